"""Jobs of cards that this worker cannot serve, as something of them is not installed or set."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tintype.generation.services import SQL, Services
from tintype.generation.view import get_job
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.main.worker import create_worker

CARDS = """
[native.plans."*"]
limits = []
[engines.fal]
keys = ["TEST_KEY_THAT_IS_NOT_SET"]
[native.cards.fake]
task = ["text-to-image"]
engine = "fal"
fallback = FALLBACK
settings = { model = "fal-ai/flux/dev", preload = true }
price = { unit = "usd", amount = "0.01" }
[native.cards.painter]
task = ["text-to-image"]
engine = "fake"
price = { unit = "usd", amount = "0.01" }
[native.cards.film]
task = ["text-to-video", "text-to-image"]
engine = "fal"
price = { unit = "usd", amount = "0.01" }
"""
KEPT = """
[native.plans."*"]
limits = []
[engines.fake]
keys = ["TEST_KEY_THAT_IS_NOT_SET"]
[native.cards.fake]
task = ["text-to-image"]
engine = "fake"
price = { unit = "usd", amount = "0.01" }
"""
Submit = Callable[..., Awaitable[Job]]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    text = KEPT if request.param == "KEPT" else CARDS.replace("FALLBACK", request.param)
    (tmp_path / "catalog.toml").write_text(text)
    return settings


async def ended(settings: Settings, services: Services, job: Job) -> tuple[Job, list[str]]:
    """The job at its end, and the outcomes of its attempts."""
    stop = asyncio.Event()
    worker = asyncio.create_task(create_worker(settings, services).run(stop, drain_s=1))
    try:
        async with asyncio.timeout(60):
            while not (now := await get_job(services, job.id)) or not now.state.terminal:
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await worker
    async with services.db.connection() as connection:
        return now, [row["outcome"] async for row in SQL.attempts(connection, job_id=job.id)]


@pytest.mark.parametrize("settings", ["[]", '["native/film"]'], indirect=True)
async def test_it_is_unavailable_at_once_and_costs_nothing(
    settings: Settings, services: Services, submitted: Submit
) -> None:
    job, attempts = await ended(settings, services, await submitted())
    assert (job.state, len(attempts), job.captured) == (State.FAILED, 1, 0)
    assert job.error is not None
    assert (job.error["code"], job.error["message"]) == ("unavailable", "This model is not available at present")
    assert "TEST_KEY_THAT_IS_NOT_SET" in job.error["detail"], "for the operator"
    assert "TEST_KEY" not in job.error["message"]


@pytest.mark.parametrize("settings", ['["native/film", "native/painter"]'], indirect=True)
async def test_a_fallback_that_can_takes_the_first_attempt(
    settings: Settings, services: Services, submitted: Submit
) -> None:
    job, attempts = await ended(settings, services, await submitted())
    assert (job.state, attempts) == (State.SUCCEEDED, ["succeeded"])
    assert job.request["served_by"] == "native/painter"


@pytest.mark.parametrize("settings", ["[]"], indirect=True)
async def test_it_is_served_once_the_key_is_there(
    settings: Settings, submitted: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEST_KEY_THAT_IS_NOT_SET", "key-0123456789")
    async with open_services(settings, "test") as services:
        assert create_worker(settings, services).seats.unserved == {}


@pytest.mark.parametrize("settings", ["KEPT"], indirect=True)
async def test_what_another_worker_can_serve_waits_for_it(
    settings: Settings, services: Services, submitted: Submit, monkeypatch: pytest.MonkeyPatch
) -> None:
    without = create_worker(settings, services)
    with monkeypatch.context() as patch:
        patch.setenv("TEST_KEY_THAT_IS_NOT_SET", "key-0123456789")
        with_key = create_worker(settings, services)
    assert (set(without.seats.unserved), set(with_key.seats.unserved)) == ({"native/fake"}, set())
    await with_key._keep_leases()  # so it says that it lives
    job = await submitted()
    await without._take()
    async with asyncio.timeout(20):
        while without.running:
            await asyncio.sleep(0.02)
    waiting = await get_job(services, job.id)
    assert waiting is not None
    assert waiting.state is State.QUEUED
    assert waiting.max_attempts == job.max_attempts + 1, "that it was looked at does not count"
    stop = asyncio.Event()
    both = [asyncio.create_task(one.run(stop, drain_s=1)) for one in (without, with_key)]
    try:
        async with asyncio.timeout(60):
            while not (now := await get_job(services, job.id)) or not now.state.terminal:
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await asyncio.gather(*both)
    assert now.state is State.SUCCEEDED
