"""Where a survey stands, whom it asks, and for how long."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo


class SurveyState(StrEnum):
    """Open takes answers; closed has its result and takes none ever again."""

    OPEN = "open"
    CLOSED = "closed"


class AudienceKind(StrEnum):
    """By what people were chosen; who it was is fixed when the survey opens."""

    EVERYONE = "everyone"
    ROLE = "role"
    DEPARTMENT = "department"
    SEATS = "seats"


LONGEST_OPEN = timedelta(days=90)
# Whoever has not answered hears of it once more when so little is left.
LAST_CALL = timedelta(hours=48)
LONGEST_TEXT = 2_000
LONGEST_OUTCOME = 5_000


def end_of(day: date, zone: str) -> datetime:
    """Return the moment at which the last day of a survey is over in `zone`."""
    return datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))
