"""From OpenAI's bodies to a Submission, checked against the model's card. No I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Literal

from tintype.api import sizes
from tintype.api.body import Fields, Missing
from tintype.api.openai.form import Form
from tintype.api.sizes import LEAST_SIDE, MOST_SIDE
from tintype.api.sold import models
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task
from tintype.generation.partial import MOST as MOST_PARTIALS
from tintype.generation.submission import Fit, InputSource, Submission
from tintype.kernel import ids
from tintype.kernel.errors import Invalid

MOST_PROMPT = 32_000
MOST_IMAGES = 16
MOST_IDENTIFIER = 512
DEFAULT_SIDE = 1024
DEFAULT_VIDEO = (720, 1280)
DEFAULT_SECONDS = 4
FPS = 24
QUALITIES = ("auto", "low", "medium", "high", "xhigh", "max", "standard", "hd")
FORMATS = ("png", "jpeg", "webp")
NO_COMPRESSION = 100
Kind = Literal["generation", "edit", "variation"]

_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})", re.ASCII)
_REFUSED = {
    "markup": "draw a mask, or say it in the prompt",
    "svg": "output_format is one of png, jpeg, webp",
    "frame_count": "output_format is one of png, jpeg, webp",
    "frame_duration_ms": "output_format is one of png, jpeg, webp",
}
_PASSED_ON = ("background", "style", "input_fidelity", "moderation")


def image_submission(form: Form, catalog: Catalog, kind: Kind, *, partials: int = 0) -> Submission:
    """A Submission for ``/v1/images/*``; ``partials`` is how many unfinished images the stream may show of each.

    Raises Invalid, which names the field and what is accepted.
    """
    fields = form.fields
    inputs = _image_inputs(form, kind)
    masked = any(one.role is Role.MASK for one in inputs)
    name, card, task = _card(fields, catalog, _image_tasks(kind, masked=masked))
    _check_inputs(inputs, card, name)
    prompt = "" if kind == "variation" else _prompt(fields, card, task)
    output_format = _format(fields, task)
    background = fields.choice("background", ("auto", "opaque", "transparent"), "auto")
    _check_background(background, output_format, card, task, name)
    quality = _quality(fields, card)
    compression = fields.integer("output_compression", None, least=0, most=100)
    if output_format == "png":
        if compression not in (None, NO_COMPRESSION):
            raise Invalid(
                "output_compression below 100 goes with output_format jpeg or webp", field="output_compression"
            )
        compression = None
    width, height, fit = _image_size(fields, card, task, sourced=bool(inputs))
    choices = {"task": task.value}
    if card.qualities and quality in card.qualities:
        choices["quality"] = quality
    return Submission(
        public_id=f"img_{ids.token(24)}",
        card=card,
        task=task,
        prompt=prompt,
        width=width,
        height=height,
        fit=fit,
        count=fields.integer("n", 1, least=1, most=max(1, card.max_images)),
        output_format=output_format,
        inputs=inputs,
        options=_options(fields, card),
        choices=choices,
        partials=partials,
        extra={
            "kind": kind,
            "response_format": fields.choice("response_format", ("url", "b64_json"), ""),
            "background": background,
            "quality": quality,
            **_identified(fields),
            **({} if compression is None else {"compression": compression}),
        },
    )


def streamed(fields: Fields) -> int | None:
    """How many unfinished images the answer is to show at most, as a stream of events; None: it is to be no stream."""
    stream = fields.boolean("stream", False)
    partials: int = fields.integer("partial_images", 0, least=0, most=MOST_PARTIALS)
    if partials and not stream:
        raise Invalid("partial_images goes with stream=true alone", field="partial_images")
    return partials if stream else None


def check_passed_over(fields: Fields) -> None:
    """Fields that are read for their values' sake alone: what they ask for is not ours to give.

    Those without which another picture would be made than was asked for are refused.
    """
    fields.choice("moderation", ("auto", "low"), "auto")
    fields.choice("style", ("vivid", "natural"), "vivid")
    fields.choice("input_fidelity", ("high", "low"), "low")
    fields.choice("complexity", ("low", "medium", "high"), "")
    for name in fields.values:
        if name.partition("[")[0] in _REFUSED and fields.has(name):
            why = _REFUSED[name.partition("[")[0]]
            raise Invalid(f"{name} is not taken: {why}", field=name)


def _identified(fields: Fields) -> dict[str, str]:
    """The end user as the caller names them, to be said again in the answer."""
    user = fields.text("user", "", most=MOST_IDENTIFIER)
    named = fields.text("safety_identifier", "", most=MOST_IDENTIFIER) or user
    return {"safety_identifier": named} if named else {}


def video_submission(form: Form, catalog: Catalog, *, remixed: str | None = None) -> Submission:
    """A Submission for ``POST /v1/videos``; ``remixed`` is the id of the video that its picture is from."""
    fields = form.fields
    given = form.pictures.get("input_reference", ())
    if len(given) > 1:
        raise Invalid("input_reference must be one image", field="input_reference")
    inputs = tuple(InputSource(Role.SOURCE, source, field) for source, field in given)
    wanted = Task.IMAGE_TO_VIDEO if inputs else Task.TEXT_TO_VIDEO
    name, card, task = _card(fields, catalog, (wanted,))
    _check_inputs(inputs, card, name)
    seconds = _seconds(fields, card)
    width, height, fit = _video_size(fields, sourced=bool(inputs))
    return Submission(
        public_id=f"video_{ids.token(24)}",
        card=card,
        task=task,
        prompt=_prompt(fields, card, task),
        width=width,
        height=height,
        fit=fit,
        frames=seconds * FPS,
        fps=FPS,
        seconds=seconds,
        output_format="mp4",
        inputs=inputs,
        choices={"task": task.value},
        extra={"kind": "video", **({"remixed": remixed} if remixed else {})},
        thumbnails=True,
    )


# --- the parts ---------------------------------------------------------------------------------------------------


def _image_tasks(kind: Kind, *, masked: bool) -> tuple[Task, ...]:
    if kind == "generation":
        return (Task.TEXT_TO_IMAGE,)
    if masked:
        return (Task.INPAINTING,)
    return (Task.IMAGE_TO_IMAGE,) if kind == "variation" else (Task.IMAGE_TO_IMAGE, Task.BACKGROUND_REMOVAL)


def _card(fields: Fields, catalog: Catalog, tasks: Sequence[Task]) -> tuple[str, Card, Task]:
    """The model that was named, or the first that does the first task; and the task."""
    able = {
        name: (card, task)
        for name, card in models(catalog).items()
        if (task := next((one for one in tasks if one.value in card.task), None)) is not None
    }
    asked = fields.text("model", None)
    if asked is None:
        found = next((name for name, (_, task) in able.items() if task is tasks[0]), None)
        if found is None:
            raise Invalid(f"model: there is none for {tasks[0].value}", field="model")
        return found, *able[found]
    asked = asked.strip()
    if asked not in able:
        raise Invalid(f"The model '{asked}' does not exist or does no {tasks[0].value}: accepted are {', '.join(able)}",
                      field="model")  # fmt: skip
    return asked, *able[asked]


def _prompt(fields: Fields, card: Card, task: Task) -> str:
    if task is Task.BACKGROUND_REMOVAL:
        return fields.text("prompt", "", most=MOST_PROMPT)
    return fields.need_text("prompt", most=MOST_PROMPT)


def _image_inputs(form: Form, kind: Kind) -> tuple[InputSource, ...]:
    if kind == "generation":
        return ()
    given = [*form.pictures.get("image", ()), *form.pictures.get("images", ())]
    if not given:
        raise Missing("image is required: one or more images", field="image")
    most = 1 if kind == "variation" else MOST_IMAGES
    if len(given) > most:
        raise Invalid(f"image must be at most {most} image{'s' if most > 1 else ''}", field="image")
    inputs = [
        InputSource(Role.REFERENCE if number else Role.SOURCE, source, field)
        for number, (source, field) in enumerate(given)
    ]
    masks = form.pictures.get("mask", ()) if kind == "edit" else ()
    if len(masks) > 1:
        raise Invalid("mask must be one image", field="mask")
    inputs += [InputSource(Role.MASK, source, field, transparent_mask=True) for source, field in masks]
    return tuple(inputs)


def _check_inputs(inputs: Sequence[InputSource], card: Card, name: str) -> None:
    pictures = [one for one in inputs if one.role is not Role.MASK]
    if len(pictures) > card.max_inputs:
        field = pictures[-1].field
        raise Invalid(f"{field}: {name} takes at most {card.max_inputs} images", field=field)


def _format(fields: Fields, task: Task) -> str:
    accepted = ("png", "webp") if task is Task.BACKGROUND_REMOVAL else FORMATS
    return fields.choice("output_format", accepted, "png")


def _check_background(background: str, output_format: str, card: Card, task: Task, name: str) -> None:
    if background == "opaque" and task is Task.BACKGROUND_REMOVAL:
        raise Invalid(f"background must be one of auto, transparent: {name} takes it away", field="background")
    if background != "transparent":
        return
    if output_format == "jpeg":
        raise Invalid("background transparent needs output_format png or webp", field="background")
    if task is not Task.BACKGROUND_REMOVAL and not _takes(card, "background"):
        raise Invalid(f"background must be one of auto, opaque: {name} makes none that is transparent",
                      field="background")  # fmt: skip


def _takes(card: Card, option: str) -> bool:
    return f"options.{option}" in card.takes or "options" in card.takes


def _options(fields: Fields, card: Card) -> dict[str, Any]:
    """What a model takes beyond the canonical request, where its card says so."""
    return {name: fields.raw(name) for name in _PASSED_ON if fields.has(name) and _takes(card, name)}


def _quality(fields: Fields, card: Card) -> str:
    """The quality: one of the card's, or one of OpenAI's words, which for other models say nothing."""
    quality = fields.choice("quality", (*card.qualities, *(one for one in QUALITIES if one not in card.qualities)),
                            "auto", any_case=True)  # fmt: skip
    if card.qualities and quality not in card.qualities and quality != "auto":
        raise fields.invalid("quality", f"one of auto, {', '.join(card.qualities)}")
    return quality


def _exact(fields: Fields) -> tuple[int, int] | None:
    text = fields.text("size", None)
    if text is None or text.strip().lower() == "auto":
        return None
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise fields.invalid("size", "WIDTHxHEIGHT in pixels, such as 1024x1024")
    return int(match[1]), int(match[2])


def _image_size(fields: Fields, card: Card, task: Task, *, sourced: bool) -> tuple[int, int, Fit | None]:
    size = _exact(fields)
    if task is Task.BACKGROUND_REMOVAL:
        if size is not None:
            raise Invalid("size must be auto: the picture keeps its own", field="size")
        return 0, 0, None
    if size is not None:
        if not all(LEAST_SIDE <= side <= MOST_SIDE for side in size):
            raise fields.invalid("size", f"auto, or WIDTHxHEIGHT with sides from {LEAST_SIDE} to {MOST_SIDE} pixels")
        sizes.check_exact("size", *size, card, video=False)
        return *size, None
    if sourced:
        return 0, 0, Fit("area", DEFAULT_SIDE)
    return *sizes.default_size(card), None


def _video_size(fields: Fields, *, sourced: bool) -> tuple[int, int, Fit | None]:
    size = _exact(fields)
    if size is None:
        if sourced:
            return 0, 0, Fit("area", 960, multiple=2, ratio_limit=16 / 9)
        return *DEFAULT_VIDEO, None
    if min(size) < LEAST_SIDE or not sizes.fits_a_video(*size):
        raise fields.invalid(
            "size", f"WIDTHxHEIGHT with even sides from {LEAST_SIDE} pixels up to 1920x1080 (or 1080x1920)"
        )
    return *size, None


def _seconds(fields: Fields, card: Card) -> int:
    """A video's length; OpenAI writes it as a text."""
    value = fields.raw("seconds")
    if isinstance(value, str) and re.fullmatch(r"\d{1,4}", value.strip(), re.ASCII):
        fields = Fields({"seconds": int(value)})
    if card.durations:
        default = DEFAULT_SECONDS if DEFAULT_SECONDS in card.durations else card.durations[0]
        return fields.integer("seconds", default, among=card.durations)
    longest = card.max_seconds or DEFAULT_SECONDS
    return fields.integer("seconds", min(DEFAULT_SECONDS, longest), least=1, most=longest)
