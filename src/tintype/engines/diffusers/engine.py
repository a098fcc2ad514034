"""The engine's side of the contract: models by need, one thread for all that torch does, events as they come."""

from __future__ import annotations

import gc
import os
import queue
import sys
import threading
import traceback
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from tintype.engines.contract import (
    Done,
    EngineCard,
    EngineError,
    Event,
    Failed,
    Reason,
    Request,
    Started,
    Task,
    Upstream,
)
from tintype.engines.diffusers.asking import may_share
from tintype.engines.diffusers.checks import check
from tintype.engines.diffusers.model import Model
from tintype.engines.diffusers.settings import CardSettings, read_card, read_engine
from tintype.engines.diffusers.shelf import Shelf, TooLarge
from tintype.engines.diffusers.ticket import Cancelled, Ticket
from tintype.kernel.errors import SettingsError

_MIB = 1 << 20
_NO_MEMORY = "The model's device has not enough memory for this"


class DiffusersEngine:
    """Runs models of diffusers and transformers on one device."""

    concurrency = 1

    def __init__(self, config: Mapping[str, object]) -> None:
        """Raises SettingsError where the engine's table holds what it does not know."""
        self._settings = read_engine(config)
        # cpu:0 and cpu:1 are two processes and, to torch, one device.
        self.device = "cpu" if self._settings.device.partition(":")[0] == "cpu" else self._settings.device
        if token := self._settings.secrets.get("HF_TOKEN"):
            os.environ["HF_TOKEN"] = token  # for models that the hub gives to some only
        self._cards: dict[str, CardSettings] = {}
        self._shelf: Shelf[Model] | None = None
        self._bare: dict[str, int] = {}  # bytes of each model's own parts, to tell what LoRAs have added
        # Pipelines are not made for several threads, not even one after another with some libraries: one does it all.
        self._torch = ThreadPoolExecutor(1, thread_name_prefix="torch")
        self._lock = threading.Lock()
        self._running: set[str] = set()
        self._cancelled: set[str] = set()

    # --- models ---

    def load(self, card: EngineCard) -> None:
        """Make the card's model ready, letting go of those used longest ago where they take its room.

        Raises SettingsError where the card is wrong, EngineError (out of memory) where the model does not fit.
        """
        self._torch.submit(self._ready, card).result()

    def unload(self, card: EngineCard) -> None:
        """Free the card's model, unless another loaded card uses it too."""
        self._torch.submit(self._forget, card).result()

    def loaded(self) -> frozenset[str]:
        """The ids of the cards whose models are in memory."""
        kept = frozenset(self._shelf or ())
        return frozenset(card for card, settings in tuple(self._cards.items()) if settings.identity() in kept)

    def _ready(self, card: EngineCard) -> Model:
        """The card's model, loaded if need be. Raises as :meth:`load`."""
        from tintype.engines.diffusers.loading import check_card

        settings = read_card(card, self._settings.catalog_dir)
        key = settings.identity()
        shelf = self._the_shelf()
        try:
            model = shelf.get(key) or self._loaded_model(shelf, key, settings)
        except Exception as error:
            if isinstance(error, TooLarge) or _is_memory(error):
                raise EngineError(Reason.OUT_OF_MEMORY, _NO_MEMORY) from error
            raise
        if self._cards.get(card.id) != settings:
            check_card(model, settings)
            self._cards[card.id] = settings
        return model

    def _loaded_model(self, shelf: Shelf[Model], key: str, settings: CardSettings) -> Model:
        """Load it; where the room that was thought free is not, once more with nothing else loaded."""
        try:
            return self._load(shelf, key, settings)
        except Exception as error:
            if not _is_memory(error) or not len(shelf):
                raise
        shelf.clear()
        _free_leftovers()
        return self._load(shelf, key, settings)

    def _load(self, shelf: Shelf[Model], key: str, settings: CardSettings) -> Model:
        from tintype.engines.diffusers.loading import load, size_on_disk

        known = shelf.first_size(key)
        if known is not None and known > shelf.limit:
            raise TooLarge  # as it was found to be the last time
        shelf.make_room(known or min(size_on_disk(settings), shelf.limit))
        before = self._allocated()
        model = load(settings, self.device)
        size = max(self._allocated() - before, 0) if self.device.startswith("cuda") else model.size()
        shelf.put(key, model, size)
        self._bare[key] = model.size()
        sys.stderr.write(f"loaded {settings.model}: {size / _MIB:.1f} MiB on {self.device}\n")
        return model

    def _measure(self, model: Model) -> None:
        """Count what LoRAs have added, and make room for it."""
        if model.changed and self._shelf is not None:
            model.changed = False
            key = model.settings.identity()
            added = model.size() - self._bare.get(key, 0)
            self._shelf.resize(key, max((self._shelf.first_size(key) or 0) + added, 0))

    def _forget(self, card: EngineCard) -> None:
        settings = self._cards.pop(card.id, None)
        if settings is None or self._shelf is None:
            return
        key = settings.identity()
        if all(other.identity() != key for other in self._cards.values()):
            self._shelf.drop(key)

    def _allocated(self) -> int:
        """Bytes that torch has on a CUDA device; 0 on others, where it does not say."""
        if not self.device.startswith("cuda"):
            return 0
        import torch

        return int(torch.cuda.memory_allocated(self.device))

    def _the_shelf(self) -> Shelf[Model]:
        if self._shelf is None:
            self._shelf = Shelf(self._limit(), lambda model: model.free())
        return self._shelf

    def _limit(self) -> int:
        """What models may take: the operator's number, or what the device has free but for a reserve."""
        if self._settings.memory_mib is not None:
            return self._settings.memory_mib * _MIB
        if self.device.startswith("cuda"):
            import torch

            free = int(torch.cuda.mem_get_info(self.device)[0])
        else:
            import psutil

            free = int(psutil.virtual_memory().available)
        return max(free - self._settings.reserve_mib * _MIB, free // 2)

    # --- jobs ---

    def cancel(self, job: str) -> None:
        """Stop a running job after the step that it is in."""
        with self._lock:
            if job in self._running:
                self._cancelled.add(job)

    def resume(self, request: Request, upstream: Upstream) -> Iterator[Event]:
        """There is no provider: it is made again, with the same seed."""
        yield from self.generate([request])

    def generate(self, batch: Sequence[Request]) -> Iterator[Event]:
        """Make each request, in one call where the family allows it; each ends in one ``Done`` or ``Failed``."""
        events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        jobs = {request.job for request in batch}
        with self._lock:
            self._running |= jobs
        work = self._torch.submit(self._work, list(batch), events)
        try:
            for request in batch:
                yield Started(request.job)
            while (event := events.get()) is not None:
                yield event
            work.result()
        finally:
            with self._lock:
                self._cancelled |= jobs  # where the caller has left early: end it within a step
            work.exception()
            with self._lock:
                self._running -= jobs
                self._cancelled -= jobs

    def _stopped(self, job: str) -> bool:
        with self._lock:
            return job in self._cancelled

    def _work(self, batch: list[Request], events: queue.SimpleQueue[Event | None]) -> None:
        try:
            card = batch[0].card
            try:
                model = self._ready(card)
            except EngineError as error:
                for request in batch:
                    events.put(Failed(request.job, error.reason, error.message, error.retry_after))
                return
            settings = self._cards[card.id]
            tickets = [self._ticket(request, settings, events) for request in batch]
            if len(tickets) > 1 and may_share(model.family, settings, batch):
                self._together(model, tickets)
            for ticket in tickets:
                if not ticket.ended:
                    self._attempt(model, [ticket], last=True)
            self._measure(model)
        finally:
            events.put(None)

    def _ticket(self, request: Request, settings: CardSettings, events: queue.SimpleQueue[Event | None]) -> Ticket:
        return Ticket(request, settings, events.put, lambda: self._stopped(request.job))

    def _together(self, model: Model, tickets: list[Ticket]) -> None:
        """One call for all; where that fails, each is left to be tried alone."""
        self._attempt(model, tickets, last=False)

    def _attempt(self, model: Model, tickets: list[Ticket], *, last: bool) -> None:
        """Run the jobs in one call. Where it is not the ``last`` attempt, a failure leaves them to be tried again."""
        for ticket in tickets:
            ticket.progress(0.0)
        try:
            _make(model, tickets)
        except Cancelled:
            failure = EngineError(Reason.CANCELLED, "The job was cancelled")
        except EngineError as error:
            failure = error
        except Exception as error:  # noqa: BLE001 - whatever a model raises, the next job must find the engine whole
            failure = _failure_of(error)
        else:
            for ticket in tickets:
                if ticket.stopped():
                    ticket.fail(Reason.CANCELLED, "The job was cancelled")
                ticket.end(Done(ticket.request.job))
            return
        model.settle()
        if failure.reason is Reason.OUT_OF_MEMORY:
            _free_leftovers()
        if last or failure.reason is Reason.CANCELLED:
            for ticket in tickets:
                ticket.fail(failure.reason, failure.message, failure.retry_after)


def _make(model: Model, tickets: list[Ticket]) -> None:
    model.check(tickets[0].request.task)
    check(tickets[0].request)
    match tickets[0].request.task:
        case Task.TEXT_TO_IMAGE | Task.IMAGE_TO_IMAGE | Task.INPAINTING:
            from tintype.engines.diffusers.images import make_images

            make_images(model, tickets)
        case Task.BACKGROUND_REMOVAL:
            from tintype.engines.diffusers.cutout import remove_background

            remove_background(model, tickets[0])
        case Task.TEXT_TO_VIDEO | Task.IMAGE_TO_VIDEO:
            from tintype.engines.diffusers.videos import make_videos

            make_videos(model, tickets[0])
        case Task.IMAGE_TO_3D:
            from tintype.engines.diffusers.solids import make_solid

            make_solid(model, tickets[0])


def _free_leftovers() -> None:
    """Give back what a call that ran out of memory has left."""
    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()


def _failure_of(error: Exception) -> EngineError:
    """What its customer is told; the operator reads the rest in the log."""
    if _is_memory(error):
        return EngineError(Reason.OUT_OF_MEMORY, _NO_MEMORY)
    if isinstance(error, SettingsError):
        sys.stderr.write(f"{error.message}\n")
    else:
        traceback.print_exception(error)
    return EngineError(Reason.FAILED, "Generation failed")


def _is_memory(error: BaseException) -> bool:
    """Whether that is a lack of memory: Python's, torch's on an accelerator, or torch's on the CPU."""
    text = str(error)
    return (
        isinstance(error, MemoryError)
        or type(error).__name__ == "OutOfMemoryError"
        or (isinstance(error, RuntimeError) and ("not enough memory" in text or "out of memory" in text))
    )
