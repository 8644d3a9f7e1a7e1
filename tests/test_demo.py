"""What the demonstration is made of: days, scripts, files, and the mark that says what may be thrown away."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.calendars import library
from app.core.errors import Refused
from app.core.settings import load
from app.demo import marking, people, record_files, scripts, staging
from app.demo.diary import Diary
from app.demo.record_files import FAULTY

STORIES = ("lanxi", "harbour")


def diary(first, language="zh_Hans"):
    return Diary(first, library.current("cn", "Asia/Shanghai"), language)


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(0, 90), st.integers(0, 90))
@settings(max_examples=60)
def test_nobody_works_on_a_holiday_and_what_came_first_stays_first(first, one, other):
    days = diary(first)
    early, late = sorted((one, other))

    assert days.calendar.is_working_day(days.worked(early))
    assert days.worked(early) <= days.worked(late)
    assert days.worked(early) <= max(first + timedelta(days=early), days.calendar.first_working_day(first))


@given(st.dates(date(2026, 1, 1), date(2026, 12, 31)), st.integers(1, 40))
@settings(max_examples=40)
def test_moments_of_a_day_rise_and_lie_in_its_working_hours(day, many):
    days = diary(day)
    worked = days.worked(0)

    moments = days.moments(worked, many)

    assert moments == sorted(set(moments))
    assert all(days.calendar.working_minutes_between(moment, moment + timedelta(minutes=1)) for moment in moments)
    assert {moment.astimezone().date() for moment in moments} <= {worked, worked + timedelta(days=1)}


@pytest.mark.parametrize(("language", "written"), [("zh_Hans", "自9月11日起"), ("en", "自11 September起")])
def test_a_numbered_day_is_written_as_its_date(language, written):
    assert diary(date(2026, 9, 9), language).told("自<2>起") == written


def test_a_line_says_who_does_what_and_why():
    line = scripts._line(46, "shen vote team-ready no | 还差两人 | 下周再说")

    assert (line.who, line.does, line.about) == ("shen", "vote", ("team-ready", "no"))
    assert line.words == "还差两人 | 下周再说"


@pytest.mark.parametrize("name", STORIES)
def test_everybody_in_a_script_works_there(name):
    here = {key for key, *_rest in {"lanxi": people.PEOPLE + people.COLLEAGUES, "harbour": people.HARBOUR}[name]}
    script = scripts.read(name)

    named = {line.who for line in script.lines} | {who for _part, who, _department in script.seats}

    assert named <= here | {"guo"}


@pytest.mark.parametrize(("name", "chinese"), [("lanxi", True), ("harbour", False)])
def test_people_write_in_their_own_language(name, chinese):
    script = scripts.read(name)
    said = [line.words for line in script.lines if line.words]

    assert said
    assert all(any("一" <= sign <= "鿿" for sign in words) is chinese for words in said)


def test_the_same_file_is_made_every_time():
    said = scripts.read("lanxi").records["ningbo"]

    once = record_files._made(said, date(2026, 9, 9))

    assert once == record_files._made(said, date(2026, 9, 9))
    assert len(once) - 1 == int(said["many"])
    assert sum(row[2] in FAULTY for row in once) == int(said["faulty"])


def test_nobody_can_be_rung_or_written_to():
    made = record_files.customers(scripts.read("lanxi").records["hangzhou"], date(2026, 9, 9))[1:]

    digits = {"".join(filter(str.isdigit, row[2])).removeprefix("86")[:3] for row in made if row[2] not in FAULTY}

    assert digits == {"154"}
    assert all(row[3] == "" or row[3].endswith(".example") for row in made)


def demonstration(folder, **more):
    return load({}, data_dir=folder, secret_key="x" * 64, demo=True, **more)


def test_only_a_marked_folder_is_emptied(tmp_path):
    (tmp_path / "upriver.sqlite").write_text("of real people")

    with pytest.raises(Refused, match="no demonstration"):
        staging.make_room(demonstration(tmp_path), reset=True)

    assert (tmp_path / "upriver.sqlite").exists()


def test_resetting_empties_the_folder_and_keeps_the_secret(tmp_path):
    marking.begin(tmp_path)
    marking.complete(tmp_path)
    for name in ("upriver.sqlite", "secret_key"):
        (tmp_path / name).write_text("x")
    (tmp_path / "lake" / "here").mkdir(parents=True)

    staging.make_room(demonstration(tmp_path), reset=True)

    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


@pytest.mark.parametrize(("finished", "left"), [(True, True), (False, False)])
def test_a_demonstration_that_was_cut_off_is_made_anew(tmp_path, finished, left):
    marking.begin(tmp_path)
    (tmp_path / "upriver.sqlite").write_text("half a story")
    if finished:
        marking.complete(tmp_path)

    staging.make_room(demonstration(tmp_path), reset=False)

    assert (tmp_path / "upriver.sqlite").exists() is left


def test_a_database_outside_the_folder_is_not_emptied(tmp_path):
    marking.begin(tmp_path)

    with pytest.raises(Refused, match="outside its folder"):
        staging.make_room(demonstration(tmp_path, database_url="postgresql:///somewhere"), reset=False)
