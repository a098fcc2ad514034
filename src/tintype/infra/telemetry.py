"""Logs: structured, one line each, with nothing in them that must not leave the house."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog

_SECRET_NAMES = re.compile(
    r"(secret|password|passwd|authorization|cookie|(api|access|auth)[-_]?(key|token)|bearer|prompt|dsn)s?$",
    re.IGNORECASE,
)
_SECRETS = (
    re.compile(r"\b(?:qkapi_|tri_|cfy-|kwk_|qol_|tt_|sk-|whsec_)[A-Za-z0-9_\-+/=]{12,}"),
    re.compile(r"(?i)\bbearer\s+\S+"),
    re.compile(r"(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"),
    re.compile(r"(?i)data:[\w.+-]+/[\w.+-]+(?:;[\w.+-]+=[\w.+-]+)*;base64,[A-Za-z0-9+/=_%-]+"),
    re.compile(r"[A-Za-z0-9+/=_-]{200,}"),
)
HIDDEN = "[redacted]"


def redact(text: str) -> str:
    """The text without keys, bearer tokens, passwords in URLs, data URLs and other long base64."""
    for pattern in _SECRETS:
        text = pattern.sub(HIDDEN, text)
    return text


def _redacted(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, bytes | bytearray | memoryview):
        return f"[{len(value)} bytes]"
    if isinstance(value, Mapping):
        return {
            name: HIDDEN if isinstance(name, str) and _SECRET_NAMES.search(name) else _redacted(one)
            for name, one in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(one) for one in value]
    return redact(value if isinstance(value, str) else str(value))


def _redacting(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if not name.startswith("_"):  # structlog's own, for the formatter
            event[name] = HIDDEN if _SECRET_NAMES.search(name) else _redacted(value)
    return event


def configure_logging(level: str = "info", log_format: str = "auto") -> None:
    """Set up structlog and the standard library's logging to write to stderr.

    ``log_format`` is ``console``, ``json``, or ``auto``: the console's on a terminal, else JSON. Exceptions come as
    plain tracebacks, redacted too, and never with the frames' local variables, where prompts and keys are.
    """
    console = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    last: list[Any] = [
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        _redacting,
        structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)
        if console
        else structlog.processors.JSONRenderer(),
    ]
    number = getattr(logging, level.upper())
    structlog.configure(
        processors=[*shared, *last],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last]
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
