"""A lack of memory, a hang, a crash in the middle of a batch: only those jobs suffer, nobody pays twice, it goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
import pytest_asyncio
from PIL import Image
from studio import Studio, card, catalog, data_url, open_studio

pytestmark = pytest.mark.asyncio(loop_scope="module")

MIB = 1 << 20
LIMIT = 1400 * MIB
SMALL = {"width": 128, "height": 96}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(module_database: str, tmp_path_factory: pytest.TempPathFactory, models: Any) -> AsyncIterator[Studio]:
    sdxl = {"model": models("sdxl"), "defaults": {"steps": 2}}
    cards = {
        "native/sdxl": card("text-to-image", settings=sdxl, batch=4),
        "native/brittle": card("background-removal", settings={"model": models("brittle"), "trust_remote_code": True}),
    }
    folder = tmp_path_factory.mktemp("faults")
    async with open_studio(module_database, folder, catalog(cards), engine_memory=LIMIT, lease_s=30) as studio:
        await studio.make("sdxl", **SMALL)
        yield studio


async def _child(studio: Studio) -> int:
    """The engine's process, which makes a picture now."""
    await studio.make("sdxl", **SMALL)
    (process,) = studio.children().values()
    return process.pid


async def _statuses(studio: Studio, jobs: list[str]) -> list[str]:
    found = await asyncio.gather(*(studio.call("native", "GET", f"/v1/generations/{job}") for job in jobs))
    return [one["status"] for one in found]


async def _in_the_middle(studio: Studio, jobs: list[str]) -> list[str]:
    """Those of the jobs that are seen to have come some of their way, as soon as there are any."""
    async with asyncio.timeout(60):
        while True:
            seen = [await studio.call("native", "GET", f"/v1/generations/{job}") for job in jobs]
            if running := [one["id"] for one in seen if 0.02 < (one["progress"] or 0) < 0.8]:
                return running
            assert not any(one["status"] in ("succeeded", "failed") for one in seen), "it was over too soon"
            await asyncio.sleep(0.02)


async def _batch(studio: Studio, steps: int) -> list[str]:
    """Three jobs that go together: they come while another one keeps the engine busy."""
    first = await studio.start("sdxl", seed=1, steps=40, **SMALL)
    jobs = [await studio.start("sdxl", seed=seed, steps=steps, **SMALL) for seed in (11, 12, 13)]
    await studio.finish(first)
    return jobs


async def test_jobs_that_come_together_share_a_call(studio: Studio) -> None:
    jobs = await _batch(studio, 60)
    async with asyncio.timeout(60):
        while len(await _in_the_middle(studio, jobs)) < 3:
            await asyncio.sleep(0.02)
    done = [await studio.finish(job) for job in jobs]
    assert [one["status"] for one in done] == ["succeeded"] * 3


@pytest.mark.parametrize(("fault", "number"), [("crash", signal.SIGKILL), ("hang", signal.SIGSTOP)])
async def test_a_death_in_the_middle_of_a_batch(
    studio: Studio, fault: str, number: int, say: Callable[[str], None]
) -> None:
    child = await _child(studio)
    before = await studio.nothing_is_lost()
    jobs = await _batch(studio, 80)
    held = await _in_the_middle(studio, jobs)
    waiting = await studio.start("sdxl", seed=2, **SMALL)
    began = time.monotonic()
    os.kill(child, number)
    done = [await studio.finish(job) for job in jobs]
    took = time.monotonic() - began
    assert [one["status"] for one in done] == ["succeeded"] * 3
    again = {job for job in jobs if await studio.attempts(job) == 2}
    assert again >= set(held), "what the engine had in hand is made again"
    assert (await studio.finish(waiting))["status"] == "succeeded"
    assert await studio.attempts(waiting) == 1, "a job that only waited has lost nothing"
    after = await studio.nothing_is_lost()
    assert after == {**before, "succeeded": before["succeeded"] + 5}
    assert await _child(studio) != child
    say(
        f"{fault} with {len(again)} jobs in hand: again in {took:.1f} s, each charged once; the one behind on attempt 1"
    )


async def test_a_model_that_lacks_memory_fails_its_job_alone(studio: Studio, say: Callable[[str], None]) -> None:
    child = await _child(studio)
    bad = await studio.finish(await studio.start("brittle", "", image=_coloured("red")))
    assert (bad["status"], bad["error"]["code"]) == ("failed", "out_of_memory")
    assert await studio.attempts(bad["id"]) == 2
    good = await studio.make("brittle", "", image=_coloured("white"))
    assert await _child(studio) == child, "the process outlives it"
    await studio.nothing_is_lost()
    say(f"torch out of memory: 2 attempts failed, nothing charged; the next job ({good['status']}) in the same process")


async def test_a_crash_of_the_model_fails_its_job_alone(studio: Studio) -> None:
    child = await _child(studio)
    bad = await studio.finish(await studio.start("brittle", "", image=_coloured("blue")))
    assert (bad["status"], bad["error"]["code"]) == ("failed", "engine_died")
    await studio.make("brittle", "", image=_coloured("white"))
    assert await _child(studio) != child
    await studio.nothing_is_lost()


async def test_over_the_memory_limit_it_is_ended_and_the_next_job_succeeds(
    studio: Studio, say: Callable[[str], None]
) -> None:
    child, began = await _child(studio), time.monotonic()
    bad = await studio.finish(await studio.start("brittle", "", image=_coloured("lime")))
    took = time.monotonic() - began
    assert (bad["status"], bad["error"]["code"]) == ("failed", "out_of_memory")
    assert await studio.attempts(bad["id"]) == 2
    assert await _child(studio) != child
    states = await studio.nothing_is_lost()
    say(f"{LIMIT // MIB} MiB allowed: two attempts ended in {took:.1f} s, nothing charged; jobs: {states}")


def _coloured(colour: str) -> str:
    return data_url(Image.new("RGB", (64, 64), colour))
