"""The hosts of a worker: one per engine and device, started when first needed."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

from tintype.engines.contract import JSON
from tintype.engines.host import EngineHost, HostLimits


class HostPool:
    """Keeps a host per (engine, device)."""

    def __init__(
        self,
        *,
        workdir: Path,
        configs: Mapping[str, Mapping[str, JSON]] | None = None,
        limits: HostLimits | None = None,
    ) -> None:
        """``configs`` gives each engine's configuration by its name; an engine without an entry gets an empty one."""
        self._workdir, self._configs, self._limits = workdir, dict(configs or {}), limits
        self._hosts: dict[tuple[str, str], EngineHost] = {}
        self._closed = False

    async def get(self, engine: str, device: str = "cpu") -> EngineHost:
        """The host, started. Raises EngineError (unavailable) where its engine would not start; ask again later."""
        key = (engine, device)
        host = self._hosts.get(key)
        if host is None:
            if self._closed:
                raise RuntimeError("the pool is closed")
            host = self._hosts[key] = EngineHost(
                engine=engine,
                device=device,
                config=self._configs.get(engine, {}),
                workdir=self._workdir,
                limits=self._limits,
            )
        if not host.ready:
            await host.start()
        return host

    def hosts(self) -> Mapping[tuple[str, str], EngineHost]:
        """Those that were asked for so far."""
        return dict(self._hosts)

    async def stop_all(self, grace_s: float = 5.0) -> None:
        """Stop every host at once; see :meth:`EngineHost.stop`."""
        self._closed = True
        await asyncio.gather(*(host.stop(grace_s) for host in self._hosts.values()))
        self._hosts.clear()
