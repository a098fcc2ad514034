"""Serving stored files by signed link: whole or in part, with the type that was signed."""

from __future__ import annotations

from email.utils import format_datetime
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from tintype.api.context import Context
from tintype.infra.serving import Unsatisfiable, content_disposition, not_modified, range_applies, range_of
from tintype.kernel.errors import MethodNotAllowed

# What a browser may show in place; anything else is saved, so that nothing stored runs as a page of this host.
_SHOWN = ("image/png", "image/jpeg", "image/webp", "image/gif", "video/mp4", "model/gltf-binary")


async def serve_file(request: Request, context: Context) -> Response:
    """GET or HEAD of ``/files/{key}?…&sig=…``.

    Raises LinkRefused (403) where anything of the link was changed or its time is up, NotFound where the file is gone.
    """
    if request.method not in ("GET", "HEAD"):
        context.headers["Allow"] = "GET, HEAD"
        raise MethodNotAllowed
    services = context.edge.services
    raw = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    path, query = raw.partition(b"?")[0].decode("latin-1"), request.scope["query_string"].decode("latin-1")
    claims = services.signer.verify(path, query, services.clock.now())
    info = await services.objects.head(claims.key)
    headers = {
        "Content-Type": claims.content_type,
        "Content-Disposition": content_disposition(claims.filename or claims.key, inline=claims.content_type in _SHOWN),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Cache-Control": "private, max-age=86400",
        "Accept-Ranges": "bytes",
        "ETag": info.etag,
        "Last-Modified": format_datetime(info.last_modified, usegmt=True),
    }
    if not_modified(request.headers.get("if-none-match"), info.etag):
        return Response(status_code=304, headers={name: headers[name] for name in ("ETag", "Cache-Control")})
    wanted = None
    if request.method == "GET" and range_applies(request.headers.get("if-range"), info.etag, info.last_modified):
        wanted = range_of(request.headers.get("range"), info.size)
    if isinstance(wanted, Unsatisfiable):
        return Response(status_code=416, headers={"Content-Range": f"bytes */{info.size}", "Accept-Ranges": "bytes"})
    start, end = wanted or (0, info.size)
    headers["Content-Length"] = str(end - start)
    if request.method == "HEAD":
        return Response(headers=headers)
    status = 200
    if wanted is not None:
        status, headers["Content-Range"] = 206, f"bytes {start}-{end - 1}/{info.size}"
    return StreamingResponse(services.objects.stream(claims.key, start, end), status, headers)
