"""Where subjects stand and how large they are."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from tintype.engines.sketch.arranging import arranged, howling, under_trees
from tintype.engines.sketch.placing import Place
from tintype.engines.sketch.riding import carry, ride
from tintype.engines.sketch.scene import KEPT, Subject
from tintype.engines.sketch.subjects import Drawing
from tintype.engines.sketch.views import drawing_for
from tintype.engines.sketch.words.subjects import GROUP_OF
from tintype.engines.sketch.world import World

_FURNITURE = {"chair", "table", "sofa", "bed", "bench", "lamp", "piano", "fireplace", "shelf", "mirror", "street_lamp",
              "traffic_light", "sign", "stop_sign", "billboard", "banner", "neon_sign", "blackboard",
              "rock", "fire", "cauldron", "chess_piece", "television"}  # fmt: skip
_OFFSHORE = {"lighthouse", "bridge", "arch_bridge", "torii", "pagoda"}
_UNDER = {"fish", "shark", "jellyfish"}
_CONTAINERS = {"basket", "vase", "bowl", "cup"}
_ALONE = {"animal": 0.4, "person": 0.62, "vehicle": 0.28}  # how tall one that is alone is at least
_OVER = 1.14  # how far spires and antlers rise, by the height of their drawing
_TITLED = 0.84  # how much of the height is left above a title at the foot
_AT_REST = {"sitting", "standing", "sleeping"}
_FLAPS = {"bat", "eagle", "bird", "gull", "butterfly", "bee", "dragonfly", "dragon", "parrot", "owl"}


def lay_out(world: World) -> list[Place]:
    """Every instance of every subject, back to front."""
    composed = arranged(world)
    if composed is not None:
        return composed
    scene, aspect = world.scene, world.width / world.height
    rng = scene.rng("layout")
    grounded = [s for s in scene.subjects if s.relation not in ("on", *KEPT) or s.anchor < 0]
    mounts = [at for at, s in enumerate(scene.subjects) if s.relation == "on" and s.anchor >= 0]
    anchors = [s for i, s in enumerate(scene.subjects) if s.relation in KEPT]
    riders = [s for at in mounts for s in scene.subjects[scene.subjects[at].anchor : at] if s.relation not in KEPT]
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
    places = howling(world, under_trees(world, places))
    for subject in anchors:
        places += carry(subject, scene.subjects[subject.anchor], places, 1 / aspect)
    if scene.title_at == "foot":
        places = [replace(one, base=one.base * _TITLED, tall=one.tall * _TITLED) for one in places]
    return places


def _distance(subject: Subject) -> tuple[int, float]:
    """What is drawn first: what hangs in the sky, then buildings, then the large before the small."""
    drawing = drawing_for(subject)
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
    drawing = drawing_for(subject)
    tall = drawing.size * subject.size * (1.0 if kinds == 1 else 0.86)
    if (
        world.scene.setting in ("studio", "kitchen", "room", "bathroom", "library", "wall", "tabletop", "windowsill")
        and GROUP_OF[subject.kind] in ("thing", "plant")
        and kinds <= 2
    ):
        tall *= 1.5
    if world.scene.setting in ("tabletop", "windowsill"):
        tall = max(tall, {1: 0.42, 2: 0.34}.get(kinds, 0.25)) * min(subject.size, 1.3)
    groups = {GROUP_OF[s.kind] for s in world.scene.subjects}
    small = GROUP_OF[subject.kind] == "thing" and subject.kind not in _FURNITURE and subject.size == 1.0
    if (
        small
        and world.scene.setting != "tabletop"
        and groups & {"animal", "person", "building", "vehicle"}
        and (subject.relation != "on" or subject.kind in _CONTAINERS)
    ):
        tall *= 0.55  # an apple is no hedgehog's house
    before = subject.relation == "front" and GROUP_OF[subject.kind] == "building"
    if before or (subject.relation == "below" and GROUP_OF[subject.kind] in ("plant", "building")):
        tall *= 1.5  # what one stands under, or before, is large
    if world.scene.style in ("stained_glass", "mosaic", "lowpoly", "papercut"):
        tall *= 1.5  # coarse cells swallow what is small
    if kinds == subject.count == 1 and subject.size >= 1 and subject.action != "flying":
        tall = max(tall, _ALONE.get(GROUP_OF[subject.kind], 0.0))  # it is what the picture is about
    if world.scene.backdrop is not None and kinds == subject.count == 1 and subject.size >= 1:
        tall = max(
            tall, 0.54 if GROUP_OF[subject.kind] == "plant" else 0.42
        )  # a bee on a white sheet has it for itself
    if kinds == 1 and subject.kind in ("bench", "swing", "bicycle") and subject.relation == "on":
        tall *= 1.15  # who is on it is what the picture is about
    if world.scene.setting == "studio" and subject.kind in ("plate", "bowl") and subject.relation == "on":
        tall *= 1.7  # what lies on it is what the picture is about
    if subject.kind in _FLAPS and drawing.place == "air":
        tall *= 0.86  # wings reach beyond the body's own width
    return tall


def _spread(world: World, subject: Subject, x: float, zoom: float, aspect: float, rng: np.random.Generator,
    kinds: int) -> list[Place]:  # fmt: skip
    drawing, count = drawing_for(subject), subject.count
    if subject.kind in ("moon", "sun") and subject.relation == "front":
        return [Place(subject, 0.5, 0.64, 0.62, 0.03)]  # large behind who is seen before it
    if looms(world, subject):
        tall, foot = _LOOMING[subject.kind]
        return [Place(subject, 0.5, foot, tall * min(max(aspect, 1.0), 1.4), 0.03)]
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
    floating = drawing.place == "air" or subject.action == "flying" or weightless(world)
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
        turn = 16.0 if GROUP_OF[subject.kind] == "person" and weightless(world) and subject.kind != "portrait" else 0.0
        one = subject
        if count > 1 and subject.colour is None and "colours" in dict(subject.details):
            one = replace(subject, colour=_HUES[index % len(_HUES)])
        out.append(Place(one, px, foot, tall, depth, flip, turn=-turn if flip else turn))
    return out


_HUES = ((214, 48, 52), (244, 196, 48), (56, 122, 214), (72, 168, 84), (238, 128, 40), (152, 74, 190))
_LOOMING = {"earth": (1.5, 1.84), "planet": (1.0, 1.36)}  # how tall, and where its foot is


def looms(world: World, subject: Subject) -> bool:
    """Whether it is the planet above which something is in space: it fills the lower part of the picture."""
    return world.scene.setting == "space" and subject.relation == "above" and subject.kind in _LOOMING


def _base(world: World, subject: Subject, drawing: Drawing, tall: float) -> tuple[float, float]:
    setting = world.scene.setting
    flying = (drawing.place == "air" and subject.action not in _AT_REST) or subject.action == "flying"
    weightless = setting in ("space", "nebula", "sky")
    below = subject.relation if subject.anchor >= 0 else ""
    if drawing.place == "wall":
        under = any(s.relation == "above" and world.scene.subjects[s.anchor] is subject for s in world.scene.subjects)
        return (0.05 + tall if under else 0.42 + tall / 2), 0.85
    if drawing.place in ("air", "sky") and setting == "studio":
        return 0.5 + tall / 2, 0.6
    if drawing.place == "sky":
        return 0.06 + tall, 0.03
    if weightless or flying or (setting == "underwater" and drawing.place == "water"):
        middle = 0.3 if below != "above" else 0.62
        if any(looms(world, s) for s in world.scene.subjects):
            return 0.22 + tall / 2, 0.6
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


def weightless(world: World) -> bool:
    """Whether things float in such a place."""
    return world.scene.setting in ("space", "nebula", "sky")
