"""The measures of four-legged animals."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Build:
    """A four-legged animal's measures, in units of its height; ``neck`` is from shoulder to head (x, y)."""

    colour: str
    belly: str = ""
    length: float = 0.85
    leg: float = 0.36
    girth: float = 0.3
    leg_width: float = 0.085
    neck: tuple[float, float] = (0.16, -0.2)
    neck_width: float = 0.2
    head: float = 0.13
    snout: float = 0.1
    snout_width: float = 0.09
    ears: str = "point"
    tail: str = "long"
    marks: str = ""
    mane: str = ""
    horns: str = ""
    size: float = 0.34


BUILDS = {
    "cat": Build("c98a4b", "f3e3cf", 0.56, 0.24, 0.27, 0.09, (0.1, -0.16), 0.17, 0.145, 0.035, 0.08, "point", "up",
        "stripes", size=0.3),
    "dog": Build("b9854f", "ead7bd", 0.72, 0.36, 0.25, 0.08, (0.13, -0.2), 0.18, 0.125, 0.11, 0.085, "flop", "up",
        size=0.34),
    "fox": Build("cc5a1e", "fbf3e8", 0.66, 0.26, 0.28, 0.082, (0.13, -0.17), 0.17, 0.125, 0.11, 0.05, "point",
        "brush", "socks", size=0.32),
    "wolf": Build("7f8288", "c9c7c2", 0.76, 0.34, 0.29, 0.09, (0.17, -0.16), 0.23, 0.125, 0.13, 0.07, "point",
        "brush", size=0.38),
    "lion": Build("c89a56", "e6cc9c", 0.88, 0.36, 0.28, 0.09, (0.12, -0.14), 0.24, 0.13, 0.08, 0.1, "round", "tuft",
        mane="ruff", size=0.38),
    "tiger": Build("d9822b", "f6ecd8", 0.95, 0.34, 0.29, 0.09, (0.14, -0.13), 0.23, 0.135, 0.07, 0.1, "round",
        "long", "stripes", size=0.38),
    "leopard": Build("d6a653", "f2e4c4", 0.95, 0.36, 0.24, 0.07, (0.14, -0.14), 0.18, 0.11, 0.06, 0.08, "round",
        "long", "spots", size=0.36),
    "bear": Build("5e4128", "7a583a", 0.85, 0.3, 0.4, 0.13, (0.15, -0.08), 0.3, 0.15, 0.09, 0.09, "round", "stub",
        size=0.42),
    "polar_bear": Build("ece8dc", "f7f4ea", 0.9, 0.32, 0.38, 0.13, (0.2, -0.08), 0.26, 0.13, 0.1, 0.08, "round",
        "stub", size=0.42),
    "panda": Build("f2efe8", "f2efe8", 0.72, 0.26, 0.42, 0.14, (0.12, -0.12), 0.3, 0.19, 0.05, 0.1, "round", "stub",
        "panda", size=0.38),
    "horse": Build("7b4a26", "7b4a26", 0.74, 0.42, 0.29, 0.07, (0.2, -0.32), 0.17, 0.09, 0.15, 0.07, "point",
        "flow", mane="crest", size=0.44),
    "unicorn": Build("f3f0f5", "f3f0f5", 0.74, 0.42, 0.29, 0.07, (0.2, -0.32), 0.17, 0.09, 0.15, 0.07, "point",
        "flow", mane="rainbow", horns="one", size=0.44),
    "zebra": Build("efece4", "efece4", 0.8, 0.44, 0.26, 0.06, (0.18, -0.28), 0.17, 0.09, 0.14, 0.07, "point",
        "tuft", "zebra", mane="crest", size=0.42),
    "deer": Build("a8703f", "e0c8a4", 0.66, 0.46, 0.2, 0.042, (0.16, -0.26), 0.11, 0.085, 0.1, 0.05, "leaf", "stub",
        "fawn", horns="antlers", size=0.42),
    "elephant": Build("84807e", "84807e", 0.85, 0.36, 0.46, 0.16, (0.16, -0.1), 0.32, 0.19, 0.0, 0.1, "fan", "thin",
        horns="trunk", size=0.5),
    "giraffe": Build("dcae62", "f0dfb8", 0.38, 0.4, 0.17, 0.04, (0.17, -0.5), 0.085, 0.048, 0.075, 0.04, "leaf",
        "tuft", "patches", horns="knobs", size=0.62),
    "cow": Build("efe9df", "efe9df", 0.92, 0.34, 0.36, 0.085, (0.15, -0.06), 0.24, 0.125, 0.1, 0.1, "side", "tuft",
        "blotches", horns="short", size=0.38),
    "sheep": Build("eee6d6", "eee6d6", 0.8, 0.28, 0.42, 0.06, (0.12, -0.08), 0.2, 0.11, 0.07, 0.075, "side", "stub",
        "wool", size=0.32),
    "pig": Build("eaa79f", "f2bdb4", 0.9, 0.24, 0.42, 0.09, (0.12, -0.02), 0.32, 0.16, 0.06, 0.09, "flop", "thin",
        size=0.28),
    "rabbit": Build("b59a7c", "efe4d3", 0.56, 0.16, 0.34, 0.09, (0.13, -0.17), 0.22, 0.15, 0.035, 0.07, "long",
        "puff", size=0.24),
    "mouse": Build("9a928b", "d8ccc2", 0.75, 0.14, 0.42, 0.06, (0.18, -0.06), 0.28, 0.18, 0.1, 0.04, "big", "thin",
        size=0.18),
    "squirrel": Build("a85f2c", "f1dfc4", 0.5, 0.18, 0.26, 0.07, (0.13, -0.22), 0.18, 0.13, 0.05, 0.06, "point",
        "plume", size=0.24),
    "camel": Build("c49a62", "c49a62", 0.74, 0.46, 0.26, 0.06, (0.24, -0.18), 0.12, 0.075, 0.1, 0.06, "leaf",
        "tuft", "hump", size=0.46),
    "monkey": Build("6f4a2d", "c79a73", 0.55, 0.34, 0.26, 0.075, (0.1, -0.2), 0.19, 0.15, 0.03, 0.11, "side",
        "long", "ape", size=0.34),
}  # fmt: skip

# Kinds that came later: built like others, drawn by the chapter of wild animals.
WILD = {
    "hippo": Build("8a7a80", "a89498", 0.95, 0.22, 0.46, 0.15, (0.14, 0.04), 0.4, 0.17, 0.12, 0.15, "round", "thin",
        size=0.36),
    "rhino": Build("8c8a88", "8c8a88", 0.95, 0.28, 0.42, 0.13, (0.18, 0.0), 0.32, 0.14, 0.14, 0.1, "leaf", "thin",
        horns="one", size=0.38),
    "koala": Build("8f9298", "e4e2de", 0.5, 0.16, 0.36, 0.1, (0.06, -0.18), 0.28, 0.2, 0.02, 0.08, "big", "stub",
        size=0.28),
    "raccoon": Build("7c7872", "b8b2a8", 0.66, 0.2, 0.32, 0.08, (0.13, -0.12), 0.22, 0.14, 0.08, 0.06, "round",
        "brush", "mask", size=0.26),
    "sloth": Build("8a7658", "c8b28c", 0.6, 0.2, 0.3, 0.1, (0.12, -0.1), 0.26, 0.16, 0.02, 0.1, "none", "stub",
        size=0.28),
    "capybara": Build("94683e", "b08a5c", 0.74, 0.15, 0.38, 0.085, (0.14, -0.1), 0.3, 0.135, 0.1, 0.13, "round", "stub",
        size=0.3),
    "otter": Build("6a4a34", "c8a888", 0.85, 0.12, 0.26, 0.08, (0.18, -0.1), 0.2, 0.12, 0.05, 0.08, "round", "long",
        size=0.2),
    "beaver": Build("6e4526", "8a6040", 0.7, 0.13, 0.36, 0.08, (0.15, -0.06), 0.28, 0.15, 0.05, 0.09, "round", "stub",
        size=0.22),
    "goat": Build("e6dfd2", "f2ece2", 0.7, 0.36, 0.28, 0.06, (0.16, -0.2), 0.15, 0.1, 0.1, 0.06, "side", "stub",
        horns="short", size=0.34),
    "llama": Build("e8dcc4", "f2e8d4", 0.6, 0.36, 0.28, 0.06, (0.14, -0.38), 0.13, 0.08, 0.08, 0.06, "long", "stub",
        "wool", size=0.44),
    "donkey": Build("8e8680", "d8d0c6", 0.72, 0.38, 0.27, 0.065, (0.18, -0.24), 0.16, 0.1, 0.14, 0.08, "long",
        "tuft", mane="crest", size=0.36),
}  # fmt: skip

# Those that sit down to eat, or where they have nothing to do.
SITTERS = {"cat", "dog", "fox", "rabbit", "bear", "panda", "wolf", "leopard", "raccoon", "squirrel", "monkey", "koala"}


def build_of(kind: str) -> Build | None:
    """The measures of a four-legged animal; None for other kinds."""
    return BUILDS.get(kind) or WILD.get(kind)


def reach_of(kind: str, action: str = "") -> tuple[float, float] | None:
    """How far a four-legged animal reaches before and behind its middle, in its heights; None for other kinds."""
    build = build_of(kind)
    if build is None:
        return None
    if action == "sitting" and build.length < 1 and not build.horns:
        return build.girth * 0.43 + build.head * 0.7 + build.snout, build.girth * 1.9
    return build.length / 2 - 0.05 + build.neck[0] + build.head * 0.6 + build.snout, build.length / 2 + 0.12


def head_of(kind: str, action: str) -> tuple[float, float, float] | None:
    """The middle (x, y) of a four-legged animal's head and its radius, in its heights; None for other kinds."""
    build = build_of(kind)
    if build is None:
        return None
    if action == "sitting" and build.length < 1 and not build.horns:
        return build.girth * 0.95 * 0.45, -0.74, build.head * 1.12
    if action == "sleeping":
        return build.length * 0.56 * 0.8, -build.head * 1.15, build.head
    return build.length / 2 - 0.05 + build.neck[0], -(build.leg + build.girth) + 0.06 + build.neck[1], build.head
