"""A place in the picture."""

from __future__ import annotations

from dataclasses import dataclass

from tintype.engines.sketch.scene import Subject


@dataclass(frozen=True, slots=True)
class Place:
    """Where one instance stands: ``x`` of its middle and ``base`` of its foot (parts of width and height from the upper
    left), ``tall`` its height as a part of the picture's, ``depth`` for the camera, ``turn`` degrees about its foot."""

    subject: Subject
    x: float
    base: float
    tall: float
    depth: float
    flip: bool = False
    turn: float = 0.0
