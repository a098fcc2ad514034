"""The documented bodies from request to file, through a worker and an engine process: size, format, length, price."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
from PIL import Image

from tintype.api.qiklab.schema import EXAMPLES
from tintype.api.qiklab.translate import MODES
from tintype.catalog.catalog import Catalog
from tintype.generation.services import Services
from tintype.generation.wait import Waiter
from tintype.main.settings import Settings
from tintype.main.worker import create_worker

WANTED = {
    "t2i": ((1024, 680), 5),
    "i2i": ((1024, 1024), 5),
    "t2i_pro": ((1368, 2048), 10),
    "t2v": ((1280, 720), 75),
    "i2v_pro": ((1080, 720), 99),
    "i2i_pro, base64": ((768, 1024), 15),
    "i2i_pro_plus, base64": ((1536, 2048), 25),
}


@pytest.fixture
def catalog(tmp_path: Path) -> Catalog:
    """The built-in catalog with the fake engine in place of every other of qiklab's."""
    over = tmp_path / "catalog.toml"
    over.write_text("[qiklab.cards]\n" + "".join(f'{mode}.engine = "fake"\n' for mode in MODES))
    return Catalog.load(over)


@pytest.fixture
async def worker(services: Services, tmp_path: Path) -> AsyncIterator[None]:
    """A worker for qiklab's cards, in this process; its engine in one of its own."""
    worker = create_worker(Settings(data_dir=tmp_path), services, [f"qiklab/{mode}" for mode in MODES])
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop, drain_s=5))
    yield
    stop.set()
    await running


async def result(api: httpx.AsyncClient, waiter: Waiter, job_of: Any, body: dict[str, Any]) -> dict[str, Any]:
    """The last status of a job."""
    answer = await api.post("generate", json=body)
    assert answer.status_code == 200, answer.text
    job_id = answer.json()["job_id"]
    assert await waiter.finished(await job_of(job_id), 60) is not None
    status: dict[str, Any] = (await api.get(f"status/{job_id}")).json()
    return status


@pytest.mark.usefixtures("worker")
async def test_documented_bodies_to_their_files(
    api: httpx.AsyncClient, waiter: Waiter, job_of: Any, png: Callable[..., str], account: Any, services: Services
) -> None:
    left = 10_000
    for name, (size, cents) in WANTED.items():
        body = dict(EXAMPLES[name])
        if "image" in body:
            body["image"] = png(300, 200)
        status = await result(api, waiter, job_of, body)
        assert status["status"] == "COMPLETED", (name, status)
        urls = status.get("result_urls", [status["result_url"]])
        assert len(urls) == (4 if name == "t2i" else 1)
        for url in urls:
            file = await api.get(url)
            check(file.headers["content-type"], file.content, size, body.get("duration"))
        left -= cents
        assert (await api.get("balance")).json()["balance_cents"] == left
    async with services.db.connection() as connection:
        held = await connection.fetchval("SELECT sum(held) FROM balances WHERE account_id = $1", account.id)
        states = await connection.fetch("SELECT DISTINCT state FROM holds")
    assert (held, [row["state"] for row in states]) == (0, ["captured"])


def check(content_type: str, data: bytes, size: tuple[int, int], duration: int | None) -> None:
    if duration is None:
        assert content_type == "image/png"
        with Image.open(io.BytesIO(data)) as picture:
            assert (picture.format, picture.size) == ("PNG", size)
        return
    assert content_type == "video/mp4"
    with av.open(io.BytesIO(data)) as film:
        video = film.streams.video[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", *size)
        assert (video.frames, video.average_rate) == (24 * duration, Fraction(24))


@pytest.mark.usefixtures("worker")
async def test_failures_are_free(api: httpx.AsyncClient, waiter: Waiter, job_of: Any) -> None:
    body = {"mode": "t2i", "positive_prompt": "a fox [moderated]"}
    status = await result(api, waiter, job_of, body)
    assert status["status"] == "FAILED"
    assert status["error"]
    assert (await api.get("balance")).json()["balance_cents"] == 10_000
