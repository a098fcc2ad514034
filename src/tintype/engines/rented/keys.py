"""API keys of a provider: several, taken in turn; one that is refused or throttled rests for a while."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from tintype.engines.contract import EngineError, Reason
from tintype.kernel.errors import SettingsError

REFUSED_S = 600.0
THROTTLED_S = 10.0


@dataclass(frozen=True, slots=True)
class Key:
    """An API key under the name of the environment variable that holds it. Both are empty where none is needed."""

    name: str = ""
    value: str = field(default="", repr=False)


class KeyRing:
    """The keys of one list of names. For several threads."""

    def __init__(
        self,
        names: Sequence[str],
        *,
        environ: Mapping[str, str] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Raises SettingsError where a variable is not set. No names: one empty key, for servers that want none."""
        found = os.environ if environ is None else environ
        missing = [name for name in names if not found.get(name)]
        if missing:
            raise SettingsError(
                f"The environment variable {missing[0]} is to hold an API key and is not set", field="keys"
            )
        self._keys = tuple(Key(name, found[name]) for name in names) or (Key(),)
        self._rests: dict[str, tuple[float, Reason]] = {}
        self._turn = 0
        self._clock = clock
        self._lock = threading.Lock()

    def take(self) -> Key:
        """The next key that does not rest.

        Raises EngineError where all do: ``rate_limited`` with the time until the first wakes, or ``unavailable``.
        """
        with self._lock:
            now = self._clock()
            for step in range(len(self._keys)):
                key = self._keys[(self._turn + step) % len(self._keys)]
                if self._rests.get(key.name, (0.0, Reason.FAILED))[0] <= now:
                    self._turn = (self._turn + step + 1) % len(self._keys)
                    return key
            until, reason = min(self._rests.values(), key=lambda rest: rest[0])
        raise EngineError(reason, "The model's provider does not take jobs at present", retry_after=until - now)

    def named(self, name: str) -> Key:
        """The key of that name, resting or not: what was sent with a key can be asked for with it alone.

        Raises EngineError (unavailable) where it is not configured any more.
        """
        for key in self._keys:
            if key.name == name:
                return key
        raise EngineError(Reason.UNAVAILABLE, "The key that this job was sent with is not configured any more")

    def all(self) -> tuple[Key, ...]:
        return self._keys

    def rest(self, key: Key, reason: Reason, seconds: float | None = None) -> None:
        """Let a key rest: ``rate_limited`` for as long as the provider says, else for ten minutes."""
        pause = seconds or (THROTTLED_S if reason is Reason.RATE_LIMITED else REFUSED_S)
        with self._lock:
            self._rests[key.name] = (self._clock() + pause, reason)
