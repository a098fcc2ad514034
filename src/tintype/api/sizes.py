"""How large the output is to be, by exact size, by aspect ratio and resolution, or as the source picture is. No I/O."""

from __future__ import annotations

import re
from math import sqrt
from typing import Literal

from tintype.api.body import Fields
from tintype.catalog.model import Card
from tintype.engines.contract import Task
from tintype.generation.submission import Fit
from tintype.kernel.errors import Invalid

LEAST_SIDE, MOST_SIDE = 64, 4096
MOST_VIDEO_SIDE, MOST_VIDEO_PIXELS = 1920, 1920 * 1080
MOST_RATIO = 4.0
VIDEO = frozenset({Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO})
OWN_SIZE = frozenset({Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_3D})
"""What keeps to the picture's own size."""
Exact = tuple[str, int, int]
"""An exact size: the field that names it, width and height."""
_RATIO = re.compile(r"([1-9]\d?):([1-9]\d?)", re.ASCII)
# "720p" and its like measure the short side, "1k" the square root of the area.
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


def size_of(
    fields: Fields, card: Card, task: Task, exact: Exact | None, *, sourced: bool
) -> tuple[int, int, Fit | None]:
    """Width, height and fit: zeros and a Fit where the source's shape decides, zeros alone where there is no size.

    ``exact`` is what the API's own fields for it say; ``aspect_ratio`` and ``resolution`` are read here. Raises
    Invalid, naming the field, for sizes that contradict each other or that the model does not make.
    """
    if task in OWN_SIZE:
        if exact is not None or fields.has("aspect_ratio"):
            raise own_size(fields.name("aspect_ratio") if exact is None else exact[0], task)
        return 0, 0, None
    ratio, video = _ratio(fields, card), task in VIDEO
    if exact is not None:
        if ratio is not None:
            field = fields.name("aspect_ratio")
            raise Invalid(f"{field} cannot go with an exact size: send one of them", field=field)
        check_exact(*exact, card, video=video)
        return exact[1], exact[2], None
    resolution = fields.choice("resolution", card.resolutions, "", any_case=True).lower()
    side, pixels = _RESOLUTIONS.get(resolution, ("short", 720) if video else ("area", 1024))
    multiple = 2 if video else 8
    if ratio is None and sourced:
        # 1280 x 720 and its like in other shapes, unless a resolution was asked for.
        side, pixels = ("area", 960) if video and not resolution else (side, pixels)
        return 0, 0, Fit(side, pixels, multiple=multiple, ratio_limit=16 / 9 if video else MOST_RATIO)
    if ratio is None:
        ratio = _default_ratio(card, video=video)
    return *_sized(ratio, side, pixels, multiple), None


def default_size(card: Card) -> tuple[int, int]:
    """A picture's width and height where nothing is said: a megapixel, square where the model makes that."""
    return _sized(_default_ratio(card, video=False), "area", 1024, 8)


def _sized(ratio: float, side: str, pixels: int, multiple: int) -> tuple[int, int]:
    if side == "area":
        wide, high = pixels * sqrt(ratio), pixels / sqrt(ratio)
    else:
        wide, high = (pixels * ratio, float(pixels)) if ratio >= 1 else (float(pixels), pixels / ratio)
    return _round(wide, multiple), _round(high, multiple)


def own_size(field: str, task: Task) -> Invalid:
    """The error for a size where there is none to choose."""
    return Invalid(f"{field} is not taken for {task.value}, which keeps to the picture's own size", field=field)


def sides(fields: Fields, field: str) -> Exact | None:
    """The size that ``width`` and ``height`` name, which go together; ``field`` stands for both in errors."""
    width = fields.integer("width", None, least=LEAST_SIDE, most=MOST_SIDE)
    height = fields.integer("height", None, least=LEAST_SIDE, most=MOST_SIDE)
    if width is not None and height is not None:
        return field, width, height
    if width is not None or height is not None:
        raise fields.missing("width" if width is None else "height", "width and height go together")
    return None


def ratios_of(card: Card) -> tuple[str, ...]:
    """The aspect ratios that the card lists; other words there ("auto", say) are its own API's."""
    return tuple(one for one in card.aspect_ratios if _RATIO.fullmatch(one))


def _round(side: float, multiple: int) -> int:
    return max(multiple, int(side / multiple + 0.5) * multiple)


def fits_a_video(width: int, height: int) -> bool:
    """Whether a video may have this size: even sides, at most those of 1920x1080 or 1080x1920."""
    return not (width % 2 or height % 2) and not _too_large(width, height)


def _too_large(width: int, height: int) -> bool:
    return max(width, height) > MOST_VIDEO_SIDE or width * height > MOST_VIDEO_PIXELS


def check_exact(field: str, width: int, height: int, card: Card, *, video: bool) -> None:
    """Raise Invalid, naming the field, for an exact size that the model does not make."""
    if video:
        if _too_large(width, height):
            raise Invalid(f"{field}: a video has at most 1920x1080 pixels (or 1080x1920)", field=field)
        if width % 2 or height % 2:
            raise Invalid(f"{field}: a video's sides must be even numbers", field=field)
    ratios = ratios_of(card)
    if ratios and not any(abs(width / height / _quotient(ratio) - 1) <= 0.02 for ratio in ratios):
        raise Invalid(f"{field} must have one of the model's aspect ratios: {', '.join(ratios)}", field=field)


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
