"""Workbooks that are built to harm are refused before anything is unpacked or reserved."""

import io
import zipfile

import pytest

from app.core.files.workbooks import Hostile, Limits, reach_of, refuse_bomb

SHEET = '<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>{}</sheetData></worksheet>'


def archive(sheet: str | bytes, name: str = "xl/worksheets/sheet1.xml") -> zipfile.ZipFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr(name, sheet)
        file.writestr("xl/media/image1.png", b"\x89PNG r=\"XFD1048576\"")
    return zipfile.ZipFile(packed)


def test_an_ordinary_sheet_passes_and_its_cells_are_counted():
    found = reach_of(archive(SHEET.format('<row r="2"><c r="B2" t="e"><v>#REF!</v></c></row>')), Limits())

    assert (found.cells, found.errors) == (2, 1)


@pytest.mark.parametrize("cell", [
    '<c r="XFD1048576"/>', "<c r='XFD1048576'/>", '<c r = "XFD1048576"/>', '<c\nr="XFD1048576"/>',
    '<c\tr="xfd1048576"/>',
    '<x:c r="XFD1"/>', '<c r="$XFD$1"/>', '<c r="A99999999"/>', '<row r="99999999"/>', '<c r="A' + "9" * 5000 + '"/>',
    '<c r="&#88;FD1" x="="/>', '<c a="1" r= "ZZZ1"/>',
])
def test_a_cell_in_a_far_corner_is_refused_however_it_is_written(cell):
    with pytest.raises(Hostile):
        reach_of(archive(SHEET.format(cell)), Limits())


def test_a_sheet_is_found_whatever_its_member_is_called():
    with pytest.raises(Hostile):
        reach_of(archive(SHEET.format('<c r="XFD1048576"/>'), name="xl/theme/theme1.xml"), Limits())


def test_a_far_cell_is_found_across_the_seam_of_two_pieces():
    filling = " " * ((1 << 20) - len(SHEET.format("")) + 20)

    with pytest.raises(Hostile):
        reach_of(archive(SHEET.format(filling + '<c r="XFD1048576"/>')), Limits())


def test_a_sheet_in_wide_letters_is_refused():
    with pytest.raises(Hostile):
        reach_of(archive(SHEET.format("").encode("utf-16")), Limits())


def test_more_cells_than_anybody_needs_are_refused():
    most = Limits(cells=3)

    with pytest.raises(Hostile):
        reach_of(archive(SHEET.format('<c r="A2"/>' * 3)), most)


def test_what_unpacks_to_too_much_is_refused():
    most = Limits(unpacked=1000)

    with pytest.raises(Hostile, match="unpacked"):
        refuse_bomb(archive(SHEET.format(" " * 2000)), most)


def test_what_is_packed_too_tightly_is_refused():
    most = Limits(ratio_above=10_000)

    with pytest.raises(Hostile, match="ratio"):
        refuse_bomb(archive(SHEET.format(" " * 2_000_000)), most)


def test_too_many_members_are_refused():
    most = Limits(members=2)

    with pytest.raises(Hostile, match="members"):
        refuse_bomb(archive(SHEET.format("")), most)


WORDS = "<sst><si><t>{}</t></si><si><r><t>a</t></r><r><t>b</t></r></si></sst>"


def book(
    numbers: str, words: str = WORDS.format("x" * 1000), sheet: str = "xl/worksheets/sheet1.xml"
) -> zipfile.ZipFile:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("XL\\sharedStrings.xml", words)
        file.writestr(sheet, SHEET.format("".join(f'<row><c t="s"><v>{number}</v></c></row>' for number in numbers)))
    return zipfile.ZipFile(packed)


@pytest.mark.parametrize("sheet", ["xl/worksheets/sheet1.xml", "xl/media/image1.png"])
def test_cells_that_stand_for_too_much_text_are_refused_wherever_the_sheet_lies(sheet):
    with pytest.raises(Hostile, match="text"):
        reach_of(book("0" * 20, sheet=sheet), Limits(text=19_000))


def test_a_long_word_that_few_cells_name_passes():
    assert reach_of(book("0" + "1" * 50), Limits(text=1200)).cells == 52


def test_words_in_two_places_are_refused_for_nobody_knows_which_count():
    made = book("0" * 20)
    with zipfile.ZipFile(made.fp, "a") as file:
        file.writestr("xl/sharedStrings.xml", WORDS.format("y" * 10))
    with pytest.raises(Hostile, match="members"):
        reach_of(zipfile.ZipFile(made.fp), Limits(text=5000))


@pytest.mark.parametrize("name", ["content.xml", "xl/workbook.bin", "XL\\Workbook.bin"])
def test_other_kinds_of_spreadsheets_are_refused(name):
    with pytest.raises(Hostile, match="kind"):
        refuse_bomb(archive("x", name), Limits())
