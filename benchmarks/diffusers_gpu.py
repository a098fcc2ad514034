"""Tintype's diffusers engine against the plain loop over the same weights, in one run.

``.venv-diffusers/bin/python -m benchmarks.diffusers_gpu``

On a GPU: SDXL, FLUX.1 [schnell] and LTX-Video at their real sizes in bfloat16, with random weights made in code (a GPU
takes as long over random numbers as over trained ones). Without one: the tiny models of the tests on the CPU, which
says something about what Tintype adds to a job and nothing about a GPU; it says so.

For each model: images (videos) a second of the plain loop and of the engine, what a batch brings to either, the peak of
the device's memory, and what the host's process around the engine adds to a job.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.diffusers_models import flux, ltx, sdxl

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "diffusers"))  # the tiny models, and their tokenizers

MIB = 1 << 20


@dataclass(frozen=True)
class Case:
    """One model and what is asked of it. ``batch`` 1: its family never shares a call."""

    name: str
    build: Callable[[Path], Any]
    width: int
    height: int
    steps: int
    guidance: float
    frames: int = 0
    batch: int = 4
    call: dict[str, Any] = field(default_factory=dict)


def _saved(make: Callable[[str], Any], device: str) -> Callable[[Path], None]:
    def build(folder: Path) -> None:
        make(device).save_pretrained(folder)

    return build


def cases(device: str) -> list[Case]:
    """The real ones on a GPU, the tiny ones on the CPU."""
    if device != "cpu":
        return [
            Case("SDXL 1024x1024, 30 steps", _saved(sdxl, device), 1024, 1024, 30, 5.0),
            Case("FLUX.1 schnell 1024x1024, 4 steps", _saved(flux, device), 1024, 1024, 4, 0.0),
            Case("LTX 704x480x121, 40 steps", _saved(ltx, device), 704, 480, 40, 3.0, 121, 1),
        ]
    from tiny import flux as tiny_flux
    from tiny import ltx as tiny_ltx
    from tiny import sdxl as tiny_sdxl

    return [
        Case("tiny SDXL 256x256, 8 steps", tiny_sdxl.build, 256, 256, 8, 5.0),
        Case("tiny FLUX 256x256, 4 steps", tiny_flux.build, 256, 256, 4, 0.0),
        Case("tiny LTX 128x128x17, 8 steps", tiny_ltx.build, 128, 128, 8, 3.0, 17, 1),
    ]


# --- measuring -------------------------------------------------------------------------------------------------------


class Bench:
    """One model: the plain loop and the engine by turns, so that both have the same machine."""

    def __init__(self, case: Case, model: Path, device: str, rounds: int) -> None:
        from tintype.engines.contract import EngineCard

        self.case, self.model, self.device, self.rounds = case, model, device, rounds
        settings = {"model": str(model), "defaults": {"steps": case.steps, "guidance_scale": case.guidance}}
        self.card = EngineCard("bench", "diffusers", settings)
        self._jobs = 0

    def request(self, folder: Path) -> Any:
        from tintype.engines.contract import Request, Task

        self._jobs += 1
        workdir = folder / str(self._jobs)
        workdir.mkdir()
        case = self.case
        common: dict[str, Any] = {"width": case.width, "height": case.height, "seed": self._jobs}
        task = Task.TEXT_TO_VIDEO if case.frames else Task.TEXT_TO_IMAGE
        if case.frames:
            common |= {"frames": case.frames, "fps": 24, "output_format": "mp4"}
        return Request(f"j{self._jobs}", 1, self.card, task, "a red fox in the snow", workdir, **common)

    def plain(self, pipe: Any, seed: int, many: int = 1) -> float:
        """Seconds of the loop that anyone writes, to a written file as the engine gives one."""
        import torch

        case = self.case
        wanted: dict[str, Any] = {"num_inference_steps": case.steps, "guidance_scale": case.guidance, **case.call}
        if case.frames:
            wanted |= {"num_frames": case.frames, "frame_rate": 24, "output_type": "np"}
        began = time.perf_counter()
        generators = [torch.Generator("cpu").manual_seed(seed + one) for one in range(many)]
        answer = pipe(
            prompt=["a red fox in the snow"] * many,
            width=case.width,
            height=case.height,
            generator=generators if many > 1 else generators[0],
            **wanted,
        )
        with tempfile.TemporaryDirectory() as folder:
            if case.frames:
                _write_film(answer.frames[0], Path(folder) / "0.mp4")
            else:
                from tintype.infra.codecs import write_image

                for number, picture in enumerate(answer.images):
                    write_image(picture, Path(folder) / f"{number}.png", "png")
        return time.perf_counter() - began

    def engine(self, engine: Any, folder: Path, many: int = 1) -> float:
        """Seconds of the engine for that many jobs in one call."""
        from tintype.engines.contract import Done

        batch = [self.request(folder) for _ in range(many)]
        began = time.perf_counter()
        events = list(engine.generate(batch))
        took = time.perf_counter() - began
        if sum(isinstance(event, Done) for event in events) != many:
            raise RuntimeError(f"the engine failed: {events[-1]}")
        return took

    def measure(self, folder: Path) -> None:
        """Print the model's lines."""
        import torch

        from diffusers import DiffusionPipeline
        from tintype.engines.diffusers import create

        dtype = torch.float32 if self.device == "cpu" else torch.bfloat16
        pipe = DiffusionPipeline.from_pretrained(self.model, dtype=dtype).to(self.device)
        pipe.set_progress_bar_config(disable=True)
        engine = create({"device": self.device})
        engine.load(self.card)
        self.plain(pipe, 0)
        self.engine(engine, folder)
        plain, ours = [], []
        for number in range(self.rounds):
            plain.append(self.plain(pipe, number))
            ours.append(self.engine(engine, folder))
        loop, mine = statistics.median(plain), statistics.median(ours)
        what = "videos" if self.case.frames else "images"
        print(f"{self.case.name}")
        print(f"  plain diffusers loop   {1 / loop:8.3f} {what}/s   ({loop * 1000:.0f} ms each)")
        print(
            f"  Tintype's engine       {1 / mine:8.3f} {what}/s   ({mine * 1000:.0f} ms each), {loop / mine:.3f} of it"
        )
        if self.case.batch > 1:
            self._batches(pipe, engine, folder, loop, mine)
        del pipe
        if self.device != "cpu":
            torch.cuda.empty_cache()
            torch.cuda.reset_peak_memory_stats()
            self.engine(engine, folder)
            peak = torch.cuda.max_memory_allocated() / MIB
            print(f"  peak memory            {peak:8.0f} MiB for one job, model included")
        engine.unload(self.card)

    def _batches(self, pipe: Any, engine: Any, folder: Path, loop: float, mine: float) -> None:
        many = self.case.batch
        plain = statistics.median(self.plain(pipe, 0, many) for _ in range(self.rounds))
        ours = statistics.median(self.engine(engine, folder, many) for _ in range(self.rounds))
        print(f"  {many} in a batch           {many / ours:8.3f} images/s   {many * mine / ours:.2f} times one by one")
        print(f"                         (the plain loop: {many * loop / plain:.2f} times)")

    async def host(self, folder: Path) -> None:
        """What the process around the engine adds to each job: the same jobs, by a host."""
        from tintype.engines.contract import Done
        from tintype.engines.host import EngineHost

        host = EngineHost(engine="diffusers", device=self.device, config={}, workdir=folder)
        await host.start()
        inside, outside = [], []
        try:
            for _ in range(self.rounds + 1):
                request, began, first = self.request(folder), time.perf_counter(), 0.0
                async for event in host.run([request], timeout_s=3600):
                    first = first or time.perf_counter() - began
                    if isinstance(event, Done):
                        outside.append(time.perf_counter() - began)
                inside.append(first)
        finally:
            await host.stop()
        whole, start = statistics.median(outside[1:]), statistics.median(inside[1:])
        each = f"({whole * 1000:.0f} ms each), the first event after {start * 1000:.1f} ms"
        print(f"  by the host's process  {1 / whole:8.3f} jobs/s     {each}")


def _write_film(frames: Any, path: Path) -> None:
    import numpy as np

    from tintype.infra.codecs import VideoWriter

    with VideoWriter(path, frames.shape[2], frames.shape[1], 24) as writer:
        for frame in frames:
            writer.add(np.ascontiguousarray((frame * 255).round().astype(np.uint8)))


async def echo_cost(folder: Path, jobs: int) -> float:
    """Milliseconds that the host adds to a job which costs its engine nothing: ``fake`` behind the same pipes."""
    from tintype.engines.contract import EngineCard, Request, Task
    from tintype.engines.host import EngineHost

    host = EngineHost(engine="fake", device="cpu", config={"state_dir": str(folder)}, workdir=folder)
    await host.start()
    took = []
    try:
        for number in range(jobs):
            workdir = folder / f"echo-{number}"
            workdir.mkdir()
            card = EngineCard("fake", "fake")
            request = Request(f"e{number}", 1, card, Task.TEXT_TO_IMAGE, "a fox", workdir, width=16, height=16)
            began = time.perf_counter()
            async for _ in host.run([request], timeout_s=60):
                pass
            took.append(time.perf_counter() - began)
    finally:
        await host.stop()
    return statistics.median(took) * 1000


def main(rounds: int, device: str, only: str) -> None:
    """Measure and print."""
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    warnings.simplefilter("ignore")
    import torch
    import transformers

    import diffusers

    diffusers.utils.logging.set_verbosity_error()
    diffusers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    device = device or ("cuda:0" if torch.cuda.is_available() else "cpu")
    if device == "cpu":
        print("No GPU here: tiny random models on the CPU. They show what Tintype adds, and nothing of a GPU's speed.")
    else:
        print(f"{torch.cuda.get_device_name(device)}: real architectures and sizes in bfloat16, random weights.")
    print(f"torch {torch.__version__}, diffusers {diffusers.__version__}; medians of {rounds} rounds, by turns.")
    with tempfile.TemporaryDirectory(prefix="tintype-gpu-") as name:
        folder = Path(name)
        for case in cases(device):
            if only.lower() not in case.name.lower():
                continue
            model = folder / case.name.split()[0].lower()
            with warnings.catch_warnings():
                case.build(model / case.name.split()[1].lower())
            bench = Bench(case, model / case.name.split()[1].lower(), device, rounds)
            work = folder / "work"
            work.mkdir(exist_ok=True)
            bench.measure(_fresh(work))
            asyncio.run(bench.host(_fresh(work)))
        adds = asyncio.run(echo_cost(_fresh(folder), 200))
        print(f"The host adds {adds:.1f} ms to a job that costs its engine nothing.")


def _fresh(folder: Path) -> Path:
    return Path(tempfile.mkdtemp(dir=folder))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="benchmarks.diffusers_gpu", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--device", default="", help="cuda:0, cpu; left out: a GPU where there is one")
    parser.add_argument("--only", default="", help="part of a model's name")
    given = parser.parse_args()
    main(given.rounds, given.device, given.only)
