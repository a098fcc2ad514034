"""Server-Sent Events as bytes (WHATWG HTML, section 9.2)."""

from __future__ import annotations

import json
import re
from typing import Any

CONTENT_TYPE = "text/event-stream"
_BREAK = re.compile(r"\r\n|\r|\n")
HEARTBEAT = b": still here\n\n"
HEADERS = {
    "Cache-Control": "no-cache, no-transform",
    # nginx holds back what it proxies, unless it is told not to.
    "X-Accel-Buffering": "no",
}


def retry(milliseconds: int) -> bytes:
    """How long a client waits before it connects again."""
    return f"retry: {milliseconds}\n\n".encode()


def event(name: str, data: Any, *, event_id: int | None = None) -> bytes:
    """One event whose data is JSON. Without ``event_id`` the client's last event id stays: it is not replayed.

    Without a name it is one of the kind that clients take for a message.
    """
    # JSON has no line breaks of its own, so the data is one line.
    return event_of_text(name, json.dumps(data, ensure_ascii=False), event_id=event_id)


def event_of_text(name: str, text: str, *, event_id: int | None = None) -> bytes:
    """The same with a text as it is, which may have several lines."""
    head = f"id: {event_id}\n" if event_id is not None else ""
    head += f"event: {name}\n" if name else ""
    lines = "".join(f"data: {line}\n" for line in _BREAK.split(text))
    return f"{head}{lines}\n".encode()
