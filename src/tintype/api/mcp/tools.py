"""The tools: what they are called with, and the Submission that comes of it. No I/O."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tintype.api.sizes import fits_a_video
from tintype.api.sold import models
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task
from tintype.generation.submission import Fit, InputSource, Submission
from tintype.kernel import ids
from tintype.kernel.errors import Invalid

FPS = 24
DEFAULT_SIDE = 1024
DEFAULT_VIDEO = (1280, 720)
MOST_WAIT_S = 600
_SIZE = re.compile(r"(\d{2,4})x(\d{2,4})", re.ASCII)
_PICTURE = "An http(s) URL, a data URL or base64 of an image."
_MODEL = "A model's id, as list_models gives it. Left out: the first that does this."
_SIZES = "WIDTHxHEIGHT in pixels, sides from 64 to 4096, such as 1024x768."


class Arguments(BaseModel):
    """What a tool takes; anything else is an error that names it."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, protected_namespaces=())


class Making(Arguments):
    """What every tool that makes something takes."""

    model: str | None = Field(None, description=_MODEL)
    seed: int | None = Field(None, ge=0, le=2**32 - 1, description="The same seed gives the same result.")
    wait_seconds: int = Field(
        300, ge=0, le=MOST_WAIT_S, description="How long to wait for the end. Then the job goes on; ask get_job for it."
    )


class GenerateImage(Making):
    """Make images from a description. Costs money, which failed jobs do not."""

    prompt: str = Field(min_length=1, max_length=10_000, description="What the image is to show.")
    size: str | None = Field(None, description=f"{_SIZES} 1024x1024 where left out.")
    n: int = Field(1, ge=1, le=10, description="How many images.")
    output_format: Literal["png", "jpeg", "webp"] = "png"


class EditImage(Making):
    """Change an image as a text says, within a mask where one is given. Costs money, which failed jobs do not."""

    image: str = Field(min_length=1, description=f"{_PICTURE} The url of an earlier result will do.")
    prompt: str = Field(min_length=1, max_length=10_000, description="What is to change.")
    references: list[str] = Field(default_factory=list, max_length=13, description="Further images to go by.")
    mask: str | None = Field(None, description=f"{_PICTURE} White is what may change, black what stays.")
    strength: float | None = Field(None, ge=0, le=1, description="How far from the image: 1 forgets it.")
    size: str | None = Field(None, description=f"{_SIZES} The image's shape where left out.")
    n: int = Field(1, ge=1, le=10, description="How many images.")
    output_format: Literal["png", "jpeg", "webp"] = "png"


class GenerateVideo(Making):
    """Make a video from a description, and from a first picture where one is given. Costs money by the second."""

    prompt: str = Field(min_length=1, max_length=10_000, description="What happens in the video.")
    image: str | None = Field(None, min_length=1, description=f"{_PICTURE} The video begins with it.")
    seconds: int | None = Field(None, ge=1, le=600, description="Its length; 4, or the model's shortest, if left out.")
    size: str | None = Field(None, description="WIDTHxHEIGHT, both even; 1280x720 or the image's shape if left out.")


class ImageTo3d(Making):
    """Make a 3D model (GLB) of what an image shows. Costs money, which failed jobs do not."""

    image: str = Field(min_length=1, description=_PICTURE)


class GetJob(Arguments):
    """Look at a job: how far it is, and its results with links that last 24 hours."""

    id: str = Field(min_length=1, max_length=100, description="A job's id.")


class ListModels(Arguments):
    """List the models: what each does, takes and costs."""


@dataclass(frozen=True, slots=True)
class Spec:
    """A tool as clients see it. ``reads`` says that it changes nothing and costs nothing."""

    arguments: type[Arguments]
    title: str
    reads: bool = False


TOOLS: dict[str, Spec] = {
    "generate_image": Spec(GenerateImage, "Generate an image"),
    "edit_image": Spec(EditImage, "Edit an image"),
    "generate_video": Spec(GenerateVideo, "Generate a video"),
    "image_to_3d": Spec(ImageTo3d, "Image to 3D model"),
    "get_job": Spec(GetJob, "Look at a job", reads=True),
    "list_models": Spec(ListModels, "List the models", reads=True),
}

A = TypeVar("A", bound=Arguments)


def read(model: type[A], values: dict[str, Any] | None) -> A:
    """The arguments, checked. Raises Invalid, which names each argument at fault."""
    try:
        return model.model_validate({name: value for name, value in (values or {}).items() if value is not None})
    except ValidationError as error:
        wrong = [(".".join(str(part) for part in one["loc"]), one["msg"]) for one in error.errors()]
        raise Invalid("; ".join(f"{name}: {told}" for name, told in wrong), field=wrong[0][0]) from None


def submission_of(arguments: Making, catalog: Catalog) -> Submission:
    """What the call asks for. Raises Invalid, which names the argument and what is accepted."""
    match arguments:
        case GenerateImage():
            return _image(arguments, catalog)
        case EditImage():
            return _edit(arguments, catalog)
        case GenerateVideo():
            return _video(arguments, catalog)
        case ImageTo3d():
            source = InputSource(Role.SOURCE, arguments.image, "image")
            return _submission(arguments, catalog, Task.IMAGE_TO_3D, inputs=(source,), output_format="glb")
        case _:
            raise TypeError(f"{type(arguments).__name__} is none of the tools' arguments")


def _image(arguments: GenerateImage, catalog: Catalog) -> Submission:
    width, height = _size(arguments.size) or (DEFAULT_SIDE, DEFAULT_SIDE)
    return _submission(
        arguments, catalog, Task.TEXT_TO_IMAGE, prompt=arguments.prompt, width=width, height=height,
        count=arguments.n, output_format=arguments.output_format,
    )  # fmt: skip


def _edit(arguments: EditImage, catalog: Catalog) -> Submission:
    inputs = [InputSource(Role.SOURCE, arguments.image, "image")]
    inputs += [
        InputSource(Role.REFERENCE, one, f"references[{number}]") for number, one in enumerate(arguments.references)
    ]
    if arguments.mask is not None:
        inputs.append(InputSource(Role.MASK, arguments.mask, "mask"))
    size = _size(arguments.size)
    width, height = size or (0, 0)
    return _submission(
        arguments, catalog, Task.INPAINTING if arguments.mask is not None else Task.IMAGE_TO_IMAGE,
        prompt=arguments.prompt, inputs=tuple(inputs), width=width, height=height,
        fit=None if size else Fit("area", DEFAULT_SIDE), strength=arguments.strength, count=arguments.n,
        output_format=arguments.output_format,
    )  # fmt: skip


def _video(arguments: GenerateVideo, catalog: Catalog) -> Submission:
    task = Task.TEXT_TO_VIDEO if arguments.image is None else Task.IMAGE_TO_VIDEO
    card = _card(arguments.model, catalog, task)
    inputs = () if arguments.image is None else (InputSource(Role.SOURCE, arguments.image, "image"),)
    size = _size(arguments.size)
    if size is not None and not fits_a_video(*size):
        raise Invalid("size must have even sides and at most 1920x1080 pixels (or 1080x1920)", field="size")
    fit = Fit("area", 960, multiple=2, ratio_limit=16 / 9) if size is None and inputs else None
    width, height = size or ((0, 0) if fit else DEFAULT_VIDEO)
    seconds = _seconds(arguments.seconds, card)
    return _submission(
        arguments, catalog, task, prompt=arguments.prompt, inputs=inputs, width=width, height=height, fit=fit,
        seconds=seconds, frames=seconds * FPS, fps=FPS, output_format="mp4", thumbnails=True,
    )  # fmt: skip


def _submission(arguments: Making, catalog: Catalog, task: Task, *, prompt: str = "", **more: Any) -> Submission:
    card = _card(arguments.model, catalog, task)
    pictures = [one for one in more.get("inputs", ()) if one.role is not Role.MASK]
    if len(pictures) > card.max_inputs:
        raise Invalid(f"{pictures[-1].field}: {card.name} takes at most {card.max_inputs} images", field="references")
    if (count := more.get("count", 1)) > max(card.max_images, 1):
        raise Invalid(f"n must be at most {card.max_images} for {card.name}, not {count}", field="n")
    for name in ("seed", "strength"):
        if getattr(arguments, name, None) is not None and name not in card.takes:
            raise Invalid(f"{name} is not taken by {card.name}", field=name)
    return Submission(
        public_id=f"mcp_{ids.token(24)}", card=card, task=task, prompt=prompt, seed=arguments.seed,
        choices={"task": task.value}, **more,
    )  # fmt: skip


def _card(asked: str | None, catalog: Catalog, task: Task) -> Card:
    able = {name: card for name, card in models(catalog).items() if task.value in card.task}
    if asked is None and able:
        return next(iter(able.values()))
    if asked not in able:
        raise Invalid(f"model must be one of {', '.join(able) or 'none'} for {task.value}", field="model")
    return able[asked]


def _size(text: str | None) -> tuple[int, int] | None:
    if not text:
        return None
    match = _SIZE.fullmatch(text)
    if match is None or not all(64 <= int(side) <= 4096 for side in match.groups()):
        raise Invalid("size must be WIDTHxHEIGHT in pixels, sides from 64 to 4096, such as 1024x768", field="size")
    return int(match[1]), int(match[2])


def _seconds(asked: int | None, card: Card) -> int:
    accepted: Sequence[int] = card.durations or range(1, (card.max_seconds or 4) + 1)
    if asked is None:
        return 4 if 4 in accepted else accepted[0]
    if asked not in accepted:
        raise Invalid(f"seconds must be one of {', '.join(map(str, accepted))} for {card.name}", field="seconds")
    return asked
