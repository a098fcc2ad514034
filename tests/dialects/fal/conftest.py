"""What the tests of fal's API share: which models their live server has, fal's client, and a picture."""

from __future__ import annotations

import importlib
import io
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image


@pytest.fixture
def live_scheme() -> str:
    return "https"


@pytest.fixture
def live_cards() -> list[str]:
    return ["native/sketch", "native/sketch-video", "native/sketch-cutout", "native/sketch-3d", "native/fake"]


@pytest.fixture
def client(live: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """fal's client as a customer of the live server has it: it reads its hosts as it is imported, and its key then."""
    host = live.base.removeprefix("https://")
    monkeypatch.setenv("FAL_RUN_HOST", f"{host}/fal/run")
    monkeypatch.setenv("FAL_QUEUE_RUN_HOST", f"{host}/fal")
    monkeypatch.setenv("FAL_KEY", live.key)
    for name in [one for one in sys.modules if one.partition(".")[0] == "fal_client"]:
        monkeypatch.delitem(sys.modules, name)
    yield importlib.import_module("fal_client")
    for name in [one for one in sys.modules if one.partition(".")[0] == "fal_client"]:
        del sys.modules[name]


@pytest.fixture
def picture() -> Image.Image:
    """A red picture of 96x64 pixels."""
    return Image.new("RGB", (96, 64), (190, 40, 40))


@pytest.fixture
def png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
