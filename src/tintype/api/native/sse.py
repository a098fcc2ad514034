"""Server-Sent Events as bytes (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

CONTENT_TYPE = "text/event-stream"
HEARTBEAT = b": still here\n\n"
HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    # nginx holds back what it proxies, unless it is told not to.
    "X-Accel-Buffering": "no",
}


def retry(milliseconds: int) -> bytes:
    """How long a client waits before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()


def event(name: str, data: Mapping[str, Any], *, event_id: int | None = None) -> bytes:
    """One event. Without ``event_id`` it leaves the client's last event id as it is: it is not replayed."""
    head = f"id: {event_id}\n" if event_id is not None else ""
    # JSON has no line breaks of its own, so the data is one line.
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()
