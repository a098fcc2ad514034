"""A worker or a submitter that is killed at its N-th step: before or after the N-th statement, commit or file written.

It dies by SIGKILL, as a machine would. Run as a nursery, ``python dying.py``: each line of standard input, JSON of
``{"role": "worker" | "submit", "step": N, "env": {…}}``, is one life in a process forked from here (which spares the
imports); the answer is a line of JSON, ``{"killed": bool, "status": int, "printed": str}``.
"""

from __future__ import annotations

import asyncio
import json
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
        worker = create_worker(settings, services, ["native/fake"])
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


def _live(role: str, last_step: int) -> None:
    for method in ("fetch", "fetchrow", "fetchval", "execute"):
        _mortal(asyncpg.Connection, method, last_step)
    _mortal(Transaction, "commit", last_step)
    _mortal(Objects, "put", last_step)
    _mortal(Objects, "get", last_step)
    asyncio.run(_worker() if role == "worker" else _submit())


def _nursery() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.dup2(writing, 1)
            os.environ.update(asked["env"])
            status = 1
            try:
                _live(asked["role"], asked["step"])
                status = 0
            finally:
                sys.stdout.flush()
                os._exit(status)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            printed = pipe.read().strip()
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps({"killed": status == -signal.SIGKILL, "status": status, "printed": printed}), flush=True)


if __name__ == "__main__":
    import tintype.main.worker  # noqa: F401 - here, once, instead of in every life

    _nursery()
