"""docs/howto/add-an-engine.md: its code is installed, held to the contract and used, as it stands there."""

from __future__ import annotations

import importlib.util
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from PIL import Image

from tintype.engines.contract import Done, Engine, EngineCard, Failed, Reason, Task
from tintype.engines.suite import EngineSuite

PAGE = (Path(__file__).parents[2] / "docs" / "howto" / "add-an-engine.md").read_text("utf-8")
FILES: dict[str, str] = dict(re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
COMMANDS = [
    line for block in re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE) for line in block.split("\n")
]
PATIENCE_S = 120


def _install(folder: Path) -> None:
    """Put the page's package where Python finds it, as an installer does: its module, and its metadata beside it."""
    project = tomllib.loads(FILES["pyproject.toml"])["project"]
    (folder / "tintype_waves.py").write_text(FILES["tintype_waves.py"])
    info = folder / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n")
    points = "".join(
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in those.items())
        for group, those in project["entry-points"].items()
    )
    (info / "entry_points.txt").write_text(points)


@pytest.fixture
def house() -> Iterator[Path]:
    """A folder with the page's files. Not below pytest's own, which PostgreSQL's user may not enter."""
    root = Path(tempfile.mkdtemp(prefix="tintype-docs-"))
    root.chmod(0o755)
    (root / "site").mkdir()
    _install(root / "site")
    for name in ("catalog.toml", "test_waves.py"):
        (root / name).write_text(FILES[name])
    yield root
    shutil.rmtree(root, ignore_errors=True)


def _environment(house: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TINTYPE_")}
    own = {"PYTHONPATH": str(house / "site"), "TINTYPE_DATA_DIR": str(house / "data"), "TINTYPE_LOG_LEVEL": "error"}
    return kept | own | {"TINTYPE_DRAIN_S": "1"}


def test_the_example_is_small_and_complete() -> None:
    assert FILES.keys() == {"tintype_waves.py", "pyproject.toml", "catalog.toml", "test_waves.py", "tintype_shop.py"}
    assert len(FILES["tintype_waves.py"].splitlines()) <= 40
    assert max(map(len, FILES["tintype_waves.py"].splitlines())) <= 120


def test_its_contract_suite_passes(house: Path) -> None:
    bare = ("-p", "no:cacheprovider", "-p", "no:asyncio", "-W", "error")
    told = subprocess.run(
        [sys.executable, "-m", "pytest", *bare, "-v", "test_waves.py"],
        env=_environment(house), cwd=house, text=True, capture_output=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stdout + told.stderr
    expected = [name for name in dir(EngineSuite) if name.startswith("test_")]
    for name in expected:
        assert f"TestWaves::{name} PASSED" in told.stdout
    assert len(expected) >= 9


class Serving:
    """`tintype` with the page's commands, each as a process of its own."""

    def __init__(self, house: Path, port: int) -> None:
        self.house, self.env, self.port = house, _environment(house), port
        for line in COMMANDS:
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").partition("=")
                self.env[name] = value

    def command(self, verb: str, *more: str) -> list[str]:
        """The page's line with that verb."""
        (line,) = [line for line in COMMANDS if line.startswith(f"tintype {verb}")]
        return [sys.executable, "-m", "tintype.main.cli", *shlex.split(line)[1:], *more]

    def run(self, verb: str, *more: str) -> str:
        told = subprocess.run(
            self.command(verb, *more), env=self.env, cwd=self.house, text=True, capture_output=True,
            timeout=PATIENCE_S, check=False,
        )  # fmt: skip
        assert told.returncode == 0, told.stdout + told.stderr
        return told.stdout

    def until_ready(self, process: subprocess.Popen[str]) -> None:
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            assert process.poll() is None, process.communicate()
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", timeout=5, trust_env=False).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise AssertionError("the API did not become ready")


@pytest.mark.timeout(400)
def test_a_picture_is_made_with_it_from_the_command_line_and_by_the_api(
    house: Path, free_port: Callable[[], int]
) -> None:
    serving = Serving(house, free_port())
    process = subprocess.Popen(
        serving.command("serve", "--port", str(serving.port)), env=serving.env, cwd=house, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        serving.until_ready(process)
        assert "waves starts, runs 4 at once, serves 1 cards" in serving.run("doctor")
        end = time.monotonic() + PATIENCE_S
        while True:  # the API may be ready before the worker is
            try:
                assert "wrote waves.png" in serving.run("generate")
                break
            except AssertionError:
                if time.monotonic() > end or (house / "waves.png").exists():
                    raise
                time.sleep(1)
        key = json.loads((house / "data" / "demo-keys.json").read_text())["native"]
        answer = httpx.post(
            f"http://127.0.0.1:{serving.port}/v1/generations",
            json={"model": "waves", "prompt": "slow green waves", "seed": 6, "n": 2, "size": "512x384"},
            headers={"Authorization": f"Bearer {key}", "Prefer": "wait=60"}, timeout=90, trust_env=False,
        )  # fmt: skip
        job = answer.json()
        assert (answer.status_code, job["status"], job["price"]["captured"]) == (200, "succeeded", "0.004"), job
        pictures = [_pixels(httpx.get(one["url"], trust_env=False).content) for one in job["outputs"]]
        assert [one["seed"] for one in job["outputs"]] == [6, 7]
        assert pictures[1] == _pixels((house / "waves.png").read_bytes()), "the same seed, the same picture"
        assert pictures[0] != pictures[1]
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _pixels(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (512, 384)
        return picture.convert("RGB").tobytes()


# --- the shop: a rented engine ---


class Shop(ThreadingHTTPServer):
    """The server that the page's provider speaks to: takes jobs, is asked for them, gives files. May lose answers."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Counter)
        self.jobs: dict[str, dict[str, Any]] = {}
        self.looks: dict[str, int] = {}
        self.deleted: list[str] = []
        self.answers_lost = 0
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, daemon=True).start()


class _Counter(BaseHTTPRequestHandler):
    server: Shop

    def do_POST(self) -> None:
        job = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] != "Bearer key-of-the-shop":
            return self._send(401, b"{}")
        name = f"job-{len(self.server.jobs)}"
        self.server.jobs[name] = job
        if self.server.answers_lost:
            self.server.answers_lost -= 1
            self.close_connection = True
            return None
        return self._send(200, json.dumps({"id": name}).encode())

    def do_GET(self) -> None:
        where = urlsplit(self.path)
        name = where.path.rpartition("/")[2]
        if where.path.startswith("/files/"):
            job, buffer = self.server.jobs[name], io.BytesIO()
            image = Image.effect_noise((job["width"], job["height"]), 10 + job["seed"]).convert("RGB")
            image.save(buffer, "PNG")
            return self._send(200, buffer.getvalue())
        if where.path == "/jobs":
            (token,) = parse_qs(where.query)["token"]
            ids = [one for one, job in self.server.jobs.items() if job["token"] == token]
            return self._send(200, json.dumps({"ids": ids}).encode())
        if name in self.server.deleted:
            return self._send(200, b'{"state": "cancelled"}')
        self.server.looks[name] = self.server.looks.get(name, 0) + 1
        if self.server.looks[name] < 2 or "endless" in self.server.jobs[name]["prompt"]:
            return self._send(200, b'{"state": "making", "fraction": 0.5}')
        done = {"state": "done", "url": f"{self.server.url}/files/{name}", "cost_micro": 700}
        return self._send(200, json.dumps(done).encode())

    def do_DELETE(self) -> None:
        self.server.deleted.append(self.path.rpartition("/")[2])
        self._send(200, b"{}")

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Not to the screen."""


SHOPS: dict[Path, Shop] = {}


@pytest.fixture
def _closed() -> Iterator[None]:
    yield
    for shop in SHOPS.values():
        shop.shutdown()
        shop.server_close()
    SHOPS.clear()


@pytest.mark.usefixtures("_closed")
class TestShop(EngineSuite):
    """The page's provider, held to the contract. The shop gives PNG files, and others make of it what was asked for."""

    card = EngineCard("shop", "shop")
    formats: ClassVar[tuple[str, ...]] = ("png",)
    seeds_repeat = False
    slow_prompt = "an endless fox"
    rented_prompt = "a fox"

    def make(self, folder: Path) -> Engine:
        module = folder / "tintype_shop.py"
        module.write_text(FILES["tintype_shop.py"])
        spec = importlib.util.spec_from_file_location("tintype_shop", module)
        assert spec is not None
        assert spec.loader is not None
        loaded = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(loaded)
        self.shop = SHOPS[folder] if folder in SHOPS else SHOPS.setdefault(folder, Shop())
        config = {"base_url": self.shop.url, "poll_s": 0.05, "keys": ["SHOP_KEY"]}
        made: Engine = loaded.create({**config, "secrets": {"SHOP_KEY": "key-of-the-shop"}})
        return made

    def submits(self, folder: Path) -> int:
        return len(SHOPS[folder].jobs)

    def test_what_was_lost_is_found_and_what_it_cost_is_told(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        self.shop.answers_lost = 1
        done = self.events_of(engine, self.request(tmp_path, Task.TEXT_TO_IMAGE))[-1]
        assert isinstance(done, Done)
        assert done.cost_micro == 700
        assert self.submits(tmp_path) == 1, "it was sent twice"

    def test_a_shop_that_is_closed_was_sent_nothing(self, tmp_path: Path) -> None:
        engine = self.engine(tmp_path)
        self.shop.shutdown()
        self.shop.server_close()
        last = self.events_of(engine, self.request(tmp_path, Task.TEXT_TO_IMAGE))[-1]
        assert isinstance(last, Failed)
        assert last.reason is Reason.UNAVAILABLE
