"""What somebody may have so many of, or once: many at one moment come to no more than that, on both databases."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from app.access.models import Grant, Person
from app.core import clock, signing
from app.core.database import db
from app.core.errors import Refused
from app.core.randomness import secret
from app.core.saved_views.models import SavedView
from app.core.saved_views.rules import MOST
from app.core.tables.kept import PLACE
from app.core.undo.models import Reversal
from app.messages.models import CalendarFeed
from app.messages.queries import feeds
from app.messages.rules.feeds import MOST_FEEDS
from app.surveys.models import Survey
from app.surveys.rules.states import AudienceKind
from app.surveys.services import opening
from app.surveys.services.opening import Audience
from tests.faults import bringing
from tests.faults.live import at_once
from tests.surveys.conftest import QUESTIONNAIRE

pytestmark = pytest.mark.long
AT_ONCE = 8


def many(live, model, *where):
    """Count rows."""
    with live.inside():
        return db.session.scalar(select(func.count()).select_from(model).where(*where))


def add(live, *rows):
    with live.inside():
        db.session.add_all(rows)
        db.session.commit()


@pytest.fixture
def wei(live):
    """Wei's inner id and that of the organisation."""
    return live.ids("wei")


def view(wei, number):
    person, home = wei
    return SavedView(
        organisation_id=home, owner_id=person, table_name="people", path="/people", rollout_id=None, number=number,
        name=f"View {number}", folded=f"view {number}", is_shared=False, made_at=clock.now(),
    )


def test_views_of_a_table_stay_within_their_number(live, wei):
    person, home = wei
    add(live, *(view(wei, number) for number in range(1, MOST - 1)))
    with live.app.app_context():
        place = signing.sign(PLACE, ["people", "/people", None, home, person])

    form = {"place": place, "query": "q=a"}
    statuses = at_once([
        lambda n=n: live.post("wei", "/views/", at=n, form={**form, "name": f"Raced {n}"}).status
        for n in range(AT_ONCE)
    ])

    assert set(statuses) <= {303, 409, 422}
    assert many(live, SavedView, SavedView.owner_id == person) == MOST - 2 + statuses.count(303) <= MOST
    assert statuses.count(303) >= 1


def test_the_database_refuses_one_view_too_many(live, wei):
    for number in (0, MOST + 1):
        with pytest.raises(IntegrityError):
            add(live, view(wei, number))


def feed(wei, number):
    person, home = wei
    return CalendarFeed(
        organisation_id=home, person_id=person, calendar="x", title="X", token_hash=secret(), number=number,
        created_at=clock.now(),
    )


def test_calendars_given_out_stay_within_their_number(live, rollout):
    lin = live.ids("lin")
    rollout()
    with live.inside("lin"):
        from app.core.actor import the_actor

        calendar = feeds.offered(the_actor())[0].key
    add(live, *(feed(lin, number) for number in range(1, MOST_FEEDS - 1)))

    statuses = at_once([
        lambda n=n: live.post("lin", "/account/calendars", at=n, form={"calendar": calendar}).status
        for n in range(AT_ONCE)
    ])

    held = many(live, CalendarFeed, CalendarFeed.person_id == lin[0], CalendarFeed.revoked_at.is_(None))
    assert set(statuses) <= {200, 409, 422}
    assert held == MOST_FEEDS - 2 + statuses.count(200) <= MOST_FEEDS


@pytest.mark.parametrize("number", [None, 0, MOST_FEEDS + 1])
def test_the_database_refuses_a_calendar_without_its_place(live, wei, number):
    with pytest.raises(IntegrityError):
        add(live, feed(wei, number))


def test_one_questionnaire_is_open_once_however_many_open_it(live):
    live.ids("lin")

    def open_it():
        with live.inside("lin"):
            try:
                opening.open_survey(
                    {**QUESTIONNAIRE, "id": "raced"}, audience=Audience(AudienceKind.EVERYONE),
                    closes_at=clock.now() + timedelta(days=7),
                )
                db.session.commit()
            except (IntegrityError, Refused) as error:
                return type(error)
        return None

    opened = at_once([open_it] * AT_ONCE)

    assert (opened.count(None), many(live, Survey, Survey.key == "raced")) == (1, 1)


def test_a_record_is_opened_to_somebody_once(live):
    bringing.brought(live, "lin", bringing.rows(700, 1))
    (record,) = live.knock("lin", "GET", f"/api/v1/records/customer?q={quote('公司700')}").json["items"]
    with live.inside():
        guo = db.session.scalar(select(Person).where(Person.email.like("guo@%"))).ref
    form = {"person": guo, "until": (clock.today("UTC") + timedelta(days=3)).isoformat(), "why": "Visits them"}

    statuses = at_once([
        lambda n=n: live.post("lin", f"/records/customer/{record['id']}/share", form=form, at=n).status
        for n in range(AT_ONCE)
    ])

    assert sorted(statuses) == [303] + [422] * (AT_ONCE - 1)
    assert many(live, Grant, Grant.record_key.is_not(None)) == 1


def test_an_act_is_taken_back_once(live, wei):
    person, home = wei
    kept = Reversal(
        organisation_id=home, person_id=person, kind="view.removed", steps=[{
            "ref": "bbbbbbbbbbbb", "table": "people", "path": "/journal", "rollout": None, "name": "Back",
            "owner": person, "number": 1, "query": "", "shared": False, "opens": False,
        }], back="/people", made_at=clock.now(), used_at=None,
    )
    add(live, kept)
    with live.inside():
        ref = db.session.scalar(select(Reversal.ref).where(Reversal.person_id == person))

    statuses = at_once([lambda n=n: live.post("wei", f"/undo/{ref}", at=n).status for n in range(AT_ONCE)])

    assert set(statuses) == {303}
    assert many(live, SavedView, SavedView.path == "/journal") == 1
