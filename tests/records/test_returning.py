"""Rows that come back come as a file of the same shape, with reasons, harmless in spreadsheets, ready to be mended."""

import csv
import io

import pytest
from python_calamine import load_workbook

from app.contracts.entities import EntitySpec
from app.records.queries.lake import reading
from app.records.queries.returned import waiting
from app.records.rules.cleaning.faults import Fault
from app.records.rules.fault_words import hint, reason
from app.records.rules.verdict import FaultLine
from app.records.services.importing.returning import Returned, lines, write_csv, write_xlsx

HEAD = "客户编号,客户名称,电话,备注2\n"
BAD = HEAD + "1,甲,0574-8830,=1+1\n2,乙,13900000000,ok\n3,,123,＝cmd\n"


@pytest.fixture
def returned(lake):
    def of(ref: str) -> Returned:
        batch = lake.manifest().batch(ref)
        return Returned(lake.path(batch.files["returned"]).parent, batch.headings)

    return of


@pytest.fixture
def customer(crm) -> EntitySpec:
    return crm.entities["customer"]


def table(written: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(written.decode("utf-8-sig"))))


def as_csv(returned, customer, crm) -> bytes:
    out = io.BytesIO()
    write_csv(out, returned, customer, crm)
    return out.getvalue()


def test_only_the_bad_rows_come_back_with_row_field_rule_value_and_hint(bring, returned, customer, crm):
    bring("customer", BAD)
    head, first, second = table(as_csv(returned("b1"), customer, crm))

    assert head[:6] == ["客户编号", "客户名称", "电话", "备注2", "Upriver: ref", "Upriver: row"]
    assert first[4:9] == ["b1:2", "2", "Phone", "phone", "0574-8830"]
    assert first[9:] == [
        "Phone: “0574-8830” is no complete phone number.",
        "Write one number with its area code; a landline has 7 or 8 digits after it.",
    ]
    assert second[6:8] == ["Name | Phone", "required | phone"]


def test_the_file_mended_is_brought_again_as_it_is(bring, returned, customer, crm, lake):
    bring("customer", BAD)
    mended = as_csv(returned("b1"), customer, crm).decode("utf-8-sig").replace(
        "0574-8830\"", "0574-88301234\""
    ).replace('"3",""', '"3","丙"').replace('"123"', '""')
    outcome = bring("customer", mended)

    assert (outcome.verdict.new, outcome.verdict.returned) == (2, 0)
    with reading(lake) as con:
        assert con.execute(f"SELECT count(*) FROM {waiting(lake, lake.manifest(), 'customer')}").fetchall() == [(0,)]


def test_the_file_unmended_comes_back_without_growing(bring, returned, customer, crm):
    bring("customer", BAD)
    first = as_csv(returned("b1"), customer, crm)
    bring("customer", first)

    assert table(as_csv(returned("b2"), customer, crm))[0] == table(first)[0]


def test_no_cell_becomes_a_formula(bring, returned, customer, crm):
    bring("customer", BAD)
    rows = table(as_csv(returned("b1"), customer, crm))

    assert [row[3] for row in rows[1:]] == ["'=1+1", "'＝cmd"]
    assert not any(cell.startswith(("=", "+", "-", "@", "＝", "\t")) for row in rows for cell in row)


def test_a_workbook_holds_the_same_as_plain_text(bring, returned, customer, crm, tmp_path):
    bring("customer", BAD)
    with (tmp_path / "back.xlsx").open("wb") as out:
        write_xlsx(out, returned("b1"), customer, crm)
    rows = load_workbook(str(tmp_path / "back.xlsx")).get_sheet_by_index(0).to_python()

    assert rows[1][:5] == ["1", "甲", "0574-8830", "=1+1", "b1:2"]
    assert b"<f>" not in (tmp_path / "back.xlsx").read_bytes()


def test_lines_keep_every_fault_of_a_row(bring, returned):
    bring("customer", BAD)

    assert [(line.row, [fault.rule for fault in line.faults]) for line in lines(returned("b1"))] == [
        (2, ["phone"]), (4, ["required", "phone"]),
    ]


@pytest.mark.parametrize("rule", list(Fault))
def test_every_fault_has_its_words(rule, customer, crm):
    fault = FaultLine(7, "credit_limit", rule, "x", "9")

    assert reason(fault, customer)
    assert hint(fault, customer, crm) or rule is Fault.FORMAT


def test_hints_name_what_would_fit(customer, crm):
    assert hint(FaultLine(2, "credit_limit", "range", "-1"), customer, crm) == "Allowed is 0 to 100000000."
    assert hint(FaultLine(2, "kind", "choice", "x"), customer, crm) == "Use one of these: Company, Public body, Person."
    assert hint(FaultLine(2, "name", "too_long", "x"), customer, crm) == "At most 200 characters fit."
    assert hint(FaultLine(2, "credit_code", "format", "x"), customer, crm).startswith("It has 18 characters")
    assert "Customer number; Credit code; Name + City" in hint(FaultLine(2, "name", "no_key"), customer, crm)
