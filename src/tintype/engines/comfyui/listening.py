"""What a server says of one job over its WebSocket: how far it is, previews, that it is over.

Every job has a socket of its own, under a client id made of its token: the server tells each client of its own jobs
only, and a process that takes a job up again can listen to it under the same name.
"""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Mapping
from contextlib import ExitStack
from threading import Event
from typing import Any
from urllib.parse import urlencode

from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tintype.engines.comfyui.client import Client

SLICE_S = 0.2  # how soon a cancel is noticed
AGAIN_S = 3.0  # between two attempts to connect
SURE_S = 15.0  # a socket that says nothing is believed for so long
MOST_BYTES = 1 << 26
_PREVIEW, _PREVIEW_WITH_METADATA = 1, 4
_OVER = ("execution_success", "execution_error", "execution_interrupted")


class Watch:
    """Listens to one job, as well as it can: where there is no socket, ``wait`` is but a sleep."""

    def __init__(self, client: Client, client_id: str, prompt_id: str, graph: Mapping[str, Any] | None) -> None:
        """``graph``: the workflow as it was sent, where known; it tells how much each node is of the whole."""
        scheme, _, rest = client.url.partition("://")
        query = urlencode({"clientId": client_id})
        self._url = f"{'wss' if scheme == 'https' else 'ws'}://{rest}/ws?{query}"
        self._tls = client.tls if scheme == "https" else None
        self._headers, self._prompt_id = dict(client.headers), prompt_id
        self._socket: ClientConnection | None = None
        self._open = ExitStack()
        self._try_at = 0.0
        self._weights = weights_of(graph) if graph else {}
        self._done: dict[str, float] = {}
        self._at: str | None = None
        self.fraction: float | None = None
        self.preview: bytes | None = None
        self.shown = 0
        self.over = False
        self._must_ask = True  # what was said while nobody listened must be asked for
        self._asked_at = 0.0

    @property
    def can_tell(self) -> bool:
        """Whether the server would have said so, had the job ended."""
        lately = time.monotonic() - self._asked_at < SURE_S
        return self._socket is not None and lately and not (self._must_ask or self.over)

    @property
    def sampled(self) -> float:
        """How much of the sampling is done, 0..1: what previews show. Of the whole, where nothing takes steps."""
        steps = {node: weight for node, weight in self._weights.items() if weight > 1}
        return self._share_of(steps) if steps else self.fraction or 0.0

    def asked(self) -> None:
        """The server was asked how it is with the job, just now."""
        self._must_ask, self._asked_at = False, time.monotonic()

    def knows(self, graph: Mapping[str, Any]) -> None:
        """Take in the workflow, where it was found out only now."""
        self._weights = self._weights or weights_of(graph)

    def open(self) -> None:
        """Connect, if that can be done now."""
        self._try_at = time.monotonic() + AGAIN_S
        try:
            connecting = connect(
                self._url,
                additional_headers=self._headers,
                ssl=self._tls,
                open_timeout=3,
                close_timeout=1,
                max_size=MOST_BYTES,
                proxy=None,
            )
            self._socket = self._open.enter_context(connecting)
            flags = {"type": "feature_flags", "data": {"supports_preview_metadata": True}}
            self._socket.send(json.dumps(flags))
            self._must_ask = True
        except (OSError, WebSocketException):
            self.close()

    def close(self) -> None:
        self._socket = None
        self._open.close()

    def wait(self, seconds: float, until: Event) -> None:
        """Come back when there is something new, at the latest after ``seconds``, or once ``until`` is set."""
        end = time.monotonic() + (min(seconds, SLICE_S) if self.over else seconds)
        while not until.is_set() and (left := end - time.monotonic()) > 0:
            if self._socket is None:
                if time.monotonic() < self._try_at:
                    until.wait(min(left, SLICE_S))
                    continue
                self.open()
                if self._socket is not None:
                    return  # what happened meanwhile must be asked for
            elif self._hear(min(left, SLICE_S)):
                return

    def _hear(self, seconds: float) -> bool:
        """Take in what has come; whether that is of interest."""
        assert self._socket is not None
        heard = False
        try:
            while True:
                heard = self._take(self._socket.recv(timeout=0 if heard else seconds)) or heard
        except TimeoutError:
            return heard
        except (OSError, WebSocketException):
            self.close()
            self._must_ask = True
            return True

    def _take(self, message: str | bytes) -> bool:
        if isinstance(message, bytes):
            return self._take_preview(message)
        try:
            said = json.loads(message)
            kind, data = said["type"], said["data"]
            if not isinstance(data, dict) or data.get("prompt_id") != self._prompt_id:
                return False  # the queue's length, and whatever extensions say
            return self._take_news(kind, data)
        except (ValueError, KeyError, TypeError, AttributeError):
            return False

    def _take_news(self, kind: str, data: Mapping[str, Any]) -> bool:
        if kind in _OVER or (kind == "executing" and data["node"] is None):
            self.over = True
            return True
        match kind:
            case "execution_start":
                self.fraction = self.fraction or 0.0
            case "execution_cached":
                self._done.update(dict.fromkeys(map(str, data["nodes"]), 1.0))
            case "executing":
                if self._at is not None and self._at != data["node"]:
                    self._done[self._at] = 1.0
                self._at = str(data["node"])
            case "executed":
                self._done[str(data["node"])] = 1.0
            case "progress":
                self._done[str(data.get("node") or self._at)] = _part(data["value"], data["max"])
            case "progress_state":
                for node, state in data["nodes"].items():
                    finished = state["state"] == "finished"
                    self._done[str(node)] = 1.0 if finished else _part(state["value"], state["max"])
            case _:
                return False
        return self._advance()

    def _advance(self) -> bool:
        """Work the fraction out anew. It never goes back."""
        if not self._weights:
            return False
        done = self._share_of(self._weights)
        if self.fraction is not None and done <= self.fraction:
            return False
        self.fraction = done
        return True

    def _share_of(self, weights: Mapping[str, float]) -> float:
        done = sum(weight * self._done.get(node, 0.0) for node, weight in weights.items())
        return min(done / sum(weights.values()), 1.0)

    def _take_preview(self, message: bytes) -> bool:
        """A picture of how it looks by now: JPEG or PNG behind a header."""
        if len(message) < 8:
            return False
        kind, second = struct.unpack_from(">II", message)
        if kind == _PREVIEW:
            self.preview = message[8:]
        elif kind == _PREVIEW_WITH_METADATA:
            self.preview = message[8 + second :]
        else:
            return False
        return True


def weights_of(graph: Mapping[str, Any]) -> dict[str, float]:
    """How much work each node is, roughly: one that takes steps so many, any other one."""
    weights = {}
    for name, node in graph.items():
        steps = node.get("inputs", {}).get("steps")
        weights[str(name)] = float(steps) if type(steps) is int and steps > 1 else 1.0
    return weights


def _part(value: float, most: float) -> float:
    return max(0.0, min(1.0, value / most)) if most else 0.0
