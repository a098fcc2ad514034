"""Letters: which words of a prompt are to be written, on what, and that one can read them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import skia

from tintype.engines.sketch.compose import render
from tintype.engines.sketch.paint import paint
from tintype.engines.sketch.placing import Place
from tintype.engines.sketch.quoting import LONGEST, MOST, taken_out
from tintype.engines.sketch.scene import Subject, read_scene
from tintype.engines.sketch.surface import surface_on
from tintype.engines.sketch.typeface import lettering
from tintype.engines.sketch.words.letters import WRITABLE
from tintype.engines.sketch.world import World


@pytest.mark.parametrize(
    ("prompt", "texts"),
    [
        ('a neon sign that says "OPEN"', ["OPEN"]),
        ("a neon sign that says \u201cOPEN 24h\u201d", ["OPEN 24h"]),
        ("a sign with 'Beware of the dog' on it", ["Beware of the dog"]),
        ("a robot holding a placard saying will work for oil", ["will work for oil"]),
        ("a wooden sign that reads Welcome in front of a house", ["Welcome"]),
        ('a poster, title "DUNE", with the slogan "Fear is the mind killer"', ["DUNE", "Fear is the mind killer"]),
        ("写着\u201c你好\u201d的木牌", ["你好"]),
        ("一块招牌「茶」", ["茶"]),
        # What is not to be written.
        ('"a fox in the snow"', []),
        ('a "cozy" cabin', []),
        ("a girl's dog and the boys' cat", []),
        ("a woman reading a book", []),
        ("a 27\" screen and a 32\" screen", []),
        ('a sign that says ""', []),
        ('a sign that says "' + "x" * (LONGEST + 1) + '"', []),
    ],
)  # fmt: skip
def test_what_is_to_be_written(prompt, texts):
    left, found = taken_out(prompt)
    assert [text.said for text in found] == texts
    assert all(text not in left for text in texts)


def test_many_quotation_marks_are_no_harm():
    _, found = taken_out("a sign that says " + '"a" ' * 500)
    assert len(found) == MOST
    assert taken_out("'\"" * 2000)[1] == []


def letters(prompt):
    scene = read_scene(prompt, "", 1)
    return {one.kind: dict(one.details)["letters"] for one in scene.subjects if "letters" in dict(one.details)}


@pytest.mark.parametrize(
    ("prompt", "written"),
    [
        ('a cat holding a sign that says "HELLO"', {"sign": "HELLO"}),
        ('"HELLO" on a sign beside a cat', {"sign": "HELLO"}),
        ('the text "E = mc2" on a blackboard', {"blackboard": "E = mc2"}),
        ('a sign that says "IN" and a billboard that says "OUT"', {"sign": "IN", "billboard": "OUT"}),
        ('a man wearing a t-shirt that says "I LOVE NY"', {"man": "I LOVE NY"}),
        ('a parrot saying "hello"', {"speech_bubble": "hello"}),
        ('a blue mug with the text "Dad"', {"cup": "Dad"}),
        ("写着\u201c茶\u201d的木牌", {"sign": "茶"}),
    ],
)
def test_what_it_is_written_on(prompt, written):
    assert letters(prompt) == written
    assert read_scene(prompt, "", 1).title == ""


@pytest.mark.parametrize(
    ("prompt", "title", "at"),
    [
        ('a movie poster of a dragon with the title "FIRE AND ASH"', "FIRE AND ASH", ""),
        ('a robot with a laptop, titled "RISE"', "RISE", ""),
        ('a logo of a fox with the text "FoxTail"', "FoxTail", "foot"),
        ('a round logo "ACME"', "ACME", "foot"),
        ("海报“火星”", "火星", "middle"),
        ('the word "LOVE"', "LOVE", "middle"),
        ('a card, title "To you", text "with love"', "To you with love", "middle"),
    ],
)
def test_a_title_is_what_no_thing_bears(prompt, title, at):
    scene = read_scene(prompt, "", 1)
    assert (scene.title, scene.title_at) == (title, at)
    assert letters(prompt) == {}


def test_the_words_of_a_text_are_no_things():
    kinds = {one.kind for one in read_scene('a sign that says "no dogs, two cats, red sunset"', "", 1).subjects}
    assert kinds == {"sign"}


def test_other_letters_make_another_picture_and_the_same_ones_the_same():
    one, same, other = (
        paint(read_scene(f'a wooden sign that says "{text}"', "", 1), 128, 128) for text in ("IN", "IN", "OUT")
    )
    assert (one == same).all()
    assert (one != other).any()


# --- that one can read them ------------------------------------------------------------------------------------------


def stencil(text, width, height):
    """The letters as they are meant to be, in a box of that many pixels: 1 inside of them."""
    picture = np.zeros((height, width, 4), np.uint8)
    canvas = surface_on(picture).getCanvas()
    made = lettering(text, width * 0.94, height * 0.94)
    made.path.offset(width / 2, height / 2)
    paint = skia.Paint(Color=skia.ColorWHITE, AntiAlias=True, Style=skia.Paint.kStrokeAndFill_Style)
    paint.setStrokeWidth(made.size * 0.09)
    canvas.drawPath(made.path, paint)
    return picture[..., 3].astype(np.float32) / 255


def likeness(picture, wanted):
    """How well the letters stand out in a picture, best over places and sizes: 0 to 1."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float32)
    best = 0.0
    for width in range(60, picture.shape[1], 4):
        scaled = cv2.resize(wanted, (width, max(round(wanted.shape[0] * width / wanted.shape[1]), 8)))
        if scaled.shape[0] < picture.shape[0]:
            best = max(best, float(np.abs(cv2.matchTemplate(grey, scaled, cv2.TM_CCOEFF_NORMED)).max()))
    return best


@pytest.mark.parametrize("flip", [False, True])
@pytest.mark.parametrize("kind", ["sign", "billboard", "banner", "blackboard", "gift", "speech_bubble", "laptop"])
def test_they_are_read_from_left_to_right_wherever_a_thing_looks(kind, flip):
    scene = read_scene("", "", 1)
    place = Place(Subject(kind, details=(("letters", "FLAG"),)), 0.5, 0.9, 0.7, 0.9, flip)
    rgba, _, _ = render(World(scene, 256, 256), place)
    picture = np.ascontiguousarray(rgba[..., :3])
    wanted = stencil("FLAG", 128, 40)
    right, mirrored = likeness(picture, wanted), likeness(picture, np.ascontiguousarray(wanted[:, ::-1]))
    assert right > 0.7
    assert right > mirrored + 0.2


@pytest.mark.parametrize("kind", sorted(WRITABLE))
def test_whatever_can_be_written_on_has_a_place_for_it(kind):
    world = World(read_scene("", "", 1), 256, 256)
    one, other = (
        render(world, Place(Subject(kind, details=(("letters", text),)), 0.5, 0.9, 0.7, 0.9))[0]
        for text in ("FLAG", "I")
    )
    assert one.shape == other.shape
    assert (one != other).any()


@pytest.mark.parametrize("seed", range(4))
def test_a_neon_sign_glows_its_letters(seed):
    picture = paint(read_scene('a neon sign that says "FLAG"', "", seed), 256, 256)
    wanted = stencil("FLAG", 128, 40)
    right, mirrored = likeness(picture, wanted), likeness(picture, np.ascontiguousarray(wanted[:, ::-1]))
    assert right > 0.8
    assert right > mirrored + 0.2


@pytest.mark.parametrize("prompt", ["a snowy mountain", "a starry night sky", "a logo of a fox", "a red wall"])
def test_a_title_stands_out_from_any_ground(prompt):
    picture = paint(read_scene(f'{prompt}, title "FLAG"', "", 2), 256, 256)
    assert likeness(picture, stencil("FLAG", 128, 40)) > 0.85


def test_what_is_to_be_read_is_large():
    bare, lettered = (read_scene(prompt, "", 1) for prompt in ("a cat holding a sign", 'a cat holding a sign "HI"'))
    assert lettered.subjects[0].size > bare.subjects[0].size


# --- letters ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["I", "HELLO", "a rather long line of several words", "Supercalifragilistic",
                                  "Ünïcödé", "1 + 1 = 2?", "-", "   x   "])  # fmt: skip
@pytest.mark.parametrize("box", [(100.0, 20.0), (30.0, 90.0), (1.2, 0.5)])
def test_letters_fill_their_box_and_stay_in_it(text, box):
    made = lettering(text, *box)
    bounds = made.path.computeTightBounds()
    for low, high, size in ((bounds.left(), bounds.right(), box[0]), (bounds.top(), bounds.bottom(), box[1])):
        assert low >= -size / 2 - 0.32 * made.size  # tails of letters reach below their line
        assert high <= size / 2 + 0.32 * made.size
    assert made.size > 0


def test_a_text_is_broken_where_that_makes_it_larger():
    assert (
        lettering("Please do not feed the bears", 100, 60).size > 2 * lettering("Pleasedonotfeedthebears", 100, 60).size
    )


def test_what_no_typeface_has_is_not_drawn():
    assert lettering("\ue123\ue124", 10, 10) is None
    assert lettering("", 10, 10) is None
