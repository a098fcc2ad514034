"""Images: ``images/generations`` and ``images/edits``, at once or as a stream of unfinished ones."""

from __future__ import annotations

import base64
import binascii
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PIL import Image, ImageOps

from tintype.engines.contract import JSON, EngineError, Input, Reason, Request, Role, Task
from tintype.engines.openai.faults import FAILED
from tintype.engines.openai.settings import Settings
from tintype.engines.rented.downloads import content_type
from tintype.engines.rented.provider import Ask, File, Made

TASKS = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING)
OPTIONS = ("quality", "background", "moderation", "style", "input_fidelity", "complexity", "output_compression")
"""What of a request's options goes on as it is; what else a card's model takes is named in its ``fields``."""
Keyword = dict[str, Any]


def send(client: Any, ask: Ask, settings: Settings, *, partials: int, headers: Mapping[str, str]) -> Any:
    """Make the one call. Gives the client's answer, or its stream where ``partials`` are wanted; raises its errors."""
    request = ask.request
    fields = _common(ask, settings)
    if partials:
        fields |= {"stream": True, "partial_images": partials}
    extra = settings.named(settings.server.image_fields, _values(ask))
    extra |= {name: value for name, value in request.options.items() if name in OPTIONS and name not in extra}
    if request.task is Task.TEXT_TO_IMAGE:
        call: Callable[..., Any] = client.images.generate
    elif settings.server.edits == "generations":
        call, extra = client.images.generate, extra | _inline(request)
    else:
        call, fields, more = client.images.edit, fields | _uploads(request, settings), _marked(request, settings)
        extra |= more
    return call(**fields, extra_body={**extra, **settings.parameters}, extra_headers=dict(headers))


def partials_of(ask: Ask, settings: Settings) -> int:
    """How many unfinished images to ask for: those that somebody looks for, as far as the card makes any."""
    wanted = min(ask.request.partials, settings.partial_images)
    return wanted if ask.count == 1 and ask.request.count == 1 else 0


def made(answer: Any, settings: Settings) -> Made:
    """What an answer holds. Raises EngineError where that is no image: then it is over, but may have been paid for."""
    try:
        files = [_file(one, settings) for one in answer.data or ()]
    except EngineError as error:
        raise _nothing(settings) from error
    if not files:
        raise _nothing(settings)
    return Made(files, settings.cost(getattr(answer, "usage", None)))


def _nothing(settings: Settings) -> EngineError:
    return EngineError(Reason.FAILED if settings.unpaid else Reason.OUTCOME_UNKNOWN, FAILED)


def decoded(text: str) -> bytes:
    """An image in base64. Raises EngineError where it is none."""
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise EngineError(Reason.FAILED, FAILED) from error


def check(request: Request, settings: Settings) -> None:
    """Raises EngineError (invalid) for what cannot be asked of the server."""
    if request.task not in TASKS:
        raise EngineError(Reason.INVALID, f"This model does no {request.task.value}")
    if request.task is not Task.TEXT_TO_IMAGE and not _pictures(request):
        raise EngineError(Reason.INVALID, f"{request.task.value} needs an input image")
    if request.task is Task.INPAINTING and _mask(request) is None:
        raise EngineError(Reason.INVALID, "inpainting needs a mask")
    if request.task is Task.INPAINTING and not settings.server.mask:
        raise EngineError(Reason.INVALID, "This model takes no mask")


def text(request: Request, *, negative: bool) -> str:
    """The prompt, with what is to be said of the pictures; and with what is to be avoided, where no field takes it."""
    lines = [request.prompt]
    for number, one in enumerate(_pictures(request), start=1):
        if one.description:
            lines.append(f"Image {number}: {one.description}")
    if negative and request.negative_prompt:
        lines.append(f"Avoid: {request.negative_prompt}")
    return "\n".join(line for line in lines if line)


# --- the parts ---------------------------------------------------------------------------------------------------


def _common(ask: Ask, settings: Settings) -> Keyword:
    request, server = ask.request, settings.server
    knows_negative = bool(settings.named(server.image_fields, {"negative_prompt": "x"}))
    fields: Keyword = {"prompt": text(request, negative=not knows_negative), "n": ask.count}
    if settings.model:
        fields["model"] = settings.model
    if request.width and request.height:
        fields["size"] = "{}x{}".format(*settings.image_size(request.width, request.height))
    if server.takes_format:
        fields["output_format"] = request.output_format
    if server.says_base64:
        fields["response_format"] = "b64_json"
    return fields


def _values(ask: Ask) -> dict[str, JSON]:
    """Our fields, for those that a server takes."""
    request = ask.request
    return {
        **dict(request.options),
        "negative_prompt": request.negative_prompt,
        "seed": ask.seed,
        "steps": request.steps,
        "guidance_scale": request.guidance_scale,
        "strength": request.strength,
    }


def _pictures(request: Request) -> Sequence[Input]:
    """The sources, then the references."""
    sources = [one for one in request.inputs if one.role is Role.SOURCE]
    return [*sources, *(one for one in request.inputs if one.role is Role.REFERENCE)]


def _mask(request: Request) -> Input | None:
    return next((one for one in request.inputs if one.role is Role.MASK), None)


def _uploads(request: Request, settings: Settings) -> Keyword:
    pictures = _pictures(request)
    files = [(one.path.name, one.path.read_bytes(), content_type(one.path)) for one in pictures]
    fields: Keyword = {"image": files if len(files) > 1 else files[0]}
    mask = _mask(request)
    if mask is not None and settings.server.mask == "transparent":
        fields["mask"] = ("mask.png", transparent(mask, pictures[0].width, pictures[0].height), "image/png")
    return fields


def _marked(request: Request, settings: Settings) -> dict[str, JSON]:
    """A mask for servers in whose masks white may change: in base64, under a name of their own."""
    mask = _mask(request)
    if mask is None or settings.server.mask != "white":
        return {}
    return {settings.server.mask_field: base64.b64encode(mask.path.read_bytes()).decode("ascii")}


def _inline(request: Request) -> dict[str, JSON]:
    """Pictures for a server that takes them in the body of ``generations``: the first is changed, others beside it."""
    coded: list[JSON] = [base64.b64encode(one.path.read_bytes()).decode("ascii") for one in _pictures(request)]
    return {"file": coded[0], **({"ref_images": coded[1:]} if len(coded) > 1 else {})}


def transparent(mask: Input, width: int, height: int) -> bytes:
    """Our mask, in which white may change, as OpenAI has it: a PNG of the picture's size, transparent where it may."""
    with Image.open(mask.path) as opened:
        grey = opened.convert("L")
    if grey.size != (width, height):
        grey = grey.resize((width, height), Image.Resampling.BILINEAR)
    picture = Image.new("RGBA", grey.size, "black")
    picture.putalpha(ImageOps.invert(grey))
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def _file(one: Any, settings: Settings) -> File:
    if one.b64_json:
        return File(decoded(one.b64_json))
    if one.url:
        return File(url=one.url if "://" in one.url or one.url.startswith("data:") else _rooted(settings, one.url))
    raise EngineError(Reason.FAILED, FAILED)


def _rooted(settings: Settings, path: str) -> str:
    """A path on the server (SGLang and LocalAI answer with such) as a URL."""
    scheme, _, rest = settings.base_url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}/{path.lstrip('/')}"
