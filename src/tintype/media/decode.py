"""Making a clean picture of untrusted bytes. Blocking: runs in a child process (``sandbox.py``), which bounds it.

Nothing of the given file survives but its pixels: they are decoded for real, turned upright, brought to sRGB and
8 bits, and encoded anew. So metadata, colour profiles, appended archives and scripts are gone.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
from PIL import Image, ImageCms, ImageFile, ImageOps

from tintype.kernel.errors import Invalid
from tintype.media.containers import jpeg_scans, kind_of, png_without_texts, webp_size

ACCEPTED = "PNG, JPEG, WebP, GIF, BMP, TIFF and AVIF"
_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
_LOSSY = ("JPEG", "MPO", "WEBP", "AVIF")
_MAX_SCANS = 100
_MAX_PROFILE = 4 * 1024 * 1024
_TIFF_TILE = (322, 323)


@dataclass(frozen=True, slots=True)
class Picture:
    """A clean picture: ``data`` is a PNG or JPEG file without metadata, upright, sRGB, 8 bits a channel.

    ``format`` is ``png`` (RGB or RGBA) or ``jpeg`` (RGB); ``width`` and ``height`` in pixels.
    """

    data: bytes = field(repr=False)
    format: Literal["png", "jpeg"]
    width: int
    height: int
    has_alpha: bool = False


def unreadable(field: str) -> Invalid:
    """The error for bytes that are no picture."""
    return Invalid(f"{field} could not be read as an image: accepted are {ACCEPTED}", field=field)


def clean_picture(data: bytes, *, field: str, max_pixels: int) -> Picture:
    """Decode ``data`` and encode it anew. Lossless sources and transparent ones become PNG, the others JPEG.

    Raises Invalid, naming ``field``, for what is no image of an accepted format, is broken or cut off, or has more
    than ``max_pixels`` pixels.
    """
    try:
        decoded = _decode(data, field, max_pixels)
        picture = _eight_bits(_to_srgb(_upright(decoded)))
        return _encode(picture, lossy=decoded.format in _LOSSY)
    except Invalid:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Invalid(f"{field} is too large: accepted are at most {max_pixels:,} pixels", field=field) from None
    except Exception:  # noqa: BLE001 - on hostile bytes the decoders raise some twenty different types
        raise unreadable(field) from None


def _check_size(width: int, height: int, field: str, max_pixels: int) -> None:
    if width < 1 or height < 1:
        raise unreadable(field)
    if width * height > max_pixels:
        raise Invalid(
            f"{field} is too large: {width:,} × {height:,} pixels, accepted are at most {max_pixels:,} pixels",
            field=field,
        )


def _decode(data: bytes, field: str, max_pixels: int) -> ImageFile.ImageFile:
    """The decoded first frame. Every limit is checked before the memory that it is about is taken."""
    kind = kind_of(data[:32])
    if kind is None:
        raise unreadable(field)
    if kind == "jpeg" and jpeg_scans(data) > _MAX_SCANS:
        raise unreadable(field)
    if kind == "png":
        data = png_without_texts(data)
    if kind == "webp":
        # The decoder takes the whole canvas when it opens the file.
        size = webp_size(data)
        if size is None:
            raise unreadable(field)
        _check_size(*size, field, max_pixels)
    image = Image.open(io.BytesIO(data), formats=_FORMATS)
    _check_size(*image.size, field, max_pixels)
    if image.format == "TIFF":
        tags: Any = getattr(image, "tag_v2", {})
        width, height = (tags.get(tag, 0) for tag in _TIFF_TILE)
        if isinstance(width, int) and isinstance(height, int) and width * height > max(max_pixels, 1):
            raise unreadable(field)
    image.load()
    _check_size(*image.size, field, max_pixels)
    return image


def _upright(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # noqa: BLE001 - broken EXIF turns no picture
        return image


def _to_srgb(image: Image.Image) -> Image.Image:
    """Colours of an embedded profile (Display P3, Adobe RGB, a press's CMYK) as sRGB; a broken profile is ignored."""
    profile = image.info.get("icc_profile")
    if (
        not isinstance(profile, bytes)
        or not 128 <= len(profile) <= _MAX_PROFILE
        or image.mode not in ("RGB", "RGBA", "CMYK")
    ):
        return image
    try:
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode=mode)
        return converted if converted is not None else image
    except Exception:  # noqa: BLE001 - as the comment above says
        return image


def _eight_bits(image: Image.Image) -> Image.Image:
    """RGB, or RGBA where something is transparent; 16 bits and floats are scaled, not clipped."""
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    elif image.mode in ("I", "F"):
        values = np.nan_to_num(np.asarray(image, dtype=np.float32), posinf=0.0, neginf=0.0)
        top = float(values.max(initial=0.0))
        scale = 255.0 if top <= 1.0 and image.mode == "F" else 1.0 if top <= 255.0 else 1 / 257.0
        image = Image.fromarray(np.clip(values * scale, 0, 255).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        lowest: Any = image.getchannel("A").getextrema()[0]
        return image if lowest < 255 else image.convert("RGB")
    return image.convert("RGB")


def _encode(image: Image.Image, *, lossy: bool) -> Picture:
    clean = Image.new(image.mode, image.size)
    clean.paste(image)
    out = io.BytesIO()
    alpha = image.mode == "RGBA"
    if lossy and not alpha:
        clean.save(out, "JPEG", quality=95, subsampling=0)
        return Picture(out.getvalue(), "jpeg", *clean.size)
    clean.save(out, "PNG", compress_level=1)
    return Picture(out.getvalue(), "png", *clean.size, has_alpha=alpha)
