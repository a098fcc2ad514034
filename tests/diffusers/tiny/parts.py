"""What the tiny models share: tokenizers without a download, small text encoders and autoencoders, random weights.

Everything is made in code, at sizes that a CPU runs in a fraction of a second; only the shapes are a real model's.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import torch
from transformers import (
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    Qwen2Tokenizer,
    Qwen3Config,
    Qwen3ForCausalLM,
    Qwen3Model,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

from diffusers import AutoencoderKL

M = TypeVar("M", bound=torch.nn.Module)

CHAT = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n"
    "{% if message['content'] is string %}{{ message['content'] }}"
    "{% else %}{% for part in message['content'] %}{{ part['text'] }}{% endfor %}{% endif %}<|im_end|>\n"
    "{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


@contextmanager
def seeded(seed: int = 0) -> Iterator[None]:
    """Random weights that are the same in every run, without touching the process's own random numbers."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def byte_letters() -> list[str]:
    """The 256 characters by which byte-level tokenizers write bytes: printable ones stand for themselves."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    letters = {number: chr(number) for number in plain}
    spare = iter(range(256, 512))
    return [letters.get(number) or chr(next(spare)) for number in range(256)]


def clip_tokenizer(length: int = 77) -> CLIPTokenizer:
    letters = byte_letters()
    words = [*letters, *(letter + "</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(vocab={word: n for n, word in enumerate(words)}, merges=[], model_max_length=length)


CLIP_WORDS = 514


def clip_text(*, projection: int | None = None, hidden: int = 32, layers: int = 2) -> Any:
    config = CLIPTextConfig(
        vocab_size=CLIP_WORDS,
        hidden_size=hidden,
        intermediate_size=hidden * 2,
        num_hidden_layers=layers,
        num_attention_heads=4,
        projection_dim=projection or hidden,
        max_position_embeddings=77,
        bos_token_id=512,
        eos_token_id=513,
        pad_token_id=513,
        hidden_act="quick_gelu",
    )
    return lively(CLIPTextModelWithProjection(config) if projection else CLIPTextModel(config))


T5_PIECES = ["<pad>", "</s>", "<unk>", "▁", *(chr(number) for number in range(33, 127))]


def t5_tokenizer(length: int = 64) -> T5Tokenizer:
    pieces = [(piece, 0.0 if n < 3 else -float(n)) for n, piece in enumerate(T5_PIECES)]
    return T5Tokenizer(vocab=pieces, extra_ids=0, model_max_length=length)


def t5_encoder(hidden: int = 32) -> T5EncoderModel:
    config = T5Config(
        vocab_size=len(T5_PIECES),
        d_model=hidden,
        d_kv=hidden // 4,
        d_ff=hidden * 2,
        num_layers=2,
        num_heads=4,
        feed_forward_proj="gated-gelu",
    )
    return lively(T5EncoderModel(config))


QWEN_SPECIALS = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<|vision_start|>",
    "<|vision_end|>",
    "<|vision_pad|>",
    "<|image_pad|>",
    "<|video_pad|>",
)
QWEN_WORDS = 256 + len(QWEN_SPECIALS)


def qwen_tokenizer(length: int = 512, **named: str) -> Qwen2Tokenizer:
    words = [*byte_letters(), *QWEN_SPECIALS]
    vocabulary = {word: n for n, word in enumerate(words)}
    made = Qwen2Tokenizer(vocab=vocabulary, merges=[], model_max_length=length, extra_special_tokens=named)
    made.add_special_tokens({"additional_special_tokens": list(QWEN_SPECIALS[1:])})
    made.chat_template = CHAT
    return made


def qwen_id(token: str) -> int:
    return 256 + QWEN_SPECIALS.index(token)


def vae(latents: int = 4, **more: Any) -> AutoencoderKL:
    """An autoencoder that makes pictures an eighth of their size, as the real ones do."""
    made = AutoencoderKL(
        block_out_channels=(8, 8, 16, 16),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        layers_per_block=1,
        norm_num_groups=4,
        latent_channels=latents,
        sample_size=512,  # larger ones are made in tiles, where that is asked for
        **more,
    )
    return lively(made)


def lively(model: M, gain: float = 1.0) -> M:
    """Weights large enough that prompt, seed and reference all show in the 8-bit pixels of a model this small."""
    for name, weight in model.named_parameters():
        if weight.ndim >= 2 and "norm" not in name:
            torch.nn.init.normal_(weight, std=gain / math.sqrt(weight[0].numel()))
    return model.eval()


def qwen3(*, layers: int = 2, hidden: int = 16, causal: bool = False) -> Any:
    config = Qwen3Config(
        vocab_size=QWEN_WORDS,
        hidden_size=hidden,
        intermediate_size=hidden * 2,
        num_hidden_layers=layers,
        num_attention_heads=2,
        num_key_value_heads=1,
        head_dim=8,
        pad_token_id=0,
        bos_token_id=qwen_id("<|im_start|>"),
        eos_token_id=qwen_id("<|im_end|>"),
    )
    return lively(Qwen3ForCausalLM(config) if causal else Qwen3Model(config))
