"""Body → submission, without I/O: sizes, defaults, prices, what is used and what is ignored."""

from __future__ import annotations

from typing import Any

import pytest

from tintype.api.body import Fields
from tintype.api.qiklab.schema import EXAMPLES
from tintype.api.qiklab.translate import FPS, gateway_id, money, translate
from tintype.catalog.catalog import Catalog
from tintype.engines.contract import Task
from tintype.generation.submission import Submission
from tintype.kernel.errors import Invalid
from tintype.kernel.money import CENT

CATALOG = Catalog.load()
IMAGE = {"image": "aGVsbG8="}
IMAGES = {"images": ["aGVsbG8=", "https://example.com/1.jpg"]}
NEEDS = {"i2i": IMAGE, "i2v": IMAGE, "i2v_pro": IMAGE, "i2i_pro": IMAGES, "i2i_pro_plus": IMAGES}
MODES = ("t2i", "i2i", "t2v", "i2v", "t2i_pro", "t2v_pro", "i2v_pro", "i2i_pro", "i2i_pro_plus")
VIDEO = ("t2v", "i2v", "t2v_pro", "i2v_pro")


def read(mode: str, /, **fields: Any) -> Submission:
    body = {"mode": mode, "positive_prompt": "a fox", **NEEDS.get(mode, {}), **fields}
    return translate(Fields(body), CATALOG, "550e8400-e29b-41d4-a716-446655440000")


def refusal(mode: str, /, **fields: Any) -> str:
    with pytest.raises(Invalid) as caught:
        read(mode, **fields)
    assert caught.value.field is not None
    assert caught.value.field in caught.value.message
    return caught.value.message


@pytest.mark.parametrize(
    ("mode", "fields", "size"),
    [
        ("t2i", {}, (1024, 1024)),
        ("t2i", {"aspect_ratio": "3:2"}, (1024, 680)),
        ("t2i", {"aspect_ratio": "2:3"}, (680, 1024)),
        ("t2i", {"aspect_ratio": "16:9"}, (1024, 576)),
        ("t2i", {"aspect_ratio": "9:16"}, (576, 1024)),
        ("t2i_pro", {}, (2048, 2048)),
        ("t2i_pro", {"aspect_ratio": "2:3", "resolution": "2k"}, (1368, 2048)),
        ("t2i_pro", {"aspect_ratio": "2:3", "resolution": "4K"}, (2728, 4096)),
        ("i2i", {}, (1024, 1024)),
        ("i2i", {"orientation": "horizontal"}, (1024, 680)),
        ("i2i", {"orientation": "vertical", "resolution": "2k"}, (1368, 2048)),
        ("i2i_pro", {"aspect_ratio": "3:4"}, (768, 1024)),
        ("i2i_pro_plus", {"aspect_ratio": "3:4", "resolution": "2K"}, (1536, 2048)),
        ("t2v", {}, (1280, 720)),
        ("t2v", {"orientation": "vertical", "resolution": "1080P"}, (1080, 1920)),
        ("t2v_pro", {}, (720, 720)),
        ("t2v_pro", {"aspect_ratio": "16:9"}, (1280, 720)),
        ("t2v_pro", {"aspect_ratio": "4:3", "resolution": "1080p"}, (1440, 1080)),
        ("t2v_pro", {"aspect_ratio": "3:4"}, (720, 960)),
    ],
)
def test_sizes(mode: str, fields: dict[str, Any], size: tuple[int, int]) -> None:
    submission = read(mode, **fields)
    assert (submission.width, submission.height) == size
    assert submission.fit is None


@pytest.mark.parametrize(
    ("source", "resolution", "size"),
    [
        ((1920, 1080), "720p", (1280, 720)),
        ((1080, 1920), "1080p", (1080, 1920)),
        ((500, 500), "720p", (720, 720)),
        ((1000, 100), "720p", (1728, 720)),
        ((100, 1000), "1080p", (1080, 2592)),
        ((1001, 751), "720p", (960, 720)),
    ],
)
@pytest.mark.parametrize("mode", ["i2v", "i2v_pro"])
def test_videos_of_an_image_keep_its_shape(
    mode: str, source: tuple[int, int], resolution: str, size: tuple[int, int]
) -> None:
    fit = read(mode, resolution=resolution).fit
    assert fit is not None
    assert fit.size(*source) == size


@pytest.mark.parametrize(
    ("mode", "fields", "cents"),
    [
        ("t2i", {}, 5),
        ("i2i", {}, 5),
        ("i2i", {"resolution": "2k"}, 7),
        ("i2i", {"resolution": "4k"}, 8),
        ("t2i_pro", {}, 10),
        ("t2i_pro", {"resolution": "4k"}, 15),
        ("i2i_pro", {}, 15),
        ("i2i_pro", {"resolution": "2k"}, 19),
        ("i2i_pro", {"resolution": "4K"}, 23),
        ("i2i_pro_plus", {}, 20),
        ("i2i_pro_plus", {"resolution": "2k"}, 25),
        ("i2i_pro_plus", {"resolution": "4k"}, 30),
        ("t2v", {}, 75),
        ("i2v", {"duration": 10}, 150),
        ("t2v", {"duration": 15}, 225),
        ("t2v", {"resolution": "1080p"}, 113),
        ("i2v", {"resolution": "1080p", "duration": 10}, 225),
        ("t2v", {"resolution": "1080p", "duration": 15}, 338),
        ("t2v_pro", {}, 99),
        ("i2v_pro", {"resolution": "1080p"}, 149),
        ("t2v_pro", {"resolution": "1080p", "duration": 10}, 297),
        ("i2v_pro", {"resolution": "1080p", "duration": 15}, 446),
    ],
)
def test_prices(mode: str, fields: dict[str, Any], cents: int) -> None:
    assert read(mode, **fields).cost() == cents * CENT


@pytest.mark.parametrize("mode", MODES)
def test_tasks_counts_and_formats(mode: str) -> None:
    submission = read(mode)
    assert submission.count == (4 if mode == "t2i" else 1)
    assert submission.output_format == ("mp4" if mode in VIDEO else "png")
    assert submission.task is {
        "t2i": Task.TEXT_TO_IMAGE,
        "i2i": Task.IMAGE_TO_IMAGE,
        "t2v": Task.TEXT_TO_VIDEO,
        "i2v": Task.IMAGE_TO_VIDEO,
    }.get(mode.removesuffix("_plus").removesuffix("_pro"))
    assert (submission.frames, submission.fps) == ((5 * FPS, FPS) if mode in VIDEO else (0, 0))


@pytest.mark.parametrize("mode", MODES)
def test_the_negative_prompt_counts_where_it_is_used(mode: str) -> None:
    used = mode in ("i2i", "t2v", "i2v", "t2v_pro", "i2v_pro", "i2i_pro_plus")
    assert read(mode, negative_prompt="blurry").negative_prompt == ("blurry" if used else "")
    if used:
        assert "1500" in refusal(mode, negative_prompt="x" * 1501)
        assert "string" in refusal(mode, negative_prompt=7)
    else:
        assert read(mode, negative_prompt={"not": "used"}).negative_prompt == ""


@pytest.mark.parametrize(
    ("mode", "ignored"),
    [
        ("t2i", {"resolution": 5, "orientation": [], "duration": "x", "image": 1, "images": 2}),
        ("t2i_pro", {"orientation": "diagonal", "duration": 7}),
        ("i2i", {"aspect_ratio": "7:1", "duration": True}),
        ("t2v", {"aspect_ratio": "7:1", "image": 3}),
        ("t2v_pro", {"orientation": "diagonal"}),
        ("i2v", {"aspect_ratio": 1, "orientation": 2, "images": 3}),
        ("i2i_pro", {"orientation": 1, "duration": 2, "image": 3}),
        ("i2i_pro_plus", {"unknown": {"field": 1}}),
    ],
)
def test_what_a_mode_does_not_use_is_ignored(mode: str, ignored: dict[str, Any]) -> None:
    assert read(mode, **ignored) == read(mode)


@pytest.mark.parametrize(
    ("mode", "fields", "accepted"),
    [
        ("t2i", {"aspect_ratio": "3:4"}, "1:1, 2:3, 3:2, 9:16, 16:9"),
        ("t2i", {"aspect_ratio": 1}, "1:1, 2:3, 3:2, 9:16, 16:9"),
        ("t2i_pro", {"resolution": "1k"}, "2k, 4k"),
        ("i2i", {"resolution": "8k"}, "1k, 2k, 4k"),
        ("i2i", {"orientation": "diagonal"}, "square, horizontal, vertical"),
        ("t2v", {"orientation": "square"}, "horizontal, vertical"),
        ("t2v", {"resolution": "4k"}, "720p, 1080p"),
        ("i2i_pro", {"aspect_ratio": "3:2"}, "1:1, 3:4, 4:3, 9:16, 16:9"),
        ("t2v_pro", {"aspect_ratio": "2:3"}, "1:1, 3:4, 4:3, 9:16, 16:9"),
        ("t2v", {"duration": 7}, "5, 10, 15"),
        ("t2v", {"duration": "5"}, "5, 10, 15"),
        ("t2v", {"duration": True}, "5, 10, 15"),
        ("t2v", {"duration": 5.5}, "5, 10, 15"),
        ("t2v", {"duration": [5]}, "5, 10, 15"),
        ("i2i", {"image": 5}, "string"),
        ("i2i", {"image": None}, "required"),
        ("i2v", {"image": "  "}, "required"),
        ("i2i_pro", {"images": []}, "1 to 12"),
        ("i2i_pro", {"images": ["x"] * 13}, "1 to 12"),
        ("i2i_pro", {"images": "x"}, "1 to 12"),
        ("i2i_pro", {"images": ["x", 5]}, "images[1]"),
        ("i2i_pro", {"images": [" "]}, "images[0]"),
        ("i2i_pro_plus", {"images": None}, "required"),
        ("t2i", {"positive_prompt": None}, "required"),
        ("t2i", {"positive_prompt": " \n"}, "required"),
        ("t2i", {"positive_prompt": ["a"]}, "string"),
        ("t2i", {"positive_prompt": "é" * 1501}, "1500"),
        ("t2i", {"positive_prompt": "a\0b"}, "NUL"),
        ("t2i", {"mode": "T2I"}, "t2i, i2i"),
        ("t2i", {"mode": None}, "required"),
        ("t2i", {"mode": 7}, "t2i, i2i"),
        ("t2i", {"mode": {}}, "t2i, i2i"),
    ],
)
def test_refusals_name_the_parameter_and_what_is_accepted(mode: str, fields: dict[str, Any], accepted: str) -> None:
    message = refusal(mode, **fields)
    assert next(iter(fields)) in message
    assert accepted in message


def test_null_is_absent_and_whole_floats_are_integers() -> None:
    plain = read("t2v")
    assert read("t2v", duration=None, resolution=None, orientation=None, negative_prompt=None) == plain
    assert read("t2v", duration=5.0) == plain


def test_lengths_count_code_points() -> None:
    assert len(read("t2i", positive_prompt="🦊" * 1500).prompt) == 1500


def test_images_are_named_and_limited() -> None:
    inputs = read("i2i_pro").inputs
    assert [(one.field, one.max_bytes) for one in inputs] == [("images[0]", 5_242_880), ("images[1]", 5_242_880)]
    assert [one.field for one in read("i2i").inputs] == ["image"]


@pytest.mark.parametrize("mode", ["i2i_pro", "i2i_pro_plus"])
def test_one_image_will_do_for_images(mode: str) -> None:
    inputs = read(mode, images=None, image="aGVsbG8=").inputs
    assert [(one.field, one.source) for one in inputs] == [("image", "aGVsbG8=")]


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_documented_examples_translate(name: str) -> None:
    assert translate(Fields(EXAMPLES[name]), CATALOG, "x").extra["mode"] == name.partition(",")[0]


def test_the_gateway_id_follows_from_the_job() -> None:
    first = gateway_id("550e8400-e29b-41d4-a716-446655440000")
    assert first == gateway_id("550e8400-e29b-41d4-a716-446655440000")
    assert first.startswith("sync-")
    assert 6 <= len(first.removeprefix("sync-")) <= 12
    assert first != gateway_id("650e8400-e29b-41d4-a716-446655440000")


@pytest.mark.parametrize(
    ("micro", "cents", "dollars"),
    [
        (0, 0, "0.00"),
        (9_990_000, 999, "9.99"),
        (9_999_999, 999, "9.99"),
        (50_000, 5, "0.05"),
        (10**12, 10**8, "1000000.00"),
    ],
)
def test_balances_are_floored_to_cents(micro: int, cents: int, dollars: str) -> None:
    assert money(micro) == {"balance_cents": cents, "balance_dollars": dollars}
