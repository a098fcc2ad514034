"""Whose request it is: by the mount's name, by a path that only one API has, or by how the key begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, Response

from tintype.api.auth import key_of
from tintype.api.context import Context
from tintype.api.dialect import Dialect, Endpoint, Found, prefixes
from tintype.kernel.errors import InvalidKey, Kind, MethodNotAllowed, MissingKey, TintypeError, UnknownRoute


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: a dialect's endpoint, or an error in the shape of ``dialect`` (None: of no one's).

    ``path`` is the dialect's own. ``allow`` names the methods that a 405 must name.
    """

    dialect: Dialect | None
    path: str
    endpoint: Endpoint | None = None
    params: Mapping[str, Any] | None = None
    error: TintypeError | None = None
    allow: str = ""


class Router:
    """Decides for all dialects. Paths at the root are those of every dialect with ``at_root``."""

    def __init__(self, dialects: Sequence[Dialect]) -> None:
        self.dialects = {dialect.name: dialect for dialect in dialects}
        self._at_root = [dialect for dialect in dialects if dialect.at_root]
        self._prefixes = prefixes(self._at_root)

    def target(self, method: str, path: str, headers: Headers) -> Target:
        """Where a request goes. Never raises."""
        first, _, rest = path[1:].partition("/")
        mounted = self.dialects.get(first)
        if mounted is not None:
            own = f"/{rest}"
            return _within(mounted, own, method, mounted.table.find(own))
        return self._root(method, path, headers)

    def _root(self, method: str, path: str, headers: Headers) -> Target:
        candidates = [(one, found) for one in self._at_root if (found := one.table.find(path)) is not None]
        if len({dialect.key_prefix for dialect, _ in candidates}) == 1:
            # Of those that share their keys the first answers for all, or else who takes the method.
            dialect, found = next((one for one in candidates if method in one[1].methods), candidates[0])
            return _within(dialect, path, method, found)
        key = _any_key(headers, self._at_root)
        family = self._family(key)
        ours = [one for one in candidates if one[0] in family]
        if ours:
            dialect, found = next((one for one in ours if method in one[1].methods), ours[0])
            return _within(dialect, path, method, found)
        if family:
            return Target(family[0], path, error=UnknownRoute())
        if not candidates:
            return Target(None, path, error=UnknownRoute())
        allowed = {name for _, found in candidates for name in found.methods}
        if method not in allowed:
            return Target(None, path, error=MethodNotAllowed(), allow=", ".join(sorted(allowed)))
        return Target(None, path, error=MissingKey() if key is None else InvalidKey())

    def _family(self, key: str | None) -> list[Dialect]:
        if key is not None:
            for prefix, family in self._prefixes.items():
                if key.startswith(prefix):
                    return family
        return []


def _any_key(headers: Headers, dialects: Sequence[Dialect]) -> str | None:
    return key_of(headers, tuple({scheme for dialect in dialects for scheme in dialect.schemes}))


def _within(dialect: Dialect, path: str, method: str, found: Found | None) -> Target:
    if found is None:
        return Target(dialect, path, error=UnknownRoute())
    endpoint = found.methods.get(method)
    if endpoint is None:
        return Target(dialect, path, error=MethodNotAllowed(), allow=", ".join(sorted(found.methods)))
    return Target(dialect, path, endpoint, found.params)


STATUS: Mapping[Kind, int] = {
    Kind.NOT_FOUND_ROUTE: 404,
    Kind.METHOD_NOT_ALLOWED: 405,
    Kind.MISSING_KEY: 401,
    Kind.INVALID_KEY: 401,
    Kind.BANNED: 403,
    Kind.RATE_LIMITED: 429,
    Kind.TOO_LARGE: 413,
    Kind.NOT_JSON: 400,
    Kind.INVALID: 400,
    Kind.PLAN_REQUIRED: 403,
    Kind.MODERATED: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.INSUFFICIENT_FUNDS: 402,
    Kind.QUOTA_EXHAUSTED: 402,
    Kind.UNAVAILABLE: 503,
    Kind.ENGINE_FAILED: 503,
    Kind.TIMED_OUT: 503,
    Kind.INTERNAL: 500,
}
"""What an error's status is where no dialect says otherwise."""


def render_plain(error: TintypeError, _context: Context) -> Response:
    """An error of no dialect's: it fits those of all five that share a path."""
    body = {"ok": False, "error": error.code, "message": error.message}
    return JSONResponse(body, STATUS[error.kind])
