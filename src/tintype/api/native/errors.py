"""Errors as RFC 9457 problems: one table from kind to status and title, and one shape."""

from __future__ import annotations

from math import ceil
from typing import Any, assert_never

from starlette.responses import JSONResponse, Response

from tintype.api.context import Context
from tintype.kernel.errors import Kind, TintypeError

CONTENT_TYPE = "application/problem+json"
DESCRIBED = {
    400: "The request is not valid: `field` names what is wrong, `detail` what would be accepted",
    401: "No key, or none that is known",
    402: "The balance, or the key's cap, does not cover it",
    403: "The account is banned, or moderation refused the content",
    404: "There is no such thing",
    409: "It conflicts with what happened before",
    413: "The request body is too large",
    429: "Too many requests: `retry_after` says when to come again",
    500: "Internal error",
    503: "No engine, or no database, is there at present",
}


def status_of(kind: Kind) -> tuple[int, str]:
    """The HTTP status of a kind of error, and the problem's title."""
    match kind:
        case Kind.NOT_FOUND_ROUTE | Kind.NOT_FOUND:
            return 404, "Not found"
        case Kind.METHOD_NOT_ALLOWED:
            return 405, "Method not allowed"
        case Kind.MISSING_KEY | Kind.INVALID_KEY:
            return 401, "Not authenticated"
        case Kind.BANNED:
            return 403, "Account banned"
        case Kind.RATE_LIMITED:
            return 429, "Too many requests"
        case Kind.TOO_LARGE:
            return 413, "Request body too large"
        case Kind.NOT_JSON | Kind.INVALID:
            return 400, "Invalid request"
        case Kind.PLAN_REQUIRED:
            return 403, "Not in your plan"
        case Kind.MODERATED:
            return 403, "Content refused"
        case Kind.CONFLICT:
            return 409, "Conflict"
        case Kind.INSUFFICIENT_FUNDS | Kind.QUOTA_EXHAUSTED:
            return 402, "Payment required"
        case Kind.UNAVAILABLE:
            return 503, "Unavailable"
        case Kind.ENGINE_FAILED:
            return 502, "Generation failed"
        case Kind.TIMED_OUT:
            return 504, "Generation timed out"
        case Kind.INTERNAL:
            return 500, "Internal error"
        case _:
            assert_never(kind)


def problem(error: TintypeError, request_id: str) -> tuple[int, dict[str, Any]]:
    """Status and body. ``retry_after`` is in whole seconds, rounded up; what is not known is left out.

    Operators' words in an internal error never reach the customer: its message is the class's own.
    """
    status, title = status_of(error.kind)
    detail = "Internal error" if error.kind is Kind.INTERNAL else error.message
    body: dict[str, Any] = {
        "type": f"urn:tintype:problem:{error.code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": error.code,
    }
    if error.field is not None:
        body["field"] = error.field
    if request_id:
        body["request_id"] = request_id
    if error.retry_after is not None:
        body["retry_after"] = max(1, ceil(error.retry_after))
    return status, body


def render(error: TintypeError, context: Context) -> Response:
    """An error in this API's shape."""
    status, body = problem(error, context.request_id)
    return JSONResponse(body, status, media_type=CONTENT_TYPE)
