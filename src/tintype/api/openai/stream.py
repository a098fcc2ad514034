"""An image request's answer as Server-Sent Events: each finished image is an event, and an error too."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Any

import structlog

from tintype.api.call import Call
from tintype.api.openai import show
from tintype.api.openai.errors import body_of_error, failure
from tintype.generation.view import view
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import Internal, TimedOut, TintypeError

log = structlog.get_logger(__name__)
CONTENT_TYPE = "text/event-stream"
HEADERS = {"Cache-Control": "no-cache, no-transform", "X-Accel-Buffering": "no"}
HEARTBEAT = b": still here\n\n"
HEARTBEAT_S = 10.0


def event(name: str, data: Mapping[str, Any]) -> bytes:
    """One event as bytes (WHATWG HTML, section 9.2)."""
    return f"event: {name}\ndata: {json.dumps(data)}\n\n".encode()


async def events(call: Call, job: Job, limit_s: float) -> AsyncIterator[bytes]:
    """Heartbeats until the job has ended, then an event for each image, or one for what went wrong.

    A job that outlasts ``limit_s`` is cancelled. A client that goes away leaves its job to go on.
    """
    try:
        loop = asyncio.get_running_loop()
        end = loop.time() + limit_s
        done = None
        while done is None and (left := end - loop.time()) > 0:
            done = await call.finished(job, min(left, HEARTBEAT_S))
            if done is None:
                yield HEARTBEAT
        done = done or await call.finished_or_cancelled(job, 0)
        if done is None:
            raise TimedOut
        if done.state is not State.SUCCEEDED:
            raise failure(done)
        seen = await view(call.services, done)
        for file in seen.results:
            data = await show.completed(call.services, seen, file)
            yield event(data["type"], data)
    except TintypeError as error:
        yield event("error", {"type": "error", **body_of_error(error)})
    except Exception:
        log.exception("a stream broke off", request=call.context.request_id)
        yield event("error", {"type": "error", **body_of_error(Internal())})
