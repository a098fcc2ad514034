"""The worker's loop against what the database, the queue, and the operator do to it."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import asyncpg

from tintype.engines.contract import Reason
from tintype.generation.cancel import cancel
from tintype.generation.estimate import place_in_queue
from tintype.generation.services import SQL, Services
from tintype.generation.view import get_job
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.main.services import open_services
from tintype.main.settings import Settings
from tintype.main.worker import create_worker
from tintype.worker.loop import Worker
from tintype.worker.sweep import prune, sweep


async def read(services: Services, job: Job) -> Job:
    found = await get_job(services, job.id)
    assert found is not None
    return found


async def lost(services: Services, job: Job) -> None:
    """Claim a job for a worker whose lease has run out since."""
    now = services.clock.now()
    async with services.db.transaction() as connection:
        rows = SQL.claim(connection, ids=[job.id], worker="gone", lease_until=now - timedelta(seconds=1), now=now)
        assert [row["id"] async for row in rows] == [job.id]


async def test_an_alien_entry_in_a_lane_stops_nobody(settings: Settings, services: Services, submitted: Any) -> None:
    job = await submitted()
    async with services.db.transaction() as connection:
        await services.queue.put(connection, job.lane, "no job's id", priority=2**31 - 1)
    stop = asyncio.Event()
    task = asyncio.create_task(create_worker(settings, services).run(stop, drain_s=2))
    try:
        async with asyncio.timeout(20):
            while (await read(services, job)).state is not State.SUCCEEDED:
                await asyncio.sleep(0.05)
    finally:
        stop.set()
        await task
    async with services.db.connection() as connection:
        left = await connection.fetchval("SELECT count(*) FROM pgqueuer WHERE entrypoint = $1", job.lane)
    assert left == 0


async def test_jobs_wait_for_an_open_circuit_to_close(settings: Settings, services: Services, submitted: Any) -> None:
    worker = create_worker(settings, services)
    card = services.catalog.cards["native/fake"]
    for _ in range(5):
        worker.seats.circuits.failure(card.id, Reason.CRASHED)
    job = await submitted()
    await worker._take()
    assert worker.running
    async with asyncio.timeout(5):
        while worker.running:
            await asyncio.sleep(0.02)
    waiting = await read(services, job)
    assert waiting.state is State.QUEUED
    assert waiting.max_attempts == job.max_attempts + 1  # this one does not count
    async with services.db.connection() as connection:
        delay = await connection.fetchval(
            "SELECT max(extract(epoch FROM execute_after - now())) FROM pgqueuer WHERE entrypoint = $1", job.lane
        )
    assert 3 < delay < 30


async def test_after_an_outage_the_living_get_their_time_to_renew(
    settings: Settings, services: Services, submitted: Any
) -> None:
    worker = create_worker(settings, services)
    job = await submitted()
    await lost(services, job)

    async def away() -> None:
        raise asyncpg.CannotConnectNowError("the database system is starting up")

    helper = asyncio.create_task(worker._forever("test", away, 0.01))
    await asyncio.sleep(0.1)
    helper.cancel()
    await worker._sweep()
    assert (await read(services, job)).state is State.RUNNING
    worker._away_at -= settings.lease_s
    await worker._sweep()
    assert (await read(services, job)).state is State.QUEUED


async def test_forgotten_jobs_are_queued_again_and_delayed_ones_left_alone(services: Services, submitted: Any) -> None:
    forgotten, delayed = await submitted(), await submitted()
    async with services.db.transaction() as connection:
        await connection.execute("UPDATE jobs SET created_at = created_at - interval '1 hour'")
        await connection.execute("DELETE FROM pgqueuer")
        await services.queue.put(connection, delayed.lane, str(delayed.id), delayed.priority, 600)
    for _ in range(2):
        await sweep(services)
    async with services.db.connection() as connection:
        entries = [bytes(row["payload"]).decode() for row in await connection.fetch("SELECT payload FROM pgqueuer")]
    assert sorted(entries) == sorted([str(forgotten.id), str(delayed.id)])


async def test_files_that_no_job_has_go_with_their_days_folder(services: Services, submitted: Any) -> None:
    job = await submitted()
    old = services.clock.now() - timedelta(days=services.policy.retention_days + 4)  # at any hour of the day
    orphan, held = f"jobs/{old:%Y-%m-%d}/orphan/in/0.png", f"jobs/{old - timedelta(days=1):%Y-%m-%d}/{job.id}/in/0.png"
    fresh = f"jobs/{services.clock.now():%Y-%m-%d}/twin/in/0.png"
    for key in (orphan, held, fresh):
        await services.objects.put(key, b"x", "image/png")
    async with services.db.connection() as connection:  # still open: its deadline has not come to anybody's notice
        await connection.execute("UPDATE jobs SET created_at = $1", old - timedelta(days=1))
    await prune(services)
    there = [await services.objects.exists(key) for key in (orphan, held, fresh)]
    assert there == [False, True, True]


async def test_pruning_goes_in_batches_and_to_the_end(services: Services, submitted: Any) -> None:
    job = await submitted()
    async with services.db.connection() as connection:
        await connection.execute(
            "INSERT INTO job_events (job_id, at, kind) SELECT $1, now() - interval '3 days', 'progress'"
            " FROM generate_series(1, 12000)",
            job.id,
        )
    await prune(services)
    async with services.db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM job_events WHERE kind = 'progress'") == 0


async def test_what_killed_workers_left_in_the_work_folder_goes(settings: Settings, services: Services) -> None:
    worker = create_worker(settings, services)
    work = settings.data_dir.resolve() / "work"
    old, fresh, other = (
        work / "0198a7c2-0000-7000-8000-000000000000-1",
        work / "0198a7c2-0000-7000-8000-000000000001-2",
        work / "kept",
    )
    for folder in (old, fresh, other):
        folder.mkdir(parents=True)
        (folder / "0.png").write_bytes(b"x")
    long_ago = services.clock.now().timestamp() - 7 * 86400
    for folder in (old, other):
        os.utime(folder, (long_ago, long_ago))
    await worker._prune()
    assert [folder.exists() for folder in (old, fresh, other)] == [False, True, True]


async def test_a_stop_while_engines_start_is_heard(settings: Settings, services: Services, monkeypatch: Any) -> None:
    worker = create_worker(settings, services)

    async def for_ever(_engines: set[str]) -> None:
        await asyncio.sleep(3600)

    monkeypatch.setattr(type(worker.seats), "warm", lambda _self, engines: for_ever(engines))
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop, drain_s=1))
    await asyncio.sleep(0.2)
    stop.set()
    async with asyncio.timeout(5):
        await task


async def test_jobs_that_may_go_together_are_claimed_for_one_seat_and_the_others_wait_for_it(
    settings: Settings, services: Services, submitted: Any, tmp_path: Path
) -> None:
    text = (tmp_path / "catalog.toml").read_text().replace("seconds = 0.5", "seconds = 0.5\nbatch = 3")
    (tmp_path / "catalog.toml").write_text(text + "\n[engines.fake]\nconcurrency = 1\n")
    async with open_services(settings, "batching") as batching:
        worker = create_worker(settings, batching)
        await worker.seats.warm({"fake"})
        try:
            jobs = [await submitted(steps=steps) for steps in (4, 4, 9, 4, 4)]
            await worker._take()
            assert len(worker.running) == 3
            calls = {job_id: task for job_id, (_, task) in worker.running.items()}
            first, second, third = (calls[job.id] for job in jobs[:3])
            assert first is second, "same steps, same call"
            assert third is not first, "other steps, another call"
            await asyncio.gather(*set(calls.values()))
        finally:
            await worker.seats.pool.stop_all(1)
    for job in jobs[:3]:
        assert (await read(services, job)).state is State.SUCCEEDED


async def test_who_is_cancelled_or_too_late_stands_in_nobodys_way(services: Services, submitted: Any) -> None:
    first, second, third = await submitted(), await submitted(), await submitted()
    assert (await place_in_queue(services, third)).ahead == 2
    await cancel(services, first.id)
    assert (await place_in_queue(services, third)).ahead == 1
    async with services.db.connection() as connection:
        await connection.execute("UPDATE jobs SET deadline_at = now() - interval '1 s' WHERE id = $1", second.id)
    await sweep(services)
    assert (await read(services, second)).state is State.EXPIRED
    assert (await place_in_queue(services, third)).ahead == 0


async def test_a_job_that_is_claimed_again_while_it_still_runs_here_keeps_its_lease(
    settings: Settings, services: Services, submitted: Any, monkeypatch: Any
) -> None:
    job = await submitted("a fox [delay=5]")
    renew = Worker._keep_leases

    async def late(worker: Worker) -> None:
        """As where the database was away for this worker, while the first attempt runs."""
        if any(running.attempt > 1 for running, _ in worker.running.values()):
            await renew(worker)

    def deaf(_worker: Worker, _job: Any) -> None:
        """Nor does it hear that the lease was lost."""

    monkeypatch.setattr(Worker, "_keep_leases", late)
    monkeypatch.setattr(Worker, "_cancel", deaf)
    worker = create_worker(settings, services)
    stop = asyncio.Event()
    task = asyncio.create_task(worker.run(stop, drain_s=2))
    try:
        async with asyncio.timeout(60):
            while not (after := await read(services, job)).state.terminal:
                await asyncio.sleep(0.1)
    finally:
        stop.set()
        await task
    async with services.db.connection() as connection:
        outcomes = [row["outcome"] async for row in SQL.attempts(connection, job_id=job.id)]
    assert (after.state, outcomes) == (State.SUCCEEDED, ["unavailable", "succeeded"])
    assert worker.running == {}
