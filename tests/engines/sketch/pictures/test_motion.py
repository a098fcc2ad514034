"""Films of a picture: as many frames as asked for, moving as told, steady, without holes."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import cv2
import numpy as np
import pytest

from tintype.engines.contract import Request, Task
from tintype.engines.sketch.pictures import film

_WAYS = ("zoom in", "zoom out", "pan left", "pan right", "orbit around it", "drone shot", "tilt up", "", "推进")


@pytest.fixture
def shot(asked: Any, landscape: Any) -> Any:
    def take(prompt: str, image: Any = None, **more: Any) -> list[Any]:
        told = {"task": Task.IMAGE_TO_VIDEO, "width": 320, "height": 180, "frames": 24, "fps": 12} | more
        request: Request = asked(prompt, **told)
        return list(film(request, landscape if image is None else image))

    return take


def off(one: Any, other: Any) -> float:
    return float(np.abs(one.astype(int) - other).mean())


@pytest.mark.parametrize("prompt", _WAYS)
def test_it_moves_and_is_steady(shot: Any, prompt: str) -> None:
    frames = shot(prompt)
    assert len(frames) == 24
    assert all(frame.shape == (180, 320, 3) and frame.dtype == np.uint8 for frame in frames)
    steps = [off(one, other) for one, other in pairwise(frames)]
    assert min(steps) > 0.2
    assert max(steps) < 10
    assert off(frames[0], frames[-1]) > 2 * np.median(steps)
    # Flicker is brightness that jumps to and fro.
    light = np.array([frame.mean() for frame in frames])
    assert np.abs(np.diff(light, 2)).max() < 1.2


def _flow(one: Any, other: Any) -> Any:
    grey = [cv2.GaussianBlur(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), (0, 0), 2) for image in (one, other)]
    return cv2.calcOpticalFlowFarneback(grey[0], grey[1], None, 0.5, 4, 25, 4, 7, 1.5, 0)


def _tree(frame: Any) -> tuple[float, float, float]:
    """Where the red tree is (x, y) and how large."""
    colours = frame.astype(int)
    red = colours[..., 0] - colours[..., 1:].max(axis=2) > 60
    y, x = np.nonzero(red)
    return float(x.mean()), float(y.mean()), float(red.sum())


def test_camera_words_rule(shot: Any) -> None:
    first, last = {}, {}
    for prompt in ("zoom in", "zoom out", "pan left", "pan right", "tilt up", "tilt down"):
        frames = shot(prompt)
        first[prompt], last[prompt] = _tree(frames[0]), _tree(frames[-1])
    assert last["zoom in"][2] > first["zoom in"][2] * 1.3
    assert last["zoom out"][2] * 1.3 < first["zoom out"][2]
    assert last["pan left"][0] > first["pan left"][0] + 15
    assert last["pan right"][0] < first["pan right"][0] - 15
    assert last["tilt up"][1] > first["tilt up"][1] + 5
    assert last["tilt down"][1] < first["tilt down"][1] - 5


def test_near_things_move_more_than_far_ones(shot: Any) -> None:
    frames = shot("pan right, static clouds")
    flow = np.abs(_flow(frames[8], frames[14])[..., 0])
    tree, hills = flow[100:120, 150:250].max(), np.median(flow[78:98, 20:120])
    assert tree > hills * 1.3


def test_a_still_camera_leaves_the_ground_still_and_stirs_the_water(shot: Any) -> None:
    frames = shot("static shot of the lake")
    hills = [frame[92:106, 10:60] for frame in frames]
    water = [frame[130:170, 10:150] for frame in frames]
    assert max(off(hills[0], other) for other in hills[1:]) < 3
    assert max(off(water[0], other) for other in water[1:]) > 2


def test_no_border_shows(shot: Any) -> None:
    white = np.full((90, 160, 3), 255, np.uint8)
    for prompt in _WAYS:
        assert all(int(frame.min()) >= 254 for frame in shot(prompt, white, frames=5))


def test_the_same_again_and_by_the_seed(shot: Any) -> None:
    one, again = shot("", frames=3), shot("", frames=3)
    assert all((a == b).all() for a, b in zip(one, again, strict=True))
    assert any((one[2] != shot("", frames=3, seed=seed)[2]).any() for seed in (1, 2, 3, 4))


@pytest.mark.parametrize("frames", [0, 1, 2])
def test_few_frames(shot: Any, frames: int) -> None:
    assert len(shot("zoom in", frames=frames, fps=0)) == frames


def test_odd_pictures(shot: Any, odd_pictures: list[Any]) -> None:
    for image in odd_pictures:
        assert [f.shape for f in shot("orbit, fire on water", image, frames=2, width=50, height=34)] == [
            (34, 50, 3)
        ] * 2
    assert shot("zoom in", frames=2, width=1, height=1)[1].shape == (1, 1, 3)
