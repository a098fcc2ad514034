"""Creatures of the water, insects, reptiles, dragons."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import mix, tint


@subject("fish", 1.6, 0.2, "smooth", "water")
def fish(pen: Pen) -> None:
    c = pen.main("f08a2a")
    pen.poly([(-0.4, -0.5), (-0.75, -0.82), (-0.68, -0.5), (-0.75, -0.18)], tint(c, 0.85), 0.7)
    pen.poly([(-0.2, -0.7), (0.05, -0.98), (0.25, -0.74)], tint(c, 0.8), 0.6)
    pen.poly(
        [(-0.45, -0.5), (-0.1, -0.78), (0.3, -0.76), (0.62, -0.5), (0.3, -0.25), (-0.1, -0.24)], c, 1.0, smooth=True
    )
    pen.oval(0.12, -0.34, 0.32, 0.08, mix(c, (1, 0.95, 0.85), 0.6), 0.2)
    for x in (-0.12, 0.22):
        pen.limb([(x, -0.72), (x + 0.05, -0.5), (x, -0.28)], 0.07, 0.07, "faf3e6", 0.2)
    pen.limb([(0.1, -0.48), (-0.05, -0.38), (-0.12, -0.4)], 0.12, 0.03, tint(c, 0.75))
    pen.eye(0.42, -0.57, 0.055)


def _whale(pen: Pen, own: str, belly: str, fin: float, grin: bool) -> None:
    c = pen.main(own)
    pen.poly([(-0.8, -0.55), (-1.15, -0.85), (-1.05, -0.55), (-1.1, -0.38)], tint(c, 0.85), 0.7)
    if fin:
        pen.poly([(-0.15, -0.8), (-0.2, -0.8 - fin), (0.18, -0.8)], tint(c, 0.8), 0.6)
    pen.poly(
        [
            (-0.95, -0.56),
            (-0.4, -0.76),
            (0.2, -0.88),
            (0.75, -0.72),
            (0.95, -0.5),
            (0.7, -0.3),
            (0.1, -0.2),
            (-0.5, -0.42),
        ],
        c,
        1.0,
        smooth=True,
    )
    pen.poly(
        [(0.9, -0.46), (0.6, -0.42), (0.0, -0.36), (-0.4, -0.44), (0.1, -0.22), (0.68, -0.31)], belly, 0.4, smooth=True
    )
    pen.limb([(0.25, -0.36), (0.05, -0.16), (-0.12, -0.06)], 0.22, 0.05, tint(c, 0.8))
    pen.eye(0.66, -0.55, 0.03)
    if grin:
        pen.line([(0.9, -0.44), (0.7, -0.42), (0.55, -0.45)], 0.015, "202830", 0.8)


@subject("whale", 2.4, 0.36, "smooth", "water")
def whale(pen: Pen) -> None:
    _whale(pen, "45607a", "cfd8dc", 0.06, True)


@subject("dolphin", 2.4, 0.26, "smooth", "water")
def dolphin(pen: Pen) -> None:
    _whale(pen, "6f8ba0", "dfe6e8", 0.2, False)
    pen.limb([(0.85, -0.5), (1.1, -0.44)], 0.12, 0.05, pen.main("6f8ba0"))


@subject("shark", 2.4, 0.3, "smooth", "water")
def shark(pen: Pen) -> None:
    _whale(pen, "66727c", "e6e9ea", 0.3, True)
    for step in range(3):
        pen.line([(0.4 - step * 0.05, -0.56), (0.37 - step * 0.05, -0.42)], 0.012, "2f363c", 0.7)


@subject("jellyfish", 0.9, 0.36, "glass", "water", glows=True)
def jellyfish(pen: Pen) -> None:
    c = pen.main("c47fe0")
    pen.glow(0, -0.7, 0.5, c, 0.5)
    for step in range(9):
        x = -0.24 + step * 0.06
        pen.line(
            [(x, -0.6), (x + 0.05 * math.sin(step), -0.4), (x - 0.04, -0.2), (x + 0.03, -0.02)],
            0.014,
            tint(c, 1.3),
            0.55,
        )
    for step in range(4):
        pen.limb(
            [(-0.1 + step * 0.07, -0.6), (-0.12 + step * 0.08, -0.4), (-0.06 + step * 0.04, -0.24)],
            0.07,
            0.02,
            tint(c, 1.5),
        )
    pen.poly(
        [
            (-0.32, -0.6),
            (-0.28, -0.85),
            (0, -1.0),
            (0.28, -0.85),
            (0.32, -0.6),
            (0.16, -0.57),
            (0, -0.61),
            (-0.16, -0.57),
        ],
        c,
        0.9,
        smooth=True,
        alpha=0.8,
    )
    pen.oval(0, -0.78, 0.15, 0.1, tint(c, 1.6), 0.3, alpha=0.6)


@subject("turtle", 1.7, 0.22, "smooth")
def turtle(pen: Pen) -> None:
    c, skin = pen.main("5c7a3a"), (0.55, 0.6, 0.36)
    for x, y in ((-0.4, -0.12), (0.36, -0.12)):
        pen.oval(x, y, 0.18, 0.12, skin, 0.8, turn=20)
    pen.limb([(0.45, -0.3), (0.68, -0.42)], 0.2, 0.16, skin)
    pen.oval(0.74, -0.46, 0.15, 0.13, skin)
    pen.eye(0.79, -0.5, 0.026)
    pen.poly([(-0.6, -0.16), (-0.5, -0.6), (0, -0.9), (0.46, -0.6), (0.56, -0.16)], c, 1.0, smooth=True)
    for x, y in ((-0.28, -0.46), (0.02, -0.62), (0.28, -0.44), (0.0, -0.32)):
        pen.oval(x, y, 0.14, 0.11, tint(c, 0.6), 0.9)


@subject("octopus", 1.3, 0.32, "smooth", "water")
def octopus(pen: Pen) -> None:
    c = pen.main("c2504a")
    for step in range(8):
        x = -0.28 + step * 0.08
        pen.limb(
            [(x * 0.7, -0.45), (x * 1.7, -0.2), (x * 2.0, -0.03), (x * 1.5 + 0.1, -0.06)],
            0.13,
            0.025,
            tint(c, 0.7 + 0.09 * (step % 4)),
        )
    pen.oval(0, -0.68, 0.28, 0.31, c)
    for side in (-1, 1):
        pen.oval(side * 0.12, -0.52, 0.075, 0.075, "f6ecd8", 0.5)
        pen.eye(side * 0.12, -0.52, 0.045)


@subject("crab", 1.6, 0.18, "smooth")
def crab(pen: Pen) -> None:
    c = pen.main("d4472c")
    for side in (-1, 1):
        for step in range(3):
            pen.limb(
                [
                    (side * 0.3, -0.3),
                    (side * (0.55 + step * 0.07), -0.42 + step * 0.1),
                    (side * (0.6 + step * 0.05), -0.02),
                ],
                0.07,
                0.03,
                tint(c, 0.8),
            )
        pen.limb([(side * 0.35, -0.45), (side * 0.6, -0.6), (side * 0.5, -0.8)], 0.1, 0.08, c)
        pen.oval(side * 0.47, -0.86, 0.13, 0.16, c, 1.0, turn=side * 20)
        pen.limb([(side * 0.14, -0.5), (side * 0.15, -0.72)], 0.04, 0.03, c)
        pen.eye(side * 0.15, -0.75, 0.05)
    pen.oval(0, -0.34, 0.46, 0.25, c)


@subject("butterfly", 1.3, 0.24, "smooth", "air")
def butterfly(pen: Pen) -> None:
    c = pen.main("3a78d8")
    fold = 0.55 + 0.45 * pen.phase
    for side in (-1, 1):
        for points, shade in (
            ([(0, -0.5), (0.25, -0.95), (0.58, -0.92), (0.55, -0.6), (0.2, -0.46)], 1.0),
            ([(0, -0.48), (0.4, -0.48), (0.46, -0.2), (0.22, -0.06), (0.05, -0.3)], 0.85),
        ):
            pen.poly([(side * x * fold, y) for x, y in points], tint(c, 0.25), 0.4, smooth=True)
            mx, my = sum(x for x, _ in points) / 5, sum(y for _, y in points) / 5
            pen.poly(
                [(side * (mx + (x - mx) * 0.8) * fold, my + (y - my) * 0.8) for x, y in points],
                tint(c, shade),
                0.6,
                smooth=True,
            )
            pen.oval(side * mx * 1.2 * fold, my, 0.05 * fold, 0.05, "fdf3d0", 0.2)
    pen.limb([(0, -0.72), (0, -0.5), (0, -0.2)], 0.06, 0.03, "201a18")
    for side in (-1, 1):
        pen.line([(0, -0.72), (side * 0.06, -0.86), (side * 0.13, -0.93)], 0.012, "201a18")


@subject("bee", 1.3, 0.2, "fur", "air")
def bee(pen: Pen) -> None:
    c = pen.main("eab02a")
    for turn in (-50, -20):
        pen.oval(-0.02 + turn * 0.004, -0.8, 0.12, 0.24 * (0.7 + 0.3 * pen.phase), "dce8f0", 0.4, turn=turn, alpha=0.7)
    pen.oval(-0.1, -0.42, 0.38, 0.24, c)
    for step in range(3):
        pen.limb(
            [(-0.3 + step * 0.16, -0.6), (-0.28 + step * 0.17, -0.42), (-0.3 + step * 0.16, -0.24)],
            0.08,
            0.08,
            "221a12",
            0.3,
        )
    pen.oval(0.34, -0.45, 0.17, 0.17, "2c221a")
    pen.eye(0.42, -0.48, 0.05)
    pen.line([(0.4, -0.6), (0.48, -0.78), (0.56, -0.8)], 0.02, "221a12")


@subject("ladybird", 1.4, 0.14, "smooth")
def ladybird(pen: Pen) -> None:
    c = pen.main("cf2a22")
    pen.oval(0.42, -0.35, 0.22, 0.24, "1c1818")
    pen.poly([(-0.55, -0.06), (-0.5, -0.5), (-0.05, -0.85), (0.4, -0.55), (0.45, -0.06)], c, 1.0, smooth=True)
    for x, y in ((-0.3, -0.4), (-0.05, -0.62), (0.2, -0.42), (-0.05, -0.25)):
        pen.oval(x, y, 0.09, 0.1, "1c1818", 0.3)
    pen.eye(0.52, -0.42, 0.05, "f4f0e8")


@subject("dragonfly", 1.8, 0.2, "glass", "air")
def dragonfly(pen: Pen) -> None:
    c = pen.main("2a9aa8")
    for side, turn in ((-1, 30), (1, 30), (-1, -10), (1, -10)):
        pen.oval(
            side * 0.36 + 0.1,
            -0.62 - turn * 0.004,
            0.36,
            0.07,
            "cfe6ee",
            0.3,
            turn=side * turn * (0.6 + pen.phase),
            alpha=0.7,
        )
    pen.limb([(-0.8, -0.4), (-0.2, -0.48), (0.3, -0.5)], 0.05, 0.12, c)
    pen.oval(0.38, -0.52, 0.11, 0.11, tint(c, 0.7))
    pen.eye(0.42, -0.55, 0.06, "3a6a2a")


@subject("snail", 1.5, 0.16, "smooth")
def snail(pen: Pen) -> None:
    c = pen.main("b0824a")
    pen.limb([(-0.6, -0.06), (0.0, -0.1), (0.45, -0.16), (0.6, -0.45)], 0.1, 0.16, "c9b48a")
    for x in (0.58, 0.68):
        pen.line([(x, -0.5), (x + 0.05, -0.75)], 0.03, "c9b48a")
        pen.oval(x + 0.05, -0.77, 0.03, 0.03, "2a2018", 0.3)
    for step in range(4):
        pen.oval(
            -0.08 + step * 0.03, -0.45 + step * 0.02, 0.38 - step * 0.09, 0.36 - step * 0.09, tint(c, 0.8 + 0.2 * step)
        )


@subject("frog", 1.4, 0.18, "smooth")
def frog(pen: Pen) -> None:
    c = pen.main("5aa03a")
    pen.oval(-0.32, -0.24, 0.26, 0.22, tint(c, 0.8), 1.0, turn=-30)
    pen.poly([(-0.45, -0.1), (-0.25, -0.55), (0.2, -0.75), (0.5, -0.5), (0.42, -0.15), (0, -0.03)], c, 1.0, smooth=True)
    pen.oval(0.25, -0.28, 0.24, 0.2, mix(c, (0.95, 0.95, 0.75), 0.65), 0.3)
    pen.limb([(0.2, -0.3), (0.32, -0.04), (0.45, -0.02)], 0.1, 0.07, c)
    pen.limb([(-0.4, -0.06), (-0.1, -0.03)], 0.09, 0.06, c)
    for x in (0.1, 0.34):
        pen.oval(x, -0.78, 0.11, 0.11, c)
        pen.eye(x + 0.02, -0.8, 0.07, "d8a82a")
    pen.line([(0.08, -0.5), (0.3, -0.46), (0.5, -0.52)], 0.018, tint(c, 0.35))


@subject("snake", 1.7, 0.22, "smooth")
def snake(pen: Pen) -> None:
    c = pen.main("5f8a3a")
    pen.limb(
        [
            (-0.75, -0.06),
            (-0.45, -0.16),
            (-0.2, -0.05),
            (0.1, -0.16),
            (0.4, -0.07),
            (0.55, -0.3),
            (0.42, -0.6),
            (0.5, -0.8),
        ],
        0.06,
        0.15,
        c,
    )
    for step in range(9):
        pen.oval(-0.55 + step * 0.11, -0.12 + 0.05 * math.sin(step * 1.9), 0.03, 0.035, tint(c, 0.45), 0.2)
    pen.oval(0.56, -0.85, 0.15, 0.1, c)
    pen.eye(0.6, -0.88, 0.025, "e0b020")
    pen.line([(0.7, -0.83), (0.84, -0.8), (0.9, -0.84)], 0.014, "c02020")


@subject("dinosaur", 1.8, 0.5, "smooth")
def dinosaur(pen: Pen) -> None:
    c = pen.main("6a7d3c")
    pen.limb([(-0.1, -0.5), (-0.5, -0.38), (-0.85, -0.3)], 0.32, 0.03, c)
    for shade, x in ((0.65, 0.06), (1.0, -0.06)):
        pen.limb([(x, -0.45), (x + 0.1, -0.28), (x - 0.04, -0.14), (x + 0.02, -0.03)], 0.24, 0.09, tint(c, shade))
        pen.oval(x + 0.07, -0.025, 0.11, 0.03, tint(c, shade * 0.8))
    pen.poly(
        [(-0.28, -0.5), (-0.1, -0.66), (0.2, -0.72), (0.32, -0.6), (0.2, -0.4), (-0.1, -0.34)], c, 1.0, smooth=True
    )
    pen.limb([(0.2, -0.6), (0.34, -0.74), (0.42, -0.88)], 0.28, 0.18, c)
    pen.poly(
        [(0.32, -0.96), (0.52, -1.0), (0.76, -0.9), (0.78, -0.82), (0.5, -0.8), (0.34, -0.84)], c, 1.0, smooth=True
    )
    pen.poly([(0.44, -0.82), (0.72, -0.8), (0.66, -0.73), (0.44, -0.75)], tint(c, 0.75), 0.7)
    for step in range(5):
        pen.poly(
            [(0.52 + step * 0.045, -0.82), (0.545 + step * 0.045, -0.82), (0.53 + step * 0.045, -0.785)], "f6f0e0", 0.2
        )
    pen.limb([(0.3, -0.52), (0.42, -0.46), (0.46, -0.5)], 0.06, 0.03, tint(c, 0.85))
    pen.eye(0.52, -0.92, 0.028, "e8c020")
