"""A rollout takes what the playbook says under the answers given, and keeps the whole of it."""

from datetime import date

import pytest
from sqlalchemy import func, select

from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound
from app.rollouts.models.activity import Activity, ActivityNeed
from app.rollouts.models.deliverable import Deliverable
from app.rollouts.queries import maps, rollouts
from app.rollouts.services import starting
from tests.rollouts.conftest import DOCUMENT, MONDAY, hash_of

pytestmark = pytest.mark.both


def test_what_the_answers_leave_out_takes_no_part(act_as, found):
    with act_as("lin"):
        rollout = found()
        keys = db.session.scalars(select(Activity.key).where(Activity.rollout_id == rollout.id)).all()

    assert set(keys) == {"goals", "budget", "import"}


def test_the_whole_playbook_is_kept_with_the_rollout(act_as, found):
    with act_as("lin"):
        assert rollouts.document(found()) == DOCUMENT


def test_dates_follow_needs_gates_and_the_calendar(act_as, found):
    with act_as("lin"):
        rows = {key: found("activity", key) for key in ("goals", "budget", "import")}
        spans = {key: (row.starts_on, row.ends_on) for key, row in rows.items()}

    assert spans == {
        "goals": (date(2026, 3, 2), date(2026, 3, 3)),
        "budget": (date(2026, 3, 4), date(2026, 3, 5)),
        "import": (date(2026, 3, 6), date(2026, 3, 9)),
    }


def test_phases_count_their_activities(act_as, found):
    with act_as("lin"):
        counts = [(phase.key, phase.total, phase.closed) for phase in maps.phases(found())]
        assert counts == [("plan", 2, 0), ("load", 1, 0)]


def test_a_required_answer_that_is_missing_is_named(act_as):
    with act_as("lin"), pytest.raises(Invalid) as refused:
        starting.start(starting.Resolved(DOCUMENT, hash_of(DOCUMENT)), name="X", starts_on=MONDAY, params={}, seats=[])

    assert refused.value.faults == {"hosting": "“Where?” has no answer yet."}


def test_who_may_not_start_a_rollout_is_refused_by_the_database_session(act_as):
    with act_as("wei"), pytest.raises(NotAllowed):
        starting.start(
            starting.Resolved(DOCUMENT, hash_of(DOCUMENT)), name="X", starts_on=MONDAY, params={"hosting": "own"},
            seats=[],
        )


def test_another_organisation_sees_nothing_of_it(act_as, started):
    with act_as("zhao"):
        assert rollouts.all_visible() == []
        assert db.session.scalar(select(func.count(Activity.id))) == 0
        with pytest.raises(NotFound):
            rollouts.one(started)


def test_a_member_with_a_seat_sees_the_rollout_and_one_without_does_not(act_as, started):
    with act_as("wei"):
        assert rollouts.one(started).name == "Small rollout"
    db.session.remove()
    with act_as("tang"), pytest.raises(NotFound):
        rollouts.one(started)


def test_needs_to_what_was_left_out_fall_away(act_as, found):
    with act_as("lin"):
        found()
        assert db.session.scalar(select(func.count(ActivityNeed.id))) == 1


def test_every_deliverable_of_a_taken_activity_is_there(act_as, found):
    with act_as("lin"):
        found()
        assert db.session.scalar(select(func.count(Deliverable.id))) == 5


def test_who_alone_plays_a_part_owns_its_activities_from_the_start(act_as, found, cast):
    with act_as("lin"):
        assert found("activity", "goals").owner_id == cast.people["lin"].id
