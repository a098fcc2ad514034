"""qiklab's documentation, line by line, over HTTP."""

from __future__ import annotations

import base64
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tintype.api.qiklab.schema import EXAMPLES
from tintype.generation.cancel import cancel
from tintype.generation.services import Services
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import Internal

T2I = {"mode": "t2i", "positive_prompt": "A beautiful sunset over the ocean", "aspect_ratio": "3:2"}


async def balance_of(api: httpx.AsyncClient) -> int:
    return int((await api.get("balance")).json()["balance_cents"])


async def test_me(api: httpx.AsyncClient, account: Any, services: Services) -> None:
    async with services.db.connection() as connection:
        await connection.execute(
            "UPDATE accounts SET username = 'johndoe', bio = 'AI enthusiast', location = 'San Francisco, CA'"
        )
    answer = await api.get("me")
    assert answer.status_code == 200
    assert answer.json() == {
        "username": "johndoe",
        "email": account.email,
        "bio": "AI enthusiast",
        "location": "San Francisco, CA",
        "balance_cents": 10000,
        "balance_dollars": "100.00",
        "created_at": "2026-05-28T12:00:00+00:00",
    }


async def test_balance(api: httpx.AsyncClient, open_account: Callable[..., Awaitable[Any]]) -> None:
    poor = await open_account("qiklab", "9.999999")
    answer = await api.get("balance", headers=poor.headers)
    assert answer.json() == {"balance_cents": 999, "balance_dollars": "9.99"}


async def test_generate_and_poll_to_the_end(
    api: httpx.AsyncClient, job_of: Any, move_job: Any, finish_job: Any
) -> None:
    answer = await api.post("generate", json=T2I)
    assert answer.status_code == 200
    body = answer.json()
    assert set(body) == {"job_id", "gateway_job_id", "status", "mode"}
    assert UUID(body["job_id"]).version == 4
    assert re.fullmatch(r"sync-[a-z0-9]{6,12}", body["gateway_job_id"])
    assert (body["status"], body["mode"]) == ("QUEUED", "t2i")
    assert await balance_of(api) == 9995

    path, job = f"status/{body['job_id']}", await job_of(body["job_id"])
    for state, word in ((State.QUEUED, "QUEUED"), (State.RUNNING, "IN_PROGRESS"), (State.FINISHING, "PROCESSING")):
        await move_job(job, state)
        answer = await api.get(path)
        assert answer.status_code == 200
        assert answer.json() == {"job_id": body["job_id"], "status": word}

    stored = await finish_job(job)
    answer = (await api.get(path)).json()
    assert set(answer) == {"job_id", "status", "result_url", "result_urls"}
    assert answer["status"] == "COMPLETED"
    assert len(answer["result_urls"]) == 4
    assert answer["result_url"] == answer["result_urls"][0]
    for url, data in zip(answer["result_urls"], stored, strict=True):
        file = await api.get(url, headers={"Authorization": ""})
        assert (file.status_code, file.headers["content-type"], file.content) == (200, "image/png", data)
    assert await balance_of(api) == 9995


async def test_one_result_has_no_list(api: httpx.AsyncClient, job_of: Any, finish_job: Any) -> None:
    job_id = (await api.post("generate", json={**T2I, "mode": "t2i_pro"})).json()["job_id"]
    await finish_job(await job_of(job_id))
    assert set((await api.get(f"status/{job_id}")).json()) == {"job_id", "status", "result_url"}


async def test_links_are_signed_anew_at_each_read(
    api: httpx.AsyncClient, clock: ManualClock, job_of: Any, finish_job: Any
) -> None:
    job_id = (await api.post("generate", json=T2I)).json()["job_id"]
    await finish_job(await job_of(job_id))
    first = (await api.get(f"status/{job_id}")).json()["result_url"]
    clock.advance(timedelta(hours=24, seconds=1))
    assert (await api.get(first)).status_code == 403
    second = (await api.get(f"status/{job_id}")).json()["result_url"]
    assert (await api.get(second)).status_code == 200


@pytest.mark.parametrize("name", EXAMPLES)
async def test_the_documented_bodies_are_accepted(
    name: str, api: httpx.AsyncClient, pictures: str, png: Callable[..., str], job_of: Any
) -> None:
    body = dict(EXAMPLES[name])
    if "image" in body:
        body["image"] = f"data:image/png;base64,{png(300, 200)}"
    if "images" in body and body["images"][0].startswith("http"):
        body["images"] = [one.replace("https://your-storage.com", pictures) for one in body["images"]]
    answer = await api.post("generate", json=body)
    assert answer.status_code == 200, answer.text
    job = await job_of(answer.json()["job_id"])
    assert len(job.request["inputs"]) == len(body.get("images", [])) + ("image" in body)
    if body["mode"].startswith("i2v"):
        assert (job.request["width"], job.request["height"]) == (1080, 720)


async def test_failed_jobs_are_free_and_say_why(api: httpx.AsyncClient, job_of: Any, fail_job: Any) -> None:
    job_id = (await api.post("generate", json=T2I)).json()["job_id"]
    await fail_job(await job_of(job_id))
    answer = await api.get(f"status/{job_id}")
    assert answer.status_code == 200
    assert answer.json() == {"job_id": job_id, "status": "FAILED", "error": "Generation failed"}
    assert await balance_of(api) == 10000


async def test_our_own_faults_say_nothing_of_the_inside(api: httpx.AsyncClient, job_of: Any, fail_job: Any) -> None:
    job_id = (await api.post("generate", json=T2I)).json()["job_id"]
    await fail_job(await job_of(job_id), Internal("disk /dev/sda1 is full"))
    assert (await api.get(f"status/{job_id}")).json()["error"] == "Generation failed"


@pytest.mark.parametrize("state", [State.CANCELLED, State.EXPIRED])
async def test_cancelled_and_expired_jobs_are_failed(
    api: httpx.AsyncClient, services: Services, job_of: Any, fail_job: Any, state: State
) -> None:
    job_id = (await api.post("generate", json=T2I)).json()["job_id"]
    job = await job_of(job_id)
    if state is State.CANCELLED:
        assert await cancel(services, job.id)
    else:
        await fail_job(job, state=state)
    answer = (await api.get(f"status/{job_id}")).json()
    assert answer["status"] == "FAILED"
    assert answer["error"].startswith("Generation")
    assert await balance_of(api) == 10000


async def test_results_that_retention_took_are_not_found(
    api: httpx.AsyncClient, services: Services, job_of: Any, finish_job: Any
) -> None:
    job_id = (await api.post("generate", json=T2I)).json()["job_id"]
    await finish_job(await job_of(job_id))
    async with services.db.connection() as connection:
        await connection.execute("DELETE FROM artifacts")
    answer = await api.get(f"status/{job_id}")
    assert answer.status_code == 404
    assert "retention" in answer.json()["error"]


@pytest.mark.parametrize("job_id", ["550e8400-e29b-41d4-a716-446655440000", "nonsense", "%00", "%ff", "' OR 1=1"])
async def test_unknown_jobs(api: httpx.AsyncClient, job_id: str) -> None:
    answer = await api.get(f"status/{job_id}")
    assert answer.status_code == 404
    assert set(answer.json()) == {"error"}


async def test_another_accounts_job_is_not_found(
    api: httpx.AsyncClient, open_account: Callable[..., Awaitable[Any]]
) -> None:
    job_id = (await api.post("generate", json=T2I)).json()["job_id"]
    other = await open_account("qiklab")
    answer = await api.get(f"status/{job_id}", headers=other.headers)
    assert (answer.status_code, answer.json()) == (404, {"error": "Job not found"})


async def test_insufficient_balance(
    api: httpx.AsyncClient, open_account: Callable[..., Awaitable[Any]], services: Services
) -> None:
    poor = await open_account("qiklab", "0.09")
    for status in (200, 402):
        answer = await api.post("generate", json=T2I, headers=poor.headers)
        assert answer.status_code == status
    assert answer.json() == {"error": "This costs $0.05, and your balance is $0.04"}
    async with services.db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM jobs") == 1


async def test_a_refused_prompt_is_a_400_that_names_it(api: httpx.AsyncClient) -> None:
    answer = await api.post("generate", json={**T2I, "positive_prompt": "explicit porn, nude woman having sex"})
    assert answer.status_code == 400
    assert "positive_prompt" in answer.json()["error"]
    assert await balance_of(api) == 10000


@pytest.mark.parametrize(
    ("images", "named"),
    [
        (["{server}/missing.png"], "images[0]"),
        (["{png}", "http://169.254.169.254/latest/meta-data"], "images[1]"),
        (["{png}", "ftp://example.com/a.png"], "images[1]"),
        (["data:image/png;base64,iVBORw0KGgo..."], "images[0]"),
        (["{big}"], "images[0]"),
    ],
)
async def test_unusable_images_are_named(
    api: httpx.AsyncClient, pictures: str, png: Callable[..., str], images: list[str], named: str, front: Any
) -> None:
    big = base64.b64encode(base64.b64decode(png()) + b"\0" * 5_242_880).decode()
    object.__setattr__(front.edge, "body_limit", 20_000_000)
    given = [one.format(server=pictures, png=png(), big=big) for one in images]
    answer = await api.post("generate", json={"mode": "i2i_pro", "positive_prompt": "a fox", "images": given})
    assert answer.status_code == 400, answer.text
    assert named in answer.json()["error"]
    assert await balance_of(api) == 10000


async def test_urls_and_base64_may_be_mixed(api: httpx.AsyncClient, pictures: str, png: Callable[..., str]) -> None:
    images = [f"{pictures}/a.png", png(), f"data:image/png;base64,{png()}"]
    answer = await api.post("generate", json={"mode": "i2i_pro", "positive_prompt": "a fox", "images": images})
    assert answer.status_code == 200, answer.text


async def test_five_requests_a_second(
    hasty: httpx.AsyncClient, account: Any, clock: ManualClock, open_account: Callable[..., Awaitable[Any]]
) -> None:
    path = "/qiklab/api/v1/balance"
    assert [(await hasty.get(path, headers=account.headers)).status_code for _ in range(5)] == [200] * 5
    answer = await hasty.get(path, headers=account.headers)
    assert (answer.status_code, answer.json()) == (429, {"error": "Too Many Requests"})
    assert answer.headers["retry-after"] == "1"
    other = await open_account("qiklab")
    assert (await hasty.get(path, headers=other.headers)).status_code == 200
    clock.advance(timedelta(milliseconds=999))
    assert (await hasty.get(path, headers=account.headers)).status_code == 429
    clock.advance(timedelta(milliseconds=1))
    assert (await hasty.get(path, headers=account.headers)).status_code == 200


async def test_a_key_that_runs_as_much_as_it_may(
    http: httpx.AsyncClient, open_account: Callable[..., Awaitable[Any]]
) -> None:
    capped = await open_account("qiklab", max_running=1)
    answers = [await http.post("/qiklab/api/v1/generate", headers=capped.headers, json=T2I) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 429]
    assert "at once" in answers[1].json()["error"]
    assert answers[1].headers["retry-after"]


async def test_a_keys_cap_on_spending(http: httpx.AsyncClient, open_account: Callable[..., Awaitable[Any]]) -> None:
    capped = await open_account("qiklab", spend_cap=60_000)
    answers = [await http.post("/qiklab/api/v1/generate", headers=capped.headers, json=T2I) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 402]


async def test_requests_that_end_in_400_count(hasty: httpx.AsyncClient, account: Any) -> None:
    path = "/qiklab/api/v1/generate"
    answers = [await hasty.post(path, headers=account.headers, json={}) for _ in range(6)]
    assert [one.status_code for one in answers] == [400] * 5 + [429]


async def test_a_banned_account_is_a_403_everywhere(api: httpx.AsyncClient, services: Services) -> None:
    job_id = (await api.post("generate", json=T2I)).json()["job_id"]
    async with services.db.connection() as connection:
        await connection.execute("UPDATE accounts SET banned_at = now()")
    for method, path in (("GET", "me"), ("GET", "balance"), ("GET", f"status/{job_id}"), ("POST", "generate")):
        answer = await api.request(method, path)
        assert (answer.status_code, answer.json()) == (403, {"error": "This account is banned."})


async def test_no_engine_is_a_502(api: httpx.AsyncClient, services: Services, clock: ManualClock) -> None:
    async with services.db.connection() as connection:
        await connection.execute(
            "INSERT INTO circuits VALUES ('qiklab/t2i', $1, 'crashed')", clock.now() + timedelta(hours=1)
        )
    answer = await api.post("generate", json=T2I)
    assert answer.status_code == 502
    assert set(answer.json()) == {"error"}
    assert await balance_of(api) == 10000


async def test_keys(api: httpx.AsyncClient, account: Any, clock: ManualClock, services: Services) -> None:
    for headers in (
        {"Authorization": ""},
        {"Authorization": "Bearer "},
        {"Authorization": f"Basic {account.key}"},
        {"Authorization": f"Bearer qkapi_{uuid4().hex}"},
        {"Authorization": "Bearer kwk_1234"},
        {"Authorization": "Bearer schlüssel".encode().decode("latin-1")},
    ):
        sent = {name: value.encode("latin-1") for name, value in headers.items()}
        answer = await api.get("me", headers=sent)
        assert answer.status_code == 401, headers
        assert set(answer.json()) == {"error"}
    for good in ({"Authorization": "", "X-API-Key": account.key}, {"Authorization": f"bearer  {account.key}"}):
        assert (await api.get("me", headers=good)).status_code == 200
    async with services.db.connection() as connection:
        await connection.execute("UPDATE keys SET expires_at = $1", clock.now() + timedelta(seconds=10))
    assert (await api.get("me")).status_code == 200
    clock.advance(timedelta(seconds=10))
    assert (await api.get("me")).status_code == 401
    async with services.db.connection() as connection:
        await connection.execute("UPDATE keys SET expires_at = NULL, revoked_at = $1", clock.now())
    assert (await api.get("me")).status_code == 401


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'"t2i"', b"\xff\xfe", b"[" * 10_000, b'{"mode": NaN}', b'{"a": "\\ud800"}']
)
async def test_a_body_that_is_no_object_is_a_400(api: httpx.AsyncClient, content: bytes) -> None:
    answer = await api.post("generate", content=content)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error"}
