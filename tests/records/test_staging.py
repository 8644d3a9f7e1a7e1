"""Files of every kind are read into plain texts, row by row as a spreadsheet counts them."""

import datetime
import zipfile

import pytest
import xlsxwriter

from app.core.errors import Invalid, Refused
from app.records.rules.reading import limits
from app.records.services.importing import engine as engines
from app.records.services.importing.staging import first_values, stage, staged_in

CUSTOMERS = "客户编号,客户名称,电话\n20817,鑫禾食品,0574-88301234\n20818,海盛贸易,13957412208\n"


@pytest.fixture
def read(bench, crm, tmp_path):
    """Write bytes into a file, stage it, and return (staged, rows of texts with their numbers)."""

    def staged(written: bytes, name: str = "customers.csv", **given):
        file = tmp_path / name
        file.write_bytes(written)
        found = stage(bench, file, crm.entities["customer"], **given)
        return found, rows_in(bench)

    return staged


def rows_in(bench):
    with engines.engine(bench) as con:
        return con.execute(f"SELECT * EXCLUDE _extra FROM '{bench.raw}' ORDER BY _row").fetchall()


def workbook(path, rows, sheet="客户", **options):
    with xlsxwriter.Workbook(str(path), options) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                page.write(number, place, cell, *([day] if isinstance(cell, datetime.date) else []))
    return path.read_bytes()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_a_chinese_file_is_read_whatever_its_letters(read, encoding):
    staged, rows = read(CUSTOMERS.encode(encoding))

    assert staged.headings == ("客户编号", "客户名称", "电话")
    assert rows[1] == (3, "20818", "海盛贸易", "13957412208")


@pytest.mark.parametrize(("text", "mark"), [
    (CUSTOMERS.replace(",", ";"), ";"), (CUSTOMERS.replace(",", "\t"), "\t"), (CUSTOMERS.replace("\n", "\r\n"), ","),
])
def test_every_usual_division_is_read(read, text, mark):
    staged, rows = read(text.encode())

    assert staged.delimiter == mark
    assert rows[0] == (2, "20817", "鑫禾食品", "0574-88301234")


def test_titles_above_the_headings_keep_the_rows_numbers(read):
    staged, rows = read(("客户清单,,\n,,\n" + CUSTOMERS).encode())

    assert staged.heading_row == 3
    assert [row[0] for row in rows] == [4, 5]


def test_empty_lines_do_not_shift_the_numbers(read):
    _staged, rows = read(b"a,b\n1,2\n\n,\n3,4\n")

    assert rows == [(2, "1", "2"), (4, "3", "4")] or rows == [(2, "1", "2"), (5, "3", "4")]


def test_line_breaks_within_quotes_stay_in_their_cell(read):
    _staged, rows = read(b'a,b\n1,"x\ny"\n2,z\n')

    assert rows == [(2, "1", "x\ny"), (3, "2", "z")]


def test_one_row_with_too_many_cells_does_not_spoil_the_others(read, bench):
    text = "a,b\n" + "".join(f"{n},x\n" for n in range(3000)) + "7,x,surplus\n" + "8,y\n"
    staged, rows = read(text.encode())

    assert (staged.rows, rows[-1]) == (3002, (3003, "8", "y"))
    with engines.engine(bench) as con:
        found = con.execute(f"SELECT _row, _extra FROM '{bench.raw}' WHERE _extra IS NOT NULL").fetchall()
    assert found == [(3002, "surplus")]


def test_short_rows_are_filled_up(read):
    assert read(b"a,b,c\n1\n2,3\n")[1] == [(2, "1", None, None), (3, "2", "3", None)]


def test_a_stray_quote_is_only_a_character(read):
    assert read(b'a,b\n1,5" pipe\n2,"x"y\n')[1] == [(2, "1", '5" pipe'), (3, "2", "xy")]


def test_a_quote_that_is_never_closed_is_refused_with_its_line(read):
    text = 'a,b\n1,x\n2,"open\n' + "3,y\n" * 3000

    with pytest.raises(Invalid, match="From line 3"):
        read(text.encode())


def test_a_cell_of_megabytes_is_refused_with_its_line(read, monkeypatch):
    monkeypatch.setattr(limits, "LARGEST_CELL", 5000)

    with pytest.raises(Invalid, match="From line 3"):
        read(b"a,b\n1,2\n3," + b"x" * 6000 + b"\n")


def test_wrong_letters_are_refused_with_their_place(read):
    with pytest.raises(Invalid, match="line 2") as caught:
        read(b"a,b\n1,\xff\xff\n", encoding="gb18030")

    assert "gb18030" in caught.value.hint


def test_an_encoding_nobody_knows_is_refused(read):
    with pytest.raises(Invalid, match="klingon"):
        read(b"a,b\n1,2\n", encoding="klingon")


def test_two_hundred_columns_are_read(read):
    wide = ",".join(f"h{n}" for n in range(200)) + "\n" + ",".join(str(n) for n in range(200)) + "\n"
    staged, rows = read(wide.encode())

    assert (len(staged.headings), rows[0][200]) == (200, "199")


def test_more_columns_than_any_table_has_are_refused(read):
    with pytest.raises(Invalid, match="501 columns"):
        read((",".join(f"h{n}" for n in range(501)) + "\n1\n").encode())


@pytest.mark.parametrize(("written", "words"), [
    (b"", "empty"), (b"\xef\xbb\xbf  \n", "empty"), (b"a,b,c\n", "no rows"), (b"%PDF-1.7 x", "PDF"),
    (b"\xd0\xcf\x11\xe0" + bytes(600), r"old kind \(\.xls\)"),
    (b"\xd0\xcf\x11\xe0" + bytes(1_048_500) + "EncryptedPackage".encode("utf-16-le"), "locked with a password"),
    (b"\x89PNG\r\n\x1a\n" + bytes(range(9)) * 500, "no table"),
    (b"PK\x03\x04photo.jpg" + bytes(100), "archive"), (b"PK\x03\x04[Content_Types].xml broken", "damaged"),
])
def test_what_is_no_table_is_refused_with_what_it_is(read, written, words):
    with pytest.raises(Invalid, match=words):
        read(written)


def test_a_file_that_changes_while_it_is_read_is_refused(bench, crm, tmp_path):
    file = tmp_path / "c.csv"
    file.write_bytes(CUSTOMERS.encode())

    def somebody_saves(*_told):
        file.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")

    with pytest.raises(Refused, match="changed"):
        stage(bench, file, crm.entities["customer"], progress=somebody_saves)


def test_a_workbook_keeps_codes_days_and_numbers_as_they_are_shown(read, tmp_path):
    rows = [
        ["客户编号", "客户名称", "建档日期", "额度", "在用"],
        ["00123", "鑫禾", datetime.date(2026, 11, 3), 1234.5, True], [20817, "海盛", None, 3, False]
    ]
    staged, found = read(workbook(tmp_path / "x.xlsx", rows), "x.xlsx")

    assert (staged.kind, staged.sheet) == ("xlsx", "客户")
    assert found == [(2, "00123", "鑫禾", "2026-11-03", "1234.5", "TRUE"), (3, "20817", "海盛", None, "3", "FALSE")]


def test_a_long_code_that_was_a_number_shows_that_digits_were_lost(read, tmp_path):
    _staged, found = read(workbook(tmp_path / "x.xlsx", [["税号", "名称"], [91330106012345678, "鑫禾"]]), "x.xlsx")

    assert found[0][1].endswith("E+16")


def test_cells_beside_the_table_do_not_break_its_rows(read, tmp_path):
    rows = [["编号", "名称"], *[[str(n), "x"] for n in range(60)], ["60", "x", None, "remark"]]
    staged, found = read(workbook(tmp_path / "x.xlsx", rows), "x.xlsx")

    assert (staged.headings, found[-1]) == (("编号", "名称"), (62, "60", "x"))


def test_the_first_sheet_with_a_table_is_read_unless_another_is_named(read, tmp_path, bench):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("空")
        for name in ("甲", "乙"):
            book.add_worksheet(name).write_column(0, 0, ["名称", name])
    written = path.read_bytes()

    assert read(written, "x.xlsx")[0].sheet == "甲"
    assert read(written, "x.xlsx", sheet="乙")[1] == [(2, "乙")]
    with pytest.raises(Invalid, match="丙"):
        read(written, "x.xlsx", sheet="丙")
    assert staged_in(bench).sheets == ("空", "甲", "乙")


def test_spreadsheet_errors_are_counted(read, tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["名称", "额度"])
        page.write_row(1, 0, ["鑫禾"])
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")

    assert read(path.read_bytes(), "x.xlsx")[0].error_cells == 1


def test_a_formula_gives_its_value(read, tmp_path):
    path = tmp_path / "x.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["名称", "额度"])
        page.write_row(1, 0, ["鑫禾"])
        page.write_formula(1, 1, "=6*7", None, 42)

    assert read(path.read_bytes(), "x.xlsx")[1] == [(2, "鑫禾", "42")]


def test_a_workbook_with_two_far_cells_is_refused_and_not_opened(read, tmp_path):
    path = tmp_path / "x.xlsx"
    workbook(path, [["名称"], ["鑫禾"]])
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "bomb.xlsx", "w") as new:
        for member in old.infolist():
            inside = old.read(member.filename)
            new.writestr(member, inside.replace(b'r="A2"', b'r="XFD1048576"'))

    with pytest.raises(Invalid, match="16384 columns"):
        read((tmp_path / "bomb.xlsx").read_bytes(), "bomb.xlsx")


def test_the_first_values_help_people_to_recognise_a_column(read, bench):
    staged, _rows = read(CUSTOMERS.encode())

    assert first_values(bench, staged)[1] == ["鑫禾食品", "海盛贸易"]
