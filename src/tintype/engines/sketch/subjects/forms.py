"""Plain forms: ball, cube, crystal, heart, rock, and the teddy."""

from __future__ import annotations

import math
from itertools import pairwise

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint


@subject("ball", 1.0, 0.28, "smooth")
def ball(pen: Pen) -> None:
    if "yarn" in pen.details:
        _yarn(pen)
        return
    pen.oval(0, -0.5, 0.49, 0.49, pen.main("c83a3a"), 1.0, gloss=0.55)


def _yarn(pen: Pen) -> None:
    """A ball of wound threads, with a loose end."""
    c = pen.main("c83a3a")
    pen.line([(0.2, -0.06), (0.45, -0.02), (0.6, -0.05), (0.72, -0.015)], 0.04, tint(c, 0.9))
    pen.oval(0, -0.5, 0.49, 0.49, c, 1.0)
    for turn, shade in ((-55, 0.72), (10, 0.82), (60, 1.25)):
        pen.canvas.save()
        pen.canvas.translate(0, -0.5)
        pen.canvas.rotate(turn)
        for step in range(-4, 5):
            at = step * 0.095
            half = (0.47**2 - at**2) ** 0.5 * (0.62 if turn == 10 else 0.96)
            pen.line([(-half, at), (0, at * 1.0 + 0.07), (half, at)], 0.024, tint(c, shade), 0.75)
        pen.canvas.restore()


@subject("cube", 1.2, 0.28, "smooth")
def cube(pen: Pen) -> None:
    c = pen.main("4a7ab8")
    left = pen.light[0] < 0
    if pen.action == "full":  # an open box of cardboard: what is in it is drawn behind its front
        c = pen.main("b98a58")
        pen.poly([(-0.55, -0.62), (-0.5, 0.0), (0.5, 0.0), (0.55, -0.62)], c, 0.5)
        for side in (-1, 1):
            flap = [(side * 0.55, -0.62), (side * 0.28, -0.62), (side * 0.42, -0.48), (side * 0.72, -0.46)]
            pen.poly(flap, tint(c, 1.2), 0.4)
        pen.line([(-0.5, -0.02), (0.5, -0.02)], 0.012, tint(c, 0.6), 0.8)
        return
    pen.poly([(-0.5, -0.7), (-0.5, -0.14), (0.05, 0), (0.05, -0.58)], tint(c, 1.05 if left else 0.6), 0.3)
    pen.poly([(0.05, -0.58), (0.05, 0), (0.52, -0.2), (0.52, -0.76)], tint(c, 0.6 if left else 1.05), 0.3)
    pen.poly([(-0.5, -0.7), (0.05, -0.58), (0.52, -0.76), (-0.02, -0.9)], tint(c, 1.4), 0.2)


@subject("crystal", 0.9, 0.34, "glass")
def crystal(pen: Pen) -> None:
    c = pen.main("7ac8e8")
    for x, h, lean in ((-0.24, 0.6, -0.08), (0.26, 0.66, 0.1), (0.0, 1.0, 0.02)):
        w = 0.13
        for part, shade in ((-1, 1.4), (0, 1.0), (1, 0.6)):
            a, b = x + (part - 0.5) * w * 0.7, x + (part + 0.5) * w * 0.7
            pen.poly(
                [(a, 0), (a + lean, -h * 0.78), (x + lean * 1.3, -h), (b + lean, -h * 0.78), (b, 0)],
                tint(c, shade),
                0.5,
                alpha=0.9,
            )


@subject("teddy", 0.9, 0.32, "fur")
def teddy(pen: Pen) -> None:
    c = pen.main("b07a44")
    for side in (-1, 1):
        pen.oval(side * 0.26, -0.12, 0.17, 0.13, c)
        pen.oval(side * 0.3, -0.42, 0.1, 0.18, c, 1.0, turn=side * -30)
        pen.oval(side * 0.2, -0.92, 0.09, 0.09, c)
    pen.oval(0, -0.34, 0.26, 0.3, c)
    pen.oval(0, -0.74, 0.25, 0.22, c)
    pen.oval(0.02, -0.67, 0.11, 0.09, tint(c, 1.6), 0.6)
    pen.oval(0.02, -0.71, 0.035, 0.026, "241812", 0.6)
    for place in (-0.08, 0.11):
        pen.eye(place, -0.79, 0.028)


@subject("heart", 1.1, 0.3, "smooth")
def heart(pen: Pen) -> None:
    pts = [
        (16 * math.sin(t) ** 3, 13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t))
        for t in [i * math.pi / 30 for i in range(60)]
    ]
    pen.poly([(x / 33, -0.56 - y / 31) for x, y in pts], pen.main("d8243e"), 1.0)


@subject("rock", 1.3, 0.22, "stone")
def rock(pen: Pen) -> None:
    c = pen.main("8a857e")
    peak = (0.05, -0.62)
    rim = [(-0.6, 0), (-0.55, -0.5), (-0.2, -0.9), (0.2, -1.0), (0.52, -0.6), (0.6, 0)]
    for i, (a, b) in enumerate(pairwise(rim)):
        facing = ((a[0] + b[0]) / 2 * pen.light[0] + ((a[1] + b[1]) / 2 + 0.5) * pen.light[1]) * 0.9
        pen.poly([a, b, peak], tint(c, 0.85 + facing + 0.05 * (i % 2)), 0.3)
    pen.poly([rim[0], peak, rim[-1]], tint(c, 0.7), 0.4)


_BENT = ("hold", "paint", "reach", "cook", "drink")


@subject("robot", 0.7, 0.5, "metal")
def robot(pen: Pen) -> None:
    c = pen.main("9aa8b4")
    for side in (-1, 1):
        pen.box(side * 0.1 - 0.045, -0.36, 0.09, 0.32, tint(c, 0.75), 0.9, 0.02)
        pen.box(side * 0.1 - 0.07, -0.06, 0.15, 0.06, tint(c, 0.6), 0.8, 0.02)
        if side < 0 or pen.action not in _BENT:
            pen.limb([(side * 0.2, -0.66), (side * 0.27, -0.5), (side * 0.26, -0.36)], 0.075, 0.06, tint(c, 0.8))
            pen.oval(side * 0.26, -0.33, 0.045, 0.05, tint(c, 0.6), 0.9)
        pen.oval(side * 0.2, -0.67, 0.06, 0.06, c, 1.0, gloss=0.5)
    if pen.action in _BENT:  # the arm that holds something
        pen.limb([(0.2, -0.66), (0.29, -0.54), (0.28, -0.54)], 0.075, 0.066, tint(c, 0.8))
        reached = (0.36, -0.63) if pen.action in ("paint", "reach") else (0.25, -0.57)
        pen.limb([(0.29, -0.54), reached], 0.066, 0.056, tint(c, 0.9))
        pen.oval(reached[0], reached[1], 0.045, 0.045, tint(c, 0.6), 0.9)
    pen.box(-0.18, -0.72, 0.36, 0.37, c, 0.9, 0.05, gloss=0.35)
    pen.oval(0, -0.54, 0.06, 0.06, "3ad8f0", 0.5)
    pen.glow(0, -0.54, 0.14, "3ad8f0", 0.6)
    pen.box(-0.13, -0.96, 0.26, 0.2, c, 0.9, 0.05, gloss=0.4)
    pen.box(-0.1, -0.91, 0.2, 0.09, "142028", 0.5, 0.03)
    for place in (-0.045, 0.045):
        pen.oval(place, -0.865, 0.022, 0.022, "5aeaff", 0.2)
        pen.glow(place, -0.865, 0.06, "5aeaff", 0.7)


@subject("snowman", 0.7, 0.42, "smooth")
def snowman(pen: Pen) -> None:
    c = pen.main("f4f7fb")
    pen.oval(0, -0.2, 0.25, 0.21, c)
    pen.limb([(-0.16, -0.5), (-0.36, -0.62)], 0.025, 0.012, "4a3220")
    pen.limb([(0.16, -0.5), (0.36, -0.64)], 0.025, 0.012, "4a3220")
    pen.oval(0, -0.5, 0.19, 0.17, c)
    pen.oval(0, -0.75, 0.135, 0.13, c)
    pen.limb([(-0.13, -0.64), (0, -0.61), (0.13, -0.64)], 0.06, 0.06, "c8302a")
    for place in (-0.045, 0.045):
        pen.oval(place, -0.78, 0.014, 0.016, "14141a", 0.2)
    pen.poly([(0, -0.765), (0, -0.72), (0.16, -0.735)], "ee8a2a", 0.8)
    for y in (-0.56, -0.5, -0.43):
        pen.oval(0.01, y, 0.014, 0.014, "14141a", 0.2)
    pen.box(-0.15, -0.885, 0.3, 0.03, "1e1e26", 0.6)
    pen.box(-0.1, -1.02, 0.2, 0.15, "1e1e26", 0.7)
