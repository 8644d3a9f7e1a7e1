"""Columns find their fields: by heading, by memory, by the look of their values; and a mapping can be kept."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from app.contracts.entities import Choice, EntitySpec, FieldSpec, FieldType
from app.contracts.strict_yaml import SpecFault
from app.core.errors import Invalid
from app.records.rules.mapping.guessing import How, guess
from app.records.rules.mapping.words import why
from app.records.rules.mapping.written import FieldMapping, placed, read_mapping
from app.records.rules.reading.layout import named

CUSTOMER = EntitySpec(
    "customer", 1, {"zh": "客户", "en": "Customer"}, "name", natural_keys=(("number",),), fields=(
        FieldSpec("number", FieldType.CODE, {"zh": "客户编号", "en": "Customer number"}, aliases=("KHBH", "编号")),
        FieldSpec("name", FieldType.TEXT, {"zh": "客户名称", "en": "Name"}, aliases=("KHMC", "名称", "customer name")),
        FieldSpec("phone", FieldType.PHONE, {"zh": "电话", "en": "Phone"}, aliases=("DH", "联系电话")),
        FieldSpec("email", FieldType.EMAIL, {"zh": "邮箱", "en": "E-mail"}),
        FieldSpec("created_on", FieldType.DATE, {"zh": "建档日期", "en": "Created"}),
        FieldSpec(
            "term", FieldType.TEXT, {"zh": "付款条件", "en": "Payment term"}, aliases=("FKTJ",),
            owner_roles=("finance",)
        ),
        FieldSpec(
            "kind", FieldType.CHOICE, {"zh": "类型", "en": "Kind"},
            choices=(Choice("a", {"zh": "企业"}), Choice("b", {"zh": "个人"}))
        ),
    ),
)


def fields(headings, samples=None, **given):
    matches = guess(CUSTOMER, headings, samples or [[] for _ in headings], **given)
    return [(match.field, match.how) for match in matches]


def test_headings_lead_to_their_fields_in_both_languages_and_in_old_systems_letters():
    assert fields(["客户编号", "Customer_Name", "DH", "E-Mail"]) == [
        ("number", How.HEADING), ("name", How.HEADING), ("phone", How.HEADING), ("email", How.HEADING),
    ]


def test_a_heading_with_more_words_is_a_guess_that_says_so():
    (match,) = guess(CUSTOMER, ["公司联系电话"], [["139"]])

    assert (match.field, match.how, match.is_sure) == ("phone", How.SIMILAR, False)


def test_a_field_is_given_once_to_the_better_claim():
    assert fields(["名称", "客户名称"]) == [(None, How.OPEN), ("name", How.HEADING)]


def test_what_was_decided_last_time_wins():
    remembered = {"BZ2": "name", "客户名称": None}

    assert fields(["bz2", "客户名称"], remembered=remembered) == [("name", How.REMEMBERED), (None, How.REMEMBERED)]


@pytest.mark.parametrize(("values", "field"), [
    (["a@b.com", "c@d.cn"], "email"), (["2026-11-03", "2026年1月2日"], "created_on"), (["企业", "个人"], "kind"),
    (["13912345678", "0574-88301234"], "phone"), (["x", "y"], None), ([], None),
])
def test_the_look_of_values_suggests_a_field_when_the_heading_says_nothing(values, field):
    assert fields(["x1"], [values])[0][0] == field


def test_a_heading_whose_values_look_otherwise_is_doubted():
    (match,) = guess(CUSTOMER, ["电话"], [["宁波", "余姚"]])

    assert match.field == "phone"
    assert not match.is_sure


def test_a_field_that_one_may_not_write_is_left_out_with_its_reason():
    (match,) = guess(CUSTOMER, ["FKTJ"], [["30T"]], may_write=lambda spec: not spec.owner_roles)

    assert (match.field, match.instead) == (None, "term")
    assert why(match, CUSTOMER) == "only Finance may fill “Payment term”"


def test_the_columns_of_a_returned_file_are_recognised_as_ours():
    assert fields(["Upriver: reason"]) == [(None, How.OURS)]


def test_every_match_can_say_why():
    matches = guess(CUSTOMER, ["客户编号", "公司联系电话", "x1", "x2"], [["1"], ["13912345678"], ["a@b.com"], ["?"]])

    assert [why(match, CUSTOMER) for match in matches] == [
        "same heading", "100% of the first values look right", "100% of the first values look right", "nothing fits",
    ]


def test_a_written_mapping_is_read():
    text = """
mapping: upriver/1
entity: customer
columns: {客户编号: number, "no": "", "2026": name}
days: {建档日期: day_first}
encoding: gb18030
sheet: KH
"""

    assert read_mapping(text.encode(), "m.yaml", CUSTOMER) == FieldMapping(
        "customer", {"客户编号": "number", "no": None, "2026": "name"}, {"建档日期": True}, "gb18030", "KH"
    )


@given(st.lists(st.text(max_size=30), max_size=6))
@settings(max_examples=60, deadline=None)
def test_any_heading_can_be_mapped(cells):
    columns = dict.fromkeys(named(cells, "Column"))
    text = yaml.safe_dump(
        {"mapping": "upriver/1", "entity": "customer", "columns": dict.fromkeys(columns, "")}, allow_unicode=True
    )

    assert read_mapping(text.encode(), "m.yaml", CUSTOMER).columns == columns


@pytest.mark.parametrize(("text", "line", "words"), [
    ("entity: customer\ncolumns: {}\n", 1, "mapping: must be"),
    ("mapping: upriver/1\nentity: order\n", 2, "is for 'order'"),
    ("mapping: upriver/1\nentity: customer\ncolumns:\n  KHMC: nmae\n", 4, "did you mean 'name'"),
    ("mapping: upriver/1\nentity: customer\ncolumns:\n  KHMC: [name]\n", 4, "one word"),
    ("mapping: upriver/1\nentity: customer\ncolumns: name\n", 3, "a mapping of headings"),
    ("mapping: upriver/1\nentity: customer\ndays:\n  建档日期: us\n", 4, "day_first or month_first"),
    ("mapping: upriver/1\nentity: customer\ncolumn: {}\n", 3, "no such key"),
    ("mapping: upriver/1\nentity: customer\nsheet: [a]\n", 3, "a text is needed"),
])
def test_a_broken_mapping_says_where(text, line, words):
    with pytest.raises(SpecFault) as caught:
        read_mapping(text.encode(), "m.yaml", CUSTOMER)

    assert caught.value.line == line
    assert words in str(caught.value)


def test_a_mapping_finds_its_columns_in_a_file():
    mapping = FieldMapping("customer", {"KHBH": "number", "khmc": "name", "x": None})

    assert placed(mapping, ["KHMC", "KHBH", "x"]) == {1: "number", 0: "name"}


def test_a_renamed_column_is_refused_with_the_nearest_one():
    with pytest.raises(Invalid, match="renamed to “客户全名”"):
        placed(FieldMapping("customer", {"客户名称": "name"}), ["客户编号", "客户全名"])


def test_two_columns_for_one_field_are_refused():
    with pytest.raises(Invalid, match="Two columns"):
        placed(FieldMapping("customer", {"a": "name", "b": "name"}), ["a", "b"])
