"""The first three promises, by a state machine that pays, spends, settles and repeats over connections at once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from tintype.billing.verify import verify
from tintype.generation.services import SQL
from tintype.infra.db import Database
from tintype.jobs.state import State, sources

START = datetime(2026, 5, 28, 12, tzinfo=UTC)
PRICES = st.integers(0, 40)


def job_row(
    account: UUID, price: int, *, key: str | None = None, lot: tuple[str, int, datetime] | None = None
) -> dict[str, Any]:
    """A job as `generation_submit` takes it."""
    job = uuid4()
    return {
        "id": str(job), "public_id": job.hex, "account_id": str(account), "key_id": None, "dialect": "native",
        "card": "native/fake", "task": "text-to-image", "prompt": "p", "request": {"capped": False, "lane": "run:fake"},
        "unit": "credits", "price": price, "seconds": 2, "patience": 0, "max_attempts": 3, "deadline": 3600,
        "awaited": False, "webhook": None, "base_url": "", "capped": False, "idempotency_key": key,
        "lot": lot[0] if lot else None, "lot_amount": lot[1] if lot else None,
        "lot_expires": lot[2].isoformat() if lot else None,
    }  # fmt: skip


async def submit_row(
    database: Database, row: dict[str, Any], now: datetime, fingerprint: bytes = b"f"
) -> tuple[str, UUID]:
    """T1 on a connection of its own."""
    wanted = json.dumps([row | {"fingerprint": fingerprint.hex()}])
    async with database.connection() as connection:
        (result,) = [one async for one in SQL.submit(connection, jobs=wanted, now=now)]
    return result["outcome"], result["job"]


async def settle_row(database: Database, job: UUID, state: State, capture: int, now: datetime) -> bool:
    # These jobs were never claimed: the transition table is not what is tested here.
    body = {
        "id": str(job), "account_id": None, "from": [*sources(state), "queued"], "state": state.value, "attempt": None,
        "capture": capture, "error": None, "artifacts": [],
    }  # fmt: skip
    async with database.connection() as connection:
        rows = SQL.settle(connection, outcomes=json.dumps([body]), now=now)
        return [row["settled"] async for row in rows] == [True]


class Wallet(RuleBasedStateMachine):
    """An account with a purse that lasts and a daily grant that does not; the model counts with plain integers."""

    act: Callable[[Coroutine[Any, Any, Any]], Any]
    database: Database

    def __init__(self) -> None:
        super().__init__()
        self.account = uuid4()
        self.now = START
        self.purse = 0
        self.grants: dict[str, int] = {}
        self.open: dict[UUID, dict[str, int]] = {}
        self.prices: dict[UUID, int] = {}
        self.keys: dict[str, tuple[bytes, UUID]] = {}
        self.act(self._account())

    async def _account(self) -> None:
        async with self.database.connection() as connection:
            await connection.execute(
                "INSERT INTO accounts (id, email, webhook_secret, created_at) VALUES ($1, $2, 's', $3)",
                self.account, f"{self.account}@test", self.now,
            )  # fmt: skip

    @property
    def lot(self) -> tuple[str, int, datetime]:
        tomorrow = self.now.replace(hour=0) + timedelta(days=1)
        return f"day:{self.now:%Y-%m-%d}", 5, tomorrow

    def spendable(self) -> int:
        return self.purse + self.grants.get(self.lot[0], 0)

    def _grant_of_today(self) -> bool:
        """Count the day's grant in; whether it was not there before. It stays only with a job that is accepted."""
        fresh = self.lot[0] not in self.grants
        self.grants.setdefault(self.lot[0], self.lot[1])
        return fresh

    async def _in_order(self, jobs: list[UUID]) -> list[UUID]:
        """The jobs in the order in which they came to the purse: who came first took of the day's grant."""
        async with self.database.connection() as connection:
            rows = await connection.fetch(
                "SELECT j.id FROM jobs j LEFT JOIN ledger l ON l.job_id = j.id AND l.kind = 'hold'"
                " WHERE j.id = ANY ($1) GROUP BY j.id ORDER BY min(l.id)",
                jobs,
            )
        return [row["id"] for row in rows]

    def _hold(self, job: UUID, price: int) -> None:
        name = self.lot[0]
        from_grant = min(price, self.grants.get(name, 0))
        parts = {name: from_grant, "": price - from_grant}
        self.grants[name] = self.grants.get(name, 0) - from_grant
        self.purse -= parts[""]
        self.open[job] = {lot: part for lot, part in parts.items() if part}
        self.prices[job] = price

    def _release(self, job: UUID, capture: int) -> None:
        """What is not captured goes back to where it came from; the grant's part is captured first."""
        rest = capture
        for lot, part in sorted(self.open.pop(job).items(), key=lambda item: item[0] == ""):
            kept = min(part, rest)
            rest -= kept
            if lot:
                self.grants[lot] += part - kept
            else:
                self.purse += part - kept

    @rule(amount=st.integers(1, 60))
    def top_up(self, amount: int) -> None:
        async def go() -> None:
            async with self.database.transaction() as connection:
                await connection.execute(
                    "SELECT billing_grant($1, 'credits', '', $2, NULL, 'test', '', $3)", self.account, amount, self.now
                )

        self.act(go())
        self.purse += amount

    @rule(amount=st.integers(1, 60))
    def debit(self, amount: int) -> None:
        async def go() -> bool:
            async with self.database.transaction() as connection:
                return bool(
                    await connection.fetchval(
                        "SELECT billing_debit($1, 'credits', $2, 'test', '', $3)", self.account, amount, self.now
                    )
                )

        taken = self.act(go())
        have = self.spendable()
        assert taken == (amount <= have)
        if taken:
            grant = min(amount, self.grants.get(self.lot[0], 0))
            if grant:
                self.grants[self.lot[0]] -= grant
            self.purse -= amount - grant

    @rule(prices=st.lists(PRICES, min_size=1, max_size=8))
    def submit_together(self, prices: list[int]) -> None:
        rows = [job_row(self.account, price, lot=self.lot) for price in prices]
        fresh = self._grant_of_today()
        before = self.spendable()

        async def go() -> list[tuple[str, UUID]]:
            return await asyncio.gather(*(submit_row(self.database, row, self.now) for row in rows))

        results = self.act(go())
        if fresh and all(outcome != "accepted" for outcome, _ in results):
            del self.grants[self.lot[0]]
        assert {outcome for outcome, _ in results} <= {"accepted", "insufficient"}
        accepted = {job: price for (outcome, job), price in zip(results, prices, strict=True) if outcome == "accepted"}
        for job in self.act(self._in_order(list(accepted))):
            self._hold(job, accepted[job])
        spent = sum(accepted.values())
        assert spent <= before
        refused = [price for (outcome, _), price in zip(results, prices, strict=True) if outcome == "insufficient"]
        # Whoever was refused could not have been paid once the accepted ones were.
        assert all(price > before - spent for price in refused)

    @rule(key=st.sampled_from("abc"), price=PRICES, twins=st.integers(1, 4), other=st.booleans())
    def submit_with_key(self, key: str, price: int, twins: int, other: bool) -> None:
        fingerprint = b"other" if other else b"same"
        fresh = self._grant_of_today()
        known, before = self.keys.get(key), self.spendable()

        async def go() -> list[tuple[str, UUID]]:
            rows = [job_row(self.account, price, key=key, lot=self.lot) for _ in range(twins)]
            return await asyncio.gather(*(submit_row(self.database, row, self.now, fingerprint) for row in rows))

        results = self.act(go())
        words = sorted(word for word, _ in results)
        if fresh and "accepted" not in words:
            del self.grants[self.lot[0]]
        if known is not None:
            assert set(words) == {"replay" if known[0] == fingerprint else "conflict"}
            assert {job for _, job in results} == {known[1]}
        elif price > before:
            assert set(words) == {"insufficient"}
        else:
            assert words == ["accepted"] + ["replay"] * (twins - 1)
            (job,) = {job for _, job in results}
            self._hold(job, price)
            self.keys[key] = (fingerprint, job)

    @precondition(lambda self: self.open)
    @rule(
        # Not drawn from the open jobs and their prices: which of several at once were accepted differs by the run.
        number=st.integers(0, 1000),
        state=st.sampled_from([State.SUCCEEDED, State.FAILED, State.CANCELLED, State.EXPIRED]),
        percent=st.integers(0, 100),
        repeats=st.integers(1, 3),
    )
    def settle(self, number: int, state: State, percent: int, repeats: int) -> None:
        job = list(self.open)[number % len(self.open)]
        capture = self.prices[job] * percent // 100 if state is State.SUCCEEDED else 0

        async def go() -> list[bool]:
            return await asyncio.gather(
                *(settle_row(self.database, job, state, capture, self.now) for _ in range(repeats))
            )

        assert sum(self.act(go())) == 1
        self._release(job, capture)

    @rule(hours=st.integers(1, 30))
    def time_passes(self, hours: int) -> None:
        if (self.now + timedelta(hours=hours)).date() != self.now.date():
            self.keys.clear()  # kept 24 hours; keys are not asked for across days here
            self.now = (self.now + timedelta(days=2)).replace(hour=6)
        else:
            self.now += timedelta(hours=hours)

    @invariant()
    def no_drift(self) -> None:
        async def go() -> tuple[list[Any], int, int]:
            async with self.database.connection() as connection:
                drift = await verify(connection)
                have = await connection.fetchval("SELECT billing_spendable($1, 'credits', $2)", self.account, self.now)
                lowest = await connection.fetchval("SELECT min(least(available, held)) FROM balances")
                return drift, have, lowest or 0

        drift, have, lowest = self.act(go())
        assert [one for one in drift if "artifact" not in str(one)] == []
        assert lowest >= 0
        fresh = self.lot[0] not in self.grants
        assert have == self.purse + (0 if fresh else self.grants[self.lot[0]])


def test_no_history_of_payments_drifts(database_url: str) -> None:
    loop = asyncio.new_event_loop()
    try:
        database = loop.run_until_complete(Database.connect(database_url, name="test", max_size=8))

        class Machine(Wallet):
            pass

        Machine.database = database
        Machine.act = staticmethod(loop.run_until_complete)  # type: ignore[assignment]
        run_state_machine_as_test(
            Machine,
            settings=settings(
                max_examples=40, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
            ),
        )
        loop.run_until_complete(database.close())
    finally:
        loop.close()


async def _account_with(database: Database, credits: int) -> UUID:
    account = uuid4()
    async with database.transaction() as connection:
        await connection.execute(
            "INSERT INTO accounts (id, email, webhook_secret, created_at) VALUES ($1, $2, 's', $3)",
            account, f"{account}@test", START,
        )  # fmt: skip
        await connection.execute(
            "SELECT billing_grant($1, 'credits', '', $2, NULL, 'test', '', $3)", account, credits, START
        )
    return account


@pytest.mark.parametrize("round_number", range(3))
async def test_a_wallet_for_thirteen_accepts_thirteen_of_two_hundred(database: Database, round_number: int) -> None:
    account = await _account_with(database, 13)
    results = await asyncio.gather(*(submit_row(database, job_row(account, 1), START) for _ in range(200)))
    assert sum(outcome == "accepted" for outcome, _ in results) == 13
    async with database.connection() as connection:
        assert await connection.fetchval("SELECT available FROM balances WHERE account_id = $1", account) == 0
        assert [one for one in await verify(connection) if "artifact" not in str(one)] == []


async def test_every_pair_of_ends_moves_money_once(database: Database) -> None:
    account = await _account_with(database, 100)
    ends: list[tuple[State, int]] = [(State.SUCCEEDED, 5), (State.FAILED, 0), (State.CANCELLED, 0), (State.EXPIRED, 0)]
    pairs: list[Awaitable[tuple[bool, bool]]] = []
    for first, first_capture in ends:
        for second, second_capture in ends:
            outcome, job = await submit_row(database, job_row(account, 5), START)
            assert outcome == "accepted"
            pairs.append(
                asyncio.gather(
                    settle_row(database, job, first, first_capture, START),
                    settle_row(database, job, second, second_capture, START),
                )
            )
    assert all(sum(pair) == 1 for pair in await asyncio.gather(*pairs))
