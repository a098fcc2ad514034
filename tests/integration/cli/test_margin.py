"""`tintype margin` and what `tintype jobs` shows of money: real jobs, submitted, claimed and settled as workers do."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from tintype.administration.operator import Operator
from tintype.engines.contract import Task
from tintype.generation.services import SQL, Services
from tintype.generation.settle import Outcome, settle
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import submit
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.clock import SystemClock
from tintype.kernel.ids import hex_id
from tintype.kernel.money import Unit
from tintype.main.cli import common
from tintype.main.cli.app import app
from tintype.main.services import open_services
from tintype.main.settings import read_settings

CATALOG = """
[native.plans."*"]
limits = []
[native.cards.rented]
task = ["text-to-image"]
engine = "fal"
fallback = ["native/own"]
price = { unit = "usd", amount = "0.10", per = "image" }
[native.cards.own]
task = ["text-to-image"]
engine = "sketch"
price = { unit = "usd", amount = "0.02", per = "image" }
[trio.cards.pointed]
task = ["text-to-image"]
engine = "fal"
price = { unit = "points", amount = "3" }
"""
Run = Callable[..., Result]


@pytest.fixture
def run(settled: Any, tmp_path: Path) -> Run:
    (tmp_path / "catalog.toml").write_text(CATALOG)
    settled.setenv("TINTYPE_CATALOG", "catalog.toml")
    settled.setattr(common.out, "_width", 220)  # read from COLUMNS when it was made, which may be long ago
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


class House:
    """Jobs of two accounts, ended as is asked for."""

    def __init__(self, services: Services) -> None:
        self.services, self.callers = services, dict[str, Caller]()

    async def open(self) -> None:
        operator = Operator(self.services.db, self.services.catalog, self.services.clock, "test")
        for email in ("jo@example.com", "sam@example.com"):
            account = await operator.create_account(email)
            for unit in (Unit.USD, Unit.POINTS):
                await operator.credit(email, "50", unit)
            self.callers[email] = Caller(account.id, None, "native")

    async def job(self, card: str, email: str = "jo@example.com") -> Job:
        """A job under way."""
        services, sold = self.services, self.services.catalog.cards[card]
        asked = Submission(hex_id(), sold, Task.TEXT_TO_IMAGE, "a fox", width=32, height=32, seed=1)
        job = (await submit(services, replace(self.callers[email], dialect=sold.dialect), asked)).job
        now = services.clock.now()
        async with services.db.connection() as connection:
            rows = SQL.claim(connection, ids=[job.id], worker="w", lease_until=now, now=now)
            (job,) = [Job.of(row) async for row in rows]
        return job

    async def done(self, job: Job, cost: int | None = None) -> None:
        async with self.services.db.connection() as connection:
            now = self.services.clock.now()
            await SQL.finishing(connection, id=job.id, attempt=job.attempt, now=now)
        assert await settle(
            self.services, job, Outcome(State.SUCCEEDED, job.attempt, capture=job.price, upstream_cost=cost)
        )

    async def rerouted(self, job: Job, card: str) -> None:
        async with self.services.db.connection() as connection:
            left, now = json.dumps(["seed"]), self.services.clock.now()
            await SQL.rerouted(connection, id=job.id, attempt=job.attempt, card=card, left_out=left, now=now)


@pytest.fixture
def house(run: Run) -> None:
    """Three rented (a cost is missing of one), one rerouted, an own one, one in points, one unclear, one refused, one
    under way."""

    async def furnish() -> None:
        async with open_services(read_settings(), "test") as services:
            house = House(services)
            await house.open()
            await house.done(await house.job("native/rented"), 25_000)
            await house.done(await house.job("native/rented", "sam@example.com"), 35_000)
            await house.done(await house.job("native/rented"))
            other = await house.job("native/rented")
            await house.rerouted(other, "native/own")
            await house.done(other)
            await house.done(await house.job("native/own"))
            await house.done(await house.job("trio/pointed"), 4_000)
            for code in ("outcome_unknown", "invalid_request"):
                job = await house.job("native/rented")
                error = {"code": code, "message": "no", "status": 500}
                assert await settle(services, job, Outcome(State.FAILED, job.attempt, error=error))
            await house.job("native/rented")

    asyncio.run(furnish())


def rows(told: Result, by: str) -> dict[tuple[str, str], dict[str, Any]]:
    assert told.exit_code == 0, told.output
    return {(one[by], one["unit"]): one for one in json.loads(told.stdout)["rows"]}


def test_what_is_left_by_card(run: Run, house: None) -> None:
    told = run("margin", "--json")
    found = rows(told, "card")
    assert found.keys() == {("native/rented", "usd"), ("native/own", "usd"), ("trio/pointed", "points")}
    assert found["native/rented", "usd"] == {
        "card": "native/rented", "unit": "usd", "jobs": 5, "captured": "0.40", "jobs_with_cost": 2,
        "upstream_cost_usd": "0.06", "margin_usd": "0.34", "margin_percent": 85.0, "rerouted": 1, "outcome_unknown": 1,
    }  # fmt: skip
    pointed = found["trio/pointed", "points"]
    assert (pointed["captured"], pointed["upstream_cost_usd"], pointed["margin_usd"]) == ("3", "0.004", None)
    total = json.loads(told.stdout)["total_usd"]
    assert (total["jobs"], total["captured"], total["margin_usd"]) == (6, "0.42", "0.36"), "points are no dollars"


def test_what_is_left_by_the_engine_that_served_and_by_account(run: Run, house: None) -> None:
    found = rows(run("margin", "--by", "engine", "--json"), "engine")
    assert {key: (one["jobs"], one["captured"]) for key, one in found.items()} == {
        ("fal", "usd"): (4, "0.30"), ("fal", "points"): (1, "3"), ("sketch", "usd"): (2, "0.12"),
    }  # fmt: skip
    found = rows(run("margin", "--by", "account", "--json"), "account")
    assert found["sam@example.com", "usd"]["margin_usd"] == "0.065"
    assert found["jo@example.com", "usd"]["margin_usd"] == "0.295"


def test_the_table_is_for_people(run: Run, house: None) -> None:
    told = run("margin")
    assert told.exit_code == 0, told.output
    for part in ("native/rented", "0.40 usd", "2 of 5", "0.06 usd", "0.34 usd", "85.0 %", "3 points", "all in USD"):
        assert part in told.stdout
    assert "outcome_unknown" in told.stdout


def test_only_jobs_since_then_count(run: Run, house: None) -> None:
    tomorrow = (SystemClock().now() + timedelta(days=1)).date().isoformat()
    told = json.loads(run("margin", "--since", tomorrow, "--json").stdout)
    assert (told["rows"], told["total_usd"]) == ([], None)
    assert len(json.loads(run("margin", "--since", "1h", "--json").stdout)["rows"]) == 3
    wrong = run("margin", "--since", "someday")
    assert wrong.exit_code == 1
    assert "--since: must be a time such as 24h" in wrong.stderr


def test_jobs_show_what_they_brought_in_and_cost(run: Run, house: None) -> None:
    listed = json.loads(run("jobs", "list", "--json").stdout)
    by_cost = {one["upstream_cost_usd"]: one for one in listed}
    assert (by_cost["0.025"]["price"], by_cost["0.025"]["captured"]) == ("0.10", "0.10")
    assert (by_cost["0.025"]["served_by"], by_cost["0.025"]["left_out"]) == (None, [])
    (other,) = [one for one in listed if one["served_by"]]
    assert (other["card"], other["served_by"], other["left_out"]) == ("native/rented", "native/own", ["seed"])
    shown = json.loads(run("jobs", "show", other["id"]).stdout)
    assert {name: shown[name] for name in other} == {**other, "account": ""}
    told = run("jobs", "list").stdout
    assert "native/rented, by native/own" in told
    assert "0.025 usd" in told
    (running,) = [one for one in listed if one["state"] == "running"]
    assert (running["captured"], running["upstream_cost_usd"]) == (None, None)
