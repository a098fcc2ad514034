"""Veo: ``generate_videos``, a long operation that is known, and gone on with, by its name."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image, ImageOps

from tintype.engines.contract import EngineError, Input, Reason, Request, Role, Task
from tintype.engines.google.faults import FAILED, REFUSED, of_operation
from tintype.engines.google.settings import RESOLUTIONS, Settings
from tintype.engines.rented.downloads import content_type
from tintype.engines.rented.faults import Unsure
from tintype.engines.rented.provider import Ask, File, Made, Pending

TASKS = (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO)
MOST_SEED = 2**32
MOST_REFERENCES = 3


def check(request: Request) -> None:
    """Raises EngineError (invalid) for what cannot be asked of it."""
    if request.task not in TASKS:
        raise EngineError(Reason.INVALID, f"This model does no {request.task.value}")
    if request.task is Task.IMAGE_TO_VIDEO and not request.inputs:
        raise EngineError(Reason.INVALID, "image-to-video needs an input image")
    if len(_of(request, Role.REFERENCE)) > MOST_REFERENCES:
        raise EngineError(Reason.INVALID, f"This model takes at most {MOST_REFERENCES} reference images")
    if request.frames < 1 or request.fps < 1:
        raise EngineError(Reason.INVALID, "a video needs frames and fps")


def send(client: Any, ask: Ask, settings: Settings) -> str:
    """Make the one call: the operation's name. Raises what the client raises."""
    from google.genai import types

    request = ask.request
    ratio, resolution = (
        settings.ratio(request.width, request.height),
        settings.resolution(request.width, request.height),
    )
    config: dict[str, Any] = {
        "number_of_videos": 1,
        "aspect_ratio": ratio,
        "resolution": resolution,
        "duration_seconds": settings.video_seconds(request.frames / request.fps, resolution),
        "seed": ask.seed % MOST_SEED,
        **settings.parameters,
    }
    if request.negative_prompt:
        config["negative_prompt"] = request.negative_prompt
    source: dict[str, Any] = {"prompt": request.prompt} if request.prompt else {}
    if first := next(iter(_of(request, Role.SOURCE)), None):
        source["image"] = types.Image(image_bytes=_fitted(first, ratio, resolution), mime_type="image/png")
    elif references := _of(request, Role.REFERENCE):
        config["reference_images"] = [
            {"image": {"image_bytes": one.path.read_bytes(), "mime_type": content_type(one.path)},
             "reference_type": "ASSET"} for one in references
        ]  # fmt: skip
        config["duration_seconds"] = max(settings.seconds)  # the one length that goes with references
    operation = client.models.generate_videos(
        model=settings.model,
        source=types.GenerateVideosSource.model_validate(source),
        config=types.GenerateVideosConfig.model_validate(config),
    )
    if not operation.name:
        raise Unsure("an operation without a name")
    return str(operation.name)


def look(client: Any, ask: Ask, settings: Settings, name: str) -> Pending | Made:
    """How far it is: Google does not say more than whether it is done. Raises EngineError where it has failed there."""
    from google.genai import types

    operation = client.operations.get(types.GenerateVideosOperation.model_validate({"name": name}))
    if not operation.done:
        return Pending()
    if operation.error:
        raise of_operation(operation.error)
    answer = operation.response
    for one in (answer.generated_videos or ()) if answer else ():
        if one.video is not None and one.video.video_bytes:
            return Made([File(one.video.video_bytes)], _cost(ask, settings))
        if one.video is not None and str(one.video.uri or "").startswith("http"):
            return Made([File(url=str(one.video.uri))], _cost(ask, settings))
    if answer is not None and answer.rai_media_filtered_count:
        raise EngineError(Reason.MODERATED, REFUSED)
    raise EngineError(Reason.FAILED, FAILED)


def _of(request: Request, role: Role) -> list[Input]:
    return [one for one in request.inputs if one.role is role]


def _fitted(source: Input, ratio: str, resolution: str) -> bytes:
    """The first frame at the film's own size, cut at its edges: Veo would choose what to cut."""
    across, _, down = ratio.partition(":")
    shorter = RESOLUTIONS[resolution]
    longer = round(shorter * 16 / 9)
    size = (longer, shorter) if int(across) > int(down) else (shorter, longer)
    with Image.open(source.path) as opened:
        picture = ImageOps.fit(opened.convert("RGB"), size, Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _cost(ask: Ask, settings: Settings) -> int | None:
    """What the seconds cost that are bought, which may be more than are wanted. A table gives it by resolution."""
    each, request = ask.settings.get("cost_micro"), ask.request
    resolution = settings.resolution(request.width, request.height)
    if isinstance(each, dict):
        each = each.get(resolution)
    if ask.settings.get("cost_per") != "second" or not isinstance(each, int | float):
        return None
    return round(each * settings.video_seconds(request.frames / request.fps, resolution))
