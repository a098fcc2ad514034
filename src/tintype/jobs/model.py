"""A job's rows as Python sees them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from tintype.jobs.state import State


def _json(value: str | None) -> Any:
    return None if value is None else json.loads(value)


@dataclass(frozen=True, slots=True)
class Artifact:
    """A stored file of a job. ``role``: result, also (another format of it), preview, thumbnail, poster."""

    public_id: str
    index: int
    role: str
    storage_key: str
    content_type: str
    bytes: int
    width: int | None
    height: int | None
    frames: int | None
    duration_ms: int | None
    sha256: str
    seed: int | None
    created_at: datetime

    @classmethod
    def of(cls, row: asyncpg.Record) -> Artifact:
        return cls(**{name: row[name] for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Job:
    """A job. ``price``, ``captured``, ``balance_after`` in minor units of ``unit``; ``request`` as submit wrote it.

    ``files`` is what it has made so far, where that was read with it.
    """

    id: UUID
    public_id: str
    account_id: UUID
    key_id: UUID | None
    dialect: str
    card: str
    task: str
    state: State
    prompt: str
    request: Mapping[str, Any]
    unit: str
    price: int
    captured: int | None
    balance_after: int | None
    seconds: int
    priority: int
    attempt: int
    max_attempts: int
    worker: str | None
    lease_until: datetime | None
    progress: float
    upstream: Mapping[str, Any] | None
    upstream_cost: int | None
    error: Mapping[str, Any] | None
    answer: Mapping[str, Any] | None
    awaited: bool
    cancel_requested: bool
    webhook: Mapping[str, Any] | None
    base_url: str
    created_at: datetime
    deadline_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    files_deleted_at: datetime | None
    files: tuple[Artifact, ...] | None = None

    @classmethod
    def of(cls, row: asyncpg.Record) -> Job:
        values = {name: row[name] for name in cls.__slots__ if name != "files"}
        if (files := row.get("files")) is not None:
            values["files"] = tuple(map(Artifact.of, files))
        for name in ("request", "upstream", "error", "answer", "webhook"):
            values[name] = _json(values[name])
        values["state"] = State(values["state"])
        return cls(**values)

    @property
    def lane(self) -> str:
        return str(self.request["lane"])
