"""Fruit and dishes."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import drawing_of, subject
from tintype.engines.sketch.subjects.workshop import chopsticks_at
from tintype.engines.sketch.textures import tint


@subject("apple", 1.0, 0.24, "smooth")
def apple(pen: Pen) -> None:
    pen.limb([(0, -0.8), (0.06, -1.0)], 0.045, 0.035, "5a3a20")
    pen.poly(
        [
            (0, -0.82),
            (-0.3, -0.88),
            (-0.46, -0.6),
            (-0.38, -0.2),
            (-0.14, -0.01),
            (0.14, -0.01),
            (0.38, -0.2),
            (0.46, -0.6),
            (0.3, -0.88),
        ],
        pen.main("c82a2a"),
        1.0,
        smooth=True,
    )
    pen.poly([(0.05, -0.9), (0.2, -1.02), (0.38, -0.98), (0.22, -0.86)], "5a9a34", 0.8, smooth=True)
    pen.oval(-0.2, -0.66, 0.08, 0.11, "ffffff", 0, alpha=0.35)


@subject("orange_fruit", 1.0, 0.24, "skin")
def orange_fruit(pen: Pen) -> None:
    pen.oval(0, -0.47, 0.47, 0.47, pen.main("f08a1e"), 1.0, gloss=0.35)
    pen.oval(0.02, -0.9, 0.05, 0.03, "5a8a34", 0.6)


@subject("lemon", 1.3, 0.2, "skin")
def lemon(pen: Pen) -> None:
    pen.poly(
        [
            (-0.62, -0.45),
            (-0.4, -0.75),
            (0, -0.92),
            (0.4, -0.75),
            (0.64, -0.48),
            (0.4, -0.18),
            (0, -0.02),
            (-0.4, -0.18),
        ],
        pen.main("f4d22e"),
        1.0,
        smooth=True,
    )


@subject("banana", 1.4, 0.2, "smooth")
def banana(pen: Pen) -> None:
    c = pen.main("f2cc34")
    pen.limb([(-0.6, -0.75), (-0.35, -0.3), (0.1, -0.16), (0.6, -0.5)], 0.14, 0.2, c)
    pen.limb([(0.6, -0.5), (0.68, -0.68)], 0.1, 0.07, "6a5a24")
    pen.line([(-0.56, -0.72), (-0.3, -0.34), (0.1, -0.22), (0.56, -0.52)], 0.018, tint(c, 0.7), 0.7)


@subject("strawberry", 0.8, 0.2, "smooth")
def strawberry(pen: Pen) -> None:
    pen.poly(
        [(0, -0.02), (-0.26, -0.34), (-0.36, -0.68), (-0.18, -0.86), (0.18, -0.86), (0.36, -0.68), (0.26, -0.34)],
        pen.main("d8242e"),
        1.0,
        smooth=True,
    )
    for i in range(16):
        pen.oval(-0.2 + (i % 4) * 0.135 + 0.05 * (i // 4 % 2), -0.7 + (i // 4) * 0.15, 0.013, 0.02, "f8e08a", 0.2)
    for i in range(5):
        pen.poly([(0, -0.84), (-0.24 + i * 0.12, -0.98), (-0.18 + i * 0.1, -0.8)], "4a8a34", 0.6)


@subject("grapes", 0.8, 0.26, "smooth")
def grapes(pen: Pen) -> None:
    c = pen.main("5a2a7a")
    pen.limb([(0, -0.85), (0.05, -1.0)], 0.04, 0.03, "5a3a20")
    for row in range(5):
        for col in range(5 - row):
            pen.oval(
                (col - (4 - row) / 2) * 0.15,
                -0.78 + row * 0.16,
                0.095,
                0.095,
                tint(c, 0.8 + 0.12 * ((row + col) % 3)),
                1.0,
                gloss=0.4,
            )


@subject("cake", 1.2, 0.28, "smooth")
def cake(pen: Pen) -> None:
    c = pen.main("f2b8c6")
    pen.oval(0, -0.04, 0.58, 0.06, "e8ecee", 0.7)
    pen.box(-0.45, -0.42, 0.9, 0.38, tint(c, 0.9), 0.8, 0.05)
    pen.box(-0.32, -0.72, 0.64, 0.32, c, 0.8, 0.05)
    for y, w in ((-0.42, 0.45), (-0.72, 0.32)):
        for i in range(8):
            x = -w + (i + 0.5) * w / 4
            pen.oval(x, y + 0.03, w * 0.13, 0.05 + 0.02 * (i % 2), "fbf6f0", 0.7)
    if pen.details.get("top"):
        for x, y in ((-0.36, -0.44), (0.36, -0.44), (-0.22, -0.76), (0.0, -0.78), (0.22, -0.76)):
            pen.canvas.save()
            pen.canvas.translate(x, y + 0.04)
            pen.canvas.scale(0.22, 0.22)
            drawing_of(str(pen.details["top"])).draw(Pen(pen.canvas, pen.light, pen.rng, None, "", 0.5, pen.dark))
            pen.canvas.restore()
        return
    for x in (-0.18, 0, 0.18):
        pen.box(x - 0.015, -0.88, 0.03, 0.16, "5aa8d8", 0.5)
        pen.oval(x, -0.92, 0.02, 0.04, "ffc040", 0.1)


@subject("pizza", 1.7, 0.22, "skin")
def pizza(pen: Pen) -> None:
    pen.oval(0, -0.45, 0.8, 0.45, "c88a44")
    pen.oval(0, -0.46, 0.7, 0.37, "f0c44e", 0.5)
    for i in range(11):
        a, r = i * 2.4, 0.2 + 0.4 * math.sqrt(i / 11)
        pen.oval(math.cos(a) * r, -0.46 + math.sin(a) * r * 0.52, 0.1, 0.056, pen.main("b8301e"), 0.6)
        pen.oval(math.cos(a + 1) * r * 0.9, -0.46 + math.sin(a + 1) * r * 0.46, 0.04, 0.018, "3a7a2e", 0.4, turn=i * 30)


@subject("burger", 1.2, 0.26, "skin")
def burger(pen: Pen) -> None:
    pen.box(-0.48, -0.2, 0.96, 0.2, "c88644", 0.8, 0.08)
    pen.box(-0.52, -0.34, 1.04, 0.16, "5a3018", 0.8, 0.06)
    pen.poly([(-0.52, -0.36), (0.52, -0.36), (0.3, -0.26), (0.1, -0.34), (-0.2, -0.25)], "f2b828", 0.5)
    pen.box(-0.5, -0.44, 1.0, 0.08, "c8342a", 0.6, 0.03)
    pen.poly(
        [
            (-0.56, -0.46),
            (-0.3, -0.42),
            (-0.1, -0.47),
            (0.15, -0.41),
            (0.35, -0.47),
            (0.56, -0.43),
            (0.5, -0.52),
            (-0.5, -0.52),
        ],
        "6aa83a",
        0.6,
        smooth=True,
    )
    pen.poly(
        [(-0.5, -0.5), (-0.46, -0.8), (-0.2, -0.97), (0.2, -0.97), (0.46, -0.8), (0.5, -0.5)],
        pen.main("d8964a"),
        1.0,
        smooth=True,
    )
    for i in range(9):
        pen.oval(-0.3 + i * 0.075, -0.8 - 0.08 * (i % 3), 0.018, 0.012, "f8ecd0", 0.2)


@subject("bread", 1.5, 0.24, "skin")
def bread(pen: Pen) -> None:
    c = pen.main("c08a4a")
    pen.poly(
        [(-0.68, -0.03), (-0.7, -0.6), (-0.35, -0.92), (0.35, -0.92), (0.7, -0.6), (0.68, -0.03)], c, 1.0, smooth=True
    )
    for x in (-0.34, 0.0, 0.34):
        pen.limb([(x - 0.1, -0.78), (x + 0.1, -0.5)], 0.08, 0.05, tint(c, 1.5), 0.6)


@subject("ice_cream", 0.6, 0.36, "smooth")
def ice_cream(pen: Pen) -> None:
    c = pen.main("f4a8bc")
    pen.poly([(-0.17, -0.5), (0, 0), (0.17, -0.5)], "d8a25a", 0.8)
    for i in range(4):
        pen.line([(-0.15 + i * 0.09, -0.48), (-0.02 + i * 0.03, -0.1)], 0.01, "a8743a", 0.7)
    pen.oval(-0.09, -0.6, 0.15, 0.14, "f6eeda")
    pen.oval(0.1, -0.61, 0.15, 0.14, c)
    pen.oval(0, -0.79, 0.15, 0.14, "8a5234")
    pen.oval(0.02, -0.95, 0.045, 0.045, "c8202e", 1.0, gloss=0.6)


def _rice(pen: Pen) -> None:
    pen.poly([(-0.6, -0.6), (-0.4, -0.8), (0, -0.92), (0.4, -0.8), (0.6, -0.6), (0, -0.5)], "fbf8f0", 0.8, smooth=True)
    for step in range(40):
        x = -0.46 + (step * 0.233) % 0.92
        y = -0.6 - 0.27 * ((step * 0.37) % 1) * (1 - (x / 0.6) ** 2)
        pen.oval(x, y, 0.03, 0.014, "fffdf8", 0.6, turn=step * 47)


def _soup(pen: Pen) -> None:
    pen.oval(0, -0.61, 0.6, 0.13, "e0803a", 0.4)
    pen.line([(-0.3, -0.62), (0.0, -0.67), (0.26, -0.6), (0.04, -0.56)], 0.03, "f8e2c0")
    for x, y in ((-0.2, -0.58), (0.12, -0.64), (0.34, -0.6), (-0.38, -0.63)):
        pen.oval(x, y, 0.045, 0.02, "4a8a3a", 0.4, turn=x * 90)


def _salad(pen: Pen) -> None:
    for step in range(22):
        x = -0.52 + (step * 0.193) % 1.04
        y = -0.62 - 0.2 * ((step * 0.37) % 1) * (1 - (x / 0.62) ** 2)
        pen.oval(x, y, 0.16, 0.08, ("6aa83a", "4f8f34", "8fc04e")[step % 3], 0.8, turn=step * 53)
    for x, y, hue in ((-0.3, -0.72, "d8382a"), (0.1, -0.8, "d8382a"), (0.34, -0.7, "f0d040"), (-0.08, -0.68, "c85aa0")):
        pen.oval(x, y, 0.09, 0.08, hue, 0.9)


def _cereal(pen: Pen) -> None:
    pen.oval(0, -0.61, 0.6, 0.13, "faf7f0", 0.3)
    for step in range(26):
        x, y = -0.46 + (step * 0.217) % 0.92, -0.66 + 0.1 * ((step * 0.41) % 1)
        pen.oval(x, y, 0.06, 0.035, ("d89a42", "e8b45a", "c87a34")[step % 3], 0.7)


_FILLINGS = {"rice": _rice, "soup": _soup, "salad": _salad, "cereal": _cereal}


@subject("bowl", 1.5, 0.24, "smooth")
def bowl(pen: Pen) -> None:
    c = pen.main("3a5a86")
    for x in (-0.12, 0.12) if pen.action != "full" else ():
        pen.line([(x, -0.75), (x + 0.05, -0.95), (x - 0.04, -1.1)], 0.04, "ffffff", 0.2)
    pen.poly([(-0.68, -0.62), (-0.5, -0.18), (-0.22, -0.02), (0.22, -0.02), (0.5, -0.18), (0.68, -0.62)], c, 1.0)
    if pen.action == "full":  # what lies in it is drawn behind its front
        pen.line([(-0.68, -0.62), (0.0, -0.66), (0.68, -0.62)], 0.05, tint(c, 1.35))
        return
    pen.oval(0, -0.62, 0.68, 0.17, tint(c, 1.3), 0.4)
    food = pen.details.get("food")
    if food in _FILLINGS:
        _FILLINGS[str(food)](pen)
        if "chop" in pen.details:
            chopsticks_at(pen, 0.3, -0.74, 0.66)
        return
    pen.oval(0, -0.61, 0.6, 0.13, "c88a3e", 0.6)
    for i in range(7):
        pen.line([(-0.45 + i * 0.1, -0.6), (-0.3 + i * 0.1, -0.68), (-0.15 + i * 0.1, -0.58)], 0.035, "f2dc9a")
    pen.oval(0.26, -0.64, 0.13, 0.06, "faf6ee", 0.6)
    pen.oval(0.26, -0.64, 0.06, 0.03, "f2a82a", 0.6)
    chopsticks_at(pen, 0.36, -0.78, 0.66)
