"""The pages of a rollout: everybody with a seat reads them, nobody else does, and what is typed comes back."""

import re
from datetime import timedelta

import pytest

from app.access.models import Person
from app.core import clock, jobs
from app.core.actor import system
from app.core.database import db
from app.decisions.rules import Option
from app.rollouts.services import activities, gates
from tests.rollouts.conftest import NOON


@pytest.fixture
def version(act_as, found):
    """Return a function that gives the version that a row's form carries now."""

    def read(kind, key):
        with act_as("lin"):
            return str(found(kind, key).version)

    return read


PAGES = ["", "activities/", "board", "deliverables/", "gates/", "seats", "phases/plan", "phases/load"]


@pytest.mark.parametrize("who", ["lin", "fang", "wei", "song"])
@pytest.mark.parametrize("page", PAGES)
def test_who_takes_part_reads_every_page(visit, started, who, page):
    assert visit(who).get(f"/rollouts/{started}/{page}").status_code == 200


@pytest.mark.parametrize("who", ["zhao", "tang"])
@pytest.mark.parametrize("page", PAGES)
def test_who_does_not_take_part_finds_nothing(visit, started, who, page):
    assert visit(who).get(f"/rollouts/{started}/{page}").status_code == 404


@pytest.mark.parametrize(("kind", "key"), [
    ("activity", "goals"), ("activity", "budget"), ("deliverable", "goal-note"), ("deliverable", "budget-form"),
    ("deliverable", "yes-to-plan"), ("deliverable", "lists"), ("deliverable", "risks"), ("gate", "planned"),
    ("gate", "live"),
])
def test_each_thing_of_a_rollout_has_its_page(visit, started, ref_of, kind, key):
    plural = {"activity": "activities", "deliverable": "deliverables", "gate": "gates"}[kind]
    address = f"/rollouts/{started}/{plural}/{ref_of(kind, key)}"

    assert visit("lin").get(address).status_code == 200
    assert visit("zhao").get(address).status_code == 404


def test_an_unchanged_map_is_answered_304(visit, started):
    browser = visit("lin")
    first = browser.get(f"/rollouts/{started}/")

    again = browser.get(f"/rollouts/{started}/", headers={"If-None-Match": first.headers["ETag"]})

    assert again.status_code == 304


def test_moving_an_activity_leads_back_to_its_page(visit, started, ref_of, version):
    address = f"/rollouts/{started}/activities/{ref_of('activity', 'goals')}"

    answer = visit("lin").post(f"{address}/move", data={"to": "doing", "version": version("activity", "goals")})

    assert (answer.status_code, answer.location) == (303, address)


def test_a_refusal_shows_its_reason(visit, started, ref_of):
    address = f"/rollouts/{started}/activities/{ref_of('activity', 'import')}/move"

    answer = visit("lin").post(address, data={"to": "doing"})

    assert answer.status_code == 409
    assert "Plan approved" in answer.text


def test_what_does_not_fit_a_form_stays_typed_in(visit, started, ref_of, version):
    answer = visit("lin").post(
        f"/rollouts/{started}/deliverables/{ref_of('deliverable', 'budget-form')}",
        data={"f.sum": "a lot", "version": version("deliverable", "budget-form")},
    )

    assert answer.status_code == 422
    assert 'value="a lot"' in answer.text
    assert "“a lot” is not a number" in answer.text


def test_a_stale_form_shows_both_and_saves_nothing(visit, started, ref_of, version):
    before = version("deliverable", "goal-note")
    address = f"/rollouts/{started}/deliverables/{ref_of('deliverable', 'goal-note')}"
    visit("lin").post(address, data={"text": "Theirs", "version": before})

    answer = visit("wei").post(address, data={"text": "Mine", "version": before})

    assert answer.status_code == 409
    assert "Mine" in answer.text
    assert "Theirs" in answer.text


def test_several_activities_change_at_once_and_refusals_are_named(visit, started, ref_of, act_as, found):
    refs = [ref_of("activity", key) for key in ("goals", "import")]

    page = visit("lin").post(
        f"/rollouts/{started}/activities/bulk", data={"action": "doing", "ref": refs, "sure": "yes"}
    ).text

    assert "1 row changed." in page
    assert "Plan approved" in page
    with act_as("lin"):
        assert found("activity", "goals").state == "doing"


def test_before_that_a_preview_changes_nothing(visit, started, ref_of, act_as, found):
    refs = [ref_of("activity", key) for key in ("goals", "import")]

    page = visit("lin").post(f"/rollouts/{started}/activities/bulk", data={"action": "doing", "ref": refs}).text

    assert "Not started" in page
    assert "In progress" in page
    with act_as("lin"):
        assert found("activity", "goals").state == "todo"


@pytest.mark.parametrize(("who", "told"), [
    ("nobody", "There is no person “"), ("zhao", "There is no person “"), ("song", "has no seat in this rollout"),
])
def test_work_is_given_to_nobody_who_has_no_seat_and_it_is_said_of_them(visit, started, ref_of, cast, who, told):
    lin, goals = visit("lin"), ref_of("activity", "goals")
    owner = cast.people[who].ref if who != "nobody" else "a3b4c5d6e7f8"
    sent = {"action": "give", "ref": goals, "owner": owner, "sure": "yes"}

    bulk = lin.post(f"/rollouts/{started}/activities/bulk", data=sent).text
    alone = lin.post(f"/rollouts/{started}/activities/{goals}/give", data={"owner": owner})

    assert told in bulk
    assert "It is not there any more" not in bulk
    assert (alone.status_code in (409, 422), told in alone.text) == (True, True)


def test_a_seat_for_nobody_is_refused_by_the_person(visit, started, cast):
    lin, zhao = visit("lin"), cast.people["zhao"].ref

    answer = lin.post(f"/rollouts/{started}/seats", data={"person": zhao, "part": "clerk"})

    assert (answer.status_code, f"There is no person “{zhao}”" in answer.text) == (422, True)


def test_what_is_mine_is_counted_for_whoever_looks(visit, started, act_as, found, cast):
    with act_as("lin"):
        activities.give(found(), found("activity", "goals"), db.session.get(Person, cast.people["wei"].id))
        db.session.commit()
    pages = [visit(who).get(f"/rollouts/{started}/activities/").text for who in ("wei", "lin", "wei")]

    assert [re.search(r'only=mine"[^>]*>Mine\s*<span class="n">(\d+)', page)[1] for page in pages] == ["1", "2", "1"]


def test_what_is_late_is_told_by_the_day_of_the_look(visit, started):
    page = f"/rollouts/{started}/activities/"
    before = visit("lin").get(page).text
    with clock.standing_at(NOON + timedelta(days=3), everywhere=True):
        after = visit("lin").get(page).text

    assert ['</i>Late</span>' in page for page in (before, after)] == [False, True]


def test_what_a_change_of_several_needs_is_asked_beside_it(visit, started):
    page = visit("lin").get(f"/rollouts/{started}/activities/").text

    for field in ("select", "owner"), ("input", "date"), ("input", "reason"):
        assert re.search(r'<{} [^>]*id="bulk-{}"'.format(*field), page)
    assert "&lt;" not in page


def test_the_activities_can_be_taken_as_a_file(visit, started):
    answer = visit("lin").get(f"/rollouts/{started}/activities/?format=csv")

    assert answer.mimetype == "text/csv"
    assert "goals" in answer.get_data(as_text=True)


def test_my_work_shows_what_waits_for_me(visit, started, act_as, found, goals_accepted, plan_signed):
    with act_as("fang"):
        from app.core.database import db
        from app.rollouts.services import gates as services

        services.put(found(), found("gate", "planned"))
        db.session.commit()

    assert "Plan approved" in visit("fang").get("/work").text


def test_the_portfolio_lists_only_what_one_may_see(visit, started):
    assert "Small rollout" in visit("guo").get("/rollouts/").text
    assert "Small rollout" not in visit("zhao").get("/rollouts/").text


@pytest.mark.parametrize("number", ["x" * 12, "0" * 12, "1"])
def test_an_invented_address_is_not_found(visit, started, number):
    assert visit("lin").get(f"/rollouts/{number}/").status_code == 404


@pytest.mark.parametrize("place", ["activities/{}/move", "activities/{}/take", "activities/{}/steps"])
def test_who_only_oversees_changes_nothing(visit, started, ref_of, place):
    address = f"/rollouts/{started}/{place.format(ref_of('activity', 'goals'))}"

    answer = visit("song").post(address, data={"to": "doing"})

    assert answer.status_code == 403
    assert "whoever has a seat in the rollout" in answer.text


def test_the_journal_names_a_decision_and_leads_to_its_gate(
    visit, started, act_as, found, ref_of, goals_accepted, plan_signed,
):
    for who in ("fang", "hu"):
        with act_as(who):
            gates.decide(found(), found("gate", "planned"), option=Option.YES)
            db.session.commit()
            db.session.remove()

    page = visit("xu").get("/journal").text

    assert "recorded decision 2 on" in page
    assert f"/gates/{ref_of('gate', 'planned')}" in page


@pytest.mark.parametrize(("who", "offered"), [("lin", True), ("guo", True), ("wei", False)])
def test_the_first_rollout_is_offered_to_who_may_start_it(visit, who, offered):
    assert ("Choose a playbook, answer its questions" in visit(who).get("/welcome").text) is offered


def test_what_nobody_does_yet_can_be_taken_once(visit, started, ref_of, act_as, found, cast):
    with act_as("lin"):
        found("activity", "goals").owner_id = None
        db.session.commit()
        db.session.remove()
    address = f"/rollouts/{started}/activities/{ref_of('activity', 'goals')}"

    assert "Nobody does this yet" in visit("wei").get(address).text
    assert visit("wei").post(f"{address}/take").status_code == 303
    assert visit("hu").post(f"{address}/take").status_code == 403
    with act_as("lin"):
        assert found("activity", "goals").owner_id == cast.people["wei"].id


def test_measuring_a_gate_asks_its_sources(visit, started, ref_of):
    browser, address = visit("lin"), f"/rollouts/{started}/gates/{ref_of('gate', 'live')}"

    browser.post(f"{address}/measure")

    assert "“sample” does not answer" in browser.get(address).text


@pytest.mark.parametrize(("kind", "key"), [("gate", "live"), ("gate", "planned")])
def test_a_measurement_that_runs_is_followed_on_the_page(visit, started, ref_of, act_as, kind, key):
    ref = ref_of(kind, key)
    with act_as("lin"), system("tests"):
        job = jobs.enqueue("rollouts.measure_gate", {"gate": ref}, only_one=f"measure/{ref}")
        db.session.flush()
        db.session.info.clear()
        db.session.commit()
        name = job.ref
        db.session.remove()

    assert f'data-job="/jobs/{name}.json"' in visit("lin").get(f"/rollouts/{started}/gates/{ref}").text


def test_a_seat_is_given_and_freed(visit, started, cast):
    browser, address = visit("lin"), f"/rollouts/{started}/seats"
    seat = {"part": "clerk", "person": cast.people["sun"].ref}

    assert "Sun He has the seat." in browser.post(address, data=seat, follow_redirects=True).text
    assert visit("sun").get(f"/rollouts/{started}/").status_code == 200
    browser.post(f"{address}/remove", data=seat)
    assert visit("sun").get(f"/rollouts/{started}/").status_code == 404


def test_a_date_that_is_none_is_shown_and_refused(visit, started, ref_of):
    answer = visit("lin").post(
        f"/rollouts/{started}/activities/{ref_of('activity', 'goals')}/date", data={"due_on": "31.2.2026"}
    )

    assert answer.status_code == 422
    assert "“31.2.2026” is not a date." in answer.text


def test_questions_are_put_and_taken_back_in_the_browser(visit, started, ref_of):
    browser = visit("lin")
    for address in (f"gates/{ref_of('gate', 'planned')}", f"deliverables/{ref_of('deliverable', 'yes-to-plan')}"):
        place = f"/rollouts/{started}/{address}"
        assert browser.post(f"{place}/ask").status_code == 303
        assert "Take the question back" in browser.get(place).text
        assert browser.post(f"{place}/take-back", data={"reason": "Too early"}).status_code == 303
        assert "the question was withdrawn" in browser.get(place).text


def test_a_yes_that_comes_too_early_is_told_each_condition_in_its_way(visit, started, ref_of, goals_accepted):
    address = f"/rollouts/{started}/gates/{ref_of('gate', 'planned')}"

    refused = visit("fang").post(f"{address}/decide", data={"vote": "yes"})

    assert refused.status_code == 409
    assert "1 of 2 conditions are not met" in refused.text
    assert "Plan signed" in refused.text
    assert "Goals accepted" not in refused.text
    assert f'href="{address}"' in refused.text
