"""The portrait: a head and shoulders."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.limbs import plaits
from tintype.engines.sketch.subjects.people import SKINS, hair_of
from tintype.engines.sketch.textures import Colour, tint

_FEMALE = {"woman", "dancer", "angel", "queen", "princess", "bride", "mermaid"}


@subject("portrait", 0.95, 0.84, "skin")
def portrait(pen: Pen) -> None:
    """A head and shoulders; hair, beard, glasses and age as said."""
    skin = hexed(SKINS[int(pen.rng.integers(0, 5))])
    own = ("2a1a12", "4a2c18", "14110f", "8a5a2a", "b98a4a")[int(pen.rng.integers(0, 5))]
    c = pen.main(("34465e", "6a3038", "2c4a40", "5a4a6a")[int(pen.rng.integers(0, 4))])
    chance = float(pen.rng.random())
    hair, old = hair_of(pen, own), pen.details.get("age") == "old"
    long = True if pen.action in _FEMALE else False if pen.action else chance < 0.55
    if long:
        back = [(-0.2, -0.9), (-0.31, -0.66), (-0.33, -0.4), (-0.27, -0.12), (-0.1, -0.2), (0.1, -0.2), (0.27, -0.12),
                (0.33, -0.4), (0.31, -0.66), (0.2, -0.9)]  # fmt: skip
        pen.poly(back, tint(hair, 0.62), 0.9, smooth=True)
    _shoulders(pen, skin, c)
    for side in (-1, 1):
        pen.oval(side * 0.203, -0.6, 0.028, 0.056, tint(skin, 0.85), 0.8)
    jaw = 0.12 if long else 0.14
    head = [(-0.2, -0.72), (-0.195, -0.55), (-jaw, -0.39), (-0.05, -0.325), (0.05, -0.325), (jaw, -0.39),
            (0.195, -0.55), (0.2, -0.72), (0.12, -0.9), (-0.12, -0.9)]  # fmt: skip
    pen.poly(head, skin, 0.85, smooth=True)
    pen.oval(0.0, -0.34, 0.1, 0.03, tint(skin, 0.75), 0.0, alpha=0.35)
    _face(pen, skin, hair, c, female=long)
    if old:
        _wrinkles(pen, skin)
    if "beard" in pen.details:
        _beard(pen, pen.part("beard", hair))
    _crown(pen, hair, long=long)
    if "braids" in pen.details or "ponytail" in pen.details:
        plaits(pen, hair, 0.0, -0.6, 0.21)
    if "scarf" in pen.details:
        scarf = pen.part("scarf", "b03030")
        pen.limb([(-0.2, -0.2), (0.0, -0.16), (0.2, -0.2)], 0.13, 0.13, scarf)
        pen.limb([(0.1, -0.16), (0.16, 0.02), (0.15, 0.16)], 0.13, 0.11, tint(scarf, 0.85))
    if "glasses" in pen.details:
        _glasses(pen)


def _shoulders(pen: Pen, skin: Colour, c: Colour) -> None:
    body = [(-0.5, 0.14), (-0.47, -0.06), (-0.3, -0.17), (-0.11, -0.25), (0.11, -0.25), (0.3, -0.17), (0.47, -0.06),
            (0.5, 0.14)]  # fmt: skip
    pen.poly(body, c, 0.9, smooth=True)
    pen.limb([(0, -0.44), (0.0, -0.2)], 0.185, 0.215, tint(skin, 0.8))
    pen.oval(0, -0.325, 0.095, 0.045, tint(skin, 0.5), 0.0, alpha=0.35)
    collar = [(-0.115, -0.25), (0.0, -0.1), (0.115, -0.25), (0.17, -0.2), (0.0, 0.0), (-0.17, -0.2)]
    pen.poly(collar, tint(c, 0.75), 0.6)


def _face(pen: Pen, skin: Colour, hair: Colour, c: Colour, *, female: bool) -> None:
    iris = ("5a3a20", "3f6480", "46684a")[int(c[0] * 97) % 3]
    blush = (min(skin[0] * 1.02, 1.0), skin[1] * 0.66, skin[2] * 0.62)
    brow = tint(hair, 0.62)
    for side in (-1, 1):
        x = side * 0.088
        pen.glow(side * 0.125, -0.49, 0.075, blush, 0.28)
        pen.oval(x, -0.628, 0.066, 0.04, tint(skin, 0.7), 0.0, alpha=0.35)
        almond = [(x - 0.05, -0.612), (x - 0.025, -0.636), (x + 0.012, -0.642), (x + 0.05, -0.618), (x + 0.02, -0.597),
                  (x - 0.02, -0.595)]  # fmt: skip
        pen.poly(almond, "f7f2ec", 0.25, smooth=True)
        pen.oval(x, -0.618, 0.0225, 0.0235, iris, 0.5)
        pen.oval(x, -0.618, 0.0115, 0.012, "0a0808", 0)
        pen.oval(x + pen.light[0] * 0.009, -0.626, 0.006, 0.006, "ffffff", 0)
        pen.line([(x - 0.053, -0.611), (x - 0.02, -0.64), (x + 0.02, -0.643), (x + 0.054, -0.615)],
                 0.011 if female else 0.008, "1c1210", 0.9)  # fmt: skip
        pen.line([(x - 0.04, -0.6), (x, -0.59), (x + 0.04, -0.602)], 0.004, tint(skin, 0.55), 0.6)
        inner, outer = side * 0.035, side * 0.152
        pen.line([(inner, -0.692), (side * 0.085, -0.713), (outer, -0.688)], 0.012 if female else 0.019, brow, 0.85)
    pen.line([(0.026, -0.64), (0.018, -0.56), (0.03, -0.515)], 0.016, tint(skin, 0.74), 0.4)
    pen.oval(0.0, -0.505, 0.03, 0.024, tint(skin, 1.08), 0.0, alpha=0.55)
    pen.line([(-0.036, -0.502), (-0.022, -0.485), (0.0, -0.479), (0.022, -0.485), (0.036, -0.502)], 0.009,
             tint(skin, 0.55), 0.65)  # fmt: skip
    lips = (0.74, 0.3, 0.3) if female else (skin[0] * 0.86, skin[1] * 0.6, skin[2] * 0.58)
    pen.poly([(-0.066, -0.418), (-0.025, -0.434), (0, -0.428), (0.025, -0.434), (0.066, -0.418), (0.03, -0.394),
              (-0.03, -0.394)], lips, 0.5, smooth=True)  # fmt: skip
    pen.line([(-0.066, -0.417), (-0.02, -0.413), (0.02, -0.413), (0.066, -0.417)], 0.006, "5a2420", 0.8)


def _wrinkles(pen: Pen, skin: Colour) -> None:
    dark = tint(skin, 0.58)
    for side in (-1, 1):
        pen.line([(side * 0.045, -0.5), (side * 0.085, -0.455), (side * 0.092, -0.41)], 0.007, dark, 0.6)
        for y in (-0.632, -0.612, -0.592):
            pen.line([(side * 0.152, y), (side * 0.18, y - 0.012)], 0.005, dark, 0.55)
        pen.line([(side * 0.05, -0.572), (side * 0.09, -0.56), (side * 0.13, -0.574)], 0.006, dark, 0.5)
    for y in (-0.77, -0.795):
        pen.line([(-0.1, y), (0, y - 0.012), (0.1, y)], 0.005, dark, 0.45)


def _beard(pen: Pen, colour: Colour) -> None:
    shape = [(-0.195, -0.56), (-0.15, -0.44), (-0.06, -0.455), (0.06, -0.455), (0.15, -0.44), (0.195, -0.56),
             (0.185, -0.38), (0.1, -0.26), (0, -0.22), (-0.1, -0.26), (-0.185, -0.38)]  # fmt: skip
    pen.poly(shape, colour, 0.8, smooth=True)
    for step in range(22):
        x = -0.16 + step * 0.0152
        pen.line([(x, -0.42 + abs(x) * 0.2), (x * 0.9, -0.33), (x * 0.7, -0.25 - abs(x) * 0.2)], 0.006,
                 tint(colour, 0.7 + 0.12 * (step % 5)), 0.6)  # fmt: skip
    pen.poly([(-0.055, -0.415), (0, -0.425), (0.055, -0.415), (0, -0.393)], (0.66, 0.3, 0.28), 0.4, smooth=True)


def _crown(pen: Pen, hair: Colour, *, long: bool) -> None:
    low = -0.5 if long else -0.6
    cap = [(-0.2, low), (-0.235, -0.76), (-0.14, -0.95), (0.04, -0.99), (0.19, -0.9), (0.235, -0.74), (0.2, low),
           (0.178, -0.74), (0.09, -0.83), (-0.03, -0.855), (-0.13, -0.8), (-0.178, -0.7)]  # fmt: skip
    pen.poly(cap, hair, 0.85, smooth=True)
    if "curly" in pen.details:
        for step in range(46):
            angle = math.pi * (-0.25 + 1.5 * (step % 23) / 22)
            far = 0.235 + 0.045 * (step // 23)
            x, y = -far * math.cos(angle), -0.72 - far * 1.05 * math.sin(angle)
            pen.oval(x, y, 0.05, 0.05, tint(hair, 0.8 + 0.2 * (step % 3)), 0.8)
    elif long:
        for side in (-1, 1):
            lock = [(side * 0.2, -0.75), (side * 0.245, -0.55), (side * 0.24, -0.3), (side * 0.215, -0.12)]
            pen.limb(lock, 0.075, 0.045, hair, 0.8)
            for step in range(5):
                x = side * (0.21 + step * 0.014)
                strand = [(x, -0.72), (x + side * 0.025, -0.5), (x + side * 0.012, -0.2)]
                pen.line(strand, 0.005, tint(hair, 0.65 + 0.18 * (step % 3)), 0.6)
    for step in range(30):
        angle = math.pi * (0.06 + 0.88 * step / 29)
        x, y = -math.cos(angle), math.sin(angle)
        strand = [(0.02 + x * 0.05, -0.95), (x * 0.15, -0.82 - y * 0.13), (x * 0.2, -0.76 - y * 0.1)]
        pen.line(strand, 0.005, tint(hair, 0.65 + 0.13 * (step % 5)), 0.55)


def _glasses(pen: Pen) -> None:
    for side in (-1, 1):
        ring = [(side * 0.09 + 0.07 * math.cos(t * math.pi / 8), -0.615 + 0.056 * math.sin(t * math.pi / 8))
                for t in range(17)]  # fmt: skip
        dark = pen.details.get("glasses") == "dark"
        pen.oval(side * 0.09, -0.615, 0.068, 0.054, "14141a" if dark else "cfe2f2", 0.0, alpha=0.95 if dark else 0.14)
        pen.line(ring, 0.011, "1f1a1a", 1.0)
        pen.line([(side * 0.158, -0.63), (side * 0.205, -0.645)], 0.01, "1f1a1a", 1.0)
    pen.line([(-0.022, -0.625), (0.0, -0.635), (0.022, -0.625)], 0.01, "1f1a1a", 1.0)
