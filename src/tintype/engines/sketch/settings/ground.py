"""What settings are made of: hills, mountains, ground in perspective, water, grass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import skia

from tintype.engines.sketch.pen import ink
from tintype.engines.sketch.settings.sky import sun_y
from tintype.engines.sketch.surface import surface_on
from tintype.engines.sketch.textures import Array, layer, mix, noise, ridge, smoothstep, spread, tile, tint
from tintype.engines.sketch.world import View, World


def lit(world: World, colour: Any, depth: float = 1.0) -> Array:
    """A colour of things as the world's light and air show it at a depth."""
    light = world.light
    level = mix(mix(light.key, light.ambient, 0.35 + 0.4 * light.back), light.ambient, 0.25)
    shown = np.asarray(colour, np.float32) * np.asarray(level, np.float32) * (1.0 - 0.3 * light.dark)
    if light.dark > 0.4 and float(np.min(colour)) > 0.8:  # snow gathers what light the night has
        shown = mix(shown, np.asarray(light.key, np.float32), 0.35)
    return np.asarray(mix(shown, light.horizon, world.haze(depth)))


def covered(world: World, colour: Any) -> Any:
    """The ground's colour, or the snow's that lies on it."""
    return (0.9, 0.94, 1.0) if world.scene.weather == "snow" else colour


def mountain(world: World, base: float, tall: float, depth: float, colour: Any, snow: float = 0.0,
    rough: float = 0.75) -> None:  # fmt: skip
    """A range of mountains: ``base`` and ``tall`` in pixels; ``snow`` 0..1 of its height is white."""
    width = world.width
    height = max(int(tall * 1.05), 12)
    line = ridge(world.rng, width, rough, 2.2 + 2.2 * (1 - depth))
    top = (1 - (0.25 + 0.75 * line)) * tall
    ys = np.arange(height, dtype=np.float32)[:, None]
    down = ys - top[None]
    alpha = np.clip(down + 0.5, 0, 1)
    craggy = np.abs(noise(world.rng, height, width, 14, 6, stretch=0.8) * 2 - 1)
    slope = np.gradient(cv2.GaussianBlur(line[None], (0, 0), max(width / 260, 0.8))[0]) * width * 0.24
    across = np.gradient(craggy, axis=1) * 9 * (width / 1000)
    side = -1 if world.light.sun_x < 0.5 else 1
    drift = (noise(world.rng, height, width, 9, 4) - 0.5) * 0.5
    shade = np.clip(0.52 - side * slope[None] * np.exp(-down / (tall * 0.2)) * 0.3 - side * across + drift, 0.06, 1)[
        ..., None
    ]
    body = mix(tint(colour, 0.42), tint(colour, 1.2), shade)
    if snow > 0:
        level = tall * snow * (0.7 + 0.9 * (noise(world.rng, height, width, 22, 4) - 0.5))
        cover = smoothstep(1.1, 0.75, down / np.maximum(level, 1)) * smoothstep(1.0, 0.55, craggy * 1.5)
        body = mix(body, mix((0.55, 0.63, 0.8), (1.0, 0.99, 0.97), shade), cover[..., None])
    body = body * lit(world, (1, 1, 1), 1.0) * 1.1
    air = np.clip(world.haze(depth) + (ys / height) ** 1.6 * 0.55 * (1 - depth), 0, 0.96)[..., None]
    world.plate(layer(mix(body, world.light.horizon, air), alpha), depth, 0, base - tall)
    fill(world, base, body[-1].mean(0), depth)


def fill(world: World, top: float, colour: Any, depth: float) -> None:
    """Colour all below a height (hidden later by what is nearer)."""
    y = int(np.clip(top, 0, world.height - 1))
    shown = ink(mix(colour, world.light.horizon, min(world.haze(depth) + 0.3 * (1 - depth), 0.95)))

    def draw(view: View) -> None:
        view.canvas.save()
        view.canvas.concat(view.place(depth))
        view.canvas.drawRect(
            skia.Rect.MakeLTRB(-9, y - 1, world.width + 9, world.height + 9), skia.Paint(Color4f=shown)
        )
        view.canvas.restore()

    world.add(draw, static=True)


def hill(world: World, top: float, tall: float, depth: float, colour: Any, rough: float = 0.1, texture: float = 0.4,
    cells: float = 2.0) -> None:  # fmt: skip
    """Rolling ground from a soft skyline down to the picture's bottom."""
    colour = covered(world, colour)
    width, y0 = world.width, int(max(top - tall, 0))
    height = world.height - y0
    line = ridge(world.rng, width, rough, cells)
    edge = (top - y0) - tall * line
    ys = np.arange(height, dtype=np.float32)[:, None]
    down = ys - edge[None]
    grain = noise(world.rng, height, width, 40, 5, stretch=2.2) - 0.5
    slope = np.gradient(line) * width * 0.18
    side = -1 if world.light.sun_x < 0.5 else 1
    shade = np.clip(0.62 - side * slope[None] * 0.3 * np.exp(-down / (height * 0.5)) + grain * texture * 1.6, 0, 1)
    shade = shade - np.clip(down / height, 0, 1) * 0.22
    body = mix(tint(colour, 0.4), tint(colour, 1.22), np.clip(shade, 0, 1)[..., None]) * lit(world, (1.08, 1.08, 1.08))
    rim = np.exp(-np.clip(down, 0, None) / (height * 0.02 + 1)) * 0.22 * (0.3 + world.light.back)
    body = mix(body, world.light.key, np.clip(rim, 0, 1)[..., None])
    world.plate(layer(mix(body, world.light.horizon, world.haze(depth)), np.clip(down + 0.5, 0, 1)), depth, 0, y0)


def plain(world: World, colour: Any, texture: float = 0.35, far: Any = None, cells: float = 9.0) -> None:
    """Flat ground in perspective from the horizon to the bottom, with the sun's sheen."""
    colour = covered(world, colour)
    width, y0 = world.width, world.horizon
    height = max(world.height - y0, 4)
    ys = (np.arange(height, dtype=np.float32)[:, None] + 1) / height
    pattern = tile(world.rng, 512, 16, 5)
    z = 1 / (ys * 0.9 + 0.08)
    u = (np.linspace(-0.5, 0.5, width, dtype=np.float32)[None] * z * cells * 50) % 512
    v = np.broadcast_to((z * cells * 42) % 512, (height, width)).astype(np.float32)
    grain = cv2.remap(pattern, u.astype(np.float32), v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
    broad = noise(world.rng, height, width, 5, 4, stretch=4)
    shade = np.clip(0.58 + (spread(grain) - 0.5) * texture * ys**0.4 * 1.5 + (broad - 0.5) * texture * 1.2, 0, 1)
    body = mix(tint(colour, 0.5), tint(colour, 1.2), shade[..., None]) * lit(world, (1.08, 1.08, 1.08))
    air = np.exp(-ys * 6)[..., None] * (0.25 + 0.6 * world.light.haze)
    body = mix(body, world.light.horizon if far is None else far, air)
    body = body * (1.06 - 0.25 * ys[..., None])
    world.plate(layer(body, np.ones((height, width), np.float32)), 0.55, 0, y0)


def water(world: World, top: float, bottom: float, deep: Any, rough: float = 0.5, depth: float = 0.3) -> None:
    """Water between two heights in pixels that reflects what is above it and glitters towards the sun."""
    y0, y1 = int(max(top, 1)), int(min(max(bottom, top + 4), world.height))
    height, width = y1 - y0, world.width
    swell, ripple = tile(world.rng, 256, 8, 4) - 0.5, tile(world.rng, 256, 16, 4) - 0.5
    rows = np.arange(height, dtype=np.float32)[:, None]
    ys = (rows + 1.5) / max(world.height - y0, 1)
    # Waves are computed at half size and the water at half width (it lies in flat streaks): twice as fast.
    half = (max(width // 2, 1), max(height // 2, 1))
    z = cv2.resize(1 / (ys + 0.035), (1, half[1]))
    u = np.linspace(-0.5, 0.5, half[0], dtype=np.float32)[None] * z * 70
    v = np.broadcast_to(z * 130, (half[1], half[0])).astype(np.float32)
    across = half[0]
    xs = np.broadcast_to(np.arange(across, dtype=np.float32)[None], (height, across))
    mirror = y0 - 1 - rows * 0.95
    light = world.light
    spread_x = (xs / across - light.sun_x) ** 2 / (0.003 + 0.02 * ys)
    path = np.exp(-spread_x) * (1.0 if light.sun > 0 and sun_y(world) < y0 else 0.0)
    path = (path * (0.5 if light.moon else 1.0) * np.clip(1.4 - light.sun, 0.3, 1.3)).astype(np.float32)
    dull = np.empty((height, across, 3), np.uint8)
    dull[:] = np.clip(np.asarray(deep, np.float32) * lit(world, (1, 1, 1)) * 255, 0, 255)
    fresnel = (0.86 - 0.5 * np.clip(ys * 1.1, 0, 1) ** 0.8).astype(np.float32)
    bright = np.asarray(tint(light.key, 1.3), np.float32) * 255
    amp = (rough * 19 * ys**0.8 * world.height / 900).astype(np.float32)
    bend = (rough * 70 * ys**0.7 * world.height / 900).astype(np.float32)
    froth = (rough * ys * 0.4).astype(np.float32)

    def sample(pattern: Array, du: float, dv: float) -> Array:
        small = cv2.remap(pattern, u + np.float32(du), v + np.float32(dv), cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP)
        return np.asarray(cv2.resize(small, (across, height), interpolation=cv2.INTER_LINEAR))

    def draw(view: View) -> None:
        go = view.travel(0.16, 0.06) % 256.0
        one = sample(swell, go * 60 % 256, go * 130 % 256)
        two = sample(ripple, -go * 75 % 256, (go * 200 + 31) % 256)
        wave = one * 1.3 + two
        above = np.ascontiguousarray(cv2.resize(view.frame[:y0], (across, y0), interpolation=cv2.INTER_AREA)[..., :3])
        from_y = np.clip(np.abs(mirror - np.abs(wave) * bend), 0, y0 - 1)  # beyond the sky's top it is seen again
        seen = cv2.remap(above, xs + wave * amp, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        mixing = np.clip(fresnel + wave * (rough * 1.5), 0.06, 0.97)
        out = cv2.blendLinear(seen, dull, mixing, 1 - mixing)
        sparkle = np.clip(two * 5.5 + one * 4 - 0.25, 0, 1) * path
        shine = sparkle + np.clip(one * 4.5 + two * 2.4 - 1.55, 0, 1) * froth
        shone = cv2.merge([cv2.convertScaleAbs(shine, alpha=float(part)) for part in bright])
        view.frame[y0:y1, :, :3] = cv2.resize(cv2.add(out, shone), (width, height), interpolation=cv2.INTER_LINEAR)

    world.add(draw)


def road(world: World) -> None:
    """A paved road from the picture's foot to the horizon, with its middle line."""
    width, height, top = world.width, world.height, max(world.horizon, round(world.height * 0.2))
    bend = 0.06 if world.light.sun_x < 0.5 else -0.06

    def middle(part: float) -> float:
        return float(width * (0.5 + bend * np.sin(part * 3.2) * (1 - part)))

    def paint(canvas: Any) -> None:
        parts = np.linspace(0, 1, 40) ** 1.6
        for wide, colour in ((0.36, (0.56, 0.5, 0.42)), (0.32, (0.27, 0.27, 0.28))):
            left = [(middle(p) - wide * width * (0.012 + p), top + p * (height - top)) for p in parts]
            right = [(middle(p) + wide * width * (0.012 + p), top + p * (height - top)) for p in parts]
            path = skia.Path()
            path.addPoly([skia.Point(float(x), float(y)) for x, y in [*left, *reversed(right)]], True)
            canvas.drawPath(path, skia.Paint(Color4f=ink(lit(world, colour)), AntiAlias=True))
        for index in range(14):
            a, b = 0.012 * 1.42**index, 0.012 * 1.42 ** (index + 0.5)
            if b > 1:
                break
            line = [(middle(a) - a * width * 0.008, a), (middle(a) + a * width * 0.008, a),
                    (middle(b) + b * width * 0.008, b), (middle(b) - b * width * 0.008, b)]  # fmt: skip
            path = skia.Path()
            path.addPoly([skia.Point(float(x), float(top + p * (height - top))) for x, p in line], True)
            canvas.drawPath(path, skia.Paint(Color4f=ink(lit(world, (0.94, 0.86, 0.5))), AntiAlias=True))

    drawn(world, 0.7, paint)


def rows(world: World, colours: list[Any]) -> None:
    """Planted rows that run to the vanishing point, dotted with blooms."""
    width, y0 = world.width, world.horizon
    height = max(world.height - y0, 4)
    ys = (np.arange(height, dtype=np.float32)[:, None] + 1) / height
    z = 1 / (ys * 0.9 + 0.06)
    across = np.linspace(-0.5, 0.5, width, dtype=np.float32)[None] * z * 7
    row = np.floor(across)
    bed = np.clip(1.15 - np.abs(across - row - 0.5) * 3.2, 0, 1)
    blooms = noise(world.rng, height, width, 150, 2) * 0.6 + noise(world.rng, height, width, 45, 3) * 0.4
    alpha = bed * smoothstep(0.36, 0.62, blooms) * np.clip(ys * 14, 0, 1) * 0.9
    index = (row.astype(int) % len(colours))[..., None]
    body = np.zeros((height, width, 3), np.float32)
    for at, colour in enumerate(colours):
        body = np.where(index == at, np.asarray(colour, np.float32), body)
    shade = (0.62 + 0.6 * blooms)[..., None]
    shown = body * shade * lit(world, (1.1, 1.1, 1.1))
    air = np.exp(-ys * 7)[..., None] * (0.2 + 0.5 * world.light.haze)
    world.plate(layer(mix(shown, world.light.horizon, air), alpha), 0.55, 0, y0)


def grass(world: World, top: float, count: int, tall: float, colours: list[Any], depth: float = 0.95,
    flowers: list[Any] | None = None) -> None:  # fmt: skip
    """Blades of grass in perspective from ``top`` (in pixels) down, with flowers between; ``tall`` at the bottom."""
    if world.scene.weather == "snow":
        return
    picture = np.zeros((world.height, world.width, 4), np.uint8)
    canvas = surface_on(picture).getCanvas()
    rng, size = world.rng, max(world.height - top, 1.0)
    ys = np.sort(rng.random(count) ** 0.7)
    xs, leans, picks = rng.random(count), rng.normal(0, 0.35, count), rng.integers(0, len(colours), count)
    paint = skia.Paint(AntiAlias=True, Style=skia.Paint.kStroke_Style)
    paint.setStrokeCap(skia.Paint.kRound_Cap)
    shades = [[lit(world, tint(c, f)) for f in (0.6, 0.85, 1.1, 1.35)] for c in colours]
    for index in range(count):
        near = 0.12 + 0.88 * float(ys[index])
        x, y = float(xs[index]) * world.width, top + float(ys[index]) * size * 1.06
        length = tall * near * (0.6 + 0.8 * float(rng.random()))
        lean = float(leans[index]) * length
        colour = shades[int(picks[index])][int(rng.integers(0, 4))]
        paint.setColor4f(ink(colour, 0.9))
        paint.setStrokeWidth(max(0.5, length * 0.05))
        path = skia.Path()
        path.moveTo(x, y)
        path.quadTo(x + lean * 0.2, y - length * 0.6, x + lean, y - length)
        canvas.drawPath(path, paint)
        if flowers and index % 5 == 0:
            _bloom(canvas, x + lean, y - length, length * 0.16, lit(world, flowers[index // 5 % len(flowers)]))
    world.plate(picture, depth)


def _bloom(canvas: Any, x: float, y: float, radius: float, colour: Any) -> None:
    dark, bright = (
        skia.Paint(Color4f=ink(tint(colour, 0.7)), AntiAlias=True),
        skia.Paint(Color4f=ink(tint(colour, 1.15)), AntiAlias=True),
    )
    for index in range(5):
        angle = index * 1.2566
        canvas.drawCircle(
            x + np.cos(angle) * radius * 0.7,
            y + np.sin(angle) * radius * 0.5,
            radius * 0.55,
            dark if index % 2 else bright,
        )
    canvas.drawCircle(x, y, radius * 0.35, skia.Paint(Color4f=ink((0.95, 0.8, 0.3)), AntiAlias=True))


def drawn(world: World, depth: float, draw: Callable[[Any], None]) -> None:
    """A plate that ``draw`` fills with a skia canvas, in pixels."""
    picture = np.zeros((world.height, world.width, 4), np.uint8)
    draw(surface_on(picture).getCanvas())
    world.plate(picture, depth)
