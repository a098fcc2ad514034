"""What an engine is, and what it and its host say to each other.

An engine turns a :class:`Request` into files. It runs in a child process of its own (``engines/host.py``): it may
block, crash or eat memory without harm to anything but the jobs that it holds. It is written as plain blocking code::

    class MyEngine:
        concurrency = 1
        def __init__(self, config): ...
        def load(self, card): ...
        def generate(self, batch): yield Progress(...); yield Output(...); yield Done(...)
        def cancel(self, job): ...
        def resume(self, request, upstream): yield ...
        def unload(self, card): ...

It is registered under the entry point group ``tintype.engines``: ``name = "package.module:factory"``, where
``factory(config: Mapping[str, object]) -> Engine``. Importing that module must be cheap; heavy libraries (torch) are
imported in ``load``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal, Protocol, runtime_checkable

JSON = str | int | float | bool | None | list["JSON"] | dict[str, "JSON"]


class Task(StrEnum):
    """What is asked for, by the field's names."""

    TEXT_TO_IMAGE = "text-to-image"
    IMAGE_TO_IMAGE = "image-to-image"
    INPAINTING = "inpainting"
    BACKGROUND_REMOVAL = "background-removal"
    TEXT_TO_VIDEO = "text-to-video"
    IMAGE_TO_VIDEO = "image-to-video"
    IMAGE_TO_3D = "image-to-3d"


class Role(StrEnum):
    """What an input image is for."""

    SOURCE = "source"
    REFERENCE = "reference"
    MASK = "mask"


@dataclass(frozen=True, slots=True)
class Input:
    """One input image: a decoded-and-verified PNG, JPEG or WebP file on the local disk, upright, RGB or RGBA.

    In a mask white is what may change.
    """

    role: Role
    path: Path
    width: int
    height: int
    description: str = ""


@dataclass(frozen=True, slots=True)
class EngineCard:
    """The part of a catalog card that an engine needs. ``settings`` is the card's engine table, as written there."""

    id: str
    engine: str
    settings: Mapping[str, JSON] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Request:
    """One job for an engine.

    ``width`` and ``height`` are the pixels that each output must have (0 for background removal and 3D: the input's
    own). ``count`` images are made with seeds ``seed, seed + 1, …``. A video has ``frames`` frames at ``fps`` a second.
    ``output_format`` is png, jpeg, webp, mp4 or glb; ``also`` names further formats wanted of the same content (an
    animation's gif). ``options`` are the card's own further parameters. Files go into ``workdir``, which is empty.
    ``partials`` is how many unfinished pictures somebody wants to see of each picture before it is there: at most so
    many outputs of role ``partial``, each a file of its own, evenly spread. 0 where nobody looks; fewer are as good.
    """

    job: str
    attempt: int
    card: EngineCard
    task: Task
    prompt: str
    workdir: Path
    negative_prompt: str = ""
    seed: int = 0
    width: int = 0
    height: int = 0
    count: int = 1
    frames: int = 0
    fps: int = 0
    steps: int | None = None
    guidance_scale: float | None = None
    strength: float | None = None
    output_format: str = "png"
    also: tuple[str, ...] = ()
    inputs: tuple[Input, ...] = ()
    options: Mapping[str, JSON] = field(default_factory=dict)
    partials: int = 0


@dataclass(frozen=True, slots=True)
class Upstream:
    """Where a rented job is: our own ``token`` that went with the submit, and the provider's ``handle`` once known."""

    token: str
    handle: str | None = None


# --- events, from engine to host; each names the job that it is about, since a batch carries several ---


@dataclass(frozen=True, slots=True)
class Sending:
    """About to submit to a provider, with our token. The host does not go on before this is on record."""

    job: str
    token: str


@dataclass(frozen=True, slots=True)
class Started:
    """The provider took it under ``handle`` (``None``: an engine of one's own). On record before the host goes on."""

    job: str
    handle: str | None = None


@dataclass(frozen=True, slots=True)
class Progress:
    """``fraction`` done, 0..1, with a word for the stage (``loading``, ``generating``, ``encoding``)."""

    job: str
    fraction: float
    stage: str = "generating"


@dataclass(frozen=True, slots=True)
class Log:
    """A line for the operator; never a prompt, never a secret."""

    job: str
    message: str


@dataclass(frozen=True, slots=True)
class Output:
    """A finished file in the request's workdir. ``index`` counts results; ``role`` says which file of a result it is.

    ``result`` is what was asked for; ``also`` another format of it; ``preview`` a picture of a 3D model; ``partial`` an
    unfinished picture (``Request.partials``). The host's side checks and measures the file: nothing here is trusted.
    """

    job: str
    path: Path
    index: int = 0
    role: Literal["result", "also", "preview", "partial"] = "result"
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Done:
    """The job is done: all its outputs were said. ``cost_micro`` is what a provider charges for it, in micro-USD."""

    job: str
    cost_micro: int | None = None


@dataclass(frozen=True, slots=True)
class Failed:
    """The job failed, the others of its batch may go on. Raising :class:`EngineError` fails all that are not done.

    Of a job that was sent to a provider this says that nothing of it may still be done or charged there: a further
    attempt sends it anew. Where that is not certain, raise: a further attempt resumes.
    """

    job: str
    reason: Reason
    message: str
    retry_after: float | None = None


Event = Sending | Started | Progress | Log | Output | Done | Failed


class Reason(StrEnum):
    """Why a job failed in an engine. Closed."""

    INVALID = "invalid"  # the caller's fault: never tried again
    MODERATED = "moderated"  # refused by the provider or an output check: never tried again
    RATE_LIMITED = "rate_limited"  # tried again after retry_after seconds
    UNAVAILABLE = "unavailable"  # connection refused, 5xx, engine would not start
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"  # the child process died
    HUNG = "hung"  # no heartbeat, or over its time
    FAILED = "failed"  # anything else that the engine says
    OUTCOME_UNKNOWN = "outcome_unknown"  # sent upstream, and nobody can tell what became of it: never sent again
    CANCELLED = "cancelled"

    @property
    def retryable(self) -> bool:
        return self not in (Reason.INVALID, Reason.MODERATED, Reason.OUTCOME_UNKNOWN, Reason.CANCELLED)


class EngineError(Exception):
    """An engine's failure, with its reason. ``message`` must be safe to show to the customer."""

    def __init__(self, reason: Reason, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.reason, self.message, self.retry_after = reason, message, retry_after

    def __reduce__(self) -> tuple[type[EngineError], tuple[Reason, str, float | None]]:
        return type(self), (self.reason, self.message, self.retry_after)


@runtime_checkable
class Engine(Protocol):
    """Blocking code in a child process. ``concurrency`` is how many ``generate`` calls may run at once, in threads."""

    concurrency: int

    def load(self, card: EngineCard) -> None:
        """Make the card's model ready. Called before the first job of a card; may take long."""
        ...

    def generate(self, batch: Sequence[Request]) -> Iterator[Event]:
        """Run one job, or several compatible ones. Every job ends in exactly one ``Done`` or ``Failed``."""
        ...

    def cancel(self, job: str) -> None:
        """Stop that job as soon as possible; called from another thread while ``generate`` runs. May do nothing."""
        ...

    def resume(self, request: Request, upstream: Upstream) -> Iterator[Event]:
        """Go on with a job that an earlier process had sent to a provider: wait for it, never send it again."""
        ...

    def unload(self, card: EngineCard) -> None:
        """Free what ``load`` took."""
        ...


@runtime_checkable
class Keeper(Protocol):
    """An engine that lets go of models by itself, to make room for others, also has this; for others it is not needed.

    A card that it no longer names is loaded again before its next job.
    """

    def loaded(self) -> Collection[str]:
        """The ids of the cards whose models are ready now. Called from any thread; must answer at once."""
        ...
