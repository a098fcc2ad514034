"""Other views of things: from straight above, and of glass with something inside it."""

from __future__ import annotations

import math
from typing import Any

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.scene import Subject
from tintype.engines.sketch.subjects import Drawing, drawing_of
from tintype.engines.sketch.subjects.birds import owl_in_flight
from tintype.engines.sketch.textures import tint

# What a word for a vessel of glass is drawn as when something is in it.
GLASSES = {"bottle": "bottle", "wine bottle": "bottle", "glass bottle": "bottle", "瓶子": "bottle", "瓶": "bottle",
           "jar": "jar", "glass jar": "jar", "mason jar": "jar", "terrarium": "jar", "罐子": "jar", "vial": "jar",
           "snow globe": "globe", "snowglobe": "globe", "crystal ball": "globe", "glass ball": "globe",
           "bubble": "globe", "glass sphere": "globe", "水晶球": "globe",
           "light bulb": "bulb", "lightbulb": "bulb", "bulb": "bulb", "灯泡": "bulb"}  # fmt: skip

# What stands for a place in such a vessel, and how many of it.
TINY = {"city": ("skyscraper", 4), "forest": ("pine", 4), "village": ("cottage", 3), "meadow": ("flower", 3),
        "flowers_field": ("flower", 3), "jungle": ("palm", 3), "snowfield": ("pine", 3), "hills": ("tree", 2),
        "mountains": ("pine", 3), "street": ("cottage", 3), "bamboo": ("palm", 3)}  # fmt: skip


def drawing_for(subject: Subject) -> Drawing:
    """How a subject is drawn in the view that its details ask for."""
    details = dict(subject.details)
    if "encloses" in details:
        return _GLASSES[str(details["encloses"])]
    if subject.kind == "owl" and subject.action == "flying":
        return _OWL_IN_FLIGHT
    if "above" in details and subject.kind in ABOVE:
        return ABOVE[subject.kind]
    return drawing_of(subject.kind)


_OWL_IN_FLIGHT = Drawing(owl_in_flight, 2.1, 0.36, "feather", "air")


def _pane(pen: Pen, points: list[tuple[float, float]]) -> None:
    pen.poly(points, "cfe4ea", 0.0, smooth=True, alpha=0.16)
    pen.line([*points, points[0]], 0.014, "e8f6fa", 0.75)


def _shine(pen: Pen, x: float, low: float, high: float, width: float) -> None:
    pen.line([(x, low), (x + 0.01, (low + high) / 2), (x, high)], width, "ffffff", 0.5)


def _bottle(pen: Pen) -> None:
    """A bottle on its side on a wooden stand, its neck to the right."""
    for x in (-0.55, 0.3):
        pen.poly([(x - 0.13, 0), (x + 0.13, 0), (x + 0.1, -0.18), (x - 0.1, -0.18)], "7a4c28", 0.7)
    body = [(-0.92, -0.2), (-0.96, -0.55), (-0.92, -0.9), (0.3, -0.92), (0.5, -0.86), (0.62, -0.7), (0.92, -0.68)]
    pen.poly([*body, (0.92, -0.44), (0.62, -0.42), (0.5, -0.24), (0.3, -0.18)], "b8dce0", 0.0, alpha=0.2)
    pen.line([*body, (0.92, -0.44), (0.62, -0.42), (0.5, -0.24), (0.3, -0.18), (-0.92, -0.2), (-0.92, -0.2)], 0.016,
             "d8eef2", 0.8, smooth=False)  # fmt: skip
    pen.box(0.9, -0.69, 0.13, 0.26, "b98a55", 0.7, 0.02)
    pen.line([(-0.84, -0.82), (-0.2, -0.85), (0.26, -0.84)], 0.03, "ffffff", 0.5)


def _jar(pen: Pen) -> None:
    sides = [(-0.34, -0.02), (-0.37, -0.1), (-0.37, -0.66), (-0.28, -0.8), (0.28, -0.8), (0.37, -0.66), (0.37, -0.1)]
    pen.poly([*sides, (0.34, -0.02)], "c2e0e6", 0.0, alpha=0.18)
    pen.line([*sides, (0.34, -0.02), (-0.34, -0.02)], 0.014, "e4f4f8", 0.75, smooth=False)
    pen.box(-0.31, -0.93, 0.62, 0.14, "9a9ea4", 0.8, 0.02)
    _shine(pen, -0.28, -0.2, -0.64, 0.03)


def _globe(pen: Pen) -> None:
    pen.poly([(-0.4, 0), (0.4, 0), (0.32, -0.18), (-0.32, -0.18)], "6a3a22", 0.8)
    pen.oval(0, -0.56, 0.44, 0.44, "c8e2f0", 0.0, alpha=0.18)
    ring = [(0.44 * math.cos(a / 20 * math.pi), -0.56 + 0.44 * math.sin(a / 20 * math.pi)) for a in range(41)]
    pen.line(ring, 0.014, "eef8fc", 0.8, smooth=False)
    for _ in range(26):
        turn, far = pen.rng.uniform(0, 6.28), 0.4 * math.sqrt(pen.rng.random())
        pen.oval(far * math.cos(turn), -0.56 + far * math.sin(turn), 0.01, 0.01, "ffffff", 0)
    pen.line([(-0.32, -0.68), (-0.26, -0.8), (-0.14, -0.9)], 0.03, "ffffff", 0.6)


def _bulb(pen: Pen) -> None:
    glass = [(-0.13, -0.22), (-0.2, -0.4), (-0.34, -0.6), (-0.3, -0.86), (0, -0.99), (0.3, -0.86), (0.34, -0.6),
             (0.2, -0.4), (0.13, -0.22)]  # fmt: skip
    _pane(pen, glass)
    for row in range(4):
        pen.box(-0.13 + row * 0.008, -0.22 + row * 0.052, 0.26 - row * 0.016, 0.05, "a8a49a", 0.9, 0.02)
    pen.line([(-0.25, -0.62), (-0.22, -0.8), (-0.1, -0.9)], 0.03, "ffffff", 0.55)


_GLASSES = {"bottle": Drawing(_bottle, 2.1, 0.42, "glass"), "jar": Drawing(_jar, 0.8, 0.66, "glass"),
            "globe": Drawing(_globe, 0.95, 0.64, "glass"), "bulb": Drawing(_bulb, 0.75, 0.7, "glass")}  # fmt: skip
# Where the foot of what is inside is (across, up from the vessel's foot) and how high and wide it may be.
ROOM = {"bottle": (-0.24, 0.22, 0.58, 1.1), "jar": (0.0, 0.05, 0.62, 0.6), "globe": (0.0, 0.24, 0.52, 0.66),
        "bulb": (0.0, 0.34, 0.42, 0.46)}  # fmt: skip


def _round(pen: Pen, colour: Any, radius: float = 0.5, volume: float = 0.4) -> None:
    pen.oval(0, -0.5, radius, radius, colour, volume)


def _ring(pen: Pen, radius: float, width: float, colour: Any, alpha: float = 1.0) -> None:
    turns = [at / 24 * math.pi for at in range(49)]
    pen.line([(radius * math.cos(a), -0.5 + radius * math.sin(a)) for a in turns], width, colour, alpha, smooth=False)


def _cup(pen: Pen) -> None:
    """A cup on its saucer: two rims, what is in it, the leaf that was poured into the milk, the handle."""
    c = pen.main("f2eee6")
    _round(pen, tint(c, 0.96), 0.5, 0.35)
    _ring(pen, 0.34, 0.012, tint(c, 0.75), 0.6)
    pen.limb([(0.26, -0.44), (0.44, -0.42), (0.44, -0.58), (0.26, -0.56)], 0.05, 0.05, tint(c, 0.9), 0.7)
    _round(pen, c, 0.32, 0.6)
    drink = pen.part("drink", "6a3f22")
    _round(pen, drink, 0.275, 0.3)
    if "art" in pen.details or "drink" not in pen.details:
        milk = tint(drink, 1.75)
        for row in range(4):
            y, half = -0.58 + row * 0.062, 0.15 - row * 0.022
            pen.line([(-half, y - 0.03), (0, y + 0.045), (half, y - 0.03)], 0.028, milk, 0.95)
        pen.poly([(0, -0.29), (-0.06, -0.36), (0, -0.335), (0.06, -0.36)], milk, 0.0, smooth=True)
        pen.line([(0, -0.66), (0, -0.3)], 0.016, drink, 0.7)


def _plate(pen: Pen) -> None:
    c = pen.main("f4f3ee")
    _round(pen, c, 0.5, 0.4)
    _ring(pen, 0.36, 0.014, tint(c, 0.78), 0.7)
    _round(pen, tint(c, 1.02), 0.34, 0.15)


def _bowl(pen: Pen) -> None:
    _round(pen, pen.main("3a5a86"), 0.5, 0.6)
    food = str(pen.details.get("food", ""))
    _round(pen, {"noodles": "d8974a", "soup": "c8642c", "rice": "f2efe6", "salad": "6d9a3c"}.get(food, "e0b070"), 0.42)
    for _ in range(16 if food == "noodles" else 0):
        turn, far = pen.rng.uniform(0, 6.28), pen.rng.uniform(0, 0.24)
        x, y = far * math.cos(turn), -0.5 + far * math.sin(turn)
        pen.line([(x - 0.12, y), (x, y + pen.rng.uniform(-0.06, 0.06)), (x + 0.12, y)], 0.02, "f6dc9a", 0.95)
    for _ in range(30 if food in ("salad", "rice", "") else 6):
        turn, far = pen.rng.uniform(0, 6.28), 0.37 * math.sqrt(pen.rng.random())
        colour = ["4f8a34", "d8402c", "f2e4b0", "8ab84a"][int(pen.rng.integers(0, 4))] if food != "rice" else "fffdf6"
        pen.oval(far * math.cos(turn), -0.5 + far * math.sin(turn), 0.05, 0.035, colour, 0.5, float(turn) * 57)


def _pizza(pen: Pen) -> None:
    _round(pen, "c98a4a", 0.5, 0.7)
    _round(pen, "e8b84c", 0.44, 0.3)
    for at in range(11):
        far, turn = 0.34 * math.sqrt((at + 0.5) / 11), at * 2.4
        pen.oval(far * math.cos(turn), -0.5 + far * math.sin(turn), 0.065, 0.065, "c0392b", 0.5)
    for at in range(4):
        turn = at * math.pi / 4
        dx, dy = 0.49 * math.cos(turn), 0.49 * math.sin(turn)
        pen.line([(-dx, -0.5 - dy), (dx, -0.5 + dy)], 0.008, "8a5a2c", 0.7)


def _cake(pen: Pen) -> None:
    _round(pen, "f4f3ee", 0.5, 0.3)
    _round(pen, pen.main("f0a8bc"), 0.42, 0.6)
    for at in range(10):
        turn = at * math.pi / 5
        pen.oval(0.33 * math.cos(turn), -0.5 + 0.33 * math.sin(turn), 0.06, 0.06, "fff6ee", 0.7)
    for at in range(5):
        turn = at * math.pi * 0.4
        pen.oval(0.15 * math.cos(turn), -0.5 + 0.15 * math.sin(turn), 0.055, 0.055, "d2263c", 0.8)


def _donut(pen: Pen) -> None:
    _round(pen, "c98a4a", 0.5, 0.8)
    _round(pen, pen.main("f08ab0"), 0.45, 0.6)
    for _ in range(34):
        turn, far = pen.rng.uniform(0, 6.28), pen.rng.uniform(0.22, 0.4)
        x, y, lean = far * math.cos(turn), -0.5 + far * math.sin(turn), pen.rng.uniform(0, 3.1)
        colour = ["ffffff", "5ac8e8", "f8e04a", "7ad06a"][int(pen.rng.integers(0, 4))]
        pen.line([(x, y), (x + 0.035 * math.cos(lean), y + 0.035 * math.sin(lean))], 0.016, colour)
    _round(pen, "8a5a34", 0.14, 0.5)


def _cutlery(pen: Pen) -> None:
    """Chopsticks, or a knife and a fork, side by side."""
    if "chopsticks" in pen.details:
        for x in (-0.05, 0.05):
            pen.limb([(x, -0.02), (x * 1.6, -0.98)], 0.035, 0.018, "8a3b24", 0.8)
        return
    pen.limb([(-0.1, 0), (-0.1, -0.55)], 0.05, 0.035, "c8ccd2", 0.8)
    for x in (-0.15, -0.1, -0.05):
        pen.line([(x, -0.66), (x, -0.95)], 0.02, "d4d8de")
    pen.oval(-0.1, -0.62, 0.075, 0.09, "d0d4da", 0.7)
    pen.limb([(0.1, 0), (0.1, -0.5)], 0.05, 0.045, "c8ccd2", 0.8)
    pen.poly([(0.07, -0.5), (0.15, -0.5), (0.15, -0.82), (0.08, -0.96)], "dde1e6", 0.7)


def _koi(pen: Pen) -> None:
    """A carp from above, bent as it swims, its patches as chance has them."""
    canvas = pen.canvas
    canvas.save()
    canvas.translate(0, -0.5)
    canvas.rotate(float(pen.rng.uniform(0, 360)))
    bend = float(pen.rng.uniform(-0.1, 0.1))
    c = pen.colour or hexed(["f4ede2", "ef7a2c", "f4ede2", "f0b23c"][int(pen.rng.integers(0, 4))])
    for side in (-1, 1):
        pen.poly([(0.16, side * 0.1), (0.02, side * 0.3), (-0.06, side * 0.22), (0.02, side * 0.08)], tint(c, 1.1), 0.3,
                 smooth=True, alpha=0.75)  # fmt: skip
    pen.poly([(-0.3, bend), (-0.49, bend * 2 - 0.14), (-0.42, bend * 2), (-0.49, bend * 2 + 0.14)], tint(c, 1.1), 0.3,
             alpha=0.8)  # fmt: skip
    pen.limb([(-0.36, bend * 1.2), (-0.12, -bend * 0.4), (0.14, -bend * 0.5), (0.36, 0)], 0.05, 0.2, c, 0.8)
    patch = "e2522a" if c[1] > 0.7 else "f6efe4"
    for x, size in ((0.3, 0.07), (0.08, 0.085), (-0.14, 0.06)):
        pen.oval(x, -bend * 0.5 + float(pen.rng.uniform(-0.03, 0.03)), size, size * 0.75, patch, 0.3)
    for side in (-1, 1):
        pen.oval(0.4, side * 0.075, 0.016, 0.016, "1a1412", 0)
    canvas.restore()


def _pad(pen: Pen) -> None:
    turn = float(pen.rng.uniform(0, 6.28))
    rim = [turn + 0.2 + at / 24 * (2 * math.pi - 0.4) for at in range(25)]
    leaf = [(0.5 * math.cos(a), -0.5 + 0.5 * math.sin(a)) for a in rim]
    pen.poly([*leaf, (0, -0.5)], pen.main("4d8a44"), 0.5)
    for a in rim[2::4]:
        pen.line([(0, -0.5), (0.42 * math.cos(a), -0.5 + 0.42 * math.sin(a))], 0.01, "86b46a", 0.6)


def _lotus(pen: Pen) -> None:
    c = pen.main("f0a6c0")
    for count, far, size in ((9, 0.3, 0.19), (7, 0.19, 0.15), (5, 0.1, 0.11)):
        for at in range(count):
            turn = at / count * 2 * math.pi + far * 9
            pen.oval(far * math.cos(turn), -0.5 + far * math.sin(turn), size, size * 0.5, tint(c, 1.3 - far), 0.6,
                     math.degrees(turn))  # fmt: skip
    _round(pen, "f4d04a", 0.08, 0.5)


ABOVE = {
    "cup": Drawing(_cup, 1.0, 0.5), "plate": Drawing(_plate, 1.0, 0.62), "bowl": Drawing(_bowl, 1.0, 0.56),
    "pizza": Drawing(_pizza, 1.0, 0.62), "cake": Drawing(_cake, 1.0, 0.56), "donut": Drawing(_donut, 1.0, 0.44),
    "cutlery": Drawing(_cutlery, 0.4, 0.44, "metal"), "fish": Drawing(_koi, 1.0, 0.34, place="water"),
    "koi": Drawing(_koi, 1.0, 0.34, place="water"),
    "lily_pad": Drawing(_pad, 1.0, 0.3, "leaf", "water"), "lotus": Drawing(_lotus, 1.0, 0.24, "leaf", "water"),
}  # fmt: skip
