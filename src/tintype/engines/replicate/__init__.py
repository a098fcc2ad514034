"""The engine ``replicate``: models rented from Replicate, by its predictions and its official client.

What a card sets is in ``docs/reference/engine-replicate.md``. Sources: Replicate's HTTP API reference
(replicate.com/docs/reference/http), its error codes (…/docs/reference/error-codes) and rate limits
(…/docs/topics/predictions/rate-limits), and the client's own code.
"""

from __future__ import annotations

from collections.abc import Mapping

from tintype.engines.contract import JSON
from tintype.engines.rented import RentedEngine
from tintype.engines.replicate.provider import Replicate


def create(config: Mapping[str, JSON]) -> RentedEngine:
    """The engine with the operator's table. Raises SettingsError."""
    return RentedEngine(Replicate(), config)
