"""Models made ready before their first job, and what a host knows of them."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from tintype.engines.contract import Done, EngineCard, EngineError, Progress, Reason
from tintype.engines.host import HostLimits

CARD = EngineCard("card", "fake")
LOADING = "loading"

# One that has room for a single model, and says so.
FORGETFUL = """
from tintype.engines.contract import Done, Started

class Engine:
    concurrency = 1
    def __init__(self, config): self.kept = None
    def loaded(self): return {self.kept} - {None}
    def load(self, card): self.kept = card.id
    def unload(self, card): self.kept = None if self.kept == card.id else self.kept
    def cancel(self, job): pass
    def resume(self, request, upstream): yield from self.generate([request])
    def generate(self, batch):
        for request in batch:
            assert self.kept == request.card.id
            yield Started(request.job)
            yield Done(request.job)

def create(config): return Engine(config)
"""


@pytest.fixture
def forgetful(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """That engine, installed as any plugin is."""
    site = tmp_path / "site"
    about = site / "forgetful-1.0.dist-info"
    about.mkdir(parents=True)
    (site / "forgetful.py").write_text(FORGETFUL)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: forgetful\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[tintype.engines]\nforgetful = forgetful:create\n")
    monkeypatch.setenv("PYTHONPATH", str(site))
    return "forgetful"


async def until(condition, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        await asyncio.sleep(0.01)


async def test_a_preloaded_card_has_nothing_left_to_load(bench):
    host = await bench.host(load_delay=0.3)
    assert host.loaded == frozenset()
    await host.preload(CARD)
    assert host.loaded == {"card"}
    assert host.running == 0
    events = await bench.run(host)
    assert not any(isinstance(event, Progress) and event.stage == LOADING for event in events)
    assert isinstance(events[-1], Done)


async def test_a_job_loads_its_card_and_the_host_knows(bench):
    host = await bench.host()
    await bench.run(host)
    assert host.loaded == {"card"}


async def test_a_preload_that_fails_says_why_and_leaves_the_engine_whole(bench):
    host = await bench.host(load_fails=1)
    pid = host.pid
    with pytest.raises(EngineError) as raised:
        await host.preload(CARD)
    assert raised.value.reason is Reason.UNAVAILABLE
    assert host.loaded == frozenset()
    assert isinstance((await bench.run(host))[-1], Done)
    assert host.pid == pid


async def test_a_preload_waits_for_its_seat_and_a_job_for_the_preload(bench):
    host = await bench.host(load_delay=0.2)
    events, _ = await asyncio.gather(bench.run(host, "a fox [delay=0.2]"), host.preload(EngineCard("other", "fake")))
    assert isinstance(events[-1], Done)
    assert host.loaded == {"card", "other"}


async def test_who_dies_has_nothing_loaded(bench):
    host = await bench.host()
    await host.preload(CARD)
    with pytest.raises(EngineError) as raised:
        await bench.run(host, "[crash]")
    assert raised.value.reason is Reason.CRASHED
    assert host.loaded == frozenset()
    await until(lambda: host.ready)
    await host.preload(CARD)
    assert host.loaded == {"card"}


async def test_a_load_that_takes_too_long_ends_with_its_process(bench):
    host = await bench.host(limits=HostLimits(load_timeout_s=0.3, cancel_grace_s=0.3), load_delay=30)
    with pytest.raises(EngineError) as raised:
        await host.preload(CARD)
    assert raised.value.reason is Reason.HUNG


async def test_what_an_engine_let_go_of_is_loaded_again(bench, forgetful):
    host = await bench.host(engine=forgetful)
    one, other = EngineCard("one", host.engine), EngineCard("other", host.engine)
    await host.preload(one)
    await host.preload(other)
    assert host.loaded == {"other"}
    events = await bench.run(host, card=one)
    assert isinstance(events[-1], Done), "the engine fails a job whose card is not the one that it has"
    assert host.loaded == {"one"}
