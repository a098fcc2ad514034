"""The contract suite against Gemini, Imagen and Veo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tintype.engines.contract import Engine, EngineCard, Task
from tintype.engines.google import create
from tintype.engines.suite import EngineSuite

KEYS: Any = ["TEST_GOOGLE_ONE"]


class _Suite(EngineSuite):
    """The double makes a quarter of the sides that Google does, and PNG; the host's side brings them to measure."""

    double: Any
    formats = ("png",)
    sizes = ((256, 256),)
    scale: ClassVar[int] = 4

    @pytest.fixture(autouse=True)
    def _stand_in(self, stand_in: Callable[..., Any]) -> None:
        self.double = stand_in(scale=self.scale)

    def make(self, folder: Path) -> Engine:
        return create({"base_url": self.double.origin, "poll_s": 0.05})

    def submits(self, folder: Path) -> int:
        return int(self.double.submits)


class TestGemini(_Suite):
    card = EngineCard("native/nano-banana", "google", {"model": "gemini-2.5-flash-image", "keys": KEYS})
    tasks = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE)


class TestImagen(_Suite):
    card = EngineCard("native/imagen", "google", {"model": "imagen-4.0-generate-001", "keys": KEYS})
    seeds_repeat = False


class _Veo(_Suite):
    card = EngineCard("native/veo", "google", {"model": "veo-3.1-generate-001", "keys": KEYS})
    tasks = (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO)


def test_what_of_the_suite_holds_of_films(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    """Most of the suite is about pictures, of which Veo makes none."""
    suite = _Veo()
    suite.double = stand_in()
    suite.test_every_task_gives_the_right_files(tmp_path)
    suite.test_bad_input_is_the_callers_fault(tmp_path)
