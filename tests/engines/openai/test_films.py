"""Films: resumed by id, cut and re-timed to what was asked for, cancelled."""

from __future__ import annotations

import io
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
    Progress,
    Reason,
    Request,
    Role,
    Sending,
    Started,
    Task,
    Upstream,
)
from tintype.engines.openai import create

CARD = EngineCard("native/film", "openai", {"model": "sora-2", "keys": ["TEST_OPENAI_ONE"]})
OWN = EngineCard("native/own", "openai", {"model": "Wan-AI/Wan2.2-T2V-A14B-Diffusers"})


def _request(folder: Path, **changes: Any) -> Request:
    workdir = folder / f"work-{len(list(folder.iterdir()))}"
    workdir.mkdir()
    whole = Request(
        "job", 1, CARD, Task.TEXT_TO_VIDEO, "waves", workdir, width=320, height=180, frames=24, fps=12,
        output_format="mp4", seed=5,
    )  # fmt: skip
    return replace(whole, **changes)


def _engine(double: Any, **config: Any) -> Any:
    return create({"base_url": double.url, "server": double.kind, "poll_s": 0.05, **config})


def _run(double: Any, request: Request, **config: Any) -> list[Event]:
    engine = _engine(double, **config)
    engine.load(request.card)
    return list(engine.generate([request]))


def _film(events: list[Event]) -> tuple[int, int, int, int]:
    assert isinstance(events[-1], Done), events[-1]
    (output,) = [event for event in events if isinstance(event, Output) and event.role == "result"]
    with av.open(str(output.path)) as film:
        stream: Any = film.streams.video[0]
        return stream.width, stream.height, sum(1 for _ in film.decode(stream)), int(stream.average_rate)


@pytest.mark.parametrize(
    ("size", "frames", "fps", "asked", "seconds"),
    [
        ((320, 180), 24, 12, "1280x720", "4"),
        ((180, 320), 120, 24, "720x1280", "8"),
        ((256, 256), 48, 24, "1280x720", "4"),
        ((320, 180), 360, 24, "1280x720", "12"),
    ],
)
async def test_the_film_has_exactly_the_frames_that_were_asked_for(
    stand_in: Callable[..., Any],
    tmp_path: Path,
    size: tuple[int, int],
    frames: int,
    fps: int,
    asked: str,
    seconds: str,
) -> None:
    double = stand_in()
    double.lifelike = 6  # a rate that nobody asks for
    request = _request(tmp_path, width=size[0], height=size[1], frames=frames, fps=fps)
    assert _film(_run(double, request)) == (*size, frames, fps)
    (sent,) = double.sent("/v1/videos")
    assert sent.fields["seconds"] == seconds
    assert sent.fields["size"] == asked or size == (256, 256)
    assert set(sent.fields) == {"prompt", "model", "size", "seconds"}


@pytest.mark.parametrize("kind", ["sglang", "vllm-omni", "localai"])
async def test_own_servers_are_told_frames_and_rate(stand_in: Callable[..., Any], tmp_path: Path, kind: str) -> None:
    double = stand_in(kind)
    request = _request(tmp_path, card=OWN, width=320, height=192, steps=8, guidance_scale=4.0, negative_prompt="rain")
    assert _film(_run(double, request)) == (320, 192, 24, 12)
    (sent,) = double.sent("/video" if kind == "localai" else "/v1/videos")
    fields = {name: str(value) for name, value in sent.fields.items()}
    assert (fields["num_frames"], fields["fps"], fields["seed"]) == ("24", "12", "5")
    assert (fields["negative_prompt"], fields["prompt"]) == ("rain", "waves")
    assert sent.multipart == (kind == "vllm-omni")


@pytest.mark.parametrize(("kind", "size"), [("openai", (1280, 720)), ("sglang", (320, 192)), ("vllm-omni", (320, 192))])
async def test_a_picture_to_begin_with_is_sent_at_the_films_size(
    stand_in: Callable[..., Any], tmp_path: Path, kind: str, size: tuple[int, int]
) -> None:
    double = stand_in(kind)
    Image.new("RGB", (50, 90), "orange").save(tmp_path / "in.png")
    source = Input(Role.SOURCE, tmp_path / "in.png", 50, 90)
    card = CARD if kind == "openai" else OWN
    request = _request(tmp_path, card=card, task=Task.IMAGE_TO_VIDEO, inputs=(source,), height=192)
    assert _film(_run(double, request)) == (320, 192, 24, 12)
    (sent,) = double.sent("/v1/videos")
    with Image.open(io.BytesIO(sent.files["input_reference"][0].content)) as picture:
        assert picture.size == size


async def test_a_film_that_is_on_its_way_says_how_far_it_is(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in(film_s=0.8)
    events = _run(double, _request(tmp_path))
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert len(set(fractions)) > 2
    assert fractions == sorted(fractions)
    assert "queued" in {event.stage for event in events if isinstance(event, Progress)}


async def test_a_gif_of_it_comes_along_where_one_is_wanted(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    events = _run(stand_in(), _request(tmp_path, also=("gif",)))
    (also,) = [event for event in events if isinstance(event, Output) and event.role == "also"]
    with Image.open(also.path) as moving:
        assert (moving.format, moving.size) == ("GIF", (320, 180))
        assert getattr(moving, "n_frames", 1) > 10


async def test_the_seconds_that_are_bought_are_what_it_costs(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    card = replace(CARD, settings={**CARD.settings, "cost_micro": 100_000, "cost_per": "second"})
    events = _run(double, _request(tmp_path, card=card))
    assert isinstance(events[-1], Done)
    assert events[-1].cost_micro == 400_000, "four seconds are bought for two"


async def test_it_is_resumed_by_its_id_through_a_restart(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in(film_s=0.6)
    request = _request(tmp_path)
    engine = _engine(double)
    engine.load(CARD)
    events = iter(engine.generate([request]))
    sending = next(event for event in events if isinstance(event, Sending))
    assert double.submits == 0
    started = next(event for event in events if isinstance(event, Started))
    del events
    double.stop()
    double.start()
    again = _engine(double)
    again.load(CARD)
    assert _film(list(again.resume(request, Upstream(sending.token, started.handle)))) == (320, 180, 24, 12)
    assert double.submits == 1
    lost = list(again.resume(request, Upstream(sending.token)))
    assert isinstance(lost[-1], Failed)
    assert (lost[-1].reason, double.submits) == (Reason.OUTCOME_UNKNOWN, 1)


async def test_an_outage_while_it_is_made_is_waited_out(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in(film_s=0.3)
    engine = _engine(double)
    engine.load(CARD)
    events = []
    for event in engine.generate([_request(tmp_path)]):
        events.append(event)
        if isinstance(event, Started):
            double.stop()
            double.start()
    assert _film(events)[2] == 24
    assert double.submits == 1


async def test_a_lost_film_is_not_sent_again(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in()
    double.lose()
    events = _run(double, _request(tmp_path))
    assert isinstance(events[-1], Failed)
    assert (events[-1].reason, double.submits) == (Reason.OUTCOME_UNKNOWN, 1)


@pytest.mark.parametrize(
    ("prompt", "reason"), [("DOOMED", Reason.FAILED), ("SCANDALOUS", Reason.MODERATED), ("FORBIDDEN", Reason.MODERATED)]
)
async def test_why_a_film_is_not_made(
    stand_in: Callable[..., Any], tmp_path: Path, prompt: str, reason: Reason
) -> None:
    events = _run(stand_in(), _request(tmp_path, prompt=prompt))
    assert isinstance(events[-1], Failed)
    assert events[-1].reason is reason


@pytest.mark.parametrize(("card", "reason"), [(CARD, Reason.OUTCOME_UNKNOWN), (OWN, Reason.FAILED)])
async def test_a_film_that_the_server_forgot(
    stand_in: Callable[..., Any], tmp_path: Path, card: EngineCard, reason: Reason
) -> None:
    """Where it is paid for nobody can tell what became of it; a server of one's own has just been restarted."""
    double = stand_in("openai" if card is CARD else "sglang", film_s=30)
    engine = _engine(double)
    engine.load(card)
    events = []
    for event in engine.generate([_request(tmp_path, card=card, height=192)]):
        events.append(event)
        if isinstance(event, Started):
            double.films.clear()
    assert isinstance(events[-1], Failed)
    assert events[-1].reason is reason


async def test_a_cancel_deletes_it_where_the_server_lets_it(stand_in: Callable[..., Any], tmp_path: Path) -> None:
    double = stand_in("vllm-omni", film_s=30)
    engine = _engine(double)
    engine.load(OWN)
    events = []
    for event in engine.generate([_request(tmp_path, card=OWN, height=192)]):
        events.append(event)
        if isinstance(event, Started):
            engine.cancel("job")
    assert isinstance(events[-1], Failed)
    assert (events[-1].reason, double.films) == (Reason.CANCELLED, {})
    assert any(one.method == "DELETE" for one in double.asked)
