"""Gemini and Imagen: what is sent, what comes back, refusals, keys, lost answers, costs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from PIL import Image

from tintype.engines.contract import (
    Done,
    EngineCard,
    Event,
    Failed,
    Input,
    Log,
    Output,
    Reason,
    Request,
    Role,
    Task,
    Upstream,
)
from tintype.engines.google import create
from tintype.kernel.errors import SettingsError

GEMINI = EngineCard("native/banana", "google", {"model": "gemini-3-pro-image", "keys": ["TEST_GOOGLE_ONE"]})
IMAGEN = EngineCard("native/imagen", "google", {"model": "imagen-4.0-generate-001", "keys": ["TEST_GOOGLE_ONE"]})
BOTH = pytest.mark.parametrize("card", [GEMINI, IMAGEN], ids=["gemini", "imagen"])


def _request(folder: Path, card: EngineCard = GEMINI, **changes: Any) -> Request:
    workdir = folder / f"work-{len(list(folder.iterdir()))}"
    workdir.mkdir()
    whole = Request("job", 1, card, Task.TEXT_TO_IMAGE, "a red fox", workdir, width=1024, height=1024, seed=5)
    return replace(whole, **changes)


def _with(card: EngineCard, **settings: Any) -> EngineCard:
    return replace(card, settings={**card.settings, **settings})


def _engine(double: Any, **config: Any) -> Any:
    return create({"base_url": double.origin, "poll_s": 0.05, **config})


def _run(double: Any, request: Request, **config: Any) -> list[Event]:
    engine = _engine(double, **config)
    engine.load(request.card)
    return list(engine.generate([request]))


def _done(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done), events[-1]
    return events[-1]


def _failed(events: list[Event]) -> Failed:
    assert isinstance(events[-1], Failed), events[-1]
    return events[-1]


def _sent(double: Any) -> list[Any]:
    return [*double.sent("generateContent"), *double.sent("predict")]


def _picture(folder: Path, role: Role, colour: str, description: str = "") -> Input:
    path = folder / f"{colour}.png"
    Image.new("RGB", (60, 40), colour).save(path)
    return Input(role, path, 60, 40, description)


@pytest.mark.parametrize(
    ("model", "size", "ratio", "image_size"),
    [
        ("gemini-3-pro-image", (1024, 1024), "1:1", "1K"),
        ("gemini-3-pro-image", (1344, 768), "16:9", "1K"),
        ("gemini-3-pro-image", (1680, 720), "21:9", "1K"),
        ("gemini-3.1-flash-image", (1536, 2048), "3:4", "2K"),
        ("gemini-3.1-flash-image", (3072, 3072), "1:1", "4K"),
        ("gemini-2.5-flash-image", (832, 1248), "2:3", None),
    ],
)
async def test_the_nearest_shape_and_size_are_asked_for(
    stand_in: Callable[..., Any], tmp_path: Path, model: str, size: tuple[int, int], ratio: str, image_size: str | None
) -> None:
    double = stand_in()
    request = _request(tmp_path, _with(GEMINI, model=model), width=size[0], height=size[1])
    _done(_run(double, request))
    config = double.sent("generateContent")[0].fields["generationConfig"]
    wanted = {"aspectRatio": ratio} | ({"imageSize": image_size} if image_size else {})
    assert config == {"seed": 5, "responseModalities": ["IMAGE"], "imageConfig": wanted}


async def test_references_go_with_what_is_said_of_them(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    inputs = (
        _picture(tmp_path, Role.REFERENCE, "red", "the hat"),
        _picture(tmp_path, Role.SOURCE, "blue"),
        _picture(tmp_path, Role.REFERENCE, "green", "the dog"),
    )
    request = _request(
        tmp_path, task=Task.IMAGE_TO_IMAGE, inputs=inputs, negative_prompt="rain", options={"temperature": 0.4}
    )
    _done(_run(double, request))
    fields = double.sent("generateContent")[0].fields
    parts = [part.get("text", "picture") for part in fields["contents"][0]["parts"]]
    assert parts == ["picture", "picture", "the hat", "picture", "the dog", "a red fox", "Avoid: rain"]
    assert fields["generationConfig"]["temperature"] == 0.4


async def test_the_models_thoughts_are_no_picture(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    events = _run(stand_in(), _request(tmp_path))
    (output,) = [event for event in events if isinstance(event, Output)]
    with Image.open(output.path) as picture:
        assert picture.size == (256, 256), "the double makes a quarter of 1K; its sketch of a thought has 64"


async def test_imagen_makes_four_at_a_time(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    events = _run(double, _request(tmp_path, IMAGEN, count=6, width=1344, height=768, output_format="jpeg"))
    _done(events)
    sent = [one.fields["parameters"] for one in double.sent("predict")]
    assert [one["sampleCount"] for one in sent] == [4, 2]
    assert (sent[0]["aspectRatio"], sent[0]["sampleImageSize"]) == ("16:9", "1K")
    assert sent[0]["outputOptions"] == {"mimeType": "image/jpeg"}
    assert "seed" not in sent[0]
    outputs = [event for event in events if isinstance(event, Output)]
    assert [one.index for one in outputs] == list(range(6))


async def test_imagen_takes_a_seed_without_its_watermark(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    _done(_run(double, _request(tmp_path, _with(IMAGEN, parameters={"add_watermark": False}))))
    assert double.sent("predict")[0].fields["parameters"]["seed"] == 6


async def test_imagens_filtered_pictures_are_missing(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    events = _run(stand_in(), _request(tmp_path, IMAGEN, prompt="HALF of it", count=4))
    assert sum(isinstance(event, Output) for event in events) == 2


@BOTH
@pytest.mark.parametrize("prompt", ["FORBIDDEN", "NUDE"])
async def test_what_google_blocks_is_moderated(
    stand_in: Callable[..., Any], tmp_path: Path, card: EngineCard, prompt: str
) -> None:
    failed = _failed(_run(stand_in(), _request(tmp_path, card, prompt=prompt)))
    assert (failed.reason, failed.reason.retryable) == (Reason.MODERATED, False)


async def test_words_instead_of_a_picture_are_for_the_caller(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    failed = _failed(_run(stand_in(), _request(tmp_path, prompt="CHATTY")))
    assert (failed.reason, failed.message) == (Reason.INVALID, "I would rather talk about it.")


RETRY = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "34.5s"}
DAILY = {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    "violations": [{"quotaId": "GenerateRequestsPerDayPerProjectPerModel"}],
}
BILLING = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "BILLING_DISABLED"}


@BOTH
@pytest.mark.parametrize(
    ("code", "status", "details", "reason"),
    [
        (400, "INVALID_ARGUMENT", (), Reason.INVALID),
        (400, "FAILED_PRECONDITION", (), Reason.UNAVAILABLE),
        (403, "PERMISSION_DENIED", (BILLING,), Reason.UNAVAILABLE),
        (404, "NOT_FOUND", (), Reason.UNAVAILABLE),
        (429, "RESOURCE_EXHAUSTED", (RETRY,), Reason.RATE_LIMITED),
        (429, "RESOURCE_EXHAUSTED", (DAILY,), Reason.UNAVAILABLE),
        (500, "INTERNAL", (), Reason.FAILED),
        (503, "UNAVAILABLE", (), Reason.UNAVAILABLE),
        (504, "DEADLINE_EXCEEDED", (), Reason.UNAVAILABLE),
    ],
)
async def test_refusals_are_told_apart(
    stand_in: Callable[..., Any],
    tmp_path: Path,
    card: EngineCard,
    code: int,
    status: str,
    details: tuple[Any, ...],
    reason: Reason,
) -> None:
    double = stand_in()
    double.refuse_as(code, status, f"See {double.origin}/x", *details)
    failed = _failed(_run(double, _request(tmp_path, card)))
    assert failed.reason is reason, failed
    assert len(_sent(double)) == 1, "nothing is sent twice"
    assert double.origin not in failed.message
    if RETRY in details:
        assert failed.retry_after == pytest.approx(34.5, abs=0.5)


async def test_retry_after_counts_where_there_is_no_retry_info(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    double.refuse_as(429, "RESOURCE_EXHAUSTED", "No", retry_after="7")
    assert _failed(_run(double, _request(tmp_path))).retry_after == pytest.approx(7, abs=0.5)


@pytest.mark.parametrize(("code", "status"), [(403, "PERMISSION_DENIED"), (429, "RESOURCE_EXHAUSTED")])
async def test_a_key_that_is_refused_rests_and_the_next_is_taken(
    stand_in: Callable[..., Any], tmp_path: Path, code: int, status: str
) -> None:
    double = stand_in()
    card = _with(GEMINI, keys=["TEST_GOOGLE_ONE", "TEST_GOOGLE_TWO"])
    engine = _engine(double)
    engine.load(card)
    double.refuse_as(code, status)
    used = []
    for _ in range(2):
        _done(list(engine.generate([_request(tmp_path, card)])))
        used += [one.headers["x-goog-api-key"] for one in _sent(double)]
        double.asked.clear()
    assert used == ["AIza-good-one", "AIza-good-two", "AIza-good-two"]


async def test_the_operator_is_told_of_a_refused_key_by_its_name(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    events = _run(stand_in(), _request(tmp_path, _with(GEMINI, keys=["TEST_GOOGLE_BAD"])))
    assert _failed(events).reason is Reason.UNAVAILABLE
    said = [event.message for event in events if isinstance(event, Log)]
    assert any("TEST_GOOGLE_BAD" in line for line in said)
    assert not any("AIza" in line for line in said)


async def test_a_service_account_speaks_for_its_project(
    stand_in: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    double = stand_in()
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    account = {
        "type": "service_account",
        "project_id": "a-project",
        "private_key": key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        "client_email": "painter@a-project.iam.gserviceaccount.com",
        "token_uri": f"{double.origin}/token",
    }
    monkeypatch.setenv("TEST_GOOGLE_ACCOUNT", json.dumps(account))
    card = _with(IMAGEN, keys=["TEST_GOOGLE_ACCOUNT"])
    _done(_run(double, _request(tmp_path, card)))
    (asked,) = double.sent("predict")
    assert asked.headers["authorization"] == "Bearer ya29.granted"
    monkeypatch.setenv("TEST_GOOGLE_ACCOUNT", "{not json")
    assert _failed(_run(double, _request(tmp_path, card))).reason is Reason.UNAVAILABLE


@BOTH
@pytest.mark.parametrize("fault", ["lost", "late"])
async def test_a_lost_image_is_not_sent_again(
    stand_in: Callable[..., Any], tmp_path: Path, card: EngineCard, fault: str
) -> None:
    double = stand_in()
    if fault == "lost":
        double.lose()
    else:
        double.slow(2.0)
    events = _run(double, _request(tmp_path, card), timeout_s=0.5 if fault == "late" else 30)
    assert _failed(events).reason is Reason.OUTCOME_UNKNOWN
    assert len(_sent(double)) == 1


async def test_a_server_that_is_not_there_is_no_lost_answer(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    double.stop()
    assert _failed(_run(double, _request(tmp_path))).reason is Reason.UNAVAILABLE


async def test_what_was_sent_and_not_answered_is_not_sent_again_by_the_next_process(
    stand_in: Callable[..., Any], tmp_path: Path
) -> None:
    double = stand_in()
    engine = _engine(double)
    engine.load(GEMINI)
    for handle in (None, '[{"token":"t","key":"TEST_GOOGLE_ONE","first":0,"count":1,"id":"-"}]'):
        events = list(engine.resume(_request(tmp_path), Upstream("t", handle)))
        assert _failed(events).reason is Reason.OUTCOME_UNKNOWN
    assert double.asked == []


async def test_the_cost_is_counted_by_the_tokens_of_each_modality(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    card = _with(GEMINI, token_prices={"text_in": 2, "image_in": 2, "text_out": 12, "image_out": 120})
    assert _done(_run(double, _request(tmp_path, card))).cost_micro == 20 * 2 + 60 * 12 + 1120 * 120
    source = _picture(tmp_path, Role.SOURCE, "blue")
    request = _request(tmp_path, card, task=Task.IMAGE_TO_IMAGE, inputs=(source,))
    assert _done(_run(double, request)).cost_micro == 580 * 2 + 60 * 12 + 1120 * 120
    assert _done(_run(double, _request(tmp_path, _with(IMAGEN, cost_micro=40_000), count=2))).cost_micro == 80_000


@pytest.mark.parametrize(("card", "task"), [(GEMINI, Task.INPAINTING), (IMAGEN, Task.IMAGE_TO_IMAGE)])
async def test_what_a_model_does_not_do_is_refused_here(
    stand_in: Callable[..., Any], tmp_path: Path, card: EngineCard, task: Task
) -> None:
    double = stand_in()
    request = _request(tmp_path, card, task=task, inputs=(_picture(tmp_path, Role.SOURCE, "blue"),))
    assert _failed(_run(double, request)).reason is Reason.INVALID
    assert double.asked == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("model", ""),
        ("kind", "sora"),
        ("vertex", "yes"),
        ("base_url", "localhost"),
        ("aspect_ratios", ["wide"]),
        ("image_sizes", ["8K"]),
        ("resolutions", ["480p"]),
        ("seconds", []),
        ("most", 5),
        ("parameters", 1),
        ("token_prices", {"out": 1}),
        ("timeout_s", 0),
        ("keys", ["NOT_SET_ANYWHERE"]),
    ],
)
async def test_a_wrong_setting_is_named_when_the_card_is_loaded(name: str, value: Any) -> None:
    with pytest.raises(SettingsError) as refused:
        create({}).load(EngineCard("native/card", "google", {"model": "gemini-3-pro-image", name: value}))
    assert refused.value.field == name


async def test_imagen_and_veo_are_on_googles_platform_alone() -> None:
    for model in ("imagen-4.0-generate-001", "veo-3.1-generate-001"):
        with pytest.raises(SettingsError, match="vertex"):
            create({}).load(EngineCard("native/card", "google", {"model": model, "vertex": False}))
