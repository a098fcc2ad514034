"""A tiny Stable Diffusion 1.5 and a motion adapter for it, which together are AnimateDiff."""

from __future__ import annotations

from pathlib import Path

from tiny import parts

from diffusers import DDIMScheduler, MotionAdapter, StableDiffusionPipeline, UNet2DConditionModel

BASE, MOTION = "base", "motion"


def build(folder: Path, seed: int = 0) -> Path:
    """Two models: ``folder/base`` and ``folder/motion``."""
    with parts.seeded(seed):
        unet = UNet2DConditionModel(
            sample_size=32,
            layers_per_block=1,
            block_out_channels=(16, 32),
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            attention_head_dim=4,
            norm_num_groups=4,
            cross_attention_dim=32,
        )
        StableDiffusionPipeline(
            vae=parts.vae(),
            text_encoder=parts.clip_text(),
            tokenizer=parts.clip_tokenizer(),
            unet=parts.lively(unet),
            scheduler=DDIMScheduler(beta_schedule="linear", clip_sample=False, steps_offset=1),
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        ).save_pretrained(folder / BASE)
        motion = MotionAdapter(
            block_out_channels=(16, 32),
            motion_layers_per_block=1,
            motion_num_attention_heads=2,
            motion_norm_num_groups=4,
        )
        parts.lively(motion).save_pretrained(folder / MOTION)
    return folder
