"""The sky: gradient, sun and moon, clouds, stars, aurora, rainbow."""

from __future__ import annotations

import math

import cv2
import numpy as np
import skia

from tintype.engines.sketch.pen import ink
from tintype.engines.sketch.surface import surface_on
from tintype.engines.sketch.textures import Array, gradient, layer, mix, noise, smoothstep, spread, tint
from tintype.engines.sketch.world import Soft, View, World, add_glow


def add_sky(world: World, *, clouds: bool = True) -> None:
    """The whole sky down to the horizon (and the same haze below it)."""
    light, width, height, horizon = world.light, world.width, world.height, world.horizon
    part = max(horizon / height, 0.05)
    accent = np.asarray(world.scene.palette[0], np.float32) / 255 if world.scene.palette else np.asarray(light.middle)
    middle = mix(light.middle, accent, 0.12)
    column = gradient([(0, light.zenith), (part * 0.55, middle), (part, light.horizon), (1, light.horizon)], height)
    picture = np.repeat(column[:, None], width, 1)
    if light.sun > -0.15:
        xs = np.linspace(0, 1, width, dtype=np.float32)[None] - light.sun_x
        ys = (np.arange(height, dtype=np.float32)[:, None] - sun_y(world)) / height
        near = np.exp(-(xs**2 * (width / height) ** 2 * 6 + ys**2 * 11))
        picture = mix(picture, light.disc, near[..., None] * (0.12 if light.moon or light.sun > 0.5 else 0.3))
    picture += (noise(world.rng, height, width, 4, 2)[..., None] - 0.5) * 0.035
    world.plate(layer(picture, np.ones((height, width), np.float32)), 0.0)
    if light.dark > 0.4 and world.has("stars"):
        add_stars(world, 0.8 * light.dark, horizon)
    if world.scene.weather == "aurora":
        add_aurora(world)
    disc = "moon" if light.moon else "sun"
    if light.sun > 0 and world.has(disc) and all(subject.kind != disc for subject in world.scene.subjects):
        add_sun(world)
    if clouds and world.has("cloud") and world.scene.weather != "fog":
        add_clouds(world)
    if world.scene.weather == "rainbow":
        add_rainbow(world)


def sun_y(world: World) -> float:
    """The sun's or moon's height in pixels from the top."""
    return world.horizon * (1 - min(max(world.light.sun, -0.1), 0.84))


def add_sun(world: World) -> None:
    """The sun's or moon's disc in its glow."""
    light = world.light
    x, y, side = light.sun_x * world.width, sun_y(world), min(world.width, world.height)
    radius = side * (0.05 if light.moon else 0.062 if light.sun < 0.3 else 0.035)
    add_glow(world, x, y, radius * (5 if light.moon else 6), light.disc, 0.5 if light.moon else 0.38)
    if light.moon:
        add_moon(world, x, y, radius)
        return
    add_glow(world, x, y, radius * 2.2, light.disc, 0.9)

    def draw(view: View) -> None:
        view.canvas.save()
        view.canvas.concat(view.place(0.0))
        paint = skia.Paint(Color4f=ink(tint(light.disc, 1.5)), AntiAlias=True)
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, radius * 0.04))
        view.canvas.drawCircle(x, y, radius, paint)
        view.canvas.restore()

    world.add(draw, static=True)


def add_moon(world: World, x: float, y: float, radius: float) -> None:
    """A full moon with its seas."""
    size = max(8, int(radius * 2))
    at = np.linspace(-1, 1, size, dtype=np.float32)
    far = np.sqrt(at[None] ** 2 + at[:, None] ** 2)
    seas = smoothstep(0.45, 0.7, noise(world.rng, size, size, 3, 4))
    rgb = mix(np.array([0.97, 0.96, 0.9]), np.array([0.7, 0.71, 0.74]), (seas * 0.75)[..., None])
    rgb = rgb * (1.05 - 0.25 * np.clip(far, 0, 1) ** 3)[..., None]
    world.plate(layer(rgb, smoothstep(1.0, 1.0 - 3 / size, far)), 0.0, x - radius, y - radius)


def add_stars(world: World, strength: float, bottom: float, count: int = 700) -> None:
    """Stars, some of which twinkle."""
    rng = world.rng
    still = np.zeros((world.height, world.width, 4), np.uint8)
    xs, ys = rng.random(count) * world.width, rng.random(count) ** 1.3 * bottom
    sizes, canvas = rng.pareto(2.5, count).clip(0, 3) + 0.35, surface_on(still).getCanvas()
    unit = min(world.width, world.height) / 900
    hues = [(1.0, 0.95, 0.85), (0.85, 0.9, 1.0), (1.0, 1.0, 1.0)]
    twinkling = []
    for index, (x, y, size) in enumerate(zip(xs.tolist(), ys.tolist(), sizes.tolist(), strict=True)):
        fade = strength * min(1.0, (bottom - y) / max(bottom * 0.3, 1) + 0.1)
        paint = skia.Paint(Color4f=ink(hues[index % 3], fade * min(1, 0.35 + size * 0.3)), AntiAlias=True)
        if index % 8 == 0:
            twinkling.append((x, y, size * unit * 1.2 + 0.4, paint, float(rng.random())))
        else:
            canvas.drawCircle(x, y, size * unit * 0.75 + 0.25, paint)
    world.plate(still, 0.0)

    def draw(view: View) -> None:
        view.canvas.save()
        view.canvas.concat(view.place(0.0))
        for x, y, size, paint, phase in twinkling:
            view.canvas.drawCircle(x, y, size * (0.75 + 0.45 * view.wave(0.35 + phase, phase)), paint)
        view.canvas.restore()

    world.add(draw)


def add_clouds(world: World) -> None:
    """Clouds in perspective, lit from the sun, drifting."""
    light, width, horizon = world.light, world.width, max(world.horizon, 16)
    amount = {"clear": 0.46, "cloudy": 0.62, "storm": 0.9, "rain": 0.8, "snow": 0.75}.get(world.scene.weather, 0.5)
    if world.scene.light == "overcast":
        amount = 0.8
    if light.dark > 0.8:
        amount -= 0.12
    rows, across = max(horizon // 2, 8), max(width // 2, 8)
    body = noise(world.rng, rows, across, 6, 6, stretch=1.9)
    body = cv2.resize(body, (across, rows * 2), interpolation=cv2.INTER_LINEAR)
    # Towards the horizon clouds crowd: rows are squeezed as distance grows.
    at = np.linspace(0, 1, rows, dtype=np.float32)
    source = (rows * 2 - 1) * (0.5 * at + 0.5 * at**2.2)
    body = body[np.clip(source, 0, rows * 2 - 1).astype(int)]
    body = np.concatenate([body, body[:, ::-1]], 1)
    alpha = smoothstep(1.0 - amount - 0.08, 1.0 - amount + 0.26, spread(body))
    shade = cv2.GaussianBlur(body, (0, 0), 4) - cv2.GaussianBlur(np.roll(body, (-6, 4), (0, 1)), (0, 0), 6)
    bright = np.clip(0.55 + shade * 7 - alpha * 0.28, 0, 1)[..., None]
    low = at[:, None, None] ** 1.5
    lit = mix(tint(light.key, 1.35), light.horizon, low * 0.6)
    dim = mix(mix(light.middle, light.ambient, 0.7), light.horizon, low * 0.5)
    rgb = mix(dim, lit, bright)
    if light.dark > 0.4:
        rgb = rgb * (1 - 0.55 * light.dark) + np.asarray(light.middle) * 0.3
    fade = np.clip((1 - at) / 0.12, 0, 1)[:, None]
    image = Soft(layer(rgb, alpha * fade * (0.9 if amount > 0.55 else 0.78)))

    def draw(view: View) -> None:
        shift = (view.travel(0.006, 0.008) % 1.0) * 2 * width
        for left in (-shift, 2 * width - shift):
            image.draw(view, (left, 0, 2 * width, horizon), 0.02)

    world.add(draw)


def add_aurora(world: World) -> None:
    """Curtains of green and violet light that sway."""
    width, height = max(world.width // 4, 16), max(world.horizon // 4, 16)
    curtains = []
    for index in range(3):
        wave = noise(world.rng, 1, width, 4, 3)[0]
        rays = noise(world.rng, 1, width, 60, 2)[0] * 0.7 + 0.3
        base = (0.45 + 0.35 * wave + index * 0.07) * height
        up = (base[None] - np.arange(height, dtype=np.float32)[:, None]) / height
        alpha = np.where(up > 0, np.exp(-up * 3.4), np.exp(up * 40)) * rays[None] * 0.55
        rgb = mix(np.array([0.2, 1.0, 0.55]), np.array([0.6, 0.25, 0.95]), np.clip(up * 2.2, 0, 1)[..., None])
        curtains.append(Soft(layer(rgb, alpha)))

    def draw(view: View) -> None:
        for index, image in enumerate(curtains):
            sway = view.wave(0.08, index * 0.3) * world.width * 0.02
            box = (sway - world.width * 0.03, 0.0, world.width * 1.06, float(world.horizon))
            image.draw(view, box, None, 0.75 + 0.25 * view.wave(0.15, index * 0.4), screen=True)

    world.add(draw)


def add_rainbow(world: World) -> None:
    """A rainbow across the sky."""
    width, height = world.width, world.height
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    far = np.hypot(xs - width * (1 - world.light.sun_x), ys - world.horizon * 1.25)
    band = (far - 0.62 * width) / (0.055 * width)
    hue = np.clip(band, 0, 1) * 0.75
    rgb = np.stack([np.clip(np.abs((hue * 6 + shift) % 6 - 3) - 1, 0, 1) for shift in (0, 4, 2)], -1)[..., ::1]
    alpha = np.clip(1 - np.abs(band * 2 - 1), 0, 1) ** 0.6 * 0.42 * (ys < world.horizon)
    world.plate(layer(rgb[:, :, ::-1], cv2.GaussianBlur(alpha, (0, 0), 2)), 0.05)


def beams(world: World, strength: float) -> None:
    """Shafts of light from the sun, as among trees or under water."""
    width, height = max(world.width // 4, 16), max(world.height // 4, 16)
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    x0, y0 = world.light.sun_x * width, -0.35 * height
    angle = np.arctan2(xs - x0, ys - y0)
    rays = noise(world.rng, 1, 512, 26, 3)[0]
    index = np.clip((angle / math.pi + 0.5) * 511, 0, 511).astype(int)
    alpha: Array = smoothstep(0.45, 0.85, spread(rays)[index]) * np.clip(1 - ys / height, 0, 1) ** 0.8 * strength
    alpha = cv2.GaussianBlur(alpha, (0, 0), 2)
    image = Soft(layer(np.broadcast_to(np.asarray(tint(world.light.key, 1.2), np.float32), (height, width, 3)), alpha))

    def draw(view: View) -> None:
        image.draw(view, (0, 0, world.width, world.height), None, 0.85 + 0.15 * view.wave(0.12), screen=True)

    world.add(draw)
