"""Tasks and models as qolaba tells them. No I/O."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tintype.api.ended import failure_of
from tintype.api.qolaba.translate import ratios_of, required, taken
from tintype.catalog.model import Card
from tintype.generation.view import JobView
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import (
    Internal,
    Kind,
    NotFound,
    TimedOut,
    TintypeError,
)
from tintype.kernel.money import MICRO

CREDIT = MICRO // 200
"""Micro-dollars of one credit: $0.005."""
FAILED = "Generation failed"


def pending(job: Job) -> dict[str, Any]:
    """The answer to an accepted asynchronous call: the first and every later one."""
    return {"task_id": job.public_id, "status": "PENDING", "type": "image"}


def generated(view: JobView) -> dict[str, Any]:
    """The answer to a synchronous call."""
    return {"task_id": view.job.public_id, **output(view)}


def output(view: JobView) -> dict[str, Any]:
    """What a task that has succeeded gave. Raises NotFound where retention has taken its images."""
    job = view.job
    if not view.results:
        raise NotFound("The images of this task were deleted after the retention time")
    return {
        "prompt": job.prompt,
        **({"seed": job.request["seed"]} if job.request["extra"]["seeded"] else {}),
        "images": [
            {
                "url": file.url,
                "width": file.artifact.width,
                "height": file.artifact.height,
                "content_type": file.artifact.content_type,
            }
            for file in view.results
        ],
        "usage": {"images_generated": len(view.results), **money(job.captured or 0)},
    }


def money(micro: int) -> dict[str, Any]:
    """An amount in dollars and in credits, which are whole where the catalog's prices are multiples of one."""
    credits, rest = divmod(micro, CREDIT)
    return {"cost_usd": micro / MICRO, "cost_credits": micro / CREDIT if rest else credits}


def task(view: JobView) -> dict[str, Any]:
    """A task as its caller polls it."""
    job = view.job
    told: dict[str, Any] = {**pending(job), "status": _word(job.state), "created_at": when(job.created_at)}
    if job.finished_at is not None:
        told["completed_at"] = when(job.finished_at)
    if job.state is State.SUCCEEDED:
        told["output"] = output(view)
    elif job.state.terminal:
        error = failure(job)
        told["error"] = "Generation Failed"
        told["error_detail"] = FAILED if error.kind is Kind.INTERNAL else error.message
    return told


def _word(state: State) -> str:
    match state:
        case State.QUEUED:
            return "PENDING"
        case State.RUNNING | State.FINISHING:
            return "PROCESSING"
        case State.SUCCEEDED:
            return "SUCCESS"
        case State.FAILED | State.CANCELLED | State.EXPIRED:
            return "FAILED"


def failure(job: Job) -> TintypeError:
    """Why a job that has ended gave nothing, as an error to answer with."""
    return failure_of(job, expired=TimedOut("Generation was not done in time"), broken=Internal())


def when(time: datetime) -> str:
    """A time to the second, in UTC, with Z."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


# --- models ----------------------------------------------------------------------------------------------------------


def models(cards: Sequence[Card]) -> dict[str, Any]:
    """The list of models."""
    return {"models": [_model(card) for card in cards]}


def _model(card: Card) -> dict[str, Any]:
    qualities = {quality: money(card.price.of({"quality": quality}))["cost_usd"] for quality in card.qualities}
    first = card.price.of({"quality": next(iter(card.qualities), "")})
    return {
        "id": card.name,
        "name": card.title or card.name,
        "description": card.description,
        "type": "image",
        "tasks": list(card.task),
        "fields": taken(card),
        "required": required(card),
        "aspect_ratios": ratios_of(card),
        "qualities": list(card.qualities),
        "max_images": card.max_images,
        "max_input_images": card.max_inputs,
        "price_usd": money(first)["cost_usd"],
        "price_credits": money(first)["cost_credits"],
        "prices_usd": qualities,
    }
