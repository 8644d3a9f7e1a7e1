"""A condition in the words of its page: what is there, what is needed, how it hangs together with its neighbour."""

from decimal import Decimal
from types import SimpleNamespace

import pytest

from app.contracts.entities import EntitySpec, FieldSpec
from app.contracts.records import Measured
from app.core.database import db
from app.hookspecs import hookimpl
from app.rollouts.queries import gates as queries
from app.rollouts.services import deliverables
from app.rollouts.views import gate_lines, narrowing
from tests.rollouts.conftest import DOCUMENT, measure, words

GOALS = {"deliverable": "goal-note", "value": "accepted", "label": words("Goals accepted")}
BUDGET = {"deliverable": "budget-form", "value": "accepted", "label": words("Budget accepted")}
HOSTED = {"param": "hosting", "value": "hosted"}
OWN = {"param": "hosting", "value": "own"}


@pytest.fixture
def lines_of(app, act_as, start_another):
    """Return a function that gives (lines, met, needed) of a gate with one condition tree, as Lin reads them."""

    def read(tree):
        document = {**DOCUMENT, "gates": [{**DOCUMENT["gates"][0], "require": tree}]}
        ref = start_another("Conditions", document=document)
        with act_as("lin"), app.test_request_context():
            from app.rollouts.queries import rollouts

            rollout = rollouts.one(ref)
            (gate,) = queries.of(rollout)
            finding = queries.findings(rollout, [gate])[gate.id]
            shown = [(one["state"], one["name"]) for one in gate_lines.lines(rollout, finding)]
            db.session.remove()
        return shown, finding.met, len(finding.needs)

    return read


def test_a_choice_counts_as_one_need_and_says_or(lines_of):
    shown, met, needed = lines_of({"any": [GOALS, BUDGET]})

    assert (shown, met, needed) == ([("unmet", "Goals accepted"), ("unmet", "or: Budget accepted")], 0, 1)


@pytest.mark.parametrize("shut", [
    OWN, {"all": [OWN, HOSTED]}, {"none": [HOSTED]}, {"any": [OWN, {"none": [HOSTED]}]},
    {"none": [{"all": [HOSTED, HOSTED]}]},
])
def test_a_way_that_the_answers_at_the_start_shut_is_no_failure(lines_of, shut):
    assert lines_of({"any": [shut, GOALS]}) == ([("unmet", "Goals accepted")], 0, 1)


def test_a_way_that_work_can_open_stays_shown(lines_of):
    shown, _met, _needed = lines_of({"any": [{"all": [HOSTED, BUDGET]}, GOALS]})

    assert [name for _state, name in shown] == ["Where?", "and: Budget accepted", "or: Goals accepted"]


def test_an_answer_that_shuts_the_gate_for_good_is_said(lines_of):
    assert lines_of({"any": [OWN]}) == ([("unmet", "Where?")], 0, 1)
    assert lines_of(OWN) == ([("unmet", "Where?")], 0, 1)


def test_what_was_not_chosen_is_left_out_once_the_choice_holds(lines_of):
    assert lines_of({"any": [GOALS, HOSTED]}) == ([("met", "Where?")], 1, 1)


def test_several_that_are_chosen_together_say_and(lines_of):
    shown, met, needed = lines_of({"all": [HOSTED, {"any": [{"all": [HOSTED, GOALS]}, BUDGET]}]})

    assert [name for _state, name in shown] == ["Where?", "Where?", "and: Goals accepted", "or: Budget accepted"]
    assert (met, needed) == (1, 2)


def test_what_must_not_be_is_met_when_it_is_not(lines_of):
    assert lines_of({"none": [OWN]}) == ([("met", "Where?")], 1, 1)


def test_nested_needs_are_counted_one_by_one(lines_of):
    _shown, met, needed = lines_of({"all": [HOSTED, {"all": [GOALS, {"all": [HOSTED]}]}]})

    assert (met, needed) == (2, 3)


@pytest.fixture
def told(app, act_as, found):
    """Return a function that gives the second line of each condition of a gate."""

    def read(key="planned"):
        with act_as("lin"), app.test_request_context():
            rollout, gate = found(), found("gate", key)
            shown = gate_lines.lines(rollout, queries.findings(rollout, [gate])[gate.id])
            db.session.remove()
        return [(one["value"], one["text"]) for one in shown]

    return read


def test_what_is_missing_is_said_once_and_plainly(told):
    assert told() == [("no", "not handed in yet"), ("no", "nobody has been asked yet")]


def test_what_was_handed_in_waits_and_what_was_accepted_says_since_when(told, doing, found):
    def hand_over():
        deliverables.save(found(), found("deliverable", "goal-note"), {"text": "Sell more"})
        db.session.flush()
        deliverables.hand_in(found(), found("deliverable", "goal-note"))

    doing("lin", hand_over)
    assert told()[0] == ("no", "handed in on 2 Mar, waits for acceptance")
    doing("fang", lambda: deliverables.accept(found(), found("deliverable", "goal-note")))
    assert told()[0] == ("yes", "accepted on 2 Mar")


@pytest.fixture
def sampled(app, told, doing, found):
    """Return a function that answers the gate's figure, and gives the gate's lines afterwards."""

    def run(answer):
        class Sample:
            @hookimpl
            def measure_metric(self, organisation_id, rollout_id, metric, of):
                return answer if metric == "sample.share" else None

        sample, manager = Sample(), app.extensions["upriver.plugins"].manager
        manager.register(sample, "sample")
        try:
            doing("lin", lambda: measure(found(), found("gate", "live")))
        finally:
            manager.unregister(sample)
        return told("live")

    return run


def test_a_figure_says_its_limit_its_rows_and_its_age(sampled):
    assert sampled(Measured(Decimal("0.974"), rows=11940, failing=312)) == [
        ("97.4%", "needs at least 98% · 312 of 11,940 rows · measured just now")
    ]


def test_a_figure_without_rows_says_what_its_source_says_of_that(sampled):
    note = {"zh": "没有填写（0/0）", "en": "nothing is filled (0 of 0)"}

    assert sampled(Measured(Decimal(1), note=note)) == [
        ("100%", "needs at least 98% · nothing is filled (0 of 0) · measured just now")
    ]


def test_a_figure_names_its_records_as_their_plugin_does(app, monkeypatch):
    text = FieldSpec("phone", "text", {"en": "Phone", "zh": "电话"})
    customer = EntitySpec("customer", 1, {"en": "Customer", "zh": "客户"}, "name", (text,), (("phone",),))
    asked = SimpleNamespace(ask_lists=lambda hook: [SimpleNamespace(value=customer)])
    monkeypatch.setattr(narrowing, "plugins", lambda: asked)

    with app.test_request_context():
        assert narrowing.narrowed({"entity": "customer", "field": "phone"}) == "Customer, Phone"
        assert narrowing.narrowed({"entity": "ledger", "field": "phone"}) == "ledger, phone"
