"""What a file is by its first bytes, and what its name may look like."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.files.sniffing import LONGEST_NAME, UNKNOWN, breaks_promise, clean_name, ending_of, kind_of, sniffed


@pytest.mark.parametrize(("head", "kind"), [
    (b"\x89PNG\r\n\x1a\n....", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg"), (b"GIF89a", "image/gif"),
    (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
    (b"RIFF\x10\x00\x00\x00WAVE", UNKNOWN), (b"%PDF-1.7", "application/pdf"),
    (b"PK\x03\x04", "application/zip"), ("客户,电话".encode("gb18030"), "text/plain"),
    ("客户".encode("utf-16"), "text/plain"), ("number,客户\n1,2\n".encode("utf-16-le"), "text/plain"),
    ("number,客户\n1,2\n".encode("utf-16-be"), "text/plain"), (b"MZ\x90\x00\x03\x00\x00\x00\x04\x00", UNKNOWN),
    (b"number,na\x00me\n1,2\n", UNKNOWN), (b"<html>", "text/plain"), (b"MZ\x90\x00", UNKNOWN),
])
def test_a_file_is_known_by_its_first_bytes(head, kind):
    assert sniffed(head) == kind


@pytest.mark.parametrize(("name", "head", "lies"), [
    ("photo.png", b"<svg onload=1>", True), ("photo.PNG", b"\x89PNG\r\n\x1a\n", False),
    ("list.csv", b"PK\x03\x04", True),
    ("list.xlsx", b"PK\x03\x04", False), ("list.xlsx", b"a,b", True),
    ("odd.bin", b"MZ\x00", False), ("odd", b"x", False),
])
def test_an_ending_that_promises_other_content_is_noticed(name, head, lies):
    assert breaks_promise(name, sniffed(head)) is lies


@pytest.mark.parametrize(("given", "kept"), [
    ("../../etc/passwd", "passwd"), ("C:\\fakepath\\客户名单.xlsx", "客户名单.xlsx"),
    ("a\r\nSet-Cookie: x.csv", "a_Set-Cookie_ x.csv"),
    ("cod\u202egpj.exe", "cod_gpj.exe"), ("", "file"), ("...", "file"), ("/", "file"),
])
def test_a_name_keeps_its_words_and_loses_its_tricks(given, kept):
    assert clean_name(given) == kept


@settings(max_examples=100)
@given(st.text(max_size=300))
def test_any_name_comes_out_short_and_on_one_line(name):
    kept = clean_name(name)

    assert 0 < len(kept) <= LONGEST_NAME
    assert not set(kept) & set("/\\\r\n\x00")


def test_a_long_name_keeps_its_ending():
    assert ending_of(clean_name("x" * 300 + ".XLSX")) == ".xlsx"


def test_a_workbook_is_told_from_other_archives_by_its_ending():
    assert kind_of("a.xlsx", "application/zip").endswith("spreadsheetml.sheet")
    assert kind_of("a.zip", "application/zip") == "application/zip"
