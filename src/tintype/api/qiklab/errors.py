"""qiklab's errors: ``{"error": "<what is wrong, naming the parameter>"}``."""

from __future__ import annotations

from typing import assert_never

from starlette.responses import JSONResponse, Response

from tintype.api.context import Context
from tintype.kernel.errors import Kind, TintypeError

DESCRIBED = {
    400: "Bad request (invalid parameters)",
    401: "Invalid or missing API key",
    402: "Insufficient balance",
    403: "Account banned",
    404: "Job not found",
    409: "The Idempotency-Key was used for another request",
    413: "The request body is too large",
    429: "Rate limit exceeded (5 requests per second)",
    500: "Internal error",
    502: "Generation service error",
}


def render(error: TintypeError, _context: Context) -> Response:
    """An error in qiklab's shape."""
    return JSONResponse({"error": _text(error)}, _status(error.kind))


def _text(error: TintypeError) -> str:
    if error.kind is Kind.MODERATED:
        return f"positive_prompt was refused: {error.message}"
    if error.kind is Kind.RATE_LIMITED:
        return error.message.removesuffix(".")
    return error.message


def _status(kind: Kind) -> int:
    match kind:
        case Kind.INVALID | Kind.NOT_JSON | Kind.MODERATED:
            return 400
        case Kind.MISSING_KEY | Kind.INVALID_KEY:
            return 401
        case Kind.INSUFFICIENT_FUNDS | Kind.QUOTA_EXHAUSTED:
            return 402
        case Kind.BANNED | Kind.PLAN_REQUIRED:
            return 403
        case Kind.NOT_FOUND | Kind.NOT_FOUND_ROUTE:
            return 404
        case Kind.METHOD_NOT_ALLOWED:
            return 405
        case Kind.CONFLICT:
            return 409
        case Kind.TOO_LARGE:
            return 413
        case Kind.RATE_LIMITED:
            return 429
        case Kind.INTERNAL:
            return 500
        case Kind.UNAVAILABLE | Kind.ENGINE_FAILED | Kind.TIMED_OUT:
            return 502
        case _:
            assert_never(kind)
