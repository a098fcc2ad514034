"""A video's files, sent by this API itself: whole or in part."""

from __future__ import annotations

import asyncio
import io
from pathlib import PurePosixPath
from typing import Any

import av
from PIL import Image
from starlette.responses import Response, StreamingResponse

from tintype.api.call import Call
from tintype.generation.view import JobView
from tintype.infra.serving import Unsatisfiable, content_disposition, not_modified, range_applies, range_of
from tintype.jobs.model import Artifact
from tintype.jobs.state import State
from tintype.kernel.errors import Invalid, NotFound

VARIANTS = ("video", "thumbnail", "spritesheet")
COLUMNS = ROWS = 4
CELL = 240


async def content(call: Call, seen: JobView) -> Response:
    """The file that the ``variant`` parameter asks for. Raises Invalid where the video is not (or not yet) there."""
    variant = call.query_params.get("variant") or "video"
    if variant not in VARIANTS:
        raise Invalid(f"variant must be one of {', '.join(VARIANTS)}", field="variant")
    if not seen.job.state.terminal:
        raise Invalid("The video is not ready yet: GET /v1/videos/{video_id} says how far it is", field="video_id")
    if seen.job.state is not State.SUCCEEDED:
        raise Invalid("The video could not be made, so it has no content", field="video_id")
    if not seen.results:
        raise NotFound("The video's files have been deleted", field="video_id")
    film = seen.results[0]
    if variant == "spritesheet":
        data = await call.services.objects.get(film.artifact.storage_key)
        return Response(await asyncio.to_thread(spritesheet, data), media_type="image/jpeg")
    small = seen.other(film.artifact.index, "thumbnail", "poster")
    if variant == "thumbnail" and small is None:
        raise NotFound("The video has no thumbnail", field="variant")
    return await _send(call, film.artifact if variant == "video" or small is None else small.artifact)


async def _send(call: Call, artifact: Artifact) -> Response:
    objects = call.services.objects
    info = await objects.head(artifact.storage_key)
    headers = {
        "Content-Disposition": content_disposition(PurePosixPath(artifact.storage_key).name),
        "Accept-Ranges": "bytes",
        "ETag": info.etag,
        "Cache-Control": "private, max-age=3600",
    }
    if not_modified(call.headers.get("if-none-match"), info.etag):
        return Response(status_code=304, headers={"ETag": info.etag})
    wanted = None
    if range_applies(call.headers.get("if-range"), info.etag, info.last_modified):
        wanted = range_of(call.headers.get("range"), info.size)
    if isinstance(wanted, Unsatisfiable):
        return Response(status_code=416, headers={"Content-Range": f"bytes */{info.size}", "Accept-Ranges": "bytes"})
    start, end = wanted or (0, info.size)
    headers["Content-Length"] = str(end - start)
    if wanted is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{info.size}"
    stream = objects.stream(artifact.storage_key, start, end)
    return StreamingResponse(stream, 200 if wanted is None else 206, headers, media_type=artifact.content_type)


def spritesheet(film: bytes) -> bytes:
    """A JPEG of 4 × 4 pictures of an MP4, evenly spread over it, in reading order; the longer side of each is 240 px.

    Blocking. A film of fewer frames repeats some.
    """
    with av.open(io.BytesIO(film), "r") as container:
        total = container.streams.video[0].frames or 1
        wanted = [number * total // (COLUMNS * ROWS) for number in range(COLUMNS * ROWS)]
        cells: list[Image.Image] = []
        for number, frame in enumerate(container.decode(container.streams.video[0])):
            while len(cells) < len(wanted) and wanted[len(cells)] == number:
                still: Any = frame
                picture: Image.Image = still.to_image()
                picture.thumbnail((CELL, CELL))
                cells.append(picture)
    width, height = cells[0].size
    sheet = Image.new("RGB", (width * COLUMNS, height * ROWS))
    for number, cell in enumerate(cells):
        sheet.paste(cell, (number % COLUMNS * width, number // COLUMNS * height))
    out = io.BytesIO()
    sheet.save(out, "JPEG", quality=85)
    return out.getvalue()
