"""The book of drawings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module

from tintype.engines.sketch.pen import Pen

Draw = Callable[[Pen], None]


@dataclass(frozen=True, slots=True)
class Drawing:
    """How a subject is drawn.

    ``width`` in its units (its height is 1); ``size`` its height in a usual picture, as a part of the picture's height;
    ``material`` its texture (fur, feather, stone, metal, wood, leaf, cloth, skin, glass, smooth); ``place`` where it is
    (ground, air, water, sky, wall: it hangs still); ``glows``: it is a light itself, so no light is laid on it.
    """

    draw: Draw
    width: float
    size: float
    material: str = "smooth"
    place: str = "ground"
    glows: bool = False


_BOOK: dict[str, Drawing] = {}
_CHAPTERS = (
    "quadrupeds",
    "birds",
    "creatures",
    "dragons",
    "people",
    "portraits",
    "pantry",
    "drinks",
    "dishes",
    "openings",
    "seats",
    "beings",
    "machines",
    "instruments",
    "novelties",
    "wild",
    "town",
    "buildings",
    "halls",
    "vehicles",
    "plants",
    "household",
    "forms",
    "food",
    "celestial",
    "street",
    "aloft",
    "workshop",
    "garden",
    "music",
    "fair",
    "parlour",
    "landmarks",
    "voyages",
    "inscribed",
)


def subject(name: str, width: float, size: float, material: str = "smooth", place: str = "ground", *,
    glows: bool = False) -> Callable[[Draw], Draw]:  # fmt: skip
    """Register a drawing."""

    def enter(draw: Draw) -> Draw:
        _BOOK[name] = Drawing(draw, width, size, material, place, glows)
        return draw

    return enter


@cache
def _book() -> dict[str, Drawing]:
    for chapter in _CHAPTERS:
        import_module(f"tintype.engines.sketch.subjects.{chapter}")
    return _BOOK


def drawing_of(kind: str) -> Drawing:
    """The drawing of a kind. Raises KeyError for a kind that is in no table."""
    return _book()[kind]
