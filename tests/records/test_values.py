"""Values as texts that programs read back, as columns, and in the reader's words."""

from datetime import UTC, date, datetime
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.contracts.entities import Choice, FieldSpec, FieldType
from app.core.money import Money
from app.records.rules.overlay import Mended, overlaid
from app.records.rules.shown_values import from_column, shown, spoken
from app.records.rules.stored_values import column_literals, from_text, text_of, types_of_field, value_of


def spec(kind: FieldType, **more: object) -> FieldSpec:
    return FieldSpec("f", kind, {"zh": "字段", "en": "Field"}, **more)


VALUES = [
    (FieldType.TEXT, "甲'乙"), (FieldType.INTEGER, -7), (FieldType.DECIMAL, Decimal("1.2500")),
    (FieldType.MONEY, Money(-128050, "CNY")), (FieldType.MONEY, Money(900, "JPY")), (FieldType.DATE, date(2026, 3, 2)),
    (FieldType.INSTANT, datetime(2026, 3, 2, 4, 5, 6, tzinfo=UTC)), (FieldType.BOOLEAN, True),
    (FieldType.BOOLEAN, False), (FieldType.CHOICE, "active"), (FieldType.TEXT, None),
]


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_value_comes_back_from_its_text(kind, value):
    assert from_text(spec(kind), text_of(value)) == value


@pytest.mark.parametrize(("kind", "value"), VALUES)
def test_a_value_comes_back_from_the_columns_that_it_is_stored_in(engine, kind, value):
    field = spec(kind)
    pairs = zip(column_literals(field, text_of(value)), types_of_field(field), strict=True)
    row = engine.execute("SELECT " + ", ".join(f"CAST({text} AS {type_})" for text, type_ in pairs)).fetchall()[0]

    assert value_of(field, row) == value


@settings(max_examples=60, deadline=None)
@given(minor=st.integers(-10**14, 10**14), currency=st.sampled_from(["CNY", "JPY", "USD", "KWD"]))
def test_no_cent_is_lost_on_the_way_through_a_text(minor, currency):
    money = Money(minor, currency)

    assert from_text(spec(FieldType.MONEY), text_of(money)) == money


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ("+8613957412208", "+86 139 5741 2208"), ("+8657488301234", "+86 574 8830 1234"),
        ("+862188301234", "+86 21 8830 1234"), ("+861088301234", "+86 10 8830 1234"),
        ("+865748830123", "+86 574 883 0123"), ("+8657488301234;ext=12", "+86 574 8830 1234;ext=12"),
        ("+4930123456", "+4930123456"), ("12", "12"),
    ],
)
def test_a_phone_number_is_written_as_it_is_spoken(stored, told):
    assert spoken(stored) == told


@pytest.mark.parametrize(
    ("kind", "values", "told"),
    [
        (FieldType.MONEY, {"f": "128050", "f_currency": "CNY"}, "CN¥1,280.50"),
        (FieldType.INTEGER, {"f": "12000"}, "12,000"),
        (FieldType.BOOLEAN, {"f": "true"}, "Yes"),
        (FieldType.DATE, {"f": "2020-03-02"}, "2 Mar 2020"),
        (FieldType.CHOICE, {"f": "a"}, "Active"), (FieldType.CHOICE, {"f": "VIP"}, "VIP"),
        (FieldType.DATE, {"f": "soon"}, "soon"),
        (FieldType.TEXT, {"f": None}, ""), (FieldType.DECIMAL, {"f": "x"}, "x"),
    ],
)
def test_a_kept_text_is_shown_in_the_readers_words(app, kind, values, told):
    choices = (Choice("a", {"zh": "正式", "en": "Active"}),)
    with app.test_request_context(headers={"Accept-Language": "en"}):
        assert from_column(spec(kind, choices=choices), values).replace("\xa0", " ") == told


def test_nothing_is_shown_as_nothing(app):
    with app.test_request_context():
        assert shown(spec(FieldType.MONEY), None) == ""


@pytest.fixture
def customers(engine, crm):
    """Three customers as sources said them; a function that gives (city, limit) of each, with amendments laid over."""
    engine.execute(
        "CREATE TABLE said (_id VARCHAR, city VARCHAR, credit_limit BIGINT, credit_limit_currency VARCHAR, n INTEGER)"
    )
    rows = "('a', '宁波', 100, 'CNY', 1), ('b', NULL, NULL, NULL, 2), ('c', '余姚', 5, 'USD', 3)"
    engine.execute(f"INSERT INTO said VALUES {rows}")

    def look(*amendments: Mended) -> dict[str, tuple[object, ...]]:
        source = overlaid("said", crm.entities["customer"], amendments)
        return {row[0]: row[1:] for row in engine.execute(f"SELECT * FROM {source} ORDER BY 1").fetchall()}

    return look


def test_an_amendment_changes_one_field_of_one_record(customers):
    found = customers(Mended("a", "city", "宁波", "杭州"))

    assert [row[0] for row in found.values()] == ["杭州", None, "余姚"]


def test_an_amendment_of_what_the_source_no_longer_says_is_passed_over(customers):
    assert customers(Mended("a", "city", "上海", "杭州"))["a"][0] == "宁波"


def test_nothing_can_be_mended_into_something_and_back(customers):
    found = customers(Mended("b", "city", None, "杭州"), Mended("a", "city", "宁波", None))

    assert (found["b"][0], found["a"][0]) == ("杭州", None)


def test_money_is_mended_with_its_currency(customers):
    found = customers(
        Mended("a", "credit_limit", "1.00 CNY", "2.50 USD"), Mended("c", "credit_limit", "0.05 CNY", "9.00 CNY")
    )

    assert found["a"][1:3] == (250, "USD")
    assert found["c"][1:3] == (5, "USD")


def test_an_amendment_of_a_field_that_is_gone_harms_nothing(customers):
    assert customers(Mended("a", "wings", "2", "4"))["a"][0] == "宁波"


@settings(max_examples=40, deadline=None)
@given(text=st.text(min_size=1, max_size=30).filter(lambda text: "\x00" not in text and text.isprintable()))
def test_no_text_breaks_out_of_an_amendment(crm, text):
    con = duckdb.connect(":memory:", config={"threads": 1})
    con.execute("CREATE TABLE said (_id VARCHAR, city VARCHAR)")
    con.execute("INSERT INTO said VALUES ('a', ?)", ["宁波"])
    source = overlaid("said", crm.entities["customer"], [Mended("a", "city", "宁波", text)])
    found = con.execute(f"SELECT city FROM {source}").fetchall()
    con.close()

    assert found == [(text,)]
