"""How jobs are sent to fal's queue, looked at and cancelled."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import httpx

from tintype.engines.contract import JSON, EngineError, Input, Reason, Request
from tintype.engines.fal import faults
from tintype.engines.fal.client import open_client, use_host
from tintype.engines.rented import Ask, KeyRefused, Made, Pending, Unsure, Unusable, fields, results
from tintype.engines.rented.downloads import data_uri
from tintype.engines.rented.once import Refused
from tintype.engines.rented.settings import seconds, table, text, texts, whole
from tintype.kernel.errors import SettingsError

if TYPE_CHECKING:
    from fal_client import SyncClient

FIELDS = {
    "prompt": "prompt",
    "negative_prompt": "negative_prompt",
    "seed": "seed",
    "width": "image_size.width",
    "height": "image_size.height",
    "count": "num_images",
    "steps": "num_inference_steps",
    "guidance_scale": "guidance_scale",
    "strength": "strength",
    "image": "image_url",
    "mask": "mask_url",
}
_BAR = re.compile(r"(\d{1,3})%\|")


class Fal:
    """A :class:`~tintype.engines.rented.Provider`."""

    def __init__(self, config: Mapping[str, JSON]) -> None:
        use_host(text(config, "queue_host"))
        self._clients: dict[tuple[str, float], SyncClient] = {}
        self._lock = threading.Lock()

    def check(self, settings: Mapping[str, JSON]) -> None:
        if not re.fullmatch(r"[\w.-]+(/[\w.-]+)+", text(settings, "model")):
            raise SettingsError("model must be the id of a fal model, such as fal-ai/flux/dev", field="model")
        if not texts(settings, "keys"):
            raise SettingsError("keys must name environment variables that hold fal keys", field="keys")
        if text(settings, "inputs", "data") not in ("data", "upload"):
            raise SettingsError("inputs must be 'data' or 'upload'", field="inputs")
        if type(settings.get("refuse_nsfw", False)) is not bool:
            raise SettingsError("refuse_nsfw must be true or false", field="refuse_nsfw")
        if not all(isinstance(value, str) for value in table(settings, "headers").values()):
            raise SettingsError("headers must be a table of texts", field="headers")
        whole(settings, "per_submit", 1, most=64)
        fields.check(settings)

    def most(self, request: Request, settings: Mapping[str, JSON]) -> int:
        return whole(settings, "per_submit", 1, most=64)

    def submit(self, ask: Ask) -> str:
        client, model = self._client(ask), text(ask.settings, "model")
        arguments: dict[str, Any] = fields.body(ask, FIELDS, lambda one: self._input(ask, one))
        headers = {name: str(value) for name, value in table(ask.settings, "headers").items()}
        try:
            handle = client.submit(model, arguments, headers=headers)
        except Refused as refused:
            raise faults.of_submit(refused) from refused
        except (ValueError, KeyError, TypeError) as error:
            raise Unsure(f"an answer that cannot be read: {type(error).__name__}") from error
        # With the model, since a card may name another by the time that the job is asked for.
        return f"{model}:{handle.request_id}"

    def look(self, ask: Ask, upstream_id: str) -> Pending | Made:
        from fal_client import Completed, Queued

        handle = self._client(ask).get_handle(*_parted(upstream_id))
        try:
            status = handle.status(with_logs=True)
        except Refused as refused:
            raise faults.of_look(refused) from refused
        except (ValueError, KeyError, TypeError, EngineError) as error:
            raise Unsure(f"its status cannot be read: {type(error).__name__}") from error
        if isinstance(status, Queued):
            return Pending(stage="queued")
        if not isinstance(status, Completed):
            return Pending(_fraction(getattr(status, "logs", None)))
        if (failed := faults.of_completed(status.error, status.error_type)) is not None:
            raise failed
        try:
            result = handle.get()
        except Refused as refused:
            raise faults.of_result(refused) from refused
        except (ValueError, KeyError, TypeError, EngineError) as error:
            raise Unsure(f"its result cannot be read: {type(error).__name__}") from error
        return _made(ask, result)

    def find(self, ask: Ask) -> str | None:
        """fal gives its ids itself and knows nothing of ours, so what was never answered cannot be found."""
        return None

    def cancel(self, ask: Ask, upstream_id: str) -> None:
        try:
            self._client(ask).cancel(*_parted(upstream_id))
        except Refused as refused:
            raise faults.of_look(refused) from refused

    def _client(self, ask: Ask) -> SyncClient:
        limit = seconds(ask.settings, "timeout_s", 60.0)
        with self._lock:
            held = (ask.key.value, limit)
            if held not in self._clients:
                self._clients[held] = open_client(ask.key.value, limit)
            return self._clients[held]

    def _input(self, ask: Ask, one: Input) -> str:
        """A picture as a ``data:`` URL, or on fal's CDN for models that take none. Nothing of the job is sent yet."""
        if text(ask.settings, "inputs", "data") == "data":
            return data_uri(one)
        from fal_client import StorageSettings
        from fal_client.client import FalClientError

        try:
            return self._client(ask).upload_file(one.path, lifecycle=StorageSettings(expires_in="1d"))
        except (FalClientError, httpx.HTTPError, Refused, Unsure, KeyError, ValueError) as error:
            status = getattr(error, "status_code", getattr(getattr(error, "response", None), "status_code", 0))
            if status in (401, 402, 403):
                raise KeyRefused from error
            raise EngineError(Reason.UNAVAILABLE, faults.BUSY) from error


def _parted(upstream_id: str) -> tuple[str, str]:
    model, _, request_id = upstream_id.rpartition(":")
    return model, request_id


def _fraction(logs: Any) -> float | None:
    """How far it is, by the last progress bar (``"45%|███"``) that the model has printed."""
    for line in reversed(logs or []):
        if isinstance(line, dict) and (found := _BAR.findall(str(line.get("message", "")))):
            return min(int(found[-1]), 100) / 100
    return None


def _made(ask: Ask, result: Any) -> Made:
    seed = result.get("seed") if isinstance(result, dict) else None
    files = results.files(
        result, ask.settings, most=ask.count, seed=seed if type(seed) is int and ask.count == 1 else None
    )
    if ask.settings.get("refuse_nsfw") and isinstance(result, dict):
        flags = result.get("has_nsfw_concepts") or []
        flagged = flags if isinstance(flags, list) else [flags]
        files = [file for number, file in enumerate(files) if not (number < len(flagged) and flagged[number])]
        if not files and any(flagged):
            raise EngineError(Reason.MODERATED, "The result was refused by the provider's content filter")
    if not files:
        raise Unusable
    return Made(files)
