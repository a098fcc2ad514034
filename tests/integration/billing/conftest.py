"""Accounts with money, and jobs made and ended by the very functions that the verbs call."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tintype.billing.books import grant
from tintype.generation.services import SQL
from tintype.infra.db import Database
from tintype.jobs.state import OPEN, State
from tintype.kernel.clock import ManualClock
from tintype.kernel.money import Unit

Submit = Callable[..., Awaitable[UUID]]
End = Callable[..., Awaitable[None]]


@pytest.fixture
async def account(database: Database, clock: ManualClock) -> UUID:
    """An account with 100 credits."""
    made = uuid4()
    async with database.transaction() as connection:
        await connection.execute(
            "INSERT INTO accounts (id, email, webhook_secret, created_at) VALUES ($1, $2, 's', $3)",
            made, f"{made}@example.com", clock.now(),
        )  # fmt: skip
        await grant(connection, made, Unit.CREDITS, 100, actor="test", reason="start", now=clock.now())
    return made


@pytest.fixture
def submit(database: Database, account: UUID, clock: ManualClock) -> Submit:
    """Submit a job of ``price`` credits; its id."""

    async def act(price: int = 7, **over: Any) -> UUID:
        job = uuid4()
        row = {
            "id": str(job), "public_id": job.hex, "account_id": str(account), "key_id": None, "dialect": "native",
            "card": "native/fake", "task": "text-to-image", "prompt": "p",
            "request": {"capped": over.get("capped", False), "lane": "run:fake", "folder": "f"},
            "unit": "credits", "price": price, "seconds": 2, "patience": 0, "max_attempts": 3, "deadline": 3600,
            "awaited": False, "webhook": None, "base_url": "", "capped": False, "idempotency_key": None, "lot": None,
            "fingerprint": "",
        } | over  # fmt: skip
        async with database.transaction() as connection:
            (result,) = [one async for one in SQL.submit(connection, jobs=json.dumps([row]), now=clock.now())]
            assert result["outcome"] == "accepted"
        return job

    return act


@pytest.fixture
def end(database: Database, account: UUID, clock: ManualClock) -> End:
    """End a job; a success with one output."""

    async def act(job: UUID, state: State = State.SUCCEEDED, capture: int = 0) -> None:
        output = {
            "public_id": uuid4().hex, "index": 0, "role": "result", "storage_key": "f/0.png", "bytes": 3,
            "content_type": "image/png", "sha256": "00",
        }  # fmt: skip
        body = {
            "id": str(job), "account_id": str(account), "from": list(OPEN), "state": state.value, "attempt": None,
            "capture": capture, "error": None, "artifacts": [output] if state is State.SUCCEEDED else [],
        }  # fmt: skip
        async with database.transaction() as connection:
            ended = [
                row["settled"] async for row in SQL.settle(connection, outcomes=json.dumps([body]), now=clock.now())
            ]
            assert ended == [True]

    return act
