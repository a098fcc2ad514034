"""Pages of jobs and of the ledger, models, the account."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import httpx
import pytest

from tintype.api.native import schema
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Plan
from tintype.generation.services import Services
from tintype.kernel.clock import ManualClock

Ask = Callable[..., Awaitable[httpx.Response]]
Create = Callable[..., Awaitable[dict[str, Any]]]


async def _pages(ask: Ask, path: str, limit: int, meanwhile: Callable[[], Awaitable[Any]] | None = None) -> list[Any]:
    """All rows, page by page; ``meanwhile`` happens between two pages."""
    rows: list[Any] = []
    following = ""
    for _ in range(200):
        answer = await ask("GET", f"{path}{'&' if '?' in path else '?'}limit={limit}{following}")
        assert answer.status_code == 200, answer.text
        page = answer.json()
        assert len(page["data"]) <= limit
        assert page["has_more"] == (page["next_cursor"] is not None)
        rows += page["data"]
        if page["next_cursor"] is None:
            return rows
        assert len(page["data"]) == limit
        following = f"&cursor={page['next_cursor']}"
        if meanwhile is not None:
            await meanwhile()
    raise AssertionError("the pages have no end")


async def test_all_pages_together_are_all_jobs_once(ask: Ask, create: Create, services: Services) -> None:
    ids = [(await create())["id"] for _ in range(11)]
    async with services.db.connection() as connection:
        # Half of them came at the very same moment: the id decides among those.
        await connection.execute(
            "UPDATE jobs SET created_at = (SELECT min(created_at) FROM jobs) WHERE public_id = ANY ($1::text[])",
            ids[::2],
        )
    for limit in (1, 2, 3, 5, 10, 11, 12, 100):
        found = [one["id"] for one in await _pages(ask, "/v1/generations", limit)]
        assert sorted(found) == sorted(ids), limit
    times = [one["created_at"] for one in await _pages(ask, "/v1/generations", 4)]
    assert times == sorted(times, reverse=True)


async def test_jobs_that_arrive_meanwhile_double_nothing(ask: Ask, create: Create) -> None:
    ids = [(await create())["id"] for _ in range(9)]
    found = [one["id"] for one in await _pages(ask, "/v1/generations", 2, create)]
    assert found == ids[::-1]


async def test_filters(
    ask: Ask, create: Create, job_of: Any, finish_job: Any, fail_job: Any, clock: ManualClock
) -> None:
    first = await create()
    film = await create(model="sketch-video")
    clock.advance(timedelta(hours=1))
    noon = clock.now()
    last = await create()
    await finish_job(await job_of(first["id"]))
    await fail_job(await job_of(last["id"]))

    async def ids(query: str) -> list[str]:
        return [one["id"] for one in await _pages(ask, f"/v1/generations?{query}", 100)]

    assert await ids("status=succeeded") == [first["id"]]
    assert await ids("status=queued") == [film["id"]]
    assert await ids("model=sketch-video") == [film["id"]]
    assert await ids("model=sketch&status=failed") == [last["id"]]
    assert await ids("model=nothing-like-it") == []
    for written in (noon.isoformat(), noon.isoformat().replace("+", "%2B"), f"{noon:%Y-%m-%dT%H:%M:%S.%f}Z"):
        assert await ids(f"created_after={written}") == [last["id"]]
        assert await ids(f"created_before={written}") == [film["id"], first["id"]]
    assert await ids(f"created_after={noon:%Y-%m-%d}&created_before={noon:%Y-%m-%dT%H:%M:%S.%f}") == [
        film["id"], first["id"],
    ]  # fmt: skip


async def test_listed_jobs_are_whole_but_for_their_place(
    ask: Ask, create: Create, job_of: Any, finish_job: Any
) -> None:
    made = await create(n=2)
    await create()
    await finish_job(await job_of(made["id"]))
    page = schema.Generations.model_validate((await ask("GET", "/v1/generations")).json())
    assert [len(one.outputs) for one in page.data] == [0, 2]
    assert [one.queue for one in page.data] == [None, None]
    single = (await ask("GET", f"/v1/generations/{made['id']}")).json()
    listed = (await ask("GET", "/v1/generations")).json()["data"][1]
    for one in (single, listed):
        for output in one["outputs"]:
            del output["url"]  # signed at another moment
    assert single == listed


async def test_one_account_lists_its_own_jobs_only(create: Create, http: httpx.AsyncClient, open_account: Any) -> None:
    await create()
    other = await open_account("native", "1")
    answer = await http.get("/v1/generations", headers=other.headers)
    assert answer.json() == {"object": "list", "data": [], "has_more": False, "next_cursor": None}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=ten", "limit"),
        ("limit=-1", "limit"),
        ("limit=٣", "limit"),
        ("cursor=x", "cursor"),
        ("cursor=%00", "cursor"),
        ("cursor=" + "a" * 4000, "cursor"),
        ("status=done", "status"),
        ("model=%00", "model"),
        ("created_after=yesterday", "created_after"),
        ("created_before=0001-01-01T00:00:00%2B14:00", "created_before"),
        ("created_before=9999-12-31T23:59:59-12:00", "created_before"),
    ],
)
async def test_senseless_parameters_are_named(ask: Ask, query: str, field: str) -> None:
    answer = await ask("GET", f"/v1/generations?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, field)
    assert field in answer.json()["detail"]


async def test_the_ledger_tells_it_all_and_adds_up(
    ask: Ask, create: Create, job_of: Any, finish_job: Any, fail_job: Any
) -> None:
    good, bad, waiting = await create(n=3), await create(), await create()
    await finish_job(await job_of(good["id"]))
    await fail_job(await job_of(bad["id"]))
    entries = [schema.Entry.model_validate(one) for one in await _pages(ask, "/v1/ledger", 2, create)]
    by_job = {
        job: [(one.kind, one.amount, one.effect) for one in reversed(entries) if one.generation == job]
        for job in (good["id"], bad["id"], waiting["id"], None)
    }
    assert by_job[None] == [("grant", "100.00", "100.00")]
    assert by_job[good["id"]] == [("hold", "0.03", "-0.03"), ("capture", "0.03", "0.00")]
    assert by_job[bad["id"]] == [("hold", "0.01", "-0.01"), ("release", "0.01", "0.01")]
    assert by_job[waiting["id"]] == [("hold", "0.01", "-0.01")]
    assert len({one.id for one in entries}) == len(entries)
    rows = await _pages(ask, "/v1/ledger", 100)
    balance = (await ask("GET", "/v1/account")).json()["balances"][0]
    assert sum(one["effect_minor"] for one in rows) == balance["available_minor"]


async def test_the_ledger_by_unit(ask: Ask, sam: Any, services: Services) -> None:
    async with services.db.connection() as connection:
        await connection.fetchval(
            "SELECT billing_grant($1, 'points', '', 7, NULL, 'an operator', 'welcome', $2)",
            sam.id,
            services.clock.now(),
        )
    (entry,) = (await ask("GET", "/v1/ledger?unit=points")).json()["data"]
    assert (entry["kind"], entry["amount"], entry["unit"], entry["reason"]) == ("grant", "7", "points", "welcome")
    assert "operator" not in str(entry)
    assert len((await ask("GET", "/v1/ledger")).json()["data"]) == 2
    for query, field in (("unit=euro", "unit"), ("cursor=x", "cursor"), ("limit=0", "limit")):
        answer = await ask("GET", f"/v1/ledger?{query}")
        assert (answer.status_code, answer.json()["field"]) == (400, field)


async def test_models(ask: Ask, services: Services) -> None:
    listed = schema.Models.model_validate((await ask("GET", "/v1/models")).json())
    own = [card.name for card in services.catalog.cards_of("native")]
    also = [card.id for card in services.catalog.cards.values() if card.also_native]
    assert [one.id for one in listed.data] == own + also
    sketch = schema.Model.model_validate((await ask("GET", "/v1/models/sketch")).json())
    assert sketch in listed.data
    assert (sketch.object, sketch.owned_by, sketch.price.amount, sketch.price.per) == (
        "model",
        "sketch",
        "0.01",
        "image",
    )
    assert sketch.tasks == ["text-to-image", "image-to-image", "inpainting"]
    assert "mask" in sketch.takes
    assert (sketch.limits.max_images, sketch.limits.max_inputs) == (10, 14)
    for unknown in ("nope", "qiklab/t2i", "a/b/c"):
        assert (await ask("GET", f"/v1/models/{unknown}")).status_code == 404


async def test_the_account(ask: Ask, sam: Any, create: Create, services: Services) -> None:
    await create(n=5)
    account = schema.Account.model_validate((await ask("GET", "/v1/account")).json())
    assert (account.email, account.username, account.plan) == (sam.email, "sam", "free")
    (dollars,) = account.balances
    assert (dollars.unit, dollars.available, dollars.held) == ("usd", "99.95", "0.05")
    assert (dollars.available_minor, dollars.held_minor) == (99_950_000, 50_000)
    assert [(one.requests, one.seconds) for one in account.rate_limits] == [(100, 1)]
    assert (account.key.prefix, account.key.last_four) == ("tt_", sam.key[-4:])
    assert sam.key not in (await ask("GET", "/v1/account")).text


async def test_a_grant_that_has_expired_is_no_balance(
    ask: Ask, sam: Any, services: Services, clock: ManualClock
) -> None:
    async with services.db.connection() as connection:
        await connection.fetchval(
            "SELECT billing_grant($1, 'usd', 'day:x', 5000000, $2, 'plan', '', $3)",
            sam.id, clock.now() + timedelta(hours=1), clock.now(),
        )  # fmt: skip
    assert (await ask("GET", "/v1/account")).json()["balances"][0]["available"] == "105.00"
    clock.advance(timedelta(hours=2))
    assert (await ask("GET", "/v1/account")).json()["balances"][0]["available"] == "100.00"


async def test_the_place_in_the_queue_counts_those_ahead(ask: Ask, create: Create, services: Services) -> None:
    made = [await create() for _ in range(4)]

    async def places() -> list[tuple[int, float]]:
        shown = [(await ask("GET", f"/v1/generations/{one['id']}")).json()["queue"] for one in made]
        return [(one["position"], one["estimated_wait_s"]) for one in shown]

    # The card says a second each, and no worker has come yet.
    assert await places() == [(1, 0), (2, 1), (3, 2), (4, 3)]
    async with services.db.connection() as connection:
        await connection.execute("INSERT INTO card_timings (card, seconds, jobs) VALUES ('native/sketch', 8, 100)")
        await connection.execute(
            "INSERT INTO workers VALUES ('w1', $1, $1, $2), ('w2', $1, $1, $2)",
            services.clock.now(), '{"lanes": {"run:sketch": 1, "run:fake": 64}}',
        )  # fmt: skip
    assert await places() == [(1, 0), (2, 0), (3, 4), (4, 8)]
    assert isinstance(services.clock, ManualClock)
    services.clock.advance(timedelta(minutes=5))
    # Workers that have been silent for so long are none.
    assert await places() == [(1, 0), (2, 8), (3, 16), (4, 24)]


async def test_many_readers_at_once(ask: Ask, create: Create) -> None:
    made = await create()
    answers = await asyncio.gather(*(ask("GET", f"/v1/generations/{made['id']}") for _ in range(40)))
    assert {one.status_code for one in answers} == {200}


def test_the_catalogs_own_plan_has_the_rate_that_is_shown() -> None:
    plan = Catalog.load().plan("native", "free")
    assert isinstance(plan, Plan)
    assert plan.limits == ((1, 100, False),)
