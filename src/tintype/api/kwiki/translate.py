"""kwiki's body as a submission, and an ended job as kwiki tells it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from tintype.api.body import Fields
from tintype.api.ended import failure_of
from tintype.api.kwiki.captions import CAPTIONS
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.engines.contract import Task
from tintype.generation.submission import Submission
from tintype.generation.view import JobView
from tintype.jobs.model import Job
from tintype.kernel import ids
from tintype.kernel.errors import EngineFailed, Invalid, Moderated, NotFound, TintypeError

NAME = "kwiki"
PROMPT = 1000
TRAIT = 1000
CAPTION = 80
NUDE = "nude"
# What each style adds to the prompt: engines are told in words, which all of them understand.
STYLES: Mapping[str, str] = {"realistic": "realistic photo", "anime": "anime style", NUDE: "nude selfie"}
SIDES: Mapping[str, int] = {"fast": 1024, "hires": 2048}
GENDERS: Mapping[str, str] = {"female": "woman", "male": "man", "trans": "trans person"}
YOUNGEST, OLDEST = 18, 70
# The free traits, each with the words that make a description of it.
TRAITS: Mapping[str, str] = {
    "ethnicity": "{}",
    "hair_style": "{} hair",
    "hair_color": "{} hair color",
    "eye_color": "{} eyes",
    "body_type": "{} body",
    "breast_size": "{} breasts",
}
POSITION = 0.6
POSITIONS: Mapping[str, float] = {"top": 0.1, "middle": 0.5, "bottom": 0.9}
# The built-in engine draws no nudes, whatever a card says.
BUILT_IN = "sketch"
OFF = "The style 'nude' is off here: this server does not make adult content"
NO_MODEL = "The style 'nude' is off here: no model for adult content has been named"


@dataclass(frozen=True, slots=True)
class _Selfie:
    """What the nude style adds: words for the engine, the caller's own texts as they came, and a caption."""

    words: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()
    caption: Mapping[str, Any] | None = None


def new_id() -> str:
    """``gen_`` and twelve characters of a-z0-9 (62 random bits)."""
    return f"gen_{ids.token(12)}"


def translate(fields: Fields, catalog: Catalog, public_id: str, *, adult_content: bool) -> Submission:
    """The job that a body asks for, to be known as ``public_id``.

    Raises Invalid, which names the parameter; Moderated where ``nude`` is wanted and off (also where no adult model is
    named for it), after everything else was found valid.
    """
    prompt = fields.need_text("prompt", most=PROMPT)
    quality = fields.choice("quality", tuple(SIDES), "fast", any_case=True)
    offered = [style for style in STYLES if style == NUDE or catalog.card(NAME, style) is not None]
    style = fields.choice("style", offered, "realistic" if "realistic" in offered else offered[0])
    selfie = _Selfie() if style != NUDE else _selfie(fields)
    card = catalog.card(NAME, style)
    if style == NUDE:
        if not adult_content:
            raise Moderated(OFF, field="style")
        if card is None or not _draws_adults(catalog, card):
            raise Moderated(NO_MODEL, field="style")
    if card is None:
        raise fields.invalid("style", f"one of {', '.join(offered)}")
    if card.qualities and quality not in card.qualities:
        raise fields.invalid("quality", f"one of {', '.join(card.qualities)}")
    return Submission(
        public_id=public_id,
        card=card,
        task=Task.TEXT_TO_IMAGE,
        prompt=", ".join((prompt, STYLES[style], *selfie.words)),
        width=SIDES[quality],
        height=SIDES[quality],
        options={"style": style},
        choices={"quality": quality},
        moderate=selfie.texts,
        style=style,
        extra={"caption": selfie.caption} if selfie.caption is not None else {},
    )


def _draws_adults(catalog: Catalog, card: Card) -> bool:
    """Whether the card and every one that may take its place say that they do."""
    chain = (card, *(catalog.cards[name] for name in card.fallback))
    return all(one.adult and one.engine != BUILT_IN for one in chain)


def _selfie(fields: Fields) -> _Selfie:
    traits = fields.object("appearance") or Fields({}, "appearance.")
    gender = traits.choice("gender", tuple(GENDERS), "female")
    age = traits.integer("age", None, least=YOUNGEST, most=OLDEST)
    given = {name: text for name in TRAITS if (text := traits.text(name, None, most=TRAIT)) is not None}
    words = [f"an adult {GENDERS[gender]}", *([f"{age} years old"] if age is not None else [])]
    words += [TRAITS[name].format(text.strip()) for name, text in given.items()]
    own, caption = _caption(fields)
    return _Selfie(tuple(words), (*given.values(), *own), caption)


def _caption(fields: Fields) -> tuple[tuple[str, ...], Mapping[str, Any] | None]:
    """The caller's own texts, for moderation, and the caption as it is to be drawn; None without one."""
    value = fields.raw("snap_caption")
    if value is None or value is False:
        return (), None
    if value is True:
        return (), {"texts": list(CAPTIONS), "position": POSITION}
    if not isinstance(value, dict):
        raise fields.invalid("snap_caption", "true, false or an object with text and position")
    caption = Fields(value, "snap_caption.")
    text = caption.need_text("text", most=CAPTION)
    return (text,), {"texts": [text], "position": _position(caption)}


def _position(caption: Fields) -> float:
    must = f"a number from 0 (top) to 1 (bottom), or one of {', '.join(POSITIONS)}"
    value = caption.raw("position")
    if isinstance(value, str):
        if (known := POSITIONS.get(value.strip().lower())) is None:
            raise caption.invalid("position", must)
        return known
    try:
        return caption.number("position", POSITION, least=0, most=1)
    except Invalid:
        raise caption.invalid("position", must) from None


# --- the other way ---------------------------------------------------------------------------------------------------


def generated(view: JobView) -> dict[str, Any]:
    """The answer with a finished picture. Raises NotFound where retention has taken it."""
    job = view.job
    if not view.results:
        raise NotFound("The picture was deleted after the retention time")
    return {
        "id": job.public_id,
        "status": "completed",
        "type": "t2i",
        "image_url": view.results[0].url,
        "credits_used": job.price if job.captured is None else job.captured,
        "created_at": job.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def failure(job: Job) -> TintypeError:
    """Why a job that has ended gave no picture, as the error to answer with."""
    cancelled = EngineFailed("Generation was cancelled. Please try again.")
    return failure_of(job, cancelled=cancelled, broken=EngineFailed("Generation failed. Please try again."))
