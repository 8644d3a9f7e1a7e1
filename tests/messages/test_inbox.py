"""The inbox in the browser: what waits is shown, read, put off; and nobody reads another's."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.messages.models import InboxEntry
from app.messages.queries.inbox import LINES


@pytest.fixture
def entry(say, cast):
    """The address id of a mention in Wei's inbox."""
    say("lin", "@Wei Mingyu, look at **this**.")
    with system("tests"):
        ref = db.session.scalar(select(InboxEntry.ref).where(InboxEntry.person_id == cast.people["wei"].id))
        db.session.remove()
    return ref


def test_what_waits_is_told_with_its_reason_and_leads_to_the_comment(entry, visit, cast):
    page = visit("wei").get("/inbox").text

    assert "Lin Yue mentioned you in “Hu Bin”" in page
    assert "You were mentioned · @Wei Mingyu, look at this." in page
    assert f'href="/people/{cast.people["hu"].ref}#comment-' in page


@pytest.mark.parametrize(("who", "bell"), [("wei", 'aria-label="Inbox, 1 unread"'), ("fang", 'aria-label="Inbox"')])
def test_the_bell_counts_what_waits(entry, visit, who, bell):
    assert bell in visit(who).get("/inbox").text


def test_an_entry_that_was_read_waits_no_longer_and_is_not_lost(entry, visit):
    wei = visit("wei")
    answer = wei.post(f"/inbox/{entry}/read")

    assert (answer.status_code, answer.location) == (303, "/inbox")
    assert "Nothing waits for you" in wei.get("/inbox").text
    assert "mentioned you" in wei.get("/inbox?show=all").text


def test_an_entry_put_off_rests_until_the_next_morning(entry, visit):
    wei = visit("wei")
    wei.post(f"/inbox/{entry}/later")

    assert "Nothing waits for you" in wei.get("/inbox").text
    assert "mentioned you" in wei.get("/inbox?show=later").text
    with clock.standing_at(clock.now() + timedelta(days=1), everywhere=True):
        assert "mentioned you" in visit("wei").get("/inbox").text


def test_everything_is_read_at_once(entry, say, visit):
    say("fang", "@Wei Mingyu, this too.")
    wei = visit("wei")
    wei.post("/inbox/read")

    assert "Nothing waits for you" in wei.get("/inbox").text


@pytest.mark.parametrize("who", ["lin", "xu", "zhao"])
def test_another_persons_entry_is_absent(entry, visit, who):
    assert visit(who).post(f"/inbox/{entry}/read").status_code == 404
    assert visit(who).get(f"/inbox?before={entry}").status_code == 404


def _fill(cast, number, first=0):
    with system("tests"):
        db.session.add_all(
            InboxEntry(
                organisation_id=cast.lanxi.id, person_id=cast.people["wei"].id, by_id=cast.people["lin"].id,
                news_ref=f"news{n:08}", kind="comment.written", about_title=f"Row {n:03}", at=clock.now(),
            )
            for n in range(first, first + number)
        )
        db.session.commit()
        db.session.remove()


def test_a_full_inbox_is_read_page_by_page(visit, cast):
    _fill(cast, LINES + 7)
    wei = visit("wei")
    first = wei.get("/inbox").text
    further = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = wei.get(further).text

    assert (first.count("commented on"), second.count("commented on")) == (LINES, 7)
    assert "Row 000" in second


def test_a_page_asks_the_database_the_same_few_questions_whatever_it_holds(visit, cast, count_queries):
    _fill(cast, 5)
    wei = visit("wei")
    wei.get("/inbox")
    few = count_queries(lambda: wei.get("/inbox"))
    _fill(cast, 40, first=5)

    assert count_queries(lambda: wei.get("/inbox")) == few <= 12


def test_the_page_speaks_chinese(entry, visit):
    wei = visit("wei")
    with wei.session_transaction() as session:
        session["language"] = "zh_Hans"

    assert "Lin Yue在“Hu Bin”中提到了您" in wei.get("/inbox").text
