"""Background removal: right on plain grounds, decent on busy ones."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from tintype.engines.contract import EngineError
from tintype.engines.sketch.compose import lay_out
from tintype.engines.sketch.paint import paint
from tintype.engines.sketch.pictures import remove_background
from tintype.engines.sketch.scene import read_scene
from tintype.engines.sketch.world import World


def overlap(found: Any, known: Any) -> float:
    return float((found & known).sum() / (found | known).sum())


@pytest.mark.parametrize(
    "how",
    [
        {},
        {"ground": (20, 60, 200)},
        {"ground": (0, 0, 0)},
        {"ground": (255, 255, 255), "soft": 1.0},
        {"soft": 3.0},
        {"noise": 3.0},
        {"noise": 7.0},
        {"slope": 60.0},
        {"slope": 45.0, "ground": (60, 120, 90)},
        {"size": (900, 500)},
    ],
    ids=str,
)
def test_a_plain_ground_is_taken_out(drawn: Any, how: dict[str, Any]) -> None:
    image, alpha = drawn(**how)
    made = remove_background(image)
    assert made.shape == (*image.shape[:2], 4)
    assert made.dtype == np.uint8
    assert overlap(made[..., 3] >= 128, alpha >= 0.5) > 0.98
    assert (made[..., 3][alpha == 1] == 255).mean() > 0.99
    assert (made[..., 3][cv2.dilate(alpha, np.ones((9, 9))) == 0] == 0).mean() > 0.995


@pytest.mark.parametrize("soft", [0.0, 1.0, 3.0])
def test_edges_are_as_soft_as_they_were_and_without_the_ground(drawn: Any, soft: float) -> None:
    image, alpha = drawn((0, 200, 0), (220, 30, 30), soft=soft)
    made = remove_background(image)
    edge = (alpha > 0.05) & (alpha < 0.95)
    assert np.abs(made[..., 3][edge] / 255 - alpha[edge]).mean() < 0.05
    seen = (alpha > 0.3) & (alpha < 0.9)
    # Mixed with the ground these would be far greener than red.
    assert (made[..., 0][seen].astype(int) > made[..., 1][seen]).mean() > 0.95


def test_a_hole_shows_the_ground_and_a_highlight_does_not() -> None:
    image = np.full((200, 200, 3), 255, np.uint8)
    cv2.circle(image, (100, 100), 70, (30, 60, 160), -1)
    cv2.circle(image, (100, 100), 30, (255, 255, 255), -1)
    cv2.circle(image, (100, 50), 3, (255, 255, 255), -1)
    alpha = remove_background(image)[..., 3]
    assert alpha[100, 100] == 0
    assert alpha[50, 100] == 255


def test_a_busy_picture_gives_its_subject(landscape: Any) -> None:
    high, wide = landscape.shape[:2]
    known = np.zeros((high, wide), np.uint8)
    cv2.circle(known, (int(wide * 0.62), int(high * 0.6)), int(high * 0.16), 1, -1)
    cv2.rectangle(known, (int(wide * 0.6), int(high * 0.7)), (int(wide * 0.64), int(high * 0.92)), 1, -1)
    assert overlap(remove_background(landscape)[..., 3] >= 128, known > 0) > 0.8


@pytest.mark.parametrize("prompt", ["a horse on a beach", "a balloon over mountains", "a fish underwater"])
def test_a_small_subject_is_told_from_a_busy_ground(prompt: str) -> None:
    scene = read_scene(prompt, "", 5)
    place = lay_out(World(scene, 512, 512))[0]
    found = remove_background(paint(scene, 512, 512))[..., 3] >= 128
    y, x = np.mgrid[0:512, 0:512] / 512
    near = (abs(x - place.x) < place.tall) & (y > place.base - 1.4 * place.tall) & (y < place.base + 0.1)
    assert found.mean() > 0.01
    assert not found[~near].any()


@pytest.mark.parametrize("middles", [[(80, 150), (230, 150)], [(60, 90), (160, 190), (260, 100)]], ids=str)
def test_several_things_before_a_lit_wall_all_stay(middles: list[tuple[int, int]]) -> None:
    y, x = np.mgrid[-1:1:300j, -1:1:320j]
    glow = 0.35 + 0.65 * np.exp(-((x + 0.1) ** 2 + (y + 0.1) ** 2))
    image = np.clip(np.array([230, 190, 150]) * glow[..., None], 0, 255).astype(np.uint8)
    known = np.zeros((300, 320), np.uint8)
    for middle in middles:
        cv2.circle(image, middle, 36, (30, 70, 160), -1, cv2.LINE_AA)
        cv2.circle(known, middle, 36, 1, -1)
    assert overlap(remove_background(image)[..., 3] >= 128, known > 0) > 0.95


def test_transparency_that_is_there_is_kept(drawn: Any) -> None:
    image, alpha = drawn()
    given = np.dstack([image, (alpha * 255).astype(np.uint8)])
    assert (remove_background(given) == given).all()


def test_the_same_again(landscape: Any) -> None:
    assert (remove_background(landscape) == remove_background(landscape.copy())).all()


def test_odd_pictures(odd_pictures: list[Any]) -> None:
    for image in odd_pictures:
        assert remove_background(image).shape == (*image.shape[:2], 4)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(EngineError, match="8-bit"):
        remove_background(np.zeros((4, 4, 3), np.float32))
    with pytest.raises(EngineError, match="8-bit"):
        remove_background(np.zeros((4, 4, 7), np.uint8))


def test_a_ground_lit_by_a_lamp_is_taken_out(drawn: Any) -> None:
    _, alpha = drawn(size=(360, 300))
    y, x = np.mgrid[-1:1:300j, -1:1:360j]
    glow = 0.25 + 0.75 * np.exp(-1.0 * ((x + 0.2) ** 2 + (y + 0.1) ** 2))
    ground = np.array([120, 230, 110]) * glow[..., None]
    image = alpha[..., None] * np.array([190, 90, 40]) + (1 - alpha[..., None]) * ground
    made = remove_background(np.clip(np.rint(image), 0, 255).astype(np.uint8))
    assert overlap(made[..., 3] >= 128, alpha >= 0.5) > 0.95
