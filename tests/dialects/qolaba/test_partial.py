"""Some of several images, from the engine's events to the answer: what was delivered is charged, the rest is not."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tintype.engines.contract import Event, Failed, Output, Reason, Request, Upstream
from tintype.generation.run import run
from tintype.generation.services import SQL, Services
from tintype.infra.codecs import write_image
from tintype.jobs.model import Job

BODY = {"model": "vertex/nano-banana-pro", "prompt": "a fox", "num_images": 10, "quality": "4K", "seed": 7}


class Engine:
    """Makes the images of ``made`` (indices), then fails."""

    def __init__(self, made: Sequence[int]) -> None:
        self.made = made

    async def run(self, batch: Sequence[Request], *, timeout_s: float) -> AsyncIterator[Event]:
        (request,) = batch
        for index in self.made:
            path = request.workdir / f"{index}.png"
            write_image(Image.new("RGB", (64, 64), (20 * index, 90, 90)), path, "png")
            yield Output(request.job, path, index, "result", request.seed + index)
        yield Failed(request.job, Reason.MODERATED, "The rest was refused")

    def resume(self, request: Request, upstream: Upstream, *, timeout_s: float) -> AsyncIterator[Event]:
        raise NotImplementedError


def worked(services: Services, made: Sequence[int], workroom: Path) -> Any:
    """A job's way through a worker, with that engine."""

    async def act(job: Job) -> None:
        now = services.clock.now()
        async with services.db.connection() as connection:
            lease = now + timedelta(minutes=1)
            (row,) = [row async for row in SQL.claim(connection, ids=[job.id], worker="w", lease_until=lease, now=now)]
        await run(services, [Job.of(row)], services.catalog.cards[job.card], Engine(made), workroom)

    return act


@pytest.mark.parametrize("celery", [False, True])
async def test_what_was_delivered_is_charged(
    api: httpx.AsyncClient,
    finisher: Any,
    services: Services,
    tmp_path: Path,
    money: Any,
    account: Any,
    job_of: Any,
    waiter: Any,
    celery: bool,
) -> None:
    finisher.act = worked(services, [1, 4, 5], tmp_path)
    answer = await api.post("images/generate", json={**BODY, "quality": None, "celery": celery})
    assert answer.status_code == (202 if celery else 200), answer.text
    told = answer.json()
    if celery:
        assert await waiter.finished(await job_of(told["task_id"]), 30)
        told = (await api.get(f"tasks/{told['task_id']}")).json()
        assert told["status"] == "SUCCESS"
        told = told["output"]
    assert told["seed"] == 7
    assert len(told["images"]) == 3
    assert told["usage"] == {"images_generated": 3, "cost_usd": 0.36, "cost_credits": 72}
    assert await money(account) == (99_640_000, 0)
    for image in told["images"]:
        assert (await api.get(image["url"])).status_code == 200


async def test_none_of_several_is_a_failure(
    api: httpx.AsyncClient, finisher: Any, services: Services, tmp_path: Path, money: Any, account: Any
) -> None:
    finisher.act = worked(services, [], tmp_path)
    answer = await api.post("images/generate", json=BODY)
    assert (answer.status_code, answer.json()) == (403, {"error": "Forbidden", "message": "The rest was refused"})
    assert await money(account) == (100_000_000, 0)
