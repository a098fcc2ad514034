"""trio's bodies as submissions. No I/O."""

from __future__ import annotations

from collections.abc import Mapping

from tintype.api.body import Fields
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task
from tintype.generation.submission import InputSource, Submission
from tintype.kernel.errors import Invalid, Unavailable

NAME = "trio"
IMAGE_MODEL, VIDEO_MODEL = "nano-banana", "vidu-q2"
MOST_PROMPT = 10_000
FPS = 24
FORMATS = ("png", "jpeg", "webp")
_WIDE: Mapping[str, tuple[int, int]] = {
    "16:9": (1920, 1080),
    "4:3": (1152, 864),
    "3:2": (1248, 832),
    "5:4": (1120, 896),
}
IMAGE_SIZES: Mapping[str, tuple[int, int]] = {
    "1:1": (1024, 1024),
    "21:9": (1568, 672),
    **_WIDE,
    **{":".join(reversed(ratio.split(":"))): (height, width) for ratio, (width, height) in _WIDE.items()},
}
SHORT_SIDES = {"360p": 360, "520p": 520, "720p": 720, "1080p": 1080}
MULTIPLE = 4
TEXTURE_QUALITIES = ("standard", "no")
TEXTURE_ALIGNMENTS = ("original_image", "geometry")
ORIENTATIONS = ("default", "align_image")


def image(fields: Fields, catalog: Catalog, generation_id: str) -> Submission:
    """The images that a body asks for, to be known as ``generation_id``. Raises Invalid, which names the parameter."""
    prompt = fields.need_text("prompt", most=MOST_PROMPT)
    card = _model(fields, catalog, Task.TEXT_TO_IMAGE, IMAGE_MODEL)
    ratios = [ratio for ratio in card.aspect_ratios if ratio in IMAGE_SIZES]
    ratio = fields.choice("aspect_ratio", ratios, "1:1")
    width, height = IMAGE_SIZES[ratio]
    return Submission(
        public_id=generation_id,
        card=card,
        task=Task.TEXT_TO_IMAGE,
        prompt=prompt,
        width=width,
        height=height,
        count=fields.integer("num_images", 1, least=1, most=card.max_images),
        output_format=fields.choice("output_format", FORMATS, "png"),
        thumbnails=True,
        extra={"aspect_ratio": ratio},
    )


def video(fields: Fields, catalog: Catalog, generation_id: str) -> Submission:
    """The video that a body asks for. Raises Invalid, which names the parameter."""
    prompt = fields.need_text("prompt", most=MOST_PROMPT)
    card = _model(fields, catalog, Task.TEXT_TO_VIDEO, VIDEO_MODEL)
    seconds = fields.integer("duration", min(4, card.max_seconds), least=1, most=card.max_seconds)
    resolutions = [word for word in card.resolutions if word in SHORT_SIDES]
    resolution = fields.choice("resolution", resolutions, "720p", any_case=True)
    ratio = fields.choice("aspect_ratio", card.aspect_ratios, "16:9")
    width, height = video_size(ratio, resolution)
    return Submission(
        public_id=generation_id,
        card=card,
        task=Task.TEXT_TO_VIDEO,
        prompt=prompt,
        width=width,
        height=height,
        frames=seconds * FPS,
        fps=FPS,
        seconds=seconds,
        output_format="mp4",
        choices={"resolution": resolution},
        thumbnails=True,
        extra={"aspect_ratio": ratio, "resolution": resolution, "model": card.name},
    )


def model(fields: Fields, catalog: Catalog, generation_id: str) -> Submission:
    """The 3D model that a body asks for. Raises Invalid, which names the parameter."""
    source = _source(fields)
    quality = fields.choice("texture_quality", TEXTURE_QUALITIES, "standard", any_case=True)
    alignment = fields.choice("texture_alignment", TEXTURE_ALIGNMENTS, "original_image")
    orientation = fields.choice("orientation", ORIENTATIONS, "default")
    card = next(iter(_offered(catalog, Task.IMAGE_TO_3D).values()), None)
    if card is None:
        raise Unavailable("No 3D model is offered at present")
    return Submission(
        public_id=generation_id,
        card=card,
        task=Task.IMAGE_TO_3D,
        prompt="",
        output_format="glb",
        inputs=(source,),
        options={"textured": quality != "no", "texture_alignment": alignment, "orientation": orientation},
        thumbnails=True,
        extra={"texture_quality": quality},
    )


def video_size(ratio: str, resolution: str) -> tuple[int, int]:
    """Width and height in pixels: the short side is the resolution's, the other the nearest multiple of 4."""
    across, down = (int(part) for part in ratio.split(":"))
    short = SHORT_SIDES[resolution]
    step = min(across, down) * MULTIPLE
    long = (2 * short * max(across, down) + step) // (2 * step) * MULTIPLE
    return (long, short) if across > down else (short, long)


def _offered(catalog: Catalog, task: Task) -> dict[str, Card]:
    return {card.name: card for card in catalog.cards_of(NAME) if task.value in card.task}


def _model(fields: Fields, catalog: Catalog, task: Task, default: str) -> Card:
    offered = _offered(catalog, task)
    if not offered:
        raise Unavailable(f"No model for {task.value} is offered at present")
    name = fields.choice("model", offered, default if default in offered else next(iter(offered)))
    return offered[name]


def _source(fields: Fields) -> InputSource:
    """The one picture, by whichever of the two fields it came."""
    url, encoded = fields.text("image_url", None), fields.text("image_base64", None)
    if url is not None and encoded is None:
        if not _begins(url, "http://", "https://", "data:"):
            raise fields.invalid("image_url", "an http(s) URL or a data URL of an image")
        return InputSource(Role.SOURCE, url, "image_url")
    if encoded is not None and url is None:
        if _begins(encoded, "http://", "https://"):
            raise fields.invalid("image_base64", "an image as base64 or as a data URL: web addresses go in image_url")
        return InputSource(Role.SOURCE, encoded, "image_base64")
    found = "neither is" if url is None else "both are"
    raise Invalid(f"Exactly one of image_url and image_base64 must be given: {found}", field="image_url")


def _begins(text: str, *beginnings: str) -> bool:
    return text.lstrip()[:8].lower().startswith(beginnings)
