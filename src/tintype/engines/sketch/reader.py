"""From a prompt's words to a scene's record."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tintype.engines.sketch.doing import ACTORS, KEPT, compound, contents, detailed, fill, has, join, portray, settle
from tintype.engines.sketch.scene import RGB, Scene, Subject, digest
from tintype.engines.sketch.splitting import Word, names_of, split
from tintype.engines.sketch.words.deeds import VESSELS
from tintype.engines.sketch.words.grammar import (
    AFTER,
    BACKDROPS,
    BOATS,
    CLOTHS,
    EATEN,
    GROUNDS,
    HELD,
    HOLDERS,
    LOGOS,
    OF_NOUNS,
    POSES,
    SEATS,
    SURFACES,
    WALLS,
    WORN,
)
from tintype.engines.sketch.words.parts import GEMS, PARTS_BEFORE
from tintype.engines.sketch.words.places import ACTIONS, COLOURS, NUMBERS, SIDES, SIZES
from tintype.engines.sketch.words.subjects import GROUP_OF

__all__ = ["names_of", "read", "split"]
_NEGATIONS = {"no", "without", "not", "没有", "无"}


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
        self.backdrop: RGB | None = None
        self._before = ""
        self._clear()
        self._relation = ""
        self._in = False
        self._surface: int | None = None
        self._hat: Subject | None = None
        self._deed, self._verb = "", ""
        self._noun_before = ("", "")  # the word and the kind of the noun that has just been read
        self._undo: dict[str, Any] = {}
        self._of = False
        self._listed = 0  # subjects since the last relation: "a pear and a carrot on a table" puts both there

    def _clear(self) -> None:
        self._colour: RGB | None = None
        self._worn = False
        self._people = 0
        self._count = 0
        self._size = 1.0
        self._action = ""
        self._details: dict[str, RGB | str] = {}

    def take(self, word: Word) -> None:
        self._take(word)
        if word.text.endswith(" of") and word.meanings.get("subject") in ("heap", "bouquet"):
            self._of = True
        self._before = word.text

    def _take(self, word: Word) -> None:
        meanings = word.meanings
        if (
            word.text == "of"
            and self.subjects
            and self.subjects[-1].kind in HOLDERS | VESSELS | {"plate", "heap", "bouquet"}
        ):
            self._relation, self._of = "with", True  # a basket of apples, a glass of milk
        if word.text in _NEGATIONS:
            self.negated = True
        elif word.text in ",.;:!?，。；、！？":
            self.negated = self._of = False
            self._settle()
            self._flush_colour()
        elif self.negated and meanings:
            self.absent |= names_of(word)
        elif "style" in meanings and "subject" not in meanings:
            self.found["style"].append(meanings["style"])
            self._count = 0  # "a watercolour of tulips" is of several
            if "time" in meanings:
                self.found["time"].append(meanings["time"])
        else:
            self._take_meanings(word, meanings)

    def _take_meanings(self, word: Word, meanings: dict[str, str]) -> None:
        for name in ("time", "weather", "camera", "move"):
            if name in meanings:
                self.found[name].append(meanings[name])
        if "setting" in meanings:
            self.settings.append(meanings["setting"])
            if word.text in WALLS:
                self.palette.insert(0, WALLS[word.text])
            self._flush_colour()
        group = self._group()
        if word.text == "building" and not self._count and group in ("person", "animal"):
            meanings = {"deed": "build"}  # they build
        worn = self._relation in ("with", "wears") or self._in or not self._count
        if "part" in meanings and "subject" in meanings and group in ("person", "animal") and worn:
            self._take_part(word.text, meanings["part"])
        elif "subject" in meanings:
            if word.text in ("couple", "newlyweds", "lovers", "情侣"):
                self._couple()
            elif not (self._of and self._fill(word, meanings["subject"])):
                self._compound(word, meanings["subject"])
            self._of = False
        elif word.text in LOGOS:
            self.backdrop = self.backdrop or (255, 255, 255)
            self.settings.append("studio")
            self.found["style"].append("anime")
        elif word.text in BACKDROPS or (word.text in CLOTHS and self._relation == "on" and self._colour is not None):
            if self._colour is None and self._before == "dark":
                self._colour = (26, 26, 30)
                self.found["time"] = [name for name in self.found["time"] if name != "night"]
            if self._colour is not None:
                self.backdrop, self._colour = self._colour, None
                self.settings.append("studio")
        elif "part" in meanings:
            self._take_part(word.text, meanings["part"])
        elif "colour" in meanings:
            self._take_colour(COLOURS[word.text])
        elif "side" in meanings and self.subjects:
            self.subjects[-1] = replace(self.subjects[-1], side=SIDES[word.text])
        elif "deed" in meanings and group in ACTORS:
            if self._deed != "hands":
                self._settle()
            self._deed = meanings["deed"]
            self._relation = ""
        elif "action" in meanings:
            self._take_action(meanings["action"], meanings.get("relation", ""))
        elif "relation" in meanings:
            if self._deed and meanings["relation"] not in ("", "with"):
                self._settle()  # "two cats fighting in an alley"
            self._relation = meanings["relation"] or self._relation
            if word.text in ("playing", "plays", "play") and group in ACTORS and not self._deed:
                self._deed = "play"
            verb = self._verb = word.text.split()[0]
            if verb in ACTIONS and verb != word.text and self.subjects:  # "sleeping on", "flying over"
                self._take_action(ACTIONS[verb], "")
            if word.text == "上" and self.subjects and self.subjects[-1].kind in SURFACES | {"sofa", "chair"}:
                self._surface = len(self.subjects) - 1
            self._in = word.text in ("in", "wearing")
            self.reflected |= meanings["relation"] == "reflected"
            self._flush_colour()
        elif "size" in meanings:
            self._size = SIZES[word.text]
        elif "number" in meanings:
            self._count = max(self._count, NUMBERS[word.text])
            self._people = NUMBERS[word.text] if word.text in ("family", "crowd") else 0
            if word.text in AFTER and self.subjects and self.subjects[-1].count == 1:
                self.subjects[-1] = replace(self.subjects[-1], count=NUMBERS[word.text])
                self._count = self._people = 0
        elif word.text.isdigit() and 0 < int(word.text) <= 24:
            self._count = int(word.text)

    def _take_part(self, text: str, part: str) -> None:
        """Hair, beard, dress, age: said after their owner ("a girl with red hair") or before ("a red-haired girl")."""
        last = self.subjects[-1] if self.subjects else None
        if part in ("ice", "art"):  # of a drink
            if last is not None and last.kind in VESSELS:
                self.subjects[-1] = replace(last, details=(*last.details, (part, "")))
            return
        if part.startswith("gem") and last is not None and last.kind in ("ring", "necklace", "crown"):
            self.subjects[-1] = replace(last, details=(*last.details, ("gem", GEMS[part.partition("=")[2]])))
            self._relation = ""
            return
        owners = ("person", "animal") if part.partition("=")[0] in ("eyes", "scarf", "glasses") else ("person",)
        owned = last is not None and GROUP_OF[last.kind] in owners and text not in PARTS_BEFORE
        said = part.partition("=")[2]
        value: RGB | str = self._colour or GEMS.get(said) or said
        part = part.partition("=")[0]
        if part == "row" and last is not None:
            self.subjects[-1] = replace(last, details=(*last.details, (part, "")))
        elif part == "dress":
            if owned and last is not None and self._colour is not None:
                self.subjects[-1] = replace(last, colour=last.colour or self._colour)
                self._colour = None
        elif owned and last is not None:
            value = value or dict(last.details).get(part, "")
            self.subjects[-1] = replace(last, details=detailed(last.details, part, value))
            self._colour = None
        else:
            self._details[part] = value or self._details.get(part, "")
            self._colour = None
        self._relation = "" if self._relation == "with" else self._relation

    def _take_colour(self, colour: RGB) -> None:
        self._flush_colour(keep=True)
        if self._of and self.subjects[-1].kind == "heap" and colour == COLOURS["gold"]:  # a pile of gold
            last = self.subjects[-1]
            self.subjects[-1] = replace(last, details=detailed(last.details, "of", "coin"))
            self._relation = ""
            return
        self._colour = colour
        self._worn = self._in and bool(self.subjects) and self.subjects[-1].colour is None

    def _take_action(self, action: str, relation: str) -> None:
        if self.subjects and not self._count:  # "a lamp and a sleeping dog": the article says it is the dog's
            self.subjects[-1] = replace(self.subjects[-1], action=self.subjects[-1].action or action)
        else:
            self._action = action
        if relation:
            self._relation = relation

    def _compound(self, word: Word, kind: str) -> None:
        """A noun; with one right before it, the two are one thing ("a robot dog", "an apple pie")."""
        before, first = self._noun_before
        join_them = before != "" and before == self._before and before.isascii() and word.text.isascii()
        head = compound(first, kind) if join_them else None
        if head is not None:
            self.__dict__.update(self._undo, subjects=list(self._undo["subjects"]))
            kind, self._colour = head[0], self._colour or head[2]
            self._details = {**self._details, **head[1]}
        self._undo = {**self.__dict__, "subjects": list(self.subjects), "_details": dict(self._details)}
        size = len(self.subjects)
        self._noun(word, kind)
        self._noun_before = (word.text, kind) if len(self.subjects) > size and not word.plural else ("", "")

    def _fill(self, word: Word, kind: str) -> bool:
        """A pile of gold coins, a glass of milk, a bowl of rice: what a thing is of is no other thing."""
        if not fill(self.subjects, word.text, kind, self._colour):
            return False
        self._relation = ""
        self._clear()
        return True

    def _settle(self) -> None:
        self._deed = settle(self.subjects, self._deed)

    def _couple(self) -> None:
        """A man and a woman, hand in hand unless something else is said of them."""
        self._count, details = 0, dict(self._details)
        self._noun(Word("man", {}), "man")
        self._details = details
        self._noun(Word("woman", {}), "woman")
        self._deed = "hands"

    def _noun(self, word: Word, kind: str) -> None:
        several = word.plural and kind != "cherry_tree"
        if kind == "cherry_tree" and self._relation == "with" and self.subjects and self.subjects[-1].kind in VESSELS:
            kind, several, self._colour = "flower", True, self._colour or COLOURS["pink"]
            self._relation = ""
        count = self._count or (3 if several or word.text in ("people", "friends") else 1)
        if word.text == "couple":
            count = 2
        self._people = 0
        if word.text in ("balloon", "balloons") and (self._colour or self._group() == "person"):
            kind = "toy_balloon"  # nobody holds one of hot air
        if self.subjects and has(self.subjects, kind, self._relation):
            self._clear()
            return
        details = {**OF_NOUNS.get(word.text, {}), **self._details}
        details |= contents(word.text, kind)
        if kind == "book" and self._verb in ("reading", "reads", "读", "看书"):
            kind = "open_book"
        new = Subject(kind, min(count, 16), self._colour, self._size, self._action, details=tuple(details.items()))
        known = [subject.kind for subject in self.subjects]
        flown = kind in ("kite", "plane", "helicopter", "balloon") and known and self.subjects[-1].action == "flying"
        if flown and GROUP_OF[known[-1]] == "person":  # who flies a kite stands below it
            self.subjects[-1] = replace(self.subjects[-1], action="")
        other = self.subjects[known.index(kind)].colour if kind in known else None
        twin = None not in (new.colour, other) and new.colour != other
        if kind in known and not twin:  # "a green apple next to a red apple" are two
            at = known.index(kind)
            old = self.subjects[at]
            self.subjects[at] = replace(
                old, colour=old.colour or new.colour, count=max(old.count, new.count), details=old.details + new.details
            )
        elif not portray(self.subjects, new, self.settings):
            self._relate(kind, known)
            if self._relation == "wears" and not known:  # 戴帽子的老人: the hat is said before its owner
                self._hat, self._relation = new, ""
            elif not self._do(new):
                self._stand(new, known)
        self._relation = "" if self._relation != "in" else self._relation
        self._in = False
        self._clear()

    def _group(self) -> str:
        """The group of the last subject, or of whose it is."""
        return GROUP_OF[self.subjects[self._owner(len(self.subjects) - 1)].kind] if self.subjects else ""

    def _owner(self, at: int) -> int:
        """Who has what is said after that subject: who holds or wears it, or the one who sits on it."""
        one = self.subjects[at]
        sat_on = one.relation == "on" and one.anchor != at and GROUP_OF[self.subjects[one.anchor].kind] in ACTORS[:2]
        return one.anchor if one.relation in KEPT or sat_on else at

    def _do(self, new: Subject) -> bool:
        """Whether the subject is one with which those before it do something; it stands with them then."""
        deed, self._deed = self._deed, ""
        if not join(self.subjects, new, deed, self._relation, self._verb):
            return False
        self._listed, self._relation, self._verb = 1, "", ""
        return True

    def _relate(self, kind: str, known: list[str]) -> None:
        """What a relation means for a noun of this kind: an umbrella is held, a hat worn, a boat sat in."""
        group = self._group()
        more = self._relation == "" and self._verb == "and" and known and self.subjects[-1].relation in KEPT
        held = kind in HELD and not self._of and (self._relation == "with" or more)
        held = held or (kind == "umbrella" and self._relation == "below")
        if self._relation == "eats":
            self._relation = "holds" if group == "person" and kind in EATEN else "front"
        if held and group == "person":
            self._relation = "holds"
        elif (self._relation == "with" or self._in) and kind in WORN and group in ("person", "animal"):
            self._relation = "wears"
        elif self._relation == "on" and kind in ("planet", "earth"):
            self.settings.append("moonscape")
            self._relation = ""
        within = kind in HOLDERS or (kind in BOATS | SEATS and group in ("person", "animal"))
        self._relation = "on" if self._relation == "in" and known and within else self._relation

    def _stand(self, new: Subject, known: list[str]) -> None:
        """Add a subject, in its relation to those before it."""
        if self.subjects and self._relation not in ("", "with", "in", "reflected"):
            back = self._listed if self._relation == "on" else 1
            anchor = max(len(self.subjects) - max(back, 1), 0)
            if self._relation == "on" and self.subjects[anchor].relation in KEPT:
                anchor = self.subjects[anchor].anchor  # who reads a newspaper on a bench sits there, too
            if self._relation in KEPT:
                anchor = self._owner(anchor)  # who wears a hat and holds a glass does not hold it with the hat
            owner = self.subjects[anchor]
            if self._relation == "holds" and owner.action in ("", "standing"):
                self.subjects[anchor] = replace(owner, action=POSES.get(new.kind, "hold"))
            new = replace(new, relation=self._relation, anchor=anchor)
            self._listed = 0
        elif self.subjects and self._relation == "with" and known[-1] in SURFACES | HOLDERS:
            if self.subjects[-1].relation == "holds":  # the bread on the baker's tray
                new = replace(new, relation="holds", anchor=len(self.subjects) - 1)
            else:
                self._surface = len(self.subjects) - 1
        self._listed = 0 if new.kind in GROUNDS else self._listed + 1
        self.subjects.append(new)
        if self._hat is not None and GROUP_OF[new.kind] in ("person", "animal"):
            self.subjects.append(replace(self._hat, relation="wears", anchor=len(self.subjects) - 1))
            self._hat, self._listed = None, 1

    def finished(self) -> list[Subject]:
        """The subjects, what stands on "a table with …" before the table, as if it had been "… on a table"."""
        at = self._surface
        if at is None or any(subject.anchor >= 0 for subject in self.subjects):
            return self.subjects
        mount, rest = self.subjects[at], self.subjects[at + 1 :]
        there = [subject for subject in rest if GROUP_OF[subject.kind] in ("thing", "plant", "animal")]
        if len(there) < len(rest):
            return self.subjects
        return [*self.subjects[:at], *there, replace(mount, relation="on", anchor=at)]

    def _flush_colour(self, *, keep: bool = False) -> None:
        """A colour that no noun took is what the last one wears ("a woman in red"), or the palette's."""
        if self._people and not keep:  # "a family in front of a house": people, as nothing else was said
            people, self._people = self._people, 0
            self.subjects.append(Subject("person", people))
            self._listed += 1
        if self._colour is not None and self._worn:
            self.subjects[-1] = replace(self.subjects[-1], colour=self._colour)
        elif self._colour is not None:
            self.palette.append(self._colour)
        self._colour, self._worn = None, False
        if not keep:
            self._clear()


def read(prompt: str, negative_prompt: str, seed: int) -> Scene:
    """See :func:`tintype.engines.sketch.scene.read_scene`."""
    from tintype.engines.sketch.choices import choose, hashed_palette

    reader = _Reader()
    words = split(prompt)
    for word in words:
        reader.take(word)
    reader._settle()
    reader._flush_colour()
    absent = set(reader.absent)
    for word in split(negative_prompt):
        absent |= names_of(word)
    key = digest(" ".join(word.text for word in words))
    unknown = digest(" ".join(word.text for word in words if not word.meanings))
    return choose(reader.finished(), reader.settings, reader.found, tuple(reader.palette) or hashed_palette(unknown),
                  frozenset(absent), reader.reflected, seed, key, reader.backdrop)  # fmt: skip
