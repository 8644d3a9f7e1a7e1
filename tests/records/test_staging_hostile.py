"""Files that are broken, or built to break something, are refused in words or read for what they are."""

import io
import zipfile

import pytest
import xlsxwriter

from app.core.errors import Invalid
from app.records.services.importing.staging import stage

ROWS = "number,name\nK1,Xinhe\nK2,Haisheng\n"


@pytest.fixture
def read(bench, crm, tmp_path):
    """Return a function that stages bytes under a name."""

    def staged(written: bytes, name: str = "customers.csv", **given):
        (tmp_path / name).write_bytes(written)
        return stage(bench, tmp_path / name, crm.entities["customer"], **given)

    return staged


def book(*sheets: tuple[str, list[list[str]]], hidden: str = "") -> bytes:
    """Return a workbook with these sheets, one of them hidden."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as made:
        for name, rows in sheets:
            page = made.add_worksheet(name)
            for number, row in enumerate(rows):
                page.write_row(number, 0, row)
            if name == hidden:
                page.hide()
            else:
                page.activate()
    return target.getvalue()


TABLE = [line.split(",") for line in ROWS.splitlines()]


@pytest.mark.parametrize("name", [
    "zip", "base64", "hex", "rot13", "uu", "quopri", "undefined", "a\x00b", "\udcff",
])
def test_what_python_calls_an_encoding_and_holds_no_letters_is_refused(read, name):
    with pytest.raises(Invalid, match="There is no encoding"):
        read(ROWS.encode(), encoding=name)


@pytest.mark.parametrize("order", ["utf-16-le", "utf-16-be"])
def test_utf_16_may_be_asked_for_where_its_mark_is_missing(read, order):
    assert read(ROWS.encode(order), encoding="utf-16").headings == ("number", "name")


def test_utf_16_asked_for_by_mistake_is_refused_in_words(read):
    with pytest.raises(Invalid):
        read(ROWS.encode() + b"x", encoding="utf-16")


def test_utf_32_is_not_taken_for_utf_16(read):
    assert read(ROWS.encode("utf-32")).headings == ("number", "name")


def test_a_quote_left_open_near_the_end_does_not_swallow_the_rows_behind_it(read):
    with pytest.raises(Invalid, match="From line 2"):
        read(b'number,name\nK1,"Xinhe\nK2,Haisheng\nK3,Mingtai\n')


def test_a_last_row_of_several_lines_is_no_open_quote(read):
    assert read(b'number,name\nK1,5" pipe\nK2,"two\nlines"\n').rows == 2


def test_a_first_line_without_end_is_refused(read):
    with pytest.raises(Invalid, match="From line 1"):
        read(b"number,name," * 30_000)


def test_a_workbook_damaged_in_the_middle_is_refused_and_breaks_nothing(read):
    sheet = book(("a", [[f"h{n}" for n in range(50)]] * 200))
    with zipfile.ZipFile(io.BytesIO(sheet)) as archive:
        place = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 200
    torn = sheet[:place] + bytes(255 - byte for byte in sheet[place:place + 40]) + sheet[place + 40:]

    with pytest.raises(Invalid, match="damaged"):
        read(torn, "torn.xlsx")


def test_a_hidden_sheet_is_not_read_before_one_that_people_see(read):
    staged = read(book(("notes", [["number", "name"], ["H1", "hidden"]]), ("list", TABLE), hidden="notes"), "two.xlsx")

    assert (staged.sheet, staged.rows, staged.sheets) == ("list", 2, ("notes", "list"))


def test_a_hidden_sheet_is_read_when_it_is_named(read):
    made = book(("notes", TABLE), ("list", TABLE), hidden="notes")

    assert read(made, "two.xlsx", sheet="notes").sheet == "notes"
