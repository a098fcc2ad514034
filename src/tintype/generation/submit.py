"""Accepting a job: everything slow first and with no transaction open, then one transaction (T1), then the answer."""

from __future__ import annotations

import asyncio
import json
import secrets
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from tintype.catalog.catalog import period_lot
from tintype.engines import registry
from tintype.generation.services import SQL, Services
from tintype.generation.submission import Caller, Idempotency, InputSource, Submission
from tintype.infra.objects import StorageFailed
from tintype.jobs.model import Job
from tintype.kernel import ids
from tintype.kernel.errors import (
    Banned,
    Conflict,
    InsufficientFunds,
    Internal,
    Moderated,
    QuotaExhausted,
    RateLimited,
    TintypeError,
    Unavailable,
)
from tintype.kernel.money import Unit, format_amount
from tintype.media.intake import Inline, Url, classify, take_in
from tintype.media.mask import mask_of_transparency
from tintype.moderation.model import Context

ASYNC_PATIENCE_S = 600
# A seed must fit what engines take everywhere: 32 bits.
SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class Accepted:
    """The job, and whether it is an earlier one that the idempotency key stands for."""

    job: Job
    replayed: bool


@dataclass(frozen=True, slots=True)
class _Stored:
    """An input picture in the storage; in the job's request as a plain object."""

    role: str
    key: str
    width: int
    height: int
    description: str


async def submit(
    services: Services,
    caller: Caller,
    submission: Submission,
    *,
    idempotency: Idempotency | None = None,
    awaited: bool = False,
    base_url: str = "",
) -> Accepted:
    """Accept a job: it is on record, paid for and queued when this returns.

    ``awaited`` says that somebody waits for its end. Raises Invalid (an input picture that cannot be read), Moderated,
    InsufficientFunds or QuotaExhausted, Unavailable, Conflict (the idempotency key stands for another request), Banned,
    RateLimited (the key runs as much as it may).
    """
    if idempotency is not None and (earlier := await _replay(services, caller, idempotency)) is not None:
        return earlier
    try:
        return await _accept(services, caller, submission, idempotency, awaited, base_url)
    except TintypeError:
        # A twin may have been accepted meanwhile, and have taken what this one was refused for want of.
        if idempotency is not None and (earlier := await _replay(services, caller, idempotency)) is not None:
            return earlier
        raise


async def _replay(services: Services, caller: Caller, idempotency: Idempotency) -> Accepted | None:
    async with services.db.connection() as connection:
        row = await SQL.replay(connection, account_id=caller.account_id, key=idempotency.key, now=services.clock.now())
        if row is None:
            return None
        if bytes(row["fingerprint"]) != idempotency.fingerprint:
            raise Conflict("This Idempotency-Key was used for another request in the last 24 hours")
        return Accepted(Job.of(await SQL.by_id(connection, id=row["job_id"])), replayed=True)


async def _accept(
    services: Services,
    caller: Caller,
    submission: Submission,
    idempotency: Idempotency | None,
    awaited: bool,
    base_url: str,
) -> Accepted:
    now = services.clock.now()
    sources = [(one, classify(one.source, field=one.field)) for one in submission.inputs]
    pictures = {one.field: await _take_in(services, one) for one, source in sources if isinstance(source, Inline)}
    prompt = await _moderated(services, caller, submission, now)
    there = await _engine_is_there(services, submission)
    if submission.inputs or not there:  # else T1 comes at once, and looks itself
        await _first_look(services, caller, submission, now)
    if not there:
        raise Unavailable("No engine can take this job at present: please try again later", retry_after=30)
    for one, source in sources:
        if isinstance(source, Url):
            pictures[one.field] = await _take_in(services, one)
    job_id = ids.job_id()
    folder = f"jobs/{now:%Y-%m-%d}/{job_id}"
    stored = []
    for number, one in enumerate(submission.inputs):
        picture = pictures[one.field]
        key = f"{folder}/in/{number}.{picture.format}"
        await services.objects.put(key, picture.data, f"image/{picture.format}")
        stored.append(_Stored(one.role.value, key, picture.width, picture.height, one.description))
    request = _request(caller, submission, folder, stored)
    row = _row(services, caller, submission, job_id, request, prompt, awaited, base_url, now)
    row["idempotency_key"] = idempotency.key if idempotency else None
    row["fingerprint"] = idempotency.fingerprint.hex() if idempotency else ""
    accepted = None
    try:
        accepted = await _commit(services, submission, row)
        return accepted
    finally:
        # Only where it is known that this job is not to be. A connection that dies in the commit leaves that open: the
        # retention sweep takes what is left in a day's folder.
        refused = accepted.replayed if accepted is not None else isinstance(sys.exception(), TintypeError)
        if stored and refused:
            with suppress(StorageFailed):
                await services.objects.delete_prefix(f"{folder}/")


async def _take_in(services: Services, one: InputSource) -> Any:
    limits = services.policy.intake
    if one.max_bytes is not None:
        limits = replace(limits, max_bytes=min(limits.max_bytes, one.max_bytes))
    picture = await take_in(one.source, field=one.field, outbound=services.outbound, limits=limits)
    if one.transparent_mask:
        picture = await asyncio.to_thread(mask_of_transparency, picture, field=one.field)
    return picture


async def _moderated(services: Services, caller: Caller, submission: Submission, now: datetime) -> str:
    """The prompt, once moderation let it pass. Both answers go on record; a refused prompt's text does not."""
    context = Context(
        adult_content=services.policy.adult_content and submission.card.adult,
        style=submission.style,
        extra_text=submission.moderate,
    )
    verdict = await services.moderator.check_prompt(submission.prompt, context=context)
    if not verdict.allowed:
        async with services.db.connection() as connection:
            await SQL.moderation_decision(
                connection,
                now=now,
                account_id=caller.account_id,
                subject="prompt",
                allowed=False,
                category=verdict.category,
                reason=verdict.reason,
                adapter=verdict.adapter,
            )
        raise Moderated(verdict.reason or None, field="prompt")
    return submission.prompt


def _lot(services: Services, caller: Caller, now: datetime) -> tuple[str, Unit, int, datetime] | None:
    return period_lot(services.catalog.plan(caller.dialect, caller.plan), now)


async def _first_look(services: Services, caller: Caller, submission: Submission, now: datetime) -> None:
    """A first look at the balance, that spares taking in pictures. The check that counts is the hold's."""
    price, unit = submission.cost(), submission.card.price.unit
    lot = _lot(services, caller, now)
    async with services.db.connection() as connection:
        spendable = await SQL.spendable(
            connection,
            account_id=caller.account_id,
            unit=unit.value,
            now=now,
            lot=lot[0] if lot else None,
            lot_amount=lot[2] if lot else 0,
        )
    if spendable < price:
        raise _insufficient(submission, price, spendable)


def _insufficient(submission: Submission, price: int, spendable: int) -> TintypeError:
    unit = submission.card.price.unit
    need, have = format_amount(price, unit), format_amount(spendable, unit)
    if unit is Unit.IMAGES:
        return QuotaExhausted(f"This takes {need} images of your monthly quota, and {have} are left")
    sign, name = ("$", "") if unit is Unit.USD else ("", f" {unit.value}")
    return InsufficientFunds(f"This costs {sign}{need}{name}, and your balance is {sign}{have}{name}")


async def _engine_is_there(services: Services, submission: Submission) -> bool:
    chain = (submission.card, *(services.catalog.cards[name] for name in submission.card.fallback))
    for card in chain:
        if registry.exists(card.engine) and not await services.circuits.reason(services.db, services.clock, card.id):
            return True
    return False


def _row(
    services: Services,
    caller: Caller,
    submission: Submission,
    job_id: UUID,
    request: dict[str, Any],
    prompt: str,
    awaited: bool,
    base_url: str,
    now: datetime,
) -> dict[str, Any]:
    """What T1 writes, as `generation_submit` takes it."""
    plan = services.catalog.plan(caller.dialect, caller.plan)
    patience = submission.patience_s if submission.patience_s is not None else plan.patience_s
    if patience is None:
        patience = 0 if awaited else ASYNC_PATIENCE_S
    lot = _lot(services, caller, now)
    return {
        "id": str(job_id),
        "public_id": submission.public_id,
        "account_id": str(caller.account_id),
        "key_id": str(caller.key_id) if caller.key_id else None,
        "dialect": caller.dialect,
        "card": submission.card.id,
        "task": submission.task.value,
        "prompt": prompt,
        "request": request,
        "unit": submission.card.price.unit.value,
        "price": submission.cost(),
        "seconds": _debt_s(submission),
        "patience": patience,
        "max_attempts": services.policy.max_attempts,
        "deadline": min(services.policy.job_deadline_s, submission.deadline_s or services.policy.job_deadline_s),
        "awaited": awaited,
        "webhook": _webhook(submission),
        "base_url": services.policy.public_url or base_url,
        "lot": lot[0] if lot else None,
        "lot_amount": lot[2] if lot else None,
        "lot_expires": lot[3].isoformat() if lot else None,
        "capped": caller.capped,
    }


def _webhook(submission: Submission) -> dict[str, Any] | None:
    if (webhook := submission.webhook) is None:
        return None
    events = {} if webhook.events == ("completed",) else {"events": webhook.events}
    return {"url": webhook.url, "format": webhook.format, **events}


def _debt_s(submission: Submission) -> int:
    """What a job adds to its account's fair-share debt, in seconds.

    Twice the time that it takes: then an account's backlog never gets ahead of a newcomer.
    """
    images = submission.count if submission.card.price.per == "image" else 1
    return max(1, round(submission.card.seconds * images * 2))


def _request(caller: Caller, submission: Submission, folder: str, inputs: list[_Stored]) -> dict[str, Any]:
    """What the job keeps of the submission: all that a worker needs."""
    width, height = submission.width, submission.height
    if submission.fit is not None and inputs:
        width, height = submission.fit.size(inputs[0].width, inputs[0].height)
    same = (
        "negative_prompt", "count", "frames", "fps", "seconds", "steps", "guidance_scale", "strength", "output_format",
        "also", "options", "extra", "style", "enhance", "thumbnails", "partials",
    )  # fmt: skip
    return {
        **{name: getattr(submission, name) for name in same},
        "choices": dict(submission.choices),
        "lane": submission.card.queue_lane,
        "folder": folder,
        "width": width,
        "height": height,
        "seed": submission.seed if submission.seed is not None else secrets.randbelow(SEEDS),
        "seeded": submission.seed is not None,
        "inputs": [{name: getattr(one, name) for name in _Stored.__slots__} for one in inputs],
        "capped": caller.capped,
    }


async def _commit(services: Services, submission: Submission, row: dict[str, Any]) -> Accepted:
    """T1, in one statement with all that wait for theirs."""
    result = await services.grouped(_submit_all)(json.dumps(row))
    _raise_refusal(result, submission, row)
    return Accepted(Job.of(result), replayed=result["outcome"] == "replay")


async def _submit_all(services: Services, rows: Sequence[str]) -> list[asyncpg.Record]:
    async with services.db.kept("submit") as connection:
        now = services.clock.now()
        return [row async for row in SQL.submit(connection, jobs=f"[{','.join(rows)}]", now=now)]


def _raise_refusal(result: asyncpg.Record, submission: Submission, row: dict[str, Any]) -> None:
    outcome = result["outcome"]
    if outcome in ("accepted", "replay"):
        return
    if outcome == "insufficient":
        raise _insufficient(submission, row["price"], result["spendable"])
    if outcome == "banned":
        raise Banned
    if outcome == "too_many":
        raise RateLimited("This key runs as many jobs at once as it may", retry_after=5)
    if outcome == "capped":
        raise InsufficientFunds("This key's spending cap does not cover this request")
    if outcome == "conflict":
        raise Conflict("This Idempotency-Key was used for another request in the last 24 hours")
    raise Internal(f"submit answered {outcome}")
