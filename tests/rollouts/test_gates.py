"""A gate opens on evidence: its figures, the votes of its deciders, and nothing else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.access.models import Person
from app.contracts.records import Measured
from app.core import clock
from app.core.conditions.evaluate import Truth
from app.core.database import db
from app.core.database.transactions import is_reading
from app.core.errors import Invalid, NotAllowed, Refused
from app.decisions.rules import Option, Outcome
from app.hookspecs import hookimpl
from app.rollouts.models.gate import Gate
from app.rollouts.queries import gates as queries
from app.rollouts.queries import rollouts
from app.rollouts.rules.states import ActivityState, GateState
from app.rollouts.services import activities, gates
from tests.rollouts.conftest import DOCUMENT, NOON, measure

pytestmark = pytest.mark.both


class Sample:
    """A plugin whose one figure a test sets; it notes whether it was asked while nothing could be written."""

    value: Decimal | None = Decimal("0.974")

    def __init__(self):
        self.was_reading = []

    @hookimpl
    def measure_metric(self, organisation_id, rollout_id, metric, of):
        self.was_reading.append(is_reading())
        return Measured(self.value, rows=1000, failing=26) if metric == "sample.share" else None


@pytest.fixture
def sample(app):
    plugin, manager = Sample(), app.extensions["upriver.plugins"].manager
    manager.register(plugin, "sample")
    yield plugin
    manager.unregister(plugin)


def finding(act_as, found, key, who="lin"):
    with act_as(who):
        return queries.findings(found(), [found("gate", key)])[found("gate", key).id]


def vote(found, key, option=Option.YES, **kwargs):
    return lambda: gates.decide(found(), found("gate", key), option=option, **kwargs)


def test_a_gate_says_how_many_of_its_conditions_are_met(act_as, found, goals_accepted):
    assert (finding(act_as, found, "planned").met, finding(act_as, found, "planned").truth) == (1, Truth.FALSE)


def test_nobody_opens_a_gate_whose_conditions_are_not_met(doing, found):
    with pytest.raises(Refused, match="2 of 2 conditions are not met"):
        doing("fang", vote(found, "planned"))


def test_it_opens_with_the_vote_that_makes_the_quorum(doing, found, act_as, goals_accepted, plan_signed):
    assert doing("fang", vote(found, "planned")) is None
    assert doing("hu", vote(found, "planned")) is Outcome.ACCEPTED

    with act_as("lin"):
        assert found("gate", "planned").state is GateState.OPEN


def test_an_open_gate_lets_the_next_phase_start(doing, found, goals_accepted, plan_signed):
    for who in ("fang", "hu"):
        doing(who, vote(found, "planned"))

    doing("lin", lambda: activities.move(found(), found("activity", "import"), ActivityState.DOING))


def test_who_has_no_seat_among_the_deciders_cannot_vote(doing, found, goals_accepted, plan_signed):
    with pytest.raises(Refused, match="not asked"):
        doing("lin", vote(found, "planned"))


def test_whoever_did_the_work_does_not_decide_on_its_gate(doing, found, cast):
    def give():
        activities.give(found(), found("activity", "goals"), db.session.get(Person, cast.people["fang"].id))

    doing("lin", give)

    with pytest.raises(Refused, match="2 must answer, and only 1 may"):
        doing("hu", vote(found, "planned"))


def test_keeping_it_closed_needs_a_reason(doing, found):
    with pytest.raises(Invalid, match="why not"):
        doing("fang", vote(found, "planned", Option.NO))


def test_the_evidence_is_frozen_with_the_decision(doing, found, act_as, goals_accepted, plan_signed):
    for who in ("fang", "hu"):
        doing(who, vote(found, "planned"))

    with act_as("lin"):
        from app.decisions import queries as decisions

        (decided,) = decisions.about("gate", found("gate", "planned").ref)
        assert decided.evidence["truth"] == "true"
        labels = [part["leaf"]["label"]["en"] for part in decided.evidence["verdict"]["parts"]]
        assert labels == ["Goals accepted", "Plan signed"]


def test_a_figure_nobody_measured_is_unknown(act_as, found):
    assert finding(act_as, found, "live").truth is Truth.UNKNOWN


def test_a_measured_figure_decides_and_shows_the_rows_behind_it(doing, act_as, found, sample):
    doing("lin", lambda: measure(found(), found("gate", "live")))

    (line,) = finding(act_as, found, "live").lines
    assert (line.verdict.truth, line.verdict.value, line.verdict.about) == (Truth.FALSE, Decimal("0.974"), "26/1000")


def test_nobody_waits_for_a_slow_source(act_as, found, sample):
    with act_as("lin"):
        gates.have_measured(found("gate", "live"))
        db.session.commit()

    assert sample.was_reading == [True]


def test_a_figure_that_is_too_old_is_unknown_again(doing, act_as, found, sample):
    sample.value = Decimal("0.99")
    doing("lin", lambda: measure(found(), found("gate", "live")))
    assert finding(act_as, found, "live").truth is Truth.TRUE

    with clock.standing_at(NOON + timedelta(hours=25), everywhere=True):
        assert finding(act_as, found, "live").truth is Truth.UNKNOWN


def test_a_silent_source_is_unknown_and_named(doing, act_as, found):
    doing("lin", lambda: measure(found(), found("gate", "live")))

    (line,) = finding(act_as, found, "live").lines
    assert (line.verdict.truth, line.verdict.source) == (Truth.UNKNOWN, "sample")


def test_a_waiver_stands_in_for_a_condition_until_it_ends(doing, act_as, found, goals_accepted):
    path = finding(act_as, found, "planned").lines[1].path
    doing("fang", lambda: gates.waive(found(), found("gate", "planned"), path=path, days=7, reason="Signature follows"))

    assert finding(act_as, found, "planned").truth is Truth.TRUE
    with clock.standing_at(NOON + timedelta(days=8), everywhere=True):
        assert finding(act_as, found, "planned").truth is Truth.FALSE


def test_a_gate_opened_with_a_waiver_says_so(doing, act_as, found, goals_accepted):
    path = finding(act_as, found, "planned").lines[1].path
    doing("fang", lambda: gates.waive(found(), found("gate", "planned"), path=path, days=7, reason="Signature follows"))
    for who in ("fang", "hu"):
        doing(who, vote(found, "planned"))

    with act_as("lin"):
        assert found("gate", "planned").state is GateState.WAIVED


@pytest.mark.parametrize(("days", "reason", "error"), [(0, "x", Invalid), (15, "x", Invalid), (7, " ", Invalid)])
def test_a_waiver_has_an_end_and_a_reason(doing, found, days, reason, error):
    with pytest.raises(error):
        doing("fang", lambda: gates.waive(found(), found("gate", "planned"), path="all.0", days=days, reason=reason))


def test_only_the_playbooks_roles_waive(doing, found):
    with pytest.raises(NotAllowed):
        doing("lin", lambda: gates.waive(found(), found("gate", "planned"), path="all.0", days=7, reason="x"))


def test_a_gate_without_a_waiver_rule_waives_nothing(doing, found):
    with pytest.raises(Refused, match="lets nobody waive"):
        doing("fang", lambda: gates.waive(found(), found("gate", "live"), path="whole", days=7, reason="x"))


def test_records_that_change_have_the_gates_that_ask_about_them_measured(act_as, found):
    with act_as("lin"):
        found()
        assert [gate.key for gate in queries.asking_about({"customer"})] == ["live"]
        assert queries.asking_about({"product"}) == []


def test_an_open_gate_is_not_asked_about_again(doing, found, goals_accepted, plan_signed):
    for who in ("fang", "hu"):
        doing(who, vote(found, "planned"))

    with pytest.raises(Refused, match="open already"):
        doing("lin", lambda: gates.put(found(), found("gate", "planned")))


def test_a_question_that_waits_is_not_put_a_second_time(doing, found):
    doing("lin", lambda: gates.put(found(), found("gate", "planned")))

    with pytest.raises(Refused, match="waits already"):
        doing("lin", lambda: gates.put(found(), found("gate", "planned")))


def test_what_nobody_knows_opens_no_gate(doing, found):
    with pytest.raises(Refused, match="1 of 1 conditions are not met"):
        doing("fang", vote(found, "live"))


def test_the_no_of_its_deciders_keeps_it_closed(doing, found, act_as, goals_accepted, plan_signed):
    outcomes = [doing(who, vote(found, "planned", Option.NO, reason="Too early")) for who in ("fang", "hu")]

    assert outcomes[-1] is Outcome.DECLINED
    with act_as("lin"):
        assert found("gate", "planned").state is GateState.CLOSED


def test_what_is_met_needs_no_waiver(doing, found, act_as, goals_accepted):
    path = finding(act_as, found, "planned").lines[0].path

    with pytest.raises(Refused, match="nothing to waive"):
        doing("fang", lambda: gates.waive(found(), found("gate", "planned"), path=path, days=7, reason="Friday"))


def test_a_gate_that_only_advises_is_decided_whatever_is_met(doing, start_another):
    advisory = {**DOCUMENT, "gates": [{**gate, "mode": "advisory"} for gate in DOCUMENT["gates"]]}
    seats = [("manager", "lin"), ("steering", "fang"), ("steering", "hu")]
    ref = start_another("Advised", document=advisory, seats=seats)

    def decide():
        rollout = rollouts.one(ref)
        gate = db.session.scalars(select(Gate).where(Gate.rollout_id == rollout.id, Gate.key == "planned")).one()
        return gates.decide(rollout, gate, option=Option.YES)

    assert [doing(who, decide) for who in ("fang", "hu")] == [None, Outcome.ACCEPTED]
