"""From a prompt's words to a scene's record."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tintype.engines.sketch.doing import ACTORS, detailed, dressed, settle
from tintype.engines.sketch.framing import Said, framed
from tintype.engines.sketch.lettering import legible, write_later, write_on
from tintype.engines.sketch.nouns import Nouns
from tintype.engines.sketch.quoting import Text
from tintype.engines.sketch.scene import RGB, Scene, Subject, digest
from tintype.engines.sketch.splitting import Word, names_of, split
from tintype.engines.sketch.views import GLASSES
from tintype.engines.sketch.words.deeds import MOUNTS, SEATED, TOOLS, VESSELS
from tintype.engines.sketch.words.emblems import EMBLEMS
from tintype.engines.sketch.words.grammar import AFTER, BACKDROPS, CLOTHS, HOLDERS, LOGOS, SURFACES, WALLS
from tintype.engines.sketch.words.letters import SHIRTS
from tintype.engines.sketch.words.parts import GEMS, PARTS_BEFORE
from tintype.engines.sketch.words.places import ACTIONS, COLOURS, NUMBERS, SIDES, SIZES
from tintype.engines.sketch.words.subjects import GROUP_OF

__all__ = ["names_of", "read", "split"]
_NEGATIONS = {"no", "without", "not", "没有", "无"}
_MARKS = frozenset(",.;:!?，。；、！？")
_PLACING = {"by", "at", "near"}
_ASIDE = {"at", "to", "for", "by", "from", "about", "and"}


class _Reader(Nouns):
    """The state of reading: attributes wait for their noun, relations for the next noun."""

    def take(self, word: Word) -> None:
        if word.letters is not None:
            self._write(word.letters)
            self._before = ""
            return
        self._take(word)
        if word.text.endswith(" of") and word.meanings.get("subject") in ("heap", "bouquet"):
            self._of = True
        self._before = word.text

    def _write(self, text: Text) -> None:
        """A text goes on what was said before it, else waits for what is said after it."""
        self._relation = "" if self._relation == "with" else self._relation
        if not self.negated and not write_on(self.subjects, text, shirt=self._before in SHIRTS):
            self.unwritten.append(text)

    def _take(self, word: Word) -> None:
        meanings = word.meanings
        if (
            word.text == "of"
            and self.subjects
            and self.subjects[-1].kind in HOLDERS | VESSELS | {"plate", "heap", "bouquet"}
        ):
            self._relation, self._of = "with", True  # a basket of apples, a glass of milk
        if self._verb in TOOLS and self._relation == "holds" and (word.text in _ASIDE or word.text in _MARKS):
            self._relation = ""  # who writes at a desk or reads to children holds neither
        if word.text == "里" and self.subjects and self._before in GLASSES:  # 瓶子里的船
            self._surface = len(self.subjects) - 1
            details = (*self.subjects[-1].details, ("encloses", GLASSES[self._before]))
            self.subjects[-1] = replace(self.subjects[-1], details=details)
        if word.text in _PLACING and self._relation == "with":
            self._relation = ""  # "cocoa with marshmallows by the fire": what it was with is not known
        if word.text in _NEGATIONS:
            self.negated = True
        elif word.text in _MARKS:
            self.negated = self._of = False
            self._clause += 1
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
        if word.text in MOUNTS and self._actor() >= 0:
            self._relation, self._count, self._noun_before = "on", 0, ("", "")
            meanings = {"subject": MOUNTS[word.text]}
        if "tool" in meanings:
            meanings = self._take_tool(word, meanings)
        if "setting" in meanings and not (word.text == "inside" and (self.subjects or self.settings)):
            self.settings.append(meanings["setting"])
            if meanings["setting"] == "bamboo" and self._relation == "eats":
                meanings = {**meanings, "subject": "bamboo_stalk"}
            if word.text in WALLS:
                self.palette.insert(0, WALLS[word.text])
            self._worn = False  # "a fox in a green meadow": the colour is the place's
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
            elif not (self._of and self.subjects and self._fill(word, meanings["subject"])):
                self._compound(word, meanings["subject"])
            self._of = False
        elif word.text in LOGOS:
            self.backdrop = self.backdrop or (255, 255, 255)
            self.settings.append("studio")
            self.found["style"].append("anime")
        elif word.text in BACKDROPS or (word.text in CLOTHS and self._relation == "on" and self._colour is not None):
            self._take_backdrop()
        else:
            self._take_attribute(word, meanings)

    def _take_backdrop(self) -> None:
        """A plain background of the colour that was said before."""
        if self._colour is None and self._before == "dark":
            self._colour = (26, 26, 30)
            self.found["time"] = [name for name in self.found["time"] if name != "night"]
        elif self._colour is None and self._before == "pastel":
            self._colour = (246, 214, 220)
            self.found["style"] = [name for name in self.found["style"] if name != "pastel"]
        if self._colour is not None:
            self.backdrop, self._colour = self._colour, None
            self.settings.append("studio")

    def _take_attribute(self, word: Word, meanings: dict[str, str]) -> None:
        """A word that says how something is, what it does, where it stands, or how many there are."""
        if "part" in meanings:
            self._take_part(word.text, meanings["part"])
        elif "colour" in meanings:
            self._take_colour(COLOURS[word.text])
        elif "side" in meanings and self.subjects:
            self.subjects[-1] = replace(self.subjects[-1], side=SIDES[word.text])
        elif "deed" in meanings and self._group() in ACTORS:
            if self._deed != "hands":
                self._settle()
            self._deed = meanings["deed"]
            self._relation = ""
        elif "action" in meanings:
            self._take_action(meanings["action"], meanings.get("relation", ""))
        elif "relation" in meanings:
            self._take_relation(word, meanings["relation"])
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

    def _take_tool(self, word: Word, meanings: dict[str, str]) -> dict[str, str]:
        """A verb that implies what it is done with; gives what else the word means."""
        at = self._actor()
        if self._count and not word.text.startswith("paint"):  # the article says that it is of a noun to come
            self._tool = meanings["tool"]
            return {name: meanings[name] for name in meanings if name not in ("relation", "deed")}
        painter = word.text not in ("painting", "paints") or (
            self._noun_before[0] == self._before != "" and GROUP_OF[self.subjects[-1].kind] == "person"
        )
        if at >= 0 and painter:
            self._tools = {**self._tools, at: meanings["tool"]}
        return meanings

    def _take_relation(self, word: Word, relation: str) -> None:
        """A preposition, or a verb whose object is told by how the two stand: it waits for the next noun."""
        if self._deed and relation not in ("", "with"):
            self._settle()  # "two cats fighting in an alley"
        self._relation = relation or self._relation
        if word.text in ("playing", "plays", "play") and self._group() in ACTORS and not self._deed:
            self._deed = "play"
        verb = self._verb = word.text.split()[0]
        if verb in ACTIONS and verb != word.text and self.subjects:  # "sleeping on", "flying over"
            self._take_action(ACTIONS[verb], "")
        if word.text in SEATED:
            self._take_action(SEATED[word.text], "")
        if word.text == "上" and self.subjects and self.subjects[-1].kind in SURFACES | {"sofa", "chair"}:
            self._surface = len(self.subjects) - 1
        self._in = word.text in ("in", "inside", "wearing")
        self.reflected |= relation == "reflected"
        self._flush_colour()

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
        at = self._owner(len(self.subjects) - 1) if last is not None else -1
        last = self.subjects[at] if last is not None else None  # of who sits on a stack of books, not of the books
        owners = (
            ("person", "animal") if part.partition("=")[0] in ("eyes", "scarf", "glasses", "breath") else ("person",)
        )
        owned = last is not None and GROUP_OF[last.kind] in owners and text not in PARTS_BEFORE
        said = part.partition("=")[2]
        value: RGB | str = self._colour or GEMS.get(said) or said
        part = part.partition("=")[0]
        if part == "row" and last is not None:
            self.subjects[at] = replace(last, details=(*last.details, (part, "")))
        elif part == "dress":
            if last is not None and not owned and self._relation in ("with", "wears", "in"):
                self.subjects[at] = last = dressed(last, text)  # a fox in a suit goes upright
                owned = GROUP_OF[last.kind] == "person"
            if owned and said and last is not None:
                self.subjects[at] = last = replace(last, details=detailed(last.details, said, ""))
            if owned and last is not None and self._colour is not None:
                self.subjects[at] = replace(last, colour=last.colour or self._colour)
                self._colour = None
        elif owned and last is not None:
            value = value or dict(last.details).get(part, "")
            self.subjects[at] = replace(last, details=detailed(last.details, part, value))
            self._colour = None
        else:
            self._details[part] = value or self._details.get(part, "")
            self._colour = None
        self._count = 0 if owned else self._count  # "in a red dress, drinking": the article was the dress's
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
            last = len(self.subjects) - 1
            at = self._actor() if self._surface == last and self._actor() >= 0 else self._owner(last)  # 猫在沙发上睡觉
            for one in (at, *self._together(at)):  # "a boy and a girl running"
                self.subjects[one] = replace(self.subjects[one], action=self.subjects[one].action or action)
        else:
            self._action = action
        if relation:
            self._relation = relation

    def _settle(self) -> None:
        self._deed = settle(self.subjects, self._deed)

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


def _title_at(scene: Scene, words: Sequence[Word]) -> str:
    if any(word.text in LOGOS for word in words):
        return "foot"
    return "" if scene.subjects else "middle"


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
    subjects, titles = write_later(reader.finished(), reader.unwritten)
    key = digest(" ".join(word.text for word in words))
    unknown = digest(" ".join(word.text for word in words if not word.meanings))
    found = {**reader.found, "emblem": [EMBLEMS[word.text] for word in words if word.text in EMBLEMS]}
    scene = choose(legible(subjects), reader.settings, found, tuple(reader.palette) or hashed_palette(unknown),
                   frozenset(absent), reader.reflected, seed, key, reader.backdrop)  # fmt: skip
    if titles:
        scene = replace(scene, title=" ".join(titles), title_at=_title_at(scene, words))
    return framed(scene, Said(frozenset(word.text for word in words), reader.settings, found["time"]))
