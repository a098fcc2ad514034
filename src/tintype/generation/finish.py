"""From an engine's files to stored artifacts: checked, made to measure, stored under keys that a repeat hits again."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tintype.engines.contract import Output
from tintype.generation.services import Services
from tintype.infra.codecs import CONTENT_TYPES
from tintype.jobs.model import Job
from tintype.kernel import ids
from tintype.kernel.errors import Moderated
from tintype.media.caption import caption_file
from tintype.media.derive import conform, poster, strip_metadata, thumbnail
from tintype.media.inspect import BadOutput, Measured, inspect
from tintype.moderation.model import Context

IMAGES = ("png", "jpeg", "webp")
TINY_PIXELS, TINY_BYTES = 256 * 256, 64 * 1024


@dataclass(frozen=True, slots=True)
class _Ready:
    """A file ready to be stored."""

    index: int
    role: str
    path: Path
    measured: Measured
    seed: int | None

    @property
    def suffix(self) -> str:
        extension = next(name for name, kind in CONTENT_TYPES.items() if kind == self.measured.content_type)
        return f".{'jpg' if extension == 'jpeg' else extension}"

    def key(self, job: Job) -> str:
        """Where it is stored."""
        name = f"{self.index}{'' if self.role == 'result' else f'-{self.role}'}{self.suffix}"
        return f"{job.request['folder']}/a{job.attempt}-{name}"


async def finish(services: Services, job: Job, outputs: Sequence[Output]) -> list[dict[str, Any]]:
    """Check, conform, moderate and store a job's outputs; the artifacts for ``settle``.

    Raises BadOutput where a file is not what was asked for, Moderated where an output check refuses one.
    """
    at_once = services.objects.local and not services.moderator.can_check_images

    def prepare() -> list[_Ready]:
        ready = [one for output in outputs for one in _prepare(job, output)]
        if at_once:
            for file in ready:
                services.objects.move_here(file.key(job), file.path)
        return ready

    ready = prepare() if at_once and _is_tiny(job, outputs) else await asyncio.to_thread(prepare)
    if not at_once:
        await _moderate(services, job, ready)
        for file in ready:
            await services.objects.put(file.key(job), file.path, file.measured.content_type)
    first = min((file.index for file in ready if file.role == "result"), default=0)
    return [_artifact(job, file, named_as_job=file.role == "result" and file.index == first) for file in ready]


def _is_tiny(job: Job, outputs: Sequence[Output]) -> bool:
    """Whether to wake a thread for them takes longer (0.3 ms, twice that in a busy process) than to do it here."""
    request = job.request
    asked = 0 < request["width"] * request["height"] <= TINY_PIXELS and request["output_format"] in IMAGES
    if not asked or len(outputs) != 1 or request.get("thumbnails") or request["extra"]:
        return False
    try:
        return os.stat(outputs[0].path).st_size <= TINY_BYTES
    except OSError:
        return False


def _artifact(job: Job, file: _Ready, *, named_as_job: bool) -> dict[str, Any]:
    return {
        # A job's first file is known by the job's own id, the others by ids of their own (trio's gallery says so). The
        # first that there is: where others could not be made, that need not be the one of index 0.
        "public_id": job.public_id if named_as_job else ids.hex_id(24),
        "index": file.index,
        "role": file.role,
        "storage_key": file.key(job),
        "content_type": file.measured.content_type,
        "bytes": file.measured.bytes,
        "width": file.measured.width or None,
        "height": file.measured.height or None,
        "frames": file.measured.frames if file.measured.duration_ms else None,
        "duration_ms": file.measured.duration_ms or None,
        "sha256": file.measured.sha256,
        "seed": file.seed,
    }


def _prepare(job: Job, output: Output) -> list[_Ready]:
    """Check and measure one file, bring an image to the size and format asked for, derive what a gallery shows."""
    request = job.request
    width, height, wanted = request["width"], request["height"], request["output_format"]
    path, measured = output.path, inspect(output.path)
    kind = next(name for name, content_type in CONTENT_TYPES.items() if content_type == measured.content_type)
    if output.role == "result":
        if wanted in IMAGES and kind in IMAGES:
            path, measured = fitted(job, path, measured, name=f"conformed-{output.index}")
        elif kind != wanted:
            raise BadOutput(f"The engine gave {kind} where {wanted} was asked for.")
        if wanted == "mp4" and width and (measured.width, measured.height) != (width, height):
            raise BadOutput("The engine gave a video of another size than asked for.")
        if wanted == "mp4" and request["frames"] and measured.frames != request["frames"]:
            raise BadOutput("The engine gave a video of another length than asked for.")
        if wanted in IMAGES and (caption := request["extra"].get("caption")):
            path = _captioned(path, wanted, caption, request["seed"] + output.index)
            measured = inspect(path)
    if measured.says_more and strip_metadata(path):  # the prompt, say, or a whole workflow
        measured = inspect(path)
    ready = [_Ready(output.index, output.role, path, measured, output.seed)]
    if output.role in ("result", "preview") and request.get("thumbnails"):
        ready += _gallery_files(job, output, path, kind)
    return ready


def fitted(job: Job, path: Path, measured: Measured, *, name: str) -> tuple[Path, Measured]:
    """An image in the size and format that was asked for: the same file, or one called ``name`` beside it."""
    request = job.request
    width, height, wanted = request["width"], request["height"], request["output_format"]
    # What was asked to be small is encoded anew, whatever the engine made of it: 0 to 100, as a quality.
    compression = request["extra"].get("compression")
    off = measured.content_type != CONTENT_TYPES[wanted]
    off = off or bool(width and (measured.width, measured.height) != (width, height))
    if not off and compression is None:
        return path, measured
    to = path.with_name(f"{name}.{wanted}")
    quality = None if compression is None else max(1, compression)
    conform(path, to, width=width, height=height, image_format=wanted, quality=quality)
    return to, inspect(to)


def _captioned(path: Path, image_format: str, caption: Mapping[str, Any], seed: int) -> Path:
    """The picture with a caption: one of ``texts``, chosen by the seed, at ``position`` (0 top to 1 bottom)."""
    texts = caption["texts"]
    to = path.with_name(f"captioned-{path.name}")
    caption_file(path, to, texts[seed % len(texts)], caption["position"], image_format=image_format)
    return to


def _gallery_files(job: Job, output: Output, path: Path, kind: str) -> list[_Ready]:
    made = []
    if kind == "mp4":
        still = path.with_name(f"poster-{output.index}.jpg")
        still.write_bytes(poster(path))
        made.append(_Ready(output.index, "poster", still, inspect(still), None))
    if kind != "glb":
        small = path.with_name(f"thumbnail-{output.index}.webp")
        small.write_bytes(thumbnail(path))
        made.append(_Ready(output.index, "thumbnail", small, inspect(small), None))
    return made


async def _moderate(services: Services, job: Job, ready: Sequence[_Ready]) -> None:
    if not services.moderator.can_check_images:
        return
    adult = services.policy.adult_content and services.catalog.cards[job.card].adult
    for file in ready:
        if file.role == "result" and file.measured.content_type.startswith("image/"):
            verdict = await services.moderator.check_image(file.path, context=Context(adult_content=adult))
            if not verdict.allowed:
                raise Moderated(verdict.reason or None)
