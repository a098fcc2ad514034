"""Creating, reading and cancelling generations, as the reference describes it."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.api.native import DIALECT, schema
from tintype.generation.services import Services
from tintype.generation.view import view
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import EngineFailed

PROMPT = {"model": "sketch", "prompt": "A red fox in the snow"}
Ask = Callable[..., Awaitable[httpx.Response]]
Create = Callable[..., Awaitable[dict[str, Any]]]


async def test_a_request_becomes_a_queued_job(ask: Ask) -> None:
    body = {**PROMPT, "size": "640x480", "seed": 7, "negative_prompt": "snowmen", "metadata": {"order": "12"}}
    answer = await ask("POST", "/v1/generations", body)
    assert answer.status_code == 202
    job = schema.Generation.model_validate(answer.json())
    assert re.fullmatch(r"gen_[a-z0-9]{24}", job.id)
    assert answer.headers["location"] == f"http://tintype.test/v1/generations/{job.id}"
    assert (job.status, job.model, job.task, job.prompt) == ("queued", "sketch", "text-to-image", PROMPT["prompt"])
    assert (job.width, job.height, job.n, job.seed, job.output_format) == (640, 480, 1, 7, "png")
    assert job.negative_prompt == "snowmen"
    assert job.metadata == {"order": "12"}
    assert (job.price.amount, job.price.amount_minor, job.price.unit, job.price.captured) == (
        "0.01", 10_000, "usd", None,
    )  # fmt: skip
    assert job.queue is None  # to know it takes another look at the queue, which GET has
    seen = schema.Generation.model_validate((await ask("GET", f"/v1/generations/{job.id}")).json())
    assert seen.queue is not None
    assert seen.queue.position == 1
    assert seen.queue.estimated_wait_s >= 0
    assert job.progress == 0
    assert job.outputs == []
    assert job.created_at.endswith("Z")
    assert job.finished_at is job.started_at is job.expires_at is job.error is None


async def test_the_mounted_path_is_the_same_api(ask: Ask) -> None:
    answer = await ask("POST", "/native/v1/generations", PROMPT)
    assert answer.status_code == 202
    where = answer.headers["location"].removeprefix("http://tintype.test")
    assert where.startswith("/native/v1/generations/gen_")
    assert (await ask("GET", where)).json()["id"] == answer.json()["id"]


async def test_a_finished_job_shows_its_files(
    ask: Ask, create: Create, http: httpx.AsyncClient, job_of: Any, finish_job: Any, services: Services
) -> None:
    made = await create(n=2, seed=40, size="64x64")
    data = await finish_job(await job_of(made["id"]))
    answer = await ask("GET", f"/v1/generations/{made['id']}")
    job = schema.Generation.model_validate(answer.json())
    assert (job.status, job.progress, job.queue, job.error) == ("succeeded", 1, None, None)
    assert job.price.captured == "0.02"
    assert [(one.index, one.seed, one.bytes) for one in job.outputs] == [(0, 40, len(data[0])), (1, 41, len(data[1]))]
    for output, content in zip(job.outputs, data, strict=True):
        got = await http.get(output.url)
        assert got.content == content
        assert got.headers["content-type"] == output.content_type == "image/png"
    assert job.finished_at is not None
    assert job.expires_at is not None
    assert job.expires_at > job.finished_at


async def test_further_files_stand_with_their_output(ask: Ask, create: Create, job_of: Any, finish_job: Any) -> None:
    made = await create(model="sketch-video", duration=2)
    files = [("result", "video/mp4", b"film"), ("poster", "image/jpeg", b"still")]
    await finish_job(await job_of(made["id"]), files)
    job = schema.Generation.model_validate((await ask("GET", f"/v1/generations/{made['id']}")).json())
    (output,) = job.outputs
    assert (output.content_type, [one.role for one in output.files]) == ("video/mp4", ["poster"])
    assert job.price.captured == "0.10"
    assert job.duration == 2


async def test_a_failed_job_says_why_and_costs_nothing(ask: Ask, create: Create, job_of: Any, fail_job: Any) -> None:
    made = await create()
    await fail_job(await job_of(made["id"]), EngineFailed("The engine gave up"))
    job = (await ask("GET", f"/v1/generations/{made['id']}")).json()
    assert job["status"] == "failed"
    assert job["error"] == {"code": "generation_failed", "message": "The engine gave up"}
    assert "operator" not in json.dumps(job)
    assert job["price"]["captured"] == "0.00"
    assert (await ask("GET", "/v1/account")).json()["balances"][0]["available"] == "100.00"


async def test_nobody_sees_another_accounts_job(create: Create, http: httpx.AsyncClient, open_account: Any) -> None:
    made, other = await create(), await open_account("native", "1")
    for method, path in (("GET", ""), ("POST", "/cancel"), ("GET", "/events")):
        answer = await http.request(method, f"/v1/generations/{made['id']}{path}", headers=other.headers)
        assert answer.status_code == 404
        assert answer.json()["code"] == "not_found"


async def test_pictures_are_taken_in_and_decide_the_size(
    ask: Ask, create: Create, job_of: Any, picture: Callable[..., str], services: Services
) -> None:
    made = await create(image=picture(300, 200), mask=picture(300, 200, "white"), strength=0.4)
    assert (made["task"], made["width"], made["height"]) == ("inpainting", 1256, 840)
    job = await job_of(made["id"])
    assert [one["role"] for one in job.request["inputs"]] == ["source", "mask"]
    assert job.request["strength"] == 0.4
    for one in job.request["inputs"]:
        assert (await services.objects.get(one["key"]))[:4] == b"\x89PNG"
    made = await create(model="sketch-cutout", prompt=None, image=f"data:image/png;base64,{picture()}")
    assert (made["task"], made["prompt"], made["width"], made["price"]["amount"]) == (
        "background-removal", "", None, "0.005",
    )  # fmt: skip
    again = await ask("GET", f"/v1/generations/{made['id']}")
    assert "base64" not in again.text


# --- waiting -----------------------------------------------------------------------------------------------------


async def _newest(services: Services) -> str:
    while True:
        async with services.db.connection() as connection:
            found = await connection.fetchval("SELECT public_id FROM jobs ORDER BY created_at DESC LIMIT 1")
        if found:
            return str(found)
        await asyncio.sleep(0.01)


async def test_prefer_wait_answers_with_the_finished_job(
    ask: Ask, services: Services, job_of: Any, finish_job: Any
) -> None:
    waiting = asyncio.create_task(ask("POST", "/v1/generations", PROMPT, {"Prefer": "wait=20"}))
    await finish_job(await job_of(await _newest(services)))
    answer = await waiting
    assert answer.status_code == 200
    assert answer.headers["preference-applied"] == "wait=20"
    assert answer.json()["status"] == "succeeded"
    assert len(answer.json()["outputs"]) == 1


async def test_a_job_that_fails_while_one_waits_is_an_answer_too(
    ask: Ask, services: Services, job_of: Any, fail_job: Any
) -> None:
    waiting = asyncio.create_task(ask("POST", "/v1/generations", PROMPT, {"Prefer": "wait=20"}))
    await fail_job(await job_of(await _newest(services)))
    answer = await waiting
    assert (answer.status_code, answer.json()["status"]) == (200, "failed")


async def test_a_wait_that_is_not_long_enough_leaves_the_job_at_work(ask: Ask) -> None:
    answer = await ask("POST", "/v1/generations", PROMPT, {"Prefer": "wait=1"})
    assert (answer.status_code, answer.headers["preference-applied"]) == (202, "wait=1")
    where = answer.headers["location"].removeprefix("http://tintype.test")
    assert (await ask("GET", where)).json()["status"] == "queued"


async def test_the_wait_is_capped_and_senseless_ones_are_passed_over(
    ask: Ask, services: Services, job_of: Any, finish_job: Any
) -> None:
    waiting = asyncio.create_task(ask("POST", "/v1/generations", PROMPT, {"Prefer": "wait=99999"}))
    await finish_job(await job_of(await _newest(services)))
    assert (await waiting).headers["preference-applied"] == f"wait={services.policy.wait_limit_s:.0f}"
    for header in ("wait=soon", "respond-async", "wait", ""):
        answer = await ask("POST", "/v1/generations", PROMPT, {"Prefer": header})
        assert answer.status_code == 202
        assert "preference-applied" not in answer.headers


# --- idempotency -------------------------------------------------------------------------------------------------


async def test_the_same_key_and_request_is_one_job_and_one_charge(ask: Ask) -> None:
    first = await ask("POST", "/v1/generations", PROMPT, {"Idempotency-Key": "order-1"})
    again = await ask("POST", "/v1/generations", PROMPT, {"Idempotency-Key": "order-1"})
    mounted = await ask("POST", "/native/v1/generations", PROMPT, {"Idempotency-Key": "order-1"})
    assert {one.json()["id"] for one in (first, again, mounted)} == {first.json()["id"]}
    assert [one.headers.get("idempotent-replayed") for one in (first, again)] == [None, "true"]
    balance = (await ask("GET", "/v1/account")).json()["balances"][0]
    assert (balance["available"], balance["held"]) == ("99.99", "0.01")


async def test_the_same_key_for_another_request_is_a_conflict(ask: Ask) -> None:
    await ask("POST", "/v1/generations", PROMPT, {"Idempotency-Key": "order-1"})
    answer = await ask("POST", "/v1/generations", {**PROMPT, "n": 2}, {"Idempotency-Key": "order-1"})
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_twins_at_the_same_moment_are_one_job(ask: Ask) -> None:
    answers = await asyncio.gather(
        *(ask("POST", "/v1/generations", PROMPT, {"Idempotency-Key": "twin"}) for _ in range(8))
    )
    assert {one.status_code for one in answers} == {202}
    assert len({one.json()["id"] for one in answers}) == 1


async def test_a_refused_request_leaves_the_key_free(ask: Ask) -> None:
    refused = await ask("POST", "/v1/generations", {"model": "sketch"}, {"Idempotency-Key": "k"})
    assert refused.status_code == 400
    assert (await ask("POST", "/v1/generations", PROMPT, {"Idempotency-Key": "k"})).status_code == 202


async def test_a_replay_may_wait_for_the_end(ask: Ask, create: Create, job_of: Any, finish_job: Any) -> None:
    made = await create({"Idempotency-Key": "k"})
    again = asyncio.create_task(ask("POST", "/v1/generations", PROMPT, {"Idempotency-Key": "k", "Prefer": "wait=20"}))
    async with asyncio.timeout(10):
        while not (await job_of(made["id"])).awaited:  # so that its worker tells of it
            await asyncio.sleep(0.01)
    await finish_job(await job_of(made["id"]))
    answer = await again
    assert (answer.status_code, answer.json()["id"], answer.json()["status"]) == (200, made["id"], "succeeded")


# --- cancelling --------------------------------------------------------------------------------------------------


async def test_a_queued_job_is_cancelled_at_once_and_given_back(ask: Ask, create: Create) -> None:
    made = await create()
    for _ in range(2):
        answer = await ask("POST", f"/v1/generations/{made['id']}/cancel")
        assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    balance = (await ask("GET", "/v1/account")).json()["balances"][0]
    assert (balance["available"], balance["held"]) == ("100.00", "0.00")


async def test_a_running_job_is_asked_to_stop(ask: Ask, create: Create, job_of: Any, move_job: Any) -> None:
    made = await create()
    await move_job(await job_of(made["id"]), State.RUNNING)
    answer = await ask("POST", f"/v1/generations/{made['id']}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (202, "running")
    assert (await job_of(made["id"])).cancel_requested


async def test_one_that_has_ended_otherwise_cannot_be_cancelled(
    ask: Ask, create: Create, job_of: Any, finish_job: Any
) -> None:
    made = await create()
    await finish_job(await job_of(made["id"]))
    answer = await ask("POST", f"/v1/generations/{made['id']}/cancel")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "already_ended"
    assert (await ask("GET", f"/v1/generations/{made['id']}")).json()["status"] == "succeeded"


# --- what else is shown ------------------------------------------------------------------------------------------


async def test_deleted_files_are_told(
    ask: Ask, create: Create, job_of: Any, finish_job: Any, services: Services, clock: ManualClock
) -> None:
    made = await create()
    job = await job_of(made["id"])
    await finish_job(job)
    clock.advance(timedelta(days=31))
    async with services.db.connection() as connection:
        await connection.execute("DELETE FROM artifacts WHERE job_id = $1", job.id)
        await connection.execute("UPDATE jobs SET files_deleted_at = $2 WHERE id = $1", job.id, clock.now())
    shown = schema.Generation.model_validate((await ask("GET", f"/v1/generations/{made['id']}")).json())
    assert (shown.status, shown.outputs) == ("succeeded", [])
    assert shown.files_deleted_at is not None


async def test_a_webhook_is_sent_the_whole_job(
    create: Create, services: Services, job_of: Any, finish_job: Any
) -> None:
    made = await create(webhook_url="https://hooks.example.com/done", metadata={"a": "b"})
    job = await job_of(made["id"])
    assert job.webhook == {"url": "https://hooks.example.com/done", "format": "native"}
    await finish_job(job)
    assert DIALECT.webhook is not None
    body = DIALECT.webhook(await view(services, await job_of(made["id"])), "job.succeeded")
    assert body["type"] == "job.succeeded"
    sent = schema.Generation.model_validate(body["data"])
    assert (sent.id, sent.status, sent.metadata, len(sent.outputs)) == (made["id"], "succeeded", {"a": "b"}, 1)


@pytest.mark.parametrize("identifier", ["gen_nope", "%00", "../../etc", "💥", "a" * 3000])
async def test_an_unknown_id_is_not_found(ask: Ask, identifier: str) -> None:
    answer = await ask("GET", f"/v1/generations/{identifier}")
    assert answer.status_code == 404
