"""Replicate's documented bodies, answers and errors, without a worker: jobs are ended by hand.

Sources: https://replicate.com/docs/reference/http (predictions, models, files), https://replicate.com/docs/topics/webhooks,
https://replicate.com/changelog/2023-02-10-improved-webhook-events-and-event-filtering.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.api.replicate import schema
from tintype.api.replicate.errors import told
from tintype.api.replicate.translate import cancel_after_of, wait_of
from tintype.generation.services import SQL
from tintype.jobs.state import State
from tintype.kernel.errors import Invalid, Kind, Moderated

CREATE = "/replicate/v1/models/tintype/sketch/predictions"
PREDICTIONS = "/replicate/v1/predictions"
BODY = {"input": {"prompt": "a fox", "width": 64, "height": 64}}


@pytest.fixture
async def sam(open_account: Any) -> Any:
    return await open_account("native", "1")


@pytest.fixture
def ask(http: httpx.AsyncClient, sam: Any) -> Any:
    """``await ask("POST", path, body, header=…)`` with Sam's key."""

    async def call(method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await http.request(method, path, json=body, headers={**sam.headers, **named})

    return call


@pytest.fixture
def money(http: httpx.AsyncClient) -> Any:
    """What an account can spend, and what is held: in micro-dollars."""

    async def look(account: Any) -> tuple[int, int]:
        (usd,) = (await http.get("/native/v1/account", headers=account.headers)).json()["balances"]
        return usd["available_minor"], usd["held_minor"]

    return look


# --- creating --------------------------------------------------------------------------------------------------------


async def test_a_prediction_from_its_beginning_to_its_end(
    ask: Any, sam: Any, money: Any, job_of: Any, move_job: Any, finish_job: Any, clock: Any, http: httpx.AsyncClient
) -> None:
    answer = await ask("POST", CREATE, {"input": {**BODY["input"], "num_outputs": 2, "seed": 3, "unknown": 1}})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    schema.Prediction.model_validate(made)
    url = f"http://tintype.test/replicate/v1/predictions/{made['id']}"
    assert answer.headers["location"] == url
    assert "preference-applied" not in answer.headers
    version = made.pop("version")
    created = made.pop("created_at")
    assert made == {
        "id": made["id"],
        "model": "tintype/sketch",
        "input": {"prompt": "a fox", "width": 64, "height": 64, "num_outputs": 2, "seed": 3},
        "logs": "",
        "output": None,
        "error": None,
        "status": "starting",
        "source": "api",
        "data_removed": False,
        "started_at": None,
        "completed_at": None,
        "metrics": {},
        "urls": {"get": url, "cancel": f"{url}/cancel", "stream": f"{url}/stream"},
    }
    assert len(version) == 64
    assert created.endswith("Z")
    assert await money(sam) == (980_000, 20_000)
    job = await job_of(made["id"])
    await move_job(job, State.RUNNING)
    assert (await ask("GET", url)).json()["status"] == "processing"
    await move_job(job, State.FINISHING)
    assert (await ask("GET", url)).json()["status"] == "processing"
    clock.advance(timedelta(seconds=5))
    files = await finish_job(job)
    done = (await ask("GET", url)).json()
    schema.Prediction.model_validate(done)
    assert (done["status"], done["error"], done["data_removed"]) == ("succeeded", None, False)
    assert [(await http.get(one)).content for one in done["output"]] == files
    assert done["completed_at"] > created
    assert await money(sam) == (980_000, 0)


async def test_each_way_to_name_a_model(ask: Any) -> None:
    model = (await ask("GET", "/replicate/v1/models/tintype/sketch")).json()
    version = model["latest_version"]["id"]
    for name in (version, f"tintype/sketch:{version}", "tintype/sketch", " tintype/sketch "):
        answer = await ask("POST", PREDICTIONS, {"version": name, **BODY})
        assert (answer.status_code, answer.json()["version"]) == (201, version), answer.text
    answer = await ask("POST", "/replicate/v1/deployments/tintype/sketch/predictions", BODY)
    assert (answer.status_code, answer.json()["model"]) == (201, "tintype/sketch")
    for name in ("0" * 64, f"tintype/other:{version}", "tintype/other", "sketch", f":{version}", "/", 5, "", None):
        answer = await ask("POST", PREDICTIONS, {"version": name, **BODY})
        assert (answer.status_code, answer.json()["detail"].startswith("version ")) == (422, True), answer.text
    for path in ("models/tintype/other", "models/native/sketch", "deployments/tintype/other"):
        assert (await ask("POST", f"/replicate/v1/{path}/predictions", BODY)).status_code == 404


async def test_models_of_other_apis_that_are_sold_here(ask: Any) -> None:
    listed = (await ask("GET", "/replicate/v1/models")).json()
    schema.Models.model_validate(listed)
    named = [f"{one['owner']}/{one['name']}" for one in listed["results"]]
    assert "qolaba/fal-flux-dev" in named
    assert len(set(named)) == len(named)
    for one in listed["results"]:
        path = f"/replicate/v1/models/{one['owner']}/{one['name']}"
        assert (await ask("GET", path)).json() == one
        versions = (await ask("GET", f"{path}/versions")).json()
        schema.Versions.model_validate(versions)
        (version,) = versions["results"]
        assert version == one["latest_version"]
        assert (await ask("GET", f"{path}/versions/{version['id']}")).json() == version
    assert (await ask("GET", f"{path}/versions/{'0' * 64}")).status_code == 404
    assert (await ask("GET", "/replicate/v1/models/tintype/other/versions")).status_code == 404
    begun = await ask("POST", "/replicate/v1/models/qolaba/fal-flux-dev/predictions",
                      {"input": {"prompt": "a fox"}})  # fmt: skip
    assert (begun.status_code, begun.json()["model"]) == (201, "qolaba/fal-flux-dev")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "input is required"),
        ({"input": None}, "input is required"),
        ({"input": []}, "input must be an object"),
        ({"input": "a fox"}, "input must be an object"),
        ({"input": {}}, "input.prompt is required"),
        ({"input": {"prompt": 1}}, "input.prompt must be a string"),
        ({"input": {"prompt": "x", "num_outputs": 11}}, "input.num_outputs must be an integer from 1 to 10"),
        ({"input": {"prompt": "x", "guidance_scale": 3}}, "input.guidance_scale is not taken by sketch"),
        ({"input": {"prompt": "x", "images": ["nonsense"]}}, "input.images[0]"),
        ({**BODY, "webhook": 5}, "webhook must be a string"),
        ({**BODY, "webhook": "ftp://example.com"}, "webhook: "),
        ({**BODY, "webhook": "http://example.com/" + "x" * 2048}, "webhook must be a string of at most 2048"),
        ({**BODY, "webhook_completed": "no URL"}, "webhook_completed: "),
        ({**BODY, "webhook_events_filter": "completed"}, "webhook_events_filter must be an array"),
        ({**BODY, "webhook_events_filter": []}, "webhook_events_filter must be an array of 1 to 4"),
        ({**BODY, "webhook_events_filter": ["completed", "ended"]}, "webhook_events_filter[1] must be one of start,"),
        ({**BODY, "webhook_events_filter": [5]}, "webhook_events_filter[0] must be a string"),
    ],
)
async def test_what_is_wrong_is_named(body: Any, words: str, ask: Any, sam: Any, money: Any) -> None:
    answer = await ask("POST", CREATE, body)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = schema.Problem.model_validate(answer.json())
    assert (problem.title, problem.status) == ("Input validation failed", 422)
    assert problem.detail.startswith(words)
    assert await money(sam) == (1_000_000, 0)


async def test_bodies_that_are_none(ask: Any, http: httpx.AsyncClient, sam: Any) -> None:
    for content, status in ((b"{", 400), (b"", 400), (b"[]", 422), (b"5", 422)):
        answer = await http.post(CREATE, content=content, headers=sam.headers)
        assert (answer.status_code, answer.json()["status"]) == (status, status), content
    answer = await ask("POST", CREATE, {"input": {"prompt": "x", "image": "A" * 1_100_000}})
    assert (answer.status_code, answer.json()["title"]) == (413, "Request body too large")


async def test_pictures_that_came_whole_are_not_told_again(ask: Any, picture: bytes, job_of: Any) -> None:
    inline = "data:image/png;base64," + base64.b64encode(picture).decode()
    made = (await ask("POST", CREATE, {"input": {"prompt": "x", "image": inline}})).json()
    assert made["input"] == {"prompt": "x", "image": "(sent inline)"}
    job = await job_of(made["id"])
    assert (job.task, job.request["width"], job.request["height"]) == ("image-to-image", 1256, 840)
    assert "base64" not in json.dumps(dict(job.request))


# --- waiting ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("wait", 60), ("Wait", 60), (" wait ", 60), ("wait=5", 5), ('wait="5"', 5), ("wait = 5", 5), ("wait=61", 60),
        ("wait=0", 1), ("respond-async, wait=7", 7), ("wait=5; foo", 5), ("wait=soon", None), ("respond-async", None),
        ("wait=-1", None), ("wait=5.5", None), ("", None), ("wait=99999999999", None),
    ],
)  # fmt: skip
def test_prefer(header: str, seconds: int | None) -> None:
    assert wait_of([header]) == seconds


async def test_waiting_for_the_end(ask: Any, job_of: Any, finish_job: Any, fail_job: Any, services: Any) -> None:
    async def end(how: Any) -> None:
        async with asyncio.timeout(20):
            while True:
                async with services.db.connection() as connection:
                    found = await connection.fetchval("SELECT public_id FROM jobs WHERE state = 'queued'")
                if found is not None:
                    await how(await job_of(found))
                    return
                await asyncio.sleep(0.02)

    waiting = asyncio.create_task(ask("POST", CREATE, BODY, prefer="wait"))
    await end(finish_job)
    answer = await waiting
    assert (answer.status_code, answer.json()["status"]) == (201, "succeeded")
    assert answer.headers["preference-applied"] == "wait=60"
    assert len(answer.json()["output"]) == 1
    waiting = asyncio.create_task(ask("POST", CREATE, BODY, prefer="wait=30"))
    await end(fail_job)
    failed = (await waiting).json()
    assert (failed["status"], failed["output"], failed["error"]) == ("failed", None, "Generation failed.")
    # In vain: clients go on by themselves where the answer says `starting`, whatever it does by now.
    answer = await ask("POST", CREATE, BODY, prefer="wait=1")
    assert (answer.status_code, answer.json()["status"]) == (202, "starting")
    assert answer.headers["preference-applied"] == "wait=1"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("90", 90), ("90s", 90), ("5m", 300), ("1h30m", 5400), ("1h30m45s", 5445), (" 24H ", 86_400), ("5", 5)],
)
def test_cancel_after(header: str, seconds: int) -> None:
    assert cancel_after_of(header) == seconds


@pytest.mark.parametrize("header", ["", "4", "4s", "24h1s", "soon", "5 m", "-5s", "1.5h", "s", "5d", "m5"])
async def test_cancel_after_that_is_none(header: str, ask: Any) -> None:
    with pytest.raises(Invalid, match="5s to 24h"):
        cancel_after_of(header)
    answer = await ask("POST", CREATE, BODY, cancel_after=header)
    assert (answer.status_code, answer.json()["detail"][:12]) == (422, "Cancel-After")


async def test_a_prediction_whose_time_is_up_is_canceled(
    ask: Any, sam: Any, money: Any, job_of: Any, move_job: Any, clock: Any
) -> None:
    made = (await ask("POST", CREATE, BODY, cancel_after="1m")).json()
    job = await job_of(made["id"])
    assert job.deadline_at - job.created_at == timedelta(minutes=1)  # no worker begins it any more
    await move_job(job, State.RUNNING)
    clock.advance(timedelta(seconds=58))
    assert (await ask("GET", f"{PREDICTIONS}/{made['id']}")).json()["status"] == "processing"
    clock.advance(timedelta(seconds=2))
    seen = (await ask("GET", f"{PREDICTIONS}/{made['id']}")).json()
    assert (seen["status"], seen["output"]) == ("canceled", None)
    assert await money(sam) == (1_000_000, 0)


# --- ends ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "state", "status", "words"),
    [
        (None, State.FAILED, "failed", "Generation failed."),
        (Moderated("It shows what it must not"), State.FAILED, "failed", "It shows what it must not"),
        (None, State.CANCELLED, "canceled", None),
        (None, State.EXPIRED, "canceled", None),
    ],
)
async def test_bad_ends(
    error: Any, state: State, status: str, words: str | None, ask: Any, sam: Any, money: Any, job_of: Any, fail_job: Any
) -> None:
    made = (await ask("POST", CREATE, BODY)).json()
    await fail_job(await job_of(made["id"]), error, state)
    seen = (await ask("GET", made["urls"]["get"])).json()
    schema.Prediction.model_validate(seen)
    assert (seen["status"], seen["error"], seen["output"]) == (status, words, None)
    assert await money(sam) == (1_000_000, 0)


async def test_canceling(ask: Any, sam: Any, money: Any, job_of: Any, move_job: Any, finish_job: Any) -> None:
    queued = (await ask("POST", CREATE, BODY)).json()
    seen = await ask("POST", queued["urls"]["cancel"])
    assert (seen.status_code, seen.json()["status"]) == (200, "canceled")
    assert (await ask("POST", queued["urls"]["cancel"])).json()["status"] == "canceled"
    running = (await ask("POST", CREATE, BODY)).json()
    await move_job(await job_of(running["id"]), State.RUNNING)
    assert (await ask("POST", running["urls"]["cancel"])).json()["status"] == "canceled"
    assert await money(sam) == (1_000_000, 0)
    done = (await ask("POST", CREATE, BODY)).json()
    await finish_job(await job_of(done["id"]))
    assert (await ask("POST", done["urls"]["cancel"])).json()["status"] == "succeeded"
    assert await money(sam) == (990_000, 0)


async def test_what_retention_has_deleted(ask: Any, job_of: Any, finish_job: Any, services: Any) -> None:
    made = (await ask("POST", CREATE, BODY)).json()
    job = await job_of(made["id"])
    await finish_job(job)
    async with services.db.connection() as connection:
        await connection.execute("DELETE FROM artifacts")
        await connection.execute("UPDATE jobs SET files_deleted_at = now()")
    seen = (await ask("GET", made["urls"]["get"])).json()
    assert (seen["status"], seen["output"], seen["data_removed"]) == ("succeeded", None, True)


# --- idempotency -----------------------------------------------------------------------------------------------------


async def test_the_same_key_is_one_prediction(
    ask: Any, sam: Any, money: Any, job_of: Any, finish_job: Any, clock: Any
) -> None:
    first = await ask("POST", CREATE, BODY, idempotency_key="order-1")
    again = await ask("POST", CREATE, BODY, idempotency_key="order-1")
    assert (first.json(), first.status_code) == (again.json(), again.status_code)
    assert (again.headers["idempotent-replayed"], "idempotent-replayed" in first.headers) == ("true", False)
    await finish_job(await job_of(first.json()["id"]))
    waited = await ask("POST", CREATE, BODY, idempotency_key="order-1", prefer="wait")
    assert (waited.status_code, waited.json()["status"]) == (201, "succeeded")
    assert await money(sam) == (990_000, 0)
    other = {"input": {"prompt": "a hare"}}
    refused = await ask("POST", CREATE, other, idempotency_key="order-1")
    assert (refused.status_code, refused.json()["title"]) == (409, "Conflict")
    for key in ("", "x" * 256):
        assert (await ask("POST", CREATE, BODY, idempotency_key=key)).status_code == 422
    clock.advance(timedelta(hours=24, seconds=1))
    assert (await ask("POST", CREATE, BODY, idempotency_key="order-1")).json()["id"] != first.json()["id"]


async def test_many_at_once_with_one_key(hasty: httpx.AsyncClient, sam: Any, money: Any) -> None:
    headers = {**sam.headers, "Idempotency-Key": "order-1"}
    answers = await asyncio.gather(*(hasty.post(CREATE, json=BODY, headers=headers) for _ in range(12)))
    assert {one.status_code for one in answers} == {201}
    assert len({one.json()["id"] for one in answers}) == 1
    assert await money(sam) == (990_000, 10_000)


# --- who may ---------------------------------------------------------------------------------------------------------


async def test_keys(http: httpx.AsyncClient, sam: Any, services: Any) -> None:
    for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer nobody"}, {"Authorization": "tt_x"}):
        answer = await http.get(PREDICTIONS, headers=headers)
        assert (answer.status_code, answer.json()["title"]) == (401, "Unauthenticated")
        assert answer.headers["www-authenticate"] == "Bearer"
    for headers in (
        {"Authorization": f"Token {sam.key}"},
        {"Authorization": f"bearer {sam.key}"},
        {"X-API-Key": sam.key},
    ):
        assert (await http.get(PREDICTIONS, headers=headers)).status_code == 200
    async with services.db.connection() as connection:
        await connection.execute("UPDATE accounts SET banned_at = now()")
    answer = await http.get(PREDICTIONS, headers=sam.headers)
    assert (answer.status_code, answer.json()["title"]) == (403, "Forbidden")


async def test_money_that_is_not_there(open_account: Any, http: httpx.AsyncClient, money: Any) -> None:
    poor = await open_account("native", "0.015")
    answer = await http.post(CREATE, json={"input": {"prompt": "x", "num_outputs": 2}}, headers=poor.headers)
    assert (answer.status_code, answer.json()) == (
        402,
        {
            "title": "Insufficient credit",
            "detail": "This costs $0.02, and your balance is $0.015",
            "status": 402,
        },
    )
    assert (await http.post(CREATE, json=BODY, headers=poor.headers)).status_code == 201
    assert await money(poor) == (5_000, 10_000)


async def test_limits(hasty: httpx.AsyncClient, sam: Any) -> None:
    answers = [await hasty.get(PREDICTIONS, headers=sam.headers) for _ in range(101)]
    assert [one.status_code for one in answers] == [200] * 100 + [429]
    problem = answers[-1].json()
    assert answers[-1].headers["retry-after"] == "1"
    assert problem == {"title": "Too many requests", "detail": "Too Many Requests.", "status": 429, "retry_after": 1}


async def test_another_accounts_are_not_there(
    ask: Any, http: httpx.AsyncClient, open_account: Any, picture: bytes
) -> None:
    made = (await ask("POST", CREATE, BODY)).json()
    other = await open_account("native")
    native = await http.post("/v1/generations", json={"model": "sketch", "prompt": "x"}, headers=other.headers)
    for place in (made["id"], native.json()["id"], "x", "a" * 26):
        for method, path in (("GET", ""), ("POST", "/cancel"), ("GET", "/stream")):
            answer = await http.request(method, f"{PREDICTIONS}/{place}{path}", headers=other.headers)
            assert (answer.status_code, answer.json()["detail"]) == (404, "There is no such prediction")
    assert (await http.get(PREDICTIONS, headers=other.headers)).json()["results"] == []
    file = (await ask("GET", made["urls"]["get"])).json()
    assert file["id"] == made["id"]


async def test_no_engine(ask: Any, sam: Any, money: Any, services: Any) -> None:
    async with services.db.connection() as connection:
        await connection.execute(
            "INSERT INTO circuits (card, open_until, reason) VALUES ('native/sketch', $1, 'crashed')",
            services.clock.now() + timedelta(minutes=1),
        )
    answer = await ask("POST", CREATE, BODY)
    assert (answer.status_code, answer.json()["title"]) == (503, "Service unavailable")
    assert answer.headers["retry-after"] == "30"
    assert await money(sam) == (1_000_000, 0)


async def test_the_page_of_documentation(http: httpx.AsyncClient) -> None:
    page = await http.get("/replicate/docs")
    assert page.status_code == 200
    for text in ("/v1/models/{owner}/{name}/predictions", "webhook_events_filter", "Cancel-After", "Prefer: wait"):
        assert text in page.text


async def test_moderation(ask: Any, sam: Any, money: Any) -> None:
    answer = await ask("POST", CREATE, {"input": {"prompt": "a nude child"}})
    assert (answer.status_code, answer.json()["title"]) == (422, "Content refused")
    assert await money(sam) == (1_000_000, 0)


def test_every_kind_has_its_status() -> None:
    statuses = {kind: told(kind)[0] for kind in Kind}
    assert {statuses[one] for one in (Kind.INTERNAL, Kind.ENGINE_FAILED, Kind.TIMED_OUT)} == {500}
    assert (statuses[Kind.UNAVAILABLE], statuses[Kind.PLAN_REQUIRED], statuses[Kind.NOT_JSON]) == (503, 403, 400)


async def test_the_root_has_it_too(http: httpx.AsyncClient, sam: Any) -> None:
    """Where no other API of ``tt_`` keys has the path."""
    made = await http.post("/v1/models/tintype/sketch/predictions", json=BODY, headers=sam.headers)
    assert made.status_code == 201
    # What it names is below the mount, which has all of its paths.
    assert made.json()["urls"]["get"].startswith("http://tintype.test/replicate/v1/predictions/")
    assert (
        await http.post("/v1/predictions", json={"version": "tintype/sketch", **BODY}, headers=sam.headers)
    ).is_success
    assert len((await http.get("/v1/predictions", headers=sam.headers)).json()["results"]) == 2
    assert (await http.post(f"/v1/predictions/{made.json()['id']}/cancel", headers=sam.headers)).is_success
    assert (await http.get("/v1/files", headers=sam.headers)).json()["results"] == []
    assert (await http.get("/v1/webhooks/default/secret", headers=sam.headers)).json() == {"key": "s"}


# --- listing ---------------------------------------------------------------------------------------------------------


async def test_pages(ask: Any, http: httpx.AsyncClient, sam: Any, services: Any) -> None:
    await http.post("/v1/generations", json={"model": "sketch", "prompt": "not of this API"}, headers=sam.headers)
    made = (await ask("POST", CREATE, BODY)).json()
    async with services.db.connection() as connection:
        columns = [
            row["column_name"]
            for row in await connection.fetch(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'jobs'"
            )
            if row["column_name"] not in ("id", "public_id", "created_at")
        ]
        # 209 more, some of them of the very same moment.
        await connection.execute(
            f"INSERT INTO jobs (id, public_id, created_at, {', '.join(columns)})"
            " SELECT gen_random_uuid(), lpad(n::text, 26, 'a'), created_at + make_interval(secs => n / 4),"
            f" {', '.join(columns)} FROM jobs, generate_series(1, 209) n WHERE public_id = $1",
            made["id"],
        )
    pages, url = [], PREDICTIONS
    while url:
        page = (await ask("GET", url)).json()
        schema.Predictions.model_validate(page)
        pages.append(page)
        url = page["next"]
    seen = [one["id"] for page in pages for one in page["results"]]
    assert [len(page["results"]) for page in pages] == [100, 100, 10]
    assert len(set(seen)) == 210
    assert [one["created_at"] for page in pages for one in page["results"]] == sorted(
        (one["created_at"] for page in pages for one in page["results"]), reverse=True
    )
    # And back again.
    assert pages[0]["previous"] is None
    back = (await ask("GET", pages[2]["previous"])).json()
    assert back["results"] == pages[1]["results"]
    back = (await ask("GET", back["previous"])).json()
    assert (back["results"], back["previous"]) == (pages[0]["results"], None)
    assert (await ask("GET", back["next"])).json()["results"] == pages[1]["results"]


@pytest.mark.parametrize("cursor", ["x", "bm8", "é", "bi4xLjI", "x" * 200, "b.0.0", "%00"])
async def test_cursors_that_are_none(cursor: str, ask: Any) -> None:
    for path in (PREDICTIONS, "/replicate/v1/files"):
        answer = await ask("GET", f"{path}?cursor={cursor}")
        assert (answer.status_code, answer.json()["detail"][:6]) == (422, "cursor"), path


# --- files -----------------------------------------------------------------------------------------------------------


async def upload(http: httpx.AsyncClient, account: Any, data: bytes, **form: str) -> httpx.Response:
    files = {"content": ("red.png", data, "image/png")}
    return await http.post("/replicate/v1/files", files=files, data=form, headers=account.headers)


async def test_a_file(
    http: httpx.AsyncClient, ask: Any, sam: Any, picture: bytes, job_of: Any, services: Any, open_account: Any
) -> None:
    answer = await upload(http, sam, picture, metadata='{"of": "a test"}')
    assert answer.status_code == 201, answer.text
    made = answer.json()
    schema.File.model_validate(made)
    assert (made["name"], made["content_type"], made["size"]) == ("red.png", "image/png", len(picture))
    assert (made["metadata"], made["checksums"]) == ({"of": "a test"}, {"sha256": hashlib.sha256(picture).hexdigest()})
    assert made["expires_at"] > made["created_at"]
    url = f"/replicate/v1/files/{made['id']}"
    assert made["urls"] == {"get": f"http://tintype.test{url}"}
    assert (await ask("GET", url)).json() == made
    # As an input: the picture itself, not one that is fetched.
    begun = (await ask("POST", CREATE, {"input": {"prompt": "x", "image": made["urls"]["get"]}})).json()
    assert begun["input"]["image"] == made["urls"]["get"]
    (stored,) = (await job_of(begun["id"])).request["inputs"]
    assert (stored["width"], stored["height"]) == (96, 64)
    # It is nobody else's, by no way.
    other = await open_account("native")
    for method in ("GET", "DELETE"):
        assert (await http.request(method, url, headers=other.headers)).status_code == 404
    taken = await http.post(
        CREATE, json={"input": {"prompt": "x", "image": made["urls"]["get"]}}, headers=other.headers
    )
    assert (taken.status_code, taken.json()["detail"][:5]) == (422, "input")
    assert (await http.get("/replicate/v1/files", headers=other.headers)).json()["results"] == []
    assert (await ask("DELETE", url)).status_code == 204
    for method in ("GET", "DELETE"):
        assert (await ask(method, url)).status_code == 404
    assert [one async for one in services.objects.list(f"jobs/2026-05-28/uploads/{sam.id}")] == []
    for odd in ("x", "0" * 32, "../../x", f"{made['id']}.json"):
        assert (await ask("GET", f"/replicate/v1/files/{odd}")).status_code == 404


async def test_files_that_are_too_many_or_too_large_for_an_input(
    ask: Any, http: httpx.AsyncClient, sam: Any, picture: bytes, front: Any
) -> None:
    urls = [(await upload(http, sam, picture)).json()["urls"]["get"] for _ in range(3)]
    answer = await ask("POST", CREATE, {"input": {"prompt": "x", "images": urls * 5}})
    assert (answer.status_code, answer.json()["detail"][:12]) == (422, "input.images")
    object.__setattr__(front.edge, "body_limit", 3 * len(picture) - 1)
    answer = await ask("POST", CREATE, {"input": {"prompt": "x", "images": urls}})
    assert (answer.status_code, answer.json()["title"]) == (413, "Request body too large")
    assert (await ask("POST", CREATE, {"input": {"prompt": "x", "images": urls[:2]}})).status_code == 201


async def test_pages_of_files(
    http: httpx.AsyncClient, ask: Any, sam: Any, picture: bytes, clock: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tintype.api.replicate.files.PAGE", 3)
    made = []
    for day in range(2):
        made += [(await upload(http, sam, picture)).json() for _ in range(3 + day)]
        clock.advance(timedelta(days=1))
    seen, url = [], "/replicate/v1/files"
    while url:
        page = (await ask("GET", url)).json()
        schema.Files.model_validate(page)
        assert page["previous"] is None
        seen.append(page["results"])
        url = page["next"]
    assert [len(one) for one in seen] == [3, 3, 1]
    assert [one for page in seen for one in page] == made[::-1]


async def test_files_that_are_none(
    http: httpx.AsyncClient, sam: Any, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/replicate/v1/files"
    for answer, field in (
        (await http.post(path, headers=sam.headers), "content"),
        (await http.post(path, data={"content": "text"}, headers=sam.headers), "content"),
        (await http.post(path, files={"other": picture}, headers=sam.headers), "content"),
        (
            await http.post(path, content=b"x", headers={**sam.headers, "Content-Type": "multipart/form-data"}),
            "The req",
        ),
        (await upload(http, sam, b""), "content"),
        (await upload(http, sam, b"%PDF-1.7 no picture"), "content"),
        (await upload(http, sam, picture, metadata="[]"), "metadata"),
        (await upload(http, sam, picture, metadata="{"), "metadata"),
        (await upload(http, sam, picture, metadata=f'{{"x": "{"y" * 10_000}"}}'), "metadata"),
    ):
        assert (answer.status_code, answer.json()["detail"].startswith(field)) == (422, True), answer.text
    assert (await upload(http, sam, picture + b"\0" * 1_100_000)).status_code == 413
    monkeypatch.setattr("tintype.api.replicate.files.MOST_A_DAY", 2 * len(picture))
    assert [(await upload(http, sam, picture)).status_code for _ in range(3)] == [201, 429, 429]
    full = await upload(http, sam, picture)
    assert 0 < full.json()["retry_after"] <= 12 * 3600
    assert full.headers["retry-after"] == str(full.json()["retry_after"])


# --- webhooks --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "state", "events"),
    [
        ({"webhook": "https://example.com/a"}, State.SUCCEEDED, ["job.output", "job.succeeded"]),
        ({"webhook": "https://example.com/a"}, State.FAILED, ["job.failed"]),
        ({"webhook": "https://example.com/a"}, State.CANCELLED, ["job.cancelled"]),
        ({"webhook": "https://example.com/a", "webhook_events_filter": ["start"]}, State.SUCCEEDED, ["job.start"]),
        ({"webhook": "https://example.com/a", "webhook_events_filter": ["logs"]}, State.FAILED, ["job.logs"]),
        ({"webhook": "https://example.com/a", "webhook_events_filter": ["output"]}, State.FAILED, []),
        (
            {"webhook": "https://example.com/a", "webhook_events_filter": ["completed"]},
            State.SUCCEEDED,
            ["job.succeeded"],
        ),
        ({"webhook_completed": "https://example.com/a"}, State.SUCCEEDED, ["job.succeeded"]),
        (
            {
                "webhook": "https://example.com/a",
                "webhook_events_filter": ["completed", "logs", "start", "output"],
            },
            State.SUCCEEDED,
            ["job.logs", "job.output", "job.start", "job.succeeded"],
        ),
        ({"webhook_events_filter": ["start", "logs"]}, State.SUCCEEDED, []),
    ],
)
async def test_which_events_are_told(
    body: dict[str, Any], state: State, events: list[str], ask: Any, services: Any, job_of: Any, move_job: Any,
    finish_job: Any, fail_job: Any, clock: Any,
) -> None:  # fmt: skip
    made = (await ask("POST", CREATE, {**BODY, **body})).json()
    job, now = await job_of(made["id"]), services.clock.now()
    async with services.db.connection() as connection:
        for attempt in (1, 2):
            claimed = SQL.claim(connection, ids=[job.id], worker="w", lease_until=now, now=now)
            assert [one["attempt"] async for one in claimed] == [attempt]
            # Told again before the first was sent: one tells both.
            for progress in (0.1, 0.5):
                await SQL.progress(connection, id=job.id, attempt=attempt, progress=progress, stage="", now=now)
            await move_job(job, State.QUEUED)
    if state is State.SUCCEEDED:
        await finish_job(job)
    else:
        await fail_job(job, None, state)
    async with services.db.connection() as connection:
        rows = await connection.fetch("SELECT * FROM webhook_deliveries WHERE job_id = $1", job.id)
    assert sorted(one["event"] for one in rows) == events
    assert {(one["format"], one["state"], one["endpoint_id"]) for one in rows} <= {("replicate", "pending", None)}
    # The account's log of webhooks tells of them as well.
    logged = (await ask("GET", "/native/v1/webhooks/deliveries")).json()["data"]
    assert sorted(one["event"] for one in logged) == events


async def test_the_accounts_endpoints_are_told_of_ends_whatever_a_request_asks(
    ask: Any, services: Any, job_of: Any, finish_job: Any
) -> None:
    endpoint = await ask("POST", "/native/v1/webhooks", {"url": "https://example.com/b"})
    assert endpoint.status_code == 201, endpoint.text
    made = (
        await ask("POST", CREATE, {**BODY, "webhook": "https://example.com/a", "webhook_events_filter": ["start"]})
    ).json()
    await finish_job(await job_of(made["id"]))
    async with services.db.connection() as connection:
        rows = await connection.fetch("SELECT url, event FROM webhook_deliveries")
    assert [tuple(one) for one in rows] == [("https://example.com/b", "job.succeeded")]


async def test_a_stream(ask: Any, job_of: Any, finish_job: Any, fail_job: Any) -> None:
    def events(text: str) -> list[tuple[str, str, str]]:
        blocks = [one.split("\n") for one in text.strip().split("\n\n") if not one.startswith(":")]
        found = [dict(line.split(": ", 1) for line in lines) for lines in blocks]
        return [(one["event"], one["id"], one["data"]) for one in found]

    made = (await ask("POST", CREATE, {"input": {**BODY["input"], "num_outputs": 2}})).json()
    await finish_job(await job_of(made["id"]))
    answer = await ask("GET", made["urls"]["stream"])
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/event-stream; charset=utf-8")
    told_of = events(answer.text)
    assert [one[:2] for one in told_of] == [("output", "1"), ("output", "2"), ("done", "3")]
    assert told_of[0][2].startswith("http://tintype.test/files/")
    assert told_of[2][2] == "{}"
    made = (await ask("POST", CREATE, BODY)).json()
    await fail_job(await job_of(made["id"]))
    assert events((await ask("GET", made["urls"]["stream"])).text) == [
        ("error", "1", '{"detail": "Generation failed."}')
    ]
