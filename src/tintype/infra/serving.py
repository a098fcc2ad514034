"""The parts of serving a file over HTTP that have rules: ranges, entity tags, file names (RFC 9110, RFC 6266)."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import Enum
from typing import Literal
from urllib.parse import quote

_RANGE = re.compile(r"[ \t]*(?:([0-9]{1,18})-([0-9]{0,18})|-([0-9]{1,18}))[ \t]*")
_ETAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')


class Unsatisfiable(Enum):
    """A range that lies outside the file: the answer is 416 with ``Content-Range: bytes */size``."""

    UNSATISFIABLE = "unsatisfiable"


UNSATISFIABLE = Unsatisfiable.UNSATISFIABLE


def range_of(header: str | None, size: int) -> tuple[int, int] | Literal[Unsatisfiable.UNSATISFIABLE] | None:
    """The bytes that a ``Range`` header asks for: ``(start, end)``, the end not included.

    None where the whole file is to be sent (200): no header, another unit, a malformed header, or several ranges,
    all of which RFC 9110 (14.2) lets a server ignore. UNSATISFIABLE where a well-formed range holds no byte of it.
    """
    if header is None:
        return None
    unit, equals, wanted = header.partition("=")
    match = _RANGE.fullmatch(wanted)
    if not equals or unit.strip().lower() != "bytes" or not match:
        return None
    first, last, suffix = match[1], match[2], match[3]
    if suffix is not None:
        length = min(int(suffix), size)
        return (size - length, size) if length else UNSATISFIABLE
    start = int(first)
    if last and int(last) < start:
        return None
    if start >= size:
        return UNSATISFIABLE
    return start, min(int(last) + 1, size) if last else size


def not_modified(if_none_match: str | None, etag: str) -> bool:
    """Whether ``If-None-Match`` names this entity tag (compared weakly), or any (``*``): the answer is 304."""
    if if_none_match is None:
        return False
    if if_none_match.strip() == "*":
        return True
    opaque = etag.removeprefix("W/")
    return any(match[2] == opaque for match in _ETAG.finditer(if_none_match))


def range_applies(if_range: str | None, etag: str, last_modified: datetime) -> bool:
    """Whether a ``Range`` header holds under this ``If-Range``: no such header, the same strong tag, or same date."""
    if if_range is None:
        return True
    if_range = if_range.strip()
    if if_range.startswith(('"', "W/")):
        return if_range == etag and not etag.startswith("W/")
    try:
        return parsedate_to_datetime(if_range) == last_modified.replace(microsecond=0)
    except (ValueError, TypeError, IndexError):
        return False


def content_disposition(filename: str, *, inline: bool = True) -> str:
    """A ``Content-Disposition`` with a plain-ASCII name for old clients and the real one in UTF-8 (``filename*``)."""
    kind = "inline" if inline else "attachment"
    name = "".join(c for c in filename.replace("\\", "/").rsplit("/", 1)[-1] if unicodedata.category(c)[0] != "C")
    name = name.strip() or "file"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    plain = re.sub(r'["%;\\]', "_", plain).strip()
    if not plain.rpartition(".")[0]:
        plain = f"file{plain}" if plain.startswith(".") else plain or "file"
    if plain == name:
        return f'{kind}; filename="{plain}"'
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
