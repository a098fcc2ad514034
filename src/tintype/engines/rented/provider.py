"""What an engine says of its provider: the few calls that differ from one to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from threading import Event
from typing import Literal, Protocol, runtime_checkable

from tintype.engines.contract import JSON, Request
from tintype.engines.rented.keys import Key


@dataclass(frozen=True, slots=True)
class Ask:
    """One submit: ``count`` results of a request from the ``first`` on, with our ``token`` and one of the keys.

    ``settings`` are the operator's table of the engine with the card's own over it. ``seed`` is the first result's.
    """

    request: Request
    settings: Mapping[str, JSON]
    key: Key
    token: str
    first: int = 0
    count: int = 1

    @property
    def seed(self) -> int:
        return self.request.seed + self.first


@dataclass(frozen=True, slots=True)
class File:
    """One file that was made: its bytes, or the URL that has it."""

    content: bytes = field(default=b"", repr=False)
    url: str = ""
    role: Literal["result", "also", "preview", "partial"] = "result"
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """All that a submit gave, the results in order. ``cost_micro``: its cost in micro-USD, where known."""

    files: Sequence[File]
    cost_micro: int | None = None


@dataclass(frozen=True, slots=True)
class Pending:
    """Not done yet. ``fraction`` 0..1 where the provider says it."""

    fraction: float | None = None
    stage: str = "generating"
    partial: File | None = None


class Provider(Protocol):
    """Blocking calls by an official client; used by several threads at once.

    They raise EngineError for a clear answer (nothing was taken, or it failed for good), KeyRefused where the key is to
    blame, Unsure where nobody can tell what became of the call.
    """

    def most(self, request: Request, settings: Mapping[str, JSON]) -> int:
        """How many results one submit can give."""
        ...

    def submit(self, ask: Ask) -> str | Made:
        """Send it, once, without any retry of the client's. Gives the provider's id, or at once what was made."""
        ...

    def look(self, ask: Ask, upstream_id: str) -> Pending | Made:
        """How far it is. Unsure is taken for a bad moment: it is asked again."""
        ...

    def find(self, ask: Ask) -> str | None:
        """The id under which the provider has what was sent with ``ask.token``. None where it has no such look-up, or
        not that token. Raises NotTaken where it is certain that nothing of it is there."""
        ...

    def cancel(self, ask: Ask, upstream_id: str) -> None:
        """Stop it there, where that can be done."""
        ...


@runtime_checkable
class Checks(Protocol):
    """What a provider has besides, where its settings can be checked before a job comes."""

    def check(self, settings: Mapping[str, JSON]) -> None:
        """Raises SettingsError naming the setting at fault and what is accepted."""
        ...


@runtime_checkable
class Listens(Protocol):
    """What a provider has besides, where it is told how a job goes and need not ask each time."""

    def listening(self, ask: Ask, upstream_id: str) -> AbstractContextManager[Callable[[float, Event], object]]:
        """Listen to a job while it is waited for. What this gives is called instead of a sleep, with the longest time
        in seconds and what ends the wait early; it returns as soon as there is reason to look."""
        ...
