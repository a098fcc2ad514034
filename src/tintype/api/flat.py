"""From a model's flat ``input`` object, as Replicate's and fal's clients send it, to what a Submission needs. No I/O.

Both name the same things with other words (:class:`Names`); what a model takes is its card's to say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, sqrt
from typing import Any

from tintype.api.body import Fields
from tintype.api.sold import model_id
from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task
from tintype.generation.submission import Fit, InputSource
from tintype.kernel.errors import Invalid

MOST_PROMPT = 10_000
MOST_SEED = 2**32 - 1
LEAST_SIDE, MOST_SIDE = 64, 4096
MOST_VIDEO_SIDE, MOST_VIDEO_PIXELS = 1920, 1920 * 1080
DEFAULT_SECONDS, DEFAULT_FPS = 4, 24
VIDEO = frozenset({Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO})
TEXT = frozenset({Task.TEXT_TO_IMAGE, Task.TEXT_TO_VIDEO})
OWN_SIZE = frozenset({Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_3D})
FORMATS = {
    Task.BACKGROUND_REMOVAL: ("png", "webp"),
    Task.TEXT_TO_VIDEO: ("mp4",),
    Task.IMAGE_TO_VIDEO: ("mp4",),
    Task.IMAGE_TO_3D: ("glb",),
}
PICTURE_FORMATS = ("png", "jpeg", "webp")
RESOLUTIONS = {
    "480p": 480, "540p": 540, "720p": 720, "1080p": 1080, "1440p": 1440, "2160p": 2160,
    "512": 512, "1k": 1024, "2k": 2048, "4k": 4096,
}  # fmt: skip
_RATIO = re.compile(r"([1-9]\d?):([1-9]\d?)", re.ASCII)
_PICTURES = ("image", "images", "references")
_PICTURE = "an http(s) URL, a data URL or base64 of an image"


@dataclass(frozen=True, slots=True)
class Names:
    """What an API calls the fields. ``sizes``: its words for sizes, where it has a field ``size`` for them."""

    image: str
    images: str
    mask: str
    count: str
    strength: str
    size: str = ""
    sizes: Mapping[str, tuple[int, int]] | None = None
    steps: str = "num_inference_steps"

    def gated(self) -> dict[str, str]:
        """The fields that a model takes only where its card says so: their names here, and in a card's ``takes``."""
        plain = ("negative_prompt", "seed", "guidance_scale", "fps")
        return {name: name for name in plain} | {self.steps: "steps", self.strength: "strength", self.mask: "mask"}


def read(fields: Fields, card: Card, names: Names) -> dict[str, Any]:
    """Arguments for a Submission: all but ``public_id``, ``card``, ``extra`` and ``webhook``.

    Raises Invalid, which names the field and what is accepted.
    """
    _check_taken(fields, card, names)
    inputs = _inputs(fields, card, names)
    task = _task(card, inputs, fields, names)
    prompt = fields.text("prompt", "", most=MOST_PROMPT)
    if not prompt and task not in OWN_SIZE:
        raise fields.missing("prompt", f"a string of 1 to {MOST_PROMPT} characters")
    choices = {"task": task.value}
    for name, accepted in (("resolution", card.resolutions), ("quality", card.qualities)):
        if (chosen := fields.choice(name, accepted, None, any_case=True)) is not None:
            choices[name] = chosen
    sourced = any(one.role is Role.SOURCE for one in inputs)
    width, height, fit = _size(fields, card, task, names, sourced=sourced)
    seconds, fps = _clip(fields, card, task)
    options = _options(fields, card)
    return {
        "task": task,
        "prompt": prompt,
        "negative_prompt": fields.text("negative_prompt", "", most=MOST_PROMPT),
        "width": width,
        "height": height,
        "fit": fit,
        "count": fields.integer(names.count, 1, least=1, most=1 if task in VIDEO else card.max_images),
        "frames": seconds * fps,
        "fps": fps,
        "seconds": seconds,
        "seed": fields.integer("seed", None, least=0, most=MOST_SEED),
        "steps": fields.integer(names.steps, None, least=1, most=500),
        "guidance_scale": fields.number("guidance_scale", None, least=0, most=100),
        "strength": fields.number(names.strength, None, least=0, most=1),
        "output_format": _format(fields, task),
        "inputs": inputs,
        "options": options,
        "choices": choices,
        "moderate": tuple(value for value in options.values() if isinstance(value, str)),
    }


def _check_taken(fields: Fields, card: Card, names: Names) -> None:
    """A known field that the model does not take is an error, not silently another picture than was asked for."""
    refused = [name for name, taken in names.gated().items() if taken not in card.takes]
    if not takes_pictures(card):
        refused += [names.image, names.images]
    refused += [name for name, own in (("resolution", card.resolutions), ("quality", card.qualities)) if not own]
    for name in refused:
        if fields.has(name):
            raise Invalid(f"{fields.name(name)} is not taken by {model_id(card.id)}", field=fields.name(name))


def takes_pictures(card: Card) -> bool:
    """Whether the model takes pictures at all."""
    return card.max_inputs > 0 and any(name in card.takes for name in _PICTURES)


def _inputs(fields: Fields, card: Card, names: Names) -> tuple[InputSource, ...]:
    """All pictures: the first is the source, the others go with it."""
    given: list[InputSource] = []
    if (image := _source(fields, names.image)) is not None:
        given.append(InputSource(Role.SOURCE, image, fields.name(names.image)))
    most = max(card.max_inputs, 1)
    for number, image in enumerate(fields.texts(names.images, most=most, what="images") or ()):
        role = Role.REFERENCE if given else Role.SOURCE
        given.append(InputSource(role, image, f"{fields.name(names.images)}[{number}]"))
    if len(given) > card.max_inputs:
        field = given[-1].field
        raise Invalid(f"{field}: {model_id(card.id)} takes at most {card.max_inputs} images", field=field)
    if (mask := _source(fields, names.mask)) is not None:
        if not given:
            raise fields.missing(names.image, "the picture that the mask belongs to")
        given.append(InputSource(Role.MASK, mask, fields.name(names.mask)))
    return tuple(given)


def _source(fields: Fields, name: str) -> str | None:
    value = fields.raw(name)
    if value is not None and not isinstance(value, str):
        raise fields.invalid(name, _PICTURE)
    return value if value and value.strip() else None


def _task(card: Card, inputs: Sequence[InputSource], fields: Fields, names: Names) -> Task:
    """What follows from the pictures that were given, of what the model does."""
    does = [Task(name) for name in card.task]
    fitting: list[Task]
    if any(one.role is Role.MASK for one in inputs):
        fitting = [one for one in does if one is Task.INPAINTING]
    elif inputs:
        fitting = [one for one in does if one not in TEXT and one is not Task.INPAINTING]
    else:
        fitting = [one for one in does if one in TEXT]
    if fitting:
        return fitting[0]
    if Task.INPAINTING in does and inputs and inputs[-1].role is not Role.MASK:
        raise fields.missing(names.mask, f"{model_id(card.id)} needs it; {_PICTURE}")
    if inputs:
        field = inputs[-1].field
        raise Invalid(f"{field}: {model_id(card.id)} takes none for what it does: {', '.join(card.task)}", field=field)
    raise fields.missing(names.image, _PICTURE)


def _size(fields: Fields, card: Card, task: Task, names: Names, *, sourced: bool) -> tuple[int, int, Fit | None]:
    """Width, height and fit: zeros and a Fit where the source's shape decides, zeros alone where there is no size."""
    exact = _exact(fields, names)
    ratio = _ratio(fields, card)
    if task in OWN_SIZE:
        if exact is not None or ratio is not None:
            field = fields.name("aspect_ratio") if exact is None else exact[0]
            raise Invalid(f"{field} is not taken for {task.value}, which keeps to the picture's own size", field=field)
        return 0, 0, None
    video = task in VIDEO
    if exact is not None:
        if ratio is not None:
            field = fields.name("aspect_ratio")
            raise Invalid(f"{field} cannot go with an exact size: send one of them", field=field)
        _check_exact(*exact, card, video=video)
        return exact[1], exact[2], None
    resolution = fields.choice("resolution", card.resolutions, "", any_case=True).lower()
    # "720p" and its like measure the short side, "1k" the square root of the area.
    short = resolution.endswith("p") if resolution else video
    pixels, multiple = RESOLUTIONS.get(resolution, 720 if video else 1024), 2 if video else 8
    if ratio is None and sourced:
        if video and not resolution:
            short, pixels = False, 960
        limit = 16 / 9 if video else 4.0
        return 0, 0, Fit("short" if short else "area", pixels, multiple=multiple, ratio_limit=limit)
    ratio = ratio if ratio is not None else _default_ratio(card, video=video)
    if short:
        wide, high = (pixels * ratio, float(pixels)) if ratio >= 1 else (float(pixels), pixels / ratio)
    else:
        wide, high = pixels * sqrt(ratio), pixels / sqrt(ratio)
    return _round(wide, multiple), _round(high, multiple), None


def _round(side: float, multiple: int) -> int:
    return max(multiple, int(side / multiple + 0.5) * multiple)


def _exact(fields: Fields, names: Names) -> tuple[str, int, int] | None:
    """The field that names an exact size, width and height."""
    if names.size:
        words = names.sizes or {}
        if isinstance(fields.raw(names.size), dict):
            size = fields.object(names.size)
            return _sides(size, fields.name(names.size)) if size is not None else None
        if not isinstance(fields.raw(names.size), str | None):
            raise fields.invalid(names.size, f"one of auto, {', '.join(words)}, or an object with width and height")
        word = fields.choice(names.size, ("auto", *words), "auto")
        return None if word == "auto" else (fields.name(names.size), *words[word])
    return _sides(fields, fields.name("width"))


def _sides(fields: Fields, field: str) -> tuple[str, int, int] | None:
    width = fields.integer("width", None, least=LEAST_SIDE, most=MOST_SIDE)
    height = fields.integer("height", None, least=LEAST_SIDE, most=MOST_SIDE)
    if width is not None and height is not None:
        return field, width, height
    if width is not None or height is not None:
        raise fields.missing("width" if width is None else "height", "width and height go together")
    return None


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
    if match is None or not 1 / 4 <= int(match[1]) / int(match[2]) <= 4:
        raise fields.invalid("aspect_ratio", "WIDTH:HEIGHT between 1:4 and 4:1, such as 16:9")
    return int(match[1]) / int(match[2])


def _default_ratio(card: Card, *, video: bool) -> float:
    preferred, ratios = "16:9" if video else "1:1", ratios_of(card)
    return _quotient(preferred if preferred in ratios or not ratios else ratios[0])


def _clip(fields: Fields, card: Card, task: Task) -> tuple[int, int]:
    """A video's seconds and frames a second; zeros for anything else."""
    if task not in VIDEO:
        if fields.has("duration"):
            raise fields.invalid("duration", f"left out: {task.value} takes none")
        return 0, 0
    if card.durations:
        seconds = fields.integer("duration", card.durations[0], among=card.durations)
    else:
        longest = card.max_seconds or DEFAULT_SECONDS
        seconds = fields.integer("duration", min(DEFAULT_SECONDS, longest), least=1, most=longest)
    return seconds, fields.integer("fps", DEFAULT_FPS, least=1, most=60)


def _format(fields: Fields, task: Task) -> str:
    accepted = FORMATS.get(task, PICTURE_FORMATS)
    if fields.raw("output_format") == "jpg" and "jpeg" in accepted:
        return "jpeg"
    return fields.choice("output_format", accepted, accepted[0])


def option_names(card: Card) -> tuple[str, ...]:
    """The model's own further fields: its card's ``options.NAME`` entries."""
    return tuple(name.removeprefix("options.") for name in card.takes if name.startswith("options."))


def _options(fields: Fields, card: Card) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name in option_names(card):
        if fields.has(name):
            value = fields.raw(name)
            if isinstance(value, str):
                value = fields.text(name, "", most=MOST_PROMPT)
            elif not isinstance(value, int | float) or not isfinite(value) or abs(value) >= 2**63:
                raise fields.invalid(name, "a string, a number, true or false")
            found[name] = value
    return found
