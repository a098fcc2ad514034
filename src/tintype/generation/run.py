"""Running claimed jobs in an engine: events in, records out. No transaction, row lock or event loop waits for a GPU."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, assert_never

import structlog

from tintype.catalog.model import Card
from tintype.engines.contract import (
    Done,
    EngineError,
    Event,
    Failed,
    Log,
    Output,
    Progress,
    Reason,
    Request,
    Sending,
    Started,
    Upstream,
)
from tintype.generation.finish import finish
from tintype.generation.partial import Partials
from tintype.generation.prepare import prepare
from tintype.generation.reasons import error_of
from tintype.generation.route import untried_is_next
from tintype.generation.services import SQL, Services
from tintype.generation.settle import Outcome, retry_or_fail, settle
from tintype.infra.db import GONE
from tintype.infra.objects import StorageFailed
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import (
    EngineFailed,
    Fault,
    Internal,
    TintypeError,
)

log = structlog.get_logger(__name__)
PROGRESS_EVERY_S = 0.4
# Files that are checked and stored sooner than this are not worth a word, which would take as long.
FINISHING_AFTER_S = 0.25


class Runner(Protocol):
    """What runs a batch: an engine's host."""

    def run(self, batch: Sequence[Request], *, timeout_s: float) -> AsyncIterator[Event]: ...

    def resume(self, request: Request, upstream: Upstream, *, timeout_s: float) -> AsyncIterator[Event]: ...


class LeaseLost(Exception):
    """Another worker has the job by now: nothing of this attempt may be written any more."""


@dataclass(slots=True)
class Attempt:
    """One attempt of one job: what the engine has said about it so far."""

    job: Job
    card: Card
    folder: Path
    request: Request | None = None
    outputs: list[Output] = field(default_factory=list)
    partials: Partials | None = None
    cost: int | None = None
    over: bool = False
    began_at: float = field(default_factory=time.monotonic)
    said_at: float = field(default_factory=time.monotonic)  # what is done before there is something to say says nothing
    loading_since: float | None = None
    loading_s: float | None = None


async def run(services: Services, jobs: Sequence[Job], card: Card, runner: Runner, workroom: Path) -> Reason | None:
    """Run claimed jobs of one card as a batch and settle each. Returns the engine's last failure, for its circuit.

    Never raises for what an engine does. ``jobs`` is one job, or several that the card allows to batch. CANCELLED also
    stands for no verdict: the inputs could not be read, or the lease was lost.
    """
    attempts = [Attempt(job, card, workdir(workroom, job)) for job in jobs]
    try:
        return await _run(services, attempts, runner)
    finally:
        for attempt in attempts:
            if attempt.partials is not None:
                await attempt.partials.close()


def workdir(workroom: Path, job: Job) -> Path:
    """The folder of a job's attempt on the local disk. It is the caller's of :func:`run` to remove."""
    return Path(f"{workroom}/{job.id}-{job.attempt}")


async def _run(services: Services, attempts: list[Attempt], runner: Runner) -> Reason | None:
    for attempt in attempts:
        try:
            attempt.request = await prepare(services, attempt.job, attempt.card, attempt.folder)
        except (StorageFailed, OSError) as error:
            await _end_failed(services, attempt, Internal(), f"inputs: {error}", retryable=True)
    attempts = [attempt for attempt in attempts if attempt.request is not None]
    if not attempts:
        return Reason.CANCELLED
    by_id = {str(attempt.job.id): attempt for attempt in attempts}
    failure: Reason | None = None
    silent: Reason | None = None
    try:
        async with aclosing(_events(services, attempts, runner)) as events:  # type: ignore[type-var]  # an async generator
            async for event in events:
                attempt = by_id[event.job]
                if isinstance(event, Failed):
                    failure = event.reason
                if not attempt.over:
                    failure = await _take(services, attempt, event) or failure
    except EngineError as error:
        failure = error.reason
        for attempt in attempts:
            if not attempt.over:
                await _failed(services, attempt, error.reason, error.message, error.retry_after)
    except LeaseLost:
        log.warning("lease lost", jobs=list(by_id))
        failure = failure or Reason.CANCELLED
    for attempt in attempts:
        if not attempt.over and failure is None:
            await _failed(services, attempt, Reason.FAILED, "Generation failed", None)
            silent = Reason.FAILED
    return failure or silent


def _events(services: Services, attempts: list[Attempt], runner: Runner) -> AsyncIterator[Event]:
    requests = [attempt.request for attempt in attempts if attempt.request is not None]
    upstream = attempts[0].job.upstream
    if upstream is not None and len(attempts) == 1:
        # An earlier attempt sent it to a provider: go on from there, never send it again.
        sent = Upstream(upstream["token"], upstream.get("handle"))
        return runner.resume(requests[0], sent, timeout_s=services.policy.job_timeout_s)
    return runner.run(requests, timeout_s=services.policy.job_timeout_s)


async def _take(services: Services, attempt: Attempt, event: Event) -> Reason | None:
    """Put on record what an event says. Returns why it is no success after all, where a ``Done`` turns out so."""
    if attempt.loading_since is not None:
        attempt.loading_s, attempt.loading_since = time.monotonic() - attempt.loading_since, None
    match event:
        case Sending():
            await _note_upstream(services, attempt, event.token, None)
        case Started():
            if event.handle is not None:
                token = (attempt.job.upstream or {}).get("token", "")
                await _note_upstream(services, attempt, token, event.handle)
        case Progress():
            if event.stage == "loading" and attempt.loading_s is None:
                attempt.loading_since = time.monotonic()
            await _progress(services, attempt, event)
        case Log():
            log.info("engine says", job=event.job, message=event.message)
        case Output(role="partial"):
            attempt.partials = attempt.partials or Partials(services, attempt.job)
            attempt.partials.take(event)
        case Output():
            attempt.outputs.append(event)
        case Done():
            attempt.cost = event.cost_micro
            return await _done(services, attempt)
        case Failed():
            await _failed(services, attempt, event.reason, event.message, event.retry_after, over_upstream=True)
        case _:
            assert_never(event)
    return None


async def _note_upstream(services: Services, attempt: Attempt, token: str, handle: str | None) -> None:
    """On record before the engine goes on; the host holds it until this returns."""
    job = attempt.job
    upstream = {"card": attempt.card.id, "token": token, "handle": handle}

    async def act() -> bool:
        async with services.db.connection() as connection:
            noted = await SQL.note_upstream(connection, id=job.id, attempt=job.attempt, upstream=json.dumps(upstream))
            return noted is not None

    if not await services.db.insist("note upstream", act):
        raise LeaseLost
    object.__setattr__(job, "upstream", upstream)


async def _progress(services: Services, attempt: Attempt, event: Progress) -> None:
    now = time.monotonic()
    if now - attempt.said_at < PROGRESS_EVERY_S:
        return
    attempt.said_at = now
    try:
        async with services.db.connection() as connection:
            await SQL.progress(
                connection,
                id=attempt.job.id,
                attempt=attempt.job.attempt,
                progress=min(max(event.fraction, 0.0), 1.0),
                stage=event.stage,
                now=services.clock.now(),
            )
    except Exception as error:  # noqa: BLE001 - progress is a courtesy: no job fails for it
        log.warning("progress not recorded", error=type(error).__name__)


async def _done(services: Services, attempt: Attempt, *, part: bool = False) -> Reason | None:
    """All outputs are there (or, of an image request, those that could be made): check, store, settle.

    Returns what the card's circuit should hear of it; None where all is well with the engine.
    """
    job = attempt.job
    attempt.over = True
    results = {output.index for output in attempt.outputs if output.role == "result"}
    missing = job.request["count"] - len(results)
    try:
        if not results or (missing > 0 and not part):
            raise EngineFailed(f"Generation failed: {missing} of {job.request['count']} outputs are missing")
        artifacts = await _finished(services, attempt)
    except TintypeError as error:
        await _end_failed(services, attempt, error, str(error), retryable=error.retryable)
        return Reason.FAILED if error.fault is Fault.ENGINE else Reason.CANCELLED
    except Exception as error:
        log.exception("finishing failed", job=str(job.id))
        await _end_failed(services, attempt, Internal(), f"{type(error).__name__}: {error}", retryable=True)
        return Reason.CANCELLED
    capture = job.price if missing <= 0 else job.price * len(results) // job.request["count"]
    outcome = Outcome(State.SUCCEEDED, job.attempt, capture=capture, artifacts=artifacts, upstream_cost=attempt.cost)
    if not await settle(services, job, outcome):
        await _delete_unkept(services, job, [one["storage_key"] for one in artifacts])
        return Reason.CANCELLED
    await _note_timing(services, attempt)
    return None


async def _finished(services: Services, attempt: Attempt) -> list[dict[str, Any]]:
    """Check and store the outputs; put on record that the job is finishing, where that takes a while."""
    words: list[asyncio.Task[None]] = []

    def say() -> None:
        words.append(asyncio.create_task(_finishing(services, attempt.job)))

    timer = asyncio.get_running_loop().call_later(FINISHING_AFTER_S, say)
    try:
        return await finish(services, attempt.job, attempt.outputs)
    finally:
        timer.cancel()
        for word in words:
            await word


async def _finishing(services: Services, job: Job) -> None:
    try:
        async with services.db.connection() as connection:
            await SQL.finishing(connection, id=job.id, attempt=job.attempt, now=services.clock.now())
    except Exception as error:  # noqa: BLE001 - a courtesy, as progress is
        log.warning("finishing not recorded", error=type(error).__name__)


async def _delete_unkept(services: Services, job: Job, keys: list[str]) -> None:
    """Delete what was stored for an end that was not to be.

    Not what the job has: the end may have been committed, and only its answer lost.
    """

    async def read() -> set[str]:
        async with services.db.connection() as connection:
            return {row["storage_key"] async for row in SQL.artifacts(connection, job_id=job.id)}

    kept = await services.db.insist("read artifacts", read)
    with suppress(StorageFailed):  # retention takes the job's whole folder
        await services.objects.delete([key for key in keys if key not in kept])


async def _note_timing(services: Services, attempt: Attempt) -> None:
    """Note how long the card took, at most once a second: the estimate needs no more, and the row is one for all."""
    now = time.monotonic()
    if now - services.timed.get(attempt.card.id, -1.0) < 1 and attempt.loading_s is None:
        return
    services.timed[attempt.card.id] = now
    with suppress(*GONE):  # a courtesy: the job has ended, and well
        async with services.db.connection() as connection:
            seconds = now - attempt.began_at - (attempt.loading_s or 0.0)
            await SQL.timing(connection, card=attempt.card.id, seconds=seconds, loading=attempt.loading_s)


async def _failed(
    services: Services,
    attempt: Attempt,
    reason: Reason,
    message: str,
    retry_after: float | None,
    *,
    over_upstream: bool = False,
) -> None:
    job = attempt.job
    attempt.over = True
    if reason is Reason.CANCELLED:
        await settle(services, job, Outcome(State.CANCELLED, job.attempt))
        return
    last = not reason.retryable or job.attempt >= job.max_attempts
    delivered = {output.index for output in attempt.outputs if output.role == "result"}
    if last and delivered and job.request["count"] > 1 and attempt.card.partial:
        await _done(services, attempt, part=True)
        return
    error = error_of(reason, message, retry_after)
    detail = f"{attempt.card.id}: {reason.value}: {message}"
    await _end_failed(services, attempt, error, detail, retryable=reason.retryable, over_upstream=over_upstream)


async def _end_failed(
    services: Services,
    attempt: Attempt,
    error: TintypeError,
    detail: str,
    *,
    retryable: bool,
    over_upstream: bool = False,
) -> None:
    attempt.over = True
    job = attempt.job
    log.warning("attempt failed", job=str(job.id), attempt=job.attempt, code=error.code, detail=detail[:300])
    stays = job.upstream is not None and not over_upstream
    if job.upstream is not None:
        detail = f"{detail} [upstream {job.upstream.get('handle') or job.upstream['token']}]"
    # Whoever has not been asked yet need not be given time: see `choose`.
    elsewhere = not stays and untried_is_next(services.catalog, job, services.policy.max_attempts)
    await retry_or_fail(
        services,
        job,
        error,
        detail[:2000],
        retryable=retryable,
        over_upstream=over_upstream,
        elsewhere=elsewhere,
    )
