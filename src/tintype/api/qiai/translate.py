"""qiai's body as a submission, what a plan covers, and a job as qiai tells it. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tintype.api.body import Fields
from tintype.catalog.catalog import Catalog
from tintype.catalog.model import Plan
from tintype.engines.contract import Task
from tintype.generation.submission import Submission, Webhook
from tintype.generation.view import JobView
from tintype.jobs.model import Job
from tintype.jobs.state import State
from tintype.kernel import ids
from tintype.kernel.errors import Fault, NotFound, PlanRequired

NAME = "qiai"
STYLES = ("guofeng", "anime", "realistic", "general", "turbo", "zanime", "zimage")
ANIMATION = "animation"
PROMPT = 4000
URL = 2048
FPS = 8
LEAST_SIDE, MOST_SIDE, MULTIPLE = 256, 2048, 8
WIDTH, HEIGHT = 768, 1152
ORDER_CHARACTERS = 12


@dataclass(frozen=True, slots=True)
class Product:
    """What an order makes: ``images`` stills, or one animation of ``frames`` frames."""

    images: int = 1
    frames: int = 0


PRODUCTS: Mapping[str, Product] = {
    "static_image": Product(),
    "batch_4": Product(images=4),
    "batch_8": Product(images=8),
    "animation_16f": Product(frames=16),
    "animation_24f": Product(frames=24),
    "animation_32f": Product(frames=32),
}


def order_id(now: datetime) -> str:
    """``ORD-``, the UTC date, and twelve characters of A-Z0-9 (62 random bits)."""
    return f"ORD-{now.astimezone(UTC):%Y%m%d}-{ids.token(ORDER_CHARACTERS, ids.UPPER)}"


def translate(fields: Fields, catalog: Catalog, plan: Plan, order: str) -> Submission:
    """The job that a body asks for, to be known as ``order``. Raises Invalid, which names the parameter."""
    animations = catalog.card(NAME, ANIMATION)
    offered = {name: card for name in STYLES if (card := catalog.card(NAME, name)) is not None}
    style = fields.need_choice("style", offered)
    products = [name for name, one in PRODUCTS.items() if not one.frames or animations is not None]
    name = fields.choice("product_type", products, "static_image")
    product = PRODUCTS[name]
    card = animations if product.frames and animations is not None else offered[style]
    prompt = fields.need_text("prompt", most=PROMPT)
    return Submission(
        public_id=order,
        card=card,
        task=Task.TEXT_TO_VIDEO if product.frames else Task.TEXT_TO_IMAGE,
        prompt=prompt,
        negative_prompt=fields.text("negative_prompt", "", most=PROMPT),
        width=_side(fields, "width", WIDTH),
        height=_side(fields, "height", HEIGHT),
        count=product.images,
        frames=product.frames,
        fps=FPS if product.frames else 0,
        seconds=product.frames // FPS,
        output_format="mp4" if product.frames else "png",
        also=("gif",) if product.frames else (),
        options={"style": style},
        choices={"product": name},
        style=style,
        enhance=fields.boolean("llm_enhance", False),
        webhook=_webhook(fields),
        extra={"style": style, "product_type": name, "priority": plan.priority},
    )


def _side(fields: Fields, name: str, default: int) -> int:
    """Pixels of a side, rounded down to what a model can draw."""
    return fields.integer(name, default, least=LEAST_SIDE, most=MOST_SIDE) // MULTIPLE * MULTIPLE


def _webhook(fields: Fields) -> Webhook | None:
    url = fields.text("webhook_url", None, most=URL)
    return Webhook(url.strip(), NAME) if url is not None else None


# --- plans -----------------------------------------------------------------------------------------------------------


def check_plan(catalog: Catalog, name: str, submission: Submission) -> None:
    """Raise PlanRequired, which says which plans do, where the plan of that name does not cover the order."""
    plan = catalog.plan(NAME, name)
    style, product = submission.extra["style"], submission.extra["product_type"]
    images, moving = submission.count, submission.frames > 0
    if not plan.api:
        wanted = "API access"
    elif plan.styles and style not in plan.styles:
        wanted = f"The style '{style}'"
    elif moving and not plan.animation:
        wanted = f"product_type '{product}' (an animation)"
    elif not _enough(plan, images):
        wanted = f"product_type '{product}' ({images} images in one order)"
    else:
        return
    plans = catalog.dialects[NAME].plans if NAME in catalog.dialects else {}
    does = [
        one.title()
        for one, other in sorted(plans.items(), key=lambda item: item[1].priority)
        if other.api
        and (not other.styles or style in other.styles)
        and (other.animation or not moving)
        and _enough(other, images)
    ]
    if not does:
        raise PlanRequired(f"{wanted} is in no plan at present")
    which = f"the {does[0]} plan" if len(does) == 1 else f"the {', '.join(does[:-1])} or {does[-1]} plan"
    raise PlanRequired(f"{wanted} needs {which}; yours is {name.title()}")


def _enough(plan: Plan, images: int) -> bool:
    return plan.max_images is None or images <= plan.max_images


# --- the other way ---------------------------------------------------------------------------------------------------


def submitted(job: Job) -> dict[str, Any]:
    """The answer to an accepted order: the first and every later one."""
    extra = job.request["extra"]
    return {
        "ok": True,
        "order_id": job.public_id,
        "status": "pending",
        "product_type": extra["product_type"],
        "style": extra["style"],
        "priority": extra["priority"],
    }


def status(view: JobView) -> dict[str, Any]:
    """An order's state as its caller polls it. Raises NotFound where retention has taken its results."""
    job, extra = view.job, view.job.request["extra"]
    answer: dict[str, Any] = {
        "ok": True,
        "order_id": job.public_id,
        "status": _word(job.state),
        "product_type": extra["product_type"],
        "style": extra["style"],
        "priority": extra["priority"],
        "progress": _progress(job),
        "created_at": _time(job.created_at),
    }
    if job.finished_at is not None:
        answer["completed_at"] = _time(job.finished_at)
    if job.state is State.SUCCEEDED:
        if not view.results:
            raise NotFound("Order not found: its files were deleted after the retention time")
        answer["output_urls"] = _urls(view)
    if (enhanced := job.request.get("enhanced_prompt")) is not None:
        answer["enhanced_prompt"] = enhanced
    if job.state.terminal and job.state is not State.SUCCEEDED:
        answer["error"] = _reason(job)
    return answer


def webhook(view: JobView, _event: str) -> dict[str, Any]:
    """The body that is sent to ``webhook_url``."""
    job = view.job
    if job.state is State.SUCCEEDED:
        return {"order_id": job.public_id, "status": "completed", "output_urls": _urls(view)}
    return {"order_id": job.public_id, "status": "failed", "error": _reason(job), "output_urls": []}


def _urls(view: JobView) -> list[str]:
    """The results in order, an animation's GIF after it."""
    urls = []
    for file in view.results:
        urls.append(file.url)
        if (gif := view.other(file.artifact.index, "also")) is not None:
            urls.append(gif.url)
    return urls


def _progress(job: Job) -> int:
    """Percent; 100 only where the order is completed."""
    if job.state is State.SUCCEEDED:
        return 100
    return 0 if job.state is State.QUEUED else min(99, int(job.progress * 100))


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _word(state: State) -> str:
    match state:
        case State.QUEUED:
            return "pending"
        case State.RUNNING | State.FINISHING:
            return "processing"
        case State.SUCCEEDED:
            return "completed"
        case State.FAILED | State.CANCELLED | State.EXPIRED:
            return "failed"


def _reason(job: Job) -> str:
    if job.state is State.CANCELLED:
        return "The order was cancelled"
    if job.state is State.EXPIRED:
        return "The order was not done in time"
    error = job.error or {}
    if error.get("fault") == Fault.PLATFORM.value:
        return "Generation failed"
    return str(error.get("message") or "Generation failed").removesuffix(".")
