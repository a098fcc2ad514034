"""A stand-in for fal's queue, written from fal's documentation (docs.fal.ai, read in November 2026):

- /documentation/model-apis/inference/queue: the endpoints, the states IN_QUEUE, IN_PROGRESS, COMPLETED, cancelling;
- /documentation/model-apis/request-errors: the platform's errors, ``X-Fal-Error-Type``;
- /errors: the models' errors, ``detail`` as a list of ``{"loc", "msg", "type"}``;
- /documentation/model-apis/fal-cdn: uploads, and the models' own pages for their inputs and outputs.

A request is IN_QUEUE at its first look, IN_PROGRESS at the second and COMPLETED at the third, or stays IN_PROGRESS
while ``hold`` is set. ``outcome`` (an Answer) is what asking for a result gives instead of one. A fault that is an
Event takes the job and keeps the answer back until it is set.
"""

from __future__ import annotations

import base64
import io
import threading
import uuid
from typing import Any

from PIL import Image
from rented_serving import LOSE, Answer, Call, Double, Files, film, mesh, picture

KEY = "0c6f1a52-7d4e-4c1b-9a55-0123456789ab:0123456789abcdef0123456789abcdef"
OTHER_KEY = "9b1d2c3e-1111-4c1b-9a55-0123456789ab:fedcba9876543210fedcba9876543210"
NAMED_SIZES = {"square_hd": (1024, 1024), "square": (512, 512), "landscape_16_9": (1024, 576)}
FROM_PICTURE = ("birefnet", "trellis", "inpainting", "edit", "image-to-video", "image-to-image")


class FalDouble(Double):
    def __init__(self, tls: Any) -> None:
        super().__init__(tls)
        self.cdn = Files()
        self.keys = {KEY, OTHER_KEY}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.submits: list[dict[str, Any]] = []
        self.uploads: list[Call] = []
        self.cancels: list[str] = []
        self.hold = False
        self.outcome: Answer | None = None
        self.looks: list[Any] = []
        self.nsfw = False

    def start(self) -> None:
        super().start()
        self.cdn.start()

    def stop(self) -> None:
        super().stop()
        self.cdn.stop()

    def answer(self, call: Call) -> Any:
        if call.path == "/files/upload":
            return self._upload(call)
        scheme, _, key = call.headers.get("Authorization", "").partition(" ")
        if scheme != "Key" or key not in self.keys:
            return Answer({"detail": "Cannot access application. Authentication is required."}, 401)
        if call.path == "/storage/auth/token":
            token = {"token": "cdn-token", "token_type": "Bearer", "base_url": self.url}
            return Answer(token | {"expires_at": "2126-01-01T00:00:00+00:00"})
        parts = call.path.strip("/").split("/")
        if call.method == "POST":
            return self._submit(call, parts)
        if len(parts) < 4 or parts[2] != "requests" or (job := self.jobs.get(parts[3])) is None:
            return Answer({"detail": "Request not found"}, 404)
        if job["model"].split("/")[:2] != parts[:2]:
            return Answer({"detail": "Request not found"}, 404)
        match (call.method, parts[4:]):
            case ("GET", ["status"]):
                return self._status(job)
            case ("GET", []):
                return self._result(job)
            case ("PUT", ["cancel"]):
                return self._cancel(job)
        return Answer({"detail": "Method Not Allowed"}, 405)

    # --- submitting ---

    def _submit(self, call: Call, parts: list[str]) -> Any:
        fault = self.faults.pop(0) if self.faults else None
        if isinstance(fault, Answer):
            return fault
        if parts[0] not in ("fal-ai", "wan", "bria") or len(parts) < 2:
            return Answer({"detail": f"Application '{'/'.join(parts)}' not found"}, 404)
        if call.headers.get("Content-Type") != "application/json" or not isinstance(call.json, dict):
            return Answer({"detail": "Invalid JSON"}, 400)
        if wrong := _wrong("/".join(parts), call.json):
            return Answer({"detail": wrong}, 422)
        request_id = str(uuid.uuid4())
        job = {"id": request_id, "model": "/".join(parts), "body": call.json, "looks": 0, "state": "IN_QUEUE"}
        job["headers"] = {name.lower(): value for name, value in call.headers.items()}
        with self.lock:
            self.jobs[request_id] = job
            self.submits.append(job)
        if isinstance(fault, threading.Event):  # taken, and the answer kept back until its caller is gone
            fault.wait(30)
            return LOSE
        if fault is LOSE:
            return LOSE
        base = f"{self.url}/{parts[0]}/{parts[1]}/requests/{request_id}"
        urls = {"response_url": base, "status_url": f"{base}/status", "cancel_url": f"{base}/cancel"}
        return Answer({"status": "IN_QUEUE", "request_id": request_id, "queue_position": 0, **urls})

    def _upload(self, call: Call) -> Answer:
        if call.headers.get("Authorization") != "Bearer cdn-token":
            return Answer({"detail": "Unauthorized"}, 401)
        self.uploads.append(call)
        return Answer({"access_url": self.cdn.keep(call.data, call.headers["Content-Type"], self.cdn.url)})

    # --- looking ---

    def _status(self, job: dict[str, Any]) -> Any:
        if self.looks:
            return self.looks.pop(0)
        job["looks"] += 1
        if job["state"] == "CANCELLED":
            error = {"error": "Request was cancelled", "error_type": "client_cancelled"}
            return Answer({"status": "COMPLETED", "logs": [], "metrics": {}, **error})
        if job["looks"] == 1:
            return Answer({"status": "IN_QUEUE", "queue_position": 2})
        if job["looks"] == 2 or self.hold:
            bar = {"message": "  40%|████      | 8/20", "level": "STDERR", "timestamp": "2026-11-21T10:00:00Z"}
            return Answer({"status": "IN_PROGRESS", "logs": [bar]}, 202)
        job["state"] = "COMPLETED"
        return Answer({"status": "COMPLETED", "logs": [], "metrics": {"inference_time": 1.5}})

    def _result(self, job: dict[str, Any]) -> Answer:
        if job["state"] == "IN_QUEUE":
            return Answer({"detail": "Request is still in progress"}, 400)
        if job["state"] == "CANCELLED":
            return Answer({"detail": "Request was cancelled", "error_type": "client_cancelled"}, 499)
        return self.outcome or Answer(self._make(job["model"], job["body"]))

    def _cancel(self, job: dict[str, Any]) -> Answer:
        self.cancels.append(job["id"])
        if job["state"] == "COMPLETED":
            return Answer({"status": "ALREADY_COMPLETED"}, 400)
        job["state"] = "CANCELLED"
        return Answer({"status": "CANCELLATION_REQUESTED"}, 202)

    # --- making ---

    def _make(self, model: str, body: dict[str, Any]) -> dict[str, Any]:
        seed = body.get("seed", 1234)
        if "trellis" in model:
            return {"model_mesh": self._file(mesh(), "model/gltf-binary"), "timings": {}}
        if "video" in model or "animatediff" in model:
            size = body.get("video_size") or {"width": 192, "height": 128}
            frames, fps = body.get("num_frames", 16), body.get("fps", 8)
            video = film(size["width"], size["height"], frames, fps, seed)
            return {"video": self._file(video, "video/mp4"), "seed": seed}
        if "birefnet" in model:
            width, height = _size_of(body["image_url"])
            return {"image": self._file(picture(width, height, seed, alpha=True), "image/png")}
        width, height = _size(body)
        form = body.get("output_format", "png")
        images = [
            self._file(picture(width, height, seed + number, form), f"image/{form}")
            | {"width": width, "height": height}
            for number in range(body.get("num_images", 1))
        ]
        flags = [self.nsfw and number == 0 for number in range(len(images))]
        return {"images": images, "seed": seed, "has_nsfw_concepts": flags, "prompt": body.get("prompt", "")}

    def _file(self, data: bytes, kind: str) -> dict[str, Any]:
        return {"url": self.cdn.keep(data, kind, self.cdn.url), "content_type": kind, "file_size": len(data)}


def error(kind: str, message: str, *where: str, status: int = 422) -> Answer:
    """A model's error."""
    url = f"https://docs.fal.ai/errors/#{kind}"
    detail = [{"loc": ["body", *where], "msg": message, "type": kind, "url": url}]
    return Answer({"detail": detail}, status, {"X-Fal-Retryable": "false"})


def platform_error(kind: str, status: int) -> Answer:
    """A platform's error."""
    return Answer({"detail": "The platform says so", "error_type": kind}, status, {"X-Fal-Error-Type": kind})


def _wrong(model: str, body: dict[str, Any]) -> list[dict[str, Any]]:
    """What the model's schema would refuse."""
    wrong = []

    def no(kind: str, message: str, *where: str) -> None:
        wrong.extend(error(kind, message, *where).body["detail"])

    if not any(word in model for word in ("birefnet", "trellis")) and not body.get("prompt"):
        no("missing", "Field required", "prompt")
    size = body.get("image_size")
    if isinstance(size, dict) and not all(type(size.get(side)) is int and 0 < size[side] <= 14142 for side in size):
        no("value_error", "Input should be a valid size", "image_size")
    if isinstance(size, str) and size not in NAMED_SIZES:
        no("one_of", f"Input should be {', '.join(NAMED_SIZES)}", "image_size")
    if not 1 <= body.get("num_images", 1) <= 4:
        no("less_than_equal", "Input should be less than or equal to 4", "num_images")
    for name in ("seed", "num_inference_steps", "num_images"):
        if name in body and type(body[name]) is not int:
            no("int_type", "Input should be a valid integer", name)
    if any(word in model for word in FROM_PICTURE) and not body.get("image_url") and not body.get("image_urls"):
        no("missing", "Field required", "image_url")
    if "inpainting" in model and not body.get("mask_url"):
        no("missing", "Field required", "mask_url")
    for name in ("image_url", "mask_url"):
        if name in body and not str(body[name]).startswith(("data:image/", "https://", "http://")):
            no("file_download_error", "Failed to download the file", name)
    return wrong


def _size(body: dict[str, Any]) -> tuple[int, int]:
    size = body.get("image_size")
    if isinstance(size, dict):
        return size["width"], size["height"]
    if isinstance(size, str):
        return NAMED_SIZES[size]
    return _size_of(body["image_url"]) if "image_url" in body else (1024, 768)


def _size_of(url: str) -> tuple[int, int]:
    if not url.startswith("data:"):
        return 64, 48
    with Image.open(io.BytesIO(base64.b64decode(url.partition(",")[2]))) as image:
        return image.size
