"""HTTP statuses and messages in our words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from tintype.engines.contract import EngineError, Reason
from tintype.engines.rented.faults import KeyRefused, Unsure, refusal, retry_after, safe_message


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, Reason.INVALID),
        (422, Reason.INVALID),
        (413, Reason.INVALID),
        (404, Reason.UNAVAILABLE),
        (429, Reason.RATE_LIMITED),
    ],
)
def test_a_clear_refusal_was_not_taken(status, reason):
    error = refusal(status, "prompt is too long")
    assert isinstance(error, EngineError)
    assert error.reason is reason
    assert ("prompt is too long" in error.message) is (reason is Reason.INVALID)


@pytest.mark.parametrize("status", [401, 402, 403])
def test_the_key_is_to_blame(status):
    assert isinstance(refusal(status), KeyRefused)


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 302])
def test_what_leaves_it_open_is_unsure(status):
    assert isinstance(refusal(status), Unsure)


def test_a_503_that_says_when_to_come_back_was_not_taken():
    error = refusal(503, "", "7")
    assert isinstance(error, EngineError)
    assert (error.reason, error.retry_after) == (Reason.UNAVAILABLE, 7)


def test_retry_after_is_seconds_or_a_date():
    assert retry_after("12") == 12
    assert retry_after("-3") == 0
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True)
    assert 50 < (retry_after(soon) or 0) <= 60
    assert retry_after("soon") is None
    assert retry_after(None) is None


@pytest.mark.parametrize(
    "secret",
    [
        "sk-proj-abcdefghijkl1234",
        "r8_AbCdEfGhIjKlMnOpQrSt",
        "AIzaSyA1234567890abcdef",
        "Bearer eyJhbGciOiJIUzI1NiJ9abc",
        "Key 0c6f1a52-7d4e-4c1b-9a55-0123456789ab:0123456789abcdef0123456789abcdef",
        "0c6f1a52-7d4e-4c1b-9a55-0123456789ab:0123456789abcdef0123456789abcdef",
        "https://internal.example/v1?key=1",
    ],
)
def test_a_message_shows_no_secret_and_no_address(secret):
    shown = safe_message(f"The call with {secret} failed\nfor a reason")
    assert shown.startswith("The call with …")
    assert shown.endswith("failed for a reason")


def test_a_long_message_is_cut_and_an_empty_one_replaced():
    assert len(safe_message("x " * 1000)) == 300
    assert safe_message(None) == "The model's provider refused the request"
