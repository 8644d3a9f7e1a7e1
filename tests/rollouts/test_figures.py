"""The map answers “Are we where the plan says?” in words, a drawing, a table and files of the same numbers."""

import csv
import io
import re
from datetime import date, timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.core.i18n import in_language
from app.rollouts.queries import burn_up as queries
from app.rollouts.rules.burn_up import Piece, burn_up
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, dates
from app.rollouts.views import burn_up as figures
from tests.counting import counted
from tests.rollouts.conftest import MONDAY, NOON

FRIDAY = MONDAY + timedelta(days=4)


def compared(*pieces, today=FRIDAY):
    """Return how pieces of work stand against their plan."""
    return burn_up([Piece(*piece) for piece in pieces], MONDAY, today)


@pytest.mark.parametrize(("pieces", "said"), [
    ([(2, MONDAY, MONDAY), (3, MONDAY, None), (2.5, FRIDAY, None)],
     "No: 2 of 7.5 days of work are done; the plan wanted 5 by now. It was here on 2 Mar."),
    ([(2, MONDAY, None)], "No: nothing of the 2 days of work is done; the plan wanted 2 by now."),
    ([(2, MONDAY, MONDAY), (3, FRIDAY, None)], "Yes: 2 of 5 days of work are done, as planned."),
    ([(3, FRIDAY, None)], "Yes: nothing of the 3 days of work was due before today."),
    ([(2, MONDAY, MONDAY), (3, date(2026, 3, 9), FRIDAY), (1, date(2026, 3, 9), None)],
     "Ahead: 5 of 6 days of work are done; the plan wants 2 by tonight."),
    ([(2, MONDAY, FRIDAY)], "All 2 days of work are done."),
])
def test_the_answer_is_one_line_in_words(app, act_as, pieces, said):
    with act_as("lin"), clock.standing_at(NOON):
        assert figures.answer(compared(*pieces)) == said


def test_the_answer_speaks_chinese(app, act_as):
    with act_as("lin"), clock.standing_at(NOON), in_language("zh_Hans"):
        said = figures.answer(compared((2, MONDAY, None)))

    assert said == "落后：工作量共 2 天，尚未完成任何工作，按计划现在应完成 2 天。"


def test_finished_work_counts_and_skipped_work_does_not(started, act_as, found):
    with act_as("lin"):
        activities.move(found(), found("activity", "goals"), ActivityState.DONE)
        activities.move(found(), found("activity", "budget"), ActivityState.SKIPPED, reason="No budget needed")
        stands = queries.of(found(), MONDAY)

    assert (stands.done, stands.total) == (2, 4)


def test_a_plan_does_not_move_when_the_work_is_late(started, act_as, found):
    with act_as("lin"), clock.standing_at(NOON + timedelta(days=20)):
        activities.move(found(), found("activity", "goals"), ActivityState.DOING)
        stands = queries.of(found(), MONDAY + timedelta(days=20))

    assert str(stands.standing) == "behind"


def test_an_agreed_day_stands_in_place_of_the_computed_one(started, act_as, found):
    with act_as("lin"):
        dates.agree_date(found(), found("activity", "import"), MONDAY + timedelta(days=50))
        stands = queries.of(found(), MONDAY)

    assert stands.points[-1].day == MONDAY + timedelta(days=50)


def test_the_comparison_takes_two_queries_and_none_until_something_changes(started, act_as, found):
    with act_as("lin"):
        rollout = found()
        with counted(db.engine) as first:
            queries.of(rollout, MONDAY)
        with counted(db.engine) as again:
            queries.of(rollout, MONDAY)

    assert (len(first), len(again)) == (2, 0)


def test_the_map_asks_and_answers(visit, started):
    page = visit("lin").get(f"/rollouts/{started}/").text

    assert "Are we where the plan says?" in page
    assert 'role="img" aria-label="Are we where the plan says? Yes: nothing of the' in page
    assert f'href="/rollouts/{started}/burn-up?format=xlsx"' in page
    assert not re.search(r"<svg[^>]*>.*style=", page, re.S)


def test_the_table_has_a_row_for_each_day_on_which_something_changes(visit, started):
    page = visit("lin").get(f"/rollouts/{started}/burn-up").text

    assert [row for row in re.findall(r"<tr[^>]*>.*?</tr>", page, re.S)[1:] if "Mar" in row]
    assert "Effort done and planned" in page


def test_the_csv_holds_the_numbers_of_the_drawing(visit, started, act_as, found):
    told = visit("lin").get(f"/rollouts/{started}/burn-up?format=csv").text.lstrip("\ufeff")
    lines = list(csv.reader(io.StringIO(told)))
    with act_as("lin"):
        stands = queries.of(found(), MONDAY)

    assert len(lines) == 1 + len(stands.points)
    assert (lines[1][0], float(lines[-1][1])) == (MONDAY.isoformat(), stands.total)


def test_the_xlsx_is_a_workbook(visit, started):
    answer = visit("lin").get(f"/rollouts/{started}/burn-up?format=xlsx")

    assert (answer.status_code, answer.data[:2]) == (200, b"PK")


@pytest.mark.parametrize("who", ["zhao", "tang"])
def test_who_does_not_see_the_rollout_sees_no_figure(visit, started, who):
    assert visit(who).get(f"/rollouts/{started}/burn-up").status_code == 404


def test_words_of_the_drawing_stay_inside_it():
    late, early = date(2026, 5, 1), date(2026, 3, 3)

    assert figures._words_inside(late, MONDAY, late)["side"] == "left"
    assert figures._words_inside(early, MONDAY, late)["side"] == "right"


def test_the_drawing_ends_what_is_done_today_and_shows_the_promised_day(app, act_as):
    with act_as("lin"), clock.standing_at(NOON):
        drawn = figures.spec(compared((2, MONDAY, MONDAY), (3, date(2026, 4, 1), None)), FRIDAY, date(2026, 4, 9))

    texts = [value["t"] for layer in drawn["layer"] for value in layer["data"]["values"] if "t" in value]
    done = drawn["layer"][4]["data"]["values"]
    assert texts == ["Plan", "Promised: 9 Apr", "Today: 2 done"]
    assert done[-1]["x"].startswith("2026-03-06")


def test_the_days_that_name_the_rows_stand_at_the_left(visit, started):
    heads = re.findall(r'<th scope="col"([^>]*)>', visit("lin").get(f"/rollouts/{started}/burn-up").text)

    assert ["num" in head for head in heads] == [False, True, True, True]
