"""What two subjects do with one another: how near they stand, how they face, what their arms do, what is between."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tintype.engines.sketch.placing import Place
from tintype.engines.sketch.scene import KEPT, Subject
from tintype.engines.sketch.subjects import drawing_of
from tintype.engines.sketch.subjects.builds import SITTERS, reach_of
from tintype.engines.sketch.words.subjects import GROUP_OF


@dataclass(frozen=True, slots=True)
class Deed:
    """A composition for two.

    ``gap`` is the space between their fronts, in heights of the taller. ``way``: they "face" one another, go the "same"
    way, the first stand "around" the second, or "before" it. ``first`` and ``second`` are the poses of people,
    ``beasts`` that of
    animals; ``low`` the first one's where the other is small. ``alone`` is the pose where nobody else is there.
    """

    gap: float
    way: str = "face"
    first: str = ""
    second: str = ""
    beasts: str = "standing"
    low: str = ""
    alone: str = ""


DEEDS = {
    "hug": Deed(-0.07, first="hug", second="hug", beasts="sitting", low="cuddle", alone="hug"),
    "kiss": Deed(-0.09, first="hug", second="hug", beasts="sitting", low="cuddle"),
    "love": Deed(-0.02, first="hands", beasts="sitting"),
    "feed": Deed(0.1, first="reach", low="stoop", alone="stoop"),
    "pet": Deed(0.0, first="reach", beasts="sitting", low="sitting", alone="reach"),
    "fight": Deed(0.14, first="fight", second="fight", beasts="running", low="fight", alone="fight"),
    "play": Deed(0.2, first="reach", second="reach", beasts="running", low="kick", alone="kick"),
    "lead": Deed(0.16, way="same", first="walking", beasts="walking", low="walking", alone="walking"),
    "chase": Deed(
        0.22, way="same", first="running", second="running", beasts="running", low="running", alone="running"
    ),
    "follow": Deed(0.22, way="same", first="walking", second="walking", beasts="walking", low="walking"),
    "hands": Deed(0.1, first="hands", second="hands"),
    "dance": Deed(0.2, first="dance", second="dance", beasts="jumping", low="dance", alone="dance"),
    "talk": Deed(0.16, second="reach"),
    "face": Deed(0.2),
    "build": Deed(-0.02, way="around", first="stoop", beasts="sitting", low="stoop", alone="stoop"),
    "chess": Deed(-0.06, first="reach", low="reach"),
    "perform": Deed(-0.36, first="riding", low="riding"),
    "recital": Deed(-0.12, first="riding", low="riding"),
    "cook": Deed(0.1, first="cook", low="cook", alone="cook"),
    "paint": Deed(0.14, first="paint", low="paint", alone="paint"),
    "eat": Deed(-0.03),
    "read": Deed(0.0, beasts="sitting"),
    "before": Deed(0.0, way="before"),
}
# How tall they are beside a person; others as large as they are drawn alone.
_STATURE = {
    "cat": 0.3, "dog": 0.46, "rabbit": 0.26, "mouse": 0.14, "squirrel": 0.22, "fox": 0.4, "wolf": 0.55, "lion": 0.66,
    "tiger": 0.64, "bear": 0.95, "panda": 0.72, "horse": 1.06, "unicorn": 1.06, "deer": 0.84, "elephant": 1.4,
    "cow": 0.84,
    "sheep": 0.52, "goat": 0.52, "pig": 0.46, "bird": 0.15, "duck": 0.24, "rooster": 0.28, "swan": 0.46, "owl": 0.32,
    "parrot": 0.28, "penguin": 0.5, "butterfly": 0.13, "bee": 0.1, "gull": 0.2, "eagle": 0.5, "dragon": 1.0,
    "dinosaur": 1.5,
    "monkey": 0.5, "ball": 0.2, "sandcastle": 0.5, "piano": 0.72, "grand_piano": 0.8, "drum": 0.4, "harp": 0.86,
        "easel": 0.86,
    "dolphin": 0.5,
    "turtle": 0.24, "frog": 0.14, "fish": 0.2, "child": 1.0, "giraffe": 1.7, "camel": 1.1, "llama": 0.86, "donkey": 0.8,
    "whale": 1.2, "robot": 1.05, "snowman": 0.8, "kite": 0.4, "hedgehog": 0.16, "kangaroo": 0.8, "teddy": 0.3,
    "crocodile": 0.34, "flower": 0.42, "rose": 0.42, "tulip": 0.42, "sunflower": 0.7, "house": 1.8, "cottage": 1.6,
    "television": 0.5, "leopard": 0.56, "zebra": 0.95, "shark": 0.8,
    "car": 0.8, "tank": 1.2, "truck": 1.4, "camper": 1.2, "bus": 1.5, "train": 1.5, "plane": 1.4, "tractor": 1.3,
        "tram": 1.5,
    "motorcycle": 0.66,
    "bicycle": 0.62, "ambulance": 1.2, "fire_engine": 1.5, "scooter": 0.66, "helicopter": 1.4, "spaceship": 1.6,
    "rocket": 2.2,
    "excavator": 1.5, "ufo": 1.0, "heap": 0.7, "statue": 1.4, "fountain": 1.2,
    "drum_kit": 0.62, "chess_board": 0.62, "hummingbird": 0.24, "crane": 0.8, "heron": 0.7, "sports_car": 0.62,
    "airship": 1.4,
    "open_book": 0.14, "newspaper": 0.24, "frying_pan": 0.17, "laptop": 0.26,
}  # fmt: skip
# What is small enough to be taken up into the arms.
LAP = {kind for kind, tall in _STATURE.items() if tall <= 0.32 and GROUP_OF.get(kind) == "animal"} | {"teddy"}
_FLIES = {"butterfly", "bee", "dragonfly", "eagle", "bat", "gull", "dragon"}


def meets(subjects: tuple[Subject, ...], at: int) -> bool:
    """Whether the subject at ``at`` is one with which something is done (see :class:`Subject`)."""
    return subjects[at].relation == "on" and subjects[at].anchor == at


def meet(subjects: tuple[Subject, ...], at: int, places: list[Place], aspect: float) -> None:
    """Compose the subject at ``at`` with the one before it, or its own instances with one another.

    ``aspect`` is the picture's height by its width. ``places`` are changed where they stand.
    """
    deed = DEEDS.get(str(dict(subjects[at].details).get("deed", "")))
    second = [place for place in places if place.subject is subjects[at]]
    if deed is None or not second:
        return
    before = [s for s in subjects[:at] if s.relation not in KEPT]
    if before and _seated(subjects, before[-1]):
        _beside(places, before[-1], second, aspect)
        return
    first = [place for place in places if before and place.subject is before[-1]]
    if not first:
        half = (len(second) + 1) // 2
        first, second = second[:half], second[half:]
    if not second:
        return
    name = str(dict(subjects[at].details)["deed"])
    if name == "eat" and _sips(first[0].subject, second[0].subject):
        _at_flower(places, first, second, aspect)
        return
    if name in ("play", "chess") and len(first) > 1 and GROUP_OF[second[0].subject.kind] == "thing":
        gap = 0.08 if name == "play" else deed.gap
        deed = replace(deed, way="around", gap=gap)  # the ball is between those who play with it
    ground = max(place.base for place in (first if GROUP_OF[first[0].subject.kind] == "person" else [*first, *second]))
    one, two = _stature(first[0]), _stature(second[0])
    if name == "eat" and drawing_of(second[0].subject.kind).size < 0.45:
        two = min(two, 0.62 * one)  # no carrot is larger than a mouse that eats it
    if min(one, two) < 0.3 * max(one, two):
        ground -= 0.035  # out of the grass
    tall = _scale(first, second, deed, (one, two), aspect) / max(one, two)
    tall = min(tall, (ground - 0.05) / max(one, two))
    company = _row(first, second, deed, (one * tall, two * tall), aspect)
    small = two < 0.62 * one or GROUP_OF[second[0].subject.kind] == "thing"
    done = [_posed(place, deed, small, ground, name, first=index < len(first)) for index, place in enumerate(company)]
    rest = [place for place in places if not any(place is other for other in [*first, *second])]
    extra = _between(name, done, len(first), ground, aspect)
    if small and deed.low == "cuddle":  # an arm before a small animal would hide its face
        places[:] = [*rest, *done]
        return
    places[:] = [*rest, *done[len(first) :], *extra, *done[: len(first)]]


def _seated(subjects: tuple[Subject, ...], last: Subject) -> bool:
    """Whether that is a seat, with those on it who do something."""
    return last.relation == "on" and subjects[last.anchor] is not last and GROUP_OF[last.kind] == "thing"


def _sips(one: Subject, other: Subject) -> bool:
    """Whether it flies at a flower and drinks there."""
    return drawing_of(one.kind).place == "air" and GROUP_OF[other.kind] == "plant"


def _beside(places: list[Place], seat: Subject, second: list[Place], aspect: float) -> None:
    """Those with whom somebody on a seat does something are on the ground beside it, small, and look there."""
    there = [place for place in places if place.subject is seat]
    if not there:
        return
    tall = min(max(place.tall for place in there) * 1.9, 0.5)
    side = 1 if there[0].x < 0.5 else -1
    x = there[0].x + side * drawing_of(there[0].subject.kind).width * there[0].tall * 0.5 * aspect
    for number, place in enumerate(second):
        own = max(min(_stature(place), 0.9) * tall, 0.09)
        half = drawing_of(place.subject.kind).width * own * 0.56 * aspect
        x += side * half
        posed = replace(place.subject, action=place.subject.action or "standing", relation="", anchor=-1)
        base = there[0].base - 0.01 - 0.025 * (number % 2)
        places[places.index(place)] = replace(place, subject=posed, x=x, base=base, tall=own, flip=side > 0)
        x += side * half


def _at_flower(places: list[Place], first: list[Place], second: list[Place], aspect: float) -> None:
    """Who flies hovers at a flower's head from both sides, its beak to it; the flower is large."""
    middle = second[0]
    tall = min(0.72, 0.4 / (drawing_of(middle.subject.kind).width * aspect))
    head = 0.76 * tall
    bloom = replace(middle, subject=replace(middle.subject, relation="", anchor=-1), x=0.5, tall=tall, base=0.96)
    out = [bloom]
    for number, place in enumerate(first):
        left = number % 2 == 0
        own = min(0.34 if len(first) < 3 else 0.26, 0.46 / (drawing_of(place.subject.kind).width * aspect))
        ahead = drawing_of(place.subject.kind).width * own * 0.44 * aspect
        x = 0.5 + (-1 if left else 1) * (ahead + 0.09 * tall * aspect)
        base = (
            bloom.base - head + own * (0.76 if place.subject.kind == "hummingbird" else 0.5) - (number // 2) * own * 0.8
        )
        subject = replace(place.subject, action="flying", relation="", anchor=-1)
        out.append(replace(place, subject=subject, x=x, base=base, tall=own, flip=not left))
    places[:] = [place for place in places if not any(place is one for one in [*first, *second])] + out


def _stature(place: Place) -> float:
    kind = place.subject.kind
    if "yarn" in dict(place.subject.details):
        return 0.12 * place.subject.size
    if kind in _STATURE:
        return _STATURE[kind] * place.subject.size
    if GROUP_OF[kind] == "person":
        return place.subject.size
    return drawing_of(kind).size / 0.46 * place.subject.size * (0.45 if GROUP_OF[kind] == "thing" else 1.0)


def _extents(subject: Subject, beasts: str = "") -> tuple[float, float]:
    """How far it reaches before and behind its middle, in its own heights; ``beasts`` is the pose of an animal."""
    if GROUP_OF[subject.kind] == "person":
        return 0.15, 0.15
    pose = beasts if subject.action not in ("sleeping", "sitting", "swimming") else subject.action
    return reach_of(subject.kind, pose) or (drawing_of(subject.kind).width * 0.42,) * 2


def _scale(first: list[Place], second: list[Place], deed: Deed, stature: tuple[float, float], aspect: float) -> float:
    """The height of the taller one, as a part of the picture's."""
    top = max(stature)
    wide = sum(
        sum(_extents(row[0].subject, deed.beasts)) * len(row) * own / top
        for row, own in ((first, stature[0]), (second, stature[1]))
    )
    wide = max(sum(_extents(second[0].subject)) * stature[1] / top, 0.5) if deed.way == "before" else wide + deed.gap
    return min(0.6 if len(first) + len(second) < 4 else 0.5, 0.88 / max(wide * aspect, 0.1))


def _row(first: list[Place], second: list[Place], deed: Deed, tall: tuple[float, float], aspect: float) -> list[Place]:
    """Side by side from the left, in the middle of the picture; the second half of those around stands on the right."""
    right = first[len(first) - len(first) // 2 :] if deed.way == "around" else []
    left = first[: len(first) - len(right)]
    if deed.way == "before":
        return _before(first, second, tall, aspect)
    out: list[tuple[Place, float, float, bool]] = []
    x = 0.0
    gap = deed.gap * max(tall)
    for index, (row, own, flip) in enumerate(
        ((left, tall[0], False), (second, tall[1], deed.way == "face"), (right, tall[0], True))
    ):
        if not row:
            continue
        front, back = (part * own for part in _extents(row[0].subject, deed.beasts))
        x += gap if index else 0.0
        for place in row:
            lead, trail = (front, back) if flip else (back, front)
            out.append((place, x + lead, own, flip))
            x += lead + trail
    moved = {
        id(place): replace(place, x=0.5 + (at - x / 2) * aspect, tall=own, flip=flip) for place, at, own, flip in out
    }
    return [moved[id(place)] for place in [*first, *second]]


def _before(first: list[Place], second: list[Place], tall: tuple[float, float], aspect: float) -> list[Place]:
    """The first in front, a little to the left of the middle of what is behind."""
    step = sum(_extents(first[0].subject)) * tall[0] * 1.15 * aspect
    near = [replace(place, x=0.44 + (index - (len(first) - 1) / 2) * step, tall=tall[0], flip=False)
            for index, place in enumerate(first)]  # fmt: skip
    wide = drawing_of(second[0].subject.kind).width * tall[1] * aspect
    far = [
        replace(place, x=0.52 + (index - (len(second) - 1) / 2) * wide, tall=tall[1])
        for index, place in enumerate(second)
    ]
    return [*near, *far]


def _posed(place: Place, deed: Deed, small: bool, ground: float, name: str, *, first: bool) -> Place:
    subject = place.subject
    base, pose = ground, subject.action
    if deed.way == "before":
        return replace(
            place, subject=replace(subject, relation="", anchor=-1), base=ground + (0.025 if first else -0.03)
        )
    if GROUP_OF[subject.kind] == "person":
        wanted = (deed.low if small and deed.low else deed.first) if first else deed.second
        pose = wanted or ("" if pose in ("running", "jumping", "standing") else pose)
        base += -0.06 * place.tall if pose == "riding" else 0.0
    elif GROUP_OF[subject.kind] == "animal":
        if name == "eat" and drawing_of(subject.kind).place == "air" and first:
            return replace(place, subject=replace(subject, action="flying", relation="", anchor=-1), base=base - 0.12)
        aloft = subject.kind in _FLIES and name in ("chase", "follow", "fight", "face", "play")
        beasts = "sitting" if name == "eat" and subject.kind in SITTERS else deed.beasts
        pose = "flying" if aloft else pose if pose in ("sleeping", "sitting", "swimming") else beasts
        base -= 0.55 * max(place.tall, 0.3) if aloft else 0.0
    return replace(place, subject=replace(subject, action=pose, relation="", anchor=-1), base=base)


def _between(name: str, done: list[Place], many: int, ground: float, aspect: float) -> list[Place]:
    """What is between the two: the leash, the pianist's seat."""
    one, two = done[0], done[many]
    if name == "lead" and GROUP_OF[two.subject.kind] == "animal":
        hand = one.x + 0.2 * one.tall * aspect
        collar = two.x + _extents(two.subject)[0] * 0.55 * two.tall * aspect
        high = 0.52 * one.tall
        middle = (hand + collar) / 2
        return [
            Place(Subject("leash", size=max((collar - hand) / aspect / high, 0.4)), middle, ground, high, one.depth)
        ]
    if name == "play" and GROUP_OF[two.subject.kind] in ("person", "animal") and one.subject.kind == two.subject.kind:
        return [Place(Subject("ball"), (one.x + two.x) / 2, ground, 0.16 * one.tall, one.depth)]
    if name == "love":
        high = max(one.tall, two.tall)
        return [
            Place(Subject("heart", action="flying"), (one.x + two.x) / 2, ground - 1.06 * high, 0.2 * high, one.depth)
        ]
    if name in ("perform", "recital"):
        return [Place(Subject("chair"), one.x, ground, 0.56 * one.tall, one.depth)]
    return []
