"""Providers that answer when the work is done (OpenAI, Google): whatever is killed when, each job is sent once.

Real worker processes, whose engine processes talk to the stand-ins by the official clients.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tintype.engines.contract import Task
from tintype.generation.services import Services
from tintype.generation.submission import Caller, Submission
from tintype.generation.submit import submit
from tintype.kernel.ids import hex_id

HERE = Path(__file__).parent
ENGINES = HERE.parent / "engines"
KEY = {"openai": "sk-good-one", "sglang": "", "google": "AIza-good-one"}
CATALOG = """
[native.plans."*"]
limits = []
[native.cards.rented]
task = ["text-to-image", "text-to-video"]
engine = "ENGINE"
takes = ["seed", "n"]
max_images = 4
max_seconds = 8
partial = true
seconds = 0.5
settings = { poll_s = 0.05, SETTINGS }
[native.cards.rented.price]
unit = "usd"
amount = "0.01"
"""
OPENAI = 'server = "openai", model = "gpt-image-2", base_url = "BASE/v1", keys = ["TEST_KEY"], cost_micro = 2500'
TWICE = 'server = "sglang", base_url = "BASE/v1", idempotent = true, unpaid = false, cost_micro = 2500'
GEMINI = 'model = "gemini-3-pro-image", base_url = "BASE", keys = ["TEST_KEY"], cost_micro = 2500'
VEO = 'model = "veo-3.1-generate-001", base_url = "BASE", keys = ["TEST_KEY"], cost_micro = 2500'


def _load(name: str, path: Path) -> Any:
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, path)
        assert spec
        assert spec.loader
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


lives = _load("rented_lives", HERE / "test_rented.py")


@pytest.fixture
def rent(house: Any, tmp_path: Path) -> Iterator[Callable[..., Any]]:
    """Starts a stand-in, and lets the house's one card be rented from it."""
    _load("loopback", ENGINES / "loopback.py")
    doubles = []

    def start(kind: str, settings: str, **options: Any) -> Any:
        if kind == "google":
            double = _load("google_double", ENGINES / "google" / "double.py").GoogleDouble(scale=8, **options)
        else:
            double = _load("openai_double", ENGINES / "openai" / "double.py").OpenAIDouble(kind, **options)
        double.start()
        doubles.append(double)
        engine = "google" if kind == "google" else "openai"
        catalog = CATALOG.replace("ENGINE", engine).replace("SETTINGS", settings).replace("BASE", double.origin)
        (tmp_path / "catalog.toml").write_text(catalog)
        house.env |= {"TEST_KEY": KEY[kind]}
        return double

    yield start
    for double in doubles:
        double.stop()


async def order(services: Services, account: UUID, task: Task) -> UUID:
    film = task is Task.TEXT_TO_VIDEO
    submission = Submission(
        hex_id(), services.catalog.cards["native/rented"], task, "a red fox", width=320 if film else 1024,
        height=192 if film else 1024, frames=24 if film else 0, fps=12 if film else 0, seed=7,
        output_format="mp4" if film else "png",
    )  # fmt: skip
    return (await submit(services, Caller(account, None, "native"), submission)).job.id


@pytest.mark.parametrize(
    ("kind", "settings", "kill"),
    [("openai", OPENAI, lives.kill_worker), ("google", GEMINI, lives.kill_engine)],
    ids=["openai-worker", "google-engine"],
)
async def test_an_image_whose_answer_was_lost_is_unknown_and_costs_nothing(
    house: Any, rent: Callable[..., Any], kind: str, settings: str, kill: Callable[..., None]
) -> None:
    double = rent(kind, settings)
    double.slow(1.5)
    async with house.services() as services:
        job = await order(services, await house.account(services), Task.TEXT_TO_IMAGE)
        async with lives.working(house) as worker:
            await lives.until(lambda: double.asked)
            kill(worker)
            await lives.finished(house, services, worker)
        ended = await lives.row(services, job)
        states = await house.nothing_is_lost(services)
        assert await lives.captures(services) == 0
    assert states == {"failed": 1}
    assert '"outcome_unknown"' in ended["error"]
    assert len(double.asked) == 1


async def test_an_image_is_asked_for_again_by_its_key_where_the_server_knows_such(
    house: Any, rent: Callable[..., Any]
) -> None:
    double = rent("sglang", TWICE)
    double.slow(1.5)
    async with house.services() as services:
        job = await order(services, await house.account(services), Task.TEXT_TO_IMAGE)
        async with lives.working(house) as worker:
            await lives.until(lambda: double.asked)
            lives.kill_worker(worker)
            await lives.until(lambda: double.submits)
            await lives.finished(house, services, worker)
        ended = await lives.row(services, job)
        states = await house.nothing_is_lost(services)
        assert await lives.captures(services) == 1
    assert states == {"succeeded": 1}
    assert ended["upstream_cost"] == 2500
    assert double.submits == 1
    assert len({one.headers["idempotency-key"] for one in double.asked}) == 1


@pytest.mark.parametrize(
    ("kind", "settings", "kill"),
    [("openai", OPENAI, lives.kill_engine), ("google", VEO, lives.kill_worker)],
    ids=["openai-engine", "google-worker"],
)
async def test_a_film_is_resumed_by_its_id(
    house: Any, rent: Callable[..., Any], kind: str, settings: str, kill: Callable[..., None]
) -> None:
    double = rent(kind, settings, film_s=2.0)
    async with house.services() as services:
        job = await order(services, await house.account(services), Task.TEXT_TO_VIDEO)

        async def is_on_record() -> bool:
            return '"handle": "[' in ((await lives.row(services, job))["upstream"] or "")

        async with lives.working(house) as worker:
            await lives.until(is_on_record)
            kill(worker)
            await lives.finished(house, services, worker)
        ended = await lives.row(services, job)
        states = await house.nothing_is_lost(services)
        assert await lives.captures(services) == 1
    assert states == {"succeeded": 1}
    assert ended["upstream_cost"] == 2500
    assert double.submits == 1
