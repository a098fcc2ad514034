"""Errors in OpenAI's shape: ``{"error": {"message", "type", "param", "code"}}``, with its statuses.

Its clients choose an exception by the status alone, and try 408, 409, 429 and 5xx again unless ``x-should-retry`` says
otherwise: so this says where another try cannot help.
"""

from __future__ import annotations

from typing import Any, assert_never

from starlette.responses import JSONResponse, Response

from tintype.api.body import Missing
from tintype.api.context import Context
from tintype.api.ended import failure_of
from tintype.jobs.model import Job
from tintype.kernel.errors import Kind, NotFound, TintypeError


class UnknownModel(NotFound):
    """This model does not exist."""


DESCRIBED = {
    400: "The request is not valid (`param` names the field), or moderation refused the content",
    401: "No key, or none that is known",
    403: "The account is banned, or the plan does not include this",
    404: "There is no such thing",
    409: "The Idempotency-Key was used for another request",
    413: "The request body is too large",
    429: "Too many requests (`rate_limit_exceeded`), or the balance does not cover it (`insufficient_quota`)",
    500: "Generation failed, or an internal error",
    503: "No engine, or no database, is there at present",
    504: "Generation took too long; it was cancelled and costs nothing",
}


def told(kind: Kind) -> tuple[int, str, str | None]:
    """The HTTP status of a kind of error, OpenAI's ``type`` and its ``code`` (None: it has none)."""
    match kind:
        case Kind.NOT_FOUND_ROUTE:
            return 404, "invalid_request_error", "unknown_url"
        case Kind.METHOD_NOT_ALLOWED:
            return 405, "invalid_request_error", "method_not_supported"
        case Kind.MISSING_KEY:
            return 401, "invalid_request_error", None
        case Kind.INVALID_KEY:
            return 401, "invalid_request_error", "invalid_api_key"
        case Kind.BANNED:
            return 403, "invalid_request_error", "account_deactivated"
        case Kind.RATE_LIMITED:
            return 429, "requests", "rate_limit_exceeded"
        case Kind.TOO_LARGE:
            return 413, "invalid_request_error", "request_too_large"
        case Kind.NOT_JSON | Kind.INVALID:
            return 400, "invalid_request_error", "invalid_value"
        case Kind.PLAN_REQUIRED:
            return 403, "invalid_request_error", "plan_required"
        case Kind.MODERATED:
            return 400, "image_generation_user_error", "moderation_blocked"
        case Kind.NOT_FOUND:
            return 404, "invalid_request_error", "not_found"
        case Kind.CONFLICT:
            return 409, "invalid_request_error", "conflict"
        case Kind.INSUFFICIENT_FUNDS | Kind.QUOTA_EXHAUSTED:
            return 429, "insufficient_quota", "insufficient_quota"
        case Kind.UNAVAILABLE:
            return 503, "server_error", "unavailable"
        case Kind.ENGINE_FAILED:
            return 500, "server_error", "generation_failed"
        case Kind.TIMED_OUT:
            return 504, "server_error", "timed_out"
        case Kind.INTERNAL:
            return 500, "server_error", None
        case _:
            assert_never(kind)


def body_of_error(error: TintypeError) -> dict[str, Any]:
    """The body alone. Operators' words in an internal error never reach the customer."""
    _, kind, code = told(error.kind)
    if isinstance(error, Missing):
        code = "missing_required_parameter"
    elif isinstance(error, UnknownModel):
        code = "model_not_found"
    message = "Internal error" if error.kind is Kind.INTERNAL else error.message
    return {"error": {"message": message, "type": kind, "param": error.field, "code": code}}


def render(error: TintypeError, _context: Context) -> Response:
    """An error in this API's shape."""
    status, _, _ = told(error.kind)
    response = JSONResponse(body_of_error(error), status)
    if error.kind in (Kind.INSUFFICIENT_FUNDS, Kind.QUOTA_EXHAUSTED, Kind.CONFLICT, Kind.TIMED_OUT):
        response.headers["x-should-retry"] = "false"
    return response


def failure(job: Job) -> TintypeError:
    """Why a job that has ended gave nothing, as the error to answer with."""
    return failure_of(job)
