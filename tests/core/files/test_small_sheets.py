"""Rows out of small files: a workbook's first sheet or text; hostile ones cost a refusal and no more."""

import contextlib
import io
import zipfile
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.files import small_sheets
from app.core.files.small_sheets import MOST_ROWS, of_workbook, rows


def workbook(*sheets, hidden=()):
    """The bytes of a workbook with these sheets, each rows of cells."""
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        for number, lines in enumerate(sheets):
            page = book.add_worksheet()
            page.hide() if number in hidden else page.activate()
            for at, line in enumerate(lines):
                for place, cell in enumerate(line):
                    page.write(at, place, cell)
    return out.getvalue()


def changed(content, old, new):
    """A workbook whose first sheet says something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as was, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for member in was.namelist():
            text = was.read(member)
            file.writestr(member, text.replace(old, new) if member.endswith("sheet1.xml") else text)
    return out.getvalue()


ONE = workbook([["a"], ["b"]])


CELLS = st.text("ab中，\"' ", min_size=1).map(str.strip).filter(bool)


@given(st.lists(st.lists(CELLS, min_size=1, max_size=4), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_what_a_workbook_holds_comes_out(lines):
    width = max(map(len, lines))

    assert rows(workbook(lines)) == [line + [""] * (width - len(line)) for line in lines]


def test_cells_and_rows_keep_their_places_when_some_are_empty():
    assert of_workbook(workbook([[], ["", "x"], [], ["y"]]), 9) == [["", ""], ["", "x"], ["", ""], ["y", ""]]


def test_numbers_days_and_ticks_are_words_on_one_line():
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        page.write(0, 0, 13800001111)
        page.write(0, 1, 2.5)
        page.write_datetime(0, 2, date(2026, 3, 1), day)
        page.write_boolean(0, 3, True)
        page.write(0, 4, "one\ntwo")

    assert rows(out.getvalue()) == [["13800001111", "2.5", "2026-03-01", "yes", "one two"]]


def test_the_first_sheet_in_sight_is_read_and_no_other():
    assert rows(workbook([["hidden"]], [["seen"]], [["third"]], hidden={0})) == [["seen"]]


def test_no_more_rows_are_read_than_were_asked_for():
    assert of_workbook(workbook([["a"], ["b"], ["c"]]), 2) == [["a"], ["b"]]


@pytest.mark.parametrize("content", [
    workbook([["x"]] * (MOST_ROWS + 1)), changed(ONE, b'r="A2"', b'r="XFD1048576"'),
    changed(ONE, b'r="A2"', b'r="A9999999"'),
    changed(ONE, b"</sheetData>", b" " * 101_000_000 + b"</sheetData>"), changed(ONE, b"<sheetData>", b"<sheet"),
    changed(workbook([["x"] * 51]), b"", b""), ONE[:-60], b"PK", b"\xff\xff\x00", b"a\n" * (MOST_ROWS + 1),
    b'"' + b"a" * 200_000,
], ids=["rows", "corner", "depth", "size", "torn", "wide", "cut", "no zip", "binary", "lines", "cell"])
def test_hostile_files_are_refused(content):
    with pytest.raises(Invalid):
        rows(content)


def test_words_that_stand_for_more_words_are_never_written_out():
    laughs = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 30) for n in range(7))
    doctype = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + laughs + b"]><worksheet"
    bomb = changed(changed(ONE, b"<worksheet", doctype), b'<c r="A2" t="s"><v>1</v>', b'<c r="A2" t="str"><v>&h;</v>')

    with contextlib.suppress(Invalid):
        assert sum(len(cell) for row in rows(bomb) for cell in row) < 100


def test_a_locked_workbook_is_refused_and_says_what_to_do():
    locked = bytearray(ONE)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(mark) + flags] |= 1

    with pytest.raises(Invalid, match="damaged or locked"):
        rows(bytes(locked))


def with_words(content, old, new):
    """A workbook whose shared words say something else."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as was, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for member in was.namelist():
            text = was.read(member)
            file.writestr(member, text.replace(old, new) if member.endswith("sharedStrings.xml") else text)
    return out.getvalue()


def test_one_long_word_in_many_cells_is_refused_before_it_is_written_out():
    many = workbook([["word", "other"]] * 500)

    with pytest.raises(Invalid, match="too large"):
        rows(with_words(many, b"word", b"x" * 100_000))


def test_a_long_word_in_one_cell_of_many_is_read():
    content = with_words(workbook([["long"], *[["a", "b"]] * 500]), b"long", b"x" * 90_000)

    assert len(rows(content)[0][0]) == 90_000


@pytest.mark.parametrize("hidden", [b"<!DOCTYPE x><sst ", b"<sst><"], ids=["doctype", "broken"])
def test_words_that_cannot_be_measured_are_refused(hidden):
    many = with_words(workbook([["word", "other"]] * 500), b"word", b"x" * 100_000)

    with pytest.raises(Invalid):
        rows(with_words(many, b"<sst ", hidden))


def test_another_kind_of_spreadsheet_whose_one_cell_is_repeated_without_end_is_refused():
    spaces = ("office", "table", "text")
    names = "".join(f' xmlns:{one}="urn:oasis:names:tc:opendocument:xmlns:{one}:1.0"' for one in spaces)
    repeated = 'office:value-type="string" table:number-columns-repeated="40"'
    cell = f"<table:table-cell {repeated}><text:p>x</text:p></table:table-cell>"
    body = f'<table:table table:name="S"><table:table-row>{cell}</table:table-row></table:table>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("content.xml", f"<office:document-content{names}><office:body><office:spreadsheet>{body}"
                                     "</office:spreadsheet></office:body></office:document-content>")
        file.writestr("META-INF/manifest.xml", "<m/>")

    with pytest.raises(Invalid, match="neither an Excel workbook"):
        rows(out.getvalue())


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(content):
    with contextlib.suppress(Invalid):
        assert isinstance(rows(content), list)


@pytest.mark.parametrize(("text", "found"), [
    ("姓名\t邮箱\n陈静\tchen@lanxi.example", [["姓名", "邮箱"], ["陈静", "chen@lanxi.example"]]),
    ("name;e-mail\nChen;chen@lanxi.example", [["name", "e-mail"], ["Chen", "chen@lanxi.example"]]),
    ('a,"b, c"\n\n', [["a", "b, c"]]),
])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_text_is_divided_by_what_divides_its_first_line(text, found, encoding):
    assert rows(text.encode(encoding)) == found


def test_a_long_cell_is_refused_whatever_others_allowed_the_csv_module():
    import csv

    before = csv.field_size_limit(10_000_000)
    try:
        with pytest.raises(Invalid, match="too long"):
            rows(b'"' + b"a" * (small_sheets.LONGEST_CELL + 1) + b'"')
    finally:
        csv.field_size_limit(before)
