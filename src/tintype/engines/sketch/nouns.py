"""What a noun adds to a scene: which thing it is, in what relation it stands to those before, whose it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tintype.engines.sketch.doing import (
    ACTORS,
    READS,
    compound,
    contents,
    detailed,
    equip,
    fill,
    has,
    join,
    portray,
)
from tintype.engines.sketch.quoting import Text
from tintype.engines.sketch.scene import KEPT, RGB, Subject
from tintype.engines.sketch.splitting import Word
from tintype.engines.sketch.subjects.builds import head_of
from tintype.engines.sketch.views import GLASSES, TINY
from tintype.engines.sketch.words.deeds import VESSELS
from tintype.engines.sketch.words.emblems import OF_SETTINGS
from tintype.engines.sketch.words.grammar import (
    BOATS,
    COMPOUND_COLOURS,
    EATEN,
    GROUNDS,
    HELD,
    HOLDERS,
    LIDDED,
    OF_NOUNS,
    OWN_PARTS,
    POSES,
    SEATS,
    SURFACES,
    WORN,
)
from tintype.engines.sketch.words.places import COLOURS
from tintype.engines.sketch.words.subjects import GROUP_OF


class Nouns:
    """The subjects so far, and what waits for the next noun: attributes, a relation, a deed."""

    def __init__(self) -> None:
        self.subjects: list[Subject] = []
        self.settings: list[str] = []
        self.found: dict[str, list[str]] = {"time": [], "weather": [], "style": [], "camera": [], "move": []}
        self.palette: list[RGB] = []
        self.absent: set[str] = set()
        self.reflected = False
        self.negated = False
        self.backdrop: RGB | None = None
        self.unwritten: list[Text] = []  # texts that nothing was there to write on
        self._before = ""
        self._clear()
        self._relation = ""
        self._in = False
        self._surface: int | None = None
        self._outer: int | None = None  # the table on which that stands
        self._filled = False  # whether "of" said what is in it
        self._outside: list[int] = []  # what was named after it, but is not in it
        self._hat: Subject | None = None
        self._tools: dict[int, str] = {}  # what verbs imply, by who does it
        self._tool = ""  # of "a reading cat": what the next noun uses
        self._deed, self._verb = "", ""
        self._joined, self._clause = False, 0
        self._called: dict[str, tuple[str, int]] = {}  # by kind: the last word for it and the clause it stood in
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

    def _compound(self, word: Word, kind: str) -> None:
        """A noun; with one right before it, the two are one thing ("a robot dog", "an apple pie")."""
        before, first = self._noun_before
        join_them = before != "" and before == self._before and before.isascii() and word.text.isascii()
        head = compound(first, kind) or _governed(first, kind) if join_them else None
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

    def _couple(self) -> None:
        """A man and a woman, hand in hand unless something else is said of them."""
        self._count, details = 0, dict(self._details)
        self._noun(Word("man", {}), "man")
        self._details = details
        self._noun(Word("woman", {}), "woman")
        self._deed = "hands"

    def _noun(self, word: Word, kind: str) -> None:
        if word.text == "face" and self._relation == "with" and self.subjects:
            self._clear()  # "a pumpkin with a carved face"
            return
        self._shrink(word)
        several = word.plural and kind not in ("cherry_tree", "fire")
        if kind == "cherry_tree" and self._relation == "with" and self.subjects and self.subjects[-1].kind in VESSELS:
            kind, several, self._colour = "flower", True, self._colour or COLOURS["pink"]
            self._relation = ""
        count = self._count or (
            2 if several and kind == "shoe" else 3 if several or word.text in ("people", "friends") else 1
        )
        if word.text == "couple":
            count = 2
        self._people = 0
        if word.text in ("balloon", "balloons") and (self._colour or self._group() == "person"):
            kind = "toy_balloon"  # nobody holds one of hot air
        own = (
            self.subjects and self._relation in ("with", "wears") and kind in OWN_PARTS.get(self.subjects[-1].kind, ())
        )
        if own or (self.subjects and has(self.subjects, kind, self._relation)):
            self._clear()
            return
        details = {**OF_NOUNS.get(word.text, {}), **self._details}
        details |= contents(word.text, kind)
        if self._in and self._relation == "in" and self.subjects and word.text in GLASSES:
            details["encloses"], self._relation = GLASSES[word.text], "on"
        if kind == "book" and self._verb in READS:
            kind = "open_book"
        colour = self._colour or COMPOUND_COLOURS.get(word.text)
        new = Subject(kind, min(count, 16), colour, self._size, self._action, details=tuple(details.items()))
        known = [subject.kind for subject in self.subjects]
        flown = kind in ("kite", "plane", "helicopter", "balloon") and known and self.subjects[-1].action == "flying"
        if flown and GROUP_OF[known[-1]] == "person":  # who flies a kite stands below it
            self.subjects[-1] = replace(self.subjects[-1], action="")
        other = self.subjects[known.index(kind)].colour if kind in known else None
        twin = None not in (new.colour, other) and new.colour != other
        called = self._called.get(kind)
        if GROUP_OF[kind] == "person" and called is not None and called[0] != word.text:
            twin |= self._count > 0 or called[1] == self._clause  # "a girl and her mother" are two
        self._called[kind] = (word.text, self._clause)
        if kind in known and not twin:  # "a green apple next to a red apple" are two
            at = known.index(kind)
            old = self.subjects[at]
            self.subjects[at] = replace(
                old, colour=old.colour or new.colour, count=max(old.count, new.count), details=old.details + new.details
            )
        elif not portray(self.subjects, new, self.settings):
            if self._relation == "on" and kind in LIDDED:
                new = replace(new, details=(*new.details, ("shut", "")))
            self._relate(kind, known)
            if self._relation == "wears" and not known:  # 戴帽子的老人: the hat is said before its owner
                self._hat, self._relation = new, ""
            elif not self._do(new):
                self._stand(new, known)
        self._relation = "" if self._relation != "in" else self._relation
        self._joined, self._in = self._verb == "and", False
        self._clear()

    def _shrink(self, word: Word) -> None:
        """A place in a vessel of glass ("a city in a snow globe") is a few things that stand for it."""
        if self._in and self._relation == "in" and word.text in GLASSES and not self.subjects and self.settings:
            small, count = TINY.get(self.settings[-1], (OF_SETTINGS.get(self.settings[-1], ""), 1))
            if small:
                self.settings.pop()
                self.subjects.append(Subject(small, count))

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
                if GROUP_OF[self.subjects[anchor].kind] in ("plant", "building") and self._actor() >= 0:
                    anchor = self._actor()  # "a boy under a tree reading a book"
                if self._verb in READS and GROUP_OF[self.subjects[anchor].kind] == "animal":
                    self._tools = {**self._tools, anchor: new.kind}  # which has no hand to hold it
                    return
            owner = self.subjects[anchor]
            if self._relation == "holds" and owner.action in ("", "standing"):
                self.subjects[anchor] = replace(owner, action=POSES.get(new.kind, "hold"))
            if self._relation == "holds" and not self._count and new.count == 1:
                new = replace(new, count=owner.count)  # "two women drinking coffee": each has some
            new = replace(new, relation=self._relation, anchor=anchor)
            self._listed = 0
        elif self.subjects and self._relation == "with" and known[-1] in SURFACES | HOLDERS:
            if self.subjects[-1].relation == "holds":  # the bread on the baker's tray
                new = replace(new, relation="holds", anchor=len(self.subjects) - 1)
            else:
                before = self._surface
                self._outer = before if before is not None and self.subjects[before].kind == "table" else None
                self._surface, self._filled = len(self.subjects) - 1, self._of
        elif self._filled and self._count and self._relation == "":
            self._outside.append(len(self.subjects))  # "a vase of roses and a candle": an article says it is beside it
        self._listed = 0 if new.kind in GROUNDS else self._listed + 1
        self.subjects.append(new)
        if self._tool and GROUP_OF[new.kind] in ACTORS[:2]:
            self._tools = {**self._tools, len(self.subjects) - 1: self._tool}
        self._tool = ""
        if self._hat is not None and GROUP_OF[new.kind] in ("person", "animal"):
            self.subjects.append(replace(self._hat, relation="wears", anchor=len(self.subjects) - 1))
            self._hat, self._listed = None, 1

    def _beside(self, at: int, beside: list[Subject]) -> list[Subject]:
        """The subjects, what a vessel was said to be full of in it, and what stands beside it, on its table if any."""
        mount, rest = self.subjects[at], self.subjects[at + 1 :]
        before = [s for index, s in enumerate(self.subjects[:at]) if index != self._outer]
        within = [s for s in rest if not any(s is other for other in beside)]
        out = [*before, *within, replace(mount, relation="on", anchor=len(before)), *beside]
        if self._outer is not None:
            out.append(replace(self.subjects[self._outer], relation="on", anchor=len(out) - len(beside)))
        return out

    def _together(self, at: int) -> list[int]:
        """Those that were named with that subject, of whom all that is said of it is meant."""
        group = GROUP_OF[self.subjects[at].kind]
        first = len(self.subjects) - self._listed if self._joined else at
        return [
            index
            for index in range(max(first, 0), at)
            if group in ACTORS[:2]
            and GROUP_OF[self.subjects[index].kind] == group
            and not self.subjects[index].relation
        ]

    def _actor(self) -> int:
        """The last person or animal, -1 where there is none."""
        kinds = [GROUP_OF[s.kind] in ACTORS[:2] and s.relation not in KEPT for s in self.subjects]
        return max((at for at, acts in enumerate(kinds) if acts), default=-1)

    def finished(self) -> list[Subject]:
        """The subjects, with what they hold or use though it was not named."""
        found = self._spectacled(self._laid())
        by_one = {id(self.subjects[at]): tool for at, tool in self._tools.items() if at < len(self.subjects)}
        return equip(found, {at: by_one[id(s)] for at, s in enumerate(found) if id(s) in by_one})

    def _spectacled(self, subjects: list[Subject]) -> list[Subject]:
        """Birds, frogs … that wear glasses have them as a thing of their own; others are drawn with theirs."""
        worn = list(subjects)
        for at, one in enumerate(subjects):
            details = dict(one.details)
            if details.get("glasses") == "" and one.colour is not None and max(one.colour) < 90:
                worn[at] = replace(one, details=detailed(one.details, "glasses", COLOURS["gold"]))  # not black on black
            if GROUP_OF[one.kind] == "animal" and "glasses" in details and head_of(one.kind, "") is None:
                kind = "sunglasses" if details["glasses"] == "dark" else "spectacles"
                worn.append(Subject(kind, one.count, relation="wears", anchor=at))
        return worn

    def _laid(self) -> list[Subject]:
        """The subjects, what stands on "a table with …" before the table, as if it had been "… on a table"."""
        at = self._surface
        if at is None or any(subject.anchor >= 0 for subject in self.subjects):
            return self.subjects
        mount, rest = self.subjects[at], self.subjects[at + 1 :]
        beside = [self.subjects[index] for index in self._outside if index > at]
        if beside and rest[0] not in beside:
            return self._beside(at, beside)
        free = ("thing", "plant", "animal", "vehicle", "building", "person")
        small = free if "encloses" in dict(mount.details) else free[:3]
        there = [subject for subject in rest if GROUP_OF[subject.kind] in small]
        if len(there) < len(rest):
            return self.subjects
        if not there and at > 0 and GROUP_OF[self.subjects[at - 1].kind] in ACTORS[:2]:
            return [*self.subjects[:at], replace(mount, relation="on", anchor=at - 1)]  # 一只猫在沙发上睡觉
        return [*self.subjects[:at], *there, replace(mount, relation="on", anchor=at)]


def _governed(first: str, kind: str) -> tuple[str, dict[str, RGB | str], RGB | None] | None:
    """Of a building or a vehicle and who lives or works there the last is meant: a house cat, a castle guard."""
    lives = GROUP_OF[first] in ("building", "vehicle") and GROUP_OF[kind] in ("person", "animal")
    return (kind, {}, None) if lives else None
