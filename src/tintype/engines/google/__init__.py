"""The ``google`` engine: Gemini's image models, Imagen and Veo, by Google's own client.

Which of the three a card's model is follows from its name; what else a card can set is in
:mod:`tintype.engines.google.settings`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tintype.engines.contract import JSON, Engine
from tintype.engines.google.provider import GoogleProvider
from tintype.engines.rented import RentedEngine


def create(config: Mapping[str, JSON]) -> Engine:
    """A new engine. Raises SettingsError."""
    return RentedEngine(GoogleProvider(), config)
