"""What the tests of Replicate's API share: which models their live server has, and a picture."""

from __future__ import annotations

import io

import pytest
from PIL import Image


@pytest.fixture
def live_scheme() -> str:
    return "https"


@pytest.fixture
def live_cards() -> list[str]:
    return ["native/sketch", "native/fake"]


@pytest.fixture
def picture() -> bytes:
    """A red PNG of 96x64 pixels."""
    buffer = io.BytesIO()
    Image.new("RGB", (96, 64), (190, 40, 40)).save(buffer, "PNG")
    return buffer.getvalue()
