"""Vehicles on land, water, in air and space."""

from __future__ import annotations

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint


def wheel(pen: Pen, x: float, r: float) -> None:
    pen.oval(x, -r, r, r, "1c1c20", 0.7)
    pen.oval(x, -r, r * 0.6, r * 0.6, "b4b8be", 0.9)
    pen.oval(x, -r, r * 0.18, r * 0.18, "3a3c40", 0.5)


def lamp(pen: Pen, x: float, y: float, colour: str, size: float = 0.05) -> None:
    pen.oval(x, y, size, size * 0.7, colour, 0.2)
    if pen.dark > 0.2:
        pen.glow(x, y, size * 6, colour, 0.8)


@subject("car", 2.7, 0.22, "metal")
def car(pen: Pen) -> None:
    c = pen.main("c0302a")
    pen.poly([(-0.72, -0.6), (-0.42, -0.95), (0.2, -0.97), (0.6, -0.6)], tint(c, 0.85), 0.6)
    pen.poly([(-0.62, -0.6), (-0.38, -0.88), (-0.1, -0.9), (-0.1, -0.6)], "3a4c5c", 0.9)
    pen.poly([(-0.04, -0.6), (-0.04, -0.9), (0.17, -0.9), (0.47, -0.6)], "3a4c5c", 0.9)
    pen.poly(
        [
            (-1.28, -0.28),
            (-1.27, -0.5),
            (-1.0, -0.62),
            (0.55, -0.62),
            (1.1, -0.5),
            (1.28, -0.36),
            (1.27, -0.2),
            (1.0, -0.16),
            (-1.2, -0.16),
        ],
        c,
        1.0,
        smooth=True,
    )
    pen.line([(-1.15, -0.44), (0, -0.46), (1.15, -0.4)], 0.016, tint(c, 1.6), 0.6)
    pen.line([(-0.06, -0.58), (-0.06, -0.2)], 0.012, tint(c, 0.5), 0.8)
    pen.box(-0.3, -0.5, 0.13, 0.03, tint(c, 0.5), 0.3)
    for x in (-0.76, 0.78):
        pen.oval(x, -0.22, 0.27, 0.26, tint(c, 0.25), 0.3)
        wheel(pen, x, 0.23)
    lamp(pen, 1.18, -0.4, "fff2c0")
    lamp(pen, -1.23, -0.42, "ff4030")


@subject("bus", 2.3, 0.32, "metal")
def bus(pen: Pen) -> None:
    c = pen.main("d8362a")
    pen.box(-1.05, -0.95, 2.1, 0.82, c, 0.6, 0.08)
    for step in range(6):
        pen.window(-0.95 + step * 0.31, -0.85, 0.26, 0.3)
    pen.box(0.9, -0.85, 0.14, 0.36, "4a5f70", 0.8)
    pen.box(-1.05, -0.42, 2.1, 0.05, "f4efe6", 0.3)
    for x in (-0.62, 0.62):
        wheel(pen, x, 0.16)
    lamp(pen, 1.0, -0.26, "fff2c0", 0.04)


@subject("truck", 2.2, 0.32, "metal")
def truck(pen: Pen) -> None:
    c = pen.main("3a6aa8")
    pen.box(-1.05, -0.98, 1.4, 0.78, "e6e6e2", 0.6, 0.02)
    pen.poly([(0.4, -0.16), (0.4, -0.78), (0.72, -0.78), (0.88, -0.46), (1.04, -0.42), (1.04, -0.16)], c, 0.9)
    pen.poly([(0.5, -0.48), (0.5, -0.7), (0.68, -0.7), (0.79, -0.48)], "3a4c5c", 0.8)
    pen.box(-1.05, -0.22, 2.1, 0.07, "2a2c30", 0.5)
    for x in (-0.75, -0.4, 0.7):
        wheel(pen, x, 0.15)
    lamp(pen, 1.02, -0.28, "fff2c0", 0.04)


@subject("camper", 1.9, 0.3, "metal")
def camper(pen: Pen) -> None:
    """A round-nosed van in two colours, with a rack on its roof."""
    c = pen.main("3a9aa8")
    for x in (-0.6, -0.1, 0.4):
        pen.line([(x, -0.92), (x, -1.0)], 0.02, "8a8e94")
    pen.line([(-0.7, -1.0), (0.5, -1.0)], 0.022, "8a8e94")
    shell = [(-0.9, -0.16), (-0.93, -0.36), (-0.93, -0.64), (-0.88, -0.88), (-0.6, -0.94), (0.5, -0.94), (0.78, -0.86),
             (0.9, -0.54), (0.94, -0.34), (0.9, -0.16), (0.0, -0.15)]  # fmt: skip
    pen.poly(shell, "f4f0e4", 0.8, smooth=True)
    pen.poly([(-0.92, -0.13), (-0.93, -0.5), (0.5, -0.52), (0.92, -0.46), (0.94, -0.13)], c, 0.8)
    for x, wide in ((-0.78, 0.36), (-0.36, 0.34), (0.04, 0.34)):
        pen.box(x, -0.82, wide, 0.25, "3a4c5c", 0.8, 0.03, gloss=0.3)
    pen.poly([(0.46, -0.82), (0.7, -0.8), (0.82, -0.57), (0.46, -0.57)], "3a4c5c", 0.8)
    pen.line([(0.42, -0.84), (0.42, -0.16)], 0.01, tint(c, 0.6))
    pen.line([(-0.92, -0.5), (0.9, -0.5)], 0.022, "ffffff")
    pen.box(-0.97, -0.2, 1.94, 0.06, "c8ccd0", 0.8, 0.02)
    for x in (-0.55, 0.58):
        wheel(pen, x, 0.16)
    lamp(pen, 0.9, -0.36, "fff2c0", 0.05)


@subject("train", 3.4, 0.26, "metal")
def train(pen: Pen) -> None:
    c = pen.main("2c4a3c")
    for step in range(7):
        pen.oval(
            0.85 - step * 0.26,
            -1.12 - step * 0.05 - 0.04 * (step % 2),
            0.13 + step * 0.04,
            0.1 + step * 0.025,
            "eceae6",
            0.6,
            alpha=0.75 - step * 0.08,
        )
    for x in (-1.6, -0.72):
        pen.box(x, -0.72, 0.82, 0.56, tint(c, 1.15), 0.6, 0.03)
        for step in range(4):
            pen.window(x + 0.08 + step * 0.18, -0.62, 0.13, 0.18)
        wheel(pen, x + 0.18, 0.1)
        wheel(pen, x + 0.64, 0.1)
    pen.box(0.12, -0.85, 0.42, 0.7, c, 0.7)
    pen.box(0.06, -0.9, 0.54, 0.07, tint(c, 0.6), 0.6)
    pen.window(0.2, -0.75, 0.2, 0.22)
    pen.box(0.54, -0.62, 0.8, 0.38, c, 1.0, 0.06, gloss=0.3)
    for x in (0.7, 0.95, 1.2):
        pen.box(x, -0.63, 0.03, 0.4, "c9a24a", 0.5)
    pen.poly([(0.98, -0.6), (0.93, -0.98), (1.17, -0.98), (1.12, -0.6)], "22262a", 0.9)
    pen.poly([(1.34, -0.2), (1.56, -0.02), (1.3, -0.02)], "8a2a26", 0.7)
    for x, r in ((0.3, 0.15), (0.66, 0.15), (0.98, 0.12), (1.24, 0.1)):
        wheel(pen, x, r)
    pen.line([(0.3, -0.15), (0.98, -0.13)], 0.035, "b8bcc2")
    lamp(pen, 1.36, -0.5, "fff0b8", 0.06)


def _spokes(pen: Pen, x: float, r: float) -> None:
    import math

    ring = [(x + math.cos(a) * r, -r + math.sin(a) * r) for a in [i * math.pi / 12 for i in range(25)]]
    pen.line(ring, 0.04, "1e1e22")
    for i in range(8):
        a = i * math.pi / 8
        pen.line(
            [(x - math.cos(a) * r, -r - math.sin(a) * r), (x + math.cos(a) * r, -r + math.sin(a) * r)],
            0.007,
            "b8bcc2",
            0.8,
        )


@subject("bicycle", 1.8, 0.28, "metal")
def bicycle(pen: Pen) -> None:
    c = pen.main("c23a34")
    for x in (-0.5, 0.5):
        _spokes(pen, x, 0.32)
    for a, b in (
        ((-0.5, -0.32), (-0.08, -0.3)),
        ((-0.5, -0.32), (-0.2, -0.74)),
        ((-0.08, -0.3), (-0.22, -0.8)),
        ((-0.2, -0.74), (0.32, -0.78)),
        ((-0.08, -0.3), (0.33, -0.72)),
        ((0.3, -0.86), (0.5, -0.32)),
    ):
        pen.limb([a, b], 0.045, 0.045, c)
    pen.limb([(-0.34, -0.83), (-0.12, -0.82)], 0.08, 0.05, "2a2422")
    pen.line([(0.3, -0.86), (0.34, -0.98), (0.5, -0.96)], 0.035, "2a2a2e")
    pen.oval(-0.08, -0.3, 0.08, 0.08, "55585e", 0.8)


@subject("motorcycle", 1.8, 0.26, "metal")
def motorcycle(pen: Pen) -> None:
    c = pen.main("b02a2a")
    for x in (-0.55, 0.55):
        pen.oval(x, -0.28, 0.28, 0.28, "1c1c20", 0.6)
        pen.oval(x, -0.28, 0.15, 0.15, "9a9ea4", 0.9)
    pen.oval(0, -0.32, 0.24, 0.2, "6a6e74", 1.0, gloss=0.4)
    pen.limb([(0.55, -0.28), (0.3, -0.86)], 0.05, 0.05, "b8bcc2")
    pen.limb([(-0.65, -0.2), (0.0, -0.2)], 0.09, 0.07, "b8bcc2")
    pen.poly([(-0.85, -0.66), (-0.4, -0.6), (-0.05, -0.62), (-0.1, -0.5), (-0.7, -0.5)], "241e1c", 0.8, smooth=True)
    pen.poly([(-0.1, -0.6), (0.05, -0.82), (0.32, -0.78), (0.34, -0.6), (0.1, -0.5)], c, 1.0, smooth=True)
    pen.line([(0.3, -0.86), (0.2, -0.98), (0.06, -0.96)], 0.035, "3a3c40")
    lamp(pen, 0.42, -0.78, "fff2c0", 0.07)


@subject("sailboat", 1.1, 0.38, "cloth", "water")
def sailboat(pen: Pen) -> None:
    c = pen.main("f6f2e8")
    pen.line([(0, -0.16), (0, -1.0)], 0.018, "6a4a30")
    pen.poly([(0.02, -0.98), (0.06, -0.22), (0.44, -0.22), (0.28, -0.55)], c, 0.7)
    pen.poly([(-0.02, -0.92), (-0.04, -0.24), (-0.36, -0.24), (-0.22, -0.55)], tint(c, 0.9), 0.7)
    pen.poly([(-0.5, -0.16), (0.54, -0.17), (0.4, 0.0), (-0.36, 0.0)], "7a4628", 0.9)
    pen.line([(-0.5, -0.15), (0.53, -0.16)], 0.018, "e8dcc4")


@subject("ship", 1.98, 0.44, "wood", "water")
def ship(pen: Pen) -> None:
    c = pen.main("6a4226")
    for x, h in ((-0.42, 0.8), (0.02, 0.98), (0.42, 0.82)):
        pen.line([(x, -0.2), (x, -h)], 0.022, "4a3220")
        for row in range(3):
            y0, y1 = -h + 0.04 + row * 0.2, -h + 0.21 + row * 0.2
            w = 0.13 + row * 0.03
            pen.poly(
                [
                    (x - w * 0.85, y0),
                    (x + w * 0.85, y0),
                    (x + w + 0.05, (y0 + y1) / 2),
                    (x + w, y1),
                    (x - w, y1),
                    (x - w + 0.05, (y0 + y1) / 2),
                ],
                "efe5cc",
                0.7,
            )
        pen.poly([(x, -h), (x + 0.13, -h - 0.03), (x, -h - 0.06)], "b02a2a", 0.3)
    pen.line([(0.7, -0.24), (0.98, -0.42)], 0.025, "4a3220")
    pen.poly(
        [(-0.78, -0.4), (-0.55, -0.36), (-0.45, -0.22), (0.45, -0.2), (0.78, -0.28), (0.6, 0.0), (-0.6, 0.0)], c, 0.9
    )
    pen.line([(-0.7, -0.17), (0, -0.1), (0.68, -0.18)], 0.022, "d8b060", 0.8)
    for step in range(6):
        pen.window(-0.5 + step * 0.18, -0.13, 0.05, 0.04)


@subject("canoe", 2.4, 0.14, "wood", "water")
def canoe(pen: Pen) -> None:
    c = pen.main("8a4e2a")
    pen.poly(
        [(-1.15, -0.7), (-0.7, -0.45), (0.7, -0.45), (1.15, -0.7), (0.75, -0.02), (-0.75, -0.02)], c, 0.9, smooth=True
    )
    pen.line([(-1.1, -0.66), (-0.6, -0.46), (0.6, -0.46), (1.1, -0.66)], 0.05, tint(c, 1.4))
    pen.line([(0.2, -1.0), (0.55, 0.05)], 0.05, "c9a468")


@subject("plane", 2.4, 0.22, "metal", "air")
def plane(pen: Pen) -> None:
    c = pen.main("eef1f4")
    pen.poly([(-0.3, -0.55), (-0.75, -0.98), (-0.6, -1.0), (0.1, -0.58)], tint(c, 0.7), 0.6)
    pen.poly([(-0.95, -0.58), (-1.2, -0.98), (-1.02, -0.98), (-0.72, -0.6)], "2a5aa8", 0.7)
    pen.poly(
        [(-1.15, -0.56), (-0.6, -0.65), (0.6, -0.66), (1.0, -0.56), (1.15, -0.46), (0.9, -0.38), (-0.5, -0.36)],
        c,
        1.0,
        smooth=True,
    )
    for step in range(11):
        pen.oval(-0.6 + step * 0.12, -0.53, 0.024, 0.03, "41566a", 0.3)
    pen.poly([(0.86, -0.57), (1.02, -0.5), (0.84, -0.5)], "2c3c4c", 0.5)
    pen.poly([(0.2, -0.44), (-0.35, 0.0), (-0.52, 0.0), (-0.22, -0.44)], tint(c, 0.88), 0.8)
    pen.oval(0.02, -0.24, 0.15, 0.065, tint(c, 0.75), 1.0)


@subject("helicopter", 2.0, 0.26, "metal", "air")
def helicopter(pen: Pen) -> None:
    c = pen.main("3f6a4a")
    pen.limb([(-0.2, -0.5), (-0.95, -0.62)], 0.2, 0.07, c)
    pen.poly([(-0.9, -0.6), (-1.05, -0.88), (-0.92, -0.88), (-0.8, -0.62)], c, 0.7)
    pen.poly(
        [(-0.35, -0.45), (-0.1, -0.74), (0.3, -0.74), (0.58, -0.5), (0.5, -0.24), (-0.1, -0.2)], c, 1.0, smooth=True
    )
    pen.poly([(0.2, -0.7), (0.4, -0.66), (0.55, -0.48), (0.2, -0.44)], "9cc0d4", 0.8, smooth=True)
    pen.line([(0.08, -0.74), (0.08, -0.88)], 0.05, "3a3c40")
    pen.limb([(-0.85, -0.9), (1.0, -0.9)], 0.025, 0.025, "2a2c30", 0.3)
    pen.limb([(-0.25, -0.05), (0.5, -0.05)], 0.04, 0.04, "3a3c40")
    for x in (0.0, 0.3):
        pen.line([(x, -0.2), (x + 0.02, -0.06)], 0.03, "3a3c40")


def _gore(side: float) -> list[tuple[float, float]]:
    return [(side * 0.1, -0.22), (side * 0.31, -0.5), (side * 0.36, -0.72), (side * 0.24, -0.92)]


@subject("balloon", 0.85, 0.4, "cloth", "air")
def balloon(pen: Pen) -> None:
    c = pen.main("d8402e")
    hues = (c, tint(c, 1.75), tint(c, 0.65), (0.96, 0.76, 0.25))
    pen.poly(
        [
            (-0.1, -0.22),
            (-0.32, -0.5),
            (-0.36, -0.74),
            (-0.2, -0.95),
            (0, -1.0),
            (0.2, -0.95),
            (0.36, -0.74),
            (0.32, -0.5),
            (0.1, -0.22),
        ],
        c,
        1.0,
        smooth=True,
    )
    for step, (a, b) in enumerate(((-0.85, -0.5), (-0.16, 0.16), (0.5, 0.85))):
        pen.poly([*_gore(a), (0, -0.997), *_gore(b)[::-1]], hues[(step + 1) % 4], 0.7)
    for x in (-0.08, 0.08):
        pen.line([(x, -0.22), (x * 0.8, -0.11)], 0.008, "3a2a1c")
    pen.box(-0.075, -0.12, 0.15, 0.12, "8a5a30", 0.8, 0.015)


@subject("rocket", 0.5, 0.5, "metal", "air")
def rocket(pen: Pen) -> None:
    c = pen.main("eceff2")
    pen.glow(0, -0.05, 0.3, "ff9a30", 0.9)
    pen.poly([(-0.08, -0.2), (-0.06, 0.0), (0, 0.12), (0.06, 0.0), (0.08, -0.2)], "ffb43a", 0.3, smooth=True)
    pen.poly([(-0.04, -0.2), (0, 0.02), (0.04, -0.2)], "fff0b0", 0.2)
    for side in (-1, 1):
        pen.poly([(side * 0.1, -0.42), (side * 0.22, -0.2), (side * 0.2, -0.12), (side * 0.1, -0.2)], "c8342c", 0.8)
    pen.poly(
        [(-0.1, -0.18), (-0.13, -0.5), (-0.09, -0.82), (0, -1.0), (0.09, -0.82), (0.13, -0.5), (0.1, -0.18)],
        c,
        1.0,
        smooth=True,
    )
    pen.poly([(-0.075, -0.85), (0, -1.0), (0.075, -0.85)], "c8342c", 0.9)
    pen.oval(0, -0.62, 0.05, 0.05, "4a90b8", 0.8, gloss=0.7)


@subject("spaceship", 2.42, 0.3, "metal", "air")
def spaceship(pen: Pen) -> None:
    c = pen.main("9aa6b4")
    for y in (-0.58, -0.4):
        pen.glow(-0.95, y, 0.34, "5ac8ff", 0.95)
        pen.limb([(-0.85, y), (-1.2, y)], 0.1, 0.01, "c8f0ff", 0.1)
    pen.poly([(-0.5, -0.6), (-0.95, -0.98), (-0.6, -0.95), (0.1, -0.62)], tint(c, 0.65), 0.8)
    pen.poly(
        [(-0.9, -0.66), (-0.3, -0.7), (0.4, -0.66), (1.05, -0.47), (0.4, -0.36), (-0.3, -0.3), (-0.9, -0.34)], c, 1.0
    )
    pen.poly([(-0.4, -0.38), (-0.85, 0.0), (-0.5, -0.02), (0.25, -0.38)], tint(c, 0.85), 0.9)
    pen.poly([(0.2, -0.64), (0.45, -0.62), (0.75, -0.53), (0.3, -0.53)], "2a4a6a", 0.9)
    for step in range(7):
        pen.line([(-0.8 + step * 0.16, -0.64), (-0.8 + step * 0.16, -0.36)], 0.008, tint(c, 0.5), 0.6)
    pen.line([(-0.88, -0.5), (0.95, -0.47)], 0.012, "e8563a", 0.9)
    for x in (-0.2, 0.0, 0.2):
        pen.oval(x, -0.42, 0.018, 0.014, "ffe8a0", 0)
    pen.box(-0.95, -0.66, 0.12, 0.34, tint(c, 0.5), 0.8, 0.03)


@subject("ufo", 2.0, 0.2, "metal", "air")
def ufo(pen: Pen) -> None:
    c = pen.main("a8b2bc")
    pen.poly([(-0.3, -0.3), (0.3, -0.3), (0.6, 0.1), (-0.6, 0.1)], "c8ffd8", 0.0, alpha=0.3)
    pen.oval(0, -0.66, 0.36, 0.3, "9ad8e0", 0.9, gloss=0.6)
    pen.oval(0, -0.45, 0.95, 0.22, c)
    pen.oval(0, -0.52, 0.6, 0.1, tint(c, 1.2), 0.6)
    for step in range(7):
        x = -0.72 + step * 0.24
        pen.oval(x, -0.38, 0.045, 0.035, "fff0a0", 0.1)
        pen.glow(x, -0.38, 0.14, "ffe070", 0.6)


@subject("submarine", 2.0, 0.24, "metal", "water")
def submarine(pen: Pen) -> None:
    c = pen.main("e0b02a")
    pen.box(-0.25, -0.95, 0.42, 0.4, c, 0.8, 0.06)
    pen.line([(0.05, -0.95), (0.05, -1.1), (0.2, -1.1)], 0.04, "4a4c50")
    pen.poly([(-0.8, -0.4), (-1.0, -0.75), (-0.92, -0.38), (-1.0, -0.02)], tint(c, 0.6), 0.7)
    pen.poly([(-0.9, -0.38), (-0.5, -0.68), (0.5, -0.7), (0.95, -0.4), (0.5, -0.08), (-0.5, -0.1)], c, 1.0, smooth=True)
    for x in (-0.3, 0.1, 0.5):
        pen.oval(x, -0.4, 0.12, 0.12, tint(c, 0.6), 0.7)
        pen.oval(x, -0.4, 0.085, 0.085, "7ac0d8", 0.8, gloss=0.7)


@subject("tractor", 1.5, 0.28, "metal")
def tractor(pen: Pen) -> None:
    c = pen.main("2f7a3a")
    pen.box(0.0, -0.62, 0.62, 0.34, c, 0.8, 0.05)
    pen.line([(0.42, -0.62), (0.42, -0.9)], 0.04, "3a3c40")
    pen.box(-0.45, -0.98, 0.5, 0.06, c, 0.6)
    pen.box(-0.4, -0.92, 0.4, 0.42, "a8c4d0", 0.7)
    pen.box(-0.45, -0.56, 0.5, 0.26, c, 0.7)
    pen.oval(-0.32, -0.33, 0.33, 0.33, "1e1e20", 0.7)
    pen.oval(-0.32, -0.33, 0.18, 0.18, "e0b83a", 0.9)
    pen.oval(0.48, -0.19, 0.19, 0.19, "1e1e20", 0.7)
    pen.oval(0.48, -0.19, 0.1, 0.1, "e0b83a", 0.9)
