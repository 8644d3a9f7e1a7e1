"""The one clock. Everything that needs the time asks here, so that a test can set it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo


def _machine_time() -> datetime:
    return datetime.now(UTC)


_source: ContextVar[Callable[[], datetime] | None] = ContextVar("clock", default=None)
_for_all: list[Callable[[], datetime]] = []


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    source = _source.get() or (_for_all[-1] if _for_all else _machine_time)
    return source()


def today(zone: str) -> date:
    """Return the calendar day that it is now in the named IANA zone."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def standing_at(instant: datetime, *, everywhere: bool = False) -> Iterator[None]:
    """Stop the clock at `instant` for this context, or with `everywhere` for all threads of the process."""
    if everywhere:
        _for_all.append(lambda: instant)
        try:
            yield
        finally:
            _for_all.pop()
        return
    token = _source.set(lambda: instant)
    try:
        yield
    finally:
        _source.reset(token)
