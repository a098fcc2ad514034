"""Images that are answered as a stream: read by a thread of its own, looked at from the job's."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from tintype.engines.contract import EngineError, Reason
from tintype.engines.openai.images import decoded
from tintype.engines.openai.settings import Settings
from tintype.engines.rented.faults import Unsure
from tintype.engines.rented.provider import File, Made, Pending

Told = Pending | Made | Exception
CANCELLED = "The job was cancelled"


class Live:
    """One open stream. ``stream`` is the client's, an iterator of events with ``close``."""

    def __init__(self, stream: Any, settings: Settings, mapped: Callable[[Exception], Exception]) -> None:
        self._stream, self._settings, self._mapped = stream, settings, mapped
        self._told: deque[Told] = deque()
        self._closed = False
        self.news = threading.Event()
        threading.Thread(target=self._read, daemon=True, name="stream").start()

    def look(self) -> Pending | Made:
        """What has come since. Raises what went wrong with it."""
        if self._closed:
            raise EngineError(Reason.CANCELLED, CANCELLED)
        if not self._told:
            self.news.clear()
            return Pending()
        told = self._told.popleft()
        if isinstance(told, Exception):
            raise told
        return told

    def wait(self, seconds: float, until: threading.Event) -> None:
        """Until there is something to look at, or ``until`` is set; for so many seconds at most."""
        for _ in range(max(1, int(seconds / 0.05))):
            if self._told or until.wait(0.05):
                return

    def close(self) -> None:
        """Stop listening. The server learns of it when the connection closes."""
        self._closed = True
        with suppress(Exception):
            self._stream.close()

    def _read(self) -> None:
        try:
            for told in self._events():
                self._told.append(told)
                self.news.set()
        except Exception as error:  # noqa: BLE001 - whatever the connection raises, the job's thread is told
            self._told.append(self._mapped(error))

    def _events(self) -> Iterator[Told]:
        for event in self._stream:
            kind = str(getattr(event, "type", ""))
            if kind.endswith(".partial_image"):
                yield Pending(partial=File(decoded(event.b64_json), role="partial"))
            elif kind.endswith(".completed"):
                yield Made([File(decoded(event.b64_json))], self._settings.cost(getattr(event, "usage", None)))
                return
        raise Unsure("the stream ended before the image")
