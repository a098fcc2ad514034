"""Keys are taken in turn; one that is refused or throttled rests."""

from __future__ import annotations

import pytest

from tintype.engines.contract import EngineError, Reason
from tintype.engines.rented.keys import KeyRing
from tintype.kernel.errors import SettingsError

ENVIRON = {"A": "secret-a", "B": "secret-b", "C": "secret-c", "EMPTY": ""}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def ring(clock: Clock, *names: str) -> KeyRing:
    return KeyRing(names, environ=ENVIRON, clock=clock)


def test_keys_are_taken_in_turn(clock):
    keys = ring(clock, "A", "B", "C")
    assert [keys.take().name for _ in range(5)] == ["A", "B", "C", "A", "B"]
    assert keys.take().value == "secret-c"


def test_a_key_is_not_shown_by_accident(clock):
    assert "secret" not in repr(ring(clock, "A").take())


def test_a_refused_key_rests_for_ten_minutes_and_a_throttled_one_as_told(clock):
    keys = ring(clock, "A", "B")
    keys.rest(keys.take(), Reason.UNAVAILABLE)
    assert {keys.take().name for _ in range(3)} == {"B"}
    keys.rest(keys.take(), Reason.RATE_LIMITED, 30)
    with pytest.raises(EngineError) as caught:
        keys.take()
    assert caught.value.reason is Reason.RATE_LIMITED
    assert caught.value.retry_after == 30
    clock.now += 31
    assert keys.take().name == "B"
    clock.now += 600
    assert {keys.take().name for _ in range(2)} == {"A", "B"}


def test_all_refused_is_an_outage(clock):
    keys = ring(clock, "A")
    keys.rest(keys.take(), Reason.UNAVAILABLE)
    with pytest.raises(EngineError) as caught:
        keys.take()
    assert caught.value.reason is Reason.UNAVAILABLE


@pytest.mark.parametrize("name", ["MISSING", "EMPTY"])
def test_a_variable_that_is_not_set_is_named(clock, name):
    with pytest.raises(SettingsError, match=f"{name} .* is not set") as caught:
        ring(clock, "A", name)
    assert caught.value.field == "keys"


def test_servers_that_want_no_key_get_an_empty_one(clock):
    assert ring(clock).take().value == ""


def test_a_resting_key_can_still_be_named_and_one_that_is_gone_cannot(clock):
    keys = ring(clock, "A")
    keys.rest(keys.take(), Reason.UNAVAILABLE)
    assert keys.named("A").value == "secret-a"
    with pytest.raises(EngineError, match="not configured any more"):
        keys.named("B")
