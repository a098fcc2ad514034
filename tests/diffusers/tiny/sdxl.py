"""A tiny SDXL: text to image; image to image and inpainting are made of the same parts. `lora` makes an adapter."""

from __future__ import annotations

from pathlib import Path

import torch
from diffusers.utils import convert_state_dict_to_diffusers
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from tiny import parts

from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel


def unet(width: int = 32) -> UNet2DConditionModel:
    made = UNet2DConditionModel(
        sample_size=32,
        layers_per_block=1,
        block_out_channels=(width, width * 2),
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4),
        norm_num_groups=8,
        use_linear_projection=True,
        addition_embed_type="text_time",
        addition_time_embed_dim=8,
        transformer_layers_per_block=(1, 2),
        projection_class_embeddings_input_dim=6 * 8 + 32,
        cross_attention_dim=64,
    )
    return parts.lively(made)


def build(folder: Path, seed: int = 0, width: int = 32) -> Path:
    """An SDXL of about a megabyte. ``width`` makes it heavier: 32 is tiny, 192 takes tens of megabytes."""
    with parts.seeded(seed):
        pipe = StableDiffusionXLPipeline(
            vae=parts.vae(),
            text_encoder=parts.clip_text(),
            text_encoder_2=parts.clip_text(projection=32),
            tokenizer=parts.clip_tokenizer(),
            tokenizer_2=parts.clip_tokenizer(),
            unet=unet(width),
            scheduler=EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear"),
            add_watermarker=False,
        )
        pipe.save_pretrained(folder)
    return folder


def lora(folder: Path, seed: int = 1, strength: float = 1.0) -> Path:
    """An adapter for :func:`build`'s UNet that changes the picture visibly."""
    with parts.seeded(seed):
        model = unet()
        model.add_adapter(LoraConfig(r=4, lora_alpha=4, target_modules=["to_q", "to_k", "to_v", "to_out.0"]))
        for name, weight in model.named_parameters():
            if "lora_" in name:
                torch.nn.init.normal_(weight, std=strength * 0.3)
        layers = convert_state_dict_to_diffusers(get_peft_model_state_dict(model))
        StableDiffusionXLPipeline.save_lora_weights(folder, unet_lora_layers=layers)
    return folder
