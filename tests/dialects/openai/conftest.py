"""What the tests of OpenAI's API share: which models their live server has, a picture, masks."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from PIL import Image, ImageDraw


@pytest.fixture
def live_cards() -> list[str]:
    return ["native/sketch", "native/sketch-video", "native/sketch-cutout"]


@pytest.fixture
def ball() -> bytes:
    """A red ball on a light ground, as PNG."""
    picture = Image.new("RGB", (256, 192), (235, 235, 240))
    ImageDraw.Draw(picture).ellipse((80, 48, 176, 144), fill=(190, 40, 40))
    return as_png(picture)


@pytest.fixture
def mask() -> Callable[[tuple[int, int], tuple[int, int, int, int]], bytes]:
    """A mask of OpenAI's kind: opaque, but for a box that is transparent."""

    def make(size: tuple[int, int], box: tuple[int, int, int, int]) -> bytes:
        picture = Image.new("RGBA", size, (0, 0, 0, 255))
        picture.paste((0, 0, 0, 0), box)
        return as_png(picture)

    return make


def as_png(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()
