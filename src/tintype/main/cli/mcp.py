"""`tintype mcp`: the tools of a Tintype server on stdin and stdout, for agents that start their servers themselves."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from tintype.main.cli.common import guarded, settings_of


def add_to(app: typer.Typer) -> None:
    """Add the command to the root."""
    app.command()(mcp)


def mcp(
    url: Annotated[
        str | None, typer.Option(help="The Tintype server; the one of this machine's settings where left out.")
    ] = None,
    key: Annotated[str, typer.Option(envvar="TINTYPE_KEY", help="A tt_ key of the account that pays.")] = "",
) -> None:
    """Serve the MCP tools on stdin and stdout, by a running Tintype server.

    For an agent's settings: command "tintype", arguments ["mcp", "--url", "https://…"], environment TINTYPE_KEY.
    """
    from tintype.main.relay import run

    guarded(lambda: asyncio.run(run(settings_of(), url, key)))
