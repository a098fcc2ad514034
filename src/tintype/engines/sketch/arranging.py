"""Compositions of their own: things seen from above, what a lens is near to, who stands under a tree."""

from __future__ import annotations

import math
from dataclasses import replace

from tintype.engines.sketch.placing import Place
from tintype.engines.sketch.scene import KEPT, Subject
from tintype.engines.sketch.views import drawing_for
from tintype.engines.sketch.words.subjects import GROUP_OF
from tintype.engines.sketch.world import World

_HEADS = {"flower": 0.76, "rose": 0.74, "tulip": 0.8, "sunflower": 0.78, "lotus": 0.5, "lavender": 0.7, "leaf": 0.5,
          "mushroom": 0.8, "branch": 0.5}  # fmt: skip
_ON_THE_PLATE = 0.3


def arranged(world: World) -> list[Place] | None:
    """The places of all subjects where the scene has a composition of its own, else None."""
    setting = world.scene.setting
    if setting.startswith("overhead"):
        return _from_above(world)
    if setting == "blurred":
        return _near(world)
    if setting.startswith("emblem"):
        return _in_badge(world)
    return None


def _from_above(world: World) -> list[Place]:
    """The largest in the middle, small things on it, the rest about it."""
    pond = world.scene.setting == "overhead_pond"
    aspect = world.width / world.height
    rng = world.scene.rng("layout")
    every = [(s, n) for s in world.scene.subjects if s.kind != "stars" for n in range(s.count)]
    if pond or not every:
        return _scattered(every, rng.permutation(16).tolist(), aspect)
    every.sort(key=lambda pair: -drawing_for(pair[0]).size * pair[0].size)
    out: list[Place] = []
    big, _ = every[0]
    if len({subject.kind for subject, _ in every}) == 1 and 1 < len(every) <= 4:  # a pair of shoes
        return _side_by_side([subject for subject, _ in every], aspect)
    served = big.kind in ("plate", "bowl")
    laid = [pair for pair in every[1:] if served and pair[0].relation == "" and drawing_for(pair[0]).size <= 0.3]
    laid += [pair for pair in every[1:] if served and pair not in laid and pair[0].kind in ("sushi", "steak", "egg")]
    beside = [pair for pair in every[1:] if pair not in laid]
    tall = (
        0.78 if not beside else 0.54 if len(beside) > 1 else 0.62 if served or big.kind in ("pizza", "cake") else 0.46
    )
    tall = min(tall * min(big.size, 1.2), 0.86 * aspect / max(drawing_for(big).width, 1.0) * (1 if not beside else 0.7))
    x = 0.42 if len(beside) == 1 else 0.5
    out.append(Place(big, x, 0.5 + tall / 2, tall, 0.6))
    for at, (subject, _) in enumerate(laid):
        turn, far = at * 2.4 + 0.6, _ON_THE_PLATE * tall * 0.55 * (len(laid) > 1)
        part = _ON_THE_PLATE if len(laid) > 1 else 0.5
        own = min(part * tall, (part + 0.1) * tall / drawing_for(subject).width)
        px, py = x + far * math.cos(turn) / aspect, 0.5 + far * math.sin(turn)
        out.append(Place(subject, px, py + own / 2, own, 0.6))
    spots = [
        (0.86, 0.5 if len(beside) == 1 else 0.24),
        (0.14, 0.24),
        (0.86, 0.78),
        (0.14, 0.78),
        (0.5, 0.1),
        (0.5, 0.92),
    ]
    for at, (subject, _) in enumerate(beside):
        px, py = spots[at % len(spots)]
        drawing = drawing_for(subject)
        long = drawing.width < 0.5
        own = min(0.62 if long else 0.27, 0.27 * aspect / drawing.width if not long else 0.8)
        py = min(max(py, own / 2 + 0.02), 0.98 - own / 2)
        out.append(Place(subject, px, py + own / 2, own, 0.6))
    return out


def _side_by_side(every: list[Subject], aspect: float) -> list[Place]:
    """Things of one kind, as large as one another."""
    tall = min(0.6, 0.88 * aspect / (len(every) * drawing_for(every[0]).width))
    step = 0.9 / len(every)
    return [Place(one, 0.05 + step * (at + 0.5), 0.5 + tall / 2, tall, 0.6) for at, one in enumerate(every)]


def _scattered(every: list[tuple[Subject, int]], cells: list[int], aspect: float) -> list[Place]:
    """Over the water, none on another: in cells of a grid of four by four."""
    out = []
    size = 0.27 if len(every) > 4 else 0.36
    for at, (subject, _) in enumerate(every[:16]):
        cell = cells[at % 16]
        x, y = 0.17 + cell % 4 * 0.22, 0.17 + cell // 4 * 0.22
        tall = size * (1.0 if subject.kind in ("fish", "koi") else 0.62) * min(subject.size, 1.4)
        tall = min(tall, 0.9 * aspect)
        if len(every) == 1:
            x, y, tall = 0.5, 0.5, 0.6
        out.append(Place(subject, x, y + tall / 2, tall, 0.5 + 0.1 * (subject.kind == "lily_pad")))
    out.sort(key=lambda place: place.subject.kind not in ("fish", "koi"))  # leaves lie over the fish
    return out


def _near(world: World) -> list[Place]:
    """What is near fills the picture: the flower from below, what sits on it, or one thing alone."""
    aspect = world.width / world.height
    free = [s for s in world.scene.subjects if s.relation not in KEPT]
    plants = [s for s in free if GROUP_OF[s.kind] == "plant"]
    beasts = [s for s in free if GROUP_OF[s.kind] != "plant"]
    out: list[Place] = []
    for at, plant in enumerate(plants[:2]):
        drawing = drawing_for(plant)
        tall = min(0.98 if beasts else 1.0, 1.15 * aspect / drawing.width)
        x = 0.5 + (at - (len(plants[:2]) - 1) / 2) * 0.4
        for nth in range(min(plant.count, 3)):
            shift = (nth - (min(plant.count, 3) - 1) / 2) * 0.3
            out.append(Place(plant, x + shift, 1.12 - abs(shift) * 0.3, tall * (1 - abs(shift) * 0.5), 0.85))
    for at, beast in enumerate(beasts):
        drawing = drawing_for(beast)
        many = min(beast.count, 3)
        for nth in range(many):
            shift = (nth - (many - 1) / 2) * 0.32 + (at - (len(beasts) - 1) / 2) * 0.4
            tall = min(0.46 if plants else 0.66, 0.7 * aspect / drawing.width / max(many, len(beasts)))
            foot = 0.5 + tall / 2
            if plants:
                stem = out[0]
                head = stem.base - stem.tall * _HEADS.get(stem.subject.kind, 0.7)
                foot = head + tall * 0.4 if drawing.place == "air" else head + 0.02
            seated = replace(beast, action=beast.action or "sitting")
            out.append(Place(seated, 0.5 + shift + 0.04 * bool(plants), foot, tall, 0.85))
    return out


def _in_badge(world: World) -> list[Place]:
    """In the middle of the badge, standing on its land; its sun and moon are the badge's own."""
    free = [s for s in world.scene.subjects if s.kind not in ("sun", "moon", "stars") and s.relation not in KEPT]
    aspect = world.width / world.height
    side = min(aspect, 1.0) * 0.42
    out = []
    for at, subject in enumerate(free):
        drawing = drawing_for(subject)
        tall = min(side, side * 1.3 / drawing.width / len(free))
        x = 0.5 + (at - (len(free) - 1) / 2) * 0.3 / aspect
        out.append(Place(subject, x, (0.56 if drawing.place == "air" else 0.74), tall, 0.6))
    return out


def under_trees(world: World, places: list[Place]) -> list[Place]:
    """Who stands under a tree stands before its trunk, a little aside, and below its crown."""
    scene, aspect = world.scene, world.height / world.width
    out = list(places)
    for subject in scene.subjects:
        if subject.relation != "below" or GROUP_OF[subject.kind] != "plant" or subject.anchor < 0:
            continue
        who = [place for place in out if place.subject.kind == scene.subjects[subject.anchor].kind]
        trees = [place for place in out if place.subject is subject]
        if not who or not trees or who[0].subject.action == "flying":
            continue
        base = max(place.base for place in who)
        tall = min(0.9, base - 0.05)
        limit = 0.41 * tall  # all of one is seen below the crown
        middle = sum(place.x for place in who) / len(who)
        for place in who:
            factor = min(1.0, limit / place.tall)
            out[out.index(place)] = replace(place, tall=place.tall * factor, x=middle + (place.x - middle) * factor)
        across = middle + (-0.12 if middle > 0.5 else 0.12) * tall * aspect
        first = trees[0]
        out = [place for place in out if place not in trees]
        out.insert(0, replace(first, x=across, base=base - 0.035, tall=tall))
    return out


def howling(world: World, places: list[Place]) -> list[Place]:
    """Who howls sits with its head thrown up, towards the moon where one is there."""
    moons = [place.x for place in places if place.subject.kind == "moon"]
    moon = moons[0] if moons else world.light.sun_x
    out = []
    for place in places:
        if place.subject.action == "howling":
            left = moon < place.x
            subject = replace(place.subject, action="sitting", details=(*place.subject.details, ("howl", "")))
            place = replace(place, subject=subject, flip=left, turn=24.0 if left else -24.0, tall=place.tall * 1.15)
        out.append(place)
    return out
