"""What is read from a prompt, by the scene's own record."""

import subprocess
import sys
from random import Random

import pytest

from tintype.engines.sketch.scene import read_scene
from tintype.engines.sketch.splitting import _TABLES
from tintype.engines.sketch.styles.styler import STYLES as PAINTED
from tintype.engines.sketch.words.places import COLOURS, SETTINGS, STYLES, TIMES, WEATHERS
from tintype.engines.sketch.words.subjects import GROUP_OF


def read(prompt, negative="", seed=1):
    return read_scene(prompt, negative, seed)


def kinds(scene):
    return [subject.kind for subject in scene.subjects]


def test_the_vocabulary_is_as_large_as_promised():
    assert len(GROUP_OF) >= 80
    assert len(set(SETTINGS.values())) >= 20
    assert len(set(TIMES.values()) | set(WEATHERS.values())) >= 12
    assert len(set(STYLES.values())) >= 15
    assert set(STYLES.values()) <= set(PAINTED)


@pytest.mark.parametrize(
    ("prompt", "setting", "light", "style"),
    [
        ("A beautiful sunset over the ocean", "ocean", "sunset", "photo"),
        ("A cyberpunk city at night with neon lights", "city", "neon", "photo"),
        ("Cinematic slow-motion waves crashing on rocks", "coast", None, "cinematic"),
        ("A photorealistic portrait, studio lighting", "studio", "studio_light", "photo"),
        ("a forest in fog, watercolor painting", "forest", None, "watercolor"),
    ],
)
def test_setting_light_and_style(prompt, setting, light, style):
    scene = read(prompt)
    assert scene.setting == setting
    assert scene.style == style
    assert light is None or scene.light == light


@pytest.mark.parametrize(("word", "count"), [("a", 1), ("two", 2), ("three", 3), ("5", 5), ("seven", 7)])
def test_counts(word, count):
    assert read(f"{word} {'dog' if count == 1 else 'dogs'} in a meadow").subjects[0].count == count


def test_colours_go_to_their_nouns():
    scene = read("a green car and a yellow bus in a street")
    assert [(s.kind, s.colour) for s in scene.subjects] == [("car", (52, 148, 66)), ("bus", (246, 208, 44))]
    assert read("a warrior in red in a bamboo forest").subjects[0].colour == (200, 32, 34)


@pytest.mark.parametrize(
    ("prompt", "own", "place"),
    [
        ("a fox in a green meadow", None, "green"),
        ("a red barn in a green field with cows", None, "green"),
        ("a cat in a white room", None, "white"),
        ("a girl in red in a golden field", "red", "gold"),
        ("a girl in a blue dress in a white room", "blue", "white"),
    ],
)
def test_a_places_colour_is_not_its_peoples(prompt, own, place):
    scene = read(prompt)
    assert scene.subjects[0].colour == (COLOURS[own] if own else None)
    assert COLOURS["golden" if place == "gold" else place] in scene.palette


def test_words_that_only_look_like_things():
    assert kinds(read("a ladybug on a blade of grass")) == ["ladybird"]
    assert "tree" not in kinds(read("pancakes with maple syrup"))


def test_relations():
    scene = read("A photorealistic cat sitting on the Eiffel Tower at sunset")
    assert kinds(scene) == ["cat", "eiffel_tower"]
    assert (scene.subjects[1].relation, scene.subjects[1].anchor) == ("on", 0)
    assert read("a warrior holding a sword").subjects[1].relation == "holds"
    assert read("a house left of a tree").subjects[1].relation == "left"


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("三只红色的狐狸在雪地里", "three red colored foxes in a snowfield"),
        ("夜晚的灯塔", "a lighthouse at night"),
        ("两只猫在房间里，水彩", "two cats in a room, watercolor"),
        ("竹林里的熊猫，水墨画", "a panda in a bamboo forest, ink wash painting"),
    ],
)
def test_chinese_says_the_same(chinese, english):
    one, two = read(chinese), read(english)
    assert [(s.kind, s.count, s.colour) for s in one.subjects] == [(s.kind, s.count, s.colour) for s in two.subjects]
    assert (one.setting, one.style) == (two.setting, two.style)


def test_negative_prompts_take_things_out():
    assert kinds(read("a cat and a dog in a meadow", "dog")) == ["cat"]
    assert kinds(read("a cat in a meadow, no dogs")) == ["cat"]
    assert "cloudy" in read("a meadow", "clouds").absent
    assert kinds(read("a cat and a man", "people")) == ["cat"]
    assert read("a city in the rain", "rain").weather == "clear"


def test_unknown_words_make_a_difference():
    assert read("zorblax").palette != read("quuxly").palette
    assert read("").setting


def test_reading_is_the_same_in_another_process():
    code = (
        "from tintype.engines.sketch.scene import read_scene as r; print(r('a glorious fox in xyzzy fog', 'moon', 5))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert other == repr(read("a glorious fox in xyzzy fog", "moon", 5))


def test_two_colours_of_no_noun_are_both_in_the_palette():
    assert set(read_scene("a composition in red and gold", "", 0).palette) == {(200, 32, 34), (226, 176, 62)}


@pytest.mark.parametrize("prompt", ["a family of penguins", "a penguin family", "three penguins", "三只企鹅"])
def test_a_family_is_more_than_one(prompt):
    assert [(s.kind, s.count) for s in read_scene(prompt, "", 0).subjects] == [("penguin", 3)]


def test_a_portrait_of_somebody_is_one_portrait():
    subjects = read_scene("portrait of a young woman", "", 0).subjects
    assert [(s.kind, s.action) for s in subjects] == [("portrait", "woman")]


def all_words():
    """Every word of every table, and how people spell more than one of it."""
    tables = {**_TABLES["subject"], **_TABLES["setting"]}
    for table in _TABLES.values():
        tables |= table
    words = sorted(tables)
    return words, [f"{word}s" for word in words if word.isascii()]


def test_no_word_and_no_plural_is_too_much():
    words, plurals = all_words()
    for word in (*words, *plurals):
        for prompt in (word, f"two red {word} and a {word} of {word}", f"a cat on the {word}, no {word}"):
            read(prompt)
    assert kinds(read("a pizza with olives")) == kinds(read("a pizza with an olive"))


def test_no_heap_of_words_is_too_much():
    words, plurals = all_words()
    small = ["a", "two", "in", "on", "under", "of", "with", "and", "wearing", "riding", "above", "reflected", "no", ",",
             '"open"', "that says", "titled", "saying"]  # fmt: skip
    dice = Random(5)
    for _ in range(3000):
        pick = (dice.choice(dice.choice((words, plurals, small))) for _ in range(dice.randint(1, 9)))
        read(" ".join(pick), seed=dice.randint(0, 9))
