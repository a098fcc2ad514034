"""Things that are there to be read: signs, a billboard, a banner, a speech bubble; and letters on other things."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import skia

from tintype.engines.sketch.pen import Pen, blur, hexed, ink
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.textures import Colour, tint
from tintype.engines.sketch.typeface import Lettering, lettering
from tintype.engines.sketch.words.subjects import GROUP_OF

_INKS = ("1c1a20", "f6f2e8")  # dark on what is light, light on what is dark


@dataclass(frozen=True, slots=True)
class Field:
    """Where a thing has its letters: the middle, width and height, in its units; ``colour`` where it is not by contrast
    with ``ground``, which is the thing's own colour where empty; ``bold`` is how much strokes are thickened."""

    x: float
    y: float
    width: float
    height: float
    ground: str = ""
    colour: str = ""
    bold: float = 0.09


_FIELDS = {
    "sign": Field(0, -0.72, 1.16, 0.44, "b98a55"), "stop_sign": Field(0, -0.74, 0.44, 0.3, "c8202a", "ffffff"),
    "billboard": Field(0, -0.68, 1.76, 0.52, "f4f0e6"), "banner": Field(0, -0.55, 2.2, 0.4, "c8342e"),
    "speech_bubble": Field(0, -0.6, 1.3, 0.56, "ffffff"),
    "blackboard": Field(0, -0.6, 1.6, 0.56, "2c4a3c", "eef2ea", 0.05),
    "cake": Field(0, -0.22, 0.8, 0.2, "f2b8c6", "7a1f34"), "cup": Field(0, -0.44, 0.56, 0.3, "f0ece4"),
    "gift": Field(0, -0.35, 0.8, 0.3, "c8343a", "fff6dc"), "laptop": Field(0, -0.61, 0.92, 0.5, "3a78b8", "ffffff"),
    "book": Field(-0.02, -0.84, 1.1, 0.15, "8a2a2a", "f6e2a8"),
    "newspaper": Field(0, -0.84, 0.6, 0.16, "f2eee2", "1c1a20"),
    "balloon": Field(0, -0.68, 0.56, 0.24, "c8343a", "fff8e8"), "bus": Field(0, -0.3, 1.3, 0.13, "c8342e", "ffffff"),
    "truck": Field(-0.3, -0.6, 1.1, 0.34, "f4f4f4", "1c1a20"),
}  # fmt: skip
_CHEST = Field(0, -0.665, 0.17, 0.13, "c04040")


def inscribe(pen: Pen, kind: str) -> None:
    """Write what was said on a thing of that kind, which has been drawn."""
    text = pen.details.get("letters")
    field = _FIELDS.get(kind) or (_CHEST if GROUP_OF[kind] == "person" else None)
    if not isinstance(text, str) or field is None:
        return
    ground = pen.main(field.ground)
    light = 0.3 * ground[0] + 0.59 * ground[1] + 0.11 * ground[2]
    write(pen, text, field, hexed(field.colour or _INKS[light < 0.52]))


def write(pen: Pen, text: str, field: Field, colour: Colour) -> None:
    """Write a text into a field."""
    made = _set(pen, text, field)
    if made is None:
        return
    paint = skia.Paint(Color4f=ink(colour), AntiAlias=True, Style=skia.Paint.kStrokeAndFill_Style)
    paint.setStrokeWidth(made.size * field.bold)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    pen.canvas.drawPath(made.path, paint)


def _set(pen: Pen, text: str, field: Field) -> Lettering | None:
    """A text in a field, which can be read although the drawing is mirrored."""
    made = lettering(text, field.width, field.height)
    if made is not None:
        if pen.mirrored:
            made.path.transform(skia.Matrix.Scale(-1, 1))
        made.path.offset(field.x, field.y)
    return made


@subject("sign", 1.4, 0.5, "wood")
def sign(pen: Pen) -> None:
    """A board on a post; without the post where somebody holds it."""
    c = pen.main("b98a55")
    if pen.action != "held":
        pen.limb([(0, -0.5), (0, 0)], 0.1, 0.11, "7a5230")
    pen.box(-0.66, -1.0, 1.32, 0.56, tint(c, 0.7), 0.6, 0.03)
    pen.box(-0.63, -0.97, 1.26, 0.5, c, 0.35, 0.025)
    if pen.action != "held":
        for x in (-0.57, 0.57):
            pen.oval(x, -0.72, 0.018, 0.018, "4a4038", 0.8)


@subject("stop_sign", 0.7, 0.6, "metal")
def stop_sign(pen: Pen) -> None:
    """An eight-sided red sign on a post."""
    pen.limb([(0, -0.6), (0, 0)], 0.035, 0.035, "8a9098")
    for size, hue in ((0.3, "f4f4f2"), (0.275, "c8202a")):
        part = 0.4142
        corners = [(1, part), (part, 1), (-part, 1), (-1, part), (-1, -part), (-part, -1), (part, -1), (1, -part)]
        pen.poly([(x * size, -0.74 + y * size) for x, y in corners], hue, 0.25)
    if "letters" not in pen.details:
        write(pen, "STOP", _FIELDS["stop_sign"], hexed("ffffff"))


@subject("billboard", 2.0, 0.6, "smooth")
def billboard(pen: Pen) -> None:
    """A large board on two legs, with lamps above it."""
    for x in (-0.6, 0.6):
        pen.limb([(x, -0.4), (x, 0)], 0.06, 0.07, "4c5058")
    pen.box(-0.97, -1.0, 1.94, 0.64, "3a3e46", 0.5, 0.01)
    pen.box(-0.93, -0.965, 1.86, 0.57, pen.main("f4f0e6"), 0.2)
    for x in (-0.62, 0.0, 0.62):
        pen.line([(x, -1.0), (x, -1.06), (x + 0.06, -1.06)], 0.018, "3a3e46", smooth=False)
        if pen.dark > 0.25:
            pen.glow(x + 0.06, -1.0, 0.3, "ffe2a0", 0.5)


@subject("banner", 2.5, 0.34, "cloth", "wall")
def banner(pen: Pen) -> None:
    """A strip of cloth that hangs between two cords."""
    c = pen.main("c8342e")
    for side in (-1, 1):
        pen.line([(side * 1.15, -0.86), (side * 1.25, -1.0)], 0.015, "d8c8a0")
        pen.line([(side * 1.15, -0.26), (side * 1.25, -0.12)], 0.015, "d8c8a0")
    top = [(x / 10 * 1.18, -0.88 + 0.05 * (1 - (x / 10) ** 2)) for x in range(-10, 11)]
    low = [(x, y + 0.64) for x, y in reversed(top)]
    pen.poly([*top, *low], c, 0.4)
    pen.line([(x, y + 0.045) for x, y in top], 0.015, "f6e2a8", 0.8)
    pen.line([(x, y - 0.045) for x, y in low], 0.015, "f6e2a8", 0.8)


@subject("speech_bubble", 1.6, 0.26, "smooth", "wall", glows=True)
def speech_bubble(pen: Pen) -> None:
    """A bubble of a comic, its tail to the lower left, where the speaker is."""
    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(-0.78, -1.0, 0.78, -0.2))
    tail = skia.Path()
    tail.addPoly([skia.Point(-0.5, -0.4), skia.Point(-0.6, 0.0), skia.Point(-0.2, -0.28)], True)
    whole = skia.Op(path, tail, skia.PathOp.kUnion_PathOp)
    pen.canvas.drawPath(whole, skia.Paint(Color4f=ink(pen.main("ffffff")), AntiAlias=True))
    edge = skia.Paint(Color4f=ink(hexed("1c1a20")), AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=0.02)
    pen.canvas.drawPath(whole, edge)


@subject("neon_sign", 1.8, 0.42, "glass", "wall", glows=True)
def neon_sign(pen: Pen) -> None:
    """Letters of glowing tubes within a frame of them; "OPEN" where nothing was said."""
    made = _set(pen, str(pen.details.get("letters") or "OPEN"), Field(0, -0.51, 1.36, 0.6))
    hue = pen.main("ff4fa0")
    frame = skia.Path()
    frame.addRoundRect(skia.Rect.MakeLTRB(-0.84, -0.98, 0.84, -0.04), 0.16, 0.16)
    other = (hue[2], hue[0] * 0.9, min(hue[1] + 0.75, 1.0)) if pen.colour is None else hue
    back = skia.Paint(Color4f=ink((0.03, 0.03, 0.05), 0.55), AntiAlias=True)
    pen.canvas.drawPath(frame, back)
    if made is not None:
        _tube(pen, made.path, made.size * 0.06, hue, filled=True)
    _tube(pen, frame, 0.022, other, filled=False)


def _tube(pen: Pen, path: Any, width: float, colour: Colour, *, filled: bool) -> None:
    style = skia.Paint.kStrokeAndFill_Style if filled else skia.Paint.kStroke_Style
    for wide, alpha, soft, hue in (
        (width * 5, 0.5, width * 4.5, colour),
        (width * 2.4, 0.8, width * 1.3, colour),
        (width, 1.0, 0.0, tint(colour, 1.25)),
        (width * 0.3, 1.0, 0.0, tuple(0.35 * part + 0.65 for part in colour)),
    ):
        paint = skia.Paint(Color4f=ink(hue, alpha), AntiAlias=True, StrokeWidth=wide)
        paint.setStyle(style if wide >= width else skia.Paint.kStroke_Style)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
        if soft:
            paint.setMaskFilter(blur(soft))
        pen.canvas.drawPath(path, paint)
