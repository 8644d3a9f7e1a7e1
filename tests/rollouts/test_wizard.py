"""A rollout is started in the browser: a playbook, its questions, a day, a calendar, people in their seats."""

import pytest

from app.rollouts.forms.starting import Start
from app.rollouts.queries import rollouts
from app.rollouts.queries import seats as queries

ADDRESS = "/rollouts/new/crm-rollout"
ANSWERS = {
    "name": "CRM for Lanxi", "starts_on": "2026-03-02", "calendar": "cn", "p.hosting": "hosted",
    "p.company-size": "small", "p.departments": "2", "p.languages": "zh", "p.erp-present": "yes",
    "p.web-orders": "no", "p.older-crm": "no",
}


@pytest.fixture
def seats(act_as):
    """Return a function that lists (part, name, department) of a rollout, as Lin sees them."""

    def read(ref):
        with act_as("lin"):
            return {(seat.part, seat.name, seat.department) for seat in queries.of_rollout(rollouts.one(ref))}

    return read


def _ref(answer):
    return answer.location.rstrip("/").rsplit("/", 1)[-1]


def test_the_playbooks_at_hand_are_offered_with_what_adapts_them(visit):
    page = visit("guo").get("/rollouts/new").text

    assert "CRM rollout" in page
    assert 'value="on-premises"' in page


def test_it_starts_with_answers_people_and_calendar(visit, cast, seats, act_as):
    answer = visit("lin").post(f"{ADDRESS}?overlay=hosted", data={
        **ANSWERS, "s.project-manager": cast.people["lin"].ref, "s.steering-member": [cast.people["fang"].ref, ""],
        "s.key-user": ["", cast.people["sun"].ref], "d.key-user": ["", "Sales East"],
    })

    assert answer.status_code == 303
    assert seats(_ref(answer)) == {
        ("project-manager", "Lin Yue", ""), ("steering-member", "Fang Ming", ""), ("key-user", "Sun He", "Sales East"),
    }
    with act_as("lin"):
        rollout = rollouts.one(_ref(answer))
        assert (rollout.calendar, rollout.params["erp-present"], rollout.overlays) == ("cn", True, ["hosted 1.0.0"])


def test_a_double_click_starts_one(visit, act_as):
    browser = visit("lin")

    ways = {browser.post(ADDRESS, data={**ANSWERS, "form_key": "k" * 16}).location for _ in range(2)}

    assert len(ways) == 1
    with act_as("lin"):
        assert len(rollouts.all_visible()) == 1


@pytest.mark.parametrize(("change", "told"), [
    ({"name": " "}, "Give the rollout a name."), ({"starts_on": "tomorrow"}, "“tomorrow” is not a date."),
    ({"starts_on": "2036-01-01"}, "more than three years away"), ({"p.departments": "some"}, "“some” is not a number."),
    ({"p.hosting": "moon"}, "“moon” is not among the choices."), ({"p.hosting": ""}, "has no answer yet."),
    ({"calendar": "moon"}, "“moon” is not among the choices."), ({"name": "x" * 201}, "201 characters are too many"),
    ({"p.departments": "1e-999999"}, "is not a number that can be stored"),
])
def test_what_does_not_fit_is_said_and_everything_typed_stays(visit, cast, change, told):
    seat = {"s.sponsor": cast.people["fang"].ref}

    page = visit("lin").post(ADDRESS, data={**ANSWERS, **seat, **change})

    assert page.status_code == 422
    assert told in page.text
    assert f'value="{cast.people["fang"].ref}" selected' in page.text


@pytest.mark.parametrize("address", ["/rollouts/new/nothing", f"{ADDRESS}?overlay=nothing"])
def test_an_unknown_playbook_or_overlay_is_not_found(visit, address):
    assert visit("lin").get(address).status_code == 404


@pytest.mark.parametrize("who", ["wei", "fang", "song"])
def test_who_may_not_start_is_told_whom_to_ask(visit, who):
    answer = visit(who).get("/rollouts/new")

    assert answer.status_code == 403
    assert "Project manager" in answer.text


def test_a_role_has_as_many_places_as_it_needs_and_one_more():
    role = {"id": "r", "min": 2}
    start = Start(seats=[("r", "one", ""), ("r", "two", ""), ("other", "x", "")])

    assert Start().lines(role) == [("", ""), ("", "")]
    assert start.lines(role) == [("one", ""), ("two", ""), ("", "")]
    assert start.lines({**role, "max": 2}) == [("one", ""), ("two", "")]


def test_a_role_of_every_department_has_a_place_for_each():
    assert len(Start(params={"departments": "4"}).lines({"id": "r", "per": "department"})) == 4
