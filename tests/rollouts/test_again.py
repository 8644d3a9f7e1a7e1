"""A short form that does not fit: no page of its own, but the fault at its field, and what was typed kept."""

import pytest


@pytest.fixture
def shown(visit, started, ref_of):
    """Return a function that sends a form of somebody to a thing of the rollout, and gives the answer."""

    def send(who, place, kind, key, act, **typed):
        return visit(who).post(f"/rollouts/{started}/{place}/{ref_of(kind, key)}/{act}", data=typed)

    return send


def test_a_no_without_a_reason_is_told_at_the_reason_and_stays_chosen(shown):
    answer = shown("fang", "gates", "gate", "planned", "decide", vote="no", reason=" ")

    assert answer.status_code == 422
    assert '<p class="error" id="why-error">' in answer.text
    assert 'value="no" checked' in answer.text


def test_an_answer_that_was_not_chosen_keeps_the_reason_that_was_typed(shown):
    answer = shown("fang", "gates", "gate", "planned", "decide", reason="Too early for us")

    assert answer.status_code == 422
    assert "Choose yes, no or abstain." in answer.text
    assert ">Too early for us</textarea>" in answer.text


def test_a_waiver_that_is_too_long_keeps_its_reason(shown):
    answer = shown("fang", "gates", "gate", "planned", "waive", path="all.0", days="99", reason="It comes on Friday")

    assert answer.status_code == 422
    assert '<p class="error" id="days-error">' in answer.text
    assert 'value="99"' in answer.text
    assert ">It comes on Friday</textarea>" in answer.text


def test_what_blocks_an_activity_is_asked_for_at_its_field(shown):
    answer = shown("lin", "activities", "activity", "goals", "move", to="blocked")

    assert answer.status_code == 422
    assert '<p class="error" id="reason-error">' in answer.text
    assert 'value="blocked" checked' in answer.text


def test_handing_back_without_saying_what_is_missing_is_told_at_the_field(visit, shown, ref_of, started):
    place = f"/rollouts/{started}/deliverables/{ref_of('deliverable', 'goal-note')}"
    visit("lin").post(place, data={"text": "Ten goals", "then": "hand_in"})

    answer = shown("fang", "deliverables", "deliverable", "goal-note", "hand-back", reason="")

    assert answer.status_code == 422
    assert '<p class="error" id="back-error">' in answer.text


def test_what_names_no_field_of_the_page_is_refused_as_ever(shown):
    answer = shown("fang", "gates", "gate", "planned", "waive", path="nowhere", days="7", reason="It comes on Friday")

    assert answer.status_code == 422
    assert "no condition “nowhere”" in answer.text
    assert "Waive a condition" not in answer.text
