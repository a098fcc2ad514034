"""The dragon, in the air and at rest."""

from __future__ import annotations

from itertools import pairwise

from tintype.engines.sketch.pen import Pen, curve, outline
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.people import mix_colour
from tintype.engines.sketch.textures import Colour, tint

Point = tuple[float, float]


@subject("dragon", 2.2, 0.5, "smooth", "air")
def dragon(pen: Pen) -> None:
    c = pen.main("9a2a2a")
    if pen.action in ("sleeping", "sitting", "standing"):
        _curled(pen, c)
        return
    lift = (pen.phase - 0.4) * 0.4
    pale = mix_colour(c, (0.95, 0.85, 0.6), 0.45)
    far = [(-0.12, -1.13 - lift), (-0.34, -0.96 - lift * 0.6), (-0.36, -0.72), (-0.2, -0.58)]
    _wing(pen, tint(c, 0.6), (0.2, -0.5), (0.24, -1.02 - lift), far)
    pen.limb([(-0.15, -0.4), (-0.5, -0.24), (-0.8, -0.34), (-1.02, -0.22)], 0.24, 0.02, c)
    pen.poly([(-0.98, -0.26), (-1.16, -0.27), (-1.08, -0.08)], tint(c, 0.7), 0.5)
    for x, shade in ((-0.16, 0.62), (0.22, 0.7)):
        _claw(pen, tint(c, shade), x + 0.06, -0.34)
    body = [(-0.3, -0.4), (-0.08, -0.54), (0.22, -0.54), (0.36, -0.44), (0.28, -0.32), (0.0, -0.26), (-0.2, -0.3)]
    pen.poly(body, c, 1.0, smooth=True)
    pen.tinge(outline(body, smooth=True), 0.06, -0.27, 0.3, 0.07, pale)
    neck = [(0.22, -0.45), (0.46, -0.5), (0.5, -0.7), (0.66, -0.82)]
    pen.limb(neck, 0.25, 0.13, c)
    for step in range(6):
        at = curve(neck)[step * 4 + 3]
        pen.line([(at[0] + 0.005, at[1] + 0.07), (at[0] + 0.06, at[1] + 0.03)], 0.018, pale, 0.8)
    for x, y in ((0.08, -0.55), (0.2, -0.555), (0.32, -0.54), (0.37, -0.62), (0.42, -0.74), (0.5, -0.83), (-0.08,
        -0.54),
                 (-0.26, -0.45), (-0.42, -0.36), (-0.58, -0.34)):  # fmt: skip
        pen.poly([(x - 0.04, y + 0.05), (x - 0.05, y - 0.06), (x + 0.04, y + 0.03)], tint(c, 0.5), 0.4)
    for x, shade in ((-0.12, 1.0), (0.26, 1.05)):
        _claw(pen, tint(c, shade), x, -0.32)
    near = [(-0.58, -1.1 - lift), (-0.92, -0.8 - lift * 0.7), (-0.84, -0.46 - lift * 0.4), (-0.42, -0.38)]
    _wing(pen, tint(c, 0.92), (0.12, -0.5), (-0.04, -1.0 - lift), near)
    _head(pen, c, pale)


def _wing(pen: Pen, c: Colour, shoulder: Point, wrist: Point, tips: list[Point]) -> None:
    """A wing of skin between fingers that spread from the wrist."""
    rim: list[Point] = [shoulder, wrist]
    ends = [*tips, (shoulder[0] - 0.2, shoulder[1] + 0.08)]
    for one, two in pairwise(ends):
        middle = ((one[0] + two[0]) / 2, (one[1] + two[1]) / 2)
        rim += [one, (middle[0] * 0.78 + wrist[0] * 0.22, middle[1] * 0.78 + wrist[1] * 0.22)]
    pen.poly([*rim, ends[-1]], mix_colour(c, (0.9, 0.5, 0.3), 0.16), 0.7)
    for tip in tips:
        bend = ((wrist[0] + tip[0]) / 2, (wrist[1] + tip[1]) / 2 - 0.03)
        pen.limb([wrist, bend, tip], 0.034, 0.01, tint(c, 0.75), 0.6)
    pen.limb([shoulder, ((shoulder[0] + wrist[0]) / 2 + 0.06, (shoulder[1] + wrist[1]) / 2), wrist], 0.085, 0.05, c)
    pen.poly(
        [(wrist[0] - 0.02, wrist[1]), (wrist[0] + 0.03, wrist[1] - 0.1), (wrist[0] + 0.03, wrist[1])], "e8dcc0", 0.5
    )


def _claw(pen: Pen, c: Colour, x: float, y: float) -> None:
    """A leg drawn up in flight."""
    pen.limb([(x, y), (x + 0.06, y + 0.1), (x - 0.06, y + 0.18)], 0.14, 0.06, c)
    for toe in range(3):
        pen.limb([(x - 0.06, y + 0.18), (x - 0.02 + toe * 0.03, y + 0.235 - toe * 0.012)], 0.03, 0.008, "e8dcc0")


def _head(pen: Pen, c: Colour, pale: Colour) -> None:
    """Horns, a crest, an open jaw with teeth; fire out of it where that was said."""
    for x, y in ((0.6, -0.88), (0.67, -0.9)):
        pen.limb([(x, y), (x - 0.1, y - 0.06), (x - 0.22, y - 0.05)], 0.045, 0.01, "e8dcc0")
    pen.poly([(0.66, -0.76), (0.84, -0.7), (0.93, -0.66), (0.82, -0.645), (0.68, -0.68)], pale, 0.7, smooth=True)
    if "breath" in pen.details:
        for hue, wide, reach in (("ff6a1e", 0.16, 0.36), ("ffb02e", 0.1, 0.3), ("fff0a0", 0.05, 0.2)):
            pen.poly([(0.92, -0.72), (0.96 + reach * 0.5, -0.74 - wide), (0.98 + reach, -0.66 - wide * 0.4),
                      (1.0 + reach, -0.58), (0.95 + reach * 0.6, -0.6 + wide * 0.4)], hue, 0.0, smooth=True,
                     alpha=0.9)  # fmt: skip
        pen.glow(1.15, -0.68, 0.22, "ff9a40", 0.7)
    skull = [(0.58, -0.85), (0.68, -0.93), (0.8, -0.88), (0.98, -0.8), (1.0, -0.74), (0.84, -0.73), (0.66, -0.72)]
    pen.poly(skull, c, 1.0, smooth=True)
    for step in range(4):
        x = 0.8 + step * 0.045
        pen.poly([(x - 0.012, -0.735), (x + 0.012, -0.735), (x, -0.7)], "f6f0e0", 0.1)
    pen.oval(0.965, -0.785, 0.014, 0.009, tint(c, 0.3), 0.0)
    pen.limb([(0.69, -0.885), (0.8, -0.87)], 0.03, 0.012, tint(c, 0.7))
    pen.eye(0.76, -0.84, 0.024, "f0c020")


def _curled(pen: Pen, c: Colour) -> None:
    """At rest: the body curled, wings folded, the head on the forelegs; asleep the eye is shut."""
    awake = pen.action != "sleeping"
    pen.limb([(-0.55, -0.2), (-0.95, -0.14), (-0.85, -0.02), (-0.2, -0.015), (0.3, -0.03)], 0.2, 0.03, c)
    pen.poly([(0.28, -0.1), (0.44, -0.02), (0.27, 0.03)], tint(c, 0.7), 0.5)
    body = [(-0.72, -0.06), (-0.7, -0.34), (-0.42, -0.54), (0.0, -0.52), (0.34, -0.36), (0.46, -0.06), (0.0, -0.01)]
    pen.poly(body, c, 1.0, smooth=True)
    for step in range(8):
        x = -0.62 + step * 0.13
        y = -0.36 - 0.19 * (1 - ((x + 0.2) / 0.48) ** 2)
        pen.poly([(x - 0.04, y + 0.05), (x, y - 0.08), (x + 0.05, y + 0.05)], tint(c, 0.6), 0.5)
    for x, shade in ((-0.5, 0.82), (0.12, 0.9)):
        pen.limb([(x, -0.26), (x + 0.17, -0.13), (x + 0.06, -0.045)], 0.2, 0.1, tint(c, shade))
        for toe in range(3):
            pen.limb([(x + 0.08 + toe * 0.03, -0.035), (x + 0.14 + toe * 0.035, -0.015)], 0.035, 0.01, "efe3c4")
    wing = [
        (0.12, -0.42),
        (-0.1, -0.84),
        (-0.46, -0.7),
        (-0.78, -0.3),
        (-0.52, -0.34),
        (-0.36, -0.2),
        (-0.2, -0.3),
        (-0.04, -0.18),
    ]
    pen.poly(wing, tint(c, 0.78), 0.9)
    for end in ((-0.78, -0.3), (-0.36, -0.2), (-0.04, -0.18)):
        pen.line([(-0.1, -0.84), ((-0.1 + end[0]) / 2 - 0.03, (-0.84 + end[1]) / 2), end], 0.016, tint(c, 0.45), 0.9)
    pen.limb([(0.12, -0.42), (-0.1, -0.84)], 0.05, 0.03, tint(c, 0.6))
    lift = 0.4 if awake else 0.0
    pen.limb([(0.3, -0.3), (0.55, -0.34 - lift * 0.5), (0.68, -0.22 - lift)], 0.22, 0.14, c)
    hx, hy = 0.72, -0.17 - lift
    for x in (-0.04, 0.03):
        pen.limb([(hx + x, hy - 0.08), (hx + x - 0.17, hy - 0.2)], 0.045, 0.012, "e8dcc0")
    head = [
        (hx - 0.1, hy - 0.09),
        (hx + 0.06, hy - 0.12),
        (hx + 0.3, hy - 0.03),
        (hx + 0.31, hy + 0.05),
        (hx + 0.02, hy + 0.09),
    ]
    pen.poly(head, c, 1.0, smooth=True)
    pen.line([(hx + 0.3, hy + 0.03), (hx + 0.16, hy + 0.045), (hx + 0.03, hy + 0.03)], 0.012, tint(c, 0.4))
    pen.oval(hx + 0.27, hy - 0.015, 0.014, 0.01, tint(c, 0.3), 0.0)
    pen.eye(hx + 0.08, hy - 0.04, 0.028, "f0c020")
    if not awake:
        for step in range(3):
            pen.oval(
                hx + 0.38 + step * 0.06,
                hy - 0.06 - step * 0.08,
                0.03 + step * 0.012,
                0.025 + step * 0.01,
                "ffffff",
                0.0,
                alpha=0.35 - step * 0.09,
            )
