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
from tintype.engines.sketch.pictures.cutout import saliency
from tintype.engines.sketch.pictures.subject import likeliest
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


def texture(rng: np.random.Generator, wide: int, high: int, cells: int, flat: float = 1.0) -> Any:
    """Bumps of four sizes about 0, the largest ``cells`` across; ``flat``: how much wider than high they are."""
    made = np.zeros((high, wide), np.float32)
    for octave in range(4):
        number = cells * 2**octave
        grid = rng.normal(0, 1, (max(2, int(number * high / wide * flat)), number)).astype(np.float32)
        made += cv2.resize(grid, (wide, high), interpolation=cv2.INTER_CUBIC) / 1.6**octave
    return made


def animal(seed: int) -> tuple[Any, Any]:
    """As a camera sees it: a shaded animal of two coats, what is far blurred, the ground mottled; and its mask."""
    rng = np.random.default_rng(seed)
    wide, high = 480, 360
    y, x = np.mgrid[0:high, 0:wide] / high
    hues = np.array([(96, 120, 66), (150, 140, 120), (120, 98, 72), (140, 150, 160)], np.float32)
    far, near = hues[rng.permutation(4)[:2]]
    far = far + 22 * cv2.GaussianBlur(texture(rng, wide, high, 6), (0, 0), 4)[..., None]
    near = near + 20 * texture(rng, wide, high, 30, 0.6 if seed % 2 else 1.5)[..., None]
    edge = np.clip((y - rng.uniform(0.4, 0.6) - 0.02 * np.sin(x * 5 + seed)) * 40, 0, 1)[..., None]
    mask = np.zeros((high, wide), np.uint8)
    middle_x, middle_y = int(wide * rng.uniform(0.4, 0.6)), int(high * rng.uniform(0.5, 0.6))
    size = high * rng.uniform(0.2, 0.27)
    cv2.ellipse(mask, (middle_x, middle_y), (int(size * 0.8), int(size * 0.42)), 0, 0, 360, 1, -1)
    cv2.circle(mask, (int(middle_x + size * 0.85), int(middle_y - size * 0.4)), int(size * 0.3), 1, -1)
    for at in (-0.55, -0.3, 0.3, 0.55):
        left = int(middle_x + (at - 0.07) * size)
        cv2.rectangle(mask, (left, middle_y), (left + int(0.14 * size), int(middle_y + 0.95 * size)), 1, -1)
    coats = [[(96, 52, 28), (150, 96, 56)], [(34, 30, 30), (70, 62, 58)], [(176, 70, 40), (214, 140, 90)]]
    coat, other = np.array(coats[seed % 3], np.float32)
    depth = cv2.distanceTransform(mask, cv2.DIST_L2, 5)
    patch = np.clip(texture(rng, wide, high, 4) * 1.5, 0, 1)[..., None]
    body = (coat * (1 - patch) + other * patch) * (0.65 + 0.5 * np.clip(depth / depth.max() * 1.6, 0, 1))[..., None]
    body = body + 6 * texture(rng, wide, high, 60)[..., None]
    alpha = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.8)[..., None]
    image = (far * (1 - edge) + near * edge) * (1 - alpha) + body * alpha
    image = image * (0.75 + 0.5 * np.exp(-((x - rng.uniform(0.2, 1.1)) ** 2 + (y - 0.2) ** 2)))[..., None]
    return np.clip(image + rng.normal(0, 4, image.shape), 0, 255).astype(np.uint8), mask > 0


def pot(seed: int) -> tuple[Any, Any]:
    """A dark pot before a lit wall, on a table of nearly that colour: a ground that only seems plain; and its mask."""
    rng = np.random.default_rng(seed)
    wide = high = 420
    y, x = np.mgrid[0:high, 0:wide] / high
    glow = 0.62 + 0.5 * np.exp(-2 * ((x - 0.75) ** 2 + (y - 0.2) ** 2))
    lit = 0.75 + 0.3 * np.exp(-3 * ((x - 0.5) ** 2 + (y - 0.9) ** 2))
    edge = np.clip((y - 0.72) * 30, 0, 1)[..., None]
    ground = (
        np.array([196, 186, 170]) * glow[..., None] * (1 - edge) + np.array([188, 168, 140]) * lit[..., None] * edge
    )
    mask = np.zeros((high, wide), np.uint8)
    cv2.ellipse(mask, (200, 270), (80, 66), 0, 0, 360, 1, -1)
    cv2.rectangle(mask, (185, 110), (215, 220), 1, -1)
    cv2.ellipse(mask, (240, 110), (60, 28), 20, 0, 360, 1, -1)
    depth = np.clip(cv2.distanceTransform(mask, cv2.DIST_L2, 5) / 60, 0, 1)
    body = np.array([58, 62, 70]) * (0.6 + 0.9 * depth)[..., None]
    alpha = cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 0.9)[..., None]
    image = (ground + 2.5 * texture(rng, wide, high, 20)[..., None]) * (1 - alpha) + body * alpha
    return np.clip(image + rng.normal(0, 2.5, image.shape), 0, 255).astype(np.uint8), mask > 0


def test_an_animal_is_cut_out_of_a_mottled_ground() -> None:
    found = [overlap(remove_background(image)[..., 3] >= 128, known) for image, known in map(animal, range(12, 24))]
    assert np.median(found) > 0.965
    assert min(found) > 0.8


def test_a_guess_counts_where_it_is_likelier_only(landscape: Any) -> None:
    high, wide = landscape.shape[:2]
    stands_out = saliency(landscape)
    tree = np.zeros((high, wide), np.uint8)
    cv2.circle(tree, (int(wide * 0.62), int(high * 0.6)), int(high * 0.16), 1, -1)
    sky = np.zeros((high, wide), bool)
    sky[: high // 2] = True
    likely, right = likeliest(landscape, stands_out)
    assert not right
    whole = cv2.resize(likely, (wide, high))
    assert whole[tree > 0].mean() > 0.7 > 0.1 > whole[sky & (tree == 0)].mean()
    assert likeliest(landscape, stands_out, whole > 0.5)[1]
    assert not likeliest(landscape, stands_out, sky)[1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_table_before_a_wall_is_no_part_of_what_stands_on_it(seed: int) -> None:
    image, known = pot(seed)
    assert overlap(remove_background(image)[..., 3] >= 128, known) > 0.95


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
