"""The pure parts: every field with its default and edges, plans, the answers of every state."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from tintype.api.body import Fields
from tintype.api.qiai.errors import DESCRIBED, render
from tintype.api.qiai.translate import PRODUCTS, STYLES, check_plan, order_id, translate
from tintype.catalog.catalog import Catalog
from tintype.engines.contract import Task
from tintype.generation.submission import Submission
from tintype.kernel.errors import Invalid, Kind, PlanRequired, TintypeError
from tintype.kernel.money import Unit

CATALOG = Catalog.load()
BODY = {"style": "turbo", "prompt": "a fox"}


def submission(plan: str = "pro", **fields: Any) -> Submission:
    return translate(Fields({**BODY, **fields}), CATALOG, CATALOG.plan("qiai", plan), "ORD-1")


def test_defaults() -> None:
    one = submission()
    assert (one.task, one.count, one.frames, one.output_format, one.also) == (Task.TEXT_TO_IMAGE, 1, 0, "png", ())
    assert (one.width, one.height) == (768, 1152)
    assert (one.enhance, one.webhook, one.negative_prompt) == (False, None, "")
    assert one.extra["product_type"] == "static_image"
    assert one.cost() == 1
    assert one.card.price.unit is Unit.IMAGES


def test_the_documented_body() -> None:
    one = translate(
        Fields(
            {
                "style": "guofeng",
                "product_type": "static_image",
                "prompt": "a warrior in red standing in bamboo forest holding a sword, ink wash painting style",
                "width": 768,
                "height": 1152,
                "llm_enhance": True,
                "webhook_url": "https://your-app.com/callback",
            }
        ),
        CATALOG,
        CATALOG.plan("qiai", "pro"),
        "ORD-1",
    )
    assert one.card.id == "qiai/guofeng"
    assert (one.style, one.options, one.enhance) == ("guofeng", {"style": "guofeng"}, True)
    assert one.webhook is not None
    assert (one.webhook.url, one.webhook.format) == ("https://your-app.com/callback", "qiai")


@pytest.mark.parametrize(
    ("product", "count", "frames", "price"),
    [
        ("static_image", 1, 0, 1),
        ("batch_4", 4, 0, 4),
        ("batch_8", 8, 0, 8),
        ("animation_16f", 1, 16, 1),
        ("animation_24f", 1, 24, 2),
        ("animation_32f", 1, 32, 2),
    ],
)
def test_products(product: str, count: int, frames: int, price: int) -> None:
    one = submission(product_type=product, style="anime")
    assert (one.count, one.frames, one.cost()) == (count, frames, price)
    assert one.card.partial is False  # all or nothing
    if frames:
        assert price == -(-frames // 16)
        assert (one.task, one.fps, one.output_format, one.also) == (Task.TEXT_TO_VIDEO, 8, "mp4", ("gif",))
        assert (one.card.id, one.options) == ("qiai/animation", {"style": "anime"})
    assert set(PRODUCTS) == {
        "static_image", "batch_4", "batch_8", "animation_16f", "animation_24f", "animation_32f",
    }  # fmt: skip


@pytest.mark.parametrize("style", STYLES)
def test_styles(style: str) -> None:
    assert submission(style=style).card.id == f"qiai/{style}"


@pytest.mark.parametrize(
    ("given", "made"), [(770, 768), (256, 256), (263, 256), (2048, 2048), (2047, 2040), (512.0, 512)]
)
def test_sides_are_rounded_down_to_a_multiple_of_8(given: float, made: int) -> None:
    one = submission(width=given, height=given)
    assert (one.width, one.height) == (made, made)


WRONG = [
    ("style", None, "style is required: one of guofeng, anime, realistic, general, turbo, zanime, zimage"),
    ("style", "cubism", "style must be one of guofeng, anime"),
    ("style", "Anime", "style must be one of guofeng"),
    ("style", 3, "style must be one of guofeng"),
    ("style", ["anime"], "style must be one of guofeng"),
    ("product_type", "batch_16", "product_type must be one of static_image, batch_4, batch_8, animation_16f"),
    ("product_type", 4, "product_type must be one of static_image"),
    ("prompt", None, "prompt is required"),
    ("prompt", "  \n", "prompt is required"),
    ("prompt", 5, "prompt must be a string"),
    ("prompt", "x" * 4001, "prompt must be a string of at most 4000 characters, this one has 4001"),
    ("negative_prompt", {}, "negative_prompt must be a string"),
    ("negative_prompt", "x" * 4001, "negative_prompt must be a string of at most 4000"),
    ("width", 255, "width must be an integer from 256 to 2048"),
    ("width", 2049, "width must be an integer from 256 to 2048"),
    ("width", "768", "width must be an integer"),
    ("width", True, "width must be an integer"),
    ("height", 768.5, "height must be an integer"),
    ("height", 10**30, "height must be an integer"),
    ("height", [768], "height must be an integer"),
    ("llm_enhance", "true", "llm_enhance must be true or false"),
    ("llm_enhance", 1, "llm_enhance must be true or false"),
    ("webhook_url", 7, "webhook_url must be a string"),
    ("webhook_url", "https://a.example/" + "x" * 2048, "webhook_url must be a string of at most 2048"),
]


@pytest.mark.parametrize(("field", "value", "message"), WRONG)
def test_wrong_values_name_the_field(field: str, value: Any, message: str) -> None:
    with pytest.raises(Invalid) as caught:
        submission(**{field: value})
    assert caught.value.message.startswith(message)
    assert caught.value.field == field


def test_null_and_blank_are_absent_and_others_are_ignored() -> None:
    absent = dict.fromkeys(("product_type", "negative_prompt", "width", "height", "llm_enhance", "webhook_url"))
    assert submission(**absent, seed="what", anything={}) == submission()
    assert submission(webhook_url="  ", negative_prompt=" ") == submission()


NOT_COVERED = [
    ("free", "static_image", "API access needs the Standard, Pro or Mega plan; yours is Free"),
    ("standard", "batch_4", "product_type 'batch_4' (4 images in one order) needs the Pro or Mega plan"),
    ("standard", "batch_8", "product_type 'batch_8' (8 images in one order) needs the Pro or Mega plan"),
    ("standard", "animation_16f", "product_type 'animation_16f' (an animation) needs the Pro or Mega plan"),
]


@pytest.mark.parametrize(("plan", "product", "message"), NOT_COVERED)
def test_what_a_plan_does_not_cover(plan: str, product: str, message: str) -> None:
    with pytest.raises(PlanRequired) as caught:
        check_plan(CATALOG, plan, submission(plan, product_type=product))
    assert caught.value.message.startswith(message)


def test_a_plan_with_some_styles_only() -> None:
    """The console's Free plan: the same check, were it open to the API."""
    data = CATALOG.dialects["qiai"]
    plans = {**data.plans, "free": data.plans["free"].model_copy(update={"api": True})}
    opened = Catalog({"qiai": data.model_copy(update={"plans": plans})})
    check_plan(opened, "free", submission("free", style="turbo"))
    with pytest.raises(PlanRequired, match="The style 'anime' needs the Standard, Pro or Mega plan; yours is Free"):
        check_plan(opened, "free", submission("free", style="anime"))


def test_what_plans_cover() -> None:
    for style in STYLES:
        check_plan(CATALOG, "standard", submission("standard", style=style))
        for plan in ("pro", "mega"):
            for product in PRODUCTS:
                check_plan(CATALOG, plan, submission(plan, style=style, product_type=product))


def test_plans_are_the_documented_ones() -> None:
    plans = CATALOG.dialects["qiai"].plans
    figures = {
        name: (plan.quota.amount if plan.quota else 0, plan.priority, plan.patience_s, plan.max_images, plan.animation)
        for name, plan in plans.items()
    }
    assert figures == {
        "free": (20, 0, 7200, 1, False),
        "standard": (300, 2, 1800, 3, False),
        "pro": (800, 3, 600, 8, True),
        "mega": (2000, 4, 0, 12, True),
    }
    assert plans["free"].styles == ("turbo",)
    assert not plans["free"].api
    assert all(plan.api and not plan.styles for name, plan in plans.items() if name != "free")
    assert all(plan.limits == ((1, 20, False),) for plan in plans.values())
    assert all(plan.quota and (plan.quota.period, plan.quota.unit) == ("month", Unit.IMAGES) for plan in plans.values())


def test_order_ids() -> None:
    late = datetime(2026, 5, 29, 1, tzinfo=timezone(timedelta(hours=8)))  # still the 28th in UTC
    made = {order_id(late) for _ in range(1000)}
    assert len(made) == 1000
    assert all(re.fullmatch(r"ORD-20260528-[A-Z0-9]{12}", one) for one in made)


def _kinds() -> dict[Kind, type[TintypeError]]:
    found: dict[Kind, type[TintypeError]] = {}
    todo = list(TintypeError.__subclasses__())
    while todo:
        one = todo.pop()
        todo += one.__subclasses__()
        found.setdefault(one.kind, one)
    return found


def test_every_kind_has_a_documented_status_and_the_shape() -> None:
    kinds = _kinds()
    assert set(kinds) == set(Kind)
    for kind, error in kinds.items():
        answer = render(error("so it is"), None)  # type: ignore[arg-type]  # the shape asks nothing of the request
        text = "prompt was refused: so it is" if kind is Kind.MODERATED else "so it is"
        assert answer.body == f'{{"ok":false,"error":"{text}"}}'.encode()
        assert answer.status_code in {*DESCRIBED, 405}
