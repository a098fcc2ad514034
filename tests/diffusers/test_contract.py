"""The contract suite of all engines, on a tiny SDXL."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import direct
import pytest

from tintype.engines.contract import Engine, Request, Task
from tintype.engines.suite import EngineSuite

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries, about themselves


class TestDiffusersEngine(EngineSuite):
    tasks = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING)
    slow_prompt = "a fox that takes hundreds of steps"

    @pytest.fixture(autouse=True)
    def _model(self, models: Any) -> None:
        type(self).card = direct.card("tiny", models("sdxl"), defaults={"steps": 2, "strength": 0.6})

    def make(self, folder: Path) -> Engine:
        return direct.engine()

    def request(self, folder: Path, task: Task, name: str = "job", prompt: str = "a red fox in the snow") -> Request:
        made = super().request(folder, task, name, prompt)
        return replace(made, steps=500) if prompt == self.slow_prompt else made
