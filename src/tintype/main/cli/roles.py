"""`tintype serve | api | worker`: the long-running roles, together or apart."""

from __future__ import annotations

import asyncio
import os
from typing import Annotated

import typer

from tintype.infra.parent import die_with_parent
from tintype.kernel.errors import SettingsError
from tintype.main.cli.common import database, guarded, settings_of
from tintype.main.settings import Settings
from tintype.main.supervise import serve as supervise

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
    guarded(lambda: asyncio.run(supervise(settings_of(host=host, port=port, workers=workers))))


async def _checked(settings: Settings) -> None:
    async with database(settings):
        pass


def api(host: Host = None, port: Port = None) -> None:
    """Run only the API, for several machines. Needs the database that the workers use."""
    from granian.constants import Interfaces, Loops
    from granian.log import LogLevels
    from granian.server import Server

    settings = settings_of(host=host, port=port)
    die_with_parent()
    if settings.database_url:
        guarded(lambda: asyncio.run(_checked(settings)))
    os.environ |= {"TINTYPE_HOST": settings.host, "TINTYPE_PORT": str(settings.port)}
    Server(
        "tintype.main.server:create",
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.uvloop,
        workers=settings.api_processes,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
        log_access=False,
        backpressure=512,
        workers_kill_timeout=10,
    ).serve()


def worker(
    cards: Annotated[
        str | None, typer.Option(help="Only these cards, comma-separated: qiklab/t2v,trio/vidu-q2. All by default.")
    ] = None,
) -> None:
    """Run only a worker, on any machine that reaches the database and the storage. SIGTERM drains it."""
    from tintype.main.worker import run

    settings = settings_of()
    die_with_parent()
    names = [name.strip() for name in cards.split(",") if name.strip()] if cards is not None else None
    if names == []:
        guarded(_no_cards)
    guarded(lambda: asyncio.run(run(settings, names)))


def _no_cards() -> None:
    raise SettingsError("--cards names no card")
