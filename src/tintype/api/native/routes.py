"""Tintype's own routes."""

from __future__ import annotations

from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response, StreamingResponse

from tintype.api import sse
from tintype.api.call import Call
from tintype.api.dialect import body_of, header, query
from tintype.api.making import VIDEO
from tintype.api.native import events, listing, outputs, schema, show, webhooks
from tintype.api.native.described import PAGE, errors
from tintype.api.native.prefer import wait_of
from tintype.api.native.translate import DIALECT, submission_of
from tintype.api.sold import models
from tintype.engines.contract import Task
from tintype.generation.cancel import cancel
from tintype.generation.estimate import place_in_queue
from tintype.generation.submission import Submission
from tintype.generation.view import JobView, find, view
from tintype.jobs.state import State
from tintype.kernel.errors import Conflict, NotFound

router = APIRouter()


class AlreadyEnded(Conflict):
    """This generation has already ended."""

    code: ClassVar[str] = "already_ended"


_CREATE = body_of(schema.Generate, schema.EXAMPLES)
_CREATE["parameters"].append(
    header("Prefer", "`wait=N` answers with the finished job if it ends within N seconds (RFC 7240).")
)


@router.post(
    "/v1/generations",
    status_code=202,
    response_model=schema.Generation,
    responses={
        200: {"model": schema.Generation, "description": "It has ended within the time that the caller waits."},
        202: {"description": "It is accepted; `Location` says where it is."},
        **errors(400, 402, 409, 413),
    },
    openapi_extra=_CREATE,
)
async def create_generation(call: Call) -> Response:
    """Make something: accepted with 202, or with 200 once it has ended where `Prefer: wait=N` asks for that."""
    fields = await call.fields()
    submission = submission_of(fields, call.services.catalog)
    wait = wait_of(call.headers.getlist("prefer"), _limit(call, submission))
    accepted = await call.submit(submission, awaited=bool(wait))
    job, done = accepted.job, None
    if wait is not None:
        call.context.headers["Preference-Applied"] = f"wait={wait}"
    if wait:
        if accepted.replayed:
            await call.watch(job)
        done = await call.finished(job, wait)
    if accepted.replayed:
        call.context.headers["Idempotent-Replayed"] = "true"
    seen = await view(call.services, done or job)
    location = f"{call.context.base_url}{call.url.path.rstrip('/')}/{job.public_id}"
    shown = show.generation(seen, retention_days=call.services.policy.retention_days)
    return JSONResponse(shown, 200 if done else 202, {"Location": location})


def _limit(call: Call, submission: Submission) -> float:
    policy = call.services.policy
    slow = submission.task in VIDEO or submission.task is Task.IMAGE_TO_3D
    return policy.wait_limit_video_s if slow else policy.wait_limit_s


async def _found(call: Call, generation_id: str) -> JobView:
    found = await find(call.services, call.caller.account_id, DIALECT, generation_id)
    if found is None:
        raise NotFound("There is no such generation", field="id")
    return found


async def _shown(call: Call, seen: JobView) -> dict[str, Any]:
    queue = await place_in_queue(call.services, seen.job) if seen.job.state is State.QUEUED else None
    return show.generation(seen, queue=queue, retention_days=call.services.policy.retention_days)


@router.get(
    "/v1/generations",
    response_model=schema.Generations,
    responses=errors(400),
    openapi_extra={
        "parameters": [
            *PAGE,
            query("status", "Only those in this state.", type="string", enum=[state.value for state in State]),
            query("model", "Only those of this model.", type="string"),
            query("created_after", "A time (RFC 3339).", type="string", format="date-time"),
            query("created_before", "A time (RFC 3339).", type="string", format="date-time"),
        ]
    },
)
async def list_generations(call: Call) -> Response:
    """The account's jobs, newest first."""
    return JSONResponse(await listing.generations(call))


@router.get("/v1/generations/{generation_id}", response_model=schema.Generation, responses=errors(404))
async def get_generation(call: Call, generation_id: str) -> Response:
    """A job, with links that are signed now."""
    return JSONResponse(await _shown(call, await _found(call, generation_id)))


@router.post(
    "/v1/generations/{generation_id}/cancel",
    response_model=schema.Generation,
    responses={
        200: {"description": "It is cancelled, and what was held is given back."},
        202: {"model": schema.Generation, "description": "It runs, and is being stopped."},
        **errors(404, 409),
    },
)
async def cancel_generation(call: Call, generation_id: str) -> Response:
    """Cancel a job. To say it again changes nothing; one that has ended otherwise is a conflict."""
    seen = await _found(call, generation_id)
    if not seen.job.state.terminal:
        await cancel(call.services, seen.job.id)
        seen = await _found(call, generation_id)
    if seen.job.state.terminal and seen.job.state is not State.CANCELLED:
        raise AlreadyEnded(f"This generation has already ended: it {_ended(seen.job.state)}")
    return JSONResponse(await _shown(call, seen), 200 if seen.job.state is State.CANCELLED else 202)


def _ended(state: State) -> str:
    return "has expired" if state is State.EXPIRED else f"has {state.value}"


@router.get(
    "/v1/generations/{generation_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "Events until the job has ended: queued (position, estimated_wait_s), running, progress, "
            "partial (an unfinished image, where the request asked for them), finishing, retrying, and last succeeded, "
            "failed, cancelled or expired with the whole job.",
            "content": {sse.CONTENT_TYPE: {"schema": {"type": "string"}}},
        },
        204: {"description": "The job has ended, and the caller has seen all its events."},
        **errors(400, 404),
    },
    openapi_extra={
        "parameters": [
            header("Last-Event-ID", "Begin after this event."),
            query("last_event_id", "The same, for clients that cannot send headers.", type="string"),
        ]
    },
)
async def generation_events(call: Call, generation_id: str) -> Response:
    """A job's events as they come (Server-Sent Events)."""
    after = events.last_seen(call)
    seen = await _found(call, generation_id)
    if after is not None and await events.all_seen(call.services, seen.job, after):
        # Browsers come again after each end of a stream: this is how they are told not to.
        return Response(status_code=204)
    await call.watch(seen.job)
    stream = events.Stream(call.services, call.context.edge.waiter, seen.job, after or 0)
    return StreamingResponse(stream, media_type=sse.CONTENT_TYPE, headers=sse.HEADERS)


@router.get("/v1/models", response_model=schema.Models, responses=errors())
async def list_models(call: Call) -> Response:
    """All models, with what they do, take and cost. OpenAI's clients can read it too."""
    cards = models(call.services.catalog).values()
    return JSONResponse({"object": "list", "data": [show.model(card) for card in cards]})


@router.get("/v1/models/{model_id:path}", response_model=schema.Model, responses=errors(404))
async def get_model(call: Call, model_id: str) -> Response:
    """A model."""
    card = models(call.services.catalog).get(model_id)
    if card is None:
        raise NotFound("There is no such model", field="id")
    return JSONResponse(show.model(card))


@router.get("/v1/account", response_model=schema.Account, responses=errors())
async def get_account(call: Call) -> Response:
    """The account: balances, plan, limits, and the key that asks."""
    services, caller = call.services, call.caller
    async with services.db.connection() as connection:
        row = await listing.SQL.account(connection, account_id=caller.account_id, key_id=caller.key_id)
        found = listing.SQL.balances(connection, account_id=caller.account_id, now=services.clock.now())
        balances = [one async for one in found]
    plan = services.catalog.plan(caller.dialect, caller.plan)
    return JSONResponse(show.account(row, balances, caller.plan, plan))


@router.get(
    "/v1/ledger",
    response_model=schema.Ledger,
    responses=errors(400),
    openapi_extra={
        "parameters": [
            *PAGE,
            query("unit", "Only this unit.", type="string", enum=["usd", "points", "credits", "images"]),
        ]
    },
)
async def list_ledger(call: Call) -> Response:
    """What happened to the account's money, newest first."""
    return JSONResponse(await listing.ledger(call))


# As if they stood here: a dialect's router takes plain routes.
router.routes.extend((*outputs.router.routes, *webhooks.router.routes))
