"""trio's four routes. The three that generate wait for the end of their job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from tintype.api.body import Fields
from tintype.api.call import Call
from tintype.api.dialect import body_of, errors_of
from tintype.api.trio import schema, show, translate
from tintype.api.trio.errors import DESCRIBED
from tintype.catalog.catalog import Catalog
from tintype.generation import gallery
from tintype.generation.answers import free_key, keep_answer
from tintype.generation.submission import Submission
from tintype.generation.submit import Accepted
from tintype.generation.view import JobView, view
from tintype.jobs.state import State
from tintype.kernel import ids
from tintype.kernel.errors import Invalid, TimedOut

router = APIRouter()
KINDS: Mapping[str, gallery.Kind | None] = {"all": None, "images": "image", "videos": "video", "3d": "3d"}
SORTS: Mapping[str, gallery.Sort] = {
    "createdAt": "created_at",
    "type": "type",
    "prompt": "prompt",
    "fileSize": "bytes",
}
MOST_PER_PAGE = 100
# Beyond any gallery's end, and still a number that the database takes.
FARTHEST = 2**62


def _errors(*statuses: int) -> dict[int | str, dict[str, object]]:
    return errors_of(schema.Error, {one: DESCRIBED[one] for one in (401, 403, 429, 500, 503, *statuses)})


GENERATING = _errors(400, 402, 404, 409, 413)


@router.post(
    "/api/v1/images",
    response_model=schema.Images,
    responses=GENERATING,
    openapi_extra=body_of(schema.ImageRequest, schema.IMAGE_EXAMPLES),
)
async def images(call: Call) -> Response:
    """Images from text, up to four. What of several could not be made is not charged."""
    return await _generate(call, translate.image, show.images, call.services.policy.wait_limit_s)


@router.post(
    "/api/v1/videos",
    response_model=schema.Video,
    responses=GENERATING,
    openapi_extra=body_of(schema.VideoRequest, schema.VIDEO_EXAMPLES),
)
async def videos(call: Call) -> Response:
    """A video from text, 24 frames per second."""
    return await _generate(call, translate.video, show.video, call.services.policy.wait_limit_video_s)


@router.post(
    "/api/v1/3d",
    response_model=schema.Model,
    responses=GENERATING,
    openapi_extra=body_of(schema.ModelRequest, schema.MODEL_EXAMPLES),
)
async def models(call: Call) -> Response:
    """A 3D model (GLB) from an image."""
    return await _generate(call, translate.model, show.model, call.services.policy.wait_limit_video_s)


@router.get(
    "/api/v1/projects",
    response_model=schema.Projects,
    responses=_errors(400),
    openapi_extra={"parameters": schema.PROJECTS_PARAMETERS},
)
async def projects(call: Call) -> Response:
    """What was generated, filtered, sorted and paged. Every image is a project of its own."""
    fields = Fields(dict(call.query_params))
    kind = KINDS[fields.choice("type", KINDS, "all")]
    sort = SORTS[fields.choice("sort", SORTS, "createdAt")]
    descending = fields.choice("order", ("asc", "desc"), "desc") == "desc"
    page = _whole(call, "page", 1, most=None)
    limit = _whole(call, "limit", 20, most=MOST_PER_PAGE)
    items, total = await gallery.page(
        call.services,
        call.caller.account_id,
        [call.caller.dialect],
        kind=kind,
        sort=sort,
        descending=descending,
        limit=limit,
        offset=min((page - 1) * limit, FARTHEST),
    )
    return JSONResponse(show.projects(items, page=page, limit=limit, total=total))


async def _generate(
    call: Call,
    translated: Callable[[Fields, Catalog, str], Submission],
    shown: Callable[[JobView, Mapping[str, Any]], dict[str, Any]],
    limit_s: float,
) -> Response:
    """Submit, wait, answer. A job that outlasts the wait is cancelled; its points are free again."""
    submission = translated(await call.fields(), call.services.catalog, ids.hex_id(24))
    accepted = await _accepted(call, submission)
    done = await call.finished_or_cancelled(accepted.job, limit_s)
    if done is None or done.state is not State.SUCCEEDED:
        await free_key(call.services, accepted.job)
        raise TimedOut if done is None else show.failure(done)
    kept = await keep_answer(call.services, done, {"request_id": call.context.request_id})
    call.context.request_id = kept["request_id"]  # a replay is the first answer again, its id in the header too
    return JSONResponse(shown(await view(call.services, done), kept))


async def _accepted(call: Call, submission: Submission) -> Accepted:
    """The job. An idempotency key whose call ended in an error (and could not be set free then) is taken anew."""
    accepted = await call.submit(submission, awaited=True)
    if accepted.replayed and accepted.job.state.terminal and accepted.job.state is not State.SUCCEEDED:
        await free_key(call.services, accepted.job)
        accepted = await call.submit(submission, awaited=True)
    return accepted


def _whole(call: Call, name: str, default: int, *, most: int | None) -> int:
    """A query parameter that must be a whole number from 1."""
    text = call.query_params.get(name)
    if text is None:
        return default
    # More digits than any page has would only cost time to read.
    value = int(text) if text.isascii() and text.isdecimal() and len(text) <= 100 else 0
    if value >= 1 and (most is None or value <= most):
        return value
    raise Invalid(f"{name} must be an integer {f'from 1 to {most}' if most else 'of at least 1'}", field=name)
