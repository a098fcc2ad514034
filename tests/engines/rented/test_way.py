"""The way of a rented job, with a provider that does as its script says."""

from __future__ import annotations

import threading
import time
from itertools import pairwise

import pytest
from rented_serving import picture

from tintype.engines.contract import (
    Done,
    EngineCard,
    EngineError,
    Failed,
    Log,
    Output,
    Progress,
    Reason,
    Sending,
    Started,
    Upstream,
)
from tintype.engines.rented import File, KeyRefused, Made, NotTaken, Pending, RentedEngine, Unsure, Unusable
from tintype.engines.rented import engine as way
from tintype.engines.rented.parts import Part, pack, token_time, unpack
from tintype.kernel.errors import SettingsError

CARD = EngineCard("card", "scripted", {"poll_s": 0.01})


class Scripted:
    """``submits`` and ``looks`` are used up one by one: errors are raised, the rest is given. Empty: all is well."""

    def __init__(self) -> None:
        self.submits: list = []
        self.looks: dict[str, list] = {}
        self.found: dict[str, object] = {}
        self.sent: list = []
        self.looked: list[str] = []
        self.cancelled: list[str] = []
        self.can_cancel = True
        self.per_submit = 1

    def most(self, request, settings):
        return self.per_submit

    def submit(self, ask):
        answer = self.submits.pop(0) if self.submits else None
        if isinstance(answer, Exception):
            if isinstance(answer, Unsure) and not str(answer).startswith("never"):
                self.sent.append(ask)
            raise answer
        self.sent.append(ask)
        return answer if isinstance(answer, Made) else f"up-{ask.first}-{len(self.sent)}"

    def look(self, ask, upstream_id):
        self.looked.append(upstream_id)
        if upstream_id in self.cancelled:
            raise EngineError(Reason.CANCELLED, "cancelled there")
        script = self.looks.get(upstream_id) or self.looks.get(f"first {ask.first}") or []
        answer = script.pop(0) if script else None
        if isinstance(answer, Exception):
            raise answer
        return answer or Made([File(picture(8, 8, ask.seed + n)) for n in range(ask.count)], cost_micro=7 * ask.count)

    def find(self, ask):
        found = self.found.get(ask.token)
        if isinstance(found, Exception):
            raise found
        return found

    def cancel(self, ask, upstream_id):
        if not self.can_cancel:
            raise Unsure("no answer")
        self.cancelled.append(upstream_id)


@pytest.fixture
def provider():
    return Scripted()


@pytest.fixture
def engine(provider, monkeypatch):
    monkeypatch.setenv("KEY_A", "secret-a")
    monkeypatch.setenv("KEY_B", "secret-b")
    monkeypatch.setattr(way, "CANCEL_LOOKS_S", 0.3)
    return RentedEngine(provider, {"keys": ["KEY_A", "KEY_B"]})


def outputs(events):
    return [(event.index, event.seed) for event in events if isinstance(event, Output)]


def record(events):
    """What is on record after these events: the last token, the last handle."""
    token = next((event.token for event in events if isinstance(event, Sending)), "")
    handles = [event.handle for event in events if isinstance(event, Started)]
    return Upstream(token, handles[-1] if handles else None)


def taken(events):
    """All events, and the error at their end, if there is one."""
    got = []
    try:
        for event in events:
            got.append(event)
    except EngineError as error:
        return got, error
    return got, None


def test_one_result_goes_its_way(engine, provider, make_request):
    request = make_request(CARD)
    provider.looks["up-0-1"] = [Pending(stage="queued"), Pending(0.5)]
    events = list(engine.generate([request]))
    assert [type(event) for event in events] == [Sending, Started, Progress, Output, Done]
    assert outputs(events) == [(0, 5)]
    assert events[-1].cost_micro == 7
    assert len(provider.sent) == 1
    assert provider.sent[0].token == events[0].token
    assert unpack(events[1].handle)[0].id == "up-0-1"


def test_a_token_tells_the_time_of_its_job(engine, make_request):
    sending = next(iter(engine.generate([make_request(CARD)])))
    assert abs(token_time(sending.token).timestamp() - time.time()) < 5
    assert token_time("not one of ours") is None


def test_nothing_is_sent_before_it_is_on_record(engine, provider, make_request):
    events = engine.generate([make_request(CARD, count=2)])
    assert isinstance(next(events), Sending)
    assert provider.sent == []
    assert isinstance(next(events), Started)  # the first is taken
    assert len(provider.sent) == 1
    second = next(events)  # about to send the second
    assert [part.id for part in unpack(second.handle)] == ["up-0-1", None]
    assert len(provider.sent) == 1
    events.close()


def test_several_parts_are_sent_first_and_then_waited_for(engine, provider, make_request):
    provider.per_submit = 2
    events = list(engine.generate([make_request(CARD, count=5)]))
    assert [(ask.first, ask.count, ask.seed) for ask in provider.sent] == [(0, 2, 5), (2, 2, 7), (4, 1, 9)]
    assert outputs(events) == [(n, 5 + n) for n in range(5)]
    assert events[-1].cost_micro == 35
    assert {ask.key.name for ask in provider.sent} == {"KEY_A", "KEY_B"}
    assert len({ask.token for ask in provider.sent}) == 3


def test_an_answer_at_once_is_brought_home_at_once(engine, provider, make_request):
    provider.submits = [Made([File(picture(8, 8, 1), seed=99)])]
    events = list(engine.generate([make_request(EngineCard("card", "x", {"cost_micro": 40}))]))
    assert outputs(events) == [(0, 99)]
    assert events[-1].cost_micro == 40
    assert provider.looked == []


def test_a_refused_key_rests_and_the_next_one_is_tried(engine, provider, make_request):
    provider.submits = [KeyRefused()]
    events = list(engine.generate([make_request(CARD)]))
    assert isinstance(events[-1], Done)
    assert any(isinstance(event, Log) and "KEY_A" in event.message for event in events)
    assert [ask.key.name for ask in provider.sent] == ["KEY_B"]
    list(engine.generate([make_request(CARD)]))
    assert provider.sent[-1].key.name == "KEY_B"


def test_all_keys_refused_is_over_and_nothing_was_sent(engine, provider, make_request):
    provider.submits = [KeyRefused(), KeyRefused()]
    failed = list(engine.generate([make_request(CARD)]))[-1]
    assert isinstance(failed, Failed)
    assert failed.reason is Reason.UNAVAILABLE
    assert "secret" not in failed.message
    assert provider.sent == []


def test_a_throttle_goes_to_the_next_key_and_then_to_the_customer(engine, provider, make_request):
    throttle = EngineError(Reason.RATE_LIMITED, "busy", 20)
    provider.submits = [throttle, throttle]
    failed = list(engine.generate([make_request(CARD)]))[-1]
    assert (failed.reason, provider.sent) == (Reason.RATE_LIMITED, [])
    assert 18 < failed.retry_after <= 20


def test_a_throttle_in_the_middle_is_waited_out(engine, provider, make_request):
    throttle = EngineError(Reason.RATE_LIMITED, "busy", 0.1)
    real = provider.submit
    refusals = [None, throttle, throttle]

    def submit(ask):
        answer = refusals.pop(0) if refusals else None
        if answer:
            raise answer
        return real(ask)

    provider.submit = submit
    events = list(engine.generate([make_request(CARD, count=2)]))
    assert isinstance(events[-1], Done)
    assert outputs(events) == [(0, 5), (1, 6)]


def test_a_throttle_that_lasts_leaves_what_is_made_and_goes_on_later(engine, provider, make_request, monkeypatch):
    monkeypatch.setattr(way, "AWAY_S", 0.05)
    throttle = EngineError(Reason.RATE_LIMITED, "busy", 30)
    real, refusals = provider.submit, [None, throttle, throttle]

    def submit(ask):
        if refusals and (answer := refusals.pop(0)):
            raise answer
        return real(ask)

    provider.submit = submit
    request = make_request(CARD, count=2)
    events, error = taken(engine.generate([request]))
    assert error.reason is Reason.RATE_LIMITED  # raised: what is made is not to be sent anew
    assert outputs(events) == [(0, 5)]
    engine = RentedEngine(provider, {"keys": ["KEY_A"]})
    again = list(engine.resume(request, record(events)))
    assert isinstance(again[-1], Done)
    assert outputs(again) == [(0, 5), (1, 6)]
    assert [ask.first for ask in provider.sent] == [0, 1]


def test_a_lost_answer_is_found_by_its_token(engine, provider, make_request, monkeypatch):
    provider.submits = [Unsure("ReadTimeout")]
    monkeypatch.setattr(provider, "find", lambda ask: "found-1")
    events = list(engine.generate([make_request(CARD)]))
    assert isinstance(events[-1], Done)
    assert provider.looked == ["found-1"]
    assert unpack(record(events).handle)[0].id == "found-1"
    assert len(provider.sent) == 1


def test_a_lost_answer_that_nobody_can_look_up_is_never_sent_again(engine, provider, make_request):
    provider.submits = [Unsure("ReadTimeout")]
    failed = list(engine.generate([make_request(CARD)]))[-1]
    assert isinstance(failed, Failed)
    assert failed.reason is Reason.OUTCOME_UNKNOWN
    assert len(provider.sent) == 1


def test_a_look_up_that_fails_leaves_the_job_to_a_later_one(engine, provider, make_request, monkeypatch):
    provider.submits = [Unsure("ReadTimeout")]
    monkeypatch.setattr(provider, "find", lambda ask: (_ for _ in ()).throw(Unsure("away")))
    events, error = taken(engine.generate([make_request(CARD)]))
    assert error.reason is Reason.UNAVAILABLE
    assert record(events).handle is None


def test_an_answer_lost_in_the_middle_gives_the_rest_and_sends_no_more(engine, provider, make_request):
    real = provider.submit
    answers = [None, Unsure("ReadTimeout")]

    def submit(ask):
        given = real(ask)
        if answers and (answer := answers.pop(0)):
            raise answer
        return given

    provider.submit = submit
    request = make_request(CARD, count=3)
    events = list(engine.generate([request]))
    assert (events[-1].reason, outputs(events)) == (Reason.OUTCOME_UNKNOWN, [(0, 5)])
    assert [ask.first for ask in provider.sent] == [0, 1]
    again = list(engine.resume(request, record(events)))
    assert (again[-1].reason, outputs(again)) == (Reason.OUTCOME_UNKNOWN, [(0, 5)])
    assert [ask.first for ask in provider.sent] == [0, 1]


@pytest.mark.parametrize("place", range(9))
def test_it_is_resumed_from_every_point(engine, provider, make_request, monkeypatch, place):
    """The process dies after its n-th event, before what the next one would say."""
    request = make_request(CARD, count=3)
    known = {}
    real = provider.submit

    def submit(ask):
        known[ask.token] = real(ask)
        return known[ask.token]

    provider.submit = submit
    monkeypatch.setattr(provider, "find", lambda ask: known.get(ask.token))
    events = engine.generate([request])
    seen = []
    for _ in range(place + 1):
        seen.append(next(events))
    handle = record(seen).handle
    if handle is None or unpack(handle)[-1].id is None:
        next(events)  # it sends, and dies before it has said so
    events.close()
    again = list(RentedEngine(provider, {"keys": ["KEY_A", "KEY_B"]}).resume(request, record(seen)))
    assert isinstance(again[-1], Done)
    assert outputs(again) == [(0, 5), (1, 6), (2, 7)]
    assert not any(isinstance(event, Sending) for event in again)
    assert [ask.first for ask in provider.sent] == [0, 1, 2], "each was sent once"


def test_what_cannot_be_looked_up_is_unknown_after_a_death(engine, provider, make_request):
    events = engine.generate([make_request(CARD)])
    upstream = Upstream(next(events).token)
    events.close()
    failed = list(engine.resume(make_request(CARD), upstream))[-1]
    assert failed.reason is Reason.OUTCOME_UNKNOWN
    assert provider.sent == []


def test_a_handle_that_is_none_of_ours_is_unknown(engine, provider, make_request):
    failed = list(engine.resume(make_request(CARD), Upstream("t", "something else")))[-1]
    assert failed.reason is Reason.OUTCOME_UNKNOWN


def test_some_results_fail_and_only_those_are_sent_again(engine, provider, make_request):
    provider.looks["first 1"] = [EngineError(Reason.UNAVAILABLE, "its machine died")]
    request = make_request(CARD, count=3)
    events, error = taken(engine.generate([request]))
    assert error.reason is Reason.UNAVAILABLE  # raised: a retry goes on from what is on record
    assert outputs(events) == [(0, 5), (2, 7)]
    again = list(engine.resume(request, record(events)))
    assert isinstance(again[-1], Done)
    assert sorted(outputs(again)) == [(0, 5), (1, 6), (2, 7)]
    assert [ask.first for ask in provider.sent] == [0, 1, 2, 1]
    assert len({ask.token for ask in provider.sent}) == 4


def test_what_is_sent_anew_is_on_record_before_it_is_sent(engine, provider, make_request, monkeypatch):
    """Of two parts it is certain that neither arrived: they are sent anew, each with a record of its own before."""
    parts = [Part("0-0", "KEY_A", 0, 1), Part("0-1", "KEY_A", 1, 1)]
    monkeypatch.setattr(provider, "find", lambda ask: (_ for _ in ()).throw(NotTaken(Reason.UNAVAILABLE, "gone")))
    events = engine.resume(make_request(CARD, count=2), Upstream("0", pack(parts)))
    seen = []
    for event in events:
        handle = event.handle if isinstance(event, Started) else None
        seen.append(
            (len(provider.sent), [(part.first, bool(part.over)) for part in unpack(handle)] if handle else event)
        )
    assert isinstance(seen[-1][1], Done)
    assert [ask.first for ask in provider.sent] == [0, 1]
    assert (0, [(0, False)]) in seen, "the first is on record, without the old ones, before it is sent"
    assert (1, [(0, False), (1, False)]) in seen


def test_results_that_fell_out_of_the_record_are_sent(engine, provider, make_request):
    """It died while the first of two failed parts was sent anew: the record has that one and the good one."""
    provider.per_submit = 2
    parts = [Part("t0", "KEY_A", 0, 1, "up-0-9"), Part("t4", "KEY_A", 4, 2, "up-4-9")]
    events = list(engine.resume(make_request(CARD, count=6), Upstream("t", pack(parts))))
    assert isinstance(events[-1], Done)
    assert sorted(outputs(events)) == [(number, 5 + number) for number in range(6)]
    assert [(ask.first, ask.count) for ask in provider.sent] == [(1, 2), (3, 1)]


def test_a_result_refused_for_good_ends_the_job_with_what_is_there(engine, provider, make_request):
    provider.looks["first 1"] = [EngineError(Reason.MODERATED, "refused")]
    request = make_request(CARD, count=3)
    events = list(engine.generate([request]))
    assert (events[-1].reason, outputs(events)) == (Reason.MODERATED, [(0, 5), (2, 7)])
    assert len(provider.sent) == 3


def test_a_refusal_in_the_middle_is_not_sent_on(engine, provider, make_request):
    real, answers = provider.submit, [None, EngineError(Reason.INVALID, "too long")]

    def submit(ask):
        if answers and (answer := answers.pop(0)):
            raise answer
        return real(ask)

    provider.submit = submit
    events = list(engine.generate([make_request(CARD, count=3)]))
    assert (events[-1].reason, outputs(events)) == (Reason.INVALID, [(0, 5)])
    assert [part.first for part in unpack(record(events).handle)] == [0], "what was not taken is not on record"


def test_all_failed_alike_may_be_sent_anew(engine, provider, make_request):
    provider.looks["first 0"] = [EngineError(Reason.UNAVAILABLE, "busy")]
    failed = list(engine.generate([make_request(CARD)]))[-1]
    assert isinstance(failed, Failed)
    assert failed.reason is Reason.UNAVAILABLE


def test_cancelled_before_it_is_sent(engine, provider, make_request):
    request = make_request(CARD)
    events = engine.generate([request])
    next(events)
    engine.cancel(request.job)
    assert next(events).reason is Reason.CANCELLED
    assert provider.sent == []


def test_cancelled_after_it_is_sent(engine, provider, make_request):
    request = make_request(CARD, count=2)
    provider.looks = {"first 0": [Pending()] * 1000, "first 1": [Pending()] * 1000}
    threading.Timer(0.1, engine.cancel, [request.job]).start()
    assert list(engine.generate([request]))[-1].reason is Reason.CANCELLED
    assert provider.cancelled == ["up-0-1", "up-1-2"]


def test_a_cancel_that_comes_too_late_gives_the_result(engine, provider, make_request):
    request = make_request(CARD)
    provider.cancel = lambda ask, upstream_id: provider.looks.clear()  # it was done just then
    provider.looks["first 0"] = [Pending()] * 1000
    threading.Timer(0.05, engine.cancel, [request.job]).start()
    assert isinstance(list(engine.generate([request]))[-1], Done)


def test_a_provider_that_cannot_cancel_is_left_alone_after_a_while(engine, provider, make_request):
    request = make_request(CARD)
    provider.can_cancel = False
    provider.looks["first 0"] = [Pending()] * 10000
    threading.Timer(0.05, engine.cancel, [request.job]).start()
    events = list(engine.generate([request]))
    assert events[-1].reason is Reason.CANCELLED
    assert any(isinstance(event, Log) and "may still go on" in event.message for event in events)


def test_bad_moments_while_waiting_are_no_failure(engine, provider, make_request):
    provider.looks["first 0"] = [Unsure("away"), KeyRefused(), EngineError(Reason.RATE_LIMITED, "busy"), Pending()]
    assert isinstance(list(engine.generate([make_request(CARD)]))[-1], Done)
    assert len(provider.sent) == 1


def test_a_provider_that_stays_away_leaves_the_job_to_a_later_one(engine, provider, make_request, monkeypatch):
    monkeypatch.setattr(way, "AWAY_S", 0.1)
    provider.looks["first 0"] = [Unsure("away")] * 10000
    request = make_request(CARD)
    events, error = taken(engine.generate([request]))
    assert error.reason is Reason.UNAVAILABLE
    provider.looks.clear()
    assert isinstance(list(engine.resume(request, record(events)))[-1], Done)
    assert len(provider.sent) == 1


def test_a_result_of_no_use_is_not_paid_for_twice(engine, provider, make_request):
    provider.looks["first 0"] = [Unusable(), Unusable()]
    request = make_request(CARD)
    events, error = taken(engine.generate([request]))
    assert error.reason is Reason.FAILED
    _, again = taken(engine.resume(request, record(events)))
    assert again.reason is Reason.FAILED
    assert len(provider.sent) == 1


def test_a_result_at_an_address_that_is_not_admitted_is_not_paid_for_twice(engine, provider, make_request):
    provider.looks["first 0"] = [Made([File(url="http://127.0.0.1:1/a.png")])]
    request = make_request(CARD)
    events, error = taken(engine.generate([request]))
    assert error.reason is Reason.FAILED
    assert "127.0.0.1" not in error.message
    assert record(events).handle


def test_a_key_that_is_gone_leaves_the_job_to_a_later_one(engine, provider, make_request):
    request = make_request(CARD)
    provider.looks["first 0"] = [Pending()]
    events = engine.generate([request])
    seen = [next(events), next(events)]
    events.close()
    other = RentedEngine(provider, {"keys": ["KEY_B"]})
    _, error = taken(other.resume(request, record(seen)))
    assert error.reason is Reason.UNAVAILABLE
    assert len(provider.sent) == 1


def test_progress_goes_forward_over_parts(engine, provider, make_request):
    provider.looks = {f"first {n}": [Pending(0.2), Pending(0.9)] for n in range(2)}
    events = list(engine.generate([make_request(CARD, count=2)]))
    fractions = [event.fraction for event in events if isinstance(event, Progress)]
    assert fractions == [0.1, 0.45, 0.6, 0.95]
    assert all(before < after for before, after in pairwise(fractions))


@pytest.mark.parametrize(
    ("settings", "field"),
    [
        ({"keys": "KEY_A"}, "keys"),
        ({"keys": ["KEY_X"]}, "keys"),
        ({"poll_s": 0}, "poll_s"),
        ({"timeout_s": "long"}, "timeout_s"),
        ({"cost_micro": -1}, "cost_micro"),
        ({"cost_per": "pixel"}, "cost_per"),
        ({"base_url": 5}, "base_url"),
    ],
)
def test_a_wrong_setting_is_named_when_the_card_is_loaded(engine, settings, field):
    with pytest.raises(SettingsError) as caught:
        engine.load(EngineCard("card", "x", settings))
    assert caught.value.field == field


def test_concurrency_is_checked():
    with pytest.raises(SettingsError, match="concurrency must be a whole number from 1 to 1024"):
        RentedEngine(Scripted(), {"concurrency": 0})
    assert RentedEngine(Scripted(), {"concurrency": 3}).concurrency == 3


@pytest.mark.parametrize(
    ("settings", "fields", "cost"),
    [
        ({"cost_micro": 10}, {"count": 2}, 20),
        ({"cost_micro": 10, "cost_per": "megapixel"}, {"width": 1200, "height": 1000}, 20),
        ({"cost_micro": 10, "cost_per": "second"}, {"frames": 120, "fps": 24}, 50),
        ({"cost_micro": 2.5, "cost_per": "request"}, {"count": 2}, 5),
        ({"cost_micro": 1.8, "cost_per": "megapixel"}, {"width": 1280, "height": 720, "frames": 121}, 202),
        (
            {"cost_micro": {"720p": 5, "1080p": 9}, "choices": {"resolution": ["720p", "1080p"]}},
            {"width": 1920, "height": 1080},
            9,
        ),
        ({"cost_micro": {"720p": 5}}, {}, None),
        ({}, {}, None),
    ],
)
def test_what_it_costs_us_is_reckoned_by_the_card(engine, provider, make_request, settings, fields, cost):
    card = EngineCard("card", "x", {**CARD.settings, **settings})
    provider.looks = {f"first {n}": [Made([File(picture(8, 8, n))])] for n in range(2)}
    assert list(engine.generate([make_request(card, **fields)]))[-1].cost_micro == cost
