"""A card's fallbacks: who serves a job when its own engine cannot, and what is said of it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tintype.catalog.catalog import Catalog
from tintype.engines.contract import Reason, Task
from tintype.generation.prepare import prepare
from tintype.generation.route import adapted, chain, choose, untried_is_next
from tintype.generation.services import SQL, Services
from tintype.generation.settle import retry_or_fail
from tintype.generation.view import get_job
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import SettingsError, Unavailable
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.main.worker import create_worker

# The engine of the first card is there and does not start, as its table is wrong.
CARDS = """
[engines.openai]
concurrency = "many"
[native.plans."*"]
limits = []
[native.cards.fake]
task = ["text-to-image", "image-to-image"]
engine = "openai"
takes = ["seed", "negative_prompt", "steps", "options.mood", "n"]
max_images = 4
seconds = 0.5
fallback = ["native/film", "native/plain", "native/full"]
price = { unit = "usd", amount = "0.01", per = "image" }
[native.cards.film]
task = ["text-to-video", "image-to-image"]
engine = "fake"
price = { unit = "usd", amount = "0.01" }
[native.cards.plain]
task = ["text-to-image"]
engine = "fake"
price = { unit = "usd", amount = "0.50" }
[native.cards.full]
task = ["text-to-image"]
engine = "fake"
takes = ["seed", "negative_prompt", "steps", "options.mood"]
price = { unit = "usd", amount = "0.01" }
"""
Submit = Callable[..., Awaitable[Job]]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    (tmp_path / "catalog.toml").write_text(CARDS)
    return settings


async def worked_off(settings: Settings, services: Services, job: Job) -> Job:
    stop = asyncio.Event()
    worker = asyncio.create_task(create_worker(settings, services).run(stop, drain_s=1))
    try:
        async with asyncio.timeout(40):
            while not (now := await get_job(services, job.id)) or not now.state.terminal:
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await worker
    return now


async def test_a_job_whose_engine_is_away_is_done_by_the_next_of_the_chain(
    settings: Settings, services: Services, submitted: Submit
) -> None:
    job = await submitted(negative_prompt="people", steps=9, options={"mood": "calm"})
    done = await worked_off(settings, services, job)
    assert done.state is State.SUCCEEDED
    assert done.captured == job.price, "the customer pays what was said, whoever serves it"
    assert done.request["served_by"] == "native/plain", "a card without this task is passed over"
    assert done.request["left_out"] == ["negative_prompt", "steps", "seed", "options.mood"]
    assert done.request["negative_prompt"] == "people", "what was asked for stays on record"
    async with services.db.connection() as connection:
        attempts = [row async for row in SQL.attempts(connection, job_id=job.id)]
        events = [row async for row in SQL.events(connection, job_id=job.id, after=0)]
    assert [row["outcome"] for row in attempts] == ["unavailable", "succeeded"]
    assert attempts[0]["ended_at"] <= attempts[1]["started_at"]
    (told,) = [json.loads(row["data"]) for row in events if row["kind"] == "rerouted"]
    assert told == {"left_out": done.request["left_out"]}, "which engine serves is the operator's affair"


async def test_what_was_left_out_is_forgotten_when_the_jobs_own_card_serves_it_again(
    services: Services, submitted: Submit, tmp_path: Path
) -> None:
    job = await submitted(negative_prompt="people")
    own, other = (services.catalog.cards[name] for name in ("native/fake", "native/plain"))
    for attempt, (card, asked) in enumerate(((own, "people"), (other, ""), (other, ""), (own, "people")), 1):
        now = services.clock.now()
        async with services.db.connection() as connection:
            rows = SQL.claim(connection, ids=[job.id], worker="w", lease_until=now, now=now)
            (job,) = [Job.of(row) async for row in rows]
        assert (await prepare(services, job, card, tmp_path / str(attempt))).negative_prompt == asked
        job = await get_job(services, job.id) or job
        assert job.request.get("left_out", []) == ([] if card is own else ["negative_prompt", "seed"])
        assert job.request.get("served_by", own.id) == card.id
        await retry_or_fail(services, job, Unavailable(), "away", retryable=True, spare_attempt=True)
    async with services.db.connection() as connection:
        events = [row async for row in SQL.events(connection, job_id=job.id, after=0)]
    told = [json.loads(row["data"])["left_out"] for row in events if row["kind"] == "rerouted"]
    assert told == [["negative_prompt", "seed"], []], "told when it changes"


async def test_each_failed_attempt_goes_on_with_the_next_card(services: Services, submitted: Submit) -> None:
    job, catalog = await submitted(), services.catalog
    cards = [one.id for one in chain(catalog, catalog.cards["native/fake"], Task.TEXT_TO_IMAGE)]
    assert cards == ["native/fake", "native/plain", "native/full"]

    def served(attempt: int, closed: set[str] = frozenset(), **more: Any) -> str | None:  # type: ignore[assignment]
        card = choose(catalog, replace(job, attempt=attempt, **more), 3, lambda one: one not in closed)
        return card.id if card else None

    assert [served(attempt) for attempt in (1, 2, 3)] == cards
    untried = [untried_is_next(catalog, replace(job, attempt=attempt), 3) for attempt in (1, 2, 3)]
    assert untried == [True, True, False], "who was asked before is given time again"
    assert not untried_is_next(catalog, replace(job, card="native/gone"), 3)
    assert served(2, max_attempts=4) == "native/fake", "an attempt that did not count is no failed one"
    assert served(1, {"native/fake"}) == "native/plain"
    assert served(3, {"native/full"}) == "native/fake"
    assert served(1, set(cards)) is None
    sent = {"card": "native/full", "token": "t", "handle": None}
    assert served(1, {"native/full"}, upstream=sent) == "native/full", "what a provider has stays there"


async def test_what_a_provider_has_no_more_is_sent_anew_and_what_it_may_have_is_not(
    services: Services, submitted: Submit
) -> None:
    for over in (True, False):
        job = await submitted()
        now = services.clock.now()
        async with services.db.connection() as connection:
            rows = SQL.claim(connection, ids=[job.id], worker="w", lease_until=now, now=now)
            (job,) = [Job.of(row) async for row in rows]
            upstream = {"card": "native/plain", "token": "t", "handle": "h"}
            await SQL.note_upstream(connection, id=job.id, attempt=1, upstream=json.dumps(upstream))
        assert await retry_or_fail(services, job, Unavailable(), "away", retryable=True, over_upstream=over)
        after = await get_job(services, job.id)
        assert after is not None
        assert after.upstream == (None if over else upstream)


def test_what_a_card_takes_is_handed_on(services: Services) -> None:
    request = {
        "seeded": True,
        "negative_prompt": "",
        "steps": 4,
        "guidance_scale": None,
        "strength": None,
        "options": {"mood": "calm"},
    }
    full, plain = services.catalog.cards["native/full"], services.catalog.cards["native/plain"]
    assert adapted(request, full) == (request, [])
    kept, left = adapted(request, plain)
    assert left == ["steps", "seed", "options.mood"]
    assert (kept["steps"], kept["options"]) == (None, {})
    assert request["steps"] == 4
    assert adapted(request | {"seeded": False}, plain)[1] == ["steps", "options.mood"], "that seed was ours"


async def test_the_chain_is_gone_through_for_the_cards_circuit_too(
    settings: Settings, services: Services, submitted: Submit
) -> None:
    worker = create_worker(settings, services)
    for _ in range(5):
        worker.seats.circuits.failure("native/fake", Reason.UNAVAILABLE)
    job = await submitted()
    assert choose(services.catalog, job, 3, worker.seats.circuits.allow) == services.catalog.cards["native/plain"]


def test_a_fallback_that_does_none_of_the_tasks_is_refused_at_start(tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text(CARDS.replace('"text-to-video", "image-to-image"', '"text-to-video"'))
    with pytest.raises(SettingsError, match=r"native/fake falls back to native/film, which does none of its tasks"):
        Catalog.load(tmp_path / "c.toml")


async def test_engines_are_given_their_tables_and_devices(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "catalog.toml").write_text(
        CARDS + '[engines.fake]\nconcurrency = 3\ndevices = ["one", "two"]\n[engines.other]\nbase_url = "http://x"\n'
    )
    async with open_services(settings, "test") as services:
        worker = create_worker(settings, services)
        assert worker.seats.devices_of("fake") == ("one", "two")
        assert worker.seats.devices_of("sketch") == ("cpu",)
        assert worker.seats.devices_of("fal") == ("remote",)
        await worker.seats.warm({"fake"})
        try:
            assert worker.seats.room("fake") == 6
        finally:
            await worker.seats.pool.stop_all(1)
