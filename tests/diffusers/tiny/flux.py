"""A tiny FLUX.1: text to image (schnell, no guidance embedding), Fill (inpainting) and Kontext (editing)."""

from __future__ import annotations

from pathlib import Path

from tiny import parts

from diffusers import (
    FlowMatchEulerDiscreteScheduler,
    FluxFillPipeline,
    FluxKontextPipeline,
    FluxPipeline,
    FluxTransformer2DModel,
)

LATENTS = 4
UNQUANTED = {"use_quant_conv": False, "use_post_quant_conv": False}


def transformer(channels: int = LATENTS * 4, *, guided: bool = False) -> FluxTransformer2DModel:
    made = FluxTransformer2DModel(
        patch_size=1,
        in_channels=channels,
        out_channels=LATENTS * 4,
        num_layers=1,
        num_single_layers=1,
        attention_head_dim=16,
        num_attention_heads=2,
        joint_attention_dim=32,
        pooled_projection_dim=32,
        guidance_embeds=guided,
        axes_dims_rope=(4, 4, 8),
    )
    return parts.lively(made)


def components(net: FluxTransformer2DModel) -> dict[str, object]:
    return {
        "scheduler": FlowMatchEulerDiscreteScheduler(),
        "vae": parts.vae(
            LATENTS, shift_factor=0.1, scaling_factor=0.4, use_quant_conv=False, use_post_quant_conv=False
        ),
        "text_encoder": parts.clip_text(),
        "tokenizer": parts.clip_tokenizer(),
        "text_encoder_2": parts.t5_encoder(),
        "tokenizer_2": parts.t5_tokenizer(),
        "transformer": net,
    }


def build(folder: Path, seed: int = 0) -> Path:
    with parts.seeded(seed):
        FluxPipeline(**components(transformer())).save_pretrained(folder)
    return folder


def build_fill(folder: Path, seed: int = 0) -> Path:
    """Its transformer takes latents, the masked picture's latents, and the mask of 8 by 8 pixels a place."""
    with parts.seeded(seed):
        net = transformer(LATENTS * 4 * 2 + 64 * 4, guided=True)
        FluxFillPipeline(**components(net)).save_pretrained(folder)
    return folder


def build_kontext(folder: Path, seed: int = 0) -> Path:
    with parts.seeded(seed):
        FluxKontextPipeline(**components(transformer(guided=True))).save_pretrained(folder)
    return folder
