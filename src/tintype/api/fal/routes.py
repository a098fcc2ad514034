"""fal's routes: the queue, and the call that waits. ``{app}`` is an app's id, ``owner/name`` or longer."""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response, StreamingResponse

from tintype.api import sse
from tintype.api.call import Call
from tintype.api.dialect import body_of, errors_of, header, query
from tintype.api.fal import schema, show, stream
from tintype.api.fal.errors import DESCRIBED, failure
from tintype.api.fal.translate import API, is_request_id, submission_of
from tintype.api.making import VIDEO
from tintype.api.sold import NATIVE
from tintype.engines.contract import Task
from tintype.generation.answers import free_key
from tintype.generation.cancel import cancel
from tintype.generation.submission import Submission
from tintype.generation.submit import ASYNC_PATIENCE_S
from tintype.generation.view import JobView, find, get_job, view
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import NotFound, TimedOut

router = APIRouter()
_REQUEST = "/{app:path}/requests/{request_id}"
_LOGS = {"parameters": [query("logs", "With the log.", type="boolean", default=False)]}


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return errors_of(schema.Error, {one: DESCRIBED[one] for one in sorted({401, 403, 404, 429, 500, 503, *statuses})})


def _body(*parameters: dict[str, Any]) -> dict[str, Any]:
    body = body_of(schema.Input, schema.EXAMPLES)
    start = header("X-Fal-Request-Timeout", "Give it up where it has not begun within so many seconds.", type="number")
    words = {"type": "string", "enum": ["normal", "low"], "default": "normal"}
    priority = header("X-Fal-Queue-Priority", "`low`: due an hour later than others.", **words)
    body["parameters"] += [start, priority, *parameters]
    return body


def _submission(call: Call, app: str, fields: Any, webhook: str | None = None) -> Submission:
    plan = call.services.catalog.plan(call.caller.dialect, call.caller.plan)
    return submission_of(
        app,
        fields,
        call.services.catalog,
        webhook=webhook,
        start_timeout=call.headers.get("x-fal-request-timeout"),
        priority=call.headers.get("x-fal-queue-priority"),
        patience_s=ASYNC_PATIENCE_S if plan.patience_s is None else plan.patience_s,
    )


async def _found(call: Call, request_id: str) -> JobView:
    seen = None
    if is_request_id(request_id):
        seen = await find(call.services, call.caller.account_id, NATIVE, request_id)
    if seen is None or seen.job.request["extra"].get("api") != API:
        raise NotFound("Request not found")
    call.context.headers["X-Fal-Request-Id"] = request_id
    return seen


@router.post(
    "/run/{app:path}",
    response_model=schema.Result,
    response_model_exclude_none=True,
    responses=_errors(400, 413, 422, 499, 504),
    openapi_extra=_body(),
)
async def run(call: Call, app: str) -> Response:
    """Call a model and wait for what it makes."""
    submission = _submission(call, app, await call.fields())
    accepted = await call.submit_awaited(submission)
    job = accepted.job
    if accepted.replayed:
        await call.watch(job)
    call.context.headers["X-Fal-Request-Id"] = job.public_id
    policy = call.services.policy
    slow = submission.task in VIDEO or submission.task is Task.IMAGE_TO_3D
    limit = policy.wait_limit_video_s if slow else policy.wait_limit_s
    done = await _done(call, job, limit, submission.deadline_s)
    if done is None or done.state is not State.SUCCEEDED:
        await free_key(call.services, job)
        raise TimedOut("Request timed out") if done is None else failure(done)
    return JSONResponse(await show.inlined(call.services, await view(call.services, done)))


async def _done(call: Call, job: Job, limit: float, start_s: float | None) -> Job | None:
    """The job once it has ended; None where it had to be cancelled: it took too long, or did not begin in time."""
    if start_s is not None and start_s < limit:
        began = asyncio.get_running_loop().time()
        done = await call.finished(job, start_s)
        if done is not None:
            return done
        # No worker takes it any more, once its time to begin is up.
        found = await get_job(call.services, job.id)
        late = found is not None and found.state is State.QUEUED
        limit = 0 if late else limit - (asyncio.get_running_loop().time() - began)
    return await call.finished_or_cancelled(job, max(0.0, limit))


@router.get(
    f"{_REQUEST}/status/stream",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The status, each time that it changes, until it is COMPLETED.",
            "content": {sse.CONTENT_TYPE: {"schema": {"type": "string"}}},
        },
        **_errors(),
    },
    openapi_extra=_LOGS,
)
async def status_stream(call: Call, app: str, request_id: str) -> Response:
    """A request's status as Server-Sent Events."""
    job = (await _found(call, request_id)).job
    await call.watch(job)
    return StreamingResponse(
        stream.statuses(call, job, logs=_logs(call)), media_type=sse.CONTENT_TYPE, headers=sse.HEADERS
    )


def _logs(call: Call) -> bool:
    return call.query_params.get("logs", "").lower() in ("1", "true", "yes")


@router.get(
    f"{_REQUEST}/status",
    response_model=schema.Status,
    responses={202: {"model": schema.Status, "description": "It is not done."}, **_errors()},
    openapi_extra=_LOGS,
)
async def status(call: Call, app: str, request_id: str) -> Response:
    """How far a request is: 202 while it waits or runs, 200 once it has ended, well or not."""
    job = (await _found(call, request_id)).job
    shown = show.status(job, await stream.position_of(call, job), logs=_logs(call))
    return JSONResponse(shown, 200 if job.state.terminal else 202)


@router.put(
    f"{_REQUEST}/cancel",
    status_code=202,
    response_model=schema.Cancelled,
    responses={400: {"model": schema.Cancelled, "description": "It has ended already."}, **_errors()},
)
async def cancel_request(call: Call, app: str, request_id: str) -> Response:
    """Cancel a request; it costs nothing."""
    job = (await _found(call, request_id)).job
    # Asking again changes nothing.
    if job.state is not State.CANCELLED and not await cancel(call.services, job.id, at_once=True):
        return JSONResponse({"status": "ALREADY_COMPLETED"}, 400)
    return JSONResponse({"status": "CANCELLATION_REQUESTED"}, 202)


@router.get(
    _REQUEST,
    response_model=schema.Result,
    responses={
        202: {"model": schema.Status, "description": "It is not done; this is its status."},
        **_errors(422, 499, 504),
    },
)
async def result(call: Call, app: str, request_id: str) -> Response:
    """What a request made, or why it made nothing."""
    seen = await _found(call, request_id)
    if not seen.job.state.terminal:
        return JSONResponse(show.status(seen.job, await stream.position_of(call, seen.job), logs=False), 202)
    if seen.job.state is not State.SUCCEEDED:
        raise failure(seen.job)
    return JSONResponse(await show.inlined(call.services, seen))


@router.post(
    "/{app:path}",
    response_model=schema.Submitted,
    responses=_errors(400, 413, 422),
    openapi_extra=_body(query("fal_webhook", "Where to send the result.", type="string")),
)
async def submit(call: Call, app: str) -> Response:
    """Queue a request."""
    submission = _submission(call, app, await call.fields(), call.query_params.get("fal_webhook"))
    job = (await call.submit(submission)).job
    call.context.headers["X-Fal-Request-Id"] = job.public_id
    return JSONResponse(show.submitted(job, await stream.position_of(call, job)))
