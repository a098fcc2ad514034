"""`tintype serve` and commands beside it, as processes: what revives, what is refused, and that nothing is left."""

from __future__ import annotations

import json
import signal
import stat
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import psutil
import pytest

from tintype.accounts.model import PREFIXES

EMAIL = "jo@example.com"
PATIENCE_S = 90
# Each starts a dozen processes: minutes where others keep the machine busy.
pytestmark = pytest.mark.timeout(400)


def _until(what: str, holds: Callable[[], Any]) -> Any:
    end = time.monotonic() + PATIENCE_S
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE_S} s for: {what}")


class Served:
    """A running `tintype serve`."""

    def __init__(self, folder: Any) -> None:
        self.folder, self.port = folder, folder.free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[str] = folder.start("serve", "--port", str(self.port))

    def ready(self) -> bool:
        assert self.process.poll() is None, self.process.communicate()
        try:
            return httpx.get(f"{self.base}/readyz", timeout=5, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def child(self, role: str) -> psutil.Process:
        """The process of that role which the supervisor started."""

        def found() -> psutil.Process | None:
            for one in psutil.Process(self.process.pid).children():
                try:
                    if one.cmdline()[-1:] == [role] and one.status() != psutil.STATUS_ZOMBIE:
                        return one
                except psutil.Error:
                    continue
            return None

        return _until(f"a process of the role {role}", found)

    def stop(self, number: signal.Signals = signal.SIGTERM) -> str:
        """End it in good order; what it had printed."""
        self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, err
        return out

    def picture(self, key: str) -> dict[str, Any]:
        answer = httpx.post(
            f"{self.base}/v1/generations", json={"model": "sketch", "prompt": "a red fox", "size": "64x64"},
            headers={"Authorization": f"Bearer {key}", "Prefer": "wait=60"}, timeout=90, trust_env=False,
        )  # fmt: skip
        return {"code": answer.status_code, "told": answer.json()}


@contextmanager
def _serving(folder: Any) -> Iterator[Served]:
    served = Served(folder)
    try:
        _until("the API", served.ready)
        yield served
    finally:
        if served.process.poll() is None:
            served.process.kill()
            served.process.communicate()


def _keys(folder: Any) -> dict[str, str]:
    held: dict[str, str] = json.loads((folder.data / "demo-keys.json").read_text())
    return held


def test_a_command_leaves_no_server_behind(folder: Any) -> None:
    made = folder.run("account", "create", EMAIL)
    assert made.returncode == 0, made.stderr
    assert folder.alive() == []
    assert "5.00 usd" in folder.run("account", "credit", EMAIL, "5", "--unit", "usd").stdout
    made = json.loads(folder.run("key", "create", "--account", EMAIL, "--dialect", "native", "--json").stdout)
    assert made["key"].startswith("tt_")
    assert folder.run("db", "status").returncode == 0
    assert json.loads(folder.run("ledger", "verify", "--json").stdout)["ok"]
    assert folder.alive() == []


def test_commands_at_once_do_not_take_the_server_from_each_other(folder: Any) -> None:
    """Each starts or attaches to the server, and whoever is last stops it."""
    assert folder.run("db", "upgrade").returncode == 0
    running = [folder.start("account", "show", EMAIL) for _ in range(4)]
    for process in running:
        _, err = process.communicate(timeout=120)
        assert "There is no account" in err, err
    assert folder.alive() == []


def test_serve_from_start_to_end(folder: Any) -> None:
    with _serving(folder) as served:
        path = folder.data / "demo-keys.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        keys = _keys(folder)
        assert {dialect: key.startswith(PREFIXES[dialect]) for dialect, key in keys.items()} == dict.fromkeys(
            PREFIXES, True
        )
        assert served.picture(keys["native"])["told"]["status"] == "succeeded"

        second = folder.run("serve", "--port", str(folder.free_port()))
        assert (second.returncode, second.stdout) == (1, "")
        assert f"served already, by process {served.process.pid}" in second.stderr
        other = folder.run("serve", "--port", str(served.port), TINTYPE_DATA_DIR=str(folder.cwd / "other"))
        assert other.returncode == 1
        assert f"Cannot listen on 127.0.0.1:{served.port}" in other.stderr

        drawn = folder.run("generate", "a red fox", "--size", "64x64", "--seed", "3", "-o", "fox.png")
        assert drawn.returncode == 0, drawn.stderr
        assert (folder.cwd / "fox.png").read_bytes().startswith(b"\x89PNG")
        assert json.loads(folder.run("ledger", "verify", "--json").stdout)["ok"]
        assert served.ready()
        told = served.stop(signal.SIGINT)
    assert folder.alive() == []
    assert "Tintype is ready" in told
    for dialect in ("native", "qiklab"):
        assert keys[dialect] in told


def test_a_second_start_keeps_the_keys_that_are_good(folder: Any) -> None:
    with _serving(folder) as served:
        keys = _keys(folder)
        credit = folder.run("account", "show", "demo@localhost", "--json").stdout
        served.stop()
    (folder.data / "demo-keys.json").write_text(json.dumps(keys | {"trio": "tri_" + "A" * 43}))
    with _serving(folder) as served:
        again = _keys(folder)
        assert {name for name in keys if again[name] != keys[name]} == {"trio"}
        assert again["trio"] != "tri_" + "A" * 43
        answer = httpx.get(f"{served.base}/v1/account", headers={"X-API-Key": again["native"]}, trust_env=False)
        assert answer.status_code == 200
        seen = json.loads(folder.run("account", "show", "demo@localhost", "--json").stdout)
        assert seen["balances"] == json.loads(credit)["balances"]
        served.stop()
    assert folder.alive() == []


def _another_runs(folder: Any, pid: int) -> bool:
    """Whether the cluster has a server of another number. Between the two there is no lock file, or half a one."""
    try:
        return bool(folder.postgres().pid != pid)
    except (OSError, ValueError, IndexError, psutil.Error):
        return False


def test_what_dies_is_revived(folder: Any) -> None:
    with _serving(folder) as served:
        key = _keys(folder)["native"]
        for victim in ("worker", "api", "postgres"):
            old = folder.postgres() if victim == "postgres" else served.child(victim)
            old.kill()
            if victim == "postgres":
                _until("PostgreSQL", lambda old=old: _another_runs(folder, old.pid))
            else:
                _until(victim, lambda old=old, victim=victim: served.child(victim).pid != old.pid)
            _until("the API", served.ready)
            made = _until("a picture", lambda: (made := served.picture(key))["code"] == 200 and made)
            assert made["told"]["status"] == "succeeded", victim
        assert json.loads(folder.run("ledger", "verify", "--json").stdout)["ok"]
        served.stop()
    assert folder.alive() == []


def test_a_supervisor_that_is_killed_takes_its_processes_with_it(folder: Any) -> None:
    """But for PostgreSQL, which the next start finds, or the next command stops."""
    with _serving(folder) as served:
        key = _keys(folder)["native"]
        served.process.kill()
        served.process.communicate()
        _until("the others", lambda: all(one.name() == "postgres" for one in folder.alive()))
    with _serving(folder) as served:
        assert served.picture(key)["told"]["status"] == "succeeded"
        served.process.kill()
        served.process.communicate()
        _until("the others", lambda: all(one.name() == "postgres" for one in folder.alive()))
    assert folder.run("db", "status").returncode == 0
    assert folder.alive() == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_stopped_while_it_starts_it_leaves_nothing(folder: Any, number: signal.Signals) -> None:
    process = folder.start("serve", "--port", str(folder.free_port()))
    _until("PostgreSQL", lambda: (folder.data / "postgres" / "postmaster.pid").exists() or process.poll() is not None)
    process.send_signal(number)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "Traceback" not in err
    assert folder.alive() == []
