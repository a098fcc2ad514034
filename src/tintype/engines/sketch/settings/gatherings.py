"""Where people gather and work: a bar, a stage, a forge; and the sill of a window."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import skia

from tintype.engines.sketch.pen import blur, ink, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.rooms import counter, inside
from tintype.engines.sketch.settings.sky import add_sky
from tintype.engines.sketch.textures import layer, mix, noise, smoothstep, spread, tint
from tintype.engines.sketch.world import World, add_glow

RGBf = tuple[float, float, float]


@setting("bar", 0.68)
def bar(world: World) -> None:
    """A dark bar: bottles on lit shelves, a counter, lamps that hang low."""
    inside(world, (0.3, 0.19, 0.15), (0.34, 0.2, 0.13))
    w, h, rng = world.width, world.height, world.rng
    hues: list[RGBf] = [(0.3, 0.5, 0.3), (0.7, 0.4, 0.12), (0.5, 0.14, 0.14), (0.75, 0.72, 0.62), (0.2, 0.32, 0.5)]

    def shelves(canvas: Any) -> None:
        for row in range(3):
            y = h * (0.2 + row * 0.125)
            back = skia.GradientShader.MakeLinear(
                [skia.Point(0, y - h * 0.11), skia.Point(0, y)],
                [ink((0.24, 0.13, 0.06)).toColor(), ink((0.72, 0.42, 0.16)).toColor()],
            )
            canvas.drawRect(skia.Rect.MakeLTRB(w * 0.14, y - h * 0.11, w * 0.86, y), skia.Paint(Shader=back))
            x = w * 0.155
            while x < w * 0.84:
                wide, tall = w * float(rng.uniform(0.012, 0.02)), h * float(rng.uniform(0.06, 0.09))
                hue = hues[int(rng.integers(0, 5))]
                sheen = skia.GradientShader.MakeLinear(
                    [skia.Point(x, 0), skia.Point(x + wide, 0)],
                    [ink(tint(hue, 0.5)).toColor(), ink(tint(hue, 1.3)).toColor(), ink(tint(hue, 0.45)).toColor()],
                )
                glass = skia.Paint(Shader=sheen, AntiAlias=True)
                canvas.drawRoundRect(
                    skia.Rect.MakeXYWH(x, y - tall * 0.66, wide, tall * 0.66), wide * 0.2, wide * 0.2, glass
                )
                canvas.drawRect(skia.Rect.MakeXYWH(x + wide * 0.34, y - tall, wide * 0.32, tall * 0.4), glass)
                x += wide * float(rng.uniform(1.15, 1.7))
            canvas.drawRect(
                skia.Rect.MakeLTRB(w * 0.13, y, w * 0.87, y + h * 0.013), skia.Paint(Color4f=ink((0.2, 0.11, 0.06)))
            )

    def bar_counter(canvas: Any) -> None:
        top = h * 0.53
        for y0, y1, hue in ((top, top + h * 0.025, (0.5, 0.3, 0.16)), (top + h * 0.025, h * 0.74, (0.24, 0.13, 0.09))):
            canvas.drawRect(skia.Rect.MakeLTRB(0, y0, w, y1), skia.Paint(Color4f=ink(hue)))
        seam = skia.Paint(
            Color4f=ink((0.12, 0.06, 0.04)), StrokeWidth=max(1.0, w * 0.003), Style=skia.Paint.kStroke_Style
        )
        for column in range(7):
            canvas.drawRect(skia.Rect.MakeXYWH(w * (0.01 + column / 7), top + h * 0.05, w * 0.12, h * 0.13), seam)

    g.drawn(world, 0.15, shelves)
    g.drawn(world, 0.3, bar_counter)
    for x in (0.2, 0.5, 0.8):
        _pendant(world, x * w, h * 0.13)
    world.ground_line = 0.9
    world.subjects()


def _pendant(world: World, x: float, y: float) -> None:
    h = world.height

    def paint(canvas: Any) -> None:
        canvas.drawLine(x, 0, x, y, skia.Paint(Color4f=ink((0.05, 0.04, 0.04)), StrokeWidth=max(1.0, h * 0.004)))
        shade = [(x - h * 0.02, y), (x + h * 0.02, y), (x + h * 0.055, y + h * 0.04), (x - h * 0.055, y + h * 0.04)]
        canvas.drawPath(outline(shade), skia.Paint(Color4f=ink((0.16, 0.3, 0.24)), AntiAlias=True))
        canvas.drawCircle(x, y + h * 0.042, h * 0.016, skia.Paint(Color4f=ink((1.0, 0.92, 0.7)), AntiAlias=True))

    g.drawn(world, 0.35, paint)
    add_glow(world, x, y + h * 0.06, h * 0.26, (1.0, 0.66, 0.3), 0.6)


@setting("stage", 0.7)
def stage(world: World) -> None:
    """A theatre's stage: red curtains in folds, boards, a spotlight from above, heads in the dark."""
    w, h = world.width, world.height
    xs, ys = np.linspace(0, 1, w, dtype=np.float32)[None], np.linspace(0, 1, h, dtype=np.float32)[:, None]
    back = np.exp(-((xs - 0.5) ** 2 * 7 + (ys - 0.45) ** 2 * 4))[..., None]
    world.plate(layer(mix((0.05, 0.035, 0.06), (0.3, 0.16, 0.22), back), np.ones((h, w), np.float32)), 0.1)
    floor = int(h * 0.72)
    rows = np.linspace(0, 1, h - floor, dtype=np.float32)[:, None]
    board = np.floor((xs - 0.5) / (0.5 + 0.5 * rows) * 16)
    grain = spread(noise(world.rng, h - floor, w, 40, 4, stretch=0.4))
    pool = np.exp(-(((xs - 0.5) / 0.3) ** 2 + ((rows - 0.5) / 0.42) ** 2))
    shade = (0.5 + 0.3 * ((np.sin(board * 12.9) * 43758.5) % 1) + 0.3 * grain) * (0.34 + 1.15 * pool)
    world.plate(
        layer(np.asarray((0.62, 0.38, 0.2)) * shade[..., None], np.ones((h - floor, w), np.float32)), 0.4, 0, floor
    )
    beam = np.clip(1 - np.abs(xs - 0.5) / (0.03 + 0.27 * ys / 0.86), 0, 1) * smoothstep(0.98, 0.5, ys) * 0.3
    world.plate(layer(np.broadcast_to(np.asarray((1.0, 0.95, 0.8), np.float32), (h, w, 3)), beam), 0.5)
    folds = _folds(world)
    world.plate(folds, 0.55)
    world.ground_line = 0.87
    world.subjects()

    def heads(canvas: Any) -> None:
        for step in range(13):
            x, r = (step + 0.3 + 0.4 * math.sin(step * 5.1)) / 12.6 * w, h * (0.03 + 0.006 * (step % 3))
            dark = skia.Paint(Color4f=ink((0.025, 0.018, 0.03)), AntiAlias=True)
            canvas.drawCircle(x, h * 0.975, r, dark)
            canvas.drawOval(skia.Rect.MakeXYWH(x - r * 2, h * 0.99, r * 4, r * 3), dark)

    g.drawn(world, 0.95, heads)


def _folds(world: World) -> Any:
    """The curtains, drawn back to both sides, and the valance above."""
    w, h = world.width, world.height
    xs, ys = np.linspace(0, 1, w, dtype=np.float32)[None], np.linspace(0, 1, h, dtype=np.float32)[:, None]
    side = np.minimum(xs, 1 - xs)
    edge = 0.15 + 0.05 * np.cos(ys * 5.2) + 0.03 * np.sin(ys * 2.0)
    cover = smoothstep(0.006, -0.006, side - edge) * smoothstep(0.86, 0.85, ys)
    fold = 0.5 + 0.5 * np.sin(side / edge * 30 + np.sin(ys * 7) * 0.6)
    scallop = 0.135 + 0.03 * np.abs(np.sin(xs * math.pi * 6))
    valance = smoothstep(0.004, -0.004, ys - scallop)
    pleats = 0.5 + 0.5 * np.sin(xs * 95 + np.sin(xs * math.pi * 12) * 1.4)
    shade = np.where(valance > 0.5, 0.3 + 0.6 * pleats * (0.6 + 2.5 * ys), 0.22 + 0.66 * fold * (1.05 - 0.35 * ys))
    gold = (np.abs(ys - scallop + 0.01) < 0.008)[..., None]
    body = np.where(gold, np.asarray((0.9, 0.7, 0.28)), np.asarray((0.74, 0.08, 0.12))) * shade[..., None]
    return layer(body.astype(np.float32), np.clip(cover + valance, 0, 1))


@setting("forge", 0.7)
def forge(world: World) -> None:
    """A smithy: rough stone, a furnace that glows, tongs and horseshoes on the wall."""
    inside(world, (0.3, 0.27, 0.25), (0.26, 0.21, 0.17))
    w, h, rng = world.width, world.height, world.rng
    x = 0.2 if world.light.sun_x > 0.5 else 0.8

    def wall(canvas: Any) -> None:
        edge = skia.Paint(Color4f=ink((0.08, 0.07, 0.07), 0.6), AntiAlias=True, Style=skia.Paint.kStroke_Style,
                          StrokeWidth=max(1.0, h * 0.004))  # fmt: skip
        for row in range(9):
            at = -float(rng.uniform(0, 0.1)) * w
            while at < w:
                wide = w * float(rng.uniform(0.07, 0.14))
                canvas.drawRoundRect(
                    skia.Rect.MakeXYWH(at, h * row * 0.078, wide, h * 0.078), h * 0.012, h * 0.012, edge
                )
                at += wide
        stone = skia.Paint(Color4f=ink((0.2, 0.17, 0.16)), AntiAlias=True)
        canvas.drawRect(skia.Rect.MakeLTRB((x - 0.19) * w, h * 0.2, (x + 0.19) * w, h * 0.78), stone)
        hood = [((x - 0.19) * w, h * 0.34), ((x + 0.19) * w, h * 0.34), ((x + 0.09) * w, 0), ((x - 0.09) * w, 0)]
        canvas.drawPath(outline(hood), skia.Paint(Color4f=ink((0.14, 0.12, 0.12)), AntiAlias=True))
        mouth = skia.Rect.MakeLTRB((x - 0.13) * w, h * 0.4, (x + 0.13) * w, h * 0.66)
        fire = skia.GradientShader.MakeRadial(
            skia.Point(x * w, h * 0.64),
            h * 0.26,
            [ink((1.0, 0.95, 0.6)).toColor(), ink((1.0, 0.5, 0.1)).toColor(), ink((0.3, 0.06, 0.03)).toColor()],
        )
        canvas.drawRoundRect(mouth, w * 0.12, h * 0.12, skia.Paint(Shader=fire, AntiAlias=True))
        iron = skia.Paint(Color4f=ink((0.09, 0.09, 0.1)), AntiAlias=True, Style=skia.Paint.kStroke_Style)
        iron.setStrokeWidth(h * 0.012)
        for step in range(4):
            at, low = w * (1 - x + (step - 1.5) * 0.09), h * (0.4 + 0.03 * (step % 2))
            if step % 2:
                canvas.drawLine(at - h * 0.012, h * 0.22, at + h * 0.012, low, iron)
                canvas.drawLine(at + h * 0.012, h * 0.22, at - h * 0.012, low, iron)
            else:
                shoe = skia.Rect.MakeXYWH(at - h * 0.03, h * 0.25, h * 0.06, h * 0.075)
                canvas.drawArc(shoe, 130, 280, False, iron)

    g.drawn(world, 0.2, wall)
    add_glow(world, x * w, h * 0.56, h * 0.6, (1.0, 0.48, 0.12), 0.75, flicker=0.7)
    world.ground_line = 0.88
    world.subjects()


@setting("windowsill", 0.6)
def windowsill(world: World) -> None:
    """A wide sill before a window: panes with the weather behind them, curtains, the light on the wood."""
    add_sky(world)
    w, h = world.width, world.height
    g.hill(world, h * 0.56, h * 0.07, 0.2, (0.3, 0.44, 0.22))
    g.hill(world, h * 0.66, h * 0.05, 0.35, (0.26, 0.4, 0.18))
    frame_hue = g.lit(world, (0.9, 0.87, 0.82)) * (1 + 0.5 * world.light.dark)

    def frame(canvas: Any) -> None:
        wood = skia.Paint(Color4f=ink(frame_hue), AntiAlias=True)
        shade = skia.Paint(Color4f=ink(tint(frame_hue, 0.66)), AntiAlias=True)
        for left, top, right, low in (
            (0, 0, 0.07, 1),
            (0.93, 0, 1, 1),
            (0, 0, 1, 0.05),
            (0.485, 0, 0.515, 1),
            (0, 0.33, 1, 0.355),
        ):
            canvas.drawRect(skia.Rect.MakeLTRB(left * w, top * h, right * w, low * h), wood)
            if right - left < low - top:
                canvas.drawRect(skia.Rect.MakeLTRB(right * w - w * 0.008, top * h, right * w, low * h), shade)
            else:
                canvas.drawRect(skia.Rect.MakeLTRB(left * w, low * h - h * 0.008, right * w, low * h), shade)
        glass = skia.Paint(Color4f=ink((1, 1, 1), 0.1), AntiAlias=True, MaskFilter=blur(w * 0.004))
        for x in (0.12, 0.56):
            canvas.drawPath(outline([(x * w, h * 0.72), ((x + 0.16) * w, h * 0.05), ((x + 0.24) * w, h * 0.05),
                                     ((x + 0.08) * w, h * 0.72)]), glass)  # fmt: skip

    g.drawn(world, 0.4, frame)
    xs, ys = np.linspace(0, 1, w, dtype=np.float32)[None], np.linspace(0, 1, h, dtype=np.float32)[:, None]
    side = np.minimum(xs, 1 - xs)
    edge = 0.13 - 0.04 * np.sin(ys * 3.4)
    fold = 0.5 + 0.5 * np.sin(side / edge * 19 + np.sin(ys * 5) * 0.5)
    accent = np.asarray(world.scene.palette[0], np.float32) / 255
    cloth = mix((0.93, 0.9, 0.84), accent, 0.3) * (0.62 + 0.38 * fold)[..., None] * g.lit(world, (1.1, 1.08, 1.05))
    world.plate(layer(cloth.astype(np.float32), smoothstep(0.004, -0.004, side - edge) * 0.94), 0.5)
    counter(world, (0.72, 0.56, 0.4), 0.74)
    world.ground_line = 0.87
    world.subjects()
