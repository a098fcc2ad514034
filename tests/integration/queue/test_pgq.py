"""The queue's statements in the database are PgQueuer's own; what is taken, from which lane, and when again."""

from __future__ import annotations

import asyncio
import json
import re
import uuid
from datetime import timedelta
from typing import Any

from pgqueuer.adapters.persistence.qb import QueryQueueBuilder

from tintype.infra.db import Database
from tintype.queue.pgq import CHANNEL, Queue


def _words(sql: str) -> str:
    return re.sub(r"\s+", " ", sql).strip().rstrip(";").strip()


async def _body(database: Database, name: str) -> str:
    async with database.connection() as connection:
        return _words(await connection.fetchval("SELECT prosrc FROM pg_proc WHERE proname = $1", name))


async def test_our_functions_are_the_installed_librarys_statements(database: Database) -> None:
    builder = QueryQueueBuilder()
    assert await _body(database, "queue_enqueue") == _words(builder.build_enqueue_query())
    assert await _body(database, "queue_log_jobs") == _words(builder.build_log_job_query())
    dequeue = builder.build_dequeue_query(
        batch_size=1, entrypoints=["a"], concurrency_limits=[0], queue_manager_id=uuid.uuid4(),
        global_concurrency_limit=None, heartbeat_timeout=timedelta(seconds=1),
    )  # fmt: skip
    assert await _body(database, "queue_dequeue") == _words(dequeue.sql)


async def test_each_lane_gives_as_much_as_there_is_room_for_the_most_urgent_first(database: Database) -> None:
    queue = Queue()
    async with database.connection() as connection:
        for number in range(5):
            await queue.put(connection, "run:a", f"a{number}", priority=number)
            await queue.put(connection, "run:b", f"b{number}", priority=-number)
        taken = await queue.take(connection, {"run:a": 2, "run:b": 3, "run:c": 4}, 30)
        assert [(entry.lane, entry.key) for entry in taken] == [
            ("run:a", "a4"), ("run:a", "a3"), ("run:b", "b0"), ("run:b", "b1"), ("run:b", "b2"),
        ]  # fmt: skip
        await queue.finish(connection, taken)
        rest = await queue.take(connection, {"run:a": 9}, 30)
        assert [entry.key for entry in rest] == ["a2", "a1", "a0"]


async def test_what_waits_for_nothing_is_taken_out_and_nothing_else(database: Database) -> None:
    queue = Queue()
    async with database.connection() as connection, database.connection() as other:
        for key in ("one", "two", "three"):
            await queue.put(connection, "run:a", key, priority=5)
        await queue.put(connection, "run:b", "one", priority=5)
        await queue.put(connection, "run:a", "one", priority=6)
        (first,) = await queue.take(connection, {"run:a": 1}, 30)
        assert first.key == "one"
        await queue.drop(connection, "run:a", "one", 6)  # claimed by now: its holder acknowledges it
        await queue.drop(connection, "run:a", "two", 5)
        async with other.transaction():
            await other.execute("SELECT 1 FROM pgqueuer WHERE payload = 'three' FOR UPDATE")
            async with asyncio.timeout(20):
                await queue.drop(connection, "run:a", "three", 5)  # just being claimed: nobody waits for it
        rows = await connection.fetch("SELECT entrypoint, convert_from(payload, 'UTF8') AS key, priority FROM pgqueuer")
    left = {tuple(row) for row in rows}
    assert left == {("run:a", "one", 6), ("run:a", "one", 5), ("run:a", "three", 5), ("run:b", "one", 5)}


async def test_the_queue_keeps_no_log_and_tells_of_what_is_new_alone(database: Database) -> None:
    queue = Queue()
    told: list[str] = []

    def hear(_connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        told.append(json.loads(payload)["operation"])

    async with database.connection() as connection, database.connection() as other:
        await other.add_listener(CHANNEL, hear)
        await queue.put(connection, "run:a", "one")
        await queue.finish(connection, await queue.take(connection, {"run:a": 1}, 30))
        assert await connection.fetchval("SELECT count(*) FROM pgqueuer") == 0
        assert await connection.fetchval("SELECT count(*) FROM pgqueuer_log") == 0
        await queue.put(connection, "run:a", "two")
        async with asyncio.timeout(30):
            while len(told) < 2:
                await asyncio.sleep(0.01)
        await other.remove_listener(CHANNEL, hear)
    assert told == ["insert", "insert"]


async def test_what_its_holder_leaves_silent_is_taken_by_another_and_what_is_delayed_waits(database: Database) -> None:
    first, second = Queue(), Queue()
    async with database.connection() as connection:
        await first.put(connection, "run:a", "now")
        await first.put(connection, "run:a", "later", delay_s=600)
        assert [entry.key for entry in await first.take(connection, {"run:a": 9}, 30)] == ["now"]
        assert not await second.take(connection, {"run:a": 9}, 30)
        await connection.execute("UPDATE pgqueuer SET heartbeat = now() - interval '31 seconds'")
        (stale,) = await second.take(connection, {"run:a": 9}, 30)
        await second.beat(connection, [stale])
        assert not await first.take(connection, {"run:a": 9}, 30)
        await second.finish(connection, [stale])
        left = await connection.fetch("SELECT convert_from(payload, 'UTF8') AS key FROM pgqueuer")
    assert [row["key"] for row in left] == ["later"]
