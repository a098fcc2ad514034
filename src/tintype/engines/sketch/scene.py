"""A scene: what a prompt says, as a record, and the reader that makes one of a prompt."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np

RGB = tuple[int, int, int]
KEPT = ("holds", "wears", "says")  # the relations of what goes with its owner


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing in the scene.

    ``count`` of it are drawn; ``colour`` is ``None`` for its own; ``size`` is a factor (1 is usual); ``relation`` (on,
    left, right, above, below, front, behind, holds, wears, says) is to the subject at index ``anchor`` (-1: to
    nothing); ``side`` is where it was told to stand (-1 left, 0 middle, 1 right), ``None`` where nothing was said.

    On ``on``, all subjects from the anchor to this one rest on this one; anchored on itself, it is what the one before
    it does something with, or the many that do it together, and the detail "deed" says what. Other ``details`` are what
    was said of its parts: (hair, colour), (beard, colour), (glasses, ""), (age, old), (row, ""), (drink, colour),
    (letters, what is written on it).
    """

    kind: str
    count: int = 1
    colour: RGB | None = None
    size: float = 1.0
    action: str = ""
    relation: str = ""
    anchor: int = -1
    side: float | None = None
    details: tuple[tuple[str, RGB | str], ...] = ()


@dataclass(frozen=True, slots=True)
class Scene:
    """What to paint. Names are those of the tables in ``words``; ``key`` is a hash of the prompts' words.

    ``palette`` are accent colours: those said of no subject, else drawn from the words. ``absent`` are the names that
    must not be there. ``backdrop`` is the colour of a plain background
    that was asked for; ``road``: one leads through the open country. ``loops`` makes a film end where it began.
    ``title`` is written over the picture: at its ``title_at`` (foot, middle), else where there is less to see.
    """

    subjects: tuple[Subject, ...] = ()
    setting: str = "studio"
    light: str = "day"
    weather: str = "clear"
    style: str = "photo"
    camera: str = "normal"
    move: str = ""
    palette: tuple[RGB, ...] = ((150, 140, 130),)
    absent: frozenset[str] = frozenset()
    reflected: bool = False
    seed: int = 0
    key: int = 0
    loops: bool = False
    backdrop: RGB | None = None
    road: bool = False
    title: str = ""
    title_at: str = ""

    def rng(self, name: str, *, seeded: bool = True) -> np.random.Generator:
        """Numbers for the part ``name``, the same in every process; by words only where not ``seeded``."""
        return generator(f"{name}:{self.key}:{self.seed if seeded else 0}")


def digest(text: str) -> int:
    """A 63-bit number of a text, the same in every process."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 1


def generator(text: str) -> np.random.Generator:
    """A generator of numbers seeded by a text."""
    return np.random.Generator(np.random.PCG64(digest(text)))


def read_scene(prompt: str, negative_prompt: str, seed: int) -> Scene:
    """The scene that ``prompt`` describes, in English or Chinese, less what ``negative_prompt`` names.

    Words that are not known are not lost: they choose palette, texture and composition through a hash.
    """
    from tintype.engines.sketch.reader import read

    return read(prompt, negative_prompt, seed)
