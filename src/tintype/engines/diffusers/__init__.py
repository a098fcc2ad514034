"""The engine for models of one's own: diffusers' pipelines, and transformers' models for background removal.

Nothing of torch is imported before a model is loaded; see ``docs/reference/engine-diffusers.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tintype.engines.diffusers.engine import DiffusersEngine


def create(config: Mapping[str, object]) -> DiffusersEngine:
    """The engine for the device that ``config`` names.

    Raises SettingsError where the engine's table holds what it does not know.
    """
    from tintype.engines.diffusers.engine import DiffusersEngine

    return DiffusersEngine(config)
