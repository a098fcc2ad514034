"""How fast sketch draws, against the bare encoders: ``python -m benchmarks.sketch``."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import cv2

PROMPT = "a lighthouse at sunset over the ocean"
FILMS = {
    "resting camera by the sea": PROMPT,
    "drone over mountains": "drone shot flying over snowy mountains at dawn",
    "city at night, zooming in": "a cyberpunk city at night with neon lights, zoom in",
    "ocean waves, panning": "ocean waves crashing, pan right",
    "lake with a reflection": "a swan on a lake in the mountains",
    "snowfall": "a fox walking in the snow, snowing",
    "campfire in a forest": "a campfire in a forest at night with stars",
}
STYLED = "a deer on a hill"


def images(count: int = 6) -> None:
    from tintype.engines.sketch.paint import paint
    from tintype.engines.sketch.scene import read_scene
    from tintype.infra.codecs import write_image

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "0.png"
        picture = paint(read_scene(PROMPT, "", 0), 1024, 1024)
        painting = encoding = 0.0
        for seed in range(count):
            start = time.process_time()
            picture = paint(read_scene(PROMPT, "", seed), 1024, 1024)
            middle = time.process_time()
            write_image(picture, path, "png")
            painting, encoding = painting + middle - start, encoding + time.process_time() - middle
    whole = painting + encoding
    rate = f"{count / whole:.2f}/s, {whole / count:.3f} s each"
    print(f"image 1024x1024: {rate}, {whole / encoding:.1f} x the bare PNG encode")


def film(kind: str, prompt: str, style: str = "", frames: int = 48, fps: int = 24) -> None:
    """One film of a kind of scene, by processor time on one core: the machine's load does not matter."""
    from tintype.engines.sketch.paint import Painter
    from tintype.engines.sketch.scene import read_scene
    from tintype.infra.codecs import VideoWriter

    scene = read_scene(prompt, "", 0)
    scene = replace(scene, style=style or scene.style)
    with tempfile.TemporaryDirectory() as folder:
        start = time.process_time()
        painter = Painter(scene, 1280, 720, frames / fps)
        kept = []
        with VideoWriter(Path(folder) / "0.mp4", 1280, 720, fps) as writer:
            for index in range(frames):
                kept.append(painter.paint(index / fps))
                writer.add(kept[-1])
        whole = time.process_time() - start
        start = time.process_time()
        with VideoWriter(Path(folder) / "1.mp4", 1280, 720, fps) as writer:
            for frame in kept:
                writer.add(frame)
        bare = time.process_time() - start
    print(
        f"video 1280x720, {kind}: {frames / whole:.1f} frames/s of one core, {whole / bare:.1f} x the bare x264 encode"
    )


def memory() -> None:
    """In a process of its own, so that the peak is this picture's."""
    code = (
        "from tintype.engines.sketch.paint import paint; from tintype.engines.sketch.scene import read_scene;"
        f"from benchmarks.sketch import peak; paint(read_scene({PROMPT!r}, '', 0), 4096, 4096); print(peak())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    print(f"image 4096x4096: peak {done.stdout.strip()} MiB")


def peak() -> int:
    """The process's peak resident memory in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    from tintype.engines.sketch.styles.styler import STYLES

    cv2.setNumThreads(1)
    images()
    for kind, prompt in FILMS.items():
        film(kind, prompt)
    for style in STYLES:
        film(f"style {style}", STYLED, style, frames=24)
    memory()


if __name__ == "__main__":
    main()
