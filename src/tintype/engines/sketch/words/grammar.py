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
    "sign", "saxophone", "double_bass", "sheet_music", "watering_can", "hammer", "chopsticks", "crystal_ball",
    "thistle",
}  # fmt: skip
EATEN = {"pizza", "burger", "bread", "apple", "ice_cream", "cake", "donut", "hotdog", "taco", "cookie", "banana",
         "cheese",
         "watermelon", "strawberry", "sushi", "fries", "popcorn", "chocolate", "bowl", "corn", "dumpling"}  # fmt: skip
WORN = {"hat", "crown", "headphones", "necklace", "helmet", "spectacles", "sunglasses"}
# What is played, and how two are then composed; what is not here is held.
PERFORMED = {
    "piano": "perform",
    "grand_piano": "recital",
    "drum": "perform",
    "harp": "perform",
    "ball": "play",
    "kite": "",
    "chess_piece": "",
    "chess_board": "chess",
    "drum_kit": "perform",
}
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
LIDDED = {"barrel", "chest", "cube", "gift", "suitcase"}  # on which things stand where "on" is said
SEATS = {"chair", "sofa", "throne", "bed", "swing"}
WALLS: dict[str, RGB] = {"stone wall": (150, 144, 134), "brick wall": (158, 78, 58), "white wall": (236, 232, 224)}
CLOTHS = {"velvet", "silk", "satin", "marble"}
LOGOS = {"logo", "icon", "sticker", "emblem", "mascot", "emoji", "clipart", "标志", "图标", "贴纸"}
BACKDROPS = {"background", "backdrop", "背景"}
AFTER = {"family", "caravan", "festival", "flock", "herd"}  # "a duck family": the noun comes first
OF_NOUNS: dict[str, dict[str, RGB | str]] = {
    **{word: {"yarn": ""} for word in ("yarn", "ball of yarn", "毛线球")},
    **{word: {"glass": ""} for word in ("glass vase", "crystal vase", "玻璃花瓶")},
    **{word: {"clay": ""} for word in ("clay pot", "terracotta pot", "flower pot", "plant pot", "花盆")},
    **{word: {"smart": "1"} for word in ("smartwatch", "smart watch")},
    **{word: {"suit": ""} for word in ("businessman", "gentleman", "groom")},
    **{word: {"age": "old"} for word in ("old man", "grandmother", "grandfather", "granny", "elder", "老人", "奶奶",
                                         "爷爷", "老奶奶", "老爷爷", "grandma", "grandpa")},
    **{word: {"age": "young"} for word in ("girl", "little girl", "little boy", "boy", "daughter", "son",
                                           "小女孩", "男孩", "女孩", "少女")},
}  # fmt: skip
GROUNDS = {"chair", "throne", "swing", "heap", "sofa", "table", "bench", "bed", "horse", "bicycle", "bridge", "shelf"}
BOATS = {"sailboat", "ship", "canoe"}
GROUP_WORDS = {"animals": "animal", "animal": "animal", "people": "person", "person": "person", "humans": "person",
                "buildings": "building", "vehicles": "vehicle", "cars": "vehicle", "plants": "plant"}  # fmt: skip
# What is drawn with a thing, or is in a place, of itself.
OWN_PARTS: dict[str, tuple[str, ...]] = {
    "fishbowl": ("fish",), "burger": ("cheese", "tomato"), "pasta": ("tomato", "herbs", "cheese"),
    "pizza": ("cheese", "tomato", "herbs", "mushroom", "pepper"), "forest": ("leaf",), "moonscape": ("earth",),
    "snowman": ("hat", "carrot"), "cake": ("candle",), "cupcake": ("candle",), "room": ("window",),
    "kitchen": ("window", "shelf"), "witch": ("hat",), "wizard": ("hat",), "cowboy": ("hat",), "pirate": ("hat",),
    "santa": ("hat",), "chef": ("hat",), "king": ("crown",), "queen": ("crown",), "princess": ("crown",),
    "clown": ("hat",), "samurai": ("helmet",), "knight": ("helmet",), "viking": ("helmet",), "fireman": ("helmet",),
    **dict.fromkeys(("tree", "pine", "palm", "cherry_tree", "bonsai", "houseplant", "branch"), ("leaf",)),
}  # fmt: skip
# A noun before one of these says what the part is made of or looks like: "a carrot nose", "button eyes".
BODY_PARTS = {"nose", "noses", "eyes", "ears", "arms", "legs", "hands", "mouth", "tail", "tails", "wings", "horns",
              "teeth", "buttons", "lips", "feet", "paws", "fins", "shell", "mane", "petals", "leaves"}  # fmt: skip
# On these, and not in a room, things stand for themselves.
FURNITURE = {"chair", "table", "sofa", "bed", "bench", "piano", "grand_piano", "fireplace", "shelf", "mirror",
"street_lamp",
             "traffic_light", "door", "window", "throne", "easel", "fence", "swing", "fire", "heap", "cube", "tree",
             "pine", "palm", "cherry_tree", "treehouse", "iceberg", "wave", "branch", "bathtub"}  # fmt: skip
SILLS = {"windowsill", "window sill", "windowsills", "window ledge", "窗台"}
# Two nouns whose last does not say what they are, or that are one word elsewhere.
COMPOUNDS = {
    "guinea pig": "mouse", "prairie dog": "squirrel", "sea lion": "seal", "sea horse": "seahorse",
    "sea turtle": "turtle", "sea otter": "otter", "sea eagle": "eagle", "sea star": "starfish", "star fish": "starfish",
    "jelly fish": "jellyfish", "snow leopard": "leopard", "mountain lion": "lion", "mountain goat": "goat",
    "red panda": "raccoon", "house cat": "cat", "house plant": "houseplant", "flower pot": "houseplant",
    "polar bear cub":
    "polar_bear", "barn owl": "owl", "barn swallow": "bird", "snowy owl": "owl", "horned owl": "owl",
    "tawny owl": "owl",
    "house sparrow": "bird", "field mouse": "mouse", "tree frog": "frog", "water buffalo": "cow", "army tank": "tank",
    "sand dollar": "starfish", "fire truck": "fire_engine", "fire engine": "fire_engine", "street lamp": "street_lamp",
    "bull dog": "dog", "sheep dog": "dog", "sheepdog": "dog", "german shepherd": "dog", "golden retriever": "dog",
    "border collie": "dog", "maine coon": "cat", "killer whale": "whale", "humpback whale": "whale",
    "fruit bat": "bat", "flying fox": "bat", "praying mantis": "dragonfly", "stag beetle": "ladybird",
    "apple pie": "cake", "pumpkin pie": "cake", "teddy bear": "teddy", "hot dog": "hotdog", "paper plane": "plane",
    "rubber duck": "duck", "horse chestnut": "tree", "bird house": "cottage", "dog house": "cottage",
    "light house": "lighthouse", "wind mill": "windmill", "tree house": "treehouse", "sand castle": "sandcastle",
    "snow man": "snowman", "bell tower": "tower", "church tower": "church", "castle tower": "castle",
    "coffee table": "table", "tea table": "table", "tea pot": "teapot", "tea cup": "cup", "coffee cup": "cup",
    "wine glass": "glass", "cherry tree": "cherry_tree", "rose bush": "rose", "snow globe": "desk_globe",
    "snowglobe": "desk_globe", "lightbulb": "lamp", "terrarium": "vase", "glass jar": "vase", "mason jar": "vase",
    "glass bottle": "bottle", "wine bottle": "bottle", "sea shell": "snail", "dragon fly": "dragonfly",
    "butter fly": "butterfly", "lady bug": "ladybird", "water lilies": "lotus", "sun flower": "sunflower",
    "pine cone": "pine", "palm leaf": "leaf", "oak leaf": "leaf", "maple leaf": "leaf", "police officer": "policeman",
    "snow owl": "owl", "desk lamp": "lamp", "table lamp": "lamp", "wall clock": "clock", "christmas ball": "ball",
}  # fmt: skip
# What no word of it may be taken for.
NO_THINGS = {
    "maple syrup", "olive oil", "palm oil", "rose water", "blade of grass", "blades of grass", "fish eye",
    "magazine cover", "book cover", "album cover",
    "horse power", "butterfly effect", "star of the show", "cloud computing",
}  # fmt: skip
# Their own colours, where the last noun's would be wrong.
COMPOUND_COLOURS: dict[str, RGB] = {
    "snowy owl": (238, 238, 236), "snow owl": (238, 238, 236), "barn owl": (216, 176, 118),
    "snow leopard": (214, 214, 210), "red panda": (182, 84, 40), "rubber duck": (248, 208, 44), "chick": (248, 212, 80),
    **dict.fromkeys(("crow", "raven", "blackbird", "panther", "black panther", "乌鸦"), (34, 34, 40)),
    **dict.fromkeys(("dove", "白马", "白兔", "白猫", "swan", "dalmatian", "鸽子"), (240, 240, 236)),
    **dict.fromkeys(("shiba", "shiba inu", "柴犬", "corgi"), (222, 148, 76)), "husky": (138, 142, 150),
    **dict.fromkeys(("golden retriever", "labrador"), (222, 184, 118)), "poodle": (232, 222, 206),
    **dict.fromkeys(("黑猫", "黑马"), (34, 34, 40)), "robin": (196, 92, 52), "polar bear cub": (240, 238, 230),
    "paper plane": (244, 244, 240), "mountain lion": (196, 150, 98), "guinea pig": (178, 120, 74),
}  # fmt: skip
# Relations and views besides those of the table of relations.
MORE_RELATIONS = {
    **dict.fromkeys(("reflection of", "reflection in", "reflections in", "reflecting in", "reflected on", "mirrored in",
                     "reflected", "mirrored", "reflection", "reflections", "reflecting", "reflecting on", "倒影",
                     "倒映"), "reflected"),
    **dict.fromkeys(("drinking from", "drinks from", "feeding on", "feeding from", "sipping from",
                     "sipping nectar from",
                     "drinking nectar from", "drinking out of", "eating from", "hovering at", "collecting nectar from",
                     "nibbling on", "pollinating"), "front"),
}  # fmt: skip
MORE_CAMERAS = dict.fromkeys(("top view", "top-down", "top down", "top-down view", "top down view", "overhead",
                              "overhead view", "overhead shot", "flat lay", "flatlay", "seen from above",
                              "viewed from above", "view from above", "bird's-eye view", "bird's eye view",
                              "birds eye view", "bird eye view", "bird eye",
                              "birds eye", "俯瞰图", "从上面看"), "aerial")  # fmt: skip
MORE_ACTIONS = {"howling": "howling", "howls": "howling", "嚎叫": "howling"}
