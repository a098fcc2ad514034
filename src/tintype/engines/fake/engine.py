"""The fake engine itself. Its package's docstring says what it can be told."""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tintype.engines.contract import (
    JSON,
    Done,
    EngineCard,
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
    Task,
    Upstream,
)
from tintype.engines.fake import script as scripts
from tintype.engines.fake.files import SUFFIXES, Files
from tintype.engines.fake.script import Script
from tintype.engines.fake.state import State
from tintype.kernel.errors import SettingsError

_NEEDS_INPUT = frozenset(
    {Task.IMAGE_TO_IMAGE, Task.INPAINTING, Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_VIDEO, Task.IMAGE_TO_3D}
)
_LARGEST = 16384
PICTURES = ("png", "jpeg", "webp")
GARBAGE = b"this is no picture" * 8
_CHUNK = 16 << 20


class _Cancelled(Exception):
    """The job was told to stop."""


class _Job:
    """A job in hand: whether it is to stop, and under which handle a provider has it."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.handle: str | None = None


class FakeEngine:
    """See :mod:`tintype.engines.fake`."""

    def __init__(self, config: Mapping[str, JSON]) -> None:
        if refusal := config.get("refuse"):
            raise SettingsError(f"The fake engine was told to refuse: {refusal}", field="refuse")
        concurrency = config.get("concurrency", 64)
        if type(concurrency) is not int or not 1 <= concurrency <= 1024:
            raise SettingsError("concurrency must be a whole number from 1 to 1024", field="concurrency")
        state_dir = config.get("state_dir")
        if state_dir is not None and not isinstance(state_dir, str):
            raise SettingsError("state_dir must be a path", field="state_dir")
        self.concurrency = concurrency
        self._load_delay = _number(config, "load_delay")
        self._load_fails = _number(config, "load_fails")
        self._state = State(Path(state_dir) if state_dir else None)
        self._files = Files()
        self._jobs: dict[str, _Job] = {}
        self._loaded: set[str] = set()

    def load(self, card: EngineCard) -> None:
        time.sleep(self._load_delay)
        if self._load_fails and self._state.count("load", card.id) <= self._load_fails:
            raise EngineError(Reason.UNAVAILABLE, "The model could not be loaded")
        self._loaded.add(card.id)

    def unload(self, card: EngineCard) -> None:
        self._loaded.discard(card.id)

    def cancel(self, job: str) -> None:
        if found := self._jobs.get(job):
            if found.handle:
                self._state.cancel(found.handle)
            found.stop.set()

    def generate(self, batch: Sequence[Request]) -> Iterator[Event]:
        for request in batch:
            yield from self._one(request, None)

    def resume(self, request: Request, upstream: Upstream) -> Iterator[Event]:
        yield from self._one(request, upstream)

    def _one(self, request: Request, upstream: Upstream | None) -> Iterator[Event]:
        job = request.job
        state = self._jobs[job] = _Job()
        try:
            script = scripts.read(request.prompt)
            if request.card.id not in self._loaded:
                raise EngineError(Reason.FAILED, "The model is not loaded")
            _check(request)
            if script.has("upstream") or script.has("upstream-lost"):
                yield from self._rent(request, script, upstream, state)
            else:
                yield Started(job)
            yield from self._work(request, script, state)
            self._fault(request, script)
            yield from self._outputs(request, script)
            if not script.has("no-done"):
                yield Done(job, cost_micro=1000 if state.handle else None)
        except _Cancelled:
            yield Failed(job, Reason.CANCELLED, "The job was cancelled")
        except EngineError as error:
            yield Failed(job, error.reason, error.message, error.retry_after)
        finally:
            if self._jobs.get(job) is state:
                del self._jobs[job]

    # --- rented ---

    def _rent(self, request: Request, script: Script, upstream: Upstream | None, state: _Job) -> Iterator[Event]:
        handle = upstream.handle if upstream else None
        if upstream and handle is None:
            if script.has("upstream-lost"):
                raise EngineError(Reason.OUTCOME_UNKNOWN, "It is not known what became of the job")
            handle = self._state.handle_of(upstream.token)
        token = upstream.token if upstream else secrets.token_hex(16)
        if upstream is None:
            yield Sending(request.job, token)
        if handle is None:
            # Also when resuming: the provider knows all tokens it was ever sent, so this one never got there.
            handle = self._state.submit(token, request.job)
        state.handle = handle
        if script.text("at") == "sent":
            self._fault(request, script)
        yield Started(request.job, handle)

    # --- working and failing ---

    def _work(self, request: Request, script: Script, state: _Job) -> Iterator[Event]:
        job, delay = request.job, script.number("delay")
        steps = int(script.number("steps")) or (max(int(delay / 0.1), 1) if delay else 0)
        for number in range(int(script.number("print"))):
            print(f"line {number} of {job}")  # noqa: T201 - what an engine prints must reach the log
        if script.has("print"):
            yield Log(job, "printed")
        told = 0
        for step in range(steps):
            self._wait(state, delay / steps)
            yield Progress(job, (step + 1) / steps)
            due = (step + 1) * (request.partials + 1) // steps
            while told < min(due, request.partials):
                yield from self._partials(request, script, told)
                told += 1
        for number in range(told, request.partials):
            yield from self._partials(request, script, number)
        self._wait(state, 0)

    def _partials(self, request: Request, script: Script, number: int) -> Iterator[Event]:
        """Of each picture an unfinished one: of other seeds' colours, so that they can be told from each other."""
        if request.output_format not in PICTURES:
            return
        width, height = _size(request)
        for index in range(request.count):
            path = request.workdir / f"partial-{index}-{number}.{SUFFIXES[request.output_format]}"
            seed = request.seed + index + (number + 1) * 5
            kind = request.output_format
            path.write_bytes(GARBAGE if script.has("bad-partial") else self._files.get(kind, width, height, seed))
            yield Output(request.job, path, index, "partial")

    def _wait(self, state: _Job, seconds: float) -> None:
        stopped = state.stop.wait(seconds) if seconds else state.stop.is_set()
        if stopped or (state.handle is not None and self._state.is_cancelled(state.handle)):
            raise _Cancelled

    def _still(self, script: Script, name: str, job: str) -> bool:
        """Whether a fault is wanted, and not yet had as often as it should be."""
        times = script.number(f"{name}-times")
        if times:
            return self._state.count(name, job) <= times
        return script.has(name)

    def _fault(self, request: Request, script: Script) -> None:
        """Go wrong as told. Raises EngineError, or anything else, or does not come back."""
        if not script.tokens:
            return
        job = request.job
        if script.has("eat"):
            _eat(script.size("eat"))
        if self._still(script, "crash", job):
            os.kill(os.getpid(), signal.SIGKILL)
        if script.has("segfault"):
            ctypes.string_at(0)
        if script.has("exit"):
            os._exit(3)
        if self._still(script, "hang", job):
            _hang(script.text("hang") == "gil")
        if script.has("memory-error"):
            raise MemoryError
        if script.has("raise"):
            if script.text("raise"):
                raise EngineError(script.reason("raise"), "The engine was told to raise this")
            raise RuntimeError("the fake engine was told to raise")
        if script.has("moderated"):
            raise EngineError(Reason.MODERATED, "The result was refused by the content filter")
        if self._still(script, "fail", job):
            wait = script.number("retry-after") if script.has("retry-after") else None
            raise EngineError(script.reason("fail"), "The engine was told to fail", wait)

    # --- files ---

    def _outputs(self, request: Request, script: Script) -> Iterator[Event]:
        width, height = _size(request)
        if script.has("wrong-size"):
            width, height = width + 16, height + 16
        for index in range(request.count):
            seed = request.seed + index
            for kind in (request.output_format, *request.also):
                path = request.workdir / f"{index}.{SUFFIXES[kind]}"
                path.write_bytes(self._bytes(request, script, kind, width, height, seed))
                said = _misplaced(path, script)
                yield Output(request.job, said, index, "result" if kind == request.output_format else "also", seed)
            if request.output_format == "glb":
                path = request.workdir / f"{index}-preview.png"
                path.write_bytes(self._files.get("png", 512, 512, seed))
                yield Output(request.job, path, index, "preview", seed)

    def _bytes(self, request: Request, script: Script, kind: str, width: int, height: int, seed: int) -> bytes:
        if script.has("bad-file"):
            return GARBAGE
        alpha = request.task is Task.BACKGROUND_REMOVAL and kind in ("png", "webp")
        films = kind in ("mp4", "gif")
        frames, fps = (request.frames or 1, request.fps or 24) if films else (1, 24)
        return self._files.get(kind, width, height, seed, frames=frames, fps=fps, alpha=alpha)


def _number(config: Mapping[str, JSON], name: str) -> float:
    value = config.get(name, 0)
    if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
        raise SettingsError(f"{name} must be a number, 0 or more", field=name)
    return float(value)


def _size(request: Request) -> tuple[int, int]:
    """Width and height of the outputs in pixels: the input's own where none were asked for."""
    if request.width and request.height:
        return request.width, request.height
    return request.inputs[0].width, request.inputs[0].height


def _check(request: Request) -> None:
    for kind in (request.output_format, *request.also):
        if kind not in SUFFIXES:
            raise EngineError(Reason.INVALID, f"'{kind}' is no format: accepted are {', '.join(SUFFIXES)}")
    if request.task in _NEEDS_INPUT and not request.inputs:
        raise EngineError(Reason.INVALID, f"{request.task.value} needs an input image")
    if not request.inputs and not (0 < request.width <= _LARGEST and 0 < request.height <= _LARGEST):
        raise EngineError(Reason.INVALID, f"width and height must be from 1 to {_LARGEST}")
    if request.output_format == "mp4" and (request.width % 2 or request.height % 2):
        raise EngineError(Reason.INVALID, "a video's width and height must be even")


def _misplaced(path: Path, script: Script) -> Path:
    """Where the file is said to be: the truth, unless told otherwise."""
    if script.has("no-file"):
        return path.with_name("missing.png")
    if script.has("escape"):
        return path.parent / ".." / ".." / ".." / ".." / "etc" / "hostname"
    if script.has("symlink"):
        path.unlink()
        path.symlink_to("/etc/hostname")
    return path


def _eat(size: int) -> None:
    held = [b"\x01" * _CHUNK for _ in range(size // _CHUNK + 1)]
    time.sleep(1.0)
    held.clear()


def _hang(with_lock: bool) -> None:
    wait = ctypes.PyDLL(None).sleep if with_lock else time.sleep
    while True:
        wait(3600)
