"""The pen that draws subjects: shapes with volume, lit from one side.

Units: a subject stands on y = 0 and reaches to about y = -1; x is centred on 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import skia

from tintype.engines.sketch.textures import Array, Colour, tint

Points = Sequence[tuple[float, float]]
Details = Sequence[tuple[str, tuple[int, int, int] | str]]


def ink(colour: Any, alpha: float = 1.0) -> Any:
    """A skia colour of 0..1 parts."""
    r, g, b = (min(max(float(c), 0.0), 1.0) for c in colour)
    return skia.Color4f(r, g, b, alpha)


class Pen:
    """Draws on a skia canvas whose units are the subject's. ``light`` points towards the light."""

    def __init__(
        self,
        canvas: Any,
        light: tuple[float, float],
        rng: np.random.Generator,
        colour: Colour | None,
        action: str = "",
        phase: float = 0.0,
        dark: float = 0.0,
        details: Details = (),
    ) -> None:
        self.canvas, self.light, self.rng, self.colour = canvas, light, rng, colour
        self.action, self.phase, self.dark = action, phase, dark
        self.details = dict(details)
        self.mirrored = False  # so that letters are drawn the other way round
        self.reach = (9.0, 9.0, 9.0)  # how far the layer goes: sideways, up, and further below the foot

    def main(self, own: str) -> Colour:
        """The colour asked for, else the thing's own (six hexadecimal digits)."""
        return self.colour or hexed(own)

    def part(self, name: str, own: Any) -> Colour:
        """The colour asked for a part (hair, beard), else its own."""
        value = self.details.get(name)
        if isinstance(value, tuple):
            return value[0] / 255, value[1] / 255, value[2] / 255
        return hexed(own) if isinstance(own, str) else own

    def shape(self, path: Any, colour: Any, volume: float = 1.0, gloss: float = 0.0, alpha: float = 1.0) -> None:
        """Fill a path, darker away from the light, with a soft inner shadow and light edge as ``volume`` says."""
        c = hexed(colour) if isinstance(colour, str) else colour
        box = path.computeTightBounds()
        if box.width() <= 0 and box.height() <= 0:
            return
        lx, ly = self.light
        reach = (abs(lx) * box.width() + abs(ly) * box.height()) / 2 + 1e-4
        mx, my = box.centerX(), box.centerY()
        stops = [ink(tint(c, 1 + 0.35 * volume), alpha), ink(c, alpha), ink(tint(c, 1 - 0.42 * volume), alpha)]
        ends = [skia.Point(mx + lx * reach, my + ly * reach), skia.Point(mx - lx * reach, my - ly * reach)]
        shader = skia.GradientShader.MakeLinear(ends, [s.toColor() for s in stops])
        self.canvas.drawPath(path, skia.Paint(Shader=shader, AntiAlias=True))
        if volume <= 0.05:
            return
        size = min(box.width(), box.height())
        if size < 0.012:
            return
        self.canvas.save()
        self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        self._inner(path, ink(tint(c, 0.3), 0.55 * volume * alpha), size * 0.28, lx * size * 0.13, ly * size * 0.13)
        self._inner(path, ink(tint(c, 1.9), 0.35 * volume * alpha), size * 0.12, -lx * size * 0.06, -ly * size * 0.06)
        if gloss:
            spot = skia.Paint(Color4f=ink((1, 1, 1), gloss), AntiAlias=True, MaskFilter=blur(size * 0.06))
            self.canvas.drawOval(
                skia.Rect.MakeXYWH(
                    mx + lx * box.width() * 0.24 - box.width() * 0.13,
                    my + ly * box.height() * 0.28 - box.height() * 0.06,
                    box.width() * 0.26,
                    box.height() * 0.12,
                ),
                spot,
            )
        self.canvas.restore()

    def _inner(self, path: Any, colour: Any, width: float, dx: float, dy: float) -> None:
        paint = skia.Paint(Color4f=colour, AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=width)
        paint.setMaskFilter(blur(width * 0.55))
        self.canvas.save()
        self.canvas.translate(dx, dy)
        self.canvas.drawPath(path, paint)
        self.canvas.restore()

    def tinge(self, path: Any, x: float, y: float, rx: float, ry: float, colour: Any, alpha: float = 0.8) -> None:
        """Another colour that fades in about ``(x, y)`` within a path: a pale belly, a ruddy cheek."""
        c = hexed(colour) if isinstance(colour, str) else colour
        soft = min(rx, ry) * 0.45
        paint = skia.Paint(Color4f=ink(c, alpha), AntiAlias=True, MaskFilter=blur(soft))
        self.canvas.save()
        self.canvas.clipPath(path, skia.ClipOp.kIntersect, True)
        self.canvas.drawOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry), paint)
        self.canvas.restore()

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Any, volume: float = 1.0, turn: float = 0.0,
        gloss: float = 0.0, alpha: float = 1.0) -> None:  # fmt: skip
        """An ellipse about ``(x, y)``, turned by ``turn`` degrees."""
        path = skia.Path()
        path.addOval(skia.Rect.MakeLTRB(x - rx, y - ry, x + rx, y + ry))
        if turn:
            path.transform(skia.Matrix.RotateDeg(turn, skia.Point(x, y)))
        self.shape(path, colour, volume, gloss, alpha)

    def poly(self, points: Points, colour: Any, volume: float = 0.7, smooth: bool = False, alpha: float = 1.0) -> None:
        """A closed polygon, or a smooth closed curve through the points."""
        self.shape(outline(points, smooth), colour, volume, alpha=alpha)

    def box(self, x: float, y: float, width: float, height: float, colour: Any, volume: float = 0.5,
        radius: float = 0.0, gloss: float = 0.0) -> None:  # fmt: skip
        """A rectangle with its upper left corner at ``(x, y)``, its corners rounded by ``radius``."""
        path = skia.Path()
        path.addRoundRect(skia.Rect.MakeXYWH(x, y, width, height), radius, radius)
        self.shape(path, colour, volume, gloss)

    def limb(self, points: Points, start: float, end: float, colour: Any, volume: float = 0.9) -> None:
        """A rounded, tapering limb along a smooth line; ``start`` and ``end`` are its widths."""
        self.shape(limb_path(points, start, end), colour, volume)

    def line(self, points: Points, width: float, colour: Any, alpha: float = 1.0, smooth: bool = True) -> None:
        """A thin line without volume."""
        c = hexed(colour) if isinstance(colour, str) else colour
        paint = skia.Paint(Color4f=ink(c, alpha), AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        path = skia.Path()
        places = curve(points) if smooth and len(points) > 2 else list(points)
        path.moveTo(*places[0])
        for place in places[1:]:
            path.lineTo(*place)
        self.canvas.drawPath(path, paint)

    def glow(self, x: float, y: float, radius: float, colour: Any, alpha: float = 0.8) -> None:
        """A soft light about ``(x, y)``."""
        c = hexed(colour) if isinstance(colour, str) else colour
        radius = min(radius, self.reach[0] - abs(x), self.reach[1] + min(y, 0.0), 0.13 - y + self.reach[2])
        if radius <= 0:
            return
        shader = skia.GradientShader.MakeRadial(
            skia.Point(x, y), radius, [ink(c, alpha).toColor(), ink(c, alpha * 0.3).toColor(), ink(c, 0.0).toColor()]
        )
        paint = skia.Paint(Shader=shader, AntiAlias=True)
        paint.setBlendMode(skia.BlendMode.kPlus if self.dark > 0.3 else skia.BlendMode.kScreen)
        self.canvas.drawCircle(x, y, radius, paint)

    def eye(self, x: float, y: float, radius: float, iris: Any = "201408") -> None:
        """An eye with a catchlight, of the colour that was said; closed in sleep."""
        if self.action == "sleeping":
            self.line([(x - radius, y), (x, y + radius * 0.5), (x + radius, y)], radius * 0.45, "201410", 0.9)
            return
        iris = self.part("eyes", iris)
        self.oval(x, y, radius, radius, iris, 0.4)
        self.oval(x, y, radius * 0.6, radius * 0.66, "060505", 0)
        self.oval(x + self.light[0] * radius * 0.35, y - radius * 0.38, radius * 0.26, radius * 0.26, "ffffff", 0)

    def window(self, x: float, y: float, width: float, height: float) -> None:
        """A window: warm and glowing in the dark, else reflecting the sky."""
        if self.dark > 0.25:
            self.box(x, y, width, height, "ffcf7a", 0.25)
            self.glow(x + width / 2, y + height / 2, max(width, height) * 1.4, "ffb050", 0.45)
        else:
            self.box(x, y, width, height, "5d7488", 0.6)


def hexed(code: str) -> Colour:
    """A colour of six hexadecimal digits."""
    return int(code[0:2], 16) / 255, int(code[2:4], 16) / 255, int(code[4:6], 16) / 255


def blur(sigma: float) -> Any:
    """A blur for masks."""
    return skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, max(sigma, 1e-4))


def curve(points: Points, steps: int = 10, closed: bool = False) -> list[tuple[float, float]]:
    """A Catmull-Rom curve through the points."""
    p = np.asarray(points, float)
    p = np.concatenate([p[-1:], p, p[:2]]) if closed else np.concatenate([p[:1], p, p[-1:]])
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    out: list[Array] = []
    for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True):
        out.append(0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3))
    if not closed:
        out.append(p[-1:])
    return [(float(x), float(y)) for x, y in np.concatenate(out)]


def outline(points: Points, smooth: bool = False) -> Any:
    """A closed path through the points."""
    path = skia.Path()
    places = curve(points, closed=True) if smooth else points
    path.addPoly([skia.Point(float(x), float(y)) for x, y in places], True)
    return path


def limb_path(points: Points, start: float, end: float) -> Any:
    """The outline of a tapering, round-ended limb."""
    line = np.asarray(curve(points, 8) if len(points) > 2 else points, float)
    along = np.gradient(line, axis=0)
    along /= np.maximum(np.hypot(along[:, 0], along[:, 1])[:, None], 1e-9)
    normal = np.stack([-along[:, 1], along[:, 0]], -1)
    half = np.linspace(start, end, len(line))[:, None] / 2
    left, right = line + normal * half, (line - normal * half)[::-1]
    tip = math.atan2(along[-1, 1], along[-1, 0])
    root = math.atan2(-along[0, 1], -along[0, 0])
    turns = np.linspace(math.pi / 2, -math.pi / 2, 11)[1:-1]
    cap = [line[-1] + end / 2 * np.array([math.cos(tip + a), math.sin(tip + a)]) for a in turns]
    butt = [line[0] + start / 2 * np.array([math.cos(root + a), math.sin(root + a)]) for a in turns]
    return outline([tuple(p) for p in [*left, *cap, *right, *butt]])
