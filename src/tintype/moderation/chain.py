"""The rules first, then others; and which moderator a setting means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from tintype.kernel.errors import Internal, SettingsError
from tintype.moderation.model import Context, Moderator, Verdict
from tintype.moderation.remote import HttpModerator, OnFailure, OpenAIModerator
from tintype.moderation.rules import RulesModerator


class ChainModerator:
    """Asks the rules and then each of ``others``, until one refuses. Nobody is asked about what the rules refuse."""

    def __init__(self, rules: RulesModerator, others: Sequence[Moderator]) -> None:
        self._all: tuple[Moderator, ...] = (rules, *others)

    @property
    def can_check_images(self) -> bool:
        """Whether any of them can."""
        return any(moderator.can_check_images for moderator in self._all)

    async def check_prompt(self, text: str, *, context: Context) -> Verdict:
        """The first refusal, else the last one's consent. Raises what a remote moderator raises."""
        verdict = await self._all[0].check_prompt(text, context=context)
        for moderator in self._all[1:]:
            if not verdict.allowed:
                break
            verdict = await moderator.check_prompt(text, context=context)
        return verdict

    async def check_image(self, path: Path, *, context: Context) -> Verdict:
        """The first refusal of those that can check pictures, else the last one's consent. Raises Internal if none."""
        verdict: Verdict | None = None
        for moderator in self._all:
            if moderator.can_check_images and (verdict is None or verdict.allowed):
                verdict = await moderator.check_image(path, context=context)
        if verdict is None:
            raise Internal("No moderator here can check pictures.")
        return verdict

    async def aclose(self) -> None:
        """Close them all."""
        for moderator in self._all:
            await moderator.aclose()


def create_moderator(
    kind: str,
    *,
    api_key: str = "",
    client: httpx.AsyncClient | None = None,
    timeout_s: float = 10.0,
    on_failure: OnFailure = "closed",
) -> Moderator:
    """The moderator that the setting ``moderation`` means: ``rules``, ``openai`` or a classifier's http(s) URL.

    The rules always run first. Raises SettingsError where it is none of these, or ``openai`` has no key.
    """
    rules = RulesModerator()
    if kind == "rules":
        return rules
    if kind == "openai":
        if not api_key:
            raise SettingsError("moderation_api_key is needed where moderation is 'openai'")
        other: Moderator = OpenAIModerator(api_key, client=client, timeout_s=timeout_s, on_failure=on_failure)
    elif _is_url(kind):
        other = HttpModerator(kind, api_key=api_key, client=client, timeout_s=timeout_s, on_failure=on_failure)
    else:
        raise SettingsError(f"moderation is '{kind}': accepted are rules, openai, or an http(s) URL")
    return ChainModerator(rules, [other])


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)
