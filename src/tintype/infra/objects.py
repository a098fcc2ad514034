"""Where files are kept: a folder, S3, Google Cloud Storage or Azure, chosen by a URL.

A key is a relative path of plain characters (``jobs/7f…/1/0.png``). An object is there whole or not at all: the local
store writes to a staging file beside it and renames, the others publish at the end of the upload.
"""

from __future__ import annotations

import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import obstore
from obstore.exceptions import BaseError
from obstore.store import AzureStore, GCSStore, LocalStore, MemoryStore, S3Store, from_url

from tintype.infra.folders import make_folder
from tintype.infra.serving import content_disposition
from tintype.kernel.errors import NotFound, SettingsError, Unavailable

if TYPE_CHECKING:
    from obstore import Attributes

Store: TypeAlias = LocalStore | S3Store | GCSStore | AzureStore | MemoryStore

_KEY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._=-]*(?:/[A-Za-z0-9_][A-Za-z0-9._=-]*)*")
_STAGING = re.compile(r"#\d+$")
_CHUNK = 256 * 1024
_DELETE_AT_ONCE = 1000


class StorageFailed(Unavailable):
    """The file storage could not be reached."""

    code = "storage_failed"


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """``size`` in bytes; ``etag`` with its quotes, as in the HTTP header."""

    key: str
    size: int
    etag: str
    last_modified: datetime
    content_type: str | None = None


def open_store(url: str) -> Store:
    """The store that a storage URL names. Raises SettingsError where it names none, or credentials are missing.

    Credentials come from the provider's own environment variables (``AWS_…``, ``GOOGLE_…``, ``AZURE_…``).
    """
    scheme = re.match(r"([a-z][a-z0-9+.-]+)://", url)
    try:
        if url.startswith("memory:"):
            return MemoryStore()
        if scheme is None or scheme[1] == "file":
            folder = Path(url.removeprefix("file://")).expanduser().resolve()
            folder.mkdir(parents=True, exist_ok=True)
            return LocalStore(folder, automatic_cleanup=True)
        if scheme[1] in ("s3", "s3a", "gs", "az", "azure", "adl", "abfs", "abfss"):
            store = from_url(url)
            if isinstance(store, (S3Store, GCSStore, AzureStore)):
                return store
    except (BaseError, OSError, ValueError) as error:
        reason = str(error).split("\n")[0]
        raise SettingsError(f"'{url}' cannot be opened as storage: {reason}", field="TINTYPE_STORAGE_URL") from error
    raise SettingsError(
        f"'{url}' is no storage: accepted are a folder, file://, s3://, gs:// and az:// URLs",
        field="TINTYPE_STORAGE_URL",
    )


def check_key(key: str) -> str:
    """The key itself. Raises NotFound where it is none: nothing can be stored under it, nor lie outside the store."""
    if len(key) > 512 or not _KEY.fullmatch(key):
        raise NotFound
    return key


class Objects:
    """The stored files, by key. Raises NotFound for a key that is not there, StorageFailed where storage fails."""

    def __init__(self, url: str) -> None:
        self._store = open_store(url)

    @property
    def local(self) -> bool:
        """Whether results must be served by us, since the store gives no URLs of its own."""
        return isinstance(self._store, (LocalStore, MemoryStore))

    async def put(self, key: str, data: bytes | Path, content_type: str, *, filename: str | None = None) -> None:
        """Store bytes or a file, replacing what was there.

        ``content_type`` and ``filename`` are what a presigned URL will serve it with; a local folder keeps neither, so
        our own links carry them.
        """
        check_key(key)
        attributes: Attributes | None = None
        if not isinstance(self._store, LocalStore):  # which has no place for attributes, and says so by an error
            attributes = {"Content-Type": content_type}
            if filename is not None:
                attributes["Content-Disposition"] = content_disposition(filename)
        try:
            await obstore.put_async(self._store, key, data, attributes=attributes)
        except (BaseError, OSError) as error:
            raise StorageFailed from error

    def move_here(self, key: str, path: Path) -> None:
        """Store a file of this machine in a ``local`` store, by a thread that may block. ``path`` may be gone then.

        In a folder of the same disk that is a rename, whatever the file's size.
        """
        check_key(key)
        try:
            if isinstance(self._store, LocalStore) and self._store.prefix is not None:
                to = os.path.join(self._store.prefix, key)
                with suppress(OSError):  # another disk, say: then it is copied
                    make_folder(os.path.dirname(to))
                    os.replace(path, to)
                    return
            obstore.put(self._store, key, path)
        except (BaseError, OSError) as error:
            raise StorageFailed from error

    async def get(self, key: str) -> bytes:
        """The whole object."""
        check_key(key)
        try:
            found = await obstore.get_async(self._store, key)
            return bytes(await found.bytes_async())
        except FileNotFoundError:
            raise NotFound from None
        except (BaseError, OSError) as error:
            raise StorageFailed from error

    async def get_range(self, key: str, start: int, end: int) -> bytes:
        """Bytes ``start`` up to, not including, ``end``."""
        check_key(key)
        if end <= start:
            return b""
        try:
            return bytes(await obstore.get_range_async(self._store, key, start=start, end=end))
        except FileNotFoundError:
            raise NotFound from None
        except (BaseError, OSError) as error:
            raise StorageFailed from error

    async def stream(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """Bytes ``start`` up to, not including, ``end`` (the object's end), in chunks of about 256 KiB."""
        check_key(key)
        try:
            if end is None:
                end = (await self.head(key)).size
            if end <= start:
                return
            found = await obstore.get_async(self._store, key, options={"range": (start, end)})
            async for chunk in found.stream(min_chunk_size=_CHUNK):
                yield bytes(chunk)
        except FileNotFoundError:
            raise NotFound from None
        except (BaseError, OSError) as error:
            raise StorageFailed from error

    async def head(self, key: str) -> ObjectInfo:
        """Size and entity tag, without the content."""
        check_key(key)
        try:
            found = await obstore.get_async(self._store, key, options={"head": True})
        except FileNotFoundError:
            raise NotFound from None
        except (BaseError, OSError) as error:
            raise StorageFailed from error
        meta = found.meta
        content_type = found.attributes.get("Content-Type")
        etag = meta["e_tag"] or f'"{meta["last_modified"].timestamp():.6f}-{meta["size"]}"'
        return ObjectInfo(key, meta["size"], etag, meta["last_modified"], content_type)

    async def exists(self, key: str) -> bool:
        """Whether there is an object of that key."""
        try:
            await self.head(key)
        except NotFound:
            return False
        return True

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; those that are not there are deleted already."""
        for key in keys:
            check_key(key)
        # One bulk call stops at the first missing one in a folder, so a missing one must not stop the others there.
        size = 1 if self.local else _DELETE_AT_ONCE
        for first in range(0, len(keys), size):
            try:
                await obstore.delete_async(self._store, list(keys[first : first + size]))
            except FileNotFoundError:
                continue
            except (BaseError, OSError) as error:
                raise StorageFailed from error

    async def delete_prefix(self, prefix: str) -> int:
        """Delete all under the folder ``prefix`` (whole path segments: ``jobs/1`` is not ``jobs/10``); how many."""
        check_key(prefix.removesuffix("/"))
        keys = [info.key async for info in self.list(prefix)]
        await self.delete(keys)
        if isinstance(self._store, LocalStore) and self._store.prefix is not None:
            _remove_staging(Path(self._store.prefix) / prefix)
        return len(keys)

    async def list(self, prefix: str = "") -> AsyncIterator[ObjectInfo]:
        """All objects under the folder ``prefix``, in no certain order."""
        if prefix:
            check_key(prefix.removesuffix("/"))
        try:
            async for batch in obstore.list(self._store, prefix.removesuffix("/") or None):
                for meta in batch:
                    yield ObjectInfo(meta["path"], meta["size"], meta["e_tag"] or "", meta["last_modified"])
        except FileNotFoundError:
            return
        except (BaseError, OSError) as error:
            raise StorageFailed from error

    async def folders(self, prefix: str) -> Sequence[str]:
        """The names of the folders right under the folder ``prefix``, sorted."""
        check_key(prefix)
        try:
            found = await obstore.list_with_delimiter_async(self._store, prefix)
        except FileNotFoundError:
            return []
        except (BaseError, OSError) as error:
            raise StorageFailed from error
        return sorted(one.rstrip("/").rpartition("/")[2] for one in found["common_prefixes"])

    async def presign(self, key: str, expires_s: int) -> str | None:
        """A URL at which the store itself gives the object for ``expires_s`` seconds; None where it has no such."""
        check_key(key)
        if isinstance(self._store, (LocalStore, MemoryStore)):
            return None
        try:
            return await obstore.sign_async(self._store, "GET", key, timedelta(seconds=expires_s))
        except (BaseError, OSError) as error:
            raise StorageFailed from error


def _remove_staging(folder: Path) -> None:
    """Remove what uploads that were killed left behind: staging files, which listings do not show."""
    with suppress(FileNotFoundError):  # another one is at it, too
        for path in sorted(folder.rglob("*"), reverse=True):
            if _STAGING.search(path.name):
                path.unlink(missing_ok=True)
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
        if not any(folder.iterdir()):
            folder.rmdir()
