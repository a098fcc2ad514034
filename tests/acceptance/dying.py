"""A worker or a submitter that is killed at its N-th step: before or after the N-th statement, commit or file written.

Run as ``python dying.py worker|submit N``, with the settings in the environment. Dies by SIGKILL, as a machine would.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import asyncpg
from asyncpg.transaction import Transaction

from tintype.infra.objects import Objects
from tintype.main.settings import read_settings

steps = 0
armed = False


def _step(last: int) -> None:
    global steps
    if armed:
        steps += 1
        if steps == last:
            os.kill(os.getpid(), signal.SIGKILL)


def _mortal(owner: type[Any], name: str, last: int) -> None:
    whole: Callable[..., Any] = getattr(owner, name)

    async def dying(self: Any, *args: Any, **kwargs: Any) -> Any:
        _step(last)
        result = await whole(self, *args, **kwargs)
        _step(last)
        return result

    setattr(owner, name, dying)


async def _worker() -> None:
    global armed
    from tintype.main.services import open_services
    from tintype.main.worker import create_worker

    settings = read_settings()
    stop = asyncio.Event()
    async with open_services(settings, "dying-worker") as services:
        worker = create_worker(settings, services)
        task = asyncio.create_task(worker.run(stop, drain_s=1))
        armed = True
        await asyncio.sleep(float(os.environ["TINTYPE_TEST_LIFE_S"]))
        stop.set()
        await task


async def _submit() -> None:
    global armed
    from uuid import UUID

    from tintype.engines.contract import Role, Task
    from tintype.generation.submission import Caller, Idempotency, InputSource, Submission
    from tintype.generation.submit import submit
    from tintype.kernel.ids import hex_id
    from tintype.main.services import open_services

    async with open_services(read_settings(), "dying-submitter") as services:
        card = services.catalog.cards["native/fake"]
        caller = Caller(UUID(os.environ["TINTYPE_TEST_ACCOUNT"]), None, "native")
        picture = InputSource(Role.SOURCE, os.environ["TINTYPE_TEST_PICTURE"], "image")
        submission = Submission(
            hex_id(), card, Task.IMAGE_TO_IMAGE, "a fox", width=32, height=32, inputs=(picture,), seed=1
        )
        armed = True
        key = os.environ["TINTYPE_TEST_KEY"]
        accepted = await submit(services, caller, submission, idempotency=Idempotency(key, b"same"))
        armed = False
        print(accepted.job.id, flush=True)


if __name__ == "__main__":
    last_step = int(sys.argv[2])
    for method in ("fetch", "fetchrow", "fetchval", "execute"):
        _mortal(asyncpg.Connection, method, last_step)
    _mortal(Transaction, "commit", last_step)
    _mortal(Objects, "put", last_step)
    _mortal(Objects, "get", last_step)
    asyncio.run(_worker() if sys.argv[1] == "worker" else _submit())
