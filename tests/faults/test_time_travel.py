"""Any clock: changes of summer time, New Year, leap days, days that never were, make-up weekends, a clock set back."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.access.queries import people
from app.access.services import passwords, tokens
from app.core import clock
from app.core.calendars import library as calendars
from app.core.database import db
from app.messages.rules.mail import Rhythm, due_period, week_key
from app.rollouts.rules.weekly import span

# The days around which each scene is walked; in Apia 30 December 2011 never was, St. John's is half an hour off.
SCENES = {
    "spring in Berlin": ("Europe/Berlin", date(2026, 3, 29)), "autumn in Berlin": ("Europe/Berlin", date(2026, 10, 25)),
    "spring in St. John's": ("America/St_Johns", date(2026, 3, 8)),
    "autumn in St. John's": ("America/St_Johns", date(2026, 11, 1)),
    "the lost day of Apia": ("Pacific/Apia", date(2011, 12, 30)),
    "New Year in Shanghai": ("Asia/Shanghai", date(2027, 1, 1)),
    "a week 53": ("Asia/Shanghai", date(2026, 12, 31)), "a leap day": ("Europe/Berlin", date(2028, 2, 29)),
    "no leap day": ("Europe/Berlin", date(2027, 2, 28)), "spring festival": ("Asia/Shanghai", date(2026, 2, 17)),
    "national day": ("Asia/Shanghai", date(2026, 10, 1)),
    "New Year at the end of the world": ("Pacific/Apia", date(2027, 1, 1)),
}
scene = pytest.mark.parametrize(("zone", "day"), SCENES.values(), ids=SCENES)
LOST = date(2011, 12, 30)
AROUND = timedelta(days=9)
STEP = timedelta(minutes=30)


def instants(day, step=STEP):
    """Every half hour from nine days before a day until nine days behind it."""
    now = datetime.combine(day, datetime.min.time(), UTC) - AROUND
    while now < datetime.combine(day, datetime.min.time(), UTC) + AROUND:
        yield now
        now += step


@scene
def test_the_day_of_a_zone_only_goes_forward_and_begins_at_its_midnight(zone, day):
    known = []
    for now in instants(day):
        with clock.standing_at(now):
            today = clock.today(zone)
        assert not known or today >= known[-1]
        if known and today != known[-1]:
            local = now.astimezone(ZoneInfo(zone))
            assert (local.hour, local.minute) == (0, 0)
        known.append(today)
    assert len(set(known)) in (18, 19)


@scene
@pytest.mark.parametrize("hour", [0, 2, 8, 23])
def test_each_working_day_has_one_digest_and_what_they_tell_meets_without_a_gap(zone, day, hour):
    calendar = calendars.current("cn", zone)
    found = {}
    for now in instants(day):
        period = due_period(Rhythm.DAILY, hour, now, calendar)
        if period is not None:
            found.setdefault(period.key, period)
            assert found[period.key] == period
            assert period.until <= now
    periods = list(found.values())
    for before, after in pairwise(periods):
        # A day that never was has no digest; what happened then is told from where the last one ended.
        lost = before.until.date() < LOST < after.until.date() and zone == "Pacific/Apia"
        assert before.until.astimezone(UTC) == after.since.astimezone(UTC) or lost
    days = {date.fromisoformat(key.partition("/")[2]) for key in found}
    assert all(calendar.is_working_day(one) for one in days)


@scene
def test_every_moment_lies_in_one_week_and_weeks_meet(zone, day):
    for now in instants(day, timedelta(hours=3)):
        local = now.astimezone(ZoneInfo(zone)).date()
        first, last = (one.astimezone(UTC) for one in span(week_key(local), zone))
        assert first <= now < last
        assert span(week_key(local + timedelta(days=7)), zone)[0].astimezone(UTC) == last


@scene
def test_working_days_are_counted_alike_in_both_directions(zone, day):
    calendar = calendars.current("cn", zone)
    for offset in range(-9, 10):
        start = day + timedelta(days=offset)
        for count in (0, 1, 5, 90, -7):
            end = calendar.add_working_days(start, count)
            assert calendar.is_working_day(end)
            assert calendar.working_days_between(start, end) == count


@pytest.fixture
def noon():
    """A moment from which the others are reckoned: in the night in which Berlin sets its clocks forward."""
    return datetime(2026, 3, 28, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize("back", [timedelta(minutes=5), timedelta(hours=3), timedelta(days=2)])
def test_a_clock_set_back_neither_ends_nor_breaks_a_session(visit, noon, back):
    with clock.standing_at(noon, everywhere=True):
        browser = visit("wei")
        assert browser.get("/account").status_code == 200
    with clock.standing_at(noon - back, everywhere=True):
        assert browser.get("/account").status_code == 200
    with clock.standing_at(noon + timedelta(hours=7, minutes=59), everywhere=True):
        assert browser.get("/account").status_code == 200


@pytest.mark.parametrize(("later", "status"), [
    (timedelta(days=1) - timedelta(seconds=1), 200), (timedelta(days=1), 401),
])
def test_a_token_ends_after_elapsed_days_also_over_a_change_of_the_clocks(app, act_as, noon, later, status):
    with clock.standing_at(noon, everywhere=True):
        with act_as("wei"):
            home = people.membership(people.myself()).organisation_id
            _made, secret = tokens.make_token(
                people.myself(), name="t", scope="read", days=1, organisation_id=home
            )
            db.session.commit()
        db.session.remove()
    with clock.standing_at(noon + later, everywhere=True):
        answer = app.test_client().get("/api/v1/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == status


@pytest.mark.parametrize(("later", "still"), [(timedelta(minutes=29), True), (timedelta(minutes=31), False)])
def test_a_reset_link_lives_half_an_hour_of_elapsed_time(app, cast, noon, later, still):
    with clock.standing_at(noon, everywhere=True):
        link = passwords.link_for(cast.people["wei"], passwords.RESET)
    with clock.standing_at(noon + later, everywhere=True):
        assert (passwords.person_behind(link) is not None) == still
