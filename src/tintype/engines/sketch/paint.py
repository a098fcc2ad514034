"""Painting a scene: stills, and the frames of its film."""

from __future__ import annotations

import threading
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from tintype.engines.sketch.scene import RGB, Scene
from tintype.engines.sketch.styles import Styler
from tintype.engines.sketch.weather import add_weather
from tintype.engines.sketch.world import World

Picture = np.ndarray[Any, np.dtype[np.uint8]]
_LARGEST = 2048  # of the longer side that is painted; larger pictures are enlarged from it, with fresh grain
_SMALLEST = 256
_lock = threading.Lock()


class Painter:
    """A scene ready to be painted at a size, for any moment of a film of ``duration`` seconds (0: a still)."""

    def __init__(self, scene: Scene, width: int, height: int, duration: float) -> None:
        self._size = (width, height)
        scale = min(1.0, _LARGEST / max(width, height))
        scale = max(scale, min(_SMALLEST / min(width, height), _LARGEST / max(width, height)))
        self._world = World(scene, max(round(width * scale), 16), max(round(height * scale), 16))
        add_weather(self._world)
        self._duration = duration
        self._seed = scene.seed
        first = np.ascontiguousarray(self._world.draw(0.0, duration)[..., :3])
        self._styler = Styler(first, scene.style, scene.seed)
        self._first = first

    def paint(self, time: float) -> Picture:
        """The picture at a moment: ``uint8`` RGB ``(height, width, 3)``."""
        raw = self._first if time == 0 else np.ascontiguousarray(self._world.draw(time, self._duration)[..., :3])
        picture = self._styler.apply(raw)
        width, height = self._size
        if picture.shape[:2] == (height, width):
            return picture.copy() if picture is self._first else picture
        if picture.shape[0] > height:
            return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))
        return _enlarge(picture, width, height, self._seed)


def _enlarge(picture: Picture, width: int, height: int, seed: int) -> Picture:
    big = cv2.resize(picture, (width, height), interpolation=cv2.INTER_CUBIC)
    tile = np.random.Generator(np.random.PCG64(seed)).normal(0, 3.0, (512, 512)).astype(np.float32)
    soft = cv2.GaussianBlur(tile, (0, 0), 0.8)
    for top in range(0, height, 512):
        for left in range(0, width, 512):
            part = big[top : top + 512, left : left + 512]
            part[:] = cv2.add(part, np.repeat(soft[: part.shape[0], : part.shape[1], None], 3, 2), dtype=cv2.CV_8U)
    return np.asarray(big)


@lru_cache(maxsize=2)
def _painter(scene: Scene, width: int, height: int, duration: float) -> Painter:
    return Painter(scene, width, height, duration)


def paint(scene: Scene, width: int, height: int, *, time: float = 0.0, duration: float = 0.0) -> Picture:
    """The scene as ``uint8`` RGB of shape ``(height, width, 3)``, at ``time`` of ``duration`` seconds (0: a still)."""
    with _lock:
        if duration <= 0:
            return Painter(scene, width, height, 0.0).paint(0.0)
        return _painter(scene, width, height, duration).paint(time)


def palette_of(scene: Scene) -> list[RGB]:
    """The scene's leading colours, the largest first (at least five)."""
    small = paint(scene, 96, 96).reshape(-1, 3)
    cells, counts = np.unique(small // 43, axis=0, return_counts=True)
    chosen: list[RGB] = []
    for cell in cells[np.argsort(-counts, kind="stable")][:5]:
        r, g, b = small[(small // 43 == cell).all(1)].mean(0)
        chosen.append((round(float(r)), round(float(g)), round(float(b))))
    return [*chosen, *scene.palette]


def apply_style(image: Picture, style: str, seed: int) -> Picture:
    """``image`` (``uint8`` RGB) in a style of ``words.places.STYLES``; an unknown style leaves it as it is."""
    picture = np.ascontiguousarray(image)
    return Styler(picture, style, seed).apply(picture)
