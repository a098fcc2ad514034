"""The words that the rules know, read from the package's ``lexicons/*.toml`` and made searchable.

A file has the lists ``explicit``, ``nudity``, ``suggestive``, ``minor``, ``minor_sexual``, ``harmless`` and ``artful``
of words and phrases (``word*`` for whatever begins so), and may have ``core``, ``filler``, ``[ages]`` and
``[numbers]``. docs/reference/moderation.md says what each means.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from enum import Flag, auto
from importlib.resources import files

from tintype.moderation.normalise import any_of, is_unspaced, plain


class Signal(Flag):
    """What a text gives a sign of."""

    NONE = 0
    EXPLICIT = auto()
    NUDITY = auto()
    SUGGESTIVE = auto()
    MINOR = auto()
    MINOR_SEXUAL = auto()


SEXUAL = Signal.EXPLICIT | Signal.NUDITY
CHARGED = SEXUAL | Signal.SUGGESTIVE | Signal.MINOR_SEXUAL

_LISTS = {
    "explicit": Signal.EXPLICIT,
    "nudity": Signal.NUDITY,
    "suggestive": Signal.SUGGESTIVE,
    "minor": Signal.MINOR,
    "minor_sexual": Signal.MINOR_SEXUAL,
}
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s!-/:-@\[-`{-~]+(?=\d)")
_PUNCTUATION = re.compile(r"[\s!-/:-@\[-`{-~·・、。，．！？「」『』（）【】…～ー―–—]+")
_PIECES = re.compile(r"[^\W\d_]+|\d+")
_BAR = "\x01"  # no text has it any more
_RUNS = re.compile(r"(.)\1+")


def compact(text: str) -> str:
    """``text`` without spaces and punctuation, in which scripts without word borders are searched.

    A bar stays between numbers, which would else become another one.
    """
    return _PUNCTUATION.sub("", _BETWEEN_DIGITS.sub(_BAR, text))


def collapse(word: str) -> str:
    """``word`` with each run of a letter made a single one."""
    return _RUNS.sub(r"\1", word)


def split(entry: str) -> str:
    """An entry as the words of a text are written: pieces of letters or of digits, one space between."""
    return " ".join(_PIECES.findall(plain(entry)))


class _Finder:
    """Finds entries with their signals. Texts are words with one space around each."""

    def __init__(self) -> None:
        self.words: dict[str, Signal] = {}
        self.phrases: dict[str, Signal] = {}
        self.starts: dict[str, Signal] = {}
        self.parts: dict[str, Signal] = {}

    def add(self, entry: str, signal: Signal) -> None:
        if is_unspaced(entry) or not any(letter.isalnum() for letter in entry):
            key, table = compact(plain(entry)), self.parts
        elif entry.endswith("*"):
            key, table = split(entry[:-1]), self.starts
        else:
            key = split(entry)
            table = self.phrases if " " in key else self.words
        table[key] = table.get(key, Signal.NONE) | signal

    def freeze(self) -> None:
        """Compile the searches, once all entries are in."""
        # Zero-width, so that entries which overlap are all found.
        self._phrase = re.compile(f" (?=({any_of(self.phrases)}) )")
        self._start = re.compile(f" (?=({any_of(self.starts)}))")
        self._part = re.compile(f"(?=({any_of(self.parts)}))")

    def signals(self, text: str, solid: str) -> Signal:
        """All signals of ``text``; ``solid`` is the same without borders, for scripts that have none."""
        found = Signal.NONE
        for word in set(text.split()) & self.words.keys():
            found |= self.words[word]
        for table, search in ((self.phrases, self._phrase), (self.starts, self._start)):
            for entry in set(search.findall(text)):
                found |= table[entry]
        if not solid.isascii():
            for entry in set(self._part.findall(solid)):
                found |= self.parts[entry]
        return found


class _Mask:
    """Takes phrases out of a text."""

    def __init__(self, entries: Iterable[str]) -> None:
        entries = list(entries)
        parts = [entry for entry in entries if is_unspaced(entry)]
        spaced = [entry for entry in entries if not is_unspaced(entry)]
        whole = any_of(split(entry) for entry in spaced if not entry.endswith("*"))
        starts = any_of(split(entry[:-1]) for entry in spaced if entry.endswith("*"))
        self._spaced = re.compile(f" (?:{whole}(?= )|{starts}[^ ]*(?= ))")
        self._parts = re.compile(any_of(compact(plain(entry)) for entry in parts))

    def __call__(self, text: str, solid: str) -> tuple[str, str]:
        return self._spaced.sub(" ,", text), solid if solid.isascii() else self._parts.sub("|", solid)


class Ages:
    """Finds ages under 18, written in digits or words."""

    def __init__(self, units: list[str], before: list[str], numbers: dict[str, int]) -> None:
        words = [split(word) for word in numbers if not is_unspaced(word)]
        amount = f"(?:0?[0-9]|1[0-7]|{any_of(words)})"
        unit = any_of(split(word) for word in units if not is_unspaced(word))
        lead = any_of(split(word) for word in before if not is_unspaced(word))
        # Not how long something lasted or will.
        later = (
            r"(?! (?:ago|later|anniversary|warranty|pregnant|of experience|"
            r"old (?:whisk|rum|wine|scotch|oak|house|car)))"
        )
        self._after = re.compile(f" {amount}(?: ,)? {unit}{later}(?= )")
        self._before = re.compile(f" {lead}(?: ,)? {amount}(?= )")
        self._born = re.compile(r" born (?:in|on) (?:[^ ]+ ){0,2}20[1-3][0-9] ")
        # "girl, 15," but not "1girl, 12 roses".
        self._beside = re.compile(r" girls?(?: ,)? 1[0-7](?: ,| $)")
        count = any_of(compact(plain(word)) for word in numbers if is_unspaced(word))
        unit = any_of(compact(plain(word)) for word in units if is_unspaced(word))
        # Not the end of a larger number (二十五), nor a century (17세기).
        digits = f"(?<![0-9])(?:0?[0-9]|1{_BAR}?[0-7])"
        self._solid = re.compile(f"(?:{digits}|(?<![二三四五六七八九十百几])(?<![스른흔쉰]){count}){unit}(?!기)")

    def found(self, text: str, solid: str) -> bool:
        if any(search.search(text) for search in (self._after, self._before, self._beside, self._born)):
            return True
        return not solid.isascii() and self._solid.search(solid) is not None


class Lexicon:
    """All languages' words together. Reading it takes some 50 ms: make one and keep it."""

    def __init__(self) -> None:
        finder, lists, ages = _Finder(), dict[str, list[str]](), dict[str, list[str]]()
        numbers: dict[str, int] = {}
        for file in sorted((files("tintype.moderation") / "lexicons").iterdir(), key=lambda f: f.name):
            if not file.name.endswith(".toml"):
                continue
            data = tomllib.loads(file.read_text("utf-8"))
            for name, signal in _LISTS.items():
                for entry in data[name]:
                    finder.add(entry, signal)
            for name in ("harmless", "artful", "core", "filler"):
                lists.setdefault(name, []).extend(data.get(name, ()))
            for name in ("units", "before"):
                ages.setdefault(name, []).extend(data.get("ages", {}).get(name, ()))
            numbers.update(data.get("numbers", {}))
        finder.freeze()
        self.signals = finder.signals
        self.without_harmless = _Mask(lists["harmless"])
        self.without_art = _Mask(lists["artful"])
        self.has_minor_age = Ages(ages["units"], ages["before"], numbers).found
        self.core = frozenset(lists["core"])
        self.filler = frozenset(lists["filler"])
        # Every word that plays a part anywhere: what a disguised word may turn out to be.
        entries = [*finder.words, *finder.phrases, *map(split, lists["harmless"]), *map(split, lists["artful"])]
        entries += [*map(split, ages["units"]), *map(split, ages["before"]), *map(split, numbers), *self.core]
        self.vocabulary = frozenset(word for entry in entries for word in entry.split())
        self.entries = (*finder.words, *finder.phrases, *finder.starts)
        self.starts = re.compile(any_of(finder.starts))
        self.telling = frozenset(w for w in (finder.words.keys() | self.core) if len(w) > 2 and w.isascii())
