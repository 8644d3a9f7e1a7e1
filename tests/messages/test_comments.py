"""People talk about rows: those who see the row read and write, those who are named are told."""

import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, Refused
from app.core.journal import JournalEntry
from app.messages.models import CommentRevision
from app.messages.queries import talk
from app.messages.rules.talk import LONGEST_COMMENT
from app.messages.services import comments


def test_a_comment_is_read_by_everybody_who_sees_the_row(say, thread):
    say("lin", "First.")
    say("wei", "Second.")

    assert thread("guo") == [("Lin Yue", "First."), ("Wei Mingyu", "Second.")]


def test_another_organisation_sees_neither_row_nor_comment(say, thread, act_as, cast):
    ref = say("lin", "Among us.")

    assert thread("zhao") == []
    with act_as("zhao"):
        with pytest.raises(NotFound):
            talk.comment(ref)
        with pytest.raises(NotFound):
            talk.about("person", cast.people["hu"].ref)


@pytest.mark.parametrize("kind", ["token", "sign_in", "outbox", "nothing", "journal_entry"])
def test_only_rows_with_a_page_can_be_talked_about(act_as, kind):
    with act_as("lin"), pytest.raises(NotFound):
        talk.about(kind, "0" * 12)


def test_those_who_are_named_are_told(say, told):
    say("lin", "@Wei Mingyu and @Fang Ming, have a look.")

    assert told("wei") == told("fang") == [("comment.mentioned", "Hu Bin", "@Wei Mingyu and @Fang Ming, have a look.")]
    assert told("lin") == told("guo") == []


def test_those_who_spoke_before_are_told_once_and_never_of_their_own(say, told):
    say("wei", "One.")
    say("wei", "Two.")
    say("lin", "Three, @Fang Ming.")

    assert told("wei") == [("comment.written", "Hu Bin", "Three, @Fang Ming.")]
    assert [kind for kind, *_more in told("fang")] == ["comment.mentioned"]


def test_a_named_stranger_is_told_nothing(say, told):
    say("lin", "@Zhao Wai should not hear of this.")

    assert told("zhao") == []


@pytest.mark.parametrize(("text", "why"), [("  \n", "Write something"), ("x" * (LONGEST_COMMENT + 1), "at most 10000")])
def test_a_comment_without_words_or_without_end_is_refused(say, text, why):
    with pytest.raises(Invalid, match=why):
        say("lin", text)


def test_a_correction_is_a_further_revision_and_tells_only_those_newly_named(say, act_as, told, thread):
    ref = say("lin", "@Wei Mingyu, look.")
    with act_as("lin"):
        comments.edit(talk.comment(ref), "@Wei Mingyu and @Fang Ming, look.")
        db.session.commit()

        assert db.session.scalars(select(CommentRevision.text)).all() == [
            "@Wei Mingyu, look.", "@Wei Mingyu and @Fang Ming, look."
        ]
        db.session.remove()
    assert (len(told("wei")), len(told("fang"))) == (1, 1)
    assert thread() == [("Lin Yue", "@Wei Mingyu and @Fang Ming, look.")]


def test_a_correction_without_a_change_leaves_no_trace(say, act_as, cast):
    ref = say("lin", "Same.")
    with act_as("lin"):
        comments.edit(talk.comment(ref), " Same. ")
        db.session.commit()

        assert not talk.said("person", cast.people["hu"].ref)[0].is_edited


def test_a_withdrawn_comment_leaves_its_place_but_not_its_words(say, act_as, thread):
    ref = say("lin", "Too hasty.")
    with act_as("lin"):
        comments.withdraw(talk.comment(ref))
        db.session.commit()
        with pytest.raises(Refused, match="was withdrawn"):
            comments.edit(talk.comment(ref), "Again.")
        db.session.remove()

    assert thread() == [("Lin Yue", "")]


@pytest.mark.parametrize("who", ["wei", "xu"])
def test_nobody_changes_anothers_comment(say, act_as, who):
    ref = say("lin", "Mine.")
    with act_as(who):
        for change in (comments.withdraw, lambda comment: comments.edit(comment, "Yours.")):
            with pytest.raises(NotAllowed, match="Only whoever wrote"):
                change(talk.comment(ref))


def test_the_net_below_keeps_anothers_comment_too(say, act_as):
    ref = say("lin", "Mine.")
    with act_as("wei"):
        talk.comment(ref).revisions = 2
        with pytest.raises(NotAllowed):
            db.session.flush()


def test_talk_is_written_into_the_journal_without_its_words(say, act_as):
    ref = say("lin", "Confidential words.")
    with act_as("xu"):
        entry = db.session.scalars(select(JournalEntry).where(JournalEntry.kind == "comment.written")).one()

        assert entry.particulars == {"comment": ref}
