"""A data folder and command lines run in it: in this process, or as a process of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest


class Folder:
    """A data folder with an embedded PostgreSQL of its own, and the processes that have to do with it."""

    def __init__(self, root: Path, free_port: Callable[[], int]) -> None:
        self.free_port = free_port
        self.data = root / "data"
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TINTYPE_")}
        self.env = kept | {"TINTYPE_DATA_DIR": str(self.data), "TINTYPE_LOG_LEVEL": "error", "TINTYPE_DRAIN_S": "1"}
        self.cwd = root

    def start(self, *arguments: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "tintype.main.cli", *arguments], env=self.env | env, cwd=self.cwd, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def run(self, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
        with self.start(*arguments, **env) as process:
            out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(arguments, process.returncode, out, err)

    def alive(self) -> list[psutil.Process]:
        """All processes that serve this folder, PostgreSQL's own first one among them."""
        found = []
        for process in psutil.process_iter():
            try:
                line = " ".join(process.cmdline())
                belongs = str(self.data) in line or process.environ().get("TINTYPE_DATA_DIR") == str(self.data)
                if belongs and process.status() != psutil.STATUS_ZOMBIE:
                    found.append(process)
            except psutil.Error:
                continue
        return found

    def postgres(self) -> psutil.Process:
        return psutil.Process(int((self.data / "postgres" / "postmaster.pid").read_text().split()[0]))


@pytest.fixture
def folder(free_port: Callable[[], int]) -> Iterator[Folder]:
    """Not below pytest's own, which PostgreSQL, another user where the tests run as root, may not enter."""
    root = Path(tempfile.mkdtemp(prefix="tintype-cli-"))
    root.chmod(0o755)
    made = Folder(root, free_port)
    yield made
    for process in made.alive():
        process.kill()
    shutil.rmtree(root, ignore_errors=True)


@pytest.fixture
def settled(database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The environment of commands in this process, on a database of the test's own."""
    for name in list(os.environ):
        if name.startswith("TINTYPE_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("TINTYPE_DATABASE_URL", database_url)
    monkeypatch.setenv("TINTYPE_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("TINTYPE_LOG_LEVEL", "error")
    monkeypatch.chdir(tmp_path)
    return monkeypatch
