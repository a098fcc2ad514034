"""Four-legged animals at rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tintype.engines.sketch.pen import Pen, hexed, outline
from tintype.engines.sketch.subjects.builds import Build
from tintype.engines.sketch.textures import mix, tint

Head = Callable[..., Any]


def lying(pen: Pen, build: Build, head: Head) -> None:
    """Curled up: the body on the ground, the head on the paws."""
    colour = pen.main(build.colour)
    belly = hexed(build.belly or build.colour) if pen.colour is None else tint(colour, 1.35)
    half, tall = build.length * 0.56, build.girth * 1.15
    if build.tail in ("up", "long", "brush", "plume"):
        wide = 0.12 if build.tail in ("brush", "plume") else 0.055
        pen.limb(
            [(-half * 0.8, -0.08), (-half * 1.1, -0.03), (-half * 0.5, -0.025), (half * 0.1, -0.03)], wide, wide, colour
        )
    body = [(-half, -0.02), (-half * 1.02, -tall * 0.6), (-half * 0.5, -tall), (half * 0.2, -tall * 0.92),
            (half * 0.7, -tall * 0.62), (half * 0.8, -0.02)]  # fmt: skip
    pen.poly(body, colour, 1.0, smooth=True)
    pen.oval(-half * 0.5, -tall * 0.4, half * 0.42, tall * 0.42, colour, 0.8)
    for x in (half * 0.75, half * 0.95):
        pen.limb([(x - 0.16, -0.04), (x + 0.06, -0.035)], build.leg_width, build.leg_width * 0.8, colour)
    if build.marks in ("stripes", "zebra"):
        for step in range(5):
            x = -half * 0.6 + step * half * 0.24
            pen.line(
                [(x, -tall * 0.95), (x - 0.02, -tall * 0.7), (x + 0.01, -tall * 0.5)], 0.016, tint(colour, 0.5), 0.6
            )
    head(pen, build, colour, belly, half * 0.8, -build.head * 1.15)


def sitting(pen: Pen, build: Build, head: Head) -> None:
    colour = pen.main(build.colour)
    belly = hexed(build.belly or build.colour) if pen.colour is None else tint(colour, 1.35)
    w = build.girth * 0.95
    tail_end = [(-w * 0.7, -0.06), (-w * 1.6, -0.05), (-w * 2.0, -0.22), (-w * 1.75, -0.36)]
    if build.tail in ("up", "long", "brush", "plume"):
        pen.limb(tail_end, 0.08, 0.12 if build.tail in ("brush", "plume") else 0.05, colour)
    body = [(-w, -0.02), (-w * 1.15, -0.2), (-w * 0.7, -0.48), (-w * 0.1, -0.64), (w * 0.55, -0.6), (w * 0.85, -0.4),
            (w * 0.8, -0.02)]  # fmt: skip
    pen.poly(body, colour, 1.0, smooth=True)
    pen.tinge(outline(body, smooth=True), w * 0.5, -0.4, w * 0.32, 0.2, mix(colour, belly, 0.9), 0.9)
    dark = hexed("20201f") if build.marks == "panda" else colour
    pen.oval(-w * 0.45, -0.14, w * 0.62, 0.15, colour, 0.9)
    if build.marks == "panda":
        pen.oval(-w * 0.2, -0.08, w * 0.5, 0.08, dark, 0.9)
        pen.oval(w * 0.3, -0.05, w * 0.2, 0.055, dark, 0.9)
    for x in (w * 0.2, w * 0.62):
        pen.limb(
            [(x, -0.36), (x + 0.01, -0.16), (x + 0.02, -0.02)], build.leg_width * 1.05, build.leg_width * 0.8, dark
        )
        pen.oval(x + 0.035, -0.022, build.leg_width * 0.65, 0.03, mix(dark, belly, 0.4), 0.6)
    if build.marks == "stripes":
        for step in range(4):
            y = -0.2 - step * 0.09
            pen.line(
                [(-w * 0.98 + step * 0.03, y), (-w * 0.7, y - 0.03), (-w * 0.45, y)], 0.016, tint(colour, 0.5), 0.6
            )
    hx, hy = w * 0.45, -0.74
    if build.mane == "ruff":
        pen.oval(hx, hy, build.head * 1.8, build.head * 1.85, tint(colour, 0.45), 0.8)
    bigger = build.head * 1.12
    head(pen, build, colour, belly, hx, hy, bigger)
