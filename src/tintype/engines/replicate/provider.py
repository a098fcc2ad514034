"""How predictions are made at Replicate, looked at, found and cancelled."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import httpx

from tintype.engines.contract import JSON, EngineError, Input, Reason, Request
from tintype.engines.rented import Ask, Made, Pending, Unsure, Unusable, fields, results
from tintype.engines.rented.downloads import data_uri
from tintype.engines.rented.once import Once, Refused
from tintype.engines.rented.parts import token_time
from tintype.engines.rented.settings import seconds, text, texts, whole
from tintype.engines.replicate import faults
from tintype.kernel.errors import SettingsError

if TYPE_CHECKING:
    from replicate.client import Client
    from replicate.prediction import Prediction

URL = "https://api.replicate.com"
FIELDS = {
    "prompt": "prompt",
    "negative_prompt": "negative_prompt",
    "seed": "seed",
    "width": "width",
    "height": "height",
    "count": "num_outputs",
    "steps": "num_inference_steps",
    "guidance_scale": "guidance_scale",
    "strength": "prompt_strength",
    "image": "image",
    "mask": "mask",
}
_MODEL = re.compile(r"[\w.-]+/[\w.-]+(:[0-9a-f]{64})?")
_VERSION = re.compile(r"[0-9a-f]{64}")
_FINDS = 3
_PAGES = 10
_MOST_KNOWN = 10_000
_SKEW = timedelta(minutes=2)


class Replicate:
    """A :class:`~tintype.engines.rented.Provider`."""

    def __init__(self) -> None:
        self._clients: dict[tuple[str, str, float], Client] = {}
        self._known: dict[str, str] = {}  # the tokens of what was sent here, by the ids that were answered
        self._lock = threading.Lock()

    def check(self, settings: Mapping[str, JSON]) -> None:
        model, deployment = text(settings, "model"), text(settings, "deployment")
        if bool(model) == bool(deployment):
            raise SettingsError("exactly one of model and deployment must be set", field="model")
        if model and not (_MODEL.fullmatch(model) or _VERSION.fullmatch(model)):
            raise SettingsError("model must be owner/name, owner/name:version or a version's id", field="model")
        if deployment and not re.fullmatch(r"[\w.-]+/[\w.-]+", deployment):
            raise SettingsError("deployment must be owner/name", field="deployment")
        if not texts(settings, "keys"):
            raise SettingsError("keys must name environment variables that hold Replicate API tokens", field="keys")
        rate = settings.get("cost_micro_per_second", 0)
        if isinstance(rate, bool) or not isinstance(rate, int | float) or rate < 0:
            raise SettingsError("cost_micro_per_second must be micro-USD, 0 or more", field="cost_micro_per_second")
        whole(settings, "per_submit", 1, most=64)
        whole(settings, "upload_above", 0, least=0, most=100 << 20)
        fields.check(settings)

    def most(self, request: Request, settings: Mapping[str, JSON]) -> int:
        return whole(settings, "per_submit", 1, most=64)

    def submit(self, ask: Ask) -> str:
        client = self._client(ask)
        wanted: dict[str, Any] = {**_target(ask.settings)}
        wanted["input"] = fields.body(ask, FIELDS, lambda one: self._input(ask, client, one))
        try:
            made: Prediction = client.predictions.create(**wanted)
            upstream_id = str(made.id)
        except Refused as refused:
            raise faults.of_submit(refused) from refused
        except (ValueError, KeyError, TypeError) as error:
            raise Unsure(f"an answer that cannot be read: {type(error).__name__}") from error
        self._note(upstream_id, ask)
        return upstream_id

    def look(self, ask: Ask, upstream_id: str) -> Pending | Made:
        self._note(upstream_id, ask)
        found = _asked(lambda: self._client(ask).predictions.get(upstream_id))
        match found.status:
            case "succeeded":
                return _made(ask, found)
            case "failed":
                raise faults.of_failed(found.error)
            case "canceled":
                raise EngineError(Reason.CANCELLED, "The job was cancelled")
            case "starting":
                return Pending(stage="queued")
            case _:
                progress = found.progress
                return Pending(min(progress.percentage, 1.0) if progress else None)

    def find(self, ask: Ask) -> str | None:
        """Replicate takes no token of ours. Its list of predictions shows each one's input, though: where the input
        holds a seed, and just one prediction since the job began has the same model and input, that is it."""
        began = token_time(ask.token)
        sent = _comparable(fields.body(ask, FIELDS, lambda one: "file:"))
        seed = fields.names(ask.settings, FIELDS).get("seed")
        if began is None or seed is None or results.at(sent, seed) is None:
            return None
        for look in range(_FINDS):
            if look:
                time.sleep(seconds(ask.settings, "poll_s", 1.0))
            found = [one for one in self._since(ask, began - _SKEW) if self._is(ask, sent, one)]
            if found:
                return found[0].id if len(found) == 1 else None
        return None

    def cancel(self, ask: Ask, upstream_id: str) -> None:
        _asked(lambda: self._client(ask).predictions.cancel(upstream_id))

    def _note(self, upstream_id: str, ask: Ask) -> None:
        with self._lock:
            self._known[upstream_id] = ask.token
            if len(self._known) > _MOST_KNOWN:
                del self._known[next(iter(self._known))]

    def _since(self, ask: Ask, began: datetime) -> list[Prediction]:
        """The predictions of this account since then; the list has the newest first."""
        predictions, since = self._client(ask).predictions, []
        page = _asked(predictions.list)
        for _ in range(_PAGES):
            new = [one for one in page.results if one.created_at and datetime.fromisoformat(one.created_at) >= began]
            since += new
            if page.next is None or len(new) < len(page.results):
                break
            page = _asked(partial(predictions.list, page.next))
        return since

    def _is(self, ask: Ask, sent: dict[str, Any], one: Prediction) -> bool:
        with self._lock:
            if self._known.get(one.id, ask.token) != ask.token:
                return False  # another job's, with the same words and the same seed
        target = _target(ask.settings)
        if "model" in target and one.model != target["model"]:
            return False
        if "version" in target and one.version != target["version"]:
            return False
        theirs = one.input or {}
        return all(theirs.get(name) == value for name, value in sent.items())

    def _client(self, ask: Ask) -> Client:
        limit, base = seconds(ask.settings, "timeout_s", 60.0), text(ask.settings, "base_url") or URL
        with self._lock:
            held = (ask.key.value, base, limit)
            if held not in self._clients:
                self._clients[held] = _open(ask.key.value, base, limit)
            return self._clients[held]

    def _input(self, ask: Ask, client: Client, one: Input) -> str:
        """A picture as a ``data:`` URL; a large one is uploaded first, as Replicate asks. No job is sent yet."""
        if one.path.stat().st_size <= whole(ask.settings, "upload_above", 256 * 1024, least=0, most=100 << 20):
            return data_uri(one)
        try:
            return client.files.create(one.path).urls["get"]
        except Refused as refused:
            error = faults.of_submit(refused)
            raise error if isinstance(error, EngineError) else EngineError(Reason.UNAVAILABLE, faults.BUSY) from refused
        except (Unsure, ValueError, KeyError, TypeError) as error:
            raise EngineError(Reason.UNAVAILABLE, faults.BUSY) from error


def _open(key: str, base: str, limit: float) -> Client:
    try:
        from replicate.client import Client
    except ImportError as error:
        raise SettingsError(
            "The engine 'replicate' needs the package replicate: install tintype[rented]", field="engine"
        ) from error
    return Client(
        api_token=key, base_url=base, timeout=httpx.Timeout(limit), transport=Once(httpx.HTTPTransport(), limit)
    )


def _asked(call: Callable[[], Any]) -> Any:
    """A question about what was sent before."""
    try:
        return call()
    except Refused as refused:
        raise faults.of_look(refused) from refused
    except (ValueError, KeyError, TypeError) as error:
        raise Unsure(f"an answer that cannot be read: {type(error).__name__}") from error
    except EngineError as error:
        raise Unsure("it cannot be reached") from error


def _target(settings: Mapping[str, JSON]) -> dict[str, str]:
    """What to run, as the client's ``create`` takes it."""
    if deployment := text(settings, "deployment"):
        return {"deployment": deployment}
    model = text(settings, "model")
    if _VERSION.fullmatch(model):
        return {"version": model}
    name, _, version = model.partition(":")
    return {"version": version} if version else {"model": name}


def _comparable(sent: Mapping[str, Any]) -> dict[str, Any]:
    """An input without its files, which Replicate may show otherwise than they were sent."""

    def has_file(value: Any) -> bool:
        if isinstance(value, list):
            return any(has_file(one) for one in value)
        return isinstance(value, str) and value.startswith(("file:", "data:"))

    return {name: value for name, value in sent.items() if not has_file(value)}


def _made(ask: Ask, found: Prediction) -> Made:
    files = results.files(found.output, ask.settings, most=ask.count)
    if not files:
        if found.output is None:  # it is deleted there an hour after its end
            raise EngineError(Reason.OUTCOME_UNKNOWN, faults.LOST)
        raise Unusable
    rate, took = ask.settings.get("cost_micro_per_second"), (found.metrics or {}).get("predict_time")
    cost = None
    if isinstance(rate, int | float) and isinstance(took, int | float):
        cost = round(rate * took)
    return Made(files, cost)
