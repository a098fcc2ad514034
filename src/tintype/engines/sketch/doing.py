"""What the reader makes of deeds ("hugging", "walking his dog") and of what things are filled with ("a glass of milk").

All functions change the list of subjects that has been read so far.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tintype.engines.sketch.meeting import DEEDS, LAP
from tintype.engines.sketch.scene import KEPT, RGB, Subject
from tintype.engines.sketch.subjects.builds import head_of
from tintype.engines.sketch.subjects.wardrobe import DRESSES
from tintype.engines.sketch.words.deeds import DRINKS, FOODS, PLAIN, VESSELS
from tintype.engines.sketch.words.grammar import PERFORMED, POSES
from tintype.engines.sketch.words.subjects import GROUP_OF

READS = {"reading", "reads", "studying", "writing", "writes", "读", "读着"}
_EATS = {"eating", "eats", "drinking", "drinks", "sipping", "喝", "吃"}
_STACKS = {"pancakes", "book", "cheese"}  # which are drawn as a stack of themselves
_PLATED = {"pasta", "pancakes", "bowl"}  # which are drawn with their own
ACTORS = ("person", "animal", "vehicle")
Details = tuple[tuple[str, RGB | str], ...]


def detailed(details: Details, part: str, value: RGB | str) -> Details:
    """Details with one of them set."""
    return (*(pair for pair in details if pair[0] != part), (part, value))


_SKIRTS = {"dress", "gown", "skirt", "blouse", "裙子", "连衣裙", "旗袍"}


def dressed(beast: Subject, wear: str) -> Subject:
    """A four-legged animal in clothes: a figure with its head. Others stay as they are."""
    if head_of(beast.kind, "") is None:
        return beast
    details = (*beast.details, ("face", beast.kind), *((("fur", beast.colour),) if beast.colour else ()))
    return replace(beast, kind="woman" if wear in _SKIRTS else "man", colour=None, details=details)


def contents(word: str, kind: str) -> dict[str, RGB | str]:
    """The details that a noun itself says of what is in it: a lemonade is yellow, rice is white."""
    if kind in VESSELS and word in DRINKS:
        return {"drink": DRINKS[word], **({"plain": ""} if word in PLAIN else {})}
    return {"food": FOODS[word]} if kind == "bowl" and word in FOODS else {}


_ANYBODY = {"man", "woman", "child", "person"}
_APART = ("celestial",)


def compound(first: str, kind: str) -> tuple[str, dict[str, RGB | str], RGB | None] | None:
    """What two nouns in a row are: the kind of the whole, details and a colour; None where they are two things.

    The last noun is the thing, but an animal with a trade stays an animal ("a cat astronaut"), and so does a person of
    a trade ("a samurai girl").
    """
    one, two = GROUP_OF[first], GROUP_OF[kind]
    if first == kind or "portrait" in (first, kind) or one in _APART or two in _APART:
        return None
    if one == two == "person":
        return None if {first, kind} <= _ANYBODY else (first if kind in _ANYBODY else kind, {}, None)
    if {one, two} == {"animal", "person"}:
        beast, trade = (first, kind) if one == "animal" else (kind, first)
        if trade in _ANYBODY:
            return (beast, {}, None) if trade == "child" else None  # a baby dragon
        return beast, {"trade": trade}, (176, 184, 194) if trade == "robot" else None
    if first == "chocolate":
        return kind, {}, (98, 56, 34)
    if one == "plant" and kind in ("tree", "flower"):
        return first, {}, None  # a cherry blossom tree
    if one in ("building", "vehicle") and two in ("person", "animal"):
        return None
    return kind, {}, None


def fill(subjects: list[Subject], word: str, kind: str, colour: RGB | None) -> bool:
    """Put a noun after "of" into the last subject: gold coins into a pile, milk into a glass, rice into a bowl.

    False where it does not belong there, so that it is a thing of its own.
    """
    last = subjects[-1]
    if last.kind == "plate" and kind in _PLATED:
        subjects[-1] = replace(last, kind=kind, details=(*last.details, *contents(word, kind).items()))
    elif last.kind == "heap" and kind in _STACKS:
        subjects[-1] = replace(last, kind=kind, colour=colour)
    elif last.kind in ("heap", "bouquet"):
        subjects[-1] = replace(last, colour=colour, details=detailed(last.details, "of", kind))
    elif last.kind in VESSELS and word in DRINKS:
        new = last.kind
        if last.kind == "glass" and kind in ("tumbler", "beer", "cup", "teapot"):
            new = "beer" if kind == "beer" else "tumbler"
        subjects[-1] = replace(last, kind=new, details=(*last.details, *contents(word, "glass").items()))
    elif last.kind == kind == "bowl":
        subjects[-1] = replace(last, details=(*last.details, *contents(word, kind).items()))
    else:
        return False
    return True


# What these are drawn with, so that it is no second thing: a smith has an anvil and a blade under the hammer.
_OWN = {
    "blacksmith": {"anvil", "hammer", "sword"}, "snowman": {"carrot", "hat"}, "cake": {"candle"}, "scarecrow": {"hat"},
    "farmer": {"hat"}, "gardener": {"watering_can"}, "stall": {"umbrella"}, "band": {"saxophone", "trumpet"},
    "violinist": {"violin"}, "guitarist": {"guitar"}, "saxophonist": {"saxophone"}, "carousel": {"horse"},
    "christmas_tree": {"star", "stars"}, "crib": {"child"},
}  # fmt: skip
_WITH_CHOPSTICKS = {"sushi", "bowl", "dumpling"}
_TOPPED = {"cake", "cupcake", "ice_cream"}
_TOPPINGS = {"strawberry", "lemon", "orange_fruit", "grapes", "banana", "chocolate", "cookie", "apple", "rose"}


def top(subjects: list[Subject], kind: str, relation: str) -> bool:
    """Put strawberries, roses … on the cake that they were named with. False where it is nothing of the kind."""
    if relation != "with" or subjects[-1].kind not in _TOPPED or kind not in _TOPPINGS:
        return False
    subjects[-1] = replace(subjects[-1], details=detailed(subjects[-1].details, "top", kind))
    return True


def portray(subjects: list[Subject], new: Subject, settings: list[str]) -> bool:
    """A noun beside "portrait", before or after it: the person's head and shoulders, or the animal, large and sitting.

    False where the noun has nothing to do with a portrait and is still to be added.
    """
    known = [subject.kind for subject in subjects]
    if "portrait" in known and GROUP_OF[new.kind] == "person":
        at = known.index("portrait")
        old = subjects[at]
        details = old.details + new.details
        subjects[at] = replace(old, colour=old.colour or new.colour, action=new.kind, details=details)
        return True
    sitter = new if known == ["portrait"] and subjects[0].action == "" else subjects[0] if len(known) == 1 else None
    if sitter is not None and GROUP_OF[sitter.kind] == "animal" and "portrait" in (*known, new.kind):
        subjects[0] = replace(sitter, size=sitter.size * 2, action=sitter.action or "sitting", relation="", anchor=-1)
        settings.append("studio")
        return True
    if new.kind != "portrait":
        return False
    if known in (["man"], ["woman"], ["person"]) and subjects[0].count == 1:
        subjects[0] = replace(subjects[0], kind="portrait", action=known[0])  # "a woman in red, portrait"
        return True
    return any(GROUP_OF[kind] in ("person", "animal") for kind in known)


def has(subjects: list[Subject], kind: str, relation: str) -> bool:
    """Whether the last subject's own drawing has it: the egg on the noodles, the strawberries on the cake."""
    last = subjects[-1]
    if last.kind == "treehouse":
        return kind == "tree"
    if top(subjects, kind, relation):
        return True
    if kind in _OWN.get(last.kind, ()) and relation in ("", "with", "and", "on"):
        return True
    if kind == "chopsticks" and last.kind in _WITH_CHOPSTICKS:
        subjects[-1] = replace(last, details=detailed(last.details, "chop", ""))
        return True
    served = last.kind in ("pancakes", "pasta", "tumbler") or (last.kind == "bowl" and "food" in dict(last.details))
    return served and relation == "with" and GROUP_OF[kind] == "thing"


def settle(subjects: list[Subject], deed: str) -> str:
    """A deed that named nobody else: the two that were named last do it, or the many, or one alone. Gives ""."""
    at = max((i for i, s in enumerate(subjects) if s.relation not in KEPT), default=-1)
    if not deed or at < 0:
        return ""
    one, two = (subjects[at - 1] if at > 0 else None), subjects[at]
    paired = one is not None and GROUP_OF[one.kind] in ACTORS and one.relation == "" and one.count == 1
    if two.relation == "" and (paired or two.count > 1):
        subjects[at] = replace(two, relation="on", anchor=at, details=(*two.details, ("deed", deed)))
    else:
        alone = DEEDS[deed].alone
        if alone and GROUP_OF[two.kind] != "person":
            alone = "running"
        subjects[at] = replace(two, action=two.action or alone)
    return ""


# What is done with a tool that stands before who uses it: all that an animal uses, and an easel.
_BEFORE = {"open_book": "read", "newspaper": "read", "laptop": "read", "frying_pan": "cook", "easel": "paint",
           "chess_board": "chess"}  # fmt: skip


def equip(subjects: list[Subject], tools: Mapping[int, str]) -> list[Subject]:
    """Give those who do something the tool that the verb implies: into the hand of a person, before an animal.

    ``tools`` are of the subjects at these indices. Who already has something to do it with gets none.
    """
    out = list(subjects)
    for at, tool in sorted(tools.items(), reverse=True):
        one = out[at]
        held = any(s.relation == "holds" and s.anchor == at for s in out)
        if held or one.kind == "portrait" or (at + 1 < len(out) and out[at + 1].anchor == at + 1):
            continue
        if tool in _OWN.get(one.kind, ()):
            continue
        if tool in ("easel", "chess_board") or GROUP_OF[one.kind] == "animal":
            if tool not in _BEFORE:
                continue
            deed = ("deed", _BEFORE[tool])
            moved = [replace(s, anchor=s.anchor + 1) if s.anchor > at else s for s in out]
            out = [*moved[: at + 1], Subject(tool, relation="on", anchor=at + 1, details=(deed,)), *moved[at + 1 :]]
        elif tool != "frying_pan" or one.kind not in DRESSES:  # a figure that cooks has a pan of its own
            action = POSES.get(tool, "hold") if one.action in ("", "standing", "cook") else one.action
            out[at] = replace(one, action=action)
            drops: Details = (("pours", ""),) if tool == "watering_can" else ()
            out.append(Subject(tool, one.count, relation="holds", anchor=at, details=drops))
    return out


def join(subjects: list[Subject], new: Subject, deed: str, relation: str, verb: str) -> bool:
    """Add the subject with which those before it do something: what a verb said, what is played, what is behind them.

    False where it is nothing of the kind.
    """
    last = subjects[-1] if subjects else None
    group = GROUP_OF[last.kind] if last else ""
    if deed == "hands" and GROUP_OF[new.kind] != "person":
        settle(subjects, deed)
        deed = ""
    behind = relation == "front" and group in ACTORS and last is not None and last.relation == ""
    if group == "animal" and relation in ("front", "holds") and verb in _EATS:
        deed = "eat"
    elif behind and GROUP_OF[new.kind] in ("vehicle", "person"):
        deed = "before" if GROUP_OF[new.kind] == "vehicle" else "face"
    elif group in ACTORS and relation == "holds" and verb in ("playing", "plays"):
        deed = PERFORMED.get(new.kind, "")
    if not deed or (GROUP_OF[new.kind] in ("celestial", "building") and deed != "build"):
        return False
    taken_up = deed == "hug" and new.kind in LAP and new.count == 1 and new.size <= 1
    if taken_up and group == "person" and last is not None and last.relation == "":
        subjects[-1] = replace(last, action="hold")
        subjects.append(replace(new, relation="holds", anchor=len(subjects) - 1))
        return True
    subjects.append(replace(new, relation="on", anchor=len(subjects), details=(*new.details, ("deed", deed))))
    return True
