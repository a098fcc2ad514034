"""Masks of another convention, brought to ours: white is what may change."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from tintype.kernel.errors import Invalid
from tintype.media.decode import Picture


def mask_of_transparency(picture: Picture, *, field: str) -> Picture:
    """A mask that is white where the clean ``picture`` is transparent and black where it is opaque. Blocking.

    Raises Invalid, naming ``field``, where nothing is transparent: nothing could change.
    """
    if not picture.has_alpha:
        raise Invalid(f"{field} must be an image that is transparent where the picture may change", field=field)
    with Image.open(io.BytesIO(picture.data), formats=["PNG"]) as opened:
        plane = ImageOps.invert(opened.convert("RGBA").getchannel("A"))
    out = io.BytesIO()
    plane.convert("RGB").save(out, "PNG", compress_level=1)
    return Picture(out.getvalue(), "png", picture.width, picture.height)
