"""Words for settings, times of day, weathers, cameras, styles, colours, numbers, sizes, actions and relations."""

from tintype.engines.sketch.words.table import read_table

SETTINGS = read_table("""
ocean: sea, seascape, the deep | 海, 大海, 海洋, 海面
coast: waves crashing, crashing waves, waves, shore, rocky shore, surf
coast: sea cliff, sea cliffs, rocky cliff, rocky cliffs | 海浪, 海岸, 悬崖
beach: seaside, sand beach, tropical beach, tropical paradise | 海边,  海滩, 沙滩
lake: pond, swamp, marsh, waterhole, watering hole, oasis | 湖泊, 湖面, 湖, 湖泊, 池塘
river: stream, creek | 河, 河流, 小溪, 溪流, 江
waterfall: waterfalls | 瀑布
mountains: snowy mountain, snowy mountains, snowy mountain peak, snow capped mountains, snow covered mountains
mountains: snowy peak, snowy peaks, snow capped mountain
mountains: mountain, mountain range, mount, mount fuji, mt fuji, fuji, everest, matterhorn
mountains: cliff, cliffs, alps, peaks, peak, himalaya, summit | 山, 山脉, 高山, 群山, 雪山
hills: hill, countryside, terraces, rice terraces, golf course, valley, tuscany | 丘陵, 山谷, 乡村, 梯田, 稻田
forest: woods, woodland, woodlands, redwood | 森林, 树林
bamboo: bamboo forest, bamboo grove | 竹林, 竹子
jungle: rainforest, tropical forest, tropical rainforest | 丛林, 雨林
desert: dunes, dune, sahara, sand | 沙漠, 沙丘
savanna: savannah, african plain, african plains, serengeti, safari | 稀树草原, 非洲草原, 大草原
canyon: grand canyon, gorge | 峡谷
meadow: field, grass, grassland, park, lawn, prairie, pasture, fields, farm | 草地, 草原, 田野, 公园, 麦田
flowers_field: flower field, field of flowers, lavender field, tulip field, poppy field
flowers_field: sunflower field, garden | 花田, 花海, 花园
snowfield: snow, snowy, winter, arctic, icy, antarctica, tundra, frozen | 雪, 雪地, 冬天, 冰原
city: skyline, cityscape, metropolis, downtown, new york, tokyo, shanghai, london, paris, beijing
city: hong kong, chicago, futuristic city, dystopian, san francisco, berlin, dubai, manhattan | 上海, 北京, 纽约
city: | 未来城市, 都会, 城, 东京, 巴黎, 伦敦, 香港, 城市, 都市
street: alley, crossroads, parking lot, gas station, road, highway, avenue, sidewalk | 街道, 街, 马路, 小巷, 胡同
market: street market, marketplace, farmers market, food market, fish market | 市场, 集市, 菜市场, 夜市
canal: canals, venice, amsterdam, grand canal | 运河, 威尼斯
water_town: water town, zhouzhuang, wuzhen, suzhou | 江南水乡, 江南, 江南古镇, 古镇, 水乡, 苏州, 乌镇, 周庄
bazaar: souk, medina, marrakech, morocco, moroccan market, spice market, grand bazaar | 巴扎
flower_market: flower market, flower stall, flower shop | 花市
bar: jazz club, pub, tavern, cocktail bar, saloon | 酒吧
stage: theater stage, theatre stage, opera stage, theatre, theater, on stage, concert hall | 舞台, 剧院
forge: smithy, blacksmith shop, blacksmith's shop | 铁匠铺
windowsill: window sill, window ledge, windowsills | 窗台
frozen_lake: frozen lake, frozen pond, ice rink, frozen river, skating rink | 冰湖, 结冰的湖
ice_sea: arctic ocean, arctic sea, frozen sea, sea ice | 北冰洋
koi_pond: koi pond | 锦鲤池
lotus_pond: lotus pond, lily pond, water lily pond, pond of lotus | 荷花池, 荷塘, 莲花池
fairground: amusement park, fun fair, funfair, carnival, theme park, county fair | 游乐园, 游乐场
stadium: football stadium, soccer stadium, football pitch, soccer field, football field, arena | 体育场, 球场, 足球场
classroom: schoolroom, lecture hall | 教室
pool: swimming pool, pool party, poolside | 游泳池, 泳池
vineyard: vineyards, wine country, wine estate | 葡萄园
pumpkin_patch: pumpkin patch, pumpkin field | 南瓜地
village: town, old town, hamlet | 村庄, 小镇, 村落
room: out of the window, out the window, through a window, through the window, at the window, out of a window
room: by the window, rainy window, by a window | 窗边, 窗外
bathroom: washroom, shower, restroom | 浴室, 卫生间, 洗手间
room: boxing ring, workshop, hallway, museum, shop, inside, sofa room
room: reading nook, reading corner, nook, lounge, hotel room, nursery, cosy room, apartment, loft
room: carpet, rug, attic, cabin interior | 地毯
room: bedroom, living room, interior, indoors, office, home interior | 房间, 卧室, 室内, 客厅
kitchen: coffee shop, restaurant, diner, cafe, bakery, dining room | 厨房, 餐厅, 咖啡馆
library: bookshop, study | 图书馆, 书房
studio: studio lighting, product photo, product shot, plain background, isolated, still life | 摄影棚
great_wall: great wall, great wall of china | 长城
cathedral: cathedral interior, church interior, interior of a cathedral, interior of a church
cathedral: stained glass windows, nave, inside a cathedral, inside a church, temple interior, gothic interior | 教堂内
rooftop: rooftops, roof terrace, terrace, balcony | 屋顶, 天台, 阳台
harbour: harbor, marina, pier, dock, docks, quay, fishing village, waterfront | 港口, 码头
station: train station, railway station, subway station, platform | 车站, 火车站
wall: brick wall, white wall, stone wall | 墙
space: outer space, cosmos, universe, orbit | 太空, 宇宙, 外太空
nebula: nebulae, stardust | 星云
underwater: fish tank, under the sea, under water, beneath the waves, coral reef, coral, reef, seabed
underwater: aquarium | 水下, 海底, 珊瑚
sky: in the clouds, heavens, above the clouds, cloudscape | 天空
cave: cavern, dungeon, mine | 洞穴, 山洞
volcano: lava, eruption | 火山, 熔岩
island: islands, archipelago | 岛, 岛屿
red_desert: on mars, mars landscape, martian landscape, surface of mars, martian surface, red planet | 火星, 火星上
moonscape: alien landscape, alien world, 月球, 月球上
moonscape: lunar surface, on the moon, alien planet, crater | 月球表面
""")

TIMES = read_table("""
dawn: sunrise, morning, daybreak | 黎明, 日出, 清晨, 早晨
day: noon, daylight, sunny, daytime, bright, afternoon, summer | 白天, 晴天, 中午, 阳光, 夏天
golden: golden hour, warm light, late afternoon, autumn, fall | 金色, 黄昏光, 秋天
sunset: sundown, warm sunset | 日落, 夕阳, 落日
dusk: twilight, blue hour, evening, 亮着灯, 窗户亮着灯 | 黄昏, 傍晚, 暮色
night: midnight, nighttime, dark, starry night, 夜市 | 夜, 夜晚, 夜景, 晚上
moonlight: moonlit, full moon night | 月光, 月夜
neon: neon lights, neon light, neon-lit, cyberpunk, synthwave, vaporwave | 霓虹, 霓虹灯, 赛博朋克
studio_light: ring light, studio lighting, softbox, soft lighting | 影棚光
candlelight: candlelit, firelight, cozy, by candlelight | 烛光
overcast: gloomy, moody, grey day, gray day, bleak | 阴天
""")

WEATHERS = read_table("""
clear: cloudless | 晴朗
cloudy: clouds, cloud | 多云, 云
fog: foggy, mist, misty, haze, hazy, sandstorm, dusty, smoky, smog | 雾, 薄雾
rain: rainy, raining, drizzle, wet | 雨, 下雨, 雨天
storm: stormy, thunder, thunder clouds, thunderstorm, lightning, tempest, hurricane | 暴风雨, 雷雨, 闪电
snow: snowing, snowfall, snowflakes, blizzard, snowy | 下雪, 雪花, 暴雪
wind: windy, breeze, falling leaves, petals | 风, 大风
aurora: northern lights, aurora borealis | 极光
rainbow: | 彩虹
""")

STYLES = read_table("""
photo: photorealistic, photograph, photography, realistic, hyperrealistic, 4k, 8k, dslr | 照片, 写实, 摄影
cinematic: movie still, film still, dramatic | 电影感, 电影
oil: oil painting, oil on canvas, rembrandt | 油画
impressionist: impressionism, monet, van gogh, impasto | 印象派, 莫奈, 梵高
watercolor: watercolour, aquarelle, gouache | 水彩, 水彩画
ink: ink wash, ink painting, sumi-e, chinese painting, ink wash painting, calligraphy, guofeng | 水墨, 水墨画, 国画
anime: children book illustration, children illustration, storybook illustration, book illustration, picture book
anime: manga, zanime, cartoon, cel shaded, cel-shaded, ghibli, disney, illustration | 动漫, 动画, 卡通, 漫画
pixel: pixel art, 8-bit, 8 bit, 16-bit, retro game | 像素, 像素画
lineart: line art, line drawing, coloring page, outline | 线稿, 线描
lowpoly: low poly, low-poly, polygonal, geometric | 低多边形
neon_style: neon glow, tron, glowing outlines | 霓虹风
vintage: vintage photo, retro, sepia, old photo, 1970s, polaroid | 复古, 老照片, 怀旧
papercut: paper cut, papercut, paper art, paper craft, origami | 剪纸, 折纸
stained_glass: stained glass window, stained glass, stained-glass | 彩绘玻璃
pencil: pencil drawing, pencil sketch, graphite, sketch drawing | 铅笔画, 素描
charcoal: charcoal drawing | 炭笔
comic: pop art, comic book, halftone, warhol | 波普, 美漫
ukiyoe: ukiyo-e, woodblock, hokusai, japanese print | 浮世绘
mosaic: tiles, roman mosaic | 马赛克
noir: black and white, black-and-white, monochrome, film noir | 黑白
pastel: chalk, soft pastel, dreamy | 粉彩, 梦幻
blueprint: technical drawing, schematic | 蓝图
""")

CAMERAS = read_table("""
closeup: close-up, close up, macro, detail | 特写, 近景
aerial: aerial view, bird's eye, drone, drone shot, from above | 航拍, 俯视, 俯瞰
wide: wide shot, panorama, panoramic, wide angle, landscape view | 广角, 全景
low: low angle, worm's eye | 仰视
""")

MOVES = read_table("""
forward: flying over, fly over, flying through, drone shot, dolly in, push in, moving forward
forward: tracking | 飞越, 推进, 航拍
zoom_in: zoom in, zooming in, zoom | 放大, 拉近
zoom_out: zoom out, zooming out, pull back | 拉远
pan_left: pan left, panning left | 左移
pan_right: pan right, panning, pan, panning right, orbit shot | 右移, 平移
slow: slow-motion, slow motion, slowly | 慢动作
still_camera: static shot, static camera, fixed camera | 固定镜头
""")

COLOURS: dict[str, tuple[int, int, int]] = {
    "red": (200, 32, 34), "crimson": (170, 18, 45), "scarlet": (214, 38, 24), "orange": (238, 126, 30),
    "amber": (240, 166, 30), "gold": (226, 176, 62), "golden": (226, 176, 62), "yellow": (246, 208, 44),
    "lime": (160, 214, 48), "green": (52, 148, 66), "emerald": (20, 150, 98), "olive": (124, 128, 52),
    "teal": (20, 140, 142), "turquoise": (50, 196, 190), "cyan": (40, 196, 222), "blue": (38, 92, 206),
    "navy": (26, 40, 104), "indigo": (66, 46, 150), "purple": (128, 54, 172), "violet": (142, 84, 206),
    "lavender": (178, 156, 222), "magenta": (212, 40, 152), "pink": (244, 136, 176), "brown": (120, 76, 44),
    "beige": (222, 204, 172), "tan": (206, 170, 124), "black": (28, 28, 32), "white": (244, 242, 238),
    "gray": (134, 136, 140), "grey": (134, 136, 140), "silver": (190, 196, 204), "copper": (190, 110, 66),
    "bronze": (160, 110, 56), "cream": (246, 234, 206), "peach": (250, 190, 150), "coral": (248, 122, 96),
    "wooden": (142, 98, 58), "leather": (142, 86, 48), "rusty": (150, 84, 50), "stone": (150, 144, 134),
    "marble": (226, 222, 214),
    "金色的": (226, 176, 62), "红": (200, 32, 34), "橙": (238, 126, 30), "黄": (246, 208, 44), "绿": (52, 148, 66),
    "青": (40, 180, 190),
    "蓝": (38, 92, 206), "紫": (128, 54, 172), "粉": (244, 136, 176), "黑": (28, 28, 32), "白": (244, 242, 238),
    "灰": (134, 136, 140), "棕": (120, 76, 44), "金": (226, 176, 62), "银": (190, 196, 204),
}  # fmt: skip

NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "pair": 2, "couple": 2, "three": 3, "trio": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "dozen": 12, "several": 4, "some": 3, "few": 3, "many": 9,
    "flock": 9, "herd": 7, "bunch of": 1, "group": 5,
    "school of": 9, "fleet": 5, "pack": 4, "swarm": 12, "family": 3,
    "caravan": 4, "festival": 5, "crowd": 7,
    "一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5,
    "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "几": 4, "群": 7,
}  # fmt: skip

SIZES = {
    "tiny": 0.45, "small": 0.65, "little": 0.7, "large": 1.3, "big": 1.3, "huge": 1.6, "giant": 1.8, "massive": 1.6,
    "enormous": 1.8, "tall": 1.25, "gigantic": 1.8, "distant": 0.45, "小": 0.7, "大": 1.3, "巨大": 1.7, "巨": 1.6,
}  # fmt: skip

ACTIONS = read_table("""
sitting: sit, sits, seated, resting, perched | 坐, 蹲
sitting: kneeling, kneels, crouching, squatting
sleeping: asleep, lying, curled up | 睡, 躺
standing: stand, stands | 站
running: escaping, fleeing, run, runs, galloping, racing, sprinting, jogging | 跑, 奔跑
walking: walk, walks, strolling, hiking, exploring, wandering | 走, 行走
flying: fly, flies, soaring, hovering, gliding | 飞, 飞翔
launching: launch, launches, lifting off, taking off, takeoff | 发射
jumping: jump, leaping, leaps, skipping, cheering, celebrating | 跳, 跃
swimming: swim, swims, diving, snorkeling | 游, 游泳
fishing: fishes, angling | 钓鱼, 垂钓
floating: float, floats, drifting | 漂浮
waving: wave goodbye, waves goodbye, waving goodbye | 挥手
salute: saluting, salutes | 敬礼
point: pointing, points
phone: on the phone, on his phone, on her phone, talking on the phone, on a phone | 打电话
pray: praying, prays, meditating | 祈祷
sing: singing, sings | 唱歌
photo: taking a photo, taking photos, taking a picture, photographing, taking a selfie | 拍照
drink: toasting
""")

RELATIONS = {
    "sitting on": "on", "sits on": "on", "sleeping on": "on", "lying on": "on", "rides": "on", "stands on": "on",
    "standing on": "on", "on top of": "on", "perched on": "on", "on": "on", "riding": "on",
    "left of": "left", "to the left of": "left", "right of": "right", "to the right of": "right", "next to": "right",
    "beside": "right", "near": "right", "above": "above", "over": "above", "flying over": "above",
    "soaring over": "above", "below": "below", "under": "below", "beneath": "below", "in front of": "front",
    "before": "front", "leaning before": "front", "outside": "front", "behind": "behind", "holding": "holds",
    "wielding": "holds", "carrying": "holds",
    "wearing": "wears", "with": "with", "reflected in": "reflected", "and": "", "和": "", "与": "", "in": "in",
    "inside": "in",
    "surfing": "on", "surfing on": "on", "orbiting": "above", "orbits": "above", "rising from": "above",
    "rising above": "above", "flying above": "above", "floating above": "above", "吃": "eats", "crossing": "on",
    "crosses": "on", "hanging from": "on", "hatching from": "in", "emerging from": "in",
    "popping out of": "in", "driving": "on",
    "drives": "on", "pouring": "holds", "serving": "holds", "offering": "holds", "lifting": "holds", "climbing": "on",
    "balancing on": "on", "standing in": "in", "leaning on": "right", "leaning against": "right", "full of": "with",
    "filled with": "with", "surrounded by": "with", "playing": "holds", "plays": "holds", "play": "holds",
    "reading": "holds",
    "reads": "holds", "eating": "eats", "eats": "eats", "drinking": "holds", "sipping": "holds", "drinks": "holds",
    "writing": "holds", "writes": "holds", "读": "holds", "读着": "holds", "喝": "holds",
    "戴着": "wears", "戴": "wears", "骑着": "on", "骑": "on", "打着": "holds", "撑着": "holds", "抱着": "holds",
    "上": "",
    "坐在": "on", "放在": "on", "躺在": "on", "站在": "on", "拿着": "holds", "手持": "holds", "上方": "above",
    "旁边": "right", "前面": "front", "后面": "behind",
}  # fmt: skip

SIDES = {
    "on the left": -1.0, "in the left": -1.0, "left side": -1.0, "on the right": 1.0, "right side": 1.0,
    "in the center": 0.0, "in the centre": 0.0, "in the middle": 0.0, "左边": -1.0, "右边": 1.0, "中间": 0.0,
}  # fmt: skip
