"""Pictures: from words, from pictures, into a mask."""

from __future__ import annotations

from typing import Any

from PIL import Image

from tintype.engines.contract import Request, Role, Task
from tintype.engines.diffusers.asking import arguments
from tintype.engines.diffusers.calling import run
from tintype.engines.diffusers.families import Family, made_size
from tintype.engines.diffusers.model import Model
from tintype.engines.diffusers.partial import teller
from tintype.engines.diffusers.pictures import beside, cut, fit, keep_unmasked, mask_of, open_all, source_of
from tintype.engines.diffusers.steps import STEPS_SHARE, Follower
from tintype.engines.diffusers.ticket import Ticket, look
from tintype.infra.codecs import write_image


def make_images(model: Model, tickets: list[Ticket]) -> None:
    """Make the pictures of one job, or of several in one call for each index, and write them."""
    count = tickets[0].request.count
    for index in range(count):
        look(tickets)
        begin, span = index / count, 1 / count
        for ticket, picture in zip(tickets, _call(model, tickets, index, begin, span), strict=True):
            for role, name in [("result", ticket.request.output_format), *(("also", n) for n in ticket.request.also)]:
                path = ticket.request.workdir / f"{index}.{name}"
                write_image(picture, path, name)
                ticket.output(path, index, "result" if role == "result" else "also", ticket.request.seed + index)
            ticket.progress(begin + span, "encoding" if index + 1 == count else "generating")


def _call(model: Model, tickets: list[Ticket], index: int, begin: float, span: float) -> list[Image.Image]:
    """One call of the pipeline: one picture for each job, of exactly the size asked for."""
    first, settings = tickets[0].request, tickets[0].settings
    pipe, names = model.for_task(first.task)
    requests = [ticket.request for ticket in tickets]
    width, height = made_size(model.family, first.width, first.height)
    given = arguments(model.family, names, settings, requests)
    if first.task is not Task.TEXT_TO_IMAGE:
        given |= _pictures(model.family, names, requests, width, height)
    follower = Follower(tickets, begin, span, teller(model, pipe, tickets, index, (width, height)))
    sized = {"width": width, "height": height, "output_type": "pil"}
    given |= {name: value for name, value in sized.items() if name in names}
    answer = run(model, pipe, names, tickets, index, given, follower)
    made = getattr(answer, "images", answer)
    for ticket in tickets:
        ticket.progress(begin + span * (STEPS_SHARE + 0.02))
    pictures = [cut(picture.convert("RGB"), first.width, first.height) for picture in made]
    if first.task is Task.INPAINTING:
        pictures = [
            keep_unmasked(picture, source_of(request), mask_of(request))
            for picture, request in zip(pictures, requests, strict=True)
        ]
    return pictures


def _pictures(
    family: Family, names: frozenset[str], requests: list[Request], width: int, height: int
) -> dict[str, Any]:
    """The pictures of an edit, as the family wants them."""
    given: dict[str, Any] = {}
    task = requests[0].task
    if task is Task.INPAINTING:
        sources = [fit(source_of(request), width, height, request) for request in requests]
        given["image"] = sources if len(requests) > 1 else sources[0]
        masks = [fit(mask_of(request), width, height, request) for request in requests]
        given["mask_image"] = masks if len(requests) > 1 else masks[0]
        references = open_all(requests[0], Role.REFERENCE)
        if references and "image_reference" in names:
            given["image_reference"] = references[0] if family.pictures == "one" else references
        return given
    if family.pictures == "start":
        sources = [fit(source_of(request), width, height, request) for request in requests]
    elif family.pictures == "one":
        sources = [fit(beside(open_all(request)), width, height, request) for request in requests]
    else:
        return {"image": open_all(requests[0])}
    given["image"] = sources if len(requests) > 1 else sources[0]
    return given
