"""qolaba's callers and pictures, and somebody who ends jobs: synchronous calls wait for the end of theirs."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
import pytest
from PIL import Image

from tintype.generation.services import Services
from tintype.generation.view import get_job
from tintype.jobs.model import Job


@pytest.fixture
def services(services: Services, request: pytest.FixtureRequest) -> Services:
    """With another limit of the wait, where a test says so (seconds)."""
    limit = getattr(request, "param", None)
    return services if limit is None else replace(services, policy=replace(services.policy, wait_limit_s=limit))


@pytest.fixture
async def account(open_account: Callable[..., Awaitable[Any]]) -> Any:
    """An account with $100 and a key."""
    return await open_account("qolaba")


@pytest.fixture
def api(http: httpx.AsyncClient, account: Any) -> httpx.AsyncClient:
    """A client with the account's key and the mounted path."""
    http.headers.update(account.headers)
    http.base_url = httpx.URL("http://tintype.test/qolaba/api/v1/")
    return http


@pytest.fixture
def money(services: Services) -> Callable[[Any], Awaitable[tuple[int, int]]]:
    """``await money(account)``: what can be spent and what is held, in micro-dollars."""

    async def read(account: Any) -> tuple[int, int]:
        async with services.db.connection() as connection:
            row = await connection.fetchrow(
                "SELECT sum(available)::bigint, sum(held)::bigint FROM balances WHERE account_id = $1 AND unit = 'usd'",
                account.id,
            )
        assert row is not None
        return row[0], row[1]

    return read


def picture(image_format: str = "PNG", size: tuple[int, int] = (64, 48)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, (200, 120, 40)).save(buffer, image_format)
    return buffer.getvalue()


@pytest.fixture
def png() -> Callable[..., str]:
    """Makes a picture of a size, as base64."""

    def make(width: int = 64, height: int = 48) -> str:
        return base64.b64encode(picture(size=(width, height))).decode()

    return make


@dataclass
class Finisher:
    """Ends every job that is queued by ``act``, in order; ``seen`` are those it had."""

    act: Callable[[Job], Awaitable[Any]]
    seen: list[Job] = field(default_factory=list)


@pytest.fixture
async def finisher(services: Services, finish_job: Callable[..., Awaitable[Any]]) -> AsyncIterator[Finisher]:
    """Jobs end well as soon as they are there, unless ``finisher.act`` is set to something else."""
    finisher = Finisher(finish_job)

    async def work() -> None:
        while True:
            async with services.db.connection() as connection:
                found = await connection.fetch("SELECT id FROM jobs WHERE state = 'queued' ORDER BY created_at")
            for row in found:
                job = await get_job(services, row["id"])
                assert job is not None
                if all(one.id != job.id for one in finisher.seen):
                    finisher.seen.append(job)
                    await finisher.act(job)
            await asyncio.sleep(0.005)

    running = asyncio.create_task(work())
    yield finisher
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
