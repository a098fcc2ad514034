"""Indoors: room, kitchen, library, studio."""

from __future__ import annotations

from typing import Any

import numpy as np
import skia

from tintype.engines.sketch.pen import blur, ink, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.textures import gradient, layer, mix, noise, spread, tint
from tintype.engines.sketch.world import World, add_glow


def inside(world: World, wall: Any, floor: Any) -> None:
    """Walls and a boarded floor in the light of the hour."""
    w, h, hz = world.width, world.height, world.horizon
    warm = mix(world.light.key, (1.0, 0.85, 0.65), 0.5) * (1 - 0.45 * world.light.dark)
    xs, ys = np.linspace(0, 1, w, dtype=np.float32)[None], np.linspace(0, 1, h, dtype=np.float32)[:, None]
    fall = np.exp(-((xs - world.light.sun_x) ** 2 * 2.2 + (ys - 0.3) ** 2 * 1.6))[..., None]
    grain = noise(world.rng, h, w, 70, 4)[..., None] - 0.5
    body = mix(tint(wall, 0.42), tint(wall, 1.12), fall) + grain * 0.03
    world.plate(layer(body * warm, np.ones((h, w), np.float32)), 0.1)
    rows = np.arange(h - hz, dtype=np.float32)[:, None] / max(h - hz, 1)
    z = 1 / (rows + 0.35)
    board = np.floor((xs - 0.5) * z * 9)
    shade = (
        0.72
        + 0.32 * ((np.sin(board * 12.9) * 43758.5) % 1)
        + (noise(world.rng, h - hz, w, 60, 4, stretch=0.3) - 0.5) * 0.35
    )
    gap = np.abs((xs - 0.5) * z * 9 - board - 0.5) > 0.485
    lit = np.asarray(floor) * (shade * np.where(gap, 0.6, 1.0))[..., None] * warm
    world.plate(layer(lit * (0.6 + 0.55 * fall[hz:]), np.ones((h - hz, w), np.float32)), 0.3, 0, hz)


def window(world: World, x: float, y: float, width: float, height: float) -> None:
    """A window with the sky behind it and its light on the floor (all parts of the picture's size)."""
    w, h, light = world.width, world.height, world.light

    def paint(canvas: Any) -> None:
        box = skia.Rect.MakeXYWH(x * w, y * h, width * w, height * h)
        sky = skia.GradientShader.MakeLinear(
            [skia.Point(0, y * h), skia.Point(0, (y + height) * h)],
            [ink(light.zenith).toColor(), ink(light.horizon).toColor()],
        )
        canvas.drawRect(box, skia.Paint(Shader=sky, AntiAlias=True))
        hills = skia.Paint(Color4f=ink(mix((0.25, 0.4, 0.25), light.horizon, 0.45)), AntiAlias=True)
        bottom = (y + height) * h
        canvas.drawPath(
            outline(
                [
                    (x * w, bottom - height * h * 0.2),
                    (x * w + width * w * 0.4, bottom - height * h * 0.32),
                    (x * w + width * w, bottom - height * h * 0.16),
                    (x * w + width * w, bottom),
                    (x * w, bottom),
                ]
            ),
            hills,
        )
        frame = skia.Paint(
            Color4f=ink(g.lit(world, (0.9, 0.86, 0.8))),
            AntiAlias=True,
            Style=skia.Paint.kStroke_Style,
            StrokeWidth=w * 0.014,
        )
        canvas.drawRect(box, frame)
        canvas.drawLine(box.centerX(), box.top(), box.centerX(), box.bottom(), frame)
        canvas.drawLine(box.left(), box.centerY(), box.right(), box.centerY(), frame)
        shift = (0.5 - x - width / 2) * 0.5
        beam = [
            ((x + shift) * w, 0.78 * h),
            ((x + width + shift) * w, 0.78 * h),
            ((x + width + shift * 1.9) * w, 0.99 * h),
            ((x + shift * 1.9) * w, 0.99 * h),
        ]
        if light.dark < 0.5:
            glow = skia.Paint(
                Color4f=ink(light.key, 0.3),
                AntiAlias=True,
                MaskFilter=blur(w * 0.012),
                BlendMode=skia.BlendMode.kScreen,
            )
            canvas.drawPath(outline(beam), glow)

    g.drawn(world, 0.15, paint)
    if light.dark < 0.5:
        add_glow(world, (x + width / 2) * w, (y + height / 2) * h, h * 0.45, light.key, 0.4)


@setting("room", 0.7)
def room(world: World) -> None:
    """A room with a window and a wooden floor."""
    accent = np.asarray(world.scene.palette[0], np.float32) / 255
    inside(world, mix((0.82, 0.76, 0.66), accent, 0.25), (0.5, 0.32, 0.2))
    side = 0.12 if world.light.sun_x < 0.5 else 0.6
    window(world, side, 0.14, 0.28, 0.38)
    _framed(world, 0.56 if side < 0.5 else 0.12, accent)
    rug(world, accent)
    world.ground_line = 0.86
    if world.light.dark > 0.5:
        add_glow(world, world.width * 0.5, world.height * 0.5, world.height * 0.6, (1.0, 0.6, 0.25), 0.5, flicker=0.6)
    world.subjects()


def _framed(world: World, x: float, accent: Any) -> None:
    """Two framed pictures of hills on the wall, and the skirting board below it."""
    w, h, rng = world.width, world.height, world.scene.rng("frames")

    def paint(canvas: Any) -> None:
        def box(left: float, top: float, wide: float, high: float, colour: Any) -> None:
            paint = skia.Paint(Color4f=ink(g.lit(world, colour, 0.85)), AntiAlias=True)
            canvas.drawRect(skia.Rect.MakeXYWH(left * w, top * h, wide * w, high * h), paint)

        box(0, world.horizon / h - 0.028, 1, 0.028, mix((0.8, 0.76, 0.68), accent, 0.1))
        for left, top, wide, high in ((x, 0.16, 0.17, 0.23), (x + 0.21, 0.2, 0.12, 0.15)):
            box(left + 0.006, top + 0.008, wide, high, (0.2, 0.16, 0.12))
            box(left, top, wide, high, (0.3, 0.31, 0.33))
            box(left + 0.009, top + 0.009, wide - 0.018, high - 0.018, (0.86, 0.84, 0.79))
            box(left + 0.026, top + 0.026, wide - 0.052, high - 0.052, (0.74, 0.84, 0.9))
            for step, hue in enumerate(((0.55, 0.66, 0.66), (0.4, 0.54, 0.42))):
                low, line = top + high - 0.026, top + high * (0.5 + 0.18 * step)
                rise = float(rng.uniform(-0.02, 0.02))
                path = [(left + 0.026, low), (left + 0.026, line + rise), (left + wide * 0.5, line - rise),
                        (left + wide - 0.026, line + rise), (left + wide - 0.026, low)]  # fmt: skip
                hill = skia.Paint(Color4f=ink(g.lit(world, hue, 0.85)), AntiAlias=True)
                canvas.drawPath(outline([(px * w, py * h) for px, py in path]), hill)

    g.drawn(world, 0.15, paint)


def rug(world: World, colour: Any) -> None:
    """A round rug on the floor."""

    def paint(canvas: Any) -> None:
        for index in range(5):
            rx, ry = world.width * (0.34 - index * 0.05), world.height * (0.1 - index * 0.015)
            c = g.lit(world, tint(mix(colour, (0.6, 0.3, 0.25), 0.4), 0.75 + 0.18 * (index % 2)))
            canvas.drawOval(
                skia.Rect.MakeXYWH(world.width * 0.5 - rx, world.height * 0.86 - ry, rx * 2, ry * 2),
                skia.Paint(Color4f=ink(c), AntiAlias=True),
            )

    g.drawn(world, 0.4, paint)


def counter(world: World, colour: Any, top: float = 0.72) -> None:
    """A table top across the picture, in perspective, with a soft sheen."""
    w, y0 = world.width, int(world.height * top)
    height = world.height - y0
    ys = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    grain = spread(noise(world.rng, height, w, 8, 6, stretch=9))
    body = np.asarray(colour) * (0.55 + 0.6 * grain)[..., None] * g.lit(world, (1.1, 1.1, 1.1))
    sheen = np.exp(-((np.linspace(0, 1, w)[None] - world.light.sun_x) ** 2) * 5) * (1 - ys) * 0.35
    world.plate(layer(mix(body, world.light.key, sheen[..., None]), np.ones((height, w), np.float32)), 0.6, 0, y0)


def _fitted(world: World) -> None:
    """What a kitchen has along its back wall: tiles, cupboards below a worktop,
    a shelf of jars away from the window."""
    w, h, rng = world.width, world.height, world.rng
    accent = np.asarray(world.scene.palette[0], np.float32) / 255
    doors = mix((0.86, 0.82, 0.74), accent, 0.3)
    left = world.light.sun_x >= 0.5  # the window is on the other side

    def box(canvas: Any, x: float, y: float, wide: float, high: float, colour: Any, radius: float = 0.0) -> None:
        rect = skia.Rect.MakeXYWH(x * w, y * h, wide * w, high * h)
        canvas.drawRoundRect(
            rect, radius * w, radius * w, skia.Paint(Color4f=ink(g.lit(world, colour, 0.8)), AntiAlias=True)
        )

    def paint(canvas: Any) -> None:
        for row in range(3):
            for col in range(17):
                tone = float(rng.uniform(0.9, 1.04))
                box(
                    canvas,
                    col * 0.06 - (row % 2) * 0.03,
                    0.485 + row * 0.034,
                    0.057,
                    0.03,
                    tint((0.88, 0.88, 0.84), tone),
                )
        box(canvas, 0, 0.585, 1, 0.02, (0.5, 0.36, 0.25))
        for col in range(6):
            box(canvas, col / 6 + 0.004, 0.608, 1 / 6 - 0.008, 0.12, tint(doors, 0.92 + 0.08 * (col % 2)), 0.006)
            box(canvas, col / 6 + (0.135 if col % 2 else 0.02), 0.63, 0.014, 0.014, (0.62, 0.5, 0.3), 0.007)
        start = 0.04 if left else 0.5
        for row in (0, 1):
            y = 0.2 + row * 0.16
            box(canvas, start, y, 0.46, 0.014, (0.46, 0.32, 0.22))
            x = start + 0.02
            while x < start + 0.41:
                wide, high = float(rng.uniform(0.03, 0.055)), float(rng.uniform(0.05, 0.1))
                hue = _JARS[int(rng.integers(0, len(_JARS)))]
                box(canvas, x, y - high, wide, high, hue, 0.01)
                box(canvas, x + wide * 0.12, y - high - 0.01, wide * 0.76, 0.014, tint(hue, 0.7), 0.004)
                x += wide + float(rng.uniform(0.008, 0.03))

    g.drawn(world, 0.2, paint)


_JARS = (
    (0.82, 0.5, 0.34),
    (0.9, 0.86, 0.76),
    (0.4, 0.52, 0.44),
    (0.36, 0.46, 0.58),
    (0.78, 0.66, 0.4),
    (0.6, 0.3, 0.26),
)


@setting("kitchen", 0.66)
def kitchen(world: World) -> None:
    """A wooden table in a kitchen, its back out of focus."""
    inside(world, (0.78, 0.74, 0.66), (0.4, 0.3, 0.22))
    window(world, 0.1 if world.light.sun_x < 0.5 else 0.6, 0.08, 0.3, 0.4)
    _fitted(world)
    rng = world.rng
    for _ in range(14):
        add_glow(
            world,
            float(rng.random()) * world.width,
            float(rng.uniform(0.1, 0.62)) * world.height,
            world.height * float(rng.uniform(0.02, 0.06)),
            (1.0, 0.75, 0.45),
            0.35,
        )
    counter(world, (0.6, 0.38, 0.22))
    world.ground_line = 0.86
    world.subjects()


@setting("bathroom", 0.7)
def bathroom(world: World) -> None:
    """Tiles on the wall and the floor, a large window, a round mirror over a basin."""
    w, hz = world.width, world.horizon
    accent = np.asarray(world.scene.palette[0], np.float32) / 255
    tile = mix((0.84, 0.88, 0.88), accent, 0.18)
    inside(world, tile, (0.62, 0.64, 0.66))
    left = world.light.sun_x < 0.5
    window(world, 0.08 if left else 0.5, 0.08, 0.42, 0.44)

    def paint(canvas: Any) -> None:
        line = skia.Paint(
            Color4f=ink(g.lit(world, tint(tile, 0.72), 0.8), 0.5), AntiAlias=True, StrokeWidth=max(w * 0.002, 1)
        )
        for row in range(3):
            canvas.drawLine(0, hz * (0.78 + row * 0.075), w, hz * (0.78 + row * 0.075), line)
        for col in range(13):
            canvas.drawLine(w * col / 12, hz * 0.78, w * col / 12, hz, line)
        x = w * (0.78 if left else 0.22)
        frame = skia.Paint(Color4f=ink(g.lit(world, (0.6, 0.5, 0.32), 0.9)), AntiAlias=True)
        canvas.drawCircle(x, hz * 0.36, w * 0.105, frame)
        glass = skia.GradientShader.MakeLinear(
            [skia.Point(x - w * 0.1, hz * 0.2), skia.Point(x + w * 0.1, hz * 0.52)],
            [ink(g.lit(world, (0.92, 0.96, 1.0), 0.9)).toColor(), ink(g.lit(world, (0.6, 0.68, 0.74), 0.9)).toColor()],
        )
        canvas.drawCircle(x, hz * 0.36, w * 0.092, skia.Paint(Shader=glass, AntiAlias=True))
        white = skia.Paint(Color4f=ink(g.lit(world, (0.78, 0.79, 0.78), 0.9)), AntiAlias=True)
        wood = skia.Paint(Color4f=ink(g.lit(world, (0.5, 0.36, 0.25), 0.9)), AntiAlias=True)
        canvas.drawRect(skia.Rect.MakeXYWH(x - w * 0.13, hz * 0.76, w * 0.26, hz * 0.26), wood)
        canvas.drawRoundRect(
            skia.Rect.MakeXYWH(x - w * 0.14, hz * 0.72, w * 0.28, hz * 0.06), w * 0.012, w * 0.012, white
        )
        tap = skia.Paint(Color4f=ink(g.lit(world, (0.72, 0.74, 0.76), 0.9)), AntiAlias=True)
        canvas.drawRect(skia.Rect.MakeXYWH(x - w * 0.008, hz * 0.64, w * 0.016, hz * 0.08), tap)
        canvas.drawRect(skia.Rect.MakeXYWH(x - w * 0.008, hz * 0.64, w * 0.05, hz * 0.018), tap)

    g.drawn(world, 0.15, paint)
    world.ground_line = 0.88
    world.subjects()


@setting("library", 0.74)
def library(world: World) -> None:
    """Shelves of books."""
    inside(world, (0.4, 0.26, 0.17), (0.4, 0.24, 0.15))
    rng, w, h = world.rng, world.width, world.height

    def paint(canvas: Any) -> None:
        for row in range(6):
            y, x = h * (0.1 + row * 0.108), 0.0
            while x < w:
                bw, bh = w * float(rng.uniform(0.008, 0.02)), h * float(rng.uniform(0.06, 0.09))
                hue = [(0.45, 0.14, 0.12), (0.16, 0.26, 0.36), (0.2, 0.32, 0.2), (0.5, 0.38, 0.2), (0.3, 0.2, 0.3)][
                    int(rng.integers(0, 5))
                ]
                c = g.lit(world, tint(hue, float(rng.uniform(0.6, 1.2)))) * (
                    0.5 + 0.6 * np.exp(-((x / w - world.light.sun_x) ** 2) * 4)
                )
                shader = skia.GradientShader.MakeLinear(
                    [skia.Point(x, 0), skia.Point(x + bw, 0)],
                    [ink(tint(c, 0.6)).toColor(), ink(tint(c, 1.15)).toColor(), ink(tint(c, 0.6)).toColor()],
                )
                canvas.drawRect(
                    skia.Rect.MakeLTRB(x, y - bh, x + bw * 0.94, y), skia.Paint(Shader=shader, AntiAlias=True)
                )
                x += bw
            canvas.drawRect(
                skia.Rect.MakeLTRB(0, y, w, y + h * 0.014), skia.Paint(Color4f=ink(g.lit(world, (0.36, 0.22, 0.13))))
            )

    g.drawn(world, 0.15, paint)
    add_glow(world, w * world.light.sun_x, h * 0.3, h * 0.55, (1.0, 0.75, 0.4), 0.5)
    counter(world, (0.46, 0.27, 0.16), 0.76)
    world.ground_line = 0.88
    world.subjects()


@setting("studio", 0.66)
def studio(world: World) -> None:
    """A backdrop that runs into the floor, lit from one side; its colour is the palette's."""
    w, h, hz = world.width, world.height, world.horizon / world.height
    people = any(subject.kind == "portrait" for subject in world.scene.subjects)
    if world.scene.backdrop is not None:
        _backdrop(world)
        return
    accent = np.asarray(world.scene.palette[0], np.float32) / 255
    base = mix((0.3, 0.31, 0.34) if people else (0.78, 0.78, 0.79), accent, 0.3) * (1 - 0.6 * world.light.dark)
    column = gradient(
        [(0, tint(base, 0.62)), (hz * 0.8, tint(base, 1.12)), (hz + 0.05, tint(base, 0.98)), (1, tint(base, 0.72))], h
    )
    xs, ys = np.linspace(0, 1, w, dtype=np.float32)[None], np.linspace(0, 1, h, dtype=np.float32)[:, None]
    spot = np.exp(-((xs - (1 - world.light.sun_x) * 0.6 - 0.2) ** 2 * 5 + (ys - 0.42) ** 2 * 5))[..., None]
    texture = (noise(world.rng, h, w, 5, 5)[..., None] - 0.5) * 0.09
    picture = column[:, None] * (0.66 + 0.46 * spot) + texture * (0.9 if people else 0.5)
    world.plate(layer(picture * mix((1, 1, 1), world.light.key, 0.4), np.ones((h, w), np.float32)), 0.1)
    world.ground_line = 0.82
    world.subjects()


def _backdrop(world: World) -> None:
    """A plain background of the colour that was asked for, even, with a trace of the floor's light."""
    w, h = world.width, world.height
    base = np.asarray(world.scene.backdrop or (255, 255, 255), np.float32) / 255
    if float(base.min()) > 0.9:
        base = np.ones(3, np.float32)
    xs, ys = np.linspace(0, 1, w, dtype=np.float32)[None], np.linspace(0, 1, h, dtype=np.float32)[:, None]
    far = np.clip((xs - 0.5) ** 2 + (ys - 0.5) ** 2, 0, 0.5)
    fall = 1 - far * (0.06 if float(base.min()) > 0.9 else 0.25)
    world.plate(layer(base * fall[..., None], np.ones((h, w), np.float32)), 0.1)
    world.ground_line = 0.82
    world.subjects()
