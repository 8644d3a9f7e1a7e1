"""Overlays change a playbook without forking it, and every change tells who made it and why."""

import pytest

from app.core.errors import PlaybookError
from app.playbooks.rules.reading import read
from app.playbooks.rules.resolving import Resolved, read_overlay, resolve
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK, files

HEAD = """\
schema: upriver/1
overlay:
  id: {id}
  version: "1.0.0"
  layer: {layer}
  extends: {{playbook: {playbook}, range: "{range}"}}
  title: {{zh: 适配, en: Overlay}}
"""


def overlay(
    body: str, *, id: str = "ours", layer: str = "consultant", playbook: str = "small-rollout", fits: str = ">=1,<2"
):
    """Read an overlay with this body, as if from a folder of its name."""
    text = HEAD.format(id=id, layer=layer, playbook=playbook, range=fits) + body
    return read_overlay({"overlay.yaml": text.encode()}, folder=f"{id}/")


def laid(*overlays) -> Resolved:
    """The small playbook with overlays."""
    return resolve(read(files(), SECTIONS), overlays, SECTIONS)


def only_fault(resolved: Resolved):
    """The one fault."""
    assert len(resolved.faults) == 1, resolved.faults
    return resolved.faults[0]


def item(resolved: Resolved, key: str, name: str):
    """One item of the result."""
    return next(one for one in getattr(resolved.sound(), key) if one.id == name)


def test_without_overlays_the_playbook_stays_as_it_is():
    resolved = laid()

    assert resolved.sound() == read(files(), SECTIONS).playbook
    assert resolved.touches == ()


def test_a_field_is_set_and_tells_who_set_it_and_why():
    resolved = laid(
        overlay(
            "set: [{kind: activity, id: load-records, field: effort, value: {o: 5, m: 9, p: 20}, why: our last six}]\n"
        )
    )

    assert item(resolved, "activities", "load-records").effort.m == 9
    (touch,) = resolved.told_by("activity", "load-records")
    assert (touch.layer, touch.overlay, touch.why) == ("consultant", "ours", "our last six")
    assert touch.before == {"o": "3", "m": "5", "p": "10"}


def test_a_deeper_field_is_set_alone():
    resolved = laid(overlay("set: [{kind: gate, id: go-live, field: waiver.max_days, value: 7, why: stricter}]\n"))

    assert item(resolved, "gates", "go-live").waiver.max_days == 7


def test_an_item_of_a_list_inside_is_found_by_its_id():
    change = "set: [{kind: questionnaire, id: start-survey, field: items.pain.required, value: true, why: asked}]\n"

    assert item(laid(overlay(change)), "questionnaires", "start-survey").items[0].required


def test_what_exists_once_needs_no_id():
    assert (
        laid(overlay("set: [{kind: promise, field: build_days, value: 30, why: hosted}]\n")).sound().promise.build_days
        == 30
    )


def test_a_field_that_was_not_written_can_be_set():
    resolved = laid(overlay("set: [{kind: activity, id: write-plan, field: optional, value: true, why: small firm}]\n"))

    assert item(resolved, "activities", "write-plan").optional


ADDED = """\
add:
  - kind: activity
    id: clinic
    title: {zh: 诊断, en: Clinic}
    phase: deploy
    role: admin
    effort: {o: 1, m: 2, p: 3}
    needs: [write-plan]
    place_after: write-plan
    why: {zh: 数据脏, en: dirty exports}
"""


def test_an_item_is_added_where_it_belongs():
    resolved = laid(overlay(ADDED))

    assert [one.id for one in resolved.sound().activities] == ["write-plan", "clinic", "load-records"]
    assert resolved.told_by("activity", "clinic")[0].verb == "add"


def test_an_item_with_a_kind_of_its_own_stands_under_item():
    body = (
        "set: [{kind: activity, id: write-plan, field: delivers, value: [plan-note, plan-approval, risks], why: x}]\n"
        "add: [{kind: deliverable, item: {id: risks, kind: note, title: {zh: 风险, en: Risks}}, why: x}]\n"
    )

    assert item(laid(overlay(body)), "deliverables", "risks").kind == "note"


def test_a_section_that_the_playbook_lacks_may_be_begun():
    body = (
        "add: [{kind: meeting, item: {id: weekly, kind: team, title: {zh: 周会, en: Weekly},"
        " every: P7D, chair: sponsor, "
        "roles: [admin]}, why: x}]\n"
    )

    assert [one.id for one in laid(overlay(body)).sound().meetings] == ["weekly"]


def test_an_item_is_dropped():
    resolved = laid(overlay("drop: [{kind: questionnaire, id: start-survey, why: we run our own}]\n"))

    assert resolved.sound().questionnaires == []
    assert resolved.told_by("questionnaire", "start-survey")[0].before["id"] == "start-survey"


def test_an_optional_field_is_dropped():
    resolved = laid(overlay("drop: [{kind: activity, id: load-records, field: when, why: always}]\n"))

    assert item(resolved, "activities", "load-records").when is None


def test_dropping_what_is_still_named_is_refused_at_the_drop():
    fault = only_fault(
        laid(
            overlay(
                "drop:\n  - {kind: role, id: admin, why: nobody}\n"
                "set: [{kind: gate, id: go-live, field: decide, value: {by: [sponsor]}, why: x}]\n"
            )
        )
    )

    assert (fault.file, fault.line, fault.code) == ("ours/overlay.yaml", 9, "drop_dangles")
    assert "playbook.yaml" in fault.message


def test_dropping_all_that_names_it_too_is_allowed():
    body = (
        "set: [{kind: gate, id: go-live, field: require, value: {approval: plan-approval}, why: x},"
        " {kind: gate, id: go-live, field: decide, value: {by: [sponsor]}, why: x}]\n"
        "drop: [{kind: role, id: admin, why: x}, {kind: activity, id: load-records, why: x},"
        " {kind: deliverable, id: clean-records, why: x}]\n"
    )

    assert len(laid(overlay(body)).sound().roles) == 1


def test_a_wrong_value_is_a_fault_in_the_overlay():
    fault = only_fault(
        laid(overlay("set:\n  - {kind: activity, id: load-records, field: effort, value: {o: 5}, why: x}\n"))
    )

    assert (fault.file, fault.line, fault.code) == ("ours/overlay.yaml", 9, "missing")


def test_a_dangling_id_in_an_added_item_is_a_fault_in_the_overlay():
    fault = only_fault(laid(overlay(ADDED.replace("role: admin", "role: admn"))))

    assert (fault.file, fault.code, fault.hint) == ("ours/overlay.yaml", "dangling", "Did you mean “admin”?")


def test_a_fault_that_an_overlay_causes_elsewhere_names_the_overlay():
    fault = only_fault(laid(overlay("set: [{kind: activity, id: load-records, field: delivers, value: [], why: x}]\n")))

    assert (fault.file, fault.code) == ("playbook.yaml", "never_delivered")
    assert fault.hint.startswith("Without ours this is not a fault.")


def test_later_layers_win_whatever_the_order_given():
    change = "set: [{{kind: promise, field: build_days, value: {}, why: x}}]\n"
    client = overlay(change.format(20), id="client", layer="client")
    industry = overlay(change.format(60), id="industry", layer="industry")

    resolved = laid(client, industry)

    assert resolved.sound().promise.build_days == 20
    assert [touch.before for touch in resolved.told_by("promise", None)] == ["90", "60"]


def test_two_overlays_of_one_layer_may_not_set_the_same_field():
    change = "set: [{kind: promise, field: build_days, value: 20, why: x}]\n"

    assert only_fault(laid(overlay(change, id="one"), overlay(change, id="two"))).code == "set_twice"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"playbook": "other-rollout"}, "other_playbook"),
        ({"fits": ">=2,<3"}, "version_outside"),
        ({"fits": ">1.2"}, "version_outside"),
        ({"fits": "!=1.2.0"}, "version_outside"),
    ],
)
def test_an_overlay_made_for_something_else_is_refused(given, code):
    assert only_fault(laid(overlay("set: []\n", **given))).code == code


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("set: [{kind: activty, id: load-records, field: role, value: admin, why: x}]\n", "wrong_word"),
        ("set: [{kind: activity, id: load-record, field: role, value: admin, why: x}]\n", "dangling"),
        ("set: [{kind: activity, id: load-records, field: id, value: other, why: x}]\n", "fixed_field"),
        ("set: [{kind: playbook, field: version, value: '9.0.0', why: x}]\n", "fixed_field"),
        ("set: [{kind: promise, id: it, field: build_days, value: 3, why: x}]\n", "unknown_key"),
        ("set: [{kind: activity, id: load-records, field: effort.x.y, value: 3, why: x}]\n", "dangling"),
        ("set: [{kind: activity, id: load-records, field: colour, value: red, why: x}]\n", "unknown_key"),
        ("set: [{kind: activity, id: load-records, field: role, value: admin}]\n", "missing"),
        ("set: [{kind: activity, id: load-records, field: role, why: x}]\n", "missing"),
        ("add: [{kind: role, id: admin, title: {zh: 一, en: x}, explain: {zh: 一, en: x}, why: x}]\n", "duplicate_id"),
        ("add: [{kind: promise, item: {build_days: 3}, why: x}]\n", "duplicate_id"),
        ("drop: [{kind: playbook, why: x}]\n", "dangling"),
        ("drop: [{kind: change_board, why: x}]\n", "dangling"),
        ("drop: [{kind: activity, id: load-records, field: guide, why: x}]\n", "dangling"),
        ("dropp: [{kind: activity, id: load-records, why: x}]\n", "unknown_key"),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_in_the_overlay(body, code):
    fault = only_fault(laid(overlay(body)))

    assert (fault.file, fault.code) == ("ours/overlay.yaml", code)


def test_a_playbook_with_faults_takes_no_overlay():
    base = read(files(PLAYBOOK.replace("role: admin", "role: admn")), SECTIONS)

    resolved = resolve(base, [overlay("set: []\n")], SECTIONS)

    assert only_fault(resolved).file == "playbook.yaml"
    with pytest.raises(PlaybookError):
        resolved.sound()


def test_laying_an_overlay_leaves_the_playbook_itself_untouched():
    base = read(files(), SECTIONS)

    resolve(base, [overlay(ADDED)], SECTIONS)

    assert resolve(base, [], SECTIONS).sound() == read(files(), SECTIONS).playbook


def test_the_hash_tells_whether_anything_was_changed():
    change = "set: [{kind: promise, field: build_days, value: 30, why: hosted}]\n"

    assert laid(overlay(change)).digest != laid().digest
    assert laid(overlay(change)).digest == laid(overlay(change, id="other")).digest
