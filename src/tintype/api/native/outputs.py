"""The gallery: all that the account's jobs made, filtered, sorted, searched, and deleted with its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import get_args

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from tintype.api.call import Call
from tintype.api.dialect import query
from tintype.api.native import listing, schema, show
from tintype.api.native.described import LIMIT, errors
from tintype.generation import gallery
from tintype.kernel.errors import Invalid

router = APIRouter()
KINDS: Sequence[gallery.Kind] = get_args(gallery.Kind)
SORTS: Sequence[gallery.Sort] = get_args(gallery.Sort)
MOST_PAGE = 10**9
MOST_SEARCH = 1000


@router.get(
    "/v1/outputs",
    response_model=schema.Outputs,
    responses=errors(400),
    openapi_extra={
        "parameters": [
            LIMIT,
            query("page", "The page's number.", type="integer", minimum=1, maximum=MOST_PAGE, default=1),
            query("type", "Only these.", type="string", enum=list(KINDS)),
            query("search", "A text that the prompt has in it, in any case.", type="string", maxLength=MOST_SEARCH),
            query("sort", "What to sort by.", type="string", enum=list(SORTS), default="created_at"),
            query("order", "The direction.", type="string", enum=["asc", "desc"], default="desc"),
        ]
    },
)
async def list_outputs(call: Call) -> Response:
    """The gallery: every result of the account's jobs."""
    limit, page = listing.limit_of(call), listing.whole_of(call, "page", 1, most=MOST_PAGE)
    search = call.query_params.get("search") or None
    if search is not None and ("\0" in search or len(search) > MOST_SEARCH):
        raise Invalid(f"search must be a text of at most {MOST_SEARCH} characters without NUL", field="search")
    items, total = await gallery.page(
        call.services,
        call.caller.account_id,
        [call.caller.dialect],
        kind=listing.one_of(call, "type", KINDS),
        search=search,
        sort=listing.one_of(call, "sort", SORTS) or "created_at",
        descending=listing.one_of(call, "order", ("asc", "desc")) != "asc",
        limit=limit,
        offset=(page - 1) * limit,
    )
    return JSONResponse(
        {
            "object": "list",
            "data": [show.item(one) for one in items],
            "page": page,
            "limit": limit,
            "total": total,
            "has_more": page * limit < total,
        }
    )


@router.delete(
    "/v1/outputs/{output_id}",
    status_code=204,
    response_class=Response,
    responses={204: {"description": "It is gone, with its files and all that was derived from it."}, **errors(404)},
)
async def delete_output(call: Call, output_id: str) -> Response:
    """Delete a result and its files. Links to them lead to nothing from then on; the job and its price stay."""
    await gallery.delete(call.services, call.caller.account_id, output_id, [call.caller.dialect])
    return Response(status_code=204)
