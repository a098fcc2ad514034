"""A prediction as Server-Sent Events: ``output`` for each file, then ``done``; or ``error``."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tintype.api import sse
from tintype.api.call import Call
from tintype.api.replicate.show import error
from tintype.generation.view import view
from tintype.jobs.model import Job
from tintype.jobs.state import State

HEARTBEAT_S = 10.0


async def events(call: Call, job: Job) -> AsyncIterator[bytes]:
    """Heartbeats until the job has ended, then its events. A client that goes away leaves the job to go on.

    Each has an id: Replicate's clients pass over one without.
    """
    done = job if job.state.terminal else None
    while done is None:
        done = await call.finished(job, HEARTBEAT_S)
        if done is None:
            yield sse.HEARTBEAT
    if done.state is State.FAILED:
        yield sse.event("error", {"detail": error(done)}, event_id=1)
        return
    number = 0
    for file in (await view(call.services, done)).results:
        number += 1
        yield sse.event_of_text("output", file.url, event_id=number)
    ended = {} if done.state is State.SUCCEEDED else {"reason": "canceled"}
    yield sse.event("done", ended, event_id=number + 1)
