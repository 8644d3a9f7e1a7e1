"""What the journal says of records: who mended which field, and of personal fields nothing that was in them."""

import pytest
from sqlalchemy import select

from app.core.database import db
from app.core.journal import JournalEntry
from app.records.queries import shelves
from app.records.rules.stored_values import text_of
from app.records.services.amending import amend


@pytest.fixture
def mended(bring, seen, act_as):
    """Mend a field with a reason that holds the new value; return what the journal says of it."""

    def said(field: str, typed: str) -> str:
        bring()
        record = next(iter(seen("lin").values()))
        with act_as("lin"):
            old = text_of(record.values[field])
            amend(shelves.shelf("customer"), record.id, field, typed, f"It is {typed} now.", seen=old)
            db.session.commit()
            entry = db.session.scalars(select(JournalEntry).where(JournalEntry.kind == "record.amended")).one()
            return str(entry.particulars)

    return said


def test_a_reason_stands_in_the_journal(mended):
    assert "It is 慈溪 now." in mended("city", "慈溪")


def test_nothing_of_a_personal_field_stands_in_the_journal(mended):
    said = mended("address", "江北区大庆南路 8 号")

    assert "大庆南路" not in said
    assert "address" in said
