"""What everybody knows: Colosseum, sphinx, Sydney's opera house, Stonehenge, Pisa's tower, Big Ben, Liberty."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint


@subject("colosseum", 2.0, 0.38, "stone")
def colosseum(pen: Pen) -> None:
    """Four tiers of arches about an ellipse, the outer wall broken away on the right."""
    c = pen.main("c8a878")
    pen.poly([(-0.94, -0.5), (-0.5, -0.74), (0.5, -0.74), (0.94, -0.44), (0.4, -0.3), (-0.4, -0.3)], tint(c, 0.5), 0.6)
    for step in range(13):  # arches of the far inside
        a = math.pi * (0.1 + 0.8 * step / 12)
        pen.oval(-0.8 * math.cos(a), -0.58 - 0.08 * math.sin(a), 0.03, 0.05, tint(c, 0.25), 0.0)
    wall = [
        (-0.96, -0.04),
        (-0.98, -0.86),
        (-0.6, -0.98),
        (-0.1, -1.0),
        (0.1, -0.96),
        (0.16, -0.76),
        (0.3, -0.72),
        (0.36, -0.54),
        (0.7, -0.5),
        (0.95, -0.42),
        (0.96, -0.04),
        (0.5, 0.02),
        (0.0, 0.04),
        (-0.5, 0.02),
    ]
    pen.poly(wall, c, 0.7)
    for tier, (y, reach) in enumerate(((-0.13, 0.96), (-0.35, 0.96), (-0.57, 0.3), (-0.79, 0.1))):
        count = 19
        for step in range(count):
            a = math.pi * (step + 0.5) / count
            x = -0.95 * math.cos(a)
            if x > reach - 0.03:
                continue
            wide = 0.036 * math.sin(a) + 0.006
            dip = 0.05 * math.sin(a)
            if tier == 3:
                pen.box(x - wide * 0.5, y - 0.05, wide, 0.06, tint(c, 0.3), 0.0)
                continue
            pen.box(x - wide, y - 0.03 + dip, wide * 2, 0.1, tint(c, 0.28), 0.0)
            pen.oval(x, y - 0.03 + dip, wide, 0.05, tint(c, 0.28), 0.0)
        rim = [(x, y - 0.11 + 0.05 * math.sqrt(max(1 - (x / 0.96) ** 2, 0))) for x in (-0.95, -0.7, -0.4, -0.1, 0.1)]
        if reach > 0.5:
            rim += [(0.4, rim[2][1]), (0.7, rim[1][1]), (0.94, rim[0][1])]
        pen.line(rim, 0.022, tint(c, 1.15), 0.9)


@subject("sphinx", 2.2, 0.36, "stone")
def sphinx(pen: Pen) -> None:
    """A lion of stone with a king's head, lying, looking to the right."""
    c = pen.main("cfa468")
    pen.box(-1.06, -0.09, 2.16, 0.09, tint(c, 0.75), 0.6)
    pen.poly(
        [(-1.0, -0.08), (-1.02, -0.36), (-0.8, -0.52), (-0.3, -0.5), (0.3, -0.54), (0.44, -0.08)], c, 1.0, smooth=True
    )
    pen.poly(
        [(-1.02, -0.08), (-1.0, -0.34), (-0.72, -0.42), (-0.56, -0.2), (-0.6, -0.08)], tint(c, 0.85), 0.9, smooth=True
    )
    for y, shade in ((-0.2, 0.8), (-0.1, 1.05)):
        pen.limb([(0.2, y), (0.96, y + 0.02)], 0.15, 0.12, tint(c, shade))
        for step in range(3):
            pen.line([(0.98, y - 0.03 + step * 0.03), (1.02, y - 0.02 + step * 0.03)], 0.012, tint(c, 0.5))
    pen.poly([(0.1, -0.1), (0.12, -0.56), (0.44, -0.58), (0.5, -0.1)], c, 0.9)
    pen.poly(
        [(0.04, -0.5), (0.1, -0.86), (0.26, -1.0), (0.44, -0.94), (0.46, -0.84), (0.3, -0.8), (0.3, -0.5)],
        tint(c, 0.8),
        0.9,
    )
    for step in range(6):
        y = -0.84 + step * 0.055
        pen.line([(0.08 - 0.006 * step, y), (0.28, y + 0.015)], 0.014, tint(c, 0.5), 0.8)
    pen.poly(
        [(0.26, -0.92), (0.44, -0.9), (0.49, -0.76), (0.47, -0.64), (0.36, -0.56), (0.26, -0.6)], tint(c, 1.08), 0.9
    )
    pen.poly([(0.48, -0.79), (0.53, -0.71), (0.47, -0.7)], tint(c, 0.95), 0.5)
    pen.line([(0.37, -0.8), (0.44, -0.805)], 0.018, tint(c, 0.35))
    pen.line([(0.4, -0.645), (0.465, -0.65)], 0.014, tint(c, 0.4))
    for x in (-0.7, -0.3, 0.0):
        pen.line([(x, -0.46), (x + 0.04, -0.3), (x, -0.12)], 0.012, tint(c, 0.6), 0.6)


@subject("opera_house", 2.3, 0.34, "smooth")
def opera_house(pen: Pen) -> None:
    """Sydney's opera house: white shells one behind the other on their podium."""
    c = pen.main("f4f2ea")
    pen.poly([(-1.1, -0.2), (1.1, -0.2), (1.14, 0.0), (-1.14, 0.0)], "b08a72", 0.6)
    for step in range(5):
        pen.line([(-1.1, -0.17 + step * 0.035), (1.1, -0.17 + step * 0.035)], 0.008, "7a5c4c", 0.7, smooth=False)
    for x, size, turn in ((0.9, 0.4, 1), (0.52, 0.62, 1), (0.06, 0.84, 1), (-0.5, 0.72, -1), (-0.86, 0.5, -1)):
        shell = [
            (x - turn * size * 0.52, -0.2),
            (x - turn * size * 0.34, -0.2 - size * 0.52),
            (x + turn * size * 0.1, -0.2 - size * 0.94),
            (x + turn * size * 0.16, -0.2 - size * 0.6),
            (x + turn * size * 0.06, -0.2),
        ]
        pen.poly(
            [(x - turn * size * 0.1, -0.2), (x + turn * size * 0.1, -0.2 - size * 0.9), (x + turn * size * 0.2, -0.2)],
            "4a5a6a",
            0.6,
        )
        pen.poly(shell, c, 0.9, smooth=False)
        for part in (0.3, 0.6):
            pen.line(
                [
                    (x - turn * size * (0.52 - 0.5 * part), -0.2),
                    (x + turn * size * (-0.2 + 0.26 * part), -0.2 - size * (0.5 + 0.2 * part)),
                    (x + turn * size * 0.1, -0.2 - size * 0.93),
                ],
                0.008,
                tint(c, 0.72),
                0.7,
            )


@subject("stonehenge", 2.4, 0.3, "stone")
def stonehenge(pen: Pen) -> None:
    """A ring of standing stones with lintels, some fallen."""
    c = pen.main("8e8c86")
    for step in range(6):
        x = -0.62 + step * 0.25
        pen.box(x, -0.62, 0.11, 0.42, tint(c, 0.62), 0.7, 0.02)
        if step % 2 == 0:
            pen.box(x - 0.02, -0.7, 0.4, 0.1, tint(c, 0.68), 0.7, 0.02)
    pen.oval(0.0, -0.12, 1.1, 0.1, "3a4a2a", 0.0, alpha=0.35)
    for x, tall, wide in (
        (-1.04, 0.74, 0.17),
        (-0.68, 0.78, 0.18),
        (-0.16, 0.92, 0.2),
        (0.24, 0.94, 0.2),
        (0.74, 0.78, 0.18),
        (1.02, 0.6, 0.16),
    ):
        lean = 0.02 * math.sin(x * 9)
        pen.poly(
            [
                (x - wide / 2, 0.0),
                (x - wide / 2 + lean, -tall),
                (x + wide / 2 + lean - 0.02, -tall - 0.01),
                (x + wide / 2, 0.0),
            ],
            c,
            0.9,
        )
        for y in (0.3, 0.6):
            pen.line([(x - wide * 0.2, -tall * y), (x + wide * 0.1, -tall * y - 0.06)], 0.012, tint(c, 0.6), 0.6)
    for left, right, y in ((-1.14, -0.58, -0.76), (-0.28, 0.36, -0.93)):
        pen.poly([(left, y), (left + 0.01, y - 0.12), (right - 0.01, y - 0.13), (right, y)], tint(c, 1.06), 0.9)
    pen.poly([(0.42, 0.02), (0.46, -0.12), (0.66, -0.14), (0.7, 0.02)], tint(c, 0.9), 0.9)


@subject("leaning_tower", 0.8, 0.66, "stone")
def leaning_tower(pen: Pen) -> None:
    """Pisa's tower: eight storeys of colonnades, out of plumb."""
    c = pen.main("eae2d0")
    pen.canvas.save()
    pen.canvas.rotate(5.5)
    pen.box(-0.2, -0.16, 0.4, 0.16, c, 0.9, 0.005)
    for storey in range(6):
        y = -0.16 - storey * 0.115
        pen.box(-0.19, y - 0.105, 0.38, 0.105, tint(c, 0.62), 0.9)
        for step in range(9):
            a = math.pi * (step + 0.5) / 9
            x = -0.19 * math.cos(a)
            pen.line(
                [(x, y - 0.012), (x, y - 0.085)], 0.017, tint(c, 1.05 - 0.2 * (x * pen.light[0] < 0)), smooth=False
            )
        pen.box(-0.205, y - 0.118, 0.41, 0.024, tint(c, 1.1), 0.8)
    for step in range(7):
        a = math.pi * (step + 0.5) / 7
        pen.oval(-0.19 * math.cos(a), -0.06, 0.018 * math.sin(a) + 0.005, 0.05, tint(c, 0.5), 0.2)
    pen.box(-0.14, -0.98, 0.28, 0.13, c, 0.9)
    for x in (-0.09, 0.0, 0.09):
        pen.box(x - 0.02, -0.95, 0.04, 0.09, tint(c, 0.35), 0.1, 0.015)
    pen.box(-0.155, -1.0, 0.31, 0.025, tint(c, 1.1), 0.7)
    pen.canvas.restore()


@subject("big_ben", 0.5, 0.74, "stone")
def big_ben(pen: Pen) -> None:
    """The clock tower of Westminster: gothic panels, lit dials, the spire."""
    c = pen.main("c8a468")
    pen.poly([(-0.12, 0.0), (-0.12, -0.66), (0.12, -0.66), (0.12, 0.0)], c, 0.8)
    for step in range(5):
        x = -0.1 + step * 0.05
        pen.line([(x, -0.01), (x, -0.62)], 0.008, tint(c, 0.6), 0.8, smooth=False)
    for row in range(9):
        y = -0.06 - row * 0.065
        pen.line([(-0.12, y), (0.12, y)], 0.009, tint(c, 1.2), 0.8, smooth=False)
        for step in range(4):
            pen.box(-0.085 + step * 0.05, y + 0.012, 0.018, 0.035, tint(c, 0.4), 0.0, 0.006)
    pen.box(-0.15, -0.82, 0.3, 0.18, tint(c, 1.08), 0.7, 0.004)
    pen.oval(0.0, -0.735, 0.078, 0.078, "3a3a44", 0.4)
    pen.oval(0.0, -0.735, 0.068, 0.068, "fdf4d8", 0.2)
    if pen.dark > 0.25:
        pen.glow(0.0, -0.735, 0.2, "ffe6a0", 0.7)
    for step in range(12):
        a = step * math.pi / 6
        pen.line(
            [(0.055 * math.cos(a), -0.735 + 0.055 * math.sin(a)), (0.064 * math.cos(a), -0.735 + 0.064 * math.sin(a))],
            0.006,
            "2a2a30",
        )
    pen.line([(0.0, -0.735), (-0.03, -0.765)], 0.012, "1c1c22")
    pen.line([(0.0, -0.735), (0.01, -0.788)], 0.009, "1c1c22")
    pen.poly([(-0.155, -0.82), (-0.1, -0.89), (0.1, -0.89), (0.155, -0.82)], "3c4650", 0.8)
    pen.box(-0.095, -0.93, 0.19, 0.045, tint(c, 0.95), 0.6)
    for step in range(4):
        pen.box(-0.075 + step * 0.042, -0.925, 0.02, 0.035, "2a2a30", 0.0)
    pen.poly([(-0.1, -0.93), (0.0, -1.1), (0.1, -0.93)], "3c4650", 0.9)
    for side in (-1, 1):
        pen.poly([(side * 0.15, -0.82), (side * 0.14, -0.9), (side * 0.13, -0.82)], c, 0.3)
    pen.line([(0.0, -1.09), (0.0, -1.13)], 0.008, "e8c050")


@subject("liberty", 0.6, 0.7, "smooth")
def liberty(pen: Pen) -> None:
    """The Statue of Liberty on her pedestal: torch, crown of rays, tablet, verdigris."""
    c = pen.main("7fae98")
    stone = "bfae92"
    pen.poly([(-0.27, 0.0), (-0.24, -0.08), (0.24, -0.08), (0.27, 0.0)], stone, 0.8)
    pen.poly([(-0.19, -0.08), (-0.15, -0.36), (0.15, -0.36), (0.19, -0.08)], stone, 0.9)
    pen.box(-0.17, -0.385, 0.34, 0.035, tint(pen.main(stone) if pen.colour is None else (0.75, 0.68, 0.57), 1.1), 0.7)
    pen.poly([(-0.1, -0.38), (-0.11, -0.6), (-0.075, -0.74), (0.07, -0.74), (0.1, -0.6), (0.11, -0.38)], c, 1.0)
    for x in (-0.07, -0.035, 0.0, 0.04, 0.075):
        pen.line([(x * 0.7, -0.7), (x + 0.01, -0.55), (x * 1.2, -0.39)], 0.01, tint(c, 0.58), 0.8)
    pen.poly([(-0.1, -0.62), (0.02, -0.7), (0.1, -0.52), (0.06, -0.46)], tint(c, 0.9), 0.7)
    pen.limb([(-0.07, -0.72), (-0.13, -0.84), (-0.13, -0.95)], 0.055, 0.035, c)
    pen.box(-0.155, -0.985, 0.05, 0.035, tint(c, 0.8), 0.6)
    pen.glow(-0.13, -1.02, 0.1, "ffd060", 0.6)
    pen.poly(
        [(-0.155, -0.985), (-0.15, -1.03), (-0.125, -1.07), (-0.105, -1.02), (-0.11, -0.985)],
        "f0c040",
        0.7,
        smooth=True,
    )
    pen.limb([(0.08, -0.7), (0.13, -0.62), (0.08, -0.57)], 0.05, 0.04, tint(c, 0.95))
    pen.poly([(0.06, -0.66), (0.14, -0.68), (0.16, -0.54), (0.08, -0.53)], tint(c, 1.1), 0.6)
    pen.limb([(0.0, -0.74), (0.0, -0.78)], 0.045, 0.045, c)
    pen.oval(0.0, -0.815, 0.045, 0.055, tint(c, 1.05), 0.9)
    for step in range(7):
        a = math.pi * (0.12 + 0.76 * step / 6)
        pen.poly(
            [
                (0.045 * math.cos(a + 0.15), -0.85 - 0.02 * math.sin(a)),
                (0.11 * math.cos(a), -0.85 - 0.09 * math.sin(a)),
                (0.045 * math.cos(a - 0.15), -0.85 - 0.02 * math.sin(a)),
            ],
            c,
            0.4,
        )
    pen.line([(-0.05, -0.85), (0.0, -0.86), (0.05, -0.85)], 0.022, tint(c, 0.8))
    for x in (-0.016, 0.018):
        pen.oval(x, -0.82, 0.006, 0.005, tint(c, 0.35), 0.0)


@subject("roller_coaster", 2.4, 0.46, "metal")
def roller_coaster(pen: Pen) -> None:
    """A track with a climb, a drop and a loop on its trestles, a train of cars on it."""
    c = pen.main("e03a3a")
    track = [(-1.15, -0.2), (-0.9, -0.4), (-0.62, -0.92), (-0.44, -0.96), (-0.22, -0.5), (0.0, -0.16), (0.3, -0.12)]
    loop = [(0.3 + 0.26 * math.sin(a * 0.35), -0.4 + 0.28 * math.cos(a * 0.35)) for a in range(19)]
    tail = [(0.3, -0.12), (0.62, -0.16), (0.82, -0.5), (0.96, -0.56), (1.16, -0.2)]
    for x, y in (*track[:6], *tail[1:], (-0.76, -0.68), (-0.32, -0.72)):
        for dx in (-0.05, 0.05):
            pen.line([(x, y), (x + dx, 0.0)], 0.014, "9aa2ae", smooth=False)
        step = y + 0.14
        while step < -0.04:
            pen.line(
                [(x - 0.05 * (step - y) / -y, step), (x + 0.05 * (step - y) / -y, step + 0.06)], 0.009, "9aa2ae", 0.8
            )
            step += 0.14
    for line in (track, loop, tail):
        pen.line(line, 0.045, tint(c, 0.6))
        pen.line([(x, y - 0.014) for x, y in line], 0.02, c)
    for step, hue in enumerate(("f0c030", "3a9ad8", "5fb04a")):
        pen.canvas.save()
        pen.canvas.translate(-0.42 + step * 0.095, -0.93 + step * 0.175)
        pen.canvas.rotate(62)
        pen.box(-0.06, -0.09, 0.13, 0.075, hue, 0.9, 0.02)
        pen.oval(0.0, -0.12, 0.025, 0.028, "e8b890", 0.6)
        pen.canvas.restore()
