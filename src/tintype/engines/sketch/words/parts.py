"""Words for what belongs to a person: hair, beard, clothes, age; and for standing in a row."""

from tintype.engines.sketch.words.table import read_table

# A part with "=" says its value itself: "blond" is hair of that colour, whatever stands before it.
PARTS = read_table("""
hair: hairs, hairstyle, haired | 头发, 短发, 发
hair=long: long-haired, long haired, long hair | 长发
braids: braid, braids, pigtails, plait, plaits, braided hair | 辫子, 麻花辫
ponytail: pony tail | 马尾
hair=blond: blond, blonde | 金发
hair=ginger: ginger, redhead | 红发
hair=dark: brunette | 黑发
hair=white: white-haired | 白发
beard: bearded, moustache, mustache | 胡子, 胡须
glasses: eyeglasses, spectacles, pair of glasses, reading glasses | 眼镜
glasses=dark: sunglasses, pair of sunglasses | 太阳镜, 墨镜
dress=suit: suit, tuxedo, business suit, three-piece suit | 西装
dress: gown, coat, jacket, shirt, t-shirt, sweater, raincoat, cloak, clothes, kimono, skirt, jeans, jumper
dress: tank top, uniform, costume, robes, blouse, swimsuit, hoodie, pants | 裙子, 衣服, 连衣裙, 外套, 旗袍, 汉服
dress: | 和服, 毛衣
curly: curly, wavy, afro, curls | 卷发
gem=ruby: ruby, rubies | 红宝石
gem=sapphire: sapphire, sapphires | 蓝宝石
ice: ice, iced, ice cubes, with ice | 冰块, 加冰
art: latte art | 拉花
scarf: shawl | 围巾
freckles: freckled, freckle | 雀斑
smile: smiling, smiles, happy, grinning, laughing | 微笑, 笑, 开心
colours: colorful, colourful, multicolored, multicoloured, rainbow colored, rainbow coloured | 五颜六色, 彩色, 五彩
glow: glowing, luminous, bioluminescent, luminescent | 发光
breath: breathing fire, breathes fire, fire breathing, fire-breathing, spitting fire | 喷火
eyes: eye, eyed | 眼睛, 眼
age=old: old, elderly, aged | 老, 年老
row: in a row, in a line, lined up, side by side | 一排
""")
PARTS_BEFORE = {"glowing", "luminous", "bioluminescent", "luminescent", "发光", "colorful", "colourful", "multicolored",
                "multicoloured", "rainbow colored", "rainbow coloured", "五颜六色", "彩色", "五彩",
                "haired", "bearded", "blond", "ginger", "brunette", "white-haired", "old", "elderly", "aged", "老",
                "金发", "红发", "黑发", "白发", "年老"}  # fmt: skip
HAIR_COLOURS = {"blond": (226, 192, 110), "ginger": (176, 82, 34), "dark": (42, 28, 20), "white": (226, 224, 220)}
GEMS = {"ruby": (206, 22, 58), "sapphire": (38, 84, 206)}
