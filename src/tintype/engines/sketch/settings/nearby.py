"""Grounds that are near: a table's top, what is out of focus, a table or a pond from above."""

from __future__ import annotations

import math
from typing import Any

import cv2
import numpy as np
import skia

from tintype.engines.sketch.pen import ink, outline
from tintype.engines.sketch.settings import ground as g
from tintype.engines.sketch.settings.book import setting
from tintype.engines.sketch.textures import Array, gradient, layer, mix, noise, spread, tint
from tintype.engines.sketch.words.places import COLOURS
from tintype.engines.sketch.world import World

_SMALL = 4  # what is out of focus is made at this part of the size


def _accent(world: World, at: int = 0) -> Array:
    palette = world.scene.palette
    return np.asarray(palette[at % len(palette)], np.float32) / 255


def _opaque(picture: Array) -> Array:
    return np.ones(picture.shape[:2], np.float32)


def _unsharp(world: World, column: Array, spots: int, colours: list[Any]) -> None:
    """A far ground out of focus: ``column`` of colours from top to bottom, with discs of light in it."""
    h, w, rng = world.height, world.width, world.scene.rng("unsharp")
    high, wide = max(h // _SMALL, 8), max(w // _SMALL, 8)
    rows = cv2.resize(np.ascontiguousarray(column[:, None]), (1, high), interpolation=cv2.INTER_AREA).reshape(
        high, 1, 3
    )
    picture = np.repeat(rows, wide, 1) + (noise(rng, high, wide, 3, 3)[..., None] - 0.5) * 0.22
    picture = np.ascontiguousarray(picture, np.float32)
    for _ in range(spots):
        at = (int(rng.integers(0, wide)), int(rng.integers(0, high)))
        radius = int(rng.uniform(0.025, 0.075) * high) + 1
        colour = np.asarray(colours[int(rng.integers(0, len(colours)))], np.float32)
        disc = np.zeros((high, wide), np.float32)
        cv2.circle(disc, at, radius, float(rng.uniform(0.12, 0.4)), -1, cv2.LINE_AA)
        picture = picture * (1 - disc[..., None]) + colour * disc[..., None]
    soft = cv2.GaussianBlur(picture.clip(0, 1), (0, 0), high * 0.012 + 0.5)
    whole = cv2.resize(soft, (w, h), interpolation=cv2.INTER_LINEAR)
    world.plate(layer(whole, _opaque(whole)), 0.1)


def _wood(world: World, high: int, wide: int, colour: Any, boards: int, *, receding: bool) -> Array:
    """Boards that run sideways (from above) or away from the viewer, ``(high, wide, 3)``."""
    rng = world.scene.rng("wood")
    at: Array
    rows = np.linspace(0, 1, high, dtype=np.float32)[:, None]
    across = np.linspace(-0.5, 0.5, wide, dtype=np.float32)[None]
    if receding:
        at = across / (0.55 + 0.45 * rows) * boards + 0.5
        grain = noise(rng, high, wide, 60, 5, stretch=0.25)
    else:
        at = np.repeat(rows * boards, wide, 1).astype(np.float32)
        grain = noise(rng, high, wide, 40, 5, stretch=6.0)
    board = np.floor(at)
    tone = 0.86 + 0.26 * ((np.sin(board * 12.9 + 1) * 43758.5) % 1)
    gap = np.abs(at - board - 0.5) > 0.488
    shade = (tone + (grain - 0.5) * 0.5) * np.where(gap, 0.55, 1.0)
    return np.asarray(np.asarray(colour, np.float32) * shade[..., None], np.float32)


def _veined(world: World, high: int, wide: int, colour: Any) -> Array:
    """Polished marble with grey veins, ``(high, wide, 3)``."""
    rng = world.scene.rng("marble")
    bent = noise(rng, high, wide, 3, 5, stretch=2.0)
    vein = np.exp(-np.abs(noise(rng, high, wide, 4, 6, stretch=2.5) - 0.5) * 42) * (0.35 + 0.65 * bent)
    cloud = (bent - 0.5) * 0.14
    return np.asarray(mix(np.asarray(colour, np.float32) * (1.04 + cloud)[..., None], (0.46, 0.46, 0.5), vein[...,
        None] * 0.7),
                      np.float32)  # fmt: skip


def _warm(world: World) -> Array:
    light = world.light
    return np.asarray(mix(light.key, (1, 0.97, 0.92), 0.35), np.float32) * (1 - 0.5 * light.dark)


@setting("tabletop", 0.5)
def tabletop(world: World) -> None:
    """A table's top with its front edge, near; the room behind it is out of focus."""
    h, w = world.height, world.width
    warm, wall = _warm(world), mix(_accent(world, 1), (0.72, 0.66, 0.58), 0.72)
    back, edge = int(h * 0.56), int(h * 0.94)
    column = gradient([(0, tint(wall, 0.5)), (0.5, tint(wall, 1.05)), (1, tint(wall, 0.6))], h) * warm
    _unsharp(world, column, 14, [(1.0, 0.86, 0.6), (0.95, 0.92, 0.8), tint(wall, 1.4)])
    colour = _accent(world)
    marble = world.scene.palette[0] == COLOURS["marble"]
    top = _veined(world, edge - back, w, colour) if marble else _wood(world, edge - back, w, colour, 7, receding=True)
    near = np.linspace(0.72, 1.12, edge - back, dtype=np.float32)[:, None, None]
    xs = np.linspace(0, 1, w, dtype=np.float32)[None, :, None]
    fall = 0.82 + 0.34 * np.exp(-((xs - world.light.sun_x) ** 2) * 4)
    world.plate(layer((top * near * fall * warm).clip(0, 1), _opaque(top)), 0.35, 0, back)
    lower = tint(colour, 0.62)
    front = _veined(world, h - edge, w, lower) if marble else _wood(world, h - edge, w, lower, 1, receding=False)
    front = front * warm
    front[: max((h - edge) // 9, 1)] *= 1.5
    world.plate(layer(front.clip(0, 1), _opaque(front)), 0.4, 0, edge)
    world.ground_line = 0.8
    world.subjects()


@setting("blurred", 0.5)
def blurred(world: World) -> None:
    """Whatever is behind what the lens is near to: soft colours and discs of light."""
    one, two, three = (np.asarray(g.lit(world, _accent(world, at)), np.float32) for at in range(3))
    column = gradient([(0, tint(one, 1.12)), (0.4, one), (0.75, two), (1, tint(two, 0.7))], world.height)
    _unsharp(world, column, 26, [tint(one, 1.5), tint(two, 1.4), three, (1.0, 0.97, 0.85)])
    world.ground_line = 0.88
    world.subjects()


@setting("overhead_table", 0.5)
def overhead_table(world: World) -> None:
    """A table from above: boards from side to side."""
    h, w = world.height, world.width
    top = _wood(world, h, w, _accent(world), 6, receding=False)
    ys, xs = np.linspace(0, 1, h, dtype=np.float32)[:, None], np.linspace(0, 1, w, dtype=np.float32)[None]
    fall = 1.12 - 0.5 * ((xs - world.light.sun_x) ** 2 + (ys - 0.3) ** 2)
    world.plate(layer((top * fall[..., None] * _warm(world)).clip(0, 1), _opaque(top)), 0.2)
    world.subjects()


@setting("overhead_pond", 0.5)
def overhead_pond(world: World) -> None:
    """A pond from above: clear water between stones, with leaves on it."""
    h, w, rng = world.height, world.width, world.scene.rng("pond")
    deep = np.asarray(g.lit(world, (0.1, 0.34, 0.36)), np.float32)
    ripple = noise(rng, h, w, 9, 4)
    net = np.abs(noise(rng, h, w, 12, 2) - 0.5) < 0.012
    light = cv2.GaussianBlur(net.astype(np.float32), (0, 0), max(w / 400, 1))[..., None]
    picture = mix(tint(deep, 0.6), tint(deep, 1.35), spread(ripple)[..., None]) + light * 0.3
    world.plate(layer(np.asarray(picture, np.float32).clip(0, 1), _opaque(picture)), 0.2)

    def stones(canvas: Any) -> None:
        for index in range(34):
            turn = index / 34 * 2 * math.pi + float(rng.uniform(-0.06, 0.06))
            x, y = w * (0.5 + 0.55 * math.cos(turn)), h * (0.5 + 0.55 * math.sin(turn))
            size = float(rng.uniform(0.06, 0.12)) * min(w, h)
            grey = g.lit(world, tint((0.5, 0.49, 0.46), float(rng.uniform(0.75, 1.2))))
            reach = (size * rng.uniform(0.8, 1.15, 8)).tolist()
            rim = [(x + r * math.cos(at * math.pi / 4), y + r * math.sin(at * math.pi / 4))
                   for at, r in enumerate(reach)]  # fmt: skip
            canvas.drawPath(outline([(a + size * 0.1, b + size * 0.12) for a, b in rim], smooth=True),
                            skia.Paint(Color4f=ink((0.02, 0.05, 0.06), 0.4), AntiAlias=True))  # fmt: skip
            canvas.drawPath(outline(rim, smooth=True), skia.Paint(Color4f=ink(grey), AntiAlias=True))
            top = [(x + (a - x) * 0.62 - size * 0.1, y + (b - y) * 0.6 - size * 0.12) for a, b in rim]
            canvas.drawPath(outline(top, smooth=True), skia.Paint(Color4f=ink(tint(grey, 1.25), 0.7), AntiAlias=True))

    world.subjects()
    g.drawn(world, 0.5, stones)
