"""What is on record of a rented job: one part for each submit. Kept as the job's upstream handle, a line of JSON."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from tintype.engines.contract import EngineError, Reason


@dataclass(slots=True)
class Part:
    """One submit. Without an ``id`` it is about to be sent, or was, and the answer is not on record."""

    token: str
    key: str
    first: int
    count: int
    id: str | None = None


def pack(parts: list[Part]) -> str:
    return json.dumps([asdict(part) for part in parts], separators=(",", ":"))


def unpack(handle: str) -> list[Part]:
    """Raises EngineError (outcome_unknown) where it is no handle of ours."""
    try:
        return [Part(**fields) for fields in json.loads(handle)]
    except (ValueError, TypeError) as error:
        raise EngineError(Reason.OUTCOME_UNKNOWN, "What was sent to the provider cannot be read") from error
