"""The calls to one ComfyUI server, and what their failures mean."""

from __future__ import annotations

import json
import ssl
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import certifi
import httpx

from tintype.engines.contract import EngineError, Input, Reason
from tintype.engines.rented import KeyRefused, Unsure
from tintype.engines.rented.downloads import content_type
from tintype.engines.rented.faults import Explained

MOST_BYTES = 1 << 30
FOLDER = "tintype"
BRISK_S = 5.0


class Down(Exception):
    """No connection came about: nothing was sent. ``refused``: the machine is there, and no server on it."""

    def __init__(self, message: str, *, refused: bool) -> None:
        super().__init__(message)
        self.refused = refused


class Slow(Unsure):
    """No answer in time."""


class Rejected(Exception):
    """ComfyUI did not take a workflow: its answer, with an error and errors by node."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__("rejected")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Stored:
    """A file on the server, by its own words. ``type`` is the folder: output, temp or input."""

    name: str
    subfolder: str
    type: str

    @property
    def annotated(self) -> str:
        """As the nodes that load a picture take it."""
        path = f"{self.subfolder}/{self.name}" if self.subfolder else self.name
        return path if self.type == "input" else f"{path} [{self.type}]"


class Connections:
    """The HTTP connections of an engine, to all its servers. For several threads."""

    def __init__(self) -> None:
        # The public authorities, and those that this machine trusts (or SSL_CERT_FILE names).
        self.tls = ssl.create_default_context()
        self.tls.load_verify_locations(certifi.where())
        self.kept = httpx.Client(trust_env=False, verify=self.tls, limits=httpx.Limits(max_keepalive_connections=20))
        # An idle connection that the server has closed meanwhile would leave open whether a submit arrived.
        self.fresh = httpx.Client(trust_env=False, verify=self.tls, limits=httpx.Limits(max_keepalive_connections=0))
        weakref.finalize(self, _close, self.kept, self.fresh)  # an engine has no end of its own


class Client:
    """One server. ``url`` has no slash at its end; ``key`` goes along as a bearer token, for a proxy in front of it.

    Calls raise Down where nothing was sent, Unsure where nobody can tell, KeyRefused, else EngineError.
    """

    def __init__(self, connections: Connections, url: str, key: str, seconds: float) -> None:
        self.url = url
        self.tls = connections.tls
        self.headers = {"Authorization": f"Bearer {key}"} if key else {}
        self._connections = connections
        self._timeout = httpx.Timeout(seconds, connect=min(seconds, 5.0))

    def waiting(self) -> int:
        """How many workflows the server has before it, the running one included."""
        return int(self._get("/prompt", brisk=True)["exec_info"]["queue_remaining"])

    def check(self) -> None:
        """Ask the server for its devices, which it knows once it is up."""
        self._get("/system_stats", brisk=True)

    def submit(self, body: Mapping[str, Any]) -> str:
        """Queue a workflow, once. Gives its id there. Raises Rejected, too."""
        answer = self._call("POST", "/prompt", fresh=True, json=body)
        if answer.status_code == 400:
            raise Rejected(_object(answer))
        if answer.status_code in (429, 503):  # a proxy's: ComfyUI itself has no such answers
            raise EngineError(Reason.RATE_LIMITED, "The model's server is busy")
        if answer.status_code in (401, 403):
            raise KeyRefused
        if answer.status_code in (404, 405, 413):
            detail = f"{self.url} takes no workflows: status {answer.status_code}"
            raise Explained(Reason.UNAVAILABLE, "The model is not available at present", detail=detail)
        if answer.status_code != 200:
            raise Unsure(f"status {answer.status_code}")
        prompt_id = _object(answer).get("prompt_id")
        if not isinstance(prompt_id, str):
            raise Unsure("the server's answer has no prompt_id")
        return prompt_id

    def queue(self) -> list[list[Any]]:
        """What runs and what waits: ``[number, id, workflow, extra data, …]`` each, the running ones first."""
        answer = self._get("/queue")
        return [*answer["queue_running"], *answer["queue_pending"]]

    def running(self) -> set[str]:
        return {item[1] for item in self._get("/queue")["queue_running"]}

    def history(self, prompt_id: str) -> dict[str, Any] | None:
        """What is on record of a workflow that has ended."""
        entry = self._get(f"/history/{prompt_id}").get(prompt_id)
        return entry if isinstance(entry, dict) else None

    def ended(self, most: int = 200) -> dict[str, dict[str, Any]]:
        """The latest workflows that have ended, by id."""
        return self._get(f"/history?max_items={most}")

    def delete(self, prompt_id: str) -> None:
        """Take a workflow that waits out of the queue."""
        self._checked(self._call("POST", "/queue", json={"delete": [prompt_id]}))

    def interrupt(self, prompt_id: str) -> None:
        """Stop a workflow that runs."""
        self._checked(self._call("POST", "/interrupt", json={"prompt_id": prompt_id}))

    def upload(self, picture: Input, name: str, folder: str) -> Stored:
        """Put a picture into the server's folder ``input`` or ``temp``."""
        fields = {"type": folder, "subfolder": FOLDER, "overwrite": "true"}
        return self._put("/upload/image", picture, name, fields)

    def upload_mask(self, mask: Input, name: str, of: Stored, folder: str) -> Stored:
        """Put a picture there anew whose transparency is that of ``mask``."""
        original = {"filename": of.name, "subfolder": of.subfolder, "type": of.type}
        fields = {"type": folder, "subfolder": FOLDER, "overwrite": "true", "original_ref": json.dumps(original)}
        return self._put("/upload/mask", mask, name, fields)

    def _put(self, path: str, picture: Input, name: str, fields: Mapping[str, str]) -> Stored:
        file = (name, picture.path.read_bytes(), content_type(picture.path))
        answer = self._call("POST", path, data=fields, files={"image": file})
        if answer.status_code == 413:
            raise EngineError(Reason.INVALID, "image: the picture is too large for this model's server")
        said = _object(self._checked(answer))
        return Stored(str(said["name"]), str(said.get("subfolder", "")), str(said.get("type", fields["type"])))

    def fetch(self, file: Stored) -> bytes:
        """A file that was made."""
        query = urlencode({"filename": file.name, "subfolder": file.subfolder, "type": file.type})
        answer = self._call("GET", f"/view?{query}")
        if answer.status_code == 404:
            raise Explained(Reason.FAILED, "Generation failed", detail=f"{self.url} lacks the file that it made")
        if len(self._checked(answer).content) > MOST_BYTES:
            raise EngineError(Reason.FAILED, "The result is too large")
        return answer.content

    def _get(self, path: str, *, brisk: bool = False) -> dict[str, Any]:
        timeout = httpx.Timeout(BRISK_S) if brisk else self._timeout
        return _object(self._checked(self._call("GET", path, timeout=timeout)))

    def _checked(self, answer: httpx.Response) -> httpx.Response:
        if answer.status_code in (401, 403):
            raise KeyRefused
        if answer.status_code >= 500 or answer.status_code == 429:
            raise Unsure(f"status {answer.status_code}")
        if answer.status_code != 200:
            detail = f"{answer.request.method} {answer.request.url.path} at {self.url} gave {answer.status_code}"
            raise Explained(Reason.FAILED, "Generation failed", detail=detail)
        return answer

    def _call(self, method: str, path: str, *, fresh: bool = False, **more: Any) -> httpx.Response:
        http = self._connections.fresh if fresh else self._connections.kept
        try:
            return http.request(method, self.url + path, **{"headers": self.headers, "timeout": self._timeout, **more})
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Down(type(error).__name__, refused=_was_refused(error)) from error
        except httpx.TimeoutException as error:
            raise Slow(f"{type(error).__name__} at {path}") from error
        except httpx.HTTPError as error:
            raise Unsure(f"{type(error).__name__} at {path}") from error


def _close(*clients: httpx.Client) -> None:
    for client in clients:
        client.close()


def _object(answer: httpx.Response) -> dict[str, Any]:
    try:
        said = answer.json()
    except ValueError as error:
        raise Unsure("the server's answer is no JSON") from error
    if not isinstance(said, dict):
        raise Unsure("the server's answer is no object")
    return said


def _was_refused(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ConnectionRefusedError):
            return True
        error = error.__cause__ or error.__context__
    return False
