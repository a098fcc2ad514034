"""Savanna, frozen lake, sea of ice, ponds with lotus or koi, a pumpkin patch."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import skia

from tintype.engines.sketch.pen import ink, limb_path
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.markets import put
from tintype.engines.sketch.settings.sky import add_sky
from tintype.engines.sketch.settings.woods import conifers, tree_line, trees
from tintype.engines.sketch.textures import layer, mix, noise, smoothstep, spread, tile, tint
from tintype.engines.sketch.world import View, World, fog_bank

STRAW = (0.8, 0.62, 0.28)


@setting("savanna", 0.54)
def savanna(world: World) -> None:
    """A plain of golden grass with flat-topped acacias."""
    add_sky(world)
    h, w = world.height, world.width
    g.mountain(world, world.horizon, h * 0.08, 0.1, (0.5, 0.44, 0.42), rough=0.35)
    g.hill(world, world.horizon + h * 0.02, h * 0.03, 0.25, tint(STRAW, 0.85))
    g.plain(world, STRAW, 0.5, cells=14)

    def acacias(canvas: Any) -> None:
        rng = world.rng
        for index in range(6):
            _acacia(world, canvas, float(rng.uniform(0.02, 0.98)) * w, world.horizon + h * (0.01 + 0.004 * index),
                    h * float(rng.uniform(0.05, 0.09)), 0.4)  # fmt: skip
        side = 0.14 if world.light.sun_x > 0.5 else 0.86
        _acacia(world, canvas, side * w, world.horizon + h * 0.09, h * 0.36, 0.75)

    g.drawn(world, 0.5, acacias)
    g.grass(world, world.horizon + h * 0.04, 1100, h * 0.07, [STRAW, tint(STRAW, 1.25), tint(STRAW, 0.7)], 0.6)
    world.ground_line = 0.86
    world.subjects()
    g.grass(world, h * 0.88, 420, h * 0.12, [STRAW, tint(STRAW, 1.3), tint(STRAW, 0.75)])


def _acacia(world: World, canvas: Any, x: float, y: float, size: float, depth: float) -> None:
    """A trunk that forks low and flat tiers of leaves."""
    rng = world.rng
    bark = skia.Paint(Color4f=ink(g.lit(world, (0.26, 0.18, 0.12), depth)), AntiAlias=True)
    for dx, top in ((-0.34, 0.74), (0.02, 0.84), (0.36, 0.72)):
        branch = [(x, y), (x + dx * size * 0.14, y - size * 0.4), (x + dx * size, y - size * top)]
        canvas.drawPath(limb_path(branch, size * 0.075, size * 0.022), bark)
    for dx, up, half in ((-0.36, 0.74, 0.34), (0.4, 0.72, 0.32), (0.02, 0.86, 0.46)):
        for step in range(26):
            part = float(rng.uniform(-1, 1))
            px, py = (
                x + (dx + part * half) * size,
                y - (up + 0.07 * (1 - part * part) * float(rng.uniform(0.2, 1))) * size,
            )
            r = size * float(rng.uniform(0.04, 0.075))
            shade = 0.7 + 0.5 * (step / 26)
            leaf = skia.Paint(Color4f=ink(g.lit(world, tint((0.3, 0.37, 0.13), shade), depth)), AntiAlias=True)
            canvas.drawOval(skia.Rect.MakeXYWH(px - r * 1.5, py - r * 0.6, r * 3, r * 1.2), leaf)


@setting("frozen_lake", 0.47)
def frozen_lake(world: World) -> None:
    """A lake of ice: firs and snowy mountains about it, their light on it, cracks and drifts of snow."""
    add_sky(world)
    w, h, hz = world.width, world.height, world.horizon
    g.mountain(world, hz, h * 0.28, 0.12, (0.42, 0.48, 0.6), snow=0.95)
    conifers(world, hz + h * 0.012, h * 0.1, 0.3, 46, snowy=True)
    g.hill(world, hz + h * 0.03, h * 0.02, 0.4, (0.92, 0.95, 1.0), texture=0.1)
    top = hz + int(h * 0.025)
    high = h - top
    ys = np.linspace(0, 1, high, dtype=np.float32)[:, None]
    z = 1 / (ys + 0.06)
    across = (np.linspace(-0.5, 0.5, w, dtype=np.float32)[None] * z * 36 + 64) % 256
    along = np.broadcast_to(z * 30 % 256, (high, w)).astype(np.float32)
    pattern = tile(world.rng, 256, 8, 5)
    seen = cv2.remap(pattern, across.astype(np.float32), along, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    crack = np.abs(seen - 0.5)
    lines = smoothstep(0.012, 0.002, crack) * 0.85
    drift = smoothstep(0.52, 0.68, noise(world.rng, high, w, 6, 5, stretch=4)) * 0.8
    sheen = np.exp(-((np.linspace(0, 1, w)[None] - world.light.sun_x) ** 2) * 14) * (1 - ys * 0.7) * 0.5
    sky = mix(world.light.horizon, world.light.zenith, np.clip(ys * 1.2, 0, 1)[..., None])
    ice = mix(g.lit(world, (0.56, 0.74, 0.84)), sky, (0.5 - 0.3 * ys)[..., None])
    ice = mix(ice * (0.86 + 0.28 * spread(seen))[..., None], g.lit(world, (0.9, 0.96, 1.0)), lines[..., None])
    ice = mix(mix(ice, world.light.key, sheen[..., None]), g.lit(world, (0.94, 0.96, 1.0)), drift[..., None])
    world.plate(layer(ice.astype(np.float32), np.ones((high, w), np.float32)), 0.5, 0, top)
    fog_bank(world, hz - h * 0.02, hz + h * 0.08, 0.3, 0.3)
    if world.scene.subjects and any(s.kind in ("cottage", "house") for s in world.scene.subjects):
        _shore(world)
    world.ground_line = 0.84
    world.subjects()


def _shore(world: World) -> None:
    """A bank of snow in front, on which a house stands."""
    g.hill(world, world.height * 0.83, world.height * 0.07, 0.85, (0.93, 0.96, 1.0), rough=0.12, texture=0.12)


@setting("ice_sea", 0.46)
def ice_sea(world: World) -> None:
    """A polar sea with floes and far icebergs."""
    add_sky(world)
    w, h, hz = world.width, world.height, float(world.horizon)
    g.mountain(world, hz, h * 0.1, 0.12, (0.62, 0.72, 0.84), snow=1.0, rough=0.6)
    g.water(world, hz, h, (0.04, 0.18, 0.28), 0.22)

    def floes(canvas: Any) -> None:
        rng = world.rng
        for index in range(16):
            part = (index + 0.5) / 16
            size = h * (0.008 + 0.055 * part**1.4)
            put(world, canvas, "ice_floe", (float(rng.random()) * w, hz + h * (0.03 + 0.42 * part**1.3)), size,
                tuple(float(v) for v in g.lit(world, (0.92, 0.96, 1.0))))  # fmt: skip

    g.drawn(world, 0.4, floes)
    world.ground_line, world.wet, world.shore = hz / h + 0.2, True, 0.3
    world.subjects()


@setting("lotus_pond", 0.4)
def lotus_pond(world: World) -> None:
    """A still pond full of lotus: round leaves, flowers on their stalks, reeds at the edges."""
    add_sky(world)
    w, h, hz = world.width, world.height, float(world.horizon)
    g.mountain(world, hz, h * 0.16, 0.12, (0.34, 0.42, 0.46), rough=0.4)
    tree_line(world, hz + 2, h * 0.07, 0.25)
    g.water(world, hz, h, (0.1, 0.24, 0.22), 0.12)

    def plants(canvas: Any) -> None:
        rng = world.rng
        for index in range(15):
            part = (index + 0.3) / 15
            x = float(rng.random())
            if part > 0.55 and 0.24 < x < 0.76:
                x = 0.1 + 0.12 * x if x < 0.5 else 0.78 + 0.12 * x
            put(world, canvas, "lotus_plant", (x * w, hz + h * (0.05 + 0.52 * part**1.2)), h * (0.05 + 0.2 * part),
                ((0.94, 0.56, 0.7), (0.97, 0.86, 0.9), (0.94, 0.5, 0.66))[index % 3])  # fmt: skip

    g.drawn(world, 0.5, plants)
    world.ground_line, world.wet = hz / h + 0.1, True
    world.subjects()
    g.grass(world, h * 0.95, 120, h * 0.16, [(0.3, 0.42, 0.16), (0.42, 0.46, 0.2)])


@setting("koi_pond", 0.04)
def koi_pond(world: World) -> None:
    """A pond seen from above: stones on its bed through green water, koi, lily pads, rings on the surface."""
    w, h, rng = world.width, world.height, world.rng
    bed = spread(noise(rng, h, w, 9, 5))
    pebbles = spread(noise(rng, h, w, 60, 3))
    deep = mix((0.02, 0.15, 0.16), (0.2, 0.4, 0.32), (bed * 0.75 + pebbles * 0.25)[..., None])
    glance = np.linspace(0, 1, w, dtype=np.float32)[None] * (1 if world.light.sun_x > 0.5 else -1)
    deep = deep * (g.lit(world, (1.15, 1.15, 1.1))) * (1 + 0.22 * glance)[..., None]
    world.plate(layer(np.broadcast_to(deep, (h, w, 3)).astype(np.float32), np.ones((h, w), np.float32)), 0.3)
    own = not any(s.kind in ("koi", "fish") for s in world.scene.subjects) and world.has("koi")
    fish = [(float(rng.uniform(0.1, 0.9)), float(rng.uniform(0.14, 0.92)), float(rng.uniform(0, 360)),
             float(rng.uniform(0.16, 0.26)), index) for index in range(9)] if own else []  # fmt: skip
    hues: tuple[Any, ...] = (None, None, (0.92, 0.42, 0.1), None, (0.96, 0.94, 0.9), (0.9, 0.62, 0.12))

    def school(canvas: Any) -> None:
        for x, y, turn, size, index in fish:
            canvas.save()
            canvas.translate(x * w, y * h)
            canvas.rotate(turn)
            put(world, canvas, "koi", (0.0, size * h * 0.5), size * h, hues[index % 6])
            canvas.restore()

    g.drawn(world, 0.4, school)
    _rings(world, [(x, y) for x, y, *_ in fish[::3]] or [(0.3, 0.4), (0.7, 0.66)])
    world.ground_line = 0.66
    world.subjects()
    g.drawn(world, 0.7, lambda canvas: _pads(world, canvas))


def _rings(world: World, marks: list[tuple[float, float]]) -> None:
    """Rings that widen on the water."""

    def draw(view: View) -> None:
        for index, (x, y) in enumerate(marks):
            for ring in range(3):
                part = (view.travel(0.22, 0.1) + index * 0.37 + ring / 3) % 1.0
                paint = skia.Paint(Color4f=ink((0.86, 0.95, 0.96), 0.4 * (1 - part)), AntiAlias=True)
                paint.setStyle(skia.Paint.kStroke_Style)
                paint.setStrokeWidth(max(1.0, world.height * 0.003))
                view.canvas.drawCircle(x * world.width, y * world.height, world.height * (0.02 + 0.1 * part), paint)

    world.add(draw)


def _pads(world: World, canvas: Any) -> None:
    """Lily pads and flowers from above, about the edges."""
    w, h, rng = world.width, world.height, world.rng
    for index in range(15):
        angle, far = index * 2.4, float(rng.uniform(0.46, 0.68))
        x, y, r = (
            w * (0.5 + far * float(np.cos(angle))),
            h * (0.5 + far * float(np.sin(angle))),
            h * float(rng.uniform(0.05, 0.1)),
        )
        hue = g.lit(world, tint((0.24, 0.46, 0.2), float(rng.uniform(0.8, 1.25))))
        box = skia.Rect.MakeXYWH(x - r, y - r, 2 * r, 2 * r)
        shadow = skia.Paint(Color4f=ink((0.0, 0.05, 0.06), 0.4), AntiAlias=True)
        canvas.drawCircle(x + r * 0.12, y + r * 0.18, r, shadow)
        start = float(rng.uniform(0, 360))
        canvas.drawArc(box, start, 332, True, skia.Paint(Color4f=ink(hue), AntiAlias=True))
        vein = skia.Paint(Color4f=ink(tint(hue, 1.35), 0.7), AntiAlias=True, StrokeWidth=max(0.8, r * 0.03))
        for step in range(9):
            a = np.radians(start + 16 + step * 37)
            canvas.drawLine(x, y, x + r * 0.88 * float(np.cos(a)), y + r * 0.88 * float(np.sin(a)), vein)
        if index % 4 == 0:
            for ring, (count, size) in enumerate(((8, 0.42), (6, 0.28))):
                for step in range(count):
                    a = step * 6.283 / count + ring * 0.4
                    petal = skia.Paint(
                        Color4f=ink(g.lit(world, mix((0.95, 0.6, 0.75), (1, 1, 1), 0.3 * ring))), AntiAlias=True
                    )
                    canvas.drawCircle(
                        x + r * size * 0.7 * float(np.cos(a)), y + r * size * 0.7 * float(np.sin(a)), r * 0.17, petal
                    )
            canvas.drawCircle(x, y, r * 0.13, skia.Paint(Color4f=ink((0.98, 0.84, 0.3)), AntiAlias=True))


@setting("pumpkin_patch", 0.48)
def pumpkin_patch(world: World) -> None:
    """A field of pumpkins among their leaves, corn behind it."""
    add_sky(world)
    w, h, hz = world.width, world.height, float(world.horizon)
    g.hill(world, hz + h * 0.01, h * 0.07, 0.25, (0.42, 0.4, 0.2))
    trees(world, hz + h * 0.01, h * 0.07, 0.3, 12)
    g.plain(world, (0.4, 0.33, 0.2), 0.5, cells=14)
    g.grass(world, hz + h * 0.02, 700, h * 0.06, [(0.3, 0.4, 0.16), (0.45, 0.44, 0.2)], 0.6)

    def patch(canvas: Any) -> None:
        rng = world.rng
        for index in range(22):
            part = ((index + 0.4) / 22) ** 1.35
            x = float(rng.random())
            if part > 0.3 and 0.3 < x < 0.7:
                x = x * 0.7 if x < 0.5 else 0.3 + x * 0.7
            hue = tuple(
                float(v)
                for v in g.lit(
                    world, ((0.9, 0.44, 0.1), (0.94, 0.54, 0.16), (0.84, 0.38, 0.08))[index % 3], 0.5 + part / 2
                )
            )
            put(world, canvas, "pumpkin", (x * w, hz + h * (0.05 + 0.44 * part)), h * (0.03 + 0.13 * part), hue)

    g.drawn(world, 0.6, patch)
    world.ground_line = 0.88
    world.subjects()
    g.grass(world, h * 0.92, 200, h * 0.08, [(0.3, 0.42, 0.16), (0.45, 0.44, 0.2)])
