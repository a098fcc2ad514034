"""What is worn on the head."""

from __future__ import annotations

import math
from collections.abc import Callable

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.textures import Colour, tint


def pointed(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly([(x - 0.09, y - 0.045), (x + 0.02, y - 0.3), (x + 0.09, y - 0.045)], c, 0.9)
    pen.oval(x, y - 0.045, 0.13, 0.022, tint(c, 0.8))


def helmet(pen: Pen, c: Colour, x: float, y: float) -> None:
    dome = [(x - 0.11, y), (x - 0.07, y - 0.08), (x, y - 0.11), (x + 0.07, y - 0.08), (x + 0.11, y)]
    pen.poly(dome, tint(c, 0.55), 0.9, smooth=True)
    for side in (-1, 1):
        pen.limb([(x, y - 0.08), (x + side * 0.05, y - 0.12), (x + side * 0.08, y - 0.19)], 0.02, 0.008, "d8b040")


def crown(pen: Pen, c: Colour, x: float, y: float) -> None:
    points = [(-0.06, -0.05), (-0.075, -0.13), (-0.03, -0.09), (0, -0.14), (0.03, -0.09), (0.075, -0.13), (0.06, -0.05)]
    pen.poly([(x + dx, y + dy) for dx, dy in points], "e6b83a", 0.8)
    for dx, hue in ((-0.035, "c8283c"), (0.0, "3a7ad8"), (0.035, "c8283c")):
        pen.oval(x + dx, y - 0.07, 0.009, 0.009, hue, 0.6)


def tiara(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [(x - 0.05, y - 0.06), (x - 0.03, y - 0.09), (x, y - 0.125), (x + 0.03, y - 0.09), (x + 0.05, y - 0.06)],
        "f0cc5a",
        0.8,
    )
    pen.oval(x, y - 0.092, 0.012, 0.014, "e86aa8", 0.8, gloss=0.8)


def cap(pen: Pen, c: Colour, x: float, y: float) -> None:
    dome = [(x - 0.085, y - 0.02), (x - 0.07, y - 0.1), (x, y - 0.125), (x + 0.07, y - 0.1), (x + 0.085, y - 0.02)]
    pen.poly(dome, tint(c, 0.75), 0.9, smooth=True)
    pen.line([(x - 0.09, y - 0.025), (x, y - 0.035), (x + 0.095, y - 0.025)], 0.018, tint(c, 0.55))


def toque(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.box(x - 0.055, y - 0.13, 0.11, 0.08, "fafafa", 0.6)
    for dx, dy, r in ((-0.05, -0.15, 0.04), (0.05, -0.15, 0.04), (0.0, -0.165, 0.05)):
        pen.oval(x + dx, y + dy, r, r * 0.9, "fafafa", 0.7)


def tricorn(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [
            (x - 0.13, y - 0.03),
            (x - 0.1, y - 0.12),
            (x, y - 0.15),
            (x + 0.1, y - 0.12),
            (x + 0.13, y - 0.03),
            (x, y - 0.065),
        ],
        "1c1a20",
        0.8,
    )
    pen.line([(x - 0.13, y - 0.03), (x, y - 0.065), (x + 0.13, y - 0.03)], 0.012, "d8b040")
    pen.oval(x, y - 0.105, 0.02, 0.018, "f2eee4", 0.4)
    pen.line([(x - 0.028, y - 0.075), (x + 0.028, y - 0.088)], 0.007, "f2eee4")


def stetson(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [
            (x - 0.07, y - 0.05),
            (x - 0.065, y - 0.15),
            (x - 0.02, y - 0.165),
            (x, y - 0.145),
            (x + 0.02, y - 0.165),
            (x + 0.065, y - 0.15),
            (x + 0.07, y - 0.05),
        ],
        "8a5c36",
        0.9,
        smooth=True,
    )
    pen.poly(
        [
            (x - 0.17, y - 0.085),
            (x - 0.07, y - 0.045),
            (x + 0.07, y - 0.045),
            (x + 0.17, y - 0.085),
            (x + 0.08, y - 0.02),
            (x - 0.08, y - 0.02),
        ],
        "7a4e2c",
        0.8,
        smooth=True,
    )
    pen.line([(x - 0.07, y - 0.06), (x + 0.07, y - 0.06)], 0.014, "3a2418")


def horned(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [
            (x - 0.085, y - 0.01),
            (x - 0.07, y - 0.09),
            (x, y - 0.13),
            (x + 0.07, y - 0.09),
            (x + 0.085, y - 0.01),
            (x, y - 0.04),
        ],
        "9aa2aa",
        1.0,
        smooth=True,
    )
    for side in (-1, 1):
        pen.limb(
            [(x + side * 0.07, y - 0.07), (x + side * 0.13, y - 0.09), (x + side * 0.15, y - 0.18)],
            0.04,
            0.008,
            "f0e6d0",
        )
    pen.line([(x - 0.085, y - 0.02), (x, y - 0.045), (x + 0.085, y - 0.02)], 0.018, "c8983a")


def wig(pen: Pen, c: Colour, x: float, y: float) -> None:
    for step in range(11):
        angle = math.pi * (-0.05 + 1.1 * step / 10)
        pen.oval(
            x - 0.095 * math.cos(angle),
            y - 0.02 - 0.085 * math.sin(angle),
            0.045,
            0.045,
            ("e8502a", "f08a2a")[step % 2],
            0.8,
        )
    pen.oval(x + 0.014, y + 0.022, 0.02, 0.02, "e02a2a", 1.0, gloss=0.7)
    pen.line([(x - 0.03, y + 0.045), (x + 0.012, y + 0.065), (x + 0.05, y + 0.045)], 0.02, "d82a2a")


def bobble(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [(x - 0.08, y - 0.04), (x - 0.03, y - 0.17), (x - 0.12, y - 0.2), (x + 0.04, y - 0.2), (x + 0.085, y - 0.04)],
        "c8242a",
        0.9,
        smooth=True,
    )
    pen.limb([(x - 0.085, y - 0.035), (x, y - 0.05), (x + 0.085, y - 0.035)], 0.04, 0.04, "f8f6f0")
    pen.oval(x - 0.12, y - 0.17, 0.03, 0.03, "f8f6f0")


def peaked(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [(x - 0.1, y - 0.1), (x, y - 0.14), (x + 0.11, y - 0.1), (x + 0.08, y - 0.035), (x - 0.08, y - 0.035)],
        "1f2c52",
        0.9,
    )
    pen.poly([(x - 0.02, y - 0.04), (x + 0.11, y - 0.035), (x + 0.1, y - 0.012), (x + 0.0, y - 0.025)], "12141c", 0.6)
    pen.oval(x + 0.02, y - 0.085, 0.018, 0.02, "e6b83a", 0.8)


def fire_helmet(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [(x - 0.13, y - 0.02), (x - 0.07, y - 0.1), (x, y - 0.14), (x + 0.07, y - 0.1), (x + 0.11, y - 0.02)],
        "d82a1e",
        1.0,
        smooth=True,
    )
    pen.oval(x + 0.02, y - 0.08, 0.025, 0.03, "f0cc5a", 0.7)


def sailor_cap(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.oval(x, y - 0.105, 0.085, 0.035, "f8f8f6", 0.7)
    pen.box(x - 0.075, y - 0.09, 0.15, 0.045, "24345e", 0.5, 0.01)


def veil(pen: Pen, c: Colour, x: float, y: float) -> None:
    for side in (-1, 1):
        pen.poly(
            [
                (x + side * 0.02, y - 0.1),
                (x + side * 0.1, y - 0.04),
                (x + side * 0.17, y + 0.34),
                (x + side * 0.07, y + 0.3),
                (x + side * 0.075, y),
            ],
            "ffffff",
            0.2,
            smooth=True,
            alpha=0.55,
        )
    for step in range(5):
        pen.oval(
            x - 0.06 + step * 0.03,
            y - 0.095 - 0.012 * (2 - abs(step - 2)),
            0.018,
            0.018,
            ("ffffff", "f4c8d4")[step % 2],
            0.6,
        )


def straw(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [(x - 0.075, y - 0.045), (x - 0.06, y - 0.12), (x, y - 0.14), (x + 0.06, y - 0.12), (x + 0.075, y - 0.045)],
        "e2c27a",
        0.9,
        smooth=True,
    )
    pen.oval(x, y - 0.045, 0.16, 0.028, "d6b266", 0.7)
    pen.line([(x - 0.075, y - 0.06), (x, y - 0.05), (x + 0.075, y - 0.06)], 0.018, "8a3a2c")
    for dx in (-0.12, -0.06, 0.07, 0.13):
        pen.line([(x + dx * 0.6, y - 0.05), (x + dx, y - 0.036)], 0.005, "a8843c", 0.7)


def beret(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [
            (x - 0.1, y - 0.05),
            (x - 0.12, y - 0.085),
            (x - 0.04, y - 0.125),
            (x + 0.06, y - 0.11),
            (x + 0.085, y - 0.06),
            (x, y - 0.045),
        ],
        "22242e",
        0.9,
        smooth=True,
    )
    pen.line([(x - 0.015, y - 0.12), (x - 0.01, y - 0.14)], 0.012, "22242e")


def trilby(pen: Pen, c: Colour, x: float, y: float) -> None:
    hue = tint(c, 0.55)
    pen.poly(
        [
            (x - 0.07, y - 0.045),
            (x - 0.065, y - 0.12),
            (x - 0.02, y - 0.14),
            (x + 0.01, y - 0.125),
            (x + 0.05, y - 0.135),
            (x + 0.075, y - 0.045),
        ],
        hue,
        0.9,
        smooth=True,
    )
    pen.oval(x + 0.01, y - 0.045, 0.115, 0.02, tint(hue, 0.9), 0.7)
    pen.line([(x - 0.07, y - 0.062), (x, y - 0.054), (x + 0.075, y - 0.062)], 0.02, tint(hue, 0.4))


def hard_hat(pen: Pen, c: Colour, x: float, y: float) -> None:
    dome = [(x - 0.085, y - 0.035), (x - 0.07, y - 0.105), (x, y - 0.13), (x + 0.07, y - 0.105), (x + 0.085, y - 0.035)]
    pen.poly(dome, "f0c42c", 1.0, smooth=True)
    pen.limb([(x - 0.09, y - 0.038), (x + 0.12, y - 0.035)], 0.022, 0.016, "dcae1c")
    pen.line([(x, y - 0.128), (x + 0.02, y - 0.05)], 0.016, "f8dc70")


def sou_wester(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [(x - 0.08, y - 0.03), (x - 0.065, y - 0.1), (x, y - 0.125), (x + 0.065, y - 0.1), (x + 0.08, y - 0.04)],
        c,
        0.9,
        smooth=True,
    )
    pen.poly([(x - 0.155, y + 0.03), (x - 0.08, y - 0.045), (x + 0.08, y - 0.05), (x + 0.125, y - 0.03), (x, y - 0.03),
              (x - 0.09, y + 0.0)], tint(c, 0.85), 0.8)  # fmt: skip


def nurse(pen: Pen, c: Colour, x: float, y: float) -> None:
    pen.poly(
        [(x - 0.075, y - 0.055), (x - 0.065, y - 0.125), (x, y - 0.14), (x + 0.065, y - 0.125), (x + 0.075, y - 0.055)],
        "ffffff",
        0.6,
    )
    pen.box(x - 0.008, y - 0.12, 0.018, 0.05, "d8242c", 0.2)
    pen.box(x - 0.024, y - 0.104, 0.05, 0.018, "d8242c", 0.2)


def mask(pen: Pen, c: Colour, x: float, y: float) -> None:
    hood = [(x - 0.08, y + 0.05), (x - 0.085, y - 0.05), (x, y - 0.105), (x + 0.08, y - 0.05), (x + 0.06, y - 0.045),
            (x - 0.04, y - 0.05), (x - 0.055, y + 0.05)]  # fmt: skip
    pen.poly(hood, "1a222e", 0.8, smooth=True)
    pen.box(x - 0.045, y - 0.035, 0.125, 0.06, "f0b428", 0.7, 0.02)
    pen.box(x - 0.034, y - 0.026, 0.103, 0.042, "8fc8e0", 0.6, 0.015, gloss=0.6)
    pen.limb([(x + 0.02, y + 0.045), (x + 0.06, y + 0.05)], 0.03, 0.028, "16181e")


HATS: dict[str, Callable[[Pen, Colour, float, float], None]] = {
    "hat": pointed,
    "helmet": helmet,
    "crown": crown,
    "tiara": tiara,
    "cap": cap,
    "toque": toque,
    "tricorn": tricorn,
    "stetson": stetson,
    "horned": horned,
    "wig": wig,
    "bobble": bobble,
    "peaked": peaked,
    "fire_helmet": fire_helmet,
    "sailor_cap": sailor_cap,
    "veil": veil,
    "nurse": nurse,
    "mask": mask,
    "straw": straw,
    "beret": beret,
    "trilby": trilby,
    "hard_hat": hard_hat,
    "sou_wester": sou_wester,
}
_TRADES = {"wizard": "hat", "witch": "hat", "samurai": "helmet", "king": "crown", "queen": "crown", "princess": "tiara",
           "soldier": "cap", "chef": "toque", "pirate": "tricorn", "cowboy": "stetson", "viking": "horned",
           "clown": "wig", "santa": "bobble", "policeman": "peaked", "fireman": "fire_helmet", "sailor": "sailor_cap",
           "bride": "veil", "farmer": "straw", "gardener": "straw", "painter": "beret", "baker": "toque",
           "detective": "trilby", "builder": "hard_hat", "fisherman": "sou_wester",
           "elf": "hat"}  # fmt: skip


def of_trade(pen: Pen, trade: str, x: float, y: float, radius: float) -> None:
    """What an animal of a trade wears on its head, which is about ``(x, y)``: a cat that is a wizard, an astronaut."""
    if trade == "astronaut":
        pen.oval(x, y + radius * 1.1, radius * 1.15, radius * 0.34, "eef0f2", 0.9)
        pen.oval(x + radius * 0.1, y - radius * 0.1, radius * 1.55, radius * 1.5, "d8ecff", 0.5, gloss=0.7, alpha=0.3)
        pen.line(
            [(x - radius * 0.9, y - radius * 0.9), (x - radius * 0.4, y - radius * 1.25)], radius * 0.12, "ffffff", 0.8
        )
    elif trade in _TRADES:
        pen.canvas.save()
        pen.canvas.translate(x, y)
        pen.canvas.scale(radius / 0.078, radius / 0.078)
        HATS[_TRADES[trade]](pen, (0.24, 0.22, 0.5), 0.0, 0.0)
        pen.canvas.restore()
