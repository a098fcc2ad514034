"""Pictures going in and coming out: opened, fitted, cut, put together."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from tintype.engines.contract import EngineError, Input, Reason, Request, Role


def open_one(given: Input, mode: str = "RGB") -> Image.Image:
    """The picture in that mode; what is transparent is laid on white. Raises EngineError (invalid)."""
    try:
        with Image.open(given.path) as image:
            if mode == "RGB" and "A" in image.getbands():
                ground = Image.new("RGBA", image.size, "white")
                return Image.alpha_composite(ground, image.convert("RGBA")).convert("RGB")
            return image.convert(mode)
    except (OSError, UnidentifiedImageError) as error:
        raise EngineError(Reason.INVALID, f"the {given.role.value} image cannot be read") from error


def open_all(request: Request, *roles: Role) -> list[Image.Image]:
    """All pictures of these roles (none named: source and references), the source first. Raises EngineError."""
    wanted = roles or (Role.SOURCE, Role.REFERENCE)
    found = [open_one(given) for role in wanted for given in request.inputs if given.role is role]
    if not found and not roles:
        raise EngineError(Reason.INVALID, f"{request.task.value} needs a source image")
    return found


def source_of(request: Request) -> Image.Image:
    """The source, or the first reference where there is none. Raises EngineError (invalid) where there is neither."""
    for role in (Role.SOURCE, Role.REFERENCE):
        for given in request.inputs:
            if given.role is role:
                return open_one(given)
    raise EngineError(Reason.INVALID, f"{request.task.value} needs a source image")


def mask_of(request: Request) -> Image.Image:
    """The mask, in which white may change: mode L. Raises EngineError (invalid) where there is none."""
    for given in request.inputs:
        if given.role is Role.MASK:
            return open_one(given, "L")
    raise EngineError(Reason.INVALID, "inpainting needs a 'mask' image: white is what may change")


def fit(picture: Image.Image, width: int, height: int, request: Request) -> Image.Image:
    """The picture over the whole of what was asked for, its edge repeated around it up to what is made.

    What is made is a little larger than what was asked for, and :func:`cut` takes that off again: so every pixel stays
    where it was.
    """
    picture = _cover(picture, request.width, request.height)
    left, top = (width - request.width) // 2, (height - request.height) // 2
    if (width, height) == picture.size:
        return picture
    array = np.asarray(picture)
    around = [(top, height - request.height - top), (left, width - request.width - left), (0, 0)]
    return Image.fromarray(np.pad(array, around[: array.ndim], mode="edge"))


def _cover(picture: Image.Image, width: int, height: int) -> Image.Image:
    if picture.size == (width, height):
        return picture
    return ImageOps.fit(picture, (width, height), Image.Resampling.LANCZOS)


def cut(picture: Image.Image, width: int, height: int) -> Image.Image:
    """The middle of the picture, of exactly that size; one that the model made of another size is fitted first."""
    if (
        picture.width < width or picture.height < height or max(picture.width - width, picture.height - height) >= 64
    ):  # larger than any multiple: the model chose its own size
        return _cover(picture, width, height)
    left, top = (picture.width - width) // 2, (picture.height - height) // 2
    return picture.crop((left, top, left + width, top + height))


def keep_unmasked(made: Image.Image, source: Image.Image, mask: Image.Image) -> Image.Image:
    """What was made where the mask is white, the source where it is black, to the byte."""
    return Image.composite(made, _cover(source, *made.size), _cover(mask, *made.size))


def beside(pictures: list[Image.Image]) -> Image.Image:
    """The pictures side by side at the first one's height, for a model that takes but one."""
    if len(pictures) == 1:
        return pictures[0]
    height = pictures[0].height
    scaled = [each.resize((max(1, round(each.width * height / each.height)), height)) for each in pictures]
    row = Image.new("RGB", (sum(each.width for each in scaled), height))
    left = 0
    for each in scaled:
        row.paste(each, (left, 0))
        left += each.width
    return row
