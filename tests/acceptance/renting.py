"""A worker process for the card ``native/rented``."""

from __future__ import annotations

import asyncio

from tintype.main.settings import read_settings
from tintype.main.worker import run

if __name__ == "__main__":
    asyncio.run(run(read_settings(), ["native/rented"]))
