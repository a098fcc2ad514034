"""A tiny FLUX.2 klein: text to image, and editing with several references."""

from __future__ import annotations

from pathlib import Path

from tiny import parts

from diffusers import (
    AutoencoderKLFlux2,
    FlowMatchEulerDiscreteScheduler,
    Flux2KleinPipeline,
    Flux2Transformer2DModel,
)

LATENTS, HIDDEN = 4, 16


def build(folder: Path, seed: int = 0) -> Path:
    """The pipeline reads the text encoder's layers 9, 18 and 27, so there are 28, each of them small."""
    with parts.seeded(seed):
        net = Flux2Transformer2DModel(
            patch_size=1,
            in_channels=LATENTS * 4,
            num_layers=1,
            num_single_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=HIDDEN * 3,
            timestep_guidance_channels=32,
            axes_dims_rope=(4, 4, 4, 4),
            guidance_embeds=False,
        )
        vae = AutoencoderKLFlux2(
            block_out_channels=(8, 8, 16, 16),
            layers_per_block=1,
            latent_channels=LATENTS,
            norm_num_groups=4,
        )
        Flux2KleinPipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(),
            vae=parts.lively(vae),
            text_encoder=parts.qwen3(layers=28, hidden=HIDDEN, causal=True),
            tokenizer=parts.qwen_tokenizer(),
            # With less gain, prompt and references hardly show: most of what it attends to is padding.
            transformer=parts.lively(net, 2.0),
            is_distilled=True,
        ).save_pretrained(folder)
    return folder
