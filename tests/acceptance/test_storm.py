"""`tintype serve` under load while its processes are killed: worker, engine child, API, PostgreSQL, again and again."""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

JOBS, ROUNDS = 200, 2
STEP = 3  # jobs that are accepted between two kills, at least


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not below pytest's own, which PostgreSQL, another user where the tests run as root, may not enter."""
    path = Path(tempfile.mkdtemp(prefix="tintype-storm-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path, ignore_errors=True)


class Serve:
    """A `tintype serve` on a free port, and its processes by what they are."""

    def __init__(self, folder: Path, catalog: str, port: int) -> None:
        self.port = port
        self.base = f"http://127.0.0.1:{self.port}"
        self.data = folder / "data"
        (folder / "catalog.toml").write_text(catalog)
        self.env = os.environ | {
            "TINTYPE_DATA_DIR": str(self.data),
            "TINTYPE_CATALOG": str(folder / "catalog.toml"),
            "TINTYPE_LEASE_S": "2",
            "TINTYPE_MAX_ATTEMPTS": "10",
            "TINTYPE_LOG_LEVEL": "error",
            "TINTYPE_PORT": str(self.port),
            "TINTYPE_DRAIN_S": "4",
            "PYTHONWARNINGS": "ignore",
        }
        self.process: asyncio.subprocess.Process | None = None

    async def start(self) -> float:
        """Seconds until it was ready."""
        began = time.monotonic()
        self.process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tintype.main.cli", "serve", env=self.env, stdout=asyncio.subprocess.DEVNULL
        )
        async with httpx.AsyncClient(trust_env=False) as client, asyncio.timeout(60):
            while True:
                with suppress(httpx.HTTPError):
                    if (await client.get(f"{self.base}/readyz")).status_code == 200:
                        return time.monotonic() - began
                await asyncio.sleep(0.05)

    async def stop(self) -> float:
        """Seconds that SIGTERM took to end it."""
        assert self.process is not None
        began = time.monotonic()
        self.process.terminate()
        await asyncio.wait_for(self.process.wait(), 30)
        return time.monotonic() - began

    def processes(self) -> dict[str, list[psutil.Process]]:
        assert self.process is not None
        found: dict[str, list[psutil.Process]] = {"api": [], "worker": [], "engine": [], "postgres": []}
        for process in psutil.Process(self.process.pid).children(recursive=True):
            with suppress(psutil.Error):
                line = " ".join(process.cmdline())
                if "tintype.engines" in line:
                    found["engine"].append(process)
                elif "tintype.main.cli worker" in line:
                    found["worker"].append(process)
                elif "tintype.main.cli api" in line or "multiprocessing" in line:
                    found["api"].append(process)
        with suppress(OSError, ValueError, IndexError, psutil.Error):
            pid = int((self.data / "postgres" / "postmaster.pid").read_text().split()[0])
            found["postgres"].append(psutil.Process(pid))
        return found

    def alive(self) -> list[str]:
        """The command lines of all processes that have to do with this data folder."""
        found = []
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                line = " ".join(process.cmdline())
                belongs = str(self.data) in line or process.environ().get("TINTYPE_DATA_DIR") == str(self.data)
                if belongs and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(line)
        return found

    @property
    def key(self) -> str:
        return str(json.loads((self.data / "demo-keys.json").read_text())["native"])

    async def tintype(self, *arguments: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tintype.main.cli", *arguments, env=self.env, stdout=asyncio.subprocess.PIPE
        )
        output, _ = await process.communicate()
        return process.returncode or 0, output.decode()


async def _accepted(client: httpx.AsyncClient, serve: Serve, number: str) -> str:
    """Submit until there is an answer, as a client with an idempotency key should. The job's id."""
    body = {"model": "fake", "prompt": f"a fox {number} [delay={random.uniform(0, 0.2):.2f}]", "size": "64x64"}
    headers = {"Authorization": f"Bearer {serve.key}", "Idempotency-Key": number}
    while True:
        with suppress(httpx.HTTPError):
            answer = await client.post(f"{serve.base}/v1/generations", json=body, headers=headers)
            if answer.status_code == 202:
                return str(answer.json()["id"])
            assert answer.status_code >= 500, answer.text
        await asyncio.sleep(0.1)


async def _kill(serve: Serve, kinds: Counter[str], until: asyncio.Event, accepted: list[str]) -> None:
    """Kill something every so often. PostgreSQL rarely: each time everything waits for it to be revived.

    Something must have been accepted in between: else a slow machine would be shot at for ever while it starts again.
    """
    while not until.is_set():
        before = len(accepted)
        await asyncio.sleep(random.uniform(0.3, 0.8))
        while len(accepted) < before + STEP and not until.is_set():
            await asyncio.sleep(0.05)
        kind = random.choice(["worker", "worker", "engine", "engine", "api", "postgres"])
        victims = serve.processes()[kind]
        if victims:
            with suppress(psutil.Error):
                random.choice(victims).send_signal(signal.SIGKILL)
                kinds[kind] += 1
        if kind == "postgres":
            await asyncio.sleep(2)


async def _ended(client: httpx.AsyncClient, serve: Serve, job: str) -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {serve.key}"}
    while True:
        with suppress(httpx.HTTPError):
            answer = await client.get(f"{serve.base}/v1/generations/{job}", headers=headers)
            if answer.status_code == 200:
                seen: dict[str, Any] = answer.json()
                if seen["status"] in ("succeeded", "failed", "cancelled", "expired"):
                    return seen
            else:
                assert answer.status_code >= 500, answer.text
        await asyncio.sleep(0.2)


async def _storm(serve: Serve, client: httpx.AsyncClient, kinds: Counter[str], number: int) -> Counter[str]:
    over = asyncio.Event()
    accepted: list[str] = []
    killer = asyncio.create_task(_kill(serve, kinds, over, accepted))
    gate = asyncio.Semaphore(16)

    async def one(job: int) -> str:
        async with gate:
            await asyncio.sleep(random.uniform(0, 0.8))
            accepted.append(await _accepted(client, serve, f"{number}-{job}"))
            return accepted[-1]

    try:
        jobs = await asyncio.gather(*(one(job) for job in range(JOBS)))
    finally:
        over.set()
        await killer
    assert len(set(jobs)) == JOBS
    return Counter([(await _ended(client, serve, job))["status"] for job in jobs])


@pytest.mark.timeout(420)
async def test_nothing_is_lost_while_everything_is_killed(
    folder: Path, fake_catalog: str, free_port: Callable[[], int]
) -> None:
    serve = Serve(folder, fake_catalog, free_port())
    await serve.start()
    kinds: Counter[str] = Counter()
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
            for number in range(ROUNDS):
                states = await _storm(serve, client, kinds, number)
                print(f"round {number + 1}: killed so far {dict(kinds)}, {JOBS} jobs: {dict(states)}")
                # Attempts are bounded: a job may run out of them in such a storm, but not many do.
                assert set(states) <= {"succeeded", "failed"}
                assert states["succeeded"] >= JOBS * 0.95
        status, printed = await serve.tintype("ledger", "verify", "--json")
        books = json.loads(printed)
        assert (status, books["drift"], books["open_holds"]) == (0, [], 0)
        assert books["jobs"] == JOBS * ROUNDS
        stored = [path for path in (serve.data / "storage").rglob("*.png") if "/in/" not in str(path)]
        assert len(stored) >= JOBS * ROUNDS * 0.95
    finally:
        await serve.stop()
    assert serve.alive() == []
    assert sum(kinds.values()) >= 8


@pytest.mark.timeout(120)
async def test_sigterm_drains_and_a_second_start_is_quick(
    folder: Path, fake_catalog: str, free_port: Callable[[], int]
) -> None:
    serve = Serve(folder, fake_catalog, free_port())
    await serve.start()
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        headers = {"Authorization": f"Bearer {serve.key}"}

        async def submit(prompt: str) -> str:
            body = {"model": "fake", "prompt": prompt, "size": "64x64"}
            answer = await client.post(f"{serve.base}/v1/generations", json=body, headers=headers)
            return str(answer.json()["id"])

        quick, long = await submit("a fox [delay=2]"), await submit("a fox [delay=60]")
        await asyncio.sleep(0.7)
        stopped = await serve.stop()
        assert serve.alive() == []
        started = await serve.start()
        print(f"stopped in {stopped:.1f} s, started again in {started:.1f} s")
        # The short one was let finish; the long one was given back, and costs none of its attempts.
        assert (await client.get(f"{serve.base}/v1/generations/{quick}", headers=headers)).json()[
            "status"
        ] == "succeeded"
        seen = (await client.get(f"{serve.base}/v1/generations/{long}", headers=headers)).json()
        assert seen["status"] in ("queued", "running")
        await client.post(f"{serve.base}/v1/generations/{long}/cancel", headers=headers)
        assert (await _ended(client, serve, long))["status"] == "cancelled"
    second = Serve(folder, fake_catalog, free_port())
    refused = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tintype.main.cli", "serve", env=second.env, stderr=asyncio.subprocess.PIPE
    )
    _, complaint = await refused.communicate()
    assert refused.returncode == 1
    assert b"served already" in complaint
    status, _ = await serve.tintype("ledger", "verify")
    assert status == 0
    await serve.stop()
    assert serve.alive() == []


@pytest.mark.timeout(60)
async def test_children_end_when_the_supervisor_is_killed(
    folder: Path, fake_catalog: str, free_port: Callable[[], int]
) -> None:
    serve = Serve(folder, fake_catalog, free_port())
    await serve.start()
    assert serve.process is not None
    serve.process.kill()
    await serve.process.wait()
    async with asyncio.timeout(20):
        while any("postgres" not in line for line in serve.alive()):
            await asyncio.sleep(0.2)
    # PostgreSQL stays, is found again, and stopped in order.
    await serve.start()
    await serve.stop()
    assert serve.alive() == []
