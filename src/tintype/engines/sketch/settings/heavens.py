"""Above: the sky itself, space, nebulae, the moon's ground."""

from __future__ import annotations

import cv2
import numpy as np

from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.sky import add_sky, add_stars
from tintype.engines.sketch.textures import gradient, layer, mix, noise, smoothstep, spread
from tintype.engines.sketch.world import World, add_glow


@setting("sky", 0.92)
def sky(world: World) -> None:
    """High among clouds."""
    add_sky(world)
    if world.has("cloud"):
        bank(world, 0.72, 0.2)
        bank(world, 0.84, 0.5)
    world.ground_line = 0.62
    world.subjects()


def bank(world: World, top: float, depth: float) -> None:
    """A sea of cloud from ``top`` (part of the height) down."""
    w, y0 = world.width, int(world.height * (top - 0.14))
    h = world.height - y0
    puffs = noise(world.rng, h, w, 7 + 3 * depth, 6, stretch=1.4)
    ys = np.linspace(0, 1, h, dtype=np.float32)[:, None]
    alpha = smoothstep(0.46, 0.62, puffs * 0.75 + ys * 0.62) * smoothstep(0.0, 0.22, ys)
    shade = np.clip(0.5 + (puffs - np.roll(puffs, (max(2, h // 30), 3), (0, 1))) * 5 - ys * 0.25, 0, 1)[..., None]
    rgb = mix(mix(world.light.ambient, world.light.middle, 0.4), mix(world.light.key, (1, 1, 1), 0.35), shade)
    world.plate(layer(rgb * (1 - 0.5 * world.light.dark), alpha * 0.97), depth, 0, y0)


def _void(world: World, colours: list[object], strength: float) -> None:
    w, h = world.width, world.height
    world.plate(
        layer(np.broadcast_to(np.array([0.01, 0.012, 0.03], np.float32), (h, w, 3)), np.ones((h, w), np.float32)), 0.0
    )
    # Gas is soft: at half the size it looks the same.
    half = (w // 2, h // 2) if min(w, h) > 300 else (w, h)
    warp = noise(world.rng, half[1], half[0], 3, 5)
    clouds = [noise(world.rng, half[1], half[0], 3.5, 6) for _ in range(3)]
    dense = [smoothstep(0.44, 0.8, cloud * 0.75 + warp * 0.38) ** 1.4 * np.float32(strength) for cloud in clouds]
    rift = smoothstep(0.1, 0.0, np.abs(noise(world.rng, half[1], half[0], 4, 6) - 0.5))
    left, core = 1 - np.float32(0.32) * rift, spread(clouds[0] * warp) ** 4 * np.float32(strength * 0.4)
    hues = np.asarray([colours[index % len(colours)] for index in range(len(clouds))], np.float32)
    planes = [sum(hue * gas for hue, gas in zip(hues[:, at], dense, strict=True)) * left + core for at in range(3)]
    gas = [np.asarray(1 - np.exp(plane * np.float32(-1.1)), np.float32) for plane in planes]
    alpha = np.clip(np.maximum(np.maximum(gas[0], gas[1]), gas[2]) * 1.3, 0, 1)
    veil = layer(np.asarray(cv2.merge(gas)), alpha)
    world.plate(np.asarray(cv2.resize(veil, (w, h), interpolation=cv2.INTER_LINEAR)), 0.02)
    if world.has("stars"):
        add_stars(world, 1.0, h * 1.6, 1500)
        rng = world.rng
        for _ in range(7):
            add_glow(
                world,
                float(rng.random()) * w,
                float(rng.random()) * h,
                h * float(rng.uniform(0.012, 0.04)),
                (0.85, 0.9, 1.0),
                0.9,
                0.05,
            )
    world.ground_line = 0.66


@setting("space", 0.5)
def space(world: World) -> None:
    """Space, with a faint nebula and stars."""
    accent = [np.asarray(c) / 255 for c in world.scene.palette]
    _void(world, [(0.16, 0.2, 0.5), mix((0.3, 0.12, 0.4), accent[0], 0.4), (0.1, 0.3, 0.45)], 0.55)
    kinds = {subject.kind for subject in world.scene.subjects}
    if not kinds & {"planet", "earth", "moon", "black_hole", "sun", "galaxy"} and world.has("planet"):
        _limb(world)
    world.subjects()


def _limb(world: World) -> None:
    """A planet's edge below, with its air."""
    w, h = world.width, world.height
    y0 = max(int(h * 0.79 - w * 0.1), 0)  # above this its air does not show
    ys, xs = np.mgrid[y0:h, 0:w].astype(np.float32)
    far = cv2.magnitude((xs - w * 0.3) / w, (ys - h * 1.95) / w) - np.float32(0.8 * h / w * 1.45)
    texture = noise(world.rng, h, w, 6, 6, stretch=2.5)[y0:, :, None]
    accent = np.asarray(world.scene.palette[-1]) / 255
    lit = np.clip(0.25 + (xs / w) * 0.9, 0, 1)
    rgb = mix(mix((0.08, 0.2, 0.4), accent, 0.4), (0.9, 0.93, 0.95), smoothstep(0.45, 0.75, texture))
    rgb = cv2.multiply(rgb, cv2.merge([lit, lit, lit]))
    ground = far < 0
    rgb = mix(rgb, (0.5, 0.8, 1.0), np.exp(np.minimum(far, 0) * 45)[..., None] * 0.75)
    rgb[~ground] = (0.4, 0.7, 1.0)
    glow = np.exp(-np.clip(far, 0, None) * 60) * np.float32(0.7)
    world.plate(layer(rgb, np.where(ground, np.float32(1), glow)), 0.15, 0, y0)


@setting("nebula", 0.5)
def nebula(world: World) -> None:
    """Bright clouds of gas and stars."""
    hues = [np.asarray(c) / 255 for c in world.scene.palette[:1]]
    _void(world, [(0.95, 0.25, 0.6), (0.2, 0.55, 1.0), *(mix(hue, (0.9, 0.5, 0.2), 0.5) for hue in hues)], 1.15)
    world.subjects()


@setting("moonscape", 0.55)
def moonscape(world: World) -> None:
    """Grey dust and craters under a black sky, the earth above."""
    w, h = world.width, world.height
    _void(world, [(0.12, 0.14, 0.3), (0.2, 0.12, 0.28)], 0.3)

    tone = (0.66, 0.65, 0.64)
    size = int(h * 0.2)
    at = np.linspace(-1, 1, size, dtype=np.float32)
    far = np.hypot(at[None], at[:, None])
    seas = smoothstep(0.46, 0.56, noise(world.rng, size, size, 4, 5))[..., None]
    veil = smoothstep(0.5, 0.7, noise(world.rng, size, size, 6, 5, stretch=2))[..., None]
    globe = (
        mix(mix((0.08, 0.24, 0.55), (0.3, 0.42, 0.2), seas), (1, 1, 1), veil)
        * np.clip(0.75 - at[None] * 0.6 - at[:, None] * 0.4, 0.04, 1.2)[..., None]
    )
    if world.has("earth"):
        add_glow(world, w * 0.24, h * 0.24, h * 0.16, (0.35, 0.6, 1.0), 0.5)
        world.plate(layer(globe, smoothstep(1.0, 0.97, far)), 0.05, w * 0.24 - size / 2, h * 0.24 - size / 2)
    g.mountain(world, world.horizon + 4, h * 0.1, 0.95, tone, rough=0.3)
    g.plain(world, tone, 0.55, far=np.asarray(tone) * 0.8)
    craters(world, tone)
    world.ground_line = 0.84
    world.subjects()


def craters(world: World, tone: object) -> None:
    """Craters in perspective."""
    import skia

    from tintype.engines.sketch.pen import ink
    from tintype.engines.sketch.textures import tint

    rng = world.rng

    def paint(canvas: object) -> None:
        for _ in range(26):
            part = float(rng.random()) ** 0.6
            x, y = (
                float(rng.random()) * world.width,
                world.horizon + (world.height - world.horizon) * (0.04 + 0.96 * part),
            )
            rx = world.width * 0.055 * (0.1 + part) * float(rng.uniform(0.4, 1.4))
            for shade, grow, up in ((1.3, 1.12, 0.06), (0.42, 1.0, 0.0), (0.75, 0.84, -0.12)):
                box = skia.Rect.MakeXYWH(x - rx * grow, y - rx * 0.3 * grow - rx * up, rx * 2 * grow, rx * 0.6 * grow)
                canvas.drawOval(box, skia.Paint(Color4f=ink(tint(tone, shade)), AntiAlias=True))  # type: ignore[attr-defined]

    g.drawn(world, 0.6, paint)


@setting("red_desert", 0.5)
def red_desert(world: World) -> None:
    """Mars: a butterscotch sky, red hills and dust, a few craters and stones."""
    w, h, light = world.width, world.height, world.light
    dim = 1 - 0.8 * light.dark
    sky = gradient(
        [(0, (0.5, 0.3, 0.2)), (0.35, (0.78, 0.52, 0.34)), (0.56, (0.95, 0.76, 0.55)), (1, (0.9, 0.68, 0.48))], h
    )
    veil = (noise(world.rng, h, w, 5, 5, stretch=3.0) - 0.5) * 0.08
    world.plate(layer((sky[:, None] + veil[..., None]).clip(0, 1) * dim, np.ones((h, w), np.float32)), 0.0)
    if light.dark > 0.4 and world.has("stars"):
        add_stars(world, light.dark, world.horizon, 500)
    add_glow(world, w * light.sun_x, h * 0.16, h * 0.3, (1.0, 0.92, 0.8), 0.7 * dim)
    add_glow(world, w * light.sun_x, h * 0.16, h * 0.035, (1.0, 1.0, 0.96), 1.0 * dim)
    tone = (0.66, 0.34, 0.2)
    g.mountain(world, world.horizon + 4, h * 0.2, 0.5, tone, rough=0.5)
    g.mountain(world, world.horizon + h * 0.02, h * 0.09, 0.8, tone, rough=0.4)
    g.plain(world, tone, 0.6, far=np.asarray(tone) * 0.95)
    craters(world, tone)
    world.ground_line = 0.84
    world.subjects()
