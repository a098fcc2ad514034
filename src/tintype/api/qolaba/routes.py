"""qolaba's three routes."""

from __future__ import annotations

import re

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from tintype.api.call import Call
from tintype.api.dialect import body_of, errors_of
from tintype.api.qolaba import schema, show
from tintype.api.qolaba.errors import DESCRIBED, StillAtWork
from tintype.api.qolaba.translate import offered, translate
from tintype.generation.answers import free_key
from tintype.generation.view import find, view
from tintype.jobs.state import State
from tintype.kernel import ids
from tintype.kernel.errors import NotFound

router = APIRouter()
_TASK = re.compile(r"task_[0-9]{1,20}_[a-z0-9]{6,64}")


def _errors(*statuses: int) -> dict[int | str, dict[str, object]]:
    return errors_of(schema.Error, {one: DESCRIBED[one] for one in (401, 403, 429, 500, 503, *statuses)})


@router.post(
    "/api/v1/images/generate",
    response_model=schema.Generated,
    responses={
        202: {"model": schema.Pending, "description": "Accepted (`celery`): poll the task until it has ended."},
        **_errors(400, 402, 404, 409, 413),
    },
    openapi_extra=body_of(schema.Generate, schema.EXAMPLES),
)
async def generate(call: Call) -> Response:
    """Images by any model: with 200 once they are done, or with 202 at once where `celery` is true.

    What of several images could not be made is not charged.
    """
    fields = await call.fields()
    asynchronous = fields.boolean("celery", False)
    submission = translate(fields, call.services.catalog, _task_id(call))
    if asynchronous:
        return JSONResponse(show.pending((await call.submit(submission)).job), 202)
    job = (await call.submit_awaited(submission)).job
    done = await call.finished(job, call.services.policy.wait_limit_s)
    if done is None:
        # The work goes on and will be paid for: the idempotency key keeps standing for it.
        raise StillAtWork(job.public_id)
    if done.state is not State.SUCCEEDED:
        await free_key(call.services, done)
        raise show.failure(done)
    return JSONResponse(show.generated(await view(call.services, done)))


def _task_id(call: Call) -> str:
    return f"task_{int(call.services.clock.now().timestamp() * 1000)}_{ids.token(16)}"


@router.get(
    "/api/v1/tasks/{task_id}",
    response_model=schema.Task,
    response_model_exclude_unset=True,
    responses=_errors(404),
)
async def get_task(call: Call, task_id: str) -> Response:
    """Where a task is, and its images once it has succeeded. Links are signed at each read and last 24 hours."""
    found = None
    if _TASK.fullmatch(task_id):
        found = await find(call.services, call.caller.account_id, call.caller.dialect, task_id)
    if found is None:
        raise NotFound("There is no such task")
    return JSONResponse(show.task(found))


@router.get("/api/v1/models", response_model=schema.Models, responses=_errors())
async def list_models(call: Call) -> Response:
    """All models, with the fields that each takes and what an image costs."""
    return JSONResponse(show.models(list(offered(call.services.catalog).values())))
