"""The world that a scene is painted from: layers and moving parts, built once, drawn for each moment.

What does not change is painted once as a plate and only moved by the camera: so films do not flicker and are fast.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import skia

from tintype.engines.sketch.light import Light, light_of
from tintype.engines.sketch.scene import Scene
from tintype.engines.sketch.surface import Pile, surface_on
from tintype.engines.sketch.textures import Array, layer, noise


class View:
    """One moment of the world: ``frame`` is ``uint8`` RGBA ``(height, width, 4)``, ``canvas`` draws on it and
    ``pile`` lays layers over it."""

    def __init__(self, world: World, time: float, duration: float) -> None:
        self.world, self.time, self.duration = world, time, duration
        self.frame: Array = np.zeros((world.height, world.width, 4), np.uint8)
        self._surface = surface_on(self.frame)
        self.canvas = self._surface.getCanvas()
        self.pile = Pile(self.frame)
        self.part = min(max(time / duration, 0.0), 1.0) if duration > 0 else 0.0

    def wave(self, rate: float, phase: float = 0.0) -> float:
        """A sine of ``rate`` Hz, -1..1; a whole number of waves where the film loops."""
        if self.duration > 0 and self.world.scene.loops:
            turns = max(1, round(rate * self.duration)) * self.part
        else:
            turns = rate * self.time * (0.4 if self.world.scene.move == "slow" else 1.0)
        return math.sin(2 * math.pi * ((turns + phase) % 1.0))

    def travel(self, speed: float, sway: float = 0.0) -> float:
        """How far something has moved at ``speed`` units a second that comes again after one unit; ``sway`` replaces it
        where a loop is too short for one unit."""
        if self.duration > 0 and self.world.scene.loops:
            rounds = round(speed * self.duration)
            return rounds * self.part if rounds else sway * self.wave(0.1)
        return speed * self.time * (0.4 if self.world.scene.move == "slow" else 1.0)

    def camera(self, depth: float) -> tuple[float, float, float]:
        """Scale and shift (in pixels) of what lies at ``depth`` (0 far, 1 near)."""
        move, part, loops = self.world.scene.move, self.part, self.world.scene.loops
        if self.duration <= 0 or move in ("slow", "still_camera"):
            return 1.0, 0.0, 0.0
        go = 0.5 - 0.5 * math.cos(2 * math.pi * part) if loops else part
        width = self.world.width
        if move in ("pan_left", "pan_right"):
            side = (go - 0.5) * (1 if move == "pan_left" else -1)
            return 1.14, side * width * 0.12 * (0.25 + 0.75 * depth), 0.0
        reach = {"forward": 0.45, "zoom_in": 0.4, "zoom_out": 0.4}.get(move, 0.0 if self.world.lively else 0.07)
        if move == "zoom_out":
            go = 1 - go
        return 1.0 + go * reach * (0.12 + 0.88 * depth), 0.0, 0.0

    def place(self, depth: float) -> Any:
        """The camera's matrix for a depth; the zoom is about the vanishing point."""
        scale, dx, dy = self.camera(depth)
        cx, cy = self.world.width * 0.5, self.world.horizon
        return skia.Matrix.MakeAll(scale, 0, cx - cx * scale + dx, 0, scale, cy - cy * scale + dy, 0, 0, 1)


_LIVELY = {"ocean", "coast", "lake", "river", "beach", "waterfall", "island", "underwater"}
Part = Callable[[View], None]
Watch = Callable[["World"], None]


class World:
    """A scene at a size in pixels: its light, its horizon (in pixels from the top) and its parts, back to front.

    ``watch`` is called after each part that is added, and before the subjects are: all so far can be drawn then. A
    ``still`` is drawn at its beginning alone.
    """

    def __init__(
        self, scene: Scene, width: int, height: int, watch: Watch | None = None, *, still: bool = False
    ) -> None:
        from tintype.engines.sketch.compose import add_subjects
        from tintype.engines.sketch.mirror import add_mirror, mirrors
        from tintype.engines.sketch.settings import setting_of

        self.scene, self.width, self.height, self.still = scene, width, height, still
        self.light: Light = light_of(scene.light, scene.weather, scene.rng("light"))
        self.rng = scene.rng("setting")
        self.parts: list[tuple[Part, bool]] = []
        self._watch = watch
        self._base: tuple[Array, int] | None = None
        self._seen: tuple[Array, int] | None = None
        self.ground_line = 0.6
        self.floor = 0.9
        self.wet = False
        self.shore = 0.05  # how far below the horizon boats float, as a part of the height
        self.sky_top = 0.1
        self._add_subjects = add_subjects
        self._placed = False
        self.behind: int | None = None  # how many parts lie behind the subjects, once that is known
        setting = setting_of(scene.setting)
        horizon = setting.horizon + float(scene.rng("horizon").uniform(-0.04, 0.04))
        if scene.camera == "low":
            horizon = min(0.86, horizon + 0.1)
        elif scene.camera == "aerial":
            horizon = max(0.16, horizon - 0.26)
        self.horizon = round(height * horizon)
        setting.build(self)
        if not self._placed:
            self.subjects()
        if mirrors(self):
            add_mirror(self, self.shoreline)

    @property
    def shoreline(self) -> float:
        """Where water that is added for a reflection begins, as a part of the height: below what stands on the land."""
        return min(max(self.horizon / self.height + 0.05, 0.5), 0.72)

    @property
    def lively(self) -> bool:
        """Whether enough moves of itself, so that the camera may rest (unless it is told to move)."""
        return self.scene.setting in _LIVELY or self.scene.weather in ("rain", "storm", "snow", "wind", "aurora")

    def has(self, name: str) -> bool:
        """Whether a thing that a setting adds of its own may be there."""
        return name not in self.scene.absent

    def add(self, part: Part, *, static: bool = False) -> None:
        """Add a part in front of all so far; ``static``: only the camera moves it."""
        self.parts.append((part, static))
        if self._watch is not None:
            self._watch(self)

    def plate(self, rgba: Array, depth: float, x: float = 0, y: float = 0, scale: float = 1.0) -> None:
        """Add a layer that only the camera moves: premultiplied ``uint8`` RGBA, its upper left corner at ``(x, y)``."""
        rgba, left, top = cropped(rgba)
        x, y = x + left * scale, y + top * scale
        rgba = np.ascontiguousarray(rgba)
        opaque = rgba.shape[:2] == (self.height, self.width) and int(rgba[..., 3].min()) == 255

        def draw(view: View) -> None:
            zoom, dx, dy = view.camera(depth)
            cx, cy = self.width * 0.5, self.horizon
            if (zoom, dx, dy, scale) != (1.0, 0.0, 0.0, 1.0):
                corner = (cx + (x - cx) * zoom + dx, cy + (y - cy) * zoom + dy)
                lay_over(view, rgba, corner, zoom * scale, opaque=opaque)
                return
            view.pile.lay(rgba, x, y)

        self.add(draw, static=True)

    def subjects(self) -> None:
        """Put the scene's subjects here, in front of all so far."""
        if not self._placed:
            self.behind = len(self.parts)
            if self._watch is not None:
                self._watch(self)
            self._placed = True
            if self.scene.road:
                from tintype.engines.sketch.settings.ground import road

                road(self)
            self._add_subjects(self)

    def haze(self, depth: float) -> float:
        """How much air lies before what is at ``depth`` (1 near)."""
        return float((1 - depth) ** 1.1 * (0.35 + 0.6 * self.light.haze))

    def draw(self, time: float, duration: float) -> Array:
        """The picture at a moment: ``uint8`` RGBA, before its finish and style."""
        view = View(self, time, duration)
        begun = 0
        if duration <= 0 and time == 0 and self._seen is not None:
            view.frame[:], begun = self._seen
            self._seen = None
        else:
            self._seen = None
        if duration > 0 and self.lively and self.scene.move in ("", "slow", "still_camera"):
            base, begun = self._still_base(view)
            view.frame[:] = base
        for part, _ in self.parts[begun:]:
            part(view)
        return view.frame

    def seen(self) -> Array:
        """All parts so far as they are painted in a still, ``uint8`` RGBA: what is added then is laid on that."""
        if self._seen is None or self._seen[1] != len(self.parts):
            self._seen = self.draw(0.0, 0.0), len(self.parts)
        return self._seen[0]

    def _still_base(self, view: View) -> tuple[Array, int]:
        """Under a resting camera: the parts behind the first that moves, painted once, and how many they are."""
        if self._base is None:
            count = next((at for at, (_, static) in enumerate(self.parts) if not static), len(self.parts))
            for part, _ in self.parts[:count]:
                part(view)
            self._base = (view.frame.copy(), count)
        return self._base


def sprite(rgba: Array) -> Any:
    """A skia image of a premultiplied ``uint8`` RGBA array."""
    opaque = int(rgba[..., 3].min(initial=255)) == 255
    kind = skia.AlphaType.kOpaque_AlphaType if opaque else skia.AlphaType.kPremul_AlphaType
    return skia.Image.fromarray(np.ascontiguousarray(rgba), skia.kRGBA_8888_ColorType, kind, copy=True)


def lay_over(view: View, rgba: Array, corner: tuple[float, float], scale: float, *, opaque: bool) -> None:
    """Lay a scaled premultiplied layer over a view, its corner (x, y) in pixels: faster than skia scales on a CPU."""
    frame = view.frame
    height, width = frame.shape[:2]
    left, top = max(int(corner[0]), 0), max(int(corner[1]), 0)
    right = min(int(corner[0] + rgba.shape[1] * scale) + 1, width)
    bottom = min(int(corner[1] + rgba.shape[0] * scale) + 1, height)
    if right <= left or bottom <= top:
        return
    way = np.array([[scale, 0, corner[0] - left], [0, scale, corner[1] - top]])
    size = (right - left, bottom - top)
    if opaque:
        there = frame[top:bottom, left:right]
        cv2.warpAffine(rgba, way, size, dst=there, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return
    seen = cv2.warpAffine(rgba, way, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)
    view.pile.lay(seen, left, top)


class Moved:
    """A layer (premultiplied ``uint8`` RGBA) that is laid by any matrix: faster than skia does it on a CPU, and no work
    at all to fit it anew while the matrix stays what it was."""

    def __init__(self, rgba: Array) -> None:
        part, left, top = cropped(rgba)
        self._rgba, self._corner = np.ascontiguousarray(part), (left, top)
        self._way: list[float] = []
        self._laid: tuple[Array, int, int] | None = None

    def draw(self, view: View, matrix: Any) -> None:
        """Lay it; ``matrix`` (skia's) takes its own pixels to those of the view."""
        way = [matrix.get(at) for at in range(6)]
        if way != self._way:
            self._way, self._laid = way, self._fit(way, view.world.width, view.world.height)
        if self._laid is not None:
            view.pile.lay(*self._laid)

    def _fit(self, way: list[float], width: int, height: int) -> tuple[Array, int, int] | None:
        high, wide = self._rgba.shape[:2]
        turn = np.array([way[0:2], way[3:5]])
        move = np.array([way[2], way[5]]) + turn @ self._corner
        corners = turn @ np.array([[0, wide, 0, wide], [0, 0, high, high]]) + move[:, None]
        low, most = np.floor(corners.min(1)).astype(int), np.ceil(corners.max(1)).astype(int)
        left, top = max(int(low[0]) - 1, 0), max(int(low[1]) - 1, 0)
        right, bottom = min(int(most[0]) + 1, width), min(int(most[1]) + 1, height)
        if right <= left or bottom <= top:
            return None
        # OpenCV counts from the middles of pixels, skia from their corners.
        move = move + turn @ (0.5, 0.5) - 0.5 - (left, top)
        size = (right - left, bottom - top)
        seen = cv2.warpAffine(self._rgba, np.column_stack([turn, move]), size, flags=cv2.INTER_LINEAR)
        return seen, left, top


class Soft:
    """A soft layer kept small (premultiplied ``uint8`` RGBA), enlarged as it is laid: skia alone is much slower."""

    def __init__(self, rgba: Array) -> None:
        self._rgba = np.ascontiguousarray(rgba)

    def draw(self, view: View, box: tuple[float, float, float, float], depth: float | None = None, level: float = 1.0,
        *, screen: bool = False) -> None:  # fmt: skip
        """Lay it into ``box`` (x, y, width, height in pixels), moved with what is at ``depth`` (None: not), faded
        to ``level``; ``screen`` adds light rather than covers."""
        zoom, dx, dy = (1.0, 0.0, 0.0) if depth is None else view.camera(depth)
        cx, cy = view.world.width * 0.5, view.world.horizon
        x, y = cx + (box[0] - cx) * zoom + dx, cy + (box[1] - cy) * zoom + dy
        wide, high = box[2] * zoom, box[3] * zoom
        left, top = max(round(x), 0), max(round(y), 0)
        right, bottom = min(round(x + wide), view.world.width), min(round(y + high), view.world.height)
        if right <= left or bottom <= top:
            return
        sx, sy = wide / self._rgba.shape[1], high / self._rgba.shape[0]
        way = np.array([[sx, 0, x - left + sx / 2 - 0.5], [0, sy, y - top + sy / 2 - 0.5]])
        size = (right - left, bottom - top)
        seen = cv2.warpAffine(self._rgba, way, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        paint = skia.Paint(Alphaf=min(max(level, 0.0), 1.0))
        paint.setBlendMode(skia.BlendMode.kScreen if screen else skia.BlendMode.kSrcOver)
        view.pile.lay(seen, left, top, paint)


def cropped(rgba: Array) -> tuple[Array, int, int]:
    """The part of a layer that is not empty, and its upper left corner (x, y): empty pixels cost time in each frame."""
    left, top, width, height = cv2.boundingRect(cv2.extractChannel(rgba, 3))
    if not width:
        return rgba[:1, :1], 0, 0
    return rgba[top : top + height, left : left + width], left, top


def soft_disc(size: int, colour: Any, power: float = 2.0, strength: float = 1.0) -> Array:
    """A glow: premultiplied RGBA ``(size, size, 4)`` that fades from its middle."""
    at = np.linspace(-1, 1, size, dtype=np.float32)
    far = np.sqrt(at[None] ** 2 + at[:, None] ** 2)
    return layer(
        np.broadcast_to(np.asarray(colour, np.float32), (size, size, 3)), np.clip(1 - far, 0, 1) ** power * strength
    )


def add_glow(world: World, x: float, y: float, radius: float, colour: Any, strength: float, depth: float = 0.0,
    flicker: float = 0.0) -> None:  # fmt: skip
    """Light in the air about a point in pixels, added to what lies behind; ``flicker`` in Hz."""
    image = Soft(soft_disc(128, colour, 2.2, strength))
    phase = float(world.rng.random())

    def draw(view: View) -> None:
        level = 1.0 if not flicker else 0.82 + 0.18 * view.wave(flicker, phase)
        image.draw(view, (x - radius, y - radius, 2 * radius, 2 * radius), depth, level, screen=True)

    world.add(draw, static=not flicker)


def fog_bank(world: World, top: float, bottom: float, strength: float, depth: float = 0.4) -> None:
    """A bank of mist between two heights in pixels, drifting."""
    height = max(int(bottom - top), 8)
    width = world.width
    texture = noise(world.rng, height // 4 + 2, width // 4 + 2, 5, 4, stretch=2.5)
    texture = np.concatenate([texture, texture[:, ::-1]], 1)
    rows = np.sin(np.linspace(0, math.pi, texture.shape[0]))[:, None]
    image = Soft(layer(np.broadcast_to(np.asarray(world.light.horizon, np.float32), (*texture.shape, 3)),
                         rows * np.clip(texture * 2 - 0.55, 0, 1) * strength))  # fmt: skip

    def draw(view: View) -> None:
        shift = (view.travel(0.012, 0.02) % 1.0) * width * 2
        for at in (-shift, 2 * width - shift):
            image.draw(view, (at, top, 2 * width, height), depth)

    world.add(draw)


def resized(picture: Array, width: int, height: int) -> Array:
    """A picture at another size, by area when it shrinks."""
    way = cv2.INTER_AREA if width < picture.shape[1] else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (width, height), interpolation=way))
