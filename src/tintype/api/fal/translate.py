"""From fal's bodies to a Submission. No I/O."""

from __future__ import annotations

import math
from uuid import UUID, uuid4

from tintype.api import flat
from tintype.api.body import Fields
from tintype.api.fal.errors import BadHeader
from tintype.api.making import webhook_url
from tintype.api.sold import models
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Card
from tintype.generation.submission import Submission, Webhook
from tintype.kernel.errors import NotFound

API = "fal"
OWNER = "tintype"
SIZES = {
    "square_hd": (1024, 1024),
    "square": (512, 512),
    "portrait_4_3": (768, 1024),
    "portrait_16_9": (576, 1024),
    "landscape_4_3": (1024, 768),
    "landscape_16_9": (1024, 576),
}
NAMES = flat.Names(
    image="image_url",
    images="image_urls",
    mask="mask_url",
    count="num_images",
    strength="strength",
    size="image_size",
    sizes=SIZES,
)
LEAST_START_S = 1.0
# How much later than its account's other requests one of low priority is due.
LOW_S = 3600


def card_of(app: str, catalog: Catalog) -> Card:
    """The model that an app's id names: ``tintype/NAME``, or ``API/NAME`` of another API's. Raises NotFound."""
    apps = {app_of(name): card for name, card in models(catalog).items()}
    card = apps.get(app)
    if card is None:
        raise NotFound(f"Application '{app}' not found: accepted are {', '.join(apps)}")
    return card


def app_of(model: str) -> str:
    """The app's id of a model's."""
    return model if "/" in model else f"{OWNER}/{model}"


def submission_of(
    app: str,
    fields: Fields,
    catalog: Catalog,
    *,
    webhook: str | None = None,
    start_timeout: str | None = None,
    priority: str | None = None,
    patience_s: int = 0,
) -> Submission:
    """What the request asks for; ``patience_s`` is what one of normal priority is given.

    Raises NotFound (the app), Invalid (naming the field or header and what is accepted).
    """
    card = card_of(app, catalog)
    fields.boolean("enable_safety_checker", True)
    url = webhook_url(Fields({"fal_webhook": webhook}), "fal_webhook")
    return Submission(
        public_id=str(uuid4()),
        card=card,
        extra={"api": API, "app": app, "sync_mode": fields.boolean("sync_mode", False)},
        webhook=None if url is None else Webhook(url, API),
        deadline_s=_start_timeout(start_timeout),
        patience_s=patience_s + LOW_S if _is_low(priority) else None,
        **flat.read(fields, card, NAMES),
    )


def is_request_id(text: str) -> bool:
    """Whether it has the form of a request's id."""
    try:
        return str(UUID(text)) == text
    except ValueError:
        return False


def _start_timeout(header: str | None) -> float | None:
    """Seconds in which the request must have begun, of ``X-Fal-Request-Timeout``."""
    if header is None:
        return None
    name = "X-Fal-Request-Timeout"
    try:
        found = float(header)
    except ValueError:
        found = math.nan
    if not LEAST_START_S < found <= 1e6:
        raise BadHeader(f"{name} must be a number of seconds over {LEAST_START_S:g}", field=name)
    return found


def _is_low(header: str | None) -> bool:
    if header is None or (word := header.strip().lower()) == "normal":
        return False
    if word != "low":
        raise BadHeader("X-Fal-Queue-Priority must be one of normal, low", field="X-Fal-Queue-Priority")
    return True
