"""Which process serves a data folder: a lock that ends with its holder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tintype.kernel.errors import Conflict
from tintype.main.settings import Settings


def _path(settings: Settings) -> Path:
    return settings.data_dir / "serve.lock"


def serving(settings: Settings) -> bool:
    """Whether a `tintype serve` has this data folder."""
    try:
        with _path(settings).open("r+") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False


@contextmanager
def hold(settings: Settings) -> Iterator[None]:
    """Take the data folder. Raises Conflict, naming the process, where another `serve` has it."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with _path(settings).open("a+") as file:
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
