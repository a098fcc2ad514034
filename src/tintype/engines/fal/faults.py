"""fal's errors in our words.

There are two kinds: a model's own (``detail`` is a list of ``{"loc", "msg", "type"}``, docs.fal.ai/errors) and those of
the platform (``detail`` is a text, ``error_type`` a word, docs.fal.ai/documentation/model-apis/request-errors).
"""

from __future__ import annotations

from typing import Any

from tintype.engines.contract import EngineError, Reason
from tintype.engines.rented import KeyRefused, Unsure, safe_message
from tintype.engines.rented.once import Refused

BUSY = "The model's provider cannot serve this now"
LOST = "The model's provider does not know the job any more"
_MODERATED = ("content_policy_violation",)
_PASSING = (
    *("internal_server_error", "generation_timeout", "downstream_service_error", "downstream_service_unavailable"),
    *("request_timeout", "startup_timeout", "internal_error"),
)
_CANCELLED = ("client_cancelled", "client_disconnected")


def of_submit(refused: Refused) -> EngineError | Unsure:
    """What an HTTP error says of a submit."""
    if (known := _by_type(refused.body, refused.status)) is not None and refused.status < 500:
        return known
    return refused.as_submit(_message(refused.body))


def of_look(refused: Refused) -> EngineError | Unsure:
    """What an HTTP error says of a job that was accepted, when its status is asked for."""
    if refused.status in (401, 402, 403):
        return KeyRefused()
    if refused.status == 404:
        return EngineError(Reason.OUTCOME_UNKNOWN, LOST)
    return Unsure(f"status {refused.status}")


def of_result(refused: Refused) -> EngineError | Unsure:
    """What an HTTP error says of a job that is completed, when its result is asked for: how it failed, mostly."""
    if (known := _by_type(refused.body, refused.status)) is not None:
        return known
    if refused.status in (401, 402, 403, 404, 408, 429):
        return of_look(refused)
    if refused.status < 500:
        return EngineError(Reason.INVALID, _message(refused.body))
    if isinstance(refused.body, dict) and "detail" in refused.body:
        return EngineError(Reason.UNAVAILABLE, BUSY)
    return Unsure(f"status {refused.status}")


def of_completed(error: str | None, error_type: str | None) -> EngineError | None:
    """How a completed job failed, where its status says that it did."""
    if not error and not error_type:
        return None
    return _by_type({"detail": error or "", "error_type": error_type}, 0)


def _by_type(body: Any, status: int) -> EngineError | None:
    """The error that the body names by its type."""
    if not isinstance(body, dict):
        return None
    detail = body.get("detail")
    parts = [one for one in detail if isinstance(one, dict)] if isinstance(detail, list) else []
    kinds = (
        {str(one.get("type")) for one in parts} | {str(body["error_type"])}
        if body.get("error_type")
        else {str(one.get("type")) for one in parts}
    )
    if not kinds:
        return None
    if kinds & set(_MODERATED):
        return EngineError(Reason.MODERATED, "The request was refused by the provider's content filter")
    if kinds & set(_CANCELLED):
        return EngineError(Reason.CANCELLED, "The job was cancelled")
    if kinds & set(_PASSING) or any(kind.startswith("runner_") for kind in kinds):
        return EngineError(Reason.UNAVAILABLE, BUSY)
    if "bad_request" in kinds or 400 <= status < 500:
        return EngineError(Reason.INVALID, _message(body))
    return EngineError(Reason.FAILED, _message(body))


def _message(body: Any) -> str:
    """What the customer may read of an error: the field and what is wrong with it."""
    detail = body.get("detail") if isinstance(body, dict) else body
    if isinstance(detail, list):
        lines = []
        for one in detail[:3]:
            if isinstance(one, dict):
                where = ".".join(str(step) for step in one.get("loc", ()) if step != "body")
                lines.append(f"{where}: {one.get('msg', '')}" if where else str(one.get("msg", "")))
        detail = "; ".join(lines)
    return safe_message(detail)
