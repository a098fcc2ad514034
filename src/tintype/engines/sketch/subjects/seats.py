"""Where one sits or what one builds: throne, swing, sandcastle; and what lies in heaps."""

from __future__ import annotations

import math

import numpy as np

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import drawing_of, subject
from tintype.engines.sketch.textures import Colour, tint


@subject("throne", 0.86, 0.5, "wood")
def throne(pen: Pen) -> None:
    """A gilded seat with a high back, cushions of velvet, on a dais."""
    gold = "d8a63a"
    velvet = pen.main("8e1c2e")
    pen.box(-0.42, -0.1, 0.84, 0.1, "8c8478", 0.7, 0.01)
    pen.box(-0.34, -0.16, 0.68, 0.07, "a49b8c", 0.7, 0.01)
    back = [(-0.24, -0.4), (-0.25, -0.86), (-0.16, -0.92), (0, -1.0), (0.16, -0.92), (0.25, -0.86), (0.24, -0.4)]
    pen.poly(back, gold, 0.9)
    pen.poly([(x * 0.78, -0.42 + (y + 0.42) * 0.88) for x, y in back], velvet, 0.8)
    for row in range(4):
        for column in range(3):
            pen.oval(
                -0.1 + column * 0.1 + 0.05 * (row % 2 - 0.5), -0.8 + row * 0.095, 0.012, 0.012, tint(velvet, 1.7), 0.8
            )
    for x in (-0.245, 0.245):
        pen.oval(x, -0.9, 0.04, 0.045, gold, 1.0, gloss=0.6)
    pen.oval(0, -1.0, 0.05, 0.05, gold, 1.0, gloss=0.6)
    pen.oval(0, -1.0, 0.022, 0.022, "c0283c", 0.9, gloss=0.8)
    for x in (-0.3, 0.22):
        pen.box(x, -0.42, 0.08, 0.27, gold, 0.9, 0.02)
    pen.box(-0.26, -0.46, 0.52, 0.09, velvet, 1.0, 0.04)
    pen.box(-0.26, -0.385, 0.52, 0.06, gold, 0.8, 0.01)
    for side in (-1, 1):
        pen.limb([(side * 0.27, -0.62), (side * 0.31, -0.58)], 0.07, 0.09, gold)
        pen.box(side * 0.28 - 0.035, -0.6, 0.07, 0.2, gold, 0.9, 0.02)


@subject("swing", 0.9, 0.6, "wood")
def swing(pen: Pen) -> None:
    """A plank on two ropes from a beam between posts."""
    c = pen.main("8a5c36")
    for side in (-1, 1):
        pen.limb([(side * 0.42, 0.0), (side * 0.36, -0.98)], 0.05, 0.04, c)
        pen.line([(side * 0.15, -0.95), (side * 0.15, -0.36)], 0.012, "d8c49a")
    pen.limb([(-0.42, -0.97), (0.42, -0.97)], 0.055, 0.055, tint(c, 0.85))
    pen.box(-0.2, -0.37, 0.4, 0.04, tint(c, 1.2), 0.8, 0.01)


@subject("sandcastle", 1.3, 0.36, "stone")
def sandcastle(pen: Pen) -> None:
    """Towers of sand with flags of paper, a bucket beside them."""
    c = pen.main("dcb878")
    pen.poly(
        [(-0.64, 0), (-0.5, -0.16), (-0.2, -0.24), (0.2, -0.24), (0.5, -0.14), (0.66, 0)],
        tint(c, 0.86),
        0.9,
        smooth=True,
    )
    pen.box(-0.34, -0.46, 0.68, 0.34, tint(c, 0.95), 0.7)
    for column in range(6):
        pen.box(-0.34 + column * 0.122, -0.52, 0.07, 0.08, c, 0.5)
    for x, high, wide in ((-0.38, 0.62, 0.13), (0.38, 0.58, 0.13), (0.0, 0.84, 0.16)):
        pen.poly([(x - wide, -0.06), (x - wide * 0.82, -high), (x + wide * 0.82, -high), (x + wide, -0.06)], c, 1.0)
        for tooth in range(3):
            pen.box(x - wide * 0.82 + tooth * wide * 0.62, -high - 0.06, wide * 0.4, 0.08, tint(c, 1.06), 0.6)
        pen.box(x - 0.022, -high * 0.72, 0.044, 0.09, tint(c, 0.45), 0.2, 0.02)
        pen.line([(x, -high - 0.02), (x, -high - 0.17)], 0.012, "6a4a30", smooth=False)
        pen.poly(
            [(x, -high - 0.17), (x + 0.11, -high - 0.135), (x, -high - 0.1)],
            ("c83a3a", "3a6ac8", "e8a52a")[int(x * 3) % 3],
            0.4,
        )
    pen.oval(0, -0.13, 0.055, 0.09, tint(c, 0.4), 0.2)
    for _ in range(40):
        x, y = float(pen.rng.uniform(-0.6, 0.6)), float(pen.rng.uniform(-0.14, -0.01))
        pen.oval(x, y, 0.01, 0.008, tint(c, float(pen.rng.uniform(0.7, 1.3))), 0.0)


@subject("coin", 1.0, 0.2, "metal")
def coin(pen: Pen) -> None:
    """A coin with a rim and a crown on it."""
    c = pen.main("e8b83a")
    pen.oval(0, -0.5, 0.49, 0.49, tint(c, 0.8), 1.0)
    pen.oval(0, -0.5, 0.4, 0.4, c, 0.9, gloss=0.5)
    pen.poly(
        [(-0.2, -0.36), (-0.23, -0.62), (-0.1, -0.5), (0, -0.7), (0.1, -0.5), (0.23, -0.62), (0.2, -0.36)],
        tint(c, 0.7),
        0.4,
    )


# How large one of a kind is in a heap, as a part of the heap's height; others are 0.2.
_GRAIN = {
    "coin": 0.1,
    "book": 0.2,
    "leaf": 0.16,
    "pumpkin": 0.34,
    "gift": 0.32,
    "rock": 0.26,
    "cube": 0.3,
    "crystal": 0.22,
    "snowflake": 0.12,
    "teddy": 0.34,
    "suitcase": 0.36,
    "barrel": 0.36,
    "cake": 0.3,
}


@subject("heap", 2.2, 0.3, "smooth")
def heap(pen: Pen) -> None:
    """A mound of what it was said to be of; of earth where nothing was said."""
    of = pen.details.get("of")
    kind = of if isinstance(of, str) else ""
    mound = [
        (-1.05, 0),
        (-0.8, -0.28),
        (-0.45, -0.66),
        (-0.1, -0.88),
        (0.15, -0.9),
        (0.5, -0.62),
        (0.82, -0.26),
        (1.05, 0),
    ]
    if not kind:
        c = pen.main("8a6a46")
        pen.poly(mound, c, 1.0, smooth=True)
        for _ in range(70):
            x = float(pen.rng.uniform(-0.9, 0.9))
            y = -float(pen.rng.uniform(0, 1)) * 0.86 * math.exp(-((x / 0.62) ** 2))
            pen.oval(x, y, 0.035, 0.026, tint(c, float(pen.rng.uniform(0.7, 1.25))), 0.7)
        return
    under = pen.colour or ((0.78, 0.56, 0.14) if kind == "coin" else (0.3, 0.24, 0.2))
    pen.poly([(x * 0.93, y * 0.9) for x, y in mound], tint(under, 0.8), 0.8, smooth=True)
    size = _GRAIN.get(kind, 0.2)
    drawing, rows = drawing_of(kind), max(int(0.95 / (size * 0.7)), 3)
    for row in range(rows):  # from the top down: what lies lower lies nearer
        y = -0.92 + size + (0.92 - size) * row / max(rows - 1, 1)
        half = 1.0 * math.sqrt(max(1 - ((-y) / 0.96) ** 1.2, 0.0))
        count = max(int(2 * half / (size * min(drawing.width, 1.3) * 0.78)), 1)
        for place in range(count):
            x = -half + (place + 0.5) * 2 * half / count + float(pen.rng.uniform(-0.3, 0.3)) * size
            _one(pen, kind, (x, y + float(pen.rng.uniform(-0.2, 0.1)) * size), size)
    if kind == "coin":
        for x, y in ((-0.3, -0.5), (0.25, -0.62), (0.1, -0.25), (-0.6, -0.2), (0.55, -0.3)):
            pen.glow(x, y, 0.12, "fff0b0", 0.55)


@subject("bouquet", 0.9, 0.5, "leaf")
def bouquet(pen: Pen) -> None:
    """Flowers of the kind that was said, in paper with a ribbon."""
    of = pen.details.get("of")
    kind = of if of in ("rose", "tulip", "sunflower", "lavender", "lotus", "thistle") else "flower"
    hues: tuple[Colour | None, ...] = (
        None,
        (0.95, 0.72, 0.8),
        (0.98, 0.94, 0.86),
        (0.9, 0.44, 0.5),
        (0.72, 0.56, 0.84),
    )
    if kind == "tulip":
        hues = ((0.86, 0.16, 0.2), (0.97, 0.78, 0.16), (0.95, 0.5, 0.68), (0.97, 0.95, 0.9), (0.6, 0.26, 0.66))
    elif kind in ("sunflower", "lavender", "thistle"):
        hues = (None,)
    for step in range(9):
        pen.limb(
            [(0, -0.2), ((step - 4) * 0.07, -0.62), ((step - 4) * 0.1, -0.78)],
            0.03,
            0.09,
            ("4f8a3a", "3f7434")[step % 2],
            0.6,
        )
    for index, (lean, far) in enumerate(
        ((-38, 0.72), (38, 0.72), (-14, 0.84), (14, 0.84), (-27, 0.6), (27, 0.6), (0, 0.68))
    ):
        colour = pen.colour or hues[index % len(hues)]
        inner = Pen(pen.canvas, pen.light, pen.rng, colour, "", 0.5, pen.dark)
        pen.canvas.save()
        pen.canvas.translate(0, -0.14)
        pen.canvas.rotate(lean)
        pen.canvas.scale(far, far)
        drawing_of(kind).draw(inner)
        pen.canvas.restore()
    pen.poly([(-0.26, -0.46), (0, -0.36), (0.26, -0.46), (0.06, -0.02), (-0.06, -0.02)], "e8d8bc", 0.8)
    pen.line([(-0.26, -0.46), (0.03, -0.06)], 0.01, "c4b090", 0.8)
    pen.limb([(-0.085, -0.19), (0.085, -0.19)], 0.055, 0.055, "c8385a")
    for side in (-1, 1):
        pen.oval(side * 0.06, -0.21, 0.06, 0.035, "d84a6a", 0.9, turn=side * -25)
        pen.limb([(side * 0.02, -0.18), (side * 0.07, -0.06)], 0.03, 0.03, "c8385a")


def _one(pen: Pen, kind: str, at: tuple[float, float], size: float) -> None:
    """One thing of a heap, leaning as it fell; coins lie flat."""
    canvas = pen.canvas
    canvas.save()
    canvas.translate(*at)
    canvas.rotate(float(pen.rng.uniform(-28, 28)) if kind != "coin" else float(pen.rng.uniform(-12, 12)))
    canvas.scale(size, size * (0.62 if kind == "coin" else 1.0))
    inner = Pen(
        canvas, pen.light, np.random.default_rng(int(pen.rng.integers(0, 1 << 30))), pen.colour, "", 0.5, pen.dark
    )
    if kind == "coin":  # hundreds of them: two plain shapes each
        tone = float(pen.rng.uniform(0.85, 1.2))
        inner.oval(0, -0.42, 0.5, 0.46, tint(pen.main("b98420"), tone), 0.0)
        inner.oval(0, -0.52, 0.47, 0.42, tint(pen.main("eebf48"), tone), 0.35)
    else:
        drawing_of(kind).draw(inner)
    canvas.restore()
