"""The engine ``fal``: models rented from fal.ai, by its queue and its official client.

What a card sets is in ``docs/reference/engine-fal.md``. Sources: fal's documentation of the queue
(docs.fal.ai/documentation/model-apis/inference/queue), of request errors (…/model-apis/request-errors) and of model
errors (docs.fal.ai/errors), and the client's own code.
"""

from __future__ import annotations

from collections.abc import Mapping

from tintype.engines.contract import JSON
from tintype.engines.fal.provider import Fal
from tintype.engines.rented import RentedEngine


def create(config: Mapping[str, JSON]) -> RentedEngine:
    """The engine with the operator's table. Raises SettingsError."""
    return RentedEngine(Fal(config), config)
