"""A circuit breaker per card: a model whose engine keeps failing gets no jobs for a while, then one to try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tintype.engines.contract import JSON, Reason
from tintype.kernel.clock import Clock


class Circuit(StrEnum):
    """``closed`` lets jobs through, ``open`` none, ``half_open`` one at a time, to see."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half_open"


# What says something about the engine rather than about the job, its caller, or the provider's pace.
_COUNTED = frozenset(
    {Reason.UNAVAILABLE, Reason.OUT_OF_MEMORY, Reason.CRASHED, Reason.HUNG, Reason.FAILED, Reason.OUTCOME_UNKNOWN}
)


@dataclass(slots=True)
class _State:
    failures: int = 0
    opened: int = 0
    until: float | None = None
    probing_until: float | None = None


class CircuitBreaker:
    """Counts consecutive engine failures of each card. Not for several threads; reads no clock but the given one."""

    def __init__(
        self,
        clock: Clock,
        *,
        threshold: int = 5,
        open_for: timedelta = timedelta(seconds=10),
        longest: timedelta = timedelta(minutes=5),
    ) -> None:
        """Opens after ``threshold`` failures in a row, for ``open_for``, twice as long after each failed trial."""
        if threshold < 1:
            raise ValueError("threshold must be at least 1")
        self._clock, self._threshold, self._open_for, self._longest = clock, threshold, open_for, longest
        self._cards: dict[str, _State] = {}

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def circuit(self, card: str) -> Circuit:
        state = self._cards.get(card)
        if state is None or state.until is None:
            return Circuit.CLOSED
        return Circuit.OPEN if self._now() < state.until else Circuit.HALF_OPEN

    def open_cards(self) -> dict[str, datetime]:
        """Which cards take no jobs at present, and until when."""
        now = self._clock.now()
        return {
            card: datetime.fromtimestamp(state.until, now.tzinfo)
            for card, state in self._cards.items()
            if state.until is not None and state.until > now.timestamp()
        }

    def retry_after(self, card: str) -> float:
        """Seconds until the card may take a job; 0 where it may now."""
        state = self._cards.get(card)
        if state is None or state.until is None:
            return 0.0
        return max(state.until - self._now(), (state.probing_until or 0.0) - self._now(), 0.0)

    def allow(self, card: str) -> bool:
        """Whether a job of this card may start now. In ``half_open`` a yes is the one trial: report how it went."""
        state = self._cards.get(card)
        if state is None or state.until is None:
            return True
        if self.retry_after(card) > 0:
            return False
        # A trial that nobody reports on must not close the card for ever.
        state.probing_until = self._now() + self._open_for.total_seconds()
        return True

    def success(self, card: str) -> None:
        """A job of this card was done."""
        self._cards.pop(card, None)

    def failure(self, card: str, reason: Reason) -> None:
        """A job of this card failed. Reasons that are not the engine's fault only end a trial, without a verdict."""
        state = self._cards.setdefault(card, _State())
        state.probing_until = None
        if reason not in _COUNTED:
            if state == _State():
                del self._cards[card]
            return
        state.failures += 1
        if state.until is not None and self._now() < state.until:
            return  # one that had started before the circuit opened
        if state.until is not None or state.failures >= self._threshold:
            pause = min(self._open_for * 2 ** min(state.opened, 20), self._longest)
            state.opened += 1
            state.until = self._now() + pause.total_seconds()

    def snapshot(self) -> dict[str, dict[str, JSON]]:
        """The state of every card that is not in perfect health, as JSON (times in seconds since the epoch)."""
        return {card: asdict(state) for card, state in self._cards.items()}

    def restore(self, snapshot: Mapping[str, Mapping[str, JSON]]) -> None:
        """Take over a snapshot. Entries that are none raise ValueError."""
        cards: dict[str, _State] = {}
        for card, data in snapshot.items():
            failures, opened, until = data.get("failures"), data.get("opened"), data.get("until")
            if not isinstance(failures, int) or not isinstance(opened, int):
                raise ValueError(f"the circuit of '{card}' lacks its counts")
            if until is not None and not isinstance(until, int | float):
                raise ValueError(f"the circuit of '{card}' has no valid time")
            cards[card] = _State(failures, opened, None if until is None else float(until))
        self._cards = cards
