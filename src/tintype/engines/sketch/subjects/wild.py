"""More animals: those that are built like others, and those that are like none."""

from __future__ import annotations

import math
from functools import partial

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.builds import WILD
from tintype.engines.sketch.subjects.quadrupeds import draw
from tintype.engines.sketch.textures import tint

for _name, _build in WILD.items():
    subject(_name, 1.35 if _build.length > 0.7 else 1.15, _build.size, "fur")(partial(draw, build=_build))


@subject("hedgehog", 1.4, 0.2, "fur")
def hedgehog(pen: Pen) -> None:
    c = pen.main("6a4a34")
    for x in (-0.3, 0.2):
        pen.oval(x, -0.05, 0.1, 0.06, "c9a27c", 0.7)
    pen.poly([(0.2, -0.1), (0.3, -0.45), (0.5, -0.42), (0.72, -0.2), (0.5, -0.06)], "d8b48c", 0.9, smooth=True)
    pen.oval(-0.06, -0.4, 0.5, 0.37, c)
    for ring in range(5):
        for step in range(15):
            angle = math.pi * (0.02 + 1.02 * step / 14)
            far = 0.5 - ring * 0.09
            x, y = -0.06 - far * math.cos(angle) * 0.95, -0.36 - far * 0.82 * math.sin(angle)
            tip = (x - 0.09 * math.cos(angle) - 0.05, y - 0.1 * math.sin(angle))
            pen.limb([(x + 0.03, y + 0.02), tip], 0.03, 0.006, tint(c, 0.6 + 0.2 * ((step + ring) % 5)), 0.3)
    pen.oval(0.73, -0.21, 0.045, 0.04, "201614", 0.5, gloss=0.5)
    pen.eye(0.5, -0.31, 0.035)
    pen.oval(0.34, -0.43, 0.07, 0.07, "b88a64", 0.7)


@subject("kangaroo", 0.95, 0.44, "fur")
def kangaroo(pen: Pen) -> None:
    c = pen.main("a8764a")
    pen.limb([(-0.1, -0.3), (-0.34, -0.12), (-0.5, -0.03)], 0.15, 0.04, tint(c, 0.85))
    pen.limb([(0.0, -0.24), (0.16, -0.2), (-0.02, -0.08), (0.2, -0.03)], 0.15, 0.06, tint(c, 0.8))
    body = [(-0.16, -0.14), (-0.22, -0.36), (-0.04, -0.64), (0.1, -0.72), (0.18, -0.6), (0.16, -0.3), (0.06, -0.12)]
    pen.poly(body, c, 1.0, smooth=True)
    pen.oval(0.1, -0.36, 0.07, 0.2, "dcc09a", 0.4)
    pen.limb([(0.12, -0.6), (0.24, -0.5), (0.3, -0.54)], 0.06, 0.035, tint(c, 0.8))
    for dx, turn in ((0.02, -12), (0.1, 10)):
        pen.oval(dx + 0.06, -0.93, 0.035, 0.1, c, 0.9, turn)
    pen.oval(0.15, -0.78, 0.09, 0.085, c)
    pen.limb([(0.18, -0.77), (0.29, -0.73)], 0.12, 0.07, c)
    pen.oval(0.32, -0.735, 0.025, 0.022, "201614", 0.5)
    pen.eye(0.19, -0.81, 0.018)


@subject("peacock", 1.5, 0.56, "feather")
def peacock(pen: Pen) -> None:
    c = pen.main("1d5fa8")
    for ring in range(4):
        far = 0.74 - ring * 0.13
        for step in range(17 - ring * 2):
            angle = math.pi * (0.03 + 0.94 * step / (16 - ring * 2))
            x, y = -far * math.cos(angle), -0.16 - far * math.sin(angle) * 1.06
            pen.line([(0, -0.2), (x, y)], 0.012, "2c7a4a", 0.8, smooth=False)
            pen.oval(x, y, 0.062, 0.062, "2f9a5a", 0.6)
            pen.oval(x, y, 0.042, 0.042, "c8a23a", 0.3)
            pen.oval(x, y, 0.026, 0.026, "1f4fb8", 0.2)
    for x in (-0.05, 0.06):
        pen.limb([(x, -0.16), (x, -0.01)], 0.02, 0.018, "6a5a4a")
    pen.oval(0, -0.26, 0.14, 0.17, c)
    pen.limb([(0.0, -0.34), (0.03, -0.52), (0.04, -0.6)], 0.14, 0.08, c)
    pen.oval(0.05, -0.64, 0.062, 0.058, c)
    pen.poly([(0.1, -0.66), (0.18, -0.63), (0.1, -0.61)], "c8b890", 0.5)
    pen.eye(0.07, -0.65, 0.014)
    for dx in (-0.04, 0.0, 0.04):
        pen.line([(0.04, -0.69), (0.04 + dx, -0.78)], 0.006, "1d5fa8")
        pen.oval(0.04 + dx, -0.785, 0.014, 0.014, "2f9a5a", 0.3)


@subject("spider", 1.5, 0.22, "smooth")
def spider(pen: Pen) -> None:
    c = pen.main("2c2420")
    for side in (-1, 1):
        for step in range(4):
            knee = (side * (0.36 + 0.1 * step), -0.86 + 0.17 * step)
            foot = (side * (0.5 + 0.07 * step), -0.02 - 0.05 * (3 - step))
            pen.limb([(side * 0.08, -0.42), knee, foot], 0.05, 0.018, tint(c, 0.8))
    pen.oval(0.0, -0.55, 0.23, 0.24, c, 1.0, gloss=0.3)
    pen.oval(0.0, -0.3, 0.14, 0.13, tint(c, 1.1))
    for x in (-0.05, 0.05):
        pen.oval(x, -0.27, 0.028, 0.028, "d8e8e0", 0.2)


@subject("web", 1.1, 0.6, "smooth", "air")
def web(pen: Pen) -> None:
    c = pen.main("e8eef2")
    rays = [(0.52 * math.cos(a * math.pi / 6 + 0.2), -0.5 + 0.5 * math.sin(a * math.pi / 6 + 0.2)) for a in range(12)]
    for x, y in rays:
        pen.line([(0, -0.5), (x, y)], 0.005, c, 0.85, smooth=False)
    for ring in range(1, 9):
        part = ring / 8.6
        points = [(x * part, -0.5 + (y + 0.5) * part) for x, y in rays]
        for one, two in zip(points, [*points[1:], points[0]], strict=True):
            sag = ((one[0] + two[0]) / 2 * 0.94, -0.5 + ((one[1] + two[1]) / 2 + 0.5) * 0.94)
            pen.line([one, sag, two], 0.004, c, 0.8)
            if ring % 2:
                pen.oval(sag[0], sag[1], 0.008, 0.009, "ffffff", 0.3, gloss=0.4)


@subject("bat", 1.9, 0.2, "fur", "air")
def bat(pen: Pen) -> None:
    c = pen.main("2e2830")
    lift = 0.12 * (pen.phase - 0.5)
    for side in (-1, 1):
        wing = [(side * 0.06, -0.66), (side * 0.4, -0.92 - lift), (side * 0.9, -0.74 - lift), (side * 0.78, -0.5),
                (side * 0.6, -0.56), (side * 0.48, -0.36), (side * 0.32, -0.46), (side * 0.18, -0.3),
                (side * 0.05, -0.4)]  # fmt: skip
        pen.poly(wing, tint(c, 0.8), 0.6)
        for tip in ((side * 0.78, -0.5), (side * 0.48, -0.36)):
            pen.line([(side * 0.4, -0.9 - lift), tip], 0.012, tint(c, 1.4), 0.6, smooth=False)
    pen.oval(0, -0.5, 0.11, 0.19, c)
    for side in (-1, 1):
        pen.poly([(side * 0.03, -0.78), (side * 0.11, -0.96), (side * 0.12, -0.74)], c, 0.6)
    pen.oval(0, -0.72, 0.11, 0.1, tint(c, 1.15))
    for x in (-0.04, 0.04):
        pen.oval(x, -0.74, 0.018, 0.02, "f2d060", 0.2)


@subject("crocodile", 2.6, 0.16, "smooth")
def crocodile(pen: Pen) -> None:
    c = pen.main("5a7038")
    for x in (-0.5, 0.2):
        pen.limb([(x, -0.3), (x - 0.1, -0.12), (x + 0.04, -0.02)], 0.2, 0.12, tint(c, 0.75))
    body = [(-1.25, -0.1), (-0.7, -0.5), (-0.1, -0.62), (0.45, -0.56), (0.7, -0.66), (1.2, -0.42), (1.24, -0.28),
            (0.6, -0.2), (-0.1, -0.14), (-0.7, -0.16)]  # fmt: skip
    pen.poly(body, c, 1.0, smooth=True)
    for step in range(11):
        x = -0.85 + step * 0.12
        pen.poly([(x - 0.05, -0.5), (x, -0.7 + abs(x) * 0.15), (x + 0.06, -0.5)], tint(c, 0.7), 0.5)
    for step in range(6):
        x = 0.72 + step * 0.085
        pen.poly([(x, -0.31), (x + 0.025, -0.22), (x + 0.05, -0.31)], "f4f0e0", 0.2)
    pen.line([(0.6, -0.33), (0.95, -0.32), (1.22, -0.34)], 0.02, tint(c, 0.45))
    pen.oval(0.62, -0.66, 0.07, 0.07, c)
    pen.eye(0.63, -0.67, 0.04, "c8b030")


@subject("seal", 1.8, 0.24, "smooth")
def seal(pen: Pen) -> None:
    c = pen.main("6c7480")
    pen.poly([(-0.8, -0.02), (-0.98, -0.22), (-0.72, -0.2)], tint(c, 0.8), 0.7)
    body = [(-0.8, -0.06), (-0.45, -0.4), (0.1, -0.58), (0.4, -0.85), (0.62, -0.95), (0.8, -0.82), (0.74, -0.62),
            (0.62, -0.3), (0.4, -0.03)]  # fmt: skip
    pen.poly(body, c, 1.0, smooth=True)
    pen.limb([(0.2, -0.26), (0.12, -0.1), (-0.06, -0.03)], 0.17, 0.08, tint(c, 0.75))
    pen.oval(0.79, -0.76, 0.07, 0.06, tint(c, 1.3), 0.6)
    pen.oval(0.84, -0.79, 0.028, 0.024, "14100e", 0.4)
    pen.eye(0.66, -0.83, 0.032)


@subject("ostrich", 0.8, 0.5, "feather")
def ostrich(pen: Pen) -> None:
    c = pen.main("2e2a2c")
    for x, shade in ((-0.1, 0.75), (0.06, 1.0)):
        pen.limb([(x, -0.4), (x + 0.07, -0.22), (x - 0.01, -0.02)], 0.055, 0.03, tint((0.86, 0.68, 0.56), shade))
        pen.oval(x + 0.03, -0.015, 0.06, 0.018, "b08a6a", 0.5)
    for step in range(6):
        pen.oval(-0.3 + 0.015 * step, -0.44 - 0.03 * step, 0.09, 0.06, "eeeae4", 0.6, turn=-30)
    pen.oval(-0.05, -0.46, 0.27, 0.16, c)
    pen.limb([(0.16, -0.48), (0.28, -0.66), (0.24, -0.9)], 0.07, 0.045, "d8b49a")
    pen.oval(0.26, -0.94, 0.06, 0.048, "cfae94")
    pen.poly([(0.3, -0.96), (0.4, -0.925), (0.3, -0.905)], "c87a4a", 0.5)
    pen.eye(0.275, -0.95, 0.016)


@subject("caterpillar", 2.0, 0.12, "smooth")
def caterpillar(pen: Pen) -> None:
    c = pen.main("7ab83a")
    for step in range(8):
        x, y = -0.82 + step * 0.21, -0.36 - 0.16 * math.sin(step * 0.9)
        pen.limb([(x, y + 0.2), (x, -0.02)], 0.05, 0.04, "4a3a2a")
        pen.oval(x, y, 0.16, 0.3, tint(c, 0.9 + 0.15 * (step % 2)))
    pen.oval(0.86, -0.5, 0.2, 0.36, "d8a030")
    pen.eye(0.93, -0.55, 0.06)
