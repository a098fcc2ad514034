from __future__ import annotations

from pathlib import Path

import pytest

from tintype.engines import registry, wire
from tintype.engines.contract import (
    Done,
    EngineCard,
    Failed,
    Input,
    Log,
    Output,
    Progress,
    Reason,
    Request,
    Role,
    Sending,
    Started,
    Task,
)
from tintype.engines.process import LineLog, child_environment
from tintype.kernel.errors import SettingsError

REQUEST = Request(
    job="j1",
    attempt=2,
    card=EngineCard("c", "e", {"a": [1, {"b": None}]}),
    task=Task.IMAGE_TO_IMAGE,
    prompt="ein Füchslein 🦊 \ud800",
    workdir=Path("/w"),
    negative_prompt="no",
    seed=2**63,
    width=8,
    height=9,
    count=2,
    frames=3,
    fps=4,
    steps=5,
    guidance_scale=1.5,
    strength=0.25,
    output_format="webp",
    also=("gif",),
    inputs=(Input(Role.MASK, Path("/i"), 1, 2, "d"),),
    options={"x": True},
)
EVENTS = [
    Sending("j", "t"),
    Started("j", "h"),
    Started("j"),
    Progress("j", 0.5, "encoding"),
    Log("j", "m"),
    Output("j", Path("/w/0.png"), 3, "partial", 7),
    Output("j", Path("x")),
    Done("j", 12),
    Done("j"),
    Failed("j", Reason.RATE_LIMITED, "m", 1.5),
    Failed("j", Reason.INVALID, "m"),
]


def through(message: list) -> list:
    return next(iter(wire.Deframer().feed(wire.frame(message))))


def test_a_request_comes_through_whole():
    assert wire.decode_request(through(["run", wire.encode_request(REQUEST)])[1]) == REQUEST


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: type(event).__name__)
def test_events_come_through_whole(event):
    assert wire.decode_event(through(["event", wire.encode_event(event)])[1]) == event


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
def test_frames_are_put_together_from_any_pieces(size):
    stream = b"".join(wire.frame(["m", number, "x" * number]) for number in range(50))
    deframer = wire.Deframer()
    found = [m for at in range(0, len(stream), size) for m in deframer.feed(stream[at : at + size])]
    assert found == [["m", number, "x" * number] for number in range(50)]


def raw(body: bytes) -> bytes:
    return len(body).to_bytes(4, "big") + body


@pytest.mark.parametrize(
    "data",
    [b"\xff" * 8, raw(b"{}"), raw(b"[]"), raw(b"[1]"), raw(b"nonsense"), raw(b"\x80\x04."), raw(b"[" * 100_000)],
)
def test_what_is_no_message_is_refused(data):
    with pytest.raises(wire.WireError):
        list(wire.Deframer().feed(data))


@pytest.mark.parametrize(
    "data",
    [
        [],
        ["done"],
        ["done", 1, None],
        ["done", "j", -1],
        ["done", "j", True],
        ["done", "j" * 300, None],
        ["output", "j", "x", 0, "other", None],
        ["output", "j", "x", -1, "result", None],
        ["output", "j", "x", 1.5, "result", None],
        ["output", "j", 5, 0, "result", None],
        ["progress", "j", [], "s"],
        ["progress", "j", 0.5, "s" * 1000],
        ["sending", "j", None],
        ["started", "j", {}],
        ["started", "j"],
        ["failed", "j", "whim", "m", None],
        ["failed", "j", [], "m", None],
        ["failed", "j", "failed", "m", -1],
        ["failed", "j", "failed", "m" * 2000, None],
        ["whatever", "j"],
        [["x"], "j"],
    ],
    ids=str,
)
def test_what_is_no_event_is_refused(data):
    with pytest.raises(wire.WireError):
        wire.decode_event(data)


@pytest.mark.parametrize(("said", "kept"), [(7, 1.0), (-1, 0.0), (float("nan"), 0.0), (float("inf"), 0.0)])
def test_progress_stays_between_0_and_1(said, kept):
    assert wire.decode_event(through(["x", ["progress", "j", said, "s"]])[1]) == Progress("j", kept, "s")


def test_a_childs_environment_has_what_libraries_need_and_no_secrets():
    own = {
        "PATH": "/bin",
        "HOME": "/h",
        "LC_ALL": "C",
        "CUDA_VISIBLE_DEVICES": "0",
        "HF_HOME": "/hf",
        "TINTYPE_DATABASE_URL": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "PGPASSWORD": "x",
        "HF_TOKEN": "x",
        "FAL_KEY": "x",
    }
    given = child_environment(own)
    assert {name: given[name] for name in ("PATH", "HOME", "LC_ALL", "CUDA_VISIBLE_DEVICES", "HF_HOME")}
    assert "x" not in given.values()


def test_printed_lines_are_cut_and_counted():
    now, lines = [0.0], []
    log = LineLog(lines.append, lambda: now[0])
    log.feed(b"one\ntw")
    log.feed(b"o\n\n" + b"y" * 5000)
    log.feed(b"y" * 100_000 + b"\nfour\n")
    assert lines == ["one", "two", "y" * 2000, "four"]
    log.feed(b"z\n" * 1000)
    assert len(lines) == 99
    now[0] = 1.5
    log.feed(b"\xff\nlast")
    log.close()
    assert lines[-3:] == ["(905 more lines)", "\ufffd", "last"]


def test_the_built_in_engines_are_registered_as_any_other():
    assert {"fake", "sketch"} <= set(registry.names())
    assert registry.exists("fake")
    assert not registry.exists("nonesuch")
    assert registry.create("fake", {"concurrency": 3}).concurrency == 3
    with pytest.raises(SettingsError, match=r"no engine 'nonesuch': installed are .*fake"):
        registry.create("nonesuch", {})
