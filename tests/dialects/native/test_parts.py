"""The pure parts: cursors, preferences, events as bytes, the reckoning of a wait, the table of errors."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tintype.api import sse
from tintype.api.native import cursor
from tintype.api.native.errors import DESCRIBED, problem, status_of
from tintype.api.native.prefer import wait_of
from tintype.generation.estimate import expected_wait
from tintype.kernel.errors import Banned, Internal, Invalid, Kind, RateLimited, TintypeError

START = datetime(2026, 1, 1, tzinfo=UTC)
MOMENTS = st.integers(-(10**15), 10**17).map(lambda micros: START + timedelta(microseconds=micros))


@given(MOMENTS, st.uuids())
def test_a_jobs_cursor_comes_back_as_it_went(at: datetime, job: UUID) -> None:
    assert cursor.to_job(cursor.of_job(at, job)) == (at, job)


@given(st.integers(0, 2**63 - 1))
def test_an_entrys_cursor_comes_back_as_it_went(entry: int) -> None:
    assert cursor.to_entry(cursor.of_entry(entry)) == entry


@given(st.text() | st.binary().map(lambda raw: urlsafe_b64encode(raw).decode()))
def test_no_text_makes_a_cursor_do_anything_but_refuse(text: str) -> None:
    for read in (cursor.to_job, cursor.to_entry):
        with pytest.raises(Invalid) as caught:
            read(text)
        assert caught.value.field == "cursor"


@pytest.mark.parametrize(
    "text",
    [
        cursor.of_entry(5),
        cursor.of_job(datetime(2026, 1, 1, tzinfo=UTC), UUID(int=5))[:-3],
        cursor._write("job", 10**40, UUID(int=5).hex),
        cursor._write("job", "x", UUID(int=5).hex),
        cursor._write("job", 5, "no uuid"),
        cursor._write("job", 5, 6),
        "[" * 190,
    ],
)
def test_another_lists_cursor_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        cursor.to_job(text)


@pytest.mark.parametrize(
    "text", [cursor._write("entry", -1), cursor._write("entry", 2**63), cursor._write("entry", "5")]
)
def test_an_entry_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        cursor.to_entry(text)


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ([], None),
        (["wait=10"], 10),
        (["Wait = 10"], 10),
        (['wait="10"'], 10),
        (["respond-async, wait=10"], 10),
        (["respond-async", "wait=10"], 10),
        (["wait=10; foo=bar"], 10),
        (["wait=10, wait=20"], 10),
        (["wait=0"], 0),
        (["wait=500"], 120),
        (["wait=-1"], None),
        (["wait=1.5"], None),
        (["wait=٣"], None),
        (["wait"], None),
        (["wait=" + "9" * 5000], None),
        (["waiting=5"], None),
        ([",,;=,"], None),
    ],
)
def test_preferences(headers: list[str], wait: int | None) -> None:
    assert wait_of(headers, 120.5) == wait


def _parsed(raw: bytes) -> Iterator[dict[str, str]]:
    """Events as the WHATWG standard has clients read them."""
    fields: dict[str, str] = {}
    for line in raw.decode().split("\n"):
        if not line:
            if fields:
                yield fields
            fields = {}
        elif not line.startswith(":"):
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")


@given(st.dictionaries(st.text(), st.text()), st.none() | st.integers(0, 2**62))
def test_any_data_is_one_event(data: dict[str, str], event_id: int | None) -> None:
    raw = sse.HEARTBEAT + sse.event("progress", data, event_id=event_id)
    (found,) = _parsed(raw)
    assert json.loads(found["data"]) == data
    assert found["event"] == "progress"
    assert found.get("id") == (None if event_id is None else str(event_id))
    assert list(_parsed(sse.retry(2000))) == [{"retry": "2000"}]


@pytest.mark.parametrize(
    ("ahead", "running", "capacity", "wait"),
    [
        (0, 0, 1, 0),
        (0, 1, 1, 10),
        (3, 1, 1, 40),
        (3, 4, 4, 10),
        (3, 0, 4, 0),
        (4, 0, 4, 2.5),
        (0, 0, 0, 0),
        (0, 9, 4, 2.5),
    ],
)
def test_the_wait_is_what_the_workers_need_for_those_ahead(
    ahead: int, running: int, capacity: int, wait: float
) -> None:
    assert expected_wait(ahead, running=running, capacity=capacity, seconds=10) == wait


STATUS = {
    Kind.NOT_FOUND_ROUTE: 404,
    Kind.METHOD_NOT_ALLOWED: 405,
    Kind.MISSING_KEY: 401,
    Kind.INVALID_KEY: 401,
    Kind.BANNED: 403,
    Kind.RATE_LIMITED: 429,
    Kind.TOO_LARGE: 413,
    Kind.NOT_JSON: 400,
    Kind.INVALID: 400,
    Kind.PLAN_REQUIRED: 403,
    Kind.MODERATED: 403,
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.INSUFFICIENT_FUNDS: 402,
    Kind.QUOTA_EXHAUSTED: 402,
    Kind.UNAVAILABLE: 503,
    Kind.ENGINE_FAILED: 502,
    Kind.TIMED_OUT: 504,
    Kind.INTERNAL: 500,
}


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_its_status(kind: Kind) -> None:
    status, title = status_of(kind)
    assert status == STATUS[kind]
    assert title


def _all_errors(base: type[TintypeError]) -> Iterator[type[TintypeError]]:
    if base.__init__ is TintypeError.__init__:  # one that wants more is told by its own tests
        yield base
    for one in base.__subclasses__():
        yield from _all_errors(one)


def test_every_error_is_a_problem() -> None:
    # Other dialects' own errors may take more to be made; they never come here.
    ours = [one for one in _all_errors(TintypeError) if one.__init__ is TintypeError.__init__]
    assert len(ours) > 20
    for one in ours:
        status, body = problem(one(), "req_1")
        assert {"type", "title", "status", "detail", "code", "request_id"} == set(body)
        assert body["status"] == status
        assert body["type"].endswith(body["code"])


def test_what_a_problem_tells() -> None:
    _, body = problem(Invalid("n must be 1", field="n"), "req_1")
    assert (body["field"], body["detail"], body["request_id"]) == ("n", "n must be 1", "req_1")
    _, body = problem(RateLimited(retry_after=0.2), "")
    assert body["retry_after"] == 1
    assert "request_id" not in body
    _, body = problem(Internal("the password is 12345"), "req_1")
    assert "12345" not in json.dumps(body)
    assert set(DESCRIBED) >= {problem(Banned(), "")[0], 400, 401, 402, 404, 409, 413, 429, 500, 503}
