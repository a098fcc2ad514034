"""What hangs in the sky."""

from __future__ import annotations

import math

import skia

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint


@subject("sun", 1.4, 0.3, place="sky", glows=True)
def sun(pen: Pen) -> None:
    c = pen.main("ffd860")
    pen.glow(0, -0.5, 0.85, c, 0.9)
    pen.oval(0, -0.5, 0.32, 0.32, tint(c, 1.4), 0.2)


@subject("moon", 1.2, 0.3, place="sky", glows=True)
def moon(pen: Pen) -> None:
    c = pen.main("f2eede")
    pen.glow(0, -0.5, 0.7, c, 0.55)
    pen.oval(0, -0.5, 0.36, 0.36, c, 0.4)
    for x, y, r in (
        (-0.12, -0.62, 0.09),
        (0.1, -0.55, 0.12),
        (-0.05, -0.38, 0.07),
        (0.16, -0.36, 0.05),
        (-0.2, -0.47, 0.05),
    ):
        pen.oval(x, y, r, r * 0.9, tint(c, 0.82), 0.3, alpha=0.7)


def _globe(pen: Pen, colour: object, bands: int) -> None:
    pen.oval(0, -0.5, 0.42, 0.42, colour, 1.3)
    for i in range(bands):
        y = -0.8 + i * 0.6 / bands
        w = math.sqrt(max(0.0, 0.41**2 - (y + 0.5) ** 2))
        pen.line([(-w, y), (0, y + 0.035), (w, y)], 0.025 + 0.02 * (i % 3), tint(colour, 0.75 if i % 2 else 1.3), 0.4)


@subject("planet", 1.9, 0.42, place="sky", glows=True)
def planet(pen: Pen) -> None:
    c = pen.main("d8a468")
    ring = [
        (math.cos(a) * 0.86, -0.5 + math.sin(a) * 0.2 - math.cos(a) * 0.12)
        for a in [i * math.pi / 20 for i in range(41)]
    ]
    for width, shade in ((0.1, 0.6), (0.05, 1.2)):
        pen.line(ring[20:], width, tint(c, shade), 0.7)
    _globe(pen, c, 9)
    for width, shade in ((0.1, 0.7), (0.05, 1.3)):
        pen.line(ring[:21], width, tint(c, shade), 0.85)


@subject("earth", 1.2, 0.46, place="sky", glows=True)
def earth(pen: Pen) -> None:
    pen.glow(0, -0.5, 0.62, "5aa8ff", 0.6)
    pen.oval(0, -0.5, 0.43, 0.43, pen.main("2460ae"), 0.9)
    globe = skia.Path()
    globe.addCircle(0, -0.5, 0.43)
    pen.canvas.save()
    pen.canvas.clipPath(globe, skia.ClipOp.kIntersect, True)
    for points, hue in _LANDS:
        pen.poly(points, hue, 0.35, smooth=True)
    for _ in range(26):  # bands of cloud, thin and bent
        x, y = float(pen.rng.uniform(-0.4, 0.4)), -0.5 + float(pen.rng.uniform(-0.4, 0.4))
        wide, rise = float(pen.rng.uniform(0.05, 0.16)), float(pen.rng.uniform(-0.03, 0.03))
        pen.line([(x - wide, y + rise), (x, y - 0.012), (x + wide, y - rise)], float(pen.rng.uniform(0.006, 0.02)),
                 "ffffff", float(pen.rng.uniform(0.25, 0.6)))  # fmt: skip
    pen.tinge(globe, -pen.light[0] * 0.42, -0.5 - pen.light[1] * 0.42, 0.3, 0.3, "04081a", 0.6)
    pen.canvas.restore()


_LANDS = (
    (((-0.36, -0.68), (-0.25, -0.82), (-0.1, -0.87), (0.0, -0.8), (-0.06, -0.72), (-0.14, -0.66), (-0.1, -0.58),
      (-0.2, -0.53), (-0.26, -0.6)), "4c8a48"),
    (((-0.17, -0.5), (-0.04, -0.5), (0.05, -0.43), (0.02, -0.32), (-0.05, -0.24), (-0.07, -0.13), (-0.12, -0.2),
      (-0.14, -0.34)), "3f8450"),
    (((0.12, -0.8), (0.26, -0.82), (0.4, -0.68), (0.42, -0.56), (0.3, -0.6), (0.2, -0.66)), "7d9a56"),
    (((0.16, -0.6), (0.3, -0.58), (0.4, -0.48), (0.34, -0.36), (0.29, -0.24), (0.23, -0.34), (0.2, -0.46)), "b49a62"),
    (((-0.2, -0.93), (0.0, -0.95), (0.2, -0.91), (0.0, -0.89)), "eef4f8"),
    (((-0.22, -0.06), (0.0, -0.09), (0.22, -0.06), (0.0, -0.02)), "f2f6fa"),
)  # fmt: skip


@subject("stars", 1.0, 0.3, place="sky", glows=True)
def stars(pen: Pen) -> None:
    for i in range(14):
        x, y = float(pen.rng.uniform(-0.45, 0.45)), float(pen.rng.uniform(-0.95, -0.05))
        pen.glow(x, y, 0.06, "e8f0ff", 0.8)
        pen.oval(x, y, 0.01 + 0.006 * (i % 3), 0.01 + 0.006 * (i % 3), "ffffff", 0)


@subject("galaxy", 1.8, 0.56, place="sky", glows=True)
def galaxy(pen: Pen) -> None:
    c = pen.main("8a9af0")
    pen.glow(0, -0.5, 0.8, c, 0.35)
    for i in range(520):
        t = i / 520
        a = t * 7 + (i % 2) * math.pi + float(pen.rng.normal(0, 0.16))
        r = 0.06 + 0.8 * t
        x, y = math.cos(a) * r, math.sin(a) * r * 0.5
        s = 0.004 + 0.006 * float(pen.rng.random())
        pen.oval(x, -0.5 + y + x * 0.12, s, s, tint(c, 1.0 + 0.8 * float(pen.rng.random())), 0, alpha=0.85)
    pen.glow(0, -0.5, 0.26, "fff0d0", 1.0)


@subject("comet", 1.8, 0.3, place="sky", glows=True)
def comet(pen: Pen) -> None:
    for i in range(26):
        t = i / 26
        pen.glow(0.6 - t * 1.35, -0.25 - t * 0.6, 0.12 * (1 - t) + 0.02, "a8d8ff", 0.5 * (1 - t))
    pen.limb([(0.6, -0.25), (-0.8, -0.88)], 0.06, 0.002, "d8f0ff", 0.0)
    pen.oval(0.62, -0.24, 0.05, 0.05, "ffffff", 0)


@subject("black_hole", 1.9, 0.5, place="sky", glows=True)
def black_hole(pen: Pen) -> None:
    pen.glow(0, -0.5, 0.85, "ff9a40", 0.6)
    for i in range(9):
        pen.oval(
            0,
            -0.5,
            0.85 - i * 0.055,
            0.17 - i * 0.009,
            tint((1.0, 0.5 + i * 0.04, 0.14 + i * 0.05), 0.7 + i * 0.06),
            0.2,
            turn=-8,
            alpha=0.35,
        )
    pen.oval(0, -0.5, 0.31, 0.31, "ffc070", 0.1)
    pen.oval(0, -0.5, 0.285, 0.285, "040308", 0)
    pen.limb([(-0.8, -0.38), (0, -0.42), (0.8, -0.6)], 0.03, 0.03, "ffe2b0", 0.1)


@subject("fireworks", 1.6, 0.46, place="sky", glows=True)
def fireworks(pen: Pen) -> None:
    for x, y, r, hue in ((-0.4, -0.62, 0.34, "ff5a5a"), (0.35, -0.7, 0.3, "5ac8ff"), (0.05, -0.32, 0.28, "ffd860")):
        colour = pen.main(hue)
        pen.glow(x, y, r, colour, 0.45)
        for i in range(30):
            a, k = i * 0.2094, r * (0.75 + 0.25 * (i % 3) / 2)
            tip = (x + math.cos(a) * k, y + math.sin(a) * k + 0.03)
            pen.line([(x + math.cos(a) * k * 0.25, y + math.sin(a) * k * 0.25), tip], 0.007, tint(colour, 1.2), 0.9)
            pen.oval(*tip, 0.012, 0.012, "ffffff", 0)


for _name in ("rainbow", "aurora", "cloud", "lightning"):

    @subject(_name, 1.6, 0.2, place="sky", glows=True)
    def _cloud(pen: Pen) -> None:
        """The sky draws these itself; where one is asked for alone, a cloud stands for it."""
        for x, y, r in (
            (-0.4, -0.4, 0.25),
            (0.4, -0.38, 0.24),
            (-0.1, -0.58, 0.34),
            (0.18, -0.55, 0.3),
            (0, -0.35, 0.3),
        ):
            pen.oval(x, y, r, r * 0.8, pen.main("f6f7fa"), 0.5)
