"""qiai's two routes."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from tintype.api.call import Call
from tintype.api.dialect import body_of, errors_of
from tintype.api.qiai import schema
from tintype.api.qiai.errors import DESCRIBED
from tintype.api.qiai.translate import check_plan, order_id, status, submitted, translate
from tintype.generation.view import find
from tintype.infra.outbound import OutboundRefused
from tintype.kernel.errors import Invalid, NotFound

router = APIRouter()


def _errors(*statuses: int) -> dict[int | str, dict[str, object]]:
    return errors_of(schema.Error, {one: DESCRIBED[one] for one in (401, 403, 429, 500, 503, *statuses)})


@router.post(
    "/api/v1/generate",
    response_model=schema.Submitted,
    responses=_errors(400, 402, 409, 413),
    openapi_extra=body_of(schema.Generate, schema.EXAMPLES),
)
async def generate(call: Call) -> Response:
    """Submit an order; poll its status, or name a `webhook_url`."""
    services, caller = call.services, call.caller
    plan = services.catalog.plan(caller.dialect, caller.plan)
    submission = translate(await call.fields(), services.catalog, plan, order_id(services.clock.now()))
    if submission.webhook is not None:
        try:
            services.outbound.check_url(submission.webhook.url)
        except OutboundRefused as refused:
            raise Invalid(f"webhook_url: {refused.message}", field="webhook_url") from None
    if not await call.is_repeated():
        check_plan(services.catalog, caller.plan, submission)
    accepted = await call.submit(submission)
    return JSONResponse(submitted(accepted.job))


@router.get(
    "/api/v1/status/{order_id}",
    response_model=schema.Status,
    response_model_exclude_unset=True,
    responses=_errors(404),
)
async def order_status(call: Call, order_id: str) -> Response:
    """Where an order is, and its files once it is completed."""
    found = await find(call.services, call.caller.account_id, call.caller.dialect, order_id)
    if found is None:
        raise NotFound("Order not found")
    return JSONResponse(status(found))
