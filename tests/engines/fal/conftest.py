"""The stand-in for fal, and the official client turned to it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


def _forget_client() -> dict[str, Any]:
    """The client reads its host when it is imported."""
    held = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "fal_client"}
    for name in held:
        del sys.modules[name]
    return held


@pytest.fixture
def fal(authority: Any, load_helper: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    double = load_helper("fal_double", Path(__file__).with_name("double.py")).FalDouble(authority.server)
    double.start()
    monkeypatch.setenv("SSL_CERT_FILE", authority.file)
    monkeypatch.setenv("FAL_A", load_helper("fal_double", Path()).KEY)
    monkeypatch.setenv("FAL_B", load_helper("fal_double", Path()).OTHER_KEY)
    before, host = _forget_client(), os.environ.pop("FAL_QUEUE_RUN_HOST", None)
    yield double
    _forget_client()
    sys.modules.update(before)
    os.environ.pop("FAL_QUEUE_RUN_HOST", None)
    if host is not None:
        os.environ["FAL_QUEUE_RUN_HOST"] = host
    double.stop()
