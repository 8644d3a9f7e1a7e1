"""The timeline: dates are typed, what waits moves along, and what cannot be is refused with its reason."""

import csv
import io
from datetime import date, timedelta

import pytest

from app.access.models import Person
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Stale
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, dates
from tests.rollouts.conftest import MONDAY, NOON

THURSDAY, NEXT_MONDAY = MONDAY + timedelta(days=3), MONDAY + timedelta(days=7)


@pytest.fixture
def type_days(act_as, found):
    """Return a function that types days for an activity as Lin, or as somebody else."""

    def type_them(key, *, not_before=None, due_on=None, who="lin", **more):
        with act_as(who):
            moved = dates.type_dates(
                found(), found("activity", key), not_before=not_before, due_on=due_on, **more
            )
            db.session.commit()
            return moved

    return type_them


@pytest.fixture
def days_of(act_as, found):
    """Return a function that gives first and last day of an activity."""

    def read(key):
        with act_as("lin"):
            one = found("activity", key)
            return one.starts_on, one.ends_on

    return read


def test_a_typed_start_moves_what_waits_for_it(started, type_days, days_of):
    moved = type_days("goals", not_before=NEXT_MONDAY)

    assert days_of("goals")[0] == NEXT_MONDAY
    assert days_of("budget")[0] == NEXT_MONDAY + timedelta(days=2)
    assert moved.others == 2
    assert moved.live_after > moved.live_before


def test_a_later_agreed_day_keeps_the_activity_busy_until_then(started, type_days, days_of):
    type_days("goals", due_on=NEXT_MONDAY)

    assert days_of("goals") == (MONDAY, NEXT_MONDAY)
    assert days_of("budget")[0] == NEXT_MONDAY + timedelta(days=1)


def test_a_cleared_day_lets_the_dates_fall_back(started, type_days, days_of):
    before = days_of("budget")
    type_days("goals", not_before=NEXT_MONDAY)

    type_days("goals")

    assert days_of("budget") == before


@pytest.mark.parametrize(("key", "days", "told"), [
    ("budget", {"not_before": MONDAY}, "it waits for “goals” until 3 Mar. The earliest start is 4 Mar"),
    ("goals", {"not_before": MONDAY + timedelta(days=5)}, "Nobody works on 7 Mar.*6 Mar and 9 Mar"),
    ("goals", {"not_before": MONDAY - timedelta(days=3)}, "outside the rollout"),
    ("goals", {"due_on": date(2040, 1, 2)}, "outside the rollout"),
    ("budget", {"due_on": MONDAY + timedelta(days=1)}, "begins on 4 Mar at the earliest"),
    ("goals", {"not_before": NEXT_MONDAY, "due_on": THURSDAY}, "begins on 9 Mar at the earliest"),
])
def test_a_day_that_cannot_be_is_refused_with_the_reason(started, type_days, days_of, key, days, told):
    before = days_of(key)

    with pytest.raises(Invalid, match=told):
        type_days(key, **days)

    assert days_of(key) == before


def test_a_start_that_happened_stays(started, act_as, found, type_days):
    with act_as("lin"):
        activities.move(found(), found("activity", "goals"), ActivityState.DOING)
        db.session.commit()

    with pytest.raises(Invalid, match="a start that happened stays"):
        type_days("goals", not_before=NEXT_MONDAY)


def test_only_who_leads_types_days(started, type_days):
    with pytest.raises(NotAllowed):
        type_days("goals", not_before=NEXT_MONDAY, who="wei")


def test_days_typed_over_an_older_version_are_refused(started, type_days):
    with pytest.raises(Stale):
        type_days("goals", not_before=NEXT_MONDAY, version=0)


def test_a_kept_day_that_became_impossible_is_shown_not_refused(visit, started, type_days):
    type_days("budget", due_on=THURSDAY)
    type_days("goals", not_before=NEXT_MONDAY)

    type_days("budget", due_on=THURSDAY, not_before=NEXT_MONDAY + timedelta(days=9))

    assert "Agreed on 5 Mar; the plan says" in visit("lin").get(f"/rollouts/{started}/timeline").text


@pytest.mark.both
def test_dates_are_typed_in_the_row_without_script(visit, started, ref_of, days_of):
    browser, ref = visit("lin"), ref_of("activity", "goals")

    form = browser.get(f"/rollouts/{started}/timeline?move={ref}").text
    answer = browser.post(f"/rollouts/{started}/timeline", data={"move": ref, "not_before": "2026-03-09"})

    assert 'name="not_before"' in form
    assert (answer.status_code, answer.location) == (303, f"/rollouts/{started}/timeline?moved={ref}#moved")
    assert days_of("goals")[0] == NEXT_MONDAY


def test_a_refused_day_stays_typed_in_with_its_reason(visit, started, ref_of):
    ref = ref_of("activity", "budget")

    answer = visit("lin").post(f"/rollouts/{started}/timeline", data={"move": ref, "not_before": "2026-03-02"})

    assert answer.status_code == 422
    assert 'value="2026-03-02"' in answer.text
    assert "it waits for “goals”" in answer.text


@pytest.mark.parametrize("typed", ["2026-02-30", "soon", "2026-03-07"])
def test_what_is_no_working_day_comes_back_with_a_word(visit, started, ref_of, typed):
    ref = ref_of("activity", "goals")

    assert visit("lin").post(f"/rollouts/{started}/timeline", data={"move": ref, "due_on": typed}).status_code == 422


def test_who_does_not_lead_sees_no_field_and_may_send_none(visit, started, ref_of):
    ref, browser = ref_of("activity", "goals"), visit("wei")

    assert 'name="not_before"' not in browser.get(f"/rollouts/{started}/timeline?move={ref}").text
    assert browser.post(f"/rollouts/{started}/timeline", data={"move": ref}).status_code == 403


def test_a_typed_day_can_be_taken_back(visit, started, ref_of, days_of):
    browser, ref = visit("lin"), ref_of("activity", "goals")
    before = days_of("budget")
    browser.post(f"/rollouts/{started}/timeline", data={"move": ref, "not_before": "2026-03-09"})
    undo = browser.get(f"/rollouts/{started}/timeline").text.split('action="/undo/')[1].split('"')[0]

    browser.post(f"/undo/{undo}")

    assert days_of("budget") == before


def test_a_folded_phase_shows_its_gate_and_no_activity(visit, started, ref_of):
    page = visit("lin").get(f"/rollouts/{started}/timeline?fold=plan").text

    assert f'activities/{ref_of("activity", "goals")}' not in page
    assert f'gates/{ref_of("gate", "planned")}' in page
    assert f'activities/{ref_of("activity", "import")}' in page


@pytest.mark.parametrize(("show", "seen"), [("critical", True), ("late", False), ("open", True), ("nonsense", True)])
def test_a_choice_shows_only_what_it_names(visit, started, ref_of, show, seen):
    page = visit("lin").get(f"/rollouts/{started}/timeline?show={show}").text

    assert (f'activities/{ref_of("activity", "goals")}' in page) is seen


def test_the_file_holds_dates_needs_and_slack(visit, started):
    answer = visit("lin").get(f"/rollouts/{started}/timeline?format=csv")
    lines = list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))

    assert [line["Activity"] for line in lines] == ["goals", "budget", "import"]
    assert (lines[1]["Waits for"], lines[1]["Start"], lines[1]["Slack, working days"]) == ("1 FS", "2026-03-04", "0")


def test_the_workbook_comes_too(visit, started):
    answer = visit("lin").get(f"/rollouts/{started}/timeline?format=xlsx")

    assert answer.data[:2] == b"PK"


def test_an_unchanged_timeline_is_answered_304(visit, started):
    browser, address = visit("lin"), f"/rollouts/{started}/timeline"
    tag = browser.get(address).headers["ETag"]

    assert browser.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_both_days_are_typed_on_the_page_of_an_activity_too(visit, started, ref_of, days_of):
    browser, address = visit("lin"), f"/rollouts/{started}/activities/{ref_of('activity', 'goals')}"

    browser.post(f"{address}/date", data={"not_before": "2026-03-09", "due_on": "2026-03-20"})

    assert days_of("goals") == (NEXT_MONDAY, date(2026, 3, 20))
    assert "not before" in browser.get(address).text


@pytest.fixture
def drawn_for(started, visit):
    """Return a function that gives the page of the timeline as somebody sees it."""
    return lambda who="lin", query="": visit(who).get(f"/rollouts/{started}/timeline{query}").text


@pytest.fixture
def give(doing, found, cast):
    """Return a function with which Lin gives an activity to somebody."""

    def run(who):
        doing("lin", lambda: activities.give(
            found(), found("activity", "goals"), db.session.get(Person, cast.people[who].id)
        ))

    return run


@pytest.mark.both
def test_rows_are_drawn_anew_once_anything_in_them_changed(give, cast, drawn_for):
    before = drawn_for()
    give("hu")
    given = drawn_for()
    with system("tests"):
        db.session.get(Person, cast.people["hu"].id).name = "Hu the Second"
        db.session.commit()
        db.session.remove()

    assert "<td>Hu Bin</td>" not in before
    assert "<td>Hu Bin</td>" in given
    assert "<td>Hu the Second</td>" in drawn_for()


def test_who_may_not_type_dates_is_shown_no_way_to_after_who_may(drawn_for):
    assert "?move=" in drawn_for("lin")
    assert "?move=" not in drawn_for("wei")
    assert "?move=" in drawn_for("lin")


def test_what_is_mine_is_drawn_for_each_person(give, drawn_for):
    give("wei")

    assert [drawn_for(who, "?show=mine").count('<td class="s ') for who in ("wei", "lin", "wei")] == [1, 2, 1]


def test_the_days_of_a_drawing_move_with_today(drawn_for):
    before = drawn_for()
    with clock.standing_at(NOON + timedelta(days=3), everywhere=True):
        after = drawn_for()

    assert (before.count('class="s late"'), after.count('class="s late"')) == (0, 1)
