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


class Connection:
    """One keep-alive connection."""

    def __init__(self, host: str, port: int, key: str) -> None:
        self._host, self._port, self._key = host, port, key
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def call(
        self, method: str, path: str, body: dict[str, Any] | None = None, headers: str = ""
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON body. ``headers`` are further lines, each with its end."""
        if self._writer is None or self._reader is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        data = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\nAuthorization: Bearer {self._key}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n{headers}\r\n"
        )
        self._writer.write(head.encode() + data)
        lines = (await self._reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        told = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        answer = await self._reader.readexactly(int(told.get("content-length", "0")))
        return int(lines[0].split(" ")[1]), json.loads(answer) if answer else {}

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


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
