"""What the acceptance tests share: a house of real processes on a database of its own."""

from __future__ import annotations

import asyncio
import base64
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx
import pytest
from PIL import Image

from tintype.administration.operator import Operator
from tintype.billing.verify import verify
from tintype.generation.services import Services
from tintype.infra import migrate
from tintype.jobs.state import OPEN
from tintype.kernel.money import Unit
from tintype.main.services import open_services
from tintype.main.settings import Settings, read_settings
from tintype.main.worker import create_worker

CATALOG = """
[native.plans."*"]
limits = []
[native.cards.fake]
task = ["text-to-image", "image-to-image"]
engine = "fake"
takes = ["seed", "image", "n"]
max_inputs = 1
max_images = 4
partial = true
seconds = 0.5
[native.cards.fake.price]
unit = "usd"
amount = "0.01"
per = "image"
"""


class House:
    """Settings, their environment for processes, and checks of what must hold after every death."""

    def __init__(self, settings: Settings, env: dict[str, str]) -> None:
        self.settings, self.env = settings, env

    def services(self) -> AbstractAsyncContextManager[Services]:
        return open_services(self.settings, "test")

    @asynccontextmanager
    async def working(self, services: Services) -> AsyncIterator[None]:
        """A healthy worker in this process."""
        stop = asyncio.Event()
        task = asyncio.create_task(create_worker(self.settings, services).run(stop, drain_s=5))
        try:
            yield
        finally:
            stop.set()
            await task

    async def account(self, services: Services, dollars: str = "100") -> UUID:
        operator = Operator(services.db, services.catalog, services.clock, "test")
        account = await operator.create_account("jo@example.com")
        await operator.credit(account.email, dollars, Unit.USD)
        return account.id

    async def all_ended(self, services: Services, limit_s: float = 120) -> None:
        """Wait until no job is open."""
        async with asyncio.timeout(limit_s):
            while True:
                async with services.db.connection() as connection:
                    left = await connection.fetchval("SELECT count(*) FROM jobs WHERE state = ANY ($1)", list(OPEN))
                if not left:
                    return
                await asyncio.sleep(0.1)

    async def nothing_is_lost(self, services: Services) -> dict[str, int]:
        """No drift, no open hold, every output of a success is in the storage. Jobs by state."""
        async with services.db.connection() as connection:
            assert await verify(connection) == []
            assert await connection.fetchval("SELECT count(*) FROM holds WHERE state = 'held'") == 0
            assert await connection.fetchval("SELECT coalesce(sum(held), 0) FROM balances") == 0
            outputs = await connection.fetch("SELECT a.storage_key, a.bytes FROM artifacts a")
            states = await connection.fetch("SELECT state, count(*) AS jobs FROM jobs GROUP BY state")
            bare = await connection.fetchval(
                "SELECT count(*) FROM jobs j WHERE state = 'succeeded' AND (SELECT count(*) FROM artifacts a"
                " WHERE a.job_id = j.id AND a.role = 'result') <> (j.request ->> 'count')::int AND captured = price"
            )
        assert bare == 0
        for row in outputs:
            assert (await services.objects.head(row["storage_key"])).size == row["bytes"]
        return {row["state"]: row["jobs"] for row in states}


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> House:
    """A data folder, a catalog with an instant card, short leases; the database is the test's own."""
    (tmp_path / "catalog.toml").write_text(CATALOG)
    env = {
        "TINTYPE_DATABASE_URL": database_url,
        "TINTYPE_DATA_DIR": str(tmp_path / "data"),
        "TINTYPE_CATALOG": str(tmp_path / "catalog.toml"),
        "TINTYPE_LEASE_S": "1.5",
        "TINTYPE_MAX_ATTEMPTS": "10",
        "TINTYPE_LOG_LEVEL": "error",
    }
    settings = read_settings(**{name.removeprefix("TINTYPE_").lower(): value for name, value in env.items()})
    return House(settings, {**os.environ, **env})


@dataclass
class Running:
    """The processes of one service, as all tests of a module share them: each test has an account of its own."""

    settings: Settings
    bases: list[str]
    workers: list[subprocess.Popen[bytes]]

    async def has_workers(self, services: Services) -> None:
        """Wait until both workers are on record."""
        async with asyncio.timeout(60):
            while True:
                async with services.db.connection() as connection:
                    if await connection.fetchval("SELECT count(*) FROM workers") == len(self.workers):
                        return
                await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def several(
    postgres: str, tmp_path_factory: pytest.TempPathFactory, free_port: Callable[[], int]
) -> Iterator[Callable[..., Running]]:
    """Start two API processes and two workers on a database of their own: ``(catalog, cards, **settings)``."""
    processes: list[subprocess.Popen[bytes]] = []

    def start(catalog: str, cards: str, **more: Any) -> Running:
        folder, name = tmp_path_factory.mktemp("several"), f"several_{uuid4().hex}"
        (folder / "catalog.toml").write_text(catalog)
        wanted = {
            "database_url": postgres.replace("/postgres?", f"/{name}?"),
            "data_dir": folder / "data",
            "catalog": folder / "catalog.toml",
            "log_level": "error",
            "drain_s": 1,
            **more,
        }
        settings = read_settings(**wanted)
        asyncio.run(_create_database(postgres, name, settings.database_url))
        env = os.environ | {f"TINTYPE_{key.upper()}": str(value) for key, value in wanted.items()}
        ports = [free_port() for _ in range(2)]
        commands = [["api", "--port", str(port)] for port in ports] + [["worker", "--cards", cards]] * 2
        begun = [
            subprocess.Popen([sys.executable, "-m", "tintype.main.cli", *command], env=env) for command in commands
        ]
        processes.extend(begun)
        bases = [f"http://127.0.0.1:{port}" for port in ports]
        for base in bases:
            _until_ready(base)
        return Running(settings, bases, begun[2:])

    yield start
    for process in processes:
        process.send_signal(signal.SIGCONT)
        process.terminate()
    for process in processes:
        process.wait(30)


async def _create_database(postgres: str, name: str, url: str | None) -> None:
    connection = await asyncpg.connect(postgres)
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    assert url is not None
    await migrate.upgrade(url)


def _until_ready(base: str) -> None:
    end = time.monotonic() + 120
    while time.monotonic() < end:
        with suppress(httpx.TransportError):
            if httpx.get(f"{base}/readyz", trust_env=False).status_code == 200:
                return
        time.sleep(0.1)
    raise TimeoutError(base)


@pytest.fixture
def picture() -> str:
    """A small picture as base64."""
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16), "orange").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


@pytest.fixture
def fake_catalog() -> str:
    """A catalog whose card ``fake`` is instant."""
    return CATALOG
