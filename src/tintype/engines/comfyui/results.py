"""What a workflow made, by its history, and bringing pictures to the size and format that were asked for."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from tintype.engines.comfyui.client import Stored
from tintype.engines.contract import EngineError, Reason, Request
from tintype.infra.codecs import write_image

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp"})
FILMS = frozenset({".mp4", ".webm", ".mkv", ".mov", ".avi", ".gif"})
MODELS = frozenset({".glb"})
_FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}


def endings(output_format: str) -> frozenset[str]:
    """What a file's name may end with to be of that format, or to be made so."""
    return {"mp4": FILMS, "glb": MODELS}.get(output_format, PICTURES)


def files_of(entry: Mapping[str, Any], nodes: Sequence[str], accepted: frozenset[str]) -> list[Stored]:
    """The files of a history entry that ``nodes`` made (none given: all), by the endings that count, in order.

    What was kept counts; previews in the server's temporary folder do where nothing was kept.
    """
    outputs = entry.get("outputs") or {}
    found = [
        file
        for node in nodes or outputs
        for file in _files(outputs.get(node) or {})
        if PurePosixPath(file.name).suffix.lower() in accepted
    ]
    kept = [file for file in found if file.type == "output"]
    return list(dict.fromkeys(kept or found))


def _files(output: Mapping[str, Any]) -> Iterator[Stored]:
    """Whatever a node calls its files: ``images``, ``gifs``, ``video``, ``3d`` … each ``{filename, subfolder, type}``.

    A 3D viewer names its model by a path alone, under ``result``.
    """
    for values in output.values():
        for value in values if isinstance(values, list) else ():
            if isinstance(value, dict) and isinstance(value.get("filename"), str):
                yield Stored(value["filename"], str(value.get("subfolder") or ""), str(value.get("type") or "output"))
            elif isinstance(value, str) and PurePosixPath(value).suffix.lower() in MODELS:
                path = PurePosixPath(value.replace("\\", "/"))
                yield Stored(path.name, "" if path.parent.name == "" else str(path.parent), "output")


def conform_picture(content: bytes, request: Request) -> bytes:
    """A picture in the request's format and at its size; cut evenly at its edges where the ratio differs.

    One that is so already stays as it came. Raises EngineError (failed) where it cannot be read.
    """
    size = (request.width, request.height)
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_FORMATS.values())) as opened:
            right_size = not request.width or opened.size == size
            if right_size and opened.format == _FORMATS[request.output_format]:
                return content
            picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise EngineError(Reason.FAILED, "The model's server made a picture that cannot be read") from error
    if not right_size:
        picture = ImageOps.fit(picture, size, Image.Resampling.LANCZOS)
    picture.info.clear()
    path = request.workdir / f"conforming-{uuid.uuid4().hex}"
    try:
        write_image(picture, path, request.output_format)
        return path.read_bytes()
    finally:
        path.unlink(missing_ok=True)
