"""Tiny Wan models: text to video (2.1) and image to video (2.2's layout: two transformers, no image encoder)."""

from __future__ import annotations

from pathlib import Path

from tiny import parts
from transformers import UMT5Config, UMT5EncoderModel

from diffusers import (
    AutoencoderKLWan,
    UniPCMultistepScheduler,
    WanImageToVideoPipeline,
    WanPipeline,
    WanTransformer3DModel,
)

LATENTS = 4


def transformer(channels: int = LATENTS) -> WanTransformer3DModel:
    made = WanTransformer3DModel(
        num_attention_heads=2,
        attention_head_dim=12,
        in_channels=channels,
        out_channels=LATENTS,
        text_dim=32,
        freq_dim=32,
        ffn_dim=32,
        num_layers=1,
        rope_max_seq_len=128,
    )
    return parts.lively(made)


def components() -> dict[str, object]:
    text = UMT5Config(vocab_size=len(parts.T5_PIECES), d_model=32, d_kv=8, d_ff=32, num_layers=1, num_heads=4)
    vae = AutoencoderKLWan(
        base_dim=4, z_dim=LATENTS, num_res_blocks=1, latents_mean=[0.0] * LATENTS, latents_std=[1.0] * LATENTS
    )
    return {
        "vae": parts.lively(vae),
        "text_encoder": parts.lively(UMT5EncoderModel(text)),
        "tokenizer": parts.t5_tokenizer(512),
        "scheduler": UniPCMultistepScheduler(
            prediction_type="flow_prediction", use_flow_sigmas=True, num_train_timesteps=1000, flow_shift=3.0
        ),
    }


def build(folder: Path, seed: int = 0) -> Path:
    with parts.seeded(seed):
        WanPipeline(**components(), transformer=transformer()).save_pretrained(folder)
    return folder


def build_i2v(folder: Path, seed: int = 0) -> Path:
    """Its transformers take the latents, the first frame's latents and the mask of four."""
    with parts.seeded(seed):
        WanImageToVideoPipeline(
            **components(),
            transformer=transformer(LATENTS * 2 + 4),
            transformer_2=transformer(LATENTS * 2 + 4),
            boundary_ratio=0.9,
        ).save_pretrained(folder)
    return folder
