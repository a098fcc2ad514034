"""What the stand-ins for providers share: an HTTP server on loopback, over TLS where wanted, that goes wrong as told.

A stand-in gives :meth:`Double.answer`. ``faults`` are used up one by one by the calls that the stand-in says are
submits: an :class:`Answer` is given instead of taking the job, ``LOSE`` takes it and closes the connection unanswered.
"""

from __future__ import annotations

import io
import json
import socket
import ssl
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import trimesh
from PIL import Image

from tintype.infra.codecs import VideoWriter

LOSE = object()


@dataclass
class Answer:
    """A response: JSON, or bytes of a content type."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    kind: str = "application/json"


@dataclass
class Call:
    """A request as it came."""

    method: str
    path: str
    query: dict[str, str]
    headers: Any
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Double:
    """A server in threads of this process. What it knows outlives ``stop`` and ``start``; so does its port."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        self._server: ThreadingHTTPServer | None = None
        self._bind(0)  # it refuses connections until the start, and is nobody else's port
        self._thread: threading.Thread | None = None
        self.lock = threading.Lock()
        self.calls: list[Call] = []
        self.faults: list[Any] = []
        self.files: dict[str, tuple[bytes, str]] = {}

    @property
    def url(self) -> str:
        return f"{'https' if self._tls else 'http'}://{self.host}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        double = self

        class Handler(BaseHTTPRequestHandler):
            def _handle(self) -> None:
                double._handle(self)

            do_GET = do_POST = do_PUT = do_DELETE = _handle

            def log_message(self, *args: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            allow_reuse_address = True

            def get_request(self) -> Any:
                connection, address = super().get_request()
                if double._tls:  # the handshake comes with the first read, in the call's own thread
                    connection = double._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
                return connection, address

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass  # a client that went away

        if self._bound.fileno() < 0:  # once more
            self._bind(self.port)
        self._server = Server(("127.0.0.1", self.port), Handler, bind_and_activate=False)
        self._server.socket.close()
        self._server.socket = self._bound
        self._server.server_activate()
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def _bind(self, port: int) -> None:
        self._bound = socket.socket()
        self._bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._bound.bind(("127.0.0.1", port))
        self.port = self._bound.getsockname()[1]

    def stop(self) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None
        self._bound.close()

    def answer(self, call: Call) -> Any:
        """An Answer, or LOSE."""
        raise NotImplementedError

    def keep(self, data: bytes, kind: str, base: str) -> str:
        """The URL under which a file is from now on."""
        with self.lock:
            name = f"/files/{len(self.files)}"
            self.files[name] = (data, kind)
        return base + name

    def _handle(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        length = int(handler.headers.get("Content-Length") or 0)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        call = Call(handler.command, parts.path, query, handler.headers, handler.rfile.read(length))
        with self.lock:
            self.calls.append(call)
        if call.method == "GET" and call.path in self.files:
            data, kind = self.files[call.path]
            answer = Answer(data, kind=kind)
        else:
            answer = self.answer(call)
        handler.close_connection = True
        if answer is LOSE:
            with suppress(OSError):
                handler.connection.shutdown(socket.SHUT_RDWR)
            return
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        handler.send_response(answer.status)
        for name, value in answer.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Type", answer.kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)


class Files(Double):
    """Only files: what a provider's CDN is."""

    def answer(self, call: Call) -> Answer:
        return Answer({"detail": "Not found"}, 404)


def picture(width: int, height: int, seed: int, image_format: str = "png", *, alpha: bool = False) -> bytes:
    """A small-noise picture: another seed, another picture."""
    generator = np.random.default_rng(seed)
    coarse = generator.integers(0, 255, (8, 8, 4 if alpha else 3), np.uint8)
    image = Image.fromarray(coarse).resize((width, height), Image.Resampling.NEAREST)
    buffer = io.BytesIO()
    image.convert("RGB" if image_format == "jpeg" else image.mode).save(buffer, image_format.upper())
    return buffer.getvalue()


def film(width: int, height: int, frames: int, fps: int, seed: int = 0) -> bytes:
    """An MP4 in which a bar moves."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        with VideoWriter(path, width, height, fps) as writer:
            for number in range(frames):
                frame = np.full((height, width, 3), 40 + seed % 100, np.uint8)
                frame[:, (number * 4) % width : (number * 4) % width + 8] = 220
                writer.add(frame)
        return path.read_bytes()


def mesh() -> bytes:
    """A GLB of a box."""
    return bytes(trimesh.creation.box().export(file_type="glb"))
