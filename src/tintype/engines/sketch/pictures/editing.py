"""Edits of a given picture: image-to-image, inpainting, and references."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from tintype.engines.contract import EngineError, Reason, Request
from tintype.engines.sketch import paint as painting
from tintype.engines.sketch.compose import alone
from tintype.engines.sketch.pictures.canvas import Picture, cover, cv, flatten, limit, resize, smooth_noise, to_picture
from tintype.engines.sketch.pictures.composing import compose
from tintype.engines.sketch.pictures.cutout import from_plain, remove_background, saliency, stands_alone
from tintype.engines.sketch.pictures.filling import inpaint
from tintype.engines.sketch.pictures.finding import Look, fitted, look_of, things
from tintype.engines.sketch.pictures.grading import colours_said, light_up, palette_from, recolour, said, weather
from tintype.engines.sketch.pictures.motion import guess_depth
from tintype.engines.sketch.scene import RGB, Scene, Subject, generator, read_scene
from tintype.engines.sketch.unfolding import Show, spread

_STRENGTH = 0.6
_PLAIN = ("photo", "cinematic", "noir", "vintage")  # styles of a camera: no brush moves anything


def edit(
    request: Request,
    source: Picture,
    references: Sequence[Picture],
    mask: Picture | None,
    *,
    index: int,
    show: Show | None = None,
) -> Picture:
    """See :func:`tintype.engines.sketch.pictures.edit`."""
    scene = read_scene(request.prompt, request.negative_prompt, request.seed + index)
    picture = cover(flatten(source), request.width, request.height)
    if mask is not None:
        return inpaint(picture, _mask(mask, source, request), scene, request.prompt, show)
    strength = _STRENGTH if request.strength is None else min(1.0, max(0.0, request.strength))
    colours: list[RGB] = []
    if references:
        picture = compose(picture, references, scene.seed)
        for reference in references:
            colours += palette_from(flatten(reference), 3)
    return _restyle(picture, scene, request.prompt, strength, colours, _Shown(request.partials, show))


def _mask(mask: Picture, source: Picture, request: Request) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Where the picture may change, at the size asked for."""
    plane = mask if mask.ndim == 2 else flatten(mask)[..., 0]
    if plane.dtype != np.uint8 or plane.size == 0:
        raise EngineError(Reason.INVALID, "mask: an 8-bit picture is accepted, white where it may change")
    if plane.shape != source.shape[:2]:
        plane = cv.resize(plane, (source.shape[1], source.shape[0]), interpolation=cv.INTER_NEAREST)
    taken = cover(plane, request.width, request.height, hard=True) >= 128
    return np.asarray(taken, bool)


@dataclass(frozen=True, slots=True)
class _Shown:
    """To whom unfinished states are shown, and at most how many; ``None``: to nobody."""

    most: int
    show: Show | None


def _restyle(
    picture: Picture, scene: Scene, prompt: str, strength: float, borrowed: Sequence[RGB], shown: _Shown
) -> Picture:
    """The picture in the prompt's light, weather, colours and style; at no strength it stays as it is."""
    if strength <= 0:
        return picture
    kinds, share = said(prompt), min(1.0, strength / 0.75)
    steps: list[Callable[[Picture], Picture]] = [
        lambda made: _varied(made, scene, strength),
        lambda made: _coloured(made, scene, prompt, strength, borrowed),
    ]
    if "time" in kinds:
        steps.append(lambda made: light_up(made, scene.light))
    if "weather" in kinds:
        steps.append(lambda made: weather(made, scene, guess_depth(made)))
    if "style" in kinds:
        steps.append(lambda made: painting.apply_style(made, scene.style, scene.seed))
    seen = spread(len(steps) - 1, shown.most)
    made = whole = picture
    for number, step in enumerate(steps):
        made = step(made)
        if number == len(steps) - 1 or (shown.show is not None and number in seen):
            whole = np.asarray(cv.addWeighted(picture, 1 - share, made, share, 0), np.uint8)
        if shown.show is not None and number in seen:
            shown.show(whole)
    return whole


def _coloured(picture: Picture, scene: Scene, prompt: str, strength: float, borrowed: Sequence[RGB]) -> Picture:
    """The picture in the colours that were said, of its subject and of the whole, or those of the scene."""
    kinds = said(prompt)
    subject = next((subject for subject in scene.subjects if subject.colour is not None), None)
    own = subject.colour if subject is not None else None
    if subject is not None and own is not None:
        picture = recolour(picture, [own], min(1.0, 1.1 * strength + 0.2), _where(picture, subject, scene))
    named = colours_said(prompt)
    if named and own is None:
        # A single colour leaves something of what was there, or all would be of one hue.
        return recolour(picture, named, min(0.75 if len(named) == 1 else 1.0, strength + 0.15))
    if borrowed:
        return recolour(picture, borrowed, 0.75 * strength)
    if own is None and prompt.strip() and not (kinds and kinds <= {"style", "weather", "time"}):
        # Words that are not known choose the scene's palette, and so have a say here too.
        amount = 0.45 if kinds & {"setting", "time"} else 0.15
        return recolour(picture, painting.palette_of(scene), amount * strength)
    return picture


def _where(picture: Picture, subject: Subject, scene: Scene) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Where the picture shows a subject, 0..1: the thing that stands out and looks most as it is drawn."""
    seen = limit(picture, 320)
    plain = from_plain(seen) if min(seen.shape[:2]) >= 8 else None
    known = [(plain[..., 3] >= 128, 0.7)] if plain is not None and stands_alone(plain[..., 3], seen) else []
    # What stands alone on a plain ground is hardly another thing.
    found = things(seen, _look(subject, scene), known, subject.count)
    if not found:
        return _outstanding(picture)
    if found[0].known >= 0:
        whole = remove_background(limit(picture, 512))[..., 3]
        return np.asarray(resize(whole, *picture.shape[1::-1]).astype(np.float32) / 255, np.float32)
    alike = [thing.mask for thing in found if thing.score > found[0].score - 1.2]
    # Its rim is coloured too, or a line of the old colour would go around it.
    return np.asarray(np.clip(cv.blur(fitted(picture, np.any(alike, axis=0)), (3, 3)) * 1.6, 0, 1), np.float32)


def _look(subject: Subject, scene: Scene) -> Look | None:
    """How a subject is drawn, in whatever colour it has of itself."""
    one = replace(subject, colour=None, count=1, anchor=-1, relation="")
    return look_of(alone(replace(scene, subjects=(one,), light="day", style="photo"), 160, 160))


def _outstanding(picture: Picture) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Where the picture stands out, 0..1, softly."""
    rows, columns = picture.shape[:2]
    stands_out = saliency(limit(picture, 256))
    low, high = np.quantile(stands_out, (0.86, 0.97))
    part = np.clip((stands_out - low) / max(float(high - low), 1e-3), 0, 1).astype(np.float32)
    return np.asarray(resize(part, columns, rows), np.float32).clip(0, 1)


def _varied(picture: Picture, scene: Scene, strength: float) -> Picture:
    """A little of the seed's own hand: exposure and tint, and a brush that wavers in painted styles."""
    rows, columns = picture.shape[:2]
    rng = generator(f"hand:{scene.seed}:{scene.key}")
    gain = 1 + rng.uniform(-0.025, 0.025, 3) * strength
    if scene.style not in _PLAIN and min(rows, columns) >= 16:
        reach = 0.0028 * strength * max(rows, columns)
        y, x = np.mgrid[0:rows, 0:columns].astype(np.float32)
        x += reach * smooth_noise(rng, columns, rows, 40)
        y += reach * smooth_noise(rng, columns, rows, 40)
        picture = cv.remap(picture, x, y, cv.INTER_LINEAR, borderMode=cv.BORDER_REFLECT_101)
    tone = 1 + 0.03 * strength * smooth_noise(rng, columns, rows, 3)
    return to_picture(picture * gain * tone[..., None])
