"""Two API processes and two workers on one database: together they are one service."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tintype.administration.operator import Operator
from tintype.generation.services import Services
from tintype.kernel.money import Unit
from tintype.main.services import open_services

CATALOG = """
[native.plans."*"]
limits = []
[native.cards.fake]
task = ["text-to-image"]
engine = "fake"
seconds = 0.5
[native.cards.fake.price]
unit = "usd"
amount = "0.01"
per = "image"
[qiklab.cards.t2i]
engine = "fake"
[trio.cards.nano-banana]
engine = "fake"
"""
CARDS = "native/fake,qiklab/t2i,trio/nano-banana"
FOX = {"model": "fake", "size": "64x64"}
END = ("succeeded", "failed", "cancelled", "expired")


@dataclass
class Town:
    """The processes, clients of both APIs with the keys of one account, and what is behind them."""

    services: Services
    account: UUID
    keys: dict[str, str]
    apis: list[httpx.AsyncClient]
    workers: list[subprocess.Popen[bytes]]

    def headers(self, dialect: str, **more: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[dialect]}", **more}

    async def rows(self, sql: str, *values: Any) -> list[Any]:
        async with self.services.db.connection() as connection:
            return await connection.fetch(sql, *values)

    async def worker_of(self, public_id: str) -> str:
        """Who ran a job, by the record of its one attempt."""
        (row,) = await self.rows(
            "SELECT a.worker FROM job_attempts a JOIN jobs j ON j.id = a.job_id WHERE j.public_id = $1", public_id
        )
        return str(row["worker"])

    async def submit(self, api: int, prompt: str, **more: str) -> dict[str, Any]:
        answer = await self.apis[api].post(
            "/v1/generations", json={**FOX, "prompt": prompt}, headers=self.headers("native", **more)
        )
        assert answer.status_code == 202, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def get(self, api: int, job: str) -> dict[str, Any]:
        found: dict[str, Any] = (
            await self.apis[api].get(f"/v1/generations/{job}", headers=self.headers("native"))
        ).json()
        return found

    async def until(self, api: int, job: str, *states: str, limit_s: float = 120) -> dict[str, Any]:
        async with asyncio.timeout(limit_s):
            while True:
                seen = await self.get(api, job)
                if seen["status"] in states:
                    return seen
                await asyncio.sleep(0.05)

    async def events(self, api: int, job: str, **more: str) -> list[tuple[str | None, str, dict[str, Any]]]:
        """Id, name and data of a job's events, to the end of the stream."""
        found = []
        path = f"/v1/generations/{job}/events"
        async with self.apis[api].stream("GET", path, headers=self.headers("native", **more)) as answer:
            assert answer.status_code == 200
            text = "".join([part async for part in answer.aiter_text()])
        for block in text.split("\n\n"):
            parts = dict(line.split(": ", 1) for line in block.splitlines() if line and line[0] != ":")
            if "event" in parts:
                found.append((parts.get("id"), parts["event"], json.loads(parts["data"])))
        return found


@pytest.fixture(scope="module")
def running(several: Any) -> Any:
    return several(CATALOG, CARDS)


@pytest.fixture
async def town(running: Any, house: Any) -> AsyncIterator[Town]:
    async with open_services(running.settings, "test") as services:
        await running.has_workers(services)
        operator = Operator(services.db, services.catalog, services.clock, "test")
        account = await operator.create_account(f"{uuid4().hex}@example.com")
        await operator.credit(account.email, "100", Unit.USD)
        await operator.credit(account.email, "1000", Unit.POINTS)
        keys = {name: (await operator.create_key(account.email, name))[1] for name in ("native", "qiklab", "trio")}
        async with (
            httpx.AsyncClient(base_url=running.bases[0], trust_env=False, timeout=60) as first,
            httpx.AsyncClient(base_url=running.bases[1], trust_env=False, timeout=60) as second,
        ):
            yield Town(services, account.id, keys, [first, second], running.workers)
        await house.all_ended(services)
        await house.nothing_is_lost(services)


async def test_five_a_second_over_both(town: Town) -> None:
    """Sound, however slow the machine: a request was admitted after it was sent and before its answer was there."""
    for api in town.apis:  # connections are opened before it counts
        await api.get("/healthz")
    admitted: list[tuple[float, float, int]] = []
    refused = 0
    began = time.monotonic()

    async def knock(api: int) -> None:
        nonlocal refused
        while time.monotonic() - began < 4:
            sent = time.monotonic()
            answer = await town.apis[api].get("/qiklab/api/v1/balance", headers=town.headers("qiklab"))
            if answer.status_code == 200:
                admitted.append((sent, time.monotonic(), api))
            else:
                assert answer.status_code == 429
                assert int(answer.headers["retry-after"]) >= 1
                refused += 1
            await asyncio.sleep(0.02)

    await asyncio.gather(*(knock(api) for api in (0, 1, 0, 1)))
    for start, _, _ in admitted:
        within = [one for one in admitted if one[0] >= start and one[1] < start + 1]
        assert len(within) <= 5
    by_process = Counter(api for _, _, api in admitted)
    print(f"{len(admitted)} admitted in 4 s ({dict(by_process)}), {refused} refused")
    # Neither process keeps a limit of its own, and what the limit allows is had.
    assert 12 <= len(admitted) <= 25
    assert set(by_process) == {0, 1}
    assert refused > 0


async def test_a_hundred_an_hour_over_both(town: Town) -> None:
    async def look(number: int) -> httpx.Response:
        return await town.apis[number % 2].get("/trio/api/v1/projects", headers=town.headers("trio"))

    answers = await asyncio.gather(*(look(number) for number in range(99)))
    assert {one.status_code for one in answers} == {200}
    hundredth, after = await look(0), await look(1)
    assert (hundredth.status_code, hundredth.headers["x-ratelimit-remaining"]) == (200, "0")
    assert after.status_code == 429
    assert {(await look(number)).status_code for number in range(4)} == {429}
    everyone = [*answers, hundredth]
    # Each was counted once, by one count: no number is given twice.
    assert sorted(int(one.headers["x-ratelimit-remaining"]) for one in everyone) == list(range(100))
    assert {one.headers["x-ratelimit-limit"] for one in [*everyone, after]} == {"100"}
    assert len({one.headers["x-ratelimit-reset"] for one in [*everyone, after]}) == 1
    assert int(after.headers["retry-after"]) > 3000


async def test_twins_are_one_job_and_one_charge(town: Town) -> None:
    async def send(key: int, api: int) -> httpx.Response:
        return await town.apis[api].post(
            "/v1/generations",
            json={**FOX, "prompt": f"a fox {key}"},
            headers=town.headers("native", **{"Idempotency-Key": f"twin-{key}"}),
        )

    answers = await asyncio.gather(*(send(key, place % 2) for key in range(8) for place in range(6)))
    assert {one.status_code for one in answers} == {202}
    for key in range(8):
        twins = answers[6 * key : 6 * key + 6]
        assert len({one.json()["id"] for one in twins}) == 1
        assert sum("idempotent-replayed" not in one.headers for one in twins) == 1
    jobs = {one.json()["id"] for one in answers}
    assert len(jobs) == 8
    for job in jobs:
        assert (await town.until(1, job, *END))["status"] == "succeeded"
    other = await town.apis[1].post(
        "/v1/generations",
        json={**FOX, "prompt": "another fox"},
        headers=town.headers("native", **{"Idempotency-Key": "twin-0"}),
    )
    assert other.status_code == 409
    (charged,) = await town.rows(
        "SELECT count(*) AS times, sum(amount) AS sum FROM ledger WHERE kind = 'capture' AND account_id = $1",
        town.account,
    )
    assert (charged["times"], charged["sum"]) == (8, 8 * 10_000)
    account = (await town.apis[0].get("/v1/account", headers=town.headers("native"))).json()
    assert [one["available"] for one in account["balances"] if one["unit"] == "usd"] == ["99.92"]


async def test_a_synchronous_twin_waits_for_the_first(town: Town) -> None:
    """One process runs the call, the other is asked the same meanwhile: one picture, one charge, one answer."""

    async def send(api: int) -> httpx.Response:
        return await town.apis[api].post(
            "/trio/api/v1/images",
            json={"prompt": "a fox [delay=0.7]", "num_images": 2},
            headers=town.headers("trio", **{"Idempotency-Key": "same"}),
        )

    answers = await asyncio.gather(send(0), send(1), send(1), send(0))
    assert {one.status_code for one in answers} == {200}
    told = [one.json()["data"] for one in answers]
    assert len({one["generation_id"] for one in told}) == 1
    assert {one["remaining_points"] for one in told} == {1000 - 8}
    assert len(await town.rows("SELECT 1 FROM jobs WHERE account_id = $1", town.account)) == 1
    for one in told:
        for image in one["images"]:
            assert (await town.apis[1].get(image["url"])).status_code == 200


async def test_whoever_asks_and_whoever_works(town: Town) -> None:
    """Each worker is held still in turn, so that both have run a job for a caller that waits at each process."""

    async def images(api: int) -> dict[str, Any]:
        answer = await town.apis[api].post(
            "/trio/api/v1/images",
            json={"prompt": "a fox [delay=0.3]", "num_images": 1},
            headers=town.headers("trio"),
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["data"]
        return found

    async def generation(api: int) -> dict[str, Any]:
        answer = await town.apis[api].post(
            "/v1/generations",
            json={**FOX, "prompt": "a fox [delay=0.3]"},
            headers=town.headers("native", Prefer="wait=30"),
        )
        assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
        found: dict[str, Any] = answer.json()
        return found

    ran = []
    for still in town.workers:
        os.kill(still.pid, signal.SIGSTOP)
        jobs = [(await images(0))["generation_id"], (await images(1))["generation_id"]]
        jobs += [one["id"] for one in await asyncio.gather(generation(0), generation(1))]
        ran.append({await town.worker_of(job) for job in jobs})
        os.kill(still.pid, signal.SIGCONT)
    assert [len(one) for one in ran] == [1, 1]
    assert ran[0] != ran[1]


async def test_events_of_a_job_that_was_submitted_elsewhere(town: Town) -> None:
    job = await town.submit(0, "a fox [delay=1] [steps=5]")
    here, there = await asyncio.gather(town.events(0, job["id"]), town.events(1, job["id"]))
    for told in (here, there):
        names = [name for _, name, _ in told if name != "queued"]
        assert (names[0], names[-1]) == ("running", "succeeded")
        assert "progress" in names
        assert told[-1][2]["id"] == job["id"]
        assert told[-1][2]["outputs"]
    # Both tell the same, so that whoever was cut off at one process goes on at the other.
    assert [one[:2] for one in here if one[0]] == [one[:2] for one in there if one[0]]
    seen = [one for one in here if one[0]]
    rest = await town.events(1, job["id"], **{"Last-Event-ID": str(seen[1][0])})
    assert [one[:2] for one in rest] == [one[:2] for one in seen[2:]]
    answer = await town.apis[0].get(
        f"/v1/generations/{job['id']}/events", headers=town.headers("native", **{"Last-Event-ID": str(seen[-1][0])})
    )
    assert answer.status_code == 204


async def test_a_cancel_stops_what_was_submitted_elsewhere(town: Town) -> None:
    job = await town.submit(0, "a fox [delay=60]")
    stream = asyncio.create_task(town.events(0, job["id"]))
    await town.until(1, job["id"], "running")
    began = time.monotonic()
    answer = await town.apis[1].post(f"/v1/generations/{job['id']}/cancel", headers=town.headers("native"))
    assert answer.status_code in (200, 202)
    ended = await town.until(0, job["id"], *END)
    print(f"cancelled after {time.monotonic() - began:.2f} s")
    assert ended["status"] == "cancelled"
    assert (await asyncio.wait_for(stream, 120))[-1][1] == "cancelled"
    again = await town.apis[0].post(f"/v1/generations/{job['id']}/cancel", headers=town.headers("native"))
    assert again.status_code == 200
    (hold,) = await town.rows(
        "SELECT h.state FROM holds h JOIN jobs j ON j.id = h.job_id WHERE j.public_id = $1", job["id"]
    )
    assert hold["state"] == "released"
    # The one that ran it is free again: both workers still take jobs.
    for still in town.workers:
        os.kill(still.pid, signal.SIGSTOP)
        after = await town.submit(1, "a fox")
        assert (await town.until(0, after["id"], *END))["status"] == "succeeded"
        os.kill(still.pid, signal.SIGCONT)
