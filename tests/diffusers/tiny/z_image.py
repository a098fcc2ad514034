"""A tiny Z-Image: text to image; image to image and inpainting are made of the same parts."""

from __future__ import annotations

from pathlib import Path

from tiny import parts

from diffusers import FlowMatchEulerDiscreteScheduler, ZImagePipeline, ZImageTransformer2DModel

LATENTS, HIDDEN = 4, 16


def build(folder: Path, seed: int = 0) -> Path:
    with parts.seeded(seed):
        net = ZImageTransformer2DModel(
            in_channels=LATENTS,
            dim=32,
            n_layers=1,
            n_refiner_layers=1,
            n_heads=2,
            n_kv_heads=2,
            cap_feat_dim=HIDDEN,
            axes_dims=[8, 4, 4],
            axes_lens=[512, 256, 256],
        )
        ZImagePipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0),
            vae=parts.vae(LATENTS, scaling_factor=0.4, shift_factor=0.1),
            text_encoder=parts.qwen3(hidden=HIDDEN),
            tokenizer=parts.qwen_tokenizer(),
            transformer=parts.lively(net),
        ).save_pretrained(folder)
    return folder
