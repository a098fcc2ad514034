"""What this API's answers look like: all of it is told by the job and its files alone."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tintype.api.openai.errors import body_of_error, failure
from tintype.api.sold import model_id
from tintype.catalog.model import Card
from tintype.engines.contract import Task
from tintype.generation.partial import Partial
from tintype.generation.services import Services
from tintype.generation.view import File, JobView
from tintype.jobs.model import Job
from tintype.jobs.state import State

POLL_AFTER_MS = 500
QUALITIES = ("low", "medium", "high", "xhigh", "max")
_USAGE = {
    "total_tokens": 0,
    "input_tokens": 0,
    "output_tokens": 0,
    "input_tokens_details": {"text_tokens": 0, "image_tokens": 0},
    "output_tokens_details": {"text_tokens": 0, "image_tokens": 0},
}
"""Images are paid by the piece here, so no tokens are counted; clients that look for the counts find none."""
_STATUS = {
    State.QUEUED: "queued",
    State.RUNNING: "in_progress",
    State.FINISHING: "in_progress",
    State.SUCCEEDED: "completed",
    State.FAILED: "failed",
    State.CANCELLED: "failed",
    State.EXPIRED: "failed",
}


def unix(value: datetime) -> int:
    """Whole seconds since 1970, rounded down."""
    return int(value.timestamp())


async def b64(services: Services, file: File) -> str:
    """A stored file as base64."""
    return base64.b64encode(await services.objects.get(file.artifact.storage_key)).decode()


def _described(seen: JobView) -> dict[str, Any]:
    """What both a plain answer and an event say of the pictures."""
    extra, request = seen.job.request["extra"], seen.job.request
    first = seen.results[0].artifact if seen.results else None
    width, height = (first.width, first.height) if first else (request["width"], request["height"])
    bare = seen.job.task == Task.BACKGROUND_REMOVAL or extra.get("background") == "transparent"
    shown = {
        "background": "transparent" if bare else "opaque",
        "output_format": request["output_format"],
        "quality": _quality(seen.job),
        "size": f"{width}x{height}",
    }
    if extra.get("safety_identifier"):
        shown["safety_identifier"] = extra["safety_identifier"]
    return shown


def _quality(job: Job) -> str:
    """The quality in OpenAI's words; auto where it has none for it."""
    quality = job.request["extra"].get("quality", "auto")
    return quality if quality in QUALITIES else "auto"


async def images(services: Services, seen: JobView) -> dict[str, Any]:
    """The answer of ``/v1/images/*``. Where the caller did not say how, each image comes both ways."""
    extra = seen.job.request["extra"]
    wanted = extra.get("response_format", "")
    data = []
    for file in seen.results:
        one: dict[str, Any] = {}
        if wanted != "url":
            one["b64_json"] = await b64(services, file)
        if wanted != "b64_json":
            one["url"] = file.url
        data.append(one)
    described = _described(seen)
    if described["quality"] == "auto":
        del described["quality"]  # which an event has, but no plain answer
    created = unix(seen.job.finished_at or seen.job.created_at)
    return {"created": created, "data": data, **described, "usage": _USAGE}


def _prefix(job: Job) -> str:
    return "image_generation" if job.request["extra"].get("kind") == "generation" else "image_edit"


async def partial(services: Services, job: Job, shown: Partial) -> dict[str, Any]:
    """The data of the event that brings one unfinished image. Raises NotFound where it is gone by now."""
    content = await services.objects.get(shown.storage_key)
    return {
        "type": f"{_prefix(job)}.partial_image",
        "b64_json": base64.b64encode(content).decode(),
        "partial_image_index": shown.number,
        "created_at": unix(shown.at),
        **{name: value for name, value in _described(JobView(job)).items() if name != "safety_identifier"},
        "size": f"{shown.width}x{shown.height}",
    }


async def completed(services: Services, seen: JobView, file: File) -> dict[str, Any]:
    """The data of the event that brings one finished image."""
    return {
        "type": f"{_prefix(seen.job)}.completed",
        "b64_json": await b64(services, file),
        "url": file.url,
        "created_at": unix(seen.job.finished_at or seen.job.created_at),
        **_described(seen),
        "usage": _USAGE,
    }


def video(job: Job, *, retention_days: float) -> dict[str, Any]:
    """A video."""
    request, done = job.request, job.state is State.SUCCEEDED
    width, height = request["width"], request["height"]
    ended = job.finished_at
    return {
        "id": job.public_id,
        "object": "video",
        "model": model_id(job.card),
        "status": _STATUS[job.state],
        "progress": 100 if done else int(job.progress * 100),
        "created_at": unix(job.created_at),
        "completed_at": unix(ended) if ended is not None and done else None,
        "expires_at": unix(ended + timedelta(days=retention_days)) if ended is not None and done else None,
        "size": f"{width}x{height}",
        "seconds": str(request["seconds"]),
        "prompt": job.prompt,
        "error": _error(job),
        "remixed_from_video_id": request["extra"].get("remixed"),
    }


def _error(job: Job) -> dict[str, Any] | None:
    if not job.state.terminal or job.state is State.SUCCEEDED:
        return None
    error = body_of_error(failure(job))["error"]
    return {"code": error["code"] or "server_error", "message": error["message"]}


def videos(jobs: Sequence[Job], *, has_more: bool, retention_days: float) -> dict[str, Any]:
    """A page of videos."""
    return {
        "object": "list",
        "data": [video(job, retention_days=retention_days) for job in jobs],
        "first_id": jobs[0].public_id if jobs else None,
        "last_id": jobs[-1].public_id if jobs else None,
        "has_more": has_more,
    }


def model(name: str, card: Card) -> dict[str, Any]:
    """A model in OpenAI's shape. ``created`` is not on record, so it is 0."""
    return {
        "id": name,
        "object": "model",
        "created": 0,
        "owned_by": card.engine,
        "title": card.title or card.name,
        "description": card.description,
        "tasks": list(card.task),
    }
