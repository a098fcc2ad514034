"""The contract suite against OpenAI and against the servers that speak its API."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tintype.engines.contract import Engine, EngineCard, Task
from tintype.engines.openai import create
from tintype.engines.suite import EngineSuite

FILMS = (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO)


class _Suite(EngineSuite):
    kind: ClassVar[str]
    config: ClassVar[dict[str, Any]] = {}
    double: Any

    @pytest.fixture(autouse=True)
    def _stand_in(self, stand_in: Callable[..., Any]) -> None:
        self.double = stand_in(self.kind)

    def make(self, folder: Path) -> Engine:
        base: dict[str, Any] = {"base_url": self.double.url, "server": self.kind, "poll_s": 0.05}
        return create({**base, **self.config})

    def submits(self, folder: Path) -> int:
        return int(self.double.submits)


class TestOpenAI(_Suite):
    kind = "openai"
    card = EngineCard("native/gpt-image", "openai", {"model": "gpt-image-1.5", "keys": ["TEST_OPENAI_ONE"]})
    tasks = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING)
    sizes = ((1024, 1024), (1536, 1024))
    seeds_repeat = False


class TestOpenAIFlexible(_Suite):
    kind = "openai"
    card = EngineCard("native/gpt-image-2", "openai", {"model": "gpt-image-2", "keys": ["TEST_OPENAI_ONE"]})
    tasks = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE)
    sizes = ((1024, 768), (1344, 768))
    seeds_repeat = False


class TestOpenAIFilms(_Suite):
    kind = "openai"
    card = EngineCard("native/sora", "openai", {"model": "gpt-image-2", "keys": ["TEST_OPENAI_ONE"]})
    tasks = FILMS
    sizes = ((1024, 768),)
    seeds_repeat = False


class TestSGLang(_Suite):
    kind = "sglang"
    card = EngineCard("native/sglang", "openai", {"model": "Qwen/Qwen-Image"})
    tasks = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, *FILMS)


class TestVLLMOmni(_Suite):
    kind = "vllm-omni"
    card = EngineCard("native/vllm-omni", "openai", {"model": "Qwen/Qwen-Image"})
    tasks = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, Task.INPAINTING, *FILMS)
    formats = ("png",)  # it makes PNG, which the host's side writes anew


class TestLocalAI(_Suite):
    kind = "localai"
    card = EngineCard("native/localai", "openai", {"model": "flux.1-dev"})
    tasks = (Task.TEXT_TO_IMAGE, Task.IMAGE_TO_IMAGE, *FILMS)
    formats = ("png",)


class TestIdempotent(_Suite):
    """A server that honours an ``Idempotency-Key``: what was sent and lost is asked for again under the same key."""

    kind = "sglang"
    config: ClassVar[dict[str, Any]] = {"idempotent": True, "unpaid": False}
    card = EngineCard("native/again", "openai", {"model": "Qwen/Qwen-Image"})
    rented_prompt = "a red fox"
