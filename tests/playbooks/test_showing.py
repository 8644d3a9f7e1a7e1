"""Values and conditions of a playbook in words."""

import pytest

from app.core.conditions.grammar import parse
from app.core.settings import ROOT
from app.playbooks.queries import library
from app.playbooks.rules.excerpts import excerpt, readable
from app.playbooks.rules.faults import Place, fault
from app.playbooks.rules.judging import single
from app.playbooks.rules.sealing import sealed
from app.playbooks.rules.showing.changes import both
from app.playbooks.rules.showing.conditions import said
from app.playbooks.rules.showing.entries import entries
from app.playbooks.rules.showing.fields import Values, field_word
from app.playbooks.rules.showing.prose import unwrapped
from app.playbooks.rules.showing.sheets import LABELS, SHEETS
from app.playbooks.rules.showing.titles import Titles
from app.playbooks.rules.showing.values import period
from app.sections import SECTIONS
from tests.playbooks.sample import PLAYBOOK, reading


@pytest.fixture
def titles() -> Titles:
    """What the items of the small playbook are called."""
    return Titles(reading().sound(), SECTIONS)


@pytest.mark.parametrize(("tree", "line"), [
    ({"deliverable": "plan-note", "value": "accepted"}, "Plan: “taken as good”"),
    ({"approval": "plan-approval"}, "“Approval” is approved"),
    ({"param": "hosting", "op": "is_not", "value": "own"}, "“Where does it run?”: anything but “Own servers”"),
    ({"metric": "base_data.valid_share", "op": "ge", "value": "0.98", "fresh_hours": 24},
     "base_data.valid_share: at least 98% (a figure of the last 24 hours)"),
    ({"metric": "base_data.rows", "op": "ge", "value": "1", "label": {"en": "Somebody is there"}},
     "Somebody is there (at least 1)"),
    ({"approval": "plan-approval", "label": {"en": "The sponsor agrees"}}, "The sponsor agrees"),
    ({"event": "crm.signed_in", "within": {"days": 7}}, "“crm.signed_in” has happened (within 7 days)"),
    ({"any": [{"answer": "pain", "op": "ge", "value": "4"}, {"approval": "plan-approval"}]},
     "“How bad?”: at least 4; or “Approval” is approved"),
])
def test_a_condition_is_said(app, titles, tree, line):
    assert said(parse(tree), titles).line == line


def test_a_group_within_its_like_is_read_as_one(app, titles):
    leaf = {"approval": "plan-approval"}

    found = said(parse({"all": [leaf, {"all": [leaf, {"any": [leaf, leaf]}]}]}), titles)

    assert [part.how for part in found.parts] == ["", "", "any"]


TEXTS = """\
courses:
  - id: first
    title: {zh: 课, en: Course}
    roles: [admin]
    modules:
      - {id: told, title: {zh: 讲, en: Told}, kind: online, text: {zh: 乙, en: Listen}}
      - {id: bare, title: {zh: 练, en: Bare}, kind: practice}
"""


@pytest.mark.parametrize(("section", "kind", "texts"), [
    ("courses", "course", [(("Told (online, 30 minutes)", "Listen"),)]),
    ("deliverables", "deliverable", [(("Text to start from", "Begin"),), (), ()]),
])
def test_longer_texts_stand_apart_under_what_they_are_called(app, section, kind, texts):
    written = PLAYBOOK.replace("requires: [text, file]", "template: {zh: 甲, en: Begin}") + TEXTS
    book = reading(written).sound()

    assert [one.texts for one in entries(book, section, kind, Titles(book, SECTIONS))] == texts


def test_a_list_whose_every_line_can_be_opened_is_not_said_twice(app):
    whole = TEXTS.replace("kind: practice}", "kind: practice, text: {zh: 丙, en: Try}}")
    partly, opened = (reading(PLAYBOOK + one).sound() for one in (TEXTS, whole))

    assert len(entries(partly, "courses", "course", Titles(partly, SECTIONS))[0].lists) == 1
    assert entries(opened, "courses", "course", Titles(opened, SECTIONS))[0].lists == ()


@pytest.mark.parametrize(("written", "told"), [
    ("P1D", "every day"), ("P14D", "every 14 days"), ("P1M", "every month"), ("P2W", "every 2 weeks"),
    ("P1Y", "every year"),
])
def test_a_period_is_said(app, written, told):
    assert period(written) == told


@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.key)
def test_every_section_is_shown_somewhere(section):
    assert section.key in SHEETS or section.key in ("phases", "activities")


@pytest.mark.parametrize("key", list(SHEETS))
def test_everything_shown_is_there_and_has_words(app, key):
    book = library.playbook(library.shelf(library.places(ROOT / "playbooks"), SECTIONS), "crm-rollout")
    playbook = library.taken(book, [], SECTIONS).sound()
    kind = next(section.kind for section in SECTIONS if section.key == key)

    found = entries(playbook, key, kind, Titles(playbook, SECTIONS))

    assert found
    assert all(entry.title for entry in found)
    sheet = SHEETS[key]
    assert all(f"{kind}.{name}" in LABELS or name in LABELS for name in (*sheet.columns, *sheet.facts, *sheet.lists))


@pytest.mark.parametrize(("wrapped", "whole"), [
    ("one\ntwo", "one two"), ("一\n二", "一二"), ("one\n\ntwo", "one\n\ntwo"), ("- a\n  b\n- c", "- a b\n- c"),
    ("# head\ntext", "# head\ntext"), ("```\na\nb\n```\nc", "```\na\nb\n```\nc"), ("a  \nb", "a  \nb"),
    ("1. a\n2. b", "1. a\n2. b"),
    ("| a |\n| - |", "| a |\n| - |"),
])
def test_wrapped_lines_belong_together(wrapped, whole):
    assert unwrapped(wrapped) == whole


def test_a_long_line_is_shown_around_its_fault():
    line = "x" * 500 + "HERE" + "y" * 500

    shown = excerpt({"a.yaml": line.encode()}, fault(Place("a.yaml", 1, 501), "odd", "Odd."))

    assert "HERE" in shown.text
    assert len(shown.text) < 200


@pytest.mark.parametrize("place", [Place("absent.yaml"), Place("a.yaml", 9, 9)])
def test_a_fault_without_a_line_shows_none(place):
    assert excerpt({"a.yaml": b"a"}, fault(place, "odd", "Odd.")).text == ""


def test_what_is_no_text_is_not_readable():
    assert readable(b"\xff\xfe\x00\xff\x80") is None
    assert readable("中".encode("gb18030")) == "中"


@pytest.mark.parametrize(("text", "name"), [
    (b"overlay:\n  id: x", "overlay.yaml"), (b"playbook: x\noverlay: y", "playbook.yaml"), (b"", "playbook.yaml"),
    (b"a: overlay:", "playbook.yaml"),
])
def test_a_single_file_is_named_by_what_it_says(text, name):
    assert list(single(text)) == [name]


def test_a_sealed_document_counts_questions_and_changes_nothing_else():
    exam = {"id": "x", "minutes": 5, "bank": [{"part": "a", "right": True}, {"part": "a"}, {"part": "b"}]}

    assert sealed({"roles": [1], "exams": [exam]}) == {
        "roles": [1], "exams": [{"id": "x", "minutes": 5, "questions": {"a": 2, "b": 1}}],
    }
    assert "bank" in exam


class Nameless:
    def item(self, kind, identity):
        return None


@pytest.mark.parametrize(("field", "value", "said"), [
    ("default", "small", "Fewer than 20"), ("role", "lead", "lead"), ("needs", [], "nothing"),
    ("needs", [{"after": "plan", "type": "ss", "lag": -2}], "plan (start together, 2 working days earlier)"),
    ("effort", {"o": 1, "m": 2, "p": 3}, "1 – 2 – 3"), ("decide", {"quorum": 2}, "How many must take part: 2"),
    ("fields", [{"id": "who", "type": "long_text", "label": {"en": "Who holds what"}}], "Who holds what"),
    ("needs", {"metric": "base_data.rows", "op": "ge", "value": "1", "label": {"en": "Somebody is there"}},
     "Somebody is there (at least 1)"),
])
def test_a_changed_value_reads_in_words(field, value, said):
    assert Values("parameter", field, Nameless(), {"small": "Fewer than 20"}).said(value) == said


def test_of_long_lists_only_what_differs_is_told():
    names = [f"A field with a rather long name, number {number}" for number in range(9)]
    before = [{"id": f"f-{at}", "label": {"en": name}} for at, name in enumerate(names[:8])]
    after = [*before[1:], {"id": "f-8", "label": {"en": names[8]}}]

    assert both(before, after, Values("deliverable", "fields", Nameless())) == (names[0], names[8])


def test_a_field_nobody_knows_stands_as_it_is_written():
    assert (field_word("activity", "effort"), field_word("activity", "flavour")) == ("Effort in days", "flavour")
