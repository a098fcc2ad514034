"""The contract of every engine, with the official client and a stand-in for Replicate."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from tintype.engines.contract import EngineCard, Task
from tintype.engines.replicate import create
from tintype.engines.suite import EngineSuite


class TestPictures(EngineSuite):
    card = EngineCard(
        "qolaba/flux",
        "replicate",
        {
            "model": "black-forest-labs/flux-dev",
            "fields": {"format": "output_format"},
            "choices": {"format": ["webp", "png", "jpeg"]},
        },
    )
    tasks = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING)
    rented_prompt = "a red fox"
    double: ClassVar

    @pytest.fixture(autouse=True)
    def _with_double(self, provider):
        type(self).double = provider

    def make(self, folder: Path):
        config = {"keys": ["REPLICATE_A"], "poll_s": 0.01, "outbound_allow": ["127.0.0.0/8"]}
        return create({**config, "base_url": self.double.url})

    def submits(self, folder: Path) -> int:
        return len(self.double.submits)
