"""Buses, a fast train, machines in space; a circus tent, a toucan, an ant, a microscope, a jar of honey."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import drawing_of, subject
from tintype.engines.sketch.subjects.vehicles import lamp, wheel
from tintype.engines.sketch.textures import tint


@subject("double_decker", 1.9, 0.4, "metal")
def double_decker(pen: Pen) -> None:
    """A London bus of two decks."""
    c = pen.main("c8202a")
    pen.box(-0.86, -1.0, 1.72, 0.86, c, 0.6, 0.07)
    pen.line([(-0.84, -0.56), (0.84, -0.56)], 0.045, "f4ead2", smooth=False)
    pen.line([(-0.84, -0.975), (0.84, -0.975)], 0.014, tint(c, 1.5), 0.6)
    for step in range(6):
        pen.window(-0.78 + step * 0.265, -0.9, 0.22, 0.24)
    for step in range(4):
        pen.window(-0.5 + step * 0.265, -0.48, 0.22, 0.22)
    pen.box(-0.8, -0.5, 0.2, 0.36, tint(c, 0.4), 0.4, 0.01)
    pen.box(0.62, -0.48, 0.22, 0.24, "4a5f70", 0.8, 0.02)
    pen.box(0.2, -0.655, 0.5, 0.075, "16161a", 0.2, 0.01)
    for step in range(7):
        pen.line([(0.24 + step * 0.062, -0.63), (0.27 + step * 0.062, -0.605)], 0.018, "f8d860", smooth=False)
    for x in (-0.5, 0.52):
        pen.oval(x, -0.16, 0.18, 0.17, tint(c, 0.25), 0.2)
        wheel(pen, x, 0.15)
    lamp(pen, 0.84, -0.22, "fff2c0")
    lamp(pen, -0.85, -0.24, "ff4030", 0.03)


@subject("school_bus", 2.3, 0.32, "metal")
def school_bus(pen: Pen) -> None:
    """An American school bus, yellow, with its bonnet and its black rails."""
    c = pen.main("f2b01e")
    pen.poly([(0.6, -0.6), (1.06, -0.54), (1.12, -0.4), (1.12, -0.16), (0.6, -0.16)], tint(c, 0.95), 0.8)
    pen.box(-1.1, -0.98, 1.74, 0.84, c, 0.6, 0.09)
    for step in range(6):
        pen.window(-1.0 + step * 0.265, -0.86, 0.22, 0.26)
    for y in (-0.52, -0.36, -0.22):
        pen.line([(-1.09, y), (0.62, y)], 0.025, "1c1c20", smooth=False)
    pen.line([(-0.7, -0.44), (0.1, -0.44)], 0.045, "2a2418", 0.8, smooth=False)
    pen.box(0.44, -0.84, 0.2, 0.34, "4a5f70", 0.8, 0.02)
    for x in (-0.66, 0.8):
        pen.oval(x, -0.16, 0.19, 0.17, tint(c, 0.25), 0.2)
        wheel(pen, x, 0.16)
    for x in (-0.98, 0.5):
        pen.oval(x, -0.93, 0.035, 0.025, "e03028", 0.6)
    lamp(pen, 1.08, -0.34, "fff2c0")


@subject("bullet_train", 4.4, 0.17, "metal")
def bullet_train(pen: Pen) -> None:
    """A train of high speed, its nose to the right."""
    c = pen.main("f2f5f8")
    nose = [(-2.18, -0.94), (1.1, -0.94), (1.56, -0.84), (1.96, -0.54), (2.16, -0.26), (2.1, -0.14), (-2.18, -0.14)]
    pen.poly(nose, c, 0.9)
    pen.poly([(1.2, -0.86), (1.5, -0.78), (1.68, -0.64), (1.24, -0.62)], "1e2c3c", 0.8)
    pen.line([(-2.18, -0.36), (1.5, -0.36), (2.1, -0.24)], 0.09, "2a5fae", smooth=False)
    pen.line([(-2.18, -0.26), (2.1, -0.18)], 0.03, "d8b040", smooth=False)
    for step in range(12):
        pen.window(-2.1 + step * 0.26, -0.74, 0.19, 0.22)
    for x in (-1.06, 0.04):
        pen.line([(x, -0.93), (x, -0.15)], 0.02, tint(c, 0.6), smooth=False)
    for x in (-1.8, -1.4, -0.8, -0.3, 0.4, 0.9, 1.5):
        pen.oval(x, -0.09, 0.09, 0.09, "2a2c32", 0.7)
    lamp(pen, 2.04, -0.34, "fff8d8", 0.05)


@subject("satellite", 2.4, 0.24, "metal", "air")
def satellite(pen: Pen) -> None:
    """A satellite: a body in gold foil, two blue wings, a dish."""
    for side in (-1, 1):
        pen.limb([(side * 0.2, -0.5), (side * 0.4, -0.5)], 0.05, 0.05, "b8bcc4")
        pen.box(min(side * 0.38, side * 1.16), -0.74, 0.78, 0.48, "24488e", 0.6, 0.01)
        for step in range(1, 6):
            x = side * (0.38 + step * 0.13)
            pen.line([(x, -0.74), (x, -0.26)], 0.014, "7aa0d8", 0.8, smooth=False)
        pen.line([(side * 0.38, -0.5), (side * 1.16, -0.5)], 0.014, "7aa0d8", 0.8, smooth=False)
    pen.box(-0.22, -0.8, 0.44, 0.6, pen.main("d8a83c"), 1.0, 0.03)
    for x, y in ((-0.12, -0.66), (0.08, -0.5), (-0.06, -0.34)):
        pen.line([(x - 0.06, y + 0.05), (x, y), (x + 0.07, y + 0.04)], 0.016, "ffe8a8", 0.8)
    pen.limb([(0.0, -0.2), (0.0, -0.1)], 0.04, 0.04, "9aa0a8")
    pen.poly([(-0.22, -0.12), (0.22, -0.12), (0.12, 0.0), (-0.12, 0.0)], "e8eaee", 0.9, smooth=True)
    pen.line([(0.0, -0.8), (0.0, -1.0)], 0.02, "c8ccd4")
    pen.oval(0.0, -1.0, 0.03, 0.03, "ff5040", 0.4)


@subject("space_station", 2.6, 0.36, "metal", "air")
def space_station(pen: Pen) -> None:
    """A station of modules on a truss with rows of solar wings."""
    c = pen.main("dfe3ea")
    pen.limb([(-1.2, -0.56), (1.2, -0.56)], 0.045, 0.045, "8a929e")
    for x in (-1.08, -0.72, 0.72, 1.08):
        for low, high in ((-0.98, -0.62), (-0.5, -0.14)):
            pen.box(x - 0.13, low, 0.26, high - low, "b07a34", 0.5, 0.005)
            for step in range(1, 6):
                y = low + (high - low) * step / 6
                pen.line([(x - 0.13, y), (x + 0.13, y)], 0.01, "6a4420", 0.8, smooth=False)
            pen.line([(x, low), (x, high)], 0.016, "e8c890", smooth=False)
    pen.limb([(-0.42, -0.52), (0.42, -0.52)], 0.2, 0.2, c)
    pen.limb([(0.0, -0.84), (0.0, -0.2)], 0.19, 0.17, tint(c, 0.95))
    for x, y in ((-0.42, -0.52), (0.42, -0.52), (0.0, -0.86), (0.0, -0.18)):
        pen.oval(x, y, 0.075, 0.08, tint(c, 0.8), 0.9)
    for x in (-0.26, -0.14, 0.14, 0.26):
        pen.oval(x, -0.52, 0.028, 0.028, "ffe8a8" if pen.dark > 0.2 else "3a4a5a", 0.3)
    for side in (-1, 1):
        pen.poly([(side * 0.12, -0.7), (side * 0.46, -0.84), (side * 0.5, -0.76), (side * 0.14, -0.64)], "f4f4f0", 0.4)


@subject("rover", 1.5, 0.3, "metal")
def rover(pen: Pen) -> None:
    """A rover on six wheels, its mast with the cameras, an antenna."""
    c = pen.main("e6e2d8")
    for x in (-0.52, 0.02, 0.54):
        pen.line([(x, -0.14), (0.0, -0.42)], 0.04, "8a8e96", smooth=False)
        pen.oval(x, -0.14, 0.15, 0.14, "3a3c42", 0.9)
        for step in range(8):
            a = step * math.pi / 4
            pen.line(
                [
                    (x + 0.08 * math.cos(a), -0.14 + 0.08 * math.sin(a)),
                    (x + 0.145 * math.cos(a), -0.14 + 0.135 * math.sin(a)),
                ],
                0.016,
                "8a8e96",
                smooth=False,
            )
    pen.poly([(-0.56, -0.6), (0.46, -0.6), (0.5, -0.38), (-0.5, -0.38)], c, 0.9)
    pen.poly([(-0.6, -0.66), (0.34, -0.66), (0.44, -0.58), (-0.58, -0.58)], "2c4a86", 0.6)
    for step in range(6):
        pen.line([(-0.52 + step * 0.16, -0.655), (-0.48 + step * 0.16, -0.585)], 0.012, "7aa0d8", 0.8, smooth=False)
    pen.limb([(0.36, -0.62), (0.36, -0.9)], 0.05, 0.04, "c8c4ba")
    pen.box(0.24, -1.0, 0.26, 0.12, c, 0.9, 0.02)
    for x in (0.32, 0.43):
        pen.oval(x, -0.94, 0.033, 0.033, "16181c", 0.8, gloss=0.7)
    pen.limb([(-0.4, -0.64), (-0.46, -0.84)], 0.02, 0.02, "8a8e96")
    pen.oval(-0.46, -0.86, 0.13, 0.06, "f4f2ec", 0.8, turn=-24)
    pen.line([(0.5, -0.46), (0.7, -0.56), (0.72, -0.34)], 0.045, "c8c4ba", smooth=False)
    pen.oval(0.72, -0.32, 0.05, 0.05, "5a5e66", 0.8)


@subject("circus_tent", 1.6, 0.5, "cloth")
def circus_tent(pen: Pen) -> None:
    """A big top in red and white, pennants on its poles."""
    c = pen.main("d0282e")
    for step in range(10):
        a, b = -1 + step * 0.2, -0.8 + step * 0.2
        stripe = c if step % 2 == 0 else (0.97, 0.94, 0.87)
        pen.poly([(a * 0.66, -0.46), (b * 0.66, -0.46), (b * 0.7, 0.0), (a * 0.7, 0.0)], tint(stripe, 0.86), 0.4)
        pen.poly([(a * 0.78, -0.44), (b * 0.78, -0.44), (b * 0.34, -0.72), (b * 0.03, -0.95), (a * 0.03, -0.95),
                  (a * 0.34, -0.72)], stripe, 0.5)  # fmt: skip
        pen.oval((a + b) * 0.39, -0.435, 0.077, 0.05, tint(stripe, 0.9), 0.4)
    pen.poly([(-0.16, 0.0), (0.0, -0.4), (0.16, 0.0)], "2a1418", 0.3)
    for side in (-1, 1):
        pen.poly([(side * 0.02, -0.4), (side * 0.17, 0.0), (side * 0.27, 0.0), (side * 0.1, -0.36)], "f0c860", 0.7)
    for x, y, hue in ((0.0, -0.95, "f0c030"), (-0.5, -0.62, "3a9ad8"), (0.5, -0.62, "5fb04a")):
        pen.line([(x, y), (x, y - 0.15)], 0.014, "6a4a2a", smooth=False)
        pen.poly([(x, y - 0.15), (x + 0.15, y - 0.115), (x, y - 0.08)], hue, 0.4)


@subject("toucan", 1.0, 0.34, "feather")
def toucan(pen: Pen) -> None:
    """A toucan: black, a white bib, the great orange bill."""
    c = pen.main("1e2026")
    for x in (-0.06, 0.04):
        pen.limb([(x, -0.16), (x, -0.01)], 0.03, 0.025, "4a6a9a")
    pen.poly([(-0.2, -0.3), (-0.36, 0.08), (-0.24, 0.1), (-0.06, -0.16)], tint(c, 0.8), 0.8)
    pen.poly(
        [(-0.2, -0.2), (-0.22, -0.5), (-0.1, -0.78), (0.1, -0.84), (0.18, -0.6), (0.12, -0.3), (-0.02, -0.12)],
        c,
        1.0,
        smooth=True,
    )
    pen.poly([(0.02, -0.82), (0.16, -0.78), (0.19, -0.6), (0.12, -0.46), (0.02, -0.58)], "f8f4e6", 0.7, smooth=True)
    pen.oval(0.06, -0.84, 0.15, 0.13, c, 0.9)
    pen.oval(0.09, -0.85, 0.065, 0.06, "3a9ad8", 0.4)
    pen.eye(0.09, -0.855, 0.028)
    pen.poly(
        [(0.16, -0.94), (0.34, -1.0), (0.5, -0.94), (0.58, -0.78), (0.4, -0.82), (0.17, -0.77)],
        "f0901c",
        1.0,
        smooth=True,
    )
    pen.poly([(0.17, -0.8), (0.4, -0.835), (0.55, -0.8), (0.38, -0.77), (0.18, -0.75)], "e8b83a", 0.7, smooth=True)
    pen.oval(0.53, -0.85, 0.045, 0.075, "1e1a1c", 0.5, turn=-28)
    pen.poly([(-0.16, -0.66), (-0.24, -0.36), (-0.1, -0.18), (0.0, -0.36)], tint(c, 1.25), 0.8, smooth=True)
    pen.oval(-0.13, -0.17, 0.07, 0.04, "c8242c", 0.6)


@subject("ant", 1.8, 0.16, "smooth")
def ant(pen: Pen) -> None:
    c = pen.main("7a2e1a")
    for x, knee, foot in ((-0.12, -0.4, -0.56), (0.02, 0.02, 0.02), (0.16, 0.4, 0.54)):
        for shade, dx in ((0.6, 0.08), (0.95, 0.0)):
            pen.line([(x, -0.42), (x + knee * 0.6 + dx, -0.72), (x + foot + dx, 0.0)], 0.045, tint(c, shade))
    pen.oval(-0.48, -0.48, 0.34, 0.25, c, 1.0, gloss=0.4)
    pen.oval(-0.1, -0.42, 0.1, 0.09, tint(c, 0.9), 0.9)
    pen.oval(0.12, -0.46, 0.2, 0.14, c, 1.0)
    pen.oval(0.46, -0.56, 0.2, 0.18, c, 1.0, gloss=0.4)
    pen.eye(0.53, -0.6, 0.045)
    for dx, dy in ((0.22, -0.4), (0.36, -0.32)):
        pen.line(
            [(0.52, -0.72), (0.52 + dx * 0.4, -0.72 + dy * 0.7), (0.52 + dx, -0.66 + dy * 0.6)], 0.03, tint(c, 0.8)
        )
    pen.poly([(0.62, -0.5), (0.76, -0.46), (0.64, -0.42)], tint(c, 0.7), 0.6)


@subject("microscope", 0.8, 0.38, "metal")
def microscope(pen: Pen) -> None:
    c = pen.main("e8eaee")
    pen.poly([(-0.3, 0.0), (-0.28, -0.08), (0.26, -0.08), (0.3, 0.0)], "2c3038", 0.9)
    pen.line([(-0.2, -0.06), (-0.28, -0.4), (-0.16, -0.7), (0.02, -0.76)], 0.11, c)
    pen.box(-0.2, -0.36, 0.42, 0.05, "2c3038", 0.7, 0.01)
    pen.box(0.0, -0.375, 0.16, 0.02, "9ad0f0", 0.3)
    pen.canvas.save()
    pen.canvas.translate(0.08, -0.62)
    pen.canvas.rotate(-16)
    pen.box(-0.065, -0.28, 0.13, 0.38, c, 1.0, 0.02)
    pen.box(-0.05, -0.42, 0.1, 0.16, "2c3038", 0.9, 0.015)
    pen.box(-0.04, 0.09, 0.08, 0.12, "b8bcc4", 0.9, 0.01)
    pen.canvas.restore()
    pen.oval(-0.24, -0.34, 0.06, 0.06, "5a5e68", 0.9)


@subject("honey_jar", 0.8, 0.34, "glass")
def honey_jar(pen: Pen) -> None:
    """A jar of honey with its label and the dipper, a drop running down."""
    c = pen.main("e89a1c")
    pen.limb([(0.02, -0.74), (0.3, -1.06)], 0.035, 0.03, "b8843c")
    shape = [(-0.32, -0.06), (-0.36, -0.4), (-0.3, -0.68), (0.3, -0.68), (0.36, -0.4), (0.32, -0.06)]
    pen.poly(shape, c, 1.0, smooth=False)
    pen.oval(0, -0.06, 0.32, 0.05, tint(c, 0.7), 0.4)
    pen.box(-0.31, -0.8, 0.62, 0.14, "f4ead0", 0.8, 0.03)
    pen.oval(0, -0.8, 0.3, 0.06, tint(c, 1.2), 0.5)
    pen.poly([(0.2, -0.8), (0.3, -0.76), (0.29, -0.52), (0.25, -0.46), (0.2, -0.54)], tint(c, 1.15), 0.9, smooth=True)
    pen.box(-0.2, -0.5, 0.4, 0.28, "fbf4e0", 0.4, 0.02)
    for dx, dy in ((-0.06, -0.36), (0.06, -0.36), (0.0, -0.43), (0.0, -0.29)):
        ring = [(dx + 0.045 * math.cos(a * math.pi / 3), dy + 0.045 * math.sin(a * math.pi / 3)) for a in range(7)]
        pen.line(ring, 0.014, "d8881c", smooth=False)
    pen.line([(-0.27, -0.58), (-0.31, -0.36), (-0.28, -0.14)], 0.035, "fff2cc", 0.7)


@subject("police_car", 2.7, 0.24, "metal")
def police_car(pen: Pen) -> None:
    """A police car in black and white, its lights flashing."""
    drawing_of("car").draw(
        Pen(pen.canvas, pen.light, pen.rng, pen.colour or (0.12, 0.13, 0.17), "", pen.phase, pen.dark)
    )
    pen.poly([(-0.62, -0.6), (0.5, -0.6), (0.5, -0.2), (-0.5, -0.2)], "f2f4f6", 0.6)
    pen.line([(-0.06, -0.58), (-0.06, -0.2)], 0.014, "8a8e96", smooth=False)
    pen.oval(-0.34, -0.38, 0.1, 0.11, "e2b84a", 0.6)
    pen.box(0.1, -0.44, 0.3, 0.09, "24406e", 0.2, 0.01)
    pen.box(-0.26, -1.0, 0.36, 0.05, "3a3c44", 0.6, 0.01)
    for x, hue in ((-0.17, "ff3030"), (0.0, "3a7aff")):
        pen.box(x - 0.075, -1.07, 0.15, 0.085, hue, 0.6, 0.03)
        pen.glow(x, -1.03, 0.3 if pen.dark > 0.2 else 0.16, hue, 0.8)
