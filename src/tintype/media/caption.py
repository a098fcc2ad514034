"""Drawing a caption on a picture: a translucent band across it, with centred white text.

Set by Skia's paragraph layout (wrapping, both writing directions, fallback from font to font). A text within what
Pillow's built-in Aileron has (Basic Latin) is set in it, and so looks the same on every machine; any other is set in
the fonts of the system. Where those lack a character too, an accent is left off, a sign or emoji left out, and a letter
drawn as the font's empty box: a caption never fails for its text.
"""

from __future__ import annotations

import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageFont

from tintype.infra.codecs import write_image
from tintype.kernel.errors import Internal

FAMILY = "Aileron"
BAND = (0, 0, 0, 150)
LINES = 3
_MOST_OF_HEIGHT = 0.6
_READABLE = 9.0
_LEAST_SIZE = 4.0
_SHRINK = 0.92
_JOINERS = "\u200c\u200d"  # they shape Persian, Hindi and emoji
# Skia's paragraphs keep caches that are not made for several threads.
_LOCK = threading.Lock()


def caption_file(path: Path, to: Path, text: str, position: float, *, image_format: str) -> None:
    """Write the picture at ``path`` to ``to`` with ``text`` on it, as png, jpeg or webp; see ``draw_caption``."""
    with Image.open(path) as opened:
        picture = opened.convert("RGBA" if opened.has_transparency_data else "RGB")
    write_image(draw_caption(picture, text, position), to, image_format)


def draw_caption(picture: Image.Image, text: str, position: float) -> Image.Image:
    """A copy of an RGB or RGBA picture with a captioned band, whose middle is at ``position`` (0 top to 1 bottom).

    The band stays inside the picture. Letters are about a twentieth of the picture's size; a long one is wrapped to
    at most three lines, and made smaller where that is not enough. A text with nothing to draw leaves it as it is.
    """
    captioned = picture.copy()
    with _LOCK:
        band = _band(picture.width, picture.height, text)
    if band is None:
        return captioned
    top = round(min(max(position, 0.0), 1.0) * picture.height - band.height / 2)
    top = min(max(top, 0), picture.height - band.height)
    box = (0, top, picture.width, top + band.height)
    under = captioned.crop(box).convert("RGBA")
    captioned.paste(Image.alpha_composite(under, band).convert(picture.mode), box)
    return captioned


@dataclass(frozen=True, slots=True)
class _Fonts:
    """Where glyphs come from: ``has`` says which characters, ``collection`` is Skia's, ``family`` the first choice."""

    has: Callable[[str], bool]
    collection: Any
    family: str


@cache
def _builtin() -> _Fonts:
    """Pillow's own font."""
    import skia

    font = ImageFont.load_default(16)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise Internal("Pillow was built without FreeType: captions cannot be drawn")
    typeface = skia.Typeface.MakeFromData(skia.Data.MakeWithCopy(font.font_bytes))
    provider = skia.textlayout.TypefaceFontProvider()
    provider.registerTypeface(typeface, FAMILY)
    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(provider, FAMILY)
    return _Fonts(lambda character: bool(typeface.unicharToGlyph(ord(character))), collection, FAMILY)


@cache
def _system() -> _Fonts | None:
    """The fonts that are installed; None where there are none."""
    import skia

    manager = skia.FontMgr()
    if not manager.countFamilies():
        return None
    first = manager.matchFamilyStyle("sans-serif", skia.FontStyle.Normal())
    family = first.getFamilyName() if first is not None else manager.getFamilyName(0)

    def has(character: str) -> bool:
        return manager.matchFamilyStyleCharacter(family, skia.FontStyle.Normal(), ["en"], ord(character)) is not None

    collection = skia.textlayout.FontCollection()
    collection.setDefaultFontManager(manager, family)
    return _Fonts(has, collection, family)


def _fonts_for(text: str) -> _Fonts:
    builtin = _builtin()
    if all(builtin.has(character) for character in text):
        return builtin
    return _system() or builtin


def _clean(text: str) -> str:
    """One line of what can be drawn at all: single spaces, no controls, lone surrogates, or direction overrides."""
    kept = []
    for one in text:
        category = unicodedata.category(one)
        if category in ("Cc", "Zl", "Zp"):
            kept.append(" ")
        elif category not in ("Cs", "Cf") or one in _JOINERS:
            kept.append(one)
    return " ".join("".join(kept).split())


def _showable(text: str, has: Callable[[str], bool]) -> str:
    """The text without what no font has: accents and signs go, letters stay (as boxes)."""
    shown: list[str] = []
    for one in text:
        if one.isspace() or has(one):
            shown.append(one)
            continue
        plain = "".join(part for part in unicodedata.normalize("NFKD", one) if has(part))
        if plain:
            shown.append(plain)
        elif unicodedata.category(one)[0] in "LN":
            shown.append(one)
    return " ".join("".join(shown).split())


def _band(width: int, height: int, text: str) -> Image.Image | None:
    """The band with its text as an RGBA picture of the full width; None where there is nothing to draw."""
    import skia

    clean = _clean(text)
    fonts = _fonts_for(clean)
    shown = _showable(clean, fonts.has)
    if all(unicodedata.category(one)[0] in "CMZ" for one in shown):
        return None
    margin = max(1, round(width * 0.04))
    room = max(1, width - 2 * margin)
    size = max(_LEAST_SIZE, min(max(_READABLE, 0.05 * (width * height) ** 0.5), 0.4 * height))
    paragraph, line = _set(fonts, shown, size, room)
    while size > _LEAST_SIZE and not _fits(paragraph, line, height):
        size = max(_LEAST_SIZE, size * _SHRINK)
        paragraph, line = _set(fonts, shown, size, room)
    band_height = min(height, round(paragraph.Height + line * 0.7))
    surface = skia.Surface(width, band_height)
    with surface as canvas:
        canvas.clear(skia.ColorSetARGB(BAND[3], *BAND[:3]))
        paragraph.paint(canvas, margin, (band_height - paragraph.Height) / 2)
    pixels = surface.toarray(colorType=skia.ColorType.kRGBA_8888_ColorType)
    return Image.fromarray(pixels)


def _fits(paragraph: Any, line: float, height: int) -> bool:
    tall: float = paragraph.Height
    return tall <= line * (LINES + 0.5) and tall + line * 0.7 <= height * _MOST_OF_HEIGHT


def _set(fonts: _Fonts, text: str, size: float, room: int) -> tuple[Any, float]:
    """The text laid out in ``room`` pixels of width, and the height of one of its lines."""
    return _laid_out(fonts, text, size, room), _laid_out(fonts, text, size, 1e6).Height


def _laid_out(fonts: _Fonts, text: str, size: float, room: float) -> Any:
    import skia

    style = skia.textlayout.TextStyle()
    style.setFontFamilies([fonts.family])
    style.setFontSize(size)
    style.setColor(skia.ColorWHITE)
    whole = skia.textlayout.ParagraphStyle()
    whole.setTextStyle(style)
    whole.setTextAlign(skia.textlayout.TextAlign.kCenter)
    builder = skia.textlayout.ParagraphBuilder.make(whole, fonts.collection, skia.Unicodes.ICU.Make())
    builder.pushStyle(style)
    builder.addText(text)
    paragraph = builder.Build()
    paragraph.layout(room)
    return paragraph
