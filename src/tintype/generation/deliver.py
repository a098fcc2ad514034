"""Delivering webhooks: sign, POST, record; again after a growing while; at least once, whatever dies when.

Signatures are Standard Webhooks' (https://www.standardwebhooks.com): ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature`` over ``id.timestamp.body``.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import structlog
from standardwebhooks import Webhook

from tintype.generation.services import Services
from tintype.generation.settle import DELIVER_LANE
from tintype.generation.view import JobView, get_job, view
from tintype.infra.db import queries
from tintype.infra.outbound import OutboundFailed, OutboundRefused

log = structlog.get_logger(__name__)
SQL = queries("webhooks")
# After the first try: 5 s, 30 s, 5 min, 30 min, 2 h, 5 h, 10 h. Eight tries over more than 17 hours.
RETRIES_S = (5, 30, 300, 1800, 7200, 18000, 36000)
TIMEOUT_S = 15
KEPT_BODY = 2000
DISABLE_AFTER = timedelta(days=5)
Renderer = Callable[[JobView, str], Mapping[str, Any]]


async def deliver(services: Services, renderers: Mapping[str, Renderer], delivery_id: str) -> None:
    """One try of a delivery. ``renderers`` make the body, by the delivery's format, of the job and the event's name."""
    async with services.db.connection() as connection:
        row = await SQL.delivery(connection, id=delivery_id)
        if row is not None and row["unwanted"]:
            await SQL.give_up(connection, id=delivery_id, now=services.clock.now())
    if row is None or row["unwanted"]:
        return
    job = await get_job(services, row["job_id"])
    if job is None:
        return
    body = json.dumps(dict(renderers[row["format"]](await view(services, job), row["event"])), ensure_ascii=False)
    now = services.clock.now()
    headers = {
        "content-type": "application/json",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(row["secret"]).sign(delivery_id, now, body),
    }
    status, answer, error, elapsed = None, "", "", 0
    try:
        posted = await services.outbound.post(row["url"], content=body.encode(), headers=headers, timeout=TIMEOUT_S)
        status, elapsed = posted.status, posted.elapsed_ms
        answer = posted.body[:KEPT_BODY].decode("utf-8", "replace").replace("\0", "")
    except (OutboundRefused, OutboundFailed) as failed:
        error = failed.message
    await _record(services, row, status, answer, error, round(elapsed))


async def _record(services: Services, row: Any, status: int | None, answer: str, error: str, elapsed: int) -> None:
    now = services.clock.now()
    tries = row["attempts"]
    succeeded = status is not None and 200 <= status < 300
    if succeeded:
        state, next_at = "delivered", None
    elif tries < len(RETRIES_S):
        state, next_at = "pending", now + timedelta(seconds=RETRIES_S[tries] * random.uniform(1.0, 1.2))
    else:
        state, next_at = "failed", None

    async def act() -> None:
        async with services.db.transaction() as connection:
            noted = await SQL.attempted(
                connection,
                id=row["id"],
                attempts=tries,
                state=state,
                next_at=next_at,
                now=now,
                status=status,
                body=answer,
                error=error,
                elapsed_ms=elapsed,
            )
            if noted is None or row["endpoint_id"] is None:
                return
            if succeeded:
                await SQL.endpoint_succeeded(connection, id=row["endpoint_id"])
            elif await SQL.endpoint_failed(
                connection, id=row["endpoint_id"], now=now, disable_before=now - DISABLE_AFTER
            ):
                log.warning("webhook endpoint disabled", endpoint=str(row["endpoint_id"]))

    await services.db.insist("record delivery", act)


async def queue_due(services: Services) -> None:
    """Put the deliveries whose next try is due into the queue: retries, and those whose queue entry was lost."""
    async with services.db.transaction() as connection:
        due = [row["id"] async for row in SQL.due(connection, now=services.clock.now())]
        await services.queue.put_many(connection, DELIVER_LANE, due)
