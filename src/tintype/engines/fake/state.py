"""What the fake engine must remember across restarts: its failures so far, and what a "provider" has of it."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import threading
from pathlib import Path
from typing import Any


class State:
    """Kept in files that are only ever appended to, so that a kill at any time leaves them whole."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._counts: dict[str, int] = {}
        self._lines: dict[str, list[dict[str, Any]]] = {}
        if folder is not None:
            (folder / "counts").mkdir(parents=True, exist_ok=True)

    def count(self, what: str, job: str) -> int:
        """How often this was counted for this job, this time included."""
        key = f"{what}-{hashlib.sha256(job.encode()).hexdigest()[:24]}"
        if self._folder is None:
            with self._lock:
                self._counts[key] = self._counts.get(key, 0) + 1
                return self._counts[key]
        file = os.open(self._folder / "counts" / key, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, b".")
            return os.fstat(file).st_size
        finally:
            os.close(file)

    def submit(self, token: str, job: str) -> str:
        """The provider takes a job: one line in its books. Gives its handle."""
        handle = f"up-{secrets.token_hex(8)}"
        self._append("upstream.jsonl", {"token": token, "handle": handle, "job": job})
        return handle

    def handle_of(self, token: str) -> str | None:
        """Under which handle the provider has what was sent with this token, if it has it."""
        return next((line["handle"] for line in self._read("upstream.jsonl") if line["token"] == token), None)

    def cancel(self, handle: str) -> None:
        """The provider is told to cancel a job."""
        self._append("upstream-cancels.jsonl", {"handle": handle})

    def is_cancelled(self, handle: str) -> bool:
        return any(line["handle"] == handle for line in self._read("upstream-cancels.jsonl"))

    def _append(self, name: str, line: dict[str, Any]) -> None:
        if self._folder is None:
            self._lines.setdefault(name, []).append(line)
            return
        file = os.open(self._folder / name, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, json.dumps(line).encode() + b"\n")
        finally:
            os.close(file)

    def _read(self, name: str) -> list[dict[str, Any]]:
        if self._folder is None:
            return list(self._lines.get(name, []))
        try:
            text = (self._folder / name).read_text("utf-8")
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in text.splitlines()]
