"""fal's documented bodies, answers and errors, without a worker: jobs are ended by hand.

Sources: https://docs.fal.ai/model-endpoints/queue, https://fal.ai/docs/inference-api/queue/cancel,
https://docs.fal.ai/model-endpoints/webhooks, https://docs.fal.ai/errors (what is wrong with the input),
https://fal.ai/docs/documentation/model-apis/request-errors (error types), and its Python client's source.
"""

from __future__ import annotations

import asyncio
import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tintype.api.fal import schema
from tintype.api.fal.errors import BadHeader, Cancelled, told
from tintype.api.fal.translate import card_of
from tintype.catalog.catalog import Catalog
from tintype.engines.contract import Task
from tintype.generation.view import view
from tintype.jobs.state import State
from tintype.kernel.errors import Internal, Invalid, Kind, Moderated, NotFound, TimedOut, TintypeError, Unavailable
from tintype.main.server import RENDERERS

SUBMIT = "/fal/tintype/sketch"
RUN = "/fal/run/tintype/sketch"
BODY: dict[str, Any] = {"prompt": "a fox", "image_size": {"width": 64, "height": 64}}


@pytest.fixture
async def sam(open_account: Any) -> Any:
    return await open_account("native", "1")


@pytest.fixture
def ask(http: httpx.AsyncClient, sam: Any) -> Any:
    """``await ask("POST", path, body, header=…)`` with Sam's key, as fal's clients send it."""

    async def call(method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await http.request(method, path, json=body, headers={"Authorization": f"Key {sam.key}", **named})

    return call


@pytest.fixture
def money(http: httpx.AsyncClient) -> Any:
    """What an account can spend, and what is held: in micro-dollars."""

    async def look(account: Any) -> tuple[int, int]:
        (usd,) = (await http.get("/native/v1/account", headers=account.headers)).json()["balances"]
        return usd["available_minor"], usd["held_minor"]

    return look


@pytest.fixture
def ended(services: Any, job_of: Any) -> Any:
    """``await ended(request, how)``: the answer of a call that waits, whose job is ended so."""

    async def run(request: Any, how: Any) -> httpx.Response:
        waiting = asyncio.create_task(request)
        async with asyncio.timeout(20):
            while not waiting.done():
                async with services.db.connection() as connection:
                    found = await connection.fetchval("SELECT public_id FROM jobs WHERE state = 'queued'")
                if found is not None:
                    await how(await job_of(found))
                    break
                await asyncio.sleep(0.02)
        answer: httpx.Response = await waiting
        return answer

    return run


# --- the queue -------------------------------------------------------------------------------------------------------


async def test_a_request_from_its_beginning_to_its_end(
    ask: Any, sam: Any, money: Any, job_of: Any, move_job: Any, finish_job: Any, http: httpx.AsyncClient
) -> None:
    answer = await ask("POST", SUBMIT, {**BODY, "num_images": 2, "seed": 3, "unknown": 1})
    assert answer.status_code == 200, answer.text
    made = answer.json()
    schema.Submitted.model_validate(made)
    request_id = made["request_id"]
    assert answer.headers["x-fal-request-id"] == request_id
    url = f"http://tintype.test/fal/tintype/sketch/requests/{request_id}"
    where = {"status_url": f"{url}/status", "response_url": url, "cancel_url": f"{url}/cancel"}
    assert made == {
        "status": "IN_QUEUE",
        "request_id": request_id,
        "gateway_request_id": request_id,
        "queue_position": 0,
        **where,
    }
    second = (await ask("POST", SUBMIT, BODY)).json()
    assert second["queue_position"] == 1
    assert await money(sam) == (970_000, 30_000)
    queued = await ask("GET", where["status_url"])
    assert (queued.status_code, queued.headers["x-fal-request-id"]) == (202, request_id)
    assert queued.json() == {"status": "IN_QUEUE", "request_id": request_id, "queue_position": 0, **where}
    early = await ask("GET", url)
    assert (early.status_code, early.json()["status"]) == (202, "IN_QUEUE")
    job = await job_of(request_id)
    await move_job(job, State.RUNNING)
    running = await ask("GET", where["status_url"])
    assert (running.status_code, running.json()) == (
        202,
        {"status": "IN_PROGRESS", "request_id": request_id, "logs": None, **where},
    )
    assert (await ask("GET", f"{where['status_url']}?logs=True")).json()["logs"] == []
    files = await finish_job(job)
    done = await ask("GET", f"{where['status_url']}?logs=1")
    schema.Status.model_validate(done.json())
    assert (done.status_code, done.json()["status"]) == (200, "COMPLETED")
    assert [set(one) for one in done.json()["logs"]] == [{"message", "level", "source", "timestamp"}]
    result = await ask("GET", url)
    schema.Result.model_validate(result.json())
    images = result.json()["images"]
    assert [(await http.get(one["url"])).content for one in images] == files
    assert [(one["width"], one["height"], one["content_type"]) for one in images] == [(64, 64, "image/png")] * 2
    assert [one["file_size"] for one in images] == [len(one) for one in files]
    assert result.json() == {
        "images": images,
        "seed": 3,
        "prompt": "a fox",
        "has_nsfw_concepts": [False, False],
    }
    assert await money(sam) == (970_000, 10_000)


async def test_each_way_to_name_an_app(ask: Any) -> None:
    for app, first_two in (("tintype/sketch", "tintype/sketch"), ("qolaba/fal/flux-dev", "qolaba/fal")):
        answer = await ask("POST", f"/fal/{app}", {"prompt": "a fox"})
        made = answer.json()
        assert made["response_url"] == f"http://tintype.test/fal/{first_two}/requests/{made['request_id']}"
        assert (await ask("GET", made["status_url"])).status_code == 202
    for app in ("tintype/other", "sketch", "native/sketch", "tintype", "tintype/sketch/more", "tintype/qolaba/fal"):
        answer = await ask("POST", f"/fal/{app}", BODY)
        assert (answer.status_code, answer.json()["error_type"]) == (404, "not_found"), app
        assert "tintype/sketch" in answer.json()["detail"]
        assert "qolaba/fal/flux-dev" in answer.json()["detail"]
        assert (await ask("POST", f"/fal/run/{app}", BODY)).status_code == 404


def test_ids_of_apps(tmp_path: Path) -> None:
    price = 'task = ["text-to-image"]\nengine = "sketch"\nprice = { unit = "usd", amount = "1" }\n'
    path = tmp_path / "catalog.toml"
    path.write_text(f'[qolaba.cards.plain]\nalso_native = true\n{price}[native.cards."black/box"]\n{price}', "utf-8")
    catalog = Catalog.load(path)
    for app, card in (
        ("tintype/sketch", "native/sketch"),
        ("qolaba/plain", "qolaba/plain"),
        ("qolaba/fal/flux-dev", "qolaba/fal/flux-dev"),
        ("black/box", "native/black/box"),
    ):
        assert card_of(app, catalog).id == card
    for app in (
        "sketch",
        "plain",
        "tintype/plain",
        "tintype/black/box",
        "tintype/qolaba/plain",
        "native/sketch",
        "/",
        "",
    ):
        with pytest.raises(NotFound, match="qolaba/plain"):
            card_of(app, catalog)


@pytest.mark.parametrize(
    ("app", "body", "task", "name"),
    [
        ("sketch", {"prompt": "x"}, Task.TEXT_TO_IMAGE, "images"),
        ("sketch-video", {"prompt": "x", "duration": 2}, Task.TEXT_TO_VIDEO, "video"),
        ("sketch-3d", {}, Task.IMAGE_TO_3D, "model_mesh"),
        ("sketch-cutout", {}, Task.BACKGROUND_REMOVAL, "image"),
    ],
)
async def test_results_by_what_is_made(
    app: str, body: dict[str, Any], task: Task, name: str, ask: Any, job_of: Any, finish_job: Any, png: bytes
) -> None:
    if not body:
        body = {"image_url": "data:image/png;base64," + base64.b64encode(png).decode()}
    made = (await ask("POST", f"/fal/tintype/{app}", body)).json()
    job = await job_of(made["request_id"])
    assert job.task == task.value
    await finish_job(job)
    result = (await ask("GET", made["response_url"])).json()
    schema.Result.model_validate(result)
    assert name in result
    assert len({"images", "image", "video", "model_mesh"} & set(result)) == 1
    assert "(sent inline)" not in json.dumps(result)


async def test_canceling(ask: Any, sam: Any, money: Any, job_of: Any, move_job: Any, finish_job: Any) -> None:
    queued = (await ask("POST", SUBMIT, BODY)).json()
    for _ in range(2):
        answer = await ask("PUT", queued["cancel_url"])
        assert (answer.status_code, answer.json()) == (202, {"status": "CANCELLATION_REQUESTED"})
    running = (await ask("POST", SUBMIT, BODY)).json()
    await move_job(await job_of(running["request_id"]), State.RUNNING)
    assert (await ask("PUT", running["cancel_url"])).status_code == 202
    assert await money(sam) == (1_000_000, 0)
    for one in (queued, running):
        status = (await ask("GET", one["status_url"])).json()
        assert (status["status"], status["error_type"]) == ("COMPLETED", "client_cancelled")
        result = await ask("GET", one["response_url"])
        assert (result.status_code, result.json()) == (
            499,
            {"detail": "The request was cancelled", "error_type": "client_cancelled"},
        )
    done = (await ask("POST", SUBMIT, BODY)).json()
    await finish_job(await job_of(done["request_id"]))
    answer = await ask("PUT", done["cancel_url"])
    assert (answer.status_code, answer.json()) == (400, {"status": "ALREADY_COMPLETED"})
    assert await money(sam) == (990_000, 0)


@pytest.mark.parametrize(
    ("error", "state", "status", "kind", "words"),
    [
        (None, State.FAILED, 500, "internal_error", "Generation failed."),
        (Internal("a secret"), State.FAILED, 500, "internal_error", "Generation failed."),
        (Unavailable("No engine"), State.FAILED, 500, "internal_error", "No engine"),
        (TimedOut(), State.FAILED, 504, "request_timeout", TimedOut().message),
        (Moderated("It shows too much"), State.FAILED, 422, "content_policy_violation", "It shows too much"),
        (Invalid("the engine cannot"), State.FAILED, 422, "value_error", "the engine cannot"),
        (None, State.EXPIRED, 504, "request_timeout", "Request timed out"),
        (None, State.CANCELLED, 499, "client_cancelled", "The request was cancelled"),
    ],
)
async def test_bad_ends(
    error: TintypeError | None, state: State, status: int, kind: str, words: str,
    ask: Any, sam: Any, money: Any, job_of: Any, fail_job: Any, ended: Any, services: Any,
) -> None:  # fmt: skip
    made = (await ask("POST", f"{SUBMIT}?fal_webhook=https://example.com/a", BODY)).json()
    job = await job_of(made["request_id"])
    await fail_job(job, error, state)
    answer = await ask("GET", made["response_url"])
    body = schema.Error.model_validate(answer.json())
    assert (answer.status_code, answer.headers["x-fal-error-type"]) == (status, kind)
    said = body.detail if isinstance(body.detail, str) else body.detail[0].msg
    assert said == words
    assert (body.error_type == kind) or (isinstance(body.detail, list) and body.detail[0].type == kind)
    assert ("x-fal-request-timeout-type" in answer.headers) == (status == 504)
    told_of = (await ask("GET", made["status_url"])).json()
    assert (told_of["status"], told_of["error"], told_of["error_type"]) == ("COMPLETED", words, kind)
    webhook = RENDERERS["fal"](await view(services, await job_of(made["request_id"])), "job.failed")
    assert webhook == {
        "request_id": made["request_id"], "gateway_request_id": made["request_id"], "status": "ERROR", "error": words,
        "payload": answer.json(),
    }  # fmt: skip
    # The call that waits says the same.
    waited = await ended(ask("POST", RUN, BODY), lambda one: fail_job(one, error, state))
    assert (waited.status_code, waited.json()) == (status, answer.json())
    assert await money(sam) == (1_000_000, 0)


# --- the call that waits ---------------------------------------------------------------------------------------------


async def test_waiting(ask: Any, sam: Any, money: Any, ended: Any, finish_job: Any, http: httpx.AsyncClient) -> None:
    answer = await ended(ask("POST", RUN, BODY), finish_job)
    assert answer.status_code == 200, answer.text
    schema.Result.model_validate(answer.json())
    assert answer.headers["x-fal-request-id"]
    (image,) = answer.json()["images"]
    picture = (await http.get(image["url"])).content
    whole = await ended(ask("POST", RUN, {**BODY, "sync_mode": True}), finish_job)
    (image,) = whole.json()["images"]
    head, _, data = image["url"].partition(",")
    assert (head, base64.b64decode(data)) == ("data:image/png;base64", picture)
    assert await money(sam) == (980_000, 0)


async def test_waiting_in_vain(ask: Any, sam: Any, money: Any, services: Any) -> None:
    object.__setattr__(services.policy, "wait_limit_s", 0.1)
    answer = await ask("POST", RUN, BODY)
    assert (answer.status_code, answer.json()["detail"]) == (504, "Request timed out")
    # By this its client knows that it must not order again.
    assert answer.headers["x-fal-request-timeout-type"] == "user"
    assert await money(sam) == (1_000_000, 0)


async def test_what_must_begin_in_time(
    ask: Any, sam: Any, money: Any, services: Any, job_of: Any, ended: Any, move_job: Any, finish_job: Any
) -> None:
    made = (await ask("POST", SUBMIT, BODY, x_fal_request_timeout="30.5")).json()
    job = await job_of(made["request_id"])
    assert job.deadline_at - job.created_at == timedelta(seconds=30.5)
    await ask("PUT", made["cancel_url"])
    # The call that waits gives it up by then,
    answer = await ask("POST", RUN, BODY, x_fal_request_timeout="1.1")
    assert (answer.status_code, answer.json()["error_type"]) == (504, "request_timeout")
    assert await money(sam) == (1_000_000, 0)

    # unless it has begun.
    async def slowly(one: Any) -> None:
        await move_job(one, State.RUNNING)
        await asyncio.sleep(1.3)
        await finish_job(one)

    answer = await ended(ask("POST", RUN, BODY, x_fal_request_timeout="1.1"), slowly)
    assert answer.status_code == 200, answer.text


@pytest.mark.parametrize(
    ("header", "value"),
    [
        *(("X-Fal-Request-Timeout", value) for value in ("", "1", "0", "-5", "soon", "nan", "inf", "1e9")),
        *(("X-Fal-Queue-Priority", value) for value in ("", "high", "1")),
    ],
)
async def test_headers_that_are_not_valid(header: str, value: str, ask: Any) -> None:
    for path in (SUBMIT, RUN):
        answer = await ask("POST", path, BODY, **{header.replace("-", "_"): value})
        assert (answer.status_code, answer.json()["error_type"]) == (400, "bad_request"), answer.text
        assert answer.json()["detail"].startswith(f"{header} must be")


async def test_priority(ask: Any, job_of: Any) -> None:
    jobs = []
    for priority in ("normal", "LOW", "low", "Normal"):
        made = (await ask("POST", SUBMIT, BODY, x_fal_queue_priority=priority)).json()
        jobs.append(await job_of(made["request_id"]))
    normal, low, lower, last = (one.priority for one in jobs)
    assert normal > last > low > lower
    assert last - low > 3000  # due about an hour later, in seconds
    plain = (await ask("POST", SUBMIT, BODY)).json()
    assert (await job_of(plain["request_id"])).priority > low


# --- what is wrong ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "place", "words"),
    [
        ({}, ["body", "prompt"], "prompt is required"),
        ({"prompt": 5}, ["body", "prompt"], "prompt must be a string"),
        ({"prompt": "x", "num_images": 11}, ["body", "num_images"], "num_images must be an integer from 1 to 10"),
        ({"prompt": "x", "image_size": "huge"}, ["body", "image_size"], "image_size must be one of auto, square_hd"),
        (
            {"prompt": "x", "image_size": {"width": 8, "height": 64}},
            ["body", "image_size", "width"],
            "image_size.width must be an integer from 64 to 4096",
        ),
        ({"prompt": "x", "image_urls": ["", "x"]}, ["body", "image_urls", 0], "image_urls[0] must be"),
        ({"prompt": "x", "image_url": "nonsense"}, ["body", "image_url"], "image_url"),
        ({"prompt": "x", "guidance_scale": 3}, ["body", "guidance_scale"], "guidance_scale is not taken by sketch"),
        ({"prompt": "x", "sync_mode": 1}, ["body", "sync_mode"], "sync_mode must be true or false"),
        (
            {"prompt": "x", "enable_safety_checker": "no"},
            ["body", "enable_safety_checker"],
            "enable_safety_checker must",
        ),
    ],
)
async def test_what_is_wrong_is_named(body: Any, place: list[Any], words: str, ask: Any, sam: Any, money: Any) -> None:
    for path in (SUBMIT, RUN):
        answer = await ask("POST", path, body)
        assert answer.status_code == 422, answer.text
        schema.Error.model_validate(answer.json())
        (detail,) = answer.json()["detail"]
        assert (detail["loc"], detail["type"]) == (place, "value_error")
        assert detail["msg"].startswith(words)
        assert detail["url"] == "https://docs.fal.ai/errors#value_error"
        assert "error_type" not in answer.json()
    assert await money(sam) == (1_000_000, 0)


async def test_bodies_that_are_none(ask: Any, http: httpx.AsyncClient, sam: Any) -> None:
    for content, kind in ((b"{", "json_invalid"), (b"", "json_invalid"), (b"[]", "value_error")):
        answer = await http.post(SUBMIT, content=content, headers=sam.headers)
        assert (answer.status_code, answer.json()["detail"][0]["type"]) == (422, kind)
        assert answer.json()["detail"][0]["loc"] == ["body"]
    answer = await ask("POST", SUBMIT, {"prompt": "x", "image_url": "A" * 1_100_000})
    assert (answer.status_code, answer.json()["error_type"]) == (413, "payload_too_large")
    blocked = await ask("POST", SUBMIT, {"prompt": "a nude child"})
    assert (blocked.status_code, blocked.json()["detail"][0]["type"]) == (422, "content_policy_violation")
    assert blocked.json()["detail"][0]["loc"] == ["body", "prompt"]


@pytest.mark.parametrize("url", ["no URL", "ftp://example.com/a", "http://example.com/" + "x" * 2048, "http://a/%00"])
async def test_webhooks_that_are_none(url: str, ask: Any) -> None:
    answer = await ask("POST", f"{SUBMIT}?fal_webhook={url}", BODY)
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["query", "fal_webhook"]), answer.text


async def test_a_webhook(ask: Any, job_of: Any, finish_job: Any, services: Any) -> None:
    made = (await ask("POST", f"{SUBMIT}?fal_webhook=https://example.com/a", BODY)).json()
    await finish_job(await job_of(made["request_id"]))
    async with services.db.connection() as connection:
        (row,) = await connection.fetch("SELECT * FROM webhook_deliveries")
    assert (row["url"], row["format"], row["event"]) == ("https://example.com/a", "fal", "job.succeeded")
    body = RENDERERS["fal"](await view(services, await job_of(made["request_id"])), row["event"])
    result = (await ask("GET", made["response_url"])).json()
    assert (body["status"], body["error"], body["request_id"]) == ("OK", None, made["request_id"])
    assert body["payload"].keys() == result.keys()


def test_every_kind_has_its_status() -> None:
    class One(TintypeError):
        """One."""

    statuses = {}
    for kind in Kind:
        One.kind = kind
        statuses[kind] = told(One())
    assert statuses[Kind.UNAVAILABLE] == (503, "runner_scheduling_failure")
    assert statuses[Kind.PLAN_REQUIRED] == (403, "permission_denied")
    # Its client tries these again, ten times: none of them but the rate limit.
    assert {status for status, _ in statuses.values()} & {408, 409, 429} == {429}
    assert (told(Cancelled()), told(BadHeader())) == ((499, "client_cancelled"), (400, "bad_request"))


# --- who may ---------------------------------------------------------------------------------------------------------


async def test_keys(http: httpx.AsyncClient, sam: Any, services: Any) -> None:
    for headers in (
        {},
        {"Authorization": "Key"},
        {"Authorization": "Key nobody"},
        {"Authorization": f"Basic {sam.key}"},
    ):
        answer = await http.post(SUBMIT, json=BODY, headers=headers)
        assert (answer.status_code, answer.json()["error_type"]) == (401, "authentication_error")
    for scheme in ("Key", "key", "Bearer"):
        answer = await http.post(SUBMIT, json=BODY, headers={"Authorization": f"{scheme} {sam.key}"})
        assert answer.status_code == 200
    async with services.db.connection() as connection:
        await connection.execute("UPDATE accounts SET banned_at = now()")
    answer = await http.post(SUBMIT, json=BODY, headers=sam.headers)
    assert (answer.status_code, answer.json()["error_type"]) == (403, "permission_denied")


async def test_money_that_is_not_there(open_account: Any, http: httpx.AsyncClient, money: Any) -> None:
    poor = await open_account("native", "0.015")
    for path in (SUBMIT, RUN):
        answer = await http.post(path, json={"prompt": "x", "num_images": 2}, headers=poor.headers)
        assert (answer.status_code, answer.json()) == (
            403,
            {"detail": "This costs $0.02, and your balance is $0.015", "error_type": "exhausted_balance"},
        )
    assert (await http.post(SUBMIT, json=BODY, headers=poor.headers)).status_code == 200
    assert await money(poor) == (5_000, 10_000)


async def test_limits(hasty: httpx.AsyncClient, sam: Any) -> None:
    path = f"{SUBMIT}/requests/{uuid4()}/status"
    answers = [await hasty.get(path, headers=sam.headers) for _ in range(101)]
    assert [one.status_code for one in answers] == [404] * 100 + [429]
    assert (answers[-1].json()["error_type"], answers[-1].headers["retry-after"]) == ("rate_limited", "1")


async def test_another_accounts_are_not_there(ask: Any, http: httpx.AsyncClient, open_account: Any) -> None:
    made = (await ask("POST", SUBMIT, BODY)).json()
    other = await open_account("native")
    native = await http.post("/v1/generations", json={"model": "sketch", "prompt": "x"}, headers=other.headers)
    for place in (made["request_id"], native.json()["id"], "x", str(uuid4()), str(uuid4()).upper()):
        base = f"{SUBMIT}/requests/{place}"
        for method, path in (("GET", ""), ("GET", "/status"), ("GET", "/status/stream"), ("PUT", "/cancel")):
            answer = await http.request(method, f"{base}{path}", headers=other.headers)
            assert (answer.status_code, answer.json()["detail"]) == (404, "Request not found"), path


async def test_no_engine(ask: Any, sam: Any, money: Any, services: Any) -> None:
    async with services.db.connection() as connection:
        await connection.execute(
            "INSERT INTO circuits (card, open_until, reason) VALUES ('native/sketch', $1, 'crashed')",
            services.clock.now() + timedelta(minutes=1),
        )
    for path in (SUBMIT, RUN):
        answer = await ask("POST", path, BODY)
        assert (answer.status_code, answer.json()["error_type"]) == (503, "runner_scheduling_failure")
        assert answer.headers["retry-after"] == "30"
    assert await money(sam) == (1_000_000, 0)


async def test_the_page_of_documentation(http: httpx.AsyncClient) -> None:
    page = await http.get("/fal/docs")
    assert page.status_code == 200
    for text in ("/run/{app}", "fal_webhook", "X-Fal-Request-Timeout", "X-Fal-Queue-Priority", "image_size"):
        assert text in page.text


async def test_only_the_mount_has_it(http: httpx.AsyncClient, sam: Any) -> None:
    """Its paths begin with the name of any app: at the root they would take every other API's."""
    assert (await http.post("/tintype/sketch", json=BODY, headers=sam.headers)).status_code == 404
    for method, path in (("GET", SUBMIT), ("POST", f"{SUBMIT}/requests/{uuid4()}/cancel"), ("GET", RUN)):
        answer = await http.request(method, path, headers=sam.headers)
        assert answer.status_code in (404, 405), path


# --- idempotency -----------------------------------------------------------------------------------------------------


async def test_the_same_key_is_one_request(
    ask: Any, sam: Any, money: Any, job_of: Any, finish_job: Any, fail_job: Any, ended: Any
) -> None:
    first = (await ask("POST", SUBMIT, BODY, idempotency_key="order-1")).json()
    assert (await ask("POST", SUBMIT, BODY, idempotency_key="order-1")).json() == first
    await finish_job(await job_of(first["request_id"]))
    again = (await ask("POST", SUBMIT, BODY, idempotency_key="order-1")).json()
    assert again["request_id"] == first["request_id"]
    refused = await ask("POST", SUBMIT, {"prompt": "a hare"}, idempotency_key="order-1")
    assert (refused.status_code, refused.json()["error_type"]) == (400, "bad_request")
    assert await money(sam) == (990_000, 0)
    waited = await ended(ask("POST", RUN, BODY, idempotency_key="order-2"), finish_job)
    replayed = await ask("POST", RUN, BODY, idempotency_key="order-2")
    assert [replayed.json()[name] for name in ("seed", "prompt")] == [
        waited.json()[name] for name in ("seed", "prompt")
    ]
    assert replayed.headers["x-fal-request-id"] == waited.headers["x-fal-request-id"]
    assert await money(sam) == (980_000, 0)
    # One that failed is no answer to keep: the next try is a new one.
    failed = await ended(ask("POST", RUN, BODY, idempotency_key="order-3"), fail_job)
    assert failed.status_code == 500
    better = await ended(ask("POST", RUN, BODY, idempotency_key="order-3"), finish_job)
    assert better.status_code == 200
    assert await money(sam) == (970_000, 0)


async def test_a_stream_of_statuses(ask: Any, job_of: Any, move_job: Any, finish_job: Any, services: Any) -> None:
    made = (await ask("POST", SUBMIT, BODY)).json()
    job = await job_of(made["request_id"])

    async def go_on() -> None:
        await asyncio.sleep(0.3)
        await move_job(job, State.RUNNING)
        await asyncio.sleep(1.2)
        await finish_job(job)

    going = asyncio.create_task(go_on())
    answer = await asyncio.wait_for(ask("GET", f"{made['status_url']}/stream?logs=1"), 20)
    await going
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    events = [json.loads(one[6:]) for one in answer.text.split("\n\n") if one.startswith("data: ")]
    assert [one["status"] for one in events] == ["IN_QUEUE", "IN_PROGRESS", "COMPLETED"]
    for one in events:
        schema.Status.model_validate(one)
