"""Words for what can be drawn."""

from tintype.engines.sketch.words.table import read_table
from tintype.engines.sketch.words.things import HOUSEHOLD

ANIMALS = """
cat: siamese, kitten, kitty, feline, tabby | 猫, 小猫, 猫咪, 白猫, 黑猫, 橘猫, 花猫
dog: puppy, pup, doggo, beagle, dalmatian, pug, bulldog, hound, corgi, husky, retriever, labrador, poodle, shiba
dog: shiba inu, chihuahua, terrier, spaniel | 狗, 小狗, 犬, 柴犬
fox: red fox, vixen | 狐狸, 狐
wolf: werewolf, grey wolf, gray wolf, wolves, coyote | 狼
lion: lioness | 狮子, 雄狮
tiger: tigress | 老虎, 虎
leopard: cheetah, jaguar, panther, black panther | 豹子, 猎豹, 豹
bear: grizzly, brown bear | 熊, 棕熊
polar_bear: polar bear | 北极熊
panda: | 熊猫, 大熊猫
horse: stallion, mare, pony, mustang | 马, 骏马, 白马, 黑马
unicorn: | 独角兽
zebra: | 斑马
deer: stag, doe, fawn, reindeer, elk, moose | 鹿, 小鹿
elephant: mammoth | 大象, 象
giraffe: | 长颈鹿
cow: bull, ox, cattle, buffalo, bison, yak, calf | 牛, 奶牛
sheep: lamb | 羊, 绵羊
pig: piglet, boar | 猪, 小猪
rabbit: bunny, hare | 兔子, 兔, 白兔
capybara: capybaras | 水豚
mouse: rat, hamster | 老鼠, 仓鼠
squirrel: chipmunk | 松鼠
camel: | 骆驼
monkey: baboon, ape, gorilla, chimpanzee | 猴子, 猴
dinosaur: t rex, trex, raptor, t-rex, tyrannosaurus | 恐龙
dragon: wyvern | 龙, 巨龙, 飞龙
eagle: hawk, falcon, condor | 鹰, 老鹰, 雄鹰
phoenix: firebird | 凤凰
owl: | 猫头鹰
toucan: | 巨嘴鸟
ant: ants | 蚂蚁
parrot: macaw, cockatoo | 鹦鹉
penguin: puffin | 企鹅
swan: goose | 天鹅, 鹅
duck: duckling, chick | 鸭子, 鸭
flamingo: | 火烈鸟
crane: white crane, red crowned crane, stork, egret | 白鹤, 鹤, 仙鹤, 丹顶鹤, 白鹭
heron: grey heron, gray heron, blue heron | 苍鹭, 鹭
hummingbird: | 蜂鸟
rooster: chicken, hen, turkey | 公鸡, 鸡
bird: pigeon, pigeons, dove, swallow, magpie, sparrow, robin, crow, raven, blackbird | 鸟, 小鸟, 乌鸦, 鸽子, 麻雀
gull: seagull, albatross, pelican | 海鸥
fish: goldfish, salmon, clownfish | 鱼, 金鱼
koi: koi fish, koi carp | 锦鲤
whale: orca, narwhal | 鲸鱼, 鲸
dolphin: | 海豚
shark: | 鲨鱼
jellyfish: | 水母
turtle: tortoise | 乌龟, 海龟
octopus: squid, kraken | 章鱼
crab: lobster, crayfish | 螃蟹
butterfly: moth | 蝴蝶
bee: bumblebee, wasp | 蜜蜂
ladybird: ladybug, beetle | 瓢虫
dragonfly: | 蜻蜓
snail: | 蜗牛
frog: toad | 青蛙
snake: serpent, cobra | 蛇
hedgehog: porcupine | 刺猬
kangaroo: wallaby | 袋鼠
peacock: | 孔雀
spider: tarantula | 蜘蛛
web: spider web, cobweb, spiderweb | 蜘蛛网
bat: bats | 蝙蝠
crocodile: alligator | 鳄鱼
seal: sea lion, walrus | 海豹
ostrich: emu | 鸵鸟
caterpillar: worm | 毛毛虫
hippo: hippopotamus | 河马
rhino: rhinoceros | 犀牛
koala: | 考拉
raccoon: badger, skunk, lemur, tanuki | 浣熊
otter: weasel, ferret | 水獭
beaver: | 河狸
goat: | 山羊
llama: alpaca | 羊驼
donkey: mule | 驴
sloth: | 树懒
lizard: chameleon, gecko, iguana, axolotl, salamander, newt | 蜥蜴, 变色龙
seahorse: | 海马
starfish: | 海星
slime: | 史莱姆
"""

PEOPLE = """
man: boy, gentleman, guy, businessman, traveler, traveller, hiker, old man, grandfather, elder
man: butcher, bartender, mechanic, miner, lumberjack, drummer, thief, prince, barista, boxer
man: boxers, wrestler
man: musician, grandpa, groom, husband, photographer, golfer
man: basketball player, hunter
man: student, pianist, shepherd, jogger, fencer, wanderer
man: tourist, postman, athlete, skier, dad, father, brother, son, singer, climber, neighbour
man: skateboarder, surfer, cyclist, runner, grandmaster, snowboarder, carpenter
man: | 男人, 男孩, 老人, 男子, 爷爷, 老爷爷
woman: mother, mom, sister, actress, model, waitress, queen of hearts, daughter, grandma, wife, aunt
woman: girl, little girl, lady, female, grandmother, granny, seamstress, housewife
woman: | 女人, 女孩, 小女孩, 少女, 美女, 女子, 奶奶, 老奶奶, 姑娘, 妈妈
man: lawyer, judge, archer, dj | 王子, 学生
woman: goddess | 女神
woman: | 妹妹, 姐姐, 母亲, 女儿
man: | 爸爸, 父亲, 哥哥, 弟弟, 儿子, 小伙子, 帅哥, 大叔, 青年
person: human, figure, people, someone, couple, newlyweds, lovers, friends | 情侣, 朋友, 人, 人物, 人们
child: kid, baby, toddler, little boy, newborn | 孩子, 小孩, 儿童, 宝宝
portrait: face, headshot, selfie | 肖像, 人像, 头像, 脸
soldier: guard, marine | 士兵, 军人
warrior: fighter, swordsman, gladiator | 战士, 武士, 勇士, 侠客
samurai: ronin | 日本武士
ninja: assassin | 忍者
knight: paladin | 骑士
astronaut: cosmonaut, spaceman | 宇航员, 航天员
witch: sorceress | 女巫
wizard: mage, sorcerer, magician, gandalf, merlin | 巫师, 魔法师
monk: buddha, priest | 和尚, 僧人
king: emperor, pharaoh | 国王, 皇帝
queen: empress | 女王, 皇后
princess: | 公主
dancer: ballerina | 舞者, 芭蕾舞者
chef: cook, pastry chef | 厨师
baker: | 面包师
blacksmith: smith | 铁匠
farmer: | 农民, 农夫
gardener: | 园丁
painter: artist | 画家
waiter: butler | 服务员, 侍者
scientist: chemist, professor | 科学家
fisherman: angler | 渔夫, 渔民
builder: construction worker, worker | 工人, 建筑工人
detective: private eye, spy | 侦探
geisha: maiko | 艺伎
violinist: fiddler | 小提琴手, 小提琴家
guitarist: | 吉他手
saxophonist: jazz musician, sax player | 萨克斯手
teacher: | 老师, 教师
band: jazz band, jazz trio, jazz musicians, group of musicians, street musicians | 乐队, 爵士乐队
rock_band: rock band, punk band, metal band | 摇滚乐队
orchestra: string quartet, symphony orchestra, quartet, string orchestra | 交响乐团, 管弦乐团
pirate: buccaneer, pirate captain, captain | 海盗
cowboy: cowgirl, sheriff | 牛仔
viking: | 维京人
clown: jester | 小丑
superhero: hero, superman, superwoman | 超级英雄, 英雄
santa: santa claus, father christmas | 圣诞老人
doctor: surgeon | 医生
nurse: | 护士
footballer: football player, soccer player, goalkeeper, soccer players, football players | 足球员, 足球选手, 球员
diver: scuba diver, frogman | 潜水员
skater: ice skater, figure skater, skaters | 滑冰者, 溜冰者
policeman: police officer, policewoman, cop | 警察
fireman: firefighter | 消防员
sailor: | 水手
bride: | 新娘
vampire: dracula | 吸血鬼
robot: android, cyborg, mech | 机器人
angel: fairy | 天使, 仙女
elf: goblin, gnome, dwarf, hobbit, leprechaun | 精灵
ghost: phantom | 鬼, 幽灵
alien: martian, extraterrestrial | 外星人
mermaid: siren | 美人鱼
skeleton: | 骷髅
snowman: | 雪人
"""

BUILDINGS = """
house: home, villa, farmhouse | 房子, 房屋, 别墅
mansion: victorian mansion, victorian house, gothic mansion, haunted house, haunted mansion, manor, manor house
mansion: abandoned mansion, victorian home, mansions | 鬼屋, 豪宅, 庄园
colosseum: coliseum, roman amphitheatre | 斗兽场
sphinx: great sphinx | 狮身人面, 人面狮身
opera_house: opera house, sydney opera house | 歌剧院
stonehenge: | 巨石阵
roller_coaster: roller coaster, rollercoaster | 过山车
gingerbread_house: gingerbread house, candy house | 姜饼屋
circus_tent: circus tent, big top, circus | 马戏团
barn: red barn, farm barn | 谷仓
ferris_wheel: ferris wheel, big wheel, london eye | 摩天轮
carousel: merry-go-round, merry go round | 旋转木马
cottage: cabin, hut | 小屋, 木屋, 茅屋
castle: fortress, palace | 城堡
lighthouse: | 灯塔
eiffel_tower: eiffel tower, eiffel | 埃菲尔铁塔, 铁塔
skyscraper: office building, high-rise, building, buildings | 摩天大楼, 高楼, 大楼
water_tower: water tower | 水塔
big_ben: big ben, elizabeth tower | 大本钟
leaning_tower: leaning tower, leaning tower of pisa, tower of pisa | 比萨斜塔
tower: clock tower | 塔, 钟楼
pagoda: | 宝塔, 古塔
temple: ruins, ancient ruins, parthenon, greek temple, roman temple | 神庙
shrine: japanese temple, chinese temple, buddhist temple, zen temple, shinto shrine, japanese shrine, monastery
shrine: chinese palace, japanese palace, japanese castle, asian temple, forbidden city, temple of heaven
shrine: | 故宫, 宫, 寺庙, 寺, 庙, 古寺, 道观, 天坛, 亭子, 宫殿
church: cathedral, chapel | 教堂
mosque: taj mahal | 清真寺
windmill: | 风车
pyramid: pyramids | 金字塔
viaduct: stone viaduct, aqueduct, railway bridge, railway viaduct, train bridge, arched viaduct | 高架桥, 石拱桥
arch_bridge: wooden bridge, stone bridge, footbridge, arched bridge, arch bridge | 小桥, 拱桥, 石桥, 木桥
bridge: golden gate, suspension bridge | 桥, 大桥
tent: yurt | 帐篷
torii: torii gate | 鸟居
liberty: statue of liberty, lady liberty | 自由女神
statue: sculpture | 雕像, 雕塑
fountain: | 喷泉
igloo: | 冰屋
door: doorway, front door, wooden door | 门
gate: garden gate, iron gate, gateway | 大门
window: windows | 窗户, 窗, 窗子
wishing_well: stone well, water well, old well, a well | 水井, 井
stairs: staircase, steps, stairway | 楼梯, 台阶
telephone_box: red telephone box, phone box, telephone booth, phone booth, call box | 电话亭
stall: market stall, market stalls, fruit stall, food stall | 摊位, 货摊
sandcastle: sand castle, sandcastles | 沙堡
"""

VEHICLES = """
sports_car: ferrari, porsche, lamborghini, supercar, race car, racing car, racecar | 跑车, 赛车
police_car: police car, cop car, patrol car | 警车
car: automobile, jeep, limousine, vintage car, taxi, sedan, convertible | 汽车, 轿车, 车
double_decker: double decker, double-decker, double-decker bus, double decker bus, red london bus | 双层巴士
school_bus: school bus | 校车
bus: coach, minibus | 公交车, 巴士
camper: camper van, campervan, hippie van, vw bus, minivan, van, rv, motorhome | 房车, 面包车
truck: lorry, pickup, pickup truck | 卡车
bullet_train: bullet train, high speed train, high-speed train, shinkansen, tgv | 高铁, 动车
train: locomotive, steam train | 火车, 列车
bicycle: bike, cycle | 自行车
motorcycle: motorbike | 摩托车
sailboat: sailing boat, yacht, boat | 帆船, 小船, 船
ship: pirate ship, galleon, cruise ship, ferry | 轮船, 海盗船
canoe: wooden boat, small boat, little boat, fishing boat, row boat, dinghy, raft
canoe: gondolas, rowboat, rowing boat, kayak, gondola
canoe: | 独木舟, 乌篷船, 划艇, 小舟, 舟, 渔船
plane: airplane, aeroplane, aircraft, jet | 飞机
helicopter: | 直升机
drone: quadcopter, drone quadcopter | 无人机
balloon: hot air balloon, hot-air balloon | 热气球, 气球
airship: zeppelin, blimp, dirigible, steampunk airship | 飞艇
flying_carpet: flying carpet, magic carpet | 飞毯, 魔毯
rocket: space shuttle, missile | 火箭
satellite: satellites, sputnik | 卫星, 人造卫星
space_station: space station, orbital station | 空间站
rover: mars rover, moon rover, lunar rover | 火星车, 月球车
spaceship: starship, spacecraft | 宇宙飞船, 飞船
ufo: flying saucer | 飞碟
scooter: moped, vespa | 小摩托
cable_car: cable car, gondola lift | 缆车
submarine: | 潜水艇
tractor: | 拖拉机
tank: battle tank, army tank, panzer | 坦克
tram: streetcar, trolley | 电车, 有轨电车
ambulance: | 救护车
fire_engine: fire truck, firetruck, fire engine | 消防车
excavator: digger, bulldozer, crane truck | 挖掘机
"""

PLANTS = """
treehouse: tree house, treehouses | 树屋
tree: oak, maple, old tree, willow, apple tree, orange tree, lemon tree | 柳树, 枫树, 银杏树, 银杏, 树, 大树, 树木
christmas_tree: christmas tree, xmas tree, decorated tree | 圣诞树
pine: pine tree, fir, spruce | 松树
palm: palm tree, coconut tree | 棕榈树, 椰子树
cherry_tree: cherry blossom, cherry blossoms, sakura, blossoms | 樱花, 樱花树, 梅花, 桃花, 桃花树, 桃树
houseplant: plant, potted plant, house plant, pot plant, flowerpot, monstera, fern | 盆栽, 绿植, 植物
bonsai: bonsai tree | 盆景
bouquet: bouquet of, bunch of flowers, bouquet of flowers | 花束
flower: daisy, flowers, lily, orchid, poppy, wildflower, dandelion, carnation | 花, 花朵
flower: 鲜花, 菊花, 兰花, 百合
rose: peony, peonies, hydrangea, camellia | 玫瑰, 牡丹
tulip: tulips | 郁金香
thistle: thistles | 蓟
lotus_plant: lotuses | 荷花
sunflower: | 向日葵
lily_pad: lily pad, lily pads | 荷叶
lotus: water lily, lotus flower, lotus flowers | 莲花
lavender: | 薰衣草
cactus: cacti | 仙人掌
mushroom: toadstool | 蘑菇
pumpkin: jack-o-lantern | 南瓜
leaf: leaves, maple leaf | 枫叶, 落叶, 叶子, 树叶
branch: twig, tree branch | 树枝, 枝头
wave: big wave, giant wave, huge wave, great wave, tsunami | 巨浪, 浪
ice_floe: ice floes, ice sheet, floating ice | 浮冰
iceberg: glacier | 冰山
"""

CELESTIAL = """
sun: | 太阳
moon: full moon, crescent | 月亮, 月, 明月
planet: saturn, jupiter, mars | 行星, 星球, 土星
earth: planet earth | 地球
stars: star, starry sky, starry | 星星, 星空, 群星
galaxy: milky way | 银河, 星系
comet: asteroid, meteor, shooting star | 彗星, 流星
black_hole: black hole | 黑洞
rainbow: | 彩虹
aurora: northern lights | 极光
cloud: clouds | 云, 白云, 云朵
fireworks: firework | 烟花
lightning: thunderbolt | 闪电
"""

GROUPS = {
    name: tuple(dict.fromkeys(line.split(":")[0].strip() for line in text.strip().splitlines()))
    for name, text in {
        "animal": ANIMALS, "person": PEOPLE, "building": BUILDINGS, "vehicle": VEHICLES, "plant": PLANTS,
        "thing": HOUSEHOLD, "celestial": CELESTIAL,
    }.items()
}  # fmt: skip
GROUP_OF = {kind: group for group, kinds in GROUPS.items() for kind in kinds}
SUBJECTS = read_table(ANIMALS + PEOPLE + BUILDINGS + VEHICLES + PLANTS + HOUSEHOLD + CELESTIAL)
