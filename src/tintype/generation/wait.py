"""Waiting for a job's end: one LISTEN connection for the process, polling as the fallback."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from uuid import UUID

import asyncpg
import structlog

from tintype.generation.services import Services
from tintype.generation.view import get_job
from tintype.infra.db import GONE
from tintype.jobs.model import Job

log = structlog.get_logger(__name__)
CHANNEL = "tintype_jobs"
POLL_S = 2.0
RECENT = 4096


class Waiter:
    """Wakes whoever waits for a job when the database says that it moved. Start it once; it mends its connection."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._events: defaultdict[UUID, set[asyncio.Event]] = defaultdict(set)
        self._task: asyncio.Task[None] | None = None
        self._listens = False
        self._recent: dict[UUID, None] = {}  # the last that were told of, in that order

    async def start(self) -> None:
        self._task = asyncio.create_task(self._listen(), name="job-notices")

    async def stop(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _listen(self) -> None:
        while True:
            try:
                connection = await asyncpg.connect(self._services.db.url)
                try:
                    await connection.add_listener(CHANNEL, self._heard)
                    self._listens = True
                    self._wake_all()  # what was said while nobody listened
                    while not connection.is_closed():
                        await connection.fetchval("SELECT 1")
                        await asyncio.sleep(5)
                finally:
                    self._listens = False
                    self._recent.clear()
                    with suppress(*GONE):
                        await connection.close(timeout=1)
            except GONE as error:
                log.warning("lost the notices' connection", error=type(error).__name__)
                await asyncio.sleep(0.5)
            except Exception:
                log.exception("the notices' connection failed")  # those who wait poll meanwhile
                await asyncio.sleep(POLL_S)

    def _heard(self, _connection: Any, _pid: int, _channel: str, payload: Any) -> None:
        with suppress(ValueError):
            job_id = UUID(str(payload))
            self._recent[job_id] = None
            if len(self._recent) > RECENT:
                del self._recent[next(iter(self._recent))]
            for event in self._events.get(job_id, ()):
                event.set()

    def _wake_all(self) -> None:
        for events in self._events.values():
            for event in events:
                event.set()

    @contextmanager
    def _told(self, job_id: UUID) -> Iterator[asyncio.Event]:
        """Set by each notice about a job from now on."""
        event = asyncio.Event()
        events = self._events[job_id]
        events.add(event)
        try:
            yield event
        finally:
            events.discard(event)
            if not events:
                self._events.pop(job_id, None)

    async def moved(self, job_id: UUID, timeout_s: float) -> bool:
        """Wait for the next notice about a job, at most so long. False on time-out."""
        with self._told(job_id) as event:
            return await _within(event, timeout_s)

    async def finished(self, job: Job, timeout_s: float, *, fresh: bool = False) -> Job | None:
        """The job once it has ended, or None where it has not within ``timeout_s``. It must be marked as awaited.

        ``fresh``: it was accepted a moment ago by this process, which has listened since; so there is nothing to see
        before the first notice.
        """
        loop = asyncio.get_running_loop()
        end = loop.time() + timeout_s
        # Listening begins before looking, so an end between the two is not missed.
        with self._told(job.id) as event:
            if fresh and self._listens and job.id not in self._recent:
                await _within(event, min(POLL_S, timeout_s))
            while True:
                event.clear()
                with suppress(*GONE):
                    job = await get_job(self._services, job.id) or job
                if job.state.terminal:
                    return job
                if (left := end - loop.time()) <= 0:
                    return None
                await _within(event, min(POLL_S, left))


async def _within(event: asyncio.Event, timeout_s: float) -> bool:
    try:
        async with asyncio.timeout(timeout_s):
            await event.wait()
    except TimeoutError:
        return False
    return True
