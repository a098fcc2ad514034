"""Replicate's routes for predictions, models and files."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response, StreamingResponse

from tintype.administration.webhooks import account_secret
from tintype.api import sse
from tintype.api.call import Call
from tintype.api.dialect import body_of, header, query
from tintype.api.replicate import files, models, paging, schema, show, stream
from tintype.api.replicate.errors import CONTENT_TYPE, DESCRIBED
from tintype.api.replicate.translate import (
    API,
    cancel_after_of,
    model_of,
    pictures_in,
    submission_of,
    wait_of,
)
from tintype.api.sold import NATIVE
from tintype.generation.cancel import cancel
from tintype.generation.view import JobView, find, view
from tintype.infra.db import queries
from tintype.jobs.model import Job
from tintype.kernel.errors import NotFound
from tintype.kernel.money import Unit

router = APIRouter()
SQL = queries("replicate")
PROFILES = queries("api")
_PROBLEM = schema.Problem.model_json_schema()


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return {
        status: {"description": DESCRIBED[status], "content": {CONTENT_TYPE: {"schema": _PROBLEM}}}
        for status in sorted({401, 403, 429, 500, 503, *statuses})
    }


def _create_body(model: type[schema.Create], examples: dict[str, Any]) -> dict[str, Any]:
    body = body_of(model, examples)
    body["parameters"] += [
        header("Prefer", "`wait` or `wait=N`: answer when it has ended, at the latest after N (60) seconds."),
        header("Cancel-After", "Cancel it if it is not done by then: `90s`, `5m`, `1h30m`; 5 s to 24 h."),
    ]
    return body


_CREATED: dict[int | str, dict[str, Any]] = {
    201: {"description": "It is accepted, or has ended within the time that the caller waits."},
    202: {"model": schema.Prediction, "description": "It has not ended within the time that the caller waits."},
    **_errors(400, 402, 404, 409, 413, 422),
}
_BODY = _create_body(schema.Create, schema.EXAMPLE)


@router.post(
    "/v1/predictions",
    status_code=201,
    response_model=schema.Prediction,
    responses=_CREATED,
    openapi_extra=_create_body(schema.CreateVersion, schema.EXAMPLE_VERSION),
)
async def create_prediction(call: Call) -> Response:
    """Begin a prediction of a version."""
    return await _create(call, model_of(await call.fields(), call.services.catalog))


@router.post(
    "/v1/models/{owner}/{name}/predictions",
    status_code=201,
    response_model=schema.Prediction,
    responses=_CREATED,
    openapi_extra=_BODY,
)
async def create_model_prediction(call: Call, owner: str, name: str) -> Response:
    """Begin a prediction of a model."""
    return await _create(call, models.by_name(call.services.catalog, owner, name))


@router.post(
    "/v1/deployments/{owner}/{name}/predictions",
    status_code=201,
    response_model=schema.Prediction,
    responses=_CREATED,
    openapi_extra=_BODY,
)
async def create_deployment_prediction(call: Call, owner: str, name: str) -> Response:
    """The same: every model here is as good as deployed."""
    return await _create(call, models.by_name(call.services.catalog, owner, name))


async def _create(call: Call, model: models.Model) -> Response:
    fields = await call.fields()
    wait = wait_of(call.headers.getlist("prefer"))
    submission = submission_of(
        fields,
        model,
        cancel_after=cancel_after_of(call.headers.get("cancel-after")),
        files=await files.named_in(call, pictures_in(fields, model)),
    )
    accepted = await call.submit(submission, awaited=wait is not None)
    job, done = accepted.job, None
    if wait is not None:
        call.context.headers["Preference-Applied"] = f"wait={wait}"
        if accepted.replayed:
            await call.watch(job)
        done = await call.finished(job, _bounded(call, job, wait))
        if done is None:
            job = (await _found(call, job.public_id)).job
    if accepted.replayed:
        call.context.headers["Idempotent-Replayed"] = "true"
    seen = await view(call.services, done or job)
    status = 202 if wait is not None and not seen.job.state.terminal else 201
    return JSONResponse(_told(seen, wait=wait), status, {"Location": show.url_of(job)})


def _told(seen: JobView, *, wait: int | None) -> dict[str, Any]:
    """The prediction. A call that waited in vain says ``starting``: clients take any other word as the end."""
    shown = show.prediction(seen)
    if wait is not None and not seen.job.state.terminal:
        shown["status"] = "starting"
    return shown


def _bounded(call: Call, job: Job, wait: float) -> float:
    """The wait, no longer than until the prediction's time is up."""
    after = job.request["extra"].get("cancel_after")
    if after is None:
        return wait
    end = job.created_at + timedelta(seconds=after)
    return max(0.0, min(wait, (end - call.services.clock.now()).total_seconds() + 0.01))


async def _found(call: Call, prediction_id: str) -> JobView:
    """The caller's prediction. One whose time is up is cancelled first."""
    seen = await find(call.services, call.caller.account_id, NATIVE, prediction_id)
    if seen is None or seen.job.request["extra"].get("api") != API:
        raise NotFound("There is no such prediction")
    job = seen.job
    after = job.request["extra"].get("cancel_after")
    if after is None or job.state.terminal or call.services.clock.now() < job.created_at + timedelta(seconds=after):
        return seen
    await cancel(call.services, job.id, at_once=True)
    return await find(call.services, call.caller.account_id, NATIVE, prediction_id) or seen


@router.get(
    "/v1/predictions",
    response_model=schema.Predictions,
    responses=_errors(422),
    openapi_extra={
        "parameters": [query("cursor", "Where a page begins: `next` and `previous` have it.", type="string")]
    },
)
async def list_predictions(call: Call) -> Response:
    """The account's predictions, newest first, 100 a page."""
    text = call.query_params.get("cursor")
    cursor = paging.read(text) if text else None
    backwards = cursor is not None and not cursor.older
    async with call.services.db.connection() as connection:
        rows = (SQL.newer if backwards else SQL.older)(
            connection,
            account_id=call.caller.account_id,
            dialect=NATIVE,
            at=cursor.at if cursor else None,
            id=cursor.id if cursor else None,
            limit=paging.PAGE + 1,
        )
        jobs = [Job.of(row) async for row in rows]
        more, jobs = len(jobs) > paging.PAGE, jobs[: paging.PAGE]
        if backwards:
            jobs.reverse()
    # Read together: views that come at once go in one statement.
    seen = await asyncio.gather(*(view(call.services, job) for job in jobs))
    base = f"{call.context.base_url}/replicate/v1/predictions?cursor="
    older = jobs and (more or backwards)
    newer = jobs and (more if backwards else cursor is not None)
    return JSONResponse(
        {
            "next": base + paging.write(jobs[-1], older=True) if older else None,
            "previous": base + paging.write(jobs[0], older=False) if newer else None,
            "results": [show.prediction(one) for one in seen],
        }
    )


@router.get("/v1/predictions/{prediction_id}", response_model=schema.Prediction, responses=_errors(404))
async def get_prediction(call: Call, prediction_id: str) -> Response:
    """A prediction, with links that are signed now."""
    return JSONResponse(show.prediction(await _found(call, prediction_id)))


@router.post("/v1/predictions/{prediction_id}/cancel", response_model=schema.Prediction, responses=_errors(404))
async def cancel_prediction(call: Call, prediction_id: str) -> Response:
    """Cancel a prediction; it costs nothing. One that has ended stays as it is."""
    seen = await _found(call, prediction_id)
    if not seen.job.state.terminal:
        await cancel(call.services, seen.job.id, at_once=True)
        seen = await _found(call, prediction_id)
    return JSONResponse(show.prediction(seen))


@router.get(
    "/v1/predictions/{prediction_id}/stream",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "When it has ended, `output` with a link for each file and `done`; or `error`.",
            "content": {sse.CONTENT_TYPE: {"schema": {"type": "string"}}},
        },
        **_errors(404),
    },
)
async def stream_prediction(call: Call, prediction_id: str) -> Response:
    """A prediction's output as Server-Sent Events."""
    job = (await _found(call, prediction_id)).job
    await call.watch(job)
    return StreamingResponse(stream.events(call, job), media_type=sse.CONTENT_TYPE, headers=sse.HEADERS)


def _page(results: list[dict[str, Any]]) -> Response:
    return JSONResponse({"next": None, "previous": None, "results": results})


@router.get("/v1/models", response_model=schema.Models, responses=_errors())
async def list_models(call: Call) -> Response:
    """All models."""
    known = models.known(call.services.catalog).values()
    return _page([models.shown(one, call.context.base_url) for one in known])


@router.get("/v1/models/{owner}/{name}", response_model=schema.Model, responses=_errors(404))
async def get_model(call: Call, owner: str, name: str) -> Response:
    """A model, with the schema of its input."""
    return JSONResponse(models.shown(models.by_name(call.services.catalog, owner, name), call.context.base_url))


@router.get("/v1/models/{owner}/{name}/versions", response_model=schema.Versions, responses=_errors(404))
async def list_versions(call: Call, owner: str, name: str) -> Response:
    """A model's versions: the one that is served."""
    return _page([models.version_of(models.by_name(call.services.catalog, owner, name))])


@router.get("/v1/models/{owner}/{name}/versions/{version_id}", response_model=schema.Version, responses=_errors(404))
async def get_version(call: Call, owner: str, name: str, version_id: str) -> Response:
    """A version of a model."""
    model = models.by_name(call.services.catalog, owner, name)
    if version_id != model.version:
        raise NotFound(f"There is no version {version_id} of {model.id}")
    return JSONResponse(models.version_of(model))


@router.post(
    "/v1/files",
    status_code=201,
    response_model=schema.File,
    responses=_errors(413, 422),
    openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": schema.UPLOAD}}}},
)
async def create_file(call: Call) -> Response:
    """Upload a picture; `urls.get` may then stand in an input."""
    return JSONResponse(await files.upload(call), 201)


@router.get(
    "/v1/files",
    response_model=schema.Files,
    responses=_errors(422),
    openapi_extra={"parameters": [query("cursor", "Where a page begins: `next` has it.", type="string")]},
)
async def list_files(call: Call) -> Response:
    """The account's uploaded files, newest first, 100 a page."""
    return JSONResponse(await files.listed(call))


@router.get("/v1/files/{file_id}", response_model=schema.File, responses=_errors(404))
async def get_file(call: Call, file_id: str) -> Response:
    """An uploaded file."""
    return JSONResponse(await files.describe(call, file_id))


@router.delete("/v1/files/{file_id}", status_code=204, response_class=Response, responses=_errors(404))
async def delete_file(call: Call, file_id: str) -> Response:
    """Delete an uploaded file."""
    await files.delete(call, file_id)
    return Response(status_code=204)


@router.get("/v1/account", response_model=schema.Account, responses=_errors())
async def get_account(call: Call) -> Response:
    """Whose key it is."""
    async with call.services.db.connection() as connection:
        row = await PROFILES.profile(
            connection, account_id=call.caller.account_id, unit=Unit.USD.value, now=call.services.clock.now()
        )
    return JSONResponse(show.account(row))


@router.get("/v1/webhooks/default/secret", response_model=schema.Secret, responses=_errors())
async def webhook_secret(call: Call) -> Response:
    """What webhooks are signed with (Standard Webhooks)."""
    return JSONResponse({"key": await account_secret(call.services.db, call.caller.account_id)})
