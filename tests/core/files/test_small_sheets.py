"""Rows out of small files: a workbook's first sheet or text; hostile ones cost a refusal and no more."""

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid
from app.core.files.small_sheets import MOST_ROWS, MOST_UNPACKED, rows

SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def packed(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr({"sheet": "xl/worksheets/sheet1.xml", "shared": "xl/sharedStrings.xml"}[name], text)
    return out.getvalue()


def sheet(cells):
    return f"<worksheet {SPACE}><sheetData>{cells}</sheetData></worksheet>"


@given(st.lists(st.lists(st.text("ab中，\"' ", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=4), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_what_a_workbook_holds_comes_out(lines):
    import xlsxwriter

    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as book:
        page = book.add_worksheet()
        for at, line in enumerate(lines):
            for place, cell in enumerate(line):
                page.write_string(at, place, cell)

    assert rows(out.getvalue()) == lines


def test_cells_keep_their_columns_when_some_are_empty():
    assert rows(packed(sheet=sheet('<row><c r="A1"><v>1</v></c><c r="C1"><v>3</v></c></row>'))) == [["1", "", "3"]]


@pytest.mark.parametrize("cell", ['<c r="A1" t="s"><v>7</v></c>', '<c r="A1" t="s"><v>-1</v></c>', '<c r="ZZZ1"><v>x</v></c>'])
def test_cells_that_point_nowhere_are_empty(cell):
    assert rows(packed(sheet=sheet(f"<row>{cell}</row>"), shared=f"<sst {SPACE}/>")) == []


@pytest.mark.parametrize("content", [
    packed(sheet=sheet("<row/>" * (MOST_ROWS + 1))), packed(sheet=" " * (MOST_UNPACKED + 1)),
    packed(shared="x"), packed(sheet="<row"), b"PK", b"\xff\xff\x00", b"a\n" * (MOST_ROWS + 1), b'"' + b"a" * 200_000,
    packed(sheet='<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 30}">' for n in range(7)
    ) + f"]><worksheet {SPACE}><sheetData><row><c t='inlineStr'><is><t>&h;</t></is></c></row></sheetData></worksheet>"),
], ids=["rows", "size", "no sheet", "torn", "no zip", "binary", "lines", "cell", "entities"])
def test_hostile_files_are_refused(content):
    with pytest.raises(Invalid):
        rows(content)


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(content):
    try:
        assert isinstance(rows(content), list)
    except Invalid:
        pass
