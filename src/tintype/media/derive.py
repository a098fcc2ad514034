"""Files made from results: small previews, other sizes and formats, and the same without metadata.

Blocking: runs in a thread. All raise BadOutput where the file cannot be read.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import av
from PIL import Image, ImageOps

from tintype.infra.codecs import write_image
from tintype.kernel.errors import TintypeError
from tintype.media.containers import kind_of
from tintype.media.inspect import BadOutput
from tintype.media.metadata import without_metadata

THUMBNAIL_SIDE = 320
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF")


def thumbnail(path: Path, side: int = THUMBNAIL_SIDE) -> bytes:
    """A WebP of an image's or a video's first frame, at most ``side`` pixels on its longer side; never enlarged."""
    with _reading():
        image = _picture(path)
        image.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=3.0)
        return _encoded(image, "webp")


def poster(path: Path, image_format: Literal["jpeg", "webp", "png"] = "jpeg") -> bytes:
    """The first frame of a video in full size."""
    with _reading():
        return _encoded(_first_frame(path), image_format)


def conform(path: Path, to: Path, *, width: int, height: int, image_format: str, quality: int | None = None) -> None:
    """Write ``path`` to ``to`` as an image of exactly ``width`` × ``height`` (0: its own) in that format.

    Where the ratio differs the picture is cut at its edges, evenly, never stretched. ``image_format`` is png, jpeg or
    webp, ``quality`` as ``write_image`` takes it; ``to`` appears whole or not at all.
    """
    with _reading():
        image = _picture(path)
        size = (width or image.width, height or image.height)
        if image.size != size:
            image = ImageOps.fit(image, size, Image.Resampling.LANCZOS)
        image.info.clear()
        with _replacing(to) as part:
            write_image(image, part, image_format, quality=quality)


def strip_metadata(path: Path) -> bool:
    """Take all metadata (EXIF, XMP, texts, comments, tags) out of a png, jpeg, webp or mp4 file, in place.

    Lossless: the coded pixels stay as they are, save for a picture that EXIF turns, which is turned for good. Returns
    whether anything was taken out. Other formats are left alone.
    """
    with _reading():
        with path.open("rb") as file:
            head = file.read(32)
        kind = kind_of(head)
        if kind is None and head[4:8] == b"ftyp":
            return _strip_video(path)
        if kind not in ("png", "jpeg", "webp"):
            return False
        data = path.read_bytes()
        clean = without_metadata(kind, data)
        if clean == data:
            return False
        if _turned(path):  # only metadata can say so
            conform(path, path, width=0, height=0, image_format=kind)
            return True
        with _replacing(path) as part:
            part.write_bytes(clean)
        return True


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except TintypeError:
        raise
    except Exception as error:
        raise BadOutput from error


@contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A path beside ``path`` to write to; it takes its place at the end, or is removed after an error."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def _picture(path: Path) -> Image.Image:
    """The image, upright, in RGB or RGBA; of a video the first frame."""
    with path.open("rb") as file:
        head = file.read(32)
    if head[4:8] == b"ftyp" and kind_of(head) is None:
        return _first_frame(path)
    with Image.open(path, formats=_FORMATS) as opened:
        image = ImageOps.exif_transpose(opened)
        return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _first_frame(path: Path) -> Image.Image:
    with av.open(str(path), "r") as container:
        stream: Any = container.streams.video[0]
        frame = next(container.decode(stream))
        image: Image.Image = frame.to_image()
        return image


def _encoded(image: Image.Image, image_format: str) -> bytes:
    image.info.clear()
    out = io.BytesIO()
    if image_format == "webp":
        image.save(out, "WEBP", quality=80, method=4)
    elif image_format == "png":
        image.save(out, "PNG", compress_level=1)
    else:
        image.convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()


def _turned(path: Path) -> bool:
    with Image.open(path, formats=_FORMATS) as image:
        orientation: int = image.getexif().get(0x0112, 1)
        return orientation in range(2, 9) and getattr(image, "n_frames", 1) == 1


def _strip_video(path: Path) -> bool:
    """Copy the coded streams into a new file that says nothing but them."""
    with av.open(str(path), "r", format="mp4") as source:
        tags = {*source.metadata, *(name for stream in source.streams for name in stream.metadata)}
        if not tags - {"major_brand", "minor_version", "compatible_brands", "language", "handler_name", "vendor_id"}:
            return False
        with _replacing(path) as part:
            options = {"movflags": "+faststart", "fflags": "+bitexact"}
            with av.open(str(part), "w", format="mp4", options=options) as target:
                copies = {}
                for stream in (*source.streams.video, *source.streams.audio):
                    copies[stream.index] = target.add_stream_from_template(stream)
                    copies[stream.index].metadata.clear()
                for packet in source.demux([source.streams[index] for index in copies]):
                    if packet.dts is not None:
                        packet.stream = copies[packet.stream.index]
                        target.mux(packet)
    return True
