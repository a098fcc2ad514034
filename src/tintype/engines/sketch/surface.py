"""Skia surfaces on arrays."""

from __future__ import annotations

from typing import Any

import numpy as np
import skia


def surface_on(picture: np.ndarray[Any, Any]) -> Any:
    """A surface that draws into ``picture``: contiguous premultiplied ``uint8`` RGBA ``(height, width, 4)``."""
    return _surface(picture, skia.kRGBA_8888_ColorType)


class Pile:
    """Lays layers over a ``picture`` (as above) at whole pixels, several times as fast as its surface would.

    Skia has its fast paths for BGRA alone. Where layers are only laid over one another the order of the channels does
    not matter, so both are said to be BGRA. Colours must not be drawn on it.
    """

    def __init__(self, picture: np.ndarray[Any, Any]) -> None:
        self._surface = _surface(picture, skia.kBGRA_8888_ColorType)
        self._canvas = self._surface.getCanvas()

    def lay(self, rgba: np.ndarray[Any, Any], left: float, top: float, paint: Any = None) -> None:
        """Lay a contiguous premultiplied layer with its upper left corner there, by ``paint`` where one is told."""
        image = skia.Image.fromarray(rgba, skia.kBGRA_8888_ColorType, skia.AlphaType.kPremul_AlphaType, copy=False)
        whole = float(left).is_integer() and float(top).is_integer()
        sampling = skia.SamplingOptions() if whole else skia.SamplingOptions(skia.FilterMode.kLinear)
        self._canvas.drawImage(image, left, top, sampling, paint)


def _surface(picture: np.ndarray[Any, Any], order: Any) -> Any:
    height, width = picture.shape[:2]
    info = skia.ImageInfo.Make(width, height, order, skia.AlphaType.kPremul_AlphaType)
    return skia.Surface.MakeRasterDirect(info, picture, picture.strides[0])
