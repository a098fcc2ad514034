"""What this API's answers look like: all of it is told by the job and its files alone."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from typing import Any

from tintype.api.fal.errors import body_of_error, failure
from tintype.api.making import VIDEO
from tintype.engines.contract import Task
from tintype.generation.services import Services
from tintype.generation.view import File, JobView
from tintype.jobs.model import Job
from tintype.jobs.state import State


def urls(job: Job) -> dict[str, str]:
    """Where a request is told of. Only the app's first two parts are in the path, as fal has it."""
    app = "/".join(job.request["extra"]["app"].split("/")[:2])
    base = f"{job.base_url}/fal/{app}/requests/{job.public_id}"
    return {"status_url": f"{base}/status", "response_url": base, "cancel_url": f"{base}/cancel"}


def submitted(job: Job, position: int) -> dict[str, Any]:
    """The answer to a submit."""
    return {
        "status": "IN_QUEUE",
        "request_id": job.public_id,
        "gateway_request_id": job.public_id,
        **urls(job),
        "queue_position": position,
    }


def status(job: Job, position: int, *, logs: bool) -> dict[str, Any]:
    """How far a request is. ``position`` requests go before it."""
    shown: dict[str, Any] = {"request_id": job.public_id, **urls(job)}
    if job.state is State.QUEUED:
        return {"status": "IN_QUEUE", **shown, "queue_position": position}
    shown["logs"] = _logs(job) if logs else None
    if not job.state.terminal:
        return {"status": "IN_PROGRESS", **shown}
    metrics = {}
    if job.started_at is not None and job.finished_at is not None:
        metrics["inference_time"] = (job.finished_at - job.started_at).total_seconds()
    shown["metrics"] = metrics
    if job.state is not State.SUCCEEDED:
        body = body_of_error(failure(job))
        detail = body["detail"]
        shown["error"] = detail if isinstance(detail, str) else detail[0]["msg"]
        shown["error_type"] = body.get("error_type") or detail[0]["type"]
    return {"status": "COMPLETED", **shown}


def _logs(job: Job) -> list[dict[str, str]]:
    """What is known of its way: no engine writes a log of its own."""
    told = [(job.started_at, f"Started with seed {job.request['seed']}")]
    if job.state.terminal:
        told.append((job.finished_at, f"Ended: {job.state.value}"))
    return [
        {"message": message, "level": "INFO", "source": "app", "timestamp": _time(at)}
        for at, message in told
        if at is not None
    ]


def _time(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def _file(file: File) -> dict[str, Any]:
    one = file.artifact
    return {"url": file.url, "content_type": one.content_type, "file_name": file.name, "file_size": one.bytes}


def _image(file: File) -> dict[str, Any]:
    return {**_file(file), "width": file.artifact.width, "height": file.artifact.height}


def result(seen: JobView) -> dict[str, Any]:
    """What was made: ``video``, ``model_mesh``, ``image`` or ``images``, as fal's models of that kind have it."""
    job = seen.job
    shared = {"seed": job.request["seed"], "prompt": job.prompt}
    if not seen.results:
        return {"images": [], **shared, "has_nsfw_concepts": []}
    first = seen.results[0]
    task = Task(job.task)
    if task in VIDEO:
        return {"video": _file(first), **shared}
    if task is Task.IMAGE_TO_3D:
        return {"model_mesh": _file(first), "seed": job.request["seed"]}
    if task is Task.BACKGROUND_REMOVAL:
        return {"image": _image(first)}
    # What moderation refuses is never delivered.
    nothing_amiss = [False] * len(seen.results)
    return {"images": [_image(file) for file in seen.results], **shared, "has_nsfw_concepts": nothing_amiss}


async def inlined(services: Services, seen: JobView) -> dict[str, Any]:
    """The same; with ``sync_mode`` each image's URL is a data URL."""
    found = result(seen)
    if seen.job.request["extra"].get("sync_mode"):
        images = found.get("images") or [found[name] for name in ("image",) if name in found]
        for image, file in zip(images, seen.results, strict=False):
            data = await services.objects.get(file.artifact.storage_key)
            image["url"] = f"data:{file.artifact.content_type};base64,{base64.b64encode(data).decode()}"
    return found


def webhook(seen: JobView, _event: str) -> dict[str, Any]:
    """The body of a webhook: the result, or what went wrong."""
    job = seen.job
    about = {"request_id": job.public_id, "gateway_request_id": job.public_id}
    if job.state is State.SUCCEEDED:
        return {**about, "status": "OK", "error": None, "payload": result(seen)}
    error = failure(job)
    return {**about, "status": "ERROR", "error": error.message, "payload": body_of_error(error)}
