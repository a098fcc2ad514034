"""The sweeper: what nobody holds any more goes on or ends.

Every worker sweeps: each step compares-and-sets or may be repeated, so two at once do no harm.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from tintype.generation import partial
from tintype.generation.services import SQL, Services
from tintype.generation.settle import Outcome, error_record, retry_or_fail, settle
from tintype.infra.db import Connection, queries
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import TimedOut, Unavailable

log = structlog.get_logger(__name__)
WEBHOOKS = queries("webhooks")
EVENTS_KEPT = timedelta(days=2)
BATCH = 5000
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")
_ATTEMPT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}-\d+")
# Longer than any T1 takes: a job younger than this may be between its commit and what we see.
FORGOTTEN_AFTER = timedelta(seconds=30)


async def sweep(services: Services, *, lost: bool = True, all_queued: bool = True) -> None:
    """Jobs of dead workers get another attempt, overdue ones expire, forgotten ones are queued again.

    ``lost`` False leaves alone the jobs whose leases have run out; ``all_queued`` False spares the look for forgotten
    ones, which reads the whole queue.
    """
    now = services.clock.now()
    async with services.db.connection() as connection:
        ownerless = [Job.of(row) async for row in SQL.lost(connection, now=now)] if lost else []
        overdue = [Job.of(row) async for row in SQL.overdue(connection, now=now)]
        before = now - FORGOTTEN_AFTER
        forgotten = [Job.of(row) async for row in SQL.unqueued(connection, before=before)] if all_queued else []
    for job in ownerless:
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
        if job.state is State.QUEUED:
            async with services.db.connection() as connection:
                await services.queue.drop(connection, job.lane, str(job.id), job.priority)
    for job in forgotten:
        async with services.db.transaction() as connection:
            await services.queue.put(connection, job.lane, str(job.id), job.priority)
    await partial.sweep(services)
    if ownerless or overdue or forgotten:
        log.info("swept", lost=len(ownerless), overdue=len(overdue), forgotten=len(forgotten))


async def prune(services: Services) -> None:
    """Retention: old jobs' files go, events and counters are pruned. What a customer paid for stays on record."""
    now = services.clock.now()
    # Before the files, so that a storage that is away holds up none of it.
    await _in_batches(services, lambda c: SQL.prune_events(c, before=now - EVENTS_KEPT, most=BATCH))
    await _in_batches(services, lambda c: SQL.prune_idempotency(c, now=now, most=BATCH))
    await _in_batches(services, lambda c: SQL.prune_admission(c, before=now - timedelta(hours=2), most=BATCH))
    kept = now - timedelta(days=services.policy.retention_days)
    await _in_batches(services, lambda c: WEBHOOKS.prune_deliveries(c, before=kept, most=BATCH))
    await _prune_files(services, now)
    await _prune_orphans(services, now)


async def _in_batches(services: Services, delete: Callable[[Connection], Awaitable[str]]) -> None:
    """Delete until a batch is not full: no statement takes long, or holds its locks for long."""
    while True:
        async with services.db.connection() as connection:
            if int((await delete(connection)).split()[-1]) < BATCH:
                return


async def _prune_files(services: Services, now: datetime) -> None:
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


async def _prune_orphans(services: Services, now: datetime) -> None:
    """Delete files that no job has: of submits that died, or turned out to be another's twin.

    They go with a whole day's folder, once no job of that day has files any more.
    """
    policy = services.policy
    kept_s = policy.retention_days * 86400 + policy.job_deadline_s + policy.job_timeout_s
    last = (now - timedelta(days=2, seconds=kept_s)).date()
    days = {match[1] for one in await services.objects.folders("jobs") if (match := _DAY.fullmatch(one))}
    for day in sorted(days):
        begins = datetime.fromisoformat(day).replace(tzinfo=UTC)
        if begins.date() > last:
            return
        async with services.db.connection() as connection:
            needed = await SQL.day_has_files(connection, begins=begins, ends=begins + timedelta(days=1))
        if not needed:
            files = await services.objects.delete_prefix(f"jobs/{day}/")
            log.info("deleted files that no job has", day=day, files=files)


def remove_leftovers(workroom: Path, job_timeout_s: float) -> None:
    """Remove the attempts' folders that killed workers left on the local disk."""
    before = time.time() - max(86400.0, 2 * job_timeout_s)
    for folder in workroom.glob("*-*-*-*-*-*"):
        with suppress(OSError):
            if _ATTEMPT.fullmatch(folder.name) and folder.stat().st_mtime < before:
                shutil.rmtree(folder)
