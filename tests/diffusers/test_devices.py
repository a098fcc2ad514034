"""Two devices as two processes; progress as a customer sees it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from studio import Studio, card, catalog, open_studio

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(module_database: str, tmp_path_factory: pytest.TempPathFactory, models: Any) -> AsyncIterator[Studio]:
    cards = {"native/sdxl": card("text-to-image", settings={"model": models("sdxl"), "defaults": {"steps": 2}})}
    folder, devices = tmp_path_factory.mktemp("devices"), ("cpu:0", "cpu:1")
    async with open_studio(module_database, folder, catalog(cards), devices=devices) as studio:
        yield studio


async def test_both_devices_work_at_the_same_time_and_make_the_same(studio: Studio, say: Callable[[str], None]) -> None:
    size = {"width": 128, "height": 96}
    jobs = [await studio.start("sdxl", seed=3, steps=30, **size) for _ in range(4)]
    both, most = 0, 0
    while (await studio.call("native", "GET", f"/v1/generations/{jobs[-1]}"))["status"] != "succeeded":
        busy = sum(host.running > 0 for host in studio.worker.seats.pool.hosts().values())
        most, both = max(most, busy), both + (busy == 2)
        await asyncio.sleep(0.05)
    files = {(await studio.files(await studio.finish(job)))[0] for job in jobs}
    children = studio.children()
    assert set(children) == {"cpu:0", "cpu:1"}
    assert len({process.pid for process in children.values()}) == 2
    assert most == 2
    assert len(files) == 1, "a seed gives the same picture on either"
    assert await studio.nothing_is_lost() == {"succeeded": 4}
    say(f"4 jobs on cpu:0 and cpu:1: both were seen busy {both} times, and all pictures are the same to the byte")


async def test_a_customer_sees_real_progress(studio: Studio, say: Callable[[str], None]) -> None:
    job = await studio.start("sdxl", steps=80, width=256, height=192)
    events = await studio.events(job)
    values = [data["progress"] for kind, data in events if kind == "progress"]
    assert values == sorted(values)
    assert len(set(values)) >= 3, events
    assert all(0 <= value <= 1 for value in values)
    assert events[-1][0] == "succeeded"
    say(f"progress by Server-Sent Events: {values}")


async def test_a_running_job_is_cancelled_and_costs_nothing(studio: Studio, say: Callable[[str], None]) -> None:
    job = await studio.start("sdxl", steps=500, width=256, height=192)
    async with asyncio.timeout(60):
        while not (await studio.call("native", "GET", f"/v1/generations/{job}"))["progress"]:
            await asyncio.sleep(0.02)
    await studio.call("native", "POST", f"/v1/generations/{job}/cancel")
    began = asyncio.get_running_loop().time()
    assert (await studio.finish(job))["status"] == "cancelled"
    say(f"cancelled {asyncio.get_running_loop().time() - began:.2f} s after it was asked for")
    await studio.make("sdxl", width=128, height=96)
    assert (await studio.nothing_is_lost())["cancelled"] == 1
