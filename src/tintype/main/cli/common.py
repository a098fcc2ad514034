"""What the commands share: settings, the database, output, and errors as one line."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any, TypeVar

import asyncpg
import typer
from rich.console import Console
from rich.text import Text

from tintype.administration.operator import Operator
from tintype.generation.services import Services
from tintype.infra import migrate
from tintype.infra.db import GONE
from tintype.infra.telemetry import configure_logging, redact
from tintype.kernel.errors import SettingsError, TintypeError
from tintype.main.locks import attached
from tintype.main.services import open_services
from tintype.main.settings import Settings, read_settings

T = TypeVar("T")
# No markup: what customers called themselves is printed as it is. Lines break where a terminal does, not in a pipe.
out = Console(markup=False, highlight=False, soft_wrap=True)
err = Console(stderr=True, markup=False, highlight=False, soft_wrap=True)


def show(value: Any) -> None:
    """Print a value as JSON, for scripts."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def when(moment: datetime | None) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}Z"


def _fail(text: str) -> None:
    err.print(Text.assemble(("error: ", "red"), redact(text)))


def guarded(act: Callable[[], T]) -> T:
    """Run a command; an error becomes one line on stderr and exit status 1, never a traceback.

    What nobody foresaw is told as such; with TINTYPE_LOG_LEVEL=debug its traceback is shown.
    """
    try:
        return act()
    except typer.Exit:
        raise
    except TintypeError as error:
        _fail(error.message)
    except asyncpg.PostgresError as error:
        gone = isinstance(error, GONE)
        _fail(f"the database {'cannot be reached' if gone else 'refuses'}: {error}")
    except OSError as error:
        named = error.filename is not None
        _fail(f"{error.filename}: {error.strerror}" if named else f"the database cannot be reached: {error}")
    except asyncpg.InterfaceError as error:
        _fail(f"the database cannot be reached: {error}")
    except KeyboardInterrupt:
        err.print("stopped")
    except Exception as error:
        if os.environ.get("TINTYPE_LOG_LEVEL", "").lower() == "debug":
            raise
        _fail(f"this should not happen: {type(error).__name__}: {error} (TINTYPE_LOG_LEVEL=debug shows where)")
    raise SystemExit(1)


def settings_of(**overrides: Any) -> Settings:
    """The settings, with what was given on the command line over them; logging set up by them."""
    settings = read_settings(**{name: value for name, value in overrides.items() if value is not None})
    configure_logging(settings.log_level, settings.log_format)
    return settings


@asynccontextmanager
async def database(settings: Settings, *, migrated: bool = True) -> AsyncIterator[str]:
    """The database's URL for the time of a command; see :func:`tintype.main.locks.attach` for the embedded one.

    Raises SettingsError where the schema is not this version's.
    """
    async with attached(settings) as url:
        if migrated and await migrate.current(url) != migrate.newest():
            if settings.database_url:
                raise SettingsError("The database's schema is not this version's: run `tintype db upgrade`")
            await migrate.upgrade(url)
        yield url


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
