"""A request in a provider's words: which of our fields goes under which name and in which form. Data, set by the card.

``fields = {prompt = "prompt", width = "image_size.width"}`` names the provider's field of each of ours (``""``: it is
not sent), ``choices = {resolution = ["720p", "1080p"]}`` what it accepts there, of which the nearest is taken,
``parameters`` what is sent as it is. Ours are ``prompt``, ``negative_prompt``, ``seed``, ``width``, ``height``,
``aspect_ratio`` ("16:9"), ``resolution`` ("720p", "2K", "1 MP"), ``count``, ``steps``, ``guidance_scale``,
``strength``, ``frames``, ``fps``, ``seconds``, ``format``, ``image`` (the picture), ``images`` (that and the
references), ``references``, ``mask``, and ``options.NAME``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import ceil, floor, log, sqrt

from tintype.engines.contract import JSON, EngineError, Input, Reason, Request, Role, Task
from tintype.engines.rented.provider import Ask
from tintype.engines.rented.settings import table, text, whole
from tintype.kernel.errors import SettingsError

_PICTURES = ("image", "images", "references", "mask")
_WORDS = ("prompt", "negative_prompt", "format")
_NUMBERS = ("seed", "width", "height", "count", "steps", "guidance_scale", "strength", "frames", "fps", "seconds")
NAMES = (*_WORDS, *_NUMBERS, "aspect_ratio", "resolution", *_PICTURES)
RATIOS = ("1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "9:21", "4:5", "5:4")
_FROM_PICTURE = (
    Task.IMAGE_TO_IMAGE,
    Task.INPAINTING,
    Task.BACKGROUND_REMOVAL,
    Task.IMAGE_TO_VIDEO,
    Task.IMAGE_TO_3D,
)


def check(settings: Mapping[str, JSON]) -> None:
    """Raises SettingsError where ``fields``, ``choices``, ``parameters``, ``sides`` or ``prompt_format`` is wrong."""
    for name, theirs in table(settings, "fields").items():
        if name not in NAMES and not name.startswith("options."):
            raise SettingsError(
                f"fields: '{name}' is none of {', '.join(sorted(NAMES))} or options.NAME", field="fields"
            )
        if not isinstance(theirs, str):
            raise SettingsError(f"fields.{name} must be the provider's name of it, or empty", field="fields")
    for name, accepted in table(settings, "choices").items():
        if not isinstance(accepted, list) or not accepted:
            raise SettingsError(f"choices.{name} must be a list of what the provider accepts", field="choices")
        for one in accepted:
            _measure(name, one)
    table(settings, "parameters")
    _sides(settings)
    if "{prompt}" not in text(settings, "prompt_format", "{prompt}"):
        raise SettingsError("prompt_format must contain {prompt}", field="prompt_format")


def body(ask: Ask, defaults: Mapping[str, str], send: Callable[[Input], str]) -> dict[str, JSON]:
    """What is sent to the model. ``send`` makes of an input picture what the provider takes: a URL, a data URL.

    Raises EngineError (invalid) where a picture is missing that the task or the model needs.
    """
    named = names(ask.settings, defaults)
    _complete(ask, named)
    made: dict[str, JSON] = {}
    _merge(made, table(ask.settings, "parameters"))
    values = _values(ask)
    for name, theirs in named.items():
        value = _sent(ask, name, send) if name in _PICTURES else values.get(name)
        if value not in (None, "", []):
            _put(made, theirs, _chosen(ask, name, value))
    return made


def names(settings: Mapping[str, JSON], defaults: Mapping[str, str]) -> dict[str, str]:
    """The provider's name of each field of ours that is sent."""
    named = {**defaults, **{name: str(theirs) for name, theirs in table(settings, "fields").items()}}
    return {name: theirs for name, theirs in named.items() if theirs}


def resolution(settings: Mapping[str, JSON], request: Request) -> JSON:
    """The resolution that a request is asked for in, of those in ``choices``; None where there are none."""
    accepted = table(settings, "choices").get("resolution")
    if not isinstance(accepted, list) or not accepted or not request.width:
        return None
    return _nearest("resolution", f"{request.width}x{request.height}", accepted)


def _complete(ask: Ask, named: Mapping[str, str]) -> None:
    roles = {one.role for one in ask.request.inputs}
    if ask.request.task in _FROM_PICTURE and not ask.request.inputs:
        raise EngineError(Reason.INVALID, f"{ask.request.task.value} needs an input image")
    if ask.request.task is Task.INPAINTING and "mask" in named and Role.MASK not in roles:
        raise EngineError(Reason.INVALID, "inpainting needs a mask")


def _values(ask: Ask) -> dict[str, JSON]:
    request = ask.request
    width, height = _fitted(ask)
    seconds = request.frames / request.fps if request.frames and request.fps else 0
    style = text(ask.settings, "prompt_format", "{prompt}")
    return {
        "prompt": style.replace("{prompt}", request.prompt) if request.prompt else "",
        "negative_prompt": request.negative_prompt,
        "seed": ask.seed,
        "width": width or None,
        "height": height or None,
        "aspect_ratio": f"{width}:{height}" if width and height else None,
        "resolution": f"{width}x{height}" if width and height else None,
        "count": ask.count,
        "steps": request.steps,
        "guidance_scale": request.guidance_scale,
        "strength": request.strength,
        "frames": request.frames or None,
        "fps": request.fps or None,
        "seconds": (int(seconds) if seconds == int(seconds) else seconds) or None,
        "format": request.output_format,
        **{f"options.{name}": value for name, value in request.options.items()},
    }


def _sent(ask: Ask, name: str, send: Callable[[Input], str]) -> JSON:
    inputs = ask.request.inputs
    if name in ("image", "mask"):
        role = Role.SOURCE if name == "image" else Role.MASK
        found = [one for one in inputs if one.role is role]
        if name == "image" and not found:
            found = [one for one in inputs if one.role is Role.REFERENCE]
        return send(found[0]) if found else None
    roles = (Role.REFERENCE,) if name == "references" else (Role.SOURCE, Role.REFERENCE)
    return [send(one) for role in roles for one in inputs if one.role is role]


def _sides(settings: Mapping[str, JSON]) -> tuple[int, int, int] | None:
    value = settings.get("sides")
    if value is None:
        return None
    if not isinstance(value, list) or len(value) != 3 or not all(type(one) is int and one > 0 for one in value):
        raise SettingsError("sides must be [least, most, multiple] in pixels, such as [256, 1440, 16]", field="sides")
    least, most, multiple = (whole({"sides": one}, "sides", 1, most=1 << 16) for one in value)
    if least > most or most < multiple:
        raise SettingsError("sides must be [least, most, multiple] in pixels, such as [256, 1440, 16]", field="sides")
    return least, most, multiple


def _fitted(ask: Ask) -> tuple[int, int]:
    """The size to ask for: what is wanted, within the ``sides`` that the model can make, in the same ratio."""
    width, height = ask.request.width, ask.request.height
    sides = _sides(ask.settings)
    if not width or not height or sides is None:
        return width, height
    least, most, multiple = sides
    scale = max(least / min(width, height), 1.0)
    scale = min(scale, most / max(width, height))
    highest = floor(most / multiple) * multiple
    lowest = ceil(least / multiple) * multiple
    across, down = (
        min(max(ceil(round(side * scale, 6) / multiple) * multiple, lowest), highest) for side in (width, height)
    )
    return across, down


# --- choosing among what is accepted ---


def _chosen(ask: Ask, name: str, value: JSON) -> JSON:
    accepted = table(ask.settings, "choices").get(name)
    if isinstance(accepted, list) and accepted:
        return _nearest(name, value, accepted)
    if name == "aspect_ratio":
        return _nearest(name, value, list(RATIOS))
    return value


def _nearest(name: str, value: JSON, accepted: Sequence[JSON]) -> JSON:
    """The accepted value that serves best: the nearest ratio; of lengths and resolutions the least that is enough."""
    wanted = _measure(name, value)
    if isinstance(wanted, str):
        return value if value in accepted else accepted[0]
    sizes = [(measured, one) for one in accepted if isinstance(measured := _measure(name, one), float)]
    if name == "aspect_ratio":
        return min(sizes, key=lambda pair: abs(log(pair[0] / wanted)))[1]
    if name in ("seconds", "resolution", "frames"):
        enough = [pair for pair in sizes if pair[0] >= wanted * 0.97]
        return min(enough)[1] if enough else max(sizes)[1]
    return min(sizes, key=lambda pair: abs(pair[0] - wanted))[1]


def _measure(name: str, value: JSON) -> float | str:
    """What a value counts in its field: a ratio, pixels of a square's side, seconds. Raises SettingsError."""
    line = str(value).strip().lower()
    if name == "aspect_ratio":
        if found := re.fullmatch(r"(\d+)[:x](\d+)", line):
            return int(found[1]) / int(found[2])
        raise SettingsError(f"choices.aspect_ratio: '{value}' is no ratio such as 16:9", field="choices")
    if name == "resolution":
        if found := re.fullmatch(r"(\d+)x(\d+)", line):
            return sqrt(int(found[1]) * int(found[2]))
        if found := re.fullmatch(r"(\d+)p", line):
            return int(found[1]) * sqrt(16 / 9)
        if found := re.fullmatch(r"(\d+(?:\.\d+)?)\s*(k|mp)", line):
            return float(found[1]) * 1024 if found[2] == "k" else sqrt(float(found[1])) * 1000
        raise SettingsError(f"choices.resolution: '{value}' is none such as 720p, 2K, 1 MP, 1280x720", field="choices")
    if name in _WORDS or name.startswith("options."):
        return line
    if found := re.fullmatch(r"(\d+(?:\.\d+)?)\s*s?", line):
        return float(found[1])
    raise SettingsError(f"choices.{name}: '{value}' is no number", field="choices")


# --- nesting ---


def _put(made: dict[str, JSON], path: str, value: JSON) -> None:
    *outer, last = path.split(".")
    place = made
    for name in outer:
        inner = place.get(name)
        if not isinstance(inner, dict):
            inner = {}
            place[name] = inner
        place = inner
    place[last] = value


def _merge(made: dict[str, JSON], given: Mapping[str, JSON]) -> None:
    for name, value in given.items():
        if isinstance(value, dict):
            inner: dict[str, JSON] = {}
            _merge(inner, value)
            made[name] = inner
        else:
            made[name] = value
