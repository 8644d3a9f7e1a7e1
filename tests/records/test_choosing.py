"""Columns while a person decides: what was guessed, what was chosen, and what does not fit."""

from decimal import Decimal

import pytest

from app.contracts.entities import EntitySpec, Rule, RuleKind, Severity
from app.records.rules import choosing
from app.records.rules.limits import Found, Standing
from app.records.rules.mapping.guessing import guess
from app.records.rules.ranking import names_of, shown_first
from app.records.rules.scopes import Viewer, may_write_field
from app.records.views.record_table import key_of

SALES = Viewer(frozenset({"representative"}))


@pytest.fixture
def customer(crm) -> EntitySpec:
    """The customer of the CRM plugin."""
    return crm.entities["customer"]


@pytest.fixture
def columns(customer):
    """Return a function that gives the columns of a file by its headings, as guessed for sales."""

    def of(*headings: str) -> list[choosing.Column]:
        samples = [[f"{heading} {place}" for place in range(5)] for heading in headings]
        matches = guess(customer, headings, samples, None, lambda spec: may_write_field(spec, SALES))
        return choosing.columns_from(matches, samples)

    return of


def faults(customer, columns) -> dict[int | str, str]:
    return choosing.faults_of(customer, columns, lambda spec: may_write_field(spec, SALES))


def test_a_column_keeps_its_first_different_values(columns):
    assert columns("KHMC")[0]["first"] == ["KHMC 0", "KHMC 1", "KHMC 2"]


def test_a_long_value_is_cut_in_the_list(customer):
    (column,) = choosing.columns_from(guess(customer, ["x"], [["y" * 99]]), [["y" * 99]])

    assert len(column["first"][0]) == 40


def test_a_mapping_that_fits_has_no_faults(customer, columns):
    assert faults(customer, columns("KHBH", "KHMC", "DH")) == {}


def test_every_kind_of_misfit_is_named_at_its_column(customer, columns):
    given = choosing.rechosen(
        columns("KHBH", "KHMC", "甲", "乙", "丙", "丁"), {2: "", 3: "name", 4: "payment_term", 5: "wings"}
    )
    found = faults(customer, given)

    assert {place: told.split(" ")[0] for place, told in found.items()} == {
        2: "Choose", 3: "“KHMC”", 4: "“Payment", 5: "There",
    }


@pytest.mark.parametrize("headings", [("DH",), ("KHMC",), ("CS", "DH")])
def test_a_file_that_does_not_say_which_record_is_refused_as_a_whole(customer, columns, headings):
    assert choosing.ROWS in faults(customer, columns(*headings))


def test_leaving_a_column_out_is_a_choice(columns):
    given = choosing.rechosen(columns("KHBH", "丁"), {1: choosing.LEFT_OUT})

    assert choosing.as_mapped(given) == {"KHBH": "number", "丁": None}
    assert choosing.open_headings(given) == []


def test_what_stays_as_it_was_keeps_its_reason(columns):
    given = columns("KHBH", "KHMC")

    assert choosing.rechosen(given, {0: "number"}) == given


def test_a_changed_choice_is_a_persons_choice(columns):
    assert choosing.rechosen(columns("KHBH"), {0: "name"})[0]["how"] == "chosen"


def test_a_forbidden_column_keeps_what_others_said_of_it(columns):
    given = columns("KHBH", "付款条件")

    assert choosing.worth_remembering(given, {}) == {"KHBH": "number"}
    assert choosing.worth_remembering(given, {"付款条件": "payment_term"})["付款条件"] == "payment_term"


def test_the_same_mapping_has_the_same_hash_and_another_has_not(columns):
    given = columns("KHBH", "KHMC")

    assert choosing.hash_of(given, {}) == choosing.hash_of(columns("KHBH", "KHMC"), {})
    assert choosing.hash_of(given, {}) != choosing.hash_of(given, {"KHBH": True})
    assert choosing.hash_of(given, {}) != choosing.hash_of(choosing.rechosen(given, {1: "-"}), {})


@pytest.mark.parametrize(
    ("entity", "roles", "may"),
    [
        ("customer", {"finance"}, True), ("customer", {"representative"}, True), ("customer", {"steering"}, False),
        ("payment_term", {"finance"}, True), ("payment_term", {"representative"}, False),
    ],
)
def test_who_may_bring_what(crm, entity, roles, may):
    assert choosing.may_bring(crm.entities[entity], Viewer(frozenset(roles))) is may


def test_a_list_shows_the_title_first_and_seven_fields_at_most(customer):
    shown = [spec.name for spec in shown_first(customer, customer.fields)]

    assert shown == ["name", "number", "kind", "status", "phone", "owner", "payment_term"]


def test_a_list_shows_nothing_that_is_hidden(customer):
    fields = [spec for spec in customer.fields if spec.name not in ("phone", "owner")]

    assert {"phone", "owner"} & {spec.name for spec in shown_first(customer, fields)} == set()


def test_others_refer_to_a_record_by_single_keys_and_title(customer):
    assert names_of(customer) == ("number", "credit_code", "name")


def check(**more: object) -> Rule:
    return Rule("r", RuleKind.FILLED, {}, ("f",), **more)


@pytest.mark.parametrize(
    ("rule", "rows", "failing", "standing"),
    [
        (check(), 10, 0, Standing.WITHIN), (check(), 10, 1, Standing.ABOVE), (check(), 0, 0, Standing.NOTHING),
        (check(severity=Severity.WARN), 10, 1, Standing.WARNS),
        (check(error_over=Decimal("0.1")), 10, 1, Standing.WITHIN),
        (check(error_over=Decimal("0.1")), 10, 2, Standing.ABOVE),
        (check(error_over=Decimal("0.5"), warn_over=Decimal("0.1")), 10, 2, Standing.WARNS),
        (check(severity=Severity.WARN, warn_over=Decimal("0.2")), 10, 2, Standing.WITHIN),
    ],
)
def test_a_check_stands_by_its_limits(rule, rows, failing, standing):
    assert Found(rule, rows, failing).standing is standing


def test_a_check_that_could_not_run_is_silent():
    assert Found(check(), 10, 10, could_not_run="no answer").standing is Standing.SILENT


def test_a_field_called_like_a_word_of_the_table_can_be_asked_for():
    keys = [key_of(name) for name in ("city", "page", "q", "ref", "x" * 48)]

    assert keys == ["city", "f_page", "f_q", "f_ref", "f_" + "x" * 38]
