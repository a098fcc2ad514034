"""The arms of a figure, in the pose of what it does; tools that a pose itself holds; hair that hangs."""

from __future__ import annotations

from tintype.engines.sketch.pen import Pen
from tintype.engines.sketch.textures import Colour, tint

Point = tuple[float, float]
# Elbow and wrist of the far arm and of the near one, of a figure that looks to the right, in parts of its height.
POSES: dict[str, tuple[tuple[Point, Point], tuple[Point, Point]]] = {
    "hold": (((-0.05, -0.62), (0.12, -0.57)), ((0.15, -0.63), (0.21, -0.6))),
    "reach": (((0.05, -0.66), (0.26, -0.62)), ((0.17, -0.67), (0.31, -0.66))),
    "stoop": (((0.06, -0.62), (0.24, -0.5)), ((0.18, -0.62), (0.29, -0.48))),
    "hug": (((0.08, -0.65), (0.26, -0.63)), ((0.19, -0.71), (0.3, -0.75))),
    "cuddle": (((0.07, -0.62), (0.22, -0.52)), ((0.18, -0.63), (0.27, -0.55))),
    "fight": (((0.04, -0.64), (0.14, -0.77)), ((0.2, -0.76), (0.34, -0.8))),
    "salute": (((-0.13, -0.64), (-0.12, -0.52)), ((0.21, -0.76), (0.085, -0.925))),
    "fiddle": (((0.1, -0.66), (0.25, -0.77)), ((0.19, -0.64), (0.17, -0.73))),
    "strum": (((-0.02, -0.62), (0.02, -0.58)), ((0.18, -0.64), (0.12, -0.56))),
    "hands": (((-0.14, -0.64), (-0.12, -0.52)), ((0.16, -0.65), (0.2, -0.52))),
    "photo": (((0.02, -0.68), (0.12, -0.85)), ((0.18, -0.7), (0.15, -0.85))),
    "point": (((-0.14, -0.64), (-0.12, -0.52)), ((0.2, -0.74), (0.33, -0.8))),
    "pray": (((0.0, -0.63), (0.1, -0.71)), ((0.15, -0.64), (0.11, -0.71))),
    "dance": (((-0.18, -0.8), (-0.12, -0.95)), ((0.2, -0.78), (0.31, -0.86))),
    "smith": (((0.06, -0.65), (0.2, -0.5)), ((0.21, -0.8), (0.25, -0.92))),
    "drink": (((-0.13, -0.64), (-0.12, -0.52)), ((0.18, -0.66), (0.13, -0.8))),
}
# How far the body comes down, by the height of the figure, where the legs are bent.
DROPS = {"riding": 0.27, "sitting": 0.4, "cuddle": 0.26}
_ACTING = {"cook": "hold", "paint": "reach", "kick": "", "sing": "drink", "phone": "salute"}


def pose_of(action: str) -> str:
    """The name of the pose of the arms for an action; empty for one that has none of its own."""
    return _ACTING.get(action, action if action in POSES else "")


def arm(pen: Pen, cut: str, broad: float, side: int, c: Colour, skin: Colour, *, hip: bool = False) -> None:
    """The far (-1) or near (1) arm; ``hip``: its hand is on it."""
    thick = 0.085 if cut == "suit" else 0.056
    swing = {"running": 0.13, "walking": 0.06, "jumping": 0.16, "kick": 0.1}.get(pen.action, 0.0)
    shoulder = (side * (broad - 0.012), -0.765)
    pose = pose_of(pen.action)
    if pose:
        elbow, wrist = POSES[pose][0 if side < 0 else 1]
    elif hip:
        elbow, wrist = (side * (broad + 0.085), -0.655), (side * broad * 0.82, -0.555)
    elif pen.action in ("jumping", "waving") and (pen.action == "jumping" or side > 0):
        elbow, wrist = (side * (broad + 0.1), -0.83), (side * (broad + 0.15), -0.97)
    elif pen.action == "running":
        elbow, wrist = (side * broad - side * 0.03, -0.63), (side * broad + side * 0.07, -0.57 - 0.05 * side)
    elif pen.action in ("sitting", "riding"):
        elbow, wrist = (side * (broad + 0.01) + 0.03, -0.63), (side * 0.03 + 0.14, -0.57)
    else:
        elbow = (side * (broad + 0.028) - swing * side * 0.3, -0.64)
        wrist = (side * (broad + (0.045 if side > 0 else 0.02)) + swing * side, -0.52)
    down = 0.022 if wrist[1] > -0.7 else -0.018
    pen.oval(wrist[0] + 0.004 * side, wrist[1] + down, 0.021, 0.028, tint(c, 0.7) if cut == "suit" else skin)
    if cut in ("skirt", "tutu"):
        pen.limb([shoulder, elbow, wrist], thick * 0.82, thick * 0.6, skin)
        pen.limb([shoulder, ((shoulder[0] + elbow[0]) / 2, (shoulder[1] + elbow[1]) / 2)], thick, thick * 0.95, c)
    else:
        pen.limb([shoulder, elbow, wrist], thick, thick * 0.74, c)


def tool(pen: Pen) -> None:
    """What an action has in the hand: the angler's rod, the cook's pan, the painter's brush."""
    if pen.action == "fishing":
        pen.line([(0.15, -0.52), (0.33, -0.9), (0.39, -0.98)], 0.014, "5a4028")
        pen.line([(0.39, -0.98), (0.4, -0.02)], 0.005, "f4f4f4", 0.9)
        pen.oval(0.4, -0.03, 0.016, 0.02, "d83030", 0.7)
    elif pen.action == "cook":
        pen.limb([(0.19, -0.6), (0.25, -0.595)], 0.018, 0.018, "4a3020")
        pen.poly([(0.23, -0.615), (0.25, -0.57), (0.37, -0.57), (0.39, -0.615)], "2c2e32", 0.9)
        pen.oval(0.31, -0.617, 0.08, 0.018, "4a4c52", 0.5)
        for step in range(5):
            hue = ("e8a53a", "c8402a", "5f9a3a")[step % 3]
            pen.oval(0.26 + step * 0.026, -0.625 - 0.012 * (step % 2), 0.02, 0.015, hue, 0.8)
        for x in (0.29, 0.34):
            pen.line([(x, -0.66), (x + 0.015, -0.7), (x - 0.01, -0.74), (x + 0.01, -0.78)], 0.012, "ffffff", 0.35)
    elif pen.action == "paint":
        pen.line([(0.3, -0.655), (0.4, -0.7)], 0.012, "8a5c34")
        pen.oval(0.41, -0.705, 0.014, 0.01, "d83a2a", 0.4)
        pen.oval(0.25, -0.6, 0.07, 0.035, "c8965a", 0.5, turn=-12)
        for step, hue in enumerate(("d83a2a", "f0c030", "3a7ad0", "4f9a3a")):
            pen.oval(0.21 + step * 0.026, -0.605 - 0.008 * (step % 2), 0.01, 0.008, hue, 0.2)
    elif pen.action == "phone":
        pen.limb([(0.072, -0.935), (0.06, -0.87)], 0.028, 0.026, "16181e")
    elif pen.action == "photo":
        pen.box(0.09, -0.925, 0.1, 0.065, "22242a", 0.8, 0.012)
        pen.oval(0.15, -0.893, 0.026, 0.026, "5a6c80", 0.9, gloss=0.6)
    elif pen.action == "sing":
        pen.limb([(0.13, -0.8), (0.085, -0.845)], 0.018, 0.016, "2a2c30")
        pen.oval(0.078, -0.85, 0.02, 0.02, "9aa0a8", 0.8)


def plaits(pen: Pen, hair: Colour, x: float, y: float, r: float) -> None:
    """Braids at both sides, or a tail behind, about a head of radius ``r`` at ``(x, y)``."""
    if "ponytail" in pen.details:
        pen.limb(
            [(x - r * 0.9, y - r * 0.7), (x - r * 1.7, y - r * 0.2), (x - r * 1.6, y + r * 1.3)],
            r * 0.5,
            r * 0.16,
            hair,
        )
        pen.oval(x - r * 1.05, y - r * 0.65, r * 0.14, r * 0.2, "c83a5a", 0.6)
        return
    for side in (-1, 1):
        for step in range(7):
            px, py = x + side * r * (1.05 + 0.05 * (step % 2)), y + r * (0.5 + step * 0.3)
            wide = r * (0.27 - step * 0.014)
            pen.oval(px - wide * 0.3, py, wide * 0.75, r * 0.22, hair, 0.9, turn=32)
            pen.oval(px + wide * 0.3, py, wide * 0.75, r * 0.22, tint(hair, 0.9), 0.9, turn=-32)
        end = (x + side * r * 1.07, y + r * 2.55)
        pen.oval(end[0], end[1], r * 0.16, r * 0.1, "d83a5a", 0.6)
        pen.limb([end, (end[0], end[1] + r * 0.35)], r * 0.26, r * 0.08, hair)
