"""The playbook we ship keeps what it promises to whoever starts a rollout from it."""

from decimal import Decimal
from pathlib import Path

import pytest

from app.core.conditions.tree import Subject, leaves
from app.playbooks.queries.folders import gather
from app.playbooks.rules.frame import Playbook
from app.playbooks.rules.reading import read
from app.playbooks.rules.resolving import Resolved, read_overlay, resolve
from app.sections import SECTIONS

SHIPPED = Path(__file__).parents[2] / "playbooks"
STAGES = 9


def laid(*overlays: str) -> Resolved:
    readings = [read_overlay(gather(SHIPPED / "overlays" / name)) for name in overlays]
    return resolve(read(gather(SHIPPED / "crm-rollout"), SECTIONS), readings, SECTIONS)


@pytest.fixture(scope="module")
def shipped() -> Playbook:
    return laid().sound()


@pytest.fixture(scope="module")
def erp() -> Playbook:
    return resolve(read(gather(SHIPPED / "erp-rollout"), SECTIONS), [], SECTIONS).sound()


PROMISES = [("hosted", (30, 60)), ("on-premises", (90, 180)), ("small-firm", (45, 120))]


@pytest.mark.parametrize(("overlay", "days"), PROMISES)
def test_each_overlay_fits_and_sets_its_promise(overlay: str, days: tuple[int, int]) -> None:
    promise = laid(overlay).sound().promise
    assert promise is not None
    assert (promise.build_days, promise.payback_days) == days


def test_the_register_of_risks_says_that_it_is_one(shipped: Playbook) -> None:
    said = {one.id for one in shipped.deliverables if getattr(one, "holds", None) == "risks"}
    assert said == {"risk-register"}


@pytest.mark.parametrize("main", sorted(SHIPPED.glob("**/playbook.yaml")) + sorted(SHIPPED.glob("**/overlay.yaml")))
def test_editors_find_the_schema_of_each_file(main: Path) -> None:
    first = main.read_text(encoding="utf-8").partition("\n")[0]
    schema = main.parent / first.removeprefix("# yaml-language-server: $schema=")
    assert schema.resolve().name == {"playbook.yaml": "schema.json", "overlay.yaml": "overlay-schema.json"}[main.name]
    assert schema.exists()


def test_hosted_needs_no_servers_and_own_servers_need_a_rehearsed_restore() -> None:
    hosted, own = ({one.id for one in laid(name).sound().activities} for name in ("hosted", "on-premises"))
    assert "provide-servers" not in hosted
    assert "rehearse-restore" in own


@pytest.mark.parametrize("beside", ["hosted", "on-premises"])
def test_a_small_firm_lays_its_overlay_over_either_hosting(beside: str) -> None:
    merged = {one.id for one in laid(beside, "small-firm").sound().roles}
    assert merged.isdisjoint({"steering-member", "auditor", "trainer", "key-user", "project-manager"})


def test_in_a_small_firm_one_who_did_not_do_the_work_opens_each_gate() -> None:
    firm = laid("small-firm").sound()
    assert all(gate.decide.not_by_owner and gate.decide.quorum == 1 for gate in firm.gates)
    assert all("outside-eye" in gate.decide.by for gate in firm.gates)
    assert "outside-eye" not in {one.role for one in firm.activities}


def test_a_small_firm_keeps_no_survey_that_could_not_be_anonymous() -> None:
    assert [one.id for one in laid("small-firm").sound().questionnaires if one.anonymous] == []


def test_all_nine_stages_are_covered_each_by_its_phase(shipped: Playbook) -> None:
    assert len({stage for phase in shipped.phases for stage in phase.covers}) == len(shipped.phases) == STAGES


def test_every_activity_has_a_guide_in_both_languages_and_delivers_something(shipped: Playbook) -> None:
    assert [one.id for one in shipped.activities if not one.guide or len(one.guide) != 2 or not one.delivers] == []


def test_every_effort_has_a_spread(shipped: Playbook) -> None:
    efforts = {one.id: one.effort for one in shipped.activities}
    assert [name for name, effort in efforts.items() if not effort.o < effort.m < effort.p] == []


def test_the_weights_of_the_criteria_make_one(shipped: Playbook) -> None:
    assert sum(one.weight for one in shipped.criteria) == Decimal(1)


def test_both_parts_of_the_certificate_exam_have_twenty_explained_questions(shipped: Playbook) -> None:
    exam = next(one for one in shipped.exams if one.id == "crm-operator")
    for part in exam.parts:
        assert sum(one.part == part.id and one.explain is not None for one in exam.bank) == 20


def test_the_go_live_gate_asks_the_records_of_the_last_day(shipped: Playbook) -> None:
    gate = next(one for one in shipped.gates if one.id == "go-live")
    asked = [leaf for _path, leaf in leaves(gate.require) if leaf.subject is Subject.METRIC]
    assert len(asked) >= 5
    assert {leaf.fresh_hours for leaf in asked} == {24}


def test_no_more_than_two_requirements_in_five_are_musts(shipped: Playbook) -> None:
    assert sum(one.priority == "must" for one in shipped.requirements) <= len(shipped.requirements) * 0.4


def test_the_erp_playbook_names_no_plugin_and_covers_all_nine_stages(erp: Playbook) -> None:
    assert not erp.uses_plugins
    assert len({stage for phase in erp.phases for stage in phase.covers}) == STAGES


def test_the_erp_playbook_guides_every_activity_and_asks_for_every_kind_of_deliverable(erp: Playbook) -> None:
    assert [one.id for one in erp.activities if not one.guide or len(one.guide) != 2 or not one.delivers] == []
    assert len({one.kind for one in erp.deliverables}) == 6


def test_the_gates_of_the_erp_playbook_rest_on_deliverables_and_names_alone(erp: Playbook) -> None:
    asked = {leaf.subject for gate in erp.gates for _path, leaf in leaves(gate.require)}
    assert asked == {Subject.DELIVERABLE, Subject.APPROVAL, Subject.PARAM}
