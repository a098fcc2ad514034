"""The HTTP server: a request's head is bounded, and what it starts ends with it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
import uvicorn

from tintype.main import http
from tintype.main.http import Protocol

APP = """
import os
from tintype.infra.parent import die_with_parent

async def app(scope, receive, send):
    if scope["type"] == "lifespan":
        await receive()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})
        return
    body = str(os.getpid()).encode()
    endless = scope["path"] == "/stream"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body, "more_body": endless})
    while endless:
        message = await receive()
        if message["type"] == "http.disconnect":
            return

def create():
    die_with_parent()
    return app
"""


@pytest.fixture
async def served(monkeypatch: pytest.MonkeyPatch, free_port: Callable[[], int]) -> AsyncIterator[tuple[int, list[str]]]:
    """The port of a server whose answers take 0.8 s, and the paths that its application was asked for."""
    monkeypatch.setattr(http, "HEAD_S", 0.4)
    asked: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        asked.append(scope["path"])
        while (await receive()).get("more_body"):
            pass
        await asyncio.sleep(0.8)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    port = free_port()
    config = uvicorn.Config(app, port=port, http=Protocol, lifespan="off", log_config=None, ws="none")
    server = uvicorn.Server(config)
    monkeypatch.setattr(server, "capture_signals", suppress)
    running = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield port, asked
    server.should_exit = True
    await running


async def said(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """What the server answers to these, until it closes the connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with suppress(ConnectionError):
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(pause)
    answer = b""
    async with asyncio.timeout(30):
        with suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                answer += data
    writer.close()
    return answer


async def test_a_head_that_does_not_end_is_refused(served: tuple[int, list[str]]) -> None:
    port, asked = served
    lines = [b"x-%d: %s\r\n" % (number, b"a" * 1000) for number in range(2000)]
    for parts in ((b"GET / HTTP/1.1\r\nhost: x\r\n", *lines), (b"GET /" + b"a" * 600_000,)):
        answer = await said(port, *parts)
        assert answer.startswith(b"HTTP/1.1 431 ") or answer == b""  # a reset may overtake it
        assert asked == []


@pytest.mark.parametrize("parts", [(), (b"GET / HT",), (b"GET / HTTP/1.1\r\nhost: x\r\n", b"a: b\r\n", b"c: d\r\n")])
async def test_a_head_that_does_not_come_is_not_waited_for(
    parts: tuple[bytes, ...], served: tuple[int, list[str]]
) -> None:
    port, asked = served
    assert (await said(port, *parts, pause=0.3)).startswith(b"HTTP/1.1 408 ")
    assert asked == []


async def test_what_comes_after_the_head_has_its_time(served: tuple[int, list[str]]) -> None:
    port, asked = served
    body = [b"ab"] * 4
    head = b"POST /slow HTTP/1.1\r\nhost: x\r\ncontent-length: 8\r\n"
    answer = await said(port, head + b"connection: close\r\n\r\n", *body, pause=0.3)
    assert answer.startswith(b"HTTP/1.1 200 ")
    # Several on one connection, each with a head of its own to wait for.
    answer = await said(
        port, b"GET /one HTTP/1.1\r\nhost: x\r\n\r\n", b"GET /two HTTP/1.1\r\n",
        b"host: x\r\nconnection: close\r\n\r\n", pause=0.1,
    )  # fmt: skip
    assert answer.count(b"HTTP/1.1 200 ") == 2
    assert asked == ["/slow", "/one", "/two"]


async def test_an_answer_that_is_due_comes_before_a_refusal(served: tuple[int, list[str]]) -> None:
    port, asked = served
    answer = await said(port, b"GET /one HTTP/1.1\r\nhost: x\r\n\r\nGET /tw")
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert answer.partition(b"\r\n\r\n")[2].startswith(b"okHTTP/1.1 408 ")
    assert asked == ["/one"]


def started(folder: Path, port: int, processes: int) -> subprocess.Popen[bytes]:
    (folder / "served.py").write_text(APP)
    how = f"'served:create', host='127.0.0.1', port={port}, processes={processes}"
    code = f"from tintype.main.http import serve; serve({how})"
    where = os.pathsep.join([str(folder), *filter(None, [os.environ.get("PYTHONPATH")])])
    return subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": where})


def answers(port: int, path: str = "/") -> int | None:
    """The pid of the process that answers."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as one:
        one.sendall(b"GET %s HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n" % path.encode())
        answer = b""
        while data := one.recv(4096):
            answer += data
        return int(answer.partition(b"\r\n\r\n")[2].split(b"\r\n")[1])
    return None


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


def test_an_open_stream_does_not_keep_it_from_ending(tmp_path: Path, free_port: Callable[[], int]) -> None:
    port = free_port()
    process = started(tmp_path, port, 1)
    until(lambda: answers(port) == process.pid)
    with socket.create_connection(("127.0.0.1", port)) as stream:
        stream.sendall(b"GET /stream HTTP/1.1\r\nhost: x\r\n\r\n")
        assert stream.recv(100)
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def test_one_of_several_that_dies_is_started_again_and_all_end_together(
    tmp_path: Path, free_port: Callable[[], int]
) -> None:
    port = free_port()
    process = started(tmp_path, port, 2)

    def serving() -> set[int]:
        return {pid for _ in range(12) if (pid := answers(port)) is not None}

    until(lambda: len(serving()) == 2)
    killed = serving().pop()
    os.kill(killed, signal.SIGKILL)
    until(lambda: len(serving() - {killed}) == 2)
    children = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait(30)
    until(lambda: not any(child.is_running() and child.status() != psutil.STATUS_ZOMBIE for child in children))
