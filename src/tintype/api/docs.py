"""A dialect's page of documentation, made of its OpenAPI document: plain HTML, no script, no other host."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, Template

_METHODS = ("get", "post", "put", "patch", "delete")
_LONG = 1000
_UNSAID = "Successful Response"


@cache
def _template() -> Template:
    loader = PackageLoader("tintype.api", "templates")
    return Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True).get_template(
        "docs.html.j2"
    )


def page(schema: Mapping[str, Any], *, root: str, mount: str, prefix: str, example: str, at_root: bool) -> str:
    """The page. ``root`` is ``scheme://host``, ``mount`` the dialect's path on it, ``prefix`` how its keys begin."""
    base = f"{root}{mount}"
    calls = [
        _call(schema, method, path, operation, base, prefix)
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
        if method in _METHODS
    ]
    return _template().render(
        title=schema["info"]["title"],
        description=schema["info"].get("description", ""),
        base=base,
        root=root,
        prefix=prefix,
        at_root=at_root,
        example=example.format(base=root, key=f"{prefix}…") if example else "",
        calls=calls,
    )


def _call(
    schema: Mapping[str, Any], method: str, path: str, operation: Mapping[str, Any], base: str, prefix: str
) -> dict[str, Any]:
    content = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
    body = _resolve(schema, content.get("schema", {}))
    required = body.get("required", ())
    return {
        "id": f"{method}{path}".replace("/", "-").replace("{", "").replace("}", ""),
        "method": method.upper(),
        "path": path,
        "text": operation.get("description") or operation.get("summary", ""),
        "parameters": [
            {
                "name": one["name"],
                "where": one["in"],
                "type": _type(schema, one.get("schema", {})),
                "text": one.get("description", ""),
            }
            for one in operation.get("parameters", ())
        ],
        "fields": [
            {
                "name": name,
                "type": _type(schema, field),
                "required": name in required,
                "text": _text(schema, field),
            }
            for name, field in body.get("properties", {}).items()
        ],
        "examples": [
            (name, _curl(method, f"{base}{path}", prefix, one.get("value")))
            for name, one in content.get("examples", {}).items()
        ],
        "answers": [
            {"status": status, "text": _said(schema, answer), "fields": ", ".join(_answer(schema, answer)[1])}
            for status, answer in sorted(operation.get("responses", {}).items())
        ],
    }


def _resolve(schema: Mapping[str, Any], part: Mapping[str, Any]) -> Mapping[str, Any]:
    """The part itself, a reference followed."""
    if (name := part.get("$ref", "").rpartition("/")[2]) and name in schema["components"]["schemas"]:
        found: Mapping[str, Any] = schema["components"]["schemas"][name]
        return found
    return part


def _type(schema: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    options = part.get("anyOf") or part.get("oneOf")
    if options:
        return " or ".join(dict.fromkeys(_type(schema, one) for one in options if one.get("type") != "null"))
    part = _resolve(schema, part)
    if part.get("type") == "array":
        return f"{_type(schema, part.get('items', {}))}[]"
    return str(part.get("type", "any"))


def _text(schema: Mapping[str, Any], part: Mapping[str, Any]) -> str:
    words = _resolve(schema, part).get("enum") or part.get("enum")
    accepted = f"One of {', '.join(str(word) for word in words)}." if words else ""
    return " ".join(filter(None, (part.get("description", ""), accepted)))


def _answer(schema: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """What the answer's body is said to be, and its fields."""
    content = answer.get("content", {}).get("application/json", {})
    body = _resolve(schema, content.get("schema", {}))
    return str(body.get("description", "")), body.get("properties", {})


def _said(schema: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    said = str(answer.get("description", ""))
    return _answer(schema, answer)[0] if said == _UNSAID else said


def _curl(method: str, url: str, prefix: str, body: Any) -> str:
    """A command to paste. Long texts, such as pictures in base64, are cut: the whole ones are in openapi.json."""
    text = json.dumps(_cut(body), ensure_ascii=False).replace("'", "'\\''")
    head = (
        f"curl -X {method.upper()} {url} \\\n  -H 'Authorization: Bearer {prefix}…' -H 'Content-Type: application/json'"
    )
    return f"{head} \\\n  -d '{text}'"


def _cut(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _LONG:
        return f"{value[:_LONG]}…"
    if isinstance(value, list):
        return [_cut(one) for one in value]
    if isinstance(value, dict):
        return {name: _cut(one) for name, one in value.items()}
    return value
