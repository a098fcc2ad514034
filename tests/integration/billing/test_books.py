"""Balances and the ledger: what is given and taken, and that no entry is ever changed."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from tintype.billing.books import balances, debit, grant
from tintype.billing.verify import verify
from tintype.infra.db import Database
from tintype.kernel.clock import ManualClock
from tintype.kernel.money import Unit

BY: dict[str, Any] = {"actor": "test", "reason": "because"}


async def test_a_grant_says_what_can_be_spent(database: Database, account: UUID, clock: ManualClock) -> None:
    async with database.transaction() as connection:
        assert await grant(connection, account, Unit.CREDITS, 5, now=clock.now(), **BY) == 105
        assert await grant(connection, account, Unit.USD, 9_990_000, now=clock.now(), **BY) == 9_990_000
    async with database.connection() as connection:
        held = {one.unit: one.available for one in await balances(connection, account, clock.now())}
        entry = await connection.fetchrow("SELECT * FROM ledger WHERE unit = 'usd'")
    assert held == {Unit.CREDITS: 105, Unit.USD: 9_990_000}
    assert entry is not None
    assert (entry["kind"], entry["from_book"], entry["to_book"]) == ("grant", "issued", "available")
    assert (entry["amount"], entry["actor"], entry["reason"], entry["job_id"]) == (9_990_000, "test", "because", None)


async def test_a_debit_takes_all_or_nothing(database: Database, account: UUID, clock: ManualClock) -> None:
    async with database.transaction() as connection:
        assert not await debit(connection, account, Unit.CREDITS, 101, now=clock.now(), **BY)
        assert not await debit(connection, account, Unit.POINTS, 1, now=clock.now(), **BY)
        assert await debit(connection, account, Unit.CREDITS, 100, now=clock.now(), **BY)
        assert not await debit(connection, account, Unit.CREDITS, 1, now=clock.now(), **BY)
    async with database.connection() as connection:
        assert [one.available for one in await balances(connection, account, clock.now())] == [0]
        assert await connection.fetchval("SELECT count(*) FROM ledger WHERE kind = 'debit'") == 1
        assert await verify(connection) == []


async def test_a_debit_takes_what_expires_first(database: Database, account: UUID, clock: ManualClock) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    async with database.transaction() as connection:
        await connection.execute(
            "SELECT billing_ensure_lot($1, 'credits', 'day:2026-05-28', 5, $2, $3)", account, tomorrow, clock.now()
        )
        assert await debit(connection, account, Unit.CREDITS, 8, now=clock.now(), **BY)
        lots = {one.lot: one.available for one in await balances(connection, account, clock.now())}
    assert lots == {"day:2026-05-28": 0, "": 97}


async def test_an_expired_grant_is_neither_shown_nor_spent(
    database: Database, account: UUID, clock: ManualClock
) -> None:
    async with database.transaction() as connection:
        await connection.execute(
            "SELECT billing_ensure_lot($1, 'credits', 'day:2026-05-28', 5, $2, $3)",
            account, clock.now() + timedelta(hours=1), clock.now(),
        )  # fmt: skip
    clock.advance(timedelta(hours=2))
    async with database.transaction() as connection:
        assert [one.lot for one in await balances(connection, account, clock.now())] == [""]
        assert not await debit(connection, account, Unit.CREDITS, 101, now=clock.now(), **BY)
        assert await debit(connection, account, Unit.CREDITS, 100, now=clock.now(), **BY)


async def test_debits_at_once_take_what_is_there_and_no_more(
    database: Database, account: UUID, clock: ManualClock
) -> None:
    async def take() -> bool:
        async with database.transaction() as connection:
            return await debit(connection, account, Unit.CREDITS, 9, now=clock.now(), **BY)

    assert sum(await asyncio.gather(*(take() for _ in range(40)))) == 11
    async with database.connection() as connection:
        assert [one.available for one in await balances(connection, account, clock.now())] == [1]
        assert await verify(connection) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger SET amount = amount + 1",
        "UPDATE ledger SET reason = '' WHERE false",
        "DELETE FROM ledger",
        "DELETE FROM ledger WHERE false",
        "TRUNCATE ledger",
    ],
)
async def test_the_ledger_only_grows(database: Database, account: UUID, statement: str) -> None:
    async with database.connection() as connection:
        before = await connection.fetch("SELECT * FROM ledger ORDER BY id")
        with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
            await connection.execute(statement)
        assert await connection.fetch("SELECT * FROM ledger ORDER BY id") == before
    assert before


@pytest.mark.parametrize("column", ["available", "held"])
async def test_the_database_refuses_a_balance_below_zero(database: Database, account: UUID, column: str) -> None:
    async with database.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(f"UPDATE balances SET {column} = -1")


@pytest.mark.parametrize(
    ("kind", "source", "target", "job", "amount"),
    [
        ("grant", "available", "issued", False, 1),
        ("capture", "available", "revenue", True, 1),
        ("hold", "available", "held", False, 1),
        ("grant", "issued", "available", True, 1),
        ("grant", "issued", "available", False, 0),
        ("grant", "issued", "available", False, -1),
        ("gift", "issued", "available", False, 1),
    ],
)
async def test_no_entry_is_taken_that_double_entry_does_not_know(
    database: Database, account: UUID, kind: str, source: str, target: str, job: bool, amount: int
) -> None:
    async with database.connection() as connection:
        with pytest.raises(asyncpg.CheckViolationError):
            await connection.execute(
                "INSERT INTO ledger (at, kind, account_id, unit, lot, amount, from_book, to_book, job_id)"
                " VALUES (now(), $1, $2, 'usd', '', $3, $4, $5, CASE WHEN $6 THEN gen_random_uuid() END)",
                kind, account, amount, source, target, job,
            )  # fmt: skip


BOOKS = ("issued", "available", "held", "revenue", "expired")
MOVES = {
    ("grant", "issued", "available", False),
    ("debit", "available", "issued", False),
    ("hold", "available", "held", True),
    ("capture", "held", "revenue", True),
    ("release", "held", "available", True),
    ("refund", "revenue", "available", True),
    ("expire", "available", "expired", False),
}


async def test_these_moves_are_taken_and_no_others(database: Database) -> None:
    kinds = [*sorted({kind for kind, *_ in MOVES}), "gift", ""]
    tried = [(k, a, b, job) for k in kinds for a in (*BOOKS, "") for b in (*BOOKS, "") for job in (False, True)]
    async with database.connection() as connection:
        taken = [row for row in tried if await connection.fetchval("SELECT ledger_may($1, $2, $3, $4)", *row)]
        unsaid = await connection.fetchval("SELECT ledger_may('hold', NULL, 'held', true)")
    assert set(taken) == MOVES
    assert unsaid is False
