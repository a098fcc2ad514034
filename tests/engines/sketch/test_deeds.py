"""What two do with one another, what is in what, and nouns of two words: by the scene's record and the layout."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tintype.engines.sketch.compose import cut_subjects, lay_out, render
from tintype.engines.sketch.meeting import DEEDS as COMPOSED
from tintype.engines.sketch.scene import Scene, Subject, read_scene
from tintype.engines.sketch.subjects import drawing_of
from tintype.engines.sketch.words.deeds import DEEDS
from tintype.engines.sketch.words.subjects import GROUP_OF
from tintype.engines.sketch.world import World


def scene(prompt):
    return read_scene(prompt, "", 1)


def places(prompt, size=(256, 256)):
    world = World(scene(prompt), *size)
    return {place.subject.kind: place for place in lay_out(world)}, lay_out(world)


def apart(one, two, aspect=1.0):
    """The distance of two places' middles, in heights of the picture."""
    return abs(one.x - two.x) / aspect


def share(image, low, high):
    hsv = cv2.cvtColor(np.ascontiguousarray(image[..., :3]), cv2.COLOR_RGB2HSV)
    seen = image[..., 3] > 128
    inside = (hsv[..., 0] >= low) & (hsv[..., 0] <= high) & (hsv[..., 1] > 90) & (hsv[..., 2] > 60) & seen
    return float(inside.sum() / max(int(seen.sum()), 1))


def test_every_deed_has_a_composition():
    assert set(DEEDS.values()) <= set(COMPOSED)


@pytest.mark.parametrize(
    ("prompt", "deed", "kinds"),
    [
        ("a girl hugging a dog", "hug", ["woman", "dog"]),
        ("two boxers fighting in an alley", "fight", ["man"]),
        ("a man and a woman kissing", "kiss", ["man", "woman"]),
        ("a cat chasing a mouse", "chase", ["cat", "mouse"]),
        ("an old man feeding pigeons in a park", "feed", ["man", "bird"]),
        ("a man walking his dog", "lead", ["man", "dog"]),
        ("a boy playing with a ball", "play", ["man", "ball"]),
        ("a woman playing the piano", "perform", ["woman", "piano"]),
        ("two kids building a sandcastle", "build", ["child", "sandcastle"]),
        ("a couple walking on the beach", "hands", ["man", "woman"]),
        ("a soldier in front of a tank", "before", ["soldier", "tank"]),
        ("a rabbit eating a carrot", "eat", ["rabbit", "carrot"]),
    ],
)
def test_a_deed_is_read_with_whom_it_is_done(prompt, deed, kinds):
    subjects = scene(prompt).subjects
    assert [subject.kind for subject in subjects] == kinds
    last = subjects[-1]
    assert (last.relation, last.anchor, dict(last.details)["deed"]) == ("on", len(kinds) - 1, deed)


def test_who_hugs_stands_closer_than_who_stands_beside():
    near, _ = places("a man hugging a woman")
    beside, _ = places("a man and a woman")
    assert apart(near["man"], near["woman"]) < 0.6 * apart(beside["man"], beside["woman"])
    assert near["man"].flip != near["woman"].flip
    assert near["man"].subject.action == near["woman"].subject.action == "hug"


@pytest.mark.parametrize("size", [(256, 256), (320, 180), (180, 320)])
def test_two_meet_at_the_same_distance_in_pictures_of_every_shape(size):
    _, there = places("two knights fighting", size)
    one, two = there
    assert one.base == two.base
    assert 0.35 < apart(one, two, size[1] / size[0]) / one.tall < 0.55
    assert all(0.05 < place.x < 0.95 for place in there)


@pytest.mark.parametrize("size", [(256, 256), (320, 180), (180, 320)])
@pytest.mark.parametrize("prompt", ["a girl hugging a big white dog", "a man kissing his dog", "a girl hugging a bear"])
def test_who_hugs_an_animal_touches_it(prompt, size):
    _, (beast, one) = places(prompt, size)
    if GROUP_OF[beast.subject.kind] == "person":
        beast, one = one, beast
    image = np.zeros((size[1], size[0]), int)
    world = World(scene(prompt), *size)
    for place in (beast, one):
        rgba, foot_x, foot_y = render(world, place)
        seen = np.argwhere(rgba[..., 3] > 128)
        seen = np.round(np.add(seen, (place.base * size[1] - foot_y, place.x * size[0] - foot_x))).astype(int)
        seen = seen[((seen >= 0) & (seen < image.shape)).all(1)]
        image[tuple(np.unique(seen, axis=0).T)] += 1
    assert 0.01 < (image == 2).sum() / (image > 0).sum() < 0.25
    assert (one.flip, beast.flip) == (False, True)


def test_a_small_animal_is_hugged_in_the_arms():
    subjects = scene("a man hugging a cat").subjects
    assert [(one.kind, one.relation, one.action) for one in subjects] == [("man", "", "hold"), ("cat", "holds", "")]


@pytest.mark.parametrize("prompt", ["three cats playing with a ball of yarn", "two dogs playing with a ball"])
def test_the_ball_is_between_those_who_play_with_it(prompt):
    _, there = places(prompt)
    ball = next(place for place in there if place.subject.kind == "ball")
    players = [place for place in there if place is not ball]
    assert min(one.x for one in players) < ball.x < max(one.x for one in players)
    assert all(one.flip == (one.x > ball.x) for one in players)
    assert ball.tall < 0.7 * players[0].tall


def test_a_ball_of_yarn_has_threads():
    def edges(prompt):
        grey = cv2.cvtColor(cut_subjects(World(scene(prompt), 200, 200))[..., :3], cv2.COLOR_RGB2GRAY)
        return int((cv2.Canny(grey, 40, 90) > 0).sum())

    assert edges("a red ball of yarn") > 2.5 * edges("a red ball")


def test_who_chases_runs_behind_and_both_go_the_same_way():
    by_kind, _ = places("a dog chasing a cat")
    dog, cat = by_kind["dog"], by_kind["cat"]
    assert dog.x < cat.x
    assert (dog.flip, cat.flip) == (False, False)
    assert {dog.subject.action, cat.subject.action} == {"running"}
    assert dog.tall > cat.tall


def test_a_dog_that_is_walked_is_on_a_leash():
    by_kind, _ = places("a woman walking her dog in the rain")
    assert set(by_kind) == {"woman", "dog", "leash"}
    assert by_kind["woman"].x < by_kind["leash"].x < by_kind["dog"].x
    assert scene("a woman walking in the rain").subjects[0].action == "walking"


def test_children_build_on_both_sides_of_what_they_build():
    _, there = places("two kids building a sandcastle on the beach")
    castle = next(place for place in there if place.subject.kind == "sandcastle")
    left, right = sorted((place for place in there if place.subject.kind == "child"), key=lambda place: place.x)
    assert left.x < castle.x < right.x
    assert (left.flip, right.flip) == (False, True)


def test_what_one_stands_before_is_behind_and_larger():
    _, there = places("a soldier saluting in front of a tank")
    assert [place.subject.kind for place in there] == ["tank", "soldier"]
    tank, soldier = there
    assert soldier.subject.action == "salute"
    assert soldier.base > tank.base
    assert drawing_of("tank").width * tank.tall > 0.6


def test_a_tray_is_in_the_hands_and_the_bread_on_the_tray():
    by_kind, _ = places("a baker with a tray of bread")
    baker, tray, bread = by_kind["baker"], by_kind["plate"], by_kind["bread"]
    assert abs(tray.x - baker.x) < 0.4 * baker.tall
    assert tray.base - tray.tall < bread.base <= tray.base
    assert baker.subject.action == "hold"


@pytest.mark.parametrize(
    ("prompt", "kind", "action"),
    [("a king on a throne", "king", "riding"), ("an old woman in a rocking chair", "woman", "riding"),
     ("a green dragon sleeping on a pile of gold", "dragon", "sleeping")],
)  # fmt: skip
def test_seats_and_heaps_are_sat_or_lain_on(prompt, kind, action):
    by_kind, _ = places(prompt)
    mount = next(place for name, place in by_kind.items() if name != kind)
    assert by_kind[kind].subject.action == action
    assert abs(by_kind[kind].x - mount.x) < 0.02
    assert mount.base - mount.tall < by_kind[kind].base < mount.base


@pytest.mark.parametrize(
    ("prompt", "kind", "low", "high"),
    [
        ("a glass of lemonade", "tumbler", 22, 34),
        ("a glass of orange juice", "tumbler", 10, 22),
        ("a glass of red wine", "glass", 165, 180),
        ("a beer", "beer", 12, 26),
    ],
)
def test_a_drink_has_its_own_colour(prompt, kind, low, high):
    read = scene(prompt)
    assert [subject.kind for subject in read.subjects] == [kind]
    assert share(cut_subjects(World(read, 192, 192)), low, high) > 0.2


@pytest.mark.parametrize(
    ("prompt", "kind", "of"),
    [
        ("a pile of gold", "heap", "coin"),
        ("a heap of red apples", "heap", "apple"),
        ("a bouquet of tulips", "bouquet", "tulip"),
    ],
)
def test_a_heap_is_of_what_was_said(prompt, kind, of):
    (subject,) = scene(prompt).subjects
    assert (subject.kind, dict(subject.details)["of"]) == (kind, of)


@pytest.mark.parametrize(
    ("prompt", "kind"),
    [
        ("an apple pie", "cake"),
        ("a viking ship", "ship"),
        ("a lion statue", "statue"),
        ("a samurai girl", "samurai"),
        ("a cherry blossom tree", "cherry_tree"),
    ],
)
def test_two_nouns_in_a_row_are_one_thing(prompt, kind):
    assert [subject.kind for subject in scene(prompt).subjects] == [kind]


def test_an_animal_of_a_trade_wears_its_hat():
    (cat,) = scene("a cat wizard").subjects
    assert (cat.kind, dict(cat.details)["trade"]) == ("cat", "wizard")
    assert scene("a wizard cat").subjects == (cat,)
    plain = cut_subjects(World(Scene(subjects=(Subject("cat"),)), 192, 192))
    hat = cut_subjects(World(Scene(subjects=(cat,)), 192, 192))
    assert share(hat, 110, 130) > share(plain, 110, 130) + 0.05


@pytest.mark.parametrize(("prompt", "kind"), [("a cat wearing sunglasses", "cat"), ("a man with sunglasses", "man")])
def test_sunglasses_are_worn_on_the_eyes(prompt, kind):
    (subject,) = scene(prompt).subjects
    assert (subject.kind, dict(subject.details)["glasses"]) == (kind, "dark")
    assert [s.kind for s in scene("a pair of glasses on a newspaper").subjects] == ["spectacles", "newspaper"]


def test_a_hat_sits_on_the_head_of_a_beast_and_of_a_child():
    for prompt in ("a cat wearing a crown", "a child wearing a hat"):
        owner, worn = sorted(places(prompt)[1], key=lambda place: -place.tall)
        assert worn.base < owner.base - 0.5 * owner.tall
        assert worn.base > owner.base - 1.05 * owner.tall
    cat, crown = sorted(places("a cat wearing a crown")[1], key=lambda place: -place.tall)
    assert (crown.x - cat.x) * (-1 if cat.flip else 1) > 0.1 * cat.tall


def test_lovers_have_a_heart_above_them_and_face_one_another():
    _, there = places("two penguins in love")
    heart = next(place for place in there if place.subject.kind == "heart")
    one, two = (place for place in there if place.subject.kind == "penguin")
    assert min(one.x, two.x) < heart.x < max(one.x, two.x)
    assert heart.base < one.base - 0.9 * one.tall
    assert one.flip != two.flip


@pytest.mark.parametrize(
    ("prompt", "kinds"),
    [
        ("a chocolate cake with strawberries", ["cake"]),
        ("a bowl of ramen with egg", ["bowl"]),
        ("a treehouse in a giant tree", ["treehouse"]),
        ("a baby dragon", ["dragon"]),
        ("a welder working in a field", ["man"]),
    ],
)
def test_what_a_drawing_has_of_its_own_is_no_second_subject(prompt, kinds):
    assert [subject.kind for subject in scene(prompt).subjects] == kinds


def test_what_is_in_a_box_is_drawn_behind_its_front():
    _, there = places("three puppies in a box")
    assert [place.subject.kind for place in there] == ["dog"] * 3 + ["cube"]
    box = there[-1]
    assert box.subject.action == "full"
    assert all(box.base - box.tall < place.base < box.base for place in there[:3])


def test_a_hat_and_a_glass_belong_to_the_same_woman():
    woman, hat, glass = scene("a woman in a red hat holding a glass of wine").subjects
    assert [(s.kind, s.relation, s.anchor) for s in (hat, glass)] == [("hat", "wears", 0), ("glass", "holds", 0)]
    assert woman.action == "hold"


def test_a_portrait_said_after_the_person_is_one():
    (portrait,) = scene("a beautiful woman in a red dress, portrait").subjects
    assert (portrait.kind, portrait.action, portrait.colour) == ("portrait", "woman", (200, 32, 34))


def test_a_logo_is_on_bare_paper():
    read = scene("a logo of a fox")
    assert (read.setting, read.backdrop) == ("studio", (255, 255, 255))


@pytest.mark.parametrize("prompt", ["a portrait of a cat", "a cat portrait", "a cat, portrait"])
def test_a_portrait_of_an_animal_is_the_animal_large_before_a_backdrop(prompt):
    read = scene(prompt)
    (cat,) = read.subjects
    assert (cat.kind, cat.action, read.setting) == ("cat", "sitting", "studio")
    assert places(prompt)[0]["cat"].tall > 0.5


def test_the_hat_of_a_sitting_cat_does_not_hide_its_face():
    by_kind, _ = places("a portrait of a cat wearing a hat")
    assert by_kind["hat"].base < by_kind["cat"].base - 0.7 * by_kind["cat"].tall


def test_who_stands_under_a_tree_stands_before_it():
    assert [place.subject.kind for place in places("a girl standing under a tree")[1]] == ["tree", "woman"]


@pytest.mark.parametrize(
    ("prompt", "kinds", "tool"),
    [
        ("a girl reading under a cherry tree", ["woman", "cherry_tree", "open_book"], "open_book"),
        ("一个女孩在樱花树下读书", ["woman", "cherry_tree", "open_book"], "open_book"),
        ("a boy under a tree reading a book", ["man", "tree", "open_book"], "open_book"),
        ("a man writing a letter", ["man", "open_book"], "open_book"),
        ("a robot cooking", ["robot", "frying_pan"], "frying_pan"),
        ("a robot serving coffee", ["robot", "cup"], "cup"),
        ("a girl drinking", ["woman", "cup"], "cup"),
        ("a girl reading, oil painting", ["woman", "open_book"], "open_book"),
    ],
)
def test_a_verb_brings_its_tool_into_the_hand(prompt, kinds, tool):
    subjects = scene(prompt).subjects
    assert [subject.kind for subject in subjects] == kinds
    held = next(subject for subject in subjects if subject.kind == tool)
    assert (held.relation, held.anchor) == ("holds", 0)
    by_kind, _ = places(prompt)
    owner = by_kind[kinds[0]]
    assert abs(by_kind[tool].x - owner.x) < 0.35 * owner.tall
    assert owner.base - 0.8 * owner.tall < by_kind[tool].base < owner.base - 0.4 * owner.tall


@pytest.mark.parametrize(
    ("prompt", "kinds"),
    [
        ("a cat wizard reading a book", ["cat", "open_book"]),
        ("a bear reading", ["bear", "open_book"]),
        ("a cat cooking in a kitchen", ["cat", "frying_pan"]),
        ("a woman painting in a garden", ["woman", "easel"]),
        ("a reading cat", ["cat", "open_book"]),
        ("a cat reading a newspaper", ["cat", "newspaper"]),
        ("一只猫在喝牛奶", ["cat", "tumbler"]),
    ],
)
def test_a_tool_that_is_not_held_stands_before_who_uses_it(prompt, kinds):
    by_kind, there = places(prompt)
    assert sorted(place.subject.kind for place in there) == sorted(kinds)
    one, tool = (by_kind[kind] for kind in kinds)
    assert one.x < tool.x < 0.95
    assert abs(one.base - tool.base) < 0.05
    assert one.flip is False


@pytest.mark.parametrize(
    ("prompt", "kinds"),
    [
        ("a man reading a newspaper in a cafe", ["man", "newspaper"]),
        ("a boy drinking milk", ["man", "tumbler"]),
        ("a cat, painting", ["cat"]),
        ("a watercolor painting of a woman", ["woman"]),
        ("a deer drinking from a stream", ["deer"]),
        ("a chef cooking", ["chef"]),
        ("a reading lamp", ["lamp"]),
    ],
)
def test_no_tool_is_added_to_what_was_named_or_is_drawn(prompt, kinds):
    assert [subject.kind for subject in scene(prompt).subjects] == kinds


@pytest.mark.parametrize(
    ("prompt", "beside"),
    [("a woman writing at a desk", "table"), ("a teacher reading to children", "child"),
     ("a girl reading and a dog", "dog"), ("a girl reading, a cat", "cat")],
)  # fmt: skip
def test_what_is_only_named_beside_a_tool_is_not_held(prompt, beside):
    by_kind = {subject.kind: subject for subject in scene(prompt).subjects}
    assert by_kind[beside].relation == ""
    assert by_kind["open_book"].relation == "holds"


def test_what_is_said_after_a_seat_is_of_who_is_on_it():
    cat, sofa = scene("一只猫在沙发上睡觉").subjects
    assert (cat.kind, cat.action, sofa.kind, sofa.action) == ("cat", "sleeping", "sofa", "")
    assert (sofa.relation, sofa.anchor) == ("on", 0)


@pytest.mark.parametrize(
    ("prompt", "beast", "seat"),
    [("a fox sitting on a chair reading a book", "fox", "chair"), ("a cat reading a book in bed", "cat", "bed"),
     ("一只猫在沙发上看书", "cat", "sofa")],
)  # fmt: skip
def test_an_animal_on_a_seat_has_its_book_there_too(prompt, beast, seat):
    by_kind, there = places(prompt)
    one, book, mount = by_kind[beast], by_kind["open_book"], by_kind[seat]
    assert len(there) == 3
    assert abs(book.base - one.base) < 0.03
    assert book.base < mount.base - 0.3 * mount.tall
    assert 0.1 < book.tall / one.tall < 0.5


def test_of_several_each_has_a_tool_of_their_own():
    _, there = places("two girls reading on a bench")
    books = sorted(place.x for place in there if place.subject.kind == "open_book")
    girls = sorted(place.x for place in there if place.subject.kind == "woman")
    assert len(books) == len(girls) == 2
    assert all(abs(one - two) < 0.1 for one, two in zip(books, girls, strict=True))
    _, there = places("two men carrying a suitcase")
    assert sum(place.subject.kind == "suitcase" for place in there) == 1


@pytest.mark.parametrize(
    ("prompt", "kept"),
    [
        ("a king on a throne wearing a crown, holding a sword", {"crown": "wears", "sword": "holds"}),
        ("a woman sitting on a bench holding an umbrella", {"umbrella": "holds"}),
        ("a knight on a horse with a sword", {"sword": "holds"}),
    ],
)
def test_what_is_said_of_who_sits_is_not_the_seats(prompt, kept):
    subjects = scene(prompt).subjects
    owned = {one.kind: (one.relation, one.anchor) for one in subjects if one.kind in kept}
    assert owned == {kind: (relation, 0) for kind, relation in kept.items()}
