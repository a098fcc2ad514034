"""The sweeper: what nobody holds any more goes on or ends.

Every worker sweeps: each step compares-and-sets or may be repeated, so two at once do no harm.
"""

from __future__ import annotations

from datetime import timedelta

import structlog

from tintype.generation.services import SQL, Services
from tintype.generation.settle import Outcome, error_record, retry_or_fail, settle
from tintype.infra.db import queries
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import TimedOut, Unavailable

log = structlog.get_logger(__name__)
QUEUE = queries("queue")
EVENTS_KEPT = timedelta(days=2)
# Longer than any T1 takes: a job younger than this may be between its commit and what we see.
FORGOTTEN_AFTER = timedelta(seconds=30)


async def sweep(services: Services) -> None:
    """Jobs of dead workers get another attempt, overdue ones expire, forgotten ones are queued again."""
    now = services.clock.now()
    async with services.db.connection() as connection:
        lost = [Job.of(row) async for row in SQL.lost(connection, now=now)]
        overdue = [Job.of(row) async for row in SQL.overdue(connection, now=now)]
        forgotten = [Job.of(row) async for row in SQL.unqueued(connection, before=now - FORGOTTEN_AFTER)]
    for job in lost:
        if job.cancel_requested:
            await settle(services, job, Outcome(State.CANCELLED, job.attempt))
        else:
            died = Unavailable("The worker that ran this job stopped")
            await retry_or_fail(services, job, died, f"lease of {job.worker} ran out", retryable=True)
    for job in overdue:
        if job.cancel_requested:
            await settle(services, job, Outcome(State.CANCELLED))
        else:
            late = TimedOut("This job was not done before its deadline")
            await settle(services, job, Outcome(State.EXPIRED, error=error_record(late)))
    for job in forgotten:
        async with services.db.transaction() as connection:
            await services.queue.put(connection, job.lane, str(job.id), job.priority)
    if lost or overdue or forgotten:
        log.info("swept", lost=len(lost), overdue=len(overdue), forgotten=len(forgotten))


async def prune(services: Services) -> None:
    """Retention: old jobs' files go, queue logs and counters are pruned. What a customer paid for stays on record."""
    now = services.clock.now()
    before = now - timedelta(days=services.policy.retention_days)
    while True:
        async with services.db.connection() as connection:
            due = [(row["id"], row["folder"]) async for row in SQL.files_due(connection, before=before)]
        if not due:
            break
        for _job, folder in due:
            await services.objects.delete_prefix(f"{folder}/")
        async with services.db.connection() as connection:
            await SQL.files_deleted(connection, ids=[job for job, _folder in due], now=now)
        log.info("deleted files", jobs=len(due))
    async with services.db.connection() as connection:
        await SQL.prune_events(connection, before=now - EVENTS_KEPT)
        await SQL.prune_idempotency(connection, now=now)
        await SQL.prune_admission(connection, before=now - timedelta(hours=2))
        await QUEUE.prune_log(connection, keep_s=3600.0)
