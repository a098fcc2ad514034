"""Particular places: the Great Wall, a cathedral's nave, a rooftop, a harbour, a railway platform, a wall."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import skia

from tintype.engines.sketch.pen import Pen, blur, ink, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.sky import add_sky
from tintype.engines.sketch.settings.towns import blocks
from tintype.engines.sketch.settings.woods import trees
from tintype.engines.sketch.textures import Colour, layer, mix, noise, spread, tint
from tintype.engines.sketch.world import World, add_glow, fog_bank

_STONE = (0.66, 0.6, 0.52)


@setting("great_wall", 0.56)
def great_wall(world: World) -> None:
    """A crenellated wall with watchtowers that winds over the ridges."""
    add_sky(world)
    h = world.height
    autumn = world.scene.light == "golden"
    wood = (0.5, 0.36, 0.14) if autumn else (0.26, 0.38, 0.18)
    g.mountain(world, world.horizon + h * 0.02, h * 0.24, 0.08, (0.4, 0.46, 0.56), snow=0.1, rough=0.6)
    g.mountain(world, world.horizon + h * 0.1, h * 0.2, 0.2, tint(wood, 0.9), rough=0.5)
    _wall(world, 0.03, 0.05, 0.3, 2.3)
    fog_bank(world, world.horizon, world.horizon + h * 0.16, 0.4, 0.3)
    g.hill(world, world.horizon + h * 0.2, h * 0.12, 0.45, wood, rough=0.3, texture=0.8)
    _wall(world, 0.13, 0.1, 0.55, 1.4)
    g.hill(world, world.horizon + h * 0.36, h * 0.1, 0.75, tint(wood, 0.9), rough=0.25, texture=0.9)
    trees(world, world.horizon + h * 0.34, h * 0.1, 0.76, 12)
    world.ground_line = 0.9
    world.subjects()


def _colour(values: Any) -> Colour:
    return float(values[0]), float(values[1]), float(values[2])


def _wall(world: World, low: float, tall: float, depth: float, waves: float) -> None:
    """The wall along a winding line, its towers on the heights; ``low`` below the horizon, ``tall``: the wall's."""
    w, h, shift = world.width, world.height, float(world.rng.random())
    light = g.lit(world, _STONE, depth)
    left = world.light.direction[0] < 0

    def height(part: float) -> float:
        wave = math.sin(2 * math.pi * (part * waves + shift)) + 0.5 * math.sin(2 * math.pi * (part * waves * 2.1))
        return world.horizon + h * (low - 0.05 * wave)

    def paint(canvas: Any) -> None:
        steps = [(at / 160 * w, height(at / 160)) for at in range(-2, 163)]
        thick = h * tall * 0.62
        canvas.drawPath(outline([*steps, *[(x, y + thick) for x, y in reversed(steps)]]),
                        skia.Paint(Color4f=ink(light), AntiAlias=True))  # fmt: skip
        road = [*steps, *[(x, y + thick * 0.2) for x, y in reversed(steps)]]
        canvas.drawPath(outline(road), skia.Paint(Color4f=ink(tint(light, 1.25)), AntiAlias=True))
        tooth, course = thick * 0.3, skia.Paint(Color4f=ink(tint(light, 0.7), 0.5), StrokeWidth=max(1.0, thick * 0.03))
        x = 0.0
        while x < w:
            y = height(x / w)
            for dy, shade in ((0.0, 1.08), (thick * 0.26, 0.9)):
                box = skia.Rect.MakeXYWH(x, y + dy - tooth, tooth * 0.62, tooth)
                canvas.drawRect(box, skia.Paint(Color4f=ink(tint(light, shade)), AntiAlias=True))
            for row in (0.55, 0.75, 0.92):
                canvas.drawLine(
                    x, y + thick * row, x + tooth * 1.1, height((x + tooth * 1.1) / w) + thick * row, course
                )
            x += tooth * 1.15
        for index in range(max(2, round(waves * 2))):
            at = (index + 0.5 + 0.2 * math.sin(index * 7 + shift * 6)) / max(2, round(waves * 2))
            _watchtower(canvas, at * w, height(at) + thick * 0.9, thick * 2.5, light, left=left)

    g.drawn(world, depth, paint)


def _watchtower(canvas: Any, x: float, foot: float, tall: float, colour: Any, *, left: bool) -> None:
    wide = tall * 0.62
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(x - wide / 2, 0), skia.Point(x + wide / 2, 0)],
        [ink(tint(colour, 1.15 if left else 0.6)).toColor(), ink(tint(colour, 0.6 if left else 1.15)).toColor()],
    )
    body = skia.Paint(Shader=shader, AntiAlias=True)
    canvas.drawRect(skia.Rect.MakeLTRB(x - wide / 2, foot - tall, x + wide / 2, foot), body)
    canvas.drawRect(skia.Rect.MakeLTRB(x - wide * 0.56, foot - tall, x + wide * 0.56, foot - tall * 0.92), body)
    for step in range(5):
        at = x - wide * 0.56 + step * wide * 0.25
        canvas.drawRect(skia.Rect.MakeXYWH(at, foot - tall * 1.1, wide * 0.13, tall * 0.12), body)
    dark = skia.Paint(Color4f=ink(tint(colour, 0.25)), AntiAlias=True)
    for dx in (-0.28, 0.0, 0.28):
        door = skia.Rect.MakeXYWH(x + dx * wide - wide * 0.07, foot - tall * 0.72, wide * 0.14, tall * 0.24)
        canvas.drawRoundRect(door, wide * 0.07, wide * 0.07, dark)


@setting("cathedral", 0.62)
def cathedral(world: World) -> None:
    """A nave: pointed arches that recede to a rose window, light through coloured glass."""
    w, h = world.width, world.height
    vx, vy = w * 0.5, h * 0.5
    warm = mix(world.light.key, (1.0, 0.9, 0.75), 0.5) * (1 - 0.5 * world.light.dark)
    ys, xs = np.linspace(0, 1, h, dtype=np.float32)[:, None], np.linspace(0, 1, w, dtype=np.float32)[None]
    far = np.hypot((xs - 0.5) * 1.3, ys - 0.5)
    stone = np.asarray((0.62, 0.56, 0.48), np.float32) * (1.0 - 0.75 * np.clip(far, 0, 1))[..., None]
    stone = stone + (noise(world.rng, h, w, 40, 4)[..., None] - 0.5) * 0.05
    world.plate(layer(stone * warm, np.ones((h, w), np.float32)), 0.1)

    def paint(canvas: Any) -> None:
        _floor(world, canvas, vx, vy)
        for index in range(7):
            _bay(world, canvas, vx, vy, 0.26 * 1.34**index, warm)
        _rose(world, canvas, vx, vy - h * 0.16, h * 0.085)

    g.drawn(world, 0.3, paint)
    add_glow(world, vx, vy - h * 0.12, h * 0.5, (1.0, 0.9, 0.7), 0.45)
    for side in (-1, 1):
        add_glow(world, vx + side * w * 0.3, h * 0.86, h * 0.2, (0.9, 0.5, 0.5) if side > 0 else (0.4, 0.6, 1.0), 0.3)
    world.ground_line = 0.88
    world.subjects()


def _floor(world: World, canvas: Any, vx: float, vy: float) -> None:
    w, h = world.width, world.height
    floor = vy + h * 0.1
    canvas.drawRect(skia.Rect.MakeLTRB(0, floor, w, h), skia.Paint(Color4f=ink(g.lit(world, (0.42, 0.37, 0.32)))))
    for row in range(16):
        near, next_near = 0.1 * 1.22**row, 0.1 * 1.22 ** (row + 1)
        for column in range(-9, 9):
            if (row + column) % 2:
                continue
            y0, y1 = vy + h * near, vy + h * next_near
            a, b = column * w * 0.55 * near, (column + 1) * w * 0.55 * near
            c, d = column * w * 0.55 * next_near, (column + 1) * w * 0.55 * next_near
            tile = outline([(vx + a, y0), (vx + b, y0), (vx + d, y1), (vx + c, y1)])
            canvas.drawPath(tile, skia.Paint(Color4f=ink(g.lit(world, (0.6, 0.54, 0.46)), 0.7), AntiAlias=True))


def _bay(world: World, canvas: Any, vx: float, vy: float, size: float, warm: Any) -> None:
    """One pair of pillars with their windows and the rib between them, at a size (1: as wide as the picture)."""
    w, h, rng = world.width, world.height, world.rng
    half, foot, spring, top = w * 0.5 * size, vy + h * 0.36 * size, vy - h * 0.5 * size, vy - h * 0.95 * size
    shade = 0.5 + 0.5 * min(size, 1.0)
    c = np.asarray(mix((0.8, 0.7, 0.56), (0.66, 0.58, 0.5), min(size, 1.0)), np.float32) * warm * (1.25 - 0.5 * shade)
    rib = skia.Path()
    rib.moveTo(vx - half, spring)
    rib.quadTo(vx - half * 0.75, top * 0.9 + spring * 0.1, vx, top)
    rib.quadTo(vx + half * 0.75, top * 0.9 + spring * 0.1, vx + half, spring)
    stroke = skia.Paint(Color4f=ink(tint(c, 1.1)), AntiAlias=True, Style=skia.Paint.kStroke_Style)
    stroke.setStrokeWidth(w * 0.035 * size)
    canvas.drawPath(rib, stroke)
    for side in (-1, 1):
        x, thick = vx + side * half, w * 0.05 * size
        for dx, level in ((-0.66, 0.7), (0.0, 1.15), (0.66, 0.8)):
            box = skia.Rect.MakeXYWH(x + (dx - 0.35) * thick, spring, thick * 0.7, foot - spring)
            canvas.drawRect(box, skia.Paint(Color4f=ink(tint(c, level)), AntiAlias=True))
        for y in (spring, foot - h * 0.03 * size):
            cap = skia.Rect.MakeXYWH(x - thick * 1.2, y, thick * 2.4, h * 0.03 * size)
            canvas.drawRect(cap, skia.Paint(Color4f=ink(tint(c, 1.2)), AntiAlias=True))
        lx = vx + side * half * 1.16
        for row in range(7):
            for column in range(2):
                hue = [(0.9, 0.2, 0.25), (0.2, 0.4, 0.95), (0.98, 0.78, 0.25), (0.25, 0.7, 0.45)][
                    int(rng.integers(0, 4))
                ]
                pane = skia.Rect.MakeXYWH(lx + (column - 1) * w * 0.03 * size, spring + (0.04 + row * 0.065) * h * size,
                                          w * 0.026 * size, h * 0.055 * size)  # fmt: skip
                canvas.drawRect(pane, skia.Paint(Color4f=ink(tint(hue, 1.25)), AntiAlias=True))
        glow = skia.Paint(Color4f=ink((0.8, 0.8, 1.0), 0.22), AntiAlias=True, MaskFilter=blur(w * 0.02 * size))
        glow.setBlendMode(skia.BlendMode.kScreen)
        canvas.drawRect(skia.Rect.MakeXYWH(lx - w * 0.04 * size, spring, w * 0.08 * size, h * 0.5 * size), glow)


def _rose(world: World, canvas: Any, x: float, y: float, radius: float) -> None:
    dark = skia.Paint(Color4f=ink((0.1, 0.08, 0.08)), AntiAlias=True)
    canvas.drawCircle(x, y, radius * 1.12, dark)
    hues = [(0.95, 0.3, 0.3), (0.3, 0.5, 1.0), (1.0, 0.85, 0.35), (0.4, 0.85, 0.6)]
    for ring, count in ((0.85, 12), (0.5, 8)):
        for step in range(count):
            angle = 2 * math.pi * step / count
            pane = skia.Paint(Color4f=ink(tint(hues[(step + count) % 4], 1.25)), AntiAlias=True)
            canvas.drawCircle(x + radius * ring * math.cos(angle), y + radius * ring * math.sin(angle),
                              radius * (0.19 if count == 12 else 0.16), pane)  # fmt: skip
    canvas.drawCircle(x, y, radius * 0.2, skia.Paint(Color4f=ink((1.0, 0.95, 0.75)), AntiAlias=True))


@setting("rooftop", 0.6)
def rooftop(world: World) -> None:
    """A flat roof above the city, with a parapet and a water tower."""
    from tintype.engines.sketch.subjects import drawing_of

    add_sky(world)
    w, h = world.width, world.height
    blocks(world, world.horizon, h * 0.28, 0.15, 24)
    fog_bank(world, world.horizon - h * 0.1, world.horizon + h * 0.08, 0.45, 0.2)
    blocks(world, world.horizon + h * 0.06, h * 0.3, 0.4, 13)
    brick = g.lit(world, (0.52, 0.34, 0.28)) * (1 + 0.7 * world.light.dark)
    roof, edge = h * 0.8, h * 0.7

    def paint(canvas: Any) -> None:
        canvas.drawRect(skia.Rect.MakeLTRB(0, edge, w, h), skia.Paint(Color4f=ink(brick)))
        row = skia.Paint(Color4f=ink(tint(brick, 0.7)), StrokeWidth=max(1.0, h * 0.002), AntiAlias=True)
        for index in range(8):
            y = edge + index * (roof - edge) / 8
            canvas.drawLine(0, y, w, y, row)
            for column in range(31):
                x = (column + 0.5 * (index % 2)) * w / 30
                canvas.drawLine(x, y, x, y + (roof - edge) / 8, row)
        cap = skia.Rect.MakeLTRB(0, edge - h * 0.015, w, edge + h * 0.012)
        canvas.drawRect(cap, skia.Paint(Color4f=ink(g.lit(world, (0.66, 0.62, 0.58)))))
        if any(s.kind == "water_tower" for s in world.scene.subjects):
            return
        canvas.save()
        canvas.translate(w * (0.82 if world.light.sun_x < 0.5 else 0.18), edge + h * 0.02)
        canvas.scale(h * 0.34, h * 0.34)
        level = _colour(g.lit(world, (0.52, 0.36, 0.24)))
        drawing_of("water_tower").draw(Pen(canvas, world.light.direction, world.rng, level, dark=world.light.dark))
        canvas.restore()

    g.drawn(world, 0.6, paint)
    height = h - int(roof)
    grain = spread(noise(world.rng, height, w, 60, 4, stretch=2.5))[..., None]
    body = np.asarray(g.lit(world, (0.36, 0.35, 0.36))) * (1 + 0.8 * world.light.dark) * (0.75 + 0.4 * grain)
    world.plate(layer(body, np.ones((height, w), np.float32)), 0.7, 0, int(roof))
    world.ground_line = 0.9
    world.subjects()


@setting("harbour", 0.5)
def harbour(world: World) -> None:
    """Houses along a quay, boats at rest, planks in front."""
    from tintype.engines.sketch.subjects import drawing_of

    add_sky(world)
    w, h, rng = world.width, world.height, world.rng
    g.mountain(world, world.horizon, h * 0.16, 0.12, (0.34, 0.42, 0.44), rough=0.4)

    def houses(canvas: Any) -> None:
        hues = [(0.86, 0.5, 0.4), (0.92, 0.82, 0.6), (0.6, 0.7, 0.8), (0.94, 0.92, 0.88), (0.8, 0.66, 0.5)]
        for index in range(11):
            canvas.save()
            canvas.translate((index + 0.5) / 11 * w, world.horizon + h * 0.004)
            size = h * float(rng.uniform(0.1, 0.15))
            canvas.scale(size, size)
            hue = _colour(g.lit(world, hues[int(rng.integers(0, 5))], 0.5))
            drawing_of("house").draw(Pen(canvas, world.light.direction, rng, hue, dark=world.light.dark))
            canvas.restore()
        quay = skia.Rect.MakeLTRB(0, world.horizon - h * 0.004, w, world.horizon + h * 0.016)
        canvas.drawRect(quay, skia.Paint(Color4f=ink(g.lit(world, (0.46, 0.42, 0.4)))))

    g.drawn(world, 0.3, houses)
    g.water(world, world.horizon + h * 0.012, h, (0.06, 0.2, 0.26), 0.3)
    if not any(drawing_of(s.kind).place == "water" for s in world.scene.subjects):
        _moored(world)
    _planks(world, 0.88)
    world.ground_line, world.wet, world.shore = world.horizon / h + 0.1, True, 0.15
    world.subjects()


def _moored(world: World) -> None:
    from tintype.engines.sketch.subjects import drawing_of

    def paint(canvas: Any) -> None:
        for x, size, hue in ((0.2, 0.2, (0.2, 0.4, 0.6)), (0.5, 0.15, (0.8, 0.3, 0.25)), (0.8, 0.22, (0.9, 0.88, 0.8))):
            canvas.save()
            canvas.translate(x * world.width, world.horizon + world.height * (0.04 + size * 0.55))
            canvas.scale(size * world.height, size * world.height)
            shown = _colour(g.lit(world, hue))
            drawing_of("sailboat").draw(Pen(canvas, world.light.direction, world.rng, shown, dark=world.light.dark))
            canvas.restore()

    g.drawn(world, 0.5, paint)


def _planks(world: World, top: float) -> None:
    w, h = world.width, world.height
    y0 = int(h * top)
    rows = np.arange(h - y0, dtype=np.float32)[:, None] / max(h - y0, 1)
    board = np.floor(rows * 4 + 0.001)
    shade = (
        0.75
        + 0.3 * ((np.sin(board * 12.9) * 43758.5) % 1)
        + (noise(world.rng, h - y0, w, 8, 5, stretch=12) - 0.5) * 0.4
    )
    gap = (rows * 4 - board) < 0.06
    body = np.asarray(g.lit(world, (0.5, 0.38, 0.27))) * (shade * np.where(gap, 0.4, 1.0))[..., None]
    world.plate(layer(body, np.ones((h - y0, w), np.float32)), 0.8, 0, y0)


@setting("station", 0.5)
def station(world: World) -> None:
    """A platform with a roof on pillars, and rails."""
    add_sky(world)
    w, h, hz = world.width, world.height, float(world.horizon)
    blocks(world, hz, h * 0.16, 0.15, 16)
    g.plain(world, (0.5, 0.48, 0.46), 0.3)
    iron, stone = g.lit(world, (0.24, 0.3, 0.3)), g.lit(world, (0.68, 0.64, 0.58))

    def paint(canvas: Any) -> None:
        vx = w * 0.5
        bed = [(vx - 2, hz), (vx + 2, hz), (w * 0.86, h), (w * 0.14, h)]
        canvas.drawPath(outline(bed), skia.Paint(Color4f=ink(g.lit(world, (0.33, 0.3, 0.28))), AntiAlias=True))
        for index in range(26):
            part = 1.22**index * 0.01
            y = hz + part * (h - hz)
            if y > h:
                break
            tie = skia.Rect.MakeLTRB(vx - part * w * 0.3, y, vx + part * w * 0.3, y + max(1.0, part * h * 0.035))
            canvas.drawRect(tie, skia.Paint(Color4f=ink(g.lit(world, (0.26, 0.19, 0.14))), AntiAlias=True))
        for side in (-1, 1):
            rail = [(vx, hz), (vx + side * w * 0.21, h), (vx + side * w * 0.225, h)]
            canvas.drawPath(outline(rail), skia.Paint(Color4f=ink(tint(iron, 1.7)), AntiAlias=True))
            edge = [(vx + side * 2, hz), (vx + side * w * 0.36, h), (vx + side * w * 0.42, h)]
            canvas.drawPath(outline(edge), skia.Paint(Color4f=ink(tint(stone, 1.2)), AntiAlias=True))
            roof = [(vx + side * 4, hz - h * 0.02), (vx + side * w * 0.8, -h * 0.1), (vx + side * w * 0.8, -h * 0.3),
                    (vx + side * w * 0.1, -h * 0.3)]  # fmt: skip
            canvas.drawPath(outline(roof), skia.Paint(Color4f=ink(tint(iron, 0.8)), AntiAlias=True))
            for index in range(6):
                part = 0.12 * 1.5**index
                x, foot, top = vx + side * part * w * 0.5, hz + part * h * 0.34, hz - part * h * 0.75
                post = skia.Rect.MakeXYWH(x - part * w * 0.012, top, part * w * 0.024, foot - top)
                canvas.drawRect(post, skia.Paint(Color4f=ink(iron), AntiAlias=True))

    g.drawn(world, 0.4, paint)
    world.ground_line = 0.86
    world.subjects()


@setting("wall", 0.78)
def wall(world: World) -> None:
    """A brick wall, of the palette's colour where one was told, above a pavement."""
    w, h, hz = world.width, world.height, world.horizon
    own = np.asarray(world.scene.palette[0], np.float32) / 255
    base = mix((0.6, 0.36, 0.28), own, 0.85)
    rows, columns = 18, max(round(18 * w / h * 0.42), 2)
    ys, xs = np.mgrid[0:hz, 0:w].astype(np.float32)
    row = np.floor(ys * rows / hz)
    part_y, part_x = ys * rows / hz - row, (xs * columns / w + 0.5 * (row % 2)) % 1
    brick = np.floor(xs * columns / w + 0.5 * (row % 2)) * 7.3 + row * 3.1
    shade = 0.86 + 0.22 * ((np.sin(brick) * 43758.5) % 1) + (noise(world.rng, hz, w, 40, 4) - 0.5) * 0.3
    mortar = (part_y < 0.08) | (part_x < 0.03)
    sun = 1.08 - 0.3 * np.abs(xs / w - world.light.sun_x)
    body = np.where(mortar[..., None], mix(base, (0.8, 0.78, 0.74), 0.5), base * shade[..., None]) * sun[..., None]
    world.plate(layer(body * g.lit(world, (1.12, 1.12, 1.12)), np.ones((hz, w), np.float32)), 0.2)
    g.plain(world, (0.5, 0.48, 0.46), 0.3, far=g.lit(world, (0.4, 0.38, 0.36)))
    world.ground_line = 0.9
    world.subjects()
