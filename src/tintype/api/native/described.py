"""What routes say about themselves in the OpenAPI document: their errors and parameters."""

from __future__ import annotations

from typing import Any

from tintype.api.native import listing, schema
from tintype.api.native.errors import CONTENT_TYPE, DESCRIBED

_PROBLEM = schema.Problem.model_json_schema()


def errors(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route: problems of these statuses and of those that any route may answer with."""
    return {
        status: {"description": DESCRIBED[status], "content": {CONTENT_TYPE: {"schema": _PROBLEM}}}
        for status in sorted({401, 403, 429, 500, 503, *statuses})
    }


def query(name: str, description: str, **schema_: Any) -> dict[str, Any]:
    """An optional parameter of the query."""
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema_}


def header(name: str, description: str) -> dict[str, Any]:
    """An optional header."""
    return {"name": name, "in": "header", "required": False, "description": description, "schema": {"type": "string"}}


LIMIT = query("limit", "Rows a page.", type="integer", minimum=1, maximum=listing.MOST, default=listing.DEFAULT)
PAGE = [LIMIT, query("cursor", "The page before's `next_cursor`.", type="string")]
