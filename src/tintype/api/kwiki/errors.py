"""kwiki's errors: ``{"error": "<code>", "message": "<text>"}``."""

from __future__ import annotations

from typing import assert_never

from starlette.responses import JSONResponse, Response

from tintype.api.context import Context
from tintype.kernel.errors import Kind, TintypeError

DESCRIBED = {
    400: "invalid_request: not valid JSON; validation_error: a field is not valid",
    401: "missing_api_key; invalid_api_key: invalid or revoked",
    402: "insufficient_credits",
    403: "content_blocked: refused by moderation; account_banned",
    404: "not_found: the picture of a repeated request was deleted after the retention time",
    409: "conflict: the Idempotency-Key was used for another request",
    413: "payload_too_large",
    429: "rate_limited: 10 requests per minute and 100 per hour",
    500: "internal_error",
    503: "generation_failed: nothing was charged, please try again",
}


def render(error: TintypeError, _context: Context) -> Response:
    """An error in kwiki's shape. Errors that its documentation does not name have codes of ours."""
    status, code = _status_and_code(error.kind)
    return JSONResponse({"error": code, "message": error.message}, status)


def _status_and_code(kind: Kind) -> tuple[int, str]:
    match kind:
        case Kind.NOT_JSON:
            return 400, "invalid_request"
        case Kind.INVALID:
            return 400, "validation_error"
        case Kind.MISSING_KEY:
            return 401, "missing_api_key"
        case Kind.INVALID_KEY:
            return 401, "invalid_api_key"
        case Kind.INSUFFICIENT_FUNDS | Kind.QUOTA_EXHAUSTED:
            return 402, "insufficient_credits"
        case Kind.MODERATED:
            return 403, "content_blocked"
        case Kind.BANNED:
            return 403, "account_banned"
        case Kind.PLAN_REQUIRED:
            return 403, "plan_required"
        case Kind.NOT_FOUND | Kind.NOT_FOUND_ROUTE:
            return 404, "not_found"
        case Kind.METHOD_NOT_ALLOWED:
            return 405, "method_not_allowed"
        case Kind.CONFLICT:
            return 409, "conflict"
        case Kind.TOO_LARGE:
            return 413, "payload_too_large"
        case Kind.RATE_LIMITED:
            return 429, "rate_limited"
        case Kind.INTERNAL:
            return 500, "internal_error"
        case Kind.UNAVAILABLE | Kind.ENGINE_FAILED | Kind.TIMED_OUT:
            return 503, "generation_failed"
        case _:
            assert_never(kind)
