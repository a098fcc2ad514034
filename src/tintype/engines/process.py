"""The host's hold on one engine process: how it is started, measured, listened to and ended."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import structlog

from tintype.engines import wire

# What a child gets of our environment: what libraries need to find their files, and nothing that could be a secret.
# An engine's own credentials come in its configuration, by the socket.
_PASSED = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
        *("VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "MALLOC_ARENA_MAX"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"),
        *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
        *("HF_HOME", "HF_HUB_CACHE", "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "TORCH_HOME", "XDG_CACHE_HOME"),
        *("TRITON_CACHE_DIR", "TORCHINDUCTOR_CACHE_DIR", "PYTORCH_CUDA_ALLOC_CONF", "PYTORCH_ALLOC_CONF"),
    }
)
_PASSED_PREFIXES = ("LC_", "CUDA_", "NVIDIA_", "NCCL_", "ROCM_", "HIP_", "OMP_", "MKL_")

_LINE = 2000
_LINES_A_SECOND = 100


def child_environment(own: Mapping[str, str]) -> dict[str, str]:
    """The part of ``own`` that an engine process is given."""
    kept = {name: value for name, value in own.items() if name in _PASSED or name.startswith(_PASSED_PREFIXES)}
    return kept | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8:replace"}


class LineLog:
    """Puts what the child prints into the log, line by line: lines are cut and their number per second is bounded."""

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write, self._clock = write, clock
        self._rest = b""
        self._second, self._lines, self._dropped = clock(), 0, 0

    def feed(self, data: bytes) -> None:
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest if len(rest) <= _LINE else rest[:_LINE]
        for line in lines:
            self._line(line)

    def _line(self, line: bytes) -> None:
        if (now := self._clock()) - self._second >= 1:
            if self._dropped:
                self._write(f"({self._dropped} more lines)")
            self._second, self._lines, self._dropped = now, 0, 0
        self._lines += 1
        if self._lines > _LINES_A_SECOND:
            self._dropped += 1
        elif line.strip():
            self._write(line[:_LINE].decode("utf-8", "replace").rstrip())

    def close(self) -> None:
        if self._rest:
            self._line(self._rest)
            self._rest = b""
        if self._dropped:
            self._write(f"({self._dropped} more lines)")


class _Printed(asyncio.Protocol):
    def __init__(self, log: LineLog) -> None:
        self._log = log

    def data_received(self, data: bytes) -> None:
        self._log.feed(data)

    def connection_lost(self, exc: Exception | None) -> None:
        self._log.close()


class _Channel(asyncio.Protocol):
    def __init__(self, on_message: Callable[[list[Any]], None], on_end: Callable[[str], None]) -> None:
        self._on_message, self._on_end = on_message, on_end
        self._deframer = wire.Deframer()
        self._broken = False

    def data_received(self, data: bytes) -> None:
        if self._broken:
            return
        try:
            for message in self._deframer.feed(data):
                self._on_message(message)
        except wire.WireError as error:
            self._broken = True
            self._on_end(f"sent {error}")

    def connection_lost(self, exc: Exception | None) -> None:
        self._on_end("closed its channel")


def _spawn(channel: int, workdir: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "tintype.engines.child", str(channel)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=[channel],
        env=child_environment(os.environ),
        cwd=workdir,
        start_new_session=True,
    )


class EngineProcess:
    """One running child. It leads a session and process group of its own, so that all it starts ends with it."""

    def __init__(self, popen: subprocess.Popen[bytes]) -> None:
        self._popen = popen
        self._meter = psutil.Process(popen.pid)
        self._family: list[psutil.Process] = []
        self._family_at = 0.0
        self._transport: asyncio.Transport | None = None
        self._printed: asyncio.ReadTransport | None = None

    @classmethod
    async def start(
        cls,
        name: str,
        workdir: Path,
        on_message: Callable[[list[Any]], None],
        on_end: Callable[[str], None],
    ) -> EngineProcess:
        """Start a child. ``on_end`` is called, perhaps twice, when its channel ends or carries nonsense."""
        loop = asyncio.get_running_loop()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            popen = _spawn(theirs.fileno(), workdir)
        process = cls(popen)
        log = structlog.get_logger("tintype.engine").bind(engine=name, pid=popen.pid)
        lines = LineLog(lambda line: log.info("engine_output", line=line))
        try:
            process._printed, _ = await loop.connect_read_pipe(lambda: _Printed(lines), popen.stdout)
            process._transport, _ = await loop.create_connection(lambda: _Channel(on_message, on_end), sock=ours)
        except BaseException:
            ours.close()
            process.kill()
            popen.wait()
            if process._printed is not None:
                process._printed.close()
            raise
        return process

    @property
    def pid(self) -> int:
        return self._popen.pid

    def send(self, message: list[Any]) -> None:
        self.write(wire.frame(message))

    def write(self, frame: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(frame)

    def exited(self) -> bool:
        """Whether it has ended, without reaping it: until then its group id cannot become another's."""
        if self._popen.returncode is not None:
            return True
        if hasattr(os, "waitid"):
            try:
                return os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
            except ChildProcessError:
                return True
        return self._popen.poll() is not None

    def memory(self) -> int:
        """Resident bytes of it and of what it has started (looked for once a second)."""
        now = time.monotonic()
        total = 0
        try:
            if now - self._family_at >= 1:
                self._family_at = now
                self._family = self._meter.children(recursive=True)
            total = self._meter.memory_info().rss
        except psutil.Error:
            return 0
        for member in self._family:
            with suppress(psutil.Error):
                total += member.memory_info().rss
        return int(total)

    def kill(self) -> None:
        """End the whole group at once."""
        if self._popen.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)

    async def end(self) -> int:
        """Kill the group, reap the child, close the channels. Gives the exit status, negative for a signal."""
        self.kill()
        status = await asyncio.to_thread(self._popen.wait)
        if self._transport is not None:
            self._transport.abort()
        if self._printed is not None:
            await asyncio.sleep(0)  # what it printed last is in the pipe
            self._printed.close()
        return status
