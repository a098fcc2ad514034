"""Cancelling: a queued job ends at once; a running one is asked to stop, and ends by its worker's hand."""

from __future__ import annotations

from uuid import UUID

from tintype.generation.services import SQL, Services
from tintype.generation.settle import Outcome, settle_on
from tintype.jobs.model import Job
from tintype.jobs.state import State


async def cancel(services: Services, job_id: UUID, *, at_once: bool = False) -> bool:
    """Cancel a job. False where it had ended before.

    ``at_once`` also ends a running one now, with its hold released; its worker learns of it at the next renewal of its
    lease, and loses the compare-and-set.
    """

    async def act() -> bool:
        async with services.db.transaction() as connection:
            row = await SQL.request_cancel(connection, id=job_id)
            if row is None:
                return False
            job = Job.of(row)
            if job.state is State.QUEUED or at_once:
                await settle_on(services, connection, job, Outcome(State.CANCELLED))
            if job.state is State.QUEUED:  # or those behind it are told that it goes first
                await services.queue.drop(connection, job.lane, str(job.id), job.priority)
            return True

    return await services.db.insist("cancel", act)


async def cancel_account(services: Services, account_id: UUID) -> int:
    """Cancel all that an account has under way; how many that were."""
    async with services.db.connection() as connection:
        open_jobs = [row["id"] async for row in SQL.open_of_account(connection, account_id=account_id)]
    return sum([await cancel(services, job_id, at_once=True) for job_id in open_jobs])
