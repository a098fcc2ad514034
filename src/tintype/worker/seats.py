"""Where a job can be run: one host (a child process) per engine and device, and how much room each has."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from tintype.engines import registry
from tintype.engines.breaker import CircuitBreaker
from tintype.engines.contract import EngineCard, EngineError
from tintype.engines.host import EngineHost
from tintype.engines.pool import HostPool

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class Seats:
    """The hosts of this worker, the calls in each, and the cards' circuits.

    ``own_devices`` gives engines devices other than the worker's. ``unserved`` are cards that nothing here can
    serve, each with what is missing.
    """

    pool: HostPool
    devices: tuple[str, ...]
    workroom: Path
    circuits: CircuitBreaker
    own_devices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unserved: Mapping[str, str] = field(default_factory=dict)
    taken: Counter[tuple[str, str]] = field(default_factory=Counter)

    def allow(self, card: str) -> bool:
        """Whether a job may be given to that card now; in a half-open circuit a yes is the one trial."""
        return card not in self.unserved and self.circuits.allow(card)

    async def warm(self, engines: set[str]) -> None:
        """Start the hosts of these engines, so that their room is known. One that won't start says so in the log.

        Those that are not installed are not tried; see ``unserved``.
        """

        async def start(engine: str, device: str) -> None:
            try:
                await self.pool.get(engine, device)
            except EngineError as error:
                log.error("engine does not start", engine=engine, device=device, reason=error.message)

        installed = filter(registry.exists, engines)
        await asyncio.gather(*(start(engine, device) for engine in installed for device in self.devices_of(engine)))

    async def preload(self, card: EngineCard) -> None:
        """Load a card's model on each device of its engine. One that cannot be loaded says so in the log."""

        async def load(device: str) -> None:
            try:
                await (await self.pool.get(card.engine, device)).preload(card)
            except EngineError as error:
                log.error("model does not load", card=card.id, device=device, reason=error.message)

        await asyncio.gather(*(load(device) for device in self.devices_of(card.engine)))

    def devices_of(self, engine: str) -> tuple[str, ...]:
        return self.own_devices.get(engine, self.devices)

    def room(self, engine: str) -> int:
        """How many more jobs can be started in that engine now."""
        return sum(
            max(0, self.capacity(engine, device) - self.taken[engine, device]) for device in self.devices_of(engine)
        )

    def room_of_all(self, engines: Iterable[str]) -> int:
        """How many more jobs can be started, whichever of the engines they turn out to be for."""
        return min(self.room(engine) for engine in engines)

    def total(self, engine: str) -> int:
        """How many jobs run in that engine at once."""
        return sum(self.capacity(engine, device) for device in self.devices_of(engine))

    def capacity(self, engine: str, device: str) -> int:
        """How many calls run there at once; 1 as long as the engine has not said."""
        host = self.pool.hosts().get((engine, device))
        return host.capacity or 1 if host is not None else 1

    def take(self, engine: str) -> tuple[str, str]:
        """Take a seat on the device with the most room."""
        device = max(self.devices_of(engine), key=lambda one: self.capacity(engine, one) - self.taken[engine, one])
        self.taken[engine, device] += 1
        return engine, device

    def leave(self, seat: tuple[str, str]) -> None:
        self.taken[seat] -= 1

    async def host(self, seat: tuple[str, str]) -> EngineHost:
        """The seat's host, started if need be. Raises EngineError where it does not start."""
        return await self.pool.get(*seat)
