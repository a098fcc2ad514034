"""What a request must hold before a model is asked for it."""

from __future__ import annotations

from tintype.engines.contract import EngineError, Reason, Request, Task

_SMALLEST, _LARGEST = 16, 8192
_FORMATS: dict[Task, tuple[str, ...]] = {
    Task.TEXT_TO_IMAGE: ("png", "jpeg", "webp"),
    Task.IMAGE_TO_IMAGE: ("png", "jpeg", "webp"),
    Task.INPAINTING: ("png", "jpeg", "webp"),
    Task.BACKGROUND_REMOVAL: ("png", "webp", "jpeg"),
    Task.TEXT_TO_VIDEO: ("mp4", "gif"),
    Task.IMAGE_TO_VIDEO: ("mp4", "gif"),
    Task.IMAGE_TO_3D: ("glb",),
}
_OF_OWN_SIZE = (Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_3D)


def check(request: Request) -> None:
    """Raise EngineError (invalid), which names the field and what is accepted, where a request cannot be made."""
    formats = _FORMATS[request.task]
    for name in (request.output_format, *request.also):
        if name not in formats:
            raise _invalid(f"'output_format' {name} is not accepted: {', '.join(formats)} are")
    if request.count < 1:
        raise _invalid(f"'count' is {request.count}: at least 1 is accepted")
    if request.task not in _OF_OWN_SIZE:
        for name, side in (("width", request.width), ("height", request.height)):
            if not _SMALLEST <= side <= _LARGEST:
                raise _invalid(f"'{name}' is {side}: accepted are {_SMALLEST} to {_LARGEST} pixels")
    if request.task in (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO):
        if request.frames < 1 or request.fps < 1:
            raise _invalid("'frames' and 'fps' of a video must be at least 1")
        if "mp4" in (request.output_format, *request.also) and (request.width % 2 or request.height % 2):
            raise _invalid("'width' and 'height' of an mp4 must be even")


def _invalid(message: str) -> EngineError:
    return EngineError(Reason.INVALID, message)
