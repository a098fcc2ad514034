"""A provider's refusals in our words."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from tintype.engines.contract import EngineError, Reason

_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_SECRET = re.compile(
    r"\b(?:sk|r8|key|tok|Bearer|AIza)[-_ ]?[A-Za-z0-9_\-:]{12,}|\b[0-9a-f]{8}-[0-9a-f\-]{27}:[0-9a-f]+", re.IGNORECASE
)
LONGEST = 300


class Unsure(Exception):
    """Nobody can tell whether the provider took the call: no answer, a broken connection, a 5xx after it was sent."""


class Explained(EngineError):
    """A clear failure with a line for the operator's log: ``detail`` holds no prompt and no secret."""

    def __init__(self, reason: Reason, message: str, retry_after: float | None = None, *, detail: str = "") -> None:
        super().__init__(reason, message, retry_after)
        self.detail = detail


class NotTaken(Explained):
    """It was looked up, and nothing of what was sent is there: a retry may send it anew."""


class Unusable(EngineError):
    """It was made there and is paid for, but nothing that we can use. A retry looks again and never sends it anew."""

    def __init__(self, message: str = "The model's provider gave no result that can be used") -> None:
        super().__init__(Reason.FAILED, message)


class KeyRefused(EngineError):
    """The provider does not take this key: wrong, without rights, or without money. Nothing was accepted."""

    def __init__(self, message: str = "The model's provider does not take jobs at present") -> None:
        super().__init__(Reason.UNAVAILABLE, message)


def safe_message(text: object, otherwise: str = "The model's provider refused the request") -> str:
    """A provider's message as a customer may see it: short, on one line, without URLs and what looks like a key."""
    line = " ".join(_SECRET.sub("…", _URL.sub("…", str(text or ""))).split())
    return (line[: LONGEST - 1] + "…" if len(line) > LONGEST else line) or otherwise


def retry_after(value: str | None) -> float | None:
    """Seconds of a ``Retry-After`` header (RFC 9110, 10.2.3): a number, or a date. None where it is neither."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def refusal(status: int, message: object = "", after: str | None = None) -> EngineError | Unsure:
    """What an HTTP status says of a *submit*, where the provider's own codes say no more.

    4xx: it was not taken (404: there is no such model). 503 with Retry-After: nor was it. Any other 5xx leaves it open.
    """
    pause = retry_after(after)
    match status:
        case 401 | 402 | 403:
            return KeyRefused()
        case 429:
            return EngineError(Reason.RATE_LIMITED, "The model's provider is busy", pause)
        case 408:
            return Unsure(f"status {status}")
        case 404 | 405 | 410:  # the operator's settings name what is not there
            return EngineError(Reason.UNAVAILABLE, "The model's provider does not know this model")
        case 503 if pause is not None:
            return EngineError(Reason.UNAVAILABLE, "The model's provider is busy", pause)
        case _ if 400 <= status < 500:
            return EngineError(Reason.INVALID, safe_message(message))
        case _:
            return Unsure(f"status {status}")
