"""Jobs on ComfyUI through real worker processes: killed ones are resumed, and what a server has lost is sent anew."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psutil
import pytest

from tintype.engines.contract import Task
from tintype.generation.services import Services
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import submit
from tintype.kernel.ids import hex_id

ROOT = Path(__file__).parents[2]
PROMPT = "a heron in the reeds at first light"
SLOW = f"{PROMPT}, slowly"
CATALOG = """
[engines.comfyui]
servers = ["{url}"]
poll_s = 0.1

[native.plans."*"]
limits = []
[native.cards.sdxl]
task = ["text-to-image"]
engine = "comfyui"
takes = ["seed", "n"]
max_images = 4
seconds = 0.5
[native.cards.sdxl.settings]
workflow = "flows/sdxl.json"
cost_micro = 40
[native.cards.sdxl.settings.slots]
prompt = "6.inputs.text"
seed = "3.inputs.seed"
width = {{ at = "5.inputs.width", step = 8 }}
height = {{ at = "5.inputs.height", step = 8 }}
[native.cards.sdxl.price]
unit = "usd"
amount = "0.01"
per = "image"
"""


@pytest.fixture
def comfyui(house: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The stand-in, and a house whose one card it serves; its workflow lies beside the catalog."""
    monkeypatch.syspath_prepend(ROOT / "tests" / "engines" / "comfyui")
    from comfyui_double import ComfyDouble

    with ComfyDouble(tmp_path / "comfyui") as double:
        (tmp_path / "catalog.toml").write_text(CATALOG.format(url=double.url))
        (tmp_path / "flows").mkdir()
        (tmp_path / "flows" / "sdxl.json").write_bytes((ROOT / "examples" / "comfyui" / "sdxl.json").read_bytes())
        yield double


@asynccontextmanager
async def working(house: Any) -> AsyncIterator[psutil.Process]:
    """A worker process."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "tintype.main.cli", "worker", "--cards", "native/sdxl"], env=house.env
    )
    try:
        yield psutil.Process(worker.pid)
    finally:
        worker.kill()
        await asyncio.to_thread(worker.wait)


def kill_worker(worker: psutil.Process) -> None:
    worker.kill()


def kill_engine(worker: psutil.Process) -> None:
    (engine,) = (one for one in worker.children(recursive=True) if "tintype.engines.child" in " ".join(one.cmdline()))
    engine.kill()


async def finished(house: Any, services: Services, worker: psutil.Process) -> None:
    """Wait until all jobs have ended: by that worker, or by the next where it is dead."""
    await asyncio.sleep(0.1)
    if worker.is_running() and worker.status() != psutil.STATUS_ZOMBIE:
        await house.all_ended(services)
        return
    async with working(house):
        await house.all_ended(services)


async def until(happened: Callable[[], Any]) -> None:
    async with asyncio.timeout(120):
        while not (result := happened()) or (asyncio.iscoroutine(result) and not await result):
            await asyncio.sleep(0.02)


async def order(house: Any, services: Services, prompt: str) -> UUID:
    account = await house.account(services)
    card = services.catalog.cards["native/sdxl"]
    submission = Submission(hex_id(), card, Task.TEXT_TO_IMAGE, prompt, width=64, height=48, seed=7)
    return (await submit(services, Caller(account, None, "native"), submission)).job.id


async def row(services: Services, job: UUID) -> Any:
    async with services.db.connection() as connection:
        return await connection.fetchrow("SELECT * FROM jobs WHERE id = $1", job)


@pytest.mark.parametrize("kill", [kill_worker, kill_engine])
async def test_killed_between_submit_and_result_it_is_resumed(
    house: Any, comfyui: Any, kill: Callable[[psutil.Process], None]
) -> None:
    async with house.services() as services:
        job = await order(house, services, SLOW)

        async def is_on_record() -> bool:
            return '"handle": "[' in ((await row(services, job))["upstream"] or "")

        async with working(house) as worker:
            await until(is_on_record)
            kill(worker)
            await finished(house, services, worker)
        ended = await row(services, job)
        assert await house.nothing_is_lost(services) == {"succeeded": 1}
    assert (ended["captured"], ended["upstream_cost"], ended["attempt"]) == (ended["price"], 40, 2)
    assert len(comfyui.submits) == 1


@pytest.mark.parametrize("kill", [kill_worker, kill_engine])
async def test_killed_before_the_answer_it_is_found_by_its_token(
    house: Any, comfyui: Any, kill: Callable[[psutil.Process], None]
) -> None:
    comfyui.faults.answer_s = 1.0
    async with house.services() as services:
        job = await order(house, services, PROMPT)
        async with working(house) as worker:
            await until(lambda: comfyui.submits)
            kill(worker)
            await finished(house, services, worker)
        ended = await row(services, job)
        assert await house.nothing_is_lost(services) == {"succeeded": 1}
    assert ended["captured"] == ended["price"]
    assert len(comfyui.submits) == 1


async def test_what_a_restarted_server_has_lost_is_sent_anew_and_paid_once(house: Any, comfyui: Any) -> None:
    async with house.services() as services:
        job = await order(house, services, SLOW)
        async with working(house):
            await until(lambda: comfyui.submits)
            await asyncio.to_thread(comfyui.restart)
            await house.all_ended(services)
        ended = await row(services, job)
        assert await house.nothing_is_lost(services) == {"succeeded": 1}
    assert ended["captured"] == ended["price"]
    assert len({one["prompt_id"] for one in comfyui.submits}) == 2


async def test_the_prompt_in_comfyuis_picture_does_not_reach_the_customers(house: Any, comfyui: Any) -> None:
    async with house.services() as services:
        job = await order(house, services, PROMPT)
        async with working(house):
            await house.all_ended(services)
        async with services.db.connection() as connection:
            key = await connection.fetchval("SELECT storage_key FROM artifacts WHERE job_id = $1", job)
        stored = await services.objects.get(key)
    (made,) = (comfyui.root / "output" / "tintype").iterdir()
    assert PROMPT.encode() in made.read_bytes()
    assert json.dumps("CLIPTextEncode").encode() in made.read_bytes()
    assert stored[:4] == b"\x89PNG"
    assert PROMPT.encode() not in stored
    assert b"CLIPTextEncode" not in stored
