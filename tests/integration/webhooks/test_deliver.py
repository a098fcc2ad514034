"""One delivery after another: body, signature, retries and their times, what receivers answer, redelivery."""

from __future__ import annotations

import asyncio
import json
import ssl
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import trustme
from standardwebhooks import Webhook, WebhookVerificationError

from tintype.administration import webhooks as verbs
from tintype.generation import deliver
from tintype.generation.deliver import RETRIES_S, Deliverer, queue_due
from tintype.generation.services import Services
from tintype.generation.settle import DELIVER_LANE
from tintype.infra.outbound import Outbound
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import Conflict, Invalid, NotFound
from tintype.main.server import RENDERERS


async def test_the_documented_body_signed(customer: Any, receiver: Any) -> None:
    job = await customer.ended(receiver.url, State.SUCCEEDED)
    assert await customer.pump() == 1
    ((headers, body),) = receiver.came
    assert receiver.paths == ["POST /hook HTTP/1.1"]
    assert headers["content-type"] == "application/json"
    told = json.loads(body)
    (url,) = told.pop("output_urls")
    assert told == {"order_id": job.public_id, "status": "completed"}
    assert url.startswith("https://tintype.test/files/jobs/")
    assert Webhook(customer.secret).verify(body, headers)["order_id"] == job.public_id
    for spoilt in (body + b" ", body.replace(b"completed", b"failed")):
        with pytest.raises(WebhookVerificationError):
            Webhook(customer.secret).verify(spoilt, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(verbs.new_secret()).verify(body, headers)
    row, (made,) = await customer.delivery(), await customer.tries()
    assert headers["webhook-id"] == row["id"]
    assert (row["state"], row["attempts"], row["next_at"], row["event"]) == ("delivered", 1, None, "job.succeeded")
    assert (made["status"], made["body"], made["error"]) == (200, "ok", "")
    assert await customer.pump() == 0


async def test_failed_orders(customer: Any, receiver: Any) -> None:
    for state, error in (
        (State.FAILED, "Generation failed"),
        (State.CANCELLED, "The order was cancelled"),
        (State.EXPIRED, "The order was not done in time"),
    ):
        job = await customer.ended(receiver.url, state)
        await customer.pump()
        body = json.loads(receiver.came.pop()[1])
        assert body == {"order_id": job.public_id, "status": "failed", "error": error, "output_urls": []}


async def test_the_native_body(customer: Any, receiver: Any, services: Services) -> None:
    endpoint = await verbs.create_endpoint(
        services.db, services.outbound, services.clock, customer.id, receiver.url, ["job.succeeded"]
    )
    await customer.ended(None, State.FAILED, "native")  # not wanted
    job = await customer.ended(None, State.SUCCEEDED, "native")
    await customer.pump()
    ((headers, body),) = receiver.came
    told = Webhook(endpoint.secret).verify(body, headers)
    assert (told["type"], told["data"]["id"]) == ("job.succeeded", job.public_id)


async def test_rotated_secret(customer: Any, receiver: Any, services: Services) -> None:
    secret = await verbs.rotate_secret(services.db, customer.id)
    assert secret != customer.secret
    await customer.ended(receiver.url)
    await customer.pump()
    headers, body = receiver.came[0]
    Webhook(secret).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(customer.secret).verify(body, headers)


@pytest.mark.parametrize("line", ["200 OK", "201 Created", "202 Accepted", "204 No Content", "299 Odd"])
async def test_any_2xx_is_success(customer: Any, receiver: Any, line: str) -> None:
    receiver.says(line)
    await customer.ended(receiver.url)
    await customer.pump()
    assert (await customer.delivery())["state"] == "delivered"


@pytest.mark.parametrize("line", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
async def test_redirects_are_failures_and_not_followed(customer: Any, receiver: Any, line: str) -> None:
    receiver.says(line, headers=f"Location: {receiver.url}-elsewhere\r\n")
    await customer.ended(receiver.url)
    await customer.pump()
    assert receiver.paths == ["POST /hook HTTP/1.1"]
    (made,) = await customer.tries()
    assert (made["status"], (await customer.delivery())["state"]) == (int(line[:3]), "pending")


async def test_eight_tries_over_a_day_in_order(customer: Any, receiver: Any, clock: ManualClock) -> None:
    receiver.says("500 Oops")
    await customer.ended(receiver.url)
    began = clock.now()
    waited = []
    assert await customer.pump() == 1
    for place, wait in enumerate(RETRIES_S, start=1):
        row = await customer.delivery()
        assert (row["state"], row["attempts"]) == ("pending", place)
        due = row["next_at"] - clock.now()
        assert timedelta(seconds=wait) <= due <= timedelta(seconds=wait * 1.2)
        clock.set(row["next_at"] - timedelta(milliseconds=1))
        assert await customer.pump() == 0  # not before its time
        clock.set(row["next_at"])
        waited.append(due)
        assert await customer.pump() == 1
    row, tries = await customer.delivery(), await customer.tries()
    assert (row["state"], row["attempts"], row["next_at"]) == ("failed", 8, None)
    assert row["ended_at"] == clock.now()
    assert [one["attempt"] for one in tries] == list(range(1, 9))
    assert [later["at"] - one["at"] for one, later in pairwise(tries)] == waited
    assert {(one["status"], one["body"]) for one in tries} == {(500, "500 Oops")}
    assert len(receiver.came) == 8
    assert len({headers["webhook-id"] for headers, _ in receiver.came}) == 1
    stamps = [int(headers["webhook-timestamp"]) for headers, _ in receiver.came]
    assert stamps == sorted(set(stamps))
    assert clock.now() - began > timedelta(hours=17)
    clock.advance(timedelta(days=30))
    assert await customer.pump() == 0


async def test_links_are_signed_anew_at_each_try(customer: Any, receiver: Any, clock: ManualClock) -> None:
    receiver.says("500 Oops", "200 OK")
    await customer.ended(receiver.url, State.SUCCEEDED)
    await customer.pump()
    clock.advance(timedelta(seconds=7))
    await customer.pump()
    first, second = (json.loads(body)["output_urls"][0] for _, body in receiver.came)
    assert first.partition("?")[0] == second.partition("?")[0]
    assert first != second


async def test_a_doubled_or_late_entry_tries_nothing(
    customer: Any, receiver: Any, services: Services, clock: ManualClock
) -> None:
    receiver.says("500 Oops")
    await customer.ended(receiver.url)
    name = (await customer.delivery())["id"]
    async with services.db.transaction() as connection:
        await services.queue.put_many(connection, DELIVER_LANE, [name, name, f"{name}/0", f"{name}/5", "msg_gone"])
    await customer.deliverer(name)
    assert await customer.pump() == 6
    assert len(receiver.came) == 1  # one try is due, the next one only in five seconds
    clock.advance(timedelta(seconds=6.1))
    await asyncio.gather(queue_due(services), queue_due(services))
    assert await customer.pump() == 1
    assert len(receiver.came) == 2


async def test_an_entry_that_was_lost_is_made_good(
    customer: Any, receiver: Any, clock: ManualClock, services: Services
) -> None:
    await customer.ended(receiver.url)
    async with services.db.connection() as connection:
        await connection.execute("DELETE FROM pgqueuer")
    assert await customer.pump() == 0
    clock.advance(timedelta(minutes=2, seconds=1))
    assert await customer.pump() == 1
    assert len(receiver.came) == 1


async def test_gone_for_an_hour(customer: Any, receiving: Any, clock: ManualClock) -> None:
    async with receiving() as first:
        port = int(first.url.split(":")[2].split("/")[0])
        jobs = [await customer.ended(first.url) for _ in range(5)]
    began = clock.now()
    while clock.now() < began + timedelta(hours=1):
        await customer.pump()
        clock.advance(timedelta(minutes=5))
    states = await customer.rows("SELECT DISTINCT state, attempts FROM webhook_deliveries")
    assert {row["state"] for row in states} == {"pending"}
    assert {row["attempts"] for row in states} <= {4, 5}  # by the jitter
    assert {row["error"] for row in await customer.tries()} == {
        "The URL could not be reached, or its server broke off."
    }
    async with receiving(port) as second:
        clock.advance(timedelta(hours=2, minutes=30))
        assert await customer.pump() == 5
        assert {json.loads(body)["order_id"] for _, body in second.came} == {job.public_id for job in jobs}
    assert {row["state"] for row in await customer.rows("SELECT state FROM webhook_deliveries")} == {"delivered"}


async def test_a_receiver_that_never_answers(customer: Any, receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "TIMEOUT_S", 0.2)
    receiver.pause_s = 5
    await customer.ended(receiver.url)
    await customer.pump()
    (made,) = await customer.tries()
    assert (made["status"], made["error"]) == (None, "The URL did not answer within 0.2 s.")
    assert 200 <= made["elapsed_ms"] < 5000
    assert (await customer.delivery())["state"] == "pending"


async def test_an_endless_answer_is_cut(customer: Any, receiver: Any) -> None:
    receiver.answers = [b"HTTP/1.1 200 OK\r\n\r\n"]
    receiver.endless = True
    await customer.ended(receiver.url)
    await customer.pump()
    (made,) = await customer.tries()
    assert (made["status"], made["body"]) == (200, "x" * 2000)


async def test_an_answer_that_is_no_text(customer: Any, receiver: Any) -> None:
    receiver.answers = [b"HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\n\xff\x00\xfea"]
    await customer.ended(receiver.url)
    await customer.pump()
    assert (await customer.tries())[0]["body"] == "��a"


async def test_an_answer_that_is_no_http(customer: Any, receiver: Any) -> None:
    receiver.answers = [b"SSH-2.0-OpenSSH\r\n"]
    await customer.ended(receiver.url)
    await customer.pump()
    (made,) = await customer.tries()
    assert (made["status"], bool(made["error"])) == (None, True)


async def test_a_certificate_of_nobody_known(customer: Any, receiving: Any) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    async with receiving(tls=context) as receiver:
        await customer.ended(receiver.url)
        await customer.pump()
        assert receiver.came == []
    (made,) = await customer.tries()
    assert (made["status"], bool(made["error"])) == (None, True)
    assert (await customer.delivery())["state"] == "pending"


class Told:
    """A resolver that gives the same addresses for every name."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(self, host: str, port: int) -> tuple[str, ...]:
        if not self.addresses:
            raise OSError("no such host")
        return self.addresses


ADDRESSES = [(), ("10.0.0.1",), ("169.254.169.254",), ("93.184.216.34", "127.0.0.1"), ("::1",)]


@pytest.mark.parametrize("addresses", ADDRESSES)
async def test_a_name_without_a_public_address_fails_at_delivery(
    customer: Any, receiver: Any, addresses: tuple[str, ...]
) -> None:
    strict = replace(customer.services, outbound=Outbound(resolver=Told(*addresses)))
    customer.deliverer = Deliverer(strict, RENDERERS.__getitem__)
    await customer.ended(receiver.url.replace("127.0.0.1", "hooks.example.com"))
    await customer.pump()
    (made,) = await customer.tries()
    assert (made["status"], made["error"]) == (None, "The URL's host has no public internet address.")
    assert ((await customer.delivery())["state"], receiver.came) == ("pending", [])


async def test_what_cannot_be_made_is_counted_and_ends(customer: Any, receiver: Any, clock: ManualClock) -> None:
    await customer.ended(receiver.url)
    await customer.rows("UPDATE accounts SET webhook_secret = 's'")
    for _ in range(9):
        await customer.pump()
        clock.advance(timedelta(hours=13))
    row, tries = await customer.delivery(), await customer.tries()
    assert (row["state"], len(tries)) == ("failed", 8)
    assert {one["error"] for one in tries} == {"The webhook could not be made."}
    assert receiver.came == []


async def test_one_accounts_hanging_receiver_leaves_room(
    customer: Any,
    open_customer: Any,
    receiving: Any,
    receiver: Any,
    monkeypatch: pytest.MonkeyPatch,
    clock: ManualClock,
) -> None:
    monkeypatch.setattr(deliver, "TIMEOUT_S", 1)
    monkeypatch.setattr(deliver, "SEAT_S", 0.2)
    other = await open_customer()
    async with receiving() as hanging:
        hanging.pause_s = 30
        for _ in range(12):
            await customer.ended(hanging.url)
        await other.ended(receiver.url)
        await customer.pump()
        assert len(hanging.came) == deliver.SHARE
    assert len(receiver.came) == 1
    assert not customer.deliverer.busy
    untried = await customer.rows("SELECT next_at FROM webhook_deliveries WHERE state = 'pending' AND attempts = 0")
    assert len(untried) == 12 - deliver.SHARE
    assert all(timedelta(seconds=3) <= row["next_at"] - clock.now() <= timedelta(seconds=15) for row in untried)


async def test_a_burst_to_a_quick_receiver_waits_for_nothing(customer: Any, receiver: Any) -> None:
    for _ in range(20):
        await customer.ended(receiver.url)
    await customer.pump()
    assert {row["state"] for row in await customer.rows("SELECT state FROM webhook_deliveries")} == {"delivered"}
    assert len(receiver.came) == 20


# --- endpoints -------------------------------------------------------------------------------------------------------


async def endpoint_of(customer: Any, url: str) -> verbs.Endpoint:
    services = customer.services
    return await verbs.create_endpoint(services.db, services.outbound, services.clock, customer.id, url)


async def test_disabled_after_five_days_with_a_notice(customer: Any, receiver: Any, clock: ManualClock) -> None:
    endpoint = await endpoint_of(customer, receiver.url)
    receiver.says("500 Oops")
    began = clock.now()
    while clock.now() <= began + timedelta(days=5):
        await customer.ended()
        await customer.pump()
        (now,) = await verbs.endpoints(customer.services.db, customer.id)
        assert now.disabled_at is None
        clock.advance(timedelta(hours=12, minutes=30))
    await customer.ended()
    await customer.pump()
    (now,) = await verbs.endpoints(customer.services.db, customer.id)
    assert (now.disabled_at, now.disabled_reason) == (clock.now(), "every delivery failed for five days")
    (notice,) = await customer.rows("SELECT * FROM audit_log WHERE action = 'webhook.disable'")
    assert (notice["actor"], notice["target"]) == ("system", str(customer.id))
    assert json.loads(notice["detail"]) == {"endpoint": str(endpoint.id), "url": receiver.url}
    # What was still to be sent is given up, and nothing new is written for it.
    seen, count = len(receiver.came), len(await customer.rows("SELECT 1 FROM webhook_deliveries"))
    await customer.ended()
    clock.advance(timedelta(days=1))
    await customer.pump()
    assert len(receiver.came) == seen
    rows = await customer.rows("SELECT state FROM webhook_deliveries")
    assert (len(rows), {row["state"] for row in rows}) == (count, {"failed"})
    # Enabled again, it is sent the next event.
    receiver.says("200 OK")
    assert (await verbs.enable_endpoint(customer.services.db, customer.id, endpoint.id)).disabled_at is None
    await customer.ended()
    await customer.pump()
    assert len(receiver.came) == seen + 1


async def test_one_success_starts_the_five_days_anew(customer: Any, receiver: Any, clock: ManualClock) -> None:
    await endpoint_of(customer, receiver.url)
    for line in ("500 Oops", "500 Oops", "200 OK", "500 Oops", "500 Oops"):
        receiver.says(line)
        await customer.ended()
        await customer.rows("UPDATE webhook_deliveries SET state = 'failed' WHERE attempts > 0")
        await customer.pump()
        clock.advance(timedelta(days=2))
    (now,) = await verbs.endpoints(customer.services.db, customer.id)
    assert now.disabled_at is None


async def test_a_deleted_endpoint_is_sent_nothing(customer: Any, receiver: Any) -> None:
    endpoint = await endpoint_of(customer, receiver.url)
    await customer.ended()
    await verbs.delete_endpoint(customer.services.db, customer.id, endpoint.id)
    await customer.pump()
    assert receiver.came == []
    row = await customer.delivery()
    assert (row["state"], row["attempts"]) == ("failed", 0)
    with pytest.raises(Conflict):
        await verbs.redeliver(customer.services.db, customer.services.clock, customer.id, row["id"])


async def test_endpoints_are_checked(customer: Any, open_customer: Any) -> None:
    db, outbound, clock = customer.services.db, customer.services.outbound, customer.services.clock
    for url, events in (
        ("ftp://example.com", None),
        ("http://10.0.0.1/", None),
        ("https://example.com/", ["job.done"]),
    ):
        with pytest.raises(Invalid) as caught:
            await verbs.create_endpoint(db, outbound, clock, customer.id, url, events)
        assert caught.value.field == ("events" if events else "url")
    url = "https://example.com/hook"
    made = await asyncio.gather(*(endpoint_of(customer, url) for _ in range(25)), return_exceptions=True)
    assert sum(isinstance(one, verbs.Endpoint) for one in made) == verbs.MOST_ENDPOINTS
    assert {type(one) for one in made} == {verbs.Endpoint, Invalid}
    other = await open_customer()
    (first, *_rest) = await verbs.endpoints(db, customer.id)
    for act in (verbs.delete_endpoint, verbs.enable_endpoint):
        with pytest.raises(NotFound):
            await act(db, other.id, first.id)


# --- sending again ---------------------------------------------------------------------------------------------------


async def test_redelivery_keeps_id_and_record(
    customer: Any, receiver: Any, clock: ManualClock, services: Services, open_customer: Any
) -> None:
    await customer.ended(receiver.url)
    await customer.pump()
    name = (await customer.delivery())["id"]
    await verbs.redeliver(services.db, clock, customer.id, name)
    with pytest.raises(NotFound):
        await verbs.redeliver(services.db, clock, customer.id, name)  # under way
    assert await customer.pump() == 1
    assert [headers["webhook-id"] for headers, _ in receiver.came] == [name, name]
    (told,) = await verbs.deliveries(services.db, customer.id)
    assert (told.id, told.state, told.attempts) == (name, "delivered", 2)
    assert [(one["attempt"], one["status"]) for one in told.tries] == [(1, 200), (2, 200)]
    with pytest.raises(NotFound):
        await verbs.redeliver(services.db, clock, (await open_customer()).id, name)
    with pytest.raises(NotFound):
        await verbs.redeliver(services.db, clock, customer.id, "msg_none")


async def test_redelivery_of_one_given_up_has_eight_tries_more(
    customer: Any, receiver: Any, clock: ManualClock, services: Services
) -> None:
    receiver.says("500 Oops")
    await customer.ended(receiver.url)

    async def exhaust() -> None:
        await customer.pump()
        while (row := await customer.delivery())["state"] == "pending":
            clock.set(row["next_at"])
            assert await customer.pump() == 1

    await exhaust()
    await verbs.redeliver(services.db, clock, customer.id, (await customer.delivery())["id"])
    await exhaust()
    assert [one["attempt"] for one in await customer.tries()] == list(range(1, 17))
