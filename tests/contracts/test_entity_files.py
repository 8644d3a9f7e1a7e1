"""Entity files are read strictly, and every fault says where it stands."""

from decimal import Decimal

import pytest

from app.contracts.entities import FieldType, RowScope
from app.contracts.entity_files import read_entities, read_entity
from app.contracts.strict_yaml import SpecFault

CUSTOMER = """\
entity: customer
version: 1
label: {zh: 客户, en: Customer}
title: name
natural_keys: [[number], [name, city]]
fields:
  number: {type: code, label: {zh: 编号, en: Number}, unique: true}
  name: {type: text, label: {zh: 名称, en: Name}, aliases: [KHMC, 客户名称]}
  city: {type: text, label: {zh: 城市, en: City}}
  level:
    type: choice
    label: {zh: 级别, en: Level}
    choices:
      a: {zh: 甲, en: A, aliases: [一级]}
      b: {zh: 乙, en: B}
  limit: {type: money, label: {zh: 额度, en: Limit}, max: 1.10}
row_scope:
  - {roles: [finance], see: all}
rules:
  - {id: stale, kind: where, label: {zh: 久未联系, en: Stale}, where: {field: city, op: in, value: [no, 5, 1.5, true]}}
"""


def read(text: str):
    return read_entity(text.encode(), "customer.yaml")


def fault(old: str, new: str) -> SpecFault:
    assert old in CUSTOMER
    with pytest.raises(SpecFault) as caught:
        read(CUSTOMER.replace(old, new, 1))
    return caught.value


def test_a_file_becomes_a_typed_entity():
    customer = read(CUSTOMER)

    assert customer.field("number").type is FieldType.CODE
    assert customer.field("name").aliases == ("KHMC", "客户名称")
    assert customer.natural_keys == (("number",), ("name", "city"))
    assert customer.row_scope == (RowScope(("finance",), "all"),)


def test_choices_keep_their_order_labels_and_spellings():
    level = read(CUSTOMER).field("level")

    assert [
        (one.id, one.label["zh"], one.aliases) for one in level.choices
    ] == [("a", "甲", ("一级",)), ("b", "乙", ())]


def test_limits_stay_exact():
    assert read(CUSTOMER).field("limit").max == Decimal("1.10")


def test_a_tree_keeps_its_texts_for_the_grammar_of_conditions():
    assert read(CUSTOMER).rules[0].where["value"] == ["no", "5", "1.5", "true"]


def test_a_field_that_is_not_there_raises_a_key_error():
    with pytest.raises(KeyError):
        read(CUSTOMER).field("absent")


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("type: code", "type: kode", 7, "fields.number.type"),
        ("aliases: [KHMC", "alias: [KHMC", 8, "fields.name.alias: there is no such key"),
        ("title: name\n", "", 1, "title is missing"),
        ("max: 1.10", "max: much", 16, "fields.limit.max"),
        ("version: 1", "version: 1\nversion: 2", 3, "stands twice"),
        ("      b: {zh: 乙, en: B}", "      b: 乙", 15, "fields.level.choices.b"),
        ("{type: code", "&x {type: code", 7, "anchors"),
        ("title: name", "title: !!str name", 4, "tags"),
        ("rules:\n", "---\nrules:\n", 19, "second document"),
        ("  number: {", "  number: 5 #", 7, "fields.number: a mapping"),
    ],
)
def test_a_fault_is_named_with_its_line(old, new, line, words):
    found = fault(old, new)

    assert (found.line, found.file) == (line, "customer.yaml")
    assert words in str(found)


@pytest.mark.parametrize(
    "evil",
    [
        b"[" * 200_000, b"a: " + b"{a: " * 500, b"\xb5\xff: 1", b"- a\n- b\n", b"a: [1", b"x" * 1_000_001, b"",
        b"? [a]\n: b"
    ],
    ids=["brackets", "nesting", "encoding", "list", "unclosed", "size", "empty", "key"],
)
def test_a_hostile_file_is_a_plain_fault(evil):
    with pytest.raises(SpecFault):
        read_entity(evil, "evil.yaml")


def test_a_folder_is_read_in_the_order_of_its_names(tmp_path):
    for name in ("b.yaml", "a.yaml"):
        (tmp_path / name).write_text(CUSTOMER.replace("entity: customer", f"entity: {name[0]}"), encoding="utf-8")

    assert [one.entity for one in read_entities(tmp_path)] == ["a", "b"]
