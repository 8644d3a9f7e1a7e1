"""What is named must be there, said in every language, and able to happen."""

import pytest

from app.playbooks.rules.checking import Plugins
from app.playbooks.rules.checks import checked
from app.playbooks.rules.reading import read
from app.sections import SECTIONS
from tests.playbooks.sample import ACTIVITY, PLAYBOOK, bent, files, line_of, only, reading


@pytest.mark.parametrize(
    ("old", "new", "missed"),
    [
        ("role: admin", "role: admn", "There is no role “admn”."),
        ("phase: deploy", "phase: deplo", "There is no phase “deplo”."),
        ("needs: [write-plan, ", "needs: [write-plans, ", "There is no activity “write-plans”."),
        (
            "delivers: [clean-records]",
            "delivers: [clean-records, clean-record]",
            "There is no deliverable “clean-record”.",
        ),
        ("after: [plan-approved]", "after: [plan-aproved]", "There is no gate “plan-aproved”."),
        ("closes: deploy", "closes: deploi", "There is no phase “deploi”."),
        ("by: [sponsor, admin]", "by: [sponsor, admins]", "There is no role “admins”."),
        ("of: plan-note", "of: plan-not", "There is no deliverable “plan-not”."),
        ("param: hosting", "param: hostin", "There is no parameter “hostin”."),
        ("approval: plan-approval", "approval: plan-approvals", "There is no deliverable “plan-approvals”."),
        ("{everyone: true}", "{roles: [nobody-here]}", "There is no role “nobody-here”."),
    ],
)
def test_an_id_that_names_nothing_is_refused_where_it_is_written(old, new, missed):
    fault = only(bent(old, new))

    assert (fault.code, fault.message) == ("dangling", missed)
    assert fault.line == line_of(old)


def test_the_nearest_id_is_suggested():
    assert only(bent("phase: deploy", "phase: deplo")).hint == "Did you mean “deploy”?"


def test_an_activity_needs_a_role():
    assert only(bent("    role: admin\n", "")).message == "“role” is missing here."


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: go-live", "id: plan-approved"),
        ("- {id: admin,", "- {id: sponsor, title: {zh: 一, en: x}, explain: {zh: 一, en: x}}\n  - {id: admin,"),
        ("{id: own,", "{id: hosted,"),
    ],
)
def test_an_id_is_used_once_in_its_list(old, new):
    assert "duplicate_id" in [fault.code for fault in bent(old, new).faults]


def test_a_deliverable_that_nobody_delivers_is_refused():
    fault = only(bent("delivers: [plan-note, plan-approval]", "delivers: [plan-approval]"))

    assert (fault.code, fault.line) == ("never_delivered", line_of("- {id: plan-note"))


def test_activities_that_wait_for_each_other_are_shown_as_a_circle():
    fault = only(bent("    delivers: [plan-note, ", "    needs: [load-records]\n    delivers: [plan-note, "))

    assert (fault.code, "write-plan → load-records → write-plan" in fault.message) == ("cycle", True)


def test_phases_that_wait_for_each_other_are_shown_as_a_circle():
    fault = only(bent("    order: 10\n", "    order: 10\n    after: [go-live]\n"))

    assert (fault.code, "plan → deploy → plan" in fault.message) == ("cycle", True)


def test_a_long_chain_of_needs_is_no_circle():
    rows = "".join(ACTIVITY.format(f"a{n}", f"a{n + 1}" if n < 1_500 else "") for n in range(1_501))

    assert bent("activities:\n", f"activities:\n{rows}").faults == ()


def test_a_gate_that_asks_for_what_comes_after_it_can_never_open():
    fault = only(
        bent(
            "all: [{deliverable: plan-note,",
            "all: [{deliverable: clean-records, value: accepted}, {deliverable: plan-note,",
        )
    )

    assert fault.code == "unreachable_gate"
    assert "clean-records" in fault.message


def test_a_gate_that_has_another_way_to_open_is_reachable():
    way = "any: [{deliverable: clean-records, value: accepted}, {all: [{deliverable: plan-note,"

    assert (
        bent("all: [{deliverable: plan-note,", way, PLAYBOOK.replace("plan-approval}]}", "plan-approval}]}]}")).faults
        == ()
    )


def test_an_advisory_gate_holds_nothing_back():
    gate = "    closes: plan\n    mode: advisory\n    require: {deliverable: clean-records, value: accepted}\n"

    old = (
        "    closes: plan\n    require: {all: [{deliverable: plan-note, value: accepted}, {approval: plan-approval}]}\n"
    )

    assert bent(old, gate).faults == ()


def test_a_value_that_a_parameter_does_not_offer_is_refused():
    fault = only(bent("{param: hosting, value: hosted}", "{param: hosting, value: hostd}"))

    assert (fault.code, fault.hint) == ("not_offered", "Did you mean “hosted”?")


NOTE = "kind: note, title: {zh: 计划书, en: Plan}, requires: [text, file]"
RISK = "{id: risk, type: text, label: {zh: 风险, en: Risk}}"
REGISTER = f"kind: register, holds: risks, title: {{zh: 一, en: One}}, columns: [{RISK}]"


def test_what_a_register_holds_is_one_of_what_is_read():
    assert bent(NOTE, REGISTER).faults == ()
    fault = only(bent(NOTE, REGISTER.replace("risks", "riks")))
    assert (fault.code, fault.hint) == ("wrong_word", "Did you mean “risks”?")


def test_a_state_that_deliverables_never_have_is_refused():
    fault = only(bent("{deliverable: clean-records, value: accepted}", "{deliverable: clean-records, value: acceptd}"))

    assert (fault.code, fault.hint) == ("not_offered", "Did you mean “accepted”?")


def test_only_a_sign_off_can_be_approved():
    assert only(bent("{approval: plan-approval}", "{approval: plan-note}")).code == "not_a_sign_off"


def test_an_answer_belongs_to_a_question_of_its_questionnaire():
    fault = only(bent("show_if: {answer: pain", "show_if: {answer: pian"))

    assert (fault.code, fault.hint) == ("dangling", "Did you mean “pain”?")


def test_what_cannot_be_known_when_the_question_is_shown_is_not_asked():
    fault = only(
        bent("show_if: {answer: pain, op: ge, value: 4}", "show_if: {deliverable: plan-note, value: accepted}")
    )

    assert fault.code == "subject_not_here"


def test_a_figure_names_its_plugin():
    assert only(bent("metric: base_data.valid_share", "metric: valid_share")).code == "wrong_form"


def test_a_figure_of_a_plugin_that_is_not_used_is_refused():
    fault = only(bent("metric: base_data.valid_share", "metric: bas_data.valid_share"))

    assert (fault.code, fault.hint) == ("plugin_not_used", "Did you mean “base_data”?")


def test_a_figure_that_no_plugin_at_hand_answers_is_refused():
    plugins = Plugins(metrics=frozenset({"base_data.filled_share"}))

    fault = only(checked(read(files(), SECTIONS), SECTIONS, plugins))

    assert (fault.code, fault.hint) == ("unknown_figure", "Did you mean “base_data.filled_share”?")


def test_a_text_has_every_language_of_the_playbook():
    fault = only(bent("{zh: 计划获批, en: Plan approved}", "{zh: 计划获批}"))

    assert (fault.code, fault.message) == ("missing_text", "The text in English is missing.")


def test_a_text_has_no_language_that_the_playbook_does_not_promise():
    found = bent("locales: [zh, en]", "locales: [en]")

    assert {fault.code for fault in found.faults} == {"undeclared_language"}


def test_the_default_language_is_among_the_languages():
    assert "missing_text" in [fault.code for fault in bent("locales: [zh, en]", "locales: [zh]").faults]


def test_a_label_of_a_condition_has_every_language_too():
    fault = only(
        bent(
            "{deliverable: clean-records, value: accepted}",
            "{deliverable: clean-records, value: accepted, label: {zh: 合格}}",
        )
    )

    assert fault.code == "missing_text"


def test_a_section_of_a_stage_that_no_phase_covers_is_refused():
    section = "scoring:\n  - {id: visit, title: {zh: 拜访, en: Visit}, event: base_data.created, points: 5}\n"

    fault = only(reading(PLAYBOOK + section))

    assert (fault.code, fault.line) == ("not_covered", line_of("scoring:", PLAYBOOK + section))


def test_a_quorum_that_can_never_be_reached_is_refused():
    fault = only(bent("decide: {by: [sponsor]}", "decide: {by: [sponsor], quorum: 2}"))

    assert (fault.code, fault.message) == ("quorum_too_high", "2 people must answer, but there are at most 1.")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ("retired: [{kind: activity, id: write-plan, since: '1.0.0', why: reused}]", "id_reused"),
        ("renamed: [{kind: activity, from: write-plan, to: load-records, since: '1.0.0'}]", "id_reused"),
        ("renamed: [{kind: activity, from: old-name, to: gone-name, since: '1.0.0'}]", "dangling"),
        ("retired: [{kind: activty, id: old-name, since: '1.0.0', why: gone}]", "wrong_word"),
        ("retired: [{kind: activity, id: old-name, since: '1.3.0', why: gone}]", "since_future"),
        (
            "renamed: [{kind: gate, from: one, to: two, since: '1.0.0'},"
            " {kind: gate, from: two, to: one, since: '1.1.0'}]",
            "cycle",
        ),
    ],
)
def test_ids_given_up_are_never_used_again(entry, code):
    assert only(reading(f"{PLAYBOOK}{entry}\n")).code == code


def test_an_id_may_be_renamed_twice_in_a_row_and_then_retired():
    chain = (
        "renamed: [{kind: gate, from: one, to: two, since: '1.0.0'},"
        " {kind: gate, from: two, to: three, since: '1.1.0'}]\n"
        "retired: [{kind: gate, id: three, since: '1.2.0', why: {zh: 不再需要, en: not needed}}]\n"
    )

    assert reading(PLAYBOOK + chain).faults == ()


def test_a_step_names_its_neighbour_and_nothing_else():
    section = (
        "processes:\n  - {id: quote, title: {zh: 报价, en: Quote}, area: sales, steps: [\n"
        "    {id: ask, title: {zh: 询价, en: Ask}, next: [answer]},\n"
        "    {id: answer, title: {zh: 答复, en: Answer}, next: [asc]}]}\n"
    )

    found = reading(PLAYBOOK.replace("[business_plan, team]", "[business_plan, team, process_assessment]") + section)

    assert (only(found).code, only(found).hint) == ("dangling", "Did you mean “ask”?")


NUMBER = "params:\n  - {id: seats, type: number, ask: {zh: 几个, en: How many}, %s}\n"


def test_a_number_that_is_asked_may_have_a_range():
    assert bent("params:\n", NUMBER % "min: 1, max: 200, default: 3").faults == ()


@pytest.mark.parametrize(("more", "code"), [
    ("min: 5, max: 2", "range_upside_down"), ("min: 1, default: 0", "default_outside"),
    ("max: 2, default: 3", "default_outside"),
])
def test_a_range_is_not_upside_down_and_holds_the_default(more, code):
    assert only(bent("params:\n", NUMBER % more)).code == code


def test_only_a_number_that_is_asked_has_a_range():
    assert only(bent("    default: hosted\n", "    default: hosted\n    min: 1\n")).code == "range_for_number"
