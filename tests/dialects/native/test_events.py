"""Events: what a listener hears, in which order, what it hears again, and over several processes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest

from tintype.api.context import Edge
from tintype.api.front import Front
from tintype.api.native import events, schema
from tintype.generation.cancel import cancel
from tintype.generation.services import SQL, Services
from tintype.generation.settle import retry_or_fail
from tintype.generation.wait import Waiter
from tintype.infra.db import Database
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import EngineFailed
from tintype.main.server import DIALECTS

Ask = Callable[..., Awaitable[httpx.Response]]
Create = Callable[..., Awaitable[dict[str, Any]]]
LIMIT_S = 20


@dataclass
class Event:
    """An event as a browser reads it."""

    name: str
    data: dict[str, Any]
    id: int | None


@dataclass
class Listener:
    """A client of one stream: the server's answer as it comes, not when it is over (as httpx over ASGI gives it)."""

    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    parts: asyncio.Queue[bytes | None] = field(default_factory=asyncio.Queue)
    heartbeats: int = 0
    last_id: int | None = None
    rest: bytes = b""

    async def next(self) -> Event | None:
        """The next event; None at the end of the stream."""
        async with asyncio.timeout(LIMIT_S):
            while True:
                while b"\n\n" in self.rest:
                    block, _, self.rest = self.rest.partition(b"\n\n")
                    if (found := self._event(block.decode())) is not None:
                        return found
                part = await self.parts.get()
                if part is None:
                    return None
                self.rest += part

    def _event(self, block: str) -> Event | None:
        fields = dict(line.split(": ", 1) for line in block.split("\n") if not line.startswith(":"))
        self.heartbeats += block.startswith(":")
        if "event" not in fields:
            return None
        number = int(fields["id"]) if "id" in fields else None
        self.last_id = number or self.last_id
        return Event(fields["event"], json.loads(fields["data"]), number)

    async def until(self, name: str) -> Event:
        """The next event of that name."""
        while (found := await self.next()) is not None:
            if found.name == name:
                return found
        raise AssertionError(f"the stream ended before {name}")

    async def all(self) -> list[Event]:
        found = []
        while (event := await self.next()) is not None:
            found.append(event)
        return found


@asynccontextmanager
async def listening(
    front: Front, key: str, job: str, headers: dict[str, str] | None = None, query: str = ""
) -> AsyncIterator[Listener]:
    """Listen to a job's events; the client goes away at the end of the block."""
    listener, gone = Listener(), asyncio.Event()
    sent = {"host": "tintype.test", "authorization": f"Bearer {key}", **(headers or {})}
    path = f"/v1/generations/{job}/events"
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET", "scheme": "http",
        "path": path, "raw_path": path.encode(), "query_string": query.encode(), "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "client": ("127.0.0.1", 5), "server": ("tintype.test", 80),
    }  # fmt: skip

    first = True

    async def receive() -> dict[str, Any]:
        nonlocal first
        if first:
            first = False
            return {"type": "http.request", "body": b"", "more_body": False}
        await gone.wait()
        return {"type": "http.disconnect"}

    started = asyncio.Event()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            listener.status = message["status"]
            listener.headers = {name.decode(): value.decode() for name, value in message["headers"]}
            started.set()
        elif message["body"]:
            listener.parts.put_nowait(message["body"])

    async def serve() -> None:
        try:
            await front(scope, receive, send)
        finally:
            listener.parts.put_nowait(None)
            started.set()

    task = asyncio.create_task(serve())
    try:
        async with asyncio.timeout(LIMIT_S):
            await started.wait()
        yield listener
    finally:
        gone.set()
        async with asyncio.timeout(LIMIT_S):
            await task


@pytest.fixture
def claim(services: Services) -> Callable[[Job], Awaitable[Job]]:
    """Begin an attempt, as a worker does."""

    async def begin(job: Job) -> Job:
        now = services.clock.now()
        async with services.db.transaction() as connection:
            rows = SQL.claim(connection, ids=[job.id], worker="w", lease_until=now, now=now)
            (row,) = [row async for row in rows]
        return Job.of(row)

    return begin


async def _progress(services: Services, job: Job, fraction: float, stage: str) -> None:
    async with services.db.connection() as connection:
        await SQL.progress(
            connection, id=job.id, attempt=job.attempt, progress=fraction, stage=stage, now=services.clock.now()
        )


async def test_a_jobs_whole_way(
    front: Front, sam: Any, create: Create, services: Services, job_of: Any, claim: Any, finish_job: Any
) -> None:
    ahead, made = await create(), await create()
    async with listening(front, sam.key, made["id"]) as listener:
        assert listener.status == 200
        assert listener.headers["content-type"].startswith("text/event-stream")
        assert listener.headers["cache-control"].startswith("no-cache")
        waits = await listener.next()
        assert waits is not None
        assert (waits.name, waits.id) == ("queued", None)
        assert waits.data == {"id": made["id"], "position": 2, "estimated_wait_s": 1.0}
        assert (await job_of(made["id"])).awaited  # so that its worker tells of it
        await claim(await job_of(ahead["id"]))
        async with services.db.connection() as connection:
            await connection.execute("DELETE FROM pgqueuer WHERE priority = (SELECT max(priority) FROM pgqueuer)")
        assert (await listener.until("queued")).data["position"] == 1
        job = await claim(await job_of(made["id"]))
        assert (await listener.until("running")).data["attempt"] == 1
        await _progress(services, job, 0.25, "drawing")
        told = await listener.until("progress")
        assert (told.data["progress"], told.data["stage"]) == (0.25, "drawing")
        async with services.db.connection() as connection:
            now = services.clock.now()
            await SQL.finishing(connection, id=job.id, attempt=job.attempt, now=now)
        await listener.until("finishing")
        await finish_job(job)
        end = await listener.until("succeeded")
        assert end.id is not None
        whole = schema.Generation.model_validate(end.data)
        assert (whole.id, whole.status, len(whole.outputs)) == (made["id"], "succeeded", 1)
        assert await listener.next() is None


async def test_another_attempt(
    front: Front, sam: Any, create: Create, services: Services, job_of: Any, claim: Any, fail_job: Any
) -> None:
    made = await create()
    async with listening(front, sam.key, made["id"]) as listener:
        job = await claim(await job_of(made["id"]))
        await retry_or_fail(services, job, EngineFailed(), "the engine's own words", retryable=True)
        told = await listener.until("retrying")
        assert (told.data["attempt"], told.data["reason"]) == (1, "generation_failed")
        assert "own words" not in json.dumps(told.data)
        assert (await listener.until("queued")).data["position"] == 1
        await fail_job(await claim(await job_of(made["id"])))
        assert (await listener.until("running")).data["attempt"] == 2
        assert (await listener.until("failed")).data["error"]["code"] == "generation_failed"
        assert await listener.next() is None


async def test_what_another_engine_leaves_out_is_told_and_stands_in_the_job(
    front: Front, sam: Any, ask: Ask, create: Create, services: Services, job_of: Any, claim: Any, finish_job: Any
) -> None:
    made = await create(negative_prompt="snowmen")
    assert made["left_out"] == []
    async with listening(front, sam.key, made["id"]) as listener:
        job, left = await claim(await job_of(made["id"])), ["negative_prompt", "seed"]
        async with services.db.connection() as connection:
            await SQL.rerouted(
                connection,
                id=job.id,
                attempt=1,
                card="native/other",
                left_out=json.dumps(left),
                now=services.clock.now(),
            )
        told = await listener.until("rerouted")
        assert told.id is not None
        assert told.data.keys() == {"id", "at", "left_out"}, "which engine serves is the operator's affair"
        assert told.data["left_out"] == left
        await finish_job(job)
        assert (await listener.until("succeeded")).data["left_out"] == left
    seen = await ask("GET", f"/v1/generations/{made['id']}")
    assert schema.Generation.model_validate(seen.json()).left_out == left
    assert "native/other" not in seen.text
    (listed,) = (await ask("GET", "/v1/generations")).json()["data"]
    assert listed["left_out"] == left


async def test_a_cancelled_job_ends_its_stream(
    front: Front, sam: Any, create: Create, services: Services, job_of: Any
) -> None:
    made = await create()
    async with listening(front, sam.key, made["id"]) as listener:
        await listener.until("queued")
        assert await cancel(services, (await job_of(made["id"])).id)
        assert (await listener.until("cancelled")).data["status"] == "cancelled"
        assert await listener.next() is None


async def _has_happened(services: Services, job: Job, claim: Any, finish_job: Any) -> None:
    job = await claim(job)
    for fraction in (0.2, 0.4, 0.6):
        await _progress(services, job, fraction, "drawing")
    await finish_job(job)


@pytest.mark.parametrize("by", ["header", "query"])
async def test_what_was_missed_comes_again_and_nothing_else(
    front: Front, sam: Any, create: Create, services: Services, job_of: Any, claim: Any, finish_job: Any, by: str
) -> None:
    made = await create()
    await _has_happened(services, await job_of(made["id"]), claim, finish_job)
    async with listening(front, sam.key, made["id"]) as listener:
        whole = await listener.all()
    assert [one.name for one in whole] == ["running", "progress", "progress", "progress", "succeeded"]
    ids = [one.id or 0 for one in whole]
    assert ids == sorted(set(ids))
    for seen in range(len(ids) - 1):
        after = str(ids[seen])
        sent = {"last-event-id": after} if by == "header" else None
        query = f"last_event_id={after}" if by == "query" else ""
        async with listening(front, sam.key, made["id"], sent, query) as listener:
            assert [one.id for one in await listener.all()] == ids[seen + 1 :]
    async with listening(front, sam.key, made["id"], {"last-event-id": str(ids[-1])}) as listener:
        # A browser comes again after each end of a stream, unless it is told that there is no more.
        assert (listener.status, await listener.all()) == (204, [])


async def test_a_long_story_is_told_to_its_end(
    front: Front,
    sam: Any,
    create: Create,
    services: Services,
    job_of: Any,
    claim: Any,
    finish_job: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(events, "LOOK_EVERY_S", 0.05)
    made = await create()
    job = await claim(await job_of(made["id"]))
    async with services.db.connection() as connection:
        await connection.execute(
            "INSERT INTO job_events (job_id, at, kind, data) SELECT $1, $2, 'progress', "
            "jsonb_build_object('progress', n / 1200.0, 'stage', n::text) FROM generate_series(1, 1200) AS n",
            job.id, services.clock.now(),
        )  # fmt: skip
    await finish_job(job)
    async with listening(front, sam.key, made["id"]) as listener:
        told = await listener.all()
    assert [one.data["stage"] for one in told if one.name == "progress"] == [str(n) for n in range(1, 1201)]
    assert (told[0].name, told[-1].name, len(told)) == ("running", "succeeded", 1202)


async def test_a_connection_that_broke_is_taken_up(
    front: Front, sam: Any, create: Create, services: Services, job_of: Any, claim: Any, finish_job: Any
) -> None:
    made = await create()
    job = await claim(await job_of(made["id"]))
    async with listening(front, sam.key, made["id"]) as first:
        await first.until("running")
        await _progress(services, job, 0.1, "a")
        await first.until("progress")
    await _progress(services, job, 0.2, "b")
    await _progress(services, job, 0.3, "c")
    async with listening(front, sam.key, made["id"], {"last-event-id": str(first.last_id)}) as second:
        assert [(await second.until("progress")).data["stage"] for _ in range(2)] == ["b", "c"]
        await finish_job(job)
        assert [one.name for one in await second.all()] == ["succeeded"]


async def test_the_end_is_told_when_its_event_has_been_pruned(
    front: Front, sam: Any, create: Create, services: Services, job_of: Any, finish_job: Any
) -> None:
    made = await create()
    await finish_job(await job_of(made["id"]))
    async with services.db.connection() as connection:
        await connection.execute("DELETE FROM job_events")
    async with listening(front, sam.key, made["id"]) as listener:
        (end,) = await listener.all()
    assert (end.name, end.id, len(end.data["outputs"])) == ("succeeded", None, 1)


async def test_heartbeats_keep_a_quiet_stream_open(
    front: Front, sam: Any, create: Create, job_of: Any, claim: Any, finish_job: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.3)
    monkeypatch.setattr(events, "LOOK_EVERY_S", 0.1)
    made = await create()
    job = await claim(await job_of(made["id"]))
    async with listening(front, sam.key, made["id"]) as listener:
        await listener.until("running")
        await asyncio.sleep(1)
        await finish_job(job)
        await listener.until("succeeded")
        assert 1 <= listener.heartbeats <= 4


async def test_a_listener_that_leaves_leaves_nothing_behind(
    front: Front, sam: Any, create: Create, waiter: Waiter
) -> None:
    made = await create()
    before = {task for task in asyncio.all_tasks() if task.get_name() != "job-notices"}
    for _ in range(5):
        async with listening(front, sam.key, made["id"]) as listener:
            await listener.until("queued")
    await asyncio.sleep(0.05)
    assert {task for task in asyncio.all_tasks() if task.get_name() != "job-notices"} == before
    assert not waiter._events


async def test_streams_and_waits_work_over_two_processes_servers(
    front: Front,
    database_url: str,
    services: Services,
    sam: Any,
    ask: Ask,
    create: Create,
    job_of: Any,
    claim: Any,
    finish_job: Any,
) -> None:
    """A second API over pools and notices of its own on the same database: what one accepts, both tell."""

    database = await Database.connect(database_url, name="second", max_size=4)
    second = replace(services, db=database)
    waiter = Waiter(second)
    await waiter.start()
    other = Front(Edge(second, waiter), DIALECTS)
    try:
        made = await create()
        async with (
            listening(front, sam.key, made["id"]) as here,
            listening(other, sam.key, made["id"]) as there,
            httpx.AsyncClient(transport=httpx.ASGITransport(other), base_url="http://other.test") as client,
        ):
            await here.until("queued")
            await there.until("queued")
            # The same request with the same key, waiting at the other server, is the same job.
            key = {"Idempotency-Key": "one", "Prefer": "wait=20"}
            body = {"model": "sketch", "prompt": "twins"}
            waits = [
                asyncio.create_task(ask("POST", "/v1/generations", body, key)),
                asyncio.create_task(client.post("/v1/generations", json=body, headers={**sam.headers, **key})),
            ]
            job = await claim(await job_of(made["id"]))
            assert (await here.until("running")).id == (await there.until("running")).id
            await finish_job(job)
            ends = [await here.until("succeeded"), await there.until("succeeded")]
            assert ends[0].id == ends[1].id
            twin = None
            while twin is None:
                async with services.db.connection() as connection:
                    twin = await connection.fetchval("SELECT public_id FROM jobs WHERE prompt = 'twins'")
            await finish_job(await job_of(twin))
            answers = await asyncio.gather(*waits)
            assert [(one.status_code, one.json()["id"], one.json()["status"]) for one in answers] == [
                (200, twin, "succeeded")
            ] * 2
    finally:
        await waiter.stop()
        await database.close()


@pytest.mark.parametrize("given", ["x", "-1", "1" * 30, "1.5"])
async def test_a_senseless_last_event_is_refused(ask: Ask, create: Create, given: str) -> None:
    made = await create()
    path = f"/v1/generations/{made['id']}/events"
    for answer in (
        await ask("GET", path, headers={"Last-Event-ID": given}),
        await ask("GET", f"{path}?last_event_id={given}"),
    ):
        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"


async def test_a_listener_outlives_the_databases_absence(
    front: Front, sam: Any, create: Create, services: Services, job_of: Any, claim: Any, finish_job: Any
) -> None:
    made = await create()
    async with listening(front, sam.key, made["id"]) as listener:
        await listener.until("queued")
        for _ in range(3):
            async with services.db.connection() as connection:
                await connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            await asyncio.sleep(0.4)
        job = await services.db.insist("read", lambda: job_of(made["id"]))
        assert job.state is State.QUEUED
        await finish_job(await services.db.insist("claim", lambda: claim(job)))
        assert (await listener.until("succeeded")).data["id"] == made["id"]
