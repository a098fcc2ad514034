"""What of a scene belongs together: its subjects, its place and its weather, before they are chosen in full."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tintype.engines.sketch.scene import Subject
from tintype.engines.sketch.words.subjects import GROUP_OF

# What the sky itself draws: named as subjects, they are part of the setting's weather and light instead.
SKY_WORDS = {"cloud": "cloudy", "aurora": "aurora", "rainbow": "rainbow", "lightning": "storm"}
_OF_STREETS = {"telephone_box", "street_lamp", "traffic_light", "tram", "bus", "car", "truck", "scooter", "stall"}


def keep(subjects: Sequence[Subject], absent: frozenset[str]) -> tuple[Subject, ...]:
    """The subjects that are to be drawn; anchors follow when others go."""
    places: dict[int, int] = {}
    kept: list[Subject] = []
    for index, subject in enumerate(subjects):
        if subject.kind in absent or subject.kind in SKY_WORDS:
            continue
        places[index] = len(kept)
        anchor = places.get(subject.anchor, -1)
        kept.append(replace(subject, anchor=anchor, relation=subject.relation if anchor >= 0 else ""))
    return tuple(kept)


def gathered(subjects: tuple[Subject, ...], named: list[str]) -> tuple[tuple[Subject, ...], list[str]]:
    """What belongs together: a train on a stone bridge has a viaduct, who jumps in puddles stands in one."""
    kinds = {s.kind for s in subjects}
    if "train" in kinds:
        subjects = tuple(replace(s, kind="viaduct") if s.kind == "arch_bridge" else s for s in subjects)
    people = [at for at, s in enumerate(subjects) if GROUP_OF[s.kind] in ("person", "animal") and s.relation == ""]
    if "puddle" in kinds and people:
        subjects = tuple(replace(s, count=1, relation="on", anchor=max(at for at in people if at < here))
                         if s.kind == "puddle" and s.relation == "" and people[0] < here else s
                         for here, s in enumerate(subjects))  # fmt: skip
    if subjects and subjects[0].kind == "witch" and subjects[0].action == "flying" and "broom" not in kinds:
        anchored = [replace(s, anchor=s.anchor + 1) if s.anchor > 0 else s for s in subjects[1:]]
        subjects = (subjects[0], Subject("broom", relation="on", anchor=0), *anchored)
    if ("blackboard" in kinds and people) or {"crib", "child"} <= kinds:  # the wall's own; the crib has its baby
        subjects = keep(subjects, frozenset(("blackboard",) if people and "blackboard" in kinds else ("child",)))
        named = named or (["classroom"] if "blackboard" in kinds else [])
    if "picnic_blanket" in kinds and len(subjects) > 1 and all(s.anchor < 0 for s in subjects):
        rest = [s for s in subjects if s.kind != "picnic_blanket" and GROUP_OF[s.kind] in ("person", "thing", "animal")]
        apart = [s for s in subjects if s.kind != "picnic_blanket" and s not in rest]
        seated = [replace(s, action=s.action or "sitting") if GROUP_OF[s.kind] != "thing" else s for s in rest]
        cloth = Subject("picnic_blanket", relation="on", anchor=0)
        subjects = (*seated, cloth, *apart) if rest else subjects
    if kinds & {"cake", "gift"}:  # at a birthday nobody flies in one of hot air
        subjects = tuple(replace(s, kind="toy_balloon") if s.kind == "balloon" else s for s in subjects)
    others = [s for s in subjects if s.kind != "leaf"]
    if any(GROUP_OF[s.kind] == "building" for s in others):  # red leaves about a temple are those of its trees
        subjects = tuple(replace(s, kind="tree", count=2, colour=s.colour or (206, 104, 40))
                         if s.kind == "leaf" and s.count > 1 and s.relation == "" else s for s in subjects)  # fmt: skip
    if {"market", "bazaar"} <= set(named):
        named = ["bazaar"]
    if kinds == {"koi"} and set(named) <= {"lake", "river"}:
        named = ["koi_pond"]
    if kinds & {"lotus", "lotus_plant", "crane"} and "lake" in named and kinds & {"lotus", "lotus_plant"}:
        named = ["lotus_pond" if name == "lake" else name for name in named]
        subjects = keep(subjects, frozenset(("lotus_plant",))) if len(kinds) > 1 else subjects
    if "ice_floe" in kinds and set(named) <= {"ocean", "snowfield", "lake"}:
        named = ["ice_sea"]
    return subjects, named


def snowed(subjects: Sequence[Subject], named: list[str], weather: list[str]) -> tuple[list[str], list[str]]:
    """The places and the weather, where what stands in streets stands in snow: a town in it, no road through fields."""
    if not {"street", "snowfield"} <= set(named) or not any(s.kind in _OF_STREETS for s in subjects):
        return named, weather
    return [name for name in named if name != "snowfield"], [*weather, "snow"]
