"""OpenAI's routes for images, videos and models."""

from __future__ import annotations

import base64
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel
from starlette.responses import JSONResponse, Response, StreamingResponse

from tintype.api.call import Call
from tintype.api.dialect import body_of, errors_of, query
from tintype.api.openai import schema, show
from tintype.api.openai.content import VARIANTS, content
from tintype.api.openai.errors import DESCRIBED, UnknownModel, failure
from tintype.api.openai.form import Form, form_of
from tintype.api.openai.stream import events
from tintype.api.openai.translate import (
    Kind,
    check_passed_over,
    image_submission,
    streamed,
    video_submission,
)
from tintype.api.sold import NATIVE, model_id, models
from tintype.api.sse import CONTENT_TYPE, HEADERS
from tintype.generation.answers import free_key
from tintype.generation.cancel import cancel
from tintype.generation.services import SQL as JOBS
from tintype.generation.view import JobView, find, view
from tintype.infra.db import queries
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import Invalid, NotFound, TimedOut

router = APIRouter()
SQL = queries("openai")
DEFAULT_PAGE, MOST_PAGE = 20, 100
_FILES = ("image", "images", "mask", "input_reference")


def _errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    return errors_of(schema.Error, {one: DESCRIBED[one] for one in sorted({401, 403, 429, 500, 503, *statuses})})


def _body(model: type[BaseModel], examples: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """``openapi_extra`` of a route that takes JSON and forms."""
    extra = body_of(model, examples)
    body = extra["requestBody"]["content"]
    form = model.model_json_schema(ref_template="#/components/schemas/{model}")
    file = {"type": "string", "format": "binary"}
    properties = {name: value for name, value in form["properties"].items() if name not in ("images",)}
    for name in _FILES:
        if name in properties:
            properties[name] = {"type": "array", "items": file} if name == "image" else file
    body["multipart/form-data"] = {"schema": {**form, "properties": properties}}
    return extra


_MADE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The images; with `stream` their events: image_generation.partial_image or "
        "image_edit.partial_image for each unfinished one, image_generation.completed or image_edit.completed for each "
        "that is done, all with `b64_json`; or `error`.",
        "content": {CONTENT_TYPE: {"schema": {"type": "string"}}},
    },
    **_errors(400, 409, 413, 504),
}


@router.post(
    "/v1/images/generations",
    response_model=schema.Images,
    responses=_MADE,
    openapi_extra=body_of(schema.Generate, schema.GENERATE),
)
async def generate_images(call: Call) -> Response:
    """Make images from a text."""
    return await _images(call, "generation")


@router.post(
    "/v1/images/edits", response_model=schema.Images, responses=_MADE, openapi_extra=_body(schema.Edit, schema.EDIT)
)
async def edit_images(call: Call) -> Response:
    """Change an image, or make a new one of several, as a text says."""
    return await _images(call, "edit")


@router.post(
    "/v1/images/variations",
    response_model=schema.Images,
    responses=_MADE,
    openapi_extra=_body(schema.Vary, schema.VARY),
)
async def vary_image(call: Call) -> Response:
    """Make images that are like an image."""
    return await _images(call, "variation")


async def _images(call: Call, kind: Kind) -> Response:
    form = await form_of(call)
    check_passed_over(form.fields)
    partials = streamed(form.fields) if kind != "variation" else None
    submission = image_submission(form, call.services.catalog, kind, partials=partials or 0)
    accepted = await call.submit_awaited(submission)
    limit = call.services.policy.wait_limit_s
    if partials is not None:
        return StreamingResponse(events(call, accepted.job, limit), media_type=CONTENT_TYPE, headers=HEADERS)
    done = await call.finished_or_cancelled(accepted.job, limit)
    if done is None or done.state is not State.SUCCEEDED:
        await free_key(call.services, accepted.job)
        raise TimedOut if done is None else failure(done)
    return JSONResponse(await show.images(call.services, await view(call.services, done)))


# --- videos ------------------------------------------------------------------------------------------------------


@router.post(
    "/v1/videos",
    response_model=schema.Video,
    responses=_errors(400, 409, 413),
    openapi_extra=_body(schema.CreateVideo, schema.VIDEO),
)
async def create_video(call: Call) -> Response:
    """Begin a video; `GET /v1/videos/{video_id}` says how far it is."""
    submission = video_submission(await form_of(call), call.services.catalog)
    accepted = await call.submit(submission)
    return _video(call, accepted.job)


def _video(call: Call, job: Job) -> Response:
    shown = show.video(job, retention_days=call.services.policy.retention_days)
    # How long OpenAI's clients wait until they ask again.
    headers = {} if job.state.terminal else {"openai-poll-after-ms": str(show.POLL_AFTER_MS)}
    return JSONResponse(shown, headers=headers)


async def _found(call: Call, video_id: str) -> JobView:
    found = await find(call.services, call.caller.account_id, NATIVE, video_id)
    if found is None or not video_id.startswith("video_") or found.job.answer is not None:
        raise NotFound(f"There is no video '{video_id}'", field="video_id")
    return found


@router.get(
    "/v1/videos",
    response_model=schema.Videos,
    responses=_errors(400),
    openapi_extra={
        "parameters": [
            query("limit", "Videos a page.", type="integer", minimum=1, maximum=MOST_PAGE, default=DEFAULT_PAGE),
            query("after", "The last video of the page before.", type="string"),
            query("order", "By when they were begun.", type="string", enum=["asc", "desc"], default="desc"),
        ]
    },
)
async def list_videos(call: Call) -> Response:
    """The account's videos, the newest first."""
    asked = call.query_params
    text = asked.get("limit") or str(DEFAULT_PAGE)
    if not (text.isascii() and text.isdecimal() and len(text) < 4 and 1 <= int(text) <= MOST_PAGE):
        raise Invalid(f"limit must be an integer from 1 to {MOST_PAGE}", field="limit")
    order = asked.get("order") or "desc"
    if order not in ("asc", "desc"):
        raise Invalid("order must be one of asc, desc", field="order")
    last: Job | None = None
    if after := asked.get("after"):
        found = None if "\0" in after else await find(call.services, call.caller.account_id, NATIVE, after)
        if found is None:
            raise Invalid("after must be the id of a video", field="after")
        last = found.job
    videos = SQL.videos_oldest if order == "asc" else SQL.videos_newest
    async with call.services.db.connection() as connection:
        rows = videos(
            connection,
            account_id=call.caller.account_id,
            dialect=NATIVE,
            after_at=last.created_at if last else None,
            after_id=last.id if last else None,
            limit=int(text) + 1,
        )
        jobs = [Job.of(row) async for row in rows]
    keep = call.services.policy.retention_days
    return JSONResponse(show.videos(jobs[: int(text)], has_more=len(jobs) > int(text), retention_days=keep))


@router.get("/v1/videos/{video_id}", response_model=schema.Video, responses=_errors(404))
async def retrieve_video(call: Call, video_id: str) -> Response:
    """A video: how far it is, or why it could not be made."""
    return _video(call, (await _found(call, video_id)).job)


@router.delete("/v1/videos/{video_id}", response_model=schema.VideoDeleted, responses=_errors(404))
async def delete_video(call: Call, video_id: str) -> Response:
    """Delete a video with its files. One that is not done is cancelled, and costs nothing."""
    services = call.services
    job = (await _found(call, video_id)).job
    await cancel(services, job.id, at_once=True)
    # The rows go first: a link that was signed before leads to nothing afterwards, also where the process dies between.
    async with services.db.transaction() as connection:
        await JOBS.set_answer(connection, id=job.id, answer='{"deleted": true}')
        await JOBS.files_deleted(connection, ids=[job.id], now=services.clock.now())
    await services.objects.delete_prefix(f"{job.request['folder']}/")
    return JSONResponse({"id": job.public_id, "object": "video.deleted", "deleted": True})


@router.get(
    "/v1/videos/{video_id}/content",
    response_class=Response,
    responses={
        200: {
            "description": "The file: MP4, WebP (thumbnail) or JPEG (spritesheet).",
            "content": {
                name: {"schema": {"type": "string", "format": "binary"}}
                for name in ("video/mp4", "image/webp", "image/jpeg")
            },
        },
        206: {"description": "The part of it that `Range` asks for."},
        **_errors(400, 404),
    },
    openapi_extra={
        "parameters": [query("variant", "Which file.", type="string", enum=list(VARIANTS), default="video")]
    },
)
async def video_content(call: Call, video_id: str) -> Response:
    """A video's file, its thumbnail, or 4 × 4 pictures out of it."""
    return await content(call, await _found(call, video_id))


@router.post(
    "/v1/videos/{video_id}/remix",
    response_model=schema.Video,
    responses=_errors(400, 404, 409, 413),
    openapi_extra=body_of(schema.Remix, schema.REMIX),
)
async def remix_video(call: Call, video_id: str) -> Response:
    """Begin a video of the same model, size and length that starts with another one's first picture."""
    fields = await call.fields()
    seen = await _found(call, video_id)
    still = seen.other(seen.results[0].artifact.index, "poster") if seen.results else None
    if still is None:
        raise Invalid("The video must be completed, with its files still there", field="video_id")
    picture = base64.b64encode(await call.services.objects.get(still.artifact.storage_key)).decode()
    job = seen.job
    form = Form(
        {
            "prompt": fields.raw("prompt"),
            "model": model_id(job.card),
            "seconds": job.request["seconds"],
            "size": f"{job.request['width']}x{job.request['height']}",
        },
        {"input_reference": [(picture, "input_reference")]},
    )
    submission = video_submission(form, call.services.catalog, remixed=video_id)
    return _video(call, (await call.submit(submission)).job)


# --- models ------------------------------------------------------------------------------------------------------


@router.get("/v1/models", response_model=schema.Models, responses=_errors())
async def list_models(call: Call) -> Response:
    """All models."""
    found = models(call.services.catalog)
    return JSONResponse({"object": "list", "data": [show.model(name, card) for name, card in found.items()]})


@router.get("/v1/models/{name:path}", response_model=schema.Model, responses=_errors(404))
async def get_model(call: Call, name: str) -> Response:
    """A model."""
    card = models(call.services.catalog).get(name)
    if card is None:
        raise UnknownModel(f"The model '{name}' does not exist", field="model")
    return JSONResponse(show.model(name, card))
