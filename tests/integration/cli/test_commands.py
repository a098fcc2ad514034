"""The commands in this process: what they print for people and for scripts, and how they fail."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from click.testing import Result
from typer.main import get_command
from typer.testing import CliRunner

from tintype.accounts.model import PREFIXES
from tintype.main.cli.app import app

EMAIL = "jo@example.com"
Run = Callable[..., Result]


@pytest.fixture
def run(settled: Any) -> Run:
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


@pytest.fixture
def jo(run: Run) -> Run:
    assert run("account", "create", EMAIL).exit_code == 0
    return run


def _fails(told: Result, says: str) -> None:
    """One line on stderr, nothing on stdout, exit status 1."""
    assert told.exit_code == 1, told.output
    assert says in told.stderr
    assert told.stderr.startswith("error: ")
    assert told.stderr.count("\n") == 1
    assert told.stdout == ""


def _commands(command: Any, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inner = getattr(command, "commands", {})
    return [path, *(found for name, one in inner.items() for found in _commands(one, (*path, name)))]


@pytest.mark.parametrize("path", _commands(get_command(app)), ids=" ".join)
def test_every_command_helps(path: tuple[str, ...]) -> None:
    told = CliRunner().invoke(app, [*path, "--help"])
    assert told.exit_code == 0
    assert len(told.stdout) > 100
    assert "Usage:" in told.stdout


def test_the_commands_are_there() -> None:
    assert {
        "serve", "api", "worker", "generate", "doctor", "sketch-sheet",
        *(f"account {verb}" for verb in ("create", "set", "plan", "credit", "debit", "ban", "unban", "show")),
        *(f"key {verb}" for verb in ("create", "list", "revoke", "rotate")),
        *(f"jobs {verb}" for verb in ("list", "show", "cancel")),
        "ledger verify", "db upgrade", "db status",
    } <= {" ".join(path) for path in _commands(get_command(app))}  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ["none"], ["account", "credit", EMAIL, "5"], ["account", "credit", EMAIL, "5", "--unit", "euro"],
        ["key", "revoke", "no-uuid"], ["jobs", "list", "--state", "x"],
        ["serve", "--port", "0"], ["serve", "--workers", "0"],
        ["key", "create", "--account", EMAIL, "--dialect", "native", "--expires", "someday"],
        ["key", "create", "--account", EMAIL, "--dialect", "native", "--max-running", "99999999999"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_wrong_use_is_status_two(run: Run, arguments: list[str]) -> None:
    told = run(*arguments)
    assert told.exit_code == 2
    assert "Usage:" in told.stderr


def test_an_account_as_its_operator_sees_it(run: Run) -> None:
    made = run(
        "account", "create", "Jo@Example.com", "--plan", "pro", "--bio", "paints", "--location", "Kyiv", "--json"
    )
    assert json.loads(made.stdout)["email"] == EMAIL
    assert "9.99 usd" in run("account", "credit", EMAIL, "9.99", "--unit", "usd", "--reason", "invoice 17").stdout
    assert run("account", "debit", EMAIL, "0.99", "--unit", "usd").exit_code == 0
    assert run("account", "plan", EMAIL, "qiai", "mega").exit_code == 0
    assert run("account", "set", EMAIL, "--username", "[bold]joanna[/bold]").exit_code == 0
    seen = json.loads(run("account", "show", EMAIL, "--json").stdout)
    assert seen["plans"] == {"trio": "pro", "qiai": "mega"}
    assert (seen["username"], seen["bio"], seen["location"]) == ("[bold]joanna[/bold]", "paints", "Kyiv")
    assert seen["balances"] == [{"unit": "usd", "lot": "", "available": "9.00", "held": "0.00", "expires_at": None}]
    told = run("account", "show", EMAIL).stdout
    assert "[bold]joanna[/bold]" in told
    assert "9.00" in told
    assert "\x1b" not in told


@pytest.mark.parametrize("dialect", PREFIXES)
def test_a_key_for_scripts(jo: Run, dialect: str) -> None:
    assert jo("account", "credit", EMAIL, "9.99", "--unit", "usd").exit_code == 0
    made = json.loads(jo("key", "create", "--account", EMAIL, "--dialect", dialect, "--name", "ci", "--json").stdout)
    assert made["key"].startswith(PREFIXES[dialect])
    assert (made["dialect"], made["account"], made["name"]) == (dialect, EMAIL, "ci")
    [listed] = json.loads(jo("key", "list", "--account", EMAIL, "--json").stdout)
    assert (listed["id"], listed["state"]) == (made["id"], "active")
    assert made["key"] not in json.dumps(listed)
    turned = json.loads(jo("key", "rotate", made["id"], "--json").stdout)
    assert (turned["account"], turned["dialect"], turned["name"]) == (EMAIL, dialect, "ci")
    assert turned["key"] != made["key"]
    assert jo("key", "revoke", turned["id"]).exit_code == 0
    states = [one["state"] for one in json.loads(jo("key", "list", "--json").stdout)]
    assert states == ["revoked", "revoked"]
    _fails(jo("key", "rotate", turned["id"]), "was revoked")


def test_a_key_for_people_is_a_line_to_copy(jo: Run) -> None:
    first, second = jo("key", "create", "--account", EMAIL, "--dialect", "native").stdout.splitlines()
    assert first.startswith("tt_")
    assert second.startswith("id ")


def test_generate_says_that_no_worker_runs(run: Run, tmp_path: Path) -> None:
    _fails(run("generate", "a fox"), "start `tintype serve`")
    [job] = json.loads(run("jobs", "list", "--json").stdout)
    assert (job["state"], job["account"], job["card"]) == ("queued", "operator@localhost", "native/sketch")
    assert run("jobs", "cancel", job["id"]).exit_code == 0
    told = json.loads(run("ledger", "verify", "--json").stdout)
    assert (told["ok"], told["jobs"], told["open_holds"]) == (True, 1, 0)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["generate", " "], "PROMPT"),
        (["generate", "a fox", "--size", "big"], "--size"),
        (["generate", "a fox", "--model", "none"], "there is no card 'none'"),
        (["generate", "a fox", "-o", "nowhere/fox.png"], "--output"),
        (["generate", "a fox", "-o", "."], "--output"),
        (["sketch-sheet", "-o", "nowhere/a.png", "--columns", "1", "--cell", "64", "--prompts", "one.txt"], "nowhere"),
        (["sketch-sheet", "--prompts", "none.txt"], "none.txt"),
        (["worker", "--cards", ","], "--cards names no card"),
        (["worker", "--cards", "none/none"], "no such card: none/none"),
    ],
    ids=" ".join,
)  # fmt: skip
def test_nothing_is_charged_for_what_cannot_be(run: Run, arguments: list[str], says: str, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("a fox\n")
    _fails(run(*arguments), says)
    assert json.loads(run("ledger", "verify", "--json").stdout)["jobs"] == 0


@pytest.mark.parametrize(
    "command", [["account", "show", EMAIL], ["api"], ["worker"], ["serve"], ["doctor"], ["db", "status"]]
)
@pytest.mark.parametrize(
    ("name", "value"),
    [("TINTYPE_PORT", "abc"), ("TINTYPE_DATABASE_URL", "mysql://x"), ("TINTYPE_OUTBOUND_ALLOW", "10.0.0.0/99")],
)
def test_a_wrong_setting_is_named(run: Run, settled: Any, command: list[str], name: str, value: str) -> None:
    settled.setenv(name, value)
    _fails(run(*command), name)


@pytest.mark.parametrize("command", ["serve", "api"])
def test_a_port_that_is_taken_is_not_shared(run: Run, command: str) -> None:
    """The API server's own socket option would let both listen, and each get some of the calls."""
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        _fails(run(command, "--port", str(port)), f"Cannot listen on 127.0.0.1:{port}")
    _fails(run(command, "--host", "nowhere.invalid"), "TINTYPE_HOST: 'nowhere.invalid' is no address")


def test_a_file_of_settings_with_a_slip_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "tintype.toml").write_text("prot = 8000\n")
    _fails(run("db", "status"), "prot in tintype.toml")
    (tmp_path / "tintype.toml").write_text("port = = 8000\n")
    _fails(run("db", "status"), "tintype.toml cannot be read")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("postgresql://jo:geheim@127.0.0.1:1/x", "the database cannot be reached"),
        ("{base}_that_is_not_there", "the database refuses"),
    ],
)
@pytest.mark.parametrize("command", [["account", "show", EMAIL], ["db", "upgrade"], ["ledger", "verify"]])
def test_a_database_that_is_not_there(
    run: Run, settled: Any, database_url: str, command: list[str], url: str, says: str
) -> None:
    base, _, rest = database_url.partition("?")
    settled.setenv("TINTYPE_DATABASE_URL", url.format(base=base) + (f"?{rest}" if "{base}" in url else ""))
    told = run(*command)
    _fails(told, says)
    assert "geheim" not in told.output


def _version(url: str, statement: str) -> None:
    async def act() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(act())


def test_the_schemas_version(run: Run, database_url: str) -> None:
    assert run("db", "status").exit_code == 0
    seen = json.loads(run("db", "status", "--json").stdout)
    assert seen["current"] == seen["newest"]
    _version(database_url, "UPDATE alembic_version SET version_num = '9999'")
    assert run("db", "status").exit_code == 1
    _fails(run("db", "upgrade"), "9999")
    _fails(run("account", "show", EMAIL), "run `tintype db upgrade`")


def test_an_empty_database_is_migrated(run: Run, database_url: str) -> None:
    _version(database_url, "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    status = run("db", "status")
    assert (status.exit_code, "current none" in status.stdout) == (1, True)
    _fails(run("account", "create", EMAIL), "run `tintype db upgrade`")
    assert run("db", "upgrade").exit_code == 0
    assert run("db", "upgrade").exit_code == 0
    assert run("account", "create", EMAIL).exit_code == 0


def test_the_doctor_says_what_to_do(run: Run, database_url: str) -> None:
    found = {one["check"]: one for one in json.loads(run("doctor", "--json").stdout)}
    assert {"database", "schema", "clock", "storage", "catalog", "engine", "disk", "public url"} <= set(found)
    assert all(one["ok"] for one in found.values()), found
    _version(database_url, "UPDATE alembic_version SET version_num = '0001'")
    told = run("doctor", "--json")
    found = {one["check"]: one for one in json.loads(told.stdout)}
    assert told.exit_code == 1
    assert (found["schema"]["ok"], "db upgrade" in found["schema"]["do"]) == (False, True)
    assert found["storage"]["ok"]


def test_the_doctor_goes_on_without_a_database(run: Run, settled: Any) -> None:
    settled.setenv("TINTYPE_DATABASE_URL", "postgresql://127.0.0.1:1/x")
    told = run("doctor", "--json")
    found = {one["check"]: one["ok"] for one in json.loads(told.stdout)}
    assert told.exit_code == 1
    assert (found["database"], found["storage"], found["disk"]) == (False, True, True)


def test_a_sheet_of_prompts(run: Run, tmp_path: Path) -> None:
    (tmp_path / "prompts.txt").write_text("a red fox in the snow\n\na lighthouse at night\n")
    arguments = ("--prompts", "prompts.txt", "--columns", "2", "--cell", "64", "-o", "sheet.png")
    assert "2 pictures" in run("sketch-sheet", *arguments).stdout
    assert (tmp_path / "sheet.png").read_bytes().startswith(b"\x89PNG")
