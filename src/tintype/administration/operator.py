"""The operator's verbs: accounts, plans, money, bans, keys. Each is one transaction and one line of the audit log."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tintype.accounts.model import PREFIXES, Account, Key, digest, new_key, new_webhook_secret
from tintype.billing.books import Balance, balances, debit, grant
from tintype.catalog.catalog import Catalog
from tintype.infra.db import Connection, Database, queries
from tintype.kernel.clock import Clock
from tintype.kernel.errors import Conflict, InsufficientFunds, Invalid, NotFound
from tintype.kernel.money import CENT, Unit, format_amount, parse_amount

SQL = queries("accounts")
# qiklab's documentation: generating a key requires this balance.
QIKLAB_KEY_BALANCE = 999 * CENT
# Minor units of one credit, debit or cap: sums of thousands of these still fit PostgreSQL's bigint.
MOST_AMOUNT = 10**15
MOST_RUNNING = 1_000_000
LONGEST_EMAIL = 254
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


@dataclass(frozen=True, slots=True)
class Overview:
    """An account with its plans, balances and keys."""

    account: Account
    plans: Mapping[str, str]
    balances: tuple[Balance, ...]
    keys: tuple[Key, ...]


class Operator:
    """The verbs, for an ``actor`` whose name the audit log keeps."""

    def __init__(self, db: Database, catalog: Catalog, clock: Clock, actor: str = "cli") -> None:
        self.db, self.catalog, self.clock, self.actor = db, catalog, clock, actor

    async def _note(self, connection: Connection, action: str, target: str, **detail: Any) -> None:
        await SQL.audit(
            connection, now=self.clock.now(), actor=self.actor, action=action, target=target, detail=json.dumps(detail)
        )

    async def find(self, connection: Connection, email: str) -> Account:
        """The account of an email. Raises NotFound."""
        row = await SQL.by_email(connection, email=email.strip().lower())
        if row is None:
            raise NotFound(f"There is no account {email}: see `tintype account create --help`")
        return Account.of(row)

    async def create_account(
        self, email: str, *, plan: str | None = None, username: str = "", bio: str = "", location: str = ""
    ) -> Account:
        """Create an account; ``plan`` is set for every dialect that has one of that name. Raises Invalid, Conflict."""
        email = email.strip().lower()
        if not (_EMAIL.fullmatch(email) and email.isprintable() and len(email) <= LONGEST_EMAIL):
            raise Invalid(f"'{email}' is no email address", field="email")
        dialects = [name for name, data in self.catalog.dialects.items() if plan in data.plans]
        if plan is not None and not dialects:
            raise Invalid(f"No dialect has a plan '{plan}': there are {self._plans()}", field="plan")
        async with self.db.transaction() as connection:
            row = await SQL.create(
                connection,
                email=email,
                username=username or email.partition("@")[0],
                bio=bio,
                location=location,
                secret=new_webhook_secret(),
                now=self.clock.now(),
            )
            if row is None:
                raise Conflict(f"There is an account {email} already")
            account = Account.of(row)
            for dialect in dialects if plan is not None else ():
                await SQL.set_plan(connection, account_id=account.id, dialect=dialect, plan=plan, now=self.clock.now())
            await self._note(connection, "account.create", email, plan=plan)
        return account

    def _plans(self) -> str:
        return "; ".join(
            f"{name}: {', '.join(plan for plan in data.plans if plan != '*')}"
            for name, data in self.catalog.dialects.items()
            if set(data.plans) - {"*"}
        )

    async def set_account(self, email: str, *, username: str | None, bio: str | None, location: str | None) -> Account:
        """Change what the profile shows; None leaves a field as it is."""
        async with self.db.transaction() as connection:
            account = await self.find(connection, email)
            row = await SQL.set(connection, id=account.id, username=username, bio=bio, location=location)
            await self._note(connection, "account.set", account.email)
        return Account.of(row)

    async def set_plan(self, email: str, dialect: str, plan: str) -> None:
        """Set the plan of one dialect, with effect at once. Raises Invalid where the dialect has none of that name."""
        data = self.catalog.dialects.get(dialect)
        named = [name for name in data.plans if name != "*"] if data is not None else []
        if plan not in named:
            raise Invalid(f"'{dialect}' has no plan '{plan}': there are {self._plans()}", field="plan")
        async with self.db.transaction() as connection:
            account = await self.find(connection, email)
            await SQL.set_plan(connection, account_id=account.id, dialect=dialect, plan=plan, now=self.clock.now())
            await self._note(connection, "account.plan", account.email, dialect=dialect, plan=plan)

    async def credit(self, email: str, amount: str, unit: Unit, reason: str = "") -> int:
        """Give an amount in whole units ("9.99"); what can be spent afterwards, in minor units."""
        minor = _amount(amount, unit)
        async with self.db.transaction() as connection:
            account = await self.find(connection, email)
            left = await grant(
                connection, account.id, unit, minor, actor=self.actor, reason=reason, now=self.clock.now()
            )
            await self._note(connection, "account.credit", account.email, amount=amount, unit=unit, reason=reason)
        return left

    async def debit(self, email: str, amount: str, unit: Unit, reason: str = "") -> None:
        """Take an amount. Raises InsufficientFunds, with nothing taken, where that much is not there."""
        minor = _amount(amount, unit)
        async with self.db.transaction() as connection:
            account = await self.find(connection, email)
            if not await debit(
                connection, account.id, unit, minor, actor=self.actor, reason=reason, now=self.clock.now()
            ):
                raise InsufficientFunds(f"{account.email} cannot spend {format_amount(minor, unit)} {unit.value}")
            await self._note(connection, "account.debit", account.email, amount=amount, unit=unit, reason=reason)

    async def ban(self, email: str, reason: str = "") -> Account:
        """From this commit on every call of the account is refused, and what is open of it marked to be cancelled.

        `cancel_account` ends that at once; else the workers do.
        """
        async with self.db.transaction() as connection:
            account = await self.find(connection, email)
            await SQL.ban(connection, id=account.id, reason=reason, now=self.clock.now())
            await SQL.cancel_jobs(connection, account_id=account.id)
            await self._note(connection, "account.ban", account.email, reason=reason)
        return account

    async def unban(self, email: str) -> None:
        async with self.db.transaction() as connection:
            account = await self.find(connection, email)
            await SQL.unban(connection, id=account.id)
            await self._note(connection, "account.unban", account.email)

    async def overview(self, email: str) -> Overview:
        async with self.db.connection() as connection:
            account = await self.find(connection, email)
            plans = {row["dialect"]: row["plan"] async for row in SQL.plans(connection, account_id=account.id)}
            held = await balances(connection, account.id, self.clock.now())
            keys = tuple([Key.of(row) async for row in SQL.keys(connection, email=account.email)])
        return Overview(account, plans, tuple(held), keys)

    async def create_key(
        self,
        email: str,
        dialect: str,
        *,
        name: str = "",
        expires_at: datetime | None = None,
        spend_cap: str | None = None,
        max_running: int | None = None,
        force: bool = False,
    ) -> tuple[Key, str]:
        """A new key and, this once, its text. Raises Invalid, and InsufficientFunds for qiklab's minimum balance.

        ``force`` lifts that minimum, which qiklab's documentation asks of customers.
        """
        if dialect not in PREFIXES:
            raise Invalid(f"'{dialect}' is no dialect: there are {', '.join(PREFIXES)}", field="dialect")
        if expires_at is not None and expires_at <= self.clock.now():
            raise Invalid("expires: this is in the past", field="expires")
        if max_running is not None and not 1 <= max_running <= MOST_RUNNING:
            raise Invalid(f"max_running: must be from 1 to {MOST_RUNNING}", field="max_running")
        unit = self.catalog.unit(dialect)
        async with self.db.transaction() as connection:
            account = await self.find(connection, email)
            if dialect == "qiklab" and not force:
                have = sum(
                    one.available
                    for one in await balances(connection, account.id, self.clock.now())
                    if one.unit is Unit.USD
                )
                if have < QIKLAB_KEY_BALANCE:
                    raise InsufficientFunds("A qiklab key requires a balance of at least $9.99 (or --force)")
            key = await self._insert_key(
                connection, account.id, dialect, name, expires_at,
                None if spend_cap is None else _amount(spend_cap, unit), max_running,
            )  # fmt: skip
            await self._note(connection, "key.create", account.email, key=str(key[0].id), dialect=dialect)
        return key

    async def _insert_key(
        self,
        connection: Connection,
        account_id: UUID,
        dialect: str,
        name: str,
        expires_at: datetime | None,
        spend_cap: int | None,
        max_running: int | None,
    ) -> tuple[Key, str]:
        text = new_key(dialect)
        row = await SQL.create_key(
            connection,
            account_id=account_id,
            dialect=dialect,
            name=name,
            digest=digest(text),
            prefix=text[: len(PREFIXES[dialect]) + 2],
            last_four=text[-4:],
            now=self.clock.now(),
            expires_at=expires_at,
            spend_cap=spend_cap,
            max_running=max_running,
        )
        return Key.of(row), text

    async def keys(self, email: str | None = None) -> list[tuple[str, Key]]:
        """All keys, or an account's, each with its account's email."""
        async with self.db.connection() as connection:
            return [
                (row["email"], Key.of(row))
                async for row in SQL.keys(connection, email=email.strip().lower() if email else None)
            ]

    async def revoke_key(self, key_id: UUID) -> Key:
        """From this commit on the key is refused. Raises NotFound."""
        async with self.db.transaction() as connection:
            row = await SQL.revoke(connection, id=key_id, now=self.clock.now())
            if row is None:
                raise NotFound(f"There is no key {key_id}")
            await self._note(connection, "key.revoke", str(key_id))
        return Key.of(row)

    async def rotate_key(self, key_id: UUID) -> tuple[Key, str]:
        """A new key in the old one's place, with its name, expiry, limits, and what is left of its cap on spending.

        The old one ends at once. Raises NotFound, and Conflict where it was revoked or had expired before.
        """
        async with self.db.transaction() as connection:
            row = await SQL.rotated(connection, id=key_id, now=self.clock.now())
            if row is None:
                if await SQL.key(connection, id=key_id) is None:
                    raise NotFound(f"There is no key {key_id}")
                raise Conflict(f"The key {key_id} was revoked: create another instead")
            old = Key.of(row)
            if old.expires_at is not None and old.expires_at <= self.clock.now():
                raise Conflict(f"The key {key_id} has expired: create another instead")
            left = None if old.spend_cap is None else max(old.spend_cap - row["spent"], 0)
            made = await self._insert_key(
                connection, old.account_id, old.dialect, old.name, old.expires_at, left, old.max_running
            )
            await self._note(connection, "key.rotate", str(key_id), key=str(made[0].id))
        return made


def _amount(text: str, unit: Unit) -> int:
    try:
        minor = parse_amount(text, unit)
    except ValueError as error:
        raise Invalid(f"amount: {error}", field="amount") from error
    if not 0 < minor <= MOST_AMOUNT:
        most = format_amount(MOST_AMOUNT, unit)
        raise Invalid(f"amount: must be more than nothing and at most {most}", field="amount")
    return minor
