"""People answer once; nothing leads from an answer to whoever gave it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import func, inspect, select, update
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.core.database.nets import Unguarded
from app.core.errors import Invalid, NotFound, Refused
from app.core.idempotency.models import IdempotencyKey
from app.core.journal import JournalEntry
from app.surveys.models import Survey, SurveyAnswer, SurveyInvitation, SurveyNamedAnswer
from app.surveys.queries import surveys as queries
from app.surveys.rules.states import AudienceKind
from tests.surveys.conftest import EVERYBODY, ITEMS, NEXT_WEEK, NOON

pytestmark = pytest.mark.both


def rows(statement):
    with system("tests"):
        found = db.session.execute(statement).all()
        db.session.remove()
    return found


def test_an_answer_uses_the_invitation_up(open_survey, answer, cast):
    ref = open_survey()

    assert answer("wei", ref) is True
    used = rows(select(SurveyInvitation.answered).where(SurveyInvitation.person_id == cast.people["wei"].id))
    assert used == [(True,)]


def test_a_second_answer_changes_nothing(open_survey, answer):
    ref = open_survey()
    answer("wei", ref, ease=4)

    assert answer("wei", ref, ease=1) is False
    assert rows(select(SurveyAnswer.value)) == [(4,)]


def test_two_at_the_same_moment_count_once(app, open_survey, visit):
    ref = open_survey()
    browsers, both = [visit("wei"), visit("wei")], Barrier(2)

    def send(browser):
        both.wait()
        return browser.post(f"/surveys/{ref}", data={"q.ease": "4"}).status_code

    with ThreadPoolExecutor(2) as pool:
        statuses = list(pool.map(send, browsers))

    assert 303 in statuses
    assert set(statuses) <= {303, 409, 503}
    assert rows(select(SurveyAnswer.value)) == [(4,)]


def test_who_was_not_asked_cannot_answer(open_survey, answer, cast):
    ref = open_survey(AudienceKind.SEATS, people=frozenset(cast.people[who].id for who in EVERYBODY[1:]))

    with pytest.raises(Refused, match="not asked"):
        answer("lin", ref)


def test_a_survey_of_another_organisation_is_absent(open_survey, answer):
    with pytest.raises(NotFound):
        answer("zhao", open_survey())


def test_a_required_question_without_an_answer_is_named(open_survey, answer):
    with pytest.raises(Invalid) as refused:
        answer("wei", open_survey(), ease=None, list=True)

    assert set(refused.value.faults) == {"ease", "why"}


def test_an_empty_sheet_is_no_answer(open_survey, answer):
    ref = open_survey(items=[{**ITEMS[0], "required": False}])

    with pytest.raises(Invalid, match="one question"):
        answer("wei", ref, ease=None)


def test_after_the_end_nothing_is_taken(open_survey, answer):
    ref = open_survey()

    with clock.standing_at(NEXT_WEEK, everywhere=True), pytest.raises(Refused, match="closed"):
        answer("wei", ref)


def test_an_answer_has_nothing_that_leads_to_a_person():
    kept = {column.key for column in inspect(SurveyAnswer).columns}

    assert kept == {"id", "organisation_id", "survey_id", "item", "value", "department"}


def test_the_order_of_the_table_is_not_the_order_of_answering(open_survey, answer):
    ref = open_survey()
    for place, who in enumerate(EVERYBODY):
        answer(who, ref, ease=1 + place % 5)

    ids = [id_ for id_, in rows(select(SurveyAnswer.id).order_by(SurveyAnswer.id))]
    given = [value for value, in rows(select(SurveyAnswer.value).order_by(SurveyAnswer.id))]
    assert max(ids) > 10**6
    assert sorted(given) == sorted(1 + place % 5 for place in range(9))


def test_a_department_with_few_people_is_not_kept_beside_an_answer(open_survey, answer):
    ref = open_survey()
    answer("tang", ref)

    assert rows(select(SurveyAnswer.department)) == [("",)]


def test_a_large_department_is_kept_but_never_beside_a_text(open_survey, answer, cast):
    with system("tests"):
        from app.access.models import Membership

        for membership in db.session.scalars(select(Membership)):
            membership.department = "Sales"
        db.session.commit()
        db.session.remove()
    answer("wei", open_survey(), ease=4, list=True, why="Because")

    found = dict(rows(select(SurveyAnswer.item, SurveyAnswer.department)))
    assert found == {"ease": "Sales", "list": "Sales", "why": ""}


def test_neither_journal_nor_keys_know_who_answered(open_survey, answer, visit):
    ref = open_survey()
    before = rows(select(func.count(JournalEntry.id)))
    visit("wei").post(f"/surveys/{ref}", data={"q.ease": "4", "form_key": "x" * 16})

    assert rows(select(func.count(JournalEntry.id))) == before
    assert rows(select(IdempotencyKey.id)) == []


def test_nobody_reads_an_answer_row_by_row(open_survey, answer, act_as):
    answer("wei", open_survey())

    for who in EVERYBODY:
        with act_as(who):
            assert db.session.scalars(select(SurveyAnswer)).all() == []
            db.session.remove()


def test_who_has_answered_is_known_to_oneself_alone(open_survey, answer, act_as, cast):
    answer("wei", open_survey())

    with act_as("lin"):
        found = db.session.scalars(select(SurveyInvitation.person_id)).all()
        db.session.remove()
    assert found == [cast.people["lin"].id]


def test_an_answer_is_never_changed(open_survey, answer):
    answer("wei", open_survey())

    with system("tests"), pytest.raises(IntegrityError):
        db.session.execute(update(SurveyAnswer).values(value=1))
    db.session.rollback()


def test_names_are_kept_where_the_playbook_says_so(open_survey, answer, cast):
    answer("wei", open_survey(anonymous=False), ease=4)

    assert rows(select(SurveyNamedAnswer.person_id, SurveyNamedAnswer.value)) == [(cast.people["wei"].id, 4)]
    assert rows(select(SurveyAnswer.id)) == []


def test_answers_with_names_are_read_by_oneself_and_those_who_lead(open_survey, answer, act_as):
    ref = open_survey(anonymous=False)
    answer("wei", ref)

    read = {}
    for who in ("wei", "lin", "fang", "sun", "guo"):
        with act_as(who):
            read[who] = len(queries.named_answers(queries.one(ref)))
            db.session.remove()
    assert read == {"wei": 1, "lin": 1, "fang": 1, "sun": 0, "guo": 0}


def test_what_waits_is_found_until_it_is_answered(open_survey, answer, act_as, cast):
    ref = open_survey()

    def waiting():
        with act_as("wei"):
            found = [one.ref for one in queries.waiting_for(cast.people["wei"].id)]
            db.session.remove()
        return found

    assert waiting() == [ref]
    answer("wei", ref)
    assert waiting() == []


def test_a_survey_must_end_after_it_opens(open_survey):
    with pytest.raises(Invalid, match="passed"):
        open_survey(closes_at=NOON)
    with pytest.raises(Invalid, match="90"):
        open_survey(closes_at=NOON + timedelta(days=91))


def test_an_anonymous_survey_of_four_people_is_refused(open_survey, cast):
    four = frozenset(cast.people[who].id for who in EVERYBODY[:4])

    with pytest.raises(Refused, match="at least"):
        open_survey(AudienceKind.SEATS, people=four)
    assert open_survey(AudienceKind.SEATS, people=four, anonymous=False)


@pytest.mark.parametrize(("kind", "names", "many"), [
    (AudienceKind.EVERYONE, (), 9), (AudienceKind.ROLE, ("steering", "finance"), 3),
    (AudienceKind.DEPARTMENT, ("Sales East", "IT"), 3),
])
def test_who_is_asked_is_fixed_when_it_opens(open_survey, seen, kind, names, many):
    ref = open_survey(kind, names, anonymous=False)

    assert seen(ref).asked == many
    assert rows(select(func.count(SurveyInvitation.id))) == [(many,)]


def test_only_who_leads_opens_a_survey(open_survey):
    from app.core.errors import NotAllowed

    for who in ("wei", "fang", "guo"):
        with pytest.raises(NotAllowed):
            open_survey(who=who)


def test_a_second_run_has_the_next_number(open_survey, close, seen):
    first = open_survey(rollout_id=7)
    close(first)

    assert [seen(first).run, seen(open_survey(rollout_id=7)).run] == [1, 2]


def test_two_runs_are_never_open_at_once(open_survey):
    open_survey(rollout_id=7)

    with pytest.raises(Refused, match="open already"):
        open_survey(rollout_id=7)
    assert open_survey(rollout_id=8)


def test_the_database_refuses_an_end_before_the_opening(open_survey):
    ref = open_survey()

    with system("tests"):
        survey = db.session.scalars(select(Survey).where(Survey.ref == ref)).one()
        survey.closes_at = NOON
        with pytest.raises(IntegrityError):
            db.session.flush()
    db.session.rollback()


def test_nobody_is_asked_twice(open_survey, cast):
    ref = open_survey()

    with system("tests"):
        survey = db.session.scalars(select(Survey).where(Survey.ref == ref)).one()
        db.session.add(SurveyInvitation(
            organisation_id=survey.organisation_id, survey_id=survey.id, person_id=cast.people["wei"].id,
            asked_on=NOON.date(),
        ))
        with pytest.raises(IntegrityError):
            db.session.flush()
    db.session.rollback()


def test_a_bulk_change_of_answers_is_stopped_before_the_database(open_survey, act_as):
    open_survey()

    with act_as("lin"), pytest.raises(Unguarded):
        db.session.execute(update(SurveyAnswer).values(value=1))


