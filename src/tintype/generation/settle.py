"""A job's one way out (T3): success, failure, cancel, expiry. Whoever loses the compare-and-set moves no money."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from tintype.generation.services import SQL, Services
from tintype.infra.db import Connection
from tintype.jobs.model import Job
from tintype.jobs.state import State, sources
from tintype.kernel.errors import Fault, TintypeError

DELIVER_LANE = "deliver"


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended. ``capture`` in minor units; ``attempt`` None means whichever is current."""

    state: State
    attempt: int | None = None
    capture: int = 0
    error: Mapping[str, Any] | None = None
    artifacts: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    upstream_cost: int | None = None


def storable(text: str) -> str:
    """The text without what PostgreSQL cannot hold: engines and providers say anything."""
    return text.replace("\0", "\ufffd").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def error_record(error: TintypeError, detail: str = "") -> dict[str, Any]:
    """An error as it is kept with a job: ``message`` for the customer, ``detail`` for the operator."""
    return {
        "code": error.code,
        "kind": error.kind.value,
        "fault": error.fault.value,
        "message": storable(error.message),
        "detail": storable(detail),
    }


async def settle(services: Services, job: Job, outcome: Outcome) -> bool:
    """End a job: state, artifacts, money, webhooks in one transaction. False where it had ended (or moved on) before.

    Repeats while the database is away: a finished picture is not thrown away for that.
    """
    body = _body(job, outcome)
    return await services.db.insist("settle", lambda: services.grouped(_settle_all)(body))


async def _settle_all(services: Services, bodies: Sequence[str]) -> list[bool]:
    async with services.db.kept("settle") as connection:
        return await _settle_on(services, connection, bodies)


async def settle_on(services: Services, connection: Connection, job: Job, outcome: Outcome) -> bool:
    """The same in the caller's transaction."""
    return (await _settle_on(services, connection, [_body(job, outcome)]))[0]


async def _settle_on(services: Services, connection: Connection, bodies: Sequence[str]) -> list[bool]:
    rows = SQL.settle(connection, outcomes=f"[{','.join(bodies)}]", now=services.clock.now())
    return [row["settled"] async for row in rows]


def _body(job: Job, outcome: Outcome) -> str:
    """One job's end, as `generation_settle_all` takes it."""
    # An attempt ends only what it runs. Where its lease ran out, the job waits in the queue for another one, and still
    # has the number of the attempt that lost it.
    froms = [one for one in sources(outcome.state) if outcome.attempt is None or one != State.QUEUED]
    body = {
        "id": str(job.id),
        "account_id": str(job.account_id),
        "from": froms,
        "state": outcome.state.value,
        "attempt": outcome.attempt,
        "capture": outcome.capture,
        "error": outcome.error,
        "artifacts": list(outcome.artifacts),
        "upstream_cost": outcome.upstream_cost,
    }
    return json.dumps(body)


async def retry_or_fail(
    services: Services,
    job: Job,
    error: TintypeError,
    detail: str,
    *,
    retryable: bool,
    spare_attempt: bool = False,
    over_upstream: bool = False,
    elsewhere: bool = False,
) -> bool:
    """After a failed attempt: back into the queue with a growing delay while attempts are left, else failed.

    ``spare_attempt`` is for a worker that stops in good order, or has no engine for it now: the attempt does not count.
    ``over_upstream``: its provider has nothing of it any more, so that the next attempt sends it anew. ``elsewhere``:
    that will be by another engine, which need not be given time.
    """
    if not retryable or (job.attempt >= job.max_attempts and not spare_attempt):
        outcome = Outcome(State.FAILED, job.attempt, error=error_record(error, detail))
        return await settle(services, job, outcome)
    delay = error.retry_after or (0.0 if spare_attempt else min(60.0, 1.0 * 4 ** (job.attempt - 1)))
    if elsewhere:
        delay = 0.0

    async def requeue() -> bool:
        async with services.db.transaction() as connection:
            row = await SQL.requeue(
                connection,
                id=job.id,
                attempt=job.attempt,
                now=services.clock.now(),
                outcome="drained" if spare_attempt else error.code,
                detail=storable(detail),
                spare=1 if spare_attempt else 0,
                forget=over_upstream,
            )
            if row is None:
                return False
            await services.queue.put(connection, job.lane, str(job.id), job.priority, delay)
            return True

    return await services.db.insist("requeue", requeue)


def is_callers_fault(error: TintypeError) -> bool:
    """Whether trying again could not help."""
    return error.fault is Fault.CALLER
