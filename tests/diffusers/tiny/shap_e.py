"""A tiny Shap-E: a picture to a mesh. Its table of marching cubes is worked out here, since no weights bring it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from diffusers.pipelines.shap_e import ShapERenderer
from tiny import parts
from transformers import CLIPImageProcessorPil, CLIPVisionConfig, CLIPVisionModel

from diffusers import HeunDiscreteScheduler, PriorTransformer, ShapEImg2ImgPipeline

# The corners of a cube are bits x + 2y + 4z. Its edges in the order of diffusers' MeshDecoder: four along each axis.
EDGES = [
    *((corner, corner | 1) for corner in (0, 2, 4, 6)),
    *((corner, corner | 2) for corner in (0, 1, 4, 5)),
    *((corner, corner | 4) for corner in (0, 1, 2, 3)),
]


def _rings() -> Iterator[list[int]]:
    """The six faces, each as its corners in a ring that goes the same way round when seen from outside."""
    for axis, u, v in ((1, 2, 4), (2, 4, 1), (4, 1, 2)):
        yield [axis, axis | u, axis | u | v, axis | v]
        yield [0, v, u | v, u]


def triangles(inside: int) -> list[tuple[int, int, int]]:
    """The triangles, by their edges, that part the corners ``inside`` (a bit each) from the others."""
    number = {frozenset(edge): n for n, edge in enumerate(EDGES)}
    onward: dict[int, int] = {}
    for ring in _rings():
        crossed = [
            (number[frozenset((a, b))], bool(inside >> a & 1))
            for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
            if (inside >> a & 1) != (inside >> b & 1)
        ]
        if crossed and not crossed[0][1]:
            crossed = crossed[1:] + crossed[:1]  # begin where the ring leaves the inside
        onward |= {first: second for (first, _), (second, _) in zip(crossed[::2], crossed[1::2], strict=True)}
    found: list[tuple[int, int, int]] = []
    while onward:
        loop = [next(iter(onward))]
        while (following := onward.pop(loop[-1])) != loop[0]:
            loop.append(following)
        found += [(loop[0], loop[n], loop[n + 1]) for n in range(1, len(loop) - 1)]
    return found


def _renderer() -> ShapERenderer:
    shapes = ((16, 93), (16, 16), (16, 16), (16, 16))
    made = ShapERenderer(param_shapes=shapes, d_latent=16, d_hidden=16, n_output=12)
    parts.lively(made, 1.5)
    for inside in range(256):
        for place, triangle in enumerate(triangles(inside)[:5]):
            made.mesh_decoder.cases[inside, place] = torch.tensor(triangle)
            made.mesh_decoder.masks[inside, place] = True
    return made


def build(folder: Path, seed: int = 0) -> Path:
    with parts.seeded(seed):
        prior = PriorTransformer(
            num_attention_heads=2,
            attention_head_dim=8,
            embedding_dim=16,
            num_embeddings=4 * 16,
            embedding_proj_dim=16,
            time_embed_dim=32,
            num_layers=1,
            clip_embed_dim=32,
            additional_embeddings=0,
            time_embed_act_fn="gelu",
            norm_in_type="layer",
            embedding_proj_norm_type="layer",
            encoder_hid_proj_type=None,
            added_emb_type=None,
        )
        vision = CLIPVisionConfig(
            hidden_size=16,
            intermediate_size=32,
            num_hidden_layers=1,
            num_attention_heads=2,
            image_size=32,
            patch_size=8,
        )
        ShapEImg2ImgPipeline(
            prior=parts.lively(prior),
            image_encoder=parts.lively(CLIPVisionModel(vision)),
            image_processor=CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}),
            scheduler=HeunDiscreteScheduler(beta_schedule="exp", prediction_type="sample", use_karras_sigmas=True),
            shap_e_renderer=_renderer(),
        ).save_pretrained(folder)
    return folder
