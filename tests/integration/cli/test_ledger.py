"""`tintype ledger verify`: each kind of drift that is planted is found, and nothing where there is none."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from click.testing import Result
from typer.testing import CliRunner

from tintype.main.cli.app import app

PLANTS = {
    "UPDATE balances SET available = available + 1": "balance",
    "UPDATE ledger SET amount = amount + 1 WHERE kind = 'grant'": "balance",
    "UPDATE ledger SET amount = amount + 1 WHERE kind = 'hold'": "hold amount",
    "DELETE FROM ledger WHERE kind = 'hold'": "hold amount",
    "DELETE FROM holds": "job without hold",
    "UPDATE holds SET state = 'released'": "hold state",
    "UPDATE jobs SET price = price + 1": "hold amount",
    "UPDATE jobs SET state = 'succeeded'": "hold state",
    "DELETE FROM jobs": "hold without job",
    "UPDATE account_load SET open_jobs = open_jobs + 1": "load",
    "UPDATE account_load SET open_seconds = 0": "load",
    "UPDATE keys SET spent = spent + 1": "key",
    "UPDATE idempotency SET job_id = gen_random_uuid()": "idempotency",
}
HOUSE = """
SELECT billing_grant('{a}', 'usd', '', 50000, NULL, 'test', '', now());
SELECT outcome FROM generation_submit('{job}', now());
"""


@pytest.fixture
def run(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Runs a command line; ``run.sql`` runs statements, the append-only trigger off."""
    monkeypatch.setenv("TINTYPE_DATABASE_URL", database_url)
    monkeypatch.setenv("TINTYPE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TINTYPE_LOG_LEVEL", "error")

    def command(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    def sql(statement: str) -> None:
        async def act() -> None:
            connection = await asyncpg.connect(database_url)
            try:
                await connection.execute(f"SET session_replication_role = replica; {statement}")
            finally:
                await connection.close()

        asyncio.run(act())

    command.sql = sql  # type: ignore[attr-defined]
    return command


@pytest.fixture
def books(run: Any) -> Any:
    """A house with an account, a capped key, and an open job with an idempotency key."""
    assert run("account", "create", "jo@example.com").exit_code == 0
    made = run("key", "create", "--account", "jo@example.com", "--dialect", "native", "--spend-cap", "1", "--json")
    key = json.loads(made.stdout)["id"]
    account = json.loads(run("account", "show", "jo@example.com", "--json").stdout)["id"]
    job = {
        "id": "0198a7c2-0000-7000-8000-000000000000", "public_id": "one", "account_id": account, "key_id": key,
        "dialect": "native", "card": "native/sketch", "task": "text-to-image", "prompt": "a fox", "unit": "usd",
        "price": 10000, "seconds": 2, "patience": 0, "max_attempts": 3, "deadline": 3600, "awaited": False,
        "base_url": "", "capped": True, "idempotency_key": "k", "fingerprint": "78",
        "request": {"capped": True, "lane": "run:sketch"},
    }  # fmt: skip
    run.sql(HOUSE.format(a=account, job=json.dumps(job)))
    return run


def test_books_that_agree(books: Any) -> None:
    told = books("ledger", "verify", "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout) == {
        "ok": True, "jobs": 1, "entries": 2, "balances": 1, "open_holds": 1, "drift": [],
    }  # fmt: skip
    assert books("ledger", "verify").stdout.startswith("0 drifts in 2 entries")


@pytest.mark.parametrize(("plant", "what"), PLANTS.items())
def test_drift_is_found(books: Any, plant: str, what: str) -> None:
    books.sql(plant)
    told = books("ledger", "verify", "--json")
    assert told.exit_code == 1
    assert what in {one["what"] for one in json.loads(told.stdout)["drift"]}


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["account", "show", "nobody@[/x].com"], "There is no account"),
        (["account", "credit", "jo@example.com", "nan", "--unit", "usd"], "amount"),
        (["account", "debit", "jo@example.com", "999", "--unit", "usd"], "cannot spend"),
        (["account", "create", "jo@example.com"], "already"),
        (["account", "plan", "jo@example.com", "trio", "none"], "no plan"),
        (["key", "create", "--account", "jo@example.com", "--dialect", "none"], "no dialect"),
        (["key", "create", "--account", "jo@example.com", "--dialect", "qiklab"], "9.99"),
        (["key", "rotate", "0198a7c2-0000-7000-8000-000000000000"], "There is no key"),
        (["jobs", "show", "none"], "There is no job"),
        (["webhook", "redeliver", "jo@example.com", "none"], "no such delivery"),
    ],
)
def test_errors_are_one_line(books: Any, arguments: list[str], says: str) -> None:
    told = books(*arguments)
    assert told.exit_code == 1
    assert says in told.stderr
    assert told.stderr.startswith("error: ")
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_job_from_list_to_cancel(books: Any) -> None:
    [listed] = json.loads(books("jobs", "list", "--json").stdout)
    assert (listed["state"], listed["account"], listed["price"]) == ("queued", "jo@example.com", "0.01")
    assert json.loads(books("jobs", "show", "one").stdout)["prompt"] == "a fox"
    assert "is cancelled" in books("jobs", "cancel", "one").stdout
    assert books("jobs", "cancel", "one").exit_code == 1
    seen = json.loads(books("account", "show", "jo@example.com", "--json").stdout)
    assert [(one["available"], one["held"]) for one in seen["balances"]] == [("0.05", "0.00")]
    assert books("ledger", "verify").exit_code == 0


def test_a_ban_cancels(books: Any) -> None:
    assert "cancelled 1 jobs" in books("account", "ban", "jo@example.com", "--reason", "spam").stdout
    assert json.loads(books("account", "show", "jo@example.com", "--json").stdout)["banned"] is True
    assert books("db", "status").exit_code == 0
