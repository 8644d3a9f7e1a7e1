"""The inbox in the browser: what came stands under its thing; it is done, rests, comes back; nobody reads another's."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from app.core import clock
from app.core.actor import system
from app.core.database import db
from app.messages.models import InboxEntry, InboxSnooze
from app.messages.queries.inbox import EARLIER, GROUPS

WEDNESDAY = datetime(2026, 11, 25, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def wednesday():
    """Stop the clock on a working day, nine in the morning in Shanghai."""
    with clock.standing_at(WEDNESDAY, everywhere=True):
        yield


def newest(cast, who="wei"):
    """Return the address id of the newest line in somebody's inbox."""
    with system("tests"):
        wanted = select(InboxEntry.ref).where(InboxEntry.person_id == cast.people[who].id)
        ref = db.session.scalars(wanted.order_by(InboxEntry.id.desc()).limit(1)).one()
        db.session.remove()
    return ref


@pytest.fixture
def entry(say, cast):
    """The address id of a mention in Wei's inbox."""
    say("lin", "@Wei Mingyu, look at **this**.")
    return newest(cast)


def later(**how_much):
    return clock.standing_at(WEDNESDAY + timedelta(**how_much), everywhere=True)


def test_what_waits_is_told_with_its_reason_and_leads_to_the_comment(entry, visit, cast):
    page = visit("wei").get("/inbox").text

    assert "Lin Yue mentioned you in “Hu Bin”: @Wei Mingyu, look at this." in page
    assert "You were mentioned" in page.split("up-chip info")[1][:80]
    assert f'href="/people/{cast.people["hu"].ref}#comment-' in page


def test_what_is_about_one_thing_stands_in_one_group_with_the_newest_line_on_top(entry, say, visit):
    say("fang", "@Wei Mingyu, and here.")
    say("fang", "@Wei Mingyu, elsewhere.", about="guo")
    page = visit("wei").get("/inbox").text

    assert page.count('<li class="unread">') == 2
    assert page.index("elsewhere") < page.index("and here") < page.index("look at this")
    assert "2 entries" in page


def test_a_long_thread_shows_a_few_lines_and_counts_the_rest(entry, say, visit):
    for number in range(EARLIER + 3):
        say("lin", f"@Wei Mingyu, number {number}.")
    page = visit("wei").get("/inbox").text

    assert "number 0" not in page
    assert f"number {EARLIER + 1}" in page
    assert "and 3 more" in page


@pytest.mark.parametrize(("who", "bell"), [("wei", 'aria-label="Inbox, 1 unread"'), ("fang", 'aria-label="Inbox"')])
def test_the_bell_counts_things_and_not_lines(entry, say, visit, who, bell):
    say("lin", "@Wei Mingyu, again.")

    assert bell in visit(who).get("/inbox").text


def test_a_thing_that_is_done_waits_no_longer_and_can_be_put_back(entry, visit):
    wei = visit("wei")
    answer = wei.post(f"/inbox/{entry}/done")

    assert (answer.status_code, answer.location) == (303, "/inbox")
    assert "Nothing waits for you" in wei.get("/inbox").text
    assert "mentioned you" in wei.get("/inbox?show=done").text
    wei.post(f"/inbox/{entry}/again")
    assert "mentioned you" in wei.get("/inbox").text


def test_what_came_after_the_page_was_shown_is_not_done_unseen(entry, say, visit):
    say("fang", "@Wei Mingyu, one more thing.")
    wei = visit("wei")
    wei.post(f"/inbox/{entry}/done")

    page = wei.get("/inbox").text
    assert "one more thing" in page
    assert "look at this" not in page


@pytest.mark.parametrize(("until", "hours"), [("later", 3), ("tomorrow", 23), ("week", 119)])
def test_a_thing_put_off_comes_back_at_its_time(entry, visit, until, hours):
    wei = visit("wei")
    wei.post(f"/inbox/{entry}/later", data={"until": until})

    assert "Nothing waits for you" in wei.get("/inbox").text
    assert "mentioned you" in wei.get("/inbox?show=later").text
    with later(hours=hours, minutes=-1):
        assert "Nothing waits for you" in visit("wei").get("/inbox").text
    with later(hours=hours):
        assert "mentioned you" in visit("wei").get("/inbox").text


def test_a_thing_is_put_off_to_a_day_of_choice(entry, visit):
    wei = visit("wei")
    assert wei.get(f"/inbox/{entry}/day").status_code == 200
    wei.post(f"/inbox/{entry}/day", data={"day": "2026-12-03"})

    assert "Comes back on 3 Dec at 08:00" in wei.get("/inbox?show=later").text


@pytest.mark.parametrize("day", ["2026-11-25", "2020-01-01", "2030-01-01", "soon", ""])
def test_a_day_that_is_past_or_far_or_none_is_refused_at_its_field(entry, visit, day):
    answer = visit("wei").post(f"/inbox/{entry}/day", data={"day": day})

    assert answer.status_code == 422
    assert 'id="day-error"' in answer.text


def test_too_late_for_later_today_is_said(entry, visit):
    with later(hours=12):
        answer = visit("wei").post(f"/inbox/{entry}/later", data={"until": "later"})

    assert answer.status_code == 422
    assert "Choose tomorrow" in answer.text


def test_an_unknown_moment_is_refused(entry, visit):
    assert visit("wei").post(f"/inbox/{entry}/later", data={"until": "x"}).status_code == 422


def test_something_direct_wakes_what_rests(entry, say, visit):
    wei = visit("wei")
    wei.post(f"/inbox/{entry}/later", data={"until": "week"})
    say("fang", "@Wei Mingyu, urgent.")

    assert "urgent" in wei.get("/inbox").text


def test_something_indirect_lets_it_rest(say, visit, cast):
    say("wei", "I begin.")
    say("lin", "@Wei Mingyu, look.")
    wei = visit("wei")
    wei.post(f"/inbox/{newest(cast)}/later", data={"until": "week"})
    say("fang", "By the way.")

    assert "Nothing waits for you" in wei.get("/inbox").text
    assert "By the way." in wei.get("/inbox?show=later").text


def test_what_rests_can_be_called_back_at_once(entry, visit):
    wei = visit("wei")
    wei.post(f"/inbox/{entry}/later")
    wei.post(f"/inbox/{entry}/again")

    assert "mentioned you" in wei.get("/inbox").text


def test_the_bell_and_the_page_count_alike(entry, say, visit):
    wei = visit("wei")
    say("fang", "@Wei Mingyu, elsewhere.", about="guo")
    wei.post(f"/inbox/{entry}/later", data={"until": "week"})
    bells = ['aria-label="Inbox, 1 unread"' in wei.get("/inbox").text]
    say("fang", "By the way.")
    bells.append('aria-label="Inbox, 1 unread"' in wei.get("/inbox").text)
    say("lin", "@Wei Mingyu, urgent.")
    bells.append('aria-label="Inbox, 2 unread"' in wei.get("/inbox").text)

    assert bells == [True, True, True]


def test_being_done_with_what_rests_ends_its_rest(entry, say, visit):
    wei = visit("wei")
    wei.post(f"/inbox/{entry}/later", data={"until": "week"})
    wei.post(f"/inbox/{entry}/done")
    say("lin", "@Wei Mingyu, next question.")

    assert "next question" in wei.get("/inbox").text


def test_putting_off_adds_rows_and_rewrites_nothing(entry, visit, cast):
    wei = visit("wei")
    wei.post(f"/inbox/{entry}/later", data={"until": "week"})
    wei.post(f"/inbox/{entry}/later", data={"until": "tomorrow"})

    with system("tests"):
        rows = db.session.scalars(select(InboxSnooze.until).order_by(InboxSnooze.id)).all()
        db.session.remove()
    assert rows == [WEDNESDAY + timedelta(hours=119), WEDNESDAY + timedelta(hours=23)]


@pytest.mark.both
def test_the_newest_word_on_a_thing_counts_and_reasons_are_told_apart(entry, say, visit, on):
    wei = visit("wei")
    wei.post(f"/inbox/{entry}/later", data={"until": "week"})
    wei.post(f"/inbox/{entry}/later", data={"until": "later"})
    say("fang", "@Wei Mingyu, elsewhere.", about="guo")
    with later(hours=3):
        page = wei.get("/inbox?why=mentioned").text

    assert page.count('<li class="unread">') == 2
    assert "Nothing of this kind waits" in wei.get("/inbox?why=decides").text


def test_reasons_narrow_the_inbox_and_are_counted(entry, say, visit):
    wei = visit("wei")
    say("wei", "I wonder.", about="guo")
    say("lin", "So do I.", about="guo")
    page = wei.get("/inbox?why=follows").text

    assert "So do I." in page
    assert "look at this" not in page
    assert 'href="/inbox?why=mentioned"' in page


def test_everything_shown_is_done_at_once_and_what_rests_stays(entry, say, visit, cast):
    wei = visit("wei")
    wei.post(f"/inbox/{entry}/later", data={"until": "week"})
    say("fang", "@Wei Mingyu, elsewhere.", about="guo")
    shown = newest(cast)
    say("fang", "@Wei Mingyu, not seen yet.", about="tang")
    wei.post(f"/inbox/{shown}/all-done")

    page = wei.get("/inbox").text
    assert "not seen yet" in page
    assert "elsewhere" not in page
    assert "look at this" in wei.get("/inbox?show=later").text


def test_only_one_reason_is_done_where_one_was_chosen(entry, say, visit, cast):
    say("wei", "I wonder.", about="guo")
    say("lin", "So do I.", about="guo")
    wei = visit("wei")
    wei.post(f"/inbox/{newest(cast)}/all-done", data={"why": "follows"})

    page = wei.get("/inbox").text
    assert "look at this" in page
    assert "So do I." not in page


@pytest.mark.parametrize("who", ["lin", "xu", "zhao"])
@pytest.mark.parametrize("act", ["done", "again", "later", "day", "all-done"])
def test_another_persons_entry_is_absent(entry, visit, who, act):
    assert visit(who).post(f"/inbox/{entry}/{act}").status_code == 404
    assert visit(who).get(f"/inbox?before={entry}").status_code == 404


def _fill(cast, number, first=0, each=1):
    with system("tests"):
        db.session.add_all(
            InboxEntry(
                organisation_id=cast.lanxi.id, person_id=cast.people["wei"].id, by_id=cast.people["lin"].id,
                news_ref=f"news{n:06}-{time}", kind="comment.written", about_title=f"Row {n:03}", at=clock.now(),
                about_kind="person", about_ref=f"row{n:03}",
            )
            for n in range(first, first + number) for time in range(each)
        )
        db.session.commit()
        db.session.remove()


def test_a_full_inbox_is_read_page_by_page(visit, cast):
    _fill(cast, GROUPS + 7)
    wei = visit("wei")
    first = wei.get("/inbox").text
    further = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = wei.get(further).text

    assert (first.count('<li class="unread">'), second.count('<li class="unread">')) == (GROUPS, 7)
    assert "Row 000" in second


def test_a_page_asks_the_database_the_same_few_questions_whatever_it_holds(visit, cast, count_queries):
    _fill(cast, 5, each=2)
    wei = visit("wei")
    wei.get("/inbox")
    few = count_queries(lambda: wei.get("/inbox"))
    _fill(cast, 200, first=5, each=5)

    assert count_queries(lambda: wei.get("/inbox")) == few <= 12


def test_the_page_speaks_chinese(entry, visit):
    wei = visit("wei")
    with wei.session_transaction() as session:
        session["language"] = "zh_Hans"
    page = wei.get("/inbox").text

    assert "Lin Yue在“Hu Bin”中提到了您" in page
    assert "明天早上 · 11月26日 08:00" in page
