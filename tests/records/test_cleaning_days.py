"""Cells become days and instants."""

from datetime import date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.contracts.entities import FieldSpec, FieldType
from app.records.rules.cleaning.days import day_order, day_order_query
from app.records.rules.cleaning.steps import Reading

DAY = FieldSpec("day", FieldType.DATE, {})
INSTANT = FieldSpec("at", FieldType.INSTANT, {})
THIRD_OF_NOVEMBER = date(2026, 11, 3)


@pytest.mark.parametrize("written", [
    "2026年11月3日", "2026-11-03", "2026/11/3", "2026.11.3", "20261103", "46329", "46329.75", "2026-11-03 10:22:33",
    "2026-11-03T10:22:33Z", "3 Nov 2026", "Nov 3, 2026", "3 November 2026", "２０２６年１１月３日", "2026年 11月 3日",
    "2026/11/3 下午 3:05:00", "'2026-11-03",
])
def test_a_day_is_read_in_every_notation_that_files_use(clean, written):
    assert clean(DAY, written) == [(THIRD_OF_NOVEMBER, None)]


@pytest.mark.parametrize("written", ["2026年11月", "2026-02-30", "abc", "99999", "2026-13-01", "1", "26-11-3"])
def test_what_is_no_day_is_at_fault(clean, written):
    assert clean(DAY, written) == [(None, "date")]


@pytest.mark.parametrize("written", ["1026-01-01", "2999-01-01"])
def test_a_day_outside_living_memory_is_at_fault(clean, written):
    assert clean(DAY, written)[0][1] == "range"


def test_day_or_month_first_is_not_guessed(clean):
    assert clean(DAY, "3/11/2026", "13/11/2026", "11/13/2026", "5/5/2026") == [
        (None, "ambiguous_date"), (date(2026, 11, 13), None), (date(2026, 11, 13), None), (date(2026, 5, 5), None),
    ]


def test_the_order_once_known_reads_every_day_of_the_column(clean):
    assert clean(DAY, "3/11/2026", reading=Reading(day_first=True)) == [(THIRD_OF_NOVEMBER, None)]
    assert clean(DAY, "3/11/2026", reading=Reading(day_first=False)) == [(date(2026, 3, 11), None)]
    assert clean(DAY, "13/11/2026", reading=Reading(day_first=False)) == [(None, "date")]


@pytest.mark.parametrize(("texts", "order"), [
    (("3/11/2026", "13/11/2026"), True), (("3/11/2026", "11/13/2026"), False), (("3/11/2026",), None),
    (("13/11/2026", "11/13/2026"), None), (("2026-11-03", "x"), None),
])
def test_one_value_above_twelve_settles_the_order(engine, texts, order):
    engine.execute("CREATE TABLE raw (c0 VARCHAR)")
    engine.executemany("INSERT INTO raw VALUES (?)", [(text,) for text in texts])
    one, two, _count = engine.execute(day_order_query("c0", "raw")).fetchone()

    assert day_order(one, two) is order


@pytest.mark.parametrize(("written", "utc"), [
    ("2026-11-03 10:22:33", datetime(2026, 11, 3, 2, 22, 33)),
    ("2026-11-03T10:22:33Z", datetime(2026, 11, 3, 10, 22, 33)),
    ("2026-11-03T10:22:33+08:00", datetime(2026, 11, 3, 2, 22, 33)), ("2026-11-03", datetime(2026, 11, 2, 16)),
    ("46329.5", datetime(2026, 11, 3, 4)), ("2026/11/3 下午 3:05:00", datetime(2026, 11, 3, 7, 5)),
    ("2026/11/3 12:05:00 AM", datetime(2026, 11, 2, 16, 5)), ("2026年11月3日 10时22分", datetime(2026, 11, 3, 2, 22)),
    ("2026-11-03T10:22:33.123456-0500", datetime(2026, 11, 3, 15, 22, 33)),
    ("20261103T102233", datetime(2026, 11, 3, 2, 22, 33)),
])
def test_an_instant_is_stored_in_utc(clean, written, utc):
    assert clean(INSTANT, written) == [(utc, None)]


@pytest.mark.parametrize("written", ["2026-11-03 25:00", "2026-11-03 10:61", "now"])
def test_what_is_no_instant_is_at_fault(clean, written):
    assert clean(INSTANT, written) == [(None, "date")]


@given(st.dates(min_value=date(1955, 1, 1), max_value=date(2060, 12, 31)))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_all_notations_of_one_day_agree(clean, day):
    serial = (day - date(1899, 12, 30)).days
    spellings = (
        day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}", str(serial)
    )

    assert {value for value, _fault in clean(DAY, *spellings)} == {day}
