"""Background removal: a segmentation model says what the subject is, the rest becomes transparent."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from tintype.engines.diffusers.families import SEGMENTATION
from tintype.engines.diffusers.model import Model, dtype_of
from tintype.engines.diffusers.pictures import source_of
from tintype.engines.diffusers.settings import CardSettings
from tintype.engines.diffusers.ticket import Ticket, look
from tintype.infra.codecs import write_image
from tintype.kernel.errors import SettingsError

Mask = np.ndarray[Any, np.dtype[np.float32]]
_KINDS = (
    "AutoModelForSemanticSegmentation",
    "AutoModelForImageSegmentation",
    "AutoModelForUniversalSegmentation",
)
_GROUNDS = ("background", "bg", "_background_", "unlabeled")
# ImageNet's, which most of these networks were taught with.
_MEAN, _DEVIATION, _SIDE = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225), 1024


class Segmenter:
    """A segmentation network with how it wants its pictures. ``labels`` are the names of its classes by index."""

    def __init__(self, network: Any, taught: Mapping[str, Any], side: int | None) -> None:
        self.network = network
        self.components = {"network": network}
        scaled = taught.get("do_normalize", True)
        self.mean = np.asarray((taught.get("image_mean") or _MEAN) if scaled else (0, 0, 0), dtype=np.float32)
        self.deviation = np.asarray((taught.get("image_std") or _DEVIATION) if scaled else (1, 1, 1), dtype=np.float32)
        self.width, self.height = (side, side) if side else _size(taught.get("size"))
        names = getattr(network.config, "id2label", None) or {}
        self.labels = {int(index): str(name).lower() for index, name in names.items()}

    def pixels(self, picture: Image.Image) -> np.ndarray[Any, np.dtype[np.float32]]:
        """The picture as the network was taught: ``float32`` of shape ``(1, 3, height, width)``."""
        small = picture.convert("RGB").resize((self.width, self.height), Image.Resampling.BILINEAR)
        array = (np.asarray(small, dtype=np.float32) / 255 - self.mean) / self.deviation
        return np.ascontiguousarray(array.transpose(2, 0, 1)[None], dtype=np.float32)


def _size(size: Any) -> tuple[int, int]:
    """Width and height of an image processor's ``size``, which is written in several ways."""
    if isinstance(size, int):
        return size, size
    if isinstance(size, Mapping):
        side = size.get("shortest_edge") or size.get("longest_edge") or _SIDE
        return int(size.get("width") or side), int(size.get("height") or side)
    return _SIDE, _SIDE


def load_segmentation(settings: CardSettings, device: str) -> Model:
    """Load the network and what its image processor says. Raises SettingsError, which names the setting at fault."""
    import transformers

    where: dict[str, Any] = {"local_files_only": Path(settings.model).exists()}
    if settings.revision:
        where["revision"] = settings.revision
    # False rather than left out: where it is left out, transformers asks on the terminal.
    remote = {"trust_remote_code": settings.trust_remote_code}
    problem: Exception | None = None
    for name in _KINDS:
        try:
            kind = getattr(transformers, name)
            network = kind.from_pretrained(settings.model, dtype=dtype_of(settings.dtype, device), **where, **remote)
        except (OSError, ImportError, ValueError, KeyError, AttributeError) as error:
            problem = problem or error  # the first says most: the others only say that it is not of their kind
            continue
        try:
            taught, _ = transformers.ImageProcessingMixin.get_image_processor_dict(settings.model, **where)
        except OSError:
            taught = {}  # it has none: ImageNet's
        segmenter = Segmenter(network.to(device).eval(), taught, settings.cutting.size)
        _kept(segmenter, settings.cutting.labels)
        return Model(segmenter, SEGMENTATION, settings, device, frozenset())
    raise SettingsError(f"'model': '{settings.model}' cannot be loaded: {problem}", field="model") from problem


def remove_background(model: Model, ticket: Ticket) -> None:
    """Write the source with everything but its subject made transparent: RGBA, of the source's own size."""
    request = ticket.request
    picture = source_of(request)
    look([ticket])
    alpha = subject_of(model, ticket.settings, picture)
    look([ticket])
    ticket.progress(0.9)
    cut = picture.convert("RGBA")
    cut.putalpha(Image.fromarray(np.rint(alpha * 255).astype(np.uint8)))
    for number, name in enumerate((request.output_format, *request.also)):
        path = request.workdir / f"0.{name}"
        write_image(cut, path, name)
        ticket.output(path, 0, "also" if number else "result")
    ticket.progress(1.0, "encoding")


def subject_of(model: Model, settings: CardSettings, picture: Image.Image) -> Mask:
    """How much of each pixel is subject: ``float32``, 0..1, of shape ``(height, width)``."""
    import torch

    segmenter: Segmenter = model.pipe
    network = segmenter.network
    with torch.inference_mode():
        pixels = torch.from_numpy(segmenter.pixels(picture)).to(model.device, next(network.parameters()).dtype)
        named = "pixel_values" in inspect.signature(network.forward).parameters
        chances = _chances(network(pixel_values=pixels) if named else network(pixels))
        subject = (
            chances[:, 0] if chances.shape[1] == 1 else chances[:, _kept(segmenter, settings.cutting.labels)].sum(1)
        )
        full = torch.nn.functional.interpolate(
            subject[:, None], size=(picture.height, picture.width), mode="bilinear", align_corners=False
        )
        return np.asarray(full[0, 0].clamp(0, 1).cpu().numpy(), dtype=np.float32)


def _chances(answer: Any) -> Any:
    """The chance of each class at each place: ``float32`` of shape ``(1, classes, height, width)``."""
    if getattr(answer, "masks_queries_logits", None) is not None:  # masks, each with its classes (the last: none)
        classes = answer.class_queries_logits.float().softmax(-1)[..., :-1]
        votes = answer.masks_queries_logits.float().sigmoid()
        sums = (classes[:, :, :, None, None] * votes[:, :, None]).sum(1)
        return sums / sums.sum(1, keepdim=True).clamp(min=1e-6)
    scores = answer
    while isinstance(scores, list | tuple):  # some give one map per depth of the network, the finest last
        scores = scores[-1]
    scores = scores if not hasattr(scores, "logits") else scores.logits
    return scores.float().sigmoid() if scores.shape[1] == 1 else scores.float().softmax(1)


def _kept(segmenter: Segmenter, labels: tuple[str, ...]) -> list[int]:
    """The classes that make the subject. Raises SettingsError where the card names one that there is not."""
    if len(segmenter.labels) < 2:
        return [0]
    if not labels:
        grounds = [index for index, name in segmenter.labels.items() if name in _GROUNDS] or [0]
        return [index for index in segmenter.labels if index not in grounds]
    wanted = {label.lower() for label in labels}
    unknown = wanted - set(segmenter.labels.values())
    if unknown:
        accepted = ", ".join(sorted(set(segmenter.labels.values())))
        raise SettingsError(
            f"'cutting.labels': {', '.join(sorted(unknown))}: accepted are {accepted}", field="cutting.labels"
        )
    return [index for index, name in segmenter.labels.items() if name in wanted]
