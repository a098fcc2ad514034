"""A request's status as Server-Sent Events until it has ended."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tintype.api import sse
from tintype.api.call import Call
from tintype.api.fal import show
from tintype.generation.estimate import place_in_queue
from tintype.generation.view import get_job
from tintype.jobs.model import Job
from tintype.jobs.state import State

HEARTBEAT_S = 10.0
LOOK_S = 1.0


async def position_of(call: Call, job: Job) -> int:
    """How many go before it; 0 where it does not wait."""
    return (await place_in_queue(call.services, job)).ahead if job.state is State.QUEUED else 0


async def statuses(call: Call, job: Job, *, logs: bool) -> AsyncIterator[bytes]:
    """The status now, and each time that it changes; a sign of life now and then. Never more than a second late."""
    told, silent_s = None, 0.0
    while True:
        status = show.status(job, await position_of(call, job), logs=logs)
        if status != told:
            told, silent_s = status, 0.0
            yield sse.event("", status)
        if job.state.terminal:
            return
        moved = await call.context.edge.waiter.moved(job.id, LOOK_S)
        silent_s += 0.0 if moved else LOOK_S
        if silent_s >= HEARTBEAT_S:
            silent_s = 0.0
            yield sse.HEARTBEAT
        job = await get_job(call.services, job.id) or job
