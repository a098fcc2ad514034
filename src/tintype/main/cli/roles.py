"""`tintype serve | api | worker`: the long-running roles, together or apart."""

from __future__ import annotations

import asyncio
import os
import time
from typing import Annotated

import typer

from tintype.infra.db import GONE
from tintype.infra.parent import VARIABLE, die_with_parent
from tintype.kernel.errors import SettingsError
from tintype.main.cli.common import database, guarded, settings_of
from tintype.main.locks import attach
from tintype.main.ports import require_free
from tintype.main.settings import Settings

DATABASE_WAIT_S = 30.0
Host = Annotated[str | None, typer.Option(help="Address to listen on.")]
Port = Annotated[int | None, typer.Option(min=1, max=65535, help="Port to listen on.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the root."""
    app.command()(serve)
    app.command()(api)
    app.command()(worker)


def serve(
    host: Host = None,
    port: Port = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64, help="Worker processes.")] = None,
) -> None:
    """Run everything: the embedded PostgreSQL (unless TINTYPE_DATABASE_URL is set), the API and workers.

    What dies is revived. Ctrl-C stops it all. On one data folder only one may run.
    """
    from tintype.main.supervise import serve as supervise

    guarded(lambda: asyncio.run(supervise(settings_of(host=host, port=port, workers=workers))))


async def _checked(settings: Settings) -> None:
    """See that the schema is this version's. A database that restarts is waited for."""
    end = time.monotonic() + DATABASE_WAIT_S
    while True:
        try:
            async with database(settings):
                return
        except GONE:
            if time.monotonic() > end:
                raise
            await asyncio.sleep(0.2)


def api(host: Host = None, port: Port = None) -> None:
    """Run only the API, for several machines. Needs the database that the workers use.

    Example: TINTYPE_DATABASE_URL=postgresql://… tintype api --host 0.0.0.0
    """
    supervised = VARIABLE in os.environ
    die_with_parent()
    guarded(lambda: _api(settings_of(host=host, port=port), supervised))


def _api(settings: Settings, supervised: bool) -> None:
    from tintype.main.http import serve as serve_http

    if not supervised:
        require_free(settings.host, settings.port)
    with attach(settings) as url:
        asyncio.run(_checked(settings))
        os.environ |= {
            "TINTYPE_HOST": settings.host,
            "TINTYPE_PORT": str(settings.port),
            "TINTYPE_DATABASE_URL": url,
        }
        serve_http(
            "tintype.main.server:create", host=settings.host, port=settings.port, processes=settings.api_processes
        )


def worker(
    cards: Annotated[
        str | None, typer.Option(help="Only these cards, comma-separated: qiklab/t2v,trio/vidu-q2. All by default.")
    ] = None,
) -> None:
    """Run only a worker, on any machine that reaches the database and the storage. SIGTERM drains it."""
    die_with_parent()
    guarded(lambda: _worker(settings_of(), cards))


def _worker(settings: Settings, cards: str | None) -> None:
    import uvloop

    from tintype.main.worker import run

    names = [name.strip() for name in cards.split(",") if name.strip()] if cards is not None else None
    if names == []:
        raise SettingsError("--cards names no card")
    with attach(settings) as url:
        asyncio.run(_checked(settings))
        uvloop.run(run(settings.model_copy(update={"database_url": url}), names))
