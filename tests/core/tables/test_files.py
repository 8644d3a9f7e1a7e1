"""A file is the very view: the same rows, the same order, the same rights, and nothing in it computes."""

import csv
import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from app.core.errors import Invalid, Refused
from app.core.money import Money
from app.core.tables import Column, Found, Kind, Table, answering
from app.core.tables.writers import harmless

FORMULAS = [
    "=1+1", "+1+1", "-2+3", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1+1", "\r=1+1", "\n=1+1", "＝1+1", "＋1",
    "－1", "＠SUM(1)",
    " =1+1", "\u00a0=1+1", "\ufeff=1+1", "\u200b=1+1", '=HYPERLINK("http://a.example","x")',
]
SCRIPTS = [
    "<script>alert(1)</script>", "a\x00b", "\ud800", "a,b;c\"d", "行\n行", "x" * 40_000, "https://a.example", "0012",
    "1e5",
]
KINDS = Table(
    "kinds", "Kinds",
    columns=(
        Column("name", "Name"), Column("amount", "Amount", kind=Kind.MONEY, currency="CNY"),
        Column("share", "Share", kind=Kind.PERCENT), Column("day", "Day", kind=Kind.DATE),
        Column("at", "At", kind=Kind.INSTANT), Column("flag", "Flag", kind=Kind.FLAG),
        Column("state", "State", kind=Kind.STATE, words={"todo": "To do"}), Column("count", "Count", kind=Kind.NUMBER),
    ),
)
AT = datetime(2026, 11, 18, 16, 5, tzinfo=UTC)
ROW = ("abc", "Name", 123456, Decimal("0.974"), date(2026, 11, 18), AT, True, "todo", 7)


def kinds(rows):
    """Return a source that gives these rows."""
    return lambda ask: Found(rows, len(rows))


def texts(texts):
    """Return a source with one row for each text."""
    return kinds([(f"r{n}", text, *(None for _ in range(7))) for n, text in enumerate(texts)])


def read_csv(answer):
    """Return the lines of a CSV answer."""
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"), newline="")))


def read_xlsx(answer):
    """Return the lines of an XLSX answer, as a reader of spreadsheets sees them."""
    return CalamineWorkbook.from_filelike(io.BytesIO(answer.get_data())).get_sheet_by_index(0).to_python()


def test_csv_begins_with_a_byte_order_mark_and_names_its_columns(fetch):
    answer = fetch("format=csv&department=Board")

    assert answer.get_data().startswith(b'\xef\xbb\xbf"Name","E-mail"')
    assert [line[0] for line in read_csv(answer)] == ["Name", "Fang Ming", "Hu Bin"]
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="people-20')


def test_a_file_holds_all_pages_in_the_order_of_the_view(fetch, crowd):
    crowd(120)
    lines = read_csv(fetch("format=csv&sort=-name&page=2&size=100"))

    assert len(lines) == 130
    assert [line[0] for line in lines[1:3]] == ["Xu Anran", "Wei Mingyu"]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_a_file_shows_nothing_that_the_page_hides(fetch, kind):
    body = fetch(f"format={kind}", who="wei").get_data()

    assert b"Asia/Shanghai" not in body
    assert b"elsewhere" not in body.lower()


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_becomes_a_formula_in_csv(fetch, text):
    cell = read_csv(fetch("format=csv", table=KINDS, source=texts([text])))[1][0]

    assert cell.startswith("'")


def test_every_cell_of_csv_stands_in_quotes_so_that_no_other_separator_splits_it(fetch):
    body = fetch("format=csv", table=KINDS, source=texts(["a;=1+1"])).get_data().decode("utf-8-sig")

    assert body.splitlines()[1].startswith('"a;=1+1",""')


@given(st.text())
def test_harmless_text_never_begins_with_a_sign_that_computes(text):
    cell = harmless(text)

    assert cell.startswith("'") or cell.lstrip("\ufeff\u200b \t\r\n\u00a0")[:1] not in set("=+-@＝＋－＠")


def test_numbers_keep_their_minus_in_csv(fetch):
    row = (*ROW[:2], -123456, *ROW[3:8], -7)
    line = read_csv(fetch("format=csv", table=KINDS, source=kinds([row])))[1]

    assert (line[1], line[7]) == ("-1234.56", "-7")


def test_csv_writes_each_kind_plainly(fetch):
    lines = read_csv(fetch("format=csv", table=KINDS, source=kinds([ROW])))

    assert lines[0][1] == "Amount (CNY)"
    assert lines[1] == ["Name", "1234.56", "0.974", "2026-11-18", "2026-11-19 00:05", "Yes", "To do", "7"]


def test_xlsx_holds_real_numbers_and_days(fetch):
    line = read_xlsx(fetch("format=xlsx", table=KINDS, source=kinds([ROW])))[1]

    assert line == ["Name", 1234.56, 0.974, date(2026, 11, 18), datetime(2026, 11, 19, 0, 5), "Yes", "To do", 7.0]


@pytest.mark.parametrize("text", [*FORMULAS, "https://a.example", "0012", "1e5", "file:///etc/passwd"])
def test_text_stays_text_in_xlsx(fetch, text):
    import zipfile

    answer = fetch("format=xlsx", table=KINDS, source=texts([text]))
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()

    assert "<f>" not in sheet
    assert "<hyperlink" not in sheet
    assert '<c r="A2" t="inlineStr">' in sheet


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json"])
def test_odd_text_neither_breaks_a_file_nor_is_lost_in_silence(fetch, kind):
    answer = fetch(f"format={kind}", table=KINDS, source=texts(SCRIPTS))
    read = {"csv": read_csv, "xlsx": read_xlsx, "json": lambda a: a.get_json()["rows"]}[kind](answer)

    assert len(read) == len(SCRIPTS) + (kind != "json")


def test_a_text_too_long_for_a_cell_is_cut_visibly(fetch):
    lines = read_xlsx(fetch("format=xlsx", table=KINDS, source=texts(["x" * 40_000])))

    assert (len(lines[1][0]), lines[1][0][-1]) == (32_767, "…")


def test_json_holds_raw_values_and_refs(fetch):
    found = json.loads(fetch("format=json", table=KINDS, source=kinds([ROW])).get_data())

    assert found["rows"] == [{
        "ref": "abc", "name": "Name", "amount": {"amount": "1234.56", "currency": "CNY"}, "share": "0.974",
        "day": "2026-11-18", "at": "2026-11-18T16:05:00+00:00", "flag": True, "state": "todo", "count": 7,
    }]
    assert (found["table"], found["total"]) == ("kinds", 1)
    assert found["columns"][1] == {"key": "amount", "label": "Amount", "kind": "money"}


def test_an_empty_view_gives_an_empty_file(fetch):
    assert fetch("format=json&q=nobody").get_json()["rows"] == []
    assert len(read_csv(fetch("format=csv&q=nobody"))) == 1


def test_more_rows_than_a_file_takes_are_refused_with_the_numbers(fetch, monkeypatch):
    monkeypatch.setitem(answering.MOST_ROWS, "csv", 8)

    with pytest.raises(Refused, match="This view has 9 rows; a CSV file takes at most 8"):
        fetch("format=csv")


def test_another_kind_of_file_is_refused(fetch):
    with pytest.raises(Invalid, match="pdf"):
        fetch("format=pdf")


def test_a_fault_while_writing_leaves_no_half_file(fetch):
    def broken(ask):
        return Found((row for row in [ROW, 1 / 0]), 2)

    with pytest.raises(ZeroDivisionError):
        fetch("format=csv", table=KINDS, source=broken)


def test_money_of_several_currencies_says_which(fetch):
    from dataclasses import replace

    table = replace(KINDS, columns=(
        Column("name", "Name"), Column("amount", "Amount", kind=Kind.MONEY, currency_of="code"),
        Column("code", "Code", hidden=True),
    ))
    answer = fetch("format=csv", table=table, source=lambda ask: Found([("a", "A", 500, "JPY")], 1))

    assert read_csv(answer)[1] == ["A", "500 JPY"]
    assert Money(500, "JPY").amount == 500
