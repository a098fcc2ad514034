"""What people wear and have about them: the dress of every trade, with what tells it."""

from __future__ import annotations

import math
from dataclasses import dataclass

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import drawing_of
from tintype.engines.sketch.textures import Colour, tint


@dataclass(frozen=True, slots=True)
class Dress:
    """What a figure wears: ``cut`` is trousers, robe, skirt, tutu or suit; ``top`` is what is on the head."""

    main: str
    second: str
    cut: str = "trousers"
    top: str = "short"
    hair: str = "2a1c14"
    tall: float = 1.0
    extra: str = ""
    hat: str = ""
    wide: float = 0.66
    skin: str = ""

    @property
    def plain(self) -> bool:
        """Whether it is the dress of anybody, of no trade."""
        return not (self.extra or self.hat) and self.cut in ("trousers", "skirt") and self.top in ("short", "long")


DRESSES = {
    "man": Dress("3c5c86", "33363f"), "person": Dress("8a5240", "30343c"), "woman": Dress("b0404e", "b0404e",
        "skirt", "long", "4a2c1a"),
    "child": Dress("e0a030", "3a6a9a", tall=0.72), "warrior": Dress("8a2a26", "3a2a24", "robe", "knot", "14100e",
        extra="sash"),
    "samurai": Dress("7a2230", "26242e", "trousers", "short", "14100e", extra="samurai", hat="helmet"),
    "ninja": Dress("22242c", "1a1c22", "trousers", "mask", extra="sash"),
    "knight": Dress("a8b0ba", "8a929c", "suit", "helm", extra="armour"), "astronaut": Dress("eef0f2", "d8dce0",
        "suit", "bubble", extra="pack"),
    "wizard": Dress("3a3a8a", "2c2a6a", "robe", "short", "d8d4cc", extra="staff", hat="hat"),
    "monk": Dress("d8822a", "b8621e", "robe", "bald", extra="sash"),
    "king": Dress("7a1f34", "5a1626", "robe", "short", "5a3a20", extra="cape", hat="crown"),
    "dancer": Dress("f0b8c8", "f7d8e0", "tutu", "bun", "2c1a12"),
    "soldier": Dress("5c6b3e", "4c5834", hat="cap"),
    "witch": Dress("3a2450", "2a1a3a", "robe", "long", "241a2a", hat="hat"),
    "chef": Dress("f4f4f2", "3a3c44", extra="apron", hat="toque"),
    "queen": Dress("6a2a7a", "4e1a5c", "robe", "long", "3a2418", extra="cape", hat="crown"),
    "princess": Dress("f2a0c4", "f2a0c4", "robe", "long", "d8b060", hat="tiara"),
    "pirate": Dress("8a2a26", "26242c", extra="sash", hat="tricorn"),
    "cowboy": Dress("b88a5a", "3c5078", hat="stetson"), "viking": Dress("7a6248", "4a3a2c", "trousers", "long",
        "b4622a", extra="beard", hat="horned"),
    "clown": Dress("f0c030", "3a7ad0", extra="ruff", hat="wig"),
    "superhero": Dress("2a52c0", "2a52c0", extra="red cape"), "santa": Dress("c8242a", "c8242a", "trousers", "short",
        "f6f4f0", extra="beard", hat="bobble"),
    "doctor": Dress("f6f8fa", "5a86b4", extra="coat"),
    "policeman": Dress("2a3a68", "1e2a4c", hat="peaked"),
    "fireman": Dress("3c3a38", "3c3a38", extra="stripes", hat="fire_helmet"),
    "sailor": Dress("f4f4f0", "24345e", hat="sailor_cap"),
    "bride": Dress("f8f6f2", "f8f6f2", "robe", "long", "5a3420", hat="veil"),
    "vampire": Dress("1e1a22", "1a1820", "trousers", "short", "0e0c10", extra="cape",
        skin="e9e4e2"),
    "elf": Dress("3f7a3a", "5a4428", "trousers", "short", "c89a4a", tall=0.8, hat="hat"),
    "angel": Dress("f6f2ea", "f6f2ea", "robe", "long", "d8b060", extra="wings"),
    "blacksmith": Dress("6e6a62", "3a352f", hair="1e1612", extra="leather", wide=1.3),
    "farmer": Dress("b8443a", "3a5a86", extra="dungarees", hat="straw", wide=0.8),
    "gardener": Dress("d8c8a0", "5a6a4a", extra="green apron", hat="straw", wide=0.8),
    "painter": Dress("e8e0cc", "3a3c48", extra="smock", hat="beret", wide=0.9),
    "baker": Dress("f6f2ea", "5a6a7a", extra="apron", hat="toque", wide=0.9),
    "waiter": Dress("22222a", "1c1c22", extra="waiter", wide=0.8),
    "scientist": Dress("f6f8fa", "4a4c54", extra="coat", hair="d8d6d0", wide=0.8),
    "fisherman": Dress("e6b422", "3a4450", extra="oilskin", hat="sou_wester"),
    "builder": Dress("e8782c", "3a4a6a", extra="vest", hat="hard_hat"),
    "detective": Dress("b89868", "3a3430", extra="trench", hat="trilby"),
    "violinist": Dress("34405e", "24283a", extra="violin", wide=0.9),
    "guitarist": Dress("2a2a30", "2c3a58", "trousers", "long", extra="guitar", wide=0.9),
    "saxophonist": Dress("3a2a44", "22222a", extra="saxophone", hat="trilby", wide=0.9),
    "teacher": Dress("6a4a3a", "3a3c48", extra="teacher", wide=0.9),
    "nurse": Dress("dff0f6", "dff0f6", "skirt", "long", "4a2c1a", extra="nurse", hat="nurse"),
    "footballer": Dress("d8302c", "f4f4f2", extra="football", wide=0.9),
    "diver": Dress("1e2a38", "1a222e", extra="scuba", hat="mask", wide=0.8),
    "skater": Dress("6a8ad8", "6a8ad8", "skirt", "bun", "3a2418", extra="skates"),
    "geisha": Dress("b8305a", "b8305a", "robe", "bun", "14100e", extra="obi"),
}  # fmt: skip

_AT_WORK = {
    "football": "kick",
    "skates": "dance",
    "scuba": "swimming",
    "violin": "fiddle",
    "guitar": "strum",
    "saxophone": "hold",
    "teacher": "point",
    "leather": "smith",
    "smock": "paint",
    "waiter": "hold",
    "apron": "hold",
}
_IDLE = ("", "standing", "kick", "fight")


def own_action(dress: Dress, action: str) -> str:
    """What one of a trade does where nothing else was said: a smith forges, a painter paints."""
    if dress.extra == "apron" and dress.wide <= 0.66:  # a chef has both hands free
        return action
    return _AT_WORK.get(dress.extra, action) if action in _IDLE else action


def worn(pen: Pen, dress: Dress, c: Colour) -> None:
    """What is worn over the torso by those whose trade is told by it."""
    wear = _WORN.get(dress.extra)
    if wear is not None:
        wear(pen, c)


def _leather(pen: Pen, c: Colour) -> None:
    pen.poly(
        [(-0.05, -0.77), (0.065, -0.77), (0.1, -0.56), (0.12, -0.28), (-0.1, -0.28), (-0.09, -0.56)], "6e4426", 0.8
    )
    pen.line([(-0.085, -0.57), (0.1, -0.57)], 0.016, "4a2c16")
    pen.line([(-0.05, -0.5), (-0.055, -0.34)], 0.008, "4a2c16", 0.7)


def _dungarees(pen: Pen, c: Colour) -> None:
    blue = (0.22, 0.36, 0.55)
    pen.poly([(-0.06, -0.7), (0.08, -0.7), (0.1, -0.49), (-0.09, -0.49)], blue, 0.7)
    for x in (-0.055, 0.072):
        pen.line([(x, -0.69), (x * 1.1, -0.79)], 0.022, blue)
        pen.oval(x, -0.69, 0.011, 0.011, "e2c060", 0.4)
    pen.box(-0.015, -0.66, 0.06, 0.05, tint(blue, 0.8), 0.3, 0.006)


def _green_apron(pen: Pen, c: Colour) -> None:
    pen.poly([(-0.055, -0.74), (0.07, -0.74), (0.1, -0.36), (-0.09, -0.36)], "3f7a48", 0.6)
    pen.box(-0.05, -0.54, 0.11, 0.08, "33663c", 0.4, 0.01)
    pen.line([(-0.09, -0.58), (0.1, -0.58)], 0.012, "2c5a34")


def _smock(pen: Pen, c: Colour) -> None:
    pen.poly([(-0.1, -0.62), (0.11, -0.62), (0.15, -0.33), (-0.15, -0.33)], c, 0.7)
    for x, y, hue in ((-0.05, -0.5, "d83a2a"), (0.06, -0.44, "3a7ad0"), (0.0, -0.62, "f0c030"), (-0.08, -0.4, "4f9a3a"),
                      (0.05, -0.68, "c85a9a")):  # fmt: skip
        pen.oval(x, y, 0.014, 0.01, hue, 0.2)
    pen.limb([(-0.05, -0.795), (0.01, -0.77), (0.06, -0.795)], 0.03, 0.03, "c8302c")


def _waiter(pen: Pen, c: Colour) -> None:
    pen.poly([(-0.035, -0.81), (0.055, -0.81), (0.012, -0.66)], "f8f6f0", 0.3)
    for side in (-1, 1):
        pen.poly([(0.012, -0.785), (0.012 + side * 0.035, -0.8), (0.012 + side * 0.035, -0.77)], "b02a34", 0.5)
    pen.poly([(-0.08, -0.5), (0.095, -0.5), (0.1, -0.22), (-0.085, -0.22)], "f6f4ee", 0.5)


def _tie(pen: Pen, c: Colour) -> None:
    pen.poly([(-0.03, -0.81), (0.055, -0.81), (0.012, -0.72)], "f6f4ee", 0.3)
    pen.poly([(0.0, -0.79), (0.024, -0.79), (0.03, -0.6), (0.012, -0.57), (-0.006, -0.6)], "2a5a7a", 0.6)


def _nurse(pen: Pen, c: Colour) -> None:
    pen.poly([(-0.05, -0.74), (0.06, -0.74), (0.09, -0.34), (-0.08, -0.34)], "ffffff", 0.4)
    for box in ((-0.008, -0.7, 0.024, 0.07), (-0.03, -0.677, 0.068, 0.024)):
        pen.box(*box, "d8242c", 0.2)


def _football(pen: Pen, c: Colour) -> None:
    pen.line([(-0.09, -0.77), (-0.1, -0.5)], 0.018, "f6f4ee")
    pen.line([(0.1, -0.77), (0.1, -0.5)], 0.018, "f6f4ee")
    pen.line([(-0.02, -0.69), (0.035, -0.7), (0.03, -0.645), (0.0, -0.58)], 0.018, "f6f4ee", smooth=False)
    pen.oval(0.38, -0.14, 0.075, 0.075, "f6f6f4", 1.0, gloss=0.3)
    for dx, dy in ((0, 0), (-0.05, -0.03), (0.05, -0.03), (-0.03, 0.05), (0.035, 0.05)):
        pen.oval(0.38 + dx, -0.14 + dy, 0.021, 0.02, "1c1c22", 0.2)


def _scuba(pen: Pen, c: Colour) -> None:
    pen.limb([(-0.14, -0.78), (-0.15, -0.52)], 0.1, 0.1, "f0b428")
    pen.line([(-0.12, -0.82), (-0.04, -0.88), (0.05, -0.862)], 0.018, "16181e")
    for x in (-0.055, 0.07):
        pen.line([(x, -0.79), (x, -0.52)], 0.02, "3a8ad0")


def _skates(pen: Pen, c: Colour) -> None:
    for x in (-0.05, 0.09):
        pen.limb([(x - 0.05, 0.004), (x + 0.07, 0.004)], 0.012, 0.01, "dfe6ee", 0.6)
        pen.oval(x, -0.03, 0.045, 0.03, "ffffff", 0.8)


def _oilskin(pen: Pen, c: Colour) -> None:
    pen.poly([(-0.1, -0.6), (0.11, -0.6), (0.15, -0.28), (-0.15, -0.28)], c, 0.8)
    pen.line([(0.012, -0.78), (0.014, -0.29)], 0.009, tint(c, 0.6))
    for y in (-0.7, -0.58, -0.46):
        pen.limb([(-0.012, y), (0.035, y)], 0.014, 0.014, "6a4a2a", 0.5)


def _vest(pen: Pen, c: Colour) -> None:
    for y in (-0.66, -0.56):
        pen.line([(-0.1, y), (0.105, y)], 0.022, "f4f0b0")
    for x in (-0.055, 0.065):
        pen.line([(x, -0.79), (x, -0.5)], 0.02, "f4f0b0")


def _trench(pen: Pen, c: Colour) -> None:
    pen.poly([(-0.1, -0.6), (0.11, -0.6), (0.17, -0.22), (-0.16, -0.22)], c, 0.8)
    pen.line([(0.012, -0.72), (0.02, -0.23)], 0.009, tint(c, 0.55))
    pen.limb([(-0.095, -0.585), (0.105, -0.585)], 0.03, 0.03, tint(c, 0.6))
    for side in (-1, 1):
        pen.poly([(0.01, -0.69), (0.01 + side * 0.075, -0.76), (0.01 + side * 0.05, -0.82)], tint(c, 1.15), 0.5)


def _obi(pen: Pen, c: Colour) -> None:
    pen.box(-0.085, -0.65, 0.17, 0.12, "e6c25a", 0.7, 0.01)
    pen.line([(-0.085, -0.59), (0.085, -0.59)], 0.016, "7a2a3a")
    for x, y in ((-0.07, -0.4), (0.06, -0.3), (-0.02, -0.2), (0.1, -0.14), (-0.12, -0.12)):
        for dx, dy in ((0.018, 0), (-0.018, 0), (0, 0.018), (0, -0.018)):
            pen.oval(x + dx, y + dy, 0.013, 0.013, "f8dce4", 0.2)


def _samurai(pen: Pen, c: Colour) -> None:
    """Lamellar armour: the laced breast, plates over thighs and shoulders, two swords in the sash."""
    lace = "e8c460"
    for index, x in enumerate((-0.1, -0.035, 0.03, 0.095)):
        pen.poly([(x - 0.036, -0.53), (x + 0.036, -0.53), (x * 1.25 + 0.04, -0.33), (x * 1.25 - 0.04, -0.33)],
                 tint(c, 0.8 + 0.1 * (index % 2)), 0.8)  # fmt: skip
        for row in range(3):
            y = -0.49 + row * 0.055
            pen.line([(x * 1.1 - 0.034, y), (x * 1.1 + 0.034, y)], 0.008, lace, 0.8)
    for row in range(5):
        y = -0.76 + row * 0.043
        pen.line([(-0.095, y), (0.0, y + 0.012), (0.1, y)], 0.009, tint(c, 0.42), 0.9)
    pen.box(-0.1, -0.565, 0.2, 0.045, "e6dcc0", 0.6, 0.01)
    pen.limb([(-0.26, -0.42), (0.12, -0.56)], 0.022, 0.026, "16141a")
    pen.limb([(0.12, -0.56), (0.21, -0.595)], 0.026, 0.024, "8a2a30")
    pen.oval(0.125, -0.562, 0.014, 0.026, "e0b84a", 0.7, turn=-20)
    for side in (-1, 1):
        for row in range(4):
            y = -0.79 + row * 0.035
            pen.limb([(side * 0.085, y), (side * (0.165 + row * 0.005), y + 0.02)], 0.034, 0.034, tint(c, 0.95), 0.7)
            pen.line([(side * 0.09, y + 0.008), (side * 0.16, y + 0.026)], 0.006, lace, 0.8)


_WORN = {
    "leather": _leather,
    "dungarees": _dungarees,
    "green apron": _green_apron,
    "smock": _smock,
    "waiter": _waiter,
    "oilskin": _oilskin,
    "vest": _vest,
    "trench": _trench,
    "obi": _obi,
    "nurse": _nurse,
    "football": _football,
    "scuba": _scuba,
    "skates": _skates,
    "teacher": _tie,
    "violin": _tie,
    "samurai": _samurai,
}


def equipped(pen: Pen, dress: Dress) -> None:
    """What one of a trade has in hand, where the hands are free."""
    if pen.action == "smith":
        _forge(pen)
    elif dress.extra in _INSTRUMENTS and pen.action == own_action(dress, ""):
        at, size, turn = _INSTRUMENTS[dress.extra]
        _small(pen, dress.extra, at, size, turn)
    elif dress.extra == "teacher" and pen.action == "point":
        pen.line([(0.3, -0.78), (0.5, -0.98)], 0.012, "c89a5a", smooth=False)
    elif pen.action not in ("", "standing", "walking", "hold"):
        return
    elif dress.extra == "dungarees" and pen.action != "hold":
        pen.limb([(0.18, -0.02), (0.185, -0.74)], 0.02, 0.018, "8a5c34")
        pen.line([(0.13, -0.92), (0.135, -0.77), (0.235, -0.77), (0.24, -0.92)], 0.014, "8a9098", smooth=False)
        for x in (0.168, 0.203):
            pen.line([(x, -0.77), (x, -0.93)], 0.013, "8a9098")
    elif dress.extra == "green apron" and pen.action != "hold":
        _small(pen, "watering_can", (0.27, -0.36), 0.22)
    elif dress.extra == "waiter":
        pen.oval(0.25, -0.585, 0.14, 0.02, "d4d8de", 0.8)
        _small(pen, "glass", (0.21, -0.59), 0.16)
        _small(pen, "glass", (0.3, -0.59), 0.16)
    elif dress.hat == "toque" and dress.wide > 0.7:
        pen.oval(0.25, -0.575, 0.19, 0.022, "9a6a3c", 0.7)
        for x in (0.13, 0.25, 0.35):
            _small(pen, "bread", (x, -0.58), 0.075)


# Where an instrument's foot is, how large it is, and how it is turned.
_INSTRUMENTS = {
    "violin": ((0.1, -0.72), 0.3, 62.0),
    "guitar": ((0.08, -0.4), 0.46, 58.0),
    "saxophone": ((0.17, -0.38), 0.46, 8.0),
}


def _small(pen: Pen, kind: str, at: tuple[float, float], size: float, turn: float = 0.0) -> None:
    pen.canvas.save()
    pen.canvas.translate(*at)
    pen.canvas.rotate(turn)
    pen.canvas.scale(size, size)
    drawing_of(kind).draw(Pen(pen.canvas, pen.light, pen.rng, None, "", pen.phase, pen.dark))
    pen.canvas.restore()


def _forge(pen: Pen) -> None:
    """The anvil before the smith, a glowing blade on it, the hammer raised, sparks."""
    _small(pen, "anvil", (0.44, 0.0), 0.46)
    pen.glow(0.42, -0.46, 0.26, "ff8a2a", 0.7)
    pen.limb([(0.2, -0.49), (0.3, -0.462)], 0.016, 0.016, "2a2a2e")
    pen.poly([(0.28, -0.475), (0.62, -0.466), (0.68, -0.452), (0.62, -0.442), (0.28, -0.445)], "ffb040", 0.4)
    pen.line([(0.3, -0.46), (0.64, -0.455)], 0.01, "fff0b0")
    for step in range(16):
        angle, far = 0.25 + step * 0.17, 0.06 + 0.13 * ((step * 0.618) % 1)
        x, y = 0.42 + far * 1.2 * math.cos(angle), -0.47 - far * math.sin(angle)
        pen.line([(x, y), (x + 0.012 * math.cos(angle), y - 0.012 * math.sin(angle))], 0.007, "ffe08a")
    pen.limb([(0.24, -0.92), (0.41, -1.0)], 0.024, 0.022, "8a5a32")
    pen.poly([(0.37, -1.06), (0.43, -1.09), (0.475, -0.95), (0.41, -0.92)], "6a7078", 0.9)
