"""Reading the outer structure of image files without decoding a pixel: what a decoder would do before any limit."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

_MARKER = re.compile(rb"\xff+([^\x00\xd0-\xd7\xff])")
_SOS, _EOI, _TEM = 0xDA, 0xD9, 0x01


def kind_of(head: bytes) -> str | None:
    """The format that a file's first 32 bytes claim: png, jpeg, webp, gif, bmp, tiff or avif; None for any other."""
    for name, magic in (
        ("png", b"\x89PNG\r\n\x1a\n"),
        ("jpeg", b"\xff\xd8\xff"),
        ("gif", b"GIF87a"),
        ("gif", b"GIF89a"),
        ("bmp", b"BM"),
        ("tiff", b"II*\x00"),
        ("tiff", b"MM\x00*"),
        ("tiff", b"II+\x00"),
        ("tiff", b"MM\x00+"),
    ):
        if head.startswith(magic):
            return name
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp" and head[8:12] in (b"avif", b"avis", b"mif1", b"msf1"):
        return "avif"
    return None


def jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int]]:
    """``(marker, start, end)`` of each segment of a JPEG from after SOI to EOI.

    A scan's end is that of its coded data. What lies between segments is skipped, as decoders do.
    """
    at = 2
    while (match := _MARKER.search(data, at)) is not None:
        marker, start = match[1][0], match.start()
        if marker == _EOI:
            yield marker, start, match.end()
            return
        if marker == _TEM:
            at = match.end()
            yield marker, start, at
            continue
        if match.end() + 2 > len(data):
            return
        at = match.end() + int.from_bytes(data[match.end() : match.end() + 2], "big")
        if marker == _SOS:
            following = _MARKER.search(data, at)
            at = following.start() if following else len(data)
        if at > len(data):
            return
        yield marker, start, at


def jpeg_scans(data: bytes) -> int:
    """How many scans a JPEG has. Each costs a pass over all its pixels, and a scan can be a few bytes long."""
    return sum(marker == _SOS for marker, _, _ in jpeg_segments(data))


def riff_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """``(name, start, end)`` of each whole chunk of a RIFF file, its content from ``start`` to ``end``."""
    at = 12
    while at + 8 <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        if at + 8 + size > len(data):
            return
        yield name, at + 8, at + 8 + size
        at += 8 + size + (size & 1)


def webp_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a WebP's canvas, as its first chunk says; None where it says none."""
    for name, start, _ in riff_chunks(data):
        head = data[start : start + 10]
        if len(head) < 10 and name != b"VP8L":
            return None
        if name == b"VP8X":
            return int.from_bytes(head[4:7], "little") + 1, int.from_bytes(head[7:10], "little") + 1
        if name == b"VP8 ":
            width, height = struct.unpack_from("<HH", head, 6)
            return width & 0x3FFF, height & 0x3FFF
        if name == b"VP8L" and len(head) >= 5:
            bits = int.from_bytes(head[1:5], "little")
            return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
        return None
    return None


def png_chunks(data: bytes) -> Iterator[tuple[bytes, int, int]]:
    """``(name, start, end)`` of each whole chunk of a PNG, from its length to its checksum, up to IEND."""
    at = 8
    while at + 12 <= len(data):
        size, name = struct.unpack_from(">I4s", data, at)
        end = at + 12 + size
        if end > len(data):
            return
        yield name, at, end
        if name == b"IEND":
            return
        at = end


def png_without_texts(data: bytes) -> bytes:
    """A PNG without its text chunks: decoders refuse a picture for long texts, such as an embedded workflow."""
    texts = (b"tEXt", b"zTXt", b"iTXt")
    if not any(name in data for name in texts):
        return data
    return data[:8] + b"".join(data[start:end] for name, start, end in png_chunks(data) if name not in texts)
