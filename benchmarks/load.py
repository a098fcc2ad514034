"""A lean HTTP/1.1 client for the benchmarks: keep-alive, one request at a time on each connection.

Lean because it shares the machine with what it measures.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any


class Connection(asyncio.Protocol):
    """One keep-alive connection."""

    def __init__(self, host: str, port: int, key: str) -> None:
        self._host, self._port, self._key = host, port, key
        self._transport: asyncio.Transport | None = None
        self._requests: dict[tuple[str, str, str], bytes] = {}
        self._got = bytearray()
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None

    async def send(
        self, method: str, path: str, body: dict[str, Any] | None = None, headers: str = ""
    ) -> tuple[int, bytes]:
        """Status and body. ``headers`` are further lines, each with its end; a request of the same method, path and
        headers has the same ``body``, and is written down once. Raises ConnectionError."""
        loop = asyncio.get_running_loop()
        if self._transport is None:
            self._transport, _ = await loop.create_connection(lambda: self, self._host, self._port)
        if (request := self._requests.get((method, path, headers))) is None:
            data = b"" if body is None else json.dumps(body).encode()
            head = (
                f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nAuthorization: Bearer {self._key}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n{headers}\r\n"
            )
            request = self._requests[method, path, headers] = head.encode() + data
        self._answer = loop.create_future()
        self._transport.write(request)
        return await self._answer

    async def call(self, method: str, path: str) -> tuple[int, Any]:
        """Status and JSON body of a request without one."""
        status, body = await self.send(method, path)
        return status, json.loads(body) if body else {}

    def data_received(self, data: bytes) -> None:
        self._got += data
        if (end := self._got.find(b"\r\n\r\n")) < 0 or self._answer is None:
            return
        head = bytes(self._got[:end]).lower()
        length = 0
        if (at := head.find(b"\r\ncontent-length:")) >= 0:
            length = int(head[at + 17 :].split(b"\r\n", 1)[0])
        if len(self._got) >= end + 4 + length:
            body = bytes(self._got[end + 4 : end + 4 + length])
            del self._got[: end + 4 + length]
            self._answer.set_result((int(head[9:12]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionResetError())

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


@dataclass
class Measured:
    """How many calls in how many seconds, and each one's seconds."""

    calls: int = 0
    seconds: float = 0.0
    each: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.calls / self.seconds

    def percentile(self, part: float) -> float:
        return sorted(self.each)[min(len(self.each) - 1, int(len(self.each) * part))]


async def together(
    clients: int, calls: int, act: Callable[[Connection], Awaitable[None]], *, port: int, keys: Sequence[str]
) -> Measured:
    """``calls`` calls of ``act`` by ``clients`` connections, each with its key; each takes the next when it is free."""
    measured, left = Measured(), calls

    async def client(key: str) -> None:
        nonlocal left
        connection = Connection("127.0.0.1", port, key)
        while left > 0:
            left -= 1
            began = time.perf_counter()
            await act(connection)
            measured.each.append(time.perf_counter() - began)
            measured.calls += 1
        connection.close()

    began = time.perf_counter()
    await asyncio.gather(*(client(keys[number % len(keys)]) for number in range(clients)))
    measured.seconds = time.perf_counter() - began
    return measured
