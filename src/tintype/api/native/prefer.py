"""The ``Prefer`` header's ``wait`` (RFC 7240): how long the caller is willing to wait for the end."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PREFERENCE = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)\s*(?:=\s*(?:"([^"]*)"|([^\s;"]*)))?')
_SECONDS = re.compile(r"[0-9]{1,9}")


def wait_of(headers: Iterable[str], limit_s: float) -> int | None:
    """Whole seconds to wait, at most ``limit_s``; None where no header asks for it.

    As the RFC says, the first of several counts, and one that makes no sense is passed over.
    """
    for header in headers:
        for part in header.split(","):
            match = _PREFERENCE.match(part)
            if match and match[1].lower() == "wait":
                value = match[2] if match[2] is not None else (match[3] or "")
                return min(int(value), int(limit_s)) if _SECONDS.fullmatch(value) else None
    return None
