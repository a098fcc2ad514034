"""Open country: mountains, hills, desert, snow, meadows."""

from __future__ import annotations

import numpy as np

from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.settings.sky import add_sky
from tintype.engines.sketch.settings.woods import conifers, tree_line, trees
from tintype.engines.sketch.textures import layer, mix, noise, smoothstep, spread, tint
from tintype.engines.sketch.world import World, add_glow, fog_bank

GREEN = (0.27, 0.45, 0.17)


def grass_colour(world: World) -> tuple[float, float, float]:
    """Green, or straw under a golden light."""
    return (0.55, 0.47, 0.2) if world.scene.light == "golden" and world.rng.random() < 0.4 else GREEN


@setting("mountains", 0.62)
def mountains(world: World) -> None:
    """Ranges behind ranges."""
    add_sky(world)
    h, rng = world.height, world.rng
    snow = 0.8 if world.scene.weather == "snow" else 0.45
    g.mountain(world, world.horizon + h * 0.03, h * 0.3, 0.05, (0.42, 0.48, 0.6), snow=0.5, rough=0.8)
    g.mountain(
        world,
        world.horizon + h * 0.06,
        h * 0.37 * float(rng.uniform(0.85, 1.1)),
        0.16,
        (0.36, 0.4, 0.5),
        snow=snow,
        rough=0.85,
    )
    fog_bank(world, world.horizon - h * 0.08, world.horizon + h * 0.1, 0.55, 0.18)
    g.mountain(world, world.horizon + h * 0.16, h * 0.28, 0.36, (0.3, 0.36, 0.34), snow=0.2, rough=0.75)
    g.hill(world, world.horizon + h * 0.2, h * 0.12, 0.5, (0.2, 0.3, 0.2), rough=0.4)
    conifers(world, world.horizon + h * 0.2, h * 0.07, 0.55, 60)
    fog_bank(world, world.horizon + h * 0.06, world.horizon + h * 0.26, 0.4, 0.5)
    g.hill(world, world.horizon + h * 0.32, h * 0.09, 0.8, (0.2, 0.28, 0.15), rough=0.3, texture=0.6)
    if world.scene.camera != "aerial":
        conifers(world, world.horizon + h * 0.36, h * 0.16, 0.82, 22)
    world.ground_line = 0.88
    world.subjects()


@setting("hills", 0.56)
def hills(world: World) -> None:
    """Rolling green hills."""
    add_sky(world)
    h, base = world.height, grass_colour(world)
    g.mountain(world, world.horizon, h * 0.14, 0.1, (0.36, 0.42, 0.5), rough=0.5)
    g.hill(world, world.horizon + h * 0.02, h * 0.09, 0.3, tint(base, 0.85))
    trees(world, world.horizon + h * 0.015, h * 0.05, 0.32, 14)
    g.hill(world, world.horizon + h * 0.12, h * 0.1, 0.5, base, cells=1.6)
    trees(world, world.horizon + h * 0.1, h * 0.1, 0.52, 5)
    g.hill(world, world.horizon + h * 0.24, h * 0.08, 0.75, tint(base, 1.05), texture=0.55)
    world.ground_line = 0.86
    world.subjects()
    g.grass(world, h * 0.9, 420, h * 0.07, [base, tint(base, 1.2)], flowers=[(0.98, 0.95, 0.9), (0.95, 0.8, 0.3)])


@setting("meadow", 0.5)
def meadow(world: World) -> None:
    """Grass and flowers, trees far off."""
    add_sky(world)
    h, base = world.height, grass_colour(world)
    g.hill(world, world.horizon + h * 0.01, h * 0.06, 0.25, tint(base, 0.8))
    tree_line(world, world.horizon + h * 0.02, h * 0.1, 0.3)
    g.plain(world, base, 0.5, cells=14)
    g.grass(world, world.horizon + h * 0.04, 900, h * 0.07, [base, tint(base, 1.25), tint(base, 0.75)], 0.6)
    world.ground_line = 0.84
    world.subjects()
    blooms = [tuple(np.asarray(c) / 255) for c in world.scene.palette] if world.has("flower") else None
    g.grass(world, h * 0.87, 420, h * 0.11, [base, tint(base, 1.3)], flowers=blooms)


@setting("flowers_field", 0.42)
def flowers_field(world: World) -> None:
    """Flowers to the horizon."""
    add_sky(world)
    h = world.height
    g.mountain(world, world.horizon, h * 0.12, 0.1, (0.36, 0.42, 0.5), rough=0.4)
    tree_line(world, world.horizon + 2, h * 0.06, 0.25)
    colours = [tuple(np.asarray(c) / 255) for c in world.scene.palette]
    kinds = {
        "lavender": (0.55, 0.38, 0.78),
        "tulip": (0.9, 0.2, 0.25),
        "sunflower": (0.97, 0.78, 0.1),
        "rose": (0.85, 0.12, 0.25),
    }
    colours = [kinds[s.kind] for s in world.scene.subjects if s.kind in kinds] or colours
    g.plain(world, mix(GREEN, colours[0], 0.5), 0.7, cells=22)
    g.rows(world, colours)
    g.grass(world, world.horizon + h * 0.02, 1500, h * 0.09, [GREEN, (0.2, 0.36, 0.14)], 0.6, flowers=colours)
    world.ground_line = 0.86
    world.subjects()
    g.grass(world, h * 0.86, 300, h * 0.16, [GREEN], flowers=colours)


@setting("desert", 0.5)
def desert(world: World) -> None:
    """Dunes with one lit and one shadowed side."""
    add_sky(world)
    h, sand = world.height, (0.86, 0.64, 0.38)
    g.mountain(world, world.horizon, h * 0.07, 0.1, (0.6, 0.45, 0.35), rough=0.4)
    for index, (at, tall, depth) in enumerate(((0.03, 0.09, 0.3), (0.12, 0.13, 0.5), (0.26, 0.13, 0.75))):
        dune(world, world.horizon + h * at, h * tall, depth, tint(sand, 0.95 + index * 0.04))
    world.ground_line = 0.85
    world.subjects()


def dune(world: World, top: float, tall: float, depth: float, colour: object) -> None:
    """A sharp-crested dune."""
    width, y0 = world.width, int(max(top - tall, 0))
    height = world.height - y0
    at = np.linspace(0, 1, width, dtype=np.float32)
    shift, step = float(world.rng.random()), float(world.rng.uniform(1.2, 2.2))
    line = 0.5 + 0.5 * np.sin(2 * np.pi * (at * step + shift + 0.08 * np.sin(2 * np.pi * (at * 3 + shift))))
    line = line**1.3 * 0.75 + 0.25 * np.sin(at * 5 + shift * 9) ** 2
    ys = np.arange(height, dtype=np.float32)[:, None]
    down = ys - (1 - line[None]) * tall
    crest = np.cumsum(np.gradient(line))  # the shadow's edge wanders down from the crest
    edge = np.sin(2 * np.pi * (at[None] * step + shift + 0.1) + down / (tall * 0.9)) + 0.25 * crest[None]
    shade = smoothstep(-0.35, 0.35, edge * (1 if world.light.sun_x > 0.5 else -1))
    ripples = (
        np.sin(down * (0.22 * 900 / world.height) + at[None] * 40 + noise(world.rng, height, width, 6, 3) * 16) * 0.05
    )
    body = mix(tint(colour, 0.52), tint(colour, 1.12), np.clip(shade * 0.85 + ripples + 0.08, 0, 1)[..., None])
    body = body * g.lit(world, (1.1, 1.1, 1.1))
    world.plate(layer(mix(body, world.light.horizon, world.haze(depth)), np.clip(down + 0.5, 0, 1)), depth, 0, y0)


@setting("canyon", 0.45)
def canyon(world: World) -> None:
    """Layered red rock."""
    add_sky(world)
    h = world.height
    for at, tall, depth in ((0.02, 0.16, 0.1), (0.12, 0.24, 0.3), (0.3, 0.32, 0.55)):
        mesa(world, world.horizon + h * at, h * tall, depth)
    g.hill(world, world.horizon + h * 0.4, h * 0.07, 0.85, (0.66, 0.36, 0.22), rough=0.4, texture=0.7)
    world.ground_line = 0.88
    world.subjects()


def mesa(world: World, base: float, tall: float, depth: float) -> None:
    """Table mountains in strata."""
    width, height = world.width, int(tall)
    steps = spread(noise(world.rng, 1, width, 5 + depth * 4, 5)[0])
    line = np.round(steps * 3) / 3 * 0.75 + steps * 0.25
    ys = np.arange(height, dtype=np.float32)[:, None]
    down = ys - (1 - line[None]) * tall * 0.85
    warp = (noise(world.rng, height, width, 8, 3) - 0.5) * 14
    strata = spread(
        noise(world.rng, height, 1, 1, 1)
        + np.sin((ys + warp) * 42 / tall) * 0.4
        + np.sin((ys + warp) * 97 / tall) * 0.25
    )
    cracks = spread(noise(world.rng, height, width, 60, 3, stretch=0.4))
    body = mix((0.42, 0.17, 0.1), (0.9, 0.56, 0.36), np.clip(strata * 0.65 + cracks * 0.45 - 0.1, 0, 1)[..., None])
    body = body * g.lit(world, (1.1, 1.1, 1.1))
    world.plate(
        layer(mix(body, world.light.horizon, world.haze(depth)), np.clip(down + 0.5, 0, 1)), depth, 0, base - tall
    )
    g.hill(world, base + 2, world.height * 0.02, depth, (0.72, 0.42, 0.28), rough=0.3, texture=0.5, cells=5.0)


@setting("snowfield", 0.52)
def snowfield(world: World) -> None:
    """Snow, with dark firs and far peaks."""
    add_sky(world)
    h, snow = world.height, (0.9, 0.94, 1.0)
    g.mountain(world, world.horizon + h * 0.02, h * 0.24, 0.1, (0.42, 0.48, 0.6), snow=0.95)
    g.hill(world, world.horizon + h * 0.05, h * 0.06, 0.35, snow, texture=0.12)
    conifers(world, world.horizon + h * 0.05, h * 0.16, 0.4, 34, snowy=True)
    g.hill(world, world.horizon + h * 0.16, h * 0.07, 0.6, snow, texture=0.14)
    conifers(world, world.horizon + h * 0.14, h * 0.28, 0.62, 5, snowy=True, edges=True)
    g.hill(world, world.horizon + h * 0.3, h * 0.05, 0.85, snow, texture=0.16)
    world.ground_line = 0.86
    world.subjects()


@setting("volcano", 0.6)
def volcano(world: World) -> None:
    """A fiery mountain with lava in its flanks."""
    add_sky(world)
    w, h = world.width, world.height
    tall = int(h * 0.46)
    at = np.linspace(-1, 1, w, dtype=np.float32)
    cone = np.clip(1.0 - np.abs(at) ** 0.75 * 1.15, 0, 0.86) / 0.86
    cone = cone + (noise(world.rng, 1, w, 26, 4)[0] - 0.5) * 0.07 * (cone > 0.02)
    ys = np.arange(tall, dtype=np.float32)[:, None]
    down = ys - (1 - cone[None]) * tall
    craggy = noise(world.rng, tall, w, 24, 5, stretch=0.5)
    body = mix((0.07, 0.06, 0.07), (0.36, 0.3, 0.3), spread(craggy)[..., None]) * g.lit(world, (1.2, 1.2, 1.2))
    flow = np.abs(noise(world.rng, tall, w, 7, 4, stretch=0.45) - 0.5) - 0.012 - 0.03 * (1 - ys / tall)
    lava = smoothstep(0.012, -0.005, flow) * smoothstep(0.75, 0.1, ys / tall) * (np.abs(at[None]) < 0.45)
    body = mix(body, mix((1.0, 0.28, 0.04), (1.0, 0.85, 0.35), craggy[..., None]), lava[..., None])
    base = world.horizon + h * 0.06
    add_glow(world, w * 0.5, base - tall, h * 0.3, (1.0, 0.4, 0.12), 0.9, flicker=0.7)
    smoke = noise(world.rng, int(h * 0.5), w, 6, 6)
    rise = np.linspace(1, 0, smoke.shape[0], dtype=np.float32)[:, None]
    plume = smoothstep(0.34, 0.7, smoke + 0.35 - np.abs(at[None] - rise * 0.25) / (0.08 + 0.4 * rise)) * 0.9
    world.plate(
        layer(mix((0.1, 0.09, 0.1), (0.55, 0.4, 0.36), spread(smoke)[..., None]), plume),
        0.1,
        0,
        base - tall - smoke.shape[0] + h * 0.03,
    )
    world.plate(layer(body, np.clip(down, 0, 1)), 0.2, 0, base - tall)
    g.fill(world, base, (0.13, 0.1, 0.1), 0.3)
    g.hill(world, base + h * 0.1, h * 0.06, 0.6, (0.2, 0.17, 0.16), rough=0.6, texture=0.8)
    world.ground_line = 0.88
    world.subjects()


@setting("cave", 0.45)
def cave(world: World) -> None:
    """From inside a cave, looking out."""
    add_sky(world)
    w, h = world.width, world.height
    g.mountain(world, world.horizon, h * 0.2, 0.12, (0.36, 0.42, 0.5))
    g.plain(world, (0.3, 0.28, 0.25), 0.6)
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    far = np.hypot((xs / w - 0.52) * 1.5, (ys / h - 0.5) * 1.5)
    rough = noise(world.rng, h, w, 9, 6) - 0.5
    wall = far + rough * 0.42
    texture = spread(noise(world.rng, h, w, 14, 6))[..., None]
    near = np.exp(-np.clip(wall - 0.5, 0, None) * 5)[..., None]
    body = mix((0.05, 0.045, 0.05), (0.4, 0.34, 0.3), texture * (0.15 + 0.85 * near)) * g.lit(world, (1.1, 1.1, 1.1))
    body = body + near * np.asarray(world.light.key) * 0.18
    world.plate(layer(body, smoothstep(0.47, 0.5, wall)), 0.7)
    world.ground_line = 0.86
    world.subjects()
