"""The portrait: a head and shoulders."""

from __future__ import annotations

import math

import skia

from tintype.engines.sketch.pen import Pen, hexed, outline
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.builds import build_of
from tintype.engines.sketch.subjects.heads import head as beast_head
from tintype.engines.sketch.subjects.limbs import plaits
from tintype.engines.sketch.subjects.people import SKINS, hair_of
from tintype.engines.sketch.textures import Colour, mix, tint

_FEMALE = {"woman", "dancer", "angel", "queen", "princess", "bride", "mermaid"}


@subject("portrait", 0.95, 0.84, "skin")
def portrait(pen: Pen) -> None:
    """A head and shoulders; hair, beard, glasses and age as said."""
    skin = hexed(SKINS[int(pen.rng.integers(0, 5))])
    own = ("2a1a12", "4a2c18", "14110f", "8a5a2a", "b98a4a")[int(pen.rng.integers(0, 5))]
    c = pen.main(
        "2e3442" if "suit" in pen.details else ("34465e", "6a3038", "2c4a40", "5a4a6a")[int(pen.rng.integers(0, 4))]
    )
    chance = float(pen.rng.random())
    hair, old = hair_of(pen, own), pen.details.get("age") == "old"
    long = True if pen.action in _FEMALE else False if pen.action else chance < 0.55
    if long and "face" not in pen.details:
        back = [(-0.2, -0.9), (-0.31, -0.66), (-0.33, -0.4), (-0.27, -0.12), (-0.1, -0.2), (0.1, -0.2), (0.27, -0.12),
                (0.33, -0.4), (0.31, -0.66), (0.2, -0.9)]  # fmt: skip
        pen.poly(back, tint(hair, 0.62), 0.9, smooth=True)
    _shoulders(pen, skin, c)
    beast = build_of(str(pen.details.get("face")))
    if beast is not None:
        fur = pen.part("fur", beast.colour)
        pen.limb([(0, -0.42), (0.0, -0.28)], 0.26, 0.3, tint(fur, 0.85))
        beast_head(pen, beast, fur, hexed(beast.belly or beast.colour), -0.03, -0.51, 0.26)
        return
    for side in (-1, 1):
        pen.oval(side * 0.203, -0.6, 0.028, 0.056, tint(skin, 0.85), 0.8)
    jaw = 0.12 if long else 0.14
    head = [(-0.2, -0.72), (-0.195, -0.55), (-jaw, -0.39), (-0.05, -0.325), (0.05, -0.325), (jaw, -0.39),
            (0.195, -0.55), (0.2, -0.72), (0.12, -0.9), (-0.12, -0.9)]  # fmt: skip
    pen.poly(head, skin, 0.42, smooth=True)
    face = outline(head, smooth=True)
    for side in (-1, 1):  # the cheeks fall off towards the jaw
        pen.tinge(face, side * 0.2, -0.45, 0.06, 0.14, tint(skin, 0.78), 0.55)
    pen.tinge(face, 0.0, -0.32, 0.12, 0.035, tint(skin, 0.8), 0.6)
    _face(pen, skin, hair, c, female=long)
    if "freckles" in pen.details:
        _freckles(pen, skin)
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
    if "suit" in pen.details:
        pen.poly([(-0.12, -0.25), (0.12, -0.25), (0.0, 0.12)], "f6f4ee", 0.3)
        pen.poly([(-0.03, -0.2), (0.03, -0.2), (0.045, 0.04), (0.0, 0.12), (-0.045, 0.04)], "a8262c", 0.5)
        for side in (-1, 1):
            pen.poly([(side * 0.12, -0.26), (side * 0.2, -0.18), (side * 0.16, -0.08), (side * 0.01, 0.14)],
                     tint(c, 1.3), 0.5)  # fmt: skip
        return
    collar = [(-0.115, -0.25), (0.0, -0.1), (0.115, -0.25), (0.17, -0.2), (0.0, 0.0), (-0.17, -0.2)]
    pen.poly(collar, tint(c, 0.75), 0.6)


def _face(pen: Pen, skin: Colour, hair: Colour, c: Colour, *, female: bool) -> None:
    iris = ("5a3a20", "3f6480", "46684a")[int(c[0] * 97) % 3]
    blush = (min(skin[0] * 1.02, 1.0), skin[1] * 0.72, skin[2] * 0.68)
    for side in (-1, 1):
        pen.glow(side * 0.118, -0.485, 0.07, blush, 0.3)
        _eye(pen, side, skin, iris, female=female)
        inner, outer = side * 0.04, side * 0.15
        pen.line([(inner, -0.69), (side * 0.09, -0.71), (outer, -0.685)], 0.013 if female else 0.019,
                 mix(tint(hair, 0.62), skin, 0.2), 0.85)  # fmt: skip
    pen.line([(0.02, -0.63), (0.02, -0.56), (0.032, -0.515)], 0.014, tint(skin, 0.8), 0.35)
    pen.oval(0.0, -0.512, 0.026, 0.022, tint(skin, 1.12), 0.0, alpha=0.6)
    for side in (-1, 1):
        pen.oval(side * 0.017, -0.488, 0.009, 0.005, tint(skin, 0.5), 0.0, alpha=0.7)
        pen.line([(side * 0.038, -0.51), (side * 0.04, -0.494), (side * 0.028, -0.486)], 0.006, tint(skin, 0.66), 0.6)
    rise = 0.014 if "smile" in pen.details else 0.006
    lips = (0.78, 0.36, 0.36) if female else (skin[0] * 0.86, skin[1] * 0.64, skin[2] * 0.6)
    corners = 0.072 if "smile" in pen.details else 0.062
    upper = [(-corners, -0.415 - rise), (-0.026, -0.431), (0, -0.425), (0.026, -0.431), (corners, -0.415 - rise),
             (0.03, -0.386), (0.0, -0.382), (-0.03, -0.386)]  # fmt: skip
    pen.poly(upper, lips, 0.4, smooth=True)
    pen.line([(-corners, -0.415 - rise), (-0.02, -0.408), (0.02, -0.408), (corners, -0.415 - rise)], 0.006,
             tint(lips, 0.5), 0.85)  # fmt: skip
    pen.oval(0.0, -0.394, 0.02, 0.005, tint(lips, 1.5), 0.0, alpha=0.5)


def _eye(pen: Pen, side: int, skin: Colour, iris: str, *, female: bool) -> None:
    """One eye: its lid above, the iris under the lid's edge, lashes."""
    x, y = side * 0.09, -0.613
    pen.oval(x, y - 0.012, 0.064, 0.036, tint(skin, 0.74), 0.0, alpha=0.3)
    pen.line([(x - 0.048, y - 0.018), (x, y - 0.043), (x + 0.05, y - 0.02)], 0.005, tint(skin, 0.6), 0.55)
    almond = [(x - 0.051, y + 0.004), (x - 0.026, y - 0.022), (x + 0.008, y - 0.028), (x + 0.038, y - 0.014),
              (x + 0.052, y + 0.002), (x + 0.02, y + 0.021), (x - 0.02, y + 0.021)]  # fmt: skip
    pen.poly(almond, "f6f0ea", 0.15, smooth=True)
    canvas = pen.canvas
    canvas.save()
    canvas.clipPath(outline(almond, smooth=True), skia.ClipOp.kIntersect, True)
    pen.oval(x, y - 0.004, 0.027, 0.028, pen.part("eyes", iris), 0.5)
    pen.oval(x, y - 0.004, 0.0135, 0.014, "0a0808", 0)
    pen.oval(x, y - 0.034, 0.06, 0.016, "241814", 0.0, alpha=0.35)  # the lid's shadow
    canvas.restore()
    pen.oval(x + pen.light[0] * 0.01, y - 0.013, 0.007, 0.007, "ffffff", 0)
    lash = [(x - 0.053, y + 0.005), (x - 0.026, y - 0.024), (x + 0.008, y - 0.03), (x + 0.04, y - 0.016),
            (x + 0.055, y + 0.001)]  # fmt: skip
    pen.line(lash, 0.011 if female else 0.007, "1c1210", 0.9)
    if female:
        tip = (x + side * 0.054, y + 0.002)
        pen.line([tip, (tip[0] + side * 0.016, tip[1] - 0.014)], 0.007, "1c1210", 0.9)
    pen.line([(x - 0.036, y + 0.02), (x, y + 0.026), (x + 0.038, y + 0.017)], 0.004, tint(skin, 0.6), 0.6)


def _freckles(pen: Pen, skin: Colour) -> None:
    for _ in range(46):
        x, y = float(pen.rng.normal(0, 0.085)), -0.52 + float(pen.rng.normal(0, 0.03))
        if abs(x) < 0.17:
            r = float(pen.rng.uniform(0.0025, 0.0052))
            pen.oval(x, y, r, r, (skin[0] * 0.7, skin[1] * 0.5, skin[2] * 0.4), 0.0, alpha=0.55)


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
           (0.178, -0.7), (0.11, -0.785), (-0.02, -0.8), (-0.12, -0.765), (-0.178, -0.67)]  # fmt: skip
    pen.poly(cap, hair, 0.85, smooth=True)
    if "curly" in pen.details:
        for step in range(46):
            angle = math.pi * (-0.25 + 1.5 * (step % 23) / 22)
            far = 0.235 + 0.045 * (step // 23)
            x, y = -far * math.cos(angle), -0.72 - far * 1.05 * math.sin(angle)
            pen.oval(x, y, 0.05, 0.05, tint(hair, 0.8 + 0.2 * (step % 3)), 0.8)
    elif long:
        _locks(pen, hair)
        return
    for step in range(30):
        angle = math.pi * (0.06 + 0.88 * step / 29)
        x, y = -math.cos(angle), math.sin(angle)
        strand = [(0.02 + x * 0.05, -0.95), (x * 0.15, -0.82 - y * 0.13), (x * 0.2, -0.76 - y * 0.1)]
        pen.line(strand, 0.005, tint(hair, 0.65 + 0.13 * (step % 5)), 0.55)


def _locks(pen: Pen, hair: Colour) -> None:
    """Long hair from its parting down both sides of the face."""
    for side in (-1, 1):
        outer = [(0.05, -0.99), (side * 0.15 + 0.02, -0.96), (side * 0.255, -0.8), (side * 0.285, -0.56),
                 (side * 0.315, -0.28), (side * 0.27, -0.05)]  # fmt: skip
        inner = [(0.05, -0.93), (side * 0.085 + 0.02, -0.86), (side * 0.172, -0.73), (side * 0.2, -0.54),
                 (side * 0.208, -0.3), (side * 0.19, -0.1)]  # fmt: skip
        pen.poly([*outer, *inner[::-1]], hair, 0.8, smooth=True)
        for step in range(15):
            part = (step + 0.5) / 15
            strand = [(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part)
                      for a, b in zip(outer, inner, strict=True)]  # fmt: skip
            pen.line(strand, 0.005, tint(hair, (0.62, 0.8, 1.25, 0.72, 1.45)[step % 5]), 0.5)


def _glasses(pen: Pen) -> None:
    for side in (-1, 1):
        ring = [(side * 0.09 + 0.07 * math.cos(t * math.pi / 8), -0.615 + 0.056 * math.sin(t * math.pi / 8))
                for t in range(17)]  # fmt: skip
        dark = pen.details.get("glasses") == "dark"
        pen.oval(side * 0.09, -0.615, 0.068, 0.054, "14141a" if dark else "cfe2f2", 0.0, alpha=0.95 if dark else 0.14)
        pen.line(ring, 0.011, "1f1a1a", 1.0)
        pen.line([(side * 0.158, -0.63), (side * 0.205, -0.645)], 0.01, "1f1a1a", 1.0)
    pen.line([(-0.022, -0.625), (0.0, -0.635), (0.022, -0.625)], 0.01, "1f1a1a", 1.0)
