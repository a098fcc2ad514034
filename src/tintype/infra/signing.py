"""Signed URLs of stored files: ``{base}/files/{key}?exp=…&type=…[&name=…]&sig=…``, good until ``exp`` and unchanged.

The signature is HMAC-SHA256 over the exact path and query as they stand in the URL, so nothing in either can be
changed, left out, put in another order or added.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qsl, quote, urlencode

from tintype.infra.objects import check_key
from tintype.kernel.errors import Fault, Kind, NotFound, TintypeError

PREFIX = "/files/"
_SIGNATURE = re.compile(r"(.+)&sig=([A-Za-z0-9_-]{43})")


class LinkRefused(TintypeError):
    """This link is not valid, or has expired."""

    code, kind, fault = "link_refused", Kind.BANNED, Fault.CALLER


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good link says: which object, how to label it, until when."""

    key: str
    content_type: str
    filename: str | None
    expires: datetime


class UrlSigner:
    """Signs and verifies links. ``secret`` has at least 32 bytes, and is the same in all processes."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < 32:
            raise ValueError("a signing secret has at least 32 bytes")
        self._secret = hmac.digest(secret, b"tintype signed file url v1", hashlib.sha256)

    def sign(
        self,
        base_url: str,
        key: str,
        *,
        now: datetime,
        content_type: str,
        lifetime_s: int = 86_400,
        filename: str | None = None,
    ) -> str:
        """A link below ``base_url`` (scheme, host, perhaps a path). ``now`` is timezone-aware."""
        path = PREFIX + quote(check_key(key), safe="/=")
        claims = {"exp": str(int(now.timestamp()) + lifetime_s), "type": content_type}
        if filename is not None:
            claims["name"] = filename
        query = urlencode(claims, quote_via=quote, safe="/")
        return f"{base_url.rstrip('/')}{path}?{query}&sig={self._signature(path, query)}"

    def verify(self, path: str, query: str, now: datetime) -> Claims:
        """What the link says. ``path`` (from ``/files/`` on) and ``query`` as they came, still percent-encoded.

        Raises LinkRefused, which the route answers with 403, where anything was changed or the time is up.
        """
        match = _SIGNATURE.fullmatch(query)
        if not match or not path.startswith(PREFIX) or not (path + query).isascii():
            raise LinkRefused
        if not hmac.compare_digest(match[2], self._signature(path, match[1])):
            raise LinkRefused
        said = dict(parse_qsl(match[1], keep_blank_values=True))
        expires = datetime.fromtimestamp(int(said["exp"]), UTC)
        if now >= expires:
            raise LinkRefused
        try:
            key = check_key(path.removeprefix(PREFIX))
        except NotFound:
            raise LinkRefused from None
        return Claims(key, said["type"], said.get("name"), expires)

    def _signature(self, path: str, query: str) -> str:
        digest = hmac.digest(self._secret, f"{path}?{query}".encode("ascii"), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")
