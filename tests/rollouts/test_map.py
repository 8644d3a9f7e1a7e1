"""The map says how far the rollout is, what decides next, and what the promise has become."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.database import db
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, dates
from tests.rollouts.conftest import NOON
from tests.rollouts.test_gates import vote


def test_it_names_the_day_the_lead_and_how_many_take_part(visit, started):
    page = visit("fang").get(f"/rollouts/{started}/").text

    assert "Day 0 of 30" in page
    assert "Lin Yue, project manager" in page
    assert "4 people" in page


def test_the_gate_ahead_shows_what_stands_against_it_and_folds_the_rest(visit, started, goals_accepted):
    page = visit("lin").get(f"/rollouts/{started}/").text

    assert "1 of 2 conditions are met." in page
    assert "Steering: 2 answers are needed." in page
    assert page.index("Plan signed") < page.index("1 condition is met") < page.index("Goals accepted")


@pytest.mark.parametrize(("show", "seen", "hidden"), [
    ("", ["budget"], ["goals"]), ("?show=done", ["goals"], ["budget"]), ("?show=all", ["goals", "budget"], []),
    ("?show=odd", ["budget"], ["goals"]),
])
def test_unfinished_activities_come_first_and_the_rest_on_demand(
    visit, started, act_as, found, ref_of, show, seen, hidden
):
    refs = {key: ref_of("activity", key) for key in ("goals", "budget")}
    with act_as("lin"):
        activities.move(found(), found("activity", "goals"), ActivityState.DONE)
        db.session.commit()
        db.session.remove()

    page = visit("lin").get(f"/rollouts/{started}/{show}").text

    assert all(f"activities/{refs[key]}" in page for key in seen)
    assert not any(f"activities/{refs[key]}" in page for key in hidden)


@pytest.mark.parametrize(("moved", "chip"), [
    (None, "On its way"), ((ActivityState.BLOCKED, "No room"), "1 blocked"),
])
def test_one_word_says_how_it_stands(visit, started, act_as, found, moved, chip):
    if moved:
        with act_as("lin"):
            activities.move(found(), found("activity", "goals"), moved[0], reason=moved[1])
            db.session.commit()
            db.session.remove()

    assert chip in visit("lin").get(f"/rollouts/{started}/").text


def test_late_is_said_with_what_waits_for_it(visit, started, act_as, found):
    with act_as("lin"):
        dates.agree_date(found(), found("activity", "goals"), NOON.date())
        db.session.commit()
        db.session.remove()

    with clock.standing_at(NOON + timedelta(days=1), everywhere=True):
        page = visit("lin").get(f"/rollouts/{started}/").text

    assert "1 late" in page
    assert "“budget” waits for it." in page


def test_the_promise_stands_beside_the_plan(visit, started):
    page = visit("lin").get(f"/rollouts/{started}/").text

    assert "1 Apr" in page
    assert "in time" in page


def test_a_promise_that_the_plan_misses_says_by_how_much(visit, started, act_as, found):
    with act_as("lin"):
        found().build_days = 5
        db.session.commit()
        db.session.remove()

    assert "2 days later" in visit("lin").get(f"/rollouts/{started}/").text


def test_a_phase_shows_its_own_gate_and_how_it_was_decided(
    visit, started, doing, found, goals_accepted, plan_signed,
):
    for who in ("fang", "hu"):
        doing(who, vote(found, "planned"))

    page = visit("wei").get(f"/rollouts/{started}/phases/plan").text

    assert "Decided on 2 Mar." in page
    assert "See the decision" in page


def test_only_who_leads_is_offered_to_add_an_activity(visit, started):
    assert "Add an activity" in visit("lin").get(f"/rollouts/{started}/").text
    assert "Add an activity" not in visit("wei").get(f"/rollouts/{started}/").text


def test_numbers_in_the_frame_make_an_unchanged_map_new(visit, started, act_as, found):
    from app.rollouts.services import gates

    browser = visit("fang")
    first = browser.get(f"/rollouts/{started}/")
    with act_as("lin"):
        revision = found().revision
        gates.put(found(), found("gate", "planned"))
        found().revision = revision
        db.session.commit()
        db.session.remove()

    again = browser.get(f"/rollouts/{started}/", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 200


def test_a_phase_that_is_not_there_is_not_found(visit, started):
    assert visit("lin").get(f"/rollouts/{started}/phases/moon").status_code == 404


def test_a_map_that_is_held_already_is_not_read_again(visit, started, count_queries):
    browser = visit("lin")
    page = f"/rollouts/{started}/"
    held = {"If-None-Match": browser.get(page).headers["ETag"]}

    # Who asks and where they sit, the rollout, and the three numbers of the side bar.
    assert count_queries(lambda: browser.get(page, headers=held)) == 6
    assert browser.get(page, headers=held).status_code == 304


def test_whoever_holds_an_older_map_gets_the_whole_page(visit, started, ref_of):
    browser, page = visit("lin"), f"/rollouts/{started}/"
    held = {"If-None-Match": browser.get(page).headers["ETag"]}
    browser.post(f"/rollouts/{started}/activities/{ref_of('activity', 'goals')}/move", data={"to": "doing"})

    answer = browser.get(page, headers=held)

    assert answer.status_code == 200
    assert "Small rollout" in answer.text
