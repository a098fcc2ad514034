"""qiai's documentation and decisions, line by line, over HTTP."""

from __future__ import annotations

import asyncio
import re
import shlex
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tintype.administration.operator import Operator
from tintype.api.body import Fields
from tintype.api.qiai import DIALECT
from tintype.api.qiai.schema import EXAMPLES
from tintype.api.qiai.translate import translate
from tintype.generation.services import Services
from tintype.generation.submission import Caller
from tintype.generation.submit import submit
from tintype.jobs.state import State
from tintype.kernel.clock import ManualClock
from tintype.kernel.errors import Internal, QuotaExhausted

ORDER = {"style": "guofeng", "prompt": "a warrior in red"}
Subscribe = Callable[[str], Awaitable[dict[str, str]]]


async def left(services: Services, account: Any) -> int:
    """Images that can still be made this month, once the quota has been granted."""
    async with services.db.connection() as connection:
        return int(
            await connection.fetchval("SELECT billing_spendable($1, 'images', $2)", account.id, services.clock.now())
        )


async def leave(services: Services, account: Any, images: int) -> None:
    """Use the quota up to so many."""
    taken = await left(services, account) - images
    async with services.db.transaction() as connection:
        assert await connection.fetchval(
            "SELECT billing_debit($1, 'images', $2, 'test', '', $3)", account.id, taken, services.clock.now()
        )


async def test_the_documented_order(api: httpx.AsyncClient, job_of: Any) -> None:
    answer = await api.post("generate", json=EXAMPLES["documented"])
    assert answer.status_code == 200, answer.text
    body = answer.json()
    order = body.pop("order_id")
    assert re.fullmatch(r"ORD-20260528-[A-Z0-9]{6,}", order)
    assert body == {
        "ok": True,
        "status": "pending",
        "product_type": "static_image",
        "style": "guofeng",
        "priority": 3,
    }
    job = await job_of(order)
    assert (job.request["enhance"], job.request["style"]) == (True, "guofeng")
    assert (job.request["width"], job.request["height"]) == (768, 1152)
    assert job.webhook == {"url": "https://your-app.com/callback", "format": "qiai"}


@pytest.mark.parametrize("name", EXAMPLES)
async def test_every_example_is_accepted(api: httpx.AsyncClient, name: str) -> None:
    assert (await api.post("generate", json=EXAMPLES[name])).status_code == 200


async def test_the_example_to_paste(api: httpx.AsyncClient, account: Any) -> None:
    words = shlex.split(DIALECT.example.format(base="http://tintype.test", key=account.key))
    answer = await api.post(words[3], content=words[-1], headers={"Authorization": words[5].partition(": ")[2]})
    assert (words[:3], answer.status_code) == (["curl", "-X", "POST"], 200)


async def test_at_the_root_with_either_header(http: httpx.AsyncClient, account: Any) -> None:
    for headers in (account.headers, {"X-API-Key": account.key}):
        answer = await http.post("/api/v1/generate", json=ORDER, headers=headers)
        assert answer.json()["status"] == "pending"
        status = await http.get(f"/api/v1/status/{answer.json()['order_id']}", headers=headers)
        assert status.status_code == 200


async def test_from_pending_to_completed(
    api: httpx.AsyncClient, job_of: Any, move_job: Any, finish_job: Any, services: Services
) -> None:
    order = (await api.post("generate", json={**ORDER, "product_type": "batch_4"})).json()["order_id"]
    path, job = f"status/{order}", await job_of(order)
    told = {
        "ok": True,
        "order_id": order,
        "status": "pending",
        "product_type": "batch_4",
        "style": "guofeng",
        "priority": 3,
        "progress": 0,
        "created_at": "2026-05-28T12:00:00Z",
    }
    assert (await api.get(path)).json() == told
    async with services.db.connection() as connection:
        await connection.execute("UPDATE jobs SET progress = 0.456")
    for state in (State.RUNNING, State.FINISHING):
        await move_job(job, state)
        assert (await api.get(path)).json() == {**told, "status": "processing", "progress": 45}
    async with services.db.connection() as connection:
        await connection.execute("UPDATE jobs SET progress = 1")
    assert (await api.get(path)).json()["progress"] == 99  # 100 is completed
    stored = await finish_job(job)
    answer = (await api.get(path)).json()
    urls = answer.pop("output_urls")
    assert re.fullmatch(r"2026-05-28T12:00:0\dZ", answer.pop("completed_at"))
    assert answer == {**told, "status": "completed", "progress": 100}
    assert len(urls) == 4
    for url, data in zip(urls, stored, strict=True):
        file = await api.get(url, headers={"Authorization": ""})
        assert (file.status_code, file.headers["content-type"], file.content) == (200, "image/png", data)


async def test_an_animations_mp4_comes_first(api: httpx.AsyncClient, job_of: Any, finish_job: Any) -> None:
    order = (await api.post("generate", json={**ORDER, "product_type": "animation_24f"})).json()["order_id"]
    files = [("result", "video/mp4", b"film"), ("also", "image/gif", b"gif")]
    await finish_job(await job_of(order), files)
    urls = (await api.get(f"status/{order}")).json()["output_urls"]
    got = [await api.get(url) for url in urls]
    assert [(one.headers["content-type"], one.content) for one in got] == [
        ("video/mp4", b"film"),
        ("image/gif", b"gif"),
    ]


@pytest.mark.parametrize(
    ("state", "error", "text"),
    [
        (State.FAILED, None, "Generation failed"),
        (State.FAILED, Internal("disk /dev/sda1 is full"), "Generation failed"),
        (State.CANCELLED, None, "The order was cancelled"),
        (State.EXPIRED, None, "The order was not done in time"),
    ],
)
async def test_failed_orders_say_why_and_give_the_quota_back(
    api: httpx.AsyncClient,
    job_of: Any,
    fail_job: Any,
    services: Services,
    account: Any,
    state: State,
    error: Any,
    text: str,
) -> None:
    order = (await api.post("generate", json={**ORDER, "product_type": "batch_8"})).json()["order_id"]
    assert await left(services, account) == 792
    await fail_job(await job_of(order), error, state)
    answer = (await api.get(f"status/{order}")).json()
    assert (answer["ok"], answer["status"], answer["error"]) == (True, "failed", text)
    assert "output_urls" not in answer
    assert await left(services, account) == 800


async def test_the_enhanced_prompt_is_shown_once_known(api: httpx.AsyncClient, services: Services) -> None:
    order = (await api.post("generate", json={**ORDER, "llm_enhance": True})).json()["order_id"]
    assert "enhanced_prompt" not in (await api.get(f"status/{order}")).json()
    async with services.db.connection() as connection:
        await connection.execute(
            """UPDATE jobs SET request = jsonb_set(request, '{enhanced_prompt}', '"a warrior, fine"')"""
        )
    assert (await api.get(f"status/{order}")).json()["enhanced_prompt"] == "a warrior, fine"


async def test_results_that_retention_took_are_not_found(
    api: httpx.AsyncClient, services: Services, job_of: Any, finish_job: Any
) -> None:
    order = (await api.post("generate", json=ORDER)).json()["order_id"]
    await finish_job(await job_of(order))
    async with services.db.connection() as connection:
        await connection.execute("DELETE FROM artifacts")
    assert (await api.get(f"status/{order}")).status_code == 404


async def test_links_are_signed_anew_at_each_read(
    api: httpx.AsyncClient, clock: ManualClock, job_of: Any, finish_job: Any
) -> None:
    order = (await api.post("generate", json=ORDER)).json()["order_id"]
    await finish_job(await job_of(order))
    (first,) = (await api.get(f"status/{order}")).json()["output_urls"]
    clock.advance(timedelta(hours=24, seconds=1))
    assert (await api.get(first)).status_code == 403
    (second,) = (await api.get(f"status/{order}")).json()["output_urls"]
    assert (await api.get(second)).status_code == 200


# --- plans, quota, priority ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("plan", "priority"), [("standard", 2), ("pro", 3), ("mega", 4)])
async def test_priority_and_patience_by_plan(
    api: httpx.AsyncClient, subscribe: Subscribe, job_of: Any, plan: str, priority: int
) -> None:
    answer = await api.post("generate", json=ORDER, headers=await subscribe(plan))
    assert answer.json()["priority"] == priority
    job = await job_of(answer.json()["order_id"])
    accepted = int((job.created_at - datetime(2026, 1, 1, tzinfo=UTC)).total_seconds())
    assert -job.priority - accepted == {"standard": 1800, "pro": 600, "mega": 0}[plan]


async def test_free_has_no_api(api: httpx.AsyncClient, subscribe: Subscribe, open_account: Any) -> None:
    nobody = await open_account("qiai", "0")  # no plan is the free one
    for headers in (await subscribe("free"), nobody.headers):
        answer = await api.post("generate", json={**ORDER, "style": "turbo"}, headers=headers)
        assert answer.status_code == 403
        assert answer.json() == {
            "ok": False,
            "error": "API access needs the Standard, Pro or Mega plan; yours is Free",
        }
        assert (await api.get("status/ORD-1", headers=headers)).status_code == 404  # the key exists


@pytest.mark.parametrize("product", ["batch_4", "batch_8", "animation_16f", "animation_24f", "animation_32f"])
async def test_standard_has_single_images(api: httpx.AsyncClient, subscribe: Subscribe, product: str) -> None:
    headers = await subscribe("standard")
    answer = await api.post("generate", json={**ORDER, "product_type": product}, headers=headers)
    assert answer.status_code == 403
    assert product in answer.json()["error"]
    assert "Pro or Mega" in answer.json()["error"]
    assert (await api.post("generate", json=ORDER, headers=headers)).status_code == 200


@pytest.mark.parametrize(("plan", "quota"), [("standard", 300), ("pro", 800), ("mega", 2000)])
async def test_the_quota_at_its_edge(
    api: httpx.AsyncClient, open_account: Any, services: Services, plan: str, quota: int
) -> None:
    account = await open_account("qiai", "0", plan=plan)
    assert (await api.post("generate", json=ORDER, headers=account.headers)).status_code == 200
    assert await left(services, account) == quota - 1
    await leave(services, account, 2)
    for status in (200, 200, 402):
        answer = await api.post("generate", json=ORDER, headers=account.headers)
        assert answer.status_code == status
    assert answer.json() == {"ok": False, "error": "This takes 1 images of your monthly quota, and 0 are left"}


async def test_free_makes_twenty_elsewhere(services: Services, open_account: Any) -> None:
    """What the console submits for a Free account draws on the same quota."""
    account = await open_account("qiai", "0", plan="free")
    caller, plan = Caller(account.id, None, "qiai", "free"), services.catalog.plan("qiai", "free")

    async def order() -> None:
        order_id = f"ORD-{uuid4().hex}"
        fields = Fields({"style": "turbo", "prompt": "a fox"})
        await submit(services, caller, translate(fields, services.catalog, plan, order_id))

    for _ in range(20):
        await order()
    with pytest.raises(QuotaExhausted):
        await order()


PRICES = [("batch_4", 4), ("batch_8", 8), ("animation_16f", 1), ("animation_24f", 2), ("animation_32f", 2)]


@pytest.mark.parametrize(("product", "price"), PRICES)
async def test_what_a_product_takes(
    api: httpx.AsyncClient, services: Services, account: Any, product: str, price: int
) -> None:
    assert (await api.post("generate", json=ORDER)).status_code == 200
    await leave(services, account, 2 * price - 1)
    body = {**ORDER, "product_type": product}
    assert [(await api.post("generate", json=body)).status_code for _ in range(2)] == [200, 402]
    assert await left(services, account) == price - 1


async def test_the_month_turns_in_utc(api: httpx.AsyncClient, services: Services, account: Any, clock: Any) -> None:
    clock.set(datetime(2026, 5, 31, 23, 59, 50, tzinfo=UTC))
    assert (await api.post("generate", json=ORDER)).status_code == 200
    await leave(services, account, 0)
    assert (await api.post("generate", json=ORDER)).status_code == 402
    clock.set(datetime(2026, 6, 1, tzinfo=UTC))
    answer = await api.post("generate", json=ORDER)
    assert (answer.status_code, answer.json()["order_id"][:13]) == (200, "ORD-20260601-")
    assert await left(services, account) == 799


async def test_a_failure_after_the_month_gives_nothing_to_the_new_one(
    api: httpx.AsyncClient, services: Services, account: Any, clock: Any, job_of: Any, fail_job: Any
) -> None:
    clock.set(datetime(2026, 5, 31, 23, 59, 50, tzinfo=UTC))
    order = (await api.post("generate", json=ORDER)).json()["order_id"]
    clock.set(datetime(2026, 6, 1, tzinfo=UTC))
    assert (await api.post("generate", json=ORDER)).status_code == 200
    await fail_job(await job_of(order))
    assert await left(services, account) == 799


async def test_a_change_of_plan_counts_at_once(
    api: httpx.AsyncClient, services: Services, account: Any, clock: Any
) -> None:
    assert (await api.post("generate", json=ORDER)).status_code == 200
    operator = Operator(services.db, services.catalog, clock)
    await operator.set_plan(account.email, "qiai", "mega")
    answer = await api.post("generate", json=ORDER)
    assert (answer.status_code, answer.json()["priority"]) == (200, 4)
    assert await left(services, account) == 1998
    await operator.set_plan(account.email, "qiai", "standard")
    assert (await api.post("generate", json={**ORDER, "product_type": "batch_4"})).status_code == 403
    assert (await api.post("generate", json=ORDER)).status_code == 200
    assert await left(services, account) == 297
    await operator.set_plan(account.email, "qiai", "free")
    assert (await api.post("generate", json=ORDER)).status_code == 403


async def test_all_or_none_of_a_quota_under_a_crowd(
    hasty: httpx.AsyncClient, open_account: Any, services: Services
) -> None:
    account = await open_account("qiai", "0", plan="pro")
    assert (await hasty.post("/api/v1/generate", json=ORDER, headers=account.headers)).status_code == 200
    await leave(services, account, 20)
    body = {**ORDER, "product_type": "batch_8"}
    answers = await asyncio.gather(
        *(hasty.post("/api/v1/generate", json=body, headers=account.headers) for _ in range(12))
    )
    assert sorted(one.status_code for one in answers) == [200] * 2 + [402] * 10
    assert await left(services, account) == 4


# --- webhook_url -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/hook",
        "example.com/hook",
        "javascript:alert(1)",
        "http://",
        "https://user:pass@example.com/",
        "http://10.0.0.1/hook",
        "http://192.168.1.9:8080/hook",
        "http://169.254.169.254/latest/meta-data",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://0x7f.1/",
        "http://2130706433/",
        "https://example.com/a b",
    ],
)
async def test_a_webhook_url_that_can_never_be_reached(api: httpx.AsyncClient, url: str) -> None:
    answer = await api.post("generate", json={**ORDER, "webhook_url": url})
    assert answer.status_code == 400
    assert answer.json()["ok"] is False
    assert answer.json()["error"].startswith("webhook_url: ")


async def test_a_name_that_does_not_resolve_is_accepted(api: httpx.AsyncClient) -> None:
    answer = await api.post("generate", json={**ORDER, "webhook_url": "https://nowhere.invalid/hook"})
    assert answer.status_code == 200


# --- errors, order of checks, limits ---------------------------------------------------------------------------------


async def test_errors_have_the_shape(api: httpx.AsyncClient, account: Any, services: Services) -> None:
    seen = {
        404: await api.get("nothing"),
        405: await api.get("generate"),
        401: await api.post("generate", json=ORDER, headers={"Authorization": f"Bearer cfy-{uuid4().hex}"}),
        400: await api.post("generate", json={}),
        403: await api.post("generate", json={**ORDER, "prompt": "explicit porn, nude woman having sex"}),
    }
    await api.post("generate", json=ORDER)
    await leave(services, account, 0)
    seen[402] = await api.post("generate", json=ORDER)
    for status, answer in seen.items():
        assert answer.status_code == status, answer.text
        assert set(answer.json()) == {"ok", "error"}
        assert answer.json()["ok"] is False
    assert seen[403].json()["error"].startswith("prompt was refused")
    assert seen[400].json()["error"].startswith("style is required")


@pytest.mark.parametrize("raw", [b"", b"[]", b'"x"', b"{", b"null", b"\xff"])
async def test_no_json_object_is_a_400(api: httpx.AsyncClient, raw: bytes) -> None:
    answer = await api.post("generate", content=raw)
    assert (answer.status_code, answer.json()["ok"]) == (400, False)


async def test_the_order_of_checks(
    api: httpx.AsyncClient, subscribe: Subscribe, account: Any, services: Services
) -> None:
    free = await subscribe("free")
    assert (await api.post("generate", json={}, headers=free)).status_code == 400  # before the plan's 403
    bad_hook = {**ORDER, "webhook_url": "http://10.0.0.1/"}
    assert (await api.post("generate", json=bad_hook, headers=free)).status_code == 400
    await api.post("generate", json=ORDER)
    await leave(services, account, 0)
    nude = {**ORDER, "prompt": "explicit porn, nude woman having sex"}
    assert (await api.post("generate", json=nude)).status_code == 403  # before the quota's 402
    assert (await api.post("generate", json={**ORDER, "style": "x"})).status_code == 400


@pytest.mark.parametrize("order", ["ORD-20260528-XXXXXX", "nonsense", "%00", "%ff", "' OR 1=1"])
async def test_unknown_orders(api: httpx.AsyncClient, order: str) -> None:
    answer = await api.get(f"status/{order}")
    assert answer.status_code == 404
    assert answer.json()["ok"] is False


async def test_another_accounts_order_is_not_found(api: httpx.AsyncClient, subscribe: Subscribe) -> None:
    order = (await api.post("generate", json=ORDER)).json()["order_id"]
    answer = await api.get(f"status/{order}", headers=await subscribe("pro"))
    assert (answer.status_code, answer.json()) == (404, {"ok": False, "error": "Order not found"})


async def test_twenty_requests_a_second(hasty: httpx.AsyncClient, account: Any, clock: ManualClock) -> None:
    path = "/qiai/api/v1/status/ORD-1"
    answers = [await hasty.get(path, headers=account.headers) for _ in range(21)]
    assert [one.status_code for one in answers] == [404] * 20 + [429]
    assert set(answers[-1].json()) == {"ok", "error"}
    assert answers[-1].headers["retry-after"] == "1"
    clock.advance(timedelta(milliseconds=999))
    assert (await hasty.get(path, headers=account.headers)).status_code == 429
    clock.advance(timedelta(milliseconds=1))
    assert (await hasty.get(path, headers=account.headers)).status_code == 404


async def test_a_banned_account_is_a_403_everywhere(api: httpx.AsyncClient, services: Services) -> None:
    order = (await api.post("generate", json=ORDER)).json()["order_id"]
    async with services.db.connection() as connection:
        await connection.execute("UPDATE accounts SET banned_at = now()")
    for method, path in (("POST", "generate"), ("GET", f"status/{order}")):
        answer = await api.request(method, path)
        assert (answer.status_code, answer.json()["ok"]) == (403, False)


async def test_no_engine_is_a_503(api: httpx.AsyncClient, services: Services, account: Any, clock: ManualClock) -> None:
    async with services.db.connection() as connection:
        await connection.execute(
            "INSERT INTO circuits VALUES ('qiai/guofeng', $1, 'crashed')", clock.now() + timedelta(hours=1)
        )
    answer = await api.post("generate", json={**ORDER, "style": "guofeng"})
    assert (answer.status_code, set(answer.json())) == (503, {"ok", "error"})
    assert answer.headers["retry-after"]
    async with services.db.connection() as connection:
        assert await connection.fetchval("SELECT count(*) FROM holds") == 0


# --- idempotency -----------------------------------------------------------------------------------------------------


async def test_the_same_key_is_one_order(
    api: httpx.AsyncClient, services: Services, account: Any, job_of: Any, finish_job: Any
) -> None:
    headers = {"Idempotency-Key": "one"}
    body = {**ORDER, "product_type": "batch_4"}
    twins = await asyncio.gather(*(api.post("generate", json=body, headers=headers) for _ in range(4)))
    assert len({one.text for one in twins}) == 1
    assert await left(services, account) == 796
    await finish_job(await job_of(twins[0].json()["order_id"]))
    again = await api.post("generate", json=body, headers=headers)
    assert (again.status_code, again.json()) == (200, twins[0].json())
    other = await api.post("generate", json=ORDER, headers=headers)
    assert (other.status_code, other.json()["ok"]) == (409, False)
    assert await left(services, account) == 796


async def test_a_replay_stands_whatever_became_of_the_plan(
    api: httpx.AsyncClient, services: Services, account: Any, clock: Any
) -> None:
    body, headers = {**ORDER, "product_type": "batch_4"}, {"Idempotency-Key": "one"}
    first = await api.post("generate", json=body, headers=headers)
    operator = Operator(services.db, services.catalog, clock)
    for plan in ("standard", "free"):
        await operator.set_plan(account.email, "qiai", plan)
        again = await api.post("generate", json=body, headers=headers)
        assert (again.status_code, again.text) == (200, first.text)
        # Only that very order: another body, another key or none is a new one, which the plan does not cover.
        assert (await api.post("generate", json={**body, "prompt": "x"}, headers=headers)).status_code == 409
        assert (await api.post("generate", json=body, headers={"Idempotency-Key": "two"})).status_code == 403
        assert (await api.post("generate", json=body)).status_code == 403
    clock.advance(timedelta(hours=24, seconds=1))
    assert (await api.post("generate", json=body, headers=headers)).status_code == 403


async def test_a_refusal_frees_the_key(api: httpx.AsyncClient, services: Services, account: Any) -> None:
    headers = {"Idempotency-Key": "two"}
    await api.post("generate", json=ORDER)
    await leave(services, account, 0)
    assert (await api.post("generate", json=ORDER, headers=headers)).status_code == 402
    async with services.db.transaction() as connection:
        await connection.fetchval(
            "SELECT billing_grant($1, 'images', '', 1, NULL, 'test', '', $2)", account.id, services.clock.now()
        )
    assert (await api.post("generate", json=ORDER, headers=headers)).status_code == 200
