"""What is written to the log: one line for each event, for people or as JSON, and never a secret.

Messages of ours name rows by address ids and people by number. What libraries and tracebacks bring along is cleaned
of everything that looks like a password, a token, a cookie or a link with which one comes in.
"""

import json
import logging
import re
import sys
from typing import IO, Any

from flask import g, has_request_context

from app.core import clock

FIELDS = "upriver_fields"
HIDDEN = "…"
_WORD = r"(?:password|passwd|secret|token|cookie|authorization|api[_-]?key|set-cookie|session)"
_VALUE = r"(?:'[^']*'|\"[^\"]*\"|[^\s,;&)}\]]+)"
_SECRETS = (
    (re.compile(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}"), rf"\1 {HIDDEN}"),
    (re.compile(rf"(?i)(['\"]?\b[\w-]*{_WORD}\b['\"]?\s*[:=]\s*){_VALUE}"), rf"\1{HIDDEN}"),
    (re.compile(r"(?i)(//[^/\s:@]+:)[^@\s/]+@"), rf"\1{HIDDEN}@"),
    # Links that let somebody in, and signed values: long words with the marks of base 64.
    (re.compile(r"\b(?=[A-Za-z0-9_.-]*[0-9])(?=[A-Za-z0-9_.-]*[A-Z])[A-Za-z0-9_-]{24,}(?:\.[A-Za-z0-9_-]+)*"), HIDDEN),
)
_QUIET = ("waitress.queue", "huey", "alembic", "fontTools")


def cleaned(text: str) -> str:
    """Return `text` without what looks like a secret."""
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


def _fields(record: logging.LogRecord) -> dict[str, Any]:
    found: dict[str, Any] = dict(getattr(record, FIELDS, {}))
    if has_request_context() and "request" not in found and g.get("request_id"):
        found["request"] = g.request_id
    return found


class Json(logging.Formatter):
    """One JSON object for each event."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the event on one line."""
        told = {
            "at": clock.now().isoformat(timespec="milliseconds"), "level": record.levelname.lower(),
            "logger": record.name, "event": cleaned(record.getMessage()), **_fields(record),
        }
        if record.exc_info:
            told["trace"] = cleaned(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False, default=str)


class Text(logging.Formatter):
    """One line for each event, and a trace below it where something broke."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the event for people; a line break in it cannot look like another event."""
        event = cleaned(record.getMessage()).replace("\r", " ").replace("\n", " ⏎ ")
        rest = "".join(f" {name}={value}" for name, value in _fields(record).items())
        line = f"{clock.now():%Y-%m-%d %H:%M:%S} {record.levelname:7} {record.name}: {event}{rest}"
        return f"{line}\n{cleaned(self.formatException(record.exc_info))}" if record.exc_info else line


def begin(form: str, stream: IO[str] | None = None) -> logging.Handler:
    """Write every event from now on to `stream`, the error output if none is given; return what writes."""
    writer = logging.StreamHandler(stream or sys.stderr)
    writer.setFormatter(Json() if form == "json" else Text())
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(writer)
    root.setLevel(logging.INFO)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    return writer


def note(log: logging.Logger, event: str, **fields: Any) -> None:
    """Log one event with its fields."""
    log.info(event, extra={FIELDS: fields})
