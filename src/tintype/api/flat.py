"""From a model's flat ``input`` object, as Replicate's and fal's clients send it, to what a Submission needs. No I/O.

Both name the same things with other words (:class:`Names`); what a model takes is its card's to say.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any

from tintype.api import making, sizes
from tintype.api.body import Fields
from tintype.api.making import MOST_PROMPT, MOST_SEED, PICTURE, TEXT, VIDEO
from tintype.api.sold import model_id
from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task
from tintype.generation.submission import InputSource
from tintype.kernel.errors import Invalid


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
    prompt = making.prompt_of(fields, task)
    choices = making.choices_of(fields, card, task)
    sourced = any(one.role is Role.SOURCE for one in inputs)
    width, height, fit = sizes.size_of(fields, card, task, _exact(fields, names), sourced=sourced)
    seconds, fps = making.clip_of(fields, card, task)
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
        "output_format": making.format_of(fields, task),
        "inputs": inputs,
        "options": options,
        "choices": choices,
        "moderate": tuple(value for value in options.values() if isinstance(value, str)),
    }


def _check_taken(fields: Fields, card: Card, names: Names) -> None:
    """A known field that the model does not take is an error, not silently another picture than was asked for."""
    refused = [name for name, taken in names.gated().items() if taken not in card.takes]
    if not making.takes_pictures(card):
        refused += [names.image, names.images]
    refused += [name for name, own in (("resolution", card.resolutions), ("quality", card.qualities)) if not own]
    for name in refused:
        if fields.has(name):
            raise Invalid(f"{fields.name(name)} is not taken by {model_id(card.id)}", field=fields.name(name))


def _inputs(fields: Fields, card: Card, names: Names) -> tuple[InputSource, ...]:
    """All pictures: the first is the source, the others go with it."""
    given: list[InputSource] = []
    if (image := making.source_of(fields, names.image)) is not None:
        given.append(InputSource(Role.SOURCE, image, fields.name(names.image)))
    most = max(card.max_inputs, 1)
    for number, image in enumerate(fields.texts(names.images, most=most, what="images") or ()):
        role = Role.REFERENCE if given else Role.SOURCE
        given.append(InputSource(role, image, f"{fields.name(names.images)}[{number}]"))
    if len(given) > card.max_inputs:
        field = given[-1].field
        raise Invalid(f"{field}: {model_id(card.id)} takes at most {card.max_inputs} images", field=field)
    if (mask := making.source_of(fields, names.mask)) is not None:
        if not given:
            raise fields.missing(names.image, "the picture that the mask belongs to")
        given.append(InputSource(Role.MASK, mask, fields.name(names.mask)))
    return tuple(given)


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
        raise fields.missing(names.mask, f"{model_id(card.id)} needs it; {PICTURE}")
    if inputs:
        field = inputs[-1].field
        raise Invalid(f"{field}: {model_id(card.id)} takes none for what it does: {', '.join(card.task)}", field=field)
    raise fields.missing(names.image, PICTURE)


def _exact(fields: Fields, names: Names) -> sizes.Exact | None:
    if names.size:
        words = names.sizes or {}
        if isinstance(fields.raw(names.size), dict):
            size = fields.object(names.size)
            return sizes.sides(size, fields.name(names.size)) if size is not None else None
        if not isinstance(fields.raw(names.size), str | None):
            raise fields.invalid(names.size, f"one of auto, {', '.join(words)}, or an object with width and height")
        word = fields.choice(names.size, ("auto", *words), "auto")
        return None if word == "auto" else (fields.name(names.size), *words[word])
    return sizes.sides(fields, fields.name("width"))


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
