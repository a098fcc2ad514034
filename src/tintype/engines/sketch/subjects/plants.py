"""Trees, flowers and what grows."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, tint


def _crown(pen: Pen, colour: Colour, x: float, y: float, rx: float, ry: float, count: int, leaf: float) -> None:
    lx, ly = pen.light
    for level, share in ((0.5, 1.0), (0.8, 1.0), (1.1, 0.8), (1.4, 0.45)):
        for _ in range(int(count * share)):
            a, r = float(pen.rng.uniform(0, 6.283)), float(pen.rng.random()) ** 0.55
            shift = (level - 0.7) * 0.22
            px, py = x + math.cos(a) * r * rx + lx * rx * shift, y + math.sin(a) * r * ry + ly * ry * shift
            pen.oval(
                px,
                py,
                leaf,
                leaf * 0.7,
                tint(colour, level * float(pen.rng.uniform(0.85, 1.15))),
                0.3,
                turn=float(pen.rng.uniform(0, 90)),
            )


def _trunk(pen: Pen, lean: float = 0.02) -> None:
    pen.limb([(0, 0.01), (lean, -0.25), (0, -0.6)], 0.13, 0.05, "5a4030")
    for side in (-1, 1):
        pen.limb([(lean * 0.8, -0.34), (side * 0.12, -0.5), (side * 0.22, -0.64)], 0.05, 0.02, "5a4030")


@subject("tree", 1.0, 0.56, "leaf")
def tree(pen: Pen) -> None:
    _trunk(pen)
    _crown(pen, pen.main("4f7a2c"), 0, -0.68, 0.38, 0.28, 60, 0.045)


@subject("cherry_tree", 1.1, 0.58, "leaf")
def cherry_tree(pen: Pen) -> None:
    _trunk(pen, 0.06)
    _crown(pen, pen.main("f2a8c0"), 0, -0.68, 0.44, 0.26, 66, 0.04)
    for _ in range(16):
        pen.oval(float(pen.rng.uniform(-0.5, 0.5)), float(pen.rng.uniform(-0.5, 0.0)), 0.011, 0.007, "f8c8d8", 0.2)


@subject("pine", 0.7, 0.56, "leaf")
def pine(pen: Pen) -> None:
    c = pen.main("2f5a38")
    pen.box(-0.035, -0.14, 0.07, 0.14, "4f3826", 0.8)
    for tier in range(7):
        y, w = -0.1 - tier * 0.125, 0.3 * (1 - tier / 8)
        points = [(0.0, y - 0.24)] + [(w * (-1 + i / 3), y - 0.03 * (i % 2) - 0.03 * abs(i - 3) / 3) for i in range(7)]
        pen.poly(points, tint(c, 0.8 + tier * 0.06), 0.8)


@subject("palm", 0.9, 0.56, "leaf")
def palm(pen: Pen) -> None:
    pen.limb([(-0.06, 0), (0.0, -0.35), (0.08, -0.72)], 0.085, 0.045, "8a6a48")
    for i in range(11):
        a = math.pi * (-0.1 + 1.2 * i / 10)
        end = (0.08 + math.cos(a) * 0.38, -0.7 - math.sin(a) * 0.22 + 0.1)
        pen.limb(
            [(0.08, -0.72), ((0.08 + end[0]) / 2, (end[1] - 0.72) / 2 - 0.12), end],
            0.07,
            0.008,
            tint(pen.main("3f7f38"), 0.7 + 0.08 * (i % 5)),
        )
    for x in (0.04, 0.1):
        pen.oval(x, -0.67, 0.03, 0.035, "6a4a2a")


@subject("bonsai", 1.1, 0.34, "leaf")
def bonsai(pen: Pen) -> None:
    pen.box(-0.4, -0.16, 0.8, 0.15, "4f6a86", 0.8, 0.03, gloss=0.3)
    pen.limb([(-0.1, -0.16), (0.1, -0.36), (-0.1, -0.52), (0.08, -0.7)], 0.13, 0.05, "5a4030")
    pen.limb([(0.02, -0.4), (0.3, -0.5)], 0.05, 0.02, "5a4030")
    for x, y, r in ((-0.22, -0.58, 0.2), (0.34, -0.56, 0.18), (0.06, -0.82, 0.24)):
        _crown(pen, pen.main("4a7a34"), x, y, r, r * 0.5, 20, 0.035)


def _stem(pen: Pen, leaves: bool = True) -> None:
    pen.limb([(0.02, 0), (0.03, -0.3), (0, -0.66)], 0.035, 0.025, "3f7a34")
    if leaves:
        for side, y in ((-1, -0.2), (1, -0.32)):
            pen.poly(
                [(0.02, y), (side * 0.12, y - 0.13), (side * 0.28, y - 0.14), (side * 0.16, y - 0.02)],
                "4a8a3a",
                0.8,
                smooth=True,
            )


def _petals(pen: Pen, c: Colour, y: float, count: int, reach: float, wide: float, turn: float = 0.0) -> None:
    for i in range(count):
        a = i * 2 * math.pi / count + turn
        pen.oval(
            math.cos(a) * reach,
            y + math.sin(a) * reach,
            wide,
            reach * 0.62,
            tint(c, 0.85 + 0.12 * (i % 3)),
            0.8,
            turn=math.degrees(a) + 90,
        )


@subject("flower", 0.7, 0.34, "smooth")
def flower(pen: Pen) -> None:
    _stem(pen)
    _petals(pen, pen.main("f2eef4"), -0.76, 12, 0.14, 0.05)
    pen.oval(0, -0.76, 0.075, 0.075, "eeb62e", 0.9)


@subject("sunflower", 0.75, 0.42, "smooth")
def sunflower(pen: Pen) -> None:
    _stem(pen)
    c = pen.main("f2b81e")
    _petals(pen, tint(c, 0.85), -0.74, 16, 0.18, 0.04)
    _petals(pen, c, -0.74, 16, 0.16, 0.04, 0.2)
    pen.oval(0, -0.74, 0.12, 0.12, "4a2c14", 0.9)
    for i in range(46):
        r, a = 0.105 * math.sqrt(i / 46), i * 2.4
        pen.oval(math.cos(a) * r, -0.74 + math.sin(a) * r, 0.009, 0.009, "8a5a24", 0.2)


@subject("rose", 0.6, 0.36, "smooth")
def rose(pen: Pen) -> None:
    """A rose from a little above."""
    _stem(pen)
    c = pen.main("c01f35")
    x, y = 0.0, -0.8
    for side in (-1, 1):
        pen.limb([(0, -0.64), (side * 0.09, -0.68)], 0.04, 0.012, "4a7a36")
    # Petals in rings, the outer ones wide and dark, each edge rolled back and lit.
    for ring, (count, far, size, shade) in enumerate(
        ((5, 0.1, 0.12, 0.62), (5, 0.07, 0.095, 0.8), (4, 0.04, 0.07, 0.95))
    ):
        for step in range(count):
            a = 2 * math.pi * (step + 0.5 * ring) / count + 0.4
            px, py = x + far * math.cos(a), y + far * 0.82 * math.sin(a)
            petal = [(px + size * math.cos(a + t) * (1.0 if abs(t) < 1.2 else 0.75), py + size * 0.86 * math.sin(a + t))
                     for t in (-2.4, -1.4, -0.6, 0.0, 0.6, 1.4, 2.4)]  # fmt: skip
            pen.poly(petal, tint(c, shade), 0.9, smooth=True)
            pen.line(petal[1:6], 0.009, tint(c, shade * 1.5), 0.75)
    for turn in range(3):
        far = 0.045 - turn * 0.013
        swirl = [
            (x + far * math.cos(turn + t * 0.9), y - 0.005 + far * 0.8 * math.sin(turn + t * 0.9)) for t in range(5)
        ]
        pen.line(swirl, 0.013, tint(c, 0.5), 0.9)


@subject("tulip", 0.5, 0.36, "smooth")
def tulip(pen: Pen) -> None:
    _stem(pen)
    c = pen.main("d8323a")
    for side in (-1, 1):  # broad blades from the foot
        blade = [(0.0, 0.0), (side * 0.05, -0.26), (side * 0.2, -0.56), (side * 0.19, -0.24), (side * 0.08, -0.03)]
        pen.poly(blade, ("5a9448", "4a8440")[side > 0], 0.8, smooth=True)
    for x in (-0.075, 0.075):  # the petals behind, then the cup of three before them
        pen.poly([(x * 0.4, -0.62), (x * 1.7, -0.78), (x, -0.98), (x * 0.1, -0.8)], tint(c, 0.62), 0.7, smooth=True)
    for side in (-1, 1):
        petal = [(0, -0.56), (side * 0.12, -0.6), (side * 0.15, -0.74), (side * 0.125, -0.88), (side * 0.1, -0.97),
                 (side * 0.03, -0.82)]  # fmt: skip
        pen.poly(petal, tint(c, 0.88), 0.9, smooth=True)
    pen.poly([(0, -0.56), (-0.085, -0.64), (-0.08, -0.8), (0, -0.95), (0.08, -0.8), (0.085, -0.64)], tint(c, 1.08), 1.0,
             smooth=True)  # fmt: skip
    pen.line([(0.0, -0.6), (0.005, -0.88)], 0.008, tint(c, 0.7), 0.5)


@subject("lotus", 1.4, 0.2, "smooth", "water")
def lotus(pen: Pen) -> None:
    c = pen.main("f4a8c4")
    pen.oval(0, -0.08, 0.66, 0.1, "3f7a4a", 0.8)
    for ring, (count, tall, wide) in enumerate(((7, 0.55, 0.62), (5, 0.78, 0.42), (3, 0.9, 0.2))):
        for i in range(count):
            x = (i - (count - 1) / 2) / max(count - 1, 1) * 2 * wide
            pen.poly(
                [
                    (x * 0.2, -0.08),
                    (x * 0.85 - 0.11, -0.1 - tall * 0.55),
                    (x, -0.1 - tall * (1 - abs(x) * 0.5)),
                    (x * 0.85 + 0.11, -0.1 - tall * 0.55),
                ],
                tint(c, 0.8 + ring * 0.14),
                0.9,
                smooth=True,
            )


@subject("lavender", 0.5, 0.36, "leaf")
def lavender(pen: Pen) -> None:
    c = pen.main("8a6ac8")
    for i in range(7):
        x = (i - 3) * 0.05
        pen.line([(x * 0.3, 0), (x, -0.55)], 0.012, "5a8a4a")
        for k in range(9):
            pen.oval(x + 0.012 * (-1) ** k, -0.55 - k * 0.045, 0.026, 0.022, tint(c, 0.8 + 0.08 * (k % 4)), 0.5)


@subject("cactus", 0.7, 0.44, "leaf")
def cactus(pen: Pen) -> None:
    c = pen.main("4a7f44")
    for side, y in ((-1, -0.4), (1, -0.5)):
        pen.limb([(0, y), (side * 0.22, y), (side * 0.24, y - 0.28)], 0.12, 0.11, tint(c, 0.9))
    pen.limb([(0, 0), (0, -0.5), (0, -0.9)], 0.2, 0.17, c)
    for x in (-0.05, 0.0, 0.05):
        pen.line([(x, -0.02), (x * 0.8, -0.92)], 0.008, tint(c, 0.5), 0.7)
    pen.oval(0.02, -0.99, 0.05, 0.035, "e86a9a", 0.7)


@subject("mushroom", 1.0, 0.24, "smooth")
def mushroom(pen: Pen) -> None:
    c = pen.main("c8302a")
    pen.poly(
        [(-0.14, 0), (-0.1, -0.3), (-0.12, -0.58), (0.12, -0.58), (0.1, -0.3), (0.15, 0)], "f0e6d0", 0.9, smooth=True
    )
    pen.oval(0, -0.54, 0.4, 0.07, "d8c8a8", 0.6)
    pen.poly([(-0.46, -0.52), (-0.36, -0.82), (0, -1.0), (0.36, -0.82), (0.46, -0.52), (0, -0.57)], c, 1.0, smooth=True)
    for x, y, r in ((-0.22, -0.7, 0.06), (0.05, -0.86, 0.065), (0.24, -0.66, 0.05), (0.0, -0.65, 0.045)):
        pen.oval(x, y, r, r * 0.75, "f8f2e4", 0.5)


@subject("pumpkin", 1.2, 0.24, "smooth")
def pumpkin(pen: Pen) -> None:
    c = pen.main("e07a1e")
    pen.limb([(0, -0.8), (0.04, -1.0)], 0.1, 0.06, "5a7a34")
    for x, shade in ((-0.36, 0.75), (0.36, 0.75), (-0.19, 0.9), (0.19, 0.9), (0, 1.05)):
        pen.oval(x, -0.42, 0.24, 0.42, tint(c, shade))


@subject("leaf", 0.9, 0.26, "leaf")
def leaf(pen: Pen) -> None:
    c = pen.main("5a9a3a")
    pen.limb([(-0.3, 0), (-0.12, -0.2)], 0.03, 0.02, tint(c, 0.6))
    pen.poly(
        [(-0.14, -0.18), (-0.3, -0.55), (-0.05, -0.85), (0.35, -1.0), (0.3, -0.6), (0.12, -0.3)], c, 0.9, smooth=True
    )
    pen.line([(-0.13, -0.19), (0.1, -0.55), (0.33, -0.97)], 0.014, tint(c, 1.5), 0.8)
