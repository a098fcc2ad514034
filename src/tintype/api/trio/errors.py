"""trio's errors: ``{"success": false, "error": "<message>"}``."""

from __future__ import annotations

from typing import assert_never

from starlette.responses import JSONResponse, Response

from tintype.api.context import Context
from tintype.kernel.errors import Kind, TintypeError

DESCRIBED = {
    400: "A parameter is missing, of a wrong type or of a value that is not accepted",
    401: "Missing or invalid API key",
    402: "Not enough points",
    403: "The prompt was refused by moderation, or the account is banned",
    404: "Not found",
    409: "The Idempotency-Key was used for another request",
    413: "The request body is too large",
    429: "Over the plan's requests per hour; Retry-After says for how many seconds",
    500: "Internal error",
    503: "Generation failed or timed out; nothing was charged",
}


def render(error: TintypeError, _context: Context) -> Response:
    """An error in trio's shape."""
    return JSONResponse({"success": False, "error": error.message}, _status(error.kind))


def _status(kind: Kind) -> int:
    match kind:
        case Kind.INVALID | Kind.NOT_JSON:
            return 400
        case Kind.MISSING_KEY | Kind.INVALID_KEY:
            return 401
        case Kind.INSUFFICIENT_FUNDS | Kind.QUOTA_EXHAUSTED:
            return 402
        case Kind.BANNED | Kind.PLAN_REQUIRED | Kind.MODERATED:
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
            return 503
        case _:
            assert_never(kind)
