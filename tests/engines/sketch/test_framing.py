"""How near the camera comes, what a thing has of itself, what is one thing though two words."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tintype.engines.sketch.compose import lay_out
from tintype.engines.sketch.paint import paint
from tintype.engines.sketch.scene import read_scene
from tintype.engines.sketch.world import World


def kinds(prompt):
    return [subject.kind for subject in read_scene(prompt, "", 1).subjects]


def places(prompt, seed=1):
    world = World(read_scene(prompt, "", seed), 256, 256)
    return world, {place.subject.kind: place for place in lay_out(world)}


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("a cup of coffee on a wooden table", "cup"),
        ("a violin on a desk", "violin"),
        ("an apple on a table", "apple"),
        ("a vintage camera on a table", "camera_object"),
        ("a cactus on a windowsill", "cactus"),
    ],
)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_small_thing_on_a_table_is_the_picture(prompt, kind, seed):
    world, there = places(prompt, seed)
    assert "table" not in there
    assert world.scene.setting in ("tabletop", "windowsill")
    assert there[kind].tall >= 0.2


def test_a_room_that_is_said_stays():
    assert read_scene("a cup of coffee on a table in a kitchen", "", 1).setting == "kitchen"
    assert read_scene("a cat sleeping on a table", "", 1).setting != "tabletop"


@pytest.mark.parametrize(
    ("prompt", "wanted"),
    [
        ("a snowman with a carrot nose and a top hat", ["snowman"]),
        ("a strawberry cake with candles", ["cake"]),
        ("a teddy bear with button eyes", ["teddy"]),
        ("a wizard with a hat", ["wizard"]),
        ("a barn owl", ["owl"]),
        ("a sea lion", ["seal"]),
        ("a guinea pig", ["mouse"]),
        ("a fire truck", ["fire_engine"]),
        ("a street lamp", ["street_lamp"]),
        ("an apple pie", ["cake"]),
        ("a castle guard", ["soldier"]),
        ("a house cat", ["cat"]),
    ],
)
def test_one_thing_is_drawn_once(prompt, wanted):
    assert kinds(prompt) == wanted


def test_a_room_has_one_window_and_a_cottage_beside_a_wall_keeps_its_own():
    assert "window" not in kinds("a kitchen with a window")
    assert "candle" in kinds("a cake beside a candle") or "candle" in kinds("a candle next to a cake")


def test_an_animal_wears_its_glasses():
    assert dict(read_scene("a cat on a stack of books wearing glasses", "", 1).subjects[0].details)["glasses"] == ""
    assert ("spectacles", "wears") in [(s.kind, s.relation) for s in read_scene("an owl with glasses", "", 1).subjects]


@pytest.mark.parametrize(
    "prompt",
    ["a city skyline reflected in the water", "a reflection of a castle in the water", "hills mirrored in water"],
)
def test_a_place_is_reflected(prompt):
    scene = read_scene(prompt, "", 1)
    assert scene.reflected
    image = paint(scene, 192, 192).astype(np.float32)
    world = World(scene, 192, 192)
    line = round(world.shoreline * 192)
    if world.wet:
        return
    high = min(line, 192 - line) - 20
    above, below = image[line - high : line][::-1].mean(2), image[line : line + high].mean(2)
    above, below = (cv2.GaussianBlur(part, (0, 0), 4).ravel() for part in (above, below))
    assert np.corrcoef(above, below)[0, 1] > 0.5


@pytest.mark.parametrize(
    ("prompt", "inner", "outer"),
    [
        ("a fox in a snow globe", "fox", "desk_globe"),
        ("a tree in a light bulb", "tree", "lamp"),
        ("a frog inside a glass jar", "frog", "vase"),
        ("a castle in a bottle", "castle", "bottle"),
        ("a city in a snow globe", "skyscraper", "desk_globe"),
        ("a tiny forest inside a light bulb", "pine", "lamp"),
        ("瓶子里的船", "sailboat", "bottle"),
    ],
)
def test_what_is_in_a_vessel_of_glass_is_inside_and_small(prompt, inner, outer):
    _, there = places(prompt)
    small, glass = there[inner], there[outer]
    assert small.tall < glass.tall
    assert glass.base - glass.tall < small.base - small.tall < small.base < glass.base
    assert abs(small.x - glass.x) < 0.35 * glass.tall


def test_flowers_in_a_vase_are_no_thing_under_glass():
    assert all("encloses" not in dict(s.details) for s in read_scene("tulips in a vase", "", 1).subjects)


def test_who_stands_under_a_tree_is_below_its_crown():
    _, there = places("a samurai under cherry blossoms")
    tree, man = there["cherry_tree"], there["samurai"]
    assert man.base > tree.base
    assert man.tall < 0.55 * tree.tall
    assert abs(man.x - tree.x) > 0.05


def test_pigeons_that_are_fed_from_a_bench_are_beside_it():
    world = World(read_scene("an old couple sitting on a park bench feeding pigeons", "", 1), 256, 256)
    there = lay_out(world)
    bench = next(place for place in there if place.subject.kind == "bench")
    assert all(place.base < bench.base + 0.02 for place in there)
    order = [place.subject.kind for place in there]
    assert order.index("bench") < order.index("man")


@pytest.mark.parametrize("view", ["top view", "seen from above", "bird's eye view", "flat lay", "overhead shot"])
def test_a_cup_from_above_is_round(view):
    world, there = places(f"a cup of coffee on a wooden table, {view}")
    assert world.scene.setting == "overhead_table"
    assert there["cup"].tall > 0.4


def test_an_emblem_holds_both():
    scene = read_scene("minimalist logo of a mountain and a sun", "", 1)
    assert scene.setting == "emblem_mountains"
    image = paint(scene, 192, 192).astype(int)
    assert np.abs(image[4, 4] - 255).max() < 8
    orange = (image[..., 0] > 220) & (image[..., 1] < 190) & (image[..., 2] < 120)
    assert 0.005 < orange.mean() < 0.12
    assert read_scene("a logo of a fox", "", 1).setting == "studio"


def test_a_macro_is_near_and_its_ground_out_of_focus():
    world, there = places("a butterfly on a flower, macro photo")
    assert world.scene.setting == "blurred"
    assert there["butterfly"].tall > 0.3
    assert there["flower"].tall > 0.6
    head = there["flower"].base - 0.76 * there["flower"].tall
    assert there["butterfly"].base - there["butterfly"].tall < head < there["butterfly"].base + 0.1


def test_deeds_are_done_where_they_belong():
    _, there = places("a wolf howling at the moon")
    assert there["wolf"].turn != 0
    assert there["wolf"].flip == (there["moon"].x < there["wolf"].x)
    _, there = places("a little girl with a yellow umbrella jumping")
    assert there["woman"].subject.action == "jumping"
    _, there = places("a hummingbird drinking from a red flower")
    bird = there.get("hummingbird") or there["bird"]
    flower = there["flower"]
    assert abs(bird.x - flower.x) < 0.4
    assert bird.base - bird.tall < flower.base - 0.76 * flower.tall < bird.base


@pytest.mark.parametrize(
    ("prompt", "within", "beside"),
    [
        ("a vase of tulips and a candle", "tulip", "candle"),
        ("a basket of apples and a bottle of wine", "apple", "bottle"),
    ],
)
def test_an_article_says_that_a_thing_is_beside_the_vessel_and_not_in_it(prompt, within, beside):
    subjects = read_scene(prompt, "", 1).subjects
    names = [subject.kind for subject in subjects]
    vessel = next(subject for subject in subjects if subject.relation == "on")
    assert names[vessel.anchor] == within
    assert names.index(beside) > names.index(vessel.kind)


def test_an_icon_fills_its_sheet():
    _, there = places("a cat icon")
    assert there["cat"].tall > 0.55
    _, there = places("a cat on a white background")
    assert there["cat"].tall < 0.55


def test_who_sits_in_a_cup_is_on_a_table_and_the_cup_is_large():
    world, there = places("a kitten in a teacup")
    assert world.scene.setting == "tabletop"
    assert there["cup"].tall > 0.3
    assert there["cat"].tall < there["cup"].tall


def test_things_from_above_lie_side_by_side_inside_the_picture():
    world = World(read_scene("a pair of shoes, overhead shot", "", 1), 256, 256)
    one, two = lay_out(world)
    assert world.scene.setting == "overhead_table"
    assert one.tall == two.tall
    assert two.x - one.x > 0.3
    _, there = places("a plate, a fork and a cup of coffee, flat lay")
    assert all(0.0 < place.x < 1.0 and place.base - place.tall > -0.02 for place in there.values())
