"""Films: from words and from pictures, with the sound that the model makes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

from tintype.engines.contract import Role, Task
from tintype.engines.diffusers.asking import arguments
from tintype.engines.diffusers.calling import run
from tintype.engines.diffusers.families import made_frames, made_size
from tintype.engines.diffusers.film import Sound, frames_of, frames_to_make, middle, write_film
from tintype.engines.diffusers.model import Model
from tintype.engines.diffusers.pictures import fit, open_all, source_of
from tintype.engines.diffusers.steps import STEPS_SHARE, Follower
from tintype.engines.diffusers.ticket import Ticket, look
from tintype.infra.codecs import write_gif


def make_videos(model: Model, ticket: Ticket) -> None:
    """Make the films of one job, one for each seed, and write them."""
    request = ticket.request
    for index in range(request.count):
        look([ticket])
        begin, span = index / request.count, 1 / request.count
        answer, sound = _call(model, ticket, index, begin, span)
        look([ticket])
        ticket.progress(begin + span * (STEPS_SHARE + 0.02), "encoding")
        film = _array(answer)
        frames = frames_of(film, request.frames, request.fps, ticket.settings.fps)
        frames = [middle(frame, request.width, request.height) for frame in frames]
        for role, name in [("result", request.output_format), *(("also", name) for name in request.also)]:
            path = request.workdir / f"{index}.{name}"
            if name == "gif":
                write_gif(frames, path, request.fps)
            else:
                write_film(frames, path, request.fps, sound)
            ticket.output(path, index, "result" if role == "result" else "also", request.seed + index)
        ticket.progress(begin + span, "encoding")


def _call(model: Model, ticket: Ticket, index: int, begin: float, span: float) -> tuple[Any, Sound | None]:
    """One call of the pipeline: its frames as it gives them, and its sound."""
    request, settings = ticket.request, ticket.settings
    pipe, names = model.for_task(request.task)
    width, height = made_size(model.family, request.width, request.height)
    count = made_frames(model.family, frames_to_make(request.frames, request.fps, settings.fps))
    given = arguments(model.family, names, settings, [request])
    rate = settings.fps or request.fps
    values: dict[str, Any] = {
        "width": width,
        "height": height,
        "num_frames": count,
        "frame_rate": rate,
        "fps": rate,
        "output_type": "np",
    }
    if request.task is Task.IMAGE_TO_VIDEO:
        first = fit(source_of(request), width, height, request)
        values |= {"image": first, "video": [first] * count}
        if more := open_all(request, Role.REFERENCE):
            values["last_image"] = fit(more[-1], width, height, request)
    given |= {name: value for name, value in values.items() if name in names and name not in settings.call}
    with _long(pipe, count):
        answer = run(model, pipe, names, [ticket], index, given, Follower([ticket], begin, span), "videos")
    audio = getattr(answer, "audio", None)
    frames = getattr(answer, "frames", answer)
    return frames, None if audio is None else _sound(pipe, audio)


@contextmanager
def _long(pipe: Any, frames: int) -> Iterator[None]:
    """A motion adapter knows so many frames at once; longer films are made in windows that overlap (FreeNoise)."""
    adapter = getattr(pipe, "motion_adapter", None)
    if adapter is None or not hasattr(pipe, "enable_free_noise") or frames <= adapter.config.motion_max_seq_length:
        yield
        return
    pipe.enable_free_noise(context_length=min(16, adapter.config.motion_max_seq_length))
    try:
        yield
    finally:
        pipe.disable_free_noise()


def _sound(pipe: Any, audio: Any) -> Sound:
    """The first film's sound."""
    samples = np.asarray(audio[0].float().cpu().numpy(), dtype=np.float32)
    rate = int(pipe.vocoder.config.output_sampling_rate)
    return Sound(samples if samples.ndim == 2 else samples[None], rate)


def _array(frames: Any) -> np.ndarray[Any, Any]:
    """The first film: ``(frames, height, width, 3)``, ``float`` 0..1 or ``uint8``."""
    first = frames[0]
    if hasattr(first, "cpu"):  # torch: channels before height
        first = first.float().cpu().numpy().transpose(0, 2, 3, 1)
    return first if isinstance(first, np.ndarray) else np.stack([np.asarray(frame) for frame in first])
