"""Things, trades and places: found by their English and Chinese names, seen, and of their own colours."""

from __future__ import annotations

import numpy as np
import pytest

from tintype.engines.sketch.compose import cut_subjects, lay_out
from tintype.engines.sketch.paint import paint
from tintype.engines.sketch.scene import Scene, Subject, read_scene
from tintype.engines.sketch.settings.book import setting_of
from tintype.engines.sketch.words.places import SETTINGS
from tintype.engines.sketch.world import World


def scene(prompt):
    return read_scene(prompt, "", 1)


def kinds(prompt):
    return [subject.kind for subject in scene(prompt).subjects]


def alone(subject):
    return cut_subjects(World(Scene(subjects=(subject,), light="studio_light"), 256, 256))


def share_of(rgba, colour, far=60):
    """The part of what is drawn whose colour is near one."""
    there = rgba[..., 3] > 128
    near = np.abs(rgba[..., :3].astype(int) - colour).max(-1) < far
    return float((near & there).sum() / max(int(there.sum()), 1))


# Of each: what it is called in English and in Chinese, a colour that it has, and its part at the least.
THINGS = [
    ("telephone_box", "a red telephone box", "电话亭", (196, 22, 28), 0.14),
    ("airship", "a zeppelin", "飞艇", (176, 138, 88), 0.44),
    ("flying_carpet", "a magic carpet", "飞毯", (160, 36, 42), 0.19),
    ("scarecrow", "a scarecrow", "稻草人", (122, 74, 52), 0.44),
    ("stall", "a market stall", "摊位", (200, 56, 46), 0.14),
    ("spices", "sacks of spices", "香料", (184, 148, 104), 0.31),
    ("puddle", "a puddle", "水坑", (127, 166, 196), 0.44),
    ("viaduct", "a stone viaduct", "高架桥", (168, 150, 126), 0.55),
    ("chopsticks", "a pair of chopsticks", "筷子", (154, 58, 38), 0.34),
    ("anvil", "an anvil", "铁砧", (76, 80, 88), 0.57),
    ("hammer", "a hammer", "锤子", (106, 112, 120), 0.42),
    ("watering_can", "a watering can", "洒水壶", (63, 138, 106), 0.5),
    ("copper_pots", "copper pots", "铜锅", (200, 112, 58), 0.34),
    ("cushion", "a velvet cushion", "靠垫", (106, 30, 90), 0.54),
    ("crystal_ball", "a crystal ball", "水晶球", (86, 65, 138), 0.35),
    ("sheet_music", "sheet music", "乐谱", (248, 242, 224), 0.26),
    ("chess_board", "a chess board", "国际象棋", (122, 74, 40), 0.26),
    ("ship_bottle", "a sailboat in a bottle", "瓶中船", (42, 106, 154), 0.15),
    ("thistle", "a thistle", "蓟", (154, 74, 200), 0.08),
    ("lotus_plant", "a lotuses", "荷花", (60, 122, 74), 0.37),
    ("tulip", "a tulip", "郁金香", (216, 50, 58), 0.14),
    ("herbs", "potted herbs", "香草", (184, 104, 60), 0.21),
    ("ice_floe", "an ice floe", "浮冰", (230, 238, 246), 0.36),
    ("koi", "a koi", "锦鲤", (224, 82, 30), 0.16),
    ("crane", "a white crane", "白鹤", (240, 240, 240), 0.15),
    ("heron", "a grey heron", "苍鹭", (132, 150, 168), 0.34),
    ("hummingbird", "a hummingbird", "蜂鸟", (31, 138, 90), 0.21),
    ("band", "a jazz band", "爵士乐队", (42, 42, 52), 0.32),
    ("rock_band", "a rock band", "摇滚乐队", (216, 168, 96), 0.05),
    ("orchestra", "an orchestra", "交响乐团", (34, 34, 42), 0.41),
    ("double_bass", "a double bass", "大提琴", (138, 66, 28), 0.41),
    ("saxophone", "a saxophone", "萨克斯", (226, 172, 56), 0.12),
    ("drum_kit", "a drum kit", "架子鼓", (168, 36, 44), 0.18),
    ("sports_car", "a sports car", "跑车", (216, 32, 42), 0.11),
    ("samurai", "a samurai", "日本武士", (122, 34, 48), 0.35),
    ("blacksmith", "a blacksmith", "铁匠", (110, 68, 38), 0.42),
    ("farmer", "a farmer", "农民", (56, 85, 127), 0.25),
    ("gardener", "a gardener", "园丁", (63, 122, 72), 0.36),
    ("painter", "a painter", "画家", (232, 224, 204), 0.24),
    ("baker", "a baker", "面包师", (246, 242, 234), 0.24),
    ("waiter", "a waiter", "服务员", (34, 34, 42), 0.31),
    ("scientist", "a scientist", "科学家", (246, 248, 250), 0.23),
    ("fisherman", "a fisherman", "渔夫", (230, 180, 34), 0.24),
    ("builder", "a construction worker", "建筑工人", (232, 120, 44), 0.12),
    ("detective", "a detective", "侦探", (184, 152, 104), 0.35),
    ("geisha", "a geisha", "艺伎", (184, 48, 90), 0.28),
    ("ferris_wheel", "a ferris wheel", "摩天轮", (196, 202, 216), 0.33),
    ("carousel", "a carousel", "旋转木马", (216, 58, 74), 0.09),
    ("christmas_tree", "a christmas tree", "圣诞树", (31, 106, 58), 0.39),
    ("phoenix", "a phoenix", "凤凰", (240, 100, 28), 0.21),
    ("barn", "a red barn", "谷仓", (168, 50, 42), 0.24),
    ("drone", "a drone", "无人机", (58, 62, 70), 0.51),
    ("shield", "a shield", "盾牌", (168, 36, 46), 0.17),
    ("bathtub", "a bathtub", "浴缸", (244, 245, 246), 0.35),
    ("rubber_duck", "a rubber duck", "小黄鸭", (248, 208, 36), 0.16),
    ("blackboard", "a blackboard", "黑板", (44, 74, 60), 0.47),
    ("crib", "a crib", "摇篮", (143, 192, 224), 0.22),
    ("treasure_map", "a treasure map", "藏宝图", (226, 196, 138), 0.29),
    ("compass", "a compass", "指南针", (208, 160, 62), 0.13),
    ("croissant", "a croissant", "羊角面包", (208, 136, 58), 0.29),
    ("picnic_blanket", "a picnic blanket", "野餐垫", (216, 52, 60), 0.2),
    ("hourglass", "an hourglass", "沙漏", (138, 90, 48), 0.25),
    ("violinist", "a violinist", "小提琴手", (52, 64, 94), 0.46),
    ("guitarist", "a guitarist", "吉他手", (42, 42, 48), 0.44),
    ("saxophonist", "a sax player", "萨克斯手", (58, 42, 68), 0.44),
    ("teacher", "a teacher", "老师", (106, 74, 58), 0.45),
    ("colosseum", "the colosseum", "斗兽场", (200, 168, 120), 0.29),
    ("sphinx", "the sphinx", "狮身人面像", (207, 164, 104), 0.29),
    ("opera_house", "the sydney opera house", "悉尼歌剧院", (240, 238, 230), 0.17),
    ("stonehenge", "stonehenge", "巨石阵", (142, 140, 134), 0.49),
    ("leaning_tower", "the leaning tower of pisa", "比萨斜塔", (200, 192, 176), 0.35),
    ("big_ben", "big ben", "大本钟", (200, 164, 104), 0.27),
    ("liberty", "the statue of liberty", "自由女神像", (127, 174, 152), 0.43),
    ("roller_coaster", "a roller coaster", "过山车", (224, 58, 58), 0.16),
    ("fruit_bowl", "a bowl of fruit", "果盘", (90, 122, 160), 0.24),
    ("fishbowl", "a goldfish in a bowl", "鱼缸", (106, 180, 216), 0.22),
    ("mooncake", "mooncakes", "月饼", (192, 122, 44), 0.29),
    ("gingerbread_house", "a gingerbread house", "姜饼屋", (168, 100, 44), 0.3),
    ("nurse", "a nurse", "护士", (223, 240, 246), 0.18),
    ("footballer", "a football player", "足球员", (216, 48, 44), 0.11),
    ("diver", "a scuba diver", "潜水员", (30, 42, 56), 0.39),
    ("skater", "an ice skater", "滑冰者", (106, 138, 216), 0.19),
    ("double_decker", "a double-decker bus", "双层巴士", (200, 32, 42), 0.19),
    ("school_bus", "a school bus", "校车", (242, 176, 30), 0.19),
    ("bullet_train", "a bullet train", "高铁", (242, 245, 248), 0.21),
    ("satellite", "a satellite", "卫星", (36, 72, 142), 0.38),
    ("space_station", "a space station", "空间站", (176, 122, 52), 0.35),
    ("rover", "a mars rover", "火星车", (58, 60, 66), 0.22),
    ("circus_tent", "a circus tent", "马戏团", (208, 40, 46), 0.17),
    ("toucan", "a toucan", "巨嘴鸟", (30, 32, 38), 0.37),
    ("ant", "an ant", "蚂蚁", (122, 46, 26), 0.55),
    ("microscope", "a microscope", "显微镜", (232, 234, 238), 0.3),
    ("honey_jar", "a jar of honey", "蜂蜜", (232, 154, 28), 0.19),
    ("police_car", "a police car", "警车", (242, 244, 246), 0.08),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "english", "chinese"), [row[:3] for row in THINGS])
def test_it_is_found_by_its_names(kind, english, chinese):
    assert kinds(english) == [kind]
    assert kinds(chinese) == [kind]


@pytest.mark.parametrize(("kind", "colour", "least"), [(row[0], *row[3:]) for row in THINGS])
def test_it_is_seen_in_its_own_colours(kind, colour, least):
    rgba = alone(Subject(kind))
    assert (rgba[..., 3] > 128).mean() > 0.004
    assert share_of(rgba, colour) > least


@pytest.mark.parametrize("kind", ["telephone_box", "airship", "watering_can", "sports_car", "cushion", "koi", "farmer"])
def test_it_takes_the_colour_that_was_said(kind):
    blue, red = (alone(Subject(kind, colour=colour)) for colour in ((38, 92, 206), (200, 32, 34)))
    assert share_of(blue, (38, 92, 206)) > share_of(red, (38, 92, 206)) + 0.1
    assert share_of(red, (200, 32, 34)) > share_of(blue, (200, 32, 34)) + 0.1


@pytest.mark.parametrize(
    ("english", "chinese", "name"),
    [
        ("a street market", "集市", "market"), ("a souk in marrakech", "巴扎", "bazaar"),
        ("a flower market", "花市", "flower_market"), ("a jazz club", "酒吧", "bar"),
        ("a theater stage", "舞台", "stage"), ("a smithy", "铁匠铺", "forge"), ("a windowsill", "窗台", "windowsill"),
        ("the savanna", "稀树草原", "savanna"), ("a frozen lake", "冰湖", "frozen_lake"),
        ("the arctic ocean", "北冰洋", "ice_sea"), ("a koi pond", "锦鲤池", "koi_pond"),
        ("a lotus pond", "荷花池", "lotus_pond"), ("a pumpkin patch", "南瓜地", "pumpkin_patch"),
        ("an amusement park", "游乐园", "fairground"), ("a swimming pool", "游泳池", "pool"),
        ("a vineyard", "葡萄园", "vineyard"), ("a classroom", "教室", "classroom"),
        ("a canal in venice", "威尼斯", "canal"),
        ("a football stadium", "体育场", "stadium"),
    ],
)  # fmt: skip
def test_a_place_is_found_by_its_names(english, chinese, name):
    assert scene(english).setting == name
    assert scene(chinese).setting == name
    image = paint(scene(english), 128, 128)
    assert image.std() > 12


def test_every_setting_of_the_words_can_be_built():
    for name in set(SETTINGS.values()):
        assert 0 < setting_of(name).horizon < 1


@pytest.mark.parametrize(
    ("prompt", "setting"),
    [
        ("a lion", "savanna"),
        ("a koi", "koi_pond"),
        ("a polar bear on an ice floe", "ice_sea"),
        ("a blacksmith", "forge"),
        ("a rock band", "stage"),
        ("a street market in Marrakech", "bazaar"),
        ("a white crane in a pond with lotuses", "lotus_pond"),
        ("a mountain cabin by a frozen lake", "frozen_lake"),
        ("a telephone box in a snowy street", "street"),
    ],
)
def test_a_thing_is_where_it_belongs(prompt, setting):
    assert scene(prompt).setting == setting


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("a plate of sushi and chopsticks", ["sushi", "plate"]),
        ("a blacksmith hammering a glowing sword", ["blacksmith"]),
        ("a snowman with a carrot nose and a top hat", ["snowman"]),
        ("a cake with candles", ["cake"]),
        ("a kitchen with copper pots and a window", ["copper_pots"]),
        ("a teacher in front of a blackboard", ["teacher"]),
        ("a baby sleeping in a crib", ["crib"]),
        ("a carousel with horses", ["carousel"]),
    ],
)
def test_what_it_is_drawn_with_is_no_second_thing(prompt, expected):
    assert sorted(kinds(prompt)) == sorted(expected)


def test_who_waters_has_a_can_that_pours():
    robot, flowers, can = scene("a robot watering flowers").subjects
    assert (robot.kind, flowers.kind, can.kind) == ("robot", "flower", "watering_can")
    assert (can.relation, can.anchor, dict(can.details)) == ("holds", 0, {"pours": ""})


def test_a_train_on_a_stone_bridge_runs_on_a_viaduct():
    for prompt in ("a train crossing a stone viaduct", "a train on a stone bridge"):
        by_kind = {place.subject.kind: place for place in lay_out(World(scene(prompt), 256, 256))}
        train, viaduct = by_kind["train"], by_kind["viaduct"]
        assert abs(train.base - (viaduct.base - 0.94 * viaduct.tall)) < 0.03
        assert train.tall < viaduct.tall


def test_who_jumps_in_puddles_stands_in_one():
    by_kind = {place.subject.kind: place for place in lay_out(World(scene("a girl jumping in puddles"), 256, 256))}
    girl, puddle = by_kind["woman"], by_kind["puddle"]
    assert abs(girl.x - puddle.x) < 0.05
    assert puddle.base - puddle.tall < girl.base < puddle.base + 0.02
    assert girl.tall > puddle.tall * 3


def test_hummingbirds_hover_with_their_beaks_at_the_flower():
    there = lay_out(World(scene("two hummingbirds drinking from a red flower"), 256, 256))
    flower = next(place for place in there if place.subject.kind == "flower")
    left, right = sorted((place for place in there if place.subject.kind == "hummingbird"), key=lambda place: place.x)
    assert left.x < flower.x < right.x
    assert (left.flip, right.flip) == (False, True)
    for bird in (left, right):
        beak = bird.base - 0.76 * bird.tall
        assert abs(beak - (flower.base - 0.76 * flower.tall)) < 0.02


@pytest.mark.parametrize(("word", "part"), [("glass vase", "glass"), ("clay pot", "clay")])
def test_a_vase_is_of_what_was_said(word, part):
    flower, vase = scene(f"a tulip in a {word}").subjects
    assert (flower.kind, vase.kind, dict(vase.details)) == ("tulip", "vase", {part: ""})
    said, plain = (alone(Subject("vase", details=details)) for details in (((part, ""),), ()))
    assert np.abs(said.astype(int) - plain).mean() > 2


def test_a_street_in_snow_has_snow_in_the_air():
    assert scene("a telephone box in a snowy street").weather == "snow"


def test_a_picnic_is_on_its_blanket():
    by_kind = {place.subject.kind: place for place in lay_out(World(scene("a picnic with a basket"), 256, 256))}
    basket, cloth = by_kind["basket"], by_kind["picnic_blanket"]
    assert abs(basket.x - cloth.x) < 0.05
    assert cloth.base - cloth.tall < basket.base < cloth.base


def test_two_play_chess_at_a_table_between_them():
    there = lay_out(World(scene("two old men playing chess"), 256, 256))
    board = next(place for place in there if place.subject.kind == "chess_board")
    men = sorted(place.x for place in there if place.subject.kind == "man")
    assert men[0] < board.x < men[1]


def test_the_same_seed_gives_the_same_market():
    one, two = (paint(scene("a street market"), 96, 96) for _ in range(2))
    assert np.array_equal(one, two)
