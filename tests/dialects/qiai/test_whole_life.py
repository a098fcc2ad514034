"""Orders from request to file and webhook, through a worker and the sketch engine: size, format, frames, quota."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from fractions import Fraction
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import av
import httpx
import pytest
from PIL import Image

from tintype.administration.webhooks import rotate_secret
from tintype.billing.verify import verify
from tintype.enhancement.chat import create_enhancer
from tintype.generation.cancel import cancel
from tintype.generation.services import Services
from tintype.generation.wait import Waiter
from tintype.main.settings import Settings
from tintype.main.worker import create_worker


@pytest.fixture
async def worker(services: Services, tmp_path: Path) -> AsyncIterator[None]:
    """A worker for all cards of the sketch engine, in this process; its engine in one of its own."""
    cards = [card.id for card in services.catalog.cards.values() if card.engine == "sketch"]
    worker = create_worker(Settings(data_dir=tmp_path), services, cards)
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop, drain_s=5))
    yield
    stop.set()
    await running


@pytest.fixture
def receiver() -> Iterator[tuple[str, Queue[dict[str, Any]]]]:
    """A receiver of webhooks; its URL and what came."""
    came: Queue[dict[str, Any]] = Queue()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/hook", came
    server.shutdown()
    server.server_close()
    thread.join()


def picture_of(data: bytes) -> tuple[str | None, tuple[int, int]]:
    with Image.open(io.BytesIO(data)) as picture:
        picture.load()
        return picture.format, picture.size


def assert_animation(mp4: httpx.Response, gif: httpx.Response, frames: int) -> None:
    """Both files have exactly these frames, at 8 a second."""
    assert (mp4.headers["content-type"], gif.headers["content-type"]) == ("video/mp4", "image/gif")
    with av.open(io.BytesIO(mp4.content)) as opened:
        video = opened.streams.video[0]
        assert (video.codec_context.name, video.width, video.height) == ("h264", 264, 256)
        assert (sum(1 for _ in opened.decode(video)), video.average_rate) == (frames, Fraction(8))
    with Image.open(io.BytesIO(gif.content)) as moving:
        assert (moving.format, moving.size, getattr(moving, "n_frames", 1)) == ("GIF", (264, 256), frames)
        assert moving.info["duration"] in (120, 125, 130)


@pytest.mark.usefixtures("worker")
async def test_orders_to_their_files(
    api: httpx.AsyncClient, waiter: Waiter, job_of: Any, receiver: Any, services: Services, account: Any
) -> None:
    hook, came = receiver
    used = 0
    await rotate_secret(services.db, account.id)

    async def order(**body: Any) -> dict[str, Any]:
        answer = await api.post("generate", json={"webhook_url": hook, **body})
        assert answer.status_code == 200, answer.text
        order_id = answer.json()["order_id"]
        assert await waiter.finished(await job_of(order_id), 90) is not None
        status: dict[str, Any] = (await api.get(f"status/{order_id}")).json()
        told = await asyncio.to_thread(came.get, timeout=30)
        assert set(told) == {"order_id", "status", "output_urls"}
        assert (told["order_id"], told["status"], status["status"]) == (order_id, "completed", "completed")
        assert len(told["output_urls"]) == len(status["output_urls"])
        for url in told["output_urls"]:
            assert (await api.get(url, headers={"Authorization": ""})).status_code == 200
        return status

    one = await order(style="guofeng", prompt="竹林中的红衣武士", width=770, height=519, llm_enhance=True)
    assert (one["status"], one["progress"]) == ("completed", 100)
    assert one["enhanced_prompt"].startswith("竹林中的红衣武士")
    assert len(one["enhanced_prompt"]) > len("竹林中的红衣武士")
    (url,) = one["output_urls"]
    file = await api.get(url)
    assert file.headers["content-type"] == "image/png"
    assert picture_of(file.content) == ("PNG", (768, 512))
    used += 1

    batch = await order(style="turbo", prompt="a fox in the snow", product_type="batch_4", width=256, height=320)
    files = [(await api.get(url)).content for url in batch["output_urls"]]
    assert [picture_of(data) for data in files] == [("PNG", (256, 320))] * 4
    assert len(set(files)) == 4
    assert "enhanced_prompt" not in batch
    used += 4

    for frames, price in ((16, 1), (24, 2), (32, 2)):
        film = await order(
            style="anime", prompt="a sailboat", product_type=f"animation_{frames}f", width=264, height=256
        )
        assert_animation(*[await api.get(url) for url in film["output_urls"]], frames)
        used += price

    big = {"style": "turbo", "prompt": "a city", "product_type": "batch_8", "width": 2048, "height": 2048}
    order_id = (await api.post("generate", json={**big, "webhook_url": hook})).json()["order_id"]
    assert await cancel(services, (await job_of(order_id)).id)
    told = await asyncio.to_thread(came.get, timeout=30)
    assert told == {"order_id": order_id, "status": "failed", "error": "The order was cancelled", "output_urls": []}
    async with services.db.connection() as connection:
        spendable = await connection.fetchval(
            "SELECT billing_spendable($1, 'images', $2)", account.id, services.clock.now()
        )
        assert spendable == 800 - used
        assert not await verify(connection)


@pytest.fixture
def chat() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """An OpenAI-compatible chat endpoint; its URL and what it was asked."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            answer = {"choices": [{"message": {"content": "a fox at dawn, finely drawn"}}]}
            data = json.dumps(answer).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1", asked
    server.shutdown()
    server.server_close()
    thread.join()


async def test_enhancement_by_a_chat_endpoint_that_may_be_away(
    api: httpx.AsyncClient, waiter: Waiter, job_of: Any, services: Services, chat: Any, tmp_path: Path
) -> None:
    url, asked = chat
    for endpoint, enhanced in ((url, "a fox at dawn, finely drawn"), ("http://127.0.0.1:9/v1", "a fox")):
        enhancer = create_enhancer(endpoint, "some-model", "secret")
        worker = create_worker(
            Settings(data_dir=tmp_path),
            replace(services, enhancer=enhancer),
            [card.id for card in services.catalog.cards.values() if card.engine == "sketch"],
        )
        stop = asyncio.Event()
        running = asyncio.create_task(worker.run(stop, drain_s=5))
        body = {"style": "anime", "prompt": "a fox", "width": 256, "height": 256, "llm_enhance": True}
        order = (await api.post("generate", json=body)).json()["order_id"]
        assert await waiter.finished(await job_of(order), 60) is not None
        status = (await api.get(f"status/{order}")).json()
        assert (status["status"], status["enhanced_prompt"]) == ("completed", enhanced)
        stop.set()
        await running
        await enhancer.aclose()
    assert [one["model"] for one in asked] == ["some-model"]
    assert asked[0]["messages"][-1]["content"] == "a fox"
