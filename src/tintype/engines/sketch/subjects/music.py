"""Bands: three or four who play together; and the larger instruments."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import drawing_of, subject
from tintype.engines.sketch.subjects.people import figure
from tintype.engines.sketch.subjects.wardrobe import Dress
from tintype.engines.sketch.textures import tint


@subject("double_bass", 0.6, 0.52, "wood")
def double_bass(pen: Pen) -> None:
    """A double bass on its spike; a cello is as large beside whoever plays it."""
    c = pen.main("8a421c")
    pen.limb([(0, -0.02), (0, -0.1)], 0.012, 0.02, "b8bcc4")
    pen.limb([(0, -0.5), (0, -0.92)], 0.042, 0.034, "2a1a12")
    pen.line([(0.0, -0.92), (0.0, -0.99), (0.04, -0.985)], 0.03, tint(c, 0.8))
    for side in (-1, 1):
        for y in (-0.94, -0.965):
            pen.line([(side * 0.015, y), (side * 0.055, y - 0.006)], 0.014, "d8c090")
    body = [(0, -0.07), (-0.17, -0.09), (-0.22, -0.2), (-0.15, -0.32), (-0.16, -0.42), (-0.11, -0.53), (0, -0.6),
            (0.11, -0.53), (0.16, -0.42), (0.15, -0.32), (0.22, -0.2), (0.17, -0.09)]  # fmt: skip
    pen.poly([(x * 1.06 + 0.012, y) for x, y in body], tint(c, 0.5), 0.8, smooth=True)
    pen.poly(body, c, 1.0, smooth=True)
    pen.oval(-0.08, -0.2, 0.05, 0.07, tint(c, 1.7), 0.0, alpha=0.25)
    for side in (-1, 1):
        pen.line([(side * 0.075, -0.36), (side * 0.1, -0.3), (side * 0.08, -0.24)], 0.013, "1c1008")
    pen.box(-0.055, -0.275, 0.11, 0.018, "d8b880", 0.6)
    pen.limb([(0, -0.1), (0, -0.2)], 0.06, 0.04, "1c1210")
    for x in (-0.016, -0.005, 0.006, 0.017):
        pen.line([(x, -0.14), (x, -0.92)], 0.004, "e8e0d0", 0.8, smooth=False)


@subject("saxophone", 0.7, 0.4, "metal")
def saxophone(pen: Pen) -> None:
    """A saxophone: mouthpiece at the upper left, the bell at the lower right."""
    c = pen.main("e2ac38")
    pen.limb([(-0.3, -0.94), (-0.2, -0.985), (-0.1, -0.95)], 0.035, 0.05, "22201e")
    pen.limb([(-0.12, -0.96), (-0.06, -0.9), (-0.06, -0.5), (-0.06, -0.22)], 0.05, 0.12, c)
    pen.limb([(-0.06, -0.26), (0.0, -0.05), (0.14, -0.06), (0.18, -0.24)], 0.12, 0.15, c)
    pen.poly(
        [(0.1, -0.2), (0.12, -0.42), (0.02, -0.56), (0.36, -0.56), (0.26, -0.42), (0.26, -0.2)], c, 1.0, smooth=True
    )
    pen.oval(0.19, -0.56, 0.17, 0.045, tint(c, 0.45), 0.5)
    for step in range(7):
        y = -0.82 + step * 0.085
        pen.oval(-0.055 + 0.03 * (step % 2), y, 0.032, 0.026, tint(c, 1.4), 0.9)
    pen.line([(0.01, -0.8), (0.025, -0.3)], 0.014, tint(c, 0.6))
    pen.line([(-0.085, -0.84), (-0.085, -0.3)], 0.012, "fff2c8", 0.8)


@subject("drum_kit", 1.7, 0.34, "metal")
def drum_kit(pen: Pen) -> None:
    """A bass drum, two toms, a snare, cymbals on their stands."""
    c = pen.main("a8242c")
    for x, y, lean in ((-0.62, -0.9, -8), (0.66, -0.98, 10)):
        pen.line([(x, 0.0), (x * 0.96, y)], 0.025, "b8bcc4", smooth=False)
        pen.oval(x * 0.96, y, 0.27, 0.045, "e2b64a", 0.9, turn=lean)
        pen.line([(x * 0.96 - 0.16, y - 0.01), (x * 0.96 + 0.1, y - 0.02)], 0.014, "fff0c0", 0.8)
    for x in (-0.2, 0.2):
        pen.box(x - 0.16, -0.86, 0.32, 0.24, c, 0.9, 0.03)
        pen.oval(x, -0.86, 0.16, 0.05, "f4f0e6", 0.4)
        pen.line([(x - 0.16, -0.65), (x + 0.16, -0.65)], 0.025, "d8dce2")
    for x, top in ((-0.58, -0.42), (0.6, -0.46)):
        for leg in (-0.12, 0.12):
            pen.line([(x, top + 0.2), (x + leg, 0.0)], 0.02, "b8bcc4", smooth=False)
        pen.box(x - 0.19, top, 0.38, 0.24, c, 0.9, 0.02)
        pen.oval(x, top, 0.19, 0.055, "f6f2e8", 0.4)
    pen.oval(0.0, -0.34, 0.36, 0.34, tint(c, 0.8), 1.0)
    pen.oval(0.0, -0.34, 0.31, 0.29, "f2ece0", 0.5)
    pen.oval(0.0, -0.34, 0.13, 0.12, c, 0.4)
    ring = [(0.34 * math.cos(a * 0.3), -0.34 + 0.32 * math.sin(a * 0.3)) for a in range(22)]
    pen.line(ring, 0.03, "d8dce2")


_PLAYERS = {  # how each stands, what it plays, where that is (x, height of the foot), how large, how turned
    "saxophone": ("hold", "saxophone", (0.17, -0.38), 0.46, 8.0),
    "trumpet": ("fiddle", "trumpet", (0.31, -0.78), 0.12, -6.0),
    "double_bass": ("strum", "double_bass", (0.2, 0.02), 1.02, 5.0),
    "violin": ("fiddle", "violin", (0.1, -0.72), 0.3, 62.0),
    "guitar": ("strum", "guitar", (0.08, -0.4), 0.46, 58.0),
    "cello": ("strum", "double_bass", (0.2, 0.02), 0.8, 6.0),
    "singer": ("sing", "", (0.0, 0.0), 0.0, 0.0),
    "drums": ("hold", "drum_kit", (0.14, 0.04), 0.56, 0.0),
}


def _play(pen: Pen, x: float, part: str, dress: Dress, size: float = 1.0) -> None:
    """One who plays, with the feet at ``x``."""
    pose, kind, (dx, dy), tall, turn = _PLAYERS[part]
    pen.canvas.save()
    pen.canvas.translate(x, 0.0)
    pen.canvas.scale(size, size)
    figure(Pen(pen.canvas, pen.light, pen.rng, None, pose, pen.phase, pen.dark), dress)
    if kind:
        pen.canvas.translate(dx, dy)
        pen.canvas.rotate(turn)
        pen.canvas.scale(tall, tall)
        drawing_of(kind).draw(Pen(pen.canvas, pen.light, pen.rng, None, "", pen.phase, pen.dark))
    pen.canvas.restore()


@subject("band", 1.9, 0.6, "cloth")
def band(pen: Pen) -> None:
    """A jazz band: drums behind, double bass, saxophone, trumpet."""
    suit = Dress("2a2a34", "1e1e26", hat="trilby")
    _play(pen, 0.12, "drums", Dress("f0ece2", "26262e", extra="suit"), 0.86)
    _play(pen, -0.68, "double_bass", suit, 0.98)
    _play(pen, -0.16, "saxophone", Dress("6a2a34", "22222a", hat="trilby"))
    _play(pen, 0.56, "trumpet", Dress("24405e", "1e1e26", extra="suit"), 0.98)


@subject("rock_band", 2.0, 0.6, "cloth")
def rock_band(pen: Pen) -> None:
    """A rock band: drums behind, a singer between two guitars."""
    _play(pen, 0.3, "drums", Dress("c83a30", "22222a", top="long", extra="suit"), 0.86)
    _play(pen, -0.66, "guitar", Dress("1e1e24", "2a3450", hair="b4622a", extra="suit"), 0.98)
    _play(pen, -0.02, "singer", Dress("7a2a8a", "1c1c22", "trousers", "long", extra="suit"))
    _play(pen, 0.62, "guitar", Dress("f0ece2", "24242c", extra="suit"), 0.98)


@subject("orchestra", 2.2, 0.6, "cloth")
def orchestra(pen: Pen) -> None:
    """Five of an orchestra in black: two violins, a cello, a trumpet, a double bass."""
    black = Dress("1c1c22", "17171c", extra="suit")
    gown = Dress("22222a", "22222a", "skirt", "long", "4a2c1a", extra="suit")
    _play(pen, -0.4, "trumpet", black, 0.9)
    _play(pen, 0.36, "double_bass", black, 0.92)
    _play(pen, -0.84, "violin", gown)
    _play(pen, -0.06, "cello", gown, 0.98)
    _play(pen, 0.72, "violin", black)


@subject("grand_piano", 1.8, 0.6, "smooth")
def grand_piano(pen: Pen) -> None:
    """Seen from its side: the keys at the right, the lid raised over the strings."""
    c = pen.main("1c1a1e")
    pen.canvas.scale(-1, 1)
    pen.poly([(-0.6, -0.5), (-0.42, -0.98), (0.62, -0.94), (0.8, -0.54)], tint(c, 1.25), 0.9)
    pen.line([(0.36, -0.52), (0.3, -0.92)], 0.014, tint(c, 1.7))
    pen.poly([(-0.6, -0.56), (0.74, -0.57), (0.84, -0.5), (-0.66, -0.48)], "a8803a", 0.5)
    for step in range(16):
        pen.line([(-0.5 + step * 0.075, -0.555), (-0.54 + step * 0.083, -0.49)], 0.004, "e8cc88", 0.8)
    pen.poly([(-0.72, -0.52), (0.86, -0.52), (0.88, -0.4), (0.7, -0.36), (-0.72, -0.36)], c, 0.9)
    pen.line([(-0.66, -0.5), (0.8, -0.5)], 0.008, "ffffff", 0.35)
    pen.box(-0.94, -0.46, 0.26, 0.08, c, 0.7, 0.01)
    pen.box(-0.95, -0.485, 0.24, 0.03, "f6f2ea", 0.3)
    for step in range(6):
        pen.box(-0.93 + step * 0.036, -0.487, 0.016, 0.018, "17151a", 0.1)
    pen.poly([(-0.72, -0.52), (-0.6, -0.52), (-0.55, -0.68), (-0.67, -0.68)], tint(c, 1.1), 0.4)
    pen.poly([(-0.69, -0.54), (-0.62, -0.54), (-0.575, -0.66), (-0.645, -0.66)], "f4f0e6", 0.2)
    for x in (-0.66, 0.1, 0.72):
        pen.limb([(x, -0.38), (x + 0.01, -0.03)], 0.06, 0.035, tint(c, 0.9))
        pen.oval(x + 0.01, -0.015, 0.03, 0.018, "b8924a", 0.6)
    for x in (-0.4, -0.34):
        pen.line([(x, -0.36), (x, -0.04)], 0.012, "b8924a")
