"""The stand-in for Replicate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def provider(load_helper: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    module = load_helper("replicate_double", Path(__file__).with_name("double.py"))
    monkeypatch.setenv("REPLICATE_A", module.TOKEN)
    monkeypatch.setenv("REPLICATE_B", module.OTHER_TOKEN)
    double = module.ReplicateDouble()
    double.start()
    yield double
    double.stop()
