"""The way of a rented job, the same for every provider."""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import count
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
    Upstream,
)
from tintype.engines.rented.downloads import Downloads
from tintype.engines.rented.faults import KeyRefused, Unsure
from tintype.engines.rented.films import conform_film, film_as_gif
from tintype.engines.rented.keys import Key, KeyRing
from tintype.engines.rented.parts import Part, pack, unpack
from tintype.engines.rented.provider import Ask, File, Made, Pending, Provider
from tintype.kernel.errors import SettingsError

AWAY_S = 120.0  # how long a provider may be away while we wait for a job of ours
CANCEL_LOOKS_S = 15.0  # how long a provider is asked what became of a cancel
SLOWEST_S = 5.0
ANSWERED = "-"  # the id of a part that was answered at once: there is nothing to come back to
LOST = "What became of the job at its provider is not known"
AWAY = "The model's provider cannot be reached at present"
CANCELLED = "The job was cancelled"


class Away(Exception):
    """The provider has a job of ours and cannot be asked for it now. A retry goes on from there."""


class RentedEngine:
    """An engine over a :class:`Provider`.

    Settings that it reads itself, from the operator's table of the engine and the card over it: ``keys`` (names of
    environment variables), ``concurrency`` (of the engine, 16), ``poll_s`` (1.0: the first pause between two looks; it
    grows to 5 s), ``base_url``/``servers`` (trusted for downloads), ``cost_micro`` (what one result costs where the
    provider does not say).
    """

    def __init__(self, provider: Provider, config: Mapping[str, JSON], *, concurrency: int = 16) -> None:
        self._provider, self._config = provider, config
        wanted = config.get("concurrency", concurrency)
        if type(wanted) is not int or not 1 <= wanted <= 1024:
            raise SettingsError("concurrency must be a whole number from 1 to 1024", field="concurrency")
        self.concurrency = wanted
        self._rings: dict[tuple[str, ...], KeyRing] = {}
        self._jobs: dict[str, threading.Event] = {}
        self._lock = threading.Lock()
        self._numbers = count(1)

    # --- the engine contract ---

    def load(self, card: EngineCard) -> None:
        """Nothing is loaded here, but keys that are missing are found out. Raises SettingsError."""
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
            raise EngineError(Reason.UNAVAILABLE, AWAY) from error
        except EngineError as error:
            yield Failed(request.job, error.reason, error.message, error.retry_after)

    def _begin(self, request: Request, stop: threading.Event) -> Iterator[Event]:
        token = secrets.token_hex(16)
        yield Sending(request.job, token)
        yield from self._go_on(request, stop, self._split(request, token, 0), 0)

    def _take_up(self, request: Request, upstream: Upstream, stop: threading.Event) -> Iterator[Event]:
        parts = unpack(upstream.handle) if upstream.handle else self._split(request, upstream.token, 0)[:1]
        sent = len(parts)
        for part in parts:
            if part.id in (None, ANSWERED):  # the answer never came, or died with the process that had it
                part.id = self._look_up(request, part)
                yield Started(request.job, pack(parts))
        parts += self._split(request, upstream.token, parts[-1].first + parts[-1].count)
        yield from self._go_on(request, stop, parts, sent)

    def _split(self, request: Request, token: str, first: int) -> list[Part]:
        """The submits that it takes from the result ``first`` on."""
        most = max(1, self._provider.most(request, self._settings(request.card)))
        return [
            Part(f"{token}-{one}" if one else token, "", one, min(most, request.count - one))
            for one in range(first, request.count, most)
        ]

    def _go_on(self, request: Request, stop: threading.Event, parts: list[Part], sent: int) -> Iterator[Event]:
        """Send the parts from ``sent`` on, wait for all, bring home what was made."""
        made: list[Made] = []
        trouble: EngineError | None = None
        for place in range(sent, len(parts)):
            try:
                if stop.is_set():
                    raise EngineError(Reason.CANCELLED, CANCELLED)
                if place:  # the first one's token is on record by `Sending`
                    yield Started(request.job, pack(parts[: place + 1]))
                answer = yield from self._send(request, stop, parts[place], patient=place > 0)
            except EngineError as error:
                trouble, parts = error, parts[:place]
                break
            yield Started(request.job, pack(parts[: place + 1]))
            if answer is not None:
                made.append(answer)
                yield from self._bring(request, parts[place], answer)
        for part in parts:
            if part.id == ANSWERED:
                continue
            try:
                answer = yield from self._wait(request, stop, part, len(parts))
            except EngineError as error:
                trouble = error
                continue
            made.append(answer)
            yield from self._bring(request, part, answer)
        if trouble is not None:
            raise trouble
        yield Done(request.job, self._cost(request, made))

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
                if time.monotonic() + (error.retry_after or 0) >= end or stop.wait(error.retry_after):
                    raise
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
        ring = self._ring(request.card)
        for key in [ring.named(part.key)] if part.key else ring.all():
            try:
                found = self._provider.find(self._ask(request, part, key))
            except (Unsure, EngineError) as error:
                raise Away from error
            if found is not None:
                part.key = key.name
                return found
        raise EngineError(Reason.OUTCOME_UNKNOWN, LOST)

    def _wait(self, request: Request, stop: threading.Event, part: Part, parts: int) -> Generator[Event, None, Made]:
        """Look until it is done. A cancel goes to the provider, which is then asked for a while what came of it."""
        assert part.id is not None
        ask = self._ask(request, part, self._ring(request.card).named(part.key))
        pause = _seconds(ask.settings, "poll_s", 1.0)
        heard = time.monotonic()
        cancelled_at: float | None = None
        while True:
            if stop.is_set() and cancelled_at is None:
                cancelled_at = time.monotonic()
                with suppress(Unsure, EngineError):
                    self._provider.cancel(ask, part.id)
            try:
                answer = self._provider.look(ask, part.id)
                heard = time.monotonic()
            except Unsure as error:
                if time.monotonic() - heard > AWAY_S:
                    raise Away from error
                answer = Pending()
            if isinstance(answer, Made):
                return answer
            if answer.fraction is not None:
                yield Progress(request.job, (part.first + answer.fraction * part.count) / request.count, answer.stage)
            if answer.partial is not None and parts == 1:
                yield from self._save(request, [answer.partial], part.first)
            if cancelled_at is not None and time.monotonic() - cancelled_at > CANCEL_LOOKS_S:
                yield Log(request.job, "cancelled here; its provider may still go on")
                raise EngineError(Reason.CANCELLED, CANCELLED)
            if cancelled_at is not None:
                time.sleep(pause)
            else:
                stop.wait(pause)
            pause = min(pause * 1.3, max(SLOWEST_S, pause))

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
            files.append(replace(file, content=content))
        yield from self._save(request, files, part.first)

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
        names = self._settings(card).get("keys") or []
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise SettingsError("keys must be a list of names of environment variables", field="keys")
        with self._lock:
            return self._rings.setdefault(tuple(map(str, names)), KeyRing([str(name) for name in names]))

    def _downloads(self, card: EngineCard) -> Downloads:
        settings = self._settings(card)
        allow, trusted = settings.get("outbound_allow") or [], [settings.get("base_url"), *_list(settings, "servers")]
        return Downloads([str(one) for one in _list({"allow": allow}, "allow")], [str(one) for one in trusted if one])

    def _cost(self, request: Request, made: Sequence[Made]) -> int | None:
        each = self._settings(request.card).get("cost_micro")
        known = [one.cost_micro for one in made if one.cost_micro is not None]
        if len(known) == len(made):
            return sum(known)
        if not isinstance(each, int):
            return None
        return each * sum(file.role == "result" for one in made for file in one.files)


def _to_measure(request: Request, film: Path) -> Path:
    """The film at the size, rate and length that were asked for."""
    if not (request.width and request.height and request.frames and request.fps):
        return film
    exact = film.with_name(f"{film.name}.mp4")
    conform_film(film, exact, width=request.width, height=request.height, frames=request.frames, fps=request.fps)
    film.unlink()
    return exact


def _seconds(settings: Mapping[str, JSON], name: str, otherwise: float) -> float:
    value = settings.get(name)
    if value is None:
        return otherwise
    if not isinstance(value, int | float) or value <= 0:
        raise SettingsError(f"{name} must be a number of seconds above 0", field=name)
    return float(value)


def _list(settings: Mapping[str, JSON], name: str) -> list[JSON]:
    value = settings.get(name)
    return value if isinstance(value, list) else []
