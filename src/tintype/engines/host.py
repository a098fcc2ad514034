"""The host of an engine: runs it in a process of its own and lives on when that one does not.

The child is watched for its heartbeat, its memory and the time that each call takes. When it dies or is ended, each
job that it held fails with a reason that says whether another attempt may help, and a new child is started, after
pauses that double from 0.1 s to 30 s until a job is done again.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from tintype.engines import wire
from tintype.engines.calls import STOPPED, UNAVAILABLE, Call, Flooded, death_of
from tintype.engines.contract import JSON, Done, EngineCard, EngineError, Event, Reason, Request, Upstream
from tintype.engines.process import EngineProcess

_log = structlog.get_logger("tintype.engine")


@dataclass(frozen=True, slots=True)
class HostLimits:
    """How long, in seconds, and how much memory, in resident bytes of the child and what it starts, is borne."""

    memory_bytes: int | None = None
    heartbeat_timeout_s: float = 10.0
    load_timeout_s: float = 1800.0
    start_timeout_s: float = 60.0
    cancel_grace_s: float = 5.0
    first_backoff_s: float = 0.1
    longest_backoff_s: float = 30.0
    watch_every_s: float = 0.05


class EngineHost:
    """One engine on one device, in one child process at a time. For one event loop; not for several threads."""

    def __init__(
        self,
        *,
        engine: str,
        device: str,
        config: Mapping[str, JSON],
        workdir: Path,
        limits: HostLimits | None = None,
    ) -> None:
        """``config`` goes to the engine with ``device`` added. The child's current folder is ``workdir``."""
        self.engine, self.device = engine, device
        self._config = dict(config) | {"device": device}
        self._workdir = workdir
        self._limits = limits or HostLimits()
        self._process: EngineProcess | None = None
        self._capacity = 0
        self._calls: dict[int, Call] = {}
        self._numbers = 0
        self._waiting: dict[str, bool] = {}  # jobs that wait for a seat; true: cancelled meanwhile
        self._changed = asyncio.Event()  # set, and replaced, whenever a waiting call should look again
        self._keeper: asyncio.Task[None] | None = None
        self._stopping = False
        self._death: asyncio.Future[tuple[Reason, str]] | None = None
        self._hello: asyncio.Future[int] | None = None
        self._beat_at = 0.0
        self._failures = 0
        self._retry_at = 0.0
        self._would_not_start = False
        self.last_problem: str | None = None
        self.loaded: frozenset[str] = frozenset()  # the ids of the cards whose models the engine has ready

    # --- what it is ---

    @property
    def capacity(self) -> int:
        """How many calls run at once: the engine's ``concurrency``; 0 while it has not yet said so."""
        return self._capacity

    @property
    def pid(self) -> int | None:
        """The child's process id, ``None`` while there is no child."""
        return self._process.pid if self._process else None

    @property
    def running(self) -> int:
        """How many calls the child has in hand."""
        return len(self._calls)

    @property
    def ready(self) -> bool:
        """Whether the engine has been made and can take calls."""
        return self._hello is not None and self._hello.done() and self._death is not None and not self._death.done()

    # --- life ---

    async def start(self) -> None:
        """Start the child and wait until its engine is made.

        Raises EngineError (unavailable) where it would not start; the host goes on trying, and ``last_problem`` says
        what is wrong, for the operator.
        """
        if self._stopping:
            raise EngineError(Reason.UNAVAILABLE, STOPPED)
        if self._keeper is None:
            self._workdir.mkdir(parents=True, exist_ok=True)
            self._keeper = asyncio.create_task(self._keep(), name=f"engine {self.engine} on {self.device}")
        await self._until_ready()

    async def stop(self, grace_s: float = 5.0) -> None:
        """Take no more calls, give those in hand ``grace_s`` seconds, then end the child with all that it started."""
        self._stopping = True
        self._stir()
        if self._keeper is None:
            return
        try:
            if self._process is not None and self.ready and self._death is not None:
                self._process.send(["stop"])
                await asyncio.wait([self._death], timeout=grace_s)
        finally:
            self._keeper.cancel()
            await asyncio.wait([self._keeper])

    async def _keep(self) -> None:
        """Keep a child alive until cancelled."""
        while True:
            await self._live()
            pause = min(self._limits.first_backoff_s * 2 ** min(self._failures, 30), self._limits.longest_backoff_s)
            self._failures += 1
            self._retry_at = time.monotonic() + pause
            self._stir()
            _log.info("engine_restarts", engine=self.engine, device=self.device, in_s=pause)
            await asyncio.sleep(pause)

    async def _live(self) -> None:
        """One child's life, from start to end."""
        loop = asyncio.get_running_loop()
        death: asyncio.Future[tuple[Reason, str]] = loop.create_future()
        self._death, self._hello = death, loop.create_future()
        self._beat_at = time.monotonic()
        reason, why = Reason.UNAVAILABLE, STOPPED
        try:
            self._process = await EngineProcess.start(
                f"{self.engine}@{self.device}",
                self._workdir,
                lambda message: self._hear(message, death),
                lambda why: self._die(death, Reason.CRASHED, why),
            )
            beat = min(self._limits.heartbeat_timeout_s / 5, 1.0)
            self._process.send(["config", self.engine, self._config, beat])
            await self._watch(self._process, death)
            reason, why = death.result()
        except OSError as error:
            reason, why = Reason.UNAVAILABLE, f"cannot be started: {error}"
        except Exception as error:  # noqa: BLE001 - whatever it is, the next attempt must be made
            _log.exception("engine_host_failed", engine=self.engine, device=self.device)
            reason, why = Reason.CRASHED, f"{type(error).__name__} in its host"
        finally:
            self._die(death, reason, why)
            await self._bury(reason, why)

    def _die(self, death: asyncio.Future[tuple[Reason, str]], reason: Reason, why: str) -> None:
        if not death.done():
            death.set_result((reason, why))

    async def _bury(self, reason: Reason, why: str) -> None:
        """Fail what the child held, and make sure that nothing is left of it."""
        self._would_not_start = self._hello is None or not self._hello.done()
        for call in self._calls.values():
            call.end(death_of(reason, culprit=call.expired or reason is not Reason.HUNG))
        self._calls.clear()
        self.loaded = frozenset()
        status: int | None = None
        if self._process is not None:
            process, self._process = self._process, None
            status = await _surely(process.end())
        if not self._stopping:
            self.last_problem = why
            _log.warning(
                "engine_process_ended", engine=self.engine, device=self.device, reason=reason, why=why, status=status
            )
        self._stir()

    # --- watching ---

    async def _watch(self, process: EngineProcess, death: asyncio.Future[tuple[Reason, str]]) -> None:
        """Look at the child every few hundredths of a second until it is dead or must be."""
        limits = self._limits
        begun = last = time.monotonic()
        while not death.done():
            await asyncio.wait([death], timeout=limits.watch_every_s)
            now = time.monotonic()
            late = now - last - limits.watch_every_s
            last = now
            if late > 0.5:
                self._beat_at += late  # it was we who stood still: what the child said meanwhile is not yet read
            if death.done():
                return
            if process.exited():
                self._die(death, Reason.CRASHED, "died")
            elif limits.memory_bytes is not None and (used := process.memory()) > limits.memory_bytes:
                self._die(death, Reason.OUT_OF_MEMORY, f"took {used} bytes, {limits.memory_bytes} are allowed")
            elif not self.ready and now - begun > limits.start_timeout_s:
                self._die(death, Reason.UNAVAILABLE, f"did not start within {limits.start_timeout_s:g} s")
            elif self.ready and now - self._beat_at > limits.heartbeat_timeout_s:
                for call in self._calls.values():
                    call.expired = True
                self._die(death, Reason.HUNG, f"gave no sign of life for {limits.heartbeat_timeout_s:g} s")
            else:
                self._check_time(process, death, now)

    def _check_time(self, process: EngineProcess, death: asyncio.Future[tuple[Reason, str]], now: float) -> None:
        for call in self._calls.values():
            if now <= call.deadline or call.held:
                continue
            if call.expired:
                self._die(death, Reason.HUNG, "went on with a call that was over its time and cancelled")
                return
            call.expired = True
            call.deadline = now + self._limits.cancel_grace_s
            # What a provider has taken is left there: the next attempt resumes it instead of paying twice.
            abandon = call.rented or call.left
            process.send(["abandon", call.number] if abandon else ["cancel", call.number, sorted(call.open)])

    def _hear(self, message: list[Any], death: asyncio.Future[tuple[Reason, str]]) -> None:
        """A message from the child. Raises WireError."""
        self._beat_at = time.monotonic()
        match message:
            case ["event", int(number), *event]:
                if call := self._calls.get(number):
                    self._take(call, event, death)
            case ["ends", int(number), failure]:
                if call := self._calls.pop(number, None):
                    call.end(None if failure is None else EngineError(*wire.decode_failure(failure)))
                    self._stir()
            case ["loading", int(number)]:
                if call := self._calls.get(number):
                    call.deadline = self._beat_at + self._limits.load_timeout_s
            case ["loaded", int(number)]:
                if call := self._calls.get(number):
                    call.deadline = self._beat_at + call.timeout_s
            case ["hello", int(capacity)]:
                if self._hello is not None and not self._hello.done():
                    self._capacity = min(max(capacity, 1), 1024)
                    self._hello.set_result(self._capacity)
                    self.last_problem = None
                    self._stir()
            case ["refused", str(why)]:
                self._die(death, Reason.UNAVAILABLE, f"would not start: {why[:2000]}")
            case ["models", [*cards]]:
                self.loaded = frozenset(map(str, cards))
            case ["beat"]:
                pass
            case _:
                raise wire.WireError("an unknown message")

    def _take(self, call: Call, data: list[Any], death: asyncio.Future[tuple[Reason, str]]) -> None:
        if len(data) != 1 or not isinstance(data[0], list):
            raise wire.WireError("no event")
        event = wire.decode_event(data[0])
        if isinstance(event, Done):
            self._failures = 0
        try:
            call.take(event)
        except Flooded as error:
            self._die(death, Reason.CRASHED, str(error))

    # --- calls ---

    def run(self, batch: Sequence[Request], *, timeout_s: float) -> AsyncGenerator[Event, None]:
        """Run one job or a batch of compatible ones, all of one card.

        A ``Sending``, or a ``Started`` with a handle, must be on record before the next event is asked for: only then
        does the engine go on. After the last job's ``Done`` or ``Failed`` the iterator ends. EngineError is raised
        where the engine failed all jobs that had not ended: crashed, hung (also: over ``timeout_s`` seconds, loading
        not counted), out of memory, unavailable (would not start; ``retry_after`` in seconds), or as the engine itself
        said. An iterator that is left early cancels its jobs; what a provider has already taken is only left alone, to
        be resumed.
        """
        if not batch:
            raise ValueError("a batch has at least one job")
        return self._stream(batch, None, timeout_s)

    def resume(self, request: Request, upstream: Upstream, *, timeout_s: float) -> AsyncGenerator[Event, None]:
        """Go on with a job that an earlier attempt had sent to a provider. Otherwise as :meth:`run`."""
        return self._stream([request], upstream, timeout_s)

    async def cancel(self, job: str) -> None:
        """Ask the engine to stop that job, also upstream. Its iterator tells what came of it. No-op where unknown."""
        if job in self._waiting:
            self._waiting[job] = True
            self._stir()
        for call in self._calls.values():
            if job in call.open and self._process is not None:
                self._process.send(["cancel", call.number, [job]])

    async def preload(self, card: EngineCard) -> None:
        """Have the engine make that card's model ready before its first job, which waits for a seat as a job does.

        Raises EngineError where it cannot, or as :meth:`run`.
        """
        await self._slot({f"load {card.id}"})
        self._numbers += 1
        call = Call(self._numbers, (), self._limits.load_timeout_s, time.monotonic())
        if self._process is None:
            raise EngineError(Reason.UNAVAILABLE, UNAVAILABLE)
        self._calls[call.number] = call
        self._process.send(["load", call.number, card.id, card.engine, dict(card.settings)])
        await call.over()

    async def _stream(
        self, batch: Sequence[Request], upstream: Upstream | None, timeout_s: float
    ) -> AsyncGenerator[Event, None]:
        self._numbers += 1
        number = self._numbers
        jobs = [wire.encode_request(request) for request in batch]
        order = ["run", number, jobs]
        if upstream is not None:
            order = ["resume", number, jobs[0], upstream.token, upstream.handle]
        frame = wire.frame(order)
        self._waiting |= dict.fromkeys((request.job for request in batch), False)
        try:
            await self._slot({request.job for request in batch})
        finally:
            for request in batch:
                self._waiting.pop(request.job, None)
        call = Call(number, batch, timeout_s, time.monotonic())
        call.rented = upstream is not None
        process = self._process
        if process is None:
            raise EngineError(Reason.UNAVAILABLE, UNAVAILABLE)
        self._calls[call.number] = call
        try:
            process.write(frame)
            while (event := await call.next()) is not None:
                if call.is_durable(event):
                    shown, call.held = time.monotonic(), True
                    yield event
                    call.held = False
                    call.deadline += time.monotonic() - shown
                    process.send(["ack", call.number])
                else:
                    yield event
        finally:
            call.left, call.held = True, False
            if not call.ended and call.open:
                process.send(["abandon", call.number])

    async def _slot(self, jobs: set[str]) -> None:
        """Wait until the child may take another call, and has let go of any earlier one of these jobs."""
        while True:
            await self._until_ready()
            if self._stopping:
                raise EngineError(Reason.UNAVAILABLE, STOPPED)
            if all(self._waiting.get(job) for job in jobs):
                raise EngineError(Reason.CANCELLED, "The job was cancelled")
            if len(self._calls) < self._capacity and all(jobs.isdisjoint(call.jobs) for call in self._calls.values()):
                return
            await self._changed.wait()

    async def _until_ready(self) -> None:
        waited_until = time.monotonic() + self._limits.start_timeout_s + self._limits.longest_backoff_s
        while not self.ready:
            now = time.monotonic()
            if self._stopping or self._keeper is None:
                raise EngineError(Reason.UNAVAILABLE, STOPPED)
            if self._would_not_start and now < self._retry_at:
                raise EngineError(Reason.UNAVAILABLE, UNAVAILABLE, max(self._retry_at - now, 0.1))
            if now > waited_until:
                raise EngineError(Reason.UNAVAILABLE, UNAVAILABLE, 1.0)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._changed.wait(), waited_until - now)

    def _stir(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()


async def _surely(ending: Coroutine[Any, Any, int]) -> int:
    """Await that even when cancelled meanwhile, and only then be cancelled: no dead child may stay unburied."""
    task, cancelled = asyncio.ensure_future(ending), False
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            cancelled = True
    if cancelled:
        raise asyncio.CancelledError
    return task.result()
