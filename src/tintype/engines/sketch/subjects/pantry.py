"""More food: fruit, vegetables, sweets, and what they are eaten with."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint


def _leaf(pen: Pen, x: float, y: float, turn: float, length: float = 0.2) -> None:
    pen.oval(x, y, length, length * 0.4, "4f8a3a", 0.8, turn=turn)


@subject("pear", 0.8, 0.28, "smooth")
def pear(pen: Pen) -> None:
    c = pen.main("b9c24a")
    body = [(0, -0.0), (-0.3, -0.06), (-0.37, -0.3), (-0.22, -0.52), (-0.14, -0.76), (0, -0.87), (0.14, -0.76),
            (0.22, -0.52), (0.37, -0.3), (0.3, -0.06)]  # fmt: skip
    pen.poly(body, c, 1.0, smooth=True)
    pen.oval(-0.13, -0.42, 0.06, 0.12, tint(c, 1.8), 0.0, 20, alpha=0.5)
    pen.limb([(0.0, -0.84), (0.02, -0.93), (0.06, -1.0)], 0.035, 0.025, "5a3a1e")
    _leaf(pen, 0.15, -0.93, -18, 0.13)


@subject("carrot", 0.6, 0.34, "smooth")
def carrot(pen: Pen) -> None:
    c = pen.main("ee7d22")
    for step in range(7):
        lean = (step - 3) * 0.08
        pen.limb([(0, -0.7), (lean * 0.6, -0.85), (lean, -1.0)], 0.03, 0.05, tint((0.3, 0.58, 0.22), 0.8 + step * 0.07))
    root = [(-0.16, -0.66), (0, -0.73), (0.16, -0.66), (0.13, -0.4), (0.02, 0.0), (-0.02, 0.0), (-0.13, -0.4)]
    pen.poly(root, c, 1.0, smooth=True)
    for y, w in ((-0.58, 0.1), (-0.46, 0.07), (-0.3, 0.06), (-0.18, 0.04)):
        pen.line([(-w, y), (0.0, y + 0.015)], 0.013, tint(c, 0.65), 0.8)


@subject("tomato", 1.05, 0.24, "smooth")
def tomato(pen: Pen) -> None:
    c = pen.main("d8301e")
    pen.oval(0, -0.42, 0.5, 0.42, c, 1.0, gloss=0.5)
    for step in range(5):
        angle = step * 1.2566 + 0.3
        pen.limb([(0, -0.82), (0.2 * math.cos(angle), -0.83 + 0.08 * math.sin(angle))], 0.07, 0.02, "3f7a32")
    pen.limb([(0, -0.82), (0.02, -0.95)], 0.04, 0.03, "3f7a32")


@subject("pineapple", 0.6, 0.38, "leaf")
def pineapple(pen: Pen) -> None:
    c = pen.main("d99a2e")
    for step in range(9):
        lean = (step - 4) * 0.07
        pen.limb([(lean * 0.3, -0.58), (lean, -0.8), (lean * 1.7, -1.0 + abs(lean) * 0.6)], 0.07, 0.01,
                 tint((0.3, 0.5, 0.25), 0.75 + 0.1 * (step % 4)))  # fmt: skip
    pen.oval(0, -0.32, 0.24, 0.32, c)
    for row in range(-4, 5):
        for way in (-1, 1):
            x = row * 0.07
            pen.line([(x - 0.2 * way, -0.05), (x, -0.32), (x + 0.2 * way, -0.6)][:3], 0.008, tint(c, 0.55), 0.35)


@subject("watermelon", 1.5, 0.24, "smooth")
def watermelon(pen: Pen) -> None:
    rind = [(-0.72, -0.7), (-0.6, -0.25), (-0.3, -0.02), (0.3, -0.02), (0.6, -0.25), (0.72, -0.7)]
    pen.poly(rind, "2f7a38", 0.8, smooth=False)
    pen.poly([(x * 0.94, y * 0.94 - 0.05) for x, y in rind], "e8f0cf", 0.2)
    flesh = [(x * 0.87, y * 0.9 - 0.09) for x, y in rind]
    pen.poly(flesh, pen.main("e2404c"), 0.5)
    for index in range(11):
        x, y = -0.5 + (index % 6) * 0.2 + 0.08 * (index // 6), -0.6 + 0.22 * (index // 6)
        pen.oval(x, y, 0.018, 0.032, "1d1412", 0.2)


@subject("egg", 0.8, 0.2, "smooth")
def egg(pen: Pen) -> None:
    c = pen.main("f2e4d0")
    if pen.action == "full":  # the lower shell, broken; what hatches is drawn behind it
        rim = [(-0.36, -0.44), (-0.24, -0.54), (-0.13, -0.4), (0.0, -0.53), (0.12, -0.41), (0.25, -0.55), (0.36, -0.44)]
        pen.poly([*rim, (0.33, -0.16), (0.14, -0.01), (-0.14, -0.01), (-0.33, -0.16)], c, 1.0)
        return
    pen.poly([(0, 0), (-0.33, -0.16), (-0.33, -0.5), (-0.16, -0.9), (0.16, -0.9), (0.33, -0.5), (0.33, -0.16)], c, 1.0,
             smooth=True)  # fmt: skip


@subject("donut", 1.2, 0.22, "smooth")
def donut(pen: Pen) -> None:
    c = pen.main("ef8fb4")
    pen.oval(0, -0.36, 0.58, 0.36, "c98f4e")
    pen.oval(0, -0.43, 0.54, 0.31, c, 0.9)
    pen.oval(0, -0.47, 0.19, 0.09, "8a5a2e", 0.5)
    for step in range(18):
        angle, far = step * 2.4, 0.3 + 0.16 * ((step * 7) % 5) / 5
        x, y = far * math.cos(angle), -0.45 + far * 0.55 * math.sin(angle)
        hue = ("f7e26a", "7fd0f0", "ffffff", "8ee08a")[step % 4]
        pen.line([(x, y), (x + 0.04 * math.cos(step), y + 0.03 * math.sin(step))], 0.022, hue, 0.95, smooth=False)


@subject("broccoli", 0.9, 0.26, "leaf")
def broccoli(pen: Pen) -> None:
    c = pen.main("3f8a3a")
    for x in (-0.16, 0.0, 0.16):
        pen.limb([(x * 0.3, -0.02), (x * 0.7, -0.3), (x * 1.5, -0.55)], 0.16, 0.1, "8fb861")
    for step in range(30):
        x, y = float(pen.rng.uniform(-0.38, 0.38)), float(pen.rng.uniform(-0.92, -0.5))
        if (x / 0.42) ** 2 + ((y + 0.68) / 0.32) ** 2 < 1:
            pen.oval(x, y, 0.1, 0.09, tint(c, 0.75 + 0.1 * (step % 5)), 0.7)


@subject("corn", 0.5, 0.3, "smooth")
def corn(pen: Pen) -> None:
    c = pen.main("f2c838")
    pen.oval(0, -0.55, 0.16, 0.44, c)
    for row in range(9):
        for column in range(-2, 3):
            x = column * 0.06 * (1 - abs(row - 4) * 0.06)
            pen.oval(x, -0.9 + row * 0.085, 0.028, 0.036, tint(c, 1.12), 0.6)
    pen.poly([(-0.2, -0.62), (-0.24, -0.2), (0, 0), (-0.02, -0.3)], "6a9a3c", 0.8)
    pen.poly([(0.2, -0.56), (0.24, -0.2), (0, 0), (0.03, -0.3)], "5a8a34", 0.8)


@subject("pepper", 0.8, 0.26, "smooth")
def pepper(pen: Pen) -> None:
    c = pen.main("d83a28")
    for x in (-0.2, 0.2, 0.0):
        pen.oval(x, -0.4, 0.2, 0.38, c, 1.0, gloss=0.4 if x == 0.0 else 0.0)
    pen.limb([(0, -0.76), (0.02, -0.88), (0.1, -0.98)], 0.09, 0.06, "3f7a32")


@subject("cheese", 1.3, 0.2, "smooth")
def cheese(pen: Pen) -> None:
    c = pen.main("f0c040")
    pen.poly([(-0.62, -0.5), (0.5, -0.85), (0.62, -0.45), (-0.62, -0.5)], tint(c, 1.3), 0.3)
    pen.poly([(-0.62, -0.5), (0.62, -0.45), (0.62, 0), (-0.62, 0)], c, 0.5)
    for x, y, r in ((-0.35, -0.2, 0.09), (0.0, -0.3, 0.06), (0.3, -0.16, 0.1), (0.12, -0.08, 0.04)):
        pen.oval(x, y, r, r * 0.85, tint(c, 0.7), 0.5)


@subject("plate", 2.2, 0.14, "smooth")
def plate(pen: Pen) -> None:
    c = pen.main("f2f2ee")
    pen.oval(0, -0.4, 1.05, 0.38, c, 0.7)
    pen.oval(0, -0.46, 0.72, 0.22, tint(c, 0.92), 0.4)


@subject("basket", 1.1, 0.28, "wood")
def basket(pen: Pen) -> None:
    c = pen.main("a9773f")
    pen.line([(-0.42, -0.5), (-0.3, -0.95), (0.3, -0.95), (0.42, -0.5)], 0.05, tint(c, 0.8))
    pen.poly([(-0.5, -0.56), (0.5, -0.56), (0.4, 0), (-0.4, 0)], c, 0.9)
    for row in range(5):
        for column in range(9):
            x = -0.44 + column * 0.11 + 0.02 * (row % 2)
            pen.oval(
                x * (1 - 0.04 * row), -0.5 + row * 0.1, 0.06, 0.035, tint(c, 0.8 + 0.3 * ((row + column) % 2)), 0.5
            )


def _handle(pen: Pen, x: float) -> None:
    pen.limb([(x, -0.55), (x, 0.0)], 0.05, 0.07, "c8ccd2")


@subject("cutlery", 0.8, 0.26, "metal")
def cutlery(pen: Pen) -> None:
    _handle(pen, -0.25)
    for dx in (-0.09, -0.03, 0.03, 0.09):
        pen.limb([(-0.25 + dx, -0.98), (-0.25 + dx, -0.7)], 0.025, 0.03, "d4d8de")
    pen.oval(-0.25, -0.64, 0.11, 0.1, "d0d4da")
    _handle(pen, 0.0)
    pen.poly([(-0.04, -0.55), (-0.05, -0.98), (0.07, -0.85), (0.05, -0.55)], "dce0e6", 0.7)
    _handle(pen, 0.25)
    pen.oval(0.25, -0.78, 0.11, 0.19, "d0d4da", 1.0, gloss=0.5)


@subject("avocado", 0.9, 0.22, "smooth")
def avocado(pen: Pen) -> None:
    """One half, with its stone, before a whole one."""
    c = pen.main("3c5a2a")

    def pear(x: float, grow: float) -> list[tuple[float, float]]:
        return [(x, -0.5 - 0.45 * grow), (x + 0.13 * grow, -0.5 - 0.38 * grow), (x + 0.2 * grow, -0.5 - 0.1 * grow),
                (x + 0.31 * grow, -0.5 + 0.16 * grow), (x + 0.2 * grow, -0.5 + 0.44 * grow), (x, -0.5 + 0.49 * grow),
                (x - 0.2 * grow, -0.5 + 0.44 * grow), (x - 0.31 * grow, -0.5 + 0.16 * grow),
                (x - 0.2 * grow, -0.5 - 0.1 * grow), (x - 0.13 * grow, -0.5 - 0.38 * grow)]  # fmt: skip

    pen.poly(pear(0.17, 0.94), tint(c, 0.8), 1.0, smooth=True)
    pen.poly(pear(-0.1, 1.0), c, 0.6, smooth=True)
    pen.poly(pear(-0.1, 0.92), "a8c45e", 0.2, smooth=True)
    pen.poly(pear(-0.1, 0.82), "e6e39a", 0.3, smooth=True)
    pen.oval(-0.1, -0.33, 0.155, 0.165, "8a5a30", 1.0, gloss=0.5)
