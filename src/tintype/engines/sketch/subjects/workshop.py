"""Things of the workshop and the table: anvil, hammer, watering can, copper pots, chopsticks, chess board, cushion,
crystal ball, sheet music, ship in a bottle."""

from __future__ import annotations

import math

import skia

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, tint


def chopsticks_at(pen: Pen, x: float, y: float, size: float) -> None:
    """A pair of chopsticks that lie from the lower left of ``(x, y)`` to its upper right."""
    for shift, turn in ((0.0, 0.0), (0.07, 0.05)):
        ends = [(x - 0.8 * size, y + (0.16 + shift) * size), (x + 0.8 * size, y + (shift - 0.2 - turn) * size)]
        pen.line([(px, py + 0.03 * size) for px, py in ends], 0.05 * size, "2a1a12", 0.35, smooth=False)
        pen.limb(ends, 0.026 * size, 0.058 * size, pen.part("chop", "9a3a26"), 0.9)
        a, b = ends
        band = [(a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part) for part in (0.84, 0.9)]
        pen.line(band, 0.05 * size, "e2b84a", smooth=False)


@subject("chopsticks", 2.0, 0.16, "wood")
def chopsticks(pen: Pen) -> None:
    """A pair on its rest."""
    pen.poly([(-0.72, -0.05), (-0.62, -0.26), (-0.4, -0.26), (-0.3, -0.05), (-0.5, 0.0)], "4a7aa8", 0.9, smooth=True)
    chopsticks_at(pen, 0.06, -0.32, 1.1)


@subject("anvil", 1.5, 0.3, "metal")
def anvil(pen: Pen) -> None:
    """An anvil on its block of oak."""
    c = pen.main("4c5058")
    pen.box(-0.34, -0.42, 0.68, 0.42, "7a5232", 0.9, 0.03)
    for x in (-0.2, -0.05, 0.12, 0.24):
        pen.line([(x, -0.38), (x + 0.01, -0.03)], 0.014, "4f3420", 0.7)
    pen.box(-0.35, -0.3, 0.7, 0.05, "3a3c42", 0.8)
    pen.poly(
        [(-0.3, -0.42), (-0.2, -0.54), (-0.14, -0.68), (0.2, -0.68), (0.24, -0.54), (0.34, -0.42)], tint(c, 0.8), 0.9
    )
    pen.poly([(-0.74, -0.94), (-0.3, -0.96), (0.42, -0.96), (0.42, -0.82), (0.26, -0.68), (-0.2, -0.68), (-0.42, -0.82),
              (-0.62, -0.88)], c, 1.0)  # fmt: skip
    pen.line([(-0.7, -0.945), (0.41, -0.952)], 0.03, tint(c, 1.8), 0.8, smooth=False)
    pen.box(0.28, -0.955, 0.05, 0.02, "16181c", 0.0)


@subject("hammer", 0.7, 0.34, "metal")
def hammer(pen: Pen) -> None:
    pen.limb([(0.0, 0.0), (0.0, -0.8)], 0.09, 0.07, "8a5a32")
    c = pen.main("6a7078")
    pen.poly(
        [(-0.3, -0.98), (0.26, -0.98), (0.3, -0.94), (0.3, -0.76), (0.26, -0.72), (-0.12, -0.74), (-0.34, -0.9)], c, 1.0
    )
    pen.line([(-0.26, -0.955), (0.26, -0.955)], 0.025, tint(c, 1.8), 0.7)


@subject("watering_can", 1.5, 0.26, "metal")
def watering_can(pen: Pen) -> None:
    """A can with its spout and rose to the right; drops fall from it where it is in use."""
    c = pen.main("3f8a6a")
    pen.line([(-0.34, -0.2), (-0.66, -0.4), (-0.6, -0.82), (-0.3, -0.84)], 0.075, tint(c, 0.75))
    pen.line([(-0.24, -0.74), (-0.1, -1.02), (0.14, -1.0), (0.24, -0.74)], 0.065, tint(c, 0.85))
    pen.limb([(0.24, -0.2), (0.46, -0.42), (0.66, -0.82)], 0.16, 0.08, tint(c, 0.9))
    pen.poly([(0.58, -0.84), (0.74, -0.98), (0.84, -0.78), (0.7, -0.74)], tint(c, 1.05), 0.9)
    pen.poly([(-0.34, -0.74), (0.28, -0.74), (0.34, 0.0), (-0.4, 0.0)], c, 1.0)
    pen.oval(-0.03, -0.74, 0.31, 0.07, tint(c, 0.5), 0.4)
    for y in (-0.6, -0.1):
        pen.line([(-0.38 + 0.03 * (y < -0.3), y), (-0.03, y + 0.045), (0.31, y)], 0.025, tint(c, 0.6), 0.8)
    if pen.details.get("pours") is not None or pen.action == "pours":
        for step in range(14):
            x, fall = 0.8 + 0.035 * (step % 5), 0.12 * step
            pen.line([(x + fall * 0.22, -0.76 + fall), (x + fall * 0.22 + 0.02, -0.68 + fall)], 0.022, "bfe0f4", 0.9)


@subject("copper_pots", 2.0, 0.34, "metal")
def copper_pots(pen: Pen) -> None:
    """Copper: a stock pot with its lid, a saucepan and a small jug, bright with use."""
    c = pen.main("c8703a")
    _copper(pen, (-0.42, 0.36, -0.6), c)
    pen.oval(-0.42, -0.62, 0.38, 0.1, tint(c, 1.15), 0.9)
    pen.oval(-0.42, -0.66, 0.3, 0.08, tint(c, 1.3), 1.0, gloss=0.4)
    pen.limb([(-0.5, -0.76), (-0.34, -0.76)], 0.05, 0.05, "e6c070")
    for side in (-1, 1):
        pen.line(
            [(-0.42 + side * 0.35, -0.42), (-0.42 + side * 0.48, -0.4), (-0.42 + side * 0.36, -0.3)], 0.045, "e0b45c"
        )
    _copper(pen, (0.3, 0.26, -0.34), tint(c, 1.05))
    pen.oval(0.3, -0.34, 0.26, 0.06, tint(c, 0.45), 0.3)
    pen.limb([(0.54, -0.3), (0.98, -0.42)], 0.05, 0.06, "e0b45c", 0.9)
    jug = [
        (-0.02, 0.0),
        (-0.12, -0.16),
        (-0.06, -0.36),
        (-0.09, -0.48),
        (0.12, -0.48),
        (0.08, -0.36),
        (0.14, -0.16),
        (0.06, 0.0),
    ]
    pen.poly(jug, tint(c, 0.94), 1.0, smooth=True)
    pen.line([(0.1, -0.44), (0.2, -0.36), (0.13, -0.2)], 0.03, "e0b45c")
    pen.line([(-0.06, -0.38), (-0.09, -0.2)], 0.03, "ffe0c0", 0.7)


def _copper(pen: Pen, at: tuple[float, float, float], c: Colour) -> None:
    x, half, top = at
    pen.poly([(x - half, top), (x + half, top), (x + half, -0.08), (x + half * 0.86, 0.0), (x - half * 0.86, 0.0),
              (x - half, -0.08)], c, 1.0)  # fmt: skip
    for part, hue, wide in ((-0.55, "ffe8cc", 0.16), (-0.28, "ffd8b0", 0.06), (0.72, "f6b888", 0.08)):
        pen.line([(x + half * part, top * 0.92), (x + half * part, -0.06)], half * wide, hue, 0.55, smooth=False)
    pen.line([(x - half, top * 0.97), (x + half, top * 0.97)], 0.025, tint(c, 1.4), 0.8, smooth=False)


@subject("cushion", 1.7, 0.16, "cloth")
def cushion(pen: Pen) -> None:
    """A velvet cushion with piping and tassels, sunk in the middle."""
    c = pen.main("6a1e5a")
    for side in (-1, 1):
        for dx in (-0.04, 0.0, 0.04):
            pen.line([(side * 0.78, -0.2), (side * 0.86 + dx, 0.0)], 0.03, "e0b44a")
    shape = [(-0.84, -0.16), (-0.78, -0.66), (-0.3, -0.86), (0.3, -0.86), (0.78, -0.66), (0.84, -0.16), (0.36, 0.0),
             (-0.36, 0.0)]  # fmt: skip
    pen.poly(shape, c, 1.0, smooth=True)
    pen.oval(0.0, -0.74, 0.5, 0.13, tint(c, 0.7), 0.5)
    pen.line([(-0.83, -0.22), (-0.4, -0.36), (0.0, -0.4), (0.4, -0.36), (0.83, -0.22)], 0.045, "e0b44a")
    for x in (-0.5, -0.2, 0.24, 0.52):
        pen.line([(x, -0.62), (x * 0.86, -0.5)], 0.02, tint(c, 0.6), 0.6)


@subject("crystal_ball", 1.0, 0.34, "glass")
def crystal_ball(pen: Pen) -> None:
    """A ball of glass with a mist that glows in it, on a gilded foot."""
    c = pen.main("8a6ad8")
    pen.poly([(-0.3, 0.0), (-0.22, -0.1), (-0.28, -0.2), (0.28, -0.2), (0.22, -0.1), (0.3, 0.0)], "c8963a", 1.0)
    pen.glow(0, -0.56, 0.62, c, 0.4)
    pen.oval(0, -0.57, 0.42, 0.42, tint(c, 0.62), 0.9)
    pen.canvas.save()
    clip = skia.Path()
    clip.addCircle(0, -0.57, 0.42)
    pen.canvas.clipPath(clip, skia.ClipOp.kIntersect, True)
    for turn in range(3):
        swirl = []
        for step in range(26):
            angle, r = turn * 2.1 + step * 0.26, 0.02 + step * 0.0145
            swirl.append((r * math.cos(angle), -0.55 + r * 0.8 * math.sin(angle)))
        pen.line(swirl, 0.07, tint(c, 1.5), 0.35)
        pen.line(swirl, 0.022, "f4ecff", 0.6)
    pen.oval(0.0, -0.24, 0.4, 0.14, "eadcff", 0.0, alpha=0.28)
    pen.canvas.restore()
    pen.glow(0, -0.56, 0.28, "f2e4ff", 0.7)
    pen.oval(-0.15, -0.76, 0.11, 0.06, "ffffff", 0.0, turn=-32, alpha=0.8)
    pen.oval(0.2, -0.36, 0.05, 0.03, "ffffff", 0.0, turn=-32, alpha=0.5)
    pen.oval(0, -0.2, 0.27, 0.05, "e6b850", 0.8)


@subject("sheet_music", 1.3, 0.34, "cloth")
def sheet_music(pen: Pen) -> None:
    """Sheets with staves and notes, one leaning before the other."""
    for x, turn, shade in ((0.24, 9.0, 0.9), (-0.16, -5.0, 1.0)):
        pen.canvas.save()
        pen.canvas.translate(x, 0)
        pen.canvas.rotate(turn)
        pen.box(-0.36, -0.96, 0.72, 0.96, tint(pen.main("f8f2e0"), shade), 0.35, 0.008)
        for system in range(5):
            top = -0.86 + system * 0.17
            for row in range(5):
                pen.line([(-0.3, top + row * 0.022), (0.3, top + row * 0.022)], 0.006, "4a4038", 0.8, smooth=False)
            pen.line(
                [(-0.29, top + 0.085), (-0.26, top - 0.01), (-0.27, top + 0.06), (-0.24, top + 0.03)], 0.012, "1c1814"
            )
            for step in range(7):
                nx, ny = -0.19 + step * 0.072, top + 0.022 * ((step * 3 + system * 2) % 5)
                pen.oval(nx, ny, 0.019, 0.014, "161210", 0.0, turn=-20)
                pen.line([(nx + 0.017, ny), (nx + 0.017, ny - 0.075)], 0.007, "161210", smooth=False)
                if step % 2 and step < 6:
                    pen.line([(nx + 0.017, ny - 0.075), (nx + 0.089, ny - 0.07)], 0.014, "161210", smooth=False)
        pen.canvas.restore()


@subject("chess_board", 2.0, 0.36, "wood")
def chess_board(pen: Pen) -> None:
    """A board in perspective with the two armies on it; it stands on a small table where two play at it."""
    if pen.details.get("deed"):
        pen.canvas.translate(0, -0.5)
        pen.canvas.scale(0.55, 0.55)
        for x in (-0.66, 0.66):
            pen.limb([(x, -0.3), (x * 0.94, 0.9)], 0.09, 0.06, "5a3a20")
    near, far, top, low = 0.96, 0.66, -0.74, -0.16
    pen.poly(
        [(-far - 0.06, top - 0.03), (far + 0.06, top - 0.03), (near + 0.08, low + 0.05), (-near - 0.08, low + 0.05)],
        "6a4222",
        0.7,
    )
    pen.poly(
        [(-near - 0.08, low + 0.05), (near + 0.08, low + 0.05), (near + 0.08, low + 0.16), (-near - 0.08, low + 0.16)],
        "4a2c16",
        0.7,
    )

    def at(column: float, row: float) -> tuple[float, float]:
        part = (row / 8) ** 1.18
        return (column / 4 - 1) * (far + (near - far) * part), top + (low - top) * part

    for row in range(8):
        for column in range(8):
            square = [at(column, row), at(column + 1, row), at(column + 1, row + 1), at(column, row + 1)]
            pen.poly(square, ("f0dcb4", "7a4a28")[(row + column) % 2], 0.0)
    light, dark = pen.main("f6ead0"), (0.17, 0.13, 0.12)
    men = {(0, 0): "rook", (0, 1): "knight", (0, 3): "queen", (0, 4): "king", (0, 6): "knight", (0, 7): "rook",
           (1, 0): "pawn", (1, 1): "pawn", (1, 5): "pawn", (1, 7): "pawn", (2, 2): "bishop", (3, 3): "pawn",
           (4, 4): "pawn", (5, 2): "knight", (5, 5): "bishop", (6, 0): "pawn", (6, 1): "pawn", (6, 6): "pawn",
           (6, 7): "pawn", (7, 0): "rook", (7, 3): "queen", (7, 4): "king", (7, 7): "rook"}  # fmt: skip
    for (row, column), man in sorted(men.items()):
        x, y = at(column + 0.5, row + 0.6)
        _man(pen, man, (x, y), 0.16 + 0.012 * row, dark if row in (0, 1, 2, 3) else light)


def _man(pen: Pen, man: str, at: tuple[float, float], size: float, c: Colour) -> None:
    """A chess man: its foot, its stem, and the head that tells it."""
    x, y = at
    tall = {"pawn": 1.0, "rook": 1.15, "knight": 1.3, "bishop": 1.5, "queen": 1.75, "king": 1.95}[man] * size
    wide = size * 0.34
    pen.oval(x + 0.02, y + 0.01, wide * 1.5, wide * 0.5, "140c08", 0.0, alpha=0.35)
    pen.oval(x, y, wide * 1.15, wide * 0.42, tint(c, 0.9), 0.7)
    pen.poly([(x - wide, y), (x - wide * 0.4, y - tall * 0.5), (x - wide * 0.5, y - tall * 0.74),
              (x + wide * 0.5, y - tall * 0.74), (x + wide * 0.4, y - tall * 0.5), (x + wide, y)], c, 0.9)  # fmt: skip
    head = y - tall * 0.84
    if man == "rook":
        pen.box(x - wide * 0.7, head - wide * 0.5, wide * 1.4, wide * 1.0, c, 0.8)
        for dx in (-0.62, -0.12, 0.38):
            pen.box(x + dx * wide, head - wide * 0.8, wide * 0.28, wide * 0.4, c, 0.3)
    elif man == "knight":
        pen.poly([(x - wide * 0.6, head + wide * 0.5), (x - wide * 0.5, head - wide * 0.6), (x, head - wide * 1.2),
                  (x + wide * 0.9, head - wide * 0.2), (x + wide * 0.7, head + wide * 0.2), (x + wide * 0.2, head),
                  (x + wide * 0.5, head + wide * 0.6)], c, 0.9)  # fmt: skip
    else:
        pen.oval(x, head, wide * 0.66, wide * (0.66 if man == "pawn" else 0.8), c, 0.9)
        if man == "queen":
            for dx in (-0.5, 0.0, 0.5):
                pen.oval(x + dx * wide, head - wide * 0.9, wide * 0.2, wide * 0.2, c, 0.5)
        elif man == "king":
            pen.line([(x, head - wide * 0.6), (x, head - wide * 1.6)], wide * 0.26, c)
            pen.line([(x - wide * 0.4, head - wide * 1.2), (x + wide * 0.4, head - wide * 1.2)], wide * 0.26, c)
        elif man == "bishop":
            pen.oval(x, head - wide * 0.8, wide * 0.2, wide * 0.22, c, 0.5)


@subject("ship_bottle", 2.3, 0.34, "glass")
def ship_bottle(pen: Pen) -> None:
    """A three-master in a bottle that lies on its cradle, with a sea of blue putty and a cork."""
    for x in (-0.62, 0.42):
        pen.poly([(x - 0.16, 0.0), (x - 0.1, -0.2), (x + 0.1, -0.2), (x + 0.16, 0.0)], "6a4424", 0.9)
    pen.box(-0.86, -0.06, 1.5, 0.06, "7a5030", 0.7, 0.01)
    glass = [(-1.0, -0.5), (-0.95, -0.84), (-0.78, -0.96), (0.42, -0.96), (0.64, -0.84), (0.76, -0.66), (1.04, -0.64),
             (1.04, -0.42), (0.76, -0.4), (0.64, -0.22), (0.42, -0.12), (-0.78, -0.12), (-0.95, -0.22)]  # fmt: skip
    pen.poly(glass, "cfe4ea", 0.35, alpha=0.45)
    pen.poly([(-0.95, -0.32), (-0.7, -0.36), (-0.4, -0.31), (-0.1, -0.36), (0.2, -0.31), (0.5, -0.35), (0.66, -0.3),
              (0.6, -0.2), (0.42, -0.14), (-0.78, -0.14), (-0.93, -0.22)], "2a6a9a", 0.8)  # fmt: skip
    hull = [(-0.66, -0.48), (-0.52, -0.46), (0.26, -0.46), (0.42, -0.52), (0.3, -0.32), (-0.52, -0.32)]
    pen.poly(hull, pen.main("7a3a1e"), 0.9)
    pen.line([(-0.6, -0.41), (0.34, -0.43)], 0.02, "f0e4c8", 0.9, smooth=False)
    for x, top in ((-0.42, -0.8), (-0.12, -0.9), (0.16, -0.8)):
        pen.line([(x, -0.46), (x, top)], 0.018, "4a2e1a", smooth=False)
        for part, wide in ((0.0, 0.12), (0.5, 0.09)):
            y = -0.5 + (top + 0.5) * (0.36 + part)
            pen.poly(
                [(x - wide, y), (x + wide, y), (x + wide * 1.12, y + 0.14), (x, y + 0.17), (x - wide * 0.95, y + 0.14)],
                "f8f2e2",
                0.8,
            )
    pen.poly([(0.24, -0.52), (0.2, -0.76), (0.5, -0.54)], "f2ead6", 0.5)
    for x, top in ((-0.42, -0.8), (-0.12, -0.9), (0.16, -0.8)):
        pen.poly([(x, top), (x + 0.1, top + 0.02), (x, top + 0.045)], "c8302c", 0.3)
    pen.line([(-0.84, -0.86), (-0.2, -0.9), (0.4, -0.88)], 0.035, "ffffff", 0.75)
    pen.line([(-0.93, -0.7), (-0.95, -0.5)], 0.03, "ffffff", 0.6)
    pen.line([*glass, glass[0]], 0.018, "a8c8d0", 0.8)
    pen.box(0.98, -0.62, 0.17, 0.18, "b08050", 0.9, 0.02)
