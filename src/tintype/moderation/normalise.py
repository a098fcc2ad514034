"""Making one plain spelling out of the many that a reader takes for the same.

Every step is linear in the text. The lexicons go through the same ``plain``, so that a letter that looks like another
one is the same letter on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

# Scripts that put no spaces between words, or whose vowel signs are no word characters to `re`: searched as substrings.
UNSPACED = (
    "\u0900-\u0dff\u0e00-\u0eff\u1100-\u11ff\u3005-\u3007\u3040-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\U00020000-\U0003ffff"
)
_UNSPACED = re.compile(f"[{UNSPACED}]")
_BORDER = re.compile(f"(?<=[{UNSPACED}])(?=[^{UNSPACED}])|(?<=[^{UNSPACED}])(?=[{UNSPACED}])")
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u064b-\u065f\u0670\u0640\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f"
    "\ufeff\uffa0\U000e0000-\U000e0fff\x00-\x08\x0e-\x1f\x7f]"
)
_CAMEL = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z][a-z])")

# What looks like a Latin letter and is not decomposed to one by Unicode (a selection of its confusables, UTS 39).
_LOOKALIKES = {
    "a": "аαɑᴀ", "b": "ьƅʙв", "c": "сϲᴄ", "d": "ԁժɗ", "e": "еєҽεɛǝ℮", "f": "ғϝ", "g": "ɡԍցɢ", "h": "һнհʜ",
    "i": "іιıɩӏ", "j": "јϳ", "k": "кκĸ", "l": "ʟⵏ", "m": "мʍϻ", "n": "ոռη", "o": "оοօσ", "p": "рρϼ",
    "q": "ԛզ", "r": "ʀᴦ", "s": "ѕꜱʂ", "t": "тτե", "u": "υսʋ", "v": "νѵᴠ", "w": "ԝωա", "x": "хχ",
    "y": "уүγʏ", "z": "ᴢʐ",
}  # fmt: skip


@cache
def _letters() -> dict[int, str]:
    table = {ord(sign): letter for letter, signs in _LOOKALIKES.items() for sign in signs}
    # Stroked, hooked, small-capital letters: their names say which letter they are a form of.
    shape = re.compile(r"LATIN (?:SMALL |CAPITAL )?LETTER (?:SMALL CAPITAL )?([A-Z])(?: WITH .*)?")
    for block in (range(0x80, 0x2B0), range(0x1D00, 0x1DC0), range(0x2C60, 0x2C80), range(0xA720, 0xA800)):
        for code in block:
            if found := shape.fullmatch(unicodedata.name(chr(code), "")):
                table.setdefault(code, found[1].lower())
    for first in (0x1F150, 0x1F170, 0x1F1E6):  # letters in black circles, in black squares, of flags
        table.update({first + i: chr(97 + i) for i in range(26)})
    table.update({ord("‘"): "'", ord("’"): "'", ord("`"): "'", ord("´"): "'"})
    return table


def plain(text: str) -> str:
    """Lower case, without accents, invisible characters and look-alike letters; compatibility forms resolved."""
    if text.isascii():
        return _INVISIBLE.sub("", text).lower()
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).casefold()
    # Composed again after the marks are gone: kana and hangul must keep theirs.
    text = unicodedata.normalize("NFC", _MARKS.sub("", unicodedata.normalize("NFD", text)))
    text = text.translate(_letters())
    return _BORDER.sub(" ", text) if _UNSPACED.search(text) else text


def camel_split(text: str) -> str:
    """``text`` with a space put into ``likeThis``."""
    return _CAMEL.sub(" ", text)


def is_unspaced(text: str) -> bool:
    """Whether any of ``text`` is of a script that is searched as substrings."""
    return _UNSPACED.search(text) is not None


def any_of(words: Iterable[str]) -> str:
    """A regular expression that matches the longest of ``words``, as a trie: it looks at each letter about once."""
    below: dict[str, list[str]] = {}
    ends = False
    for word in words:
        if word:
            below.setdefault(word[0], []).append(word[1:])
        else:
            ends = True
    if not below:
        return "" if ends else r"(?!)"
    branches = "|".join(re.escape(letter) + any_of(rest) for letter, rest in sorted(below.items()))
    return f"(?:{branches})?" if ends else f"(?:{branches})"
