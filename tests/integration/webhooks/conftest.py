"""Webhooks: services over a database, an account with a secret, jobs that end, and receivers that misbehave."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from tintype.administration.webhooks import new_secret
from tintype.catalog.catalog import Catalog
from tintype.engines.contract import Task
from tintype.enhancement.chat import create_enhancer
from tintype.generation.deliver import Deliverer, queue_due
from tintype.generation.services import Policy, Services
from tintype.generation.settle import DELIVER_LANE, Outcome, error_record, settle
from tintype.generation.submission import Caller, Submission, Webhook
from tintype.generation.submit import submit
from tintype.infra.db import Database
from tintype.infra.objects import Objects
from tintype.infra.outbound import Outbound
from tintype.infra.signing import UrlSigner
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import EngineFailed
from tintype.kernel.ids import hex_id
from tintype.main.server import RENDERERS
from tintype.moderation.chain import create_moderator
from tintype.queue.pgq import Queue


@dataclass
class Receiver:
    """A receiver on this machine. ``answers`` are given in turn, the last for ever; ``came`` is what was posted."""

    url: str = ""
    answers: list[bytes] = field(default_factory=lambda: [b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"])
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    pause_s: float = 0
    endless: bool = False
    paths: list[str] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)

    def says(self, *status_lines: str, headers: str = "") -> None:
        """Answers such as ``500 Oops``, each with itself as its body."""
        self.answers = [
            f"HTTP/1.1 {line}\r\n{headers}Content-Length: {len(line)}\r\n\r\n{line}".encode() for line in status_lines
        ]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            self.paths.append(head[0])
            self.came.append((headers, body))
            self.arrived.set()
            await asyncio.sleep(self.pause_s)
            writer.write(self.answers.pop(0) if len(self.answers) > 1 else self.answers[0])
            while self.endless:
                writer.write(b"x" * 65536)
                await writer.drain()
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest.fixture
def receiving() -> Callable[..., Any]:
    """``async with receiving() as receiver``; ``port`` and ``tls`` where wanted."""

    @asynccontextmanager
    async def listen(port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
        receiver = Receiver()
        listener = await asyncio.start_server(receiver.serve, "127.0.0.1", port, ssl=tls)
        number = listener.sockets[0].getsockname()[1]
        receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{number}/hook"
        try:
            yield receiver
        finally:
            listener.close()

    return listen


@pytest.fixture
async def receiver(receiving: Callable[..., Any]) -> AsyncIterator[Receiver]:
    async with receiving() as one:
        yield one


@pytest.fixture
def clock() -> ManualClock:
    """Stands at the real present: a verifier of signatures refuses what is older than five minutes."""
    return ManualClock(datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
async def services(database: Database, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Services]:
    moderator, enhancer = create_moderator("rules"), create_enhancer("", "", "")
    yield Services(
        db=database,
        queue=Queue(),
        objects=Objects(str(tmp_path / "storage")),
        outbound=Outbound(allow=("127.0.0.0/8",)),
        signer=UrlSigner(b"0123456789abcdef0123456789abcdef"),
        catalog=Catalog.load(),
        clock=clock,
        moderator=moderator,
        enhancer=enhancer,
        policy=Policy(data_dir=tmp_path, lease_s=0.5),
    )
    await moderator.aclose()
    await enhancer.aclose()


@dataclass
class Customer:
    """An account and what tests do with its webhooks. ``format`` is the dialect of its jobs."""

    services: Services
    id: UUID
    secret: str
    deliverer: Deliverer

    async def job(self, url: str | None = None, dialect: str = "qiai") -> Job:
        """A queued job, with a ``webhook_url`` where one is given."""
        card = "turbo" if dialect == "qiai" else "sketch"
        submission = Submission(
            hex_id(),
            self.services.catalog.cards[f"{dialect}/{card}"],
            Task.TEXT_TO_IMAGE,
            "a fox",
            width=256,
            height=256,
            webhook=Webhook(url, dialect) if url else None,
            extra={"style": "turbo", "product_type": "static_image", "priority": 4},
        )
        caller = Caller(self.id, None, dialect, "mega" if dialect == "qiai" else "free")
        return (await submit(self.services, caller, submission, base_url="https://tintype.test")).job

    async def ended(self, url: str | None = None, state: State = State.FAILED, dialect: str = "qiai") -> Job:
        """A job that has ended: its deliveries are on record and in the queue."""
        job = await self.job(url, dialect)
        error, artifacts, capture = None, [], 0
        if state is State.SUCCEEDED:
            capture = job.price
            async with self.services.db.connection() as connection:
                await connection.execute("UPDATE jobs SET state = 'finishing' WHERE id = $1", job.id)
            key = f"{job.request['folder']}/a1/0.png"
            await self.services.objects.put(key, b"picture", "image/png")
            artifacts = [
                {"public_id": job.public_id, "index": 0, "role": "result", "storage_key": key,
                 "content_type": "image/png", "bytes": 7, "width": 256, "height": 256, "frames": None,
                 "duration_ms": None, "sha256": "", "seed": 1}
            ]  # fmt: skip
        elif state is State.FAILED:
            error = error_record(EngineFailed(), "a detail for the operator")
        assert await settle(self.services, job, Outcome(state, capture=capture, error=error, artifacts=artifacts))
        return job

    async def pump(self) -> int:
        """What a worker does: due deliveries into the queue, all entries out of it and tried. How many there were."""
        await queue_due(self.services)
        done = 0
        while True:
            async with self.services.db.connection() as connection:
                entries = await self.services.queue.take(connection, {DELIVER_LANE: 16}, 30)
                await self.services.queue.finish(connection, entries)
            if not entries:
                return done
            await asyncio.gather(*(self.deliverer(entry.key) for entry in entries))
            done += len(entries)

    async def rows(self, sql: str, *values: Any) -> list[Any]:
        async with self.services.db.connection() as connection:
            return await connection.fetch(sql, *values)

    async def delivery(self) -> Any:
        """The one delivery's row."""
        (row,) = await self.rows("SELECT * FROM webhook_deliveries")
        return row

    async def tries(self) -> list[Any]:
        return await self.rows("SELECT * FROM webhook_attempts ORDER BY delivery_id, attempt")


@pytest.fixture
def open_customer(services: Services) -> Callable[[], Awaitable[Customer]]:
    async def make() -> Customer:
        secret, now = new_secret(), services.clock.now()
        async with services.db.transaction() as connection:
            account = await connection.fetchval(
                "INSERT INTO accounts (email, webhook_secret, created_at) VALUES ($1, $2, $3) RETURNING id",
                f"{uuid4().hex}@example.com",
                secret,
                now,
            )
            await connection.fetchval(
                "SELECT billing_grant($1, 'usd', '', 100000000, NULL, 'test', '', $2)", account, now
            )
        return Customer(services, account, secret, Deliverer(services, RENDERERS.__getitem__))

    return make


@pytest.fixture
async def customer(open_customer: Callable[[], Awaitable[Customer]]) -> Customer:
    return await open_customer()
