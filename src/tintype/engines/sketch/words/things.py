"""Words for things: of the house, the table, the hand, the street."""

HOUSEHOLD = """
chair: stool, rocking chair | 椅子
table: desk, kitchen table, dining table, dinner table | 书桌, 餐桌, 桌子, 桌
sofa: couch, armchair | 沙发
lamp: light bulb | 台灯, 灯
cup: mug, teacup, green tea, black tea, matcha, coffee, coffee cup, tea, latte, cappuccino, espresso, cocoa
cup: hot chocolate | 杯子, 咖啡, 茶, 热巧克力
teapot: kettle | 茶壶
vase: glass vase, crystal vase, pot, clay pot, terracotta pot, plant pot, jar | 花瓶, 玻璃花瓶, 花盆
book: books, notebook | 书, 书本
wristwatch: smartwatch, watch, smart watch | 手表
typewriter: | 打字机
clock: alarm clock, pocket watch | 时钟, 钟
perfume: perfume bottle, bottle of perfume, cologne | 香水
potion: flask, bottle of potion, magic potion | 药水
bottle: wine | 瓶子, 酒
glass: wine glass, champagne, red wine, white wine | 酒杯, 红酒
tumbler: lemonade, juice, cocktail, milkshake, smoothie, soda, cola, iced tea, mojito, iced coffee, bubble tea
tumbler: boba, milk, whisky, whiskey, orange juice, apple juice, water glass | 玻璃杯, 果汁, 柠檬水, 奶茶, 牛奶, 可乐
tumbler: 橙汁
beer: ale, lager, pint, beer mug | 啤酒
apple: apples | 苹果
avocado: avocados | 牛油果
orange_fruit: oranges, tangerine, peach, mandarin, mango | 橙子, 橘子, 桃子
lemon: lemons | 柠檬
banana: bananas | 香蕉
strawberry: strawberries, cherries, cherry, raspberry, raspberries | 草莓, 樱桃
grapes: grape | 葡萄
pancakes: pancake, waffle, waffles | 松饼
cupcake: muffin | 纸杯蛋糕
cake: pie, birthday cake, dessert, wedding cake, cheesecake | 蛋糕, 生日蛋糕
pizza: | 披萨
burger: cheeseburger, hamburger, sandwich | 汉堡
croissant: croissants | 羊角面包, 牛角包, 可颂
bread: loaf | 面包
pear: pears | 梨, 梨子
carrot: | 胡萝卜
tomato: tomatoes | 西红柿, 番茄
pineapple: | 菠萝
watermelon: melon | 西瓜
egg: eggs | 鸡蛋, 蛋
donut: doughnut, bagel | 甜甜圈
broccoli: cauliflower | 西兰花
corn: maize | 玉米
pepper: bell pepper, chili | 辣椒
cheese: | 奶酪
plate: dish, tray, platter | 盘子, 托盘
basket: | 篮子
bamboo_stalk: bamboo stalk, bamboo shoot, bamboo shoots, bamboo stick | 竹笋, 竹竿
cutlery: fork, knife, spoon, knives | 刀叉
chopsticks: pair of chopsticks | 筷子
bench: park bench | 长椅, 长凳
fence: picket fence, railing, hedge | 栅栏, 篱笆
bed: | 床
shelf: bookshelf, shelves | 架子
kite: | 风筝
skateboard: | 滑板
surfboard: | 冲浪板
broom: broomstick, flying broom | 扫帚
suitcase: luggage, briefcase | 行李箱
backpack: bag, handbag, rucksack | 背包, 包
television: tv, monitor, screen | 电视
traffic_light: traffic light, stop light | 红绿灯
street_lamp: streetlamp, streetlight, street lamp, street light, lamppost, lamp post | 路灯, 街灯
fireplace: hearth, stove | 壁炉
mirror: | 镜子
barrel: keg | 木桶
chest: treasure chest, treasure | 宝箱
cauldron: | 大锅
snowflake: | 雪片
newspaper: magazine | 报纸
chess_piece: chess piece, pawn, chess king, chess queen
chess_board: chessboard, chess set, chess, game of chess, chess game | 国际象棋, 棋盘, 象棋
ice_cream: ice cream, gelato | 冰淇淋
bowl: noodles, ramen, soup, rice, salad, pho, cereal, noodle bowl | 碗, 面条, 拉面, 米饭, 火锅, 汤, 牛肉面, 汤面
candle: candles | 蜡烛
lantern: lanterns | 灯笼
umbrella: parasol | 雨伞, 伞
guitar: banjo, ukulele, electric guitar | 吉他
violin: viola, fiddle | 小提琴
double_bass: cello, contrabass, upright bass | 大提琴, 低音提琴
sheet_music: music sheet, music score, sheets of music, musical score | 乐谱
drum_kit: drum set, drums | 架子鼓
drum: | 鼓
trumpet: trombone, french horn | 小号
saxophone: sax | 萨克斯, 萨克斯风
harp: lyre | 竖琴
microphone: mic | 麦克风, 话筒
headphones: headset, earphones | 耳机
spectacles: pair of glasses, eyeglasses, reading glasses | 眼镜
sunglasses: pair of sunglasses | 太阳镜, 墨镜
ring: wedding ring, diamond ring, engagement ring | 戒指
necklace: pendant, pearls, jewelry, jewellery | 项链
brass_key: a key, keys, old key, golden key | 钥匙
desk_globe: globe, old globe | 地球仪
bubbles: soap bubbles, bubble | 泡泡
telescope: | 望远镜
open_book: open book | 打开的书
frying_pan: wok, skillet, a pan | 平底锅, 锅
easel: | 画架
trophy: | 奖杯
sushi: nigiri, sashimi, maki | 寿司
pasta: spaghetti, noodles with sauce, carbonara | 意大利面
fries: french fries, chips | 薯条
hotdog: hot dog, sausage | 热狗
taco: tacos, burrito | 墨西哥卷饼
cookie: cookies, biscuit, biscuits | 饼干
chocolate: chocolate bar | 巧克力
popcorn: | 爆米花
steak: beef, grilled meat, barbecue, meat | 牛排
dumpling: dumplings, steamed buns, dim sum | 饺子, 包子, 小笼包
throne: | 王座, 宝座
swing: | 秋千
heap: pile, pile of, heap of, stack of, stack, mound, piles of, mountain of | 一堆
coin: coins, gold coins, gold coin | 金币, 硬币
skull: | 头骨
leash: | 牵绳
grand_piano: grand piano, concert piano, baby grand | 三角钢琴
piano: | 钢琴
camera_object: vintage camera, old camera, film camera, a camera, dslr camera | 相机
laptop: computer, pc, notebook computer | 电脑, 笔记本电脑
telephone: rotary phone, old phone, vintage telephone, vintage phone, landline
phone: smartphone, cellphone, mobile phone | 手机
shoe: sneaker, sneakers, shoes, boot, running shoe, high heel | 鞋, 鞋子, 运动鞋
hat: cap | 帽子
crown: tiara | 王冠
sword: katana, blade, dagger | 剑, 刀
gift: present, gift box | 礼物
toy_balloon: party balloon, birthday balloon, toy balloon, party balloons
toy_balloon: helium balloon | 彩色气球
crystal_ball: crystal balls, magic ball | 水晶球
ball: frisbee, sphere, orb, football, basketball, soccer, soccer ball, tennis ball, beach ball, yarn
ball: ball of yarn | 球, 足球, 篮球, 毛线球
cube: box, crate | 立方体, 盒子
crystal: diamond, gem, gemstone | 水晶, 钻石
teddy: teddy bear, toy | 泰迪熊, 玩具
fire: campfire, bonfire, flame, flames | 火, 篝火, 火焰
heart: | 心
rock: boulder, stone, rocks, stones | 石头, 岩石
spices: sacks of spices, spice sacks | 香料
carpets: persian carpet, persian rug, rugs | 地毯堆
puddle: rain puddle | 水坑, 水洼
scarecrow: | 稻草人
ship_bottle: ship in a bottle, sailboat in a bottle, boat in a bottle, ship in bottle | 瓶中船
cushion: velvet cushion, pillow | 垫子, 枕头, 靠垫
anvil: | 铁砧
hammer: sledgehammer, mallet | 锤子, 铁锤
watering_can: watering cans | 洒水壶, 水壶
copper_pots: copper pots, copper pans, pots and pans, saucepans | 铜锅
herbs: herb pots, potted herbs, basil, mint, rosemary | 香草, 薄荷
bathtub: bath tub, bath | 浴缸
rubber_duck: rubber duck, rubber ducky, yellow rubber duck | 小黄鸭, 橡皮鸭
blackboard: chalkboard | 黑板
sign: wooden sign, road sign, street sign, shop sign, signpost, placard, signboard
sign: | 牌子, 招牌, 路牌, 告示牌, 标语牌, 木牌
neon_sign: neon sign, neon light sign, led sign | 霓虹招牌, 霓虹灯牌, 霓虹灯招牌
stop_sign: stop sign
billboard: advertising board | 广告牌
banner: | 横幅
speech_bubble: speech bubble, speech balloon | 对话框
crib: cradle, baby bed | 婴儿床, 摇篮
treasure_map: treasure map, old map, a map, pirate map | 藏宝图, 地图
compass: | 指南针, 罗盘
picnic_blanket: picnic blanket, checkered blanket, picnic | 野餐垫, 野餐
hourglass: sandglass | 沙漏
shield: | 盾牌, 盾
fruit_bowl: bowl of fruit, fruit bowl, bowl of fruits, basket of fruit, fruit basket | 果盘, 水果
fishbowl: fish bowl, goldfish bowl, goldfish in a bowl, fish in a bowl | 鱼缸
mooncake: mooncakes, moon cake | 月饼
microscope: | 显微镜
honey_jar: jar of honey, honey jar, honey pot, pot of honey, honey | 蜂蜜
"""
