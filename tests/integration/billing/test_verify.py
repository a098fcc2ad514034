"""The replay finds each kind of drift. They are planted with the triggers off and the last checks taken away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest

from tintype.billing.verify import Drift, verify
from tintype.infra.db import Database
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock

Submit = Callable[..., Awaitable[UUID]]
End = Callable[..., Awaitable[Any]]
ENTRY = (
    "INSERT INTO ledger (at, kind, account_id, unit, lot, amount, from_book, to_book, job_id)"
    " SELECT at, kind, account_id, unit, {lot}, amount, from_book, to_book, {job} FROM ledger WHERE kind = '{kind}'"
    " LIMIT 1"
)
JOB = "SELECT id FROM jobs WHERE state = '{}' LIMIT 1"
SUCCESS, FAILURE, OPEN = (JOB.format(state) for state in ("succeeded", "failed", "queued"))


MISSING = {"balance", "hold amount", "hold parts"}


async def _busy(submit: Submit, end: End) -> None:
    """One of each: a success, one in part, one for nothing, a failure, a cancelled one, and one that is open."""
    await end(await submit(7), State.SUCCEEDED, 7)
    await end(await submit(9), State.SUCCEEDED, 4)
    await end(await submit(0), State.SUCCEEDED, 0)
    await end(await submit(5), State.FAILED)
    await end(await submit(3), State.CANCELLED)
    await submit(6)


async def _plant(database: Database, *statements: str) -> list[Drift]:
    async with database.connection() as connection:
        await connection.execute("SET session_replication_role = replica")
        await connection.execute("ALTER TABLE balances DROP CONSTRAINT balances_available_check")
        await connection.execute("ALTER TABLE balances DROP CONSTRAINT balances_held_check")
        await connection.execute("DROP INDEX ledger_once_per_job")
        for statement in statements:
            assert (await connection.execute(statement)).split()[-1] != "0", statement
        await connection.execute("RESET session_replication_role")
        return await verify(connection)


async def test_books_in_order_show_nothing(database: Database, submit: Submit, end: End) -> None:
    async with database.connection() as connection:
        assert await verify(connection) == []
    await _busy(submit, end)
    async with database.connection() as connection:
        assert await verify(connection) == []


@pytest.mark.parametrize(
    ("statement", "what"),
    [
        ("UPDATE balances SET available = available + 1", {"balance"}),
        ("UPDATE balances SET held = held - 1", {"balance"}),
        ("DELETE FROM balances", {"balance"}),
        ("INSERT INTO balances (account_id, unit, available) VALUES (gen_random_uuid(), 'usd', 5)", {"balance"}),
        ("UPDATE balances SET available = -1", {"balance", "negative"}),
        ("UPDATE balances SET held = -1", {"balance", "negative"}),
        ("DELETE FROM ledger WHERE kind = 'grant'", {"balance"}),
        ("UPDATE ledger SET amount = amount + 1 WHERE kind = 'grant'", {"balance"}),
        (f"DELETE FROM holds WHERE job_id = ({OPEN})", {"job without hold"}),
        (f"DELETE FROM jobs WHERE id = ({SUCCESS})", {"hold without job", "ledger without job"}),
        (f"UPDATE holds SET state = 'held' WHERE job_id = ({FAILURE})", {"hold state", "hold amount", "hold parts"}),
        (f"UPDATE holds SET state = 'released' WHERE job_id = ({OPEN})", {"hold state", "hold amount", "hold parts"}),
        ("UPDATE jobs SET state = 'failed' WHERE state = 'queued'", {"hold state", "load"}),
        (f"UPDATE jobs SET price = price + 1 WHERE id = ({SUCCESS})", {"hold amount"}),
        ("UPDATE jobs SET captured = 0 WHERE id = (SELECT id FROM jobs WHERE captured = 7)", {"hold amount"}),
        (f"UPDATE holds SET parts = '[]' WHERE job_id = ({OPEN})", {"hold parts"}),
        (ENTRY.format(kind="capture", lot="lot", job="job_id"), {"balance", "hold amount", "hold parts"}),
        (ENTRY.format(kind="release", lot="lot", job="job_id"), {"balance", "hold amount", "hold parts"}),
        (ENTRY.format(kind="hold", lot="lot", job="gen_random_uuid()"), {"balance", "ledger without job"}),
        (f"DELETE FROM ledger WHERE kind = 'release' AND job_id = ({FAILURE})", MISSING),
        (f"DELETE FROM ledger WHERE kind = 'hold' AND job_id = ({OPEN})", MISSING),
        (f"UPDATE holds SET account_id = gen_random_uuid() WHERE job_id = ({OPEN})", {"owner"}),
        (f"UPDATE jobs SET unit = 'points' WHERE id = ({OPEN})", {"owner"}),
        ("UPDATE account_load SET open_jobs = 0", {"load"}),
        ("UPDATE account_load SET open_seconds = open_seconds + 1", {"load"}),
        ("DELETE FROM account_load", {"load"}),
        ("DELETE FROM artifacts", {"no output"}),
    ],
)  # fmt: skip
async def test_each_drift_is_found(
    database: Database, submit: Submit, end: End, statement: str, what: set[str]
) -> None:
    await _busy(submit, end)
    found = await _plant(database, statement)
    assert {one.what for one in found} == what
    assert all(one.subject for one in found)


async def test_money_that_moved_between_lots_is_found(database: Database, submit: Submit, end: End) -> None:
    """All sums agree but for the lots: what was taken out of one was given back to another."""
    await _busy(submit, end)
    found = await _plant(
        database, "UPDATE ledger SET lot = 'day:x' WHERE kind = 'release'",
        "INSERT INTO balances (account_id, unit, lot, available, held) SELECT account_id, unit, 'day:x', sum(amount),"
        " -sum(amount) FROM ledger WHERE kind = 'release' GROUP BY account_id, unit",
        "UPDATE balances b SET available = available - m.gone, held = held + m.gone FROM"
        " (SELECT sum(amount) AS gone FROM ledger WHERE kind = 'release') m WHERE b.lot = ''",
    )  # fmt: skip
    assert {one.what for one in found} == {"hold parts", "negative"}


async def test_what_a_key_has_spent_is_counted_again(
    database: Database, account: UUID, submit: Submit, end: End, clock: ManualClock
) -> None:
    async with database.connection() as connection:
        key = await connection.fetchval(
            "INSERT INTO keys (account_id, dialect, digest, prefix, last_four, created_at, spend_cap, max_running)"
            " VALUES ($1, 'native', 'd', 'tt_', 'aaaa', $2, 50, 3) RETURNING id", account, clock.now(),
        )  # fmt: skip
    await end(await submit(7, capped=True, key_id=str(key)), State.SUCCEEDED, 4)
    await end(await submit(8, capped=True, key_id=str(key)), State.FAILED)
    await submit(5, capped=True, key_id=str(key))
    async with database.connection() as connection:
        assert dict(await connection.fetchrow("SELECT spent, running FROM keys") or {}) == {"spent": 9, "running": 1}
        assert await verify(connection) == []
        for column in ("spent", "running"):
            await connection.execute(f"UPDATE keys SET {column} = {column} + 1")
            assert [(one.what, one.subject) for one in await verify(connection)] == [("key", str(key))]
            await connection.execute(f"UPDATE keys SET {column} = {column} - 1")


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("UPDATE idempotency SET job_id = gen_random_uuid()", "does not exist"),
        ("UPDATE idempotency SET account_id = gen_random_uuid()", "of account"),
        ("INSERT INTO idempotency SELECT account_id, 'b', fingerprint, job_id, expires_at FROM idempotency", "several"),
    ],
)  # fmt: skip
async def test_a_key_stands_for_one_job(database: Database, submit: Submit, statement: str, detail: str) -> None:
    await submit(7, idempotency_key="once")
    (found,) = await _plant(database, statement)
    assert found.what == "idempotency"
    assert detail in found.detail


async def test_what_retention_and_the_customer_removed_is_no_drift(
    database: Database, submit: Submit, end: End
) -> None:
    kept, deleted = await submit(7), await submit(8)
    await end(kept, State.SUCCEEDED, 7)
    await end(deleted, State.SUCCEEDED, 8)
    async with database.connection() as connection:
        await connection.execute("DELETE FROM artifacts")
        assert len(await verify(connection)) == 2
        await connection.execute("UPDATE jobs SET files_deleted_at = now() WHERE id = $1", kept)
        await connection.execute(
            "INSERT INTO audit_log (at, actor, action, target) VALUES (now(), 'jo', 'gallery.delete', $1)", str(deleted)
        )
        assert await verify(connection) == []
