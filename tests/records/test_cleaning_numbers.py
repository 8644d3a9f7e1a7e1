"""Cells become numbers and amounts of money."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.contracts.entities import FieldSpec, FieldType
from app.records.rules.cleaning.amounts import factor_of
from app.records.rules.cleaning.steps import Reading

AMOUNT = FieldSpec("amount", FieldType.MONEY, {})
LIMIT = FieldSpec("limit", FieldType.MONEY, {}, min=Decimal(0), max=Decimal("1000.50"))
COUNT = FieldSpec("count", FieldType.INTEGER, {}, min=Decimal(0))
SHARE = FieldSpec("share", FieldType.DECIMAL, {}, max=Decimal(100))


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("1200", 120000), ("1,234.56", 123456), ("￥1，200.5", 120050), ("¥ 3", 300), ("12.5万", 12500000),
        ("1.2亿", 12000000000), ("3千", 300000), ("1200元", 120000), ("12万元整", 12000000), ("(1,234)", -123400),
        ("-5", -500), ("+7", 700), ("1.234,56", 123456), ("1.2E+5", 12000000), ("0.005", 1), ("１２３", 12300),
        (".5", 50), ("", None), ("-", None), (None, None),
    ],
)
def test_an_amount_is_read_to_the_cent(clean, written, minor):
    assert clean(AMOUNT, written) == [(minor, None)]


@pytest.mark.parametrize(
    "written", ["abc", "1,23", "5%", "壹万元", "12 34 x", "99999999999999999999", "1..2", "--5", "元"]
)
def test_what_is_no_amount_is_at_fault(clean, written):
    assert clean(AMOUNT, written) == [(None, "number")]


@pytest.mark.parametrize(
    ("written", "currency"),
    [
        ("100", "CNY"), ("¥100", "CNY"), ("USD 300", "USD"), ("300美元", "USD"), ("$5", "USD"), ("€5", "EUR"),
        ("5日元", "JPY")
    ],
)
def test_an_amount_keeps_its_currency(clean, written, currency):
    assert clean(AMOUNT, written, suffix="_currency")[0][0] == currency


def test_yen_have_no_cents(clean):
    yen = FieldSpec("amount", FieldType.MONEY, {}, currency="JPY")

    assert clean(yen, "¥500", "USD 5") == [(500, None), (500, None)]


def test_an_amount_outside_its_limits_is_at_fault(clean):
    assert [
        fault for _value, fault in clean(LIMIT, "1000.50", "1000.51", "-0.01", "0")
    ] == [None, "range", "range", None]


def test_an_amount_beyond_all_measure_is_at_fault(clean):
    assert clean(AMOUNT, "999999999999999")[0][1] == "range"


@pytest.mark.parametrize(
    ("written", "stored"), [("5", 5), ("5.0", 5), ("1,000", 1000), ("2万", 20000), ("30天", 30), ("30 days", 30)]
)
def test_whole_numbers_are_read_with_their_words(clean, written, stored):
    assert clean(COUNT, written) == [(stored, None)]


@pytest.mark.parametrize(("written", "fault"), [("5.5", "number"), ("x", "number"), ("-1", "range")])
def test_what_is_no_whole_number_is_at_fault(clean, written, fault):
    assert clean(COUNT, written)[0][1] == fault


@pytest.mark.parametrize(("written", "stored"), [("5", "5"), ("50%", "50"), ("5.55555", "5.5556"), ("0.1", "0.1")])
def test_decimals_are_exact(clean, written, stored):
    assert clean(SHARE, written) == [(Decimal(stored), None)]


@given(st.decimals(min_value=-10**9, max_value=10**9, places=2))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_cent_is_lost_whatever_the_notation(clean, amount):
    spellings = (f"{amount:.2f}", f"{amount:,.2f}", f"￥{amount:,.2f}", f"{amount:.2f}元")

    assert {value for value, _fault in clean(AMOUNT, *spellings)} == {int(amount * 100)}


@pytest.mark.parametrize(("heading", "factor"), [
    ("信用额度（万元）", 10_000), ("金额(千元)", 1_000), ("金额/万", 10_000), ("总额【单位：亿元】", 10**8),
    ("金额(元)", 1), ("万元户", 1),
])
def test_a_unit_in_the_heading_counts_for_every_number_below(clean, heading, factor):
    assert factor_of(heading) == factor
    assert clean(AMOUNT, "1.5", reading=Reading(factor=factor)) == [(150 * factor, None)]
