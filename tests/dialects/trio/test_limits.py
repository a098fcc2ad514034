"""trio's requests per hour and their headers, its idempotency keys, and its waiting."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.api.context import Edge
from tintype.api.front import Front
from tintype.generation.services import Services
from tintype.generation.wait import Waiter
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.main.server import DIALECTS

EAGLE = {"prompt": "A majestic eagle soaring over mountains at sunset"}
IMAGES, PROJECTS = "/trio/api/v1/images", "/trio/api/v1/projects"


def window(answer: httpx.Response) -> tuple[int, int, int]:
    """Limit, remaining, reset."""
    return tuple(int(answer.headers[f"x-ratelimit-{name}"]) for name in ("limit", "remaining", "reset"))  # type: ignore[return-value]


async def points_of(services: Services, account: Any) -> tuple[int, int]:
    async with services.db.connection() as connection:
        row = await connection.fetchrow("SELECT available, held FROM balances WHERE account_id = $1", account.id)
    assert row is not None
    return row["available"], row["held"]


async def spent(services: Services, account: Any, requests: int) -> None:
    """Let a key have made so many requests of its hour."""
    async with services.db.connection() as connection:
        await connection.execute("UPDATE admission SET fixed_count = $2 WHERE key_id = $1", account.key_id, requests)


# --- the hour --------------------------------------------------------------------------------------------------------


async def test_the_100th_and_the_101st_request(hasty: httpx.AsyncClient, open_account: Any, clock: ManualClock) -> None:
    """A fixed hour from the first request; requests that end in an error count, those that end in 429 do not."""
    hasty.headers.update((await open_account("trio", "0")).headers)
    reset = int(clock.now().timestamp()) + 3600
    for number in range(1, 101):
        if number == 50:
            clock.advance(timedelta(minutes=59))
        asked = hasty.post(IMAGES, json={}) if number % 10 == 0 else hasty.get(PROJECTS)
        answer = await asked
        assert answer.status_code == (400 if number % 10 == 0 else 200)
        assert window(answer) == (100, 100 - number, reset)
    for _ in range(2):
        answer = await hasty.get(PROJECTS)
        assert answer.status_code == 429
        assert answer.json()["success"] is False
        assert (window(answer), answer.headers["retry-after"]) == ((100, 0, reset), "60")
    clock.advance(timedelta(seconds=59))
    assert (await hasty.get(PROJECTS)).status_code == 429
    clock.advance(timedelta(seconds=1))
    assert window(await hasty.get(PROJECTS)) == (100, 99, reset + 3600)


@pytest.mark.parametrize(("plan", "most"), [("free", 100), ("pro", 500), ("enterprise", 1000)])
async def test_the_plans_limits_at_their_edge(
    plan: str, most: int, hasty: httpx.AsyncClient, open_account: Any, services: Services
) -> None:
    account = await open_account("trio", "0", plan=plan)
    hasty.headers.update(account.headers)
    assert window(await hasty.get(PROJECTS))[:2] == (most, most - 1)
    await spent(services, account, most - 1)
    last = await hasty.get(PROJECTS)
    assert (last.status_code, window(last)[:2]) == (200, (most, 0))
    assert (await hasty.get(PROJECTS)).status_code == 429


async def test_a_plan_change_has_effect_at_once(
    hasty: httpx.AsyncClient, open_account: Any, services: Services
) -> None:
    account = await open_account("trio", "0")
    hasty.headers.update(account.headers)
    await hasty.get(PROJECTS)
    await spent(services, account, 100)
    assert (await hasty.get(PROJECTS)).status_code == 429
    async with services.db.connection() as connection:
        await connection.execute(
            "INSERT INTO account_plans VALUES ($1, 'trio', 'pro', $2)", account.id, services.clock.now()
        )
    assert window(await hasty.get(PROJECTS))[:2] == (500, 399)


async def test_two_replicas_and_two_keys(
    hasty: httpx.AsyncClient, services: Services, waiter: Waiter, open_account: Any
) -> None:
    """The limit holds over all replicas together, and for each key by itself."""
    first, second = await open_account("trio", "0"), await open_account("trio", "0")
    transport = httpx.ASGITransport(Front(Edge(services, waiter), DIALECTS))
    async with httpx.AsyncClient(transport=transport, base_url="http://other.test") as other:
        for client in (hasty, other) * 2:
            assert (await client.get(PROJECTS, headers=first.headers)).status_code == 200
        assert window(await hasty.get(PROJECTS, headers=second.headers))[1] == 99
        await spent(services, first, 90)
        answers = await asyncio.gather(*(client.get(PROJECTS, headers=first.headers) for client in (hasty, other) * 10))
    assert sorted(answer.status_code for answer in answers) == [200] * 10 + [429] * 10


async def test_headers_on_errors_too(hasty: httpx.AsyncClient, open_account: Any, finisher: Any, fail_job: Any) -> None:
    account = await open_account("trio", "4")
    finisher.act = fail_job
    hasty.headers.update(account.headers)
    wanted = [
        (hasty.post(IMAGES, json={"prompt": 5}), 400),
        (hasty.post(IMAGES, json={**EAGLE, "num_images": 2}), 402),
        (hasty.post(IMAGES, json={"prompt": "a nude woman, explicit"}), 403),
        (hasty.post(IMAGES, json=EAGLE), 503),
    ]
    for number, (asked, status) in enumerate(wanted, 1):
        answer = await asked
        assert answer.status_code == status, answer.text
        assert window(answer)[:2] == (100, 100 - number)
        assert answer.headers["x-request-id"].startswith("req_")
    assert "x-ratelimit-limit" not in (await hasty.get(PROJECTS, headers={"Authorization": "Bearer no"})).headers


# --- idempotency -----------------------------------------------------------------------------------------------------


async def test_a_replay_is_the_first_answer_again(
    api: httpx.AsyncClient, finisher: Any, clock: ManualClock, services: Services, account: Any
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    first = await api.post("images", json={**EAGLE, "num_images": 2}, headers=headers)
    assert first.status_code == 200
    await api.post("images", json=EAGLE)
    clock.advance(timedelta(hours=23))
    again = await api.post("images", json={"num_images": 2, **EAGLE}, headers=headers)
    old, new = first.json()["data"], again.json()["data"]
    urls = [(a.pop("url"), b.pop("url")) for a, b in zip(old["images"], new["images"], strict=True)]
    assert new == old
    assert again.headers["x-request-id"] == first.headers["x-request-id"] == old["request_id"]
    assert await points_of(services, account) == (988, 0)
    clock.advance(timedelta(hours=1, seconds=5))
    for gone, fresh in urls:
        assert (await api.get(gone)).status_code == 403
        assert (await api.get(fresh)).status_code == 200
    after = await api.post("images", json={**EAGLE, "num_images": 2}, headers=headers)
    assert after.json()["data"]["generation_id"] != old["generation_id"]
    assert await points_of(services, account) == (980, 0)


async def test_another_request_with_the_same_key(api: httpx.AsyncClient, finisher: Any) -> None:
    headers = {"Idempotency-Key": "order-1"}
    await api.post("images", json=EAGLE, headers=headers)
    for path, body in (("images", {**EAGLE, "num_images": 2}), ("videos", EAGLE)):
        answer = await api.post(path, json=body, headers=headers)
        assert (answer.status_code, answer.json()["success"]) == (409, False)
    assert (await api.post("images", json=EAGLE, headers={"Idempotency-Key": " "})).status_code == 400
    assert len(finisher.seen) == 1


async def test_twins_are_one_job(
    api: httpx.AsyncClient, finisher: Any, finish_job: Any, services: Services, account: Any
) -> None:
    async def slowly(job: Job) -> None:
        await asyncio.sleep(0.3)
        await finish_job(job)

    finisher.act = slowly
    answers = await asyncio.gather(
        *(api.post("images", json=EAGLE, headers={"Idempotency-Key": "twins"}) for _ in range(4))
    )
    bodies = [answer.json()["data"] for answer in answers]
    for body in bodies:
        for image in body["images"]:
            del image["url"]
    assert bodies == bodies[:1] * 4
    assert {answer.headers["x-request-id"] for answer in answers} == {bodies[0]["request_id"]}
    assert await points_of(services, account) == (996, 0)


async def test_after_an_error_the_key_is_free(
    api: httpx.AsyncClient, finisher: Any, fail_job: Any, finish_job: Any, services: Services, account: Any
) -> None:
    headers = {"Idempotency-Key": "order-1"}
    finisher.act = fail_job
    assert (await api.post("images", json=EAGLE, headers=headers)).status_code == 503
    assert (await api.post("images", json={"prompt": ""}, headers=headers)).status_code == 400
    finisher.act = finish_job
    answer = await api.post("images", json={**EAGLE, "num_images": 3}, headers=headers)
    assert answer.status_code == 200
    assert await points_of(services, account) == (988, 0)


async def test_a_key_whose_job_failed_unseen_is_taken_anew(
    api: httpx.AsyncClient, finisher: Any, services: Services
) -> None:
    """The process that waited died, so that nobody set the key free."""
    headers = {"Idempotency-Key": "order-1"}
    first = await api.post("images", json=EAGLE, headers=headers)
    async with services.db.connection() as connection:
        await connection.execute("UPDATE jobs SET state = 'failed', answer = NULL")
    second = await api.post("images", json=EAGLE, headers=headers)
    assert second.status_code == 200
    assert second.json()["data"]["generation_id"] != first.json()["data"]["generation_id"]
    third = await api.post("images", json=EAGLE, headers=headers)
    assert third.json()["data"]["generation_id"] == second.json()["data"]["generation_id"]
    assert len(finisher.seen) == 2


# --- waiting ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def services(services: Services, request: pytest.FixtureRequest) -> Services:
    """Limits of the wait that a test can outlast, where it says so: for images, for videos and models."""
    limits = getattr(request, "param", None)
    if limits is None:
        return services
    policy = replace(services.policy, wait_limit_s=limits[0], wait_limit_video_s=limits[1])
    return replace(services, policy=policy)


def test_the_limits_of_the_wait(services: Services) -> None:
    assert (services.policy.wait_limit_s, services.policy.wait_limit_video_s) == (120, 300)


@pytest.mark.parametrize("services", [(0.2, 30), (30, 0.2)], indirect=True)
@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.FINISHING])
async def test_what_outlasts_the_wait_is_cancelled(
    state: State, services: Services, api: httpx.AsyncClient, finisher: Any, move_job: Any, account: Any, png: str
) -> None:
    finisher.act = lambda job: move_job(job, state)
    films = [("videos", EAGLE), ("3d", {"image_base64": png})]
    for path, body in [("images", EAGLE)] if services.policy.wait_limit_s < 1 else films:
        answer = await api.post(path, json=body, headers={"Idempotency-Key": path})
        assert answer.status_code == 503, answer.text
        assert answer.json() == {"success": False, "error": "Generation timed out. Please try again."}
        assert await points_of(services, account) == (1000, 0)
    async with services.db.connection() as connection:
        assert {row["state"] for row in await connection.fetch("SELECT state FROM jobs")} == {"cancelled"}
        assert await connection.fetchval("SELECT count(*) FROM idempotency") == 0
