"""kwiki's callers, and somebody who paints: the API's calls wait for their picture."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.api.front import Front
from tintype.generation.services import Services
from tintype.generation.view import get_job
from tintype.kernel.clock import ManualClock


@pytest.fixture
def policy() -> dict[str, Any]:
    """What a module wants other than usual of the operator's policy."""
    return {}


@pytest.fixture
def services(services: Services, policy: dict[str, Any]) -> Services:
    return replace(services, policy=replace(services.policy, **policy))


@pytest.fixture
async def account(open_account: Callable[..., Awaitable[Any]]) -> Any:
    """An account with 1000 credits and a key."""
    return await open_account("kwiki", "1000")


@pytest.fixture
async def patient(front: Front, clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    """A client that lets 37 s pass before each request, so that it never meets a limit."""

    async def pause(_request: httpx.Request) -> None:
        clock.advance(timedelta(seconds=37))

    hooks = {"request": [pause]}
    transport = httpx.ASGITransport(front)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://tintype.test", timeout=30, event_hooks=hooks
    ) as client:
        yield client


@pytest.fixture
def api(patient: httpx.AsyncClient, account: Any) -> httpx.AsyncClient:
    """The patient client with the account's key and the mounted path."""
    patient.headers.update(account.headers)
    patient.base_url = httpx.URL("http://tintype.test/kwiki/api/v1/")
    return patient


@pytest.fixture
async def painter(services: Services, finish_job: Any, fail_job: Any) -> AsyncIterator[dict[str, Any]]:
    """Ends each job as soon as it is queued: well, or with the error that is put under ``error``."""
    orders: dict[str, Any] = {}

    async def paint() -> None:
        while True:
            async with services.db.connection() as connection:
                rows = await connection.fetch("SELECT id FROM jobs WHERE state = 'queued'")
            for row in rows:
                job = await get_job(services, row["id"])
                if "error" in orders or "state" in orders:
                    await fail_job(job, **orders)
                else:
                    await finish_job(job)
            await asyncio.sleep(0.01)

    task = asyncio.create_task(paint())
    yield orders
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
def credits(services: Services) -> Callable[..., Awaitable[tuple[int, int]]]:
    """``await credits(account)``: what can be spent, and what of it was bought."""

    async def read(account: Any) -> tuple[int, int]:
        async with services.db.connection() as connection:
            spendable = await connection.fetchval(
                "SELECT billing_spendable($1, 'credits', $2)", account.id, services.clock.now()
            )
            bought = await connection.fetchval(
                "SELECT coalesce(sum(available), 0)::int FROM balances"
                " WHERE account_id = $1 AND unit = 'credits' AND lot = ''",
                account.id,
            )
        return spendable, bought

    return read
