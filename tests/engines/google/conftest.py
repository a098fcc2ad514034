from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent


def _module(name: str, path: Path) -> Any:
    """A file beside the tests as a module, once; the tests are not importable as packages."""
    if name not in sys.modules:
        spec = spec_from_file_location(name, path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Any]]:
    """Starts a double of Google. Two keys that it takes are in the environment, and one that it does not."""
    _module("loopback", HERE.parent / "loopback.py")
    doubles: list[Any] = []

    def start(**options: Any) -> Any:
        double = _module("google_double", HERE / "double.py").GoogleDouble(**options)
        double.start()
        doubles.append(double)
        return double

    monkeypatch.setenv("TEST_GOOGLE_ONE", "AIza-good-one")
    monkeypatch.setenv("TEST_GOOGLE_TWO", "AIza-good-two")
    monkeypatch.setenv("TEST_GOOGLE_BAD", "AIza-bad-0123456789abcdef")
    yield start
    for double in doubles:
        double.stop()
