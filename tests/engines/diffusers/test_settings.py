"""What an operator writes for the diffusers engine, and what he is told of it."""

from __future__ import annotations

import pytest

from tintype.engines.contract import EngineCard
from tintype.engines.diffusers.settings import read_card, read_engine
from tintype.kernel.errors import SettingsError


def card(**settings):
    return read_card(EngineCard("native/x", "diffusers", {"model": "owner/name"} | settings))


def refused(**settings) -> str:
    with pytest.raises(SettingsError) as raised:
        card(**settings)
    return raised.value.message


def test_a_model_alone_is_enough():
    read = card()
    assert (read.model, read.loader, read.dtype, read.offload) == ("owner/name", "auto", "auto", "none")
    assert read.prompt == "{prompt}"
    assert read.previews == 0


def test_everything_that_there_is():
    read = card(
        revision="main",
        pipeline="AnimateDiffPipeline",
        components={"motion_adapter": {"model": "a/b", "class": "MotionAdapter", "subfolder": "m"}},
        dtype="float16",
        quantization={"quant_backend": "bitsandbytes_4bit"},
        cache={"kind": "first_block", "threshold": 0.1},
        scheduler="dpmpp_2m_karras",
        schedulers=["euler", "ddim"],
        loras=[{"model": "c/d", "weight": 0.5}],
        lora_library={"ink": {"model": "e/f", "file": "ink.safetensors"}},
        defaults={"steps": 4, "guidance_scale": 0, "strength": 0.5},
        call={"max_sequence_length": 256},
        prompt="{prompt}, oil on canvas",
        cutting={"labels": ["person"]},
    )
    assert read.components["motion_adapter"].kind == "MotionAdapter"
    assert read.lora_library["ink"].weight == 1.0
    assert read.defaults.guidance_scale == 0


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"steps": 4}, ["native/x", "'steps'", "is not known", "defaults"]),
        ({"dtype": "int4"}, ["'dtype'", "bfloat16"]),
        ({"offload": "disk"}, ["'offload'", "sequential"]),
        ({"scheduler": "k_euler"}, ["'scheduler'", "k_euler", "dpmpp_2m_karras"]),
        ({"schedulers": ["euler", "nope"]}, ["'schedulers'", "nope"]),
        ({"prompt": "a fox"}, ["'prompt'", "{prompt}"]),
        ({"cache": {"threshold": 1}}, ["'cache'", "first_block"]),
        ({"defaults": {"steps": 0}}, ["'defaults.steps'"]),
        ({"defaults": {"cfg": 1}}, ["'defaults.cfg'", "not known"]),
        ({"loras": [{"weight": 1}]}, ["'loras.0.model'"]),
        ({"model": ""}, ["'model'"]),
        ({"previews": -1}, ["'previews'"]),
    ],
)
def test_what_is_wrong_is_named(settings, words):
    message = refused(**settings)
    for word in words:
        assert word in message


def test_cards_that_differ_in_style_share_a_model():
    plain = card()
    for settings in (
        {"prompt": "{prompt}, ink"},
        {"loras": [{"model": "a/b"}]},
        {"scheduler": "euler"},
        {"defaults": {"steps": 8}},
        {"previews": 5},
        {"preload": True},
    ):
        assert card(**settings).identity() == plain.identity()
    for settings in (
        {"revision": "fp16"},
        {"dtype": "float16"},
        {"offload": "model"},
        {"compile": True},
        {"components": {"vae": {"model": "a/b"}}},
        {"cache": {"kind": "first_block"}},
        {"quantization": {"quant_backend": "gguf"}},
        {"cutting": {"size": 512}},
    ):
        assert card(**settings).identity() != plain.identity()


def test_relative_places_begin_at_the_catalog(tmp_path):
    for name in ("models/base", "models/motion", "loras/ink"):
        (tmp_path / name).mkdir(parents=True)
    read = read_card(
        EngineCard(
            "x",
            "diffusers",
            {
                "model": "models/base",
                "components": {"motion_adapter": {"model": "models/motion"}, "vae": {"model": "owner/vae"}},
                "loras": [{"model": "./loras/ink"}],
                "lora_library": {"oil": {"model": "owner/oil"}},
            },
        ),
        str(tmp_path),
    )
    assert read.model == str(tmp_path / "models/base")
    assert read.components["motion_adapter"].model == str(tmp_path / "models/motion")
    assert read.components["vae"].model == "owner/vae", "a hub id stays one"
    assert read.loras[0].model == str(tmp_path / "loras/ink")
    assert read.lora_library["oil"].model == "owner/oil"


def test_the_engines_own_table():
    added = {"device": "cuda:1", "state_dir": "/x", "catalog_dir": "/y", "outbound_allow": [], "secrets": {"A": "hush"}}
    read = read_engine(added | {"memory_mib": 8000})
    assert read.memory_mib == 8000
    assert "hush" not in repr(read)
    with pytest.raises(SettingsError, match=r"'memory'.*accepted are.*memory_mib"):
        read_engine({"device": "cpu", "memory": 3})
    with pytest.raises(SettingsError, match="'memory_mib'"):
        read_engine({"memory_mib": 0})
    with pytest.raises(SettingsError, match="'concurrency'"):
        read_engine({"concurrency": 2})
