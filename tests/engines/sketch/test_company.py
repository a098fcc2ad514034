"""Who is meant and how they are seen: several of a kind, beasts in clothes, faces, what fills the picture."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tintype.engines.sketch.compose import cut_subjects, lay_out
from tintype.engines.sketch.paint import paint
from tintype.engines.sketch.scene import Scene, Subject, read_scene
from tintype.engines.sketch.world import World


def scene(prompt):
    return read_scene(prompt, "", 0)


def kinds(prompt):
    return [subject.kind for subject in scene(prompt).subjects]


def places(prompt):
    return lay_out(World(scene(prompt), 256, 256))


def details(prompt, at=0):
    return dict(scene(prompt).subjects[at].details)


@pytest.mark.parametrize(
    "prompt", ["a little girl holding hands with her mother", "一个小女孩牵着妈妈的手", "a mother and her daughter"]
)
def test_two_words_for_one_kind_of_person_are_two_people(prompt):
    assert kinds(prompt) == ["woman", "woman"]
    assert len({dict(s.details).get("age") for s in scene(prompt).subjects}) == 2


def test_a_second_name_after_a_comma_is_the_same_person():
    assert kinds("a woman in a garden, young lady with red hair") == ["woman"]


def test_what_is_said_of_two_is_said_of_both():
    assert [s.action for s in scene("a boy and a girl running on the beach").subjects] == ["running", "running"]
    assert [s.action for s in scene("a lamp and a sleeping dog").subjects] == ["", "sleeping"]


def test_who_wears_something_still_holds_what_the_verb_says():
    woman, cup = scene("a woman in a red dress drinking coffee").subjects
    assert (woman.kind, woman.colour, cup.kind, cup.relation) == ("woman", (200, 32, 34), "cup", "holds")


def test_a_beast_in_clothes_is_a_figure_with_its_head():
    fox, paper = scene("a fox in a suit reading a newspaper").subjects
    assert (fox.kind, dict(fox.details)["face"], "suit" in dict(fox.details)) == ("man", "fox", True)
    assert (paper.kind, paper.relation, paper.anchor) == ("newspaper", "holds", 0)
    assert kinds("a cat in a red dress") == ["woman"]
    assert kinds("a frog in a suit") == ["frog"]  # which has no head of its own to lend
    assert kinds("a cat with a red scarf") == ["cat"]


def share_of(picture, low, high):
    hsv = cv2.cvtColor(np.ascontiguousarray(picture[..., :3]), cv2.COLOR_RGB2HSV)
    seen = picture[..., 3] > 128
    hit = (hsv[..., 0] >= low) & (hsv[..., 0] <= high) & (hsv[..., 1] > 150) & (hsv[..., 2] > 90) & seen
    return hit.sum() / seen.sum()


def test_the_head_of_a_beast_in_clothes_has_its_colour():
    suit = ("suit", "")
    man = cut_subjects(World(Scene(subjects=(Subject("man", details=(suit,)),)), 192, 192))
    fox = cut_subjects(World(Scene(subjects=(Subject("man", details=(("face", "fox"), suit)),)), 192, 192))
    assert share_of(fox, 4, 14) > share_of(man, 4, 14) + 0.08


@pytest.mark.parametrize("prompt", ["a beautiful woman", "a smiling man", "close-up of a girl", "一个美丽的女孩"])
def test_of_one_whose_looks_are_told_the_face_is_seen(prompt):
    assert kinds(prompt) == ["portrait"]


@pytest.mark.parametrize("prompt", ["a woman", "a beautiful woman in a garden", "a smiling man riding a horse"])
def test_who_is_somewhere_or_does_something_is_seen_whole(prompt):
    assert "portrait" not in kinds(prompt)


def test_one_that_is_alone_fills_more_of_the_picture_than_a_distant_one():
    cat, far = places("a cat")[0], places("a distant cat")[0]
    assert cat.tall > 0.36 > far.tall


def test_a_planet_below_who_floats_above_it_is_large_and_lower():
    by_kind = {place.subject.kind: place for place in places("an astronaut floating in space above earth")}
    astronaut, earth = by_kind["astronaut"], by_kind["earth"]
    assert earth.tall > 2 * astronaut.tall
    assert earth.base - earth.tall * 0.93 > astronaut.base - astronaut.tall


def test_the_moon_before_which_something_flies_is_large_behind_it():
    moon, owl = sorted(places("an owl flying in front of the moon"), key=lambda place: place.depth)
    assert (moon.subject.kind, owl.subject.kind) == ("moon", "owl")
    assert moon.tall > 0.5
    assert abs(moon.x - owl.x) < 0.1
    assert moon.base - moon.tall < owl.base - owl.tall / 2 < moon.base


def test_who_surfs_stands_on_a_board_on_the_wave():
    drawn = [place.subject.kind for place in places("a dog surfing a wave")]
    assert drawn.index("wave") < drawn.index("surfboard") < drawn.index("dog")


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("minimalist living room with a grey sofa", ["sofa"]),
        ("a plate of spaghetti with tomatoes and basil", ["pasta"]),
        ("a burger with melting cheese", ["burger"]),
        ("a japanese temple in autumn, red maple leaves", ["shrine", "tree"]),
        ("秋天的森林，阳光透过树叶", []),
        ("一杯咖啡和一个牛角包放在桌子上", ["cup", "croissant"]),
        ("a boy skateboarding", ["man", "skateboard"]),
        ("a panda eating bamboo", ["panda", "bamboo_stalk"]),
        ("a penguin with a hat, children's book illustration", ["penguin", "hat"]),
    ],
)
def test_only_what_was_meant_is_there(prompt, expected):
    assert kinds(prompt) == expected


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [
        ("a tropical beach with palm trees", "beach"),
        ("a reading nook with a window and an armchair", "room"),
        ("a city with flying cars", "city"),
        ("a car in the city", "street"),
        ("江南古镇", "water_town"),
        ("火星上的机器人", "red_desert"),
    ],
)
def test_the_place_that_was_meant(prompt, setting):
    assert scene(prompt).setting == setting


def test_a_golden_dragon_in_chinese_is_golden_and_not_the_light():
    read = scene("夜晚，一条金色的龙")
    assert read.subjects[0].colour == (226, 176, 62)
    assert read.light == "night"


def test_a_pastel_background_is_a_colour_and_no_style():
    pastel = scene("headphones, pastel background")
    assert (pastel.setting, pastel.style, pastel.backdrop) == ("studio", "photo", (246, 214, 220))


def test_fire_comes_out_of_a_dragon_that_breathes_it():
    plain, fiery = (
        paint(scene(prompt), 256, 256).astype(int)
        for prompt in ("a green dragon over a castle", "a green dragon breathing fire over a castle")
    )
    assert details("a green dragon breathing fire over a castle")["breath"] == ""
    orange = [
        ((p[..., 0] > 200) & (p[..., 1] > 90) & (p[..., 1] < 215) & (p[..., 2] < 110)).sum() for p in (plain, fiery)
    ]
    assert orange[1] > orange[0] + 60


def test_of_two_who_drink_each_has_a_cup():
    assert [(s.kind, s.count) for s in scene("two women drinking coffee").subjects] == [("woman", 2), ("cup", 2)]
    assert [s.count for s in scene("two men carrying a suitcase").subjects] == [2, 1]


def test_what_stands_on_a_barrel_is_above_it_and_what_is_in_it_is_not():
    def foot(prompt):
        by_kind = {place.subject.kind: place for place in places(prompt)}
        barrel = by_kind["barrel"]
        return (barrel.base - by_kind["cat"].base) / barrel.tall

    assert foot("a cat on a barrel") > 0.9 > foot("a cat in a barrel")


def test_glowing_things_light_what_is_about_them():
    dark, lit = (
        paint(scene(prompt), 192, 192).astype(int) for prompt in ("a sword at night", "a glowing sword at night")
    )
    assert details("a glowing sword at night")["glow"] == ""
    assert lit[..., 2].mean() > dark[..., 2].mean() + 2


def test_colourful_things_have_a_colour_each():
    colours = [place.subject.colour for place in places("four colorful balloons in the sky")]
    assert len(set(colours)) == 4
    assert None not in colours
