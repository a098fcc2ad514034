"""Jobs and the gallery as trio tells them. No I/O."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tintype.generation.gallery import Item
from tintype.generation.view import File, JobView
from tintype.jobs.model import Artifact, Job
from tintype.jobs.state import State
from tintype.kernel.errors import EngineFailed, Fault, Invalid, Kind, Moderated, NotFound, TimedOut, TintypeError


def images(view: JobView, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a finished image request: as many images as could be made."""
    number = file_number(view.job)
    shown = []
    for place, file in enumerate(_results(view), 1):
        about = file.artifact
        shown.append(
            {
                **_file(file, f"generated-image-{number}-{place}.{view.job.request['output_format']}"),
                "width": about.width,
                "height": about.height,
                "aspect_ratio": view.job.request["extra"]["aspect_ratio"],
            }
        )
    return _envelope({"images": shown, "generation_id": view.job.public_id}, view.job, kept)


def video(view: JobView, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a finished video request."""
    file, job = _results(view)[0], view.job
    extra = job.request["extra"]
    shown = {
        **_file(file, f"generated-video-{file_number(job)}.mp4"),
        "width": file.artifact.width,
        "height": file.artifact.height,
        "duration": job.request["seconds"],
        **{name: extra[name] for name in ("resolution", "aspect_ratio", "model")},
        "generation_id": job.public_id,
    }
    return _envelope({"video": shown}, job, kept)


def model(view: JobView, kept: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a finished 3D request."""
    file, job = _results(view)[0], view.job
    preview = view.other(file.artifact.index, "preview", "thumbnail")
    shown = {
        **_file(file, f"3d-model-{file_number(job)}.glb"),
        "preview_image": preview.url if preview is not None else None,
        "texture_quality": job.request["extra"]["texture_quality"],
        "generation_id": job.public_id,
    }
    return _envelope({"model": shown}, job, kept)


def failure(job: Job) -> TintypeError:
    """Why a job that has ended gave nothing, as an error to answer with."""
    if job.state is State.EXPIRED:
        return TimedOut()
    error = job.error or {}
    message = error.get("message") if error.get("fault") != Fault.PLATFORM.value else None
    match error.get("kind"):
        case Kind.MODERATED:
            return Moderated(message)
        case Kind.INVALID:
            return Invalid(message)
        case Kind.TIMED_OUT:
            return TimedOut(message)
        case _:
            return EngineFailed("Generation was cancelled" if job.state is State.CANCELLED else message)


def projects(items: Sequence[Item], *, page: int, limit: int, total: int) -> dict[str, Any]:
    """One page of the gallery."""
    pages = -(-total // limit)
    pagination = {"page": page, "limit": limit, "total": total, "pages": pages, "has_more": page < pages}
    return {"success": True, "data": {"projects": [_project(item) for item in items], "pagination": pagination}}


def file_number(job: Job) -> int:
    """The number in a job's file names: it follows from its id, so that it is the same in each answer."""
    return int(job.public_id[:10], 16)


def when(time: datetime) -> str:
    """A time to the second, in UTC, with Z."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _project(item: Item) -> dict[str, Any]:
    about = item.file.artifact
    return {
        "id": about.public_id,
        "type": item.type,
        "prompt": item.job.prompt,
        "created_at": when(about.created_at),
        "url": item.file.url,
        "thumbnail": item.thumbnail.url if item.thumbnail is not None else None,
        "metadata": {
            "aspect_ratio": item.job.request["extra"].get("aspect_ratio"),
            "file_size": about.bytes,
            "dimensions": _dimensions(about),
        },
    }


def _dimensions(about: Artifact) -> str | None:
    return f"{about.width}x{about.height}" if about.width and about.height else None


def _results(view: JobView) -> tuple[File, ...]:
    if not view.results:
        raise NotFound("The results of this generation were deleted")
    return view.results


def _file(file: File, name: str) -> dict[str, Any]:
    about = file.artifact
    return {"url": file.url, "content_type": about.content_type, "file_name": name, "file_size": about.bytes}


def _envelope(data: Mapping[str, Any], job: Job, kept: Mapping[str, Any]) -> dict[str, Any]:
    took = (job.finished_at - job.created_at).total_seconds() * 1000 if job.finished_at is not None else 0
    return {
        "success": True,
        "data": {
            **data,
            "generation_time": max(0, round(took)),
            "remaining_points": kept["balance"],
            "request_id": kept["request_id"],
        },
    }
