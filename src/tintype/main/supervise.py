"""`tintype serve`: starts PostgreSQL, the API and the workers, says what is where, and revives what dies."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

import httpx
import structlog
from rich.console import Console
from rich.panel import Panel

from tintype.infra import migrate
from tintype.infra.embedded import EmbeddedPostgres
from tintype.infra.parent import VARIABLE
from tintype.main.demo import DEMO, demo_keys
from tintype.main.locks import hold, share
from tintype.main.ports import require_free
from tintype.main.services import embedded
from tintype.main.settings import Settings

if TYPE_CHECKING:
    from tintype.api.dialect import Dialect

log = structlog.get_logger(__name__)
GRACE_S = 5
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 10.0


@dataclass(slots=True)
class Child:
    """A process that is kept alive: started again when it ends, after a pause that grows while it keeps ending."""

    name: str
    arguments: list[str]
    env: dict[str, str]
    process: asyncio.subprocess.Process | None = None
    _keeper: asyncio.Task[None] | None = field(default=None)

    def start(self) -> None:
        self._keeper = asyncio.create_task(self._keep(), name=self.name)

    async def _keep(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            began = time.monotonic()
            self.process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tintype.main.cli", *self.arguments, env=self.env,
                # Ctrl-C in the terminal is for the supervisor alone, which stops the others in order.
                start_new_session=True,
            )  # fmt: skip
            status = await self.process.wait()
            self._clear()
            if time.monotonic() - began > 30:
                pause = FIRST_PAUSE_S
            log.warning("process ended, starting it again", process=self.name, status=status, in_s=pause)
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    def _clear(self) -> None:
        """End what it started and left behind: a killed server's own processes would go on listening."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    async def stop(self, grace_s: float) -> None:
        """SIGTERM, and after the grace SIGKILL to all that it started."""
        if self._keeper is not None:
            self._keeper.cancel()
        if self.process is None or self.process.returncode is not None:
            self._clear()
            return
        with suppress(ProcessLookupError):
            self.process.terminate()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.process.wait(), grace_s)
        self._clear()
        await self.process.wait()


async def serve(settings: Settings) -> None:
    """Run until SIGINT or SIGTERM. Raises Conflict where this data folder is served already."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    require_free(settings.host, settings.port)
    with hold(settings):
        if settings.database_url:
            await _run(settings, settings.database_url, None, stop)
            return
        postgres = embedded(settings)
        # Being counted among its users keeps commands from stopping it.
        with share(settings):
            try:
                await _run(settings, await asyncio.to_thread(postgres.start), postgres, stop)
            finally:
                await asyncio.to_thread(postgres.stop)


async def _run(settings: Settings, url: str, postgres: EmbeddedPostgres | None, stop: asyncio.Event) -> None:
    watch = asyncio.create_task(_watch(postgres, stop))
    children: list[Child] = []
    try:
        await migrate.upgrade(url)
        keys = await demo_keys(settings, url)
        children = _children(settings, url)
        for child in children:
            child.start()
        # Only to tell of the APIs, and most of a second's work: while the others start.
        server = asyncio.create_task(asyncio.to_thread(import_module, "tintype.main.server"))
        if await _answers(settings, stop):
            _announce(settings, url, keys, (await server).DIALECTS)
        await watch
    finally:
        watch.cancel()
        await asyncio.gather(*(child.stop(settings.drain_s + GRACE_S) for child in children))


def _children(settings: Settings, url: str) -> list[Child]:
    env = os.environ | {
        "TINTYPE_DATABASE_URL": url,
        "TINTYPE_DATA_DIR": str(settings.data_dir.resolve()),
        "TINTYPE_HOST": settings.host,
        "TINTYPE_PORT": str(settings.port),
        "TINTYPE_LOG_LEVEL": settings.log_level,
        "TINTYPE_LOG_FORMAT": settings.log_format,
        VARIABLE: str(os.getpid()),
    }
    workers = [Child(f"worker {number + 1}", ["worker"], env) for number in range(settings.workers)]
    return [Child("api", ["api"], env), *workers]


async def _watch(postgres: EmbeddedPostgres | None, stop: asyncio.Event) -> None:
    """Until ``stop``; an embedded PostgreSQL that died is started again."""
    while not stop.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), 0.5)
        if postgres is not None and not stop.is_set() and not postgres.running:
            log.error("PostgreSQL died, starting it again")
            try:
                await asyncio.to_thread(postgres.start)
            except Exception as error:  # noqa: BLE001 - leftovers of the dead one may hold its memory for a moment
                log.error("PostgreSQL does not start yet", error=type(error).__name__)


def _base(settings: Settings) -> str:
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::", "") else settings.host  # noqa: S104 - compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.port}"


async def _answers(settings: Settings, stop: asyncio.Event) -> bool:
    """Wait until the API says that it is ready; False where it is stopped first."""
    async with httpx.AsyncClient(trust_env=False) as client:
        while not stop.is_set():
            with suppress(httpx.HTTPError):
                if (await client.get(f"{_base(settings)}/readyz", timeout=2)).status_code == 200:
                    return True
            await asyncio.sleep(0.05)
    return False


def _announce(settings: Settings, url: str, keys: dict[str, str], dialects: Sequence[Dialect]) -> None:
    console, base = Console(), _base(settings)
    where = "embedded PostgreSQL" if not settings.database_url else "PostgreSQL"
    console.print(
        Panel.fit(
            f"[bold]Tintype is ready[/bold]  {base}\n"
            f"{where}, storage in {settings.storage}\n"
            f"API pages: {', '.join(f'{base}/{dialect.name}/docs' for dialect in dialects)}\n"
            f"Demo account {DEMO}, its keys in {settings.data_dir / 'demo-keys.json'}",
        )
    )
    for dialect in dialects:
        key = keys.get(dialect.key_dialect)
        if dialect.example and key is not None:
            console.print(f"\n[bold]{dialect.title}[/bold]")
            sys.stdout.write(dialect.example.format(base=base, key=key).strip() + "\n")
    sys.stdout.flush()
    console.print("\nCtrl-C stops everything.")
