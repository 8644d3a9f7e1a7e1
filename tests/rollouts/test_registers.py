"""Registers in the browser: read in a box of their own, filled in row by row, however wide they are."""

import pytest
from werkzeug.datastructures import MultiDict

from app.core.database import db
from app.rollouts.forms import contents as forms
from app.rollouts.rules import contents
from app.rollouts.services import deliverables
from tests.rollouts.conftest import DOCUMENT, words

RISKS = next(item for item in DOCUMENT["deliverables"] if item["id"] == "risks")
KEPT = {"rows": [{"risk": "One", "chance": "1"}, {"risk": "Two", "chance": "2"}]}


@pytest.mark.parametrize(("sent", "rows"), [
    ({"only": "1", "r.1.risk": "Second", "r.1.chance": "20"}, [("One", "1"), ("Second", "20")]),
    ({"only": "2", "r.2.risk": "Three"}, [("One", "1"), ("Two", "2"), ("Three", None)]),
    ({"only": "0", "r.0.risk": "One", "drop": "0"}, [("Two", "2")]),
    ({"only": "0", "r.0.risk": " "}, [("Two", "2")]),
    ({"only": "99", "r.99.risk": "Far"}, [("One", "1"), ("Two", "2"), ("Far", None)]),
])
def test_one_row_is_filled_in_and_the_others_stay(sent, rows):
    content, faults = forms.read(RISKS, MultiDict(sent), KEPT)

    assert faults == {}
    assert [(row["risk"], row["chance"]) for row in content["rows"]] == rows


def test_a_fault_in_one_row_names_it_and_keeps_what_was_typed():
    content, faults = forms.read(RISKS, MultiDict({"only": "1", "r.1.risk": "Two", "r.1.chance": "often"}), KEPT)

    assert content["rows"][1]["chance"] == "often"
    assert faults == {"r.1.chance": "Row 2, “Chance”: “often” is not a number."}


def test_starter_rows_come_in_the_readers_language():
    spec = {**RISKS, "starter": [{"risk": words("Leaders look away"), "chance": "10"}]}

    assert contents.starting(spec) == {"rows": [{"risk": "Leaders look away", "chance": "10"}]}


WIDE = {
    "id": "wide", "title": words("Wide"), "kind": "register",
    "columns": [{"id": f"c{n}", "type": "text", "label": words(f"Column {n}")} for n in range(20)],
}


@pytest.fixture
def wide(act_as, start_another):
    """The address of a register with twenty columns and a hundred and twenty rows."""
    document = {**DOCUMENT, "deliverables": [WIDE], "activities": [
        {**DOCUMENT["activities"][0], "delivers": ["wide"]}], "gates": []}
    ref = start_another("Wide", document=document, seats=[("manager", "lin"), ("clerk", "wei")])
    with act_as("lin"):
        from app.rollouts.queries import deliverables as queries
        from app.rollouts.queries import rollouts

        rollout = rollouts.one(ref)
        (line,) = queries.of_rollout(rollout)
        rows = [{f"c{n}": f"{n}/{row}" for n in range(20)} for row in range(120)]
        deliverables.save(rollout, queries.one(line.ref), {"rows": rows})
        db.session.commit()
        db.session.remove()
    return f"/rollouts/{ref}/deliverables/{line.ref}"


def test_a_wide_register_is_shown_in_pages(visit, wide):
    browser = visit("wei")

    assert "19/49" in browser.get(wide).text
    assert "19/50" not in browser.get(wide).text
    assert "19/119" in browser.get(f"{wide}?page=3").text


def test_a_row_has_a_form_of_its_own(visit, wide):
    page = visit("wei").get(f"{wide}?edit&row=7").text

    assert 'name="r.7.c19"' in page
    assert "r.8.c0" not in page


def test_a_register_too_long_for_a_grid_offers_none(visit, wide):
    page = visit("wei").get(f"{wide}?edit&grid").text

    assert "up-grid" not in page
    assert "Fill in all rows" not in page


def test_saving_a_row_leads_to_the_next_where_that_was_asked(visit, wide):
    browser = visit("wei")

    answer = browser.post(wide, data={"only": "120", "r.120.c0": "new", "then": "another"})

    assert answer.location == f"{wide}?row=new"
    assert "new" in browser.get(f"{wide}?page=3").text


@pytest.mark.parametrize("asked", ["row=x", "row=999999", "row=-1", "page=0", "page=99999", "page=x", "row=121"])
def test_an_odd_address_still_shows_the_register(visit, wide, asked):
    assert visit("wei").get(f"{wide}?edit&{asked}").status_code == 200
