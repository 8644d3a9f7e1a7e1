"""Files become records: the good is taken, the rest comes back, and the same again changes nothing."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.core.errors import Invalid, NotFound
from app.records.queries.lake import reading
from app.records.queries.returned import waiting
from app.records.rules.mapping.written import FieldMapping
from app.records.rules.scopes import Viewer

HEAD = "客户编号,客户名称,电话,城市\n"
TWO = HEAD + "20817,鑫禾食品,0574-88301234,宁波\n20818,海盛贸易,13957412208,余姚\n"
REP = Viewer(frozenset({"member"}), ("林",))


def rules(outcome):
    return [(one.field, one.rule, one.rows) for one in outcome.verdict.tallies]


def still_waiting(lake, entity="customer"):
    with reading(lake) as con:
        return con.execute(f"SELECT _ref FROM {waiting(lake, lake.manifest(), entity)} ORDER BY 1").fetchall()


def test_good_rows_become_records(bring, stored):
    outcome = bring("customer", TWO)

    assert (outcome.verdict.new, outcome.verdict.returned) == (2, 0)
    assert stored("customer", "number", "name", "phone", "city", "_row") == [
        ("20817", "鑫禾食品", "+8657488301234", "宁波", 2), ("20818", "海盛贸易", "+8613957412208", "余姚", 3),
    ]


def test_the_same_file_twice_changes_nothing(bring, lake):
    bring("customer", TWO)
    before = (lake.folder / "manifest.json").read_bytes()

    outcome = bring("customer", TWO)

    assert (outcome.batch, outcome.verdict.same) == (None, 2)
    assert (lake.folder / "manifest.json").read_bytes() == before


def test_the_same_file_with_bad_rows_changes_nothing_either(bring, lake):
    text = TWO + "20819,坏电话,123,\n"
    bring("customer", text)

    assert bring("customer", text).batch is None
    assert still_waiting(lake) == [("b1:4",)]


def test_a_changed_row_makes_a_new_version_and_leaves_the_others(bring, stored):
    bring("customer", TWO)
    outcome = bring("customer", TWO.replace("余姚", "慈溪"))

    assert (outcome.verdict.new, outcome.verdict.changed, outcome.verdict.same) == (0, 1, 1)
    assert stored("customer", "city", "_batch") == [("宁波", "b1"), ("慈溪", "b2")]


def test_a_file_with_fewer_columns_says_nothing_about_the_others(bring, stored):
    bring("customer", TWO)
    bring("customer", "客户编号,电话\n20817,13900000000\n")

    assert stored("customer", "name", "phone", "city")[0] == ("鑫禾食品", "+8613900000000", "宁波")


def test_an_emptied_cell_empties_the_field(bring, stored):
    bring("customer", TWO)
    bring("customer", TWO.replace("宁波", ""))

    assert stored("customer", "city")[0] == (None,)


def test_one_bad_row_among_many_comes_back_alone(bring, stored):
    rows = "".join(f"{n},客户{n},139{n:08d},宁波\n" for n in range(5000))
    outcome = bring("customer", HEAD + rows + "x,坏客户,0574-8830,宁波\n")

    assert (outcome.verdict.new, outcome.verdict.returned) == (5000, 1)
    assert outcome.verdict.examples[0].faults[0].value == "0574-8830"
    assert outcome.verdict.examples[0].row == 5002


@pytest.mark.parametrize(("row", "field", "rule"), [
    ("1,,13900000000,", "name", "required"), ("1,甲,123,", "phone", "phone"), (",,13900000000,", "name", "no_key"),
    ("1," + "长" * 201 + ",,", "name", "too_long"), ("1.2E+17,甲,,", "number", "digits_lost"),
    ("1,甲,,宁波,多出", "name", "broken_row"),
])
def test_every_kind_of_fault_sends_its_row_back_with_its_name(bring, row, field, rule):
    outcome = bring("customer", HEAD + row + "\n")

    assert (field, rule, 1) in rules(outcome)
    assert outcome.verdict.returned == 1


def test_the_second_row_of_one_record_comes_back_and_says_which_is_the_first(bring):
    outcome = bring("customer", HEAD + "1,甲,,\n1,乙,,\n")

    (fault,) = outcome.verdict.examples[0].faults
    assert (fault.row, fault.rule, fault.other) == (3, "same_row", "2")
    assert outcome.verdict.new == 1


def test_a_faulty_first_row_does_not_hold_back_a_good_second(bring, stored):
    bring("customer", HEAD + "1,甲,123,\n1,甲,13900000000,\n")

    assert stored("customer", "phone", "_row") == [("+8613900000000", 3)]


def test_a_unique_value_of_another_record_is_taken(bring):
    head = "客户编号,客户名称,信用代码\n"
    bring("customer", head + "1,甲,91350100M000100Y43\n")
    outcome = bring("customer", head + "2,乙,91350100m000100y43\n3,丙,\n")

    assert rules(outcome) == [("credit_code", "taken", 1)]


def test_a_unique_value_twice_in_a_file_comes_back_once(bring):
    outcome = bring("customer", "客户编号,客户名称,信用代码\n1,甲,91350100M000100Y43\n2,乙,91350100M000100Y43\n")

    assert (outcome.verdict.new, rules(outcome)) == (1, [("credit_code", "taken", 1)])


def test_a_row_without_number_finds_its_record_by_name_and_city(bring, stored):
    bring("customer", TWO)
    outcome = bring("customer", "客户名称,城市,电话\n鑫禾食品,宁波,13911112222\n")

    assert (outcome.verdict.new, outcome.verdict.changed) == (0, 1)
    assert stored("customer", "number", "phone")[0] == ("20817", "+8613911112222")


def test_a_better_key_that_contradicts_makes_another_record(bring):
    bring("customer", TWO)

    assert bring("customer", HEAD + "99999,鑫禾食品,,宁波\n").verdict.new == 1


def test_two_possible_records_are_no_answer(bring, stored):
    bring("customer", HEAD + "1,鑫禾食品,,宁波\n2,鑫禾食品,,宁波\n")
    outcome = bring("customer", "客户名称,城市,电话\n鑫禾食品,宁波,13911112222\n")

    assert rules(outcome) == [("name", "ambiguous_key", 1)]
    assert stored("customer", "phone") == [(None,), (None,)]


def test_what_came_without_a_number_is_found_again_when_it_gets_one(bring, stored):
    bring("customer", "客户名称,城市\n鑫禾食品,宁波\n")
    bring("customer", HEAD + "20817,鑫禾食品,,宁波\n")
    bring("customer", HEAD + "20817,鑫禾食品,13911112222,宁波\n")

    assert stored("customer", "number", "phone") == [("20817", "+8613911112222")]


def test_the_address_of_a_record_never_changes(bring, stored):
    bring("customer", TWO)
    first = stored("customer", "_id")
    bring("customer", TWO.replace("鑫禾食品", "鑫禾食品集团"))

    assert stored("customer", "_id") == first
    assert all(len(ref) == 12 for (ref,) in first)


def test_sources_do_not_overwrite_each_other(bring, stored):
    bring("customer", TWO, source="crm")
    bring("customer", TWO.replace("宁波", "杭州"), source="erp")

    assert sorted(stored("customer", "city", "_source"))[:2] == [("余姚", "crm"), ("余姚", "erp")]


def test_a_reference_that_leads_nowhere_is_kept_and_told(bring, stored):
    outcome = bring("order", "订单号,客户编号,下单日期,金额\nA1,20817,2026-11-03,12.5万\n")

    assert rules(outcome) == [("customer", "reference", 1)]
    assert stored("order", "customer", "amount", "amount_currency", "ordered_on") == [
        ("20817", 12500000, "CNY", date(2026, 11, 3)),
    ]


@pytest.mark.parametrize("name", ["20817", "鑫禾食品", " 鑫禾 食品"])
def test_a_reference_is_found_under_every_name_of_its_record(bring, name):
    bring("customer", TWO)

    assert rules(bring("order", f"订单号,客户,下单日期,金额\nA1,{name},2026-11-03,1\n")) == []


def test_faulty_values_are_kept_on_request_but_never_what_cannot_be_stored(bring, stored):
    text = "客户编号,客户名称,电话,建档日期\n1,甲,123,2026-01-01\n2,乙,,nie\n"
    outcome = bring("customer", text, keep_faulty=True)

    assert (outcome.verdict.new, outcome.verdict.returned) == (1, 1)
    assert stored("customer", "phone") == [("123",)]


def test_a_mended_row_no_longer_waits(bring, lake):
    bring("customer", HEAD + "1,甲,123,\n2,乙,456,\n")
    bring("customer", HEAD + "1,甲,13900000000,\n")

    assert still_waiting(lake) == [("b1:3",)]


def test_a_returned_row_without_a_key_is_mended_through_its_reference(bring, lake):
    bring("customer", HEAD + ",,13900000000,\n")
    bring("customer", "Upriver: ref,客户编号,客户名称\nb1:2,1,甲\n")

    assert still_waiting(lake) == []


def test_a_row_that_comes_back_again_waits_once(bring, lake):
    bring("customer", HEAD + "1,甲,123,\n")
    bring("customer", HEAD + "1,甲,1234,\n")

    assert still_waiting(lake) == [("b2:2",)]


def test_rows_of_nothing_but_spaces_are_blank(bring):
    outcome = bring("customer", TWO + " , , ,\n-,-,-,-\n")

    assert (outcome.verdict.blank, outcome.verdict.returned) == (2, 0)


def test_one_may_not_change_what_belongs_to_finance(bring, stored):
    finance_and_all = FieldMapping("customer", {"客户编号": "number", "客户名称": "name", "付款条件": "payment_term"})
    head = "客户编号,客户名称,付款条件\n"
    bring("customer", head + "1,甲,30天\n")
    outcome = bring(
        "customer", head + "1,甲,30天\n2,乙,60天\n3,丙,\n", viewer=Viewer(frozenset({"consultant"})),
        mapping=finance_and_all
    )

    assert ("payment_term", "owner_role", 1) in rules(outcome)
    assert (outcome.verdict.new, outcome.verdict.same, outcome.verdict.returned) == (1, 1, 1)


def test_a_column_one_may_not_fill_is_left_out_when_nobody_asked_for_it(bring, stored):
    bring("customer", "客户编号,客户名称,付款条件\n1,甲,30天\n", viewer=Viewer(frozenset({"consultant"})))

    assert stored("customer", "name", "payment_term") == [("甲", None)]


def test_whoever_may_not_create_gets_every_new_row_back(bring):
    outcome = bring("customer", TWO, viewer=Viewer(frozenset({"auditor"})))

    assert (outcome.verdict.new, outcome.verdict.returned) == (0, 2)


def test_a_representative_cannot_write_over_a_record_of_somebody_else(bring, stored):
    bring("customer", "客户编号,客户名称,负责人\n1,甲,林\n2,乙,王\n")
    outcome = bring("customer", "客户编号,客户名称,负责人\n1,甲公司,林\n2,乙公司,林\n", viewer=REP)

    assert rules(outcome) == [("name", "hidden", 1)]
    assert stored("customer", "name") == [("甲公司",), ("乙",)]


def test_a_file_that_names_no_record_is_refused(bring):
    with pytest.raises(Invalid, match="which record"):
        bring("customer", "电话,城市\n13900000000,宁波\n")


def test_an_entity_nobody_brings_is_absent(bring):
    with pytest.raises(NotFound):
        bring("spaceship", TWO)


def test_a_mapping_decides_what_headings_do_not(bring, stored):
    mapping = FieldMapping("customer", {"A": "number", "B": "name", "C": None, "D": "created_on"}, {"D": True})
    bring("customer", "A,B,C,D\n1,甲,x,3/11/2026\n", mapping=mapping)

    assert stored("customer", "name", "created_on", "note") == [("甲", date(2026, 11, 3), None)]


def test_cleaning_is_told_with_old_and_new(bring):
    tidied = bring("customer", TWO).verdict.tidied

    assert tidied["phone"].rows == 2
    assert ("0574-88301234", "+8657488301234") in tidied["phone"].examples


def test_formula_cells_are_only_text(bring, stored):
    bring("customer", HEAD + '1,"=HYPERLINK(""http://x"")",,\n2,@SUM(A1),,\n')

    assert stored("customer", "name") == [('=HYPERLINK("http://x")',), ("@SUM(A1)",)]


@given(
    st.lists(
        st.tuples(
            st.sampled_from("12345"), st.sampled_from(["甲", "乙", ""]), st.sampled_from(["13900000000", "123", ""])
        ), max_size=8
    )
)
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_row_is_counted_once_and_again_changes_nothing(bring, rows):
    text = "客户编号,客户名称,电话\n0,零,\n" + "".join(f"{','.join(row)}\n" for row in rows)
    verdict = bring("customer", text).verdict

    assert verdict.new + verdict.changed + verdict.same + verdict.returned + verdict.blank == verdict.rows
    assert bring("customer", text).batch is None
