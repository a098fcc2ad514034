"""Letters as outlines, set into a box.

The letters are those of Aileron, the open typeface that Pillow brings along, so that they are the same on every
machine; other characters are those of a typeface of the system, and left out where it has none for them.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Any

import skia
from PIL import ImageFont

_SIZE = 100.0
_LEAD = 1.12  # from line to line, in sizes of the letters
_TALL = 0.72  # of a capital


@dataclass(frozen=True, slots=True)
class Lettering:
    """The outlines of a text about (0, 0), and the size of its letters, in the units of the box."""

    path: Any
    size: float


@cache
def _own() -> Any:
    font = ImageFont.load_default(20)
    assert isinstance(font, ImageFont.FreeTypeFont)
    return skia.Typeface.MakeFromData(skia.Data.MakeWithCopy(font.font_bytes))


@cache
def _face(character: str) -> Any:
    """The typeface that has a character, None where none has it."""
    if _own().unicharToGlyph(ord(character)):
        return _own()
    found = skia.FontMgr().matchFamilyStyleCharacter("", skia.FontStyle.Bold(), ["zh", "en"], ord(character))
    return found if found is not None and found.unicharToGlyph(ord(character)) else None


def _drawable(text: str) -> str:
    """A text with the letters under the accents that no typeface has."""
    return "".join(one if _face(one) is not None else unicodedata.normalize("NFKD", one)[0] for one in text)


def _line(text: str) -> tuple[Any, float]:
    """A line's outlines from (0, 0) to the right, and its width, at the size 100."""
    path, at = skia.Path(), 0.0
    for character in text:
        face = _face(character)
        if face is None:
            continue
        font = skia.Font(face, _SIZE)
        glyph = face.unicharToGlyph(ord(character))
        shape = font.getPath(glyph)
        if shape is not None:
            path.addPath(shape, at, 0)
        at += font.getWidths([glyph])[0] + 2
    return path, at


def _broken(text: str, lines: int) -> list[str]:
    """A text in so many lines of about one length; signs of Chinese may be parted anywhere."""
    words = text.split(" ") if " " in text else list(text) if not text.isascii() else [text]
    gap = " " if " " in text else ""
    limit, out = len(text) / lines, [""]
    for number, word in enumerate(words):
        joined = f"{out[-1]}{gap}{word}" if out[-1] else word
        left = len(words) - number
        if out[-1] and len(out) < lines and (len(joined) - len(word) / 2 > limit or left <= lines - len(out)):
            out.append(word)
        else:
            out[-1] = joined
    return out


def lettering(text: str, width: float, height: float) -> Lettering | None:
    """A text as large as it can be within a box about (0, 0), in as many lines as that takes.

    None where no character of it can be drawn.
    """
    text = _drawable(text)
    best: tuple[float, list[tuple[Any, float]]] = (0.0, [])
    for count in range(1, 7):
        lines = [_line(one) for one in _broken(text, count)]
        widest = max(wide for _, wide in lines)
        if widest <= 0:
            return None
        tall = (len(lines) - 1) * _LEAD + _TALL
        size = min(width / widest * _SIZE, height / tall)
        if size > best[0] * 1.05:
            best = (size, lines)
    size, lines = best
    scale, path = size / _SIZE, skia.Path()
    first = -((len(lines) - 1) * _LEAD - _TALL) / 2 * size
    for row, (line, wide) in enumerate(lines):
        placed = skia.Path(line)
        placed.transform(skia.Matrix.Scale(scale, scale))
        placed.offset(-wide * scale / 2, first + row * _LEAD * size)
        path.addPath(placed)
    return Lettering(path, size)
