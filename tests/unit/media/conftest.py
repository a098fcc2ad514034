"""Pictures, good and hostile, built byte by byte where no library would write them."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF", "avif": "AVIF"}


def scene(width: int = 96, height: int = 64, mode: str = "RGB") -> Image.Image:
    """A smooth picture whose left is red, right green and bottom blue, so that turning it shows."""
    x, y = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    array = np.stack([255 - x, x, y], axis=-1).astype(np.uint8)
    return Image.fromarray(array).convert(mode)


def encoded(image: Image.Image, image_format: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, FORMATS.get(image_format, image_format), **options)
    return out.getvalue()


def png_chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(width: int, height: int, *chunks: tuple[bytes, bytes], depth: int = 8, colour: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = b"".join(png_chunk(name, data) for name, data in ((b"IHDR", header), *chunks, (b"IEND", b"")))
    return b"\x89PNG\r\n\x1a\n" + body


def gif(width: int, height: int, frame: tuple[int, int, int, int], frames: int = 1) -> bytes:
    """A GIF of that canvas whose frames say that they lie at (left, top, width, height), with hardly any data."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    one = b"," + struct.pack("<HHHHB", *frame, 0) + b"\x02\x02\x4c\x01\x00"
    return head + one * frames + b";"


def tiff(entries: list[tuple[int, int, int, int]], tail: bytes = b"") -> bytes:
    """A little-endian TIFF of (tag, type, count, value or offset) entries; ``tail`` begins after the directory."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in sorted(entries))
    return b"II*\x00" + struct.pack("<IH", 8, len(entries)) + body + struct.pack("<I", 0) + tail


def tiff_of(width: int, height: int, data: bytes, compression: int = 1, **extra: int) -> bytes:
    names = {"rows": 278, "tile_width": 322, "tile_height": 323}
    tiled = "tile_width" in extra
    count = 9 + len(extra)
    at = 8 + 2 + 12 * count + 4
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 1, 8),
        (259, 3, 1, compression),
        (262, 3, 1, 1),
        (277, 3, 1, 1),
        (284, 3, 1, 1),
        (324 if tiled else 273, 4, 1, at),
        (325 if tiled else 279, 4, 1, len(data)),
        *((names[name], 4, 1, value) for name, value in extra.items()),
    ]
    return tiff(entries, data)


def webp_canvas(width: int, height: int) -> bytes:
    """An animated WebP that says its canvas is that large, with one frame of 1 × 1."""
    still = encoded(scene(1, 1), "webp", lossless=True)[12:]
    flags = b"\x02\0\0\0" + (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    frame = bytes(6) + bytes(6) + b"\x64\0\0" + b"\0" + still
    body = b"VP8X" + struct.pack("<I", 10) + flags + b"ANIM" + struct.pack("<I", 6) + bytes(6)
    body += b"ANMF" + struct.pack("<I", len(frame)) + frame + b"\0" * (len(frame) & 1)
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def jpeg_of_many_scans(count: int) -> bytes:
    """A progressive JPEG whose last scan is said again and again: few bytes, each a pass over all pixels."""
    data = encoded(scene(64, 64), "jpeg", progressive=True)
    start = data.rindex(b"\xff\xda")
    return data[:-2] + data[start:-2] * count + data[-2:]


def hostile() -> dict[str, bytes]:
    """Files that claim or hide far more than they are, or are something else. None may be taken as they are."""
    return {**hostile_pngs(), **hostile_jpegs_and_gifs(), **hostile_others(), **other_files()}


def hostile_pngs() -> dict[str, bytes]:
    zeros = zlib.compress(bytes(200_000_000), 9)
    rows = zlib.compress(bytes(1000 * 3001), 9)
    good_png = encoded(scene(), "png")
    return {
        "png-60000x60000": png(60_000, 60_000, (b"IDAT", zeros)),
        "png-2e9x2e9": png(2**31 - 1, 2**31 - 1, (b"IDAT", b"")),
        "png-10000000x1": png(2**31 - 1, 1, (b"IDAT", zeros)),
        "png-0x0": png(0, 0, (b"IDAT", zlib.compress(b""))),
        "png-0x5": png(0, 5, (b"IDAT", zlib.compress(bytes(5)))),
        "png-no-data": png(10, 10),
        "png-short-data": png(100, 100, (b"IDAT", zlib.compress(bytes(500)))),
        "png-junk-data": png(10, 10, (b"IDAT", b"junk" * 20)),
        "png-wrong-checksum": good_png[:20] + b"\x00\x01" + good_png[22:],
        "png-header-only": good_png[:33],
        "png-depth-3": png(10, 10, (b"IDAT", rows), depth=3),
        "png-colour-9": png(10, 10, (b"IDAT", rows), colour=9),
    }


def hostile_jpegs_and_gifs() -> dict[str, bytes]:
    good_jpeg, good_gif = encoded(scene(), "jpeg"), encoded(scene(), "gif")
    sized = bytearray(good_jpeg)
    at = sized.index(b"\xff\xc0") + 5
    sized[at : at + 4] = struct.pack(">HH", 65_500, 65_500)
    empty_jpeg = bytearray(good_jpeg)
    empty_jpeg[at : at + 4] = bytes(4)
    return {
        "jpeg-65500x65500": bytes(sized),
        "jpeg-0x0": bytes(empty_jpeg),
        "jpeg-many-scans": jpeg_of_many_scans(5000),
        "jpeg-magic-only": b"\xff\xd8\xff\xe0",
        "jpeg-no-scan": good_jpeg[: good_jpeg.index(b"\xff\xda")] + b"\xff\xd9",
        "gif-65535x65535": gif(65_535, 65_535, (0, 0, 1, 1)),
        "gif-65535x65535-frames": gif(65_535, 65_535, (0, 0, 65_535, 65_535), frames=50),
        "gif-frame-beyond-canvas": gif(1, 1, (65_000, 65_000, 65_000, 65_000)),
        "gif-0x0": gif(0, 0, (0, 0, 0, 0)),
        "gif-no-frame": good_gif[:13] + b";",
    }


def hostile_others() -> dict[str, bytes]:
    zeros = zlib.compress(bytes(200_000_000), 9)
    avif = bytearray(encoded(scene(), "avif"))
    size_at = avif.index(b"ispe") + 8
    avif[size_at : size_at + 8] = struct.pack(">II", 60_000, 60_000)
    return {
        "webp-16000x16000": webp_canvas(16_000, 16_000),
        "webp-65536x65535": webp_canvas(65_536, 65_535),
        "webp-riff-only": b"RIFF\x04\x00\x00\x00WEBP",
        "webp-cut-vp8x": webp_canvas(10, 10)[:24],
        "bmp-2e9": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 1000, 0, 0, 54, 40, 2**31 - 1, 1, 1, 24, 0, 0, 0, 0, 0, 0),
        "bmp-50000x50000": b"BM"
        + struct.pack("<IHHIIiiHHIIiiII", 1000, 0, 0, 54, 40, 50_000, 50_000, 1, 24, 0, 0, 0, 0, 0, 0),
        "bmp-rle-50000": b"BM"
        + struct.pack("<IHHIIiiHHIIiiII", 1000, 0, 0, 54, 40, 50_000, -50_000, 1, 8, 1, 0, 0, 0, 0, 0),
        "bmp-0x0": b"BM" + struct.pack("<IHHIIiiHHIIiiII", 1000, 0, 0, 54, 40, 0, 0, 1, 24, 0, 0, 0, 0, 0, 0),
        "tiff-60000x60000": tiff_of(60_000, 60_000, zeros, 8, rows=60_000),
        "tiff-tile-30000x30000": tiff_of(16, 16, zeros, 8, tile_width=30_000, tile_height=30_000),
        "tiff-strip-huge-rows": tiff_of(16, 16, b"x" * 100, 8, rows=2**31),
        "tiff-0x0": tiff_of(0, 0, b"", 1, rows=1),
        "tiff-many-tags": tiff([(40_000 + i, 7, 2**28, 8) for i in range(20_000)]),
        "tiff-own-directory": b"II*\x00" + struct.pack("<I", 4),
        "tiff-samples": tiff([(256, 4, 1, 9), (257, 4, 1, 9), (258, 3, 1, 8), (277, 3, 1, 60_000), (262, 3, 1, 2)]),
        "avif-60000x60000": bytes(avif),
        "avif-ftyp-only": b"\x00\x00\x00\x1cftypavif\x00\x00\x00\x00avifmif1miaf",
    }


def other_files() -> dict[str, bytes]:
    return {
        "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/passwd"/></svg>',
        "html": b"<!doctype html><script>alert(1)</script>",
        "pdf": b"%PDF-1.7\n1 0 obj<<>>endobj",
        "postscript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(/etc/passwd) (r) file\n",
        "zip": b"PK\x03\x04" + bytes(60),
        "elf": b"\x7fELF" + bytes(60),
        "mp4": b"\x00\x00\x00\x20ftypisom" + bytes(60),
        "heic": b"\x00\x00\x00\x20ftypheic" + bytes(60),
        "ppm": b"P6 9 9 255\n" + bytes(243),
        "psd": b"8BPS\x00\x01" + bytes(60),
        "ico": b"\x00\x00\x01\x00\x01\x00" + bytes(60),
        "jpeg2000": b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(60),
        "text": b"not an image, just text that someone sent along",
        "one-byte": b"\x89",
        "zeros": bytes(1000),
        "bm-text": b"BM is how this sentence begins",
    }


@pytest.fixture(scope="session")
def hostile_files() -> dict[str, bytes]:
    return hostile()


@pytest.fixture(scope="session")
def make_scene() -> Callable[..., Image.Image]:
    return scene


@pytest.fixture(scope="session")
def encode() -> Callable[..., bytes]:
    return encoded


@pytest.fixture(scope="session")
def build_png() -> Callable[..., bytes]:
    return png


@pytest.fixture(scope="session")
def directory_bomb() -> bytes:
    """A TIFF (or EXIF block) whose directory names its own megabyte three thousand times."""
    tail = bytes(1_000_000)
    good = [(256, 4, 1, 16), (257, 4, 1, 16), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    return tiff([*good, *((40_000 + i, 7, 1_000_000, 0) for i in range(3000))], tail)
