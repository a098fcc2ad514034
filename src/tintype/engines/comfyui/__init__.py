"""The engine `comfyui`: a card is a workflow of ComfyUI's with named slots; ``docs/reference/engine-comfyui.md``.

ComfyUI runs as a server of the operator's own, beside Tintype or elsewhere; nothing of it is in here. What the server
takes and says was read in its documentation (docs.comfy.org: Server Routes, Server Messages, Workflow API format) and
in what its ``server.py``, ``execution.py`` and ``main.py`` do.
"""

from __future__ import annotations

from collections.abc import Mapping

from tintype.engines.contract import JSON, Engine


def create(config: Mapping[str, JSON]) -> Engine:
    """The engine's factory. Raises SettingsError."""
    from tintype.engines.comfyui.provider import ComfyUI
    from tintype.engines.rented import RentedEngine

    return RentedEngine(ComfyUI(), config)
