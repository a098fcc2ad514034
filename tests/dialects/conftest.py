"""What the dialects' tests share: the whole API in this process, over a real database, without a worker.

``http`` waits between requests on the manual clock, so it never meets a rate limit; ``hasty`` does not.
"""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from PIL import Image
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tintype.api.context import Edge
from tintype.api.front import Front
from tintype.catalog.catalog import Catalog
from tintype.enhancement.chat import create_enhancer
from tintype.generation.services import Policy, Services
from tintype.generation.settle import Outcome, error_record, settle
from tintype.generation.view import get_job
from tintype.generation.wait import Waiter
from tintype.infra.db import Database
from tintype.infra.objects import Objects
from tintype.infra.outbound import Outbound
from tintype.infra.signing import UrlSigner
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import EngineFailed, TintypeError
from tintype.kernel.money import Unit, parse_amount
from tintype.main.server import DIALECTS
from tintype.moderation.chain import create_moderator
from tintype.queue.pgq import Queue

BASE = "http://tintype.test"
PREFIXES = {dialect.key_dialect: dialect.key_prefix for dialect in DIALECTS}


@dataclass(frozen=True)
class Account:
    """An account and a key of it, ready to be sent."""

    id: UUID
    key: str
    key_id: UUID
    email: str

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}


@pytest.fixture
def catalog() -> Catalog:
    """The built-in catalog; a module that wants another one has a fixture of this name."""
    return Catalog.load()


@pytest.fixture
async def services(database: Database, clock: ManualClock, tmp_path: Path, catalog: Catalog) -> AsyncIterator[Services]:
    """The verbs' services over the test's database; loopback may be fetched from."""
    moderator, enhancer = create_moderator("rules"), create_enhancer("", "", "")
    yield Services(
        db=database,
        queue=Queue(),
        objects=Objects(str(tmp_path / "storage")),
        outbound=Outbound(allow=("127.0.0.0/8",)),
        signer=UrlSigner(b"0123456789abcdef0123456789abcdef"),
        catalog=catalog,
        clock=clock,
        moderator=moderator,
        enhancer=enhancer,
        policy=Policy(data_dir=tmp_path),
    )
    await moderator.aclose()
    await enhancer.aclose()


@pytest.fixture
async def waiter(services: Services) -> AsyncIterator[Waiter]:
    waiter = Waiter(services)
    await waiter.start()
    yield waiter
    await waiter.stop()


@pytest.fixture
def front(services: Services, waiter: Waiter) -> Front:
    """The API as it is served, with a body limit of 1 MiB."""
    return Front(Edge(services, waiter, 1024 * 1024), DIALECTS)


@pytest.fixture
async def hasty(front: Front) -> AsyncIterator[httpx.AsyncClient]:
    """A client whose requests all come at the same moment."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(front), base_url=BASE, timeout=30) as client:
        yield client


@pytest.fixture
async def http(front: Front, clock: ManualClock) -> AsyncIterator[httpx.AsyncClient]:
    """A client that lets 300 ms pass before each request."""

    async def pause(_request: httpx.Request) -> None:
        clock.advance(timedelta(milliseconds=300))

    transport = httpx.ASGITransport(front)
    async with httpx.AsyncClient(
        transport=transport, base_url=BASE, timeout=30, event_hooks={"request": [pause]}
    ) as client:
        yield client


@pytest.fixture
def open_account(services: Services) -> Callable[..., Awaitable[Account]]:
    """``await open_account("qiklab", "9.99", plan=…, expires_at=…)``: an account with so much, and a key."""

    async def make(
        dialect: str, amount: str = "100", *, unit: Unit | None = None, plan: str | None = None, **columns: Any
    ) -> Account:
        unit = unit or services.catalog.unit(dialect)
        key = PREFIXES[dialect] + uuid4().hex
        email, now = f"{uuid4().hex}@example.com", services.clock.now()
        async with services.db.transaction() as connection:
            account = await connection.fetchval(
                "INSERT INTO accounts (email, username, webhook_secret, created_at) VALUES ($1, 'sam', 's', $2)"
                " RETURNING id",
                email,
                now,
            )
            if plan is not None:
                await connection.execute(
                    "INSERT INTO account_plans VALUES ($1, $2, $3, $4)", account, dialect, plan, now
                )
            values = {
                "account_id": account,
                "dialect": dialect,
                "digest": hashlib.sha256(key.encode()).digest(),
                "prefix": PREFIXES[dialect],
                "last_four": key[-4:],
                "created_at": now,
                **columns,
            }
            places = ", ".join(f"${number + 1}" for number in range(len(values)))
            key_id = await connection.fetchval(
                f"INSERT INTO keys ({', '.join(values)}) VALUES ({places}) RETURNING id", *values.values()
            )
            if (minor := parse_amount(amount, unit)) > 0:
                await connection.fetchval(
                    "SELECT billing_grant($1, $2, '', $3, NULL, 'test', '', $4)", account, unit.value, minor, now
                )
        return Account(account, key, key_id, email)

    return make


@pytest.fixture
def job_of(services: Services) -> Callable[[str], Awaitable[Job]]:
    """The job that is known by a public id."""

    async def find(public_id: str) -> Job:
        async with services.db.connection() as connection:
            job_id = await connection.fetchval("SELECT id FROM jobs WHERE public_id = $1", public_id)
        job = await get_job(services, job_id)
        assert job is not None
        return job

    return find


@pytest.fixture
def move_job(services: Services) -> Callable[[Job, State], Awaitable[None]]:
    """Put a job into a state on its way, as a worker does."""

    async def move(job: Job, state: State) -> None:
        async with services.db.connection() as connection:
            await connection.execute("UPDATE jobs SET state = $2 WHERE id = $1", job.id, state.value)

    return move


@pytest.fixture
def finish_job(services: Services, move_job: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[list[bytes]]]:
    """End a job well, with ``files`` or a small picture per image asked for as its results; returns what was stored."""

    async def finish(job: Job, files: list[tuple[str, str, bytes]] | None = None) -> list[bytes]:
        """``files`` are role, content type and content."""
        if files is None:
            files = [("result", "image/png", _picture(index)) for index in range(job.request["count"])]
        artifacts, seen = [], 0
        for role, content_type, data in files:
            index = seen if role == "result" else max(0, seen - 1)
            seen += role == "result"
            key = f"{job.request['folder']}/a1/{index}-{role}.{content_type.rpartition('/')[2]}"
            await services.objects.put(key, data, content_type)
            artifacts.append(
                {
                    "public_id": job.public_id if not artifacts else uuid4().hex[:24],
                    "index": index,
                    "role": role,
                    "storage_key": key,
                    "content_type": content_type,
                    "bytes": len(data),
                    "width": job.request["width"] or 64,
                    "height": job.request["height"] or 64,
                    "frames": None,
                    "duration_ms": None,
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "seed": job.request["seed"] + index,
                }
            )
        await move_job(job, State.FINISHING)
        assert await settle(services, job, Outcome(State.SUCCEEDED, capture=job.price, artifacts=artifacts))
        return [data for _, _, data in files]

    return finish


@pytest.fixture
def fail_job(services: Services) -> Callable[..., Awaitable[None]]:
    """End a job badly."""

    async def fail(job: Job, error: TintypeError | None = None, state: State = State.FAILED) -> None:
        record = error_record(error or EngineFailed(), "a detail for the operator only")
        assert await settle(services, job, Outcome(state, error=record if state is State.FAILED else None))

    return fail


@pytest.fixture
def fuzz(http: httpx.AsyncClient) -> Callable[..., Awaitable[set[int]]]:
    """``await fuzz("qiklab", "POST /api/v1/generate", headers, examples=50)``: the statuses that were seen.

    Half of the requests fit the OpenAPI document, half break it. Every answer must be documented, and none a 5xx.
    """
    checks = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]

    async def run(dialect: str, operation: str, headers: dict[str, str], *, examples: int) -> set[int]:
        document = (await http.get(f"/{dialect}/openapi.json")).json()
        method, _, path = operation.partition(" ")
        found = schemathesis.openapi.from_dict(document)[path][method]
        loop, statuses = asyncio.get_running_loop(), set[int]()

        def send(case: Any) -> None:
            wanted = requests.Request(**case.as_transport_kwargs(base_url=f"{BASE}/{dialect}")).prepare()
            sent = {name: value for name, value in wanted.headers.items() if name.lower() != "authorization"}
            raw = [(k.encode("latin-1"), v.encode("latin-1") if isinstance(v, str) else v) for k, v in sent.items()]
            raw += [(k.encode(), v.encode()) for k, v in headers.items()]
            request = http.request(str(wanted.method), str(wanted.url), headers=raw, content=wanted.body)
            answer = asyncio.run_coroutine_threadsafe(request, loop).result(30)
            statuses.add(answer.status_code)
            case.validate_response(answer, checks=checks)

        def hunt() -> None:
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                settings(
                    max_examples=examples,
                    deadline=None,
                    database=None,
                    derandomize=True,
                    phases=(Phase.generate, Phase.shrink),
                    suppress_health_check=list(HealthCheck),
                )(given(case=found.as_strategy(mode))(send))()

        await asyncio.to_thread(hunt)
        return statuses

    return run


def _picture(index: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 64), (40 * index, 90, 160)).save(buffer, "PNG")
    return buffer.getvalue()


@dataclass
class Receiver:
    """Where webhooks go: their headers (names in small letters) and bodies as they came."""

    url: str = ""
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]

    async def until(self, enough: Callable[[list[dict[str, Any]]], bool], timeout_s: float = 120) -> None:
        """Wait until what came is enough."""
        async with asyncio.timeout(timeout_s):
            while not enough(self.bodies):
                await asyncio.sleep(0.05)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver of webhooks on this machine."""
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_address[1]}/hook"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def pictures() -> Iterator[str]:
    """A server on this machine that gives a picture at every path but those with "missing"; its URL."""
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), (200, 120, 40)).save(buffer, "JPEG")
    data = buffer.getvalue()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if "missing" not in self.path else 404)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
