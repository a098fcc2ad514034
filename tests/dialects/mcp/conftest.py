"""A real server and a real worker with the built-in engine, for the protocol's own client."""

from __future__ import annotations

import asyncio
import hashlib
import os
import socket
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tintype.generation.services import Services
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.main.worker import create_worker

CARDS = ["native/sketch", "native/sketch-video", "native/sketch-3d", "native/fake"]
CATALOG = """
[native.cards.fake]
task = ["text-to-image"]
engine = "fake"
takes = ["n", "seed"]
price = { unit = "usd", amount = "0.01", per = "image" }
lane = "live"
"""


@dataclass(frozen=True)
class Live:
    """A running server, a key of it with 10 dollars, one with nothing, and the services behind it."""

    base: str
    key: str
    poor: str
    services: Services


async def open_key(services: Services, micro: int) -> str:
    key, now = f"tt_{uuid4().hex}", services.clock.now()
    async with services.db.transaction() as connection:
        account = await connection.fetchval(
            "INSERT INTO accounts (email, webhook_secret, created_at) VALUES ($1, 's', $2) RETURNING id",
            f"{uuid4().hex}@example.com", now,
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO keys (account_id, dialect, digest, prefix, last_four, created_at)"
            " VALUES ($1, 'native', $2, 'tt_', $3, $4)",
            account, hashlib.sha256(key.encode()).digest(), key[-4:], now,
        )  # fmt: skip
        if micro:
            await connection.fetchval("SELECT billing_grant($1, 'usd', '', $2, NULL, 't', '', $3)", account, micro, now)
    return key


async def is_ready(base: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(f"{base}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


@pytest.fixture
async def live(database_url: str, tmp_path: Path) -> AsyncIterator[Live]:
    """The server in a process of its own, the worker in this one, its engines in further ones."""
    catalog = tmp_path / "catalog.toml"
    # A lane of their own, so that the worker here may serve these cards alone.
    catalog.write_text(CATALOG + "[native.cards]\n" + "".join(f'{card[7:]}.lane = "live"\n' for card in CARDS[:3]))
    settings = Settings(data_dir=tmp_path, database_url=database_url, catalog=catalog)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    environment = {
        **os.environ,
        "TINTYPE_DATA_DIR": str(tmp_path),
        "TINTYPE_DATABASE_URL": database_url,
        "TINTYPE_CATALOG": str(catalog),
        # Links in results are given back as inputs, which come from this machine itself.
        "TINTYPE_OUTBOUND_ALLOW": "127.0.0.0/8",
    }
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tintype.main.cli", "api", "--port", str(port), env=environment
    )
    stop = asyncio.Event()
    async with open_services(settings, "test") as services:
        working = asyncio.create_task(create_worker(settings, services, CARDS).run(stop, drain_s=5))
        try:
            base = f"http://127.0.0.1:{port}"
            await is_ready(base)
            yield Live(base, await open_key(services, 10_000_000), await open_key(services, 0), services)
        finally:
            stop.set()
            server.terminate()
            await working
            await server.wait()
