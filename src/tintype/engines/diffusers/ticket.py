"""A job as it runs: what it says to the host, and whether it is still wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from tintype.engines.contract import Event, Failed, Output, Progress, Reason, Request
from tintype.engines.diffusers.settings import CardSettings


class Cancelled(Exception):
    """None of the jobs of a call is wanted any more."""


@dataclass(slots=True)
class Ticket:
    """One job. ``emit`` takes its events; ``stopped`` tells whether its customer has cancelled it."""

    request: Request
    settings: CardSettings
    emit: Callable[[Event], None]
    stopped: Callable[[], bool]
    ended: bool = False
    _fraction: float = 0.0
    _told: set[Path] = field(default_factory=set)

    def progress(self, fraction: float, stage: str = "generating") -> None:
        """Say how far it is; never less than said before."""
        self._fraction = min(max(fraction, self._fraction), 1.0)
        self.emit(Progress(self.request.job, self._fraction, stage))

    def output(
        self,
        path: Path,
        index: int = 0,
        role: Literal["result", "also", "preview", "partial"] = "result",
        seed: int | None = None,
    ) -> None:
        """Tell of a finished file, once: a call that is tried again makes it again."""
        if path not in self._told:
            self._told.add(path)
            self.emit(Output(self.request.job, path, index, role, seed))

    def fail(self, reason: Reason, message: str, retry_after: float | None = None) -> None:
        """End it as failed, unless it has ended."""
        self.end(Failed(self.request.job, reason, message, retry_after))

    def end(self, event: Event) -> None:
        if not self.ended:
            self.ended = True
            self.emit(event)


def look(tickets: list[Ticket]) -> None:
    """Raise Cancelled where no job of the call is wanted any more."""
    if all(ticket.stopped() for ticket in tickets):
        raise Cancelled
