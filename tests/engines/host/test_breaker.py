from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from tintype.engines.breaker import Circuit, CircuitBreaker
from tintype.engines.contract import Reason
from tintype.kernel.clock import ManualClock


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(datetime(2030, 1, 1, tzinfo=UTC))


@pytest.fixture
def breaker(clock: ManualClock) -> CircuitBreaker:
    return CircuitBreaker(clock, threshold=3, open_for=timedelta(seconds=10), longest=timedelta(seconds=25))


def fail(breaker: CircuitBreaker, times: int, reason: Reason = Reason.CRASHED, card: str = "a") -> None:
    for _ in range(times):
        breaker.failure(card, reason)


def test_it_opens_after_failures_in_a_row_of_that_card_alone(breaker):
    fail(breaker, 2)
    assert breaker.allow("a")
    breaker.success("a")
    fail(breaker, 2)
    assert breaker.circuit("a") is Circuit.CLOSED
    fail(breaker, 1)
    assert breaker.circuit("a") is Circuit.OPEN
    assert not breaker.allow("a")
    assert breaker.retry_after("a") == 10
    assert breaker.allow("b")
    assert set(breaker.open_cards()) == {"a"}


@pytest.mark.parametrize("reason", [Reason.INVALID, Reason.MODERATED, Reason.RATE_LIMITED, Reason.CANCELLED])
def test_what_is_not_the_engines_fault_does_not_count(breaker, reason):
    fail(breaker, 10, reason)
    assert breaker.circuit("a") is Circuit.CLOSED
    assert breaker.snapshot() == {}


def test_one_trial_closes_it_or_opens_it_for_longer(breaker, clock):
    fail(breaker, 3)
    for pause in (10, 20, 25, 25):
        clock.advance(timedelta(seconds=pause - 1))
        assert not breaker.allow("a")
        clock.advance(timedelta(seconds=1))
        assert breaker.circuit("a") is Circuit.HALF_OPEN
        assert breaker.allow("a")
        assert not breaker.allow("a"), "one trial at a time"
        fail(breaker, 1)
    clock.advance(timedelta(seconds=25))
    assert breaker.allow("a")
    breaker.success("a")
    assert breaker.circuit("a") is Circuit.CLOSED
    assert breaker.allow("a")
    assert breaker.allow("a")


def test_a_trial_without_a_verdict_makes_room_for_another(breaker, clock):
    fail(breaker, 3)
    clock.advance(timedelta(seconds=10))
    assert breaker.allow("a")
    breaker.failure("a", Reason.CANCELLED)
    assert breaker.allow("a")
    assert not breaker.allow("a")
    clock.advance(timedelta(seconds=10))
    assert breaker.allow("a"), "nobody reported on the last one"


def test_stragglers_do_not_prolong_an_open_circuit(breaker):
    fail(breaker, 3)
    until = breaker.open_cards()["a"]
    fail(breaker, 5)
    assert breaker.open_cards()["a"] == until


def test_a_snapshot_goes_through_json_and_comes_back(breaker, clock):
    fail(breaker, 3)
    fail(breaker, 1, card="b")
    other = CircuitBreaker(clock, threshold=3)
    other.restore(json.loads(json.dumps(breaker.snapshot())))
    assert other.circuit("a") is Circuit.OPEN
    assert other.retry_after("a") == breaker.retry_after("a")
    fail(other, 2, card="b")
    assert other.circuit("b") is Circuit.OPEN


@pytest.mark.parametrize("bad", [{"failures": "x", "opened": 0}, {"failures": 1, "opened": 1, "until": "now"}, {}])
def test_a_bad_snapshot_is_refused_whole(breaker, bad):
    with pytest.raises(ValueError, match="circuit of 'x'"):
        breaker.restore({"x": bad})


def test_a_threshold_below_one_is_refused(clock):
    with pytest.raises(ValueError, match="threshold"):
        CircuitBreaker(clock, threshold=0)
