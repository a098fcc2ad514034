"""How near the camera comes and what is then around: a table's top, a macro, a view from above, a badge.

What was read and chosen is changed here where the subjects are the picture: a cup on a table has no room about it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tintype.engines.sketch.scene import RGB, Scene, Subject
from tintype.engines.sketch.settings.signs import LANDS
from tintype.engines.sketch.views import ABOVE, drawing_for
from tintype.engines.sketch.words.grammar import EATEN, FURNITURE, LOGOS, OWN_PARTS, SILLS
from tintype.engines.sketch.words.subjects import GROUP_OF

_WOOD: RGB = (150, 102, 62)
_INSECTS = {"butterfly", "bee", "ladybird", "dragonfly", "spider", "caterpillar", "snail", "web"}
_MACRO = _INSECTS | {"frog", "lizard", "snowflake", "hedgehog", "bird", "hummingbird", "mouse", "crab", "ring"}
_GREENS: tuple[RGB, ...] = ((126, 164, 92), (62, 104, 52), (244, 214, 120))
_AROUND: dict[str, tuple[RGB, ...]] = {
    "snowfield": ((206, 220, 236), (160, 182, 208), (255, 255, 255)),
    "desert": ((222, 186, 136), (186, 140, 92), (255, 236, 190)),
    "beach": ((150, 204, 214), (224, 204, 160), (255, 255, 240)),
    "forest": ((94, 126, 76), (44, 70, 42), (222, 214, 130)),
    "mountains": ((150, 178, 204), (84, 116, 84), (240, 240, 230)),
}
_CUPS = {"cup", "teapot", "glass", "tumbler", "beer"}
_POND = {"fish", "koi", "lily_pad", "lotus"}
_NIGHTLY = {"owl", "vampire", "ghost", "skeleton"}


@dataclass(frozen=True, slots=True)
class Said:
    """What the prompt said itself: its words, the settings and the hours that it named."""

    words: frozenset[str]
    settings: Sequence[str]
    times: Sequence[str]


def framed(scene: Scene, said: Said) -> Scene:
    """The scene as near as it should be seen, without what is there already."""
    scene = _own_parts(scene)
    steps = (_face, _sign, _from_above, _macro, _sill, _top, _under_glass)
    for step in steps:
        found = step(scene, said)
        if found is not None:
            return found
    return _by_day(scene, said)


_LOOKS = {"beautiful", "pretty", "gorgeous", "handsome", "freckles", "freckled", "smiling", "smile", "attractive",
          "smiles", "happy", "elegant", "face", "expression", "eyes", "美", "漂", "微笑", "笑", "帅", "美女",
              "帅哥"}  # fmt: skip


def _face(scene: Scene, said: Said) -> Scene | None:
    """Of one who does nothing in no place that was said, and of whose looks something was said, the face is seen."""
    one = scene.subjects[0] if len(scene.subjects) == 1 else None
    if one is None or one.kind not in ("man", "woman", "child", "person") or one.count > 1 or one.action:
        return None
    looks = said.words & _LOOKS or scene.camera == "closeup"
    if said.settings or one.relation or not looks or scene.backdrop is not None:
        return None
    light = scene.light if said.times else "studio_light"
    face = replace(one, kind="portrait", action=one.kind)
    return replace(scene, subjects=(face,), setting="studio", light=light, camera="normal", weather="clear")


def without(subjects: Sequence[Subject], drop: Callable[[Subject], bool]) -> tuple[Subject, ...]:
    """The subjects less those for which ``drop`` is true; anchors follow."""
    places: dict[int, int] = {}
    kept: list[Subject] = []
    for at, subject in enumerate(subjects):
        if not drop(subject):
            places[at] = len(kept)
            kept.append(subject)
    out = []
    for new, subject in enumerate(kept):
        own = subject.anchor >= 0 and subjects[subject.anchor] is subject
        anchor = new if own else places.get(subject.anchor, -1)
        out.append(replace(subject, anchor=anchor, relation=subject.relation if anchor >= 0 else ""))
    return tuple(out)


def _own_parts(scene: Scene) -> Scene:
    """A room has its window, a snowman his nose: they are not drawn a second time beside it."""
    has = {part for s in scene.subjects for part in OWN_PARTS.get(s.kind, ())}
    has |= set(OWN_PARTS.get(scene.setting, ()))
    free = {id(s) for s in scene.subjects if s.kind in has and (s.relation == "" or ("deed", "eat") in s.details)}
    parted = without(scene.subjects, lambda s: id(s) in free)
    return replace(scene, subjects=parted)


def _sign(scene: Scene, said: Said) -> Scene | None:
    """A logo, an icon of a place: a flat badge of it, unless a thing stands for it on bare paper."""
    places = [name for name in said.settings if name in LANDS and name not in scene.absent]
    if not said.words & LOGOS:
        return None
    if scene.setting == "studio" and sum(s.count for s in scene.subjects) == 1:
        only = scene.subjects[0]
        drawing = drawing_for(only)
        large = min(0.64, 0.78 / drawing.width) / drawing.size  # it fills the sheet
        return replace(scene, subjects=(replace(only, size=max(only.size, large)),))
    if not places or scene.setting == "studio":
        return None
    kept = without(scene.subjects, lambda s: s.kind in ("cloud", "stars"))
    style = "anime" if scene.style == "photo" else scene.style
    backdrop = scene.backdrop or (255, 255, 255)
    return replace(scene, setting=f"emblem_{places[0]}", subjects=kept, style=style, backdrop=backdrop, weather="clear")


def _from_above(scene: Scene, said: Said) -> Scene | None:
    """Things that are known from above, on a table or in a pond."""
    kinds = {s.kind for s in scene.subjects}
    if scene.camera == "aerial" and kinds and kinds <= EATEN - set(ABOVE):  # which is served on something round
        scene, kinds = replace(scene, subjects=(Subject("plate"), *scene.subjects)), kinds | {"plate"}
    flat = bool(kinds) and all(GROUP_OF[kind] == "thing" and kind not in FURNITURE - {"table"} for kind in kinds)
    if scene.camera != "aerial" or not (flat or kinds & set(ABOVE)) or kinds == {"table"}:
        return None
    seen = tuple(replace(s, size=max(s.size, 1.0), details=(*s.details, ("above", ""))) for s in scene.subjects)
    if kinds & _POND and kinds <= _POND | {"rock", "duck", "turtle", "frog"}:
        alone = len(kinds) == 1
        seen = tuple(replace(s, count=6 if s.count == 1 and s.kind in ("fish", "koi") else s.count) for s in seen)
        leaves = Subject("lily_pad", 3, details=(("above", ""),))
        return replace(scene, setting="overhead_pond", subjects=(*seen, leaves) if alone else seen)
    if any(GROUP_OF[kind] != "thing" for kind in kinds - {"flower", "rose", "leaf"}):
        return None
    table = next((s for s in scene.subjects if s.kind == "table"), None)
    laid = without(seen, lambda s: s.kind == "table")
    return replace(scene, setting="overhead_table", subjects=laid, palette=_top_colours(scene, table))


def _top_colours(scene: Scene, table: Subject | None) -> tuple[RGB, ...]:
    return ((table.colour if table is not None else None) or _WOOD, *scene.palette)


def _macro(scene: Scene, said: Said) -> Scene | None:
    """What is small, near: its ground is out of focus."""
    kinds = {s.kind for s in scene.subjects}
    small = all(kind in _MACRO or (GROUP_OF[kind] == "plant" and kind not in FURNITURE) for kind in kinds)
    if scene.camera != "closeup" or not kinds or not small or "studio" in said.settings:
        return None
    around = next((name for name in said.settings if name in _AROUND), "")
    light = scene.light if said.times else "day"
    colours = _AROUND.get(around, _GREENS)
    return replace(scene, setting="blurred", palette=colours, light=light)


def _stands_alone(subject: Subject) -> bool:
    """Whether it is a thing of the hand, or what stands in a pot."""
    return GROUP_OF[subject.kind] in ("thing", "plant") and subject.kind not in FURNITURE


def _sill(scene: Scene, said: Said) -> Scene | None:
    """Small things and pets on a window's sill."""
    window = without(scene.subjects, lambda s: s.kind == "window")
    small = window and all(_stands_alone(s) or s.kind in ("cat", "bird", "dog") for s in window)
    if not said.words & SILLS or not small:
        return None
    light = scene.light if said.times else "day"
    return replace(scene, setting="windowsill", subjects=window, light=light)


def _top(scene: Scene, said: Said) -> Scene | None:
    """Things on a table in no room that was said: the table is its top."""
    tables = [at for at, s in enumerate(scene.subjects) if s.kind == "table" and s.relation == "on"]
    rest = without(scene.subjects, lambda s: s.kind == "table")
    if set(said.settings) - {"studio"} or len(tables) != 1 or not rest or scene.camera == "wide":
        return None
    if not all(_stands_alone(s) or s.kind in ("mouse", "frog", "snail") for s in rest):
        return None
    table = scene.subjects[tables[0]]
    rest = tuple(replace(s, size=min(s.size * 2, 1.0)) if s.size <= 0.5 and s.relation == "" else s for s in rest)
    light = scene.light if said.times else "golden"
    return replace(scene, setting="tabletop", subjects=rest, palette=_top_colours(scene, table), light=light,
                   backdrop=None)  # fmt: skip


def _under_glass(scene: Scene, said: Said) -> Scene | None:
    """What stands in a bottle stands on a table with it."""
    enclosing = any("encloses" in dict(s.details) or s.kind == "fishbowl" for s in scene.subjects)
    dipped = any(s.relation == "on" and s.kind in _CUPS and scene.subjects[s.anchor] is not s for s in scene.subjects)
    if said.settings or not (enclosing or dipped):
        return None
    light = scene.light if said.times else "golden"
    return replace(scene, setting="tabletop", palette=(_WOOD, *scene.palette), light=light)


def _by_day(scene: Scene, said: Said) -> Scene:
    """What was not said to be night is none, whatever is about at night."""
    kinds = {s.kind for s in scene.subjects}
    if scene.light != "night" or said.times or not kinds & _NIGHTLY or scene.weather == "aurora":
        return scene
    if kinds & {"stars", "galaxy", "fireworks", "comet", "moon"}:
        return scene
    return replace(scene, light="day" if kinds & {"owl"} else "dusk")
