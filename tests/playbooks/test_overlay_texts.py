"""Overlays have catalogues like playbooks: hung beside their texts, sealed, listed, given out and taken in."""

import json
from pathlib import Path

import pytest

from app.playbooks.rules.reading import read
from app.playbooks.rules.resolving import OverlayReading, read_overlay, resolve
from app.playbooks.rules.texts import State, listed, recorded, seal, texts_in
from app.playbooks.views.texts import EXAMS
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK, files
from tests.playbooks.test_commands import run, write

# Written in English; its Chinese stands apart.
OVERLAY = """\
schema: upriver/1
overlay:
  id: ours
  version: "1.0.0"
  layer: client
  extends: {playbook: small-rollout, range: ">=1,<2"}
  title: {en: Ours}
  default_locale: en
set:
  - {kind: activity, id: write-plan, field: title, value: {en: Write one page}, why: {en: Nobody reads two}}
  - {kind: role, id: admin, field: title, value: {zh: 站长, en: Keeper}, why: {zh: 名字不同, en: Another name}}
add:
  - kind: activity
    item: {id: ask-around, title: {en: Ask around}, phase: plan, role: admin, effort: {o: 1, m: 2, p: 3}}
    why: {en: It helps}
"""
TITLE = "set.activity.write-plan.title.value"
CHINESE = {
    "overlay.title": ("Ours", "我们"), TITLE: ("Write one page", "写一页"),
    "set.activity.write-plan.title.why": ("Nobody reads two", "两页没人看"),
    "add.activity.ask-around.item.title": ("Ask around", "打听"), "add.activity.ask-around.why": ("It helps", "有用"),
}


def catalogue(**other: str) -> str:
    """Write the catalogue, with other sources for some keys."""
    entries = {key: (other.get(key.replace(".", "_").replace("-", "_"), source), text)
               for key, (source, text) in CHINESE.items()}
    return "".join(f"{key}: {{source: {seal(source)}, text: {text}}}\n" for key, (source, text) in entries.items())


def read_with(chinese: str, text: str = OVERLAY, name: str = "i18n/zh.yaml") -> OverlayReading:
    return read_overlay({"overlay.yaml": text.encode(), name: chinese.encode()})


def test_the_texts_of_an_overlay_go_by_what_it_changes():
    assert CHINESE.keys() | {"set.role.admin.title.value", "set.role.admin.title.why"} == texts_in(
        read_overlay({"overlay.yaml": OVERLAY.encode()}).root
    ).keys()


def test_another_change_before_it_moves_no_key():
    longer = OVERLAY.replace("set:\n", "set:\n  - {kind: promise, field: build_days, value: 9, why: {en: Less}}\n")
    assert texts_in(read_overlay({"overlay.yaml": longer.encode()}).root).keys() >= CHINESE.keys()


def test_two_changes_of_one_thing_have_two_keys():
    twice = OVERLAY.replace("add:\n", "  - {kind: role, id: admin, field: title, value: {en: A}, why: {en: B}}\nadd:\n")
    keys = texts_in(read_overlay({"overlay.yaml": twice.encode()}).root)
    assert {"set.role.admin.title.why", "set.role.admin.title.2.why"} <= keys.keys()


def test_a_playbook_laid_over_by_it_speaks_both_languages():
    whole = resolve(read(files(), SECTIONS), [read_with(catalogue())], SECTIONS).sound()

    titles = {one.id: one.title for one in whole.activities}
    assert titles["write-plan"] == {"en": "Write one page", "zh": "写一页"}
    assert titles["ask-around"]["zh"] == "打听"


def test_without_it_the_playbook_lacks_a_language():
    found = resolve(read(files(), SECTIONS), [read_overlay({"overlay.yaml": OVERLAY.encode()})], SECTIONS)
    assert {one.code for one in found.faults} == {"missing_text"}


def test_a_change_whose_words_changed_is_stale():
    held = {"i18n/zh.yaml": catalogue(set_activity_write_plan_title_value="Write two pages").encode()}
    states = {one.key: one.state for one in listed(read_with(catalogue()).root, recorded(held)["zh"], "zh")}

    assert (states[TITLE], states["overlay.title"]) == (State.STALE, State.CURRENT)
    assert states["set.role.admin.title.why"] is State.INLINE


@pytest.mark.parametrize(("chinese", "text", "name", "code"), [
    ("set.activity.write-plan.titel.why: {source: a, text: b}\n", OVERLAY, "i18n/zh.yaml", "dangling"),
    ("set.role.admin.title.why: {source: a, text: b}\n", OVERLAY, "i18n/zh.yaml", "two_places"),
    (catalogue(), OVERLAY, "i18n/en.yaml", "two_places"), (catalogue(), OVERLAY, "i18n/fr.yaml", "unknown_file"),
    (catalogue(), OVERLAY.replace("  default_locale: en\n", ""), "i18n/zh.yaml", "missing"),
])
def test_what_belongs_nowhere_is_a_fault(chinese, text, name, code):
    assert {one.code for one in read_with(chinese, text, name).faults} == {code}


@pytest.mark.parametrize(("key", "secret"), [
    ("exams.sales.bank.q1.ask", True), ("set.exam.sales.bank.q1.ask.value", True), ("add.exam.other.title", True),
    ("set.activity.exam.title.why", False), ("examples.one.title", False),
])
def test_what_is_said_about_an_exam_is_as_secret_as_the_exam(key, secret):
    assert bool(EXAMS.match(key)) is secret


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An overlay without its Chinese, in a library with its playbook."""
    write(tmp_path / "small-rollout" / "playbook.yaml", PLAYBOOK)
    return write(tmp_path / "ours" / "overlay.yaml", OVERLAY)


def test_the_command_lists_what_waits(folder):
    result = run("texts", folder, "--language", "zh")

    assert (result.exit_code, f'{TITLE}: not translated: "Write one page"' in result.output) == (1, True)
    assert "5 not translated, 0 out of date" in result.output


def test_a_list_goes_out_comes_back_and_the_overlay_is_sound(folder):
    assert run("check", folder).exit_code == 1
    given = json.loads(run("texts", folder, "--language", "zh", "--format", "json").output)
    sent = [{**one, "text": CHINESE[one["key"]][1] if one["key"] in CHINESE else one["text"]} for one in given]
    (folder.parent / "sent.json").write_text(json.dumps(sent), encoding="utf-8")

    assert run("texts", folder, "--language", "zh", "--take", folder.parent / "sent.json").exit_code == 0
    assert run("check", folder).exit_code == 0


def test_an_overlay_that_hides_its_language_is_asked_for_it(folder):
    write(folder / "overlay.yaml", OVERLAY.replace("  default_locale: en\n", ""))

    result = run("texts", folder, "--language", "zh")

    assert (result.exit_code, "in which language it was written" in result.stderr) == (1, True)


def test_the_page_counts_the_catalogue_of_a_chosen_overlay(visit, installed):
    installed(files())
    installed({"overlay.yaml": OVERLAY.encode(), "i18n/zh.yaml": catalogue(overlay_title="Old").encode()})

    page = visit("wei").get("/playbooks/small-rollout/texts?overlay=ours").text

    assert "overlay.title" in page
    assert "overlay.title" not in visit("wei").get("/playbooks/small-rollout/texts").text
