"""Edits: structure kept, light and colours moved, the mask obeyed, references put together."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from typing import Any

import cv2
import numpy as np
import pytest

from tintype.engines.contract import EngineError
from tintype.engines.sketch.pictures import edit

_TASKS = ("at night", "a golden sunset", "fog", "snow at dusk", "in teal and orange", "a mountain lake at dawn", "")


def likeness(one: Any, other: Any) -> float:
    """The correlation of the pictures' edges."""
    edges = []
    for image in (one, other):
        grey = cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY).astype(np.float32), (0, 0), 2)
        edges.append(np.hypot(cv2.Sobel(grey, cv2.CV_32F, 1, 0), cv2.Sobel(grey, cv2.CV_32F, 0, 1)).ravel())
    return float(np.corrcoef(edges)[0, 1])


def hue_share(image: Any, low: int, high: int) -> float:
    """How much of the picture has a hue (degrees) in that range."""
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    hue = hsv[..., 0].astype(int) * 2
    return float(((hue >= low) & (hue <= high) & (hsv[..., 1] > 40)).mean())


@pytest.mark.parametrize("prompt", _TASKS)
def test_the_structure_stays(landscape: Any, asked: Any, prompt: str) -> None:
    made = edit(asked(prompt), landscape, [], None, index=0)
    assert made.shape == landscape.shape
    assert made.dtype == np.uint8
    assert likeness(made, landscape) > 0.6
    noise = np.random.default_rng(4).integers(0, 256, landscape.shape, dtype=np.uint8)
    assert likeness(noise, landscape) < 0.3
    assert likeness(landscape[:, ::-1], landscape) < 0.6


def test_strength_says_how_far(landscape: Any, asked: Any) -> None:
    off = [
        np.abs(edit(asked("at night", strength=share), landscape, [], None, index=0).astype(int) - landscape).mean()
        for share in (0.0, 0.3, 0.6, 1.0)
    ]
    assert off[0] == 0
    assert off == sorted(off)
    assert off[3] > 40


def test_light_and_colours_move_as_told(landscape: Any, asked: Any) -> None:
    night = edit(asked("at night", strength=0.9), landscape, [], None, index=0)
    assert night.mean() < landscape.mean() * 0.6
    golden = edit(asked("golden hour", strength=0.9), landscape, [], None, index=0).astype(int)
    assert (golden[..., 0] - golden[..., 2]).mean() > (landscape[..., 0].astype(int) - landscape[..., 2]).mean() + 25
    purple = edit(asked("everything purple", strength=0.9), landscape, [], None, index=0)
    assert hue_share(purple, 260, 310) > 0.6 > hue_share(landscape, 260, 310) + 0.5
    fog = edit(asked("fog", strength=0.9), landscape, [], None, index=0)
    assert fog[:100].std() < landscape[:100].std() * 0.8


def test_a_subjects_colour_is_its_own(landscape: Any, asked: Any) -> None:
    made = edit(asked("a green tree", strength=0.9), landscape, [], None, index=0)
    red, green, _ = (int(value) for value in made[150, 297])
    assert green > red + 40
    water, before = made[240, 60:200].astype(int).mean(axis=0), landscape[240, 60:200].astype(int).mean(axis=0)
    assert np.abs(water - before).max() < 20


def test_the_seed_varies_a_little(landscape: Any, asked: Any) -> None:
    first, again = (edit(asked("watercolour"), landscape, [], None, index=0) for _ in range(2))
    second = edit(asked("watercolour"), landscape, [], None, index=1)
    assert (first == again).all()
    assert (first == edit(asked("watercolour", seed=4), landscape, [], None, index=1)).all()
    assert (first != second).any()
    assert likeness(first, second) > 0.6


@pytest.mark.parametrize(("width", "height"), [(64, 64), (333, 97), (97, 333), (1, 1), (1024, 256)])
def test_the_size_is_the_one_asked_for(landscape: Any, asked: Any, width: int, height: int) -> None:
    for mask in (None, np.full(landscape.shape[:2], 255, np.uint8)):
        made = edit(asked("a lake, fog", width=width, height=height), landscape, [], mask, index=0)
        assert made.shape == (height, width, 3)


def _mask(shape: Any) -> Any:
    mask = np.zeros(shape[:2], np.uint8)
    cv2.ellipse(mask, (120, 130), (90, 70), 20, 0, 360, 255, -1, cv2.LINE_AA)
    return mask


@pytest.mark.parametrize("prompt", ["a red balloon", "a desert at sunset", "", "zzyzx"])
def test_only_what_is_masked_changes(landscape: Any, asked: Any, prompt: str) -> None:
    mask = _mask(landscape.shape)
    made = edit(asked(prompt), landscape, [], mask, index=0)
    assert (made[mask < 128] == landscape[mask < 128]).all()
    inner = cv2.erode(mask, np.ones((15, 15))) >= 128
    assert np.abs(made[inner].astype(int) - landscape[inner]).mean() > 4


def test_the_seam_does_not_show(landscape: Any, asked: Any) -> None:
    mask = _mask(landscape.shape)
    made = edit(asked("a desert at sunset"), landscape, [], mask, index=0).astype(np.float32)
    hard = landscape.copy()
    hard[mask >= 128] = (255, 0, 255)
    seam = (cv2.dilate(mask, np.ones((3, 3))) >= 128) & (cv2.erode(mask, np.ones((3, 3))) < 128)

    def jump(image: Any) -> float:
        return float(np.abs(cv2.Laplacian(image.astype(np.float32), cv2.CV_32F))[seam].mean())

    assert jump(made) < jump(landscape) + 0.2 * jump(hard)


def test_a_hole_without_a_prompt_is_filled_from_around(landscape: Any, asked: Any) -> None:
    tree = np.zeros(landscape.shape[:2], np.uint8)
    cv2.rectangle(tree, (240, 105), (360, 255), 255, -1)
    made = edit(asked(""), landscape, [], tree, index=0)
    assert hue_share(landscape[105:256, 240:361], 0, 25) > 0.3
    assert hue_share(made[105:256, 240:361], 0, 25) < 0.05
    assert (edit(asked(""), landscape, [], np.zeros_like(tree), index=0) == landscape).all()


def test_a_large_hole_is_pieced_together_from_what_is_left(asked: Any) -> None:
    rng = np.random.default_rng(4)
    y, x = np.mgrid[0:270, 0:480]
    sky = np.stack([120 + y * 0.3, 170 + y * 0.2, 235 + 0 * y], -1)
    field = np.array([70, 120, 50]) + 45 * rng.standard_normal((270, 480, 1))
    picture = np.clip(np.where((y > 150 + 8 * np.sin(x / 40))[..., None], field, sky), 0, 255).astype(np.uint8)
    mask = np.zeros((270, 480), np.uint8)
    mask[60:240, 90:390] = 255
    made = edit(asked(""), picture, [], mask, index=0)
    assert (made[mask == 0] == picture[mask == 0]).all()
    # Sky above and grass below, as rough as the rest of it, and an edge between them.
    assert made[75:110, 120:360, 2].mean() > 200 > 110 > made[200:230, 120:360, 2].mean()
    assert made[200:230, 120:360].std(axis=(0, 1)).min() > 0.5 * picture[200:230, 10:80].std(axis=(0, 1)).min()
    fall = made[70:230, 120:360, 2].astype(float).mean(axis=1)
    assert (fall[:-12] - fall[12:]).max() > 70


def test_a_hole_with_next_to_nothing_about_it_is_filled(landscape: Any, asked: Any) -> None:
    mask = np.full(landscape.shape[:2], 255, np.uint8)
    mask[:6] = 0
    made = edit(asked(""), landscape, [], mask, index=0)
    assert np.abs(made[6:].astype(int).mean(axis=(0, 1)) - landscape[:6].mean(axis=(0, 1))).max() < 40


def test_references_are_put_together(drawn: Any, landscape: Any, asked: Any) -> None:
    green, _ = drawn((240, 240, 240), (20, 150, 60))
    purple, _ = drawn((20, 20, 20), (150, 20, 170), size=(200, 300))
    made = edit(asked("together", strength=0.3), landscape, [green, purple], None, index=0)
    alone = edit(asked("together", strength=0.3), landscape, [], None, index=0)
    assert made.shape == alone.shape
    third = made.shape[1] // 3
    assert hue_share(made[:, third : 2 * third], 90, 175) > hue_share(alone[:, third : 2 * third], 90, 175) + 0.1
    assert hue_share(made[:, 2 * third :], 270, 335) > 0.1 > hue_share(alone[:, 2 * third :], 270, 335)
    # The setting is still the source's: its sky above, its water below.
    assert np.abs(made[:20].astype(int).mean(axis=(0, 1)) - landscape[:20].mean(axis=(0, 1))).max() < 30


def test_odd_pictures(odd_pictures: list[Any], landscape: Any, asked: Any) -> None:
    for image in odd_pictures:
        mask = np.zeros(image.shape[:2], np.uint8)
        mask[: (image.shape[0] + 1) // 2] = 255
        for given in (None, mask):
            made = edit(asked("a cat, watercolour", width=96, height=64), image, [], given, index=0)
            assert made.shape == (64, 96, 3)
        small = landscape[::3, ::3]
        assert edit(asked("snow", width=80, height=60), small, [image], None, index=0).shape == (60, 80, 3)


def test_what_cannot_be_is_refused(landscape: Any, asked: Any) -> None:
    with pytest.raises(EngineError, match="width and height"):
        edit(asked("x", width=0), landscape, [], None, index=0)
    with pytest.raises(EngineError, match="mask"):
        edit(asked("x"), landscape, [], np.zeros(landscape.shape[:2], np.float32), index=0)


_PROGRAM = """
import hashlib, pathlib, numpy as np
from tintype.engines.contract import EngineCard, Request, Task
from tintype.engines.sketch.pictures import edit, sculpt
image = np.random.default_rng(7).integers(0, 256, (60, 80, 3), dtype=np.uint8)
request = Request(job="j", attempt=1, card=EngineCard("s", "s"), task=Task.IMAGE_TO_IMAGE, prompt="a fox, zzyzx, snow",
                  workdir=pathlib.Path("."), seed=3, width=80, height=60)
glb, preview = sculpt(image, textured=True, orientation="default", texture_alignment="geometry", seed=3)
made = edit(request, image, [], None, index=0)
print(hashlib.sha256(made.tobytes() + glb + preview.tobytes()).hexdigest())
"""


def test_every_process_makes_the_same() -> None:
    seen = {
        subprocess.run(
            [sys.executable, "-c", _PROGRAM], env={"PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert len(seen.pop().strip()) == hashlib.sha256().digest_size * 2
