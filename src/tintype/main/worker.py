"""The worker process, put together."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Sequence

import structlog

from tintype.catalog.catalog import Catalog
from tintype.engines import registry
from tintype.engines.breaker import CircuitBreaker
from tintype.engines.contract import JSON
from tintype.engines.host import HostLimits
from tintype.engines.pool import HostPool
from tintype.generation.deliver import Deliverer, Renderer
from tintype.generation.services import Services
from tintype.kernel.errors import SettingsError
from tintype.main import heap
from tintype.main.readiness import keys_of, lacks, unserved
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.worker.loop import Worker
from tintype.worker.seats import Seats

log = structlog.get_logger(__name__)


def create_worker(settings: Settings, services: Services, cards: Sequence[str] | None = None) -> Worker:
    """A worker for all cards of the catalog, or for those given. Raises SettingsError where that cannot be."""
    folder = settings.data_dir.resolve()
    pool = HostPool(
        workdir=folder / "work",
        configs={name: engine_config(settings, services.catalog, name) for name in registry.names()},
        limits=HostLimits(memory_bytes=settings.engine_memory),
    )
    lanes = services.catalog.lanes(iter(cards) if cards is not None else None)
    missing = lacks(services.catalog, os.environ)
    for lack in missing:
        if not lack.cards or any(services.catalog.cards[card].queue_lane in lanes for card in lack.cards):
            log.warning(lack.says, do=lack.do)
    seats = Seats(
        pool,
        settings.devices,
        folder / "work",
        CircuitBreaker(services.clock),
        devices_of(services.catalog),
        unserved(missing),
    )
    return Worker(services, seats, lanes, Deliverer(services, _renderer))


def engine_config(settings: Settings, catalog: Catalog, name: str) -> dict[str, JSON]:
    """What an engine is made with: the operator's table ``[engines.NAME]``, and what it may need of the settings.

    ``state_dir`` is a folder that lasts across restarts of its process; ``outbound_allow`` are CIDRs that may be
    reached although private; ``catalog_dir`` is where the catalog's relative paths begin. ``secrets`` are the values of
    the environment variables that ``keys`` name, there or in a card: an engine's process has no others.
    """
    return {
        "state_dir": str(settings.data_dir.resolve() / "engines"),
        "outbound_allow": list(settings.outbound_allow),
        "catalog_dir": str(settings.catalog.resolve().parent) if settings.catalog else "",
        "secrets": {key: os.environ[key] for key in _keys(catalog, name) if key in os.environ},
        **{key: value for key, value in catalog.engines.get(name, {}).items() if key != "devices"},
    }


def _keys(catalog: Catalog, name: str) -> set[str]:
    """The names of environment variables that an engine's table and cards say to hold their keys."""
    table = catalog.engines.get(name, {})
    return {key for card in catalog.cards.values() if card.engine == name for key in keys_of(table, card)}


def devices_of(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """The devices of engines that have their own: one that sends its jobs elsewhere needs no GPU's process each.

    Raises SettingsError.
    """
    found = {}
    for name, table in catalog.engines.items():
        if (devices := table.get("devices")) is not None:
            if not isinstance(devices, list) or not devices or not all(isinstance(one, str) for one in devices):
                raise SettingsError(f'catalog: [engines.{name}] devices must be a list of names, as ["cuda:0"]')
            found[name] = tuple(devices)
    return found


def _renderer(dialect: str) -> Renderer:
    # All dialects, which take longer to load than the rest of a worker: only one that has a webhook to deliver does.
    from tintype.main.server import RENDERERS

    return RENDERERS[dialect]


async def run(settings: Settings, cards: Sequence[str] | None = None) -> None:
    """Work until SIGTERM or SIGINT, then drain."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    async with open_services(settings, "worker") as services:
        work = create_worker(settings, services, cards)
        heap.freeze()
        await work.run(stop, drain_s=settings.drain_s)
