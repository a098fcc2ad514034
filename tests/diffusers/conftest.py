"""What the diffusers engine's tests share: tiny models, built once, and a database for a module."""

from __future__ import annotations

import asyncio
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest

TORCH = find_spec("torch") is not None
# Only `make test-diffusers` has torch: in the environment of `make test` there is nothing here to collect.
collect_ignore_glob = [] if TORCH else ["test_*.py"]
if TORCH:
    # The models' builders and the studio are modules beside these tests, under names of their own.
    sys.path.insert(0, str(Path(__file__).parent))
    # Nothing here is fetched from anywhere, in this process or in the engine's.
    os.environ["HF_HUB_OFFLINE"] = "1"
    # Several threads only wait for each other on models this small.
    os.environ.setdefault("OMP_NUM_THREADS", "1")

Models = Callable[..., Path]

BUILDERS = {
    "sdxl": ("sdxl", "build"),
    "sdxl-lora": ("sdxl", "lora"),
    "flux": ("flux", "build"),
    "flux-fill": ("flux", "build_fill"),
    "flux-kontext": ("flux", "build_kontext"),
    "flux2-klein": ("flux2_klein", "build"),
    "z-image": ("z_image", "build"),
    "qwen-edit": ("qwen_edit", "build"),
    "animatediff": ("animatediff", "build"),
    "ltx": ("ltx", "build"),
    "ltx2": ("ltx2", "build"),
    "wan": ("wan", "build"),
    "wan-i2v": ("wan", "build_i2v"),
    "shap-e": ("shap_e", "build"),
    "segformer": ("segmentation", "build"),
    "matting": ("segmentation", "build_own_code"),
    "brittle": ("segmentation", "build_brittle"),
}


_FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def say(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Notes what was measured; it is printed at the end of the run."""
    return pytestconfig.stash.setdefault(_FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print what was measured."""
    if figures := config.stash.get(_FIGURES, []):
        terminalreporter.section("measured")
        for line in figures:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Models:
    """``models("sdxl")`` is the folder of a tiny SDXL, built when first asked for; ``seed`` and more make another."""
    root = tmp_path_factory.mktemp("models")
    built: dict[str, Path] = {}

    def find(name: str, **options: int | float) -> Path:
        own = "-".join([name, *(f"{key}{value}" for key, value in options.items())])
        if own not in built:
            module, builder = BUILDERS[name]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of the libraries, about themselves
                built[own] = getattr(import_module(f"tiny.{module}"), builder)(root / own, **options)
        return built[own]

    return find


@pytest.fixture(scope="module")
def module_database(postgres: str) -> Iterator[str]:
    """The URL of a fresh, migrated database, for all tests of a module."""
    name = f"test_{uuid4().hex}"

    async def run(statement: str) -> None:
        connection = await asyncpg.connect(postgres)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run(f"CREATE DATABASE {name} TEMPLATE tintype_template STRATEGY file_copy"))
    yield postgres.replace("/postgres?", f"/{name}?")
    asyncio.run(run(f"DROP DATABASE {name} WITH (FORCE)"))
