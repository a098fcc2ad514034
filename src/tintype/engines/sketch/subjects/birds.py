"""Birds: flying ones beat their wings with the pen's phase."""

from __future__ import annotations

from functools import partial

from tintype.engines.sketch.pen import Pen, curve, hexed
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, mix, tint


def flyer(pen: Pen, own: str, head: str, wing: float, beak: str) -> None:
    """A bird on the wing, seen from the side; ``wing`` is the span's half."""
    if pen.action in ("sitting", "standing", "sleeping", "walking"):
        _perched(pen, own, head, beak)
        return
    c = pen.main(own)
    top = pen.main(own) if pen.colour is not None and head == own else c
    lift = (pen.phase - 0.35) * 0.75
    for side, shade in ((-1, 0.72), (1, 1.0)):
        _spread_wing(pen, tint(c, shade), side, wing, lift)
    pen.poly([(-0.42, -0.5), (-0.2, -0.46), (-0.2, -0.38), (-0.46, -0.36), (-0.4, -0.43)], tint(c, 0.75), 0.6)
    pen.poly(
        [(-0.28, -0.44), (-0.05, -0.54), (0.18, -0.52), (0.3, -0.46), (0.2, -0.37), (-0.04, -0.34)], c, 1.0, smooth=True
    )
    pen.oval(0.3, -0.49, 0.085, 0.075, mix(top, (1, 1, 1), 0.0) if head == own else head, 0.9)
    pen.poly([(0.36, -0.53), (0.48, -0.47), (0.45, -0.43), (0.36, -0.455)], beak, 0.7)
    pen.eye(0.335, -0.51, 0.017)


def _spread_wing(pen: Pen, c: Colour, side: int, span: float, lift: float) -> None:
    """A wing on the beat: broad feathers that fan out towards its tip, the coverts over their roots."""
    shoulder, elbow = (0.09, -0.47), (side * span * 0.4 + 0.07, -0.63 - lift * 0.75)
    tip = (side * span * 0.86 - 0.04, -0.55 - lift * 1.15)
    edge = curve([shoulder, elbow, tip], 6)
    for step in range(11):
        part = 0.16 + 0.84 * step / 10
        root = edge[round(part * (len(edge) - 1))]
        long = 0.25 + 0.06 * part
        out = part**2.2
        end = (root[0] - 0.1 * (1 - out) + side * long * 0.85 * out, root[1] + long * (1 - 0.78 * out))
        pen.limb([root, end], 0.12 - 0.05 * part, 0.07 - 0.035 * part, tint(c, 0.62 + 0.09 * (step % 3)), 0.5)
    low = [(x - 0.05, y + 0.13 * (1 - 0.6 * at / len(edge))) for at, (x, y) in enumerate(edge)]
    pen.poly([*edge, *low[::-1]], c, 0.6)


def _perched(pen: Pen, own: str, head: str, beak: str) -> None:
    """The same bird at rest, its wings folded."""
    c = pen.main(own)
    crown = c if head == own else tint(hexed(head), 1.0)
    _legs(pen, 0.03, -0.12, beak, 0.035)
    pen.poly([(-0.2, -0.2), (-0.5, 0.06), (-0.38, 0.1), (-0.06, -0.12)], tint(c, 0.7), 0.7)
    body = [(-0.26, -0.24), (-0.12, -0.46), (0.08, -0.62), (0.24, -0.56), (0.24, -0.3), (0.1, -0.1), (-0.1, -0.1)]
    pen.poly(body, c, 1.0, smooth=True)
    pen.oval(0.14, -0.3, 0.1, 0.15, mix(c, (1.0, 0.96, 0.88), 0.55), 0.3, turn=15)
    pen.poly(
        [(0.06, -0.5), (-0.14, -0.42), (-0.46, -0.02), (-0.2, -0.16), (0.04, -0.24)], tint(c, 0.72), 0.8, smooth=True
    )
    for step in range(4):
        pen.line([(0.02, -0.44 + step * 0.05), (-0.16, -0.3 + step * 0.045), (-0.34, -0.08 + step * 0.02)], 0.014,
                 tint(c, 0.5), 0.7)  # fmt: skip
    pen.oval(0.2, -0.68, 0.15, 0.14, crown, 0.9)
    pen.poly([(0.32, -0.72), (0.48, -0.66), (0.32, -0.62)], beak, 0.7)
    pen.eye(0.25, -0.71, 0.028)


subject("eagle", 2.0, 0.42, "feather", "air")(partial(flyer, own="5a3b22", head="f4f0e6", wing=0.95, beak="e9b53a"))
subject("gull", 1.8, 0.2, "feather", "air")(partial(flyer, own="e9edf0", head="f7f8f8", wing=0.85, beak="e5a43a"))
subject("bird", 1.4, 0.2, "feather", "air")(partial(flyer, own="4a7fb0", head="4a7fb0", wing=0.62, beak="e0a040"))


def _legs(pen: Pen, x: float, top: float, colour: str, gap: float = 0.06) -> None:
    for side in (-gap, gap):
        pen.limb([(x + side, top), (x + side, -0.02)], 0.025, 0.02, colour, 0.5)
        pen.limb([(x + side - 0.02, -0.012), (x + side + 0.06, -0.008)], 0.022, 0.014, colour, 0.4)


@subject("owl", 0.9, 0.32, "feather")
def owl(pen: Pen) -> None:
    c = pen.main("8a6742")
    _legs(pen, 0, -0.08, "c9a24a")
    pen.poly(
        [(-0.26, -0.5), (-0.22, -0.12), (0, -0.04), (0.22, -0.12), (0.26, -0.5), (0.2, -0.78), (-0.2, -0.78)],
        c,
        1.0,
        smooth=True,
    )
    pen.oval(0, -0.34, 0.17, 0.25, mix(c, (0.96, 0.9, 0.78), 0.6), 0.5)
    for row in range(5):
        for col in range(-2, 3):
            pen.line(
                [
                    (col * 0.06 - 0.02, -0.5 + row * 0.08),
                    (col * 0.06, -0.47 + row * 0.08),
                    (col * 0.06 + 0.02, -0.5 + row * 0.08),
                ],
                0.012,
                tint(c, 0.6),
                0.7,
            )
    for side in (-1, 1):
        pen.limb([(side * 0.22, -0.62), (side * 0.3, -0.35), (side * 0.18, -0.08)], 0.14, 0.04, tint(c, 0.7))
        pen.poly([(side * 0.2, -0.82), (side * 0.26, -1.0), (side * 0.08, -0.86)], tint(c, 0.8), 0.6)
    _owl_face(pen, c)


def _owl_face(pen: Pen, c: Colour) -> None:
    pen.oval(0, -0.76, 0.25, 0.2, c)
    for side in (-1, 1):
        pen.oval(side * 0.1, -0.77, 0.11, 0.12, mix(c, (1, 0.95, 0.85), 0.6), 0.4)
        pen.eye(side * 0.1, -0.77, 0.065, "e8a820")
    pen.poly([(-0.03, -0.74), (0.03, -0.74), (0, -0.66)], "3a3026", 0.6)


def owl_in_flight(pen: Pen) -> None:
    """From the front, gliding: broad wings of feathers, the tail spread, talons drawn up."""
    c = pen.main("8a6742")
    lift = (pen.phase - 0.5) * 0.24
    for step in range(5):
        pen.limb([(0, -0.42), ((step - 2) * 0.07, -0.14)], 0.09, 0.06, tint(c, 0.7 + 0.06 * (step % 2)), 0.6)
    for side in (-1, 1):
        wrist = (side * 0.5, -0.74 - lift)
        for step in range(9):  # the long feathers, from the body outwards
            root = (side * (0.16 + 0.045 * step), -0.66 - lift * step / 9)
            out = 0.2 + 0.085 * step
            tip = (side * out, -0.3 - 0.045 * step - lift * 1.3 * step / 9)
            pen.limb([root, tip], 0.11, 0.07, tint(c, 0.72 + 0.1 * (step % 2)), 0.6)
        rim = [(side * 0.1, -0.72), (side * 0.3, -0.8 - lift * 0.6), wrist, (side * 0.86, -0.72 - lift * 1.4),
               (side * 0.62, -0.6 - lift), (side * 0.2, -0.55)]  # fmt: skip
        pen.poly(rim, tint(c, 0.95), 0.9, smooth=True)
        for step in range(6):
            x = side * (0.22 + step * 0.09)
            pen.line(
                [(x, -0.66 - lift * step / 7), (x + side * 0.04, -0.62 - lift * step / 7)], 0.014, tint(c, 0.55), 0.7
            )
    body = [(-0.2, -0.7), (-0.17, -0.36), (0, -0.24), (0.17, -0.36), (0.2, -0.7)]
    pen.poly(body, c, 1.0, smooth=True)
    pen.oval(0, -0.48, 0.13, 0.18, mix(c, (0.96, 0.9, 0.78), 0.6), 0.5)
    for side in (-1, 1):
        pen.limb([(side * 0.07, -0.3), (side * 0.08, -0.22)], 0.04, 0.03, "c9a24a")
        pen.poly([(side * 0.2, -0.82), (side * 0.24, -0.97), (side * 0.08, -0.86)], tint(c, 0.8), 0.6)
    _owl_face(pen, c)


@subject("parrot", 0.8, 0.34, "feather")
def parrot(pen: Pen) -> None:
    c = pen.main("d62f2a")
    pen.limb([(-0.06, -0.3), (-0.16, -0.1), (-0.2, 0.1)], 0.14, 0.04, "2a5fc0")
    _legs(pen, 0.03, -0.2, "5a5048")
    pen.poly(
        [(-0.14, -0.24), (-0.16, -0.55), (0.0, -0.8), (0.16, -0.72), (0.18, -0.45), (0.06, -0.2)], c, 1.0, smooth=True
    )
    for index, hue in enumerate(("f0c030", "2f9a4a", "2a5fc0")):
        pen.limb(
            [(-0.02 - index * 0.03, -0.62 + index * 0.1), (-0.14, -0.4 + index * 0.08), (-0.16, -0.16 + index * 0.04)],
            0.15,
            0.05,
            hue,
        )
    pen.oval(0.07, -0.8, 0.15, 0.14, c)
    pen.oval(0.13, -0.79, 0.075, 0.07, "f4efe6", 0.4)
    pen.eye(0.12, -0.81, 0.025)
    pen.poly([(0.18, -0.85), (0.3, -0.78), (0.25, -0.65), (0.18, -0.74)], "2a2724", 0.8, smooth=True)


@subject("penguin", 0.75, 0.36, "feather")
def penguin(pen: Pen) -> None:
    c = pen.main("22252c")
    for side in (-1, 1):
        pen.oval(side * 0.1, -0.02, 0.1, 0.035, "e89a2e", 0.7)
    pen.poly(
        [(-0.24, -0.1), (-0.27, -0.45), (-0.16, -0.75), (0.16, -0.75), (0.27, -0.45), (0.24, -0.1), (0, -0.03)],
        c,
        1.0,
        smooth=True,
    )
    pen.oval(0.03, -0.36, 0.18, 0.31, "f6f4ee", 0.5)
    for side in (-1, 1):
        pen.limb([(side * 0.23, -0.62), (side * 0.33, -0.42), (side * 0.3, -0.22)], 0.1, 0.05, tint(c, 0.9))
    pen.oval(0.01, -0.83, 0.165, 0.16, c)
    pen.oval(0.05, -0.8, 0.1, 0.09, "f6f4ee", 0.3)
    pen.eye(0.06, -0.85, 0.024)
    pen.poly([(0.12, -0.83), (0.26, -0.79), (0.12, -0.76)], "e8a02e", 0.6)
    pen.oval(0.03, -0.67, 0.13, 0.035, "f2c24a", 0.2)


def _swimmer(pen: Pen, own: str, neck: float, head: str, beak: str) -> None:
    c = pen.main(own)
    pen.poly(
        [
            (-0.62, -0.36),
            (-0.4, -0.34),
            (-0.1, -0.4),
            (0.3, -0.3),
            (0.42, -0.16),
            (0.3, -0.02),
            (-0.3, -0.0),
            (-0.5, -0.14),
        ],
        c,
        1.0,
        smooth=True,
    )
    pen.limb([(0.3, -0.2), (0.46, -0.34), (0.36, -0.38 - neck * 0.5), (0.44, -0.42 - neck)], 0.2, 0.1, c)
    h = c if head == own or pen.colour else head
    pen.oval(0.47, -0.46 - neck, 0.1, 0.085, h)
    pen.poly([(0.54, -0.5 - neck), (0.7, -0.43 - neck), (0.54, -0.41 - neck)], beak, 0.6)
    pen.eye(0.5, -0.48 - neck, 0.02)
    for step in range(4):
        pen.limb(
            [(0.2 - step * 0.04, -0.26 + step * 0.03), (-0.1, -0.34 + step * 0.06), (-0.5, -0.33 + step * 0.07)],
            0.15,
            0.03,
            tint(c, 1.12 - step * 0.12),
        )


subject("swan", 1.5, 0.26, "feather", "water")(partial(_swimmer, own="f6f5f1", neck=0.42, head="f6f5f1", beak="e2762a"))
subject("duck", 1.4, 0.17, "feather", "water")(partial(_swimmer, own="9a7b58", neck=0.08, head="1f6a4a", beak="e8b02e"))


@subject("flamingo", 0.8, 0.44, "feather")
def flamingo(pen: Pen) -> None:
    c = pen.main("f08a94")
    pen.limb([(0.0, -0.5), (0.0, -0.01)], 0.025, 0.02, "d8707c")
    pen.limb([(-0.06, -0.48), (-0.14, -0.3), (0.0, -0.24)], 0.025, 0.02, "d8707c")
    pen.poly(
        [(-0.3, -0.5), (-0.1, -0.66), (0.12, -0.62), (0.18, -0.52), (0.04, -0.44), (-0.16, -0.45)], c, 1.0, smooth=True
    )
    pen.limb([(0.12, -0.56), (0.26, -0.62), (0.1, -0.8), (0.2, -0.93)], 0.08, 0.05, c)
    pen.oval(0.22, -0.93, 0.055, 0.045, c)
    pen.poly([(0.26, -0.95), (0.34, -0.9), (0.31, -0.82), (0.25, -0.9)], "3a2a2a", 0.6)
    pen.eye(0.23, -0.94, 0.012)


@subject("rooster", 1.0, 0.3, "feather")
def rooster(pen: Pen) -> None:
    c = pen.main("b0471f")
    _legs(pen, 0.0, -0.22, "e0a83a")
    for step in range(6):
        pen.limb(
            [(-0.2, -0.45), (-0.4, -0.7 + step * 0.04), (-0.46 + step * 0.01, -0.4 + step * 0.05)],
            0.08,
            0.03,
            tint((0.1, 0.26, 0.24), 0.7 + step * 0.15),
        )
    pen.poly(
        [(-0.26, -0.46), (-0.1, -0.2), (0.14, -0.2), (0.26, -0.45), (0.22, -0.75), (0.1, -0.8), (0.02, -0.55)],
        c,
        1.0,
        smooth=True,
    )
    pen.limb([(0.0, -0.46), (-0.16, -0.36), (-0.24, -0.28)], 0.2, 0.06, tint(c, 0.6))
    pen.oval(0.18, -0.82, 0.09, 0.085, tint(c, 1.15))
    pen.poly(
        [(0.08, -0.88), (0.1, -1.0), (0.16, -0.93), (0.2, -1.0), (0.23, -0.93), (0.28, -0.96), (0.25, -0.86)],
        "d8222a",
        0.7,
    )
    pen.oval(0.22, -0.7, 0.03, 0.055, "d8222a", 0.6)
    pen.poly([(0.26, -0.84), (0.36, -0.79), (0.26, -0.77)], "e8b84a", 0.6)
    pen.eye(0.21, -0.84, 0.017)
