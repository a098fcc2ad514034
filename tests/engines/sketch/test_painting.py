"""What is seen in a picture, measured."""

import hashlib
import subprocess
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest

from tintype.engines.sketch.compose import lay_out, render
from tintype.engines.sketch.paint import apply_style, paint, palette_of
from tintype.engines.sketch.scene import Scene, Subject, read_scene
from tintype.engines.sketch.sheet import contact_sheet
from tintype.engines.sketch.styles.styler import STYLES
from tintype.engines.sketch.subjects import drawing_of
from tintype.engines.sketch.words.places import SETTINGS, TIMES, WEATHERS
from tintype.engines.sketch.words.subjects import GROUP_OF
from tintype.engines.sketch.world import World


def picture(prompt, negative="", seed=1, size=(192, 192)):
    return paint(read_scene(prompt, negative, seed), *size)


def share_of_hue(image, hue, spread=14):
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV).astype(int)
    near = np.abs((hsv[..., 0] - hue + 90) % 180 - 90) < spread
    return float((near & (hsv[..., 1] > 110) & (hsv[..., 2] > 45)).mean())


@pytest.mark.parametrize(("colour", "hue"), [("red", 0), ("green", 64), ("blue", 110), ("purple", 139)])
def test_the_colour_asked_for_is_there(colour, hue):
    for noun in ("ball", "car"):
        with_it = picture(f"a {colour} {noun}, white background")
        others = [c for c in ("red", "green", "blue", "purple") if c != colour]
        without = max(share_of_hue(picture(f"a {other} {noun}, white background"), hue) for other in others)
        assert share_of_hue(with_it, hue) > max(0.02, without + 0.015)


_WITHOUT_A_THING = [
    "logo of a coffee shop, minimal", "logo for a bakery", "minimal icon of a beach", "line drawing of a forest",
    "line art of a mountain", "a pencil drawing of a city", "sticker of the ocean", "icon of a library",
    "charcoal drawing of a storm", "logo of a law firm", "minimalist logo for a tech startup", "app icon, gradient",
    "emblem of a music band", "logo of a garden center", "icon for weather, rain", "logo of stars", "icon of a cloud",
    "line drawing of a rainbow", "clipart of a kitchen", "标志 咖啡馆", "森林图标", "white background", "product photo",
    "logo", "line drawing of happiness", "a logo for a yoga studio", "icon of a volcano", "logo of snow",
    "a line drawing, no cat", "line drawing of stars", "a sticker of a cave", "mosaic logo of the desert",
]  # fmt: skip


@pytest.mark.parametrize("prompt", _WITHOUT_A_THING)
def test_no_picture_is_bare_where_no_thing_was_named(prompt):
    image = picture(prompt, size=(128, 128)).astype(int)
    assert float((np.abs(image - image[2, 2]).max(-1) > 16).mean()) > 0.02


@pytest.mark.parametrize(
    ("prompt", "negative", "kind"),
    [("logo of a coffee shop", "", "cup"), ("logo of a beach", "", "palm"), ("森林图标", "", "tree"),
     ("icon of rain", "", "umbrella"), ("a bakery, white background", "", "bread"), ("logo of a beach", "palm", None),
     ("logo of a fox", "", "fox")],
)  # fmt: skip
def test_what_stands_for_a_place_is_drawn_on_bare_paper(prompt, negative, kind):
    scene = read_scene(prompt, negative, 1)
    assert scene.setting == "studio"
    assert (kind is None) == (scene.subjects[0].kind != kind)
    assert [subject.kind for subject in scene.subjects] != [negative]


@pytest.mark.parametrize("count", [1, 2, 3, 5, 7])
def test_as_many_are_seen_as_asked_for(count):
    scene = replace(Scene(seed=3), subjects=(Subject("ball", count, (210, 20, 20)),), palette=((120, 160, 170),))
    image = paint(scene, 320, 320)
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    near = (hsv[..., 0] < 8) | (hsv[..., 0] > 172)
    red = (near & (hsv[..., 1] > 150) & (hsv[..., 2] > 70)).astype(np.uint8)
    red = cv2.morphologyEx(red, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(red)
    assert int((stats[1:, cv2.CC_STAT_AREA] > 60).sum()) == count
    assert len(lay_out(World(scene, 128, 128))) == count


@pytest.mark.parametrize("kind", ["pig", "polar_bear", "duck"])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_as_many_animals_are_seen_as_asked_for(kind, count):
    """A red animal before a plain backdrop, told from it by its hue."""
    scene = replace(Scene(seed=3), subjects=(Subject(kind, count, (210, 20, 20)),), palette=((120, 160, 170),))
    hsv = cv2.cvtColor(paint(scene, 480, 480), cv2.COLOR_RGB2HSV)
    near = (hsv[..., 0] < 10) | (hsv[..., 0] > 170)
    red = (near & (hsv[..., 1] > 110) & (hsv[..., 2] > 40)).astype(np.uint8)
    red = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(red)
    areas = stats[1:, cv2.CC_STAT_AREA]
    assert int((areas > areas.max() * 0.3).sum()) == count


def test_a_noun_changes_more_than_a_seed():
    nouns, seeds = [], []
    for place in ("in a meadow", "in a room"):
        for one, two in (
            ("elephant", "bicycle"),
            ("castle", "mushroom"),
            ("horse", "sailboat"),
            ("robot", "piano"),
            ("bear", "umbrella"),
            ("temple", "apple"),
            ("bus", "tree"),
            ("whale", "cake"),
        ):
            base = picture(f"a {one} {place}, white background").astype(float)
            nouns.append(np.abs(base - picture(f"a {two} {place}, white background")).mean())
            seeds.append(np.abs(base - picture(f"a {one} {place}, white background", seed=2)).mean())
    assert np.mean(nouns) > np.mean(seeds)


def test_negative_prompts_change_the_picture():
    assert (
        share_of_hue(picture("a red car in a street", "car"), 0) < share_of_hue(picture("a red car in a street"), 0) / 2
    )
    starry, dark = picture("desert at night"), picture("desert at night", "stars, moon")
    assert starry[:80].max(-1).std() > dark[:80].max(-1).std()


def test_the_same_in_another_process():
    code = (
        "import hashlib; from tintype.engines.sketch.scene import read_scene as r;"
        "from tintype.engines.sketch.paint import paint;"
        "print(hashlib.sha256(paint(r('a fox in a forest, oil painting', 'fog', 9), 160, 120).tobytes()).hexdigest())"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    here = picture("a fox in a forest, oil painting", "fog", 9, (160, 120))
    assert other == hashlib.sha256(here.tobytes()).hexdigest()
    assert not np.array_equal(here, picture("a fox in a forest, oil painting", "fog", 10, (160, 120)))


def test_every_subject_can_be_drawn():
    world = World(Scene(setting="studio"), 97, 61)
    for kind in GROUP_OF:
        place = lay_out(World(Scene(subjects=(Subject(kind),)), 97, 61))[0]
        drawn, _, _ = render(world, replace(place, tall=0.9))
        assert (drawn[..., 3] > 30).mean() > 0.01, kind
        assert drawing_of(kind).width > 0


@pytest.mark.parametrize("name", sorted(set(SETTINGS.values())))
def test_every_setting_at_odd_sizes(name):
    for width, height in ((131, 77), (63, 149)):
        image = paint(Scene(setting=name, subjects=(Subject("fox"),), palette=((200, 90, 40),)), width, height)
        assert image.shape == (height, width, 3)
        assert image.std() > 4


def test_every_light_and_weather():
    seen = {
        name: paint(Scene(setting="hills", light=name, palette=((90, 90, 90),)), 96, 96) for name in set(TIMES.values())
    }
    assert seen["day"].mean() > 1.5 * seen["night"].mean()
    skies = [
        paint(Scene(setting="hills", weather=name, palette=((90, 90, 90),)), 96, 96) for name in set(WEATHERS.values())
    ]
    assert len({sky.tobytes() for sky in skies}) == len(skies)


def test_every_style_is_its_own():
    image = picture("a castle on a hill", size=(201, 143))
    styled = {name: apply_style(image, name, 1) for name in STYLES}
    for name, result in styled.items():
        assert result.shape == image.shape, name
        assert result.dtype == np.uint8
        assert np.abs(result.astype(float) - image).mean() > 1, name
    assert len({result.tobytes() for result in styled.values()}) == len(STYLES)
    assert np.array_equal(apply_style(image, "no such style", 1), image)


def test_large_and_tiny_sizes_are_exact():
    assert picture("a tree", size=(2500, 40)).shape == (40, 2500, 3)
    assert picture("a tree", size=(5, 3)).shape == (3, 5, 3)


def test_palette_and_sheet():
    palette = palette_of(read_scene("a sunset over the ocean", "", 1))
    assert len(palette) >= 5
    assert all(len(colour) == 3 for colour in palette)
    sheet = contact_sheet(["a cat", "a dog", "a tree"], 2, 64, 1)
    assert sheet.shape[1] > 128
    assert sheet.shape[0] > 128
    with pytest.raises(ValueError, match="at least one prompt"):
        contact_sheet([], 2, 64, 1)
