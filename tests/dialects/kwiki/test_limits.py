"""kwiki's two windows and its daily free credits, at their edges, by a clock that the tests move."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tintype.api.context import Edge
from tintype.api.front import Front
from tintype.billing.verify import verify
from tintype.generation.services import Services
from tintype.generation.wait import Waiter
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import EngineFailed
from tintype.main.server import DIALECTS

PATH = "/kwiki/api/v1/generate"
FOX = {"prompt": "a fox"}
Post = Callable[..., Awaitable[httpx.Response]]


@pytest.fixture
def post(hasty: httpx.AsyncClient, account: Any) -> Post:
    """A request with a body that is refused, at this very moment: it counts like any other, and is quick."""

    async def send(body: Any = None, who: Any = account) -> httpx.Response:
        return await hasty.post(PATH, json=body or {}, headers=who.headers)

    return send


async def test_ten_a_minute(post: Post, clock: ManualClock) -> None:
    for _ in range(5):
        assert (await post()).status_code == 400
    clock.advance(timedelta(seconds=30))
    for _ in range(5):
        assert (await post()).status_code == 400
    for _ in range(3):  # what ends in 429 does not count
        answer = await post()
        assert (answer.status_code, answer.json()["error"]) == (429, "rate_limited")
        assert set(answer.json()) == {"error", "message"}
        assert int(answer.headers["retry-after"]) == 30
    clock.advance(timedelta(seconds=29))
    assert (await post()).status_code == 429
    clock.advance(timedelta(seconds=1.001))
    assert [(await post()).status_code for _ in range(6)] == [400] * 5 + [429]


async def test_a_hundred_an_hour(post: Post, clock: ManualClock) -> None:
    began = clock.now()
    for _ in range(100):
        assert (await post()).status_code == 400
        clock.advance(timedelta(seconds=7))
    answer = await post()
    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) == 3600 - 700
    clock.set(began + timedelta(seconds=3599))
    assert (await post()).status_code == 429
    clock.set(began + timedelta(seconds=3600.001))
    assert [(await post()).status_code for _ in range(2)] == [400, 429]


async def test_limits_are_each_keys_own(post: Post, open_account: Any) -> None:
    assert [(await post()).status_code for _ in range(11)][-1] == 429
    assert (await post(who=await open_account("kwiki", "1"))).status_code == 400


async def test_two_replicas_count_together(
    services: Services, waiter: Waiter, hasty: httpx.AsyncClient, account: Any
) -> None:
    other = Front(Edge(services, waiter), DIALECTS)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(other), base_url="http://tintype.test") as twin:
        statuses = []
        for _ in range(6):
            statuses += [
                (await client.post(PATH, json={}, headers=account.headers)).status_code for client in (hasty, twin)
            ]
    assert statuses == [400] * 10 + [429] * 2


# --- the daily free credits ------------------------------------------------------------------------------------------


@pytest.fixture
def draw(hasty: httpx.AsyncClient, clock: ManualClock, painter: Any) -> Callable[..., Awaitable[int]]:
    """``await draw(account)``: the status of a request a minute later."""

    async def send(account: Any, **body: Any) -> int:
        clock.advance(timedelta(minutes=1))
        return (await hasty.post(PATH, json={**FOX, **body}, headers=account.headers)).status_code

    return send


async def test_fifth_and_sixth_free_credit_and_the_day_turning_over(
    draw: Any, open_account: Any, clock: ManualClock, credits: Any, services: Services
) -> None:
    account = await open_account("kwiki", "0")
    clock.set(datetime(2026, 5, 28, 23, 50, tzinfo=UTC))
    assert [await draw(account) for _ in range(6)] == [200] * 5 + [402]
    clock.set(datetime(2026, 5, 28, 23, 58, 59, 999999, tzinfo=UTC))
    assert await draw(account) == 402, "one microsecond before midnight"
    clock.set(datetime(2026, 5, 28, 23, 59, tzinfo=UTC))
    assert await draw(account) == 200, "00:00 UTC"
    assert await credits(account) == (4, 0)
    # Nobody came for two days: nothing piled up.
    clock.set(datetime(2026, 6, 1, 9, tzinfo=UTC))
    assert [await draw(account) for _ in range(6)] == [200] * 5 + [402]
    async with services.db.connection() as connection:
        assert await verify(connection) == []


async def test_free_credits_go_before_bought_ones(draw: Any, open_account: Any, credits: Any) -> None:
    account = await open_account("kwiki", "3")
    for left in (7, 6, 5, 4, 3):
        assert await draw(account) == 200
        assert await credits(account) == (left, 3)
    assert await draw(account, quality="hires") == 200
    assert await credits(account) == (1, 1)
    assert await draw(account, quality="hires") == 402
    assert await draw(account) == 200
    assert await draw(account) == 402


async def test_one_picture_may_be_paid_from_both(draw: Any, open_account: Any, credits: Any) -> None:
    account = await open_account("kwiki", "1")
    assert [await draw(account, quality="hires") for _ in range(3)] == [200, 200, 200]
    assert await credits(account) == (0, 0)
    assert await draw(account) == 402


async def test_a_failure_gives_free_credits_back_to_their_day(
    draw: Any, open_account: Any, credits: Any, painter: Any, clock: ManualClock
) -> None:
    account = await open_account("kwiki", "2")
    painter["error"] = EngineFailed()
    assert [await draw(account, quality="hires") for _ in range(4)] == [503] * 4
    assert await credits(account) == (7, 2)
    painter.clear()
    assert [await draw(account) for _ in range(5)] == [200] * 5
    assert await credits(account) == (2, 2)
    clock.set(datetime(2026, 5, 29, 0, 0, tzinfo=UTC))
    painter["error"] = EngineFailed()
    assert await draw(account) == 503
    assert await credits(account) == (7, 2), "the day before is gone, the new one whole"


async def test_free_credits_are_an_accounts_not_a_keys(draw: Any, open_account: Any) -> None:
    one, other = await open_account("kwiki", "0"), await open_account("kwiki", "0")
    assert [await draw(one) for _ in range(6)][-1] == 402
    assert await draw(other) == 200
