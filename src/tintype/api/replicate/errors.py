"""Errors in Replicate's shape: ``{"title", "detail", "status"}`` (RFC 7807), with its statuses."""

from __future__ import annotations

from math import ceil
from typing import Any, assert_never

from starlette.responses import JSONResponse, Response

from tintype.api.context import Context
from tintype.kernel.errors import Kind, TintypeError

CONTENT_TYPE = "application/problem+json"
DESCRIBED = {
    400: "The request is not valid JSON, or not valid in itself",
    401: "No key, or none that is known",
    402: "The balance does not cover it",
    403: "The account is banned, or the plan does not include this",
    404: "There is no such thing",
    409: "The Idempotency-Key was used for another request",
    413: "The request body is too large",
    422: "The input is not what the model takes, or moderation refused it",
    429: "Too many requests",
    500: "An internal error",
    503: "No engine, or no database, is there at present",
}


def told(kind: Kind) -> tuple[int, str]:
    """The HTTP status of a kind of error and its title."""
    match kind:
        case Kind.NOT_FOUND_ROUTE | Kind.NOT_FOUND:
            return 404, "Not found"
        case Kind.METHOD_NOT_ALLOWED:
            return 405, "Method not allowed"
        case Kind.MISSING_KEY | Kind.INVALID_KEY:
            return 401, "Unauthenticated"
        case Kind.BANNED | Kind.PLAN_REQUIRED:
            return 403, "Forbidden"
        case Kind.RATE_LIMITED:
            return 429, "Too many requests"
        case Kind.TOO_LARGE:
            return 413, "Request body too large"
        case Kind.NOT_JSON:
            return 400, "Invalid JSON"
        case Kind.INVALID:
            return 422, "Input validation failed"
        case Kind.MODERATED:
            return 422, "Content refused"
        case Kind.CONFLICT:
            return 409, "Conflict"
        case Kind.INSUFFICIENT_FUNDS | Kind.QUOTA_EXHAUSTED:
            return 402, "Insufficient credit"
        case Kind.UNAVAILABLE:
            return 503, "Service unavailable"
        case Kind.ENGINE_FAILED | Kind.TIMED_OUT | Kind.INTERNAL:
            return 500, "Internal server error"
        case _:
            assert_never(kind)


def render(error: TintypeError, _context: Context) -> Response:
    """An error in this API's shape. Operators' words in an internal error never reach the customer."""
    status, title = told(error.kind)
    detail = "Internal error" if error.kind is Kind.INTERNAL else error.message
    body: dict[str, Any] = {"title": title, "detail": detail, "status": status}
    if error.kind is Kind.RATE_LIMITED and error.retry_after is not None:
        body["retry_after"] = max(1, ceil(error.retry_after))
    return JSONResponse(body, status, media_type=CONTENT_TYPE)
