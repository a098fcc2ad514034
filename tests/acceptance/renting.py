"""A worker process for the tests of rented models: as the real one, with the stand-in for fal as its provider."""

from __future__ import annotations

import asyncio
import os

from tintype.engines.breaker import CircuitBreaker
from tintype.engines.pool import HostPool
from tintype.generation.deliver import Deliverer
from tintype.main.server import RENDERERS
from tintype.main.services import open_services
from tintype.main.settings import read_settings
from tintype.worker.loop import Worker
from tintype.worker.seats import Seats


async def main() -> None:
    settings = read_settings()
    work = settings.data_dir.resolve() / "work"
    fal = {"queue_host": os.environ["TINTYPE_TEST_FAL"], "outbound_allow": ["127.0.0.0/8"], "poll_s": 0.05}
    async with open_services(settings, "renting-worker") as services:
        pool = HostPool(workdir=work, configs={"fal": fal})
        seats = Seats(pool, settings.devices, work, CircuitBreaker(services.clock))
        lanes = services.catalog.lanes(iter(["native/rented"]))
        await Worker(services, seats, lanes, Deliverer(services, RENDERERS)).run(asyncio.Event(), drain_s=1)


if __name__ == "__main__":
    asyncio.run(main())
