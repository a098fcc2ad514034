"""Which of the calls a job needs, and what their answers mean."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from tintype.engines.contract import JSON, EngineError, Reason, Request
from tintype.engines.openai import faults, images, videos
from tintype.engines.openai.settings import Settings
from tintype.engines.openai.streams import CANCELLED, Live
from tintype.engines.rented import Ask, Key, Made, Pending, Unsure

STREAM, AGAIN = "stream:", "again:"
LOST = "What became of the job at its provider is not known"
Rest = Callable[[float, threading.Event], object]


class OpenAIProvider:
    """See :class:`tintype.engines.rented.Provider`.

    An image's id is one of our own, and stands for something in this process: ``stream:`` an open stream, ``again:``
    what may be sent once more under the same token (to a server that knows it by its ``Idempotency-Key``, or where
    nothing is paid). A film's is the server's.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._clients: dict[tuple[str, str, str], Any] = {}
        self._streams: dict[str, Live] = {}
        self._began: dict[str, float] = {}
        self._cancelled: set[str] = set()
        self._lock = threading.Lock()

    # --- what the ground asks for ---

    def check(self, settings: Mapping[str, JSON]) -> None:
        """Raises SettingsError for a setting that cannot be."""
        Settings.of(settings)

    def most(self, request: Request, settings: Mapping[str, JSON]) -> int:
        return 1 if request.task in videos.TASKS else Settings.of(settings).most

    def submit(self, ask: Ask) -> str | Made:
        settings = Settings.of(ask.settings)
        if ask.request.task in videos.TASKS:
            videos.check(ask.request)
            return self._video(ask, settings)
        images.check(ask.request, settings)
        partials = images.partials_of(ask, settings)
        answer = self._image(ask, settings, partials)
        if not partials:
            return images.made(answer, settings)
        handle = f"{STREAM}{ask.token}"
        self._forget_left_streams(settings)
        self._began[handle] = self._clock()
        self._streams[handle] = Live(answer, settings, lambda error: self._broken(error, settings))
        return handle

    def look(self, ask: Ask, upstream_id: str) -> Pending | Made:
        settings = Settings.of(ask.settings)
        if live := self._streams.get(upstream_id):
            return self._listened(live, settings, upstream_id)
        if upstream_id.startswith(STREAM) and not _may_repeat(settings):
            raise EngineError(Reason.OUTCOME_UNKNOWN, LOST)
        if upstream_id.startswith((STREAM, AGAIN)):
            if upstream_id in self._cancelled:
                raise EngineError(Reason.CANCELLED, CANCELLED)
            return images.made(self._image(ask, settings, 0), settings)
        return self._watched(ask, settings, upstream_id)

    def find(self, ask: Ask) -> str | None:
        settings = Settings.of(ask.settings)
        if not _may_repeat(settings):
            return None
        if ask.request.task not in videos.TASKS:
            return f"{AGAIN}{ask.token}"
        answer = self._video(ask, settings)
        return answer if isinstance(answer, str) else None

    def cancel(self, ask: Ask, upstream_id: str) -> None:
        self._cancelled.add(upstream_id)
        if live := self._streams.get(upstream_id):
            live.close()
        elif not upstream_id.startswith((STREAM, AGAIN)):
            with self._saying(Settings.of(ask.settings)):
                videos.delete(self._client(ask.key, Settings.of(ask.settings)), upstream_id)

    @contextmanager
    def _resting(self, upstream_id: str) -> Iterator[Rest]:
        live = self._streams.get(upstream_id)
        try:
            yield live.wait if live else (lambda seconds, until: until.wait(seconds))
        finally:
            self._cancelled.discard(upstream_id)
            self._began.pop(upstream_id, None)
            if self._streams.pop(upstream_id, None) and live:
                live.close()

    def listening(self, ask: Ask, upstream_id: str) -> AbstractContextManager[Rest]:
        """Wait by the stream where there is one."""
        return self._resting(upstream_id)

    # --- the calls ---

    def _image(self, ask: Ask, settings: Settings, partials: int) -> Any:
        with self._saying(settings):
            client = self._client(ask.key, settings)
            return images.send(client, ask, settings, partials=partials, headers=_headers(ask, settings))

    def _video(self, ask: Ask, settings: Settings) -> str | Made:
        with self._saying(settings):
            return videos.send(self._client(ask.key, settings), ask, settings, _headers(ask, settings))

    def _watched(self, ask: Ask, settings: Settings, upstream_id: str) -> Pending | Made:
        """A film's state. Whatever is not an answer about it is a bad moment, save that it is not there any more."""
        import openai

        try:
            return videos.look(self._client(ask.key, settings), ask, settings, upstream_id)
        except openai.NotFoundError as error:
            if upstream_id in self._cancelled:
                raise EngineError(Reason.CANCELLED, CANCELLED) from error
            reason = Reason.FAILED if settings.unpaid else Reason.OUTCOME_UNKNOWN
            raise EngineError(reason, LOST) from error
        except openai.APIError as error:
            raise Unsure(f"no answer about it: {type(error).__name__}") from error

    def _listened(self, live: Live, settings: Settings, upstream_id: str) -> Pending | Made:
        try:
            return live.look()
        except Unsure as error:
            self._streams.pop(upstream_id, None)
            if _may_repeat(settings):
                raise
            raise EngineError(Reason.OUTCOME_UNKNOWN, LOST) from error

    def _broken(self, error: Exception, settings: Settings) -> Exception:
        """What it means that a stream ends early. Where it may be sent again, the next look does that."""
        mapped = faults.of_submit(error, settings)
        return mapped if isinstance(mapped, EngineError) else Unsure(f"the stream broke: {type(error).__name__}")

    def _forget_left_streams(self, settings: Settings) -> None:
        """A job that was taken from us between its submit and its first look has left its stream behind."""
        for handle, began in list(self._began.items()):
            if self._clock() - began > settings.timeout_s * 2:
                self._began.pop(handle, None)
                if live := self._streams.pop(handle, None):
                    live.close()

    @contextmanager
    def _saying(self, settings: Settings) -> Iterator[None]:
        """The client's errors in our words, for calls that are a submit."""
        import openai

        try:
            yield
        except openai.APIError as error:
            raise faults.of_submit(error, settings) from error

    def _client(self, key: Key, settings: Settings) -> Any:
        import openai

        with self._lock:
            name = (settings.base_url, key.name, key.value)
            if name not in self._clients:
                self._clients[name] = openai.OpenAI(
                    api_key=key.value or "none",
                    base_url=settings.base_url,
                    timeout=openai.Timeout(settings.timeout_s, connect=10.0),
                    max_retries=0,
                )
            return self._clients[name]


def _may_repeat(settings: Settings) -> bool:
    return settings.idempotent or settings.unpaid


def _headers(ask: Ask, settings: Settings) -> dict[str, str]:
    return {"Idempotency-Key": ask.token} if settings.idempotent else {}
