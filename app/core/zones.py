"""The time zones that people may choose, by their IANA names."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.core import get_global

# First those that most people here need; the rest by name. Babel's table, because zoneinfo's own list opens every file.
_USUAL = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Europe/London", "UTC")


@cache
def names() -> tuple[str, ...]:
    """Return all zones to choose from, the usual ones first."""
    known = set(get_global("zone_territories")) - set(_USUAL)
    return (*_USUAL, *sorted(name for name in known if "/" in name and not name.startswith("Etc/")))


@cache
def _named(locale: str) -> dict[str, str]:
    cities = Locale.parse(locale).time_zones
    return {name: cities.get(name, {}).get("city") or name.rpartition("/")[2].replace("_", " ") for name in names()}


def city(name: str, locale: str) -> str:
    """Return what people call the place that a zone is named after."""
    return _named(locale).get(name, name)


def choices(locale: str) -> list[tuple[str, str]]:
    """Return all zones to choose from, each by its city and its name: “上海（Asia/Shanghai）”."""
    opening, closing = ("（", "）") if locale.startswith("zh") else (" (", ")")
    return [
        (name, name if named == name else f"{named}{opening}{name}{closing}") for name, named in _named(locale).items()
    ]


def is_zone(name: str) -> bool:
    """Tell whether this machine knows the zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
