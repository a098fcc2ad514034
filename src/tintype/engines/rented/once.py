"""A transport under an official client that sends each request once.

The clients' own retries know httpx's errors and their own. Here what goes wrong is raised as errors that they do not
know, so no request is ever sent twice behind our back.
"""

from __future__ import annotations

from typing import Any

import httpx

from tintype.engines.contract import EngineError, Reason
from tintype.engines.rented.faults import Unsure, refusal

AWAY = "The model's provider cannot be reached at present"


class Refused(Exception):
    """The provider's answer is an HTTP error. ``body`` is its JSON, or its text where it is none."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(f"status {response.status_code}")
        self.status, self.headers = response.status_code, response.headers
        try:
            self.body: Any = response.json()
        except ValueError:
            self.body = response.text

    def as_submit(self, message: object = "", after: str | None = None) -> EngineError | Unsure:
        """What it says of a submit, where the provider's own words say no more."""
        return refusal(self.status, message, after or self.headers.get("retry-after"))


class Once(httpx.BaseTransport):
    """Raises Refused for a status from 400, EngineError (unavailable) where nothing was sent, Unsure for a lost answer.

    The answer is read to its end here, since a connection that breaks in its middle is a lost answer as well.
    """

    def __init__(self, inner: httpx.BaseTransport, seconds: float) -> None:
        """``seconds`` bounds each step of a request (connect, write, read), whatever the client says."""
        self._inner, self._seconds = inner, seconds

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        limits = request.extensions.get("timeout") or {}
        request.extensions["timeout"] = {
            step: min(limits.get(step) or self._seconds, self._seconds) for step in ("connect", "read", "write", "pool")
        }
        try:
            response = self._inner.handle_request(request)
            response.read()
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            raise EngineError(Reason.UNAVAILABLE, AWAY) from error
        except httpx.HTTPError as error:
            raise Unsure(type(error).__name__) from error
        if response.status_code >= 400:
            raise Refused(response)
        return response

    def close(self) -> None:
        self._inner.close()
