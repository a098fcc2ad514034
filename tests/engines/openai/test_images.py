"""Images: what is sent, what comes back, streams, costs."""

from __future__ import annotations

import io
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tintype.engines.contract import (
    Done,
    EngineCard,
    EngineError,
    Event,
    Failed,
    Input,
    Output,
    Reason,
    Request,
    Role,
    Sending,
    Started,
    Task,
)
from tintype.engines.openai import create
from tintype.engines.openai.provider import OpenAIProvider
from tintype.engines.openai.settings import Settings
from tintype.engines.rented import Ask, Key, Made
from tintype.kernel.errors import SettingsError

GENERATIONS, EDITS = "/v1/images/generations", "/v1/images/edits"
PRICES = {"text_in": 5, "image_in": 8, "out": 30}


def _picture(folder: Path, role: Role, size: tuple[int, int], colour: str = "orange", description: str = "") -> Input:
    path = folder / f"{role}-{len(list(folder.iterdir()))}.png"
    Image.new("RGB", size, colour).save(path)
    return Input(role, path, *size, description)


def _request(folder: Path, **changes: Any) -> Request:
    workdir = folder / f"work-{len(list(folder.iterdir()))}"
    workdir.mkdir()
    card = EngineCard("native/card", "openai", {"model": "gpt-image-2", "keys": ["TEST_OPENAI_ONE"]})
    whole = Request("job", 1, card, Task.TEXT_TO_IMAGE, "a red fox", workdir, width=1024, height=1024, seed=5)
    return replace(whole, **changes)


def _settings(request: Request, **more: Any) -> Request:
    return replace(request, card=replace(request.card, settings={**request.card.settings, **more}))


def _run(double: Any, request: Request, **config: Any) -> list[Event]:
    engine = create({"base_url": double.url, "server": double.kind, "poll_s": 0.05, **config})
    engine.load(request.card)
    return list(engine.generate([request]))


def _done(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done), events[-1]
    return events[-1]


async def test_openai_is_sent_what_it_takes_and_nothing_else(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    options = {"quality": "high", "background": "opaque", "unheard_of": 1}
    request = _request(tmp_path, negative_prompt="snow", steps=20, guidance_scale=3.0, options=options, count=3)
    events = _run(double, _settings(request, parameters={"moderation": "low"}))
    _done(events)
    (asked,) = double.sent(GENERATIONS)
    assert asked.fields == {
        "model": "gpt-image-2",
        "prompt": "a red fox\nAvoid: snow",
        "n": 3,
        "size": "1024x1024",
        "output_format": "png",
        "quality": "high",
        "background": "opaque",
        "moderation": "low",
    }
    assert isinstance(events[0], Sending)
    assert "idempotency-key" not in asked.headers, "OpenAI documents none"
    assert len([event for event in events if isinstance(event, Output)]) == 3


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("sglang", ("seed", "num_inference_steps", "guidance_scale", "negative_prompt")),
        ("vllm-omni", ("seed", "num_inference_steps", "guidance_scale", "negative_prompt")),
        ("localai", ("seed", "step", None, "negative_prompt")),
    ],
)
async def test_own_servers_are_told_seed_steps_guidance_and_what_to_avoid(
    stand_in: Callable[..., Any], tmp_path: Path, kind: str, names: tuple[str | None, ...]
) -> None:
    double = stand_in(kind)
    card = EngineCard("native/own", "openai", {"model": "a-model"})
    request = _request(tmp_path, card=card, negative_prompt="snow", steps=20, guidance_scale=3.5, count=2)
    _done(_run(double, request))
    asked = [one.fields for one in double.sent(GENERATIONS)]
    for number, fields in enumerate(asked):
        wanted = {name: value for name, value in zip(names, (5 + number, 20, 3.5, "snow"), strict=True) if name}
        assert {name: fields[name] for name in wanted} == wanted
        assert fields["prompt"] == "a red fox"
        assert fields["response_format"] == "b64_json"
        assert fields["n"] == 1, "each has a seed of its own"
    assert len(asked) == 2


async def test_a_card_renames_and_drops_fields(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in("sglang")
    fields = {"guidance_scale": "true_cfg_scale", "seed": "", "flow": "flow_shift"}
    card = EngineCard("native/own", "openai", {"fields": fields, "parameters": {"enable_teacache": True}})
    _done(_run(double, _request(tmp_path, card=card, guidance_scale=4.0, options={"flow": 3})))
    sent = double.sent(GENERATIONS)[0].fields
    assert (sent["true_cfg_scale"], sent["flow_shift"], sent["enable_teacache"]) == (4.0, 3, True)
    assert not {"guidance_scale", "seed", "model"} & set(sent)


@pytest.mark.parametrize(
    ("model", "wanted", "asked"),
    [
        ("gpt-image-1.5", (1344, 768), "1536x1024"),
        ("gpt-image-1-mini", (768, 1344), "1024x1536"),
        ("gpt-image-1.5", (512, 512), "1024x1024"),
        ("gpt-image-2", (1344, 768), "1344x768"),
        ("gpt-image-2", (1000, 1000), "1008x1008"),
        ("gpt-image-2", (256, 256), "816x816"),
        ("gpt-image-2", (4096, 4096), "2880x2880"),
        ("gpt-image-2", (2000, 300), "2000x672"),
    ],
)
async def test_the_nearest_size_that_the_model_makes_is_asked_for(
    stand_in: Callable[..., Any], tmp_path: Path, model: str, wanted: tuple[int, int], asked: str
) -> None:
    double = stand_in()
    request = _settings(_request(tmp_path, width=wanted[0], height=wanted[1]), model=model)
    _done(_run(double, request))
    assert double.sent(GENERATIONS)[0].fields["size"] == asked


async def test_openais_masks_are_transparent_where_ours_are_white(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    mask = Image.new("L", (1024, 1024))
    mask.paste(255, (0, 0, 512, 1024))
    mask.save(tmp_path / "mask.png")
    source = _picture(tmp_path, Role.SOURCE, (1024, 1024))
    inputs = (source, Input(Role.MASK, tmp_path / "mask.png", 1024, 1024))
    events = _run(double, _request(tmp_path, task=Task.INPAINTING, inputs=inputs))
    _done(events)
    (asked,) = double.sent(EDITS)
    with Image.open(io.BytesIO(asked.files["mask"][0].content)) as sent:
        assert (sent.format, sent.mode, sent.size) == ("PNG", "RGBA", (1024, 1024))
        assert (sent.getpixel((100, 500))[3], sent.getpixel((900, 500))[3]) == (0, 255)
    output = next(event for event in events if isinstance(event, Output))
    with Image.open(output.path) as made:
        assert made.getpixel((900, 500)) == (255, 165, 0), "what is outside the mask is as it was"
        assert made.getpixel((100, 500)) != (255, 165, 0)


async def test_vllm_omnis_masks_are_white_as_ours(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in("vllm-omni")
    mask = Image.new("L", (64, 64))
    mask.paste(255, (0, 0, 32, 64))
    mask.save(tmp_path / "mask.png")
    inputs = (_picture(tmp_path, Role.SOURCE, (64, 64)), Input(Role.MASK, tmp_path / "mask.png", 64, 64))
    card = EngineCard("native/own", "openai", {})
    request = _request(tmp_path, card=card, task=Task.INPAINTING, inputs=inputs, width=64, height=64)
    events = _run(double, request)
    _done(events)
    output = next(event for event in events if isinstance(event, Output))
    with Image.open(output.path) as made:
        assert made.getpixel((60, 30)) == (255, 165, 0)
        assert made.getpixel((5, 30)) != (255, 165, 0)


async def test_a_server_without_masks_refuses_them(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in("sglang")
    inputs = (_picture(tmp_path, Role.SOURCE, (64, 64)), _picture(tmp_path, Role.MASK, (64, 64), "white"))
    card = EngineCard("native/own", "openai", {})
    events = _run(double, _request(tmp_path, card=card, task=Task.INPAINTING, inputs=inputs))
    assert isinstance(events[-1], Failed)
    assert (events[-1].reason, double.submits) == (Reason.INVALID, 0)


async def test_several_pictures_go_in_their_order_with_what_is_said_of_them(
    stand_in: Callable[..., Any], tmp_path: Path
) -> None:
    double = stand_in()
    inputs = (
        _picture(tmp_path, Role.REFERENCE, (80, 60), "red", "the hat"),
        _picture(tmp_path, Role.SOURCE, (100, 50), "blue"),
        _picture(tmp_path, Role.REFERENCE, (60, 80), "green", "the dog"),
    )
    _done(_run(double, _request(tmp_path, task=Task.IMAGE_TO_IMAGE, inputs=inputs)))
    (asked,) = double.sent(EDITS)
    sizes = [Image.open(io.BytesIO(one.content)).size for one in asked.files["image"]]
    assert sizes == [(100, 50), (80, 60), (60, 80)]
    assert asked.fields["prompt"] == "a red fox\nImage 2: the hat\nImage 3: the dog"


async def test_the_cost_is_counted_from_the_tokens_of_the_answer(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    request = _settings(_request(tmp_path, count=2), token_prices=PRICES)
    assert _done(_run(double, request)).cost_micro == 40 * 5 + 2000 * 30
    source = _picture(tmp_path, Role.SOURCE, (64, 64))
    request = _settings(_request(tmp_path, task=Task.IMAGE_TO_IMAGE, inputs=(source,)), token_prices=PRICES)
    assert _done(_run(double, request)).cost_micro == 40 * 5 + 200 * 8 + 1000 * 30
    assert _done(_run(double, _settings(_request(tmp_path), cost_micro=700))).cost_micro == 700


@pytest.mark.parametrize("task", [Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE])
async def test_unfinished_images_are_streamed_where_somebody_looks(
    stand_in: Callable[..., Any], tmp_path: Path, task: Task
) -> None:
    double = stand_in()
    inputs = (_picture(tmp_path, Role.SOURCE, (64, 64)),) if task is Task.IMAGE_TO_IMAGE else ()
    request = _settings(_request(tmp_path, task=task, inputs=inputs, partials=2), partial_images=3, token_prices=PRICES)
    events = _run(double, request)
    outputs = [event for event in events if isinstance(event, Output)]
    assert [event.role for event in outputs] == ["partial", "partial", "result"]
    assert len({event.path for event in outputs}) == 3
    for event in outputs:
        with Image.open(event.path) as picture:
            picture.load()
    with Image.open(outputs[-1].path) as picture:
        assert picture.size == (1024, 1024)
    assert _done(events).cost_micro == 40 * 5 + (200 * 8 if inputs else 0) + 1000 * 30
    assert double.submits == 1


@pytest.mark.parametrize(("partials", "made", "count"), [(0, 3, 1), (2, 0, 1), (2, 3, 2)])
async def test_nothing_is_streamed_where_nobody_looks_or_none_is_made(
    stand_in: Callable[..., Any], tmp_path: Path, partials: int, made: int, count: int
) -> None:
    double = stand_in()
    _done(_run(double, _settings(_request(tmp_path, partials=partials, count=count), partial_images=made)))
    assert "stream" not in double.sent(GENERATIONS)[0].fields


async def test_a_stream_is_cancelled_at_once(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    double.event_s = 5.0
    request = _settings(_request(tmp_path, partials=1), partial_images=1)
    engine = create({"base_url": double.url, "poll_s": 0.05})
    engine.load(request.card)
    events = []
    for event in engine.generate([request]):
        events.append(event)
        if isinstance(event, Started):
            engine.cancel(request.job)
    assert isinstance(events[-1], Failed)
    assert events[-1].reason is Reason.CANCELLED


async def test_a_stream_that_nobody_came_back_to_is_closed(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    times = [0.0]
    provider = OpenAIProvider(clock=lambda: times[0])
    settings: dict[str, Any] = {"base_url": double.url, "model": "gpt-image-2", "partial_images": 1, "timeout_s": 30}
    request = _request(tmp_path, partials=1)
    asks = [Ask(request, settings, Key("one", "sk-good-one"), f"token-{number}") for number in range(2)]
    left = str(provider.submit(asks[0]))
    times[0] = 61.0
    kept = str(provider.submit(asks[1]))
    with pytest.raises(EngineError) as lost:
        provider.look(asks[0], left)
    assert lost.value.reason is Reason.OUTCOME_UNKNOWN
    with provider.listening(asks[1], kept) as rest:
        answer = provider.look(asks[1], kept)
        while not isinstance(answer, Made):
            rest(1, threading.Event())
            answer = provider.look(asks[1], kept)
    assert len(answer.files) == 1


async def test_a_stream_that_breaks_off_leaves_the_outcome_unknown(
    stand_in: Callable[..., Any], tmp_path: Path
) -> None:
    double = stand_in()
    double.break_stream = True
    events = _run(double, _settings(_request(tmp_path, partials=2), partial_images=2))
    assert isinstance(events[-1], Failed)
    assert (events[-1].reason, double.submits) == (Reason.OUTCOME_UNKNOWN, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server", "dall-e"),
        ("server", 3),
        ("base_url", "gpu-1:3000"),
        ("sizes", ["big"]),
        ("sizes", "1024x1024"),
        ("seconds", ["4"]),
        ("fields", {"seed": 1}),
        ("parameters", "x"),
        ("most", 11),
        ("partial_images", 4),
        ("timeout_s", -1),
        ("token_prices", {"out": "free"}),
        ("token_prices", {"pixels": 1}),
        ("size_multiple", 0),
        ("unpaid", "yes"),
        ("keys", "TEST_OPENAI_ONE"),
        ("keys", ["NOT_SET_ANYWHERE"]),
    ],
)
async def test_a_wrong_setting_is_named_when_the_card_is_loaded(name: str, value: Any) -> None:
    with pytest.raises(SettingsError) as refused:
        create({}).load(EngineCard("native/card", "openai", {"model": "gpt-image-2", name: value}))
    assert refused.value.field == name
    assert name in str(refused.value) or "NOT_SET_ANYWHERE" in str(refused.value)


async def test_servers_of_ones_own_need_a_base_url() -> None:
    with pytest.raises(SettingsError, match="base_url"):
        Settings.of({"server": "sglang"})
    assert Settings.of({}).base_url == "https://api.openai.com/v1"


async def test_nothing_secret_is_in_what_the_settings_show(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    events = _run(double, _request(tmp_path))
    assert "sk-good" not in json.dumps([repr(event) for event in events])
