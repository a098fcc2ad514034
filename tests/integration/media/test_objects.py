"""The file storage on a real folder and in memory: the same behaviour, whole files or none."""

from __future__ import annotations

import asyncio
import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tintype.infra.objects import ObjectInfo, Objects, StorageFailed
from tintype.kernel.errors import NotFound, SettingsError


@pytest.fixture(params=["folder", "file", "memory"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    url = {"folder": str(tmp_path / "files"), "file": f"file://{tmp_path}/files", "memory": "memory://"}[request.param]
    return Objects(url)


async def test_what_is_put_is_there(objects: Objects, tmp_path: Path) -> None:
    await objects.put("jobs/1/0.png", b"hello", "image/png", filename="a fine name.png")
    info = await objects.head("jobs/1/0.png")
    assert (info.key, info.size) == ("jobs/1/0.png", 5)
    assert info.etag.startswith('"')
    assert await objects.get("jobs/1/0.png") == b"hello"
    assert await objects.exists("jobs/1/0.png")
    large = os.urandom(12_000_000)
    (tmp_path / "large").write_bytes(large)
    await objects.put("jobs/1/large.mp4", tmp_path / "large", "video/mp4")
    assert (await objects.head("jobs/1/large.mp4")).size == len(large)
    assert await objects.get("jobs/1/large.mp4") == large


async def test_a_file_is_moved_in(objects: Objects, tmp_path: Path) -> None:
    for content in (b"one", b"three"):  # the second takes the first one's place
        (tmp_path / "0.png").write_bytes(content)
        objects.move_here("jobs/1/a1-0.png", tmp_path / "0.png")
        assert await objects.get("jobs/1/a1-0.png") == content
    assert [info.key async for info in objects.list("jobs")] == ["jobs/1/a1-0.png"]


async def test_in_a_folder_of_the_same_disk_that_is_a_rename(tmp_path: Path) -> None:
    (tmp_path / "0.png").write_bytes(b"hello")
    number = (tmp_path / "0.png").stat().st_ino
    Objects(str(tmp_path / "files")).move_here("jobs/1/a1-0.png", tmp_path / "0.png")
    assert (tmp_path / "files/jobs/1/a1-0.png").stat().st_ino == number
    assert not (tmp_path / "0.png").exists()


async def test_from_another_disk_it_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def replace(*_paths: object) -> None:
        raise OSError(errno.EXDEV, "Invalid cross-device link")

    (tmp_path / "0.png").write_bytes(b"hello")
    objects = Objects(str(tmp_path / "files"))
    with monkeypatch.context() as patch:
        patch.setattr("tintype.infra.objects.os.replace", replace)
        objects.move_here("jobs/1/a1-0.png", tmp_path / "0.png")
    assert await objects.get("jobs/1/a1-0.png") == b"hello"


async def test_what_cannot_be_moved_in_is_said_so(objects: Objects, tmp_path: Path) -> None:
    with pytest.raises(StorageFailed):
        objects.move_here("jobs/1/a1-0.png", tmp_path / "none.png")
    with pytest.raises(NotFound):
        objects.move_here("../0.png", tmp_path / "none.png")


async def test_a_second_put_replaces_and_changes_the_tag(objects: Objects) -> None:
    await objects.put("a", b"one", "text/plain")
    first = await objects.head("a")
    await objects.put("a", b"three", "text/plain")
    assert await objects.get("a") == b"three"
    assert (await objects.head("a")).etag != first.etag


async def test_parts_of_a_file(objects: Objects, request: pytest.FixtureRequest) -> None:
    data = os.urandom(3_000_000)
    await objects.put("a.bin", data, "application/octet-stream")
    assert await objects.get_range("a.bin", 10, 20) == data[10:20]
    assert await objects.get_range("a.bin", 20, 20) == b""
    for start, end in ((0, None), (1_000_000, 2_000_000), (2_999_999, 3_000_000), (5, 5)):
        chunks = [chunk async for chunk in objects.stream("a.bin", start, end)]
        assert b"".join(chunks) == data[start:end]
        # In memory there is nothing to be spared.
        assert request.node.callspec.params["objects"] == "memory" or all(len(chunk) < 1_000_000 for chunk in chunks)


async def test_what_is_not_there_is_not_found(objects: Objects) -> None:
    with pytest.raises(NotFound):
        await objects.get("nope")
    with pytest.raises(NotFound):
        await objects.head("nope")
    with pytest.raises(NotFound):
        await objects.get_range("nope", 0, 1)
    with pytest.raises(NotFound):
        _ = [chunk async for chunk in objects.stream("nope", 0, 10)]
    assert not await objects.exists("nope")
    assert [info async for info in objects.list("nope")] == []


async def test_deleting_what_is_there_and_what_is_not(objects: Objects) -> None:
    for key in ("a", "b", "c"):
        await objects.put(key, b"x", "text/plain")
    await objects.delete(["a", "gone", "b"])
    assert [info.key async for info in objects.list()] == ["c"]
    await objects.delete([])


async def test_a_prefix_is_a_folder_not_a_beginning(objects: Objects) -> None:
    for key in ("jobs/1/a", "jobs/1/b/c", "jobs/10/a", "jobs/1x", "other"):
        await objects.put(key, b"x", "text/plain")
    assert sorted([info.key async for info in objects.list("jobs/1")]) == ["jobs/1/a", "jobs/1/b/c"]
    assert await objects.delete_prefix("jobs/1") == 2
    assert sorted([info.key async for info in objects.list()]) == ["jobs/10/a", "jobs/1x", "other"]
    assert await objects.delete_prefix("jobs/1") == 0
    assert await objects.delete_prefix("jobs/10/") == 1


@pytest.mark.parametrize(
    "key", ["", "/etc/passwd", "../x", "a/../../x", "a//b", "a/./b", "a/", "a\\b", "a\x00", "ä", "a#1"]
)
async def test_keys_cannot_lead_outside(objects: Objects, key: str) -> None:
    for attempt in (objects.get(key), objects.head(key), objects.put(key, b"x", "a/b"), objects.delete([key])):
        with pytest.raises(NotFound):
            await attempt
    if key:
        with pytest.raises(NotFound):
            await objects.delete_prefix(key.rstrip("/") + "//")


async def test_an_empty_prefix_deletes_nothing(objects: Objects) -> None:
    await objects.put("a", b"x", "text/plain")
    with pytest.raises(NotFound):
        await objects.delete_prefix("")
    assert await objects.exists("a")


async def test_a_local_store_gives_no_urls_of_its_own(objects: Objects) -> None:
    await objects.put("a", b"x", "text/plain")
    assert objects.local
    assert await objects.presign("a", 60) is None


async def test_cloud_stores_sign_their_own_urls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "id")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    objects = Objects("s3://bucket/some/prefix")
    assert not objects.local
    url = await objects.presign("jobs/1/0.png", 60)
    assert url is not None
    assert "/some/prefix/jobs/1/0.png?" in url
    assert "X-Amz-Expires=60" in url
    assert "secret" not in url


@pytest.mark.parametrize("url", ["http://example.com/x", "ftp://x/y", "sqlite:///x", "az://container/prefix", "s3://"])
def test_a_wrong_storage_url_is_a_settings_error(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AZURE_STORAGE_ACCOUNT_NAME", "AZURE_STORAGE_ACCOUNT"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(SettingsError) as caught:
        Objects(url)
    assert caught.value.field == "TINTYPE_STORAGE_URL"


async def test_readers_never_see_half_a_file(tmp_path: Path) -> None:
    objects = Objects(str(tmp_path))
    versions = [bytes([n]) * 3_000_000 for n in range(6)]
    await objects.put("a", versions[0], "x/y")
    writing = asyncio.create_task(_write_all(objects, versions))
    seen = 0
    while not writing.done():
        content = await objects.get("a")
        assert content in versions
        seen += 1
    await writing
    assert seen > 0


async def _write_all(objects: Objects, versions: list[bytes]) -> None:
    for _ in range(3):
        for version in versions:
            await objects.put("a", version, "x/y")


async def test_a_put_that_is_killed_leaves_nothing_to_see(tmp_path: Path) -> None:
    """A writer that is killed over and over: what is listed is whole, and deleting the folder takes the leftovers."""
    code = f"""
import asyncio
from tintype.infra.objects import Objects
async def main():
    objects = Objects({str(tmp_path / "files")!r})
    print("ready", flush=True)
    count = 0
    while True:
        await objects.put(f"jobs/1/{{count}}", bytes(20_000_000), "x/y")
        count += 1
asyncio.run(main())
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    for attempt in range(5):
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, env=environment) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            await asyncio.sleep(0.02 + attempt * 0.013)
            writer.kill()
    objects = Objects(str(tmp_path / "files"))
    # A kill between staging and renaming leaves such a file.
    folder = tmp_path / "files" / "jobs" / "1"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "9999#1").write_bytes(b"half")
    listed: list[ObjectInfo] = [info async for info in objects.list("jobs/1")]
    assert all(info.size == 20_000_000 for info in listed)
    assert "jobs/1/9999" not in [info.key for info in listed]
    assert await objects.delete_prefix("jobs/1") == len(listed)
    assert not (tmp_path / "files" / "jobs" / "1").exists()
