"""What stands for what cannot be drawn alone: for a place, a trade, a weather or an hour, on a sheet of bare paper."""

from tintype.engines.sketch.words.table import read_table

# Words that are no subjects, with the thing that a sign for them shows.
EMBLEMS = read_table("""
cup: coffee shop, cafe, coffeehouse | 咖啡馆
bread: bakery
beer: bar, pub, tavern, brewery
cutlery: restaurant, diner, dining room, food, catering, bistro | 餐厅
trumpet: jazz club, jazz
guitar: band, music, musical, concert, festival
open_book: bookshop, school, university, education, law, legal, publisher, story | 书房
laptop: tech, technology, software, startup, code, coding, programming, digital, data, ai, internet, office
lotus: yoga, spa, wellness, meditation, massage, peace, calm
trophy: club, team, sport, sports, league, champion, victory
shoe: gym, fitness, fashion
heart: love, health, dating, charity, happiness, joy, friendship
coin: bank, finance, money, investment
camera_object: photography, photographer, photo
plane: travel, travels, tourism, airline
car: garage, parking lot, gas station
leaf: eco, organic, nature, natural, ecology, autumn, fall, recycling
dog: pet, pets, vet, veterinary
house: estate, realty, architecture
toy_balloon: birthday, party, celebration
gift: christmas, shop, store, boutique, market
crown: royal, luxury, premium
vase: museum
perfume: product, product photo, product shot
""")
OF_SETTINGS = {
    "ocean": "wave", "coast": "wave", "beach": "palm", "island": "palm", "jungle": "palm", "lake": "sailboat",
    "river": "canoe", "forest": "tree", "desert": "cactus", "meadow": "flower", "flowers_field": "sunflower",
    "snowfield": "snowflake", "city": "skyscraper", "street": "street_lamp", "village": "cottage", "room": "sofa",
    "kitchen": "frying_pan", "library": "book", "cathedral": "church", "harbour": "ship", "station": "train",
    "space": "planet", "nebula": "galaxy", "underwater": "fish", "moonscape": "moon",
}  # fmt: skip
OF_WEATHERS = {"rain": "umbrella", "snow": "snowflake", "wind": "kite"}
OF_TIMES = {"dawn": "sun", "day": "sun", "golden": "sun", "sunset": "sun", "dusk": "moon", "night": "moon",
            "moonlight": "moon", "candlelight": "candle"}  # fmt: skip
# For words that say nothing that is known; a hash of them chooses.
OF_NOTHING = ("crystal", "crown", "leaf", "heart", "lotus", "sun")
