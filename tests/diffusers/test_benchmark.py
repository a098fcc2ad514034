"""The benchmark's models are the real ones: as many parameters as the published weights have."""

from __future__ import annotations

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.filterwarnings("ignore")  # of the libraries, about themselves

# In millions, by component: what the models' cards and configurations give.
REAL = {
    "sdxl": {"unet": 2567, "text_encoder": 123, "text_encoder_2": 695, "vae": 84},
    "flux": {"transformer": 11891, "text_encoder": 123, "text_encoder_2": 4762, "vae": 84},
    "ltx": {"transformer": 1923, "text_encoder": 4762},
}


@pytest.fixture(scope="module")
def benchmark() -> Any:
    path = Path(__file__).parents[2] / "benchmarks" / "diffusers_models.py"
    spec = spec_from_file_location("diffusers_models", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", REAL)
def test_the_architectures_are_of_the_real_size(benchmark: Any, name: str) -> None:
    """Built where tensors take no memory."""
    pipe = getattr(benchmark, name)("meta")
    for part, millions in REAL[name].items():
        found = sum(weight.numel() for weight in getattr(pipe, part).parameters()) / 1e6
        assert found == pytest.approx(millions, abs=1.0), part
