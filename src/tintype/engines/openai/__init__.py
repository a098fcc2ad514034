"""The ``openai`` engine: OpenAI, and servers that speak its API (SGLang Diffusion, vLLM-Omni, LocalAI, a Tintype).

Images are made by ``images/generations`` and ``images/edits``, films by ``videos``. What a card can set is in
:mod:`tintype.engines.openai.settings`; how the servers differ in :mod:`tintype.engines.openai.servers`.
"""

from __future__ import annotations

from collections.abc import Mapping

from tintype.engines.contract import JSON, Engine
from tintype.engines.openai.provider import OpenAIProvider
from tintype.engines.rented import RentedEngine


def create(config: Mapping[str, JSON]) -> Engine:
    """A new engine. Raises SettingsError."""
    return RentedEngine(OpenAIProvider(), config)
