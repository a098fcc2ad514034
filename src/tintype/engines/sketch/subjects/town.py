"""Things of streets, sport and rooms, and a few of nature: bench, kite, skateboard, bed, fireplace, iceberg …"""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import tint


@subject("bench", 2.0, 0.24, "wood")
def bench(pen: Pen) -> None:
    c = pen.main("8a5e36")
    for x in (-0.72, 0.66):
        pen.limb([(x, -0.5), (x - 0.03, 0.0)], 0.07, 0.06, "2c2c30")
        pen.limb([(x, -0.5), (x, -1.0)], 0.05, 0.05, "2c2c30")
    for y in (-0.98, -0.8, -0.62):
        pen.box(-0.9, y, 1.8, 0.12, c, 0.8, 0.02)
    pen.poly([(-0.94, -0.38), (0.94, -0.38), (0.86, -0.52), (-0.86, -0.52)], tint(c, 1.15), 0.5)
    pen.box(-0.94, -0.4, 1.88, 0.07, tint(c, 0.8), 0.6)


@subject("bed", 2.1, 0.3, "cloth")
def bed(pen: Pen) -> None:
    c = pen.main("7a92b8")
    pen.box(-1.0, -1.0, 0.12, 1.0, "7a5230", 0.8, 0.03)
    pen.box(0.92, -0.62, 0.1, 0.62, "7a5230", 0.8, 0.03)
    pen.box(-0.92, -0.28, 1.86, 0.18, "8a6038", 0.7)
    pen.box(-0.9, -0.52, 1.84, 0.27, "f0ece4", 0.7, 0.06)
    pen.box(-0.86, -0.72, 0.46, 0.24, "fbfaf6", 0.9, 0.1)
    pen.poly([(-0.42, -0.6), (0.9, -0.6), (0.96, -0.26), (-0.36, -0.24)], c, 0.9, smooth=False)


@subject("shelf", 2.2, 0.12, "wood", "wall")
def shelf(pen: Pen) -> None:
    c = pen.main("8a5e36")
    for x in (-0.7, 0.64):
        pen.poly([(x, -0.7), (x + 0.08, -0.7), (x + 0.08, 0.0), (x, -0.1)], tint(c, 0.6), 0.5)
    pen.box(-1.05, -0.95, 2.1, 0.3, c, 0.8, 0.02)


@subject("kite", 0.9, 0.34, "cloth", "air")
def kite(pen: Pen) -> None:
    c = pen.main("e04a3a")
    pen.line([(0.0, -0.35), (0.12, -0.2), (-0.06, -0.08), (0.05, 0.05)], 0.012, "5a4a3a")
    for y, x in ((-0.24, 0.1), (-0.1, -0.04)):
        pen.poly([(x - 0.06, y - 0.03), (x + 0.06, y + 0.03), (x + 0.06, y - 0.03), (x - 0.06, y + 0.03)], c, 0.3)
    pen.poly([(0, -1.0), (0.34, -0.7), (0, -0.32)], c, 0.5)
    pen.poly([(0, -1.0), (-0.34, -0.7), (0, -0.32)], "f2c83a", 0.5)


@subject("skateboard", 2.2, 0.1, "wood")
def skateboard(pen: Pen) -> None:
    c = pen.main("c8842e")
    for x in (-0.6, 0.6):
        pen.oval(x, -0.2, 0.17, 0.2, "2a2a2e")
        pen.oval(x, -0.2, 0.07, 0.09, "e0e0e4", 0.4)
    pen.limb([(-1.05, -0.8), (-0.8, -0.56), (0.8, -0.56), (1.05, -0.8)], 0.2, 0.2, c)


@subject("surfboard", 3.2, 0.08, "smooth")
def surfboard(pen: Pen) -> None:
    c = pen.main("f2e6c8")
    pen.poly([(-1.6, -0.5), (-0.8, -0.16), (0.6, -0.1), (1.6, -0.75), (0.7, -0.62), (-0.7, -0.72)], c, 0.9, smooth=True)
    pen.line([(-1.4, -0.48), (0.2, -0.36), (1.4, -0.62)], 0.1, "2f8ac0", 0.8)


@subject("suitcase", 1.1, 0.28, "cloth")
def suitcase(pen: Pen) -> None:
    c = pen.main("8a4a2e")
    pen.line([(-0.14, -0.72), (-0.14, -0.95), (0.14, -0.95), (0.14, -0.72)], 0.06, "3a2a20", smooth=False)
    pen.box(-0.52, -0.76, 1.04, 0.76, c, 0.9, 0.07)
    for x in (-0.34, 0.26):
        pen.box(x, -0.76, 0.08, 0.76, tint(c, 0.55), 0.5)
        pen.box(x - 0.01, -0.5, 0.1, 0.09, "d8b860", 0.5)


@subject("backpack", 0.85, 0.3, "cloth")
def backpack(pen: Pen) -> None:
    c = pen.main("3a6a8a")
    pen.line([(-0.1, -0.92), (0.0, -1.0), (0.1, -0.92)], 0.05, tint(c, 0.5))
    pen.box(-0.36, -0.94, 0.72, 0.92, c, 1.0, 0.2)
    pen.box(-0.26, -0.46, 0.52, 0.36, tint(c, 0.8), 0.8, 0.08)
    pen.line([(-0.32, -0.62), (0.0, -0.58), (0.32, -0.62)], 0.025, tint(c, 0.45))


@subject("television", 1.5, 0.3, "smooth")
def television(pen: Pen) -> None:
    pen.box(-0.7, -0.96, 1.4, 0.82, pen.main("24252a"), 0.6, 0.04)
    pen.box(-0.64, -0.9, 1.28, 0.68, "4f86b8", 0.7, 0.02, gloss=0.3)
    pen.box(-0.25, -0.14, 0.5, 0.14, "1c1d20", 0.6)


@subject("traffic_light", 0.4, 0.46, "metal")
def traffic_light(pen: Pen) -> None:
    pen.limb([(0, -0.5), (0, 0.0)], 0.05, 0.06, "3a3c40")
    pen.box(-0.12, -1.0, 0.24, 0.54, pen.main("26282c"), 0.7, 0.04)
    for y, hue in ((-0.9, "e8382a"), (-0.73, "f0b828"), (-0.56, "3ac85a")):
        pen.oval(0, y, 0.07, 0.07, hue, 0.5)
        pen.glow(0, y, 0.12, hue, 0.35)


@subject("street_lamp", 0.5, 0.6, "metal")
def street_lamp(pen: Pen) -> None:
    c = pen.main("2c2e34")
    pen.limb([(0, -0.8), (0, 0.0)], 0.03, 0.045, c)
    pen.oval(0, -0.02, 0.08, 0.025, c)
    pen.glow(0, -0.87, 0.4, "ffd88a", 0.9 if pen.dark > 0.2 else 0.25)
    pen.poly([(-0.07, -0.8), (0.07, -0.8), (0.1, -0.94), (-0.1, -0.94)], "ffe6b0", 0.3)
    pen.poly([(-0.12, -0.94), (0.12, -0.94), (0.0, -1.0)], c, 0.6)


@subject("fireplace", 1.3, 0.52, "stone")
def fireplace(pen: Pen) -> None:
    c = pen.main("9a8272")
    pen.box(-0.62, -1.0, 1.24, 0.14, "6a4428", 0.8)
    pen.box(-0.55, -0.87, 1.1, 0.87, c, 0.6)
    for row in range(7):
        for column in range(6):
            x = -0.53 + column * 0.185 + (0.08 if row % 2 else 0)
            pen.box(x, -0.86 + row * 0.124, 0.165, 0.105, tint(c, 0.82 + 0.1 * ((row * 3 + column * 5) % 4)), 0.4, 0.01)
    pen.poly([(-0.34, 0), (-0.34, -0.5), (0, -0.64), (0.34, -0.5), (0.34, 0)], "140c0a", 0.2)
    pen.limb([(-0.25, -0.05), (0.25, -0.09)], 0.09, 0.08, "4a2c18")
    pen.glow(0, -0.2, 0.62, "ff8a30", 0.8)
    for x, h in ((-0.14, 0.3), (0.02, 0.42), (0.15, 0.28)):
        tip = x + 0.03 * math.sin(6.28 * pen.phase + x * 9)
        flame = [(x - 0.09, -0.08), (x - 0.05, -0.05 - h * 0.5), (tip, -0.08 - h), (x + 0.06, -0.05 - h * 0.5),
                 (x + 0.09, -0.08)]  # fmt: skip
        pen.poly(flame, "ff8a22", 0.2, smooth=True)
        pen.poly([(x - 0.04, -0.08), (tip, -0.06 - h * 0.55), (x + 0.04, -0.08)], "ffe070", 0.1, smooth=True)


@subject("mirror", 0.8, 0.5, "glass")
def mirror(pen: Pen) -> None:
    pen.oval(0, -0.52, 0.36, 0.47, pen.main("b08a3e"))
    pen.oval(0, -0.52, 0.3, 0.41, "c8d8e2", 0.5)
    pen.line([(-0.16, -0.7), (0.06, -0.86)], 0.03, "ffffff", 0.5)


@subject("branch", 2.2, 0.34, "wood")
def branch(pen: Pen) -> None:
    c = pen.main("5c4030")
    pen.limb([(-1.1, -0.2), (-0.5, -0.5), (0.2, -0.52), (1.05, -0.78)], 0.16, 0.05, c)
    pen.limb([(0.1, -0.52), (0.5, -0.3), (0.85, -0.26)], 0.08, 0.03, c)
    for step in range(26):
        x = -0.4 + step * 0.058
        y = -0.6 - 0.16 * x + float(pen.rng.uniform(-0.2, 0.2))
        hue = tint((0.36, 0.56, 0.26), float(pen.rng.uniform(0.75, 1.3)))
        pen.oval(x, y, 0.08, 0.036, hue, 0.6, turn=float(pen.rng.uniform(-60, 60)))


@subject("iceberg", 2.0, 0.36, "stone", "water")
def iceberg(pen: Pen) -> None:
    c = pen.main("dcecf6")
    pen.poly([(-0.95, 0), (-0.8, -0.45), (-0.35, -0.8), (0.05, -0.72), (0.1, 0)], tint(c, 0.92), 0.4)
    pen.poly([(0.05, 0), (0.05, -0.72), (0.35, -1.0), (0.7, -0.6), (0.95, 0)], tint(c, 0.75), 0.5)
    pen.poly([(-0.35, -0.8), (0.05, -0.72), (0.35, -1.0), (-0.05, -0.92)], tint(c, 1.2), 0.2)
    pen.line([(-0.5, -0.7), (-0.3, -0.3), (-0.42, 0)], 0.02, "a8cfe6", 0.7)
    pen.box(-0.98, -0.05, 1.94, 0.05, "8fc4dc", 0.2)


@subject("barrel", 0.8, 0.28, "wood")
def barrel(pen: Pen) -> None:
    c = pen.main("8a5c34")
    pen.poly([(-0.3, 0), (-0.4, -0.5), (-0.3, -0.95), (0.3, -0.95), (0.4, -0.5), (0.3, 0)], c, 1.0)
    for x in (-0.2, -0.07, 0.07, 0.2):
        pen.line([(x, -0.02), (x * 1.25, -0.5), (x, -0.93)], 0.014, tint(c, 0.55))
    for y, w in ((-0.82, 0.34), (-0.5, 0.4), (-0.16, 0.35)):
        pen.box(-w, y, 2 * w, 0.06, "4a4a50", 0.8)


@subject("chest", 1.4, 0.26, "wood")
def chest(pen: Pen) -> None:
    c = pen.main("84502a")
    pen.poly([(-0.62, -0.55), (-0.56, -0.92), (0.0, -1.0), (0.56, -0.92), (0.62, -0.55)], c, 0.9, smooth=False)
    pen.box(-0.62, -0.55, 1.24, 0.55, tint(c, 0.9), 0.8)
    for x in (-0.5, 0.4):
        pen.box(x, -0.95, 0.1, 0.95, "d0a040", 0.6)
    pen.box(-0.09, -0.66, 0.18, 0.2, "e6c050", 0.6, 0.02)


@subject("cauldron", 1.2, 0.3, "metal")
def cauldron(pen: Pen) -> None:
    c = pen.main("2c2c32")
    for x in (-0.3, 0.3):
        pen.limb([(x, -0.2), (x * 1.2, 0.0)], 0.08, 0.06, c)
    pen.oval(0, -0.44, 0.5, 0.4, c, 1.0, gloss=0.3)
    pen.oval(0, -0.78, 0.42, 0.1, tint(c, 1.3))
    pen.oval(0, -0.79, 0.36, 0.07, "5ad04a", 0.3)
    pen.glow(0, -0.85, 0.4, "7af05a", 0.6)
    for x, y in ((-0.1, -0.92), (0.12, -1.0), (0.02, -1.1)):
        pen.oval(x, y, 0.05, 0.05, "a8f08a", 0.4, alpha=0.6)


@subject("snowflake", 1.0, 0.6, "glass", "air")
def snowflake(pen: Pen) -> None:
    c = pen.main("e6f4ff")
    for arm in range(6):
        angle = arm * math.pi / 3
        dx, dy = math.cos(angle), math.sin(angle)
        pen.line([(0, -0.5), (dx * 0.46, -0.5 + dy * 0.46)], 0.03, c, 0.95, smooth=False)
        for part, long in ((0.16, 0.1), (0.28, 0.13), (0.38, 0.08)):
            for turn in (-1, 1):
                a = angle + turn * math.pi / 3
                start = (dx * part, -0.5 + dy * part)
                pen.line([start, (start[0] + math.cos(a) * long, start[1] + math.sin(a) * long)], 0.02, c, 0.9,
                         smooth=False)  # fmt: skip
    pen.oval(0, -0.5, 0.07, 0.07, tint(c, 1.2), 0.3)


@subject("newspaper", 1.0, 0.22, "cloth")
def newspaper(pen: Pen) -> None:
    pen.poly([(-0.5, -0.9), (0, -0.98), (0.5, -0.9), (0.5, 0), (0, -0.08), (-0.5, 0)], pen.main("eeebe2"), 0.4)
    for row in range(8):
        for x in (-0.42, 0.08):
            pen.line([(x, -0.76 + row * 0.09), (x + 0.34, -0.78 + row * 0.09)], 0.022, "6a6864", 0.7, smooth=False)
    pen.line([(0, -0.97), (0, -0.08)], 0.015, "b8b4aa", 0.9, smooth=False)


@subject("cable_car", 1.0, 0.34, "metal", "air")
def cable_car(pen: Pen) -> None:
    c = pen.main("c83a30")
    pen.line([(-3.0, -1.12), (3.0, -0.96)], 0.02, "2a2a2e", smooth=False)
    pen.limb([(0, -1.04), (0, -0.7)], 0.05, 0.05, "3a3c40")
    pen.box(-0.45, -0.72, 0.9, 0.7, c, 0.8, 0.1)
    for x in (-0.36, -0.1, 0.16):
        pen.box(x, -0.6, 0.2, 0.28, "bcd8e8", 0.5, 0.03)


@subject("scooter", 1.3, 0.32, "metal")
def scooter(pen: Pen) -> None:
    c = pen.main("6ab0a0")
    for x in (-0.42, 0.45):
        pen.oval(x, -0.16, 0.16, 0.16, "222226")
        pen.oval(x, -0.16, 0.07, 0.07, "c8ccd0", 0.5)
    pen.poly([(-0.64, -0.2), (-0.6, -0.52), (-0.1, -0.56), (-0.05, -0.26), (-0.3, -0.2)], c, 0.9, smooth=True)
    pen.limb([(-0.1, -0.24), (0.25, -0.24)], 0.09, 0.08, tint(c, 0.85))
    pen.poly([(0.2, -0.24), (0.32, -0.8), (0.42, -0.78), (0.38, -0.2)], c, 0.9)
    pen.limb([(0.36, -0.8), (0.42, -0.22)], 0.05, 0.05, tint(c, 0.7))
    pen.box(-0.58, -0.64, 0.44, 0.1, "3a2a22", 0.8, 0.04)
    pen.line([(0.2, -0.9), (0.36, -0.86)], 0.05, "2a2a2e")
    pen.oval(0.44, -0.78, 0.06, 0.06, "fff2c0", 0.4)


@subject("chess_piece", 0.5, 0.4, "smooth")
def chess_piece(pen: Pen) -> None:
    c = pen.main("e8dcc4")
    pen.box(-0.22, -0.1, 0.44, 0.1, c, 0.9, 0.03)
    pen.poly([(-0.17, -0.1), (-0.07, -0.5), (-0.1, -0.68), (0.1, -0.68), (0.07, -0.5), (0.17, -0.1)], c, 1.0)
    pen.oval(0, -0.68, 0.15, 0.03, tint(c, 0.9))
    pen.oval(0, -0.8, 0.12, 0.12, c, 1.0, gloss=0.4)
    pen.box(-0.018, -1.0, 0.036, 0.12, c, 0.4)
    pen.box(-0.05, -0.97, 0.1, 0.03, c, 0.4)


@subject("water_tower", 0.6, 0.5, "wood")
def water_tower(pen: Pen) -> None:
    c = pen.main("8a6040")
    for dx in (-0.2, -0.07, 0.07, 0.2):
        pen.limb([(dx, -0.45), (dx * 1.15, 0.0)], 0.035, 0.035, tint(c, 0.5))
    for one, two in (((-0.22, -0.1), (0.2, -0.4)), ((0.22, -0.1), (-0.2, -0.4))):
        pen.line([one, two], 0.018, tint(c, 0.45), smooth=False)
    pen.box(-0.27, -0.82, 0.54, 0.4, c, 0.9, 0.02)
    for step in range(9):
        pen.line([(-0.24 + step * 0.06, -0.81), (-0.24 + step * 0.06, -0.43)], 0.008, tint(c, 0.6), smooth=False)
    pen.poly([(-0.31, -0.8), (0.0, -1.0), (0.31, -0.8)], tint(c, 0.7), 0.8)


@subject("wave", 1.9, 0.5, "smooth", "water")
def wave(pen: Pen) -> None:
    """A great wave that curls over, its crest in claws of foam."""
    c = pen.main("1f5a86")
    body = [(-1.0, 0.02), (-0.78, -0.3), (-0.5, -0.68), (-0.1, -0.94), (0.3, -0.96), (0.56, -0.8), (0.62, -0.58),
            (0.46, -0.7), (0.2, -0.74), (0.02, -0.6), (0.0, -0.36), (0.2, -0.12), (0.6, 0.0), (1.0, 0.04)]  # fmt: skip
    pen.poly(body, c, 0.8, smooth=True)
    for step in range(7):
        part = step / 7
        stripe = [(-0.85 + part * 0.62, 0.0), (-0.58 + part * 0.44, -0.36), (-0.28 + part * 0.22, -0.66),
                  (0.1 + part * 0.05, -0.86 + part * 0.1)]  # fmt: skip
        pen.line(stripe, 0.022, tint(c, 1.5 if step % 2 else 0.7), 0.6)
    edge = [(-0.5, -0.68), (-0.3, -0.82), (-0.1, -0.94), (0.1, -0.99), (0.3, -0.97), (0.46, -0.88), (0.58, -0.76),
            (0.63, -0.58)]  # fmt: skip
    for index, (x, y) in enumerate(edge):
        for claw in range(4):
            dx, dy = float(pen.rng.uniform(-0.07, 0.07)), float(pen.rng.uniform(-0.05, 0.06))
            size = 0.045 + 0.012 * index * (0.5 + 0.5 * (claw % 2))
            pen.oval(x + dx, y + dy, size, size * 0.8, "f4f8fa", 0.4)
    for _ in range(26):
        x, y = float(pen.rng.uniform(-0.2, 0.85)), float(pen.rng.uniform(-1.1, -0.5))
        pen.oval(x, y, 0.012, 0.012, "ffffff", 0.0, alpha=0.8)
    for step in range(40):
        x = -1.0 + step * 0.05
        pen.oval(x, 0.0 + 0.02 * math.sin(step * 1.7), 0.05, 0.022, "f0f6f8", 0.1, alpha=0.75)


@subject("lily_pad", 1.8, 0.16, "leaf", "water")
def lily_pad(pen: Pen) -> None:
    c = pen.main("3f8a4a")
    pen.oval(0, -0.4, 0.88, 0.4, c, 0.5)
    pen.poly([(0.0, -0.4), (0.8, -0.62), (0.9, -0.34)], "1d4450", 0.0)
    for step in range(7):
        angle = 0.5 + step * 0.85
        pen.line([(0, -0.4), (0.8 * math.cos(angle), -0.4 + 0.36 * math.sin(angle))], 0.03, tint(c, 0.75), 0.7)


@subject("arch_bridge", 2.6, 0.26, "stone")
def arch_bridge(pen: Pen) -> None:
    """A small arched bridge with a railing; of wood or stone by its colour."""
    c = pen.main("a39a8c")
    top = [(-1.28, -0.18), (-0.8, -0.48), (0.0, -0.68), (0.8, -0.48), (1.28, -0.18)]
    under = [(0.86, 0.02), (0.62, -0.26), (0.0, -0.46), (-0.62, -0.26), (-0.86, 0.02)]
    pen.poly([(-1.28, 0.02), *top, (1.28, 0.02), *under], c, 0.7)
    pen.line(top, 0.07, tint(c, 1.25))
    rail = [(x, y - 0.28) for x, y in top]
    for step in range(13):
        x = -1.2 + step * 0.2
        y = -0.68 + 0.3 * (abs(x) / 1.28) ** 1.7 + 0.2 * (abs(x) / 1.28) ** 2
        pen.limb([(x, y), (x, y - 0.27)], 0.035, 0.035, tint(c, 0.7))
    pen.line(rail, 0.045, tint(c, 0.85))
