"""What a prompt leaves open is chosen here: a setting that suits the subjects, a light that suits the setting."""

from __future__ import annotations

import colorsys
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tintype.engines.sketch.gathering import SKY_WORDS, gathered, keep, snowed
from tintype.engines.sketch.scene import RGB, Scene, Subject, generator
from tintype.engines.sketch.subjects.builds import SITTERS
from tintype.engines.sketch.words.emblems import OF_NOTHING, OF_SETTINGS, OF_TIMES, OF_WEATHERS
from tintype.engines.sketch.words.subjects import GROUP_OF

_HOME = {
    **dict.fromkeys(("whale", "dolphin", "sailboat", "ship", "canoe", "gull", "lighthouse"), "ocean"),
    **dict.fromkeys(("fish", "shark", "jellyfish", "octopus", "turtle", "submarine"), "underwater"),
    **dict.fromkeys(("wave", "surfboard", "seal", "iceberg"), "ocean"),
    **dict.fromkeys(("koala", "hedgehog", "raccoon", "branch", "cauldron", "bat"), "forest"),
    **dict.fromkeys(("kangaroo", "rhino", "ostrich"), "savanna"),
    **dict.fromkeys(("hippo", "crocodile"), "river"),
    **dict.fromkeys(("otter", "beaver"), "river"),
    **dict.fromkeys(("bed", "fireplace", "television", "shelf"), "room"),
    **dict.fromkeys(("traffic_light", "street_lamp", "scooter", "skateboard"), "street"),
    **dict.fromkeys(("bench", "kite", "fence", "swing"), "meadow"),
    **dict.fromkeys(("throne", "harp", "drum", "violin"), "room"),
    **dict.fromkeys(("door", "window", "neon_sign"), "wall"),
    **dict.fromkeys(("billboard", "stop_sign", "banner"), "street"),
    "mermaid": "coast",
    **dict.fromkeys(("sandcastle",), "beach"),
    "elf": "forest",
    **dict.fromkeys(("tram", "ambulance", "fire_engine", "policeman"), "street"),
    **dict.fromkeys(("pirate", "sailor"), "beach"),
    **dict.fromkeys(("chef", "frying_pan"), "kitchen"),
    **dict.fromkeys(("alien",), "moonscape"),
    **dict.fromkeys(("cowboy", "excavator"), "desert"),
    "viking": "mountains",
    "typewriter": "room",
    "bouquet": "studio",
    **dict.fromkeys(("santa",), "snowfield"),
    "cable_car": "mountains",
    "chest": "cave",
    "water_tower": "rooftop",
    **dict.fromkeys(("penguin", "polar_bear", "snowman", "igloo"), "snowfield"),
    **dict.fromkeys(("spaceship", "rocket", "ufo", "planet", "earth", "galaxy", "comet", "black_hole"), "space"),
    **dict.fromkeys(("astronaut",), "moonscape"),
    **dict.fromkeys(("stars", "moon"), "hills"),
    **dict.fromkeys(("camel", "pyramid", "cactus"), "desert"),
    **dict.fromkeys(("plane", "helicopter", "balloon", "eagle", "dragon"), "mountains"),
    **dict.fromkeys(("lion", "elephant", "giraffe", "zebra"), "savanna"),
    **dict.fromkeys(("band", "rock_band", "orchestra"), "stage"),
    **dict.fromkeys(("telephone_box", "sports_car", "detective", "builder"), "street"),
    **dict.fromkeys(("crane", "heron", "lotus_plant"), "lotus_pond"),
    **dict.fromkeys(("waiter", "copper_pots", "baker"), "kitchen"),
    **dict.fromkeys(("stall", "spices", "carpets"), "bazaar"),
    **dict.fromkeys(("farmer", "scarecrow"), "meadow"),
    **dict.fromkeys(("hummingbird", "gardener"), "flowers_field"),
    **dict.fromkeys(("ferris_wheel", "carousel"), "fairground"),
    **dict.fromkeys(("blackboard", "teacher"), "classroom"),
    **dict.fromkeys(("bathtub", "crib", "christmas_tree", "treasure_map", "hourglass"), "room"),
    **dict.fromkeys(("violinist", "guitarist", "saxophonist"), "stage"),
    **dict.fromkeys(("picnic_blanket", "barn"), "meadow"),
    **dict.fromkeys(("drone", "phoenix"), "mountains"),
    **dict.fromkeys(("sphinx",), "desert"),
    **dict.fromkeys(("opera_house", "liberty"), "harbour"),
    **dict.fromkeys(("big_ben",), "city"),
    **dict.fromkeys(("stonehenge", "colosseum", "leaning_tower"), "meadow"),
    **dict.fromkeys(("footballer",), "stadium"),
    "roller_coaster": "fairground",
    "circus_tent": "meadow",
    "toucan": "jungle",
    "double_decker": "street",
    "police_car": "street",
    "school_bus": "street",
    "satellite": "space",
    "bullet_train": "hills",
    "space_station": "space",
    "rover": "red_desert",
    "skater": "frozen_lake",
    "diver": "underwater",
    "gingerbread_house": "snowfield",
    "airship": "mountains",
    "flying_carpet": "desert",
    "puddle": "street",
    "ice_floe": "ice_sea",
    "koi": "koi_pond",
    "blacksmith": "forge",
    "anvil": "forge",
    "fisherman": "harbour",
    "viaduct": "hills",
    "painter": "room",
    "scientist": "room",
    "geisha": "village",
    **dict.fromkeys(("tiger", "parrot", "monkey", "snake", "leopard", "dinosaur"), "jungle"),
    **dict.fromkeys(("wolf", "fox", "bear", "deer", "owl", "mushroom", "squirrel", "wizard"), "forest"),
    **dict.fromkeys(("panda", "samurai", "ninja"), "bamboo"),
    **dict.fromkeys(("swan", "duck", "lotus", "frog", "flamingo"), "lake"),
    **dict.fromkeys(("crab", "palm"), "beach"),
    **dict.fromkeys(("car", "bus", "truck", "camper", "motorcycle"), "street"),
    **dict.fromkeys(("skyscraper", "eiffel_tower", "robot"), "city"),
    **dict.fromkeys(("bridge", "arch_bridge"), "river"),
    **dict.fromkeys(("castle", "train", "windmill", "tractor", "fireworks", "sun"), "hills"),
    **dict.fromkeys(("pagoda", "temple", "shrine", "torii", "monk", "tent", "statue"), "mountains"),
    **dict.fromkeys(("sofa", "lamp", "piano", "grand_piano", "houseplant", "chair", "table", "clock"), "room"),
}
_BY_GROUP = {"animal": "meadow", "building": "hills", "vehicle": "hills", "plant": "meadow", "thing": "studio",
             "celestial": "sky", "person": "hills"}  # fmt: skip
_OPEN = ("hills", "lake", "forest", "mountains", "ocean", "meadow", "nebula", "canyon", "island", "village", "sky")
_FLYING = ("plane", "helicopter", "balloon", "rocket", "spaceship", "ufo", "submarine", "sailboat", "ship", "canoe",
           "cable_car", "airship", "flying_carpet", "drone", "satellite", "space_station", "bullet_train",
           "rover")  # fmt: skip
_OPEN_ROADS = (
    "desert",
    "hills",
    "meadow",
    "mountains",
    "snowfield",
    "canyon",
    "moonscape",
    "red_desert",
    "flowers_field",
)
_BARE = ("lineart", "blueprint", "pencil", "charcoal")
_FIRST = (
    "water_town",
    "canal",
    "bazaar",
    "flower_market",
    "market",
    "stage",
    "bar",
    "forge",
    "windowsill",
    "koi_pond",
    "stadium",
    "fairground",
    "classroom",
    "pool",
    "vineyard",
    "lotus_pond",
    "pumpkin_patch",
    "frozen_lake",
    "ice_sea",
    "savanna",
    "great_wall",
    "cathedral",
    "rooftop",
    "station",
    "village",
    "volcano",
    "cave",
)
_SHORES = ("lake", "river", "ocean", "harbour", "beach")
_LAND = ("mountains", "hills", "meadow", "forest", "snowfield", "island")
_DEPTH = ("great_wall", "cathedral", "rooftop", "harbour", "station",
    "snowfield", "street", "bamboo", "forest", "jungle", "beach", "coast", "lake", "river", "waterfall",
    "underwater",
          "cave", "volcano", "flowers_field", "island", "nebula", "city", "village", "mountains", "desert",
              "canyon")  # fmt: skip


def choose(
    subjects: Sequence[Subject],
    settings: Sequence[str],
    found: Mapping[str, Sequence[str]],
    palette: tuple[RGB, ...],
    absent: frozenset[str],
    reflected: bool,
    seed: int,
    key: int,
    backdrop: RGB | None = None,
) -> Scene:
    """The whole scene from what was read. ``absent`` names are left out of everything."""
    weather = [name for name in found["weather"] if name not in absent]
    weather += [SKY_WORDS[s.kind] for s in subjects if s.kind in SKY_WORDS and s.kind not in absent]
    named = [name for name in settings if name not in absent]
    named, weather = snowed(subjects, named, weather)
    road = "street" in named and any(name in _OPEN_ROADS for name in named)
    named = [name for name in named if name != "street"] if road else named
    if "cathedral" in named or ("room" in named and any(subject.kind == "church" for subject in subjects)):
        named, absent = ["cathedral"], absent | {"church"}  # its inside is where we are
        found = {**found, "style": [name for name in found["style"] if name != "stained_glass"]}
    kept, named, palette = _sown(*gathered(keep(subjects, absent), named), palette)
    blank = Scene(seed=seed, key=key)
    if "studio" in named and all(subject.kind == "stars" for subject in kept):
        times = [*found["time"], *("night" for _ in kept)]
        kept, named = _emblem(named, {**found, "weather": weather, "time": times}, absent, blank)
    setting = _setting(kept, named, blank, reflected=reflected)
    if {"bridge"} & {s.kind for s in kept} and setting in ("street", "city"):
        setting = "city"
    elif setting == "city" and any(_drives(s) for s in kept):
        setting = "street"  # what drives needs a road
    light = _light([name for name in found["time"] if name not in absent], kept, setting, blank)
    kept = _furnished(_at_ease(kept, blank), setting)
    if light == "candlelight" and not named and any(GROUP_OF[s.kind] == "person" for s in kept):
        setting = "library" if any(s.kind in ("open_book", "book") for s in kept) else "room"
    if light == "neon" and not named and kept and setting not in ("studio", "space", "room"):
        setting = "street" if any(GROUP_OF[s.kind] in ("vehicle", "person") for s in kept) else "city"
    if "aurora" in weather and light not in ("night", "moonlight", "dusk"):
        light = "night"
    if "snowfield" in named and setting != "snowfield" and "snow" not in absent:
        weather = [*weather, "snow"]
    styles = [name for name in found["style"] if name not in absent]
    style = _style(styles)
    if style in _BARE and not named and any(s.kind != "stars" for s in kept):
        setting, backdrop = "studio", backdrop or (255, 255, 255)  # a drawing of a rose is a rose on paper
    return replace(
        blank,
        subjects=_afloat(kept, setting),
        setting=setting,
        light=light,
        weather=weather[-1] if weather else "clear",
        style=style,
        camera=found["camera"][-1] if found["camera"] else "normal",
        move=next((name for name in found["move"] if name not in absent), ""),
        palette=palette,
        absent=absent,
        reflected=reflected,
        road=road,
        backdrop=backdrop if setting == "studio" else None,
    )


def _drives(subject: Subject) -> bool:
    return GROUP_OF[subject.kind] == "vehicle" and subject.kind not in _FLYING and subject.action != "flying"


def _emblem(
    named: list[str], found: Mapping[str, Sequence[str]], absent: frozenset[str], blank: Scene
) -> tuple[tuple[Subject, ...], list[str]]:
    """What is drawn on bare paper where no thing was named: what stands for what was said, or the place itself."""
    places = [name for name in named if name != "studio"]
    said = [*found["emblem"]]
    for names, table in ((places, OF_SETTINGS), (found["weather"], OF_WEATHERS)):
        if names and not said and names[-1] not in table:  # mountains, a rainbow: the world shows them
            return (), places or ["sky" if names[-1] == "cloudy" else "hills"]
        said += [table[name] for name in names if name in table]
    said += [OF_TIMES[name] for name in found["time"] if name in OF_TIMES]
    said += blank.rng("emblem", seeded=False).permutation(OF_NOTHING).tolist()
    left = [kind for kind in said if kind not in absent]
    return tuple(Subject(kind) for kind in left[:1]), named if not left else ["studio"]


_LARGE = {"fireplace", "sofa", "bed", "piano", "grand_piano", "table", "chair", "shelf", "television"}


def _small(subject: Subject) -> bool:
    """Whether it is a thing of the hand, which stands small beside furniture unless it rests on some."""
    return (
        GROUP_OF[subject.kind] == "thing"
        and subject.relation == ""
        and subject.kind not in _LARGE | {"throne", "easel"}
    )


def _suited(subject: Subject, setting: str) -> Subject:
    """A subject as it is in such a place: a fire in a room has its hearth, many lanterns hang in the air."""
    if subject.kind == "fire" and setting in ("room", "library", "kitchen"):
        return replace(subject, kind="fireplace")
    if subject.kind == "lantern" and subject.count > 2 and subject.relation == "" and setting != "studio":
        return replace(subject, action=subject.action or "flying")
    return subject


def _furnished(subjects: tuple[Subject, ...], setting: str) -> tuple[Subject, ...]:
    """The subjects as they are in such a place, less what the place or a building has of its own."""
    kept = tuple(_suited(s, setting) for s in subjects if not (s.kind == "palm" and setting == "island"))
    if setting in ("room", "kitchen", "windowsill", "bar", "bathroom") and any(
        s.relation == "" for s in kept if s.kind != "window"
    ):
        kept = keep(kept, frozenset(s.kind for s in kept if s.kind == "window" and s.relation in ("", "with")))
    if setting in ("room", "library", "kitchen") and any(s.kind in _LARGE for s in kept):
        kept = tuple(replace(s, size=s.size * 0.5) if _small(s) else s for s in kept)
    housed = any(
        s.kind in ("house", "cottage", "church", "castle", "treehouse", "skyscraper", "mansion", "shrine") for s in kept
    )
    return keep(kept, frozenset(("window", "door"))) if housed else kept  # a house has windows and a door


def _afloat(subjects: tuple[Subject, ...], setting: str) -> tuple[Subject, ...]:
    """What floats swims on water and hangs in the air elsewhere; a coast has rocks of its own."""
    watery = setting in (*_SHORES, "underwater", "waterfall", "coast", "koi_pond", "lotus_pond", "ice_sea")
    kept = tuple(
        replace(s, action="swimming" if watery else "flying") if s.action == "floating" else s for s in subjects
    )
    if setting != "coast":
        return kept
    return tuple(s for s in kept if s.kind != "rock" or s.colour or s.relation == "on")


def _at_ease(subjects: tuple[Subject, ...], blank: Scene) -> tuple[Subject, ...]:
    """An animal that is alone and does nothing stands or sits, as a hash of the words says."""
    one = subjects[0] if len(subjects) == 1 else None
    if one is None or one.kind not in SITTERS or one.action or one.details or one.count > 1:
        return subjects
    return (replace(one, action=str(blank.rng("ease", seeded=False).choice(["", "sitting"]))),)


_SOWN = {"lavender": (140, 97, 199), "tulip": (230, 51, 64), "sunflower": (247, 199, 26), "rose": (217, 31, 64),
         "flower": (236, 120, 150), "leaf": (200, 140, 60), "corn": (226, 190, 80)}  # fmt: skip


def _sown(subjects: tuple[Subject, ...], named: list[str], palette: tuple[RGB, ...]) -> tuple[
    tuple[Subject, ...], list[str], tuple[RGB, ...]]:  # fmt: skip
    """A field of lavender is a setting of that colour; four sunflowers in a field are four sunflowers."""
    sown = [s for s in subjects if s.kind in _SOWN and s.count in (1, 3) and s.relation == "" and s.kind != "corn"]
    if not sown or not set(named) & {"meadow", "flowers_field"} or named[0] not in ("meadow", "flowers_field"):
        return subjects, named, palette
    if any(s.anchor >= 0 for s in subjects) or not (sown[0].kind == "lavender" or sown[0].count == 3):
        return subjects, named, palette
    colours = tuple(s.colour or _SOWN[s.kind] for s in sown)
    return tuple(s for s in subjects if s not in sown), ["flowers_field"], colours


def _setting(subjects: Sequence[Subject], named: Sequence[str], blank: Scene, *, reflected: bool) -> str:
    if named:
        if {"street", "city"} <= set(named):
            named = [name for name in named if name != "city"]
        first = [name for name in named if name in _FIRST]
        if first:
            return first[0]
        shores = [name for name in named if name in _SHORES]
        if shores and (reflected or set(named) <= {*_SHORES, *_LAND}):
            return shores[0]  # the lake in the mountains has mountains about it, but mountains have no lake
        # The most particular one leads: "snowy mountains" are mountains in snow, "waves on a beach" a coast.
        named = [name for name in named if name != "snowfield"] or list(named)
        return named[0] if len(set(named)) == 1 else max(named, key=lambda name: (name in _DEPTH, -named.index(name)))
    mounts = [
        s.kind
        for at, s in enumerate(subjects)
        if s.relation == "on" and s.anchor != at and s.kind not in ("basket", "bowl", "cup")
    ]
    if any(s.kind == "heap" and ("of", "coin") in s.details for s in subjects):
        return "cave"
    kinds = [*mounts, *(subject.kind for subject in subjects if subject.kind not in mounts)]
    if set(kinds) & {"earth", "planet"}:
        return "space"
    if any(s.kind in ("rocket", "spaceship") and s.action == "launching" for s in subjects):
        return "hills"
    if set(kinds) & {"ship", "sailboat", "canoe"}:
        return "ocean"
    if not kinds:
        return str(blank.rng("setting", seeded=False).choice(_OPEN))
    if "portrait" in kinds:
        return "studio"
    if any(s.relation == "below" and GROUP_OF[s.kind] == "plant" for s in subjects):
        return "hills"
    if any(s.relation == "front" and s.kind in ("moon", "sun") for s in subjects):
        return "hills"  # seen over open country
    homes = [_HOME[kind] for kind in kinds if kind in _HOME]
    if "room" in homes and homes[0] == "wall":
        return "room"  # an armchair by a window is indoors
    if (
        homes
        and homes[0] == "underwater"
        and any(GROUP_OF[kind] == "animal" and _HOME.get(kind) not in ("underwater", "ocean") for kind in kinds)
    ):
        return "meadow"  # the tortoise and the hare race on land
    if homes:
        return homes[0]
    groups = [GROUP_OF[kind] for kind in kinds]
    return "room" if groups[0] == "thing" and "person" in groups else _BY_GROUP[groups[0]]


def _light(times: Sequence[str], subjects: Sequence[Subject], setting: str, blank: Scene) -> str:
    if times:
        strong = [name for name in times if name not in ("day", "studio_light")]
        return "neon" if "neon" in strong else (strong or list(times))[0]
    kinds = {subject.kind for subject in subjects}
    if setting in ("studio",):
        return "studio_light"
    if kinds & {"stars", "galaxy", "fireworks", "comet", "owl", "vampire", "ghost", "skeleton", "neon_sign"}:
        return "night"
    if "moon" in kinds:
        return "moonlight"
    if setting in ("room", "kitchen", "library", "cathedral", "bathroom"):
        return "golden"
    return str(blank.rng("light", seeded=False).choice(["day", "golden", "day", "day", "dawn", "day"]))


def _style(styles: Sequence[str]) -> str:
    painted = [name for name in styles if name not in ("photo", "cinematic")]
    return (painted or list(styles) or ["photo"])[0]


def hashed_palette(number: int) -> tuple[RGB, ...]:
    """Three colours that go together, chosen by a number."""
    rng = generator(f"palette:{number}")
    hue, step = float(rng.random()), float(rng.choice([0.08, 0.33, 0.5, 0.42]))
    colours = []
    for index in range(3):
        r, g, b = colorsys.hsv_to_rgb(
            (hue + index * step) % 1, float(rng.uniform(0.4, 0.8)), float(rng.uniform(0.6, 0.95))
        )
        colours.append((round(r * 255), round(g * 255), round(b * 255)))
    return tuple(colours)
