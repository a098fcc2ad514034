"""Machines that came later: tank, tram, ambulance, fire engine, police car, excavator."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.vehicles import lamp, wheel
from tintype.engines.sketch.textures import tint


@subject("tank", 2.6, 0.3, "metal")
def tank(pen: Pen) -> None:
    """Tracks, a sloped hull, a turret with its gun."""
    c = pen.main("5c6a3e")
    pen.limb([(0.3, -0.75), (1.3, -0.82)], 0.085, 0.07, tint(c, 0.85))
    pen.box(1.2, -0.87, 0.14, 0.1, tint(c, 0.6), 0.8, 0.02)
    pen.poly([(-0.55, -0.6), (-0.5, -0.86), (-0.28, -0.94), (0.2, -0.94), (0.44, -0.8), (0.46, -0.6)], c, 1.0)
    pen.box(-0.32, -1.0, 0.26, 0.08, tint(c, 0.8), 0.8, 0.02)
    pen.line([(-0.42, -0.9), (-0.5, -1.3)], 0.014, "30342a", smooth=False)
    pen.poly(
        [(-1.18, -0.4), (-1.02, -0.62), (0.86, -0.62), (1.2, -0.4), (1.0, -0.26), (-1.1, -0.26)], tint(c, 0.95), 0.9
    )
    pen.line([(-1.0, -0.56), (0.86, -0.56)], 0.02, tint(c, 1.4), 0.7)
    track = [
        (-1.22, -0.26),
        (-1.12, -0.42),
        (-0.9, -0.45),
        (0.94, -0.45),
        (1.14, -0.42),
        (1.24, -0.26),
        (1.06, -0.03),
        (0.9, 0.0),
        (-0.88, 0.0),
        (-1.04, -0.03),
    ]
    pen.poly(track, "25261f", 0.8)
    for step in range(26):
        x = -1.0 + step * 0.08
        pen.line([(x, -0.004), (x + 0.02, -0.03)], 0.018, "4c4e42", smooth=False)
        pen.line([(x, -0.445), (x + 0.02, -0.42)], 0.016, "4c4e42", smooth=False)
    for step in range(6):
        x = -0.88 + step * 0.35
        pen.oval(x, -0.18, 0.165, 0.165, tint(c, 0.62), 1.0)
        pen.oval(x, -0.18, 0.09, 0.09, tint(c, 0.95), 0.8)
        pen.oval(x, -0.18, 0.035, 0.035, tint(c, 0.4), 0.5)
    pen.oval(0.05, -0.77, 0.085, 0.085, tint(c, 1.35), 0.3)
    pen.poly(
        [
            (0.05, -0.84),
            (0.07, -0.79),
            (0.12, -0.79),
            (0.08, -0.755),
            (0.1, -0.705),
            (0.05, -0.735),
            (0.0, -0.705),
            (0.02, -0.755),
            (-0.02, -0.79),
            (0.03, -0.79),
        ],
        "f0e8d0",
        0.1,
    )


@subject("tram", 2.6, 0.36, "metal")
def tram(pen: Pen) -> None:
    c = pen.main("c03a2a")
    pen.line([(-0.1, -0.86), (0.06, -1.06), (0.26, -1.14)], 0.02, "2c2e32", smooth=False)
    pen.line([(-1.4, -1.14), (1.4, -1.14)], 0.008, "2c2e32", 0.8, smooth=False)
    pen.box(-1.1, -0.9, 2.2, 0.1, "d8d2c4", 0.7, 0.05)
    pen.box(-1.2, -0.82, 2.4, 0.68, c, 0.7, 0.08)
    pen.box(-1.2, -0.8, 2.4, 0.36, "f2ead6", 0.4, 0.04)
    for step in range(7):
        pen.window(-1.08 + step * 0.315, -0.76, 0.25, 0.28)
    pen.box(-1.2, -0.38, 2.4, 0.03, "e8c25a", 0.3)
    pen.box(-0.16, -0.76, 0.3, 0.6, tint(c, 0.75), 0.5, 0.02)
    pen.window(-0.12, -0.72, 0.1, 0.34)
    pen.window(0.01, -0.72, 0.1, 0.34)
    for x in (-0.78, -0.48, 0.48, 0.78):
        wheel(pen, x, 0.1)
    lamp(pen, 1.17, -0.28, "fff2c0", 0.045)


def _van(pen: Pen, colour: tuple[float, float, float], stripe: str) -> None:
    pen.poly([(-1.05, -0.16), (-1.05, -0.88), (0.5, -0.88), (0.78, -0.52), (1.06, -0.46), (1.06, -0.16)], colour, 0.8)
    pen.poly([(0.26, -0.5), (0.26, -0.8), (0.46, -0.8), (0.68, -0.5)], "3a4c5c", 0.8)
    pen.box(-1.05, -0.4, 2.11, 0.09, stripe, 0.4)
    pen.box(-1.08, -0.2, 2.16, 0.06, "2a2c30", 0.5)
    for x in (-0.66, 0.66):
        wheel(pen, x, 0.17)
    lamp(pen, 1.03, -0.32, "fff2c0", 0.045)
    for x, hue in ((-0.06, "ff3a2a"), (0.08, "3a7aff")):
        pen.box(x, -0.96, 0.13, 0.09, hue, 0.5, 0.03)
        pen.glow(x + 0.06, -0.92, 0.3, hue, 0.5)


@subject("ambulance", 2.3, 0.3, "metal")
def ambulance(pen: Pen) -> None:
    _van(pen, pen.main("f4f4f0"), "d8302a")
    pen.box(-0.62, -0.78, 0.09, 0.3, "d8302a", 0.3)
    pen.box(-0.725, -0.675, 0.3, 0.09, "d8302a", 0.3)


@subject("fire_engine", 2.6, 0.32, "metal")
def fire_engine(pen: Pen) -> None:
    c = pen.main("c8281e")
    pen.limb([(-1.15, -0.9), (0.5, -1.02)], 0.05, 0.05, "d8dce0")
    for step in range(9):
        pen.line(
            [(-1.05 + step * 0.17, -0.86 - step * 0.012), (-1.03 + step * 0.17, -0.96 - step * 0.012)],
            0.02,
            "d8dce0",
            smooth=False,
        )
    pen.box(-1.2, -0.82, 1.6, 0.66, c, 0.8, 0.03)
    pen.poly([(0.42, -0.16), (0.42, -0.9), (0.98, -0.9), (1.16, -0.5), (1.16, -0.16)], c, 0.9)
    pen.poly([(0.52, -0.52), (0.52, -0.82), (0.92, -0.82), (1.05, -0.52)], "3a4c5c", 0.8)
    for step in range(4):
        pen.box(-1.1 + step * 0.37, -0.72, 0.31, 0.3, "b8bec4", 0.6, 0.02)
    pen.box(-1.2, -0.36, 2.36, 0.07, "f4f0e4", 0.3)
    for x in (-0.85, -0.5, 0.75):
        wheel(pen, x, 0.17)
    lamp(pen, 1.12, -0.3, "fff2c0", 0.045)
    pen.box(0.58, -0.98, 0.24, 0.09, "3a7aff", 0.5, 0.03)
    pen.glow(0.7, -0.94, 0.3, "3a7aff", 0.5)


@subject("excavator", 2.2, 0.36, "metal")
def excavator(pen: Pen) -> None:
    c = pen.main("eeb022")
    pen.limb([(0.1, -0.5), (0.45, -0.98), (0.6, -1.0)], 0.14, 0.1, c)
    pen.limb([(0.6, -1.0), (0.95, -0.55)], 0.1, 0.07, tint(c, 0.9))
    pen.poly([(0.86, -0.56), (1.04, -0.56), (1.06, -0.3), (0.78, -0.22), (0.84, -0.36)], "3a3c40", 0.8)
    pen.box(-0.85, -0.7, 0.95, 0.42, c, 0.9, 0.05)
    pen.poly([(-0.2, -0.6), (-0.2, -1.0), (0.12, -1.0), (0.2, -0.6)], tint(c, 0.8), 0.7)
    pen.poly([(-0.13, -0.62), (-0.13, -0.93), (0.07, -0.93), (0.13, -0.62)], "5d7488", 0.7)
    pen.box(-0.9, -0.26, 1.25, 0.26, "25262a", 0.8, 0.13)
    for step in range(4):
        pen.oval(-0.72 + step * 0.3, -0.13, 0.085, 0.085, "6a6c70", 0.9)


@subject("sports_car", 3.5, 0.17, "metal")
def sports_car(pen: Pen) -> None:
    """A sports car: low, wide, a wedge of a nose, a wing behind, wide tyres."""
    c = pen.main("d8202a")
    if pen.dark > 0.3:
        pen.glow(0.0, -0.1, 1.2, tint(c, 1.2), 0.35)  # what the road gives back
    pen.poly([(-1.66, -0.86), (-1.2, -0.9), (-1.16, -0.78), (-1.62, -0.76)], tint(c, 0.6), 0.6)
    pen.limb([(-1.36, -0.8), (-1.3, -0.56)], 0.06, 0.06, "16181c")
    pen.poly([(-0.98, -0.66), (-0.6, -0.98), (0.02, -1.02), (0.34, -0.9), (0.74, -0.6)], "1c222c", 0.9)
    pen.poly([(-0.52, -0.62), (-0.44, -0.9), (0.0, -0.94), (0.28, -0.84), (0.58, -0.6)], "4a6478", 0.9)
    pen.poly([(-0.06, -0.62), (0.06, -0.93), (0.2, -0.88), (0.1, -0.62)], "d8e8f2", 0.1, alpha=0.35)
    pen.line([(-0.98, -0.66), (-0.6, -0.98), (0.02, -1.02), (0.34, -0.9), (0.74, -0.6)], 0.05, tint(c, 0.9))
    body = [(-1.66, -0.2), (-1.68, -0.62), (-1.3, -0.72), (-0.8, -0.66), (0.5, -0.62), (1.1, -0.54), (1.6, -0.36),
            (1.72, -0.22), (1.66, -0.12), (-1.56, -0.1)]  # fmt: skip
    pen.poly(body, c, 1.0)
    pen.poly([(-1.5, -0.66), (-0.8, -0.64), (0.5, -0.6), (1.1, -0.52), (1.56, -0.36), (0.6, -0.5), (-0.8, -0.54)],
             tint(c, 1.6), 0.2, alpha=0.7)  # fmt: skip
    pen.poly([(-0.62, -0.44), (-0.16, -0.4), (-0.3, -0.22), (-0.66, -0.24)], "14161a", 0.6)
    pen.line([(-0.1, -0.56), (-0.02, -0.16)], 0.022, tint(c, 0.45), 0.8)
    pen.poly([(-1.6, -0.1), (1.62, -0.12), (1.5, -0.04), (-1.5, -0.03)], "16181c", 0.4)
    for x, r in ((-1.06, 0.33), (1.0, 0.31)):
        pen.oval(x, -0.3, r * 1.14, r * 1.1, tint(c, 0.2), 0.3)
        pen.oval(x, -r, r, r, "141418", 0.7)
        pen.oval(x, -r, r * 0.68, r * 0.68, "8a9098", 0.8)
        for step in range(5):
            a = step * 1.2566
            pen.line([(x, -r), (x + r * 0.62 * math.cos(a), -r + r * 0.62 * math.sin(a))], 0.06, "d4d8de")
        pen.oval(x, -r, r * 0.16, r * 0.16, "2a2c32", 0.5)
    pen.poly([(1.2, -0.46), (1.5, -0.36), (1.3, -0.36)], "fff6d8", 0.2)
    pen.line([(-1.67, -0.54), (-1.4, -0.58)], 0.06, "ff3028", smooth=False)
    if pen.dark > 0.2:
        pen.glow(1.44, -0.38, 0.5, "fff0c0", 0.9)
        pen.glow(-1.6, -0.54, 0.35, "ff4030", 0.8)
