"""Streets of stalls and of water: markets, a souk, a canal between houses."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import skia

from tintype.engines.sketch.pen import Pen, ink, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.sky import add_sky
from tintype.engines.sketch.textures import mix, tint
from tintype.engines.sketch.world import World, add_glow

RGBf = tuple[float, float, float]
_BRICKS: tuple[RGBf, ...] = ((0.62, 0.42, 0.34), (0.72, 0.64, 0.52), (0.52, 0.5, 0.5), (0.66, 0.52, 0.4))
_CLAY: tuple[RGBf, ...] = ((0.78, 0.5, 0.34), (0.84, 0.6, 0.42), (0.74, 0.46, 0.32))
_AWNINGS: tuple[RGBf, ...] = (
    (0.78, 0.2, 0.17),
    (0.16, 0.42, 0.6),
    (0.2, 0.5, 0.34),
    (0.86, 0.6, 0.16),
    (0.5, 0.22, 0.5),
)


def put(
    world: World, canvas: Any, kind: str, at: tuple[float, float], size: float, hue: Any = None, skew: float = 0.0
) -> None:
    """Draw a subject as a part of the setting, lit as the world is: its foot at ``at``, ``size`` high, in pixels."""
    from tintype.engines.sketch.subjects import drawing_of

    canvas.save()
    canvas.translate(*at)
    canvas.concat(skia.Matrix.MakeAll(1, 0, 0, skew, 1, 0, 0, 0, 1))
    canvas.scale(size, size)
    drawing_of(kind).draw(Pen(canvas, world.light.direction, world.rng, hue, dark=world.light.dark))
    canvas.restore()


def _veiled(world: World, canvas: Any, depth: float) -> None:
    """Dim what has been drawn on a canvas as the hour and the air do."""
    level = float(np.mean(g.lit(world, (1.0, 1.0, 1.0)))) / 0.85
    shade = skia.Paint(Color4f=ink((0.02, 0.02, 0.06), min(max(1 - level, 0.0), 0.72)))
    shade.setBlendMode(skia.BlendMode.kSrcATop)
    canvas.drawPaint(shade)
    air = skia.Paint(Color4f=ink(world.light.horizon, world.haze(depth) * 0.55), BlendMode=skia.BlendMode.kSrcATop)
    canvas.drawPaint(air)


@setting("market", 0.46)
def market(world: World) -> None:
    """A street market: stalls under striped awnings along both sides, bunting above."""
    _market(world, _BRICKS, ("stall",), arches=False)


@setting("bazaar", 0.44)
def bazaar(world: World) -> None:
    """A souk: clay walls with pointed arches, stalls, carpets and spices, lanterns on lines."""
    _market(world, _CLAY, ("stall", "carpets", "spices"), arches=True)


@setting("flower_market", 0.46)
def flower_market(world: World) -> None:
    """A flower market: stalls with bouquets before them."""
    _market(world, _BRICKS, ("stall", "bouquet"), arches=False)


def _market(world: World, walls: tuple[RGBf, ...], goods: tuple[str, ...], *, arches: bool) -> None:
    add_sky(world)
    w, h, hz, rng = world.width, world.height, float(world.horizon), world.rng
    g.plain(world, (0.62, 0.5, 0.38) if arches else (0.46, 0.43, 0.4), 0.5, cells=16)

    def facades(canvas: Any) -> None:
        for side in (-1, 1):
            edges = [0.1, 0.17, 0.27, 0.42, 0.66]
            for index in range(4):
                a, b = edges[index], edges[index + 1]
                tall = float(rng.uniform(0.75, 1.05))
                hue = walls[int(rng.integers(0, len(walls)))]
                _facade(world, canvas, side, (a, b, tall), hue, arches=arches)
        end = g.lit(world, tint(walls[0], 0.8), 0.2)
        box = skia.Rect.MakeLTRB(w * 0.39, hz - h * 0.1, w * 0.61, hz + h * 0.035)
        canvas.drawRect(box, skia.Paint(Color4f=ink(end), AntiAlias=True))
        gate = skia.Rect.MakeLTRB(w * 0.47, hz - h * 0.05, w * 0.53, hz + h * 0.05)
        canvas.drawRoundRect(gate, w * 0.03, w * 0.03, skia.Paint(Color4f=ink(tint(end, 0.35)), AntiAlias=True))

    g.drawn(world, 0.3, facades)
    named = {s.kind for s in world.scene.subjects}
    kinds = [kind for kind in goods if kind not in named and world.has(kind)] or ["stall"]

    def stalls(canvas: Any) -> None:
        for index in range(4):
            far = (0.13, 0.2, 0.32, 0.52)[index]
            for side in (-1, 1):
                kind = kinds[(index + (side > 0)) % len(kinds)]
                size = h * far * (0.82 if kind == "stall" else 0.5)
                foot = (w * (0.5 + side * (far * 0.86 + 0.02)), hz + h * far * 0.62 + h * 0.02)
                hue = _AWNINGS[int(rng.integers(0, len(_AWNINGS)))] if kind == "stall" else None
                put(world, canvas, kind, foot, size, hue, skew=-side * 0.1 if kind == "stall" else 0.0)
        _veiled(world, canvas, 0.75)

    g.drawn(world, 0.45, stalls)
    lines(world, lanterns=arches or world.light.dark > 0.3)
    world.ground_line = 0.9
    world.subjects()


def _facade(
    world: World, canvas: Any, side: int, span: tuple[float, float, float], hue: RGBf, *, arches: bool, floors: int = 2
) -> None:
    """One house front in perspective between two distances from the middle, with its windows or arches."""
    w, h, hz = world.width, world.height, float(world.horizon)
    a, b, tall = span

    def at(part: float, up: float) -> tuple[float, float]:
        return w * (0.5 + side * part), hz + h * part * (0.42 - up)

    facing = 1.12 if side * world.light.direction[0] < 0 else 0.66
    dark = world.light.dark > 0.3
    c = g.lit(world, tint(hue, facing * (0.6 if dark else 1.0)), 0.3 + a)
    canvas.drawPath(
        outline([at(a, 0), at(b, 0), at(b, tall * 1.7), at(a, tall * 1.7)]), skia.Paint(Color4f=ink(c), AntiAlias=True)
    )
    for row in range(2 - floors, 2):
        for column in range(3):
            p, q = a + (b - a) * (column + 0.22) / 3, a + (b - a) * (column + 0.78) / 3
            low, top = 0.8 + row * 0.42, 1.04 + row * 0.42
            if top > tall * 1.66:
                continue
            lit_up = dark and (row + column * 2) % 3 != 0
            shade = (1.0, 0.76, 0.4) if lit_up else tint(c, 0.4)
            corners = [at(p, low), at(q, low), at(q, top), at(p, top)]
            if arches:
                corners = [at(p, low), at(q, low), at(q, top - 0.06), at((p + q) / 2, top + 0.06), at(p, top - 0.06)]
            canvas.drawPath(outline(corners), skia.Paint(Color4f=ink(shade), AntiAlias=True))


def lines(world: World, *, lanterns: bool) -> None:
    """Lines across the street, with pennants or lanterns."""
    w, h, hz = world.width, world.height, float(world.horizon)
    glows: list[tuple[float, float, float]] = []

    def paint(canvas: Any) -> None:
        cord = skia.Paint(Color4f=ink((0.2, 0.16, 0.14), 0.8), AntiAlias=True, Style=skia.Paint.kStroke_Style)
        for index, far in enumerate((0.2, 0.34, 0.56)):
            y, sag, size = hz - h * far * 0.86, h * far * 0.16, h * far * 0.09
            cord.setStrokeWidth(max(1.0, size * 0.08))
            places = []
            for step in range(21):
                part = step / 20
                places.append((w * (0.5 + (part - 0.5) * 2 * far), y + sag * 4 * part * (1 - part)))
            for one, two in pairwise(places):
                canvas.drawLine(*one, *two, cord)
            for step, (x, at) in enumerate(places[1:-1:2]):
                hue = _AWNINGS[(step + index) % len(_AWNINGS)]
                if lanterns:
                    glows.append((x, at + size * 0.7, size))
                    body = skia.Rect.MakeXYWH(x - size * 0.32, at + size * 0.15, size * 0.64, size * 0.9)
                    warm = mix(hue, (1.0, 0.75, 0.35), 0.6 if world.light.dark > 0.3 else 0.25)
                    canvas.drawOval(body, skia.Paint(Color4f=ink(tint(warm, 1.1)), AntiAlias=True))
                else:
                    flag = [(x - size * 0.42, at), (x + size * 0.42, at), (x, at + size)]
                    canvas.drawPath(outline(flag), skia.Paint(Color4f=ink(g.lit(world, hue, 0.6)), AntiAlias=True))

    g.drawn(world, 0.6, paint)
    if world.light.dark > 0.3:
        for x, y, size in glows[::2]:
            add_glow(world, x, y, size * 2.2, (1.0, 0.68, 0.3), 0.5)


@setting("canal", 0.46)
def canal(world: World) -> None:
    """A canal between old houses, their doors at the water, a bridge far off, mooring poles."""
    add_sky(world)
    w, h, hz, rng = world.width, world.height, float(world.horizon), world.rng
    hues: tuple[RGBf, ...] = (
        (0.82, 0.5, 0.36),
        (0.88, 0.74, 0.5),
        (0.76, 0.42, 0.36),
        (0.84, 0.8, 0.7),
        (0.7, 0.56, 0.44),
    )

    edges = (0.09, 0.14, 0.2, 0.28, 0.39, 0.55)
    row = [(side, (edges[at], edges[at + 1], float(rng.uniform(0.8, 1.1))), hues[int(rng.integers(0, len(hues)))])
           for side in (-1, 1) for at in range(5)]  # fmt: skip

    def fronts(canvas: Any) -> None:
        for side, span, hue in row:
            _facade(world, canvas, side, span, hue, arches=True, floors=4)

    def houses(canvas: Any) -> None:
        far = skia.Paint(Color4f=ink(g.lit(world, (0.66, 0.58, 0.5), 0.25)), AntiAlias=True)
        canvas.drawRect(skia.Rect.MakeLTRB(w * 0.4, hz - h * 0.09, w * 0.6, hz + h * 0.02), far)
        fronts(canvas)
        stone = g.lit(world, (0.8, 0.76, 0.7), 0.35)
        arc = skia.Path()
        arc.moveTo(w * 0.36, hz + h * 0.03)
        arc.quadTo(w * 0.5, hz - h * 0.09, w * 0.64, hz + h * 0.03)
        line = skia.Paint(Color4f=ink(stone), AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=h * 0.026)
        canvas.drawPath(arc, line)

    g.drawn(world, 0.3, houses)
    g.water(world, hz + h * 0.025, h, (0.06, 0.22, 0.24), 0.22)

    def quays(canvas: Any) -> None:  # the houses again, down to the water's edge, which runs to the vanishing point
        fronts(canvas)
        for side in (-1, 1):
            edge = [(w * (0.5 + side * part), hz + h * (part * 0.42 + thick * part)) for part, thick in
                    ((0.09, 0.0), (0.55, 0.0), (0.55, 0.05), (0.09, 0.05))]  # fmt: skip
            canvas.drawPath(outline(edge), skia.Paint(Color4f=ink(g.lit(world, (0.5, 0.46, 0.42))), AntiAlias=True))
            for step, part in enumerate((0.2, 0.3, 0.43)):
                x, y, size = w * (0.5 + side * part * 0.94), hz + h * (0.04 + part * 0.4), h * part * 0.34
                for stripe in range(6):
                    hue = ((0.86, 0.2, 0.2), (0.94, 0.92, 0.88))[(stripe + step) % 2]
                    pole = skia.Rect.MakeXYWH(x - size * 0.05, y - size * (1 - stripe / 6), size * 0.1, size / 6 + 1)
                    canvas.drawRect(pole, skia.Paint(Color4f=ink(g.lit(world, hue)), AntiAlias=True))

    g.drawn(world, 0.5, quays)
    world.ground_line, world.wet, world.shore = 0.86, True, 0.24
    world.subjects()
