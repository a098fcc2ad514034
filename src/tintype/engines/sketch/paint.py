"""Painting a scene: stills, and the frames of its film."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator
from functools import lru_cache
from typing import Any

import cv2
import numpy as np

from tintype.engines.sketch.scene import RGB, Scene
from tintype.engines.sketch.styles import Styler
from tintype.engines.sketch.titles import Title
from tintype.engines.sketch.unfolding import Show, unfold
from tintype.engines.sketch.weather import add_weather
from tintype.engines.sketch.world import World

Picture = np.ndarray[Any, np.dtype[np.uint8]]
_LARGEST = 2048  # of the longer side that is painted; larger pictures are enlarged from it, with fresh grain
_SMALLEST = 256
_FEW, _MANY = 4, 7  # parts of a setting: the sky with what is far, and about half of them
_PAPER = (226, 221, 211)  # seen where nothing is painted yet
_lock = threading.Lock()


class Easel:
    """Shows a still while it is painted, at most ``most`` (1 to 3) times.

    What is seen are its own states: the far parts of the setting; all that lies behind the subjects (without subjects,
    more of the setting); and the whole before its style and light are laid over it. Where one is wanted it is the
    second, of two the later ones. What adds next to nothing to the one before is left out.
    """

    def __init__(self, scene: Scene, most: int, show: Show) -> None:
        self._peopled, self._most, self._show = bool(scene.subjects), most, show
        self._seen = 0
        self.to_size: Callable[[Picture], Picture] = np.asarray

    def look(self, world: World) -> None:
        """Show the world as far as it is, where that is one of the states."""
        count = len(world.parts)
        second = world.behind if self._peopled else _MANY
        first = self._most > 2 and count == _FEW and (world.behind is None or not self._peopled)
        if (first or count == second) and count > self._seen:
            self._seen = count
            self._put(world.draw(0.0, 0.0))

    def whole(self, count: int, frame: Picture) -> None:
        """Show all ``count`` parts, as ``World.draw`` made them, where that is one of the states."""
        news = count > self._seen + (1 if self._seen and not self._peopled else 0)
        if news and (self._most > 1 or not self._seen):
            self._put(frame)

    def _put(self, frame: Picture) -> None:
        bare = 255 - frame[..., 3:].astype(np.uint16)
        on_paper = frame[..., :3] + (bare * np.array(_PAPER, np.uint16) // 255)
        self._show(self.to_size(np.ascontiguousarray(on_paper.clip(0, 255).astype(np.uint8))))


class Painter:
    """A scene ready to be painted at a size, for any moment of a film of ``duration`` seconds (0: a still)."""

    def __init__(self, scene: Scene, width: int, height: int, duration: float, easel: Easel | None = None) -> None:
        self._size = (width, height)
        scale = min(1.0, _LARGEST / max(width, height))
        scale = max(scale, min(_SMALLEST / min(width, height), _LARGEST / max(width, height)))
        self._duration = duration
        self._seed = scene.seed
        if easel is not None:
            easel.to_size = self._to_size
        size = max(round(width * scale), 16), max(round(height * scale), 16)
        self._world = World(scene, *size, easel.look if easel is not None else None, still=duration <= 0)
        add_weather(self._world)
        frame = self._world.draw(0.0, duration)
        if easel is not None:
            easel.whole(len(self._world.parts), frame)
        first = np.asarray(cv2.cvtColor(frame, cv2.COLOR_RGBA2RGB))
        # A plain backdrop stays what was asked for: no vignette, no grain.
        plain = scene.backdrop is not None and scene.style == "photo"
        self._styler = Styler(first, "" if plain else scene.style, scene.seed)
        self._title = Title(scene, first)
        self._first = first

    def paint(self, time: float) -> Picture:
        """The picture at a moment: ``uint8`` RGB ``(height, width, 3)``."""
        raw = self._first
        if time != 0:
            raw = np.asarray(cv2.cvtColor(self._world.draw(time, self._duration), cv2.COLOR_RGBA2RGB))
        picture = self._to_size(self._title.lay(self._styler.apply(raw)))
        return picture.copy() if picture is self._first else picture

    def _to_size(self, picture: Picture) -> Picture:
        width, height = self._size
        if picture.shape[:2] == (height, width):
            return picture
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


def unfolding(scene: Scene, width: int, height: int, most: int) -> Generator[Picture, None, Picture]:
    """The still as it comes to be: at most ``most`` (1 to 3) unfinished states; returns what ``paint`` makes of it."""

    def work(show: Show) -> Picture:
        with _lock:
            return Painter(scene, width, height, 0.0, Easel(scene, most, show)).paint(0.0)

    return unfold(work)


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
