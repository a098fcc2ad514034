"""Things of the house and of the hand."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint


@subject("chair", 0.8, 0.36, "wood")
def chair(pen: Pen) -> None:
    c = pen.main("8a5a34")
    for x, shade in ((-0.16, 0.6), (0.24, 0.6), (-0.26, 1.0), (0.14, 1.0)):
        pen.limb([(x, -0.48), (x, -0.01)], 0.05, 0.035, tint(c, shade))
    for x in (-0.26, -0.12, 0.02):
        pen.box(x, -0.95, 0.05, 0.46, c, 0.8)
    pen.box(-0.29, -1.0, 0.39, 0.1, c, 0.8, 0.03)
    pen.poly([(-0.3, -0.46), (0.16, -0.46), (0.3, -0.54), (-0.18, -0.54)], tint(c, 1.15), 0.7)


@subject("table", 1.7, 0.28, "wood")
def table(pen: Pen) -> None:
    c = pen.main("8a5a34")
    for x, shade in ((-0.5, 0.55), (0.5, 0.55), (-0.68, 1.0), (0.62, 1.0)):
        pen.box(x, -0.84, 0.08, 0.84, tint(c, shade), 0.8)
    pen.poly([(-0.8, -0.86), (0.8, -0.86), (0.64, -1.0), (-0.64, -1.0)], tint(c, 1.2), 0.5)
    pen.box(-0.8, -0.87, 1.6, 0.09, c, 0.6)


@subject("sofa", 2.0, 0.3, "cloth")
def sofa(pen: Pen) -> None:
    c = pen.main("4a6a86")
    pen.box(-0.85, -1.0, 1.7, 0.7, c, 0.8, 0.14)
    for x in (-0.72, 0.02):
        pen.box(x, -0.56, 0.7, 0.26, tint(c, 1.15), 0.9, 0.07)
    pen.box(-0.82, -0.34, 1.64, 0.26, c, 0.7, 0.05)
    for x in (-0.98, 0.76):
        pen.box(x, -0.68, 0.23, 0.62, tint(c, 0.92), 0.9, 0.09)


@subject("lamp", 0.7, 0.4, "cloth")
def lamp(pen: Pen) -> None:
    c = pen.main("e8c88a")
    pen.glow(0, -0.7, 0.55, "ffd890", 0.75)
    pen.oval(0, -0.03, 0.17, 0.035, "4a3a30", 0.8)
    pen.limb([(0, -0.03), (0, -0.55)], 0.045, 0.03, "6a5444")
    pen.poly([(-0.28, -0.5), (-0.15, -0.95), (0.15, -0.95), (0.28, -0.5)], c, 0.5)


@subject("teapot", 1.6, 0.28, "smooth")
def teapot(pen: Pen) -> None:
    c = pen.main("6f94a8")
    pen.limb([(0.35, -0.35), (0.62, -0.5), (0.74, -0.78)], 0.2, 0.08, c)
    pen.line([(-0.38, -0.68), (-0.72, -0.66), (-0.66, -0.3), (-0.36, -0.24)], 0.075, tint(c, 0.85))
    pen.oval(0, -0.42, 0.48, 0.42, c, 1.0, gloss=0.5)
    pen.oval(0, -0.8, 0.2, 0.05, tint(c, 0.8), 0.8)
    pen.oval(0, -0.9, 0.06, 0.065, tint(c, 1.1))


@subject("vase", 0.6, 0.38, "smooth")
def vase(pen: Pen) -> None:
    if "glass" in pen.details:
        _glass_vase(pen)
        return
    if "clay" in pen.details:
        _clay_pot(pen)
        return
    c = pen.main("3a6aa0")
    pen.poly(
        [
            (-0.12, 0),
            (-0.26, -0.3),
            (-0.24, -0.55),
            (-0.1, -0.78),
            (-0.15, -0.98),
            (0.15, -0.98),
            (0.1, -0.78),
            (0.24, -0.55),
            (0.26, -0.3),
            (0.12, 0),
        ],
        c,
        1.0,
        smooth=True,
    )
    for y, w in ((-0.28, 0.24), (-0.5, 0.23)):
        pen.line([(-w, y), (0, y + 0.05), (w, y)], 0.025, tint(c, 1.7), 0.7)
    pen.oval(0, -0.96, 0.13, 0.025, tint(c, 0.3), 0.3)


def _glass_vase(pen: Pen) -> None:
    """A vase of clear glass, stalks in its water."""
    c = pen.main("cfe6ee")
    side = [(-0.15, 0), (-0.22, -0.3), (-0.19, -0.62), (-0.16, -0.98)]
    pen.poly([*side, *((-x, y) for x, y in reversed(side))], c, 0.5, alpha=0.4)
    low = [(-0.15, -0.03), (-0.21, -0.3), (-0.185, -0.6)]
    pen.poly([*low, *((-x, y) for x, y in reversed(low))], "a8d4e8", 0.5, alpha=0.55)
    if pen.action == "full":
        for x, lean in ((-0.07, 0.09), (0.0, -0.02), (0.08, -0.08), (0.03, 0.06)):
            pen.limb([(x + lean, -0.06), (x * 0.7, -0.5), (x, -0.99)], 0.022, 0.026, "4f8a44", 0.6)
    pen.oval(0, -0.6, 0.185, 0.025, "dff2f8", 0.2, alpha=0.8)
    for x in (-1, 1):
        pen.line([(x * px, py) for px, py in side], 0.02, "f4fbfd", 0.8)
    pen.line([(-0.11, -0.9), (-0.15, -0.5), (-0.14, -0.16)], 0.035, "ffffff", 0.6)
    pen.oval(0, -0.98, 0.16, 0.026, "eef8fb", 0.2, alpha=0.8)


def _clay_pot(pen: Pen) -> None:
    """A flower pot of clay with its rim, earth in it."""
    c = pen.main("b8653a")
    pen.poly([(-0.24, -0.78), (0.24, -0.78), (0.17, 0.0), (-0.17, 0.0)], c, 1.0)
    pen.oval(0, -0.97, 0.28, 0.04, "3c281a", 0.3)
    pen.box(-0.3, -0.98, 0.6, 0.22, tint(c, 1.06), 0.8, 0.02)
    pen.line([(-0.28, -0.75), (0.0, -0.73), (0.28, -0.75)], 0.02, tint(c, 0.55), 0.8)
    pen.line([(-0.2, -0.66), (-0.155, -0.1)], 0.03, tint(c, 1.5), 0.5)


@subject("book", 1.4, 0.2, "cloth")
def book(pen: Pen) -> None:
    for i, (hue, dx) in enumerate((("3a4a6a", 0.0), ("8a6a3a", 0.06))):
        pen.box(-0.6 + dx, -0.33 * (i + 1), 1.2, 0.3, hue, 0.7, 0.04)
        pen.box(-0.5 + dx, -0.33 * (i + 1) + 0.06, 1.1, 0.19, "efe6d0", 0.4)
    c = pen.main("8a2a2a")
    pen.box(-0.62, -0.99, 1.2, 0.31, c, 0.8, 0.04)
    pen.box(-0.52, -0.93, 1.1, 0.19, "f2ead6", 0.4)


@subject("clock", 1.0, 0.34, "smooth")
def clock(pen: Pen) -> None:
    c = pen.main("a8783a")
    pen.oval(0, -0.5, 0.47, 0.47, c, 1.0, gloss=0.2)
    pen.oval(0, -0.5, 0.39, 0.39, "f6f0e0", 0.3)
    for i in range(12):
        a = i * math.pi / 6
        pen.line(
            [(math.cos(a) * 0.31, -0.5 + math.sin(a) * 0.31), (math.cos(a) * 0.35, -0.5 + math.sin(a) * 0.35)],
            0.022,
            "2a221a",
        )
    pen.limb([(0, -0.5), (-0.14, -0.66)], 0.035, 0.02, "1e1814")
    pen.limb([(0, -0.5), (0.19, -0.68)], 0.028, 0.014, "1e1814")


@subject("bottle", 0.45, 0.4, "glass")
def bottle(pen: Pen) -> None:
    c = pen.main("2f5a3a")
    pen.poly(
        [
            (-0.16, 0),
            (-0.16, -0.52),
            (-0.06, -0.7),
            (-0.06, -0.95),
            (0.06, -0.95),
            (0.06, -0.7),
            (0.16, -0.52),
            (0.16, 0),
        ],
        c,
        1.0,
    )
    pen.box(-0.155, -0.42, 0.31, 0.24, "efe4c8", 0.7)
    pen.box(-0.065, -1.0, 0.13, 0.08, "8a2a2a", 0.8, 0.015)
    pen.line([(-0.1, -0.5), (-0.1, -0.06)], 0.02, "ffffff", 0.4)


@subject("candle", 0.45, 0.34, "smooth")
def candle(pen: Pen) -> None:
    pen.box(-0.12, -0.68, 0.24, 0.68, pen.main("f0e4cc"), 0.8, 0.03)
    pen.oval(0, -0.67, 0.12, 0.03, "fff4d8", 0.3)
    flame(pen, 0, -0.68, 0.26)


def flame(pen: Pen, x: float, y: float, size: float) -> None:
    """A flame that stands on ``(x, y)``."""
    pen.glow(x, y - size * 0.5, size * 1.7, "ffa030", 0.85)
    for scale, hue in ((1.0, "ff7a1a"), (0.72, "ffc040"), (0.42, "fff2b8")):
        s = size * scale
        pen.poly(
            [
                (x, y),
                (x - s * 0.3, y - s * 0.3),
                (x - s * 0.12, y - s * 0.62),
                (x + s * 0.02, y - s),
                (x + s * 0.16, y - s * 0.6),
                (x + s * 0.3, y - s * 0.28),
            ],
            hue,
            0.1,
            smooth=True,
        )


@subject("fire", 1.1, 0.3, "wood", glows=True)
def fire(pen: Pen) -> None:
    for x, y in ((-0.4, -0.02), (0.4, -0.02), (-0.2, 0.0), (0.24, 0.01)):
        pen.limb([(x, y), (-x * 0.5, y - 0.16)], 0.1, 0.09, "4a2c1a")
    for x, s in ((-0.2, 0.6), (0.2, 0.66), (0.0, 0.9)):
        flame(pen, x, -0.06, s)


@subject("lantern", 0.6, 0.34, "cloth", glows=True)
def lantern(pen: Pen) -> None:
    pen.glow(0, -0.52, 0.5, "ff9040", 0.8)
    c = pen.main("d8302a")
    pen.line([(0, -1.0), (0, -0.84)], 0.02, "3a2a20")
    pen.oval(0, -0.52, 0.27, 0.32, c)
    for x in (-0.16, 0, 0.16):
        pen.line([(x * 0.5, -0.83), (x * 1.25, -0.52), (x * 0.5, -0.21)], 0.01, tint(c, 1.5), 0.6)
    for y in (-0.86, -0.22):
        pen.box(-0.11, y, 0.22, 0.05, "d8a83a", 0.8)
    pen.line([(0, -0.17), (0, 0)], 0.03, "d8a83a")


@subject("umbrella", 1.2, 0.34, "cloth")
def umbrella(pen: Pen) -> None:
    c = pen.main("c8302e")
    pen.line([(0, -0.9), (0, -0.08), (0.07, -0.01), (0.13, -0.09)], 0.03, "4a3426")
    pen.poly(
        [
            (-0.58, -0.5),
            (-0.42, -0.84),
            (0, -1.0),
            (0.42, -0.84),
            (0.58, -0.5),
            (0.38, -0.56),
            (0.2, -0.5),
            (0, -0.56),
            (-0.2, -0.5),
            (-0.38, -0.56),
        ],
        c,
        0.9,
    )
    for x in (-0.2, 0.2):
        pen.line([(0, -0.99), (x * 0.8, -0.8), (x, -0.51)], 0.01, tint(c, 0.5), 0.7)


@subject("guitar", 0.6, 0.5, "wood")
def guitar(pen: Pen) -> None:
    c = pen.main("c07a34")
    pen.box(-0.03, -0.92, 0.06, 0.5, "4a2c1a", 0.7)
    pen.box(-0.05, -1.0, 0.1, 0.12, "3a2214", 0.7)
    pen.poly(
        [
            (0, -0.02),
            (-0.2, -0.06),
            (-0.24, -0.24),
            (-0.13, -0.36),
            (-0.17, -0.5),
            (0, -0.56),
            (0.17, -0.5),
            (0.13, -0.36),
            (0.24, -0.24),
            (0.2, -0.06),
        ],
        c,
        1.0,
        smooth=True,
    )
    pen.oval(0, -0.36, 0.07, 0.07, "2a180e", 0.5)
    pen.box(-0.08, -0.16, 0.16, 0.03, "3a2214", 0.5)
    for i in range(4):
        pen.line([(-0.018 + i * 0.012, -0.95), (-0.018 + i * 0.012, -0.15)], 0.004, "f0e8d8", 0.8)


@subject("piano", 1.5, 0.4, "wood")
def piano(pen: Pen) -> None:
    c = pen.main("1c1a1c")
    pen.box(-0.68, -1.0, 1.36, 0.96, c, 0.7, 0.02, gloss=0.3)
    pen.box(-0.72, -0.5, 1.44, 0.1, tint(c, 1.3), 0.6)
    pen.box(-0.64, -0.56, 1.28, 0.07, "f6f2ea", 0.2)
    for i in range(20):
        if i % 7 not in (2, 6):
            pen.box(-0.6 + i * 0.062, -0.56, 0.026, 0.045, "141214", 0.1)


@subject("camera_object", 1.3, 0.26, "metal")
def camera_object(pen: Pen) -> None:
    c = pen.main("2c2c30")
    pen.box(-0.3, -0.98, 0.4, 0.2, "b4b8bc", 0.8, 0.03)
    pen.box(-0.6, -0.82, 1.2, 0.8, c, 0.7, 0.07)
    pen.box(-0.6, -0.82, 1.2, 0.16, "b4b8bc", 0.7, 0.04)
    for r, hue in ((0.31, "48484c"), (0.24, "1a1a1e"), (0.16, "2c3c5c")):
        pen.oval(0.03, -0.38, r, r, hue, 1.0, gloss=0.5)


@subject("laptop", 1.5, 0.26, "metal")
def laptop(pen: Pen) -> None:
    pen.box(-0.56, -0.98, 1.12, 0.76, pen.main("a8adb4"), 0.5, 0.04)
    pen.box(-0.51, -0.93, 1.02, 0.64, "3a78b8", 0.6)
    pen.poly([(-0.56, -0.22), (0.56, -0.22), (0.72, 0.0), (-0.72, 0.0)], pen.main("c4c8ce"), 0.5)
    pen.poly([(-0.48, -0.19), (0.48, -0.19), (0.55, -0.09), (-0.55, -0.09)], "2c2e34", 0.3)


@subject("phone", 0.6, 0.34, "glass")
def phone(pen: Pen) -> None:
    pen.box(-0.24, -1.0, 0.48, 1.0, pen.main("26282e"), 0.7, 0.07)
    pen.box(-0.21, -0.95, 0.42, 0.9, "4a7ac0", 0.8, 0.04, gloss=0.3)


@subject("shoe", 1.7, 0.24, "cloth")
def shoe(pen: Pen) -> None:
    """A sneaker from its side: padded collar, tongue, laces, a cap over the toes, a thick sole."""
    c = pen.main("d83a34")
    pen.poly([(-0.2, -0.86), (-0.02, -0.98), (0.1, -0.9), (0.16, -0.66)], tint(c, 0.82), 0.6, smooth=True)
    upper = [(-0.74, -0.16), (-0.76, -0.5), (-0.72, -0.8), (-0.62, -0.86), (-0.46, -0.76), (-0.22, -0.8), (-0.04,
        -0.78),
             (0.14, -0.58), (0.42, -0.44), (0.68, -0.38), (0.8, -0.26), (0.8, -0.15), (0.0, -0.14)]  # fmt: skip
    pen.poly(upper, c, 0.8, smooth=True)
    pen.poly([(0.46, -0.16), (0.48, -0.36), (0.6, -0.41), (0.76, -0.32), (0.82, -0.16)], tint(c, 1.1), 0.6, smooth=True)
    pen.poly([(-0.76, -0.16), (-0.77, -0.5), (-0.62, -0.46), (-0.52, -0.16)], tint(c, 0.78), 0.5, smooth=True)
    pen.line([(-0.7, -0.8), (-0.58, -0.8), (-0.46, -0.72), (-0.24, -0.76)], 0.03, tint(c, 0.62), 0.8)
    pen.line([(-0.46, -0.2), (-0.2, -0.46), (0.26, -0.2)], 0.05, tint(c, 0.66), 0.8, smooth=False)
    for step in range(5):
        x, y = -0.1 + step * 0.11, -0.74 + step * 0.075
        pen.line([(x - 0.06, y + 0.1), (x + 0.09, y)], 0.04, "fbfaf6")
        pen.oval(x - 0.07, y + 0.11, 0.018, 0.018, "8a8c90", 0.3)
    pen.box(-0.8, -0.17, 1.66, 0.17, "f6f4ee", 0.6, 0.07)
    pen.line([(-0.76, -0.075), (0.82, -0.075)], 0.018, tint(c, 0.75), 0.8)


@subject("hat", 1.7, 0.2, "cloth")
def hat(pen: Pen) -> None:
    c = pen.main("5a3e28")
    pen.oval(0, -0.16, 0.8, 0.15, c)
    pen.poly([(-0.42, -0.18), (-0.38, -0.8), (-0.15, -0.95), (0.15, -0.95), (0.38, -0.8), (0.42, -0.18)], c, 1.0)
    pen.box(-0.42, -0.36, 0.84, 0.14, tint(c, 0.4), 0.6)


@subject("crown", 1.3, 0.24, "metal")
def crown(pen: Pen) -> None:
    c = pen.main("e6b83a")
    pen.poly([(-0.5, -0.05), (-0.6, -0.8), (-0.3, -0.45), (0, -0.98), (0.3, -0.45), (0.6, -0.8), (0.5, -0.05)], c, 0.9)
    for x, y, hue in (
        (-0.6, -0.82, "d83a4a"),
        (0, -1.0, "3a7ad8"),
        (0.6, -0.82, "d83a4a"),
        (0, -0.22, "c8203a"),
        (-0.3, -0.2, "2a9a5a"),
        (0.3, -0.2, "2a9a5a"),
    ):
        pen.oval(x, y, 0.06, 0.06, hue, 0.9, gloss=0.6)


@subject("sword", 0.3, 0.44, "metal")
def sword(pen: Pen) -> None:
    c = pen.main("d4dbe2")
    pen.poly([(-0.035, -0.24), (-0.03, -0.9), (0, -1.0), (0.03, -0.9), (0.035, -0.24)], c, 0.6)
    pen.line([(0, -0.26), (0, -0.94)], 0.01, tint(c, 0.6))
    pen.box(-0.12, -0.26, 0.24, 0.04, "b8902e", 0.9, 0.015)
    pen.box(-0.022, -0.23, 0.044, 0.19, "4a2c1e", 0.8)
    pen.oval(0, -0.025, 0.035, 0.035, "b8902e")


@subject("gift", 1.1, 0.26, "smooth")
def gift(pen: Pen) -> None:
    c = pen.main("c8343a")
    pen.box(-0.45, -0.7, 0.9, 0.7, c, 0.7)
    pen.box(-0.5, -0.82, 1.0, 0.18, tint(c, 1.1), 0.7)
    pen.box(-0.08, -0.82, 0.16, 0.82, "f4e2a0", 0.6)
    for side in (-1, 1):
        pen.oval(side * 0.17, -0.9, 0.18, 0.09, "f4e2a0", 0.9, turn=side * 20)
