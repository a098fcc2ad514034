"""The operator's verbs: what they do, what they refuse, and that each leaves its line in the audit log."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tintype.accounts.model import digest
from tintype.administration.operator import MOST_AMOUNT, Operator
from tintype.billing.verify import verify
from tintype.catalog.catalog import Catalog
from tintype.infra.db import Database
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import Conflict, InsufficientFunds, Invalid, NotFound
from tintype.kernel.money import Unit, format_amount

EMAIL = "jo@example.com"


@pytest.fixture
async def operator(database: Database, clock: ManualClock) -> Operator:
    made = Operator(database, Catalog.load(), clock, "test")
    await made.create_account(EMAIL, username="jo")
    return made


async def _log(database: Database) -> list[tuple[str, str, dict[str, Any]]]:
    async with database.connection() as connection:
        rows = await connection.fetch("SELECT * FROM audit_log ORDER BY id")
    assert {row["actor"] for row in rows} <= {"test"}
    return [(row["action"], row["target"], json.loads(row["detail"])) for row in rows]


async def test_accounts_are_made_once_whatever_the_case(operator: Operator, database: Database) -> None:
    with pytest.raises(Conflict, match="already"):
        await operator.create_account(" JO@Example.com ")
    assert (await operator.overview("Jo@EXAMPLE.com")).account.email == EMAIL
    assert [action for action, *_ in await _log(database)] == ["account.create"]


async def test_accounts_made_at_once_are_one(operator: Operator) -> None:
    made = await asyncio.gather(*(operator.create_account("al@example.com") for _ in range(8)), return_exceptions=True)
    assert sum(not isinstance(one, BaseException) for one in made) == 1
    assert all(isinstance(one, Conflict) for one in made if isinstance(one, BaseException))


@pytest.mark.parametrize(
    "email",
    ["", " ", "jo", "@b.co", "jo@", "a b@b.co", "jo@a@b", "jo\x00@b.co", "\udcff@b.co", "a" * 250 + "@b.co"],
)
async def test_what_is_no_email_is_refused(operator: Operator, email: str) -> None:
    with pytest.raises(Invalid, match="is no email address") as caught:
        await operator.create_account(email)
    assert caught.value.field == "email"


@pytest.mark.parametrize(
    ("plan", "plans"),
    [
        (None, {}),
        ("pro", {"trio": "pro", "qiai": "pro"}),
        ("enterprise", {"trio": "enterprise"}),
        ("mega", {"qiai": "mega"}),
        ("standard", {"qiai": "standard"}),
    ],
)
async def test_a_plan_is_set_where_there_is_one(operator: Operator, plan: str | None, plans: dict[str, str]) -> None:
    await operator.create_account("al@example.com", plan=plan, bio="b", location="l")
    seen = await operator.overview("al@example.com")
    assert seen.plans == plans
    assert (seen.account.username, seen.account.bio, seen.account.location) == ("al", "b", "l")


async def test_a_plan_that_no_dialect_has_makes_no_account(operator: Operator) -> None:
    with pytest.raises(Invalid, match="trio: free, pro, enterprise"):
        await operator.create_account("al@example.com", plan="gold")
    with pytest.raises(NotFound):
        await operator.overview("al@example.com")


async def test_plans_change_one_by_one(operator: Operator, database: Database, clock: ManualClock) -> None:
    await operator.set_plan(EMAIL, "qiai", "mega")
    await operator.set_plan(EMAIL, "qiai", "standard")
    assert (await operator.overview(EMAIL)).plans == {"qiai": "standard"}
    _, text = await operator.create_key(EMAIL, "qiai")
    async with database.connection() as connection:
        plan = await connection.fetchval("SELECT plan FROM admit($1, $2, '{}')", digest(text), clock.now())
    assert plan == "standard"
    for dialect, name in (("qiai", "enterprise"), ("qiklab", "pro"), ("none", "pro"), ("trio", "*")):
        with pytest.raises(Invalid, match="has no plan") as caught:
            await operator.set_plan(EMAIL, dialect, name)
        assert caught.value.field == "plan"
    with pytest.raises(NotFound):
        await operator.set_plan("nobody@example.com", "qiai", "mega")


async def test_the_profile_changes_in_part(operator: Operator) -> None:
    await operator.set_account(EMAIL, username=None, bio="paints", location="Kyiv")
    changed = await operator.set_account(EMAIL, username="joanna", bio=None, location="")
    assert (changed.username, changed.bio, changed.location) == ("joanna", "paints", "")


@pytest.mark.parametrize(
    ("amount", "unit", "minor"),
    [("9.99", Unit.USD, 9_990_000), ("0.000001", Unit.USD, 1), ("92", Unit.POINTS, 92), ("7.0", Unit.IMAGES, 7)],
)
async def test_money_comes_and_goes(
    operator: Operator, database: Database, amount: str, unit: Unit, minor: int
) -> None:
    assert await operator.credit(EMAIL, amount, unit, "gift") == minor
    [held] = (await operator.overview(EMAIL)).balances
    assert (held.unit, held.available, held.held, held.expires_at) == (unit, minor, 0, None)
    await operator.debit(EMAIL, amount, unit, "back")
    with pytest.raises(InsufficientFunds):
        await operator.debit(EMAIL, amount, unit)
    assert [(action, detail) for action, _, detail in await _log(database)][1:] == [
        ("account.credit", {"amount": amount, "unit": unit.value, "reason": "gift"}),
        ("account.debit", {"amount": amount, "unit": unit.value, "reason": "back"}),
    ]
    async with database.connection() as connection:
        assert await verify(connection) == []


@pytest.mark.parametrize(
    ("amount", "unit"),
    [
        ("0", Unit.USD), ("0.0", Unit.USD), ("-1", Unit.USD), ("", Unit.USD), ("nan", Unit.USD), ("1e3", Unit.USD),
        ("0.0000001", Unit.USD), ("0.5", Unit.POINTS), ("1,5", Unit.USD), ("inf", Unit.CREDITS),
        (format_amount(MOST_AMOUNT + 1, Unit.USD), Unit.USD),
    ],
)  # fmt: skip
async def test_amounts_that_are_none_change_nothing(
    operator: Operator, database: Database, amount: str, unit: Unit
) -> None:
    for verb in (operator.credit, operator.debit):
        with pytest.raises(Invalid, match="amount") as caught:
            await verb(EMAIL, amount, unit)
        assert caught.value.field == "amount"
    assert (await operator.overview(EMAIL)).balances == ()
    assert len(await _log(database)) == 1


async def test_a_ban_shuts_every_key_and_is_lifted(operator: Operator, database: Database, clock: ManualClock) -> None:
    keys = [(await operator.create_key(EMAIL, dialect))[1] for dialect in ("native", "trio")]

    async def verdicts() -> set[str]:
        async with database.connection() as connection:
            return {
                await connection.fetchval("SELECT verdict FROM admit($1, $2, '{}')", digest(key), clock.now())
                for key in keys
            }

    assert await verdicts() == {"ok"}
    await operator.ban(EMAIL, "spam")
    since = clock.now()
    assert await verdicts() == {"banned"}
    clock.advance(timedelta(hours=1))
    await operator.ban(EMAIL, "more spam")
    banned = (await operator.overview(EMAIL)).account
    assert (banned.banned_at, banned.ban_reason) == (since, "more spam")
    await operator.unban(EMAIL)
    assert await verdicts() == {"ok"}
    assert (await operator.overview(EMAIL)).account.ban_reason is None
    assert [action for action, *_ in await _log(database)][3:] == ["account.ban", "account.ban", "account.unban"]


async def test_a_qiklab_key_asks_for_its_balance(operator: Operator) -> None:
    with pytest.raises(InsufficientFunds, match=r"\$9\.99"):
        await operator.create_key(EMAIL, "qiklab")
    await operator.credit(EMAIL, "9.989999", Unit.USD)
    with pytest.raises(InsufficientFunds):
        await operator.create_key(EMAIL, "qiklab")
    await operator.credit(EMAIL, "0.000001", Unit.USD)
    assert (await operator.create_key(EMAIL, "qiklab"))[1].startswith("qkapi_")
    await operator.debit(EMAIL, "9.99", Unit.USD)
    assert (await operator.create_key(EMAIL, "qiklab", force=True))[1].startswith("qkapi_")
    assert len((await operator.overview(EMAIL)).keys) == 2


@pytest.mark.parametrize(
    ("over", "field"),
    [
        ({"dialect": "none"}, "dialect"),
        ({"dialect": ""}, "dialect"),
        ({"expires_at": "now"}, "expires"),
        ({"spend_cap": "0"}, "amount"),
        ({"spend_cap": "-1"}, "amount"),
        ({"max_running": 0}, "max_running"),
        ({"max_running": 10**12}, "max_running"),
    ],
)
async def test_keys_that_could_not_be_are_not_made(
    operator: Operator, clock: ManualClock, over: dict[str, Any], field: str
) -> None:
    if "expires_at" in over:
        over = {"expires_at": clock.now()}
    with pytest.raises(Invalid) as caught:
        await operator.create_key(EMAIL, **({"dialect": "native"} | over))
    assert caught.value.field == field
    assert (await operator.overview(EMAIL)).keys == ()


@pytest.mark.parametrize(("dialect", "cap"), [("native", 1_500_000), ("qiklab", 1_500_000)])
async def test_caps_count_in_the_dialects_own_unit(operator: Operator, dialect: str, cap: int) -> None:
    made, _ = await operator.create_key(EMAIL, dialect, spend_cap="1.5", max_running=3, force=True)
    assert (made.spend_cap, made.max_running, made.spent, made.running) == (cap, 3, 0, 0)


async def test_a_points_cap_is_whole(operator: Operator) -> None:
    assert (await operator.create_key(EMAIL, "trio", spend_cap="40"))[0].spend_cap == 40
    with pytest.raises(Invalid):
        await operator.create_key(EMAIL, "trio", spend_cap="1.5")


async def test_a_rotated_key_has_what_is_left(operator: Operator, database: Database, clock: ManualClock) -> None:
    ends = clock.now() + timedelta(days=3)
    old, text = await operator.create_key(EMAIL, "native", name="laptop", expires_at=ends, spend_cap="2", max_running=4)
    async with database.connection() as connection:
        await connection.execute("UPDATE keys SET spent = 500000")
    new, new_text = await operator.rotate_key(old.id)
    assert new_text != text
    assert (new.name, new.dialect, new.expires_at, new.max_running) == ("laptop", "native", ends, 4)
    assert (new.spend_cap, new.spent) == (1_500_000, 0)
    async with database.connection() as connection:
        seen = [
            await connection.fetchval("SELECT verdict FROM admit($1, $2, '{}')", digest(key), clock.now())
            for key in (text, new_text)
        ]
    assert seen == ["invalid", "ok"]


async def test_a_key_that_ended_is_not_rotated_back_to_life(operator: Operator, clock: ManualClock) -> None:
    revoked, _ = await operator.create_key(EMAIL, "native")
    expired, _ = await operator.create_key(EMAIL, "native", expires_at=clock.now() + timedelta(hours=1))
    await operator.revoke_key(revoked.id)
    clock.advance(timedelta(hours=1))
    with pytest.raises(Conflict, match="revoked"):
        await operator.rotate_key(revoked.id)
    with pytest.raises(Conflict, match="expired"):
        await operator.rotate_key(expired.id)
    for verb in (operator.rotate_key, operator.revoke_key):
        with pytest.raises(NotFound):
            await verb(uuid4())
    assert len(await operator.keys(EMAIL)) == 2


async def test_two_rotations_at_once_make_one_key(operator: Operator, clock: ManualClock) -> None:
    old, _ = await operator.create_key(EMAIL, "native")
    made = await asyncio.gather(*(operator.rotate_key(old.id) for _ in range(6)), return_exceptions=True)
    assert sum(isinstance(one, tuple) for one in made) == 1
    assert all(isinstance(one, tuple | Conflict) for one in made)
    states = sorted(key.state(clock.now()) for _, key in await operator.keys(EMAIL))
    assert states == ["active", "revoked"]


async def test_keys_are_listed_by_account(operator: Operator, clock: ManualClock) -> None:
    await operator.create_account("al@example.com")
    await operator.create_key(EMAIL, "native", name="one")
    clock.advance(timedelta(seconds=1))
    await operator.create_key("al@example.com", "trio", name="two")
    assert [(email, key.name) for email, key in await operator.keys()] == [(EMAIL, "one"), ("al@example.com", "two")]
    assert [key.name for _, key in await operator.keys("AL@example.com")] == ["two"]


@pytest.mark.parametrize(
    ("verb", "arguments"),
    [
        ("credit", ("1", Unit.USD)), ("debit", ("1", Unit.USD)), ("create_key", ("native",)), ("ban", ()),
        ("unban", ()), ("overview", ()), ("set_plan", ("trio", "pro")),
    ],
)  # fmt: skip
async def test_nobody_is_not_found(operator: Operator, verb: str, arguments: tuple[Any, ...]) -> None:
    with pytest.raises(NotFound, match="There is no account nobody@example"):
        await getattr(operator, verb)("nobody@example.com", *arguments)


async def test_what_fails_leaves_no_line_in_the_log(operator: Operator, database: Database) -> None:
    """The verb and its line are one transaction."""
    with pytest.raises(InsufficientFunds):
        await operator.debit(EMAIL, "5", Unit.USD)
    with pytest.raises(InsufficientFunds):
        await operator.create_key(EMAIL, "qiklab")
    with pytest.raises(NotFound):
        await operator.rotate_key(uuid4())
    assert [action for action, *_ in await _log(database)] == ["account.create"]
