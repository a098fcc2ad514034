"""Large houses: the mansion with its turret, the hall of a temple in the east, the castle."""

from __future__ import annotations

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, tint


def _sash(pen: Pen, x: float, y: float, width: float, height: float, trim: Colour) -> None:
    """A tall window about ``x``, its foot at ``y``, in a frame with a hood."""
    pen.box(x - width * 0.65, y - height - 0.012, width * 1.3, height + 0.02, trim, 0.3)
    pen.window(x - width / 2, y - height, width, height)
    pen.line([(x, y - height), (x, y)], 0.006, trim)
    pen.line([(x - width / 2, y - height * 0.5), (x + width / 2, y - height * 0.5)], 0.006, trim)
    pen.poly([(x - width * 0.8, y - height), (x, y - height - width * 0.5), (x + width * 0.8, y - height)], trim, 0.3)


def _steep(pen: Pen, left: float, right: float, eave: float, top: float, colour: Colour) -> None:
    """A steep roof with slates, between two ends."""
    middle, over = (left + right) / 2, 0.025
    pen.poly([(left - over, eave), (middle, top), (right + over, eave)], colour, 0.8)
    for row in range(1, 6):
        y = eave + (top - eave) * row / 6
        half = (right - left + over * 2) / 2 * (1 - row / 6)
        pen.line([(middle - half, y), (middle + half, y)], 0.005, tint(colour, 0.6), 0.6)


@subject("mansion", 1.5, 0.62, "stone")
def mansion(pen: Pen) -> None:
    """A house of three storeys with gables, a round turret, a porch and chimneys."""
    c = pen.main("8a7a84")
    roof, trim = tint((0.3, 0.31, 0.38), 1.0), tint(c, 1.45)
    for x in (-0.42, 0.3):
        pen.box(x, -0.9, 0.07, 0.3, "7a4a40", 0.7)
        pen.box(x - 0.01, -0.92, 0.09, 0.03, "5e3830", 0.5)
    pen.poly([(-0.66, -0.54), (-0.52, -0.76), (0.5, -0.76), (0.66, -0.54)], roof, 0.8)
    for row in range(4):
        pen.line([(-0.63 + row * 0.035, -0.58 - row * 0.05), (0.63 - row * 0.035, -0.58 - row * 0.05)], 0.005,
                 tint(roof, 0.6), 0.6)  # fmt: skip
    pen.box(-0.62, -0.54, 1.24, 0.54, c, 0.5)
    pen.box(-0.64, -0.3, 1.28, 0.02, trim, 0.3)
    pen.box(-0.2, -0.62, 0.36, 0.62, tint(c, 1.08), 0.5)
    _steep(pen, -0.2, 0.16, -0.6, -0.92, roof)
    pen.box(0.36, -0.74, 0.3, 0.74, tint(c, 1.03), 1.0)
    pen.poly([(0.33, -0.73), (0.51, -1.1), (0.69, -0.73)], roof, 1.0)
    pen.line([(0.51, -1.08), (0.51, -1.16)], 0.01, tint(roof, 0.7))
    for x, y, wide, tall in ((-0.5, -0.36, 0.075, 0.14), (-0.34, -0.36, 0.075, 0.14), (-0.5, -0.08, 0.085, 0.17),
                             (-0.34, -0.08, 0.085, 0.17), (-0.1, -0.36, 0.08, 0.15), (0.06, -0.36, 0.08, 0.15),
                             (-0.02, -0.64, 0.06, 0.1), (0.26, -0.36, 0.07, 0.14), (0.26, -0.08, 0.08, 0.17),
                             (0.51, -0.52, 0.08, 0.16), (0.51, -0.28, 0.08, 0.14), (0.51, -0.06, 0.08,
                                 0.15)):  # fmt: skip
        _sash(pen, x, y, wide, tall, trim)
    pen.box(-0.07, -0.2, 0.11, 0.2, "3a2218", 0.6)
    pen.poly([(-0.25, -0.22), (-0.02, -0.3), (0.21, -0.22)], roof, 0.7)
    pen.box(-0.24, -0.225, 0.44, 0.022, trim, 0.3)
    for x in (-0.21, -0.1, 0.06, 0.16):
        pen.limb([(x, -0.21), (x, -0.02)], 0.018, 0.02, trim, 0.6)
    for step in range(3):
        pen.box(-0.14 - step * 0.025, -0.03 + step * 0.014, 0.25 + step * 0.05, 0.016, tint(trim, 0.85), 0.4)


def _swept(pen: Pen, half: float, eave: float, ridge: float, colour: Colour) -> None:
    """A roof whose eaves sweep up at their ends."""
    outline = [(-half * 1.16, eave - 0.055), (-half * 1.0, eave + 0.012), (-half * 0.4, eave + 0.03), (0, eave + 0.032),
               (half * 0.4, eave + 0.03), (half * 1.0, eave + 0.012), (half * 1.16, eave - 0.055), (half * 0.8,
                   eave - 0.06),
               (half * 0.58, ridge + 0.01), (0, ridge), (-half * 0.58, ridge + 0.01), (-half * 0.8,
                   eave - 0.06)]  # fmt: skip
    pen.poly(outline, colour, 0.8, smooth=True)
    for step in range(15):
        at = -1 + step / 7
        pen.line([(at * half * 0.56, ridge + 0.01), (at * half * 0.72, (eave + ridge) / 2), (at * half * 0.98,
            eave + 0.015)],
                 0.006, tint(colour, 0.62), 0.7)  # fmt: skip
    pen.line(
        [(-half * 0.62, ridge - 0.008), (0, ridge + 0.004), (half * 0.62, ridge - 0.008)], 0.022, tint(colour, 0.7)
    )
    for side in (-1, 1):
        pen.limb([(side * half * 0.58, ridge), (side * half * 0.66, ridge - 0.035)], 0.024, 0.012, tint(colour, 0.8))


@subject("shrine", 1.8, 0.52, "wood")
def shrine(pen: Pen) -> None:
    """A hall on a terrace of stone: red pillars, white walls, two swept roofs."""
    c = pen.main("b23a2a")
    roof = tint((0.24, 0.3, 0.33), 1.0)
    pen.box(-0.74, -0.1, 1.48, 0.1, "a8a298", 0.6)
    pen.box(-0.7, -0.14, 1.4, 0.05, "bdb7ac", 0.5)
    for step in range(4):
        pen.box(
            -0.14 - step * 0.02,
            -0.13 + step * 0.033,
            0.28 + step * 0.04,
            0.034,
            tint((0.74, 0.72, 0.68), 1 - step * 0.05),
            0.4,
        )
    pen.box(-0.56, -0.44, 1.12, 0.31, "efe6d6", 0.4)
    for index in range(7):
        x = -0.54 + index * 0.18
        if index < 6 and index not in (2, 3):
            pen.window(x + 0.05, -0.36, 0.09, 0.15)
            for bar in range(4):
                pen.line([(x + 0.05 + bar * 0.03, -0.36), (x + 0.05 + bar * 0.03, -0.21)], 0.006, tint(c, 0.6))
        pen.limb([(x, -0.45), (x, -0.13)], 0.034, 0.036, c, 0.9)
    pen.box(-0.15, -0.37, 0.3, 0.24, "4a2418", 0.5)
    pen.line([(0, -0.37), (0, -0.13)], 0.008, "d8b050")
    for x in (-0.03, 0.03):
        pen.oval(x, -0.25, 0.012, 0.012, "e0bc58", 0.5)
    pen.box(-0.6, -0.47, 1.2, 0.04, tint(c, 0.8), 0.4)
    _swept(pen, 0.7, -0.47, -0.66, roof)
    pen.box(-0.36, -0.76, 0.72, 0.12, "efe6d6", 0.4)
    for index in range(6):
        pen.limb([(-0.34 + index * 0.136, -0.77), (-0.34 + index * 0.136, -0.65)], 0.026, 0.026, c, 0.8)
    _swept(pen, 0.47, -0.77, -0.97, roof)
    for x in (-0.66, 0.66):
        pen.line([(x, -0.46), (x, -0.41)], 0.006, "3a2a20")
        if pen.dark > 0.2:
            pen.glow(x, -0.37, 0.12, "ff8040", 0.7)
        pen.oval(x, -0.375, 0.032, 0.04, "d8362a", 0.7)


def _keep(pen: Pen, x: float, base: float, wide: float, high: float, stone: Colour, roof: Colour) -> None:
    """A round tower from ``base`` up with a corbelled top, a pointed roof, a flag and slits for windows."""
    left, top = x - wide / 2, base - high
    pen.box(left, top, wide, high, stone, 1.0)
    for row in range(1, int(high / 0.055)):
        y, shift = top + row * 0.055, wide * 0.17 * (row % 2)
        pen.line([(left + shift, y), (left + shift + wide * 0.26, y)], 0.004, tint(stone, 0.7), 0.5)
    pen.box(left - wide * 0.1, top - 0.01, wide * 1.2, 0.05, tint(stone, 1.1), 0.7)
    for step in range(5):
        pen.box(left - wide * 0.1 + step * wide * 0.255, top - 0.035, wide * 0.17, 0.03, tint(stone, 1.05), 0.4)
    peak = top - 0.03 - wide * 1.35
    pen.poly([(left - wide * 0.06, top - 0.015), (x, peak), (left + wide * 1.06, top - 0.015)], roof, 1.0)
    pen.line([(x, peak + 0.01), (x, peak - wide * 0.4)], 0.008, "4a3a2a")
    flag = [(x, peak - wide * 0.4), (x + wide * 0.42, peak - wide * 0.3), (x, peak - wide * 0.18)]
    pen.poly(flag, "c8342e", 0.3)
    for row in range(max(1, int(high / 0.2))):
        pen.window(x - wide * 0.1, top + 0.09 + row * 0.17, wide * 0.2, 0.065)


@subject("castle", 1.3, 0.6, "stone")
def castle(pen: Pen) -> None:
    """A keep among towers behind a wall with a gatehouse."""
    c = pen.main("b4a898")
    roof = tint((0.27, 0.35, 0.52), 1.0)
    _keep(pen, 0.24, -0.3, 0.13, 0.36, tint(c, 0.84), roof)
    _keep(pen, -0.3, -0.3, 0.14, 0.3, tint(c, 0.84), roof)
    _keep(pen, -0.02, -0.2, 0.2, 0.5, tint(c, 0.94), roof)
    pen.box(-0.46, -0.32, 0.92, 0.32, tint(c, 0.96), 0.6)
    for row in range(5):
        for col in range(9):
            x, y = -0.44 + col * 0.1 + 0.05 * (row % 2), -0.27 + row * 0.055
            if abs(x) > 0.17:
                pen.line([(x, y), (x + 0.055, y)], 0.004, tint(c, 0.68), 0.5)
    for step in range(11):
        pen.box(-0.46 + step * 0.087, -0.365, 0.05, 0.06, c, 0.5)
    for x in (-0.3, 0.3):
        pen.window(x - 0.018, -0.22, 0.036, 0.07)
    for x in (-0.48, 0.48):
        _keep(pen, x, 0.0, 0.17, 0.44, c, roof)
    pen.box(-0.17, -0.42, 0.34, 0.42, tint(c, 1.06), 0.7)
    for step in range(5):
        pen.box(-0.185 + step * 0.079, -0.465, 0.052, 0.055, tint(c, 1.06), 0.4)
    pen.box(-0.09, -0.24, 0.18, 0.2, "2c2018", 0.4, 0.09)
    pen.box(-0.09, -0.14, 0.18, 0.14, "2c2018", 0.3)
    for step in range(5):
        pen.line([(-0.064 + step * 0.032, -0.21), (-0.064 + step * 0.032, -0.1)], 0.007, "7a6a58")
    pen.line([(-0.08, -0.16), (0.08, -0.16)], 0.007, "7a6a58")
    pen.poly([(-0.035, -0.4), (0.035, -0.4), (0.035, -0.3), (0.0, -0.27), (-0.035, -0.3)], "b02e2e", 0.4)
