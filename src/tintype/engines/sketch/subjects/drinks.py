"""What one drinks, each in the vessel that goes with it and of its own colour."""

from __future__ import annotations

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, tint


def drink_of(pen: Pen, own: str) -> Colour:
    """The colour of what was said to be in it, else that of the vessel, else its own."""
    return pen.part("drink", pen.colour or hexed(own))


@subject("glass", 0.55, 0.36, "glass")
def wine_glass(pen: Pen) -> None:
    c = drink_of(pen, "8a1f34")
    pen.oval(0, -0.02, 0.17, 0.03, "dfe8ec", 0.6)
    pen.limb([(0, -0.02), (0, -0.45)], 0.03, 0.03, "dfe8ec")
    cup = [
        (-0.2, -0.97),
        (-0.235, -0.76),
        (-0.2, -0.58),
        (-0.08, -0.45),
        (0.08, -0.45),
        (0.2, -0.58),
        (0.235, -0.76),
        (0.2, -0.97),
    ]
    pen.poly(cup, "e6eef2", 0.5, alpha=0.5)
    pen.poly([(-0.232, -0.77), (-0.2, -0.59), (-0.08, -0.465), (0.08, -0.465), (0.2, -0.59), (0.232, -0.77)], c, 0.8)
    pen.oval(0, -0.77, 0.23, 0.035, tint(c, 1.25), 0.3)
    pen.line([(-0.15, -0.93), (-0.175, -0.76), (-0.15, -0.6)], 0.022, "ffffff", 0.6)


@subject("tumbler", 0.62, 0.36, "glass")
def tumbler(pen: Pen) -> None:
    """A tall glass with ice, a straw and a slice of lemon; milk, water and juice come without."""
    c, iced = drink_of(pen, "f4dc5a"), "plain" not in pen.details
    if iced:
        pen.limb([(0.0, -0.4), (0.12, -0.98), (0.24, -1.04)], 0.035, 0.035, "e8505a", 0.6)
    pen.poly([(-0.25, -0.9), (-0.2, 0), (0.2, 0), (0.25, -0.9)], "eaf2f6", 0.3, alpha=0.4)
    level = -0.78
    pen.poly([(-0.233, level), (-0.19, -0.035), (0.19, -0.035), (0.233, level)], c, 0.75, alpha=0.93)
    pen.oval(0, level, 0.232, 0.045, tint(c, 1.2), 0.2)
    if iced:
        for x, y, turn in ((-0.1, -0.72, 14), (0.09, -0.7, -20), (0.0, -0.56, 34), (-0.09, -0.44, -10)):
            canvas = pen.canvas
            canvas.save()
            canvas.translate(x, y)
            canvas.rotate(turn)
            pen.poly([(-0.07, -0.06), (0.07, -0.06), (0.07, 0.06), (-0.07, 0.06)], "ffffff", 0.5, alpha=0.42)
            pen.line([(-0.06, -0.05), (0.06, -0.05)], 0.012, "ffffff", 0.8)
            canvas.restore()
        pen.oval(0.24, -0.88, 0.115, 0.115, "f2d03a", 0.4)
        pen.oval(0.24, -0.88, 0.092, 0.092, "fbf0b0", 0.2)
        for dx, dy in ((0.08, 0.0), (-0.08, 0.0), (0.0, 0.08), (0.0, -0.08), (0.056, 0.056), (-0.056, -0.056)):
            pen.line([(0.24, -0.88), (0.24 + dx, -0.88 + dy)], 0.008, "e2bd34", 0.8)
    pen.line([(-0.25, -0.9), (-0.12, -0.935), (0.12, -0.935), (0.25, -0.9)], 0.012, "ffffff", 0.55)
    pen.line([(-0.19, -0.82), (-0.155, -0.1)], 0.026, "ffffff", 0.5)
    for step in range(9):
        pen.oval(-0.16 + (step * 0.37) % 0.33, -0.12 - (step * 0.23) % 0.5, 0.01, 0.014, "ffffff", 0.0, alpha=0.5)


@subject("beer", 0.8, 0.36, "glass")
def beer(pen: Pen) -> None:
    """A mug of beer under its foam."""
    c = drink_of(pen, "e09a22")
    pen.line([(0.24, -0.7), (0.44, -0.66), (0.44, -0.26), (0.24, -0.2)], 0.07, "dfe8ec", 0.75)
    pen.poly([(-0.27, -0.84), (-0.25, -0.02), (0.25, -0.02), (0.27, -0.84)], "eaf2f6", 0.4, alpha=0.5)
    pen.poly([(-0.24, -0.78), (-0.225, -0.06), (0.225, -0.06), (0.24, -0.78)], c, 0.9)
    for x in (-0.14, 0.0, 0.14):
        pen.box(x - 0.045, -0.66, 0.09, 0.5, tint(c, 1.15), 0.6, 0.04)
    for step in range(14):
        pen.oval(-0.18 + (step * 0.29) % 0.37, -0.12 - (step * 0.17) % 0.5, 0.012, 0.014, "fff0b8", 0.0, alpha=0.8)
    for x, y, r in (
        (-0.2, -0.82, 0.09),
        (-0.08, -0.87, 0.11),
        (0.07, -0.86, 0.11),
        (0.2, -0.82, 0.09),
        (0.0, -0.8, 0.12),
    ):
        pen.oval(x, y, r, r * 0.8, "fff8e6", 0.5)
    pen.limb([(-0.24, -0.78), (-0.25, -0.6)], 0.06, 0.03, "fff8e6", 0.5)
    pen.line([(-0.19, -0.68), (-0.18, -0.14)], 0.025, "ffffff", 0.5)


@subject("cup", 1.3, 0.26, "smooth")
def cup(pen: Pen) -> None:
    """A cup on its saucer, with the coffee, tea or chocolate that was said."""
    c = pen.main("f0ece4")
    pen.oval(0, -0.05, 0.56, 0.07, tint(c, 0.92), 0.8)
    pen.line([(0.34, -0.6), (0.58, -0.6), (0.56, -0.3), (0.28, -0.24)], 0.075, tint(c, 0.85))
    pen.poly([(-0.4, -0.78), (-0.34, -0.25), (-0.2, -0.07), (0.2, -0.07), (0.34, -0.25), (0.4, -0.78)], c, 1.0)
    if pen.action == "full":
        return
    pen.oval(0, -0.78, 0.4, 0.095, tint(c, 1.1), 0.4)
    drink = pen.part("drink", "4a2a16")
    pen.oval(0, -0.77, 0.35, 0.07, drink, 0.5)
    if pen.details.get("art"):
        pen.oval(0, -0.765, 0.2, 0.038, "f4e4cc", 0.2)
        pen.poly([(-0.09, -0.775), (0, -0.762), (0.09, -0.775), (0, -0.735)], drink, 0.2, smooth=True)
    for x in (-0.1, 0.1):
        pen.line([(x, -0.85), (x + 0.06, -1.0), (x - 0.04, -1.12), (x + 0.03, -1.24)], 0.035, "ffffff", 0.22)
