"""Whatever becomes of an engine's process: its jobs fail for the right reason, nothing is left, the next succeeds."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
import structlog

from tintype.engines.contract import Done, EngineError, Log, Output, Progress, Reason, Sending, Started, Upstream
from tintype.engines.host import HostLimits

MIB = 1 << 20
QUICK = HostLimits(
    heartbeat_timeout_s=3.0, start_timeout_s=20.0, cancel_grace_s=0.4, first_backoff_s=0.02, longest_backoff_s=0.2
)


async def fails(bench, host, prompt: str, reason: Reason, timeout_s: float = 20) -> EngineError:
    with pytest.raises(EngineError) as raised:
        await bench.run(host, prompt, timeout_s=timeout_s)
    assert raised.value.reason is reason
    assert raised.value.reason.retryable
    return raised.value


async def until_failure(host, request, look=None) -> tuple[list, EngineError]:
    """The events up to the error; ``look`` is awaited with each."""
    events = []
    try:
        async for event in host.run([request], timeout_s=60):
            events.append(event)
            if look is not None:
                await look(event)
    except EngineError as error:
        return events, error
    raise AssertionError(f"it did not fail: {events}")


async def succeeds(bench, host) -> None:
    events = await asyncio.wait_for(bench.run(host), 20)
    assert isinstance(events[-1], Done)


async def gone(alive, pid: int, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while alive(pid):
        assert time.monotonic() < end, f"process {pid} is still there"
        await asyncio.sleep(0.02)


async def test_killed_in_the_middle_of_jobs(bench, alive):
    host = await bench.host()
    pid = host.pid
    jobs = [asyncio.create_task(bench.run(host, "[delay=30]")) for _ in range(5)]
    while host.running < 5:
        await asyncio.sleep(0.01)
    os.kill(pid, signal.SIGKILL)
    for result in await asyncio.wait_for(asyncio.gather(*jobs, return_exceptions=True), 30):
        assert isinstance(result, EngineError)
        assert result.reason is Reason.CRASHED
    await succeeds(bench, host)
    assert host.pid != pid
    await gone(alive, pid)


@pytest.mark.parametrize("prompt", ["[crash]", "[segfault]", "[exit]"])
async def test_an_engine_that_dies_of_a_job(bench, prompt):
    host = await bench.host()
    await fails(bench, host, prompt, Reason.CRASHED)
    await succeeds(bench, host)


async def test_a_hang_in_python_is_ended_by_the_jobs_time(bench, alive):
    host = await bench.host()
    pid = host.pid
    bystander = asyncio.create_task(bench.run(host, "[delay=30]", timeout_s=60))
    await asyncio.sleep(0.1)
    begun = time.monotonic()
    await fails(bench, host, "[hang]", Reason.HUNG, timeout_s=0.5)
    assert 0.8 < time.monotonic() - begun < 20, "its time and then the grace"
    with pytest.raises(EngineError) as raised:
        await bystander
    assert raised.value.reason is Reason.CRASHED, "it was not this one that hung"
    await succeeds(bench, host)
    await gone(alive, pid)


async def test_a_slow_job_is_cancelled_at_its_time_and_the_engine_stays(bench):
    host = await bench.host()
    pid = host.pid
    events = await bench.run(host, "[delay=30]", timeout_s=0.3)
    assert events[-1].reason is Reason.HUNG
    await succeeds(bench, host)
    assert host.pid == pid


async def test_a_rented_job_over_its_time_is_left_upstream(bench):
    host = await bench.host()
    request = bench.request("[upstream] [delay=1]")
    events = [event async for event in host.run([request], timeout_s=0.3)]
    assert events[-1].reason is Reason.HUNG
    assert not (bench.state / "upstream-cancels.jsonl").exists()
    started = next(event for event in events if isinstance(event, Started))
    again = [event async for event in host.resume(request, Upstream("token", started.handle), timeout_s=5)]
    assert isinstance(again[-1], Done)


async def test_a_hang_that_holds_the_interpreter_is_ended_by_the_missing_heartbeat(bench, alive):
    host = await bench.host()
    pid = host.pid
    begun = time.monotonic()
    await fails(bench, host, "[hang=gil]", Reason.HUNG, timeout_s=600)
    assert time.monotonic() - begun < 60
    await succeeds(bench, host)
    await gone(alive, pid)


async def test_a_stopped_process_counts_as_hung(bench):
    host = await bench.host()
    job = asyncio.create_task(bench.run(host, "[delay=30]"))
    while not host.running:
        await asyncio.sleep(0.01)
    os.kill(host.pid, signal.SIGSTOP)
    with pytest.raises(EngineError) as raised:
        await asyncio.wait_for(job, 30)
    assert raised.value.reason is Reason.HUNG
    await succeeds(bench, host)


async def test_a_host_that_stood_still_itself_does_not_take_its_engine_for_hung(bench):
    host = await bench.host()
    pid = host.pid
    time.sleep(1.6)
    await asyncio.sleep(0.3)
    await succeeds(bench, host)
    assert host.pid == pid


async def test_a_memory_eater_is_ended_within_bounds(bench, alive):
    host = await bench.host(limits=replace(QUICK, memory_bytes=400 * MIB))
    await succeeds(bench, host)
    pid = host.pid
    bystander = asyncio.create_task(bench.run(host, "[delay=30]"))
    await fails(bench, host, "[eat=900M]", Reason.OUT_OF_MEMORY)
    with pytest.raises(EngineError):
        await bystander
    await gone(alive, pid)
    await fails(bench, host, "[eat=900M]", Reason.OUT_OF_MEMORY)
    await succeeds(bench, host)


async def test_what_is_not_over_the_memory_limit_may_stay(bench):
    host = await bench.host(limits=replace(QUICK, memory_bytes=1500 * MIB))
    events = await bench.run(host, "[eat=100M]")
    assert isinstance(events[-1], Done)


async def test_a_killed_submit_is_found_again_by_its_token_and_not_repeated(bench):
    """Killed after the provider took the job and before its handle was on record: promise 4's hardest moment."""
    host = await bench.host()
    request = bench.request("[upstream] [at=sent] [crash-times=1]")
    before, error = await until_failure(host, request)
    assert error.reason is Reason.CRASHED
    assert [type(event) for event in before] == [Progress, Sending]
    token = before[-1].token
    events = [event async for event in host.resume(request, Upstream(token), timeout_s=10)]
    assert isinstance(events[-1], Done)
    books = [json.loads(line) for line in (bench.state / "upstream.jsonl").read_text().splitlines()]
    assert [line["token"] for line in books] == [token]
    assert books[0]["handle"] in [event.handle for event in events if isinstance(event, Started)]


async def test_restarts_come_slower_until_a_job_is_done(bench):
    with structlog.testing.capture_logs() as logs:
        host = await bench.host(limits=replace(QUICK, first_backoff_s=0.05, longest_backoff_s=0.3))
        for _ in range(4):
            await fails(bench, host, "[crash]", Reason.CRASHED)
        await succeeds(bench, host)
        await fails(bench, host, "[crash]", Reason.CRASHED)
        await succeeds(bench, host)
    pauses = [entry["in_s"] for entry in logs if entry["event"] == "engine_restarts"]
    assert pauses == [0.05, 0.1, 0.2, 0.3, 0.05]


async def test_an_engine_that_would_not_start_comes_back_by_itself(bench, tmp_path):
    broken = tmp_path / "state"
    broken.write_text("this file is where the state folder should be")
    with pytest.raises(EngineError) as raised:
        await bench.host()
    assert raised.value.reason is Reason.UNAVAILABLE
    broken.unlink()
    host = bench.hosts[0]
    for _ in range(100):
        await asyncio.sleep(0.05)
        if host.ready:
            break
    await succeeds(bench, host)
    assert host.last_problem is None


PARENT = """
import asyncio, sys
from pathlib import Path
from tintype.engines.contract import EngineCard, Request, Task, Started
from tintype.engines.host import EngineHost, HostLimits

async def main():
    folder = Path(sys.argv[1])
    host = EngineHost(engine="fake", device="cpu", config={}, workdir=folder,
                      limits=HostLimits(heartbeat_timeout_s=float(sys.argv[3])))
    await host.start()
    request = Request("job", 1, EngineCard("c", "fake"), Task.TEXT_TO_IMAGE, sys.argv[2], folder, width=8, height=8)
    async for event in host.run([request], timeout_s=600):
        if isinstance(event, Started):
            print(host.pid, flush=True)

asyncio.run(main())
"""


@pytest.mark.parametrize(
    ("prompt", "heartbeat", "bound"), [("[delay=60]", 30, 20), ("[hang]", 30, 20), ("[hang=gil]", 1, 20)]
)
def test_no_child_outlives_a_killed_host(tmp_path, alive, prompt, heartbeat, bound):
    command = [sys.executable, "-c", PARENT, str(tmp_path), prompt, str(heartbeat)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        pid = int(parent.stdout.readline())
        time.sleep(0.3)
        assert alive(pid)
        parent.kill()
    asyncio.run(gone(alive, pid, bound))


PLUGIN = """
import os, subprocess, sys, time
from pathlib import Path
from tintype.engines.contract import Done, Output, Log, Started

class Engine:
    concurrency = 1
    def __init__(self, config): self.config = config
    def load(self, card): pass
    def unload(self, card): pass
    def cancel(self, job): pass
    def resume(self, request, upstream): yield from self.generate([request])
    def generate(self, batch):
        for request in batch:
            yield Started(request.job)
            yield from getattr(self, request.prompt)(request)

    def environment(self, request):
        path = request.workdir / "environment"
        path.write_bytes(Path("/proc/self/environ").read_bytes() + Path("/proc/self/cmdline").read_bytes())
        yield Output(request.job, path)
        yield Done(request.job)

    def family(self, request):
        child = subprocess.Popen([sys.executable, "-c", "import time; x = b'1' * (300 << 20); time.sleep(600)"])
        yield Log(request.job, str(child.pid))
        time.sleep(600)

    def nonsense(self, request):
        for fd in map(int, os.listdir("/proc/self/fd")):
            try:
                if fd > 2:
                    os.write(fd, b"\\xff" * 64)
            except OSError:
                pass
        time.sleep(600)

    def flood(self, request):
        from tintype.engines.contract import Output
        path = request.workdir / "x"
        path.write_text("x")
        while True:
            yield Output(request.job, path)

    def strangers(self, request):
        yield Done("another job")
        yield Log("x" * 100, "of nobody")
        yield Done(request.job)
        yield Done(request.job)

    def no_event(self, request):
        yield "done"

    def leave(self, request):
        sys.exit(0)
        yield

def create(config): return Engine(config)
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An engine installed as any plugin is: a module and a distribution's entry point."""
    site = tmp_path / "site"
    (site / "oddities-1.0.dist-info").mkdir(parents=True)
    (site / "oddities.py").write_text(PLUGIN)
    (site / "oddities-1.0.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: oddities\nVersion: 1.0\n")
    (site / "oddities-1.0.dist-info" / "entry_points.txt").write_text("[tintype.engines]\nodd = oddities:create\n")
    monkeypatch.setenv("PYTHONPATH", str(site))
    return "odd"


async def test_no_secret_of_the_server_is_in_the_engines_environment(bench, plugin, monkeypatch):
    monkeypatch.setenv("TINTYPE_DATABASE_URL", "postgresql://u:hunter2@db/x")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter3")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    host = await bench.host(engine=plugin, api_key="hunter4")
    events = await bench.run(host, "environment")
    shown = next(event for event in events if hasattr(event, "path")).path.read_bytes()
    assert b"hunter" not in shown
    assert b"TINTYPE" not in shown
    assert b"CUDA_VISIBLE_DEVICES=0,1" in shown


async def test_what_an_engine_starts_is_metered_and_ended_with_it(bench, plugin, alive):
    host = await bench.host(engine=plugin, limits=replace(QUICK, memory_bytes=200 * MIB))
    events, error = await until_failure(host, bench.request("family"))
    assert error.reason is Reason.OUT_OF_MEMORY
    await gone(alive, int(next(event.message for event in events if isinstance(event, Log))))


async def test_a_child_that_sends_nonsense_is_ended(bench, plugin):
    host = await bench.host(engine=plugin)
    with pytest.raises(EngineError) as raised:
        await bench.run(host, "nonsense", timeout_s=60)
    assert raised.value.reason is Reason.CRASHED
    assert isinstance((await bench.run(host, "environment"))[-1], Done)


async def test_a_child_that_floods_its_host_is_ended(bench, plugin):
    host = await bench.host(engine=plugin)
    pid = host.pid

    async def slowly(event) -> None:
        while isinstance(event, Output) and host.pid == pid:
            await asyncio.sleep(0.02)  # a consumer that waits for its database

    events, error = await until_failure(host, bench.request("flood"), slowly)
    assert error.reason is Reason.CRASHED
    assert len(events) < 10_100
    assert isinstance((await bench.run(host, "environment"))[-1], Done)


async def test_events_about_other_jobs_or_after_the_end_are_not_passed_on(bench, plugin):
    host = await bench.host(engine=plugin)
    events = await bench.run(host, "strangers")
    assert [type(event).__name__ for event in events if not isinstance(event, Progress)] == ["Started", "Done"]
    assert {event.job for event in events} == {"job-1"}


@pytest.mark.parametrize("prompt", ["no_event", "leave"])
async def test_odd_endings_only_fail_the_job(bench, plugin, prompt):
    host = await bench.host(engine=plugin)
    pid = host.pid
    with pytest.raises(EngineError) as raised:
        await bench.run(host, prompt)
    assert raised.value.reason is Reason.FAILED
    assert isinstance((await bench.run(host, "environment"))[-1], Done)
    assert host.pid == pid
