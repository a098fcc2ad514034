"""Tintype's own API, at ``/v1``: every model by one canonical request, with events, paging and RFC 9457 problems."""

from tintype.api.dialect import Dialect
from tintype.api.native.errors import render
from tintype.api.native.routes import router
from tintype.api.native.show import webhook

DIALECT = Dialect(
    name="native",
    title="Tintype",
    description="Images, video and 3D of every model by one request. Keys begin with `tt_`; prices are in USD.",
    router=router,
    render=render,
    key_prefix="tt_",
    webhook=webhook,
    example=(
        "curl -X POST {base}/v1/generations -H 'Authorization: Bearer {key}' -H 'Prefer: wait=60' "
        "-H 'Content-Type: application/json' "
        """-d '{{"model":"sketch","prompt":"A red fox in the snow at dawn","size":"1024x768"}}'"""
    ),
)
