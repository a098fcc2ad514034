from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tintype.engines.contract import EngineCard, Event, Request, Task
from tintype.engines.host import EngineHost, HostLimits

CARD = EngineCard("card", "fake")
QUICK = HostLimits(
    heartbeat_timeout_s=3.0, start_timeout_s=20.0, cancel_grace_s=0.4, first_backoff_s=0.02, longest_backoff_s=0.2
)


class Bench:
    """A host under test, and jobs for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / "state"
        self.hosts: list[EngineHost] = []
        self._jobs = 0

    async def host(self, *, engine: str = "fake", limits: HostLimits = QUICK, **config: Any) -> EngineHost:
        host = EngineHost(
            engine=engine,
            device="cpu",
            config={"state_dir": str(self.state)} | config,
            workdir=self.folder / "engine",
            limits=limits,
        )
        self.hosts.append(host)
        await host.start()
        return host

    def request(self, prompt: str = "a red fox", **changes: Any) -> Request:
        self._jobs += 1
        workdir = self.folder / f"job-{self._jobs}"
        workdir.mkdir()
        whole = Request(f"job-{self._jobs}", 1, CARD, Task.TEXT_TO_IMAGE, prompt, workdir, width=64, height=48)
        return replace(whole, **changes)

    async def run(
        self, host: EngineHost, prompt: str = "a red fox", timeout_s: float = 20, **changes: Any
    ) -> list[Event]:
        return [event async for event in host.run([self.request(prompt, **changes)], timeout_s=timeout_s)]


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    bench = Bench(tmp_path)
    yield bench
    for host in bench.hosts:
        await host.stop(0.2)


@pytest.fixture
def alive() -> Callable[[int], bool]:
    """Whether a process runs (a zombie does not)."""

    def look(pid: int) -> bool:
        try:
            return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
        except FileNotFoundError:
            return False

    return look
