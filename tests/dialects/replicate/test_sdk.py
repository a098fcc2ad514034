"""Replicate's own Python client, unmodified, against a served app with a worker."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import replicate
from PIL import Image
from replicate.exceptions import ModelError, ReplicateError
from replicate.helpers import FileOutput
from replicate.pagination import async_paginate
from replicate.stream import ServerSentEvent
from replicate.webhook import InvalidSignatureError, Webhooks

from tintype.billing.verify import verify

SKETCH = "tintype/sketch"
FAKE = "tintype/fake"
IDLE = "tintype/idle"
PROMPT = "A red fox in the snow at dawn"
CENT = 10_000


@contextmanager
def client_of(live: Any, key: str | None = None) -> Iterator[replicate.Client]:
    client = replicate.Client(api_token=key or live.key, base_url=f"{live.base}/replicate")
    client.poll_interval = 0.1
    with client._client:
        yield client


@asynccontextmanager
async def async_client_of(live: Any) -> AsyncIterator[replicate.Client]:
    client = replicate.Client(api_token=live.key, base_url=f"{live.base}/replicate")
    client.poll_interval = 0.1
    async with client._async_client:
        yield client


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def named(data: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(data)
    file.name = name
    return file


async def books_are_right(live: Any, spent: int) -> None:
    assert await live.spendable() == 10_000_000 - spent
    async with live.services.db.connection() as connection:
        assert not await verify(connection)


# --- running ---------------------------------------------------------------------------------------------------------


def runs(live: Any, picture: bytes) -> None:
    with client_of(live) as client:
        # Waiting (as run does by default), with the prediction's end in the one answer.
        (made,) = client.run(SKETCH, input={"prompt": PROMPT, "aspect_ratio": "3:2", "output_format": "webp"})
        assert isinstance(made, FileOutput)
        shown = opened(made.read())
        assert (shown.format, shown.size) == ("WEBP", (1256, 840))
        assert b"".join(made) == made.read()
        # Not waiting: the client polls.
        several = client.run(FAKE, input={"prompt": PROMPT, "width": 64, "height": 96, "num_outputs": 3}, wait=False)
        assert [opened(one.read()).size for one in several] == [(64, 96)] * 3
        # A wait that is too short: the client goes on polling.
        (late,) = client.run(FAKE, input={"prompt": "[delay=2.5] x", "width": 64, "height": 64}, wait=1)
        assert opened(late.read()).size == (64, 64)
        # Plain links, and by a version.
        version = client.models.get(SKETCH).latest_version
        assert version is not None
        (url,) = client.run(f"{SKETCH}:{version.id}", input={"prompt": PROMPT, "seed": 7}, use_file_output=False)
        (again,) = client.run(version, input={"prompt": PROMPT, "seed": 7}, use_file_output=False)
        with httpx.Client() as plain:
            assert plain.get(url).content == plain.get(again).content
        # A file is uploaded by the client, and stands in the input as a link.
        file = named(picture, "red.png")
        (edited,) = client.run(SKETCH, input={"prompt": "at night", "image": file})
        assert opened(edited.read()).size == (1256, 840)
        (uploaded,) = client.files.list()
        assert (uploaded.name, uploaded.content_type, uploaded.size) == ("red.png", "image/png", len(picture))
        (inline,) = client.run(SKETCH, input={"prompt": "at night", "image": file}, file_encoding_strategy="base64")
        assert opened(inline.read()).size == (1256, 840)
        with pytest.raises(ModelError) as failed:
            client.run(FAKE, input={"prompt": "[fail] x"})
        assert failed.value.prediction.status == "failed"
        assert failed.value.prediction.error


# --- predictions -----------------------------------------------------------------------------------------------------


def predictions(live: Any) -> None:
    with client_of(live) as client:
        begun = client.predictions.create(model=IDLE, input={"prompt": PROMPT})
        assert (begun.status, begun.model, begun.output, begun.error) == ("starting", IDLE, None, None)
        assert begun.input == {"prompt": PROMPT}
        assert begun.started_at is begun.completed_at is None
        begun.cancel()
        assert begun.status == "canceled"
        assert begun.completed_at
        assert client.predictions.cancel(begun.id).status == "canceled"
        running = client.predictions.create(model=FAKE, input={"prompt": "[delay=60] [steps=20] x"})
        while (seen := client.predictions.get(running.id)).progress is None or not seen.progress.percentage:
            assert seen.status in ("starting", "processing")
        assert seen.status == "processing"
        running.cancel()
        assert running.status == "canceled"
        done = client.predictions.create(
            client.models.get(FAKE).latest_version, {"prompt": PROMPT, "width": 64, "height": 64, "seed": 5}, wait=True
        )
        assert (done.status, done.input) == ("succeeded", {"prompt": PROMPT, "width": 64, "height": 64, "seed": 5})
        assert done.progress is not None
        assert done.progress.percentage == 1.0
        assert "Using seed: 5" in (done.logs or "")
        assert set(done.metrics or {}) == {"predict_time", "total_time"}
        done.reload()
        assert done.status == "succeeded"
        done.cancel()  # too late, and no harm
        assert done.status == "succeeded"
        deployed = client.deployments.predictions.create(FAKE, {"prompt": PROMPT, "width": 64, "height": 64})
        deployed.wait()
        assert deployed.status == "succeeded"
        listed = client.predictions.list()
        assert [one.id for one in listed][:4] == [deployed.id, done.id, running.id, begun.id]
        assert listed.next is None
        assert listed.previous is None


def models_and_files(live: Any, picture: bytes, folder: Path) -> None:
    with client_of(live) as client:
        models = {f"{one.owner}/{one.name}": one for one in client.models.list()}
        assert {SKETCH, FAKE, IDLE} <= set(models)
        model = client.models.get(SKETCH)
        assert model == models[SKETCH]
        (version,) = model.versions.list()
        assert version == model.latest_version == model.versions.get(version.id)
        takes = version.openapi_schema["components"]["schemas"]["Input"]
        assert takes["required"] == ["prompt"]
        assert takes["properties"]["num_outputs"]["maximum"] == 10
        assert client.accounts.current().type == "user"
        path = folder / "red one.png"
        path.write_bytes(picture)
        made = client.files.create(path, metadata={"of": "a test"})
        assert (made.name, made.metadata, made.size) == ("red one.png", {"of": "a test"}, len(picture))
        assert client.files.get(made.id) == made
        other = client.files.create(named(picture, "two.png"))
        assert [one.id for one in client.files.list()][:2] == [other.id, made.id]
        assert client.files.delete(made.id)
        with pytest.raises(ReplicateError) as gone:
            client.files.get(made.id)
        assert gone.value.status == 404


async def test_runs_predictions_models_and_files(live: Any, picture: bytes, tmp_path: Path) -> None:
    await asyncio.to_thread(runs, live, picture)
    # One, three, one, two, two: a cent each; what failed costs nothing.
    await books_are_right(live, 9 * CENT)
    await asyncio.to_thread(predictions, live)
    await books_are_right(live, 11 * CENT)
    await asyncio.to_thread(models_and_files, live, picture, tmp_path)
    async with async_client_of(live) as client:
        file = await client.files.async_create(named(picture, "a.png"))
        assert (await client.files.async_get(file.id)) == file
        made = await client.async_run(
            FAKE, input={"prompt": PROMPT, "image": named(picture, "b.png"), "width": 64, "height": 64}
        )
        assert opened(await made[0].aread()).size == (64, 64)
        assert b"".join([part async for part in made[0]]) == await made[0].aread()
        begun = await client.predictions.async_create(model=FAKE, input={"prompt": "[delay=1] x"})
        await begun.async_wait()
        assert begun.status == "succeeded"
        stopped = await client.models.predictions.async_create(IDLE, {"prompt": "x"})
        await stopped.async_cancel()
        assert stopped.status == "canceled"
        assert [one.id for one in await client.predictions.async_list()][:2] == [stopped.id, begun.id]
        pages = [page async for page in async_paginate(client.predictions.async_list)]
        assert [len(page) for page in pages] == [15]
    await books_are_right(live, 13 * CENT)


# --- webhooks and streams --------------------------------------------------------------------------------------------


def told(bodies: list[dict[str, Any]], prediction: str) -> list[dict[str, Any]]:
    return [one for one in bodies if one["id"] == prediction]


async def runs_too_long(live: Any, receiver: Any) -> None:
    """It is canceled in time, though nobody looks."""
    body = {"input": {"prompt": "[delay=90] x"}, "webhook": receiver.url, "webhook_events_filter": ["completed"]}
    async with httpx.AsyncClient(headers={"Authorization": f"Bearer {live.key}", "Cancel-After": "5s"}) as client:
        made = await client.post(f"{live.base}/replicate/v1/models/{FAKE}/predictions", json=body)
        assert made.status_code == 201
        place = made.json()["id"]
        await receiver.until(lambda bodies: bool(told(bodies, place)), 40)
    (ended,) = told(receiver.bodies, place)
    assert (ended["status"], ended["output"]) == ("canceled", None)
    assert ended["started_at"]


async def webhooks(live: Any, receiver: Any) -> None:
    """https://replicate.com/docs/topics/webhooks/receive-webhook says what each event means, and the default."""
    async with async_client_of(live) as client:
        make = client.predictions.async_create
        whole = await make(
            model=FAKE,
            input={"prompt": "[delay=4] [steps=16] x", "width": 64, "height": 64},
            webhook=receiver.url,
            webhook_events_filter=["start", "output", "logs", "completed"],
        )
        start = await make(
            model=FAKE, input={"prompt": "[delay=1] x"}, webhook=receiver.url, webhook_events_filter=["start"]
        )
        plain = await make(model=FAKE, input={"prompt": PROMPT}, webhook=receiver.url)
        ended = await make(
            model=FAKE,
            input={"prompt": "[fail] x"},
            webhook=receiver.url,
            webhook_events_filter=["output", "completed"],
        )
        older = await make(model=FAKE, input={"prompt": PROMPT}, webhook_completed=receiver.url)
        await asyncio.gather(*(one.async_wait() for one in (whole, start, plain, ended, older)))
        secret = await client.webhooks.default.async_secret()

        def enough(bodies: list[dict[str, Any]]) -> bool:
            counts = [len(told(bodies, one.id)) for one in (start, plain, ended, older)]
            return counts == [1, 2, 1, 1] and len({one["status"] for one in told(bodies, whole.id)}) == 2

        await receiver.until(enough)
        await asyncio.sleep(1.5)  # nothing more comes
        assert enough(receiver.bodies)
        # Each is the prediction as it stood at its event.
        (begun,) = told(receiver.bodies, start.id)
        assert (begun["status"], begun["output"], begun["completed_at"], begun["logs"]) == (
            "processing",
            None,
            None,
            "",
        )
        output, completed = sorted(told(receiver.bodies, plain.id), key=lambda one: one["completed_at"] or "")
        assert (output["status"], len(output["output"]), output["completed_at"]) == ("processing", 1, None)
        assert (completed["status"], len(completed["output"])) == ("succeeded", 1)
        assert completed["completed_at"]
        (failed,) = told(receiver.bodies, ended.id)
        assert (failed["status"], failed["output"]) == ("failed", None)
        assert failed["error"]
        assert [one["status"] for one in told(receiver.bodies, older.id)] == ["succeeded"]
        all_of_it = told(receiver.bodies, whole.id)
        logs = [one for one in all_of_it if one["output"] is None and one["logs"]]
        assert 1 <= len(logs) <= 8
        assert all("Using seed" in one["logs"] for one in logs)
        assert sum(one["logs"] == "" for one in all_of_it) == 1
        assert sum(one["status"] == "succeeded" for one in all_of_it) == 1
        assert sum(one["status"] == "processing" and one["output"] is not None for one in all_of_it) == 1
    # Signed, and read by the client's own check.
    for headers, body in receiver.got:
        Webhooks.validate(headers=headers, body=body.decode(), secret=secret, tolerance=60)
    with pytest.raises(InvalidSignatureError):
        Webhooks.validate(headers=receiver.got[0][0], body="{}", secret=secret)


def streams(live: Any) -> None:
    with client_of(live) as client:
        seen = list(client.stream(FAKE, input={"prompt": "[delay=1] x", "width": 64, "height": 64, "num_outputs": 2}))
        kinds = [one.event for one in seen]
        output, done = ServerSentEvent.EventType.OUTPUT, ServerSentEvent.EventType.DONE
        assert kinds == [output, output, done]
        assert [opened(one.data.read()).size for one in seen[:2]] == [(64, 64)] * 2
        made = client.predictions.create(model=FAKE, input={"prompt": PROMPT}, wait=True)
        assert [one.event for one in made.stream()] == [output, done]
        with pytest.raises(RuntimeError, match="detail"):
            list(client.stream(FAKE, input={"prompt": "[fail] x"}))


async def test_webhooks_and_streams(live: Any, receiver: Any) -> None:
    await webhooks(live, receiver)
    await runs_too_long(live, receiver)
    before = await live.spendable()
    await asyncio.to_thread(streams, live)
    async with async_client_of(live) as client:
        made = await client.predictions.async_create(model=IDLE, input={"prompt": PROMPT})
        events: list[str] = []

        async def watch() -> None:
            async for event in made.async_stream():
                events.append(f"{event.event.value} {event.data}")

        watching = asyncio.create_task(watch())
        await asyncio.sleep(0.5)
        await made.async_cancel()
        await asyncio.wait_for(watching, 20)
        assert events == ['done {"reason": "canceled"}']
    # What failed, was canceled or watched in vain costs nothing.
    assert before - await live.spendable() == 3 * CENT
    await books_are_right(live, 10_000_000 - await live.spendable())


# --- errors ----------------------------------------------------------------------------------------------------------


def refused(client: replicate.Client, *arguments: Any, **parameters: Any) -> ReplicateError:
    with pytest.raises(ReplicateError) as found:
        client.run(*arguments, **parameters)
    return found.value


def errors(live: Any, poor: str, narrow: str) -> None:
    with client_of(live) as client:
        wrong = refused(client, SKETCH, input={"prompt": PROMPT, "num_outputs": 11})
        assert (wrong.status, wrong.title) == (422, "Input validation failed")
        assert wrong.detail == "input.num_outputs must be an integer from 1 to 10"
        wrong = refused(client, SKETCH, input={"prompt": "a nude child"})
        assert (wrong.status, wrong.title) == (422, "Content refused")
        unknown = refused(client, "tintype/nobody", input={"prompt": PROMPT})
        assert (unknown.status, unknown.title, unknown.detail) == (404, "Not found", "There is no model tintype/nobody")
        assert refused(client, f"{SKETCH}:{'0' * 64}", input={"prompt": PROMPT}).status == 422
        with pytest.raises(ReplicateError) as gone:
            client.predictions.get("a" * 26)
        assert gone.value.status == 404
    with client_of(live, "tt_nobody") as client:
        nobody = refused(client, SKETCH, input={"prompt": PROMPT})
        assert (nobody.status, nobody.title) == (401, "Unauthenticated")
    with client_of(live, poor) as client:
        broke = refused(client, SKETCH, input={"prompt": PROMPT})
        assert (broke.status, broke.title) == (402, "Insufficient credit")
        assert "balance" in str(broke.detail)
    with client_of(live, narrow) as client:
        assert [refused(client, SKETCH, input={}).status for _ in range(3)] == [422] * 3
        hasty = refused(client, SKETCH, input={"prompt": PROMPT})
        assert (hasty.status, hasty.title) == (429, "Too many requests")


async def test_errors(live: Any) -> None:
    await asyncio.to_thread(errors, live, await live.another(), await live.another("narrow"))
    await books_are_right(live, 0)
