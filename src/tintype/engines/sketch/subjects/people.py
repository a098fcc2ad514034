"""People: one figure, many dresses; the portrait; robot, snowman."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, tint

SKINS = ("e8b795", "d39a73", "b97a52", "8a5636", "f0c8a8")


@dataclass(frozen=True, slots=True)
class Dress:
    """What a figure wears: ``cut`` is trousers, robe, skirt or suit; ``top`` is what is on the head."""

    main: str
    second: str
    cut: str = "trousers"
    top: str = "short"
    hair: str = "2a1c14"
    tall: float = 1.0
    extra: str = ""


DRESSES = {
    "man": Dress("3c5170", "2c2f3a"), "person": Dress("7a4a3a", "30343c"), "woman": Dress("a83a4a", "a83a4a",
        "skirt", "long", "3a2216"),
    "child": Dress("e0a030", "3a6a9a", tall=0.72), "warrior": Dress("8a2a26", "3a2a24", "robe", "knot", "14100e",
        extra="sash"),
    "samurai": Dress("6a2230", "2a2430", "robe", "helmet", "14100e", extra="armour"), "ninja": Dress("22242c",
        "1a1c22", "trousers", "mask", extra="sash"),
    "knight": Dress("a8b0ba", "8a929c", "suit", "helm", extra="armour"), "astronaut": Dress("eef0f2", "d8dce0",
        "suit", "bubble", extra="pack"),
    "wizard": Dress("3a3a8a", "2c2a6a", "robe", "hat", "d8d4cc", extra="staff"), "monk": Dress("d8822a", "b8621e",
        "robe", "bald", extra="sash"),
    "king": Dress("7a1f34", "5a1626", "robe", "crown", "5a3a20", extra="cape"), "dancer": Dress("f0b8c8", "f7d8e0",
        "tutu", "bun", "2c1a12"),
    "chef": Dress("f4f4f2", "3a3c44", "trousers", "toque"), "angel": Dress("f6f2ea", "f6f2ea", "robe", "long",
        "d8b060", extra="wings"),
}  # fmt: skip


def figure(pen: Pen, dress: Dress) -> None:
    """A person, turned a little to the right."""
    canvas = pen.canvas
    canvas.save()
    canvas.scale(dress.tall, dress.tall)
    c = pen.main(dress.main)
    low = hexed(dress.second) if pen.colour is None or dress.cut == "trousers" else tint(c, 0.75)
    skin = hexed(SKINS[int(pen.rng.integers(0, 5))])
    if dress.extra == "wings":
        for side in (-1, 1):
            for step in range(6):
                pen.limb(
                    [
                        (side * 0.05, -0.72),
                        (side * (0.3 + step * 0.02), -0.95 + step * 0.06),
                        (side * (0.42 - step * 0.03), -0.7 + step * 0.09),
                    ],
                    0.09,
                    0.03,
                    "f7f5f0",
                    0.5,
                )
    if dress.extra == "cape":
        pen.poly([(-0.14, -0.8), (-0.24, -0.03), (0.16, -0.03), (0.12, -0.8)], tint(c, 0.6), 0.9)
    if dress.extra == "pack":
        pen.box(-0.19, -0.8, 0.16, 0.34, "c4c9ce", 0.8, 0.03)
    _lower(pen, dress, c, low, skin)
    sitting = pen.action == "sitting"
    shift = 0.22 if sitting else 0.0
    canvas.translate(0, shift)
    swing = 0.1 if pen.action in ("running", "walking", "jumping") else 0.02
    _torso(pen, dress, c, skin, swing)
    pen.limb([(0.0, -0.82), (0.005, -0.88)], 0.06, 0.055, tint(skin, 0.85))
    _head(pen, dress, skin, c)
    canvas.restore()


def _torso(pen: Pen, dress: Dress, c: Colour, skin: Colour, swing: float) -> None:
    broad = 0.115 if dress.cut not in ("skirt", "tutu") else 0.09
    thick = 0.085 if dress.cut == "suit" else 0.062
    pen.limb(
        [(-broad, -0.79), (-broad - 0.05 - swing * 0.5, -0.64), (-broad - 0.02 - swing, -0.5)],
        thick,
        thick * 0.75,
        tint(c, 0.8),
    )
    pen.oval(-broad - 0.02 - swing, -0.475, 0.022, 0.028, skin if dress.cut != "suit" else c)
    pen.poly(
        [
            (-broad, -0.82),
            (-0.02, -0.85),
            (broad, -0.82),
            (broad * 0.92, -0.66),
            (broad * 0.86, -0.48),
            (-broad * 0.86, -0.48),
            (-broad * 0.92, -0.66),
        ],
        c,
        1.0,
        smooth=True,
    )
    if dress.cut in ("robe",):
        pen.poly([(-0.035, -0.83), (0.05, -0.83), (0.02, -0.7)], "efe6d8", 0.3)
    if dress.extra in ("sash", "armour"):
        pen.box(-broad * 0.92, -0.56, broad * 1.84, 0.05, tint(c, 0.45), 0.6, 0.01)
    if dress.extra == "armour":
        for row in range(4):
            pen.line(
                [(-broad * 0.8, -0.78 + row * 0.055), (0, -0.765 + row * 0.055), (broad * 0.8, -0.78 + row * 0.055)],
                0.01,
                tint(c, 0.45),
                0.8,
            )
        for side in (-1, 1):
            pen.oval(side * broad, -0.79, 0.06, 0.055, tint(c, 0.9), 1.0)
    pen.limb([(broad, -0.79), (broad + 0.06, -0.65), (broad + 0.06 + swing, -0.5)], thick, thick * 0.75, c)
    pen.oval(broad + 0.065 + swing, -0.475, 0.023, 0.028, skin if dress.cut != "suit" else tint(c, 0.8))
    if dress.extra == "staff":
        pen.limb([(broad + 0.07, -0.95), (broad + 0.07, -0.02)], 0.025, 0.022, "6a4a2a")
        pen.glow(broad + 0.07, -0.98, 0.12, "8fd0ff", 0.9)
        pen.oval(broad + 0.07, -0.98, 0.03, 0.03, "d8f0ff", 0.6)


def _lower(pen: Pen, dress: Dress, c: Colour, low: Colour, skin: Colour) -> None:
    if dress.cut == "robe":
        foot = 0.19 if pen.action != "sitting" else 0.26
        top = -0.52 if pen.action != "sitting" else -0.32
        pen.poly([(-0.1, top), (-foot, -0.03), (-0.05, -0.01), (0.08, -0.02), (foot, -0.04), (0.1, top)], c, 1.0)
        for x in (-0.09, -0.02, 0.06, 0.11):
            pen.line([(x * 0.6, top + 0.03), (x * 1.1, -0.25), (x * 1.4, -0.05)], 0.009, tint(c, 0.5), 0.7)
        return
    if pen.action == "sitting":
        for y, shade in ((-0.27, 0.75), (-0.25, 1.0)):
            pen.limb([(-0.04, y), (0.16, y - 0.02), (0.2, -0.02)], 0.1, 0.06, tint(low, shade))
        return
    stride = 0.13 if pen.action == "running" else 0.08 if pen.action == "walking" else 0.035
    for side, shade in ((-1, 0.72), (1, 1.0)):
        leg = tint(low, shade) if dress.cut in ("trousers", "suit") else skin
        thick = 0.115 if dress.cut == "suit" else 0.085
        pen.limb(
            [(side * 0.045, -0.52), (side * 0.05 + stride * side * 0.5 + 0.02, -0.27), (side * (0.02 + stride), -0.04)],
            thick,
            thick * 0.62,
            leg,
        )
        pen.oval(side * (0.02 + stride) + 0.025, -0.02, 0.05, 0.024, "2a221e" if dress.cut != "suit" else low, 0.7)
    if dress.cut == "skirt":
        pen.poly([(-0.08, -0.54), (-0.19, -0.18), (0, -0.15), (0.19, -0.18), (0.08, -0.54)], c, 1.0)
        for x in (-0.08, 0.0, 0.08):
            pen.line([(x * 0.7, -0.48), (x * 1.6, -0.19)], 0.01, tint(c, 0.55), 0.6)
    elif dress.cut == "tutu":
        for step in range(3):
            pen.oval(0, -0.49 + step * 0.02, 0.26 - step * 0.02, 0.055, tint(c, 1.2 - step * 0.15), 0.6, alpha=0.85)


def _head(pen: Pen, dress: Dress, skin: Colour, c: Colour) -> None:
    x, y, r = 0.01, -0.93, 0.062
    hair = hexed(dress.hair)
    if dress.top == "bubble":
        pen.oval(x, y + 0.005, 0.1, 0.1, "f2f4f6", 0.9)
        pen.oval(x + 0.02, y + 0.005, 0.075, 0.07, "2a3a5a", 0.9, gloss=0.8)
        return
    if dress.top == "helm":
        pen.oval(x, y, 0.075, 0.09, "aeb6c0", 1.0, gloss=0.5)
        pen.box(x - 0.03, y - 0.015, 0.1, 0.016, "1c2026", 0.1)
        pen.limb([(x - 0.02, y - 0.08), (x - 0.1, y - 0.12), (x - 0.16, y - 0.02)], 0.04, 0.02, "b02a2a")
        return
    if dress.top == "long":
        pen.limb([(x - 0.03, y - 0.03), (x - 0.07, y + 0.08), (x - 0.06, y + 0.22)], 0.11, 0.06, hair)
    pen.oval(x, y, r * 0.92, r * 1.12, skin)
    if dress.top == "mask":
        pen.oval(x, y, r, r * 1.18, c)
        pen.box(x - 0.02, y - 0.025, 0.075, 0.026, skin, 0.2, 0.01)
    elif dress.top != "bald":
        pen.poly(
            [
                (x - r, y + 0.03),
                (x - r * 1.1, y - 0.05),
                (x - 0.01, y - r * 1.38),
                (x + r * 0.95, y - 0.055),
                (x + r * 0.35, y - 0.04),
                (x - r * 0.4, y - 0.015),
            ],
            hair,
            0.8,
            smooth=True,
        )
    if dress.top in ("knot", "bun"):
        pen.oval(x - 0.02, y - r * 1.5, 0.03, 0.03, hair)
    for side in (0.012, 0.042):
        pen.oval(x + side, y - 0.008, 0.006, 0.007, "1a1210", 0)
    pen.line([(x + 0.016, y + 0.035), (x + 0.04, y + 0.033)], 0.006, "9a5048", 0.8)
    _hat(pen, dress, c, hair, x, y)


def _hat(pen: Pen, dress: Dress, c: Colour, hair: Colour, x: float, y: float) -> None:
    if dress.top == "hat":
        pen.poly([(x - 0.09, y - 0.045), (x + 0.02, y - 0.3), (x + 0.09, y - 0.045)], c, 0.9)
        pen.oval(x, y - 0.045, 0.13, 0.022, tint(c, 0.8))
        pen.poly([(x - 0.04, y + 0.04), (x + 0.05, y + 0.04), (x + 0.02, y + 0.2)], hair, 0.6)
    elif dress.top == "helmet":
        pen.poly(
            [(x - 0.11, y), (x - 0.07, y - 0.08), (x, y - 0.11), (x + 0.07, y - 0.08), (x + 0.11, y)],
            tint(c, 0.55),
            0.9,
            smooth=True,
        )
        for side in (-1, 1):
            pen.limb([(x, y - 0.08), (x + side * 0.05, y - 0.12), (x + side * 0.08, y - 0.19)], 0.02, 0.008, "d8b040")
    elif dress.top == "crown":
        pen.poly(
            [
                (x - 0.06, y - 0.05),
                (x - 0.075, y - 0.13),
                (x - 0.03, y - 0.09),
                (x, y - 0.14),
                (x + 0.03, y - 0.09),
                (x + 0.075, y - 0.13),
                (x + 0.06, y - 0.05),
            ],
            "e6b83a",
            0.8,
        )
    elif dress.top == "toque":
        pen.box(x - 0.055, y - 0.13, 0.11, 0.08, "fafafa", 0.6)
        pen.oval(x, y - 0.15, 0.08, 0.055, "fafafa", 0.9)


for _name, _dress in DRESSES.items():
    subject(_name, 0.62, 0.5 if _name != "child" else 0.42, "cloth")(partial(figure, dress=_dress))


@subject("portrait", 0.95, 0.84, "skin")
def portrait(pen: Pen) -> None:
    """A head and shoulders, in three-quarter view."""
    skin = hexed(SKINS[int(pen.rng.integers(0, 5))])
    hair = hexed(("2a1a12", "4a2c18", "14110f", "8a5a2a", "b98a4a")[int(pen.rng.integers(0, 5))])
    c = pen.main(("34465e", "6a3038", "2c4a40", "5a4a6a")[int(pen.rng.integers(0, 4))])
    chance = float(pen.rng.random())
    long = True if pen.action == "woman" else False if pen.action == "man" else chance < 0.55
    if long:
        pen.poly(
            [(-0.2, -0.92), (-0.33, -0.6), (-0.3, -0.2), (0.26, -0.2), (0.3, -0.6), (0.2, -0.92)],
            tint(hair, 0.7),
            0.9,
            smooth=True,
        )
    _shoulders(pen, skin, c)
    for side in (-1, 1):
        pen.oval(side * 0.205, -0.62, 0.03, 0.06, tint(skin, 0.85), 0.8)
    pen.poly(
        [
            (-0.2, -0.72),
            (-0.19, -0.52),
            (-0.11, -0.37),
            (0, -0.32),
            (0.11, -0.37),
            (0.19, -0.52),
            (0.2, -0.72),
            (0.1, -0.9),
            (-0.1, -0.9),
        ],
        skin,
        1.0,
        smooth=True,
    )
    _face(pen, skin, hair, c)
    pen.poly(
        [
            (-0.215, -0.54 if long else -0.6),
            (-0.235, -0.8),
            (-0.12, -0.97),
            (0.06, -0.995),
            (0.2, -0.9),
            (0.23, -0.72),
            (0.2, -0.62),
            (0.17, -0.77),
            (0.02, -0.84),
            (-0.13, -0.79),
            (-0.18, -0.7),
        ],
        hair,
        0.9,
        smooth=True,
    )
    for step in range(26):
        x = -0.19 + step * 0.0155
        pen.line(
            [(0.02 + x * 0.3, -0.97), (x, -0.91), (x * 1.12, -0.84 + abs(x) * 0.8)],
            0.006,
            tint(hair, 0.75 + 0.09 * (step % 5)),
            0.6,
        )


def _shoulders(pen: Pen, skin: Colour, c: Colour) -> None:
    pen.poly(
        [
            (-0.5, 0.14),
            (-0.46, -0.1),
            (-0.26, -0.2),
            (-0.1, -0.27),
            (0.1, -0.27),
            (0.26, -0.2),
            (0.46, -0.1),
            (0.5, 0.14),
        ],
        c,
        0.9,
        smooth=True,
    )
    pen.limb([(0, -0.42), (0.0, -0.22)], 0.2, 0.22, tint(skin, 0.78))
    pen.poly(
        [(-0.11, -0.26), (0.0, -0.13), (0.11, -0.26), (0.17, -0.2), (0.0, -0.02), (-0.17, -0.2)], tint(c, 0.75), 0.6
    )


def _face(pen: Pen, skin: Colour, hair: Colour, c: Colour) -> None:
    for side in (-1, 1):
        pen.oval(
            side * 0.115, -0.5, 0.06, 0.045, tint((skin[0], skin[1] * 0.72, skin[2] * 0.68), 0.95), 0.0, alpha=0.16
        )
        pen.oval(side * 0.09, -0.635, 0.062, 0.035, tint(skin, 0.72), 0.2, alpha=0.6)
        pen.poly(
            [(side * 0.045, -0.622), (side * 0.085, -0.655), (side * 0.14, -0.625), (side * 0.09, -0.603)],
            "f6f0ea",
            0.3,
            smooth=True,
        )
        pen.oval(side * 0.09 + 0.004, -0.63, 0.022, 0.024, ("4a3018", "3a5a78", "3a5a3a")[int(c[0] * 97) % 3], 0.5)
        pen.oval(side * 0.09 + 0.004, -0.63, 0.011, 0.012, "0a0808", 0)
        pen.oval(side * 0.09 + pen.light[0] * 0.01, -0.638, 0.006, 0.006, "ffffff", 0)
        pen.line([(side * 0.04, -0.625), (side * 0.088, -0.66), (side * 0.145, -0.626)], 0.011, tint(hair, 0.6), 0.9)
        pen.line([(side * 0.035, -0.7), (side * 0.09, -0.722), (side * 0.155, -0.698)], 0.019, hair, 0.85)
    pen.line([(0.012, -0.64), (0.026, -0.54), (0.03, -0.51)], 0.02, tint(skin, 0.72), 0.45)
    pen.oval(0.004, -0.5, 0.04, 0.026, tint(skin, 1.06), 0.5)
    for side in (-1, 1):
        pen.oval(side * 0.022, -0.487, 0.01, 0.006, tint(skin, 0.45), 0, alpha=0.8)
    pen.poly(
        [(-0.07, -0.42), (-0.02, -0.437), (0, -0.43), (0.02, -0.437), (0.07, -0.42), (0, -0.392)],
        (0.72, 0.33, 0.31),
        0.6,
        smooth=True,
    )
    pen.line([(-0.066, -0.42), (0, -0.415), (0.066, -0.42)], 0.007, "5a2420", 0.8)


@subject("robot", 0.7, 0.5, "metal")
def robot(pen: Pen) -> None:
    c = pen.main("9aa8b4")
    for side in (-1, 1):
        pen.box(side * 0.1 - 0.045, -0.36, 0.09, 0.32, tint(c, 0.75), 0.9, 0.02)
        pen.box(side * 0.1 - 0.07, -0.06, 0.15, 0.06, tint(c, 0.6), 0.8, 0.02)
        pen.limb([(side * 0.2, -0.66), (side * 0.27, -0.5), (side * 0.26, -0.36)], 0.075, 0.06, tint(c, 0.8))
        pen.oval(side * 0.26, -0.33, 0.045, 0.05, tint(c, 0.6), 0.9)
        pen.oval(side * 0.2, -0.67, 0.06, 0.06, c, 1.0, gloss=0.5)
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
