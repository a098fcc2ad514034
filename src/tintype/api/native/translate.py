"""From the canonical request to a Submission: what was asked for, checked against the model's card. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import Any

from tintype.api import making
from tintype.api.body import Fields
from tintype.api.making import MOST_PROMPT, MOST_SEED, PICTURES, TEXT, VIDEO
from tintype.api.native import sizes
from tintype.api.sold import model_id, models
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task
from tintype.generation import partial
from tintype.generation.submission import InputSource, Submission, Webhook
from tintype.kernel import ids
from tintype.kernel.errors import Invalid

DIALECT = "native"
MOST_LORAS = 8
MOST_METADATA = 16
MOST_OPTIONS = 100
MOST_OPTION_TEXT = 10_000
DEPTH = 8
GATED = ("negative_prompt", "seed", "steps", "guidance_scale", "strength", "fps", "mask", "loras")
"""Fields that a model takes only where its card says so."""


def card_id(model: str) -> str:
    """The other way round, as far as the name alone tells."""
    return model if "/" in model else f"{DIALECT}/{model}"


def submission_of(fields: Fields, catalog: Catalog) -> Submission:
    """What the request asks for. Raises Invalid, which names the field and what is accepted."""
    known = models(catalog)
    card = known[fields.need_choice("model", known)]
    _check_taken(fields, card)
    inputs = _inputs(fields, card)
    task = _task(fields, card, inputs)
    prompt = making.prompt_of(fields, task)
    width, height, fit = sizes.size_of(fields, card, task, sourced=_sourced(inputs))
    choices = making.choices_of(fields, card, task)
    seconds, fps = making.clip_of(fields, card, task)
    options = _options(fields, card)
    url = making.webhook_url(fields, "webhook_url")
    return Submission(
        public_id=f"gen_{ids.token(24)}",
        card=card,
        task=task,
        prompt=prompt,
        negative_prompt=fields.text("negative_prompt", "", most=MOST_PROMPT),
        width=width,
        height=height,
        fit=fit,
        count=fields.integer("n", 1, least=1, most=1 if task in VIDEO else card.max_images),
        frames=seconds * fps,
        fps=fps,
        seconds=seconds,
        seed=fields.integer("seed", None, least=0, most=MOST_SEED),
        steps=fields.integer("steps", None, least=1, most=500),
        guidance_scale=fields.number("guidance_scale", None, least=0, most=100),
        strength=fields.number("strength", None, least=0, most=1),
        output_format=making.format_of(fields, task),
        inputs=inputs,
        options=options,
        choices=choices,
        partials=_partials(fields, task),
        extra={"metadata": _metadata(fields)},
        moderate=(*(one.description for one in inputs if one.description), *_texts_in(options)),
        webhook=None if url is None else Webhook(url, DIALECT),
    )


def _check_taken(fields: Fields, card: Card) -> None:
    """A known field that the model does not take is an error, not silently another picture than was asked for."""
    model, takes = model_id(card.id), ", ".join(card.takes) or "none"
    refused = [name for name in GATED if name not in card.takes]
    if not making.takes_pictures(card):
        refused += PICTURES
    refused += [
        name for name, accepted in (("resolution", card.resolutions), ("quality", card.qualities)) if not accepted
    ]
    if not _option_names(card):
        refused.append("options")
    for name in refused:
        if fields.has(name):
            raise Invalid(f"{name} is not taken by {model}: of the optional fields it takes {takes}", field=name)


def _inputs(fields: Fields, card: Card) -> tuple[InputSource, ...]:
    """All pictures; the first of ``image`` and ``images`` is the source, the others go with it."""
    most = max(card.max_inputs, 1)
    given: list[InputSource] = []
    if (image := making.source_of(fields, "image")) is not None:
        given.append(InputSource(Role.SOURCE, image, "image"))
    for number, image in enumerate(fields.texts("images", most=most, what="images") or ()):
        role = Role.REFERENCE if given else Role.SOURCE
        given.append(InputSource(role, image, f"images[{number}]"))
    for one in fields.objects("references", most=most) or ():
        image = making.source_of(one, "image")
        if image is None:
            raise one.missing("image", making.PICTURE)
        description = one.text("description", "", most=MOST_PROMPT)
        given.append(InputSource(Role.REFERENCE, image, one.name("image"), description))
    if len(given) > card.max_inputs:
        raise Invalid(
            f"{given[-1].field}: {model_id(card.id)} takes at most {card.max_inputs} images", field=given[-1].field
        )
    if (mask := making.source_of(fields, "mask")) is not None:
        if not _sourced(given):
            raise Invalid(
                "image is required where there is a mask: the picture that the mask belongs to", field="image"
            )
        given.append(InputSource(Role.MASK, mask, "mask"))
    return tuple(given)


def _sourced(inputs: Sequence[InputSource]) -> bool:
    return any(one.role is Role.SOURCE for one in inputs)


def _task(fields: Fields, card: Card, inputs: Sequence[InputSource]) -> Task:
    """The task that was named, or the one that follows from what was given; it must be one that the model does."""
    does = tuple(Task(name) for name in card.task)
    named = fields.choice("task", card.task, None)
    masked, sourced = any(one.role is Role.MASK for one in inputs), _sourced(inputs)
    task: Task | None
    if named is not None:
        task = Task(named)
    elif masked:
        task = Task.INPAINTING if Task.INPAINTING in does else None
    elif sourced:
        task = next((one for one in does if one not in TEXT and one is not Task.INPAINTING), None)
    else:
        task = next((one for one in does if one in TEXT), does[0])
    model = model_id(card.id)
    if task is None:
        field = "mask" if masked else next(one.field for one in inputs if one.role is Role.SOURCE)
        raise Invalid(f"{field}: {model} takes none for what it does: {', '.join(card.task)}", field=field)
    if task is Task.INPAINTING and not masked:
        raise Invalid(f"mask is required: {model} needs it for {task.value}", field="mask")
    if masked and task is not Task.INPAINTING:
        raise Invalid(f"mask belongs to the task inpainting, not {task.value}", field="mask")
    if task in TEXT and sourced:
        raise Invalid(
            f"image belongs to another task than {task.value}: leave task out to have it found", field="image"
        )
    if task not in TEXT and not inputs:
        raise Invalid(f"image is required: {model} needs it for {task.value}", field="image")
    return task


def _partials(fields: Fields, task: Task) -> int:
    if task in VIDEO or task is Task.IMAGE_TO_3D:
        if fields.has("partial_images"):
            raise Invalid(f"partial_images belongs to images: {task.value} takes none", field="partial_images")
        return 0
    return fields.integer("partial_images", 0, least=0, most=partial.MOST)


def _option_names(card: Card) -> frozenset[str]:
    """Which options a model takes: the card's ``options.NAME`` entries, or ``*`` for any (an entry ``options``)."""
    if "options" in card.takes:
        return frozenset("*")
    return frozenset(name.removeprefix("options.") for name in card.takes if name.startswith("options."))


def _options(fields: Fields, card: Card) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if fields.object("options") is not None:
        given: dict[str, Any] = fields.raw("options")
        accepted = _option_names(card)
        for name, value in given.items():
            if "*" not in accepted and name not in accepted:
                raise Invalid(f"options.{name} is unknown: accepted are {', '.join(sorted(accepted))}", field="options")
            found[name] = value
        _check_plain(given, "options")
    if (loras := fields.objects("loras", most=MOST_LORAS)) is not None:
        found["loras"] = [
            {"path": one.need_text("path", most=2048), "scale": one.number("scale", 1.0, least=-4, most=4)}
            for one in loras
        ]
    return found


def _check_plain(value: Any, field: str) -> None:
    """What the model's own parameters may be: bounded, and text that can be stored."""
    budget = MOST_OPTIONS

    def look(part: Any, depth: int) -> None:
        nonlocal budget
        budget -= 1
        if budget < 0 or depth > DEPTH:
            raise Invalid(f"{field} must have at most {MOST_OPTIONS} values, {DEPTH} deep", field=field)
        if isinstance(part, str) and ("\0" in part or len(part) > MOST_OPTION_TEXT):
            raise Invalid(
                f"{field} must hold strings of at most {MOST_OPTION_TEXT} characters without NUL", field=field
            )
        # 1e999 is read as infinity, which JSON cannot write.
        if isinstance(part, int | float) and not abs(part) < (2**63 if isinstance(part, int) else inf):
            raise Invalid(f"{field} must hold numbers of at most 64 bits", field=field)
        if isinstance(part, dict):
            for name, inner in part.items():
                look(name, depth + 1)
                look(inner, depth + 1)
        elif isinstance(part, list):
            for inner in part:
                look(inner, depth + 1)

    look(value, 0)


def _texts_in(value: Any) -> tuple[str, ...]:
    """All texts in the options: a model may take a further prompt there, which moderation must see."""
    if isinstance(value, str):
        return (value,)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return tuple(text for part in parts for text in _texts_in(part))


def _metadata(fields: Fields) -> dict[str, str]:
    must = f"an object of at most {MOST_METADATA} pairs of strings (names of 1 to 64 characters, values of at most 512)"
    value = fields.raw("metadata")
    if value is None:
        return {}
    if not isinstance(value, dict) or len(value) > MOST_METADATA:
        raise fields.invalid("metadata", must)
    for name, text in value.items():
        if not isinstance(text, str) or not 1 <= len(name) <= 64 or len(text) > 512 or "\0" in name + text:
            raise fields.invalid("metadata", must)
    return dict(value)
