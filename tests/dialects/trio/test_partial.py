"""Some of several images, from the engine's events to the answer and the gallery."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from tintype.engines.contract import Event, Failed, Output, Reason, Request, Upstream
from tintype.generation.run import run
from tintype.generation.services import SQL, Services
from tintype.infra.codecs import write_image
from tintype.jobs.model import Job


class Engine:
    """Makes the images of ``made`` (indices), then fails."""

    def __init__(self, made: Sequence[int]) -> None:
        self.made = made

    async def run(self, batch: Sequence[Request], *, timeout_s: float) -> AsyncIterator[Event]:
        (request,) = batch
        for index in self.made:
            path = request.workdir / f"{index}.png"
            write_image(Image.new("RGB", (request.width, request.height), (50 * index, 90, 90)), path, "png")
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


async def test_the_first_that_there_is_has_the_generations_id(
    api: httpx.AsyncClient, finisher: Any, services: Services, tmp_path: Path, account: Any
) -> None:
    finisher.act = worked(services, [1, 2], tmp_path)
    answer = await api.post("images", json={"prompt": "a fox", "num_images": 4})
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert len(data["images"]) == 2
    assert data["remaining_points"] == 992
    for number, image in enumerate(data["images"], 1):
        assert image["file_name"].endswith(f"-{number}.png")
        file = await api.get(image["url"])
        assert len(file.content) == image["file_size"]
    projects = (await api.get("projects")).json()["data"]["projects"]
    assert len(projects) == 2
    assert projects[0]["id"] == data["generation_id"]
    assert projects[1]["id"] != data["generation_id"]
    assert len(projects[1]["id"]) == 24
    async with services.db.connection() as connection:
        row = await connection.fetchrow("SELECT captured, state FROM holds WHERE account_id = $1", account.id)
    assert row is not None
    assert tuple(row) == (8, "captured")


async def test_none_of_several_is_a_failure(
    api: httpx.AsyncClient, finisher: Any, services: Services, tmp_path: Path
) -> None:
    finisher.act = worked(services, [], tmp_path)
    answer = await api.post("images", json={"prompt": "a fox", "num_images": 4})
    assert (answer.status_code, answer.json()["success"]) == (403, False)
    finisher.act = worked(services, [0, 1, 2, 3], tmp_path)
    data = (await api.post("images", json={"prompt": "a fox", "num_images": 4})).json()["data"]
    assert (len(data["images"]), data["remaining_points"]) == (4, 984)
