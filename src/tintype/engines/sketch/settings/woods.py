"""Trees and woods: forest, bamboo, jungle."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import skia

from tintype.engines.sketch.pen import ink, limb_path, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.sky import beams
from tintype.engines.sketch.textures import gradient, layer, mix, noise, smoothstep, spread, tint
from tintype.engines.sketch.world import World, fog_bank


def _shade(world: World, colour: Any, depth: float) -> Any:
    return skia.Paint(Color4f=ink(g.lit(world, colour, depth)), AntiAlias=True)


def tree_line(world: World, base: float, tall: float, depth: float) -> None:
    """A far edge of a wood: clumps of crowns."""
    width, height = world.width, max(int(tall), 6)
    crowns = spread(noise(world.rng, 1, width, 34, 4)[0]) * 0.5 + spread(noise(world.rng, 1, width, 5, 2)[0]) * 0.5
    ys = np.arange(height, dtype=np.float32)[:, None]
    down = ys - (1 - (0.35 + 0.65 * crowns[None])) * tall
    leaves = spread(noise(world.rng, height, width, 80, 4))
    body = mix((0.07, 0.14, 0.06), (0.3, 0.42, 0.16), np.clip(leaves - ys / height * 0.5, 0, 1)[..., None])
    body = body * g.lit(world, (1.1, 1.1, 1.1))
    alpha = np.clip(down + 0.5 + (leaves - 0.5) * 3, 0, 1)
    world.plate(layer(mix(body, world.light.horizon, world.haze(depth)), alpha), depth, 0, base - tall)


def conifers(
    world: World, base: float, tall: float, depth: float, count: int, *, snowy: bool = False, edges: bool = False
) -> None:
    """Firs of uneven height along a line; ``edges`` leaves the middle free."""
    rng = world.rng

    def paint(canvas: Any) -> None:
        for _ in range(count):
            at = float(rng.random())
            if edges:
                at = at * 0.24 if rng.random() < 0.5 else 1 - at * 0.24
            size = tall * float(rng.uniform(0.55, 1.0))
            fir(world, canvas, at * world.width, base + tall * float(rng.uniform(0.0, 0.25)), size, depth, snowy)

    g.drawn(world, depth, paint)


def fir(world: World, canvas: Any, x: float, y: float, size: float, depth: float, snowy: bool) -> None:
    """One fir, its foot on ``(x, y)``, in pixels."""
    rng = world.rng
    canvas.drawRect(
        skia.Rect.MakeLTRB(x - size * 0.02, y - size * 0.14, x + size * 0.02, y), _shade(world, (0.2, 0.14, 0.1), depth)
    )
    green = (0.1, 0.2, 0.13) if snowy else (0.11, 0.24, 0.12)
    side = 1 if world.light.direction[0] > 0 else -1
    tiers = 9
    for tier in range(tiers):
        part = tier / tiers
        top, half = y - size * (0.1 + 0.82 * part), size * 0.2 * (1 - part) ** 0.85 + size * 0.015
        tip = top - size * 0.2
        droop = size * 0.05
        points = [(x, tip)]
        for step in range(5):
            at = -1 + step * 0.5
            points.append(
                (x + half * at * float(rng.uniform(0.85, 1.1)), top + droop * (abs(at) * 0.6 + 0.5 * (step % 2)))
            )
        canvas.drawPath(outline(points), _shade(world, tint(green, 0.75 + 0.4 * part), depth))
        bright = [(x, tip), (x + side * half * 0.9, top + droop * 0.5), (x + side * half * 0.3, top)]
        canvas.drawPath(outline(bright), _shade(world, (0.86, 0.9, 0.98) if snowy else tint(green, 1.35), depth))
        if snowy:
            canvas.drawPath(outline([(x, tip), (x - side * half * 0.75, top + droop * 0.2), (x - side * half * 0.25,
                top - droop)]),
                            _shade(world, (0.7, 0.77, 0.92), depth))  # fmt: skip


def trees(world: World, base: float, tall: float, depth: float, count: int) -> None:
    """Broad-leaved trees scattered along a line."""
    rng = world.rng

    def paint(canvas: Any) -> None:
        for _ in range(count):
            crown(
                world,
                canvas,
                float(rng.random()) * world.width,
                base + float(rng.uniform(-0.1, 0.5)) * tall * 0.4,
                tall * float(rng.uniform(0.6, 1.1)),
                depth,
            )

    g.drawn(world, depth, paint)


def crown(
    world: World, canvas: Any, x: float, y: float, size: float, depth: float, colour: Any = (0.2, 0.36, 0.13)
) -> None:
    """One broad-leaved tree of clumped leaves."""
    rng = world.rng
    canvas.drawPath(
        limb_path([(x, y), (x, y - size * 0.5)], size * 0.08, size * 0.04), _shade(world, (0.26, 0.18, 0.12), depth)
    )
    lx, ly = world.light.direction
    for level, count in ((0.55, 16), (0.95, 16), (1.35, 12)):
        for _ in range(count):
            angle, far = float(rng.uniform(0, 6.283)), float(rng.random()) ** 0.6
            shift = (level - 0.75) * 0.14
            px = x + math.cos(angle) * far * size * 0.27 + lx * size * shift
            py = y - size * 0.66 + math.sin(angle) * far * size * 0.24 + ly * size * shift
            canvas.drawOval(skia.Rect.MakeXYWH(px - size * 0.075, py - size * 0.055, size * 0.15, size * 0.11),
                            _shade(world, tint(colour, level * float(rng.uniform(0.85, 1.15))), depth))  # fmt: skip


def palm_row(world: World, base: float, tall: float) -> None:
    """A few palms."""
    rng = world.rng

    def paint(canvas: Any) -> None:
        for at in (0.38, 0.46, 0.5, 0.57, 0.63):
            palm(
                world,
                canvas,
                at * world.width,
                base + float(rng.uniform(0, 0.2)) * tall,
                tall * float(rng.uniform(0.7, 1)),
                0.45,
            )

    g.drawn(world, 0.45, paint)


def palm(world: World, canvas: Any, x: float, y: float, size: float, depth: float) -> None:
    """One palm leaning with the wind."""
    lean = float(world.rng.uniform(-0.2, 0.2)) * size
    top = (x + lean, y - size * 0.75)
    canvas.drawPath(
        limb_path([(x, y), (x + lean * 0.3, y - size * 0.4), top], size * 0.05, size * 0.03),
        _shade(world, (0.45, 0.34, 0.24), depth),
    )
    for index in range(10):
        angle = index / 10 * 6.283
        reach = size * 0.34
        end = (top[0] + math.cos(angle) * reach, top[1] + math.sin(angle) * reach * 0.4 + size * 0.1)
        middle = ((top[0] + end[0]) / 2, (top[1] + end[1]) / 2 - size * 0.12)
        canvas.drawPath(
            limb_path([top, middle, end], size * 0.055, size * 0.008),
            _shade(world, tint((0.2, 0.42, 0.16), 0.75 + 0.07 * index), depth),
        )


def _trunks(world: World, depth: float, count: int, width: float, colour: Any, base: float) -> None:
    rng = world.rng

    def paint(canvas: Any) -> None:
        for index in range(count):
            x = (index + float(rng.uniform(0.1, 0.9))) / count * world.width
            if depth > 0.6 and 0.24 < x / world.width < 0.76:
                continue
            w = width * world.width * float(rng.uniform(0.7, 1.3))
            foot, lean = (
                base * world.height + float(rng.uniform(-0.02, 0.03)) * world.height,
                float(rng.normal(0, 0.012)) * world.width,
            )
            c = g.lit(world, tint(colour, float(rng.uniform(0.75, 1.2))), depth)
            side = 1 if world.light.direction[0] > 0 else -1
            ends = [skia.Point(x - w / 2 * side, 0), skia.Point(x + w / 2 * side, 0)]
            shader = skia.GradientShader.MakeLinear(
                ends, [ink(tint(c, 0.45)).toColor(), ink(tint(c, 0.9)).toColor(), ink(tint(c, 1.35)).toColor()]
            )
            path = limb_path([(x, foot), (x + lean * 0.3, foot * 0.5), (x + lean, -9)], w * 1.15, w * 0.75)
            canvas.drawPath(path, skia.Paint(Shader=shader, AntiAlias=True))
            canvas.drawPath(outline([(x - w, foot + w * 0.12), (x - w * 0.5, foot - w * 0.7), (x + w * 0.5,
                foot - w * 0.7), (x + w, foot + w * 0.12)]),
                            skia.Paint(Shader=shader, AntiAlias=True))  # fmt: skip
            bark = skia.Paint(
                Color4f=ink(tint(c, 0.5), 0.4),
                AntiAlias=True,
                Style=skia.Paint.kStroke_Style,
                StrokeWidth=max(0.6, w * 0.03),
            )
            for _ in range(int(14 * depth) if w > 5 else 0):
                bx, by = x + float(rng.uniform(-0.38, 0.38)) * w, float(rng.random()) * foot
                canvas.drawLine(bx, by, bx + float(rng.normal(0, 0.03)) * w, by + w * float(rng.uniform(0.5, 2)), bark)

    g.drawn(world, depth, paint)


def foliage(world: World, depth: float, low: float, colour: Any, cells: float = 40, cover: float = 0.5) -> None:
    """A canopy of leaves from the top down to ``low`` (part of the height)."""
    width, height = world.width, int(world.height * low)
    clumps, leaves = noise(world.rng, height, width, 6, 3), noise(world.rng, height, width, cells, 4)
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    sides = np.abs(np.linspace(-1, 1, width, dtype=np.float32))[None] ** 2 * 0.25
    alpha = smoothstep(0.5, 0.56, clumps * 0.5 + leaves * 0.5 + (cover - ys + sides) * 0.42)
    shade = np.clip((leaves - cv2.GaussianBlur(leaves, (0, 0), 3)) * 4 + 0.45 + (clumps - 0.5), 0, 1)[..., None]
    body = mix(tint(colour, 0.35), tint(colour, 1.4), shade) * g.lit(world, (1.1, 1.1, 1.1))
    world.plate(layer(mix(body, world.light.horizon, world.haze(depth)), alpha), depth)


def _backdrop(world: World, colour: Any) -> None:
    light = world.light
    glow = mix(light.horizon, colour, 0.25)
    stops = [(0, mix(colour, light.middle, 0.35)), (world.horizon / world.height, glow), (1, mix(glow, colour, 0.5))]
    column = gradient(stops, world.height)
    picture = np.repeat(column[:, None], world.width, 1)
    at = np.exp(-(((np.linspace(0, 1, world.width) - world.light.sun_x) * 2.4) ** 2))[None, :, None]
    world.plate(layer(mix(picture, light.horizon, at * 0.45), np.ones(picture.shape[:2], np.float32)), 0.0)


@setting("forest", 0.62)
def forest(world: World) -> None:
    """Deep among tall trees."""
    autumn = world.scene.light == "golden"
    leaf = (0.72, 0.42, 0.12) if autumn else (0.2, 0.38, 0.14)
    winter = world.scene.weather == "snow"
    _backdrop(world, tint(leaf, 0.55))
    _trunks(world, 0.15, 34, 0.011, (0.34, 0.28, 0.22), 0.63)
    foliage(world, 0.2, 0.5, leaf, 60, 0.52)
    fog_bank(world, world.height * 0.4, world.height * 0.72, 0.5)
    _trunks(world, 0.4, 15, 0.02, (0.3, 0.23, 0.18), 0.68)
    g.plain(world, (0.9, 0.93, 0.98) if winter else (0.5, 0.3, 0.14) if autumn else (0.2, 0.27, 0.11), 0.6)
    _trunks(world, 0.4, 9, 0.026, (0.3, 0.23, 0.18), 0.7)
    foliage(world, 0.5, 0.36, leaf, 50, 0.4)
    beams(world, 0.4 * (1 - 0.5 * world.light.dark))
    _trunks(world, 0.8, 7, 0.06, (0.27, 0.2, 0.16), 0.86)
    world.ground_line = 0.86
    world.subjects()
    if not winter:
        g.grass(world, world.height * 0.88, 380, world.height * 0.1, [(0.22, 0.34, 0.12), tint(leaf, 0.8)])


@setting("bamboo", 0.62)
def bamboo(world: World) -> None:
    """A grove of bamboo."""
    _backdrop(world, (0.34, 0.46, 0.22))
    sparse = (
        0.3 if world.scene.style in ("ink", "lineart", "papercut", "stained_glass") else 1.0
    )  # few strokes say more
    for depth, count, width in ((0.1, 46, 0.007), (0.3, 26, 0.012), (0.5, 15, 0.018)):
        _stalks(world, depth, max(int(count * sparse), 4), width, False)
        foliage(world, depth, 0.42, (0.32, 0.5, 0.16), 55, 0.36)
        if depth == 0.1:
            fog_bank(world, world.height * 0.35, world.height * 0.75, 0.5)
    g.plain(world, (0.36, 0.34, 0.18), 0.5)
    _stalks(world, 0.55, max(int(10 * sparse), 3), 0.02, False)
    beams(world, 0.35 * (1 - 0.5 * world.light.dark))
    _stalks(world, 0.85, 12, 0.034, True)
    world.ground_line = 0.86
    world.subjects()
    g.grass(world, world.height * 0.9, 200, world.height * 0.09, [(0.34, 0.46, 0.16), (0.5, 0.46, 0.2)])


def _stalks(world: World, depth: float, count: int, width: float, edges: bool) -> None:
    rng = world.rng

    def paint(canvas: Any) -> None:
        for index in range(count):
            at = (index + float(rng.uniform(0, 1))) / count
            if edges and 0.22 < at < 0.78:
                continue
            x, w = at * world.width, width * world.width * float(rng.uniform(0.75, 1.25))
            foot, lean = world.height * (0.64 + 0.26 * depth), float(rng.normal(0, 0.02)) * world.width
            c = g.lit(world, tint((0.42, 0.56, 0.2), float(rng.uniform(0.7, 1.2))), depth)
            ends = [skia.Point(x - w / 2, 0), skia.Point(x + w / 2, 0)]
            shades = [0.45, 1.3, 0.95, 0.5] if world.light.direction[0] < 0 else [0.5, 0.95, 1.3, 0.45]
            shader = skia.GradientShader.MakeLinear(ends, [ink(tint(c, s)).toColor() for s in shades])
            canvas.save()
            canvas.skew(-lean / max(foot, 1), 0)
            canvas.translate(lean, 0)
            canvas.drawRect(
                skia.Rect.MakeLTRB(x - w / 2, -9, x + w / 2, foot), skia.Paint(Shader=shader, AntiAlias=True)
            )
            y, step = foot - float(rng.random()) * w * 3, w * float(rng.uniform(5, 7))
            while y > 0:
                canvas.drawRect(
                    skia.Rect.MakeXYWH(x - w * 0.56, y, w * 1.12, w * 0.14),
                    skia.Paint(Color4f=ink(tint(c, 1.35)), AntiAlias=True),
                )
                canvas.drawRect(
                    skia.Rect.MakeXYWH(x - w * 0.56, y + w * 0.14, w * 1.12, w * 0.1),
                    skia.Paint(Color4f=ink(tint(c, 0.4)), AntiAlias=True),
                )
                y -= step
            canvas.restore()

    g.drawn(world, depth, paint)


@setting("jungle", 0.6)
def jungle(world: World) -> None:
    """Dense tropical green."""
    leaf = (0.14, 0.42, 0.16)
    _backdrop(world, (0.2, 0.42, 0.22))
    _trunks(world, 0.2, 16, 0.014, (0.3, 0.26, 0.2), 0.64)
    foliage(world, 0.25, 0.62, leaf, 26, 0.6)
    fog_bank(world, world.height * 0.35, world.height * 0.7, 0.55)
    _trunks(world, 0.5, 7, 0.03, (0.26, 0.2, 0.15), 0.7)
    g.plain(world, (0.16, 0.26, 0.1), 0.6)
    foliage(world, 0.6, 0.4, tint(leaf, 0.8), 20, 0.42)
    beams(world, 0.4 * (1 - 0.5 * world.light.dark))
    fronds(world, 0.75)
    world.ground_line = 0.87
    world.subjects()
    fronds(world, 1.04)


def fronds(world: World, base: float) -> None:
    """Big leaves along the sides."""
    rng, size = world.rng, world.height * 0.34

    def paint(canvas: Any) -> None:
        for index in range(16):
            x = (float(rng.uniform(-0.02, 0.2)) if index % 2 else float(rng.uniform(0.8, 1.02))) * world.width
            y, angle = base * world.height, -math.pi / 2 + float(rng.normal(0, 0.55))
            end = (x + math.cos(angle) * size, y + math.sin(angle) * size * float(rng.uniform(0.5, 0.9)))
            middle = ((x + end[0]) / 2, (y + end[1]) / 2 - size * 0.12)
            c = tint((0.12, 0.4, 0.15), float(rng.uniform(0.6, 1.3)))
            canvas.drawPath(
                limb_path([(x, y), middle, end], size * 0.05, size * 0.012), _shade(world, tint(c, 0.6), 0.9)
            )
            for step in range(9):
                part = 0.2 + step * 0.085
                px, py = x + (end[0] - x) * part, y + (end[1] - y) * part - size * 0.22 * part * (1 - part) * 2
                for turn in (-0.9, 0.9):
                    reach = size * 0.2 * math.sin(math.pi * min(part + 0.1, 1.0)) + size * 0.03
                    tip = (px + math.cos(angle + turn) * reach, py + math.sin(angle + turn) * reach)
                    canvas.drawPath(
                        limb_path([(px, py), tip], size * 0.035, size * 0.004),
                        _shade(world, tint(c, 1.0 + 0.25 * (turn > 0)), 0.9),
                    )

    g.drawn(world, 0.9, paint)
