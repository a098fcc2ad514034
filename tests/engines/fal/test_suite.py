"""The contract of every engine, with the official client and a stand-in for fal over TLS."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

import pytest

from tintype.engines.contract import EngineCard, Task
from tintype.engines.fal import create
from tintype.engines.suite import EngineSuite


class Rented(EngineSuite):
    rented_prompt = "a red fox"
    looks_up = False
    formats = ("png", "jpeg")
    double: ClassVar

    @pytest.fixture(autouse=True)
    def _with_double(self, fal):
        type(self).double = fal

    def make(self, folder: Path):
        config = {"keys": ["FAL_A"], "poll_s": 0.01, "outbound_allow": ["127.0.0.0/8"]}
        return create({**config, "queue_host": self.double.host})

    def submits(self, folder: Path) -> int:
        return len(self.double.submits)


class TestPictures(Rented):
    card = EngineCard("qolaba/flux", "fal", {"model": "fal-ai/flux/dev", "fields": {"format": "output_format"}})
    tasks = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING)
