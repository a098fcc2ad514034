"""qolaba's body as a submission: what was asked for, checked against the model's card. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tintype.api.body import Fields
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task
from tintype.generation.submission import Fit, InputSource, Submission
from tintype.kernel.errors import Invalid

NAME = "qolaba"
MOST_PROMPT, MOST_NEGATIVE = 4000, 2000
MOST_IMAGES = 10
MOST_REFERENCES = 14
MOST_SOURCES = 16
MOST_SEED = 2**32 - 1
MOST_STEPS, MOST_GUIDANCE, MOST_TEMPERATURE = 150, 30, 2
TEMPERATURE = "options.temperature"
FIELDS: Mapping[str, str] = {
    "image_urls": "images",
    "reference_images": "references",
    "mask_url": "mask",
    "seed": "seed",
    "num_inference_steps": "steps",
    "guidance_scale": "guidance_scale",
    "temperature": TEMPERATURE,
    "negative_prompt": "negative_prompt",
}
"""The fields that only some models take, and the names by which cards list them."""
TASKS = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING, Task.BACKGROUND_REMOVAL)
IMAGE = "an http(s) URL, a data URL or base64 of an image"

_WIDE: Mapping[str, tuple[int, int]] = {
    "16:9": (1280, 720),
    "4:3": (1152, 864),
    "3:2": (1248, 832),
    "5:4": (1120, 896),
}
SIZES: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "21:9": (1568, 672),
    **_WIDE,
    **{":".join(reversed(ratio.split(":"))): (height, width) for ratio, (width, height) in _WIDE.items()},
}
"""Width and height in pixels at standard quality."""
HALVES: Mapping[str, int] = {"1k": 2, "2k": 4, "4k": 6, "low": 2, "medium": 3, "high": 4}
"""By how many halves of the standard size a quality multiplies the sides."""
STANDARD = 1024
"""The square root of the pixels at standard quality, where a source gives the shape."""
LARGEST_OWN = 4096
"""The same where the picture's own size is kept, beyond which it is made smaller."""


class Unsupported(Invalid):
    """Unsupported model/field combination."""

    code = "unsupported_combination"

    def __init__(self, field: str, card: Card, why: str) -> None:
        """``why`` says what the model takes instead."""
        super().__init__(f"unsupported model/field combination: {field} with {card.name}: {why}", field=field)


def offered(catalog: Catalog) -> dict[str, Card]:
    """The models by their ids: the cards that do nothing but what this API can ask for."""
    return {card.name: card for card in catalog.cards_of(NAME) if set(card.task) <= set(TASKS)}


def taken(card: Card) -> list[str]:
    """The request's fields that a model takes."""
    fields = ["model", "prompt", "celery", "num_images"]
    fields += [name for name, listed in (("aspect_ratio", ratios_of(card)), ("quality", card.qualities)) if listed]
    return fields + [name for name, listed in FIELDS.items() if listed in card.takes]


def required(card: Card) -> list[str]:
    """The fields without which a model does nothing."""
    fields = ["model"]
    if Task.TEXT_TO_IMAGE in card.task:
        return [*fields, "prompt"]
    return [*fields, "image_urls", *(["mask_url"] if set(card.task) == {Task.INPAINTING} else [])]


def ratios_of(card: Card) -> list[str]:
    """The aspect ratios that a model takes."""
    return [ratio for ratio in card.aspect_ratios if ratio in SIZES]


def translate(fields: Fields, catalog: Catalog, task_id: str) -> Submission:
    """The images that a body asks for, to be known as ``task_id``.

    Raises Invalid, which names the field and what is accepted; Unsupported, where only this model does not take it.
    """
    models = offered(catalog)
    card = models[fields.need_choice("model", models)]
    _check_taken(fields, card)
    prompt = fields.text("prompt", "", most=MOST_PROMPT)
    if not prompt and "prompt" in required(card):
        raise fields.missing("prompt", f"a string of 1 to {MOST_PROMPT} characters")
    inputs = _inputs(fields, card)
    task = _task(fields, card, inputs)
    ratio, quality = _listed(fields, card, "aspect_ratio", ratios_of(card)), _quality(fields, card)
    width, height, fit = _size(card, task, inputs, ratio, quality)
    temperature = fields.number("temperature", None, least=0, most=MOST_TEMPERATURE)
    return Submission(
        public_id=task_id,
        card=card,
        task=task,
        prompt=prompt,
        negative_prompt=fields.text("negative_prompt", "", most=MOST_NEGATIVE),
        width=width,
        height=height,
        fit=fit,
        count=_count(fields, card),
        seed=fields.integer("seed", None, least=0, most=MOST_SEED),
        steps=fields.integer("num_inference_steps", None, least=1, most=MOST_STEPS),
        guidance_scale=fields.number("guidance_scale", None, least=0, most=MOST_GUIDANCE),
        inputs=inputs,
        options={} if temperature is None else {"temperature": temperature},
        choices={"quality": quality} if quality else {},
        extra={"seeded": "seed" in card.takes},
        moderate=tuple(one.description for one in inputs if one.description),
    )


def _check_taken(fields: Fields, card: Card) -> None:
    """A known field that the model does not take is an error, not silently another picture than was asked for."""
    for name, listed in FIELDS.items():
        if listed not in card.takes and _given(fields, name):
            raise Unsupported(name, card, f"this model takes {', '.join(taken(card))}")


def _given(fields: Fields, name: str) -> bool:
    """Whether there is anything in the field. A blank text and an empty list say nothing."""
    value = fields.raw(name)
    return value is not None and value != [] and not (isinstance(value, str) and not value.strip())


def _listed(fields: Fields, card: Card, name: str, listed: Sequence[str]) -> str:
    """One of the words that the card lists, as written there, in any case; empty where none was given."""
    value = fields.raw(name)
    if not _given(fields, name):
        return ""
    accepted = f"accepted are {', '.join(listed)}" if listed else f"this model takes {', '.join(taken(card))}"
    if not isinstance(value, str):
        raise fields.invalid(name, f"a string: {accepted}")
    for word in listed:
        if word.casefold() == value.strip().casefold():
            return word
    raise Unsupported(name, card, accepted)


def _quality(fields: Fields, card: Card) -> str:
    return _listed(fields, card, "quality", card.qualities) or next(iter(card.qualities), "")


def _count(fields: Fields, card: Card) -> int:
    count = fields.integer("num_images", 1, least=1, most=MOST_IMAGES)
    if count > card.max_images:
        raise Unsupported("num_images", card, f"accepted are 1 to {card.max_images}")
    return count


# --- pictures --------------------------------------------------------------------------------------------------------


def _inputs(fields: Fields, card: Card) -> tuple[InputSource, ...]:
    """All pictures: sources, references, mask."""
    given: list[InputSource] = []
    if _given(fields, "image_urls"):
        for number, one in enumerate(fields.texts("image_urls", most=MOST_SOURCES, what="images") or ()):
            given.append(InputSource(Role.SOURCE, one, f"image_urls[{number}]"))
    if _given(fields, "reference_images"):
        given += [_reference(one) for one in fields.objects("reference_images", most=MOST_REFERENCES) or ()]
    if len(given) > card.max_inputs:
        name = given[-1].field.partition("[")[0]
        raise Unsupported(name, card, f"accepted are at most {card.max_inputs} images in all")
    if (mask := fields.text("mask_url", None)) is not None:
        given.append(InputSource(Role.MASK, mask, "mask_url"))
    return tuple(given)


def _reference(one: Fields) -> InputSource:
    source = one.text("url", None)
    if source is None:
        raise one.missing("url", IMAGE)
    description = one.text("description", "", most=MOST_PROMPT)
    return InputSource(Role.REFERENCE, source, one.name("url"), description)


def _task(fields: Fields, card: Card, inputs: Sequence[InputSource]) -> Task:
    """What the model is to do, which follows from the pictures that were given."""
    roles = {one.role for one in inputs}
    does = [Task(name) for name in card.task]
    if Role.SOURCE not in roles and "image_urls" in required(card):
        raise fields.missing("image_urls", f"{card.name} works on 1 to {card.max_inputs} source images")
    if Role.MASK not in roles and "mask_url" in required(card):
        raise fields.missing("mask_url", f"{card.name} needs a black/white mask, white is what may change")
    if Role.MASK in roles:
        if Role.SOURCE not in roles:
            raise fields.missing("image_urls", "the source image that mask_url belongs to")
        wanted: Sequence[Task] = (Task.INPAINTING,)
    elif roles:
        wanted = (Task.IMAGE_TO_IMAGE, Task.BACKGROUND_REMOVAL)
    else:
        wanted = (Task.TEXT_TO_IMAGE,)
    for task in wanted:
        if task in does:
            return task
    name = inputs[-1].field.partition("[")[0] if inputs else "image_urls"
    raise Unsupported(name, card, f"this model does {', '.join(card.task)}")


# --- size ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OwnSize(Fit):
    """The source's own size, as long as that is not too large: ``pixels`` is the most, as a square's side.

    What lies outside a mask can only stay untouched where the picture is not scaled.
    """

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Width and height in pixels for a source of that size."""
        ratio = width / height
        if width * height <= self.pixels**2 and 1 / self.ratio_limit <= ratio <= self.ratio_limit:
            return width, height
        smaller = Fit("area", min(self.pixels, max(1, round((width * height) ** 0.5))), 1, self.ratio_limit)
        return smaller.size(width, height)


def _size(
    card: Card, task: Task, inputs: Sequence[InputSource], ratio: str, quality: str
) -> tuple[int, int, Fit | None]:
    """Width, height and fit: zeros and a Fit where the source's shape decides, zeros alone for its very size."""
    halves = HALVES.get(quality.lower(), 2)
    if task is Task.BACKGROUND_REMOVAL:
        return 0, 0, None
    if not ratio and any(one.role is Role.SOURCE for one in inputs):
        if task is Task.INPAINTING:
            return 0, 0, OwnSize("area", LARGEST_OWN, 1, ratio_limit=8)
        return 0, 0, Fit("area", STANDARD * halves // 2)
    ratios = ratios_of(card)
    width, height = SIZES[ratio or ("1:1" if "1:1" in ratios or not ratios else ratios[0])]
    return width * halves // 2, height * halves // 2, None
