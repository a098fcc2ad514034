"""What the reader knows of words besides what they stand for: irregular plurals, what holds and what is held."""

from __future__ import annotations

from tintype.engines.sketch.scene import RGB

IRREGULAR = {"mice": "mouse", "wolves": "wolf", "men": "man", "women": "woman", "children": "child", "geese": "swan",
              "sheep": "sheep", "deer": "deer", "fish": "fish", "knives": "knife", "leaves": "leaf"}  # fmt: skip
HELD = {
    "sword", "umbrella", "lantern", "guitar", "basket", "bread", "plate", "pizza", "backpack", "book", "flower", "rose",
    "balloon", "toy_balloon", "phone", "gift", "cup", "violin", "trumpet", "microphone", "trophy", "teddy",
    "ice_cream", "suitcase",
    "candle", "newspaper", "open_book", "ball", "glass", "beer", "tumbler", "donut", "camera_object", "laptop", "kite",
    "hotdog", "taco", "cake", "surfboard", "skateboard", "tulip", "sunflower", "popcorn", "bottle", "frying_pan",
    "saxophone", "double_bass", "sheet_music", "watering_can", "hammer", "chopsticks", "crystal_ball", "thistle",
}  # fmt: skip
EATEN = {"pizza", "burger", "bread", "apple", "ice_cream", "cake", "donut", "hotdog", "taco", "cookie", "banana",
         "cheese",
         "watermelon", "strawberry", "sushi", "fries", "popcorn", "chocolate", "bowl", "corn", "dumpling"}  # fmt: skip
WORN = {"hat", "crown", "headphones", "necklace"}
# What is played, and how two are then composed; what is not here is held.
PERFORMED = {"piano": "perform", "drum": "perform", "harp": "perform", "ball": "play", "kite": "", "chess_piece": "",
             "chess_board": "play", "drum_kit": "perform"}
# The arms of who holds a thing; others hold it before them.
POSES = {"guitar": "strum", "violin": "fiddle", "trumpet": "fiddle", "umbrella": "", "sword": "", "balloon": "",
         "lantern": "", "backpack": "", "suitcase": "", "basket": "", "microphone": "drink",
         "double_bass": "strum", "saxophone": "hold", "watering_can": "hold"}  # fmt: skip
SURFACES = {"table", "shelf", "plate", "bench", "bed"}
HOLDERS = {
    "vase",
    "bowl",
    "basket",
    "cup",
    "glass",
    "teapot",
    "bathtub",
    "egg",
    "cube",
    "gift",
    "barrel",
    "chest",
    "suitcase",
}
SEATS = {"chair", "sofa", "throne", "bed", "swing"}
WALLS: dict[str, RGB] = {"stone wall": (150, 144, 134), "brick wall": (158, 78, 58), "white wall": (236, 232, 224)}
CLOTHS = {"velvet", "silk", "satin", "marble"}
LOGOS = {"logo", "icon", "sticker", "emblem", "mascot", "emoji", "clipart", "标志", "图标", "贴纸"}
BACKDROPS = {"background", "backdrop", "背景"}
AFTER = {"family", "caravan", "festival", "flock", "herd"}  # "a duck family": the noun comes first
OF_NOUNS: dict[str, dict[str, RGB | str]] = {
    **{word: {"yarn": ""} for word in ("yarn", "ball of yarn", "毛线球")},
    **{word: {"smart": "1"} for word in ("smartwatch", "smart watch")},
    **{word: {"age": "old"} for word in ("old man", "grandmother", "grandfather", "granny", "elder", "老人", "奶奶",
                                         "爷爷", "老奶奶", "老爷爷", "grandma", "grandpa")},
    **{word: {"age": "young"} for word in ("girl", "little girl", "little boy", "boy", "daughter", "son",
                                           "小女孩", "男孩", "女孩", "少女")},
}  # fmt: skip
GROUNDS = {"chair", "throne", "swing", "heap", "sofa", "table", "bench", "bed", "horse", "bicycle", "bridge", "shelf"}
BOATS = {"sailboat", "ship", "canoe"}
GROUP_WORDS = {"animals": "animal", "animal": "animal", "people": "person", "person": "person", "humans": "person",
                "buildings": "building", "vehicles": "vehicle", "cars": "vehicle", "plants": "plant"}  # fmt: skip
