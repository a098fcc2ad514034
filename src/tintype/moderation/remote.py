"""Moderators that ask somebody else: OpenAI's moderation endpoint, or any classifier that speaks a small JSON."""

from __future__ import annotations

import asyncio
import base64
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

import httpx
import structlog
from PIL import Image

from tintype.kernel.errors import Invalid, Unavailable
from tintype.moderation.model import MINORS, SEXUAL, Context, Verdict

OnFailure = Literal["closed", "open"]
UNAVAILABLE = "Moderation cannot be reached at present. Please try again."
REFUSED = "The content was refused by moderation."
OPENAI_URL = "https://api.openai.com/v1"
OPENAI_MODEL = "omni-moderation-latest"
OPENAI_REFUSED = frozenset({"sexual/minors", "hate/threatening", "self-harm/instructions", "illicit/violent"})

_MAX_ANSWER = 1024 * 1024
_MAX_SIDE = 1024
_MAX_REASON = 300


class _Failed(Exception):
    """The classifier gave no usable answer."""


def _picture(path: Path) -> bytes:
    """A picture as JPEG, no side above 1024 pixels: classifiers scale down anyway, and requests are bounded."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", (_MAX_SIDE, _MAX_SIDE))
            picture = image.convert("RGBA") if "A" in image.getbands() or "transparency" in image.info else image
            picture.thumbnail((_MAX_SIDE, _MAX_SIDE))
            ground = Image.new("RGB", picture.size, "white")
            ground.paste(picture, mask=picture.getchannel("A") if picture.mode == "RGBA" else None)
    except (OSError, ValueError, Image.DecompressionBombError) as error:
        raise Invalid("The picture to be moderated can't be read.") from error
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=88)
    return out.getvalue()


class RemoteModerator:
    """What the remote moderators share: a bounded exchange, and what to do when it fails.

    ``on_failure``: ``closed`` raises Unavailable, so that the caller may try again; ``open`` allows what the rules
    allowed. ``timeout_s`` bounds the whole exchange in seconds. ``client`` is closed only where none was given.
    """

    adapter = "remote"
    can_check_images = True

    def __init__(
        self,
        url: str,
        *,
        api_key: str = "",
        client: httpx.AsyncClient | None = None,
        timeout_s: float = 10.0,
        on_failure: OnFailure = "closed",
    ) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
        self._own = client is None
        self._client = client or httpx.AsyncClient(timeout=timeout_s, trust_env=False)
        self._timeout_s = timeout_s
        self._on_failure: OnFailure = on_failure

    async def check_prompt(self, text: str, *, context: Context) -> Verdict:
        """Decide on a prompt and its further texts. Raises Unavailable; see the class."""
        return await self._ask(self._text_body("\n".join([text, *context.extra_text]), context), context)

    async def check_image(self, path: Path, *, context: Context) -> Verdict:
        """Decide on a picture. Raises Invalid where it can't be read, Unavailable; see the class."""
        picture = base64.b64encode(await asyncio.to_thread(_picture, path)).decode("ascii")
        return await self._ask(self._image_body(picture, context), context)

    async def aclose(self) -> None:
        """Close the client, if it is this moderator's own."""
        if self._own:
            await self._client.aclose()

    def _text_body(self, text: str, context: Context) -> dict[str, Any]:
        raise NotImplementedError

    def _image_body(self, picture: str, context: Context) -> dict[str, Any]:
        raise NotImplementedError

    def _verdict(self, answer: Mapping[str, Any], context: Context) -> Verdict:
        """The decision in an answer. Raises _Failed where there is none."""
        raise NotImplementedError

    async def _ask(self, body: dict[str, Any], context: Context) -> Verdict:
        try:
            return self._verdict(await self._exchange(body), context)
        except _Failed as error:
            structlog.get_logger(__name__).warning(
                "moderation_failed", adapter=self.adapter, reason=str(error), on_failure=self._on_failure
            )
            if self._on_failure == "open":
                return Verdict(True, adapter=self.adapter)
            raise Unavailable(UNAVAILABLE) from error

    async def _exchange(self, body: dict[str, Any]) -> Mapping[str, Any]:
        raw = bytearray()
        try:
            async with (
                asyncio.timeout(self._timeout_s),
                self._client.stream("POST", self._url, json=body, headers=self._headers) as response,
            ):
                if response.status_code != 200:
                    raise _Failed(f"status {response.status_code}")
                async for part in response.aiter_bytes():
                    raw += part
                    if len(raw) > _MAX_ANSWER:
                        raise _Failed("the answer is too large")
        except TimeoutError:
            raise _Failed(f"no answer within {self._timeout_s:g} s") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise _Failed(type(error).__name__) from error
        try:
            answer = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise _Failed("the answer is no JSON") from error
        if not isinstance(answer, dict):
            raise _Failed("the answer is no JSON object")
        return answer


class OpenAIModerator(RemoteModerator):
    """OpenAI's ``POST /moderations``, text and pictures (https://platform.openai.com/docs/guides/moderation).

    ``sexual/minors`` is always refused, ``sexual`` while adult content is off, and the categories of ``refused``.
    """

    adapter = "openai"

    def __init__(
        self,
        api_key: str,
        *,
        base_url: str = OPENAI_URL,
        model: str = OPENAI_MODEL,
        refused: frozenset[str] = OPENAI_REFUSED,
        client: httpx.AsyncClient | None = None,
        timeout_s: float = 10.0,
        on_failure: OnFailure = "closed",
    ) -> None:
        super().__init__(
            f"{base_url.rstrip('/')}/moderations",
            api_key=api_key,
            client=client,
            timeout_s=timeout_s,
            on_failure=on_failure,
        )
        self._model = model
        self._refused = refused

    def _text_body(self, text: str, context: Context) -> dict[str, Any]:
        return {"model": self._model, "input": [{"type": "text", "text": text}]}

    def _image_body(self, picture: str, context: Context) -> dict[str, Any]:
        url = {"url": f"data:image/jpeg;base64,{picture}"}
        return {"model": self._model, "input": [{"type": "image_url", "image_url": url}]}

    def _verdict(self, answer: Mapping[str, Any], context: Context) -> Verdict:
        results = answer.get("results")
        if not isinstance(results, list) or not results:
            raise _Failed("the answer holds no results")
        raised: set[str] = set()
        for result in results:
            categories = result.get("categories") if isinstance(result, dict) else None
            if not isinstance(categories, dict):
                raise _Failed("a result holds no categories")
            raised |= {name for name, is_so in categories.items() if is_so is True}
        if "sexual/minors" in raised:
            return Verdict(False, MINORS, REFUSED, self.adapter)
        if "sexual" in raised and not context.adult_content:
            return Verdict(False, SEXUAL, REFUSED, self.adapter)
        if others := sorted(raised & self._refused):
            return Verdict(False, others[0], REFUSED, self.adapter)
        return Verdict(True, adapter=self.adapter)


class HttpModerator(RemoteModerator):
    """Any classifier: ``POST {"text" | "image_base64", "context"}`` answers ``{"allowed", "category", "reason"}``.

    docs/reference/moderation.md gives the exchange in full.
    """

    adapter = "http"

    def _context(self, context: Context) -> dict[str, Any]:
        return {"adult_content": context.adult_content, "style": context.style}

    def _text_body(self, text: str, context: Context) -> dict[str, Any]:
        return {"text": text, "context": self._context(context)}

    def _image_body(self, picture: str, context: Context) -> dict[str, Any]:
        return {"image_base64": picture, "context": self._context(context)}

    def _verdict(self, answer: Mapping[str, Any], context: Context) -> Verdict:
        allowed, category, reason = answer.get("allowed"), answer.get("category"), answer.get("reason")
        if not isinstance(allowed, bool):
            raise _Failed("'allowed' is not true or false")
        if allowed:
            return Verdict(True, adapter=self.adapter)
        if not all(value is None or isinstance(value, str) for value in (category, reason)):
            raise _Failed("'category' or 'reason' is no text")
        shown = " ".join("".join(c if c.isprintable() else " " for c in reason or "").split())[:_MAX_REASON]
        return Verdict(False, (category or "refused")[:64], shown or REFUSED, self.adapter)
