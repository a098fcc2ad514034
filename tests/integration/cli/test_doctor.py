"""What `tintype doctor` and a starting worker say of engines and keys that are not there."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import structlog
from click.testing import Result
from typer.testing import CliRunner

from tintype.catalog.catalog import Catalog
from tintype.engines import registry
from tintype.main import readiness
from tintype.main.cli.app import app
from tintype.main.services import open_services
from tintype.main.settings import read_settings
from tintype.main.worker import create_worker, engine_config

SECRET = "sk-very-secret-0123456789abcdef"
CATALOG = """
[engines.fal]
keys = ["TEST_FAL_KEY", "TEST_SPARE_KEY"]
[engines.comfy]
base_url = "http://127.0.0.1:1"
[native.cards.a]
task = ["text-to-image"]
engine = "fal"
price = { unit = "usd", amount = "0.10" }
settings = { model = "fal-ai/flux/dev" }
[native.cards.b]
task = ["text-to-image"]
engine = "fal"
price = { unit = "usd", amount = "0.10" }
settings = { model = "fal-ai/flux/dev", keys = ["TEST_OTHER_KEY"] }
[native.cards.keyless]
task = ["text-to-image"]
engine = "openai"
price = { unit = "usd", amount = "0.10" }
settings = { model = "local", base_url = "http://127.0.0.1:1/v1", keys = [] }
[native.cards.odd]
task = ["text-to-image"]
engine = "nothing"
price = { unit = "usd", amount = "0.10" }
"""
Run = Callable[..., Result]


@pytest.fixture
def run(settled: Any, tmp_path: Path) -> Run:
    (tmp_path / "catalog.toml").write_text(CATALOG)
    settled.setenv("TINTYPE_CATALOG", "catalog.toml")
    for name in ("TEST_SPARE_KEY", "TEST_OTHER_KEY"):
        settled.delenv(name, raising=False)
    settled.setenv("TEST_FAL_KEY", SECRET)
    return lambda *arguments: CliRunner().invoke(app, list(arguments))


def findings(told: Result) -> list[dict[str, Any]]:
    assert told.exit_code == 1, "cards that cannot be served are a failure"
    return [one for one in json.loads(told.stdout) if one["check"] == "engine"]


def test_the_doctor_names_what_is_missing_and_what_to_do(run: Run) -> None:
    found = findings(run("doctor", "--json"))
    wrong = {one["says"]: one["do"] for one in found if not one["ok"]}
    says = "\n".join(wrong)
    assert len(wrong) == 4, says
    assert "the engine nothing, which the card native/odd names, is not installed" in says
    assert "a table [engines.comfy], and there is no such engine" in says
    (spare,) = [one for one in wrong if "TEST_SPARE_KEY" in one]
    assert "native/a" in spare
    assert "native/b" not in spare, "a card's own keys take the place of its engine's"
    assert wrong[spare].startswith("Set TEST_SPARE_KEY in the environment of the workers")
    (other,) = [one for one in wrong if "TEST_OTHER_KEY" in one]
    assert "the card native/b" in other
    assert {one["says"].split()[0] for one in found if one["ok"]} == {"sketch", "openai"}
    assert "comfyui" in wrong["the catalog has a table [engines.comfy], and there is no such engine"]


def test_no_key_is_ever_printed(run: Run) -> None:
    for arguments in (("doctor",), ("doctor", "--json")):
        told = run(*arguments)
        assert "TEST_SPARE_KEY" in told.output
        assert SECRET not in told.output


def test_nothing_is_said_where_all_is_there(run: Run, settled: Any, tmp_path: Path) -> None:
    for name in ("TEST_SPARE_KEY", "TEST_OTHER_KEY"):
        settled.setenv(name, SECRET)
    text = CATALOG.replace('engine = "nothing"', 'engine = "fake"').replace("[engines.comfy]", "[engines.comfyui]")
    (tmp_path / "catalog.toml").write_text(text)
    told = run("doctor", "--json")
    assert told.exit_code == 0, told.stdout
    assert SECRET not in told.output


def test_an_engine_whose_table_is_wrong_does_not_start(run: Run, settled: Any, tmp_path: Path) -> None:
    (tmp_path / "catalog.toml").write_text('[engines.openai]\nconcurrency = "many"\n' + CATALOG)
    (one,) = [one for one in findings(run("doctor", "--json")) if one["says"].startswith("openai does not start")]
    assert not one["ok"]
    assert "concurrency" in one["do"] + one["says"]


@pytest.mark.parametrize(
    ("engine", "extra", "module"),
    [
        ("comfyui", "rented", "websockets"),
        ("diffusers", "diffusers", "torch"),
        ("fal", "rented", "fal_client"),
        ("google", "rented", "google.genai"),
        ("openai", "rented", "openai"),
        ("replicate", "rented", "replicate"),
    ],
)
def test_a_missing_extra_is_named(
    engine: str, extra: str, module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(registry, "_importable", lambda name: name != module)
    (tmp_path / "catalog.toml").write_text(CATALOG.replace('engine = "nothing"', f'engine = "{engine}"'))
    found = readiness.lacks(Catalog.load(tmp_path / "catalog.toml"), {"TEST_FAL_KEY": "x", "TEST_SPARE_KEY": "x"})
    (lack,) = [one for one in found if f"lacks {module}" in one.says]
    assert lack.engine == engine
    assert "native/odd" in lack.cards
    assert f"pip install 'tintype[{extra}]'" in lack.do


def test_what_engines_import_is_what_the_extras_bring() -> None:
    assert registry._importable("json.decoder")
    assert not registry._importable("tintype_has_no_such_module")
    assert not registry._importable("tintype_has_no_such.module")
    assert registry.missing("fake") is registry.missing("sketch") is registry.missing("somebody-elses") is None
    assert set(registry._NEEDS) < set(registry.names())


async def test_a_worker_says_at_its_start_what_it_cannot_serve(run: Run, database_url: str) -> None:
    settings = read_settings()
    async with open_services(settings, "test") as services:
        with structlog.testing.capture_logs() as logs:
            worker = create_worker(settings, services)
        warned = {one["event"]: one["do"] for one in logs if one["log_level"] == "warning"}
        assert len(warned) == 4
        assert any("TEST_OTHER_KEY" in one for one in warned)
        assert SECRET not in json.dumps(logs)
        assert worker.seats.unserved.keys() == {"native/a", "native/b", "native/odd"}
        with structlog.testing.capture_logs() as logs:
            create_worker(settings, services, ["native/odd"])
        events = "\n".join(one["event"] for one in logs)
        assert "native/odd" in events
        assert "TEST_" not in events, "of cards that others serve nothing is said"
        assert engine_config(settings, services.catalog, "fal")["secrets"] == {"TEST_FAL_KEY": SECRET}
