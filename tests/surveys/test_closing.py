"""Closed once, a survey has its result and takes nothing more; people are told, and never twice a day."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock, journal
from app.core.actor import system
from app.core.database import db
from app.core.errors import Invalid, NotAllowed, Refused
from app.core.outbox import Outbox
from app.surveys import jobs
from app.surveys.models import Survey, SurveyInvitation, SurveyResult
from app.surveys.queries import surveys as queries
from app.surveys.rules.states import SurveyState
from app.surveys.services import closing, telling
from tests.surveys.conftest import EVERYBODY, ITEMS, NEXT_WEEK, NOON

pytestmark = pytest.mark.both


@pytest.fixture
def do(act_as):
    """Return a function that lets somebody do something with a survey."""

    def act(ref, deed, who="lin", **more):
        with act_as(who):
            done = deed(queries.one(ref), **more)
            db.session.commit()
            db.session.remove()
        return done

    return act


@pytest.fixture
def told():
    """Return a function that counts the news of one kind."""

    def count(kind):
        with system("tests"):
            found = list(db.session.scalars(select(Outbox.person_id).where(Outbox.kind == kind)))
            db.session.remove()
        return len(found)

    return count


def test_the_result_counts_what_was_answered(open_survey, answer, close):
    ref = open_survey()
    for who in EVERYBODY[:6]:
        answer(who, ref, ease=4, list=True, why=f"Because of {who}")

    found = close(ref)

    assert (found["answered"], found["asked"], found["items"][0]["mean"]) == (6, 9, "4")
    assert sorted(found["items"][2]["texts"]) == sorted(f"Because of {who}" for who in EVERYBODY[:6])


def test_under_five_answers_the_result_holds_no_figure(open_survey, answer, close):
    ref = open_survey()
    for who in EVERYBODY[:4]:
        answer(who, ref)

    assert close(ref)["items"] == []


def test_a_survey_with_names_has_figures_from_one_answer(open_survey, answer, close):
    ref = open_survey(anonymous=False)
    answer("wei", ref)

    assert close(ref)["items"][0]["n"] == 1


def test_figures_over_names_are_for_those_who_may_read_them(open_survey, answer, close, do):
    ref = open_survey(anonymous=False)
    answer("wei", ref)
    close(ref)

    assert [do(ref, queries.figures, who=who) is not None for who in ("lin", "fang", "wei", "guo")] == [
        True, True, False, False,
    ]


def test_closed_is_closed(open_survey, close, do):
    ref = open_survey()
    close(ref)

    with pytest.raises(Refused, match="closed already"):
        do(ref, closing.close)
    with pytest.raises(Refused, match="stays closed"):
        do(ref, closing.extend, closes_at=NEXT_WEEK + timedelta(days=1))


def test_before_the_end_there_is_no_result(open_survey, answer, do):
    ref = open_survey()
    for who in EVERYBODY:
        answer(who, ref)

    assert do(ref, queries.figures) is None


def test_a_survey_stays_open_longer(open_survey, answer, do):
    ref = open_survey()
    do(ref, closing.extend, closes_at=NEXT_WEEK + timedelta(days=1))

    with clock.standing_at(NEXT_WEEK, everywhere=True):
        assert answer("wei", ref)


def test_an_earlier_end_is_refused(open_survey, do):
    with pytest.raises(Refused, match="anyway"):
        do(open_survey(), closing.extend, closes_at=NEXT_WEEK - timedelta(days=1))


@pytest.mark.parametrize("deed", [closing.close, telling.remind])
def test_only_who_leads_may(open_survey, do, deed):
    ref = open_survey(rollout_id=3)

    for who in ("wei", "fang", "guo"):
        with pytest.raises(NotAllowed):
            do(ref, deed, who=who)


def test_the_worker_closes_what_is_over_once(open_survey, answer, told):
    ref = open_survey()
    for who in EVERYBODY[:5]:
        answer(who, ref)

    with clock.standing_at(NEXT_WEEK, everywhere=True):
        jobs.settle()
        jobs.settle()

    with system("tests"):
        assert db.session.scalars(select(Survey.state)).all() == [SurveyState.CLOSED]
        assert len(db.session.scalars(select(SurveyResult.id)).all()) == 1
    assert told("survey.closed") == 1


def test_the_worker_leaves_open_what_is_not_over(open_survey):
    open_survey()
    jobs.settle()

    with system("tests"):
        assert db.session.scalars(select(Survey.state)).all() == [SurveyState.OPEN]


def test_everybody_who_is_asked_is_told_but_not_whoever_opened_it(open_survey, told):
    open_survey()

    assert told("survey.asked") == 8


def test_a_reminder_reaches_those_who_have_not_answered_once_a_day(open_survey, answer, do, told):
    ref = open_survey()
    answer("wei", ref)
    do(ref, telling.remind)
    assert told("survey.reminded") == 0  # they were asked today

    with clock.standing_at(NOON + timedelta(days=1), everywhere=True):
        do(ref, telling.remind)
        do(ref, telling.remind)
    assert told("survey.reminded") == 7


def test_the_last_call_goes_out_once(open_survey, told):
    open_survey()

    for hours in (40, 20):
        with clock.standing_at(NEXT_WEEK - timedelta(hours=hours), everywhere=True):
            jobs.settle()
    assert told("survey.reminded") == 9


def test_what_became_of_it_is_told_to_all_and_kept(open_survey, close, do, told):
    ref = open_survey()
    close(ref)
    do(ref, telling.tell_outcome, text="We heard you.")
    do(ref, telling.tell_outcome, text=" We did it. ")

    assert [(one.number, one.text, one.by) for one in do(ref, queries.outcomes, who="wei")] == [
        (2, "We did it.", "Lin Yue"), (1, "We heard you.", "Lin Yue"),
    ]
    assert told("survey.outcome") == 16


def test_what_became_of_it_is_told_after_the_end_and_says_something(open_survey, close, do):
    ref = open_survey()
    with pytest.raises(Refused, match="Close the survey first"):
        do(ref, telling.tell_outcome, text="Early")
    close(ref)
    for text in ("  ", "x" * 5001):
        with pytest.raises(Invalid):
            do(ref, telling.tell_outcome, text=text)


def test_earlier_runs_are_found_newest_first(open_survey, close, do):
    refs = []
    for _run in range(3):
        refs.append(open_survey(rollout_id=3))
        close(refs[-1])

    found = do(refs[2], lambda survey: [run.ref for run in queries.previous_runs(survey)])

    assert found == [refs[1], refs[0]]


def test_the_journal_tells_of_the_survey_and_stays_whole(open_survey, answer, close, cast):
    ref = open_survey(items=ITEMS)
    answer("wei", ref)
    close(ref)

    assert journal.verify(cast.lanxi.id) is None


def test_after_the_close_the_database_itself_tells_nobody_beside_which_answers_they_came(open_survey, answer, close):
    ref = open_survey()
    for who in EVERYBODY[:6]:
        answer(who, ref, ease=4)
    close(ref)

    if db.engine.dialect.name == "postgresql":
        import psycopg

        with psycopg.connect(db.engine.url.render_as_string(False).replace("+psycopg", "")) as connection:
            numbers = [
                {row[0] for row in connection.execute(f"SELECT xmin::text FROM {table}")}
                for table in ("survey_invitation", "survey_answer")
            ]
        assert (len(numbers[0]), len(numbers[1]), numbers[0] & numbers[1]) == (1, 6, set())
    with system("tests"):
        assert {one.version for one in db.session.scalars(select(SurveyInvitation))} == {2, 3}
