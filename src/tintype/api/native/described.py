"""What routes say about themselves in the OpenAPI document: their errors and parameters."""

from __future__ import annotations

from typing import Any

from tintype.api.dialect import query
from tintype.api.native import listing, schema
from tintype.api.native.errors import CONTENT_TYPE, DESCRIBED

_PROBLEM = schema.Problem.model_json_schema()


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route: problems of these statuses and of those that any route may answer with."""
    return {
        status: {"description": DESCRIBED[status], "content": {CONTENT_TYPE: {"schema": _PROBLEM}}}
        for status in sorted({401, 403, 429, 500, 503, *statuses})
    }


LIMIT = query("limit", "Rows a page.", type="integer", minimum=1, maximum=listing.MOST, default=listing.DEFAULT)
PAGE = [LIMIT, query("cursor", "The page before's `next_cursor`.", type="string")]
