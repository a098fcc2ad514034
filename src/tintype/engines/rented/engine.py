"""The way of a rented job, the same for every provider."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import NoReturn

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
    Upstream,
)
from tintype.engines.rented.costs import cost
from tintype.engines.rented.downloads import Downloads
from tintype.engines.rented.faults import Explained, KeyRefused, NotTaken, Unsure, Unusable
from tintype.engines.rented.films import conform_film, film_as_gif
from tintype.engines.rented.keys import Key, KeyRing
from tintype.engines.rented.parts import ANSWERED, Part, new_token, pack, unpack
from tintype.engines.rented.provider import Ask, Checks, File, Listens, Made, Pending, Provider
from tintype.engines.rented.settings import check, seconds, table, text, texts, whole

AWAY_S = 120.0  # how long a provider may be away while we wait for a job of ours
CANCEL_LOOKS_S = 15.0  # how long a provider is asked what became of a cancel
SLOWEST_S = 5.0
LOST = "What became of the job at its provider is not known"
AWAY = "The model's provider cannot be reached at present"
CANCELLED = "The job was cancelled"


class Away(Exception):
    """The provider has a job of ours, and it cannot be brought to its end now. A retry goes on from there."""

    def __init__(
        self, reason: Reason = Reason.UNAVAILABLE, message: str = AWAY, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.reason, self.message, self.retry_after = reason, message, retry_after


class RentedEngine:
    """An engine over a :class:`Provider`.

    Settings that it reads itself, from the operator's table of the engine and the card over it: ``keys`` (names of
    environment variables; ``secrets`` of the configuration has their values), ``concurrency`` (of the engine, 16),
    ``poll_s`` (1.0: the first pause between two looks; it grows to 5 s), ``base_url``/``servers`` (trusted for
    downloads), ``cost_micro`` and ``cost_per`` (what it costs where the provider does not say).
    """

    def __init__(self, provider: Provider, config: Mapping[str, JSON], *, concurrency: int = 16) -> None:
        self._provider, self._config = provider, config
        self.concurrency = whole(config, "concurrency", concurrency)
        self._secrets = {name: str(value) for name, value in table(config, "secrets").items()}
        self._rings: dict[tuple[str, ...], KeyRing] = {}
        self._fetchers: dict[tuple[tuple[str, ...], tuple[str, ...]], Downloads] = {}
        self._jobs: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._numbers = count(1)

    # --- the engine contract ---

    def load(self, card: EngineCard) -> None:
        """Nothing is loaded here, but keys that are missing and wrong settings are found out. Raises SettingsError."""
        settings = self._settings(card)
        check(settings)
        if isinstance(self._provider, Checks):
            self._provider.check(settings)
        self._ring(card)

    def unload(self, card: EngineCard) -> None:
        """Nothing to free."""

    def cancel(self, job: str) -> None:
        if stop := self._jobs.get(job):
            stop.set()

    def generate(self, batch: Sequence[Request]) -> Iterator[Event]:
        for request in batch:
            with self._in_hand(request.job) as stop:
                yield from self._ended(request, self._begin(request, stop))

    def resume(self, request: Request, upstream: Upstream) -> Iterator[Event]:
        with self._in_hand(request.job) as stop:
            yield from self._ended(request, self._take_up(request, upstream, stop))

    # --- the way ---

    @contextmanager
    def _in_hand(self, job: str) -> Iterator[threading.Event]:
        stop = self._jobs[job] = threading.Event()
        try:
            yield stop
        finally:
            self._jobs.pop(job, None)

    def _ended(self, request: Request, events: Iterator[Event]) -> Iterator[Event]:
        """A clear failure is said as an event: nothing of it is left at the provider, so a retry may send it anew."""
        try:
            yield from events
        except Away as error:
            raise EngineError(error.reason, error.message, error.retry_after) from error
        except EngineError as error:
            yield Failed(request.job, error.reason, error.message, error.retry_after)

    def _begin(self, request: Request, stop: threading.Event) -> Iterator[Event]:
        token = new_token()
        parts = self._lacking(request, [], token)
        yield Sending(request.job, token)
        yield from self._go_on(request, stop, [], parts, on_record=token)

    def _take_up(self, request: Request, upstream: Upstream, stop: threading.Event) -> Iterator[Event]:
        """Find what was sent, send what never was or has failed there for a reason that passes."""
        sent = unpack(upstream.handle) if upstream.handle else self._lacking(request, [], upstream.token)[:1]
        for part in sent:
            if part.id in (None, ANSWERED) and not part.over:  # no answer, or it died with the process that had it
                try:
                    part.id = self._look_up(request, part)
                except EngineError as error:
                    yield from _explained(request, error)
                    if len(sent) == 1:
                        raise
                    part.end(error)
                yield Started(request.job, pack(sent))
        sent = [part for part in sent if not part.over or not Reason(part.over).retryable]
        yield from self._go_on(request, stop, sent, self._lacking(request, sent))

    def _lacking(self, request: Request, sent: Sequence[Part], token: str = "") -> list[Part]:
        """The submits that it takes for the results that no part of ``sent`` is to give, the first with that token."""
        most = max(1, self._provider.most(request, self._settings(request.card)))
        given = {number for part in sent for number in range(part.first, part.first + part.count)}
        parts: list[Part] = []
        for number in range(request.count):
            last = parts[-1] if parts else None
            if number in given:
                continue
            if last is not None and last.count < most and last.first + last.count == number:
                last.count += 1
            else:
                parts.append(Part(new_token() if parts or not token else token, "", number, 1))
        return parts

    def _go_on(
        self, request: Request, stop: threading.Event, sent: list[Part], unsent: list[Part], on_record: str = ""
    ) -> Iterator[Event]:
        """Send what is not sent yet, wait for all, bring home what was made. ``sent`` is on record, and the part with
        the token ``on_record``: `Sending` has said it."""
        made: list[Made] = []
        trouble = next((part.error for part in sent if part.over), None)
        for part in unsent:
            if trouble is not None:
                break
            try:
                if stop.is_set():
                    raise EngineError(Reason.CANCELLED, CANCELLED)
                if part.token != on_record:
                    yield Started(request.job, pack([*sent, part]))
                answer = yield from self._send(request, stop, part, patient=bool(sent))
            except EngineError as error:
                yield from _explained(request, error)
                trouble = error
                if error.reason is Reason.OUTCOME_UNKNOWN and sent:
                    part.end(error)
                    sent.append(part)
            else:
                sent.append(part)
                if answer is not None:
                    made.append(answer)
            if sent:
                yield Started(request.job, pack(sent))
            if part.id == ANSWERED:
                yield from self._bring(request, part, made[-1])
        for part in sorted(sent, key=lambda part: part.first):
            if part.id == ANSWERED or part.over:
                continue
            try:
                answer = yield from self._wait(request, stop, part, len(sent))
            except EngineError as error:
                yield from _explained(request, error)
                trouble = error
                part.end(error)
                continue
            made.append(answer)
            yield from self._bring(request, part, answer)
        if trouble is not None:
            yield from self._part_failed(request, sent, trouble, some=bool(made))
        yield Done(request.job, cost(self._settings(request.card), request, made))

    def _part_failed(
        self, request: Request, sent: list[Part], trouble: EngineError, *, some: bool
    ) -> Generator[Event, None, NoReturn]:
        """What was made is paid for. So a retry is to send only what failed: it goes on from what is on record."""
        kept = all(part.id != ANSWERED for part in sent)
        final = [part.error for part in sent if part.over and not Reason(part.over).retryable]
        if some and kept and trouble.reason.retryable and not final:
            yield Started(request.job, pack(sent))
            raise Away(trouble.reason, trouble.message, trouble.retry_after)
        raise final[0] if final and final[0] is not None else trouble

    def _send(
        self, request: Request, stop: threading.Event, part: Part, *, patient: bool
    ) -> Generator[Event, None, Made | None]:
        """Submit a part, by the first key that is taken. ``patient``: wait out a throttle, others are under way."""
        ring = self._ring(request.card)
        end = time.monotonic() + (AWAY_S if patient else 0)
        while True:
            try:
                key = ring.take()
            except EngineError as error:
                if time.monotonic() + (error.retry_after or 0) >= end:
                    raise
                if stop.wait(error.retry_after):
                    raise EngineError(Reason.CANCELLED, CANCELLED) from error
                continue
            part.key = key.name
            try:
                answer = self._provider.submit(self._ask(request, part, key))
            except KeyRefused:
                ring.rest(key, Reason.UNAVAILABLE)
                yield Log(request.job, f"the key {key.name or '(none)'} was refused by {request.card.engine}")
            except Unsure as error:
                yield Log(request.job, f"unsure whether it was taken: {error}")
                part.id = self._look_up(request, part)
                return None
            except EngineError as error:
                if error.reason is not Reason.RATE_LIMITED:
                    raise
                ring.rest(key, error.reason, error.retry_after)
            else:
                part.id = ANSWERED if isinstance(answer, Made) else answer
                return answer if isinstance(answer, Made) else None

    def _look_up(self, request: Request, part: Part) -> str:
        """The id of what was sent and never answered. Raises EngineError (outcome_unknown) where nobody can tell."""
        refused: KeyRefused | None = None
        for key in [self._key_of(request, part)] if part.key else self._ring(request.card).all():
            try:
                found = self._provider.find(self._ask(request, part, key))
            except NotTaken:
                raise
            except KeyRefused as error:
                refused = error
                continue
            except (Unsure, EngineError) as error:
                raise Away from error
            if found is not None:
                part.key = key.name
                return found
        if refused is not None:  # it may have been sent with just that key
            raise Away from refused
        raise EngineError(Reason.OUTCOME_UNKNOWN, LOST)

    def _wait(self, request: Request, stop: threading.Event, part: Part, parts: int) -> Generator[Event, None, Made]:
        """Look until it is done. A cancel goes to the provider, which is then asked for a while what came of it."""
        assert part.id is not None
        ask = self._ask(request, part, self._key_of(request, part))
        pause = seconds(ask.settings, "poll_s", 1.0)
        heard = time.monotonic()
        cancelled_at: float | None = None
        with self._listening(ask, part.id) as rest:
            while True:
                if stop.is_set() and cancelled_at is None:
                    cancelled_at = time.monotonic()
                    with suppress(Unsure, EngineError):
                        self._provider.cancel(ask, part.id)
                try:
                    answer = self._provider.look(ask, part.id)
                    heard = time.monotonic()
                except (Unsure, EngineError) as error:
                    if isinstance(error, Unusable):
                        raise Away(error.reason, error.message) from error
                    # A key that is refused or throttled now says nothing of the job, which goes on.
                    if not isinstance(error, Unsure | KeyRefused) and error.reason is not Reason.RATE_LIMITED:
                        raise
                    if time.monotonic() - heard > AWAY_S:
                        raise Away from error
                    answer = Pending()
                if isinstance(answer, Made):
                    return answer
                yield from self._said(request, part, answer, parts)
                if cancelled_at is not None and time.monotonic() - cancelled_at > CANCEL_LOOKS_S:
                    yield Log(request.job, "cancelled here; its provider may still go on")
                    raise EngineError(Reason.CANCELLED, CANCELLED)
                rest(pause, stop if cancelled_at is None else threading.Event())
                pause = min(pause * 1.3, max(SLOWEST_S, pause))

    def _said(self, request: Request, part: Part, answer: Pending, parts: int) -> Iterator[Event]:
        if answer.fraction is not None:
            yield Progress(request.job, (part.first + answer.fraction * part.count) / request.count, answer.stage)
        if answer.partial is not None and parts == 1:
            yield from self._save(request, [answer.partial], part.first)

    def _listening(
        self, ask: Ask, upstream_id: str
    ) -> AbstractContextManager[Callable[[float, threading.Event], object]]:
        """What to rest by between two looks, for so many seconds or until an event is set."""
        if isinstance(self._provider, Listens):
            return self._provider.listening(ask, upstream_id)
        return nullcontext(lambda seconds, until: until.wait(seconds))

    def _bring(self, request: Request, part: Part, made: Made) -> Iterator[Event]:
        """Download what was made. What does not come now is tried for a while: it is paid for."""
        end = time.monotonic() + AWAY_S
        files = []
        for file in made.files:
            content = file.content
            while not content:
                try:
                    content = self._downloads(request.card).fetch(file.url)
                except Unsure as error:
                    if time.monotonic() > end:
                        raise Away from error
                    time.sleep(1.0)
                except EngineError as error:  # it is made and paid for: never to be sent anew for this
                    raise Away(error.reason, error.message) from error
            files.append(replace(file, content=content))
        try:
            yield from self._save(request, files, part.first)
        except Unusable as error:
            raise Away(error.reason, error.message) from error

    def _save(self, request: Request, files: Sequence[File], first: int) -> Iterator[Event]:
        index = first - 1
        for number, file in enumerate(files):
            index += file.role == "result"
            path = request.workdir / f"{file.role}-{first}-{number}-{next(self._numbers)}"
            path.write_bytes(file.content)
            if request.output_format == "mp4" and file.role == "result":
                path = _to_measure(request, path)
            seed = request.seed + index if file.seed is None else file.seed
            yield Output(request.job, path, max(index, first), file.role, seed if file.role == "result" else None)
            if request.output_format == "mp4" and file.role == "result" and "gif" in request.also:
                moving = path.with_suffix(".gif")
                film_as_gif(path, moving, request.fps)
                yield Output(request.job, moving, max(index, first), "also", seed)

    # --- what it works with ---

    def _settings(self, card: EngineCard) -> dict[str, JSON]:
        return {**self._config, **card.settings}

    def _ask(self, request: Request, part: Part, key: Key) -> Ask:
        return Ask(request, self._settings(request.card), key, part.token, part.first, part.count)

    def _ring(self, card: EngineCard) -> KeyRing:
        names = texts(self._settings(card), "keys")
        with self._lock:
            if tuple(names) not in self._rings:
                self._rings[tuple(names)] = KeyRing(names, environ={**os.environ, **self._secrets})
            return self._rings[tuple(names)]

    def _key_of(self, request: Request, part: Part) -> Key:
        """The key that a part was sent with. Raises Away where it is not configured now: the job is at its provider."""
        try:
            return self._ring(request.card).named(part.key)
        except EngineError as error:
            raise Away(error.reason, error.message) from error

    def _downloads(self, card: EngineCard) -> Downloads:
        settings = self._settings(card)
        trusted = tuple(filter(None, [text(settings, "base_url"), *texts(settings, "servers")]))
        allow = tuple(texts(settings, "outbound_allow"))
        with self._lock:
            if (allow, trusted) not in self._fetchers:
                self._fetchers[allow, trusted] = Downloads(allow, trusted)
            return self._fetchers[allow, trusted]


def _explained(request: Request, error: EngineError) -> Iterator[Event]:
    """What the operator should know of a failure."""
    if isinstance(error, Explained) and error.detail:
        yield Log(request.job, error.detail)


def _to_measure(request: Request, film: Path) -> Path:
    """The film at the size, rate and length that were asked for."""
    if not (request.width and request.height and request.frames and request.fps):
        return film
    exact = film.with_name(f"{film.name}.mp4")
    conform_film(film, exact, width=request.width, height=request.height, frames=request.frames, fps=request.fps)
    film.unlink()
    return exact
