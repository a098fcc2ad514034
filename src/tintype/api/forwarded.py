"""What the client called us: ``scheme://host`` of the request, as a trusted proxy reports it or as it came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv6Address, ip_address, ip_network

from starlette.datastructures import Headers
from starlette.types import Scope

_HOST = re.compile(r"(?:[A-Za-z0-9_.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?")


class Proxies:
    """The networks whose ``X-Forwarded-Proto`` and ``X-Forwarded-Host`` are believed; all others' are not looked at."""

    def __init__(self, networks: Sequence[str] = ()) -> None:
        self._networks = [ip_network(one, strict=False) for one in networks]
        self._trusts = lru_cache(1024)(self._look)

    def _look(self, peer: str) -> bool:
        try:
            address = ip_address(peer)
        except ValueError:
            return False
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped  # how a socket of both families shows an IPv4 peer
        return any(address in network for network in self._networks)

    def base_url(self, scope: Scope, headers: Headers) -> str:
        """``scheme://host[:port]``, without a slash at the end."""
        scheme, host = str(scope.get("scheme", "http")), headers.get("host", "")
        client = scope.get("client")
        if self._networks and client and self._trusts(str(client[0])):
            # A proxy adds its own value behind what it was sent: the last one is the proxy's.
            proto = headers.get("x-forwarded-proto", "").rpartition(",")[2].strip().lower()
            scheme = proto if proto in ("http", "https") else scheme
            host = headers.get("x-forwarded-host", "").rpartition(",")[2].strip() or host
        if not _HOST.fullmatch(host):
            name, port = scope.get("server") or ("localhost", None)
            host = f"{name}:{port}" if port else str(name)
        return f"{scheme}://{host}"
