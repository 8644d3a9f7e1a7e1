"""No page of a rollout asks the database more when the rollout is a hundred times larger."""

import pytest
from sqlalchemy import select

from app.core.database import db
from app.rollouts.models.activity import Activity
from tests.rollouts.conftest import DOCUMENT, activity, measure

LARGE, LIGHT = 1000, 100_000
# The most statements of each page; none may ever have more than twelve.
PAGES = {
    "/rollouts/{}/": 11, "/rollouts/{}/phases/plan": 11, "/rollouts/{}/activities/": 10, "/rollouts/{}/board": 7,
    "/rollouts/{}/timeline": 9, "/rollouts/{}/gates/": 10, "/rollouts/{}/deliverables/": 7, "/rollouts/{}/seats": 8,
    "/rollouts/": 12, "/work": 11,
}


def _document(many):
    """A playbook with as many activities, each with a note to hand over, all but the first waiting for it."""
    keys = [f"a{number}" for number in range(many)]
    notes = [{**DOCUMENT["deliverables"][0], "id": f"note-{key}"} for key in keys]
    listed = [
        activity(key, "plan" if place < many / 2 else "load", needs=keys[:1] if place else [], delivers=[f"note-{key}"])
        for place, key in enumerate(keys)
    ]
    require = {"all": [{"deliverable": "note-a0", "value": "accepted"}, {"metric": "sample.share", "value": "1"}]}
    gate = {**DOCUMENT["gates"][0], "require": require}
    return {**DOCUMENT, "activities": listed, "deliverables": notes, "gates": [gate, DOCUMENT["gates"][1]]}


@pytest.fixture
def counted_pages(visit, start_another, act_as, count_queries):
    """Return a function that starts a rollout of a size and gives the number of statements of each page."""

    def run(many):
        ref = start_another("Sized", document=_document(many), seats=[("manager", "lin"), ("steering", "fang")])
        with act_as("lin"):
            from app.rollouts.queries import maps, rollouts

            rollout = rollouts.one(ref)
            measure(rollout, next(iter(maps.overview(rollout, rollout.starts_on).gates)))
            db.session.commit()
            db.session.remove()
        browser, found = visit("lin"), {}
        for page in PAGES:
            assert browser.get(page.format(ref)).status_code == 200
            found[page] = count_queries(lambda page=page: browser.get(page.format(ref)))
        return found

    return run


def test_every_page_takes_few_queries_however_large_the_rollout_is(counted_pages):
    small, large = counted_pages(10), counted_pages(LARGE)

    assert small == large
    assert {page: number for page, number in large.items() if number > PAGES[page]} == {}


@pytest.mark.parametrize(("kind", "plural", "key", "most"), [
    ("activity", "activities", "budget", 14), ("deliverable", "deliverables", "risks", 15),
    ("deliverable", "deliverables", "yes-to-plan", 15), ("deliverable", "deliverables", "goal-note", 16),
    ("gate", "gates", "planned", 17),
])
def test_the_page_of_one_thing_keeps_its_number_of_queries(
    visit, started, ref_of, count_queries, kind, plural, key, most
):
    browser, address = visit("lin"), f"/rollouts/{started}/{plural}/{ref_of(kind, key)}"
    browser.get(address)

    assert count_queries(lambda: browser.get(address)) == most


def test_a_timeline_of_250_bars_is_a_light_page(visit, start_another):
    ref = start_another("Sized", document=_document(250), seats=[("manager", "lin")])
    page = visit("lin").get(f"/rollouts/{ref}/timeline")

    assert page.text.count('class="now') >= 250
    assert len(page.data) <= LIGHT


def test_moving_one_of_a_thousand_takes_few_statements(start_another, act_as, count_queries):
    ref = start_another("Sized", document=_document(LARGE), seats=[("manager", "lin")])
    with act_as("lin"):
        from app.rollouts.queries import rollouts
        from app.rollouts.rules.states import ActivityState
        from app.rollouts.services import activities

        rollout = rollouts.one(ref)
        first = db.session.scalars(select(Activity).where(Activity.key == "a1")).one()
        spent = count_queries(lambda: activities.move(rollout, first, ActivityState.BLOCKED, reason="Waits"))

    assert spent < 40


ADDED = {"phase": "plan", "part": "clerk", "low": "1", "likely": "1", "high": "1", "title": "Ask the works council"}
# Who asks and where they sit; the rollout, its phases, what is around the new one; whether it may be written, the row,
# its phase, its rollout; and the journal's head, entry and head.
ADDING = 12


@pytest.mark.parametrize(("after", "more"), [("", 0), ("a0", 3)])
def test_adding_one_to_a_thousand_takes_few_statements(
    visit, start_another, act_as, count_queries, after, more
):
    ref = start_another("Sized", document=_document(LARGE), seats=[("manager", "lin")])
    browser = visit("lin")
    with act_as("lin"):
        waits = db.session.scalar(select(Activity.ref).where(Activity.key == after)) or ""
        db.session.remove()

    # The playbook is read once for the whole process, whatever came before.
    browser.get(f"/rollouts/{ref}/activities/new")
    sent = {**ADDED, "after": waits}
    spent = count_queries(lambda: browser.post(f"/rollouts/{ref}/activities/new", data=sent))

    assert spent == ADDING + more
