"""Calendars given out by a secret address: what stands in them is what their owner may see at this moment."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar
from sqlalchemy import select

from app.access.models import Membership, Person
from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.messages.models import CalendarFeed
from app.rollouts.models.rollout import Rollout, Seat
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, dates
from tests.rollouts.conftest import NOON


@pytest.fixture
def give_out(visit):
    """Return a function by which one of the cast makes an address; it gives its path."""

    def make(who, calendar="mine"):
        page = visit(who).post("/account/calendars", data={"calendar": calendar})
        assert page.headers["Cache-Control"] == "no-store"
        return urlsplit(re.search(r"http[^<]+\.ics", page.text)[0]).path

    return make


@pytest.fixture
def read(app):
    """Return a function by which a program without cookies reads an address."""
    return lambda path, **headers: app.test_client().get(path, headers=headers)


@pytest.fixture
def owned(started, act_as, found, cast):
    """The activity "goals" belongs to Wei."""
    with act_as("lin"):
        activities.give(found(), found("activity", "goals"), cast.people["wei"])
        db.session.commit()
        db.session.remove()
    return started


def events(answer):
    return {str(one["summary"]): one for one in Calendar.from_ical(answer.data).walk("VEVENT")}


def change(model, **values):
    """Change the rows of a table behind everybody's back; `only` narrows."""
    only = values.pop("only")
    with system("tests"):
        for row in db.session.scalars(select(model).where(only)):
            for name, value in values.items():
                setattr(row, name, value)
        db.session.commit()
        db.session.remove()


def test_my_dates_are_the_open_activities_that_are_mine(owned, give_out, read):
    answer = read(give_out("wei"))

    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    found = events(answer)
    assert [*found] == ["goals"]
    assert "/activities/" in found["goals"]["url"]
    assert found["goals"]["description"] == "Small rollout"


def test_the_calendar_of_a_rollout_has_its_activities_phases_and_promise(owned, give_out, read):
    found = events(read(give_out("wei", f"rollout/{owned}")))

    phases = {"End of the phase “Plan”", "End of the phase “Load”"}
    assert {"goals", "budget", "import", "“Small rollout” is to be live"} | phases == found.keys()
    assert found["goals"]["description"] == "Owner: Wei Mingyu"


def test_a_calendar_speaks_its_owners_language(owned, give_out, read, cast):
    path = give_out("wei")
    change(Person, only=Person.id == cast.people["wei"].id, language="zh_Hans")

    answer = read(path, **{"Accept-Language": "en"})
    assert [*events(answer)] == ["中 goals"]
    assert answer.headers["Content-Language"] == "zh-Hans"
    assert "X-WR-CALNAME:我的日程" in answer.text


def test_an_entry_keeps_its_name_and_counts_its_changes(owned, give_out, read, act_as, found):
    path = give_out("wei")
    before = events(read(path))["goals"]
    with clock.standing_at(NOON + timedelta(hours=1), everywhere=True):
        with act_as("lin"):
            dates.agree_date(found(), found("activity", "goals"), NOON.date() + timedelta(days=3))
            db.session.commit()
            db.session.remove()
        after = events(read(path))["goals"]

    assert before["uid"] == after["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["last-modified"].dt > before["last-modified"].dt
    assert after["dtstart"].dt == NOON.date() + timedelta(days=3)


def test_what_is_done_leaves_the_calendar(owned, give_out, read, act_as, found):
    path = give_out("wei")
    with act_as("lin"):
        activities.move(found(), found("activity", "goals"), ActivityState.SKIPPED, reason="Not needed")
        db.session.commit()
        db.session.remove()

    assert events(read(path)) == {}


def test_a_program_that_has_the_calendar_already_is_told_so(owned, give_out, read):
    path = give_out("wei")
    first = read(path)

    assert read(path, **{"If-None-Match": first.headers["ETag"]}).status_code == 304
    assert first.headers["Cache-Control"] == "private, no-cache"


def test_only_the_hash_of_the_secret_is_kept_and_the_page_never_shows_it_again(owned, give_out, visit):
    path = give_out("wei")
    secret = path.removeprefix("/calendars/").removesuffix(".ics")
    with system("tests"):
        kept = db.session.scalars(select(CalendarFeed.token_hash)).one()
        db.session.remove()

    assert secret not in visit("wei").get("/account/mail").text
    assert len(secret) >= 40
    assert kept != secret


def test_the_page_tells_when_an_address_was_last_read(owned, give_out, read, visit):
    path = give_out("wei")
    assert "never read yet" in visit("wei").get("/account/mail").text

    read(path)

    assert "last read 12:00" in visit("wei").get("/account/mail").text


def test_a_revoked_address_holds_no_longer(owned, give_out, read, visit):
    path = give_out("wei")
    wei = visit("wei")
    ref = re.search(r"/account/calendars/(\w+)/revoke", wei.get("/account/mail").text)[1]
    assert visit("lin").post(f"/account/calendars/{ref}/revoke").status_code == 404
    assert read(path).status_code == 200

    wei.post(f"/account/calendars/{ref}/revoke")

    assert read(path).status_code == 404


@pytest.mark.parametrize("how", ["blocked", "left"])
def test_the_calendar_of_whoever_is_gone_is_gone(owned, give_out, read, cast, how):
    path, person = give_out("wei"), cast.people["wei"].id
    model, only = (Person, Person.id == person) if how == "blocked" else (Membership, Membership.person_id == person)
    change(model, only=only, active=False)

    assert read(path).status_code == 404


def test_whoever_lost_their_seat_lost_the_rollouts_calendar_and_its_dates(owned, give_out, read, cast):
    mine, whole = give_out("wei"), give_out("wei", f"rollout/{owned}")
    with system("tests"):
        db.session.delete(db.session.scalars(select(Seat).where(Seat.person_id == cast.people["wei"].id)).one())
        db.session.commit()
        db.session.remove()

    assert read(whole).status_code == 404
    assert events(read(mine)) == {}


def test_a_calendar_that_one_may_not_see_is_not_given_out(owned, visit, start_another):
    hidden = start_another("Hidden one")

    assert visit("wei").post("/account/calendars", data={"calendar": f"rollout/{hidden}"}).status_code == 422
    assert visit("zhao").post("/account/calendars", data={"calendar": f"rollout/{owned}"}).status_code == 422


def test_whoever_guesses_addresses_is_stopped(owned, give_out, read):
    path = give_out("wei")
    statuses = [read(f"/calendars/guess{number}.ics").status_code for number in range(12)]

    assert statuses[0] == 404
    assert statuses[-1] == 429
    assert read(path).status_code == 429


def test_reading_a_calendar_takes_the_same_few_questions_however_often(owned, give_out, read, count_queries):
    path = give_out("wei", f"rollout/{owned}")
    read(path)

    assert count_queries(lambda: read(path)) <= 12


@pytest.mark.both
def test_reading_writes_nothing_but_when_it_was_last_read(owned, give_out, read, on):
    path = give_out("wei")
    read(path)
    with clock.standing_at(NOON + timedelta(minutes=59), everywhere=True):
        read(path)
        early = _used()
    with clock.standing_at(NOON + timedelta(minutes=60), everywhere=True):
        read(path)

    assert (early, _used()) == (NOON, NOON + timedelta(minutes=60))


def _used():
    with system("tests"):
        found = db.session.scalars(select(CalendarFeed.used_at)).one()
        db.session.remove()
    return found


def test_a_rollout_that_has_ended_gives_no_calendar(owned, give_out, read):
    path = give_out("wei", f"rollout/{owned}")
    change(Rollout, only=Rollout.ref == owned, state="stopped")

    assert read(path).status_code == 404
