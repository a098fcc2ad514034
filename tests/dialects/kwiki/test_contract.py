"""kwiki's documentation, line by line, over HTTP."""

from __future__ import annotations

import asyncio
import re
import shlex
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.api.front import Front
from tintype.api.kwiki import DIALECT
from tintype.generation.cancel import cancel
from tintype.generation.services import Services
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import EngineFailed, Internal, Invalid, Moderated, TimedOut, Unavailable

DOCUMENTED = {"prompt": "your image description", "quality": "fast", "style": "realistic"}
FOX = {"prompt": "a fox"}


async def refused(answer: httpx.Response, status: int, code: str) -> str:
    """The message of an error, which has its two documented fields and no other."""
    body = answer.json()
    assert (answer.status_code, body.get("error")) == (status, code), answer.text
    assert set(body) == {"error", "message"}
    assert body["message"]
    return str(body["message"])


# --- success ---------------------------------------------------------------------------------------------------------


async def test_documented_body(
    api: httpx.AsyncClient, painter: Any, clock: ManualClock, credits: Any, account: Any, job_of: Any
) -> None:
    answer = await api.post("generate", json=DOCUMENTED)
    body = answer.json()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert set(body) == {"id", "status", "type", "image_url", "credits_used", "created_at"}
    assert re.fullmatch(r"gen_[a-z0-9]{8,}", body["id"])
    assert (body["status"], body["type"], body["credits_used"]) == ("completed", "t2i", 1)
    assert body["created_at"] == clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    assert await credits(account) == (1004, 1000)
    job = await job_of(body["id"])
    assert (job.awaited, job.request["width"], job.request["height"], job.card) == (True, 1024, 1024, "kwiki/realistic")


async def test_hires(api: httpx.AsyncClient, painter: Any, job_of: Any, credits: Any, account: Any) -> None:
    body = (await api.post("generate", json={**FOX, "quality": "hires", "style": "anime"})).json()
    job = await job_of(body["id"])
    assert (body["credits_used"], job.request["width"], job.request["height"]) == (2, 2048, 2048)
    assert await credits(account) == (1003, 1000)


async def test_image_url_needs_no_key_and_lasts_a_day(api: httpx.AsyncClient, painter: Any, clock: ManualClock) -> None:
    url = (await api.post("generate", json=FOX)).json()["image_url"]
    assert url.startswith("http://tintype.test/files/")
    api.headers.pop("authorization")
    answer = await api.get(url)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert (await api.get(url, headers={"Range": "bytes=0-9"})).status_code == 206
    assert (await api.get(url[:-1] + ("0" if url[-1] != "0" else "1"))).status_code == 403
    clock.advance(timedelta(hours=24))
    assert (await api.get(url)).status_code == 403


@pytest.mark.parametrize("path", ["/kwiki/api/v1/generate", "/api/v1/generate"])
@pytest.mark.parametrize("header", ["Authorization", "X-API-Key"])
async def test_paths_and_headers(
    patient: httpx.AsyncClient, account: Any, painter: Any, path: str, header: str
) -> None:
    value = f"Bearer {account.key}" if header == "Authorization" else account.key
    assert (await patient.post(path, json=FOX, headers={header: value})).status_code == 200


async def test_body_without_content_type_and_with_unknown_fields(api: httpx.AsyncClient, painter: Any) -> None:
    answer = await api.post("generate", content=b'{"prompt": "a fox", "quality": null, "n": 4, "webhook_url": 7}')
    assert answer.status_code == 200


# --- errors ----------------------------------------------------------------------------------------------------------


async def test_keys(api: httpx.AsyncClient, open_account: Any) -> None:
    key = api.headers.pop("authorization")
    for path in ("generate", "http://tintype.test/kwiki/api/v1/generate"):
        answer = await api.post(path, json=FOX)
        await refused(answer, 401, "missing_api_key")
        assert answer.headers["www-authenticate"] == "Bearer"
        await refused(await api.post(path, json=FOX, headers={"Authorization": "Bearer "}), 401, "missing_api_key")
        for wrong in ("kwk_nobody", "nonsense", key[7:-1]):
            answer = await api.post(path, json=FOX, headers={"Authorization": f"Bearer {wrong}"})
            await refused(answer, 401, "invalid_api_key")
    other = await open_account("qiklab", "1")
    await refused(await api.post("generate", json=FOX, headers=other.headers), 401, "invalid_api_key")


async def test_revoked_and_expired_keys(patient: httpx.AsyncClient, open_account: Any, clock: ManualClock) -> None:
    for column in ("revoked_at", "expires_at"):
        account = await open_account("kwiki", "1", **{column: clock.now() - timedelta(seconds=1)})
        answer = await patient.post("/kwiki/api/v1/generate", json=FOX, headers=account.headers)
        await refused(answer, 401, "invalid_api_key")


@pytest.mark.parametrize("raw", [b"", b"{", b"prompt=a fox", b'{"prompt": "a fox"', b"\xff\xfe", b'{"prompt": NaN}'])
async def test_bytes_that_are_no_json(api: httpx.AsyncClient, raw: bytes) -> None:
    await refused(await api.post("generate", content=raw), 400, "invalid_request")


@pytest.mark.parametrize("raw", [b"[]", b'"a fox"', b"5", b"null", b"true"])
async def test_json_that_is_no_object(api: httpx.AsyncClient, raw: bytes) -> None:
    assert "object" in await refused(await api.post("generate", content=raw), 400, "validation_error")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "prompt"),
        ({"prompt": "x" * 1001}, "prompt"),
        ({"prompt": 3}, "prompt"),
        ({**FOX, "quality": "best"}, "quality"),
        ({**FOX, "style": "oil"}, "style"),
        ({**FOX, "style": "nude", "appearance": {"age": 17}}, "appearance.age"),
        ({**FOX, "style": "nude", "appearance": {"age": "20"}}, "appearance.age"),
        ({**FOX, "style": "nude", "appearance": {"gender": "any"}}, "appearance.gender"),
    ],
)
async def test_validation(api: httpx.AsyncClient, body: Any, field: str) -> None:
    assert field in await refused(await api.post("generate", json=body), 400, "validation_error")


async def test_insufficient_credits(
    patient: httpx.AsyncClient, open_account: Any, painter: Any, credits: Any, services: Services
) -> None:
    account = await open_account("kwiki", "0")
    for _ in range(2):
        body = {**FOX, "quality": "hires"}
        answer = await patient.post("/kwiki/api/v1/generate", json=body, headers=account.headers)
        assert answer.status_code == 200
    answer = await patient.post("/kwiki/api/v1/generate", json=body, headers=account.headers)
    message = await refused(answer, 402, "insufficient_credits")
    assert message == "This costs 2 credits, and your balance is 1 credits"
    assert await credits(account) == (1, 0)


async def test_nude_is_off(api: httpx.AsyncClient, credits: Any, account: Any) -> None:
    body = {"prompt": "in a cosy room", "style": "nude", "appearance": {"age": 25}, "snap_caption": True}
    message = await refused(await api.post("generate", json=body), 403, "content_blocked")
    assert message == "The style 'nude' is off here: this server does not make adult content"
    assert await credits(account) == (1000, 1000)


async def test_refusals_come_before_the_balance(patient: httpx.AsyncClient, open_account: Any, painter: Any) -> None:
    account = await open_account("kwiki", "0")
    for _ in range(5):
        await patient.post("/kwiki/api/v1/generate", json=FOX, headers=account.headers)
    wanted = {
        "validation_error": {"prompt": "", "style": "nude"},
        "content_blocked": {**FOX, "style": "nude"},
        "insufficient_credits": FOX,
    }
    for code, body in wanted.items():
        answer = await patient.post("/kwiki/api/v1/generate", json=body, headers=account.headers)
        assert answer.json()["error"] == code


@pytest.mark.parametrize("style", ["realistic", "anime"])
async def test_moderation(api: httpx.AsyncClient, painter: Any, style: str) -> None:
    for prompt in ("a naked woman on a bed", "a nude 15 year old girl"):
        answer = await api.post("generate", json={"prompt": prompt, "style": style})
        await refused(answer, 403, "content_blocked")
    for prompt in ("children playing football", "a kid's birthday cake", "nude lipstick"):
        assert (await api.post("generate", json={"prompt": prompt, "style": style})).status_code == 200


async def test_banned(api: httpx.AsyncClient, account: Any, services: Services) -> None:
    async with services.db.connection() as connection:
        await connection.execute("UPDATE accounts SET banned_at = now() WHERE id = $1", account.id)
    await refused(await api.post("generate", json=FOX), 403, "account_banned")


async def test_other_errors(api: httpx.AsyncClient) -> None:
    await refused(await api.post("nothing", json=FOX), 404, "not_found")
    answer = await api.get("generate")
    await refused(answer, 405, "method_not_allowed")
    assert answer.headers["allow"] == "POST"
    await refused(await api.post("generate", content=b'{"prompt": "' + b"x" * 2**21), 413, "payload_too_large")


# --- what becomes of a job -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("orders", "status", "code", "message"),
    [
        ({"error": EngineFailed()}, 503, "generation_failed", "Generation failed."),
        ({"error": TimedOut()}, 503, "generation_failed", "Generation timed out. Please try again."),
        ({"error": Unavailable("The engine is away")}, 503, "generation_failed", "The engine is away"),
        ({"error": Internal("a secret")}, 503, "generation_failed", "Generation failed. Please try again."),
        ({"error": Moderated("Refused by the filter")}, 403, "content_blocked", "Refused by the filter"),
        ({"error": Invalid("No such word")}, 400, "validation_error", "No such word"),
        ({"state": State.EXPIRED}, 503, "generation_failed", "Generation timed out. Please try again."),
        ({"state": State.CANCELLED}, 503, "generation_failed", "Generation was cancelled. Please try again."),
    ],
)
async def test_failures_cost_nothing_and_free_the_key(
    api: httpx.AsyncClient,
    painter: dict[str, Any],
    orders: dict[str, Any],
    status: int,
    code: str,
    message: str,
    credits: Any,
    account: Any,
) -> None:
    painter.update(orders)
    answer = await api.post("generate", json=FOX, headers={"Idempotency-Key": "a"})
    assert await refused(answer, status, code) == message
    assert await credits(account) == (1005, 1000)
    painter.clear()
    answer = await api.post("generate", json=FOX, headers={"Idempotency-Key": "a"})
    assert answer.status_code == 200
    assert await credits(account) == (1004, 1000)


class TestTooSlow:
    @pytest.fixture
    def policy(self) -> dict[str, Any]:
        return {"wait_limit_s": 0.3}

    async def test_cancelled_released_and_said(
        self, api: httpx.AsyncClient, services: Services, credits: Any, account: Any
    ) -> None:
        answer = await api.post("generate", json=FOX, headers={"Idempotency-Key": "a"})
        assert answer.status_code == 503
        assert answer.json() == {
            "error": "generation_failed",
            "message": "Generation timed out. Please try again.",
        }
        async with services.db.connection() as connection:
            jobs = await connection.fetch("SELECT state, captured FROM jobs")
            held = await connection.fetchval("SELECT sum(held) FROM balances")
            keys = await connection.fetchval("SELECT count(*) FROM idempotency")
        assert [job["state"] for job in jobs] == ["cancelled"]
        assert not jobs[0]["captured"]
        assert (held, keys) == (0, 0)
        assert await credits(account) == (1005, 1000)

    async def test_running_jobs_too(self, api: httpx.AsyncClient, services: Services, move_job: Any) -> None:
        async def take() -> None:
            async with services.db.connection() as connection:
                while await connection.execute("UPDATE jobs SET state = 'running'") != "UPDATE 1":
                    await asyncio.sleep(0.01)

        answer, _ = await asyncio.gather(api.post("generate", json=FOX), take())
        assert answer.status_code == 503
        async with services.db.connection() as connection:
            assert await connection.fetchval("SELECT state FROM jobs") == "cancelled"


def test_the_limit_is_120_seconds_by_default(services: Services) -> None:
    assert services.policy.wait_limit_s == 120


async def test_cancelled_by_the_operator_while_waiting(api: httpx.AsyncClient, services: Services) -> None:
    async def stop() -> None:
        async with services.db.connection() as connection:
            while (job := await connection.fetchval("SELECT id FROM jobs")) is None:
                await asyncio.sleep(0.01)
        await cancel(services, job)

    answer, _ = await asyncio.gather(api.post("generate", json=FOX), stop())
    await refused(answer, 503, "generation_failed")


# --- idempotency -----------------------------------------------------------------------------------------------------


async def test_replay(
    api: httpx.AsyncClient, painter: Any, credits: Any, account: Any, clock: ManualClock, services: Services
) -> None:
    first = await api.post("generate", json=DOCUMENTED, headers={"Idempotency-Key": "a"})
    clock.advance(timedelta(hours=1))
    again = await api.post("generate", json=DOCUMENTED, headers={"Idempotency-Key": "a"})
    one, two = first.json(), again.json()
    assert (again.status_code, two["id"], two["created_at"]) == (200, one["id"], one["created_at"])
    assert two["image_url"] != one["image_url"], "signed anew"
    assert (await api.get(two["image_url"])).status_code == 200
    assert {**one, "image_url": ""} == {**two, "image_url": ""}
    assert await credits(account) == (1004, 1000)
    other = await api.post("generate", json={**DOCUMENTED, "style": "anime"}, headers={"Idempotency-Key": "a"})
    await refused(other, 409, "conflict")
    await refused(await api.post("generate", json=FOX, headers={"Idempotency-Key": "x" * 256}), 400, "validation_error")
    await services.objects.delete_prefix("jobs/")
    async with services.db.connection() as connection:
        await connection.execute("DELETE FROM artifacts")
    gone = await api.post("generate", json=DOCUMENTED, headers={"Idempotency-Key": "a"})
    await refused(gone, 404, "not_found")


async def test_twins_wait_for_one_picture(
    api: httpx.AsyncClient, painter: Any, credits: Any, account: Any, services: Services
) -> None:
    headers = {"Idempotency-Key": "a"}
    answers = await asyncio.gather(*(api.post("generate", json=FOX, headers=headers) for _ in range(4)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert await credits(account) == (1004, 1000)


async def test_errors_leave_the_key_free(api: httpx.AsyncClient, painter: Any) -> None:
    headers = {"Idempotency-Key": "a"}
    await refused(await api.post("generate", json={}, headers=headers), 400, "validation_error")
    await refused(await api.post("generate", json={**FOX, "style": "nude"}, headers=headers), 403, "content_blocked")
    assert (await api.post("generate", json=FOX, headers=headers)).status_code == 200


# --- the page --------------------------------------------------------------------------------------------------------


async def test_openapi_and_example(api: httpx.AsyncClient) -> None:
    document = (await api.get("http://tintype.test/kwiki/openapi.json")).json()
    assert set(document["paths"]) == {"/api/v1/generate"}
    responses = document["paths"]["/api/v1/generate"]["post"]["responses"]
    assert {"200", "400", "401", "402", "403", "429", "500", "503"} <= set(responses)
    page = await api.get("http://tintype.test/kwiki/docs")
    assert page.status_code == 200
    assert "kwk_" in page.text


async def test_the_example_to_paste_works(patient: httpx.AsyncClient, account: Any, painter: Any) -> None:
    words = shlex.split(DIALECT.example.format(base="http://tintype.test", key=account.key))
    assert words[:3] == ["curl", "-X", "POST"]
    headers = dict(words[at + 1].split(": ") for at, word in enumerate(words) if word == "-H")
    answer = await patient.post(words[3], content=words[words.index("-d") + 1], headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (200, "completed")


async def test_who_hangs_up_still_gets_and_pays_a_job(
    front: Front, account: Any, services: Services, painter: Any, credits: Any
) -> None:
    messages = iter([{"type": "http.request", "body": b'{"prompt": "a fox"}', "more_body": False}])

    async def receive() -> Any:
        return next(messages, {"type": "http.disconnect"})

    async def send(_message: Any) -> None:
        raise OSError("nobody is there")

    scope = {
        "type": "http",
        "method": "POST",
        "path": "/kwiki/api/v1/generate",
        "raw_path": b"/kwiki/api/v1/generate",
        "query_string": b"",
        "headers": [(b"host", b"tintype.test"), (b"x-api-key", account.key.encode())],
        "scheme": "http",
        "server": ("tintype.test", 80),
        "client": ("127.0.0.1", 5000),
        "http_version": "1.1",
    }
    with pytest.raises(OSError, match="nobody is there"):
        await front(scope, receive, send)
    async with services.db.connection() as connection:
        assert await connection.fetchval("SELECT state FROM jobs") == "succeeded"
    assert await credits(account) == (1004, 1000)
