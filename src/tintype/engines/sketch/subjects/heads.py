"""The heads of four-legged animals, in three-quarter view to the right."""

from __future__ import annotations

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.subjects.builds import Build
from tintype.engines.sketch.subjects.headgear import of_trade
from tintype.engines.sketch.textures import Colour, mix, tint

_RING = ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7), (1, 0))


def head(pen: Pen, build: Build, colour: Colour, belly: Colour, x: float, y: float, radius: float = 0.0) -> None:
    """The head about ``(x, y)``, in three-quarter view to the right."""
    r = radius or build.head
    snout, wide = build.snout * r / build.head, build.snout_width * r / build.head
    face = hexed("3a332e") if build.marks == "wool" else colour
    dark_ears = build.marks == "panda"
    if build.ears != "flop":
        _ears(pen, build, hexed("20201f") if dark_ears else face, x, y, r)
    pen.oval(x, y, r, r * 0.93, face)
    grazes = build.mane in ("crest", "rainbow") or build.marks in ("fawn", "patches", "blotches", "hump")
    sx = x + r * 0.45 + snout * (0.6 if grazes else 0.75)
    sy = y + r * (0.95 if grazes else 0.3)
    long = build.snout > 0.05
    if build.horns != "trunk":
        muzzle = mix(face, belly, 0.75 if build.belly != build.colour else 0.15)
        if long and "howl" in pen.details:  # the jaw drops
            pen.limb(
                [(x + r * 0.2, y + r * 0.5), (sx - snout * 0.2, sy + r * 0.62)], r * 0.5, wide * 0.6, tint(face, 0.8)
            )
            pen.poly([(x + r * 0.5, y + r * 0.4), (sx, sy), (sx - snout * 0.25, sy + r * 0.5)], "5a1e1e", 0.3)
        if long and grazes:
            pen.limb([(x + r * 0.16, y + r * 0.05), (sx, sy)], r * 1.35, wide * 1.35, mix(face, muzzle, 0.2), 0.8)
            pen.oval(sx + wide * 0.1, sy + wide * 0.08, wide * 0.62, wide * 0.5, mix(face, muzzle, 0.6), 0.5)
            for step in (-0.1, 0.34):
                pen.oval(sx + wide * step, sy - wide * 0.06, wide * 0.12, wide * 0.09, tint(face, 0.25), 0)
        elif long:
            pen.limb([(x + r * 0.25, y + r * 0.18), (sx, sy)], r * 1.05, wide, mix(face, muzzle, 0.35), 0.8)
            pen.oval(sx + wide * 0.28, sy - wide * 0.18, wide * 0.3, wide * 0.24, "1d1614", 0.6, gloss=0.4)
        else:
            pen.oval(x + r * 0.3, y + r * 0.42, r * 0.52, r * 0.36, muzzle, 0.6)
            pen.poly(
                [(x + r * 0.2, y + r * 0.2), (x + r * 0.46, y + r * 0.2), (x + r * 0.33, y + r * 0.34)], "5a2e28", 0.5
            )
            pen.line([(x + r * 0.33, y + r * 0.34), (x + r * 0.33, y + r * 0.48)], r * 0.04, "3a2420")
            for side in (-1, 1) if build.ears in ("point", "long") or build.marks == "stripes" else ():  # whiskers
                for step in (-0.07, 0.05):
                    pen.line(
                        [
                            (x + r * 0.33 + side * r * 0.3, y + r * 0.42),
                            (x + r * 0.33 + side * r * 1.0, y + r * (0.42 + step * 2)),
                        ],
                        0.005,
                        "fffaf0",
                        0.6,
                    )
    _eyes(pen, build, colour, x, y, r, profile=long and build.snout > 0.1 and not radius)
    if build.ears == "flop":  # which hang before the head
        _ears(pen, build, face, x, y, r)
    _horns(pen, build, colour, x, y, r)
    if "glasses" in pen.details:
        _glasses(pen, x, y, r, profile=long and build.snout > 0.1 and not radius)
    if "trade" in pen.details:
        of_trade(pen, str(pen.details["trade"]), x, y, r)


def _glasses(pen: Pen, x: float, y: float, r: float, *, profile: bool) -> None:
    dark = pen.details["glasses"] == "dark"
    rim = pen.part("glasses", "14141a")
    pen.line([(x - r * 0.85, y - r * 0.22), (x + r * 0.9, y - r * 0.1)], r * 0.1, rim)
    for ex in (0.42,) if profile else (-0.14, 0.6):
        if dark:
            pen.oval(x + r * ex, y - r * 0.05, r * 0.36, r * 0.3, "14141a", 0.4)
            pen.line(
                [(x + r * (ex - 0.16), y + r * 0.02), (x + r * (ex + 0.08), y - r * 0.22)], r * 0.08, "9ab8e0", 0.8
            )
        else:
            ring = [(x + r * (ex + 0.32 * a), y + r * (0.3 * b - 0.05)) for a, b in _RING]
            pen.line(ring, r * 0.09, rim)


def _eyes(pen: Pen, build: Build, colour: Colour, x: float, y: float, r: float, *, profile: bool) -> None:
    dark_ears = build.marks == "panda"
    eyes = ((0.42, 0.22),) if profile else ((-0.16, 0.23), (0.6, 0.2))
    if build.marks == "mask":
        for ex, _ in eyes:
            pen.oval(x + r * ex, y - r * 0.24, r * 0.34, r * 0.2, "e6e2da", 0.2)
            pen.oval(x + r * ex, y + r * 0.02, r * 0.36, r * 0.25, "2c2826", 0.3, turn=14)
    for ex, size in eyes:
        if dark_ears:
            pen.oval(x + r * ex, y + r * 0.02, r * 0.27, r * 0.32, "20201f", 0.3, turn=20)
        pen.eye(
            x + r * ex,
            y - r * 0.06,
            r * size,
            "c8a53a" if build.marks == "stripes" or build.colour == "7f8288" else "2a1a0e",
        )
    if build.marks == "stripes":
        for step in (-0.25, 0.0, 0.25):
            pen.line(
                [(x + r * (0.2 + step), y - r * 0.85), (x + r * (0.2 + step * 0.7), y - r * 0.5)],
                r * 0.09,
                tint(colour, 0.35),
                0.7,
            )


def _ears(pen: Pen, build: Build, colour: Colour, x: float, y: float, r: float) -> None:
    inner = mix(colour, hexed("e8a294"), 0.6)
    for place, scale in ((-0.55, 1.0), (0.4, 0.95)):
        ex, ey = x + r * place, y - r * 0.7
        if build.ears == "point":
            tall = r * (0.5 if build.mane else 0.85) * scale
            pen.poly(
                [(ex - r * 0.36, ey + r * 0.3), (ex - r * 0.08, ey - tall), (ex + r * 0.38, ey + r * 0.12)], colour, 0.8
            )
            pen.poly(
                [(ex - r * 0.18, ey + r * 0.15), (ex - r * 0.05, ey - tall * 0.65), (ex + r * 0.2, ey + r * 0.1)],
                inner,
                0.3,
            )
        elif build.ears in ("round", "big"):
            s = r * (0.36 if build.ears == "round" else 0.7)
            pen.oval(ex, ey, s, s, colour)
            pen.oval(ex, ey + s * 0.1, s * 0.6, s * 0.6, inner if build.marks != "panda" else colour, 0.3)
        elif build.ears == "long":
            pen.oval(ex + r * 0.1, ey - r * 0.85, r * 0.24, r * 0.98, colour, 0.8, turn=-14 if place < 0 else 8)
            pen.oval(ex + r * 0.1, ey - r * 0.8, r * 0.11, r * 0.75, inner, 0.2, turn=-14 if place < 0 else 8)
        elif build.ears == "flop":
            pen.limb(
                [(ex, ey + r * 0.2), (ex - r * 0.3, ey + r * 0.5), (ex - r * 0.28, ey + r * 1.1)],
                r * 0.4,
                r * 0.42,
                tint(colour, 0.62),
            )
        elif build.ears == "fan" and place < 0:
            pen.poly(
                [
                    (x - r * 0.2, y - r * 0.8),
                    (x - r * 1.2, y - r * 0.7),
                    (x - r * 1.3, y + r * 0.3),
                    (x - r * 0.6, y + r * 1.0),
                    (x - r * 0.1, y + r * 0.3),
                ],
                tint(colour, 0.82),
                1.0,
                smooth=True,
            )
        elif build.ears in ("leaf", "side"):
            pen.oval(
                ex - r * 0.35, ey + r * 0.1, r * 0.5, r * 0.2, tint(colour, 0.85), 0.8, turn=24 if place < 0 else -40
            )


def _horns(pen: Pen, build: Build, colour: Colour, x: float, y: float, r: float) -> None:
    if build.horns == "one":
        pen.poly([(x + r * 0.2, y - r * 0.8), (x + r * 0.5, y - r * 0.7), (x + r * 1.0, y - r * 2.4)], "f2d27a", 0.9)
    elif build.horns == "antlers":
        for side in (-1, 1):
            base = (x - r * 0.1 + side * r * 0.25, y - r * 0.8)
            beam = [base, (base[0] + side * r * 0.9, base[1] - r * 0.9), (base[0] + side * r * 0.7, base[1] - r * 2.3)]
            pen.limb(beam, 0.028, 0.012, "8a6a48")
            for part in (0.5, 0.8):
                px, py = base[0] + side * r * 0.85, base[1] - r * 2.1 * part
                pen.limb([(px, py), (px + side * r * 0.55, py - r * 0.75)], 0.02, 0.008, "8a6a48")
    elif build.horns == "trunk":
        pen.limb(
            [
                (x + r * 0.6, y + r * 0.1),
                (x + r * 1.15, y + r * 0.9),
                (x + r * 1.1, y + r * 2.0),
                (x + r * 1.4, y + r * 2.5),
            ],
            r * 0.75,
            r * 0.28,
            colour,
        )
        pen.limb(
            [(x + r * 0.5, y + r * 0.75), (x + r * 1.0, y + r * 1.25), (x + r * 1.75, y + r * 1.05)],
            0.045,
            0.014,
            "f3ead6",
        )
        pen.eye(x + r * 0.3, y - r * 0.05, r * 0.1)
    elif build.horns:
        for place in (-0.3, 0.35):
            tall = r * (0.9 if build.horns == "knobs" else 0.6)
            pen.limb(
                [(x + r * place, y - r * 0.75), (x + r * place * 1.6, y - r * 0.75 - tall)],
                0.025,
                0.014 if build.horns == "short" else 0.03,
                "cdbd9c" if build.horns == "short" else "7a5232",
            )
