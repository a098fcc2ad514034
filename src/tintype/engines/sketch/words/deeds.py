"""Words for what two do with one another, and for what is drunk from which vessel."""

from __future__ import annotations

from tintype.engines.sketch.scene import RGB
from tintype.engines.sketch.words.table import read_table

DEEDS = read_table("""
hug: hugging, hugs, embracing, embraces, cuddling, cuddles, snuggling, embrace | 拥抱, 相拥
kiss: kissing, kisses | 亲吻, 接吻
feed: feeding, feeds | 喂, 喂食
pet: petting, stroking, patting, grooming, pets, comforting | 抚摸
fight: fighting, fights, battling, battles, boxing, duelling, dueling, wrestling, sparring, versus, vs, attacking
fight: punching, battling against | 打架, 战斗, 对战
play: playing with, plays with, kicking, kicks, dribbling, throwing, juggling, bouncing, catching | 玩, 踢
lead: walking his, walking her, walking a, walking their, walking my, walks his, walks her, walks a, leading | 遛
chase: chasing, chases, pursuing, hunting | 追, 追逐, 追着
follow: following, follows
love: in love, falling in love, in love with | 相爱
hands: walking hand in hand, holding the hand of, holding his hand, holding her hand
hands: holding hands, shaking hands, high fiving, hand in hand, holding hands with | 牵手, 手牵手, 牵着, 拉着, 牵
dance: dancing, dances, dance, waltzing | 跳舞
talk: talking to, talking with, talking, chatting, chatting with, whispering to, arguing, speaking to | 聊天, 说话
face: looking at, looks at, staring at, watching, watches, facing, meeting, meets, greeting | 看着, 望着, 看, 望
build: building, builds, making | 堆
cook: cooking, cooks, frying, stirring | 做饭, 炒菜
paint: painting a, painting the, paints a, painting on, painting at | 画画
""")
# Verbs that imply what they are done with, where no other thing is named.
TOOLS = read_table("""
open_book: reading, reads, studying, writing, writes | 读书, 看书, 阅读, 写字, 读, 读着
cup: drinking, drinks, sipping | 喝
frying_pan: cooking, cooks, frying | 做饭, 炒菜
easel: painting a, painting the, paints a, paints the, painting, paints | 画画
laptop: typing, coding, programming | 打字
watering_can: watering, waters, gardening | 浇花, 浇水
hammer: hammering
chess_board: | 下棋, 下象棋
""")
# Chinese verbs that are a pose and a relation at once.
SEATED = {"坐在": "sitting", "躺在": "sleeping", "站在": "standing"}
# Verbs that imply what one goes on.
MOUNTS = {"cycling": "bicycle", "skateboarding": "skateboard", "biking": "bicycle", "motorcycling": "motorcycle",
          "骑自行车": "bicycle", "滑板": "skateboard"}  # fmt: skip
DRINKS: dict[str, RGB] = {
    **dict.fromkeys(("lemonade", "柠檬水"), (246, 222, 110)),
    **dict.fromkeys(("juice", "orange juice", "果汁", "橙汁"), (246, 160, 36)),
    **dict.fromkeys(("milk", "牛奶"), (250, 248, 242)),
    **dict.fromkeys(("cola", "soda", "可乐"), (66, 32, 20)),
    **dict.fromkeys(("wine", "red wine", "红酒"), (138, 31, 52)),
    **dict.fromkeys(("tea", "iced tea", "black tea", "茶"), (176, 92, 32)),
    **dict.fromkeys(("coffee", "espresso", "iced coffee", "咖啡"), (74, 42, 22)),
    **dict.fromkeys(("latte", "cappuccino", "bubble tea", "boba", "奶茶"), (200, 156, 112)),
    **dict.fromkeys(("cocoa", "hot chocolate", "热巧克力"), (92, 52, 32)),
    **dict.fromkeys(("whisky", "whiskey"), (196, 116, 28)),
    **dict.fromkeys(("beer", "啤酒"), (224, 154, 34)),
    "apple juice": (226, 180, 70), "water": (206, 228, 240), "white wine": (236, 222, 150), "matcha": (122, 160, 70),
    "green tea": (150, 170, 80), "champagne": (240, 214, 130), "cocktail": (236, 92, 84), "mojito": (186, 218, 150),
    "smoothie": (226, 104, 138), "milkshake": (246, 200, 210), "potion": (120, 60, 200), "perfume": (240, 190, 170),
}  # fmt: skip
PLAIN = {"milk", "water", "whisky", "whiskey", "牛奶", "juice", "orange juice", "apple juice", "橙汁", "果汁"}
VESSELS = {"glass", "tumbler", "beer", "cup", "bottle", "teapot"}
FOODS = {
    **dict.fromkeys(("ramen", "noodles", "pho", "面条", "拉面", "牛肉面", "汤面"), "noodles"),
    "soup": "soup",
    "火锅": "soup",
    "汤": "soup",
    "rice": "rice",
    "salad": "salad",
    "cereal": "cereal",
    "米饭": "rice",
}
