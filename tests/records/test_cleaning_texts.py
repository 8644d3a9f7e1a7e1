"""Cells become texts, codes, choices, and yes or no."""

import pytest

from app.contracts.entities import Choice, FieldSpec, FieldType, Format, Normaliser
from app.records.rules.cleaning.texts import spellings

NAME = FieldSpec("name", FieldType.TEXT, {}, normalise=("width",), max_length=10)
CODE = FieldSpec("code", FieldType.CODE, {})
USCC = FieldSpec("uscc", FieldType.CODE, {}, check="cn_uscc", normalise=("upper",))
KIND = FieldSpec("kind", FieldType.CHOICE, {}, choices=(
    Choice("company", {"zh": "企业", "en": "Company"}, ("公司", "Business Client")),
    Choice("person", {"zh": "个人", "en": "Person"}),
))
ACTIVE = FieldSpec("active", FieldType.BOOLEAN, {})


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("  鑫禾食品 ", "鑫禾食品"), ("鑫禾\u3000食品", "鑫禾 食品"), ("\ufeff鑫禾\u200b食品", "鑫禾食品"),
        ("Ａ１（有限）", "A1(有限)"), ("a\tb\nc", "a b c"), ("a    b", "a b"), ("\u00a0a\u00a0", "a"),
        ("'s Hage", "'s Hage"), ("'=1+1", "=1+1"), ("-", None), ("——", None), ("无", None), ("NULL", None),
        ("", None), ("   ", None), (None, None), ("\u202eabc", "abc"),
    ],
)
def test_a_text_loses_what_nobody_sees_and_keeps_what_was_meant(clean, written, stored):
    assert clean(NAME, written) == [(stored, None)]


def test_a_text_that_is_too_long_is_at_fault(clean):
    assert clean(NAME, "一二三四五六七八九十", "一二三四五六七八九十一") == [
        ("一二三四五六七八九十", None), ("一二三四五六七八九十一", "too_long"),
    ]


def test_a_spreadsheet_error_is_no_value(clean):
    assert [fault for _value, fault in clean(NAME, "#REF!", "#N/A", "#1")] == ["formula_error", "formula_error", None]


def test_line_breaks_of_a_long_text_stay(clean):
    assert clean(FieldSpec("note", FieldType.LONG_TEXT, {}), " a\r\nb \n") == [("a\nb", None)]


@pytest.mark.parametrize(
    ("written", "stored"), [
        ("00123", "00123"), ("'00123", "00123"), ("20817.0", "20817"), ("Ａ-1", "A-1"), ("1.05", "1.05")
    ]
)
def test_a_code_stays_a_text_with_its_zeros(clean, written, stored):
    assert clean(CODE, written) == [(stored, None)]


@pytest.mark.parametrize("written", ["1.23E+17", "9.133e+17", "1E+10"])
def test_a_long_code_that_a_spreadsheet_rounded_is_at_fault(clean, written):
    assert clean(CODE, written) == [(written, "digits_lost")]


@pytest.mark.parametrize("good", ["91350100M000100Y43", "91350100m000100y43", "９１３５０１００Ｍ０００１００Ｙ４３"])
def test_a_credit_code_with_its_check_digit_is_taken(clean, good):
    assert clean(USCC, good) == [("91350100M000100Y43", None)]


@pytest.mark.parametrize("bad", ["91350100M000100Y44", "91350100M000100Y4", "91350100I000100Y43", "abc"])
def test_a_credit_code_that_does_not_add_up_is_at_fault(clean, bad):
    assert clean(USCC, bad)[0][1] == "format"


@pytest.mark.parametrize("written", ["企业", " 公司", "COMPANY", "company", "business client", "Business  Client"])
def test_every_spelling_of_a_choice_leads_to_its_id(clean, written):
    assert clean(KIND, written) == [("company", None)]


def test_an_unknown_choice_is_at_fault_and_kept_only_on_request(clean):
    assert clean(KIND, "个体户", "") == [(None, "choice"), (None, None)]
    assert clean(KIND, "个体户", keep=True) == [("个体户", "choice")]


def test_where_two_choices_claim_a_spelling_the_first_has_it():
    both = FieldSpec("f", FieldType.CHOICE, {}, choices=(Choice("a", {}, ("x",)), Choice("b", {}, ("X", "y"))))

    assert spellings(both) == {"a": "a", "x": "a", "b": "b", "y": "b"}


@pytest.mark.parametrize(("written", "stored"), [
    ("是", True), ("Y", True), ("√", True), ("１", True), ("启用", True), ("否", False), ("no", False), ("无", False),
    ("0.0", False), ("-", None), ("", None),
])
def test_yes_and_no_are_read_as_people_write_them(clean, written, stored):
    assert clean(ACTIVE, written) == [(stored, None)]


def test_what_is_neither_yes_nor_no_is_at_fault(clean):
    assert clean(ACTIVE, "maybe") == [(None, "yes_no")]


def test_a_plugin_tidies_each_distinct_text_once(clean):
    seen = []

    def without_city(text: str) -> str:
        seen.append(text)
        return text.removesuffix("市")

    spec = FieldSpec("city", FieldType.TEXT, {}, normalise=("width", "city"))
    found = clean(
        spec, "宁波市", "宁波市", " 宁波市", "余姚", normalisers={"city": Normaliser("city", {}, without_city)}
    )

    assert [value for value, _fault in found] == ["宁波", "宁波", "宁波", "余姚"]
    assert sorted(seen) == ["余姚", "宁波市"]


def test_a_plugin_tells_what_no_pattern_can(clean):
    even = Format("even", {}, {}, pattern="[0-9]+", valid=lambda text: text.isdigit() and int(text) % 2 == 0)
    spec = FieldSpec("n", FieldType.CODE, {}, check="even")

    assert [fault for _value, fault in clean(spec, "4", "5", "x", "", formats={"even": even})] == [
        None, "format", "format", None,
    ]


@pytest.mark.parametrize("evil", ["'; DROP TABLE raw; --", "\\", "%s", "{x}", "\x00", "a'b\"c"])
def test_quotes_and_braces_are_only_text(clean, evil):
    spec = FieldSpec("x", FieldType.CHOICE, {}, choices=(Choice("id", {"en": evil}),))

    assert clean(FieldSpec("x", FieldType.TEXT, {}), evil)[0][1] is None
    assert clean(spec, evil.replace("\x00", "0"))[0][1] in (None, "choice")
