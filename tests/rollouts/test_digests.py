"""What a rollout puts into a person's own digest: what waits for their answer, what is late, what is due soon."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import current_actor
from app.core.asking import plugins
from app.core.database import db
from app.core.web.links import as_if_asked
from app.rollouts.rules.weekly import Audience
from app.rollouts.services import activities, dates, deliverables, weekly
from tests.rollouts.conftest import NOON


@pytest.fixture
def lines(act_as):
    """Return a function that gives the digest lines of one of the cast, some days after the start, by part."""

    def read(who, days=0):
        now = NOON + timedelta(days=days)
        with clock.standing_at(now, everywhere=True), act_as(who), as_if_asked():
            answers = plugins().ask_lists(
                "list_digest_lines", actor=current_actor(), rollout_id=None, since=now - timedelta(days=1), until=now
            )
            db.session.remove()
        return [(one.value.part, one.value.text, one.value.remark) for one in answers]

    return read


@pytest.fixture
def given(started, act_as, found, cast):
    """Wei has the activity "goals", due in a week."""
    with act_as("lin"):
        activities.give(found(), found("activity", "goals"), cast.people["wei"])
        dates.agree_date(found(), found("activity", "goals"), (NOON + timedelta(days=7)).date())
        db.session.commit()
        db.session.remove()


@pytest.mark.parametrize(("days", "told"), [
    (0, []), (3, []), (4, [("next", "goals", "due 9 Mar, Small rollout")]),
    (7, [("next", "goals", "due 9 Mar, Small rollout")]),
    (8, [("late", "goals", "late by 1 working day, Small rollout")]),
    (14, [("late", "goals", "late by 5 working days, Small rollout")]),
])
def test_an_activity_is_told_when_its_day_is_near_and_once_it_is_late(given, lines, days, told):
    assert lines("wei", days) == told


def test_nobody_is_told_of_the_activities_of_others(given, lines):
    assert "goals" not in [text for _part, text, _remark in lines("lin", 8)]


@pytest.mark.parametrize(("days", "who", "told"), [
    (3, "lin", []), (4, "lin", ["Write this week’s update"]), (4, "fang", []), (5, "lin", []),
])
def test_on_the_last_working_day_whoever_leads_is_reminded_of_the_weeks_update(started, lines, days, who, told):
    assert [text for part, text, _remark in lines(who, days) if part == "waits"] == told


def test_a_week_whose_update_was_sent_waits_no_more(started, lines, act_as, found):
    with clock.standing_at(NOON + timedelta(days=4), everywhere=True), act_as("lin"):
        draft = weekly.begin(found(), "2026-W10")
        weekly.send(found(), draft, Audience.SEATS)
        db.session.commit()
        db.session.remove()

    assert [text for part, text, _remark in lines("lin", 4) if part == "waits"] == []


def test_a_question_waits_until_it_is_answered(started, lines, act_as, found):
    with act_as("lin"):
        deliverables.ask_for_names(found(), found("deliverable", "yes-to-plan"))
        db.session.commit()
        db.session.remove()

    assert lines("fang") == [("waits", "Do we do it?", "Small rollout")]
    assert lines("wei") == []
