"""How subjects are put into the light of the scene, with their shadows and reflections."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import skia

from tintype.engines.sketch.contrast import Ground
from tintype.engines.sketch.layout import lay_out, weightless
from tintype.engines.sketch.pen import Pen, ink
from tintype.engines.sketch.placing import Place
from tintype.engines.sketch.scene import KEPT, Scene, generator
from tintype.engines.sketch.subjects import Drawing
from tintype.engines.sketch.subjects.inscribed import inscribe
from tintype.engines.sketch.surface import surface_on
from tintype.engines.sketch.textures import Array, noise, tint
from tintype.engines.sketch.views import drawing_for
from tintype.engines.sketch.words.subjects import GROUP_OF
from tintype.engines.sketch.world import Moved, View, World, add_glow, sprite

__all__ = ["add_subjects", "alone", "cut_subjects", "lay_out", "render"]
_UNDER = {"fish", "shark", "jellyfish"}
_AT_REST = {"sitting", "standing", "sleeping"}
_FLAPS = {"bat", "eagle", "bird", "gull", "butterfly", "bee", "dragonfly", "dragon", "parrot", "owl"}


def render(world: World, place: Place, phase: float = 0.0, salt: int = 0) -> tuple[Array, float, float]:
    """A subject as a premultiplied layer, with the place of its foot's middle in it, in pixels."""
    drawing = drawing_for(place.subject)
    unit = max(place.tall * world.height, 6.0)
    wide, high = int(unit * drawing.width * 1.25) + 8, int(unit * 1.42) + 8
    picture = np.zeros((high, wide, 4), np.uint8)
    canvas = surface_on(picture).getCanvas()
    foot_x, foot_y = wide / 2, high - unit * 0.14 - 4
    canvas.translate(foot_x, foot_y)
    canvas.scale(-unit if place.flip else unit, unit)
    colour = place.subject.colour
    rgb = None if colour is None else (colour[0] / 255, colour[1] / 255, colour[2] / 255)
    lx, ly = world.light.direction
    who = world.scene.key if GROUP_OF[place.subject.kind] == "person" else 0  # no two prompts have the same person
    rng = generator(f"{place.subject.kind}:{world.scene.seed}:{salt}" + (f":{who}" if who else ""))
    towards = (-lx if place.flip else lx, ly)
    canvas.rotate(-place.turn if place.flip else place.turn)
    pen = Pen(canvas, towards, rng, rgb, place.subject.action, phase, world.light.dark, place.subject.details)
    pen.mirrored = place.flip
    pen.reach = (foot_x / unit, foot_y / unit, 0.0)
    drawing.draw(pen)
    inscribe(pen, place.subject.kind)
    if drawing.glows:
        return picture, foot_x, foot_y
    left, top, wide, high = cv2.boundingRect(cv2.extractChannel(picture, 3))
    margin = math.ceil(unit * 0.03) + 4  # as far as light reaches over an edge
    right, low = min(left + wide + margin, picture.shape[1]), min(top + high + margin, picture.shape[0])
    left, top = max(left - margin, 0), max(top - margin, 0)
    rows = np.linspace(1.1, 0.84, picture.shape[0], dtype=np.float32)[top:low, None]
    part = np.ascontiguousarray(picture[top:low, left:right])
    return _shine(world, part, drawing, place.depth, unit, rng, rows), foot_x - left, foot_y - top


_GRAIN = {"fur": (0.17, 90, 0.4), "feather": (0.22, 50, 0.6), "stone": (0.2, 46, 1.0), "wood": (0.28, 30, 5.0),
    "leaf": (0.3, 40, 1.0),
          "cloth": (0.08, 40, 1.0), "metal": (0.08, 12, 3.0), "skin": (0.07, 14, 1.0), "smooth": (0.07, 14, 1.0),
              "glass": (0.05, 8, 1.0)}  # fmt: skip


def _shine(
    world: World, picture: Array, drawing: Drawing, depth: float, unit: float, rng: np.random.Generator, rows: Array
) -> Array:
    """A subject's layer in the scene's light and air; ``rows``: how much of the light comes to each row."""
    light = world.light
    r, g, b, cover = cv2.split(picture)
    alpha = cover.astype(np.float32)
    strength, cells, stretch = _GRAIN[drawing.material]
    high, wide = picture.shape[:2]
    level = np.asarray(light.key) * (1 - light.back * 0.45) * 0.62 + np.asarray(light.ambient) * 0.42
    level = level * (1.0 - 0.12 * light.dark) + 0.05
    if world.scene.setting in ("studio", "underwater"):
        level = level * 0.5 + 0.5
    grain = 1 + (noise(rng, high, wide, cells, 3, stretch=stretch) - 0.5) * np.float32(strength * 2)
    shade, own = grain * rows, None
    if light.dark > 0:
        bright = cv2.max(cv2.max(r, g), b) / np.maximum(alpha, 1)
        warm = r > b * np.float32(1.12)  # lamps are warm; white walls are not lamps
        own = np.clip((bright - 0.93) / 0.07, 0, 1) * np.float32(min(light.dark, 0.85)) * warm
        shade, own = shade * (1 - own), own * grain  # lamps keep their light
    shift = max(1.5, unit * 0.014)
    lx, ly = light.direction
    move = np.array([[1, 0, -lx * shift], [0, 1, -ly * shift]], np.float32)
    moved = cv2.warpAffine(cover, move, (wide, high))
    edge = cv2.GaussianBlur(cv2.subtract(cover, moved), (0, 0), shift * 0.5) * (alpha / 255)
    air = world.haze(depth) * (0.5 if depth < 0.8 else 0.25)
    glint = np.asarray(tint(light.key, 1.2)) * (0.25 + 0.75 * light.back) * (1 - air)
    planes = []
    for at, plane in enumerate((r, g, b)):
        factor = shade * np.float32(level[at] * (1 - air))
        if own is not None:
            factor += own * np.float32(1 - air)
        lit = cv2.multiply(plane, factor, dtype=cv2.CV_32F)
        lit = cv2.add(cv2.addWeighted(alpha, light.horizon[at] * air, lit, 1.0, 0.0), edge * np.float32(glint[at]))
        planes.append(cv2.min(lit, alpha).astype(np.uint8))
    return np.asarray(cv2.merge([*planes, cover]))


def alone(scene: Scene, width: int, height: int) -> Array:
    """A scene's subjects alone in a studio, ``uint8`` RGBA ``(height, width, 4)``, not premultiplied."""
    plain = replace(scene, setting="studio", weather="clear", camera="normal", reflected=False)
    world = World(replace(plain, subjects=()), width, height)
    world.scene = plain
    return cut_subjects(world)


def cut_subjects(world: World) -> Array:
    """The subjects alone, ``uint8`` RGBA ``(height, width, 4)``, not premultiplied."""
    picture = np.zeros((world.height, world.width, 4), np.uint8)
    canvas = surface_on(picture).getCanvas()
    for index, place in enumerate(lay_out(world)):
        if place.subject.kind != "stars":
            rgba, x, y = render(world, place, 0.5, index)
            canvas.drawImage(sprite(rgba), place.x * world.width - x, place.base * world.height - y)
    alpha = np.maximum(picture[..., 3:].astype(np.float32), 1)
    picture[..., :3] = (picture[..., :3] * (255 / alpha)).clip(0, 255).astype(np.uint8)
    return picture


def add_subjects(world: World) -> None:
    """Draw all subjects into the world, with their shadows and reflections."""
    places = [place for place in enumerate(lay_out(world)) if place[1].subject.kind != "stars"]
    ground = Ground(world) if places else None
    for index, place in places:
        drawing = drawing_for(place.subject)
        images = _phases(world, place, index)
        grounded = (
            drawing.place == "ground" and place.subject.action not in ("flying", "jumping") and not weightless(world)
        )
        ridden = place.subject.relation == "on" and place.subject.anchor >= 0
        held = place.subject.relation in KEPT or any(
            s.relation == "on" and any(r.kind == place.subject.kind for r in world.scene.subjects[s.anchor : at])
            for at, s in enumerate(world.scene.subjects)
        )
        if grounded and not held:
            _shadow(world, place, images[0])
        on_water = (
            world.wet
            and place.subject.kind not in _UNDER
            and place.base > world.horizon / world.height
            and (drawing.place == "water" or GROUP_OF[place.subject.kind] == "building")
        )
        if ground is not None and place.subject.relation not in KEPT:
            images = ground.set_off(place, images, halo=True, main=not ridden)
        if ground is not None:
            ground.lay(place, images[0])
        world.add(_mover(world, place, images, index, on_water))
        if "glow" in dict(place.subject.details):
            _gleam(world, place)


def _gleam(world: World, place: Place) -> None:
    """The light of what was said to glow, in its colour, about it."""
    colour = place.subject.colour
    hue = (0.5, 0.9, 1.0) if colour is None else tuple(part / 255 for part in colour)
    x, y = place.x * world.width, (place.base - place.tall * 0.5) * world.height
    radius = max(place.tall * world.height * 0.85, world.height * 0.06)
    add_glow(world, x, y, radius, hue, 0.45 + 0.3 * world.light.dark, place.depth, 0.3)


def _phases(world: World, place: Place, salt: int) -> list[tuple[Array, float, float]]:
    """The states between which a thing moves, from the one at the beginning on, which is all of it in a still."""
    airborne = drawing_for(place.subject).place == "air" and place.subject.action not in _AT_REST
    moves = place.subject.kind in _FLAPS and (place.subject.action == "flying" or airborne)
    moves = moves or place.subject.kind in ("fire", "candle", "fireplace")
    steps = [0.15, 0.38, 0.62, 0.85] if moves else [0.5]
    first = _state(math.sin(2 * math.pi * _beat(salt)), len(steps))
    steps = [*steps[first:], *steps[:first]]
    return [render(world, place, step, salt) for step in (steps[:1] if world.still else steps)]


def _beat(index: int) -> float:
    """Where in its beat a thing begins, so that not all beat together."""
    return (index * 0.37) % 1


def _state(wave: float, count: int) -> int:
    """Which of so many states is seen at that height (-1 to 1) of the wave."""
    return min(int((0.5 + 0.5 * wave) * count + 1e-6), count - 1)


def _mover(world: World, place: Place, images: list[tuple[Array, float, float]], index: int, on_water: bool) -> Any:
    x, y = place.x * world.width, place.base * world.height
    free = drawing_for(place.subject).place in ("air", "water") and place.subject.action not in _AT_REST
    free = free or place.subject.action == "flying" or weightless(world)
    sway = 0.012 * world.height if free else 0.0
    phase = _beat(index)
    mirror = Moved(_mirrored(images[0][0], world)) if on_water else None
    states = [(Moved(rgba), rgba.shape[0], fx, fy) for rgba, fx, fy in images]
    first = _state(math.sin(2 * math.pi * phase), len(states))

    def draw(view: View) -> None:
        seen = _state(view.wave(1.6, phase), len(states)) - first
        state, high, fx, fy = states[seen]
        matrix = view.place(place.depth if place.depth < 0.1 else 0.45 + place.depth * 0.2)
        bob = sway * view.wave(0.25, phase) if view.duration else 0.0
        matrix.preTranslate(x, y + bob)
        if mirror is not None:
            upside_down = skia.Matrix.Translate(-fx, -(high - fy - 2) * 0.85).preScale(1, 0.85)
            mirror.draw(view, skia.Matrix.Concat(matrix, upside_down))
        if sway and view.duration:
            matrix.preRotate(1.5 * view.wave(0.2, phase + 0.2))
        state.draw(view, matrix.preTranslate(-fx, -fy))

    return draw


def _mirrored(rgba: Array, world: World) -> Array:
    """A thing's dim, blurred reflection, made once: a blur in every frame costs more than all else that is drawn."""
    picture = rgba[::-1].astype(np.float32)
    soft = cv2.GaussianBlur(picture, (0, 0), max(world.width * 0.002, 0.5), sigmaY=max(world.height * 0.006, 0.5))
    return (soft * 0.3).clip(0, 255).astype(np.uint8)


def _shadow(world: World, place: Place, image: tuple[Array, float, float]) -> None:
    """The subject's shadow on the ground, as a plate: its blurs are made once."""
    picture, fx, fy = image
    light = world.light
    tall = place.tall * world.height
    strength = 0.42 * (1 - 0.5 * light.dark) * (0.6 if world.scene.weather in ("fog", "rain", "storm") else 1.0)
    if world.scene.backdrop is not None:
        strength *= 0.6  # the soft light of a studio
    wide = drawing_for(place.subject).width * tall
    x, y = place.x * world.width, place.base * world.height
    dark = skia.Paint(Color4f=ink((0.03, 0.03, 0.07), strength), AntiAlias=True)
    dark.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(tall * 0.025, 0.5)))
    cast = skia.Paint(Alphaf=strength * 0.9, AntiAlias=True)
    cast.setColorFilter(skia.ColorFilters.Blend(ink((0.03, 0.03, 0.08)).toColor(), skia.BlendMode.kSrcIn))
    cast.setImageFilter(skia.ImageFilters.Blur(tall * 0.02, tall * 0.01))
    low = max(0.12, 0.32 - max(light.sun, 0) * 0.25)
    over = -low if light.back > 0.3 else low
    lie = skia.Matrix.Translate(x, y).preSkew(-light.direction[0] * 0.9, 0).preScale(1, over)
    lies = lie.mapRect(skia.Rect.MakeXYWH(-fx, -fy, picture.shape[1], picture.shape[0]))
    lies.join(skia.Rect.MakeXYWH(x - wide * 0.26, y - tall * 0.035, wide * 0.52, tall * 0.07))
    lies.outset(tall * 0.1 + 2, tall * 0.1 + 2)
    left, top = max(int(lies.left()), 0), max(int(lies.top()), 0)
    right, bottom = min(int(lies.right()) + 1, world.width), min(int(lies.bottom()) + 1, world.height)
    if right <= left or bottom <= top:
        return
    shade = np.zeros((bottom - top, right - left, 4), np.uint8)
    canvas = surface_on(shade).getCanvas()
    canvas.translate(-left, -top)
    canvas.drawOval(skia.Rect.MakeXYWH(x - wide * 0.26, y - tall * 0.035, wide * 0.52, tall * 0.07), dark)
    canvas.concat(lie)
    canvas.drawImage(sprite(picture), -fx, -fy, skia.SamplingOptions(skia.FilterMode.kLinear), cast)
    world.plate(shade, 0.45 + place.depth * 0.2, left, top)
