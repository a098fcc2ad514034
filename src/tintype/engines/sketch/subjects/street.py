"""Things of streets and markets: telephone box, stall, spices, carpets, puddle, scarecrow, viaduct."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, tint


@subject("telephone_box", 0.56, 0.56, "metal")
def telephone_box(pen: Pen) -> None:
    """A British kiosk: panes in a frame, a plinth, the lettered fascia, a low dome."""
    c = pen.main("c4161c")
    pen.poly([(0.16, -0.9), (0.25, -0.87), (0.25, -0.03), (0.16, 0.0)], tint(c, 0.55), 0.4)
    _panes(pen, (0.18, 0.235), -0.82, 1, tint(c, 0.5))
    pen.box(-0.22, -0.88, 0.39, 0.88, c, 0.5, 0.006)
    _panes(pen, (-0.175, 0.125), -0.83, 3, tint(c, 0.7))
    pen.box(-0.235, -0.06, 0.42, 0.06, tint(c, 0.72), 0.7, 0.005)
    pen.poly([(0.18, -0.06), (0.265, -0.08), (0.265, -0.02), (0.18, 0.0)], tint(c, 0.45), 0.3)
    pen.poly([(0.18, -0.94), (0.265, -0.92), (0.265, -0.85), (0.18, -0.86)], tint(c, 0.5), 0.3)
    pen.poly([(-0.22, -0.94), (-0.12, -1.0), (0.14, -1.0), (0.25, -0.93), (0.18, -0.93)], tint(c, 0.9), 0.9)
    pen.box(-0.235, -0.945, 0.42, 0.09, c, 0.6, 0.008)
    pen.box(-0.185, -0.925, 0.32, 0.05, "fbf3dc", 0.2, 0.004)
    for step in range(9):
        x = -0.16 + step * 0.033
        pen.line([(x, -0.912), (x, -0.89)], 0.009, "2a2020")
        pen.line([(x, -0.912 + 0.011 * (step % 3)), (x + 0.014, -0.912 + 0.011 * (step % 3))], 0.007, "2a2020")
    for x in (-0.225, 0.165):
        pen.oval(x + 0.005, -0.968, 0.014, 0.012, "e8c050", 0.6)
    pen.line([(0.135, -0.44), (0.135, -0.38)], 0.014, "e0d8c8")
    if pen.dark > 0.25:
        pen.glow(-0.02, -0.55, 0.5, "ffca78", 0.4)


def _panes(pen: Pen, between: tuple[float, float], top: float, columns: int, bar: Colour) -> None:
    """Eight rows of panes, wide in the middle and narrow at the sides, with a sheen across."""
    left, right = between
    glass = "ffdc94" if pen.dark > 0.25 else "8fa9b4"
    pen.box(left, top, right - left, 0.68, glass, 0.35)
    pen.poly(
        [(left, top + 0.34), (left, top + 0.16), (right, top + 0.02), (right, top + 0.2)], "eef6f8", 0.0, alpha=0.4
    )
    for row in range(1, 8):
        pen.line([(left, top + row * 0.085), (right, top + row * 0.085)], 0.011, bar)
    if columns == 3:
        for part in (0.2, 0.8):
            x = left + (right - left) * part
            pen.line([(x, top), (x, top + 0.68)], 0.012, bar)


@subject("stall", 1.5, 0.5, "cloth")
def stall(pen: Pen) -> None:
    """A market stall: a striped awning on posts, fruit in crates on a table with a cloth."""
    c = pen.main("c8382e")
    goods = ("e8892c", "c8302c", "7fa83a", "f0c83a", "8a3a6a", "d8642a")
    pen.poly([(-0.56, -0.78), (0.56, -0.78), (0.54, -0.3), (-0.54, -0.3)], "2a201a", 0.3, alpha=0.8)
    for x in (-0.58, 0.58):
        pen.limb([(x, 0.0), (x * 0.98, -0.82)], 0.035, 0.032, "7a5434")
    pen.box(-0.62, -0.36, 1.24, 0.36, "8a6038", 0.6, 0.01)
    pen.poly([(-0.62, -0.36), (0.62, -0.36), (0.62, -0.12), (0.4, -0.16), (-0.4, -0.16), (-0.62, -0.12)],
             tint(c, 0.62), 0.6)  # fmt: skip
    for crate in range(5):
        x = -0.6 + crate * 0.245
        hue = goods[(crate * 5 + int(pen.rng.integers(0, 6))) % 6]
        for step in range(7):
            pen.oval(x + 0.03 + (step % 4) * 0.05, -0.43 - 0.045 * (step // 4), 0.032, 0.03, hue, 0.8)
        pen.box(x, -0.41, 0.225, 0.07, "a87a4a", 0.7, 0.005)
    for side in range(9):  # the awning's stripes, each a gore of its own
        a, b = -1 + side * 2 / 9, -1 + (side + 1) * 2 / 9
        stripe = c if side % 2 == 0 else (0.97, 0.94, 0.87)
        pen.poly([(a * 0.52, -1.0), (b * 0.52, -1.0), (b * 0.7, -0.74), (a * 0.7, -0.74)], stripe, 0.35)
        pen.oval((a + b) / 2 * 0.7, -0.735, 0.079, 0.05, tint(stripe, 0.86), 0.4)
    pen.line([(-0.52, -1.0), (0.52, -1.0)], 0.02, tint(c, 0.6))


@subject("spices", 2.0, 0.28, "cloth")
def spices(pen: Pen) -> None:
    """Sacks of ground spices, each heaped to a cone, with a scoop."""
    for x, hue, size in ((-0.62, "c8601c", 0.9), (0.62, "8a2a1c", 0.9), (0.0, "e0a81c", 1.0),
                         (-0.34, "b03a20", 0.62), (0.36, "7a8a34", 0.62)):  # fmt: skip
        foot = 0.0 if size < 0.8 else -0.1
        w, h = 0.36 * size, 0.52 * size
        rim = foot - h
        pen.poly(
            [
                (x - w, rim + 0.02),
                (x, rim + 0.08),
                (x + w, rim + 0.02),
                (x + w, rim - 0.02),
                (x, rim - 0.46 * size),
                (x - w, rim - 0.02),
            ],
            hue,
            1.0,
        )
        for step in range(6):
            y = rim - 0.05 - step * 0.05 * size
            part = 1 - (rim - y) / (0.46 * size)
            pen.line([(x - w * part * 0.7, y), (x + w * part * 0.5, y + 0.012)], 0.008, tint(pen.main(hue), 0.8), 0.5)
        sack = [(x - w, rim), (x - w * 1.14, foot - h * 0.4), (x - w * 0.86, foot), (x + w * 0.86, foot),
                (x + w * 1.14, foot - h * 0.4), (x + w, rim), (x, rim + 0.06)]  # fmt: skip
        pen.poly(sack, "b89468", 0.9, smooth=True)
        for step in range(-2, 3):
            pen.line([(x + step * w * 0.36, rim + 0.05), (x + step * w * 0.4, foot - 0.03)], 0.008, "8a6a44", 0.6)
        pen.line([(x - w, rim), (x - w * 0.5, rim + 0.05), (x, rim + 0.065), (x + w * 0.5, rim + 0.05), (x + w, rim)],
                 0.06, "cdaa7c")  # fmt: skip
    pen.limb([(0.06, -0.72), (0.26, -0.86)], 0.03, 0.025, "6a4426")


@subject("carpets", 1.5, 0.46, "cloth")
def carpets(pen: Pen) -> None:
    """A hung carpet with its medallion and fringes, rolled ones beside it, folded ones before."""
    c = pen.main("9a2226")
    pen.limb([(-0.72, -0.98), (0.44, -0.98)], 0.03, 0.03, "6a4828")
    _carpet(pen, -0.66, 0.36, c)
    for step, hue in enumerate(("2f5a7a", "b8782c", "7a2a4a")):
        x = 0.5 + step * 0.11 - 0.03 * (step % 2)
        pen.limb([(x, -0.02), (x - 0.03 + step * 0.02, -0.8 + step * 0.08)], 0.13, 0.13, hue, 1.0)
        for y in (-0.2, -0.45, -0.66):
            pen.line([(x - 0.06, y), (x + 0.055, y + 0.02)], 0.02, "e8c880", 0.8)
    for step, hue in enumerate(("2f5a7a", "b03026", "d09a3a", "3a6a4a")):
        y = -0.02 - step * 0.075
        pen.box(-0.44 + 0.02 * (step % 2), y - 0.065, 0.8, 0.07, hue, 0.8, 0.03)
        for at in range(9):
            pen.oval(-0.38 + at * 0.085, y - 0.03, 0.015, 0.015, "f0d8a0", 0.2)


def _carpet(pen: Pen, left: float, right: float, c: Colour) -> None:
    """A patterned carpet that hangs straight."""
    top, foot = -0.96, -0.2
    pen.box(left, top, right - left, foot - top, c, 0.5)
    for inset, hue in ((0.03, "e8c070"), (0.055, "243a5c"), (0.11, "e8c070"), (0.125, c)):
        pen.box(left + inset, top + inset, right - left - 2 * inset, foot - top - 2 * inset, hue, 0.15)
    mx, my = (left + right) / 2, (top + foot) / 2
    for size, hue in ((0.27, "243a5c"), (0.21, "e8c070"), (0.17, "7a1c20"), (0.08, "f0dcae")):
        pen.poly([(mx - size, my), (mx, my - size * 0.95), (mx + size, my), (mx, my + size * 0.95)], hue, 0.15)
    for x in (left + 0.2, right - 0.2):
        for y in (top + 0.19, foot - 0.19):
            pen.poly([(x - 0.05, y), (x, y - 0.05), (x + 0.05, y), (x, y + 0.05)], "e8c070", 0.1)
    for step in range(22):
        x = left + (step + 0.5) * (right - left) / 22
        pen.line([(x, foot), (x, foot + 0.05)], 0.012, "efe0bc")


@subject("flying_carpet", 2.2, 0.2, "cloth", "air")
def flying_carpet(pen: Pen) -> None:
    """A carpet on the air, its ends lifted, tassels at the corners."""
    c = pen.main("a0242a")
    top = [(-1.0, -0.62), (-0.5, -0.82), (0.1, -0.7), (0.6, -0.86), (1.04, -0.68)]
    low = [(0.86, -0.3), (0.42, -0.46), (-0.1, -0.3), (-0.66, -0.42), (-1.04, -0.22)]
    pen.poly([(x, y + 0.06) for x, y in [*top, *low]], tint(c, 0.45), 0.5, smooth=True)
    pen.poly([*top, *low], c, 0.8, smooth=True)
    for part, hue, wide in ((0.14, "e8c070", 0.04), (0.24, "243a5c", 0.05), (0.76, "243a5c", 0.05),
                            (0.86, "e8c070", 0.04)):  # fmt: skip
        rim = [(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
               for a, b in zip(top, reversed(low), strict=True)]  # fmt: skip
        pen.line(rim, wide, hue, 0.9)
    for x, y in ((-0.5, -0.62), (0.02, -0.52), (0.52, -0.64)):
        pen.poly([(x - 0.16, y), (x, y - 0.09), (x + 0.16, y), (x, y + 0.09)], "e8c070", 0.2)
        pen.poly([(x - 0.08, y), (x, y - 0.045), (x + 0.08, y), (x, y + 0.045)], "243a5c", 0.2)
    for x, y in (top[0], top[-1], low[0], low[-1]):
        for dx in (-0.03, 0.0, 0.03):
            pen.line([(x, y), (x + math.copysign(0.07, x) + dx, y + 0.12)], 0.02, "e8c070")


@subject("puddle", 3.2, 0.1, "glass")
def puddle(pen: Pen) -> None:
    """A puddle that mirrors the sky, with rings and drops where somebody jumped in."""
    rim = [
        (-1.45, -0.42),
        (-0.95, -0.78),
        (0.0, -0.9),
        (0.95, -0.84),
        (1.45, -0.5),
        (1.0, -0.16),
        (0.1, -0.02),
        (-0.9, -0.1),
    ]
    pen.poly([(x * 1.05, y * 1.04 + 0.03) for x, y in rim], "4a4238", 0.2, smooth=True, alpha=0.7)
    pen.poly(rim, pen.main("7fa6c4"), 0.5, smooth=True, alpha=0.95)
    pen.poly([(x * 0.7 - 0.16, y * 0.5 - 0.36) for x, y in rim], "dcebf6", 0.1, smooth=True, alpha=0.55)
    for rx in (0.3, 0.52, 0.76):
        ring = [(rx * math.cos(a * 0.4), -0.48 + rx * 0.32 * math.sin(a * 0.4)) for a in range(17)]
        pen.line(ring, 0.035, "e2eef6", 0.5)
    for step in range(9):  # a crown of drops about the feet
        lean = (step - 4) / 4
        high = 0.5 + 0.5 * ((step * 0.618) % 1)
        tip = (lean * 1.25, -0.5 - high * 1.1)
        pen.limb([(lean * 0.78, -0.42), (lean * 1.02, -0.5 - high * 0.6), tip], 0.07, 0.02, "c8dcea", 0.3)
        pen.oval(tip[0] * 1.06, tip[1] - 0.14, 0.045, 0.07, "eef6fb", 0.4)


@subject("scarecrow", 1.0, 0.52, "cloth")
def scarecrow(pen: Pen) -> None:
    """A coat stuffed with straw on a cross of poles, a sack for a head, a hat, and a crow on the arm."""
    c = pen.main("7a4a34")
    straw = ("e0bc62", "c89a44", "f0d488")
    pen.limb([(0.0, 0.0), (0.0, -0.8)], 0.035, 0.032, "6a4a2c")
    pen.limb([(-0.46, -0.7), (0.46, -0.72)], 0.03, 0.03, "6a4a2c")
    for side in (-1, 1):
        for step in range(9):
            y = -0.71 + (step - 4) * 0.012
            pen.line(
                [(side * 0.36, y), (side * (0.47 + 0.012 * (step % 3)), y + (step - 4) * 0.012)], 0.012, straw[step % 3]
            )
        pen.limb([(side * 0.1, -0.72), (side * 0.38, -0.71)], 0.13, 0.11, tint(c, 0.9))
    for step in range(15):
        x = (step - 7) * 0.02
        pen.line([(x, -0.3), (x * 1.6, -0.16 + 0.02 * (step % 3))], 0.013, straw[step % 3])
    pen.poly([(-0.12, -0.78), (0.12, -0.78), (0.14, -0.5), (0.17, -0.24), (0.06, -0.28), (-0.05, -0.23), (-0.17, -0.27),
              (-0.14, -0.5)], c, 1.0)  # fmt: skip
    pen.line([(0.0, -0.76), (0.01, -0.3)], 0.01, tint(c, 0.5))
    for x, y, hue in ((-0.07, -0.4, "4a6a8a"), (0.08, -0.6, "c8923a"), (0.09, -0.34, "8a3a3a")):
        pen.box(x - 0.035, y - 0.035, 0.07, 0.07, hue, 0.4)
        for at in range(3):
            pen.line([(x - 0.04, y - 0.025 + at * 0.025), (x - 0.026, y - 0.025 + at * 0.025)], 0.006, "f0e4c8")
    pen.limb([(-0.11, -0.775), (0.0, -0.76), (0.11, -0.775)], 0.05, 0.05, "b03a2e")
    pen.poly([(-0.1, -0.92), (-0.07, -0.79), (0.07, -0.79), (0.1, -0.92), (0.0, -0.97)], "d8b884", 1.0, smooth=True)
    for x in (-0.038, 0.042):
        pen.line([(x - 0.013, -0.897), (x + 0.013, -0.872)], 0.01, "2a1c14")
        pen.line([(x - 0.013, -0.872), (x + 0.013, -0.897)], 0.01, "2a1c14")
    pen.line([(-0.045, -0.83), (0.0, -0.815), (0.05, -0.832)], 0.009, "2a1c14")
    for step in range(4):
        pen.line([(-0.03 + step * 0.022, -0.838), (-0.03 + step * 0.022, -0.81)], 0.006, "2a1c14")
    for step in range(7):
        x = -0.09 + step * 0.03
        pen.line([(x, -0.93), (x * 1.5, -0.885)], 0.012, straw[step % 3])
    pen.oval(0.0, -0.94, 0.2, 0.035, "a87c34", 0.7)
    pen.poly([(-0.1, -0.94), (-0.07, -1.05), (0.02, -1.08), (0.08, -1.03), (0.1, -0.94)], "b88c40", 0.9, smooth=True)
    pen.line([(-0.095, -0.955), (0.095, -0.955)], 0.022, "7a2a24")
    pen.poly([(0.26, -0.74), (0.24, -0.8), (0.32, -0.86), (0.37, -0.84), (0.35, -0.76)], "1c1c22", 0.9, smooth=True)
    pen.poly([(0.36, -0.86), (0.41, -0.84), (0.36, -0.83)], "4a4640", 0.4)


@subject("viaduct", 2.8, 0.4, "stone")
def viaduct(pen: Pen) -> None:
    """A stone viaduct of tall arches that leaves the picture on both sides, with a parapet and a bed for rails."""
    c = pen.main("a8967e")
    ends, span, pier = 1.74, 0.58, 0.15
    inside = tint(c, 0.5)
    for index in range(7):
        x = (index - 3) * span
        pen.poly([(x - span / 2, 0.1), (x - span / 2, -0.84), (x + span / 2, -0.84), (x + span / 2, 0.1),
                  (x + span / 2 - pier / 2, 0.1), *_arch(x, span / 2 - pier / 2), (x - span / 2 + pier / 2, 0.1)],
                 c, 0.28)  # fmt: skip
        arch = _arch(x, span / 2 - pier / 2)
        pen.line([(px + 0.035 * pen.light[0] * -1, py - 0.01) for px, py in arch], 0.03, inside, 0.75)
        for step in range(11):  # the voussoirs
            a = math.pi * step / 10
            r, cx, cy = span / 2 - pier / 2, x, -0.5
            pen.line(
                [
                    (cx + r * math.cos(a), cy - r * math.sin(a)),
                    (cx + (r + 0.045) * math.cos(a), cy - (r + 0.045) * math.sin(a)),
                ],
                0.007,
                tint(c, 0.55),
                0.8,
            )
        for row in range(9):
            y = -0.44 + row * 0.055
            for side in (-1, 1):
                edge = x + side * (span / 2)
                pen.line([(edge - 0.07, y), (edge + 0.07, y)], 0.006, tint(c, 0.62), 0.55)
        pen.box(x + span / 2 - 0.095, -0.53, 0.19, 0.035, tint(c, 1.1), 0.5)
    pen.box(-ends, -0.88, ends * 2, 0.07, tint(c, 1.08), 0.4)
    pen.box(-ends, -0.995, ends * 2, 0.115, tint(c, 0.92), 0.4)
    pen.box(-ends, -1.0, ends * 2, 0.025, tint(c, 1.2), 0.3)
    for step in range(48):
        x = -ends + step * 0.0735
        pen.line([(x, -0.97), (x, -0.89)], 0.006, tint(c, 0.6), 0.5)


def _arch(x: float, r: float) -> list[tuple[float, float]]:
    """The soffit of an arch about ``x``, from its right springing to its left."""
    return [(x + r * math.cos(math.pi * at / 12), -0.5 - r * math.sin(math.pi * at / 12)) for at in range(13)]
