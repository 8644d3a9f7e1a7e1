"""The business calendars a rollout may run on."""

from app.core.calendars import library
from app.core.i18n import pick


def offered() -> dict[str, str]:
    """Return the calendars by family, with their titles: a rollout keeps the family, and so follows new years."""
    families = dict.fromkeys(name.rpartition("-")[0] or name for name in library.names())
    return {family: pick(dict(library.load(library.latest(family)).title)) or family for family in families}
