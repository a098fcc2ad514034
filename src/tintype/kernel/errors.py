"""The one hierarchy of errors.

Each error has a stable ``code``, a closed ``kind`` (from which each dialect's table makes status and shape), a message
that is safe to show to a customer, whether trying again can help, and whose fault it is. A class's docstring is its
default message.
"""

from __future__ import annotations

import inspect
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What kind of error it is. Closed: every dialect maps every kind, checked by ``assert_never``."""

    NOT_FOUND_ROUTE = "not_found_route"
    METHOD_NOT_ALLOWED = "method_not_allowed"
    MISSING_KEY = "missing_key"
    INVALID_KEY = "invalid_key"
    BANNED = "banned"
    RATE_LIMITED = "rate_limited"
    TOO_LARGE = "too_large"
    NOT_JSON = "not_json"
    INVALID = "invalid"
    PLAN_REQUIRED = "plan_required"
    MODERATED = "moderated"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    INSUFFICIENT_FUNDS = "insufficient_funds"
    QUOTA_EXHAUSTED = "quota_exhausted"
    UNAVAILABLE = "unavailable"
    ENGINE_FAILED = "engine_failed"
    TIMED_OUT = "timed_out"
    INTERNAL = "internal"


class Fault(StrEnum):
    """Whose fault an error is. Only an engine's fault is worth another attempt of a job."""

    CALLER = "caller"
    ENGINE = "engine"
    PLATFORM = "platform"


class TintypeError(Exception):
    """Something went wrong."""

    code: ClassVar[str] = "error"
    kind: ClassVar[Kind] = Kind.INTERNAL
    fault: ClassVar[Fault] = Fault.PLATFORM
    retryable: ClassVar[bool] = False

    def __init__(
        self, message: str | None = None, *, field: str | None = None, retry_after: float | None = None
    ) -> None:
        """``field`` names the request's field at fault; ``retry_after`` is in seconds."""
        self.message = message or inspect.cleandoc(type(self).__doc__ or "").split("\n")[0]
        self.field = field
        self.retry_after = retry_after
        super().__init__(self.message)


class UnknownRoute(TintypeError):
    """There is nothing at this path."""

    code, kind, fault = "unknown_route", Kind.NOT_FOUND_ROUTE, Fault.CALLER


class MethodNotAllowed(TintypeError):
    """This path does not take this method."""

    code, kind, fault = "method_not_allowed", Kind.METHOD_NOT_ALLOWED, Fault.CALLER


class MissingKey(TintypeError):
    """No API key was given: send 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."""

    code, kind, fault = "missing_api_key", Kind.MISSING_KEY, Fault.CALLER


class InvalidKey(TintypeError):
    """This API key is unknown, expired or revoked."""

    code, kind, fault = "invalid_api_key", Kind.INVALID_KEY, Fault.CALLER


class Banned(TintypeError):
    """This account is banned."""

    code, kind, fault = "account_banned", Kind.BANNED, Fault.CALLER


class RateLimited(TintypeError):
    """Too Many Requests."""

    code, kind, fault, retryable = "rate_limited", Kind.RATE_LIMITED, Fault.CALLER, True


class TooLarge(TintypeError):
    """The request body is too large."""

    code, kind, fault = "payload_too_large", Kind.TOO_LARGE, Fault.CALLER


class NotJson(TintypeError):
    """The request body is not valid JSON."""

    code, kind, fault = "invalid_json", Kind.NOT_JSON, Fault.CALLER


class Invalid(TintypeError):
    """The request is not valid."""

    code, kind, fault = "invalid_request", Kind.INVALID, Fault.CALLER


class PlanRequired(TintypeError):
    """Your plan does not include this."""

    code, kind, fault = "plan_required", Kind.PLAN_REQUIRED, Fault.CALLER


class Moderated(TintypeError):
    """The content was refused by moderation."""

    code, kind, fault = "content_blocked", Kind.MODERATED, Fault.CALLER


class NotFound(TintypeError):
    """Not found."""

    code, kind, fault = "not_found", Kind.NOT_FOUND, Fault.CALLER


class Conflict(TintypeError):
    """The request conflicts with an earlier one."""

    code, kind, fault = "conflict", Kind.CONFLICT, Fault.CALLER


class InsufficientFunds(TintypeError):
    """The balance does not cover this request."""

    code, kind, fault = "insufficient_funds", Kind.INSUFFICIENT_FUNDS, Fault.CALLER


class QuotaExhausted(TintypeError):
    """The quota of this period is used up."""

    code, kind, fault = "quota_exhausted", Kind.QUOTA_EXHAUSTED, Fault.CALLER


class Unavailable(TintypeError):
    """No engine can take this job at present."""

    code, kind, fault, retryable = "unavailable", Kind.UNAVAILABLE, Fault.ENGINE, True


class EngineFailed(TintypeError):
    """Generation failed."""

    code, kind, fault, retryable = "generation_failed", Kind.ENGINE_FAILED, Fault.ENGINE, True


class TimedOut(TintypeError):
    """Generation timed out. Please try again."""

    code, kind, fault, retryable = "timed_out", Kind.TIMED_OUT, Fault.ENGINE, True


class Internal(TintypeError):
    """Internal error."""

    code, kind, fault = "internal_error", Kind.INTERNAL, Fault.PLATFORM


class SettingsError(TintypeError):
    """A setting is not valid."""

    code, kind, fault = "invalid_setting", Kind.INVALID, Fault.CALLER
