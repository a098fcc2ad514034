"""SDXL, FLUX.1 [schnell] and LTX-Video as they really are, at their real sizes, with random weights made in code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def _random(device: str) -> Iterator[None]:
    """What is built within has random bfloat16 weights, made on the device: nothing is loaded from anywhere."""
    import torch

    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.bfloat16)
    try:
        with torch.device(device), torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            yield
    finally:
        torch.set_default_dtype(before)


def _clip(hidden: int, layers: int, heads: int, inner: int, projection: int = 0) -> Any:
    from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

    config = CLIPTextConfig(
        hidden_size=hidden,
        intermediate_size=inner,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        projection_dim=projection or hidden,
        hidden_act="gelu" if projection else "quick_gelu",
    )
    return CLIPTextModelWithProjection(config) if projection else CLIPTextModel(config)


def _t5() -> Any:
    from transformers import T5Config, T5EncoderModel

    return T5EncoderModel(
        T5Config(d_model=4096, d_ff=10240, d_kv=64, num_layers=24, num_heads=64, feed_forward_proj="gated-gelu")
    )


def _vae(latents: int, **more: Any) -> Any:
    from diffusers import AutoencoderKL

    return AutoencoderKL(
        block_out_channels=(128, 256, 512, 512),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=2,
        latent_channels=latents,
        **more,
    )


def sdxl(device: str) -> Any:
    """SDXL base: 2.6 billion parameters in its UNet."""
    from tiny import parts

    from diffusers import EulerDiscreteScheduler, StableDiffusionXLPipeline, UNet2DConditionModel

    # Not on the device: its numbers are looked at by numpy.
    scheduler = EulerDiscreteScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")
    with _random(device):
        unet = UNet2DConditionModel(
            sample_size=128,
            block_out_channels=(320, 640, 1280),
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
            up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
            layers_per_block=2,
            attention_head_dim=(5, 10, 20),
            cross_attention_dim=2048,
            transformer_layers_per_block=(1, 2, 10),
            use_linear_projection=True,
            addition_embed_type="text_time",
            addition_time_embed_dim=256,
            projection_class_embeddings_input_dim=2816,
        )
        return StableDiffusionXLPipeline(
            vae=_vae(4, scaling_factor=0.13025, force_upcast=False),
            text_encoder=_clip(768, 12, 12, 3072),
            text_encoder_2=_clip(1280, 32, 20, 5120, 1280),
            tokenizer=parts.clip_tokenizer(),
            tokenizer_2=parts.clip_tokenizer(),
            unet=unet,
            scheduler=scheduler,
            add_watermarker=False,
        )


def flux(device: str) -> Any:
    """FLUX.1 [schnell]: 12 billion parameters in its transformer, 4.7 in its T5."""
    from tiny import parts

    from diffusers import FlowMatchEulerDiscreteScheduler, FluxPipeline, FluxTransformer2DModel

    # Not on the device: its numbers are looked at by numpy.
    scheduler = FlowMatchEulerDiscreteScheduler()
    with _random(device):
        return FluxPipeline(
            scheduler=scheduler,
            vae=_vae(16, scaling_factor=0.3611, shift_factor=0.1159, use_quant_conv=False, use_post_quant_conv=False),
            text_encoder=_clip(768, 12, 12, 3072),
            tokenizer=parts.clip_tokenizer(),
            text_encoder_2=_t5(),
            tokenizer_2=parts.t5_tokenizer(512),
            transformer=FluxTransformer2DModel(guidance_embeds=False),
        )


def ltx(device: str) -> Any:
    """LTX-Video 2B."""
    from tiny import parts

    from diffusers import (
        AutoencoderKLLTXVideo,
        FlowMatchEulerDiscreteScheduler,
        LTXPipeline,
        LTXVideoTransformer3DModel,
    )

    # Not on the device: its numbers are looked at by numpy.
    scheduler = FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, base_shift=0.95, max_shift=2.05)
    with _random(device):
        return LTXPipeline(
            scheduler=scheduler,
            vae=AutoencoderKLLTXVideo(),
            text_encoder=_t5(),
            tokenizer=parts.t5_tokenizer(128),
            transformer=LTXVideoTransformer3DModel(),
        )
