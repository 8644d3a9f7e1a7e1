"""A playbook is read strictly, and every fault says where it is and what would mend it."""

from decimal import Decimal

import pytest

from app.core.errors import PlaybookError
from app.playbooks.rules.reading import read
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK, bent, files, line_of, only, reading


def test_a_sound_playbook_has_no_faults():
    found = reading()

    assert found.faults == ()
    assert found.sound().activities[1].effort.p == Decimal(10)


def test_what_is_left_out_has_its_default():
    activity = reading().sound().activities[0]

    assert (activity.distribution, activity.optional, activity.needs_reason_to_skip) == ("pert", False, True)


def test_a_need_may_be_written_short():
    needs = reading().sound().activities[1].needs

    assert [(need.after, need.type, need.lag) for need in needs] == [("write-plan", "fs", 0), ("write-plan", "ss", 2)]


def test_an_unknown_key_is_refused_with_the_nearest_one():
    fault = only(bent("    role: admin", "    rolle: admin\n    role: admin"))

    assert (fault.code, fault.line, fault.column) == ("unknown_key", line_of("    role: admin"), 5)
    assert fault.message == "“rolle” is not known here."
    assert fault.hint == "Did you mean “role”?"


def test_a_missing_key_is_named_where_it_is_missed():
    fault = only(bent("    order: 20\n", ""))

    assert (fault.code, fault.line) == ("missing", line_of("- id: deploy"))
    assert "order" in fault.message


def test_a_duplicate_key_is_refused_with_its_line():
    fault = only(bent("    order: 20\n", "    order: 20\n    order: 30\n"))

    assert (fault.code, fault.line) == ("duplicate_key", line_of("    order: 20") + 1)


@pytest.mark.parametrize("word", ["no", "on", "yes", "2.10", "12:30:00", "0o14", "1e3", "2026-03-01", "007"])
def test_an_unquoted_word_that_yaml_would_guess_at_is_no_text(word):
    fault = only(bent("zh: 计划, en: Plan}", f"zh: 计划, en: {word}}}"))

    assert (fault.code, fault.hint) == ("quote_it", "Put it in quotes.")
    assert word in fault.message


@pytest.mark.parametrize("word", ['"no"', "'2.10'", '"12:30:00"', "no way", "版本 2.10"])
def test_the_same_word_in_quotes_is_a_text(word):
    assert bent("zh: 计划, en: Plan}", f"zh: 计划, en: {word}}}").faults == ()


@pytest.mark.parametrize("word", ["no", "yes", "on", "True", "1", '"yes"', "null-ish"])
def test_only_true_and_false_are_truths(word):
    fault = only(bent("audience: {everyone: true}", f"audience: {{everyone: {word}}}"))

    assert fault.code == "not_yes_no"


@pytest.mark.parametrize("word", ["1_000", "010", "0x10", "1.5", "+5", "5 days", "9" * 40])
def test_a_whole_number_is_digits(word):
    assert only(bent("order: 10", f"order: {word}")).code == "not_whole"


@pytest.mark.parametrize("word", ["1e3", "1,5", ".5", "5.", "nan", "0x1", "1" * 30])
def test_a_decimal_is_digits_and_a_point(word):
    assert only(bent("p: 4.5", f"p: {word}" if "," not in word else f'p: "{word}"')).code == "not_number"


@pytest.mark.parametrize("nothing", ["", " ~", " null"])
def test_a_key_without_a_value_is_refused(nothing):
    fault = only(bent("    order: 20\n", f"    order:{nothing}\n"))

    assert (fault.code, fault.line) == ("no_value", line_of("    order: 20"))


def test_a_word_outside_the_list_is_refused_with_the_nearest_one():
    fault = only(bent("covers: [business_plan, team]", "covers: [busines_plan, team]"))

    assert (fault.code, fault.hint) == ("wrong_word", "Did you mean “business_plan”?")


def test_an_unknown_kind_of_deliverable_lists_the_kinds():
    fault = only(bent("kind: note", "kind: notes"))

    assert (fault.code, fault.hint) == ("wrong_word", "Did you mean “note”?")


def test_an_id_keeps_to_small_letters():
    fault = only(bent("id: small-rollout", "id: Small_Rollout"))

    assert fault.code == "wrong_form"
    assert "small letters" in fault.hint


def test_a_version_without_quotes_is_still_three_numbers():
    assert only(bent('version: "1.2.0"', "version: 1.2")).hint == 'A version has three numbers, in quotes: "1.0.0".'


def test_effort_must_rise():
    assert only(bent("o: 3, m: 5, p: 10", "o: 3, m: 2, p: 10")).message == "Effort must rise: o ≤ m ≤ p."


def test_a_full_width_colon_is_recognised():
    fault = only(bent("  title: {zh: 小型实施, en: Small rollout}", "  title：{zh: 小型实施, en: Small rollout}"))

    assert "half-width" in fault.hint


def test_all_faults_come_at_once_in_reading_order():
    text = (
        PLAYBOOK.replace("order: 10", "order: ten").replace("role: admin", "roll: admin").replace("lag: 2", "lag: two")
    )

    found = reading(text).faults

    assert [fault.code for fault in found] == ["not_whole", "missing", "unknown_key", "not_whole"]
    assert [fault.line for fault in found] == sorted(fault.line for fault in found)


def test_a_condition_is_read_by_the_one_grammar():
    fault = only(bent("{param: hosting, value: hosted}", "{param: hosting, valu: hosted}"))

    assert (fault.code, fault.line) == ("condition", line_of("when: {param"))
    assert "valu" in fault.message


def test_a_number_in_a_condition_is_exact():
    check = reading().sound().deliverables[2]

    assert check.require.value == Decimal("0.98")


def test_a_doubtful_word_in_a_condition_is_refused():
    fault = only(bent("{param: hosting, value: hosted}", "{param: hosting, value: no}"))

    assert (fault.code, "“no”" in fault.message) == ("condition", True)


def test_a_sound_reading_is_needed_to_take_the_playbook():
    with pytest.raises(PlaybookError) as refused:
        bent("order: 10", "order: ten").sound()

    assert refused.value.found[0].code == "not_whole"


def test_a_long_section_may_stand_in_a_file_of_its_own():
    head, gates = PLAYBOOK.split("gates:\n")

    found = reading(head, gates_yaml=gates)

    assert found.faults == ()
    assert found.root.at(("gates", 1, "id")).place == ("gates.yaml", 6, 9)


def test_a_section_in_two_places_is_refused():
    fault = only(reading(gates_yaml="[]\n"))

    assert (fault.file, fault.code) == ("gates.yaml", "two_places")


def test_a_file_with_a_misspelt_name_is_not_silently_left_out():
    fault = only(reading(gate_yaml="[]\n"))

    assert (fault.file, fault.code, fault.hint) == ("gate.yaml", "unknown_file", "Did you mean “gates”?")


def test_a_guide_beside_the_playbook_belongs_to_its_activity():
    found = reading(**{"guides__write-plan.zh_md": "# 怎么写\n", "guides__write-plan.en_md": "# How to write\n"})

    assert found.sound().activities[0].guide == {"zh": "# 怎么写", "en": "# How to write"}


def test_a_guide_in_one_language_only_is_missing_the_other():
    fault = only(reading(**{"guides__write-plan.zh_md": "# 怎么写\n"}))

    assert (fault.file, fault.code) == ("guides/write-plan.zh.md", "missing_text")


def test_a_guide_without_an_activity_is_refused():
    fault = only(reading(**{"guides__write-plans.zh_md": "x"}))

    assert (fault.code, fault.hint) == ("unknown_file", "Did you mean “write-plan”?")


def test_a_folder_without_a_playbook_says_so():
    found = files()
    del found["playbook.yaml"]

    assert only(read(found, SECTIONS)).code == "no_playbook"


def test_faults_name_the_folder_that_was_read():
    assert only(read({}, SECTIONS, folder="clients/acme/")).file == "clients/acme/playbook.yaml"


def test_no_more_faults_than_anybody_reads():
    rows = "".join(f"  - {{id: p{n}, type: wrong}}\n" for n in range(500))

    assert len(reading(PLAYBOOK.replace("params:\n", f"params:\n{rows}")).faults) == 200
