"""What the tests of the protocol of tools share: which models their live server has."""

from __future__ import annotations

import pytest


@pytest.fixture
def live_cards() -> list[str]:
    return ["native/sketch", "native/sketch-video", "native/sketch-3d", "native/fake"]
