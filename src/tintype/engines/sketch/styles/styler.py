"""One style for all frames of a film: what must not flicker (strokes, cells, paper) is laid out once."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

from tintype.engines.sketch.scene import generator
from tintype.engines.sketch.styles import cells, graphic, painted

Array = np.ndarray[Any, Any]
Apply = Callable[[Array], Array]

_MAKERS: dict[str, Callable[[Array, np.random.Generator], Apply]] = {
    "photo": graphic.photo, "cinematic": graphic.cinematic, "vintage": graphic.vintage, "noir": graphic.noir,
    "neon_style": graphic.neon, "anime": graphic.anime, "comic": graphic.comic, "lineart": graphic.lineart,
    "blueprint": graphic.blueprint, "pixel": graphic.pixel, "papercut": graphic.papercut,
    "oil": partial(painted.strokes, length=0.024, width=0.0085), "impressionist": partial(painted.strokes,
        length=0.018, width=0.010, vivid=1.3),
    "pastel": painted.pastel, "watercolor": painted.watercolor, "ink": painted.ink_wash, "pencil": painted.pencil,
    "charcoal": painted.charcoal, "ukiyoe": painted.ukiyoe,
    "lowpoly": cells.lowpoly, "stained_glass": cells.stained_glass, "mosaic": cells.mosaic,
}  # fmt: skip
STYLES = tuple(_MAKERS)


class Styler:
    """A style laid out for pictures of the size of ``first`` (``uint8`` RGB), following its forms."""

    def __init__(self, first: Array, style: str, seed: int) -> None:
        height, width = first.shape[:2]
        maker = _MAKERS.get(style)
        self._apply = maker(first, generator(f"style:{style}:{seed}:{width}x{height}")) if maker else None

    def apply(self, picture: Array) -> Array:
        """A picture in the style: ``uint8`` RGB of the same shape."""
        if self._apply is None:
            return picture
        return self._apply(picture)
