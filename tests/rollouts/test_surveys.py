"""A rollout opens surveys from its playbook, and hands their result in as a deliverable."""

from datetime import timedelta

import pytest

from app.core import clock
from app.core.actor import acting
from app.core.database import db
from app.rollouts.queries import deliverables
from app.surveys.queries import surveys
from tests.rollouts.conftest import DOCUMENT, NOON, activity, words

PULSE = {
    "id": "pulse", "title": words("Pulse"), "audience": {"everyone": True}, "anonymous": True,
    "items": [{"id": "ease", "type": "scale", "min": "1", "max": "5", "required": True, "ask": words("Easy?")}],
}
ASKING = {
    **DOCUMENT,
    "questionnaires": [PULSE, {**PULSE, "id": "few", "audience": {"roles": ["steering"]}, "anonymous": False}],
    "activities": [*DOCUMENT["activities"], activity("ask", "plan", delivers=["pulse-result"])],
    "deliverables": [
        *DOCUMENT["deliverables"],
        {"id": "pulse-result", "title": words("What they said"), "kind": "survey", "questionnaire": "pulse",
         "least_share": "60"},
    ],
}
SEATS = [("manager", "lin"), ("steering", "fang"), ("steering", "hu"), ("clerk", "wei")]
EVERYBODY = ("lin", "fang", "hu", "wei", "guo", "xu", "tang", "sun", "song")


@pytest.fixture
def rollout(start_another):
    """A rollout whose playbook has questionnaires."""
    return start_another("Asking", document=ASKING, seats=SEATS)


@pytest.fixture
def opened(rollout, visit):
    """Return a function that opens a survey as Lin and gives its address."""

    def make(key="pulse", **sent):
        answer = visit("lin").post(
            f"/rollouts/{rollout}/surveys/{key}", data={"kind": "everyone", "closes_on": "2026-03-10", **sent}
        )
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"].split("?")[0]

    return make


@pytest.fixture
def result_of(rollout, actor):
    """Return a function that reads the deliverable as Lin: (address id, state, content)."""

    def read():
        with acting(actor("lin")):
            from app.rollouts.queries import rollouts

            found = rollouts.one(rollout)
            ref = next(line.ref for line in deliverables.of_rollout(found) if line.kind == "survey")
            row = deliverables.one(ref)
            kept = (ref, str(row.state), deliverables.content(row))
            db.session.remove()
        return kept

    return read


def answer_all(visit, address, many):
    for who in EVERYBODY[:many]:
        visit(who).post(address, data={"q.ease": "4"})
    visit("lin").post(f"{address}/close")


def test_the_questionnaires_of_the_playbook_are_listed(rollout, visit):
    page = visit("lin").get(f"/rollouts/{rollout}/surveys").text

    assert page.count("Open it…") == 2
    assert "Open it…" not in visit("wei").get(f"/rollouts/{rollout}/surveys").text


def test_the_form_begins_with_the_audience_of_the_playbook(rollout, visit):
    page = visit("lin").get(f"/rollouts/{rollout}/surveys/few").text

    assert 'value="seats" checked' in page
    assert 'value="steering" checked' in page
    assert "This questionnaire keeps names." in page


def test_a_survey_asks_whoever_sits_in_the_chosen_seats(opened, visit):
    address = opened("few", kind="seats", seats="steering")

    assert "Easy?" in visit("fang").get(address).text
    assert "Easy?" not in visit("wei").get(address).text


def test_whom_a_survey_asks_is_told_by_what_seats_are_called(opened, visit):
    page = visit("lin").get(f"{opened('few', kind='seats', seats='steering')}?about=1").text

    assert (">Steering<" in page, ">steering<" in page) == (True, False)


def test_a_survey_ends_with_its_last_day_in_the_zone_of_the_rollout(opened, actor):
    ref = opened().rsplit("/", 1)[1]

    with acting(actor("lin")):
        assert surveys.one(ref).closes_at.isoformat() == "2026-03-10T16:00:00+00:00"
        db.session.remove()


def test_only_who_leads_opens_one(rollout, visit):
    for who in ("wei", "fang", "guo"):
        assert visit(who).get(f"/rollouts/{rollout}/surveys/pulse").status_code == 403
    assert visit("zhao").get(f"/rollouts/{rollout}/surveys/pulse").status_code == 404


@pytest.mark.parametrize(("sent", "said"), [
    ({"kind": "seats"}, "Say whom to ask."), ({"kind": "nobody"}, "Say whom to ask."),
    ({"kind": "seats", "seats": "steering"}, "at least"), ({"closes_on": "soon"}, "is not a date"),
    ({"closes_on": "2026-03-01"}, "passed already"), ({"closes_on": "2027-03-01"}, "90 days"),
])
def test_what_does_not_fit_is_said_and_stays_typed(rollout, visit, sent, said):
    page = visit("lin").post(
        f"/rollouts/{rollout}/surveys/pulse", data={"kind": "everyone", "closes_on": "2026-03-10", **sent}
    )

    assert page.status_code == 422
    assert said in page.text


def test_a_survey_that_waits_stands_in_my_work(opened, visit):
    address = opened()

    assert address in visit("wei").get("/work").text
    visit("wei").post(address, data={"q.ease": "4"})
    assert "Your view is asked for" not in visit("wei").get("/work").text


def test_the_result_is_handed_in_frozen_and_accepted_by_another(opened, rollout, visit, result_of):
    answer_all(visit, opened(), 6)
    ref = result_of()[0]
    visit("lin").post(f"/rollouts/{rollout}/deliverables/{ref}/hand-in")

    _ref, state, content = result_of()
    assert (state, content["answered"], content["asked"]) == ("submitted", 6, 9)
    assert content["figures"]["items"][0]["mean"] == "4"
    visit("fang").post(f"/rollouts/{rollout}/deliverables/{ref}/accept")
    assert result_of()[1] == "accepted"
    assert "66%" in visit("wei").get(f"/rollouts/{rollout}/deliverables/{ref}/versions/1").text


def test_before_the_survey_is_closed_there_is_nothing_to_hand_in(opened, rollout, visit, result_of):
    opened()
    ref = result_of()[0]

    answer = visit("lin").post(f"/rollouts/{rollout}/deliverables/{ref}/hand-in")

    assert answer.status_code == 409
    assert "has no result yet" in answer.text


def test_too_small_a_share_is_refused_with_the_numbers(opened, rollout, visit, result_of):
    answer_all(visit, opened(), 5)

    answer = visit("lin").post(f"/rollouts/{rollout}/deliverables/{result_of()[0]}/hand-in")

    assert answer.status_code == 409
    assert "5 of 9 have answered; 60% are needed." in answer.text


def test_the_deliverable_leads_to_its_survey(opened, rollout, visit, result_of):
    page = f"/rollouts/{rollout}/deliverables/{result_of()[0]}"
    assert "Not opened yet." in visit("lin").get(page).text

    address = opened()

    assert address in visit("lin").get(page).text
    with clock.standing_at(NOON + timedelta(minutes=1), everywhere=True):
        visit("lin").post(f"{address}/close")
    assert "Hand the result in" in visit("lin").get(page).text


def test_a_result_is_not_written_by_hand(rollout, visit, result_of):
    answer = visit("lin").post(f"/rollouts/{rollout}/deliverables/{result_of()[0]}", data={"text": "Fine"})

    assert answer.status_code == 409


def test_a_program_opens_a_survey_and_finds_it(rollout, visit):
    lin = visit("lin")
    sent = {"questionnaire": "pulse", "closes_on": "2026-03-10"}

    made = lin.post(f"/api/v1/rollouts/{rollout}/surveys", json=sent, headers={"Idempotency-Key": "one"})
    again = lin.post(f"/api/v1/rollouts/{rollout}/surveys", json=sent, headers={"Idempotency-Key": "one"})

    assert (made.status_code, made.json["asked"], made.json) == (201, 9, again.json)
    listed = lin.get(f"/api/v1/rollouts/{rollout}/questionnaires").json["questionnaires"]
    assert [one["surveys"] for one in listed] == [[made.json["ref"]], []]
