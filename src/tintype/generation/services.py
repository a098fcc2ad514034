"""What the verbs work with, put together by ``main`` and passed down."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from tintype.catalog.catalog import Catalog
from tintype.enhancement.model import Enhancer
from tintype.infra.db import Database, queries
from tintype.infra.grouped import Grouped
from tintype.infra.objects import Objects
from tintype.infra.outbound import Outbound
from tintype.infra.signing import UrlSigner
from tintype.kernel.clock import Clock
from tintype.media.intake import IntakeLimits
from tintype.moderation.model import Moderator
from tintype.queue.pgq import Queue

SQL = queries("jobs")
A = TypeVar("A")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Policy:
    """The operator's numbers that the verbs need, seconds where not said otherwise."""

    data_dir: Path
    wait_limit_s: float = 120
    wait_limit_video_s: float = 300
    job_deadline_s: float = 86400
    job_timeout_s: float = 1800
    max_attempts: int = 3
    lease_s: float = 15
    retention_days: float = 30
    adult_content: bool = False
    public_url: str = ""
    intake: IntakeLimits = field(default_factory=IntakeLimits)


@dataclass(slots=True)
class Circuits:
    """Which cards' circuits are open, as the workers put it on record; read at most once a second."""

    _open: Mapping[str, str] = field(default_factory=dict)
    _read_at: float = -1e9
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def reason(self, db: Database, clock: Clock, card: str) -> str | None:
        """Why the card's circuit is open; None where it is closed."""
        if time.monotonic() - self._read_at > 1:
            async with self._lock:
                if time.monotonic() - self._read_at > 1:
                    async with db.connection() as connection:
                        rows = [row async for row in SQL.circuits(connection, now=clock.now())]
                    self._open = {row["card"]: row["reason"] for row in rows}
                    self._read_at = time.monotonic()
        return self._open.get(card)


@dataclass(frozen=True, slots=True)
class Services:
    """The adapters and data that the verbs are given. ``timed`` says when this process last noted a card's run time."""

    db: Database
    queue: Queue
    objects: Objects
    outbound: Outbound
    signer: UrlSigner
    catalog: Catalog
    clock: Clock
    moderator: Moderator
    enhancer: Enhancer
    policy: Policy
    circuits: Circuits = field(default_factory=Circuits)
    timed: dict[str, float] = field(default_factory=dict)
    _groups: dict[str, Grouped[Any, Any]] = field(default_factory=dict)

    def grouped(self, act: Callable[[Services, Sequence[A]], Awaitable[Sequence[R]]]) -> Grouped[A, R]:
        """``act``, so that the calls of this process that come together go together. One for each function."""
        name = f"{act.__module__}.{act.__qualname__}"
        if name not in self._groups:
            self._groups[name] = Grouped(lambda many: act(self, many))
        return self._groups[name]
