"""How large the output is to be: by exact size, by aspect ratio and resolution, or as the source picture is."""

from __future__ import annotations

import re
from math import sqrt
from typing import Literal

from tintype.api.body import Fields
from tintype.catalog.model import Card
from tintype.engines.contract import Task
from tintype.generation.submission import Fit
from tintype.kernel.errors import Invalid

LEAST_SIDE = 64
MOST_SIDE = 4096
MOST_VIDEO_SIDE = 1920
MOST_VIDEO_PIXELS = 1920 * 1080
MOST_RATIO = 4.0
_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})", re.ASCII)
_RATIO = re.compile(r"([1-9]\d?):([1-9]\d?)", re.ASCII)
_RESOLUTIONS: dict[str, tuple[Literal["short", "area"], int]] = {
    "480p": ("short", 480),
    "540p": ("short", 540),
    "720p": ("short", 720),
    "1080p": ("short", 1080),
    "1440p": ("short", 1440),
    "2160p": ("short", 2160),
    "512": ("area", 512),
    "1k": ("area", 1024),
    "2k": ("area", 2048),
    "4k": ("area", 4096),
}
_VIDEO = frozenset({Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO})
_OWN = frozenset({Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_3D})
_NAMES = ("size", "width", "height", "aspect_ratio")


def size_of(fields: Fields, card: Card, task: Task, *, sourced: bool) -> tuple[int, int, Fit | None]:
    """Width, height and fit: zeros and a Fit where the source's shape decides, zeros alone where there is no size.

    Raises Invalid, naming the field, for sizes that contradict each other or that the model does not make.
    """
    if task in _OWN:
        for name in _NAMES:
            if fields.has(name):
                raise Invalid(
                    f"{name} is not taken for {task.value}, which keeps to the picture's own size", field=name
                )
        return 0, 0, None
    exact = _exact(fields)
    ratio = _ratio(fields, card)
    video = task in _VIDEO
    if exact is not None:
        if ratio is not None:
            raise Invalid("aspect_ratio cannot go with an exact size: send one of them", field="aspect_ratio")
        field, width, height = exact
        _check_exact(field, width, height, card, video=video)
        return width, height, None
    resolution = fields.choice("resolution", card.resolutions, "", any_case=True).lower()
    side, pixels = _RESOLUTIONS.get(resolution, ("short", 720) if video else ("area", 1024))
    multiple = 2 if video else 8
    if ratio is None and sourced:
        # 1280 × 720 and its like in other shapes, unless a resolution was asked for.
        side, pixels = ("area", 960) if video and not resolution else (side, pixels)
        return 0, 0, Fit(side, pixels, multiple=multiple, ratio_limit=16 / 9 if video else MOST_RATIO)
    if ratio is None:
        ratio = _default_ratio(card, video=video)
    if side == "area":
        wide, high = pixels * sqrt(ratio), pixels / sqrt(ratio)
    else:
        wide, high = (pixels * ratio, float(pixels)) if ratio >= 1 else (float(pixels), pixels / ratio)
    return _round(wide, multiple), _round(high, multiple), None


def _round(side: float, multiple: int) -> int:
    return max(multiple, int(side / multiple + 0.5) * multiple)


def _exact(fields: Fields) -> tuple[str, int, int] | None:
    text = fields.text("size", None)
    width = fields.integer("width", None, least=LEAST_SIDE, most=MOST_SIDE)
    height = fields.integer("height", None, least=LEAST_SIDE, most=MOST_SIDE)
    if text is None:
        if width is not None and height is not None:
            return "width", width, height
        if width is not None or height is not None:
            missing = "width" if width is None else "height"
            raise Invalid(f"{missing} is required: width and height go together", field=missing)
        return None
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise fields.invalid("size", "WIDTHxHEIGHT in pixels, such as 1024x1024")
    size = int(match[1]), int(match[2])
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in size):
        raise fields.invalid("size", f"WIDTHxHEIGHT with sides from {LEAST_SIDE} to {MOST_SIDE} pixels")
    if (width is not None and width != size[0]) or (height is not None and height != size[1]):
        raise Invalid("size contradicts width and height: send one of them", field="size")
    return "size", *size


def _check_exact(field: str, width: int, height: int, card: Card, *, video: bool) -> None:
    if video:
        if max(width, height) > MOST_VIDEO_SIDE or width * height > MOST_VIDEO_PIXELS:
            raise Invalid(f"{field}: a video has at most 1920x1080 pixels (or 1080x1920)", field=field)
        if width % 2 or height % 2:
            raise Invalid(f"{field}: a video's sides must be even numbers", field=field)
    ratios = ratios_of(card)
    if ratios and not any(abs(width / height / _quotient(ratio) - 1) <= 0.02 for ratio in ratios):
        raise Invalid(f"{field} must have one of the model's aspect ratios: {', '.join(ratios)}", field=field)


def ratios_of(card: Card) -> tuple[str, ...]:
    """The aspect ratios that the card lists; other words there ("auto", say) are its own API's."""
    return tuple(one for one in card.aspect_ratios if _RATIO.fullmatch(one))


def _quotient(text: str) -> float:
    wide, _, high = text.partition(":")
    return int(wide) / int(high)


def _ratio(fields: Fields, card: Card) -> float | None:
    if ratios := ratios_of(card):
        chosen = fields.choice("aspect_ratio", ratios, None)
        return None if chosen is None else _quotient(chosen)
    text = fields.text("aspect_ratio", None)
    if text is None:
        return None
    match = _RATIO.fullmatch(text.strip())
    if match is None or not 1 / MOST_RATIO <= int(match[1]) / int(match[2]) <= MOST_RATIO:
        raise fields.invalid("aspect_ratio", "WIDTH:HEIGHT between 1:4 and 4:1, such as 16:9")
    return int(match[1]) / int(match[2])


def _default_ratio(card: Card, *, video: bool) -> float:
    preferred, ratios = "16:9" if video else "1:1", ratios_of(card)
    return _quotient(preferred if preferred in ratios or not ratios else ratios[0])
