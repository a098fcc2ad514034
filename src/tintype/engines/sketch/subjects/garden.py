"""What grows in gardens and ponds, and what lies on water: thistle, lotus plant, ice floe, koi seen from above."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import mix, tint


@subject("thistle", 0.62, 0.42, "leaf")
def thistle(pen: Pen) -> None:
    """A thistle: spiny leaves, a scaly bulb, a brush of purple."""
    c = pen.main("9a4ac8")
    pen.limb([(0.01, 0.0), (0.0, -0.3), (0.0, -0.62)], 0.036, 0.03, "5a7a44")
    for side, y, size in ((-1, -0.14, 0.3), (1, -0.24, 0.28), (-1, -0.36, 0.2), (1, -0.44, 0.16)):
        leaf = [(0.0, y)]
        for step in range(1, 5):
            x = side * size * step / 4.4
            leaf += [(x - side * 0.02, y - 0.045 - 0.1 * step / 5), (x + side * 0.02, y - 0.14 - 0.13 * step / 5)]
        leaf.append((side * size * 1.12, y - 0.16))
        for step in range(4, 0, -1):
            x = side * size * step / 4.4
            leaf += [(x + side * 0.015, y + 0.01 - 0.08 * step / 5), (x - side * 0.015, y + 0.06 - 0.06 * step / 5)]
        pen.poly(leaf, ("6f9054", "5c8048")[side > 0], 0.8)
        pen.line([(0.0, y), (side * size, y - 0.1)], 0.008, "a8c088", 0.8)
    for step in range(29):  # the brush
        lean = (step - 14) / 14
        tip = (lean * 0.25, -0.97 + 0.13 * lean * lean)
        pen.limb([(lean * 0.1, -0.74), (lean * 0.2, -0.86), tip], 0.022, 0.01, tint(c, 0.66 + 0.13 * (step % 5)), 0.4)
    for step in range(9):
        lean = (step - 4) / 4
        pen.line([(lean * 0.06, -0.76), (lean * 0.14, -0.95)], 0.009, "ecc8fa", 0.8)
    pen.poly([(-0.1, -0.76), (-0.14, -0.66), (-0.08, -0.56), (0.0, -0.54), (0.08, -0.56), (0.14, -0.66), (0.1, -0.76)],
             "5f8048", 1.0, smooth=True)  # fmt: skip
    for row in range(4):
        for column in range(-2, 3):
            x, y = column * 0.048 + 0.024 * (row % 2), -0.58 - row * 0.048
            if abs(x) < 0.125:
                pen.line([(x - 0.018, y - 0.012), (x, y + 0.014), (x + 0.018, y - 0.012)], 0.008, "2e4a26", 0.8)
    for side in (-1, 1):
        for y in (-0.6, -0.66, -0.72):
            pen.line([(side * 0.12, y), (side * 0.18, y - 0.03)], 0.01, "8fae70")


@subject("lotus_plant", 1.3, 0.34, "smooth", "water")
def lotus_plant(pen: Pen) -> None:
    """A lotus as it stands in a pond: a flower, a bud, round leaves above the water on their stalks."""
    c = pen.main("f08ab0")
    for points in ([(0.02, 0.0), (0.06, -0.3), (0.04, -0.62)], [(0.4, 0.0), (0.42, -0.3), (0.4, -0.5)],
                   [(-0.4, 0.0), (-0.38, -0.22)], [(0.22, 0.0), (0.26, -0.4), (0.3, -0.74)]):  # fmt: skip
        pen.limb(points, 0.024, 0.02, "4f7a3e", 0.6)
    for x, y, rx, ry, hue in ((-0.4, -0.24, 0.34, 0.11, "3c7a4a"), (0.42, -0.34, 0.28, 0.12, "4a8a50"),
                              (0.02, -0.03, 0.42, 0.07, "35704a"), (-0.5, -0.02, 0.3, 0.05, "447f4c")):  # fmt: skip
        pen.oval(x, y, rx, ry, hue, 0.9)
        for step in range(9):
            a = step * math.pi / 4.5
            pen.line(
                [(x, y), (x + rx * 0.85 * math.cos(a), y + ry * 0.85 * math.sin(a))], 0.008, tint(hexed(hue), 1.5), 0.6
            )
    bloom(pen, (0.04, -0.6), 0.4, c)
    pen.poly(
        [(0.26, -0.72), (0.24, -0.82), (0.3, -0.98), (0.36, -0.82), (0.34, -0.72)], tint(c, 0.95), 1.0, smooth=True
    )


def bloom(pen: Pen, at: tuple[float, float], size: float, c: tuple[float, float, float]) -> None:
    """An open lotus flower seen from the side, pale at the heart and deep at the tips."""
    x, y = at
    for ring, (count, lean, tall) in enumerate(((8, 82, 0.82), (7, 56, 0.95), (5, 30, 1.0), (3, 13, 0.86))):
        for index in range(count):
            turn = (index - (count - 1) / 2) / ((count - 1) / 2) * lean
            pen.canvas.save()
            pen.canvas.translate(x, y)
            pen.canvas.rotate(turn)
            h, w = size * tall, size * 0.17
            petal = [
                (0, 0.03 * size),
                (-w, -h * 0.42),
                (-w * 0.56, -h * 0.8),
                (0, -h),
                (w * 0.56, -h * 0.8),
                (w, -h * 0.42),
            ]
            pen.poly(petal, mix(c, (1.0, 0.96, 0.95), 0.12 + 0.14 * ring), 0.8, smooth=True)
            pen.line([(0, 0), (0, -h * 0.86)], 0.006, tint(c, 0.8), 0.4)
            pen.canvas.restore()
    pen.oval(x, y - size * 0.1, size * 0.14, size * 0.08, "f0cc58", 0.8)


@subject("ice_floe", 3.2, 0.13, "smooth", "water")
def ice_floe(pen: Pen) -> None:
    """A flat raft of ice, snow on it, its edge blue where it meets the water."""
    top = [
        (-1.5, -0.6),
        (-1.1, -0.86),
        (-0.5, -0.8),
        (0.0, -0.96),
        (0.7, -0.84),
        (1.2, -0.9),
        (1.52, -0.62),
        (1.2, -0.4),
        (0.6, -0.44),
        (0.1, -0.3),
        (-0.5, -0.36),
        (-1.1, -0.3),
    ]
    edge = [
        (-1.5, -0.6),
        (-1.1, -0.3),
        (-0.5, -0.36),
        (0.1, -0.3),
        (0.6, -0.44),
        (1.2, -0.4),
        (1.52, -0.62),
        (1.44, -0.24),
        (1.1, -0.04),
        (0.5, -0.1),
        (0.05, 0.04),
        (-0.5, -0.04),
        (-1.1, 0.02),
        (-1.42, -0.26),
    ]
    pen.poly(edge, "9fd0e6", 0.7)
    for x in (-1.2, -0.8, -0.3, 0.3, 0.8, 1.25):
        pen.line([(x, -0.32), (x + 0.05, -0.14), (x - 0.02, -0.02)], 0.03, "c8ecf8", 0.8)
    pen.poly(top, pen.main("f2f7fc"), 0.25)
    for x, y, rx in ((-0.8, -0.62, 0.4), (0.5, -0.66, 0.5), (-0.1, -0.5, 0.3)):
        pen.oval(x, y, rx, 0.07, "ffffff", 0.15, alpha=0.7)
    for x, y in ((-1.3, -0.82), (1.2, -0.86)):
        pen.poly([(x - 0.16, y + 0.05), (x - 0.1, y - 0.18), (x + 0.06, y - 0.24), (x + 0.18, y + 0.06)], "e2f0f8", 0.6)


@subject("koi", 0.5, 0.26, "smooth", "water")
def koi(pen: Pen) -> None:
    """A koi from above, bent as it swims: white with patches of red and black unless a colour was said."""
    bend = 0.09 * (1 if pen.rng.random() < 0.5 else -1)
    spine = [(bend * math.sin((1 + y) * 3.4), y) for y in (-0.98, -0.86, -0.66, -0.42, -0.22, -0.1)]
    skin, patch = pen.main("f6f2ea"), tint(pen.main("e0521e"), 0.95 if pen.colour is None else 0.7)
    for at, size in ((2, 0.2), (3, 0.13)):
        x, y = spine[at]
        for side in (-1, 1):
            fin = [(x + side * 0.08, y - 0.04), (x + side * size * 1.15, y + 0.05), (x + side * size * 0.8, y + 0.14),
                   (x + side * 0.07, y + 0.05)]  # fmt: skip
            pen.poly(fin, tint(skin, 0.92), 0.4, smooth=True, alpha=0.8)
    tail = spine[-1]
    for side in (-1, 1):
        pen.poly(
            [
                (tail[0], tail[1] - 0.04),
                (tail[0] + side * 0.15 - bend * 0.6, 0.0),
                (tail[0] + side * 0.03, tail[1] + 0.06),
            ],
            tint(skin, 0.9),
            0.4,
            smooth=True,
            alpha=0.85,
        )
    widths = (0.05, 0.1, 0.125, 0.1, 0.055, 0.025)
    left = [(x - w, y) for (x, y), w in zip(spine, widths, strict=True)]
    right = [(x + w, y) for (x, y), w in zip(spine, widths, strict=True)]
    pen.poly([*left, *reversed(right)], skin, 0.9, smooth=True)
    for at, dx, size in ((1, 0.0, 0.085), (2, 0.03, 0.1), (3, -0.02, 0.075), (4, 0.0, 0.045)):
        x, y = spine[at]
        pen.oval(x + dx, y + float(pen.rng.uniform(-0.03, 0.04)), size, size * 1.15, patch, 0.4)
    for at, dx in ((2, -0.07), (3, 0.04)) if pen.colour is None else ():
        x, y = spine[at]
        pen.oval(x + dx, y + 0.07, 0.03, 0.045, "26242a", 0.3)
    pen.limb(spine[1:5], 0.02, 0.014, tint(skin, 0.75), 0.3)
    for side in (-1, 1):
        pen.oval(spine[1][0] + side * 0.066, -0.88, 0.016, 0.018, "181410", 0.2)
        pen.line([(spine[0][0] + side * 0.03, -0.95), (spine[0][0] + side * 0.08, -1.02)], 0.008, "d8c8b8")


@subject("herbs", 1.8, 0.22, "leaf")
def herbs(pen: Pen) -> None:
    """Three pots of herbs: basil, rosemary, mint."""
    for index, (x, size) in enumerate(((-0.56, 0.94), (0.02, 1.06), (0.58, 0.96))):
        clay = tint(hexed("b8683c"), 0.92 + 0.08 * index)
        for step in range(26):
            lean = float(pen.rng.uniform(-1, 1))
            tip = (x + lean * 0.3 * size, -0.5 - size * float(pen.rng.uniform(0.12, 0.5)) * (1 - 0.5 * lean * lean))
            hue = tint(pen.main(("4f9a3c", "5f8a5a", "6fb04a")[index]), 0.7 + 0.5 * step / 26)
            if index == 1:
                pen.limb([(x + lean * 0.08, -0.42), tip], 0.035, 0.02, hue, 0.5)
            else:
                pen.oval(tip[0], tip[1], 0.085 * size, 0.055 * size, hue, 0.8, turn=lean * 60)
        pen.poly([(x - 0.19, -0.4), (x + 0.19, -0.4), (x + 0.14, 0.0), (x - 0.14, 0.0)], clay, 1.0)
        pen.box(x - 0.22, -0.48, 0.44, 0.11, tint(clay, 1.08), 0.8, 0.02)


@subject("houseplant", 0.9, 0.46, "leaf")
def houseplant(pen: Pen) -> None:
    """Broad leaves on arching stems in a pot."""
    c = pen.main("3f7f3c")
    for step in range(11):
        at = (step - 5) / 5
        rise = 0.62 - 0.3 * abs(at) + 0.07 * (step % 3)
        tip = (at * 0.36, -0.3 - rise)
        shade = tint(c, 0.7 + 0.13 * (step % 5))
        pen.line([(at * 0.05, -0.28), (at * 0.16, -0.3 - rise * 0.55), tip], 0.014, tint(c, 0.6))
        drop = 0.05 + 0.14 * abs(at)
        leaf = [(tip[0] - 0.06, tip[1] + 0.03), (tip[0] + at * 0.04, tip[1] - 0.07), (tip[0] + 0.07, tip[1] + 0.02),
                (tip[0] + at * 0.12, tip[1] + drop + 0.08)]  # fmt: skip
        pen.poly(leaf, shade, 0.7, smooth=True)
        pen.line([(tip[0], tip[1] - 0.04), (tip[0] + at * 0.1, tip[1] + drop + 0.05)], 0.006, tint(c, 1.5), 0.6)
    pen.poly([(-0.2, -0.3), (0.2, -0.3), (0.15, 0.0), (-0.15, 0.0)], "c06a48", 0.9)
    pen.box(-0.22, -0.33, 0.44, 0.07, "cc7852", 0.7, 0.01)


@subject("bamboo_stalk", 0.9, 0.3, "leaf")
def bamboo_stalk(pen: Pen) -> None:
    """A few cut stalks with their leaves."""
    c = pen.main("6fa83c")
    for foot, tip in (((-0.1, -0.02), (0.12, -0.98)), ((0.06, -0.01), (-0.16, -0.86)), ((0.14, -0.02), (0.34, -0.8))):
        pen.limb([foot, tip], 0.06, 0.04, c)
        for step in range(1, 5):
            x, y = foot[0] + (tip[0] - foot[0]) * step / 5, foot[1] + (tip[1] - foot[1]) * step / 5
            pen.line([(x - 0.032, y), (x + 0.032, y)], 0.012, tint(c, 0.6))
            side = 1 if step % 2 else -1
            pen.poly([(x, y), (x + side * 0.12, y - 0.1), (x + side * 0.25, y - 0.06), (x + side * 0.12, y - 0.02)],
                     tint(c, 0.75 + 0.1 * step), 0.6, smooth=True)  # fmt: skip
