"""Beings out of tales: ghost, alien, mermaid, skeleton; and a skull."""

from __future__ import annotations

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.people import SKINS, hair_of
from tintype.engines.sketch.textures import tint


@subject("ghost", 0.8, 0.46, "cloth")
def ghost(pen: Pen) -> None:
    c = pen.main("f0f2f6")
    if pen.dark > 0.2:
        pen.glow(0, -0.55, 0.5, "cfe0ff", 0.4)
    body = [
        (-0.3, -0.06),
        (-0.33, -0.4),
        (-0.27, -0.82),
        (0.0, -1.0),
        (0.27, -0.82),
        (0.33, -0.4),
        (0.3, -0.06),
        (0.2, -0.14),
        (0.1, -0.02),
        (0.0, -0.13),
        (-0.1, -0.02),
        (-0.2, -0.14),
    ]
    pen.poly(body, c, 0.8, smooth=True)
    for side in (-1, 1):
        pen.limb([(side * 0.26, -0.55), (side * 0.38, -0.5), (side * 0.4, -0.6)], 0.13, 0.07, c, 0.7)
        pen.oval(0.03 + side * 0.1, -0.74, 0.048, 0.07, "20222c", 0.3)
        pen.oval(0.045 + side * 0.1, -0.765, 0.015, 0.02, "ffffff", 0.0)
        pen.oval(0.03 + side * 0.17, -0.64, 0.04, 0.025, "f0a0b0", 0.0, alpha=0.5)
    pen.oval(0.03, -0.6, 0.04, 0.05, "3a2a34", 0.3)


@subject("alien", 0.6, 0.5, "skin")
def alien(pen: Pen) -> None:
    """Slim and green, with great dark eyes."""
    c = pen.main("8cc26a")
    for side in (-1, 1):
        pen.limb(
            [(side * 0.05, -0.42), (side * 0.08, -0.22), (side * 0.09, -0.03)],
            0.08,
            0.05,
            tint(c, 0.85 if side < 0 else 1.0),
        )
        pen.oval(side * 0.11, -0.02, 0.06, 0.025, tint(c, 0.8))
        if pen.action == "waving" and side > 0:
            arm = [(0.1, -0.6), (0.21, -0.62), (0.25, -0.8)]
        else:
            arm = [(side * 0.1, -0.6), (side * 0.17, -0.46), (side * 0.16, -0.32)]
        pen.limb(arm, 0.055, 0.04, tint(c, 0.9))
        pen.oval(arm[-1][0], arm[-1][1] - 0.01, 0.035, 0.04, c)
    pen.poly([(-0.11, -0.62), (0.11, -0.62), (0.09, -0.4), (-0.09, -0.4)], c, 1.0, smooth=True)
    pen.limb([(0, -0.6), (0, -0.68)], 0.06, 0.06, tint(c, 0.8))
    face = [
        (0, -0.62),
        (-0.1, -0.69),
        (-0.2, -0.84),
        (-0.16, -0.96),
        (0, -1.01),
        (0.16, -0.96),
        (0.2, -0.84),
        (0.1, -0.69),
    ]
    pen.poly(face, c, 1.0, smooth=True)
    for side in (-1, 1):
        pen.oval(side * 0.085, -0.815, 0.055, 0.08, "10141a", 0.4, turn=side * 24, gloss=0.7)
    pen.line([(-0.035, -0.675), (0, -0.665), (0.035, -0.675)], 0.009, "3a5a2c")


@subject("mermaid", 0.8, 0.5, "skin")
def mermaid(pen: Pen) -> None:
    """A woman to the waist, a fish below."""
    c, skin = pen.main("22908e"), hexed(SKINS[int(pen.rng.integers(0, 5))])
    hair = hair_of(pen, "a8402a")
    tail = [(0.0, -0.5), (-0.02, -0.3), (0.08, -0.16), (0.24, -0.12)]
    back = [(-0.08, -0.95), (-0.14, -0.8), (-0.16, -0.55), (-0.06, -0.5), (0.05, -0.56), (0.1, -0.8), (0.07, -0.95)]
    pen.poly(back, tint(hair, 0.75), 0.8, smooth=True)
    pen.poly(
        [(0.2, -0.14), (0.36, -0.3), (0.4, -0.2), (0.33, -0.12), (0.42, 0.0), (0.3, 0.02), (0.2, -0.08)],
        tint(c, 1.25),
        0.8,
        smooth=True,
    )
    pen.limb(tail, 0.2, 0.07, c)
    for row in range(7):
        for column in range(3):
            y = -0.5 + row * 0.05
            x = -0.05 + column * 0.045 + 0.02 * (row % 2) + max(row - 3, 0) * 0.018
            pen.line([(x - 0.02, y), (x, y + 0.018), (x + 0.02, y)], 0.007, tint(c, 1.5), 0.7)
    pen.limb([(-0.07, -0.74), (-0.13, -0.6), (-0.08, -0.5)], 0.045, 0.035, tint(skin, 0.85))
    pen.poly(
        [(-0.085, -0.77), (0.085, -0.77), (0.06, -0.62), (0.085, -0.5), (-0.085, -0.5), (-0.06, -0.62)],
        skin,
        0.9,
        smooth=True,
    )
    for x in (-0.04, 0.045):
        pen.oval(x, -0.7, 0.04, 0.038, "b46ac0", 0.9)
    pen.limb([(0.075, -0.74), (0.14, -0.62), (0.16, -0.5)], 0.045, 0.035, skin)
    pen.limb([(0.0, -0.76), (0.005, -0.82)], 0.05, 0.05, tint(skin, 0.82))
    pen.oval(0.01, -0.88, 0.062, 0.075, skin, 0.8)
    for x in (-0.008, 0.042):
        pen.oval(x, -0.885, 0.009, 0.009, "1d2a34", 0.0)
        pen.line([(x - 0.012, -0.902), (x, -0.908), (x + 0.012, -0.902)], 0.005, tint(hair, 0.6))
    pen.line([(-0.004, -0.848), (0.015, -0.842), (0.034, -0.848)], 0.008, "b0484a")
    pen.poly(
        [
            (-0.06, -0.86),
            (-0.07, -0.93),
            (-0.02, -0.985),
            (0.05, -0.98),
            (0.085, -0.92),
            (0.07, -0.88),
            (0.05, -0.93),
            (-0.02, -0.935),
        ],
        hair,
        0.8,
        smooth=True,
    )
    for side, low in ((-1, -0.6), (1, -0.66)):
        pen.limb(
            [(0.005 + side * 0.06, -0.92), (0.005 + side * 0.085, -0.8), (side * 0.075, low)], 0.035, 0.02, hair, 0.8
        )


@subject("skull", 0.9, 0.34, "skin")
def skull(pen: Pen) -> None:
    c = pen.main("ece4d0")
    _skull(pen, 0, -0.5, 0.44, c)


def _skull(pen: Pen, x: float, y: float, r: float, c: tuple[float, float, float]) -> None:
    pen.poly(
        [
            (x - r * 0.55, y + r * 0.45),
            (x - r * 0.46, y + r * 1.0),
            (x, y + r * 1.12),
            (x + r * 0.46, y + r * 1.0),
            (x + r * 0.55, y + r * 0.45),
        ],
        tint(c, 0.9),
        0.8,
        smooth=True,
    )
    pen.oval(x, y - r * 0.15, r, r * 0.95, c, 1.0)
    for side in (-1, 1):
        pen.oval(x + side * r * 0.38, y + r * 0.08, r * 0.27, r * 0.25, "1c1614", 0.5)
    pen.poly([(x, y + r * 0.26), (x - r * 0.13, y + r * 0.5), (x + r * 0.13, y + r * 0.5)], "1c1614", 0.3)
    for step in range(6):
        at = x - r * 0.36 + step * r * 0.144
        pen.line([(at, y + r * 0.68), (at, y + r * 0.94)], r * 0.04, tint(c, 0.4), 0.9)
    pen.line([(x - r * 0.42, y + r * 0.8), (x, y + r * 0.84), (x + r * 0.42, y + r * 0.8)], r * 0.035, tint(c, 0.4))


@subject("skeleton", 0.6, 0.52, "skin")
def skeleton(pen: Pen) -> None:
    c = pen.main("ece4d0")
    for side in (-1, 1):
        pen.limb([(side * 0.05, -0.45), (side * 0.07, -0.24)], 0.034, 0.03, c)
        pen.limb([(side * 0.07, -0.23), (side * 0.075, -0.03)], 0.03, 0.026, c)
        pen.oval(side * 0.095, -0.015, 0.05, 0.018, c)
        up = pen.action == "waving" and side > 0
        elbow, hand = ((0.2, -0.68), (0.23, -0.86)) if up else ((side * 0.16, -0.58), (side * 0.17, -0.4))
        pen.limb([(side * 0.1, -0.74), elbow], 0.028, 0.026, c)
        pen.limb([elbow, hand], 0.026, 0.022, c)
        pen.oval(hand[0], hand[1] + 0.01, 0.022, 0.03, c)
    pen.poly([(-0.09, -0.5), (0.09, -0.5), (0.05, -0.41), (-0.05, -0.41)], c, 0.8, smooth=True)
    pen.limb([(0, -0.48), (0, -0.82)], 0.03, 0.028, c)
    for row in range(5):
        y, wide = -0.75 + row * 0.042, 0.105 - row * 0.008
        pen.line([(-wide, y + 0.015), (0, y - 0.012), (wide, y + 0.015)], 0.017, c)
    _skull(pen, 0.0, -0.9, 0.085, c)
