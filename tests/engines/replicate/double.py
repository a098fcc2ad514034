"""A stand-in for Replicate, written from its HTTP API reference (replicate.com/docs/reference/http, read in November
2026), its error codes (…/docs/reference/error-codes) and its rate limits (…/docs/topics/predictions/rate-limits).

Predictions are made by model, version and deployment, listed newest first, looked at and cancelled; files uploaded. A
prediction is ``starting`` at its first look, ``processing`` at the second and over at the third, or stays
``processing`` while ``hold`` is set. ``error`` is what it fails with, where it is set; ``output`` what it gives.
A fault that is an Event takes the prediction and keeps the answer back until it is set.
"""

from __future__ import annotations

import secrets
import threading
from datetime import UTC, datetime
from typing import Any

from rented_serving import LOSE, Answer, Call, Double, Files, film, mesh, picture

TOKEN = "r8_0123456789abcdefghijABCDEFGHIJ0123456"
OTHER_TOKEN = "r8_other6789abcdefghijABCDEFGHIJ0123456"
VERSION = "5c7d5dc6dd8bf75c1acaa8565735e7986bc5b66206b55cca93cb72c9bf15ccaa"
PAGE = 3


class ReplicateDouble(Double):
    def __init__(self) -> None:
        super().__init__()
        self.cdn = Files()
        self.keys = {TOKEN, OTHER_TOKEN}
        self.predictions: list[dict[str, Any]] = []
        self.submits: list[dict[str, Any]] = []
        self.uploads: list[Call] = []
        self.looks: list[Any] = []
        self.hold = False
        self.error: str | None = None
        self.output: Any = None

    def start(self) -> None:
        super().start()
        self.cdn.start()

    def stop(self) -> None:
        super().stop()
        self.cdn.stop()

    def answer(self, call: Call) -> Any:
        scheme, _, key = call.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or key not in self.keys:
            return problem(401, "Unauthenticated", "You did not pass a valid authentication token")
        match (call.method, call.path.strip("/").split("/")[1:]):
            case ("POST", ["predictions"]):
                return self._create(call, {"version": call.json.get("version")})
            case ("POST", ["models", owner, name, "predictions"]):
                return self._create(call, {"model": f"{owner}/{name}"})
            case ("POST", ["deployments", owner, name, "predictions"]):
                return self._create(call, {"deployment": f"{owner}/{name}", "model": "acme/deployed"})
            case ("GET", ["predictions"]):
                return self._list(call)
            case ("GET", ["predictions", id]):
                return self._get(id)
            case ("POST", ["predictions", id, "cancel"]):
                return self._cancel(id)
            case ("POST", ["files"]):
                return self._file(call)
        return problem(404, "Not found", "The requested resource could not be found.")

    def _create(self, call: Call, target: dict[str, Any]) -> Any:
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Answer):
            return fault
        if target.get("version", VERSION) != VERSION or "nobody" in target.get("model", ""):
            return problem(404, "Not found", "The requested resource could not be found.")
        wanted = call.json.get("input")
        if call.headers.get("Prefer") or not isinstance(wanted, dict):
            return problem(400, "Bad request", "input must be an object")
        if wrong := _wrong(wanted):
            return problem(422, "Input validation failed", "".join(f"- {line}\n" for line in wrong))
        made = {
            "id": secrets.token_hex(13),
            "model": "stability-ai/sdxl",
            "version": "hidden",
            **target,
            "input": wanted,
            "status": "starting",
            "output": None,
            "error": None,
            "logs": "",
            "metrics": None,
            "source": "api",
            "data_removed": False,
            "created_at": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "started_at": None,
            "completed_at": None,
        }
        base = f"{self.url}/v1/predictions/{made['id']}"
        made["urls"] = {"get": base, "cancel": f"{base}/cancel"}
        with self.lock:
            self.predictions.append(made)
            self.submits.append({**made, "sent_with": call.headers["Authorization"]})
        if isinstance(fault, threading.Event):  # taken, and the answer kept back until its caller is gone
            fault.wait(30)
            return LOSE
        return LOSE if fault is LOSE else Answer(made, 201)

    def _list(self, call: Call) -> Answer:
        newest = list(reversed(self.predictions))
        at = int(call.query.get("cursor", 0))
        more = f"{self.url}/v1/predictions?cursor={at + PAGE}" if at + PAGE < len(newest) else None
        return Answer({"next": more, "previous": None, "results": newest[at : at + PAGE]})

    def _get(self, id: str) -> Any:
        if self.looks:
            return self.looks.pop(0)
        found = next((one for one in self.predictions if one["id"] == id), None)
        if found is None:
            return problem(404, "Not found", "The requested resource could not be found.")
        if found["status"] == "starting":
            given = dict(found)
            found["status"] = "processing"
            return Answer(given)
        if found["status"] == "processing":
            found["logs"] = "Using seed: 5\n  0%|          | 0/4 [00:00<?]\n 50%|█████     | 2/4 [00:01<00:01]\n"
            given = dict(found)
            if not self.hold:
                self._end(found)
            return Answer(given)
        return Answer(found)

    def _end(self, made: dict[str, Any]) -> None:
        made["metrics"] = {"predict_time": 2.5, "total_time": 3.0}
        made["completed_at"] = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        made["status"] = "failed" if self.error else "succeeded"
        made["error"] = self.error
        if not self.error:
            made["output"] = self.output if self.output is not None else self._make(made)

    def _cancel(self, id: str) -> Answer:
        found = next((one for one in self.predictions if one["id"] == id), None)
        if found is None:
            return problem(404, "Not found", "The requested resource could not be found.")
        if found["status"] in ("starting", "processing"):
            found["status"] = "canceled"
        return Answer(found)

    def _file(self, call: Call) -> Answer:
        self.uploads.append(call)
        url = self.cdn.keep(call.data, "image/png", self.cdn.url)
        now = "2026-11-21T10:00:00.000Z"
        file = {"id": "file1", "name": "in.png", "content_type": "image/png", "size": len(call.data), "etag": "e"}
        file |= {"checksums": {"sha256": "0"}, "metadata": {}, "created_at": now, "expires_at": now}
        return Answer(file | {"urls": {"get": url}}, 201)

    def _make(self, made: dict[str, Any]) -> Any:
        wanted, model = made["input"], str(made["model"])
        seed = wanted.get("seed", 77)
        if "trellis" in model:
            return {"model_file": self._kept(mesh(), "model/gltf-binary"), "color_video": None, "combined_video": None}
        if "video" in model or "ltx" in model:
            return self._kept(film(192, 128, wanted.get("num_frames", 24), 12, seed), "video/mp4")
        if "background" in model:
            return self._kept(picture(64, 48, seed, alpha=True), "image/png")
        form = {"jpg": "jpeg"}.get(wanted.get("output_format", "png"), wanted.get("output_format", "png"))
        size = wanted.get("width", 64), wanted.get("height", 48)
        return [
            self._kept(picture(*size, seed + number, form), f"image/{form}")
            for number in range(wanted.get("num_outputs", 1))
        ]

    def _kept(self, data: bytes, kind: str) -> str:
        return self.cdn.keep(data, kind, self.cdn.url)


def problem(status: int, title: str, detail: str, **headers: str) -> Answer:
    """A problem document (RFC 7807)."""
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer({"title": title, "detail": detail, "status": status}, status, names, "application/problem+json")


def _wrong(wanted: dict[str, Any]) -> list[str]:
    """What a model's schema would refuse."""
    wrong = []
    if "prompt" in wanted and not isinstance(wanted["prompt"], str):
        wrong.append("input.prompt: Invalid type. Expected: string")
    for side in ("width", "height"):
        if side in wanted and not 16 <= wanted[side] <= 1440:
            wrong.append(f"input.{side}: Must be less than or equal to 1440")
    if not 1 <= wanted.get("num_outputs", 1) <= 4:
        wrong.append("input.num_outputs: Must be less than or equal to 4")
    for name in ("image", "mask"):
        if name in wanted and not str(wanted[name]).startswith(("data:image/", "https://", "http://")):
            wrong.append(f"input.{name}: Does not match format 'uri'")
    return wrong
