"""What the portfolio reads while the row rules are set aside: only what the person sees, and as it stands."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.decisions.rules import Option
from app.rollouts.models.activity import Activity
from app.rollouts.models.gate import Gate
from app.rollouts.models.rollout import Phase, Rollout, Seat
from app.rollouts.queries import portfolio as queries
from app.rollouts.rules.states import ActivityState, RolloutState
from app.rollouts.services import activities, deliverables, gates
from tests.rollouts.conftest import MONDAY, NOON
from tests.rollouts.test_gates import vote


@pytest.fixture
def read(act_as, cast):
    """Return a function that gives what one of the portfolio's queries answers somebody."""

    def run(query, *given, who="lin"):
        with act_as(who):
            answer = query(cast.people[who].id, *given)
            db.session.remove()
        return answer

    return run


@pytest.fixture
def ids(started):
    """The inner ids of the rollout and of its gates, by key."""
    with system("tests"):
        rollout = db.session.scalar(select(Rollout.id).where(Rollout.ref == started))
        keys = dict(db.session.execute(select(Gate.key, Gate.id).where(Gate.rollout_id == rollout)).all())
        db.session.remove()
    return {"rollout": rollout, **keys}


@pytest.mark.parametrize("who", ["tang", "zhao"])
def test_who_does_not_see_a_rollout_reads_nothing_of_it_by_its_number(started, ids, doing, found, read, who):
    doing("lin", lambda: gates.put(found(), found("gate", "planned")))
    asked = {
        queries.lines: [MONDAY], queries.stretches: [[ids["rollout"]]], queries.next_gates: [[ids["planned"]]],
        queries.open_questions: [[ids["rollout"]]],
    }

    assert all(read(query, *given) for query, given in asked.items())
    assert not any(read(query, *given, who=who) for query, given in asked.items())


def test_a_seat_is_worth_nothing_to_who_is_no_member_there(started, ids, read, cast):
    with system("tests"):
        db.session.add(Seat(
            organisation_id=cast.lanxi.id, rollout_id=ids["rollout"], part="clerk", person_id=cast.people["zhao"].id,
            since=NOON,
        ))
        db.session.commit()
        db.session.remove()

    assert read(queries.lines, MONDAY, who="zhao") == []


def test_what_is_open_after_its_day_is_late_and_what_is_closed_is_not(started, doing, found, read):
    with system("tests"):
        last = found("activity", "goals").ends_on
        db.session.remove()
    late = [read(queries.lines, last + timedelta(days=days))[0].late for days in (0, 1)]
    doing("lin", lambda: activities.move(found(), found("activity", "goals"), ActivityState.DONE))

    assert [*late, read(queries.lines, last + timedelta(days=1))[0].late] == [0, 1, 0]


def test_running_rollouts_come_first_and_the_newest_of_them_before_others(started, start_another, read):
    start_another("Older", starts_on="2026-02-02")
    start_another("Stopped", starts_on="2026-04-06")
    with system("tests"):
        db.session.scalars(select(Rollout).where(Rollout.name == "Stopped")).one().state = RolloutState.STOPPED
        db.session.commit()
        db.session.remove()

    assert [line.name for line in read(queries.lines, MONDAY)] == ["Small rollout", "Older", "Stopped"]


@pytest.mark.both
def test_the_sums_of_a_line_are_what_its_activities_come_to(started, doing, found, read):
    for key, state in (("goals", ActivityState.DONE), ("budget", ActivityState.BLOCKED)):
        doing("lin", lambda key=key, state=state: activities.move(found(), found("activity", key), state, reason="So"))
    with system("tests"):
        states = list(db.session.scalars(select(Activity.state).where(Activity.rollout_id == found().id)))
        db.session.remove()

    (line,) = read(queries.lines, MONDAY)

    assert (line.total, line.closed, line.blocked) == (len(states), states.count("done"), states.count("blocked"))
    assert line.blocked == 1


@pytest.mark.both
def test_a_gate_is_overdue_where_its_day_is_past_already_though_the_reader_is_behind(started, read):
    with system("tests"):
        planned = db.session.scalar(select(Phase.planned_on).where(Phase.key == "plan"))
        db.session.remove()

    (line,) = read(queries.lines, planned - timedelta(days=1))

    assert [line.overdue(planned + timedelta(days=days)) for days in (-1, 0, 1)] == [0, 0, 1]


@pytest.mark.both
def test_an_agreed_day_counts_before_the_computed_one(started, doing, found, read):
    def agree():
        goals = found("activity", "goals")
        goals.due_on = goals.ends_on + timedelta(5)

    doing("lin", agree)
    with system("tests"):
        due = [one.due_on or one.ends_on for one in db.session.scalars(select(Activity)) if one.state == "todo"]
        db.session.remove()

    for day in sorted({one + timedelta(days=days) for one in due for days in (0, 1)}):
        assert read(queries.lines, day)[0].late == sum(one < day for one in due)


def test_only_a_gate_that_is_shut_stands_behind_a_phase(ids, doing, found, goals_accepted, plan_signed, read):
    behind = [[stretch.gate for stretch in read(queries.stretches, [ids["rollout"]])[ids["rollout"]]]]
    for who in ("fang", "hu"):
        doing(who, vote(found, "planned"))
    behind.append([stretch.gate for stretch in read(queries.stretches, [ids["rollout"]])[ids["rollout"]]])

    assert behind == [[ids["planned"], ids["live"]], [None, ids["live"]]]


def test_a_gate_ahead_names_those_whose_seats_decide_and_nobody_else(started, ids, read):
    found = read(queries.next_gates, [ids["planned"]])

    assert found[ids["planned"]].people == ["Fang Ming", "Hu Bin"]
    assert list(found) == [ids["planned"]]


def test_the_question_that_waits_longest_is_told_with_those_who_have_not_answered(started, ids, doing, found, read):
    doing("lin", lambda: gates.put(found(), found("gate", "planned")))
    with clock.standing_at(NOON + timedelta(hours=1), everywhere=True):
        doing("lin", lambda: deliverables.ask_for_names(found(), found("deliverable", "yes-to-plan")))

    def ahead():
        found = read(queries.open_questions, [ids["rollout"]])[ids["rollout"]]
        return found.about_kind, found.people

    first = ahead()
    doing("hu", lambda: gates.decide(found(), found("gate", "planned"), option=Option.NO, reason="Not yet"))
    second = ahead()
    doing("lin", lambda: gates.take_back(found(), found("gate", "planned"), reason="A mistake"))

    assert (first, second) == (("gate", ["Fang Ming", "Hu Bin"]), ("gate", ["Fang Ming"]))
    assert ahead()[0] == "deliverable"
