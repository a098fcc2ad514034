"""Films: ``videos``, which are jobs with ids; and LocalAI's ``/video``, which answers when it is done.

By the client's own ``post`` and ``get``: OpenAI shut its Sora models down on 24 September 2026 and its client warns at
each call of ``client.videos``, while other servers go on speaking that API.
"""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Mapping
from math import ceil
from typing import Any
from urllib.parse import quote

from PIL import Image, ImageOps

from tintype.engines.contract import JSON, EngineError, Input, Reason, Request, Role, Task
from tintype.engines.openai.faults import FAILED, of_code
from tintype.engines.openai.images import decoded, text
from tintype.engines.openai.settings import Settings
from tintype.engines.rented.faults import Unsure
from tintype.engines.rented.provider import Ask, File, Made, Pending

TASKS = (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO)


def send(client: Any, ask: Ask, settings: Settings, headers: Mapping[str, str]) -> str | Made:
    """Make the one call: the new film's id, or the film. Raises what the client raises."""
    request, server = ask.request, settings.server
    size = settings.video_size(request.width, request.height)
    seconds = settings.video_seconds(ceil(request.frames / request.fps) if request.fps else 0)
    fields = _fields(ask, settings, size, seconds)
    source = next((one for one in request.inputs if one.role is not Role.MASK), None)
    picture = _fitted(source, *size) if source else None
    if server.video == "at-once":
        return _at_once(client, settings, fields, picture)
    body: Mapping[str, Any] = fields
    options: dict[str, Any] = {"headers": dict(headers)}
    if picture or server.video == "form":
        options["headers"]["Content-Type"] = "multipart/form-data"
        body = {name: _formed(value) for name, value in fields.items()}
    files = [("input_reference", ("input.png", picture, "image/png"))] if picture else None
    answer = client.post("/videos", cast_to=object, body=body, files=files, options=options)
    return str(_of(answer, "id"))


def look(client: Any, ask: Ask, settings: Settings, upstream_id: str) -> Pending | Made:
    """How far it is. Raises EngineError where it has failed there."""
    path = f"/videos/{quote(upstream_id, safe='')}"
    answer = client.get(path, cast_to=object)
    match _of(answer, "status"):
        case "completed":
            return Made([File(_content(client, path))], _cost(ask, settings))
        case "failed" | "cancelled" | "deleted":
            error = answer.get("error") or {}
            raise of_code(error.get("code"), error.get("message"))
        case status:
            progress = answer.get("progress")
            known = isinstance(progress, int | float) and 0 <= progress <= 100
            return Pending(progress / 100 if known else None, "queued" if status == "queued" else "generating")


def delete(client: Any, upstream_id: str) -> None:
    """Stop it, where the server can; its record there goes with it."""
    client.delete(f"/videos/{quote(upstream_id, safe='')}", cast_to=object)


def check(request: Request) -> None:
    """Raises EngineError (invalid) for what cannot be asked of a server."""
    if request.task is Task.IMAGE_TO_VIDEO and not request.inputs:
        raise EngineError(Reason.INVALID, "image-to-video needs an input image")
    if request.frames < 1 or request.fps < 1:
        raise EngineError(Reason.INVALID, "a video needs frames and fps")


# --- the parts ---------------------------------------------------------------------------------------------------


def _fields(ask: Ask, settings: Settings, size: tuple[int, int], seconds: int) -> dict[str, JSON]:
    request, names = ask.request, settings.server.video_fields
    values: dict[str, JSON] = {
        **dict(request.options),
        "negative_prompt": request.negative_prompt,
        "seed": ask.seed,
        "steps": request.steps,
        "guidance_scale": request.guidance_scale,
        "frames": request.frames,
        "fps": request.fps,
        "seconds": str(seconds) if settings.server.video == "form" else seconds,
        "size": f"{size[0]}x{size[1]}",
        "width": size[0],
        "height": size[1],
    }
    knows_negative = bool(settings.named(names, {"negative_prompt": "x"}))
    fields: dict[str, JSON] = {"prompt": text(request, negative=not knows_negative)}
    if settings.model:
        fields["model"] = settings.model
    return {**fields, **settings.named(names, values), **settings.parameters}


def _at_once(client: Any, settings: Settings, fields: dict[str, JSON], picture: bytes | None) -> Made:
    scheme, _, rest = settings.base_url.partition("://")
    body = {**fields, "response_format": "b64_json"}
    if picture:
        body["start_image"] = base64.b64encode(picture).decode("ascii")
    answer = client.post(f"{scheme}://{rest.partition('/')[0]}/video", cast_to=object, body=body)
    first: dict[str, Any] = next(iter(_of(answer, "data") or ()), {})
    if not first.get("b64_json"):
        raise EngineError(Reason.FAILED, FAILED)
    return Made([File(decoded(first["b64_json"]))])


def _content(client: Any, path: str) -> bytes:
    import openai

    try:
        answer = client.get(f"{path}/content", cast_to=openai.HttpxBinaryResponseContent)
    except openai.APIStatusError as error:
        raise Unsure(f"the film did not come: status {error.status_code}") from error
    return bytes(answer.content)


def _fitted(source: Input, width: int, height: int) -> bytes:
    """The picture at the film's size, as OpenAI wants it and others may: cut at its edges, never stretched."""
    with Image.open(source.path) as opened:
        picture = ImageOps.fit(opened.convert("RGB"), (width, height), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()


def _formed(value: JSON) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _cost(ask: Ask, settings: Settings) -> int | None:
    """What the seconds cost that are bought, which may be more than are wanted."""
    each = ask.settings.get("cost_micro")
    if ask.settings.get("cost_per") != "second" or not isinstance(each, int | float):
        return None
    return round(each * settings.video_seconds(ceil(ask.request.frames / ask.request.fps)))


def _of(answer: Any, name: str) -> Any:
    """A field of an answer. Unsure where it is not what the API says: then nobody knows what was taken."""
    if not isinstance(answer, dict) or name not in answer:
        raise Unsure(f"an answer without '{name}'")
    return answer[name]
