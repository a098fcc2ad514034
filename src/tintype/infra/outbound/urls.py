"""Taking a URL apart, strictly: what two parsers could read in two ways is refused, not guessed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from urllib.parse import quote, urljoin, urlsplit

import idna

from tintype.infra.outbound.addresses import Address
from tintype.infra.outbound.errors import OutboundRefused

_MAX_LENGTH = 8192
_FORBIDDEN = re.compile(r"[\x00-\x20\x7f\\]|\s")
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMERIC = re.compile(r"[0-9]+|0x[0-9a-f]*")
_QUAD = re.compile(r"(?:0|[1-9][0-9]{0,2})(?:\.(?:0|[1-9][0-9]{0,2})){3}")
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Target:
    """A checked URL in parts. ``host`` is ASCII, lower case, without brackets; ``address`` is set where it is literal.

    ``path`` begins with a slash, holds the query, and is percent-encoded.
    """

    scheme: str
    host: str
    address: Address | None
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and, where it is not the scheme's own, port: what the ``Host`` header says."""
        host = f"[{self.host}]" if isinstance(self.address, IPv6Address) else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> tuple[str, str, int]:
        return self.scheme, self.host, self.port

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.path}"


def parse_url(url: str) -> Target:
    """Take an absolute http or https URL apart. Raises OutboundRefused where it is none, or ambiguous."""
    if len(url) > _MAX_LENGTH:
        raise OutboundRefused(f"The URL is longer than {_MAX_LENGTH:,} characters.")
    if _FORBIDDEN.search(url):
        raise OutboundRefused("The URL contains a space, a control character or a backslash.")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise OutboundRefused("The URL is malformed.") from None
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        raise OutboundRefused("The URL must begin with http:// or https://.")
    if "@" in parts.netloc:
        raise OutboundRefused("The URL must not contain a user name or password.")
    if port == 0 or parts.netloc.endswith(":"):
        raise OutboundRefused("The URL's port must be between 1 and 65535.")
    host, address = _host(parts.netloc, parts.hostname or "")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~")
    if not path.startswith("/"):
        raise OutboundRefused("The URL is malformed.")
    if parts.query:
        path += "?" + quote(parts.query, safe="/%:@!$&'()*+,;=~?[]{}|^`\"<>")
    return Target(scheme, host, address, port or _PORTS[scheme], path)


def follow(base: Target, location: str) -> Target:
    """Where a redirect of ``base`` to ``location`` leads. Raises OutboundRefused as :func:`parse_url` does."""
    if _FORBIDDEN.search(location):
        raise OutboundRefused("The URL redirects to a malformed one.")
    if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", location):
        return parse_url(location)
    try:
        return parse_url(urljoin(base.url, location))
    except ValueError:
        raise OutboundRefused("The URL redirects to a malformed one.") from None


def _host(netloc: str, host: str) -> tuple[str, Address | None]:
    """The host as ASCII, and its address where it is one. Only the plain forms of an address are taken."""
    if netloc.startswith("["):
        if not re.fullmatch(r"\[[0-9A-Fa-f:.]+\](:[0-9]+)?", netloc):
            raise OutboundRefused("The URL's host is no valid IPv6 address.")
        try:
            address = IPv6Address(host)
        except AddressValueError:
            raise OutboundRefused("The URL's host is no valid IPv6 address.") from None
        return str(address), address
    if not re.fullmatch(r"[^:\[\]]+(:[0-9]+)?", netloc):
        raise OutboundRefused("The URL has no valid host.")
    if not host.isascii():
        try:
            # The mapping turns full-width and other look-alike digits and dots to ASCII, before they are judged.
            host = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise OutboundRefused("The URL's host is no valid name.") from None
    host = host.lower()
    labels = host.split(".")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise OutboundRefused("The URL's host is no valid name.")
    if _NUMERIC.fullmatch(labels[-1]):
        # Octal, hexadecimal, single-number and shortened forms mean different hosts to different programs.
        if not _QUAD.fullmatch(host):
            raise OutboundRefused("The URL's host is no valid IPv4 address.")
        try:
            return host, IPv4Address(host)
        except AddressValueError:
            raise OutboundRefused("The URL's host is no valid IPv4 address.") from None
    return host, None
