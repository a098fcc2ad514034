"""Stand-ins for ComfyUI, on loopback."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from tintype.engines.comfyui import create
from tintype.engines.contract import JSON, Engine

WORKFLOWS = Path(__file__).parents[3] / "examples" / "comfyui"
sys.path.insert(0, str(Path(__file__).parent))

ComfyDouble = import_module("comfyui_double").ComfyDouble


@pytest.fixture
def comfyui(tmp_path: Path) -> Iterator[Any]:
    """A server with an empty queue."""
    with ComfyDouble(tmp_path / "comfyui") as double:
        yield double


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Any]:
    """A second server."""
    with ComfyDouble(tmp_path / "another") as double:
        yield double


@pytest.fixture
def sdxl() -> dict[str, JSON]:
    """Settings of a card for text to image, with a slot for every plain field of one."""
    return {
        "workflow": str(WORKFLOWS / "sdxl.json"),
        "slots": {
            "prompt": "6.inputs.text",
            "negative_prompt": "7.inputs.text",
            "seed": "3.inputs.seed",
            "steps": "3.inputs.steps",
            "guidance_scale": "3.inputs.cfg",
            "width": {"at": "5.inputs.width", "step": 8},
            "height": {"at": "5.inputs.height", "step": 8},
        },
    }


@pytest.fixture
def make_engine() -> Callable[..., Engine]:
    """An engine over some servers."""

    def make(*servers: Any, **config: JSON) -> Engine:
        return create({"servers": [server.url for server in servers], "poll_s": 0.05, **config})

    return make
