"""Imagen: ``generate_images``. Google has announced its end and the client warns of it; it is served while it lasts."""

from __future__ import annotations

import warnings
from typing import Any

from tintype.engines.contract import EngineError, Reason, Request, Task
from tintype.engines.google.faults import FAILED, REFUSED
from tintype.engines.google.settings import Settings
from tintype.engines.rented.provider import Ask, File, Made

MOST_SEED = 2**31 - 1
_TYPES = {"png": "image/png", "jpeg": "image/jpeg"}


def check(request: Request) -> None:
    """Raises EngineError (invalid) for what cannot be asked of it."""
    if request.task is not Task.TEXT_TO_IMAGE:
        raise EngineError(Reason.INVALID, f"This model does no {request.task.value}")


def quiet() -> None:
    """Keep the client's warning that its method will go out of the log, where it would come with the first image."""
    warnings.filterwarnings("ignore", message="The generate_images method is deprecated")


def send(client: Any, ask: Ask, settings: Settings) -> Made:
    """Make the one call. Raises what the client raises, and EngineError where no picture came of it."""
    from google.genai import types

    request = ask.request
    config: dict[str, Any] = {
        "number_of_images": ask.count,
        "include_rai_reason": True,
        "output_mime_type": _TYPES.get(request.output_format, "image/png"),
        **settings.parameters,
    }
    if request.width and request.height:
        config["aspect_ratio"] = settings.ratio(request.width, request.height)
        config["image_size"] = settings.image_size(request.width, request.height)
    if config.get("add_watermark") is False:  # it takes a seed only without its watermark
        config["seed"] = ask.seed % MOST_SEED + 1
    if request.guidance_scale is not None:
        config["guidance_scale"] = request.guidance_scale
    prompt = f"{request.prompt}\nAvoid: {request.negative_prompt}" if request.negative_prompt else request.prompt
    answer = client.models.generate_images(
        model=settings.model, prompt=prompt, config=types.GenerateImagesConfig.model_validate(config)
    )
    found = list(answer.generated_images or ())
    files = [File(one.image.image_bytes) for one in found if one.image is not None and one.image.image_bytes]
    if files:
        return Made(files)
    if not found or any(one.rai_filtered_reason for one in found):  # it answers with nothing where all are filtered
        raise EngineError(Reason.MODERATED, REFUSED)
    raise EngineError(Reason.FAILED, FAILED)
