"""The fake engine keeps the contract of every engine, and goes wrong exactly as told."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from tintype.engines.contract import Done, EngineCard, EngineError, Failed, Output, Progress, Reason, Request, Task
from tintype.engines.fake import create
from tintype.engines.fake.script import read
from tintype.engines.suite import EngineSuite
from tintype.kernel.errors import SettingsError

CARD = EngineCard("card", "fake")


class TestFake(EngineSuite):
    card = CARD
    tasks = tuple(Task)
    sizes = ((256, 256), (321, 199), (1, 1))
    shows_partials = True
    slow_prompt = "[delay=20]"
    rented_prompt = "[upstream]"

    def make(self, folder: Path):
        return create({"state_dir": str(folder / "state")})

    def submits(self, folder: Path) -> int:
        books = folder / "state" / "upstream.jsonl"
        return len(books.read_text().splitlines()) if books.exists() else 0


def run(engine, folder: Path, prompt: str, **changes) -> list:
    workdir = folder / f"w{time.monotonic_ns()}"
    workdir.mkdir()
    request = Request("job", 1, CARD, Task.TEXT_TO_IMAGE, prompt, workdir, width=32, height=24)
    return list(engine.generate([replace(request, **changes)]))


@pytest.fixture
def engine(tmp_path: Path):
    engine = create({"state_dir": str(tmp_path / "state")})
    engine.load(CARD)
    return engine


def test_failures_are_counted_across_restarts(tmp_path):
    reasons = []
    for _ in range(4):
        engine = create({"state_dir": str(tmp_path / "state")})
        engine.load(CARD)
        last = run(engine, tmp_path, "[fail=unavailable] [fail-times=2]")[-1]
        reasons.append(last.reason if isinstance(last, Failed) else None)
    assert reasons == [Reason.UNAVAILABLE, Reason.UNAVAILABLE, None, None]


@pytest.mark.parametrize("reason", list(Reason))
def test_it_fails_for_any_reason_asked_for(engine, tmp_path, reason):
    assert run(engine, tmp_path, f"[fail={reason.value}]")[-1].reason is reason


def test_a_refused_result_and_a_raised_error(engine, tmp_path):
    assert run(engine, tmp_path, "[moderated]")[-1].reason is Reason.MODERATED
    assert run(engine, tmp_path, "[raise=hung]")[-1].reason is Reason.HUNG
    with pytest.raises(RuntimeError):
        run(engine, tmp_path, "[raise]")


def test_delay_and_steps(engine, tmp_path):
    begun = time.monotonic()
    events = run(engine, tmp_path, "[delay=0.2] [steps=4]")
    assert time.monotonic() - begun >= 0.2
    assert [event.fraction for event in events if isinstance(event, Progress)] == [0.25, 0.5, 0.75, 1.0]


def test_bad_files_are_bad(engine, tmp_path):
    (bad,) = [event for event in run(engine, tmp_path, "[bad-file]") if isinstance(event, Output)]
    with pytest.raises(OSError, match="cannot identify"):
        Image.open(bad.path)
    (odd,) = [event for event in run(engine, tmp_path, "[wrong-size]") if isinstance(event, Output)]
    with Image.open(odd.path) as picture:
        assert picture.size == (48, 40)


def test_an_animation_comes_as_gif_too(engine, tmp_path):
    events = run(engine, tmp_path, "x", task=Task.TEXT_TO_VIDEO, output_format="mp4", also=("gif",), frames=6, fps=6)
    roles = {event.role: event.path for event in events if isinstance(event, Output)}
    assert set(roles) == {"result", "also"}
    with Image.open(roles["also"]) as gif:
        assert gif.size == (32, 24)
        assert gif.n_frames == 6


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"width": 0}, "width and height"),
        ({"output_format": "bmp"}, "accepted are png"),
        ({"output_format": "mp4", "width": 33}, "even"),
        ({"prompt": "[delay=soon]"}, "a number is expected"),
        ({"prompt": "[eat=much]"}, "500M"),
        ({"prompt": "[fail=whim]"}, "accepted are invalid"),
    ],
)
def test_what_it_cannot_do_is_said(engine, tmp_path, changes, what):
    last = run(engine, tmp_path, **({"prompt": "x"} | changes))[-1]
    assert last.reason is Reason.INVALID
    assert what in last.message


def test_brackets_that_are_no_tokens_are_text():
    assert read("a [very] [Big=1] cat [delay=2] [").tokens == {"very": "", "delay": "2"}


@pytest.mark.parametrize(
    ("config", "field"),
    [
        ({"concurrency": 0}, "concurrency"),
        ({"concurrency": True}, "concurrency"),
        ({"state_dir": 5}, "state_dir"),
        ({"load_delay": -1}, "load_delay"),
        ({"refuse": "no"}, "refuse"),
    ],
)
def test_a_bad_configuration_is_refused(config, field):
    with pytest.raises(SettingsError) as raised:
        create(config)
    assert raised.value.field == field


def test_without_a_folder_it_remembers_while_it_lives(tmp_path):
    engine = create({"load_fails": 1})
    with pytest.raises(EngineError):
        engine.load(CARD)
    engine.load(CARD)
    assert isinstance(run(engine, tmp_path, "[fail-times=1]")[-1], Failed)
    assert isinstance(run(engine, tmp_path, "[fail-times=1]")[-1], Done)


def test_unfinished_pictures_are_spread_over_the_delay(tmp_path: Path) -> None:
    engine = create({})
    engine.load(CARD)
    events = run(engine, tmp_path, "[delay=0.4][steps=8]", partials=3)
    before = [sum(isinstance(one, Progress) for one in events[: events.index(event)]) for event in events
              if isinstance(event, Output) and event.role == "partial"]  # fmt: skip
    assert before == [2, 4, 6]
    assert [event.role for event in run(engine, tmp_path, "a fox", partials=2) if isinstance(event, Output)] == [
        "partial", "partial", "result"
    ]  # fmt: skip
    bad = next(event for event in run(engine, tmp_path, "[bad-partial]", partials=1) if isinstance(event, Output))
    assert (bad.role, bad.path.read_bytes()[:4]) == ("partial", b"this")
