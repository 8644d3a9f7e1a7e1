"""Calendars for other programs, as RFC 5545 writes them; the `icalendar` library does the writing."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

MIMETYPE = "text/calendar"
# How often a program should look again; none looks more often than it likes.
REFRESH = timedelta(hours=1)
# The library escapes line feeds alone; to many programs these too begin a line, and nobody typed the others.
_BREAKS = re.compile(r"\r\n?|[\x0b\x0c\x85]")
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Entry:
    """One entry: a day, days or a span between two moments. `uid` is the same for its whole life, everywhere."""

    uid: str
    title: str
    first: date | datetime
    last: date | datetime
    changed_at: datetime
    revision: int = 0
    link: str = ""
    text: str = ""


def _lines(text: str) -> str:
    """Return text whose lines end in the one way that is escaped."""
    return _UNSEEN.sub("", _BREAKS.sub("\n", text))


def _line(text: str) -> str:
    """Return text on one line, for what is written as it is."""
    return " ".join(_lines(text).split("\n"))


def written(title: str, language: str, entries: Iterable[Entry]) -> bytes:
    """Return a calendar, the same bytes for the same entries; whole days end before the day after their last."""
    from icalendar import Calendar, vDuration

    calendar = Calendar()
    calendar.add("prodid", f"-//Upriver//Upriver//{language.upper()}")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", _lines(title), parameters={"LANGUAGE": language})
    calendar.add("x-wr-calname", _lines(title))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for entry in entries:
        calendar.add_component(_event(entry, language))
    return calendar.to_ical(sorted=False)


def _event(entry: Entry, language: str) -> Any:
    from icalendar import Event

    event = Event()
    event.add("uid", _line(entry.uid))
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.revision)
    event.add("dtstart", entry.first)
    event.add("dtend", entry.last if isinstance(entry.last, datetime) else entry.last + timedelta(days=1))
    event.add("summary", _lines(entry.title), parameters={"LANGUAGE": language})
    if entry.text:
        event.add("description", _lines(entry.text), parameters={"LANGUAGE": language})
    if entry.link:
        event.add("url", _line(entry.link))
    # A day by which something is due keeps nobody busy.
    event.add("transp", "OPAQUE" if isinstance(entry.first, datetime) else "TRANSPARENT")
    return event
