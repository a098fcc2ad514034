"""The submit route as it stands, with admission and the verb answered from memory: what HTTP and Python alone cost.

Run as ``python -m benchmarks.no_database PORT``.
"""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID, uuid4

from starlette.types import Receive, Scope, Send

import tintype.api.call
import tintype.api.front
from tintype.api.context import Context, Edge
from tintype.api.front import Front
from tintype.catalog.catalog import Catalog
from tintype.generation.services import Policy, Services
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import Accepted
from tintype.generation.submit import _request as request_of
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.clock import SystemClock
from tintype.main.http import serve
from tintype.main.server import DIALECTS
from tintype.main.services import policy
from tintype.main.settings import read_settings

ACCOUNT = UUID(int=1)
NOW = datetime.now(UTC)


class _Memory:
    """As much of the services as a submit's own code touches when the verb is answered from memory."""

    def __init__(self, catalog: Catalog, numbers: Policy) -> None:
        self.catalog, self.policy, self.clock = catalog, numbers, SystemClock()


def _job(submission: Submission) -> Job:
    request = request_of(Caller(ACCOUNT, None, "native"), submission, "jobs/x", [])
    values: dict[str, Any] = dict.fromkeys(Job.__slots__)
    values |= {
        "id": uuid4(), "public_id": submission.public_id, "account_id": ACCOUNT, "dialect": "native",
        "card": submission.card.id, "task": submission.task.value, "state": State.QUEUED, "prompt": submission.prompt,
        "request": request, "unit": "usd", "price": submission.cost(), "seconds": 1, "priority": 1, "attempt": 0,
        "max_attempts": 3, "progress": 0.0, "awaited": False, "cancel_requested": False, "base_url": "",
        "created_at": NOW, "deadline_at": NOW + timedelta(days=1),
    }  # fmt: skip
    return Job(**values)


async def _submit(_services: Services, _caller: Caller, submission: Submission, **_rest: Any) -> Accepted:
    return Accepted(_job(submission), replayed=False)


async def _admit(context: Context, _key: str | None, **_rest: Any) -> Caller:
    context.caller = Caller(ACCOUNT, None, "native")
    return context.caller


class App:
    """The front over memory; answers its own readiness."""

    def __init__(self) -> None:
        settings = read_settings()
        memory = cast(Services, _Memory(Catalog.load(settings.catalog), replace(policy(settings))))
        self._front = Front(Edge(memory, cast(Any, None)), DIALECTS, metrics=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["path"] == "/readyz":
            headers = [(b"content-length", b"2"), (b"content-type", b"application/json")]
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await send({"type": "http.response.body", "body": b"{}"})
        else:
            await self._front(scope, receive, send)


def create() -> App:
    """For the server's factory: the same server as the real one."""
    tintype.api.call.submit = _submit  # type: ignore[assignment]
    tintype.api.front.admit = _admit  # type: ignore[attr-defined]
    return App()


if __name__ == "__main__":
    os.environ.pop("TINTYPE_DATABASE_URL", None)
    serve("benchmarks.no_database:create", host="127.0.0.1", port=int(sys.argv[1]))
