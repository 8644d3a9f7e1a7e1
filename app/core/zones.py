"""The time zones that people may choose, by their IANA names."""

from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

# First those that most people here need; the rest by name. Babel's table, because zoneinfo's own list opens every file.
_USUAL = ("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Europe/London", "UTC")


@cache
def names() -> tuple[str, ...]:
    """Return all zones to choose from, the usual ones first."""
    known = set(get_global("zone_territories")) - set(_USUAL)
    return (*_USUAL, *sorted(name for name in known if "/" in name and not name.startswith("Etc/")))


def is_zone(name: str) -> bool:
    """Tell whether this machine knows the zone."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
