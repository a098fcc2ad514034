"""A job's life on ComfyUI: what is lost, broken, restarted, cancelled, refused, and what comes of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import trustme
from comfyui_double import ComfyDouble

from tintype.engines.contract import (
    JSON,
    Done,
    Engine,
    EngineCard,
    EngineError,
    Event,
    Failed,
    Log,
    Output,
    Progress,
    Reason,
    Request,
    Sending,
    Started,
    Upstream,
)

Make = Callable[..., Engine]
Ask = Callable[..., Request]


@pytest.fixture
def card(sdxl: dict[str, JSON]) -> EngineCard:
    return EngineCard("sdxl", "comfyui", sdxl)


def until(events: Iterator[Event], kind: type[Event]) -> Any:
    return next(event for event in events if isinstance(event, kind))


def until_handle(events: Iterator[Event]) -> Started:
    return next(event for event in events if isinstance(event, Started))


def logs(events: list[Event]) -> str:
    return "\n".join(event.message for event in events if isinstance(event, Log))


# --- answers that are lost ---


@pytest.mark.parametrize("fault", ["lose_answers", "break_prompts"])
@pytest.mark.parametrize("own_ids", [False, True])
def test_a_lost_answer_is_found_by_our_token(
    fault: str, own_ids: bool, comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    """Older servers keep a job under an id of their own: there the token is found in its extra data."""
    comfyui.faults.own_ids = own_ids
    setattr(comfyui.faults, fault, 1)
    events = list(make_engine(comfyui).generate([make_request(card)]))
    assert isinstance(events[-1], Done)
    assert len(comfyui.submits) == 1
    assert "unsure whether it was taken" in logs(events)


def test_what_never_arrived_is_known_to_be_over(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.faults.vanish = 1
    engine = make_engine(comfyui)
    *_, last = engine.generate([make_request(card)])
    assert isinstance(last, Failed)
    assert last.reason is Reason.UNAVAILABLE
    assert comfyui.submits == []
    assert isinstance(list(engine.generate([make_request(card)]))[-1], Done), "so it can be sent anew"


@pytest.mark.parametrize("ended", [False, True])
def test_a_job_is_resumed_by_its_token_alone(
    ended: bool, comfyui: ComfyDouble, another: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    """The process died between the submit and the record of its answer; nobody knows which server took it."""
    events = iter(make_engine(another).generate([make_request(card, prompt="a fox" if ended else "a fox, slowly")]))
    sending = until(events, Sending)
    until_handle(events)
    if ended:
        list(events)
    del events
    again = list(make_engine(comfyui, another).resume(make_request(card), Upstream(sending.token)))
    assert isinstance(again[-1], Done)
    assert len(comfyui.submits) + len(another.submits) == 1


# --- servers that go away ---


def test_a_restarted_server_has_lost_the_job(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    engine = make_engine(comfyui)
    events = iter(engine.generate([make_request(card, prompt="a fox, slowly")]))
    until_handle(events)
    comfyui.restart()
    rest = list(events)
    assert isinstance(rest[-1], Failed), "known to be over: a retry sends it anew"
    assert rest[-1].reason is Reason.UNAVAILABLE
    assert f"{comfyui.url} knows nothing of the job" in logs(rest)
    assert comfyui.url not in rest[-1].message
    assert isinstance(list(engine.generate([make_request(card)]))[-1], Done)


def test_a_job_that_waited_in_the_queue_of_a_restarted_server_is_lost_too(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    engine = make_engine(comfyui)
    first = iter(engine.generate([make_request(card, prompt="a fox, slowly")]))
    until_handle(first)
    second = iter(engine.generate([make_request(card)]))
    sending, started = until(second, Sending), until_handle(second)
    del first, second
    comfyui.restart()
    for upstream in (Upstream(sending.token, started.handle), Upstream(sending.token)):
        *_, last = make_engine(comfyui).resume(make_request(card), upstream)
        assert isinstance(last, Failed)
        assert last.reason is Reason.UNAVAILABLE


def test_a_server_that_stays_down_has_lost_the_job(
    comfyui: ComfyDouble, another: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    engine = make_engine(comfyui, dead_s=0.3)
    events = iter(engine.generate([make_request(card, prompt="a fox, slowly")]))
    until_handle(events)
    comfyui.stop()
    rest = list(events)
    comfyui.start()
    assert isinstance(rest[-1], Failed)
    assert rest[-1].reason is Reason.UNAVAILABLE
    assert "is down, and the job with it" in logs(rest)


def test_a_server_that_is_away_for_a_moment_is_waited_for(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    """As where a proxy in between restarts: 502 for a while says nothing of the job."""
    comfyui.faults.fail_views = 2
    events = list(make_engine(comfyui).generate([make_request(card)]))
    assert isinstance(events[-1], Done)
    assert len(comfyui.submits) == 1


def test_a_server_that_is_not_configured_any_more_cannot_be_asked(
    comfyui: ComfyDouble, another: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    events = iter(make_engine(comfyui).generate([make_request(card, prompt="a fox, slowly")]))
    sending, started = until(events, Sending), until_handle(events)
    del events
    again = list(make_engine(another).resume(make_request(card), Upstream(sending.token, started.handle)))
    assert isinstance(again[-1], Failed)
    assert "no server of this card any more" in logs(again)
    assert another.submits == []


# --- the socket ---


def test_progress_comes_by_the_socket_and_goes_forward(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.faults.step_s = 0.01
    events = list(make_engine(comfyui).generate([make_request(card, steps=20)]))
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert len(fractions) > 10
    assert fractions == sorted(fractions)
    assert fractions[-1] <= 1
    asked = [path for method, path in comfyui.calls if method == "GET" and path == "/queue"]
    assert len(asked) <= 3, "it is told, and need not ask"


@pytest.mark.parametrize("fault", [{"no_sockets": True}, {"drop_sockets": 3}])
def test_a_job_goes_on_without_its_socket(
    fault: dict[str, Any], comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.faults.step_s = 0.02
    for name, value in fault.items():
        setattr(comfyui.faults, name, value)
    events = list(make_engine(comfyui).generate([make_request(card, steps=10)]))
    assert isinstance(events[-1], Done)
    assert sum(isinstance(event, Output) for event in events) == 1


@pytest.mark.parametrize(
    ("wanted", "steps", "plain"), [(0, 12, False), (1, 12, False), (3, 12, False), (3, 8, False), (2, 12, True)]
)
def test_previews_come_where_somebody_looks(
    wanted: int, steps: int, plain: bool, comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.faults.pace, comfyui.faults.plain_previews = threading.Event(), plain
    partials = []
    for event in make_engine(comfyui).generate([make_request(card, partials=wanted, steps=steps)]):
        comfyui.faults.pace.set()  # as fast as we hear of it, so that none is painted over unseen
        if isinstance(event, Output) and event.role == "partial":
            partials.append(event)
    assert len(partials) == wanted
    assert len({event.path for event in partials}) == wanted
    assert all(event.path.read_bytes()[:3] == b"\xff\xd8\xff" for event in partials)
    assert ("preview_method" in comfyui.submits[0]["extra_data"]) is (wanted > 0)


# --- cancelling ---


def test_a_running_job_is_interrupted(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    engine = make_engine(comfyui)
    request = make_request(card, prompt="a fox, slowly")
    threading.Timer(0.4, engine.cancel, [request.job]).start()
    began = time.monotonic()
    *_, last = engine.generate([request])
    assert isinstance(last, Failed)
    assert last.reason is Reason.CANCELLED
    assert ("POST", "/interrupt") in comfyui.calls
    assert time.monotonic() - began < 2.5, "it was not waited for to its end"


@pytest.mark.parametrize("own_ids", [False, True])
def test_a_job_that_waits_is_taken_out_of_the_queue_and_the_one_that_runs_goes_on(
    own_ids: bool, comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    """Older servers interrupt whatever runs: they must not be told to for a job that only waits."""
    comfyui.faults.own_ids = own_ids
    engine = make_engine(comfyui)
    first = iter(engine.generate([make_request(card, prompt="a fox, slowly", steps=8)]))
    until_handle(first)
    waiting = make_request(card, prompt="a hare")
    second = iter(engine.generate([waiting]))
    until_handle(second)
    engine.cancel(waiting.job)
    *_, last = second
    assert isinstance(last, Failed)
    assert last.reason is Reason.CANCELLED
    assert ("POST", "/interrupt") not in comfyui.calls
    assert isinstance(list(first)[-1], Done)


def test_a_job_that_has_long_waited_is_cancelled_at_once(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    engine = make_engine(comfyui)
    first = iter(engine.generate([make_request(card, prompt="a fox, slowly", steps=60)]))
    until_handle(first)
    waiting = make_request(card, prompt="a hare")
    cancelled: list[float] = []
    threading.Timer(1.0, lambda: (cancelled.append(time.monotonic()), engine.cancel(waiting.job))).start()
    *_, last = engine.generate([waiting])
    assert isinstance(last, Failed)
    assert last.reason is Reason.CANCELLED
    assert time.monotonic() - cancelled[0] < 2
    comfyui.interrupt()
    assert isinstance(list(first)[-1], Failed)


def test_an_interrupt_by_somebody_else_is_a_failure(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    events = iter(make_engine(comfyui).generate([make_request(card, prompt="a fox, slowly")]))
    until_handle(events)
    comfyui.interrupt()
    rest = list(events)
    assert isinstance(rest[-1], Failed)
    assert rest[-1].reason is Reason.FAILED
    assert "interrupted at the server" in logs(rest)


# --- failures while it runs ---


@pytest.mark.parametrize(
    ("raised", "reason"),
    [
        ("torch.OutOfMemoryError", Reason.OUT_OF_MEMORY),
        ("torch.cuda.OutOfMemoryError", Reason.OUT_OF_MEMORY),
        ("RuntimeError", Reason.FAILED),
    ],
)
def test_a_failed_node_is_said_to_the_operator_alone(
    raised: str, reason: Reason, comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.faults.raises, comfyui.faults.says = raised, "the device is full"
    events = list(make_engine(comfyui).generate([make_request(card)]))
    last = events[-1]
    assert isinstance(last, Failed)
    assert last.reason is reason
    assert "KSampler" not in last.message
    assert f"node 3 (KSampler): {raised}: the device is full" in logs(events)


def test_an_error_that_repeats_the_prompt_is_not_logged_with_it(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.faults.raises, comfyui.faults.says = "ValueError", "cannot encode 'my secret garden of roses'"
    events = list(make_engine(comfyui).generate([make_request(card, prompt="Paint my secret garden of roses, please")]))
    assert isinstance(events[-1], Failed)
    assert "ValueError" in logs(events)
    assert not any("secret garden" in getattr(event, "message", "") for event in events)


def test_a_file_that_the_server_lacks_is_a_failure(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.faults.lacks_files = True
    *_, last = make_engine(comfyui).generate([make_request(card)])
    assert isinstance(last, Failed)
    assert last.reason is Reason.FAILED


# --- several servers ---


def test_the_least_busy_server_gets_the_job(
    comfyui: ComfyDouble, another: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    busy = iter(make_engine(comfyui).generate([make_request(card, prompt="a fox, slowly")]))
    until_handle(busy)
    engine = make_engine(comfyui, another)
    for _ in range(2):
        assert isinstance(list(engine.generate([make_request(card)]))[-1], Done)
    assert (len(comfyui.submits), len(another.submits)) == (1, 2)


def test_of_idle_servers_the_one_that_had_the_card_gets_it_again(
    comfyui: ComfyDouble, another: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    engine = make_engine(comfyui, another)
    other = EngineCard("other", "comfyui", card.settings)
    for one in (card, other, card, other, card):
        assert isinstance(list(engine.generate([make_request(one)]))[-1], Done)
    assert sorted((len(comfyui.submits), len(another.submits))) == [2, 3]


def test_a_dead_server_rests_and_is_asked_how_it_is_before_it_gets_jobs_again(
    comfyui: ComfyDouble,
    another: ComfyDouble,
    card: EngineCard,
    make_engine: Make,
    make_request: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tintype.engines.comfyui.servers.REST_S", 0.5)
    engine = make_engine(comfyui, another)
    comfyui.stop()
    for _ in range(2):
        assert isinstance(list(engine.generate([make_request(card)]))[-1], Done)
    assert len(another.submits) == 2
    comfyui.start()
    comfyui.calls.clear()
    time.sleep(0.6)
    slow = iter(engine.generate([make_request(card, prompt="a fox, slowly")]))
    until_handle(slow)
    assert isinstance(list(engine.generate([make_request(card)]))[-1], Done)
    assert len(comfyui.submits) == 1
    assert comfyui.calls[0] == ("GET", "/system_stats")


def test_without_any_server_nothing_is_sent(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.stop()
    *_, last = make_engine(comfyui).generate([make_request(card)])
    comfyui.start()
    assert isinstance(last, Failed)
    assert last.reason is Reason.UNAVAILABLE
    assert last.retry_after
    assert comfyui.url not in last.message


def test_a_server_that_lacks_the_model_is_passed_over(
    comfyui: ComfyDouble, another: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.models = ("something-else.safetensors",)
    engine = make_engine(comfyui, another)
    for _ in range(2):
        assert isinstance(list(engine.generate([make_request(card)]))[-1], Done)
    assert (len(comfyui.submits), len(another.submits)) == (0, 2)


@pytest.mark.parametrize("missing", ["model", "node"])
def test_where_all_lack_it_the_operator_hears_what_and_the_customer_that_it_is_not_there(
    missing: str, comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    if missing == "model":
        comfyui.models = ("something-else.safetensors",)
    else:
        comfyui.nodes = tuple(name for name in comfyui.nodes if name != "KSampler")
    events = list(make_engine(comfyui).generate([make_request(card)]))
    last = events[-1]
    assert isinstance(last, Failed)
    assert (last.reason, last.message) == (Reason.UNAVAILABLE, "The model is not available at present")
    wanted = "sd_xl_base_1.0.safetensors" if missing == "model" else "Node 'KSampler' not found"
    assert wanted in logs(events)


# --- keys ---


def test_a_key_goes_along_as_a_bearer_token(
    comfyui: ComfyDouble,
    card: EngineCard,
    make_engine: Make,
    make_request: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    comfyui.faults.cover = "open-sesame"
    monkeypatch.setenv("COMFY_RIGHT", "open-sesame")
    monkeypatch.setenv("COMFY_WRONG", "let-me-in")
    events = list(make_engine(comfyui, keys=["COMFY_WRONG", "COMFY_RIGHT"]).generate([make_request(card)]))
    assert isinstance(events[-1], Done)
    assert "the key COMFY_WRONG was refused" in logs(events)
    *_, last = make_engine(comfyui, keys=["COMFY_WRONG"]).generate([make_request(card)])
    assert isinstance(last, Failed)
    assert last.reason is Reason.UNAVAILABLE
    assert len(comfyui.submits) == 1


def test_it_speaks_tls_by_what_the_machine_trusts(
    tmp_path: Path, sdxl: dict[str, JSON], make_engine: Make, make_request: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(tmp_path / "server.pem")
    with ComfyDouble(tmp_path / "comfyui", certificate=tmp_path / "server.pem") as double:
        double.faults.step_s = 0.01
        request = make_request(EngineCard("sdxl", "comfyui", sdxl))
        *_, last = make_engine(double).generate([request])
        assert isinstance(last, Failed), "a server that nobody vouches for"
        assert double.submits == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
        events = list(make_engine(double).generate([request]))
        assert isinstance(events[-1], Done)
        assert sum(isinstance(event, Progress) for event in events) > 5, "by the socket"


def test_a_server_that_is_slow_to_say_how_busy_it_is_gets_the_job_where_there_is_no_other(
    comfyui: ComfyDouble,
    another: ComfyDouble,
    card: EngineCard,
    make_engine: Make,
    make_request: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tintype.engines.comfyui.client.BRISK_S", 0.2)
    comfyui.faults.slow_looks = 2
    assert isinstance(list(make_engine(comfyui).generate([make_request(card)]))[-1], Done)
    assert isinstance(list(make_engine(comfyui, another).generate([make_request(card)]))[-1], Done)
    assert (len(comfyui.submits), len(another.submits)) == (1, 1)


def test_a_url_where_no_comfyui_is_is_the_operators_fault(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    *_, last = make_engine(servers=[f"{comfyui.url}/nowhere"]).generate([make_request(card)])
    assert isinstance(last, Failed)
    assert last.reason is Reason.UNAVAILABLE
    assert comfyui.url not in last.message


def test_a_busy_proxy_is_come_back_to(
    comfyui: ComfyDouble, card: EngineCard, make_engine: Make, make_request: Ask
) -> None:
    comfyui.faults.refuse_prompts = 1
    *_, last = make_engine(comfyui).generate([make_request(card)])
    assert isinstance(last, Failed)
    assert last.reason is Reason.RATE_LIMITED
    assert last.retry_after
    assert comfyui.submits == []


def test_a_server_that_hangs_leaves_the_job_to_be_resumed(
    comfyui: ComfyDouble,
    card: EngineCard,
    make_engine: Make,
    make_request: Ask,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """No answer in time, and none to the look-up: nobody knows, so nothing is said to be over."""
    monkeypatch.setattr("tintype.engines.comfyui.client.Client.queue", _times_out)
    comfyui.faults.lose_answers = 1
    with pytest.raises(EngineError) as caught:
        list(make_engine(comfyui).generate([make_request(card)]))
    assert caught.value.reason is Reason.UNAVAILABLE
    assert len(comfyui.submits) == 1


def _times_out(client: object) -> list[list[Any]]:
    from tintype.engines.rented import Unsure

    raise Unsure("ReadTimeout at /queue")
