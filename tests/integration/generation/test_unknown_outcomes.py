"""A connection that dies during a commit leaves open whether it was made: nothing may be lost or done twice then."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from PIL import Image

from tintype.administration.operator import Operator
from tintype.billing.verify import verify
from tintype.engines.contract import (
    Done,
    EngineError,
    Event,
    Output,
    Reason,
    Request,
    Role,
    Task,
    Upstream,
)
from tintype.generation.run import run
from tintype.generation.services import SQL, Services
from tintype.generation.settle import Outcome, error_record, retry_or_fail, settle
from tintype.generation.submission import Caller, InputSource, Submission
from tintype.generation.submit import submit
from tintype.generation.view import get_job, view
from tintype.infra.db import Connection, Database
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import EngineFailed, Unavailable
from tintype.kernel.ids import hex_id
from tintype.kernel.money import Unit
from tintype.main.settings import Settings


class Painter:
    """A runner that paints one picture, or fails as it is told."""

    def __init__(self, failure: EngineError | None = None) -> None:
        self.failure = failure

    async def run(self, batch: Sequence[Request], *, timeout_s: float) -> AsyncIterator[Event]:
        for request in batch:
            if self.failure is not None:
                raise self.failure
            path = request.workdir / "0.png"
            Image.new("RGB", (request.width, request.height), "red").save(path)
            yield Output(request.job, path)
            yield Done(request.job)

    def resume(self, request: Request, upstream: Upstream, *, timeout_s: float) -> AsyncIterator[Event]:
        return self.run([request], timeout_s=timeout_s)


class Forgetful(Database):
    """A database whose connection dies once, right after a commit that is due: that of T1, or of T3."""

    due = ""

    @asynccontextmanager
    async def kept(self, name: str) -> AsyncIterator[Connection]:
        async with super().kept(name) as connection:
            before = await self._jobs(connection)
            yield connection
            if self.due and await self._jobs(connection) != before:
                self.due = ""
                raise asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation")

    async def _jobs(self, connection: Connection) -> int | None:
        """How many jobs there are (T1 makes one more), or how many have ended (T3)."""
        which = {"T1": "true", "T3": "finished_at IS NOT NULL"}.get(self.due)
        return await connection.fetchval(f"SELECT count(*) FROM jobs WHERE {which}") if which else None


async def claim(services: Services, job: Job) -> Job:
    now = services.clock.now()
    async with services.db.transaction() as connection:
        rows = [
            Job.of(row)
            async for row in SQL.claim(
                connection, ids=[job.id], worker="me", lease_until=now + timedelta(seconds=2), now=now
            )
        ]
    return rows[0]


async def read(services: Services, job: Job) -> Job:
    found = await get_job(services, job.id)
    assert found is not None
    return found


def forgetful(services: Services) -> Forgetful:
    database = Forgetful(services.db.pool, services.db.url)
    object.__setattr__(services, "db", database)
    return database


async def test_outputs_stay_where_the_commit_of_success_was_not_heard_of(
    services: Services, submitted: Any, tmp_path: Path
) -> None:
    job = await claim(services, await submitted())
    database = forgetful(services)
    database.due = "T3"
    await run(services, [job], services.catalog.cards["native/fake"], Painter(), tmp_path / "work")
    assert not database.due
    after = await read(services, job)
    assert after.state is State.SUCCEEDED
    seen = await view(services, after)
    assert (await services.objects.head(seen.results[0].artifact.storage_key)).size > 0


async def test_finishing_may_be_said_twice(services: Services, submitted: Any) -> None:
    job = await claim(services, await submitted())
    async with services.db.connection() as connection:
        for _ in range(2):
            await SQL.finishing(connection, id=job.id, attempt=job.attempt, now=services.clock.now())
        kinds = [row["kind"] async for row in SQL.events(connection, job_id=job.id, after=0)]
    assert kinds.count("finishing") == 1


async def test_inputs_stay_where_the_commit_of_a_job_was_not_heard_of(services: Services, account: UUID) -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (16, 16), "orange").save(buffer, "PNG")
    source = InputSource(Role.SOURCE, base64.b64encode(buffer.getvalue()).decode(), "image")
    card = services.catalog.cards["native/fake"]
    submission = Submission(hex_id(), card, Task.IMAGE_TO_IMAGE, "a fox", width=32, height=32, inputs=(source,), seed=1)
    forgetful(services).due = "T1"
    with pytest.raises(asyncpg.ConnectionDoesNotExistError):
        await submit(services, Caller(account, None, "native"), submission)
    async with services.db.connection() as connection:
        [row] = await connection.fetch("SELECT * FROM jobs")
    [stored] = Job.of(row).request["inputs"]
    assert await services.objects.exists(stored["key"])


@pytest.mark.parametrize("state", [State.CANCELLED, State.FAILED, State.EXPIRED])
async def test_an_attempt_that_lost_its_job_ends_nothing_while_the_job_waits_for_another(
    services: Services, submitted: Any, state: State
) -> None:
    job = await claim(services, await submitted())
    assert await retry_or_fail(services, job, Unavailable(), "its lease ran out", retryable=True)
    assert not await settle(services, job, Outcome(state, job.attempt))
    assert (await read(services, job)).state is State.QUEUED


async def test_an_engines_words_may_be_anything(services: Services, submitted: Any) -> None:
    first = await claim(services, await submitted())
    assert await retry_or_fail(services, first, EngineFailed(), "bad \0 words \ud800", retryable=True)
    again = await claim(services, first)
    wrong = EngineFailed("nul \0 and a lone \udfff")
    assert await settle(services, again, Outcome(State.FAILED, 2, error=error_record(wrong, "\0 \ud800")))
    ended = await read(services, first)
    assert ended.error is not None
    assert ended.error["message"] == "nul \ufffd and a lone \ufffd"


async def test_a_ban_marks_what_is_open_in_its_own_commit(services: Services, submitted: Any) -> None:
    queued = await submitted()
    running = await claim(services, await submitted())
    await Operator(services.db, services.catalog, services.clock).ban("jo@example.com")
    assert (await read(services, queued)).cancel_requested
    assert (await read(services, running)).cancel_requested


@pytest.mark.parametrize(
    ("failure", "told"),
    [(EngineError(Reason.CRASHED, "died"), Reason.CRASHED), (None, None)],
)
async def test_the_circuit_hears_how_it_went(
    services: Services, submitted: Any, tmp_path: Path, failure: EngineError | None, told: Reason | None
) -> None:
    job = await claim(services, await submitted())
    card = services.catalog.cards["native/fake"]
    assert await run(services, [job], card, Painter(failure), tmp_path / "work") is told


async def test_a_lost_lease_is_no_verdict_on_the_engine(services: Services, submitted: Any, tmp_path: Path) -> None:
    job = await claim(services, await submitted())
    await settle(services, job, Outcome(State.CANCELLED))
    told = await run(services, [job], services.catalog.cards["native/fake"], Painter(), tmp_path / "work")
    assert told is Reason.CANCELLED


async def test_an_engine_that_gives_garbage_is_not_well(services: Services, submitted: Any, tmp_path: Path) -> None:
    class Garbage(Painter):
        async def run(self, batch: Sequence[Request], *, timeout_s: float) -> AsyncIterator[Event]:
            path = batch[0].workdir / "0.png"
            path.write_bytes(b"no picture")
            yield Output(batch[0].job, path)
            yield Done(batch[0].job)

    job = await claim(services, await submitted())
    told = await run(services, [job], services.catalog.cards["native/fake"], Garbage(), tmp_path / "work")
    assert told is Reason.FAILED


async def test_a_rotated_key_has_what_is_left_of_its_cap_and_a_revoked_one_is_not_rotated(
    services: Services, account: UUID
) -> None:
    from tintype.kernel.errors import Conflict

    operator = Operator(services.db, services.catalog, services.clock)
    key, _text = await operator.create_key("jo@example.com", "native", spend_cap="0.05")
    card = services.catalog.cards["native/fake"]
    caller = Caller(account, key.id, "native", capped=True)
    await submit(services, caller, Submission(hex_id(), card, Task.TEXT_TO_IMAGE, "a fox", width=32, height=32))
    made, _text = await operator.rotate_key(key.id)
    assert made.spend_cap == 40_000
    with pytest.raises(Conflict):
        await operator.rotate_key(key.id)
    async with services.db.connection() as connection:
        assert await verify(connection) == []


async def test_amounts_that_could_overflow_are_refused(services: Services, account: UUID) -> None:
    from tintype.kernel.errors import Invalid

    operator = Operator(services.db, services.catalog, services.clock)
    with pytest.raises(Invalid, match="at most"):
        await operator.credit("jo@example.com", "999999999999", Unit.USD)


async def test_a_banned_key_is_told_its_limit_and_not_counted(services: Services, settings: Settings) -> None:
    from tintype.accounts.model import digest
    from tintype.infra.db import queries

    operator = Operator(services.db, services.catalog, services.clock)
    await operator.create_account("ban@example.com")
    _key, text = await operator.create_key("ban@example.com", "trio")
    rules = '{"trio/free": [[3600, 5, true]]}'
    api = queries("api")
    async with services.db.connection() as connection:
        now = services.clock.now()
        assert [row async for row in api.admit(connection, digests=[digest(text)], now=now, rules=rules)]
        await operator.ban("ban@example.com")
        for _ in range(2):
            (row,) = [row async for row in api.admit(connection, digests=[digest(text)], now=now, rules=rules)]
            assert (row["verdict"], row["rate_limit"], row["remaining"]) == ("banned", 5, 4)
            assert row["reset_at"] == now + timedelta(hours=1)


async def test_only_what_takes_a_while_to_store_is_said_to_be_finishing(
    services: Services, submitted: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = []
    monkeypatch.setattr("tintype.generation.finish.TINY_BYTES", 0)  # else it takes no time at all
    for after_s in (60.0, 0.0):
        monkeypatch.setattr("tintype.generation.run.FINISHING_AFTER_S", after_s)
        job = await claim(services, await submitted())
        await run(services, [job], services.catalog.cards["native/fake"], Painter(), tmp_path / "work")
        async with services.db.connection() as connection:
            said.append([row["kind"] async for row in SQL.events(connection, job_id=job.id, after=0)])
    assert said == [["running", "succeeded"], ["running", "finishing", "succeeded"]]
