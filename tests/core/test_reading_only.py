"""Whoever promised to read writes nothing, but for the short notes that say so."""

import pytest

from app.access.queries import people
from app.core.database import db
from app.core.database.nets import Unguarded
from app.core.database.transactions import reading, writing


def test_a_flush_is_refused_while_one_reads(act_as):
    with act_as("wei"), reading():
        people.myself().name = "Written while reading"

        with pytest.raises(Unguarded, match="reading"):
            db.session.flush()
        db.session.rollback()


def test_a_note_that_says_so_is_written(act_as):
    with act_as("wei"), writing():
        people.myself().name = "Noted"
        db.session.flush()

        assert people.myself().name == "Noted"
        db.session.rollback()
