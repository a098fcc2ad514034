"""That the main subject is seen: in every light and style its colour differs from that of the ground about it."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tintype.engines.sketch import contrast
from tintype.engines.sketch.compose import lay_out, render
from tintype.engines.sketch.paint import paint
from tintype.engines.sketch.scene import read_scene
from tintype.engines.sketch.world import World

SIZE = 320


def mask_of(scene, kind):
    """Where the subject is, by the scene's own record."""
    world = World(scene, SIZE, SIZE)
    mask = np.zeros((SIZE, SIZE), np.uint8)
    for place in lay_out(world):
        if place.subject.kind == kind:
            rgba, x, y = render(world, place, 0.5)
            move = np.array([[1, 0, place.x * SIZE - x], [0, 1, place.base * SIZE - y]], np.float32)
            mask |= (cv2.warpAffine(rgba[..., 3], move, (SIZE, SIZE)) > 128).astype(np.uint8)
    return mask


def difference(prompt, kind, seed=1):
    """CIE76 between the subject and a ring about it, half of what differs in hue alone."""
    scene = read_scene(prompt, "", seed)
    mask = mask_of(scene, kind)
    assert mask.sum() > 0.006 * SIZE * SIZE, f"{kind} is too small to be the subject of {prompt!r}"
    reach = round(float(np.sqrt(mask.sum())) * 0.22)
    ring = cv2.dilate(mask, np.ones((2 * reach + 1,) * 2, np.uint8)) - cv2.dilate(mask, np.ones((5, 5), np.uint8))
    lab = cv2.cvtColor(paint(scene, SIZE, SIZE).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    own, about = lab[mask > 0].mean(0), lab[ring > 0].mean(0)
    return float(np.hypot(own[0] - about[0], 0.5 * np.hypot(*(own - about)[1:])))


@pytest.mark.parametrize(
    ("kind", "prompt", "least"),
    [
        ("owl", "an owl in a forest at night", 12),
        ("owl", "a cute owl on a branch, watercolor", 10),
        ("owl", "an owl in a dark forest, watercolor", 10),
        ("wolf", "a grey wolf in a forest at night", 16),
        ("wolf", "a wolf howling at the full moon", 16),
        ("wolf", "a wolf in a forest at night, watercolor", 12),
        ("wolf", "a wolf in a forest at night, oil painting", 12),
        ("bear", "a brown bear in a forest at night", 12),
        ("polar_bear", "a polar bear at night under the northern lights", 16),
        ("polar_bear", "a polar bear on snow", 12),
        ("rabbit", "a white rabbit in the snow", 8),
        ("swan", "a swan on a lake in the fog, ink wash", 10),
        ("crane", "a white crane in a lake, ink wash", 10),
        ("horse", "a black horse at night", 8),
        ("cat", "a black cat in a dark room", 8),
        ("frog", "a green frog in a meadow", 10),
        ("panda", "a panda eating bamboo, pencil drawing", 6),
        ("deer", "a deer in an autumn forest", 12),
        ("castle", "a castle on a hill in the fog, ink wash", 10),
    ],
)
def test_the_subject_is_seen_against_its_ground(kind, prompt, least):
    assert difference(prompt, kind) > least


@pytest.mark.parametrize("kind", ["wolf", "bear", "deer"])
def test_setting_off_is_what_makes_it_seen(kind, monkeypatch):
    prompt = f"a {kind} in a forest at night"
    with_it = difference(prompt, kind)
    monkeypatch.setattr(contrast.Ground, "set_off", lambda self, place, images, **_: images)
    assert with_it > difference(prompt, kind) + 6


def test_what_is_seen_anyway_stays_as_it_was(monkeypatch):
    scene = read_scene("a red apple on a white background", "", 1)
    with_it = paint(scene, 128, 128)
    monkeypatch.setattr(contrast.Ground, "set_off", lambda self, place, images, **_: images)
    assert np.array_equal(with_it, paint(scene, 128, 128))


@pytest.mark.parametrize("who", ["an owl on a branch", "a bat in a forest", "a ghost in a garden", "a wolf"])
def test_what_was_not_said_to_be_night_is_none(who):
    assert read_scene(who, "", 1).light not in ("night", "moonlight")
    assert read_scene(f"{who} at night", "", 1).light == "night"


def test_a_night_in_watercolour_is_no_mud():
    night = paint(read_scene("a fox in a forest at night, watercolor", "", 1), 192, 192)
    photo = paint(read_scene("a fox in a forest at night", "", 1), 192, 192)
    inner = (slice(30, -30), slice(30, -30))
    assert night[inner].mean() > photo[inner].mean() + 20
