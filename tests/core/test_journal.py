"""The journal's chain: whatever is changed, taken out or rewritten afterwards shows, and where."""

import pytest
from sqlalchemy import select, text

from app.core import journal
from app.core.actor import acting, system
from app.core.database import db
from app.core.journal import START, Break, JournalEntry


@pytest.fixture
def chain(cast, actor):
    """The organisation that has a chain, and the number of its last entry; the last three are of Lin."""
    with acting(actor("lin")):
        for number in range(3):
            journal.record("test.noted", about=cast.people["hu"], number=number)
        db.session.commit()
    return cast.lanxi.id, journal.head(cast.lanxi.id)[0]


@pytest.fixture
def forge(cast):
    """Return a function that does to the tables what nobody may."""

    def run(statement: str, **values):
        with system("tests"):
            for verb in ("update", "delete"):
                db.session.execute(text(f"DROP TRIGGER IF EXISTS journal_entry_no_{verb}"))
            db.session.execute(text(f"{statement} AND organisation_id = :owner"), {"owner": cast.lanxi.id, **values})
            db.session.commit()

    return run


def entry(owner, number):
    with system("tests"):
        wanted = select(JournalEntry).where(JournalEntry.organisation_id == owner, JournalEntry.number == number)
        found = db.session.scalars(wanted).one()
        db.session.expunge(found)
    return found


def test_a_chain_as_it_was_written_is_whole(chain):
    owner, last = chain

    assert journal.head(owner) == (last, entry(owner, last).hash)
    assert journal.verify(owner) is None
    assert journal.verify(owner, journal.head(owner)) is None


@pytest.mark.parametrize(("column", "value"), [
    ("at", "2020-01-01 00:00:00.000000"), ("person_id", 1000), ("person_id", None), ("through", "job"),
    ("kind", "x.y"), ("about_kind", "gate"), ("about_ref", "0" * 12), ("particulars", '{"number": 99}'),
    ("previous_hash", "f" * 64), ("hash", "f" * 64),
])
def test_any_column_that_was_altered_shows(chain, forge, column, value):
    owner, last = chain
    forge(f"UPDATE journal_entry SET {column} = :value WHERE number = :number", value=value, number=last - 1)

    assert journal.verify(owner) == Break(last - 1, "altered")


def test_whoever_mends_the_hashes_of_one_entry_alone_is_found_at_the_next(chain, forge):
    owner, last = chain
    altered = entry(owner, last - 1)
    altered.kind = "x.y"
    forged = journal._digest(altered.previous_hash, altered)
    forge("UPDATE journal_entry SET kind = 'x.y', hash = :hash WHERE number = :number", hash=forged, number=last - 1)
    forge("UPDATE journal_entry SET previous_hash = :hash WHERE number = :number", hash=forged, number=last)

    assert journal.verify(owner) == Break(last, "altered")


@pytest.mark.parametrize("which", ["first", "last but one"])
def test_an_entry_taken_out_shows(chain, forge, which):
    owner, last = chain
    number = {"first": 1, "last but one": last - 1}[which]
    forge("DELETE FROM journal_entry WHERE number = :number", number=number)

    assert journal.verify(owner) == Break(number, "missing")


def test_a_tail_cut_off_shows_by_the_head(chain, forge):
    owner, last = chain
    forge("DELETE FROM journal_entry WHERE number = :number", number=last)

    assert journal.verify(owner) == Break(last, "cut off")


def test_a_tail_cut_off_with_the_head_shows_by_what_was_noted_outside(chain, forge):
    owner, last = chain
    noted, before = journal.head(owner), entry(owner, last - 1)
    forge("DELETE FROM journal_entry WHERE number = :number", number=last)
    forge("UPDATE journal_head SET number = :number, hash = :hash WHERE 1 = 1", number=last - 1, hash=before.hash)

    assert journal.verify(owner) is None
    assert journal.verify(owner, noted) == Break(last, "cut off")


def test_a_chain_rewritten_as_a_whole_shows_by_what_was_noted_outside(chain, forge):
    owner, last = chain
    noted, previous = journal.head(owner), START
    for number in range(1, last + 1):
        row = entry(owner, number)
        row.kind = "x.y"
        forged = journal._digest(previous, row)
        forge("UPDATE journal_entry SET kind = 'x.y', previous_hash = :previous, hash = :hash WHERE number = :number",
              previous=previous, hash=forged, number=number)
        previous = forged
    forge("UPDATE journal_head SET hash = :hash WHERE 1 = 1", hash=previous)

    assert journal.verify(owner) is None
    assert journal.verify(owner, noted) == Break(last, "rewritten")


def test_each_organisation_has_a_chain_of_its_own(chain, cast, actor):
    before = journal.head(cast.elsewhere.id)[0]
    with acting(actor("zhao")):
        journal.record("test.noted")
        db.session.commit()

    assert journal.head(cast.elsewhere.id)[0] == before + 1
    assert journal.head(cast.lanxi.id)[0] == chain[1]
    assert [journal.verify(one.id) for one in (cast.lanxi, cast.elsewhere)] == [None, None]
