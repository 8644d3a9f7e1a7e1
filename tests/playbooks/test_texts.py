"""Translations in catalogues: hung beside their text, and listed when the text has changed since."""

import json
from pathlib import Path

import pytest

from app.playbooks.rules.reading import read
from app.playbooks.rules.texts import State, listed, recorded, seal
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK, files, only, reading
from tests.playbooks.test_commands import run, write

KEY = "activities.write-plan.title"
# The sample was written in English; one of its texts has no Chinese beside it.
BARE = PLAYBOOK.replace("title: {zh: 写计划, en: Write the plan}", "title: {en: Write the plan}")
ASK = "questionnaires.start-survey.items.pain.ask"


def entry(source: str = "Write the plan", text: str = "写计划", key: str = KEY) -> str:
    """Write one translation as a catalogue holds it."""
    return f"{key}: {{source: {seal(source)}, text: {text}}}\n"


def states(text: str = BARE, **beside: str) -> dict[str, State]:
    """Return how each Chinese text stands."""
    held = files(text, **beside)
    return {one.key: one.state for one in listed(read(held, SECTIONS).root, recorded(held).get("zh", {}), "zh")}


def test_a_translation_from_a_catalogue_reads_like_one_beside_its_text():
    apart, beside = reading(BARE, i18n__zh_yaml=entry()), reading()

    assert apart.faults == ()
    assert apart.playbook == beside.playbook


def test_a_text_is_named_by_the_ids_on_the_way_to_it():
    assert {"playbook.title", KEY, ASK, "params.hosting.options.own.text"} <= states().keys()


@pytest.mark.parametrize(("beside", "state"), [
    ({}, State.MISSING), ({"i18n__zh_yaml": entry()}, State.CURRENT),
    ({"i18n__zh_yaml": entry(source="Write a plan")}, State.STALE),
])
def test_a_translation_is_current_until_its_source_changes(beside, state):
    assert states(**beside)[KEY] is state


def test_a_translation_beside_its_text_keeps_no_mark():
    assert states()[ASK] is State.INLINE


def test_a_stale_translation_is_no_fault():
    assert reading(BARE, i18n__zh_yaml=entry(source="Something else")).faults == ()


@pytest.mark.parametrize(("catalogue", "code"), [
    (entry(key="activities.write-plan.titel"), "dangling"), (entry(key=ASK), "two_places"),
    (f"{KEY}: 写计划\n", "wrong_form"), (f"{KEY}: {{text: 写计划}}\n", "wrong_form"),
    (f"{KEY}: {{source: a, text: b, who: c}}\n", "wrong_form"),
])
def test_what_belongs_nowhere_is_a_fault_of_the_catalogue(catalogue, code):
    found = only(reading(BARE if code != "two_places" else PLAYBOOK, i18n__zh_yaml=catalogue))

    assert (found.file, found.code) == ("i18n/zh.yaml", code)


def test_the_first_language_has_no_catalogue():
    assert only(reading(PLAYBOOK, i18n__en_yaml=entry())).code == "two_places"


def test_a_language_nobody_knows_is_no_catalogue():
    assert only(reading(PLAYBOOK, i18n__fr_yaml=entry())).code == "unknown_file"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A playbook that lacks one translation."""
    return write(tmp_path / "small-rollout" / "playbook.yaml", BARE)


def given(folder: Path) -> list[dict[str, str]]:
    """Return all texts as a translator gets them."""
    return json.loads(run("texts", folder, "--language", "zh", "--format", "json").output)


def taken(folder: Path, sent: object, *more: str) -> tuple[int, str]:
    """Take a list in; return the exit code and what is said."""
    (folder.parent / "sent.json").write_text(json.dumps(sent), encoding="utf-8")
    result = run("texts", folder, "--language", "zh", *(more or ("--take",)), folder.parent / "sent.json")
    return result.exit_code, result.output + result.stderr


def test_what_waits_for_a_translator_is_listed_and_fails(folder):
    result = run("texts", folder, "--language", "zh")

    assert result.exit_code == 1
    assert f'{KEY}: not translated: "Write the plan"' in result.output
    assert "1 not translated, 0 out of date" in result.output


def test_a_list_goes_out_and_comes_back(folder):
    sent = [{**one, "text": "写出计划"} for one in given(folder) if one["key"] == KEY]

    assert taken(folder, sent)[0] == 0
    assert "写出计划" in (folder / "i18n" / "zh.yaml").read_text(encoding="utf-8")
    assert run("check", folder).exit_code == 0


def test_a_text_that_changed_while_it_was_translated_is_stale_at_once(folder):
    sent = [{**one, "text": "写计划"} for one in given(folder) if one["key"] == KEY]
    write(folder / "playbook.yaml", BARE.replace("Write the plan", "Write a short plan"))

    code, said = taken(folder, sent)

    assert (code, f"{KEY}: out of date" in said) == (1, True)


def test_a_list_as_it_went_out_changes_nothing(folder):
    assert taken(folder, given(folder))[0] == 1
    assert not (folder / "i18n").exists()


@pytest.mark.parametrize(("sent", "told"), [
    ([{"key": "nowhere", "seal": "a", "text": "b"}], "There is no text “nowhere” to translate."),
    ([{"key": ASK, "seal": "a", "text": "另一种"}], "is translated where it stands"),
    ({"key": "x"}, "This is not a list of texts"), ([1], "This is not a list of texts"),
])
def test_what_cannot_be_taken_in_is_refused_whole(folder, sent, told):
    code, said = taken(folder, sent)

    assert (code, told in said) == (1, True)
    assert not (folder / "i18n").exists()


def test_an_older_list_shows_what_changed_and_what_is_new_since(folder):
    before = [one for one in given(folder) if one["key"] != ASK]
    write(folder / "playbook.yaml", BARE.replace("en: Sponsor", "en: Patron"))

    code, said = taken(folder, before, "--against")

    assert code == 1
    assert 'roles.sponsor.title: changed since: "Patron"' in said
    assert f'{ASK}: new since: "How bad?"' in said


def test_the_page_lists_what_is_out_of_date(visit, installed):
    installed(files(BARE, i18n__zh_yaml=entry(source="Write a plan")))

    page = visit("wei").get("/playbooks/small-rollout/texts").text

    assert KEY in page
    assert "What changed since it was translated" in page
    assert "No translation is known" in visit("wei").get("/playbooks/crm-rollout/texts").text


def test_a_catalogue_travels_in_the_package(visit, installed):
    installed(files(BARE, i18n__zh_yaml=entry()))

    assert b"i18n/zh.yaml" in visit("guo").get("/playbooks/small-rollout/1.2.0.zip").data
