"""What goes between the host and the engine's process: frames of JSON over a socket.

A frame is its length (4 bytes, big-endian) and a JSON array whose first entry says what it is. JSON, because nothing
that a crashed or corrupted child sends may run code or do harm in the parent, as a pickle could: whatever is not as
expected is a :class:`WireError`, upon which the host ends that child.

Host to child: ``["config", engine, config, beat_s]``, ``["run", call, [request]]``,
``["resume", call, request, token, handle]``, ``["ack", call]``, ``["cancel", call, [job]]``, ``["abandon", call]``,
``["stop"]``.
Child to host: ``["hello", concurrency]``, ``["refused", why]``, ``["beat"]``, ``["event", call, …]``,
``["loading", call]``, ``["loaded", call]``, ``["ends", call, null | [reason, message, retry_after]]``.
"""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, assert_never, cast

from tintype.engines.contract import (
    Done,
    EngineCard,
    Event,
    Failed,
    Input,
    Log,
    Output,
    Progress,
    Reason,
    Request,
    Role,
    Sending,
    Started,
    Task,
)

MAX_FRAME = 1 << 20  # from the child: no event comes near it
_LENGTH = struct.Struct(">I")
_encode = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
_ROLES = ("result", "also", "preview", "partial")


class WireError(Exception):
    """The other side sent something that is not of this protocol."""


def frame(message: list[Any]) -> bytes:
    """One message, ready to be sent."""
    body = _encode(message).encode("ascii")
    return _LENGTH.pack(len(body)) + body


class Deframer:
    """Puts frames together again from the pieces in which they arrive."""

    def __init__(self, max_frame: int = MAX_FRAME) -> None:
        self._buffer = bytearray()
        self._max = max_frame

    def feed(self, data: bytes) -> Iterator[list[Any]]:
        """The messages that ``data`` completes. Raises WireError on anything but JSON arrays of a sane size."""
        self._buffer += data
        start = 0
        try:
            while len(self._buffer) - start >= _LENGTH.size:
                (length,) = _LENGTH.unpack_from(self._buffer, start)
                if length > self._max:
                    raise WireError(f"a frame of {length} bytes")
                end = start + _LENGTH.size + length
                if len(self._buffer) < end:
                    break
                body = bytes(self._buffer[start + _LENGTH.size : end])
                start = end
                yield _decode(body)
        finally:
            del self._buffer[:start]


def _decode(body: bytes) -> list[Any]:
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WireError("a frame that is not JSON") from error
    if not isinstance(message, list) or not message or not isinstance(message[0], str):
        raise WireError("a frame that is no message")
    return message


# --- requests (host to child; the child trusts its host) ---


def encode_request(request: Request) -> dict[str, Any]:
    return {
        "job": request.job,
        "attempt": request.attempt,
        "card": [request.card.id, request.card.engine, dict(request.card.settings)],
        "task": request.task.value,
        "prompt": request.prompt,
        "workdir": str(request.workdir),
        "negative_prompt": request.negative_prompt,
        "seed": request.seed,
        "width": request.width,
        "height": request.height,
        "count": request.count,
        "frames": request.frames,
        "fps": request.fps,
        "steps": request.steps,
        "guidance_scale": request.guidance_scale,
        "strength": request.strength,
        "output_format": request.output_format,
        "also": request.also,
        "inputs": [[i.role.value, str(i.path), i.width, i.height, i.description] for i in request.inputs],
        "options": dict(request.options),
        "partials": request.partials,
    }


def decode_request(data: dict[str, Any]) -> Request:
    inputs = tuple(Input(Role(role), Path(path), w, h, text) for role, path, w, h, text in data["inputs"])
    return Request(
        **data
        | {
            "card": EngineCard(*data["card"]),
            "task": Task(data["task"]),
            "workdir": Path(data["workdir"]),
            "also": tuple(data["also"]),
            "inputs": inputs,
        }
    )


# --- events (child to host; the host trusts nothing) ---


def encode_event(event: Event) -> list[Any]:
    match event:
        case Sending():
            return ["sending", event.job, event.token]
        case Started():
            return ["started", event.job, event.handle]
        case Progress():
            return ["progress", event.job, float(event.fraction), event.stage]
        case Log():
            return ["log", event.job, event.message[:2000]]
        case Output():
            return ["output", event.job, str(event.path), event.index, event.role, event.seed]
        case Done():
            return ["done", event.job, event.cost_micro]
        case Failed():
            return ["failed", event.job, *encode_failure(event.reason, event.message, event.retry_after)]
        case _:
            assert_never(event)


def encode_failure(reason: Reason, message: str, retry_after: float | None) -> list[Any]:
    return [reason.value, message[:1000], retry_after]


def _text(value: object, limit: int) -> str:
    if not isinstance(value, str) or len(value) > limit:
        raise WireError("a text expected")
    return value


def _whole(value: object, low: int, high: int) -> int:
    if type(value) is not int or not low <= value <= high:
        raise WireError("a number expected")
    return value


def decode_failure(data: list[Any]) -> tuple[Reason, str, float | None]:
    """The parts of a Failed or an EngineError. Raises WireError."""
    try:
        reason, message, wait = data
        known = Reason(reason)
    except (ValueError, TypeError) as error:
        raise WireError("no failure") from error
    if wait is not None and (type(wait) not in (int, float) or not 0 <= wait < math.inf):
        raise WireError("a wait expected")
    return known, _text(message, 1000), None if wait is None else float(wait)


def decode_event(data: list[Any]) -> Event:
    """The event that a child claims. Raises WireError where it is none."""
    try:
        kind, job, *rest = data
    except ValueError as error:
        raise WireError("no event") from error
    job = _text(job, 200)
    try:
        return _event(kind, job, rest)
    except (ValueError, TypeError, IndexError) as error:
        raise WireError(f"no event '{kind}'") from error


def _event(kind: object, job: str, rest: list[Any]) -> Event:
    match kind:
        case "sending":
            return Sending(job, _text(rest[0], 4096))
        case "started":
            return Started(job, None if rest[0] is None else _text(rest[0], 65536))
        case "progress":
            fraction = float(rest[0])
            return Progress(job, min(max(fraction, 0.0), 1.0) if math.isfinite(fraction) else 0.0, _text(rest[1], 100))
        case "log":
            return Log(job, _text(rest[0], 2000))
        case "output":
            path, index, role, seed = rest
            if role not in _ROLES:
                raise WireError("a role expected")
            known = cast(Literal["result", "also", "preview", "partial"], role)
            kept = None if seed is None else _whole(seed, -(1 << 63), 1 << 64)
            return Output(job, Path(_text(path, 4096)), _whole(index, 0, 9999), known, kept)
        case "done":
            return Done(job, None if rest[0] is None else _whole(rest[0], 0, 1 << 62))
        case "failed":
            return Failed(job, *decode_failure(rest))
        case _:
            raise WireError("an unknown event")
