"""Who uses a data folder: the one `serve` that has it, and all that use its embedded PostgreSQL.

Both are locks of files (flock(2)), which end with their holder, however that ends.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import IO

from tintype.kernel.errors import Conflict
from tintype.main.services import embedded
from tintype.main.settings import Settings


@contextmanager
def hold(settings: Settings) -> Iterator[None]:
    """Take the data folder. Raises Conflict, naming the process, where another `serve` has it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "serve.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            raise Conflict(f"{settings.data_dir} is served already, by process {holder}") from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
        with suppress(OSError):
            file.truncate(0)


@contextmanager
def share(settings: Settings) -> Iterator[IO[str]]:
    """Be counted among the users of the embedded PostgreSQL. Waits while the last one of before stops it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with (settings.data_dir / "postgres.lock").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield file


@contextmanager
def attach(settings: Settings) -> Iterator[str]:
    """The database's URL for as long as it is needed. Blocking; not to be called in a running event loop.

    The embedded one is started where it does not run, and stopped by whoever leaves it last: a command neither leaves
    a server behind nor takes it from under another command or `serve`.
    """
    if settings.database_url:
        yield settings.database_url
        return
    server = embedded(settings)
    with share(settings) as file:
        try:
            yield server.start()
        finally:
            # Only who is alone gets the lock whole; who comes meanwhile waits until the server is down.
            with suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.stop()


@asynccontextmanager
async def attached(settings: Settings) -> AsyncIterator[str]:
    """The same in a running event loop."""
    context = attach(settings)
    url = await asyncio.to_thread(context.__enter__)
    try:
        yield url
    finally:
        await asyncio.to_thread(context.__exit__, None, None, None)
