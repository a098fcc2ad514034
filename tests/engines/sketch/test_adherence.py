"""That a picture holds what its prompt says: people, relations, places, backdrops; without eyes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from tintype.engines.sketch.compose import cut_subjects, lay_out, render
from tintype.engines.sketch.paint import Painter, paint
from tintype.engines.sketch.scene import Scene, Subject, read_scene
from tintype.engines.sketch.sheet import contact_sheet
from tintype.engines.sketch.styles.styler import STYLES
from tintype.engines.sketch.subjects import drawing_of
from tintype.engines.sketch.words.subjects import GROUP_OF
from tintype.engines.sketch.world import World

DOCS = Path(__file__).parents[3] / "docs" / "images"


def scene(prompt, negative=""):
    return read_scene(prompt, negative, 1)


def places(prompt, size=(256, 256)):
    world = World(scene(prompt), *size)
    return world, lay_out(world)


def kinds(prompt):
    return [(s.kind, s.count) for s in scene(prompt).subjects]


def hue_share(image, low, high):
    hsv = cv2.cvtColor(image, cv2.COLOR_RGB2HSV)
    inside = (hsv[..., 0] >= low) & (hsv[..., 0] <= high) & (hsv[..., 1] > 110) & (hsv[..., 2] > 60)
    return float(inside.mean())


@pytest.mark.parametrize(
    ("prompt", "detail"),
    [
        ("a girl with red hair", ("hair", (200, 32, 34))),
        ("a red-haired girl", ("hair", (200, 32, 34))),
        ("an old woman with white hair", ("age", "old")),
        ("a portrait of a man with a grey beard", ("beard", (134, 136, 140))),
        ("a boy with glasses", ("glasses", "")),
        ("a cat with green eyes", ("eyes", (52, 148, 66))),
        ("白发老人", ("age", "old")),
        ("a blond man", ("hair", "blond")),
    ],
)
def test_hair_age_and_the_like_are_read(prompt, detail):
    assert detail in scene(prompt).subjects[0].details


def test_hair_and_dress_have_colours_of_their_own():
    girl = scene("a girl with red hair and a green dress").subjects[0]
    assert (girl.colour, dict(girl.details)["hair"]) == ((52, 148, 66), (200, 32, 34))
    red = paint(scene("portrait of a woman with red hair, white background"), 256, 256)
    white = paint(scene("portrait of a woman with white hair, white background"), 256, 256)
    assert hue_share(red, 4, 16) > hue_share(white, 4, 16) + 0.03


def test_what_a_colour_before_a_hat_is_of():
    man, hat = scene("a man wearing a red hat").subjects
    assert (man.colour, hat.kind, hat.colour, hat.relation) == (None, "hat", (200, 32, 34), "wears")
    assert scene("a woman in red").subjects[0].colour == (200, 32, 34)
    assert [(s.kind, s.relation) for s in scene("一个戴帽子的老人").subjects] == [("man", ""), ("hat", "wears")]


@pytest.mark.parametrize("word", ["white", "black", "blue"])
def test_a_plain_background_has_the_colour_asked_for(word):
    image = paint(scene(f"a red rose on a {word} background"), 192, 192).astype(int)
    wanted = {"white": (255, 255, 255), "black": (28, 28, 32), "blue": (38, 92, 206)}[word]
    corners = np.stack([image[6, 6], image[6, -6], image[40, 8]])
    assert np.abs(corners - wanted).max() < (8 if word == "white" else 45)


@pytest.mark.parametrize(
    "prompt", ["a pear, a carrot and a tomato on a table", "a table with a pear, a carrot and a tomato",
               "桌子上的梨、胡萝卜和西红柿"],
)  # fmt: skip
def test_all_that_was_listed_stands_on_the_table(prompt):
    in_a_room = "在厨房里" if not prompt.isascii() else ", in a kitchen"
    _, there = places(prompt + in_a_room)
    table = next(place for place in there if place.subject.kind == "table")
    things = [place for place in there if place.subject.kind != "table"]
    assert sorted(place.subject.kind for place in things) == ["carrot", "pear", "tomato"]
    for thing in things:
        assert abs(thing.base - (table.base - table.tall)) < 0.05
        assert abs(thing.x - table.x) < table.tall
    assert len({round(thing.x, 2) for thing in things}) == 3
    world, near = places(prompt)  # without a room they are near, on the table's top
    assert world.scene.setting == "tabletop"
    assert sorted(place.subject.kind for place in near) == ["carrot", "pear", "tomato"]
    assert all(0.56 < place.base < 0.94 for place in near)


def test_flowers_stand_in_the_vase_and_are_drawn_behind_its_front():
    for prompt in ("a vase with tulips", "tulips in a vase", "a glass vase with tulips"):
        _, there = places(prompt)
        assert [place.subject.kind for place in there] == ["tulip"] * 3 + ["vase"]
        vase = there[-1]
        assert all(abs(place.x - vase.x) < vase.tall * 0.4 and place.base < vase.base for place in there[:3])


def test_people_sit_on_benches_with_what_they_read():
    _, there = places("a man reading a newspaper on a bench")
    by_kind = {place.subject.kind: place for place in there}
    bench, man = by_kind["bench"], by_kind["man"]
    assert (man.subject.action, by_kind["newspaper"].subject.relation) == ("riding", "holds")
    assert abs(man.x - bench.x) < 0.05
    assert man.tall > bench.tall * 1.5


def test_a_bird_on_a_branch_is_at_rest():
    _, there = places("a blue bird on a branch")
    bird, branch = sorted(there, key=lambda place: place.subject.kind)
    assert (bird.subject.action, branch.subject.kind) == ("sitting", "branch")
    assert branch.base - branch.tall < bird.base < branch.base


@pytest.mark.parametrize("prompt", ["five ducks on a pond", "seven swans on a lake", "nine ducks on a lake"])
def test_what_swims_is_on_the_water_not_in_the_sky(prompt):
    world, there = places(prompt)
    assert len(there) == scene(prompt).subjects[0].count
    assert all(place.base > world.horizon / world.height for place in there)


def test_in_a_row_is_one_row():
    _, there = places("seven ducks in a row on a pond")
    assert np.ptp([place.base for place in there]) < 0.05


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [
        ("a mountain reflected in a lake", "lake"),
        ("长城在秋天的山上", "great_wall"),
        ("interior of a gothic cathedral with stained glass windows", "cathedral"),
        ("a rooftop at night", "rooftop"),
        ("a taxi in new york", "street"),
        ("夜晚的上海", "city"),
        ("a field of lavender", "flowers_field"),
        ("a mountain village", "village"),
        ("the tortoise and the rabbit", "meadow"),
        ("a brick wall", "wall"),
        ("fishing boats in a harbour", "harbour"),
    ],
)
def test_places_are_where_they_were_said_to_be(prompt, setting):
    assert scene(prompt).setting == setting


def test_the_style_of_a_church_window_is_no_style_where_it_is_a_window():
    assert scene("interior of a cathedral with stained glass windows").style == "photo"
    assert scene("stained glass of a fish").style == "stained_glass"


def test_who_stands_in_a_city_stands_on_its_ground():
    assert not places("a man in the city")[0].wet
    assert scene("an empty road through the desert").road


def test_a_field_of_poppies_is_red_to_the_horizon():
    image = paint(scene("a field of red roses"), 192, 192)[110:]
    plain = paint(scene("a field"), 192, 192)[110:]
    assert hue_share(image, 0, 8) + hue_share(image, 170, 179) > 0.03 + hue_share(plain, 0, 8) + hue_share(
        plain, 170, 179
    )


def test_two_of_a_kind_in_two_colours_are_two():
    assert kinds("a green apple next to a red apple") == [("apple", 1), ("apple", 1)]
    image = paint(scene("a green apple next to a red apple"), 256, 256)
    assert hue_share(image, 50, 75) > 0.02
    assert hue_share(image, 0, 8) + hue_share(image, 172, 179) > 0.02


def test_an_action_is_of_the_noun_that_follows_its_article():
    lamp, dog = scene("a lamp and a sleeping dog").subjects
    assert (lamp.action, dog.action) == ("", "sleeping")


def test_people_are_there_where_only_their_family_is_named():
    assert kinds("a family in front of a house") == [("person", 3), ("house", 1)]
    assert kinds("a watercolor of tulips") == [("tulip", 3)]
    assert kinds("two kids building a sandcastle")[0] == ("child", 2)


def test_what_is_in_front_is_drawn_after_what_is_behind():
    order = [place.subject.kind for place in places("a bride in front of a castle")[1]]
    assert order == ["castle", "bride"]


@pytest.mark.parametrize("style", ["stained_glass", "mosaic", "papercut", "lowpoly"])
def test_coarse_styles_leave_a_subject_to_be_seen(style):
    words = style.replace("_", " ").replace("papercut", "paper cut")
    whole = scene(f"{words} of an orange fish")
    with_it, without = paint(whole, 320, 320), paint(replace(whole, subjects=()), 320, 320)
    assert hue_share(with_it, 4, 24) > hue_share(without, 4, 24) + 0.015


def test_every_drawing_leaves_something_and_stays_in_its_layer():
    for kind in GROUP_OF:
        if drawing_of(kind).place != "sky":
            world = World(Scene(subjects=(Subject(kind),)), 96, 96)
            assert cut_subjects(world)[..., 3].mean() > 1, kind


def test_a_fire_has_no_square_about_it():
    image = cut_subjects(World(Scene(subjects=(Subject("fire"),)), 256, 256))[..., 3]
    rows, columns = np.nonzero(image > 24)
    box = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    corners = [int(box[y, x]) for y in (0, -1) for x in (0, -1)]
    assert min(corners) < 24


@pytest.mark.parametrize("style", STYLES)
def test_a_film_in_any_style_keeps_still_where_nothing_moves(style):
    """Strokes, panes and papers are laid out once: two moments of a resting scene are (almost) the same."""
    words = Scene(subjects=(Subject("ball", 1, (200, 30, 30)),), setting="studio", style=style, move="still_camera")
    painter = Painter(words, 160, 96, 2.0)
    one, other = painter.paint(0.0).astype(int), painter.paint(1.0).astype(int)
    assert np.abs(one - other).mean() < 1.0


def test_the_sheet_in_the_readme_is_what_the_command_makes_of_its_prompts():
    prompts = [line.strip() for line in (DOCS / "sketch-sheet.txt").read_text("utf-8").splitlines() if line.strip()]
    kept = np.asarray(Image.open(DOCS / "sketch-sheet.png").convert("RGB")).astype(int)
    made = contact_sheet(prompts, 4, 256, 1).astype(int)
    assert made.shape == kept.shape
    assert np.abs(made - kept).mean() < 2  # other versions of the libraries may round otherwise


def test_a_sleeper_on_a_sofa_sleeps():
    dog, _ = scene("a dog sleeping on a sofa").subjects
    assert dog.action == "sleeping"
    assert scene("an owl flying over a forest").subjects[0].action == "flying"


def _seen(place, world):
    """The box of what is drawn at a place: left, top and right as parts of the picture's width and height."""
    rgba, foot_x, foot_y = render(world, place)
    x, y, wide, _ = cv2.boundingRect((rgba[..., 3] > 60).astype(np.uint8))
    left = place.x * world.width - foot_x + x
    return left / world.width, (place.base * world.height - foot_y + y) / world.height, (left + wide) / world.width


@pytest.mark.parametrize("size", [(128, 128), (160, 90), (90, 160)])
@pytest.mark.parametrize(
    ("prompt", "kind", "seeds"),
    [
        ("an old lighthouse in a storm, oil painting", "lighthouse", 20),
        ("a tall tower on a hill", "tower", 4),
        ("a rocket", "rocket", 4),
        ("a skyscraper", "skyscraper", 4),
        ("a huge tree", "tree", 4),
        ("a pagoda by a lake", "pagoda", 4),
        ("a lighthouse and a sailboat", "lighthouse", 4),
    ],
)
def test_what_is_tall_is_wholly_in_the_picture(prompt, kind, seeds, size):
    for seed in range(1, seeds + 1):
        world = World(read_scene(prompt, "", seed), *size)
        (place,) = (place for place in lay_out(world) if place.subject.kind == kind)
        left, top, right = _seen(place, world)
        assert top > 0.0, (seed, place)
        assert left > -0.01, (seed, place)
        assert right < 1.01, (seed, place)
        assert place.tall > 0.25
