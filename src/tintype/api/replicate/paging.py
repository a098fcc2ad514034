"""Cursors of the list of predictions: where a page begins and which way it goes, as an opaque text."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from tintype.jobs.model import Job
from tintype.kernel.errors import Invalid

PAGE = 100
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Cursor:
    """Strictly after this place (``older``) or strictly before it, newest first."""

    older: bool
    at: datetime
    id: UUID


def write(job: Job, *, older: bool) -> str:
    """The cursor of what is older (or newer) than this job."""
    micros = (job.created_at - _EPOCH) // timedelta(microseconds=1)
    return base64.urlsafe_b64encode(f"{'o' if older else 'n'}.{micros}.{job.id.hex}".encode()).decode().rstrip("=")


def read(text: str) -> Cursor:
    """What :func:`write` wrote. Raises Invalid for any other text."""
    try:
        if not text.isascii() or len(text) > 100:
            raise ValueError
        way, micros, hexed = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", True).decode().split(".")
        if way not in ("o", "n"):
            raise ValueError
        return Cursor(way == "o", _EPOCH + timedelta(microseconds=int(micros)), UUID(hexed))
    except (ValueError, OverflowError, binascii.Error):
        raise Invalid("cursor must be one that next or previous of this list gave", field="cursor") from None
