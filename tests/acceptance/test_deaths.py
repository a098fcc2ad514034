"""A process is killed at every single step of a job's way, before and after; nothing may be lost, doubled or left over.

`dying.py` counts statements, commits and files, and kills itself at the N-th. N grows until a life is long enough.
"""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from tintype.engines.contract import Task
from tintype.generation.services import Services
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import submit
from tintype.kernel.ids import hex_id

DYING = Path(__file__).with_name("dying.py")


class Nursery:
    """A process that forks others, which die at a given step."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @classmethod
    async def open(cls, env: dict[str, str]) -> Nursery:
        pipe = asyncio.subprocess.PIPE
        return cls(await asyncio.create_subprocess_exec(sys.executable, str(DYING), env=env, stdin=pipe, stdout=pipe))

    async def life(self, role: str, step: int, **env: str) -> tuple[bool, str]:
        """One life. Whether it was killed, and what it printed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"role": role, "step": step, "env": env}).encode() + b"\n")
        answer = json.loads(await self._process.stdout.readline())
        assert answer["killed"] or answer["status"] == 0, answer
        return answer["killed"], answer["printed"]

    async def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()


async def _submit(services: Services, account: UUID, prompt: str = "a fox", count: int = 1) -> UUID:
    submission = Submission(
        hex_id(), services.catalog.cards["native/fake"], Task.TEXT_TO_IMAGE, prompt,
        width=32, height=32, count=count, seed=1,
    )  # fmt: skip
    return (await submit(services, Caller(account, None, "native"), submission)).job.id


async def test_a_worker_killed_at_any_step_loses_nothing(house: Any) -> None:
    async with house.services() as services:
        account = await house.account(services)
        nurseries = [await Nursery.open(house.env) for _ in range(3)]
        deaths = 0
        for step in range(1, 75, 3):
            await _submit(services, account)
            lives = await asyncio.gather(
                *(one.life("worker", step + n, TINTYPE_TEST_LIFE_S="3") for n, one in enumerate(nurseries))
            )
            deaths += sum(killed for killed, _ in lives)
        for one in nurseries:
            await one.close()
        async with house.working(services):
            await house.all_ended(services)
        states = await house.nothing_is_lost(services)
    print(f"{deaths} workers killed at steps 1-75; jobs by state: {states}")
    assert deaths >= 60
    assert states == {"succeeded": 25}


async def test_a_submitter_killed_at_any_step_charges_once_or_not_at_all(house: Any, picture: str) -> None:
    async with house.services() as services:
        account = await house.account(services)
        nursery = await Nursery.open(house.env)
        env = {"TINTYPE_TEST_ACCOUNT": str(account), "TINTYPE_TEST_PICTURE": picture}
        step, completed = 0, 0
        while completed < 2:
            step += 1
            env["TINTYPE_TEST_KEY"] = f"key {step}"
            killed, printed = await nursery.life("submit", step, **env)
            # The client tries again with the same key, as it should; the answer is one job, whatever had happened.
            again, told = await nursery.life("submit", 10_000, **env)
            assert not again
            assert killed or told == printed
            completed += not killed
        await nursery.close()
        async with house.working(services):
            await house.all_ended(services)
        states = await house.nothing_is_lost(services)
    print(f"submitters killed at steps 1-{step - 2}")
    assert step >= 12
    assert states == {"succeeded": step}
