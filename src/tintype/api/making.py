"""What the APIs that sell the same models read alike: pictures, lengths, formats, choices, webhooks. No I/O."""

from __future__ import annotations

from tintype.api.body import Fields
from tintype.api.sizes import OWN_SIZE, VIDEO
from tintype.catalog.model import Card
from tintype.engines.contract import Task
from tintype.infra.outbound import OutboundRefused, parse_url
from tintype.kernel.errors import Invalid

__all__ = ["OWN_SIZE", "VIDEO"]
MOST_PROMPT = 10_000
MOST_SEED = 2**32 - 1
MOST_URL = 2048
DEFAULT_SECONDS, DEFAULT_FPS = 4, 24
TEXT = frozenset({Task.TEXT_TO_IMAGE, Task.TEXT_TO_VIDEO})
PICTURES = ("image", "images", "references")
"""What a card may list as the pictures that it takes."""
PICTURE = "an http(s) URL, a data URL or base64 of an image"
_IMAGES = ("png", "jpeg", "webp")
FORMATS = {
    Task.TEXT_TO_IMAGE: _IMAGES,
    Task.IMAGE_TO_IMAGE: _IMAGES,
    Task.INPAINTING: _IMAGES,
    Task.BACKGROUND_REMOVAL: ("png", "webp"),
    Task.TEXT_TO_VIDEO: ("mp4",),
    Task.IMAGE_TO_VIDEO: ("mp4",),
    Task.IMAGE_TO_3D: ("glb",),
}


def takes_pictures(card: Card) -> bool:
    """Whether the model takes pictures at all."""
    return card.max_inputs > 0 and any(name in card.takes for name in PICTURES)


def source_of(fields: Fields, name: str) -> str | None:
    """A picture as it came; a blank text counts as absent."""
    value = fields.raw(name)
    if value is not None and not isinstance(value, str):
        raise fields.invalid(name, PICTURE)
    return value if value and value.strip() else None


def prompt_of(fields: Fields, task: Task) -> str:
    """The prompt, which only some tasks do without."""
    prompt = fields.text("prompt", "", most=MOST_PROMPT)
    if not prompt and task not in OWN_SIZE:
        raise fields.missing("prompt", f"a string of 1 to {MOST_PROMPT} characters")
    return prompt


def choices_of(fields: Fields, card: Card, task: Task) -> dict[str, str]:
    """What selects the card's price factors."""
    choices = {"task": task.value}
    for name, accepted in (("resolution", card.resolutions), ("quality", card.qualities)):
        if (chosen := fields.choice(name, accepted, None, any_case=True)) is not None:
            choices[name] = chosen
    return choices


def clip_of(fields: Fields, card: Card, task: Task) -> tuple[int, int]:
    """A video's seconds and frames a second; zeros for anything else."""
    if task not in VIDEO:
        if fields.has("duration"):
            field = fields.name("duration")
            raise Invalid(f"{field} belongs to videos: {task.value} takes none", field=field)
        return 0, 0
    if card.durations:
        seconds = fields.integer("duration", card.durations[0], among=card.durations)
    else:
        longest = card.max_seconds or DEFAULT_SECONDS
        seconds = fields.integer("duration", min(DEFAULT_SECONDS, longest), least=1, most=longest)
    return seconds, fields.integer("fps", DEFAULT_FPS, least=1, most=60)


def format_of(fields: Fields, task: Task) -> str:
    """The file's format: the first that the task has, where none is named."""
    accepted = FORMATS[task]
    if fields.raw("output_format") == "jpg" and "jpeg" in accepted:
        return "jpeg"
    return fields.choice("output_format", accepted, accepted[0])


def webhook_url(fields: Fields, name: str) -> str | None:
    """Where to send word. Raises Invalid for what can be no http(s) URL; whether it may be reached shows later."""
    url = fields.text(name, None, most=MOST_URL)
    if url is None:
        return None
    try:
        parse_url(url.strip())
    except OutboundRefused as refused:
        raise Invalid(f"{fields.name(name)}: {refused.message}", field=fields.name(name)) from None
    return url.strip()
