"""Four-legged animals: one body plan, many builds."""

from __future__ import annotations

from functools import partial

from tintype.engines.sketch.pen import Pen, hexed, limb_path, outline
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.builds import BUILDS, Build
from tintype.engines.sketch.subjects.heads import head
from tintype.engines.sketch.subjects.poses import lying, sitting
from tintype.engines.sketch.textures import Colour, mix, tint


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
    nape = [(half * 0.55, back + build.girth * 0.42), (half * 0.9, back + 0.02 + build.neck[1] * 0.3), (hx, hy)]
    neck = limb_path(nape, build.girth * 0.8 if build.girth < 0.3 else build.neck_width * 1.25, build.neck_width * 0.78)
    pen.shape(neck, colour, 0.9)
    pen.poly(torso, colour, 1.0, smooth=True)
    if build.belly and build.belly != build.colour:
        body = outline(torso, smooth=True)
        pen.tinge(body, 0.0, back + build.girth * 0.98, half * 0.8, build.girth * 0.2, mix(colour, belly, 0.8))
    _legs(pen, build, colour, half, 0.0)
    _marks(pen, build, colour, half, back)
    if build.marks == "patches":
        _neck_patches(pen, build, (half * 0.6, back + 0.04), (hx, hy))
    if build.marks in ("", "stripes", "socks", "mask") and build.belly != build.colour:  # a pale throat
        pen.tinge(neck, hx + 0.01, (hy + back) / 2 + 0.13, build.neck_width * 0.4, 0.13, belly, 0.85)
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
        brush = [(x + 0.06, y - 0.03), (x - 0.1, y + 0.01), (x - 0.27, y + 0.03 + wag), (x - 0.43, y + 0.1 + wag),
                 (x - 0.52, y + 0.2 + wag), (x - 0.38, y + 0.22 + wag), (x - 0.23, y + 0.19 + wag),
                 (x - 0.08, y + 0.12), (x + 0.05, y + 0.06)]  # fmt: skip
        pen.poly(brush, colour, 0.9, smooth=True)
        if build.marks == "mask":
            for step in range(4):
                at = (x - 0.08 - step * 0.1, y + 0.06 + step * 0.03 + wag)
                pen.limb([(at[0] + 0.025, at[1] - 0.05), (at[0] - 0.015, at[1] + 0.05)], 0.04, 0.04, "2c2826", 0.3)
        if build.marks == "socks":
            pen.tinge(outline(brush, smooth=True), x - 0.49, y + 0.18 + wag, 0.11, 0.12, "fbf3e8", 0.95)
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
                back + build.girth * (0.9 if strong else 0.72))],
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


for _name, _build in BUILDS.items():
    subject(_name, _build.length + 0.78, _build.size, "fur")(partial(draw, build=_build))
