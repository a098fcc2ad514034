"""Every family from a request to the downloaded file, which is decoded and measured."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
import trimesh
from PIL import Image
from studio import Studio, card, catalog, data_url, difference, film, mask, open_studio, pixels, scene

pytestmark = pytest.mark.asyncio(loop_scope="module")

STILL = ("text-to-image", "image-to-image", "inpainting")
STEPS = {"defaults": {"steps": 2}}
SIZE = (256, 192)


@pytest.fixture(scope="module")
def cards(models: Any) -> dict[str, Any]:
    """A card for each family."""
    animated = models("animatediff")
    motion = {"motion_adapter": {"model": animated / "motion", "class": "MotionAdapter"}}

    def one(name: str, *tasks: str, steps: int = 2, **settings: Any) -> dict[str, Any]:
        return card(*tasks, settings={"model": models(name), "defaults": {"steps": steps}, **settings})

    def served(name: str, **settings: Any) -> dict[str, Any]:
        """A card of another API stays as it is, but for who serves it."""
        return {"engine": "diffusers", "settings": {"model": models(name), "defaults": {"steps": 1}, **settings}}

    remote = {"trust_remote_code": True}
    in_motion = {"model": animated / "base", "components": motion, **STEPS}
    return {
        "qiai/general": served("sdxl"),
        "qiai/animation": {"engine": "diffusers", "settings": in_motion},
        "trio/image-to-3d": served("shap-e", mesh_grid=32),
        "qolaba/fal/birefnet": served("matting", **remote),
        "qolaba/fal/flux-inpainting": served("flux-fill"),
        "qiklab/i2i": served("flux2-klein"),
        "kwiki/realistic": served("sdxl"),
        "native/sdxl": one("sdxl", *STILL),
        "native/shown": {**one("sdxl", "text-to-image", previews=1), "partial": True},
        "native/flux": one("flux", *STILL),
        "native/fill": one("flux-fill", "inpainting"),
        "native/kontext": one("flux-kontext", *STILL[:2], call={"max_area": 256 * 256}),
        "native/klein": one("flux2-klein", "text-to-image", "image-to-image"),
        "native/z": one("z-image", *STILL),
        "native/qwen-edit": one("qwen-edit", "image-to-image", steps=1),
        "native/animatediff": card(
            "text-to-video",
            settings=in_motion,
        ),
        "native/ltx": one("ltx", "text-to-video", "image-to-video"),
        "native/ltx2": one("ltx2", "text-to-video", "image-to-video"),
        "native/wan": one("wan", "text-to-video"),
        "native/wan-i2v": one("wan-i2v", "image-to-video"),
        "native/shap-e": one("shap-e", "image-to-3d", mesh_grid=48),
        "native/segformer": card("background-removal", settings={"model": models("segformer")}),
        "native/matting": card("background-removal", settings={"model": models("matting"), "trust_remote_code": True}),
    }


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def studio(
    module_database: str, tmp_path_factory: pytest.TempPathFactory, cards: dict[str, Any]
) -> AsyncIterator[Studio]:
    async with open_studio(module_database, tmp_path_factory.mktemp("families"), catalog(cards)) as studio:
        yield studio


def _still(data: bytes, form: str = "PNG", size: tuple[int, int] = SIZE) -> np.ndarray[Any, Any]:
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size, picture.mode) == (form, size, "RGB")
    found = pixels(data)
    assert found.std() > 5, "it shows nothing"
    return found


@pytest.mark.parametrize("model", ["sdxl", "flux", "kontext", "klein", "z"])
async def test_text_to_image(studio: Studio, model: str) -> None:
    for form in ("png", "jpeg", "webp"):
        (data,) = await studio.pictures(model, width=SIZE[0], height=SIZE[1], seed=1, output_format=form)
        _still(data, form.upper())


@pytest.mark.parametrize("model", ["sdxl", "flux", "kontext", "klein", "z"])
async def test_image_to_image(studio: Studio, model: str) -> None:
    body = {"width": SIZE[0], "height": SIZE[1], "seed": 1, "steps": 4, "strength": 0.5}
    found = []
    for picture in (scene(*SIZE), scene(*SIZE, turn=True)):
        (data,) = await studio.pictures(model, image=data_url(picture), **body)
        found.append(_still(data))
    assert difference(*found) > 0, "the picture given plays a part"


@pytest.mark.parametrize("model", ["sdxl", "flux", "fill", "z"])
async def test_inpainting_leaves_what_is_black(studio: Studio, model: str) -> None:
    given = scene(*SIZE)
    pictures = {"image": data_url(given), "mask": data_url(mask(*SIZE))}
    (data,) = await studio.pictures(model, width=SIZE[0], height=SIZE[1], seed=1, **pictures)
    made, left = _still(data), SIZE[0] // 2
    kept = np.asarray(given).astype(np.int16)
    assert np.abs(made[:, : left - 24] - kept[:, : left - 24]).max() == 0, "what may not change has changed"
    assert np.abs(made[:, left + 24 :] - kept[:, left + 24 :]).mean() > 5, "what may change has not"


@pytest.mark.parametrize("model", ["klein", "qwen-edit"])
async def test_editing_with_two_references(studio: Studio, model: str) -> None:
    pair, other = [scene(), scene(turn=True)], [scene(), Image.new("RGB", (256, 256), "teal")]
    found = []
    for pictures in (pair, other) if model == "klein" else (pair,):  # the other looks at them at 1024 by 1024, slowly
        body: dict[str, Any] = {"image": data_url(pictures[0]), "references": [{"image": data_url(pictures[1])}]}
        (data,) = await studio.pictures(model, width=256, height=256, seed=1, **body)
        found.append(_still(data, size=(256, 256)))
    assert model != "klein" or difference(*found) > 0, "the second picture plays a part"


@pytest.mark.parametrize(
    ("model", "size", "seconds", "fps"),
    [("animatediff", (128, 96), 2, 8), ("ltx", (160, 96), 1, 17), ("ltx2", (96, 64), 1, 9), ("wan", (128, 96), 1, 9)],
)
async def test_text_to_video(studio: Studio, model: str, size: tuple[int, int], seconds: int, fps: int) -> None:
    body = {"width": size[0], "height": size[1], "duration": seconds, "fps": fps, "seed": 1}
    job = await studio.make(model, **body)
    _film(job, (await studio.files(job))[0], size, seconds, fps, sound=model == "ltx2")


@pytest.mark.parametrize(
    ("model", "size", "fps"), [("ltx", (160, 96), 17), ("ltx2", (64, 64), 9), ("wan-i2v", (128, 96), 9)]
)
async def test_image_to_video(studio: Studio, model: str, size: tuple[int, int], fps: int) -> None:
    body = {"width": size[0], "height": size[1], "duration": 1, "fps": fps, "seed": 1}
    job = await studio.make(model, image=data_url(scene(*size)), **body)
    _film(job, (await studio.files(job))[0], size, 1, fps, sound=model == "ltx2")


def _film(job: dict[str, Any], data: bytes, size: tuple[int, int], seconds: int, fps: int, *, sound: bool) -> None:
    measured, frames, rate, samples = film(data)
    assert (measured, len(frames), rate) == (size, seconds * fps, fps)
    assert np.stack(frames).std() > 5
    assert any((frame != frames[0]).any() for frame in frames), "nothing moves"
    assert bool(samples) is sound
    (output,) = job["outputs"]
    assert (output["content_type"], output["frames"], output["duration_s"]) == ("video/mp4", seconds * fps, seconds)


async def test_image_to_3d(studio: Studio) -> None:
    job = await studio.make("shap-e", "", image=data_url(scene()), seed=1)
    (data,) = await studio.files(job)
    model = trimesh.load(io.BytesIO(data), file_type="glb", force="mesh")
    assert len(model.faces) > 100
    assert np.isfinite(model.vertices).all()
    assert model.visual.kind == "vertex"
    assert len(np.unique(np.asarray(model.visual.vertex_colors), axis=0)) > 1, "it has colours"
    (output,) = job["outputs"]
    previews = [one for one in output["files"] if one["role"] == "preview"]
    assert previews, "a picture of it goes with it"
    assert pixels(await studio.download(previews[0]["url"])).std() > 1


@pytest.mark.parametrize("model", ["segformer", "matting"])
async def test_background_removal(studio: Studio, model: str) -> None:
    given = scene(300, 200)
    (data,) = await studio.pictures(model, "", image=data_url(given))
    with Image.open(io.BytesIO(data)) as picture:
        assert (picture.format, picture.size, picture.mode) == ("PNG", (300, 200), "RGBA")
    made = pixels(data, "RGBA")
    alpha = made[..., 3]
    assert alpha.min() < 100, "nothing is removed"
    assert alpha.max() > 155, "nothing is left"
    if model == "matting":
        # What is bright is the subject: its code beside the weights says so.
        light = np.asarray(given).astype(np.int16).sum(axis=2)
        assert alpha[light > 450].mean() > alpha[light < 330].mean() + 50


async def _until(studio: Studio, dialect: str, path: str, done: str) -> dict[str, Any]:
    """What an API says of a job once it is done."""
    async with asyncio.timeout(120):
        while (seen := await studio.call(dialect, "GET", path))["status"] != done:
            assert str(seen["status"]).lower() not in ("failed", "cancelled", "expired"), seen
            await asyncio.sleep(0.3)  # qiklab takes five calls a second
    return seen


async def test_qiai_stills_and_animations(studio: Studio) -> None:
    for product, kinds in (("static_image", ["PNG"]), ("animation_16f", ["mp4", "GIF"])):
        body = {"style": "general", "product_type": product, "prompt": "a fox", "width": 256, "height": 256}
        order = (await studio.call("qiai", "POST", "/api/v1/generate", body))["order_id"]
        urls = (await _until(studio, "qiai", f"/api/v1/status/{order}", "completed"))["output_urls"]
        assert len(urls) == len(kinds)
        for url, kind in zip(urls, kinds, strict=True):
            data = await studio.download(url)
            if kind == "mp4":
                size, frames, rate, _ = film(data)
                assert (size, len(frames), rate) == ((256, 256), 16, 8)
            else:
                with Image.open(io.BytesIO(data)) as picture:
                    assert (picture.format, picture.size) == (kind, (256, 256))
                    assert getattr(picture, "n_frames", 1) == (16 if kind == "GIF" else 1)


async def test_trio_model_of_a_picture(studio: Studio) -> None:
    answer = await studio.call("trio", "POST", "/api/v1/3d", {"image_url": data_url(scene())})
    data = await studio.download(answer["data"]["model"]["url"])
    assert len(trimesh.load(io.BytesIO(data), file_type="glb", force="mesh").faces) > 100


async def test_qolaba_cuts_out_and_fills_in(studio: Studio) -> None:
    path, picture = "/api/v1/images/generate", data_url(scene(300, 200))
    answer = await studio.call("qolaba", "POST", path, {"model": "fal/birefnet", "image_urls": [picture]})
    with Image.open(io.BytesIO(await studio.download(answer["images"][0]["url"]))) as cut:
        assert (cut.mode, cut.size) == ("RGBA", (300, 200))
    body = {"model": "fal/flux-inpainting", "prompt": "a door", "image_urls": [picture], "seed": 1}
    answer = await studio.call("qolaba", "POST", path, {**body, "mask_url": data_url(mask(300, 200))})
    filled = pixels(await studio.download(answer["images"][0]["url"]))
    assert filled.shape == (200, 300, 3)
    assert (filled[:, :120] == np.asarray(scene(300, 200))[:, :120]).all()


async def test_qiklab_image_to_image(studio: Studio) -> None:
    body = {"mode": "i2i", "positive_prompt": "at night", "resolution": "1k", "orientation": "square"}
    answer = await studio.call("qiklab", "POST", "/api/v1/generate", {**body, "image": data_url(scene())})
    status = await _until(studio, "qiklab", f"/api/v1/status/{answer['job_id']}", "COMPLETED")
    _still(await studio.download(status["result_url"]), size=(1024, 1024))


async def test_kwiki_in_one_call(studio: Studio) -> None:
    body = {"prompt": "a fox", "quality": "fast", "style": "realistic"}
    answer = await studio.call("kwiki", "POST", "/api/v1/generate", body)
    _still(await studio.download(answer["image_url"]), size=(1024, 1024))


async def test_unfinished_pictures_are_shown_where_they_are_asked_for(studio: Studio) -> None:
    job = await studio.start("shown", steps=60, width=256, height=192, partial_images=2)
    events = await studio.events(job)
    shown = [data for kind, data in events if kind == "partial"]
    assert len(shown) == 2, [kind for kind, _ in events]
    for one in shown:
        with Image.open(io.BytesIO(await studio.download(one["url"]))) as picture:
            assert picture.size == (256, 192)


async def test_it_was_all_charged_once(studio: Studio) -> None:
    """The last of this module: no job of any family failed, and the ledger agrees."""
    assert set(await studio.nothing_is_lost()) == {"succeeded"}
