"""Things of the house: bathtub, rubber duck, blackboard, crib, map, compass, croissant, picnic blanket, hourglass."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import drawing_of, subject
from tintype.engines.sketch.textures import tint


@subject("bathtub", 2.0, 0.32, "smooth")
def bathtub(pen: Pen) -> None:
    """A tub on claw feet, a tap, foam over the rim."""
    c = pen.main("f4f5f6")
    if pen.action != "full":
        pen.line([(0.72, -0.7), (0.72, -1.0), (0.52, -1.02), (0.5, -0.92)], 0.055, "c8a050")
        _foam(pen)
    for x in (-0.56, 0.56):
        pen.limb([(x, -0.14), (x * 1.14, -0.06), (x * 1.12, 0.0)], 0.1, 0.07, "c8a050")
    pen.poly([(-0.9, -0.66), (-0.84, -0.36), (-0.6, -0.1), (0.6, -0.1), (0.84, -0.36), (0.9, -0.66)], c, 1.0)
    pen.limb([(-0.94, -0.66), (0.94, -0.66)], 0.08, 0.08, tint(c, 1.05))
    pen.line([(-0.8, -0.5), (-0.66, -0.26)], 0.03, "ffffff", 0.8)
    if pen.action == "full":
        _foam(pen, low=True)


def _foam(pen: Pen, *, low: bool = False) -> None:
    for step in range(17):
        x = -0.8 + step * 0.1
        r = 0.07 + 0.05 * ((step * 0.618) % 1)
        pen.oval(x, (-0.66 if low else -0.72) - 0.05 * (step % 3) * (not low), r, r * 0.9, "f6fafc", 0.6)
        pen.oval(x - 0.02, -0.74, r * 0.3, r * 0.25, "ffffff", 0.0, alpha=0.8)


@subject("rubber_duck", 1.1, 0.24, "smooth", "water")
def rubber_duck(pen: Pen) -> None:
    c = pen.main("f8d024")
    pen.poly([(-0.5, -0.46), (-0.34, -0.4), (0.0, -0.42), (0.34, -0.34), (0.42, -0.16), (0.24, 0.0), (-0.3, 0.0),
              (-0.5, -0.18)], c, 1.0, smooth=True)  # fmt: skip
    pen.poly([(-0.26, -0.3), (0.08, -0.32), (0.04, -0.12), (-0.18, -0.1)], tint(c, 0.88), 0.9, smooth=True)
    pen.limb([(0.2, -0.3), (0.2, -0.5)], 0.4, 0.36, c)
    pen.oval(0.2, -0.64, 0.27, 0.26, c, 1.0, gloss=0.4)
    pen.poly([(0.42, -0.7), (0.62, -0.64), (0.6, -0.56), (0.42, -0.54)], "f0782a", 0.9, smooth=True)
    pen.eye(0.28, -0.73, 0.045)


@subject("blackboard", 1.9, 0.44, "wood")
def blackboard(pen: Pen) -> None:
    """A school's blackboard with sums and a drawing in chalk, on its stand."""
    for x in (-0.7, 0.7):
        pen.limb([(x, -0.24), (x * 1.08, 0.0)], 0.05, 0.045, "7a5230")
    pen.box(-0.94, -1.0, 1.88, 0.8, "8a5c34", 0.7, 0.015)
    pen.box(-0.88, -0.94, 1.76, 0.68, pen.main("2c4a3c"), 0.35)
    if "letters" not in pen.details:
        _sums(pen)
    pen.box(-0.9, -0.24, 1.8, 0.035, "a87444", 0.7)
    for x, hue in ((-0.5, "ffffff"), (-0.4, "f0d070"), (0.3, "f0a0a0")):
        pen.limb([(x, -0.255), (x + 0.07, -0.255)], 0.02, 0.02, hue, 0.6)


def _sums(pen: Pen) -> None:
    chalk = "eef2ea"
    for row, marks in enumerate(((3, 1, 2), (2, 3, 1))):
        y = -0.8 + row * 0.22
        for step, turn in enumerate(marks):
            x = -0.74 + step * 0.22
            pen.line(
                [(x, y - 0.05), (x + 0.05, y - 0.06), (x + 0.04 * turn / 3, y), (x + 0.05, y + 0.05), (x, y + 0.05)],
                0.016,
                chalk,
                0.9,
            )
            pen.line([(x + 0.1, y), (x + 0.16, y)], 0.014, chalk, 0.9)
            if step < 2:
                pen.line([(x + 0.13, y - 0.03), (x + 0.13, y + 0.03)], 0.014, chalk, 0.9)
    pen.line([(0.2, -0.4), (0.46, -0.8), (0.72, -0.4), (0.2, -0.4)], 0.016, chalk, 0.9, smooth=False)
    pen.line([(0.46, -0.8), (0.46, -0.4)], 0.01, "f0d070", 0.9, smooth=False)
    pen.line([(-0.74, -0.38), (-0.3, -0.38), (0.0, -0.36)], 0.014, chalk, 0.6)


@subject("crib", 1.5, 0.36, "wood")
def crib(pen: Pen) -> None:
    """A baby's bed with its bars, a blanket and a pillow."""
    c = pen.main("f2ece0")
    pen.limb([(-0.62, -0.94), (0.0, -1.04), (0.62, -0.94)], 0.05, 0.05, tint(c, 0.85))
    for step in range(9):
        pen.limb([(-0.6 + step * 0.15, -0.95), (-0.6 + step * 0.15, -0.3)], 0.022, 0.022, tint(c, 0.75), 0.6)
    pen.box(-0.6, -0.44, 1.2, 0.2, "f8f8f6", 0.6, 0.04)
    pen.oval(-0.42, -0.5, 0.17, 0.08, "ffffff", 0.9)
    pen.poly([(-0.2, -0.56), (0.56, -0.5), (0.58, -0.28), (-0.22, -0.28)], "8fc0e0", 0.9, smooth=True)
    if pen.action != "full":
        pen.oval(-0.38, -0.55, 0.11, 0.105, "f0c8a8", 0.9)
        pen.line([(-0.42, -0.54), (-0.39, -0.525), (-0.36, -0.54)], 0.012, "3a2418")
        pen.oval(-0.35, -0.51, 0.02, 0.012, "e08a80", 0.0, alpha=0.6)
    for step in range(11):
        pen.limb([(-0.62 + step * 0.124, -0.7), (-0.62 + step * 0.124, -0.16)], 0.024, 0.024, c, 0.7)
    for y in (-0.7, -0.16):
        pen.limb([(-0.66, y), (0.66, y)], 0.05, 0.05, c)
    for x in (-0.66, 0.66):
        pen.limb([(x, 0.0), (x, -0.96)], 0.06, 0.05, c)
        pen.oval(x, -0.98, 0.045, 0.045, c, 0.9)


@subject("treasure_map", 1.5, 0.3, "cloth")
def treasure_map(pen: Pen) -> None:
    """An old chart: islands, a dotted way, a red cross, a rose, burnt edges."""
    c = pen.main("e2c48a")
    rim = []
    for step in range(40):
        part = step / 10
        side, at = int(part), part % 1
        x, y = ((-0.7 + 1.4 * at, -0.98), (0.7, -0.98 + 0.98 * at), (0.7 - 1.4 * at, 0.0), (-0.7, -0.98 * at))[side]
        wobble = 0.022 * math.sin(step * 2.3)
        rim.append((x + wobble, y + wobble * 0.8))
    pen.poly([(x * 1.02, -0.49 + (y + 0.49) * 1.03) for x, y in rim], "8a5c2c", 0.4)
    pen.poly(rim, c, 0.6)
    for pts in ([(-0.5, -0.4), (-0.42, -0.7), (-0.16, -0.76), (-0.04, -0.56), (-0.2, -0.36)],
                [(0.14, -0.3), (0.24, -0.56), (0.5, -0.58), (0.54, -0.3), (0.34, -0.18)]):  # fmt: skip
        pen.poly(pts, "b8c07a", 0.3, smooth=True)
        pen.line([*pts, pts[0]], 0.012, "7a4a22", 0.9)
    way = [(-0.34, -0.52), (-0.1, -0.44), (0.02, -0.3), (0.16, -0.36), (0.32, -0.4)]
    for at in range(11):
        part = at / 10 * (len(way) - 1)
        index = min(int(part), len(way) - 2)
        x = way[index][0] + (way[index + 1][0] - way[index][0]) * (part - index)
        y = way[index][1] + (way[index + 1][1] - way[index][1]) * (part - index)
        pen.oval(x, y, 0.014, 0.01, "5a2a18", 0.0)
    for dx in (-1, 1):
        pen.line([(0.4 - dx * 0.06, -0.46), (0.4 + dx * 0.06, -0.34)], 0.03, "c0241c")
    for step in range(4):
        a = step * math.pi / 2
        tip = (0.48 + 0.13 * math.cos(a), -0.8 + 0.11 * math.sin(a))
        pen.poly([(0.48 - 0.02 * math.sin(a), -0.8 + 0.02 * math.cos(a)), tip,
                  (0.48 + 0.02 * math.sin(a), -0.8 - 0.02 * math.cos(a))], "7a3a20", 0.2)  # fmt: skip
    pen.line([(-0.56, -0.14), (-0.48, -0.18), (-0.4, -0.14), (-0.32, -0.18), (-0.24, -0.14)], 0.012, "4a7a9a", 0.9)


@subject("compass", 0.9, 0.26, "metal")
def compass(pen: Pen) -> None:
    """A brass compass, open, its needle to the north-east."""
    c = pen.main("d0a03e")
    pen.line([(-0.05, -0.95), (0.0, -1.02), (0.05, -0.95)], 0.04, tint(c, 0.8))
    pen.oval(0.0, -0.46, 0.44, 0.44, c, 1.0, gloss=0.3)
    pen.oval(0.0, -0.46, 0.35, 0.35, "f6eed8", 0.4)
    for step in range(16):
        a, long = step * math.pi / 8, 0.05 if step % 4 else 0.09
        x, y = math.cos(a), math.sin(a)
        pen.line([(x * 0.33, -0.46 + y * 0.33), (x * (0.33 - long), -0.46 + y * (0.33 - long))], 0.014, "3a2a1a")
    pen.poly([(0.17, -0.7), (0.04, -0.42), (-0.04, -0.5)], "c8241c", 0.5)
    pen.poly([(-0.17, -0.22), (0.04, -0.42), (-0.04, -0.5)], "3a4a5a", 0.5)
    pen.oval(0.0, -0.46, 0.03, 0.03, c, 0.8)
    pen.line([(-0.24, -0.62), (-0.1, -0.74)], 0.03, "ffffff", 0.6)


@subject("croissant", 1.7, 0.2, "skin")
def croissant(pen: Pen) -> None:
    c = pen.main("d0883a")
    for at in (-4, 4, -3, 3, -2, 2, -1, 1, 0):
        x = at * 0.17
        tall = 0.66 - 0.026 * at * at
        y = -0.06 - tall * 0.5 + 0.012 * at * at
        pen.oval(x, y + 0.02, 0.15, tall * 0.56, tint(c, 0.62), 0.4, turn=at * 9)
        pen.oval(x, y, 0.14, tall * 0.53, tint(c, 1.06 - 0.03 * abs(at)), 1.0, turn=at * 9)
        pen.line([(x - 0.05, y - tall * 0.34), (x, y - tall * 0.42), (x + 0.06, y - tall * 0.34)], 0.03, "f6d090", 0.55)


@subject("picnic_blanket", 2.8, 0.14, "cloth")
def picnic_blanket(pen: Pen) -> None:
    """A red and white checked cloth spread on the ground."""
    c = pen.main("d8343c")
    pen.poly([(-1.05, -0.92), (1.05, -0.92), (1.38, -0.02), (-1.38, -0.02)], "f8f4ec", 0.4)
    for row in range(6):
        for column in range(12):
            if row % 2 and column % 2:
                continue
            parts = []
            for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1)):
                y = (row + dy) / 6
                parts.append((((column + dx) / 6 - 1) * (1.05 + 0.33 * y), -0.92 + 0.9 * y))
            pen.poly(parts, c, 0.0, alpha=1.0 if row % 2 == column % 2 == 0 else 0.5)
    pen.line([(-1.05, -0.92), (-1.38, -0.02), (1.38, -0.02), (1.05, -0.92)], 0.03, tint(c, 0.8), smooth=False)


@subject("hourglass", 0.6, 0.36, "glass")
def hourglass(pen: Pen) -> None:
    c = pen.main("8a5a30")
    glass = [(-0.2, -0.92), (-0.19, -0.7), (-0.03, -0.5), (-0.19, -0.3), (-0.2, -0.08), (0.2, -0.08), (0.19, -0.3),
             (0.03, -0.5), (0.19, -0.7), (0.2, -0.92)]  # fmt: skip
    pen.poly(glass, "d8e8ee", 0.5, alpha=0.5)
    pen.poly([(-0.15, -0.68), (0.15, -0.68), (0.02, -0.51), (-0.02, -0.51)], "e6c074", 0.6)
    pen.poly([(-0.18, -0.08), (-0.1, -0.16), (0.0, -0.28), (0.1, -0.16), (0.18, -0.08)], "e6c074", 0.9)
    pen.line([(0.0, -0.52), (0.0, -0.26)], 0.012, "e6c074")
    pen.line([(-0.14, -0.88), (-0.13, -0.72)], 0.025, "ffffff", 0.7)
    for y in (-0.96, -0.04):
        pen.box(-0.27, y - 0.04, 0.54, 0.08, c, 0.9, 0.02)
    for x in (-0.24, 0.24):
        pen.limb([(x, -0.94), (x, -0.06)], 0.03, 0.03, tint(c, 0.9))


@subject("fruit_bowl", 1.5, 0.34, "smooth")
def fruit_bowl(pen: Pen) -> None:
    """A bowl heaped with apples, oranges, a banana, grapes and a pear."""
    c = pen.main("5a7aa0")
    for kind, x, y, size, turn in (
        ("pear", -0.3, -0.56, 0.5, -16),
        ("banana", 0.16, -0.72, 0.42, -14),
        ("apple", 0.3, -0.5, 0.38, 0),
        ("orange_fruit", -0.02, -0.5, 0.38, 0),
        ("apple", -0.42, -0.42, 0.36, -8),
        ("lemon", 0.5, -0.42, 0.26, 10),
        ("grapes", 0.02, -0.3, 0.4, 0),
    ):
        pen.canvas.save()
        pen.canvas.translate(x, y + 0.08)
        pen.canvas.rotate(turn)
        pen.canvas.scale(size, size)
        drawing_of(kind).draw(Pen(pen.canvas, pen.light, pen.rng, None, "", 0.5, pen.dark))
        pen.canvas.restore()
    pen.poly(
        [(-0.7, -0.46), (-0.5, -0.14), (-0.2, -0.04), (0.2, -0.04), (0.5, -0.14), (0.7, -0.46), (0.0, -0.38)], c, 1.0
    )
    pen.line([(-0.7, -0.46), (-0.34, -0.405), (0.0, -0.385), (0.34, -0.405), (0.7, -0.46)], 0.04, tint(c, 1.35))
    pen.box(-0.2, -0.06, 0.4, 0.06, tint(c, 0.8), 0.8, 0.01)
    for step in range(7):
        pen.oval(-0.42 + step * 0.14, -0.26 + 0.1 * (1 - abs(step - 3) / 3), 0.03, 0.03, "f0ece0", 0.2)


@subject("fishbowl", 1.1, 0.36, "glass")
def fishbowl(pen: Pen) -> None:
    """A goldfish in its bowl, weed and pebbles, light in the water."""
    pen.oval(0.0, -0.47, 0.5, 0.46, "dcecf2", 0.4, alpha=0.55)
    water = [
        (-0.47, -0.62),
        (-0.5, -0.44),
        (-0.38, -0.16),
        (-0.14, -0.03),
        (0.14, -0.03),
        (0.38, -0.16),
        (0.5, -0.44),
        (0.47, -0.62),
    ]
    pen.poly(water, "6ab4d8", 0.7, alpha=0.8)
    pen.oval(0.0, -0.62, 0.47, 0.06, "b8e0f0", 0.2)
    for step in range(15):
        x = -0.28 + step * 0.04
        pen.oval(x, -0.085 - 0.02 * (step % 2), 0.03, 0.024, ("c8b08a", "8a8478", "e0d4c0")[step % 3], 0.7)
    for x, top in ((-0.3, -0.5), (-0.22, -0.4), (0.3, -0.46)):
        pen.limb([(x, -0.1), (x + 0.04, (top - 0.1) / 2), (x - 0.01, top)], 0.035, 0.014, "3f9a4a", 0.6)
    pen.canvas.save()
    pen.canvas.translate(0.03, -0.2)
    pen.canvas.scale(0.34, 0.34)
    gold = pen.colour or (0.95, 0.5, 0.12)
    drawing_of("fish").draw(Pen(pen.canvas, pen.light, pen.rng, gold, "", 0.5, pen.dark))
    pen.canvas.restore()
    for x, y, r in ((0.26, -0.52, 0.018), (0.29, -0.45, 0.012), (0.24, -0.58, 0.014)):
        pen.oval(x, y, r, r, "f0fafe", 0.2, alpha=0.8)
    pen.line([(-0.4, -0.62), (-0.43, -0.42), (-0.34, -0.22)], 0.04, "ffffff", 0.6)
    pen.oval(0.0, -0.88, 0.33, 0.045, "e8f4f8", 0.3, alpha=0.8)
    pen.line([(-0.33, -0.88), (0.0, -0.845), (0.33, -0.88)], 0.02, "ffffff", 0.8)


@subject("mooncake", 1.5, 0.2, "skin")
def mooncake(pen: Pen) -> None:
    """Two mooncakes, stamped with a flower, one cut open to its yolk."""
    c = pen.main("c07a2c")
    for x, y in ((-0.3, -0.3), (0.34, -0.18)):
        pen.poly(
            [(x - 0.4, y), (x - 0.4, y + 0.22), (x, y + 0.34), (x + 0.4, y + 0.22), (x + 0.4, y)], tint(c, 0.8), 0.9
        )
        for step in range(7):
            pen.line([(x - 0.36 + step * 0.12, y + 0.06), (x - 0.36 + step * 0.12, y + 0.28)], 0.03, tint(c, 0.6), 0.5)
        pen.oval(x, y, 0.4, 0.22, c, 0.8)
        pen.oval(x, y, 0.33, 0.175, tint(c, 1.15), 0.5)
        for step in range(8):
            a = step * math.pi / 4
            pen.oval(
                x + 0.17 * math.cos(a), y + 0.09 * math.sin(a), 0.07, 0.04, tint(c, 0.8), 0.6, turn=math.degrees(a)
            )
        pen.oval(x, y, 0.06, 0.035, tint(c, 0.7), 0.6)
    pen.poly([(0.34, -0.16), (0.06, 0.04), (0.34, 0.16), (0.62, 0.04)], "6a3a1c", 0.5)
    pen.oval(0.34, 0.03, 0.1, 0.06, "f0a030", 0.8)


@subject("gingerbread_house", 1.2, 0.4, "skin")
def gingerbread_house(pen: Pen) -> None:
    """A house of gingerbread: icing on the roof, sweets, candy canes."""
    c = pen.main("a8642c")
    pen.box(-0.44, -0.54, 0.88, 0.54, c, 0.7, 0.01)
    pen.poly([(-0.44, -0.54), (0.0, -0.96), (0.44, -0.54)], c, 0.7)
    pen.box(0.22, -0.98, 0.12, 0.26, tint(c, 0.8), 0.7)
    pen.line([(0.2, -0.98), (0.36, -0.98)], 0.06, "fbfaf6")
    for side in (-1, 1):
        pen.limb([(0.0, -1.0), (side * 0.56, -0.48)], 0.1, 0.1, "fbfaf6", 0.8)
        for step in range(5):
            x, y = side * (0.09 + step * 0.11), -0.92 + step * 0.102
            pen.oval(x, y, 0.034, 0.034, ("e0403a", "5fb04a", "f0c030", "3a9ad8")[step % 4], 1.0, gloss=0.4)
            pen.limb([(x, y + 0.05), (x, y + 0.12 + 0.03 * (step % 2))], 0.035, 0.02, "fbfaf6", 0.5)
        pen.window(side * 0.27 - 0.075, -0.42, 0.15, 0.17)
        pen.line(
            [
                (side * 0.27 - 0.08, -0.43),
                (side * 0.27 + 0.08, -0.43),
                (side * 0.27 + 0.08, -0.24),
                (side * 0.27 - 0.08, -0.24),
                (side * 0.27 - 0.08, -0.43),
            ],
            0.022,
            "fbfaf6",
            smooth=False,
        )
        cane = [(side * 0.52, 0.0), (side * 0.52, -0.26), (side * 0.47, -0.34), (side * 0.41, -0.28)]
        pen.line(cane, 0.05, "fbfaf6")
        for step in range(5):
            y = -0.03 - step * 0.055
            pen.line([(side * 0.52 - 0.024, y), (side * 0.52 + 0.024, y - 0.025)], 0.02, "d8242c")
    pen.poly([(-0.11, 0.0), (-0.11, -0.26), (0.0, -0.35), (0.11, -0.26), (0.11, 0.0)], "6a3416", 0.6)
    pen.line([(-0.11, 0.0), (-0.11, -0.26), (0.0, -0.35), (0.11, -0.26), (0.11, 0.0)], 0.024, "fbfaf6", smooth=False)
    pen.oval(0.06, -0.14, 0.016, 0.016, "f0c030", 0.7)
    pen.poly([(0.0, -0.78), (0.05, -0.68), (0.0, -0.62), (-0.05, -0.68)], "e0403a", 0.7, smooth=True)
