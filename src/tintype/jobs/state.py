"""The states of a job, and the one table that says which follow which.

::

    queued ── running ── (finishing) ── succeeded
      │          │            │
      │          └── queued ──┘   (an engine's fault, a lost lease: another attempt)
      └─────────┴────────────┴──── failed | cancelled | expired

Only what takes a while to check and store is ever seen finishing.
"""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a job is. The last four are terminal."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHING = "finishing"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"

    @property
    def terminal(self) -> bool:
        return not TRANSITIONS[self]


_ENDS = frozenset({State.FAILED, State.CANCELLED, State.EXPIRED})
TRANSITIONS: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.RUNNING}) | _ENDS,
    State.RUNNING: frozenset({State.FINISHING, State.SUCCEEDED, State.QUEUED}) | _ENDS,
    State.FINISHING: frozenset({State.SUCCEEDED, State.QUEUED}) | _ENDS,
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset(),
    State.CANCELLED: frozenset(),
    State.EXPIRED: frozenset(),
}
OPEN = tuple(state.value for state, follow in TRANSITIONS.items() if follow)


def sources(target: State) -> list[str]:
    """The states from which ``target`` may be reached: what a compare-and-set compares with."""
    return [state.value for state, follow in TRANSITIONS.items() if target in follow]
