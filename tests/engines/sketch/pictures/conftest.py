"""Pictures drawn for the tests, with what is known of them, and requests to go with them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFilter

from tintype.engines.contract import EngineCard, Request, Task


def _object(
    ground: tuple[int, int, int] = (240, 240, 240),
    colour: tuple[int, int, int] = (200, 40, 40),
    *,
    size: tuple[int, int] = (320, 240),
    noise: float = 0.0,
    slope: float = 0.0,
    soft: float = 0.0,
) -> tuple[Any, Any]:
    """A striped ellipse on a foot, on a plain ground: the picture, and its true alpha (0..1)."""
    wide, high = size
    mask = Image.new("L", (wide * 4, high * 4), 0)
    draw = ImageDraw.Draw(mask)
    draw.ellipse((wide * 1.2, high * 0.8, wide * 2.8, high * 3.2), fill=255)
    draw.rectangle((wide * 1.8, high * 2.8, wide * 2.2, high * 3.7), fill=255)
    mask = mask.resize((wide, high), Image.Resampling.LANCZOS)
    if soft:
        mask = mask.filter(ImageFilter.GaussianBlur(soft))
    alpha = np.asarray(mask, np.float32) / 255
    y, x = np.mgrid[0 : 1 : high * 1j, 0 : 1 : wide * 1j]
    behind = np.array(ground, np.float32) + slope * (y + 0.5 * x - 0.75)[..., None]
    front = np.stack([colour[0] + 30 * np.sin(x * 20), colour[1] + 60 * y, colour[2] + 60 * x], -1)
    image = front * alpha[..., None] + behind * (1 - alpha[..., None])
    image = image + np.random.default_rng(1).normal(0, noise, image.shape)
    return np.clip(np.rint(image), 0, 255).astype(np.uint8), alpha


def _landscape(wide: int = 480, high: int = 270) -> Any:
    """Sky with clouds, hills, water with lines, and a round red tree; with a camera's noise."""
    rng = np.random.default_rng(3)
    y, x = np.mgrid[0 : 1 : high * 1j, 0 : 1 : wide * 1j]
    image = np.stack([120 + 80 * y, 170 + 50 * y, 235 - 10 * y], -1)
    cloud = cv2.resize(rng.random((8, 14)).astype(np.float32), (wide, high), interpolation=cv2.INTER_CUBIC)
    image = image + (255 - image) * np.clip((cloud - 0.55) * 2, 0, 1)[..., None]
    image[y > 0.5 + 0.06 * np.sin(x * 9)] = (70, 110, 80)
    water = np.stack([40 + 30 * y, 90 + 40 * y, 150 + 30 * np.sin(y * 300)], -1)
    image = np.where((y > 0.62)[..., None], water, image).astype(np.uint8)
    cv2.circle(image, (int(wide * 0.62), int(high * 0.6)), int(high * 0.16), (200, 60, 40), -1, cv2.LINE_AA)
    cv2.rectangle(image, (int(wide * 0.6), int(high * 0.7)), (int(wide * 0.64), int(high * 0.92)), (90, 60, 40), -1)
    return np.clip(image + rng.normal(0, 3, image.shape), 0, 255).astype(np.uint8)


@pytest.fixture
def drawn() -> Callable[..., tuple[Any, Any]]:
    return _object


@pytest.fixture(scope="session")
def landscape() -> Any:
    return _landscape()


@pytest.fixture
def asked(tmp_path: Path) -> Callable[..., Request]:
    def ask(prompt: str = "", **more: Any) -> Request:
        told: dict[str, Any] = {"width": 480, "height": 270, "seed": 5, "task": Task.IMAGE_TO_IMAGE} | more
        return Request(
            job="job", attempt=1, card=EngineCard("sketch", "sketch"), prompt=prompt, workdir=tmp_path, **told
        )

    return ask


@pytest.fixture(scope="session")
def odd_pictures() -> list[Any]:
    """Pictures as nobody sends them, until somebody does."""
    rng = np.random.default_rng(2)
    return [
        np.full((1, 1, 3), 9, np.uint8),
        np.full((40, 64), 200, np.uint8),
        np.full((2, 700, 3), 120, np.uint8),
        np.full((700, 3, 4), 90, np.uint8),
        np.zeros((40, 40, 4), np.uint8),
        rng.integers(0, 256, (64, 90, 3), dtype=np.uint8),
        rng.integers(0, 256, (33, 17, 4), dtype=np.uint8),
        rng.integers(0, 256, (9, 9, 3), dtype=np.uint8),
    ]
