"""Unfinished images as the native API takes and tells of them; jobs are moved by hand."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest
from PIL import Image

from tintype.engines.contract import Output
from tintype.generation import partial
from tintype.generation.cancel import cancel
from tintype.generation.services import SQL, Services
from tintype.jobs.model import Job
from tintype.kernel.clock import ManualClock

PROMPT = {"model": "sketch", "prompt": "A red fox in the snow"}


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({**PROMPT, "partial_images": 4}, "0 to 3"),
        ({**PROMPT, "partial_images": -1}, "0 to 3"),
        ({**PROMPT, "partial_images": "2"}, "integer"),
        ({"model": "sketch-video", "prompt": "waves", "partial_images": 1}, "images"),
    ],
)
async def test_what_is_wrong_is_named(
    body: dict[str, Any], words: str, http: httpx.AsyncClient, open_account: Callable[..., Awaitable[Any]]
) -> None:
    account = await open_account("native")
    answer = await http.post("/v1/generations", json=body, headers=account.headers)
    assert (answer.status_code, answer.json()["field"]) == (400, "partial_images")
    assert words in answer.json()["detail"]


async def events(http: httpx.AsyncClient, account: Any, job: str, **headers: str) -> list[tuple[str, dict[str, Any]]]:
    """All events of a job that has ended."""
    answer = await http.get(f"/v1/generations/{job}/events", headers=account.headers | headers)
    assert answer.status_code == 200
    blocks = [dict(line.split(": ", 1) for line in block.splitlines()) for block in answer.text.split("\n\n") if block]
    return [(block["event"], json.loads(block["data"])) for block in blocks if "event" in block]


async def shown(services: Services, job: Job, colour: str, path: Any) -> Job:
    """An attempt that shows one unfinished picture."""
    now = services.clock.now()
    async with services.db.transaction() as connection:
        rows = SQL.claim(connection, ids=[job.id], worker="here", lease_until=now + timedelta(minutes=1), now=now)
        (job,) = [Job.of(row) async for row in rows]
    Image.new("RGB", (64, 64), colour).save(path)
    shower = partial.Partials(services, job)
    shower.take(Output(str(job.id), path, 0, "partial"))
    async with asyncio.timeout(10):
        while not await partial.shown(services, job.id, 0):
            await asyncio.sleep(0.01)
    await shower.close()
    return job


async def test_they_are_events_until_a_little_after_the_end(
    http: httpx.AsyncClient,
    open_account: Callable[..., Awaitable[Any]],
    services: Services,
    job_of: Callable[[str], Awaitable[Job]],
    clock: ManualClock,
    tmp_path: Any,
) -> None:
    account = await open_account("native")
    body = {**PROMPT, "size": "64x64", "partial_images": 1, "output_format": "jpeg"}
    made = (await http.post("/v1/generations", json=body, headers=account.headers)).json()
    job = await shown(services, await job_of(made["id"]), "orange", tmp_path / "one.png")
    assert job.request["partials"] == 1
    assert await cancel(services, job.id, at_once=True)
    found = await events(http, account, made["id"])
    assert [name for name, _ in found] == ["running", "partial", "cancelled"]
    data = found[1][1]
    url = data.pop("url")
    at = data.pop("at")
    assert at.endswith("Z")
    assert data == {
        "id": made["id"], "attempt": 1, "index": 0, "partial_index": 0,
        "content_type": "image/jpeg", "width": 64, "height": 64,
    }  # fmt: skip
    fetched = await http.get(url)
    assert fetched.status_code == 200
    with Image.open(io.BytesIO(fetched.content)) as picture:
        assert (picture.format, picture.size) == ("JPEG", (64, 64))
    clock.advance(timedelta(seconds=partial.KEPT_S + 1))
    assert [name for name, _ in await events(http, account, made["id"])] == ["running", "cancelled"]
    await partial.sweep(services)
    assert (await http.get(url)).status_code == 404


async def test_the_page_of_documentation_has_them(http: httpx.AsyncClient) -> None:
    document = (await http.get("/native/openapi.json")).json()
    body = document["paths"]["/v1/generations"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    field = body["properties"]["partial_images"]
    assert {"type": "integer", "minimum": 0, "maximum": 3} in field["anyOf"]
    stream = document["paths"]["/v1/generations/{generation_id}/events"]["get"]["responses"]["200"]
    assert "partial" in stream["description"]
