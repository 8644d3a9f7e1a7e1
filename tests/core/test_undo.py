"""An act can be taken back once, for an hour, by whoever did it; what is older than a day is forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.database import db
from app.core.errors import NotFound, Refused
from app.core.undo import queries, services
from app.core.undo.models import Reversal

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
taken = []


@pytest.fixture
def offered(app, act_as, monkeypatch):
    """The address id of an act that Wei did at noon."""
    taken.clear()
    monkeypatch.setattr(services, "_taker", lambda kind: taken.extend)
    with clock.standing_at(NOON), act_as("wei"):
        ref = services.offer("tests.act", [{"before": 1}, {"before": 2}], back="/work")
        db.session.commit()
        db.session.remove()
    return ref


def take_back(ref, after):
    with clock.standing_at(NOON + after):
        services.take_back(queries.one(ref))
        db.session.commit()


def test_an_act_is_taken_back_with_all_its_steps_within_the_hour(offered, act_as):
    with act_as("wei"):
        take_back(offered, services.LASTS)

        assert (queries.one(offered).used_at, queries.one(offered).back) == (NOON + timedelta(hours=1), "/work")
    assert taken == [{"before": 1}, {"before": 2}]


def test_what_was_taken_back_is_not_taken_back_again(offered, act_as):
    with act_as("wei"):
        take_back(offered, timedelta())
        with pytest.raises(Refused, match="undone already"):
            take_back(offered, timedelta())

    assert len(taken) == 2


def test_after_an_hour_it_is_too_late(offered, act_as):
    with act_as("wei"), pytest.raises(Refused, match="too long ago"):
        take_back(offered, services.LASTS + timedelta(seconds=1))

    assert taken == []


def test_an_act_is_nobody_elses_to_take_back(offered, act_as):
    for who in ("lin", "xu", "zhao"):
        with act_as(who), pytest.raises(NotFound):
            queries.one(offered)


def test_what_nobody_takes_back_any_more_is_refused(app, act_as):
    with act_as("wei"), pytest.raises(Refused, match="any more"):
        services.take_back(queries.one(services.offer("tests.gone", [{}])))


def test_an_act_without_steps_is_not_offered(act_as):
    with act_as("wei"):
        assert services.offer("tests.act", []) == ""
        assert db.session.scalars(select(Reversal)).all() == []


@pytest.mark.parametrize(("after", "left"), [(timedelta(days=1), 2), (timedelta(days=1, seconds=1), 1)])
def test_the_next_act_forgets_what_is_older_than_a_day(offered, act_as, after, left):
    with clock.standing_at(NOON + after), act_as("wei"):
        services.offer("tests.act", [{}])

        assert len(db.session.scalars(select(Reversal)).all()) == left
