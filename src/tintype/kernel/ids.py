"""Identifiers: all unguessable, drawn from the system's random source."""

from __future__ import annotations

import secrets
import string
import uuid

LOWER = string.ascii_lowercase + string.digits
UPPER = string.ascii_uppercase + string.digits


def token(length: int, alphabet: str = LOWER) -> str:
    """``length`` characters drawn from ``alphabet``; 12 of a-z0-9 carry 62 bits."""
    return "".join(secrets.choice(alphabet) for _ in range(length))


def job_id() -> uuid.UUID:
    """A random (version 4) UUID."""
    return uuid.uuid4()


def hex_id(digits: int = 24) -> str:
    """``digits`` hexadecimal digits."""
    return secrets.token_hex((digits + 1) // 2)[:digits]
