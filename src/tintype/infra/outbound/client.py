"""An HTTP client that a customer's URL cannot turn against the network it stands in.

Per hop the name is resolved once, every address it has is checked, and the connection is made to one of the checked
addresses itself: the request's URL holds the address, while the ``Host`` header, SNI and the certificate's check use
the name. So there is no second look-up that could answer otherwise (DNS rebinding). Redirects are followed here, each
through the same check. Proxy settings of the environment are not looked at.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
import zlib
from collections.abc import AsyncIterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from itertools import zip_longest
from typing import Any, Protocol

import httpx

from tintype.infra.outbound.addresses import Address, AllowList
from tintype.infra.outbound.errors import OutboundFailed, OutboundRefused
from tintype.infra.outbound.urls import Target, follow, parse_url

_REDIRECTS = (301, 302, 303, 307, 308)
_LOCAL_NAMES = (".localhost", ".localdomain", ".local", ".internal", ".intranet", ".lan", ".home.arpa")
_MAX_ADDRESSES = 4
_CONNECT_S = 5.0
_NO_PUBLIC_ADDRESS = "The URL's host has no public internet address."


class Resolver(Protocol):
    """Looks a host name up."""

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """The addresses of ``host`` as text, best first. Raises OSError where there are none."""
        ...


class SystemResolver:
    """The system's resolver, on threads of its own: names that answer slowly must not stop other work in threads."""

    def __init__(self, threads: int = 16) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        found = await loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL gave: its bytes, the content type that the server claims (never trusted), and where it came from."""

    content: bytes = field(repr=False)
    content_type: str | None
    final_url: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A receiver's answer. ``body`` is cut at the limit; ``elapsed_ms`` runs from the look-up to the status line."""

    status: int
    body: bytes = field(repr=False)
    elapsed_ms: int


class Outbound:
    """Fetches and posts to addresses that customers name. One for a process; it keeps no connection open."""

    def __init__(
        self,
        *,
        allow: Sequence[str] = (),
        resolver: Resolver | None = None,
        ssl_context: ssl.SSLContext | None = None,
        user_agent: str = "Tintype",
    ) -> None:
        """``allow``: CIDRs that may be reached although private. Raises SettingsError where one is none."""
        self._allow = AllowList(allow)
        self._resolver: Resolver = resolver or SystemResolver()
        self._ssl = ssl_context or httpx.create_ssl_context(trust_env=False)
        self._user_agent = user_agent

    def check_url(self, url: str) -> None:
        """Check a URL without any I/O: http(s), a plain host, no address or name that is private by itself.

        Raises OutboundRefused. A URL that passes may still be refused when it is used.
        """
        target = parse_url(url)
        if target.address is not None:
            self._admit([target.address])
        elif not self._allow and f".{target.host}".endswith(_LOCAL_NAMES):
            # Where a network of one's own is allowed, such a name may well be meant: the look-up decides.
            raise OutboundRefused(_NO_PUBLIC_ADDRESS)

    async def fetch(
        self,
        url: str,
        *,
        max_bytes: int,
        timeout: float,  # noqa: ASYNC109 - the bound of all hops together, held by asyncio.timeout below
        max_redirects: int = 5,
        headers: Mapping[str, str] | None = None,
    ) -> Fetched:
        """GET a URL, at most ``max_bytes`` (of the decoded body) in ``timeout`` seconds, all hops together.

        ``headers`` go to the first origin only. Raises OutboundRefused where the URL, or one that it redirects to,
        does not lead to an admitted address; OutboundFailed where it cannot be reached, answers anything but 200,
        is too large or too slow.
        """
        target = parse_url(url)
        first = target.origin
        try:
            async with asyncio.timeout(timeout):
                for _ in range(max_redirects + 1):
                    extra = headers if target.origin == first else None
                    async with self._exchange("GET", target, extra, None, timeout) as response:
                        if response.status_code not in _REDIRECTS:
                            return await _read(response, target, max_bytes)
                        location = response.headers.get("location", "")
                    if not location:
                        raise OutboundFailed("The URL redirects to nowhere.")
                    target = follow(target, location)
        except TimeoutError:
            raise OutboundFailed(f"The URL took longer than {timeout:g} s to fetch.") from None
        raise OutboundFailed(f"The URL redirects more than {max_redirects} times.")

    async def post(
        self,
        url: str,
        *,
        content: bytes,
        headers: Mapping[str, str],
        timeout: float,  # noqa: ASYNC109 - as above
        max_response_bytes: int = 64 * 1024,
    ) -> Posted:
        """POST ``content``; any status is an answer, and redirects are not followed.

        Raises OutboundRefused where the URL does not lead to an admitted address, OutboundFailed where it cannot be
        reached or gives no status line within ``timeout`` seconds. A body that stalls after that is cut, not an error.
        """
        target = parse_url(url)
        began = time.monotonic()
        status, body, elapsed = 0, bytearray(), 0
        try:
            async with (
                asyncio.timeout(timeout),
                self._exchange("POST", target, headers, content, timeout) as response,
            ):
                status, elapsed = response.status_code, round((time.monotonic() - began) * 1000)
                async for chunk in response.aiter_raw():
                    body += chunk
                    if len(body) >= max_response_bytes:
                        break
        except (TimeoutError, OutboundFailed) as error:
            if not status:
                if isinstance(error, OutboundFailed):
                    raise
                raise OutboundFailed(f"The URL did not answer within {timeout:g} s.") from None
        return Posted(status, bytes(body[:max_response_bytes]), elapsed)

    def _admit(self, addresses: Sequence[Address]) -> None:
        # One bad address among good ones is a trap as well: which is taken would be chance.
        if not addresses or not all(self._allow.admits(address) for address in addresses):
            raise OutboundRefused(_NO_PUBLIC_ADDRESS)

    async def _addresses(self, target: Target) -> Sequence[Address]:
        """The addresses to connect to, all of them checked. A name that does not exist gives the same error as one
        that is private, else the answers would tell which private names exist."""
        if target.address is not None:
            found: list[Address] = [target.address]
        else:
            try:
                found = [ip_address(text) for text in await self._resolver.resolve(target.host, target.port)]
            except (OSError, ValueError):
                found = []
        self._admit(found)
        # Both families in turn, so that a host with many addresses of the one is not lost where only the other works.
        families: dict[int, list[Address]] = {}
        for address in found:
            families.setdefault(address.version, []).append(address)
        turns = zip_longest(*families.values())
        return [address for turn in turns for address in turn if address is not None][:_MAX_ADDRESSES]

    @asynccontextmanager
    async def _exchange(
        self, method: str, target: Target, headers: Mapping[str, str] | None, content: bytes | None, seconds: float
    ) -> AsyncIterator[httpx.Response]:
        """One request to one of the target's checked addresses; the response's body is still to be read."""
        addresses = await self._addresses(target)
        # A transport without httpx's client: no cookies, no proxies, no log lines with a customer's URL in them.
        async with httpx.AsyncHTTPTransport(verify=self._ssl, trust_env=False, retries=0) as transport:
            try:
                response = await self._send(transport, method, target, addresses, headers, content, seconds)
                try:
                    yield response
                finally:
                    await response.aclose()
            except (httpx.HTTPError, httpx.InvalidURL, ssl.SSLError, OSError) as error:
                if isinstance(error, TimeoutError):
                    raise
                raise OutboundFailed("The URL could not be reached, or its server broke off.") from None

    async def _send(
        self,
        transport: httpx.AsyncHTTPTransport,
        method: str,
        target: Target,
        addresses: Sequence[Address],
        headers: Mapping[str, str] | None,
        content: bytes | None,
        seconds: float,
    ) -> httpx.Response:
        sent = httpx.Headers(headers)
        sent.update({"Host": target.authority, "Accept-Encoding": "identity", "Connection": "close"})
        sent.setdefault("User-Agent", self._user_agent)
        sent.setdefault("Accept", "*/*")
        limit = httpx.Timeout(seconds, connect=min(seconds, _CONNECT_S)).as_dict()
        for place, address in enumerate(addresses, start=1):
            host = f"[{address}]" if isinstance(address, IPv6Address) else str(address)
            request = httpx.Request(
                method,
                httpx.URL(f"{target.scheme}://{host}:{target.port}", raw_path=target.path.encode("ascii")),
                headers=sent,
                content=content,
                extensions={"timeout": limit, "sni_hostname": target.host},
            )
            try:
                return await transport.handle_async_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                # Nothing was sent yet, so the name's next address may be tried.
                if place == len(addresses):
                    raise
        raise OutboundFailed


async def _read(response: httpx.Response, target: Target, max_bytes: int) -> Fetched:
    """The whole body, never more than ``max_bytes`` of it in memory (and one network chunk)."""
    if response.status_code != 200:
        raise OutboundFailed(f"The URL answered with status {response.status_code}.")
    too_large = f"The URL gives more than {max_bytes:,} bytes."
    length = response.headers.get("content-length", "")
    if length.isdecimal() and int(length) > max_bytes:
        raise OutboundFailed(too_large)
    coding = response.headers.get("content-encoding", "identity").strip().lower()
    inflate: Any = None
    if coding in ("gzip", "x-gzip", "deflate"):
        # Asked not to, some servers compress all the same. 32: take gzip and zlib headers alike.
        inflate = zlib.decompressobj(zlib.MAX_WBITS | 32)
    elif coding not in ("identity", ""):
        raise OutboundFailed("The URL's server sends a compressed answer although it was asked not to.")
    body = bytearray()
    async for chunk in response.aiter_raw():
        try:
            body += inflate.decompress(chunk, max_bytes + 1 - len(body)) if inflate else chunk
        except zlib.error:
            raise OutboundFailed("The URL's answer is not compressed as it says.") from None
        if len(body) > max_bytes:
            raise OutboundFailed(too_large)
    return Fetched(bytes(body), response.headers.get("content-type"), target.url)
