"""What an image file says besides its picture (EXIF, XMP, texts, comments), and the same file without it.

Lossless: the coded pixels stay as they are.
"""

from __future__ import annotations

from tintype.media.containers import jpeg_segments, png_chunks, riff_chunks

# What a PNG needs to be shown right, an animated one too; text, EXIF, times and private chunks are not among it.
_PNG_KEEP = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP cICP sBIT bKGD pHYs acTL fcTL fdAT".split())
# APP0 (JFIF), APP14 (Adobe's colour transform) and a profile in APP2 matter to the colours; the rest and COM do not.
_JPEG_DROP = frozenset((0xE1, *range(0xE3, 0xEE), 0xEF, 0xFE))
_JPEG_APP2, _JPEG_PROFILE = 0xE2, b"ICC_PROFILE\0"
_WEBP_DROP = (b"EXIF", b"XMP ")
_WEBP_FLAGS = 0x0C  # VP8X says by these bits that EXIF and XMP follow


def without_metadata(kind: str, data: bytes) -> bytes:
    """The whole file ``data`` of a png, jpeg or webp without metadata; equal to it where there is none.

    Other kinds are given back as they are.
    """
    clean = {"png": _png, "jpeg": _jpeg, "webp": _webp}.get(kind)
    return data if clean is None else clean(data)


def _png(data: bytes) -> bytes:
    return data[:8] + b"".join(data[start:end] for name, start, end in png_chunks(data) if name in _PNG_KEEP)


def _jpeg(data: bytes) -> bytes:
    kept = [data[:2]]
    for marker, start, end in jpeg_segments(data):
        foreign = marker == _JPEG_APP2 and not data.startswith(_JPEG_PROFILE, start + 4)
        if marker not in _JPEG_DROP and not foreign:
            kept.append(data[start:end])
    return b"".join(kept)


def _webp(data: bytes) -> bytes:
    body = bytearray()
    for name, start, end in riff_chunks(data):
        if name in _WEBP_DROP:
            continue
        content = bytearray(data[start:end])
        if name == b"VP8X":
            content[0] &= ~_WEBP_FLAGS & 0xFF
        body += name + len(content).to_bytes(4, "little") + content + b"\0" * (len(content) & 1)
    return b"RIFF" + (len(body) + 4).to_bytes(4, "little") + b"WEBP" + bytes(body)
