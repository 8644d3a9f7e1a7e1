"""Notes each request: a line in the log, and its place in the figures of this process.

Routes are named by their pattern, never by the address that was asked: that one may hold a link that lets somebody in.
"""

import logging
import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flask import Flask, Response, g, request
from sqlalchemy import event

from app.core import logs
from app.core.actor import current_actor
from app.core.database import db

log = logging.getLogger("upriver.request")
# Seconds; the last one is "longer".
BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_sent: ContextVar[list[int] | None] = ContextVar("statements sent", default=None)


@dataclass
class Series:
    """What one route has been doing in this process: answers by status, and how long they took."""

    statuses: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    buckets: list[int] = field(default_factory=lambda: [0] * (len(BOUNDS) + 1))
    seconds: float = 0.0
    statements: int = 0


class Figures:
    """Counts of one process since its start."""

    def __init__(self) -> None:
        self._series: dict[tuple[str, str], Series] = {}
        self._lock = Lock()

    def note(self, method: str, route: str, status: int, seconds: float, statements: int) -> None:
        """Count one answer."""
        place = next((n for n, bound in enumerate(BOUNDS) if seconds <= bound), len(BOUNDS))
        with self._lock:
            one = self._series.setdefault((method, route), Series())
            one.statuses[status] += 1
            one.buckets[place] += 1
            one.seconds += seconds
            one.statements += statements

    def lines(self) -> Iterator[str]:
        """Yield the counts in the text format of Prometheus; `process` keeps those of several processes apart."""
        pid = os.getpid()
        with self._lock:
            known = sorted(self._series.items())
            yield from _head("upriver_requests_total", "counter", "Answers, by route and status.")
            for (method, route), one in known:
                for status, count in sorted(one.statuses.items()):
                    yield _line("upriver_requests_total", count, method=method, route=route, status=status, process=pid)
            yield from _head("upriver_request_seconds", "histogram", "How long answers took.")
            for (method, route), one in known:
                yield from _histogram(one, method=method, route=route, process=pid)
            yield from _head("upriver_statements_total", "counter", "Statements sent to the database.")
            for (method, route), one in known:
                yield _line("upriver_statements_total", one.statements, method=method, route=route, process=pid)


def _histogram(one: Series, **labels: Any) -> Iterator[str]:
    count = 0
    for bound, here in zip((*BOUNDS, "+Inf"), one.buckets, strict=True):
        count += here
        yield _line("upriver_request_seconds_bucket", count, **labels, le=bound)
    yield _line("upriver_request_seconds_sum", round(one.seconds, 6), **labels)
    yield _line("upriver_request_seconds_count", count, **labels)


def _head(name: str, kind: str, told: str) -> Iterator[str]:
    yield f"# HELP {name} {told}"
    yield f"# TYPE {name} {kind}"


def _line(name: str, value: float, **labels: Any) -> str:
    escaped = (str(v).replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n") for v in labels.values())
    told = ",".join(f'{key}="{text}"' for key, text in zip(labels, escaped, strict=True))
    return f"{name}{{{told}}} {value}" if told else f"{name} {value}"


def gauge(name: str, told: str, values: dict[str, float], label: str = "") -> Iterator[str]:
    """Yield a figure that goes up and down; `values` are by what the label says, or one under an empty name."""
    yield from _head(name, "gauge", told)
    for key, value in values.items():
        yield _line(name, value, **({label: key} if label else {}))


def _begin() -> None:
    g.began = time.perf_counter()
    _sent.set([0])


def _end(response: Response) -> Response:
    seconds, sent = time.perf_counter() - g.get("began", time.perf_counter()), _sent.get() or [0]
    route = request.url_rule.rule if request.url_rule else ""
    if request.endpoint == "static" or "figures" not in g:
        return response
    g.figures.note(request.method, route, response.status_code, seconds, sent[0])
    actor = current_actor()
    logs.note(
        log, f"{request.method} {route or 'nothing'}", status=response.status_code, ms=round(seconds * 1000, 1),
        queries=sent[0], request=g.get("request_id", ""), person=actor.person_id if actor else None,
        organisation=actor.organisation_ref if actor else None, through=actor.through if actor else None,
    )
    return response


def _count(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> None:
    sent = _sent.get()
    if sent is not None:
        sent[0] += 1


def init_app(app: Flask) -> None:
    """Note every request from now on."""
    figures = app.extensions["upriver.figures"] = Figures()

    def begin() -> None:
        g.figures = figures
        _begin()

    app.before_request_funcs.setdefault(None, []).insert(0, begin)
    app.after_request_funcs.setdefault(None, []).insert(0, _end)
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", _count)
