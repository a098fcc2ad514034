"""What the edge knows about a request, and what it is made of itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from starlette.responses import Response

from tintype.generation.services import Services
from tintype.generation.submission import Caller
from tintype.generation.wait import Waiter
from tintype.kernel.errors import TintypeError

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Edge:
    """What handlers are given beside the request. ``body_limit`` is in bytes."""

    services: Services
    waiter: Waiter
    body_limit: int = 100 * MIB


@dataclass(frozen=True, slots=True)
class Window:
    """A key's fixed rate-limit window: how many requests it takes, how many are left, when it starts anew."""

    limit: int
    remaining: int
    reset_at: datetime


@dataclass(slots=True)
class Context:
    """One request. ``headers`` go onto its answer, whatever that is; ``caller`` is set once the key is admitted.

    ``base_url`` is what links in the answer begin with; ``route`` the template of the path, for metrics.
    """

    edge: Edge
    request_id: str
    base_url: str
    dialect: str = ""
    route: str = "unknown"
    caller: Caller | None = None
    window: Window | None = None
    headers: dict[str, str] = field(default_factory=dict)


Render: TypeAlias = Callable[[TintypeError, Context], Response]
"""Makes a dialect's answer of an error: one exhaustive match on its kind."""

Examples: TypeAlias = Mapping[str, object]
