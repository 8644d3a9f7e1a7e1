"""Dates, times, shares and texts as a person reads them, in the language and zone of the request."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal, format_percent
from flask import Flask
from flask_babel import get_locale, get_timezone

from app.core import clock
from app.core.i18n import _, pick

DAY = {"zh": "M月d日", "en": "d MMM"}
DAY_OF_YEAR = {"zh": "y年M月d日", "en": "d MMM y"}
LONG_DAY = {"zh": "y年M月d日 EEEE", "en": "EEEE d MMMM y"}
HOUR = "HH:mm"


class Places(dict[str, Any]):
    """Values for a sentence; a place that nobody fills stays empty."""

    def __missing__(self, key: str) -> str:
        return "–"


@lru_cache(maxsize=4096)
def _written(value: date, pattern: str, locale: str) -> str:
    return format_date(value, pattern, locale=locale)


def _locale() -> Locale:
    return get_locale() or Locale("en")


def zone() -> ZoneInfo:
    """Return the reader's zone."""
    return ZoneInfo(str(get_timezone()))


def day(value: date | None) -> str:
    """Write a date shortly: `18 Nov`, `11月18日`; with its year when it is not this year; "–" for none."""
    if value is None:
        return "–"
    locale = _locale()
    is_this_year = value.year == clock.now().astimezone(zone()).year
    return _written(value, (DAY if is_this_year else DAY_OF_YEAR)[locale.language], str(locale))


def long_day(value: date) -> str:
    """Write a date with its weekday and year."""
    locale = _locale()
    return _written(value, LONG_DAY[locale.language], str(locale))


def moment(value: datetime | None) -> str:
    """Write an instant in the reader's zone: the hour today, else the day and the hour; "–" for none."""
    if value is None:
        return "–"
    here = value.astimezone(zone())
    hour = format_datetime(here, HOUR, locale=_locale())
    return hour if here.date() == clock.now().astimezone(zone()).date() else f"{day(here.date())} {hour}"


def when(value: datetime | None) -> str:
    """Write an instant to stand inside a sentence: `at 10:20` today, else `on 18 Nov at 10:20`; "–" for none."""
    if value is None:
        return "–"
    here = value.astimezone(zone())
    hour = format_datetime(here, HOUR, locale=_locale())
    if here.date() == clock.now().astimezone(zone()).date():
        return _("at %(hour)s", hour=hour)
    return _("on %(day)s at %(hour)s", day=day(here.date()), hour=hour)


def percent(share: Decimal | float | int | None, digits: int = 1) -> str:
    """Write a share (0.974) as `97.4%`; "–" for none. Rounded down, so that nothing reads as reached before it is."""
    if share is None:
        return "–"
    scale = Decimal(10) ** (digits + 2)
    floor = Decimal(int(Decimal(str(share)) * scale)) / scale
    return format_percent(floor, "#,##0." + "#" * digits + "%" if digits else "#,##0%", locale=_locale())


def number(value: Decimal | int | None) -> str:
    """Write a number with the language's separators; "–" for none."""
    return "–" if value is None else format_decimal(value, locale=_locale())


def text(texts: Mapping[str, str] | str | None) -> str:
    """Return the reader's language of a text that carries both."""
    return pick(texts)


def init_app(app: Flask) -> None:
    """Offer these to templates as filters."""
    for filter_ in (day, long_day, moment, when, percent, number, text):
        app.jinja_env.filters[filter_.__name__] = filter_
