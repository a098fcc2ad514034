"""Pages: what their parameters may be, and reading them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from tintype.api.call import Call
from tintype.api.native import cursor, show
from tintype.api.native.translate import card_id
from tintype.generation.services import SQL as JOBS
from tintype.generation.services import Services
from tintype.generation.view import File, JobView, link
from tintype.infra.db import Connection, queries
from tintype.jobs.model import Artifact, Job
from tintype.jobs.state import State
from tintype.kernel.errors import Invalid
from tintype.kernel.money import Unit

SQL = queries("native")
W = TypeVar("W", bound=str)
MOST = 100
DEFAULT = 20


def page_of(name: str, rows: list[Any], limit: int) -> dict[str, Any]:
    """A page's frame. One row more than ``limit`` is read, to know whether there are more."""
    return {"object": name, "data": rows[:limit], "has_more": len(rows) > limit}


def limit_of(call: Call) -> int:
    """The ``limit`` parameter, or the default."""
    return whole_of(call, "limit", DEFAULT, most=MOST)


def whole_of(call: Call, name: str, default: int, *, most: int) -> int:
    """A parameter that must be a whole number from 1 to ``most``."""
    text = call.query_params.get(name)
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most)) and 1 <= int(text) <= most):
        raise Invalid(f"{name} must be an integer from 1 to {most}", field=name)
    return int(text)


def one_of(call: Call, name: str, accepted: Sequence[W]) -> W | None:
    """A parameter that must be one of some words, None where absent."""
    value = call.query_params.get(name)
    if not value:
        return None
    for word in accepted:
        if value == word:
            return word
    raise Invalid(f"{name} must be one of {', '.join(accepted)}", field=name)


def time_of(call: Call, name: str) -> datetime | None:
    """A parameter that must be a time, None where absent; without a zone it is UTC."""
    text = call.query_params.get(name)
    if not text:
        return None
    try:
        # A plus sign that was not escaped arrives as a space.
        found = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
        if not 1970 <= found.year <= 9990:
            raise ValueError
    except ValueError:
        raise Invalid(f"{name} must be a time such as 2026-05-28T12:00:00Z", field=name) from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


async def generations(call: Call) -> dict[str, Any]:
    """A page of the account's jobs, newest first."""
    limit = limit_of(call)
    model = call.query_params.get("model") or None
    if model is not None and "\0" in model:
        raise Invalid("model must be a model's id", field="model")
    after: tuple[datetime, UUID] | tuple[None, None] = (None, None)
    if text := call.query_params.get("cursor"):
        after = cursor.to_job(text)
    filters = {
        "state": one_of(call, "status", [state.value for state in State]),
        "card": card_id(model) if model is not None else None,
        "created_after": time_of(call, "created_after"),
        "created_before": time_of(call, "created_before"),
        "cursor_at": after[0],
        "cursor_id": after[1],
    }
    services, caller = call.services, call.caller
    async with services.db.connection() as connection:
        found = SQL.generations(
            connection, account_id=caller.account_id, dialect=caller.dialect, limit=limit + 1, **filters
        )
        jobs = [Job.of(row) async for row in found]
        views = await _views(services, connection, jobs[:limit])
    keep = services.policy.retention_days
    page = page_of("list", jobs, limit)
    page["data"] = [show.generation(one, retention_days=keep) for one in views]
    last = jobs[limit - 1] if page["has_more"] else None
    page["next_cursor"] = cursor.of_job(last.created_at, last.id) if last is not None else None
    return page


async def _views(services: Services, connection: Connection, jobs: Sequence[Job]) -> list[JobView]:
    """The jobs with their files, by one query for all of them."""
    ended = {job.id: job for job in jobs if job.state.terminal}
    files: defaultdict[UUID, list[File]] = defaultdict(list)
    now = services.clock.now()
    async for row in JOBS.artifacts_of_many(connection, job_ids=list(ended)):
        artifact = Artifact.of(row)
        files[row["job_id"]].append(File(artifact, await link(services, ended[row["job_id"]], artifact, now)))
    return [
        JobView(
            job,
            tuple(file for file in files[job.id] if file.artifact.role == "result"),
            tuple(file for file in files[job.id] if file.artifact.role != "result"),
        )
        for job in jobs
    ]


async def ledger(call: Call) -> dict[str, Any]:
    """A page of the account's ledger, newest first."""
    limit = limit_of(call)
    text = call.query_params.get("cursor")
    async with call.services.db.connection() as connection:
        found = SQL.ledger(
            connection,
            account_id=call.caller.account_id,
            unit=one_of(call, "unit", [unit.value for unit in Unit]),
            before=cursor.to_entry(text) if text else None,
            limit=limit + 1,
        )
        rows = [row async for row in found]
    page = page_of("list", [show.entry(row) for row in rows], limit)
    page["next_cursor"] = cursor.of_entry(rows[limit - 1]["id"]) if page["has_more"] else None
    return page
