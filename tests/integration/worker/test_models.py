"""Models that are loaded: beforehand where the card says so, known to all, and counted where they are not."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tintype.generation.estimate import place_in_queue
from tintype.generation.services import SQL, Services
from tintype.generation.view import get_job
from tintype.jobs.model import Job
from tintype.main.settings import Settings
from tintype.main.worker import create_worker
from tintype.worker.loop import Worker

Submit = Callable[..., Awaitable[Job]]
SLOW = "\n[engines.fake]\nload_delay = 0.4\n"


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    text = (tmp_path / "catalog.toml").read_text()
    slow = text + SLOW + "[native.cards.ready]\n" + 'task = ["text-to-image"]\nengine = "fake"\n'
    slow += 'settings = { preload = true }\nprice = { unit = "usd", amount = "0.01" }\n'
    (tmp_path / "catalog.toml").write_text(slow)
    return settings


async def until(holds: Callable[[], Awaitable[Any]]) -> Any:
    async with asyncio.timeout(20):
        while not (found := await holds()):
            await asyncio.sleep(0.05)
    return found


async def running(worker: Worker, stop: asyncio.Event) -> asyncio.Task[None]:
    return asyncio.create_task(worker.run(stop, drain_s=1))


async def test_a_preloaded_model_is_ready_before_its_first_job(settings: Settings, services: Services) -> None:
    stop = asyncio.Event()
    task = await running(create_worker(settings, services), stop)

    async def said() -> list[str]:
        async with services.db.connection() as connection:
            rows = await connection.fetch("SELECT detail FROM workers")
        return [card for row in rows for card in json.loads(row["detail"])["loaded"]]

    try:
        assert await until(said) == ["native/ready"]
    finally:
        stop.set()
        await task


async def test_loading_is_measured_and_counted_where_no_worker_has_the_model(
    settings: Settings, services: Services, submitted: Submit
) -> None:
    stop, job = asyncio.Event(), await submitted()
    task = await running(create_worker(settings, services), stop)

    async def ended() -> bool:
        now = await get_job(services, job.id)
        return now is not None and now.state.terminal

    try:
        await until(ended)
    finally:
        stop.set()
        await task
    async with services.db.connection() as connection:
        (timing,) = [row async for row in SQL.timings(connection)]
    assert timing["card"] == "native/fake"
    assert timing["loading"] >= 0.4
    waiting = await submitted()
    without = (await place_in_queue(services, waiting)).estimated_wait_s
    assert without >= 0.4
    async with services.db.connection() as connection:
        detail = json.dumps({"lanes": {"run:fake": 64}, "loaded": ["native/fake"]})
        await SQL.seen(connection, id="other", now=services.clock.now(), detail=detail)
    assert (await place_in_queue(services, waiting)).estimated_wait_s <= without - 0.4 + 0.1
