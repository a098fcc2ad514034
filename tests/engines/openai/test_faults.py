"""What goes wrong: refusals, keys, lost answers, restarts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tintype.engines.contract import (
    Done,
    EngineCard,
    Event,
    Failed,
    Log,
    Output,
    Reason,
    Request,
    Sending,
    Started,
    Task,
    Upstream,
)
from tintype.engines.openai import create

GENERATIONS = "/v1/images/generations"
CARD = EngineCard("native/card", "openai", {"model": "gpt-image-2", "keys": ["TEST_OPENAI_ONE"]})


def _request(folder: Path, **changes: Any) -> Request:
    workdir = folder / f"work-{len(list(folder.iterdir()))}"
    workdir.mkdir()
    whole = Request("job", 1, CARD, Task.TEXT_TO_IMAGE, "a red fox", workdir, width=1024, height=1024, seed=5)
    return replace(whole, **changes)


def _engine(double: Any, **config: Any) -> Any:
    return create({"base_url": double.url, "server": double.kind, "poll_s": 0.05, **config})


def _run(double: Any, request: Request, **config: Any) -> list[Event]:
    engine = _engine(double, **config)
    engine.load(request.card)
    return list(engine.generate([request]))


def _failed(events: list[Event]) -> Failed:
    assert isinstance(events[-1], Failed), events[-1]
    return events[-1]


def _error(code: str | None, kind: str = "invalid_request_error", message: str = "Something") -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "param": None, "code": code}}


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (400, _error("moderation_blocked", "image_generation_user_error"), Reason.MODERATED),
        (400, _error("content_policy_violation"), Reason.MODERATED),
        (400, _error("invalid_value", message="Invalid value: '1x1'"), Reason.INVALID),
        (413, _error(None), Reason.INVALID),
        (422, {"detail": [{"loc": ["body", "prompt"], "msg": "field required"}]}, Reason.INVALID),
        (404, _error("model_not_found"), Reason.UNAVAILABLE),
        (401, _error("invalid_api_key"), Reason.UNAVAILABLE),
        (403, _error("unsupported_country_region_territory"), Reason.UNAVAILABLE),
        (429, _error("insufficient_quota", "insufficient_quota"), Reason.UNAVAILABLE),
        (400, _error("billing_hard_limit_reached", "billing_limit_user_error"), Reason.UNAVAILABLE),
        (429, _error("rate_limit_exceeded", "requests"), Reason.RATE_LIMITED),
        (500, _error(None, "server_error"), Reason.OUTCOME_UNKNOWN),
        (502, b"<html>bad gateway</html>", Reason.OUTCOME_UNKNOWN),
    ],
)
async def test_refusals_are_told_apart(
    stand_in: Callable[..., Any], tmp_path: Path, status: int, body: Any, reason: Reason
) -> None:
    double = stand_in()
    double.refuse(status, body)
    failed = _failed(_run(double, _request(tmp_path)))
    assert failed.reason is reason, failed
    assert len(double.sent(GENERATIONS)) == 1, "nothing is sent twice"
    assert double.origin not in failed.message
    assert "sk-" not in failed.message


async def test_the_callers_fault_is_said_in_the_servers_words(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in("vllm-omni")
    double.refuse(422, {"detail": [{"loc": ["body", "size"], "msg": "is too large"}]})
    card = EngineCard("native/own", "openai", {})
    assert "body.size: is too large" in _failed(_run(double, _request(tmp_path, card=card))).message
    double = stand_in()
    double.refuse(400, _error("invalid_value", message=f"See {double.url}/secret or sk-good-one-abcdefghijklmn"))
    assert _failed(_run(double, _request(tmp_path))).message == "See … or …"


@pytest.mark.parametrize(("headers", "wait"), [({"retry_after": "7"}, 7), ({"retry_after_ms": "1500"}, 1.5), ({}, 10)])
async def test_a_throttle_says_when_to_come_again(
    stand_in: Callable[..., Any], tmp_path: Path, headers: dict[str, str], wait: float
) -> None:
    double = stand_in()
    double.refuse(429, _error("rate_limit_exceeded"), **headers)
    failed = _failed(_run(double, _request(tmp_path)))
    assert failed.reason is Reason.RATE_LIMITED
    assert failed.retry_after == pytest.approx(wait, abs=0.5)


@pytest.mark.parametrize(
    ("status", "code"), [(401, "invalid_api_key"), (429, "insufficient_quota"), (429, "rate_limit_exceeded")]
)
async def test_a_key_that_is_refused_rests_and_the_next_is_taken(
    stand_in: Callable[..., Any], tmp_path: Path, status: int, code: str
) -> None:
    double = stand_in()
    keys = ["TEST_OPENAI_ONE", "TEST_OPENAI_TWO"]
    card = replace(CARD, settings={**CARD.settings, "keys": keys})
    engine = _engine(double)
    engine.load(card)
    double.refuse(status, _error(code))
    used = []
    for _ in range(3):
        events = list(engine.generate([_request(tmp_path, card=card)]))
        assert isinstance(events[-1], Done)
        used += [one.headers["authorization"] for one in double.sent(GENERATIONS)]
        double.asked.clear()
    assert used == ["Bearer sk-good-one", *["Bearer sk-good-two"] * 3]


async def test_the_operator_is_told_of_a_refused_key_by_its_name(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    card = replace(CARD, settings={**CARD.settings, "keys": ["TEST_OPENAI_BAD"]})
    events = _run(double, _request(tmp_path, card=card))
    assert _failed(events).reason is Reason.UNAVAILABLE
    said = [event.message for event in events if isinstance(event, Log)]
    assert any("TEST_OPENAI_BAD" in line for line in said)
    assert not any("sk-bad" in line for line in said)


async def test_a_server_that_is_not_there_is_no_lost_answer(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    double.stop()
    assert _failed(_run(double, _request(tmp_path))).reason is Reason.UNAVAILABLE


@pytest.mark.parametrize("fault", ["lost", "late"])
async def test_a_lost_image_is_not_sent_again(stand_in: Callable[..., Any], tmp_path: Path, fault: str) -> None:
    double = stand_in()
    if fault == "lost":
        double.lose()
    else:
        double.slow(2.0)
    events = _run(double, _request(tmp_path), timeout_s=0.5 if fault == "late" else 30)
    assert _failed(events).reason is Reason.OUTCOME_UNKNOWN
    assert len(double.sent(GENERATIONS)) == 1


async def test_what_was_sent_and_not_answered_is_not_sent_again_by_the_next_process(
    stand_in: Callable[..., Any], tmp_path: Path
) -> None:
    double = stand_in()
    request = _request(tmp_path)
    for handle in (None, '[{"token":"t","key":"TEST_OPENAI_ONE","first":0,"count":1,"id":"-"}]'):
        engine = _engine(double)
        engine.load(CARD)
        assert _failed(list(engine.resume(request, Upstream("t", handle)))).reason is Reason.OUTCOME_UNKNOWN
    assert double.asked == []


async def test_a_stream_of_an_earlier_process_is_lost(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    card = replace(CARD, settings={**CARD.settings, "partial_images": 2})
    request = _request(tmp_path, card=card, partials=2)
    engine = _engine(double)
    engine.load(card)
    events = iter(engine.generate([request]))
    sending = next(event for event in events if isinstance(event, Sending))
    started = next(event for event in events if isinstance(event, Started))
    del events
    resumed = list(_engine(double).resume(request, Upstream(sending.token, started.handle)))
    assert _failed(resumed).reason is Reason.OUTCOME_UNKNOWN
    assert double.submits == 1


@pytest.mark.parametrize("settings", [{"unpaid": False, "idempotent": True}, {}])
async def test_servers_where_a_repeat_costs_nothing_are_asked_again(
    stand_in: Callable[..., Any], tmp_path: Path, settings: dict[str, Any]
) -> None:
    """By an Idempotency-Key it is the same image; at a server of one's own nothing is paid."""
    double = stand_in("sglang")
    double.lose()
    card = EngineCard("native/own", "openai", settings)
    events = _run(double, _request(tmp_path, card=card))
    assert isinstance(events[-1], Done)
    assert sum(isinstance(event, Output) for event in events) == 1
    tokens = {one.headers.get("idempotency-key") for one in double.sent(GENERATIONS)}
    assert len(double.sent(GENERATIONS)) == 2
    assert double.submits == (1 if settings else 2)
    assert len(tokens) == 1
    assert (None in tokens) == (not settings)


async def test_a_failure_of_ones_own_server_is_over_there(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in("sglang")
    card = EngineCard("native/own", "openai", {})
    failed = _failed(_run(double, _request(tmp_path, card=card, prompt="DOOMED")))
    assert (failed.reason, failed.reason.retryable) == (Reason.FAILED, True)
    double.refuse(503, {"detail": "Diffusion engine not initialized"}, retry_after="3")
    failed = _failed(_run(double, _request(tmp_path, card=card)))
    assert (failed.reason, failed.retry_after) == (Reason.UNAVAILABLE, 3)


async def test_an_answer_without_an_image_may_have_been_paid_for(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double, own = stand_in(), stand_in("sglang")
    for body in ({"created": 1, "data": []}, {"created": 1, "data": [{"b64_json": "§"}]}, {"created": 1, "data": [{}]}):
        double.refuse(200, body)
        assert _failed(_run(double, _request(tmp_path))).reason is Reason.OUTCOME_UNKNOWN
        own.refuse(200, body)
        card = EngineCard("native/own", "openai", {})
        assert _failed(_run(own, _request(tmp_path, card=card))).reason is Reason.FAILED
