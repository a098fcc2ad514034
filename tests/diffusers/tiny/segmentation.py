"""Tiny models that part a subject from its ground: one of transformers' own, one that brings its code, as BiRefNet."""

from __future__ import annotations

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tiny import parts
from transformers import SegformerConfig, SegformerForSemanticSegmentation, SegformerImageProcessorPil

_CODE = '''"""A segmentation model in a file beside its weights: logits of the subject, of the size of the picture."""

import torch
from transformers import PretrainedConfig, PreTrainedModel


class TinyMattingConfig(PretrainedConfig):
    model_type = "tiny_matting"


class TinyMatting(PreTrainedModel):
    config_class = TinyMattingConfig

    def __init__(self, config):
        super().__init__(config)
        self.colour = torch.nn.Conv2d(3, 1, 1)
        self.post_init()

    def forward(self, pixel_values):
        return [self.colour(pixel_values)]
'''


# Red pictures are too much for its memory, on blue ones it crashes, on green ones it takes all the memory there is.
_BRITTLE = """
    def forward(self, pixel_values):
        red, green, blue = pixel_values.mean(dim=(0, 2, 3)).tolist()
        if red > max(green, blue) + 1:
            raise torch.OutOfMemoryError("out of memory: tried to allocate 80.00 GiB")
        if blue > max(green, red) + 1:
            __import__("os").abort()
        eaten = []
        while green > max(red, blue) + 1:
            eaten.append(torch.ones(8 << 20))
"""


def build(folder: Path, seed: int = 0) -> Path:
    """A Segformer of two labels, ground and subject, with random weights."""
    with parts.seeded(seed):
        config = SegformerConfig(
            num_encoder_blocks=2,
            depths=[1, 1],
            sr_ratios=[4, 2],
            hidden_sizes=[8, 16],
            patch_sizes=[7, 3],
            strides=[4, 2],
            num_attention_heads=[1, 2],
            mlp_ratios=[2, 2],
            decoder_hidden_size=16,
            id2label={0: "background", 1: "subject"},
            label2id={"background": 0, "subject": 1},
        )
        parts.lively(SegformerForSemanticSegmentation(config), 3.0).save_pretrained(folder)
        SegformerImageProcessorPil(size={"height": 128, "width": 128}).save_pretrained(folder)
    return folder


def build_brittle(folder: Path) -> Path:
    """The model of :func:`build_own_code`, which fails on some pictures as :data:`_BRITTLE` says."""
    return build_own_code(folder, _CODE.replace("\n    def forward(self, pixel_values):\n", _BRITTLE))


def build_own_code(folder: Path, code: str = _CODE) -> Path:
    """A model whose class lies beside its weights. It is no random one: what is bright is the subject."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "matting.py").write_text(code)
    config = {
        "model_type": "tiny_matting",
        "architectures": ["TinyMatting"],
        "auto_map": {
            "AutoConfig": "matting.TinyMattingConfig",
            "AutoModelForImageSegmentation": "matting.TinyMatting",
        },
    }
    (folder / "config.json").write_text(json.dumps(config))
    weights = {"colour.weight": torch.full((1, 3, 1, 1), 4.0), "colour.bias": torch.zeros(1)}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder
