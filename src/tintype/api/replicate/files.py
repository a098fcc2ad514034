"""Uploaded files: found by an id that says on which day they came, and given to models as inputs.

Each lies beside a record of it in the day's folder of the jobs, whose retention takes both with it.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from tintype.api.call import Call, too_large
from tintype.api.replicate.show import time
from tintype.kernel import ids
from tintype.kernel.errors import Invalid, NotFound, RateLimited
from tintype.media.containers import kind_of

PAGE = 100
MOST_NAME = 200
MOST_METADATA = 10_000
MOST_A_DAY = 2 * 1024**3
_ID = re.compile(r"(\d{4})(\d\d)(\d\d)\d{12}[a-z0-9]{12}", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_URL = re.compile(r"https?://[^/]+(?:/replicate)?/v1/files/(\d{20}[a-z0-9]{12})", re.ASCII)


def _key(call: Call, file_id: str) -> str:
    match = _ID.fullmatch(file_id)
    if match is None:
        raise NotFound("There is no such file")
    return f"{_folder(call, f'{match[1]}-{match[2]}-{match[3]}')}/{file_id}"


def _folder(call: Call, day: str) -> str:
    return f"jobs/{day}/uploads/{call.caller.account_id}"


async def upload(call: Call) -> dict[str, Any]:
    """Keep the file of a multipart form's field ``content``.

    Raises Invalid where there is none that is a picture, RateLimited where the day's uploads take too much.
    """
    try:
        async with call.form(max_files=1, max_fields=8) as form:
            part, extra = form.get("content"), form.get("metadata")
            if not isinstance(part, UploadFile):
                raise Invalid("content is required: the file, as multipart/form-data", field="content")
            data, named, declared = await part.read(), part.filename, part.content_type
    except MultiPartException as error:
        raise Invalid(f"The request body is not a valid multipart form: {error.message}", field="content") from None
    metadata = _metadata(extra)
    most = call.services.policy.intake.max_bytes
    kind = kind_of(data[:32])
    if kind is None:
        raise Invalid("content must be an image (PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF)", field="content")
    if len(data) > most:
        raise Invalid(f"content must have at most {most:,} bytes", field="content")
    now = call.services.clock.now().astimezone(UTC)
    await _check_room(call, now, len(data))
    file_id = f"{now:%Y%m%d%H%M%S%f}{ids.token(12)}"
    digest = sha256(data).hexdigest()
    record = {
        "id": file_id,
        "name": (named or "").replace("\0", "")[:MOST_NAME] or f"file.{kind}",
        "content_type": declared if declared and declared.startswith("image/") else f"image/{kind}",
        "size": len(data),
        "etag": digest[:32],
        "checksums": {"sha256": digest},
        "metadata": metadata,
        "created_at": time(now),
        "expires_at": time(now + timedelta(days=call.services.policy.retention_days)),
    }
    key = _key(call, file_id)
    await call.services.objects.put(key, data, f"image/{kind}")
    # What has a record is there.
    await call.services.objects.put(f"{key}.json", json.dumps(record).encode(), "application/json")
    return _shown(call, record)


def _metadata(given: object) -> dict[str, Any]:
    must = f"metadata must be a JSON object of at most {MOST_METADATA:,} characters"
    if given is None or given == "":
        return {}
    if not isinstance(given, str) or len(given) > MOST_METADATA:
        raise Invalid(must, field="metadata")
    try:
        found = json.loads(given)
    except (ValueError, RecursionError):
        raise Invalid(must, field="metadata") from None
    if not isinstance(found, dict):
        raise Invalid(must, field="metadata")
    return found


async def _check_room(call: Call, now: datetime, size: int) -> None:
    kept = [one.size async for one in call.services.objects.list(_folder(call, f"{now:%Y-%m-%d}"))]
    if sum(kept) + size > MOST_A_DAY:
        midnight = (now + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        raise RateLimited(
            f"An account may upload {MOST_A_DAY:,} bytes a day", retry_after=(midnight - now).total_seconds()
        )


def _shown(call: Call, record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "urls": {"get": f"{call.context.base_url}/replicate/v1/files/{record['id']}"}}


async def _record(call: Call, file_id: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads(await call.services.objects.get(f"{_key(call, file_id)}.json"))
    except NotFound:
        raise NotFound("There is no such file") from None
    return found


async def describe(call: Call, file_id: str) -> dict[str, Any]:
    """The file. Raises NotFound."""
    return _shown(call, await _record(call, file_id))


async def listed(call: Call) -> dict[str, Any]:
    """A page of the account's files, newest first. Raises Invalid for a cursor that is none."""
    before = call.query_params.get("cursor") or ""
    if before and not _ID.fullmatch(before):
        raise Invalid("cursor must be one that next of this list gave", field="cursor")
    objects = call.services.objects
    found: list[str] = []
    last = f"{before[:4]}-{before[4:6]}-{before[6:8]}" if before else "9"
    for day in reversed(await objects.folders("jobs")):
        if not _DAY.fullmatch(day) or day > last:
            continue
        names = [one.key.rpartition("/")[2] async for one in objects.list(_folder(call, day))]
        known = {name.removesuffix(".json") for name in names if name.endswith(".json")}
        found += sorted((one for one in known if not before or one < before), reverse=True)
        if len(found) > PAGE:
            break
    page = found[:PAGE]
    base = f"{call.context.base_url}/replicate/v1/files?cursor="
    return {
        "next": f"{base}{page[-1]}" if len(found) > PAGE else None,
        "previous": None,
        "results": [await describe(call, one) for one in page],
    }


async def delete(call: Call, file_id: str) -> None:
    """Delete the file. Raises NotFound."""
    await _record(call, file_id)
    key = _key(call, file_id)
    await call.services.objects.delete([f"{key}.json", key])


async def named_in(call: Call, texts: Iterable[str]) -> dict[str, str]:
    """Those of the texts that are URLs of the caller's own files here, as data URLs.

    Raises Invalid for lost ones, TooLarge where they have more bytes together than a body with them in it might.
    """
    ours = {f"{call.context.base_url}/", f"{call.services.policy.public_url or call.context.base_url}/"}
    found: dict[str, str] = {}
    room = call.context.edge.body_limit
    for text in texts:
        match = _URL.fullmatch(text) if len(text) < 2048 else None
        if match and any(text.startswith(base) for base in ours):
            try:
                room -= (await call.services.objects.head(_key(call, match[1]))).size
                if room < 0:
                    raise too_large(call.context.edge.body_limit)
                data = await call.services.objects.get(_key(call, match[1]))
            except NotFound:
                raise Invalid(f"input: there is no file {match[1]} (any more)", field="input") from None
            found[text] = f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"
    return found
