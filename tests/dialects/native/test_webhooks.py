"""Endpoints, secrets, the log of deliveries and sending again, as a customer meets them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from tintype.administration import webhooks as verbs
from tintype.api.native import cursor
from tintype.api.native import schema_webhooks as schema
from tintype.generation.deliver import Deliverer, queue_due
from tintype.generation.services import Services
from tintype.generation.settle import DELIVER_LANE
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import Invalid
from tintype.main.server import RENDERERS

Ask = Callable[..., Awaitable[httpx.Response]]
URL = "https://example.com/hook"


@pytest.fixture
def clock() -> ManualClock:
    """Stands at the real present: a verifier of signatures refuses what is older than five minutes."""
    return ManualClock(datetime.now(UTC).replace(microsecond=0))


@dataclass
class Receiver:
    """A receiver on this machine that answers ``status`` with the body ``said``."""

    url: str = ""
    status: int = 200
    came: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        self.came.append((headers, await reader.readexactly(int(headers["content-length"]))))
        writer.write(f"HTTP/1.1 {self.status} Said\r\nContent-Length: 4\r\nConnection: close\r\n\r\nsaid".encode())
        await writer.drain()
        writer.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    one = Receiver()
    listener = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/hook"
    yield one
    listener.close()


@pytest.fixture
def pump(services: Services) -> Callable[[], Awaitable[None]]:
    """What a worker does with webhooks, once: all that is due is sent."""
    deliverer = Deliverer(services, RENDERERS.__getitem__)

    async def send() -> None:
        await queue_due(services)
        async with services.db.connection() as connection:
            entries = await services.queue.take(connection, {DELIVER_LANE: 100}, 30)
            await services.queue.finish(connection, entries)
        await asyncio.gather(*(deliverer(entry.key) for entry in entries))

    return send


async def _made(ask: Ask, **body: Any) -> schema.EndpointWithSecret:
    answer = await ask("POST", "/v1/webhooks", {"url": URL, **body})
    assert answer.status_code == 201, answer.text
    made = schema.EndpointWithSecret.model_validate(answer.json())
    assert answer.headers["location"] == f"http://tintype.test/v1/webhooks/{made.id}"
    return made


async def _log(ask: Ask, query: str = "") -> list[schema.Delivery]:
    answer = await ask("GET", f"/v1/webhooks/deliveries{query}")
    assert answer.status_code == 200, answer.text
    return schema.Deliveries.model_validate(answer.json()).data


async def test_the_life_of_an_endpoint(ask: Ask) -> None:
    assert (await ask("GET", "/v1/webhooks")).json() == {"object": "list", "data": []}
    made = await _made(ask)
    assert (made.url, made.events, made.disabled_at) == (URL, list(verbs.EVENTS), None)
    assert made.secret.startswith("whsec_")
    picky = await _made(ask, events=["job.failed", "job.expired", "job.failed"], extra="is ignored")
    assert picky.events == ["job.failed", "job.expired"]
    assert picky.secret != made.secret
    answer = await ask("GET", f"/v1/webhooks/{made.id}")
    assert schema.EndpointWithSecret.model_validate(answer.json()) == made
    answer = await ask("GET", "/v1/webhooks")
    listed = schema.Endpoints.model_validate(answer.json()).data
    assert [one.id for one in listed] == [made.id, picky.id]
    assert "secret" not in answer.text
    answer = await ask("DELETE", f"/v1/webhooks/{made.id}")
    assert (answer.status_code, answer.content) == (204, b"")
    for method in ("GET", "DELETE"):
        assert (await ask(method, f"/v1/webhooks/{made.id}")).status_code == 404
    assert [one["id"] for one in (await ask("GET", "/v1/webhooks")).json()["data"]] == [picky.id]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({}, "url"),
        ({"url": " "}, "url"),
        ({"url": 5}, "url"),
        ({"url": "x" * 2049}, "url"),
        ({"url": "ftp://example.com/"}, "url"),
        ({"url": "http://10.0.0.1/"}, "url"),
        ({"url": "http://[::ffff:169.254.169.254]/"}, "url"),
        ({"url": URL, "events": []}, "events"),
        ({"url": URL, "events": "job.failed"}, "events"),
        ({"url": URL, "events": ["job.done"]}, "events"),
        ({"url": URL, "events": [7]}, "events[0]"),
    ],
)
async def test_what_cannot_be_an_endpoint(ask: Ask, body: dict[str, Any], named: str) -> None:
    answer = await ask("POST", "/v1/webhooks", body)
    assert (answer.status_code, answer.json()["field"]) == (400, named)
    assert (await ask("GET", "/v1/webhooks")).json()["data"] == []


async def test_most_endpoints(ask: Ask) -> None:
    for _ in range(verbs.MOST_ENDPOINTS):
        await _made(ask)
    answer = await ask("POST", "/v1/webhooks", {"url": URL})
    assert answer.status_code == 400
    assert "20 webhook endpoints" in answer.json()["detail"]


async def test_others_see_none_of_it(
    ask: Ask, http: httpx.AsyncClient, open_account: Any, create: Any, job_of: Any, fail_job: Any, pump: Any
) -> None:
    made = await _made(ask, url="http://127.0.0.1:9/")
    await fail_job(await job_of((await create())["id"]))
    await pump()
    (told,) = await _log(ask)
    other = (await open_account("native", "1")).headers
    for method, path in (
        ("GET", f"/v1/webhooks/{made.id}"),
        ("DELETE", f"/v1/webhooks/{made.id}"),
        ("POST", f"/v1/webhooks/{made.id}/enable"),
        ("GET", f"/v1/webhooks/deliveries/{told.id}"),
        ("POST", f"/v1/webhooks/deliveries/{told.id}/redeliver"),
        ("GET", "/v1/webhooks/no-uuid"),
        ("GET", f"/v1/webhooks/{uuid4()}"),
        ("POST", "/v1/webhooks/deliveries/msg_none/redeliver"),
    ):
        assert (await http.request(method, path, headers=other)).status_code == 404, path
    for path in ("/v1/webhooks", "/v1/webhooks/deliveries"):
        assert (await http.get(path, headers=other)).json()["data"] == []
        assert (await http.get(path)).status_code == 401
    assert (await ask("GET", f"/v1/webhooks/{made.id}")).status_code == 200


async def test_events_are_filtered_and_signed_and_on_record(
    ask: Ask, receiver: Receiver, pump: Any, create: Any, job_of: Any, finish_job: Any, fail_job: Any
) -> None:
    made = await _made(ask, url=receiver.url, events=["job.succeeded"])
    bad, good = await create(), await create()
    await fail_job(await job_of(bad["id"]))
    await finish_job(await job_of(good["id"]))
    (waiting,) = await _log(ask)
    assert (waiting.status, waiting.attempts, waiting.tries, waiting.job) == ("pending", 0, [], good["id"])
    assert waiting.next_at is not None
    await pump()
    ((headers, body),) = receiver.came
    told = Webhook(made.secret).verify(body, headers)
    assert (told["type"], told["data"]["id"]) == ("job.succeeded", good["id"])
    (sent,) = await _log(ask)
    assert headers["webhook-id"] == sent.id
    assert (sent.status, sent.attempts, sent.endpoint, sent.url) == ("delivered", 1, made.id, receiver.url)
    assert (sent.event, sent.next_at) == ("job.succeeded", None)
    (one,) = sent.tries
    assert (one.attempt, one.status, one.body, one.error) == (1, 200, "said", "")
    assert 0 <= one.elapsed_ms < 15_000
    answer = await ask("GET", f"/v1/webhooks/deliveries/{sent.id}")
    assert schema.Delivery.model_validate(answer.json()) == sent


async def test_sending_again(
    ask: Ask, receiver: Receiver, pump: Any, create: Any, job_of: Any, fail_job: Any, clock: ManualClock
) -> None:
    made = await _made(ask, url=receiver.url)
    await fail_job(await job_of((await create())["id"]))
    receiver.status = 500
    await pump()
    (first,) = await _log(ask)
    assert (first.status, [one.status for one in first.tries]) == ("pending", [500])
    path = f"/v1/webhooks/deliveries/{first.id}/redeliver"
    answer = await ask("POST", path)
    assert (answer.status_code, "still under way" in answer.json()["detail"]) == (404, True)
    receiver.status = 204
    clock.advance(timedelta(minutes=1))
    await pump()
    assert [(one.status, one.attempts) for one in await _log(ask)] == [("delivered", 2)]
    answer = await ask("POST", path)
    again = schema.Delivery.model_validate(answer.json())
    assert (answer.status_code, again.id, again.status, again.attempts) == (202, first.id, "pending", 2)
    await pump()
    (last,) = await _log(ask)
    assert [one.status for one in last.tries] == [500, 204, 204]
    assert {headers["webhook-id"] for headers, _ in receiver.came} == {first.id}
    await ask("DELETE", f"/v1/webhooks/{made.id}")
    assert (await ask("POST", path)).status_code == 409


async def test_a_disabled_endpoint_is_enabled_again(
    ask: Ask, receiver: Receiver, pump: Any, create: Any, job_of: Any, fail_job: Any, clock: ManualClock
) -> None:
    receiver.status = 500
    made = await _made(ask, url=receiver.url)
    for _ in range(2):
        await fail_job(await job_of((await create())["id"]))
        await pump()
        clock.advance(timedelta(days=5, minutes=1))
    seen = schema.EndpointWithSecret.model_validate((await ask("GET", f"/v1/webhooks/{made.id}")).json())
    assert seen.disabled_at is not None
    assert "five days" in (seen.disabled_reason or "")
    receiver.came.clear()
    await fail_job(await job_of((await create())["id"]))
    await pump()
    assert receiver.came == []
    receiver.status = 200
    answer = await ask("POST", f"/v1/webhooks/{made.id}/enable")
    assert schema.EndpointWithSecret.model_validate(answer.json()) == made
    await fail_job(await job_of((await create())["id"]))
    await pump()
    assert len(receiver.came) == 1


async def test_the_accounts_own_secret(
    ask: Ask, receiver: Receiver, pump: Any, create: Any, job_of: Any, fail_job: Any
) -> None:
    await ask("POST", "/v1/webhooks/secret/rotate")
    old = (await ask("GET", "/v1/webhooks/secret")).json()["secret"]
    answer = await ask("POST", "/v1/webhooks/secret/rotate")
    new = schema.Secret.model_validate(answer.json()).secret
    assert new != old
    assert (await ask("GET", "/v1/webhooks/secret")).json()["secret"] == new
    await fail_job(await job_of((await create(webhook_url=receiver.url))["id"]))
    await pump()
    headers, body = receiver.came[0]
    assert json.loads(body) == Webhook(new).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(old).verify(body, headers)
    (sent,) = await _log(ask)
    assert sent.endpoint is None


async def test_pages_of_the_log(
    ask: Ask, receiver: Receiver, pump: Any, create: Any, job_of: Any, fail_job: Any
) -> None:
    """A job tells all endpoints at the very same moment, so the time alone would lose some between two pages."""
    for number in range(4):
        await _made(ask, url=f"{receiver.url}/{number}" if number else "http://127.0.0.1:9/")
    for _ in range(3):
        await fail_job(await job_of((await create())["id"]))
    await pump()
    whole = await _log(ask, "?limit=100")
    assert len(whole) == 12
    assert [one.created_at for one in whole] == sorted((one.created_at for one in whole), reverse=True)
    for limit in (1, 3, 5, 11, 12):
        seen: list[str] = []
        following = ""
        while True:
            page = (await ask("GET", f"/v1/webhooks/deliveries?limit={limit}{following}")).json()
            seen += [one["id"] for one in page["data"]]
            if not page["has_more"]:
                break
            following = f"&cursor={page['next_cursor']}"
        assert page["next_cursor"] is None
        assert seen == [one.id for one in whole], limit
    down = await _log(ask, "?status=pending")
    assert [(one.url, one.tries[0].status) for one in down] == [("http://127.0.0.1:9/", None)] * 3
    assert all(one.tries[0].error for one in down)
    assert len(await _log(ask, "?status=delivered")) == 9
    assert await _log(ask, "?status=failed") == []


@pytest.mark.parametrize("query", ["limit=0", "status=done", "cursor=x", f"cursor={cursor.of_entry(4)}"])
async def test_senseless_parameters_are_named(ask: Ask, query: str) -> None:
    answer = await ask("GET", f"/v1/webhooks/deliveries?{query}")
    assert (answer.status_code, answer.json()["field"]) == (400, query.partition("=")[0])


def test_cursors_of_the_log() -> None:
    at = datetime(2026, 5, 28, 12, 0, 0, 123456, tzinfo=UTC)
    assert cursor.to_delivery(cursor.of_delivery(at, "msg_1")) == (at, "msg_1")
    for spoilt in (cursor._write("delivery", 1, 2), cursor._write("delivery", 10**40, "m"), cursor.of_entry(1)):
        with pytest.raises(Invalid):
            cursor.to_delivery(spoilt)
