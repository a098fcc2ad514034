"""Stand-ins for ComfyUI, on loopback."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from comfyui_double import ComfyDouble


@pytest.fixture
def comfyui(tmp_path: Path) -> Iterator[ComfyDouble]:
    """A server with an empty queue."""
    with ComfyDouble(tmp_path / "comfyui") as double:
        yield double


@pytest.fixture
def another(tmp_path: Path) -> Iterator[ComfyDouble]:
    """A second server."""
    with ComfyDouble(tmp_path / "another") as double:
        yield double
