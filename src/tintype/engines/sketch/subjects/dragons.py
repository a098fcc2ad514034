"""The dragon, in the air and at rest."""

from __future__ import annotations

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, tint


@subject("dragon", 2.2, 0.5, "smooth", "air")
def dragon(pen: Pen) -> None:
    c = pen.main("9a2a2a")
    if pen.action in ("sleeping", "sitting", "standing"):
        _curled(pen, c)
        return
    lift = (pen.phase - 0.4) * 0.5
    for side, shade in ((-1, 0.55), (1, 0.9)):
        tip = (-0.25 + side * 0.6, -0.98 - lift * 0.6)
        pen.poly(
            [
                (0.1, -0.5),
                (side * 0.25 + 0.15, -0.95 - lift),
                tip,
                (side * 0.5 - 0.3, -0.66),
                (side * 0.3 - 0.28, -0.58),
                (-0.12, -0.42),
            ],
            tint(c, shade),
            0.8,
        )
        for part in (0.35, 0.7, 1.0):
            pen.line(
                [(side * 0.25 + 0.15, -0.95 - lift), (tip[0] * part - 0.25 * (1 - part), -0.62 - 0.34 * part * part)],
                0.016,
                tint(c, shade * 0.5),
            )
    pen.limb([(-0.15, -0.4), (-0.5, -0.22), (-0.8, -0.3), (-1.0, -0.2)], 0.22, 0.02, c)
    pen.poly([(-1.0, -0.27), (-1.14, -0.16), (-0.98, -0.14)], tint(c, 0.7), 0.5)
    pen.poly([(-0.25, -0.4), (0.0, -0.54), (0.28, -0.5), (0.3, -0.36), (0.0, -0.28)], c, 1.0, smooth=True)
    for x in (-0.1, 0.18):
        pen.limb([(x, -0.36), (x + 0.08, -0.22), (x - 0.02, -0.1)], 0.13, 0.05, tint(c, 0.8))
    pen.limb([(0.24, -0.46), (0.45, -0.52), (0.5, -0.72), (0.68, -0.8)], 0.2, 0.12, c)
    pen.poly([(0.6, -0.88), (0.74, -0.88), (0.98, -0.76), (0.94, -0.7), (0.66, -0.72)], c, 1.0, smooth=True)
    for x in (0.58, 0.66):
        pen.limb([(x, -0.87), (x - 0.16, -1.0)], 0.04, 0.012, "e8dcc0")
    pen.eye(0.76, -0.82, 0.022, "f0c020")
    for step in range(7):
        x = 0.4 - step * 0.16
        pen.poly(
            [
                (x, -0.5 + abs(step - 1) * 0.02),
                (x - 0.03, -0.6 + abs(step - 1) * 0.03),
                (x - 0.07, -0.48 + abs(step - 1) * 0.03),
            ],
            tint(c, 0.55),
            0.4,
        )


def _curled(pen: Pen, c: Colour) -> None:
    """At rest: the body curled, wings folded, the head on the forelegs; asleep the eye is shut."""
    awake = pen.action != "sleeping"
    pen.limb([(-0.55, -0.2), (-0.95, -0.14), (-0.85, -0.02), (-0.2, -0.015), (0.3, -0.03)], 0.2, 0.03, c)
    pen.poly([(0.28, -0.1), (0.44, -0.02), (0.27, 0.03)], tint(c, 0.7), 0.5)
    body = [(-0.72, -0.06), (-0.7, -0.34), (-0.42, -0.54), (0.0, -0.52), (0.34, -0.36), (0.46, -0.06), (0.0, -0.01)]
    pen.poly(body, c, 1.0, smooth=True)
    for step in range(8):
        x = -0.62 + step * 0.13
        y = -0.36 - 0.19 * (1 - ((x + 0.2) / 0.48) ** 2)
        pen.poly([(x - 0.04, y + 0.05), (x, y - 0.08), (x + 0.05, y + 0.05)], tint(c, 0.6), 0.5)
    for x, shade in ((-0.5, 0.82), (0.12, 0.9)):
        pen.limb([(x, -0.26), (x + 0.17, -0.13), (x + 0.06, -0.045)], 0.2, 0.1, tint(c, shade))
        for toe in range(3):
            pen.limb([(x + 0.08 + toe * 0.03, -0.035), (x + 0.14 + toe * 0.035, -0.015)], 0.035, 0.01, "efe3c4")
    wing = [
        (0.12, -0.42),
        (-0.1, -0.84),
        (-0.46, -0.7),
        (-0.78, -0.3),
        (-0.52, -0.34),
        (-0.36, -0.2),
        (-0.2, -0.3),
        (-0.04, -0.18),
    ]
    pen.poly(wing, tint(c, 0.78), 0.9)
    for end in ((-0.78, -0.3), (-0.36, -0.2), (-0.04, -0.18)):
        pen.line([(-0.1, -0.84), ((-0.1 + end[0]) / 2 - 0.03, (-0.84 + end[1]) / 2), end], 0.016, tint(c, 0.45), 0.9)
    pen.limb([(0.12, -0.42), (-0.1, -0.84)], 0.05, 0.03, tint(c, 0.6))
    lift = 0.4 if awake else 0.0
    pen.limb([(0.3, -0.3), (0.55, -0.34 - lift * 0.5), (0.68, -0.22 - lift)], 0.22, 0.14, c)
    hx, hy = 0.72, -0.17 - lift
    for x in (-0.04, 0.03):
        pen.limb([(hx + x, hy - 0.08), (hx + x - 0.17, hy - 0.2)], 0.045, 0.012, "e8dcc0")
    head = [
        (hx - 0.1, hy - 0.09),
        (hx + 0.06, hy - 0.12),
        (hx + 0.3, hy - 0.03),
        (hx + 0.31, hy + 0.05),
        (hx + 0.02, hy + 0.09),
    ]
    pen.poly(head, c, 1.0, smooth=True)
    pen.line([(hx + 0.3, hy + 0.03), (hx + 0.16, hy + 0.045), (hx + 0.03, hy + 0.03)], 0.012, tint(c, 0.4))
    pen.oval(hx + 0.27, hy - 0.015, 0.014, 0.01, tint(c, 0.3), 0.0)
    pen.eye(hx + 0.08, hy - 0.04, 0.028, "f0c020")
    if not awake:
        for step in range(3):
            pen.oval(
                hx + 0.38 + step * 0.06,
                hy - 0.06 - step * 0.08,
                0.03 + step * 0.012,
                0.025 + step * 0.01,
                "ffffff",
                0.0,
                alpha=0.35 - step * 0.09,
            )
