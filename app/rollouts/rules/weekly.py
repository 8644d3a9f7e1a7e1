"""Weekly updates: which time they are about, how a draft reads, how what is new is added to what was written."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import takewhile
from zoneinfo import ZoneInfo

from app.contracts.messages import (
    DECISIONS,
    DONE,
    GATES,
    LATE,
    NEXT,
    PARTS,
    RISKS,
    SURVEYS,
    DigestLine,
)
from app.core.i18n import _l
from app.messages.rules.mail import week_key

LONGEST = 20_000
LONGEST_NOTE = 300
# A second of comparing, at the worst.
MOST_STEPS = 10_000_000
WEEK = re.compile(r"(\d{4})-W(\d{2})")
_LINK = re.compile(r"(?<!\\)\[((?:[^\[\]\\\n]|\\.)+)\]\((/[^()\s]*)\)")
_BARE = re.compile(r"(?<!\\)\[((?:[^\[\]\\\n]|\\.)+)\](?![(:\[])")
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|~])")
HEADINGS = {
    DONE: _l("Done"), LATE: _l("Late"), NEXT: _l("Next"), GATES: _l("Gates"), DECISIONS: _l("Decisions"),
    SURVEYS: _l("Surveys"), RISKS: _l("New risks"),
}


class Audience(StrEnum):
    """Who is told of an update, and who may read it."""

    SEATS = "seats"
    SPONSORS = "sponsors"
    EVERYBODY = "everybody"


def monday_of(week: str) -> date:
    """Return the first day of an ISO week like `2026-W48`; raise `ValueError` when there is no such week."""
    found = WEEK.fullmatch(week)
    if found is None:
        raise ValueError(week)
    return date.fromisocalendar(int(found[1]), int(found[2]), 1)


def span(week: str, zone: str) -> tuple[datetime, datetime]:
    """Return the time that a week is about: from its Monday until before the next, in `zone`."""
    begin = datetime.combine(monday_of(week), time(), ZoneInfo(zone))
    return begin, datetime.combine(monday_of(week) + timedelta(days=7), time(), ZoneInfo(zone))


def weeks_to_write(today: date, starts_on: date, sent: Iterable[str]) -> list[str]:
    """Return the weeks whose update may be written on `today`: this one, and the last while it was not sent."""
    wanted = [today, today - timedelta(days=7)]
    weeks = [week_key(day) for day in wanted if week_key(day) >= week_key(starts_on)]
    return [week for week in weeks if week not in set(sent)]


def escaped(text: str) -> str:
    """Return text that means in Markdown what it says."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def as_line(line: DigestLine) -> str:
    """Return one line of a draft."""
    text = escaped(line.text)
    shown = f"[{text}]({line.href})" if line.href else text
    return f"- {shown}" + (f" – {escaped(line.remark)}" if line.remark else "")


def drafted(lines: Sequence[DigestLine]) -> str:
    """Return the first draft: the lines under the headings of their parts; parts without a line are left out."""
    return with_news("", lines)


def with_news(text: str, lines: Sequence[DigestLine]) -> str:
    """Return `text` with further lines, each at the end of its part; what was written stays word for word."""
    for part in PARTS:
        news = [as_line(line) for line in lines if line.part == part]
        if news and part in HEADINGS:
            text = _added(text, f"# {HEADINGS[part]}", news)
    return text


def _added(text: str, heading: str, news: list[str]) -> str:
    rows = text.split("\n") if text.strip() else []
    places = [place for place, row in enumerate(rows) if row.strip() == heading]
    if not places:
        before = [*rows, ""] if rows else []
        return "\n".join([*before, heading, "", *news])
    end = next((n for n in range(places[0] + 1, len(rows)) if rows[n].startswith("#")), len(rows))
    while not rows[end - 1].strip():
        end -= 1
    gap = [""] if end - 1 == places[0] else []
    return "\n".join([*rows[:end], *gap, *news, *rows[end:]])


def fresh(lines: Iterable[DigestLine], known: Iterable[str]) -> list[DigestLine]:
    """Return the lines that were not offered yet; what somebody struck out is known, and does not come back."""
    seen = set(known)
    return [line for line in lines if line.key not in seen]


def addresses(text: str) -> dict[str, str]:
    """Return the address behind each title that `text` links to, where the title alone leaves no doubt about it."""
    found: dict[str, set[str]] = {}
    for title, href in _LINK.findall(text):
        found.setdefault(title, set()).add(href)
    bare = set(_BARE.findall(text))
    return {title: hrefs.pop() for title, hrefs in found.items() if len(hrefs) == 1 and title not in bare}


def without_addresses(text: str, known: Mapping[str, str]) -> str:
    """Return `text` as it is written on: titles in brackets, without the addresses that `known` puts back."""
    return _LINK.sub(lambda link: f"[{link[1]}]" if known.get(link[1]) == link[2] else link[0], text)


def with_addresses(text: str, known: Mapping[str, str]) -> str:
    """Return what was written with the addresses of the titles in brackets."""
    return _BARE.sub(lambda title: f"{title[0]}({known[title[1]]})" if title[1] in known else title[0], text)


def passages(typed: str, stands: str) -> list[tuple[str, str]]:
    """Return where two texts differ, as (typed, stands now) of each passage; one of them may have nothing there.

    Texts that repeat the same lines over and over are one passage from the first difference to the last: to pair such
    lines would take hours.
    """
    mine, theirs = _apart(typed.splitlines(), stands.splitlines())
    if _pairs(mine, theirs) * min(len(mine), len(theirs)) > MOST_STEPS:
        return [("\n".join(mine), "\n".join(theirs))]
    found = SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    return [
        ("\n".join(mine[i1:i2]), "\n".join(theirs[j1:j2])) for tag, i1, i2, j1, j2 in found if tag != "equal"
    ]


def _apart(mine: list[str], theirs: list[str]) -> tuple[list[str], list[str]]:
    """Return both without the lines with which they begin alike, and end alike."""
    first = _alike(mine, theirs)
    mine, theirs = mine[first:], theirs[first:]
    last = _alike(mine[::-1], theirs[::-1])
    return mine[:len(mine) - last], theirs[:len(theirs) - last]


def _alike(mine: list[str], theirs: list[str]) -> int:
    """Return how many lines both have before the first that differs."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False))))


def _pairs(mine: list[str], theirs: list[str]) -> int:
    """Return how many pairs of equal lines two texts make."""
    known = Counter(theirs)
    return sum(many * known[line] for line, many in Counter(mine).items())


def opening(text: str) -> str:
    """Return what stands before the first heading or list, where the news is in a nutshell; else all of it."""
    return re.split(r"\n\s*(?=#|[-*] )", text.strip(), maxsplit=1)[0]


def for_letter(text: str, site: str) -> str:
    """Return `text` with links that hold outside of the site too."""
    return text.replace("](/", f"]({site.rstrip('/')}/")
