"""The engine's own process: ``python -P -m tintype.engines.child FD``. Started by the host, never by hand.

The main thread reads the host's messages, one thread beats, and a pool of ``engine.concurrency`` threads runs the
calls. When the host is gone (end of file on the socket) the process group kills itself. A thread of faulthandler's,
which needs no interpreter lock, ends a process that has not beaten for long, even where no host is left to see it.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, NoReturn

from tintype.engines import registry, wire
from tintype.engines.contract import (
    Done,
    Engine,
    EngineCard,
    EngineError,
    Event,
    Failed,
    Keeper,
    Output,
    Progress,
    Reason,
    Request,
    Sending,
    Started,
    Upstream,
)

SAFE_MESSAGE = "Generation failed"
MAX_FROM_HOST = 1 << 28
MOST_HELD = 1 << 14  # bytes of frames


class _Call:
    """One ``generate`` or ``resume`` that runs here; without requests, one that only loads a card."""

    def __init__(
        self, number: int, requests: list[Request], upstream: Upstream | None, card: EngineCard | None = None
    ) -> None:
        self.number = number
        self.card = card or requests[0].card
        self.requests = requests
        self.upstream = upstream
        self.rented = upstream is not None
        self.open = {request.job for request in requests}
        self.cancelled: set[str] = set()
        self.abandoned = False
        self.loads = False  # the host measures how long, until the next thing that it hears
        self._acknowledged = threading.Semaphore(0)
        self._held = bytearray()

    def acknowledge(self) -> None:
        self._acknowledged.release()

    def wait_for_acknowledgement(self) -> None:
        self._acknowledged.acquire()

    def may_wait(self, event: Event) -> bool:
        """Whether an event tells nobody anything before the next one: it goes with that, and the host is woken once."""
        if isinstance(event, Started):
            return event.handle is None and not self.loads
        return isinstance(event, Output) and event.role != "partial" and len(self._held) < MOST_HELD

    def hold(self, frame: bytes) -> None:
        self._held += frame

    def held(self) -> bytes:
        """The frames that were held back, to be sent now."""
        frames = bytes(self._held)
        self._held.clear()
        return frames

    def leave(self) -> None:
        self.abandoned = True
        self._acknowledged.release()

    @property
    def unwanted(self) -> bool:
        return self.abandoned or (bool(self.requests) and self.open <= self.cancelled)


class Child:
    """The engine and what runs on it."""

    def __init__(self, channel: socket.socket) -> None:
        self._channel = channel
        self._sending = threading.Lock()
        self._calls: dict[int, _Call] = {}
        self._loaded: dict[str, EngineCard] = {}
        self._loading = threading.Lock()  # held while a model loads: one at a time
        self._counting = threading.Lock()  # never held for long
        self._saying = threading.Lock()
        self._said: frozenset[str] = frozenset()
        self._busy: dict[str, int] = {}
        self._engine: Engine
        self._pool: ThreadPoolExecutor

    def serve(self) -> NoReturn:
        """Take the configuration, make the engine, then do as told until the host goes away."""
        messages = self._messages()
        _, name, config, beat = next(messages)
        threading.Thread(target=self._beat, args=(float(beat),), daemon=True, name="beat").start()
        try:
            self._engine = registry.create(name, config)
            capacity = min(max(int(self._engine.concurrency), 1), 1024)
        except Exception as error:  # noqa: BLE001 - whatever a plugin raises, the host is told why
            traceback.print_exc()
            self._send(["refused", f"{type(error).__name__}: {error}"[:2000]])
            os._exit(1)
        self._pool = ThreadPoolExecutor(capacity, thread_name_prefix="engine")
        self._send(["hello", capacity])
        try:
            for message in messages:
                self._obey(message)
        except Exception:  # noqa: BLE001 - without its reader this process is of no use
            traceback.print_exc()
        die()

    def _messages(self) -> Iterator[list[Any]]:
        deframer = wire.Deframer(MAX_FROM_HOST)
        while True:
            try:
                data = self._channel.recv(1 << 16)
            except OSError:
                return
            if not data:
                return
            yield from deframer.feed(data)

    def _send(self, message: list[Any], before: bytes = b"") -> None:
        data = before + wire.frame(message)
        try:
            with self._sending:
                self._channel.sendall(data)
        except OSError:
            die()

    def _beat(self, every: float) -> None:
        pause = threading.Event()
        while True:
            faulthandler.dump_traceback_later(every * 12, exit=True)
            self._send(["beat"])
            pause.wait(every)

    def _obey(self, message: list[Any]) -> None:
        match message:
            case ["run", number, requests]:
                self._begin(_Call(number, [wire.decode_request(request) for request in requests], None))
            case ["resume", number, request, token, handle]:
                self._begin(_Call(number, [wire.decode_request(request)], Upstream(token, handle)))
            case ["load", number, card, engine, settings]:
                self._begin(_Call(number, [], None, EngineCard(card, engine, settings)))
            case ["ack", number]:
                if call := self._calls.get(number):
                    call.acknowledge()
            case ["cancel", number, jobs]:
                if call := self._calls.get(number):
                    call.cancelled.update(jobs)
                    self._cancel(jobs)
            case ["abandon", number]:
                if call := self._calls.get(number):
                    call.leave()
                    # What a provider has taken goes on there, to be resumed by another; the rest is of no use.
                    if not call.rented:
                        self._cancel(list(call.open))
            case ["stop"]:
                threading.Thread(target=self._stop, daemon=True, name="stop").start()
            case _:
                raise wire.WireError(f"an unknown message: {message[0]}")

    def _begin(self, call: _Call) -> None:
        self._calls[call.number] = call
        self._pool.submit(self._run, call)

    def _cancel(self, jobs: list[str]) -> None:
        def tell() -> None:
            for job in jobs:
                try:
                    self._engine.cancel(job)
                except Exception:  # noqa: BLE001 - an engine's cancel may fail, its job then just goes on
                    traceback.print_exc()

        threading.Thread(target=tell, daemon=True, name="cancel").start()

    def _run(self, call: _Call) -> None:
        failure: list[Any] | None = None
        try:
            if not call.unwanted:
                self._load(call, call.card)
                try:
                    if call.requests and (call.rented or not call.unwanted):
                        self._pump(call)
                finally:
                    with self._counting:
                        self._busy[call.card.id] -= 1
        except EngineError as error:
            failure = wire.encode_failure(error.reason, error.message, error.retry_after)
        except BaseException as error:  # noqa: BLE001 - even sys.exit() in an engine is but a failed job
            if isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError":
                failure = wire.encode_failure(Reason.OUT_OF_MEMORY, "The engine ran out of memory", None)
            else:
                failure = wire.encode_failure(Reason.FAILED, SAFE_MESSAGE, None)
            traceback.print_exc()
        finally:
            del self._calls[call.number]
        if failure is None:
            for job in sorted(call.open & call.cancelled):
                self._tell(call, Failed(job, Reason.CANCELLED, "The job was cancelled"))
        self._say_models()
        self._send(["ends", call.number, failure], call.held())

    def _load(self, call: _Call, card: EngineCard) -> None:
        """Load the card where it is not yet; one at a time. Counts it as busy, so that it is not unloaded now."""
        if self._occupy(card):
            return
        call.loads = True
        self._send(["loading", call.number])
        for request in call.requests:
            self._tell(call, Progress(request.job, 0.0, "loading"))
        with self._loading:
            if not self._occupy(card):
                old = self._loaded.pop(card.id, None)
                if old is not None and not self._busy.get(card.id):
                    self._engine.unload(old)
                self._engine.load(card)
                self._loaded[card.id] = card
                self._occupy(card)
        self._say_models()
        self._send(["loaded", call.number])

    def _ready(self) -> frozenset[str]:
        """The ids of the cards whose models are there; an engine may have let go of some by itself."""
        kept = self._engine.loaded() if isinstance(self._engine, Keeper) else self._loaded
        return frozenset(self._loaded).intersection(kept)

    def _say_models(self) -> None:
        with self._saying:
            ready = self._ready()
            if ready != self._said:
                self._said = ready
                self._send(["models", sorted(ready)])

    def _occupy(self, card: EngineCard) -> bool:
        """Count one more call of the card, if it is loaded just so."""
        with self._counting:
            if self._loaded.get(card.id) != card or card.id not in self._ready():
                return False
            self._busy[card.id] = self._busy.get(card.id, 0) + 1
            return True

    def _pump(self, call: _Call) -> None:
        """Pass on what the engine says, going on after a durable event only when the host has it on record."""
        if call.upstream is not None:
            events = self._engine.resume(call.requests[0], call.upstream)
        else:
            events = self._engine.generate(tuple(call.requests))
        early = sorted(call.cancelled)
        try:
            for event in events:
                if call.abandoned:
                    return
                if early:
                    self._cancel(early)  # the engine may not have known the job when it was first told
                    early = []
                self._tell(call, event)
                if isinstance(event, Sending) or (isinstance(event, Started) and event.handle is not None):
                    call.wait_for_acknowledgement()
                    # With that on record the provider may have it from now on; not so if it was cancelled first.
                    call.rented = call.rented or not call.unwanted
                # Once it was sent to a provider, the engine alone can tell what a cancel came to.
                if call.unwanted and (call.abandoned or not call.rented):
                    return
        finally:
            close = getattr(events, "close", None)
            if close is not None:
                close()

    def _tell(self, call: _Call, event: Event) -> None:
        if isinstance(event, Done | Failed):
            call.open.discard(event.job)
        message = ["event", call.number, wire.encode_event(event)]
        if call.may_wait(event):
            call.hold(wire.frame(message))
        else:
            self._send(message, call.held())

    def _stop(self) -> NoReturn:
        self._pool.shutdown(wait=True)
        for card in self._loaded.values():
            try:
                self._engine.unload(card)
            except Exception:  # noqa: BLE001 - the process ends all the same
                traceback.print_exc()
        sys.stdout.flush()
        os._exit(0)


def die() -> NoReturn:
    """The host is gone: end this process and all that it started."""
    if os.getpgrp() == os.getpid():
        with suppress(OSError):
            os.killpg(0, signal.SIGKILL)
    os._exit(1)


def main() -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the host's to handle
    channel = socket.socket(fileno=int(sys.argv[1]))
    channel.set_inheritable(False)
    Child(channel).serve()


if __name__ == "__main__":
    main()
