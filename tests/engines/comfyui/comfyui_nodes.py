"""The nodes of the stand-in for ComfyUI: what each takes and gives. They really make pictures, films and models.

The names and types of inputs and outputs are those that ComfyUI's own nodes have (``nodes.py`` and ``comfy_extras`` in
its repository, read as facts), and of three packs of custom nodes: ComfyUI-RMBG, AnimateDiff-Evolved and
VideoHelperSuite. Where a real node computes, these draw something that depends on the same inputs.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import trimesh
from PIL import Image, ImageOps
from PIL.PngImagePlugin import PngInfo

from tintype.infra.codecs import VideoWriter

MODELS = (
    "sd_xl_base_1.0.safetensors", "animagine-xl-4.0.safetensors", "guofeng-xl.safetensors", "realvisxl.safetensors",
    "sd_xl_turbo_1.0.safetensors", "mm_sdxl_v10_beta.ckpt", "flux1-dev.safetensors", "flux1-schnell.safetensors",
    "flux1-fill-dev.safetensors", "clip_l.safetensors", "t5xxl_fp8_e4m3fn_scaled.safetensors", "ae.safetensors",
    "z_image_turbo_bf16.safetensors", "qwen_3_4b.safetensors", "qwen_image_fp8_e4m3fn.safetensors",
    "qwen_image_edit_2509_fp8_e4m3fn.safetensors", "qwen_2.5_vl_7b_fp8_scaled.safetensors",
    "qwen_image_vae.safetensors", "wan2.2_ti2v_5B_fp16.safetensors", "umt5_xxl_fp8_e4m3fn_scaled.safetensors",
    "wan2.2_vae.safetensors", "ltx-2-19b-dev-fp8.safetensors", "gemma_3_12B_it_fp8_scaled.safetensors",
    "hunyuan_3d_v2.1.safetensors",
)  # fmt: skip

# A line a node: its inputs as name:TYPE, with a least and most where there are; ? marks what may be missing, = lists
# what a choice has; behind -> its outputs. A node that shows or keeps something is marked by a star.
_SPECS = """
CheckpointLoaderSimple ckpt_name:MODEL_FILE -> MODEL CLIP VAE
ImageOnlyCheckpointLoader ckpt_name:MODEL_FILE -> MODEL CLIP_VISION VAE
UNETLoader unet_name:MODEL_FILE weight_dtype:=default,fp8_e4m3fn,fp8_e4m3fn_fast,fp8_e5m2 -> MODEL
CLIPLoader clip_name:MODEL_FILE type:=stable_diffusion,sd3,lumina2,wan,qwen_image,ltxv device?:=default,cpu -> CLIP
DualCLIPLoader clip_name1:MODEL_FILE clip_name2:MODEL_FILE type:=sdxl,sd3,flux device?:=default,cpu -> CLIP
VAELoader vae_name:MODEL_FILE -> VAE
LTXAVTextEncoderLoader text_encoder:MODEL_FILE ckpt_name:MODEL_FILE device:=default,cpu -> CLIP
LTXVAudioVAELoader ckpt_name:MODEL_FILE -> VAE
ADE_AnimateDiffLoaderGen1 model:MODEL model_name:MODEL_FILE beta_schedule:STRING context_options?:CONTEXT -> MODEL
ModelSamplingAuraFlow model:MODEL shift:FLOAT[0,100] -> MODEL
ModelSamplingSD3 model:MODEL shift:FLOAT[0,100] -> MODEL
CFGNorm model:MODEL strength:FLOAT[0,100] -> MODEL
DifferentialDiffusion model:MODEL -> MODEL
CLIPTextEncode text:STRING clip:CLIP -> CONDITIONING
TextEncodeQwenImageEditPlus clip:CLIP prompt:STRING vae?:VAE image1?:IMAGE image2?:IMAGE image3?:IMAGE -> CONDITIONING
ConditioningZeroOut conditioning:CONDITIONING -> CONDITIONING
FluxGuidance conditioning:CONDITIONING guidance:FLOAT[0,100] -> CONDITIONING
InpaintModelConditioning positive:CONDITIONING negative:CONDITIONING vae:VAE pixels:IMAGE mask:MASK noise_mask:BOOLEAN
    -> CONDITIONING CONDITIONING LATENT
CLIPVisionEncode clip_vision:CLIP_VISION image:IMAGE crop:=center,none -> CLIP_VISION_OUTPUT
Hunyuan3Dv2Conditioning clip_vision_output:CLIP_VISION_OUTPUT -> CONDITIONING CONDITIONING
LTXVConditioning positive:CONDITIONING negative:CONDITIONING frame_rate:FLOAT[0,1000] -> CONDITIONING CONDITIONING
EmptyLatentImage width:INT[16,16384] height:INT[16,16384] batch_size:INT[1,4096] -> LATENT
EmptySD3LatentImage width:INT[16,16384] height:INT[16,16384] batch_size:INT[1,4096] -> LATENT
EmptyLTXVLatentVideo width:INT[64,16384] height:INT[64,16384] length:INT[1,16384] batch_size:INT[1,4096] -> LATENT
LTXVEmptyLatentAudio frames_number:INT[1,1000] frame_rate:INT[1,1000] batch_size:INT[1,4096] audio_vae:VAE -> LATENT
LTXVConcatAVLatent video_latent:LATENT audio_latent:LATENT -> LATENT
LTXVSeparateAVLatent av_latent:LATENT -> LATENT LATENT
LTXVImgToVideoInplace vae:VAE image:IMAGE latent:LATENT strength:FLOAT[0,1] bypass:BOOLEAN -> LATENT
Wan22ImageToVideoLatent vae:VAE width:INT[32,16384] height:INT[32,16384] length:INT[1,16384] batch_size:INT[1,4096]
    start_image?:IMAGE -> LATENT
EmptyLatentHunyuan3Dv2 resolution:INT[1,8192] batch_size:INT[1,4096] -> LATENT
VAEEncode pixels:IMAGE vae:VAE -> LATENT
KSampler model:MODEL seed:INT[0,18446744073709551615] steps:INT[1,10000] cfg:FLOAT[0,100] sampler_name:STRING
    scheduler:STRING positive:CONDITIONING negative:CONDITIONING latent_image:LATENT denoise:FLOAT[0,1] -> LATENT
RandomNoise noise_seed:INT[0,18446744073709551615] -> NOISE
CFGGuider model:MODEL positive:CONDITIONING negative:CONDITIONING cfg:FLOAT[0,100] -> GUIDER
KSamplerSelect sampler_name:STRING -> SAMPLER
LTXVScheduler steps:INT[1,10000] max_shift:FLOAT[0,100] base_shift:FLOAT[0,100] stretch:BOOLEAN terminal:FLOAT[0,0.99]
    latent?:LATENT -> SIGMAS
SamplerCustomAdvanced noise:NOISE guider:GUIDER sampler:SAMPLER sigmas:SIGMAS latent_image:LATENT -> LATENT LATENT
VAEDecode samples:LATENT vae:VAE -> IMAGE
LTXVAudioVAEDecode samples:LATENT audio_vae:VAE -> AUDIO
VAEDecodeHunyuan3D samples:LATENT vae:VAE num_chunks:INT[1000,500000] octree_resolution:INT[16,512] -> VOXEL
VoxelToMesh voxel:VOXEL algorithm:=surface[net],basic threshold:FLOAT[-1,1] -> MESH
LoadImage image:FILE -> IMAGE MASK
LoadImageMask image:FILE channel:=alpha,red,green,blue -> MASK
ImageScale image:IMAGE upscale_method:=nearest-exact,bilinear,area,bicubic,lanczos width:INT[0,16384]
    height:INT[0,16384] crop:=disabled,center -> IMAGE
ImageCompositeMasked destination:IMAGE source:IMAGE x:INT[0,16384] y:INT[0,16384] resize_source:BOOLEAN mask?:MASK ->
    IMAGE
BiRefNetRMBG image:IMAGE model:=BiRefNet-general,BiRefNet-HR mask_blur?:INT[0,64] mask_offset?:INT[-20,20]
    invert_output?:BOOLEAN refine_foreground?:BOOLEAN background?:=Alpha,Color background_color?:STRING -> IMAGE MASK
    IMAGE
CreateVideo images:IMAGE fps:FLOAT[1,120] audio?:AUDIO -> VIDEO
*SaveImage images:IMAGE filename_prefix:STRING ->
*PreviewImage images:IMAGE ->
*SaveVideo video:VIDEO filename_prefix:STRING format:=auto,mp4 codec:=auto,h264 ->
*VHS_VideoCombine images:IMAGE frame_rate:FLOAT[1,120] loop_count:INT[0,100] filename_prefix:STRING
    format:=video/h264-mp4,image/gif pingpong:BOOLEAN save_output:BOOLEAN pix_fmt?:STRING crf?:INT[0,100]
    save_metadata?:BOOLEAN trim_to_audio?:BOOLEAN -> FILENAMES
*SaveGLB mesh:MESH filename_prefix:STRING ->
"""


@dataclass(frozen=True)
class Spec:
    """What a node takes: by name its type or choices, its bounds, whether it may be missing."""

    inputs: Mapping[str, tuple[str | list[str], tuple[float, float] | None, bool]]
    outputs: tuple[str, ...]
    keeps: bool


def _parse(line: str) -> tuple[str, Spec]:
    head, _, outputs = line.partition("->")
    name, *parts = head.split()
    inputs: dict[str, tuple[str | list[str], tuple[float, float] | None, bool]] = {}
    for part in parts:
        label, _, kind = part.partition(":")
        bounds = None
        choices: str | list[str] = kind
        if kind.startswith("="):
            choices = [one.replace("[", " ").replace("]", "") for one in kind[1:].split(",")]
        elif "[" in kind:
            choices, _, rest = kind.partition("[")
            least, most = rest.rstrip("]").split(",")
            bounds = (float(least), float(most))
        inputs[label.rstrip("?")] = (choices, bounds, label.endswith("?"))
    return name.lstrip("*"), Spec(inputs, tuple(outputs.split()), name.startswith("*"))


SPECS = dict(_parse(line) for line in _SPECS.strip().replace("\n    ", " ").splitlines())


@dataclass
class Latent:
    """What a model works on: how many pictures of which size, what they start from, what was done to them."""

    width: int
    height: int
    count: int = 1
    base: Image.Image | None = None
    story: str = ""


@dataclass
class Run:
    """One workflow that is run: its files, and what a sampler says after each step."""

    root: Path
    prompt: Mapping[str, Any]
    counter: Callable[[], int]
    on_step: Callable[[int, int, Image.Image], None] = lambda step, steps, picture: None
    metadata: bool = True
    kept: list[dict[str, str]] = field(default_factory=list)

    def path(self, name: str, folder: str) -> Path:
        """Where ComfyUI keeps a file that is named as ``sub/name [folder]``."""
        for kind in ("input", "output", "temp"):
            if name.endswith(f" [{kind}]"):
                name, folder = name.removesuffix(f" [{kind}]"), kind
        return self.root / folder / name

    def new(self, prefix: str, suffix: str, folder: str) -> tuple[Path, dict[str, str]]:
        sub, _, stem = prefix.rpartition("/")
        name = f"{stem}_{self.counter():05}_{suffix}"
        path = self.root / folder / sub / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path, {"filename": name, "subfolder": sub, "type": folder}


def paint(latent: Latent) -> list[Image.Image]:
    """A picture for each of a latent's, of colours that its story decides. A model's step of 8 pixels is kept to."""
    width, height = latent.width // 8 * 8, latent.height // 8 * 8
    found = []
    for number in range(latent.count):
        rng = np.random.default_rng(int(hashlib.sha256(f"{latent.story}/{number}".encode()).hexdigest()[:15], 16))
        blocks = rng.integers(0, 256, (4, 4, 3), dtype=np.uint8)
        picture = Image.fromarray(blocks).resize((width, height), Image.Resampling.BILINEAR)
        if latent.base is not None:
            picture = Image.blend(latent.base.convert("RGB").resize((width, height)), picture, 0.5)
        found.append(picture)
    return found


def run_node(kind: str, given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], dict[str, Any] | None]:
    """A node's outputs, and what it has to show."""
    own = _OWN.get(kind)
    if own is not None:
        return own(given, run)
    # Everything else tells what it was made of, in a line.
    spec, line = SPECS[kind], _line(kind, given)
    latent = next((value for value in given.values() if isinstance(value, Latent)), None)
    made = [_of_kind(output, given, latent, line) for output in spec.outputs]
    return tuple(made), None


def _of_kind(output: str, given: Mapping[str, Any], latent: Latent | None, line: str) -> Any:
    if output != "LATENT":
        return line
    picture = next((value[0] for value in given.values() if _are_pictures(value)), None)
    if latent is not None:
        return Latent(latent.width, latent.height, latent.count, picture or latent.base, latent.story)
    if "width" in given:
        return Latent(given["width"], given["height"], given.get("length", given["batch_size"]), picture)
    if picture is not None:
        return Latent(picture.width, picture.height, 1, picture)
    return Latent(64, 64)


def _line(kind: str, given: Mapping[str, Any]) -> str:
    return json.dumps([kind, {name: _word(value) for name, value in given.items()}], sort_keys=True)


def _word(value: Any) -> Any:
    if isinstance(value, Latent):
        return [value.width, value.height, value.count, value.story]
    if _are_pictures(value):
        return [hashlib.sha256(one.tobytes()).hexdigest() for one in value]
    return value


def _are_pictures(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Image.Image)


def _sample(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], None]:
    latent = given["latent_image"]
    story = _line("sampled", {name: value for name, value in given.items() if name != "steps"})
    made = Latent(latent.width, latent.height, latent.count, latent.base, story)
    steps = given.get("steps") or json.loads(given["sigmas"])[1]["steps"]
    preview = paint(Latent(64, 64, 1, None, story))[0]
    for step in range(steps):
        run.on_step(step + 1, steps, preview)
    return (made, made), None


def _decode(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], None]:
    return (paint(given["samples"]),), None


def _load_image(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], None]:
    with Image.open(run.path(given["image"], "input")) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGBA")
    return ([picture.convert("RGB")], [ImageOps.invert(picture.getchannel("A"))]), None


def _load_mask(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], None]:
    with Image.open(run.path(given["image"], "input")) as opened:
        channel = opened.convert("RGBA").getchannel(given["channel"][0].upper())
    return ([ImageOps.invert(channel) if given["channel"] == "alpha" else channel],), None


def _scale(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], None]:
    size = (given["width"], given["height"])
    return ([one.resize(size) for one in given["image"]],), None


def _composite(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], None]:
    below, above = given["destination"][0].copy(), given["source"][0]
    mask = given["mask"][0] if "mask" in given else None
    below.paste(above.resize(below.size), mask=mask and mask.resize(below.size))
    return ([below],), None


def _cut_out(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], None]:
    picture = given["image"][0].convert("RGBA")
    mask = ImageOps.invert(Image.radial_gradient("L")).resize(picture.size)
    picture.putalpha(mask)
    return ([picture], [mask], [mask.convert("RGB")]), None


def _save_image(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], dict[str, Any]]:
    files = []
    for picture in given["images"]:
        folder = "output" if "filename_prefix" in given else "temp"
        path, said = run.new(given.get("filename_prefix", "ComfyUI_temp"), ".png", folder)
        info = PngInfo()
        if run.metadata:
            info.add_text("prompt", json.dumps(run.prompt))
        picture.save(path, pnginfo=info, compress_level=4)
        files.append(said)
    return (), {"images": files}


def _film(path: Path, pictures: list[Image.Image], fps: float) -> None:
    with VideoWriter(path, pictures[0].width, pictures[0].height, round(fps)) as film:
        for picture in pictures:
            film.add(np.asarray(picture.convert("RGB")))


def _create_video(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], None]:
    return ((given["images"], given["fps"]),), None


def _save_video(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], dict[str, Any]]:
    path, said = run.new(given["filename_prefix"], ".mp4", "output")
    _film(path, *given["video"])
    return (), {"images": [said], "animated": [True]}


def _combine(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], dict[str, Any]]:
    path, said = run.new(given["filename_prefix"], ".mp4", "output")
    _film(path, given["images"], given["frame_rate"])
    more = {"format": given["format"], "frame_rate": given["frame_rate"], "fullpath": str(path)}
    return ([str(path)],), {"gifs": [{**said, **more}]}


def _save_glb(given: Mapping[str, Any], run: Run) -> tuple[tuple[Any, ...], dict[str, Any]]:
    path, said = run.new(given["filename_prefix"], ".glb", "output")
    path.write_bytes(trimesh.creation.icosphere(subdivisions=1).export(file_type="glb"))
    return (), {"3d": [said]}


_OWN: dict[str, Callable[[Mapping[str, Any], Run], tuple[tuple[Any, ...], dict[str, Any] | None]]] = {
    "KSampler": _sample,
    "SamplerCustomAdvanced": _sample,
    "VAEDecode": _decode,
    "LoadImage": _load_image,
    "LoadImageMask": _load_mask,
    "ImageScale": _scale,
    "ImageCompositeMasked": _composite,
    "BiRefNetRMBG": _cut_out,
    "SaveImage": _save_image,
    "PreviewImage": _save_image,
    "CreateVideo": _create_video,
    "SaveVideo": _save_video,
    "VHS_VideoCombine": _combine,
    "SaveGLB": _save_glb,
}
