"""What a host does while all goes well, or is told to stop."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import aclosing
from pathlib import Path

import pytest
import structlog

from tintype.engines.contract import (
    Done,
    EngineError,
    Failed,
    Log,
    Output,
    Progress,
    Reason,
    Sending,
    Started,
    Upstream,
)
from tintype.engines.host import EngineHost
from tintype.engines.pool import HostPool


def submits(bench) -> list[dict]:
    file = bench.state / "upstream.jsonl"
    return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []


async def until(condition, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to pass"
        await asyncio.sleep(0.01)


async def test_a_job_from_loading_to_done(bench):
    host = await bench.host()
    first = await bench.run(host, "a fox [steps=2] [delay=0.2]")
    assert [type(event) for event in first] == [Progress, Started, Progress, Progress, Output, Done]
    assert first[0].stage == "loading"
    assert first[4].path.read_bytes().startswith(b"\x89PNG")
    second = await bench.run(host)
    assert [type(event) for event in second] == [Started, Output, Done], "a card is loaded once"
    await until(lambda: host.running == 0)


async def test_a_batch_tells_of_each_job(bench):
    host = await bench.host()
    batch = [bench.request(), bench.request("[fail=invalid]"), bench.request()]
    events = [event async for event in host.run(batch, timeout_s=10)]
    ends = {event.job: type(event) for event in events if isinstance(event, Done | Failed)}
    assert ends == {batch[0].job: Done, batch[1].job: Failed, batch[2].job: Done}


async def test_two_calls_run_at_once_and_no_more_than_the_engine_can(bench):
    host = await bench.host(concurrency=2)
    assert host.capacity == 2
    began: list[float] = []

    async def one() -> None:
        async for event in host.run([bench.request("[delay=0.3]")], timeout_s=10):
            if isinstance(event, Started):
                began.append(time.monotonic())
                assert host.running <= 2

    await asyncio.gather(*(one() for _ in range(4)))
    assert began[1] - began[0] < 0.2
    assert began[2] - began[0] > 0.25


async def test_waiting_for_a_seat_and_for_loading_does_not_count_as_the_jobs_time(bench):
    host = await bench.host(concurrency=1, load_delay=0.5)
    results = await asyncio.gather(*(bench.run(host, "[delay=0.2]", timeout_s=0.45) for _ in range(3)))
    assert all(isinstance(events[-1], Done) for events in results)


@pytest.mark.parametrize("durable", [Sending, Started])
async def test_the_engine_waits_until_a_durable_event_is_on_record(bench, durable):
    host = await bench.host()
    await bench.run(host)
    sent_before = {Sending: 0, Started: 1}[durable]
    request = bench.request("[upstream]")
    async with aclosing(host.run([request], timeout_s=10)) as events:
        async for event in events:
            if isinstance(event, durable):
                await asyncio.sleep(0.3)
                assert len(submits(bench)) == sent_before
                assert not list(request.workdir.iterdir()), "it went on before the event was on record"
    assert len(submits(bench)) == 1
    assert list(request.workdir.iterdir())


async def test_the_time_a_consumer_takes_to_record_is_not_the_jobs(bench):
    host = await bench.host()
    await bench.run(host)
    events = []
    async for event in host.run([bench.request()], timeout_s=0.3):
        events.append(event)
        if isinstance(event, Started):
            await asyncio.sleep(0.5)
    assert isinstance(events[-1], Done)


async def test_a_job_that_was_left_before_it_was_on_record_is_never_sent(bench):
    host = await bench.host()
    async with aclosing(host.run([bench.request("[upstream]")], timeout_s=10)) as events:
        async for event in events:
            if isinstance(event, Sending):
                break
    await until(lambda: host.running == 0)
    assert submits(bench) == []


async def test_resume_by_handle_and_by_token_submits_no_second_time(bench):
    host = await bench.host()
    for keep_handle in (True, False):
        request = bench.request("[upstream] [delay=0.2]")
        token = handle = None
        async with aclosing(host.run([request], timeout_s=10)) as events:
            async for event in events:
                if isinstance(event, Sending):
                    token = event.token
                if isinstance(event, Started):
                    handle = event.handle
                if isinstance(event, Progress) and event.stage != "loading":
                    break
        before = len(submits(bench))
        upstream = Upstream(token, handle if keep_handle else None)
        resumed = [event async for event in host.resume(request, upstream, timeout_s=10)]
        assert Started(request.job, handle) in resumed
        assert isinstance(resumed[-1], Done)
        assert not any(isinstance(event, Sending) for event in resumed)
        assert len(submits(bench)) == before


async def test_an_outcome_that_nobody_knows_is_said_to_be_unknown(bench):
    host = await bench.host()
    request = bench.request("[upstream-lost]")
    events = [event async for event in host.resume(request, Upstream("token"), timeout_s=10)]
    assert events[-1].reason is Reason.OUTCOME_UNKNOWN
    assert not events[-1].reason.retryable
    assert submits(bench) == []


async def test_cancel_stops_a_job_and_only_that(bench):
    host = await bench.host()
    begun = asyncio.Event()
    request = bench.request("[delay=30]")

    async def doomed() -> list:
        events = []
        async for event in host.run([request], timeout_s=60):
            events.append(event)
            if isinstance(event, Progress) and event.stage == "generating":
                begun.set()
        return events

    other = asyncio.create_task(bench.run(host, "[delay=0.6]"))
    task = asyncio.create_task(doomed())
    await begun.wait()
    await host.cancel(request.job)
    await host.cancel("no such job")
    events = await asyncio.wait_for(task, 30)
    assert events[-1] == Failed(request.job, Reason.CANCELLED, "The job was cancelled")
    assert isinstance((await other)[-1], Done)


async def test_cancel_reaches_a_job_that_still_loads(bench):
    host = await bench.host(load_delay=0.4)
    request = bench.request("[delay=30]")
    events = []
    async for event in host.run([request], timeout_s=60):
        events.append(event)
        if isinstance(event, Progress) and event.stage == "loading":
            await host.cancel(request.job)
    assert [type(event) for event in events] == [Progress, Failed]
    assert events[-1].reason is Reason.CANCELLED


async def test_cancel_reaches_a_job_that_waits_for_a_seat(bench):
    host = await bench.host(concurrency=1)
    first = asyncio.create_task(bench.run(host, "[delay=60]"))
    await until(lambda: host.running == 1)
    request = bench.request()
    waits = asyncio.create_task(anext(host.run([request], timeout_s=10)))
    await asyncio.sleep(0.1)
    await host.cancel(request.job)
    with pytest.raises(EngineError) as raised:
        await asyncio.wait_for(waits, 30)
    assert raised.value.reason is Reason.CANCELLED
    assert not first.done()
    first.cancel()
    await asyncio.wait([first])


@pytest.mark.parametrize("how", ["break", "cancel", "forget"])
async def test_an_iterator_that_is_left_cancels_its_job(bench, how):
    host = await bench.host(concurrency=1)
    begun = asyncio.Event()

    async def consume() -> None:
        async for event in host.run([bench.request("[delay=60]")], timeout_s=90):
            if isinstance(event, Progress) and event.stage == "generating":
                begun.set()
                if how == "break":
                    return

    if how == "forget":
        forgotten = host.run([bench.request("[delay=60]")], timeout_s=90)
        async for event in forgotten:
            if isinstance(event, Started):
                break
        del forgotten
    else:
        task = asyncio.create_task(consume())
        await begun.wait()
        if how == "cancel":
            task.cancel()
        await asyncio.wait([task])
    assert isinstance((await asyncio.wait_for(bench.run(host), 30))[-1], Done)


async def test_leaving_a_rented_job_leaves_it_with_its_provider_but_cancelling_does_not(bench):
    host = await bench.host()
    cancels = bench.state / "upstream-cancels.jsonl"
    async with aclosing(host.run([bench.request("[upstream] [delay=30]")], timeout_s=60)) as events:
        async for event in events:
            if isinstance(event, Progress) and event.stage == "generating":
                break
    await until(lambda: host.running == 0)
    assert not cancels.exists()
    request = bench.request("[upstream] [delay=30]")
    async for event in host.run([request], timeout_s=60):
        if isinstance(event, Progress) and event.fraction > 0:
            await host.cancel(request.job)
    assert event.reason is Reason.CANCELLED
    assert len(cancels.read_text().splitlines()) == 1


@pytest.mark.parametrize("prompt", ["[escape]", "[symlink]", "[no-file]"])
async def test_a_file_that_is_not_the_jobs_own_fails_the_job(bench, prompt):
    host = await bench.host()
    events = await bench.run(host, prompt)
    assert [type(event) for event in events[1:]] == [Started, Failed]
    assert events[-1].reason is Reason.FAILED
    assert isinstance((await bench.run(host))[-1], Done)


async def test_a_workdir_reached_by_a_link_is_as_good_as_any(bench, tmp_path: Path):
    host = await bench.host()
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    events = await bench.run(host, workdir=tmp_path / "link")
    assert isinstance(events[-1], Done)


async def test_an_engine_that_ends_without_a_word_has_failed(bench):
    host = await bench.host()
    assert (await bench.run(host, "[no-done]"))[-1].reason is Reason.FAILED


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [("[raise]", Reason.FAILED), ("[memory-error]", Reason.OUT_OF_MEMORY)],
)
async def test_an_exception_fails_the_job_and_not_the_engine(bench, prompt, reason):
    host = await bench.host()
    pid = host.pid
    with pytest.raises(EngineError) as raised:
        await bench.run(host, prompt)
    assert raised.value.reason is reason
    assert "told to raise" not in raised.value.message, "an exception's own words may hold anything"
    assert isinstance((await bench.run(host))[-1], Done)
    assert host.pid == pid


async def test_an_engines_own_failure_keeps_its_reason_and_wait(bench):
    host = await bench.host()
    events = await bench.run(host, "[fail=rate_limited] [retry-after=7]")
    assert events[-1].reason is Reason.RATE_LIMITED
    assert events[-1].retry_after == 7.0


async def test_a_model_that_does_not_load_fails_its_job_and_is_tried_again(bench):
    host = await bench.host(load_fails=1)
    pid = host.pid
    with pytest.raises(EngineError) as raised:
        await bench.run(host)
    assert raised.value.reason is Reason.UNAVAILABLE
    assert isinstance((await bench.run(host))[-1], Done)
    assert host.pid == pid


async def test_what_an_engine_prints_is_in_the_log(bench):
    with structlog.testing.capture_logs() as logs:
        host = await bench.host()
        events = await bench.run(host, "[print=3]")
        assert Log("job-1", "printed") in events
        await until(lambda: sum(entry["event"] == "engine_output" for entry in logs) == 3)
    assert {entry["line"] for entry in logs} == {f"line {number} of job-1" for number in range(3)}


async def test_a_thousand_instant_jobs(bench):
    host = await bench.host()
    await bench.run(host)
    requests = [bench.request(f"fox {number}") for number in range(1000)]
    wall, cpu = time.perf_counter(), time.process_time()
    queue = iter(requests)
    done = []

    async def work() -> None:
        for request in queue:
            done.extend([event async for event in host.run([request], timeout_s=30)][-1:])

    await asyncio.gather(*(work() for _ in range(16)))
    assert sum(isinstance(event, Done) for event in done) == 1000
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(f"\n{wall * 1000:.0f} µs per job, of it {cpu * 1000:.0f} µs in the host's process")


async def test_stop_lets_jobs_end_within_its_grace_and_no_longer(bench, alive):
    host = await bench.host()
    pid = host.pid
    short = asyncio.create_task(bench.run(host, "[delay=0.3]"))
    await until(lambda: host.running == 1)
    await host.stop(5)
    assert isinstance((await short)[-1], Done)
    assert not alive(pid)
    with pytest.raises(EngineError) as raised:
        await bench.run(host)
    assert raised.value.reason is Reason.UNAVAILABLE

    host = await bench.host()
    pid = host.pid
    endless = asyncio.create_task(bench.run(host, "[hang]", timeout_s=60))
    await until(lambda: host.running == 1)
    await asyncio.sleep(0.2)
    begun = time.monotonic()
    await host.stop(0.3)
    assert time.monotonic() - begun < 3
    with pytest.raises(EngineError) as raised:
        await endless
    assert raised.value.reason is Reason.UNAVAILABLE
    assert not alive(pid)


async def test_an_engine_that_cannot_be_made_says_why_to_the_operator_alone(bench, tmp_path):
    for engine, config, why in (
        ("fake", {"refuse": "the weights are gone"}, "the weights are gone"),
        ("fake", {"concurrency": "many"}, "concurrency must be"),
        ("nonesuch", {}, "There is no engine 'nonesuch'"),
    ):
        host = EngineHost(engine=engine, device="cpu", config=config, workdir=tmp_path)
        bench.hosts.append(host)
        with pytest.raises(EngineError) as raised:
            await host.start()
        assert raised.value.reason is Reason.UNAVAILABLE
        assert raised.value.retry_after > 0
        assert why not in raised.value.message
        assert why in host.last_problem


async def test_the_pool_starts_a_host_once_and_stops_all(tmp_path, alive):
    pool = HostPool(workdir=tmp_path, configs={"fake": {"concurrency": 3}})
    first, second = await asyncio.gather(pool.get("fake"), pool.get("fake"))
    other = await pool.get("fake", "cuda:7")
    assert first is second
    assert first is not other
    assert first.capacity == 3
    assert set(pool.hosts()) == {("fake", "cpu"), ("fake", "cuda:7")}
    pids = [first.pid, other.pid]
    await pool.stop_all(1)
    assert not any(alive(pid) for pid in pids)
    with pytest.raises(RuntimeError, match="closed"):
        await pool.get("fake")


async def test_a_job_that_cannot_be_written_down_fails_at_once(bench):
    host = await bench.host()
    with pytest.raises(TypeError):
        await bench.run(host, options={"x": object()})
    assert host.running == 0
