"""Decoding strangers' pictures in child processes that have little memory, little time, and nothing to steal.

Image decoders are the largest body of C code that reads untrusted bytes here, and some files make them take memory
that no header shows beforehand (a TIFF directory whose every tag is the whole file). A child has a limit on its
address space, can write no file, knows none of our environment, and is killed when it takes too long; a crash in it
refuses one picture. It is kept for the next one, so a picture costs no start-up (0.2 s) but the first.

Protocol, on the child's standard input and output: a 4-byte big-endian length, that much JSON, then the bytes whose
number the JSON gives as ``length``.
"""

from __future__ import annotations

import atexit
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import threading
from contextlib import suppress
from typing import IO, Any, Literal

from tintype.kernel.errors import Invalid
from tintype.media.decode import Picture, clean_picture, unreadable

_KEEP = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "TMPDIR")
_BYTES_A_PIXEL = 32  # the decoded picture, its copies on the way, and what the encoders take
_SPARE = 256 * 1024 * 1024
_MOST_GIVEN = 1 << 31


class Sandbox:
    """One child process; for one thread at a time. It is started when it is needed, and again after it has died."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        atexit.register(self.close)

    def clean(self, data: bytes, *, field: str, max_pixels: int, seconds: float) -> Picture:
        """What :func:`clean_picture` gives and raises; also Invalid where it takes too long, too much, or crashes."""
        child = self._running()
        late = threading.Event()

        def stop() -> None:
            late.set()
            child.kill()

        timer = threading.Timer(seconds, stop)
        timer.daemon = True
        timer.start()
        try:
            ask = {"field": field, "max_pixels": max_pixels, "seconds": seconds, "length": len(data)}
            _write(child.stdin, ask, data)
            said, content = _read(child.stdout, 1_000_000 + max_pixels * 6)
        except (OSError, EOFError, ValueError, KeyError):
            self.close()
            if late.is_set():
                raise Invalid(f"{field} took too long to read as an image", field=field) from None
            raise unreadable(field) from None
        finally:
            timer.cancel()
        if "error" in said:
            raise Invalid(str(said["error"]), field=field)
        image_format: Literal["png", "jpeg"] = "jpeg" if said["format"] == "jpeg" else "png"
        return Picture(content, image_format, int(said["width"]), int(said["height"]), bool(said["has_alpha"]))

    def close(self) -> None:
        """End the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._child is None:
            env = {name: os.environ[name] for name in _KEEP if name in os.environ}
            env |= {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OPENBLAS_NUM_THREADS": "1"}
            self._child = subprocess.Popen(
                [sys.executable, "-B", "-W", "ignore", "-m", "tintype.media.sandbox"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=env,
                start_new_session=True,
            )
        return self._child


def _write(pipe: IO[bytes] | None, said: dict[str, Any], content: bytes) -> None:
    if pipe is None:
        raise EOFError
    head = json.dumps(said).encode("ascii")
    pipe.write(struct.pack(">I", len(head)) + head)
    pipe.write(content)
    pipe.flush()


def _read(pipe: IO[bytes] | None, most: int) -> tuple[dict[str, Any], bytes]:
    """A message with at most ``most`` bytes. Raises EOFError where the other side is gone, ValueError or KeyError
    where it talks nonsense."""
    if pipe is None:
        raise EOFError
    size = struct.unpack(">I", _exactly(pipe, 4))[0]
    said: dict[str, Any] = json.loads(_exactly(pipe, min(size, 65_536)))
    length = int(said["length"])
    if not 0 <= length <= most:
        raise ValueError
    return said, _exactly(pipe, length)


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    data = pipe.read(count)
    if len(data) < count:
        raise EOFError
    return data


def _confine() -> None:
    """Give up what decoding needs not: writing files, core dumps. The standard streams are open already."""
    for what, limit in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        resource.setrlimit(what, (limit, limit))


def _limit_memory(max_pixels: int, given: int) -> None:
    """Set how much address space this job may take on top of what the process has at rest."""
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    rest = 0
    with suppress(OSError), open("/proc/self/statm", "rb") as file:
        rest = int(file.read().split()[0]) * resource.getpagesize()
    limit = (rest or 2 * _SPARE) + _SPARE + 4 * given + max_pixels * _BYTES_A_PIXEL
    with suppress(ValueError, OSError):  # where the system has no such limit, the pixel limits still hold
        resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def main() -> None:
    """The child: answer until standard input ends, which it also does when the parent dies."""
    ask, give = sys.stdin.buffer, sys.stdout.buffer
    _confine()
    while True:
        try:
            wanted, data = _read(ask, _MOST_GIVEN)
        except EOFError:
            return
        # The parent's timer comes first; this one is for a parent that is gone.
        signal.setitimer(signal.ITIMER_REAL, float(wanted["seconds"]) + 5)
        _limit_memory(int(wanted["max_pixels"]), len(data))
        try:
            picture = clean_picture(data, field=wanted["field"], max_pixels=wanted["max_pixels"])
        except Invalid as refused:
            _write(give, {"error": refused.message, "length": 0}, b"")
        else:
            said = {"format": picture.format, "width": picture.width, "height": picture.height}
            _write(give, {**said, "has_alpha": picture.has_alpha, "length": len(picture.data)}, picture.data)
        signal.setitimer(signal.ITIMER_REAL, 0)


if __name__ == "__main__":
    main()
