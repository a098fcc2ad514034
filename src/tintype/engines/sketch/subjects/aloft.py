"""What hangs in the air: an airship, a hummingbird; and birds that wade."""

from __future__ import annotations

import math
from functools import partial

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, mix, tint


@subject("airship", 2.3, 0.36, "cloth", "air")
def airship(pen: Pen) -> None:
    """A rigid airship: gores and brass bands, fins, a gondola with lit windows on rigging, propellers."""
    c = pen.main("b08a58")
    brass: Colour = (0.78, 0.58, 0.26)
    for side in (-1, 1):  # the fins
        pen.poly([(-0.72, -0.66 - side * 0.04), (-1.14, -0.66 - side * 0.34), (-1.02, -0.66 - side * 0.03)],
                 tint(c, 0.7 if side < 0 else 0.95), 0.8)  # fmt: skip
    hull = [(-1.1, -0.66), (-0.86, -0.83), (-0.4, -0.96), (0.2, -0.99), (0.76, -0.9), (1.06, -0.74), (1.1, -0.66),
            (1.06, -0.58), (0.76, -0.42), (0.2, -0.34), (-0.4, -0.37), (-0.86, -0.5)]  # fmt: skip
    pen.poly(hull, c, 1.0, smooth=True)
    for part in (-0.62, -0.22, 0.22, 0.62):  # gores, drawn towards both ends
        line = [(x, -0.66 + part * _half(x)) for x in (-1.04, -0.8, -0.4, 0.1, 0.6, 0.9, 1.06)]
        pen.line(line, 0.009, tint(c, 0.55), 0.6)
    for x in (-0.66, -0.2, 0.3, 0.74):
        h = _half(x)
        band = [
            (x, -0.66 - h),
            (x + 0.06, -0.66 - h * 0.6),
            (x + 0.08, -0.66),
            (x + 0.06, -0.66 + h * 0.6),
            (x, -0.66 + h),
        ]
        pen.line(band, 0.028, tint(brass, 0.75))
        pen.line([(px - 0.006, py) for px, py in band[:3]], 0.01, tint(brass, 1.5), 0.8)
    pen.poly([(-0.78, -0.66), (-1.2, -0.7), (-1.2, -0.58)], tint(c, 0.82), 0.8)
    pen.oval(1.09, -0.66, 0.03, 0.06, brass, 0.9)
    for x, tip in ((-0.36, -0.5), (-0.12, -0.2), (0.2, 0.2), (0.46, 0.56)):
        pen.line([(x * 0.9 + 0.02, -0.22), (tip, -0.66 + _half(tip))], 0.008, "2a2018", smooth=False)
    pen.poly([(-0.42, -0.22), (0.52, -0.22), (0.58, -0.16), (0.44, -0.03), (-0.32, -0.03), (-0.46, -0.14)],
             "6a4426", 1.0)  # fmt: skip
    pen.box(-0.44, -0.235, 0.98, 0.03, brass, 0.6, 0.01)
    pen.line([(-0.36, -0.06), (0.44, -0.06)], 0.016, tint(brass, 0.8))
    for step in range(7):
        pen.window(-0.34 + step * 0.115, -0.185, 0.075, 0.07)
    for x, y in ((-0.62, -0.16), (0.66, -0.16)):
        pen.limb([(x * 0.7, -0.13), (x, y)], 0.03, 0.03, "4a3a2c")
        pen.oval(x, y, 0.02, 0.15, "d8d4cc", 0.2, alpha=0.55)
        pen.oval(x, y, 0.03, 0.03, brass, 0.8)


def _half(x: float) -> float:
    """Half the hull's height at a place along it."""
    return 0.325 * math.sqrt(max(1 - (x / 1.12) ** 2, 0.0)) * (1.0 - 0.06 * (x < 0))


@subject("hummingbird", 1.3, 0.2, "feather", "air")
def hummingbird(pen: Pen) -> None:
    """A hummingbird that hovers: wings a blur, the tail fanned, a long needle of a beak, a throat that glitters."""
    c = pen.main("1f8a5a")
    if pen.action in ("sitting", "sleeping", "standing"):
        pen.limb([(-0.05, -0.14), (-0.03, 0.0)], 0.03, 0.02, "3a3430")
    lift = 0.05 * math.sin(pen.phase * 9)
    for step, turn in enumerate((-0.5, -0.25, 0.0, 0.25, 0.5)):  # the far wing, a blurred fan
        _blade(pen, (-0.02, -0.56), 2.05 + turn * 0.8 + lift, 0.56, tint(c, 0.8), 0.16 + 0.03 * (step % 2))
    for step in range(5):
        pen.limb([(-0.16, -0.3), (-0.34 - 0.02 * step, -0.04 - 0.03 * step)], 0.07, 0.05,
                 tint(c, 0.45 + 0.12 * step), 0.7)  # fmt: skip
    body = [(0.16, -0.74), (0.02, -0.7), (-0.12, -0.5), (-0.2, -0.26), (-0.08, -0.28), (0.1, -0.44), (0.2, -0.6)]
    pen.poly(body, c, 1.0, smooth=True)
    pen.poly([(0.18, -0.62), (0.1, -0.44), (-0.06, -0.3), (-0.1, -0.3), (0.02, -0.48)], "e8ece4", 0.5, smooth=True)
    pen.oval(0.19, -0.74, 0.115, 0.105, tint(c, 1.08), 1.0)
    throat = "d8245a" if pen.colour is None else tint(c, 1.3)
    pen.poly([(0.29, -0.73), (0.24, -0.62), (0.1, -0.58), (0.12, -0.68)], throat, 0.9, smooth=True)
    for x, y in ((0.2, -0.65), (0.24, -0.68), (0.16, -0.63), (0.21, -0.61)):
        pen.oval(x, y, 0.014, 0.01, "ff9ab8", 0.0, alpha=0.8)
    pen.limb([(0.27, -0.755), (0.45, -0.775), (0.64, -0.76)], 0.026, 0.008, "26221e", 0.5)
    pen.eye(0.23, -0.765, 0.022)
    for step, turn in enumerate((-0.55, -0.3, -0.05, 0.2, 0.45)):  # the near wing over the body
        _blade(pen, (-0.02, -0.56), 2.75 + turn - lift, 0.62, tint(c, 1.1), 0.2 + 0.05 * (step % 2))


def _blade(pen: Pen, root: tuple[float, float], angle: float, far: float, colour: Colour, alpha: float) -> None:
    """One moment of a wing's beat, half transparent."""
    x, y = root
    tip = (x + far * math.cos(angle), y - far * math.sin(angle))
    side = (-math.sin(angle) * 0.13, -math.cos(angle) * 0.13)
    middle = ((x + tip[0]) / 2, (y + tip[1]) / 2)
    blade = [
        (x, y),
        (middle[0] + side[0], middle[1] + side[1]),
        tip,
        (middle[0] - side[0] * 0.6, middle[1] - side[1] * 0.6),
    ]
    pen.poly(blade, mix(colour, (0.92, 0.95, 0.96), 0.4), 0.3, smooth=True, alpha=alpha)


def wader(pen: Pen, own: str, crest: str, beak: str) -> None:
    """A crane or a heron on its long legs, the neck in an S; on the wing it stretches neck and legs."""
    c = pen.main(own)
    dark = (0.13, 0.14, 0.17) if crest == "c8242a" else tint(c, 0.5)
    if pen.action == "flying":
        _in_flight(pen, c, dark, crest, beak)
        return
    pen.limb([(-0.03, -0.5), (-0.05, -0.26), (-0.04, -0.01)], 0.034, 0.024, "2a2824", 0.5)
    pen.limb([(0.04, -0.5), (0.13, -0.34), (0.05, -0.2)], 0.034, 0.024, "221f1c", 0.5)
    pen.limb([(-0.07, -0.008), (0.05, -0.006)], 0.022, 0.016, "221f1c", 0.3)
    for step in range(6):  # plumes that hang over the tail
        pen.limb(
            [(-0.18, -0.56), (-0.33, -0.5 + step * 0.01), (-0.4 + step * 0.022, -0.34 + step * 0.018)],
            0.05,
            0.014,
            tint(dark, 0.8 + 0.12 * step),
            0.6,
        )
    body = [(-0.32, -0.5), (-0.2, -0.62), (0.02, -0.67), (0.17, -0.62), (0.18, -0.54), (0.04, -0.45), (-0.16, -0.45)]
    pen.poly(body, c, 1.0, smooth=True)
    for step in range(5):
        pen.limb(
            [(0.1 - step * 0.05, -0.59), (-0.06 - step * 0.05, -0.55 + step * 0.006), (-0.22 - step * 0.026, -0.5)],
            0.05,
            0.018,
            tint(c, 1.04 - step * 0.07),
            0.5,
        )
    neck = [(0.12, -0.6), (0.24, -0.66), (0.22, -0.76), (0.13, -0.83), (0.15, -0.92)]
    pen.limb(neck, 0.1, 0.052, c)
    if crest == "c8242a":
        pen.limb([(0.225, -0.72), (0.17, -0.8), (0.135, -0.86)], 0.055, 0.04, dark, 0.6)
    pen.oval(0.17, -0.935, 0.052, 0.042, c, 0.9)
    if crest == "c8242a":
        pen.oval(0.165, -0.966, 0.034, 0.018, crest, 0.6)
    else:
        pen.limb([(0.15, -0.955), (0.06, -0.96), (0.0, -0.9)], 0.02, 0.006, crest, 0.4)
    pen.poly([(0.205, -0.955), (0.4, -0.91), (0.205, -0.915)], beak, 0.6)
    pen.eye(0.185, -0.94, 0.011)


def _in_flight(pen: Pen, c: Colour, dark: Colour, crest: str, beak: str) -> None:
    lift = (pen.phase - 0.35) * 0.5
    for y in (-0.5, -0.47):
        pen.limb([(-0.1, -0.5), (-0.46, y)], 0.022, 0.012, "3a3630", 0.4)
    for side, shade in ((-1, 0.75), (1, 1.0)):
        tip = (-0.06 + side * 0.2 - 0.1, -0.94 - lift if side < 0 else -0.9 - lift)
        pen.poly([(0.08, -0.54), (0.06 + side * 0.06, -0.78 - lift), tip, (-0.2 + side * 0.08, -0.66 - lift * 0.5),
                  (-0.14, -0.5)], tint(c, shade), 0.8)  # fmt: skip
        for step in range(4):
            pen.limb(
                [(tip[0] + 0.05 + step * 0.01, tip[1] + 0.04), (tip[0] - 0.07, tip[1] + 0.07 + step * 0.05)],
                0.035,
                0.012,
                dark,
                0.4,
            )
    pen.poly([(-0.2, -0.5), (0.0, -0.57), (0.16, -0.54), (0.06, -0.46), (-0.1, -0.46)], c, 1.0, smooth=True)
    pen.limb([(0.12, -0.53), (0.28, -0.56), (0.4, -0.58)], 0.06, 0.035, c)
    pen.oval(0.42, -0.585, 0.036, 0.028, c)
    pen.oval(0.42, -0.607, 0.022, 0.01, crest, 0.5)
    pen.poly([(0.44, -0.595), (0.58, -0.57), (0.44, -0.57)], beak, 0.6)


subject("crane", 0.95, 0.52, "feather")(partial(wader, own="f4f5f4", crest="c8242a", beak="8a8060"))
subject("heron", 0.95, 0.5, "feather")(partial(wader, own="8496a8", crest="2a3038", beak="e0a83a"))
