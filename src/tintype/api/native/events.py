"""A job's events as they come, and what was missed of them. All of it is read from the database, so any process can."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from tintype.api import sse
from tintype.api.call import Call
from tintype.api.native import show
from tintype.generation import partial
from tintype.generation.estimate import place_in_queue
from tintype.generation.services import SQL, Services
from tintype.generation.view import get_job, view
from tintype.generation.wait import Waiter
from tintype.infra.db import GONE
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import Invalid

HEARTBEAT_S = 15.0
LOOK_EVERY_S = 1.0
RECONNECT_MS = 2000
_ENDS = frozenset(state.value for state in State if state.terminal)
_ID = re.compile(r"[0-9]{1,18}")


def last_seen(call: Call) -> int | None:
    """The last event that the caller has seen, None where it does not say. Raises Invalid, naming the field."""
    for name, value in (
        ("Last-Event-ID", call.headers.get("last-event-id")),
        ("last_event_id", call.query_params.get("last_event_id")),
    ):
        if value:
            if not _ID.fullmatch(value.strip()):
                raise Invalid(f"{name} must be the id of an event", field=name)
            return int(value)
    return None


async def all_seen(services: Services, job: Job, after: int) -> bool:
    """Whether the job has ended and nothing came after that event: then there is nothing to stream, now or ever."""
    if not job.state.terminal:
        return False
    async with services.db.connection() as connection:
        return not [row["id"] async for row in SQL.events(connection, job_id=job.id, after=after)]


@dataclass
class Stream:
    """The events of one job for one listener. ``after`` is the last event that it has."""

    services: Services
    waiter: Waiter
    job: Job
    after: int = 0
    _waiting: dict[str, Any] = field(default_factory=dict)
    _said_at: float = 0.0

    async def __aiter__(self) -> AsyncIterator[bytes]:
        loop = asyncio.get_running_loop()
        yield sse.retry(RECONNECT_MS)
        self._said_at = loop.time()
        while True:
            # Listening begins before looking, so what happens between the two is not missed.
            notice = asyncio.create_task(self.waiter.moved(self.job.id, LOOK_EVERY_S))
            try:
                await asyncio.sleep(0)
                for part in await self._look():
                    self._said_at = loop.time()
                    yield part
                if self.after < 0:
                    return
                if loop.time() - self._said_at >= HEARTBEAT_S:
                    self._said_at = loop.time()
                    yield sse.HEARTBEAT
                await notice
            finally:
                notice.cancel()

    async def _look(self) -> list[bytes]:
        """What is new since the last look. While the database is away, nothing is."""
        with suppress(*GONE):
            # The job is read before its events: if it has ended here, its last event is among them.
            self.job = await get_job(self.services, self.job.id) or self.job
            parts = await self._events()
            if not parts and self.job.state.terminal:
                # Its events are kept for two days, the job for longer.
                parts.append(sse.event(self.job.state.value, await self._whole()))
                self.after = -1
            elif self.job.state is State.QUEUED:
                parts += await self._place()
            return parts
        return []

    async def _events(self) -> list[bytes]:
        parts = []
        async with self.services.db.connection() as connection:
            rows = [row async for row in SQL.events(connection, job_id=self.job.id, after=self.after)]
        for row in rows:
            self.after = row["id"]
            if row["kind"] in _ENDS:
                self.job = await get_job(self.services, self.job.id) or self.job
                parts.append(sse.event(row["kind"], await self._whole(), event_id=row["id"]))
                self.after = -1
                break
            if (data := await self._data(row)) is None:
                continue
            parts.append(sse.event(row["kind"], data, event_id=row["id"]))
            self._waiting = {}
        return parts

    async def _data(self, row: Any) -> dict[str, Any] | None:
        """What an event says; None where it is no news any more."""
        data: dict[str, Any] = {"id": self.job.public_id, "at": show.time(row["at"])}
        if row["kind"] == "partial":
            if partial.over(self.services, self.job):
                return None
            shown = partial.Partial.of(row)
            return data | show.partial(shown, await partial.link(self.services, self.job, shown))
        data |= json.loads(row["data"])
        if "progress" in data:
            data["progress"] = round(data["progress"], 4)
        return data

    async def _whole(self) -> dict[str, Any]:
        seen = await view(self.services, self.job)
        return show.generation(seen, retention_days=self.services.policy.retention_days)

    async def _place(self) -> list[bytes]:
        """Its place in the queue, where that has changed."""
        place = show.place(await place_in_queue(self.services, self.job))
        if place == self._waiting:
            return []
        self._waiting = place
        return [sse.event("queued", {"id": self.job.public_id, **place})]
