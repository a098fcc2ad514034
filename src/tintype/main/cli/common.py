"""What the commands share: settings, the database, output, and errors as one line."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

from rich.console import Console

from tintype.administration.operator import Operator
from tintype.generation.services import Services
from tintype.infra import migrate
from tintype.infra.db import GONE
from tintype.infra.telemetry import configure_logging, redact
from tintype.kernel.errors import SettingsError, TintypeError
from tintype.main.locks import serving
from tintype.main.services import embedded, open_services
from tintype.main.settings import Settings, read_settings

T = TypeVar("T")
out = Console()
err = Console(stderr=True)


def show(value: Any) -> None:
    """Print a value as JSON, for scripts."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def when(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}Z"


def guarded(act: Callable[[], T]) -> T:
    """Run a command; an error of ours becomes one line on stderr and exit status 1, never a traceback."""
    try:
        return act()
    except TintypeError as error:
        err.print(f"[red]error:[/red] {redact(error.message)}", soft_wrap=True, highlight=False)
    except GONE as error:
        err.print(f"[red]error:[/red] the database cannot be reached: {redact(str(error))}", soft_wrap=True)
    except KeyboardInterrupt:
        err.print("stopped")
    raise SystemExit(1)


def settings_of(**overrides: Any) -> Settings:
    """The settings, with what was given on the command line over them; logging set up by them."""
    settings = read_settings(**{name: value for name, value in overrides.items() if value is not None})
    configure_logging(settings.log_level, settings.log_format)
    return settings


@asynccontextmanager
async def database(settings: Settings, *, migrated: bool = True) -> AsyncIterator[str]:
    """The database's URL for the time of a command.

    An embedded one that does not run is started for the command and stopped after it; one that `serve` runs is left
    alone. Raises SettingsError where the schema is not this version's.
    """
    url, server, mine = settings.database_url, None, False
    if not url:
        server = embedded(settings)
        mine = not server.found_running()
        url = await asyncio.to_thread(server.start)
    try:
        if migrated and await migrate.current(url) != migrate.newest():
            if server is None:
                raise SettingsError("The database's schema is not this version's: run `tintype db upgrade`")
            await migrate.upgrade(url)
        yield url
    finally:
        if server is not None and mine and not serving(settings):
            await asyncio.to_thread(server.stop)


@asynccontextmanager
async def services_of(settings: Settings, name: str = "cli") -> AsyncIterator[Services]:
    """The verbs' services for the time of a command."""
    async with (
        database(settings) as url,
        open_services(settings.model_copy(update={"database_url": url}), name) as all_,
    ):
        yield all_


def operate(act: Callable[[Operator], Awaitable[T]]) -> T:
    """Run an operator's verb."""

    async def run() -> T:
        async with services_of(settings_of()) as services:
            return await act(Operator(services.db, services.catalog, services.clock))

    return guarded(lambda: asyncio.run(run()))


def with_services(act: Callable[[Services], Awaitable[T]]) -> T:
    """Run something with all services."""

    async def run() -> T:
        async with services_of(settings_of()) as services:
            return await act(services)

    return guarded(lambda: asyncio.run(run()))
