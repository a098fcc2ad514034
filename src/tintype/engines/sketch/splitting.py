"""From a prompt's letters to its words: the longest known phrases, and what each stands for in every table."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tintype.engines.sketch.quoting import MARK, Text, taken_out, text_of
from tintype.engines.sketch.words.deeds import DEEDS, TOOLS
from tintype.engines.sketch.words.grammar import (
    BACKDROPS,
    BODY_PARTS,
    COMPOUNDS,
    GROUP_WORDS,
    IRREGULAR,
    LOGOS,
    MORE_ACTIONS,
    MORE_CAMERAS,
    MORE_RELATIONS,
    NO_THINGS,
)
from tintype.engines.sketch.words.parts import PARTS
from tintype.engines.sketch.words.places import (
    ACTIONS,
    CAMERAS,
    COLOURS,
    MOVES,
    NUMBERS,
    RELATIONS,
    SETTINGS,
    SIDES,
    SIZES,
    STYLES,
    TIMES,
    WEATHERS,
)
from tintype.engines.sketch.words.subjects import GROUP_OF, GROUPS, SUBJECTS

_TOKEN = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*|[\u4e00-\u9fff]|[,.;:!?，。；、！？]|" + MARK)
_LONGEST = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A run of tokens that is one word to us, and every table in which it was found; or what is to be written."""

    text: str
    meanings: dict[str, str]
    plural: bool = False
    letters: Text | None = None


_TABLES = {
    "subject": {**COMPOUNDS, **SUBJECTS}, "setting": SETTINGS, "time": TIMES, "weather": WEATHERS, "style": STYLES,
    "camera": {**MORE_CAMERAS, **CAMERAS}, "move": MOVES, "action": {**MORE_ACTIONS, **ACTIONS}, "deed": DEEDS,
    "tool": TOOLS, "part": PARTS, "relation": {**MORE_RELATIONS, **RELATIONS},
    "colour": dict.fromkeys(COLOURS, ""),
    "number": dict.fromkeys(NUMBERS, ""), "size": dict.fromkeys(SIZES, ""), "side": dict.fromkeys(SIDES, ""),
    "ground": {word: "" for word in LOGOS | BACKDROPS if not word.isascii()},  # else read sign by sign
}  # fmt: skip


def _singulars(word: str) -> list[str]:
    forms = [IRREGULAR[word]] if word in IRREGULAR else []
    for ending, by in (("ies", "y"), ("ves", "f"), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2 and not word.endswith("ss"):
            forms.append(word[: -len(ending)] + by)
    return forms


def _look_up(text: str) -> Word | None:
    if text in NO_THINGS:
        return Word(text, {})
    found = {name: table[text] for name, table in _TABLES.items() if text in table}
    plural = False
    if "subject" not in found and "setting" not in found:  # "waves" are a coast, "a wave" a thing
        for form in _singulars(text):
            if form in _TABLES["subject"]:
                found["subject"], plural = _TABLES["subject"][form], True
                break
    elif text.endswith("s") and text[:-1] in _TABLES["subject"]:
        plural = True
    if not found:
        for form in _singulars(text):
            found = {name: table[form] for name, table in _TABLES.items() if form in table}
            if found:
                text = form  # under which the tables have it: "olives" are of the colour olive
                break
    return Word(text, found, plural) if found else None


def split(prompt: str) -> list[Word]:
    """The words of a prompt, the longest known phrases first; an unknown token is a word without meanings."""
    prompt, texts = taken_out(prompt)
    tokens: list[str] = []
    for token in _TOKEN.findall(prompt.lower()):
        token = token.removesuffix("'s") if _look_up(token) is None else token
        tokens += token.split("-") if "-" in token and _look_up(token) is None else [token]
    words, at = [], 0
    while at < len(tokens):
        for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
            run = tokens[at : at + length]
            chinese = all("\u4e00" <= token[0] <= "\u9fff" for token in run)
            word = _look_up(("" if chinese else " ").join(run))
            if word is not None:
                break
        else:
            length, word = 1, Word(tokens[at], {})
            if (number := text_of(tokens[at])) is not None:
                word = Word(texts[number].said, {}, letters=texts[number])
        words.append(word)
        at += length
    following = [*words[1:], Word("", {})]
    return [_of_a_part(_somebody(word, after), after) for word, after in zip(words, following, strict=False)]


def _of_a_part(word: Word, after: Word) -> Word:
    """A noun before a part of a body is no thing of its own: "a carrot nose" is a nose."""
    if "subject" in word.meanings and word.text.isascii() and after.text in BODY_PARTS and "'" not in word.text:
        return Word(word.text, {}) if GROUP_OF[word.meanings["subject"]] in ("thing", "plant") else word
    return word


_TRADE = re.compile(r"[a-z]{2,}(?:er|or|ist|ian|smith|man)")
_NO_TRADE = {"water", "river", "paper", "poster", "letter", "cover", "finger", "power", "wallpaper", "banner",
             "leather",
             "feather", "laser", "thunder", "weather", "summer", "winter", "over", "under", "after", "her", "other",
             "vapor",
             "exterior", "interior", "floor", "color", "mirror", "door", "together", "rather", "cyber"}  # fmt: skip


def _somebody(word: Word, after: Word) -> Word:
    """A word that is not known but ends as trades do and does something is a person: "a welder working"."""
    trade = not word.meanings and _TRADE.fullmatch(word.text) and word.text not in _NO_TRADE
    acts = after.text.split(" ")[0].endswith("ing") and "setting" not in after.meanings  # not "minimalist living room"
    return Word(word.text, {"subject": "man"}) if trade and acts else word


def names_of(word: Word) -> set[str]:
    """All names that a word stands for, in any table; a word for a whole group stands for all of it."""
    names = {name for name in word.meanings.values() if name}
    if word.text in GROUP_WORDS:
        names |= set(GROUPS[GROUP_WORDS[word.text]])
    if "colour" in word.meanings:
        names.add(word.text)
    return names
