"""A double of Google's API: Gemini's image models, Imagen and Veo, over real HTTP on loopback.

Written from the REST references of the Gemini API (``models.generateContent``) and of Google Cloud's platform
(``publishers.models.predict``, ``predictLongRunning``, ``fetchPredictOperation``), Imagen's and Veo's parameters, and
the errors of ``google.rpc`` (AIP-193). It checks what it is sent, makes real pictures and films, and remembers
operations across a restart. A prompt with FORBIDDEN in it is blocked, one with NUDE is filtered after it is made, one
with DOOMED fails.
"""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from loopback import Answer, Asked, Loopback
from PIL import Image

from tintype.infra.codecs import VideoWriter

RATIOS = {"1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"}
SIDES = {"1K": 1024, "2K": 2048, "4K": 4096}
CONFIG = {"responseModalities", "seed", "imageConfig", "temperature", "topP", "candidateCount"}
IMAGEN = {
    *("sampleCount", "aspectRatio", "sampleImageSize", "outputOptions", "includeRaiReason", "addWatermark", "seed"),
    *("guidanceScale", "personGeneration", "safetySetting"),
}
VEO = {
    *("sampleCount", "aspectRatio", "resolution", "durationSeconds", "seed", "negativePrompt", "generateAudio"),
    "personGeneration",
}


class Wrong(Exception):
    """A request that is not taken, as ``google.rpc.Status`` says it."""

    def __init__(self, message: str, code: int = 400, status: str = "INVALID_ARGUMENT", *details: Any) -> None:
        super().__init__(message)
        self.answer = Answer(
            {"error": {"code": code, "message": message, "status": status, "details": list(details)}}, code
        )


class GoogleDouble(Loopback):
    """``film_s``: how long a film takes. ``scale`` divides the pixels that it makes, for speed."""

    def __init__(self, *, film_s: float = 0.3, scale: int = 4) -> None:
        super().__init__()
        self.film_s, self.scale = film_s, scale
        self.keys = {"AIza-good-one", "AIza-good-two"}
        self.tokens = {"ya29.granted"}
        self.submits = 0
        self.rate = 24
        self.films: dict[str, dict[str, Any]] = {}
        self._numbers = itertools.count(1)

    def sent(self, verb: str) -> list[Asked]:
        """The calls of a verb, such as ``generateContent``."""
        return [one for one in self.asked if one.path.endswith(f":{verb}")]

    def refuse_as(self, code: int, status: str, message: str = "No", *details: Any, **headers: str) -> None:
        self.refuse(code, Wrong(message, code, status, *details).answer.body, **headers)

    # --- answering ---

    def handle(self, asked: Asked) -> Answer:
        if asked.path == "/token":  # OAuth 2.0 for service accounts (RFC 7523)
            return Answer({"access_token": "ya29.granted", "expires_in": 3600, "token_type": "Bearer"})
        try:
            self._admit(asked)
            name, _, verb = asked.path.rpartition(":")
            model = name.rpartition("/")[2]
            match verb:
                case "generateContent":
                    return self.submitting(lambda: self._count(self._content(asked.fields, model)))
                case "predict":
                    return self.submitting(lambda: self._count(self._imagen(asked.fields, model)))
                case "predictLongRunning":
                    return self.submitting(lambda: self._count(self._begin(asked, model)))
                case "fetchPredictOperation":
                    return self._operation(asked.fields["operationName"])
        except Wrong as wrong:
            return wrong.answer
        return Wrong("Not found", 404, "NOT_FOUND").answer

    def _admit(self, asked: Asked) -> None:
        if asked.headers.get("authorization", "").removeprefix("Bearer ") in self.tokens:
            assert asked.path.startswith("/v1beta1/projects/a-project/locations/global/publishers/google/models/")
        elif asked.headers.get("x-goog-api-key") not in self.keys:
            reason = {"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID"}
            raise Wrong("API key not valid. Please pass a valid API key.", 400, "INVALID_ARGUMENT", reason)

    def _count(self, answer: Answer) -> Answer:
        self.submits += 1
        return answer

    # --- Gemini ---

    def _content(self, fields: dict[str, Any], model: str) -> Answer:
        config = fields.get("generationConfig", {})
        self._known(config, CONFIG)
        if "image" not in model:
            raise Wrong(f"models/{model} is not found", 404, "NOT_FOUND")
        shape = config.get("imageConfig", {})
        ratio, size = shape.get("aspectRatio", "1:1"), shape.get("imageSize", "1K")
        if ratio not in RATIOS or size not in SIDES or ("2.5" in model and "imageSize" in shape):
            raise Wrong("Invalid image config")
        if config.get("responseModalities") != ["IMAGE"]:
            raise Wrong("responseModalities must be IMAGE")
        words, pictures = [], []
        for part in fields["contents"][0]["parts"]:
            if "text" in part:
                words.append(part["text"])
            else:
                pictures.append(_opened(_uncoded(part["inlineData"]["data"])))
        prompt = " ".join(words)
        if "FORBIDDEN" in prompt:
            return Answer({"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}, "usageMetadata": {}})
        if "NUDE" in prompt:
            return Answer({"candidates": [{"finishReason": "IMAGE_SAFETY", "content": {}}]})
        if "CHATTY" in prompt:
            talk = {"role": "model", "parts": [{"text": "I would rather talk about it."}]}
            return Answer({"candidates": [{"finishReason": "STOP", "content": talk}]})
        made = self._picture(f"{prompt}/{config.get('seed')}", ratio, SIDES[size], pictures)
        sketch = self._picture("thought", "1:1", 256, [])
        parts = [
            {"text": "First I think.", "thought": True},
            {"inlineData": {"mimeType": "image/png", "data": _coded(sketch)}, "thought": True},
            {"inlineData": {"mimeType": "image/png", "data": _coded(made)}},
        ]
        usage = {
            "promptTokenCount": 20 + 560 * len(pictures),
            "promptTokensDetails": [
                {"modality": "TEXT", "tokenCount": 20}, {"modality": "IMAGE", "tokenCount": 560 * len(pictures)},
            ],
            "candidatesTokenCount": 1130,
            "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}],
            "thoughtsTokenCount": 50,
        }  # fmt: skip
        answer = {"role": "model", "parts": parts}
        return Answer({"candidates": [{"finishReason": "STOP", "content": answer}], "usageMetadata": usage})

    # --- Imagen ---

    def _imagen(self, fields: dict[str, Any], model: str) -> Answer:
        parameters, prompt = fields["parameters"], fields["instances"][0]["prompt"]
        self._known(parameters, IMAGEN)
        count = parameters.get("sampleCount", 1)
        if not 1 <= count <= 4 or "imagen" not in model:
            raise Wrong("Invalid request")
        if parameters.get("aspectRatio", "1:1") not in {"1:1", "3:4", "4:3", "9:16", "16:9"}:
            raise Wrong("Invalid aspectRatio")
        if "seed" in parameters and parameters.get("addWatermark", True):
            raise Wrong("Seed is not supported when watermark is enabled.")
        if "FORBIDDEN" in prompt:
            raise Wrong(
                "The prompt could not be submitted: it contains words that violate Google's Responsible AI practices."
            )
        if "NUDE" in prompt:
            return Answer({})
        side = SIDES[parameters.get("sampleImageSize", "1K")]
        made: list[dict[str, Any]] = []
        for number in range(count):
            if "HALF" in prompt and number % 2:
                made.append({"raiFilteredReason": "It was filtered. Support codes: 58061214"})
                continue
            content = self._picture(f"{prompt}/{next(self._numbers)}", parameters.get("aspectRatio", "1:1"), side, [])
            made.append({"bytesBase64Encoded": _coded(content), "mimeType": "image/png"})
        return Answer({"predictions": made})

    # --- Veo ---

    def _begin(self, asked: Asked, model: str) -> Answer:
        instance, parameters = asked.fields["instances"][0], asked.fields["parameters"]
        self._known(parameters, VEO)
        resolution, seconds = parameters.get("resolution", "720p"), parameters.get("durationSeconds", 8)
        if parameters.get("aspectRatio") not in ("16:9", "9:16") or resolution not in ("720p", "1080p", "4k"):
            raise Wrong("Invalid aspectRatio or resolution")
        if seconds not in (4, 6, 8) or (resolution != "720p" and seconds != 8):
            raise Wrong("Invalid durationSeconds")
        shorter = {"720p": 720, "1080p": 1080, "4k": 2160}[resolution]
        size = (round(shorter * 16 / 9), shorter)
        size = size if parameters["aspectRatio"] == "16:9" else (size[1], size[0])
        if "image" in instance and _opened(_uncoded(instance["image"]["bytesBase64Encoded"])).size != size:
            raise Wrong("Another shape than the film's")
        for one in instance.get("referenceImages", []):
            _opened(_uncoded(one["image"]["bytesBase64Encoded"]))
            if one["referenceType"] != "asset" and one["referenceType"] != "ASSET":
                raise Wrong("Invalid referenceType")
        if len(instance.get("referenceImages", [])) > 3 or ("referenceImages" in instance and seconds != 8):
            raise Wrong("Too many reference images, or not 8 seconds")
        name = f"{asked.path.removeprefix('/v1beta1/').rpartition(':')[0]}/operations/{next(self._numbers):08x}"
        self.films[name] = {"from": time.time(), "prompt": instance.get("prompt", ""), "size": size, "seconds": seconds}
        return Answer({"name": name})

    def _operation(self, name: str) -> Answer:
        if name not in self.films:
            raise Wrong("Operation not found", 404, "NOT_FOUND")
        film = self.films[name]
        if time.time() - film["from"] < self.film_s:
            return Answer({"name": name})
        if "DOOMED" in film["prompt"]:
            return Answer({"name": name, "done": True, "error": {"code": 13, "message": "Internal error"}})
        if "FORBIDDEN" in film["prompt"]:
            words = "The prompt violates Vertex AI's usage guidelines. Support codes: 58061214"
            return Answer({"name": name, "done": True, "error": {"code": 3, "message": words}})
        if "NUDE" in film["prompt"]:
            reasons = {"raiMediaFilteredCount": 1, "raiMediaFilteredReasons": ["It was filtered"]}
            return Answer({"name": name, "done": True, "response": reasons})
        size = tuple(side // self.scale // 2 * 2 for side in film["size"])
        content = _filmed(film["prompt"], *size, film["seconds"] * self.rate, self.rate)
        videos = [{"bytesBase64Encoded": _coded(content), "mimeType": "video/mp4"}]
        return Answer({"name": name, "done": True, "response": {"videos": videos}})

    # --- making ---

    def _known(self, fields: dict[str, Any], names: set[str]) -> None:
        for name in fields:
            if name not in names:
                raise Wrong(f'Invalid JSON payload received. Unknown name "{name}": Cannot find field.')

    def _picture(self, what: str, ratio: str, side: int, grounds: list[Image.Image]) -> bytes:
        across, _, down = ratio.partition(":")
        shape = int(across) / int(down)
        size = round(side * shape**0.5 / self.scale), round(side / shape**0.5 / self.scale)
        drawn = _drawn(what, size)
        if grounds:
            drawn = Image.blend(drawn, grounds[0].convert("RGB").resize(size), 0.5)
        buffer = io.BytesIO()
        drawn.save(buffer, "PNG", compress_level=1)
        return buffer.getvalue()


def _opened(content: bytes) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content))
        picture.load()
    except OSError as error:
        raise Wrong("Unable to process input image.") from error
    return picture


def _drawn(what: str, size: tuple[int, int]) -> Image.Image:
    grid = np.frombuffer(hashlib.sha256(what.encode()).digest()[:27], np.uint8).reshape(3, 3, 3)
    return Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC)


def _filmed(what: str, width: int, height: int, frames: int, fps: int) -> bytes:
    ground = np.asarray(_drawn(what, (width, height)))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "film.mp4"
        with VideoWriter(path, width, height, fps) as writer:
            for number in range(frames):
                writer.add(np.roll(ground, number * 4, axis=1))
        return path.read_bytes()


def _uncoded(text: str) -> bytes:
    """Of either alphabet, as JSON's mapping of ``bytes`` has it (protobuf's JSON format)."""
    return base64.b64decode(text.translate(str.maketrans("-_", "+/")))


def _coded(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
