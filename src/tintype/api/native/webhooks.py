"""Webhooks: the account's endpoints, the log of what was sent to whom, sending again, the account's own secret."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from tintype.administration import webhooks as verbs
from tintype.api.call import Call
from tintype.api.dialect import body_of, query
from tintype.api.native import cursor, listing, show
from tintype.api.native import schema_webhooks as schema
from tintype.api.native.described import PAGE, errors
from tintype.kernel.errors import NotFound

router = APIRouter()
_CREATE = body_of(schema.NewEndpoint, schema.EXAMPLES)
# It costs nothing, so there is no idempotency key.
_CREATE.pop("parameters")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound("There is no such webhook endpoint", field="id") from None


@router.get("/v1/webhooks", response_model=schema.Endpoints, responses=errors())
async def list_endpoints(call: Call) -> Response:
    """The account's endpoints, the oldest first. Their secrets are shown one by one only."""
    found = await verbs.endpoints(call.services.db, call.caller.account_id)
    return JSONResponse({"object": "list", "data": [show.endpoint(one) for one in found]})


@router.post(
    "/v1/webhooks",
    status_code=201,
    response_model=schema.EndpointWithSecret,
    responses=errors(400, 413),
    openapi_extra=_CREATE,
)
async def create_endpoint(call: Call) -> Response:
    """Have a URL told of every job of the account that ends, or of those that end in one of `events`."""
    fields = await call.fields()
    services, account_id = call.services, call.caller.account_id
    url = fields.need_text("url", most=2048).strip()
    events = fields.texts("events", most=2 * len(verbs.EVENTS), what="events")
    made = await verbs.create_endpoint(services.db, services.outbound, services.clock, account_id, url, events)
    location = f"{call.context.base_url}{call.url.path.rstrip('/')}/{made.id}"
    return JSONResponse(show.endpoint(made, secret=True), 201, {"Location": location})


@router.get("/v1/webhooks/secret", response_model=schema.Secret, responses=errors())
async def get_secret(call: Call) -> Response:
    """The secret that signs what is sent to a request's own `webhook_url`. Endpoints have secrets of their own."""
    return _secret(await verbs.account_secret(call.services.db, call.caller.account_id))


@router.post("/v1/webhooks/secret/rotate", response_model=schema.Secret, responses=errors())
async def rotate_secret(call: Call) -> Response:
    """A new secret for requests' own `webhook_url`; the old one ends at once."""
    return _secret(await verbs.rotate_secret(call.services.db, call.caller.account_id))


def _secret(secret: str) -> Response:
    return JSONResponse({"object": "webhook_secret", "secret": secret})


@router.get(
    "/v1/webhooks/deliveries",
    response_model=schema.Deliveries,
    responses=errors(400),
    openapi_extra={
        "parameters": [*PAGE, query("status", "Only these.", type="string", enum=list(verbs.STATES))],
    },
)
async def list_deliveries(call: Call) -> Response:
    """What was sent, and to whom: the newest first, each with what came of its tries."""
    limit = listing.limit_of(call)
    text = call.query_params.get("cursor")
    found = await verbs.deliveries(
        call.services.db,
        call.caller.account_id,
        limit + 1,
        cursor.to_delivery(text) if text else None,
        listing.one_of(call, "status", verbs.STATES),
    )
    page = listing.page_of("list", found, limit)
    last = found[limit - 1] if page["has_more"] else None
    page["data"] = [show.delivery(one) for one in found[:limit]]
    page["next_cursor"] = cursor.of_delivery(last.created_at, last.id) if last is not None else None
    return JSONResponse(page)


@router.get("/v1/webhooks/deliveries/{delivery_id}", response_model=schema.Delivery, responses=errors(404))
async def get_delivery(call: Call, delivery_id: str) -> Response:
    """A delivery with its tries."""
    return JSONResponse(await _delivery(call, delivery_id))


@router.post(
    "/v1/webhooks/deliveries/{delivery_id}/redeliver",
    status_code=202,
    response_model=schema.Delivery,
    responses=errors(404, 409),
)
async def redeliver(call: Call, delivery_id: str) -> Response:
    """Send one again that was delivered or given up. Its `webhook-id` stays, so that a receiver can tell."""
    await verbs.redeliver(call.services.db, call.services.clock, call.caller.account_id, delivery_id)
    return JSONResponse(await _delivery(call, delivery_id), 202)


async def _delivery(call: Call, delivery_id: str) -> dict[str, Any]:
    return show.delivery(await verbs.delivery(call.services.db, call.caller.account_id, delivery_id))


@router.get("/v1/webhooks/{endpoint_id}", response_model=schema.EndpointWithSecret, responses=errors(404))
async def get_endpoint(call: Call, endpoint_id: str) -> Response:
    """An endpoint, with the secret that signs what it is sent."""
    found = await verbs.endpoint(call.services.db, call.caller.account_id, _id(endpoint_id))
    return JSONResponse(show.endpoint(found, secret=True))


@router.delete(
    "/v1/webhooks/{endpoint_id}",
    status_code=204,
    response_class=Response,
    responses={204: {"description": "It is gone; what was still to be sent to it is not sent."}, **errors(404)},
)
async def delete_endpoint(call: Call, endpoint_id: str) -> Response:
    """Delete an endpoint."""
    await verbs.delete_endpoint(call.services.db, call.caller.account_id, _id(endpoint_id))
    return Response(status_code=204)


@router.post("/v1/webhooks/{endpoint_id}/enable", response_model=schema.EndpointWithSecret, responses=errors(404))
async def enable_endpoint(call: Call, endpoint_id: str) -> Response:
    """Send again to an endpoint that was disabled because every delivery had failed for five days."""
    found = await verbs.enable_endpoint(call.services.db, call.caller.account_id, _id(endpoint_id))
    return JSONResponse(show.endpoint(found, secret=True))
