"""`tintype doctor`: what is right, what is not, and what to do about it."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg

from tintype.catalog.catalog import Catalog
from tintype.engines import registry
from tintype.engines.contract import EngineError
from tintype.engines.host import EngineHost, HostLimits
from tintype.infra import migrate
from tintype.infra.db import GONE, Database
from tintype.infra.objects import Objects
from tintype.kernel.errors import TintypeError
from tintype.main.locks import attached
from tintype.main.readiness import lacks
from tintype.main.settings import Settings
from tintype.main.worker import devices_of, engine_config

FREE_BYTES = 2 * 2**30
SKEW_S = 2.0
WRONG: tuple[type[BaseException], ...] = (*GONE, asyncpg.PostgresError, TintypeError)


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what it says, and what to do where it says something bad (or worth knowing)."""

    name: str
    ok: bool
    says: str
    do: str = ""


async def examine(settings: Settings) -> list[Finding]:
    """Run every check; none of them stops the others."""
    checks: dict[str, Callable[[Settings], Awaitable[list[Finding]]]] = {
        "database": _database,
        "storage": _storage,
        "catalog": _engines,
        "disk": _disk,
        "public url": _public_url,
    }
    found: list[Finding] = []
    for name, check in checks.items():
        try:
            found += await check(settings)
        except WRONG as error:
            found.append(Finding(name, False, f"{type(error).__name__}: {error}", "See TINTYPE_* in docs/reference."))
    return found


async def _database(settings: Settings) -> list[Finding]:
    async with attached(settings) as url:
        return await _examine_database(settings, url)


async def _examine_database(settings: Settings, url: str) -> list[Finding]:
    db = await Database.connect(url, name="doctor", max_size=1)
    found = []
    try:
        async with db.connection() as connection:
            version = str(await connection.fetchval("SHOW server_version"))
            began = time.perf_counter()
            there = await connection.fetchval("SELECT clock_timestamp()")
            elapsed = time.perf_counter() - began
            skew = abs((datetime.now(UTC) - there).total_seconds())
        current, newest = await migrate.current(url), migrate.newest()
        good = int(version.split(".")[0]) >= 15
        kind = "the server of TINTYPE_DATABASE_URL" if settings.database_url else "embedded"
        found.append(
            Finding("database", good, f"PostgreSQL {version}, {kind}, {elapsed * 1e3:.1f} ms away",
                    "" if good else "Use PostgreSQL 15 or newer.")
        )  # fmt: skip
        if not settings.database_url and hasattr(os, "geteuid") and os.geteuid() == 0:
            found.append(
                Finding("database", True, "runs as the system user 'pgserver', since this is root",
                        "The folders above the data folder were made traversable: prefer one outside a home.")
            )  # fmt: skip
        found.append(
            Finding("schema", current == newest, f"at {current or 'none'}, newest {newest}",
                    "" if current == newest else "Run `tintype db upgrade` (or `tintype serve`, which does).")
        )  # fmt: skip
        found.append(
            Finding("clock", skew < SKEW_S, f"{skew:.2f} s from the database's",
                    "" if skew < SKEW_S else "Synchronise this machine's clock (NTP): leases and links depend on it.")
        )  # fmt: skip
    finally:
        await db.close()
    return found


async def _storage(settings: Settings) -> list[Finding]:
    objects, key = Objects(settings.storage), f"doctor/{os.getpid()}.txt"
    await objects.put(key, b"tintype", "text/plain")
    same = await objects.get(key) == b"tintype"
    await objects.delete([key])
    return [Finding("storage", same, f"{settings.storage} can be written and read")]


async def _engines(settings: Settings) -> list[Finding]:
    catalog = Catalog.load(settings.catalog)
    used: dict[str, int] = {}
    for card in catalog.cards.values():
        used[card.engine] = used.get(card.engine, 0) + 1
    found = [Finding("catalog", True, f"{len(catalog.cards)} cards, engines: {', '.join(sorted(used))}")]
    missing = lacks(catalog, os.environ)
    found += [Finding("engine", False, lack.says, lack.do) for lack in missing]
    idle = {lack.engine for lack in missing}
    for engine, cards in sorted(used.items()):
        if registry.exists(engine) and engine not in idle:
            found.append(await _start(settings, catalog, engine, cards))
    return found


async def _start(settings: Settings, catalog: Catalog, engine: str, cards: int) -> Finding:
    """Whether an engine starts with what the worker gives it."""
    host = EngineHost(
        engine=engine,
        device=devices_of(catalog).get(engine, settings.devices)[0],
        config=engine_config(settings, catalog, engine),
        workdir=settings.data_dir.resolve() / "work",
        limits=HostLimits(start_timeout_s=30),
    )
    try:
        await host.start()
        return Finding("engine", True, f"{engine} starts, runs {host.capacity} at once, serves {cards} cards")
    except EngineError as error:
        return Finding("engine", False, f"{engine} does not start: {error.message}", host.last_problem or "")
    finally:
        await host.stop(1)


async def _disk(settings: Settings) -> list[Finding]:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.data_dir).free
    return [
        Finding("disk", free > FREE_BYTES, f"{free / 2**30:.1f} GiB free at {settings.data_dir}",
                "" if free > FREE_BYTES else "Make room, or shorten TINTYPE_RETENTION_DAYS.")
    ]  # fmt: skip


async def _public_url(settings: Settings) -> list[Finding]:
    if settings.public_url.startswith("https://"):
        return [Finding("public url", True, settings.public_url)]
    if settings.public_url:
        return [Finding("public url", True, settings.public_url, "Links are not encrypted: prefer https.")]
    return [
        Finding("public url", True, "not set: links begin with the host that the client called",
                "Set TINTYPE_PUBLIC_URL when a proxy stands in front.")
    ]  # fmt: skip
