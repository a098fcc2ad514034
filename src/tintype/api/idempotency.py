"""The ``Idempotency-Key`` header, and what counts as the same request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from tintype.generation.submission import Idempotency
from tintype.kernel.errors import Invalid

HEADER = "Idempotency-Key"
MOST = 255


def idempotency_of(
    header: str | None, *, dialect: str, method: str, path: str, body: Mapping[str, Any] | bytes
) -> Idempotency | None:
    """What the header stands for; None where there is none. Raises Invalid for one that is empty or too long.

    ``path`` is the dialect's own, so that a mounted path and the same one at the root are one request. Two JSON bodies
    are the same whatever the order of their fields and their white space.
    """
    if header is None:
        return None
    key = header.strip()
    if not 1 <= len(key) <= MOST:
        raise Invalid(f"{HEADER} must have 1 to {MOST} characters", field=HEADER)
    digest = sha256(f"{dialect} {method} {path}\n".encode())
    if not isinstance(body, bytes):
        body = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    digest.update(body)
    return Idempotency(key, digest.digest())
