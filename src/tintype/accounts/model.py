"""Accounts and keys as rows; what a key looks like."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

import asyncpg

# Whose API a key opens stands at its beginning, so that a root path can tell. 'native' is Tintype's own and the SDKs'.
PREFIXES = {
    "qiklab": "qkapi_",
    "trio": "tri_",
    "qiai": "cfy-",
    "kwiki": "kwk_",
    "qolaba": "qol_",
    "native": "tt_",
}


@dataclass(frozen=True, slots=True)
class Account:
    """A customer."""

    id: UUID
    email: str
    username: str
    bio: str
    location: str
    banned_at: datetime | None
    ban_reason: str | None
    webhook_secret: str
    created_at: datetime

    @classmethod
    def of(cls, row: asyncpg.Record) -> Account:
        return cls(**{name: row[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Key:
    """A key without its secret. ``spend_cap`` and ``spent`` in minor units of its dialect's wallet."""

    id: UUID
    account_id: UUID
    dialect: str
    name: str
    prefix: str
    last_four: str
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    spend_cap: int | None
    max_running: int | None
    spent: int
    running: int

    @classmethod
    def of(cls, row: asyncpg.Record) -> Key:
        return cls(**{name: row[name] for name in cls.__slots__})

    @property
    def shown(self) -> str:
        """What may be shown of it."""
        return f"{self.prefix}…{self.last_four}"

    def state(self, now: datetime) -> str:
        if self.revoked_at is not None and self.revoked_at <= now:
            return "revoked"
        return "expired" if self.expires_at is not None and self.expires_at <= now else "active"


def new_key(dialect: str) -> str:
    """A key of that dialect: its prefix and 43 url-safe characters (256 random bits)."""
    return PREFIXES[dialect] + secrets.token_urlsafe(32)


def digest(key: str) -> bytes:
    """What is stored of a key: its SHA-256. The key has 256 random bits, so no salt or slow hash is needed."""
    return sha256(key.encode()).digest()


def new_webhook_secret() -> str:
    """A signing secret of 32 random bytes in Standard Webhooks' form."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
