"""Checking and measuring the files that engines give: nothing of what an engine says about them is trusted.

Blocking: runs in a thread.
"""

from __future__ import annotations

import hashlib
import io
import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from PIL import Image

from tintype.infra.codecs import CONTENT_TYPES
from tintype.kernel.errors import EngineFailed
from tintype.media.containers import kind_of
from tintype.media.metadata import without_metadata

_GLB_MAGIC, _JSON_CHUNK, _BIN_CHUNK = 0x46546C67, 0x4E4F534A, 0x004E4942
_MAX_JSON = 64 * 1024 * 1024


class BadOutput(EngineFailed):
    """The engine gave a file that is not what it should be."""

    code = "bad_output"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a file is. Sizes in pixels (0 for GLB), ``duration_ms`` 0 and ``fps`` 0.0 for stills.

    ``sha256`` is hexadecimal, of the whole file of ``bytes`` bytes; ``triangles`` is of a GLB's meshes.
    ``says_more``: there is metadata in it, or (a video) that was not looked for.
    """

    content_type: str
    bytes: int
    sha256: str
    width: int = 0
    height: int = 0
    frames: int = 1
    duration_ms: int = 0
    fps: float = 0.0
    has_alpha: bool = False
    has_audio: bool = False
    triangles: int = 0
    says_more: bool = False


def inspect(path: Path, expected: str | None = None) -> Measured:
    """Decode and measure a png, jpeg, webp, gif, mp4 or glb file; its name's ending plays no part.

    ``expected`` is the format that it should have (``"png"``). Raises BadOutput where the file is missing, broken, cut
    off, or of another format.
    """
    try:
        # Read once, and without a buffer: each call to the system is a place where a busy process takes the turn.
        with path.open("rb", buffering=0) as file:
            head = file.read(32)
            kind = _kind(head)
            if kind is None or (expected is not None and kind != expected):
                raise BadOutput(
                    f"The engine gave {kind or 'an unknown format'} instead of {expected or 'a known one'}."
                )
            if kind == "mp4":
                file.seek(0)
                digest = hashlib.file_digest(file, "sha256").hexdigest()
                return _video(path, Measured(CONTENT_TYPES[kind], file.tell(), digest, says_more=True))
            data = head + file.read()
        base = Measured(CONTENT_TYPES[kind], len(data), hashlib.sha256(data).hexdigest())
        return _model(data, base) if kind == "glb" else _image(kind, data, base)
    except BadOutput:
        raise
    except Exception as error:
        raise BadOutput from error


def _kind(head: bytes) -> str | None:
    if head[:4] == b"glTF":
        return "glb"
    kind = kind_of(head)
    if kind in CONTENT_TYPES:
        return kind
    return "mp4" if head[4:8] == b"ftyp" and kind is None else None


def _image(kind: str, data: bytes, base: Measured) -> Measured:
    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "WEBP", "GIF")) as image:
        image.load()
        frames, duration = getattr(image, "n_frames", 1), 0
        alpha = image.has_transparency_data
        if image.format == "MPO":
            frames = 1
        for index in range(frames) if frames > 1 else ():
            image.seek(index)
            image.load()
            duration += int(image.info.get("duration", 0))
        return replace(
            base,
            width=image.width,
            height=image.height,
            frames=frames,
            duration_ms=duration,
            fps=round(frames * 1000 / duration, 3) if duration else 0.0,
            has_alpha=alpha,
            says_more=without_metadata(kind, data) != data,
        )


def _video(path: Path, base: Measured) -> Measured:
    """Every packet is read, so that a file that was cut off shows; the first picture is decoded for real."""
    with av.open(str(path), "r", format="mp4") as container:
        if not container.streams.video:
            raise BadOutput("The engine gave a video file without a video in it.")
        stream: Any = container.streams.video[0]
        first = next(container.decode(stream), None)
        if first is None:
            raise BadOutput
        container.seek(0)
        packets = [packet for packet in container.demux(stream) if packet.size]
        if (stream.frames and len(packets) < stream.frames) or any(packet.is_corrupt for packet in packets):
            raise BadOutput("The engine gave a video that is cut off.")
        rate = Fraction(stream.average_rate or stream.guessed_rate or 0)
        length = stream.duration * stream.time_base if stream.duration else Fraction(container.duration or 0, 1_000_000)
        return replace(
            base,
            width=first.width,
            height=first.height,
            frames=len(packets),
            duration_ms=round(length * 1000),
            fps=round(float(rate), 3),
            has_audio=bool(container.streams.audio),
        )


def _model(data: bytes, base: Measured) -> Measured:
    """The header of a binary glTF 2.0 (Khronos' specification, section 4.4), its chunks and what they say of meshes."""
    magic, version, length = struct.unpack_from("<III", data)
    if magic != _GLB_MAGIC or version != 2 or length != len(data):
        raise BadOutput("The engine gave a GLB file whose header is wrong.")
    size, kind = struct.unpack_from("<II", data, 12)
    if kind != _JSON_CHUNK or size > min(_MAX_JSON, len(data) - 20):
        raise BadOutput("The engine gave a GLB file without a scene.")
    scene = json.loads(data[20 : 20 + size])
    binary = 0
    if 20 + size < len(data):
        binary, kind = struct.unpack_from("<II", data, 20 + size)
        if kind != _BIN_CHUNK or 28 + size + binary > len(data):
            raise BadOutput("The engine gave a GLB file that is cut off.")
    if not str(scene["asset"]["version"]).startswith("2."):
        raise BadOutput("The engine gave a GLB file of an unknown version.")
    _check_buffers(scene, binary)
    triangles = sum(_triangles(scene, part) for mesh in scene.get("meshes", ()) for part in mesh["primitives"])
    if triangles < 1:
        raise BadOutput("The engine gave a GLB file without a mesh.")
    return replace(base, triangles=triangles)


def _check_buffers(scene: Mapping[str, Any], binary: int) -> None:
    buffers = scene.get("buffers", [])
    if buffers and "uri" not in buffers[0] and buffers[0]["byteLength"] > binary:
        raise BadOutput("The engine gave a GLB file that is cut off.")
    if any("uri" in part and not part["uri"].startswith("data:") for part in (*buffers, *scene.get("images", []))):
        raise BadOutput("The engine gave a GLB file that needs other files.")
    for view in scene.get("bufferViews", []):
        if view.get("byteOffset", 0) + view["byteLength"] > buffers[view["buffer"]]["byteLength"]:
            raise BadOutput("The engine gave a GLB file that is cut off.")


def _triangles(scene: Mapping[str, Any], primitive: Mapping[str, Any]) -> int:
    if primitive.get("mode", 4) not in (4, 5, 6):
        return 0
    accessor = primitive["indices"] if "indices" in primitive else primitive["attributes"]["POSITION"]
    count = int(scene["accessors"][accessor]["count"])
    return count // 3 if primitive.get("mode", 4) == 4 else max(0, count - 2)
