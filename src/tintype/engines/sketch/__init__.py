"""The built-in engine: it reads a prompt into a scene and draws it by procedure, with no weights and no GPU."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tintype.engines.sketch.engine import SketchEngine


def create(config: Mapping[str, object]) -> SketchEngine:
    """The engine. ``config`` is the operator's table for it, of which nothing is needed."""
    from tintype.engines.sketch.engine import SketchEngine

    return SketchEngine(config)
