"""Unfinished pictures of a running job, for those who watch it: checked, stored for a while, and never kept.

They are no artifacts and cost nothing; no job waits or fails for one. A picture goes through ``show`` beside the job's
own way; ``shown`` reads in any process what there is; ``sweep`` deletes them a little after the job's end.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog

from tintype.engines.contract import Output
from tintype.generation.finish import IMAGES, fitted
from tintype.generation.services import SQL, Services
from tintype.generation.view import signed
from tintype.infra.objects import StorageFailed
from tintype.jobs.model import Job
from tintype.media.derive import strip_metadata
from tintype.media.inspect import BadOutput, Measured, inspect
from tintype.moderation.model import Context

log = structlog.get_logger(__name__)
MOST = 3
FOLDER = "partials"
# One that cannot be checked and stored within these is not shown: the next one, or the picture itself, is on its way.
MODERATION_S = 3.0
STORING_S = 10.0
SWEEP_S = 3.0
KEPT_S = 30.0
"""How long they outlive their job, for those who are just fetching one. More than ``STORING_S``."""


@dataclass(frozen=True, slots=True)
class Partial:
    """An unfinished picture: the ``number``-th (from 0) that ``attempt`` showed of the job's picture ``index``.

    ``id`` is its event's; ``width`` and ``height`` in pixels.
    """

    id: int
    at: datetime
    attempt: int
    index: int
    number: int
    storage_key: str
    content_type: str
    width: int
    height: int

    @classmethod
    def of(cls, row: Any) -> Partial:
        """Of a row of ``job_events``."""
        return cls(id=row["id"], at=row["at"], **json.loads(row["data"]))


@dataclass(slots=True)
class Partials:
    """What one attempt of a job shows of its unfinished pictures, in a task of its own."""

    services: Services
    job: Job
    _taken: Counter[int] = field(default_factory=Counter)
    _shown: Counter[int] = field(default_factory=Counter)
    _waiting: deque[Output] = field(default_factory=deque)
    _task: asyncio.Task[None] | None = None
    _refused: bool = False

    def take(self, output: Output) -> None:
        """Show it as soon as may be. What nobody asked for is passed over."""
        request = self.job.request
        most = 0 if self._refused else request.get("partials", 0)
        if output.index >= request["count"] or self._taken[output.index] >= most:
            return
        self._taken[output.index] += 1
        self._waiting.append(output)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._work(), name=f"partials of {self.job.id}")

    async def close(self) -> None:
        """The attempt is over: what is not shown by now never is."""
        self._waiting.clear()
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _work(self) -> None:
        while self._waiting:
            output = self._waiting.popleft()
            try:
                await self._show(output)
            except Exception as error:  # noqa: BLE001 - a courtesy: no job fails for it
                log.warning("partial not shown", job=str(self.job.id), error=f"{type(error).__name__}: {error}"[:300])

    async def _show(self, output: Output) -> None:
        services, job = self.services, self.job
        measured, path = await asyncio.to_thread(_made_to_measure, job, output)
        async with asyncio.timeout(MODERATION_S):
            if not await _allowed(services, job, path):
                # The ones after it would show the same, ever more clearly.
                self._refused = True
                self._waiting.clear()
                return
        number = self._shown[output.index]
        name = f"{output.index}-{number}{path.suffix}"
        key = f"{job.request['folder']}/{FOLDER}/a{job.attempt}/{name}"
        async with asyncio.timeout(STORING_S):
            async with services.db.connection() as connection:
                # On record before it is stored, so that it is found and deleted whatever dies when.
                if await SQL.expect_partials(connection, id=job.id, attempt=job.attempt) is None:
                    return
            await services.objects.put(key, path, measured.content_type)
        said = {
            "attempt": job.attempt,
            "index": output.index,
            "number": number,
            "storage_key": key,
            "content_type": measured.content_type,
            "width": measured.width,
            "height": measured.height,
        }
        async with services.db.connection() as connection:
            told = await SQL.partial(
                connection, id=job.id, attempt=job.attempt, data=json.dumps(said), now=services.clock.now()
            )
        if told is not None:
            self._shown[output.index] += 1


def _made_to_measure(job: Job, output: Output) -> tuple[Measured, Any]:
    """The picture in the size and format that was asked for, without metadata."""
    if job.request["output_format"] not in IMAGES:
        raise BadOutput("Only images have unfinished pictures.")
    path, measured = fitted(job, output.path, inspect(output.path), name=f"shown-{output.path.stem}")
    if not measured.content_type.startswith("image/"):
        raise BadOutput("An unfinished picture must be an image.")
    if measured.says_more and strip_metadata(path):
        measured = inspect(path)
    return measured, path


async def _allowed(services: Services, job: Job, path: Any) -> bool:
    if not services.moderator.can_check_images:
        return True
    adult = services.policy.adult_content and services.catalog.cards[job.card].adult
    verdict = await services.moderator.check_image(path, context=Context(adult_content=adult))
    return bool(verdict.allowed)


# --- those who watch -------------------------------------------------------------------------------------------------


async def shown(services: Services, job_id: UUID, after: int) -> list[Partial]:
    """A job's unfinished pictures so far whose events come after that one."""
    async with services.db.connection() as connection:
        return [Partial.of(row) async for row in SQL.partials_shown(connection, job_id=job_id, after=after)]


def over(services: Services, job: Job) -> bool:
    """Whether the job's unfinished pictures are gone, or may be at any moment."""
    ended = job.finished_at
    return ended is not None and services.clock.now() >= ended + timedelta(seconds=KEPT_S)


async def link(services: Services, job: Job, partial: Partial) -> str:
    """A signed link to it. It works until a little after the job's end."""
    return await signed(services, job, partial.storage_key, partial.content_type, services.clock.now())


async def sweep(services: Services) -> None:
    """Delete the unfinished pictures of jobs that have ended. May be said by several at once.

    Takes a few seconds at most, also where the storage does not answer: what is left is taken the next time.
    """
    before = services.clock.now() - timedelta(seconds=KEPT_S)
    with suppress(StorageFailed, TimeoutError):
        async with asyncio.timeout(SWEEP_S):
            while await _sweep_some(services, before):
                pass


async def _sweep_some(services: Services, before: datetime) -> bool:
    """Whether there were any."""
    async with services.db.connection() as connection:
        due = [(row["job_id"], row["folder"]) async for row in SQL.partials_due(connection, before=before)]
    await asyncio.gather(*(services.objects.delete_prefix(f"{folder}/{FOLDER}/") for _, folder in due))
    if due:
        async with services.db.connection() as connection:
            await SQL.partials_deleted(connection, ids=[job_id for job_id, _ in due])
    return bool(due)
