"""From a prompt's words to a scene's record."""

from __future__ import annotations

import colorsys
import re
from dataclasses import dataclass, replace

from tintype.engines.sketch.scene import RGB, Scene, Subject, digest, generator
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

_TOKEN = re.compile(r"[a-z0-9]+(?:[-'][a-z0-9]+)*|[\u4e00-\u9fff]|[,.;:!?，。；、！？]")
_LONGEST = 4
_NEGATIONS = {"no", "without", "not", "没有", "无"}
_IRREGULAR = {"mice": "mouse", "wolves": "wolf", "men": "man", "women": "woman", "children": "child", "geese": "swan",
              "sheep": "sheep", "deer": "deer", "fish": "fish", "knives": "knife", "leaves": "leaf"}  # fmt: skip
_MORE_THAN_SUBJECT = {"stars", "cloud", "aurora", "rainbow", "lightning", "galaxy"}
_HELD = {"sword", "umbrella", "lantern", "guitar", "book", "flower", "rose", "balloon", "phone", "gift", "cup"}
_AFTER = {"family", "caravan", "festival", "flock", "herd"}  # "a duck family": the noun comes first
_BOATS = {"sailboat", "ship", "canoe"}
_GROUP_WORDS = {"animals": "animal", "animal": "animal", "people": "person", "person": "person", "humans": "person",
                "buildings": "building", "vehicles": "vehicle", "cars": "vehicle", "plants": "plant"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Word:
    """A run of tokens that is one word to us, and every table in which it was found."""

    text: str
    meanings: dict[str, str]
    plural: bool = False


_TABLES = {
    "subject": SUBJECTS, "setting": SETTINGS, "time": TIMES, "weather": WEATHERS, "style": STYLES, "camera": CAMERAS,
    "move": MOVES, "action": ACTIONS, "relation": RELATIONS, "colour": dict.fromkeys(COLOURS, ""),
    "number": dict.fromkeys(NUMBERS, ""), "size": dict.fromkeys(SIZES, ""), "side": dict.fromkeys(SIDES, ""),
}  # fmt: skip


def _singulars(word: str) -> list[str]:
    forms = [_IRREGULAR[word]] if word in _IRREGULAR else []
    for ending, by in (("ies", "y"), ("ves", "f"), ("es", ""), ("s", "")):
        if word.endswith(ending) and len(word) > len(ending) + 2 and not word.endswith("ss"):
            forms.append(word[: -len(ending)] + by)
    return forms


def _look_up(text: str) -> _Word | None:
    found = {name: table[text] for name, table in _TABLES.items() if text in table}
    plural = False
    if "subject" not in found:
        for form in _singulars(text):
            if form in SUBJECTS:
                found["subject"], plural = SUBJECTS[form], True
                break
    elif text.endswith("s") and text[:-1] in SUBJECTS:
        plural = True
    if not found:
        for form in _singulars(text):
            found = {name: table[form] for name, table in _TABLES.items() if form in table}
            if found:
                break
    return _Word(text, found, plural) if found else None


def split(prompt: str) -> list[_Word]:
    """The words of a prompt, the longest known phrases first; an unknown token is a word without meanings."""
    tokens = _TOKEN.findall(prompt.lower())
    words, at = [], 0
    while at < len(tokens):
        for length in range(min(_LONGEST, len(tokens) - at), 0, -1):
            run = tokens[at : at + length]
            chinese = all("\u4e00" <= token[0] <= "\u9fff" for token in run)
            word = _look_up(("" if chinese else " ").join(run))
            if word is not None:
                break
        else:
            length, word = 1, _Word(tokens[at], {})
        words.append(word)
        at += length
    return words


class _Reader:
    """The state of reading: attributes wait for their noun, relations for the next noun."""

    def __init__(self) -> None:
        self.subjects: list[Subject] = []
        self.settings: list[str] = []
        self.found: dict[str, list[str]] = {"time": [], "weather": [], "style": [], "camera": [], "move": []}
        self.palette: list[RGB] = []
        self.absent: set[str] = set()
        self.reflected = False
        self.negated = False
        self._clear()
        self._relation = ""
        self._in = False

    def _clear(self) -> None:
        self._colour: RGB | None = None
        self._count = 0
        self._size = 1.0
        self._action = ""

    def take(self, word: _Word) -> None:
        meanings = word.meanings
        if word.text in _NEGATIONS:
            self.negated = True
        elif word.text in ",.;:!?，。；、！？":
            self.negated = False
            self._flush_colour()
        elif self.negated and meanings:
            self.absent |= names_of(word)
        elif "style" in meanings and "subject" not in meanings:
            self.found["style"].append(meanings["style"])
            if "time" in meanings:
                self.found["time"].append(meanings["time"])
        else:
            self._take_meanings(word, meanings)

    def _take_meanings(self, word: _Word, meanings: dict[str, str]) -> None:
        for name in ("time", "weather", "camera", "move"):
            if name in meanings:
                self.found[name].append(meanings[name])
        if "setting" in meanings:
            self.settings.append(meanings["setting"])
            self._flush_colour()
        if "subject" in meanings:
            self._noun(word, meanings["subject"])
        elif "colour" in meanings:
            self._take_colour(COLOURS[word.text])
        elif "side" in meanings and self.subjects:
            self.subjects[-1] = replace(self.subjects[-1], side=SIDES[word.text])
        elif "action" in meanings:
            self._take_action(meanings["action"], meanings.get("relation", ""))
        elif "relation" in meanings:
            self._relation = meanings["relation"] or self._relation
            self._in = word.text in ("in", "wearing")
            self.reflected |= meanings["relation"] == "reflected"
            self._flush_colour()
        elif "size" in meanings:
            self._size = SIZES[word.text]
        elif "number" in meanings:
            self._count = max(self._count, NUMBERS[word.text])
            if word.text in _AFTER and self.subjects and self.subjects[-1].count == 1:
                self.subjects[-1] = replace(self.subjects[-1], count=NUMBERS[word.text])
                self._count = 0
        elif word.text.isdigit() and 0 < int(word.text) <= 24:
            self._count = int(word.text)

    def _take_colour(self, colour: RGB) -> None:
        if self._in and self.subjects and self.subjects[-1].colour is None:
            self.subjects[-1] = replace(self.subjects[-1], colour=colour)
        else:
            self._colour = colour

    def _take_action(self, action: str, relation: str) -> None:
        if self.subjects:
            self.subjects[-1] = replace(self.subjects[-1], action=self.subjects[-1].action or action)
        else:
            self._action = action
        if relation:
            self._relation = relation

    def _noun(self, word: _Word, kind: str) -> None:
        count = self._count or (3 if word.plural or word.text in ("people", "friends") else 1)
        if word.text == "couple":
            count = 2
        new = Subject(kind, min(count, 16), self._colour, self._size, self._action)
        known = [subject.kind for subject in self.subjects]
        if kind in known:
            at = known.index(kind)
            old = self.subjects[at]
            self.subjects[at] = replace(old, colour=old.colour or new.colour, count=max(old.count, new.count))
        elif "portrait" in known and GROUP_OF[kind] == "person":
            at = known.index("portrait")
            self.subjects[at] = replace(self.subjects[at], colour=self.subjects[at].colour or new.colour, action=kind)
        elif not (kind == "portrait" and any(GROUP_OF[k] in ("person", "animal") for k in known)):
            if self._relation == "with" and kind in _HELD and GROUP_OF[known[-1] if known else kind] == "person":
                self._relation = "holds"
            if self._relation == "in" and kind in _BOATS and known and GROUP_OF[known[-1]] in ("person", "animal"):
                self._relation = "on"
            if self.subjects and self._relation not in ("", "with", "in", "reflected"):
                new = replace(new, relation=self._relation, anchor=len(self.subjects) - 1)
            self.subjects.append(new)
        self._relation = "" if self._relation != "in" else self._relation
        self._in = False
        self._clear()

    def _flush_colour(self) -> None:
        if self._colour is not None:
            self.palette.append(self._colour)
        self._clear()


def names_of(word: _Word) -> set[str]:
    """All names that a word stands for, in any table; a word for a whole group stands for all of it."""
    names = {name for name in word.meanings.values() if name}
    if word.text in _GROUP_WORDS:
        names |= set(GROUPS[_GROUP_WORDS[word.text]])
    if "colour" in word.meanings:
        names.add(word.text)
    return names


def read(prompt: str, negative_prompt: str, seed: int) -> Scene:
    """See :func:`tintype.engines.sketch.scene.read_scene`."""
    from tintype.engines.sketch.choices import choose

    reader = _Reader()
    words = split(prompt)
    for word in words:
        reader.take(word)
    reader._flush_colour()
    absent = set(reader.absent)
    for word in split(negative_prompt):
        absent |= names_of(word)
    key = digest(" ".join(word.text for word in words))
    unknown = digest(" ".join(word.text for word in words if not word.meanings))
    return choose(reader.subjects, reader.settings, reader.found, tuple(reader.palette) or hashed_palette(unknown),
                  frozenset(absent), reader.reflected, seed, key)  # fmt: skip


def hashed_palette(number: int) -> tuple[RGB, ...]:
    """Three colours that go together, chosen by a number."""
    rng = generator(f"palette:{number}")
    hue, step = float(rng.random()), float(rng.choice([0.08, 0.33, 0.5, 0.42]))
    colours = []
    for index in range(3):
        r, g, b = colorsys.hsv_to_rgb(
            (hue + index * step) % 1, float(rng.uniform(0.4, 0.8)), float(rng.uniform(0.6, 0.95))
        )
        colours.append((round(r * 255), round(g * 255), round(b * 255)))
    return tuple(colours)
