"""The official client, so used that it sends every request once."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import httpx

from tintype.engines.rented.once import Once
from tintype.kernel.errors import SettingsError

if TYPE_CHECKING:
    from fal_client import SyncClient

_HOST = "FAL_QUEUE_RUN_HOST"


def use_host(host: str) -> None:
    """Send to that host (and port) instead of fal's own. The client reads it once, when it is imported."""
    if not host or os.environ.get(_HOST) == host:
        return
    if "fal_client" in sys.modules:
        raise SettingsError("queue_host can be set once for a process only", field="queue_host")
    os.environ[_HOST] = host


def open_client(key: str, seconds: float) -> SyncClient:
    """A client with that key, each step of whose requests takes at most ``seconds``."""
    try:
        import fal_client
        from fal_client.client import BackupDomainTransport
    except ImportError as error:
        raise SettingsError(
            "The engine 'fal' needs the package fal-client: install tintype[rented]", field="engine"
        ) from error
    client = fal_client.SyncClient(key=key, default_timeout=seconds)
    whole = client._client
    # The client's submit would repeat a request whose answer was lost, up to ten times; it has no setting against that.
    client.__dict__["_client"] = httpx.Client(
        transport=Once(BackupDomainTransport(), seconds),
        headers=whole.headers,
        timeout=seconds,
        follow_redirects=True,
    )
    whole.close()
    return client
