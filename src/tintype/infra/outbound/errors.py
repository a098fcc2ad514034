"""What can go wrong on the way out. The messages name no address: they must not map the network that we stand in."""

from __future__ import annotations

from tintype.kernel.errors import Fault, Kind, TintypeError


class OutboundRefused(TintypeError):
    """The URL does not lead to a public internet address."""

    code, kind, fault = "url_refused", Kind.INVALID, Fault.CALLER


class OutboundFailed(TintypeError):
    """The URL could not be fetched."""

    code, kind, fault = "url_failed", Kind.INVALID, Fault.CALLER
