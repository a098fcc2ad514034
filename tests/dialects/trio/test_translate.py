"""trio's sizes, lengths and prices, by its documentation; no server."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from starlette.responses import Response

from tintype.api.body import Fields
from tintype.api.context import Context
from tintype.api.trio import translate
from tintype.api.trio.errors import DESCRIBED, render
from tintype.catalog.catalog import Catalog
from tintype.generation.submission import Submission
from tintype.kernel.errors import Invalid, Kind, TintypeError, Unavailable
from tintype.kernel.money import Unit

RATIOS = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "4:5", "5:4"]
IMAGES = {
    "16:9": (1920, 1080),
    "1:1": (1024, 1024),
    "4:3": (1152, 864),
    "3:2": (1248, 832),
    "21:9": (1568, 672),
    "5:4": (1120, 896),
    "9:16": (1080, 1920),
    "3:4": (864, 1152),
    "2:3": (832, 1248),
    "4:5": (896, 1120),
}
VIDEOS = {
    "360p": [360, 640, 640, 480, 480, 540, 540, 840, 452, 452],
    "520p": [520, 924, 924, 692, 692, 780, 780, 1212, 652, 652],
    "720p": [720, 1280, 1280, 960, 960, 1080, 1080, 1680, 900, 900],
    "1080p": [1080, 1920, 1920, 1440, 1440, 1620, 1620, 2520, 1352, 1352],
}


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load()


def read(how: Callable[..., Submission], catalog: Catalog, **body: Any) -> Submission:
    return how(Fields({"prompt": "a fox", **body}), catalog, "0" * 24)


@pytest.mark.parametrize("ratio", RATIOS)
def test_image_sizes(ratio: str, catalog: Catalog) -> None:
    found = read(translate.image, catalog, aspect_ratio=ratio)
    assert (found.width, found.height) == IMAGES[ratio]


@pytest.mark.parametrize("resolution", VIDEOS)
@pytest.mark.parametrize("model", ["vidu-q2", "ltx-2"])
def test_video_sizes(model: str, resolution: str, catalog: Catalog) -> None:
    for ratio, long in zip(RATIOS, VIDEOS[resolution], strict=True):
        found = read(translate.video, catalog, model=model, resolution=resolution, aspect_ratio=ratio)
        across, down = (int(part) for part in ratio.split(":"))
        short = int(resolution[:-1])
        assert (found.width, found.height) == ((long, short) if across > down else (short, long)), ratio
        assert found.width % 4 == found.height % 4 == 0


@pytest.mark.parametrize(
    ("duration", "resolution", "points"),
    [
        (1, "360p", 6), (4, "360p", 6), (5, "360p", 12), (16, "360p", 24),
        (4, "520p", 8), (8, "520p", 16), (9, "520p", 24),
        (1, "720p", 10), (4, "720p", 10), (5, "720p", 20), (8, "720p", 20), (16, "720p", 40),
        (4, "1080p", 16), (5, "1080p", 32), (20, "1080p", 80),
    ],
)  # fmt: skip
def test_video_prices_and_lengths(duration: int, resolution: str, points: int, catalog: Catalog) -> None:
    found = read(translate.video, catalog, model="ltx-2", duration=duration, resolution=resolution)
    assert (found.cost(), found.card.price.unit) == (points, Unit.POINTS)
    assert (found.frames, found.fps, found.seconds) == (24 * duration, 24, duration)


def test_image_and_model_prices(catalog: Catalog) -> None:
    assert [read(translate.image, catalog, num_images=count).cost() for count in (1, 2, 3, 4)] == [4, 8, 12, 16]
    assert read(translate.model, catalog, image_url="https://example.com/object.jpg").cost() == 20


def test_the_longest_videos(catalog: Catalog) -> None:
    assert read(translate.video, catalog, duration=16).frames == 384
    assert read(translate.video, catalog, model="ltx-2", duration=20).frames == 480
    with pytest.raises(Invalid, match="from 1 to 16"):
        read(translate.video, catalog, duration=17)


@pytest.mark.parametrize("alignment", ["original_image", "geometry"])
@pytest.mark.parametrize("orientation", ["default", "align_image"])
def test_model_options(alignment: str, orientation: str, catalog: Catalog) -> None:
    url = "data:image/png;base64,iVBORw0KGgo="
    found = read(translate.model, catalog, image_url=url, texture_alignment=alignment, orientation=orientation)
    assert found.options == {"textured": True, "texture_alignment": alignment, "orientation": orientation}
    assert (found.output_format, found.inputs[0].source, found.inputs[0].field) == ("glb", url, "image_url")


def test_the_defaults_of_a_model(catalog: Catalog) -> None:
    found = read(translate.model, catalog, image_url="https://example.com/object.jpg", texture_quality=None)
    assert found.options == {"textured": True, "texture_alignment": "original_image", "orientation": "default"}
    assert (found.extra["texture_quality"], found.prompt, found.thumbnails) == ("standard", "", True)
    assert read(translate.video, catalog).thumbnails


def test_a_blank_source_is_a_missing_one(catalog: Catalog) -> None:
    found = read(translate.model, catalog, image_url=" ", image_base64="iVBORw0KGgo=")
    assert found.inputs[0].field == "image_base64"


def test_an_operators_catalog_without_a_kind(catalog: Catalog) -> None:
    bare = Catalog({"trio": catalog.dialects["trio"].model_copy(update={"cards": {}})})
    for how in (translate.image, translate.video, translate.model):
        with pytest.raises(Unavailable):
            read(how, bare, image_url="https://example.com/object.jpg")


def test_an_operators_own_model(catalog: Catalog) -> None:
    """Models are data: another one is taken by its name, with its own limits."""
    cards = {"mine": {**catalog.dialects["trio"].cards["nano-banana"], "max_images": 2, "aspect_ratios": ["1:1"]}}
    own = Catalog({"trio": catalog.dialects["trio"].model_copy(update={"cards": cards})})
    assert read(translate.image, own).card.id == "trio/mine"
    with pytest.raises(Invalid, match="num_images must be an integer from 1 to 2"):
        read(translate.image, own, num_images=3)


def test_the_plans(catalog: Catalog) -> None:
    plans = catalog.dialects["trio"].plans
    assert {name: plan.limits for name, plan in plans.items()} == {
        "free": ((3600, 100, True),),
        "pro": ((3600, 500, True),),
        "enterprise": ((3600, 1000, True),),
    }
    assert all(plan.quota is None for plan in plans.values())


def test_every_kind_of_error_has_a_status() -> None:
    statuses = {}
    for kind in Kind:
        error = type("Error", (TintypeError,), {"kind": kind})("what is wrong")
        answer: Response = render(error, Context(None, "req_1", ""))  # type: ignore[arg-type]  # no edge is needed
        assert answer.body == b'{"success":false,"error":"what is wrong"}'
        statuses[kind] = answer.status_code
    assert set(statuses.values()) == {*DESCRIBED, 405}
