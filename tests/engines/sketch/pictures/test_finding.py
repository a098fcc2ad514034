"""One thing among several: found, told from the others by its look, and coloured alone."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest

from tintype.engines.sketch.compose import alone, lay_out
from tintype.engines.sketch.paint import paint
from tintype.engines.sketch.pictures import edit
from tintype.engines.sketch.pictures.finding import fitted, look_of, things
from tintype.engines.sketch.scene import read_scene
from tintype.engines.sketch.world import World


def overlap(found: Any, known: Any) -> float:
    return float((found & known).sum() / (found | known).sum())


def at_size_of(mask: Any, known: Any) -> Any:
    return cv2.resize(mask.astype(np.uint8), known.shape[::-1], interpolation=cv2.INTER_NEAREST) > 0


@pytest.fixture
def still_life() -> tuple[Any, Any, Any]:
    """A striped wall and floor with an orange disc and a tall green bottle on them; where each of these is."""
    rng = np.random.default_rng(5)
    y, x = np.mgrid[0:300, 0:400]
    image = np.stack([150 + 20 * np.sin(x / 9), 140 + 20 * np.sin(x / 9), 170 + 0 * x], -1)
    image[y > 200] = (110, 80, 60)
    disc = (x - 130) ** 2 + (y - 190) ** 2 < 38**2
    bottle = (abs(x - 270) < 22) & (y > 110) & (y < 240)
    image[disc], image[bottle] = (235, 130, 30), (30, 120, 60)
    return np.clip(image + rng.normal(0, 5, image.shape), 0, 255).astype(np.uint8), disc, bottle


def test_both_things_are_found(still_life: Any) -> None:
    image, disc, bottle = still_life
    found = [at_size_of(thing.mask, disc) for thing in things(image, most=2)]
    assert len(found) == 2
    assert max(overlap(mask, disc) for mask in found) > 0.8
    assert max(overlap(mask, bottle) for mask in found) > 0.8


@pytest.mark.parametrize(("prompt", "which"), [("a pumpkin", 1), ("a bottle of wine", 2)])
def test_the_look_tells_them_apart(still_life: Any, prompt: str, which: int) -> None:
    image, known = still_life[0], still_life[which]
    look = look_of(alone(read_scene(prompt, "", 0), 160, 160))
    assert look is not None
    assert overlap(at_size_of(things(image, look)[0].mask, known), known) > 0.8


def test_what_is_known_counts_where_it_has_enough_ahead(still_life: Any) -> None:
    image, disc, _ = still_life
    assert things(image, known=[(~disc, -9.0), (disc, 9.0)])[0].known == 1
    assert things(image, known=[(disc, -9.0)])[0].known == -1


def test_a_rough_mask_is_fitted_to_the_edges(still_life: Any) -> None:
    image, disc, _ = still_life
    rough = cv2.dilate(disc.astype(np.uint8), np.ones((7, 7), np.uint8))
    alpha = fitted(image, rough)
    assert alpha.shape == disc.shape
    assert overlap(alpha > 0.5, disc) > 0.95 > overlap(rough > 0, disc)


def test_nothing_is_found_in_a_tiny_picture_nor_looks_like_anything() -> None:
    assert things(np.zeros((8, 8, 3), np.uint8)) == []
    assert look_of(np.zeros((20, 20, 4), np.uint8)) is None
    assert not fitted(np.zeros((20, 20, 3), np.uint8), np.zeros((5, 5))).any()


@pytest.mark.parametrize(("prompt", "kind", "wish"), [
    ("a cat on a sofa in a room", "cat", "a blue cat"),
    ("a fox in a forest", "fox", "a blue fox"),
    ("a horse on a beach", "horse", "a green horse"),
])  # fmt: skip
def test_a_colour_goes_to_the_subject_and_leaves_the_rest(prompt: str, kind: str, wish: str, asked: Any) -> None:
    scene = read_scene(prompt, "", 3)
    picture = paint(scene, 512, 512)
    place = next(place for place in lay_out(World(scene, 512, 512)) if place.subject.kind == kind)
    made = edit(asked(wish, width=512, height=512), picture, [], None, index=0)
    before, after = (cv2.cvtColor(image, cv2.COLOR_RGB2LAB).astype(float)[..., 1:] for image in (picture, made))
    change = np.linalg.norm(after - before, axis=2)
    y, x = np.mgrid[0:512, 0:512] / 512
    body = (abs(x - place.x) < place.tall * 0.12) & (y < place.base - place.tall * 0.35)
    body &= y > place.base - place.tall * 0.65
    beyond = (abs(x - place.x) > place.tall) | (y < place.base - place.tall * 1.4) | (y > place.base + 0.08)
    assert np.median(change[body]) > 15
    assert change[beyond].mean() < 2.5
