"""From a prediction's body to a Submission. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from tintype.api import flat
from tintype.api.body import Fields
from tintype.api.flat_schema import input_schema
from tintype.api.making import webhook_url
from tintype.api.replicate.models import NAMES, Model, by_version
from tintype.catalog.catalog import Catalog
from tintype.generation.submission import Submission, Webhook
from tintype.kernel import ids
from tintype.kernel.errors import Invalid

API = "replicate"
EVENTS = ("start", "output", "logs", "completed")
# What a webhook is told of where the request does not say.
TOLD = ("output", "completed")
ID_LENGTH = 26
WAIT_S = 60
LEAST_CANCEL_S, MOST_CANCEL_S = 5, 24 * 3600
INLINE = "(sent inline)"
_WAIT = re.compile(r"\s*wait\s*(?:=\s*\"?(\d{1,9})\"?)?\s*(?:;.*)?", re.IGNORECASE | re.ASCII)
_DURATION = re.compile(r"(?:(\d{1,6})h)?(?:(\d{1,6})m)?(?:(\d{1,6})s?)?", re.ASCII)


def model_of(fields: Fields, catalog: Catalog) -> Model:
    """The model that ``version`` names. Raises Invalid."""
    model = by_version(catalog, fields.need_text("version", most=200).strip())
    if model is None:
        raise fields.invalid("version", "a version's id, owner/name:id, or owner/name of a model of GET /v1/models")
    return model


def submission_of(
    fields: Fields, model: Model, *, cancel_after: int | None = None, files: Mapping[str, str] | None = None
) -> Submission:
    """What the prediction asks for. ``files`` are uploaded ones: data URLs by the URLs that the input names them by.

    Raises Invalid, which names the field and what is accepted.
    """
    given = fields.object("input")
    if given is None:
        raise fields.missing("input", "an object with the model's input")
    webhook = _webhook(fields)
    known = input_schema(model.card, NAMES)["properties"]
    told = {name: _told(name, value) for name, value in given.values.items() if name in known and name != "prompt"}
    arguments = flat.read(Fields(_with_files(given.values, files or {}), "input."), model.card, NAMES)
    return Submission(
        public_id=ids.token(ID_LENGTH),
        card=model.card,
        extra={
            "api": API,
            "model": model.id,
            "version": model.version,
            "input": told,
            **({} if cancel_after is None else {"cancel_after": cancel_after}),
        },
        webhook=webhook,
        deadline_s=cancel_after,
        **arguments,
    )


def _told(name: str, value: Any) -> Any:
    """The value as the prediction shows it again: pictures that came whole are not kept twice."""
    if isinstance(value, list):
        return [_told(name, one) for one in value]
    if name in (NAMES.image, NAMES.images, NAMES.mask) and isinstance(value, str):
        return value if value.lower().startswith(("http://", "https://")) else INLINE
    return value


def pictures_in(fields: Fields, model: Model) -> list[str]:
    """The texts in the input that may name uploaded files; of too many only so many as the model takes."""
    given = fields.raw("input")
    if not isinstance(given, dict):
        return []
    values = [given.get(NAMES.image), given.get(NAMES.mask)]
    several = given.get(NAMES.images)
    values += several[: model.card.max_inputs] if isinstance(several, list) else []
    return [one for one in values if isinstance(one, str)]


def _with_files(given: Mapping[str, Any], files: Mapping[str, str]) -> dict[str, Any]:
    def put(value: Any) -> Any:
        if isinstance(value, list):
            return [put(one) for one in value]
        return files.get(value, value) if isinstance(value, str) else value

    return {name: put(value) if files else value for name, value in given.items()}


def _events(fields: Fields) -> list[str]:
    given = fields.texts("webhook_events_filter", most=len(EVENTS), what=f"of {', '.join(EVENTS)}")
    for number, name in enumerate(given or ()):
        if name not in EVENTS:
            raise fields.invalid(f"webhook_events_filter[{number}]", f"one of {', '.join(EVENTS)}")
    return list(dict.fromkeys(given if given is not None else TOLD))


def _webhook(fields: Fields) -> Webhook | None:
    """Where to send word, and of what. ``webhook_completed`` is the older name of one that is told of the end alone."""
    events = _events(fields)
    for name in ("webhook", "webhook_completed"):
        if (url := webhook_url(fields, name)) is not None:
            return Webhook(url, API, tuple(events) if name == "webhook" else ("completed",))
    return None


def wait_of(headers: list[str]) -> int | None:
    """Seconds to wait for the end, 1 to 60; None where no ``Prefer`` header asks for it in a way that makes sense."""
    for header in headers:
        for part in header.split(","):
            if match := _WAIT.fullmatch(part):
                return WAIT_S if match[1] is None else min(max(int(match[1]), 1), WAIT_S)
    return None


def cancel_after_of(header: str | None) -> int | None:
    """Seconds of a ``Cancel-After`` header (``90``, ``30s``, ``5m``, ``1h30m``). Raises Invalid, naming the header."""
    if header is None:
        return None
    match = _DURATION.fullmatch(header.strip().lower())
    hours, minutes, seconds = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    found = hours * 3600 + minutes * 60 + seconds
    if not LEAST_CANCEL_S <= found <= MOST_CANCEL_S:
        raise Invalid("Cancel-After must be a duration from 5s to 24h, such as 90s or 1h30m", field="Cancel-After")
    return found
