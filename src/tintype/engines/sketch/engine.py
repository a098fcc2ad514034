"""The engine's side of the contract: which part draws what, files, progress, cancelling."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from tintype.engines.contract import (
    Done,
    EngineCard,
    EngineError,
    Event,
    Failed,
    Input,
    Output,
    Progress,
    Reason,
    Request,
    Role,
    Started,
    Task,
    Upstream,
)
from tintype.infra.codecs import VideoWriter, write_gif, write_image
from tintype.kernel.errors import Invalid

if TYPE_CHECKING:
    from tintype.engines.sketch.scene import Scene

Picture = np.ndarray[Any, np.dtype[np.uint8]]
_IMAGE_FORMATS = ("png", "jpeg", "webp")
_LOOP_FRAMES = 32  # a film no longer than this is an animation, and ends where it began
_LARGEST = 8192
_REFUSED = re.compile(
    r"\b(nudes?|nudity|naked|nsfw|porn\w*|hentai|topless|erotic\w*|sex|sexual|sexy lingerie|genitals?|orgasm)\b"
    r"|裸体|裸照|色情|情色|裸女",
    re.IGNORECASE,
)


class _Cancelled(Exception):
    """The job was cancelled."""


class SketchEngine:
    """Draws pictures, films and models by procedure; deterministic from prompts, seed and size."""

    concurrency = 1

    def __init__(self, config: Mapping[str, object]) -> None:
        self._config = config
        self._lock = Lock()
        self._running: set[str] = set()
        self._cancelled: set[str] = set()

    def load(self, card: EngineCard) -> None:
        """Import what draws, so that the first job does not wait for it."""
        from tintype.engines.sketch.scene import read_scene

        read_scene("", "", 0)

    def unload(self, card: EngineCard) -> None:
        """Nothing is held."""

    def cancel(self, job: str) -> None:
        """Stop a running job before its next picture or frame."""
        with self._lock:
            if job in self._running:
                self._cancelled.add(job)

    def resume(self, request: Request, upstream: Upstream) -> Iterator[Event]:
        """Drawing costs nothing and has no provider: it is simply drawn again."""
        yield from self.generate([request])

    def generate(self, batch: Sequence[Request]) -> Iterator[Event]:
        """Draw each request; each ends in one ``Done`` or ``Failed``."""
        with self._lock:
            self._running |= {request.job for request in batch}
        try:
            for request in batch:
                yield from self._one(request)
        finally:
            with self._lock:
                for request in batch:
                    self._running.discard(request.job)
                    self._cancelled.discard(request.job)

    def _one(self, request: Request) -> Iterator[Event]:
        try:
            _check(request)
            self._look(request)
            yield Started(request.job)
            yield Progress(request.job, 0.0)
            yield from self._run(request)
            yield Done(request.job)
        except _Cancelled:
            yield Failed(request.job, Reason.CANCELLED, "The job was cancelled.")
        except EngineError as error:
            yield Failed(request.job, error.reason, error.message, error.retry_after)
        except Invalid as error:
            yield Failed(request.job, Reason.INVALID, error.message)
        except MemoryError:
            yield Failed(request.job, Reason.OUT_OF_MEMORY, "There was not enough memory for a picture of this size.")

    def _look(self, request: Request) -> None:
        with self._lock:
            if request.job in self._cancelled:
                raise _Cancelled

    def _run(self, request: Request) -> Iterator[Event]:
        match request.task:
            case Task.TEXT_TO_IMAGE:
                return self._images(request)
            case Task.IMAGE_TO_IMAGE | Task.INPAINTING:
                return self._edits(request)
            case Task.BACKGROUND_REMOVAL:
                return self._cutout(request)
            case Task.TEXT_TO_VIDEO:
                return self._film(request)
            case Task.IMAGE_TO_VIDEO:
                return self._film_of(request)
            case Task.IMAGE_TO_3D:
                return self._model(request)

    def _write(self, request: Request, picture: Picture, index: int, seed: int | None) -> Iterator[Event]:
        for role, name in [("result", request.output_format), *(("also", name) for name in request.also)]:
            path = request.workdir / f"{index}.{name}"
            write_image(picture, path, name)
            yield Output(request.job, path, index, "result" if role == "result" else "also", seed)

    def _unfold(
        self, request: Request, index: int, states: Generator[Picture, None, Picture]
    ) -> Generator[Event, None, Picture]:
        """Tell of a picture's unfinished states; returns the picture."""
        number = 0
        while True:
            try:
                state = next(states)
            except StopIteration as end:
                picture: Picture = end.value
                return picture
            self._look(request)
            path = request.workdir / f"partial-{index}-{number}.{request.output_format}"
            write_image(state, path, request.output_format)
            yield Output(request.job, path, index, "partial")
            number += 1

    def _images(self, request: Request) -> Iterator[Event]:
        from tintype.engines.sketch.paint import paint, unfolding

        for index in range(request.count):
            self._look(request)
            seed = request.seed + index
            scene = _scene(request, seed)
            if request.partials > 0:
                states = unfolding(scene, request.width, request.height, min(request.partials, 3))
                picture = yield from self._unfold(request, index, states)
            else:
                picture = paint(scene, request.width, request.height)
            self._look(request)
            yield Progress(request.job, (index + 0.8) / request.count)
            yield from self._write(request, picture, index, seed)
        yield Progress(request.job, 1.0, "encoding")

    def _edits(self, request: Request) -> Iterator[Event]:
        from tintype.engines.sketch.pictures import edit
        from tintype.engines.sketch.unfolding import unfold

        source = _open(_input(request, Role.SOURCE)) if request.task is Task.INPAINTING else _open_first(request)
        references = [_open(given) for given in request.inputs if given.role is Role.REFERENCE]
        masks = [_open(given, "L") for given in request.inputs if given.role is Role.MASK]
        if request.task is Task.INPAINTING and not masks:
            raise EngineError(Reason.INVALID, "inpainting needs a 'mask' image: white is what may change")
        for index in range(request.count):
            self._look(request)
            draw = partial(edit, request, source, references, masks[0] if masks else None, index=index)
            if request.partials > 0:
                picture = yield from self._unfold(request, index, unfold(draw))
            else:
                picture = draw()
            yield Progress(request.job, (index + 0.8) / request.count)
            yield from self._write(request, picture, index, request.seed + index)

    def _cutout(self, request: Request) -> Iterator[Event]:
        from tintype.engines.sketch.pictures import remove_background

        picture = remove_background(_open_first(request))
        self._look(request)
        yield Progress(request.job, 0.9)
        yield from self._write(request, picture, 0, None)

    def _film(self, request: Request) -> Iterator[Event]:
        from tintype.engines.sketch.paint import paint

        scene = _scene(request, request.seed)
        scene = replace(scene, loops=request.frames <= _LOOP_FRAMES)
        duration = request.frames / request.fps
        frames = (
            paint(scene, request.width, request.height, time=index / request.fps, duration=duration)
            for index in range(request.frames)
        )
        return self._encode(request, frames)

    def _film_of(self, request: Request) -> Iterator[Event]:
        from tintype.engines.sketch.pictures import film

        return self._encode(request, film(request, _open_first(request)))

    def _encode(self, request: Request, frames: Iterator[Picture]) -> Iterator[Event]:
        """Write the frames as they come; a GIF keeps them until the end (it is for short animations)."""
        path = request.workdir / f"0.{request.output_format}"
        wants_gif = "gif" in (request.output_format, *request.also)
        kept: list[Picture] = []
        written = 0
        if request.output_format == "mp4":
            with VideoWriter(path, request.width, request.height, request.fps) as writer:
                for frame in frames:
                    self._look(request)
                    writer.add(frame)
                    written += 1
                    if wants_gif:
                        kept.append(frame)
                    yield Progress(request.job, written / request.frames * 0.95)
        else:
            for frame in frames:
                self._look(request)
                kept.append(frame)
                yield Progress(request.job, len(kept) / request.frames * 0.95)
        yield Progress(request.job, 0.96, "encoding")
        if wants_gif:
            write_gif(kept, request.workdir / "0.gif", request.fps)
        yield Output(request.job, path, 0, "result", request.seed)
        if wants_gif and request.output_format != "gif":
            yield Output(request.job, request.workdir / "0.gif", 0, "also", request.seed)

    def _model(self, request: Request) -> Iterator[Event]:
        from tintype.engines.sketch.pictures import sculpt

        textured = request.options.get("textured", request.options.get("texture", True))
        model, preview = sculpt(
            _open_first(request),
            textured=bool(textured),
            orientation=str(request.options.get("orientation") or "default"),
            texture_alignment=str(request.options.get("texture_alignment") or "original_image"),
            seed=request.seed,
        )
        self._look(request)
        yield Progress(request.job, 0.9, "encoding")
        path, shown = request.workdir / "0.glb", request.workdir / "0.png"
        path.write_bytes(model)
        write_image(preview, shown, "png")
        yield Output(request.job, path, 0, "result", request.seed)
        yield Output(request.job, shown, 0, "preview", request.seed)


def _scene(request: Request, seed: int) -> Scene:
    """What the prompt says. A ``style`` option counts where the prompt itself names no style."""
    from tintype.engines.sketch.scene import read_scene

    scene = read_scene(request.prompt, request.negative_prompt, seed)
    wanted = request.options.get("style")
    if isinstance(wanted, str) and scene.style == "photo":
        return replace(scene, style=read_scene(wanted, request.negative_prompt, seed).style)
    return scene


def _check(request: Request) -> None:
    """Raise EngineError where a request cannot be drawn, naming the field."""
    if _REFUSED.search(request.prompt):
        raise EngineError(Reason.MODERATED, "sketch does not draw nude or sexual content.")
    sized = request.task not in (Task.BACKGROUND_REMOVAL, Task.IMAGE_TO_3D)
    for name, side in (("width", request.width), ("height", request.height)):
        if sized and not 1 <= side <= _LARGEST:
            raise EngineError(Reason.INVALID, f"'{name}' is {side}: accepted are 1 to {_LARGEST} pixels")
    if request.count < 1:
        raise EngineError(Reason.INVALID, f"'count' is {request.count}: at least 1 is accepted")
    formats: tuple[str, ...] = _IMAGE_FORMATS
    if request.task in (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO):
        formats = ("mp4", "gif")
        if request.frames < 1 or request.fps < 1:
            raise EngineError(Reason.INVALID, "'frames' and 'fps' of a video must be at least 1")
        if request.output_format == "mp4" and (request.width % 2 or request.height % 2):
            raise EngineError(Reason.INVALID, "'width' and 'height' of an mp4 must be even")
    elif request.task is Task.IMAGE_TO_3D:
        formats = ("glb",)
    for name in (request.output_format, *request.also):
        if name not in formats:
            raise EngineError(Reason.INVALID, f"'output_format' {name} is not accepted: {', '.join(formats)} are")


def _input(request: Request, role: Role) -> Input:
    for given in request.inputs:
        if given.role is role:
            return given
    raise EngineError(Reason.INVALID, f"{request.task.value} needs a {role.value} image")


def _open_first(request: Request) -> Picture:
    """The source, or the first reference where only references are given."""
    for role in (Role.SOURCE, Role.REFERENCE):
        if any(given.role is role for given in request.inputs):
            return _open(_input(request, role))
    raise EngineError(Reason.INVALID, f"{request.task.value} needs a source image")


def _open(given: Input, mode: str = "") -> Picture:
    try:
        with Image.open(given.path) as image:
            wanted = mode or ("RGBA" if "A" in image.getbands() else "RGB")
            return np.asarray(image.convert(wanted))
    except (OSError, UnidentifiedImageError) as error:
        raise EngineError(Reason.INVALID, f"the {given.role.value} image cannot be read") from error
