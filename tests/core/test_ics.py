"""Calendars as other programs read them: lines, days and moments by RFC 5545, and nothing that changes by itself."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from app.core.ics import Entry, written

CHANGED = datetime(2026, 11, 1, 2, 3, 4, tzinfo=UTC)
texts = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=200)


def entry(**more):
    """Return an entry of one day."""
    given = {"uid": "a@x", "title": "T", "first": date(2026, 11, 25), "last": date(2026, 11, 25), "changed_at": CHANGED}
    return Entry(**{**given, **more})


def lines(*entries):
    """Return the lines of a calendar, unfolded."""
    return written("Mine", "en", entries).decode().replace("\r\n ", "").split("\r\n")


def test_a_day_ends_before_the_next_and_keeps_nobody_busy():
    found = lines(entry(last=date(2026, 11, 26), revision=7))

    assert {"DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261127", "TRANSP:TRANSPARENT", "SEQUENCE:7"} <= {*found}
    assert {"UID:a@x", "DTSTAMP:20261101T020304Z", "LAST-MODIFIED:20261101T020304Z"} <= {*found}


def test_moments_are_written_in_utc():
    found = lines(entry(first=datetime(2026, 11, 25, 1, tzinfo=UTC), last=datetime(2026, 11, 25, 2, tzinfo=UTC)))

    assert {"DTSTART:20261125T010000Z", "DTEND:20261125T020000Z", "TRANSP:OPAQUE"} <= {*found}


def test_the_calendar_says_what_it_is_and_how_often_to_look():
    found = lines()

    assert found[0] == "BEGIN:VCALENDAR"
    assert {"VERSION:2.0", "METHOD:PUBLISH", "X-WR-CALNAME:Mine", "REFRESH-INTERVAL;VALUE=DURATION:PT1H"} <= {*found}
    assert {"X-PUBLISHED-TTL:PT1H", "CALSCALE:GREGORIAN", "NAME;LANGUAGE=en:Mine"} <= {*found}


def test_an_entry_says_more_and_leads_to_its_page_where_there_is_one():
    more, plain = lines(entry(link="https://upriver.example/x", text="Why")), "".join(lines(entry()))

    assert {"URL:https://upriver.example/x", "DESCRIPTION;LANGUAGE=en:Why"} <= {*more}
    assert "URL" not in plain
    assert "DESCRIPTION" not in plain


def test_marks_of_the_format_are_told_apart_from_text():
    assert "SUMMARY;LANGUAGE=en:a\\; b\\, c\\\\d\\ne" in lines(entry(title="a; b, c\\d\ne"))


def test_nothing_can_be_smuggled_in_by_a_title():
    found = lines(entry(title="x\r\nATTENDEE:mailto:a@b\nEND:VEVENT"))

    assert not any(line.startswith("ATTENDEE") for line in found)
    assert found.count("END:VEVENT") == 1


@pytest.mark.parametrize("between", ["\r", "\r\n", "\x0b", "\x0c", "\x85", "\n"])
def test_whatever_a_program_may_take_for_a_new_line_begins_none(between):
    evil = f"x{between}ATTENDEE:mailto:a@b"
    content = written(evil, "en", [entry(title=evil, text=evil, uid=evil, link=evil)]).decode()

    assert not any(line.startswith("ATTENDEE") for line in content.splitlines())


def test_signs_that_nobody_can_type_are_left_out():
    assert "SUMMARY;LANGUAGE=en:ab" in lines(entry(title="a\x00\x1b\x7fb"))


@settings(max_examples=60)
@given(texts, texts)
def test_lines_are_short_end_as_they_should_and_read_back_as_they_were(title, text):
    content = written("我的日程", "zh-Hans", [entry(title=title, text=text)])
    event = Calendar.from_ical(content).walk("VEVENT")[0]

    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")
    assert (str(event["summary"]), str(event.get("description", ""))) == (title, text)


def test_the_same_entries_give_the_same_bytes():
    assert written("Mine", "en", [entry(), entry(uid="b@x")]) == written("Mine", "en", [entry(), entry(uid="b@x")])
