"""The native API over a real worker and the fake engine in a process of its own: from the request to the file."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from PIL import Image

from tintype.api.context import Edge
from tintype.api.front import Front
from tintype.api.native import schema
from tintype.billing.verify import verify
from tintype.generation.services import Services
from tintype.generation.wait import Waiter
from tintype.main.server import DIALECTS
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.main.worker import create_worker

CATALOG = """
[native.cards.fake]
task = ["text-to-image", "image-to-image"]
engine = "fake"
takes = ["n", "image", "seed"]
max_images = 4
max_inputs = 2
seconds = 1
price = { unit = "usd", amount = "0.01", per = "image" }
"""


@pytest.fixture
async def live(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[httpx.AsyncClient, Services]]:
    """A client with a key, and a worker that serves the fake engine's lane."""
    catalog = tmp_path / "catalog.toml"
    catalog.write_text(CATALOG, "utf-8")
    settings = Settings(data_dir=tmp_path, database_url=database_url, catalog=catalog)
    stop = asyncio.Event()
    async with open_services(settings, "test") as services:
        key, now = f"tt_{uuid4().hex}", services.clock.now()
        async with services.db.transaction() as connection:
            account = await connection.fetchval(
                "INSERT INTO accounts (email, webhook_secret, created_at) VALUES ('sam@example.com', 's', $1) "
                "RETURNING id",
                now,
            )
            await connection.execute(
                "INSERT INTO keys (account_id, dialect, digest, prefix, last_four, created_at) "
                "VALUES ($1, 'native', $2, 'tt_', $3, $4)",
                account, hashlib.sha256(key.encode()).digest(), key[-4:], now,
            )  # fmt: skip
            await connection.fetchval(
                "SELECT billing_grant($1, 'usd', '', 1000000, NULL, 'test', '', $2)", account, now
            )
        waiter = Waiter(services)
        await waiter.start()
        working = asyncio.create_task(create_worker(settings, services, ["native/fake"]).run(stop, drain_s=2))
        transport = httpx.ASGITransport(Front(Edge(services, waiter), DIALECTS))
        headers = {"Authorization": f"Bearer {key}"}
        async with httpx.AsyncClient(transport=transport, base_url="http://t.test", headers=headers) as client:
            yield client, services
        stop.set()
        with suppress(asyncio.CancelledError):
            await working
        await waiter.stop()


def _events(text: str) -> list[tuple[str, dict[str, Any]]]:
    blocks = [
        dict(line.split(": ", 1) for line in block.split("\n")) for block in text.split("\n\n") if "event:" in block
    ]
    return [(one["event"], json.loads(one["data"])) for one in blocks]


async def test_from_the_request_to_the_file(live: tuple[httpx.AsyncClient, Services]) -> None:
    client, services = live
    body = {"model": "fake", "prompt": "a fox", "size": "96x64", "n": 2, "seed": 5}
    answer = await client.post("/v1/generations", json=body, headers={"Prefer": "wait=60"})
    assert answer.status_code == 200, answer.text
    job = schema.Generation.model_validate(answer.json())
    assert (job.status, job.attempts, job.price.captured) == ("succeeded", 1, "0.02")
    for number, output in enumerate(job.outputs):
        data = (await client.get(output.url)).content
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.size, picture.format) == ((96, 64), "PNG")
        assert (output.sha256, output.bytes) == (hashlib.sha256(data).hexdigest(), len(data))
        assert (output.width, output.height, output.seed) == (96, 64, 5 + number)

    # A stream, a failure and a cancel beside one another; the stream is read whole, so it ends by itself.
    slow = (await client.post("/v1/generations", json={**body, "n": 1, "prompt": "a fox [delay=1.5]"})).json()
    stream = await client.get(f"/v1/generations/{slow['id']}/events", timeout=60)
    names = [name for name, _ in _events(stream.text)]
    passing = ("queued", "progress", "finishing")
    assert [name for name in names if name not in passing] == ["running", "succeeded"]
    refused = {**body, "n": 1, "prompt": "a fox [fail=invalid]"}
    failed = (await client.post("/v1/generations", json=refused, headers={"Prefer": "wait=60"})).json()
    assert (failed["status"], failed["price"]["captured"]) == ("failed", "0.00")
    long = (await client.post("/v1/generations", json={**body, "n": 1, "prompt": "a fox [delay=60]"})).json()
    while (await client.get(f"/v1/generations/{long['id']}")).json()["status"] == "queued":
        await asyncio.sleep(0.05)
    assert (await client.post(f"/v1/generations/{long['id']}/cancel")).status_code in (200, 202)
    ended = _events((await client.get(f"/v1/generations/{long['id']}/events", timeout=60)).text)
    assert ended[-1][0] == "cancelled"

    balance = (await client.get("/v1/account")).json()["balances"][0]
    assert (balance["available"], balance["held"]) == ("0.97", "0.00")
    async with services.db.connection() as connection:
        assert not await verify(connection)
