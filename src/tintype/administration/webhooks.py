"""The customer's verbs about webhooks: endpoints, secrets, the log of deliveries, sending one again."""

from __future__ import annotations

import base64
import secrets
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from tintype.infra.db import Database, queries
from tintype.infra.outbound import Outbound, OutboundRefused
from tintype.kernel.clock import Clock
from tintype.kernel.errors import Conflict, Invalid, NotFound

SQL = queries("webhooks")
EVENTS = ("job.succeeded", "job.failed", "job.cancelled", "job.expired")
STATES = ("pending", "delivered", "failed")
MOST_ENDPOINTS = 20


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A receiver. ``secret`` signs what it is sent (Standard Webhooks: ``whsec_`` + base64)."""

    id: UUID
    url: str
    secret: str
    events: tuple[str, ...]
    created_at: datetime
    disabled_at: datetime | None
    disabled_reason: str | None

    @classmethod
    def of(cls, row: asyncpg.Record) -> Endpoint:
        values: dict[str, Any] = {name: row[name] for name in cls.__slots__}
        return cls(**values | {"events": tuple(values["events"])})


@dataclass(frozen=True, slots=True)
class Delivery:
    """What became of one webhook; ``tries`` are its attempts, the first one first.

    ``job`` is the job's id as the customer knows it, None where the job is gone; ``endpoint_id`` is None where a
    request named the URL.
    """

    id: str
    job_id: UUID
    job: str | None
    endpoint_id: UUID | None
    url: str
    event: str
    state: str
    attempts: int
    next_at: datetime | None
    created_at: datetime
    ended_at: datetime | None
    tries: tuple[dict[str, Any], ...] = ()

    @classmethod
    def of(cls, row: asyncpg.Record, tries: Sequence[asyncpg.Record] = ()) -> Delivery:
        values = {name: row[name] for name in cls.__slots__ if name != "tries"}
        return cls(**values, tries=tuple(dict(one) for one in tries))


def new_secret() -> str:
    """A signing secret of 32 random bytes in Standard Webhooks' form."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


async def create_endpoint(
    db: Database, outbound: Outbound, clock: Clock, account_id: UUID, url: str, events: Sequence[str] | None = None
) -> Endpoint:
    """Raises Invalid for a URL that can never be reached, an unknown event, or more than 20 endpoints."""
    try:
        outbound.check_url(url)
    except OutboundRefused as error:
        raise Invalid(f"url: {error.message}", field="url") from error
    chosen = list(dict.fromkeys(events or EVENTS))
    for event in chosen:
        if event not in EVENTS:
            raise Invalid(f"events: '{event}' is none of {', '.join(EVENTS)}", field="events")
    async with db.transaction() as connection:
        await SQL.lock_account(connection, account_id=account_id)
        if len([1 async for _ in SQL.endpoints(connection, account_id=account_id)]) >= MOST_ENDPOINTS:
            raise Invalid(f"An account may have {MOST_ENDPOINTS} webhook endpoints: delete one first", field="url")
        row = await SQL.create_endpoint(
            connection, account_id=account_id, url=url, secret=new_secret(), events=chosen, now=clock.now()
        )
    return Endpoint.of(row)


async def endpoints(db: Database, account_id: UUID) -> list[Endpoint]:
    """An account's endpoints, the oldest first."""
    async with db.connection() as connection:
        return [Endpoint.of(row) async for row in SQL.endpoints(connection, account_id=account_id)]


async def endpoint(db: Database, account_id: UUID, endpoint_id: UUID) -> Endpoint:
    """One of them. Raises NotFound."""
    async with db.connection() as connection:
        row = await SQL.endpoint(connection, id=endpoint_id, account_id=account_id)
    if row is None:
        raise NotFound("There is no such webhook endpoint")
    return Endpoint.of(row)


async def enable_endpoint(db: Database, account_id: UUID, endpoint_id: UUID) -> Endpoint:
    """Send to a disabled endpoint again, from the next event on. Raises NotFound."""
    async with db.transaction() as connection:
        row = await SQL.enable_endpoint(connection, id=endpoint_id, account_id=account_id)
    if row is None:
        raise NotFound("There is no such webhook endpoint")
    return Endpoint.of(row)


async def delete_endpoint(db: Database, account_id: UUID, endpoint_id: UUID) -> None:
    """Raises NotFound. What was to be sent to it is not sent any more."""
    async with db.transaction() as connection:
        if await SQL.delete_endpoint(connection, id=endpoint_id, account_id=account_id) is None:
            raise NotFound("There is no such webhook endpoint")


async def deliveries(
    db: Database,
    account_id: UUID,
    limit: int = 50,
    before: tuple[datetime, str] | None = None,
    state: str | None = None,
) -> list[Delivery]:
    """The newest deliveries first, each with its tries; ``before`` is the creation and id of the last one seen."""
    before_at, before_id = before or (None, None)
    async with db.connection() as connection:
        found = SQL.listing(
            connection, account_id=account_id, limit=limit, before_at=before_at, before_id=before_id, state=state
        )
        rows = [row async for row in found]
        tries: defaultdict[str, list[asyncpg.Record]] = defaultdict(list)
        async for one in SQL.attempts(connection, ids=[row["id"] for row in rows]):
            tries[one["delivery_id"]].append(one)
    return [Delivery.of(row, tries[row["id"]]) for row in rows]


async def delivery(db: Database, account_id: UUID, delivery_id: str) -> Delivery:
    """One of them. Raises NotFound."""
    async with db.connection() as connection:
        row = await SQL.one(connection, id=delivery_id, account_id=account_id)
        if row is None:
            raise NotFound("There is no such delivery")
        return Delivery.of(row, [one async for one in SQL.attempts(connection, ids=[delivery_id])])


async def redeliver(db: Database, clock: Clock, account_id: UUID, delivery_id: str) -> None:
    """Send one again that was delivered or given up; its id stays, so that a receiver can tell, and so do its tries.

    Raises NotFound where there is none or it is still under way, Conflict where its endpoint is disabled or deleted.
    """
    async with db.transaction() as connection:
        row = await SQL.redeliver(connection, id=delivery_id, account_id=account_id, now=clock.now())
        if row is not None and row["unwanted"]:
            raise Conflict("The endpoint of this delivery is disabled or was deleted")
        if row is None or not row["moved"]:
            raise NotFound("There is no such delivery, or it is still under way")


async def account_secret(db: Database, account_id: UUID) -> str:
    """The signing secret for the webhooks that requests name by ``webhook_url``."""
    async with db.connection() as connection:
        return str(await SQL.account_secret(connection, account_id=account_id))


async def rotate_secret(db: Database, account_id: UUID) -> str:
    """A new signing secret for the webhooks that requests name by ``webhook_url``; the old one ends at once."""
    secret = new_secret()
    async with db.transaction() as connection:
        await SQL.rotate_secret(connection, account_id=account_id, secret=secret)
    return secret
