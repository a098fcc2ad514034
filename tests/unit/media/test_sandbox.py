"""Hostile pictures: each is refused, in little memory, by a child that lives on or is replaced."""

from __future__ import annotations

import os
import signal
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tintype.kernel.errors import Invalid
from tintype.media.sandbox import Sandbox

PIXELS = 50_000_000
MEGABYTE = 1024 * 1024


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    box = Sandbox()
    yield box
    box.close()


def clean(box: Sandbox, data: bytes, pixels: int = PIXELS, seconds: float = 30) -> Any:
    return box.clean(data, field="images[1]", max_pixels=pixels, seconds=seconds)


def child_of(box: Sandbox) -> int:
    child = box._child
    assert child is not None
    return child.pid


def peak(box: Sandbox) -> int:
    """The most memory that the child ever had resident, in bytes."""
    status = Path(f"/proc/{child_of(box)}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_hostile_files_are_refused_within_bounded_memory(
    sandbox: Sandbox, hostile_files: dict[str, bytes], make_scene: Any, encode: Any
) -> None:
    good = encode(make_scene(), "png")
    clean(sandbox, good)
    for data in (encode(make_scene(), name) for name in ("jpeg", "webp", "gif", "bmp", "tiff", "avif")):
        clean(sandbox, data)  # loads each decoder's own library
    child, before = child_of(sandbox), peak(sandbox)
    assert len(hostile_files) >= 50
    taken, refusals = [], dict[str, tuple[str | None, str]]()
    for name, data in hostile_files.items():
        try:
            clean(sandbox, data)
            taken.append(name)
        except Invalid as error:
            refusals[name] = (error.field, error.message.split(" ")[0])
        assert child_of(sandbox) == child, name
    assert taken == []
    assert set(refusals.values()) == {("images[1]", "images[1]")}
    assert peak(sandbox) - before < 64 * MEGABYTE
    assert clean(sandbox, good).format == "png"


def test_a_picture_of_the_greatest_size_passes_and_one_pixel_more_does_not(
    sandbox: Sandbox, make_scene: Any, encode: Any
) -> None:
    data = encode(make_scene(300, 200), "png")
    assert clean(sandbox, data, pixels=60_000).width == 300
    with pytest.raises(Invalid, match="300 × 200 pixels, accepted are at most 59,999 pixels"):
        clean(sandbox, data, pixels=59_999)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.filterwarnings("ignore::UserWarning")
@pytest.mark.parametrize("name", ["png", "jpeg", "tiff", "avif"])
def test_memory_that_no_header_shows_is_bounded(
    name: str, sandbox: Sandbox, make_scene: Any, encode: Any, directory_bomb: bytes
) -> None:
    """A directory of 3,000 tags, each of which is the whole file of 1 MB: read naively, 3 GB."""
    good = encode(make_scene(), "png")
    clean(sandbox, good, pixels=1_000_000)
    before = peak(sandbox)
    if name == "tiff":
        data = directory_bomb
    elif name == "jpeg":
        # Several EXIF segments are joined by the decoder.
        plain, exif = encode(make_scene(), "jpeg"), directory_bomb
        parts = [exif[at : at + 65_000] for at in range(0, len(exif), 65_000)]
        segments = [b"\xff\xe1" + struct.pack(">H", len(part) + 8) + b"Exif\0\0" + part for part in parts]
        data = plain[:2] + b"".join(segments) + plain[plain.index(b"\xff\xdb") :]
    else:
        data = encode(make_scene(), name, exif=directory_bomb)
    with suppress(Invalid):
        assert clean(sandbox, data, pixels=1_000_000).width == 96
    grown = peak(sandbox) - before
    assert grown < 64 * MEGABYTE
    assert clean(sandbox, good, pixels=1_000_000).width == 96


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold this limit")
def test_the_childs_own_memory_is_limited() -> None:
    code = """
from tintype.media.sandbox import _limit_memory
_limit_memory(1_000_000, 1_000_000)
kept = bytearray(200_000_000)
try:
    bytearray(1_000_000_000)
except MemoryError:
    print("refused")
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=True)
    assert ran.stdout == "refused\n"


def test_a_child_that_takes_too_long_is_replaced(sandbox: Sandbox, make_scene: Any, encode: Any) -> None:
    good = encode(make_scene(), "png")
    clean(sandbox, good)
    first = child_of(sandbox)
    os.kill(first, signal.SIGSTOP)
    with pytest.raises(Invalid, match=r"images\[1\] took too long"):
        clean(sandbox, good, seconds=0.3)
    assert clean(sandbox, good).width == 96
    assert child_of(sandbox) != first


def test_a_child_that_dies_is_replaced(sandbox: Sandbox, make_scene: Any, encode: Any) -> None:
    good = encode(make_scene(), "png")
    clean(sandbox, good)
    first = child_of(sandbox)
    os.kill(first, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{first}/stat").exists() and sandbox._child is not None and sandbox._child.poll() is None:
        assert time.monotonic() < deadline
    assert clean(sandbox, good).width == 96
    assert child_of(sandbox) != first


def test_the_child_knows_nothing_of_our_environment(
    sandbox: Sandbox, make_scene: Any, encode: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TINTYPE_SECRET_FOR_TEST", "x")
    clean(sandbox, encode(make_scene(), "png"))
    environment = Path(f"/proc/{child_of(sandbox)}/environ").read_bytes()
    assert b"PYTHONPATH=" in environment
    assert b"TINTYPE_SECRET_FOR_TEST" not in environment


def test_the_child_ends_when_its_parent_is_killed(tmp_path: Path, make_scene: Any, encode: Any) -> None:
    picture = tmp_path / "good.png"
    picture.write_bytes(encode(make_scene(), "png"))
    code = f"""
import pathlib, time
from tintype.media.sandbox import Sandbox
box = Sandbox()
box.clean(pathlib.Path({str(picture)!r}).read_bytes(), field="x", max_pixels=10**6, seconds=30)
print(box._child.pid, flush=True)
time.sleep(60)
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()[0]
        except FileNotFoundError:
            return
        if state == "Z":
            return
        time.sleep(0.05)
    pytest.fail("the child outlived its parent")
