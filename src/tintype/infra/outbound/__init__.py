"""The only door to addresses that a customer names: input images by URL, webhook receivers.

Nothing behind it can be led to a private, loopback, link-local or metadata address, whatever the URL, the name system
or a redirect says, unless the operator allowed that network.
"""

from tintype.infra.outbound.addresses import AllowList, is_public
from tintype.infra.outbound.client import Fetched, Outbound, Posted, Resolver, SystemResolver
from tintype.infra.outbound.errors import OutboundFailed, OutboundRefused
from tintype.infra.outbound.urls import Target, parse_url

__all__ = [
    "AllowList",
    "Fetched",
    "Outbound",
    "OutboundFailed",
    "OutboundRefused",
    "Posted",
    "Resolver",
    "SystemResolver",
    "Target",
    "is_public",
    "parse_url",
]
