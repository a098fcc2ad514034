"""Webhooks of a real worker: receivers of every kind at once, deliverers that are killed between POST and record."""

from __future__ import annotations

import asyncio
import json
import signal
import ssl
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import trustme
from standardwebhooks import Webhook as Verifier

from tintype.administration.operator import Operator
from tintype.administration.webhooks import create_endpoint, deliveries
from tintype.engines.contract import Task
from tintype.generation.deliver import JITTER, RETRIES_S
from tintype.generation.services import Services
from tintype.generation.submission import Caller, Submission, Webhook
from tintype.generation.submit import submit
from tintype.kernel.clock import ManualClock
from tintype.kernel.ids import hex_id
from tintype.kernel.money import Unit
from tintype.main.services import open_services

LOOPBACK = "127.0.0.0/8"
OK = b"HTTP/1.1 204 No Content\r\n\r\n"
WORKER = (
    "import asyncio; from tintype.main.settings import read_settings; from tintype.main.worker import run; "
    "asyncio.run(run(read_settings(), ['native/fake']))"
)


@dataclass
class Receiver:
    """Answers in turn, the last one for ever. ``came`` holds headers and bodies; ``on_post`` is called at each."""

    url: str = ""
    answers: list[bytes] = field(default_factory=lambda: [OK])
    pause_s: float = 0
    endless: bool = False
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    on_post: Callable[[int], None] | None = None

    @property
    def port(self) -> int:
        return int(self.url.split(":")[2].split("/")[0])

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")[1:]
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head if line)}
            self.came.append((headers, await reader.readexactly(int(headers["content-length"]))))
            if self.on_post is not None:
                self.on_post(len(self.came))
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

    @asynccontextmanager
    async def open(self, port: int = 0, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
        listener = await asyncio.start_server(self.serve, "127.0.0.1", port, ssl=tls)
        number = listener.sockets[0].getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{number}/hook"
        try:
            yield self
        finally:
            listener.close()


async def order(services: Services, account: UUID, url: str | None) -> UUID:
    submission = Submission(
        hex_id(),
        services.catalog.cards["native/fake"],
        Task.TEXT_TO_IMAGE,
        "a fox",
        width=32,
        height=32,
        webhook=Webhook(url, "native") if url else None,
    )
    return (await submit(services, Caller(account, None, "native"), submission)).job.id


async def until(services: Services, sql: str, *values: Any, limit_s: float = 120) -> None:
    """Wait until a statement gives true."""
    async with asyncio.timeout(limit_s):
        while True:
            async with services.db.connection() as connection:
                if await connection.fetchval(sql, *values):
                    return
            await asyncio.sleep(0.05)


TRIES = "SELECT count(*) = $1 FROM webhook_attempts"


async def _until_none_is_pending(
    services: Any, clock: ManualClock, bring_back: Callable[[], Awaitable[None]], expected: int
) -> None:
    """Move the clock from one next try to the other until every delivery has ended."""
    await until(services, TRIES, expected)
    while True:
        async with services.db.connection() as connection:
            next_at, pending = await connection.fetchrow(
                "SELECT max(next_at), count(*) FROM webhook_deliveries WHERE state = 'pending'"
            )
        if next_at is None:
            return
        expected += pending
        clock.set(next_at)
        await bring_back()
        await until(services, TRIES, expected)


async def test_receivers_of_every_kind(house: Any) -> None:
    clock = ManualClock(datetime.now(UTC))
    settings = house.settings.model_copy(update={"outbound_allow": (LOOPBACK,)})
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    oops = b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops"
    moved = b"HTTP/1.1 301 Moved\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n"
    good, slow = Receiver(), Receiver(pause_s=1.5)
    huge = Receiver(answers=[b"HTTP/1.1 200 OK\r\n\r\n"], endless=True)
    flaky, broken = Receiver(answers=[oops, oops, OK]), Receiver(answers=[oops])
    redirecting, secretive, down, gone = Receiver(answers=[moved]), Receiver(), Receiver(), Receiver()
    named = {
        "good": good, "slow": slow, "huge": huge, "500 twice": flaky, "500": broken, "301": redirecting,
        "TLS fault": secretive, "down": down, "gone for an hour": gone,
    }  # fmt: skip
    async with (
        open_services(settings, "test", clock) as services,
        good.open(), slow.open(), huge.open(), flaky.open(), broken.open(), redirecting.open(),
        secretive.open(tls=context),
    ):  # fmt: skip
        operator = Operator(services.db, services.catalog, clock, "test")
        for absent in (down, gone):
            async with absent.open():
                pass
        accounts = {}
        for number, (name, receiver) in enumerate(named.items()):
            account = await operator.create_account(f"{number}@example.com")
            await operator.credit(account.email, "1", Unit.USD)
            await order(services, account.id, receiver.url)
            accounts[name] = account
        began, expected = clock.now(), len(named)
        async with house.working(services), gone_after(gone, clock, began) as bring_back:
            await _until_none_is_pending(services, clock, bring_back, expected)
        found = {name: (await deliveries(services.db, account.id))[0] for name, account in accounts.items()}
    print()
    for name, one in found.items():
        times = " ".join(str(made["at"] - began).partition(".")[0] for made in one.tries)
        said = one.tries[-1]["status"] or one.tries[-1]["error"]
        print(f"{name:17} {one.state:9} {len(one.tries)} tries ({said}) at {times}")
        assert [made["attempt"] for made in one.tries] == list(range(1, len(one.tries) + 1))
        for wait, (made, after) in zip(RETRIES_S, pairwise(one.tries), strict=False):
            assert wait - 1 <= (after["at"] - made["at"]).total_seconds() <= wait * JITTER + 1
    assert {name: (one.state, len(one.tries)) for name, one in found.items() if name != "gone for an hour"} == {
        "good": ("delivered", 1), "slow": ("delivered", 1), "huge": ("delivered", 1), "500 twice": ("delivered", 3),
        "500": ("failed", 8), "301": ("failed", 8), "TLS fault": ("failed", 8), "down": ("failed", 8),
    }  # fmt: skip
    late = found["gone for an hour"]
    assert late.state == "delivered"
    assert late.tries[-1]["at"] - began >= timedelta(hours=1)
    assert (len(secretive.came), len(down.came), len(gone.came), len(redirecting.came)) == (0, 0, 1, 8)
    headers, body = good.came[0]
    assert Verifier(accounts["good"].webhook_secret).verify(body, headers)["type"] == "job.succeeded"


@asynccontextmanager
async def gone_after(receiver: Receiver, clock: ManualClock, began: datetime) -> AsyncIterator[Callable[[], Any]]:
    """A receiver that listens again at its port once an hour has passed: call what this gives after each move."""
    stack: list[Any] = []

    async def bring_back() -> None:
        if not stack and clock.now() - began >= timedelta(hours=1):
            stack.append(receiver.open(receiver.port))
            await stack[0].__aenter__()

    yield bring_back
    for one in stack:
        await one.__aexit__(None, None, None)


async def test_a_killed_deliverer_loses_none(house: Any) -> None:
    """A worker is killed right after a POST has arrived, before its answer or after it, four times over."""
    settings = house.settings.model_copy(update={"outbound_allow": (LOOPBACK,)})
    env = {**house.env, "TINTYPE_OUTBOUND_ALLOW": LOOPBACK}
    deaths, most = 0, 4
    async with open_services(settings, "test") as services, Receiver(pause_s=0.02).open() as receiver:
        account = await house.account(services)
        endpoint = await create_endpoint(services.db, services.outbound, services.clock, account, receiver.url)
        jobs = [await order(services, account, receiver.url) for _ in range(8)]
        process = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, env=env)

        def kill(count: int) -> None:
            nonlocal deaths
            if deaths < most and count % 3 == 1:
                deaths += 1
                if count % 2:  # before the answer
                    process.send_signal(signal.SIGKILL)
                else:  # when the answer is out, and perhaps its record
                    asyncio.get_running_loop().call_later(0.021, process.send_signal, signal.SIGKILL)

        receiver.on_post = kill
        done = asyncio.create_task(
            until(
                services,
                "SELECT count(*) = $1 FROM webhook_deliveries WHERE state = 'delivered'",
                2 * len(jobs),
                limit_s=100,
            )
        )
        while not done.done():
            if process.returncode is not None:
                process = await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, env=env)
            ended = asyncio.create_task(process.wait())
            await asyncio.wait({done, ended}, return_when=asyncio.FIRST_COMPLETED)
            ended.cancel()
        await done
        receiver.on_post = None
        process.send_signal(signal.SIGTERM)
        await process.wait()
        found = await deliveries(services.db, account)
    posts = Counter(headers["webhook-id"] for headers, _ in receiver.came)
    told = Counter((json.loads(body)["data"]["id"]) for _, body in receiver.came)
    again = sum(posts.values()) - len(posts)
    print(f"\n{deaths} deliverers killed; {len(found)} webhooks, {len(receiver.came)} posts, {again} of them again")
    assert deaths == most
    assert (len(found), {one.state for one in found}) == (2 * len(jobs), {"delivered"})
    assert set(posts) == {one.id for one in found}
    assert len(told) == len(jobs)
    assert again > 0  # at least once: what was killed before its record came again
    assert all(one.tries[-1]["status"] == 204 for one in found)
    assert endpoint.disabled_at is None
