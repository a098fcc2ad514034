"""Settings by and under water."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np
import skia

from tintype.engines.sketch.pen import ink, limb_path, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.sky import add_sky, beams
from tintype.engines.sketch.textures import gradient, layer, mix, noise, smoothstep, spread, tile, tint
from tintype.engines.sketch.world import Soft, View, World, sprite

SEA = (0.05, 0.22, 0.34)
GREEN = (0.24, 0.42, 0.16)


@setting("ocean", 0.54)
def ocean(world: World) -> None:
    """The open sea."""
    add_sky(world)
    if world.rng.random() < 0.4:
        g.mountain(world, world.horizon, world.height * 0.05, 0.12, (0.3, 0.36, 0.42), rough=0.5)
    g.water(world, world.horizon, world.height, SEA, 0.6)
    world.ground_line, world.wet = world.horizon / world.height + 0.03, True
    world.subjects()


@setting("coast", 0.42)
def coast(world: World) -> None:
    """Waves that break on rocks."""
    add_sky(world)
    g.mountain(world, world.horizon + 2, world.height * 0.09, 0.15, (0.3, 0.33, 0.36), rough=0.6)
    g.water(world, world.horizon, world.height, SEA, 0.95)
    world.ground_line = 0.8
    for index in range(3):
        breaker(world, 0.5 + index * 0.14, 0.035 + index * 0.03, index * 0.37)
    rocks(world, 0.74, 0.2, 0)
    spray(world, 0.72, 1)
    breaker(world, 0.9, 0.1, 0.7)
    rocks(world, 1.0, 0.24, 1)
    spray(world, 0.9, 2)
    world.subjects()


def breaker(world: World, at: float, tall: float, phase: float) -> None:
    """A line of foam that comes and goes."""
    width, height = world.width, max(int(world.height * tall * 2.4), 8)
    rng = world.rng
    line = noise(rng, 1, width, 5, 4)[0] * 0.5 + 0.12
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    froth = noise(rng, height, width, 60, 4, stretch=1.6)
    down = ys - line[None] * 0.8
    alpha = (
        smoothstep(0, 0.05, down)
        * smoothstep(0.75, 0.05, down)
        * smoothstep(0.38, 0.6, froth + 0.32 * np.exp(-down * 7))
    )
    face = smoothstep(-0.22, 0, down) * smoothstep(0.04, 0, down) * 0.55
    white = np.asarray(g.lit(world, (1.2, 1.2, 1.2)), np.float32)
    deep = np.asarray(mix(g.lit(world, (0.12, 0.42, 0.46)), world.light.horizon, 0.15), np.float32)
    rgb = mix(deep, white, np.clip(alpha / np.maximum(alpha + face, 1e-3), 0, 1)[..., None])
    image = Soft(layer(rgb * (0.8 + 0.3 * froth[..., None]), np.clip(alpha + face, 0, 1)))

    def draw(view: View) -> None:
        swing = view.wave(0.22, phase)
        lift = swing * height * 0.16
        left, top = -width * 0.03 + swing * width * 0.012, at * world.height - height * 0.4 - lift
        image.draw(view, (left, top, width * 1.06, height * (1 + 0.15 * swing)), 0.5)

    world.add(draw)


def rocks(world: World, base: float, tall: float, side: int) -> None:
    """Wet rocks on one side, faceted and lit."""
    height, width, rng = world.height, world.width, world.rng

    def paint(canvas: object) -> None:
        for _ in range(11):
            part = float(rng.random()) ** 1.5
            x = (part * 0.5 if (side == 0) == (world.light.sun_x > 0.5) else 1 - part * 0.5) * width
            size = tall * height * (0.35 + 0.65 * (1 - part)) * float(rng.uniform(0.6, 1.0))
            rock(world, canvas, x, base * height + size * 0.12, size)

    g.drawn(world, 0.75 + 0.1 * side, paint)


def rock(
    world: World,
    canvas: object,
    x: float,
    y: float,
    size: float,
    colour: tuple[float, float, float] = (0.3, 0.28, 0.27),
) -> None:
    """One faceted rock standing on ``(x, y)``, in pixels."""
    rng = world.rng
    turns = np.linspace(math.pi, 2 * math.pi, 8) + rng.normal(0, 0.06, 8)
    radius = size * rng.uniform(0.75, 1.1, 8)
    rim = [
        (x + math.cos(a) * r * 0.9, y + math.sin(a) * r * 0.72)
        for a, r in zip(turns.tolist(), radius.tolist(), strict=True)
    ]
    peak = (x + world.light.direction[0] * size * 0.2, y - size * 0.36)
    for one, two in itertools.pairwise(rim):
        mx, my = (one[0] + two[0]) / 2 - x, (one[1] + two[1]) / 2 - y
        facing = (mx * world.light.direction[0] + my * world.light.direction[1]) / max(size, 1)
        shade = 0.55 + 0.6 * facing + float(rng.uniform(-0.12, 0.12))
        paint = skia.Paint(Color4f=ink(g.lit(world, tint(colour, max(0.2, shade * 1.3)))), AntiAlias=True)
        canvas.drawPath(outline([one, two, peak]), paint)  # type: ignore[attr-defined]
    low = [rim[0], peak, rim[-1], (x + size * 0.8, y + size * 0.3), (x - size * 0.8, y + size * 0.3)]
    paint = skia.Paint(Color4f=ink(g.lit(world, tint(colour, 0.5))), AntiAlias=True)
    canvas.drawPath(outline(low), paint)  # type: ignore[attr-defined]


def spray(world: World, at: float, salt: int) -> None:
    """Drops thrown up where waves break."""
    rng = world.scene.rng(f"spray{salt}")
    count = 260
    side = 0.25 if (salt == 1) == (world.light.sun_x > 0.5) else 0.75
    xs, up, size, phase = rng.normal(side, 0.09, count), rng.random(count), rng.random(count) ** 2, rng.random(count)
    paint = skia.Paint(Color4f=ink(g.lit(world, (1.25, 1.25, 1.25)), 0.75), AntiAlias=True)
    cloud = skia.Paint(Color4f=ink(g.lit(world, (1.2, 1.2, 1.2)), 0.055), AntiAlias=True)
    cloud.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, world.height * 0.012))

    def draw(view: View) -> None:
        burst = 0.65 + 0.35 * view.wave(0.22, salt * 0.4)
        for index in range(count):
            part = (view.travel(0.22) + float(phase[index])) % 1.0 if view.duration else float(phase[index])
            arc = math.sin(math.pi * part) * float(up[index]) * burst * 0.2
            x = (float(xs[index]) + (part - 0.5) * 0.05 * (1 if index % 2 else -1)) * world.width
            y = (at - arc) * world.height
            if index % 12 == 0:
                view.canvas.drawCircle(
                    x, y + world.height * 0.03, world.height * 0.05 * (0.5 + float(up[index])), cloud
                )
            view.canvas.drawCircle(x, y, world.height * (0.0008 + 0.0034 * float(size[index])), paint)

    world.add(draw)


@setting("beach", 0.46)
def beach(world: World) -> None:
    """Sand, surf and sea."""
    add_sky(world)
    line = world.height * 0.7
    g.water(world, world.horizon, line + world.height * 0.06, (0.08, 0.42, 0.5), 0.5)
    for index in range(2):
        breaker(world, 0.6 + index * 0.08, 0.02 + index * 0.012, index * 0.4)
    g.hill(world, line + world.height * 0.05, world.height * 0.03, 0.7, (0.88, 0.76, 0.56), texture=0.25)
    world.ground_line = 0.82
    world.subjects()


@setting("lake", 0.47)
def lake(world: World) -> None:
    """A still lake before mountains and trees."""
    from tintype.engines.sketch.settings.woods import tree_line

    add_sky(world)
    g.mountain(world, world.horizon, world.height * 0.26, 0.15, (0.34, 0.4, 0.5), snow=0.35)
    tree_line(world, world.horizon + 2, world.height * 0.09, 0.25)
    g.water(world, world.horizon, world.height, (0.06, 0.2, 0.24), 0.22)
    world.ground_line, world.wet = world.horizon / world.height + 0.08, True
    world.subjects()
    g.grass(world, world.height * 0.93, 160, world.height * 0.1, [(0.3, 0.42, 0.16), (0.45, 0.45, 0.2)])


@setting("river", 0.42)
def river(world: World) -> None:
    """A river that winds through meadows."""
    from tintype.engines.sketch.settings.woods import tree_line

    add_sky(world)
    g.mountain(world, world.horizon, world.height * 0.22, 0.15, (0.32, 0.4, 0.46), snow=0.2)
    tree_line(world, world.horizon + 2, world.height * 0.07, 0.25)
    g.water(world, world.horizon, world.height, (0.08, 0.24, 0.27), 0.3)
    banks(world)
    world.ground_line = 0.86
    world.subjects()
    g.grass(world, world.height * 0.9, 260, world.height * 0.08, [GREEN, (0.4, 0.5, 0.2)])


def banks(world: World) -> None:
    """Grassy banks left and right of a winding river."""
    height, width = world.height - world.horizon, world.width
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    xs = np.linspace(0, 1, width, dtype=np.float32)[None]
    middle = 0.5 + 0.22 * np.sin(ys**0.5 * 7.5) * (1 - ys * 0.6)
    half = 0.02 + 0.3 * ys**1.4
    edge = np.abs(xs - middle) - half + (noise(world.rng, height, width, 30, 4) - 0.5) * 0.05 * (0.2 + ys)
    grain = noise(world.rng, height, width, 60, 5, stretch=2)
    body = mix(tint(GREEN, 0.55), tint(GREEN, 1.35), spread(grain)[..., None]) * g.lit(world, (1.1, 1.1, 1.1))
    body = mix(body, tint(GREEN, 0.3), np.exp(-np.clip(edge, 0, None) * 60)[..., None] * 0.6)
    body = mix(body, world.light.horizon, (np.exp(-ys * 5) * 0.5)[..., None])
    world.plate(layer(body, smoothstep(-0.003, 0.004, edge)), 0.4, 0, world.horizon)


@setting("waterfall", 0.3)
def waterfall(world: World) -> None:
    """A fall between cliffs into a pool."""
    add_sky(world)
    width, height = world.width, world.height
    lip, pool = int(height * 0.2), int(height * 0.72)
    tall = pool - lip
    texture = noise(world.rng, tall, width, 12, 6, stretch=0.6)
    body = mix((0.16, 0.18, 0.15), (0.5, 0.48, 0.42), spread(texture)[..., None])
    moss = smoothstep(0.5, 0.66, noise(world.rng, tall, width, 9, 4))[..., None]
    body = mix(body, (0.22, 0.42, 0.14), moss * 0.75) * g.lit(world, (1.1, 1.1, 1.1))
    rim = noise(world.rng, 1, width, 9, 5)[0]
    ys = np.arange(tall, dtype=np.float32)[:, None]
    world.plate(layer(body, np.clip(ys - rim[None] * tall * 0.3 + 6, 0, 1)), 0.3, 0, lip - 10)
    falling(world, 0.5, 0.16, lip + int(tall * 0.12), pool)
    g.water(world, pool, height, (0.06, 0.28, 0.28), 0.5)
    mist = np.exp(
        -((np.linspace(-1, 1, width, dtype=np.float32)[None] * 3) ** 2)
        - (np.linspace(-1, 1, tall // 2, dtype=np.float32)[:, None] * 2) ** 2
    )
    world.plate(
        layer(np.broadcast_to(np.asarray(g.lit(world, (1.1, 1.15, 1.2)), np.float32), (*mist.shape, 3)), mist * 0.75),
        0.4,
        0,
        pool - tall // 4,
    )
    rocks(world, 0.82, 0.11, 0)
    rocks(world, 0.95, 0.15, 1)
    world.ground_line = 0.84
    world.subjects()
    g.grass(world, height * 0.94, 160, height * 0.12, [GREEN])


def falling(world: World, middle: float, half: float, top: int, bottom: int) -> None:
    """Falling water between two heights."""
    width = max(int(world.width * half * 2), 8)
    pattern = cv2.resize(tile(world.rng, 512, 16, 4), (width, 512))
    streaks = np.asarray(cv2.blur(np.concatenate([pattern] * 3), (1, 61)))[512:1024]
    edge = np.clip((1 - np.abs(np.linspace(-1, 1, width, dtype=np.float32))) * 3.5, 0, 1)[None]
    alpha = smoothstep(0.3, 0.62, spread(streaks) * 0.75 + edge * 0.3) * edge
    rgb = mix((0.55, 0.7, 0.78), (1, 1, 1), spread(streaks)[..., None]) * g.lit(world, (1.15, 1.15, 1.15))
    image = sprite(layer(rgb, alpha))
    x = world.width * middle - width / 2

    def draw(view: View) -> None:
        tall = bottom - top
        shift = (view.travel(0.55) % 1.0) * tall
        view.canvas.save()
        view.canvas.concat(view.place(0.3))
        view.canvas.clipRect(skia.Rect.MakeXYWH(x, top, width, tall))
        for y in (top + shift - tall, top + shift):
            view.canvas.drawImageRect(
                image, skia.Rect.MakeXYWH(x, y, width, tall), skia.SamplingOptions(skia.FilterMode.kLinear)
            )
        view.canvas.restore()

    world.add(draw)


@setting("island", 0.5)
def island(world: World) -> None:
    """A small green island in the sea."""
    from tintype.engines.sketch.settings.woods import palm_row

    add_sky(world)
    g.water(world, world.horizon, world.height, (0.05, 0.42, 0.5), 0.45)
    width, tall = world.width, int(world.height * 0.16)
    at = np.linspace(-1, 1, width, dtype=np.float32)
    dome = np.clip(1 - (at / 0.62) ** 2, 0, 1) ** 0.8 * (0.6 + 0.4 * noise(world.rng, 1, width, 8, 4)[0])
    ys = np.arange(tall, dtype=np.float32)[:, None]
    down = ys - (1 - dome[None]) * tall
    grain = noise(world.rng, tall, width, 50, 4)[..., None]
    body = mix(
        mix((0.1, 0.24, 0.08), (0.42, 0.55, 0.2), grain),
        (0.86, 0.76, 0.55),
        smoothstep(0.72, 0.86, ys / tall)[..., None],
    )
    base = int(world.horizon + world.height * 0.07)
    world.plate(
        layer(body * g.lit(world, (1.1, 1.1, 1.1)), np.clip(down, 0, 1) * (dome[None] > 0.01)), 0.4, 0, base - tall
    )
    palm_row(world, base - tall * 0.45, world.height * 0.18)
    world.ground_line, world.wet = 0.72, True
    world.subjects()


@setting("underwater", 0.2)
def underwater(world: World) -> None:
    """Below the surface: shafts of light, coral, sand."""
    width, height = world.width, world.height
    level = 1 - 0.55 * world.light.dark
    stops = [(0, (0.42, 0.83, 0.9)), (0.25, (0.1, 0.52, 0.7)), (0.75, (0.03, 0.25, 0.45)), (1, (0.02, 0.14, 0.3))]
    column = gradient(stops, height) * level
    picture = np.repeat(column[:, None], width, 1) + (noise(world.rng, height, width, 4, 3)[..., None] - 0.5) * 0.06
    world.plate(layer(picture, np.ones((height, width), np.float32)), 0.0)
    beams(world, 0.55)
    world.horizon = int(height * 0.74)
    coral(world, 0.8, 0.35, 0.4)
    sand = np.clip(noise(world.rng, height, width, 20, 5, stretch=3), 0, 1)[..., None]
    line = noise(world.rng, 1, width, 4, 3)[0] * 0.08 + 0.8
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    floor = (
        mix((0.1, 0.3, 0.42), mix((0.35, 0.5, 0.48), (0.75, 0.75, 0.6), sand), smoothstep(0.78, 1.05, ys)[..., None])
        * level
    )
    world.plate(layer(floor, smoothstep(-0.004, 0.012, ys - line[None])), 0.5)
    world.ground_line = 0.9
    world.subjects()
    coral(world, 1.02, 1.0, 0.9)
    bubbles(world)


def coral(world: World, base: float, bright: float, depth: float) -> None:
    """Coral and weed along the bottom."""
    rng, width, height = world.rng, world.width, world.height
    hues = [(0.95, 0.42, 0.36), (0.95, 0.65, 0.3), (0.75, 0.35, 0.7), (0.4, 0.75, 0.5), (0.95, 0.5, 0.65)]

    def branch(canvas: object, x: float, y: float, angle: float, length: float, colour: object, level: int) -> None:
        ex, ey = x + math.cos(angle) * length, y + math.sin(angle) * length
        paint = skia.Paint(Color4f=ink(tint(colour, 0.75 + level * 0.14)), AntiAlias=True)
        canvas.drawPath(limb_path([(x, y), (ex, ey)], length * 0.24, length * 0.17), paint)  # type: ignore[attr-defined]
        if level < 4:
            for turn in (-0.5, 0.45):
                branch(canvas, ex, ey, angle + turn + float(rng.normal(0, 0.15)), length * 0.74, colour, level + 1)

    def paint_all(canvas: object) -> None:
        for index in range(10):
            x = float(rng.choice([rng.uniform(0, 0.32), rng.uniform(0.68, 1.0)])) * width
            colour = mix((0.05, 0.3, 0.48), hues[index % 5], bright * 0.8) * (1 - 0.5 * world.light.dark)
            branch(
                canvas,
                x,
                base * height,
                -math.pi / 2,
                height * float(rng.uniform(0.025, 0.06)) * (0.6 + depth * 0.6),
                colour,
                0,
            )

    g.drawn(world, depth, paint_all)


def bubbles(world: World) -> None:
    """Rising bubbles."""
    rng = world.rng
    marks = [
        (float(rng.random()), float(rng.random()), float(rng.uniform(0.002, 0.008)), int(rng.integers(1, 3)))
        for _ in range(40)
    ]
    rim = skia.Paint(
        Color4f=ink((0.8, 0.95, 1), 0.5),
        AntiAlias=True,
        Style=skia.Paint.kStroke_Style,
        StrokeWidth=max(1.0, world.height / 900),
    )
    core = skia.Paint(Color4f=ink((1, 1, 1), 0.12), AntiAlias=True)

    def draw(view: View) -> None:
        for x, y, size, speed in marks:
            at = (y - view.travel(0.1) * speed) % 1.0
            px, radius = (x + 0.006 * math.sin(at * 30)) * world.width, size * world.height
            view.canvas.drawCircle(px, at * world.height, radius, core)
            view.canvas.drawCircle(px, at * world.height, radius, rim)

    world.add(draw)
