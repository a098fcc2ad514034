"""qolaba's bodies as submissions: defaults, sizes, prices, tasks, and what each model takes."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tintype.api.body import Fields
from tintype.api.qolaba.schema import EXAMPLES, MASK, PICTURE
from tintype.api.qolaba.translate import Unsupported, taken, translate
from tintype.catalog.catalog import Catalog
from tintype.engines.contract import Role, Task
from tintype.generation.submission import Submission
from tintype.kernel.errors import Invalid
from tintype.kernel.money import Unit

CATALOG = Catalog.load()
FLASH, PRO, IMAGEN = "vertex/nano-banana-flash", "vertex/nano-banana-pro", "vertex/imagen-4"
DEV, SCHNELL, INPAINTING = "fal/flux-dev", "fal/flux-schnell", "fal/flux-inpainting"
BIREFNET, QWEN, GPT = "fal/birefnet", "fal/qwen-image-edit", "openai/gpt-image-2"
MODELS = [FLASH, PRO, IMAGEN, DEV, SCHNELL, INPAINTING, BIREFNET, QWEN, GPT]
PICTURES: dict[str, dict[str, Any]] = {
    INPAINTING: {"image_urls": [PICTURE], "mask_url": MASK},
    BIREFNET: {"image_urls": [PICTURE]},
    QWEN: {"image_urls": [PICTURE]},
}
RATIOS = ["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3", "21:9", "4:5", "5:4"]


def of(model: str = FLASH, /, **fields: Any) -> Submission:
    """The least that a model needs, and ``fields``; None takes one away."""
    body = {"model": model, "prompt": "a fox", **PICTURES.get(model, {}), **fields}
    return translate(Fields(body), CATALOG, "task_1_abcdef")


def refused(model: str, /, **fields: Any) -> str:
    with pytest.raises(Invalid) as error:
        of(model, **fields)
    assert not isinstance(error.value, Unsupported), error.value.message
    return error.value.message


def unsupported(model: str, /, **fields: Any) -> str:
    """The message, which names the field and the model."""
    with pytest.raises(Unsupported) as error:
        of(model, **fields)
    assert error.value.field in fields
    prefix = f"unsupported model/field combination: {error.value.field} with {model}: "
    assert error.value.message.startswith(prefix)
    return error.value.message.removeprefix(prefix)


def test_the_default_catalog() -> None:
    cards = CATALOG.cards_of("qolaba")
    assert [card.name for card in cards] == MODELS
    assert CATALOG.unit("qolaba") is Unit.USD
    assert CATALOG.plan("qolaba", "free").limits == ((1, 20, False),)
    for card in cards:
        assert card.price.unit is Unit.USD
        assert card.price.per == "image"
        for quality in card.qualities or ("",):
            assert card.price.of({"quality": quality}, count=1) % 5000 == 0, "credits are whole"
        assert card.partial == (card.max_images > 1)


def test_the_least_body() -> None:
    made = of(FLASH)
    assert (made.public_id, made.card.id, made.task) == ("task_1_abcdef", f"qolaba/{FLASH}", Task.TEXT_TO_IMAGE)
    assert (made.prompt, made.negative_prompt, made.count, made.seed) == ("a fox", "", 1, None)
    assert (made.width, made.height, made.fit, made.output_format) == (1024, 1024, None, "png")
    assert (made.steps, made.guidance_scale, made.options, made.inputs) == (None, None, {}, ())
    assert made.cost() == 30_000


def test_everything_that_a_flux_model_takes() -> None:
    made = of(
        DEV, num_images=10, seed=7, num_inference_steps=150, guidance_scale=30, negative_prompt="x" * 2000, ignored=[1]
    )
    assert (made.count, made.seed, made.steps, made.guidance_scale) == (10, 7, 150, 30.0)
    assert made.negative_prompt == "x" * 2000
    assert made.cost() == 250_000


def test_temperature_and_references() -> None:
    references = [{"url": PICTURE, "description": "the hero"}, {"url": "https://example.com/b.png"}]
    made = of(PRO, temperature=2, reference_images=references, image_urls=["https://example.com/a.png"])
    assert made.options == {"temperature": 2.0}
    assert [(one.role, one.field, one.description) for one in made.inputs] == [
        (Role.SOURCE, "image_urls[0]", ""),
        (Role.REFERENCE, "reference_images[0].url", "the hero"),
        (Role.REFERENCE, "reference_images[1].url", ""),
    ]
    assert made.moderate == ("the hero",)
    assert made.task is Task.IMAGE_TO_IMAGE


@pytest.mark.parametrize(
    ("ratio", "size"),
    {
        "16:9": (1280, 720),
        "9:16": (720, 1280),
        "1:1": (1024, 1024),
        "4:3": (1152, 864),
        "3:4": (864, 1152),
        "3:2": (1248, 832),
        "2:3": (832, 1248),
        "21:9": (1568, 672),
        "5:4": (1120, 896),
        "4:5": (896, 1120),
    }.items(),
)
def test_sizes(ratio: str, size: tuple[int, int]) -> None:
    width, height = size
    for model, quality, times in [
        (DEV, None, 1),
        (FLASH, None, 1),
        (FLASH, "1K", 1),
        (PRO, "2K", 2),
        (PRO, "2k", 2),
        (PRO, "4K", 3),
    ]:
        made = of(model, aspect_ratio=ratio, quality=quality)
        assert (made.width, made.height) == (times * width, times * height)


def test_sizes_of_gpt_image_2() -> None:
    sizes = {None: (1280, 720), "low": (1280, 720), "Medium": (1920, 1080), "HIGH": (2560, 1440)}
    for quality, size in sizes.items():
        made = of(GPT, aspect_ratio="16:9", quality=quality)
        assert (made.width, made.height) == size


@pytest.mark.parametrize(
    ("model", "quality", "micro"),
    [
        (FLASH, None, 30_000),
        (PRO, None, 120_000),
        (PRO, "1K", 120_000),
        (PRO, "2K", 150_000),
        (PRO, "4k", 240_000),
        (IMAGEN, None, 40_000),
        (DEV, None, 25_000),
        (SCHNELL, None, 5_000),
        (INPAINTING, None, 35_000),
        (BIREFNET, None, 5_000),
        (QWEN, None, 30_000),
        (GPT, None, 20_000),
        (GPT, "low", 20_000),
        (GPT, "medium", 60_000),
        (GPT, "High", 180_000),
    ],
)
def test_prices(model: str, quality: str | None, micro: int) -> None:
    assert of(model, quality=quality).cost() == micro
    if model != BIREFNET:
        assert of(model, quality=quality, num_images=3).cost() == 3 * micro


@pytest.mark.parametrize(
    ("source", "quality", "size"),
    [
        ((1024, 1024), "1K", (1024, 1024)),
        ((640, 360), "1K", (1368, 768)),
        ((360, 640), "2K", (1536, 2728)),
        ((3000, 2000), "4K", (3760, 2512)),
        ((4000, 10), "1K", (2048, 512)),
    ],
)
def test_the_sources_shape_is_kept(source: tuple[int, int], quality: str, size: tuple[int, int]) -> None:
    made = of(FLASH, image_urls=[PICTURE, PICTURE], quality=quality)
    assert (made.width, made.height) == (0, 0)
    assert made.fit is not None
    assert made.fit.size(*source) == size


def test_a_ratio_beats_the_sources_shape() -> None:
    made = of(FLASH, image_urls=[PICTURE], aspect_ratio="16:9")
    assert (made.width, made.height, made.fit) == (1280, 720, None)


def test_references_alone_do_not_give_the_shape() -> None:
    made = of(FLASH, reference_images=[{"url": PICTURE}])
    assert (made.width, made.height, made.fit, made.task) == (1024, 1024, None, Task.IMAGE_TO_IMAGE)


@pytest.mark.parametrize(
    ("source", "size"),
    [
        ((333, 251), (333, 251)),
        ((1, 1), (1, 1)),
        ((4096, 4096), (4096, 4096)),
        ((8000, 6000), (4730, 3547)),
        ((16_000, 100), (3578, 447)),
    ],
)
def test_inpainting_keeps_the_very_size(source: tuple[int, int], size: tuple[int, int]) -> None:
    made = of(INPAINTING)
    assert made.task is Task.INPAINTING
    assert [one.role for one in made.inputs] == [Role.SOURCE, Role.MASK]
    assert made.fit is not None
    assert made.fit.size(*source) == size


def test_background_removal_keeps_the_very_size_and_needs_no_words() -> None:
    made = of(BIREFNET, prompt=None)
    assert (made.task, made.prompt, made.output_format) == (Task.BACKGROUND_REMOVAL, "", "png")
    assert (made.width, made.height, made.fit) == (0, 0, None)
    assert made.extra == {"seeded": False}


@pytest.mark.parametrize("model", MODELS)
def test_a_prompt_is_required_but_for_image_to_image_models(model: str) -> None:
    for missing in (None, "", " \n"):
        if model in PICTURES:
            assert of(model, prompt=missing).prompt == ""
        else:
            assert "prompt is required" in refused(model, prompt=missing)
    assert of(model, prompt="🦊" * 4000).prompt == "🦊" * 4000
    assert "prompt must be a string of at most 4000" in refused(model, prompt="x" * 4001)


def test_image_models_need_their_pictures() -> None:
    for model in PICTURES:
        for missing in (None, []):
            assert "image_urls is required" in refused(model, image_urls=missing)
    for missing in (None, "", " "):
        assert "mask_url is required" in refused(INPAINTING, mask_url=missing)


# What each model does not take, and something that would be good with another one.
OTHERS: dict[str, Any] = {
    "image_urls": [PICTURE],
    "reference_images": [{"url": PICTURE}],
    "mask_url": MASK,
    "seed": 1,
    "num_inference_steps": 10,
    "guidance_scale": 5,
    "temperature": 1,
    "negative_prompt": "people",
    "quality": "1K",
    "aspect_ratio": "1:1",
}
TAKEN = {
    FLASH: {"image_urls", "reference_images", "seed", "temperature", "negative_prompt", "quality", "aspect_ratio"},
    PRO: {"image_urls", "reference_images", "seed", "temperature", "negative_prompt", "quality", "aspect_ratio"},
    IMAGEN: {"seed", "temperature", "negative_prompt", "quality", "aspect_ratio"},
    DEV: {"seed", "num_inference_steps", "guidance_scale", "negative_prompt", "aspect_ratio"},
    SCHNELL: {"seed", "num_inference_steps", "guidance_scale", "negative_prompt", "aspect_ratio"},
    INPAINTING: {"image_urls", "mask_url", "seed", "num_inference_steps", "guidance_scale", "negative_prompt"},
    BIREFNET: {"image_urls"},
    QWEN: {"image_urls", "seed", "num_inference_steps", "guidance_scale", "negative_prompt", "aspect_ratio"},
    GPT: {"image_urls", "reference_images", "seed", "negative_prompt", "quality", "aspect_ratio"},
}


@pytest.mark.parametrize("model", MODELS)
def test_what_a_model_does_not_take_is_said(model: str) -> None:
    assert set(taken(CATALOG.cards[f"qolaba/{model}"])) - {"model", "prompt", "celery", "num_images"} == TAKEN[model]
    for field, value in OTHERS.items():
        given = "low" if (field, model) == ("quality", GPT) else value
        if field in TAKEN[model]:
            of(model, **{field: given})
        else:
            message = unsupported(model, **{field: given})
            assert message == f"this model takes {', '.join(taken(CATALOG.cards[f'qolaba/{model}']))}"
        nothing: Any = [] if isinstance(value, list) else None
        if model not in PICTURES:
            of(model, **{field: nothing})


@pytest.mark.parametrize("model", MODELS)
def test_ratios_of_each_model(model: str) -> None:
    accepted = CATALOG.cards[f"qolaba/{model}"].aspect_ratios
    for ratio in RATIOS:
        if ratio in accepted:
            assert of(model, aspect_ratio=ratio).width
        else:
            assert (", ".join(accepted) or "this model takes") in unsupported(model, aspect_ratio=ratio)
    unsupported(model, aspect_ratio="7:3")


def test_qualities_of_others_are_unsupported() -> None:
    assert unsupported(FLASH, quality="high") == "accepted are 1K, 2K, 4K"
    assert unsupported(GPT, quality="2K") == "accepted are low, medium, high"
    assert unsupported(IMAGEN, quality="8K") == "accepted are 1K, 2K, 4K"


def test_too_many_pictures() -> None:
    assert "at most 1 images" in unsupported(BIREFNET, image_urls=[PICTURE] * 2)
    assert "at most 3 images" in unsupported(QWEN, image_urls=[PICTURE] * 4)
    assert len(of(FLASH, reference_images=[{"url": PICTURE}] * 14).inputs) == 14
    assert "reference_images must be an array of 1 to 14" in refused(FLASH, reference_images=[{"url": PICTURE}] * 15)
    assert unsupported(BIREFNET, num_images=2) == "accepted are 1 to 1"


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("model", [None, "", 5, "nano-banana-flash", "VERTEX/imagen-4", "vertex/imagen-4 "]),
        ("prompt", [5, ["a fox"], True, {}]),
        ("aspect_ratio", [16, ["16:9"], True]),
        ("quality", [2, True, ["2K"]]),
        ("num_images", [0, 11, -1, 1.5, "2", True, [1]]),
        ("seed", [-1, 2**32, 1.5, "7", True]),
        ("temperature", [-0.1, 2.1, "1", True]),
        ("negative_prompt", [5, "x" * 2001]),
        ("image_urls", [PICTURE, {}, [5], [""], [None], [PICTURE] * 17]),
        ("reference_images", [PICTURE, {}, [PICTURE], [{}], [{"url": 5}], [{"url": PICTURE, "description": 5}]]),
    ],
)
def test_wrong_types_and_values(field: str, wrong: list[Any]) -> None:
    for value in wrong:
        message = refused(FLASH, **{field: value})
        assert message.startswith(field), message
        assert "must be" in message or "is required" in message


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("num_inference_steps", [0, 151, 1.5, "20", True]),
        ("guidance_scale", [-0.1, 30.1, "5", True, []]),
        ("mask_url", [5, [MASK], True]),
    ],
)
def test_wrong_types_and_values_of_fal(field: str, wrong: list[Any]) -> None:
    for value in wrong:
        message = refused(INPAINTING, **{field: value})
        assert message.startswith(f"{field} must be"), message


def test_edges_that_are_accepted() -> None:
    for field, values in {
        "num_images": [1, 10, 5.0],
        "seed": [0, 2**32 - 1, 7.0],
        "num_inference_steps": [1, 150],
        "guidance_scale": [0, 30, 3.5],
    }.items():
        for value in values:
            of(DEV, **{field: value})
    for value in (0, 2, 0.7):
        assert of(FLASH, temperature=value).options == {"temperature": value}


def test_null_is_absent() -> None:
    assert of(FLASH, **dict.fromkeys(OTHERS), num_images=None) == of(FLASH)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples(name: str) -> None:
    translate(Fields(EXAMPLES[name]), CATALOG, "task_1_abcdef")


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 2**33),
    st.floats(allow_nan=False),
    st.sampled_from([*RATIOS, "1K", "2k", "high", "", PICTURE, MASK, "https://example.com/a.png"]),
    st.text(max_size=5),
    st.lists(st.one_of(st.just(PICTURE), st.text(max_size=3), st.fixed_dictionaries({"url": st.just(PICTURE)}))),
    st.dictionaries(st.sampled_from(["url", "description"]), st.text(max_size=3)),
)


@settings(max_examples=300, deadline=None)
@given(model=st.sampled_from(MODELS), fields=st.dictionaries(st.sampled_from([*OTHERS, "num_images"]), VALUES))
def test_any_body_is_a_submission_or_an_error_that_names_a_field(model: str, fields: dict[str, Any]) -> None:
    made: Submission | Invalid
    try:
        made = of(model, **fields)
    except Invalid as error:
        made = error
    if isinstance(made, Invalid):
        assert made.field
        assert made.field.partition("[")[0] in made.message
        return
    assert made.task.value in made.card.task
    assert made.cost() > 0
    assert made.fit is not None or made.task is Task.BACKGROUND_REMOVAL or made.width * made.height > 0
