"""Logs: structured, one line each, with nothing in them that must not leave the house."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_SECRET_NAMES = re.compile(r"(secret|password|authorization|api_?key|prompt)$", re.IGNORECASE)
_SECRETS = (
    re.compile(r"\b(?:qkapi_|tri_|cfy-|kwk_|qol_|tt_|sk-|whsec_)[A-Za-z0-9_\-+/=]{12,}"),
    re.compile(r"(?i)\bbearer\s+\S+"),
    re.compile(r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)"),
    re.compile(r"data:[\w.+-]+/[\w.+-]+;base64,[A-Za-z0-9+/=_-]+"),
    re.compile(r"[A-Za-z0-9+/=_-]{200,}"),
)


def redact(text: str) -> str:
    """The text without keys, bearer tokens, passwords in URLs, data URLs and other long base64."""
    for pattern in _SECRETS:
        text = pattern.sub("[redacted]", text)
    return text


def _redacting(_logger: Any, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    for name, value in event.items():
        if name != "event" and _SECRET_NAMES.search(name):
            event[name] = "[redacted]"
        elif isinstance(value, str):
            event[name] = redact(value)
    return event


def configure_logging(level: str = "info", log_format: str = "auto") -> None:
    """Set up structlog and the standard library's logging to write to stderr.

    ``log_format`` is ``console``, ``json``, or ``auto``: the console's on a terminal, else JSON.
    """
    console = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    number = getattr(logging, level.upper())
    structlog.configure(
        processors=[
            *shared,
            structlog.processors.StackInfoRenderer(),
            *([] if console else [structlog.processors.format_exc_info]),
            _redacting,
            structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _redacting,
                structlog.dev.ConsoleRenderer() if console else structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[handler], force=True)
