"""What this API's answers look like."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from tintype.administration.webhooks import Delivery, Endpoint
from tintype.api.sizes import ratios_of
from tintype.api.sold import model_id
from tintype.catalog.model import Card, Plan
from tintype.generation.estimate import Place
from tintype.generation.gallery import Item
from tintype.generation.partial import Partial
from tintype.generation.view import File, JobView
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.money import Unit, format_amount

# What an entry of the ledger does to what can be spent.
_EFFECT = {"grant": 1, "debit": -1, "hold": -1, "capture": 0, "release": 1, "refund": 1, "expire": -1}


def time(value: datetime | None) -> str | None:
    """A time in UTC to the millisecond, as RFC 3339 writes it."""
    if value is None:
        return None
    return value.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def money(amount: int, unit: str) -> dict[str, Any]:
    """An amount in whole units, as text, and in minor units: micro-dollars of USD, whole ones of all others."""
    return {"amount": format_amount(amount, Unit(unit)), "amount_minor": amount, "unit": unit}


def place(found: Place) -> dict[str, Any]:
    """Where a job stands; the next to start has position 1."""
    return {"position": found.ahead + 1, "estimated_wait_s": found.estimated_wait_s}


def generation(seen: JobView, *, queue: Place | None = None, retention_days: float | None = None) -> dict[str, Any]:
    """A job. ``queue`` is where it waits; ``retention_days`` after its end its files are deleted."""
    job = seen.job
    request = job.request
    kept = timedelta(days=retention_days) if retention_days is not None else None
    return {
        "id": job.public_id,
        "object": "generation",
        "status": job.state.value,
        "model": model_id(job.card),
        "task": job.task,
        "prompt": job.prompt,
        "negative_prompt": request["negative_prompt"],
        "seed": request["seed"],
        "width": request["width"] or None,
        "height": request["height"] or None,
        "duration": request["seconds"] or None,
        "n": request["count"],
        "output_format": request["output_format"],
        "progress": round(job.progress, 4),
        "queue": place(queue) if queue is not None and job.state is State.QUEUED else None,
        "outputs": [_output(seen, file) for file in seen.results],
        "error": _error(job),
        "price": {
            **money(job.price, job.unit),
            "captured": None if job.captured is None else format_amount(job.captured, Unit(job.unit)),
        },
        "attempts": job.attempt,
        "left_out": job.request.get("left_out") or [],
        "metadata": _metadata(job),
        "created_at": time(job.created_at),
        "started_at": time(job.started_at),
        "finished_at": time(job.finished_at),
        "expires_at": time(job.finished_at + kept) if job.finished_at is not None and kept is not None else None,
        "files_deleted_at": time(job.files_deleted_at),
    }


def _metadata(job: Job) -> Mapping[str, Any]:
    found = (job.request.get("extra") or {}).get("metadata")
    return found if isinstance(found, Mapping) else {}


def _error(job: Job) -> dict[str, str] | None:
    return None if job.error is None else {"code": job.error["code"], "message": job.error["message"]}


def _file(file: File) -> dict[str, Any]:
    one = file.artifact
    return {
        "url": file.url,
        "content_type": one.content_type,
        "width": one.width,
        "height": one.height,
        "bytes": one.bytes,
        "sha256": one.sha256,
        "duration_s": None if one.duration_ms is None else one.duration_ms / 1000,
        "frames": one.frames,
    }


def _output(seen: JobView, file: File) -> dict[str, Any]:
    index = file.artifact.index
    further = [{"role": other.artifact.role, **_file(other)} for other in seen.others if other.artifact.index == index]
    one = file.artifact
    return {"id": one.public_id, "index": index, **_file(file), "seed": one.seed, "files": further}


def partial(shown: Partial, url: str) -> dict[str, Any]:
    """An unfinished image, with a link to it."""
    return {
        "attempt": shown.attempt,
        "index": shown.index,
        "partial_index": shown.number,
        "url": url,
        "content_type": shown.content_type,
        "width": shown.width,
        "height": shown.height,
    }


def item(found: Item) -> dict[str, Any]:
    """A result as the gallery shows it."""
    one = found.file.artifact
    return {
        "id": one.public_id,
        "object": "output",
        "type": found.type,
        "generation": found.job.public_id,
        "model": model_id(found.job.card),
        "prompt": found.job.prompt,
        "index": one.index,
        "seed": one.seed,
        **_file(found.file),
        "thumbnail": _file(found.thumbnail) if found.thumbnail is not None else None,
        "created_at": time(one.created_at),
    }


def model(card: Card) -> dict[str, Any]:
    """A model, in OpenAI's shape with our fields added. ``created`` is not on record, so it is 0."""
    return {
        "id": model_id(card.id),
        "object": "model",
        "created": 0,
        "owned_by": card.engine,
        "title": card.title or card.name,
        "description": card.description,
        "tasks": list(card.task),
        "takes": list(card.takes),
        "limits": {
            "max_images": card.max_images,
            "max_inputs": card.max_inputs,
            "max_seconds": card.max_seconds or None,
            "durations": list(card.durations),
            "aspect_ratios": list(ratios_of(card)),
            "resolutions": list(card.resolutions),
            "qualities": list(card.qualities),
        },
        "price": {
            "amount": card.price.amount,
            "unit": card.price.unit.value,
            "per": card.price.per,
            "factors": {name: dict(factors) for name, factors in card.price.factors.items()},
        },
    }


def account(row: Mapping[str, Any], balances: list[Mapping[str, Any]], plan_name: str, plan: Plan) -> dict[str, Any]:
    """The account, what it has of each unit, its plan, and the key that asks."""
    amounts = {Unit.USD.value: (0, 0)} | {one["unit"]: (one["available"], one["held"]) for one in balances}
    return {
        "object": "account",
        "email": row["email"],
        "username": row["username"],
        "created_at": time(row["created_at"]),
        "plan": plan_name,
        "balances": [
            {
                "unit": unit,
                "available": format_amount(available, Unit(unit)),
                "available_minor": available,
                "held": format_amount(held, Unit(unit)),
                "held_minor": held,
            }
            for unit, (available, held) in amounts.items()
        ],
        "rate_limits": [{"requests": most, "seconds": seconds} for seconds, most, _ in plan.limits],
        "key": {
            "name": row["key_name"],
            "prefix": row["key_prefix"],
            "last_four": row["key_last_four"],
            "created_at": time(row["key_created_at"]),
            "expires_at": time(row["key_expires_at"]),
            "spend_cap": _dollars(row["spend_cap"]),
            "spent": _dollars(row["spent"]),
            "max_running": row["max_running"],
        },
    }


def _dollars(amount: int | None) -> str | None:
    return None if amount is None else format_amount(amount, Unit.USD)


def entry(row: Mapping[str, Any]) -> dict[str, Any]:
    """An entry of the ledger. ``effect`` is what it did to what can be spent: a capture takes what was held before."""
    unit = Unit(row["unit"])
    effect = _EFFECT[row["kind"]] * row["amount"]
    return {
        "id": str(row["id"]),
        "object": "ledger_entry",
        "kind": row["kind"],
        **money(row["amount"], row["unit"]),
        "effect": format_amount(effect, unit),
        "effect_minor": effect,
        "lot": row["lot"],
        "generation": row["job"],
        "reason": row["reason"],
        "at": time(row["at"]),
    }


def webhook(seen: JobView, event: str) -> dict[str, Any]:
    """The body of a webhook, as Standard Webhooks shapes it: ``type``, ``timestamp``, ``data`` (the whole job)."""
    return {"type": event, "timestamp": time(seen.job.finished_at), "data": generation(seen)}


def endpoint(one: Endpoint, *, secret: bool = False) -> dict[str, Any]:
    """A receiver of webhooks, with the secret that signs what it is sent only where that is asked for."""
    shown = {
        "id": str(one.id),
        "object": "webhook_endpoint",
        "url": one.url,
        "events": list(one.events),
        "created_at": time(one.created_at),
        "disabled_at": time(one.disabled_at),
        "disabled_reason": one.disabled_reason,
    }
    return shown | {"secret": one.secret} if secret else shown


def delivery(one: Delivery) -> dict[str, Any]:
    """A webhook on its way or at its end, with what came of each try, the first one first."""
    return {
        "id": one.id,
        "object": "webhook_delivery",
        "event": one.event,
        "job": one.job,
        "endpoint": str(one.endpoint_id) if one.endpoint_id is not None else None,
        "url": one.url,
        "status": one.state,
        "attempts": one.attempts,
        "next_at": time(one.next_at) if one.state == "pending" else None,
        "created_at": time(one.created_at),
        "ended_at": time(one.ended_at),
        "tries": [
            {
                "attempt": made["attempt"],
                "at": time(made["at"]),
                "status": made["status"],
                "body": made["body"],
                "error": made["error"],
                "elapsed_ms": made["elapsed_ms"],
            }
            for made in one.tries
        ],
    }
