"""What a job leaves behind when it has ended: its entry in the queue, its folder on the local disk.

Both are taken away a moment later, with those of all that ended meanwhile. A process that dies before leaves an entry
that is taken again and found to be of no job, and a folder that :func:`tintype.worker.sweep.remove_leftovers` removes.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Sequence
from pathlib import Path

from tintype.generation.services import Services
from tintype.infra.db import GONE
from tintype.queue.pgq import Entry

AFTER_S = 0.05
# What leaves open whether an acknowledgement arrived; it may be made again.
_CUT_OFF: tuple[type[BaseException], ...] = (*GONE, asyncio.CancelledError)


class Spent:
    """Entries to acknowledge and folders to remove."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._entries: list[Entry] = []
        self._folders: list[Path] = []
        self._due = asyncio.Event()

    def add(self, entry: Entry, folder: Path | None = None) -> None:
        """That entry is done with; so is the folder of the attempt that it was for."""
        self._entries.append(entry)
        if folder is not None:
            self._folders.append(folder)
        self._due.set()

    async def clear_next(self) -> None:
        """Wait until there is something, and a moment more; then take all of it away."""
        await self._due.wait()
        await asyncio.sleep(AFTER_S)
        await self.clear()

    async def clear(self) -> None:
        """Take away what there is. Raises what :data:`tintype.infra.db.GONE` lists; then the entries are kept."""
        self._due.clear()
        if self._entries:
            entries, self._entries = self._entries, []
            try:
                async with self._services.db.connection() as connection:
                    await self._services.queue.finish(connection, entries)
            except _CUT_OFF:
                self._entries = entries + self._entries
                self._due.set()
                raise
        folders, self._folders = self._folders, []
        # Most are empty, since their files were moved into the storage: quicker removed than a thread is woken.
        if full := [folder for folder in folders if not _removed(folder)]:
            await asyncio.to_thread(_remove, full)


def _removed(folder: Path) -> bool:
    try:
        os.rmdir(folder)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    return True


def _remove(folders: Sequence[Path]) -> None:
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
