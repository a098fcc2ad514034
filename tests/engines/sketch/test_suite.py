"""The shared contract of engines, kept by sketch for all seven tasks."""

from pathlib import Path

from tintype.engines.contract import Engine, EngineCard, Task
from tintype.engines.sketch import create
from tintype.engines.suite import EngineSuite


class TestSketch(EngineSuite):
    card = EngineCard("sketch", "sketch")
    tasks = tuple(Task)
    shows_partials = True

    def make(self, folder: Path) -> Engine:
        return create({})
