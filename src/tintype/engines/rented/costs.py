"""What a job costs us, where the provider does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil

from tintype.engines.contract import JSON, Request
from tintype.engines.rented.fields import resolution
from tintype.engines.rented.provider import Made
from tintype.engines.rented.settings import text


def cost(settings: Mapping[str, JSON], request: Request, made: Sequence[Made]) -> int | None:
    """A job's cost in micro-USD: as the provider says, else ``cost_micro`` for each unit of ``cost_per``.

    A unit is an image (any result), a megapixel of each (of all frames of a film; begun ones count), a second of each,
    or a request made to the provider. ``cost_micro`` may be a table of costs by the resolution that was asked for:
    ``{"720p" = 100000, "1080p" = 150000}``. None where nothing is known.
    """
    known = [one.cost_micro for one in made if one.cost_micro is not None]
    if made and len(known) == len(made):
        return sum(known)
    each = settings.get("cost_micro")
    if isinstance(each, dict):
        each = each.get(str(resolution(settings, request)))
    if not isinstance(each, int | float) or isinstance(each, bool):
        return None
    results = sum(file.role == "result" for one in made for file in one.files)
    units: dict[str, float] = {
        "image": results,
        "megapixel": results * ceil(request.width * request.height * max(request.frames, 1) / 1_000_000),
        "second": results * request.frames / (request.fps or 1),
        "request": len(made),
    }
    return round(each * units[text(settings, "cost_per", "image")])
