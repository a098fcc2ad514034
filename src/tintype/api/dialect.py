"""What a dialect is: routes, a renderer of errors, the keys that open it, and its page of documentation."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.responses import Response

from tintype import __version__
from tintype.api.context import Render
from tintype.generation.deliver import Renderer

Handler = Callable[..., Awaitable[Response]]
H = TypeVar("H", bound=Handler)
PUBLIC = "__tintype_public__"


def public(handler: H) -> H:
    """Mark a route that needs no key."""
    setattr(handler, PUBLIC, True)
    return handler


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One route: its handler, the template of its path, and whether it needs no key."""

    handler: Handler
    template: str
    public: bool


@dataclass(frozen=True, slots=True)
class Found:
    """The routes at a path, by method, and the path's parameters."""

    methods: Mapping[str, Endpoint]
    params: Mapping[str, Any]


class RouteTable:
    """Finds a path's routes. FastAPI declares and documents them; between it and a handler stands only the edge."""

    def __init__(self, router: APIRouter) -> None:
        self._plain: dict[str, dict[str, Endpoint]] = {}
        self._patterns: list[tuple[re.Pattern[str], dict[str, Endpoint]]] = []
        patterns: dict[str, dict[str, Endpoint]] = {}
        for route in router.routes:
            if not isinstance(route, APIRoute):
                raise TypeError(f"a dialect's router takes plain routes, not {type(route).__name__}")
            endpoint = Endpoint(route.endpoint, route.path, hasattr(route.endpoint, PUBLIC))
            if "{" not in route.path:
                held = self._plain.setdefault(route.path, {})
            elif route.path in patterns:
                held = patterns[route.path]
            else:
                held = patterns[route.path] = {}
                self._patterns.append((route.path_regex, held))
            held.update(dict.fromkeys(route.methods or (), endpoint))

    def find(self, path: str) -> Found | None:
        """What is at this path of the dialect's own, None where nothing is."""
        if "\0" in path:  # no text of the database's can hold it
            return None
        if (methods := self._plain.get(path)) is not None:
            return Found(methods, {})
        for pattern, methods in self._patterns:
            if match := pattern.match(path):
                return Found(methods, match.groupdict())
        return None


@dataclass(frozen=True)
class Dialect:
    """One API that Tintype speaks.

    It is mounted at ``/{name}``; with ``at_root`` its paths answer at the root too. Its keys begin with ``key_prefix``
    and are kept under ``key_dialect`` (its own name, where not given). ``schemes`` are the words, in small letters,
    that it takes before a key in ``Authorization``. ``webhook`` makes the bodies of its webhooks. ``example`` is a curl
    command to paste, for ``str.format`` with ``base`` and ``key``.
    """

    name: str
    title: str
    description: str
    router: APIRouter
    render: Render
    key_prefix: str
    key_dialect: str = ""
    at_root: bool = True
    schemes: tuple[str, ...] = ("bearer",)
    webhook: Renderer | None = None
    example: str = ""
    table: RouteTable = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key_dialect", self.key_dialect or self.name)
        object.__setattr__(self, "table", RouteTable(self.router))

    @cached_property
    def openapi(self) -> Mapping[str, Any]:
        """The OpenAPI document."""
        return _openapi(self)


def _openapi(dialect: Dialect) -> dict[str, Any]:
    """The dialect's OpenAPI document: FastAPI's, with the two ways to send a key, without a 422 that nobody answers."""
    app = FastAPI(title=dialect.title, description=dialect.description, version=__version__)
    app.include_router(dialect.router)
    schema: dict[str, Any] = app.openapi()
    schema["servers"] = [{"url": f"/{dialect.name}"}]
    components = schema.setdefault("components", {})
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    }
    schemas = components.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schema["security"] = [{"bearer": []}, {"key": []}]
    for path in schema.get("paths", {}).values():
        for operation in path.values():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                schemas.update(content.get("schema", {}).pop("$defs", {}))
            answer = operation.get("responses", {}).get("422", {})
            if "HTTPValidationError" in str(answer):
                del operation["responses"]["422"]
    return schema


def body_of(model: type[Any], examples: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """``openapi_extra`` for a route that reads a JSON body: the schema of a Pydantic model, and named examples."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    content = {"schema": schema, "examples": {name: {"value": value} for name, value in examples.items()}}
    return {
        "requestBody": {"required": True, "content": {"application/json": content}},
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "description": "For 24 hours the same key and request give the first answer again, and no charge.",
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            }
        ],
    }


def query(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """An optional parameter of the query, for ``openapi_extra``."""
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def header(name: str, description: str, **schema: Any) -> dict[str, Any]:
    """An optional header, for ``openapi_extra``: a text where ``schema`` does not say otherwise."""
    return {
        "name": name, "in": "header", "required": False, "description": description,
        "schema": schema or {"type": "string"},
    }  # fmt: skip


def errors_of(model: type[Any], described: Mapping[int, str]) -> dict[int | str, dict[str, Any]]:
    """``responses`` of a route: one error model under several statuses, each with its description."""
    return {status: {"model": model, "description": text} for status, text in described.items()}


def prefixes(dialects: Iterable[Dialect]) -> dict[str, list[Dialect]]:
    """Dialects by how their keys begin, the longest prefix first."""
    by_prefix: dict[str, list[Dialect]] = {}
    for dialect in sorted(dialects, key=lambda one: -len(one.key_prefix)):
        by_prefix.setdefault(dialect.key_prefix, []).append(dialect)
    return by_prefix
