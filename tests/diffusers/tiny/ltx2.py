"""A tiny LTX-2: text to video with sound; image to video is made of the same parts."""

from __future__ import annotations

from pathlib import Path

from diffusers.pipelines.ltx2 import LTX2TextConnectors, LTX2Vocoder
from tiny import parts
from transformers import Gemma3Config, Gemma3ForConditionalGeneration, GemmaTokenizer

from diffusers import (
    AutoencoderKLLTX2Audio,
    AutoencoderKLLTX2Video,
    FlowMatchEulerDiscreteScheduler,
    LTX2Pipeline,
    LTX2VideoTransformer3DModel,
)

LATENTS, HIDDEN, LAYERS = 4, 16, 2
MEL, AUDIO_LATENTS = 16, 2


def _text() -> tuple[Gemma3ForConditionalGeneration, GemmaTokenizer]:
    specials = ["<pad>", "<eos>", "<bos>", "<unk>", "<image>", "<start>", "<end>"]
    words = [*specials, "▁", *(chr(number) for number in range(33, 127))]
    tokenizer = GemmaTokenizer(vocab={word: n for n, word in enumerate(words)}, merges=[], model_max_length=64)
    text = {
        "vocab_size": len(words),
        "hidden_size": HIDDEN,
        "intermediate_size": HIDDEN * 2,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 2,
        "num_key_value_heads": 1,
        "head_dim": 8,
        "layer_types": ["sliding_attention", "full_attention"],
        "sliding_window": 128,
    }
    vision = {
        "hidden_size": 16,
        "intermediate_size": 16,
        "num_hidden_layers": 1,
        "num_attention_heads": 2,
        "image_size": 28,
        "patch_size": 14,
    }
    config = Gemma3Config(
        text_config=text,
        vision_config=vision,
        mm_tokens_per_image=4,
        image_token_index=4,
        boi_token_index=5,
        eoi_token_index=6,
    )
    return parts.lively(Gemma3ForConditionalGeneration(config)), tokenizer


def _transformer() -> LTX2VideoTransformer3DModel:
    made = LTX2VideoTransformer3DModel(
        in_channels=LATENTS,
        out_channels=LATENTS,
        num_attention_heads=2,
        attention_head_dim=8,
        cross_attention_dim=16,
        audio_in_channels=AUDIO_LATENTS * MEL // 4,
        audio_out_channels=AUDIO_LATENTS * MEL // 4,
        audio_num_attention_heads=2,
        audio_attention_head_dim=4,
        audio_cross_attention_dim=8,
        num_layers=1,
        caption_channels=HIDDEN,
        rope_double_precision=False,
    )
    return parts.lively(made)


def _connectors() -> LTX2TextConnectors:
    made = LTX2TextConnectors(
        caption_channels=HIDDEN,
        text_proj_in_factor=LAYERS + 1,
        video_connector_num_attention_heads=2,
        video_connector_attention_head_dim=8,
        video_connector_num_layers=1,
        video_connector_num_learnable_registers=None,
        audio_connector_num_attention_heads=2,
        audio_connector_attention_head_dim=8,
        audio_connector_num_layers=1,
        audio_connector_num_learnable_registers=None,
        rope_double_precision=False,
    )
    return parts.lively(made)


def _autoencoders() -> tuple[AutoencoderKLLTX2Video, AutoencoderKLLTX2Audio]:
    video = AutoencoderKLLTX2Video(
        latent_channels=LATENTS,
        block_out_channels=(8, 16, 32, 64),
        decoder_block_out_channels=(8, 16, 32),
        layers_per_block=(1, 1, 1, 1, 1),
        decoder_layers_per_block=(1, 1, 1, 1),
        spatial_compression_ratio=32,
        temporal_compression_ratio=8,
    )
    audio = AutoencoderKLLTX2Audio(
        base_channels=AUDIO_LATENTS * MEL // 4,
        ch_mult=(1, 1, 1),
        num_res_blocks=1,
        latent_channels=AUDIO_LATENTS,
        mel_bins=MEL,
    )
    return parts.lively(video), parts.lively(audio)


def build(folder: Path, seed: int = 0) -> Path:
    with parts.seeded(seed):
        text_encoder, tokenizer = _text()
        video, audio = _autoencoders()
        vocoder = LTX2Vocoder(in_channels=2 * MEL, hidden_channels=32, resnet_kernel_sizes=[3], resnet_dilations=[[1]])
        LTX2Pipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True, base_shift=0.95, max_shift=2.05),
            vae=video,
            audio_vae=audio,
            text_encoder=text_encoder,
            tokenizer=tokenizer,
            connectors=_connectors(),
            transformer=_transformer(),
            vocoder=parts.lively(vocoder),
        ).save_pretrained(folder)
    return folder
