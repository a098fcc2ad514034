"""What a card, or the operator's table of the engine, can set; and which of Google's words come nearest to a size."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import log
from typing import Literal

from tintype.engines.contract import JSON
from tintype.engines.rented.settings import seconds as number_of_seconds
from tintype.engines.rented.settings import table, text, texts, whole
from tintype.engines.rented.sizes import nearest_ratio
from tintype.kernel.errors import SettingsError

Kind = Literal["content", "imagen", "veo"]
KINDS: tuple[Kind, ...] = ("content", "imagen", "veo")
RATIOS: Mapping[str, tuple[str, ...]] = {
    "content": ("1:1", "2:3", "3:2", "3:4", "4:3", "4:5", "5:4", "9:16", "16:9", "21:9"),
    "imagen": ("1:1", "3:4", "4:3", "9:16", "16:9"),
    "veo": ("16:9", "9:16"),
}
IMAGE_SIDES = {"512": 512, "1K": 1024, "2K": 2048, "4K": 4096}
"""The square root of the pixels of each image size."""
RESOLUTIONS = {"720p": 720, "1080p": 1080, "4k": 2160}
"""The shorter side of each of Veo's resolutions."""
TOKENS = ("text_in", "image_in", "text_out", "image_out")
_RATIO = re.compile(r"[1-9]\d?:[1-9]\d?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    """A card's settings, read.

    ``vertex``: by Google Cloud's platform instead of the Gemini Developer API; the client has Imagen and Veo there
    alone. ``project`` and ``location`` go with a key that is a service account's JSON. ``parameters`` are merged into
    the call's config, by the client's names. ``token_prices`` in micro-USD a token (dollars per million tokens).
    """

    kind: Kind
    model: str
    vertex: bool
    base_url: str
    project: str
    location: str
    timeout_s: float
    ratios: tuple[str, ...]
    image_sizes: tuple[str, ...]
    resolutions: tuple[str, ...]
    seconds: tuple[int, ...]
    most: int
    parameters: Mapping[str, JSON]
    token_prices: Mapping[str, Fraction]

    @classmethod
    def of(cls, settings: Mapping[str, JSON]) -> Settings:
        """Raises SettingsError, which names the setting and what is accepted."""
        model = text(settings, "model").strip()
        if not model:
            raise SettingsError(
                "model must be the name of a model of Google's, such as gemini-3-pro-image", field="model"
            )
        kind = _kind(settings, model)
        vertex = settings.get("vertex", kind != "content")
        if not isinstance(vertex, bool) or (kind != "content" and not vertex):
            raise SettingsError("vertex must be true or false, and true for Imagen and Veo", field="vertex")
        base_url = text(settings, "base_url").rstrip("/")
        if base_url and not base_url.startswith(("http://", "https://")):
            raise SettingsError("base_url must be an http(s) URL", field="base_url")
        return cls(
            kind=kind,
            model=model,
            vertex=vertex,
            base_url=base_url,
            project=text(settings, "project"),
            location=text(settings, "location", "global"),
            timeout_s=number_of_seconds(settings, "timeout_s", 300.0),
            ratios=_ratios(settings, kind),
            image_sizes=_words(settings, "image_sizes", tuple(IMAGE_SIDES), _usual_sizes(model)),
            resolutions=_words(settings, "resolutions", tuple(RESOLUTIONS), ("720p", "1080p")),
            seconds=_durations(settings),
            most=whole(settings, "most", 4 if kind == "imagen" else 1, most=4),
            parameters=table(settings, "parameters"),
            token_prices=_token_prices(settings),
        )

    def ratio(self, width: int, height: int) -> str:
        """The aspect ratio to ask for, as ``"16:9"``."""
        return nearest_ratio(width, height, self.ratios)

    def image_size(self, width: int, height: int) -> str | None:
        """The image size to ask for, as ``"2K"``. None where the model has but one."""
        side = (width * height) ** 0.5
        return min(self.image_sizes, key=lambda one: abs(log(side / IMAGE_SIDES[one])), default=None)

    def resolution(self, width: int, height: int) -> str:
        """The least of the resolutions whose shorter side is long enough; the greatest where none is."""
        ordered = sorted(self.resolutions, key=RESOLUTIONS.__getitem__)
        return next((one for one in ordered if RESOLUTIONS[one] >= min(width, height)), ordered[-1])

    def video_seconds(self, seconds: float, resolution: str) -> int:
        """The shortest length that is long enough; the longest where none is. Above 720p Veo makes its longest."""
        if resolution != "720p":
            return max(self.seconds)
        return min((one for one in self.seconds if one >= seconds), default=max(self.seconds))


def _kind(settings: Mapping[str, JSON], model: str) -> Kind:
    name = model.rpartition("/")[2]
    usual: Kind = "imagen" if name.startswith("imagen") else "veo" if name.startswith("veo") else "content"
    said = text(settings, "kind", usual)
    for kind in KINDS:
        if kind == said:
            return kind
    raise SettingsError(f"kind must be one of {', '.join(KINDS)}", field="kind")


def _usual_sizes(model: str) -> tuple[str, ...]:
    """Gemini 2.5 has one size; Imagen 4 two (its fast one but one), Gemini 3 three."""
    if "imagen" in model:
        return () if "fast" in model else ("1K", "2K")
    return () if "2.5" in model else ("1K", "2K", "4K")


def _ratios(settings: Mapping[str, JSON], kind: Kind) -> tuple[str, ...]:
    said = tuple(texts(settings, "aspect_ratios")) or RATIOS[kind]
    if not all(_RATIO.fullmatch(one) for one in said):
        raise SettingsError('aspect_ratios must be a list such as ["1:1", "16:9"]', field="aspect_ratios")
    return said


def _words(settings: Mapping[str, JSON], name: str, known: tuple[str, ...], usual: tuple[str, ...]) -> tuple[str, ...]:
    said = tuple(texts(settings, name)) if name in settings else usual
    if not set(said) <= set(known):
        raise SettingsError(f"{name} must be a list of {', '.join(known)}", field=name)
    return said or (usual if name == "resolutions" else ())


def _durations(settings: Mapping[str, JSON]) -> tuple[int, ...]:
    listed = settings.get("seconds", [4, 6, 8])
    if not isinstance(listed, list) or not listed or not all(type(one) is int and one > 0 for one in listed):
        raise SettingsError("seconds must be a list of whole seconds such as [4, 6, 8]", field="seconds")
    return tuple(one for one in listed if isinstance(one, int))


def _token_prices(settings: Mapping[str, JSON]) -> Mapping[str, Fraction]:
    prices = table(settings, "token_prices")
    good = all(isinstance(one, int | float) and not isinstance(one, bool) and one >= 0 for one in prices.values())
    if not good or not set(prices) <= set(TOKENS):
        raise SettingsError(
            f"token_prices must give dollars per million tokens for {', '.join(TOKENS)}", field="token_prices"
        )
    return {name: Fraction(str(price)) for name, price in prices.items()}
