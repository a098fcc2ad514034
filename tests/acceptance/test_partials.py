"""Unfinished pictures over two API processes and two workers, one of which is killed in mid-job."""

from __future__ import annotations

import asyncio
import base64
import io
import json
import os
import signal
import subprocess
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import openai
import pytest
from PIL import Image

from tintype.administration.operator import Operator
from tintype.generation.partial import KEPT_S
from tintype.generation.services import Services
from tintype.kernel.money import Unit
from tintype.main.services import open_services

CATALOG = """
[native.plans."*"]
limits = []
[native.cards.fake]
task = ["text-to-image"]
engine = "fake"
max_images = 4
[native.cards.fake.price]
unit = "usd"
amount = "0.01"
per = "image"
"""


@dataclass
class Town:
    """The processes, and what a client of them needs."""

    services: Services
    bases: list[str]
    account: UUID
    key: str
    workers: list[subprocess.Popen[bytes]]

    async def rows(self, sql: str, *values: Any) -> list[Any]:
        async with self.services.db.connection() as connection:
            return await connection.fetch(sql, *values)

    async def kill_who_runs(self, job: UUID) -> None:
        """Kill the worker that has the job."""
        (row,) = await self.rows("SELECT worker FROM jobs WHERE id = $1", job)
        pid = int(row["worker"].split(":")[1])
        assert pid in [worker.pid for worker in self.workers]
        os.kill(pid, signal.SIGKILL)

    async def stored(self, job: UUID) -> list[str]:
        """The keys of a job's unfinished pictures."""
        (row,) = await self.rows("SELECT request ->> 'folder' AS folder FROM jobs WHERE id = $1", job)
        return [info.key async for info in self.services.objects.list(f"{row['folder']}/partials")]

    async def nothing_is_left(self, job: UUID) -> None:
        """The sweep of whichever worker lives takes them, once nobody can be fetching them any more."""
        await self.rows(
            "UPDATE jobs SET finished_at = finished_at - make_interval(secs => $2) WHERE id = $1", job, KEPT_S + 1
        )
        async with asyncio.timeout(20):
            while await self.stored(job) or await self.rows("SELECT 1 FROM partials WHERE job_id = $1", job):
                await asyncio.sleep(0.1)

    async def job(self) -> UUID:
        """The one job of the account."""
        (row,) = await self.rows("SELECT id FROM jobs WHERE account_id = $1", self.account)
        found: UUID = row["id"]
        return found


@pytest.fixture(scope="module")
def running(several: Any) -> Any:
    return several(CATALOG, "native/fake", lease_s=2)


@pytest.fixture
async def town(running: Any, house: Any) -> AsyncIterator[Town]:
    async with open_services(running.settings, "test") as services:
        operator = Operator(services.db, services.catalog, services.clock, "test")
        account = await operator.create_account(f"{uuid4().hex}@example.com")
        await operator.credit(account.email, "100", Unit.USD)
        _, key = await operator.create_key(account.email, "native")
        town = Town(services, running.bases, account.id, key, running.workers)
        await running.has_workers(services)
        yield town
        await house.all_ended(services)
        await house.nothing_is_lost(services)


def _size(data: bytes) -> tuple[tuple[int, int], str | None]:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture.size, picture.format


async def _events(town: Town, base: str, job: str, **headers: str) -> AsyncIterator[tuple[str, dict[str, Any]]]:
    """Names and data of a native job's events, as they come."""
    async with (
        httpx.AsyncClient(trust_env=False, timeout=60, headers={"Authorization": f"Bearer {town.key}"}) as client,
        client.stream("GET", f"{base}/v1/generations/{job}/events", headers=headers) as answer,
    ):
        assert answer.status_code == 200
        name = ""
        async for line in answer.aiter_lines():
            if line.startswith("event: "):
                name = line[7:]
            elif line.startswith("data: "):
                yield name, json.loads(line[6:])


async def test_another_process_tells_of_them_with_links_that_work(town: Town) -> None:
    body = {"model": "fake", "prompt": "a fox [delay=1.5]", "size": "96x64", "n": 2, "partial_images": 2,
            "output_format": "webp"}  # fmt: skip
    async with httpx.AsyncClient(trust_env=False, headers={"Authorization": f"Bearer {town.key}"}) as client:
        made = (await client.post(f"{town.bases[0]}/v1/generations", json=body)).json()
        shown, names = [], []
        async for name, data in _events(town, town.bases[1], made["id"]):
            names.append(name)
            if name == "partial":
                fetched = await client.get(data["url"])
                assert (fetched.status_code, fetched.headers["content-type"]) == (200, "image/webp")
                assert _size(fetched.content) == ((96, 64), "WEBP")
                assert (data["content_type"], data["width"], data["height"]) == ("image/webp", 96, 64)
                assert (data["id"], data["attempt"]) == (made["id"], 1)
                shown.append((data["index"], data["partial_index"], data["url"]))
        assert names[-1] == "succeeded"
        assert "succeeded" not in names[:-1]
        assert sorted(one[:2] for one in shown) == [(0, 0), (0, 1), (1, 0), (1, 1)]
        again = [name async for name, _ in _events(town, town.bases[0], made["id"])]
        assert again.count("partial") == 4, "who comes a little later is told of them, too"
        await town.nothing_is_left(await town.job())
        assert (await client.get(shown[0][2])).status_code == 404
        assert "partial" not in [name async for name, _ in _events(town, town.bases[0], made["id"])]
        left = (await client.get(f"{town.bases[0]}/v1/generations/{made['id']}")).json()
        assert len(left["outputs"]) == 2
        assert [(await client.get(one["url"])).status_code for one in left["outputs"]] == [200, 200]


async def test_a_failure_after_them_is_an_error(town: Town) -> None:
    async with openai.AsyncOpenAI(base_url=f"{town.bases[1]}/v1", api_key=town.key, timeout=60) as client:
        stream = await client.images.generate(
            model="fake", prompt="a fox [delay=1][moderated]", size="96x64", stream=True, partial_images=2  # type: ignore[arg-type]
        )  # fmt: skip
        seen: list[Any] = []

        async def read() -> None:
            async for event in stream:
                seen.append(event)

        with pytest.raises(openai.APIError) as failed:
            await read()
    assert [event.partial_image_index for event in seen] == [0, 1]
    assert failed.value.code == "moderation_blocked"
    job = await town.job()
    (row,) = await town.rows("SELECT state, captured FROM jobs WHERE id = $1", job)
    assert (row["state"], row["captured"]) == ("failed", 0)
    await town.nothing_is_left(job)


async def test_a_stream_goes_on_when_its_worker_is_killed(town: Town) -> None:
    async with openai.AsyncOpenAI(base_url=f"{town.bases[0]}/v1", api_key=town.key, timeout=60) as client:
        stream = await client.images.generate(
            model="fake", prompt="a fox [delay=3]", size="96x64", stream=True, partial_images=3  # type: ignore[arg-type]
        )  # fmt: skip
        seen: list[Any] = []
        async for event in stream:
            seen.append(event)
            if len(seen) == 1:
                await town.kill_who_runs(await town.job())
        job = await town.job()
    assert [event.type for event in seen] == ["image_generation.partial_image"] * 3 + ["image_generation.completed"]
    # The second attempt begins anew, and what was seen before is not shown again.
    assert [event.partial_image_index for event in seen[:-1]] == [0, 1, 2]
    for event in seen:
        assert _size(base64.b64decode(event.b64_json)) == ((96, 64), "PNG")
    (row,) = await town.rows("SELECT attempt, captured, price FROM jobs WHERE id = $1", job)
    assert (row["attempt"], row["captured"]) == (2, row["price"])
    assert {key.split("/")[-2] for key in await town.stored(job)} == {"a1", "a2"}
    await town.nothing_is_left(job)
