"""What Google's refusals mean for us.

Sources: ``google.rpc`` (``Status``, ``ErrorInfo``, ``RetryInfo``, ``QuotaFailure``) as AIP-193 has them, the Gemini
API's error table, and its billing page: a request that is answered by an error of the 400s or 500s is not charged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from tintype.engines.contract import EngineError, Reason
from tintype.engines.rented.faults import KeyRefused, Unsure, refusal, retry_after, safe_message

GONE = "The model's provider does not have this model"
BUSY = "The model's provider cannot be reached at present"
FAILED = "The model's provider could not make it"
REFUSED = "The request was refused by the provider's safety system"
_NOT_REACHED = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})
_SAFETY = re.compile(r"usage guidelines|responsible ai|safety (?:filter|polic|setting)|sensitive words", re.IGNORECASE)
_DELAY = re.compile(r"(\d+(?:\.\d+)?)s", re.ASCII)
# google.rpc.Code: what a long-running operation's error is.
_INVALID, _DENIED, _EXHAUSTED, _UNAVAILABLE = 3, 7, 8, 14


def of_submit(error: Exception, *, began: bool) -> Exception:
    """What an error of the client's says of a submit. ``began``: work may go on behind an answered 5xx, as with a long
    operation; of an answer in one piece nothing is left then, and nothing is charged."""
    from google.genai import errors

    if isinstance(error, errors.APIError):
        return _answered(error, began=began)
    if type(error).__module__.partition(".")[0] in ("httpx", "httpx2", "httpcore", "httpcore2"):
        if type(error).__name__ in _NOT_REACHED:
            return EngineError(Reason.UNAVAILABLE, BUSY)
        return Unsure(f"no answer: {type(error).__name__}")
    if type(error).__module__.startswith("google.auth"):
        return KeyRefused()
    return error


def _answered(error: Any, *, began: bool) -> Exception:
    status, message, reasons = int(error.code or 0), str(error.message or ""), set(_reasons(error))
    after = _after(error)
    if status in (401, 403) or reasons & {"API_KEY_INVALID", "API_KEY_EXPIRED", "BILLING_DISABLED"}:
        return KeyRefused()
    if status == 400 and error.status == "FAILED_PRECONDITION":  # billing is not enabled, or not in this country
        return KeyRefused()
    if _SAFETY.search(message) and status == 400:
        return EngineError(Reason.MODERATED, REFUSED)
    if status == 404:
        return EngineError(Reason.UNAVAILABLE, GONE)
    if status == 429:
        if after is None and _spent_for_today(error):
            return KeyRefused()
        return EngineError(Reason.RATE_LIMITED, "The model's provider is busy", after)
    if status >= 500 and not began:
        return EngineError(Reason.FAILED if status == 500 else Reason.UNAVAILABLE, FAILED, after)
    return refusal(status, message, None if after is None else str(after))


def of_operation(error: Any) -> EngineError:
    """What the error of a long operation means: it is over there."""
    said = error if isinstance(error, dict) else {}
    code, message = said.get("code"), str(said.get("message") or "")
    if _SAFETY.search(message):
        return EngineError(Reason.MODERATED, REFUSED)
    if code == _INVALID:
        return EngineError(Reason.INVALID, safe_message(message, FAILED))
    if code == _EXHAUSTED:
        return EngineError(Reason.RATE_LIMITED, "The model's provider is busy")
    if code in (_DENIED, _UNAVAILABLE):
        return EngineError(Reason.UNAVAILABLE, FAILED)
    return EngineError(Reason.FAILED, FAILED)


def _details(error: Any) -> Iterator[dict[str, Any]]:
    body = error.details if isinstance(error.details, dict) else {}
    inner = body.get("error", body)
    for one in inner.get("details") or () if isinstance(inner, dict) else ():
        if isinstance(one, dict):
            yield one


def _reasons(error: Any) -> Iterator[str]:
    return (str(one["reason"]) for one in _details(error) if "reason" in one)


def _after(error: Any) -> float | None:
    """Seconds to wait, by ``RetryInfo`` (``"34s"``) or else by the header."""
    for one in _details(error):
        if str(one.get("@type", "")).endswith("RetryInfo") and (found := _DELAY.fullmatch(str(one.get("retryDelay")))):
            return float(found[1])
    headers = getattr(error.response, "headers", None)
    return retry_after(headers.get("retry-after")) if headers is not None else None


def _spent_for_today(error: Any) -> bool:
    """Whether the quota that is spent is a day's."""
    violations = [one for detail in _details(error) for one in detail.get("violations") or () if isinstance(one, dict)]
    return any("PerDay" in str(one.get("quotaId", "")) for one in violations)
