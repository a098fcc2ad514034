"""A title over a picture: what a poster, a card or a logo says where no thing in it is written on."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import skia

from tintype.engines.sketch.pen import blur, ink
from tintype.engines.sketch.scene import Scene
from tintype.engines.sketch.surface import surface_on
from tintype.engines.sketch.textures import Array
from tintype.engines.sketch.typeface import lettering

_DARK, _LIGHT = (0.09, 0.08, 0.1), (0.99, 0.98, 0.95)
_TOP, _FOOT = 0.13, 0.88
_PLACES = {"foot": (0.91, 0.11), "middle": (0.5, 0.36)}  # of the middle and of the height, as parts of the picture's


class Title:
    """A scene's title for pictures like ``first`` (``uint8`` RGB ``(height, width, 3)``), which it is fitted to.

    It is light on what is dark and dark on what is light, with a soft edge of the other. Where its place was not said
    it is above, or below if there is less to see.
    """

    def __init__(self, scene: Scene, first: Array) -> None:
        height, width = first.shape[:2]
        at, high = _PLACES.get(scene.title_at, (_TOP, 0.17))
        self._made = lettering(scene.title, 0.86 * width, high * height) if scene.title else None
        if self._made is None:
            return
        if not scene.title_at:
            above, below = (self._busy(first, part) for part in (_TOP, _FOOT))
            at = _FOOT if above > 1.3 * below else _TOP
        rows, columns = self._box(first, at)
        lights = first[rows, columns].astype(np.float32) @ np.array([0.3, 0.59, 0.11], np.float32)
        self._dark = float(lights.mean()) > 150
        self._made.path.offset(width / 2, at * height)

    def lay(self, picture: Array) -> Array:
        """The picture with the title over it."""
        if self._made is None:
            return picture
        rgba = cv2.cvtColor(picture, cv2.COLOR_RGB2RGBA)
        canvas, size = surface_on(rgba).getCanvas(), self._made.size
        own, other = (_DARK, _LIGHT) if self._dark else (_LIGHT, _DARK)
        self._stroke(canvas, other, size * 0.28, 0.55, size * 0.12)
        self._stroke(canvas, own, size * 0.07, 1.0, 0.0)
        return np.asarray(cv2.cvtColor(rgba, cv2.COLOR_RGBA2RGB))

    def _box(self, picture: Array, at: float) -> tuple[slice, slice]:
        """The rows and columns that it covers with its middle at a height."""
        assert self._made is not None
        box, (height, width) = self._made.path.computeTightBounds(), picture.shape[:2]
        top, left = at * height + box.top(), width / 2 + box.left()
        rows = slice(max(int(top), 0), max(int(top + box.height()), 1))
        return rows, slice(max(int(left), 0), max(int(left + box.width()), 1))

    def _busy(self, picture: Array, at: float) -> float:
        grey = cv2.cvtColor(picture[self._box(picture, at)], cv2.COLOR_RGB2GRAY).astype(np.float32)
        return float(grey.std())

    def _stroke(self, canvas: Any, colour: Any, width: float, alpha: float, soft: float) -> None:
        assert self._made is not None
        paint = skia.Paint(Color4f=ink(colour, alpha), AntiAlias=True, Style=skia.Paint.kStrokeAndFill_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        if soft:
            paint.setMaskFilter(blur(soft))
        canvas.drawPath(self._made.path, paint)
