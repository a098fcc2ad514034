"""Four-legged animals: one body plan, many builds."""

from __future__ import annotations

from functools import partial

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.builds import BUILDS, Build
from tintype.engines.sketch.subjects.headgear import of_trade
from tintype.engines.sketch.subjects.poses import lying, sitting
from tintype.engines.sketch.textures import Colour, mix, tint

_RING = ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7), (1, 0))


def draw(pen: Pen, build: Build) -> None:
    """Draw the animal facing right, its feet on y = 0."""
    if pen.action in ("sitting",) and build.length < 1 and not build.horns:
        sitting(pen, build, head)
        return
    if pen.action == "sleeping":
        lying(pen, build, head)
        return
    colour = pen.main(build.colour)
    belly = hexed(build.belly) if pen.colour is None or build.marks in ("socks", "panda") else tint(colour, 1.35)
    half = build.length / 2
    back = -(build.leg + build.girth)
    _tail(pen, build, colour, -half, back)
    _legs(pen, build, tint(colour, 0.62), half, 0.45)
    hx, hy = half - 0.05 + build.neck[0], back + 0.06 + build.neck[1]
    torso = [(-half, back + build.girth * 0.45), (-half * 0.8, back + 0.02), (-half * 0.2, back + 0.03),
        (half * 0.55, back),
             (half * 0.95, back + build.girth * 0.3), (half * 0.9, back + build.girth * 0.86), (half * 0.35,
                 back + build.girth * 1.02),
             (-half * 0.35, back + build.girth * 0.84), (-half * 0.82, back + build.girth * 0.88)]  # fmt: skip
    if build.marks == "hump":
        pen.oval(-half * 0.15, back, half * 0.42, 0.13, colour)
    pen.limb([(half * 0.55, back + build.girth * 0.42), (half * 0.9, back + 0.02 + build.neck[1] * 0.3), (hx, hy)],
             build.girth * 0.8 if build.girth < 0.3 else build.neck_width * 1.25, build.neck_width * 0.78,
                 colour)  # fmt: skip
    pen.poly(torso, colour, 1.0, smooth=True)
    if build.belly and build.belly != build.colour:
        pen.oval(0.0, back + build.girth * 0.88, half * 0.62, build.girth * 0.16, mix(colour, belly, 0.65), 0.3)
    _legs(pen, build, colour, half, 0.0)
    _marks(pen, build, colour, half, back)
    if build.marks == "patches":
        _neck_patches(pen, build, (half * 0.6, back + 0.04), (hx, hy))
    _mane(pen, build, colour, hx, hy, half, back)
    head(pen, build, colour, belly, hx, hy)


def _legs(pen: Pen, build: Build, colour: Colour, half: float, far: float) -> None:
    swing = 0.13 if pen.action in ("running", "jumping") else 0.05 if pen.action == "walking" else 0.0
    lower = colour
    if build.marks == "socks" and far == 0:
        lower = hexed("2b211c")
    if build.marks == "panda":
        colour = lower = hexed("20201f")
    for index, x in enumerate((-half * 0.74, half * 0.7)):
        hind = index == 0
        sign = (1 if index else -1) * (1 if far == 0 else -1)
        # Nobody stands on four parallel posts: near and far feet are set apart, the hind ones under the hock.
        stance = (0.035 if far else -0.03) * (1 if index else -1) * min(build.leg / 0.36, 1.2)
        x0 = x + (0.07 if far else 0)
        foot = x0 + sign * swing + stance
        lift = -0.06 if swing > 0.1 and sign > 0 else 0.0
        _leg(pen, build, (x0, foot, lift), (colour, lower), hind=hind, bend=swing * sign)


def _leg(pen: Pen, build: Build, at: tuple[float, float, float], colours: tuple[Colour, Colour], *, hind: bool,
    bend: float) -> None:  # fmt: skip
    """One leg: a fleshy thigh or shoulder, a joint, a slender shank, and a paw or hoof. ``at``: hip, foot, lift."""
    x, foot, lift = at
    colour, lower = colours
    width, leg = build.leg_width, build.leg
    hip = -(leg + build.girth * 0.42)
    hoofed = build.marks in ("zebra", "fawn", "patches", "blotches", "wool", "hump") or build.tail == "flow"
    if hind:
        knee, hock = (x + width * 0.7 + bend * 0.3, -leg * 0.92), (foot - width * 0.75, -leg * 0.42)
        thigh = [(x - width * 0.1, hip), knee, hock]
        shank = [hock, (foot - width * 0.3, -leg * 0.2 + lift), (foot, -0.028 + lift)]
    else:
        elbow, wrist = (x - width * 0.3, -leg * 0.88), (foot + width * 0.12 + bend * 0.2, -leg * 0.4 + lift * 0.6)
        thigh = [(x + width * 0.1, hip), elbow, wrist]
        shank = [wrist, (foot + width * 0.05, -leg * 0.2 + lift), (foot, -0.028 + lift)]
    slim = 0.62 if hoofed else 0.78
    pen.limb(shank, width * (slim + 0.12), width * slim, lower, 0.8)
    pen.limb(thigh, width * (2.9 if hind else 2.1), width * (slim + 0.18), colour, 0.85)
    if hoofed:
        toe = [(foot - width * 0.4, -0.042 + lift), (foot + width * 0.4, -0.042 + lift),
               (foot + width * 0.62, lift), (foot - width * 0.42, lift)]  # fmt: skip
        pen.poly(toe, tint(lower, 0.34), 0.5)
    else:
        pen.oval(foot + width * 0.26, -0.026 + lift, width * 0.68, 0.028, tint(lower, 0.82), 0.7)


def _tail(pen: Pen, build: Build, colour: Colour, x: float, back: float) -> None:
    y = back + 0.07
    wag = 0.03 * (pen.phase - 0.5)
    if build.tail == "brush":
        pen.limb(
            [(x + 0.05, y), (x - 0.12, y + 0.08), (x - 0.3, y + 0.16 + wag), (x - 0.42, y + 0.14 + wag)],
            0.08,
            0.13,
            colour,
        )
        if build.marks == "socks":
            pen.limb([(x - 0.36, y + 0.155 + wag), (x - 0.47, y + 0.12 + wag)], 0.13, 0.03, "fbf3e8")
    elif build.tail == "up":
        pen.limb(
            [(x + 0.05, y), (x - 0.1, y - 0.06), (x - 0.15, y - 0.22), (x - 0.1 + wag, y - 0.33)], 0.07, 0.05, colour
        )
    elif build.tail in ("long", "tuft", "thin"):
        width = 0.03 if build.tail != "long" else 0.055
        pen.limb(
            [(x + 0.04, y), (x - 0.1, y + 0.08), (x - 0.14 + wag, y + 0.24), (x - 0.2 + wag, y + 0.3)],
            width,
            width * 0.8,
            colour,
        )
        if build.tail == "tuft":
            pen.oval(x - 0.21 + wag, y + 0.33, 0.03, 0.05, tint(colour, 0.4), 0.6)
    elif build.tail == "flow":
        for step in range(6):
            pen.limb([(x + 0.04, y), (x - 0.08 - step * 0.012, y + 0.05), (x - 0.12 - step * 0.02 + wag,
                y + 0.36 - step * 0.01)],
                     0.05, 0.012, tint(_mane_colour(build, colour, step), 0.8 + step * 0.07))  # fmt: skip
    elif build.tail == "plume":
        pen.limb(
            [(x + 0.05, y + 0.1), (x - 0.16, y + 0.02), (x - 0.2, y - 0.3), (x - 0.04, y - 0.42)], 0.12, 0.2, colour
        )
    else:
        pen.oval(x - 0.01, y, 0.05, 0.05, tint(colour, 1.2 if build.tail == "puff" else 0.95))


def _mane_colour(build: Build, colour: Colour, step: int) -> Colour:
    if build.mane == "rainbow":
        return hexed(("f28cb4", "c49bf0", "8fc1f7", "9ee7c8", "f7e08b", "f7b48b")[step % 6])
    return tint(colour, 0.4) if build.mane else colour


def _mane(pen: Pen, build: Build, colour: Colour, hx: float, hy: float, half: float, back: float) -> None:
    if build.mane == "ruff":
        base = tint(pen.main("7a4a20"), 0.62)
        pen.poly([(hx - 0.22, hy - 0.02), (hx - 0.12, hy - 0.2), (hx + 0.04, hy - 0.21), (hx + 0.12, hy - 0.05),
            (hx + 0.09, hy + 0.16),
                  (hx - 0.02, hy + 0.36), (hx - 0.18, hy + 0.28), (hx - 0.26, hy + 0.14)], base, 0.9,
                      smooth=True)  # fmt: skip
        for step in range(14):
            dx = -0.2 + 0.3 * (step % 7) / 7
            dy = -0.1 + 0.22 * (step // 7)
            pen.line([(hx + dx, hy + dy), (hx + dx - 0.03, hy + dy + 0.07), (hx + dx - 0.02, hy + dy + 0.13)], 0.013,
                     tint(base, 0.7 + 0.1 * (step % 5)), 0.7)  # fmt: skip
    elif build.mane:
        for step in range(10):
            part = step / 9
            x, y = hx - 0.06 - (hx - half * 0.5) * part * 0.72, hy - 0.05 + (back - hy) * part
            pen.limb(
                [(x + 0.03, y), (x - 0.03, y + 0.05), (x - 0.05, y + 0.14)],
                0.055,
                0.012,
                _mane_colour(build, colour, step),
            )


def _marks(pen: Pen, build: Build, colour: Colour, half: float, back: float) -> None:
    dark = tint(colour, 0.28)
    if build.marks in ("stripes", "zebra"):
        strong = build.marks == "zebra" or build.colour == "d9822b"
        dark = hexed("1c1816") if strong else dark
        count = 11 if strong else 7
        for step in range(count):
            x = -half * 0.85 + step * half * 1.7 / count
            bend = 0.03 * (-1) ** step
            pen.limb([(x, back + 0.02), (x + bend * 0.5, back + build.girth * 0.35), (x + bend - 0.01,
                back + build.girth * 0.72)],
                     0.032 if strong else 0.02, 0.006, mix(colour, dark, 0.95 if strong else 0.5), 0.0)  # fmt: skip
    elif build.marks in ("spots", "fawn", "patches", "blotches"):
        count = {"spots": 46, "fawn": 16, "patches": 15, "blotches": 5}[build.marks]
        radius = {"spots": 0.017, "fawn": 0.011, "patches": 0.021, "blotches": 0.095}[build.marks]
        paint = {
            "spots": hexed("2a1c10"),
            "fawn": tint(colour, 1.6),
            "patches": hexed("8a5222"),
            "blotches": hexed("24211f"),
        }
        for _ in range(count):
            x = float(pen.rng.uniform(-half * 0.82, half * 0.8))
            y = back + build.girth * float(pen.rng.uniform(0.14, 0.72))
            r = radius * float(pen.rng.uniform(0.7, 1.25))
            pen.oval(x, y, r * 1.2, r, paint[build.marks], 0.15, turn=float(pen.rng.uniform(0, 90)))
    elif build.marks == "panda":
        pen.limb([(half * 0.55, back + 0.02), (half * 0.62, back + build.girth * 0.9)], 0.2, 0.24, "20201f", 0.5)
    elif build.marks == "wool":
        for _ in range(60):
            x, y = (
                float(pen.rng.uniform(-half * 0.95, half * 0.9)),
                back + build.girth * float(pen.rng.uniform(0.0, 0.95)),
            )
            pen.oval(x, y, 0.055, 0.05, tint(colour, float(pen.rng.uniform(0.85, 1.2))), 0.5)


def _neck_patches(pen: Pen, build: Build, foot: tuple[float, float], top: tuple[float, float]) -> None:
    for step in range(9):
        part = 0.12 + step * 0.092
        side = (0.24 if step % 2 else -0.24) * build.neck_width
        x, y = foot[0] + (top[0] - foot[0]) * part + side, foot[1] + (top[1] - foot[1]) * part
        r = 0.024 * (1.1 - part * 0.55)
        pen.oval(x, y, r, r * 1.15, "8a5222", 0.15, turn=step * 37.0)


def head(pen: Pen, build: Build, colour: Colour, belly: Colour, x: float, y: float, radius: float = 0.0) -> None:
    """The head about ``(x, y)``, in three-quarter view to the right."""
    r = radius or build.head
    face = hexed("3a332e") if build.marks == "wool" else colour
    dark_ears = build.marks == "panda"
    _ears(pen, build, hexed("20201f") if dark_ears else face, x, y, r)
    pen.oval(x, y, r, r * 0.93, face)
    sx = x + r * 0.45 + build.snout * 0.75
    sy = y + r * 0.3
    long = build.snout > 0.05
    if build.horns != "trunk":
        muzzle = mix(face, belly, 0.75 if build.belly != build.colour else 0.15)
        if long:
            pen.limb(
                [(x + r * 0.25, y + r * 0.18), (sx, sy)], r * 1.05, build.snout_width, mix(face, muzzle, 0.35), 0.8
            )
            pen.oval(
                sx + build.snout_width * 0.28,
                sy - build.snout_width * 0.18,
                build.snout_width * 0.3,
                build.snout_width * 0.24,
                "1d1614",
                0.6,
                gloss=0.4,
            )
        else:
            pen.oval(x + r * 0.3, y + r * 0.42, r * 0.52, r * 0.36, muzzle, 0.6)
            pen.poly(
                [(x + r * 0.2, y + r * 0.2), (x + r * 0.46, y + r * 0.2), (x + r * 0.33, y + r * 0.34)], "5a2e28", 0.5
            )
            pen.line([(x + r * 0.33, y + r * 0.34), (x + r * 0.33, y + r * 0.48)], r * 0.04, "3a2420")
            for side in (-1, 1):
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
    eyes = ((0.42, 0.2),) if profile else ((-0.16, 0.2), (0.62, 0.17))
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
            tall = r * 0.85 * scale
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


for _name, _build in BUILDS.items():
    subject(_name, _build.length + 0.78, _build.size, "fur")(partial(draw, build=_build))
