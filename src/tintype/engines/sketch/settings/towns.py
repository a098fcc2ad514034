"""Built places outdoors: city, street, village."""

from __future__ import annotations

from typing import Any

import skia

from tintype.engines.sketch.pen import Pen, blur, ink, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.sky import add_sky
from tintype.engines.sketch.settings.woods import trees
from tintype.engines.sketch.textures import mix, tint
from tintype.engines.sketch.world import View, World, fog_bank

NEON = [(1.0, 0.16, 0.55), (0.1, 0.9, 1.0), (0.62, 0.3, 1.0), (1.0, 0.55, 0.1), (0.2, 1.0, 0.6)]


def blocks(world: World, base: float, tall: float, depth: float, count: int, *, edges: bool = False) -> None:
    """A row of towers with windows, lit in the dark; ``base`` and ``tall`` in pixels."""
    rng = world.rng
    neon = world.scene.light == "neon"

    def paint(canvas: Any) -> None:
        for index in range(count):
            at = (index + float(rng.uniform(-0.2, 0.8))) / count
            if edges and 0.2 < at < 0.68:
                continue
            w = world.width / count * float(rng.uniform(0.7, 1.25))
            h = tall * float(rng.uniform(0.4, 1.0)) * (1.0 if not edges else 1.2)
            tower(world, canvas, at * world.width, base, w, h, depth, neon)

    g.drawn(world, depth, paint)


def tower(world: World, canvas: Any, x: float, base: float, w: float, h: float, depth: float, neon: bool) -> None:
    """One tower, its lower left corner at ``(x, base)``."""
    rng, light = world.rng, world.light
    dark = light.dark > 0.4
    own = [(0.5, 0.52, 0.56), (0.42, 0.4, 0.42), (0.56, 0.48, 0.42), (0.36, 0.44, 0.52)][int(rng.integers(0, 4))]
    c = g.lit(world, tint(own, 0.45 if dark else float(rng.uniform(0.8, 1.15))), depth)
    left = light.direction[0] < 0
    shader = skia.GradientShader.MakeLinear(
        [skia.Point(x, 0), skia.Point(x + w, 0)],
        [ink(tint(c, 1.2 if left else 0.75)).toColor(), ink(tint(c, 0.75 if left else 1.2)).toColor()],
    )
    body = skia.Rect.MakeLTRB(x, base - h, x + w, world.height)
    canvas.drawRect(body, skia.Paint(Shader=shader, AntiAlias=True))
    if rng.random() < 0.4:
        canvas.drawRect(
            skia.Rect.MakeLTRB(x + w * 0.2, base - h - w * 0.35, x + w * 0.8, base - h), skia.Paint(Shader=shader)
        )
    if rng.random() < 0.35:
        canvas.drawRect(
            skia.Rect.MakeLTRB(x + w * 0.48, base - h - w * 0.9, x + w * 0.52, base - h),
            skia.Paint(Color4f=ink(tint(c, 0.7))),
        )
    cols = max(2, int(w / (world.width * (0.008 + 0.008 * depth))))
    cell = w / cols
    rows = min(int((h + world.height - base) / (cell * 1.5)), 60)
    warm = [(1.0, 0.82, 0.5), (1.0, 0.7, 0.36), (0.75, 0.88, 1.0), *(NEON[:3] if neon else [])]
    for row in range(rows):
        for col in range(cols):
            on = rng.random() < (0.42 if dark else 0.0)
            shade = (
                warm[int(rng.integers(0, len(warm)))]
                if on
                else tint(mix(c, light.middle, 0.3), 0.72 if not dark else 0.6)
            )
            if on:
                shade = mix(shade, light.horizon, world.haze(depth) * 0.6)
            rect = skia.Rect.MakeXYWH(
                x + (col + 0.22) * cell, base - h + (row + 0.35) * cell * 1.5, cell * 0.56, cell * 0.85
            )
            canvas.drawRect(rect, skia.Paint(Color4f=ink(shade, 0.9), AntiAlias=True))
    if neon and depth > 0.25:
        _sign(world, canvas, x, base, w, h)


def _sign(world: World, canvas: Any, x: float, base: float, w: float, h: float) -> None:
    rng = world.rng
    for _ in range(2):
        c = NEON[int(rng.integers(0, 5))]
        sw, sh = w * float(rng.uniform(0.14, 0.3)), h * float(rng.uniform(0.15, 0.4))
        sx, sy = x + float(rng.uniform(0.05, 0.75)) * w, base - h * float(rng.uniform(0.4, 0.95))
        rect = skia.Rect.MakeXYWH(sx, sy, sw, sh)
        glow = skia.Paint(Color4f=ink(c, 0.75), AntiAlias=True, MaskFilter=blur(w * 0.12))
        glow.setBlendMode(skia.BlendMode.kScreen)
        canvas.drawRect(rect, glow)
        edge = skia.Paint(
            Color4f=ink(tint(c, 1.5)), AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=max(1.2, w * 0.02)
        )
        canvas.drawRoundRect(rect, sw * 0.15, sw * 0.15, edge)
        rows = max(2, int(sh / max(sw, 1)))
        for row in range(rows):  # strokes that read as letters from afar
            cy, s = sy + (row + 0.5) * sh / rows, sw * 0.28
            for _ in range(3):
                a, b = rng.uniform(-s, s, 2), rng.uniform(-s, s, 2)
                canvas.drawLine(
                    sx + sw / 2 + float(a[0]), cy + float(a[1]), sx + sw / 2 + float(b[0]), cy + float(b[1]), edge
                )


def blinking(world: World, low: float, high: float) -> None:
    """Neon lights that blink, between two heights as parts of the picture."""
    rng = world.rng
    marks = [
        (float(rng.random()), float(rng.uniform(low, high)), NEON[int(rng.integers(0, 5))], float(rng.random()))
        for _ in range(16)
    ]

    def draw(view: View) -> None:
        for x, y, c, phase in marks:
            level = 0.35 + 0.3 * (1 if view.wave(0.7 + phase, phase) > -0.3 else 0)
            radius = world.height * 0.05
            point = skia.Point(x * world.width, y * world.height)
            shader = skia.GradientShader.MakeRadial(point, radius, [ink(c, level).toColor(), ink(c, 0).toColor()])
            view.canvas.drawCircle(point, radius, skia.Paint(Shader=shader, BlendMode=skia.BlendMode.kPlus))

    world.add(draw)


@setting("city", 0.66)
def city(world: World) -> None:
    """A skyline over water or a wet street."""
    add_sky(world)
    h, dark = world.height, world.light.dark > 0.4
    blocks(world, world.horizon, h * 0.42, 0.1, 26)
    fog_bank(world, world.horizon - h * 0.2, world.horizon + h * 0.05, 0.5, 0.15)
    blocks(world, world.horizon, h * 0.46, 0.3, 17)
    blocks(world, world.horizon, h * 0.3, 0.5, 14)
    if world.scene.light == "neon":
        blinking(world, 0.3, world.horizon / h)
    wet = dark or world.scene.weather in ("rain", "storm")
    if _stands(world):  # what stands in a city stands on its ground, not in its bay
        g.plain(world, (0.4, 0.4, 0.41), 0.3)
        if wet:
            g.water(world, world.horizon, h, (0.1, 0.1, 0.12), 0.16)
    elif wet or world.rng.random() < 0.5:
        g.water(world, world.horizon, h, (0.05, 0.08, 0.12), 0.3)
        world.wet = True
    else:
        g.plain(world, (0.34, 0.44, 0.24), 0.4)
    if world.scene.light == "neon":
        blocks(world, h * 0.95, h * 0.85, 0.8, 7, edges=True)
    world.ground_line = 0.84
    world.subjects()


def _stands(world: World) -> bool:
    from tintype.engines.sketch.subjects import drawing_of

    if any(s.kind == "bridge" for s in world.scene.subjects):
        return False
    return any(drawing_of(s.kind).place == "ground" and s.action != "flying" for s in world.scene.subjects)


@setting("street", 0.5)
def street(world: World) -> None:
    """A street between houses that leads into the distance."""
    add_sky(world)
    w, h, hz = world.width, world.height, world.horizon
    blocks(world, hz, h * 0.22, 0.15, 18)
    wet = world.light.dark > 0.4 or world.scene.weather in ("rain", "storm")
    g.plain(world, (0.26, 0.26, 0.28), 0.35)
    if wet:
        g.water(world, hz, h, (0.1, 0.1, 0.12), 0.16)
    vx, vy = w * 0.5, float(hz)

    def paint(canvas: Any) -> None:
        rng, dark = world.rng, world.light.dark > 0.3
        for side in (-1, 1):
            out, low = side * 1.3 * w, vy + 1.3 * h * 0.34
            walk = [(vx, vy), (vx + out * 0.62, low), (vx + out * 0.47, low)]
            grey = ink(g.lit(world, (0.6, 0.59, 0.57), 0.8) * (0.5 if wet else 1.0), 0.55 if wet else 1.0)
            canvas.drawPath(outline(walk), skia.Paint(Color4f=grey, AntiAlias=True))
            near = 1.35
            for index in range(7):
                a, b = 0.05 * near**index * 1.15, 0.05 * near ** (index + 1) * 1.6
                if index == 6:
                    b = 1.3
                _house(world, canvas, vx, vy, side, a, b, float(rng.uniform(0.9, 1.6)), dark)
        line = skia.Paint(Color4f=ink(g.lit(world, (0.95, 0.92, 0.8)), 0.75), AntiAlias=True)
        for index in range(9):
            a = 0.02 * 1.55**index
            b = a * 1.25
            canvas.drawPath(
                outline(
                    [
                        (vx - a * w * 0.012, vy + a * h * 0.5),
                        (vx + a * w * 0.012, vy + a * h * 0.5),
                        (vx + b * w * 0.012, vy + b * h * 0.5),
                        (vx - b * w * 0.012, vy + b * h * 0.5),
                    ]
                ),
                line,
            )

    g.drawn(world, 0.5, paint)
    if world.scene.light == "neon":
        blinking(world, 0.3, 0.7)
    world.ground_line = 0.86
    world.subjects()


_FRONTS = [(0.72, 0.44, 0.34), (0.8, 0.7, 0.54), (0.6, 0.62, 0.6), (0.84, 0.78, 0.68), (0.5, 0.56, 0.64),
           (0.7, 0.58, 0.44), (0.62, 0.4, 0.36)]  # fmt: skip
_AWNINGS = [(0.76, 0.22, 0.2), (0.2, 0.45, 0.34), (0.2, 0.34, 0.6), (0.86, 0.6, 0.2)]


def _house(
    world: World, canvas: Any, vx: float, vy: float, side: int, a: float, b: float, tall: float, dark: bool
) -> None:
    w, h, rng = world.width, world.height, world.rng

    def at(part: float, up: float) -> tuple[float, float]:
        return vx + side * part * w * 0.62, vy + part * h * (0.34 - up)

    def face(p: float, q: float, up: float, top: float, colour: Any) -> None:
        quad = outline([at(p, up), at(q, up), at(q, top), at(p, top)])
        canvas.drawPath(quad, skia.Paint(Color4f=ink(colour), AntiAlias=True))

    own = _FRONTS[int(rng.integers(0, len(_FRONTS)))]
    depth = min(0.2 + a, 0.95)
    facing = 1.15 if side * world.light.direction[0] < 0 else 0.74
    c = g.lit(world, tint(own, (0.4 if dark else 0.98) * facing), depth)
    face(a, b, 0, tall, c)
    neon = world.scene.light == "neon"
    pane = mix(g.lit(world, (0.22, 0.27, 0.34), depth), world.light.middle, 0.3)
    cols = max(4, round((b - a) * 9))
    for row in range(1, int(tall * 5.4)):
        up, top = row / 5.4 + 0.02, row / 5.4 + 0.125
        for col in range(cols):
            p, q = a + (b - a) * (col + 0.28) / cols, a + (b - a) * (col + 0.72) / cols
            on = dark and rng.random() < 0.5
            lamp = mix((1.0, 0.78, 0.42), NEON[int(rng.integers(0, 5))], 0.5 if neon else 0.0)
            edge = (q - p) * 0.16
            face(p - edge, q + edge, up - 0.012, top + 0.012, tint(c, 1.0 if dark else 1.22))
            face(p, q, up, top, lamp if on else tint(c, 0.5) if dark else pane)
            if not on:
                face((p + q) / 2 - edge * 0.3, (p + q) / 2 + edge * 0.3, up, top, tint(c, 1.0 if dark else 1.2))
        face(a, b, row / 5.4 - 0.022, row / 5.4 - 0.01, tint(c, 0.86))
    face(a, b, tall - 0.03, tall, tint(c, 0.72))
    shop = (1.0, 0.75, 0.4) if dark else tint(pane, 0.85)
    awning = _AWNINGS[int(rng.integers(0, len(_AWNINGS)))]
    if neon:
        shop = NEON[int(rng.integers(0, 5))]
    p, q = a + (b - a) * 0.1, a + (b - a) * 0.9
    face(p, q, 0.02, 0.125, shop)
    stripes = max(4, round((b - a) * 22))
    for stripe in range(stripes):
        left, right = p + (q - p) * stripe / stripes, p + (q - p) * (stripe + 1) / stripes
        hue = awning if stripe % 2 == 0 else (0.94, 0.92, 0.86)
        face(left, right, 0.118, 0.158, g.lit(world, tint(hue, (0.45 if dark else 1.0) * facing), depth))
    if dark:
        glow = skia.Paint(
            Color4f=ink(shop, 0.4), AntiAlias=True, MaskFilter=blur(w * 0.03 * b), BlendMode=skia.BlendMode.kScreen
        )
        canvas.drawPath(outline([at(p, -0.05), at(q, -0.05), at(q, 0.2), at(p, 0.2)]), glow)


@setting("village", 0.52)
def village(world: World) -> None:
    """Cottages among trees and hills."""
    from tintype.engines.sketch.subjects import drawing_of

    add_sky(world)
    h, green = world.height, (0.3, 0.44, 0.18)
    g.mountain(world, world.horizon, h * 0.2, 0.1, (0.36, 0.42, 0.5), snow=0.3)
    g.hill(world, world.horizon + h * 0.03, h * 0.08, 0.35, green)
    trees(world, world.horizon + h * 0.04, h * 0.1, 0.38, 10)

    def paint(canvas: Any) -> None:
        for index in range(9):
            x, size = (
                (index + float(world.rng.uniform(0.2, 0.8))) / 9 * world.width,
                h * float(world.rng.uniform(0.1, 0.16)),
            )
            canvas.save()
            canvas.translate(x, world.horizon + h * 0.1 + float(world.rng.uniform(0, 0.06)) * h)
            canvas.scale(size, size)
            hue = [None, (0.85, 0.8, 0.7), (0.8, 0.7, 0.6)][index % 3]
            pen = Pen(canvas, world.light.direction, world.rng, hue, dark=world.light.dark)
            drawing_of("cottage" if index % 3 else "church" if index == 3 else "house").draw(pen)
            canvas.restore()

    g.drawn(world, 0.5, paint)
    g.hill(world, world.horizon + h * 0.2, h * 0.05, 0.7, green, texture=0.5)
    world.ground_line = 0.86
    world.subjects()
    g.grass(world, h * 0.9, 300, h * 0.07, [green, tint(green, 1.3)], flowers=[(0.95, 0.9, 0.85)])
