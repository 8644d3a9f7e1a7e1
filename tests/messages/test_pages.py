"""Talk, files and jobs in the browser."""

import re
from io import BytesIO

import pytest
from sqlalchemy import select

from app.core import jobs
from app.core.database import db
from app.core.files import Upload
from app.messages.queries import talk
from tests.core.jobs import kinds  # noqa: F401  declares the jobs that are asked for here

PNG = b"\x89PNG\r\n\x1a\n" + b"x" * 100


@pytest.fixture
def hu(cast):
    """The address id of the person that is talked about."""
    return cast.people["hu"].ref


def test_a_comment_is_written_and_leads_back_to_its_row(visit, hu, thread):
    answer = visit("wei").post(f"/comments/person/{hu}", data={"text": "Well **done**."})

    assert answer.status_code == 303
    assert answer.location.startswith(f"/people/{hu}#comment-")
    assert thread() == [("Wei Mingyu", "Well **done**.")]


def test_markup_is_shown_and_script_is_not(visit, hu, say):
    say("lin", "Well **done** <script>alert(1)</script> [x](javascript:alert(1))")

    page = visit("wei").get(f"/comments/person/{hu}").text

    assert "Well <strong>done</strong> &lt;script&gt;" in page
    assert 'href="javascript' not in page


def test_who_is_mentioned_stands_out(visit, hu, say):
    say("lin", "@Wei Mingyu and @Nobody, look.")

    page = visit("wei").get(f"/comments/person/{hu}").text

    assert '<span class="up-mention">@Wei Mingyu</span> and @Nobody, look.' in page


def test_an_empty_comment_is_shown_again_with_its_fault(visit, hu):
    answer = visit("wei").post(f"/comments/person/{hu}", data={"text": "  "})

    assert answer.status_code == 422
    assert 'class="error"' in answer.text


def test_a_double_click_writes_one_comment(visit, hu, thread):
    wei = visit("wei")
    for _click in range(2):
        wei.post(f"/comments/person/{hu}", data={"text": "Once.", "form_key": "abcdefgh12345678"})

    assert thread() == [("Wei Mingyu", "Once.")]


def test_an_outsider_finds_neither_row_nor_talk(visit, hu, thread):
    zhao = visit("zhao")

    assert zhao.get(f"/comments/person/{hu}").status_code == 404
    assert zhao.post(f"/comments/person/{hu}", data={"text": "Hello"}).status_code == 404
    assert thread() == []


def test_ones_own_comment_is_corrected_and_marked(visit, hu, say, thread):
    ref = say("wei", "Frist.")
    wei = visit("wei")

    assert "Frist." in wei.get(f"/comments/{ref}/edit").text
    assert wei.post(f"/comments/{ref}/edit", data={"text": "First."}).location == f"/people/{hu}#comment-{ref}"
    assert "edited" in wei.get(f"/comments/person/{hu}").text
    assert thread() == [("Wei Mingyu", "First.")]


def test_anothers_comment_offers_no_change_and_refuses_it(visit, hu, say):
    ref = say("lin", "Mine.")
    wei = visit("wei")

    assert "Withdraw" not in wei.get(f"/comments/person/{hu}").text
    assert wei.get(f"/comments/{ref}/edit").status_code == 403
    assert wei.post(f"/comments/{ref}/withdraw").status_code == 403


def test_a_withdrawn_comment_says_so(visit, hu, say):
    ref = say("wei", "Too hasty.")
    wei = visit("wei")
    wei.post(f"/comments/{ref}/withdraw")

    page = wei.get(f"/comments/person/{hu}").text
    assert "Withdrawn by its author." in page
    assert "Too hasty." not in page


PART = """
{% import '_ui.html' as ui %}
{% set t = talk(row) %}{{ ui.comments(t.entries, form=t.form, post=t.post) }}
"""


def test_a_page_of_another_room_shows_its_talk_in_two_lines(app, act_as, say, cast, hu):
    say("lin", "Here.")
    with act_as("wei"), app.test_request_context():
        row = talk.about("person", hu)[0]
        page = app.jinja_env.from_string(PART).render(row=row)

    assert f'action="/comments/person/{hu}"' in page
    assert "<p>Here.</p>" in page


def bring(client, hu, content=PNG, name="photo.png"):
    return client.post(f"/files/person/{hu}", data={"file": (BytesIO(content), name)})


def address_of_file(act_as):
    with act_as("xu"):
        ref = db.session.scalar(select(Upload.ref))
        db.session.remove()
    return f"/files/{ref}"


def test_a_file_is_brought_and_handed_out_as_an_attachment(visit, hu, act_as):
    wei = visit("wei")
    assert bring(wei, hu).location == f"/people/{hu}"

    answer = visit("lin").get(address_of_file(act_as), buffered=True)

    assert answer.data == PNG
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert visit("zhao").get(address_of_file(act_as)).status_code == 404


def test_a_picture_is_shown_in_place_when_asked(visit, hu, act_as):
    bring(visit("wei"), hu)

    answer = visit("lin").get(address_of_file(act_as) + "?show", buffered=True)

    assert answer.mimetype == "image/png"
    assert not answer.headers.get("Content-Disposition", "").startswith("attachment")


def test_a_file_that_lies_about_itself_is_refused_at_its_field(visit, hu, act_as):
    answer = bring(visit("wei"), hu, b"<html>", "photo.png")

    assert answer.status_code == 422
    assert "its content is something else" in answer.text


def test_a_file_may_be_larger_than_a_form_and_not_larger_than_its_limit(app, visit, hu, monkeypatch):
    small = app.extensions["upriver.settings"].model_copy(update={"attachment_limit": 300_000})
    monkeypatch.setitem(app.extensions, "upriver.settings", small)
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 100_000)
    wei = visit("wei")

    assert bring(wei, hu, PNG + b"x" * 250_000).status_code == 303
    assert bring(wei, hu, PNG + b"x" * 350_000).status_code == 422
    assert bring(wei, hu, PNG + b"x" * 420_000).status_code == 413


def test_a_job_tells_how_far_it_is(visit, act_as, app):
    with act_as("wei"):
        ref = jobs.enqueue("tests.count", {"until": 2}).ref
        db.session.commit()
        db.session.remove()
    wei = visit("wei")

    assert wei.get(f"/jobs/{ref}.json").json == {
        "state": "done", "percent": 50, "text": "Counted to 1", "title": "Count", "error": "",
    }
    assert "Count" in wei.get(f"/jobs/{ref}").text
    assert visit("lin").get(f"/jobs/{ref}.json").status_code == 404
    assert visit("xu").get(f"/jobs/{ref}.json").status_code == 200


class Lost:
    """A carrier that loses every call."""

    def send(self, what, name):
        pass


def test_a_waiting_job_is_called_off(visit, act_as, app):
    app.extensions["upriver.jobs"] = Lost()
    with act_as("wei"):
        ref = jobs.enqueue("tests.count", {"until": 2}).ref
        db.session.commit()
        db.session.remove()
    del app.extensions["upriver.jobs"]
    wei = visit("wei")

    assert f"/jobs/{ref}/cancel" in wei.get(f"/jobs/{ref}").text
    assert visit("lin").post(f"/jobs/{ref}/cancel").status_code == 404
    assert wei.post(f"/jobs/{ref}/cancel").status_code == 303
    assert wei.get(f"/jobs/{ref}.json").json["state"] == "cancelled"
    assert wei.post(f"/jobs/{ref}/cancel").status_code == 409


def test_a_withdrawn_comment_comes_back_by_one_click(visit, hu, say):
    ref = say("wei", "After all.")
    wei = visit("wei")
    wei.post(f"/comments/{ref}/withdraw")
    page = wei.get(f"/comments/person/{hu}").text

    wei.post(re.search(r'action="(/undo/\w+)"', page)[1])

    assert "After all." not in page
    assert "After all." in visit("lin").get(f"/comments/person/{hu}").text
