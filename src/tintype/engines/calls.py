"""One call that an engine process has in hand, as the host sees it: what is still open, what waits to be taken."""

from __future__ import annotations

import asyncio
import os
import stat
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import structlog

from tintype.engines.contract import (
    Done,
    EngineError,
    Event,
    Failed,
    Log,
    Output,
    Progress,
    Reason,
    Request,
    Sending,
    Started,
)

_MANY = 10_000
_log = structlog.get_logger("tintype.engine")


class Flooded(Exception):
    """The engine says more than anyone can listen to."""


class Call:
    """Jobs that run together. Nothing that the child says of them is believed before it is checked here."""

    def __init__(self, number: int, batch: Sequence[Request], timeout_s: float, now: float) -> None:
        self.number = number
        self.timeout_s = timeout_s
        self.deadline = now + timeout_s
        self.jobs = frozenset(request.job for request in batch)
        self.open = set(self.jobs)
        self.held = False  # its consumer is putting a durable event on record: that time is not the engine's
        self.rented = False
        self.expired = False
        self.left = False
        self.ended = False
        self.error: EngineError | None = None
        self._workdirs = {request.job: request.workdir for request in batch}
        self._events: deque[Event] = deque()
        self._waiter: asyncio.Future[None] | None = None

    # --- from the child ---

    def take(self, event: Event) -> None:
        """An event from the child. Raises Flooded."""
        if event.job not in self.open:
            _log.warning("engine_event_of_no_open_job", kind=type(event).__name__)
            return
        if isinstance(event, Output):
            checked = self._checked(event)
            if isinstance(checked, Failed) and event.role == "partial":
                return  # a courtesy: no job fails for it
            event = checked
        elif isinstance(event, Failed) and self.expired:
            event = replace(event, reason=Reason.HUNG, message=OVER_TIME)
        elif isinstance(event, Sending):
            self.rented = True
        if isinstance(event, Done | Failed):
            self.open.discard(event.job)
        if self.left:
            return
        if isinstance(event, Progress) and self._events and isinstance(last := self._events[-1], Progress):
            if last.job == event.job:
                self._events.pop()
        elif len(self._events) >= _MANY:
            raise Flooded("it floods its host with events")
        if not (isinstance(event, Log) and len(self._events) > _MANY // 10):
            self._events.append(event)
        self._wake()

    def end(self, error: EngineError | None) -> None:
        """The child is through with this call, or is dead."""
        if error is not None and self.expired and error.reason in (Reason.CANCELLED, Reason.FAILED):
            error = over_time()
        if error is None:
            reason, message = (Reason.HUNG, OVER_TIME) if self.expired else (Reason.FAILED, UNFINISHED)
            self._events.extend(Failed(job, reason, message) for job in sorted(self.open))
            self.open.clear()
        elif self.open or not self.jobs:
            self.error = error
        self.ended = True
        self._wake()

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _checked(self, output: Output) -> Event:
        """The output with its real path, if that is a file inside the job's folder; else the job's failure."""
        home = self._workdirs[output.job]
        try:
            said = str(output.path)
            if os.path.dirname(said) == str(home) and stat.S_ISREG(os.lstat(said).st_mode):
                return output  # as nearly all are: not worth a look at each folder on the way
            real = Path(os.path.realpath(home / output.path))
            if real.is_relative_to(os.path.realpath(home)) and real.is_file():
                return replace(output, path=real)
        except (ValueError, OSError):
            pass
        _log.warning("engine_output_refused", job=output.job, path=str(output.path))
        return Failed(output.job, Reason.FAILED, "Generation failed")

    # --- to the consumer ---

    async def next(self) -> Event | None:
        """The next event, ``None`` after the last. Raises the EngineError that ended the jobs still open."""
        while not self._events:
            if self.error is not None:
                raise self.error
            if self.ended or not self.open:
                return None
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        return self._events.popleft()

    async def over(self) -> None:
        """Wait for the end of a call that carries no job. Raises the EngineError that ended it."""
        while not self.ended:
            self._waiter = asyncio.get_running_loop().create_future()
            await self._waiter
        if self.error is not None:
            raise self.error

    @staticmethod
    def is_durable(event: Event) -> bool:
        """Whether the child waits until this is on record: that a provider has, or may have, the job."""
        return isinstance(event, Sending) or (isinstance(event, Started) and event.handle is not None)


OVER_TIME = "Generation timed out. Please try again."
UNFINISHED = "Generation failed"


def over_time() -> EngineError:
    return EngineError(Reason.HUNG, OVER_TIME)


STOPPED = "The engine was stopped"
UNAVAILABLE = "The engine is not available at present. Please try again."

_DEATHS = {
    Reason.CRASHED: "The engine stopped unexpectedly. Please try again.",
    Reason.OUT_OF_MEMORY: "The engine ran out of memory",
    Reason.UNAVAILABLE: STOPPED,
}


def death_of(reason: Reason, *, culprit: bool) -> EngineError:
    """What a call's jobs are told when its process dies; one that hung did not necessarily hang because of them."""
    if reason is Reason.HUNG and culprit:
        return over_time()
    reason = Reason.CRASHED if reason is Reason.HUNG else reason
    return EngineError(reason, _DEATHS[reason])
