"""Of fairs and feasts: ferris wheel, carousel, Christmas tree, phoenix, barn, drone, shield."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import drawing_of, subject
from tintype.engines.sketch.textures import tint

_GAY = ("e0403a", "f0c030", "3a9ad8", "5fb04a", "c85ac0", "f08a2c")


@subject("ferris_wheel", 1.0, 0.7, "metal")
def ferris_wheel(pen: Pen) -> None:
    """A wheel with gondolas on its legs; lamps along its spokes at night."""
    c = pen.main("c4cad8")
    cx, cy, r = 0.0, -0.54, 0.43
    for x in (-0.3, 0.3):
        pen.limb([(x, 0.0), (cx, cy)], 0.032, 0.022, tint(c, 0.62))
    pen.limb([(-0.36, -0.01), (0.36, -0.01)], 0.03, 0.03, "5a5e68")
    for step in range(16):
        a = step * math.pi / 8
        pen.line([(cx, cy), (cx + r * math.cos(a), cy + r * math.sin(a))], 0.007, tint(c, 0.85), smooth=False)
    for part, wide in ((1.0, 0.02), (0.9, 0.01), (0.45, 0.008)):
        ring = [(cx + r * part * math.cos(a * 0.1571), cy + r * part * math.sin(a * 0.1571)) for a in range(41)]
        pen.line(ring, wide, c)
    for step in range(16):
        a = step * math.pi / 8 + 0.1
        x, y, hue = cx + r * math.cos(a), cy + r * math.sin(a), _GAY[step % 6]
        pen.line([(x, y), (x, y + 0.03)], 0.006, "3a3c44", smooth=False)
        pen.poly(
            [(x - 0.034, y + 0.045), (x + 0.034, y + 0.045), (x + 0.024, y + 0.085), (x - 0.024, y + 0.085)], hue, 0.8
        )
        pen.poly([(x - 0.038, y + 0.032), (x, y + 0.014), (x + 0.038, y + 0.032)], tint(pen.main("f4f0e6"), 0.95), 0.4)
        if pen.dark > 0.25:
            pen.glow(x, y, 0.06, hue, 0.8)
            for part in (0.3, 0.6, 0.9):
                pen.oval(cx + r * part * math.cos(a), cy + r * part * math.sin(a), 0.007, 0.007, hue, 0.0)
    pen.oval(cx, cy, 0.055, 0.055, "e0403a", 0.9)
    pen.oval(cx, cy, 0.028, 0.028, "f0c030", 0.6)


@subject("carousel", 1.25, 0.52, "cloth")
def carousel(pen: Pen) -> None:
    """A merry-go-round: a striped tent of a roof, gilded poles, horses between them."""
    c = pen.main("d83a4a")
    pen.poly([(-0.5, -0.13), (0.5, -0.13), (0.46, -0.62), (-0.46, -0.62)], "6a3a4a", 0.5, alpha=0.75)
    pen.box(-0.09, -0.64, 0.18, 0.54, "e8c878", 0.8)
    for x in (-0.05, 0.0, 0.05):
        pen.line([(x, -0.6), (x, -0.14)], 0.012, "a8823a", 0.7)
    for x, y, size, hue in (
        (-0.36, -0.14, 0.24, "f6f2ea"),
        (0.36, -0.14, 0.24, "f6f2ea"),
        (-0.02, -0.09, 0.29, "caa27a"),
    ):
        pen.line([(x + 0.02, -0.62), (x + 0.02, y + 0.02)], 0.016, "f0c850", smooth=False)
        pen.canvas.save()
        pen.canvas.translate(x, y)
        pen.canvas.scale(size, size)
        coat = tint(Pen(pen.canvas, pen.light, pen.rng, None).main(hue), 1.0)
        drawing_of("horse").draw(Pen(pen.canvas, pen.light, pen.rng, coat, "running", 0.5, pen.dark))
        pen.canvas.restore()
    pen.poly([(-0.6, -0.13), (0.6, -0.13), (0.54, 0.0), (-0.54, 0.0)], tint(c, 0.8), 0.8)
    pen.line([(-0.59, -0.11), (0.0, -0.09), (0.59, -0.11)], 0.025, "f0c850")
    for step in range(9):
        pen.oval(-0.5 + step * 0.125, -0.055, 0.022, 0.022, ("f0c850", "f6f0e0")[step % 2], 0.6)
    for step in range(10):
        a, b = -1 + step * 0.2, -0.8 + step * 0.2
        stripe = c if step % 2 else (0.97, 0.94, 0.86)
        pen.poly([(a * 0.64, -0.66), (b * 0.64, -0.66), (b * 0.05, -0.95), (a * 0.05, -0.95)], stripe, 0.4)
        pen.oval((a + b) * 0.32, -0.645, 0.064, 0.045, tint(stripe, 0.88), 0.4)
        pen.oval((a + b) * 0.32, -0.665, 0.014, 0.014, "ffe08a", 0.3)
        if pen.dark > 0.25:
            pen.glow((a + b) * 0.32, -0.65, 0.08, "ffd070", 0.7)
    pen.limb([(0.0, -0.94), (0.0, -1.02)], 0.014, 0.012, "f0c850")
    pen.poly([(0.0, -1.03), (0.12, -1.0), (0.0, -0.965)], c, 0.3)


@subject("christmas_tree", 0.74, 0.62, "leaf")
def christmas_tree(pen: Pen) -> None:
    """A fir hung with baubles, garlands and lights, a star on top."""
    c = pen.main("1f6a3a")
    pen.poly([(-0.1, -0.02), (-0.12, -0.12), (0.12, -0.12), (0.1, -0.02)], "b03a34", 0.8)
    pen.box(-0.035, -0.2, 0.07, 0.1, "5a3a22", 0.7)
    for tier, (top, foot, half) in enumerate(((-0.44, -0.13, 0.35), (-0.64, -0.36, 0.28), (-0.82, -0.57, 0.2),
                                              (-0.95, -0.74, 0.125))):  # fmt: skip
        edge = []
        for step in range(13):
            part = step / 6 - 1
            edge.append((part * half, foot - 0.05 * (1 - abs(part)) * 0 + 0.03 * (step % 2) - 0.03 * abs(part)))
        pen.poly([(0.0, top), *reversed(edge)], tint(c, 0.82 + 0.09 * tier), 0.9)
        for step in range(16):
            part = step / 7.5 - 1
            y = foot - 0.02 - 0.12 * ((step * 0.618) % 1) * (1 - abs(part))
            pen.line([(part * half * 0.8, y - 0.02), (part * half * 0.9, y + 0.02)], 0.009, tint(c, 1.35), 0.5)
    for y, half in ((-0.24, 0.27), (-0.45, 0.215), (-0.63, 0.15), (-0.78, 0.09)):
        line = [(-half, y - 0.03), (0.0, y + 0.035), (half, y - 0.03)]
        pen.line(line, 0.014, "e8c050", 0.9)
    for step in range(22):
        y = -0.17 - 0.68 * step / 22
        half = 0.33 * (1 + y) * 0.98
        x = half * math.sin(step * 2.4)
        hue = _GAY[step % 6]
        pen.oval(x, y, 0.023, 0.023, hue, 1.0, gloss=0.5)
        if step % 2:
            pen.glow(x * 0.8 + 0.03, y - 0.03, 0.05, "ffe6a0", 0.75)
            pen.oval(x * 0.8 + 0.03, y - 0.03, 0.007, 0.007, "fff6d0", 0.0)
    star = []
    for step in range(10):
        r, a = (0.062 if step % 2 == 0 else 0.026), step * math.pi / 5 - math.pi / 2
        star.append((r * math.cos(a), -0.97 + r * math.sin(a)))
    pen.glow(0.0, -0.97, 0.16, "ffe08a", 0.7)
    pen.poly(star, "f8cc40", 0.6)


@subject("phoenix", 2.0, 0.5, "feather", "air")
def phoenix(pen: Pen) -> None:
    """A bird of fire: wings raised, long tail plumes, flames from every feather."""
    c = pen.main("f0641c")
    pen.glow(0.0, -0.5, 0.9, "ff8a2a", 0.4)
    for step in range(7):
        lean = (step - 3) * 0.11
        plume = [(-0.06, -0.36), (-0.12 + lean * 0.8, -0.14), (-0.2 + lean * 1.9, 0.08)]
        pen.limb(plume, 0.07, 0.02, ("c8281c", "f08a1c", "f8c030")[step % 3], 0.6)
        pen.oval(plume[2][0], plume[2][1] - 0.02, 0.03, 0.05, "f8d860", 0.4)
    for side in (-1, 1):
        for row, (hue, far) in enumerate((("c8281c", 1.0), ("f07a1c", 0.8), ("f8c030", 0.58))):
            for step in range(8):
                a = 0.12 + step * 0.15
                root = (side * (0.05 + 0.035 * step), -0.52 - 0.028 * step)
                tip = (
                    root[0] + side * math.cos(a) * 0.62 * far,
                    root[1] - math.sin(a) * 0.5 * far - 0.04 * (pen.phase - 0.5),
                )
                middle = ((root[0] + tip[0]) / 2, (root[1] + tip[1]) / 2 + 0.05)
                pen.limb(
                    [root, middle, tip], 0.075 - 0.012 * row, 0.014, tint(pen.main(hue), 0.85 + 0.05 * (step % 3)), 0.5
                )
    pen.poly([(-0.1, -0.4), (-0.1, -0.58), (0.02, -0.7), (0.12, -0.62), (0.1, -0.42), (0.0, -0.3)], c, 1.0, smooth=True)
    pen.limb([(0.04, -0.62), (0.13, -0.74), (0.1, -0.84)], 0.12, 0.08, c)
    pen.oval(0.12, -0.86, 0.07, 0.062, tint(c, 1.15), 0.9)
    for step in range(4):
        pen.limb(
            [(0.09, -0.9), (0.02 - step * 0.045, -0.97 + step * 0.03), (-0.04 - step * 0.05, -1.0 + step * 0.05)],
            0.03,
            0.012,
            ("f8c030", "f08a1c")[step % 2],
            0.5,
        )
    pen.poly([(0.17, -0.89), (0.28, -0.85), (0.17, -0.83)], "f8d060", 0.6)
    pen.eye(0.14, -0.87, 0.014)


@subject("barn", 1.3, 0.42, "wood")
def barn(pen: Pen) -> None:
    """A red barn with its hipped roof, a white cross on the door, a loft."""
    c = pen.main("a8322a")
    pen.poly([(0.2, -0.52), (0.28, -0.86), (0.46, -1.0), (0.62, -0.56), (0.62, -0.02), (0.2, 0.0)], tint(c, 0.55), 0.4)
    pen.poly([(-0.08, -1.0), (0.46, -0.98), (0.56, -0.84), (0.66, -0.54), (0.22, -0.52), (0.12, -0.84)], "4a4a52", 0.7)
    front = [(-0.42, 0.0), (-0.42, -0.54), (-0.32, -0.84), (-0.08, -1.0), (0.14, -0.84), (0.24, -0.54), (0.24, 0.0)]
    pen.poly(front, c, 0.5)
    for step in range(12):
        x = -0.39 + step * 0.054
        pen.line([(x, -0.01), (x, -0.56)], 0.006, tint(c, 0.6), 0.6, smooth=False)
    pen.line(
        [(-0.46, -0.52), (-0.34, -0.85), (-0.08, -1.01), (0.16, -0.85), (0.28, -0.52)], 0.035, "f4f0e6", smooth=False
    )
    pen.box(-0.29, -0.4, 0.4, 0.4, tint(c, 0.8), 0.3)
    for one, two in (((-0.29, -0.4), (-0.09, 0.0)), ((-0.09, -0.4), (-0.29, 0.0)), ((-0.09, -0.4), (0.11, 0.0)),
                     ((0.11, -0.4), (-0.09, 0.0))):  # fmt: skip
        pen.line([one, two], 0.016, "f4f0e6", smooth=False)
    pen.line([(-0.29, 0.0), (-0.29, -0.4), (0.11, -0.4), (0.11, 0.0)], 0.02, "f4f0e6", smooth=False)
    pen.line([(-0.09, 0.0), (-0.09, -0.4)], 0.02, "f4f0e6", smooth=False)
    pen.box(-0.16, -0.72, 0.15, 0.16, "2a1c16", 0.2)
    pen.line(
        [(-0.16, -0.56), (-0.16, -0.72), (-0.01, -0.72), (-0.01, -0.56), (-0.16, -0.56)], 0.015, "f4f0e6", smooth=False
    )


@subject("drone", 2.2, 0.16, "metal", "air")
def drone(pen: Pen) -> None:
    """A quadcopter with its camera below."""
    c = pen.main("3a3e46")
    for x, y in ((-0.85, -0.7), (0.85, -0.7), (-0.6, -0.9), (0.6, -0.9)):
        pen.limb([(0.0, -0.55), (x, y)], 0.12, 0.07, tint(c, 0.8))
        pen.box(x - 0.05, y - 0.12, 0.1, 0.16, tint(c, 1.2), 0.8, 0.02)
        pen.oval(x, y - 0.15, 0.36, 0.035, "d8dce2", 0.1, alpha=0.5)
    pen.poly(
        [(-0.34, -0.5), (-0.24, -0.72), (0.24, -0.72), (0.34, -0.5), (0.22, -0.36), (-0.22, -0.36)], c, 1.0, smooth=True
    )
    pen.oval(0.0, -0.24, 0.12, 0.13, "1c1e24", 0.9)
    pen.oval(0.03, -0.23, 0.06, 0.06, "5a8ac0", 0.8, gloss=0.6)
    for x in (-0.3, 0.3):
        pen.line([(x * 0.7, -0.4), (x, 0.0)], 0.035, tint(c, 0.7))
        pen.line([(x - 0.12, 0.0), (x + 0.12, 0.0)], 0.035, tint(c, 0.7))
        pen.oval(x, -0.56, 0.03, 0.025, "40e060" if x > 0 else "ff4030", 0.2)


@subject("shield", 0.84, 0.4, "metal")
def shield(pen: Pen) -> None:
    """A knight's shield, quartered, with a lion's gold and a steel rim."""
    c = pen.main("a8242e")
    shape = [(-0.4, -0.98), (0.4, -0.98), (0.4, -0.5), (0.24, -0.18), (0.0, 0.0), (-0.24, -0.18), (-0.4, -0.5)]
    pen.poly([(x * 1.08, -0.49 + (y + 0.49) * 1.06) for x, y in shape], "b4bac4", 1.0)
    pen.poly(shape, c, 0.9)
    pen.poly([(0.0, -0.98), (0.4, -0.98), (0.4, -0.52), (0.0, -0.52)], "24406e", 0.6)
    pen.poly([(-0.4, -0.52), (0.0, -0.52), (0.0, 0.0), (-0.24, -0.18), (-0.4, -0.5)], "24406e", 0.6)
    pen.line([(0.0, -0.97), (0.0, -0.02)], 0.05, "e2b64a")
    pen.line([(-0.39, -0.52), (0.39, -0.52)], 0.05, "e2b64a")
    pen.oval(0.0, -0.52, 0.11, 0.11, "e8c05a", 1.0, gloss=0.4)
    for x, y in ((-0.2, -0.75), (0.18, -0.3)):
        pen.poly([(x, y - 0.12), (x + 0.08, y), (x, y + 0.12), (x - 0.08, y)], "e8c05a", 0.7)
