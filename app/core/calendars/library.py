"""The calendars that come with Upriver: one frozen file per version, read when first asked for."""

import json
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

from app.core.calendars.calendar import Calendar, Holiday
from app.core.calendars.hours import MINUTES_OF_A_DAY, Hours, Span
from app.core.errors import Invalid
from app.core.i18n import _, pick

_VERSIONS = Path(__file__).with_name("versions")
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def names() -> tuple[str, ...]:
    """Return the names of all calendar versions, in order."""
    return tuple(sorted(path.stem for path in _VERSIONS.glob("*.json")))


def family_of(name: str) -> str:
    """Return the family that a version belongs to: `cn` for `cn-2026.1`; a family is its own."""
    return name.rpartition("-")[0] or name


def families() -> dict[str, str]:
    """Return the families to choose from, with their titles; whoever keeps a family follows it into new years."""
    return {family: pick(dict(load(latest(family)).title)) or family for family in map(family_of, names())}


def latest(family: str) -> str:
    """Return the newest version of `family`: `cn` gives `cn-2026.1`; a name that is a version already gives itself."""
    versions = [name for name in names() if family in (name, family_of(name))]
    return max(versions, key=_age_of, default=family)


def current(family: str, zone: str) -> Calendar:
    """Return the newest version of `family`, with its days and hours in `zone`."""
    return load(latest(family)).in_zone(zone)


@cache
def load(name: str) -> Calendar:
    """Return the calendar version `name`, or refuse with the names that there are."""
    if name not in names():
        close = get_close_matches(name, names(), n=1) or names()
        raise Invalid(_("There is no calendar “%(name)s”.", name=name),
                      hint=_("These calendars are at hand: %(names)s.", names=", ".join(close)))
    return read(name, json.loads((_VERSIONS / f"{name}.json").read_text(encoding="utf-8")))


def read(name: str, tree: Mapping[str, Any]) -> Calendar:
    """Return the calendar that a plain tree of texts describes, in the shape of the files in `versions/`."""
    years = tree.get("years")
    arrangements = (years or {}).values()
    return Calendar(
        name=name,
        zone=tree["zone"],
        week=tuple(_hours(tree["week"][day]) for day in _DAYS),
        make_up_hours=_hours(tree.get("make_up_hours", ())),
        holidays=tuple(_holiday(one) for year in arrangements for one in year["holidays"]),
        make_up_days=tuple(date.fromisoformat(day) for year in arrangements for day in year["make_up_days"]),
        sources=None if years is None else tuple((int(year), said["source"]) for year, said in years.items()),
        title=tuple(tree.get("title", {}).items()),
    )


def _holiday(tree: Mapping[str, Any]) -> Holiday:
    first, last = date.fromisoformat(tree["first"]), date.fromisoformat(tree["last"])
    if last < first:
        raise ValueError(f"A holiday ends before it begins: {first} to {last}.")
    return Holiday(first, last, tuple(tree["title"].items()))


def _hours(spans: Any) -> Hours:
    read = tuple(Span(*(_minute(clock) for clock in span.split("-"))) for span in spans)
    ends = [0, *(minute for span in read for minute in span)]
    if ends != sorted(ends) or any(span.start == span.end for span in read) or ends[-1] > MINUTES_OF_A_DAY:
        raise ValueError(f"Working hours run forward through one day: {', '.join(spans)}.")
    return read


def _minute(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


def _age_of(name: str) -> tuple[int, ...]:
    version = name.rpartition("-")[2]
    return tuple(int(part) for part in version.split(".") if part.isdigit())
