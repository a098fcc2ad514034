"""A real HTTP server on loopback, for doubles of providers: it can be slow, break off, stop, start on the same port."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import python_multipart


class HangUp(Exception):
    """Close the connection without an answer."""


@dataclass(frozen=True)
class Upload:
    name: str
    content: bytes


@dataclass(frozen=True)
class Asked:
    """One request, as it came."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def multipart(self) -> bool:
        return self.headers.get("content-type", "").startswith("multipart/form-data")

    @cached_property
    def fields(self) -> dict[str, Any]:
        """The JSON object, or the form's fields."""
        return self._form[0] if self.multipart else json.loads(self.body or b"{}")

    @cached_property
    def files(self) -> dict[str, list[Upload]]:
        return self._form[1] if self.multipart else {}

    @cached_property
    def _form(self) -> tuple[dict[str, Any], dict[str, list[Upload]]]:
        fields: dict[str, Any] = {}
        files: dict[str, list[Upload]] = {}

        def on_field(one: Any) -> None:
            fields[one.field_name.decode()] = (one.value or b"").decode()

        def on_file(one: Any) -> None:
            one.file_object.seek(0)
            upload = Upload(one.file_name.decode(), one.file_object.read())
            files.setdefault(one.field_name.decode().removesuffix("[]"), []).append(upload)
            one.close()

        headers = {name.title(): value.encode() for name, value in self.headers.items()}
        python_multipart.parse_form(headers, io.BytesIO(self.body), on_field, on_file)
        return fields, files


@dataclass
class Answer:
    """``body`` is JSON where it is a dict or list; ``events`` are sent one by one, as they come."""

    body: Any = b""
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    events: Iterator[bytes] | None = None


class Loopback:
    """Subclasses answer in ``handle``. What is set up by ``slow``, ``lose``, ``refuse`` holds for the next submit."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.faults: deque[Any] = deque()
        self._port = 0
        self._server: ThreadingHTTPServer | None = None
        self._open: set[socket.socket] = set()

    # --- life ---

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        double = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def setup(self) -> None:
                super().setup()
                double._open.add(self.connection)

            def finish(self) -> None:
                double._open.discard(self.connection)
                with suppress(OSError):
                    super().finish()

            def handle(self) -> None:
                with suppress(OSError):
                    super().handle()

            def log_message(self, format: str, *args: Any) -> None:
                pass

            def do_POST(self) -> None:
                double._serve(self)

            do_GET = do_DELETE = do_POST

        self._server = ThreadingHTTPServer(("127.0.0.1", self._port), Handler)
        self._server.daemon_threads = True
        self._port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """As a machine dies: what is open is cut off. What it knew is there when it starts again."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            for one in list(self._open):
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
            self._server = None

    def restart(self) -> None:
        self.stop()
        self.start()

    # --- faults ---

    def slow(self, seconds: float) -> None:
        """Take that long over the next submit."""
        self.faults.append(("slow", seconds))

    def lose(self) -> None:
        """Take the next submit, and close the connection instead of answering."""
        self.faults.append(("lose",))

    def refuse(self, status: int, body: Any, **headers: str) -> None:
        """Answer the next submit so."""
        answer = Answer(body, status, headers={name.replace("_", "-"): value for name, value in headers.items()})
        self.faults.append(("refuse", answer))

    def submitting(self, take: Any) -> Answer:
        """Answer a submit by ``take()``, after what was set up for it."""
        lost = False
        while self.faults:
            match self.faults.popleft():
                case ("slow", seconds):
                    time.sleep(seconds)
                case ("lose",):
                    lost = True
                case ("refuse", answer):
                    refused: Answer = answer
                    return refused
        answer = take()
        if lost:
            raise HangUp
        return answer

    # --- answering ---

    def handle(self, asked: Asked) -> Answer:
        raise NotImplementedError

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        split = urlsplit(handler.path)
        body = handler.rfile.read(int(handler.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in handler.headers.items()}
        query = {name: values[0] for name, values in parse_qs(split.query).items()}
        asked = Asked(handler.command, split.path, query, headers, body)
        self.asked.append(asked)
        try:
            answer = self.handle(asked)
        except HangUp:
            handler.close_connection = True
            handler.connection.shutdown(socket.SHUT_RDWR)
            return
        data = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        handler.send_response(answer.status)
        handler.send_header("content-type", answer.kind)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        if answer.events is None:
            handler.send_header("content-length", str(len(data)))
            handler.end_headers()
            handler.wfile.write(data)
            return
        handler.send_header("connection", "close")
        handler.close_connection = True
        handler.end_headers()
        try:
            for event in answer.events:
                handler.wfile.write(event)
                handler.wfile.flush()
        except HangUp:
            handler.connection.shutdown(socket.SHUT_RDWR)
