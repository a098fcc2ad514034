"""What is left of a picture that was taken in: its pixels, upright, in sRGB, and nothing else."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from tintype.kernel.errors import Invalid
from tintype.media.decode import Picture, clean_picture

# Pillow warns of odd files, which in a server is not an error.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::PIL.Image.DecompressionBombWarning")

PIXELS = 10_000_000


def clean(data: bytes, pixels: int = PIXELS) -> Picture:
    return clean_picture(data, field="image", max_pixels=pixels)


def opened(picture: Picture) -> Image.Image:
    image = Image.open(io.BytesIO(picture.data))
    image.load()
    assert image.size == (picture.width, picture.height)
    assert image.format == picture.format.upper()
    return image


def far(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two pictures' values."""
    return float(np.abs(np.asarray(one, np.int16) - np.asarray(other.convert(one.mode), np.int16)).mean())


@pytest.mark.parametrize(
    ("image_format", "options", "gives"),
    [
        ("png", {}, "png"),
        ("png", {"optimize": True}, "png"),
        ("jpeg", {"quality": 95}, "jpeg"),
        ("jpeg", {"progressive": True, "quality": 95}, "jpeg"),
        ("webp", {"quality": 95}, "jpeg"),
        ("webp", {"lossless": True}, "jpeg"),
        ("gif", {}, "png"),
        ("bmp", {}, "png"),
        ("tiff", {}, "png"),
        ("tiff", {"compression": "tiff_lzw"}, "png"),
        ("tiff", {"compression": "tiff_deflate"}, "png"),
        ("tiff", {"compression": "jpeg"}, "png"),
        ("avif", {"quality": 95}, "jpeg"),
    ],
)
def test_every_accepted_format_is_read(
    image_format: str, options: dict[str, Any], gives: str, make_scene: Any, encode: Any
) -> None:
    scene = make_scene()
    picture = clean(encode(scene, image_format, **options))
    assert picture.format == gives
    assert opened(picture).mode == "RGB"
    assert far(scene, opened(picture)) < 6


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I", "F", "CMYK", "YCbCr"])
def test_every_mode_becomes_rgb_or_rgba(mode: str, make_scene: Any, encode: Any) -> None:
    grey = make_scene().convert("L")
    if mode in ("I;16", "I"):
        image = Image.fromarray(np.asarray(grey, np.uint16) * 257)
        data, expected = encode(image, "png" if mode == "I;16" else "tiff"), grey
    elif mode == "F":
        data, expected = encode(Image.fromarray(np.asarray(grey, np.float32) / 255), "tiff"), grey
    else:
        image = make_scene().convert(mode)
        if mode in ("LA", "RGBA"):
            image.putalpha(128)
        data = encode(image, "tiff" if mode in ("CMYK", "YCbCr") else "png")
        expected = image.convert("RGBA" if mode in ("LA", "RGBA") else "RGB")
    picture = clean(data)
    assert opened(picture).mode == expected.mode.replace("L", "RGB") if expected.mode == "L" else expected.mode
    assert picture.has_alpha == (mode in ("LA", "RGBA"))
    assert far(expected, opened(picture)) < 3


def test_cmyk_jpegs_are_not_inverted(make_scene: Any, encode: Any) -> None:
    scene = make_scene()
    assert far(scene, opened(clean(encode(scene.convert("CMYK"), "jpeg", quality=95)))) < 6


def test_an_opaque_alpha_channel_is_dropped_and_a_palettes_transparency_kept(make_scene: Any, encode: Any) -> None:
    assert opened(clean(encode(make_scene(mode="RGBA"), "png"))).mode == "RGB"
    palette = make_scene().quantize(16)
    picture = clean(encode(palette, "png", transparency=0))
    assert picture.has_alpha
    lowest, highest = opened(picture).getchannel("A").getextrema()
    assert (lowest, highest) == (0, 255)


@pytest.mark.parametrize("image_format", ["jpeg", "png", "webp"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_upright(image_format: str, orientation: int, make_scene: Any, encode: Any) -> None:
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    scene = make_scene()
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = clean(encode(scene, image_format, exif=exif, quality=95))
    expected = scene.transpose(turns[orientation]) if orientation > 1 else scene
    assert opened(picture).size == expected.size
    assert far(expected, opened(picture)) < 6
    assert not opened(picture).getexif()


def test_colour_profiles_are_applied_and_taken_out(make_scene: Any, encode: Any) -> None:
    """A picture whose profile swaps nothing stays; Lab-like junk is ignored; a real other profile changes pixels."""
    scene = make_scene()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = opened(clean(encode(scene, "png", icc_profile=srgb)))
    assert far(scene, same) < 1
    assert "icc_profile" not in same.info
    gamma = bytearray(srgb)
    at = gamma.index(b"para")
    struct.pack_into(">I", gamma, at + 12, 65_536)  # the curve's exponent becomes 1.0
    assert far(scene, opened(clean(encode(scene, "png", icc_profile=bytes(gamma))))) > 5
    for junk in (b"junk", bytes(128), b"\xff" * 5000, srgb[:200], srgb[:128] + b"\xff" * 3000):
        assert far(scene, opened(clean(encode(scene, "png", icc_profile=junk)))) < 1


def test_nothing_but_pixels_survives(make_scene: Any, encode: Any) -> None:
    from PIL import PngImagePlugin

    secret = b"SECRET-MARK"
    text = PngImagePlugin.PngInfo()
    text.add_text("prompt", secret.decode())
    text.add_itxt("XML:com.adobe.xmp", secret.decode())
    exif = Image.Exif()
    exif[0x010E] = secret.decode()
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("evil.html", b"<script>SECRET-MARK</script>")
    tail = secret + archive.getvalue() + b"<?php SECRET-MARK ?>"
    scene = make_scene()
    for data in (
        encode(scene, "png", pnginfo=text, exif=exif) + tail,
        encode(scene, "jpeg", exif=exif, comment=secret, xmp=secret) + tail,
        encode(scene, "webp", exif=exif, xmp=secret) + tail,
        encode(scene, "gif", comment=secret) + tail,
        encode(scene, "bmp") + tail,
        encode(scene, "tiff", tiffinfo={270: secret.decode()}) + tail,
        encode(scene, "avif", exif=exif, xmp=secret),
    ):
        assert secret in data
        picture = clean(data)
        assert secret not in picture.data
        assert b"PK\x03\x04" not in picture.data
        assert far(scene, opened(picture)) < 12


def test_a_long_text_in_a_png_is_no_reason_to_refuse_it(make_scene: Any, encode: Any) -> None:
    from PIL import PngImagePlugin

    text = PngImagePlugin.PngInfo()
    text.add_text("workflow", "x" * 3_000_000, zip=True)
    text.add_itxt("prompt", "y" * 3_000_000, zip=True)
    exif = Image.Exif()
    exif[0x0112] = 6
    picture = clean(encode(make_scene(), "png", pnginfo=text, exif=exif))
    assert (picture.width, picture.height) == (64, 96)


def test_a_polyglot_is_only_ever_the_picture_it_begins_as(make_scene: Any, encode: Any) -> None:
    gif = encode(make_scene(), "gif")
    data = gif[:6] + b"/*" + gif[8:]  # "GIF89a/*": a script to some, to us a GIF of an odd width
    try:
        picture = clean(data)
    except Invalid:
        return
    assert picture.data.startswith(b"\x89PNG")


def test_of_an_animation_the_first_frame_is_taken(make_scene: Any, encode: Any) -> None:
    first, second = Image.new("RGB", (40, 30), "red"), Image.new("RGB", (40, 30), "blue")
    for image_format in ("gif", "webp", "png", "avif"):
        data = encode(first, image_format, save_all=True, append_images=[second] * 20, duration=100)
        assert far(first, opened(clean(data))) < 6


def test_broken_exif_turns_nothing(make_scene: Any, encode: Any) -> None:
    for junk in (b"\xff" * 100, b"II*\x00\xff\xff\xff\xff", b"II*\x00\x08\x00\x00\x00\xff\xff"):
        assert clean(encode(make_scene(), "jpeg", exif=b"Exif\x00\x00" + junk)).width == 96


@pytest.mark.parametrize("image_format", ["png", "jpeg", "webp", "gif", "bmp", "tiff", "avif"])
def test_a_file_that_was_cut_off_is_refused_or_whole(image_format: str, make_scene: Any, encode: Any) -> None:
    """Wherever it is cut: either refused, or (nothing but a trailer was missing) the whole picture is there."""
    scene = make_scene()
    data = encode(scene, image_format)
    whole = opened(clean(data))
    refused = 0
    cuts = sorted({*range(0, len(data), max(1, len(data) // 60)), *range(len(data) - 12, len(data))})
    for cut in cuts:
        try:
            picture = clean(data[:cut])
        except Invalid:
            refused += 1
        else:
            assert far(whole, opened(picture)) == 0, cut
    assert refused >= len(cuts) - 20


def test_flipped_bytes_never_escape_as_another_error(make_scene: Any, encode: Any) -> None:
    randomness = np.random.default_rng(7)
    for image_format in ("png", "jpeg", "webp", "gif", "bmp", "tiff", "avif"):
        data = encode(make_scene(48, 32), image_format)
        for _ in range(60):
            broken = bytearray(data)
            for at in randomness.integers(8, len(data), size=3):
                broken[at] = int(randomness.integers(0, 256))
            try:
                picture = clean(bytes(broken), pixels=1_000_000)
            except Invalid:
                continue
            assert picture.width * picture.height <= 1_000_000


def test_the_message_names_the_field_and_what_is_accepted(hostile_files: dict[str, bytes]) -> None:
    with pytest.raises(Invalid) as caught:
        clean_picture(hostile_files["svg"], field="images[1]", max_pixels=PIXELS)
    assert caught.value.message == (
        "images[1] could not be read as an image: accepted are PNG, JPEG, WebP, GIF, BMP, TIFF and AVIF"
    )
    assert caught.value.field == "images[1]"


def test_a_small_file_whose_picture_is_large_passes_within_the_limit(build_png: Callable[..., bytes]) -> None:
    import zlib

    data = build_png(3000, 2000, (b"IDAT", zlib.compress(bytes(2000 * 9001), 9)))
    assert len(data) < 30_000
    assert clean(data).width == 3000
    with pytest.raises(Invalid, match="3,000 × 2,000 pixels"):
        clean(data, pixels=5_999_999)
