"""Uploaded files: kept by the day, found by an id that says which, and given to models as inputs.

They lie in the day's folder of the jobs, whose retention takes them with it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException

from tintype.api.call import Call
from tintype.api.replicate.show import time
from tintype.infra.objects import ObjectInfo
from tintype.kernel import ids
from tintype.kernel.errors import Invalid, NotFound
from tintype.media.containers import kind_of

_ID = re.compile(r"(\d{4})(\d\d)(\d\d)[a-z0-9]{24}", re.ASCII)
_URL = re.compile(r"https?://[^/]+(?:/replicate)?/v1/files/(\d{8}[a-z0-9]{24})", re.ASCII)


def _key(call: Call, file_id: str) -> str:
    match = _ID.fullmatch(file_id)
    if match is None:
        raise NotFound("There is no such file")
    return f"jobs/{match[1]}-{match[2]}-{match[3]}/uploads/{call.caller.account_id}/{file_id}"


async def upload(call: Call) -> dict[str, Any]:
    """Keep the file of a multipart form's field ``content``. Raises Invalid where there is none that is a picture."""
    try:
        async with call.form(max_files=1, max_fields=8) as form:
            part = form.get("content")
            if not isinstance(part, UploadFile):
                raise Invalid("content is required: the file, as multipart/form-data", field="content")
            data = await part.read()
    except MultiPartException as error:
        raise Invalid(f"The request body is not a valid multipart form: {error.message}", field="content") from None
    most = call.services.policy.intake.max_bytes
    kind = kind_of(data[:32])
    if kind is None:
        raise Invalid("content must be an image (PNG, JPEG, WebP, GIF, BMP, TIFF or AVIF)", field="content")
    if len(data) > most:
        raise Invalid(f"content must have at most {most:,} bytes", field="content")
    file_id = f"{call.services.clock.now():%Y%m%d}{ids.token(24)}"
    await call.services.objects.put(_key(call, file_id), data, f"image/{kind}")
    return await describe(call, file_id)


async def describe(call: Call, file_id: str) -> dict[str, Any]:
    """The file. Raises NotFound."""
    key = _key(call, file_id)
    info: ObjectInfo = await call.services.objects.head(key)
    head = await call.services.objects.get_range(key, 0, min(32, info.size))
    kind = kind_of(head)
    keep = timedelta(days=call.services.policy.retention_days)
    return {
        "id": file_id,
        "name": f"file.{kind}",
        "content_type": f"image/{kind}",
        "size": info.size,
        "etag": info.etag.strip('"'),
        "checksums": {},
        "metadata": {},
        "created_at": time(info.last_modified),
        "expires_at": time(info.last_modified + keep),
        "urls": {"get": f"{call.context.base_url}/replicate/v1/files/{file_id}"},
    }


async def delete(call: Call, file_id: str) -> None:
    """Delete the file. Raises NotFound."""
    key = _key(call, file_id)
    await call.services.objects.head(key)
    await call.services.objects.delete([key])


async def named_in(call: Call, texts: Iterable[str]) -> dict[str, str]:
    """Those of the texts that are URLs of the caller's own files here, as data URLs."""
    ours = {f"{call.context.base_url}/", f"{call.services.policy.public_url or call.context.base_url}/"}
    found: dict[str, str] = {}
    for text in texts:
        match = _URL.fullmatch(text) if len(text) < 2048 else None
        if match and any(text.startswith(base) for base in ours):
            data = await call.services.objects.get(_key(call, match[1]))
            found[text] = f"data:application/octet-stream;base64,{base64.b64encode(data).decode()}"
    return found
