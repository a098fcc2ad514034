"""A rented model is never paid twice for one job: whatever is killed when, the provider is sent each job once.

Real worker processes, whose engine processes talk to a stand-in for fal over TLS by fal's own client.
"""

from __future__ import annotations

import asyncio
import importlib.util
import os
import signal
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import pytest
import trustme

from tintype.engines.contract import Task
from tintype.generation.services import Services
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import submit
from tintype.kernel.ids import hex_id

ENGINES = Path(__file__).parents[1] / "engines"
PRICE = 10_000
CATALOG = """
[engines.fal]
keys = ["KEY_OF_OURS"]
queue_host = "HOST"
poll_s = 0.05
[engines.replicate]
keys = ["KEY_OF_OURS"]
base_url = "http://HOST"
poll_s = 0.05
[native.plans."*"]
limits = []
[native.cards.rented]
task = ["text-to-image"]
engine = "fal"
takes = ["seed", "n"]
max_images = 4
partial = true
seconds = 0.5
settings = { model = "fal-ai/flux/dev", cost_micro = 2500 }
[native.cards.rented.price]
unit = "usd"
amount = "0.01"
per = "image"
"""


def _load(name: str, path: Path) -> Any:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec
        assert spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture
def fal(house: Any, tmp_path: Path) -> Iterator[Any]:
    """The stand-in, and a house whose one card is rented from it."""
    _load("rented_serving", ENGINES / "rented" / "serving.py")
    module = _load("fal_double", ENGINES / "fal" / "double.py")
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    double = module.FalDouble(context)
    double.start()
    (tmp_path / "catalog.toml").write_text(CATALOG.replace("HOST", double.host))
    house.env |= {
        "SSL_CERT_FILE": str(tmp_path / "ca.pem"),
        "KEY_OF_OURS": module.KEY,
        "TINTYPE_OUTBOUND_ALLOW": "127.0.0.0/8",
    }
    yield double
    double.stop()


@pytest.fixture
def replicate(house: Any, tmp_path: Path) -> Iterator[Any]:
    """A stand-in for Replicate, and a house whose one card is rented from it."""
    _load("rented_serving", ENGINES / "rented" / "serving.py")
    module = _load("replicate_double", ENGINES / "replicate" / "double.py")
    double = module.ReplicateDouble()
    double.start()
    catalog = CATALOG.replace("HOST", double.host).replace('engine = "fal"', 'engine = "replicate"')
    (tmp_path / "catalog.toml").write_text(catalog.replace("fal-ai/flux/dev", "black-forest-labs/flux-dev"))
    house.env |= {"KEY_OF_OURS": module.TOKEN, "TINTYPE_OUTBOUND_ALLOW": "127.0.0.0/8"}
    yield double
    double.stop()


@asynccontextmanager
async def working(house: Any) -> AsyncIterator[psutil.Process]:
    """A worker process."""
    worker = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("renting.py"))], env=house.env, start_new_session=True
    )
    try:
        yield psutil.Process(worker.pid)
    finally:
        worker.kill()
        await asyncio.to_thread(worker.wait)


def kill_worker(worker: psutil.Process) -> None:
    worker.kill()
    while worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)


def kill_engine(worker: psutil.Process) -> None:
    engines = [one for one in worker.children(recursive=True) if "tintype.engines.child" in " ".join(one.cmdline())]
    assert len(engines) == 1
    os.kill(engines[0].pid, signal.SIGKILL)


async def finished(house: Any, services: Services, worker: psutil.Process) -> None:
    """Wait until all jobs have ended: by that worker, or by the next where it is dead."""
    if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
        await house.all_ended(services)
        return
    async with working(house):
        await house.all_ended(services)


async def until(happened: Callable[[], Any], limit_s: float = 120) -> None:
    async with asyncio.timeout(limit_s):
        while True:
            result = happened()
            if await result if asyncio.iscoroutine(result) else result:
                return
            await asyncio.sleep(0.05)


async def order(services: Services, account: UUID, count: int = 1) -> UUID:
    card = services.catalog.cards["native/rented"]
    submission = Submission(
        hex_id(), card, Task.TEXT_TO_IMAGE, "a red fox", width=64, height=48, count=count, seed=7
    )  # fmt: skip
    return (await submit(services, Caller(account, None, "native"), submission)).job.id


async def row(services: Services, job: UUID) -> Any:
    async with services.db.connection() as connection:
        return await connection.fetchrow("SELECT * FROM jobs WHERE id = $1", job)


async def captures(services: Services) -> int:
    async with services.db.connection() as connection:
        return int(await connection.fetchval("SELECT count(*) FROM holds WHERE state = 'captured'"))


@pytest.mark.parametrize("kill", [kill_worker, kill_engine])
async def test_killed_between_submit_and_result_it_is_resumed(house: Any, fal: Any, kill: Callable[..., None]) -> None:
    fal.hold = True
    async with house.services() as services:
        job = await order(services, await house.account(services))

        async def is_on_record() -> bool:
            return '"handle": "[' in ((await row(services, job))["upstream"] or "")

        async with working(house) as worker:
            await until(is_on_record)
            kill(worker)
            fal.hold = False
            await finished(house, services, worker)
        ended = await row(services, job)
        states = await house.nothing_is_lost(services)
        assert await captures(services) == 1
    assert states == {"succeeded": 1}
    assert (ended["captured"], ended["upstream_cost"]) == (PRICE, 2500)
    assert len(fal.submits) == 1


@pytest.mark.parametrize("kill", [kill_worker, kill_engine])
async def test_killed_before_the_answer_it_is_unknown_and_costs_nothing(
    house: Any, fal: Any, kill: Callable[..., None]
) -> None:
    kept_back = threading.Event()
    fal.faults = [kept_back]
    async with house.services() as services:
        job = await order(services, await house.account(services))
        async with working(house) as worker:
            await until(lambda: fal.submits)
            kill(worker)
            kept_back.set()
            await finished(house, services, worker)
        ended = await row(services, job)
        states = await house.nothing_is_lost(services)
        assert await captures(services) == 0
    assert states == {"failed": 1}
    assert '"outcome_unknown"' in ended["error"]
    assert ended["captured"] == 0
    assert len(fal.submits) == 1


async def test_killed_before_the_answer_it_is_found_where_the_provider_can_be_asked(house: Any, replicate: Any) -> None:
    kept_back = threading.Event()
    replicate.faults = [kept_back]
    async with house.services() as services:
        job = await order(services, await house.account(services))
        async with working(house) as worker:
            await until(lambda: replicate.submits)
            kill_worker(worker)
            kept_back.set()
            await finished(house, services, worker)
        ended = await row(services, job)
        states = await house.nothing_is_lost(services)
        assert await captures(services) == 1
    assert states == {"succeeded": 1}
    assert ended["captured"] == PRICE
    assert len(replicate.submits) == 1


async def test_killed_in_the_middle_of_several_each_is_sent_once_and_what_came_is_given(house: Any, fal: Any) -> None:
    kept_back = threading.Event()
    fal.faults = [None, kept_back]
    async with house.services() as services:
        job = await order(services, await house.account(services), count=3)
        async with working(house) as worker:
            await until(lambda: len(fal.submits) == 2)
            kill_worker(worker)
            kept_back.set()
            await finished(house, services, worker)
        ended = await row(services, job)
        states = await house.nothing_is_lost(services)
    assert states == {"succeeded": 1}
    assert ended["captured"] == PRICE, "one of three"
    assert [submit["body"]["seed"] for submit in fal.submits] == [7, 8]
