"""A survey that stays open longer can be taken back to its day; one that is closed stays closed."""

import re
from datetime import timedelta

import pytest

from app.core import clock
from tests.surveys.conftest import NEXT_WEEK, NOON

LATER = (NEXT_WEEK + timedelta(days=7)).date().isoformat()


@pytest.fixture
def lead(visit):
    """Return a function that does something with a survey as Lin; the page that follows."""

    def do(ref, act, **sent):
        client = visit("lin")
        answer = client.post(f"/surveys/{ref}/{act}", data=sent)
        assert answer.status_code == 303
        return client.get(answer.location).text

    return do


@pytest.fixture
def undo(visit):
    """Return a function that presses “Undo” on a page; the page that follows."""

    def press(page):
        client = visit("lin")
        return client.get(client.post(re.search(r'action="(/undo/\w+)"', page)[1]).location).text

    return press


def test_a_longer_time_is_taken_back(lead, undo, open_survey, seen):
    ref = open_survey()
    page = lead(ref, "extend", closes_on=LATER)
    assert seen(ref).closes_at > NEXT_WEEK

    assert "Undone." in undo(page)
    assert seen(ref).closes_at == NEXT_WEEK


def test_the_day_before_does_not_come_back_once_it_has_passed(lead, undo, open_survey, seen):
    ref = open_survey(closes_at=NOON + timedelta(minutes=30))
    page = lead(ref, "extend", closes_on=LATER)

    with clock.standing_at(NOON + timedelta(minutes=31), everywhere=True):
        assert "has passed" in undo(page)
    assert seen(ref).closes_at > NEXT_WEEK


@pytest.mark.parametrize(("act", "sent"), [
    ("extend", {"closes_on": (NEXT_WEEK + timedelta(days=9)).date().isoformat()}), ("close", {}),
])
def test_what_was_decided_since_stands(lead, undo, open_survey, seen, act, sent):
    ref = open_survey()
    page = lead(ref, "extend", closes_on=LATER)
    lead(ref, act, **sent)
    now = seen(ref).closes_at

    assert "has changed since" in undo(page)
    assert seen(ref).closes_at == now


def test_closing_offers_no_undo(lead, open_survey):
    assert "/undo/" not in lead(open_survey(), "close")
