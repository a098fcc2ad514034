"""What one goes through, looks out of or is kept out by: doors, gates, windows, fences; and a well and a flight of
steps."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint


@subject("door", 0.72, 0.56, "wood")
def door(pen: Pen) -> None:
    """A panelled door under an arch of stone, a step before it."""
    c = pen.main("7a4a2c")
    stone = "b9b0a2"
    pen.box(-0.34, -0.06, 0.68, 0.06, "9c948a", 0.8, 0.01)
    for side in (-1, 1):
        for row in range(6):
            pen.box(
                side * 0.285 - 0.045,
                -0.17 - row * 0.122,
                0.09,
                0.115,
                tint((0.73, 0.69, 0.63), 0.9 + 0.1 * (row % 2)),
                0.7,
                0.012,
            )
    pen.oval(0, -0.76, 0.33, 0.24, stone, 0.7)
    for step in range(9):
        angle = math.pi * (step + 0.5) / 9
        pen.line(
            [
                (0.24 * math.cos(angle), -0.76 - 0.17 * math.sin(angle)),
                (0.33 * math.cos(angle), -0.76 - 0.24 * math.sin(angle)),
            ],
            0.006,
            "7c7468",
            0.7,
        )
    pen.oval(0, -0.76, 0.24, 0.17, tint(c, 0.5), 0.4)
    for step in range(1, 5):
        angle = math.pi * step / 5
        pen.line([(0, -0.76), (0.235 * math.cos(angle), -0.76 - 0.165 * math.sin(angle))], 0.01, tint(c, 0.85))
    pen.box(-0.24, -0.77, 0.48, 0.72, c, 0.6)
    for x in (-0.205, 0.03):
        for y, high in ((-0.72, 0.3), (-0.37, 0.26)):
            pen.box(x, y, 0.175, high, tint(c, 0.78), 0.8, 0.012)
            pen.box(x + 0.02, y + 0.025, 0.135, high - 0.05, tint(c, 1.12), 0.7, 0.01)
    pen.oval(0.205, -0.385, 0.022, 0.024, "e0b850", 1.0, gloss=0.8)
    pen.oval(0.0, -0.56, 0.026, 0.036, "e0b850", 0.9, gloss=0.5)


@subject("window", 0.95, 0.5, "wood")
def window(pen: Pen) -> None:
    """A window of six panes between shutters, over a box of flowers."""
    c = pen.main("f0ece2")
    shutter = pen.colour or (0.28, 0.44, 0.46)
    for side in (-1, 1):
        pen.box(side * 0.375 - 0.085, -0.96, 0.17, 0.78, shutter, 0.6, 0.01)
        for row in range(9):
            y = -0.9 + row * 0.078
            pen.line([(side * 0.375 - 0.06, y), (side * 0.375 + 0.06, y)], 0.014, tint(shutter, 0.7), smooth=False)
    pen.box(-0.28, -0.98, 0.56, 0.82, c, 0.5, 0.012)
    for row in range(3):
        for x in (-0.24, 0.02):
            pen.window(x, -0.93 + row * 0.25, 0.22, 0.21)
            pen.line([(x + 0.03, -0.76 + row * 0.25), (x + 0.13, -0.91 + row * 0.25)], 0.012, "ffffff", 0.35)
    pen.box(-0.36, -0.17, 0.72, 0.15, "8a5a38", 0.8, 0.015)
    for step in range(17):
        x = -0.33 + step * 0.041
        pen.limb([(x, -0.16), (x + 0.02, -0.25)], 0.035, 0.01, "4f8a3a")
        pen.oval(x, -0.22 - 0.045 * (step % 3), 0.028, 0.028, ("d8344a", "f2b8c8", "e86a3a")[step % 3], 0.7)


@subject("gate", 1.5, 0.46, "stone")
def gate(pen: Pen) -> None:
    """Two wings of wrought iron between posts of stone."""
    iron = pen.main("2c3034")
    for side in (-1, 1):
        for row in range(6):
            pen.box(
                side * 0.62 - 0.1,
                -0.14 - row * 0.125,
                0.2,
                0.12,
                tint((0.7, 0.66, 0.6), 0.88 + 0.12 * (row % 2)),
                0.8,
                0.015,
            )
        pen.box(side * 0.62 - 0.13, -0.82, 0.26, 0.06, "a8a094", 0.8, 0.01)
        pen.oval(side * 0.62, -0.89, 0.075, 0.075, "b4ac9e")
        for bar in range(7):
            x = side * (0.035 + bar * 0.075)
            top = -0.62 - 0.2 * math.cos((1 - bar / 7) * math.pi / 2 - math.pi / 2 + 0.2)
            pen.line([(x, -0.02), (x, top)], 0.017, iron, smooth=False)
            pen.poly([(x - 0.018, top), (x, top - 0.06), (x + 0.018, top)], tint(iron, 1.3), 0.3)
        for y in (-0.1, -0.42):
            pen.line([(side * 0.02, y), (side * 0.52, y)], 0.022, iron, smooth=False)
        ring = [
            (side * 0.27 + 0.1 * math.cos(t * math.pi / 8), -0.26 + 0.1 * math.sin(t * math.pi / 8)) for t in range(17)
        ]
        pen.line(ring, 0.016, iron)


@subject("fence", 2.4, 0.22, "wood")
def fence(pen: Pen) -> None:
    """Pickets on two rails."""
    c = pen.main("f0ece2")
    for y in (-0.3, -0.68):
        pen.box(-1.16, y, 2.32, 0.09, tint(c, 0.8), 0.5, 0.01)
    for step in range(13):
        x = -1.13 + step * 0.182
        pen.poly(
            [(x, 0), (x, -0.84), (x + 0.055, -0.97), (x + 0.11, -0.84), (x + 0.11, 0)],
            tint(c, 0.94 + 0.06 * (step % 2)),
            0.6,
        )


@subject("wishing_well", 1.0, 0.4, "stone")
def well(pen: Pen) -> None:
    """A round well of stone under a small roof, a bucket on its rope."""
    c = pen.main("9a938a")
    pen.oval(0, -0.42, 0.4, 0.1, tint(c, 0.6), 0.4)
    pen.oval(0, -0.41, 0.32, 0.07, "16181c", 0.2)
    for x in (-0.34, 0.3):
        pen.box(x, -0.86, 0.05, 0.5, "6a4a30", 0.8)
    pen.box(-0.34, -0.72, 0.68, 0.035, "6a4a30", 0.7)
    pen.line([(0.03, -0.7), (0.03, -0.55)], 0.012, "c8b48a")
    pen.poly([(-0.05, -0.56), (0.11, -0.56), (0.09, -0.42), (-0.03, -0.42)], "7a5634", 0.9)
    body = [
        (-0.4, -0.42),
        (-0.38, -0.04),
        (-0.2, 0),
        (0.2, 0),
        (0.38, -0.04),
        (0.4, -0.42),
        (0.2, -0.345),
        (-0.2, -0.345),
    ]
    pen.poly(body, c, 1.0)
    for row in range(3):
        for column in range(6):
            x = -0.32 + column * 0.128 + 0.05 * (row % 2)
            pen.oval(
                x,
                -0.27 + row * 0.1 + 0.03 * (1 - (x / 0.4) ** 2),
                0.058,
                0.04,
                tint(c, 0.82 + 0.12 * ((row + column) % 3)),
                0.8,
            )
    pen.poly([(-0.46, -0.78), (0, -1.02), (0.46, -0.78), (0.42, -0.74), (0, -0.94), (-0.42, -0.74)], "8a3f2c", 0.8)
    pen.poly([(-0.42, -0.75), (0, -0.95), (0.42, -0.75)], "a2543a", 0.6)


@subject("stairs", 1.5, 0.42, "stone")
def stairs(pen: Pen) -> None:
    """A flight of steps that leads up and away."""
    c = pen.main("b2aba0")
    for step in range(9):
        wide, y = 0.72 - step * 0.045, -step * 0.105
        pen.box(-wide, y - 0.075, wide * 2, 0.075, tint(c, 0.72 + 0.015 * step), 0.4)
        inner = wide - 0.045
        pen.poly([(-wide, y - 0.075), (wide, y - 0.075), (inner, y - 0.107), (-inner, y - 0.107)], tint(c, 1.16), 0.2)
