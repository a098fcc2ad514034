"""Who goes first: measured over the real queue, worker and (fake) engine with room for one or two jobs at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tintype.engines.breaker import CircuitBreaker
from tintype.engines.contract import Task
from tintype.engines.host import HostLimits
from tintype.engines.pool import HostPool
from tintype.generation.services import Services
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import submit
from tintype.kernel.clock import Clock, ManualClock
from tintype.kernel.ids import hex_id
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.worker.loop import Worker
from tintype.worker.seats import Seats

LANE = "run:priority"
CATALOG = f"""
[qiai.cards.turbo]
engine = "fake"
lane = "{LANE.partition(":")[2]}"
seconds = 1
"""


@dataclass
class Shop:
    """Services, and a worker with room for ``room`` jobs at once."""

    services: Services
    worker: Worker

    async def account(self) -> UUID:
        async with self.services.db.connection() as connection:
            account: UUID = await connection.fetchval(
                "INSERT INTO accounts (email, webhook_secret, created_at) VALUES ($1, 's', $2) RETURNING id",
                f"{uuid4().hex}@example.com",
                self.services.clock.now(),
            )
        return account

    async def order(self, account: UUID, plan: str, prompt: str = "a fox [delay=0.03]") -> UUID:
        submission = Submission(
            hex_id(), self.services.catalog.cards["qiai/turbo"], Task.TEXT_TO_IMAGE, prompt, width=32, height=32
        )
        return (await submit(self.services, Caller(account, None, "qiai", plan), submission)).job.id

    async def rows(self, sql: str, *values: Any) -> list[Any]:
        async with self.services.db.connection() as connection:
            return await connection.fetch(sql, *values)

    async def started(self, job: UUID, limit_s: float = 60) -> Any:
        """The job's row once it has been started."""
        async with asyncio.timeout(limit_s):
            while True:
                (row,) = await self.rows("SELECT * FROM jobs WHERE id = $1", job)
                if row["started_at"] is not None:
                    return row
                await asyncio.sleep(0.02)

    async def before(self, job: UUID) -> int:
        """How many other jobs were started between this one's acceptance and its start."""
        row = await self.started(job)
        (found,) = await self.rows(
            "SELECT count(*) AS jobs FROM jobs WHERE id <> $1 AND started_at > $2 AND started_at <= $3",
            job, row["created_at"], row["started_at"],
        )  # fmt: skip
        return int(found["jobs"])

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """The worker at work."""
        stop = asyncio.Event()
        task = asyncio.create_task(self.worker.run(stop, drain_s=5))
        try:
            yield
        finally:
            stop.set()
            await task


@asynccontextmanager
async def shop_of(database_url: str, folder: Path, room: int, clock: Clock | None = None) -> AsyncIterator[Shop]:
    (folder / "catalog.toml").write_text(CATALOG)
    settings = Settings(data_dir=folder / "data", database_url=database_url, catalog=folder / "catalog.toml")
    async with open_services(settings, "test", clock) as services:
        work = folder / "data" / "work"
        pool = HostPool(workdir=work, configs={"fake": {"concurrency": room}}, limits=HostLimits())
        seats = Seats(pool, ("cpu",), work, CircuitBreaker(services.clock))
        try:
            yield Shop(services, Worker(services, seats, {LANE: {"fake"}}))
        finally:
            await pool.stop_all(1.0)


@pytest.mark.parametrize("room", [1, 2])
async def test_a_mega_order_starts_next_under_a_full_queue_of_standard(
    database_url: str, tmp_path: Path, room: int
) -> None:
    async with shop_of(database_url, tmp_path, room) as shop:
        for _ in range(60):
            await shop.order(await shop.account(), "standard")
        async with shop.open():
            await shop.started(
                (await shop.rows("SELECT id FROM jobs ORDER BY priority DESC OFFSET 5 LIMIT 1"))[0]["id"]
            )
            overtaken = []
            for _ in range(3):
                mega = await shop.order(await shop.account(), "mega")
                overtaken.append(await shop.before(mega))
            ((waiting,),) = await shop.rows("SELECT count(*) FROM jobs WHERE state = 'queued'")
    print(f"\nroom {room}: {waiting} Standard orders still waited; started before each Mega order: {overtaken}")
    assert waiting > 20
    assert max(overtaken) <= room


async def test_five_hundred_orders_of_one_delay_anothers_by_a_few(database_url: str, tmp_path: Path) -> None:
    async with shop_of(database_url, tmp_path, 2) as shop:
        greedy = await shop.account()
        for _ in range(10):
            await asyncio.gather(*(shop.order(greedy, "mega") for _ in range(50)))
        async with shop.open():
            first = (await shop.rows("SELECT id FROM jobs ORDER BY priority DESC LIMIT 1"))[0]["id"]
            await shop.started(first)
            modest = await shop.order(await shop.account(), "mega")
            delayed = await shop.before(modest)
            ((waiting,),) = await shop.rows("SELECT count(*) FROM jobs WHERE state = 'queued'")
    print(f"\n{waiting} of one account's 500 orders still waited; {delayed} of them started before the other's one")
    assert waiting > 400
    # An order adds twice its expected second to its account's debt, and the wall's clock runs while the test submits.
    assert delayed <= 12


async def test_nobody_starves_under_a_steady_stream_of_mega(
    database_url: str, tmp_path: Path, clock: ManualClock
) -> None:
    tick, room, began = timedelta(minutes=5), 2, clock.now()
    async with shop_of(database_url, tmp_path, room, clock) as shop:
        await shop.worker.seats.warm({"fake"})
        lows = {
            plan: [await shop.order(await shop.account(), plan, "a fox") for _ in range(2)]
            for plan in ("standard", "free")
        }
        low = [job for jobs in lows.values() for job in jobs]
        for _ in range(8):  # so that a Mega order waits from the first moment to the last
            await shop.order(await shop.account(), "mega", "a fox")
        waiting = []
        for _ in range(34):
            for _ in range(room):
                await shop.order(await shop.account(), "mega", "a fox")
            await shop.worker._take()
            await asyncio.gather(*(task for _, task in shop.worker.running.values()))
            await asyncio.sleep(0)
            await shop.worker._spent.clear()
            ((left,),) = await shop.rows("SELECT count(*) FROM jobs WHERE state = 'queued' AND id <> ALL ($1)", low)
            waiting.append(left)
            clock.advance(tick)
        ended: dict[str, list[float]] = {}
        for plan, jobs in lows.items():
            rows = await shop.rows("SELECT state, started_at FROM jobs WHERE id = ANY ($1)", jobs)
            assert {row["state"] for row in rows} == {"succeeded"}, plan
            ended[plan] = sorted((row["started_at"] - began).total_seconds() / 60 for row in rows)
        ((longest,),) = await shop.rows("SELECT max(started_at - created_at) FROM jobs WHERE id <> ALL ($1)", low)
    print(f"\nminutes until they started: {ended}; the longest wait of a Mega order: {longest}")
    print(f"Mega orders that waited at any time: {min(waiting)} to {max(waiting)}")
    assert min(waiting) >= room
    assert all(30 <= minute <= 60 for minute in ended["standard"])
    assert all(120 <= minute <= 150 for minute in ended["free"])
    assert longest <= timedelta(minutes=35)
