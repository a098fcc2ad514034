"""An engine that eats memory, hangs or crashes fails its own job; the worker goes on and the next job succeeds."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import UUID

import pytest

from tintype.engines.contract import Task
from tintype.generation.services import Services
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import submit
from tintype.generation.view import get_job
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.ids import hex_id


async def _run(services: Services, account: UUID, prompt: str) -> Job:
    submission = Submission(
        hex_id(), services.catalog.cards["native/fake"], Task.TEXT_TO_IMAGE, prompt, width=32, height=32, seed=1
    )
    job = (await submit(services, Caller(account, None, "native"), submission)).job
    async with asyncio.timeout(60):
        while not job.state.terminal:
            await asyncio.sleep(0.05)
            job = await get_job(services, job.id) or job
    return job


@pytest.mark.parametrize(
    ("prompt", "code"),
    [
        ("[segfault]", "engine_died"),
        ("[crash]", "engine_died"),
        ("[exit]", "engine_died"),
        ("[eat=2G]", "out_of_memory"),
        ("[hang]", "timed_out"),
        ("[hang=gil]", "timed_out"),
    ],
)
async def test_it_fails_its_job_and_the_next_succeeds(house: Any, prompt: str, code: str) -> None:
    changes = {"engine_memory": 400 * 2**20, "job_timeout_s": 2, "max_attempts": 2}
    house.settings = house.settings.model_copy(update=changes)
    async with house.services() as services:
        account = await house.account(services)
        async with house.working(services):
            began = time.monotonic()
            bad = await _run(services, account, f"a fox {prompt}")
            took = time.monotonic() - began
            good = await _run(services, account, "a fox")
        states = await house.nothing_is_lost(services)
    assert bad.state is State.FAILED
    assert bad.error is not None
    assert (bad.error["code"], bad.error["fault"], bad.attempt) == (code, "engine", 2)
    assert good.state is State.SUCCEEDED
    assert states == {"failed": 1, "succeeded": 1}
    print(f"{prompt}: two attempts failed in {took:.1f} s, and the next job succeeded")


async def test_an_engine_that_dies_once_costs_nothing_but_time(house: Any) -> None:
    async with house.services() as services:
        account = await house.account(services)
        async with house.working(services):
            job = await _run(services, account, "a fox [crash-times=1]")
        await house.nothing_is_lost(services)
    assert (job.state, job.attempt, job.captured) == (State.SUCCEEDED, 2, job.price)


@pytest.mark.parametrize("prompt", ["[upstream] [crash-times=1]", "[upstream] [crash-times=1] [at=sent]"])
async def test_what_was_sent_upstream_is_resumed_and_not_sent_again(house: Any, prompt: str) -> None:
    async with house.services() as services:
        account = await house.account(services)
        async with house.working(services):
            job = await _run(services, account, f"a fox {prompt}")
        await house.nothing_is_lost(services)
        sent = (house.settings.data_dir / "engines" / "upstream.jsonl").read_text().splitlines()
    assert (job.state, job.attempt) == (State.SUCCEEDED, 2)
    assert len(sent) == 1


async def test_an_outcome_that_nobody_knows_is_not_sent_again_and_not_charged(house: Any) -> None:
    async with house.services() as services:
        account = await house.account(services)
        async with house.working(services):
            job = await _run(services, account, "a fox [upstream-lost] [crash-times=1] [at=sent]")
        await house.nothing_is_lost(services)
    assert job.state is State.FAILED
    assert job.error is not None
    assert (job.error["code"], job.captured) == ("outcome_unknown", 0)
