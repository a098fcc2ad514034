"""What a server's refusals mean for us."""

from __future__ import annotations

from typing import Any

from tintype.engines.contract import EngineError, Reason
from tintype.engines.openai.settings import Settings
from tintype.engines.rented.faults import KeyRefused, Unsure, refusal, retry_after, safe_message

MODERATED = frozenset(
    {"moderation_blocked", "content_policy_violation", "content_filter", "sentinel_block", "image_content_policy"}
)
NO_MONEY = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "account_deactivated"})
ENDED = frozenset({"generation_failed", "timed_out", "engine_died", "out_of_memory", "outcome_unknown", "unavailable"})
"""Codes of another Tintype's: the job has ended there, and nothing was charged."""
GONE = "The model's provider does not have this model"
BUSY = "The model's provider cannot be reached at present"
FAILED = "The model's provider could not make it"
REFUSED = "The request was refused by the provider's safety system"
_NOT_REACHED = frozenset({"ConnectError", "ConnectTimeout", "PoolTimeout", "ProxyError", "UnsupportedProtocol"})


def of_submit(error: Exception, settings: Settings) -> Exception:
    """What an error of the client's says of a *submit*: an EngineError where nothing was accepted or it is over there,
    Unsure where nobody can tell."""
    import openai

    if isinstance(error, openai.APIStatusError):
        return _answered(error, settings)
    if isinstance(error, openai.APIConnectionError):
        if type(error.__cause__).__name__ in _NOT_REACHED:
            return EngineError(Reason.UNAVAILABLE, BUSY)
        return Unsure(f"no answer: {type(error.__cause__).__name__}")
    if isinstance(error, openai.APIError):  # said in the course of a stream
        return of_code(error.code or error.type, error.message)
    return error


def _answered(error: Any, settings: Settings) -> Exception:
    code, status, message = str(error.code or ""), error.status_code, said(error)
    if code in MODERATED or (status == 400 and error.type == "image_generation_user_error" and "safety" in message):
        return EngineError(Reason.MODERATED, REFUSED)
    if code in NO_MONEY:
        return KeyRefused()
    if status == 404:
        return EngineError(Reason.UNAVAILABLE, GONE)
    if status == 409:
        return EngineError(Reason.FAILED, FAILED)
    after = _after(error)
    if status >= 500 and (settings.unpaid or code in ENDED):
        kind = Reason.FAILED if status == 500 else Reason.UNAVAILABLE
        return EngineError(kind, FAILED if status == 500 else BUSY, retry_after(after))
    return refusal(status, message, after)


def of_code(code: str | None, message: object) -> EngineError:
    """What the failure of something that was accepted means."""
    if code in MODERATED:
        return EngineError(Reason.MODERATED, REFUSED)
    return EngineError(Reason.FAILED, safe_message(message, FAILED))


def said(error: Any) -> str:
    """A server's own words. FastAPI's servers say ``detail``, a text or a list of what is wrong where."""
    body = error.body
    if isinstance(body, dict):
        detail = body.get("message") or body.get("detail")
        if isinstance(detail, list):
            detail = "; ".join(
                f"{'.'.join(map(str, one.get('loc', ())))}: {one.get('msg', '')}"
                for one in detail
                if isinstance(one, dict)
            )
        if detail:
            return str(detail)
    return str(error.message or "")


def _after(error: Any) -> str | None:
    """``retry-after`` in seconds; OpenAI also says it in milliseconds."""
    headers = error.response.headers
    try:
        return str(float(headers["retry-after-ms"]) / 1000)
    except (KeyError, ValueError):
        found = headers.get("retry-after")
        return None if found is None else str(found)
