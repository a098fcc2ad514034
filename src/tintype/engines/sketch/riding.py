"""What rests on something else: riders in saddles, cats on sofas, fruit on tables, tulips in vases; what is held."""

from __future__ import annotations

from dataclasses import replace

from tintype.engines.sketch.meeting import DEEDS, meet, meets
from tintype.engines.sketch.placing import Place
from tintype.engines.sketch.scene import KEPT, Subject
from tintype.engines.sketch.subjects import drawing_of
from tintype.engines.sketch.subjects.builds import head_of
from tintype.engines.sketch.subjects.limbs import DROPS
from tintype.engines.sketch.subjects.people import HEAD, stature_of
from tintype.engines.sketch.views import ROOM
from tintype.engines.sketch.words.subjects import GROUP_OF

# How high one sits, as a part of the height of what is sat on.
_SEATS = {
    "horse": 0.7, "camel": 0.75, "elephant": 0.8, "chair": 0.5, "sofa": 0.5, "sailboat": 0.16, "ship": 0.3,
    "canoe": 0.5, "bicycle": 0.62, "motorcycle": 0.6, "unicorn": 0.7, "turtle": 0.7, "dragon": 0.55, "bridge": 0.42,
    "bench": 0.52, "throne": 0.45, "swing": 0.38, "heap": 0.62, "rock": 0.85, "stairs": 0.45, "fence": 0.85,
    "bed": 0.62, "broom": 0.42, "tractor": 0.5, "table": 0.95, "shelf": 0.93, "plate": 0.6, "surfboard": 0.5,
    "skateboard": 0.75,
    "branch": 0.56, "web": 0.45, "wave": 0.5, "lily_pad": 0.5,
    "lotus": 0.2, "train": 0.8,
    "ice_floe": 0.6, "cushion": 0.74, "puddle": 0.5,
    "picnic_blanket": 0.45, "flying_carpet": 0.6, "viaduct": 0.94, "chess_board": 0.7,
    "sports_car": 0.5, "iceberg": 0.72, "zebra": 0.7, "cow": 0.8, "lion": 0.8, "tiger": 0.8, "bear": 0.85, "deer": 0.7,
}  # fmt: skip
_INSIDE = {"vase": 0.9, "bowl": 0.62, "basket": 0.6, "cup": 0.66, "glass": 0.7, "teapot": 0.8, "car": 0.4,
           "balloon": 0.02, "canoe": 0.35, "egg": 0.5, "cube": 0.6, "gift": 0.66, "barrel": 0.8, "chest": 0.55,
           "suitcase": 0.7, "sailboat": 0.14, "bathtub": 0.6, "crib": 0.44}  # fmt: skip
_LEGS_DOWN = {"chair", "sofa", "bench", "horse", "camel", "elephant", "unicorn", "zebra", "cow", "bicycle",
              "motorcycle", "dragon", "broom", "tractor", "throne", "swing", "rock", "stairs", "fence", "lion",
              "tiger", "bear", "deer",
              "bed", "table", "branch", "flying_carpet"}  # fmt: skip
# Things on a table, as parts of the table's own height.
_ON_TABLE = {"lamp": 0.85, "vase": 0.8, "computer": 0.6, "laptop": 0.45, "bottle": 0.8, "candle": 0.6, "teapot": 0.42,
             "cake": 0.5, "pumpkin": 0.42, "violin": 0.9, "sheet_music": 0.62,
             "chess_board": 0.5, "crystal_ball": 0.6, "ship_bottle": 0.55, "copper_pots": 0.5,
             "cushion": 0.22, "saxophone": 0.8, "cup": 0.36, "book": 0.22, "clock": 0.42,
             "piano": 1.0}  # fmt: skip


# How tall a person stands beside what they sit on, in its own heights.
_PEOPLE = {"throne": 1.02, "broom": 1.9, "tractor": 1.1, "car": 1.0, "truck": 0.7, "bus": 0.6, "swing": 0.72,
           "heap": 1.5, "rock": 1.7, "stairs": 0.9, "fence": 1.5, "bench": 1.9,
           "chair": 1.75, "sofa": 1.7, "bed": 1.8, "bicycle": 1.5, "motorcycle": 1.45, "scooter": 1.5,
           "horse": 0.9, "unicorn": 0.9, "elephant": 0.5, "camel": 0.8, "dragon": 0.45, "skateboard": 4.6,
           "surfboard": 5.0, "canoe": 1.3, "sailboat": 0.4, "ship": 0.2, "bridge": 0.3, "arch_bridge": 0.6,
           "table": 1.5, "puddle": 8.0, "picnic_blanket": 3.0, "ice_floe": 3.6, "flying_carpet": 2.0, "lion": 1.2,
           "tiger": 1.3, "bear": 1.1, "turtle": 1.0, "iceberg": 0.6, "branch": 0.9, "wave": 0.36,
           "train": 0.5}  # fmt: skip


def ride(subjects: tuple[Subject, ...], mount_at: int, places: list[Place], aspect: float) -> None:
    """Put all that rests on the subject at ``mount_at`` into ``places``, before or behind it."""
    if meets(subjects, mount_at):
        meet(subjects, mount_at, places, aspect)
        return
    mount = subjects[mount_at]
    riders = [s for s in subjects[mount.anchor : mount_at] if s.relation not in KEPT]
    books = [s for s in riders if ("deed", "read") in s.details]
    riders = [s for s in riders if s not in books]
    found = [at for at, place in enumerate(places) if place.subject is mount]
    if not found or not riders:
        return
    if "encloses" in dict(mount.details):
        places[found[0] : found[0]] = _enclosed(riders, places[found[0]], aspect)
        return
    if len(found) > 1 and len(riders) == 1:  # four frogs on three lily pads
        pads = [places[at] for at in found]
        for number in range(riders[0].count):
            pad = pads[number % len(pads)]
            seat = pad.base - pad.tall * _SEATS.get(mount.kind, 0.985)
            tall = min(_height(riders[0], mount, pad, seat), pad.tall * 1.6)
            shift = (number // len(pads)) * tall * 0.7 * aspect
            places.append(Place(_posed(riders[0], mount), pad.x + shift, seat + 0.01, tall, pad.depth))
        return
    at, group, inside = found[0], GROUP_OF[mount.kind], mount.kind in _INSIDE and ("shut", "") not in mount.details
    place = places[at]
    if group in ("building", "plant") or mount.kind in ("branch",):
        place = replace(place, tall=min(place.tall, 0.6))
    elif GROUP_OF[riders[0].kind] == "plant" and mount.kind == "vase":
        place = replace(place, tall=min(place.tall, 0.34))
    places[at] = replace(place, subject=replace(mount, action="full")) if inside else place
    rim = _INSIDE.get(mount.kind, 0.985) if inside else 0.97 if mount.kind in _INSIDE else 0.985
    seat = place.base - place.tall * _SEATS.get(mount.kind, rim)
    count = sum(rider.count for rider in riders)
    across = drawing_of(mount.kind).width * place.tall * (0.62 if inside else 0.86)
    step = across / count
    if mount.kind not in _LEGS_DOWN and any("deed" in dict(rider.details) for rider in riders):
        step = min(step, 0.5 * _height(riders[0], mount, place, seat))  # who fights on a bridge stands close
    out, number = [], 0
    for rider in riders:
        tall, posed = _height(rider, mount, place, seat), _posed(rider, mount)
        width = drawing_of(rider.kind).width
        if count > 1 and not inside and width * tall > step * 1.08:
            tall = max(step * 1.08 / width, 0.03)
        base = seat + 0.01 + (0.22 * tall if posed.action == "riding" else 0.0)
        deed = DEEDS.get(str(dict(rider.details).get("deed", "")))
        for nth in range(rider.count):
            x = place.x + (number - (count - 1) / 2) * step * aspect
            lean = min(max((number - (count - 1) / 2) * (0.06 if inside else 0.0), -0.12), 0.12)
            turned = deed is not None and deed.way == "face" and nth >= rider.count / 2
            out.append(Place(posed, x, base - abs(lean) * 0.1, tall, place.depth, turned, turn=lean * 120))
            number += 1
    out = _surfing(out) if mount.kind == "wave" else out
    out += [_lap(book, out[-1], aspect) for book in books]
    if inside:
        places[at:at] = out
    else:
        places += out


def _surfing(riders: list[Place]) -> list[Place]:
    """Who rides a wave, each standing on a board."""
    boards = [Place(Subject("surfboard"), one.x, one.base + 0.14 * one.tall, 0.34 * one.tall, one.depth)
              for one in riders]  # fmt: skip
    return [*boards, *(replace(one, subject=replace(one.subject, action="standing")) for one in riders)]


def _enclosed(riders: list[Subject], glass: Place, aspect: float) -> list[Place]:
    """What is in a vessel of glass, as small as it has to be, side by side on its ground."""
    across, up, high, wide = ROOM[str(dict(glass.subject.details)["encloses"])]
    every = [rider for rider in riders for _ in range(min(rider.count, 5))]
    share = wide / len(every)
    out = []
    for number, rider in enumerate(every):
        drawing = drawing_of(rider.kind)
        tall = min(high / (1.14 if drawing.place == "ground" else 1.0), share / drawing.width) * glass.tall
        x = glass.x + (across + (number - (len(every) - 1) / 2) * share) * glass.tall * aspect
        floats = drawing.place in ("air", "sky") or rider.kind in ("fish", "jellyfish")
        base = glass.base - (up + (high * 0.55 - tall / glass.tall / 2 if floats else 0.0)) * glass.tall
        out.append(Place(rider, x, base, tall, glass.depth))
    return out


def _lap(book: Subject, reader: Place, aspect: float) -> Place:
    """A book at the paws of who reads it on a seat."""
    ahead = -0.34 if reader.flip else 0.34
    return Place(book, reader.x + ahead * reader.tall * aspect, reader.base, 0.26 * reader.tall, reader.depth)


def _height(rider: Subject, mount: Subject, place: Place, seat: float) -> float:
    drawing = drawing_of(rider.kind)
    tall = drawing.size * rider.size
    if mount.kind in ("table", "shelf", "plate") and GROUP_OF[rider.kind] in ("thing", "plant"):
        part = {"plate": 1.6, "shelf": 1.7}.get(mount.kind, _ON_TABLE.get(rider.kind, 0.36))
        tall = place.tall * part * rider.size
        if mount.kind == "plate":
            tall *= min(1.0, drawing.size / 0.28)  # a lemon is no cake
    elif mount.kind in ("vase",):
        tall = place.tall * 1.05
    elif mount.kind in _INSIDE and GROUP_OF[mount.kind] == "thing":
        tall = min(tall, place.tall * 0.75)
    elif GROUP_OF[rider.kind] == "vehicle":
        tall = min(tall, place.tall * 0.32)
    elif GROUP_OF[rider.kind] == "person":
        tall = min(place.tall * _PEOPLE.get(mount.kind, 1.15), 0.6) * min(rider.size, 1.2)
    elif mount.kind == "branch":
        tall = min(max(tall, 0.3) * min(rider.size, 1.2), 0.36) / max(rider.count, 1) ** 0.5
    else:
        tall = min(tall, 0.22 if GROUP_OF[mount.kind] in ("building", "plant") else 0.3)
    if seat - tall < 0.03:
        tall = max(seat - 0.03, 0.12)
    return tall


def _posed(rider: Subject, mount: Subject) -> Subject:
    deed = DEEDS.get(str(dict(rider.details).get("deed", "")))
    if GROUP_OF[rider.kind] == "person" and deed is not None and deed.first and mount.kind not in _LEGS_DOWN:
        return replace(rider, action=deed.first)
    if GROUP_OF[rider.kind] == "person":
        action = "riding" if mount.kind in _LEGS_DOWN and rider.action in _SEATED else rider.action
        return replace(rider, action=action)
    return replace(rider, action=rider.action or "sitting")


_SEATED = {
    "",
    "sitting",
    "running",
    "hold",
    "strum",
    "fiddle",
    "drink",
    "salute",
    "pray",
    "sing",
    "photo",
    "reach",
    "flying",
}
# A thing in the hand: its height by its owner's, and the place of its foot before and above the owner's foot.
_IN_HAND = {
    "sign": (0.44, 0.03, 0.22), "sword": (0.62, 0.17, 0.4), "umbrella": (0.84, 0.15, 0.55),
    "balloon": (0.5, 0.17, 0.62),
    "guitar": (0.5, 0.06, 0.36),
    "saxophone": (0.44, 0.18, 0.4), "double_bass": (0.98, 0.21, -0.01), "watering_can": (0.24, 0.36, 0.42),
    "hammer": (0.34, 0.2, 0.5), "sheet_music": (0.22, 0.24, 0.52), "chopsticks": (0.05, 0.27, 0.6),
    "violin": (0.3, 0.19, 0.7), "trumpet": (0.11, 0.26, 0.79), "open_book": (0.135, 0.25, 0.585),
    "plate": (0.075, 0.26, 0.6),
    "basket": (0.24, 0.2, 0.38), "lantern": (0.24, 0.17, 0.28), "backpack": (0.28, -0.13, 0.46),
    "newspaper": (0.2, 0.24, 0.52),
    "suitcase": (0.24, 0.18, 0.26), "microphone": (0.2, 0.12, 0.66), "ring": (0.09, 0.22, 0.6),
    "laptop": (0.16, 0.26, 0.56),
    "toy_balloon": (0.5, 0.23, 0.58), "child": (0.44, 0.13, 0.4),
    "gift": (0.2, 0.22, 0.56), "cup": (0.1, 0.23, 0.59), "phone": (0.1, 0.22, 0.58), "ball": (0.17, 0.24, 0.55),
    "teddy": (0.26, 0.2, 0.46), "flower": (0.26, 0.21, 0.52), "rose": (0.26, 0.21, 0.52), "tulip": (0.26, 0.21, 0.52),
}  # fmt: skip
# What is worn: its height and how far its foot is above the middle of the head, both in radii of the head.
_WORN = {"hat": (2.86, 0.36), "crown": (1.7, 0.7), "headphones": (2.7, -1.25), "necklace": (1.7, -3.4),
         "helmet": (2.6, -0.3),
         "spectacles": (0.6, -0.25), "sunglasses": (0.66, -0.25)}  # fmt: skip


def carry(subject: Subject, owner: Subject, places: list[Place], aspect: float = 1.0) -> list[Place]:
    """A held or worn thing, in its owner's hand or on the owner's head; what lies on a tray that is itself held.

    Of several owners each has one where there are several. ``aspect`` is the picture's height by its width.
    """
    owners = [place for place in places if place.subject.kind == owner.kind][: min(owner.count, subject.count)]
    return [one for place in owners for one in _carried(subject, owner, place, aspect)]


def _carried(subject: Subject, owner: Subject, place: Place, aspect: float) -> list[Place]:
    side = -1 if place.flip else 1
    if GROUP_OF[owner.kind] == "thing":
        return _laid(subject, place, aspect)
    seated = GROUP_OF[owner.kind] == "person"
    drop = DROPS.get(place.subject.action, 0.0) if seated else 0.0
    size = stature_of(place.subject)
    if subject.relation == "wears":
        x, y, radius = head_of(owner.kind, place.subject.action) or _head(place.subject)
        tall, up = (part * radius * place.tall for part in _WORN.get(subject.kind, (2.86, 0.36)))
        base = place.base + (y + drop) * place.tall - up
        return [Place(subject, place.x + side * x * place.tall * aspect, base, tall, place.depth, place.flip)]
    if subject.relation == "says":
        return [_bubble(subject, owner, place, drop, aspect)]
    part, out, up = _IN_HAND.get(subject.kind, (0.19, 0.22, 0.54))
    if subject.kind == "sign":
        subject = replace(subject, action="held")  # without its post
        part, out, up = (part, out, up) if seated else (0.62, 0.12, -0.1)
    if GROUP_OF[subject.kind] == "animal":  # on the arm, before the chest
        part, out, up = 0.3, 0.13, 0.46
        subject = replace(subject, action=subject.action or "sitting")
    x, base = place.x + side * place.tall * out * size * aspect, place.base + (drop - up * size) * place.tall
    return [Place(subject, x, base, place.tall * part * size, place.depth, place.flip)]


def _bubble(subject: Subject, owner: Subject, place: Place, drop: float, aspect: float) -> Place:
    """A speech bubble beside the head of who speaks, on the side where there is room."""
    x, y, radius = head_of(owner.kind, place.subject.action) or _head(place.subject)
    mouth = place.x + (-1 if place.flip else 1) * x * place.tall * aspect
    base = place.base + (y + drop - 0.6 * radius) * place.tall
    tall = min(max(0.4 * place.tall, 0.2), 0.28, base - 0.03)
    left = mouth > 0.55
    side = -1 if left else 1
    across = mouth + side * (radius * place.tall + 0.62 * tall) * aspect
    return Place(subject, across, base, tall, place.depth, left)


_HEADS = {"portrait": (0.0, -0.68, 0.18), "frog": (0.2, -0.72, 0.22), "octopus": (0.0, -0.72, 0.24),
          "duck": (0.26, -0.74, 0.15),
          "swan": (0.3, -0.86, 0.09),
          "snowman": (0.0, -0.77, 0.13), "turtle": (0.5, -0.55, 0.16), "teddy": (0.0, -0.76, 0.22),
          "rooster": (0.2, -0.78, 0.12),
          "owl": (0.0, -0.74, 0.28), "penguin": (0.02, -0.84, 0.13),
          "parrot": (0.06, -0.84, 0.13)}  # fmt: skip


def _head(subject: Subject) -> tuple[float, float, float]:
    """The head of a person, or what is taken for it."""
    if GROUP_OF[subject.kind] != "person" or subject.kind in _HEADS:
        return _HEADS.get(subject.kind, (0.0, -0.84, 0.13))
    size = stature_of(subject)
    large = HEAD if size == 1 else 1.26
    return 0.012, -(0.82 + 0.085 * large) * size, 0.07 * large * size


def _laid(subject: Subject, place: Place, aspect: float) -> list[Place]:
    """What lies on a tray or in a basket that somebody holds: a row of three at least where it is small."""
    kind, many = place.subject.kind, max(subject.count, 2)
    wide = drawing_of(kind).width * place.tall * 0.72
    tall = min(wide / many / drawing_of(subject.kind).width * 1.15, place.tall * 1.6)
    base = place.base - place.tall * _SEATS.get(kind, _INSIDE.get(kind, 0.9))
    step = wide / many
    return [
        Place(subject, place.x + (index - (many - 1) / 2) * step * aspect, base, tall, place.depth, place.flip)
        for index in range(many)
    ]
