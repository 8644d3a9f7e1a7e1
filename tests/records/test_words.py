"""What records say of themselves: states, roles, cleaning, faults, the order of a preview."""

import pytest

from app.contracts.entities import FieldType
from app.records.rules.batches import STATE_MARKS, STATE_WORDS, WAITING, BatchState, is_open
from app.records.rules.cleaning.faults import Fault
from app.records.rules.cleaning_words import cleaning_of, fault_name
from app.records.rules.fault_words import keys_in_words
from app.records.rules.role_words import roles_in_words
from app.records.rules.shown_values import within_a_sentence
from app.records.rules.verdict import Example, FaultLine, Tally, Verdict, worth_seeing


def test_every_state_of_an_import_has_words_and_a_sign():
    assert set(STATE_WORDS) == set(STATE_MARKS) == set(BatchState)
    assert len({str(word) for word in STATE_WORDS.values()}) == len(BatchState)


@pytest.mark.parametrize("state", BatchState)
def test_only_what_waits_for_a_decision_is_open(state):
    assert is_open(state) == (state in WAITING) == (STATE_MARKS[state] in ("warn", "info"))


def test_roles_are_named_but_for_every_member():
    assert roles_in_words(["finance", "member", "administrator"]) == "Finance, Administrator"


def test_a_role_that_nobody_knows_is_left_out():
    assert roles_in_words(["astronaut"]) == ""


@pytest.mark.parametrize(("name", "inside"), [
    ("Customers", "customers"), ("CRM events", "CRM events"), ("客户", "客户"), ("", ""),
])
def test_a_name_is_small_within_a_sentence_unless_it_is_an_abbreviation(name, inside):
    assert within_a_sentence(name) == inside


def test_cleaning_is_told_step_by_step(crm):
    customer = crm.entities["customer"]

    assert cleaning_of(customer.field("phone"), crm) == "to +86"
    assert cleaning_of(customer.field("name"), crm) == "without outer spaces, full width to half"


def test_a_step_of_a_plugin_without_words_goes_by_its_name(crm):
    assert "cn_city" in cleaning_of(crm.entities["customer"].field("city"), crm)


def test_every_kind_of_field_says_what_becomes_of_its_texts(crm):
    fields = [spec for entity in crm.entities.values() for spec in entity.fields]

    assert all(cleaning_of(spec, crm) for spec in fields)
    assert {cleaning_of(spec, crm) for spec in fields if spec.type is FieldType.MONEY} == {"to an amount"}


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_has_a_short_name(fault):
    assert fault_name(fault.value) not in ("", fault.value)


def test_a_rule_of_a_plugin_goes_by_its_own_name():
    assert fault_name("reachable") == "reachable"


def test_keys_are_told_by_their_labels(crm):
    assert keys_in_words(crm.entities["customer"]) == "Customer number; Credit code; Name + City"


FAULT = (FaultLine(1, "phone", "phone"),)


def test_a_preview_shows_what_needs_a_look_before_what_changes_before_the_rest():
    same, new, changed = Example(1, "same", {}), Example(2, "new", {}), Example(3, "changed", {})
    kept, back = Example(4, "new", {}, FAULT), Example(5, "back", {}, FAULT)

    assert sorted([same, new, changed, kept, back], key=worth_seeing) == [back, kept, new, changed, same]


def test_rows_of_one_kind_stay_in_the_order_of_the_file():
    assert [one.row for one in sorted([Example(9, "new", {}), Example(2, "new", {})], key=worth_seeing)] == [2, 9]


def test_problems_of_a_field_count_each_rule():
    tallies = (
        Tally("phone", "phone", 3, True), Tally("phone", "required", 2, True), Tally("name", "required", 7, True),
    )

    assert (Verdict(tallies=tallies).problems("phone"), Verdict(tallies=tallies).problems("city")) == (5, 0)


def test_taken_are_rows_that_change_something_and_rows_that_do_not():
    assert Verdict(new=2, changed=3, same=4, returned=5, blank=6).accepted == 9
