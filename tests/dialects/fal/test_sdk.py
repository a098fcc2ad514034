"""fal's own Python client, unmodified, against an app that is served over TLS, with a worker."""

from __future__ import annotations

import asyncio
import base64
import io
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import av
import httpx
import pytest
import trimesh
from PIL import Image

from tintype.billing.verify import verify

SKETCH = "tintype/sketch"
FAKE = "tintype/fake"
IDLE = "tintype/idle"
PROMPT = "A red fox in the snow at dawn"
SMALL = {"image_size": {"width": 64, "height": 64}}
CENT = 10_000


@contextmanager
def client_of(fal: Any, key: str | None = None) -> Iterator[Any]:
    client = fal.SyncClient(key=key)
    with client._client:
        yield client


@asynccontextmanager
async def async_client_of(fal: Any) -> AsyncIterator[Any]:
    client = fal.AsyncClient()
    async with await client._client:
        yield client


def fetched(file: dict[str, Any]) -> bytes:
    """The file at a link of an answer, which tells the truth about it."""
    with httpx.Client() as plain:
        answer = plain.get(file["url"])
    assert answer.headers["content-type"] == file["content_type"]
    assert len(answer.content) == file["file_size"]
    return answer.content


def opened(image: dict[str, Any]) -> Image.Image:
    picture = Image.open(io.BytesIO(fetched(image)))
    picture.load()
    assert picture.size == (image["width"], image["height"])
    return picture


async def books_are_right(live: Any, spent: int) -> None:
    assert await live.spendable() == 10_000_000 - spent
    async with live.services.db.connection() as connection:
        assert not await verify(connection)


# --- what is made ----------------------------------------------------------------------------------------------------


def makes(fal: Any, picture: Image.Image, folder: Path) -> None:
    with client_of(fal) as client:
        # The call that waits.
        made = client.run(SKETCH, {"prompt": PROMPT, "image_size": "landscape_4_3", "output_format": "webp", "seed": 7})
        (image,) = made["images"]
        assert (opened(image).format, opened(image).size) == ("WEBP", (1024, 768))
        assert (made["seed"], made["prompt"], made["has_nsfw_concepts"]) == (7, PROMPT, [False])
        # The queue, followed: each status is told, with the log.
        seen: list[Any] = []
        enqueued: list[str] = []
        several = client.subscribe(
            FAKE,
            {"prompt": "[delay=1] [steps=5] x", **SMALL, "num_images": 3},
            with_logs=True,
            on_enqueue=enqueued.append,
            on_queue_update=seen.append,
        )
        assert [opened(one).size for one in several["images"]] == [(64, 64)] * 3
        assert len(enqueued) == 1
        kinds = list(dict.fromkeys(type(one).__name__ for one in seen))
        assert kinds in (["Queued", "InProgress", "Completed"], ["InProgress", "Completed"])
        assert seen[-1].metrics["inference_time"] >= 1
        assert [one["message"] for one in seen[-1].logs][-1] == "Ended: succeeded"
        # Inputs as the client encodes them, and what comes of them.
        inline = fal.encode_image(picture, "png")
        assert inline.startswith("data:image/png;base64,")
        edited = client.run(SKETCH, {"prompt": "at night", "image_url": inline, "sync_mode": True})
        head, _, data = edited["images"][0]["url"].partition(",")
        assert head == "data:image/png;base64"
        assert Image.open(io.BytesIO(base64.b64decode(data))).size == (1256, 840)
        path = folder / "red.png"
        picture.save(path)
        cut = client.run("tintype/sketch-cutout", {"image_url": fal.encode_file(path)})
        assert opened(cut["image"]).mode == "RGBA"
        mesh = client.run("tintype/sketch-3d", {"image_url": inline})["model_mesh"]
        shape = trimesh.load(io.BytesIO(fetched(mesh)), file_type="glb")
        assert sum(len(one.faces) for one in shape.geometry.values()) > 100
        film = client.run("tintype/sketch-video", {"prompt": "waves", "duration": 1, "aspect_ratio": "16:9"})["video"]
        with av.open(io.BytesIO(fetched(film))) as container:
            video = container.streams.video[0]
            assert (video.width, video.height) == (1280, 720)
            assert sum(1 for _ in container.decode(video)) == 24


@pytest.mark.timeout(240)
async def test_what_is_made(live: Any, client: Any, picture: Image.Image, tmp_path: Path) -> None:
    await asyncio.to_thread(makes, client, picture, tmp_path)
    # One, three, one, half a cent, ten cents, five.
    await books_are_right(live, 205 * CENT // 10)


# --- the queue -------------------------------------------------------------------------------------------------------


def queues(fal: Any) -> None:
    with client_of(fal) as client:
        handles = [client.submit(IDLE, {"prompt": PROMPT}) for _ in range(3)]
        states = [one.status(with_logs=True) for one in handles]
        assert [one.position for one in states] == [0, 1, 2]
        # Low priority goes behind, whenever it came.
        low = client.submit(IDLE, {"prompt": PROMPT}, priority="low")
        last = client.submit(IDLE, {"prompt": PROMPT})
        assert [client.status(IDLE, one.request_id).position for one in (last, low)] == [3, 4]
        client.cancel(IDLE, handles[0].request_id)
        cancelled = handles[0].status(with_logs=True)
        assert isinstance(cancelled, fal.Completed)
        assert (cancelled.error, cancelled.error_type) == ("The request was cancelled", "client_cancelled")
        with pytest.raises(fal.client.FalClientHTTPError) as gone:
            handles[0].get()
        assert (gone.value.status_code, gone.value.error_type) == (499, "client_cancelled")
        for one in (*handles, low, last):
            one.cancel()
        # One that runs is cancelled too; one that has ended is not.
        running = client.submit(FAKE, {"prompt": "[delay=60] x"})
        while not isinstance(running.status(), fal.InProgress):
            time.sleep(0.05)
        running.cancel()
        assert isinstance(running.status(), fal.Completed)
        ended = client.submit(FAKE, {"prompt": PROMPT, **SMALL})
        assert client.result(FAKE, ended.request_id) == ended.get()
        with pytest.raises(fal.client.FalClientHTTPError) as late:
            ended.cancel()
        assert (late.value.status_code, late.value.response.json()) == (400, {"status": "ALREADY_COMPLETED"})
        # A key of one's own: asked twice, made once.
        once = {"Idempotency-Key": "order-1"}
        twice = [client.submit(FAKE, {"prompt": PROMPT, **SMALL}, headers=once) for _ in range(2)]
        assert len({one.request_id for one in twice}) == 1
        assert twice[0].get()["seed"] == twice[1].get()["seed"]
        # What does not begin in time is given up: within the queue, and by the call that waits.
        patient = client.submit(IDLE, {"prompt": PROMPT}, start_timeout=1.5)
        with pytest.raises(fal.client.FalClientHTTPError) as expired:
            patient.get()
        assert (expired.value.status_code, expired.value.error_type) == (504, "request_timeout")
        began = time.monotonic()
        with pytest.raises(fal.client.FalClientHTTPError) as expired:
            client.run(IDLE, {"prompt": PROMPT}, start_timeout=1.5)
        assert (expired.value.status_code, str(expired.value)) == (504, "Request timed out")
        assert 1.4 < time.monotonic() - began < 30
        with pytest.raises(fal.FalClientTimeoutError):
            client.subscribe(IDLE, {"prompt": PROMPT}, client_timeout=2)
        # What was given up goes on in a thread until it hears of its end; the client must not be closed under it.
        fal.client.EXECUTOR.shutdown(wait=True)


async def test_the_queue_and_webhooks(live: Any, client: Any, receiver: Any) -> None:
    await asyncio.to_thread(queues, client)
    async with async_client_of(client) as asynchronous:
        handle = await asynchronous.submit(FAKE, {"prompt": "[delay=0.5] x", **SMALL})
        events = [type(one).__name__ async for one in handle.iter_events(with_logs=True)]
        assert events[-1] == "Completed"
        made = await handle.get()
        assert made == await asynchronous.result(FAKE, handle.request_id)
        assert (await asynchronous.run(FAKE, {"prompt": PROMPT, **SMALL}))["images"]
        assert (await asynchronous.subscribe(FAKE, {"prompt": PROMPT, **SMALL}))["images"]
        stopped = await asynchronous.submit(IDLE, {"prompt": PROMPT})
        await asynchronous.cancel(IDLE, stopped.request_id)
        assert (await stopped.status()).error_type == "client_cancelled"
    await books_are_right(live, 5 * CENT)
    await webhooks(client, receiver)
    await books_are_right(live, 6 * CENT)


async def webhooks(client: Any, receiver: Any) -> None:
    async with async_client_of(client) as asynchronous:
        good = await asynchronous.submit(FAKE, {"prompt": PROMPT, **SMALL}, webhook_url=receiver.url)
        bad = await asynchronous.submit(FAKE, {"prompt": "[moderated] x", **SMALL}, webhook_url=receiver.url)
        stopped = await asynchronous.submit(IDLE, {"prompt": PROMPT}, webhook_url=receiver.url)
        await stopped.cancel()
        await receiver.until(lambda bodies: len(bodies) == 3)
        told = {one["request_id"]: one for one in receiver.bodies}
        assert set(told) == {good.request_id, bad.request_id, stopped.request_id}
        fine = told[good.request_id]
        assert (fine["status"], fine["error"], fine["gateway_request_id"]) == ("OK", None, good.request_id)
        result = await good.get()
        assert fine["payload"]["seed"] == result["seed"]
        assert fetched(fine["payload"]["images"][0]) == fetched(result["images"][0])
        wrong = told[bad.request_id]
        assert wrong["status"] == "ERROR"
        assert wrong["payload"]["detail"][0]["type"] == "content_policy_violation"
        assert told[stopped.request_id]["payload"]["error_type"] == "client_cancelled"
    for headers, _ in receiver.got:
        assert {"webhook-id", "webhook-timestamp", "webhook-signature"} <= set(headers)


# --- errors ----------------------------------------------------------------------------------------------------------


def refused(fal: Any, client: Any, app: str, arguments: dict[str, Any]) -> Any:
    """The error of a submit, a run or a result, which are the same."""
    with pytest.raises(fal.client.FalClientHTTPError) as waited:
        client.run(app, arguments)
    with pytest.raises(fal.client.FalClientHTTPError) as queued:
        client.submit(app, arguments).get()
    assert (waited.value.status_code, waited.value.message) == (queued.value.status_code, queued.value.message)
    return waited.value


def errors(fal: Any, poor: str, narrow: str) -> None:
    with client_of(fal) as client:
        wrong = refused(fal, client, SKETCH, {"prompt": PROMPT, "num_images": 11})
        assert (wrong.status_code, wrong.error_type) == (422, "value_error")
        (detail,) = wrong.message
        assert detail["loc"] == ["body", "num_images"]
        assert detail["msg"] == "num_images must be an integer from 1 to 10"
        blocked = refused(fal, client, SKETCH, {"prompt": "a nude child"})
        assert (blocked.status_code, blocked.error_type) == (422, "content_policy_violation")
        unknown = refused(fal, client, "tintype/nobody", {"prompt": PROMPT})
        assert (unknown.status_code, unknown.error_type) == (404, "not_found")
        assert SKETCH in str(unknown)
        moderated = refused(fal, client, FAKE, {"prompt": "[moderated] x"})
        assert (moderated.status_code, moderated.error_type) == (422, "content_policy_violation")
        broken = refused(fal, client, FAKE, {"prompt": "[fail] x"})
        assert (broken.status_code, broken.error_type) == (500, "internal_error")
        with pytest.raises(fal.client.FalClientHTTPError) as gone:
            client.status(SKETCH, "0d6c1d0e-0000-4000-8000-000000000000")
        assert gone.value.status_code == 404
    with client_of(fal, "tt_nobody") as client:
        nobody = refused(fal, client, SKETCH, {"prompt": PROMPT})
        assert (nobody.status_code, nobody.error_type) == (401, "authentication_error")
    with client_of(fal, poor) as client:
        broke = refused(fal, client, SKETCH, {"prompt": PROMPT})
        assert (broke.status_code, broke.error_type) == (403, "exhausted_balance")
        assert "balance" in str(broke)
    with client_of(fal, narrow) as client:
        began = time.monotonic()
        for _ in range(4):
            with pytest.raises(fal.client.FalClientHTTPError) as wrong_again:
                client.submit(SKETCH, {})
            assert wrong_again.value.status_code == 422
        # The fourth met the limit: the client tried again by itself, until its turn came.
        assert time.monotonic() - began >= 5


async def test_errors(live: Any, client: Any) -> None:
    await asyncio.to_thread(errors, client, await live.another(), await live.another("narrow"))
    await books_are_right(live, 0)
