"""A tiny Qwen-Image-Edit-Plus: editing with several references, which its text encoder sees too."""

from __future__ import annotations

from pathlib import Path

from tiny import parts
from transformers import (
    PaddleOCRVLProcessor,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLImageProcessorPil,
)

from diffusers import (
    AutoencoderKLQwenImage,
    FlowMatchEulerDiscreteScheduler,
    QwenImageEditPlusPipeline,
    QwenImageTransformer2DModel,
)

LATENTS, HIDDEN = 4, 16


def _sees() -> Qwen2_5_VLForConditionalGeneration:
    config = Qwen2_5_VLConfig(
        text_config={
            "vocab_size": parts.QWEN_WORDS,
            "hidden_size": HIDDEN,
            "intermediate_size": 16,
            "num_hidden_layers": 2,
            "num_attention_heads": 2,
            "num_key_value_heads": 2,
            "bos_token_id": parts.qwen_id("<|endoftext|>"),
            "eos_token_id": parts.qwen_id("<|im_end|>"),
            "rope_parameters": {"type": "default", "mrope_section": [1, 1, 2], "rope_theta": 1000000.0},
        },
        vision_config={
            "depth": 2,
            "hidden_size": 16,
            "intermediate_size": 16,
            "num_heads": 2,
            "out_hidden_size": HIDDEN,
            "fullatt_block_indexes": [1],
        },
        vision_start_token_id=parts.qwen_id("<|vision_start|>"),
        vision_end_token_id=parts.qwen_id("<|vision_end|>"),
        image_token_id=parts.qwen_id("<|image_pad|>"),
        video_token_id=parts.qwen_id("<|video_pad|>"),
    )
    return parts.lively(Qwen2_5_VLForConditionalGeneration(config))


def build(folder: Path, seed: int = 0) -> Path:
    with parts.seeded(seed):
        tokenizer = parts.qwen_tokenizer(4096, image_token="<|image_pad|>")
        net = QwenImageTransformer2DModel(
            in_channels=LATENTS * 4,
            out_channels=LATENTS,
            num_layers=1,
            attention_head_dim=16,
            num_attention_heads=2,
            joint_attention_dim=HIDDEN,
            axes_dims_rope=(8, 4, 4),
        )
        vae = AutoencoderKLQwenImage(
            base_dim=4,
            z_dim=LATENTS,
            num_res_blocks=1,
            latents_mean=[0.0] * LATENTS,
            latents_std=[1.0] * LATENTS,
        )
        # Qwen2VLProcessor cannot be made where torchvision is not, for the sake of films that are not used here. This
        # one puts the same image processor and tokenizer together in the same way, without them.
        processor = PaddleOCRVLProcessor(
            image_processor=Qwen2VLImageProcessorPil(min_pixels=56 * 56, max_pixels=112 * 112),
            tokenizer=tokenizer,
            chat_template=parts.CHAT,
        )
        QwenImageEditPlusPipeline(
            scheduler=FlowMatchEulerDiscreteScheduler(use_dynamic_shifting=True),
            vae=parts.lively(vae),
            text_encoder=_sees(),
            tokenizer=tokenizer,
            processor=processor,
            transformer=parts.lively(net),
        ).save_pretrained(folder)
    return folder
