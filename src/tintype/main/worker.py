"""The worker process, put together."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence

from tintype.engines import registry
from tintype.engines.breaker import CircuitBreaker
from tintype.engines.contract import JSON
from tintype.engines.host import HostLimits
from tintype.engines.pool import HostPool
from tintype.generation.deliver import Deliverer
from tintype.generation.services import Services
from tintype.kernel.errors import SettingsError
from tintype.main.server import RENDERERS
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.worker.loop import Worker
from tintype.worker.seats import Seats


def create_worker(settings: Settings, services: Services, cards: Sequence[str] | None = None) -> Worker:
    """A worker for all cards of the catalog, or for those given. Raises SettingsError where that cannot be."""
    folder = settings.data_dir.resolve()
    pool = HostPool(
        workdir=folder / "work",
        configs={name: engine_config(settings, services, name) for name in registry.names()},
        limits=HostLimits(memory_bytes=settings.engine_memory),
    )
    seats = Seats(pool, settings.devices, folder / "work", CircuitBreaker(services.clock), _devices(services))
    lanes = services.catalog.lanes(iter(cards) if cards is not None else None)
    return Worker(services, seats, lanes, Deliverer(services, RENDERERS))


def engine_config(settings: Settings, services: Services, name: str) -> dict[str, JSON]:
    """What an engine is made with: the operator's table ``[engines.NAME]``, and what it may need of the settings.

    ``state_dir`` is a folder that lasts across restarts of its process; ``outbound_allow`` are CIDRs that may be
    reached although private; ``catalog_dir`` is where the catalog's relative paths begin. ``secrets`` are the values of
    the environment variables that ``keys`` name, there or in a card: an engine's process has no others.
    """
    return {
        "state_dir": str(settings.data_dir.resolve() / "engines"),
        "outbound_allow": list(settings.outbound_allow),
        "catalog_dir": str(settings.catalog.resolve().parent) if settings.catalog else "",
        "secrets": {key: os.environ[key] for key in _keys(services, name) if key in os.environ},
        **{key: value for key, value in services.catalog.engines.get(name, {}).items() if key != "devices"},
    }


def _keys(services: Services, name: str) -> set[str]:
    """The names of environment variables that an engine's table and cards say to hold their keys."""
    tables = [services.catalog.engines.get(name, {})]
    tables += [card.settings for card in services.catalog.cards.values() if card.engine == name]
    lists = [table.get("keys") for table in tables]
    return {key for one in lists if isinstance(one, list) for key in one if isinstance(key, str)}


def _devices(services: Services) -> dict[str, tuple[str, ...]]:
    """The devices of engines that have their own: one that sends its jobs elsewhere needs no GPU's process each."""
    found = {}
    for name, table in services.catalog.engines.items():
        if (devices := table.get("devices")) is not None:
            if not isinstance(devices, list) or not devices or not all(isinstance(one, str) for one in devices):
                raise SettingsError(f'catalog: [engines.{name}] devices must be a list of names, as ["cuda:0"]')
            found[name] = tuple(devices)
    return found


async def run(settings: Settings, cards: Sequence[str] | None = None) -> None:
    """Work until SIGTERM or SIGINT, then drain."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_services(settings, "worker") as services:
        await create_worker(settings, services, cards).run(stop, drain_s=settings.drain_s)
