"""What is on record of a rented job: one part for each submit. Kept as the job's upstream handle, a line of JSON."""

from __future__ import annotations

import json
import secrets
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from tintype.engines.contract import EngineError, Reason

ANSWERED = "-"  # the id of a part that was answered at once: there is nothing to come back to


@dataclass(slots=True)
class Part:
    """One submit: ``count`` results from the ``first`` on, sent with a key of that name.

    On record without an ``id`` it is about to be sent, or was, and the answer is not known. ``over`` is the reason for
    which it failed, once it has; ``message`` goes with it.
    """

    token: str
    key: str
    first: int
    count: int
    id: str | None = None
    over: str = ""
    message: str = ""

    def end(self, error: EngineError) -> None:
        self.over, self.message = error.reason.value, error.message

    @property
    def error(self) -> EngineError | None:
        return EngineError(Reason(self.over), self.message) if self.over else None


def new_token() -> str:
    """32 hexadecimal digits: the time in milliseconds, which a look-up may need, and 80 random bits."""
    return f"{time.time_ns() // 1_000_000:012x}{secrets.token_hex(10)}"


def token_time(token: str) -> datetime | None:
    """When the job of a token (or of a part's) began, by this machine's clock, in UTC. None where it is not ours."""
    try:
        return datetime.fromtimestamp(int(token[:12], 16) / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def pack(parts: list[Part]) -> str:
    """The parts as a handle, in the order of their results."""
    ordered = sorted(parts, key=lambda part: part.first)
    return json.dumps([asdict(part) for part in ordered], separators=(",", ":"))


def unpack(handle: str) -> list[Part]:
    """Raises EngineError (outcome_unknown) where it is no handle of ours."""
    try:
        parts = [Part(**fields) for fields in json.loads(handle)]
        if not parts or not all(part.over == "" or Reason(part.over) for part in parts):
            raise ValueError(handle)
    except (ValueError, TypeError) as error:
        raise EngineError(Reason.OUTCOME_UNKNOWN, "What was sent to the provider cannot be read") from error
    return parts
