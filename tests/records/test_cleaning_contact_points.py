"""Cells become phone numbers, e-mail addresses and web addresses."""

import phonenumbers
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.contracts.entities import FieldSpec, FieldType

PHONE = FieldSpec("phone", FieldType.PHONE, {})
EMAIL = FieldSpec("email", FieldType.EMAIL, {})
URL = FieldSpec("url", FieldType.URL, {})


@pytest.mark.parametrize(("written", "stored"), [
    ("13912345678", "+8613912345678"), ("139 1234 5678", "+8613912345678"), ("+86 139-1234-5678", "+8613912345678"),
    ("8613912345678", "+8613912345678"), ("１３９１２３４５６７８", "+8613912345678"),
    ("'+8613912345678", "+8613912345678"),
    ("0574-88301234", "+8657488301234"), ("(010) 62345678", "+861062345678"), ("400-820-8820", "+864008208820"),
    ("0571 8712 3345 转 801", "+8657187123345;ext=801"), ("021-62345678-12", "+862162345678;ext=12"),
    ("+1 650 253 0000", "+16502530000"), ("-", None), ("", None),
])
def test_a_phone_number_is_stored_in_one_form(clean, written, stored):
    assert clean(PHONE, written) == [(stored, None)]


@pytest.mark.parametrize("written", ["0574-8830", "1.39E+10", "13912345678/13812345678", "12345678901", "95588", "abc"])
def test_what_is_no_phone_number_is_at_fault(clean, written):
    assert clean(PHONE, written) == [(None, "phone")]


def test_a_number_is_read_where_it_is_at_home(clean):
    assert clean(FieldSpec("phone", FieldType.PHONE, {}, region="AU"), "02 9374 4000") == [("+61293744000", None)]


def test_a_faulty_number_that_is_kept_does_not_look_like_a_good_one(clean):
    assert clean(PHONE, "+86123456789", keep=True) == [("86123456789", "phone")]


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_what_sql_takes_for_a_mobile_number_has_the_length_of_one(clean, written):
    stored = clean(PHONE, written)[0][0]

    assert phonenumbers.is_possible_number(phonenumbers.parse(stored))


@pytest.mark.parametrize(("written", "stored"), [
    ("A@B.com", "a@b.com"), ("<a@b.cn>", "a@b.cn"), ("mailto:x.y@z.co.uk", "x.y@z.co.uk"), ("x＠y.com", "x@y.com"),
    ("a b@c.com", "ab@c.com"), ("a@b.com;", "a@b.com"), ("张三@例子.中国", "张三@例子.中国"), ("", None),
])
def test_an_address_is_stored_in_one_form(clean, written, stored):
    assert clean(EMAIL, written) == [(stored, None)]


@pytest.mark.parametrize("written", ["a@b", "a@b..com", "a@-b.com", ".a@b.com", "a.b.com", "a@b@c.com", "张三@"])
def test_what_is_no_address_is_at_fault(clean, written):
    assert clean(EMAIL, written) == [(None, "email")]


@pytest.mark.parametrize(("written", "stored"), [
    ("www.a.com", "https://www.a.com"), ("HTTP://a.com/X", "http://a.com/X"), ("https://例子.中国/x", "https://例子.中国/x"),
])
def test_a_web_address_gets_its_scheme(clean, written, stored):
    assert clean(URL, written) == [(stored, None)]


@pytest.mark.parametrize("written", ["javascript:alert(1)", "a", "ftp://x.y", "http://a b", "data:text/html,x"])
def test_what_is_no_web_address_is_at_fault(clean, written):
    assert clean(URL, written) == [(None, "url")]
