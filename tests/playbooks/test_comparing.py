"""Two versions are compared by id: what came, what went, what changed; answers to exams are never told."""

import json
from pathlib import Path

import pytest

from app.playbooks.queries.folders import gather
from app.playbooks.rules.comparing import Difference, compare
from app.playbooks.rules.reading import read
from app.playbooks.rules.resolving import resolve
from app.sections import SECTIONS
from tests.playbooks.canary import CANARY, EXAM
from tests.playbooks.sample import PLAYBOOK, files
from tests.playbooks.test_commands import run, write

NEWER = PLAYBOOK.replace('"1.2.0"', '"1.3.0"')
PAGE = "/playbooks/small-rollout/versions/compare"


def document(text: str) -> dict[str, object]:
    return resolve(read({"playbook.yaml": text.encode()}, SECTIONS), [], SECTIONS).document


def told(new: str) -> list[Difference]:
    return compare(document(PLAYBOOK), document(new), SECTIONS)


def test_a_playbook_equals_itself_whatever_its_version():
    assert told(NEWER) == []


def test_a_changed_field_is_told_with_both_values():
    (one,) = told(NEWER.replace("{o: 1, m: 2, p: 4.5}", "{o: 1, m: 3, p: 4.5}"))

    assert (one.verb, one.kind, one.id, one.field, one.before, one.after) == (
        "set", "activity", "write-plan", "effort.m", 2, 3,
    )


def test_a_text_is_one_change_in_both_languages():
    (one,) = told(NEWER.replace("{zh: 写计划, en: Write the plan}", "{zh: 写计划, en: Write it}"))

    assert (one.field, one.after) == ("title", {"zh": "写计划", "en": "Write it"})


def test_a_thing_inside_an_item_is_found_by_its_own_id():
    (one,) = told(NEWER.replace("text: {zh: 自有, en: Own servers}", "text: {zh: 自有, en: Our own servers}"))

    assert (one.kind, one.id, one.field) == ("param", "hosting", "options.own.text")


def test_items_that_only_moved_do_not_differ():
    roles = ("  - {id: sponsor, ", "  - {id: admin, ")
    first, second = (line for line in PLAYBOOK.splitlines(keepends=True) if line.startswith(roles))
    assert first + second in PLAYBOOK
    assert told(NEWER.replace(first + second, second + first)) == []


def test_what_was_renamed_is_compared_with_what_it_became():
    renamed = NEWER.replace("load-records", "load-all") + (
        'renamed:\n  - {kind: activity, from: load-records, to: load-all, since: "1.3.0"}\n'
    )
    found = [one for one in told(renamed) if one.kind == "activity"]

    assert [(one.verb, one.before, one.after) for one in found] == [("rename", "load-records", "load-all")]


def test_without_a_word_about_it_a_new_id_is_another_item():
    found = [one for one in told(NEWER.replace("load-records", "load-all")) if one.kind == "activity"]

    assert [(one.verb, one.id) for one in found] == [("drop", "load-records"), ("add", "load-all")]


def test_what_exists_once_comes_and_goes_whole():
    (one,) = told(NEWER.replace("promise: {build_days: 90, payback_days: 180, confidence: 0.8}\n", ""))

    assert (one.verb, one.kind, one.id) == ("drop", "promise", "")


@pytest.fixture
def two(installed):
    """Two versions on the shelf of Lanxi."""
    changed = NEWER.replace("{o: 1, m: 2, p: 4.5}", "{o: 1, m: 3, p: 4.5}")
    installed(files(), {"playbook.yaml": changed.encode()})


def test_the_page_compares_the_two_newest(visit, two):
    page = " ".join(visit("wei").get(PAGE).text.split())

    assert "1 difference<" in page
    assert "<del>2</del> <ins>3</ins>" in page


def test_the_other_way_round_shows_the_other_way_round(visit, two):
    assert "<del>3</del> <ins>2</ins>" in visit("wei").get(f"{PAGE}?old=1.3.0&new=1.2.0").text


def test_a_version_that_is_not_there_is_not_found(visit, two):
    assert visit("wei").get(f"{PAGE}?old=9.9.9&new=1.3.0").status_code == 404


def test_one_version_alone_says_that_there_is_nothing_to_compare(visit, installed):
    installed(files())

    assert "There is one version only" in visit("wei").get(PAGE).text


def test_the_list_of_versions_leads_to_the_comparison(visit, two):
    assert PAGE in visit("wei").get("/playbooks/small-rollout/versions").text


def test_a_changed_exam_is_named_and_its_answers_are_not(visit, installed):
    changed = EXAM.replace("minutes: 10", "minutes: 11").replace(f"accept: [{CANARY}]", f"accept: [{CANARY}2]")
    installed(files(exams_yaml=EXAM), files(NEWER, exams_yaml=changed))
    page = visit("wei").get(PAGE).text

    assert "Minutes" in page
    assert CANARY not in page


def test_the_command_line_says_the_same(tmp_path: Path):
    old = write(tmp_path / "old" / "playbook.yaml", PLAYBOOK)
    new = write(tmp_path / "new" / "playbook.yaml", NEWER.replace("{o: 1, m: 2, p: 4.5}", "{o: 1, m: 3, p: 4.5}"))

    assert run("compare", old, new).output == "activity write-plan effort.m: changed from 2 to 3\n"
    assert json.loads(run("compare", old, new, "--format", "json").output)[0]["id"] == "write-plan"


def test_a_shipped_playbook_equals_itself():
    whole = resolve(read(gather(Path(__file__).parents[2] / "playbooks" / "crm-rollout"), SECTIONS), [], SECTIONS)

    assert compare(whole.document, whole.document, SECTIONS) == []
