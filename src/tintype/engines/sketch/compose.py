"""Where subjects stand, how large they are, and how they are put into the light of the scene."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import skia

from tintype.engines.sketch.pen import Pen, ink
from tintype.engines.sketch.placing import Place
from tintype.engines.sketch.riding import carry, ride
from tintype.engines.sketch.scene import Scene, Subject, generator
from tintype.engines.sketch.subjects import Drawing, drawing_of
from tintype.engines.sketch.surface import surface_on
from tintype.engines.sketch.textures import Array, noise, tint
from tintype.engines.sketch.words.subjects import GROUP_OF
from tintype.engines.sketch.world import Moved, View, World, sprite

_FURNITURE = {"chair", "table", "sofa", "bed", "bench", "lamp", "piano", "fireplace", "shelf", "mirror", "street_lamp",
              "traffic_light", "rock", "fire", "cauldron", "chess_piece", "television"}  # fmt: skip
_OFFSHORE = {"lighthouse", "bridge", "arch_bridge", "torii", "pagoda"}
_UNDER = {"fish", "shark", "jellyfish"}
_CONTAINERS = {"basket", "vase", "bowl", "cup"}
_KEPT = {"holds", "wears"}
_OVER = 1.14  # how far spires and antlers rise, by the height of their drawing
_AT_REST = {"sitting", "standing", "sleeping"}
_FLAPS = {"bat", "eagle", "bird", "gull", "butterfly", "bee", "dragonfly", "dragon", "parrot", "owl"}


def lay_out(world: World) -> list[Place]:
    """Every instance of every subject, back to front."""
    scene, aspect = world.scene, world.width / world.height
    rng = scene.rng("layout")
    grounded = [s for s in scene.subjects if s.relation not in ("on", "holds", "wears") or s.anchor < 0]
    mounts = [at for at, s in enumerate(scene.subjects) if s.relation == "on" and s.anchor >= 0]
    anchors = [s for i, s in enumerate(scene.subjects) if s.relation in ("holds", "wears")]
    riders = [s for at in mounts for s in scene.subjects[scene.subjects[at].anchor : at] if s.relation not in _KEPT]
    free = [s for s in grounded if not any(s is rider for rider in riders)]
    free += [s for s in scene.subjects if s.relation == "on" and not any(s is other for other in [*free, *riders])]
    places: list[Place] = []
    aside = float(rng.choice([-0.09, 0.09])) * (free[0].kind != "portrait" and scene.backdrop is None if free else 1)
    thirds = {1: [0.5 + aside], 2: [0.3, 0.7], 3: [0.22, 0.5, 0.78]}
    columns = thirds.get(len(free)) or [(i + 0.5) / len(free) for i in range(len(free))]
    if len(free) == 2 and rng.random() < 0.5:
        columns = columns[::-1]
    zoom = {"closeup": 1.6, "wide": 0.72, "aerial": 0.55}.get(scene.camera, 1.0)
    order = {id(s): x for s, x in zip(free, _sided(free, columns, scene.subjects), strict=True)}
    for subject in sorted(free, key=_distance):
        places += _spread(world, subject, order[id(subject)], zoom, aspect, rng, len(free))
    for at in mounts:
        ride(scene.subjects, at, places, 1 / aspect)
    for subject in anchors:
        places += carry(subject, scene.subjects[subject.anchor], places, 1 / aspect)
    return places


def _distance(subject: Subject) -> tuple[int, float]:
    """What is drawn first: what hangs in the sky, then buildings, then the large before the small."""
    drawing = drawing_of(subject.kind)
    rank = 0 if drawing.place == "sky" else 1 if GROUP_OF[subject.kind] == "building" else 2
    return rank, -drawing.size * subject.size


def _sided(free: list[Subject], columns: list[float], all_of: tuple[Subject, ...]) -> list[float]:
    xs = list(columns)
    for index, subject in enumerate(free):
        if subject.side is not None:
            xs[index] = 0.5 + subject.side * 0.27
        if subject.anchor >= 0 and subject.relation in ("left", "right", "above", "below", "front", "behind"):
            owner = all_of[subject.anchor]
            # "A left of B": the words put A before B, so it is A, the anchor, that stands left.
            if owner in free:
                first, second = {"left": (0.28, 0.72), "right": (0.72, 0.28)}.get(subject.relation, (0.5, 0.54))
                xs[free.index(owner)], xs[index] = first, second
    return xs


def _usual(world: World, subject: Subject, kinds: int) -> float:
    """How tall a subject is in such company, as a part of the picture's height, before it must fit."""
    drawing = drawing_of(subject.kind)
    tall = drawing.size * subject.size * (1.0 if kinds == 1 else 0.86)
    if (
        world.scene.setting in ("studio", "kitchen", "room", "library", "wall")
        and GROUP_OF[subject.kind] in ("thing", "plant")
        and kinds <= 2
    ):
        tall *= 1.5
    groups = {GROUP_OF[s.kind] for s in world.scene.subjects}
    small = GROUP_OF[subject.kind] == "thing" and subject.kind not in _FURNITURE and subject.size == 1.0
    if (
        small
        and groups & {"animal", "person", "building", "vehicle"}
        and (subject.relation != "on" or subject.kind in _CONTAINERS)
    ):
        tall *= 0.55  # an apple is no hedgehog's house
    before = subject.relation == "front" and GROUP_OF[subject.kind] == "building"
    if before or (subject.relation == "below" and GROUP_OF[subject.kind] in ("plant", "building")):
        tall *= 1.5  # what one stands under, or before, is large
    if world.scene.style in ("stained_glass", "mosaic", "lowpoly", "papercut"):
        tall *= 1.5  # coarse cells swallow what is small
    if world.scene.backdrop is not None and kinds == subject.count == 1 and subject.size >= 1:
        tall = max(tall, 0.42)  # a bee on a white sheet has it for itself
    if subject.kind in _FLAPS and drawing.place == "air":
        tall *= 0.86  # wings reach beyond the body's own width
    return tall


def _spread(world: World, subject: Subject, x: float, zoom: float, aspect: float, rng: np.random.Generator,
    kinds: int) -> list[Place]:  # fmt: skip
    drawing, count = drawing_of(subject.kind), subject.count
    tall = _usual(world, subject, kinds) * zoom
    near = world.scene.camera == "closeup"
    tall = min(tall, 1.0 if near else 0.86 if GROUP_OF[subject.kind] == "person" or drawing.place == "sky" else 0.74)
    room = (
        1.2
        if near and kinds == 1
        else (0.74 if drawing.place == "air" and count == 1 else 0.9)
        if kinds == 1
        else 0.9 / kinds + 0.06
    )
    rows = 1 if count <= 4 or ("row", "") in subject.details else 2 if count <= 8 else 3
    floating = drawing.place == "air" or subject.action == "flying" or _weightless(world)
    per_row = math.ceil(count / rows)
    wide = drawing.width * tall / aspect
    if per_row * wide * (1.08 if count > 1 else 1.0) > room + 0.04:
        tall *= (room + 0.04) / (per_row * wide * (1.08 if count > 1 else 1.0))
    if rows > 1:
        tall = min(tall, (0.56 if drawing.place == "air" else 0.74) / rows)
    base, depth = _base(world, subject, drawing, tall)
    if depth == 0.4:
        tall = min(tall, base - 0.06)
    if drawing.place == "ground" and GROUP_OF[subject.kind] != "person" and not near:
        tall = min(tall, max(base - 0.03, 0.1) / _OVER)  # a lighthouse is seen with its lamp
    if rows > 1 and not floating and drawing.place != "sky":  # the lowest row stands where one would
        foot, far = min(base + 0.04 * world.wet, 0.95), world.horizon / world.height + 0.03
        if world.scene.setting not in ("studio", "underwater"):  # and the highest not in the sky
            foot = 0.93 if world.wet else foot
            tall = min(tall, max((foot - far) / ((rows - 1) * 1.12), 0.05))
        base = foot - (rows - 1) / 2 * tall * 1.12
    out = []
    for index in range(count):
        row, column = index // per_row, index % per_row
        in_row = min(per_row, count - row * per_row)
        middle = 0.5 if kinds == 1 and count > 1 else x
        px = middle + (column - (in_row - 1) / 2) * room / max(in_row, 1) * (1.0 if count > 1 else 0)
        shift = (row - (rows - 1) / 2) * tall * 1.12 + float(rng.uniform(-0.012, 0.012)) * (count > 1)
        half = drawing.width * tall / aspect / 2 * (1.3 if subject.kind in _FLAPS and count == 1 else 1.0)
        px = min(max(px, min(half, 0.5)), 1 - min(half, 0.5))
        flip = bool(px > 0.55) if count == 1 else bool(rng.random() < 0.3)
        foot = 1.035 if subject.kind == "portrait" else min(base + shift, 0.985)  # shoulders leave the picture
        out.append(Place(subject, px, foot, tall, depth, flip))
    return out


def _base(world: World, subject: Subject, drawing: Drawing, tall: float) -> tuple[float, float]:
    setting = world.scene.setting
    flying = (drawing.place == "air" and subject.action not in _AT_REST) or subject.action == "flying"
    weightless = setting in ("space", "nebula", "sky")
    below = subject.relation if subject.anchor >= 0 else ""
    if subject.kind == "shelf":
        return 0.6, 0.85
    if drawing.place in ("air", "sky") and setting == "studio":
        return 0.5 + tall / 2, 0.6
    if drawing.place == "sky":
        return 0.06 + tall, 0.03
    if weightless or flying or (setting == "underwater" and drawing.place == "water"):
        middle = 0.3 if below != "above" else 0.62
        return (0.5 if weightless or setting == "underwater" else middle + 0.04) + tall / 2, 0.6
    if subject.action == "jumping":
        return world.ground_line - 0.08, 0.85
    if drawing.place == "water" and setting == "beach":
        return world.horizon / world.height + 0.06 + tall * 0.2, 0.5  # at sea, not on the sand
    line = world.ground_line
    group = GROUP_OF[subject.kind]
    if world.wet and subject.kind in _UNDER:
        return min(world.horizon / world.height + 0.22 + tall / 2, 0.92), 0.6  # in the water, not at its far edge
    if world.wet and drawing.place == "water":
        return min(world.horizon / world.height + world.shore + tall * 0.24, 0.9), 0.6
    if world.wet and group == "building" and setting in ("lake", "ocean", "harbour") and subject.kind not in _OFFSHORE:
        return world.horizon / world.height + 0.014, 0.4  # on the far shore
    if world.wet and setting != "city":
        return (0.96, 0.9) if group not in ("building", "plant") else (world.horizon / world.height + 0.09, 0.5)
    if group == "building" and below != "front":
        line -= 0.06
    if below == "front":
        line -= 0.08
    return min(line + (0.05 if tall > 0.5 else 0.03), 0.95), 0.85


def render(world: World, place: Place, phase: float = 0.0, salt: int = 0) -> tuple[Array, float, float]:
    """A subject as a premultiplied layer, with the place of its foot's middle in it, in pixels."""
    drawing = drawing_of(place.subject.kind)
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
    rng = generator(f"{place.subject.kind}:{world.scene.seed}:{salt}")
    towards = (-lx if place.flip else lx, ly)
    canvas.rotate(-place.turn if place.flip else place.turn)
    pen = Pen(canvas, towards, rng, rgb, place.subject.action, phase, world.light.dark, place.subject.details)
    pen.reach = (foot_x / unit, foot_y / unit, 0.0)
    drawing.draw(pen)
    if drawing.glows:
        return picture, foot_x, foot_y
    left, top, wide, high = cv2.boundingRect(cv2.extractChannel(picture, 3))
    margin = math.ceil(unit * 0.03) + 4  # as far as light reaches over an edge
    right, low = min(left + wide + margin, picture.shape[1]), min(top + high + margin, picture.shape[0])
    left, top = max(left - margin, 0), max(top - margin, 0)
    rows = np.linspace(1.1, 0.84, picture.shape[0], dtype=np.float32)[top:low, None]
    part = np.ascontiguousarray(picture[top:low, left:right])
    return _shine(world, part, drawing, place.depth, unit, rng, rows), foot_x - left, foot_y - top


_GRAIN = {"fur": (0.17, 90, 0.4), "feather": (0.22, 50, 0.6), "stone": (0.34, 26, 1.0), "wood": (0.28, 30, 5.0),
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
    for index, place in enumerate(lay_out(world)):
        if place.subject.kind == "stars":
            continue
        drawing = drawing_of(place.subject.kind)
        images = _phases(world, place, index)
        grounded = (
            drawing.place == "ground" and place.subject.action not in ("flying", "jumping") and not _weightless(world)
        )
        held = place.subject.relation in ("holds", "wears") or any(
            s.relation == "on" and any(r.kind == place.subject.kind for r in world.scene.subjects[s.anchor : at])
            for at, s in enumerate(world.scene.subjects)
        )
        if grounded and not held and place.subject.kind != "shelf":
            _shadow(world, place, images[0])
        on_water = (
            world.wet
            and place.subject.kind not in _UNDER
            and place.base > world.horizon / world.height
            and (drawing.place == "water" or GROUP_OF[place.subject.kind] == "building")
        )
        world.add(_mover(world, place, images, index, on_water))


def _weightless(world: World) -> bool:
    return world.scene.setting in ("space", "nebula", "sky")


def _phases(world: World, place: Place, salt: int) -> list[tuple[Array, float, float]]:
    airborne = drawing_of(place.subject.kind).place == "air" and place.subject.action not in _AT_REST
    moves = place.subject.kind in _FLAPS and (place.subject.action == "flying" or airborne)
    moves = moves or place.subject.kind in ("fire", "candle", "fireplace")
    steps = [0.15, 0.38, 0.62, 0.85] if moves else [0.5]
    return [render(world, place, step, salt) for step in steps]


def _mover(world: World, place: Place, images: list[tuple[Array, float, float]], index: int, on_water: bool) -> Any:
    x, y = place.x * world.width, place.base * world.height
    free = drawing_of(place.subject.kind).place in ("air", "water") and place.subject.action not in _AT_REST
    free = free or place.subject.action == "flying" or _weightless(world)
    sway = 0.012 * world.height if free else 0.0
    phase = (index * 0.37) % 1
    mirror = Moved(_mirrored(images[0][0], world)) if on_water else None
    states = [(Moved(rgba), rgba.shape[0], fx, fy) for rgba, fx, fy in images]

    def draw(view: View) -> None:
        beat = 0.5 + 0.5 * view.wave(1.6, phase)
        state, high, fx, fy = states[min(int(beat * len(states) + 1e-6), len(states) - 1)]
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
    wide = drawing_of(place.subject.kind).width * tall
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
