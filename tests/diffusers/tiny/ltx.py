"""A tiny LTX-Video: text to video; image to video is made of the same parts."""

from __future__ import annotations

from pathlib import Path

from tiny import parts

from diffusers import (
    AutoencoderKLLTXVideo,
    FlowMatchEulerDiscreteScheduler,
    LTXPipeline,
    LTXVideoTransformer3DModel,
)

LATENTS = 8


def build(folder: Path, seed: int = 0) -> Path:
    """Its autoencoder shrinks as the real one does: 32 times in width and height, 8 times in time."""
    with parts.seeded(seed):
        net = LTXVideoTransformer3DModel(
            in_channels=LATENTS,
            out_channels=LATENTS,
            num_attention_heads=2,
            attention_head_dim=16,
            cross_attention_dim=32,
            num_layers=1,
            caption_channels=32,
        )
        vae = AutoencoderKLLTXVideo(
            latent_channels=LATENTS,
            block_out_channels=(8, 8, 8, 8),
            decoder_block_out_channels=(8, 8, 8, 8),
            layers_per_block=(1, 1, 1, 1, 1),
            decoder_layers_per_block=(1, 1, 1, 1, 1),
        )
        LTXPipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, base_shift=0.95, max_shift=2.05),
            vae=parts.lively(vae),
            text_encoder=parts.t5_encoder(),
            tokenizer=parts.t5_tokenizer(128),
            transformer=parts.lively(net),
        ).save_pretrained(folder)
    return folder
