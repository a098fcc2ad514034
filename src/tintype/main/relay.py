"""MCP on stdin and stdout, by way of a running server's ``/mcp``: what it has is had, what it says is passed on."""

from __future__ import annotations

from typing import Any

import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.server import Server, ServerRequestContext
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolRequestParams, CallToolResult, ListToolsResult, PaginatedRequestParams

from tintype import __version__
from tintype.kernel.errors import InvalidKey, SettingsError, TintypeError, Unavailable
from tintype.main.settings import Settings

# A tool may wait ten minutes; the server says something on the way, but not every client's proxy lets it through.
TIMEOUT = httpx2.Timeout(30, read=660)
Context = ServerRequestContext[Any, Any]


async def run(settings: Settings, url: str | None, key: str) -> None:
    """Serve until stdin ends. Raises SettingsError, Unavailable or InvalidKey where it cannot begin."""
    if not key.startswith("tt_"):
        raise SettingsError("--key or TINTYPE_KEY must be a key that begins with 'tt_'")
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104 - compared, not bound
    base = (url or f"http://{f'[{host}]' if ':' in host else host}:{settings.port}").rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise SettingsError("--url must begin with http:// or https://")
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx2.AsyncClient(headers=headers, timeout=TIMEOUT) as http:
        await _check(http, base)
        transport = streamable_http_client(f"{base}/mcp", http_client=http)
        async with Client(transport) as client, stdio_server() as (incoming, outgoing):
            server = _relay(client)
            await server.run(incoming, outgoing, server.create_initialization_options())


async def _check(http: httpx2.AsyncClient, base: str) -> None:
    """Say now what an agent would not say later: that the server is away, or does not know the key."""
    try:
        answer = await http.get(f"{base}/v1/account")
    except httpx2.HTTPError as error:
        raise Unavailable(f"No Tintype server answers at {base} ({type(error).__name__}): is it running?") from None
    if answer.status_code in (401, 403):
        raise InvalidKey(f"{base} does not take this key")
    if answer.status_code != 200:
        raise TintypeError(f"{base} answered {answer.status_code}: is it a Tintype server?")


def _relay(client: Client) -> Server[Any]:
    """A server that has what the client's server has; progress is passed on too."""

    async def list_tools(_context: Context, params: PaginatedRequestParams | None) -> ListToolsResult:
        return await client.list_tools(cursor=params.cursor if params else None)

    async def call_tool(context: Context, params: CallToolRequestParams) -> CallToolResult:
        async def pass_on(progress: float, total: float | None, message: str | None) -> None:
            await context.session.report_progress(progress, total, message)

        try:
            return await client.call_tool(params.name, params.arguments, progress_callback=pass_on)
        except httpx2.HTTPError as error:
            raise MCPError(-32603, f"The Tintype server does not answer: {type(error).__name__}") from error

    return Server(
        "tintype", version=__version__, title="Tintype", instructions=client.instructions,
        on_list_tools=list_tools, on_call_tool=call_tool,
    )  # fmt: skip
