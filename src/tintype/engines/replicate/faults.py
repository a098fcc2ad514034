"""Replicate's errors in our words."""

from __future__ import annotations

import re
from typing import Any

from tintype.engines.contract import EngineError, Reason
from tintype.engines.rented import KeyRefused, Unsure, safe_message
from tintype.engines.rented.once import Refused

BUSY = "The model's provider cannot serve this now"
LOST = "The model's provider does not know the job any more"
MODERATED = "The request was refused by the provider's content filter"
_FLAGGED = re.compile(
    r"nsfw|flagged as sensitive|\bE005\b|safety|content (?:policy|moderation)|prohibited", re.IGNORECASE
)
_MEMORY = re.compile(r"out of memory|\bE1001\b|\bOOM\b", re.IGNORECASE)
# Four digits: Replicate's own codes, all of them troubles of the platform. Three digits: those of its official models.
_PASSING = re.compile(
    r"\bE(?:1000|6716|8367|8765|9243|9825|003|004)\b|high demand|unavailable|timed? ?out|interrupted|try again later",
    re.IGNORECASE,
)
_RESETS = re.compile(r"(?:resets in|available in) ~?(\d+) ?s", re.IGNORECASE)


def of_submit(refused: Refused) -> EngineError | Unsure:
    """What an HTTP error (a problem document, RFC 7807) says of a submit."""
    detail = _detail(refused.body)
    if refused.status in (400, 422) and _FLAGGED.search(detail):
        return EngineError(Reason.MODERATED, MODERATED)
    found = _RESETS.search(detail)
    after = refused.body.get("retry_after") if isinstance(refused.body, dict) else None
    return refused.as_submit(_listed(detail), str(after) if after is not None else found[1] if found else None)


def of_look(refused: Refused) -> EngineError | Unsure:
    """What an HTTP error says of a prediction that was made, when it is asked for."""
    if refused.status in (401, 402, 403):
        return KeyRefused()
    if refused.status == 404:
        return EngineError(Reason.OUTCOME_UNKNOWN, LOST)
    return Unsure(f"status {refused.status}")


def of_failed(error: str | None) -> EngineError:
    """Why a prediction failed: a model's own words, or one of Replicate's codes."""
    line = error or ""
    if _FLAGGED.search(line):
        return EngineError(Reason.MODERATED, MODERATED)
    if _MEMORY.search(line):
        return EngineError(Reason.OUT_OF_MEMORY, "The model ran out of memory at its provider")
    if not line or _PASSING.search(line):
        return EngineError(Reason.UNAVAILABLE, BUSY)
    return EngineError(Reason.FAILED, safe_message(line, "Generation failed"))


def _detail(body: Any) -> str:
    if isinstance(body, dict):
        return str(body.get("detail") or body.get("title") or "")
    return str(body)


def _listed(detail: str) -> str:
    """``"- input.width: Must be at most 1440\\n"`` without what is of no use to a customer."""
    lines = [line.strip().removeprefix("- ").removeprefix("input.") for line in detail.splitlines()]
    return "; ".join(line for line in lines if line)
