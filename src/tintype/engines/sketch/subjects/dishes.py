"""Dishes, as they are served."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.workshop import chopsticks_at
from tintype.engines.sketch.textures import tint


@subject("sushi", 1.9, 0.2, "smooth")
def sushi(pen: Pen) -> None:
    """Two nigiri with salmon and tuna, three rolls, ginger and wasabi."""
    for x, hue, stripe in ((-0.66, "f0824a", "fbd0b0"), (-0.2, "c8343c", "e88a86")):
        for step in range(9):
            pen.oval(x - 0.17 + (step % 5) * 0.085, -0.2 - 0.09 * (step // 5), 0.07, 0.06, "faf6ee", 0.7)
        pen.poly(
            [(x - 0.27, -0.3), (x - 0.2, -0.5), (x, -0.57), (x + 0.2, -0.5), (x + 0.27, -0.3), (x, -0.36)],
            hue,
            0.9,
            smooth=True,
        )
        for step in range(4):
            at = x - 0.14 + step * 0.095
            pen.line([(at - 0.03, -0.35), (at, -0.43), (at + 0.05, -0.52)], 0.018, stripe, 0.75)
    for x, y, hue in ((0.3, -0.3, "f0824a"), (0.72, -0.3, "8fc25a"), (0.51, -0.66, "f4c43a")):
        pen.poly([(x - 0.2, y), (x - 0.2, y + 0.22), (x, y + 0.3), (x + 0.2, y + 0.22), (x + 0.2, y)], "1d2a22", 0.9)
        pen.oval(x, y, 0.2, 0.11, "223028", 0.4)
        pen.oval(x, y - 0.005, 0.175, 0.09, "f7f3ea", 0.4)
        pen.oval(x, y - 0.005, 0.085, 0.045, hue, 0.6)
    for step in range(5):
        pen.oval(-0.42 + step * 0.05, -0.07 - 0.015 * (step % 2), 0.06, 0.035, "f2b0a4", 0.6)
    pen.oval(0.1, -0.06, 0.07, 0.05, "9abf4a", 0.8)
    chopsticks_at(pen, 0.2, 0.04, 0.95)


@subject("pasta", 1.8, 0.22, "smooth")
def pasta(pen: Pen) -> None:
    """A plate of spaghetti with sauce, basil and cheese."""
    pen.oval(0, -0.18, 0.86, 0.18, pen.main("f4f2ec"), 0.7)
    pen.oval(0, -0.22, 0.62, 0.11, tint(pen.main("f4f2ec"), 0.9), 0.3)
    for step in range(70):
        angle, far = step * 2.4, 0.52 * math.sqrt((step % 35) / 35)
        x, y = far * math.cos(angle), -0.34 - 0.26 * (1 - far) + far * 0.13 * math.sin(angle)
        pen.line(
            [(x - 0.16, y + 0.06), (x - 0.04, y - 0.05), (x + 0.1, y + 0.01), (x + 0.17, y + 0.08)],
            0.03,
            tint(hexed("efc768"), 0.8 + 0.08 * (step % 5)),
        )
    pen.poly(
        [(-0.34, -0.5), (-0.2, -0.66), (0.02, -0.72), (0.24, -0.64), (0.34, -0.48), (0.1, -0.4), (-0.14, -0.42)],
        "c23a24",
        0.9,
        smooth=True,
    )
    for x, turn in ((-0.06, -30), (0.08, 25), (0.01, 80)):
        pen.oval(x, -0.74, 0.09, 0.045, "4a8f3c", 0.8, turn=turn)


@subject("fries", 0.9, 0.3, "smooth")
def fries(pen: Pen) -> None:
    for step in range(15):
        x = -0.28 + (step * 0.04)
        lean = (step - 7) * 0.022
        pen.limb(
            [(x, -0.4), (x + lean, -0.74 - 0.2 * ((step * 7) % 5) / 5)],
            0.075,
            0.07,
            tint(hexed("f0c048"), 0.85 + 0.1 * (step % 3)),
        )
    c = pen.main("d8302a")
    pen.poly([(-0.36, -0.58), (-0.24, 0), (0.24, 0), (0.36, -0.58), (0.16, -0.48), (0, -0.45), (-0.16, -0.48)], c, 0.8)
    pen.oval(0, -0.22, 0.11, 0.1, "f4d24a", 0.4)


@subject("hotdog", 2.0, 0.18, "smooth")
def hotdog(pen: Pen) -> None:
    pen.limb([(-0.74, -0.42), (0, -0.5), (0.74, -0.42)], 0.5, 0.5, "d59a50")
    pen.limb([(-0.9, -0.62), (0, -0.7), (0.9, -0.62)], 0.26, 0.26, "b0482c")
    pen.limb([(-0.78, -0.28), (0, -0.3), (0.78, -0.28)], 0.46, 0.46, "e6b468")
    zigzag = [(-0.8 + step * 0.16, -0.68 - 0.09 * (step % 2)) for step in range(11)]
    pen.line(zigzag, 0.05, "f2c42e")


@subject("taco", 1.5, 0.26, "smooth")
def taco(pen: Pen) -> None:
    pen.poly(
        [(-0.68, -0.1), (-0.6, -0.6), (-0.2, -0.95), (0.25, -0.95), (0.62, -0.6), (0.7, -0.1)],
        "d89c3e",
        0.7,
        smooth=True,
    )
    for step in range(20):
        angle = math.pi * (0.08 + 0.84 * step / 19)
        x, y = -0.6 * math.cos(angle), -0.2 - 0.66 * math.sin(angle)
        pen.oval(x, y, 0.1, 0.08, ("5fa03a", "c8382a", "7a4a2a", "f2d870")[step % 4], 0.8, turn=step * 31)
    pen.poly(
        [(-0.7, 0), (-0.62, -0.42), (-0.24, -0.74), (0.2, -0.74), (0.58, -0.42), (0.68, 0)],
        pen.main("eebb58"),
        0.8,
        smooth=True,
    )
    for step in range(9):
        pen.oval(-0.45 + (step * 0.23) % 0.9, -0.1 - (step * 0.17) % 0.42, 0.03, 0.02, "c98a34", 0.2)


@subject("cookie", 1.1, 0.22, "smooth")
def cookie(pen: Pen) -> None:
    pen.oval(0, -0.47, 0.52, 0.46, pen.main("c98f4e"), 1.0)
    for step in range(13):
        angle, far = step * 2.4, 0.4 * math.sqrt(step / 13)
        pen.oval(far * math.cos(angle), -0.48 + far * 0.88 * math.sin(angle), 0.06, 0.05, "4a2818", 0.9, turn=step * 40)


@subject("chocolate", 1.3, 0.26, "smooth")
def chocolate(pen: Pen) -> None:
    c = pen.main("5a3018")
    pen.poly([(-0.6, 0), (-0.5, -0.94), (0.58, -0.94), (0.62, 0)], tint(c, 0.7), 0.4)
    for row in range(4):
        for column in range(4):
            pen.box(-0.52 + column * 0.275, -0.9 + row * 0.225, 0.245, 0.195, c, 0.9, 0.03, gloss=0.2)
    pen.poly(
        [(-0.66, 0.02), (-0.62, -0.4), (-0.3, -0.34), (0.0, -0.42), (0.3, -0.33), (0.66, -0.4), (0.68, 0.02)],
        "c8b06a",
        0.9,
    )


@subject("popcorn", 0.9, 0.32, "smooth")
def popcorn(pen: Pen) -> None:
    for step in range(42):
        x = -0.33 + (step * 0.217) % 0.68
        y = -0.6 - 0.32 * ((step * 0.37) % 1) * (1 - (x / 0.4) ** 2)
        pen.oval(x, y, 0.07, 0.06, ("fff6dc", "fbe6a8", "fffaf0")[step % 3], 0.8, turn=step * 50)
    for step in range(6):
        a, b = -0.36 + step * 0.12, -0.24 + step * 0.12
        pen.poly([(a, -0.62), (b, -0.62), (b * 0.74, 0), (a * 0.74, 0)], ("d8302a", "f8f4ec")[step % 2], 0.4)


@subject("steak", 1.6, 0.2, "smooth")
def steak(pen: Pen) -> None:
    body = [
        (-0.7, -0.34),
        (-0.5, -0.7),
        (0, -0.82),
        (0.5, -0.74),
        (0.74, -0.42),
        (0.5, -0.14),
        (0, -0.04),
        (-0.5, -0.1),
    ]
    pen.poly(body, "5e3020", 1.0, smooth=True)
    pen.poly([(x * 0.92, y * 0.92 - 0.07) for x, y in body], pen.main("8a4a30"), 0.8, smooth=True)
    for step in range(5):
        x = -0.48 + step * 0.22
        pen.line([(x, -0.18), (x + 0.2, -0.74)], 0.035, "3a1c12", 0.75)
    pen.limb([(0.1, -0.6), (0.3, -0.72), (0.44, -0.84)], 0.02, 0.015, "4a8a3a")
    for step in range(6):
        pen.oval(0.16 + step * 0.05, -0.66 - step * 0.035, 0.045, 0.015, "5a9a44", 0.5, turn=60 - 80 * (step % 2))


@subject("dumpling", 1.6, 0.2, "smooth")
def dumpling(pen: Pen) -> None:
    """Dumplings in a steamer of bamboo."""
    pen.oval(0, -0.42, 0.78, 0.28, "8a6334", 0.6)
    pen.oval(0, -0.44, 0.7, 0.23, "e6cf9a", 0.4)
    for x, y in ((-0.32, -0.5), (0.1, -0.58), (0.42, -0.44), (-0.06, -0.36)):
        pen.poly(
            [
                (x - 0.2, y + 0.08),
                (x - 0.16, y - 0.08),
                (x, y - 0.24),
                (x + 0.16, y - 0.08),
                (x + 0.2, y + 0.08),
                (x, y + 0.14),
            ],
            pen.main("f7efdf"),
            0.9,
            smooth=True,
        )
        for step in (-1, 0, 1):
            pen.line([(x + step * 0.11, y + 0.04), (x + step * 0.05, y - 0.1), (x, y - 0.21)], 0.012, "cdbb98", 0.9)
    front = [
        (-0.78, -0.42),
        (-0.7, -0.26),
        (0, -0.15),
        (0.7, -0.26),
        (0.78, -0.42),
        (0.78, -0.16),
        (0.6, -0.02),
        (0, 0.04),
        (-0.6, -0.02),
        (-0.78, -0.16),
    ]
    pen.poly(front, "c09858", 0.9)
    pen.line([(-0.77, -0.24), (-0.5, -0.12), (0, -0.06), (0.5, -0.12), (0.77, -0.24)], 0.03, "8a6334")
    for x in (-0.2, 0.2):
        pen.line([(x, -0.78), (x + 0.06, -0.92), (x - 0.04, -1.05)], 0.03, "ffffff", 0.25)
