"""What a card, or the operator's table of the engine, can set."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tintype.engines.contract import JSON
from tintype.engines.openai.servers import (
    FLEXIBLE,
    GPT_IMAGE_SIZES,
    LIMITS,
    SERVERS,
    VIDEO_SECONDS,
    VIDEO_SIZES,
    Server,
)
from tintype.engines.rented.settings import seconds as number_of_seconds
from tintype.engines.rented.settings import table, text, whole
from tintype.engines.rented.sizes import fit_size, nearest_size
from tintype.kernel.errors import SettingsError

_SIZE = re.compile(r"(\d{2,5})x(\d{2,5})", re.ASCII)
_TOKENS = ("text_in", "image_in", "out")
Sizes = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Settings:
    """A card's settings, read.

    ``fields`` lies over the server's names of our fields (an empty name: not sent); ``parameters`` are sent as they
    are. ``sizes`` and ``seconds``: those that the model makes, empty for any. ``token_prices`` in micro-USD a token
    (which is dollars per million tokens).
    """

    server: Server
    model: str
    base_url: str
    timeout_s: float
    sizes: Sizes
    seconds: tuple[int, ...]
    limits: Mapping[str, Any]
    fields: Mapping[str, str]
    parameters: Mapping[str, JSON]
    most: int
    partial_images: int
    token_prices: Mapping[str, Fraction]
    idempotent: bool
    unpaid: bool

    @classmethod
    def of(cls, settings: Mapping[str, JSON]) -> Settings:
        """Raises SettingsError, which names the setting and what is accepted."""
        kind = text(settings, "server") or "openai"
        if kind not in SERVERS:
            raise SettingsError(f"server must be one of {', '.join(SERVERS)}", field="server")
        server = SERVERS[kind]
        model = text(settings, "model")
        base_url = (text(settings, "base_url") or server.base_url).rstrip("/")
        if not base_url.startswith(("http://", "https://")):
            raise SettingsError(f"base_url must be the URL of the {kind} server's API, such as http://gpu-1:30000/v1",
                                field="base_url")  # fmt: skip
        flexible = kind == "openai" and model.startswith(FLEXIBLE)
        limits = dict(LIMITS) if flexible else {"multiple": server.multiple}
        limits["multiple"] = whole(settings, "size_multiple", limits["multiple"], most=256)
        return cls(
            server=server,
            model=model,
            base_url=base_url,
            timeout_s=number_of_seconds(settings, "timeout_s", 600.0),
            sizes=_sizes(settings),
            seconds=_durations(settings),
            limits=limits,
            fields=_names(settings),
            parameters=table(settings, "parameters"),
            most=whole(settings, "most", server.most, most=10),
            partial_images=whole(settings, "partial_images", 0, least=0, most=3),
            token_prices=_token_prices(settings),
            idempotent=_flag(settings, "idempotent", server.idempotent),
            unpaid=_flag(settings, "unpaid", server.unpaid),
        )

    def image_size(self, width: int, height: int) -> tuple[int, int]:
        """The size to ask for where that one is wanted."""
        sizes = self.sizes
        if not sizes and self.server is SERVERS["openai"] and "most_pixels" not in self.limits:
            sizes = GPT_IMAGE_SIZES
        return nearest_size(width, height, sizes) if sizes else fit_size(width, height, **self.limits)

    def video_size(self, width: int, height: int) -> tuple[int, int]:
        """The same for a film."""
        sizes = self.sizes or (VIDEO_SIZES if self.server is SERVERS["openai"] else ())
        multiple = max(2, self.limits["multiple"])
        return nearest_size(width, height, sizes) if sizes else fit_size(width, height, multiple=multiple)

    def video_seconds(self, seconds: int) -> int:
        """The shortest length that is long enough; the longest, where none is."""
        made = self.seconds or (VIDEO_SECONDS if self.server is SERVERS["openai"] else ())
        return min((one for one in made if one >= seconds), default=max(made)) if made else seconds

    def named(self, fields: Mapping[str, str], values: Mapping[str, JSON]) -> dict[str, JSON]:
        """Those of the values that the server takes, by its names. ``fields`` is what it takes."""
        names = {**fields, **{ours: theirs for ours, theirs in self.fields.items() if ours in values}}
        return {names[ours]: value for ours, value in values.items() if names.get(ours) and value not in (None, "")}

    def cost(self, usage: Any) -> int | None:
        """What a call cost by the tokens that its answer counts, in micro-USD. None where that is not known."""
        if usage is None or not self.token_prices:
            return None
        details = getattr(usage, "input_tokens_details", None)
        image = getattr(details, "image_tokens", 0) or 0
        counted = {
            "image_in": image,
            "text_in": (getattr(usage, "input_tokens", 0) or 0) - image,
            "out": getattr(usage, "output_tokens", 0) or 0,
        }
        if not any(counted.values()):
            return None
        return round(sum(count * self.token_prices.get(name, Fraction()) for name, count in counted.items()))


def _flag(settings: Mapping[str, JSON], name: str, otherwise: bool) -> bool:
    value = settings.get(name, otherwise)
    if not isinstance(value, bool):
        raise SettingsError(f"{name} must be true or false", field=name)
    return value


def _names(settings: Mapping[str, JSON]) -> Mapping[str, str]:
    names = table(settings, "fields")
    if not all(isinstance(value, str) for value in names.values()):
        raise SettingsError("fields must give the server's names of our fields, as texts", field="fields")
    return {ours: str(theirs) for ours, theirs in names.items()}


def _sizes(settings: Mapping[str, JSON]) -> Sizes:
    listed = settings.get("sizes") or []
    texts = [one if isinstance(one, str) else "" for one in listed] if isinstance(listed, list) else [""]
    found = [_SIZE.fullmatch(one) for one in texts]
    if not all(found):
        raise SettingsError('sizes must be a list such as ["1024x1024", "1536x1024"]', field="sizes")
    return tuple((int(one[1]), int(one[2])) for one in found if one)


def _durations(settings: Mapping[str, JSON]) -> tuple[int, ...]:
    listed = settings.get("seconds") or []
    if not isinstance(listed, list) or not all(type(one) is int and one > 0 for one in listed):
        raise SettingsError("seconds must be a list of whole seconds such as [4, 8, 12]", field="seconds")
    return tuple(one for one in listed if isinstance(one, int))


def _token_prices(settings: Mapping[str, JSON]) -> Mapping[str, Fraction]:
    prices = table(settings, "token_prices")
    good = all(isinstance(one, int | float) and not isinstance(one, bool) and one >= 0 for one in prices.values())
    if not good or not set(prices) <= set(_TOKENS):
        raise SettingsError(
            f"token_prices must give dollars per million tokens for {', '.join(_TOKENS)}", field="token_prices"
        )
    return {name: Fraction(str(price)) for name, price in prices.items()}
