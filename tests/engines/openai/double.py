"""A double of OpenAI's API and of the servers that speak it, over real HTTP on loopback.

Written from OpenAI's API reference as its Python client 3.54 states it (sizes, limits, fields, answers, events), its
error guide (``insufficient_quota``, ``moderation_blocked``), SGLang's ``docs/diffusion/api/openai_api.md`` with its
request models, vLLM-Omni's ``docs/serving/{image_generation,image_edit,videos}_api.md``, and LocalAI's
``docs/content/features/{image,video}-generation.md``. It checks what it is sent, makes real pictures and films, and
remembers films across a restart. A prompt with FORBIDDEN in it is moderated; one with DOOMED fails.
"""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from loopback import Answer, Asked, HangUp, Loopback, Upload
from PIL import Image

from tintype.infra.codecs import VideoWriter

FIXED = ("1024x1024", "1536x1024", "1024x1536")
MODELS = {"gpt-image-2": (), "gpt-image-1.5": FIXED, "gpt-image-1-mini": FIXED}
GENERATE = {
    *("model", "prompt", "n", "size", "quality", "background", "output_format", "output_compression", "moderation"),
    *("stream", "partial_images", "user", "safety_identifier", "complexity"),
}
EDIT = (GENERATE - {"moderation"}) | {"input_fidelity"}
VIDEO = {"model", "prompt", "seconds", "size"}
FORMATS = {"png": "PNG", "jpeg": "JPEG", "webp": "WEBP"}


class Wrong(Exception):
    """A request that the server does not take."""

    def __init__(self, message: str, *, param: str | None = None, code: str | None = None, status: int = 400) -> None:
        super().__init__(message)
        self.message, self.param, self.code, self.status = message, param, code, status


class OpenAIDouble(Loopback):
    """``kind`` is openai, sglang, vllm-omni or localai. ``film_s``: how long a film takes."""

    def __init__(self, kind: str = "openai", *, film_s: float = 0.3) -> None:
        super().__init__()
        self.kind, self.film_s = kind, film_s
        self.keys = {"sk-good-one", "sk-good-two"}
        self.submits = 0
        self.tokens: dict[str, Answer] = {}
        self.films: dict[str, dict[str, Any]] = {}
        self.event_s = 0.0
        self.break_stream = False
        self.lifelike = 8  # the frames a second of its films, where it is not told
        self._numbers = itertools.count(1)

    @property
    def url(self) -> str:
        return f"{self.origin}/v1"

    def sent(self, path: str) -> list[Asked]:
        """The submits to a path, such as ``/v1/images/generations``."""
        return [one for one in self.asked if one.method == "POST" and one.path == path]

    # --- answering ---

    def handle(self, asked: Asked) -> Answer:
        if self.kind == "openai" and asked.headers.get("authorization", "").removeprefix("Bearer ") not in self.keys:
            return self._error(Wrong("Incorrect API key provided: sk-wrong", code="invalid_api_key", status=401))
        try:
            match asked.method, asked.path.removeprefix("/v1").split("/")[1:]:
                case "POST", ["images", "generations"]:
                    return self.submitting(lambda: self._once(asked, lambda: self._generate(asked)))
                case "POST", ["images", "edits"] if self.kind != "localai":
                    return self.submitting(lambda: self._once(asked, lambda: self._edit(asked)))
                case "POST", ["videos"] if self.kind != "localai":
                    return self.submitting(lambda: self._once(asked, lambda: self._create(asked)))
                case "POST", ["video"] if self.kind == "localai":
                    return self.submitting(lambda: self._video_at_once(asked))
                case "GET", ["videos", film]:
                    return Answer(self._shown(self._film(film)))
                case "GET", ["videos", film, "content"]:
                    return self._content(self._film(film))
                case "DELETE", ["videos", film]:
                    return self._delete(self._film(film))
        except Wrong as wrong:
            return self._error(wrong)
        return self._error(Wrong(f"Invalid URL ({asked.method} {asked.path})", code="unknown_url", status=404))

    def _error(self, wrong: Wrong) -> Answer:
        if self.kind != "openai":
            return Answer({"detail": wrong.message}, wrong.status)
        kind = "image_generation_user_error" if wrong.code == "moderation_blocked" else "invalid_request_error"
        detail = {"message": wrong.message, "type": kind, "param": wrong.param, "code": wrong.code}
        return Answer({"error": detail}, wrong.status, headers={"x-request-id": f"req_{next(self._numbers)}"})

    def _once(self, asked: Asked, take: Any) -> Answer:
        """An ``Idempotency-Key`` that was used gets the first answer again. OpenAI documents no such header."""
        token = asked.headers.get("idempotency-key")
        if token and token in self.tokens:
            return self.tokens[token]
        self.submits += 1
        answer: Answer = take()
        if token:
            self.tokens[token] = answer
        return answer

    # --- images ---

    def _generate(self, asked: Asked) -> Answer:
        assert not asked.multipart
        fields = asked.fields
        if self.kind == "openai":
            self._known(fields, GENERATE)
        if self.kind == "sglang" and fields.get("response_format") == "url":
            raise Wrong("response_format='url' requires cloud storage to be configured.")
        if self.kind == "localai":
            for picture in [*filter(None, [fields.get("file")]), *fields.get("ref_images", [])]:
                _opened(base64.b64decode(picture))
        return self._images(fields, None)

    def _edit(self, asked: Asked) -> Answer:
        assert asked.multipart, "edits are a form"
        fields, files = asked.fields, asked.files
        pictures = files.get("image", [])
        if not pictures:
            raise Wrong("Missing required parameter: 'image'.", param="image", code="missing_required_parameter")
        if len(pictures) > 16:
            raise Wrong("At most 16 images", param="image")
        first = _opened(pictures[0].content)
        if self.kind == "openai":
            self._known(fields, EDIT)
        mask = self._mask(fields, files.get("mask", []), first)
        return self._images(fields, (first, mask))

    def _mask(self, fields: dict[str, Any], files: list[Upload], first: Image.Image) -> Image.Image | None:
        """Where the picture may change, white."""
        if self.kind == "vllm-omni" and "mask_image" in fields:
            return _opened(base64.b64decode(fields["mask_image"])).convert("L")
        if self.kind != "openai" or not files:
            return None
        mask = _opened(files[0].content)
        if mask.format != "PNG" or mask.mode != "RGBA":
            raise Wrong("mask must be a PNG with an alpha channel", param="mask", code="invalid_image_format")
        if mask.size != first.size:
            raise Wrong("mask must have the size of the image", param="mask", code="invalid_image_size")
        return Image.eval(mask.getchannel("A"), lambda alpha: 255 - alpha)

    def _known(self, fields: dict[str, Any], names: set[str]) -> None:
        for name in fields:
            if name not in names:
                raise Wrong(f"Unknown parameter: '{name}'.", param=name, code="unknown_parameter")

    def _images(self, fields: dict[str, Any], edited: tuple[Image.Image, Image.Image | None] | None) -> Answer:
        prompt = fields.get("prompt") or ""
        if not prompt:
            raise Wrong("Missing required parameter: 'prompt'.", param="prompt", code="missing_required_parameter")
        if "FORBIDDEN" in prompt:
            raise Wrong("Your request was rejected by the safety system.", code="moderation_blocked")
        if "DOOMED" in prompt:
            return Answer({"error": {"message": "The server had an error", "type": "server_error"}}, 500)
        size = self._size(fields)
        count = int(fields.get("n") or 1)
        if not 1 <= count <= 10:
            raise Wrong("n must be 1 to 10", param="n")
        form = fields.get("output_format") or "png"
        if form not in FORMATS:
            raise Wrong("output_format must be png, jpeg or webp", param="output_format")
        seed = int(fields["seed"]) if fields.get("seed") is not None else None
        made = [self._picture(prompt, size, form, edited, None if seed is None else seed + n) for n in range(count)]
        if fields.get("stream") in (True, "true"):
            return self._streamed(fields, size, form, made[0], edited is not None)
        body: dict[str, Any] = {"created": int(time.time()), "data": [{"b64_json": _coded(one)} for one in made]}
        if self.kind == "openai":
            body |= {"output_format": form, "size": f"{size[0]}x{size[1]}", "usage": _usage(count, edited is not None)}
        return Answer(body)

    def _size(self, fields: dict[str, Any]) -> tuple[int, int]:
        said = fields.get("size") or "1024x1024"
        width, _, height = said.partition("x")
        if not (width.isdigit() and height.isdigit()):
            raise Wrong(f"Invalid size format: '{said}'. Expected format: 'WIDTHxHEIGHT'", param="size")
        size = int(width), int(height)
        if self.kind != "openai":
            return size
        model = fields.get("model")
        if model not in MODELS:
            raise Wrong(f"The model '{model}' does not exist.", param="model", code="model_not_found", status=404)
        if MODELS[model] and said not in MODELS[model]:
            raise Wrong(f"Invalid value: '{said}'. Supported values are: {', '.join(FIXED)}", param="size",
                        code="invalid_value")  # fmt: skip
        pixels, longer, shorter = size[0] * size[1], max(size), min(size)
        if size[0] % 16 or size[1] % 16 or longer > 3 * shorter or longer > 3840 or not 655_360 <= pixels <= 8_294_400:
            raise Wrong(f"Invalid size {said}", param="size", code="invalid_value")
        return size

    def _picture(
        self,
        prompt: str,
        size: tuple[int, int],
        form: str,
        edited: tuple[Image.Image, Image.Image | None] | None,
        seed: int | None,
    ) -> bytes:
        """Where there is a seed, the same again; else another one each time."""
        drawn = _drawn(f"{prompt}/{next(self._numbers) if seed is None else seed}", size)
        if edited is not None:
            ground = edited[0].convert("RGB").resize(size)
            mask = edited[1].resize(size) if edited[1] is not None else Image.new("L", size, 128)
            drawn = Image.composite(drawn, ground, mask)
        buffer = io.BytesIO()
        drawn.save(buffer, FORMATS[form])
        return buffer.getvalue()

    def _streamed(self, fields: dict[str, Any], size: tuple[int, int], form: str, made: bytes, edits: bool) -> Answer:
        partials = int(fields.get("partial_images") or 0)
        if not 0 <= partials <= 3:
            raise Wrong("partial_images must be 0 to 3", param="partial_images")
        name = "image_edit" if edits else "image_generation"
        common = {"created_at": int(time.time()), "size": f"{size[0]}x{size[1]}", "quality": "low",
                  "background": "opaque", "output_format": form}  # fmt: skip

        def events() -> Iterator[bytes]:
            for number in range(partials):
                time.sleep(self.event_s)
                blurred = io.BytesIO()
                Image.open(io.BytesIO(made)).resize((64, 64)).save(blurred, FORMATS[form])
                body = {"type": f"{name}.partial_image", "partial_image_index": number}
                yield _event({**body, "b64_json": _coded(blurred.getvalue()), **common})
                if self.break_stream:
                    raise HangUp
            time.sleep(self.event_s)
            yield _event({"type": f"{name}.completed", "b64_json": _coded(made), "usage": _usage(1, edits), **common})

        return Answer(kind="text/event-stream", events=events())

    # --- films ---

    def _create(self, asked: Asked) -> Answer:
        fields, files = asked.fields, asked.files.get("input_reference", [])
        if not fields.get("prompt"):
            raise Wrong("prompt is required", param="prompt")
        width, height, frames, fps = self._film_measures(asked, fields)
        if self.kind == "openai":
            self._known(fields, VIDEO)
            if "FORBIDDEN" in fields["prompt"]:
                raise Wrong("Your request was blocked by our moderation system.", code="moderation_blocked")
        if self.kind == "sglang" and asked.multipart and not files:
            raise Wrong("input_reference file is required")
        if self.kind == "vllm-omni" and not asked.multipart:
            raise Wrong("a form is required", status=422)
        if files and self.kind == "openai" and _opened(files[0].content).size != (width, height):
            raise Wrong("Inpaint image must match the requested width and height", param="input_reference")
        name = f"video_{next(self._numbers):024x}"
        self.films[name] = {
            "id": name, "object": "video", "created_at": int(time.time()), "model": fields.get("model") or "film",
            "prompt": fields["prompt"], "size": f"{width}x{height}", "seconds": str(frames // fps), "from": time.time(),
            "measures": (width, height, frames, fps), "pictures": len(files),
        }  # fmt: skip
        return Answer(self._shown(self.films[name]))

    def _film_measures(self, asked: Asked, fields: dict[str, Any]) -> tuple[int, int, int, int]:
        if self.kind == "vllm-omni":
            return int(fields["width"]), int(fields["height"]), int(fields["num_frames"]), int(fields["fps"])
        said = fields.get("size") or "720x1280"
        if self.kind == "openai" and said not in ("720x1280", "1280x720", "1024x1792", "1792x1024"):
            raise Wrong(f"Invalid value: '{said}'.", param="size", code="invalid_value")
        if self.kind == "openai" and fields.get("seconds", "4") not in ("4", "8", "12"):
            raise Wrong("seconds must be '4', '8' or '12'", param="seconds", code="invalid_value")
        width, height = map(int, said.split("x"))
        if self.kind == "sglang":
            return width, height, int(fields["num_frames"]), int(fields["fps"])
        return width, height, int(fields.get("seconds", "4")) * self.lifelike, self.lifelike

    def _film(self, name: str) -> dict[str, Any]:
        if name not in self.films:
            raise Wrong(f"Video {name} not found", status=404, code="not_found")
        return self.films[name]

    def _shown(self, film: dict[str, Any]) -> dict[str, Any]:
        past = (time.time() - film["from"]) / self.film_s
        shown = {name: film[name] for name in ("id", "object", "created_at", "model", "prompt", "size", "seconds")}
        if past < 0.2:
            return {**shown, "status": "queued", "progress": 0}
        if past < 1:
            return {**shown, "status": "in_progress", "progress": int(past * 100)}
        if "DOOMED" in film["prompt"]:
            error = {"code": "video_generation_failed", "message": "The film could not be made"}
            return {**shown, "status": "failed", "progress": 50, "error": error}
        if "SCANDALOUS" in film["prompt"]:
            error = {"code": "moderation_blocked", "message": "It was blocked"}
            return {**shown, "status": "failed", "progress": 99, "error": error}
        return {**shown, "status": "completed", "progress": 100}

    def _content(self, film: dict[str, Any]) -> Answer:
        if self._shown(film)["status"] != "completed":
            raise Wrong("Generation is still in-progress", status=404)
        return Answer(_filmed(film["prompt"], *film["measures"]), kind="video/mp4")

    def _delete(self, film: dict[str, Any]) -> Answer:
        if self.kind == "openai" and self._shown(film)["status"] not in ("completed", "failed"):
            raise Wrong("The video is not done")
        del self.films[film["id"]]
        return Answer({"id": film["id"], "object": "video.deleted", "deleted": True})

    def _video_at_once(self, asked: Asked) -> Answer:
        fields = asked.fields
        self.submits += 1
        if fields.get("start_image"):
            _opened(base64.b64decode(fields["start_image"]))
        measures = int(fields["width"]), int(fields["height"]), int(fields["num_frames"]), int(fields["fps"])
        film = _filmed(fields["prompt"], *measures)
        return Answer({"created": 1, "id": "x", "data": [{"b64_json": _coded(film)}]})


def _opened(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content))
        picture.load()
    except OSError as error:
        raise Wrong("Invalid image file", param="image", code="invalid_image_format") from error
    return picture


def _drawn(what: str, size: tuple[int, int]) -> Image.Image:
    digest = hashlib.sha256(what.encode()).digest()
    grid = np.frombuffer(digest[:27], np.uint8).reshape(3, 3, 3)
    return Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC)


def _filmed(what: str, width: int, height: int, frames: int, fps: int) -> bytes:
    ground = np.asarray(_drawn(what, (width, height)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with VideoWriter(path, width, height, fps) as writer:
            for number in range(frames):
                writer.add(np.roll(ground, number * 4, axis=1))
        return path.read_bytes()


def _usage(count: int, edits: bool) -> dict[str, Any]:
    pictures = 200 if edits else 0
    details = {"text_tokens": 40, "image_tokens": pictures}
    out = 1000 * count
    return {"input_tokens": 40 + pictures, "input_tokens_details": details, "output_tokens": out,
            "total_tokens": 40 + pictures + out}  # fmt: skip


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _event(body: dict[str, Any]) -> bytes:
    return f"event: {body['type']}\ndata: {json.dumps(body)}\n\n".encode()
