"""T1 and T3 of several jobs in one statement: each is for itself, whatever becomes of the others."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tintype.administration.operator import Operator
from tintype.engines.contract import Task
from tintype.generation.services import SQL, Services
from tintype.generation.settle import Outcome, error_record, settle
from tintype.generation.submission import Caller, Idempotency, Submission
from tintype.generation.submit import Accepted, submit
from tintype.generation.view import get_job
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import Conflict, EngineFailed, InsufficientFunds
from tintype.kernel.ids import hex_id
from tintype.kernel.money import Unit


async def accounts(services: Services, cents: list[int]) -> list[UUID]:
    operator = Operator(services.db, services.catalog, services.clock, "test")
    made = []
    for amount in cents:
        account = await operator.create_account(f"{uuid4()}@example.com")
        if amount:
            await operator.credit(account.email, f"0.{amount:02}", Unit.USD)
        made.append(account.id)
    return made


async def order(services: Services, account: UUID, key: str | None = None, prompt: str = "a fox") -> Accepted:
    card = services.catalog.cards["native/fake"]
    submission = Submission(hex_id(), card, Task.TEXT_TO_IMAGE, prompt, width=32, height=32, seed=1)
    return await submit(
        services,
        Caller(account, None, "native"),
        submission,
        idempotency=Idempotency(key, prompt.encode()) if key else None,
    )


async def counted(services: Services, table: str, account: UUID) -> int:
    async with services.db.connection() as connection:
        return int(await connection.fetchval(f"SELECT count(*) FROM {table} WHERE account_id = $1", account))


async def test_those_who_can_pay_are_accepted_and_the_others_leave_nothing(services: Services) -> None:
    cents = [3, 0, 1, 5, 0, 2]
    customers = await accounts(services, cents)
    orders = [customer for customer in customers for _ in range(4)]
    random.Random(1).shuffle(orders)
    answers = await asyncio.gather(*(order(services, one) for one in orders), return_exceptions=True)
    for customer, money in zip(customers, cents, strict=True):
        mine = [answer for who, answer in zip(orders, answers, strict=True) if who == customer]
        accepted = [one for one in mine if isinstance(one, Accepted)]
        assert len(accepted) == min(money, 4)
        assert all(isinstance(one, InsufficientFunds) for one in mine if one not in accepted)
        for table in ("jobs", "holds"):
            assert await counted(services, table, customer) == len(accepted)
    async with services.db.connection() as connection:
        entries = await connection.fetch("SELECT convert_from(payload, 'UTF8') AS key FROM pgqueuer")
    assert {row["key"] for row in entries} == {str(one.job.id) for one in answers if isinstance(one, Accepted)}


async def test_a_key_that_comes_many_times_at_once_is_one_job(services: Services) -> None:
    rich, other = await accounts(services, [90, 90])
    calls = [order(services, rich, key) for key in ("one", "two") for _ in range(10)]
    calls.append(order(services, other, "one"))
    answers = await asyncio.gather(*calls, return_exceptions=True)
    ones, twos, elsewhere = answers[:10], answers[10:20], answers[20]
    for same in (ones, twos):
        assert len({one.job.id for one in same if isinstance(one, Accepted)}) == 1
        assert sum(not one.replayed for one in same if isinstance(one, Accepted)) == 1
    assert isinstance(elsewhere, Accepted)
    assert elsewhere.job.id not in {one.job.id for one in ones if isinstance(one, Accepted)}
    with pytest.raises(Conflict):
        await order(services, rich, "one", prompt="another picture")
    assert await counted(services, "jobs", rich) == 2


async def test_a_row_that_the_database_refuses_spoils_no_other(services: Services) -> None:
    """The edge lets none through; should one come all the same, it fails alone."""
    (customer,) = await accounts(services, [90])
    answers = await asyncio.gather(
        *(order(services, customer, prompt=prompt) for prompt in ("a", "b", "c\0d", "e", "f")), return_exceptions=True
    )
    assert [isinstance(answer, Accepted) for answer in answers] == [True, True, False, True, True]
    assert await counted(services, "jobs", customer) == 4


async def test_ends_that_come_together_each_move_their_own_money(services: Services) -> None:
    customers = await accounts(services, [50, 50, 50])
    jobs = [(await order(services, customer)).job for customer in customers for _ in range(10)]
    now = services.clock.now()
    async with services.db.connection() as connection:
        rows = SQL.claim(
            connection, ids=[job.id for job in jobs], worker="me", lease_until=now + timedelta(minutes=1), now=now
        )
        jobs = [Job.of(row) async for row in rows]
    failed = error_record(EngineFailed())

    def ends(number: int, job: Job) -> Any:
        if number % 3 == 2:
            return settle(services, job, Outcome(State.FAILED, 1, error=failed))
        return settle(services, job, Outcome(State.SUCCEEDED, 1, capture=job.price))

    twice = [ends(number, job) for number, job in enumerate(jobs) for _ in range(2)]
    settled = await asyncio.gather(*twice)
    assert sum(settled) == len(jobs), "each ends once, however often that is said"
    for number, job in enumerate(jobs):
        after = await get_job(services, job.id)
        assert after is not None
        assert after.state is (State.FAILED if number % 3 == 2 else State.SUCCEEDED)
    captured = sum(1 for number in range(len(jobs)) if number % 3 != 2)
    async with services.db.connection() as connection:
        left = await connection.fetchrow("SELECT sum(available) AS a, sum(held) AS h FROM balances")
    assert (left["a"], left["h"]) == ((150 - captured) * 10_000, 0)
