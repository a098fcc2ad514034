"""Things that came last: watch, typewriter, perfume, potion, pancakes, cupcake, toy balloon, slime, tree house."""

from __future__ import annotations

import math

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import drawing_of, subject
from tintype.engines.sketch.textures import tint


@subject("wristwatch", 0.7, 0.42, "smooth")
def wristwatch(pen: Pen) -> None:
    """A watch on its strap: hands on a dial, or a lit screen where it is a smart one."""
    c = pen.main("26282e")
    pen.poly([(-0.16, -0.3), (-0.13, 0.0), (0.13, 0.0), (0.16, -0.3)], c, 0.7)
    pen.poly([(-0.16, -0.7), (-0.13, -1.0), (0.13, -1.0), (0.16, -0.7)], c, 0.7)
    for y in (-0.06, -0.12, -0.18):
        pen.oval(0, y, 0.016, 0.012, tint(c, 0.4), 0.2)
    pen.box(0.24, -0.56, 0.05, 0.1, "9aa0a8", 0.8, 0.015)
    if pen.details.get("smart"):
        pen.box(-0.26, -0.76, 0.52, 0.52, "3a3d44", 1.0, 0.13, gloss=0.2)
        pen.box(-0.215, -0.715, 0.43, 0.43, "0a0c12", 0.2, 0.1)
        for radius, hue in ((0.15, "f0405a"), (0.11, "a8e03a"), (0.07, "3ad0e8")):
            arc = [(radius * math.cos(t * 0.2 - 1.5), -0.5 + radius * math.sin(t * 0.2 - 1.5)) for t in range(24)]
            pen.line(arc, 0.028, hue)
        pen.glow(0, -0.5, 0.2, "3a9ae8", 0.25)
        return
    pen.oval(0, -0.5, 0.29, 0.29, "c8ccd4", 1.0, gloss=0.3)
    pen.oval(0, -0.5, 0.235, 0.235, "f4f2ec", 0.3)
    for step in range(12):
        x, y = math.cos(step * math.pi / 6), math.sin(step * math.pi / 6)
        pen.line([(x * 0.19, -0.5 + y * 0.19), (x * 0.215, -0.5 + y * 0.215)], 0.014, "22242a")
    pen.limb([(0, -0.5), (-0.08, -0.6)], 0.022, 0.012, "1a1c22")
    pen.limb([(0, -0.5), (0.12, -0.6)], 0.018, 0.01, "1a1c22")


@subject("typewriter", 1.4, 0.3, "metal")
def typewriter(pen: Pen) -> None:
    c = pen.main("3c5a56")
    pen.box(-0.34, -1.02, 0.68, 0.42, "f8f5ea", 0.3)
    for row in range(4):
        pen.line(
            [(-0.26, -0.94 + row * 0.07), (0.26 - 0.14 * (row % 2), -0.94 + row * 0.07)], 0.016, "8a857c", smooth=False
        )
    pen.limb([(-0.62, -0.64), (0.62, -0.64)], 0.13, 0.13, "26282c")
    for x in (-0.64, 0.64):
        pen.oval(x, -0.64, 0.05, 0.09, "16181c", 0.9)
    pen.poly([(-0.5, -0.6), (0.5, -0.6), (0.6, -0.36), (-0.6, -0.36)], c, 0.9)
    pen.poly([(-0.2, -0.58), (0.2, -0.58), (0.24, -0.46), (-0.24, -0.46)], "16181c", 0.4)
    pen.poly([(-0.6, -0.37), (0.6, -0.37), (0.68, -0.05), (0.6, 0.0), (-0.6, 0.0), (-0.68, -0.05)], tint(c, 0.85), 0.9)
    for row in range(4):
        for column in range(10):
            x = (-0.47 + column * 0.104) * (1 + row * 0.05)
            pen.oval(x, -0.33 + row * 0.085, 0.036, 0.03, "f0ebdd", 0.7)
            pen.oval(x, -0.335 + row * 0.085, 0.022, 0.018, "2a2c30", 0.1)


@subject("perfume", 0.7, 0.4, "glass")
def perfume(pen: Pen) -> None:
    c = pen.part("drink", pen.main("f0bea8"))
    pen.box(-0.28, -0.66, 0.56, 0.66, "eef2f6", 0.5, 0.06, gloss=0.3)
    pen.poly([(-0.22, -0.5), (-0.22, -0.07), (0.22, -0.07), (0.22, -0.5)], c, 0.8, alpha=0.9)
    pen.oval(0, -0.5, 0.22, 0.03, tint(c, 1.25), 0.2)
    pen.line([(-0.2, -0.6), (-0.2, -0.1)], 0.03, "ffffff", 0.6)
    pen.box(-0.08, -0.74, 0.16, 0.09, "d8b45a", 0.9, 0.015)
    pen.box(-0.11, -0.98, 0.22, 0.25, "e6c46a", 0.9, 0.04, gloss=0.4)
    pen.box(-0.13, -0.38, 0.26, 0.16, "faf6ee", 0.3, 0.01)
    pen.line([(-0.08, -0.31), (0.08, -0.31)], 0.012, "b89a5a")


@subject("potion", 0.8, 0.36, "glass")
def potion(pen: Pen) -> None:
    c = pen.part("drink", pen.main("7a3cc8"))
    pen.glow(0, -0.34, 0.45, c, 0.35)
    pen.oval(0, -0.36, 0.36, 0.35, "e6eef2", 0.5, alpha=0.5)
    pen.poly([(-0.34, -0.4), (-0.26, -0.12), (0, -0.03), (0.26, -0.12), (0.34, -0.4)], c, 0.8, smooth=True)
    pen.oval(0, -0.43, 0.33, 0.06, tint(c, 1.4), 0.2)
    for x, y, r in ((-0.12, -0.28, 0.035), (0.1, -0.2, 0.025), (0.02, -0.36, 0.03), (0.16, -0.36, 0.02)):
        pen.oval(x, y, r, r, tint(c, 1.8), 0.3, alpha=0.8)
    pen.poly([(-0.09, -0.68), (-0.09, -0.86), (0.09, -0.86), (0.09, -0.68)], "e6eef2", 0.4, alpha=0.6)
    pen.box(-0.12, -0.89, 0.24, 0.05, "dfe6ea", 0.6, 0.02)
    pen.box(-0.075, -1.0, 0.15, 0.13, "9a6a3c", 0.8, 0.02)
    pen.line([(-0.24, -0.52), (-0.28, -0.36), (-0.22, -0.2)], 0.035, "ffffff", 0.6)


@subject("pancakes", 1.4, 0.3, "skin")
def pancakes(pen: Pen) -> None:
    """A stack on a plate, syrup running down, butter and berries on top."""
    pen.oval(0, -0.06, 0.68, 0.09, "f4f2ec", 0.7)
    for step in range(5):
        y, x = -0.14 - step * 0.125, 0.02 * (-1) ** step
        pen.oval(x, y + 0.025, 0.5, 0.12, "e8b868", 0.6)
        pen.oval(x, y, 0.5, 0.12, pen.main("c9853c"), 0.7)
    top = -0.67
    pen.oval(0.0, top + 0.01, 0.36, 0.075, "8a3e12", 0.4)
    for x, low in ((-0.3, 0.22), (-0.1, 0.36), (0.14, 0.3), (0.32, 0.18)):
        pen.limb(
            [(x, top + 0.02), (x * 1.15, top + 0.08 + low * 0.5), (x * 1.18, top + 0.08 + low)], 0.09, 0.06, "8a3e12"
        )
    pen.poly([(-0.13, top - 0.02), (0.03, top + 0.02), (0.16, top - 0.04), (0.0, top - 0.08)], "fbe58a", 0.5)
    pen.poly([(-0.13, top - 0.02), (0.03, top + 0.02), (0.03, top - 0.08), (-0.13, top - 0.12)], "f4d766", 0.4)
    pen.poly([(0.03, top + 0.02), (0.16, top - 0.04), (0.16, top - 0.13), (0.03, top - 0.08)], "e8c650", 0.4)
    pen.poly([(-0.13, top - 0.12), (0.03, top - 0.08), (0.16, top - 0.13), (0.0, top - 0.17)], "fdf0b0", 0.3)
    for x, y in ((-0.27, 0.0), (0.26, -0.02), (0.3, 0.04), (-0.22, -0.05), (0.2, 0.05)):
        pen.oval(x, top + y, 0.055, 0.052, "33468e", 1.0, gloss=0.3)


@subject("cupcake", 0.9, 0.3, "smooth")
def cupcake(pen: Pen) -> None:
    c = pen.main("f2a6c2")
    pen.poly([(-0.32, -0.46), (-0.23, 0), (0.23, 0), (0.32, -0.46)], "7fb8d8", 0.8)
    for step in range(8):
        x = -0.28 + step * 0.08
        pen.line([(x, -0.45), (x * 0.74, -0.01)], 0.016, "5a96ba", smooth=False)
    for y, wide in ((-0.46, 0.39), (-0.6, 0.3), (-0.73, 0.2), (-0.84, 0.11)):
        pen.oval(0, y, wide, 0.1, c, 0.9)
    pen.oval(0.01, -0.93, 0.07, 0.07, "d8243a", 1.0, gloss=0.6)
    pen.line([(0.01, -0.99), (0.05, -1.06)], 0.014, "4a7a34")
    for step in range(12):
        x, y = -0.26 + (step * 0.23) % 0.52, -0.44 - 0.3 * ((step * 0.41) % 1)
        hue = ("f4d23a", "4aa8e8", "ffffff")[step % 3]
        pen.line([(x, y), (x + 0.03, y - 0.015)], 0.014, hue, smooth=False)


@subject("toy_balloon", 0.6, 0.4, "smooth", "air")
def toy_balloon(pen: Pen) -> None:
    """A balloon on a string; without a colour of its own each has another."""
    hues = ("d8303a", "3a7ad8", "f2b82a", "4aa85a", "c85ab8")
    c = pen.main(hues[int(pen.rng.integers(0, len(hues)))])
    pen.line([(0, -0.42), (0.03, -0.28), (-0.02, -0.14), (0.0, 0.0)], 0.012, "e8e4dc", 0.9)
    pen.poly([(0, -0.46), (-0.04, -0.4), (0.04, -0.4)], tint(c, 0.8), 0.5)
    body = [
        (0, -0.44),
        (-0.17, -0.56),
        (-0.25, -0.76),
        (-0.16, -0.95),
        (0, -1.0),
        (0.16, -0.95),
        (0.25, -0.76),
        (0.17, -0.56),
    ]
    pen.poly(body, c, 1.0, smooth=True)
    pen.oval(-0.1, -0.84, 0.045, 0.08, "ffffff", 0.0, turn=20, alpha=0.6)


@subject("slime", 1.3, 0.26, "smooth")
def slime(pen: Pen) -> None:
    c = pen.main("4ac05a")
    body = [
        (-0.6, -0.04),
        (-0.56, -0.4),
        (-0.3, -0.78),
        (0.0, -0.98),
        (0.3, -0.78),
        (0.56, -0.4),
        (0.6, -0.04),
        (0.0, 0.02),
    ]
    pen.poly(body, c, 1.0, smooth=True, alpha=0.94)
    pen.oval(-0.2, -0.66, 0.08, 0.14, "ffffff", 0.0, turn=28, alpha=0.55)
    for x in (-0.08, 0.26):
        pen.oval(x, -0.4, 0.075, 0.11, "16201a", 0.3)
        pen.oval(x + 0.02, -0.44, 0.026, 0.035, "ffffff", 0.0)
    pen.line([(0.0, -0.22), (0.09, -0.17), (0.18, -0.22)], 0.035, "1c4a26")


@subject("treehouse", 1.1, 0.7, "wood")
def treehouse(pen: Pen) -> None:
    """A tree with a small house on a platform in its branches, and a ladder to it."""
    drawing_of("tree").draw(pen)
    for x in (0.09, 0.19):
        pen.line([(x + 0.04, 0.0), (x, -0.36)], 0.016, "6a4a2c", smooth=False)
    for step in range(7):
        pen.line(
            [(0.125 - step * 0.005, -0.04 - step * 0.05), (0.225 - step * 0.005, -0.04 - step * 0.05)],
            0.014,
            "7a5634",
            smooth=False,
        )
    pen.box(-0.26, -0.38, 0.52, 0.035, "5a3c22", 0.8)
    pen.box(-0.19, -0.58, 0.38, 0.2, "9a6c40", 0.7)
    for row in range(4):
        pen.line([(-0.19, -0.54 + row * 0.05), (0.19, -0.54 + row * 0.05)], 0.006, "6a4626", smooth=False)
    pen.poly([(-0.25, -0.56), (0.0, -0.74), (0.25, -0.56)], "7a3526", 0.8)
    pen.window(-0.14, -0.53, 0.1, 0.09)
    pen.box(0.03, -0.52, 0.09, 0.14, "4a2e1a", 0.5, 0.02)
    for x in (-0.25, -0.08, 0.09, 0.24):
        pen.line([(x, -0.375), (x, -0.44)], 0.012, "5a3c22", smooth=False)
    pen.line([(-0.26, -0.44), (0.26, -0.44)], 0.014, "5a3c22", smooth=False)


@subject("lizard", 1.7, 0.2, "smooth")
def lizard(pen: Pen) -> None:
    c = pen.main("5aa844")
    pen.limb([(-0.25, -0.3), (-0.6, -0.24), (-0.86, -0.4), (-0.74, -0.58), (-0.6, -0.48)], 0.2, 0.03, c)
    for x, lean in ((-0.22, -0.12), (0.24, 0.1)):
        pen.limb([(x, -0.3), (x + lean, -0.16), (x + lean * 1.6, -0.02)], 0.13, 0.07, tint(c, 0.75))
        pen.limb([(x + 0.08, -0.3), (x + 0.1 + lean * 0.6, -0.14), (x + 0.2, -0.02)], 0.13, 0.07, c)
    pen.poly([(-0.4, -0.3), (-0.2, -0.5), (0.2, -0.52), (0.46, -0.4), (0.4, -0.24), (0.0, -0.18)], c, 1.0, smooth=True)
    pen.poly(
        [(0.36, -0.42), (0.5, -0.68), (0.72, -0.6), (0.86, -0.42), (0.7, -0.32), (0.46, -0.28)], c, 1.0, smooth=True
    )
    for step in range(9):
        pen.oval(
            -0.3 + step * 0.085, -0.42 - 0.04 * math.sin(step), 0.03, 0.026, tint(c, 1.5 if step % 2 else 0.6), 0.3
        )
    pen.eye(0.62, -0.52, 0.05, "e0a82a")
    pen.line([(0.84, -0.4), (0.68, -0.38), (0.56, -0.4)], 0.014, tint(c, 0.4))


@subject("seahorse", 0.6, 0.36, "smooth", "water")
def seahorse(pen: Pen) -> None:
    c = pen.main("f0983a")
    pen.limb([(0.0, -0.5), (0.04, -0.26), (-0.04, -0.1), (-0.14, -0.06), (-0.16, -0.16), (-0.09, -0.17)], 0.16, 0.03, c)
    pen.poly(
        [(-0.02, -0.74), (-0.1, -0.6), (-0.06, -0.44), (0.06, -0.38), (0.13, -0.5), (0.09, -0.68)], c, 1.0, smooth=True
    )
    pen.poly([(-0.08, -0.6), (-0.22, -0.66), (-0.2, -0.5), (-0.08, -0.48)], tint(c, 1.3), 0.6, smooth=True)
    pen.oval(0.03, -0.82, 0.1, 0.1, c)
    pen.limb([(0.08, -0.8), (0.24, -0.76)], 0.07, 0.05, c)
    for step in range(3):
        pen.poly(
            [(-0.04 + step * 0.04, -0.9), (-0.03 + step * 0.045, -1.0), (0.01 + step * 0.04, -0.9)], tint(c, 0.75), 0.4
        )
    pen.eye(0.06, -0.84, 0.028)
    for step in range(6):
        pen.line([(-0.06, -0.64 + step * 0.05), (0.1, -0.62 + step * 0.05)], 0.01, tint(c, 0.6), 0.7)


@subject("starfish", 1.1, 0.18, "skin")
def starfish(pen: Pen) -> None:
    c = pen.main("e8703a")
    points = [
        (
            (0.52 if step % 2 == 0 else 0.2) * math.sin(step * math.pi / 5),
            -0.5 - (0.5 if step % 2 == 0 else 0.2) * math.cos(step * math.pi / 5),
        )
        for step in range(10)
    ]
    pen.poly(points, c, 1.0, smooth=True)
    for arm in range(5):
        for step in range(1, 5):
            far, angle = step * 0.095, arm * 2 * math.pi / 5
            pen.oval(far * math.sin(angle), -0.5 - far * math.cos(angle), 0.024, 0.022, tint(c, 1.4), 0.4)


@subject("broom", 2.2, 0.2, "wood", "air")
def broom(pen: Pen) -> None:
    """A besom, as it flies."""
    pen.limb([(-0.5, -0.4), (1.0, -0.55)], 0.1, 0.08, "7a5230")
    for step in range(11):
        y = -0.38 + (step - 5) * 0.055
        straw = [(-0.42, -0.4), (-0.7, y), (-1.05, y - 0.02 + (step % 3) * 0.03)]
        pen.limb(straw, 0.08, 0.05, ("c89a4a", "b0823a", "d8b060")[step % 3], 0.6)
    for x in (-0.46, -0.54):
        pen.limb([(x, -0.5), (x - 0.02, -0.28)], 0.035, 0.035, "6a2a24")


@subject("telephone", 1.2, 0.28, "smooth")
def telephone(pen: Pen) -> None:
    """A telephone with a dial and a receiver on its cradle."""
    c = pen.main("26262c")
    pen.poly([(-0.5, 0.0), (-0.46, -0.2), (-0.26, -0.62), (0.26, -0.62), (0.46, -0.2), (0.5, 0.0)], c, 1.0)
    for x in (-0.24, 0.24):
        pen.box(x - 0.05, -0.74, 0.1, 0.16, tint(c, 0.8), 0.7, 0.02)
    pen.limb([(-0.46, -0.78), (0.0, -0.92), (0.46, -0.78)], 0.13, 0.13, c)
    for x in (-0.48, 0.48):
        pen.oval(x, -0.74, 0.12, 0.11, tint(c, 0.9), 1.0, gloss=0.4)
    pen.oval(0, -0.31, 0.21, 0.2, "e8e2d4", 0.6)
    for step in range(10):
        angle = 0.5 + step * 0.55
        pen.oval(0.145 * math.cos(angle), -0.31 + 0.138 * math.sin(angle), 0.032, 0.03, tint(c, 0.7), 0.5)
    pen.oval(0, -0.31, 0.075, 0.07, "c8a24a", 0.8, gloss=0.4)


@subject("desk_globe", 0.9, 0.34, "smooth")
def desk_globe(pen: Pen) -> None:
    """A globe of the earth on its stand."""
    pen.oval(0, -0.04, 0.24, 0.045, "7a4e2a", 0.9)
    pen.limb([(0, -0.05), (0, -0.2)], 0.06, 0.05, "7a4e2a")
    arc = [(0.43 * math.cos(t * 0.15 + 0.35), -0.58 + 0.43 * math.sin(t * 0.15 + 0.35)) for t in range(13)]
    pen.line(arc, 0.035, "c8983a")
    pen.oval(0, -0.58, 0.36, 0.36, pen.main("3f7fb8"), 1.0, gloss=0.4)
    lands = (
        [(-0.2, -0.8), (-0.02, -0.84), (-0.04, -0.7), (-0.14, -0.62), (-0.24, -0.68)],
        [(-0.14, -0.58), (-0.03, -0.54), (-0.06, -0.38), (-0.12, -0.32), (-0.16, -0.46)],
        [(0.06, -0.76), (0.24, -0.72), (0.28, -0.58), (0.18, -0.5), (0.2, -0.36), (0.1, -0.42), (0.06, -0.58)],
    )
    for land in lands:
        pen.poly(land, "8aa85a", 0.4, smooth=True)


@subject("bubbles", 1.2, 0.5, "glass", "air")
def bubbles(pen: Pen) -> None:
    """Soap bubbles, each with the colours of its skin."""
    for _ in range(14):
        x, y = float(pen.rng.uniform(-0.5, 0.5)), float(pen.rng.uniform(-0.92, -0.08))
        r = float(pen.rng.uniform(0.03, 0.1))
        pen.oval(x, y, r, r, "dff0ff", 0.0, alpha=0.22)
        for step, hue in enumerate(("f2b8e0", "b8e8f6", "f6f0b0")):
            arc = [(x + r * math.cos(t * 0.2 + step * 2.1), y + r * math.sin(t * 0.2 + step * 2.1)) for t in range(11)]
            pen.line(arc, r * 0.09, hue, 0.85)
        pen.oval(x - r * 0.4, y - r * 0.45, r * 0.2, r * 0.13, "ffffff", 0.0, alpha=0.9)
