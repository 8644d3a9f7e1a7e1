"""A deliverable is a real thing: nothing is handed in half, and nobody accepts their own."""

import io

import pytest
from werkzeug.datastructures import MultiDict

from app.core.database import db
from app.core.errors import Invalid, Refused, Stale
from app.decisions.rules import Option, Outcome
from app.rollouts.forms import contents as forms
from app.rollouts.rules import contents, fields, registers
from app.rollouts.rules.states import DeliverableState
from app.rollouts.services import deliverables
from tests.rollouts.conftest import DOCUMENT

SPECS = {item["id"]: item for item in DOCUMENT["deliverables"]}


@pytest.mark.parametrize(("key", "content", "missing"), [
    ("goal-note", {"text": "  "}, ["It needs a text."]),
    ("goal-note", {"text": "Sell"}, []),
    ("budget-form", {"values": {}}, ["“Sum” is empty."]),
    ("budget-form", {"values": {"sum": "1200"}}, []),
    ("lists", {"ticked": ["b"]}, ["Not ticked: “A”"]),
    ("lists", {"ticked": ["a"]}, []),
    ("risks", {"rows": []}, None),
    ("risks", {"rows": [{"risk": "", "chance": "5"}]}, ["Row 1: “Risk” is empty."]),
])
def test_each_kind_says_what_is_still_missing(key, content, missing):
    found = contents.lacks(SPECS[key], content)
    assert found == missing if missing is not None else len(found) == 1


@pytest.mark.parametrize(("kind", "typed", "kept"), [
    ("number", "1,200.50", "1200.5"), ("percent", "12%", "12"), ("date", "2026-11-24", "2026-11-24"),
    ("yes_no", "是", True), ("text", "  a ", "a"), ("money", "", None),
])
def test_what_is_typed_is_read_as_the_fields_type(kind, typed, kept):
    assert fields.read(typed, {"type": kind}) == kept


@pytest.mark.parametrize(("kind", "typed"), [
    ("number", "twelve"), ("number", "1e400"), ("number", "NaN"), ("number", "1e-999999"),
    ("date", "24.11.2026"), ("date", "0001-01-01"), ("yes_no", "maybe"), ("text", "x" * 501), ("choice", "red"),
])
def test_what_does_not_fit_is_refused_with_its_value(kind, typed):
    with pytest.raises(fields.Unread):
        fields.read(typed, {"type": kind, "options": [{"id": "blue", "text": {"en": "Blue"}}]})


def test_a_range_is_kept():
    with pytest.raises(fields.Unread, match="101 is above"):
        fields.read("101", SPECS["risks"]["columns"][1])


def test_a_link_longer_than_any_address_is_refused():
    content, faults = forms.read(SPECS["goal-note"], MultiDict({"link": "https://a.example/" + "x" * 5_000}), {})

    assert "5018 characters are too many" in faults["link"]
    assert len(content["link"]) == 2_000


def test_a_form_keeps_what_was_typed_beside_its_fault():
    content, faults = forms.read(SPECS["budget-form"], MultiDict({"f.sum": "much"}), {})

    assert content["values"]["sum"] == "much"
    assert "much" in faults["sum"]


def test_handing_in_half_of_it_is_refused(doing, found):
    with pytest.raises(Invalid, match="It needs a text"):
        doing("lin", lambda: deliverables.hand_in(found(), found("deliverable", "goal-note")))


def test_nobody_accepts_their_own(doing, found):
    def hand_over():
        deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Sell more"})
        db.session.flush()
        deliverables.hand_in(found(), found("deliverable", "goal-note"))

    doing("lin", hand_over)
    with pytest.raises(Refused, match="somebody else accepts"):
        doing("lin", lambda: deliverables.accept(found(), found("deliverable", "goal-note")))


def test_handing_back_says_what_is_missing(doing, found):
    doing("lin", lambda: deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Sell more"}))
    doing("lin", lambda: deliverables.hand_in(found(), found("deliverable", "goal-note")))

    with pytest.raises(Invalid, match="Say what is missing"):
        doing("fang", lambda: deliverables.hand_back(found(), found("deliverable", "goal-note"), reason=" "))


def test_saving_from_an_older_version_shows_both(doing, found):
    doing("lin", lambda: deliverables.save(found(), found("deliverable", "goal-note"), {"text": "First"}))

    with pytest.raises(Stale) as stale:
        doing("wei", lambda: deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Mine"}, version=1))

    assert stale.value.theirs["content"][0] == {"text": "Mine"}
    assert stale.value.theirs["content"][1] == {"text": "First"}


def test_an_accepted_one_that_is_changed_waits_again(doing, found):
    doing("lin", lambda: deliverables.save(found(), found("deliverable", "goal-note"), {"text": "First"}))
    doing("lin", lambda: deliverables.hand_in(found(), found("deliverable", "goal-note")))
    doing("fang", lambda: deliverables.accept(found(), found("deliverable", "goal-note")))
    doing("lin", lambda: deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Second"}))

    state = doing("lin", lambda: found("deliverable", "goal-note").state)
    assert state is DeliverableState.OPEN


def test_a_sign_off_is_accepted_by_the_last_name_it_needs(doing, found):
    doing("lin", lambda: deliverables.ask_for_names(found(), found("deliverable", "yes-to-plan")))
    for who in ("fang", "hu"):
        decided = doing(who, lambda: getattr(
            deliverables.sign(found(), found("deliverable", "yes-to-plan"), option=Option.YES), "outcome", None
        ))

    assert decided is Outcome.ACCEPTED
    assert doing("lin", lambda: found("deliverable", "yes-to-plan").state) is DeliverableState.ACCEPTED


def test_a_register_goes_out_and_comes_back_the_same():
    rows = [{"risk": "=1+1", "chance": "12.5"}, {"risk": "数据不全\n两处", "chance": None}]
    back, faults = registers.read(SPECS["risks"], registers.workbook(SPECS["risks"], {"rows": rows}))

    assert (back, faults) == (rows, {})


def test_a_cell_that_does_not_fit_is_named_with_its_row():
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["Risk", "Chance"])
        sheet.write_row(1, 0, ["Late", "often"])

    _rows, faults = registers.read(SPECS["risks"], buffer.getvalue())
    assert faults == {"2.chance": "Row 2, “Chance”: “often” is not a number."}


def written(*cells):
    """The bytes of a workbook that holds these cells: row, column, text."""
    import xlsxwriter

    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for cell in cells:
            sheet.write(*cell)
    return buffer.getvalue()


def test_headings_may_stand_below_empty_rows():
    rows, faults = registers.read(SPECS["risks"], written((2, 0, "Risk"), (3, 0, "Late"), (4, 0, "Lost")))

    assert ([row["risk"] for row in rows], faults) == (["Late", "Lost"], {})


def test_a_workbook_that_reaches_into_the_far_corner_is_refused_and_not_opened():
    with pytest.raises(Invalid, match="too large for a list"):
        registers.read(SPECS["risks"], written((0, 0, "Risk"), (1_048_575, 16_383, "x")))


@pytest.mark.parametrize("body", [b"", b"not a workbook", b"PK\x03\x04" + b"0" * 100])
def test_what_is_no_workbook_is_refused(body):
    with pytest.raises(Invalid):
        registers.read(SPECS["risks"], body)
