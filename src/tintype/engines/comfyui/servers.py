"""Which of several servers gets a job: the least busy one that is well."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from tintype.engines.comfyui.client import Client, Down, Slow
from tintype.engines.contract import JSON, EngineError, Reason
from tintype.engines.rented import KeyRefused, Unsure
from tintype.kernel.errors import SettingsError

REST_S = 15.0
SLOW = 1_000_000
LOCAL = "http://127.0.0.1:8188"


@dataclass(slots=True)
class Server:
    """What is known of a server here: jobs that are on their way to it, the card it last had, its rest."""

    url: str
    sending: int = 0
    card: str = ""
    rests_until: float = 0.0
    was_down: bool = False
    served: int = 0


class Servers:
    """All servers that cards name. For several threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._servers: dict[str, Server] = {}
        self._lock = threading.Lock()
        self._clock = clock

    def of(self, settings: Mapping[str, JSON]) -> list[Server]:
        """The servers of a card. Raises SettingsError."""
        with self._lock:
            return [self._servers.setdefault(url, Server(url)) for url in urls(settings)]

    def by_load(self, servers: list[Server], client: Callable[[Server], Client], card: str) -> list[Server]:
        """Those that can take a job now, the least busy first; of equals the one that has the card's model loaded.

        Raises EngineError (unavailable) where none can.
        """
        found = []
        for server in servers:
            if server.rests_until > self._clock():
                continue
            try:
                if server.was_down:
                    client(server).check()
                waiting = client(server).waiting()
            except KeyRefused:
                raise
            except Slow:
                waiting = SLOW  # one that loads a model may be slow to answer: better than none
            except (Down, Unsure, EngineError, KeyError, TypeError, ValueError):
                self.rest(server)
                continue
            server.was_down = False
            found.append((waiting + server.sending, server.card != card, server.served, server.url, server))
        if not found:
            wait = max(1.0, min(server.rests_until for server in servers) - self._clock())
            raise EngineError(Reason.UNAVAILABLE, "The model's servers cannot be reached at present", wait)
        return [entry[-1] for entry in sorted(found, key=lambda entry: entry[:-1])]

    def rest(self, server: Server) -> None:
        """Leave a server alone for a while; after it, its health is asked for before it gets a job."""
        server.rests_until, server.was_down = self._clock() + REST_S, True

    @contextmanager
    def sending(self, server: Server, card: str) -> Iterator[None]:
        """Count a job as on its way, so that others are not sent after it before it shows in the queue."""
        with self._lock:
            server.sending += 1
        try:
            yield
            server.card = card
        finally:
            with self._lock:
                server.sending -= 1
                server.served += 1


def urls(settings: Mapping[str, JSON]) -> list[str]:
    """The URLs of a card's servers, without a slash at their ends. Raises SettingsError."""
    given = settings.get("servers") or settings.get("base_url") or LOCAL
    found = []
    for url in given if isinstance(given, list) else [given]:
        parts = urlsplit(url) if isinstance(url, str) else None
        if parts is None or parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise SettingsError(
                f'servers must be a list of URLs such as "{LOCAL}", without a user and password', field="servers"
            )
        found.append(str(url).rstrip("/"))
    return found
