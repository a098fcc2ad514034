"""qiklab's body as a submission, and a job as qiklab tells it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal

from tintype.api.body import Fields
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Role, Task
from tintype.generation.submission import Fit, InputSource, Submission
from tintype.generation.view import JobView
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel.errors import Fault, NotFound

NAME = "qiklab"
PROMPT = 1500
MAX_IMAGES = 12
IMAGES_BYTES = 5 * 1024 * 1024
FPS = 24
LONG_SIDE = {"1k": 1024, "2k": 2048, "4k": 4096}
SHORT_SIDE = {"720p": 720, "1080p": 1080}
IMAGE_SHAPES = {"square": "1:1", "horizontal": "3:2", "vertical": "2:3"}
VIDEO_SHAPES = {"horizontal": "16:9", "vertical": "9:16"}


@dataclass(frozen=True, slots=True)
class Mode:
    """What a mode takes. ``shape`` names the field that gives the picture's shape, or the input that does."""

    task: Task
    shape: Literal["aspect_ratio", "orientation", "image"]
    resolution: str = ""
    orientations: tuple[str, ...] = ()
    negative: bool = False
    inputs: Literal["", "image", "images"] = ""
    count: int = 1

    @property
    def video(self) -> bool:
        return self.task in (Task.TEXT_TO_VIDEO, Task.IMAGE_TO_VIDEO)


MODES: Mapping[str, Mode] = {
    "t2i": Mode(Task.TEXT_TO_IMAGE, "aspect_ratio", count=4),
    "i2i": Mode(Task.IMAGE_TO_IMAGE, "orientation", "1k", tuple(IMAGE_SHAPES), negative=True, inputs="image"),
    "t2v": Mode(Task.TEXT_TO_VIDEO, "orientation", "720p", tuple(VIDEO_SHAPES), negative=True),
    "i2v": Mode(Task.IMAGE_TO_VIDEO, "image", "720p", negative=True, inputs="image"),
    "t2i_pro": Mode(Task.TEXT_TO_IMAGE, "aspect_ratio", "2k"),
    "t2v_pro": Mode(Task.TEXT_TO_VIDEO, "aspect_ratio", "720p", negative=True),
    "i2v_pro": Mode(Task.IMAGE_TO_VIDEO, "image", "720p", negative=True, inputs="image"),
    "i2i_pro": Mode(Task.IMAGE_TO_IMAGE, "aspect_ratio", "1k", inputs="images"),
    "i2i_pro_plus": Mode(Task.IMAGE_TO_IMAGE, "aspect_ratio", "1k", negative=True, inputs="images"),
}


def translate(fields: Fields, catalog: Catalog, job_id: str) -> Submission:
    """The job that a body asks for, to be known as ``job_id``. Raises Invalid, which names the parameter."""
    offered = {name: card for name in MODES if (card := catalog.card(NAME, name)) is not None}
    name = fields.need_choice("mode", offered)
    mode, card = MODES[name], offered[name]
    prompt = fields.need_text("positive_prompt", most=PROMPT)
    negative = fields.text("negative_prompt", "", most=PROMPT) if mode.negative else ""
    resolution = _resolution(fields, mode, card)
    shape = _shape(fields, mode, card)
    seconds = fields.integer("duration", card.durations[0], among=card.durations) if mode.video else 0
    width, height = _size(shape, resolution, video=mode.video) if shape else (0, 0)
    return Submission(
        public_id=job_id,
        card=card,
        task=mode.task,
        prompt=prompt,
        negative_prompt=negative,
        width=width,
        height=height,
        fit=None if shape else Fit("short", SHORT_SIDE[resolution], multiple=2, ratio_limit=2.4),
        count=mode.count,
        frames=seconds * FPS,
        fps=FPS if mode.video else 0,
        seconds=seconds,
        output_format="mp4" if mode.video else "png",
        inputs=_inputs(fields, mode),
        choices={"resolution": resolution, "duration": str(seconds)},
        extra={"mode": name, "gateway_job_id": gateway_id(job_id)},
    )


def gateway_id(job_id: str) -> str:
    """``sync-`` and ten characters that follow from the job's id, so that a replay tells the same."""
    return f"sync-{sha256(job_id.encode()).hexdigest()[:10]}"


def _resolution(fields: Fields, mode: Mode, card: Card) -> str:
    if not mode.resolution:
        return "1k"
    default = mode.resolution if mode.resolution in card.resolutions else card.resolutions[0]
    return fields.choice("resolution", card.resolutions, default, any_case=True)


def _shape(fields: Fields, mode: Mode, card: Card) -> str:
    """The ratio asked for, such as ``3:2``; empty where the picture's own counts."""
    match mode.shape:
        case "aspect_ratio":
            return fields.choice("aspect_ratio", card.aspect_ratios, card.aspect_ratios[0])
        case "orientation":
            shapes = VIDEO_SHAPES if mode.video else IMAGE_SHAPES
            return shapes[fields.choice("orientation", mode.orientations, mode.orientations[0])]
        case "image":
            return ""


def _size(shape: str, resolution: str, *, video: bool) -> tuple[int, int]:
    """Width and height in pixels: of images the long side is given, of videos the short one."""
    across, down = (int(part) for part in shape.split(":"))
    if video:
        unit, pixels, multiple = min(across, down), SHORT_SIDE[resolution], 2
    else:
        unit, pixels, multiple = max(across, down), LONG_SIDE[resolution], 8
    return _nearest(pixels * across, unit, multiple), _nearest(pixels * down, unit, multiple)


def _nearest(numerator: int, denominator: int, multiple: int) -> int:
    """The multiple nearest to ``numerator / denominator``, in integers."""
    step = denominator * multiple
    return (2 * numerator + step) // (2 * step) * multiple


def _inputs(fields: Fields, mode: Mode) -> tuple[InputSource, ...]:
    if not mode.inputs:
        return ()
    if mode.inputs == "images" and (fields.has("images") or not fields.has("image")):
        given = fields.texts("images", most=MAX_IMAGES, what="image URLs or base64 strings")
        if given is None:
            raise fields.missing("images", f"1 to {MAX_IMAGES} image URLs or base64 strings")
        return tuple(
            InputSource(Role.SOURCE, one, f"images[{number}]", max_bytes=IMAGES_BYTES)
            for number, one in enumerate(given)
        )
    source = fields.text("image", None)
    if source is None:
        raise fields.missing("image", "an image as base64, a data URL or an http(s) URL")
    return (InputSource(Role.SOURCE, source, "image", max_bytes=IMAGES_BYTES if mode.inputs == "images" else None),)


# --- the other way ---------------------------------------------------------------------------------------------------


def submitted(job: Job) -> dict[str, Any]:
    """The answer to an accepted job: the first and every later one."""
    extra = job.request["extra"]
    return {
        "job_id": job.public_id,
        "gateway_job_id": extra["gateway_job_id"],
        "status": "QUEUED",
        "mode": extra["mode"],
    }


def status(view: JobView) -> dict[str, Any]:
    """A job's state as its caller polls it. Raises NotFound where retention has taken its results."""
    job = view.job
    answer: dict[str, Any] = {"job_id": job.public_id, "status": _word(job.state)}
    if job.state is State.SUCCEEDED:
        if not view.results:
            raise NotFound("Job not found: its results were deleted after the retention time")
        answer["result_url"] = view.results[0].url
        if len(view.results) > 1:
            answer["result_urls"] = [file.url for file in view.results]
    elif job.state.terminal:
        answer["error"] = _reason(job)
    return answer


def _word(state: State) -> str:
    match state:
        case State.QUEUED:
            return "QUEUED"
        case State.RUNNING:
            return "IN_PROGRESS"
        case State.FINISHING:
            return "PROCESSING"
        case State.SUCCEEDED:
            return "COMPLETED"
        case State.FAILED | State.CANCELLED | State.EXPIRED:
            return "FAILED"


def _reason(job: Job) -> str:
    if job.state is State.CANCELLED:
        return "Generation was cancelled"
    if job.state is State.EXPIRED:
        return "Generation was not done in time"
    error = job.error or {}
    if error.get("fault") == Fault.PLATFORM.value:
        return "Generation failed"
    return str(error.get("message") or "Generation failed").removesuffix(".")


def money(micro: int) -> dict[str, Any]:
    """A balance in whole cents, rounded down, and in dollars with two decimals."""
    cents = micro // 10_000
    return {"balance_cents": cents, "balance_dollars": f"{cents // 100}.{cents % 100:02d}"}
