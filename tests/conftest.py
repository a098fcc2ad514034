"""Fixtures for all tests: a real PostgreSQL, started once, and a fresh migrated database for each test that asks."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
import structlog

from tintype.infra import migrate
from tintype.infra.db import Database
from tintype.infra.embedded import EmbeddedPostgres
from tintype.kernel.clock import ManualClock

TEMPLATE = "tintype_template"


def _named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A test that sets up logging, as the commands do, leaves nothing of it to the next."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a server whose database ``tintype_template`` is migrated."""
    # Not under pytest's own tmp_path: the server runs as another user where the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="tintype-test-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "postgres")
    url = server.start()

    async def prepare() -> None:
        connection = await asyncpg.connect(url)
        # Durability is tested by killing processes, which the page cache survives: no need to wait for the disk here.
        await connection.execute("ALTER SYSTEM SET fsync = off")
        await connection.execute("SELECT pg_reload_conf()")
        await connection.execute(f"CREATE DATABASE {TEMPLATE}")
        await connection.close()
        await migrate.upgrade(_named(url, TEMPLATE))

    asyncio.run(prepare())
    yield url
    server.stop()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_url(postgres: str) -> Iterator[str]:
    """The URL of a fresh, migrated database."""
    name = f"test_{uuid4().hex}"

    async def run(statement: str) -> None:
        connection = await asyncpg.connect(postgres)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy"))
    yield _named(postgres, name)
    asyncio.run(run(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """A pool on a fresh, migrated database."""
    database = await Database.connect(database_url, name="test", max_size=16)
    yield database
    await database.close()


@pytest.fixture
def clock() -> ManualClock:
    """A clock that stands at noon of 28 May 2026 until it is moved."""
    return ManualClock(datetime(2026, 5, 28, 12, tzinfo=UTC))
