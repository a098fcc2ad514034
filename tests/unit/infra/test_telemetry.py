"""What must never reach a log, by whichever way it comes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from tintype.accounts.model import PREFIXES, new_key, new_webhook_secret
from tintype.infra.telemetry import configure_logging, redact

BASE64 = "iVBORw0KGgo" + "A" * 300


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    structlog.reset_defaults()
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.parametrize("dialect", PREFIXES)
def test_keys_are_hidden_whoever_s_they_are(dialect: str) -> None:
    key = new_key(dialect)
    told = redact(f"refused {key}, asked by jo@example.com")
    assert key[-8:] not in told
    assert told.endswith("asked by jo@example.com")


@pytest.mark.parametrize(
    "secret",
    [
        pytest.param(new_webhook_secret(), id="webhook secret"),
        "Bearer abc.def",
        "sk-proj-1234567890abcdef",
        f"data:image/png;base64,{BASE64}",
        "data:image/png;base64,aGVsbG8=",
        "data:image/svg+xml;charset=utf-8;base64,aGVsbG8=",
        BASE64,
    ],
)
def test_other_secrets_are_hidden(secret: str) -> None:
    assert secret.split()[-1] not in redact(f"got {secret} here")


def test_passwords_in_urls_are_hidden_and_the_rest_stays() -> None:
    told = redact("postgresql://jo:geheim@db.example.com:5432/tintype and redis://:geheim@cache/0")
    assert "geheim" not in told
    assert "@db.example.com:5432/tintype" in told


@pytest.mark.parametrize("plain", ["job 5f0c2a1e-93b4-4f43-9d60-6b2d1d0f4c11 done", "tri_short", "GET /v1/models 200"])
def test_what_is_no_secret_stays(plain: str) -> None:
    assert redact(plain) == plain


@pytest.mark.parametrize("log_format", ["json", "console"])
def test_fields_are_hidden_by_name_and_by_what_they_hold(log_format: str, capsys: pytest.CaptureFixture[str]) -> None:
    key = new_key("native")
    configure_logging("info", log_format)
    structlog.get_logger("test").info(
        f"came with {key}", prompt="a secret fox", api_key="short", headers={"X-Api-Key": "k1", "Cookie": "c1"},
        nested=[{"password": "hush"}, f"data:image/png;base64,{BASE64}"], picture=b"\x89PNG secret", job="j-1",
    )  # fmt: skip
    told = capsys.readouterr().err
    for secret in (key, "a secret fox", "short", "k1", "c1", "hush", BASE64, "PNG secret"):
        assert secret not in told
    assert "j-1" in told


def _fail_with(prompt: str, key: str) -> None:
    raise ValueError(f"no good: {key}")


@pytest.mark.parametrize("log_format", ["json", "console"])
@pytest.mark.parametrize("logger", ["structlog", "logging"])
def test_tracebacks_show_where_but_not_what(log_format: str, logger: str, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", log_format)
    key, prompt = new_key("qiklab"), "a fox in a red coat"
    try:
        _fail_with(prompt, key)
    except ValueError:
        if logger == "structlog":
            structlog.get_logger("test").exception("it failed")
        else:
            logging.getLogger("some.library").exception("it failed")
    told = capsys.readouterr().err
    assert "_fail_with" in told
    assert "ValueError" in told
    assert key not in told
    assert prompt not in told


def test_json_is_one_object_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info", "json")
    structlog.get_logger("test").warning("one\ntwo", number=3, ok=True, nothing=None)
    logging.getLogger("some.library").warning("from %s", "elsewhere")
    first, second = (json.loads(line) for line in capsys.readouterr().err.splitlines())
    assert (first["event"], first["number"], first["ok"], first["nothing"]) == ("one\ntwo", 3, True, None)
    assert (second["event"], second["level"]) == ("from elsewhere", "warning")


def test_the_level_counts(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("error", "json")
    structlog.get_logger("test").warning("quiet")
    logging.getLogger("some.library").warning("quiet")
    assert capsys.readouterr().err == ""
