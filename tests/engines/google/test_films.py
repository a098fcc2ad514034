"""Veo: resumed by the operation's name, brought to the frames that were asked for, filtered, forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import av
import pytest
from PIL import Image

from tintype.engines.contract import (
    Done,
    EngineCard,
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
    Upstream,
)
from tintype.engines.google import create

CARD = EngineCard("native/veo", "google", {"model": "veo-3.1-fast-generate-001", "keys": ["TEST_GOOGLE_ONE"]})


def _request(folder: Path, **changes: Any) -> Request:
    workdir = folder / f"work-{len(list(folder.iterdir()))}"
    workdir.mkdir()
    whole = Request(
        "job", 1, CARD, Task.TEXT_TO_VIDEO, "waves", workdir, width=320, height=180, frames=24, fps=12,
        output_format="mp4", seed=5,
    )  # fmt: skip
    return replace(whole, **changes)


def _engine(double: Any, **config: Any) -> Any:
    engine = create({"base_url": double.origin, "poll_s": 0.05, **config})
    engine.load(CARD)
    return engine


def _run(double: Any, request: Request) -> list[Event]:
    return list(_engine(double).generate([request]))


def _film(events: list[Event]) -> tuple[int, int, int, int]:
    assert isinstance(events[-1], Done), events[-1]
    (output,) = [event for event in events if isinstance(event, Output)]
    with av.open(str(output.path)) as film:
        stream: Any = film.streams.video[0]
        return stream.width, stream.height, sum(1 for _ in film.decode(stream)), int(stream.average_rate)


@pytest.mark.parametrize(
    ("size", "frames", "fps", "sent"),
    [
        ((320, 180), 24, 12, ("16:9", "720p", 4)),
        ((180, 320), 120, 24, ("9:16", "720p", 6)),
        ((1280, 720), 16, 2, ("16:9", "720p", 8)),
        ((1080, 1080), 8, 2, ("16:9", "1080p", 8)),
    ],
)
async def test_the_film_has_exactly_the_size_and_frames_that_were_asked_for(
    stand_in: Callable[..., Any],
    tmp_path: Path,
    size: tuple[int, int],
    frames: int,
    fps: int,
    sent: tuple[str, str, int],
) -> None:
    double = stand_in(scale=8)
    events = _run(double, _request(tmp_path, width=size[0], height=size[1], frames=frames, fps=fps))
    assert _film(events) == (*size, frames, fps)
    parameters = double.sent("predictLongRunning")[0].fields["parameters"]
    said = (parameters["aspectRatio"], parameters["resolution"], parameters["durationSeconds"])
    assert said == sent or (size == (1080, 1080) and said[1:] == sent[1:])


async def test_a_picture_to_begin_with_references_and_what_to_avoid(
    stand_in: Callable[..., Any], tmp_path: Path
) -> None:
    double = stand_in(scale=8)
    Image.new("RGB", (50, 90), "orange").save(tmp_path / "in.png")
    source = Input(Role.SOURCE, tmp_path / "in.png", 50, 90)
    request = _request(tmp_path, task=Task.IMAGE_TO_VIDEO, inputs=(source,), negative_prompt="rain")
    assert _film(_run(double, request))[2] == 24
    references = tuple(replace(source, role=Role.REFERENCE) for _ in range(2))
    assert _film(_run(double, _request(tmp_path, task=Task.IMAGE_TO_VIDEO, inputs=references)))[2] == 24
    first, second = (one.fields for one in double.sent("predictLongRunning"))
    assert first["parameters"]["negativePrompt"] == "rain"
    assert len(second["instances"][0]["referenceImages"]) == 2
    too_many = _run(double, _request(tmp_path, task=Task.IMAGE_TO_VIDEO, inputs=references * 2))
    assert isinstance(too_many[-1], Failed)
    assert too_many[-1].reason is Reason.INVALID


async def test_it_is_resumed_by_its_operations_name_through_a_restart(
    stand_in: Callable[..., Any], tmp_path: Path
) -> None:
    double = stand_in(film_s=0.5, scale=8)
    request = _request(tmp_path)
    events = iter(_engine(double).generate([request]))
    sending = next(event for event in events if isinstance(event, Sending))
    assert double.submits == 0
    started = next(event for event in events if isinstance(event, Started))
    assert "/operations/" in (started.handle or "")
    del events
    double.stop()
    double.start()
    assert _film(list(_engine(double).resume(request, Upstream(sending.token, started.handle)))) == (320, 180, 24, 12)
    assert double.submits == 1
    lost = list(_engine(double).resume(request, Upstream(sending.token)))
    assert isinstance(lost[-1], Failed)
    assert (lost[-1].reason, double.submits) == (Reason.OUTCOME_UNKNOWN, 1)


@pytest.mark.parametrize("fault", ["lost", "internal"])
async def test_a_film_that_may_have_begun_is_not_sent_again(
    stand_in: Callable[..., Any], tmp_path: Path, fault: str
) -> None:
    double = stand_in()
    if fault == "lost":
        double.lose()
    else:
        double.refuse_as(500, "INTERNAL")
    events = _run(double, _request(tmp_path))
    assert isinstance(events[-1], Failed)
    assert events[-1].reason is Reason.OUTCOME_UNKNOWN
    assert len(double.sent("predictLongRunning")) == 1


@pytest.mark.parametrize(
    ("prompt", "reason"), [("DOOMED", Reason.FAILED), ("FORBIDDEN", Reason.MODERATED), ("NUDE", Reason.MODERATED)]
)
async def test_why_a_film_is_not_made(
    stand_in: Callable[..., Any], tmp_path: Path, prompt: str, reason: Reason
) -> None:
    events = _run(stand_in(), _request(tmp_path, prompt=prompt))
    assert isinstance(events[-1], Failed)
    assert events[-1].reason is reason


async def test_an_operation_that_google_forgot_leaves_the_outcome_unknown(
    stand_in: Callable[..., Any], tmp_path: Path
) -> None:
    double = stand_in(film_s=30)
    events = []
    for event in _engine(double).generate([_request(tmp_path)]):
        events.append(event)
        if isinstance(event, Started):
            double.films.clear()
    assert isinstance(events[-1], Failed)
    assert events[-1].reason is Reason.OUTCOME_UNKNOWN


async def test_the_seconds_that_are_bought_are_what_it_costs(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in(scale=8)
    card = replace(CARD, settings={**CARD.settings, "cost_micro": 150_000, "cost_per": "second"})
    events = _run(double, _request(tmp_path, card=card))
    assert isinstance(events[-1], Done)
    assert events[-1].cost_micro == 600_000
