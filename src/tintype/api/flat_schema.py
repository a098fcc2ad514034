"""What a model's flat input may be, as a JSON Schema made of its card."""

from __future__ import annotations

from typing import Any

from tintype.api import flat, making, sizes
from tintype.catalog.model import Card
from tintype.engines.contract import Task


def input_schema(card: Card, names: flat.Names) -> dict[str, Any]:
    """The JSON Schema of the input object. Each property has its place in ``x-order``."""
    does = [Task(name) for name in card.task]
    made: dict[str, dict[str, Any]] = {}
    wordless = making.OWN_SIZE.issuperset(does)
    made["prompt"] = {"type": "string", "maxLength": making.MOST_PROMPT, "description": "What to make."}
    _pictures(made, card, names)
    if not wordless:
        _size(made, card, names)
    made |= {name: about for name, about in _numbers(names).items() if names.gated()[name] in card.takes}
    if "negative_prompt" in card.takes:
        made["negative_prompt"] = {"type": "string", "maxLength": making.MOST_PROMPT, "description": "What to avoid."}
    if card.max_images > 1:
        made[names.count] = {"type": "integer", "minimum": 1, "maximum": card.max_images, "default": 1}
    if making.VIDEO.intersection(does):
        span = {"enum": list(card.durations)} if card.durations else {
            "minimum": 1, "maximum": card.max_seconds or making.DEFAULT_SECONDS
        }  # fmt: skip
        made["duration"] = {"type": "integer", "description": "Seconds.", **span}
    for name, accepted in (("resolution", card.resolutions), ("quality", card.qualities)):
        if accepted:
            made[name] = {"type": "string", "enum": list(accepted)}
    formats = sorted({one for task in does for one in making.FORMATS[task]})
    made["output_format"] = {"type": "string", "enum": formats}
    made |= {name: {"description": "The model's own."} for name in flat.option_names(card)}
    for order, about in enumerate(made.values()):
        about.update({"title": list(made)[order].replace("_", " ").capitalize(), "x-order": order})
    return {"type": "object", "title": "Input", "properties": made, "required": _required(does, names)}


def _required(does: list[Task], names: flat.Names) -> list[str]:
    """What every one of its tasks needs."""
    needed = [] if making.OWN_SIZE.intersection(does) else ["prompt"]
    if making.TEXT.intersection(does):
        return needed
    return [*needed, names.image, *([names.mask] if set(does) == {Task.INPAINTING} else [])]


def _pictures(made: dict[str, dict[str, Any]], card: Card, names: flat.Names) -> None:
    if not making.takes_pictures(card):
        return
    picture = {"type": "string", "format": "uri"}
    made[names.image] = {**picture, "description": "The picture to begin with: an http(s) or data URL."}
    if card.max_inputs > 1:
        made[names.images] = {"type": "array", "items": picture, "maxItems": card.max_inputs}
    if "mask" in card.takes:
        made[names.mask] = {**picture, "description": "White is what may change."}


def _size(made: dict[str, dict[str, Any]], card: Card, names: flat.Names) -> None:
    side = {"type": "integer", "minimum": sizes.LEAST_SIDE, "maximum": sizes.MOST_SIDE}
    ratios = sizes.ratios_of(card)
    made["aspect_ratio"] = {"type": "string", **({"enum": list(ratios)} if ratios else {"examples": ["16:9"]})}
    if names.size:
        exact = {"type": "object", "properties": {"width": side, "height": side}, "required": ["width", "height"]}
        made[names.size] = {"anyOf": [{"type": "string", "enum": ["auto", *(names.sizes or {})]}, exact]}
    else:
        made["width"], made["height"] = dict(side), dict(side)


def _numbers(names: flat.Names) -> dict[str, dict[str, Any]]:
    return {
        "seed": {"type": "integer", "minimum": 0, "maximum": making.MOST_SEED},
        names.steps: {"type": "integer", "minimum": 1, "maximum": 500},
        "guidance_scale": {"type": "number", "minimum": 0, "maximum": 100},
        names.strength: {"type": "number", "minimum": 0, "maximum": 1},
        "fps": {"type": "integer", "minimum": 1, "maximum": 60},
    }
