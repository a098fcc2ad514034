"""The Model Context Protocol: tools for agents, at ``/mcp`` and, through ``tintype mcp``, on stdin and stdout."""

from tintype.api.mcp.http import McpApp

__all__ = ["McpApp"]
