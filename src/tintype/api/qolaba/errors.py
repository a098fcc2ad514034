"""qolaba's errors: ``{"error": "Bad Request", "message": "<which field, and what is accepted>"}``."""

from __future__ import annotations

from math import ceil
from typing import Any, assert_never

from starlette.responses import JSONResponse, Response

from tintype.api.context import Context
from tintype.kernel.errors import Kind, TimedOut, TintypeError

DESCRIBED = {
    400: "Bad Request: invalid parameters, or an unsupported model/field combination",
    401: "Unauthorized: a missing or invalid API key",
    402: "Payment Required: the balance does not cover this request",
    403: "Forbidden: the account is banned, or moderation refused the content",
    404: "Not Found",
    409: "Conflict: the Idempotency-Key was used for another request",
    413: "Payload Too Large",
    429: "Rate Limited: see the `retryAfter` field and the Retry-After header, in seconds",
    500: "Internal Server Error",
    503: "Generation Failed. With a `task_id` the call only outlasted its wait: poll that task",
}


class StillAtWork(TimedOut):
    """The images were not done in time to wait for them: the work goes on, poll the task."""

    def __init__(self, task_id: str) -> None:
        """``task_id`` names the task that goes on."""
        super().__init__(
            f"The images were not done in time to wait for them. The work goes on: poll /api/v1/tasks/{task_id}"
        )
        self.task_id = task_id


def render(error: TintypeError, _context: Context) -> Response:
    """An error in qolaba's shape."""
    status, title = _status(error.kind)
    body: dict[str, Any] = {"error": title, "message": error.message}
    if isinstance(error, StillAtWork):
        body["task_id"] = error.task_id
    if error.kind is Kind.RATE_LIMITED:
        body["retryAfter"] = max(1, ceil(error.retry_after or 1))
    return JSONResponse(body, status)


def _status(kind: Kind) -> tuple[int, str]:
    match kind:
        case Kind.INVALID | Kind.NOT_JSON:
            return 400, "Bad Request"
        case Kind.MISSING_KEY | Kind.INVALID_KEY:
            return 401, "Unauthorized"
        case Kind.INSUFFICIENT_FUNDS | Kind.QUOTA_EXHAUSTED:
            return 402, "Payment Required"
        case Kind.BANNED | Kind.PLAN_REQUIRED | Kind.MODERATED:
            return 403, "Forbidden"
        case Kind.NOT_FOUND | Kind.NOT_FOUND_ROUTE:
            return 404, "Not Found"
        case Kind.METHOD_NOT_ALLOWED:
            return 405, "Method Not Allowed"
        case Kind.CONFLICT:
            return 409, "Conflict"
        case Kind.TOO_LARGE:
            return 413, "Payload Too Large"
        case Kind.RATE_LIMITED:
            return 429, "Rate Limited"
        case Kind.INTERNAL:
            return 500, "Internal Server Error"
        case Kind.UNAVAILABLE | Kind.ENGINE_FAILED | Kind.TIMED_OUT:
            return 503, "Generation Failed"
        case _:
            assert_never(kind)
