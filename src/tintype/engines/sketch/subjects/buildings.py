"""Buildings."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint


def _gable(pen: Pen, wall: str, roof: str, half: float, eave: float, top: float) -> None:
    c = pen.main(wall)
    pen.box(-half, eave, half * 2, -eave, c, 0.5)
    pen.poly(
        [(-half * 1.14, eave + 0.02), (-half * 0.55, top), (half * 0.55, top), (half * 1.14, eave + 0.02)], roof, 0.8
    )
    for row in range(5):
        y = top + (eave - top) * (row + 0.6) / 5
        w = half * (0.55 + 0.59 * (row + 0.6) / 5)
        pen.line([(-w, y), (w, y)], 0.007, tint((0.2, 0.1, 0.08), 1.0), 0.35)


@subject("house", 1.5, 0.42, "stone")
def house(pen: Pen) -> None:
    """Two windows with shutters and flowers, a door under a little roof, bushes at both ends."""
    pen.box(0.26, -0.99, 0.12, 0.3, "8a4a3a", 0.7)
    pen.box(0.245, -1.01, 0.15, 0.035, "6e382c", 0.5)
    _gable(pen, "efe4ce", "a04a34", 0.6, -0.5, -0.88)
    for row in range(5):
        for col in range(11):
            y, w = -0.88 + 0.38 * (row + 0.1) / 5, 0.6 * (0.55 + 0.59 * (row + 0.1) / 5)
            x = -w + 2 * w * (col + 0.5 * (row % 2)) / 11
            pen.line([(x, y), (x * 1.04, y + 0.07)], 0.005, "5a2418", 0.3)
    pen.box(-0.6, -0.06, 1.2, 0.06, "a39a8c", 0.5)
    pen.box(-0.115, -0.335, 0.23, 0.335, "f6f0e2", 0.4)
    pen.box(-0.09, -0.31, 0.18, 0.31, "3f6a5a", 0.6)
    pen.box(-0.05, -0.27, 0.1, 0.09, "8fb0bc", 0.4)
    pen.oval(0.06, -0.15, 0.012, 0.012, "e0bc58", 0.6)
    pen.poly([(-0.16, -0.335), (0.0, -0.42), (0.16, -0.335)], "8a3e2c", 0.6)
    pen.box(-0.13, -0.025, 0.26, 0.03, "bdb4a6", 0.5)
    for x in (-0.46, 0.24):
        pen.box(x - 0.02, -0.42, 0.24, 0.24, "f6f0e2", 0.3)
        pen.window(x, -0.4, 0.2, 0.2)
        pen.line([(x + 0.1, -0.4), (x + 0.1, -0.2)], 0.012, "f6f0e2")
        pen.line([(x, -0.3), (x + 0.2, -0.3)], 0.01, "f6f0e2")
        for side in (x - 0.075, x + 0.215):
            pen.box(side, -0.42, 0.06, 0.24, "3f6a5a", 0.5)
        for step in range(7):
            pen.oval(x - 0.01 + step * 0.036, -0.175, 0.024, 0.022, ("e0405a", "f6c83a", "4f9a3a")[step % 3], 0.6)
    for x, r in ((-0.58, 0.1), (-0.46, 0.07), (0.6, 0.1), (0.49, 0.065)):
        pen.oval(x, -r * 0.7, r, r * 0.8, "4a7a38", 0.9)
        for step in range(5):
            pen.oval(x - r * 0.5 + step * r * 0.25, -r * (0.7 + 0.3 * (step % 2)), r * 0.22, r * 0.2, "669a48", 0.5)


@subject("cottage", 1.4, 0.36, "wood")
def cottage(pen: Pen) -> None:
    pen.box(-0.36, -0.96, 0.13, 0.34, "8f8578", 0.7)
    _gable(pen, "8a623e", "5a3a28", 0.56, -0.44, -0.84)
    for row in range(5):
        pen.line([(-0.56, -0.07 - row * 0.085), (0.56, -0.07 - row * 0.085)], 0.008, "3a2416", 0.5)
    pen.box(-0.26, -0.3, 0.17, 0.3, "4a2c18", 0.6)
    pen.window(0.1, -0.32, 0.24, 0.17)
    pen.line([(0.22, -0.32), (0.22, -0.15)], 0.012, "e8dcc4")


@subject("lighthouse", 1.04, 0.62, "stone")
def lighthouse(pen: Pen) -> None:
    c = pen.main("d23a30")
    pen.poly(
        [(-0.45, 0.05), (-0.38, -0.06), (-0.15, -0.1), (0.2, -0.09), (0.4, -0.04), (0.46, 0.05)],
        "5a544e",
        0.9,
        smooth=True,
    )
    for step in range(5):
        y0, y1 = -0.07 - step * 0.142, -0.07 - (step + 1) * 0.142
        w0, w1 = 0.14 - step * 0.0125, 0.14 - (step + 1) * 0.0125
        pen.poly([(-w0, y0), (w0, y0), (w1, y1), (-w1, y1)], c if step % 2 else "f3efe6", 0.75)
    for y in (-0.24, -0.53):
        pen.window(-0.02, y, 0.035, 0.055)
    pen.box(-0.115, -0.8, 0.23, 0.025, "2c3038", 0.6)
    pen.box(-0.06, -0.9, 0.12, 0.1, "ffe9a0" if pen.dark > 0.25 else "a8c0cc", 0.3)
    pen.poly([(-0.08, -0.9), (0, -1.0), (0.08, -0.9)], c, 0.8)
    if pen.dark > 0.02:
        pen.glow(0, -0.85, 0.32, "ffe2a0", 0.95)
        for side in (-1, 1):
            pen.poly([(0, -0.855), (side * 0.44, -0.99), (side * 0.44, -0.82)], "fff0c0", 0.0, alpha=0.3)


@subject("eiffel_tower", 0.62, 0.74, "metal")
def eiffel_tower(pen: Pen) -> None:
    c = pen.main("6e5440")

    def half(y: float) -> float:
        return 0.016 + 0.27 * math.exp(y * 3.6) - 0.007

    for side in (-1, 1):
        outer = [(side * half(-i / 24), -i / 24) for i in range(24)]
        inner = [(side * half(-i / 24) * (0.45 + 0.55 * max(0.0, i / 24 - 0.36)), -i / 24) for i in range(23, -1, -1)]
        pen.poly([*outer, *inner], c, 0.6)
    steps = 26
    for i in range(steps):
        y0, y1 = -i / steps * 0.94, -(i + 1) / steps * 0.94
        a, b = half(y0), half(y1)
        for side in (-1, 1):
            k0, k1 = (0.45, 0.45) if i < 10 else (0.0, 0.0)
            pen.line([(side * a, y0), (side * b * k1, y1)], 0.008, tint(c, 0.6))
            pen.line([(side * a * k0, y0), (side * b, y1)], 0.008, tint(c, 1.15))
    for y, grow in ((-0.2, 1.15), (-0.42, 1.25), (-0.9, 2.6)):
        w = half(y) * grow
        pen.box(-w, y - 0.025, w * 2, 0.032, tint(c, 0.85), 0.6)
    arch = [(math.cos(a) * 0.135, -math.sin(a) * 0.16) for a in [i * math.pi / 12 for i in range(13)]]
    pen.line(arch, 0.016, tint(c, 0.8))
    pen.line([(0, -0.92), (0, -1.0)], 0.012, c)
    if pen.dark > 0.3:
        for i in range(40):
            y = -i / 42
            pen.glow((-1) ** i * half(y) * 0.7, y, 0.03, "ffd070", 0.8)


@subject("skyscraper", 0.55, 0.72, "glass")
def skyscraper(pen: Pen) -> None:
    c = pen.main("5f7488")
    pen.box(-0.2, -0.86, 0.4, 0.86, c, 0.8)
    pen.box(-0.13, -0.95, 0.26, 0.1, tint(c, 0.9), 0.7)
    pen.line([(0, -0.94), (0, -1.02)], 0.01, tint(c, 0.6))
    for row in range(20):
        for col in range(6):
            on = pen.dark > 0.25 and pen.rng.random() < 0.6
            pen.box(
                -0.18 + col * 0.062,
                -0.84 + row * 0.041,
                0.046,
                0.027,
                "ffd890" if on else tint(c, 0.62 if (row + col) % 3 else 1.3),
                0.0,
            )


@subject("tower", 0.5, 0.66, "stone")
def tower(pen: Pen) -> None:
    c = pen.main("b59a70")
    pen.box(-0.12, -0.7, 0.24, 0.7, c, 0.7)
    pen.box(-0.14, -0.78, 0.28, 0.16, tint(c, 1.1), 0.7)
    pen.oval(0, -0.7, 0.08, 0.08, "f6efdc", 0.4)
    pen.line([(0, -0.7), (0, -0.76)], 0.012, "201a14")
    pen.line([(0, -0.7), (0.04, -0.68)], 0.012, "201a14")
    pen.poly([(-0.14, -0.78), (0, -1.0), (0.14, -0.78)], "3a4a4a", 0.9)
    for row in range(4):
        for x in (-0.07, 0.03):
            pen.window(x, -0.56 + row * 0.13, 0.035, 0.07)


@subject("pagoda", 0.85, 0.6, "wood")
def pagoda(pen: Pen) -> None:
    c = pen.main("a8362a")
    for step in range(5):
        y, w = -0.02 - step * 0.175, 0.24 - step * 0.03
        pen.box(-w, y - 0.13, w * 2, 0.13, tint(c, 0.9), 0.7)
        for x in (-0.55, 0.25):
            pen.window(w * x, y - 0.1, w * 0.3, 0.07)
        e = w + 0.13
        pen.poly(
            [
                (-e, y - 0.135),
                (-e * 0.96, y - 0.16),
                (-w * 0.6, y - 0.205),
                (w * 0.6, y - 0.205),
                (e * 0.96, y - 0.16),
                (e, y - 0.135),
                (0, y - 0.115),
            ],
            "39424c",
            0.9,
        )
    pen.limb([(0, -0.9), (0, -1.02)], 0.03, 0.008, "c9a24a")


@subject("temple", 1.5, 0.4, "stone")
def temple(pen: Pen) -> None:
    c = pen.main("d9cdb4")
    for step in range(3):
        pen.box(-0.68 + step * 0.03, -0.05 * (step + 1), 1.36 - step * 0.06, 0.055, tint(c, 0.95), 0.5)
    pen.box(-0.52, -0.66, 1.04, 0.52, tint(c, 0.4), 0.4)
    for step in range(6):
        pen.box(-0.57 + step * 0.205, -0.66, 0.11, 0.52, c, 0.9)
    pen.box(-0.63, -0.74, 1.26, 0.09, c, 0.6)
    pen.poly([(-0.66, -0.74), (0, -1.0), (0.66, -0.74)], tint(c, 0.92), 0.7)


@subject("church", 0.95, 0.55, "stone")
def church(pen: Pen) -> None:
    c = pen.main("e4dccb")
    pen.box(-0.1, -0.4, 0.5, 0.4, c, 0.5)
    pen.poly([(-0.12, -0.4), (0.0, -0.58), (0.36, -0.58), (0.44, -0.4)], "6a4a42", 0.8)
    pen.box(-0.3, -0.66, 0.22, 0.66, c, 0.7)
    pen.poly([(-0.33, -0.66), (-0.19, -0.94), (-0.05, -0.66)], "6a4a42", 0.9)
    pen.line([(-0.19, -0.92), (-0.19, -1.02)], 0.014, "3a3028")
    pen.line([(-0.22, -0.985), (-0.16, -0.985)], 0.014, "3a3028")
    for x in (0.0, 0.13, 0.26):
        pen.window(x, -0.3, 0.06, 0.17)
    pen.box(-0.235, -0.2, 0.09, 0.2, "5a3a24", 0.5, 0.03)


@subject("mosque", 1.5, 0.5, "stone")
def mosque(pen: Pen) -> None:
    c = pen.main("f1ece0")
    for x in (-0.66, 0.62):
        pen.box(x - 0.03, -0.86, 0.06, 0.86, c, 0.8)
        pen.oval(x, -0.88, 0.05, 0.06, c)
    pen.box(-0.45, -0.42, 0.9, 0.42, c, 0.5)
    for x in (-0.3, 0.3):
        pen.oval(x, -0.46, 0.11, 0.12, tint(c, 0.95))
    pen.poly(
        [(-0.22, -0.42), (-0.24, -0.6), (-0.12, -0.78), (0, -0.92), (0.12, -0.78), (0.24, -0.6), (0.22, -0.42)],
        c,
        1.0,
        smooth=True,
    )
    pen.line([(0, -0.88), (0, -1.0)], 0.014, "c9a24a")
    for x, w in ((-0.36, 0.1), (-0.1, 0.2), (0.26, 0.1)):
        pen.box(x, -0.3, w, 0.3, "4a5260", 0.6, w * 0.45)


@subject("windmill", 0.95, 0.52, "wood")
def windmill(pen: Pen) -> None:
    c = pen.main("d8cdb8")
    pen.poly([(-0.2, 0), (-0.11, -0.62), (0.11, -0.62), (0.2, 0)], c, 0.9)
    pen.poly([(-0.13, -0.62), (0, -0.78), (0.13, -0.62)], "7a4a34", 0.9)
    pen.box(-0.05, -0.15, 0.1, 0.15, "5a3a24", 0.5)
    for y in (-0.3, -0.46):
        pen.window(-0.03, y, 0.06, 0.07)
    for turn in range(4):
        a = 0.5 + turn * math.pi / 2
        dx, dy = math.cos(a), math.sin(a)
        pen.line([(0, -0.64), (dx * 0.42, -0.64 + dy * 0.42)], 0.018, "4a3626")
        nx, ny = -dy * 0.08, dx * 0.08
        pen.poly(
            [
                (dx * 0.1, -0.64 + dy * 0.1),
                (dx * 0.42, -0.64 + dy * 0.42),
                (dx * 0.42 + nx, -0.64 + dy * 0.42 + ny),
                (dx * 0.1 + nx, -0.64 + dy * 0.1 + ny),
            ],
            "efe6d2",
            0.4,
        )


@subject("pyramid", 1.8, 0.42, "stone")
def pyramid(pen: Pen) -> None:
    c = pen.main("d6b074")
    left = pen.light[0] < 0
    pen.poly([(-0.85, 0), (0.05, -1.0), (0.3, 0.03)], tint(c, 1.1 if left else 0.62), 0.3)
    pen.poly([(0.3, 0.03), (0.05, -1.0), (0.85, -0.03)], tint(c, 0.55 if left else 1.1), 0.3)
    for row in range(1, 16):
        p = row / 16
        pen.line(
            [(0.05 - 0.9 * p, -1 + p), (0.05 + 0.25 * p, -1 + p * 1.03), (0.05 + 0.8 * p, -1 + p * 0.97)],
            0.006,
            tint(c, 0.4),
            0.4,
            smooth=False,
        )


@subject("bridge", 2.6, 0.36, "metal")
def bridge(pen: Pen) -> None:
    c = pen.main("c2452e")
    for x in (-0.6, 0.6):
        for shift in (-0.05, 0.05):
            pen.box(x + shift - 0.022, -0.98, 0.044, 1.0, c, 0.7)
        for y in (-0.9, -0.7, -0.5):
            pen.box(x - 0.06, y, 0.12, 0.04, c, 0.5)
    pen.line([(-1.3, -0.42), (-0.95, -0.6), (-0.6, -0.96)], 0.02, c)
    pen.line([(-0.6, -0.96), (-0.3, -0.58), (0, -0.46), (0.3, -0.58), (0.6, -0.96)], 0.02, c)
    pen.line([(0.6, -0.96), (0.95, -0.6), (1.3, -0.42)], 0.02, c)
    for step in range(24):
        x = -1.25 + step * 0.109
        d = min(abs(x - 0.6), abs(x + 0.6))
        pen.line([(x, -0.4), (x, -0.46 - 0.48 * max(0.0, 1 - d / 0.62) ** 1.6)], 0.006, c)
    pen.box(-1.3, -0.42, 2.6, 0.06, tint(c, 0.75), 0.5)


@subject("tent", 1.5, 0.26, "cloth")
def tent(pen: Pen) -> None:
    c = pen.main("e0862a")
    pen.poly([(-0.7, 0), (0.0, -0.95), (0.25, 0.0)], c, 0.8)
    pen.poly([(0.25, 0), (0.0, -0.95), (0.7, -0.06)], tint(c, 0.65), 0.7)
    pen.poly([(-0.28, 0), (-0.08, -0.6), (0.02, 0)], "ffdf9a" if pen.dark > 0.2 else "4a2c18", 0.4)
    if pen.dark > 0.2:
        pen.glow(-0.1, -0.3, 0.6, "ffb050", 0.6)


@subject("torii", 1.32, 0.5, "wood")
def torii(pen: Pen) -> None:
    c = pen.main("c8352a")
    for side in (-1, 1):
        pen.limb([(side * 0.42, 0), (side * 0.38, -0.85)], 0.1, 0.085, c)
        pen.box(side * 0.42 - 0.07, -0.06, 0.14, 0.07, "2a2422", 0.6)
    pen.box(-0.5, -0.7, 1.0, 0.065, c, 0.7)
    pen.box(-0.05, -0.86, 0.1, 0.17, c, 0.5)
    pen.poly(
        [
            (-0.64, -0.98),
            (-0.3, -0.93),
            (0.3, -0.93),
            (0.64, -0.98),
            (0.6, -0.86),
            (0.28, -0.83),
            (-0.28, -0.83),
            (-0.6, -0.86),
        ],
        c,
        0.8,
    )
    pen.poly(
        [
            (-0.66, -1.01),
            (-0.3, -0.96),
            (0.3, -0.96),
            (0.66, -1.01),
            (0.65, -0.96),
            (0.3, -0.92),
            (-0.3, -0.92),
            (-0.65, -0.96),
        ],
        "2a2422",
        0.6,
    )


@subject("statue", 0.6, 0.5, "stone")
def statue(pen: Pen) -> None:
    from tintype.engines.sketch.subjects.people import figure
    from tintype.engines.sketch.subjects.wardrobe import DRESSES

    c = pen.main("9fb0a2")
    pen.box(-0.22, -0.16, 0.44, 0.16, tint(c, 0.8), 0.6)
    pen.box(-0.17, -0.26, 0.34, 0.11, c, 0.6)
    pen.canvas.save()
    pen.canvas.translate(0, -0.25)
    pen.canvas.scale(0.74, 0.74)
    pen.colour = c
    figure(pen, DRESSES["monk"])
    pen.canvas.restore()


@subject("fountain", 1.4, 0.36, "stone")
def fountain(pen: Pen) -> None:
    c = pen.main("b9b2a6")
    for side in (-1, 1):
        for step in range(5):
            r = 0.14 + step * 0.07
            pen.line(
                [(0, -0.8), (side * r * 0.5, -1.0 + step * 0.04), (side * r, -0.7), (side * (r + 0.06), -0.25)],
                0.018,
                "dff0f8",
                0.6,
            )
    pen.box(-0.06, -0.75, 0.12, 0.6, c, 0.9)
    pen.oval(0, -0.55, 0.3, 0.06, c, 0.9)
    pen.oval(0, -0.13, 0.66, 0.13, c, 0.9)
    pen.oval(0, -0.18, 0.58, 0.08, "6fa8c0", 0.6)


@subject("igloo", 1.6, 0.26, "smooth")
def igloo(pen: Pen) -> None:
    c = pen.main("eaf2f8")
    pen.poly([(-0.7, 0), (-0.66, -0.45), (-0.3, -0.88), (0.15, -0.88), (0.5, -0.5), (0.55, 0)], c, 1.0, smooth=True)
    for row in range(1, 5):
        w = 0.66 * math.sqrt(max(0.0, 1 - (row / 5) ** 2))
        pen.line(
            [(-0.08 - w, -row * 0.18), (-0.08, -row * 0.18 + 0.02), (-0.08 + w, -row * 0.18)], 0.012, "9db6cc", 0.7
        )
    pen.box(0.15, -0.42, 0.42, 0.42, c, 0.8, 0.18)
    pen.box(0.26, -0.3, 0.22, 0.3, "ffc878" if pen.dark > 0.25 else "2a3a50", 0.4, 0.1)
