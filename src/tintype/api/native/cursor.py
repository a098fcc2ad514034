"""Cursors: where a page ended, as an opaque text.

A page begins strictly after the last row of the one before (keyset paging), so rows that come or go meanwhile neither
shift nor double the others.
"""

from __future__ import annotations

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tintype.kernel.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 200
_BIGINT = 2**63 - 1


def _write(kind: str, *parts: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps([kind, *parts]).encode()).decode().rstrip("=")


def _read(text: str, kind: str, count: int) -> list[str | int]:
    try:
        if len(text) > _LONGEST or not text.isascii():
            raise ValueError
        found = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True))
        if not isinstance(found, list) or len(found) != count + 1 or found[0] != kind:
            raise ValueError
        if not all(type(part) in (str, int) for part in found):
            raise ValueError
    except (ValueError, RecursionError, binascii.Error):
        raise _no_cursor() from None
    return found[1:]


def _no_cursor() -> Invalid:
    return Invalid("cursor is none of this list's: accepted is a next_cursor that it gave", field="cursor")


def of_job(created_at: datetime, job_id: UUID) -> str:
    """The cursor after a job. ``created_at`` is timezone-aware."""
    return _write("job", (created_at - _EPOCH) // timedelta(microseconds=1), job_id.hex)


def to_job(text: str) -> tuple[datetime, UUID]:
    """What :func:`of_job` was given. Raises Invalid, naming ``cursor``, for any other text."""
    micros, job_id = _read(text, "job", 2)
    try:
        return _EPOCH + timedelta(microseconds=int(micros)), UUID(str(job_id))
    except (ValueError, OverflowError):
        raise _no_cursor() from None


def of_entry(entry_id: int) -> str:
    """The cursor after an entry of the ledger."""
    return _write("entry", entry_id)


def to_entry(text: str) -> int:
    """What :func:`of_entry` was given. Raises Invalid, naming ``cursor``, for any other text."""
    (entry_id,) = _read(text, "entry", 1)
    if not isinstance(entry_id, int) or not 0 <= entry_id <= _BIGINT:
        raise _no_cursor()
    return entry_id


def of_delivery(created_at: datetime, delivery_id: str) -> str:
    """The cursor after a webhook's delivery. ``created_at`` is timezone-aware."""
    return _write("delivery", (created_at - _EPOCH) // timedelta(microseconds=1), delivery_id)


def to_delivery(text: str) -> tuple[datetime, str]:
    """What :func:`of_delivery` was given. Raises Invalid, naming ``cursor``, for any other text."""
    micros, delivery_id = _read(text, "delivery", 2)
    try:
        if not isinstance(delivery_id, str) or "\0" in delivery_id:
            raise ValueError
        return _EPOCH + timedelta(microseconds=int(micros)), delivery_id
    except (ValueError, OverflowError):
        raise _no_cursor() from None
