"""Flat emblems of places: a round badge with the sky, the sun or moon and the land in a few shapes."""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
import skia

from tintype.engines.sketch.pen import ink, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.textures import layer, mix, tint
from tintype.engines.sketch.world import World

# The land of each place, and its colour.
LANDS: dict[str, tuple[str, tuple[float, float, float]]] = {
    "mountains": ("peaks", (0.22, 0.34, 0.46)), "hills": ("waves", (0.36, 0.56, 0.34)),
    "volcano": ("peaks", (0.36, 0.22, 0.22)), "canyon": ("peaks", (0.7, 0.36, 0.22)),
    "ocean": ("waves", (0.14, 0.42, 0.62)), "coast": ("waves", (0.14, 0.42, 0.62)),
    "lake": ("waves", (0.16, 0.46, 0.58)), "river": ("waves", (0.16, 0.46, 0.58)),
    "beach": ("waves", (0.18, 0.55, 0.66)), "island": ("waves", (0.18, 0.55, 0.66)),
    "desert": ("waves", (0.86, 0.62, 0.34)), "meadow": ("waves", (0.42, 0.62, 0.3)),
    "snowfield": ("peaks", (0.5, 0.66, 0.8)), "forest": ("firs", (0.16, 0.4, 0.3)),
    "jungle": ("firs", (0.14, 0.44, 0.26)), "city": ("towers", (0.24, 0.28, 0.42)),
}  # fmt: skip


def _fill(canvas: Any, points: list[tuple[float, float]], colour: Any, *, smooth: bool = False) -> None:
    canvas.drawPath(outline(points, smooth), skia.Paint(Color4f=ink(colour), AntiAlias=True))


def _peaks(canvas: Any, x: float, y: float, r: float, colour: Any) -> None:
    for dx, top, wide, shade in ((0.42, -0.1, 0.62, 1.25), (-0.5, 0.0, 0.5, 1.4), (-0.1, -0.42, 0.8, 1.0)):
        peak, foot = (x + dx * r, y + top * r), y + 0.9 * r
        half = wide * r * (0.9 - top) / 1.1
        _fill(canvas, [(peak[0] - half, foot), peak, (peak[0] + half, foot)], tint(colour, shade))
        down = 0.26 * r
        slope = half / (foot - peak[1])
        cap = [peak, (peak[0] + slope * down, peak[1] + down), (peak[0] + slope * down * 0.3, peak[1] + down * 0.72),
               (peak[0], peak[1] + down * 1.15), (peak[0] - slope * down * 0.4, peak[1] + down * 0.7),
               (peak[0] - slope * down, peak[1] + down)]  # fmt: skip
        _fill(canvas, cap, (0.97, 0.98, 1.0))


def _waves(canvas: Any, x: float, y: float, r: float, colour: Any) -> None:
    for row, shade in enumerate((1.35, 1.12, 0.88)):
        top = y + (0.12 + row * 0.26) * r
        line = [(x + (at / 20 - 1) * r * 1.1, top + 0.07 * r * math.sin(at * 0.5 + row * 1.7)) for at in range(41)]
        _fill(canvas, [*line, (x + r * 1.1, y + r * 1.1), (x - r * 1.1, y + r * 1.1)], tint(colour, shade))


def _firs(canvas: Any, x: float, y: float, r: float, colour: Any) -> None:
    _fill(canvas, [(x - r, y + 0.55 * r), (x + r, y + 0.55 * r), (x + r, y + r), (x - r, y + r)], tint(colour, 0.75))
    for dx, tall, shade in ((-0.58, 0.8, 1.35), (0.56, 0.9, 1.3), (-0.22, 1.05, 1.12), (0.2, 1.25, 0.95)):
        foot, at = y + 0.6 * r, x + dx * r
        for part in (0.0, 0.26, 0.52):
            half = r * tall * (0.26 - part * 0.22)
            low = foot - part * tall * r
            _fill(canvas, [(at - half, low), (at, low - 0.46 * tall * r), (at + half, low)], tint(colour, shade))


def _towers(canvas: Any, x: float, y: float, r: float, colour: Any) -> None:
    for at, (tall, shade) in enumerate(((0.5, 1.3), (0.9, 1.0), (0.7, 1.2), (1.2, 0.85), (0.8, 1.1), (0.55, 1.3))):
        left, wide, top = x + (at / 3 - 1) * r * 0.95, r * 0.3, y + (0.75 - tall) * r
        _fill(canvas, [(left, y + r), (left, top), (left + wide, top), (left + wide, y + r)], tint(colour, shade))
        for row in range(int(tall * 6)):
            for part in (0.18, 0.56):
                box = skia.Rect.MakeXYWH(left + wide * part, top + r * (0.07 + row * 0.13), wide * 0.24, r * 0.06)
                canvas.drawRect(box, skia.Paint(Color4f=ink((0.98, 0.86, 0.5))))


_SHAPES = {"peaks": _peaks, "waves": _waves, "firs": _firs, "towers": _towers}


def _badge(world: World, place: str) -> None:
    h, w = world.height, world.width
    base = np.asarray(world.scene.backdrop or (255, 255, 255), np.float32) / 255
    sheet = np.broadcast_to(base, (h, w, 3))
    world.plate(layer(sheet, np.ones((h, w), np.float32)), 0.1)
    kinds = {subject.kind for subject in world.scene.subjects}
    late = "moon" in kinds or world.light.moon
    sky = (0.1, 0.14, 0.3) if late else (0.99, 0.86, 0.66) if "sun" in kinds else (0.74, 0.88, 0.95)
    shape, colour = LANDS[place]
    titled = bool(world.scene.title)  # which stands below it
    x, y, r = w * 0.5, h * (0.43 if titled else 0.5), min(w, h) * (0.33 if titled else 0.38)

    def paint(canvas: Any) -> None:
        rim = skia.Path()
        rim.addCircle(x, y, r)
        canvas.drawCircle(x, y, r * 1.09, skia.Paint(Color4f=ink(tint(colour, 0.6)), AntiAlias=True))
        canvas.drawCircle(x, y, r * 1.04, skia.Paint(Color4f=ink((0.98, 0.97, 0.94)), AntiAlias=True))
        canvas.save()
        canvas.clipPath(rim, skia.ClipOp.kIntersect, True)
        canvas.drawColor(ink(sky))
        if {"sun", "moon"} & kinds or not kinds:
            disc = (0.97, 0.95, 0.86) if late else (0.96, 0.52, 0.2)
            at = (x + 0.3 * r, y - 0.42 * r)
            canvas.drawCircle(*at, r * 0.36, skia.Paint(Color4f=ink(mix(disc, sky, 0.6)), AntiAlias=True))
            canvas.drawCircle(*at, r * 0.27, skia.Paint(Color4f=ink(disc), AntiAlias=True))
            if late:
                canvas.drawCircle(at[0] + r * 0.11, at[1] - r * 0.06, r * 0.23,
                                  skia.Paint(Color4f=ink(mix(disc, sky, 0.6)), AntiAlias=True))  # fmt: skip
        _SHAPES[shape](canvas, x, y, r, colour)
        canvas.restore()

    g.drawn(world, 0.2, paint)
    world.ground_line = 0.74
    world.subjects()


for _place in LANDS:
    setting(f"emblem_{_place}", 0.5)(partial(_badge, place=_place))
