"""People: one figure in several poses, many dresses, hair and age as said."""

from __future__ import annotations

from functools import partial

from tintype.engines.sketch.pen import Pen, hexed
from tintype.engines.sketch.scene import Subject
from tintype.engines.sketch.subjects.book import subject
from tintype.engines.sketch.subjects.builds import build_of
from tintype.engines.sketch.subjects.headgear import HATS
from tintype.engines.sketch.subjects.heads import head as beast_head
from tintype.engines.sketch.subjects.limbs import DROPS, arm, plaits, tool
from tintype.engines.sketch.subjects.wardrobe import DRESSES, Dress, equipped, own_action, worn
from tintype.engines.sketch.textures import Colour, mix, tint
from tintype.engines.sketch.words.parts import HAIR_COLOURS

SKINS = ("efcbb2", "dfb396", "bd8e6c", "8c624a", "f0d2bc")
HEAD = 1.12  # how large a head is by its natural size, so that faces can be read
GREY = "c9c6c2"
COATS = ("3c5c86", "b0404e", "3f7a56", "c98a2e", "6a4a86", "2f7f8c", "b8683a", "7a8a94")


def stature_of(subject: Subject) -> float:
    """How tall a figure of a person is by its drawing's height: children and the young are smaller. 1 for others."""
    dress = DRESSES.get(subject.kind)
    young = ("age", "young") in subject.details
    return dress.tall * (0.86 if young else 1.0) if dress else 1.0


def hair_of(pen: Pen, own: str) -> Colour:
    """The colour of the hair that was asked for; grey for the old; else its own."""
    said = pen.details.get("hair") or pen.details.get("braids") or pen.details.get("ponytail")
    if isinstance(said, str) and said in HAIR_COLOURS:
        r, g, b = HAIR_COLOURS[said]
        return r / 255, g / 255, b / 255
    colour = pen.part("hair", GREY if pen.details.get("age") == "old" else own)
    if isinstance(said, tuple):
        colour = said[0] / 255, said[1] / 255, said[2] / 255
    if isinstance(said, tuple) and said == (200, 32, 34):  # "red hair" is no fire engine
        return mix_colour(colour, hexed("b5501e"), 0.6)
    return colour


def mix_colour(one: Colour, two: Colour, part: float) -> Colour:
    """A colour between two."""
    r, g, b = (float(c) for c in mix(one, two, part))
    return r, g, b


def figure(pen: Pen, dress: Dress) -> None:
    """A person, turned a little to the right; its feet on y = 0 (mounted: at -0.22 it sits)."""
    pen.action = own_action(dress, pen.action)
    at_ease = pen.action in ("", "standing") and dress.cut in ("trousers", "skirt")
    hip = at_ease and "age" not in pen.details and float(pen.rng.random()) < 0.5
    canvas, old, young = pen.canvas, pen.details.get("age") == "old", pen.details.get("age") == "young"
    canvas.save()
    canvas.scale(dress.tall * (0.86 if young else 1), dress.tall * (0.86 if young else 1))
    skin = hexed(dress.skin or SKINS[int(pen.rng.integers(0, 5))])
    beast = build_of(str(pen.details.get("face")))
    if beast is not None:
        skin = pen.part("fur", beast.colour)
    c, low = _colours(pen, dress)
    drop = DROPS.get(pen.action, 0.0)
    canvas.save()
    canvas.translate(0, drop)
    if pen.action in ("running",) or old:
        canvas.rotate(7 if not old else 4)
    _behind(pen, dress, c)
    if beast is not None and beast.tail not in ("stub", "puff"):
        tail = [(-0.05, -0.46), (-0.17, -0.36), (-0.24, -0.46), (-0.22, -0.6)]
        pen.limb(tail, 0.04, 0.09 if beast.tail in ("brush", "plume") else 0.03, skin)
    arm(pen, dress.cut, _width(dress), -1, tint(c, 0.78), skin, hip=hip)
    canvas.restore()
    _lower(pen, dress, c, low, skin)
    canvas.save()
    canvas.translate(0, drop)
    if pen.action in ("running",) or old:
        canvas.rotate(7 if not old else 4)
    _torso(pen, dress, c, skin)
    pen.limb([(0.004, -0.79), (0.008, -0.85)], 0.062, 0.058, tint(skin, 0.82))
    canvas.save()
    large = 1.26 if young or dress.tall < 0.8 else HEAD  # a child's head is large for its body
    canvas.translate(0, -0.82)
    canvas.scale(large, large)
    canvas.translate(0, 0.82)
    if beast is not None:
        beast_head(pen, beast, skin, hexed(beast.belly or beast.colour), 0.012, -0.9, 0.094)
    else:
        _head(pen, dress, skin, c)
    canvas.restore()
    tool(pen)
    equipped(pen, dress)
    arm(pen, dress.cut, _width(dress), 1, c, skin)
    if "scarf" in pen.details:
        scarf = pen.part("scarf", "b03030")
        pen.limb([(-0.05, -0.795), (0.01, -0.78), (0.065, -0.8)], 0.05, 0.05, scarf)
        pen.limb([(0.05, -0.79), (0.07, -0.62)], 0.045, 0.04, tint(scarf, 0.85))
    if dress.extra == "staff":
        pen.limb([(0.185, -0.95), (0.185, -0.02)], 0.025, 0.022, "6a4a2a")
        pen.glow(0.185, -0.98, 0.12, "8fd0ff", 0.9)
        pen.oval(0.185, -0.98, 0.03, 0.03, "d8f0ff", 0.6)
    elif old and pen.action in ("", "walking", "standing"):
        pen.limb([(0.17, -0.5), (0.2, -0.0)], 0.022, 0.016, "5a3c24")
    canvas.restore()
    canvas.restore()


def _colours(pen: Pen, dress: Dress) -> tuple[Colour, Colour]:
    """Of what is worn above and of what is worn below."""
    if "suit" in pen.details:
        c = pen.main("2e3442")
        return c, c
    own = dress.main
    if dress.plain:  # of a crowd, no two wear the same
        own = (dress.main, *COATS)[int(pen.rng.integers(0, len(COATS) + 1))]
    c = pen.main(own)
    plain = dress.cut == "trousers" or (pen.colour is None and not dress.plain)
    return c, hexed(dress.second) if plain else tint(c, 0.75)


def _behind(pen: Pen, dress: Dress, c: Colour) -> None:
    if dress.extra == "wings":
        for side in (-1, 1):
            for step in range(6):
                tip = (side * (0.42 - step * 0.03), -0.7 + step * 0.09)
                pen.limb([(side * 0.05, -0.72), (side * (0.3 + step * 0.02), -0.95 + step * 0.06), tip], 0.09, 0.03,
                         "f7f5f0", 0.5)  # fmt: skip
    elif dress.extra == "cape":
        pen.poly([(-0.14, -0.8), (-0.24, -0.03), (0.16, -0.03), (0.12, -0.8)], tint(c, 0.6), 0.9)
    elif dress.extra == "red cape":
        pen.poly([(-0.12, -0.79), (-0.3, -0.1), (-0.1, -0.16), (0.1, -0.1), (0.1, -0.79)], "c8242a", 0.9)
    elif dress.extra == "pack":
        pen.box(-0.19, -0.8, 0.16, 0.34, "c4c9ce", 0.8, 0.03)


def _width(dress: Dress) -> float:
    return 0.13 if dress.cut == "suit" else 0.096 if dress.cut in ("skirt", "tutu") else 0.116


def _torso(pen: Pen, dress: Dress, c: Colour, skin: Colour) -> None:
    broad = _width(dress)
    waist = broad * (0.62 if dress.cut in ("skirt", "tutu") else 0.78)
    hip = broad * (0.86 if dress.cut in ("skirt", "tutu") else 0.8)
    path = [(-broad * 0.9, -0.785), (-0.03, -0.815), (0.04, -0.815), (broad * 0.9, -0.785), (broad * 0.95, -0.72),
            (waist, -0.6), (hip, -0.49), (-hip, -0.49), (-waist, -0.6), (-broad * 0.95, -0.72)]  # fmt: skip
    pen.poly(path, c, 1.0, smooth=True)
    if dress.cut == "robe":
        pen.poly([(-0.035, -0.81), (0.05, -0.81), (0.02, -0.7)], "efe6d8", 0.3)
    elif "suit" in pen.details:
        _suit(pen, c, broad)
    elif dress.cut == "trousers" and dress.top == "short":
        pen.poly([(-0.022, -0.81), (0.045, -0.81), (0.014, -0.765)], tint(c, 1.5), 0.2)
        pen.box(-waist, -0.515, waist * 2, 0.02, "2a2420", 0.4)
    elif dress.cut == "skirt":
        pen.poly([(-0.035, -0.815), (0.05, -0.815), (0.012, -0.765)], skin, 0.3)
        pen.box(-waist, -0.61, waist * 2, 0.022, tint(c, 0.55), 0.4, 0.01)
    if dress.extra in ("sash", "armour"):
        pen.box(-broad * 0.85, -0.56, broad * 1.7, 0.05, tint(c, 0.45), 0.6, 0.01)
    if dress.extra == "apron":
        pen.poly([(-0.06, -0.74), (0.075, -0.74), (0.1, -0.36), (-0.09, -0.36)], "fbfaf6", 0.4)
        pen.line([(-0.09, -0.57), (0.1, -0.57)], 0.01, "d8d4cc")
    elif dress.extra == "coat":
        pen.poly([(-0.115, -0.62), (0.115, -0.62), (0.135, -0.3), (-0.135, -0.3)], c, 0.6)
        pen.line([(0.01, -0.78), (0.012, -0.31)], 0.007, tint(c, 0.6), 0.8)
        pen.line([(-0.05, -0.79), (-0.04, -0.68), (0.03, -0.66), (0.06, -0.72), (0.05, -0.79)], 0.01, "3a4250")
    elif dress.extra == "stripes":
        for y in (-0.7, -0.56):
            pen.line([(-broad * 0.9, y), (broad * 0.9, y)], 0.022, "f0d84a")
    elif dress.extra == "ruff":
        for step in range(7):
            pen.oval(-0.075 + step * 0.028, -0.79 + 0.008 * (step % 2), 0.024, 0.02, "ffffff", 0.7)
        for y in (-0.7, -0.62, -0.54):
            pen.oval(0.012, y, 0.02, 0.02, "e03a3a", 0.9)
    worn(pen, dress, c)
    if dress.extra == "armour":
        for row in range(4):
            y = -0.75 + row * 0.05
            pen.line([(-broad * 0.8, y), (0, y + 0.015), (broad * 0.8, y)], 0.01, tint(c, 0.45), 0.8)
        for side in (-1, 1):
            pen.oval(side * broad, -0.765, 0.05, 0.05, tint(c, 0.9), 1.0)


def _suit(pen: Pen, c: Colour, broad: float) -> None:
    """A white shirt, a tie, lapels, a buttoned jacket."""
    pen.poly([(-0.035, -0.815), (0.055, -0.815), (0.014, -0.64)], "f6f4ee", 0.2)
    pen.poly([(0.0, -0.79), (0.024, -0.79), (0.03, -0.69), (0.013, -0.65), (-0.004, -0.69)], "a8262c", 0.4)
    for side, edge in ((-1, -0.04), (1, 0.06)):
        pen.poly([(edge, -0.812), (edge + side * 0.04, -0.75), (edge + side * 0.022, -0.725), (0.013, -0.63)],
                 tint(c, 1.25), 0.4)  # fmt: skip
    pen.line([(0.013, -0.63), (0.012, -0.5)], 0.006, tint(c, 0.55))
    for y in (-0.61, -0.57):
        pen.oval(0.02, y, 0.006, 0.006, tint(c, 0.5), 0)


def _lower(pen: Pen, dress: Dress, c: Colour, low: Colour, skin: Colour) -> None:
    if pen.action == "cuddle":
        _kneeling(pen, dress, c, low, skin)
        return
    if pen.action in ("riding", "sitting"):
        _seated(pen, dress, c, low, skin)
        return
    if dress.cut == "robe":
        pen.poly([(-0.1, -0.52), (-0.19, -0.03), (-0.05, -0.01), (0.08, -0.02), (0.19, -0.04), (0.1, -0.52)], c, 1.0)
        for x in (-0.09, -0.02, 0.06, 0.11):
            pen.line([(x * 0.6, -0.49), (x * 1.1, -0.25), (x * 1.4, -0.05)], 0.009, tint(c, 0.5), 0.7)
        return
    stride = {"running": 0.15, "jumping": 0.12, "walking": 0.085}.get(pen.action, 0.028)
    for side, shade in ((-1, 0.74), (1, 1.0)):
        leg = tint(low, shade) if dress.cut in ("trousers", "suit") else tint(skin, 0.8 + 0.2 * shade)
        thick = 0.118 if dress.cut == "suit" else 0.088 if dress.cut == "trousers" else 0.068
        foot = side * (0.022 + stride)
        lift = -0.1 if side < 0 and pen.action in ("running", "jumping") else 0.0
        if pen.action == "kick" and side > 0:
            foot, lift = 0.2, -0.05
        knee = (foot * 0.55 + 0.03 + (0.05 if pen.action == "running" else 0.0), -0.27 + lift * 0.3)
        pen.limb([(side * 0.042, -0.5), knee, (foot, -0.045 + lift)], thick, thick * 0.58, leg)
        shoe = tint(low, 0.7) if dress.cut == "suit" else "2e2420"
        pen.oval(foot + 0.024, -0.022 + lift, 0.05, 0.023, shoe, 0.7)
    if dress.cut == "skirt":
        flow = stride * 0.5
        pen.poly([(-0.075, -0.55), (-0.13, -0.36), (-0.18 - flow, -0.19), (0, -0.165), (0.18 + flow * 0.5, -0.19),
                  (0.13, -0.36), (0.075, -0.55)], c, 1.0)  # fmt: skip
        for x in (-0.08, -0.02, 0.05, 0.09):
            pen.line([(x * 0.6, -0.5), (x * 1.2, -0.34), (x * 1.7, -0.19)], 0.009, tint(c, 0.6), 0.55)
    elif dress.cut == "tutu":
        for step in range(3):
            pen.oval(0, -0.49 + step * 0.02, 0.26 - step * 0.02, 0.055, tint(c, 1.2 - step * 0.15), 0.6, alpha=0.85)


def _kneeling(pen: Pen, dress: Dress, c: Colour, low: Colour, skin: Colour) -> None:
    for side, shade in ((-1, 0.74), (1, 1.0)):
        leg = tint(low, shade) if dress.cut in ("trousers", "suit", "robe") else tint(skin, 0.8 + 0.2 * shade)
        thick = 0.12 if dress.cut in ("suit", "robe") else 0.088
        knee = (0.03 * side + 0.07, -0.05)
        pen.limb([knee, (knee[0] - 0.23, -0.035)], thick * 0.76, thick * 0.56, leg)
        pen.oval(knee[0] - 0.26, -0.03, 0.03, 0.03, "2e2420", 0.7)
        pen.limb([(0.03 * side, -0.26), knee], thick * 1.12, thick * 0.8, leg)
    if dress.cut in ("skirt", "tutu", "robe"):
        pen.poly([(-0.08, -0.33), (0.07, -0.33), (0.16, -0.08), (0.13, -0.015), (-0.15, -0.015), (-0.13, -0.14)],
                 c, 1.0, smooth=True)  # fmt: skip


def _seated(pen: Pen, dress: Dress, c: Colour, low: Colour, skin: Colour) -> None:
    """Thighs forward; mounted: the shins hang down; else the knees are drawn up."""
    hip = -0.24 if pen.action == "riding" else -0.1
    for side, shade in ((-1, 0.74), (1, 1.0)):
        leg = tint(low, shade) if dress.cut in ("trousers", "suit", "robe") else tint(skin, 0.8 + 0.2 * shade)
        thick = 0.12 if dress.cut in ("suit", "robe") else 0.088
        x = 0.02 * side
        if pen.action == "riding":
            knee, foot = (x + 0.15, hip - 0.01), (x + 0.16, -0.03)
        else:
            knee, foot = (x + 0.17, hip - 0.13), (x + 0.25, -0.03)
        pen.limb([knee, foot], thick * 0.76, thick * 0.56, leg)
        pen.limb([(x - 0.03, hip), knee], thick * 1.12, thick * 0.8, leg)
        pen.oval(foot[0] + 0.024, foot[1] + 0.01, 0.05, 0.023, "2e2420", 0.7)
    if dress.cut in ("skirt", "tutu", "robe"):
        rise = -0.01 if pen.action == "riding" else -0.12
        pen.poly([(-0.09, hip - 0.08), (0.04, hip - 0.1), (0.18, hip + rise - 0.06), (0.21, hip + rise + 0.04),
                  (0.1, hip + 0.07), (-0.09, hip + 0.06)], c, 1.0, smooth=True)  # fmt: skip


def _head(pen: Pen, dress: Dress, skin: Colour, c: Colour) -> None:
    x, y, r = 0.012, -0.905, 0.07
    hair = hair_of(pen, dress.hair)
    if dress.top == "bubble":
        pen.oval(x, y - 0.005, 0.105, 0.105, "f2f4f6", 0.9)
        pen.oval(x + 0.02, y - 0.005, 0.08, 0.075, "2a3a5a", 0.9, gloss=0.8)
        return
    if dress.top == "helm":
        pen.oval(x, y, 0.08, 0.095, "aeb6c0", 1.0, gloss=0.5)
        pen.box(x - 0.03, y - 0.015, 0.11, 0.016, "1c2026", 0.1)
        pen.limb([(x - 0.02, y - 0.08), (x - 0.1, y - 0.12), (x - 0.16, y - 0.02)], 0.04, 0.02, "b02a2a")
        return
    if dress.top == "long":
        back = [(x - r, y - 0.03), (x - r * 1.35, y + 0.06), (x - r * 1.2, y + 0.19), (x - 0.01, y + 0.17),
                (x + r * 0.8, y + 0.12), (x + r * 0.95, y)]  # fmt: skip
        pen.poly(back, tint(hair, 0.72), 0.8, smooth=True)
        pen.limb([(x + 0.0, y + 0.06), (x - 0.003, y + 0.1)], 0.055, 0.055, tint(skin, 0.85))
    pen.oval(x - r * 0.9, y + 0.008, 0.014, 0.02, tint(skin, 0.9), 0.5)
    face = [(x - r * 0.92, y - 0.03), (x - r * 0.8, y + 0.035), (x - 0.01, y + r * 1.18), (x + r * 0.5, y + r * 0.98),
            (x + r * 0.86, y + 0.03), (x + r * 0.9, y - 0.03), (x, y - r * 1.15)]  # fmt: skip
    pen.poly(face, skin, 0.8, smooth=True)
    if dress.top == "mask":
        pen.oval(x, y, r, r * 1.18, c)
        pen.box(x - 0.02, y - 0.025, 0.085, 0.028, skin, 0.2, 0.01)
    _features(pen, x, y, r, hair, skin)
    if dress.top not in ("bald", "mask"):
        _hair(pen, dress, hair, x, y, r)
        if "braids" in pen.details or "ponytail" in pen.details:
            plaits(pen, hair, x, y, r)
    if dress.top in ("knot", "bun"):
        pen.oval(x - 0.02, y - r * 1.42, 0.032, 0.032, hair)
    _cover(pen, dress, c, hair, (x, y))


def _features(pen: Pen, x: float, y: float, r: float, hair: Colour, skin: Colour) -> None:
    for side in (-0.018, 0.038):
        pen.oval(x + side, y + 0.004, 0.0125, 0.0085, "f6f0e8", 0)
        pen.oval(x + side + 0.002, y + 0.0035, 0.0088, 0.0092, "2a1a12", 0)
        pen.oval(x + side + 0.005, y, 0.0022, 0.0024, "ffffff", 0)
        pen.line([(x + side - 0.0135, y + 0.001), (x + side, y - 0.0055), (x + side + 0.0135, y + 0.001)], 0.005,
                 "241610", 0.9)  # fmt: skip
        pen.line([(x + side - 0.013, y - 0.016), (x + side, y - 0.021), (x + side + 0.013, y - 0.016)], 0.006,
                 tint(hair, 0.6), 0.85)  # fmt: skip
        pen.oval(x + side * 1.35, y + 0.034, 0.014, 0.009, (0.86, 0.36, 0.32), 0, alpha=0.22)
    pen.line([(x + 0.014, y + 0.008), (x + 0.022, y + 0.026), (x + 0.012, y + 0.03)], 0.006, tint(skin, 0.62), 0.7)
    pen.line([(x - 0.008, y + 0.049), (x + 0.012, y + 0.055), (x + 0.033, y + 0.048)], 0.0075, "a04a44", 0.9)
    if "beard" in pen.details or (pen.details.get("age") == "old" and pen.action == "bearded"):
        b = pen.part("beard", hair)
        pen.poly([(x - r * 0.8, y + 0.03), (x - 0.01, y + 0.045), (x + r * 0.8, y + 0.03), (x + r * 0.6, y + 0.08),
                  (x + 0.01, y + 0.13), (x - r * 0.6, y + 0.09)], b, 0.7, smooth=True)  # fmt: skip
        pen.line([(x - 0.004, y + 0.056), (x + 0.012, y + 0.06), (x + 0.026, y + 0.055)], 0.006, "8a4038", 0.9)
    if "glasses" in pen.details:
        for side in (-0.02, 0.04):
            pen.line([(x + side + 0.02 * dx, y + 0.005 + 0.017 * dy) for dx, dy in
                      ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7), (1, 0))],
                     0.005, "1e1a1a", 1.0)  # fmt: skip
            if pen.details["glasses"] == "dark":
                pen.oval(x + side, y + 0.006, 0.021, 0.018, "14141a", 0.2)


def _hair(pen: Pen, dress: Dress, hair: Colour, x: float, y: float, r: float) -> None:
    cap = [(x - r * 1.02, y + 0.02), (x - r * 1.14, y - 0.045), (x - r * 0.6, y - r * 1.25), (x + 0.01, y - r * 1.38),
           (x + r * 0.75, y - r * 1.12), (x + r * 1.0, y - 0.03), (x + r * 0.72, y - 0.04), (x + r * 0.3, y - 0.055),
           (x - r * 0.35, y - 0.045), (x - r * 0.72, y - 0.018)]  # fmt: skip
    pen.poly(cap, hair, 0.8, smooth=True)
    for step in range(5):
        at = -0.7 + step * 0.32
        pen.line([(x + 0.01, y - r * 1.3), (x + r * at, y - r * 0.95), (x + r * at * 1.12, y - r * 0.76)], 0.005,
                 tint(hair, 0.7 + 0.16 * (step % 3)), 0.5)  # fmt: skip
    if dress.top == "long":
        for side, low in ((-1, 0.16), (1, 0.1)):
            lock = [(x + side * r * 0.86, y - 0.035), (x + side * r * 1.08, y + 0.05), (x + side * r * 0.95, y + low)]
            pen.limb(lock, 0.03, 0.022, hair, 0.7)


def _cover(pen: Pen, dress: Dress, c: Colour, hair: Colour, at: tuple[float, float]) -> None:
    """The hat, and the beard of a wizard, a viking or Father Christmas."""
    x, y = at
    if dress.hat:
        HATS[dress.hat](pen, c, x, y)
    if dress.extra in ("staff", "beard"):
        long = 0.3 if dress.extra == "staff" or "beard" in pen.details else 0.17
        beard = pen.part("beard", hair)
        pen.poly([(x - 0.06, y + 0.035), (x, y + 0.045), (x + 0.065, y + 0.035), (x + 0.05, y + 0.1),
                  (x + 0.015, y + long), (x - 0.04, y + 0.1)], beard, 0.7, smooth=True)  # fmt: skip
        pen.line([(x - 0.006, y + 0.058), (x + 0.012, y + 0.063), (x + 0.028, y + 0.057)], 0.006, "8a4038", 0.9)


for _name, _dress in DRESSES.items():
    subject(_name, _dress.wide, 0.54 if _name != "child" else 0.45, "cloth")(partial(figure, dress=_dress))
