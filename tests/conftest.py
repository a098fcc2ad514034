"""Fixtures for all tests: a real PostgreSQL, a fresh migrated database for each test that asks, a live server."""

from __future__ import annotations

import asyncio
import hashlib
import os
import shutil
import socket
import ssl
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import SystemRandom
from uuid import uuid4

import asyncpg
import httpx
import pytest
import structlog

from tintype.generation.services import Services
from tintype.infra import migrate
from tintype.infra.db import Database
from tintype.infra.embedded import EmbeddedPostgres
from tintype.kernel.clock import ManualClock
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.main.worker import create_worker

TEMPLATE = "tintype_template"


def _named(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?")


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """A test that sets up logging, as the commands do, leaves nothing of it to the next."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def free_port() -> Callable[[], int]:
    """Find a port that is free and stays so: it is below those that outgoing connections get."""
    dice = SystemRandom()

    def find() -> int:
        while True:
            port = dice.randrange(12_000, 32_000)
            with suppress(OSError), socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
                return port

    return find


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


# --- a server in a process of its own----------------------------------------------------------------

LIVE_CATALOG = """
[native.plans.narrow]
limits = [[5, 3, false]]

[native.cards.sketch]
lane = "live"

[native.cards.sketch-video]
lane = "live-video"

[native.cards.sketch-cutout]
lane = "live-cutout"

[native.cards.sketch-3d]
lane = "live-3d"

[native.cards.fake]
task = ["text-to-image", "image-to-image"]
engine = "fake"
lane = "live-fake"
takes = ["n", "image", "seed", "negative_prompt"]
max_images = 4
max_inputs = 2
seconds = 1
price = { unit = "usd", amount = "0.01", per = "image" }

[native.cards.idle]
task = ["text-to-image"]
engine = "fake"
lane = "live-idle"
takes = ["n"]
price = { unit = "usd", amount = "0.01", per = "image" }
"""


# Of a key: its dialect, how it begins, its unit of money, and how many of the unit's smallest parts it can spend.
Wallet = tuple[str, str, str, int]
NATIVE = ("native", "tt_", "usd")


@dataclass(frozen=True)
class Live:
    """A server with a worker: a key of it with what ``live_wallet`` says, and the services behind it.

    ``base`` is https where ``live_scheme`` says so, by an authority that SSL_CERT_FILE names while the test runs.
    """

    base: str
    key: str
    services: Services

    async def another(self, plan: str | None = None) -> str:
        """A key of another account with nothing in it. By the plan ``narrow`` it takes three requests in 5 seconds."""
        return await _live_key(self.services, (*NATIVE, 0), plan)

    async def spendable(self) -> int:
        """What the first key's account can spend, in micro-dollars."""
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {self.key}"}) as client:
            (balance,) = (await client.get(f"{self.base}/native/v1/account")).json()["balances"]
        assert balance["held_minor"] == 0
        return int(balance["available_minor"])


@pytest.fixture
def live_cards() -> list[str]:
    """The cards that the live server's worker serves. No one serves ``native/idle``: what it has to do, waits."""
    return ["native/sketch"]


@pytest.fixture
def live_catalog() -> str:
    """The live server's own catalog: each of its cards has a lane of its own, so that its worker serves them alone."""
    return LIVE_CATALOG


@pytest.fixture
def live_wallet() -> Wallet:
    """What the live server's key is for, how it begins, and what it can spend: 10 dollars."""
    return (*NATIVE, 10_000_000)


@pytest.fixture
def live_scheme() -> str:
    """The live server's: fal's client, for one, speaks https alone."""
    return "http"


@pytest.fixture
async def live(
    database_url: str,
    tmp_path: Path,
    live_cards: list[str],
    live_catalog: str,
    live_wallet: Wallet,
    live_scheme: str,
    free_port: Callable[[], int],
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Live]:
    """The server in a process of its own, the worker in this one, its engines in others."""
    catalog = tmp_path / "catalog.toml"
    catalog.write_text(live_catalog, "utf-8")
    allowed = "127.0.0.0/8"
    settings = Settings(data_dir=tmp_path, database_url=database_url, catalog=catalog, outbound_allow=(allowed,))
    certificate: tuple[str, ...] = ()
    if live_scheme == "https":
        certificate = _certificate(tmp_path)
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    port = free_port()
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "uvicorn", "--factory", "--port", str(port), "--ws", "none", "--no-proxy-headers"),
        *("--log-level", "warning", *certificate, "tintype.main.server:create"),
        env={
            **os.environ,
            "TINTYPE_DATA_DIR": str(tmp_path),
            "TINTYPE_DATABASE_URL": database_url,
            "TINTYPE_CATALOG": str(catalog),
            "TINTYPE_OUTBOUND_ALLOW": allowed,
            "TINTYPE_MAX_ATTEMPTS": "1",
        },
    )
    stop = asyncio.Event()
    async with open_services(settings, "test") as services:
        working = asyncio.create_task(create_worker(settings, services, live_cards).run(stop, drain_s=5))
        try:
            base = f"{live_scheme}://127.0.0.1:{port}"
            await _is_ready(base)
            yield Live(base, await _live_key(services, live_wallet), services)
        finally:
            stop.set()
            server.terminate()
            await working
            await server.wait()


def _certificate(folder: Path) -> tuple[str, ...]:
    """Make an authority and a certificate for this machine; the server's options for it."""
    # Here, since the environment of the diffusers' tests has neither.
    import trustme
    from cryptography.hazmat.primitives.serialization import (
        Encoding,
        NoEncryption,
        PrivateFormat,
        load_pem_private_key,
    )

    authority = trustme.CA()
    authority.cert_pem.write_to_path(folder / "authority.pem")
    issued = authority.issue_cert("127.0.0.1", "localhost")
    chain, key = folder / "chain.pem", folder / "key.pem"
    chain.write_bytes(b"".join(one.bytes() for one in issued.cert_chain_pems))
    private = load_pem_private_key(issued.private_key_pem.bytes(), None)
    key.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return "--ssl-certfile", str(chain), "--ssl-keyfile", str(key)


async def _is_ready(base: str) -> None:
    context = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
    async with asyncio.timeout(60), httpx.AsyncClient(verify=context) as client:
        while True:
            try:
                if (await client.get(f"{base}/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


async def _live_key(services: Services, wallet: Wallet, plan: str | None = None) -> str:
    dialect, prefix, unit, amount = wallet
    key, now = f"{prefix}{uuid4().hex}", services.clock.now()
    async with services.db.transaction() as connection:
        account = await connection.fetchval(
            "INSERT INTO accounts (email, webhook_secret, created_at) VALUES ($1, $3, $2) RETURNING id",
            f"{uuid4().hex}@example.com", now, "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
        )  # fmt: skip
        await connection.execute(
            "INSERT INTO keys (account_id, dialect, digest, prefix, last_four, created_at)"
            " VALUES ($1, $2, $3, $4, $5, $6)",
            account, dialect, hashlib.sha256(key.encode()).digest(), prefix, key[-4:], now,
        )  # fmt: skip
        if plan is not None:
            await connection.execute("INSERT INTO account_plans VALUES ($1, $4, $2, $3)", account, plan, now, dialect)
        if amount:
            await connection.fetchval(
                "SELECT billing_grant($1, $4, '', $2, NULL, 't', '', $3)", account, amount, now, unit
            )
    return key
