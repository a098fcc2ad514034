"""Enqueue, claim, acknowledge and beat, by PgQueuer's own statements on our connections.

An entry says only *which* job or delivery is due, in which lane and how urgently; what it is stands in its own table.
So an entry that is lost or doubled does no harm: claiming compares-and-sets the job, and the sweeper enqueues again.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.types import JobId, QueueManagerId

from tintype.infra.db import Connection, queries

CHANNEL = "ch_pgqueuer"
SQL = queries("queue")


@dataclass(frozen=True, slots=True)
class Entry:
    """One claimed entry: ``lane`` says what kind of work, ``key`` which."""

    id: int
    lane: str
    key: str


class Queue:
    """PgQueuer behind five verbs. ``holder`` marks what this process has claimed."""

    def __init__(self) -> None:
        self.holder: uuid.UUID = QueueManagerId(uuid.uuid4())
        # Building these reads the environment and renders SQL: once, not for each job.
        self._environment = QueryBuilderEnvironment()
        self._builder = QueryQueueBuilder()
        self._scheduler = QuerySchedulerBuilder()

    def _on(self, connection: Connection) -> Queries:
        driver = AsyncpgDriver(connection)  # type: ignore[arg-type]  # a pool's proxy is a connection too
        return Queries(driver, self._environment, self._builder, self._scheduler)

    async def put(self, connection: Connection, lane: str, key: str, priority: int = 0, delay_s: float = 0) -> None:
        """Enqueue in the connection's transaction. The highest ``priority`` (an int4) goes first."""
        delay = timedelta(seconds=delay_s) if delay_s else None
        await self._on(connection).enqueue(lane, key.encode(), priority, delay)

    async def put_many(self, connection: Connection, lane: str, keys: Sequence[str], priority: int = 0) -> None:
        """Enqueue several of one priority at once."""
        if keys:
            count = len(keys)
            payloads: list[bytes | None] = [key.encode() for key in keys]
            await self._on(connection).enqueue([lane] * count, payloads, [priority] * count)

    async def take(self, connection: Connection, lanes: Mapping[str, int], stale_s: float) -> list[Entry]:
        """Claim up to so many entries of each lane, the most urgent first; also those whose holder is silent for
        ``stale_s`` seconds. Jobs are claimed together with their entries, by ``generation_take``."""
        rows = SQL.take(
            connection, lanes=[*lanes], room=[*lanes.values()], holder=self.holder, stale=timedelta(seconds=stale_s)
        )
        return [Entry(row["id"], row["lane"], row["key"]) async for row in rows]

    async def drop(self, connection: Connection, lane: str, key: str, priority: int) -> None:
        """Take an entry out that waits for nothing any more. One that is just being claimed is left alone."""
        await SQL.drop(connection, lane=lane, key=key, priority=priority)

    async def finish(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Take claimed entries out of the queue."""
        if entries:
            await SQL.finish(connection, entries=[entry.id for entry in entries])

    async def beat(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Say that this process still works on these entries."""
        if entries:
            await self._on(connection).update_heartbeat([JobId(entry.id) for entry in entries])
