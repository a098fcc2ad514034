"""kwiki's translation, both ways, and its table of errors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tintype.api.body import Fields
from tintype.api.kwiki.captions import CAPTIONS
from tintype.api.kwiki.errors import render
from tintype.api.kwiki.translate import new_id, translate
from tintype.catalog.catalog import Catalog
from tintype.engines.contract import Task
from tintype.generation.submission import Submission
from tintype.kernel.errors import Invalid, Kind, Moderated, TintypeError

NUDE = '[kwiki.cards.nude]\ntask = ["text-to-image"]\nengine = "{engine}"\nadult = {adult}\nfallback = [{fallback}]\n'
PRICE = '[kwiki.cards.nude.price]\nunit = "credits"\namount = "1"\nfactors.quality = {{ "hires" = "2" }}\n'
SELFIE = {"prompt": "in a cosy room", "style": "nude"}


def catalog_with(folder: Path, engine: str = "fake", adult: str = "true", fallback: str = "") -> Catalog:
    """The built-in catalog and a card for the style nude."""
    over = folder / "catalog.toml"
    over.write_text((NUDE + PRICE).format(engine=engine, adult=adult, fallback=fallback))
    return Catalog.load(over)


@pytest.fixture
def adult(tmp_path: Path) -> Catalog:
    return catalog_with(tmp_path)


def read(body: dict[str, Any], catalog: Catalog | None = None) -> Submission:
    """The submission; adult content is on where a catalog is given."""
    return translate(Fields(body), catalog or Catalog.load(), "gen_x", adult_content=catalog is not None)


def test_defaults() -> None:
    made = read({"prompt": "a lighthouse"})
    assert (made.public_id, made.card.id, made.task) == ("gen_x", "kwiki/realistic", Task.TEXT_TO_IMAGE)
    assert (made.width, made.height, made.count, made.output_format) == (1024, 1024, 1, "png")
    assert (made.cost(), made.card.price.unit.value) == (1, "credits")
    assert made.prompt == "a lighthouse, realistic photo"
    assert (made.style, made.options, made.moderate, made.extra) == ("realistic", {"style": "realistic"}, (), {})


@pytest.mark.parametrize(
    ("quality", "side", "credits"),
    [("fast", 1024, 1), ("hires", 2048, 2), ("HiRes", 2048, 2), (None, 1024, 1)],
)
@pytest.mark.parametrize("style", ["realistic", "anime"])
def test_quality(quality: str | None, side: int, credits: int, style: str) -> None:
    made = read({"prompt": "a fox", "quality": quality, "style": style})
    assert (made.width, made.height, made.cost(), made.card.name) == (side, side, credits, style)


def test_nude_costs_the_same(adult: Catalog) -> None:
    assert read(SELFIE, adult).cost() == 1
    assert read({**SELFIE, "quality": "hires"}, adult).cost() == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "prompt"),
        ({"prompt": None}, "prompt"),
        ({"prompt": " \n"}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"prompt": ["a fox"]}, "prompt"),
        ({"prompt": "x" * 1001}, "prompt"),
        ({"prompt": "a\0b"}, "prompt"),
        ({"prompt": "a fox", "quality": "best"}, "quality"),
        ({"prompt": "a fox", "quality": ""}, "quality"),
        ({"prompt": "a fox", "quality": 1}, "quality"),
        ({"prompt": "a fox", "style": "oil"}, "style"),
        ({"prompt": "a fox", "style": True}, "style"),
        ({**SELFIE, "appearance": "blonde"}, "appearance"),
        ({**SELFIE, "appearance": []}, "appearance"),
        ({**SELFIE, "appearance": {"gender": "robot"}}, "appearance.gender"),
        ({**SELFIE, "appearance": {"gender": 1}}, "appearance.gender"),
        ({**SELFIE, "appearance": {"age": 17}}, "appearance.age"),
        ({**SELFIE, "appearance": {"age": 71}}, "appearance.age"),
        ({**SELFIE, "appearance": {"age": 25.5}}, "appearance.age"),
        ({**SELFIE, "appearance": {"age": "25"}}, "appearance.age"),
        ({**SELFIE, "appearance": {"age": True}}, "appearance.age"),
        ({**SELFIE, "appearance": {"ethnicity": 3}}, "appearance.ethnicity"),
        ({**SELFIE, "appearance": {"hair_style": {}}}, "appearance.hair_style"),
        ({**SELFIE, "appearance": {"hair_color": ["pink"]}}, "appearance.hair_color"),
        ({**SELFIE, "appearance": {"eye_color": False}}, "appearance.eye_color"),
        ({**SELFIE, "appearance": {"body_type": 1.5}}, "appearance.body_type"),
        ({**SELFIE, "appearance": {"breast_size": "x" * 1001}}, "appearance.breast_size"),
        ({**SELFIE, "snap_caption": "hello"}, "snap_caption"),
        ({**SELFIE, "snap_caption": 1}, "snap_caption"),
        ({**SELFIE, "snap_caption": ["hello"]}, "snap_caption"),
        ({**SELFIE, "snap_caption": {}}, "snap_caption.text"),
        ({**SELFIE, "snap_caption": {"text": " "}}, "snap_caption.text"),
        ({**SELFIE, "snap_caption": {"text": 5}}, "snap_caption.text"),
        ({**SELFIE, "snap_caption": {"text": "x" * 81}}, "snap_caption.text"),
        ({**SELFIE, "snap_caption": {"text": "hi", "position": 1.01}}, "snap_caption.position"),
        ({**SELFIE, "snap_caption": {"text": "hi", "position": -0.01}}, "snap_caption.position"),
        ({**SELFIE, "snap_caption": {"text": "hi", "position": "left"}}, "snap_caption.position"),
        ({**SELFIE, "snap_caption": {"text": "hi", "position": True}}, "snap_caption.position"),
        ({**SELFIE, "snap_caption": {"text": "hi", "position": [0.5]}}, "snap_caption.position"),
    ],
)
def test_wrong_bodies_name_the_field_also_while_nude_is_off(body: dict[str, Any], field: str, adult: Catalog) -> None:
    for catalog in (None, adult):
        with pytest.raises(Invalid) as caught:
            read(body, catalog)
        assert caught.value.field == field
        assert caught.value.message.startswith(field)


def test_lengths_count_code_points_at_their_edges(adult: Catalog) -> None:
    assert read({"prompt": "🦊" * 1000}).prompt.startswith("🦊" * 1000)
    assert read({**SELFIE, "snap_caption": {"text": "🦊" * 80}}, adult).extra["caption"]["texts"] == ["🦊" * 80]


def test_prompt_is_said_to_be_at_most_1000() -> None:
    with pytest.raises(Invalid, match="at most 1000 characters"):
        read({"prompt": "x" * 1001})


def test_nude_is_off_by_default(adult: Catalog, tmp_path: Path) -> None:
    for catalog, on in ((Catalog.load(), False), (adult, False), (Catalog.load(), True)):
        with pytest.raises(Moderated, match="'nude' is off here"):
            translate(Fields(SELFIE), catalog, "gen_x", adult_content=on)


@pytest.mark.parametrize(
    ("engine", "says", "fallback"),
    [("fake", "false", ""), ("sketch", "true", ""), ("fake", "true", '"kwiki/realistic"')],
    ids=["card does not say so", "built-in engine", "one that stands in does not say so"],
)
def test_nude_goes_to_no_card_that_does_not_say_so(engine: str, says: str, fallback: str, tmp_path: Path) -> None:
    with pytest.raises(Moderated, match="no model for adult content"):
        read(SELFIE, catalog_with(tmp_path, engine, says, fallback))


def test_traits_become_words(adult: Catalog) -> None:
    traits = {
        "gender": "male",
        "ethnicity": "latina",
        "age": 30.0,
        "hair_style": "pixie cut",
        "hair_color": "silver",
        "eye_color": "hazel",
        "body_type": "athletic",
        "breast_size": "perky",
        "shoe_size": 44,
    }
    made = read({**SELFIE, "appearance": traits}, adult)
    assert made.prompt == (
        "in a cosy room, nude selfie, an adult man, 30 years old, latina, pixie cut hair, silver hair color, "
        "hazel eyes, athletic body, perky breasts"
    )
    assert made.moderate == ("latina", "pixie cut", "silver", "hazel", "athletic", "perky")
    assert (made.card.name, made.style, made.options) == ("nude", "nude", {"style": "nude"})


@pytest.mark.parametrize(
    ("appearance", "words"),
    [
        (None, "an adult woman"),
        ({}, "an adult woman"),
        ({"gender": None, "age": None, "ethnicity": ""}, "an adult woman"),
        ({"gender": "female", "age": 18}, "an adult woman, 18 years old"),
        ({"gender": "trans", "age": 70}, "an adult trans person, 70 years old"),
        ({"ethnicity": "any string at all!"}, "an adult woman, any string at all!"),
    ],
)
def test_trait_defaults_and_edges(appearance: Any, words: str, adult: Catalog) -> None:
    made = read({**SELFIE, "appearance": appearance}, adult)
    assert made.prompt == f"in a cosy room, nude selfie, {words}"


@pytest.mark.parametrize(
    ("given", "position"),
    [
        ({}, 0.6),
        ({"position": None}, 0.6),
        ({"position": 0}, 0.0),
        ({"position": 1}, 1.0),
        ({"position": 0.25}, 0.25),
        ({"position": "top"}, 0.1),
        ({"position": "Middle"}, 0.5),
        ({"position": "bottom"}, 0.9),
    ],
)
def test_caption(given: dict[str, Any], position: float, adult: Catalog) -> None:
    made = read({**SELFIE, "snap_caption": {"text": "good night", **given}}, adult)
    assert made.extra == {"caption": {"texts": ["good night"], "position": position}}
    assert made.moderate == ("good night",)


def test_random_caption_is_one_of_a_list(adult: Catalog) -> None:
    made = read({**SELFIE, "snap_caption": True}, adult)
    assert made.extra == {"caption": {"texts": list(CAPTIONS), "position": 0.6}}
    assert all(0 < len(text) <= 80 for text in CAPTIONS)
    assert len(set(CAPTIONS)) == len(CAPTIONS) > 8
    assert read({**SELFIE, "snap_caption": False}, adult).extra == {}
    assert read(SELFIE, adult).extra == {}


@pytest.mark.parametrize("style", ["realistic", "anime"])
@pytest.mark.parametrize("appearance", [{"age": 12}, {"gender": "robot"}, {"hair_color": "pink"}, 5])
@pytest.mark.parametrize("caption", [True, {"text": "x" * 200}, "hello"])
def test_traits_and_caption_of_other_styles_are_ignored(style: str, appearance: Any, caption: Any) -> None:
    body = {"prompt": "a fox", "style": style}
    assert read({**body, "appearance": appearance, "snap_caption": caption}) == read(body)


def test_fields_that_nobody_knows_are_ignored() -> None:
    assert read({"prompt": "a fox", "seed": "five", "n": [4]}) == read({"prompt": "a fox"})


def test_ids() -> None:
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000
    for one in ids:
        assert one.startswith("gen_")
        assert len(one) >= 4 + 8
        assert one[4:].isalnum()


ERRORS = {
    Kind.MISSING_KEY: (401, "missing_api_key"),
    Kind.INVALID_KEY: (401, "invalid_api_key"),
    Kind.NOT_JSON: (400, "invalid_request"),
    Kind.INVALID: (400, "validation_error"),
    Kind.INSUFFICIENT_FUNDS: (402, "insufficient_credits"),
    Kind.QUOTA_EXHAUSTED: (402, "insufficient_credits"),
    Kind.MODERATED: (403, "content_blocked"),
    Kind.RATE_LIMITED: (429, "rate_limited"),
    Kind.INTERNAL: (500, "internal_error"),
    Kind.ENGINE_FAILED: (503, "generation_failed"),
    Kind.TIMED_OUT: (503, "generation_failed"),
    Kind.UNAVAILABLE: (503, "generation_failed"),
    # Not in the documentation:
    Kind.BANNED: (403, "account_banned"),
    Kind.PLAN_REQUIRED: (403, "plan_required"),
    Kind.NOT_FOUND: (404, "not_found"),
    Kind.NOT_FOUND_ROUTE: (404, "not_found"),
    Kind.METHOD_NOT_ALLOWED: (405, "method_not_allowed"),
    Kind.CONFLICT: (409, "conflict"),
    Kind.TOO_LARGE: (413, "payload_too_large"),
}


@pytest.mark.parametrize("kind", Kind)
def test_table_of_errors(kind: Kind) -> None:
    error = type("Some", (TintypeError,), {"kind": kind, "__doc__": "Something is wrong."})()
    answer = render(error, None)  # type: ignore[arg-type]  # the context plays no part
    status, code = ERRORS[kind]
    assert answer.status_code == status
    assert json.loads(bytes(answer.body)) == {"error": code, "message": "Something is wrong."}
