"""Skia surfaces on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import skia


def surface_on(picture: np.ndarray[Any, Any]) -> Any:
    """A surface that draws into ``picture``: contiguous premultiplied ``uint8`` RGBA ``(height, width, 4)``."""
    height, width = picture.shape[:2]
    info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.AlphaType.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, picture, picture.strides[0])
