"""Days of an activity are typed by those who lead, within the rollout's years, from the day it begins on."""

from datetime import timedelta

import pytest

from app.core.errors import Invalid, NotAllowed
from app.rollouts.services import dates
from tests.rollouts.conftest import MONDAY

FAR = MONDAY + timedelta(weeks=312)


def test_who_does_not_lead_types_no_day(act_as, found):
    with act_as("wei"), pytest.raises(NotAllowed):
        dates.type_dates(found(), found("activity", "goals"), not_before=None, due_on=MONDAY + timedelta(days=7))


@pytest.mark.parametrize("typed", [{"not_before": FAR, "due_on": None}, {"not_before": None, "due_on": FAR}])
def test_a_day_beyond_all_years_of_a_rollout_is_refused(act_as, found, typed):
    with act_as("lin"), pytest.raises(Invalid, match="lies outside the rollout"):
        dates.type_dates(found(), found("activity", "goals"), **typed)


def test_an_activity_may_be_done_on_the_day_it_begins(act_as, found):
    with act_as("lin"):
        dates.type_dates(found(), found("activity", "goals"), not_before=None, due_on=MONDAY)

        assert found("activity", "goals").due_on == MONDAY
