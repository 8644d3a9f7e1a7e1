"""My work: a greeting, what waits for an answer, what is due and what waits for it, what is new."""

from datetime import UTC, datetime, timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.core.jobs.kinds import CHORES
from app.core.outbox import DELIVER
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, dates, gates
from app.rollouts.views import words
from tests.rollouts.conftest import NOON


@pytest.mark.parametrize(("hour", "said"), [
    (21, "Good morning"), (0, "Good morning"), (4, "Good afternoon"), (9, "Good afternoon"), (10, "Good evening"),
    (18, "Good evening"),
])
def test_one_is_greeted_by_the_hour_of_ones_own_zone(app, hour, said):
    with app.test_request_context(), clock.standing_at(datetime(2026, 3, 2, hour, tzinfo=UTC)):
        assert words.greeting("Lin", "Asia/Shanghai") == f"{said}, Lin"


@pytest.fixture
def late(act_as, found):
    """Ten days have gone by and nothing was done."""
    with act_as("lin"):
        activities.move(found(), found("activity", "goals"), ActivityState.DOING)
        dates.agree_date(found(), found("activity", "goals"), NOON.date() + timedelta(days=1))
        db.session.commit()
        db.session.remove()
    with clock.standing_at(NOON + timedelta(days=7), everywhere=True):
        yield


def test_late_is_counted_in_working_days_and_says_what_waits(visit, started, late):
    page = visit("lin").get("/work").text

    assert "Late by 4 working days. Holds up “budget”." in page
    assert "activities are late" in page or "1 activity is late" in page


def test_what_is_due_today_or_tomorrow_says_so(visit, started, act_as, found):
    with act_as("lin"):
        dates.agree_date(found(), found("activity", "goals"), NOON.date() + timedelta(days=1))
        db.session.commit()

    assert "Tomorrow" in visit("lin").get("/work").text


def test_the_short_list_leads_to_the_whole(visit, started, act_as, found):
    with act_as("lin"):
        for place, key in enumerate(("goals", "budget", "import")):
            dates.agree_date(found(), found("activity", key), NOON.date() + timedelta(days=63 + 7 * place))
        db.session.commit()
    browser = visit("lin")

    assert "All my activities" not in browser.get("/work").text
    assert browser.get("/work?show=all").text.count("up-rows") >= 1


def test_a_question_waits_with_its_place(visit, started, act_as, found):
    with act_as("lin"):
        gates.put(found(), found("gate", "planned"))
        db.session.commit()

    page = visit("hu").get("/work").text

    assert "Does the gate “Plan approved” open?" in page
    assert "1 decision waits for you" in page
    assert "Does the gate" not in visit("wei").get("/work").text


def test_news_of_the_inbox_stand_below(visit, started, act_as, found):
    with act_as("lin"):
        gates.put(found(), found("gate", "planned"))
        db.session.commit()
        db.session.remove()
    CHORES[DELIVER].run()

    assert "Lin Yue asks whether the gate “Plan approved” opens" in visit("fang").get("/work").text


def test_whoever_has_nothing_to_do_is_told_what_belongs_here(visit, started):
    assert "Nothing is on your list." in visit("wei").get("/work").text


def test_finished_rollouts_leave_the_list(visit, started, act_as, found):
    with act_as("lin"):
        found().state = "finished"
        db.session.commit()

    assert "goals" not in visit("lin").get("/work").text


def test_before_the_first_rollout_one_is_led_to_it(visit):
    page = visit("lin").get("/work").text

    assert ('href="/rollouts/new"' in page, "Nothing is on your list." in page) == (True, False)


def test_whoever_may_start_none_reads_an_empty_list(visit):
    page = visit("wei").get("/work").text

    assert ('href="/rollouts/new"' in page, "Nothing is on your list." in page) == (False, True)
