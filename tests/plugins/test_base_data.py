"""Base data answers what gates ask: filled, well formed, once only, leading somewhere, in one spelling."""

from decimal import Decimal

import pytest

from app.contracts.entities import RuleKind
from plugins.base_data.plugin import measure_records, register_checks, register_metrics

HEAD = "客户编号,客户名称,电话,城市,付款条件\n"


@pytest.fixture
def measure(records):
    return lambda metric, **of: measure_records(f"base_data.{metric}", of, records())


def test_checks_follow_from_what_the_entity_says(declared):
    found = {rule.id: rule.kind for rule in register_checks(declared.entities["customer"])}

    assert found["name.filled"] is RuleKind.FILLED
    assert found["phone.format"] is RuleKind.FORMAT
    assert found["payment_term.reference"] is RuleKind.REFERENCE
    assert found["credit_limit.range"] is RuleKind.RANGE
    assert found["kind.choice"] is RuleKind.CHOICE
    assert {name for name, kind in found.items() if kind is RuleKind.UNIQUE} == {
        "number.unique", "credit_code.unique", "name+city.unique",
    }


def test_every_check_has_words_in_both_languages(declared):
    for spec in declared.entities.values():
        for rule in declared.rules_of(spec.entity):
            assert all(rule.label[key] for key in ("zh", "en"))


def test_every_figure_that_gates_may_name_is_declared():
    assert {one.name.partition(".")[2] for one in register_metrics()} == {
        "rows", "valid_share", "filled_share", "duplicate_share", "dangling_share", "same_meaning_groups",
        "failing_rows",
        "passed_share",
    }


def test_rows_are_counted(bring, measure):
    bring("customer", HEAD + "1,甲,,,\n2,乙,,,\n")

    assert measure("rows", entity="customer").value == 2


def test_valid_is_a_share_of_what_is_filled(bring, measure):
    bring("customer", HEAD + "1,甲,13900000000,,\n2,乙,123,,\n3,丙,,,\n", keep_faulty=True)
    found = measure("valid_share", entity="customer", field="phone")

    assert (found.value, found.rows, found.failing, found.rules) == (Decimal("0.5"), 2, 1, ("phone.format",))


def test_rows_that_came_back_keep_the_share_down_until_they_are_mended(bring, measure):
    bring("customer", HEAD + "1,甲,13900000000,,\n2,乙,123,,\n3,丙,456,,\n4,丁,13900000001,,\n")
    assert measure("valid_share", entity="customer", field="phone").value == Decimal("0.5")

    bring("customer", HEAD + "2,乙,13900000002,,\n3,丙,13900000003,,\n")
    assert measure("valid_share", entity="customer", field="phone").value == 1


def test_a_field_without_rules_is_valid_but_for_what_came_back(bring, measure):
    bring("customer", "客户编号,客户名称,建档日期\n1,甲,2026-01-01\n2,乙,nie\n")

    assert measure("valid_share", entity="customer", field="created_on").value == Decimal("0.5")


def test_rows_that_came_back_for_another_reason_make_no_value_valid(bring, measure):
    bring("customer", HEAD + "1,甲,,,\n2,,,,\n")

    assert measure("valid_share", entity="customer", field="phone").value is None
    assert measure("valid_share", entity="customer", field="created_on").value is None


def test_without_a_field_every_required_one_must_be_filled(bring, measure):
    bring("customer", HEAD + "1,甲,,,\n2,乙,,,\n3,丙,,,\n4,,,,\n")
    found = measure("filled_share", entity="customer")

    assert (found.value, found.rows, found.failing, found.rules) == (Decimal("0.75"), 4, 1, ("name.filled",))


def test_filled_is_a_share_of_all(bring, measure):
    bring("customer", HEAD + "1,甲,,宁波,\n2,乙,,,\n3,丙,,宁波,\n4,丁,,宁波,\n")

    assert measure("filled_share", entity="customer", field="city").value == Decimal("0.75")


def test_a_returned_row_counts_as_empty_where_it_was_at_fault(bring, measure):
    bring("customer", HEAD + "1,甲,,,\n2,,,,\n")

    assert measure("filled_share", entity="customer", field="name").value == Decimal("0.5")


def test_duplicates_are_records_that_share_a_key(bring, measure):
    bring("customer", HEAD + "1,鑫禾,,宁波,\n2,鑫 禾,,宁波市,\n3,海盛,,宁波,\n4,海盛,,,\n")

    found = measure("duplicate_share", entity="customer")
    assert (found.value, found.failing) == (Decimal("0.5"), 2)


def test_references_that_lead_nowhere_are_a_share_of_those_filled(bring, measure):
    bring("payment_term", "代码,名称\nT30,30天\n")
    bring("customer", HEAD + "1,甲,,,30天\n2,乙,,,t30\n3,丙,,,60天\n4,丁,,,\n")

    found = measure("dangling_share", entity="customer", field="payment_term")
    assert (found.value, found.rows, found.failing) == (1 - Decimal(2) / Decimal(3), 3, 1)


def test_where_no_reference_is_filled_none_leads_nowhere_and_the_answer_says_so(bring, measure):
    bring("customer", HEAD + "1,甲,,,\n2,乙,,,\n")

    found = measure("dangling_share", entity="customer", field="payment_term")
    assert (found.value, found.rows, found.failing) == (0, 0, 0)
    assert found.note["en"] == "no reference is filled (0 of 0)"
    assert "0/0" in found.note["zh"]


def test_where_references_are_filled_nothing_need_be_said(bring, measure):
    bring("customer", HEAD + "1,甲,,,60天\n")

    assert measure("dangling_share", entity="customer", field="payment_term").note == {}


def test_without_records_nothing_is_known_of_references(measure):
    assert measure("dangling_share", entity="customer", field="payment_term").value is None


def test_no_phone_at_all_is_still_no_valid_phone(bring, measure):
    bring("customer", HEAD + "1,甲,,,\n")

    assert measure("valid_share", entity="customer", field="phone").value is None


def test_terms_of_one_meaning_are_found_in_any_wording(bring, measure):
    bring("customer", HEAD + "1,鑫禾食品,,,\n")
    names = ["30天", "30 days net", "T30", "鑫禾食品30天", "60天", "2个月", "30天承兑", "现结"]
    bring("payment_term", "代码,名称\n" + "".join(f"P{n},{name}\n" for n, name in enumerate(names)))

    found = measure("same_meaning_groups", entity="payment_term")
    assert (found.value, found.failing) == (2, 6)


def test_failing_rows_are_counted_once_however_often_they_fail(bring, measure):
    bring("customer", HEAD + "1,甲,123,,\n2,乙,13900000000,,\n", keep_faulty=True)

    assert measure("failing_rows", entity="customer", rule="phone.format").value == 1
    assert measure("failing_rows", entity="customer").value == 2


def test_passed_is_what_fails_no_error(bring, measure):
    bring(
        "customer",
        "客户编号,客户名称,电话,负责人\n1,甲,13900000000,林\n2,乙,13900000001,林\n3,丙,,\n4,丁,13900000003,林\n"
    )

    assert measure("passed_share", entity="customer").value == Decimal("0.75")


def test_nothing_to_look_at_is_no_answer(measure):
    assert measure("valid_share", entity="customer", field="phone").value is None
    assert measure("passed_share", entity="customer").value is None


@pytest.mark.parametrize(("metric", "of"), [
    ("valid_share", {"entity": "spaceship", "field": "x"}), ("valid_share", {"entity": "customer", "field": "x"}),
    ("dangling_share", {"entity": "customer", "field": "name"}), ("failing_rows", {"entity": "customer", "rule": "x"}),
    ("same_meaning_groups", {"entity": "customer"}), ("unheard_of", {"entity": "customer"}), ("rows", {}),
])
def test_what_is_not_known_is_not_answered(measure, metric, of):
    assert measure(metric, **of) is None
