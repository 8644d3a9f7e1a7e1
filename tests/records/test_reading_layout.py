"""A file that nobody described is understood: kind, letters, columns, headings."""

import os

import pytest

from app.records.rules.reading.encodings import encoding_of
from app.records.rules.reading.headings import folded
from app.records.rules.reading.kinds import Kind, kind_of
from app.records.rules.reading.layout import delimiter_of, heading_row, named

CUSTOMERS = "客户编号,客户名称,电话\n1,兰溪市鑫禾食品有限公司,0574-88301234\n" * 4
TRADITIONAL = "客戶編號,客戶名稱,電話\n1,臺北市鑫禾食品有限公司,02-12345678\n" * 4
GERMAN = "Name;Stadt;Straße\nMüller;Köln;Bäckergasse 5\nGröße;Düsseldorf;Höhe\n" * 4


@pytest.mark.parametrize(("text", "written_in", "told"), [
    (CUSTOMERS, "utf-8", "utf-8"), (CUSTOMERS, "utf-8-sig", "utf-8-sig"), (CUSTOMERS, "gb18030", "gb18030"),
    (CUSTOMERS, "gbk", "gb18030"), (CUSTOMERS, "utf-16", "utf-16"), (CUSTOMERS, "utf-16-le", "utf-16-le"),
    (CUSTOMERS, "utf-16-be", "utf-16-be"), (TRADITIONAL, "big5", "big5"), (GERMAN, "cp1252", "cp1252"),
    ("id,name\n1,Lin\n", "ascii", "utf-8"),
])
def test_the_letters_of_a_file_are_told(text, written_in, told):
    written = text.encode(written_in)
    try:
        is_utf8 = bool(written.decode("utf-8") or True)
    except UnicodeDecodeError:
        is_utf8 = False

    assert encoding_of(written, is_utf8=is_utf8) == told


@pytest.mark.parametrize(("head", "kind"), [
    (b"a,b\n1,2\n", Kind.TEXT), (CUSTOMERS.encode("utf-16-le"), Kind.TEXT), (b"", Kind.EMPTY),
    (b"\xef\xbb\xbf \n", Kind.EMPTY),
    (b"PK\x03\x04....[Content_Types].xml", Kind.WORKBOOK), (b"PK\x03\x04....photo.jpg", Kind.OTHER_ARCHIVE),
    (b"\xd0\xcf\x11\xe0", Kind.OLD_WORKBOOK), (b"%PDF-1.7", Kind.PDF), (b"\x89PNG\r\n\x1a\n" + bytes(500), Kind.OTHER),
    (os.urandom(4096) + bytes(range(9)) * 50, Kind.OTHER),
])
def test_the_first_bytes_tell_the_kind_of_file(head, kind):
    assert kind_of(head) is kind


@pytest.mark.parametrize(("text", "mark"), [
    ("a,b,c\n1,2,3\n", ","), ("a;b;c\n1,5;2;3\n4,1;5;6\n", ";"), ("a\tb\n1,2\t3\n", "\t"), ("a|b\n1|2\n", "|"),
    ("a\n1\n", ","), ('a,b\n"x;y;z",2\n"u;v;w",3\n', ","),
])
def test_the_mark_between_columns_is_the_one_that_divides_evenly(text, mark):
    assert delimiter_of(text) == mark


def test_titles_above_a_table_are_passed_over():
    rows = [["客户清单 2026", None, None], [None, None, None], ["客户编号", "客户名称", "电话"], ["1", "鑫禾", "139"]]

    assert heading_row(rows, set()) == 2


def test_known_headings_win_over_a_wider_row_of_words():
    rows = [["部门", "制表人", "日期", "说明"], ["KHBH", "KHMC", "DH", None], ["1", "鑫禾", "139", None]]

    assert heading_row(rows, {"khbh", "khmc", "dh"}) == 1


def test_a_table_of_values_alone_takes_its_first_row():
    assert heading_row([["1", "2"], ["3", "4"]], set()) == 0
    assert heading_row([], set()) == 0


def test_headings_are_told_apart():
    assert named(["a", "a", "", None, " a "], "Column") == ["a", "a (2)", "Column 3", "Column 4", "a (3)"]


@pytest.mark.parametrize(("one", "other"), [
    ("客户名称", "【客户 名称】*"), ("Customer Name", "customer_name"), ("客户名称（必填）", "客户名称"),
    ("ＫＨＭＣ", "khmc"),
    ("E-Mail", "email"), ("电话：", "电话"),
])
def test_headings_that_mean_the_same_fold_alike(one, other):
    assert folded(one) == folded(other)


def test_a_heading_in_brackets_alone_keeps_its_words():
    assert folded("(电话)") == "电话"
