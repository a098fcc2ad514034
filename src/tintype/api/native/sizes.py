"""How this API names an exact size: by ``size``, or by ``width`` and ``height``."""

from __future__ import annotations

import re

from tintype.api import sizes
from tintype.api.body import Fields
from tintype.api.sizes import LEAST_SIDE, MOST_SIDE
from tintype.catalog.model import Card
from tintype.engines.contract import Task
from tintype.generation.submission import Fit
from tintype.kernel.errors import Invalid

_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})", re.ASCII)
_NAMES = ("size", "width", "height", "aspect_ratio")


def size_of(fields: Fields, card: Card, task: Task, *, sourced: bool) -> tuple[int, int, Fit | None]:
    """As :func:`tintype.api.sizes.size_of`."""
    if task in sizes.OWN_SIZE:
        for name in _NAMES:
            if fields.has(name):
                raise sizes.own_size(name, task)
    return sizes.size_of(fields, card, task, _exact(fields), sourced=sourced)


def _exact(fields: Fields) -> sizes.Exact | None:
    text = fields.text("size", None)
    if text is None:
        return sizes.sides(fields, "width")
    width = fields.integer("width", None, least=LEAST_SIDE, most=MOST_SIDE)
    height = fields.integer("height", None, least=LEAST_SIDE, most=MOST_SIDE)
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise fields.invalid("size", "WIDTHxHEIGHT in pixels, such as 1024x1024")
    size = int(match[1]), int(match[2])
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in size):
        raise fields.invalid("size", f"WIDTHxHEIGHT with sides from {LEAST_SIDE} to {MOST_SIDE} pixels")
    if (width is not None and width != size[0]) or (height is not None and height != size[1]):
        raise Invalid("size contradicts width and height: send one of them", field="size")
    return "size", *size
