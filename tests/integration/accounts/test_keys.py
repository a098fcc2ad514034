"""Keys as they are made and as admission takes them."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest

from tintype.accounts.model import PREFIXES, Account, digest, new_key, new_webhook_secret
from tintype.administration.operator import Operator
from tintype.catalog.catalog import Catalog
from tintype.infra.db import Database
from tintype.kernel.clock import ManualClock

EMAIL = "jo@example.com"
DOCUMENTED = {"qiklab": "qkapi_", "trio": "tri_", "qiai": "cfy-", "kwiki": "kwk_", "qolaba": "qol_", "native": "tt_"}


@pytest.fixture
def operator(database: Database, clock: ManualClock) -> Operator:
    return Operator(database, Catalog.load(), clock, "test")


@pytest.fixture
async def account(operator: Operator) -> Account:
    return await operator.create_account(EMAIL)


async def _verdict(database: Database, key: str, clock: ManualClock) -> str:
    async with database.connection() as connection:
        return str(await connection.fetchval("SELECT verdict FROM admit($1, $2, '{}')", digest(key), clock.now()))


def test_prefixes_are_the_documented_ones() -> None:
    assert PREFIXES == DOCUMENTED


@pytest.mark.parametrize("dialect", PREFIXES)
def test_a_key_is_its_prefix_and_enough_chance(dialect: str) -> None:
    keys = {new_key(dialect) for _ in range(200)}
    assert len(keys) == 200
    for key in keys:
        rest = key.removeprefix(DOCUMENTED[dialect])
        assert rest != key
        assert re.fullmatch(r"[A-Za-z0-9_-]{32,}", rest)


def test_webhook_secrets_are_standard_webhooks_own() -> None:
    secret = new_webhook_secret()
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert secret != new_webhook_secret()


@pytest.mark.parametrize("dialect", PREFIXES)
async def test_a_key_opens_its_account_and_dialect(
    operator: Operator, account: Account, database: Database, clock: ManualClock, dialect: str
) -> None:
    made, text = await operator.create_key(EMAIL, dialect, name="laptop", force=True)
    assert (made.dialect, made.name, made.account_id) == (dialect, "laptop", account.id)
    async with database.connection() as connection:
        row = await connection.fetchrow("SELECT * FROM admit($1, $2, '{}')", digest(text), clock.now())
    assert row is not None
    assert (row["verdict"], row["key_id"], row["account_id"], row["dialect"], row["plan"]) == (
        "ok", made.id, account.id, dialect, "free",
    )  # fmt: skip
    assert await _verdict(database, text[:-1] + ("A" if text[-1] != "A" else "B"), clock) == "invalid"


async def test_the_key_itself_is_nowhere_in_the_database(
    operator: Operator, account: Account, database: Database
) -> None:
    made, text = await operator.create_key(EMAIL, "native")
    secret = text.removeprefix("tt_")
    async with database.connection() as connection:
        tables = await connection.fetch("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        assert len(tables) > 15
        for table in tables:
            name = table["tablename"]
            for row in await connection.fetch(f'SELECT t::text AS whole FROM "{name}" t'):
                assert secret[4:-4] not in row["whole"], name
    assert made.shown.endswith("…" + text[-4:])
    assert text.startswith(made.prefix)
    assert len(made.prefix) + 4 <= len("tt_") + 6


async def test_no_two_keys_share_a_digest(database: Database, operator: Operator, account: Account) -> None:
    await operator.create_key(EMAIL, "native")
    async with database.connection() as connection:
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute(
                "INSERT INTO keys (account_id, dialect, digest, prefix, last_four, created_at)"
                " SELECT account_id, dialect, digest, prefix, last_four, created_at FROM keys"
            )


async def test_an_expired_key_opens_nothing(
    operator: Operator, account: Account, database: Database, clock: ManualClock
) -> None:
    made, text = await operator.create_key(EMAIL, "native", expires_at=clock.now() + timedelta(hours=1))
    assert (await _verdict(database, text, clock), made.state(clock.now())) == ("ok", "active")
    clock.advance(timedelta(minutes=59, seconds=59))
    assert await _verdict(database, text, clock) == "ok"
    clock.advance(timedelta(seconds=1))
    assert (await _verdict(database, text, clock), made.state(clock.now())) == ("invalid", "expired")


async def test_a_revoked_key_opens_nothing(
    operator: Operator, account: Account, database: Database, clock: ManualClock
) -> None:
    made, text = await operator.create_key(EMAIL, "native")
    other = (await operator.create_key(EMAIL, "native"))[1]
    ended = await operator.revoke_key(made.id)
    assert (await _verdict(database, text, clock), ended.state(clock.now())) == ("invalid", "revoked")
    assert await _verdict(database, other, clock) == "ok"
    clock.advance(timedelta(hours=1))
    assert (await operator.revoke_key(made.id)).revoked_at == ended.revoked_at


async def test_the_last_use_is_kept_to_the_minute(
    operator: Operator, account: Account, database: Database, clock: ManualClock
) -> None:
    _, text = await operator.create_key(EMAIL, "native")
    first = clock.now()
    for seconds, known in ((0, 0), (30, 0), (31, 61)):
        clock.advance(timedelta(seconds=seconds))
        assert await _verdict(database, text, clock) == "ok"
        [(_, key)] = await operator.keys(EMAIL)
        assert key.last_used_at == first + timedelta(seconds=known)


async def test_a_key_needs_an_account(database: Database, clock: ManualClock) -> None:
    nobody: UUID = uuid4()
    async with database.connection() as connection:
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await connection.execute(
                "INSERT INTO keys (account_id, dialect, digest, prefix, last_four, created_at)"
                " VALUES ($1, 'native', 'd', 'tt_', 'aaaa', $2)", nobody, clock.now(),
            )  # fmt: skip
