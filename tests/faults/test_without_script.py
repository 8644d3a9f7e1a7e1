"""Without any script one reads, votes, answers and writes; what is sent again by the back button counts once."""

import pytest
from sqlalchemy import func, select

from app.access.models import Person
from app.access.services import passwords
from app.core.actor import system
from app.core.database import db
from app.core.web import limits
from app.decisions.models import Ballot
from app.messages.models import Comment
from app.rollouts.models.deliverable import DeliverableRevision
from app.surveys.models import SurveyInvitation
from tests.faults import forms
from tests.rollouts.conftest import *  # noqa: F403  the small rollout and its clock
from tests.surveys.conftest import answer, open_survey  # noqa: F401

SENTENCE = "seven shoes in the rain"


@pytest.fixture
def strict(app, visit):
    """Sign somebody in to an application that demands the token of its forms, as it is served."""

    def enter(who):
        browser = visit(who)
        app.config["WTF_CSRF_ENABLED"] = True
        return browser

    limits.limiter.reset()
    yield enter
    app.config["WTF_CSRF_ENABLED"] = False


def counted(model, *where):
    """Count rows."""
    with system("tests"):
        found = db.session.scalar(select(func.count()).select_from(model).where(*where))
        db.session.remove()
    return found


def test_one_votes_on_a_gate_and_a_vote_sent_again_counts_once(strict, started, ref_of):
    address = f"/rollouts/{started}/gates/{ref_of('gate', 'planned')}"
    assert forms.send(strict("lin"), address, "csrf_token").status_code == 303
    fang = strict("fang")
    action, sent = forms.filled(fang, address, vote="no", reason="Too early")

    first, again = (forms.post(fang, action, sent) for _time in range(2))

    assert (first.status_code, again.status_code) == (303, 409)
    assert counted(Ballot) == 1


def test_one_answers_a_survey_and_going_back_answers_it_no_second_time(strict, open_survey):  # noqa: F811
    address = f"/surveys/{open_survey()}"
    wei = strict("wei")
    action, sent = forms.filled(wei, address, **{"q.ease": "4", "q.list": "no"})

    assert [forms.post(wei, action, sent).status_code for _time in range(2)] == [303, 303]
    assert counted(SurveyInvitation, SurveyInvitation.answered) == 1


def test_one_writes_a_note_and_the_old_form_is_told_that_it_is_old(strict, started, ref_of):
    address = f"/rollouts/{started}/deliverables/{ref_of('deliverable', 'goal-note')}"
    lin = strict("lin")
    action, sent = forms.filled(lin, address, text="What we want")

    first, again = forms.post(lin, action, sent), forms.post(lin, action, {**sent, "text": "Typed after going back"})

    assert (first.status_code, again.status_code) == (303, 409)
    assert "Typed after going back" in again.text
    assert counted(DeliverableRevision) == 1


def test_a_comment_sent_again_by_the_back_button_stands_once(strict, started, ref_of):
    address = f"/comments/gate/{ref_of('gate', 'planned')}"
    lin = strict("lin")
    action, sent = forms.filled(lin, address, text="Once is enough")

    assert [forms.post(lin, action, sent).status_code for _time in range(2)] == [303, 303]
    assert counted(Comment) == 1


def test_one_adds_a_person_and_going_back_adds_none(strict):
    xu = strict("xu")
    action, sent = forms.filled(xu, "/people/new", name="New One", email="new.one@lanxi.example")

    first, again = forms.post(xu, action, sent), forms.post(xu, action, sent)

    assert (first.status_code, again.status_code) == (303, 422)
    assert counted(Person, Person.email == "new.one@lanxi.example") == 1


def test_a_form_of_another_session_is_refused_with_a_way_out(app, strict):
    xu = strict("xu")
    action, sent = forms.filled(xu, "/people/new", name="New One", email="new.one@lanxi.example")

    refused = forms.post(strict("lin"), action, sent)

    assert refused.status_code == 400
    assert "Load it again" in refused.text
    assert counted(Person, Person.email == "new.one@lanxi.example") == 0


def test_a_link_opened_in_two_browsers_works_in_the_one_that_is_faster(app, cast, strict):
    strict(None)
    address = f"/reset/{passwords.link_for(cast.people['wei'], passwords.RESET)}"
    first, second = app.test_client(), app.test_client()
    one, other = (
        forms.filled(browser, address, password=f"{SENTENCE} {n}") for n, browser in enumerate((first, second))
    )

    told = forms.post(first, one[0], one[1]), forms.post(second, other[0], other[1])

    assert [page.status_code for page in told] == [303, 410]
    assert passwords.prove(f"{SENTENCE} 0", email="wei@lanxi.example") is not None
    assert first.get(address).status_code == 410
