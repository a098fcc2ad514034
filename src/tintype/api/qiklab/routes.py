"""qiklab's four routes."""

from __future__ import annotations

from datetime import UTC
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from tintype.api.call import Call
from tintype.api.dialect import body_of, errors_of
from tintype.api.qiklab import schema
from tintype.api.qiklab.errors import DESCRIBED
from tintype.api.qiklab.translate import money, status, submitted, translate
from tintype.generation.view import find
from tintype.infra.db import queries
from tintype.kernel import ids
from tintype.kernel.errors import NotFound
from tintype.kernel.money import Unit

SQL = queries("api")
router = APIRouter()


def _errors(*statuses: int) -> dict[int | str, dict[str, object]]:
    return errors_of(schema.Error, {one: DESCRIBED[one] for one in (401, 403, 429, 500, 502, *statuses)})


@router.get("/api/v1/me", response_model=schema.Profile, responses=_errors())
async def me(call: Call) -> Response:
    """Profile and balance."""
    async with call.services.db.connection() as connection:
        row = await SQL.profile(
            connection, account_id=call.caller.account_id, unit=Unit.USD.value, now=call.services.clock.now()
        )
    profile = {name: row[name] for name in ("username", "email", "bio", "location")}
    created = row["created_at"].astimezone(UTC).isoformat(timespec="seconds")
    return JSONResponse({**profile, **money(row["balance"]), "created_at": created})


@router.get("/api/v1/balance", response_model=schema.Balance, responses=_errors())
async def balance(call: Call) -> Response:
    """What can still be spent."""
    async with call.services.db.connection() as connection:
        amount = await SQL.balance(
            connection, account_id=call.caller.account_id, unit=Unit.USD.value, now=call.services.clock.now()
        )
    return JSONResponse(money(amount))


@router.post(
    "/api/v1/generate",
    response_model=schema.Submitted,
    responses=_errors(400, 402, 409, 413),
    openapi_extra=body_of(schema.Generate, schema.EXAMPLES),
)
async def generate(call: Call) -> Response:
    """Start a job; poll its status until it is COMPLETED or FAILED."""
    submission = translate(await call.fields(), call.services.catalog, str(ids.job_id()))
    accepted = await call.submit(submission)
    return JSONResponse(submitted(accepted.job))


@router.get(
    "/api/v1/status/{job_id}",
    response_model=schema.Status,
    response_model_exclude_unset=True,
    responses=_errors(404),
)
async def job_status(call: Call, job_id: str) -> Response:
    """Where a job is, and its results once it is COMPLETED."""
    found = await find(call.services, call.caller.account_id, call.caller.dialect, _uuid(job_id))
    if found is None:
        raise NotFound("Job not found")
    return JSONResponse(status(found))


def _uuid(text: str) -> str:
    """The id as it is stored. Raises NotFound for what can be none."""
    try:
        return str(UUID(text))
    except ValueError:
        raise NotFound("Job not found") from None
