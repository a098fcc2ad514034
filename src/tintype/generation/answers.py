"""What a synchronous call answered: kept with the job for its replays, or its idempotency key set free again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tintype.generation.services import Services
from tintype.infra.db import queries
from tintype.jobs.model import Job

SQL = queries("answers")


async def keep_answer(services: Services, job: Job, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Keep the parts of an answer that a later read of the job could not tell; what is kept, which may be a twin's.

    ``balance`` is added: what can be spent now, in minor units of the job's unit.
    """
    if job.answer is not None:
        return job.answer
    async with services.db.connection() as connection:
        balance = await SQL.spendable(connection, account_id=job.account_id, unit=job.unit, now=services.clock.now())
        kept = await SQL.keep(connection, id=job.id, answer=json.dumps({**answer, "balance": balance}))
    found: Mapping[str, Any] = json.loads(kept)
    return found


async def free_key(services: Services, job: Job) -> None:
    """Set the idempotency key that stands for this job free: its call was answered with an error."""
    async with services.db.connection() as connection:
        await SQL.free(connection, account_id=job.account_id, id=job.id)
