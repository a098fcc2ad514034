"""Things one plays, reads, wears and works with."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint

Point = tuple[float, float]


def _ring(x: float, y: float, rx: float, ry: float, begin: float = 0.0, end: float = 2.0) -> list[Point]:
    """Points of an ellipse's arc; angles in half turns."""
    steps = [begin + (end - begin) * step / 24 for step in range(25)]
    return [(x + rx * math.cos(math.pi * t), y + ry * math.sin(math.pi * t)) for t in steps]


@subject("violin", 0.62, 0.4, "wood")
def violin(pen: Pen) -> None:
    c = pen.main("9c4a1e")
    pen.limb([(0, -0.45), (0, -0.95)], 0.05, 0.04, "2a1a12")
    pen.line([(-0.02, -0.95), (0.0, -1.0), (0.035, -0.98)], 0.035, tint(c, 0.8))
    body = [
        (0, 0),
        (-0.17, -0.05),
        (-0.2, -0.17),
        (-0.12, -0.27),
        (-0.15, -0.42),
        (0, -0.52),
        (0.15, -0.42),
        (0.12, -0.27),
        (0.2, -0.17),
        (0.17, -0.05),
    ]
    pen.poly(body, tint(c, 0.6), 0.8, smooth=True)
    pen.poly([(x * 0.92, -0.015 + y * 0.95) for x, y in body], c, 1.0, smooth=True)
    for side in (-1, 1):
        pen.line([(side * 0.06, -0.33), (side * 0.09, -0.25), (side * 0.07, -0.17)], 0.012, "1c1008")
    pen.box(-0.06, -0.24, 0.12, 0.02, "d8b880", 0.6)
    pen.limb([(0, -0.06), (0, -0.18)], 0.06, 0.04, "1c1210")
    for x in (-0.018, -0.006, 0.006, 0.018):
        pen.line([(x, -0.1), (x, -0.95)], 0.004, "e8e0d0", 0.8)
    pen.line([(-0.27, -0.9), (0.27, -0.08)], 0.014, "5a3218", smooth=False)
    pen.line([(-0.255, -0.92), (0.285, -0.1)], 0.006, "f4efe4", 0.9, smooth=False)


@subject("drum", 1.3, 0.34, "wood")
def drum(pen: Pen) -> None:
    c = pen.main("b02a2a")
    pen.poly([(-0.55, -0.66), (-0.55, -0.12), (-0.3, -0.02), (0.3, -0.02), (0.55, -0.12), (0.55, -0.66)], c, 0.9)
    for step in range(7):
        x = -0.5 + step * 0.165
        pen.line(
            [(x, -0.6), (x + 0.08, -0.08), (x + 0.16, -0.6)][: 2 if step == 6 else 3], 0.016, "f0e2b8", smooth=False
        )
    for y in (-0.66, -0.1):
        pen.line([(-0.56, y), (-0.3, y + 0.09), (0.3, y + 0.09), (0.56, y)], 0.06, "e0b64a")
    pen.oval(0, -0.68, 0.55, 0.14, "e0b64a", 0.6)
    pen.oval(0, -0.69, 0.5, 0.115, "f6f0e0", 0.5)
    pen.limb([(-0.1, -0.7), (-0.5, -1.0)], 0.035, 0.03, "c89a5a")
    pen.limb([(0.15, -0.7), (0.52, -0.98)], 0.035, 0.03, "c89a5a")


@subject("trumpet", 2.0, 0.2, "metal")
def trumpet(pen: Pen) -> None:
    c = pen.main("e0b040")
    pen.limb([(-0.95, -0.66), (0.45, -0.66)], 0.09, 0.1, c)
    pen.line(_ring(-0.05, -0.4, 0.42, 0.26), 0.085, tint(c, 0.85))
    pen.poly([(0.4, -0.71), (0.7, -0.78), (0.92, -1.0), (0.92, -0.3), (0.7, -0.54), (0.4, -0.61)], c, 1.0)
    pen.oval(0.92, -0.65, 0.07, 0.35, tint(c, 0.6), 0.6)
    for x in (-0.2, -0.02, 0.16):
        pen.box(x - 0.05, -0.86, 0.1, 0.55, tint(c, 1.1), 0.9, 0.03)
        pen.oval(x, -0.9, 0.06, 0.04, "f4e8d0", 0.8)


@subject("harp", 0.9, 0.52, "wood")
def harp(pen: Pen) -> None:
    c = pen.main("d0a040")
    for step in range(16):
        x = -0.3 + step * 0.038
        pen.line(
            [(x, -0.12 - step * 0.012), (x, -0.94 + 0.22 * math.sin(step / 15 * math.pi) * 0.8)],
            0.005,
            "f6ecd0",
            0.9,
            smooth=False,
        )
    pen.limb([(0.34, -0.92), (0.12, -0.3), (-0.2, -0.02)], 0.13, 0.17, c)
    pen.limb([(-0.33, -0.02), (-0.34, -0.94)], 0.06, 0.07, tint(c, 0.9))
    pen.limb([(-0.34, -0.94), (-0.12, -0.76), (0.12, -0.82), (0.34, -0.92)], 0.09, 0.08, c)
    pen.oval(-0.35, -0.96, 0.065, 0.05, c)
    pen.box(-0.4, -0.05, 0.4, 0.05, tint(c, 0.7), 0.7, 0.01)


@subject("microphone", 0.5, 0.36, "metal")
def microphone(pen: Pen) -> None:
    pen.oval(0, -0.02, 0.2, 0.035, "2a2c30", 0.8)
    pen.limb([(0, -0.02), (0, -0.7)], 0.035, 0.035, "5a5e64")
    pen.limb([(0, -0.6), (0, -0.78)], 0.1, 0.12, "2a2c30")
    pen.oval(0, -0.87, 0.1, 0.12, pen.main("b8bcc4"), 1.0, gloss=0.4)
    for step in range(4):
        pen.line([(-0.085, -0.93 + step * 0.045), (0.085, -0.93 + step * 0.045)], 0.008, "5a5e66", 0.9)


@subject("headphones", 1.0, 0.3, "smooth")
def headphones(pen: Pen) -> None:
    c = pen.main("2a2c32")
    pen.line(_ring(0, -0.45, 0.36, 0.48, 1.0, 2.0), 0.09, c)
    pen.line(_ring(0, -0.45, 0.355, 0.475, 1.1, 1.9), 0.02, tint(c, 2.0), 0.6)
    for side in (-1, 1):
        pen.box(side * 0.36 - 0.1, -0.55, 0.2, 0.48, c, 0.9, 0.09, gloss=0.3)
        pen.box(side * 0.27 - 0.05, -0.52, 0.1, 0.42, tint(c, 0.6), 0.8, 0.05)


@subject("spectacles", 2.0, 0.18, "smooth")
def spectacles(pen: Pen) -> None:
    """Spectacles, open, as they lie: two lenses, the bridge, the temples behind."""
    c = pen.main("2a1e18")
    for side in (-1, 1):
        pen.line([(side * 0.86, -0.55), (side * 0.8, -0.92), (side * 0.62, -0.98)], 0.07, tint(c, 0.8))
        pen.oval(side * 0.46, -0.4, 0.4, 0.36, "bcd4e6", 0.4, alpha=0.45)
        pen.line([(side * 0.46 - 0.2, -0.3), (side * 0.46 + 0.06, -0.62)], 0.06, "ffffff", 0.5)
        pen.line(_ring(side * 0.46, -0.4, 0.4, 0.36), 0.075, c)
    pen.line([(-0.1, -0.5), (0, -0.58), (0.1, -0.5)], 0.075, c)


@subject("sunglasses", 2.0, 0.18, "smooth")
def sunglasses(pen: Pen) -> None:
    c = pen.main("16161a")
    pen.line([(-0.9, -0.72), (0, -0.76), (0.9, -0.72)], 0.1, c)
    for side in (-1, 1):
        lens = [
            (side * 0.08, -0.72),
            (side * 0.12, -0.36),
            (side * 0.4, -0.1),
            (side * 0.72, -0.22),
            (side * 0.88, -0.72),
        ]
        pen.poly(lens, "1a1c24", 0.5, smooth=True)
        pen.line([(side * 0.46 - 0.16, -0.3), (side * 0.46 + 0.06, -0.6)], 0.06, "8fb0d8", 0.7)


@subject("ring", 0.9, 0.28, "metal")
def ring(pen: Pen) -> None:
    """A ring with a cut stone."""
    c = pen.main("e2b548")
    pen.line(_ring(0, -0.35, 0.31, 0.31), 0.085, tint(c, 0.75))
    pen.line(_ring(0, -0.35, 0.32, 0.32, 0.8, 1.5), 0.03, "fff4c8", 0.9)
    gem = pen.part("gem", "bfe6f6")
    pen.poly([(-0.2, -0.84), (-0.1, -0.98), (0.1, -0.98), (0.2, -0.84), (0, -0.64)], gem, 0.6)
    for x, shade in ((-0.1, 1.3), (0.0, 0.85), (0.1, 1.15)):
        pen.poly([(x - 0.05, -0.84), (x, -0.98), (x + 0.05, -0.84), (0, -0.64)], tint(gem, shade), 0.2, alpha=0.8)
    pen.glow(0.06, -0.94, 0.2, "ffffff", 0.6)


@subject("necklace", 1.0, 0.34, "metal")
def necklace(pen: Pen) -> None:
    c = pen.main("f2ece0")
    for x, y in _ring(0, -0.9, 0.42, 0.62, 0.0, 1.0)[::1]:
        pen.oval(x, y, 0.045, 0.045, c, 1.0, gloss=0.6)
    pen.poly([(-0.1, -0.24), (0, -0.32), (0.1, -0.24), (0, -0.02)], pen.part("gem", "2a6ad8"), 0.9)


@subject("brass_key", 0.6, 0.3, "metal")
def key(pen: Pen) -> None:
    c = pen.main("d0a040")
    pen.line(_ring(0, -0.8, 0.17, 0.16), 0.075, c)
    pen.limb([(0, -0.64), (0, -0.02)], 0.075, 0.07, c)
    for y, wide in ((-0.08, 0.17), (-0.2, 0.13)):
        pen.box(0.0, y - 0.04, wide, 0.07, c, 0.7)
    pen.oval(0, -0.6, 0.07, 0.035, tint(c, 1.2))


@subject("telescope", 1.4, 0.44, "metal")
def telescope(pen: Pen) -> None:
    c = pen.main("c89a3e")
    for x in (-0.34, 0.34, 0.02):
        pen.limb([(0, -0.55), (x, 0)], 0.05, 0.035, "5a3c22")
    pen.limb([(-0.52, -0.42), (-0.1, -0.6)], 0.1, 0.12, tint(c, 0.8))
    pen.limb([(-0.12, -0.59), (0.52, -0.88)], 0.17, 0.19, c)
    for x, y in ((-0.12, -0.59), (0.2, -0.735), (0.5, -0.87)):
        pen.limb([(x, y), (x + 0.05, y - 0.022)], 0.21, 0.21, tint(c, 0.65))


@subject("open_book", 1.9, 0.16, "cloth")
def open_book(pen: Pen) -> None:
    c = pen.main("7a2a2a")
    pen.poly([(-0.92, -0.66), (0, -0.5), (0.92, -0.66), (0.92, -0.06), (0, 0), (-0.92, -0.06)], c, 0.7)
    for side in (-1, 1):
        page = [
            (0, -0.16),
            (side * 0.3, -0.32),
            (side * 0.84, -0.22),
            (side * 0.84, -0.82),
            (side * 0.3, -0.92),
            (0, -0.74),
        ]
        pen.poly(page, "f6efdc", 0.6)
        for row in range(6):
            y = -0.76 + row * 0.085
            pen.line([(side * 0.1, y + 0.03), (side * 0.34, y - 0.05), (side * 0.74, y + 0.02)], 0.018, "8a8074", 0.8)


@subject("frying_pan", 2.0, 0.14, "metal")
def pan(pen: Pen) -> None:
    c = pen.main("2c2e32")
    pen.limb([(-0.98, -0.62), (-0.3, -0.45)], 0.16, 0.16, "4a3020")
    pen.poly([(-0.42, -0.56), (-0.3, -0.06), (0.8, -0.06), (0.94, -0.56)], c, 0.9)
    pen.oval(0.26, -0.56, 0.68, 0.2, tint(c, 1.4), 0.5)
    for step in range(9):
        pen.oval(
            -0.16 + (step * 0.37) % 0.86,
            -0.6 + 0.08 * ((step * 0.61) % 1),
            0.12,
            0.08,
            ("e8a53a", "c8402a", "5f9a3a")[step % 3],
            0.8,
        )


@subject("easel", 0.9, 0.5, "wood")
def easel(pen: Pen) -> None:
    """An easel with a landscape begun on it."""
    for x in (-0.3, 0.3, 0.0):
        pen.limb([(x * 0.3, -0.98), (x * 1.25, 0)], 0.04, 0.045, "8a5c34")
    pen.box(-0.36, -0.36, 0.72, 0.045, "8a5c34", 0.8)
    pen.box(-0.33, -0.88, 0.66, 0.52, "f6f1e4", 0.3)
    pen.box(-0.3, -0.85, 0.6, 0.46, "9cc8ea", 0.2)
    pen.oval(0.15, -0.75, 0.05, 0.05, "f8d860", 0.1)
    pen.poly(
        [(-0.3, -0.39), (-0.3, -0.58), (-0.1, -0.7), (0.08, -0.56), (0.2, -0.62), (0.3, -0.54), (0.3, -0.39)],
        "6a8fa8",
        0.3,
    )
    pen.poly([(-0.3, -0.39), (-0.3, -0.5), (0.05, -0.45), (0.3, -0.49), (0.3, -0.39)], "5f9a48", 0.3)


@subject("trophy", 0.9, 0.36, "metal")
def trophy(pen: Pen) -> None:
    c = pen.main("e2b23a")
    for side in (-1, 1):
        pen.line(
            [(side * 0.26, -0.9), (side * 0.44, -0.84), (side * 0.38, -0.6), (side * 0.16, -0.52)], 0.06, tint(c, 0.85)
        )
    pen.poly([(-0.3, -0.98), (-0.27, -0.66), (-0.07, -0.44), (0.07, -0.44), (0.27, -0.66), (0.3, -0.98)], c, 1.0)
    pen.oval(0, -0.97, 0.3, 0.05, tint(c, 0.6), 0.5)
    pen.limb([(0, -0.46), (0, -0.2)], 0.09, 0.14, c)
    pen.box(-0.24, -0.22, 0.48, 0.22, "3a2a20", 0.8, 0.02)
    pen.box(-0.13, -0.16, 0.26, 0.09, c, 0.6, 0.01)


@subject("leash", 1.3, 0.3, "cloth")
def leash(pen: Pen) -> None:
    """A slack line from the hand (upper left) to the collar (right)."""
    pen.line([(-0.55, -1.0), (-0.2, -0.72), (0.2, -0.6), (0.55, -0.62)], 0.035, pen.main("8a2a24"))
