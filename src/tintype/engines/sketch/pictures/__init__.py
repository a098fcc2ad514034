"""Work on a given picture: edits, background removal, films and solid models, all by procedure, without weights.

Everything here is a function of its arguments: the same picture, words and seed give the same result in every process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    from tintype.engines.contract import Request
    from tintype.engines.sketch.unfolding import Show

    Picture = np.ndarray[Any, np.dtype[np.uint8]]

__all__ = ["edit", "film", "remove_background", "sculpt"]


def edit(
    request: Request,
    source: Picture,
    references: Sequence[Picture],
    mask: Picture | None,
    *,
    index: int,
    show: Show | None = None,
) -> Picture:
    """``source`` as the prompt wants it: ``uint8`` RGB of shape ``(request.height, request.width, 3)``.

    Pictures are ``uint8`` of shape ``(h, w)``, ``(h, w, 3)`` or ``(h, w, 4)``; ``mask`` is ``uint8`` ``(h, w)``: at
    least 128 is what may change, and then nothing else does (bit for bit, where the source has the size asked for).
    Without a mask the picture's structure is kept and ``request.strength`` (0..1, 0.6 unless told) says how far its
    style, light and colours go to those of the prompt. ``references`` lend their subjects, where they have one, and
    their colours. ``index`` is added to the seed. ``show`` is given at most ``request.partials`` of the states in
    between, of the same size. Raises :class:`EngineError` (invalid) for a size below 1 or an odd
    array.
    """
    from tintype.engines.sketch.pictures.editing import edit as work

    return work(request, source, references, mask, index=index, show=show)


def remove_background(image: Picture) -> Picture:
    """The subject of ``image`` (``uint8`` RGB or RGBA) as ``uint8`` RGBA of the same height and width.

    A plain or smoothly shaded ground is taken out exactly, with soft edges; of a photo the subject is guessed (GrabCut
    from the likeliest of many sets of regions that hang together). A picture with transparency keeps its own.
    """
    from tintype.engines.sketch.pictures.cutout import remove_background as work

    return work(image)


def film(request: Request, source: Picture) -> Iterator[Picture]:
    """``request.frames`` frames, ``uint8`` RGB of ``(request.height, request.width, 3)``, of a camera's way over
    ``source``: the depth of the picture is guessed, the prompt's camera words steer, water, sky and fire move a little.
    """
    from tintype.engines.sketch.pictures.motion import film as work

    return work(request, source)


def sculpt(
    image: Picture, *, textured: bool, orientation: str, texture_alignment: str, seed: int
) -> tuple[bytes, Picture]:
    """A closed solid of the subject of ``image``: a GLB file and a lit preview (``uint8`` RGB, 512 by 512).

    ``orientation``: ``align_image`` centres the model at the origin with the picture's plane facing +Z exactly;
    ``default`` stands it on the ground (least y is 0), turned to a natural three-quarter view. ``texture_alignment``:
    ``original_image`` keeps the picture whole in the texture; ``geometry`` crops it to the subject, so that every texel
    serves the model. ``seed`` turns the stand and the light a little. The longest side is 1 before turning.
    """
    from tintype.engines.sketch.pictures.solid import sculpt as work

    return work(image, textured=textured, orientation=orientation, texture_alignment=texture_alignment, seed=seed)
