"""The worker process, put together."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Sequence

from tintype.engines import registry
from tintype.engines.breaker import CircuitBreaker
from tintype.engines.contract import JSON
from tintype.engines.host import HostLimits
from tintype.engines.pool import HostPool
from tintype.generation.deliver import Deliverer
from tintype.generation.services import Services
from tintype.main.server import RENDERERS
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.worker.loop import Worker
from tintype.worker.seats import Seats


def create_worker(settings: Settings, services: Services, cards: Sequence[str] | None = None) -> Worker:
    """A worker for all cards of the catalog, or for those given. Raises SettingsError where that cannot be."""
    folder = settings.data_dir.resolve()
    # What an engine keeps across restarts of its process.
    config: dict[str, JSON] = {"state_dir": str(folder / "engines")}
    pool = HostPool(
        workdir=folder / "work",
        configs=dict.fromkeys(registry.names(), config),
        limits=HostLimits(memory_bytes=settings.engine_memory),
    )
    seats = Seats(pool, settings.devices, folder / "work", CircuitBreaker(services.clock))
    lanes = services.catalog.lanes(iter(cards) if cards is not None else None)
    return Worker(services, seats, lanes, Deliverer(services, RENDERERS))


async def run(settings: Settings, cards: Sequence[str] | None = None) -> None:
    """Work until SIGTERM or SIGINT, then drain."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_services(settings, "worker") as services:
        await create_worker(settings, services, cards).run(stop, drain_s=settings.drain_s)
