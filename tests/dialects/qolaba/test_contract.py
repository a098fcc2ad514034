"""qolaba's documentation, line by line, over HTTP."""

from __future__ import annotations

import asyncio
import base64
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tintype.api.qolaba.schema import EXAMPLES, MASK, PICTURE
from tintype.generation.cancel import cancel
from tintype.generation.services import Services
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import EngineFailed, Internal, Invalid, Moderated, TimedOut, TintypeError, Unavailable

PROMPT = "A photorealistic cat sitting on the Eiffel Tower at sunset"
CAT = {"model": "vertex/nano-banana-flash", "prompt": PROMPT, "aspect_ratio": "16:9"}
LATER = {**CAT, "celery": True}
TITLES = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    413: "Payload Too Large",
    500: "Internal Server Error",
    503: "Generation Failed",
}
TASK_ID = re.compile(r"task_(\d{13})_[a-z0-9]{6,}")


def refused(answer: httpx.Response, status: int) -> str:
    """The message of an error in the documented shape."""
    body = answer.json()
    assert (answer.status_code, body["error"]) == (status, TITLES[status]), answer.text
    assert set(body) == {"error", "message"}
    assert isinstance(body["message"], str)
    assert body["message"]
    return str(body["message"])


# --- synchronous -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("celery", [{}, {"celery": False}, {"celery": None}])
async def test_the_documented_call(
    api: httpx.AsyncClient, finisher: Any, account: Any, money: Any, clock: ManualClock, celery: dict[str, Any]
) -> None:
    answer = await api.post("images/generate", json={**CAT, **celery})
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert set(body) == {"task_id", "prompt", "seed", "images", "usage"}
    matched = TASK_ID.fullmatch(body["task_id"])
    assert matched is not None
    assert int(matched[1]) == round(clock.now().timestamp() * 1000)
    assert body["prompt"] == PROMPT
    assert body["seed"] == finisher.seen[0].request["seed"]
    (image,) = body["images"]
    assert set(image) == {"url", "width", "height", "content_type"}
    assert (image["width"], image["height"], image["content_type"]) == (1280, 720, "image/png")
    assert body["usage"] == {"images_generated": 1, "cost_usd": 0.03, "cost_credits": 6}
    assert "." not in str(body["usage"]["cost_credits"])
    assert await money(account) == (99_970_000, 0)
    file = await api.get(image["url"], headers={"Authorization": ""})
    assert (file.status_code, file.headers["content-type"]) == (200, "image/png")
    assert image["url"].startswith("http://tintype.test/files/")


@pytest.mark.parametrize("name", EXAMPLES)
async def test_the_examples_of_the_page(name: str, api: httpx.AsyncClient, finisher: Any) -> None:
    answer = await api.post("images/generate", json=EXAMPLES[name])
    assert answer.status_code == (202 if EXAMPLES[name].get("celery") else 200), answer.text
    assert TASK_ID.fullmatch(answer.json()["task_id"])


async def test_by_x_api_key_at_the_root_and_beside_others(
    hasty: httpx.AsyncClient, finisher: Any, account: Any
) -> None:
    for headers in (account.headers, {"X-API-Key": account.key}):
        for root in ("", "/qolaba"):
            answer = await hasty.post(f"{root}/api/v1/images/generate", json=CAT, headers=headers)
            assert answer.status_code == 200
    answer = await hasty.post("/api/v1/images/generate", json=CAT)
    refused(answer, 401)


async def test_several_images_and_the_seed(api: httpx.AsyncClient, finisher: Any) -> None:
    body = {"model": "vertex/nano-banana-pro", "prompt": "a fox", "num_images": 3, "seed": 41, "quality": "2K"}
    told = (await api.post("images/generate", json=body)).json()
    assert (len(told["images"]), told["seed"]) == (3, 41)
    assert len({image["url"] for image in told["images"]}) == 3
    assert told["usage"] == {"images_generated": 3, "cost_usd": 0.45, "cost_credits": 90}
    assert finisher.seen[0].request["seed"] == 41


async def test_seeds_are_drawn_where_none_is_given(api: httpx.AsyncClient, finisher: Any) -> None:
    seeds = {(await api.post("images/generate", json=CAT)).json()["seed"] for _ in range(4)}
    assert len(seeds) == 4
    assert all(0 <= seed < 2**32 for seed in seeds)


async def test_background_removal_has_neither_prompt_nor_seed(
    api: httpx.AsyncClient, finisher: Any, png: Callable[..., str]
) -> None:
    answer = await api.post("images/generate", json={"model": "fal/birefnet", "image_urls": [png()]})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert set(told) == {"task_id", "prompt", "images", "usage"}
    assert told["prompt"] == ""
    assert told["usage"] == {"images_generated": 1, "cost_usd": 0.005, "cost_credits": 1}


# --- asynchronous ----------------------------------------------------------------------------------------------------


async def test_celery_and_polling(
    api: httpx.AsyncClient, job_of: Any, move_job: Any, finish_job: Any, clock: ManualClock, money: Any, account: Any
) -> None:
    answer = await api.post("images/generate", json=LATER)
    assert answer.status_code == 202
    task_id = answer.json()["task_id"]
    assert answer.json() == {"task_id": task_id, "status": "PENDING", "type": "image"}
    assert TASK_ID.fullmatch(task_id)
    assert await money(account) == (99_970_000, 30_000)
    job = await job_of(task_id)
    assert not job.awaited
    created = f"{job.created_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    head = {"task_id": task_id, "type": "image", "created_at": created}
    for state, word in (
        (State.QUEUED, "PENDING"),
        (State.RUNNING, "PROCESSING"),
        (State.FINISHING, "PROCESSING"),
    ):
        await move_job(job, state)
        answer = await api.get(f"tasks/{task_id}")
        assert (answer.status_code, answer.json()) == (200, {**head, "status": word})
    (stored,) = await finish_job(job)
    told = (await api.get(f"tasks/{task_id}")).json()
    assert set(told) == {*head, "status", "completed_at", "output"}
    assert told["status"] == "SUCCESS"
    assert datetime.fromisoformat(told["completed_at"]) >= datetime.fromisoformat(created)
    assert told["completed_at"].endswith("Z")
    output = told["output"]
    assert set(output) == {"prompt", "seed", "images", "usage"}
    assert (output["prompt"], output["seed"]) == (PROMPT, job.request["seed"])
    assert output["usage"] == {"images_generated": 1, "cost_usd": 0.03, "cost_credits": 6}
    assert (await api.get(output["images"][0]["url"])).content == stored
    assert await money(account) == (99_970_000, 0)


async def test_who_waits_comes_first(hasty: httpx.AsyncClient, finisher: Any, job_of: Any, open_account: Any) -> None:
    priorities = []
    for body in (CAT, LATER):
        one = await open_account("qolaba")
        answer = await hasty.post("/qolaba/api/v1/images/generate", json=body, headers=one.headers)
        priorities.append((await job_of(answer.json()["task_id"])).priority)
    assert priorities[0] - priorities[1] == 600, "seconds; the higher goes first"


async def test_links_are_signed_anew_at_each_read(
    api: httpx.AsyncClient, clock: ManualClock, job_of: Any, finish_job: Any
) -> None:
    task_id = (await api.post("images/generate", json=LATER)).json()["task_id"]
    await finish_job(await job_of(task_id))
    first = (await api.get(f"tasks/{task_id}")).json()["output"]["images"][0]["url"]
    clock.advance(timedelta(hours=24, seconds=1))
    assert (await api.get(first)).status_code == 403
    second = (await api.get(f"tasks/{task_id}")).json()["output"]["images"][0]["url"]
    assert (await api.get(second)).status_code == 200


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (EngineFailed(), "Generation failed."),
        (TimedOut(), "Generation timed out. Please try again."),
        (Moderated("Refused by the filter"), "Refused by the filter"),
        (Internal("disk /dev/sda1 is full"), "Generation failed"),
    ],
)
async def test_failed_tasks(
    api: httpx.AsyncClient, job_of: Any, fail_job: Any, money: Any, account: Any, error: TintypeError, detail: str
) -> None:
    task_id = (await api.post("images/generate", json=LATER)).json()["task_id"]
    await fail_job(await job_of(task_id), error)
    told = (await api.get(f"tasks/{task_id}")).json()
    assert set(told) == {"task_id", "status", "type", "created_at", "completed_at", "error", "error_detail"}
    assert (told["status"], told["error"], told["error_detail"]) == ("FAILED", "Generation Failed", detail)
    assert await money(account) == (100_000_000, 0)


@pytest.mark.parametrize("state", [State.CANCELLED, State.EXPIRED])
async def test_cancelled_and_expired_tasks_are_failed(
    api: httpx.AsyncClient, services: Services, job_of: Any, fail_job: Any, money: Any, account: Any, state: State
) -> None:
    task_id = (await api.post("images/generate", json=LATER)).json()["task_id"]
    job = await job_of(task_id)
    if state is State.CANCELLED:
        assert await cancel(services, job.id)
    else:
        await fail_job(job, state=state)
    told = (await api.get(f"tasks/{task_id}")).json()
    assert (told["status"], told["error"]) == ("FAILED", "Generation Failed")
    assert told["error_detail"].startswith("Generation was")
    assert await money(account) == (100_000_000, 0)


UNKNOWN = ["task_1705312200000_abc123", "nonsense", "%00", "%ff", "' OR 1=1", "task_1_" + "a" * 999]


async def test_unknown_tasks(api: httpx.AsyncClient) -> None:
    for task_id in UNKNOWN:
        refused(await api.get(f"tasks/{task_id}"), 404)


async def test_another_accounts_task_is_not_found(api: httpx.AsyncClient, open_account: Any) -> None:
    task_id = (await api.post("images/generate", json=LATER)).json()["task_id"]
    other = await open_account("qolaba")
    answer = await api.get(f"tasks/{task_id}", headers=other.headers)
    assert refused(answer, 404) == "There is no such task"


async def test_images_that_retention_took(
    api: httpx.AsyncClient, services: Services, job_of: Any, finish_job: Any
) -> None:
    task_id = (await api.post("images/generate", json=LATER)).json()["task_id"]
    await finish_job(await job_of(task_id))
    async with services.db.connection() as connection:
        await connection.execute("DELETE FROM artifacts")
    assert "retention" in refused(await api.get(f"tasks/{task_id}"), 404)


# --- models ----------------------------------------------------------------------------------------------------------


async def test_models(api: httpx.AsyncClient, services: Services) -> None:
    told = (await api.get("models")).json()
    assert set(told) == {"models"}
    models = {one["id"]: one for one in told["models"]}
    assert list(models) == [card.name for card in services.catalog.cards_of("qolaba")]
    assert len(models) == 9
    for one in models.values():
        assert {"id", "name", "type", "fields", "aspect_ratios", "qualities", "price_usd"} <= set(one)
        assert one["price_credits"] * 0.005 == pytest.approx(one["price_usd"])
    pro = models["vertex/nano-banana-pro"]
    assert (pro["name"], pro["type"], pro["price_usd"], pro["price_credits"]) == ("Nano Banana Pro", "image", 0.12, 24)
    assert pro["prices_usd"] == {"1K": 0.12, "2K": 0.15, "4K": 0.24}
    assert (pro["qualities"], len(pro["aspect_ratios"])) == (["1K", "2K", "4K"], 10)
    assert models["openai/gpt-image-2"]["prices_usd"] == {"low": 0.02, "medium": 0.06, "high": 0.18}
    assert models["fal/birefnet"]["required"] == ["model", "image_urls"]
    assert models["fal/flux-inpainting"]["required"] == ["model", "image_urls", "mask_url"]
    assert "guidance_scale" not in pro["fields"]
    refused(await api.get("models", headers={"Authorization": ""}), 401)


# --- inputs ----------------------------------------------------------------------------------------------------------


async def test_pictures_by_url_data_url_and_base64(
    api: httpx.AsyncClient, pictures: str, png: Callable[..., str], job_of: Any
) -> None:
    body = {
        **LATER,
        "image_urls": [f"{pictures}/a.jpg", png()],
        "reference_images": [{"url": f"data:image/png;base64,{png()}", "description": "the hero"}],
    }
    answer = await api.post("images/generate", json=body)
    assert answer.status_code == 202, answer.text
    job = await job_of(answer.json()["task_id"])
    assert job.task == "image-to-image"
    assert [(one["role"], one["description"]) for one in job.request["inputs"]] == [
        ("source", ""),
        ("source", ""),
        ("reference", "the hero"),
    ]
    body = {"model": "fal/flux-inpainting", "celery": True, "image_urls": [png()], "mask_url": f"{pictures}/mask.jpg"}
    answer = await api.post("images/generate", json=body)
    job = await job_of(answer.json()["task_id"])
    assert job.task == "inpainting"
    assert [one["role"] for one in job.request["inputs"]] == ["source", "mask"]
    assert (job.request["width"], job.request["height"]) == (64, 48)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"image_urls": ["{server}/missing.png"]}, "image_urls[0]"),
        ({"image_urls": [PICTURE, "http://169.254.169.254/latest/meta-data"]}, "image_urls[1]"),
        ({"image_urls": ["ftp://example.com/a.png"]}, "image_urls[0]"),
        ({"image_urls": ["data:image/png;base64,iVBORw0KGgo..."]}, "image_urls[0]"),
        ({"reference_images": [{"url": PICTURE}, {"url": "{server}/missing.png"}]}, "reference_images[1].url"),
        ({"reference_images": [{"url": "nonsense"}]}, "reference_images[0].url"),
        ({"mask_url": "{server}/missing.png", "model": "fal/flux-inpainting", "image_urls": [PICTURE]}, "mask_url"),
    ],
)
async def test_unusable_pictures_are_named(
    api: httpx.AsyncClient, pictures: str, fields: dict[str, Any], named: str, money: Any, account: Any
) -> None:
    def at(value: Any) -> Any:
        if isinstance(value, str):
            return value.replace("{server}", pictures)
        if isinstance(value, list):
            return [at(one) for one in value]
        return {name: at(one) for name, one in value.items()}

    body = {"model": CAT["model"], "prompt": PROMPT, **at(fields)}
    assert named in refused(await api.post("images/generate", json=body), 400)
    assert await money(account) == (100_000_000, 0)


# --- errors ----------------------------------------------------------------------------------------------------------


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"model": None}, "model is required"),
    ({"model": "vertex/nano-banana"}, "vertex/nano-banana-flash"),
    ({"prompt": " "}, "prompt is required"),
    ({"prompt": "x" * 4001}, "4000"),
    ({"celery": "true"}, "celery must be true or false"),
    ({"num_images": 11}, "num_images must be an integer from 1 to 10"),
    ({"temperature": 2.5}, "temperature must be a number from 0 to 2"),
]


async def test_bad_requests(api: httpx.AsyncClient) -> None:
    for fields, named in WRONG:
        assert named in refused(await api.post("images/generate", json={**CAT, **fields}), 400)


UNSUPPORTED: list[dict[str, Any]] = [
    {"guidance_scale": 5},
    {"num_inference_steps": 20},
    {"mask_url": MASK},
    {"quality": "high"},
    {"aspect_ratio": "7:3"},
    {"model": "fal/flux-dev", "temperature": 1},
    {"model": "fal/flux-dev", "quality": "2K"},
    {"model": "fal/flux-dev", "image_urls": [PICTURE]},
    {"model": "vertex/imagen-4", "aspect_ratio": "21:9"},
    {"model": "openai/gpt-image-2", "quality": "4K"},
]


async def test_unsupported_combinations(api: httpx.AsyncClient, money: Any, account: Any) -> None:
    for fields in UNSUPPORTED:
        body = {**CAT, **fields}
        message = refused(await api.post("images/generate", json=body), 400)
        field = next(name for name in fields if name != "model")
        assert message.startswith(f"unsupported model/field combination: {field} with {body['model']}: ")
        assert await money(account) == (100_000_000, 0)


NO_OBJECTS = [b"", b"{", b"[]", b"null", b'"a fox"', b"\xff\xfe", b'{"prompt": NaN}']


async def test_a_body_that_is_no_object_is_a_400(api: httpx.AsyncClient) -> None:
    for content in NO_OBJECTS:
        assert "JSON" in refused(await api.post("images/generate", content=content), 400)


async def test_keys(api: httpx.AsyncClient, account: Any, open_account: Any, clock: ManualClock) -> None:
    expired = await open_account("qolaba", expires_at=clock.now())
    other = await open_account("kwiki", "1")
    for key in (f"qol_{uuid4().hex}", "nonsense", other.key, expired.key):
        answer = await api.get("models", headers={"Authorization": f"Bearer {key}"})
        refused(answer, 401)
        assert answer.headers["www-authenticate"] == "Bearer"


async def test_insufficient_balance(http: httpx.AsyncClient, open_account: Any, services: Services) -> None:
    poor = await open_account("qolaba", "0.05")
    for status in (202, 402):
        answer = await http.post("/qolaba/api/v1/images/generate", json=LATER, headers=poor.headers)
        assert answer.status_code == status
    assert refused(answer, 402) == "This costs $0.03, and your balance is $0.02"
    async with services.db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM jobs") == 1


async def test_moderation(api: httpx.AsyncClient, money: Any, account: Any) -> None:
    explicit = "explicit porn, nude woman having sex"
    refused(await api.post("images/generate", json={**CAT, "prompt": explicit}), 403)
    described = {**CAT, "reference_images": [{"url": PICTURE, "description": explicit}]}
    refused(await api.post("images/generate", json=described), 403)
    assert await money(account) == (100_000_000, 0)


async def test_a_banned_account(api: httpx.AsyncClient, services: Services) -> None:
    task_id = (await api.post("images/generate", json=LATER)).json()["task_id"]
    async with services.db.connection() as connection:
        await connection.execute("UPDATE accounts SET banned_at = now()")
    for method, path in (("GET", "models"), ("GET", f"tasks/{task_id}"), ("POST", "images/generate")):
        refused(await api.request(method, path), 403)


async def test_other_errors(api: httpx.AsyncClient) -> None:
    refused(await api.get("nothing"), 404)
    answer = await api.get("images/generate")
    refused(answer, 405)
    assert answer.headers["allow"] == "POST"
    refused(await api.post("images/generate", content=b'{"prompt": "' + b"x" * 2**21), 413)


async def test_no_engine(
    api: httpx.AsyncClient, services: Services, clock: ManualClock, money: Any, account: Any
) -> None:
    async with services.db.connection() as connection:
        await connection.execute(
            "INSERT INTO circuits VALUES ('qolaba/vertex/nano-banana-flash', $1, 'crashed')",
            clock.now() + timedelta(hours=1),
        )
    answer = await api.post("images/generate", json=CAT)
    refused(answer, 503)
    assert answer.headers["retry-after"]
    assert await money(account) == (100_000_000, 0)


async def test_twenty_requests_a_second(
    hasty: httpx.AsyncClient, account: Any, clock: ManualClock, open_account: Callable[..., Awaitable[Any]]
) -> None:
    path = "/qolaba/api/v1/models"
    for number in range(20):
        if number % 2:
            answer = await hasty.post("/qolaba/api/v1/images/generate", json={}, headers=account.headers)
        else:
            answer = await hasty.get(path, headers=account.headers)
        assert answer.status_code == (400 if number % 2 else 200)
    for _ in range(2):
        answer = await hasty.get(path, headers=account.headers)
        assert answer.status_code == 429
        assert set(answer.json()) == {"error", "message", "retryAfter"}
        assert (answer.json()["error"], answer.json()["retryAfter"]) == ("Rate Limited", 1)
        assert answer.headers["retry-after"] == "1"
    other = await open_account("qolaba")
    assert (await hasty.get(path, headers=other.headers)).status_code == 200
    clock.advance(timedelta(milliseconds=999))
    assert (await hasty.get(path, headers=account.headers)).status_code == 429
    clock.advance(timedelta(milliseconds=1))
    assert (await hasty.get(path, headers=account.headers)).status_code == 200


# --- what becomes of a synchronous call ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (EngineFailed(), 503, "Generation failed."),
        (TimedOut(), 503, "Generation timed out. Please try again."),
        (Unavailable("The engine is away"), 503, "The engine is away"),
        (Internal("a secret"), 500, "Internal error."),
        (Moderated("Refused by the filter"), 403, "Refused by the filter"),
        (Invalid("No such word"), 400, "No such word"),
        (State.EXPIRED, 503, "Generation was not done in time"),
        (State.CANCELLED, 503, "Generation was cancelled"),
    ],
)
async def test_failures_cost_nothing_and_free_the_key(
    api: httpx.AsyncClient,
    finisher: Any,
    fail_job: Any,
    finish_job: Any,
    money: Any,
    account: Any,
    error: TintypeError | State,
    status: int,
    message: str,
) -> None:
    async def act(job: Job) -> None:
        await (fail_job(job, state=error) if isinstance(error, State) else fail_job(job, error))

    finisher.act = act
    headers = {"Idempotency-Key": "a"}
    assert refused(await api.post("images/generate", json=CAT, headers=headers), status) == message
    assert await money(account) == (100_000_000, 0)
    finisher.act = finish_job
    assert (await api.post("images/generate", json=CAT, headers=headers)).status_code == 200
    assert await money(account) == (99_970_000, 0)


def test_the_limit_of_the_wait(services: Services) -> None:
    assert services.policy.wait_limit_s == 120


@pytest.mark.parametrize("services", [0.2], indirect=True)
@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.FINISHING])
async def test_what_outlasts_the_wait_goes_on(
    state: State,
    services: Services,
    api: httpx.AsyncClient,
    finisher: Any,
    move_job: Any,
    finish_job: Any,
    money: Any,
    account: Any,
) -> None:
    finisher.act = lambda job: move_job(job, state)
    headers = {"Idempotency-Key": "a"}
    answer = await api.post("images/generate", json=CAT, headers=headers)
    assert answer.status_code == 503
    body = answer.json()
    assert set(body) == {"error", "message", "task_id"}
    assert body["error"] == "Generation Failed"
    assert await money(account) == (99_970_000, 30_000)
    path = f"tasks/{body['task_id']}"
    assert (await api.get(path)).json()["status"] == ("PENDING" if state is State.QUEUED else "PROCESSING")
    # The key stands for the work that goes on: to ask again is to wait on, and is not charged again.
    again = await api.post("images/generate", json=CAT, headers=headers)
    assert (again.status_code, again.json()["task_id"]) == (503, body["task_id"])
    await finish_job(finisher.seen[0])
    assert (await api.get(path)).json()["status"] == "SUCCESS"
    done = await api.post("images/generate", json=CAT, headers=headers)
    assert (done.status_code, done.json()["task_id"]) == (200, body["task_id"])
    assert await money(account) == (99_970_000, 0)
    assert len(finisher.seen) == 1


@pytest.mark.parametrize("services", [0.2], indirect=True)
async def test_a_key_whose_job_failed_after_the_wait_is_taken_anew(
    services: Services,
    api: httpx.AsyncClient,
    finisher: Any,
    move_job: Any,
    fail_job: Any,
    finish_job: Any,
    money: Any,
    account: Any,
) -> None:
    finisher.act = lambda job: move_job(job, State.RUNNING)
    headers = {"Idempotency-Key": "a"}
    first = await api.post("images/generate", json=CAT, headers=headers)
    await fail_job(finisher.seen[0])
    assert await money(account) == (100_000_000, 0)
    finisher.act = finish_job
    second = await api.post("images/generate", json=CAT, headers=headers)
    assert second.status_code == 200
    assert second.json()["task_id"] != first.json()["task_id"]
    assert await money(account) == (99_970_000, 0)


async def test_a_caller_who_hangs_up(
    api: httpx.AsyncClient, finisher: Any, finish_job: Any, account: Any, money: Any, services: Services
) -> None:
    taken = asyncio.Event()

    async def take(_job: Job) -> None:
        taken.set()

    finisher.act = take
    call = asyncio.create_task(api.post("images/generate", json=CAT))
    await asyncio.wait_for(taken.wait(), 10)
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    job = finisher.seen[0]
    assert (await api.get(f"tasks/{job.public_id}")).json()["status"] == "PENDING"
    await finish_job(job)
    assert (await api.get(f"tasks/{job.public_id}")).json()["status"] == "SUCCESS"
    assert await money(account) == (99_970_000, 0)


# --- idempotency -----------------------------------------------------------------------------------------------------


async def test_a_replay_is_the_first_answer_again(
    api: httpx.AsyncClient, finisher: Any, clock: ManualClock, money: Any, account: Any
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    first = (await api.post("images/generate", json={**CAT, "num_images": 2}, headers=headers)).json()
    clock.advance(timedelta(hours=23))
    again = (await api.post("images/generate", json={"num_images": 2, **CAT}, headers=headers)).json()
    urls = [(a.pop("url"), b.pop("url")) for a, b in zip(first["images"], again["images"], strict=True)]
    assert again == first
    assert await money(account) == (99_940_000, 0)
    clock.advance(timedelta(hours=1, seconds=5))
    for gone, fresh in urls:
        assert (await api.get(gone)).status_code == 403
        assert (await api.get(fresh)).status_code == 200
    after = await api.post("images/generate", json={**CAT, "num_images": 2}, headers=headers)
    assert after.json()["task_id"] != first["task_id"]
    assert await money(account) == (99_880_000, 0)


async def test_a_replay_of_an_asynchronous_call(
    api: httpx.AsyncClient, job_of: Any, fail_job: Any, money: Any, account: Any
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    first = await api.post("images/generate", json=LATER, headers=headers)
    await fail_job(await job_of(first.json()["task_id"]))
    again = await api.post("images/generate", json=LATER, headers=headers)
    assert (again.status_code, again.json()) == (202, first.json())
    assert await money(account) == (100_000_000, 0)


async def test_another_request_with_the_same_key(api: httpx.AsyncClient, finisher: Any) -> None:
    headers = {"Idempotency-Key": "order-1"}
    await api.post("images/generate", json=CAT, headers=headers)
    for body in (LATER, {**CAT, "seed": 1}):
        refused(await api.post("images/generate", json=body, headers=headers), 409)
    refused(await api.post("images/generate", json=CAT, headers={"Idempotency-Key": "x" * 256}), 400)
    assert len(finisher.seen) == 1


async def test_twins_are_one_job(
    api: httpx.AsyncClient, finisher: Any, finish_job: Any, money: Any, account: Any
) -> None:
    async def slowly(job: Job) -> None:
        await asyncio.sleep(0.3)
        await finish_job(job)

    finisher.act = slowly
    headers = {"Idempotency-Key": "twins"}
    answers = await asyncio.gather(*(api.post("images/generate", json=CAT, headers=headers) for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.json()["task_id"] for answer in answers}) == 1
    assert await money(account) == (99_970_000, 0)


async def test_after_an_error_the_key_is_free(api: httpx.AsyncClient, finisher: Any) -> None:
    headers = {"Idempotency-Key": "a"}
    refused(await api.post("images/generate", json={**CAT, "prompt": ""}, headers=headers), 400)
    assert (await api.post("images/generate", json=CAT, headers=headers)).status_code == 200


async def test_the_page_of_documentation(hasty: httpx.AsyncClient) -> None:
    page = await hasty.get("/qolaba/docs")
    assert page.status_code == 200
    for word in ("images/generate", "reference_images", "celery", "retryAfter", "tasks/{task_id}", "Bearer qol_"):
        assert word in page.text
    assert base64.b64decode(MASK.partition(",")[2]).startswith(b"\x89PNG")
