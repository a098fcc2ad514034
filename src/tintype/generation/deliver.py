"""Delivering webhooks: sign, POST, record; again after a growing while; at least once, whatever dies when.

Signatures are Standard Webhooks' (https://www.standardwebhooks.com): ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature`` over ``id.timestamp.body``.

A queue entry names the delivery and how many tries it has behind it (``msg_…/3``), so an entry that was doubled or
comes late does nothing: it never makes a try come before its time.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import structlog
from standardwebhooks import Webhook

from tintype.generation.services import Services
from tintype.generation.settle import DELIVER_LANE
from tintype.generation.view import JobView, get_job, view
from tintype.infra.db import GONE, queries
from tintype.infra.outbound import OutboundFailed, OutboundRefused

log = structlog.get_logger(__name__)
SQL = queries("webhooks")
# After the first try: 5 s, 30 s, 5 min, 30 min, 2 h, 5 h, 10 h. Eight tries over more than 17 hours.
RETRIES_S = (5, 30, 300, 1800, 7200, 18000, 36000)
TRIES = len(RETRIES_S) + 1
JITTER = 1.2
TIMEOUT_S = 15
KEPT_BODY = 2000
DISABLE_AFTER = timedelta(days=5)
# Tries of one account at once in one process: its receiver that hangs must not hold up everybody's webhooks.
# A try that gets no place within SEAT_S is put off.
SHARE = 4
SEAT_S = 1.0
POSTPONED_S = (3, 15)
Renderer = Callable[[JobView, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class _Try:
    """What came of one POST. ``status`` None: there was no answer, and ``error`` says why."""

    status: int | None
    body: str
    error: str
    elapsed_ms: int

    @property
    def succeeded(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Deliverer:
    """A process's deliveries.

    ``renderer`` gives what makes the bodies of a delivery's format, of the job and the event's name. It is called in a
    thread, as it may have to load that.
    """

    services: Services
    renderer: Callable[[str], Renderer]
    busy: Counter[UUID] = field(default_factory=Counter)

    async def __call__(self, entry: str) -> None:
        """One try of the delivery that a queue entry names, where it is due."""
        delivery_id, _, tries = entry.partition("/")
        row = await self._due(delivery_id, int(tries or 0))
        if row is None:
            return
        account, began = row["account_id"], time.monotonic()
        while self.busy[account] >= SHARE:
            if time.monotonic() - began > SEAT_S:
                await self._postpone(row)
                return
            await asyncio.sleep(0.02)
        self.busy[account] += 1
        try:
            await self._try(row)
        finally:
            self.busy[account] -= 1
            if not self.busy[account]:
                del self.busy[account]

    async def _due(self, delivery_id: str, tries: int) -> Any:
        """The delivery's row; None where this try is not to be made."""
        async with self.services.db.connection() as connection:
            row = await SQL.delivery(connection, id=delivery_id)
            if row is None or row["attempts"] != tries:
                return None
            if row["unwanted"]:
                await SQL.give_up(connection, id=delivery_id, now=self.services.clock.now())
                return None
        return row

    async def _postpone(self, row: Any) -> None:
        later = self.services.clock.now() + timedelta(seconds=random.uniform(*POSTPONED_S))
        async with self.services.db.connection() as connection:
            await SQL.postpone(connection, id=row["id"], attempts=row["attempts"], next_at=later)

    async def _try(self, row: Any) -> None:
        try:
            body = await self._body(row)
            if body is None:
                return
            made = await _send(self.services, row, body)
        except GONE:
            raise  # the database is away: the delivery stays due, and no try is counted
        except Exception:
            # Counted like any other failure: else it would be tried for ever.
            log.exception("webhook cannot be made", delivery=row["id"], format=row["format"])
            made = _Try(None, "", "The webhook could not be made.", 0)
        await _record(self.services, row, made)

    async def _body(self, row: Any) -> str | None:
        """The body, with links that are signed now. None where the job is gone: then there is nothing to tell."""
        job = await get_job(self.services, row["job_id"])
        if job is None:
            async with self.services.db.connection() as connection:
                await SQL.give_up(connection, id=row["id"], now=self.services.clock.now())
            return None
        render = await asyncio.to_thread(self.renderer, row["format"])
        return json.dumps(dict(render(await view(self.services, job), row["event"])))


async def _send(services: Services, row: Any, body: str) -> _Try:
    now, began = services.clock.now(), time.monotonic()
    headers = {
        "content-type": "application/json",
        "webhook-id": row["id"],
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(row["secret"]).sign(row["id"], now, body),
    }
    try:
        posted = await services.outbound.post(row["url"], content=body.encode(), headers=headers, timeout=TIMEOUT_S)
    except (OutboundRefused, OutboundFailed) as failed:
        return _Try(None, "", failed.message, round((time.monotonic() - began) * 1000))
    answer = posted.body[:KEPT_BODY].decode("utf-8", "replace").replace("\0", "")
    return _Try(posted.status, answer, "", posted.elapsed_ms)


async def _record(services: Services, row: Any, made: _Try) -> None:
    """Put a try on record and say when the next one is due."""
    now = services.clock.now()
    # Counted within a round of eight: one that was sent again by hand goes on, or begins a new round.
    place = row["attempts"] % TRIES
    if made.succeeded:
        state, next_at = "delivered", None
    elif place < len(RETRIES_S):
        state, next_at = "pending", now + timedelta(seconds=RETRIES_S[place] * random.uniform(1.0, JITTER))
    else:
        state, next_at = "failed", None

    async def act() -> None:
        async with services.db.transaction() as connection:
            noted = await SQL.attempted(
                connection,
                id=row["id"],
                attempts=row["attempts"],
                state=state,
                next_at=next_at,
                now=now,
                status=made.status,
                body=made.body,
                error=made.error,
                elapsed_ms=made.elapsed_ms,
            )
            if noted is None or row["endpoint_id"] is None:
                return
            if made.succeeded:
                await SQL.endpoint_succeeded(connection, id=row["endpoint_id"])
            elif await SQL.endpoint_failed(
                connection, id=row["endpoint_id"], now=now, disable_before=now - DISABLE_AFTER
            ):
                log.warning("webhook endpoint disabled", endpoint=str(row["endpoint_id"]))

    await services.db.insist("record delivery", act)


async def queue_due(services: Services) -> None:
    """Put the deliveries whose next try is due into the queue: retries, and those whose queue entry was lost.

    First tries go before them.
    """
    async with services.db.transaction() as connection:
        due = [f"{row['id']}/{row['attempts']}" async for row in SQL.due(connection, now=services.clock.now())]
        await services.queue.put_many(connection, DELIVER_LANE, due, priority=-1)
