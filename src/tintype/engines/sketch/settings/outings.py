"""Where one goes for a day: a fairground, a pool, a vineyard; and a classroom."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import skia

from tintype.engines.sketch.pen import ink, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.markets import lines, put
from tintype.engines.sketch.settings.rooms import inside
from tintype.engines.sketch.settings.sky import add_sky
from tintype.engines.sketch.settings.woods import palm, tree_line
from tintype.engines.sketch.textures import layer, mix, smoothstep, tile, tint
from tintype.engines.sketch.world import World, add_glow


@setting("fairground", 0.6)
def fairground(world: World) -> None:
    """A fair: a big wheel and a carousel behind booths, lanterns on lines."""
    add_sky(world)
    w, h, hz = world.width, world.height, float(world.horizon)
    tree_line(world, hz + 2, h * 0.08, 0.25)
    g.plain(world, (0.5, 0.44, 0.36), 0.45, cells=14)
    named = {s.kind for s in world.scene.subjects}
    far = world.light.dark > 0.3

    def rides(canvas: Any) -> None:
        if "ferris_wheel" not in named and world.has("ferris_wheel"):
            put(world, canvas, "ferris_wheel", (w * 0.3, hz + h * 0.04), h * 0.5)
        if "carousel" not in named and world.has("carousel"):
            put(world, canvas, "carousel", (w * 0.74, hz + h * 0.07), h * 0.27)
        hues = ((0.78, 0.2, 0.17), (0.16, 0.42, 0.6), (0.86, 0.6, 0.16))
        for index, x in enumerate((0.03, 0.5, 0.97)):
            put(world, canvas, "stall", (x * w, hz + h * 0.1), h * 0.17, hues[index])

    g.drawn(world, 0.4, rides)
    lines(world, lanterns=True)
    if far:
        add_glow(world, w * 0.3, hz - h * 0.24, h * 0.4, (1.0, 0.6, 0.5), 0.35)
        add_glow(world, w * 0.74, hz - h * 0.06, h * 0.3, (1.0, 0.75, 0.4), 0.45)
    world.ground_line = 0.9
    world.subjects()


@setting("pool", 0.44)
def pool(world: World) -> None:
    """A swimming pool: blue water with its net of light, pale tiles about it, palms."""
    add_sky(world)
    w, h, hz = world.width, world.height, world.horizon
    tree_line(world, hz + 2, h * 0.09, 0.3)
    deck = g.lit(world, (0.86, 0.82, 0.74))
    top, low = hz + h * 0.1, h * 0.93

    def tiles(canvas: Any) -> None:
        canvas.drawRect(skia.Rect.MakeLTRB(0, hz, w, h), skia.Paint(Color4f=ink(deck)))
        seam = skia.Paint(Color4f=ink(tint(deck, 0.8), 0.7), StrokeWidth=max(1.0, h * 0.002), AntiAlias=True)
        for step in range(12):
            y = hz + (h - hz) * (step / 12) ** 1.7
            canvas.drawLine(0, y, w, y, seam)
        for step in range(-16, 17):
            canvas.drawLine(w * (0.5 + step * 0.035), hz, w * (0.5 + step * 0.14), h, seam)

    g.drawn(world, 0.5, tiles)
    high = int(low - top)
    ys = np.linspace(0, 1, high, dtype=np.float32)[:, None]
    xs = np.linspace(0, 1, w, dtype=np.float32)[None]
    z = 1 / (ys * 0.9 + 0.16)
    net = tile(world.rng, 256, 16, 3)
    u = ((xs - 0.5) * z * 46 + 128) % 256
    v = np.broadcast_to(z * 60 % 256, (high, w))
    seen = cv2.remap(net, u.astype(np.float32), v.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    caustic = smoothstep(0.06, 0.0, np.abs(seen - 0.5)) * (0.25 + 0.5 * ys)
    water = mix((0.1, 0.5, 0.72), (0.28, 0.76, 0.86), ys[..., None]) * g.lit(world, (1.12, 1.12, 1.12))
    water = mix(water, world.light.horizon, (0.45 * (1 - ys) ** 2)[..., None])
    water = mix(water, tint(world.light.key, 1.25), (caustic * 0.6)[..., None])
    edge = np.abs(xs - 0.5) - (0.3 + 0.14 * ys)
    rim = smoothstep(0.012, 0.008, np.abs(edge)) + smoothstep(0.02, 0.012, ys) + smoothstep(0.98, 0.988, ys)
    body = mix(water, g.lit(world, (0.96, 0.96, 0.94)), np.clip(rim, 0, 1)[..., None])
    world.plate(layer(body.astype(np.float32), smoothstep(0.012, 0.008, edge)), 0.55, 0, int(top))

    def palms(canvas: Any) -> None:
        for x, size in ((0.05, 0.42), (0.95, 0.36)):
            palm(world, canvas, x * w, hz + h * 0.07, h * size, 0.5)

    g.drawn(world, 0.5, palms)
    world.ground_line, world.wet, world.shore = 0.9, True, 0.24
    world.subjects()


@setting("vineyard", 0.46)
def vineyard(world: World) -> None:
    """Rows of vines that run to the hills, posts between, grapes near by."""
    add_sky(world)
    w, h, hz = world.width, world.height, float(world.horizon)
    g.mountain(world, hz, h * 0.12, 0.1, (0.4, 0.44, 0.5), rough=0.4)
    g.hill(world, hz + h * 0.02, h * 0.07, 0.3, (0.36, 0.44, 0.2))
    tree_line(world, hz + h * 0.015, h * 0.04, 0.3)
    g.plain(world, (0.52, 0.42, 0.26), 0.5, cells=14)

    def vines(canvas: Any) -> None:
        rng = world.rng
        for step in range(26):
            part = (step / 25) ** 1.6
            y, size = hz + h * (0.03 + 0.55 * part), h * (0.012 + 0.1 * part)
            for row in range(-5, 6):
                x = w * (0.5 + (row + 0.5) * (0.02 + 0.2 * part))
                if not -0.1 * w < x < 1.1 * w:
                    continue
                post = skia.Paint(Color4f=ink(g.lit(world, (0.36, 0.26, 0.18), 0.4 + part / 2)), AntiAlias=True)
                canvas.drawRect(skia.Rect.MakeXYWH(x - size * 0.04, y - size * 0.9, size * 0.08, size * 0.95), post)
                for _ in range(7):
                    shade = float(rng.uniform(0.7, 1.25))
                    leaf = skia.Paint(
                        Color4f=ink(g.lit(world, tint((0.3, 0.46, 0.16), shade), 0.4 + part / 2)), AntiAlias=True
                    )
                    px, py = x + size * float(rng.uniform(-0.42, 0.42)), y - size * float(rng.uniform(0.3, 1.0))
                    canvas.drawCircle(px, py, size * 0.17, leaf)
                if part > 0.3 and row % 2:
                    grape = skia.Paint(Color4f=ink(g.lit(world, (0.36, 0.16, 0.42))), AntiAlias=True)
                    for dx, dy in ((0, 0), (0.08, 0.02), (0.04, 0.1), (-0.02, 0.09), (0.03, 0.19)):
                        canvas.drawCircle(x + dx * size, y - size * 0.52 + dy * size, size * 0.055, grape)

    g.drawn(world, 0.55, vines)
    world.ground_line = 0.88
    world.subjects()


@setting("classroom", 0.7)
def classroom(world: World) -> None:
    """A schoolroom: a blackboard on the wall, a shelf, desks in rows."""
    inside(world, (0.82, 0.8, 0.7), (0.52, 0.36, 0.22))
    w, h = world.width, world.height
    frame, board = g.lit(world, (0.5, 0.33, 0.2)), g.lit(world, (0.17, 0.3, 0.24))
    chalk = skia.Paint(Color4f=ink((0.93, 0.95, 0.9), 0.8), AntiAlias=True, Style=skia.Paint.kStroke_Style)
    chalk.setStrokeWidth(max(1.0, h * 0.005))

    def wall(canvas: Any) -> None:
        canvas.drawRect(skia.Rect.MakeLTRB(w * 0.16, h * 0.14, w * 0.84, h * 0.5), skia.Paint(Color4f=ink(frame)))
        slate = skia.Rect.MakeLTRB(w * 0.175, h * 0.155, w * 0.825, h * 0.485)
        canvas.drawRect(slate, skia.Paint(Color4f=ink(board)))
        for row in range(4):
            x, y = w * 0.21, h * (0.2 + row * 0.07)
            while x < w * (0.48 - 0.03 * (row % 2)):
                canvas.drawLine(x, y, x + w * 0.018, y - h * 0.012 * ((int(x) % 3) - 1), chalk)
                x += w * 0.026
        canvas.drawPath(outline([(w * 0.58, h * 0.42), (w * 0.67, h * 0.22), (w * 0.77, h * 0.42)]), chalk)
        canvas.drawCircle(w * 0.67, h * 0.36, h * 0.055, chalk)
        dim = skia.Paint(Color4f=ink(tint(frame, 1.2)))
        canvas.drawRect(skia.Rect.MakeLTRB(w * 0.16, h * 0.5, w * 0.84, h * 0.515), dim)

    def desks(canvas: Any) -> None:
        for row, (y, size) in enumerate(((0.74, 0.11), (0.82, 0.15))):
            for column in range(-2, 3):
                if column == 0:
                    continue
                put(world, canvas, "table", (w * (0.5 + column * (0.2 + 0.05 * row)), h * y), h * size)

    if not any(s.kind == "blackboard" for s in world.scene.subjects):
        g.drawn(world, 0.15, wall)
    g.drawn(world, 0.4, desks)
    add_glow(world, w * world.light.sun_x, h * 0.2, h * 0.45, world.light.key, 0.3)
    world.ground_line = 0.9
    world.subjects()


def _pitch(world: World, canvas: Any) -> None:
    """Mown stripes, white lines and a goal."""
    w, h, hz = world.width, world.height, float(world.horizon)
    for step in range(11):  # mown stripes, narrow far off
        y0, y1 = ((part / 11) ** 1.7 * (h - hz - h * 0.02) + hz + h * 0.02 for part in (step, step + 1))
        green = g.lit(world, (0.2, 0.46, 0.17) if step % 2 else (0.25, 0.53, 0.2), 0.6 + step / 28)
        canvas.drawRect(skia.Rect.MakeLTRB(0, y0, w, y1 + 1), skia.Paint(Color4f=ink(green)))
    white = skia.Paint(Color4f=ink(g.lit(world, (0.95, 0.96, 0.94))), AntiAlias=True, Style=skia.Paint.kStroke_Style)
    white.setStrokeWidth(max(1.5, h * 0.006))
    canvas.drawLine(0, hz + h * 0.06, w, hz + h * 0.06, white)
    canvas.drawPath(outline([(w * 0.2, hz + h * 0.06), (w * 0.8, hz + h * 0.06), (w * 0.95, hz + h * 0.26),
                             (w * 0.05, hz + h * 0.26)]), white)  # fmt: skip
    goal = skia.Rect.MakeLTRB(w * 0.36, hz - h * 0.07, w * 0.64, hz + h * 0.06)
    net = skia.Paint(Color4f=ink((0.95, 0.95, 0.95), 0.35), AntiAlias=True, StrokeWidth=max(0.8, h * 0.0016))
    for step in range(15):
        x = goal.left() + goal.width() * step / 14
        canvas.drawLine(x, goal.top(), x, goal.bottom() - h * 0.008, net)
    for step in range(7):
        y = goal.top() + goal.height() * step / 7
        canvas.drawLine(goal.left(), y, goal.right(), y, net)
    canvas.drawLine(goal.left(), goal.bottom(), goal.left(), goal.top(), white)
    canvas.drawLine(goal.left(), goal.top(), goal.right(), goal.top(), white)
    canvas.drawLine(goal.right(), goal.top(), goal.right(), goal.bottom(), white)


@setting("stadium", 0.46)
def stadium(world: World) -> None:
    """A football ground: stands full of people, floodlights, a mown pitch with its lines and a goal."""
    add_sky(world)
    w, h, hz = world.width, world.height, float(world.horizon)
    rng = world.rng

    def stands(canvas: Any) -> None:
        top = hz - h * 0.17
        shade = g.lit(world, (0.36, 0.38, 0.44), 0.4)
        canvas.drawPath(outline([(0, top - h * 0.06), (w * 0.5, top), (w, top - h * 0.06), (w, hz), (0, hz)]),
                        skia.Paint(Color4f=ink(tint(shade, 0.7)), AntiAlias=True))  # fmt: skip
        hues = ((0.8, 0.2, 0.2), (0.9, 0.88, 0.84), (0.2, 0.36, 0.7), (0.86, 0.7, 0.3), (0.3, 0.3, 0.34))
        for row in range(11):
            y = top + (hz - top) * (row + 0.4) / 11
            for step in range(110):
                x = (step + float(rng.uniform(0, 0.9))) / 110 * w
                rise = h * 0.05 * abs(x / w - 0.5) * 2 * (1 - row / 11)
                dot = skia.Paint(Color4f=ink(g.lit(world, hues[int(rng.integers(0, 5))], 0.4)))
                canvas.drawRect(skia.Rect.MakeXYWH(x, y - rise, w * 0.005, h * 0.009), dot)
        board = skia.Rect.MakeLTRB(0, hz - h * 0.006, w, hz + h * 0.022)
        canvas.drawRect(board, skia.Paint(Color4f=ink(g.lit(world, (0.2, 0.34, 0.62)))))
        for step in range(9):
            part = skia.Rect.MakeXYWH((step + 0.1) / 9 * w, hz, w * 0.09, h * 0.014)
            canvas.drawRect(part, skia.Paint(Color4f=ink(g.lit(world, hues[step % 4]))))
        mast = skia.Paint(Color4f=ink(g.lit(world, (0.5, 0.52, 0.56), 0.4)), AntiAlias=True, StrokeWidth=h * 0.008)
        for x in (0.08, 0.92):
            canvas.drawLine(x * w, hz, x * w, hz - h * 0.34, mast)
            canvas.drawRect(
                skia.Rect.MakeXYWH(x * w - w * 0.045, hz - h * 0.37, w * 0.09, h * 0.05),
                skia.Paint(
                    Color4f=ink((1.0, 0.98, 0.9) if world.light.dark > 0.2 else g.lit(world, (0.8, 0.82, 0.84)))
                ),
            )

    g.drawn(world, 0.3, stands)
    g.drawn(world, 0.5, lambda canvas: _pitch(world, canvas))
    if world.light.dark > 0.2:
        for x in (0.08, 0.92):
            add_glow(world, x * w, hz - h * 0.34, h * 0.4, (1.0, 0.97, 0.86), 0.7)
    world.ground_line = 0.88
    world.subjects()


def _white_house(world: World, canvas: Any, x: float, base: float, wide: float, high: float) -> None:
    """A whitewashed house with a dark roof whose ends turn up, its foot in the water; all in pixels."""
    rng = world.rng

    def fill(points: list[tuple[float, float]], colour: Any, *, smooth: bool = False) -> None:
        shown = ink(g.lit(world, colour, 0.75))
        canvas.drawPath(outline(points, smooth), skia.Paint(Color4f=shown, AntiAlias=True))

    def box(left: float, top: float, broad: float, tall: float, colour: Any) -> None:
        fill([(left, top), (left + broad, top), (left + broad, top + tall), (left, top + tall)], colour)

    eave = base - high
    box(x, eave, wide, high, tint((0.78, 0.77, 0.74), float(rng.uniform(0.94, 1.02))))
    box(x, base - high * 0.1, wide, high * 0.1, (0.5, 0.49, 0.46))
    ridge = eave - wide * 0.26
    roof = [(x - wide * 0.12, eave - wide * 0.02), (x + wide * 0.04, ridge + wide * 0.04), (x + wide * 0.0,
        ridge - wide * 0.04),
            (x + wide * 0.5, ridge), (x + wide * 1.0, ridge - wide * 0.04), (x + wide * 0.96, ridge + wide * 0.04),
            (x + wide * 1.12, eave - wide * 0.02), (x + wide * 1.06, eave + wide * 0.03), (x - wide * 0.06,
                eave + wide * 0.03)]  # fmt: skip
    fill(roof, (0.2, 0.21, 0.24))
    tiles = skia.Paint(
        Color4f=ink(g.lit(world, (0.34, 0.35, 0.38), 0.75)), AntiAlias=True, StrokeWidth=max(wide * 0.008, 1)
    )
    for step in range(12):
        at = (step + 0.5) / 12
        canvas.drawLine(x + wide * (0.04 + 0.92 * at), ridge + wide * 0.02, x + wide * (-0.06 + 1.12 * at), eave, tiles)
    lit = world.light.dark > 0.3
    for row in range(2):
        for col in range(3):
            left, top = x + wide * (0.1 + col * 0.29), eave + high * (0.14 + row * 0.4)
            box(left, top, wide * 0.2, high * 0.22, (0.36, 0.22, 0.15))
            pane = (1.4, 1.0, 0.5) if lit and rng.random() < 0.7 else (0.18, 0.14, 0.12)
            for bar in range(3):
                box(left + wide * (0.015 + bar * 0.06), top + high * 0.02, wide * 0.045, high * 0.18, pane)
    for side in (0.03, 0.93):
        ball = skia.Paint(Color4f=ink(g.lit(world, (0.86, 0.16, 0.12), 0.9)), AntiAlias=True)
        canvas.drawOval(skia.Rect.MakeXYWH(x + wide * side, eave + high * 0.06, wide * 0.06, wide * 0.08), ball)


@setting("water_town", 0.46)
def water_town(world: World) -> None:
    """An old town on the water: white houses with dark roofs on both sides, an arched bridge, willow boughs."""
    add_sky(world)
    w, h, hz, rng = world.width, world.height, float(world.horizon), world.rng
    g.mountain(world, hz + h * 0.02, h * 0.18, 0.12, (0.4, 0.46, 0.5))
    tree_line(world, hz + h * 0.04, h * 0.07, 0.35)
    kinds = {s.kind for s in world.scene.subjects}

    def far(canvas: Any) -> None:
        for x in (0.28, 0.4, 0.52, 0.63):
            _white_house(world, canvas, w * x, hz + h * 0.1, w * 0.1, h * float(rng.uniform(0.07, 0.1)))
        if not kinds & {"arch_bridge", "bridge"}:
            put(world, canvas, "arch_bridge", (w * 0.5, hz + h * 0.12), h * 0.13, (0.66, 0.64, 0.6))

    def near(canvas: Any) -> None:
        for part, wide in ((0.3, 0.13), (0.2, 0.2), (0.04, 0.3)):
            for left in (part - wide, 1 - part):
                low = hz + h * (0.1 + (0.3 - part) * 0.28)
                _white_house(world, canvas, w * left, low, w * wide, h * wide * float(rng.uniform(1.0, 1.2)))

    def boughs(canvas: Any) -> None:
        for step in range(26):
            x = w * (0.0 + 0.011 * step)
            reach = h * float(rng.uniform(0.12, 0.34)) * (1 - step / 34)
            bend = w * float(rng.uniform(0.0, 0.03))
            path = skia.Path()
            path.moveTo(x, -4)
            path.quadTo(x + bend, reach * 0.5, x + bend * 0.6, reach)
            hue = g.lit(world, tint((0.36, 0.5, 0.22), float(rng.uniform(0.8, 1.3))))
            canvas.drawPath(path, skia.Paint(Color4f=ink(hue, 0.9), AntiAlias=True, Style=skia.Paint.kStroke_Style,
                                             StrokeWidth=max(w * 0.0028, 1)))  # fmt: skip
            leaf = skia.Paint(Color4f=ink(hue, 0.9), AntiAlias=True)
            for at in range(7):
                y = reach * (at + 1) / 7.5
                canvas.drawOval(skia.Rect.MakeXYWH(x + bend * 0.7 - w * 0.004, y, w * 0.008, h * 0.02), leaf)

    g.drawn(world, 0.35, far)
    g.water(world, hz + h * 0.1, h, (0.12, 0.24, 0.22), 0.24)
    g.drawn(world, 0.5, near)
    world.ground_line, world.wet, world.shore = 0.86, True, 0.28
    world.subjects()
    g.drawn(world, 0.9, boughs)
