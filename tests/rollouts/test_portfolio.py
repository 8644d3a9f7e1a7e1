"""The portfolio: all rollouts that one person sees, over all organisations, with facts that can be looked up."""

import csv
import io
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.access.models import Membership, RoleHolding
from app.access.queries import people
from app.access.rules import Role
from app.access.services import tokens
from app.core import clock
from app.core.actor import acting, system
from app.core.database import db
from app.rollouts.models.rollout import Rollout
from app.rollouts.queries import portfolio as queries
from app.rollouts.rules.states import ActivityState
from app.rollouts.services import activities, gates, starting
from tests.rollouts.conftest import DOCUMENT, MONDAY, NOON, hash_of


@pytest.fixture
def abroad(cast, act_as):
    """A rollout of the other organisation that Zhao started, with Zhao in its only seat; its address id."""
    with act_as("zhao"):
        rollout = starting.start(
            starting.Resolved(DOCUMENT, hash_of(DOCUMENT)), name="Rollout abroad", starts_on=MONDAY,
            params={"hosting": "own"}, seats=[starting.Seating("manager", cast.people["zhao"].id)], calendar="weekdays",
        )
        db.session.commit()
        ref = rollout.ref
        db.session.remove()
    return ref


@pytest.fixture
def join(cast):
    """Return a function that makes somebody a member of the other organisation, with these roles there."""

    def enter(who, *roles, active=True, **more):
        with system("tests"):
            person, organisation = cast.people[who].id, cast.elsewhere.id
            db.session.add(Membership(organisation_id=organisation, person_id=person, active=active))
            db.session.add_all(
                RoleHolding(organisation_id=organisation, person_id=person, role=role, given_at=clock.now(), **more)
                for role in roles
            )
            db.session.commit()
            db.session.remove()

    return enter


@pytest.fixture
def page_of(visit):
    """Return a function that gives the portfolio of somebody, as text."""
    return lambda who, query="": visit(who).get(f"/rollouts/{query}").text


@pytest.mark.both
def test_a_consultant_sees_every_client_on_one_page(started, abroad, join, page_of):
    join("guo", Role.CONSULTANT)

    page = page_of("guo")

    assert all(said in page for said in ("Small rollout", "Rollout abroad", "Lanxi Trading", "Elsewhere Ltd"))


def test_a_token_reaches_the_organisation_it_was_made_in_and_hears_of_no_other(app, actor, started, abroad, join):
    join("guo", Role.CONSULTANT)
    with acting(guo := actor("guo")):
        _line, secret = tokens.make_token(
            people.myself(), name="robot", scope="read", days=1, organisation_id=guo.organisation_id
        )
        db.session.commit()
        db.session.remove()

    pages = [
        app.test_client().get(f"/rollouts/{query}", headers={"Authorization": f"Bearer {secret}"}).text
        for query in ("", "?format=json")
    ]

    assert all("Small rollout" in page and "Elsewhere" not in page and "abroad" not in page for page in pages)


@pytest.mark.parametrize("how", [
    {"active": False}, {"suspended": True}, {"valid_until": NOON - timedelta(days=1)},
])
def test_what_ended_elsewhere_is_not_seen(started, abroad, join, page_of, how):
    join("guo", Role.CONSULTANT, **how)

    assert "Rollout abroad" not in page_of("guo")


def test_a_member_without_role_or_seat_there_sees_nothing_of_it(started, abroad, join, page_of):
    join("wei")
    page = page_of("wei")

    assert "Small rollout" in page
    assert "Rollout abroad" not in page


@pytest.mark.parametrize(("who", "sees"), [("lin", True), ("wei", True), ("tang", False), ("zhao", False)])
def test_one_sees_there_what_one_may_open(visit, started, page_of, who, sees):
    assert ("Small rollout" in page_of(who)) is sees
    assert (visit(who).get(f"/rollouts/{started}/").status_code == 200) is sees


def test_everybody_sees_by_the_same_rule_as_in_the_organisation(started, abroad, cast, act_as):
    for who, person in cast.people.items():
        with act_as(who):
            there = set(db.session.scalars(select(Rollout.ref)))
            assert {line.ref for line in queries.lines(person.id, MONDAY)} == there
            db.session.remove()


def test_a_rollout_elsewhere_is_opened_by_going_over(started, abroad, join, visit):
    join("guo", Role.CONSULTANT)
    browser = visit("guo")
    way = browser.get("/rollouts/").text.split(f'value="/rollouts/{abroad}/"')[0].rsplit('action="', 1)[1].split('"')[0]

    answer = browser.post(way, data={"next": f"/rollouts/{abroad}/"})

    assert answer.location == f"/rollouts/{abroad}/"
    assert browser.get(answer.location).status_code == 200


def test_the_first_plan_stands_beside_the_plan_of_now(started, act_as, found, page_of):
    with act_as("lin"), clock.standing_at(NOON + timedelta(days=7), everywhere=True):
        activities.move(found(), found("activity", "goals"), ActivityState.DOING)
        db.session.commit()
        assert found().live_on > found().planned_live_on

    assert "days later than first planned" in page_of("lin")


def test_a_gate_is_overdue_once_its_first_day_is_past(started, page_of):
    assert "1 gate overdue" not in page_of("lin")

    with clock.standing_at(NOON + timedelta(days=7), everywhere=True):
        assert "1 gate overdue" in page_of("lin")


@pytest.mark.both
def test_what_is_decided_next_names_who_has_not_answered(started, act_as, found, page_of):
    before = page_of("lin")
    with act_as("lin"):
        gates.put(found(), found("gate", "planned"))
        db.session.commit()

    after = page_of("lin")

    assert "Plan approved" in before
    assert "planned for" in before
    assert "Fang Ming, Hu Bin · asked on 2 Mar" in after


def test_the_file_holds_the_facts_behind_the_words(started, page_of):
    (line,) = csv.DictReader(io.StringIO(page_of("lin", "?format=csv").removeprefix("\ufeff")))

    assert (line["Rollout"], line["Health"], line["Stage"]) == ("Small rollout", "On its way", "Business plan")
    assert (line["Late"], line["Gates overdue"], line["Promised day"]) == ("0", "0", "2026-04-01")


@pytest.mark.parametrize(("query", "sees"), [
    ("?health=good", True), ("?health=late", False), ("?stage=business_plan", True), ("?q=small", True),
    ("?q=other", False), ("?live_from=2026-04-01", False), ("?sort=-live", True),
])
def test_the_list_is_narrowed_and_sorted_by_address(started, page_of, query, sees):
    assert (f'<th scope="row"><a class="up-plain" href="/rollouts/{started}/"' in page_of("lin", query)) is sees


def test_ten_rollouts_take_as_many_queries_as_one(started, start_another, visit, count_queries):
    browser = visit("lin")
    browser.get("/rollouts/")
    one = count_queries(lambda: browser.get("/rollouts/"))
    for number in range(9):
        start_another(f"Number {number}", seats=[("manager", "lin")])

    assert count_queries(lambda: browser.get("/rollouts/")) == one <= 12
