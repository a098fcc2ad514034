"""Which addresses are on the public internet.

``ipaddress.is_global`` is not enough: it differs between versions of Python, and takes addresses for global that reach
a private IPv4 host through a translation prefix. So the tables are here, after IANA's special-purpose registries
(RFC 6890 and its updates), and an IPv6 address is public only inside the one block that is handed out, 2000::/3.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from tintype.kernel.errors import SettingsError

Address = IPv4Address | IPv6Address

_NOT_PUBLIC_V4 = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this host, this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared address space of carriers; Alibaba's metadata
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's host agent
        "169.254.0.0/16",  # link-local; the metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle's metadata
        "192.0.2.0/24",  # documentation
        "192.52.193.0/24",  # multicast tunnelling
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "198.18.0.0/15",  # benchmarking
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, broadcast
    )
)
_PUBLIC_V6 = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarking
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: leads to any IPv4 address
        "3fff::/20",  # documentation
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
_ISATAP = (0x00005EFE, 0x02005EFE)


def unwrapped(address: Address) -> Address:
    """The IPv4 address that an IPv4-mapped or NAT64 address stands for, else the address itself."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address in _NAT64:
            return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address


def is_public(address: Address) -> bool:
    """Whether an address is one host on the public internet, and leads to no other."""
    address = unwrapped(address)
    if isinstance(address, IPv4Address):
        return not any(address in block for block in _NOT_PUBLIC_V4)
    if address.scope_id is not None or address not in _PUBLIC_V6:
        return False
    if any(address in block for block in _NOT_PUBLIC_V6):
        return False
    if (int(address) >> 32) & 0xFFFF_FFFF in _ISATAP:
        return is_public(IPv4Address(int(address) & 0xFFFF_FFFF))
    return True


class AllowList:
    """Networks that may be reached although they are private (the setting ``TINTYPE_OUTBOUND_ALLOW``)."""

    def __init__(self, cidrs: Iterable[str] = ()) -> None:
        """Raises SettingsError for what is no CIDR, such as ``10.1.0.0/16`` or ``fd00::/8`` or a single address."""
        networks: list[IPv4Network | IPv6Network] = []
        for cidr in cidrs:
            try:
                networks.append(ip_network(cidr.strip()))
            except ValueError:
                raise SettingsError(
                    f"'{cidr}' is no network: accepted are CIDRs such as 10.1.0.0/16, 127.0.0.1/32 or fd00::/8",
                    field="TINTYPE_OUTBOUND_ALLOW",
                ) from None
        self._networks = tuple(networks)

    def __bool__(self) -> bool:
        return bool(self._networks)

    def admits(self, address: Address) -> bool:
        """Whether ``address`` may be connected to: it is public, or in one of the networks."""
        return is_public(address) or any(unwrapped(address) in network for network in self._networks)
