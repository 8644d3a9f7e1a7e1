"""A file on its way: read, matched, checked, taken, undone, by the worker and with every step in its row."""

import pytest

from app.core.database import db
from app.core.errors import Invalid, NotAllowed, NotFound, Refused
from app.records.queries import batches
from app.records.rules.batches import BatchState
from app.records.services import batches as services
from tests.records.pages.conftest import CUSTOMERS, HEAD


def test_a_file_is_read_and_its_columns_guessed(take_in, batch_of):
    batch = batch_of(take_in())

    assert batch.state is BatchState.DRAFT
    assert [column["field"] for column in batch.columns] == ["number", "name", "phone", "city", "owner"]
    assert batch.columns[0]["first"] == ["20817", "20818", "20819"]


def test_the_first_look_says_what_would_happen(take_in, batch_of):
    verdict = batch_of(take_in()).verdict

    assert (verdict["new"], verdict["returned"]) == (3, 1)
    assert verdict["was"]["3"]["phone"] == "139 5741 2208"


def test_a_file_that_is_no_table_says_why(take_in, batch_of):
    batch = batch_of(take_in("   \n", name="empty.csv"))

    assert batch.state is BatchState.FAILED
    assert "empty" in batch.error
