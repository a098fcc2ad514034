"""An image request's answer as Server-Sent Events: each image is one, unfinished or done, and an error too."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress

import structlog

from tintype.api.call import Call
from tintype.api.openai import show
from tintype.api.openai.errors import body_of_error, failure
from tintype.api.sse import HEARTBEAT, event
from tintype.generation.partial import shown
from tintype.generation.services import Services
from tintype.generation.view import get_job, view
from tintype.infra.db import GONE
from tintype.infra.objects import StorageFailed
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import Internal, NotFound, TimedOut, TintypeError

log = structlog.get_logger(__name__)
HEARTBEAT_S = 10.0
LOOK_S = 2.0


async def events(call: Call, job: Job, limit_s: float) -> AsyncIterator[bytes]:
    """Unfinished images as they come, and heartbeats, until the job has ended; then an event for each image.

    In the place of what cannot be given there is one for what went wrong. A job that outlasts ``limit_s`` is cancelled.
    A client that goes away leaves its job to go on.
    """
    try:
        async for part in _waiting(call, job, asyncio.get_running_loop().time() + limit_s):
            yield part
        done = await call.finished_or_cancelled(job, 0)
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


async def _waiting(call: Call, job: Job, end: float) -> AsyncIterator[bytes]:
    """What there is to say until the job has ended, or ``end`` (on the loop's clock) has come."""
    loop, services = asyncio.get_running_loop(), call.services
    partials = Partials(services)
    said_at = loop.time()
    while True:
        # Listening begins before looking, so what happens between the two is not missed.
        notice = asyncio.create_task(call.context.edge.waiter.moved(job.id, min(LOOK_S, max(0.0, end - loop.time()))))
        try:
            await asyncio.sleep(0)
            with suppress(*GONE):
                # The job is read first: if it has ended here, all that it showed is there to be read.
                job = await get_job(services, job.id) or job
                async for part in partials.since(job):
                    said_at = loop.time()
                    yield part
            if job.state.terminal or loop.time() >= end:
                return
            if loop.time() - said_at >= HEARTBEAT_S:
                said_at = loop.time()
                yield HEARTBEAT
            await notice
        finally:
            notice.cancel()


class Partials:
    """The unfinished images that a client has been sent of a job.

    Each index comes once for each image: where an attempt failed, the next one goes on where that one was.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._after = 0
        self._next: Counter[int] = Counter()

    async def since(self, job: Job) -> AsyncIterator[bytes]:
        """The events of those that came since the last look."""
        if not job.request.get("partials"):
            return
        for one in await shown(self._services, job.id, self._after):
            self._after = one.id
            if one.number < self._next[one.index]:
                continue
            try:
                data = await show.partial(self._services, job, one)
            except (NotFound, StorageFailed):
                continue  # the image itself will come
            self._next[one.index] = one.number + 1
            yield event(data["type"], data)
