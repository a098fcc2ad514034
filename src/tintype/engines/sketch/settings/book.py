"""The book of settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tintype.engines.sketch.world import World

Build = Callable[["World"], None]


@dataclass(frozen=True, slots=True)
class Setting:
    """``horizon`` is its height from the top, as a part of the picture's height."""

    build: Build
    horizon: float


_BOOK: dict[str, Setting] = {}
_CHAPTERS = (
    "waters",
    "lands",
    "woods",
    "towns",
    "places",
    "rooms",
    "heavens",
    "gatherings",
    "markets",
    "wilds",
    "outings",
    "nearby",
    "signs",
)


def setting(name: str, horizon: float) -> Callable[[Build], Build]:
    """Register a setting."""

    def enter(build: Build) -> Build:
        _BOOK[name] = Setting(build, horizon)
        return build

    return enter


@cache
def _book() -> dict[str, Setting]:
    for chapter in _CHAPTERS:
        import_module(f"tintype.engines.sketch.settings.{chapter}")
    return _BOOK


def setting_of(name: str) -> Setting:
    """The setting of a name. Raises KeyError for a name that is in no table."""
    return _book()[name]
