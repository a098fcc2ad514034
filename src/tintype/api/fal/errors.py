"""Errors in fal's shapes: a list of ``{loc, msg, type, url}`` for what is wrong with the input, else a text.

The types are fal's own (https://docs.fal.ai/errors, https://fal.ai/docs/documentation/model-apis/request-errors).
Its client tries 408, 409 and 429 again, ten times: so only a rate limit is one of these.
"""

from __future__ import annotations

from typing import Any, assert_never

from starlette.responses import JSONResponse, Response

from tintype.api.context import Context
from tintype.api.ended import failure_of
from tintype.jobs.model import Job
from tintype.kernel.errors import EngineFailed, Invalid, Kind, TimedOut, TintypeError

DESCRIBED = {
    400: "A header is not valid, or the Idempotency-Key was used for another request",
    401: "No key, or none that is known",
    403: "The account is banned or its balance exhausted, or the plan does not include this",
    404: "There is no such app or request",
    413: "The request body is too large",
    422: "The input is not what the model takes (`loc` names the field), or moderation refused it",
    429: "Too many requests",
    499: "The request was cancelled",
    500: "Generation failed, or an internal error",
    503: "No engine, or no database, is there at present",
    504: "Generation took too long; it costs nothing",
}
ABOUT = "https://docs.fal.ai/errors"
_QUERY = frozenset({"fal_webhook"})


class Cancelled(EngineFailed):
    """The request was cancelled"""

    code = "client_cancelled"


class BadHeader(Invalid):
    """A header is not valid."""

    code = "bad_request"


def told(error: TintypeError) -> tuple[int, str]:
    """The HTTP status of an error, and its type: an ``error_type``, for 422 the ``type`` in the list."""
    if isinstance(error, Cancelled):
        return 499, error.code
    return (400, error.code) if isinstance(error, BadHeader) else _told(error.kind)


def _told(kind: Kind) -> tuple[int, str]:
    match kind:
        case Kind.NOT_FOUND_ROUTE | Kind.NOT_FOUND:
            return 404, "not_found"
        case Kind.METHOD_NOT_ALLOWED:
            return 405, "method_not_allowed"
        case Kind.MISSING_KEY | Kind.INVALID_KEY:
            return 401, "authentication_error"
        case Kind.BANNED | Kind.PLAN_REQUIRED:
            return 403, "permission_denied"
        case Kind.INSUFFICIENT_FUNDS | Kind.QUOTA_EXHAUSTED:
            return 403, "exhausted_balance"
        case Kind.RATE_LIMITED:
            return 429, "rate_limited"
        case Kind.TOO_LARGE:
            return 413, "payload_too_large"
        case Kind.NOT_JSON:
            return 422, "json_invalid"
        case Kind.INVALID:
            return 422, "value_error"
        case Kind.MODERATED:
            return 422, "content_policy_violation"
        case Kind.CONFLICT:
            return 400, "bad_request"
        case Kind.UNAVAILABLE:
            return 503, "runner_scheduling_failure"
        case Kind.TIMED_OUT:
            return 504, "request_timeout"
        case Kind.ENGINE_FAILED | Kind.INTERNAL:
            return 500, "internal_error"
        case _:
            assert_never(kind)


def body_of_error(error: TintypeError) -> dict[str, Any]:
    """The body alone. Operators' words in an internal error never reach the customer."""
    status, kind = told(error)
    if status == 422:
        about = {"loc": _place(error.field), "msg": error.message, "type": kind, "url": f"{ABOUT}#{kind}"}
        return {"detail": [about]}
    return {"detail": "Internal error" if error.kind is Kind.INTERNAL else error.message, "error_type": kind}


def _place(field: str | None) -> list[str | int]:
    """Where the error is, as Pydantic says it: ``image_urls[1]`` is ``["body", "image_urls", 1]``."""
    if field is None:
        return ["body"]
    if field in _QUERY or field[:1].isupper():
        return ["query" if field in _QUERY else "header", field]
    parts = field.replace("[", ".").replace("]", "").split(".")
    return ["body", *(int(part) if part.isdecimal() else part for part in parts)]


def render(error: TintypeError, _context: Context) -> Response:
    """An error in this API's shape."""
    status, kind = told(error)
    headers = {"X-Fal-Error-Type": kind}
    if error.kind is Kind.TIMED_OUT:
        # Its client takes a 504 with this as the caller's own limit, and does not try again.
        headers["X-Fal-Request-Timeout-Type"] = "user"
    return JSONResponse(body_of_error(error), status, headers)


def failure(job: Job) -> TintypeError:
    """Why a job that has ended gave nothing, as the error to answer with."""
    return failure_of(job, expired=TimedOut("Request timed out"), cancelled=Cancelled())
