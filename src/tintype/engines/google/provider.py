"""Which of Google's calls a job needs, by whose key, and what the answers mean."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tintype.engines.contract import JSON, EngineError, Reason, Request
from tintype.engines.google import content, faults, imagen, veo
from tintype.engines.google.settings import Settings
from tintype.engines.rented import Ask, Key, KeyRefused, Made, Pending, Unsure

LOST = "What became of the job at its provider is not known"
SCOPES = ("https://www.googleapis.com/auth/cloud-platform",)


class GoogleProvider:
    """See :class:`tintype.engines.rented.Provider`. Images come at once; a film's id is its operation's name."""

    def __init__(self) -> None:
        self._clients: dict[tuple[Any, ...], Any] = {}
        self._lock = threading.Lock()

    def check(self, settings: Mapping[str, JSON]) -> None:
        """Raises SettingsError for a setting that cannot be."""
        if Settings.of(settings).kind == "imagen":
            imagen.quiet()

    def most(self, request: Request, settings: Mapping[str, JSON]) -> int:
        return Settings.of(settings).most

    def submit(self, ask: Ask) -> str | Made:
        settings = Settings.of(ask.settings)
        match settings.kind:
            case "content":
                content.check(ask.request)
                with self._saying(began=False):
                    return content.send(self._client(ask.key, settings), ask, settings)
            case "imagen":
                imagen.check(ask.request)
                with self._saying(began=False):
                    return imagen.send(self._client(ask.key, settings), ask, settings)
            case "veo":
                veo.check(ask.request)
                with self._saying(began=True):
                    return veo.send(self._client(ask.key, settings), ask, settings)

    def look(self, ask: Ask, upstream_id: str) -> Pending | Made:
        """Whatever is not an answer about the operation is a bad moment, save that it is not there any more."""
        from google.genai import errors

        settings = Settings.of(ask.settings)
        try:
            return veo.look(self._client(ask.key, settings), ask, settings, upstream_id)
        except errors.APIError as error:
            if error.code == 404:
                raise EngineError(Reason.OUTCOME_UNKNOWN, LOST) from error
            raise Unsure(f"no answer about it: {error.code}") from error
        except (EngineError, Unsure):
            raise
        except Exception as error:
            raise Unsure(f"no answer about it: {type(error).__name__}") from error

    def find(self, ask: Ask) -> str | None:
        """Google has no look-up by a token of ours."""
        return None

    def cancel(self, ask: Ask, upstream_id: str) -> None:
        """A film goes on there: Veo's operations cannot be cancelled."""

    @contextmanager
    def _saying(self, *, began: bool) -> Iterator[None]:
        """The client's errors in our words, for calls that are a submit."""
        try:
            yield
        except Exception as error:
            mapped = faults.of_submit(error, began=began)
            if mapped is error:
                raise
            raise mapped from error

    def _client(self, key: Key, settings: Settings) -> Any:
        name = (key.name, key.value, settings.vertex, settings.base_url, settings.project, settings.location)
        with self._lock:
            if (*name, settings.timeout_s) not in self._clients:
                self._clients[*name, settings.timeout_s] = _client(key, settings)
            return self._clients[*name, settings.timeout_s]


def _client(key: Key, settings: Settings) -> Any:
    """A client with one key: an API key, or a service account's JSON with a project. It does not repeat by itself."""
    from google import genai
    from google.genai import types

    options = types.HttpOptions(
        base_url=settings.base_url or None,
        timeout=round(settings.timeout_s * 1000),
        retry_options=types.HttpRetryOptions(attempts=1),
    )
    if not key.value.lstrip().startswith("{"):
        return genai.Client(vertexai=settings.vertex, api_key=key.value or "none", http_options=options)
    from google.oauth2 import service_account

    try:
        info = json.loads(key.value)
        read: Any = service_account.Credentials.from_service_account_info
        credentials = read(info, scopes=SCOPES)
    except (ValueError, KeyError) as error:
        raise KeyRefused() from error
    return genai.Client(
        vertexai=True,
        credentials=credentials,
        project=settings.project or info.get("project_id"),
        location=settings.location,
        http_options=options,
    )
