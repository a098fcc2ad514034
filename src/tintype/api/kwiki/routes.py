"""kwiki's one route."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from tintype.api.call import Call
from tintype.api.dialect import body_of, errors_of
from tintype.api.kwiki import schema
from tintype.api.kwiki.errors import DESCRIBED
from tintype.api.kwiki.translate import failure, generated, new_id, translate
from tintype.generation.answers import free_key
from tintype.generation.submission import Submission
from tintype.generation.submit import Accepted
from tintype.generation.view import view
from tintype.jobs.state import State
from tintype.kernel.errors import TimedOut

router = APIRouter()


@router.post(
    "/api/v1/generate",
    response_model=schema.Generated,
    responses=errors_of(schema.Error, DESCRIBED),
    openapi_extra=body_of(schema.Generate, schema.EXAMPLES),
)
async def generate(call: Call) -> Response:
    """Make a picture; the answer comes once it is made. One that takes too long is cancelled, and costs nothing."""
    policy = call.services.policy
    submission = translate(await call.fields(), call.services.catalog, new_id(), adult_content=policy.adult_content)
    accepted = await _accepted(call, submission)
    done = await call.finished_or_cancelled(accepted.job, policy.wait_limit_s)
    if done is None or done.state is not State.SUCCEEDED:
        await free_key(call.services, accepted.job)
        raise TimedOut if done is None else failure(done)
    return JSONResponse(generated(await view(call.services, done)))


async def _accepted(call: Call, submission: Submission) -> Accepted:
    """The job. An idempotency key that stands for one that failed is taken anew: only good answers are kept."""
    accepted = await call.submit(submission, awaited=True)
    job = accepted.job
    if accepted.replayed and job.state.terminal and job.state is not State.SUCCEEDED:
        await free_key(call.services, job)
        accepted = await call.submit(submission, awaited=True)
    return accepted
