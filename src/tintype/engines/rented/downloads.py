"""Bringing a provider's files into the job's folder."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote_to_bytes

import httpx

from tintype.engines.contract import EngineError, Input, Reason
from tintype.engines.rented.faults import Unsure
from tintype.infra.outbound import Outbound, OutboundFailed, OutboundRefused

MOST_BYTES = 1 << 30
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".webp": "image/webp"}


class Downloads:
    """Fetches by the client that cannot be led into the operator's network, save to the ``trusted`` origins."""

    def __init__(self, allow: Sequence[str], trusted: Sequence[str] = (), seconds: float = 300) -> None:
        """``allow``: CIDRs that may be reached although private. ``trusted``: base URLs of the operator's own."""
        self._outbound = Outbound(allow=allow)
        self._trusted = tuple(httpx.URL(url) for url in trusted)
        self._seconds = seconds

    def fetch(self, url: str) -> bytes:
        """The file at a URL, ``data:`` URLs included. Raises Unsure where it does not come now, EngineError (failed)
        where it may not be fetched at all."""
        if url.startswith("data:"):
            return _from_data_uri(url)
        try:
            here = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise EngineError(Reason.FAILED, "The provider's result has no address that can be read") from error
        if any((here.scheme, here.host, here.port) == (one.scheme, one.host, one.port) for one in self._trusted):
            return self._fetch_trusted(url)
        try:
            got = asyncio.run(self._outbound.fetch(url, max_bytes=MOST_BYTES, timeout=self._seconds))
        except OutboundRefused as error:
            raise EngineError(Reason.FAILED, "The provider's result lies at an address that is not admitted") from error
        except OutboundFailed as error:
            raise Unsure("the result could not be fetched") from error
        return got.content

    def _fetch_trusted(self, url: str) -> bytes:
        got = bytearray()
        try:
            with httpx.stream("GET", url, timeout=self._seconds, follow_redirects=False, trust_env=False) as answer:
                if answer.status_code != 200:
                    raise Unsure(f"the result could not be fetched: status {answer.status_code}")
                for chunk in answer.iter_bytes():
                    got += chunk
                    if len(got) > MOST_BYTES:
                        raise EngineError(Reason.FAILED, "The provider's result is too large")
        except httpx.HTTPError as error:
            raise Unsure("the result could not be fetched") from error
        return bytes(got)


def _from_data_uri(uri: str) -> bytes:
    """The bytes of a ``data:`` URL (RFC 2397), in base64 or percent-encoded."""
    head, _, data = uri.partition(",")
    if not head.endswith(";base64"):
        return unquote_to_bytes(data)
    try:
        return base64.b64decode(unquote_to_bytes(data), validate=True)
    except ValueError as error:
        raise EngineError(Reason.FAILED, "The provider's result cannot be read") from error


def data_uri(one: Input) -> str:
    """An input picture as a ``data:`` URL (RFC 2397)."""
    return f"data:{content_type(one.path)};base64,{base64.b64encode(one.path.read_bytes()).decode('ascii')}"


def content_type(path: Path) -> str:
    """The content type of an input's file, by its name's end."""
    return _TYPES.get(path.suffix.lower(), "application/octet-stream")
