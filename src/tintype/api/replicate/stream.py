"""A prediction as Server-Sent Events: ``output`` for each file, then ``done``; or ``error``."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from tintype.api.call import Call
from tintype.api.replicate.show import error
from tintype.generation.view import view
from tintype.jobs.model import Job
from tintype.jobs.state import State

CONTENT_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
HEARTBEAT = b": still here\n\n"
HEARTBEAT_S = 10.0


def event(number: int, name: str, data: str) -> bytes:
    """One event as bytes (WHATWG HTML, section 9.2). Clients pass over one without an id."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\nid: {number}\n{lines}\n".encode()


async def events(call: Call, job: Job) -> AsyncIterator[bytes]:
    """Heartbeats until the job has ended, then its events. A client that goes away leaves the job to go on."""
    done = job if job.state.terminal else None
    while done is None:
        done = await call.finished(job, HEARTBEAT_S)
        if done is None:
            yield HEARTBEAT
    if done.state is State.FAILED:
        yield event(1, "error", json.dumps({"detail": error(done)}))
        return
    number = 0
    for file in (await view(call.services, done)).results:
        number += 1
        yield event(number, "output", file.url)
    ended = {} if done.state is State.SUCCEEDED else {"reason": "canceled"}
    yield event(number + 1, "done", json.dumps(ended))
