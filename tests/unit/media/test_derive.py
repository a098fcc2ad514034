"""Files made from results: previews, other sizes and formats, and the same without metadata."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from tintype.infra.codecs import VideoWriter
from tintype.kernel.errors import Invalid
from tintype.media.derive import conform, poster, strip_metadata, thumbnail
from tintype.media.inspect import BadOutput, inspect

SECRET = "SECRET-MARK"


def film(path: Path, tags: dict[str, str] | None = None) -> Path:
    with VideoWriter(path, 640, 360, 12) as writer:
        for index in range(12):
            frame = np.zeros((360, 640, 3), np.uint8)
            frame[:, :, 0] = 200 if index == 0 else 0
            writer.add(frame)
    if tags:
        tagged = path.with_suffix(".tagged.mp4")
        with av.open(str(path)) as source, av.open(str(tagged), "w") as target:
            stream = target.add_stream_from_template(source.streams.video[0])
            target.metadata.update(tags)
            for packet in source.demux(video=0):
                if packet.dts is not None:
                    packet.stream = stream
                    target.mux(packet)
        tagged.replace(path)
    return path


@pytest.mark.parametrize(
    ("size", "expected"), [((1024, 768), (320, 240)), ((100, 2000), (16, 320)), ((200, 100), (200, 100))]
)
def test_thumbnails(size: tuple[int, int], expected: tuple[int, int], tmp_path: Path, make_scene: Any) -> None:
    make_scene(*size).save(tmp_path / "a.png")
    image = Image.open(io.BytesIO(thumbnail(tmp_path / "a.png")))
    assert (image.format, image.size) == ("WEBP", expected)


def test_a_thumbnail_keeps_transparency(tmp_path: Path, make_scene: Any) -> None:
    scene = make_scene()
    scene.putalpha(100)
    scene.save(tmp_path / "a.png")
    assert Image.open(io.BytesIO(thumbnail(tmp_path / "a.png"))).mode == "RGBA"


def test_posters_show_the_first_frame(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4")
    for image_format in ("jpeg", "webp"):
        image = Image.open(io.BytesIO(poster(path, image_format)))
        assert (image.format, image.size) == (image_format.upper(), (640, 360))
        red, green, _ = image.convert("RGB").getpixel((320, 180))
        assert red > 150 > 60 > green
    assert Image.open(io.BytesIO(thumbnail(path))).size == (320, 180)


@pytest.mark.parametrize("image_format", ["png", "jpeg", "webp"])
def test_conform_gives_the_size_and_format_asked_for(image_format: str, tmp_path: Path, make_scene: Any) -> None:
    make_scene(300, 200, "RGBA").save(tmp_path / "a.png")
    conform(tmp_path / "a.png", tmp_path / "b", width=128, height=96, image_format=image_format)
    measured = inspect(tmp_path / "b", image_format)
    assert (measured.width, measured.height) == (128, 96)
    conform(tmp_path / "a.png", tmp_path / "c", width=0, height=0, image_format=image_format)
    assert (inspect(tmp_path / "c").width, inspect(tmp_path / "c").height) == (300, 200)


def test_conform_cuts_evenly_and_does_not_stretch(tmp_path: Path) -> None:
    wide = Image.new("RGB", (300, 100), "blue")
    wide.paste("red", (100, 0, 200, 100))
    wide.save(tmp_path / "a.png")
    conform(tmp_path / "a.png", tmp_path / "b.png", width=100, height=100, image_format="png")
    with Image.open(tmp_path / "b.png") as image:
        assert image.getcolors() == [(10_000, (255, 0, 0))]


def test_conform_in_place_and_of_an_unknown_format(tmp_path: Path, make_scene: Any) -> None:
    path = tmp_path / "a.png"
    make_scene(64, 64).save(path)
    before = path.read_bytes()
    with pytest.raises(Invalid, match="png, jpeg, webp"):
        conform(path, path, width=32, height=32, image_format="tga")
    assert path.read_bytes() == before
    conform(path, path, width=32, height=32, image_format="png")
    assert inspect(path).width == 32
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.png"]


@pytest.mark.parametrize("image_format", ["png", "jpeg", "webp"])
def test_metadata_is_taken_out_and_the_pixels_stay(
    image_format: str, tmp_path: Path, make_scene: Any, encode: Any
) -> None:
    exif = Image.Exif()
    exif[0x010E] = SECRET
    extra: dict[str, Any] = {"exif": exif}
    if image_format == "png":
        text = PngImagePlugin.PngInfo()
        text.add_text("workflow", SECRET)
        text.add_text("prompt", SECRET * 50, zip=True)
        extra["pnginfo"] = text
    else:
        extra["xmp"] = SECRET.encode()
    if image_format == "jpeg":
        extra["comment"] = SECRET
    path = tmp_path / "a"
    path.write_bytes(encode(make_scene(), image_format, **extra) + (SECRET.encode() if image_format == "jpeg" else b""))
    assert SECRET.encode() in path.read_bytes()
    assert inspect(path).says_more
    with Image.open(path) as image:
        before = np.asarray(image).copy()
    assert strip_metadata(path) is True
    assert SECRET.encode() not in path.read_bytes()
    with Image.open(path) as image:
        assert np.array_equal(np.asarray(image), before)
        assert not image.getexif()
        left = {name for name in image.info if not name.startswith("jfif")}
        assert left <= {"loop", "background", "duration", "timestamp"}
    assert strip_metadata(path) is False
    assert not inspect(path, image_format).says_more


def test_a_picture_that_exif_turns_is_turned_for_good(tmp_path: Path, make_scene: Any, encode: Any) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "a.jpg"
    path.write_bytes(encode(make_scene(80, 40), "jpeg", exif=exif))
    assert strip_metadata(path) is True
    assert (inspect(path).width, inspect(path).height) == (40, 80)


def test_the_colour_profile_stays(tmp_path: Path, make_scene: Any, encode: Any) -> None:
    from PIL import ImageCms

    exif = Image.Exif()
    exif[0x010E] = SECRET
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for image_format in ("png", "jpeg", "webp"):
        path = tmp_path / image_format
        path.write_bytes(encode(make_scene(), image_format, icc_profile=profile, exif=exif))
        strip_metadata(path)
        with Image.open(path) as image:
            assert image.info["icc_profile"] == profile


def test_a_videos_tags_are_taken_out_and_its_pictures_stay(tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", {"comment": SECRET, "title": SECRET})
    assert SECRET.encode() in path.read_bytes()
    before = inspect(path, "mp4")
    assert strip_metadata(path) is True
    assert SECRET.encode() not in path.read_bytes()
    after = inspect(path, "mp4")
    assert (after.width, after.height, after.frames, after.duration_ms, after.fps) == (
        before.width,
        before.height,
        before.frames,
        before.duration_ms,
        before.fps,
    )


def test_other_formats_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "a.glb").write_bytes(b"glTF" + bytes(20))
    assert strip_metadata(tmp_path / "a.glb") is False


def test_broken_files_are_the_engines_fault(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    for derive in (thumbnail, poster, strip_metadata):
        with pytest.raises(BadOutput):
            derive(tmp_path / "a")
    with pytest.raises(BadOutput):
        conform(tmp_path / "a", tmp_path / "b", width=1, height=1, image_format="png")
    assert not (tmp_path / "b").exists()
