"""The worker's loop: claim (T2) only what can be started now, run it, keep its lease, acknowledge it.

Whatever dies in here is made good by somebody else: an entry that was taken and not acknowledged is taken again, a
lease that is not renewed runs out, and the compare-and-set of T3 lets one of two ends win.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import socket
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from tintype.catalog.model import Card
from tintype.engines.breaker import Circuit
from tintype.engines.contract import EngineCard, EngineError, Reason, Task
from tintype.generation.deliver import queue_due
from tintype.generation.estimate import LIVE_LEASES
from tintype.generation.reasons import error_of
from tintype.generation.route import chain, choose
from tintype.generation.run import run, workdir
from tintype.generation.services import SQL, Services
from tintype.generation.settle import DELIVER_LANE, retry_or_fail
from tintype.infra.db import GONE
from tintype.jobs.model import Job
from tintype.kernel.errors import Unavailable
from tintype.queue.pgq import CHANNEL, Entry
from tintype.worker.batcher import batches, largest_batches
from tintype.worker.seats import Seats
from tintype.worker.spent import Spent
from tintype.worker.sweep import prune, remove_leftovers, sweep

log = structlog.get_logger(__name__)
CANCEL_CHANNEL = "tintype_cancel"
MOST_AT_ONCE = 32
DELIVERIES = 16
IDLE_S = 1.0
PRUNE_EVERY_S = 300.0
FORGOTTEN_EVERY = 10
Deliver = Callable[[str], Awaitable[None]]


@dataclass(slots=True)
class Worker:
    """One worker process. ``lanes`` are the queue's lanes that it serves, each with its engines' names."""

    services: Services
    seats: Seats
    lanes: dict[str, set[str]]
    deliver: Deliver | None = None
    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}")
    running: dict[UUID, tuple[Job, asyncio.Task[None]]] = field(default_factory=dict)
    delivering: set[asyncio.Task[None]] = field(default_factory=set)
    _held: dict[int, Entry] = field(default_factory=dict)
    _full: bool = False  # a lane had no room at the last look into the queue
    _together: dict[str, int] = field(init=False)
    _spent: Spent = field(init=False)
    _sweeps: int = 0
    _wake: asyncio.Event = field(default_factory=asyncio.Event)
    _away_at: float = -1e9  # when the database was last seen to be away, on the loop's clock

    def __post_init__(self) -> None:
        self._together = largest_batches(self.services.catalog)
        self._spent = Spent(self.services)

    async def run(self, stop: asyncio.Event, *, drain_s: float = 30) -> None:
        """Work until ``stop``; then take nothing more, let what runs finish for ``drain_s``, and give back the rest."""
        helpers = [
            asyncio.create_task(self._forever("listen", self._listen, 0.5)),
            asyncio.create_task(self._forever("leases", self._keep_leases, self.services.policy.lease_s / 4)),
            asyncio.create_task(self._forever("acknowledge", self._spent.clear_next, 0)),
            asyncio.create_task(self._forever("sweep", self._sweep, self.services.policy.lease_s / 3)),
            asyncio.create_task(self._forever("webhooks", self._queue_due_deliveries, 1.0)),
            asyncio.create_task(self._forever("prune", self._prune, PRUNE_EVERY_S)),
        ]
        stopped = asyncio.create_task(stop.wait())
        stopped.add_done_callback(lambda _: self._wake.set())
        warming = asyncio.create_task(self.seats.warm({one for engines in self.lanes.values() for one in engines}))
        helpers += (warming, asyncio.create_task(self._preload(warming)))
        try:
            # An engine may take minutes to start, or to fail to.
            await asyncio.wait({warming, stopped}, return_when=asyncio.FIRST_COMPLETED)
            log.info("worker is ready", worker=self.name, lanes=sorted(self.lanes))
            while not stop.is_set():
                self._wake.clear()
                try:
                    more = await self._take()
                except GONE as error:
                    self._gone(error, "take")
                    more = False
                    await asyncio.sleep(0.3)
                if not more:
                    with suppress(TimeoutError):
                        async with asyncio.timeout(IDLE_S):
                            await self._wake.wait()
            await self._drain(drain_s)
        finally:
            stopped.cancel()
            for task in helpers:
                task.cancel()
            await asyncio.gather(*helpers, return_exceptions=True)
            await self.seats.pool.stop_all(1.0)
            with suppress(*GONE):
                await self._spent.clear()
                async with self.services.db.connection() as connection:
                    await SQL.gone(connection, id=self.name, before=self.services.clock.now() - timedelta(hours=1))

    async def _forever(self, what: str, act: Callable[[], Awaitable[None]], pause_s: float) -> None:
        while True:
            try:
                await act()
            except GONE as error:
                self._gone(error, what)
                await asyncio.sleep(0.3)
            except Exception:
                log.exception("worker's helper failed", doing=what)
            await asyncio.sleep(pause_s)

    def _gone(self, error: BaseException, what: str) -> None:
        self._away_at = time.monotonic()
        log.warning("database is away", doing=what, error=type(error).__name__)

    async def _preload(self, warming: asyncio.Task[None]) -> None:
        """Load the models of the cards that say so, once their engines run; jobs are taken meanwhile."""
        await warming
        for card in self.services.catalog.cards.values():
            here = card.queue_lane in self.lanes and card.id not in self.seats.unserved
            if card.settings.get("preload") and here:
                await self.seats.preload(EngineCard(card.id, card.engine, dict(card.settings)))

    # --- taking --------------------------------------------------------------------------------------------------

    async def _take(self) -> bool:
        """T2: queue entries and jobs are claimed in one statement, so a death in between claims neither.

        Returns whether a lane gave all that it was asked for, and so may have more.
        """
        room = {
            lane: min(self.seats.room_of_all(engines) * self._together.get(lane, 1), MOST_AT_ONCE)
            for lane, engines in self.lanes.items()
        }
        if self.deliver is not None:
            room[DELIVER_LANE] = DELIVERIES - len(self.delivering)
        self._full = any(most <= 0 for most in room.values())
        room = {lane: most for lane, most in room.items() if most > 0}
        if not room:
            return False
        now = self.services.clock.now()
        async with self.services.db.kept("take") as connection:
            rows = SQL.take(
                connection,
                lanes=[*room],
                room=[*room.values()],
                holder=self.services.queue.holder,
                stale=timedelta(seconds=self.services.policy.lease_s * 2),
                worker=self.name,
                lease_until=now + timedelta(seconds=self.services.policy.lease_s),
                now=now,
            )
            taken = [(Entry(row["entry"], row["lane"], row["key"]), row) async for row in rows]
        mine: list[tuple[Job, Entry]] = []
        for entry, row in taken:
            if entry.lane == DELIVER_LANE:
                self._start_delivery(entry)
            elif row["id"] is None:
                self._spent.add(entry)  # ended, cancelled, or another worker's by now
            else:
                mine.append((Job.of(row), entry))
        mine.sort(key=lambda pair: -pair[0].priority)
        for group in batches(mine, self.services.catalog):
            self._start(group)
        counts = Counter(entry.lane for entry, _ in taken)
        return any(counts[lane] >= most for lane, most in room.items())

    def _start(self, group: list[tuple[Job, Entry]]) -> None:
        jobs, entries = [job for job, _ in group], [entry for _, entry in group]
        chosen = choose(self.services.catalog, jobs[0], self.services.policy.max_attempts, self.seats.allow)
        asked = chosen or self.services.catalog.cards.get(jobs[0].card)
        seat = self.seats.take(asked.engine if asked is not None else "")
        task = asyncio.create_task(self._work(jobs, chosen, seat))
        for job, entry in group:
            self.running[job.id] = (job, task)
            self._held[entry.id] = entry

        def over(_task: asyncio.Task[None]) -> None:
            self.seats.leave(seat)
            for job, entry in zip(jobs, entries, strict=True):
                if self.running.get(job.id) == (job, task):  # else a later attempt of it runs here by now
                    del self.running[job.id]
                self._held.pop(entry.id, None)
                self._spent.add(entry, workdir(self.seats.workroom, job))
            self._make_room()

        task.add_done_callback(over)

    async def _work(self, jobs: list[Job], card: Card | None, seat: tuple[str, str]) -> None:
        try:
            if card is None:
                for job in jobs:
                    await self._put_back(job)
                return
            try:
                host = await self.seats.host(seat)
                failure = await run(self.services, jobs, card, host, self.seats.workroom)
            except EngineError as error:
                failure = error.reason
                for job in jobs:
                    wrong = error_of(error.reason, error.message, error.retry_after)
                    await retry_or_fail(self.services, job, wrong, error.message, retryable=error.reason.retryable)
            with suppress(*GONE):  # the jobs have ended; the other processes learn of the circuit by its next change
                await self._judge(card, failure)
        except Exception:
            # The sweeper takes the job up again when its lease has run out.
            log.exception("job left to the sweeper", jobs=[str(job.id) for job in jobs])

    async def _put_back(self, job: Job) -> None:
        """A job that no engine here takes. An open circuit is not the job's fault: it waits, and no attempt counts."""
        card = self.services.catalog.cards.get(job.card)
        if card is None:
            away = Unavailable("No engine can take this job at present")
            await retry_or_fail(self.services, job, away, f"no card {job.card} in the catalog", retryable=True)
            return
        cards = [one.id for one in chain(self.services.catalog, card, Task(job.task))]
        served = [one for one in cards if one not in self.seats.unserved]
        if not served and job.upstream is None:
            away = Unavailable("This model is not available at present", retry_after=random.uniform(0.5, 1.5))
            lacking = self.seats.unserved[card.id]
            elsewhere = await self._served_elsewhere(job.lane, cards)
            await retry_or_fail(self.services, job, away, lacking, retryable=elsewhere, spare_attempt=elsewhere)
            return
        pause = max(1.0, min(map(self.seats.circuits.retry_after, served or cards)))
        away = Unavailable("No engine can take this job at present", retry_after=pause * random.uniform(1.0, 1.5))
        await retry_or_fail(self.services, job, away, "circuit open", retryable=True, spare_attempt=True)

    async def _served_elsewhere(self, lane: str, cards: list[str]) -> bool:
        """Whether another worker that lives serves one of these cards."""
        since = self.services.clock.now() - timedelta(seconds=LIVE_LEASES * self.services.policy.lease_s)
        async with self.services.db.connection() as connection:
            return bool(await SQL.served_elsewhere(connection, lane=lane, cards=cards, since=since, me=self.name))

    async def _judge(self, card: Card, failure: Reason | None) -> None:
        """Tell the card's circuit how it went, and put a change on record for the other processes."""
        circuits = self.seats.circuits
        before = circuits.circuit(card.id)
        if failure is None:
            circuits.success(card.id)
        else:
            circuits.failure(card.id, failure)
        if circuits.circuit(card.id) is before is Circuit.CLOSED:
            return
        until = circuits.open_cards().get(card.id)
        async with self.services.db.connection() as connection:
            if until is None:
                await SQL.close_circuit(connection, card=card.id)
            else:
                await SQL.open_circuit(connection, card=card.id, until=until, reason=failure.value if failure else "")

    def _start_delivery(self, entry: Entry) -> None:
        self._held[entry.id] = entry
        task = asyncio.create_task(self._deliver(entry))
        self.delivering.add(task)
        task.add_done_callback(self.delivering.discard)

    async def _deliver(self, entry: Entry) -> None:
        assert self.deliver is not None
        try:
            await self.deliver(entry.key)
        except Exception:
            log.exception("delivery left to the sweeper", delivery=entry.key)
        finally:
            self._held.pop(entry.id, None)
            self._spent.add(entry)
            self._make_room()

    # --- keeping -------------------------------------------------------------------------------------------------

    async def _listen(self) -> None:
        connection = await asyncpg.connect(self.services.db.url)
        try:
            await connection.add_listener(CHANNEL, self._heard)
            await connection.add_listener(CANCEL_CHANNEL, self._heard_cancel)
            self._wake.set()
            while not connection.is_closed():
                await connection.fetchval("SELECT 1")
                await asyncio.sleep(5)
        finally:
            with suppress(*GONE):
                await connection.close(timeout=1)

    def _heard(self, _connection: Any, _pid: int, _channel: str, _payload: Any) -> None:
        self._wake.set()

    def _heard_cancel(self, _connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        with suppress(ValueError):
            self._cancel(UUID(str(payload)))

    def _cancel(self, job_id: UUID) -> None:
        if job_id in self.running:
            for host in self.seats.pool.hosts().values():
                _keep(asyncio.create_task(host.cancel(str(job_id))))

    async def _keep_leases(self) -> None:
        mine = list(self.running)
        async with self.services.db.connection() as connection:
            now = self.services.clock.now()  # not before there is a connection, which may take a while
            await SQL.seen(connection, id=self.name, now=now, detail=json.dumps(self._detail()))
            await self.services.queue.beat(connection, list(self._held.values()))
            if not mine:
                return
            kept = {
                row["id"]: row["cancel_requested"]
                async for row in SQL.renew(
                    connection,
                    ids=mine,
                    worker=self.name,
                    lease_until=now + timedelta(seconds=self.services.policy.lease_s),
                )
            }
        for job_id in mine:
            if kept.get(job_id, True) and job_id in self.running:
                self._cancel(job_id)  # asked to stop, or not ours any more

    async def _sweep(self) -> None:
        # While the database was away nobody could renew a lease: that a lease ran out then says nothing of its holder.
        settled = time.monotonic() - self._away_at > self.services.policy.lease_s
        self._sweeps += 1
        await sweep(self.services, lost=settled, all_queued=self._sweeps % FORGOTTEN_EVERY == 1)

    async def _prune(self) -> None:
        await asyncio.to_thread(remove_leftovers, self.seats.workroom, self.services.policy.job_timeout_s)
        await prune(self.services)

    async def _queue_due_deliveries(self) -> None:
        await queue_due(self.services)

    def _detail(self) -> dict[str, object]:
        """What others may know of this worker: how much each lane takes at once, what it lacks, what is loaded."""
        return {
            "lanes": {lane: min(map(self.seats.total, engines)) for lane, engines in self.lanes.items()},
            "unserved": sorted(self.seats.unserved),
            "loaded": sorted({card for host in self.seats.pool.hosts().values() for card in host.loaded}),
        }

    def _make_room(self) -> None:
        """Look into the queue again where a lane had no room at the last look; else its notices say when to."""
        if self._full:
            self._wake.set()

    async def _drain(self, drain_s: float) -> None:
        tasks = {task for _job, task in self.running.values()} | self.delivering
        log.info("draining", jobs=len(self.running))
        if tasks:
            await asyncio.wait(tasks, timeout=drain_s)
        stopping = Unavailable("The worker stopped")
        for job, task in list(self.running.values()):
            task.cancel()
            await retry_or_fail(self.services, job, stopping, "drained", retryable=True, spare_attempt=True)
        await asyncio.sleep(0)


_tasks: set[asyncio.Task[None]] = set()


def _keep(task: asyncio.Task[None]) -> None:
    """Hold a task until it is done: the loop itself holds only weak references."""
    _tasks.add(task)
    task.add_done_callback(_tasks.discard)
